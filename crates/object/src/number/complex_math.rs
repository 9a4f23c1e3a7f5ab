//! Complex arithmetic on pairs of doubles, with infinities recovered as C's Annex G says.

/// Real and imaginary part.
pub type Pair = (f64, f64);

/// An infinite part as ±1 and a finite one as ±0, for directions that survive multiplication.
fn boxed(x: f64) -> f64 {
    (if x.is_infinite() { 1.0f64 } else { 0.0 }).copysign(x)
}

fn nan_to_zero(x: f64) -> f64 {
    if x.is_nan() { 0.0f64.copysign(x) } else { x }
}

fn infinite(z: Pair) -> bool {
    z.0.is_infinite() || z.1.is_infinite()
}

fn finite(z: Pair) -> bool {
    z.0.is_finite() && z.1.is_finite()
}

fn both_nan(z: Pair) -> bool {
    z.0.is_nan() && z.1.is_nan()
}

/// `z * w`.
pub fn multiply(z: Pair, w: Pair) -> Pair {
    let (ac, bd, ad, bc) = (z.0 * w.0, z.1 * w.1, z.0 * w.1, z.1 * w.0);
    let product = (ac - bd, ad + bc);
    if !both_nan(product) {
        return product;
    }
    let (mut p, mut q) = (z, w);
    if infinite(z) {
        p = (boxed(p.0), boxed(p.1));
        q = (nan_to_zero(q.0), nan_to_zero(q.1));
    }
    if infinite(w) {
        q = (boxed(q.0), boxed(q.1));
        p = (nan_to_zero(p.0), nan_to_zero(p.1));
    }
    if !infinite(z) && !infinite(w) {
        if ![ac, bd, ad, bc].iter().any(|x| x.is_infinite()) {
            return product;
        }
        p = (nan_to_zero(p.0), nan_to_zero(p.1));
        q = (nan_to_zero(q.0), nan_to_zero(q.1));
    }
    (f64::INFINITY * (p.0 * q.0 - p.1 * q.1), f64::INFINITY * (p.0 * q.1 + p.1 * q.0))
}

/// `z / w` by Smith's method, which scales by the larger part; `None` if `w` is zero.
pub fn divide(z: Pair, w: Pair) -> Option<Pair> {
    let quotient = if w.0.abs() >= w.1.abs() {
        if w.0 == 0.0 {
            return None;
        }
        let ratio = w.1 / w.0;
        let denominator = w.0 + w.1 * ratio;
        ((z.0 + z.1 * ratio) / denominator, (z.1 - z.0 * ratio) / denominator)
    } else if w.1.abs() >= w.0.abs() {
        let ratio = w.0 / w.1;
        let denominator = w.0 * ratio + w.1;
        ((z.0 * ratio + z.1) / denominator, (z.1 * ratio - z.0) / denominator)
    } else {
        (f64::NAN, f64::NAN)
    };
    if !both_nan(quotient) {
        return Some(quotient);
    }
    Some(if infinite(z) && finite(w) {
        let (x, y) = (boxed(z.0), boxed(z.1));
        (f64::INFINITY * (x * w.0 + y * w.1), f64::INFINITY * (y * w.0 - x * w.1))
    } else if infinite(w) && finite(z) {
        let (x, y) = (boxed(w.0), boxed(w.1));
        (0.0 * (z.0 * x + z.1 * y), 0.0 * (z.1 * x - z.0 * y))
    } else {
        quotient
    })
}

/// `x / w` of a real number; `None` if `w` is zero.
pub fn divide_real(x: f64, w: Pair) -> Option<Pair> {
    let quotient = if w.0.abs() >= w.1.abs() {
        if w.0 == 0.0 {
            return None;
        }
        let ratio = w.1 / w.0;
        let denominator = w.0 + w.1 * ratio;
        (x / denominator, (-x * ratio) / denominator)
    } else if w.1.abs() >= w.0.abs() {
        let ratio = w.0 / w.1;
        let denominator = w.0 * ratio + w.1;
        ((x * ratio) / denominator, -x / denominator)
    } else {
        (f64::NAN, f64::NAN)
    };
    if both_nan(quotient) && x.is_finite() && infinite(w) {
        return Some((0.0 * (x * boxed(w.0)), 0.0 * (-x * boxed(w.1))));
    }
    Some(quotient)
}

/// Why a power has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PowerError {
    /// Zero to a power that is negative or not real, or an angle that has none.
    Domain,
    /// The result is too large.
    Overflow,
}

/// Whole exponents up to this are multiplied out.
const MOST_MULTIPLIED: f64 = 100.0;

fn whole_power(z: Pair, mut exponent: u32) -> Pair {
    let (mut result, mut square) = ((1.0, 0.0), z);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = multiply(result, square);
        }
        exponent >>= 1;
        square = multiply(square, square);
    }
    result
}

fn polar_power(z: Pair, w: Pair) -> Result<Pair, PowerError> {
    if w == (0.0, 0.0) {
        return Ok((1.0, 0.0));
    }
    if z == (0.0, 0.0) {
        return if w.1 != 0.0 || w.0 < 0.0 { Err(PowerError::Domain) } else { Ok((0.0, 0.0)) };
    }
    let (radius, angle) = (z.0.hypot(z.1), z.1.atan2(z.0));
    let (mut length, mut phase) = (radius.powf(w.0), angle * w.0);
    if w.1 != 0.0 {
        length *= (-angle * w.1).exp();
        phase += w.1 * radius.ln();
    }
    if phase.is_infinite() {
        return Err(PowerError::Domain);
    }
    Ok((length * phase.cos(), length * phase.sin()))
}

/// `z ** w`.
pub fn power(z: Pair, w: Pair) -> Result<Pair, PowerError> {
    let result = if w.1 == 0.0 && w.0 == w.0.floor() && w.0.abs() <= MOST_MULTIPLIED {
        let whole = whole_power(z, w.0.abs() as u32);
        if w.0 > 0.0 { whole } else { divide((1.0, 0.0), whole).ok_or(PowerError::Domain)? }
    } else {
        polar_power(z, w)?
    };
    if infinite(result) { Err(PowerError::Overflow) } else { Ok(result) }
}
