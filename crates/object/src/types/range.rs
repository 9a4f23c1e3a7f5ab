//! `range` and its iterators.
//!
//! The numbers of a range may be of any size. While all of them fit in a word, everything is word arithmetic.

use crate::args::{check_count, no_keywords};
use crate::error::PyResult;
use crate::header::Header;
use crate::slots::CompareOp;
use crate::thread::types;
use crate::typeobj::{Type, new_object};
use crate::types::descriptors;
use crate::types::int::{from_big, to_big, to_i64};
use crate::types::iterators::{SequenceIteratorObject, iter_self, reduce, sequence_iterator_of};
use crate::types::sequence::index_error;
use crate::types::slice::SliceObject;
use crate::types::text::TextBuilder;
use crate::types::tuple::{TupleHash, TupleObject};
use crate::value::{Field, Value};
use crate::{bail, err, install_type, layout, object};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::cell::Cell;
use std::mem::offset_of;
use tiercel_macros::pytype;

/// A range; start, stop and step are ints of any size.
#[repr(C)]
pub struct RangeObject {
    /// Header.
    pub head: Header,
    /// Start.
    pub start: Field,
    /// Stop.
    pub stop: Field,
    /// Step.
    pub step: Field,
    /// Length, an int.
    pub length: Field,
}
layout!(RangeObject, Range, range, atomic);

/// Iterator over a range of word-sized ints. `#[repr(C)]`: native code steps it.
#[repr(C)]
pub struct RangeIteratorObject {
    /// Header.
    pub head: Header,
    /// Next value.
    pub next: Cell<i64>,
    /// Step.
    pub step: Cell<i64>,
    /// Items left.
    pub remaining: Cell<i64>,
}
layout!(RangeIteratorObject, RangeIterator, range_iterator, atomic);

/// The number of items of a range of word-sized numbers; `step` is not 0.
fn word_length(start: i64, stop: i64, step: i64) -> u64 {
    if step > 0 && start < stop {
        (stop.wrapping_sub(start) as u64 - 1) / step as u64 + 1
    } else if step < 0 && start > stop {
        (start.wrapping_sub(stop) as u64 - 1) / step.unsigned_abs() + 1
    } else {
        0
    }
}

/// The number of items of any range; `step` is not 0.
fn big_length(start: &BigInt, stop: &BigInt, step: &BigInt) -> BigInt {
    let span = if step.is_positive() { stop - start } else { start - stop };
    if span.is_positive() { (span - 1u8) / step.abs() + 1u8 } else { BigInt::zero() }
}

/// A range of ints; `step` is not 0.
pub fn new(start: Value, stop: Value, step: Value) -> Value {
    let length = match (to_i64(&start), to_i64(&stop), to_i64(&step)) {
        (Some(a), Some(b), Some(s)) => from_big(word_length(a, b, s).into()),
        _ => from_big(big_length(&to_big(&start), &to_big(&stop), &to_big(&step))),
    };
    new_object(|head| RangeObject {
        head,
        start: Field::new(start),
        stop: Field::new(stop),
        step: Field::new(step),
        length: Field::new(length),
    })
}

/// An exact int with the value of an int or of an object with `__index__`.
fn exact_int(v: &Value) -> PyResult<Value> {
    let i = object::index(v)?;
    Ok(if i.is_small_int() { i } else { from_big(to_big(&i)) })
}

impl RangeObject {
    fn field(f: &Field) -> Value {
        f.get().expect("a range has all of its numbers")
    }

    /// Start, step and length, if every item and the value after the last fit in a word.
    #[inline]
    pub fn as_words(&self) -> Option<(i64, i64, i64)> {
        let word = |f: &Field| f.borrow().and_then(Value::as_small_int);
        let (start, step, length) = (word(&self.start)?, word(&self.step)?, word(&self.length)?);
        let end = start.checked_add(step.checked_mul(length)?)?;
        (crate::value::SMALL_INT_MIN..=crate::value::SMALL_INT_MAX)
            .contains(&end)
            .then_some((start, step, length))
    }

    fn big(&self) -> (BigInt, BigInt, BigInt) {
        (
            to_big(&Self::field(&self.start)),
            to_big(&Self::field(&self.step)),
            to_big(&Self::field(&self.length)),
        )
    }

    fn is_empty(&self) -> bool {
        self.length.borrow().is_some_and(|n| n.as_small_int() == Some(0))
    }

