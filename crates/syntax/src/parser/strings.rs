//! Strings: adjacent ones joined, f-strings and t-strings with their fields.

use super::literals::{self, BadEscape, BadEscapeAt};
use super::{Fail, PResult, Parser, fail};
use crate::ast::{Constant, Expr, ExprKind, Span};
use crate::error::ErrorKind;
use crate::locate::Locator;
use crate::token::{Tok, Token};
use crate::tokenizer::invalid_escape;
use crate::wtf8::{Wtf8, Wtf8Buf};

impl Parser<'_> {
    /// All the strings that stand next to each other.
    pub(super) fn strings(&mut self) -> PResult<Expr> {
        let start = self.span();
        if self.kind() == Tok::TStringStart {
            return self.templates(start);
        }
        let single = self.kind() == Tok::String
            && !matches!(self.kind_at(1), Tok::String | Tok::FStringStart | Tok::TStringStart);
        if single {
            return self.string_literal();
        }
        let mut parts = Vec::new();
        let mut formatted = false;
        loop {
            match self.kind() {
                Tok::String => parts.push(self.string_literal()?),
                Tok::FStringStart => {
                    formatted = true;
                    self.formatted_string(&mut parts)?;
                }
                _ => break,
            }
        }
        if self.kind() == Tok::TStringStart {
            return fail();
        }
        let bytes = |e: &Expr| matches!(e.node, ExprKind::Constant { value: Constant::Bytes(_), .. });
        if parts.iter().any(bytes) {
            if formatted || !parts.iter().all(bytes) {
                return self.error_here("cannot mix bytes and nonbytes literals");
            }
            return Ok(join_bytes(parts, self.since(start)));
        }
        let mut values = fold(parts);
        if !formatted && values.len() == 1 {
            return values.pop().map_or_else(fail, Ok);
        }
        values.retain(|v| !is_empty_text(v));
        Ok(Expr::new(ExprKind::JoinedStr { values }, self.since(start)))
    }

    fn templates(&mut self, start: Span) -> PResult<Expr> {
        let mut parts = Vec::new();
        while self.kind() == Tok::TStringStart {
            self.formatted_string(&mut parts)?;
            self.need_version_of_last(14, "t-strings are")?;
        }
        if matches!(self.kind(), Tok::String | Tok::FStringStart) {
            return fail();
        }
        let mut values = fold(parts);
        values.retain(|v| !is_empty_text(v));
        Ok(Expr::new(ExprKind::TemplateStr { values }, self.since(start)))
    }

    /// A string that is neither f nor t.
    fn string_literal(&mut self) -> PResult<Expr> {
        let token = *self.token();
        let text = self.token_text();
        let quote_at = text.bytes().position(|b| matches!(b, b'"' | b'\'')).unwrap_or(0);
        let (prefix, body) = text.split_at(quote_at);
        let quotes =
            if body.len() >= 6 && (body.starts_with("\"\"\"") || body.starts_with("'''")) { 3 } else { 1 };
        let body = &body[quotes..body.len() - quotes];
        let start = (token.span.line, token.span.col + (quote_at + quotes) as i32);
        let has = |letter: char| prefix.contains([letter, letter.to_ascii_uppercase()]);
        let raw = has('r') || memchr::memchr(b'\\', body.as_bytes()).is_none();
        let value = if has('b') {
            if !body.is_ascii() {
                return self.error_at(token.span, "bytes can only contain ASCII literal characters");
            }
            if raw {
                Constant::Bytes(body.as_bytes().into())
            } else {
                match literals::unescape_bytes(body) {
                    Ok((value, bad)) => {
                        // In bytes places count from the token, not from what is in it.
                        self.note_bad_escape(body, (token.span.line, token.span.col), bad, &token);
                        Constant::Bytes(value)
                    }
                    Err(why) => return self.error_at(token.span, format!("(value error) {why}")),
                }
            }
        } else if raw {
            Constant::Str(body.into())
        } else {
            Constant::Str(self.unescape(body, start, &token)?)
        };
        self.bump();
        let kind = prefix.starts_with('u').then(|| "u".into());
        Ok(Expr::new(ExprKind::Constant { value, kind }, token.span))
    }

    /// Decodes escapes; errors are about the token, warnings are about a place in the text, whose first line and
    /// column are given.
    fn unescape(&mut self, text: &str, start: (i32, i32), token: &Token) -> PResult<Wtf8> {
        match literals::unescape(text) {
            Ok((value, bad)) => {
                self.note_bad_escape(text, start, bad, token);
                Ok(value)
            }
            Err(why) => {
                let locator = Locator::new(self.text);
                let msg = format!("(unicode error) {why}");
                Err(Fail(Some(locator.token(ErrorKind::Syntax, token, msg, token).into())))
            }
        }
    }

    fn note_bad_escape(&mut self, text: &str, start: (i32, i32), bad: BadEscapeAt, token: &Token) {
        let Some((at, bad)) = bad else { return };
        let msg = match bad {
            // The tokenizer has warned of these, where they are written in formatted strings.
            BadEscape::Char('{' | '}') if token.kind != Tok::String => return,
            BadEscape::Char(c) => invalid_escape(c),
            BadEscape::Octal(digits) => format!(
                "\"\\{digits}\" is an invalid octal escape sequence. Such sequences will not work in the future. \
                 Did you mean \"\\\\{digits}\"? A raw string is also an option."
            ),
        };
        let before = &text[..at];
        let line = start.0 + before.matches('\n').count() as i32;
        let column = match before.rfind('\n') {
            Some(newline) => (at - newline) as i32,
            None => start.1 + at as i32 + 1,
        };
        let locator = Locator::new(self.text);
        let (from, to) = ((line, column), (line, column + 2));
        self.warnings.push(locator.in_line(from, to, msg, self.token()).into());
    }

    /// Where warnings about the text of a formatted string count from: CPython takes the end of the string for its
    /// start.
    fn end_of_formatted(&self) -> (i32, i32) {
        let mut depth = 0;
        for token in &self.tokens[self.pos..] {
            match token.kind {
                Tok::FStringStart | Tok::TStringStart => depth += 1,
                Tok::FStringEnd | Tok::TStringEnd if depth == 0 => {
                    return (token.span.line, token.span.col + (token.end - token.start) as i32);
                }
                Tok::FStringEnd | Tok::TStringEnd => depth -= 1,
                _ => {}
            }
        }
        (self.span().line, self.span().col)
    }

    /// One f-string or t-string; its values are added to the parts.
    fn formatted_string(&mut self, parts: &mut Vec<Expr>) -> PResult<()> {
        let start = *self.token();
        let template = start.kind == Tok::TStringStart;
        let raw = self.token_text().contains(['r', 'R']);
        self.bump();
        loop {
            match self.kind() {
                Tok::FStringMiddle | Tok::TStringMiddle => {
                    let token = *self.token();
                    let text = self.token_text();
                    let value = match raw || !text.contains('\\') {
                        true => text.into(),
                        false => self.unescape(text, self.end_of_formatted(), &token)?,
                    };
                    self.bump();
                    if !value.is_empty() {
                        parts.push(text_node(value, token.span));
                    }
                }
                Tok::LBrace => self.replacement_field(template, raw, parts)?,
                Tok::FStringEnd | Tok::TStringEnd => {
                    self.bump();
                    break;
                }
                _ => return fail(),
            }
        }
        Ok(())
    }

    /// The value of a piece of text in a formatted string.
    fn formatted_text(&mut self, raw: bool, token: &Token) -> PResult<Wtf8> {
        let text = self.text_of(token);
        let start = (token.span.line, token.span.col);
        if raw || !text.contains('\\') { Ok(text.into()) } else { self.unescape(text, start, token) }
    }

    /// `{value=!r:spec}`
    fn replacement_field(&mut self, template: bool, raw: bool, parts: &mut Vec<Expr>) -> PResult<()> {
        let start = self.span();
        let text_start = self.token().end as usize;
        self.bump();
        self.enter(20)?;
        let value = Box::new(self.yield_or_star_expressions()?);
        self.leave(20);
        let value_end = self.token().start as usize;
        let debug = self.eat(Tok::Equal);
        let source_end = self.token().start as usize;
        let mut debug_end = self.span();
        let mut conversion = -1;
        let bang = *self.token();
        if self.eat(Tok::Exclamation) {
            debug_end = self.span();
            conversion = self.conversion(&bang, template)?;
        }
        let has_conversion = conversion != -1;
        let mut format_spec = None;
        if self.kind() == Tok::Colon {
            if !has_conversion {
                debug_end = self.span();
                debug_end.col += 1;
            }
            format_spec = Some(Box::new(self.format_spec(raw)?));
        } else if !has_conversion {
            debug_end = self.span();
            debug_end.col += 1;
            if debug {
                conversion = i32::from(b'r');
            }
        }
        self.expect(Tok::RBrace)?;
        let span = self.since(start);
        if debug {
            let place = Span {
                line: start.line,
                col: start.col + 1,
                end_line: debug_end.line,
                end_col: debug_end.col - 1,
            };
            parts.push(text_node(self.without_comments(text_start, source_end).into(), place));
        }
        let node = if template {
            let written = self.without_comments(text_start, if debug { value_end } else { source_end });
            ExprKind::Interpolation { value, str: Constant::Str(written.into()), conversion, format_spec }
        } else {
            ExprKind::FormattedValue { value, conversion, format_spec }
        };
        parts.push(Expr::new(node, span));
        Ok(())
    }

    /// A piece of the source without its comments.
    fn without_comments(&self, start: usize, end: usize) -> String {
        let first = self.comments.partition_point(|c| (c.0 as usize) < start);
        let mut out = String::with_capacity(end - start);
        let mut at = start;
        for &(from, to) in self.comments[first..].iter().take_while(|c| (c.1 as usize) <= end) {
            out.push_str(&self.text[at..from as usize]);
            at = to as usize;
        }
        out.push_str(&self.text[at..end]);
        out
    }

    /// The letter behind `!`.
    fn conversion(&mut self, bang: &Token, template: bool) -> PResult<i32> {
        let letter = if template { 't' } else { 'f' };
        let token = *self.token();
        if token.kind != Tok::Name {
            return fail();
        }
        if token.start != bang.end {
            let msg = format!("{letter}-string: conversion type must come right after the exclamation mark");
            return self.error_at(bang.span.to(token.span), msg);
        }
        let name = self.token_text();
        let code = match name {
            "s" | "r" | "a" => i32::from(name.as_bytes()[0]),
            _ => {
                let msg = format!(
                    "{letter}-string: invalid conversion character '{name}': expected 's', 'r', or 'a'"
                );
                return self.error_at(token.span, msg);
            }
        };
        self.bump();
        Ok(code)
    }

    fn format_spec(&mut self, raw: bool) -> PResult<Expr> {
        let start = self.span();
        self.bump();
        let mut parts = Vec::new();
        loop {
            match self.kind() {
                Tok::FStringMiddle | Tok::TStringMiddle => {
                    let token = *self.token();
                    let value = self.formatted_text(raw, &token)?;
                    self.bump();
                    if !value.is_empty() {
                        parts.push(text_node(value, token.span));
                    }
                }
                // A field in a format specification is formatted even in a t-string.
                Tok::LBrace => self.replacement_field(false, raw, &mut parts)?,
                _ => break,
            }
        }
        let values = fold(parts);
        Ok(Expr::new(ExprKind::JoinedStr { values }, self.since(start)))
    }
}

