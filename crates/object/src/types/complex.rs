//! `complex`.

use tiercel_macros::pytype;

use super::float;
use super::int::IntRef;
use crate::error::{PyResult, Raised};
use crate::format::number::format_complex;
use crate::hash;
use crate::header::Header;
use crate::number::complex_math::{self, Pair, PowerError};
use crate::number::{complex_text, decimal_digits};
use crate::slots::CompareOp;
use crate::thread::{names, types};
use crate::typeobj::{Type, as_type, new_object, new_object_of};
use crate::types::str::StrObject;
use crate::types::tuple::TupleObject;
use crate::value::Value;
use crate::{bail, err, install_type, layout, object};

/// A complex number.
#[repr(C)]
pub struct ComplexObject {
    /// Header.
    pub head: Header,
    /// Real part.
    pub real: f64,
    /// Imaginary part.
    pub imag: f64,
}
layout!(ComplexObject, Complex, complex, atomic);

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, ComplexObject);
}

/// A complex number.
pub fn new((real, imag): Pair) -> Value {
    new_object(|head| ComplexObject { head, real, imag })
}

/// The value, if `v` is a complex number or an instance of a subclass.
pub fn value_of(v: &Value) -> Option<Pair> {
    v.downcast::<ComplexObject>().map(|z| (z.real, z.imag))
}

/// `z ** w` as a Python number.
pub fn power(z: Pair, w: Pair) -> PyResult<Value> {
    match complex_math::power(z, w) {
        Ok(result) => Ok(new(result)),
        Err(PowerError::Domain) => bail!(ZeroDivisionError, "zero to a negative or complex power"),
        Err(PowerError::Overflow) => bail!(OverflowError, "complex exponentiation"),
    }
}

#[cold]
fn division_by_zero() -> Raised {
    err!(ZeroDivisionError, "division by zero")
}

/// An operand: complex, or a real number that keeps out of the imaginary part.
enum Operand {
    Complex(Pair),
    Real(f64),
}

fn operand(v: &Value) -> PyResult<Option<Operand>> {
    match value_of(v) {
        Some(z) => Ok(Some(Operand::Complex(z))),
        None => Ok(float::operand(v)?.map(Operand::Real)),
    }
}

impl Operand {
    fn pair(self) -> Pair {
        match self {
            Operand::Complex(z) => z,
            Operand::Real(x) => (x, 0.0),
        }
    }
}

/// Both operands, or `NotImplemented` out of the surrounding function.
macro_rules! operands {
    ($a:expr, $b:expr) => {
        match (operand($a)?, operand($b)?) {
            (Some(x), Some(y)) => (x, y),
            _ => return Ok(Value::NOT_IMPLEMENTED),
        }
    };
}

/// What an argument of `complex()` says about itself.
struct Part {
    value: Pair,
    complex: bool,
}

/// The result of `__complex__`, if there is one.
fn special_complex(v: &Value) -> PyResult<Option<Pair>> {
    if v.downcast_exact::<ComplexObject>().is_some() || v.is_small_int() || float::value_of(v).is_some() {
        return Ok(None);
    }
    let Some(result) = object::call_special(v, &names().__complex__, &[])? else { return Ok(None) };
    let name = result.ty().name_str();
    let Some(z) = value_of(&result) else {
        bail!(TypeError, "__complex__ returned non-complex (type {name})");
    };
    if result.downcast_exact::<ComplexObject>().is_none() {
        let text = format!(
            "__complex__ returned non-complex (type {name}).  The ability to return an instance of a strict subclass \
             of complex is deprecated, and may not be removed in a future version of Python."
        );
        object::warn(types().exceptions.DeprecationWarning, &text, 1)?;
    }
    Ok(Some(z))
}

/// The value of any number; `None` if `v` is none.
fn to_pair(v: &Value) -> PyResult<Option<Part>> {
    if let Some(value) = special_complex(v)?.or_else(|| value_of(v)) {
        return Ok(Some(Part { value, complex: true }));
    }
    let slots = v.ty().slots();
    if slots.nb_float.is_none() && slots.nb_index.is_none() {
        return Ok(None);
    }
    Ok(Some(Part { value: (object::as_f64(v)?, 0.0), complex: false }))
}

fn make(ty: &Type, (real, imag): Pair) -> Value {
    new_object_of(ty, |head| ComplexObject { head, real, imag })
}

