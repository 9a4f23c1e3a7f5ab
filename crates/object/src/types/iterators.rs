//! Iterators over sequences and callables.

use crate::args::{check_count, no_keywords};
use crate::error::PyResult;
use crate::header::Header;
use crate::thread::{names, runtime, types};
use crate::typeobj::{Type, expect_type, new_object_of};
use crate::types::bytearray::ByteArrayObject;
use crate::types::bytes::BytesObject;
use crate::types::list::ListObject;
use crate::types::str::StrObject;
use crate::types::tuple::TupleObject;
use crate::value::{Field, Value};
use crate::{bail, err, install_type, layout, object};
use std::cell::Cell;
use tiercel_macros::pytype;

/// An iterator over a sequence by index. `#[repr(C)]`: native code steps it.
#[repr(C)]
pub struct SequenceIteratorObject {
    /// Header.
    pub head: Header,
    /// The sequence; empty at the end.
    pub sequence: Field,
    /// Next index.
    pub index: Cell<isize>,
}
layout!(SequenceIteratorObject, SequenceIterator, sequence_iterator, container);

/// `iter(callable, sentinel)`.
#[repr(C)]
pub struct CallIteratorObject {
    /// Header.
    pub head: Header,
    /// What to call; empty at the end.
    pub callable: Field,
    /// The value that ends it.
    pub sentinel: Field,
}
layout!(CallIteratorObject, CallIterator, callable_iterator, container);

/// An iterator of type `ty` over `sequence`, whose next item is the one at `index`.
#[inline]
pub fn sequence_iterator_of(ty: &'static Type, sequence: &Value, index: isize) -> Value {
    new_object_of(ty, |head| SequenceIteratorObject {
        head,
        sequence: Field::new(sequence.clone()),
        index: Cell::new(index),
    })
}

/// An iterator that calls `__getitem__` with 0, 1, 2, ….
pub fn sequence_iterator(sequence: &Value) -> Value {
    sequence_iterator_of(types().sequence_iterator, sequence, 0)
}

/// `iter(callable, sentinel)`.
pub fn callable_iterator(callable: &Value, sentinel: &Value) -> Value {
    new_object_of(types().callable_iterator, |head| CallIteratorObject {
        head,
        callable: Field::new(callable.clone()),
        sentinel: Field::new(sentinel.clone()),
    })
}

/// The `iter` slot of iterators.
pub fn iter_self(this: &Value) -> PyResult<Value> {
    Ok(this.clone())
}

/// A function of the module `builtins`, by the name that it has there now.
pub fn builtin(name: &str) -> PyResult<Value> {
    let name = crate::types::str::intern(name);
    let builtins = runtime().builtins.get();
    match builtins.as_ref().and_then(|b| b.downcast::<crate::types::dict::DictObject>()?.get_str(&name)) {
        Some(v) => Ok(v),
        None => Err(crate::error::raise_with(types().exceptions.AttributeError, &[name])),
    }
}

/// `(builtins.name, (argument,))`, or `(builtins.name, (argument,), state)`: how iterators are pickled.
pub fn reduce(name: &str, argument: Value, state: Option<Value>) -> PyResult<Value> {
    let mut parts = vec![builtin(name)?, TupleObject::from_vec(vec![argument])];
    parts.extend(state);
    Ok(TupleObject::from_vec(parts))
}

/// How many items an iterable will probably give: `operator.length_hint`.
pub fn length_hint(v: &Value, default: usize) -> PyResult<usize> {
    let type_error = types().exceptions.TypeError;
    if let Some(len) = v.ty().slots().len {
        match len(v) {
            Ok(n) => return Ok(n),
            Err(raised) if raised.is(type_error) => drop(raised.take()),
            Err(raised) => return Err(raised),
        }
    }
    let hint = match object::call_special(v, &names().__length_hint__, &[]) {
        Ok(Some(hint)) if !hint.is_not_implemented() => hint,
        Ok(_) => return Ok(default),
        Err(raised) if raised.is(type_error) => {
            drop(raised.take());
            return Ok(default);
        }
        Err(raised) => return Err(raised),
    };
    if !hint.ty().is_subtype(types().int) {
        bail!(TypeError, "__length_hint__ must be an integer, not {}", hint.ty().name_str());
    }
    match crate::types::int::to_i64(&hint) {
        Some(n) if n >= 0 => Ok(n as usize),
        Some(_) => Err(err!(ValueError, "__length_hint__() should return >= 0")),
        None => Err(err!(OverflowError, "Python int too large to convert to C ssize_t")),
    }
}

