//! Built-ins that go through a generator, in a trace.
//!
//! The interpreter goes on in a frame of the VM's own code then ([`tiercel_vm::consume`]), and so does the trace: with the same
//! frame, whose loop over the generator is followed as any other. What a sum does with an item is an instruction of that
//! code, done here on machine numbers.

use super::{Abs, Builder, Flow, VirtualFrame};
use crate::project::{Instr, Reason};
use std::mem::offset_of;
use tiercel_ir::{Alias, Imm, Op, Type, Val, word};
use tiercel_object::header::Header;
use tiercel_ops::names::intrinsic;
use tiercel_vm::consume::{self, Consumer};
use tiercel_vm::generator::GeneratorObject;

/// The locals of a sum: what it has come to, and what rounding has lost.
const SUM: u32 = 0;
const LOST: u32 = 1;

impl Builder<'_> {
    /// Follows the call of a built-in with a generator that it goes through.
    pub(super) unsafe fn consume_generator(&mut self, i: &Instr) -> Option<Flow> {
        let n = i.oparg as usize;
        if !matches!(n, 1 | 2) || self.is_sending() {
            return None;
        }
        let (callable, receiver, generator) = (self.peek(n + 2), self.peek(n + 1), self.peek(n));
        let start = (n == 2).then(|| self.peek(1));
        let w = self.sample(generator).filter(|w| word::is_heap(*w))?;
        let c = self.sample(callable).filter(|w| word::is_heap(*w))?;
        let r = if receiver == Abs::Null { 0 } else { self.sample(receiver)? };
        let second = match start {
            Some(a) => Some(self.sample_of_start(a)?),
            None => None,
        };
        let plan = consume::plan(c, r, w, second)?;
        let depth = self.frames.len();
        if depth + 1 > self.tuning.max_inline_depth as usize || self.frames.last().is_some_and(|f| f.boundary)
        {
            return None;
        }
        self.guard_callable(callable, "consumer", c);
        let v = self.borrow_ref(generator);
        self.guard_type(v, &*std::ptr::from_ref((*(w as *const Header)).ty()));
        let code = (*(w as *const GeneratorObject)).code.word();
        let class = self.memory_of_generator(v).unwrap_or(Alias::Field);
        let have = self.load(v, offset_of!(GeneratorObject, code) as i64, class, Type::Ref);
        let sym = self.object_sym("code", code);
        let want = self.emit(Op::RefConst, &[], &[Imm::Sym(sym)]);
        self.guard(Op::GuardIs, &[have, want], &[]);
        if r != 0 {
            let receiver = self.borrow_ref(receiver);
            self.guard_type(receiver, &*std::ptr::from_ref((*(r as *const Header)).ty()));
        }
        if let Some(start) = start {
            self.guard_start(start)?;
        }
        self.guard(Op::GuardDepth, &[], &[Imm::Int(depth as i64 + 1)]);
        let start = start.map(|_| self.pop());
        let generator = self.pop();
        let (receiver, callable) = (self.pop(), self.pop());
        let mut locals = vec![Abs::Null; (*plan.code).localsplus_count.get() as usize];
        match plan.consumer {
            Consumer::Sum | Consumer::SumOther => {
                let start = start.map_or(Abs::Word(word::encode_int(0)?), |a| self.kept(a));
                locals[SUM as usize] = start;
                if plan.consumer == Consumer::Sum {
                    let lost = consume::lost_at_first(second.unwrap_or(word::encode_int(0)?));
                    locals[LOST as usize] = Abs::Word(lost);
                }
                self.give_up(callable);
            }
            Consumer::Extend => {
                locals[0] = self.kept(receiver);
                self.give_up(callable);
            }
            Consumer::Sorted | Consumer::Join => {
                locals[0] = self.kept(callable);
                locals[1] = self.kept(receiver);
            }
            _ => self.give_up(callable),
        }
        let stack = vec![self.kept(generator)];
        self.top().pc = i.at;
        let code_sym = self.code_sym(plan.code);
        self.emit(Op::FramePush, &[], &[Imm::Sym(code_sym)]);
        let mut frame = VirtualFrame::empty();
        (frame.code, frame.code_sym, frame.function) = (plan.code, code_sym, Abs::Null);
        (frame.locals, frame.stack, frame.pc) = (locals, stack, 0);
        self.frames.push(frame);
        Some(Flow::Goto(0))
    }

    /// A word of the kind that a sum begins with.
    fn sample_of_start(&self, a: Abs) -> Option<u64> {
        match a {
            Abs::Int(_) => word::encode_int(0),
            Abs::Float(_) => Some(consume::lost_at_first(tiercel_object::Value::float(1.0).into_word())),
            Abs::Bool(_) => Some(word::TRUE),
            a => self.sample(a),
        }
    }

    /// Leaves if a sum begins with something of another kind.
    fn guard_start(&mut self, a: Abs) -> Option<()> {
        let Abs::Ref { v, .. } = a else { return Some(()) };
        let w = self.sample(a)?;
        if word::is_int(w) {
            self.guard(Op::GuardInt, &[v], &[]);
        } else if word::is_float(w) {
            self.guard(Op::GuardFloat, &[v], &[]);
        } else if word::is_heap(w) {
            // SAFETY: the word of a live object.
            self.guard_type(v, unsafe { &*std::ptr::from_ref((*(w as *const Header)).ty()) });
        } else {
            return None;
        }
        Some(())
    }

    /// The instructions of a sum's code.
    pub(super) fn sum_instruction(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        let flow = match i.oparg {
            intrinsic::SUM_STEP => self.sum_step(),
            intrinsic::SUM_RESULT => self.sum_result(),
            _ => return Ok(None),
        };
        // The interpreter's own function looks at the frame's locals, and sets them.
        flow.map_or_else(|| self.stop(Reason::Unsupported).map(Some), |flow| Ok(Some(flow)))
    }

    /// Adds the item on top; what comes out is whether the sum is still one of numbers.
    fn sum_step(&mut self) -> Option<Flow> {
        let (sum, lost, item) = (self.local(SUM), self.local(LOST), self.peek(1));
        let is_number = self.likely_int(item) || self.likely_bool(item);
        let (sum, lost) = if self.is_of_floats(lost) {
            if !self.likely_float(item) && !is_number {
                return None;
            }
            let (total, lost) = (self.as_float(sum), self.as_float(lost));
            let x = self.item_as_float(item);
            self.add_compensated(total, lost, x)
        } else {
            if !self.likely_int(sum) || !self.is_of_ints(lost) {
                return None;
            }
            if self.likely_float(item) {
                let total = self.item_as_float(sum);
                let x = self.as_float(item);
                let sum = self.emit(Op::FloatAdd, &[total, x], &[]);
                let lost = self.emit(Op::FConst, &[], &[Imm::Float(0.0)]);
                (Abs::Float(sum), Abs::Float(lost))
            } else if is_number {
                let (total, x) = (self.as_int(sum), self.as_int(item));
                (Abs::Int(self.guard(Op::IntAddOvf, &[total, x], &[])), lost)
            } else {
                return None;
            }
        };
        let item = self.pop();
        self.give_up(item);
        self.set_local(SUM, sum);
        self.set_local(LOST, lost);
        self.push(Abs::Word(word::TRUE));
        Some(Flow::Next)
    }

    /// Whether what is lost says that it is a sum of floats.
    fn is_of_floats(&self, lost: Abs) -> bool {
        self.likely_float(lost)
    }

    /// Leaves unless it is a sum of ints; false if it is not likely to be one.
    fn is_of_ints(&mut self, lost: Abs) -> bool {
        if let Abs::Ref { v, .. } = lost
            && self.sample(lost) == Some(word::NONE)
        {
            let none = self.emit(Op::Word, &[], &[Imm::Word(word::NONE)]);
            self.guard(Op::GuardIs, &[v, none], &[]);
            return true;
        }
        lost == Abs::Word(word::NONE)
    }

    fn item_as_float(&mut self, item: Abs) -> Val {
        if self.likely_float(item) {
            return self.as_float(item);
        }
        let i = self.as_int(item);
        self.emit(Op::IntToFloat, &[i], &[])
    }

    /// Adds with compensation, in the very order in which [`tiercel_vm::total`] does.
    fn add_compensated(&mut self, sum: Val, lost: Val, x: Val) -> (Abs, Abs) {
        let t = self.emit(Op::FloatAdd, &[sum, x], &[]);
        let [a, b] = [sum, x].map(|v| self.emit(Op::FloatAbs, &[v], &[]));
        let first_is_larger = self.emit(Op::FloatGe, &[a, b], &[]);
        let larger = self.select(first_is_larger, sum, x);
        let smaller = self.select(first_is_larger, x, sum);
        let rest = self.emit(Op::FloatSub, &[larger, t], &[]);
        let error = self.emit(Op::FloatAdd, &[rest, smaller], &[]);
        let lost = self.emit(Op::FloatAdd, &[lost, error], &[]);
        (Abs::Float(t), Abs::Float(lost))
    }

    fn select(&mut self, condition: Val, yes: Val, no: Val) -> Val {
        self.emit_typed(Op::Select, &[condition, yes, no], &[], Type::F64)
    }

    /// What the sum on top has come to.
    fn sum_result(&mut self) -> Option<Flow> {
        let (sum, lost) = (self.peek(1), self.local(LOST));
        if self.is_of_ints(lost) {
            return Some(Flow::Next);
        }
        if !self.is_of_floats(lost) {
            return None;
        }
        let (total, rest) = (self.as_float(sum), self.as_float(lost));
        let all = self.emit(Op::FloatAdd, &[total, rest], &[]);
        let zero = self.emit(Op::FConst, &[], &[Imm::Float(0.0)]);
        // What is infinite or no number makes this no number.
        let nothing = self.emit(Op::FloatSub, &[rest, rest], &[]);
        let is_finite = self.emit(Op::FloatEq, &[nothing, zero], &[]);
        let is_something = self.emit(Op::FloatNe, &[rest, zero], &[]);
        let result = self.select(is_finite, all, total);
        let result = self.select(is_something, result, total);
        let sum = self.pop();
        self.give_up(sum);
        self.push(Abs::Float(result));
        Some(Flow::Next)
    }
}