/// A part given to `complex(real, imag)`; a complex one is deprecated there.
fn named_part(v: &Value, name: &str, special: bool) -> PyResult<Part> {
    let part = if special || value_of(v).is_some() { to_pair(v)? } else { real_part(v)? };
    let text =
        |type_name: &str| format!("complex() argument '{name}' must be a real number, not {type_name}");
    match part {
        Some(part) => {
            if part.complex {
                object::warn(types().exceptions.DeprecationWarning, &text(&v.ty().name_str()), 1)?;
            }
            Ok(part)
        }
        None => Err(err!(TypeError, "{}", text(&v.ty().name_str()))),
    }
}

fn real_part(v: &Value) -> PyResult<Option<Part>> {
    let slots = v.ty().slots();
    if slots.nb_float.is_none() && slots.nb_index.is_none() {
        return Ok(None);
    }
    Ok(Some(Part { value: (object::as_f64(v)?, 0.0), complex: false }))
}

fn from_text(text: &StrObject) -> PyResult<Pair> {
    match complex_text::parse(&decimal_digits::to_ascii(text.chars().iter())) {
        Some(z) => Ok(z),
        None => bail!(ValueError, "complex() arg is a malformed string"),
    }
}

/// A complex number of a text, or of one or two numbers, the second of which is multiplied by `1j`.
#[pytype(name = "complex")]
impl ComplexObject {
    #[slot(new, "(real=0, imag=0)")]
    fn new(ty: &Value, real: Option<&Value>, imag: Option<&Value>) -> PyResult<Value> {
        let ty = as_type(ty).unwrap_or(types().complex);
        let (Some(imag), real) = (imag, real) else {
            let Some(real) = real else { return Ok(make(ty, (0.0, 0.0))) };
            if let Some(text) = real.as_str() {
                return Ok(make(ty, from_text(text)?));
            }
            return match to_pair(real)? {
                Some(part) => Ok(make(ty, part.value)),
                None => bail!(
                    TypeError,
                    "complex() argument must be a string or a number, not {}",
                    real.ty().name_str()
                ),
            };
        };
        let zero = || Ok(Part { value: (0.0, 0.0), complex: false });
        let real = real.map_or_else(zero, |real| named_part(real, "real", true))?;
        let imag = named_part(imag, "imag", false)?;
        // real + imag * 1j, with each part left alone that nothing was added to.
        let mut z = (real.value.0, imag.value.0);
        if imag.complex {
            z.0 -= imag.value.1;
        }
        if real.complex {
            z.1 += real.value.1;
        }
        Ok(make(ty, z))
    }

    /// A number as a complex one; text is refused.
    #[classmethod("($type, number, /)")]
    fn from_number(ty: &Value, number: &Value) -> PyResult<Value> {
        let exact = ty.is(types().complex.as_value());
        if exact && number.downcast_exact::<ComplexObject>().is_some() {
            return Ok(number.clone());
        }
        let Some(part) = to_pair(number)? else {
            bail!(TypeError, "must be real number, not {}", number.ty().name_str());
        };
        let value = new(part.value);
        if exact { Ok(value) } else { object::call(ty, &[value]) }
    }

    /// The same real part with the negated imaginary one.
    #[method("($self, /)")]
    fn conjugate(&self) -> Value {
        new((self.real, -self.imag))
    }

    /// The same value, of type complex itself.
    #[method("($self, /)")]
    fn __complex__(&self) -> Value {
        new((self.real, self.imag))
    }

    #[method("($self, /)")]
    fn __getnewargs__(&self) -> Value {
        TupleObject::from_vec(vec![Value::float(self.real), Value::float(self.imag)])
    }

    /// As text, by a format.
    #[method("($self, format_spec, /)")]
    fn __format__(this: &Value, format_spec: &StrObject) -> PyResult<Value> {
        if format_spec.is_empty() {
            return object::str(this);
        }
        let spec: Vec<u32> = format_spec.chars().iter().collect();
        let (real, imag) = value_of(this).unwrap_or_default();
        match format_complex(real, imag, &spec, &|| this.ty().name_str()) {
            Ok(text) => Ok(text.into_value()),
            Err(error) => Err(error.raise()),
        }
    }

    /// The real part.
    #[getter]
    fn real(&self) -> f64 {
        self.real
    }

    /// The imaginary part.
    #[getter]
    fn imag(&self) -> f64 {
        self.imag
    }

