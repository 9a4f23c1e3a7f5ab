//! Calls: Python functions and methods inlined, classes with `__init__`, a few built-ins.

use super::unmade::Exception;
use super::{Abs, Builder, Flow, VirtualFrame, binding};
use crate::natives;
use crate::project::{Instr, Reason, decode, sequence_length};
use std::mem::offset_of;
use tiercel_ir::{Alias, Imm, Inst, Op, Type, Val, word};
use tiercel_object::Value;
use tiercel_object::header::{Header, Kind};
use tiercel_object::thread::types;
use tiercel_object::typeobj::{Type as PyType, tflag};
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::method::MethodObject;
use tiercel_object::types::str::StrObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_ops::Opcode;

/// `co_flags` of code whose call makes something else than a frame that runs at once: generators, coroutines.
const NOT_PLAIN: u32 = 0x20 | 0x80 | 0x200;

/// Slots of the largest frame that is entered: the data stack always has room for a few such.
const MOST_SLOTS: usize = 4096;

/// Locals that a trace has left alone from which on the frame is ended by a function of the runtime: to take them up only to
/// give them up is code that costs more to compile than it saves.
const MANY_LEFT: usize = 3;

unsafe fn as_function<'a>(w: u64) -> Option<&'a FunctionObject> {
    (word::is_heap(w) && std::ptr::eq((*(w as *const Header)).ty(), types().function))
        .then(|| &*(w as *const FunctionObject))
}

/// What makes an instance before its `__init__` runs.
enum Maker {
    /// Nothing but room for its attributes.
    Instance,
    /// `BaseException.__new__`
    Exception,
}

/// Whether instances of a class are `object`'s with few `__slots__` at most, and end without a finalizer.
fn has_only_members(ty: &PyType) -> bool {
    ty.has(tflag::PLAIN_MEMBERS) && !ty.has_finalizer.get() && ty.instance_size() <= 512
}

/// How an instance of a class comes to be, if that runs no Python code.
fn maker_of(ty: &PyType, given: usize, names: &[Value]) -> Option<Maker> {
    let new = |ty: &PyType| ty.slots().new.map(|f| f as usize);
    if ty.has(tflag::ABSTRACT) {
        return None;
    }
    if new(ty) == new(types().object) {
        return Some(Maker::Instance);
    }
    let fits = new(ty) == new(types().exceptions.BaseException) && names.is_empty() && given <= 3;
    fits.then_some(Maker::Exception)
}

