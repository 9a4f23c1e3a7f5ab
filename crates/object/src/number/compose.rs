//! Correctly rounded doubles from integers, scaled integers and quotients.

use num_bigint::{BigInt, BigUint, Sign};
use num_traits::{ToPrimitive, Zero};

/// `m * 2^exponent` for an `m` of at most 53 bits and a result that is exact or infinite.
fn scale(m: u64, exponent: i64) -> f64 {
    let power = |e: i64| f64::from_bits(((e + 1023) as u64) << 52);
    let first = exponent / 2;
    m as f64 * power(first) * power(exponent - first)
}

/// `(m + ε) * 2^exponent` rounded half to even, where ε is a fraction below one that is nonzero if `inexact` is set.
/// `None` if the result is beyond the largest double.
pub fn round_to_f64(m: u128, exponent: i64, inexact: bool) -> Option<f64> {
    if m == 0 {
        return Some(0.0);
    }
    let top = (128 - m.leading_zeros()) as i64 + exponent;
    if top > 1025 {
        return None;
    }
    // The exponent of the result's last bit.
    let last = (top - 53).max(-1074);
    let shift = last - exponent;
    let rounded = if shift <= 0 {
        (m << -shift) as u64
    } else if shift > 128 {
        0
    } else {
        let (kept, dropped, half) = if shift == 128 {
            (0, m, 1u128 << 127)
        } else {
            ((m >> shift) as u64, m & ((1 << shift) - 1), 1u128 << (shift - 1))
        };
        let up = dropped > half || dropped == half && (inexact || kept & 1 == 1);
        kept + u64::from(up)
    };
    let result = scale(rounded, last);
    result.is_finite().then_some(result)
}

/// The double nearest to an integer; `None` if it is too large.
pub fn int_to_f64(i: &BigInt) -> Option<f64> {
    i.to_f64().filter(|f| f.is_finite())
}

/// The 128 leading bits at most of a magnitude, the exponent they are scaled by, and whether anything was cut off.
fn leading_bits(m: &BigUint, keep: u64) -> (u128, u64, bool) {
    let drop = m.bits().saturating_sub(keep);
    let top = (m >> drop).to_u128().unwrap_or(u128::MAX);
    (top, drop, m.trailing_zeros().is_some_and(|zeros| zeros < drop))
}

/// `a / b` rounded once, for a `b` that is not zero; `None` if it is too large.
pub fn divide(a: &BigInt, b: &BigInt) -> Option<f64> {
    if a.is_zero() {
        return Some(if b.sign() == Sign::Minus { -0.0 } else { 0.0 });
    }
    let (m, n) = (a.magnitude(), b.magnitude());
    // A quotient of about 70 bits has enough to round from.
    let shift = m.bits() as i64 - n.bits() as i64 - 70;
    if shift > 1100 {
        return None;
    }
    let (quotient, inexact) = if shift <= 0 {
        let scaled = m << shift.unsigned_abs();
        let quotient = &scaled / n;
        let inexact = &quotient * n != scaled;
        (quotient, inexact)
    } else {
        let divisor = n << shift;
        let quotient = m / &divisor;
        let inexact = &quotient * &divisor != *m;
        (quotient, inexact)
    };
    let (top, dropped, cut) = leading_bits(&quotient, 128);
    let f = round_to_f64(top, shift + dropped as i64, inexact || cut)?;
    Some(if a.sign() == b.sign() { f } else { -f })
}

/// A double as mantissa in [0.5, 1) and exponent, C's `frexp`.
pub fn frexp(x: f64) -> (f64, i32) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    let bits = x.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i32;
    if exponent == 0 {
        let (m, e) = frexp(x * 18014398509481984.0);
        return (m, e - 54);
    }
    (f64::from_bits(bits & !(0x7ff << 52) | 1022 << 52), exponent - 1022)
}

/// `x * 2^exponent`, C's `ldexp`.
pub fn ldexp(x: f64, exponent: i32) -> f64 {
    if x == 0.0 || !x.is_finite() {
        return x;
    }
    let (m, e) = frexp(x);
    let mantissa = (m.abs() * 9007199254740992.0) as u128;
    let f = round_to_f64(mantissa, e as i64 + exponent as i64 - 53, false).unwrap_or(f64::INFINITY);
    f.copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotients_round_once() {
        let int = |i: i128| BigInt::from(i);
        assert_eq!(divide(&int(1), &int(3)), Some(1.0 / 3.0));
        assert_eq!(divide(&int(-7), &int(2)), Some(-3.5));
        assert_eq!(divide(&(BigInt::from(1) << 2000), &(BigInt::from(1) << 1990)), Some(1024.0));
        assert_eq!(divide(&(BigInt::from(1) << 2000), &int(1)), None);
        assert_eq!(divide(&int(1), &(BigInt::from(1) << 1074)), Some(5e-324));
        assert_eq!(divide(&int(1), &(BigInt::from(1) << 1075)), Some(0.0));
        assert_eq!(divide(&int(3), &(BigInt::from(1) << 1075)), Some(1e-323));
        assert_eq!(divide(&int(1), &(BigInt::from(1) << 5000)), Some(0.0));
        assert_eq!(divide(&int((1 << 53) + 1), &int(1)), Some(9007199254740992.0));
    }

    #[test]
    fn exponents_apart_and_together() {
        for x in [1.0, 0.1, -5e-324, 1.7976931348623157e308, 3e-310] {
            let (m, e) = frexp(x);
            assert!((0.5..1.0).contains(&m.abs()));
            assert_eq!(ldexp(m, e), x);
        }
        assert_eq!(ldexp(1.0, 2000), f64::INFINITY);
        assert_eq!(ldexp(1.0, -2000), 0.0);
        assert_eq!(ldexp(0.75, -1074), 5e-324);
    }
}
