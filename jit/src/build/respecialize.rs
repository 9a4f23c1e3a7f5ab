//! An instruction whose guard has failed: specialized anew for what its operands are now.
//!
//! The inline cache says what they mostly were, and the parent trace has that. A side trace starts with live values at hand,
//! so it takes their types; each type that comes along gets a side trace of its own, up to the limit.

use super::{Abs, Builder, Flow, Step};
use crate::project::Instr;
use std::mem::offset_of;
use tiercel_ir::{Alias, Imm, Op, word};
use tiercel_object::Value;
use tiercel_object::header::{Header, Kind};
use tiercel_object::typeobj::{Type as PyType, tflag};
use tiercel_object::types::function::FunctionObject;
use tiercel_ops::Opcode;

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

    /// One instruction, by the live values of its operands rather than by its cache.
    pub(super) unsafe fn by_sample(&mut self, i: &Instr) -> Step {
        let generic = i.opcode.deopt();
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
                _ => return self.generic(i),
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
        if kind_of(self.sample(callable)) == Some(Kind::Function)
            && let Some(flow) = self.call_python_function(i, false)?
        {
            return Ok(flow);
        }
        match i.opcode {
            // These go by what is called and by what it is called with now.
            Opcode::CALL_ISINSTANCE
            | Opcode::CALL_LEN
            | Opcode::CALL_LIST_APPEND
            | Opcode::CALL_BUILTIN_O
            | Opcode::CALL_BUILTIN_FAST
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

    /// An attribute load, looked up now on the type of the live owner.
    unsafe fn attribute_by_type(&mut self, i: &Instr) -> Step {
        let a = self.peek(1);
        let Some(w) = self.sample(a).filter(|w| word::is_heap(*w)) else { return self.generic(i) };
        let ty = (*(w as *const Header)).ty();
        let name = Value::borrow_word((*i.code).names_ptr.get().add((i.oparg >> 1) as usize));
        let version = u64::from(ty.version.get());
        if version == 0 || !ty.has(tflag::PLAIN_GETATTR | tflag::INLINE_ATTRIBUTES) {
            return self.generic(i);
        }
        let found = ty.lookup(name);
        let index = ty.shared_keys.index(name);
        let v = self.borrow_ref(a);
        match (found, index) {
            (None, Some(index)) => {
                self.guard_exact(v, ty, version);
                self.guard_capacity(v, index as u64);
                let at = i64::from(ty.dict_offset.get()) + 8 + 8 * index as i64;
                let loaded = self.counted_load(v, at, Alias::Inline);
                let part = i64::from(ty.dict_offset.get());
                self.sample_word(loaded, super::attributes::inline_slot(Some(w), part, index as u64));
                Ok(self.replace_owner(Abs::Ref { v: loaded, own: true }, i.oparg))
            }
            (Some(f), None) if i.oparg & 1 != 0 && kind_of(Some(f.word())) == Some(Kind::Function) => {
                self.guard_exact(v, ty, version);
                self.guard_inline(v, i64::from(ty.dict_offset.get()));
                let at = offset_of!(PyType, shared_keys)
                    + offset_of!(tiercel_object::instance::SharedKeys, version);
                let sym = self.type_sym(ty);
                let t = self.emit(Op::PtrConst, &[], &[Imm::Sym(sym)]);
                self.guard_field32(t, at as i64, Alias::Type, i64::from(ty.shared_keys.version.get()));
                let method = self.constant("method", f.word());
                let receiver = self.pop();
                self.push(method);
                self.push(receiver);
                Ok(Flow::Next)
            }
            _ => self.generic(i),
        }
    }

    /// An attribute store into an inline slot of the live owner's type.
    unsafe fn store_by_type(&mut self, i: &Instr) -> Step {
        let a = self.peek(1);
        let Some(w) = self.sample(a).filter(|w| word::is_heap(*w)) else { return self.generic(i) };
        let ty = (*(w as *const Header)).ty();
        let name = Value::borrow_word((*i.code).names_ptr.get().add(i.oparg as usize));
        let setter = |t: &PyType| t.slots().setattro.map(|f| f as usize);
        let plain = setter(ty) == setter(tiercel_object::thread::types().object);
        let part = (w + u64::from(ty.dict_offset.get())) as *const u64;
        let version = u64::from(ty.version.get());
        match ty.shared_keys.index(name) {
            Some(index)
                if plain
                    && version != 0
                    && ty.has(tflag::INLINE_ATTRIBUTES)
                    && *part == 0
                    && ty.lookup(name).is_none() =>
            {
                Ok(self.store_inline(version, index as u64))
            }
            _ => self.generic(i),
        }
    }

    /// Leaves unless the value is an instance of exactly this type, as it is now.
    unsafe fn guard_exact(&mut self, v: tiercel_ir::Val, ty: &PyType, version: u64) {
        self.guard_type(v, ty);
        let sym = self.type_sym(ty);
        let t = self.emit(Op::PtrConst, &[], &[Imm::Sym(sym)]);
        self.guard_field32(t, offset_of!(PyType, version) as i64, Alias::Type, version as i64);
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
