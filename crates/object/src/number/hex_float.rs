//! `float.hex` and `float.fromhex`.

use super::compose;

/// The hexadecimal text of a double.
pub fn to_hex(x: f64) -> String {
    if !x.is_finite() {
        return super::float_text::repr(x);
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    let bits = x.to_bits();
    let (fraction, biased) = (bits & ((1 << 52) - 1), (bits >> 52 & 0x7ff) as i32);
    if x == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let (lead, exponent) = if biased == 0 { (0, -1022) } else { (1, biased - 1023) };
    format!("{sign}0x{lead}.{fraction:013x}p{exponent:+}")
}

/// Why a text is not a hexadecimal float.
#[derive(Debug, PartialEq, Eq)]
pub enum HexError {
    /// It does not have the form.
    Invalid,
    /// Its value is beyond the largest double.
    TooLarge,
}

/// Reads a hexadecimal float; blanks around it are allowed.
pub fn from_hex(text: &str) -> Result<f64, HexError> {
    let text = text.trim_matches(|c: char| matches!(c, ' ' | '\t'..='\r'));
    let (negative, rest) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let signed = |x: f64| if negative { -x } else { x };
    if rest.eq_ignore_ascii_case("inf") || rest.eq_ignore_ascii_case("infinity") {
        return Ok(signed(f64::INFINITY));
    }
    if rest.eq_ignore_ascii_case("nan") {
        return Ok(signed(f64::NAN));
    }
    let rest = rest.strip_prefix("0x").or_else(|| rest.strip_prefix("0X")).unwrap_or(rest);
    let (number, exponent) = match rest.find(['p', 'P']) {
        Some(at) => (&rest[..at], Some(&rest[at + 1..])),
        None => (rest, None),
    };
    let mut exponent = match exponent {
        None => 0,
        Some(text) => {
            let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
            if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return Err(HexError::Invalid);
            }
            // What does not fit is far beyond any double in either direction.
            let size = digits.parse::<i64>().unwrap_or(i64::MAX / 4).min(i64::MAX / 4);
            if text.starts_with('-') { -size } else { size }
        }
    };
    let (mut mantissa, mut inexact, mut any, mut point) = (0u128, false, false, false);
    for c in number.chars() {
        if c == '.' && !point {
            point = true;
            continue;
        }
        let digit = c.to_digit(16).ok_or(HexError::Invalid)?;
        any = true;
        if mantissa >> 100 == 0 {
            mantissa = mantissa << 4 | u128::from(digit);
            exponent -= if point { 4 } else { 0 };
        } else {
            inexact |= digit != 0;
            exponent += if point { 0 } else { 4 };
        }
    }
    if !any {
        return Err(HexError::Invalid);
    }
    if mantissa == 0 {
        return Ok(signed(0.0));
    }
    compose::round_to_f64(mantissa, exponent, inexact).map(signed).ok_or(HexError::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for x in [0.0, -0.0, 1.0, -3.25e-5, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308] {
            assert_eq!(from_hex(&to_hex(x)).unwrap().to_bits(), x.to_bits());
        }
        assert_eq!(to_hex(5e-324), "0x0.0000000000001p-1022");
        assert_eq!(to_hex(3.5), "0x1.c000000000000p+1");
        assert_eq!(from_hex(" 0x1.fffffffffffff8p0 "), Ok(2.0));
        assert_eq!(from_hex("a.8p1"), Ok(21.0));
        assert_eq!(from_hex("0x1p-1075"), Ok(0.0));
        assert_eq!(from_hex("0x1.8p-1075"), Ok(5e-324));
        assert_eq!(from_hex("0x1p1024"), Err(HexError::TooLarge));
        assert_eq!(from_hex("0x1p99999999999999999999"), Err(HexError::TooLarge));
        for bad in ["", "0x", ".", "1p", "1.2.3", "0x1g", "1 2", "--1"] {
            assert_eq!(from_hex(bad), Err(HexError::Invalid), "{bad}");
        }
    }
}