    #[slot(nb_add)]
    fn add(a: &Value, b: &Value) -> PyResult<Value> {
        Ok(new(match operands!(a, b) {
            (Operand::Real(x), Operand::Complex(z)) | (Operand::Complex(z), Operand::Real(x)) => {
                (z.0 + x, z.1)
            }
            (x, y) => {
                let (z, w) = (x.pair(), y.pair());
                (z.0 + w.0, z.1 + w.1)
            }
        }))
    }

    #[slot(nb_subtract)]
    fn subtract(a: &Value, b: &Value) -> PyResult<Value> {
        Ok(new(match operands!(a, b) {
            (Operand::Real(x), Operand::Complex(z)) => (x - z.0, -z.1),
            (Operand::Complex(z), Operand::Real(x)) => (z.0 - x, z.1),
            (x, y) => {
                let (z, w) = (x.pair(), y.pair());
                (z.0 - w.0, z.1 - w.1)
            }
        }))
    }

    #[slot(nb_multiply)]
    fn multiply(a: &Value, b: &Value) -> PyResult<Value> {
        Ok(new(match operands!(a, b) {
            (Operand::Real(x), Operand::Complex(z)) | (Operand::Complex(z), Operand::Real(x)) => {
                (z.0 * x, z.1 * x)
            }
            (x, y) => complex_math::multiply(x.pair(), y.pair()),
        }))
    }

    #[slot(nb_true_divide)]
    fn true_divide(a: &Value, b: &Value) -> PyResult<Value> {
        let quotient = match operands!(a, b) {
            (Operand::Complex(z), Operand::Real(x)) if x != 0.0 => Some((z.0 / x, z.1 / x)),
            (Operand::Real(x), Operand::Complex(z)) => complex_math::divide_real(x, z),
            (x, y) => complex_math::divide(x.pair(), y.pair()),
        };
        quotient.map(new).ok_or_else(division_by_zero)
    }

    #[slot(nb_power)]
    fn power(a: &Value, b: &Value) -> PyResult<Value> {
        let (z, w) = operands!(a, b);
        power(z.pair(), w.pair())
    }

    #[slot(nb_power_modulo)]
    fn power_modulo(a: &Value, b: &Value, modulus: &Value) -> PyResult<Value> {
        if modulus.is_none() {
            return Self::power(a, b);
        }
        bail!(ValueError, "complex modulo")
    }

    #[slot(nb_negative)]
    fn negative(&self) -> PyResult<Value> {
        Ok(new((-self.real, -self.imag)))
    }

    #[slot(nb_positive)]
    fn positive(&self) -> PyResult<Value> {
        Ok(new((self.real, self.imag)))
    }

    #[slot(nb_absolute)]
    fn absolute(&self) -> PyResult<Value> {
        let length = self.real.hypot(self.imag);
        if length.is_infinite() && self.real.is_finite() && self.imag.is_finite() {
            bail!(OverflowError, "absolute value too large");
        }
        Ok(Value::float(length))
    }

    #[slot(bool)]
    fn truth(&self) -> PyResult<bool> {
        Ok(self.real != 0.0 || self.imag != 0.0)
    }

    #[slot(hash)]
    fn hash(this: &Value) -> PyResult<i64> {
        let part = |x: f64| if x.is_nan() { hash::hash_pointer(this.word()) } else { hash::hash_float(x) };
        let (real, imag) = value_of(this).unwrap_or_default();
        Ok(hash::hash_complex(part(real), part(imag)))
    }

    #[slot(repr)]
    fn repr(&self) -> PyResult<Value> {
        Ok(Value::str(&complex_text::repr((self.real, self.imag))))
    }

    #[slot(richcompare)]
    fn compare(a: &Value, b: &Value, op: CompareOp) -> PyResult<Value> {
        let Some(z) = value_of(a).filter(|_| matches!(op, CompareOp::Eq | CompareOp::Ne)) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let equal = if let Some(w) = value_of(b) {
            z == w
        } else if let Some(i) = IntRef::of(b) {
            z.1 == 0.0 && float::compare_int(z.0, i) == Some(std::cmp::Ordering::Equal)
        } else if let Some(x) = float::value_of(b) {
            z == (x, 0.0)
        } else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        Ok(Value::bool(equal == (op == CompareOp::Eq)))
    }
}
