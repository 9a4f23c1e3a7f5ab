//! An instruction whose guard has failed: specialized anew for what its operands are now.
//!
//! The inline cache says what they mostly were, and the parent trace has that. A side trace starts with live values at hand,
//! so it takes their types; each type that comes along gets a side trace of its own, up to the limit.

use super::native_methods::method_of;
use super::{Abs, Builder, Flow, Step};
use crate::project::Instr;
use std::mem::offset_of;
use tiercel_ir::{Alias, Imm, Op, word};
use tiercel_object::Value;
use tiercel_object::header::{Header, Kind, flag};
use tiercel_object::method::MethodDef;
use tiercel_object::typeobj::{Type as PyType, tflag};
use tiercel_object::types::function::FunctionObject;
use tiercel_ops::Opcode;
use tiercel_vm::specialize::attributes::{Found, find};

/// Where an attribute is found.
pub(super) enum Form {
    /// In an inline slot of the instance.
    Inline(u64),
    /// In a `__slots__` member, at this offset.
    Member(i64),
    /// In the class: what binds as a method when it is called.
    Method(Value),
    /// In the class: a function, bound to the owner.
    Bound(Value),
    /// In the class: a native method, bound to the owner.
    BoundNative(&'static MethodDef),
    /// In the class: what does not bind.
    Plain(Value),
}

/// The kind of a live heap object.
unsafe fn kind_of(sample: Option<u64>) -> Option<Kind> {
    sample.filter(|w| word::is_heap(*w)).map(|w| (*(w as *const Header)).kind())
}

impl Builder<'_> {
    /// Whether an attribute's owner is of another type than the one that the cache is for.
    pub(super) unsafe fn is_refuted(&mut self, i: &Instr) -> bool {
        let by_type = matches!(
            i.opcode,
            Opcode::LOAD_ATTR_INSTANCE_VALUE
                | Opcode::LOAD_ATTR_METHOD_WITH_VALUES
                | Opcode::LOAD_ATTR_METHOD_NO_DICT
                | Opcode::LOAD_ATTR_METHOD_LAZY_DICT
                | Opcode::LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES
                | Opcode::LOAD_ATTR_NONDESCRIPTOR_NO_DICT
                | Opcode::LOAD_ATTR_SLOT
                | Opcode::STORE_ATTR_INSTANCE_VALUE
                | Opcode::STORE_ATTR_SLOT
        );
        let owner = self.peek(1);
        by_type && self.class_of(owner).is_some_and(|ty| u64::from(ty.version.get()) != i.cache2(1))
    }

    /// An instruction that has no specialized form, or none yet, in the form for the built-in types of its operands, if
    /// there is one for them: indices may be negative here.
    pub(super) fn form_now(&mut self, i: &Instr) -> Instr {
        let is_generic = i.opcode == i.opcode.deopt();
        let subscript = i.oparg == tiercel_ops::names::nb::SUBSCR;
        if !is_generic || self.no_guess_at == Some((i.code, i.index)) {
            return *i;
        }
        let exact = |b: &mut Self, depth: usize| {
            let a = b.peek(depth);
            b.class_of(a).filter(|ty| !ty.has(tflag::HEAP)).map(|ty| ty.kind)
        };
        let opcode = match i.opcode {
            Opcode::BINARY_OP if subscript => {
                let index = self.peek(1);
                match (exact(self, 2), self.likely_int(index)) {
                    (Some(Kind::List), true) => Opcode::BINARY_OP_SUBSCR_LIST_INT,
                    (Some(Kind::Tuple), true) => Opcode::BINARY_OP_SUBSCR_TUPLE_INT,
                    (Some(Kind::Str), true) => Opcode::BINARY_OP_SUBSCR_STR_INT,
                    (Some(Kind::Dict), _) => Opcode::BINARY_OP_SUBSCR_DICT,
                    _ => i.opcode,
                }
            }
            Opcode::STORE_SUBSCR => {
                let index = self.peek(1);
                match (exact(self, 2), self.likely_int(index)) {
                    (Some(Kind::List), true) => Opcode::STORE_SUBSCR_LIST_INT,
                    (Some(Kind::Dict), _) => Opcode::STORE_SUBSCR_DICT,
                    _ => i.opcode,
                }
            }
            Opcode::CONTAINS_OP if exact(self, 1) == Some(Kind::Dict) => Opcode::CONTAINS_OP_DICT,
            Opcode::UNPACK_SEQUENCE => match exact(self, 1) {
                Some(Kind::List) => Opcode::UNPACK_SEQUENCE_LIST,
                Some(Kind::Tuple) => Opcode::UNPACK_SEQUENCE_TUPLE,
                _ => i.opcode,
            },
            Opcode::TO_BOOL => {
                let a = self.peek(1);
                match exact(self, 1) {
                    Some(Kind::List) => Opcode::TO_BOOL_LIST,
                    Some(Kind::Str) => Opcode::TO_BOOL_STR,
                    _ if self.likely_bool(a) => Opcode::TO_BOOL_BOOL,
                    _ if self.likely_int(a) => Opcode::TO_BOOL_INT,
                    _ => i.opcode,
                }
            }
            _ => i.opcode,
        };
        Instr { opcode, ..*i }
    }

