//! Doubles as text and back: `repr`, the `e`, `f` and `g` styles, and `float("…")`.
//!
//! Rust's formatting gives correctly rounded digits; what is done here is CPython's layout of them.

use std::fmt::Write;

/// Details of the layout.
#[derive(Clone, Copy, Default)]
pub struct Layout {
    /// A result that looks like an integer gets a `.0`.
    pub add_dot_0: bool,
    /// The decimal point stays even if nothing follows it, and `g` keeps trailing zeros.
    pub alternate: bool,
    /// A result that rounds to zero has no sign.
    pub no_negative_zero: bool,
}

/// No double has more digits than this after the point, nor more significant ones.
const EXACT_DIGITS: usize = 1100;

/// Digits of a number in Rust's `e` notation, without trailing zeros, and where the point stands relative to their start.
fn take_apart(text: &str) -> (String, i32) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let mut digits: String = mantissa.chars().filter(|&c| c != '.').collect();
    digits.truncate(digits.trim_end_matches('0').len().max(1));
    (digits, exponent.parse::<i32>().unwrap_or(0) + 1)
}

/// Decimal digits of a finite magnitude: so many significant ones, or as few as read back as the same double.
fn digits(x: f64, significant: Option<usize>) -> (String, i32) {
    if let Some(count) = significant {
        return take_apart(&format!("{x:.*e}", count.min(EXACT_DIGITS) - 1));
    }
    let shortest = take_apart(&format!("{x:e}"));
    // Of two shortest texts equally near, the one with the even last digit is wanted; Rust may give the other. That
    // takes as many digits as a double can barely tell apart.
    let length = shortest.0.len();
    if length >= 15 && shortest.0.ends_with(['1', '3', '5', '7', '9']) {
        let even = format!("{x:.*e}", length - 1);
        // Below a power of two doubles are closer together, and the other text may be one of theirs.
        if even.parse() == Ok(x) {
            return take_apart(&even);
        }
    }
    shortest
}

/// Digits with the point at `point`, from the first nonzero one or the zero before the point up to place `end`.
fn place(out: &mut String, digits: &str, point: i32, end: i32, alternate: bool) {
    let digit = |at: i32| digits.as_bytes().get(at as usize).map_or('0', |&d| d as char);
    if point <= 0 {
        out.push('0');
    } else {
        (0..point).for_each(|at| out.push(digit(at)));
    }
    if end > point || alternate {
        out.push('.');
    }
    (point..end).for_each(|at| out.push(if at < 0 { '0' } else { digit(at) }));
}

fn push_exponent(out: &mut String, exponent: i32) {
    let sign = if exponent < 0 { '-' } else { '+' };
    // Writing to a String cannot fail.
    let _ = write!(out, "e{sign}{:02}", exponent.abs());
}

/// The same as Rust's formatting with so many digits after the point, for the numbers most often formatted: those that are
/// less than 2^64 when scaled to an integer. `false` for others, and nothing is written.
fn write_scaled(out: &mut String, magnitude: f64, precision: usize) -> bool {
    const FRACTION_BITS: u32 = f64::MANTISSA_DIGITS - 1;
    /// 2^53 times the last of them is still less than 2^127.
    const POWERS: [u64; 20] = {
        let mut powers = [1; 20];
        let mut at = 1;
        while at < 20 {
            powers[at] = powers[at - 1] * 10;
            at += 1;
        }
        powers
    };
    let Some(&power) = POWERS.get(precision) else { return false };
    let bits = magnitude.to_bits();
    let exponent = (bits >> FRACTION_BITS) as i32;
    // The magnitude is `mantissa / 2^shift`; not so for subnormal numbers, which are too small anyway.
    let mantissa = bits & ((1 << FRACTION_BITS) - 1) | 1 << FRACTION_BITS;
    let shift = f64::MAX_EXP - 1 + FRACTION_BITS as i32 - exponent;
    let scaled = match shift {
        _ if magnitude == 0.0 => 0,
        1..=126 => {
            let product = u128::from(mantissa) * u128::from(power);
            let (whole, part) = (product >> shift, product & ((1 << shift) - 1));
            let half = 1 << (shift - 1);
            whole + u128::from(part > half || part == half && whole & 1 == 1)
        }
        _ => return false,
    };
    let Ok(scaled) = u64::try_from(scaled) else { return false };
    // Digits from the end: 20 of them, a point, and the zeros before the first one.
    let mut text = [b'0'; 24];
    let (mut at, mut left, mut count) = (text.len(), scaled, 0);
    while left > 0 || count <= precision {
        if count == precision && precision > 0 {
            at -= 1;
            text[at] = b'.';
        }
        at -= 1;
        text[at] = b'0' + (left % 10) as u8;
        left /= 10;
        count += 1;
    }
    text[at..].iter().for_each(|&byte| out.push(byte as char));
    true
}

/// The text of a double in style `e`, `f`, `g` or `r` (shortest that reads back), or their capitals.
pub fn format(x: f64, style: u8, precision: usize, layout: Layout) -> String {
    let mut out = String::new();
    let lower = style.to_ascii_lowercase();
    if x.is_nan() {
        out.push_str("nan");
    } else if x.is_infinite() {
        out.push_str(if x < 0.0 { "-inf" } else { "inf" });
    } else {
        write_finite(&mut out, x, lower, precision, layout);
    }
    if style.is_ascii_uppercase() {
        out.make_ascii_uppercase();
    }
    out
}

