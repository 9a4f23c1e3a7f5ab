//! From places in the source to the values of a `SyntaxError`.

use crate::ast::Span;
use crate::error::{ErrorKind, SyntaxError};
use crate::token::Token;

/// Makes errors about places of one text.
pub(crate) struct Locator<'a> {
    text: &'a str,
}

impl<'a> Locator<'a> {
    pub(crate) fn new(text: &'a str) -> Locator<'a> {
        Locator { text }
    }

    /// An error about a range. `reached` is the last token read, which decides how much text is shown.
    pub(crate) fn range(&self, kind: ErrorKind, span: Span, msg: String, reached: &Token) -> SyntaxError {
        self.raw(kind, (span.line, span.col + 1), (span.end_line, span.end_col + 1), msg, reached)
    }

    /// An error about a token, which may be one without text.
    pub(crate) fn token(&self, kind: ErrorKind, token: &Token, msg: String, reached: &Token) -> SyntaxError {
        let span = token.span;
        if span.col >= 0 {
            return self.range(kind, span, msg, reached);
        }
        let behind = token.end as i32 - self.line_start(span.line) as i32;
        self.raw(kind, (span.line, behind), (span.end_line, -1), msg, reached)
    }

    /// An error from a place up to the last token read.
    pub(crate) fn starting_from(&self, span: Span, msg: String, reached: &Token) -> SyntaxError {
        let end_line = if reached.span.col >= 0 { reached.span.end_line } else { reached.span.line };
        let end_col = reached.end as i32 - self.line_start(end_line) as i32;
        self.raw(ErrorKind::Syntax, (span.line, span.col + 1), (end_line, end_col), msg, reached)
    }

    /// An error with columns in bytes, counted from 1.
    pub(crate) fn raw(
        &self,
        kind: ErrorKind,
        (line, col): (i32, i32),
        (end_line, end_col): (i32, i32),
        msg: String,
        reached: &Token,
    ) -> SyntaxError {
        let text = self.shown(line, reached);
        let (offset, end_offset) = (characters(text, col), Some(characters(text, end_col)));
        SyntaxError {
            kind,
            msg,
            line,
            offset,
            end_line: Some(end_line),
            end_offset,
            text: Some(text.to_string()),
            warnings: Vec::new(),
        }
    }

    /// An error that shows one line only, with columns in bytes, counted from 1.
    pub(crate) fn in_line(
        &self,
        (line, col): (i32, i32),
        (end_line, end_col): (i32, i32),
        msg: String,
        reached: &Token,
    ) -> SyntaxError {
        let last = reached.span.end_line;
        let rest = &self.text[self.line_start(line.min(last))..];
        let text = match rest.find('\n') {
            Some(at) => &rest[..at + usize::from(line >= last)],
            None => rest,
        };
        let error = SyntaxError::whole(msg);
        SyntaxError {
            line,
            offset: characters(text, col),
            end_line: Some(end_line),
            end_offset: Some(characters(text, end_col)),
            text: Some(text.to_string()),
            ..error
        }
    }

    /// The text shown with an error: as CPython's buffers happen to have it.
    fn shown(&self, line: i32, reached: &Token) -> &'a str {
        if reached.span.end_line <= line {
            let start = self.line_start(reached.span.line.min(line));
            let end = self.line_start(reached.span.end_line);
            let rest = &self.text[end..];
            &self.text[start..end + rest.find('\n').map_or(rest.len(), |at| at + 1)]
        } else {
            let rest = &self.text[self.line_start(line)..];
            rest.split_once('\n').map_or(rest, |(line, _)| line)
        }
    }

    /// The offset of a line's first byte.
    pub(crate) fn line_start(&self, line: i32) -> usize {
        let mut start = 0;
        for _ in 1..line {
            match self.text[start..].find('\n') {
                Some(at) => start += at + 1,
                None => break,
            }
        }
        start
    }
}

/// Turns a byte column counted from 1 into one of characters.
fn characters(text: &str, col: i32) -> i32 {
    if col <= 0 {
        return col;
    }
    let bytes = text.as_bytes();
    let before = &bytes[..(col as usize).min(bytes.len())];
    let count = before.iter().filter(|&&b| b & 0xC0 != 0x80).count();
    (count + (col as usize > bytes.len()) as usize) as i32
}