fn text_node(value: Wtf8, span: Span) -> Expr {
    Expr::new(ExprKind::Constant { value: Constant::Str(value), kind: None }, span)
}

fn is_empty_text(expr: &Expr) -> bool {
    matches!(&expr.node, ExprKind::Constant { value: Constant::Str(text), .. } if text.is_empty())
}

/// Joins constants that stand next to each other; the first one's kind is that of the whole.
fn fold(parts: Vec<Expr>) -> Vec<Expr> {
    let mut values: Vec<Expr> = Vec::with_capacity(parts.len());
    let mut run: Option<Wtf8Buf> = None;
    let finish = |values: &mut Vec<Expr>, run: &mut Option<Wtf8Buf>| {
        if let (Some(text), Some(last)) = (run.take(), values.last_mut())
            && let ExprKind::Constant { value, .. } = &mut last.node
        {
            *value = Constant::Str(text.finish());
        }
    };
    for part in parts {
        let ExprKind::Constant { value: Constant::Str(text), .. } = &part.node else {
            finish(&mut values, &mut run);
            values.push(part);
            continue;
        };
        match values.last_mut() {
            Some(Expr { node: ExprKind::Constant { value: Constant::Str(first), .. }, span }) => {
                let run = run.get_or_insert_with(|| {
                    let mut buffer = Wtf8Buf::new();
                    buffer.push_wtf8(first);
                    buffer
                });
                run.push_wtf8(text);
                *span = span.to(part.span);
            }
            _ => values.push(part),
        }
    }
    finish(&mut values, &mut run);
    values
}

fn join_bytes(parts: Vec<Expr>, span: Span) -> Expr {
    let mut all = Vec::new();
    for part in &parts {
        if let ExprKind::Constant { value: Constant::Bytes(bytes), .. } = &part.node {
            all.extend_from_slice(bytes);
        }
    }
    Expr::new(ExprKind::Constant { value: Constant::Bytes(all.into()), kind: None }, span)
}
