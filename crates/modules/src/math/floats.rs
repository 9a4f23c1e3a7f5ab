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

    /// A float `m`, from 0.5 to below 1, and an integer `e` with `x == m * 2**e`; `(x, 0)` for zeros and what is not finite.
    #[function("(x, /)")]
    fn frexp(x: f64) -> Value {
        let (m, e) = if x == 0.0 || !x.is_finite() { (x, 0) } else { compose::frexp(x) };
        TupleObject::pair(Value::float(m), Value::int(e as i64))
    }

    /// `x * 2**i`; the inverse of `frexp`.
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

    /// Fraction and whole part, both floats with the sign of `x`.
    #[function("(x, /)")]
    fn modf(x: f64) -> Value {
        let whole = x.trunc();
        let part = if x.is_infinite() { 0.0f64.copysign(x) } else { (x - whole).copysign(x) };
        TupleObject::pair(Value::float(part), Value::float(whole))
    }

    /// The float so many steps from `x` in the direction of `y`.
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

    /// How much larger the next float is.
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

    /// `x * y + z`, rounded once.
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

    /// What is left of `x` after the multiple of `y` that is nearest, the even one of two equally near. It is exact.
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

    /// Whether two floats are about equal.
    ///
    /// They are if they differ by at most `rel_tol` of the larger magnitude, or by at most `abs_tol`. No NaN is about equal to
    /// anything; infinities only to themselves.
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