    /// The item at a position in the range.
    fn item(&self, i: &BigInt) -> Value {
        let (start, step, _) = self.big();
        from_big(start + step * i)
    }

    fn sliced(&self, slice: &SliceObject) -> PyResult<Value> {
        let (start, step, length) = self.big();
        let [from, to, by] = slice.big_indices(&length)?;
        Ok(new(from_big(&start + from * &step), from_big(&start + to * &step), from_big(by * step)))
    }

    /// The position of an int in the range.
    fn position(&self, v: &Value) -> Option<BigInt> {
        if let (Some((start, step, length)), Some(i)) = (self.as_words(), v.as_small_int()) {
            let offset = i.checked_sub(start)?;
            let at = offset / step;
            return (offset % step == 0 && (0..length).contains(&at)).then(|| at.into());
        }
        let (start, step, length) = self.big();
        let (at, rest) = (to_big(v) - start).div_rem(&step);
        (rest.is_zero() && !at.is_negative() && at < length).then_some(at)
    }

    /// The iterator's step is [`RangeIteratorObject::step_word`] as long as words suffice.
    fn iterate(this: &Value, range: &RangeObject) -> Value {
        match range.as_words() {
            Some((next, step, remaining)) => word_iterator(next, step, remaining),
            None => sequence_iterator_of(types().longrange_iterator, this, 0),
        }
    }

    /// What decides equality and the hash: the length, then the start, then the step, as far as they matter.
    fn identity(&self) -> [Value; 3] {
        let length = Self::field(&self.length);
        match length.as_small_int() {
            Some(0) => [length, Value::NONE, Value::NONE],
            Some(1) => [length, Self::field(&self.start), Value::NONE],
            _ => [length, Self::field(&self.start), Self::field(&self.step)],
        }
    }
}

/// Whether a value is an exact int or bool, whose equality is known to be that of its value.
fn is_plain_int(v: &Value) -> bool {
    v.is_small_int() || v.as_bool().is_some() || v.downcast_exact::<crate::types::int::IntObject>().is_some()
}

fn of(v: &Value) -> &RangeObject {
    // SAFETY: slots are reached only through range.
    unsafe { v.payload_unchecked() }
}

/// The ints from start up to but not including stop, in steps of step.
///
/// Called as range(stop) or range(start, stop[, step]).
#[pytype(name = "range")]
impl RangeObject {
    #[slot(new)]
    fn py_new(_class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        no_keywords("range", kwnames)?;
        check_count("range", args.len(), 1, 3)?;
        if let [stop] = args {
            return Ok(new(Value::small_int(0), exact_int(stop)?, Value::small_int(1)));
        }
        let (start, stop) = (exact_int(&args[0])?, exact_int(&args[1])?);
        let step = match args.get(2) {
            Some(v) => exact_int(v)?,
            None => Value::small_int(1),
        };
        if step.as_small_int() == Some(0) {
            bail!(ValueError, "range() arg 3 must not be zero");
        }
        Ok(new(start, stop, step))
    }

    #[slot(repr)]
    fn repr(&self) -> PyResult<Value> {
        let mut text = TextBuilder::new("range(");
        text.push_repr(&Self::field(&self.start))?;
        text.push(", ");
        text.push_repr(&Self::field(&self.stop))?;
        let step = Self::field(&self.step);
        if step.as_small_int() != Some(1) {
            text.push(", ");
            text.push_repr(&step)?;
        }
        text.push(")");
        Ok(text.finish())
    }

    #[slot(hash)]
    fn hash(&self) -> PyResult<i64> {
        let mut h = TupleHash::new();
        for v in self.identity() {
            h.add(object::hash(&v)?);
        }
        Ok(h.finish(3))
    }

    #[slot(richcompare)]
    fn compare(a: &Value, b: &Value, op: CompareOp) -> PyResult<Value> {
        let (Some(x), Some(y)) = (a.downcast_exact::<RangeObject>(), b.downcast_exact::<RangeObject>())
        else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let mut equal = true;
        if !a.is(b) {
            for (v, w) in x.identity().iter().zip(&y.identity()) {
                equal = equal && object::equal(v, w)?;
            }
        }
        Ok(match op {
            CompareOp::Eq => Value::bool(equal),
            CompareOp::Ne => Value::bool(!equal),
            _ => Value::NOT_IMPLEMENTED,
        })
    }

