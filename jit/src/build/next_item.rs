//! `next(generator)` and `next(generator, default)` in a trace.
//!
//! The interpreter calls `next` natively. The trace goes on instead in a frame of code of the VM's own that does the same by
//! instructions: it sends to the generator, returns what that yields, and once that has ended gives the default or raises
//! `StopIteration`. So the generator has a consumer that it yields to, and exits may be anywhere in between.

use super::{Abs, Builder, Flow};
use crate::natives;
use crate::project::{Instr, decode};
use tiercel_ir::{Imm, Op, word};
use tiercel_object::header::{Header, Kind};
use tiercel_object::types::code::CodeObject;

/// The unit at which that code sends.
const SEND: u32 = 1;

impl Builder<'_> {
    /// Whether the top frame is that of a generator that `next` has asked.
    pub(super) fn is_asked(&self) -> bool {
        let below = self.frames.len().checked_sub(2).map(|level| self.frames[level].code as u64);
        below.is_some_and(|code| self.world.next_item.contains(&code))
    }

    /// Follows a generator that is asked for its next item.
    pub(super) unsafe fn next_item(&mut self, i: &Instr) -> Option<Flow> {
        let n = i.oparg as usize;
        if !matches!(n, 1 | 2) || self.is_sending() || self.peek(n + 1) != Abs::Null {
            return None;
        }
        let (callable, receiver) = (self.peek(n + 2), self.peek(n));
        let c = self.sample(callable).filter(|w| word::is_heap(*w))?;
        let w = self.sample(receiver).filter(|w| word::is_heap(*w))?;
        let ty = &*std::ptr::from_ref((*(w as *const Header)).ty());
        let code = self.world.next_item[n % 2] as *const CodeObject;
        let depth = self.frames.len();
        if ty.kind != Kind::Generator
            || natives::builtin_name(c).as_deref() != Some("next")
            || code.is_null()
            || depth + 1 > self.tuning.max_inline_depth as usize
        {
            return None;
        }
        let send = decode(code, SEND).ok()?;
        self.guard_callable(callable, "next", c);
        let v = self.borrow_ref(receiver);
        self.guard_type(v, ty);
        self.guard(Op::GuardDepth, &[], &[Imm::Int(depth as i64 + 2)]);
        let mut frame = self.follow_generator(v, w, Abs::Word(word::NONE), 2 + send.oparg)?;
        if self.has_made_generator(v) {
            self.take_stack(&mut frame);
        }
        let mut locals = vec![Abs::Null];
        if n == 2 {
            let default = self.pop();
            locals[0] = self.kept(default);
        }
        let receiver = self.pop();
        let stack = vec![self.kept(receiver)];
        self.pop();
        self.pop();
        self.give_up(callable);
        self.push_hidden(i, code, locals, stack);
        self.top().pc = SEND;
        frame.stack.push(Abs::Word(word::NONE));
        let pc = frame.pc;
        self.enter_generator(frame);
        Some(Flow::Goto(pc))
    }
}
