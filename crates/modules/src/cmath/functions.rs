//! The functions of complex numbers, by the same formulas as CPython, so that the last bits agree.

use super::special::{self, Table, look_up};
use crate::math::libm::{asinh as real_asinh, ldexp};
use std::f64::consts::{E, LN_2, LN_10, PI};
use tiercel_object::number::complex_math::Pair;

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// A pole, or an argument that means nothing.
    Domain,
    /// The result is too large.
    Range,
}

/// A result, or why there is none.
pub type Outcome = Result<Pair, Failure>;

/// Beyond this, sums and squares of parts may overflow.
const LARGE: f64 = f64::MAX / 4.0;
/// By this many binary digits, an odd number, subnormals are made normal.
const SCALE_UP: i32 = 53;
const SCALE_DOWN: i32 = -(SCALE_UP + 1) / 2;

fn log_large() -> f64 {
    LARGE.ln()
}

fn finite((real, imag): Pair) -> bool {
    real.is_finite() && imag.is_finite()
}

fn large((real, imag): Pair) -> bool {
    real.abs() > LARGE || imag.abs() > LARGE
}

/// `log(|z|)` of a number so large that its magnitude overflows.
fn log_of_large((real, imag): Pair) -> f64 {
    (real / 2.0).hypot(imag / 2.0).ln() + LN_2 * 2.0
}

fn real_log1p(x: f64) -> f64 {
    if x == 0.0 { x } else { x.ln_1p() }
}

/// A result with parts that may have overflowed.
fn in_range(z: Pair) -> Outcome {
    if z.0.is_infinite() || z.1.is_infinite() { Err(Failure::Range) } else { Ok(z) }
}

/// `i * z`.
fn times_i((real, imag): Pair) -> Pair {
    (-imag, real)
}

/// `-i * z`.
fn over_i((real, imag): Pair) -> Pair {
    (imag, -real)
}

/// Square root.
pub fn sqrt(z: Pair) -> Pair {
    if !finite(z) {
        return look_up(&special::SQRT, z);
    }
    let (real, imag) = z;
    if real == 0.0 && imag == 0.0 {
        return (0.0, imag);
    }
    let (mut x, y) = (real.abs(), imag.abs());
    let s = if x < f64::MIN_POSITIVE && y < f64::MIN_POSITIVE {
        x = ldexp(x, SCALE_UP);
        ldexp((x + x.hypot(ldexp(y, SCALE_UP))).sqrt(), SCALE_DOWN)
    } else {
        x /= 8.0;
        2.0 * (x + x.hypot(y / 8.0)).sqrt()
    };
    let d = y / (2.0 * s);
    if real >= 0.0 { (s, d.copysign(imag)) } else { (d, s.copysign(imag)) }
}

/// Arc cosine.
pub fn acos(z: Pair) -> Pair {
    if !finite(z) {
        return look_up(&special::ACOS, z);
    }
    let (real, imag) = z;
    if large(z) {
        let size = log_of_large(z);
        let imag_part = if real < 0.0 { -size.copysign(imag) } else { size.copysign(-imag) };
        return (imag.abs().atan2(real), imag_part);
    }
    let (a, b) = (sqrt((1.0 - real, -imag)), sqrt((1.0 + real, imag)));
    (2.0 * a.0.atan2(b.0), real_asinh(b.0 * a.1 - b.1 * a.0))
}

/// Inverse hyperbolic cosine.
pub fn acosh(z: Pair) -> Pair {
    if !finite(z) {
        return look_up(&special::ACOSH, z);
    }
    let (real, imag) = z;
    if large(z) {
        return (log_of_large(z), imag.atan2(real));
    }
    let (a, b) = (sqrt((real - 1.0, imag)), sqrt((real + 1.0, imag)));
    (real_asinh(a.0 * b.0 + a.1 * b.1), 2.0 * a.1.atan2(b.0))
}

/// Arc sine.
pub fn asin(z: Pair) -> Pair {
    over_i(asinh(times_i(z)))
}

