//! `repr` of constants, as Python prints them.

use std::fmt::Write;

use crate::ast::Constant;
use crate::unicode::is_printable;
use crate::wtf8::Wtf8;

/// Appends the `repr` of a constant.
pub fn write_constant(out: &mut String, value: &Constant) {
    match value {
        Constant::None => out.push_str("None"),
        Constant::True => out.push_str("True"),
        Constant::False => out.push_str("False"),
        Constant::Ellipsis => out.push_str("Ellipsis"),
        Constant::Int(value) => {
            let _ = write!(out, "{value}");
        }
        Constant::Float(value) => write_float(out, *value, true),
        Constant::Complex { real, imag } => write_complex(out, *real, *imag),
        Constant::Str(text) => write_text(out, text),
        Constant::Bytes(bytes) => write_bytes(out, bytes),
        Constant::Tuple(items) => {
            out.push('(');
            write_items(out, items);
            out.push_str(if items.len() == 1 { ",)" } else { ")" });
        }
        Constant::FrozenSet(items) if items.is_empty() => out.push_str("frozenset()"),
        Constant::FrozenSet(items) => {
            out.push_str("frozenset({");
            write_items(out, items);
            out.push_str("})");
        }
    }
}

fn write_items(out: &mut String, items: &[Constant]) {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        write_constant(out, item);
    }
}

fn write_complex(out: &mut String, real: f64, imag: f64) {
    if real == 0.0 && real.is_sign_positive() {
        write_float(out, imag, false);
        out.push('j');
        return;
    }
    out.push('(');
    write_float(out, real, false);
    if imag.is_nan() || imag.is_sign_positive() {
        out.push('+');
    }
    write_float(out, imag, false);
    out.push_str("j)");
}

/// The fewest digits that read back the same, in Rust's `e` notation. Of two such texts equally near, the one with the even
/// last digit; Rust may give the other. That takes as many digits as a float can barely tell apart.
fn shortest(value: f64) -> String {
    let text = format!("{value:e}");
    let mantissa = text.split('e').next().unwrap_or_default().trim_start_matches('-');
    if mantissa.len() > 15 && mantissa.ends_with(['1', '3', '5', '7', '9']) {
        let even = format!("{value:.*e}", mantissa.len() - 2);
        // Below a power of two floats are closer together, and the other text may be one of theirs.
        if even.parse() == Ok(value) {
            return even;
        }
    }
    text
}

/// Appends a float with the fewest digits that read back the same.
pub fn write_float(out: &mut String, value: f64, mark_whole: bool) {
    if value.is_nan() {
        return out.push_str("nan");
    }
    if value.is_infinite() {
        return out.push_str(if value > 0.0 { "inf" } else { "-inf" });
    }
    let scientific = shortest(value);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let digits = mantissa.trim_start_matches('-').len().saturating_sub(2) as i32;
        let plain = format!("{value:.*}", (digits - exponent).max(0) as usize);
        out.push_str(&plain);
        if mark_whole && !plain.contains('.') {
            out.push_str(".0");
        }
        return;
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    let _ = write!(out, "{mantissa}e{sign}{:02}", exponent.abs());
}

/// The quote `repr` would choose.
fn quote_for(single: bool, double: bool) -> char {
    if single && !double { '"' } else { '\'' }
}

/// Appends the `repr` of a text.
pub fn write_text(out: &mut String, text: &Wtf8) {
    let has = |byte: u8| text.as_bytes().contains(&byte);
    let quote = quote_for(has(b'\''), has(b'"'));
    out.push(quote);
    for code in text.code_points() {
        match char::from_u32(code) {
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some('\\') => out.push_str("\\\\"),
            Some(c) if c == quote => {
                out.push('\\');
                out.push(c);
            }
            Some(c) if is_printable(code) => out.push(c),
            _ => {
                let _ = match code {
                    0..0x100 => write!(out, "\\x{code:02x}"),
                    0x100..0x1_0000 => write!(out, "\\u{code:04x}"),
                    _ => write!(out, "\\U{code:08x}"),
                };
            }
        }
    }
    out.push(quote);
}

fn write_bytes(out: &mut String, bytes: &[u8]) {
    let quote = quote_for(bytes.contains(&b'\''), bytes.contains(&b'"'));
    out.push('b');
    out.push(quote);
    for &byte in bytes {
        match byte {
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b'\\' => out.push_str("\\\\"),
            _ if byte == quote as u8 => {
                out.push('\\');
                out.push(quote);
            }
            0x20..0x7F => out.push(byte as char),
            _ => {
                let _ = write!(out, "\\x{byte:02x}");
            }
        }
    }
    out.push(quote);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats() {
        let cases = [
            (1.0, "1.0"),
            (1e16, "1e+16"),
            (1e15, "1000000000000000.0"),
            (1e-5, "1e-05"),
            (0.0001, "0.0001"),
            // Equally near as ...313e-08.
            (2.0f64.powi(-25), "2.9802322387695312e-08"),
        ];
        for (value, expected) in cases.into_iter().chain([(1.5e300, "1.5e+300"), (-0.0, "-0.0")]) {
            let mut out = String::new();
            write_float(&mut out, value, true);
            assert_eq!(out, expected);
        }
    }

    #[test]
    fn texts() {
        let mut out = String::new();
        write_text(&mut out, &Wtf8::from_bytes(b"it's\n\x00\xC3\xA9\xED\xA0\x80\xC2\xA0"));
        assert_eq!(out, "\"it's\\n\\x00\u{E9}\\ud800\\xa0\"");
    }
}
