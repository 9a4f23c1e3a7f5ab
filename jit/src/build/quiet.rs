//! Generic operators and calls on built-in values, by natives that look at their operands when they run.

use super::{Abs, Builder, Flow};
use crate::natives::{self, Native};
use crate::natives_calls as calls;
use crate::natives_quiet as quiet;
use crate::project::{Instr, Reason};
use tiercel_ir::{Alias, Imm, Op, SymKind, Type, Val, word};
use tiercel_object::Value;
use tiercel_object::header::{Header, Kind};
use tiercel_object::thread::types;
use tiercel_object::typeobj::Type as PyType;
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::descriptors::{DescriptorObject, DescriptorTarget};
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_ops::Opcode;

impl Builder<'_> {
    /// Whether a native that declines is worth a try: not if the trace stands where one has just declined.
    pub(super) fn may_decline(&self, i: &Instr, quiet_now: Option<bool>) -> bool {
        match quiet_now {
            Some(known) => known,
            None => self.no_guess_at != Some((i.code, i.index)),
        }
    }

    /// Calls a native that may decline (the instruction is left to the interpreter then) or raise.
    pub(super) fn declining(&mut self, f: Native, args: &[Val]) -> Val {
        let v = self.leaf(f, args, Some(Type::Ref));
        let declined = self.emit(Op::Word, &[], &[Imm::Word(calls::DECLINED)]);
        self.guard(Op::GuardIsNot, &[v, declined], &[]);
        self.guard_raised(v);
        v
    }

    /// What an abstract value is now, if that can be told without the object.
    pub(super) fn word_now(&self, a: Abs) -> Option<u64> {
        match a {
            // Any number stands for the others.
            Abs::Int(_) => Some(1),
            Abs::Float(_) => word::encode_float(1.5),
            Abs::Bool(_) => Some(word::TRUE),
            a => self.sample(a),
        }
    }

    unsafe fn quiet_binary(&mut self, i: &Instr) -> Option<Flow> {
        let (a, b) = (self.peek(2), self.peek(1));
        let op = u64::from(i.oparg);
        let adds = [tiercel_ops::names::nb::ADD as u64, tiercel_ops::names::nb::INPLACE_ADD as u64];
        if adds.contains(&op)
            && let Some(flow) = self.join_slices().or_else(|| self.join_tuples())
        {
            return Some(flow);
        }
        let (wa, wb) = (self.word_now(a), self.word_now(b));
        let known = wa.zip(wb).map(|(x, y)| quiet::is_quiet_binary(op, x, y));
        if !self.may_decline(i, known) {
            return None;
        }
        if op == u64::from(tiercel_ops::names::nb::SUBSCR)
            && self.likely_int(b)
            && self.may_decline(i, None)
            && wa.is_some_and(|w| word::is_heap(w) && (*(w as *const Header)).kind() == Kind::Bytes)
        {
            return Some(self.bytes_item());
        }
        let n = self.iconst(op as i64);
        let (x, y) = (self.borrow_ref(a), self.borrow_ref(b));
        let r = self.declining(quiet::BINARY, &[n, x, y]);
        Some(self.pop_push(2, Abs::Ref { v: r, own: true }))
    }

    /// A subscript that the container's class defines by a Python function, inlined.
    unsafe fn subscript_method(&mut self, i: &Instr) -> Option<Flow> {
        let container = self.peek(2);
        let ty = self.class_of(container)?;
        let version = ty.version.get();
        let found = ty.lookup(&tiercel_object::thread::names().__getitem__)?;
        if version == 0 || found.header()?.kind() != Kind::Function {
            return None;
        }
        let of = u64::from((*(found.word() as *const FunctionObject)).version.get());
        self.guard_version(container, u64::from(version));
        let function = self.constant("__getitem__", found.word());
        self.enter_with_top(i, function, 2, of)
    }

    /// The type of a heap object, as the trace has made it or as it is now.
    pub(super) fn class_of(&self, a: Abs) -> Option<&'static PyType> {
        if let Abs::Ref { v, .. } = a
            && let Some(ty) = self.fresh.get(&v)
        {
            return Some(ty);
        }
        if let Abs::Exception(k) = a {
            return Some(self.unmade.all[k as usize].ty);
        }
        let w = self.sample(a).filter(|w| word::is_heap(*w))?;
        // SAFETY: samples are live objects, and types that a trace names are kept.
        unsafe { Some(&*std::ptr::from_ref((*(w as *const Header)).ty())) }
    }

    /// Whether it is likely to be exactly of this type.
    pub(super) fn is_exactly(&self, a: Abs, ty: &'static PyType) -> bool {
        self.class_of(a).is_some_and(|of| std::ptr::eq(of, ty))
    }

    /// Gives up the top `count` slots and pushes a result.
    pub(super) fn pop_push(&mut self, count: usize, result: Abs) -> Flow {
        self.pop_all(count);
        self.push(result);
        Flow::Next
    }

    /// Gives up the top `count` slots.
    pub(super) fn pop_all(&mut self, count: usize) -> Flow {
        for _ in 0..count {
            let a = self.pop();
            self.give_up(a);
        }
        Flow::Next
    }

    /// Leaves if a native says so by a negative number.
    pub(super) fn guard_not_negative(&mut self, number: Val) {
        let zero = self.iconst(0);
        let told = self.emit(Op::IntGe, &[number, zero], &[]);
        self.guard(Op::GuardTrue, &[told], &[]);
    }

    /// Leaves if a native says 0.
    pub(super) fn guard_done(&mut self, done: Val) {
        let zero = self.iconst(0);
        let done = self.emit(Op::IntNe, &[done, zero], &[]);
        self.guard(Op::GuardTrue, &[done], &[]);
    }

    unsafe fn quiet_compare(&mut self, i: &Instr) -> Option<Flow> {
        let (a, b) = (self.peek(2), self.peek(1));
        let known = self
            .word_now(a)
            .zip(self.word_now(b))
            .map(|(x, y)| quiet::is_quiet(x, 2) && quiet::is_quiet(y, 2));
        if !self.may_decline(i, known) {
            return None;
        }
        let n = self.iconst(i64::from(i.oparg >> 5));
        let (x, y) = (self.borrow_ref(a), self.borrow_ref(b));
        let r = self.declining(quiet::COMPARE, &[n, x, y]);
        self.guard(Op::GuardBool, &[r], &[]);
        let truth = self.emit(Op::UnboxBool, &[r], &[]);
        Some(self.pop_push(2, Abs::Bool(truth)))
    }

    unsafe fn quiet_contains(&mut self, i: &Instr) -> Option<Flow> {
        let (item, container) = (self.peek(2), self.peek(1));
        let known =
            self.word_now(container).zip(self.word_now(item)).map(|(c, x)| quiet::is_quiet_contains(c, x));
        if !self.may_decline(i, known) {
            return None;
        }
        let (x, c) = (self.borrow_ref(item), self.borrow_ref(container));
        let r = self.leaf(quiet::CONTAINS, &[c, x], Some(Type::I64));
        let two = self.iconst(2);
        let told = self.emit(Op::IntLt, &[r, two], &[]);
        self.guard(Op::GuardTrue, &[told], &[]);
        let want = self.iconst(i64::from(i.oparg & 1));
        let found = self.emit(Op::IntNe, &[r, want], &[]);
        Some(self.pop_push(2, Abs::Bool(found)))
    }

    /// `max` and `min` of two numbers.
    fn extreme(&mut self, is_max: bool) -> Option<Abs> {
        let (a, b) = (self.peek(2), self.peek(1));
        let ints = self.likely_int(a) && self.likely_int(b);
        if !(ints || self.likely_float(a) && self.likely_float(b)) {
            return None;
        }
        let (x, y) =
            if ints { (self.as_int(a), self.as_int(b)) } else { (self.as_float(a), self.as_float(b)) };
        let op = match (ints, is_max) {
            (true, true) => Op::IntGt,
            (true, false) => Op::IntLt,
            (false, true) => Op::FloatGt,
            (false, false) => Op::FloatLt,
        };
        // The second only if it is beyond the first.
        let beyond = self.emit(op, &[y, x], &[]);
        let ty = if ints { Type::I64 } else { Type::F64 };
        let v = self.emit_typed(Op::Select, &[beyond, y, x], &[], ty);
        Some(if ints { Abs::Int(v) } else { Abs::Float(v) })
    }

    /// A built-in function of quiet arguments.
    unsafe fn quiet_function(&mut self, i: &Instr) -> Option<Flow> {
        let n = i.oparg as usize;
        let callable = self.peek(n + 2);
        if self.peek(n + 1) != Abs::Null || n == 0 || n > 3 {
            return None;
        }
        let f = self.sample(callable)?;
        let name = natives::builtin_name(f)?;
        if n == 1
            && let Some(flow) = self.function_of_items(i, f, &name)
        {
            return Some(flow);
        }
        if !quiet::is_quiet_function(&name) {
            return None;
        }
        let args: Vec<Abs> = (0..n).rev().map(|k| self.peek(k + 1)).collect();
        let words: Vec<Option<u64>> = args.iter().map(|a| self.word_now(*a)).collect();
        let known = words
            .iter()
            .copied()
            .collect::<Option<Vec<u64>>>()
            .map(|words| words.iter().all(|w| quiet::is_quiet(*w, 2)));
        if !self.may_decline(i, known) {
            return None;
        }
        if !matches!(callable, Abs::Const(_)) {
            let sym = self.object_sym(&name, f);
            let (v, k) = (self.borrow_ref(callable), self.emit(Op::RefConst, &[], &[Imm::Sym(sym)]));
            self.guard(Op::GuardIs, &[v, k], &[]);
        }
        if n == 2
            && (name == "max" || name == "min")
            && let Some(result) = self.extreme(name == "max")
        {
            return Some(self.pop_push(n + 2, result));
        }
        if name == "math.floor" && self.likely_float(args[0]) {
            let x = self.as_float(args[0]);
            let floor = self.pure(quiet::FLOAT_FLOOR, &[x], Type::F64);
            let v = self.guard(Op::FloatToInt, &[floor], &[]);
            return Some(self.pop_push(n + 2, Abs::Int(v)));
        }
        let sym = self.object_sym(&name, f);
        let k = self.emit(Op::RefConst, &[], &[Imm::Sym(sym)]);
        let zero = self.emit(Op::Word, &[], &[Imm::Word(0)]);
        let mut values: Vec<Val> = args.into_iter().map(|a| self.borrow_ref(a)).collect();
        values.resize(3, zero);
        let count = self.iconst(n as i64);
        let r = self.declining(quiet::CALL_FUNCTION, &[k, values[0], values[1], values[2], count]);
        if matches!(name.as_str(), "repr" | "hex" | "bin" | "oct" | "ascii" | "chr") {
            self.guard_type(r, types().str);
            self.fresh.insert(r, types().str);
        }
        Some(self.pop_push(n + 2, Abs::Ref { v: r, own: true }))
    }

    /// `sorted`, `sum` and the like of a list or tuple of numbers or strings.
    unsafe fn function_of_items(&mut self, i: &Instr, f: u64, name: &str) -> Option<Flow> {
        let (callable, arg) = (self.peek(3), self.peek(1));
        let kind = self.class_of(arg)?.kind;
        let known = self.sample(arg).map(|w| quiet::holds_leaves(w));
        if !quiet::looks_at_items(name)
            || !matches!(kind, Kind::List | Kind::Tuple)
            || known == Some(false)
            || !self.may_decline(i, None)
        {
            return None;
        }
        self.guard_callable(callable, name, f);
        let sym = self.object_sym(name, f);
        let k = self.emit(Op::RefConst, &[], &[Imm::Sym(sym)]);
        let x = self.borrow_ref(arg);
        let r = self.declining(quiet::CALL_WITH_ITEMS, &[k, x]);
        if name == "sorted" {
            self.made(r, types().list);
        }
        Some(self.pop_push(3, Abs::Ref { v: r, own: true }))
    }

    /// A method of a built-in container that takes other containers.
    unsafe fn quiet_method(&mut self, i: &Instr) -> Option<Flow> {
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
        let ty = match self.sample(receiver).filter(|w| word::is_heap(*w)) {
            Some(this) => (*(this as *const Header)).ty(),
            None => (*(d as *const DescriptorObject)).owner(),
        };
        // Without arguments some do another thing, or fail.
        let fits = n > 0 || matches!((ty.kind, def.name), (Kind::List, "sort" | "clear"));
        if !fits || !quiet::takes_container(ty.kind, def.name) || !self.may_decline(i, None) {
            return None;
        }
        if !matches!(callable, Abs::Const(_)) {
            let sym = self.object_sym(def.name, d);
            let (v, k) = (self.borrow_ref(callable), self.emit(Op::RefConst, &[], &[Imm::Sym(sym)]));
            self.guard(Op::GuardIs, &[v, k], &[]);
        }
        let r = self.borrow_ref(receiver);
        self.guard_type(r, ty);
        let sym = self.trace.symbol(SymKind::Address, def.name, std::ptr::from_ref(def) as u64);
        let def_value = self.emit(Op::PtrConst, &[], &[Imm::Sym(sym)]);
        let args: Vec<Abs> = (0..n).rev().map(|k| self.peek(k + 1)).collect();
        let zero = self.emit(Op::Word, &[], &[Imm::Word(0)]);
        let mut values: Vec<Val> = args.into_iter().map(|a| self.borrow_ref(a)).collect();
        values.resize(2, zero);
        let count = self.iconst(n as i64);
        let result = self.declining(quiet::CALL_QUIET_METHOD, &[def_value, r, values[0], values[1], count]);
        if (ty.kind, def.name) == (Kind::Str, "join") {
            self.made(result, types().str);
        }
        Some(self.pop_push(n + 2, Abs::Ref { v: result, own: true }))
    }

    /// `len` of what has no direct way.
    unsafe fn quiet_len(&mut self, i: &Instr) -> Option<Flow> {
        let (callable, arg) = (self.peek(3), self.peek(1));
        let len = self.world.len_function;
        if len == 0 || self.sample(callable) != Some(len) || !self.may_decline(i, None) {
            return None;
        }
        if !matches!(callable, Abs::Const(_)) {
            let sym = self.object_sym("len", len);
            let (v, k) = (self.borrow_ref(callable), self.emit(Op::RefConst, &[], &[Imm::Sym(sym)]));
            self.guard(Op::GuardIs, &[v, k], &[]);
        }
        let x = self.borrow_ref(arg);
        let n = self.leaf(quiet::LEN, &[x], Some(Type::I64));
        self.guard_not_negative(n);
        Some(self.pop_push(3, Abs::Int(n)))
    }

    /// `isinstance` of a value in its word, or with a tuple of classes.
    unsafe fn quiet_isinstance(&mut self, i: &Instr) -> Option<Flow> {
        if i.oparg != 2 || self.peek(3) != Abs::Null {
            return None;
        }
        let (callable, object, class) = (self.peek(4), self.peek(2), self.peek(1));
        let isinstance = self.world.isinstance_function;
        let ty = self.type_of(object)?;
        if isinstance == 0 || self.sample(callable) != Some(isinstance) {
            return None;
        }
        let plain = |w: u64| word::is_heap(w) && std::ptr::eq((*(w as *const Header)).ty(), types().type_);
        let known = self.constants_in(class);
        let live = self.sample(class).filter(|w| word::is_heap(*w));
        let classes: Vec<u64> = match (&known, live) {
            (Some(classes), _) => classes.clone(),
            (None, Some(c)) if plain(c) => vec![c],
            (None, Some(c)) => {
                let tuple = Value::borrow_word(&c).downcast_exact::<TupleObject>()?;
                tuple.items().iter().map(Value::word).collect()
            }
            _ => return None,
        };
        if !classes.iter().all(|w| plain(*w)) {
            return None;
        }
        let result = classes.iter().any(|c| ty.is_subtype(&*(*c as *const PyType)));
        if !super::bound::is_what_it_says(ty) {
            return None;
        }
        let checked = [(callable, isinstance, "isinstance"), (class, live.unwrap_or(0), "class")];
        for (n, (a, k, name)) in checked.into_iter().enumerate() {
            if !matches!(a, Abs::Const(_)) && (n == 0 || known.is_none()) {
                let sym = self.object_sym(name, k);
                let (v, k) = (self.borrow_ref(a), self.emit(Op::RefConst, &[], &[Imm::Sym(sym)]));
                self.guard(Op::GuardIs, &[v, k], &[]);
            }
        }
        self.pin_class(object)?;
        Some(self.pop_push(4, Abs::Word(if result { word::TRUE } else { word::FALSE })))
    }

    /// The generator that a call of this function makes, its arguments being what is given, where the trace cannot make it
    /// itself.
    pub(super) unsafe fn generator_by_native(
        &mut self,
        function: Abs,
        args: &[Abs],
        version: u64,
    ) -> Option<Val> {
        let w = self.sample(function).filter(|w| word::is_heap(*w))?;
        let header = &*(w as *const Header);
        if header.kind() != Kind::Function || args.len() > 3 {
            return None;
        }
        let f = &*(w as *const FunctionObject);
        let code = f.code.word() as *const CodeObject;
        let now = u64::from(f.version.get());
        let is_simple = quiet::makes_generator(code, args.len()) && !self.can_make_generator(code);
        if version == 0 || now != version || !is_simple {
            return None;
        }
        let v = self.borrow_ref(function);
        if !matches!(function, Abs::Const(_)) {
            self.guard_type(v, types().function);
        }
        let at = std::mem::offset_of!(FunctionObject, version) as i64;
        self.guard_field32(v, at, Alias::Type, version as i64);
        let depth = self.frames.len() as i64;
        self.guard(Op::GuardDepth, &[], &[Imm::Int(depth)]);
        let zero = self.emit(Op::Word, &[], &[Imm::Word(0)]);
        let mut values: Vec<Val> = args.iter().map(|a| self.borrow_ref(*a)).collect();
        values.resize(3, zero);
        let count = self.iconst(args.len() as i64);
        let arguments = [v, values[0], values[1], values[2], count];
        let made = self.fresh_object(quiet::NEW_GENERATOR, &arguments);
        self.guard_raised(made);
        self.made(made, quiet::generator_type());
        Some(made)
    }

    /// `iter(x)` where the class of `x` has a generator function for that, or `x` is a generator.
    unsafe fn iterate_by_generator(&mut self) -> Option<Flow> {
        let a = self.peek(1);
        if let Abs::Ref { v, .. } = a
            && self.fresh.get(&v).is_some_and(|t| t.kind == Kind::Generator)
        {
            return Some(Flow::Next);
        }
        let w = self.sample(a).filter(|w| word::is_heap(*w))?;
        let ty = (*(w as *const Header)).ty();
        if ty.kind == Kind::Generator {
            let v = self.borrow_ref(a);
            self.guard_type(v, ty);
            return Some(Flow::Next);
        }
        let version = ty.version.get();
        let found = ty.lookup(&tiercel_object::thread::names().__iter__)?;
        if version == 0 || found.header()?.kind() != Kind::Function {
            return None;
        }
        let f = &*(found.word() as *const FunctionObject);
        if !quiet::makes_generator(f.code.word() as *const _, 1) || f.version.get() == 0 {
            return None;
        }
        self.guard_version(a, u64::from(version));
        let function = self.constant("__iter__", found.word());
        let (code, version) = (f.code.word() as *const CodeObject, f.version.get());
        if !self.can_make_generator(code) {
            let made = self.generator_by_native(function, &[a], u64::from(version))?;
            return Some(self.pop_push(1, Abs::Ref { v: made, own: true }));
        }
        let v = self.borrow_ref(function);
        let at = std::mem::offset_of!(FunctionObject, version) as i64;
        self.guard_field32(v, at, Alias::Type, i64::from(version));
        let depth = self.frames.len() as i64;
        self.guard(Op::GuardDepth, &[], &[Imm::Int(depth)]);
        let mut locals = vec![Abs::Null; (*code).localsplus_count.get() as usize];
        locals[0] = self.pop();
        let namespaces = (f.globals.word() as *const _, f.builtins.word() as *const _);
        let made = self.new_generator_object(code, 1, function, &locals, namespaces);
        self.push_owned(made);
        Some(Flow::Next)
    }

    /// `super().name(…)` of a function of a base class.
    unsafe fn super_method(&mut self, i: &Instr) -> Option<Flow> {
        let (function, class, receiver) = (self.peek(3), self.peek(2), self.peek(1));
        let (f, c) = (self.sample(function)?, self.sample(class)?);
        let ty = self.class_of(receiver)?;
        let version = ty.version.get();
        if version == 0 || !word::is_heap(c) || !tiercel_vm::names::is_builtin_super(f, c) {
            return None;
        }
        let name = Value::borrow_word((*i.code).names_ptr.get().add((i.oparg >> 2) as usize));
        // The class behind `start` in the receiver's order that has the name itself.
        let mro = ty.mro();
        let at = mro.items().iter().position(|t| t.word() == c)?;
        let found = mro.items()[at + 1..].iter().find_map(|t| {
            let t: &PyType = t.payload_unchecked();
            t.dict().get_str(name)
        })?;
        if !matches!(found.header()?.kind(), Kind::Function | Kind::SlotWrapper | Kind::MethodDescriptor) {
            return None;
        }
        for (a, k, text) in [(function, f, "super"), (class, c, "class")] {
            if !matches!(a, Abs::Const(_)) {
                let sym = self.object_sym(text, k);
                let (v, k) = (self.borrow_ref(a), self.emit(Op::RefConst, &[], &[Imm::Sym(sym)]));
                self.guard(Op::GuardIs, &[v, k], &[]);
            }
        }
        self.guard_version(receiver, u64::from(version));
        let method = self.constant("super", found.word());
        let receiver = self.pop();
        let (class, function) = (self.pop(), self.pop());
        self.give_up(class);
        self.give_up(function);
        self.push(method);
        self.push(receiver);
        Some(Flow::Next)
    }

    /// A slice; one that is at once a subscript of a list or tuple is never made.
    unsafe fn build_slice(&mut self, i: &Instr) -> Flow {
        let count = i.oparg as usize;
        if let Some(flow) = self.store_slice_built(i) {
            return flow;
        }
        if let Ok(next) = crate::project::decode(i.code, i.next)
            && next.opcode.deopt() == Opcode::BINARY_OP
            && next.oparg == tiercel_ops::names::nb::SUBSCR
            && self.no_guess_at != Some((i.code, i.index))
        {
            if count == 3
                && let Some(_) = self.slice_backwards()
            {
                return Flow::Goto(next.next);
            }
            let container = self.peek(count + 1);
            if self.class_of(container).is_some_and(|t| matches!(t.kind, Kind::List | Kind::Tuple)) {
                let none = Abs::Word(word::NONE);
                let step = if count == 3 { self.peek(1) } else { none };
                let (start, stop) = (self.peek(count), self.peek(count - 1));
                let parts = [container, start, stop, step];
                let values: Vec<Val> = parts.into_iter().map(|a| self.borrow_ref(a)).collect();
                let made = self.leaf(quiet::SLICE_OF, &values, Some(Type::Ref));
                self.guard(Op::GuardNonNull, &[made], &[]);
                self.pop_push(count + 1, Abs::Ref { v: made, own: true });
                return Flow::Goto(next.next);
            }
        }
        let mut items = self.pop_many(count);
        items.resize(3, Abs::Word(word::NONE));
        let values: Vec<Val> = items.into_iter().map(|a| self.given_ref(a)).collect();
        let v = self.fresh_object(quiet::NEW_SLICE, &values);
        self.made(v, types().slice);
        self.push_owned(v);
        Flow::Next
    }

    unsafe fn store_slice(&mut self, i: &Instr) -> Option<Flow> {
        if let Some(flow) = self.store_list_slice(i).or_else(|| self.bytearray_store_slice(i)) {
            return Some(flow);
        }
        if !self.may_decline(i, None) {
            return None;
        }
        let items: Vec<Abs> = (1..=4).map(|k| self.peek(k)).collect();
        let values: Vec<Val> = items.into_iter().map(|a| self.borrow_ref(a)).collect();
        let done =
            self.leaf(quiet::SET_SLICE, &[values[2], values[1], values[0], values[3]], Some(Type::I64));
        self.guard_done(done);
        Some(self.pop_all(4))
    }

    fn set_add(&mut self, i: &Instr) -> Option<Flow> {
        if !self.may_decline(i, None) {
            return None;
        }
        let (set, item) = (self.peek(i.oparg as usize + 1), self.peek(1));
        let (s, x) = (self.borrow_ref(set), self.borrow_ref(item));
        let done = self.leaf(quiet::SET_ADD, &[s, x], Some(Type::I64));
        self.guard_done(done);
        Some(self.pop_all(1))
    }

    fn empty(&mut self, f: Native, ty: &'static PyType) -> Flow {
        let v = self.fresh_object(f, &[]);
        self.made(v, ty);
        self.push_owned(v);
        Flow::Next
    }

    /// Generic instructions on built-in values; `None` if this is none, or not likely to be.
    pub(super) unsafe fn quiet_instruction(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        Ok(match i.opcode.deopt() {
            Opcode::BINARY_OP => match self.quiet_binary(i) {
                Some(flow) => Some(flow),
                None if i.oparg == tiercel_ops::names::nb::SUBSCR => self.subscript_method(i),
                None => None,
            },
            Opcode::COMPARE_OP => self.quiet_compare(i),
            Opcode::CONTAINS_OP => self.quiet_contains(i),
            Opcode::CALL if i.opcode == Opcode::CALL_LEN => self.quiet_len(i),
            Opcode::CALL if i.opcode == Opcode::CALL_ISINSTANCE => self.quiet_isinstance(i),
            Opcode::CALL => match self.quiet_function(i) {
                Some(flow) => Some(flow),
                None => self.quiet_method(i),
            },
            Opcode::GET_ITER | Opcode::GET_YIELD_FROM_ITER => self.iterate_by_generator(),
            Opcode::LOAD_SUPER_ATTR if i.opcode == Opcode::LOAD_SUPER_ATTR_METHOD => self.super_method(i),
            Opcode::BUILD_SLICE => Some(self.build_slice(i)),
            Opcode::STORE_SLICE => self.store_slice(i),
            Opcode::BUILD_SET if i.oparg == 0 => Some(self.empty(quiet::NEW_SET, types().set)),
            Opcode::BUILD_MAP if i.oparg == 0 => {
                let v = self.new_dict();
                self.push_owned(v);
                Some(Flow::Next)
            }
            Opcode::SET_ADD => self.set_add(i),
            _ => None,
        })
    }
}
