//! Operators, truth, iteration and the like on instances of classes that define them by Python functions: the methods are
//! found by the classes of the operands at hand, which are checked, and entered like calls.

use super::{Abs, Builder, Flow};
use crate::natives;
use crate::project::{Instr, Reason};
use tiercel_ir::{Imm, Op, word};
use tiercel_object::Value;
use tiercel_object::header::Kind;
use tiercel_object::heap_slots::{compare_name, operator_names};
use tiercel_object::slots::CompareOp;
use tiercel_object::thread::{names, types};
use tiercel_object::typeobj::{Type as PyType, tflag};
use tiercel_object::types::function::FunctionObject;
use tiercel_ops::Opcode;
use tiercel_ops::names::nb;
use tiercel_vm::results::{Asked, Stage, compared, operated};

/// `+x`, by the oparg of `CALL_INTRINSIC_1`.
const UNARY_POSITIVE: u32 = 5;

/// What a class makes of a comparison or an operator.
enum Says {
    /// This function decides.
    Method(Value),
    /// The contrary of what this one says.
    Contrary(Value),
    /// It has no opinion.
    Nothing,
    /// It takes a closer look.
    Unknown,
}

/// Whether all bases of a class but `object` are made by `class` statements: built-in operators know nothing of it.
fn is_unrelated(ty: &PyType) -> bool {
    let is_own = |t: &Value| {
        // SAFETY: the order of a class holds types.
        let t: &PyType = unsafe { t.payload_unchecked() };
        t.has(tflag::HEAP) || std::ptr::eq(t, types().object)
    };
    ty.has(tflag::HEAP) && ty.mro().items().iter().all(is_own)
}

fn is_function(found: &Value) -> bool {
    found.header().is_some_and(|h| h.kind() == Kind::Function)
}

/// What a class says when its instance is compared with one of another.
fn says_compared(ty: &PyType, other: &PyType, op: CompareOp) -> Says {
    if !ty.has(tflag::HEAP) {
        if std::ptr::eq(ty, types().type_) && std::ptr::eq(other, types().type_) {
            return Says::Nothing;
        }
        let declines = ty.slots().richcompare.is_none()
            || std::ptr::eq(ty, types().none_type)
            || matches!(
                ty.kind,
                Kind::Int | Kind::Float | Kind::Str | Kind::Bytes | Kind::Tuple | Kind::List | Kind::Dict
            );
        return if declines && is_unrelated(other) { Says::Nothing } else { Says::Unknown };
    }
    let lookup = |op: CompareOp| {
        ty.lookup(compare_name(op)).map(|found| {
            let of_object = types().object.lookup(compare_name(op));
            (is_function(&found), of_object.is_some_and(|o| o.is(&found)), found)
        })
    };
    match (lookup(op), op) {
        (Some((true, _, method)), _) => Says::Method(method),
        (Some((_, true, _)), CompareOp::Ne) => match lookup(CompareOp::Eq) {
            Some((true, _, method)) => Says::Contrary(method),
            Some((_, true, _)) => Says::Nothing,
            _ => Says::Unknown,
        },
        // That of `object` knows no more than identity.
        (Some((_, true, _)), _) => Says::Nothing,
        _ => Says::Unknown,
    }
}

/// What a class says by one of its operator's methods.
fn says_operated(ty: &PyType, other: &PyType, name: &Value, op: usize) -> Says {
    if !ty.has(tflag::HEAP) {
        let is_sequence = matches!(ty.kind, Kind::Str | Kind::List | Kind::Tuple) && op == nb::ADD as usize;
        let declines = matches!(ty.kind, Kind::Int | Kind::Float) || is_sequence;
        return if declines && is_unrelated(other) { Says::Nothing } else { Says::Unknown };
    }
    match ty.lookup(name) {
        Some(method) if is_function(&method) => Says::Method(method),
        Some(_) => Says::Unknown,
        None => Says::Nothing,
    }
}

