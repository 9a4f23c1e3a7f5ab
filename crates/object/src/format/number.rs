//! `format()` of ints, floats and complex numbers.

use num_bigint::{BigInt, Sign};
use std::borrow::Cow;

use super::Padded;
use super::spec::{FormatError, FormatSpec, unknown_code};
use crate::number::float_text::{self, Layout};
use crate::number::int_text;

/// An int to format.
pub enum Int<'a> {
    /// One that fits in 64 bits.
    Small(i64),
    /// One of any size.
    Big(&'a BigInt),
}

impl Int<'_> {
    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        match self {
            Int::Small(i) => *i < 0,
            Int::Big(i) => i.sign() == Sign::Minus,
        }
    }

    /// The digits of the magnitude; `None` if they are more than the limit for decimal ones.
    pub fn digits(&self, code: u8, limit: usize) -> Option<String> {
        Some(match (self, code) {
            (Int::Small(i), b'b') => format!("{:b}", i.unsigned_abs()),
            (Int::Small(i), b'o') => format!("{:o}", i.unsigned_abs()),
            (Int::Small(i), b'x') => format!("{:x}", i.unsigned_abs()),
            (Int::Small(i), b'X') => format!("{:X}", i.unsigned_abs()),
            (Int::Small(i), _) => i.unsigned_abs().to_string(),
            (Int::Big(i), b'b') => i.magnitude().to_str_radix(2),
            (Int::Big(i), b'o') => i.magnitude().to_str_radix(8),
            (Int::Big(i), b'x') => i.magnitude().to_str_radix(16),
            (Int::Big(i), b'X') => i.magnitude().to_str_radix(16).to_ascii_uppercase(),
            (Int::Big(i), _) => {
                let mut text = int_text::to_decimal(i, limit)?;
                if self.is_negative() {
                    text.remove(0);
                }
                text
            }
        })
    }
}

/// The text of the error about too long decimal conversions.
pub fn too_many_digits(limit: usize) -> FormatError {
    FormatError::Value(format!(
        "Exceeds the limit ({limit} digits) for integer string conversion; use sys.set_int_max_str_digits() to \
         increase the limit"
    ))
}

/// Digits in groups of `size` from the right, padded with zeros to at least `least` characters. A group separator
/// never comes first.
fn group(digits: &str, separator: Option<u8>, size: usize, least: usize) -> String {
    let Some(separator) = separator else {
        let zeros = least.saturating_sub(digits.len());
        let mut out = String::with_capacity(zeros + digits.len());
        out.extend(std::iter::repeat_n('0', zeros));
        out.push_str(digits);
        return out;
    };
    let mut reversed = Vec::with_capacity(digits.len() * 4 / 3 + least);
    let mut source = digits.bytes().rev();
    let mut count = 0;
    loop {
        let digit = match source.next() {
            Some(digit) => digit,
            None if reversed.len() < least => b'0',
            None => break,
        };
        if count > 0 && count % size == 0 {
            reversed.push(separator);
        }
        reversed.push(digit);
        count += 1;
    }
    reversed.iter().rev().map(|&byte| byte as char).collect()
}

/// Digits in groups of three from the left, as after a decimal point.
fn group_fraction(digits: &str, separator: u8) -> String {
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at % 3 == 0 {
            out.push(separator as char);
        }
        out.push(digit);
    }
    out
}

/// Puts a number's parts together: `digits` are grouped and zero-padded, `rest` follows as it is.
fn assemble(
    spec: &FormatSpec,
    negative: bool,
    prefix: &'static str,
    digits: &str,
    group_size: usize,
    rest: &str,
) -> Padded {
    let sign = match (negative, spec.sign) {
        (true, _) => "-",
        (false, Some(b'+')) => "+",
        (false, Some(b' ')) => " ",
        _ => "",
    };
    let head = sign.len() + prefix.len();
    // Characters, not bytes: `rest` is one for 'c'.
    let rest_length = rest.chars().count();
    let zeros = if spec.fill == '0' as u32 && spec.align == b'=' {
        spec.width.saturating_sub(head + rest_length)
    } else {
        0
    };
    let mut tail =
        if digits.is_empty() { String::new() } else { group(digits, spec.grouping, group_size, zeros) };
    let length = head + tail.len() + rest_length;
    tail.push_str(rest);
    let mut padded = Padded { fill: spec.fill, sign, prefix, tail, ..Padded::default() };
    if spec.align == b'=' {
        padded.middle = spec.width.saturating_sub(length);
    } else {
        (padded.left, padded.right) = spec.padding(length);
    }
    padded
}