/// Room made ahead of time on the word of a length hint, which may be anything.
const MOST_RESERVED: usize = 1 << 20;
/// More items than any memory holds.
const MOST_ITEMS: usize = 1 << 44;

/// All items of an iterable, as `list(iterable)` would have them.
pub fn collect(v: &Value) -> PyResult<Vec<Value>> {
    if let Some(t) = v.downcast_exact::<TupleObject>() {
        return Ok(t.items().to_vec());
    }
    if let Some(l) = v.downcast_exact::<ListObject>() {
        return Ok(l.to_vec());
    }
    drain(v, object::iter(v)?)
}

/// [`collect`], with a `TypeError` of this text for what cannot be iterated over.
pub fn collect_or(v: &Value, message: &str) -> PyResult<Vec<Value>> {
    if v.downcast_exact::<TupleObject>().is_some() || v.downcast_exact::<ListObject>().is_some() {
        return collect(v);
    }
    match object::iter(v) {
        Ok(it) => drain(v, it),
        Err(raised) if raised.is(types().exceptions.TypeError) => {
            drop(raised.take());
            bail!(TypeError, "{message}")
        }
        Err(raised) => Err(raised),
    }
}

fn drain(v: &Value, it: Value) -> PyResult<Vec<Value>> {
    let mut out = Vec::with_capacity(length_hint(v, 0)?.min(MOST_RESERVED));
    while let Some(item) = object::next(&it)? {
        out.push(item);
    }
    Ok(out)
}

/// `list.extend`: items arrive one by one, and those before an exception stay.
pub fn extend_from(list: &ListObject, v: &Value) -> PyResult<()> {
    if let Some(t) = v.downcast_exact::<TupleObject>() {
        list.extend_from_slice(t.items());
        return Ok(());
    }
    if let Some(l) = v.downcast_exact::<ListObject>() {
        list.extend_from_slice(l.items());
        return Ok(());
    }
    let it = object::iter(v)?;
    let hint = length_hint(v, 8)?;
    if hint > MOST_ITEMS {
        return Err(crate::types::sequence::memory_error());
    }
    let hint = hint.min(MOST_RESERVED);
    if hint > 8 {
        list.reserve_exact(hint);
    }
    while let Some(item) = object::next(&it)? {
        list.push(item);
    }
    Ok(())
}

/// The iterator behind the receiver of a slot or method.
fn of(v: &Value) -> &SequenceIteratorObject {
    // SAFETY: reached only through the types that have this layout.
    unsafe { v.payload_unchecked() }
}

/// `__setstate__`: the position, kept between 0 and the length.
fn set_position(it: &SequenceIteratorObject, state: &Value, least: isize, len: usize) -> PyResult<()> {
    if !state.ty().is_subtype(types().int) {
        bail!(TypeError, "an integer is required");
    }
    let i = crate::types::int::to_i64_clamped(state) as isize;
    if !it.sequence.is_empty() {
        it.index.set(i.clamp(least, len as isize));
    }
    Ok(())
}

impl SequenceIteratorObject {
    /// The step of a list iterator: the next item, `None` at the end. Runs no Python code, except that the list may die
    /// at the end.
    #[inline(always)]
    pub fn next_of_list(&self) -> Option<Value> {
        let list = self.sequence.borrow()?;
        // SAFETY: list iterators are made only over lists and instances of subclasses.
        let list: &ListObject = unsafe { list.payload_unchecked() };
        let i = self.index.get();
        match list.items().get(i as usize) {
            Some(v) => {
                self.index.set(i + 1);
                Some(v.clone())
            }
            None => {
                drop(self.sequence.take());
                None
            }
        }
    }

    /// The step of a tuple iterator.
    #[inline(always)]
    pub fn next_of_tuple(&self) -> Option<Value> {
        let tuple = self.sequence.borrow()?;
        // SAFETY: tuple iterators are made only over tuples and instances of subclasses.
        let tuple: &TupleObject = unsafe { tuple.payload_unchecked() };
        let i = self.index.get();
        match tuple.items().get(i as usize) {
            Some(v) => {
                self.index.set(i + 1);
                Some(v.clone())
            }
            None => {
                drop(self.sequence.take());
                None
            }
        }
    }

    /// The step of a str iterator.
    #[inline]
    pub fn next_of_str(&self) -> Option<Value> {
        let s = self.sequence.borrow()?;
        // SAFETY: str iterators are made only over strings.
        let s: &StrObject = unsafe { s.payload_unchecked() };
        let i = self.index.get();
        if (i as usize) < s.len() {
            self.index.set(i + 1);
            return Some(crate::types::str::from_code_point(s.chars().at(i as usize)));
        }
        drop(self.sequence.take());
        None
    }

