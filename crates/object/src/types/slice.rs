//! `slice`, and the arithmetic of slices that all sequences share.

use crate::args::check_count;
use crate::error::PyResult;
use crate::header::Header;
use crate::slots::CompareOp;
use crate::thread::types;
use crate::typeobj::{Type, new_object};
use crate::types::descriptors;
use crate::types::int::{from_big, to_big, to_i64_clamped};
use crate::types::tuple::{TupleHash, TupleObject};
use crate::value::{Field, NONE, Value, is_int};
use crate::{bail, install_type, layout, object};
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use std::mem::offset_of;
use tiercel_macros::pytype;

/// A slice.
#[repr(C)]
pub struct SliceObject {
    /// Header.
    pub head: Header,
    /// Start.
    pub start: Field,
    /// Stop.
    pub stop: Field,
    /// Step.
    pub step: Field,
}
layout!(SliceObject, Slice, slice, container);

/// A slice's three numbers, clamped to words, before they are fitted to a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliceBounds {
    /// Start; negative counts from the end.
    pub start: i64,
    /// Stop; negative counts from the end.
    pub stop: i64,
    /// Step, never 0 nor the smallest `i64`.
    pub step: i64,
}

/// The positions that a slice names in a sequence of a given length: `start`, `start + step`, … (`count` of them).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliceRange {
    /// The first position (meaningful if `count` is not 0).
    pub start: isize,
    /// The position to stop before; -1 if a descending slice goes to the front.
    pub stop: isize,
    /// The distance from one to the next.
    pub step: isize,
    /// How many.
    pub count: usize,
}

impl SliceRange {
    /// The positions in order.
    pub fn positions(self) -> impl DoubleEndedIterator<Item = usize> + ExactSizeIterator {
        // Wrapping, because the step of a slice of at most one item may be anything.
        (0..self.count).map(move |i| self.start.wrapping_add(self.step.wrapping_mul(i as isize)) as usize)
    }
}

impl SliceBounds {
    /// Fits the bounds to a sequence's length.
    #[inline]
    pub fn adjust(self, len: usize) -> SliceRange {
        let len = len as i64;
        let SliceBounds { start, stop, step } = self;
        let (least, most) = if step < 0 { (-1, len - 1) } else { (0, len) };
        let fit = |i: i64| {
            if i < 0 { (i.saturating_add(len)).max(least) } else { i.min(most) }
        };
        let (start, stop) = (fit(start), fit(stop));
        let distance = if step < 0 { start - stop } else { stop - start };
        let count = match step {
            _ if distance <= 0 => 0,
            // Most slices; a division is slow.
            1 | -1 => distance,
            _ => (distance - 1) / step.abs() + 1,
        };
        SliceRange { start: start as isize, stop: stop as isize, step: step as isize, count: count as usize }
    }
}

/// The bounds of `[start:stop]` if both are `None` or word-sized ints, so that no code runs to find them out.
#[inline]
pub fn plain_bounds(start: &Value, stop: &Value) -> Option<SliceBounds> {
    let fit = |v: &Value, default: i64| if v.is_none() { Some(default) } else { v.as_small_int() };
    Some(SliceBounds { start: fit(start, 0)?, stop: fit(stop, i64::MAX)?, step: 1 })
}

/// The same of two words of the stack.
#[inline(always)]
pub fn bounds_of_words(start: u64, stop: u64) -> Option<SliceBounds> {
    let fit = |word: u64, default: i64| match word {
        NONE => Some(default),
        _ => is_int(word).then_some(word as i64 >> 1),
    };
    Some(SliceBounds { start: fit(start, 0)?, stop: fit(stop, i64::MAX)?, step: 1 })
}

/// A bound of a slice (not `None`) as a number clamped to a word.
fn bound(v: &Value) -> PyResult<i64> {
    if let Some(i) = v.as_small_int() {
        return Ok(i);
    }
    if v.ty().slots().nb_index.is_none() && v.as_bool().is_none() && !v.ty().is_subtype(types().int) {
        bail!(TypeError, "slice indices must be integers or None or have an __index__ method");
    }
    Ok(to_i64_clamped(&object::index(v)?))
}

