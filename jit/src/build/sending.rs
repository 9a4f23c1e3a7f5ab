//! `generator.send(value)` in a trace.
//!
//! The interpreter calls it natively, so no frame of Python code could be left where the generator runs: what it would
//! yield to is no instruction. Hence everything from the call to the yield is one step. Until the yield nothing is changed, and all
//! exits lead to the call, which is then done as if nothing had been; a generator that does more than to compute before it
//! yields is not followed. The yield writes its locals.

use super::{Abs, Builder, Flow};
use crate::project::{Instr, Reason, sequence_length};
use tiercel_ir::{Op, SnapId, Val, word};
use tiercel_object::header::{Header, Kind};
use tiercel_object::thread::names;
use tiercel_ops::Opcode;

/// A call that the trace is in the middle of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sending {
    /// The state at the call.
    snap: SnapId,
    /// The frame of the generator.
    level: usize,
    /// Where the trace has begun to follow it.
    first: usize,
    /// What the call takes off the stack.
    operands: usize,
}

/// Whether an operation may be done in vain.
fn has_no_effect(op: Op) -> bool {
    let effects = op.info().effects;
    let counts = matches!(op, Op::Incref | Op::Decref | Op::DecrefLeaf | Op::Give);
    let frames = matches!(op, Op::FramePush | Op::FramePop);
    frames
        || !counts
            && !effects.allocs
            && !effects.python
            && !effects.raises
            && !op.has(tiercel_ir::ops::WRITES)
}

impl Builder<'_> {
    /// Follows a generator that is sent to by a call.
    pub(super) unsafe fn send_by_call(&mut self, i: &Instr) -> Option<Flow> {
        let n = i.oparg as usize;
        if n != 1 || self.is_sending() {
            return None;
        }
        let callable = self.peek(n + 2);
        let c = self.sample(callable).filter(|w| word::is_heap(*w))?;
        if self.peek(n + 1) == Abs::Null {
            return None;
        }
        let (receiver, given) = (self.peek(2), self.peek(1));
        let w = self.sample(receiver).filter(|w| word::is_heap(*w))?;
        let ty = &*std::ptr::from_ref((*(w as *const Header)).ty());
        if ty.kind != Kind::Generator {
            return None;
        }
        let is_meant = ty.lookup(&names().send).is_some_and(|f| f.word() == c);
        if !is_meant || matches!(given, Abs::Ref { own: false, .. } | Abs::Exception(_) | Abs::Previous) {
            return None;
        }
        self.guard_callable(callable, "send", c);
        let v = self.borrow_ref(receiver);
        self.guard_type(v, ty);
        let depth = self.frames.len() as i64;
        self.guard(Op::GuardDepth, &[], &[tiercel_ir::Imm::Int(depth)]);
        let mut frame = self.follow_generator(v, w, given, 0)?;
        let snap = self.snap_here();
        // The call's own operand is given up once the call is done.
        frame.stack.push(match given {
            Abs::Ref { v, .. } => Abs::Ref { v, own: false },
            other => other,
        });
        self.top().pc = i.at;
        let (level, pc) = (self.frames.len(), frame.pc);
        self.sending = Some(Sending { snap, level, first: self.trace.insts.len(), operands: n + 2 });
        self.enter_generator(frame);
        Some(Flow::Goto(pc))
    }

    /// Whether a generator is sent to by a call.
    pub(super) fn is_sending(&self) -> bool {
        self.sending.is_some()
    }

    /// The state at the call, while a generator is sent to.
    pub(super) fn snap_of_call(&self) -> Option<SnapId> {
        self.sending.map(|s| s.snap)
    }

    /// Whether what has been done since the call may be done in vain.
    pub(super) fn check_sending(&self) -> Result<(), Reason> {
        let Some(sending) = self.sending else { return Ok(()) };
        let done = &self.trace.insts[sending.first..];
        let stays = self.frames.len() == sending.level + 1;
        let fits = stays && self.dead.is_empty() && done.iter().all(|i| has_no_effect(i.op));
        if fits { Ok(()) } else { Err(Reason::Unsupported) }
    }

    /// Writes the locals of the generator that have changed.
    pub(super) fn write_locals(&mut self) {
        let level = self.frames.len() - 1;
        let Some(running) = self.frames[level].generator.clone() else { return };
        let locals = self.frames[level].locals.clone();
        let mut olds: Vec<Val> = vec![];
        for (n, a) in locals.into_iter().enumerate() {
            let known = running.taken.iter().find(|(_, m)| *m == n).map(|(v, _)| *v);
            if a == Abs::Keep || known.is_some_and(|v| a == Abs::Ref { v, own: true }) {
                continue;
            }
            let old = known.unwrap_or_else(|| self.load_generator_slot(&running, n));
            let w = match a {
                // Borrowed from what the call or another local holds.
                Abs::Ref { v, .. } => {
                    self.emit(Op::Incref, &[v], &[]);
                    v
                }
                other => self.own_ref(other),
            };
            self.store_generator_slot(&running, n, w);
            olds.push(old);
        }
        self.dead.extend(olds);
    }

    /// The call is done, with what the generator has yielded.
    pub(super) unsafe fn sent(&mut self, value: Abs) -> Flow {
        let Some(sending) = self.sending.take() else { return Flow::Done };
        self.finish_call(sending.operands, value);
        let top = self.top();
        let opcode = Opcode::from_byte((&(*(*top.code).original.get()))[top.pc as usize] as u8);
        Flow::Goto(top.pc + sequence_length(opcode))
    }
}