    #[slot(len)]
    fn len(&self) -> PyResult<usize> {
        match to_i64(&Self::field(&self.length)) {
            Some(n) => Ok(n as usize),
            None => Err(err!(OverflowError, "Python int too large to convert to C ssize_t")),
        }
    }

    #[slot(bool)]
    fn truth(&self) -> PyResult<bool> {
        Ok(!self.is_empty())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> PyResult<Value> {
        Ok(Self::iterate(this, of(this)))
    }

    #[slot(getitem)]
    fn getitem(&self, key: &Value) -> PyResult<Value> {
        if let (Some((start, step, length)), Some(i)) = (self.as_words(), key.as_small_int()) {
            let i = if i < 0 { i + length } else { i };
            if !(0..length).contains(&i) {
                return Err(index_error("range object index out of range"));
            }
            return Ok(Value::int(start + i * step));
        }
        if let Some(slice) = key.downcast_exact::<SliceObject>() {
            return self.sliced(slice);
        }
        if key.ty().slots().nb_index.is_none() && !key.ty().is_subtype(types().int) {
            bail!(TypeError, "range indices must be integers or slices, not {}", key.ty().name_str());
        }
        let (_, _, length) = self.big();
        let i = to_big(&object::index(key)?);
        let i = if i.is_negative() { i + &length } else { i };
        if i.is_negative() || i >= length {
            return Err(index_error("range object index out of range"));
        }
        Ok(self.item(&i))
    }

    #[slot(contains)]
    fn contains(this: &Value, v: &Value) -> PyResult<bool> {
        if is_plain_int(v) {
            return Ok(of(this).position(v).is_some());
        }
        let mut found = false;
        object::for_each(this, |item| {
            found = object::equal(&item, v)?;
            Ok(!found)
        })?;
        Ok(found)
    }

    /// How many items are equal to the value.
    #[method("($self, object, /)")]
    fn count(this: &Value, v: &Value) -> PyResult<usize> {
        if is_plain_int(v) {
            return Ok(usize::from(of(this).position(v).is_some()));
        }
        let mut n = 0;
        object::for_each(this, |item| {
            n += usize::from(object::equal(&item, v)?);
            Ok(true)
        })?;
        Ok(n)
    }

    /// Position of the first item equal to the value, or ValueError.
    #[method("($self, object, /)")]
    fn index(this: &Value, v: &Value) -> PyResult<Value> {
        if is_plain_int(v) {
            return match of(this).position(v) {
                Some(i) => Ok(from_big(i)),
                None => Err(err!(ValueError, "range.index(x): x not in range")),
            };
        }
        let (mut i, mut found) = (0i64, false);
        object::for_each(this, |item| {
            found = object::equal(&item, v)?;
            i += 1;
            Ok(!found)
        })?;
        match found {
            true => Ok(Value::int(i - 1)),
            false => Err(err!(ValueError, "sequence.index(x): x not in sequence")),
        }
    }

    /// An iterator from the last item to the first.
    #[method("($self, /)")]
    fn __reversed__(&self) -> Value {
        if let Some((start, step, length)) = self.as_words()
            && step != i64::MIN
        {
            return word_iterator(start + (length - 1) * step, -step, length);
        }
        let (start, step, length) = self.big();
        let last = &start + (length - BigInt::one()) * &step;
        let reversed = new(from_big(last), from_big(start - &step), from_big(-step));
        Self::iterate(&reversed, of(&reversed))
    }

    /// For pickling.
    #[method("($self, /)")]
    fn __reduce__(&self) -> Value {
        let numbers = [&self.start, &self.stop, &self.step].map(Self::field);
        TupleObject::from_vec(vec![types().range.as_value().clone(), TupleObject::from_slice(&numbers)])
    }
}

/// An iterator over `remaining` words from `next` on.
#[inline]
pub fn word_iterator(next: i64, step: i64, remaining: i64) -> Value {
    new_object(|head| RangeIteratorObject {
        head,
        next: Cell::new(next),
        step: Cell::new(step),
        remaining: Cell::new(remaining),
    })
}

impl RangeIteratorObject {
    /// The next number, `None` at the end. Every number is a small int.
    #[inline(always)]
    pub fn step_word(&self) -> Option<i64> {
        let remaining = self.remaining.get();
        if remaining <= 0 {
            return None;
        }
        let v = self.next.get();
        self.remaining.set(remaining - 1);
        self.next.set(v + self.step.get());
        Some(v)
    }
}

/// Iterator over a range.
#[pytype(name = "range_iterator")]
impl RangeIteratorObject {
    #[slot(iternext)]
    fn py_next(&self) -> PyResult<Option<Value>> {
        Ok(self.step_word().map(Value::small_int))
    }