/// Inverse hyperbolic sine.
pub fn asinh(z: Pair) -> Pair {
    if !finite(z) {
        return look_up(&special::ASINH, z);
    }
    let (real, imag) = z;
    if large(z) {
        let size = log_of_large(z);
        let real_part = if imag >= 0.0 { size.copysign(real) } else { -size.copysign(-real) };
        return (real_part, imag.atan2(real.abs()));
    }
    let (a, b) = (sqrt((1.0 + imag, -real)), sqrt((1.0 - imag, real)));
    (real_asinh(a.0 * b.1 - b.0 * a.1), imag.atan2(a.0 * b.0 - a.1 * b.1))
}

/// Arc tangent.
pub fn atan(z: Pair) -> Outcome {
    atanh(times_i(z)).map(over_i)
}

/// Inverse hyperbolic tangent.
pub fn atanh(z: Pair) -> Outcome {
    if !finite(z) {
        return Ok(look_up(&special::ATANH, z));
    }
    let (real, imag) = z;
    if real < 0.0 {
        return atanh((-real, -imag)).map(|(real, imag)| (-real, -imag));
    }
    let y = imag.abs();
    let root_large = LARGE.sqrt();
    if real > root_large || y > root_large {
        // 1/z, turned by a quarter.
        let h = (real / 2.0).hypot(imag / 2.0);
        return Ok((real / 4.0 / h / h, -(PI / 2.0).copysign(-imag)));
    }
    if real == 1.0 && y < f64::MIN_POSITIVE.sqrt() {
        if y == 0.0 {
            return Err(Failure::Domain);
        }
        return Ok((-(y.sqrt() / y.hypot(2.0).sqrt()).ln(), (2f64.atan2(-y) / 2.0).copysign(imag)));
    }
    Ok((
        real_log1p(4.0 * real / ((1.0 - real) * (1.0 - real) + y * y)) / 4.0,
        -(-2.0 * imag).atan2((1.0 - real) * (1.0 + real) - y * y) / 2.0,
    ))
}

/// What a function of period gives for an argument that is not finite: a direction of infinity where only the real part
/// is infinite, or the table's entry.
fn periodic(z: Pair, table: &Table, direction: impl FnOnce(f64, f64) -> Pair) -> Pair {
    let (real, imag) = z;
    if real.is_infinite() && imag.is_finite() && imag != 0.0 {
        return direction(imag.cos(), imag.sin());
    }
    look_up(table, z)
}

fn infinite_towards(x: f64) -> f64 {
    f64::INFINITY.copysign(x)
}

/// Cosine.
pub fn cos(z: Pair) -> Outcome {
    cosh(times_i(z))
}

/// Hyperbolic cosine.
pub fn cosh(z: Pair) -> Outcome {
    let (real, imag) = z;
    if !finite(z) {
        if imag.is_infinite() && !real.is_nan() {
            return Err(Failure::Domain);
        }
        return Ok(periodic(z, &special::COSH, |cos, sin| {
            (infinite_towards(cos), infinite_towards(sin) * 1f64.copysign(real))
        }));
    }
    let (cos, sin) = (imag.cos(), imag.sin());
    if real.abs() > log_large() {
        let less = real - 1f64.copysign(real);
        return in_range((cos * less.cosh() * E, sin * less.sinh() * E));
    }
    in_range((cos * real.cosh(), sin * real.sinh()))
}

/// Sine.
pub fn sin(z: Pair) -> Outcome {
    sinh(times_i(z)).map(over_i)
}

/// Hyperbolic sine.
pub fn sinh(z: Pair) -> Outcome {
    let (real, imag) = z;
    if !finite(z) {
        if imag.is_infinite() && !real.is_nan() {
            return Err(Failure::Domain);
        }
        return Ok(periodic(z, &special::SINH, |cos, sin| {
            (infinite_towards(cos) * 1f64.copysign(real), infinite_towards(sin))
        }));
    }
    let (cos, sin) = (imag.cos(), imag.sin());
    if real.abs() > log_large() {
        let less = real - 1f64.copysign(real);
        return in_range((cos * less.sinh() * E, sin * less.cosh() * E));
    }
    in_range((cos * real.sinh(), sin * real.cosh()))
}