/// The optional bounds of methods like `list.index`, which may not be `None`.
pub struct Position(pub i64);

impl crate::args::FromArg<'_> for Position {
    fn from_arg(v: &Value, _: crate::args::ArgContext) -> PyResult<Self> {
        if let Some(i) = v.as_small_int() {
            return Ok(Position(i));
        }
        if v.ty().slots().nb_index.is_none() && !v.ty().is_subtype(types().int) {
            bail!(TypeError, "slice indices must be integers or have an __index__ method");
        }
        Ok(Position(to_i64_clamped(&object::index(v)?)))
    }
}

/// The bounds `start` and `stop` of a search method, fitted to a length.
pub fn search_range(start: Option<Position>, stop: Option<Position>, len: usize) -> (usize, usize) {
    let fit = |p: Position| {
        let i = if p.0 < 0 { p.0.saturating_add(len as i64).max(0) } else { p.0 };
        i as usize
    };
    (start.map_or(0, fit), stop.map_or(usize::MAX, fit))
}

/// The positions that `slice` names in a sequence of `len` items. Where the slice's numbers are objects with
/// `__index__`, which might change the sequence, call [`SliceObject::bounds`] first and take the length after.
pub fn slice_indices(slice: &SliceObject, len: usize) -> PyResult<SliceRange> {
    Ok(slice.bounds()?.adjust(len))
}

/// Makes a slice.
#[inline]
pub fn new(start: Value, stop: Value, step: Value) -> Value {
    new_object(|head| SliceObject {
        head,
        start: Field::new(start),
        stop: Field::new(stop),
        step: Field::new(step),
    })
}

impl SliceObject {
    fn parts(&self) -> [Value; 3] {
        [self.start.get_or_none(), self.stop.get_or_none(), self.step.get_or_none()]
    }

    /// The three numbers, in the order and with the errors of CPython.
    #[inline]
    pub fn bounds(&self) -> PyResult<SliceBounds> {
        match self.plain_bounds() {
            Some(bounds) => Ok(bounds),
            None => self.bounds_of_objects(),
        }
    }

    /// The three numbers if each is `None` or a word-sized int, so that no code runs to find them out.
    #[inline]
    fn plain_bounds(&self) -> Option<SliceBounds> {
        let fit = |field: &Field, default: i64| match field.borrow() {
            Some(v) if !v.is_none() => v.as_small_int(),
            _ => Some(default),
        };
        let step = fit(&self.step, 1).filter(|&step| step != 0)?;
        let (first, last) = if step < 0 { (i64::MAX, i64::MIN) } else { (0, i64::MAX) };
        Some(SliceBounds { start: fit(&self.start, first)?, stop: fit(&self.stop, last)?, step })
    }

    #[cold]
    #[inline(never)]
    fn bounds_of_objects(&self) -> PyResult<SliceBounds> {
        let [start, stop, step] = self.parts();
        let step = if step.is_none() { 1 } else { bound(&step)? };
        if step == 0 {
            bail!(ValueError, "slice step cannot be zero");
        }
        let step = step.max(-i64::MAX);
        let start = match start.is_none() {
            true if step < 0 => i64::MAX,
            true => 0,
            false => bound(&start)?,
        };
        let stop = match stop.is_none() {
            true if step < 0 => i64::MIN,
            true => i64::MAX,
            false => bound(&stop)?,
        };
        Ok(SliceBounds { start, stop, step })
    }

