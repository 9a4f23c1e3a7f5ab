//! What a method of a class has returned to an instruction that asked for it: see [`tiercel_vm::results`].

use super::{Abs, Builder, Flow};
use crate::project::{Instr, Reason, decode, sequence_length};
use tiercel_ir::{Imm, Op, Type, Val, word};
use tiercel_object::Value;
use tiercel_object::thread::types;
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::function::FunctionObject;
use tiercel_ops::Opcode;
use tiercel_vm::results::{Asked, Stage, parts_of_comparison};

/// `co_flags` of code whose call makes something else than a frame that runs at once.
const NOT_PLAIN: u32 = 0x20 | 0x80 | 0x200;

impl Builder<'_> {
    /// Enters a method, a Python function that takes exactly these arguments, in place of the top `slots` values. Its
    /// result goes to the native function for what it is asked for, behind these operands.
    pub(super) unsafe fn ask(
        &mut self,
        i: &Instr,
        method: &Value,
        args: &[Abs],
        asked: Asked,
        operands: &[Abs],
        slots: usize,
    ) -> Option<Flow> {
        let function = &*(method.word() as *const FunctionObject);
        let name = crate::natives::text_of(function.name.word());
        let callable = self.constant(&name, method.word());
        self.ask_function(i, callable, args, asked, operands, slots)
    }

    /// The same of a function that is a value of the trace, which is borrowed.
    pub(super) unsafe fn ask_function(
        &mut self,
        i: &Instr,
        callable: Abs,
        args: &[Abs],
        asked: Asked,
        operands: &[Abs],
        slots: usize,
    ) -> Option<Flow> {
        let results = self.world.results?;
        let w = self.sample(callable).filter(|w| word::is_heap(*w))?;
        let method = Value::borrow_word(&w);
        let function = &*(w as *const FunctionObject);
        let code = function.code.word() as *const CodeObject;
        let depth = self.frames.len();
        // A recursion would need two frames at each level: it is left to the interpreter, which needs one.
        if !self.can_ask(method, args.len())
            || self.frames.iter().any(|f| f.code == code)
            || depth + 1 > self.tuning.max_inline_depth as usize
        {
            return None;
        }
        let version = u64::from(function.version.get());
        // Everything is checked before anything is counted.
        let f = self.borrow_ref(callable);
        if !matches!(callable, Abs::Const(_)) {
            self.guard_type(f, types().function);
        }
        let at = std::mem::offset_of!(FunctionObject, version) as i64;
        self.guard_field32(f, at, tiercel_ir::Alias::Type, version as i64);
        self.guard(Op::GuardDepth, &[], &[Imm::Int(depth as i64 + 2)]);
        self.snap_here();
        let (before, emitted) = (self.frames.clone(), self.trace.insts.len());
        let stack = self.stack_below(results.native(asked).word(), operands);
        let args: Vec<Abs> = args.iter().map(|a| self.duplicate(*a)).collect();
        self.pop_all(slots);
        self.push_hidden(i, results.code(asked).word() as *const CodeObject, vec![], stack);
        let own = if let Abs::Ref { v, .. } = callable { Abs::Ref { v, own: true } } else { callable };
        if self.enter_function(&Instr { at: 0, ..*i }, own, &args, version) {
            if let Abs::Ref { v, .. } = callable {
                self.emit(Op::Incref, &[v], &[]);
            }
            return Some(Flow::Goto(0));
        }
        self.frames = before;
        self.trace.insts.truncate(emitted);
        None
    }

    /// What stands on the stack of a frame that asks for a result: the native function for it, and the operands.
    fn stack_below(&mut self, native: u64, operands: &[Abs]) -> Vec<Abs> {
        let mut stack = vec![self.constant("result", native), Abs::Null];
        for a in operands {
            let a = self.duplicate(*a);
            stack.push(a);
        }
        stack
    }

    /// Goes on in the frame of a filter that has no function: what it asks is the truth of the item.
    pub(super) unsafe fn ask_truth(&mut self, i: &Instr, operands: &[Abs], item: Abs) -> Option<Flow> {
        let results = self.world.results?;
        let depth = self.frames.len();
        if self.is_sending() || depth + 1 > self.tuning.max_inline_depth as usize {
            return None;
        }
        self.guard(Op::GuardDepth, &[], &[Imm::Int(depth as i64 + 1)]);
        let mut stack = self.stack_below(results.native(Asked::Kept).word(), operands);
        let item = self.duplicate(item);
        stack.push(item);
        self.push_hidden(i, results.code(Asked::Kept).word() as *const CodeObject, vec![], stack);
        // Behind where the function would return to.
        Some(Flow::Goto(1))
    }

    /// Whether a method is a Python function that takes exactly so many arguments, and runs at once.
    pub(super) unsafe fn can_ask(&self, method: &Value, args: usize) -> bool {
        let is_function = method.header().is_some_and(|h| h.kind() == tiercel_object::header::Kind::Function);
        if !is_function || self.is_sending() {
            return false;
        }
        let function = &*(method.word() as *const FunctionObject);
        let code = &*(function.code.word() as *const CodeObject);
        code.flags.get() & NOT_PLAIN == 0
            && u64::from(code.exact_args.get()) == args as u64
            && function.version.get() != 0
    }

    /// The call with the result, in the frame below a method; `None` if this is none, or it takes the interpreter.
    pub(super) unsafe fn result_instruction(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        if i.opcode.deopt() == Opcode::CALL && i.oparg == 2 && self.is_of_filter(i) {
            return self.ask_again();
        }
        Ok(self.result_of_method(i))
    }

    /// Whether an instruction is one of the frame below the function of a filter.
    pub(super) fn is_of_filter(&self, i: &Instr) -> bool {
        self.world.results.is_some_and(|results| results.code(Asked::Kept).word() == i.code as u64)
    }

    /// A filter has not kept an item: its loop asks for another one, as if it had come round.
    unsafe fn ask_again(&mut self) -> Result<Option<Flow>, Reason> {
        let Abs::Word(back) = self.peek(1) else { return Ok(None) };
        if self.frames.len() < 2 {
            return Ok(None);
        }
        self.guard(Op::GuardNoBreak, &[], &[]);
        let at = self.leave_result();
        self.go_round(at - word::decode_int(back) as u32).map(Some)
    }

    unsafe fn result_of_method(&mut self, i: &Instr) -> Option<Flow> {
        if i.opcode.deopt() != Opcode::CALL {
            return None;
        }
        let results = self.world.results?;
        let slots = i.oparg as usize + 2;
        let callable = self.peek(slots);
        let native = self.sample(callable)?;
        let is_asked = |asked: &Asked| {
            results.native(*asked).word() == native && results.code(*asked).word() == i.code as u64
        };
        let asked = Asked::ALL.into_iter().find(is_asked)?;
        let result = self.peek(1);
        match asked {
            Asked::Nothing | Asked::Item | Asked::Kept if self.frames.len() < 2 => return None,
            _ => self.guard_callable(callable, "result", native),
        }
        let result = match asked {
            Asked::Comparison => return self.comparison_result(i, result),
            Asked::Operator => return self.operator_result(i, result),
            Asked::Membership => {
                let Abs::Word(inverts) = self.peek(2) else { return None };
                let truth = self.truth_of_result(i, result)?;
                self.inverted(truth, inverts == word::TRUE)
            }
            Asked::Truth => match result {
                Abs::Word(word::TRUE | word::FALSE) => result,
                _ if self.is_likely(i, result, Self::likely_bool) => Abs::Bool(self.checked_bool(result)),
                _ => return None,
            },
            Asked::Length | Asked::TruthOfLength => {
                if !self.is_likely(i, result, Self::likely_int) {
                    return None;
                }
                let length = self.as_int(result);
                self.guard_not_negative(length);
                if asked == Asked::Length { Abs::Int(length) } else { Abs::Bool(self.is_not_zero(length)) }
            }
            Asked::Hash => {
                if !self.is_likely(i, result, Self::likely_int) {
                    return None;
                }
                let hash = self.as_int(result);
                // -1 says that there is none.
                let (none, other) = (self.iconst(-1), self.iconst(-2));
                let is_none = self.emit(Op::IntEq, &[hash, none], &[]);
                Abs::Int(self.emit_typed(Op::Select, &[is_none, other, hash], &[], Type::I64))
            }
            Asked::Iterator => {
                let ty = self.class_of(result)?;
                ty.slots().iternext?;
                self.pin_class(result)?;
                self.duplicate(result)
            }
            Asked::Item | Asked::Kept => {
                let Abs::Word(offset) = result else { return None };
                let at = self.leave_result();
                // Behind the END_FOR, which would pop what is returned.
                return Some(Flow::Goto(at + word::decode_int(offset) as u32 + 1));
            }
            Asked::Nothing => {
                let at = self.leave_result();
                let asks = decode(self.top().code, at).ok()?;
                return Some(Flow::Goto(at + sequence_length(asks.opcode)));
            }
        };
        Some(self.pop_push(slots, result))
    }

    /// Ends the frame below a method without a result; gives where its caller stands.
    fn leave_result(&mut self) -> u32 {
        let frame = self.frames.pop();
        for a in frame.into_iter().flat_map(|f| f.stack) {
            self.give_up(a);
        }
        self.emit(Op::FramePop, &[], &[]);
        self.top().pc
    }

    /// Whether a value is likely to be of a kind, or nothing is known of it and nobody has been wrong.
    fn is_likely(&self, i: &Instr, a: Abs, kind: fn(&Self, Abs) -> bool) -> bool {
        let unknown = matches!(a, Abs::Ref { .. }) && self.sample(a).is_none() && self.class_of(a).is_none();
        kind(self, a) || unknown && self.no_guess_at != Some((i.code, i.index))
    }

    /// The truth of what is checked to be a bool.
    fn checked_bool(&mut self, a: Abs) -> Val {
        if let Abs::Ref { v, .. } = a {
            self.guard(Op::GuardBool, &[v], &[]);
        }
        self.as_bool(a)
    }

    fn is_not_zero(&mut self, number: Val) -> Val {
        let zero = self.iconst(0);
        self.emit(Op::IntNe, &[number, zero], &[])
    }

    /// The truth of a result, if that takes no Python code.
    fn truth_of_result(&mut self, i: &Instr, a: Abs) -> Option<Val> {
        match a {
            Abs::Word(w @ (word::TRUE | word::FALSE | word::NONE)) => {
                Some(self.emit(Op::BConst, &[], &[Imm::Int(i64::from(w == word::TRUE))]))
            }
            _ if self.is_likely(i, a, Self::likely_bool) => Some(self.checked_bool(a)),
            _ if self.likely_int(a) => {
                let number = self.as_int(a);
                Some(self.is_not_zero(number))
            }
            _ => None,
        }
    }

    fn inverted(&mut self, truth: Val, inverts: bool) -> Abs {
        Abs::Bool(if inverts { self.emit(Op::BoolNot, &[truth], &[]) } else { truth })
    }

    /// The number in the third operand.
    fn stage_of_result(&mut self) -> Option<i64> {
        match self.peek(2) {
            Abs::Word(w) if word::is_int(w) => Some(word::decode_int(w)),
            _ => None,
        }
    }

    unsafe fn comparison_result(&mut self, i: &Instr, result: Abs) -> Option<Flow> {
        let (stage, op, wants_bool, inverts) = parts_of_comparison(self.stage_of_result()?);
        if self.has_declined(result) {
            let (a, b) = (self.peek(4), self.peek(3));
            return self.compare_by_class(i, a, b, op, wants_bool, Some(stage));
        }
        let slots = i.oparg as usize + 2;
        if wants_bool || inverts {
            let truth = self.truth_of_result(i, result)?;
            let truth = self.inverted(truth, inverts);
            return Some(self.pop_push(slots, truth));
        }
        self.pass_on(result);
        let result = self.duplicate(result);
        Some(self.pop_push(slots, result))
    }

    unsafe fn operator_result(&mut self, i: &Instr, result: Abs) -> Option<Flow> {
        let number = self.stage_of_result()?;
        if self.has_declined(result) {
            let (a, b) = (self.peek(4), self.peek(3));
            return self.operate_by_class(i, a, b, (number >> 2) as u32, Some(Stage::of(number)));
        }
        self.pass_on(result);
        let result = self.duplicate(result);
        Some(self.pop_push(i.oparg as usize + 2, result))
    }

    /// Whether a result is `NotImplemented`, which is checked.
    fn has_declined(&mut self, result: Abs) -> bool {
        if self.sample(result) != Some(word::NOT_IMPLEMENTED) {
            return false;
        }
        if let Abs::Ref { v, .. } = result {
            let declined = self.emit(Op::Word, &[], &[Imm::Word(word::NOT_IMPLEMENTED)]);
            self.guard(Op::GuardIs, &[v, declined], &[]);
        }
        true
    }

    /// Leaves if a result is `NotImplemented`.
    fn pass_on(&mut self, result: Abs) {
        if let Abs::Ref { v, .. } = result
            && self.class_of(result).is_none()
        {
            let declined = self.emit(Op::Word, &[], &[Imm::Word(word::NOT_IMPLEMENTED)]);
            self.guard(Op::GuardIsNot, &[v, declined], &[]);
        }
    }
}
