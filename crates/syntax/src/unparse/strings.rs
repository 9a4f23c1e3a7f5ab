//! Strings: which quotes to write, and what to escape in them.

use std::fmt::Write;

use super::{TEST, Unparser, tighter};
use crate::ast::{Constant, Expr, ExprKind};
use crate::repr;
use crate::unicode::is_printable;
use crate::wtf8::Wtf8;

const ALL_QUOTES: [&str; 4] = ["'", "\"", "\"\"\"", "'''"];
const TRIPLE_QUOTES: [&str; 2] = ["\"\"\"", "'''"];

impl Unparser {
    /// A docstring, in triple quotes.
    pub(super) fn docstring(&mut self, text: &Wtf8) {
        let (body, quotes) = literal_body(text, &TRIPLE_QUOTES, false);
        let quote = quotes.first().copied().unwrap_or("\"\"\"");
        self.out.push_str(quote);
        self.out.push_str(&body);
        self.out.push_str(quote);
    }

    /// An f-string or t-string.
    pub(super) fn formatted(&mut self, prefix: char, values: &[Expr]) {
        self.out.push(prefix);
        let parts: Vec<Part> = values.iter().map(|v| self.part(v)).collect();
        let (body, quote) = join_parts(&parts).unwrap_or_else(|| (fallback(&parts), "'''"));
        self.out.push_str(quote);
        self.out.push_str(&body);
        self.out.push_str(quote);
    }

    /// One value of a formatted string: text with its braces doubled, or a replacement field.
    fn part(&mut self, value: &Expr) -> Part {
        if let ExprKind::Constant { value: Constant::Str(text), .. } = &value.node {
            return Part::Text(double_braces(text));
        }
        let before = std::mem::take(&mut self.out);
        self.inner(value, false);
        Part::Code(std::mem::replace(&mut self.out, before))
    }

    /// A value of a formatted string or format specification, without quotes around it.
    fn inner(&mut self, value: &Expr, in_spec: bool) {
        match &value.node {
            ExprKind::JoinedStr { values } => {
                for value in values {
                    self.inner(value, in_spec);
                }
            }
            ExprKind::Constant { value: Constant::Str(text), .. } => {
                for code in double_braces(text).code_points() {
                    match char::from_u32(code) {
                        Some('\\') if in_spec => self.out.push_str("\\\\"),
                        Some('\'') if in_spec => self.out.push_str("\\'"),
                        Some('"') if in_spec => self.out.push_str("\\\""),
                        Some('\n') if in_spec => self.out.push_str("\\n"),
                        Some(c) => self.out.push(c),
                        None => escape(&mut self.out, code),
                    }
                }
            }
            _ => self.field(value),
        }
    }

    /// The source of the value of a replacement field.
    fn field_source(&mut self, value: &Expr) -> String {
        let mut writer = Unparser::default();
        writer.expr(value, tighter(TEST));
        self.too_deep |= writer.too_deep;
        writer.out
    }

    /// A replacement field.
    pub(super) fn field(&mut self, field: &Expr) {
        let (source, conversion, format_spec) = match &field.node {
            ExprKind::FormattedValue { value, conversion, format_spec } => {
                (self.field_source(value), conversion, format_spec)
            }
            ExprKind::Interpolation { value, str, conversion, format_spec } => {
                let source = match str {
                    Constant::Str(text) => String::from_utf8_lossy(text.as_bytes()).into_owned(),
                    _ => self.field_source(value),
                };
                (source, conversion, format_spec)
            }
            _ => return,
        };
        self.out.push('{');
        if source.starts_with('{') {
            self.out.push(' ');
        }
        self.out.push_str(&source);
        if let Some(letter) = u32::try_from(*conversion).ok().and_then(char::from_u32) {
            self.out.push('!');
            self.out.push(letter);
        }
        if let Some(spec) = format_spec {
            self.out.push(':');
            self.inner(spec, true);
        }
        self.out.push('}');
    }
}

