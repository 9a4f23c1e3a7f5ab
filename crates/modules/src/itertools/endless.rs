//! The iterators that need not end: `count`, `cycle`, `repeat`.

use crate::collected;
use crate::collected::Values;
use crate::native_type::new_instance;
use std::cell::Cell;
use tiercel_macros::pytype;
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::expect_type;
use tiercel_object::types::int;
use tiercel_object::types::text::TextBuilder;
use tiercel_object::value::{Field, Value};
use tiercel_object::{bail, object};

/// `itertools.count`.
#[repr(C)]
pub struct Count {
    head: Header,
    next: Field,
    step: Field,
}

/// What CPython's `PyNumber_Check` says.
fn is_number(v: &Value) -> bool {
    let slots = v.ty().slots();
    v.is_small_int()
        || slots.nb_index.is_some()
        || slots.nb_int.is_some()
        || slots.nb_float.is_some()
        || v.ty().is_subtype(types().complex)
}

#[pytype(name = "count")]
/// Counts from `start` in steps, for ever.
impl Count {
    #[slot(new, "(start=0, step=1)")]
    fn py_new(class: &Value, start: Option<&Value>, step: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "count.__new__(X): X")?;
        if [start, step].into_iter().flatten().any(|v| !is_number(v)) {
            bail!(TypeError, "a number is required");
        }
        let step = step.map_or(Value::small_int(1), Clone::clone);
        let one = int::is_int(&step) && int::to_i64(&step) == Some(1);
        // Counting by one gives plain ints from the first on, even if that was a bool.
        let start = match start {
            None => Value::small_int(0),
            Some(v) if one && int::is_int(v) => int::exact(v),
            Some(v) => v.clone(),
        };
        Ok(new_instance(ty, |head| Count { head, next: Field::new(start), step: Field::new(step) }))
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        let (now, step) = (self.next.get_or_none(), self.step.get_or_none());
        let next = match (now.as_small_int(), step.as_small_int()) {
            (Some(i), Some(by)) => Value::int(i + by),
            _ => object::binary(&now, &step, 0)?,
        };
        self.next.set(next);
        Ok(Some(now))
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        // SAFETY: a slot of this type.
        let c: &Count = unsafe { this.payload_unchecked() };
        let mut text = TextBuilder::new(&this.ty().short_name());
        text.push("(");
        text.push_repr(&c.next.get_or_none())?;
        let step = c.step.get_or_none();
        if !(int::is_int(&step) && int::to_i64(&step) == Some(1)) {
            text.push(", ");
            text.push_repr(&step)?;
        }
        text.push(")");
        Ok(text.finish())
    }
}
collected!(Count: next, step);

/// `itertools.cycle`.
#[repr(C)]
pub struct Cycle {
    head: Header,
    /// Empty once the first round is over.
    source: Field,
    saved: Values,
    at: Cell<usize>,
}

#[pytype(name = "cycle")]
/// The items of an iterable, over and over again.
impl Cycle {
    #[slot(new)]
    fn py_new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let (ty, args) = super::positional("itertools.cycle", class, args, kwnames, 1..=1)?;
        let source = Field::new(object::iter(&args[0])?);
        Ok(new_instance(ty, |head| Cycle { head, source, saved: Values::default(), at: Cell::new(0) }))
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        if let Some(source) = self.source.get() {
            if let Some(v) = object::next(&source)? {
                self.saved.push(v.clone());
                return Ok(Some(v));
            }
            drop(self.source.take());
        }
        let at = self.at.get();
        let item = self.saved.get(at);
        self.at.set(if at + 1 >= self.saved.len() { 0 } else { at + 1 });
        Ok(item)
    }
}
collected!(Cycle: source, saved);

/// `itertools.repeat`.
#[repr(C)]
pub struct Repeat {
    head: Header,
    element: Field,
    /// How often still; negative means for ever.
    left: Cell<isize>,
}

#[pytype(name = "repeat")]
/// An object, so many times, or for ever.
impl Repeat {
    #[slot(new, "(object, times=<absent>)", hidden)]
    fn py_new(class: &Value, object: &Value, times: Option<isize>) -> PyResult<Value> {
        let ty = expect_type(class, "repeat.__new__(X): X")?;
        let left = Cell::new(times.map_or(-1, |n| n.max(0)));
        Ok(new_instance(ty, |head| Repeat { head, element: Field::new(object.clone()), left }))
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        let left = self.left.get();
        if left == 0 {
            return Ok(None);
        }
        if left > 0 {
            self.left.set(left - 1);
        }
        Ok(self.element.get())
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        // SAFETY: a slot of this type.
        let r: &Repeat = unsafe { this.payload_unchecked() };
        let mut text = TextBuilder::new(&this.ty().short_name());
        text.push("(");
        text.push_repr(&r.element.get_or_none())?;
        if r.left.get() >= 0 {
            text.push(&format!(", {}", r.left.get()));
        }
        text.push(")");
        Ok(text.finish())
    }

    /// How many items are left, for who wants to make room.
    #[method("($self, /)", hidden)]
    fn __length_hint__(&self) -> PyResult<isize> {
        if self.left.get() < 0 {
            bail!(TypeError, "len() of unsized object");
        }
        Ok(self.left.get())
    }
}
collected!(Repeat: element);

/// Makes the types.
pub fn make_types(module: &Value) {
    super::make::<Count>(module, "itertools.count", true, Count::define);
    super::make_positional::<Cycle>(module, "itertools.cycle", "(iterable, /)", Cycle::define);
    super::make::<Repeat>(module, "itertools.repeat", true, Repeat::define);
}
