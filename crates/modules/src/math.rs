//! `math`.

use tiercel_macros::pymodule;

#[pymodule(name = "math")]
/// This module provides access to the mathematical functions defined by the C standard.
pub mod math {
    use num_bigint::BigInt;
    use num_integer::Integer;
    use num_traits::{One, Signed, Zero};
    use tiercel_object::error::PyResult;
    use tiercel_object::thread::types;
    use tiercel_object::types::int::{from_big, to_big};
    use tiercel_object::types::str::intern;
    use tiercel_object::types::tuple::TupleObject;
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

    /// Return the square root of x.
    #[function("(x, /)")]
    fn sqrt(x: f64) -> PyResult<f64> {
        domain(x, x >= 0.0, "expected a nonnegative input")?;
        Ok(x.sqrt())
    }
    /// Return the cube root of x.
    #[function("(x, /)")]
    fn cbrt(x: f64) -> f64 {
        x.cbrt()
    }
    /// Return e raised to the power of x.
    #[function("(x, /)")]
    fn exp(x: f64) -> PyResult<f64> {
        checked(x, x.exp())
    }
    /// Return 2 raised to the power of x.
    #[function("(x, /)")]
    fn exp2(x: f64) -> PyResult<f64> {
        checked(x, x.exp2())
    }
    /// Return exp(x)-1.
    #[function("(x, /)")]
    fn expm1(x: f64) -> PyResult<f64> {
        checked(x, x.exp_m1())
    }
    /// Return the natural logarithm of 1+x.
    #[function("(x, /)")]
    fn log1p(x: f64) -> PyResult<f64> {
        domain(x, x > -1.0, "expected argument value > -1")?;
        Ok(x.ln_1p())
    }

