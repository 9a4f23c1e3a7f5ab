//! Exceptions: raised by going over to where they are handled, matched and left behind without the interpreter.

use super::unmade::{Args, Exception};
use super::{Abs, Builder, Flow};
use crate::natives_exceptions as natives;
use crate::project::{Instr, Reason};
use tiercel_ir::{Imm, Inst, Op, Type, Val, word};
use tiercel_object::header::{Header, Kind};
use tiercel_object::thread::types;
use tiercel_object::typeobj::{Type as PyType, tflag};
use tiercel_object::types::descriptors::DescriptorObject;
use tiercel_ops::Opcode;

/// Whether a class adds nothing to how `BaseException` makes its instances, but perhaps what `StopIteration` does, and has
/// a version.
pub(super) fn is_plain(ty: &PyType) -> bool {
    let base = types().exceptions.BaseException;
    let new = |ty: &PyType| ty.slots().new.map(|f| f as usize);
    let init = |ty: &PyType| ty.slots().init.map(|f| f as usize);
    ty.has(tflag::EXCEPTION_SUBCLASS)
        && new(ty) == new(base)
        && (init(ty) == init(base) || natives::keeps_value(ty))
        && ty.assign_version() != 0
}

impl Builder<'_> {
    /// Ends the trace by raising: the frames are in memory from then on, for the traceback names them, and where the
    /// exception is handled another trace goes on.
    pub(super) fn raise(&mut self) -> Flow {
        self.make_pending();
        let snap = self.snap_here();
        self.trace.push(Inst::new(Op::Raise, &[], &[]).at(snap));
        Flow::Done
    }

    fn handle(&mut self) {
        let exception = self.pop();
        let v = self.borrow_ref(exception);
        let previous = self.leaf(natives::HANDLE, &[v], Some(Type::Ref));
        self.push_owned(previous);
        self.push(exception);
    }

    fn handle_previous(&mut self) {
        let previous = self.pop();
        let given = self.given_ref(previous);
        let done = self.leaf(natives::HANDLED, &[given], Some(Type::Ref));
        self.give_up(Abs::Ref { v: done, own: true });
    }

    /// Whether an exception is caught: known if its type is and the classes are constants.
    unsafe fn is_caught(&mut self) {
        let (exception, class) = (self.peek(2), self.peek(1));
        let known = match (self.class_of(exception), self.constants_in(class)) {
            (Some(ty), Some(classes)) if ty.version.get() != 0 => {
                let is_class = |w: &u64| {
                    word::is_heap(*w)
                        && (*(*w as *const Header)).ty().is_subtype(types().type_)
                        && (*(*w as *const PyType)).has(tflag::EXCEPTION_SUBCLASS)
                };
                let found = |w: &u64| ty.is_subtype(&*(*w as *const PyType));
                let all = classes.iter().all(is_class);
                all.then(|| (ty.version.get(), classes.iter().any(found)))
            }
            _ => None,
        };
        let result = match known {
            Some((version, found)) => {
                self.guard_version(exception, u64::from(version));
                Abs::Word(if found { word::TRUE } else { word::FALSE })
            }
            None => {
                let (e, c) = (self.borrow_ref(exception), self.borrow_ref(class));
                let r = self.leaf(natives::MATCHES, &[e, c], Some(Type::I64));
                let two = self.iconst(2);
                let is_told = self.emit(Op::IntLt, &[r, two], &[]);
                self.guard(Op::GuardTrue, &[is_told], &[]);
                let zero = self.iconst(0);
                Abs::Bool(self.emit(Op::IntNe, &[r, zero], &[]))
            }
        };
        let class = self.pop();
        self.give_up(class);
        self.push(result);
    }

    /// An exception of the class at this address, by `BaseException.__new__`. There is no way out behind it.
    pub(super) fn new_exception(&mut self, class: u64, args: &[Abs]) -> Val {
        let sym = self.object_sym("class", class);
        let class = self.emit(Op::RefConst, &[], &[Imm::Sym(sym)]);
        let mut values = self.three(args);
        values.insert(0, class);
        self.fresh_object(natives::NEW_EXCEPTION, &values)
    }

    /// Up to three arguments for a native, and their number.
    fn three(&mut self, args: &[Abs]) -> Vec<Val> {
        let mut values: Vec<Val> = args.iter().map(|a| self.borrow_ref(*a)).collect();
        let zero = self.emit(Op::Word, &[], &[Imm::Word(0)]);
        values.resize(3, zero);
        values.push(self.iconst(args.len() as i64));
        values
    }

    /// An exception whose class adds nothing to how `BaseException` makes one.
    pub(super) unsafe fn make_exception(&mut self, i: &Instr) -> Option<Flow> {
        let n = i.oparg as usize;
        let class = self.peek(n + 2);
        if n > 3 || self.peek(n + 1) != Abs::Null {
            return None;
        }
        let w = self.sample(class).filter(|w| word::is_heap(*w))?;
        if !std::ptr::eq((*(w as *const Header)).ty(), types().type_) {
            return None;
        }
        let ty = &*std::ptr::from_ref(&*(w as *const PyType));
        let version = ty.version.get();
        if !is_plain(ty) {
            return None;
        }
        let sym = self.type_sym(ty);
        if !matches!(class, Abs::Const(_)) {
            let (v, k) = (self.borrow_ref(class), self.emit(Op::RefConst, &[], &[Imm::Sym(sym)]));
            self.guard(Op::GuardIs, &[v, k], &[]);
        }
        let t = self.emit(Op::PtrConst, &[], &[Imm::Sym(sym)]);
        let at = std::mem::offset_of!(PyType, version) as i64;
        self.guard_field32(t, at, tiercel_ir::Alias::Type, i64::from(version));
        let args: Vec<Abs> = (0..n).rev().map(|k| self.peek(k + 1)).collect();
        let result = if ty.has_finalizer.get() {
            let made = self.new_exception(w, &args);
            self.made(made, ty);
            Abs::Ref { v: made, own: true }
        } else {
            let items = args.into_iter().map(|a| self.duplicate(a)).collect();
            self.unmade_exception(Exception::new(ty, sym, items))
        };
        Some(self.finish_call(n + 2, result))
    }

    /// `super().__init__(…)` that ends at `BaseException`'s.
    pub(super) unsafe fn initialize_exception(&mut self, i: &Instr) -> Option<Flow> {
        let n = i.oparg as usize;
        let (callable, this) = (self.peek(n + 2), self.peek(n + 1));
        let w = self.sample(callable).filter(|w| word::is_heap(*w))?;
        let ty = self.class_of(this)?;
        if n > 3 || (*(w as *const Header)).kind() != Kind::SlotWrapper {
            return None;
        }
        let wrapper = &*(w as *const DescriptorObject);
        let init = |ty: &PyType| ty.slots().init.map(|f| f as usize);
        if crate::natives::text_of(wrapper.name.word()) != "__init__"
            || init(wrapper.owner()) != init(types().exceptions.BaseException)
            || !ty.has(tflag::EXCEPTION_SUBCLASS)
        {
            return None;
        }
        if !matches!(callable, Abs::Const(_)) {
            let sym = self.object_sym("__init__", w);
            let (v, k) = (self.borrow_ref(callable), self.emit(Op::RefConst, &[], &[Imm::Sym(sym)]));
            self.guard(Op::GuardIs, &[v, k], &[]);
        }
        let args: Vec<Abs> = (0..n).rev().map(|k| self.peek(k + 1)).collect();
        if let Abs::Exception(k) = this {
            let items: Vec<Abs> = args.into_iter().map(|a| self.duplicate(a)).collect();
            let args = &mut self.unmade.all[k as usize].args;
            match std::mem::replace(args, Args::Items(items)) {
                Args::Items(old) => old.into_iter().for_each(|a| self.give_up(a)),
                Args::Tuple(old) => self.give_up(old),
            }
            return Some(self.finish_call(n + 2, Abs::Word(word::NONE)));
        }
        let v = self.borrow_ref(this);
        self.guard_type(v, ty);
        let mut values = self.three(&args);
        values.insert(0, v);
        let old = self.leaf(natives::SET_ARGS, &values, Some(Type::Ref));
        self.give_up(Abs::Ref { v: old, own: true });
        Some(self.finish_call(n + 2, Abs::Word(word::NONE)))
    }

    /// Exceptions; `None` if this is none of it.
    pub(super) unsafe fn exception_instruction(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        match i.opcode {
            Opcode::RAISE_VARARGS | Opcode::RERAISE => return Ok(Some(self.raise())),
            Opcode::PUSH_EXC_INFO => self.handle(),
            Opcode::POP_EXCEPT => self.handle_previous(),
            Opcode::CHECK_EXC_MATCH => self.is_caught(),
            _ => return Ok(None),
        }
        Ok(Some(Flow::Next))
    }
}
