//! `enumerate(x)`, `zip(x, …)`, `map(f, x)`, `filter(f, x)` and `reversed(x)`, made word by word: what a loop then takes from them is known, and of those
//! that go no further than the trace none is made.

use super::objects::iterator_type;
use super::{Abs, Builder, Flow};
use crate::natives_calls as calls;
use crate::project::Instr;
use std::mem::offset_of;
use tiercel_ir::{Alias, Op, Type, Val};
use tiercel_object::Value;
use tiercel_object::header::Kind;
use tiercel_object::thread::types;
use tiercel_object::typeobj::Type as PyType;
use tiercel_object::types::enumerate::EnumerateObject;
use tiercel_object::types::filter::FilterObject;
use tiercel_object::types::iterators::SequenceIteratorObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::map::MapObject;
use tiercel_object::types::str::equals_text;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::types::zip::ZipObject;

/// The most iterables that a `zip` is followed with.
const MOST: usize = 4;

/// What is gone through.
#[derive(Clone, Copy)]
enum Source {
    /// A sequence, whose iterators are of this type.
    Sequence(&'static PyType),
    /// A range of these numbers.
    Range(super::ranges::Numbers),
    /// An iterator.
    Itself,
    /// Another container, whose iterator this is.
    Other(Val),
}

impl Builder<'_> {
    /// What an argument is, which is checked; `None` if to iterate over it may run Python code. Of other containers than those that
    /// need no call only one is taken: nothing may come between its iterator and what holds that.
    unsafe fn source(&mut self, a: Abs, only: bool) -> Option<Source> {
        let ty = self.class_of(a)?;
        let t = types();
        let is = |of: &PyType| std::ptr::eq(ty, of);
        if is(t.range) {
            return self.numbers(a).map(Source::Range);
        }
        let other = only && calls::iterates_natively(ty.kind) && !calls::is_own_iterator(ty);
        let source = if let Some(of) = iterator_type(ty) {
            Source::Sequence(of)
        } else if calls::is_own_iterator(ty) || ty.kind == Kind::Generator {
            Source::Itself
        } else if other {
            Source::Other(Val(0))
        } else {
            return None;
        };
        let v = self.borrow_ref(a);
        self.guard_type(v, ty);
        if !matches!(source, Source::Other(_)) {
            return Some(source);
        }
        let it = self.fresh_object(calls::GET_ITER, &[v]);
        self.guard_raised(it);
        Some(Source::Other(it))
    }

    /// The iterator over an argument, which it takes over.
    fn iterator_of(&mut self, a: Abs, source: Source) -> Val {
        match source {
            Source::Sequence(of) => {
                let sequence = self.own_ref(a);
                self.sequence_iterator(sequence, of)
            }
            Source::Itself => self.own_ref(a),
            Source::Range(numbers) => {
                self.give_up(a);
                self.iterator_over(&numbers)
            }
            Source::Other(it) => {
                self.give_up(a);
                it
            }
        }
    }

    /// A call of one of these classes; `None` if it is another one, or if something is not known.
    pub(super) unsafe fn make_iterator(&mut self, i: &Instr) -> Option<Flow> {
        let n = i.oparg as usize;
        let class = self.peek(n + 2);
        if !(1..=MOST).contains(&n) || self.peek(n + 1) != Abs::Null {
            return None;
        }
        let t = types();
        let of = [t.enumerate, t.zip, t.map, t.filter, t.reversed]
            .into_iter()
            .find(|ty| self.is_class(class, ty))?;
        match of.kind {
            Kind::Enumerate => self.make_enumerate(n, 0),
            Kind::Zip => self.make_zip(n),
            Kind::Map if n > 1 => self.make_map(n),
            Kind::Filter if n == 2 => self.make_filter(),
            _ if n == 1 => self.make_reversed(),
            _ => None,
        }
    }

    /// `enumerate(x, start=n)`
    pub(super) unsafe fn make_enumerate_by_name(&mut self, i: &Instr) -> Option<Flow> {
        let class = self.peek(i.oparg as usize + 3);
        let Abs::Const(sym) = self.peek(1) else { return None };
        let names = self.trace.syms[sym.0 as usize].address;
        let names = Value::borrow_word(&names).downcast_exact::<TupleObject>()?;
        let is_start = matches!(names.items(), [name] if equals_text(name, "start"));
        if i.oparg != 2
            || !is_start
            || self.peek(i.oparg as usize + 2) != Abs::Null
            || !self.is_class(class, types().enumerate)
        {
            return None;
        }
        self.make_enumerate(2, 1)
    }

