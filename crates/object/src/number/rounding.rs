//! `round(x, n)` of ints and floats: to the nearest, ties to even, judged on the exact decimal value.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{FromPrimitive, Signed, Zero};

use super::compose;

/// More digits than this after the point change no double.
const MOST_DIGITS: i64 = 323;
/// Rounding to a larger power of ten gives zero.
const FEWEST_DIGITS: i64 = -308;

/// An int rounded to a multiple of 10^`places`; `inexact` says that a fraction was cut off it.
fn round_to_multiple(i: &BigInt, places: u32, inexact: bool) -> BigInt {
    let unit = BigInt::from(10).pow(places);
    let (quotient, remainder) = i.magnitude().div_mod_floor(unit.magnitude());
    let twice = remainder * 2u32;
    let up = match twice.cmp(unit.magnitude()) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => inexact || quotient.is_odd(),
    };
    let rounded = BigInt::from(quotient + u32::from(up)) * unit;
    if i.is_negative() { -rounded } else { rounded }
}

/// `round(i, -places)`.
pub fn round_int(i: &BigInt, places: u64) -> BigInt {
    // Beyond the number's own length there is nothing but zero.
    if places as f64 > i.bits() as f64 * 0.302 + 2.0 {
        return BigInt::zero();
    }
    round_to_multiple(i, places as u32, false)
}

/// `round(x, digits)`; `None` if the result is beyond the largest double.
pub fn round_float(x: f64, digits: i64) -> Option<f64> {
    if !x.is_finite() || digits > MOST_DIGITS {
        return Some(x);
    }
    if digits < FEWEST_DIGITS {
        return Some(0.0f64.copysign(x));
    }
    if digits >= 0 {
        let rounded: f64 = format!("{x:.*}", digits as usize).parse().unwrap_or(x);
        return rounded.is_finite().then_some(rounded);
    }
    let whole = BigInt::from_f64(x.trunc()).unwrap_or_default();
    let rounded = round_to_multiple(&whole, digits.unsigned_abs() as u32, x.fract() != 0.0);
    compose::int_to_f64(&rounded).map(|f| f.abs().copysign(x))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_and_limits() {
        assert_eq!(round_float(25.0, -1), Some(20.0));
        assert_eq!(round_float(35.0, -1), Some(40.0));
        assert_eq!(round_float(25.5, -1), Some(30.0));
        assert_eq!(round_float(2.675, 2), Some(2.67));
        assert_eq!(round_float(-0.4, 0).map(f64::to_bits), Some((-0.0f64).to_bits()));
        assert_eq!(round_float(1.7976931348623157e308, -308), None);
        assert_eq!(round_float(5e-324, 400), Some(5e-324));
        assert_eq!(round_int(&BigInt::from(15), 1), BigInt::from(20));
        assert_eq!(round_int(&BigInt::from(-25), 1), BigInt::from(-20));
        assert_eq!(round_int(&BigInt::from(7), 1), BigInt::from(10));
        assert_eq!(round_int(&BigInt::from(7), 1 << 40), BigInt::zero());
    }
}
