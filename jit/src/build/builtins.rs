//! Built-ins by native functions: iteration over built-in containers, methods of built-in types, constructors, slices.

use super::objects::iterator_type;
use super::{Abs, Builder, Flow};
use crate::natives_calls as calls;
use crate::project::{Instr, Reason};
use tiercel_ir::{Imm, Inst, Op, SymKind, Type, Val, word};
use tiercel_object::Value;
use tiercel_object::header::{Header, Kind};
use tiercel_object::method::NativeFn;
use tiercel_object::thread::types;
use tiercel_object::typeobj::Type as PyType;
use tiercel_object::types::descriptors::{DescriptorObject, DescriptorTarget};
use tiercel_object::types::list::ListObject;
use tiercel_object::types::str::{StrObject, from_code_point};
use tiercel_ops::Opcode;

impl Builder<'_> {
    /// Pins what an operand probably is: a number, a str or a singleton, none of which have Python code. Gives its
    /// reference; `None` if it is something else.
    unsafe fn plain_operand(&mut self, a: Abs) -> Option<Val> {
        let v = match (a, self.sample(a)) {
            (Abs::Int(_) | Abs::Float(_) | Abs::Bool(_) | Abs::Word(_), _) => self.borrow_ref(a),
            (Abs::Ref { v, .. }, Some(w)) if word::is_int(w) => {
                self.guard(Op::GuardInt, &[v], &[]);
                v
            }
            (Abs::Ref { v, .. }, Some(w)) if word::is_float(w) => {
                self.guard(Op::GuardFloat, &[v], &[]);
                v
            }
            (_, Some(w)) if word::is_heap(w) && (*(w as *const Header)).kind() == Kind::Str => {
                let v = self.borrow_ref(a);
                if !matches!(a, Abs::Const(_)) {
                    self.guard_type(v, types().str);
                }
                v
            }
            (Abs::Ref { v, .. }, _) if self.is_fresh_str(a) => v,
            _ => return None,
        };
        Some(v)
    }

    /// Leaves with the exception that is set if a native gave none.
    pub(super) fn guard_raised(&mut self, v: Val) {
        let snap = self.snap_here();
        let mut raising = self.trace.snaps[snap.index()].clone();
        raising.raises = true;
        raising.again = false;
        let snap = self.trace.add_snapshot(raising);
        self.trace.push(Inst::new(Op::GuardNonNull, &[v], &[]).at(snap));
    }

    unsafe fn native_iteration(&mut self, i: &Instr) -> Option<Flow> {
        let a = self.peek(1);
        if self.sample(a).is_none() {
            return self.unknown_iteration(i);
        }
        let w = self.sample(a).filter(|w| calls::steps_natively(*w))?;
        let it = self.borrow_ref(a);
        self.guard_type(it, (*(w as *const Header)).ty());
        let item = self.leaf(calls::ITER_NEXT, &[it], Some(Type::Ref));
        let declined = self.emit(Op::Word, &[], &[Imm::Word(calls::DECLINED)]);
        self.guard(Op::GuardIsNot, &[item, declined], &[]);
        Some(self.given_or_ended(i, item))
    }

    /// The next item of an iterator of which nothing is known yet: it says itself whether it is native.
    fn unknown_iteration(&mut self, i: &Instr) -> Option<Flow> {
        let Abs::Ref { v: it, .. } = self.peek(1) else { return None };
        if !self.may_decline(i, None) {
            return None;
        }
        let item = self.leaf(calls::ITER_NEXT, &[it], Some(Type::Ref));
        let declined = self.emit(Op::Word, &[], &[Imm::Word(calls::DECLINED)]);
        self.guard(Op::GuardIsNot, &[item, declined], &[]);
        Some(self.given_or_ended(i, item))
    }

    /// Goes on with an item, or behind the loop where it is 0, as the execution that is followed does.
    fn given_or_ended(&mut self, i: &Instr, item: Val) -> Flow {
        if !self.front.ends() {
            self.guard_to(i.forward() + 1, Op::GuardNonNull, &[item]);
            self.push_owned(item);
            return Flow::Next;
        }
        let none = self.emit(Op::Word, &[], &[Imm::Word(0)]);
        self.push_owned(item);
        let snap = self.snap_at(i.next);
        self.pop();
        self.trace.push(Inst::new(Op::GuardIs, &[item, none], &[]).at(snap));
        Flow::Goto(i.forward() + 1)
    }

    unsafe fn native_iter(&mut self, i: &Instr) -> Option<Flow> {
        let a = self.peek(1);
        let ty = match self.class_of(a) {
            Some(ty) => ty,
            // What most loops are over. A side trace, which sees what it is, knows better.
            None if self.no_guess_at != Some((i.code, i.index)) => types().list,
            None => return None,
        };
        let is_iterator = calls::is_own_iterator(ty);
        if !is_iterator && !calls::iterates_natively(ty.kind) {
            return None;
        }
        let v = self.borrow_ref(a);
        self.guard_type(v, ty);
        if is_iterator {
            return Some(Flow::Next);
        }
        if let Some(of) = iterator_type(ty) {
            return Some(self.iterate_sequence(of));
        }
        let it = self.fresh_object(calls::GET_ITER, &[v]);
        self.guard_raised(it);
        let a = self.pop();
        self.give_up(a);
        self.push_owned(it);
        Some(Flow::Next)
    }

    /// `iter(x)` of a sequence, an iterator of this type.
    fn iterate_sequence(&mut self, of: &'static PyType) -> Flow {
        let a = self.pop();
        let sequence = self.own_ref(a);
        let it = self.sequence_iterator(sequence, of);
        self.push_owned(it);
        Flow::Next
    }

    /// The native method behind a descriptor, called with plain arguments.
    unsafe fn native_method(&mut self, i: &Instr) -> Option<Flow> {
        let n = i.oparg as usize;
        let (callable, receiver) = (self.peek(n + 2), self.peek(n + 1));
        if n > 2 || receiver == Abs::Null {
            return None;
        }
        let d = self.sample(callable).filter(|w| word::is_heap(*w))?;
        if (*(d as *const Header)).kind() != Kind::MethodDescriptor {
            return None;
        }
        let DescriptorTarget::Method(def) = (*(d as *const DescriptorObject)).target.get() else {
            return None;
        };
        // The attribute's guard has seen the type's version; where no live receiver shows the type, its owner says it.
        let ty: &PyType = match self.sample(receiver).filter(|w| word::is_heap(*w)) {
            Some(this) => (*(this as *const Header)).ty(),
            None => (*(d as *const DescriptorObject)).owner(),
        };
        let fits = match def.func {
            NativeFn::NoArgs(_) => n == 0,
            NativeFn::O(_) => n == 1,
            NativeFn::Fast(_) | NativeFn::Kw(_) => true,
        };
        if !fits || !calls::is_native_method(ty.kind, def.name) {
            return None;
        }
        let args: Vec<Abs> = (0..n).rev().map(|k| self.peek(k + 1)).collect();
        if args.iter().any(|a| !self.is_plain(*a)) {
            return None;
        }
        let values: Vec<Val> = args.into_iter().filter_map(|a| self.plain_operand(a)).collect();
        if !matches!(callable, Abs::Const(_)) {
            let sym = self.object_sym(def.name, d);
            let (v, k) = (self.borrow_ref(callable), self.emit(Op::RefConst, &[], &[Imm::Sym(sym)]));
            self.guard(Op::GuardIs, &[v, k], &[]);
        }
        let r = self.borrow_ref(receiver);
        self.guard_type(r, ty);
        let (name, returns) = (def.name, calls::type_returned(ty.kind, def.name));
        let sym = self.trace.symbol(SymKind::Address, def.name, std::ptr::from_ref(def) as u64);
        let def = self.emit(Op::PtrConst, &[], &[Imm::Sym(sym)]);
        let zero = self.emit(Op::Word, &[], &[Imm::Word(0)]);
        let (a, b) = (values.first().copied().unwrap_or(zero), values.get(1).copied().unwrap_or(zero));
        let count = self.iconst(n as i64);
        let result = self.leaf(calls::CALL_METHOD, &[def, r, a, b, count], Some(Type::Ref));
        self.guard_raised(result);
        if let Some(ty) = returns {
            self.made(result, ty);
        }
        // What a list gives next is as good a hint as any.
        if name == "pop"
            && let Some(w) = self.sample(receiver).filter(|w| word::is_heap(*w))
            && let Some(list) = Value::borrow_word(&w).downcast_exact::<ListObject>()
            && let Some(last) = list.items().last()
        {
            self.samples.insert(result, last.word());
        }
        Some(self.finish_call(n + 2, Abs::Ref { v: result, own: true }))
    }

    /// Notes that the trace has made an object of this exact type.
    pub(crate) fn made(&mut self, v: Val, ty: &'static PyType) {
        let sym = self.type_sym(ty);
        self.emit(Op::AssumeType, &[v], &[Imm::Sym(sym)]);
        self.fresh.insert(v, ty);
    }

    /// Notes that a str was made of one code point: below 256 there is only one of each.
    pub(crate) fn made_char(&mut self, v: Val) {
        self.made(v, types().str);
        self.chars.insert(v);
    }

    /// Whether one of two strings is of one code point and the other such a constant that there is only one of: then they
    /// are equal if they are the same.
    pub(super) fn is_char_and_constant(&self, a: Abs, b: Abs) -> bool {
        let is_char = |a: Abs| matches!(a, Abs::Ref { v, .. } if self.chars.contains(&v));
        let is_constant = |a: Abs| {
            let Abs::Const(sym) = a else { return false };
            let word = self.trace.syms[sym.0 as usize].address;
            // SAFETY: the trace keeps its constants alive.
            let text = unsafe { Value::borrow_word(&word) };
            let Some(text) = text.downcast_exact::<StrObject>() else { return false };
            let one = (text.len() == 1).then(|| text.chars().at(0)).filter(|c| *c < 256);
            one.is_some_and(|c| from_code_point(c).word() == word)
        };
        is_char(a) && is_constant(b) || is_constant(a) && is_char(b)
    }

    /// Whether it is a str that the trace has made.
    fn is_fresh_str(&self, a: Abs) -> bool {
        matches!(a, Abs::Ref { v, .. } if self.fresh.get(&v).is_some_and(|t| t.kind == Kind::Str))
    }

    /// Whether [`Builder::plain_operand`] takes it.
    pub(super) unsafe fn is_plain(&self, a: Abs) -> bool {
        match (a, self.sample(a)) {
            (Abs::Int(_) | Abs::Float(_) | Abs::Bool(_) | Abs::Word(_), _) => true,
            (_, Some(w)) if word::is_int(w) || word::is_float(w) => true,
            (_, Some(w)) if word::is_heap(w) => (*(w as *const Header)).kind() == Kind::Str,
            _ => self.is_fresh_str(a),
        }
    }

    /// `int(x)`, `float(x)` and `str(x)` of plain arguments.
    unsafe fn native_constructor(&mut self, i: &Instr) -> Option<Flow> {
        let n = i.oparg as usize;
        let class = self.peek(n + 2);
        if n == 0 || n > 3 || self.peek(n + 1) != Abs::Null {
            return None;
        }
        let w = self.sample(class).filter(|w| word::is_heap(*w))?;
        let t = types();
        let is = |ty: &'static PyType| std::ptr::eq(w as *const PyType, ty);
        if is(t.enumerate) || is(t.zip) || is(t.list) || is(t.tuple) {
            return self.native_collection(n, w);
        }
        let (is_bytes, is_array) = (is(t.bytes), is(t.bytearray));
        let count = self.peek(1);
        if n == 1 && (is_bytes || is_array) && self.likely_int(count) && self.may_decline(i, None) {
            self.guard_class(class, if is_array { t.bytearray } else { t.bytes });
            let v = self.zeros(count, is_array);
            return Some(self.finish_call(n + 2, Abs::Ref { v, own: true }));
        }
        let number = n == 2 && is(t.int);
        if !(number || n == 1 && (is(t.int) || is(t.float) || is(t.str))) {
            return None;
        }
        let args: Vec<Abs> = (0..n).rev().map(|k| self.peek(k + 1)).collect();
        if args.iter().any(|a| !self.is_plain(*a)) {
            return None;
        }
        let sym = self.type_sym(&*(w as *const PyType));
        let k = self.emit(Op::RefConst, &[], &[Imm::Sym(sym)]);
        if !matches!(class, Abs::Const(_)) {
            let v = self.borrow_ref(class);
            self.guard(Op::GuardIs, &[v, k], &[]);
        }
        if n == 1 && is(t.int) && self.likely_float(args[0]) {
            let x = self.as_float(args[0]);
            let v = self.guard(Op::FloatToInt, &[x], &[]);
            return Some(self.finish_call(n + 2, Abs::Int(v)));
        }
        if is(t.float) && self.likely_int(args[0]) {
            let x = self.as_int(args[0]);
            let v = self.emit(Op::IntToFloat, &[x], &[]);
            return Some(self.finish_call(n + 2, Abs::Float(v)));
        }
        let mut values: Vec<Val> = args.into_iter().filter_map(|a| self.plain_operand(a)).collect();
        let zero = self.emit(Op::Word, &[], &[Imm::Word(0)]);
        values.resize(3, zero);
        let count = self.iconst(n as i64);
        let result =
            self.leaf(calls::CALL_TYPE, &[k, values[0], values[1], values[2], count], Some(Type::Ref));
        self.guard_raised(result);
        Some(self.finish_call(n + 2, Abs::Ref { v: result, own: true }))
    }

    /// `enumerate(x)`, `zip(x, …)`, `list(x)` and `tuple(x)` of containers that are iterated natively.
    unsafe fn native_collection(&mut self, n: usize, class: u64) -> Option<Flow> {
        let t = types();
        let ty = &*(class as *const PyType);
        if n != 1 && !std::ptr::eq(ty, t.zip) {
            return None;
        }
        let args: Vec<Abs> = (0..n).rev().map(|k| self.peek(k + 1)).collect();
        let mut known = vec![];
        for a in &args {
            let of = self.class_of(*a)?;
            // A zip or enumerate may hold an iterator of any kind.
            if !calls::iterates_natively(of.kind) || matches!(of.kind, Kind::Zip | Kind::Enumerate) {
                return None;
            }
            known.push(of);
        }
        let callable = self.peek(n + 2);
        let sym = self.type_sym(ty);
        let k = self.emit(Op::RefConst, &[], &[Imm::Sym(sym)]);
        if !matches!(callable, Abs::Const(_)) {
            let v = self.borrow_ref(callable);
            self.guard(Op::GuardIs, &[v, k], &[]);
        }
        let mut values = vec![];
        for (a, of) in args.iter().zip(known) {
            let v = self.borrow_ref(*a);
            self.guard_type(v, of);
            values.push(v);
        }
        let zero = self.emit(Op::Word, &[], &[Imm::Word(0)]);
        values.resize(3, zero);
        let count = self.iconst(n as i64);
        let arguments = [k, values[0], values[1], values[2], count];
        let result = self.leaf(calls::CALL_TYPE, &arguments, Some(Type::Ref));
        self.guard_raised(result);
        self.made(result, &*std::ptr::from_ref(ty));
        Some(self.finish_call(n + 2, Abs::Ref { v: result, own: true }))
    }

    /// `iter(x)` of a sequence that the trace has made.
    fn fresh_iter(&mut self) -> Option<Flow> {
        let Abs::Ref { v, .. } = self.peek(1) else { return None };
        let of = iterator_type(self.fresh.get(&v)?)?;
        Some(self.iterate_sequence(of))
    }

    /// Built-ins; `None` if this is none, or none that is safe to call without frames.
    pub(super) unsafe fn builtin_instruction(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        Ok(match i.opcode {
            _ if i.opcode.deopt() == Opcode::FOR_ITER => self.native_iteration(i),
            Opcode::GET_ITER => match self.fresh_iter() {
                Some(flow) => Some(flow),
                None => self.native_iter(i),
            },
            Opcode::CALL_METHOD_DESCRIPTOR_NOARGS
            | Opcode::CALL_METHOD_DESCRIPTOR_O
            | Opcode::CALL_METHOD_DESCRIPTOR_FAST
            | Opcode::CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS => self.native_method(i),
            Opcode::CALL_BUILTIN_CLASS if let Some(flow) = self.make_iterator(i) => Some(flow),
            Opcode::CALL_BUILTIN_CLASS | Opcode::CALL_STR_1 => self.native_constructor(i),
            _ if i.opcode.deopt() == Opcode::CALL_KW => self.make_enumerate_by_name(i),
            Opcode::BINARY_SLICE => self.slice_forwards(),
            _ => None,
        })
    }
}