/// Tangent.
pub fn tan(z: Pair) -> Outcome {
    tanh(times_i(z)).map(over_i)
}

/// Hyperbolic tangent.
pub fn tanh(z: Pair) -> Outcome {
    let (real, imag) = z;
    if !finite(z) {
        if imag.is_infinite() && real.is_finite() {
            return Err(Failure::Domain);
        }
        return Ok(periodic(z, &special::TANH, |cos, sin| {
            (1f64.copysign(real), 0f64.copysign(2.0 * sin * cos))
        }));
    }
    if real.abs() > log_large() {
        let imag_part = 4.0 * imag.sin() * imag.cos() * (-2.0 * real.abs()).exp();
        return Ok((1f64.copysign(real), imag_part));
    }
    let (tx, ty, cx) = (real.tanh(), imag.tan(), 1.0 / real.cosh());
    let both = tx * ty;
    let denominator = 1.0 + both * both;
    Ok((tx * (1.0 + ty * ty) / denominator, ty / denominator * cx * cx))
}

/// Exponential.
pub fn exp(z: Pair) -> Outcome {
    let (real, imag) = z;
    if !finite(z) {
        if imag.is_infinite() && (real.is_finite() || real == f64::INFINITY) {
            return Err(Failure::Domain);
        }
        let size = if real > 0.0 { f64::INFINITY } else { 0.0 };
        return Ok(periodic(z, &special::EXP, |cos, sin| (size.copysign(cos), size.copysign(sin))));
    }
    if real > log_large() {
        let size = (real - 1.0).exp();
        return in_range((size * imag.cos() * E, size * imag.sin() * E));
    }
    let size = real.exp();
    in_range((size * imag.cos(), size * imag.sin()))
}

/// Natural logarithm.
pub fn log(z: Pair) -> Outcome {
    if !finite(z) {
        return Ok(look_up(&special::LOG, z));
    }
    let (x, y) = (z.0.abs(), z.1.abs());
    let real = if large(z) {
        (x / 2.0).hypot(y / 2.0).ln() + LN_2
    } else if x < f64::MIN_POSITIVE && y < f64::MIN_POSITIVE {
        if x == 0.0 && y == 0.0 {
            return Err(Failure::Domain);
        }
        ldexp(x, 53).hypot(ldexp(y, 53)).ln() - 53.0 * LN_2
    } else {
        let h = x.hypot(y);
        if (0.71..=1.73).contains(&h) {
            let (most, least) = if x > y { (x, y) } else { (y, x) };
            real_log1p((most - 1.0) * (most + 1.0) + least * least) / 2.0
        } else {
            h.ln()
        }
    };
    Ok((real, z.1.atan2(z.0)))
}

/// Logarithm to the base 10.
pub fn log10(z: Pair) -> Outcome {
    log(z).map(|(real, imag)| (real / LN_10, imag / LN_10))
}

/// Magnitude.
pub fn abs(z: Pair) -> Result<f64, Failure> {
    let r = z.0.hypot(z.1);
    if r.is_infinite() && finite(z) { Err(Failure::Range) } else { Ok(r) }
}

/// The number with this magnitude and angle.
pub fn rect(r: f64, phi: f64) -> Outcome {
    if !(r.is_finite() && phi.is_finite()) {
        if r != 0.0 && !r.is_nan() && phi.is_infinite() {
            return Err(Failure::Domain);
        }
        return Ok(periodic((r, phi), &special::RECT, |cos, sin| {
            let sign = 1f64.copysign(r);
            (infinite_towards(cos) * sign, infinite_towards(sin) * sign)
        }));
    }
    if phi == 0.0 {
        return Ok((r, r * phi));
    }
    Ok((r * phi.cos(), r * phi.sin()))
}
