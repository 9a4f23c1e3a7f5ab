//! Indentation: what the blanks before a line mean.

use super::{Lexed, Lexer};
use crate::error::{ErrorKind, SyntaxError};
use crate::token::Tok;

/// CPython's limit on open blocks, the outermost one included.
const MAX_INDENT: usize = 100;

impl Lexer<'_> {
    /// Reads the blanks at the start of a line, and adds the tokens they mean.
    pub(super) fn indentation(&mut self) -> Lexed<()> {
        let (mut col, mut alt_col) = (0, 0);
        // The column of the first backslash: a line continued in its blanks keeps that indentation.
        let mut continued_col = 0;
        loop {
            let rest = &self.src[self.pos..];
            let spaces = rest.iter().position(|&b| b != b' ').unwrap_or(rest.len());
            self.pos += spaces;
            col += spaces as u32;
            alt_col += spaces as u32;
            match self.peek() {
                b'\t' => {
                    col = (col / 8 + 1) * 8;
                    alt_col += 1;
                }
                b'\x0C' => (col, alt_col) = (0, 0),
                b'\\' => {
                    if continued_col == 0 {
                        continued_col = col;
                    }
                    self.continuation()?;
                    self.buffer_start = self.pos;
                    continue;
                }
                _ => break,
            }
            self.pos += 1;
        }
        self.blank_line = matches!(self.peek(), b'#' | b'\n');
        if self.blank_line || !self.parens.is_empty() {
            return Ok(());
        }
        if continued_col != 0 {
            (col, alt_col) = (continued_col, continued_col);
        }
        if self.at_end() && self.options.extra_tokens {
            return Ok(());
        }
        self.change_indent(col, alt_col)
    }

    fn change_indent(&mut self, col: u32, alt_col: u32) -> Lexed<()> {
        let (top, alt_top) = self.indents[self.indents.len() - 1];
        if col == top {
            return if alt_col == alt_top { Ok(()) } else { self.tab_error() };
        }
        if col > top {
            if self.indents.len() >= MAX_INDENT {
                return self.stop_at_line(ErrorKind::Indentation, "too many levels of indentation", 1);
            }
            if alt_col <= alt_top {
                return self.tab_error();
            }
            self.indents.push((col, alt_col));
            self.push_block_token(Tok::Indent);
            return Ok(());
        }
        let mut closed = 0;
        while self.indents.len() > 1 && col < self.indents[self.indents.len() - 1].0 {
            self.indents.pop();
            closed += 1;
        }
        let (top, alt_top) = self.indents[self.indents.len() - 1];
        if col != top {
            return self.dedent_error();
        }
        if alt_col != alt_top {
            return self.tab_error();
        }
        for _ in 0..closed {
            self.push_block_token(Tok::Dedent);
        }
        Ok(())
    }

    fn push_block_token(&mut self, kind: Tok) {
        if self.options.extra_tokens {
            let start = if kind == Tok::Indent { self.line_start } else { self.pos };
            self.push_range(kind, start, self.pos);
        } else {
            self.push_empty(kind);
        }
    }

    fn tab_error(&mut self) -> Lexed<()> {
        self.stop_at_line(ErrorKind::Tab, "inconsistent use of tabs and spaces in indentation", 1)
    }

    fn dedent_error(&mut self) -> Lexed<()> {
        let text = self.line_with_end(self.line_start);
        let line = self.line as i32;
        let error = SyntaxError {
            kind: ErrorKind::Indentation,
            msg: "unindent does not match any outer indentation level".into(),
            line,
            offset: text.chars().count() as i32,
            end_line: Some(line),
            end_offset: Some(-1),
            text: Some(text.to_string()),
            warnings: Vec::new(),
        };
        self.fail(error, false, false)
    }
}
