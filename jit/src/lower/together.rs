//! Guards of one kind that leave through the same exit: one branch for all.
//!
//! Such a guard waits while what follows only computes and loads, whatever the word turns out to be: a number taken from a
//! word that is none is wrong, but nothing has come of it when the trace is left.

use super::inst::Emitter;
use cranelift_codegen::ir::{self, InstBuilder};
use tiercel_ir::{Inst, Op, SnapId};

/// Guards that wait.
pub(super) struct Waiting {
    op: Op,
    snap: SnapId,
    /// The first of them: what is taken up behind it their exit does not have.
    at: usize,
    /// Of the words so far: the lowest bits that all must have, or that none may have.
    bits: ir::Value,
}

impl Emitter<'_> {
    /// Has the guard wait, if it is of a kind that can.
    pub(super) fn waits(&mut self, inst: &Inst) -> bool {
        let (Op::GuardInt | Op::GuardFloat, Some(snap)) = (inst.op, inst.snap) else { return false };
        if self.waiting.as_ref().is_some_and(|w| (w.op, w.snap) != (inst.op, snap)) {
            self.ask_those_waiting();
        }
        let word = self.val(inst.args[0]);
        let bits = match inst.op {
            Op::GuardInt => word,
            // A float's lowest bits are 10.
            _ => {
                let two = self.b.folded(-2);
                self.b.ins().iadd(word, two)
            }
        };
        let (at, bits) = match self.waiting.take() {
            None => (self.at, bits),
            Some(w) if inst.op == Op::GuardInt => (w.at, self.b.ins().band(w.bits, bits)),
            Some(w) => (w.at, self.b.ins().bor(w.bits, bits)),
        };
        self.waiting = Some(Waiting { op: inst.op, snap, at, bits });
        true
    }

    /// Asks what waits before an instruction that cannot be done otherwise.
    pub(super) fn ask_before(&mut self, inst: &Inst) {
        if self.waiting.is_some() && !goes_before(inst.op) {
            self.ask_those_waiting();
        }
    }

    fn ask_those_waiting(&mut self) {
        let Some(Waiting { op, snap, at, bits }) = self.waiting.take() else { return };
        let now = std::mem::replace(&mut self.at, at);
        let mask = if op == Op::GuardInt { 1 } else { 3 };
        let bits = self.b.ins().band_imm_s(bits, mask);
        self.guard_at(snap, bits, op == Op::GuardInt);
        self.at = now;
    }
}

/// Whether an instruction can be done before it is known that words are numbers which it may depend on.
fn goes_before(op: Op) -> bool {
    use Op::*;
    matches!(
        op,
        GuardInt | GuardFloat | Load | UnboxInt | UnboxFloat | FramePush | FramePop | Depend | DependItem
    ) || matches!(op, FloatAdd | FloatSub | FloatMul | FloatNeg | FloatAbs | IntToFloat)
        || matches!(op, FloatEq | FloatNe | FloatLt | FloatLe | FloatGt | FloatGe)
        || matches!(op, IntAdd | IntSub | IntMul | IntAnd | IntOr | IntXor | IntNot)
        || matches!(op, IntEq | IntNe | IntLt | IntLe | IntGt | IntGe)
        || matches!(op, IConst | BConst | FConst | Word | RefConst | PtrConst | RefIs)
}
