//! Bytes and bytearrays: their bytes are loaded and stored in traces, slices are assigned by a native function.

use super::{Abs, Builder, Flow};
use crate::natives_bytes as bytes;
use crate::project::{Instr, decode};
use std::mem::offset_of;
use tiercel_ir::{Alias, Imm, Op, Type, Val, word};
use tiercel_object::thread::types;
use tiercel_object::types::bytearray;
use tiercel_object::types::bytes::{BytesObject, DATA_OFFSET};
use tiercel_ops::Opcode;

impl Builder<'_> {
    /// The byte at an index of a bytes object that has one there.
    pub(super) fn byte_in_bytes(&mut self, v: Val, index: Val) -> Val {
        let imms = [Imm::Int(DATA_OFFSET as i64), Imm::Alias(Alias::Immutable)];
        self.emit(Op::LoadByte, &[v, index], &imms)
    }

    /// The byte at an index of a bytearray that has one there.
    pub(super) fn byte_in_array(&mut self, v: Val, index: Val) -> Val {
        let first = self.load(v, bytearray::ADDRESS_OFFSET as i64, Alias::BytesHead, Type::Ptr);
        self.emit(Op::LoadByte, &[first, index], &[Imm::Int(0), Imm::Alias(Alias::Bytes)])
    }

    /// An index that may count from the end, checked.
    fn index_below(&mut self, index: Abs, len: Val) -> Val {
        let index = self.as_int(index);
        let index = self.emit(Op::IndexWrap, &[index, len], &[]);
        self.guard(Op::GuardBounds, &[index, len], &[]);
        index
    }

    /// `bytes[index]`
    pub(super) fn bytes_item(&mut self) -> Flow {
        let (a, index) = (self.peek(2), self.peek(1));
        let v = self.borrow_ref(a);
        self.guard_type(v, types().bytes);
        let len = self.load(v, offset_of!(BytesObject, len) as i64, Alias::Immutable, Type::I64);
        let index = self.index_below(index, len);
        let byte = self.byte_in_bytes(v, index);
        self.pop_push(2, Abs::Int(byte))
    }

    /// `bytearray[index]`
    pub(super) fn bytearray_item(&mut self, i: &Instr) -> Option<Flow> {
        let (array, index) = (self.peek(2), self.peek(1));
        if !self.is_exactly(array, types().bytearray) || !self.likely_int(index) || !self.may_decline(i, None)
        {
            return None;
        }
        let v = self.borrow_ref(array);
        self.guard_type(v, types().bytearray);
        let len = self.load(v, bytearray::LEN_OFFSET as i64, Alias::BytesHead, Type::I64);
        let index = self.index_below(index, len);
        let byte = self.byte_in_array(v, index);
        Some(self.pop_push(2, Abs::Int(byte)))
    }

    /// `bytearray[index] = byte`
    pub(super) fn bytearray_store(&mut self, i: &Instr) -> Option<Flow> {
        let (value, array, index) = (self.peek(3), self.peek(2), self.peek(1));
        if !self.is_exactly(array, types().bytearray)
            || !self.likely_int(index)
            || !self.likely_int(value)
            || !self.may_decline(i, None)
        {
            return None;
        }
        let v = self.borrow_ref(array);
        self.guard_type(v, types().bytearray);
        let len = self.load(v, bytearray::LEN_OFFSET as i64, Alias::BytesHead, Type::I64);
        let index = self.index_below(index, len);
        let byte = self.as_int(value);
        let values = self.iconst(1 << 8);
        self.guard(Op::GuardBounds, &[byte, values], &[]);
        let first = self.load(v, bytearray::ADDRESS_OFFSET as i64, Alias::BytesHead, Type::Ptr);
        self.emit(Op::StoreByte, &[first, index, byte], &[Imm::Int(0), Imm::Alias(Alias::Bytes)]);
        Some(self.pop_all(3))
    }

    /// `x[start:stop] = value` of a bytearray.
    pub(super) fn bytearray_store_slice(&mut self, i: &Instr) -> Option<Flow> {
        let (value, array, start, stop) = (self.peek(4), self.peek(3), self.peek(2), self.peek(1));
        if !self.is_exactly(array, types().bytearray) || !self.may_decline(i, None) {
            return None;
        }
        self.store_by_slice(value, array, [start, stop, Abs::Word(word::NONE)])?;
        Some(self.pop_all(4))
    }

    /// A slice of which nothing is made, for it is only the place of a store: `x[start:stop:step] = value` of a bytearray or
    /// list.
    pub(super) fn store_slice_built(&mut self, i: &Instr) -> Option<Flow> {
        let count = i.oparg as usize;
        // SAFETY: the code is alive.
        let next = unsafe { decode(i.code, i.next) }.ok()?;
        if next.opcode.deopt() != Opcode::STORE_SUBSCR || !self.may_decline(i, None) {
            return None;
        }
        let (value, container) = (self.peek(count + 2), self.peek(count + 1));
        let step = if count == 3 { self.peek(1) } else { Abs::Word(word::NONE) };
        let (start, stop) = (self.peek(count), self.peek(count - 1));
        self.store_by_slice(value, container, [start, stop, step])?;
        self.pop_all(count + 2);
        Some(Flow::Goto(next.next))
    }

    fn store_by_slice(&mut self, value: Abs, container: Abs, bounds: [Abs; 3]) -> Option<()> {
        let t = types();
        let is = |b: &Self, a: Abs, of: [&'static _; 2]| of.into_iter().any(|ty| b.is_exactly(a, ty));
        let ty = self.class_of(container)?;
        let fits = if std::ptr::eq(ty, t.bytearray) {
            is(self, value, [t.bytes, t.bytearray])
        } else {
            std::ptr::eq(ty, t.list) && is(self, value, [t.list, t.tuple])
        };
        if !fits || !bounds.iter().all(|a| self.is_bound(*a)) {
            return None;
        }
        let (x, new) = (self.borrow_ref(container), self.borrow_ref(value));
        self.guard_type(x, ty);
        let absent = bounds.map(|a| a == Abs::Word(word::NONE));
        let [start, stop, step] = bounds.map(|a| self.bound(a, 1));
        let absent = self.iconst(i64::from(absent[0]) | i64::from(absent[1]) << 1);
        let native = if ty.kind == tiercel_object::header::Kind::List {
            bytes::LIST_SET_BY_STEP
        } else {
            bytes::BYTEARRAY_SET_SLICE
        };
        let done = self.leaf(native, &[x, start, stop, step, absent, new], Some(Type::I64));
        self.guard_done(done);
        Some(())
    }

    /// `bytes(n)` and `bytearray(n)`, so many zeros.
    pub(super) fn zeros(&mut self, count: Abs, is_array: bool) -> Val {
        let len = self.as_int(count);
        let (native, ty) = if is_array {
            (bytes::BYTEARRAY_ZEROS, types().bytearray)
        } else {
            (bytes::BYTES_ZEROS, types().bytes)
        };
        let made = self.leaf(native, &[len], Some(Type::Ref));
        self.guard(Op::GuardNonNull, &[made], &[]);
        self.made(made, ty);
        made
    }
}