    /// `sequence[index]` for sequences that are asked by subscript; the end when that raises `IndexError` or
    /// `StopIteration`.
    fn next_by_subscript(&self, step: isize) -> PyResult<Option<Value>> {
        let Some(sequence) = self.sequence.get() else { return Ok(None) };
        let i = self.index.get();
        if i < 0 {
            drop(self.sequence.take());
            return Ok(None);
        }
        if i == isize::MAX {
            bail!(OverflowError, "iter index too large");
        }
        // The index moves only after the call: a nested step of the same iterator sees the same item, as in CPython.
        match object::getitem(&sequence, &Value::int(i as i64)) {
            Ok(v) => {
                self.index.set(i + step);
                Ok(Some(v))
            }
            Err(raised)
                if raised.is(types().exceptions.IndexError)
                    || raised.is(types().exceptions.StopIteration) =>
            {
                drop(raised.take());
                drop(self.sequence.take());
                Ok(None)
            }
            Err(raised) => Err(raised),
        }
    }

    fn list_step(&self) -> PyResult<Option<Value>> {
        Ok(self.next_of_list())
    }

    fn tuple_step(&self) -> PyResult<Option<Value>> {
        Ok(self.next_of_tuple())
    }

    fn str_step(&self) -> PyResult<Option<Value>> {
        Ok(self.next_of_str())
    }

    fn bytes_step(&self) -> PyResult<Option<Value>> {
        let Some(sequence) = self.sequence.borrow() else { return Ok(None) };
        let i = self.index.get() as usize;
        let byte = if let Some(bytes) = sequence.downcast::<BytesObject>() {
            bytes.data().get(i).copied()
        } else if let Some(bytes) = sequence.downcast::<ByteArrayObject>() {
            bytes.data.borrow().get(i).copied()
        } else {
            return self.next_by_subscript(1);
        };
        match byte {
            Some(b) => {
                self.index.set(i as isize + 1);
                Ok(Some(Value::small_int(b as i64)))
            }
            None => {
                drop(self.sequence.take());
                Ok(None)
            }
        }
    }

    /// Items still to come of a forward iterator over a sequence of this length.
    fn remaining(&self, len: usize) -> usize {
        len.saturating_sub(self.index.get() as usize)
    }
}

fn tuple_length(s: &Value) -> PyResult<usize> {
    Ok(s.downcast::<TupleObject>().map_or(0, TupleObject::len))
}

fn str_length(s: &Value) -> PyResult<usize> {
    Ok(s.as_str().map_or(0, StrObject::len))
}

