//! Hashing as CPython does it: SipHash-1-3 for strings and bytes, arithmetic modulo 2^61-1 for numbers.

use siphasher::sip::SipHasher13;
use std::hash::Hasher;

/// The modulus of numeric hashes, a Mersenne prime.
pub const MODULUS: u64 = (1 << 61) - 1;

/// The key of the string hash: random, or derived from `PYTHONHASHSEED`.
#[derive(Clone, Copy, Debug)]
pub struct HashSecret {
    k0: u64,
    k1: u64,
}

impl HashSecret {
    /// The secret for a seed: 0 switches randomization off.
    pub fn from_seed(seed: u32) -> HashSecret {
        if seed == 0 {
            return HashSecret { k0: 0, k1: 0 };
        }
        // The linear congruential generator that fills CPython's secret from a seed.
        let mut x = seed;
        let mut byte = || {
            x = x.wrapping_mul(214013).wrapping_add(2531011);
            (x >> 16) as u8
        };
        let mut word = || u64::from_le_bytes(std::array::from_fn(|_| byte()));
        HashSecret { k0: word(), k1: word() }
    }

    /// A secret from the operating system's random numbers.
    pub fn random() -> HashSecret {
        let mut bytes = [0u8; 16];
        // SAFETY: the buffer is as long as said.
        let got = unsafe { libc::getrandom(bytes.as_mut_ptr().cast(), bytes.len(), 0) };
        debug_assert_eq!(got, 16);
        let (a, b) = bytes.split_at(8);
        HashSecret {
            k0: u64::from_le_bytes(a.try_into().unwrap()),
            k1: u64::from_le_bytes(b.try_into().unwrap()),
        }
    }

    /// The hash of a buffer; never -1, and never 0 except for the empty one, so that 0 can mean "not computed".
    pub fn hash_bytes(&self, bytes: &[u8]) -> i64 {
        if bytes.is_empty() {
            return 0;
        }
        let mut h = SipHasher13::new_with_keys(self.k0, self.k1);
        h.write(bytes);
        not_minus_one(h.finish() as i64)
    }
}

/// -1 is reserved for errors in CPython's C interface, so no hash has it.
#[inline(always)]
pub fn not_minus_one(h: i64) -> i64 {
    if h == -1 { -2 } else { h }
}

/// The hash of an int that fits in a word.
#[inline]
pub fn hash_int(i: i64) -> i64 {
    // Most are their own.
    if i.unsigned_abs() < MODULUS {
        return not_minus_one(i);
    }
    let m = (i.unsigned_abs() % MODULUS) as i64;
    not_minus_one(if i < 0 { -m } else { m })
}

/// The hash of a float; NaNs are hashed by identity by the caller.
pub fn hash_float(f: f64) -> i64 {
    if f.is_infinite() {
        return if f > 0.0 { 314159 } else { -314159 };
    }
    if f.fract() == 0.0 && f.abs() < 9e18 {
        return hash_int(f as i64);
    }
    // The value modulo 2^61-1, taken from the mantissa 28 bits at a time.
    let bits = f.abs().to_bits();
    let (mut m, mut e) = (bits & ((1 << 52) - 1), (bits >> 52) as i32);
    if e == 0 {
        e = 1
    } else {
        m |= 1 << 52
    }
    let shift = (e - 1075).rem_euclid(61) as u32;
    let x = ((m as u128) << shift) % MODULUS as u128;
    let x = x as i64;
    not_minus_one(if f < 0.0 { -x } else { x })
}

/// The hash of an int of any size.
pub fn hash_big_int(i: &num_bigint::BigInt) -> i64 {
    use num_traits::ToPrimitive;
    let m = (i.magnitude() % MODULUS).to_i64().unwrap_or(0);
    not_minus_one(if i.sign() == num_bigint::Sign::Minus { -m } else { m })
}

/// The hash of a complex number whose parts hash to these.
pub fn hash_complex(real: i64, imag: i64) -> i64 {
    not_minus_one((real as u64).wrapping_add(1000003u64.wrapping_mul(imag as u64)) as i64)
}

/// A hash from an object's address, for things that compare by identity.
#[inline(always)]
pub fn hash_pointer(word: u64) -> i64 {
    not_minus_one(word.rotate_right(4) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_bigint::BigInt;

    #[test]
    fn numbers_hash_as_in_cpython() {
        assert_eq!((hash_int(-1), hash_int(1), hash_int(i64::MAX), hash_int(i64::MIN)), (-2, 1, 3, -4));
        assert_eq!(hash_big_int(&BigInt::from(10).pow(30)), 465258685558744706);
        assert_eq!(
            (hash_float(0.5), hash_float(-1.0), hash_float(0.1)),
            (1152921504606846976, -2, 230584300921369408)
        );
        assert_eq!((hash_float(1e300), hash_float(3.7e-310)), (1224995262755759164, 2047542358433595936));
        assert_eq!((hash_complex(0, 1), hash_complex(0, hash_int(-1))), (1000003, -2000006));
    }
}
