//! Complex numbers as text and back.

use super::complex_math::Pair;
use super::float_text::{self, Layout};

/// Python's `repr` of a complex number.
pub fn repr(z: Pair) -> String {
    let text = |x: f64| float_text::format(x, b'r', 0, Layout::default());
    if z.0 == 0.0 && z.0.is_sign_positive() {
        return format!("{}j", text(z.1));
    }
    let imaginary = text(z.1);
    let sign = if imaginary.starts_with('-') { "" } else { "+" };
    format!("({}{sign}{imaginary}j)", text(z.0))
}

/// The float at the start of a text, and what follows it; `None` if there is none.
fn leading_float(text: &str) -> Option<(f64, &str)> {
    let bytes = text.as_bytes();
    let mut at = usize::from(text.starts_with(['+', '-']));
    for word in ["infinity", "inf", "nan"] {
        if text.get(at..at + word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)) {
            let end = at + word.len();
            return text[..end].parse().ok().map(|x| (x, &text[end..]));
        }
    }
    let digits = |at: &mut usize| {
        let start = *at;
        while bytes.get(*at).is_some_and(u8::is_ascii_digit) {
            *at += 1;
        }
        *at - start
    };
    let mut count = digits(&mut at);
    if bytes.get(at) == Some(&b'.') {
        let mut after = at + 1;
        count += digits(&mut after);
        if count > 0 {
            at = after;
        }
    }
    if count == 0 {
        return None;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let mut after = at + 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        if digits(&mut after) > 0 {
            at = after;
        }
    }
    text[..at].parse().ok().map(|x| (x, &text[at..]))
}

/// The imaginary part: a float or a bare sign, then `j`, then nothing.
fn imaginary(text: &str) -> Option<f64> {
    let (x, rest) = match leading_float(text) {
        Some(found) => found,
        None => match text.as_bytes().first() {
            Some(b'+') => (1.0, &text[1..]),
            Some(b'-') => (-1.0, &text[1..]),
            _ => (1.0, text),
        },
    };
    matches!(rest, "j" | "J").then_some(x)
}

/// Reads what `complex()` reads, blanks around it already taken off.
pub fn parse(text: &str) -> Option<Pair> {
    let blank = |c: char| matches!(c, ' ' | '\t'..='\r');
    let text = match text.strip_prefix('(') {
        Some(rest) => rest.strip_suffix(')')?.trim_matches(blank),
        None => text,
    };
    let text = float_text::without_underscores(text)?;
    match leading_float(&text) {
        Some((x, "")) => Some((x, 0.0)),
        Some((x, "j" | "J")) => Some((0.0, x)),
        Some((x, rest)) if rest.starts_with(['+', '-']) => imaginary(rest).map(|y| (x, y)),
        Some(_) => None,
        None => imaginary(&text).map(|y| (0.0, y)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading() {
        for (text, z) in [
            ("1+2j", (1.0, 2.0)),
            ("( -1.5e3-.5J )", (-1500.0, -0.5)),
            ("j", (0.0, 1.0)),
            ("-j", (0.0, -1.0)),
            ("1-j", (1.0, -1.0)),
            ("1_0", (10.0, 0.0)),
            ("infj", (0.0, f64::INFINITY)),
            ("1e5-infj", (1e5, f64::NEG_INFINITY)),
        ] {
            assert_eq!(parse(text), Some(z), "{text}");
        }
        for bad in ["", "1+2", "1 + 2j", "(1", "1)", "jj", "1+", "+", "1j+2", "1__0j", "x", "1+2jx", "1++j"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn printing() {
        assert_eq!(repr((0.0, 1.0)), "1j");
        assert_eq!(repr((-0.0, 1.0)), "(-0+1j)");
        assert_eq!(repr((1.0, f64::NAN)), "(1+nanj)");
        assert_eq!(repr((1e16, -1e-5)), "(1e+16-1e-05j)");
    }
}
