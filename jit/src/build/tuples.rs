//! Tuples cut and joined: a slice of one item is a tuple that the trace knows, and joining it to another takes only the item.

use super::{Abs, Builder, Flow};
use crate::natives_tuples as natives;
use std::mem::offset_of;
use tiercel_ir::{Alias, Op, Type, Val};
use tiercel_object::thread::types;
use tiercel_object::types::tuple::TupleObject;

impl Builder<'_> {
    /// Whether a number is another and one more.
    fn is_next(&self, number: Val, next: Val) -> bool {
        let def = self.trace.def(next);
        if !matches!(def.op, Op::IntAdd | Op::IntAddOvf) {
            return false;
        }
        let same = |a: Val| {
            let (x, y) = (self.trace.def(a), self.trace.def(number));
            a == number || x.op == Op::UnboxInt && y.op == Op::UnboxInt && x.args == y.args
        };
        let is_one = |v: Val| {
            let def = self.trace.def(v);
            def.op == Op::IConst && def.int(0) == 1
        };
        let (a, b) = (def.args[0], def.args[1]);
        same(a) && is_one(b) || same(b) && is_one(a)
    }

    /// The item at `first` of a tuple as a tuple, where `end` is one more; `None` if it is not known to be.
    pub(super) fn slice_of_one(&mut self, tuple: Val, first: Val, end: Val) -> Option<Abs> {
        if !self.is_next(first, end) {
            return None;
        }
        let len = self.load(tuple, offset_of!(TupleObject, len) as i64, Alias::Tuple, Type::I64);
        // The slice of a whole tuple is the tuple.
        let one = self.iconst(1);
        let longer = self.emit(Op::IntGt, &[len, one], &[]);
        self.guard(Op::GuardTrue, &[longer], &[]);
        self.guard(Op::GuardBounds, &[first, len], &[]);
        let item = self.item(tuple, first, false);
        Some(self.tuple_of(&[Abs::Ref { v: item, own: false }]))
    }

    /// `a + b` of exact tuples; `None` if they are not.
    pub(super) fn join_tuples(&mut self) -> Option<Flow> {
        let (a, b) = (self.peek(2), self.peek(1));
        if !self.is_exactly(a, types().tuple) || !self.is_exactly(b, types().tuple) {
            return None;
        }
        let (x, y) = (self.borrow_ref(a), self.borrow_ref(b));
        for (a, v) in [(a, x), (b, y)] {
            if !matches!(a, Abs::Const(_)) {
                self.guard_type(v, types().tuple);
            }
        }
        let only = match self.tuples.get(&x).map(Vec::as_slice) {
            Some([Abs::Ref { v, .. }]) => Some(*v),
            _ => None,
        };
        let made = match only {
            Some(item) => self.fresh_object(natives::TUPLE_PREPEND, &[item, y]),
            None => self.fresh_object(natives::TUPLE_JOIN, &[x, y]),
        };
        self.made(made, types().tuple);
        Some(self.pop_push(2, Abs::Ref { v: made, own: true }))
    }
}
