//! `math`: the elementary functions here, the rest in files by kind.

pub mod exact;
mod floats;
mod integers;
pub mod libm;
mod special;
mod sums;

use tiercel_macros::pymodule;

#[pymodule(name = "math")]
/// Mathematical functions on floats, and some on integers.
pub mod math {
    use super::libm;
    use super::special::{self, Failure};
    use crate::native_type;
    use num_traits::{Signed, ToPrimitive};
    use tiercel_object::error::PyResult;
    use tiercel_object::method::ModuleDef;
    use tiercel_object::number::compose;
    use tiercel_object::types::int::{is_int, to_big};
    use tiercel_object::types::str::intern;
    use tiercel_object::value::Value;
    use tiercel_object::{bail, err, object};

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

    /// A result, or the error that C's library would report: a domain error, or an overflow.
    fn checked(x: f64, r: f64) -> PyResult<f64> {
        if r.is_nan() && !x.is_nan() {
            bail!(ValueError, "math domain error");
        }
        if r.is_infinite() && x.is_finite() {
            bail!(OverflowError, "math range error");
        }
        Ok(r)
    }

    fn domain(x: f64, good: bool, what: &str) -> PyResult<()> {
        if !good && !x.is_nan() {
            bail!(ValueError, "{what}, got {}", object::repr_string(&Value::float(x))?);
        }
        Ok(())
    }

    /// The square root.
    #[function("(x, /)")]
    fn sqrt(x: f64) -> PyResult<f64> {
        domain(x, x >= 0.0, "expected a nonnegative input")?;
        Ok(x.sqrt())
    }
    /// The cube root.
    #[function("(x, /)")]
    fn cbrt(x: f64) -> f64 {
        libm::cbrt(x)
    }
    /// `e ** x`
    #[function("(x, /)")]
    fn exp(x: f64) -> PyResult<f64> {
        checked(x, x.exp())
    }
    /// `2 ** x`
    #[function("(x, /)")]
    fn exp2(x: f64) -> PyResult<f64> {
        checked(x, x.exp2())
    }
    /// Return exp(x)-1.
    #[function("(x, /)")]
    fn expm1(x: f64) -> PyResult<f64> {
        checked(x, x.exp_m1())
    }
    /// The natural logarithm of `1 + x`, precise near zero.
    #[function("(x, /)")]
    fn log1p(x: f64) -> PyResult<f64> {
        domain(x, x > -1.0, "expected argument value > -1")?;
        Ok(x.ln_1p())
    }

    /// The logarithm of any int or float by `f`; ints beyond the range of floats are scaled down first.
    fn logarithm(v: &Value, f: fn(f64) -> f64) -> PyResult<f64> {
        if is_int(v) {
            let big = to_big(v);
            if !big.is_positive() {
                bail!(ValueError, "expected a positive input");
            }
            if let Some(x) = compose::int_to_f64(&big) {
                return Ok(f(x));
            }
            let bits = big.bits();
            let head = &big >> (bits - 64);
            let inexact = (&head << (bits - 64)) != big;
            let head = head.to_u128().unwrap_or(u128::MAX);
            let fraction = compose::round_to_f64(head, -64, inexact).unwrap_or(1.0);
            return Ok(f(2.0).mul_add(bits as f64, f(fraction)));
        }
        let x = object::as_f64(v)?;
        domain(x, x > 0.0, "expected a positive input")?;
        Ok(f(x))
    }

    /// Return the logarithm of x to the given base, the natural one by default.
    #[function("(x, base=<unrepresentable>, /)", hidden)]
    fn log(x: &Value, base: Option<&Value>) -> PyResult<f64> {
        let n = logarithm(x, f64::ln)?;
        let Some(base) = base else { return Ok(n) };
        let d = logarithm(base, f64::ln)?;
        if d == 0.0 {
            bail!(ZeroDivisionError, "division by zero");
        }
        Ok(n / d)
    }
    /// The logarithm to base 2.
    #[function("(x, /)")]
    fn log2(x: &Value) -> PyResult<f64> {
        logarithm(x, f64::log2)
    }
    /// The logarithm to base 10.
    #[function("(x, /)")]
    fn log10(x: &Value) -> PyResult<f64> {
        logarithm(x, f64::log10)
    }