/// A piece of a formatted string.
enum Part {
    Text(Wtf8),
    Code(String),
}

fn double_braces(text: &Wtf8) -> Wtf8 {
    if !text.as_bytes().iter().any(|b| matches!(b, b'{' | b'}')) {
        return text.clone();
    }
    let mut bytes = Vec::with_capacity(text.len() + 2);
    for &byte in text.as_bytes() {
        bytes.push(byte);
        if matches!(byte, b'{' | b'}') {
            bytes.push(byte);
        }
    }
    Wtf8::from_bytes(&bytes)
}

fn escape(out: &mut String, code: u32) {
    let _ = match code {
        0x5C => write!(out, "\\\\"),
        0x0A => write!(out, "\\n"),
        0x0D => write!(out, "\\r"),
        0x09 => write!(out, "\\t"),
        0..0x100 => write!(out, "\\x{code:02x}"),
        0x100..0x1_0000 => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
}

/// The text between the quotes, and which of the quotes it may stand between, best first.
fn literal_body<'q>(text: &Wtf8, quotes: &[&'q str], escape_blanks: bool) -> (String, Vec<&'q str>) {
    let mut body = String::with_capacity(text.len());
    for code in text.code_points() {
        let is_blank = code == 0x0A || code == 0x09;
        match char::from_u32(code) {
            Some(c) if is_blank && !escape_blanks => body.push(c),
            Some(c) if c != '\\' && is_printable(code) => body.push(c),
            _ => escape(&mut body, code),
        }
    }
    let mut possible: Vec<&str> = quotes.to_vec();
    if body.contains('\n') {
        possible.retain(|q| q.len() == 3);
    }
    possible.retain(|q| !body.contains(q));
    if possible.is_empty() {
        let mut quoted = String::new();
        repr::write_text(&mut quoted, text);
        let own = if quoted.starts_with('"') { "\"" } else { "'" };
        let quote = quotes.iter().find(|q| q.contains(own)).copied();
        let quote = quote.unwrap_or(if own == "\"" { "\"" } else { "'" });
        return (quoted[1..quoted.len() - 1].to_string(), vec![quote]);
    }
    if let Some(last) = body.chars().last() {
        possible.sort_by_key(|q| q.starts_with(last));
        if possible[0].starts_with(last) {
            body.pop();
            body.push('\\');
            body.push(last);
        }
    }
    (body, possible)
}

/// The parts between quotes that suit all of them, if there are such quotes.
fn join_parts(parts: &[Part]) -> Option<(String, &'static str)> {
    let mut quotes = ALL_QUOTES.to_vec();
    let mut body = String::new();
    for part in parts {
        match part {
            Part::Text(text) => {
                let (text, possible) = literal_body(text, &quotes, true);
                if !possible.iter().any(|q| quotes.contains(q)) {
                    return None;
                }
                quotes = possible;
                body.push_str(&text);
            }
            Part::Code(code) => {
                if code.contains('\n') {
                    quotes.retain(|q| q.len() == 3);
                }
                let unused: Vec<_> = quotes.iter().copied().filter(|q| !code.contains(q)).collect();
                if !unused.is_empty() {
                    quotes = unused;
                }
                body.push_str(code);
            }
        }
    }
    Some((body, quotes.first().copied().unwrap_or("'''")))
}

/// The parts between triple quotes, with single quotes escaped in them.
fn fallback(parts: &[Part]) -> String {
    let mut body = String::new();
    for part in parts {
        match part {
            Part::Code(code) => body.push_str(code),
            Part::Text(text) => {
                // A double quote in front makes `repr` choose single ones.
                let mut quoted = String::new();
                let marked = [b"\"", text.as_bytes()].concat();
                repr::write_text(&mut quoted, &Wtf8::from_bytes(&marked));
                body.push_str(&quoted[2..quoted.len() - 1]);
            }
        }
    }
    body
}