    /// The logarithm of any int or float by `f`, with big ints scaled down first.
    fn logarithm(v: &Value, f: fn(f64) -> f64) -> PyResult<f64> {
        if v.is_small_int() || v.ty().is_subtype(types().int) {
            let big = to_big(v);
            if !big.is_positive() {
                bail!(ValueError, "expected a positive input");
            }
            let bits = big.bits();
            if bits > 1000 {
                let shift = bits - 64;
                let head = object::as_f64(&from_big(big >> shift))?;
                return Ok(f(head) + f(2.0) * shift as f64);
            }
            return Ok(f(object::as_f64(v)?));
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
    /// Return the base 2 logarithm of x.
    #[function("(x, /)")]
    fn log2(x: &Value) -> PyResult<f64> {
        logarithm(x, f64::log2)
    }
    /// Return the base 10 logarithm of x.
    #[function("(x, /)")]
    fn log10(x: &Value) -> PyResult<f64> {
        logarithm(x, f64::log10)
    }

    fn trigonometric(x: f64, f: fn(f64) -> f64) -> PyResult<f64> {
        domain(x, x.is_finite(), "expected a finite input")?;
        Ok(f(x))
    }

    /// Return the sine of x (measured in radians).
    #[function("(x, /)")]
    fn sin(x: f64) -> PyResult<f64> {
        trigonometric(x, f64::sin)
    }
    /// Return the cosine of x (measured in radians).
    #[function("(x, /)")]
    fn cos(x: f64) -> PyResult<f64> {
        trigonometric(x, f64::cos)
    }
    /// Return the tangent of x (measured in radians).
    #[function("(x, /)")]
    fn tan(x: f64) -> PyResult<f64> {
        trigonometric(x, f64::tan)
    }
    /// Return the arc sine (measured in radians) of x.
    #[function("(x, /)")]
    fn asin(x: f64) -> PyResult<f64> {
        domain(x, x.abs() <= 1.0, "expected a number in range from -1 up to 1")?;
        Ok(x.asin())
    }
    /// Return the arc cosine (measured in radians) of x.
    #[function("(x, /)")]
    fn acos(x: f64) -> PyResult<f64> {
        domain(x, x.abs() <= 1.0, "expected a number in range from -1 up to 1")?;
        Ok(x.acos())
    }
    /// Return the arc tangent (measured in radians) of x.
    #[function("(x, /)")]
    fn atan(x: f64) -> f64 {
        x.atan()
    }
    /// Return the arc tangent (measured in radians) of y/x.
    #[function("(y, x, /)")]
    fn atan2(y: f64, x: f64) -> f64 {
        y.atan2(x)
    }
    /// Return the hyperbolic sine of x.
    #[function("(x, /)")]
    fn sinh(x: f64) -> PyResult<f64> {
        checked(x, x.sinh())
    }
    /// Return the hyperbolic cosine of x.
    #[function("(x, /)")]
    fn cosh(x: f64) -> PyResult<f64> {
        checked(x, x.cosh())
    }
    /// Return the hyperbolic tangent of x.
    #[function("(x, /)")]
    fn tanh(x: f64) -> f64 {
        x.tanh()
    }
    /// Return the inverse hyperbolic sine of x.
    #[function("(x, /)")]
    fn asinh(x: f64) -> f64 {
        x.asinh()
    }
    /// Return the inverse hyperbolic cosine of x.
    #[function("(x, /)")]
    fn acosh(x: f64) -> PyResult<f64> {
        domain(x, x >= 1.0, "expected argument value not less than 1")?;
        Ok(x.acosh())
    }
    /// Return the inverse hyperbolic tangent of x.
    #[function("(x, /)")]
    fn atanh(x: f64) -> PyResult<f64> {
        domain(x, x.abs() < 1.0, "expected a number between -1 and 1")?;
        Ok(x.atanh())
    }
    /// Convert angle x from radians to degrees.
    #[function("(x, /)")]
    fn degrees(x: f64) -> f64 {
        x * (180.0 / PI)
    }
    /// Convert angle x from degrees to radians.
    #[function("(x, /)")]
    fn radians(x: f64) -> f64 {
        x * (PI / 180.0)
    }
    /// Return the absolute value of the float x.
    #[function("(x, /)")]
    fn fabs(x: f64) -> f64 {
        x.abs()
    }
    /// Return a float with the magnitude of x but the sign of y.
    #[function("(x, y, /)")]
    fn copysign(x: f64, y: f64) -> f64 {
        x.copysign(y)
    }
    /// Return x**y (x to the power of y).
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
    /// Return fmod(x, y), according to platform C.
    #[function("(x, y, /)")]
    fn fmod(x: f64, y: f64) -> PyResult<f64> {
        if (x.is_infinite() || y == 0.0) && !x.is_nan() && !y.is_nan() {
            bail!(ValueError, "math domain error");
        }
        Ok(x % y)
    }
    /// Multidimensional Euclidean distance from the origin to a point.
    #[function("(*coordinates)")]
    fn hypot(coordinates: &[Value]) -> PyResult<f64> {
        let mut r = 0.0f64;
        for c in coordinates {
            r = r.hypot(object::as_f64(c)?);
        }
        Ok(r)
    }
    /// Check if x is a NaN.
    #[function("(x, /)")]
    fn isnan(x: f64) -> bool {
        x.is_nan()
    }
    /// Return True if x is a positive or negative infinity.
    #[function("(x, /)")]
    fn isinf(x: f64) -> bool {
        x.is_infinite()
    }
    /// Return True if x is neither an infinity nor a NaN.
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
    /// Return the floor of x as an Integral.
    #[function("(x, /)")]
    fn floor(x: &Value) -> PyResult<Value> {
        rounded(x, "__floor__", f64::floor)
    }
    /// Return the ceiling of x as an Integral.
    #[function("(x, /)")]
    fn ceil(x: &Value) -> PyResult<Value> {
        rounded(x, "__ceil__", f64::ceil)
    }
    /// Truncates the Real x to the nearest Integral toward 0.
    #[function("(x, /)")]
    fn trunc(x: &Value) -> PyResult<Value> {
        match object::call_special(x, &intern("__trunc__"), &[])? {
            Some(v) => Ok(v),
            None => Err(err!(TypeError, "type {} doesn't define __trunc__ method", x.ty().name_str())),
        }
    }
    /// Return the fractional and integer parts of x.
    #[function("(x, /)")]
    fn modf(x: f64) -> Value {
        let whole = x.trunc();
        let part = if x.is_infinite() { 0.0f64.copysign(x) } else { (x - whole).copysign(x) };
        TupleObject::from_vec(vec![Value::float(part), Value::float(whole)])
    }

    fn big(v: &Value) -> PyResult<BigInt> {
        Ok(to_big(&object::index(v)?))
    }
    /// Greatest Common Divisor.
    #[function("(*integers)")]
    fn gcd(integers: &[Value]) -> PyResult<Value> {
        let mut r = BigInt::zero();
        for v in integers {
            r = r.gcd(&big(v)?);
        }
        Ok(from_big(r))
    }
    /// Least Common Multiple.
    #[function("(*integers)")]
    fn lcm(integers: &[Value]) -> PyResult<Value> {
        let mut r = BigInt::one();
        for v in integers {
            r = r.lcm(&big(v)?);
        }
        Ok(from_big(r))
    }
    /// Find n!.
    #[function("(n, /)")]
    fn factorial(n: &Value) -> PyResult<Value> {
        match object::index_as_i64(n)? {
            Some(n) if n < 0 => Err(err!(ValueError, "factorial() not defined for negative values")),
            Some(n) => Ok(from_big((1..=n).fold(BigInt::one(), |a, b| a * b))),
            None => Err(err!(OverflowError, "factorial() argument should not exceed {}", i64::MAX)),
        }
    }
    /// Return the integer part of the square root of the input.
    #[function("(n, /)")]
    fn isqrt(n: &Value) -> PyResult<Value> {
        let n = big(n)?;
        if n.is_negative() {
            bail!(ValueError, "isqrt() argument must be nonnegative");
        }
        Ok(from_big(n.sqrt()))
    }
    /// Number of ways to choose k items from n items without repetition and without order.
    #[function("(n, k, /)")]
    fn comb(n: &Value, k: &Value) -> PyResult<Value> {
        let (n, k) = (big(n)?, big(k)?);
        if n.is_negative() || k.is_negative() {
            bail!(ValueError, "{} must be a non-negative integer", if n.is_negative() { "n" } else { "k" });
        }
        if k > n {
            return Ok(Value::small_int(0));
        }
        let k = k.clone().min(&n - &k);
        let (mut r, mut i) = (BigInt::one(), BigInt::zero());
        while i < k {
            r = r * (&n - &i) / (&i + 1);
            i += 1;
        }
        Ok(from_big(r))
    }
    /// Return the difference between x and y within tolerances.
    #[function("(a, b, *, rel_tol=1e-09, abs_tol=0.0)")]
    fn isclose(a: f64, b: f64, rel_tol: f64, abs_tol: f64) -> PyResult<bool> {
        if rel_tol < 0.0 || abs_tol < 0.0 {
            bail!(ValueError, "tolerances must be non-negative");
        }
        if a == b {
            return Ok(true);
        }
        let d = (a - b).abs();
        Ok(a.is_finite()
            && b.is_finite()
            && (d <= (rel_tol * b).abs() || d <= (rel_tol * a).abs() || d <= abs_tol))
    }
}
