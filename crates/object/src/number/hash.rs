//! Hashes of numbers: the value modulo the prime 2^61 - 1, so that equal numbers of different types hash alike.

use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;

use super::compose::frexp;

const BITS: u32 = 61;
const MODULUS: u64 = (1 << BITS) - 1;
/// The hash of infinity.
pub const INFINITY: i64 = 314159;
/// The factor of a complex number's imaginary part.
pub const IMAGINARY: u64 = 1000003;

fn signed(remainder: u64, negative: bool) -> i64 {
    match (remainder as i64, negative) {
        (1, true) => -2,
        (hash, true) => -hash,
        (hash, false) => hash,
    }
}

/// The hash of an int that fits in 64 bits.
#[inline]
pub fn int(i: i64) -> i64 {
    signed(i.unsigned_abs() % MODULUS, i < 0)
}

/// The hash of any int.
pub fn big_int(i: &BigInt) -> i64 {
    let remainder = (i.magnitude() % MODULUS).to_u64().unwrap_or(0);
    signed(remainder, i.sign() == Sign::Minus)
}

/// The hash of a double that is not a NaN.
pub fn float(x: f64) -> i64 {
    if x.is_infinite() {
        return if x > 0.0 { INFINITY } else { -INFINITY };
    }
    let (mantissa, mut exponent) = frexp(x);
    let mut m = mantissa.abs();
    let mut hash = 0u64;
    // 28 bits of the mantissa at a time.
    while m != 0.0 {
        hash = (hash << 28) & MODULUS | hash >> (BITS - 28);
        m *= 268435456.0;
        exponent -= 28;
        let digit = m as u64;
        m -= digit as f64;
        hash += digit;
        if hash >= MODULUS {
            hash -= MODULUS;
        }
    }
    let exponent = exponent.rem_euclid(BITS as i32) as u32;
    if exponent != 0 {
        hash = (hash << exponent) & MODULUS | hash >> (BITS - exponent);
    }
    signed(hash, x < 0.0)
}

/// The hash of a complex number whose parts hash to these.
pub fn complex(real: i64, imaginary: i64) -> i64 {
    let hash = (real as u64).wrapping_add(IMAGINARY.wrapping_mul(imaginary as u64)) as i64;
    if hash == -1 { -2 } else { hash }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_cpython() {
        assert_eq!((int(-1), int(1), int(i64::MAX), int(i64::MIN)), (-2, 1, 3, -4));
        assert_eq!(int(MODULUS as i64), 0);
        assert_eq!(big_int(&BigInt::from(10).pow(30)), 465258685558744706);
        assert_eq!(float(0.5), 1152921504606846976);
        assert_eq!(float(-1.0), -2);
        assert_eq!(float(3.0), 3);
        assert_eq!(float(0.1), 230584300921369408);
        assert_eq!(float(1e300), 1224995262755759164);
        assert_eq!(float(3.7e-310), 2047542358433595936);
    }
}
