//! What `sum()` adds up in: machine integers as long as they do, floats and complex numbers with compensation for what
//! rounding loses, as CPython has it, and objects of any kind after that.

use tiercel_object::object;
use tiercel_object::thread::types;
use tiercel_object::types::complex::{self, ComplexObject};
use tiercel_object::types::float::FloatObject;
use tiercel_object::types::int;
use tiercel_object::{PyResult, Value};

/// The operator `+`.
const ADD: usize = 0;

/// A sum of floats: what it has come to, and what rounding has lost (Neumaier).
#[derive(Clone, Copy, Debug)]
pub struct Compensated {
    /// The sum.
    pub sum: f64,
    /// What is to be added to it in the end.
    pub lost: f64,
}

impl Compensated {
    fn new(sum: f64) -> Compensated {
        Compensated { sum, lost: 0.0 }
    }

    #[inline]
    fn add(&mut self, x: f64) {
        let t = self.sum + x;
        self.lost += if self.sum.abs() >= x.abs() { (self.sum - t) + x } else { (x - t) + self.sum };
        self.sum = t;
    }

    /// The sum. What is lost does not make a number of an infinity, nor 0 of -0.
    fn value(self) -> f64 {
        if self.lost != 0.0 && self.lost.is_finite() { self.sum + self.lost } else { self.sum }
    }
}

/// A sum. It goes on to the next kind, and never back.
#[derive(Debug)]
pub enum Total {
    /// Of ints within 64 bits.
    Int(i64),
    /// Of floats.
    Float(Compensated),
    /// Of complex numbers.
    Complex(Compensated, Compensated),
    /// Of anything.
    Other(Value),
}

/// The number in an exact float.
#[inline]
fn float(v: &Value) -> Option<f64> {
    v.as_word_float().or_else(|| v.downcast_exact::<FloatObject>().map(|f| f.value))
}

/// The number in an exact int or a bool, within 64 bits.
#[inline]
fn machine_int(v: &Value) -> Option<i64> {
    if let Some(i) = v.as_small_int() {
        return Some(i);
    }
    let is_exact = v.as_bool().is_some() || std::ptr::eq(v.ty(), types().int);
    is_exact.then(|| int::to_i64(v)).flatten()
}

impl Total {
    /// What a sum begins with.
    pub fn new(start: Value) -> Total {
        match machine_int(&start) {
            Some(i) if start.as_bool().is_none() => Total::Int(i),
            _ => Total::of_result(start),
        }
    }

    /// What goes on after something else than ints.
    fn of_result(v: Value) -> Total {
        match float(&v) {
            Some(x) => Total::Float(Compensated::new(x)),
            None => Total::of_no_float(v),
        }
    }

    fn of_no_float(v: Value) -> Total {
        match v.downcast_exact::<ComplexObject>().map(|z| (z.real, z.imag)) {
            Some((real, imag)) => Total::Complex(Compensated::new(real), Compensated::new(imag)),
            None => Total::Other(v),
        }
    }

    /// Adds an item.
    pub fn add(&mut self, item: &Value) -> PyResult<()> {
        match self {
            Total::Int(a) => {
                if let Some(sum) = machine_int(item).and_then(|b| a.checked_add(b)) {
                    *a = sum;
                } else {
                    *self = Total::of_result(object::binary(&Value::int(*a), item, ADD)?);
                }
            }
            Total::Float(total) => {
                if let Some(x) = float(item) {
                    total.add(x);
                } else if int::is_int(item) {
                    total.add(int::to_f64(item)?);
                } else {
                    let sum = object::binary(&Value::float(total.value()), item, ADD)?;
                    *self = Total::of_no_float(sum);
                }
            }
            Total::Complex(real, imag) => {
                if let Some((x, y)) = item.downcast_exact::<ComplexObject>().map(|z| (z.real, z.imag)) {
                    real.add(x);
                    imag.add(y);
                } else if int::is_int(item) {
                    real.add(int::to_f64(item)?);
                } else if let Some(x) =
                    float(item).or_else(|| item.downcast::<FloatObject>().map(|f| f.value))
                {
                    real.add(x);
                } else {
                    let sum = complex::new((real.value(), imag.value()));
                    *self = Total::Other(object::binary(&sum, item, ADD)?);
                }
            }
            Total::Other(sum) => *sum = object::binary(sum, item, ADD)?,
        }
        Ok(())
    }

    /// The sum.
    pub fn value(self) -> Value {
        match self {
            Total::Int(i) => Value::int(i),
            Total::Float(total) => Value::float(total.value()),
            Total::Complex(real, imag) => complex::new((real.value(), imag.value())),
            Total::Other(v) => v,
        }
    }

    /// The same from two values: what has been added up, and what rounding has lost, `None` where that does not matter.
    /// Not of anything but numbers.
    pub fn of_parts(sum: &Value, lost: &Value) -> Total {
        if let (Some(sum), Some(lost)) = (float(sum), float(lost)) {
            return Total::Float(Compensated { sum, lost });
        }
        let complex = |v: &Value| v.downcast_exact::<ComplexObject>().map(|z| (z.real, z.imag));
        match (complex(sum), complex(lost)) {
            (Some(sum), Some(lost)) => Total::Complex(
                Compensated { sum: sum.0, lost: lost.0 },
                Compensated { sum: sum.1, lost: lost.1 },
            ),
            _ => Total::Int(int::to_i64(sum).unwrap_or(0)),
        }
    }

    /// The two values, and whether they say it all.
    pub fn into_parts(self) -> (Value, Value, bool) {
        match self {
            Total::Int(i) => (Value::int(i), Value::NONE, true),
            Total::Float(total) => (Value::float(total.sum), Value::float(total.lost), true),
            Total::Complex(real, imag) => {
                (complex::new((real.sum, imag.sum)), complex::new((real.lost, imag.lost)), true)
            }
            Total::Other(v) => (v, Value::NONE, false),
        }
    }
}