/// What `format(i, spec)` of an int is.
pub enum IntFormat {
    /// The text.
    Text(Padded),
    /// The spec asks for a float style: convert, and use [`format_float`].
    AsFloat(FormatSpec),
    /// `c` with a lone surrogate, which a Rust string cannot hold: the layout with an empty tail to put it in.
    Surrogate(Padded, u32),
}

/// `format(i, spec)` of an int; `limit` is that of decimal conversions.
pub fn format_int(
    value: Int<'_>,
    spec: &[u32],
    limit: usize,
    type_name: &dyn Fn() -> String,
) -> Result<IntFormat, FormatError> {
    let spec = FormatSpec::parse(spec, b'>', 'd' as u32, type_name)?;
    let code = spec.code();
    match code {
        b'b' | b'c' | b'd' | b'o' | b'x' | b'X' | b'n' => {}
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'%' => return Ok(IntFormat::AsFloat(spec)),
        _ => return Err(unknown_code(spec.kind, type_name)),
    }
    if spec.precision.is_some() {
        return Err(FormatError::value("Precision not allowed in integer format specifier"));
    }
    if spec.no_negative_zero {
        return Err(FormatError::value("Negative zero coercion (z) not allowed in integer format specifier"));
    }
    if code == b'c' {
        return format_character(&value, &spec);
    }
    let digits = value.digits(code, limit).ok_or_else(|| too_many_digits(limit))?;
    let prefix = match (spec.alternate, code) {
        (true, b'b') => "0b",
        (true, b'o') => "0o",
        (true, b'x') => "0x",
        (true, b'X') => "0X",
        _ => "",
    };
    let size = if matches!(code, b'd' | b'n') { 3 } else { 4 };
    Ok(IntFormat::Text(assemble(&spec, value.is_negative(), prefix, &digits, size, "")))
}

fn format_character(value: &Int<'_>, spec: &FormatSpec) -> Result<IntFormat, FormatError> {
    let refuse =
        |what: &str| Err(FormatError::Value(format!("{what} not allowed with integer format specifier 'c'")));
    if spec.sign.is_some() {
        return refuse("Sign");
    }
    if spec.alternate {
        return refuse("Alternate form (#)");
    }
    let Int::Small(i) = value else {
        return Err(FormatError::Overflow("Python int too large to convert to C long".into()));
    };
    let Some(code) = u32::try_from(*i).ok().filter(|&code| code <= 0x10ffff) else {
        return Err(FormatError::Overflow("%c arg not in range(0x110000)".into()));
    };
    Ok(match char::from_u32(code) {
        Some(c) => IntFormat::Text(assemble(spec, false, "", "", 3, c.encode_utf8(&mut [0; 4]))),
        None => {
            let mut padded = assemble(spec, false, "", "", 3, "?");
            padded.tail.clear();
            IntFormat::Surrogate(padded, code)
        }
    })
}

/// `format(x, spec)` of a float.
pub fn format_float_spec(
    x: f64,
    spec: &[u32],
    type_name: &dyn Fn() -> String,
) -> Result<Padded, FormatError> {
    let spec = FormatSpec::parse(spec, b'>', 0, type_name)?;
    if !matches!(spec.code(), 0 | b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'n' | b'%') {
        return Err(unknown_code(spec.kind, type_name));
    }
    format_float(x, &spec)
}

