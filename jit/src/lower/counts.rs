//! Reference counts, inline; only an object's end is a call.

use super::inst::{Emitter, MEMORY};
use super::keep::Kept;
use crate::exits::{BUFFER_RESULT, BUFFER_WAY};
use cranelift_codegen::ir::{self, Block, InstBuilder, types};
use tiercel_ir::{Inst, Op, Val, layout};

/// What is known of a word whose references are counted.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Counted {
    /// An object that is never immortal.
    Mortal,
    /// An object.
    Object,
    /// A word that is not 0.
    Word,
    /// Any word.
    Any,
}

/// The least word that is a marked address.
const FIRST_MARKED: i64 = (layout::LAST_SINGLETON + 1) | layout::BORROWED as i64;

impl Emitter<'_> {
    /// A number that is 0 if the word is the address of an object.
    pub(super) fn not_object(&mut self, w: ir::Value, may_be_null: bool) -> ir::Value {
        if !may_be_null {
            return self.b.ins().band_imm_s(w, 7);
        }
        // Turned, a tag stands in the highest bits, and so does what 0 becomes when 1 is taken off.
        let turned = self.b.rotr_by(w, 3);
        let less = self.b.ins().iadd_imm_s(turned, -1);
        self.b.ushr_by(less, 60)
    }

    /// What is known of a value whose references are counted.
    pub(super) fn counted(&self, v: Val) -> Counted {
        match self.heap.get(&v) {
            Some(known) => *known,
            None if self.trace.def(v).op.makes_object() => Counted::Mortal,
            None if self.may_be_null(v) => Counted::Any,
            None => Counted::Word,
        }
    }

    /// Whether no object of the type that an instruction names is immortal: strings may be, and types.
    pub(super) fn is_of_mortals(&self, inst: &Inst) -> bool {
        inst.sym().is_some_and(|s| !matches!(&*self.trace.syms[s.0 as usize].name, "str" | "type"))
    }

    /// Goes to `done` if a word is no object.
    fn only_objects(&mut self, w: ir::Value, known: Counted, done: Block) {
        if matches!(known, Counted::Mortal | Counted::Object) {
            return;
        }
        let object = self.b.create_block();
        let other = self.not_object(w, known == Counted::Any);
        self.b.ins().brif(other, done, &[], object, &[]);
        self.b.switch_to_block(object);
    }

    /// Adds 1 or -1 to the count of an object that is never immortal: to memory, in one instruction. That it cannot be too
    /// large is because as many references as that would take 16 GiB.
    fn count_mortal(&mut self, w: ir::Value, by: i64) {
        let count = self.b.ins().load(types::I32, MEMORY, w, layout::COUNT_OFFSET);
        let moved = self.b.ins().iadd_imm_s(count, by);
        self.b.ins().store(MEMORY, moved, w, layout::COUNT_OFFSET);
    }

    /// Adds 1 or -1 to an object's count, unless the object is immortal: then the highest bit makes it 0. Without a branch,
    /// for blocks are what compiling takes time for. Gives the new count.
    fn count(&mut self, w: ir::Value, by: i64) -> ir::Value {
        let count = self.b.ins().load(types::I32, MEMORY, w, layout::COUNT_OFFSET);
        // Of an immortal object, 1 to be taken off what is added, or to be added to what is taken off.
        let back = if by > 0 { self.b.sshr_by(count, 31) } else { self.b.ushr_by(count, 31) };
        let moved = self.b.ins().iadd_imm_s(count, by);
        let moved = self.b.ins().iadd(moved, back);
        self.b.ins().store(MEMORY, moved, w, layout::COUNT_OFFSET);
        moved
    }

    /// Counts one more reference, unless the word is no object or the object is immortal.
    pub(super) fn incref(&mut self, w: ir::Value, known: Counted) {
        match known {
            Counted::Mortal => self.count_mortal(w, 1),
            Counted::Object => {
                self.count(w, 1);
            }
            _ if self.haste.is_some() => self.incref_in_haste(w),
            _ => {
                let done = self.b.create_block();
                self.only_objects(w, known, done);
                self.count(w, 1);
                self.b.ins().jump(done, &[]);
                self.b.switch_to_block(done);
            }
        }
    }

    /// What a slot of the frame holds where it may well be borrowed: a function's argument mostly is.
    pub(super) fn entry(&mut self, slot: i64) -> ir::Value {
        let offset = 8 * slot as i32;
        let w = self.b.ins().load(types::I64, MEMORY, self.locals, offset);
        let (done, borrowed) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(borrowed);
        let result = self.b.append_block_param(done, types::I64);
        let above = self.b.ins().iadd_imm_s(w, -FIRST_MARKED);
        let turned = self.b.rotr_by(above, 3);
        let other = self.b.ushr_by(turned, 60);
        self.b.ins().brif(other, done, &[ir::BlockArg::Value(w)], borrowed, &[]);
        self.b.switch_to_block(borrowed);
        let clean = self.b.ins().band_imm_s(w, !7);
        self.count(clean, 1);
        self.b.ins().store(MEMORY, clean, self.locals, offset);
        self.b.ins().jump(done, &[ir::BlockArg::Value(clean)]);
        self.b.switch_to_block(done);
        result
    }

    /// What slots of the frame hold, all of the same 64. The interpreter may have left borrowed references there; the trace owns
    /// what it takes up, and memory then says so too. All are asked at once whether any is borrowed, and then are taken up
    /// anew: a branch for each took a fifth of the time that lowering takes.
    pub(super) fn entries(&mut self, slots: &[i64]) -> Vec<ir::Value> {
        let (top, done, borrowed) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(borrowed);
        self.b.ins().jump(top, &[]);
        self.b.switch_to_block(top);
        let mut words = vec![];
        let mut least = None;
        for n in slots {
            let w = self.b.ins().load(types::I64, MEMORY, self.locals, 8 * *n as i32);
            words.push(w);
            // Where the mark is, an address becomes its eighth; singletons, which have the mark too, become as large as
            // what has another tag, for that is turned into the highest bits.
            let above = self.b.ins().iadd_imm_s(w, -FIRST_MARKED);
            let turned = self.b.rotr_by(above, 3);
            least = Some(least.map_or(turned, |least| self.b.ins().umin(least, turned)));
        }
        let least = least.unwrap_or(self.locals);
        let other = self.b.ushr_by(least, 60);
        self.b.ins().brif(other, done, &[], borrowed, &[]);
        self.b.switch_to_block(borrowed);
        let first = self.name_slots(slots);
        self.kept_call(Kept::OwnSlots, first);
        self.b.ins().jump(top, &[]);
        self.b.switch_to_block(done);
        words
    }

    /// Tells the function that has slots own what they borrow which ones, all of the same 64; gives its operand.
    pub(super) fn name_slots(&mut self, slots: &[i64]) -> ir::Value {
        let mask = self.iconst(slots.iter().fold(0, |mask, n| mask | 1 << (n % 64)));
        self.b.ins().store(MEMORY, mask, self.buffer, BUFFER_RESULT);
        match slots.first().map_or(0, |n| n / 64) {
            0 => self.locals,
            k => self.b.ins().iadd_imm_s(self.locals, 64 * 8 * k),
        }
    }

    /// Gives up a reference. The full kind leaves the trace if a finalizer ran.
    pub(super) fn decref(&mut self, inst: &Inst, w: ir::Value) {
        let (done, last) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(last);
        let v = inst.args[0];
        let is_box = matches!(self.trace.def(v).op, Op::BoxInt | Op::BoxFloat);
        let what = if is_box {
            // Boxes are hardly ever objects, so what is to be done with one is all on the cold side.
            let other = self.not_object(w, false);
            self.b.ins().brif(other, done, &[], last, &[]);
            Kept::Release
        } else {
            let known = self.counted(v);
            self.only_objects(w, known, done);
            let count = if known == Counted::Mortal {
                self.count_mortal(w, -1);
                self.b.ins().load(types::I32, MEMORY, w, layout::COUNT_OFFSET)
            } else {
                self.count(w, -1)
            };
            self.b.ins().brif(count, done, &[], last, &[]);
            Kept::Dealloc
        };
        self.b.switch_to_block(last);
        let way = match inst.snap {
            Some(snap) if inst.op == Op::Decref => self.way(snap),
            _ => self.iconst(0),
        };
        self.b.ins().store(MEMORY, way, self.buffer, BUFFER_WAY);
        match self.env.plain_end {
            code if code != 0 && inst.op == Op::Decref && !is_box => {
                let sig = self.signature(super::plain_end::signature());
                let code = self.iconst(code as i64);
                self.b.ins().call_indirect(sig, code, &[self.buffer, w, self.thread]);
            }
            _ => self.kept_call(what, w),
        }
        if inst.op == Op::Decref {
            let left = self.kept_result();
            let out = *self.returning.get_or_insert_with(|| self.b.create_block());
            let back = self.b.create_block();
            self.b.ins().brif(left, out, &[], back, &[]);
            self.go_back(back, done);
        } else {
            self.b.ins().jump(done, &[]);
        }
        self.b.switch_to_block(done);
    }

    /// Has a block of a cold path go on in `done`. A branch there would become a block of its own, before `done`, which the hot
    /// path would have to jump over.
    fn go_back(&mut self, back: Block, done: Block) {
        self.b.set_cold_block(back);
        self.b.switch_to_block(back);
        self.b.ins().jump(done, &[]);
    }

    /// Emits the block that returns what a call gave that keeps the registers.
    pub(super) fn emit_returning(&mut self) {
        if let Some(block) = self.returning {
            self.b.set_cold_block(block);
            self.b.switch_to_block(block);
            let left = self.kept_result();
            self.b.ins().return_(&[left]);
        }
    }
}