/// An iterator type over one kind of sequence: its step, what the sequence's length is, what an exhausted one pickles as.
macro_rules! forward_iterator {
    ($(#[$doc:meta])* $marker:ident, $name:tt, $next:expr, $len:expr, $empty:expr) => {
        struct $marker;

        $(#[$doc])*
        #[pytype(name = $name)]
        impl $marker {
            #[slot(iternext)]
            fn next(this: &Value) -> PyResult<Option<Value>> {
                $next(of(this))
            }

            /// How many items are left.
            #[method("($self, /)")]
            fn __length_hint__(this: &Value) -> PyResult<usize> {
                match of(this).sequence.get() {
                    Some(sequence) => Ok(of(this).remaining($len(&sequence)?)),
                    None => Ok(0),
                }
            }

            /// For pickling.
            #[method("($self, /)")]
            fn __reduce__(this: &Value) -> PyResult<Value> {
                match of(this).sequence.get() {
                    Some(sequence) => reduce("iter", sequence, Some(Value::int(of(this).index.get() as i64))),
                    None => reduce("iter", $empty, None),
                }
            }

            /// Go to a position.
            #[method("($self, object, /)")]
            fn __setstate__(this: &Value, state: &Value) -> PyResult<()> {
                let len = match of(this).sequence.get() {
                    Some(sequence) => $len(&sequence)?,
                    None => 0,
                };
                set_position(of(this), state, 0, len)
            }
        }
    };
}

forward_iterator!(
    /// Iterator over a list.
    ListIterator, "list_iterator",
    SequenceIteratorObject::list_step,
    object::len,
    ListObject::from_vec(Vec::new())
);
forward_iterator!(
    /// Iterator over a tuple.
    TupleIterator, "tuple_iterator",
    SequenceIteratorObject::tuple_step,
    tuple_length,
    TupleObject::from_slice(&[])
);
forward_iterator!(
    /// Iterator over a str.
    StrIterator, "str_iterator",
    SequenceIteratorObject::str_step,
    str_length,
    Value::str("")
);
forward_iterator!(
    /// Iterator over the bytes of a bytes-like object.
    BytesIterator, "bytes_iterator",
    SequenceIteratorObject::bytes_step,
    object::len,
    TupleObject::from_slice(&[])
);

/// `memoryview`'s iterator, which has no pickling.
struct MemoryIterator;

/// Iterator over a memoryview.
#[pytype(name = "memory_iterator")]
impl MemoryIterator {
    #[slot(iternext)]
    fn next(this: &Value) -> PyResult<Option<Value>> {
        of(this).next_by_subscript(1)
    }
}

struct ListReverseIterator;

/// Iterator over a list from its end.
#[pytype(name = "list_reverseiterator")]
impl ListReverseIterator {
    #[slot(iternext)]
    fn next(this: &Value) -> PyResult<Option<Value>> {
        let it = of(this);
        let i = it.index.get();
        let item = match it.sequence.borrow().and_then(|s| s.downcast::<ListObject>()) {
            Some(list) if i >= 0 => list.get(i as usize),
            _ => None,
        };
        match item {
            Some(v) => {
                it.index.set(i - 1);
                Ok(Some(v))
            }
            None => {
                it.index.set(-1);
                drop(it.sequence.take());
                Ok(None)
            }
        }
    }

    /// How many items are left.
    #[method("($self, /)")]
    fn __length_hint__(this: &Value) -> usize {
        let it = of(this);
        let left = (it.index.get() + 1) as usize;
        match it.sequence.borrow().and_then(|s| s.downcast::<ListObject>()) {
            Some(list) if list.len() >= left => left,
            _ => 0,
        }
    }

    /// For pickling.
    #[method("($self, /)")]
    fn __reduce__(this: &Value) -> PyResult<Value> {
        match of(this).sequence.get() {
            Some(s) => reduce("reversed", s, Some(Value::int(of(this).index.get() as i64))),
            None => reduce("reversed", ListObject::from_vec(Vec::new()), None),
        }
    }

    /// Go to a position.
    #[method("($self, object, /)")]
    fn __setstate__(this: &Value, state: &Value) -> PyResult<()> {
        let len =
            of(this).sequence.borrow().and_then(|s| s.downcast::<ListObject>()).map_or(0, ListObject::len);
        set_position(of(this), state, -1, len.wrapping_sub(1))
    }
}

struct SubscriptIterator;

/// Iterator over anything with subscripts 0, 1, 2, ….
#[pytype(name = "iterator")]
impl SubscriptIterator {
    #[slot(iternext)]
    fn next(this: &Value) -> PyResult<Option<Value>> {
        of(this).next_by_subscript(1)
    }

    /// How many items are left, if the sequence has a length.
    #[method("($self, /)")]
    fn __length_hint__(this: &Value) -> PyResult<Value> {
        let Some(sequence) = of(this).sequence.get() else { return Ok(Value::small_int(0)) };
        if sequence.ty().slots().len.is_none() {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        Ok(Value::int(of(this).remaining(object::len(&sequence)?) as i64))
    }

    /// For pickling.
    #[method("($self, /)")]
    fn __reduce__(this: &Value) -> PyResult<Value> {
        match of(this).sequence.get() {
            Some(s) => reduce("iter", s, Some(Value::int(of(this).index.get() as i64))),
            None => reduce("iter", TupleObject::from_slice(&[]), None),
        }
    }

    /// Go to a position.
    #[method("($self, object, /)")]
    fn __setstate__(this: &Value, state: &Value) -> PyResult<()> {
        set_position(of(this), state, 0, isize::MAX as usize)
    }
}

/// The iterator that `iter(callable, sentinel)` gives.
#[pytype(name = "callable_iterator")]
impl CallIteratorObject {
    #[slot(iternext)]
    fn next(&self) -> PyResult<Option<Value>> {
        let (Some(callable), Some(sentinel)) = (self.callable.get(), self.sentinel.get()) else {
            return Ok(None);
        };
        match object::call(&callable, &[]) {
            Ok(v) => {
                // The call may have ended this very iterator.
                if !self.sentinel.is_empty()
                    && !object::compare_bool(&sentinel, &v, crate::slots::CompareOp::Eq)?
                {
                    return Ok(Some(v));
                }
            }
            Err(raised) if raised.is(types().exceptions.StopIteration) => drop(raised.take()),
            Err(raised) => return Err(raised),
        }
        drop((self.callable.take(), self.sentinel.take()));
        Ok(None)
    }

    /// For pickling.
    #[method("($self, /)")]
    fn __reduce__(&self) -> PyResult<Value> {
        match (self.callable.get(), self.sentinel.get()) {
            (Some(callable), Some(sentinel)) => Ok(TupleObject::from_vec(vec![
                builtin("iter")?,
                TupleObject::from_vec(vec![callable, sentinel]),
            ])),
            _ => reduce("iter", TupleObject::from_slice(&[]), None),
        }
    }
}

struct Reversed;

/// Iterator over a sequence from its end.
#[pytype(name = "reversed")]
impl Reversed {
    #[slot(new)]
    fn py_new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "reversed.__new__(X): X")?;
        if std::ptr::eq(ty, types().reversed) {
            no_keywords("reversed", kwnames)?;
        }
        let args = &args[..args.len() - crate::args::keyword_names(kwnames).len()];
        check_count("reversed", args.len(), 1, 1)?;
        let sequence = &args[0];
        let method = object::lookup_special(sequence, &names().__reversed__)?;
        if let Some(method) = method.as_ref().filter(|m| !m.is_none()) {
            return object::call(method, &[]);
        }
        let subscripted = sequence.ty().slots().getitem.is_some()
            && sequence.downcast::<crate::types::dict::DictObject>().is_none();
        if method.is_some() || !subscripted {
            bail!(TypeError, "'{}' object is not reversible", sequence.ty().name_str());
        }
        let n = object::len(sequence)? as isize;
        Ok(new_object_of(ty, |head| SequenceIteratorObject {
            head,
            sequence: Field::new(sequence.clone()),
            index: Cell::new(n - 1),
        }))
    }

    #[slot(iternext)]
    fn next(this: &Value) -> PyResult<Option<Value>> {
        of(this).next_by_subscript(-1)
    }

    /// How many items are left.
    #[method("($self, /)")]
    fn __length_hint__(this: &Value) -> PyResult<usize> {
        let it = of(this);
        let Some(sequence) = it.sequence.get() else { return Ok(0) };
        let left = (it.index.get() + 1) as usize;
        Ok(if object::len(&sequence)? < left { 0 } else { left })
    }

    /// For pickling.
    #[method("($self, /)")]
    fn __reduce__(this: &Value) -> PyResult<Value> {
        let class = this.ty().as_value().clone();
        Ok(TupleObject::from_vec(match of(this).sequence.get() {
            Some(s) => {
                vec![class, TupleObject::from_vec(vec![s]), Value::int(of(this).index.get() as i64)]
            }
            None => vec![class, TupleObject::from_vec(vec![TupleObject::from_slice(&[])])],
        }))
    }

    /// Go to a position.
    #[method("($self, object, /)")]
    fn __setstate__(this: &Value, state: &Value) -> PyResult<()> {
        let len = match of(this).sequence.get() {
            Some(s) => object::len(&s)?,
            None => 0,
        };
        set_position(of(this), state, -1, len.wrapping_sub(1))
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    (*(object as *const SequenceIteratorObject)).sequence.visit(visit);
}

unsafe fn traverse_call(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let it = &*(object as *const CallIteratorObject);
    it.callable.visit(visit);
    it.sentinel.visit(visit);
}

/// Fills in what all iterators over sequences have.
fn define_common(t: &'static Type) {
    let s = t.slots_mut();
    s.iter = Some(iter_self);
    s.traverse = Some(traverse);
}

macro_rules! definitions {
    ($($define:ident: $marker:ident;)*) => {$(
        /// Fills in the type.
        pub fn $define(t: &'static Type) {
    install_type!(t, $marker);
            define_common(t);
        }
    )*};
}

definitions! {
    define_list_iterator: ListIterator;
    define_list_reverse_iterator: ListReverseIterator;
    define_tuple_iterator: TupleIterator;
    define_str_iterator: StrIterator;
    define_bytes_iterator: BytesIterator;
    define_memory_iterator: MemoryIterator;
    define_sequence_iterator: SubscriptIterator;
}

/// Fills in the type.
pub fn define_reversed(t: &'static Type) {
    define_common(t);
    install_type!(t, Reversed);
    t.text_signature.set("(sequence, /)");
}

/// Fills in the type.
pub fn define_callable_iterator(t: &'static Type) {
    install_type!(t, CallIteratorObject);
    let s = t.slots_mut();
    s.iter = Some(iter_self);
    s.traverse = Some(traverse_call);
}
