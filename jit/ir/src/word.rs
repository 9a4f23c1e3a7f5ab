//! How Python values look in a tagged word, for folding and for the reference executor.
//!
//! The same encoding as the object crate's, restated here so that the IR knows nothing of the virtual machine; a test in
//! the crate that knows both holds them together.

/// The word of `None`.
pub const NONE: u64 = 0x04;
/// The word of `False`.
pub const FALSE: u64 = 0x0c;
/// The word of `True`.
pub const TRUE: u64 = 0x14;
/// The word of `Ellipsis`.
pub const ELLIPSIS: u64 = 0x1c;
/// The word of `NotImplemented`.
pub const NOT_IMPLEMENTED: u64 = 0x24;
/// Words below this with tag `100` are singletons.
pub const FIRST_POINTER: u64 = 0x1000;
/// What 0.0 is encoded as.
pub const ZERO_WORD: u64 = 2;
/// What -0.0 is encoded as; no other float has a word as small.
pub const MINUS_ZERO_WORD: u64 = 6;
/// Added to a double's bits before they are turned by three: brings the tag about.
pub const EXPONENT_SHIFT: u64 = 1 << 60;

/// Singletons with their names in the text form.
pub const SINGLETONS: [(u64, &str); 6] = [
    (0, "null"),
    (NONE, "None"),
    (FALSE, "False"),
    (TRUE, "True"),
    (ELLIPSIS, "Ellipsis"),
    (NOT_IMPLEMENTED, "NotImplemented"),
];

/// The tagged word of an int, if it fits in 63 bits.
#[inline]
pub fn encode_int(i: i64) -> Option<u64> {
    let shifted = i << 1;
    (shifted >> 1 == i).then_some(shifted as u64 | 1)
}

/// The int in a tagged word.
#[inline]
pub fn decode_int(word: u64) -> i64 {
    word as i64 >> 1
}

/// Whether a word is a tagged int.
#[inline]
pub fn is_int(word: u64) -> bool {
    word & 1 != 0
}

/// Whether a word is a self-tagged float.
#[inline]
pub fn is_float(word: u64) -> bool {
    word & 3 == 2
}

/// Whether a word is an owned heap pointer.
#[inline]
pub fn is_heap(word: u64) -> bool {
    word & 7 == 0 && word != 0
}

/// The self-tagged word of a double, if it has one.
#[inline]
pub fn encode_float(f: f64) -> Option<u64> {
    let bits = f.to_bits();
    let word = bits.wrapping_add(EXPONENT_SHIFT).rotate_left(3);
    if word & 3 == 2 && word > MINUS_ZERO_WORD {
        Some(word)
    } else if bits << 1 == 0 {
        Some(ZERO_WORD | (bits >> 61))
    } else {
        None
    }
}

/// The double in a self-tagged word.
#[inline]
pub fn decode_float(word: u64) -> f64 {
    let turned = word.rotate_right(3);
    if word <= MINUS_ZERO_WORD {
        return f64::from_bits(turned & (1 << 63));
    }
    f64::from_bits(turned.wrapping_sub(EXPONENT_SHIFT))
}

/// Floor division of machine ints, as Python divides; `None` for a zero divisor or a result beyond 64 bits.
#[inline]
pub fn floor_div(a: i64, b: i64) -> Option<i64> {
    let q = a.checked_div(b)?;
    Some(if a % b != 0 && (a < 0) != (b < 0) { q - 1 } else { q })
}

/// The remainder with the divisor's sign, as Python's `%`; `None` for a zero divisor.
#[inline]
pub fn floor_mod(a: i64, b: i64) -> Option<i64> {
    let r = a.checked_rem(b)?;
    Some(if r != 0 && (r < 0) != (b < 0) { r + b } else { r })
}

/// `a << b`, if `b` is a sensible shift and no bit is lost.
#[inline]
pub fn shift_left(a: i64, b: i64) -> Option<i64> {
    if !(0..64).contains(&b) {
        return None;
    }
    let r = a << b;
    (r >> b == a).then_some(r)
}

/// `a >> b` for a `b` that is not negative.
#[inline]
pub fn shift_right(a: i64, b: i64) -> Option<i64> {
    (b >= 0).then(|| a >> b.min(63))
}

/// `a / b` as a double, where both are exact doubles and `b` is not zero.
#[inline]
pub fn true_div(a: i64, b: i64) -> Option<f64> {
    const EXACT: i64 = 1 << 53;
    let exact = |x: i64| (-EXACT..=EXACT).contains(&x);
    (b != 0 && exact(a) && exact(b)).then(|| a as f64 / b as f64)
}

/// A double without its fraction, if it is a machine int.
#[inline]
pub fn float_to_int(f: f64) -> Option<i64> {
    const LIMIT: f64 = 9.2e18;
    (f > -LIMIT && f < LIMIT).then_some(f as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn division_rounds_down() {
        for (a, b) in [(7, 2), (-7, 2), (7, -2), (-7, -2), (6, 3), (-6, 3), (0, -5)] {
            let (q, r) = (floor_div(a, b).unwrap(), floor_mod(a, b).unwrap());
            assert_eq!(q * b + r, a);
            assert!(r == 0 || (r < 0) == (b < 0), "{a} {b}");
        }
        assert_eq!(floor_div(1, 0), None);
        assert_eq!(floor_div(i64::MIN, -1), None);
        assert_eq!(shift_left(1, 62), Some(1 << 62));
        assert_eq!(shift_left(1, 63), None);
        assert_eq!(shift_right(-5, 100), Some(-1));
    }

    #[test]
    fn words_decode_to_what_was_encoded() {
        for i in [0, 1, -1, (1 << 62) - 1, -(1 << 62)] {
            assert_eq!(decode_int(encode_int(i).unwrap()), i);
        }
        assert_eq!(encode_int(1 << 62), None);
        for f in [0.0, -0.0, 1.5, -2.25, 1e70, 1e-70] {
            assert_eq!(decode_float(encode_float(f).unwrap()).to_bits(), f.to_bits());
        }
        assert_eq!(encode_float(f64::INFINITY), None);
    }
}