    fn trigonometric(x: f64, f: fn(f64) -> f64) -> PyResult<f64> {
        domain(x, x.is_finite(), "expected a finite input")?;
        Ok(f(x))
    }

    /// The sine of an angle in radians.
    #[function("(x, /)")]
    fn sin(x: f64) -> PyResult<f64> {
        trigonometric(x, f64::sin)
    }
    /// The cosine of an angle in radians.
    #[function("(x, /)")]
    fn cos(x: f64) -> PyResult<f64> {
        trigonometric(x, f64::cos)
    }
    /// The tangent of an angle in radians.
    #[function("(x, /)")]
    fn tan(x: f64) -> PyResult<f64> {
        trigonometric(x, f64::tan)
    }
    /// The angle, in radians, with this sine.
    #[function("(x, /)")]
    fn asin(x: f64) -> PyResult<f64> {
        domain(x, x.abs() <= 1.0, "expected a number in range from -1 up to 1")?;
        Ok(x.asin())
    }
    /// The angle, in radians, with this cosine.
    #[function("(x, /)")]
    fn acos(x: f64) -> PyResult<f64> {
        domain(x, x.abs() <= 1.0, "expected a number in range from -1 up to 1")?;
        Ok(x.acos())
    }
    /// The angle, in radians, with this tangent.
    #[function("(x, /)")]
    fn atan(x: f64) -> f64 {
        x.atan()
    }
    /// The angle, in radians, of the point `(x, y)`.
    #[function("(y, x, /)")]
    fn atan2(y: f64, x: f64) -> f64 {
        y.atan2(x)
    }
    /// The hyperbolic sine.
    #[function("(x, /)")]
    fn sinh(x: f64) -> PyResult<f64> {
        checked(x, x.sinh())
    }
    /// The hyperbolic cosine.
    #[function("(x, /)")]
    fn cosh(x: f64) -> PyResult<f64> {
        checked(x, x.cosh())
    }
    /// The hyperbolic tangent.
    #[function("(x, /)")]
    fn tanh(x: f64) -> f64 {
        x.tanh()
    }
    /// The inverse of `sinh`.
    #[function("(x, /)")]
    fn asinh(x: f64) -> f64 {
        libm::asinh(x)
    }
    /// The inverse of `cosh`.
    #[function("(x, /)")]
    fn acosh(x: f64) -> PyResult<f64> {
        domain(x, x >= 1.0, "expected argument value not less than 1")?;
        Ok(libm::acosh(x))
    }
    /// The inverse of `tanh`.
    #[function("(x, /)")]
    fn atanh(x: f64) -> PyResult<f64> {
        domain(x, x.abs() < 1.0, "expected a number between -1 and 1")?;
        Ok(libm::atanh(x))
    }
    /// An angle in radians, in degrees.
    #[function("(x, /)")]
    fn degrees(x: f64) -> f64 {
        x * (180.0 / PI)
    }
    /// An angle in degrees, in radians.
    #[function("(x, /)")]
    fn radians(x: f64) -> f64 {
        x * (PI / 180.0)
    }
    /// The magnitude as a float.
    #[function("(x, /)")]
    fn fabs(x: f64) -> f64 {
        x.abs()
    }
    /// Return a float with the magnitude of x but the sign of y.
    #[function("(x, y, /)")]
    fn copysign(x: f64, y: f64) -> f64 {
        x.copysign(y)
    }
    /// `x` to the power of `y`, as a float.
    #[function("(x, y, /)")]
    fn pow(x: f64, y: f64) -> PyResult<f64> {
        let r = x.powf(y);
        if r.is_nan() && !x.is_nan() && !y.is_nan() || x == 0.0 && y < 0.0 && y.is_finite() {
            bail!(ValueError, "math domain error");
        }
        if r.is_infinite() && x.is_finite() && y.is_finite() {
            bail!(OverflowError, "math range error");
        }
        Ok(r)
    }
    /// The remainder that has the sign of `x`.
    #[function("(x, y, /)")]
    fn fmod(x: f64, y: f64) -> PyResult<f64> {
        if (x.is_infinite() || y == 0.0) && !x.is_nan() && !y.is_nan() {
            bail!(ValueError, "math domain error");
        }
        Ok(x % y)
    }
    /// Check if x is a NaN.
    #[function("(x, /)")]
    fn isnan(x: f64) -> bool {
        x.is_nan()
    }
    /// Whether it is one of the infinities.
    #[function("(x, /)")]
    fn isinf(x: f64) -> bool {
        x.is_infinite()
    }
    /// Whether it is a number and not infinite.
    #[function("(x, /)")]
    fn isfinite(x: f64) -> bool {
        x.is_finite()
    }

