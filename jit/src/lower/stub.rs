//! Ways out: the cold stub of each snapshot, and links that write the frame natively.

use super::counts::Counted;
use super::homes::WayOrCell;
use super::inst::{Emitter, MEMORY};
use crate::exits::{BUFFER_CELL, TARGET_OFFSET};
use cranelift_codegen::ir::{self, Block, InstBuilder, types};
use tiercel_ir::{Inst, Op, Slot, SnapId, Trace, Val, layout, word};

/// The stub of one snapshot.
#[derive(Clone, Copy)]
pub(super) struct Stub {
    pub(super) block: Block,
    /// The first instruction that leaves through it.
    pub(super) first: usize,
}

/// The one of these slots of the frame that a value was taken up from.
pub(super) fn slot_of(trace: &Trace, v: Val, kept: &[u32]) -> Option<u32> {
    let def = trace.def(v);
    let slot = def.int(0) as u32;
    (def.op == Op::Entry && kept.contains(&slot)).then_some(slot)
}

impl Emitter<'_> {
    /// The one of these slots of the frame that a value was taken up from, and that has it still: then an exit finds it
    /// there, and no register is kept for it. What frames are written in between may put something else there.
    pub(super) fn slot_that_has(&self, v: Val, kept: &[u32]) -> Option<u32> {
        slot_of(self.trace, v, kept).filter(|_| !self.writes_frames[self.member])
    }

    /// A live value of an exit.
    pub(super) fn handed_over(&mut self, v: Val, kept: &[u32]) -> ir::Value {
        match self.slot_that_has(v, kept) {
            Some(n) => self.b.ins().load(types::I64, MEMORY, self.locals, 8 * n as i32),
            None => self.val(v),
        }
    }

    /// Emits the stubs of the member at hand: out by the way of each; or the side trace, if it is a member too.
    pub(super) fn emit_stubs(&mut self) {
        let mut stubs: Vec<(SnapId, Stub)> = self.stubs.iter().map(|(s, b)| (*s, *b)).collect();
        stubs.sort_by_key(|(s, _)| *s);
        for (snap, stub) in stubs {
            self.b.switch_to_block(stub.block);
            if let Some(side) = self.side_at(snap) {
                self.emit_side(side, snap);
                continue;
            }
            self.b.set_cold_block(stub.block);
            let (leaving, to) = match self.way_or_cell(snap) {
                WayOrCell::Way(way) => (&mut self.leaving[0], way),
                WayOrCell::Cell(cell) => (&mut self.leaving[1], cell),
            };
            let leaving = *leaving.get_or_insert_with(|| self.b.create_block());
            self.b.ins().jump(leaving, &[ir::BlockArg::Value(to)]);
        }
    }

    /// Emits what all stubs end in.
    pub(super) fn emit_leaving(&mut self) {
        // What they have in common: a tail call binds registers, so there is only one of each kind.
        let [by_way, by_cell] = self.leaving;
        if let Some(leaving) = by_way {
            let way = self.open_leaving(leaving);
            let sig = self.signature(super::tail_signature(4));
            let gather = self.iconst(self.env.gather as i64);
            let args = [self.locals, self.thread, self.buffer, way];
            self.b.ins().return_call_indirect(sig, gather, &args);
        }
        if let Some(leaving) = by_cell {
            let cell = self.open_leaving(leaving);
            self.b.ins().store(MEMORY, cell, self.buffer, BUFFER_CELL);
            let target = self.b.ins().load(types::I64, MEMORY, cell, TARGET_OFFSET);
            self.tail_call(target, self.locals);
        }
    }

    fn open_leaving(&mut self, leaving: Block) -> ir::Value {
        let param = self.b.append_block_param(leaving, types::I64);
        self.b.set_cold_block(leaving);
        self.b.switch_to_block(leaving);
        param
    }

    pub(super) fn tail_call(&mut self, target: ir::Value, locals: ir::Value) {
        let sig = self.signature(super::trace_signature());
        let args = [locals, self.thread, self.buffer];
        self.b.ins().return_call_indirect(sig, target, &args);
    }

    /// Goes to another trace's entry with everything in the frames, or leaves if that takes more than stores.
    pub(super) fn link(&mut self, inst: &Inst) {
        let id = inst.snap.expect("links have snapshots");
        let snap = &self.trace.snaps[id.index()];
        if !snap.recipes.is_empty() || !snap.drops.is_empty() || snap.raises {
            let exit = self.exit_block(id);
            self.b.ins().jump(exit, &[]);
            return;
        }
        self.count_work();
        if self.leads_to_top(inst) {
            self.rejoin(id);
            return;
        }
        let trace = self.trace;
        let locals = self.write_frames(&trace.snaps[id.index()]);
        // The symbol is the address of the cell that holds the entry's address, so that a dead trace can be cut off.
        let cell = self.symbol(inst);
        let target = self.b.ins().load(types::I64, MEMORY, cell, 0);
        self.tail_call(target, locals);
    }

    /// The word that goes into a slot; `None` if memory has it already.
    pub(super) fn slot_word(&mut self, slot: Slot, on_stack: bool) -> Option<ir::Value> {
        Some(match slot {
            Slot::Keep | Slot::Virtual(_) | Slot::Previous => return None,
            Slot::Own(v) => self.val(v),
            Slot::Borrow(v) => {
                let x = self.val(v);
                self.borrowed(x, on_stack)
            }
            Slot::Dup(v) => {
                let x = self.val(v);
                self.incref(x, self.counted(v));
                x
            }
            Slot::Int(v) => {
                let x = self.val(v);
                self.box_int(x)
            }
            Slot::Float(v) => {
                let x = self.val(v);
                self.box_float(x)
            }
            Slot::Bool(v) => {
                let x = self.val(v);
                let (t, f) = (self.iconst(word::TRUE as i64), self.iconst(word::FALSE as i64));
                self.b.ins().select(x, t, f)
            }
            Slot::Word(w) => self.iconst(w as i64),
            Slot::Const(s) => {
                let x = self.iconst(self.trace.syms[s.0 as usize].address as i64);
                self.borrowed(x, on_stack)
            }
        })
    }

    /// A borrowed value in a slot: marked on the stack, counted in a local.
    fn borrowed(&mut self, x: ir::Value, on_stack: bool) -> ir::Value {
        if !on_stack {
            self.incref(x, Counted::Any);
            return x;
        }
        let tag = self.b.ins().band_imm_s(x, 7);
        let marked = self.b.ins().bor_imm_s(x, layout::BORROWED as i64);
        self.b.ins().select(tag, x, marked)
    }
}
