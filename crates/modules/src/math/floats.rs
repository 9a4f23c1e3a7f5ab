//! Functions that take floats apart and put them together: `frexp ldexp modf nextafter ulp fma remainder …`.

use tiercel_macros::pymodule;

#[pymodule(name = "math")]
pub mod floats {
    use crate::math::libm;
    use num_traits::{Signed, ToPrimitive};
    use tiercel_object::number::compose;
    use tiercel_object::types::int::{is_int, to_big, to_i64_clamped};
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, bail, object};

    /// Return the mantissa and exponent of x, as pair (m, e).
    ///
    /// If x is a finite nonzero number, then m is a float with
    /// 0.5 <= abs(m) < 1.0 and an integer e is such that
    /// x == m * 2**e exactly.  Else, return (x, 0).
    #[function("(x, /)")]
    fn frexp(x: f64) -> Value {
        let (m, e) = if x == 0.0 || !x.is_finite() { (x, 0) } else { compose::frexp(x) };
        TupleObject::pair(Value::float(m), Value::int(e as i64))
    }

    /// Return x * (2**i).
    ///
    /// This is essentially the inverse of frexp().
    #[function("(x, i, /)")]
    fn ldexp(x: f64, i: &Value) -> PyResult<f64> {
        if !is_int(i) {
            bail!(TypeError, "Expected an int as second argument to ldexp.");
        }
        if x == 0.0 || !x.is_finite() {
            return Ok(x);
        }
        let exponent = to_i64_clamped(i).clamp(i32::MIN as i64, i32::MAX as i64) as i32;
        let r = libm::ldexp(x, exponent);
        if r.is_infinite() {
            bail!(OverflowError, "math range error");
        }
        Ok(r)
    }

    /// Return the fractional and integer parts of x.
    ///
    /// Both results carry the sign of x and are floats.
    #[function("(x, /)")]
    fn modf(x: f64) -> Value {
        let whole = x.trunc();
        let part = if x.is_infinite() { 0.0f64.copysign(x) } else { (x - whole).copysign(x) };
        TupleObject::pair(Value::float(part), Value::float(whole))
    }

    /// Return the floating-point value the given number of steps after x towards y.
    ///
    /// If steps is not specified or is None, it defaults to 1.
    ///
    /// Raises a TypeError, if x or y is not a double, or if steps is not
    /// an integer.  Raises ValueError if steps is negative.
    #[function("(x, y, /, *, steps=None)")]
    fn nextafter(x: f64, y: f64, steps: Option<&Value>) -> PyResult<f64> {
        let Some(steps) = steps else { return Ok(libm::nextafter(x, y)) };
        let steps = to_big(&object::index(steps)?);
        if steps.is_negative() {
            bail!(ValueError, "steps must be a non-negative integer");
        }
        let steps = steps.to_u64().unwrap_or(u64::MAX);
        if steps == 0 || x.is_nan() {
            return Ok(x);
        }
        if y.is_nan() {
            return Ok(y);
        }
        // Without their signs, floats are in the order of their bits.
        const SIGN: u64 = 1 << 63;
        let (from, to) = (x.to_bits(), y.to_bits());
        let (from_zero, to_zero) = (from & !SIGN, to & !SIGN);
        let bits = if (from ^ to) & SIGN != 0 {
            match from_zero + to_zero <= steps {
                true => to,
                false if from_zero < steps => to & SIGN | (steps - from_zero),
                false => from - steps,
            }
        } else if from_zero > to_zero {
            if from_zero - to_zero >= steps { from - steps } else { to }
        } else if to_zero - from_zero >= steps {
            from + steps
        } else {
            to
        };
        Ok(f64::from_bits(bits))
    }

    /// Return the value of the least significant bit of the float x.
    #[function("(x, /)")]
    fn ulp(x: f64) -> f64 {
        let x = x.abs();
        if !x.is_finite() {
            return x;
        }
        match x.next_up() {
            next if next.is_infinite() => x - x.next_down(),
            next => next - x,
        }
    }

    /// Fused multiply-add operation.
    ///
    /// Compute (x * y) + z with a single round.
    #[function("(x, y, z, /)")]
    fn fma(x: f64, y: f64, z: f64) -> PyResult<f64> {
        let r = x.mul_add(y, z);
        if r.is_nan() && !x.is_nan() && !y.is_nan() && !z.is_nan() {
            bail!(ValueError, "invalid operation in fma");
        }
        if r.is_infinite() && x.is_finite() && y.is_finite() && z.is_finite() {
            bail!(OverflowError, "overflow in fma");
        }
        Ok(r)
    }

    /// Difference between x and the closest integer multiple of y.
    ///
    /// Return x - n*y where n*y is the closest integer multiple of y.
    /// In the case where x is exactly halfway between two multiples of
    /// y, the nearest even value of n is used. The result is always exact.
    #[function("(x, y, /)")]
    fn remainder(x: f64, y: f64) -> PyResult<f64> {
        if x.is_nan() || y.is_nan() {
            return Ok(if x.is_nan() { x } else { y });
        }
        if x.is_infinite() || y == 0.0 {
            bail!(ValueError, "math domain error");
        }
        if y.is_infinite() {
            return Ok(x);
        }
        let (size, step) = (x.abs(), y.abs());
        let m = size % step;
        // Half of `step` may not be a double; comparing with what is missing to it comes to the same.
        let missing = step - m;
        let r = if m < missing {
            m
        } else if m > missing {
            -missing
        } else {
            m - 2.0 * ((0.5 * (size - m)) % step)
        };
        Ok(1f64.copysign(x) * r)
    }

    /// Determine whether two floating-point numbers are close in value.
    ///
    ///   rel_tol
    ///     maximum difference for being considered "close", relative to the
    ///     magnitude of the input values
    ///   abs_tol
    ///     maximum difference for being considered "close", regardless of the
    ///     magnitude of the input values
    ///
    /// Return True if a is close in value to b, and False otherwise.
    ///
    /// For the values to be considered close, the difference between them
    /// must be smaller than at least one of the tolerances.
    ///
    /// -inf, inf and NaN behave similarly to the IEEE 754 Standard.  That
    /// is, NaN is not close to anything, even itself.  inf and -inf are
    /// only close to themselves.
    #[function("($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)")]
    fn isclose(a: f64, b: f64, rel_tol: f64, abs_tol: f64) -> PyResult<bool> {
        if rel_tol < 0.0 || abs_tol < 0.0 {
            bail!(ValueError, "tolerances must be non-negative");
        }
        if a == b {
            return Ok(true);
        }
        if a.is_infinite() || b.is_infinite() {
            return Ok(false);
        }
        let difference = (b - a).abs();
        Ok(difference <= (rel_tol * b).abs() || difference <= (rel_tol * a).abs() || difference <= abs_tol)
    }
}
