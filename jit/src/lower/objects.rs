//! New instances, tuples and other objects of a known size, taken from the heap's free lists.
//!
//! A slot that was in use before since the last collection is in the heap's log already, so that all there is to do is to
//! unlink it, to count, and to write the header. Any other slot comes from the runtime: by a call that keeps the registers,
//! as it is rare.
//!
//! What the trace stores into the new object before anyone can look at it is not written twice: [`Emitter::written_next`]
//! looks ahead for it.

use super::counts::Counted;
use super::inst::{Emitter, MEMORY};
use super::keep::Kept;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, InstBuilder, types};
use std::mem::offset_of;
use tiercel_ir::{Imm, Inst, Op, SymKind, Val, layout};
use tiercel_object::header::{Header, Kind, flag};
use tiercel_object::heap::{Heap, MAX_SMALL};
use tiercel_object::instance::attribute_part_size;
use tiercel_object::types::tuple::{ITEMS_OFFSET, TupleObject};

/// What the trace does with a new object right behind where it makes it.
#[derive(Default)]
struct Next {
    /// Offsets of the words that it writes.
    words: Vec<i64>,
    /// What it adds to the flags.
    flags: i64,
    /// The instructions that add it.
    notes: Vec<usize>,
}

/// What an object looks like when it is made.
struct Shape {
    /// Bytes in all.
    size: usize,
    /// Flags in its header.
    flags: u32,
    /// Words that are zero unless the trace writes something else: from this offset, so many.
    zero: (i64, i64),
    /// Words that are something else.
    set: Vec<(i64, i64)>,
}