/// The style and precision for a spec that has no type (`r`), a percentage, or `n`.
fn style(spec: &FormatSpec) -> Result<(u8, usize), FormatError> {
    if spec.precision.is_some_and(|precision| precision > i32::MAX as usize) {
        return Err(FormatError::value("precision too big"));
    }
    let style = match spec.code() {
        0 => b'r',
        b'n' => b'g',
        b'%' => b'f',
        other => other,
    };
    Ok(match (style, spec.precision) {
        (b'r', Some(precision)) => (b'g', precision),
        (b'r', None) => (b'r', 0),
        (style, precision) => (style, precision.unwrap_or(6)),
    })
}

/// Splits a number's text into sign, digits before the point, and the rest (with grouped decimals).
fn split_number<'a>(text: &'a str, spec: &FormatSpec) -> (bool, &'a str, Cow<'a, str>) {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let rest = match (spec.fraction_grouping, rest.strip_prefix('.')) {
        (Some(separator), Some(fraction)) => {
            let end = fraction.find(|c: char| !c.is_ascii_digit()).unwrap_or(fraction.len());
            format!(".{}{}", group_fraction(&fraction[..end], separator), &fraction[end..]).into()
        }
        _ => rest.into(),
    };
    (negative, digits, rest)
}

/// Lays a float out by a spec that has been parsed.
pub fn format_float(x: f64, spec: &FormatSpec) -> Result<Padded, FormatError> {
    let (style, precision) = style(spec)?;
    let percent = spec.code() == b'%';
    let layout = Layout {
        add_dot_0: spec.kind == 0,
        alternate: spec.alternate,
        no_negative_zero: spec.no_negative_zero,
    };
    let mut text = float_text::format(if percent { x * 100.0 } else { x }, style, precision, layout);
    if percent {
        text.push('%');
    }
    let (negative, digits, rest) = split_number(&text, spec);
    if digits.is_empty() {
        // "inf" and "nan" are padded with zeros too, but have no digits to group.
        return Ok(assemble_word(spec, negative, &rest));
    }
    Ok(assemble(spec, negative, "", digits, 3, &rest))
}

fn assemble_word(spec: &FormatSpec, negative: bool, word: &str) -> Padded {
    let plain = FormatSpec { grouping: None, ..*spec };
    assemble(&plain, negative, "", "", 3, word)
}

/// `format(z, spec)` of a complex number.
pub fn format_complex(
    real: f64,
    imaginary: f64,
    spec: &[u32],
    type_name: &dyn Fn() -> String,
) -> Result<Padded, FormatError> {
    let spec = FormatSpec::parse(spec, b'>', 0, type_name)?;
    if !matches!(spec.code(), 0 | b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'n') {
        return Err(unknown_code(spec.kind, type_name));
    }
    if spec.fill == '0' as u32 {
        return Err(FormatError::value("Zero padding is not allowed in complex format specifier"));
    }
    if spec.align == b'=' {
        return Err(FormatError::value("'=' alignment flag is not allowed in complex format specifier"));
    }
    let (style, precision) = style(&spec)?;
    let layout =
        Layout { add_dot_0: false, alternate: spec.alternate, no_negative_zero: spec.no_negative_zero };
    let plain = FormatSpec { width: 0, align: b'<', fill: ' ' as u32, ..spec };
    let part = |x: f64, sign: Option<u8>| {
        let text = float_text::format(x, style, precision, layout);
        let (negative, digits, rest) = split_number(&text, &spec);
        let padded = assemble(&FormatSpec { sign, ..plain }, negative, "", digits, 3, &rest);
        [padded.sign, padded.prefix, &padded.tail].concat()
    };
    // Without a type the text is that of `str`: no real part if it is +0, else brackets.
    let only_imaginary = spec.kind == 0 && real == 0.0 && real.is_sign_positive();
    let body = if only_imaginary {
        format!("{}j", part(imaginary, spec.sign))
    } else {
        let both = format!("{}{}j", part(real, spec.sign), part(imaginary, Some(b'+')));
        if spec.kind == 0 { format!("({both})") } else { both }
    };
    let (left, right) = spec.padding(body.len());
    Ok(Padded { fill: spec.fill, left, tail: body, right, ..Padded::default() })
}
