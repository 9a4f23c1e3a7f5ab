//! Ints as text and back: digits in any base, underscores, prefixes, and the limit on decimal conversions.

use num_bigint::BigInt;
use num_traits::Num;

/// An int as it was read.
#[derive(Debug, PartialEq, Eq)]
pub enum Parsed {
    /// It fits in 64 bits.
    Small(i64),
    /// It does not.
    Big(BigInt),
}

/// Why a text is not an int.
#[derive(Debug, PartialEq, Eq)]
pub enum ParseError {
    /// It does not have the form.
    Invalid,
    /// It has this many digits, more than the limit.
    TooLong(usize),
}

/// Conversions with fewer digits are never refused.
pub const LIMIT_THRESHOLD: usize = 640;

/// Splits a prefix such as `0x` off, and settles the base. The third part says that only zeros may follow.
fn split_prefix(digits: &str, base: u32) -> (&str, u32, bool) {
    let prefix_base = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 0,
    };
    if prefix_base != 0 && (base == 0 || base == prefix_base) {
        let rest = &digits[2..];
        return (rest.strip_prefix('_').unwrap_or(rest), prefix_base, false);
    }
    match base {
        0 => (digits, 10, digits.starts_with('0')),
        _ => (digits, base, false),
    }
}

/// Reads an int in `base` (2 to 36, or 0 for what the prefix says), blanks around it already taken off. `limit` is the
/// greatest number of digits in a base that is no power of two; 0 means any.
pub fn parse(text: &str, base: u32, limit: usize) -> Result<Parsed, ParseError> {
    let (negative, unsigned) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let (digits, base, only_zeros) = split_prefix(unsigned, base);
    let (mut count, mut after_digit, mut value) = (0usize, false, Some(0i64));
    for c in digits.chars() {
        if c == '_' {
            if !after_digit {
                return Err(ParseError::Invalid);
            }
            after_digit = false;
            continue;
        }
        let digit = c.to_digit(base).ok_or(ParseError::Invalid)?;
        if only_zeros && digit != 0 {
            return Err(ParseError::Invalid);
        }
        after_digit = true;
        count += 1;
        value = value.and_then(|v| v.checked_mul(base as i64)).and_then(|v| v.checked_add(digit as i64));
    }
    if !after_digit {
        return Err(ParseError::Invalid);
    }
    if let Some(value) = value {
        return Ok(Parsed::Small(if negative { -value } else { value }));
    }
    if !base.is_power_of_two() && limit > 0 && count > limit && count > LIMIT_THRESHOLD {
        return Err(ParseError::TooLong(count));
    }
    let clean = if digits.contains('_') { digits.replace('_', "") } else { digits.to_string() };
    let value = BigInt::from_str_radix(&clean, base).map_err(|_| ParseError::Invalid)?;
    let value = if negative { -value } else { value };
    Ok(match i64::try_from(&value) {
        Ok(small) => Parsed::Small(small),
        Err(_) => Parsed::Big(value),
    })
}

/// The decimal text of an int, or `None` if it has more digits than `limit` (0: no limit).
pub fn to_decimal(i: &BigInt, limit: usize) -> Option<String> {
    // A digit holds log2(10) bits: far too long numbers are refused before the costly conversion.
    if limit > 0 && i.bits() as f64 / std::f64::consts::LOG2_10 > limit as f64 + 1.0 {
        return None;
    }
    let text = i.to_string();
    let digits = text.len() - usize::from(text.starts_with('-'));
    (limit == 0 || digits <= limit || digits <= LIMIT_THRESHOLD).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(text: &str, base: u32) -> Option<i64> {
        match parse(text, base, 4300) {
            Ok(Parsed::Small(i)) => Some(i),
            _ => None,
        }
    }

    #[test]
    fn forms() {
        assert_eq!(small("-1_000", 10), Some(-1000));
        assert_eq!(small("0x_ff", 0), Some(255));
        assert_eq!(small("0xff", 16), Some(255));
        assert_eq!(small("0b1", 16), Some(0xb1));
        assert_eq!(small("z", 36), Some(35));
        assert_eq!(small("00_0", 0), Some(0));
        for (bad, base) in [
            ("", 10),
            ("-", 10),
            ("1__0", 10),
            ("_1", 10),
            ("1_", 10),
            ("01", 0),
            ("0x", 0),
            ("0x__f", 16),
            ("2", 2),
            ("+-1", 10),
            ("1 2", 10),
            ("0_x1", 0),
        ] {
            assert_eq!(parse(bad, base, 0), Err(ParseError::Invalid), "{bad}");
        }
        assert_eq!(small(&i64::MAX.to_string(), 10), Some(i64::MAX));
        assert_eq!(small(&i64::MIN.to_string(), 10), Some(i64::MIN));
    }

    #[test]
    fn limits() {
        let long = "1".repeat(4301);
        assert_eq!(parse(&long, 10, 4300), Err(ParseError::TooLong(4301)));
        assert!(parse(&long, 16, 4300).is_ok() && parse(&long[1..], 10, 4300).is_ok());
        let big = BigInt::from(10).pow(4300);
        assert_eq!(to_decimal(&big, 4300), None);
        assert_eq!(to_decimal(&(big - 1), 4300).map(|text| text.len()), Some(4300));
    }
}