    /// `enumerate(x)` or `enumerate(x, start)`, with so much on the stack above the arguments.
    unsafe fn make_enumerate(&mut self, n: usize, above: usize) -> Option<Flow> {
        let (first, start) = (self.peek(n + above), self.peek(1 + above));
        if n > 2 || n == 2 && !self.likely_int(start) {
            return None;
        }
        let class = self.peek(n + 2 + above);
        self.guard_class(class, types().enumerate);
        let count = if n == 2 { self.as_int(start) } else { self.iconst(0) };
        let source = self.source(first, true)?;
        let mut given = self.pop_many(n + 2 + above).into_iter();
        let (class, _, first) = (given.next()?, given.next()?, given.next()?);
        let within = self.iterator_of(first, source);
        let count = self.emit(Op::BoxInt, &[count], &[]);
        let v = self.new_object(types().enumerate);
        self.store(v, within, offset_of!(EnumerateObject, iterator) as i64, Alias::Immutable);
        self.store(v, count, offset_of!(EnumerateObject, count) as i64, Alias::Field);
        self.walked.insert(v, vec![within]);
        self.give_up(class);
        given.for_each(|a| self.give_up(a));
        self.push_owned(v);
        Some(Flow::Next)
    }

    /// `zip(x, …)`
    unsafe fn make_zip(&mut self, n: usize) -> Option<Flow> {
        let class = self.peek(n + 2);
        self.guard_class(class, types().zip);
        let mut sources = vec![];
        for k in (1..=n).rev() {
            let a = self.peek(k);
            sources.push(self.source(a, n == 1)?);
        }
        let args = self.pop_many(n);
        let all: Vec<Val> = args.into_iter().zip(sources).map(|(a, s)| self.iterator_of(a, s)).collect();
        let tuple = self.new_tuple(&all);
        let v = self.new_object(types().zip);
        self.store(v, tuple, offset_of!(ZipObject, iterators) as i64, Alias::Immutable);
        self.walked.insert(v, all);
        Some(self.pop_push(2, Abs::Ref { v, own: true }))
    }

    /// `map(f, x, …)`
    unsafe fn make_map(&mut self, n: usize) -> Option<Flow> {
        let class = self.peek(n + 2);
        self.guard_class(class, types().map);
        let mut sources = vec![];
        for k in (1..n).rev() {
            let a = self.peek(k);
            sources.push(self.source(a, n == 2)?);
        }
        let args = self.pop_many(n - 1);
        let all: Vec<Val> = args.into_iter().zip(sources).map(|(a, s)| self.iterator_of(a, s)).collect();
        let function = self.pop();
        let function = self.own_ref(function);
        let tuple = self.new_tuple(&all);
        let v = self.new_object(types().map);
        self.store(v, function, offset_of!(MapObject, function) as i64, Alias::Immutable);
        self.store(v, tuple, offset_of!(MapObject, iterators) as i64, Alias::Immutable);
        self.walked.insert(v, all);
        Some(self.pop_push(2, Abs::Ref { v, own: true }))
    }

    /// `filter(f, x)`
    unsafe fn make_filter(&mut self) -> Option<Flow> {
        let class = self.peek(4);
        self.guard_class(class, types().filter);
        let a = self.peek(1);
        let source = self.source(a, true)?;
        let a = self.pop();
        let within = self.iterator_of(a, source);
        let function = self.pop();
        let function = self.own_ref(function);
        let v = self.new_object(types().filter);
        self.store(v, function, offset_of!(FilterObject, function) as i64, Alias::Immutable);
        self.store(v, within, offset_of!(FilterObject, iterator) as i64, Alias::Immutable);
        self.walked.insert(v, vec![within]);
        Some(self.pop_push(2, Abs::Ref { v, own: true }))
    }

    /// `reversed(list)`
    unsafe fn make_reversed(&mut self) -> Option<Flow> {
        let a = self.peek(1);
        if !self.is_exactly(a, types().list) {
            return None;
        }
        let class = self.peek(3);
        self.guard_class(class, types().reversed);
        let v = self.borrow_ref(a);
        self.guard_type(v, types().list);
        let len = self.load(v, offset_of!(ListObject, len) as i64, Alias::ListHead, Type::I64);
        let one = self.iconst(1);
        let last = self.emit(Op::IntSub, &[len, one], &[]);
        let a = self.pop();
        let sequence = self.own_ref(a);
        let it = self.new_object(types().list_reverse_iterator);
        self.store(it, sequence, offset_of!(SequenceIteratorObject, sequence) as i64, Alias::Iter);
        self.store(it, last, offset_of!(SequenceIteratorObject, index) as i64, Alias::Iter);
        Some(self.pop_push(2, Abs::Ref { v: it, own: true }))
    }
}