    /// Start, stop and step for a sequence of any length, with nothing clamped to words.
    pub fn big_indices(&self, len: &BigInt) -> PyResult<[BigInt; 3]> {
        let big = |v: &Value| -> PyResult<BigInt> {
            if !v.is_small_int() && v.ty().slots().nb_index.is_none() && !v.ty().is_subtype(types().int) {
                bail!(TypeError, "slice indices must be integers or None or have an __index__ method");
            }
            Ok(to_big(&object::index(v)?))
        };
        let [start, stop, step] = self.parts();
        let step = if step.is_none() { BigInt::one() } else { big(&step)? };
        if step.is_zero() {
            bail!(ValueError, "slice step cannot be zero");
        }
        let down = step.is_negative();
        let (least, most) = if down { (BigInt::from(-1), len - 1) } else { (BigInt::zero(), len.clone()) };
        let fit = |v: &Value, default: &BigInt| -> PyResult<BigInt> {
            if v.is_none() {
                return Ok(default.clone());
            }
            let i = big(v)?;
            Ok(if i.is_negative() { (i + len).max(least.clone()) } else { i.min(most.clone()) })
        };
        let (first, last) = if down { (&most, &least) } else { (&least, &most) };
        Ok([fit(&start, first)?, fit(&stop, last)?, step])
    }
}

/// What stands between the brackets of `x[start:stop:step]`.
///
/// Called as slice(stop) or slice(start, stop[, step]).
#[pytype(name = "slice")]
impl SliceObject {
    #[slot(new)]
    fn py_new(_class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        crate::args::no_keywords("slice", kwnames)?;
        check_count("slice", args.len(), 1, 3)?;
        Ok(match args {
            [stop] => new(Value::NONE, stop.clone(), Value::NONE),
            _ => new(args[0].clone(), args[1].clone(), args.get(2).cloned().unwrap_or(Value::NONE)),
        })
    }

    #[slot(repr)]
    fn repr(&self) -> PyResult<Value> {
        let [start, stop, step] = self.parts();
        let mut text = super::text::TextBuilder::new("slice(");
        text.push_repr(&start)?;
        text.push(", ");
        text.push_repr(&stop)?;
        text.push(", ");
        text.push_repr(&step)?;
        text.push(")");
        Ok(text.finish())
    }

    #[slot(hash)]
    fn hash(&self) -> PyResult<i64> {
        let mut h = TupleHash::new();
        for part in self.parts() {
            h.add(object::hash(&part)?);
        }
        Ok(h.finish_unsized())
    }

    #[slot(richcompare)]
    fn compare(a: &Value, b: &Value, op: CompareOp) -> PyResult<Value> {
        let (Some(x), Some(y)) = (a.downcast_exact::<SliceObject>(), b.downcast_exact::<SliceObject>())
        else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        if a.is(b) {
            return Ok(Value::bool(matches!(op, CompareOp::Eq | CompareOp::Le | CompareOp::Ge)));
        }
        object::compare(&TupleObject::from_slice(&x.parts()), &TupleObject::from_slice(&y.parts()), op)
    }

    /// The start, stop and step that the slice comes to in a sequence of the given length.
    #[method("($self, object, /)")]
    fn indices(&self, length: &Value) -> PyResult<Value> {
        let len = to_big(&object::index(length)?);
        if len.is_negative() {
            bail!(ValueError, "length should not be negative");
        }
        Ok(TupleObject::from_vec(self.big_indices(&len)?.into_iter().map(from_big).collect()))
    }

    /// For pickling.
    #[method("($self, /)")]
    fn __reduce__(&self) -> Value {
        let parts = TupleObject::from_slice(&self.parts());
        TupleObject::from_vec(vec![types().slice.as_value().clone(), parts])
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let s = &*(object as *const SliceObject);
    for f in [&s.start, &s.stop, &s.step] {
        f.visit(visit);
    }
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, SliceObject);
    t.slots_mut().traverse = Some(traverse);
    let (start, stop) = (offset_of!(SliceObject, start), offset_of!(SliceObject, stop));
    for (name, offset) in [("start", start), ("stop", stop), ("step", offset_of!(SliceObject, step))] {
        descriptors::add_readonly_member(t, name, offset);
    }
}
