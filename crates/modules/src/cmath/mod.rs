//! `cmath`: mathematical functions of complex numbers.

mod functions;
mod special;

use tiercel_macros::pymodule;

#[pymodule(name = "cmath")]
/// Mathematical functions on complex numbers.
pub mod cmath {
    use super::functions::{self, Failure, Outcome};
    use crate::native_type;
    use tiercel_object::args::{ArgContext, FromArg};
    use tiercel_object::number::complex_math::{Pair, divide};
    use tiercel_object::types::complex;
    use tiercel_object::types::str::intern;
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, Raised, bail, err, object};

    #[constant(name = "pi")]
    const PI: f64 = std::f64::consts::PI;
    #[constant(name = "e")]
    const E: f64 = std::f64::consts::E;
    #[constant(name = "tau")]
    const TAU: f64 = std::f64::consts::TAU;
    #[constant(name = "inf")]
    const INF: f64 = f64::INFINITY;
    #[constant(name = "nan")]
    const NAN: f64 = f64::NAN;

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        native_type::set(module, "infj", complex::new((0.0, INF)));
        native_type::set(module, "nanj", complex::new((0.0, NAN)));
        Ok(())
    }

    /// An argument that is a complex number, or stands for one.
    struct Number(Pair);

    fn number(value: &Value) -> PyResult<Pair> {
        if let Some(z) = complex::value_of(value) {
            return Ok(z);
        }
        if let Some(z) = object::call_special(value, &intern("__complex__"), &[])? {
            return match complex::value_of(&z) {
                Some(z) => Ok(z),
                None => bail!(TypeError, "__complex__ returned non-complex (type {})", z.ty().name_str()),
            };
        }
        Ok((object::as_f64(value)?, 0.0))
    }

    impl FromArg<'_> for Number {
        fn from_arg(value: &Value, _: ArgContext) -> PyResult<Self> {
            number(value).map(Number)
        }
    }

    #[cold]
    fn failed(failure: Failure) -> Raised {
        match failure {
            Failure::Domain => err!(ValueError, "math domain error"),
            Failure::Range => err!(OverflowError, "math range error"),
        }
    }

    fn done(outcome: Outcome) -> PyResult<Value> {
        outcome.map(complex::new).map_err(failed)
    }

    /// The arc cosine of a complex number.
    #[function("(z, /)")]
    fn acos(z: Number) -> Value {
        complex::new(functions::acos(z.0))
    }

    /// The inverse of `cosh`.
    #[function("(z, /)")]
    fn acosh(z: Number) -> Value {
        complex::new(functions::acosh(z.0))
    }

    /// The arc sine of a complex number.
    #[function("(z, /)")]
    fn asin(z: Number) -> Value {
        complex::new(functions::asin(z.0))
    }

    /// The inverse of `sinh`.
    #[function("(z, /)")]
    fn asinh(z: Number) -> Value {
        complex::new(functions::asinh(z.0))
    }

    /// The square root of a complex number.
    #[function("(z, /)")]
    fn sqrt(z: Number) -> Value {
        complex::new(functions::sqrt(z.0))
    }

    /// The arc tangent of a complex number.
    #[function("(z, /)")]
    fn atan(z: Number) -> PyResult<Value> {
        done(functions::atan(z.0))
    }

    /// The inverse of `tanh`.
    #[function("(z, /)")]
    fn atanh(z: Number) -> PyResult<Value> {
        done(functions::atanh(z.0))
    }

    /// The cosine of a complex number.
    #[function("(z, /)")]
    fn cos(z: Number) -> PyResult<Value> {
        done(functions::cos(z.0))
    }

    /// The hyperbolic cosine of a complex number.
    #[function("(z, /)")]
    fn cosh(z: Number) -> PyResult<Value> {
        done(functions::cosh(z.0))
    }

    /// `e` to the power of a complex number.
    #[function("(z, /)")]
    fn exp(z: Number) -> PyResult<Value> {
        done(functions::exp(z.0))
    }

    /// The logarithm of a complex number to base 10.
    #[function("(z, /)")]
    fn log10(z: Number) -> PyResult<Value> {
        done(functions::log10(z.0))
    }

    /// The sine of a complex number.
    #[function("(z, /)")]
    fn sin(z: Number) -> PyResult<Value> {
        done(functions::sin(z.0))
    }

    /// The hyperbolic sine of a complex number.
    #[function("(z, /)")]
    fn sinh(z: Number) -> PyResult<Value> {
        done(functions::sinh(z.0))
    }

    /// The tangent of a complex number.
    #[function("(z, /)")]
    fn tan(z: Number) -> PyResult<Value> {
        done(functions::tan(z.0))
    }

    /// The hyperbolic tangent of a complex number.
    #[function("(z, /)")]
    fn tanh(z: Number) -> PyResult<Value> {
        done(functions::tanh(z.0))
    }

    /// The logarithm of a complex number, the natural one unless a base is given.
    #[function("(z, base=<unrepresentable>, /)")]
    fn log(z: Number, base: Option<&Value>) -> PyResult<Value> {
        let Some(base) = base else { return done(functions::log(z.0)) };
        let base = functions::log(number(base)?);
        // With a base, the logarithm of zero is no error but an infinity.
        let log = functions::log(z.0).unwrap_or((f64::NEG_INFINITY, z.0.1.atan2(z.0.0)));
        done(base.and_then(|base| divide(log, base).ok_or(Failure::Domain)))
    }

    /// The angle of a complex number in polar coordinates.
    #[function("(z, /)")]
    fn phase(z: Number) -> f64 {
        z.0.1.atan2(z.0.0)
    }

    /// The polar coordinates of a complex number: distance from the origin, and angle.
    #[function("(z, /)")]
    fn polar(z: Number) -> PyResult<Value> {
        let r = functions::abs(z.0).map_err(failed)?;
        Ok(TupleObject::pair(Value::float(r), Value::float(phase(z))))
    }

    /// The complex number with these polar coordinates.
    #[function("(r, phi, /)")]
    fn rect(r: f64, phi: f64) -> PyResult<Value> {
        done(functions::rect(r, phi))
    }

    /// Whether both parts are finite.
    #[function("(z, /)")]
    fn isfinite(z: Number) -> bool {
        z.0.0.is_finite() && z.0.1.is_finite()
    }

    /// Whether one of the parts is infinite.
    #[function("(z, /)")]
    fn isinf(z: Number) -> bool {
        z.0.0.is_infinite() || z.0.1.is_infinite()
    }

    /// Whether one of the parts is no number.
    #[function("(z, /)")]
    fn isnan(z: Number) -> bool {
        z.0.0.is_nan() || z.0.1.is_nan()
    }

    /// Whether two complex numbers are about equal.
    ///
    /// They are if they differ by at most `rel_tol` of the larger magnitude, or by at most `abs_tol`. No NaN is about equal to
    /// anything; infinities only to themselves.
    #[function("($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)")]
    fn isclose(a: Number, b: Number, rel_tol: f64, abs_tol: f64) -> PyResult<bool> {
        if rel_tol < 0.0 || abs_tol < 0.0 {
            bail!(ValueError, "tolerances must be non-negative");
        }
        let (a, b) = (a.0, b.0);
        if a == b {
            return Ok(true);
        }
        if [a.0, a.1, b.0, b.1].iter().any(|x| x.is_infinite()) {
            return Ok(false);
        }
        let difference = (a.0 - b.0).hypot(a.1 - b.1);
        Ok(difference <= rel_tol * b.0.hypot(b.1)
            || difference <= rel_tol * a.0.hypot(a.1)
            || difference <= abs_tol)
    }
}