fn write_finite(out: &mut String, x: f64, style: u8, precision: usize, layout: Layout) {
    if x.is_sign_negative() {
        out.push('-');
    }
    let magnitude = x.abs();
    let start = out.len();
    match style {
        b'f' => {
            if !write_scaled(out, magnitude, precision) {
                // Writing to a String cannot fail.
                let _ = write!(out, "{magnitude:.*}", precision.min(EXACT_DIGITS));
            }
            out.extend(std::iter::repeat_n('0', precision.saturating_sub(EXACT_DIGITS)));
            if layout.alternate && precision == 0 {
                out.push('.');
            }
        }
        b'e' => {
            let (digits, point) = digits(magnitude, Some(precision + 1));
            let point = if magnitude == 0.0 { 1 } else { point };
            place(out, &digits, 1, precision as i32 + 1, layout.alternate);
            push_exponent(out, point - 1);
        }
        _ => {
            let precision = precision.max(1);
            let shortest = style == b'r';
            let (digits, point) = digits(magnitude, (!shortest).then_some(precision));
            let point = if magnitude == 0.0 { 1 } else { point };
            let limit = if shortest { 16 } else { (precision - usize::from(layout.add_dot_0)) as i32 };
            let scientific = point <= -4 || point > limit;
            let wanted = if layout.alternate && !shortest { precision as i32 } else { digits.len() as i32 };
            if scientific {
                place(out, &digits, 1, wanted.max(1), layout.alternate);
                push_exponent(out, point - 1);
            } else {
                let least = point + i32::from(layout.add_dot_0);
                place(out, &digits, point, wanted.max(least), layout.alternate);
            }
        }
    }
    let zero = |c: char| matches!(c, '0' | '.');
    if layout.no_negative_zero
        && start == 1
        && out[1..].split('e').next().is_some_and(|mantissa| mantissa.chars().all(zero))
    {
        out.remove(0);
    }
}

/// Python's `repr` of a float.
pub fn repr(x: f64) -> String {
    format(x, b'r', 0, Layout { add_dot_0: true, ..Layout::default() })
}

/// Takes single underscores between digits out; `None` if one stands elsewhere.
pub fn without_underscores(text: &str) -> Option<std::borrow::Cow<'_, str>> {
    if !text.contains('_') {
        return Some(text.into());
    }
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let fits = |(at, &byte): (usize, &u8)| byte != b'_' || at > 0 && digit(at - 1) && digit(at + 1);
    bytes.iter().enumerate().all(fits).then(|| text.replace('_', "").into())
}

/// Reads what `float()` reads, blanks around it already taken off.
pub fn parse(text: &str) -> Option<f64> {
    let text = without_underscores(text)?;
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(&text);
    let number = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let word = ["inf", "infinity", "nan"].iter().any(|word| unsigned.eq_ignore_ascii_case(word));
    if number || word { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortest() {
        for (x, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1, "0.1"),
            (1e16, "1e+16"),
            (1e15, "1000000000000000.0"),
            (123456789.125, "123456789.125"),
            (1e-4, "0.0001"),
            (1.5e-5, "1.5e-05"),
            (5e-324, "5e-324"),
            (1.7976931348623157e308, "1.7976931348623157e+308"),
            (967390028986893.2, "967390028986893.2"),
            (f64::NAN, "nan"),
            (f64::NEG_INFINITY, "-inf"),
        ] {
            assert_eq!(repr(x), text);
        }
    }

    #[test]
    fn styles() {
        let plain = Layout::default();
        assert_eq!(format(2.5, b'f', 0, plain), "2");
        assert_eq!(format(0.15, b'f', 1, plain), "0.1");
        assert_eq!(format(1234.5678, b'e', 2, plain), "1.23e+03");
        assert_eq!(format(0.0, b'e', 3, plain), "0.000e+00");
        assert_eq!(format(123.0, b'g', 2, plain), "1.2e+02");
        assert_eq!(format(0.0001, b'g', 6, plain), "0.0001");
        assert_eq!(format(0.0, b'g', 6, plain), "0");
        let alternate = Layout { alternate: true, ..plain };
        assert_eq!(format(123.0, b'g', 3, alternate), "123.");
        assert_eq!(format(1.0, b'g', 3, alternate), "1.00");
        assert_eq!(format(0.0, b'g', 6, alternate), "0.00000");
        assert_eq!(format(1e100, b'r', 0, Layout { add_dot_0: true, ..alternate }), "1.e+100");
        let z = Layout { no_negative_zero: true, ..plain };
        assert_eq!(format(-0.001, b'f', 1, z), "0.0");
        assert_eq!(format(-0.05, b'e', 1, z), "-5.0e-02");
    }

    #[test]
    fn scaled_numbers_are_as_others() {
        let mut numbers = vec![
            0.0, 0.5, 1.5, 2.5, 0.125, 0.375, 1e15, 123456.5, 5e-324, 1e-38, 1e-20, 9.995, 0.99951, 1e22,
        ];
        let mut state = 1u64;
        for _ in 0..2000 {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            numbers.push((state >> 11) as f64 / (1u64 << (state % 60)) as f64);
        }
        let mut scaled = 0;
        for x in numbers {
            for precision in 0..22 {
                let mut out = String::new();
                if write_scaled(&mut out, x, precision) {
                    assert_eq!(out, format!("{x:.precision$}"));
                    scaled += 1;
                }
            }
        }
        assert!(scaled > 10_000, "{scaled}");
    }

    #[test]
    fn reading() {
        assert_eq!(parse("1_000.5"), Some(1000.5));
        assert_eq!(parse("-Infinity"), Some(f64::NEG_INFINITY));
        assert_eq!(parse(".5e-3"), Some(0.0005));
        assert_eq!(parse("1."), Some(1.0));
        assert!(parse("NaN").is_some_and(f64::is_nan));
        for bad in ["", ".", "1__0", "_1", "1_", "1_.5", "1._5", "e5", "0x1", "1e", "++1", "infi"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