    /// How many items are left.
    #[method("($self, /)")]
    fn __length_hint__(&self) -> i64 {
        self.remaining.get()
    }

    /// For pickling.
    #[method("($self, /)")]
    fn __reduce__(&self) -> PyResult<Value> {
        let (next, step) = (self.next.get(), self.step.get());
        let stop = next + step * self.remaining.get();
        reduce("iter", new(Value::int(next), Value::int(stop), Value::int(step)), Some(Value::NONE))
    }

    /// Go forward by a number of items.
    #[method("($self, object, /)")]
    fn __setstate__(&self, state: &Value) -> PyResult<()> {
        let Some(n) = object::index_as_i64(state)? else {
            bail!(OverflowError, "Python int too large to convert to C long");
        };
        let n = n.clamp(0, self.remaining.get());
        self.next.set(self.next.get() + n * self.step.get());
        self.remaining.set(self.remaining.get() - n);
        Ok(())
    }
}

/// Iterators over ranges whose numbers need more than a word: the range, and how far they have come.
struct LongRangeIterator;

fn long_of(v: &Value) -> (&SequenceIteratorObject, Option<Value>) {
    // SAFETY: slots and methods are reached only through longrange_iterator.
    let it: &SequenceIteratorObject = unsafe { v.payload_unchecked() };
    (it, it.sequence.get())
}

/// Iterator over a range of big ints.
#[pytype(name = "longrange_iterator")]
impl LongRangeIterator {
    #[slot(iternext)]
    fn next(this: &Value) -> PyResult<Option<Value>> {
        let (it, Some(range)) = long_of(this) else { return Ok(None) };
        let at = BigInt::from(it.index.get());
        if at >= of(&range).big().2 {
            return Ok(None);
        }
        it.index.set(it.index.get() + 1);
        Ok(Some(of(&range).item(&at)))
    }

    /// How many items are left.
    #[method("($self, /)")]
    fn __length_hint__(this: &Value) -> Value {
        match long_of(this) {
            (it, Some(range)) => from_big(of(&range).big().2 - it.index.get()),
            _ => Value::small_int(0),
        }
    }

    /// For pickling.
    #[method("($self, /)")]
    fn __reduce__(this: &Value) -> PyResult<Value> {
        let (it, Some(range)) = long_of(this) else {
            return reduce("iter", TupleObject::from_slice(&[]), None);
        };
        let (_, _, length) = of(&range).big();
        let (from, to) = (of(&range).item(&it.index.get().into()), of(&range).item(&length));
        reduce("iter", new(from, to, RangeObject::field(&of(&range).step)), Some(Value::NONE))
    }

    /// Go to a position.
    #[method("($self, object, /)")]
    fn __setstate__(this: &Value, state: &Value) -> PyResult<()> {
        if !state.ty().is_subtype(types().int) {
            bail!(TypeError, "state must be an int, not {}", state.ty().name_str());
        }
        if let (it, Some(range)) = long_of(this) {
            let length = of(&range).big().2;
            let at = to_big(state).clamp(BigInt::zero(), length);
            it.index.set(at.to_isize().unwrap_or(isize::MAX));
        }
        Ok(())
    }
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, RangeObject);
    let (start, stop) = (offset_of!(RangeObject, start), offset_of!(RangeObject, stop));
    for (name, offset) in [("start", start), ("stop", stop), ("step", offset_of!(RangeObject, step))] {
        descriptors::add_readonly_member(t, name, offset);
    }
}

/// Fills in the type.
pub fn define_iterator(t: &'static Type) {
    install_type!(t, RangeIteratorObject);
    t.slots_mut().iter = Some(iter_self);
}

/// Fills in the type.
pub fn define_long_iterator(t: &'static Type) {
    install_type!(t, LongRangeIterator);
    let s = t.slots_mut();
    s.iter = Some(iter_self);
    s.traverse = Some(traverse_long);
}

unsafe fn traverse_long(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    (*(object as *const SequenceIteratorObject)).sequence.visit(visit);
}