impl Builder<'_> {
    /// Enters a Python function: `args` move into its locals. `false` if it cannot be inlined; nothing has happened then.
    pub(super) unsafe fn enter_function(
        &mut self,
        i: &Instr,
        callable: Abs,
        args: &[Abs],
        version: u64,
    ) -> bool {
        self.enter_bound(i, callable, args, &[], version)
    }

    /// The same, with names for the last arguments.
    pub(super) unsafe fn enter_bound(
        &mut self,
        i: &Instr,
        callable: Abs,
        args: &[Abs],
        names: &[Value],
        version: u64,
    ) -> bool {
        let Some(sample) = self.sample(callable) else { return false };
        let Some(function) = as_function(sample) else { return false };
        let code = function.code.word() as *const CodeObject;
        // Recursion is not unrolled: the callee's own trace takes over. So it does where the nest is deep.
        let depth = self.frames.len();
        let boundary =
            self.frames.iter().any(|f| f.code == code) || depth > self.tuning.max_inline_depth as usize;
        let makes = self.can_make_generator(code);
        let boundary = boundary && !makes;
        let plain = makes || (*code).flags.get() & NOT_PLAIN == 0;
        let Some(plan) = binding::plan(function, &*code, args.len(), names) else { return false };
        if !plain
            || u64::from(function.version.get()) != version
            || version == 0
            || depth > self.tuning.max_inline_depth as usize + 2
            || self.frames.last().is_some_and(|f| f.boundary)
            || tiercel_vm::frame::slots_of(&*code) > MOST_SLOTS
        {
            return false;
        }
        let f = self.borrow_ref(callable);
        if !matches!(callable, Abs::Const(_)) {
            self.guard_type(f, types().function);
        }
        self.guard_field32(f, offset_of!(FunctionObject, version) as i64, Alias::Type, version as i64);
        self.guard(Op::GuardDepth, &[], &[Imm::Int(depth as i64 + 1)]);
        let code_sym = self.code_sym(code);
        let locals = self.bind(callable, function, args, names.len(), &plan);
        self.emit(Op::FramePush, &[], &[Imm::Sym(code_sym)]);
        self.top().pc = i.at;
        let (stack, pc) = (vec![], 0);
        let generator = None;
        let function = callable;
        self.frames.push(VirtualFrame { code, code_sym, function, generator, locals, stack, pc, boundary });
        true
    }

    /// The last defaults of a function, of which `now` are those of the function at hand; not counted yet.
    pub(super) fn load_defaults(&mut self, f: Val, now: &[u64]) -> Vec<Abs> {
        let tuple = self.load(f, offset_of!(FunctionObject, defaults) as i64, Alias::Field, Type::Ref);
        self.guard_type(tuple, types().tuple);
        let len = self.load(tuple, offset_of!(TupleObject, len) as i64, Alias::Tuple, Type::I64);
        let enough = self.iconst(now.len() as i64);
        let fits = self.emit(Op::IntGe, &[len, enough], &[]);
        self.guard(Op::GuardTrue, &[fits], &[]);
        let mut items = vec![];
        for (n, word) in now.iter().enumerate() {
            let back = self.iconst((now.len() - n) as i64);
            let index = self.emit(Op::IntSub, &[len, back], &[]);
            let v = self.item(tuple, index, false);
            self.samples.insert(v, *word);
            items.push(Abs::Ref { v, own: true });
        }
        items
    }

    /// Whether a function is called, or a method object that the trace knows: then with what it is bound to.
    unsafe fn calls_function(&mut self, i: &Instr) -> Option<bool> {
        let callable = self.peek(i.oparg as usize + 2);
        self.binds_function(callable)
    }

    /// Whether a callable is a method object that the trace knows, rather than a function; `None` if it is neither.
    pub(super) unsafe fn binds_function(&self, callable: Abs) -> Option<bool> {
        let known = |v: &Val| self.methods.contains_key(v);
        match self.kind_now(callable) {
            Some(Kind::Function) => Some(false),
            Some(Kind::Method) => Some(true),
            None if matches!(&callable, Abs::Ref { v, .. } if known(v)) => Some(true),
            _ => None,
        }
    }

    /// The function of a method object, and what it is bound to; neither is counted. `None` if it is none.
    pub(super) unsafe fn parts_of_method(&mut self, method: Abs) -> Option<(Abs, Val)> {
        if let Abs::Ref { v, .. } = method
            && let Some(parts) = self.methods.get(&v)
        {
            return Some(*parts);
        }
        let w = self.sample(method).filter(|w| word::is_heap(*w))?;
        if !std::ptr::eq((*(w as *const Header)).ty(), types().method) {
            return None;
        }
        let live = w as *const MethodObject;
        let m = self.borrow_ref(method);
        self.guard_type(m, types().method);
        let function = self.load(m, offset_of!(MethodObject, function) as i64, Alias::Immutable, Type::Ref);
        let this = self.load(m, offset_of!(MethodObject, this) as i64, Alias::Immutable, Type::Ref);
        self.samples.insert(function, (*live).function.word());
        self.samples.insert(this, (*live).this.word());
        Some((Abs::Ref { v: function, own: true }, this))
    }

    /// A call whose callable and arguments stand on the stack.
    pub(crate) unsafe fn call_python_function(
        &mut self,
        i: &Instr,
        bound: bool,
    ) -> Result<Option<Flow>, Reason> {
        let n = i.oparg as usize;
        let depth = self.top().stack.len();
        if depth < n + 2 {
            return Err(Reason::StackMismatch);
        }
        // What the trace has looked up itself stands there as function and receiver already.
        let bound = bound && self.peek(n + 1) == Abs::Null;
        let before = self.top().stack.clone();
        let mut args = self.pop_many(n);
        let receiver = self.pop();
        let mut callable = self.pop();
        let mut method_value = Abs::Null;
        if bound {
            // A bound method taken apart.
            self.top().stack = before.clone();
            let Some((function, this)) = self.parts_of_method(callable) else { return Ok(None) };
            self.top().stack.truncate(depth - n - 2);
            method_value = callable;
            callable = function;
            args.insert(0, Abs::Ref { v: this, own: true });
        } else if receiver != Abs::Null {
            args.insert(0, receiver);
        }
        let version = self.version_now(callable, i.cache2(1));
        if let Some(made) = self.generator_by_native(callable, &args, version) {
            self.take_apart(bound, callable, &args);
            for a in args {
                self.give_up(a);
            }
            self.give_up(callable);
            self.give_up(method_value);
            self.push_owned(made);
            return Ok(Some(Flow::Next));
        }
        if self.enter_function(i, callable, &args, version) {
            self.take_apart(bound, callable, &args);
            self.give_up(method_value);
            return Ok(Some(Flow::Goto(0)));
        }
        self.top().stack = before;
        Ok(None)
    }

    /// Counts what a bound method was taken apart into, once nothing can leave any more.
    pub(super) fn take_apart(&mut self, bound: bool, function: Abs, args: &[Abs]) {
        if bound && let Some(Abs::Ref { v: this, .. }) = args.first() {
            if let Abs::Ref { v: function, .. } = function {
                self.emit(Op::Incref, &[function], &[]);
            }
            self.emit(Op::Incref, &[*this], &[]);
        }
    }

    /// An instance of a class whose `__init__` is a Python function, made here, and the function inlined. The last
    /// arguments may have names, which are a constant on top of the stack.
    pub(super) unsafe fn construct(&mut self, i: &Instr, names: &[Value]) -> Result<Option<Flow>, Reason> {
        let n = i.oparg as usize;
        let above = usize::from(!names.is_empty());
        let class = self.peek(n + 2 + above);
        let Some(w) = self.sample(class).filter(|w| word::is_heap(*w)) else { return Ok(None) };
        if self.world.init_cleanup == 0
            || self.peek(n + 1 + above) != Abs::Null
            || !std::ptr::eq((*(w as *const Header)).ty(), types().type_)
        {
            return Ok(None);
        }
        let ty = &*(w as *const PyType);
        let Some(maker) = maker_of(ty, n, names) else { return Ok(None) };
        let Some(init) = ty.lookup(&tiercel_object::thread::names().__init__) else { return Ok(None) };
        let init = init.word();
        let version = u64::from(ty.version.get());
        if version == 0
            || as_function(init).is_none()
            || self.frames.len() + 1 > self.tuning.max_inline_depth as usize
        {
            return Ok(None);
        }
        let v = self.borrow_ref(class);
        let sym = self.type_sym(ty);
        if !matches!(class, Abs::Const(_)) {
            let k = self.emit(Op::RefConst, &[], &[Imm::Sym(sym)]);
            self.guard(Op::GuardIs, &[v, k], &[]);
        }
        let t = self.emit(Op::PtrConst, &[], &[Imm::Sym(sym)]);
        self.guard_field32(t, offset_of!(PyType, version) as i64, Alias::Type, version as i64);
        // Checked before the instance is made.
        let deeper = self.frames.len() as i64 + 2;
        self.guard(Op::GuardDepth, &[], &[Imm::Int(deeper)]);
        let before = self.frames.clone();
        if above > 0 {
            self.pop();
        }
        let args = self.pop_many(n);
        self.pop();
        self.pop();
        let init_abs = self.constant("__init__", init);
        let f = as_function(init).map_or(0, |f| f.version.get());
        // The instance is made once it is sure that the call can be inlined.
        let at = self.trace.insts.len();
        let is_plain = !ty.has_finalizer.get() && ty.dict_offset.get() != 0;
        let this = match maker {
            Maker::Instance if is_plain => self.new_instance(&*std::ptr::from_ref(ty)),
            Maker::Instance if has_only_members(ty) => self.new_object(&*std::ptr::from_ref(ty)),
            Maker::Instance => {
                let this = self.fresh_object(natives::NEW_INSTANCE, &[t]);
                self.made(this, &*std::ptr::from_ref(ty));
                this
            }
            Maker::Exception if ty.has_finalizer.get() => {
                let this = self.new_exception(w, &args);
                self.made(this, &*std::ptr::from_ref(ty));
                this
            }
            // Not made yet.
            Maker::Exception => Val(u32::MAX),
        };
        let this = if this == Val(u32::MAX) {
            let items = args.iter().map(|a| self.duplicate(*a)).collect();
            self.unmade_exception(Exception::new(&*std::ptr::from_ref(ty), sym, items))
        } else {
            self.emit(Op::Incref, &[this], &[]);
            Abs::Ref { v: this, own: true }
        };
        let mut all = vec![this];
        all.extend(args);
        self.top().pc = i.at;
        let cleanup = self.world.init_cleanup as *const CodeObject;
        let code_sym = self.code_sym(cleanup);
        let stack = vec![this];
        self.frames.push(VirtualFrame {
            code: cleanup,
            code_sym,
            function: Abs::Null,
            generator: None,
            locals: vec![],
            stack,
            pc: 0,
            boundary: false,
        });
        let call = Instr { at: 0, ..*i };
        if f == 0 || !self.enter_init(&call, init_abs, &all, names, u64::from(f)) {
            self.frames = before;
            match this {
                Abs::Ref { v, .. } => drop(self.newborn.remove(&v)),
                _ => drop(self.unmade.all.pop()),
            }
            self.trace.insts.truncate(at);
            return Ok(None);
        }
        self.give_up(class);
        Ok(Some(Flow::Goto(0)))
    }

    /// Like `enter_function`, with its guards before the instance is made: the version is checked at build time and by the
    /// class' version, which covers its `__init__`; its code is checked here.
    unsafe fn enter_init(
        &mut self,
        call: &Instr,
        init: Abs,
        args: &[Abs],
        names: &[Value],
        version: u64,
    ) -> bool {
        let keep = (self.here, self.saved.clone());
        let entered = self.enter_bound(call, init, args, names, version);
        (self.here, self.saved) = keep;
        entered
    }

    /// Ends an inlined call.
    unsafe fn return_value(&mut self, i: &Instr) -> Result<Flow, Reason> {
        if self.frames.len() == 1 {
            self.make_pending();
            return self.leave_frame(i);
        }
        if self.in_generator() {
            return self.end_generator(i);
        }
        // What an exception that lives on has come through must be a frame still.
        self.unmade.escaped |= self.unmade.names_frame(self.frames.len() - 1);
        let mut result = self.pop();
        let Some(frame) = self.frames.pop() else { return Err(Reason::StackMismatch) };
        let mut locals = frame.locals;
        if let Abs::Ref { v, own: false } = result {
            // A local that goes hands its count on; else one is taken.
            match locals.iter_mut().find(|l| **l == Abs::Ref { v, own: true }) {
                Some(l) => *l = Abs::Null,
                None => {
                    self.emit(Op::Incref, &[v], &[]);
                }
            }
            result = Abs::Ref { v, own: true };
        }
        for a in locals.into_iter().chain(frame.stack).chain(std::iter::once(frame.function)) {
            self.give_up(a);
        }
        self.emit(Op::FramePop, &[], &[]);
        self.push(result);
        let (code, at) = (self.top().code, self.top().pc);
        let call = decode(code, at)?;
        Ok(Flow::Goto(at + sequence_length(call.opcode)))
    }

    /// Ends the first frame as the interpreter does, which gives up all that the locals hold.
    unsafe fn finish_frame(&mut self, i: &Instr) -> Flow {
        self.hand_on_result();
        let snap = self.snap_at(i.index);
        self.trace.push(Inst::new(Op::Finish, &[], &[]).at(snap));
        Flow::Done
    }

    /// Ends the first frame: its locals are given up one by one, with the result still on its stack, and then the caller
    /// goes on.
    unsafe fn leave_frame(&mut self, i: &Instr) -> Result<Flow, Reason> {
        // Coroutines and asynchronous generators end in other ways.
        let flags = (*i.code).flags.get() & 0x280;
        if self.top().stack.len() != 1 || flags != 0 {
            return self.stop(Reason::LeavesFrame);
        }
        if self.top().locals.iter().filter(|a| **a == Abs::Keep).count() >= MANY_LEFT {
            return Ok(self.finish_frame(i));
        }
        // Its object would take over what the locals hold.
        if self.top().locals.iter().any(|a| *a != Abs::Null) {
            self.guard(Op::GuardUnseen, &[], &[]);
        }
        let v = self.hand_on_result();
        let count = self.top().locals.len() as u32;
        for n in 0..count {
            let old = self.local(n);
            self.top().locals[n as usize] = Abs::Null;
            if let Abs::Ref { v, own: true } = old {
                let snap = self.snap_at(i.index);
                self.trace.push(Inst::new(Op::Decref, &[v], &[]).at(snap));
                self.forget_moved();
            }
        }
        let snap = self.snap_at(i.index);
        self.trace.push(Inst::new(Op::Return, &[v], &[]).at(snap));
        Ok(Flow::Done)
    }

    /// Gives the result on the first frame's stack a count: if a local has one, that local hands it on.
    fn hand_on_result(&mut self) -> Val {
        let result = self.pop();
        let local = match result {
            Abs::Ref { v, own: false } => {
                self.top().locals.iter_mut().find(|l| **l == Abs::Ref { v, own: true })
            }
            _ => None,
        };
        let owned = local.map_or(result, |local| std::mem::replace(local, Abs::Null));
        let v = self.own_ref(owned);
        self.push(Abs::Ref { v, own: true });
        v
    }

    /// Pushes a frame of the VM's own code, which is hidden and stands at its beginning: the instruction goes on in it.
    pub(super) unsafe fn push_hidden(
        &mut self,
        i: &Instr,
        code: *const CodeObject,
        locals: Vec<Abs>,
        stack: Vec<Abs>,
    ) {
        self.top().pc = i.at;
        let code_sym = self.code_sym(code);
        self.emit(Op::FramePush, &[], &[Imm::Sym(code_sym)]);
        let mut frame = VirtualFrame::empty();
        (frame.code, frame.code_sym, frame.function) = (code, code_sym, Abs::Null);
        (frame.locals, frame.stack) = (locals, stack);
        self.frames.push(frame);
    }

    /// Leaves unless the callable is this known object.
    pub(super) fn guard_callable(&mut self, callable: Abs, name: &str, object: u64) {
        if matches!(callable, Abs::Const(_)) {
            return;
        }
        let v = self.borrow_ref(callable);
        let sym = self.object_sym(name, object);
        let k = self.emit(Op::RefConst, &[], &[Imm::Sym(sym)]);
        self.guard(Op::GuardIs, &[v, k], &[]);
    }

    /// Gives up callable, receiver and arguments, and pushes the result.
    pub(crate) fn finish_call(&mut self, slots: usize, result: Abs) -> Flow {
        for _ in 0..slots {
            let a = self.pop();
            self.give_up(a);
        }
        self.push(result);
        Flow::Next
    }

    unsafe fn call_len(&mut self) -> Option<Flow> {
        let (callable, arg) = (self.peek(3), self.peek(1));
        let len = self.world.len_function;
        if len == 0 || self.sample(callable) != Some(len) {
            return None;
        }
        let w = self.sample(arg).filter(|w| word::is_heap(*w))?;
        let ty = (*(w as *const Header)).ty();
        let t = types();
        let (at, class) = if std::ptr::eq(ty, t.list) {
            (offset_of!(ListObject, len), Alias::ListHead)
        } else if std::ptr::eq(ty, t.tuple) {
            (offset_of!(TupleObject, len), Alias::Tuple)
        } else if std::ptr::eq(ty, t.str) {
            (offset_of!(StrObject, len), Alias::Immutable)
        } else if std::ptr::eq(ty, t.dict) {
            (offset_of!(DictObject, used), Alias::DictHead)
        } else {
            return None;
        };
        self.guard_callable(callable, "len", len);
        let v = self.borrow_ref(arg);
        self.guard_type(v, ty);
        let n = self.load(v, at as i64, class, Type::I64);
        Some(self.finish_call(3, Abs::Int(n)))
    }

    unsafe fn call_isinstance(&mut self, i: &Instr) -> Option<Flow> {
        if i.oparg != 2 || self.peek(3) != Abs::Null {
            return None;
        }
        let (callable, object, class) = (self.peek(4), self.peek(2), self.peek(1));
        let isinstance = self.world.isinstance_function;
        let (c, o) = (self.sample(class)?, self.sample(object)?);
        if isinstance == 0
            || self.sample(callable) != Some(isinstance)
            || !word::is_heap(c)
            || !word::is_heap(o)
        {
            return None;
        }
        // Only a plain class, whose metaclass has no say.
        if !std::ptr::eq((*(c as *const Header)).ty(), types().type_) {
            return None;
        }
        let ty = (*(o as *const Header)).ty();
        let result = ty.is_subtype(&*(c as *const PyType));
        if !result && !super::bound::is_what_it_says(ty) {
            return None;
        }
        self.guard_callable(callable, "isinstance", isinstance);
        self.guard_callable(class, "class", c);
        let version = ty.version.get();
        if version == 0 {
            return None;
        }
        self.guard_version(object, u64::from(version));
        Some(self.finish_call(4, Abs::Word(if result { word::TRUE } else { word::FALSE })))
    }

    /// Native functions that numbers go through: by the function that is called now.
    unsafe fn call_native_function(&mut self, i: &Instr) -> Option<Flow> {
        let n = i.oparg as usize;
        let callable = self.peek(n + 2);
        if self.peek(n + 1) != Abs::Null {
            return None;
        }
        let f = self.sample(callable)?;
        let name = natives::builtin_name(f)?;
        let args: Vec<Abs> = (0..n).rev().map(|k| self.peek(k + 1)).collect();
        let result = match (name.as_str(), &args[..]) {
            ("abs", [a]) if self.likely_float(*a) => {
                self.guard_callable(callable, "abs", f);
                let x = self.as_float(*a);
                Abs::Float(self.emit(Op::FloatAbs, &[x], &[]))
            }
            ("math.sqrt", [a]) if self.likely_float(*a) || self.likely_int(*a) => {
                self.guard_callable(callable, "sqrt", f);
                let x = self.float_or_int(*a);
                Abs::Float(self.guard(Op::FloatSqrt, &[x], &[]))
            }
            ("issubclass", [a, b]) => self.subclass_of(callable, f, *a, *b)?,
            ("ord", [a]) => {
                self.guard_callable(callable, "ord", f);
                let v = self.borrow_ref(*a);
                self.guard_type(v, types().str);
                let c = self.leaf(natives::STR_ORD, &[v], Some(Type::I64));
                self.guard_not_negative(c);
                Abs::Int(c)
            }
            ("chr", [a]) if self.likely_int(*a) => {
                self.guard_callable(callable, "chr", f);
                let x = self.as_int(*a);
                let v = self.leaf(natives::STR_CHR, &[x], Some(Type::Ref));
                self.guard(Op::GuardNonNull, &[v], &[]);
                self.made_char(v);
                Abs::Ref { v, own: true }
            }
            _ => return None,
        };
        Some(self.finish_call(n + 2, result))
    }

    fn float_or_int(&mut self, a: Abs) -> Val {
        if self.likely_int(a) {
            let i = self.as_int(a);
            return self.emit(Op::IntToFloat, &[i], &[]);
        }
        self.as_float(a)
    }

    fn list_append(&mut self, i: &Instr) -> Option<Flow> {
        let (callable, list) = (self.peek(3), self.peek(2));
        let append = self.world.list_append;
        if append == 0 || self.sample(callable) != Some(append) {
            return None;
        }
        self.guard_callable(callable, "append", append);
        let l = self.borrow_ref(list);
        self.guard_type(l, types().list);
        let value = self.pop();
        let word = self.given_ref(value);
        self.leaf(natives::LIST_APPEND, &[l, word], None);
        for _ in 0..2 {
            let a = self.pop();
            self.give_up(a);
        }
        // The POP_TOP behind it is done too.
        Some(Flow::Goto(i.next + 1))
    }

    /// A call of an instance whose class has a Python `__call__`, inlined.
    unsafe fn call_instance(&mut self, i: &Instr) -> Option<Flow> {
        let n = i.oparg as usize;
        let callable = self.peek(n + 2);
        if self.peek(n + 1) != Abs::Null {
            return None;
        }
        let ty = self.class_of(callable).filter(|ty| ty.has(tflag::HEAP) && ty.kind != Kind::Type)?;
        let version = ty.version.get();
        let found = ty.lookup(&tiercel_object::thread::names().__call__)?;
        let of = u64::from(as_function(found.word())?.version.get());
        if version == 0 {
            return None;
        }
        self.guard_version(callable, u64::from(version));
        let function = self.constant("__call__", found.word());
        let before = self.top().stack.clone();
        let mut args = self.pop_many(n);
        self.pop();
        self.pop();
        args.insert(0, callable);
        if self.enter_function(i, function, &args, of) {
            return Some(Flow::Goto(0));
        }
        self.top().stack = before;
        None
    }

    /// Calls; `None` if this is none, or none that can be inlined.
    pub(super) unsafe fn call_instruction(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        let is_native = matches!(
            i.opcode,
            Opcode::CALL_METHOD_DESCRIPTOR_O | Opcode::CALL_BUILTIN_O | Opcode::CALL_BUILTIN_FAST
        );
        if is_native && let Some(flow) = self.next_item(i) {
            return Ok(Some(flow));
        }
        if is_native && let Some(flow) = self.attribute_by_name(i) {
            return Ok(Some(flow));
        }
        if is_native && let Some(flow) = self.send_by_call(i) {
            return Ok(Some(flow));
        }
        // The last two miss then.
        let may_consume = matches!(
            i.opcode,
            Opcode::CALL
                | Opcode::CALL_KW
                | Opcode::CALL_BUILTIN_FAST_WITH_KEYWORDS
                | Opcode::CALL_BUILTIN_CLASS
        );
        if may_consume && let Some(flow) = self.consume_generator(i) {
            return Ok(Some(flow));
        }
        Ok(match i.opcode {
            Opcode::CALL_PY_EXACT_ARGS | Opcode::CALL_PY_GENERAL => {
                return self.call_python_function(i, false);
            }
            Opcode::CALL_BOUND_METHOD_EXACT_ARGS => return self.call_python_function(i, true),
            Opcode::CALL_ALLOC_AND_ENTER_INIT => return self.construct(i, &[]),
            Opcode::CALL_BOUND_METHOD_GENERAL => return self.call_python_function(i, true),
            Opcode::CALL if let Some(bound) = self.calls_function(i) => {
                return self.call_python_function(i, bound);
            }
            Opcode::CALL | Opcode::CALL_NON_PY_GENERAL | Opcode::CALL_BUILTIN_CLASS => {
                if let Some(flow) = self.make_exception(i) {
                    return Ok(Some(flow));
                }
                if let Some(flow) = self.initialize_exception(i) {
                    return Ok(Some(flow));
                }
                if let Some(flow) = self.call_instance(i) {
                    return Ok(Some(flow));
                }
                return self.construct(i, &[]);
            }
            Opcode::EXIT_INIT_CHECK => {
                let a = self.pop();
                match a {
                    Abs::Word(word::NONE) => {}
                    Abs::Ref { v, .. } => {
                        let none = self.emit(Op::Word, &[], &[Imm::Word(word::NONE)]);
                        self.guard(Op::GuardIs, &[v, none], &[]);
                    }
                    _ => return self.stop(Reason::Unsupported).map(Some),
                }
                Some(Flow::Next)
            }
            Opcode::RETURN_VALUE => Some(self.return_value(i)?),
            Opcode::CALL_INTRINSIC_1 => return self.consumer_instruction(i),
            Opcode::CALL_LEN => self.call_len(),
            Opcode::CALL_ISINSTANCE => self.call_isinstance(i),
            Opcode::CALL_LIST_APPEND => self.list_append(i),
            Opcode::CALL_BUILTIN_O | Opcode::CALL_BUILTIN_FAST => self.call_native_function(i),
            _ => None,
        })
    }
}