impl Emitter<'_> {
    /// [`Op::NewInstance`], [`Op::NewTuple`], [`Op::NewDict`], [`Op::NewObject`].
    pub(super) fn new_object(&mut self, inst: &Inst) -> ir::Value {
        let native = match inst.imms[1] {
            Imm::Sym(s) => self.trace.syms[s.0 as usize].address,
            _ => unreachable!("the verifier saw a symbol here"),
        };
        let arg = |this: &mut Self| match inst.op {
            Op::NewInstance => this.symbol(inst),
            Op::NewObject => {
                let ty = inst.sym().map_or(0, |s| this.trace.syms[s.0 as usize].address);
                this.iconst(layout::sized(ty, inst.int(2)) as i64)
            }
            _ => this.iconst(inst.int(2)),
        };
        match self.shape(inst) {
            Some(shape) if self.env.heap != 0 && shape.size <= MAX_SMALL && self.haste.is_none() => {
                self.pop_slot(inst, &shape, arg)
            }
            _ => {
                let arg = arg(self);
                self.call_address(native, &[arg], Some(types::I64)).expect("it makes an object")
            }
        }
    }

    /// What the new object looks like, if it is one that is made here.
    fn shape(&self, inst: &Inst) -> Option<Shape> {
        let container = flag::TRACKED | flag::LOGGED;
        match inst.op {
            Op::NewInstance => {
                let (part, capacity) = (inst.int(2), inst.int(3));
                Some(Shape {
                    size: part as usize + attribute_part_size(capacity as usize),
                    flags: Kind::Other as u32 | container | (capacity as u32) << flag::INLINE_CAPACITY_SHIFT,
                    zero: (part, capacity + 1),
                    set: vec![],
                })
            }
            Op::NewObject => {
                let (size, header) = (inst.int(2), size_of::<Header>() as i64);
                let flags = inst.int(3) as u32;
                let logged = if flags & flag::TRACKED != 0 { flag::LOGGED } else { 0 };
                Some(Shape {
                    size: size as usize,
                    flags: flags | logged,
                    zero: (header, (size - header) / 8),
                    set: vec![],
                })
            }
            // The empty one is there already.
            Op::NewTuple if inst.int(2) > 0 => {
                let items = inst.int(2);
                Some(Shape {
                    size: ITEMS_OFFSET + items as usize * 8,
                    flags: Kind::Tuple as u32 | container,
                    zero: (ITEMS_OFFSET as i64, items),
                    set: vec![
                        (offset_of!(TupleObject, len) as i64, items),
                        (offset_of!(TupleObject, hash) as i64, 0),
                    ],
                })
            }
            _ => None,
        }
    }

    /// What the trace writes into the object made at hand before anyone else can look at it.
    fn written_next(&self) -> Next {
        let this = Val(self.at as u32);
        let mut next = Next::default();
        for (at, inst) in self.trace.insts.iter().enumerate().skip(self.at + 1) {
            let is_base = inst.args.first() == Some(&this);
            match inst.op {
                Op::Store if is_base => next.words.push(inst.int(0)),
                Op::NoteOrder if is_base => {
                    next.flags += inst.int(1) * inst.int(4);
                    next.notes.push(at);
                }
                Op::Store | Op::NoteOrder | Op::Incref => {}
                op if op.makes_object() => {}
                op if op.is_assumption() => {}
                op if op.info().effects.pinned || op.is_guard() => break,
                _ if inst.args.contains(&this) => break,
                _ => {}
            }
        }
        next
    }

    /// A slot from the free list, or what the runtime makes if there is none in the log.
    fn pop_slot(&mut self, inst: &Inst, shape: &Shape, arg: impl Fn(&mut Self) -> ir::Value) -> ir::Value {
        let next = self.written_next();
        let flags = shape.flags + next.flags as u32;
        let tracked = flags & flag::TRACKED != 0;
        let list = (offset_of!(Heap, free) + Heap::list_index(shape.size, tracked) * 8) as i32;
        let (there, good, slow, done) =
            (self.b.create_block(), self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(slow);
        let object = self.b.append_block_param(done, types::I64);

        let heap = self.b.ins().load(types::I64, MEMORY, self.thread, self.env.heap);
        let slot = self.b.ins().load(types::I64, MEMORY, heap, list);
        self.b.ins().brif(slot, there, &[], slow, &[]);
        self.b.switch_to_block(there);
        if tracked {
            self.count_young(heap, slot, good, slow);
        } else {
            self.b.ins().jump(good, &[]);
        }

        self.b.switch_to_block(good);
        let link = self.b.ins().load(types::I64, MEMORY, slot, layout::TYPE_OFFSET);
        self.b.ins().store(MEMORY, link, heap, list);
        let made_at =
            (offset_of!(Heap, stats) + offset_of!(tiercel_object::heap::HeapStats, allocations)) as i32;
        let made = self.b.ins().load(types::I64, MEMORY, heap, made_at);
        let made = self.b.ins().iadd_imm_s(made, 1);
        self.b.ins().store(MEMORY, made, heap, made_at);
        // Only a class that the program has made is counted.
        let class = self.symbol(inst);
        if inst.sym().is_some_and(|s| self.trace.syms[s.0 as usize].kind == SymKind::Type) {
            self.incref(class, Counted::Object);
        }
        self.b.ins().store(MEMORY, class, slot, layout::TYPE_OFFSET);
        let (first, count) = shape.zero;
        let zero = self.iconst(0);
        for offset in (0..count).map(|n| first + 8 * n).filter(|offset| !next.words.contains(offset)) {
            self.b.ins().store(MEMORY, zero, slot, offset as i32);
        }
        for (offset, word) in &shape.set {
            let word = self.iconst(*word);
            self.b.ins().store(MEMORY, word, slot, *offset as i32);
        }
        self.b.ins().jump(done, &[ir::BlockArg::Value(slot)]);

        self.b.switch_to_block(slow);
        let what = match inst.op {
            Op::NewInstance => Kept::NewInstance,
            Op::NewObject => Kept::NewObject,
            _ => Kept::NewTuple,
        };
        let arg = arg(self);
        self.kept_call(what, arg);
        let made = self.kept_result();
        self.b.ins().jump(done, &[ir::BlockArg::Value(made)]);

        self.b.switch_to_block(done);
        let header = self.iconst((u64::from(flags) << 32 | 1) as i64);
        self.b.ins().store(MEMORY, header, object, layout::COUNT_OFFSET);
        self.noted.extend(next.notes.into_iter().map(|at| (self.member, at)));
        object
    }

    /// Counts one more young container, which a slot becomes; goes on in `good`, or in `slow` if the heap's log does not have
    /// the slot, or it is time to collect.
    fn count_young(&mut self, heap: ir::Value, slot: ir::Value, good: ir::Block, slow: ir::Block) {
        let counted = self.b.create_block();
        let old = self.b.ins().load(types::I32, MEMORY, slot, offset_of!(Header, flags) as i32);
        let logged = self.b.ins().band_imm_u(old, i64::from(flag::LOGGED));
        let count_at = offset_of!(Heap, young_count) as i32;
        let young = self.b.ins().load(types::I64, MEMORY, heap, count_at);
        let threshold = self.b.ins().load(types::I64, MEMORY, heap, offset_of!(Heap, young_threshold) as i32);
        let few = self.b.ins().icmp(IntCC::SignedLessThan, young, threshold);
        let few = self.b.ins().uextend(types::I32, few);
        let turned = self.b.ushr_by(logged, i64::from(flag::LOGGED.trailing_zeros()));
        let both = self.b.ins().band(turned, few);
        self.b.ins().brif(both, counted, &[], slow, &[]);
        self.b.switch_to_block(counted);
        let young = self.b.ins().iadd_imm_s(young, 1);
        self.b.ins().store(MEMORY, young, heap, count_at);
        self.b.ins().jump(good, &[]);
    }
}
