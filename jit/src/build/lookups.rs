//! Dicts, by keys that may be tuples that are never made, and items looked for in lists.

use super::{Abs, Builder, Flow};
use crate::natives_bytes as bytes;
use crate::natives_calls::DECLINED;
use crate::natives_dicts as dicts;
use crate::natives_lists as lists;
use crate::project::{Instr, Reason};
use tiercel_ir::{Imm, Op, Type, Val, word};
use tiercel_object::Value;
use tiercel_object::header::{Header, Kind};
use tiercel_object::thread::types;
use tiercel_object::typeobj::Type as PyType;
use tiercel_object::types::descriptors::{DescriptorObject, DescriptorTarget};
use tiercel_object::types::dict_plain::is_plain;
use tiercel_ops::Opcode;
use tiercel_ops::names::nb;

impl Builder<'_> {
    /// The items of a short tuple that the trace has made, with zeros up to the most, and their number.
    fn items_of_key(&mut self, key: Abs) -> Option<Vec<Val>> {
        let Abs::Ref { v, .. } = key else { return None };
        let items = self.tuple_words.get(&v).filter(|items| items.len() <= dicts::MOST_ITEMS)?;
        let mut values = items.clone();
        let zero = self.emit(Op::Word, &[], &[Imm::Word(0)]);
        let count = self.iconst(values.len() as i64);
        values.resize(dicts::MOST_ITEMS, zero);
        values.push(count);
        Some(values)
    }

    /// Whether a look-up of this key is likely to be answered.
    unsafe fn may_look_up(&self, i: &Instr, key: Abs) -> bool {
        let plain = self.sample(key).is_none_or(|w| is_plain(Value::borrow_word(&w)));
        plain && self.may_decline(i, None)
    }

    /// The value of a key, or the default, which may be 0; leaves if the native declines.
    fn looked_up(&mut self, dict: Val, key: Abs, default: Val) -> Val {
        let found = match self.items_of_key(key) {
            Some(mut arguments) => {
                arguments.insert(0, dict);
                arguments.push(default);
                self.fresh_object(dicts::DICT_GET_BY_ITEMS, &arguments)
            }
            None => {
                let k = self.borrow_ref(key);
                self.fresh_object(dicts::DICT_GET_OR, &[dict, k, default])
            }
        };
        let declined = self.emit(Op::Word, &[], &[Imm::Word(DECLINED)]);
        self.guard(Op::GuardIsNot, &[found, declined], &[]);
        found
    }

    /// `dict[key]`
    unsafe fn dict_subscript(&mut self, i: &Instr) -> Option<Flow> {
        let (a, key) = (self.peek(2), self.peek(1));
        if !self.may_look_up(i, key) {
            return None;
        }
        let dict = self.borrow_ref(a);
        self.guard_type(dict, types().dict);
        let is_tuple = matches!(key, Abs::Ref { v, .. } if self.tuple_words.contains_key(&v));
        let v = if is_tuple {
            let zero = self.emit(Op::Word, &[], &[Imm::Word(0)]);
            self.looked_up(dict, key, zero)
        } else {
            let k = self.borrow_ref(key);
            self.fresh_object(dicts::DICT_GET, &[dict, k])
        };
        self.guard(Op::GuardNonNull, &[v], &[]);
        Some(self.pop_push(2, Abs::Ref { v, own: true }))
    }

    /// `key in dict`
    unsafe fn dict_contains(&mut self, i: &Instr) -> Option<Flow> {
        let (key, a) = (self.peek(2), self.peek(1));
        if !self.may_look_up(i, key) {
            return None;
        }
        let dict = self.borrow_ref(a);
        self.guard_type(dict, types().dict);
        let r = match self.items_of_key(key) {
            Some(mut arguments) => {
                arguments.insert(0, dict);
                self.leaf(dicts::DICT_CONTAINS_ITEMS, &arguments, Some(Type::I64))
            }
            None => {
                let k = self.borrow_ref(key);
                self.leaf(dicts::DICT_CONTAINS, &[dict, k], Some(Type::I64))
            }
        };
        let two = self.iconst(2);
        let known = self.emit(Op::IntLt, &[r, two], &[]);
        self.guard(Op::GuardTrue, &[known], &[]);
        let want = self.iconst(i64::from(i.oparg & 1));
        let found = self.emit(Op::IntNe, &[r, want], &[]);
        Some(self.pop_push(2, Abs::Bool(found)))
    }

    /// `dict[key] = value`
    unsafe fn dict_store(&mut self, i: &Instr) -> Option<Flow> {
        let (value, dict, key) = (self.peek(3), self.peek(2), self.peek(1));
        if !self.may_look_up(i, key) {
            return None;
        }
        let (d, k, v) = (self.borrow_ref(dict), self.borrow_ref(key), self.borrow_ref(value));
        self.guard_type(d, types().dict);
        let done = self.leaf(dicts::DICT_SET, &[d, k, v], Some(Type::I64));
        self.guard_done(done);
        Some(self.pop_all(3))
    }

    /// The exact built-in type and the name of the method that is about to be called with so many arguments; the callable
    /// is checked.
    unsafe fn method_called(&mut self, n: usize) -> Option<(&'static PyType, &'static str)> {
        let (callable, receiver) = (self.peek(n + 2), self.peek(n + 1));
        if receiver == Abs::Null {
            return None;
        }
        let d = self.sample(callable).filter(|w| word::is_heap(*w))?;
        if (*(d as *const Header)).kind() != Kind::MethodDescriptor {
            return None;
        }
        let DescriptorTarget::Method(def) = (*(d as *const DescriptorObject)).target.get() else {
            return None;
        };
        let ty = self.class_of(receiver)?;
        let known = match ty.kind {
            Kind::Dict => def.name == "get" && std::ptr::eq(ty, types().dict) && (n == 1 || n == 2),
            Kind::ByteArray => def.name == "append" && std::ptr::eq(ty, types().bytearray) && n == 1,
            Kind::List => {
                matches!(def.name, "remove" | "index" | "count") && std::ptr::eq(ty, types().list) && n == 1
            }
            _ => false,
        };
        if !known || !std::ptr::eq((*(d as *const DescriptorObject)).owner(), ty) {
            return None;
        }
        Some((ty, def.name))
    }

    /// Leaves unless it is the method seen, called on exactly this type. Gives the receiver.
    fn guard_method(&mut self, n: usize, ty: &PyType, name: &str) -> Option<Val> {
        let (callable, receiver) = (self.peek(n + 2), self.peek(n + 1));
        let d = self.sample(callable)?;
        if !matches!(callable, Abs::Const(_)) {
            let sym = self.object_sym(name, d);
            let (v, k) = (self.borrow_ref(callable), self.emit(Op::RefConst, &[], &[Imm::Sym(sym)]));
            self.guard(Op::GuardIs, &[v, k], &[]);
        }
        let r = self.borrow_ref(receiver);
        self.guard_type(r, ty);
        Some(r)
    }

    /// `list.remove(item)`, `list.index(item)` and `list.count(item)`
    unsafe fn list_search(&mut self, i: &Instr, ty: &PyType, name: &str) -> Option<Flow> {
        if !self.may_decline(i, None) {
            return None;
        }
        let list = self.guard_method(1, ty, name)?;
        let item = self.peek(1);
        let item = self.borrow_ref(item);
        if name == "remove" {
            let done = self.leaf(lists::LIST_REMOVE, &[list, item], Some(Type::I64));
            self.guard_done(done);
            return Some(self.pop_push(3, Abs::Word(word::NONE)));
        }
        let native = if name == "index" { lists::LIST_INDEX } else { lists::LIST_COUNT };
        let number = self.leaf(native, &[list, item], Some(Type::I64));
        self.guard_not_negative(number);
        Some(self.pop_push(3, Abs::Int(number)))
    }

    /// `dict.get(key, default)` and `bytearray.append(byte)`
    unsafe fn typed_method(&mut self, i: &Instr) -> Option<Flow> {
        let n = i.oparg as usize;
        let (ty, name) = self.method_called(n)?;
        if ty.kind == Kind::List {
            return self.list_search(i, ty, name);
        }
        let (first, last) = (self.peek(n), self.peek(1));
        if ty.kind == Kind::ByteArray {
            if !self.likely_int(first) || !self.may_decline(i, None) {
                return None;
            }
            let array = self.guard_method(n, ty, name)?;
            let byte = self.as_int(first);
            let done = self.leaf(bytes::BYTEARRAY_APPEND, &[array, byte], Some(Type::I64));
            self.guard_done(done);
            return Some(self.pop_push(n + 2, Abs::Word(word::NONE)));
        }
        if !self.may_look_up(i, first) {
            return None;
        }
        let dict = self.guard_method(n, ty, name)?;
        let default = if n == 2 { last } else { Abs::Word(word::NONE) };
        let default = self.borrow_ref(default);
        let v = self.looked_up(dict, first, default);
        Some(self.pop_push(n + 2, Abs::Ref { v, own: true }))
    }

    /// Look-ups; `None` if this is none, or one that the native has just declined.
    pub(super) unsafe fn lookup_instruction(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        Ok(match i.opcode {
            Opcode::BINARY_OP_SUBSCR_DICT => self.dict_subscript(i),
            Opcode::CONTAINS_OP_DICT => self.dict_contains(i),
            Opcode::STORE_SUBSCR_DICT => self.dict_store(i),
            op => match op.deopt() {
                Opcode::BINARY_OP if i.oparg == nb::SUBSCR => self.bytearray_item(i),
                Opcode::STORE_SUBSCR => self.bytearray_store(i),
                Opcode::CALL => self.typed_method(i),
                _ => None,
            },
        })
    }
}
