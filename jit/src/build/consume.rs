//! Built-ins that go through a generator, a `map` or a `filter`, in a trace.
//!
//! The interpreter goes on in a frame of the VM's own code then ([`tiercel_vm::consume`]), and so does the trace: with the same
//! frame, whose loop over the generator is followed as any other. What a sum does with an item is an instruction of that
//! code, done here on machine numbers.

use super::{Abs, Builder, Flow};
use crate::project::{Instr, Reason};
use std::mem::offset_of;
use tiercel_ir::{Alias, Imm, Op, Type, Val, word};
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::types::filter::FilterObject;
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::map::MapObject;
use tiercel_object::types::method::MethodObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_ops::Opcode;
use tiercel_ops::names::intrinsic;
use tiercel_vm::consume::{self, Call, Source};
use tiercel_vm::generator::GeneratorObject;

/// The locals of a sum: what it has come to, and what rounding has lost.
const SUM: u32 = 0;
const LOST: u32 = 1;

/// The local of a dict's code that has the number of items.
const COUNT: u32 = 0;

impl Builder<'_> {
    /// Follows the call of a built-in with a generator that it goes through. The last arguments may have names, which are on top.
    pub(super) unsafe fn consume_generator(&mut self, i: &Instr) -> Option<Flow> {
        let n = i.oparg as usize;
        let above = usize::from(i.opcode == Opcode::CALL_KW);
        if !(1..=3).contains(&n) || self.is_sending() {
            return None;
        }
        let (callable, receiver) = (self.peek(n + 2 + above), self.peek(n + 1 + above));
        let args: Vec<Abs> = (0..n).rev().map(|k| self.peek(k + 1 + above)).collect();
        let names = (above > 0).then(|| self.peek(1));
        let c = self.sample(callable).filter(|w| word::is_heap(*w))?;
        let r = if receiver == Abs::Null { 0 } else { self.sample(receiver)? };
        let words = args.iter().map(|a| self.sample_of(*a)).collect::<Option<Vec<u64>>>()?;
        let w = words[0];
        let names_word = match names {
            Some(a) => self.sample(a).filter(|w| word::is_heap(*w))?,
            None => 0,
        };
        let given_names = match names_word {
            0 => &[],
            tuple => (*(tuple as *const TupleObject)).items(),
        };
        let call = Call { callable: c, receiver: r, args: &words, names: given_names };
        let plan = consume::plan(&call)?;
        let depth = self.frames.len();
        if depth + 1 > self.tuning.max_inline_depth as usize || self.frames.last().is_some_and(|f| f.boundary)
        {
            return None;
        }
        self.guard_callable(callable, "consumer", c);
        if let Some(names) = names {
            self.guard_callable(names, "names", names_word);
        }
        // What the arguments are decides what is done with them.
        for a in &args {
            self.guard_kind(*a)?;
        }
        let v = self.borrow_ref(args[0]);
        if let Some(n) = plan.by {
            let f = self.borrow_ref(args[usize::from(n)]);
            self.guard_code_called(f, words[usize::from(n)]);
        } else if let Some(function) = consume::function_of(w) {
            let is_map = std::ptr::eq((*(w as *const Header)).ty(), types().map);
            let at =
                if is_map { offset_of!(MapObject, function) } else { offset_of!(FilterObject, function) };
            let f = self.load(v, at as i64, Alias::Immutable, Type::Ref);
            self.guard_code_called(f, function);
        } else {
            let (v, w) = self.generator_within(v, w);
            let code = (*(w as *const GeneratorObject)).code.word();
            let class = self.memory_of_generator(v).unwrap_or(Alias::Field);
            let have = self.load(v, offset_of!(GeneratorObject, code) as i64, class, Type::Ref);
            self.guard_code(have, code);
        }
        if r != 0 {
            let receiver = self.borrow_ref(receiver);
            self.guard_type(receiver, &*std::ptr::from_ref((*(r as *const Header)).ty()));
        }
        self.guard(Op::GuardDepth, &[], &[Imm::Int(depth as i64 + 1)]);
        let mut given: Vec<Option<Abs>> = self.pop_many(n + 2 + above).into_iter().map(Some).collect();
        let mut locals = vec![Abs::Null; (*plan.code).localsplus_count.get() as usize];
        for (local, source) in locals.iter_mut().zip(plan.locals) {
            if let Source::Word(word) = source {
                *local = Abs::Word(word);
            } else if let Some(place) = source.place(n) {
                *local = given[place].take().map_or(Abs::Null, |a| self.kept(a));
            }
        }
        let on_stack = given[plan.on_stack.place(n)?].take()?;
        let mut on_stack = self.kept(on_stack);
        if plan.iterates {
            let of = super::objects::iterator_type((*(w as *const Header)).ty())?;
            let sequence = self.own_ref(on_stack);
            let v = self.sequence_iterator(sequence, of);
            on_stack = Abs::Ref { v, own: true };
        }
        let stack = vec![on_stack];
        for a in given.into_iter().flatten() {
            self.give_up(a);
        }
        self.push_hidden(i, plan.code, locals, stack);
        Some(Flow::Goto(0))
    }

    /// Leaves unless a function, which this is now, has the code that it has now. It may be a method.
    unsafe fn guard_code_called(&mut self, called: Val, now: u64) {
        let Some(function) = consume::python_function(now) else { return };
        let f = if function == now { called } else { self.function_of_method(called) };
        self.guard_type(f, types().function);
        let have = self.load(f, offset_of!(FunctionObject, code) as i64, Alias::Field, Type::Ref);
        self.guard_code(have, (*(function as *const FunctionObject)).code.word());
    }

    /// What a bound method calls.
    pub(super) fn function_of_method(&mut self, method: Val) -> Val {
        self.guard_type(method, types().method);
        self.load(method, offset_of!(MethodObject, function) as i64, Alias::Immutable, Type::Ref)
    }

    fn guard_code(&mut self, have: Val, code: u64) {
        let sym = self.object_sym("code", code);
        let want = self.emit(Op::RefConst, &[], &[Imm::Sym(sym)]);
        self.guard(Op::GuardIs, &[have, want], &[]);
    }

    /// A word of an argument's kind.
    fn sample_of(&self, a: Abs) -> Option<u64> {
        match a {
            Abs::Int(_) => word::encode_int(0),
            Abs::Float(_) => Some(consume::lost_at_first(tiercel_object::Value::float(1.0).into_word())),
            Abs::Bool(_) => Some(word::TRUE),
            a => self.sample(a),
        }
    }

    /// Leaves if an argument is of another kind than now.
    fn guard_kind(&mut self, a: Abs) -> Option<()> {
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
            let now = self.emit(Op::Word, &[], &[Imm::Word(w)]);
            self.guard(Op::GuardIs, &[v, now], &[]);
        }
        Some(())
    }

    /// The intrinsics of such code.
    pub(super) unsafe fn consumer_instruction(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        let flow = match i.oparg {
            intrinsic::SUM_STEP => self.sum_step(),
            intrinsic::SUM_RESULT => self.sum_result(),
            intrinsic::PAIR => self.pair(),
            _ => return self.stepped_instruction(i),
        };
        // The interpreter's own function looks at the frame's locals, and sets them.
        flow.map_or_else(|| self.stop(Reason::Unsupported).map(Some), |flow| Ok(Some(flow)))
    }

    /// Counts an item that is a pair.
    unsafe fn pair(&mut self) -> Option<Flow> {
        let (item, count) = (self.peek(1), self.local(COUNT));
        if !self.likely_int(count) || self.guard_length(item)? != 2 {
            return None;
        }
        let (n, one) = (self.as_int(count), self.iconst(1));
        let n = self.guard(Op::IntAddOvf, &[n, one], &[]);
        self.set_local(COUNT, Abs::Int(n));
        Some(Flow::Next)
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
