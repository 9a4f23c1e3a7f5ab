//! Strings of pieces and of formatted values, as f-strings make them.

use super::{Abs, Builder, Flow};
use crate::natives_calls::DECLINED;
use crate::natives_text as texts;
use crate::project::{Instr, Reason};
use tiercel_ir::{Imm, Op, Val};
use tiercel_object::thread::types;
use tiercel_ops::Opcode;

impl Builder<'_> {
    /// `format(value)`, or with the spec on top of the stack.
    unsafe fn formatted(&mut self, i: &Instr, has_spec: bool) -> Option<Flow> {
        let above = usize::from(has_spec);
        let value = self.peek(1 + above);
        if !has_spec && self.is_exactly(value, types().str) {
            if !matches!(value, Abs::Const(_)) {
                let v = self.borrow_ref(value);
                self.guard_type(v, types().str);
            }
            return Some(Flow::Next);
        }
        let spec = self.peek(1);
        if !self.is_plain(value)
            || has_spec && !self.is_exactly(spec, types().str)
            || !self.may_decline(i, None)
        {
            return None;
        }
        let x = self.borrow_ref(value);
        let spec = match has_spec {
            true => self.str_operand(spec),
            false => self.emit(Op::Word, &[], &[Imm::Word(0)]),
        };
        let text = self.fresh_object(texts::FORMAT, &[x, spec]);
        let declined = self.emit(Op::Word, &[], &[Imm::Word(DECLINED)]);
        self.guard(Op::GuardIsNot, &[text, declined], &[]);
        self.guard_raised(text);
        self.made(text, types().str);
        Some(self.pop_push(1 + above, Abs::Ref { v: text, own: true }))
    }

    /// A str, checked to be one.
    fn str_operand(&mut self, a: Abs) -> Val {
        let v = self.borrow_ref(a);
        if !matches!(a, Abs::Const(_)) {
            self.guard_type(v, types().str);
        }
        v
    }

    /// A str of the top pieces of the stack, joined a few at a time.
    fn joined(&mut self, count: usize) -> Option<Flow> {
        let pieces: Vec<Abs> = (0..count).rev().map(|n| self.peek(n + 1)).collect();
        if count < 2 || pieces.iter().any(|a| !self.is_exactly(*a, types().str)) {
            return None;
        }
        let mut left: Vec<Val> = pieces.into_iter().map(|a| self.str_operand(a)).collect();
        let zero = self.emit(Op::Word, &[], &[Imm::Word(0)]);
        loop {
            let now = left.len().min(texts::MOST_PIECES);
            let mut arguments = vec![self.iconst(now as i64)];
            arguments.extend(left.drain(..now));
            arguments.resize(texts::MOST_PIECES + 1, zero);
            let text = self.fresh_object(texts::JOIN_PIECES, &arguments);
            self.made(text, types().str);
            if left.is_empty() {
                return Some(self.pop_push(count, Abs::Ref { v: text, own: true }));
            }
            // What the next call takes in.
            self.dead.push(text);
            left.insert(0, text);
        }
    }

    /// Texts; `None` if this is none, or one that takes more.
    pub(super) unsafe fn text_instruction(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        Ok(match i.opcode {
            Opcode::FORMAT_SIMPLE => self.formatted(i, false),
            Opcode::FORMAT_WITH_SPEC => self.formatted(i, true),
            Opcode::BUILD_STRING if i.oparg <= 16 => self.joined(i.oparg as usize),
            _ => None,
        })
    }
}