    /// One instruction, by the live values of its operands rather than by its cache.
    pub(super) unsafe fn by_sample(&mut self, i: &Instr) -> Step {
        let generic = i.opcode.deopt();
        if let Some(flow) = self.class_instruction(i)? {
            return Ok(flow);
        }
        let named = |opcode: Opcode| Instr { opcode, ..*i };
        let top = self.peek(1);
        let (first, second) = (self.sample(top), {
            let a = self.peek(2);
            self.sample(a)
        });
        let instr = match generic {
            Opcode::LOAD_ATTR => return self.attribute_by_type(i),
            Opcode::BINARY_OP if tiercel_ops::names::BINARY_OPS[i.oparg as usize].1 == "[]" => {
                let is_int = first.is_some_and(word::is_int) || matches!(top, Abs::Int(_));
                match kind_of(second) {
                    Some(Kind::List) if is_int => named(Opcode::BINARY_OP_SUBSCR_LIST_INT),
                    Some(Kind::Tuple) if is_int => named(Opcode::BINARY_OP_SUBSCR_TUPLE_INT),
                    Some(Kind::Str) if is_int => named(Opcode::BINARY_OP_SUBSCR_STR_INT),
                    Some(Kind::Dict) => named(Opcode::BINARY_OP_SUBSCR_DICT),
                    Some(Kind::Bytes | Kind::ByteArray | Kind::Range) if is_int => named(generic),
                    _ => return self.generic(i),
                }
            }
            Opcode::BINARY_OP | Opcode::COMPARE_OP => {
                let strings = kind_of(first) == Some(Kind::Str) && kind_of(second) == Some(Kind::Str);
                match i.opcode {
                    Opcode::COMPARE_OP_STR if strings => *i,
                    _ => {
                        self.no_guess_at = None;
                        named(generic)
                    }
                }
            }
            Opcode::FOR_ITER => match kind_of(first) {
                Some(Kind::RangeIterator) => named(Opcode::FOR_ITER_RANGE),
                Some(Kind::ListIterator) => named(Opcode::FOR_ITER_LIST),
                Some(Kind::TupleIterator) => named(Opcode::FOR_ITER_TUPLE),
                // By the iterator's own function, if it is native.
                _ => named(generic),
            },
            Opcode::TO_BOOL => match (kind_of(first), first) {
                (Some(Kind::List), _) => named(Opcode::TO_BOOL_LIST),
                (Some(Kind::Str), _) => named(Opcode::TO_BOOL_STR),
                (_, Some(word::TRUE | word::FALSE)) => named(Opcode::TO_BOOL_BOOL),
                (_, Some(word::NONE)) => named(Opcode::TO_BOOL_NONE),
                (_, Some(w)) if word::is_int(w) => named(Opcode::TO_BOOL_INT),
                _ => return self.generic(i),
            },
            Opcode::UNPACK_SEQUENCE => match kind_of(first) {
                Some(Kind::Tuple) => named(Opcode::UNPACK_SEQUENCE_TUPLE),
                Some(Kind::List) => named(Opcode::UNPACK_SEQUENCE_LIST),
                _ => return self.generic(i),
            },
            Opcode::STORE_SUBSCR => match kind_of(second) {
                Some(Kind::List) => named(Opcode::STORE_SUBSCR_LIST_INT),
                Some(Kind::Dict) => named(Opcode::STORE_SUBSCR_DICT),
                Some(Kind::ByteArray) => named(generic),
                _ => return self.generic(i),
            },
            Opcode::CALL => return self.call_by_sample(i),
            Opcode::STORE_ATTR => return self.store_by_type(i),
            Opcode::LOAD_GLOBAL => return self.generic(i),
            // By a native that looks at its operands.
            Opcode::CONTAINS_OP => named(generic),
            _ => *i,
        };
        self.instruction(&instr)
    }