impl Builder<'_> {
    /// The type of a value, as the trace has made it or as it is now.
    pub(super) fn type_of(&self, a: Abs) -> Option<&'static PyType> {
        if let Some(ty) = self.class_of(a) {
            return Some(ty);
        }
        let w = self.word_now(a).filter(|w| !word::is_heap(*w))?;
        // SAFETY: a word that is no pointer; its type is built in.
        unsafe { Some(&*std::ptr::from_ref(Value::borrow_word(&w).ty())) }
    }

    /// The class of a value, if that is made by a `class` statement and has a version.
    fn own_class_of(&self, a: Abs) -> Option<&'static PyType> {
        self.class_of(a).filter(|ty| ty.has(tflag::HEAP) && ty.assign_version() != 0 && ty.kind != Kind::Type)
    }

    /// Leaves unless a value is of the type that it is of now; `None` if that cannot be checked.
    pub(super) fn pin_class(&mut self, a: Abs) -> Option<()> {
        let ty = self.type_of(a)?;
        if ty.has(tflag::HEAP) {
            if ty.assign_version() == 0 {
                return None;
            }
            self.guard_version(a, u64::from(ty.version.get()));
            return Some(());
        }
        let Abs::Ref { v, .. } = a else { return Some(()) };
        match self.sample(a) {
            Some(w) if word::is_int(w) => drop(self.guard(Op::GuardInt, &[v], &[])),
            Some(w) if word::is_float(w) => drop(self.guard(Op::GuardFloat, &[v], &[])),
            Some(word::TRUE | word::FALSE) => drop(self.guard(Op::GuardBool, &[v], &[])),
            Some(w) if !word::is_heap(w) => {
                let k = self.emit(Op::Word, &[], &[Imm::Word(w)]);
                self.guard(Op::GuardIs, &[v, k], &[]);
            }
            _ => self.guard_type(v, ty),
        }
        Some(())
    }

    /// A comparison of which one operand's class at least is made by a `class` statement. `asked` says which methods have
    /// declined already; then the instruction is the call with the last one's result.
    pub(super) unsafe fn compare_by_class(
        &mut self,
        i: &Instr,
        a: Abs,
        b: Abs,
        op: CompareOp,
        wants_bool: bool,
        asked: Option<Stage>,
    ) -> Option<Flow> {
        let (ta, tb) = (self.type_of(a)?, self.type_of(b)?);
        // Classes are compared as instances of `type`, which knows no more than identity.
        let are_classes = std::ptr::eq(ta, types().type_) && std::ptr::eq(tb, types().type_);
        if !are_classes && !ta.has(tflag::HEAP) && !tb.has(tflag::HEAP) {
            return None;
        }
        let right_first = !std::ptr::eq(ta, tb) && tb.is_subtype(ta) && tb.slots().richcompare.is_some();
        let left = |stage| (stage, a, b, op, says_compared(ta, tb, op));
        let right = |stage| (stage, b, a, op, says_compared(tb, ta, op.swapped()));
        let order = match right_first {
            true => [right(Stage::RightFirst), left(Stage::Last)],
            false => [left(Stage::Left), right(Stage::Last)],
        };
        let skipped = match asked {
            None => 0,
            Some(Stage::Last) => 2,
            Some(_) => 1,
        };
        let slots = if asked.is_some() { i.oparg as usize + 2 } else { 2 };
        for (stage, this, other, op, says) in order.into_iter().skip(skipped) {
            let (method, inverts) = match says {
                Says::Method(method) => (method, false),
                Says::Contrary(method) => (method, true),
                Says::Nothing => continue,
                Says::Unknown => return None,
            };
            self.pin_class(a)?;
            self.pin_class(b)?;
            let number = compared(stage, op, wants_bool, inverts);
            let operands = [a, b, Abs::Word(word::encode_int(number)?)];
            return self.ask(i, &method, &[this, other], Asked::Comparison, &operands, slots);
        }
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return None;
        }
        self.pin_class(a)?;
        self.pin_class(b)?;
        let (x, y) = (self.borrow_ref(a), self.borrow_ref(b));
        let same = self.emit(Op::RefIs, &[x, y], &[]);
        let same = if op == CompareOp::Eq { same } else { self.emit(Op::BoolNot, &[same], &[]) };
        Some(self.pop_push(slots, Abs::Bool(same)))
    }

    /// A binary operator of which one operand's class at least is made by a `class` statement, as
    /// [`Builder::compare_by_class`].
    pub(super) unsafe fn operate_by_class(
        &mut self,
        i: &Instr,
        a: Abs,
        b: Abs,
        op: u32,
        asked: Option<Stage>,
    ) -> Option<Flow> {
        let (ta, tb) = (self.type_of(a)?, self.type_of(b)?);
        if op == nb::SUBSCR || !ta.has(tflag::HEAP) && !tb.has(tflag::HEAP) {
            return None;
        }
        let op = op as usize;
        let (name, reflected, in_place) = operator_names(op % 13);
        let same = std::ptr::eq(ta, tb);
        let overrides = || match (ta.lookup(reflected), tb.lookup(reflected)) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(x), Some(y)) => !x.is(&y),
        };
        let right_first = !same && tb.is_subtype(ta) && overrides();
        let left = |stage| (stage, a, b, says_operated(ta, tb, name, op % 13));
        let right = |stage| match same {
            true => (stage, b, a, Says::Nothing),
            false => (stage, b, a, says_operated(tb, ta, reflected, op % 13)),
        };
        let changes = match op >= 13 {
            true => says_operated(ta, tb, in_place, op % 13),
            false => Says::Nothing,
        };
        let [first, second] = match right_first {
            true => [right(Stage::RightFirst), left(Stage::Last)],
            false => [left(if same { Stage::Last } else { Stage::Left }), right(Stage::Last)],
        };
        let order = [(Stage::InPlace, a, b, changes), first, second];
        let skipped = match asked {
            None => 0,
            Some(Stage::InPlace) => 1,
            Some(Stage::Last) => 3,
            Some(_) => 2,
        };
        let slots = if asked.is_some() { i.oparg as usize + 2 } else { 2 };
        for (stage, this, other, says) in order.into_iter().skip(skipped) {
            let method = match says {
                Says::Method(method) => method,
                Says::Nothing => continue,
                _ => return None,
            };
            self.pin_class(a)?;
            self.pin_class(b)?;
            let number = operated(stage, op);
            let operands = [a, b, Abs::Word(word::encode_int(number)?)];
            return self.ask(i, &method, &[this, other], Asked::Operator, &operands, slots);
        }
        None
    }

    /// The version of what [`Builder::can_ask`] has seen.
    pub(super) unsafe fn version_of(&self, method: &Value) -> u64 {
        u64::from((*(method.word() as *const FunctionObject)).version.get())
    }

    /// The Python function that a class made by a `class` statement has under a name.
    fn method_of_own(&self, a: Abs, name: &Value) -> Option<Value> {
        self.own_class_of(a)?.lookup(name).filter(is_function)
    }

    /// Enters a method of the operand at hand in place of the top `slots` values.
    unsafe fn ask_class(
        &mut self,
        i: &Instr,
        name: &Value,
        args: &[Abs],
        asked: Asked,
        operands: &[Abs],
        slots: usize,
    ) -> Option<Flow> {
        let method = self.method_of_own(args[0], name)?;
        if !self.can_ask(&method, args.len()) {
            return None;
        }
        self.pin_class(args[0])?;
        self.ask(i, &method, args, asked, operands, slots)
    }

    /// The truth of an instance.
    unsafe fn truth_by_class(&mut self, i: &Instr) -> Option<Flow> {
        let a = self.peek(1);
        let ty = self.own_class_of(a)?;
        if ty.lookup(&names().__bool__).is_some() {
            return self.ask_class(i, &names().__bool__, &[a], Asked::Truth, &[], 1);
        }
        if ty.slots().len.is_some() {
            return self.ask_class(i, &names().__len__, &[a], Asked::TruthOfLength, &[], 1);
        }
        if ty.slots().bool.is_some() && !is_unrelated(ty) {
            return None;
        }
        self.pin_class(a)?;
        Some(self.pop_push(1, Abs::Word(word::TRUE)))
    }

    /// A unary operator, or a built-in function that is one: the method's result is the result.
    unsafe fn unary_by_class(&mut self, i: &Instr, name: &Value, slots: usize) -> Option<Flow> {
        let a = self.peek(1);
        let method = self.method_of_own(a, name)?;
        if !self.can_ask(&method, 1) {
            return None;
        }
        self.pin_class(a)?;
        let version = self.version_of(&method);
        let function = self.constant("unary", method.word());
        let before = self.top().stack.clone();
        let args = [self.pop()];
        let callable = match slots {
            1 => Abs::Null,
            _ => {
                self.pop();
                self.pop()
            }
        };
        if self.enter_function(i, function, &args, version) {
            self.give_up(callable);
            return Some(Flow::Goto(0));
        }
        self.top().stack = before;
        None
    }

    /// A built-in function that asks its only argument's class.
    unsafe fn function_by_class(&mut self, i: &Instr) -> Option<Flow> {
        if i.oparg != 1 || self.peek(2) != Abs::Null {
            return None;
        }
        let (callable, a) = (self.peek(3), self.peek(1));
        self.own_class_of(a)?;
        let f = self.sample(callable)?;
        let name = natives::builtin_name(f)?;
        let n = names();
        let (method, asked) = match name.as_str() {
            "len" => (&n.__len__, Some(Asked::Length)),
            "hash" => (&n.__hash__, Some(Asked::Hash)),
            "iter" => (&n.__iter__, Some(Asked::Iterator)),
            "next" => (&n.__next__, None),
            "abs" => (&n.__abs__, None),
            _ => return None,
        };
        self.method_of_own(a, method)?;
        self.guard_callable(callable, &name, f);
        match asked {
            Some(asked) => self.ask_class(i, method, &[a], asked, &[], 3),
            None => self.unary_by_class(i, method, 3),
        }
    }

    /// An instruction that a class of its operands defines by a Python function; `None` if this is none.
    pub(super) unsafe fn class_instruction(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        if let Some(flow) = self.result_instruction(i)? {
            return Ok(Some(flow));
        }
        let n = names();
        Ok(match i.opcode.deopt() {
            Opcode::COMPARE_OP => {
                let (a, b) = (self.peek(2), self.peek(1));
                let op = CompareOp::from_number((i.oparg >> 5) as u8);
                self.compare_by_class(i, a, b, op, i.oparg & 16 != 0, None)
            }
            Opcode::BINARY_OP => {
                let (a, b) = (self.peek(2), self.peek(1));
                self.operate_by_class(i, a, b, i.oparg, None)
            }
            Opcode::CONTAINS_OP => {
                let (item, container) = (self.peek(2), self.peek(1));
                let inverts = Abs::Word(if i.oparg & 1 != 0 { word::TRUE } else { word::FALSE });
                self.ask_class(i, &n.__contains__, &[container, item], Asked::Membership, &[inverts], 2)
            }
            Opcode::TO_BOOL => self.truth_by_class(i),
            Opcode::GET_ITER => {
                let a = self.peek(1);
                self.ask_class(i, &n.__iter__, &[a], Asked::Iterator, &[], 1)
            }
            Opcode::FOR_ITER => {
                let a = self.peek(1);
                let end = word::encode_int(2 + i64::from(i.oparg)).map(Abs::Word);
                match end {
                    Some(end) => self.ask_class(i, &n.__next__, &[a], Asked::Item, &[end], 0),
                    None => None,
                }
            }
            Opcode::STORE_SUBSCR => {
                let (value, container, key) = (self.peek(3), self.peek(2), self.peek(1));
                self.ask_class(i, &n.__setitem__, &[container, key, value], Asked::Nothing, &[], 3)
            }
            Opcode::DELETE_SUBSCR => {
                let (container, key) = (self.peek(2), self.peek(1));
                self.ask_class(i, &n.__delitem__, &[container, key], Asked::Nothing, &[], 2)
            }
            Opcode::UNARY_NEGATIVE => self.unary_by_class(i, &n.__neg__, 1),
            Opcode::UNARY_INVERT => self.unary_by_class(i, &n.__invert__, 1),
            Opcode::CALL_INTRINSIC_1 if i.oparg == UNARY_POSITIVE => self.unary_by_class(i, &n.__pos__, 1),
            Opcode::CALL => match self.type_of_value(i) {
                Some(flow) => Some(flow),
                None => self.function_by_class(i),
            },
            Opcode::LOAD_ATTR => self.bound_attribute(i),
            Opcode::STORE_ATTR => match self.store_loose(i) {
                Some(flow) => Some(flow),
                None => self.store_property(i),
            },
            _ => None,
        })
    }
}