    /// `math.floor` and its kin: the object's own method, or the float's.
    fn rounded(x: &Value, method: &str, f: fn(f64) -> f64) -> PyResult<Value> {
        if !x.is_small_int()
            && x.as_word_float().is_none()
            && let Some(v) = object::call_special(x, &intern(method), &[])?
        {
            return Ok(v);
        }
        if x.is_small_int() {
            return Ok(x.clone());
        }
        tiercel_object::types::float::truncate(f(object::as_f64(x)?))
    }
    /// The greatest integer that is not greater.
    #[function("(x, /)")]
    fn floor(x: &Value) -> PyResult<Value> {
        rounded(x, "__floor__", f64::floor)
    }
    /// The least integer that is not less.
    #[function("(x, /)")]
    fn ceil(x: &Value) -> PyResult<Value> {
        rounded(x, "__ceil__", f64::ceil)
    }
    /// The integer part.
    #[function("(x, /)")]
    fn trunc(x: &Value) -> PyResult<Value> {
        match object::call_special(x, &intern("__trunc__"), &[])? {
            Some(v) => Ok(v),
            None => Err(err!(TypeError, "type {} doesn't define __trunc__ method", x.ty().name_str())),
        }
    }

    fn gamma_result(x: f64, result: Result<f64, Failure>) -> PyResult<f64> {
        match result {
            Ok(r) => Ok(r),
            Err(Failure::Range) => bail!(OverflowError, "math range error"),
            Err(Failure::Domain) => {
                let given = object::repr_string(&Value::float(x))?;
                bail!(ValueError, "expected a noninteger or positive integer, got {given}")
            }
        }
    }
    /// The gamma function.
    #[function("(x, /)")]
    fn gamma(x: f64) -> PyResult<f64> {
        gamma_result(x, special::gamma(x))
    }
    /// The natural logarithm of the gamma function's magnitude.
    #[function("(x, /)")]
    fn lgamma(x: f64) -> PyResult<f64> {
        gamma_result(x, special::log_gamma(x))
    }
    /// The error function.
    #[function("(x, /)")]
    fn erf(x: f64) -> f64 {
        libm::erf(x)
    }
    /// `1 - erf(x)`, without loss of precision.
    #[function("(x, /)")]
    fn erfc(x: f64) -> f64 {
        libm::erfc(x)
    }

    static FLOATS: ModuleDef = super::floats::floats::MODULE;
    static INTEGERS: ModuleDef = super::integers::integers::MODULE;
    static SUMS: ModuleDef = super::sums::sums::MODULE;

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        for part in [&FLOATS, &INTEGERS, &SUMS] {
            native_type::extend(module, part)?;
        }
        Ok(())
    }
}