    unsafe fn call_by_sample(&mut self, i: &Instr) -> Step {
        let callable = self.peek(i.oparg as usize + 2);
        let kind = kind_of(self.sample(callable));
        if matches!(kind, Some(Kind::Function | Kind::Method))
            && let Some(flow) = self.call_python_function(i, kind == Some(Kind::Method))?
        {
            return Ok(flow);
        }
        if kind == Some(Kind::Type)
            && let Some(flow) = self.construct(i, &[])?
        {
            return Ok(flow);
        }
        match i.opcode {
            // It is none of what these are for.
            Opcode::CALL_ALLOC_AND_ENTER_INIT
            | Opcode::CALL_PY_EXACT_ARGS
            | Opcode::CALL_PY_GENERAL
            | Opcode::CALL_BOUND_METHOD_EXACT_ARGS
            | Opcode::CALL_BOUND_METHOD_GENERAL => self.instruction(&Instr { opcode: Opcode::CALL, ..*i }),
            // These go by what is called and by what it is called with now.
            Opcode::CALL_ISINSTANCE
            | Opcode::CALL_LEN
            | Opcode::CALL_LIST_APPEND
            | Opcode::CALL_BUILTIN_O
            | Opcode::CALL_BUILTIN_FAST
            | Opcode::CALL_BUILTIN_FAST_WITH_KEYWORDS
            | Opcode::CALL_BUILTIN_CLASS
            | Opcode::CALL_STR_1
            | Opcode::CALL_NON_PY_GENERAL
            | Opcode::CALL
            | Opcode::CALL_METHOD_DESCRIPTOR_NOARGS
            | Opcode::CALL_METHOD_DESCRIPTOR_O
            | Opcode::CALL_METHOD_DESCRIPTOR_FAST
            | Opcode::CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS => self.instruction(i),
            _ => self.generic(i),
        }
    }

    /// Whether an attribute instruction had better be done by the owner at hand: its inline cache, if there is one, is for
    /// another class.
    pub(super) unsafe fn knows_better(&mut self, i: &Instr) -> bool {
        let family = i.opcode.deopt();
        if !matches!(family, Opcode::LOAD_ATTR | Opcode::STORE_ATTR) {
            return false;
        }
        let a = self.peek(1);
        let Some(ty) = self.type_at_hand(a) else { return false };
        let version = u64::from(ty.version.get());
        match i.opcode {
            Opcode::LOAD_ATTR | Opcode::STORE_ATTR => self.attribute_form(i, a).is_some(),
            Opcode::LOAD_ATTR_INSTANCE_VALUE
            | Opcode::LOAD_ATTR_SLOT
            | Opcode::LOAD_ATTR_METHOD_WITH_VALUES
            | Opcode::LOAD_ATTR_METHOD_NO_DICT
            | Opcode::LOAD_ATTR_METHOD_LAZY_DICT
            | Opcode::LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES
            | Opcode::LOAD_ATTR_NONDESCRIPTOR_NO_DICT
            | Opcode::STORE_ATTR_INSTANCE_VALUE
            | Opcode::STORE_ATTR_SLOT => version != i.cache2(1) && self.attribute_form(i, a).is_some(),
            _ => false,
        }
    }

    /// The type that a value has now: that of an object the trace makes, or of a live one.
    pub(super) unsafe fn type_at_hand(&self, a: Abs) -> Option<&'static PyType> {
        if let Abs::Ref { v, .. } = a
            && let Some(ty) = self.fresh.get(&v)
        {
            return Some(ty);
        }
        let w = self.sample(a).filter(|w| word::is_heap(*w))?;
        Some(&*std::ptr::from_ref((*(w as *const Header)).ty()))
    }

    /// What an attribute instruction comes to for the owner at hand.
    unsafe fn attribute_form(&self, i: &Instr, a: Abs) -> Option<Form> {
        let stores = i.opcode.deopt() == Opcode::STORE_ATTR;
        let name = (if stores { i.oparg } else { i.oparg >> 1 }) as usize;
        let name = Value::borrow_word((*i.code).names_ptr.get().add(name));
        let is_call = !stores && i.oparg & 1 != 0;
        self.form_of(name, a, stores, is_call)
    }

    /// What an attribute of the owner at hand comes to that is stored, called, or just loaded.
    pub(super) unsafe fn form_of(&self, name: &Value, a: Abs, stores: bool, is_call: bool) -> Option<Form> {
        let ty = self.type_at_hand(a)?;
        if ty.version.get() == 0 {
            return None;
        }
        let setter = |t: &PyType| t.slots().setattro.map(|f| f as usize);
        let plain = if stores {
            setter(ty) == setter(tiercel_object::thread::types().object)
        } else {
            ty.has(tflag::PLAIN_GETATTR)
        };
        if !plain || ty.dict_field.get() != 0 {
            return None;
        }
        let part = i64::from(ty.dict_offset.get());
        let shared = ty.shared_keys.index(name).filter(|_| part != 0).map(|n| n as u64);
        let sample = self.sample(a);
        // Where the attribute stands in the live owner, if there is one.
        let filled = |index: u64| {
            super::attributes::inline_slot(sample, part, index).is_some_and(|at| *(at as *const u64) != 0)
        };
        let may_be_inline = |index: u64| match sample {
            Some(w) => {
                *((w + part as u64) as *const u64) == 0
                    && index
                        < u64::from((*(w as *const Header)).flags.get() >> flag::INLINE_CAPACITY_SHIFT & 0xff)
            }
            None => true,
        };
        match (find(ty, name), shared) {
            (Found::Nothing, Some(index)) if may_be_inline(index) => Some(Form::Inline(index)),
            (Found::Slot(at, readonly), _) if !stores || !readonly => Some(Form::Member(i64::from(at))),
            (Found::Method(_) | Found::Plain(_) | Found::Loose, Some(index))
                if stores && may_be_inline(index) =>
            {
                Some(Form::Inline(index))
            }
            (Found::Method(_) | Found::Plain(_) | Found::Loose, Some(index)) if !stores && filled(index) => {
                Some(Form::Inline(index))
            }
            (Found::Method(f), None) if is_call && word::is_heap(f.word()) => Some(Form::Method(f)),
            (Found::Method(f), None) if !stores && kind_of(Some(f.word())) == Some(Kind::Function) => {
                Some(Form::Bound(f))
            }
            (Found::Method(f), None) if !stores => method_of(ty, f.word()).map(Form::BoundNative),
            (Found::Plain(f), None) if !stores && !is_call => Some(Form::Plain(f)),
            _ => None,
        }
    }

    /// An attribute load, looked up now on the type of the live owner.
    pub(super) unsafe fn attribute_by_type(&mut self, i: &Instr) -> Step {
        let a = self.peek(1);
        let (Some(form), Some(ty)) = (self.attribute_form(i, a), self.type_at_hand(a)) else {
            return self.generic(i);
        };
        let part = i64::from(ty.dict_offset.get());
        let sample = self.sample(a);
        let v = self.borrow_ref(a);
        self.guard_exact(v, ty);
        let (at, slot) = match form {
            Form::Inline(index) => {
                self.guard_capacity(v, index, Some(ty));
                (part + 8 + 8 * index as i64, super::attributes::inline_slot(sample, part, index))
            }
            Form::Member(at) => (at, sample.map(|w| w + at as u64)),
            Form::Method(_) | Form::Bound(_) | Form::BoundNative(_) | Form::Plain(_) => {
                if part != 0 {
                    self.guard_inline(v, part, Some(ty));
                    self.guard_keys(ty);
                }
                return Ok(self.take_from_class(form, ty, i));
            }
        };
        let loaded = self.counted_load(v, at, Alias::Inline);
        self.sample_word(loaded, slot);
        if let Form::Inline(index) = form {
            self.hint_of_newborn(v, index, loaded);
        }
        Ok(self.replace_owner(Abs::Ref { v: loaded, own: true }, i.oparg))
    }

    /// What the class of the owner on the stack has, in the owner's place.
    fn take_from_class(&mut self, form: Form, ty: &'static PyType, i: &Instr) -> Flow {
        if let Form::BoundNative(def) = form {
            let owner = self.pop();
            let this = self.own_ref(owner);
            let method = self.native_method_object(def, this, ty);
            self.push_owned(method);
            return Flow::Next;
        }
        let (Form::Method(found) | Form::Bound(found) | Form::Plain(found)) = &form else {
            return Flow::Next;
        };
        let attribute = self.constant("attr", found.word());
        match form {
            Form::Method(_) => {
                let receiver = self.pop();
                self.push(attribute);
                self.push(receiver);
                Flow::Next
            }
            Form::Bound(_) => {
                let owner = self.pop();
                let this = self.own_ref(owner);
                let method = self.bound_method(attribute, this);
                self.push_owned(method);
                Flow::Next
            }
            _ => self.replace_owner(attribute, i.oparg),
        }
    }

    /// An attribute store into a slot of the live owner's type.
    pub(super) unsafe fn store_by_type(&mut self, i: &Instr) -> Step {
        let a = self.peek(1);
        let (Some(form), Some(ty)) = (self.attribute_form(i, a), self.type_at_hand(a)) else {
            return self.generic(i);
        };
        let version = u64::from(ty.version.get());
        match form {
            Form::Inline(index) => Ok(self.store_inline(version, index)),
            Form::Member(at) => Ok(self.store_member(version, at)),
            _ => self.generic(i),
        }
    }

    /// Leaves unless the value is an instance of exactly this type, as it is now.
    pub(super) unsafe fn guard_exact(&mut self, v: tiercel_ir::Val, ty: &PyType) {
        self.guard_type(v, ty);
        let sym = self.type_sym(ty);
        let t = self.emit(Op::PtrConst, &[], &[Imm::Sym(sym)]);
        let version = i64::from(ty.version.get());
        self.guard_field32(t, offset_of!(PyType, version) as i64, Alias::Type, version);
    }

    /// The version to check a function by: its own, where the cache is not trusted.
    pub(super) unsafe fn version_now(&self, callable: Abs, cached: u64) -> u64 {
        match self.sample(callable) {
            Some(w) if kind_of(Some(w)) == Some(Kind::Function) => {
                let now = u64::from((*(w as *const FunctionObject)).version.get());
                if now != 0 { now } else { cached }
            }
            _ => cached,
        }
    }
}
