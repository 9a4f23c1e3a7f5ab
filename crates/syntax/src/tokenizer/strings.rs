//! Strings: plain ones as one token, f-strings and t-strings as many.

use super::{Lexed, Lexer};
use crate::token::Tok;

/// CPython's limit on formatted strings inside each other, the outermost code counted as one.
const MAX_STRING_NESTING: usize = 150;
/// CPython's limit on replacement fields inside format specifications.
const MAX_FIELD_NESTING: i32 = 3;

/// A formatted string that is open.
pub(super) struct FMode {
    is_template: bool,
    raw: bool,
    quote: u8,
    quote_size: usize,
    start: usize,
    line: u32,
    line_start: usize,
    /// The cursor is in its text, not in an expression.
    pub(super) in_text: bool,
    /// The text is a format specification.
    pub(super) in_format_spec: bool,
    /// Brackets open in it.
    pub(super) depth: i32,
    /// The depth at which the innermost replacement field began; -1 outside of all.
    pub(super) expression_depth: i32,
}

impl FMode {
    /// The letter that messages name the string by.
    pub(super) fn letter(&self) -> char {
        if self.is_template { 't' } else { 'f' }
    }
}

/// True when letters before a quote make, right or wrong, a string prefix.
pub(super) fn is_prefix(letters: &[u8]) -> bool {
    let lower: Vec<u8> = letters.iter().map(u8::to_ascii_lowercase).collect();
    let distinct = lower.iter().enumerate().all(|(i, b)| !lower[..i].contains(b));
    distinct && lower.iter().all(|b| b"brutf".contains(b))
}

impl Lexer<'_> {
    /// A string whose prefix has this many letters. True when text of a formatted string follows.
    pub(super) fn prefixed_string(&mut self, start: usize, letters: usize) -> Lexed<bool> {
        let has = |letter: u8| self.src[start..start + letters].iter().any(|b| b | 0x20 == letter);
        let clashes = [
            (b'u', b'b'),
            (b'u', b'r'),
            (b'u', b'f'),
            (b'u', b't'),
            (b'b', b'f'),
            (b'b', b't'),
            (b'f', b't'),
        ];
        if let Some((a, b)) = clashes.into_iter().find(|&(a, b)| has(a) && has(b)) {
            let msg = format!("'{}' and '{}' prefixes are incompatible", a as char, b as char);
            let first = self.characters(self.line_start, start) + 1;
            return self.stop_range(msg, self.line, self.line_start, first, first + letters as i32);
        }
        let (is_f, is_t, raw) = (has(b'f'), has(b't'), has(b'r'));
        self.pos += letters;
        if !is_f && !is_t {
            self.plain_string(start)?;
            return Ok(false);
        }
        let quote = self.peek();
        let quote_size = if self.peek_at(1) == quote && self.peek_at(2) == quote { 3 } else { 1 };
        self.pos += quote_size;
        if self.modes.len() + 2 > MAX_STRING_NESTING {
            return self.stop("too many nested f-strings or t-strings".into());
        }
        self.modes.push(FMode {
            is_template: is_t,
            raw,
            quote,
            quote_size,
            start,
            line: self.line,
            line_start: self.line_start,
            in_text: true,
            in_format_spec: false,
            depth: 0,
            expression_depth: -1,
        });
        self.push(if is_t { Tok::TStringStart } else { Tok::FStringStart }, start);
        Ok(true)
    }

    /// A string with its quote at the cursor and its prefix at `start`.
    pub(super) fn plain_string(&mut self, start: usize) -> Lexed<()> {
        let (line, line_start) = (self.line, self.line_start);
        let quote = self.peek();
        let triple = self.peek_at(1) == quote && self.peek_at(2) == quote;
        let mut escaped_quote = false;
        self.pos += if triple { 3 } else { 1 };
        loop {
            // Nothing else means anything in a string.
            match memchr::memchr3(quote, b'\\', b'\n', &self.src[self.pos.min(self.src.len())..]) {
                Some(distance) => self.pos += distance,
                None => {
                    self.pos = self.pos.max(self.src.len());
                    return self.unterminated(start, line, line_start, quote, triple, escaped_quote);
                }
            }
            match self.peek() {
                b'\n' if !triple => {
                    return self.unterminated(start, line, line_start, quote, triple, escaped_quote);
                }
                b'\n' => self.cross_line(),
                b'\\' => {
                    self.pos += 1;
                    match self.peek() {
                        b'\n' => self.cross_line(),
                        byte => {
                            escaped_quote |= byte == quote;
                            self.pos += usize::from(!self.at_end());
                        }
                    }
                }
                byte if byte == quote => {
                    if !triple {
                        self.pos += 1;
                        break;
                    }
                    if self.peek_at(1) == quote && self.peek_at(2) == quote {
                        self.pos += 3;
                        break;
                    }
                    self.pos += 1;
                }
                _ => self.pos += 1,
            }
        }
        self.push_lines(Tok::String, start, line, line_start);
        Ok(())
    }

    fn unterminated(
        &mut self,
        start: usize,
        line: u32,
        line_start: usize,
        quote: u8,
        triple: bool,
        escaped_quote: bool,
    ) -> Lexed<()> {
        let detected = self.current_line().0;
        let at_end = self.at_end();
        let size = if triple { 3 } else { 1 };
        let offset = self.characters(line_start, start) + 1;
        let msg = if let Some(mode) = self.modes.last()
            && mode.quote == quote
            && mode.quote_size == size
        {
            format!("{}-string: expecting '}}'", mode.letter())
        } else if triple {
            format!("unterminated triple-quoted string literal (detected at line {detected})")
        } else if escaped_quote {
            format!(
                "unterminated string literal (detected at line {detected}); perhaps you escaped the end quote?"
            )
        } else {
            format!("unterminated string literal (detected at line {detected})")
        };
        self.stop_at_quote(msg, start, line, line_start, offset, at_end)
    }

    /// Text of the innermost formatted string, up to its end or the next replacement field.
    pub(super) fn string_text(&mut self) -> Lexed<bool> {
        let (start, line, line_start) = (self.pos, self.line, self.line_start);
        let Some(mode) = self.modes.last() else { return Ok(false) };
        let (quote, size, raw, template) = (mode.quote, mode.quote_size, mode.raw, mode.is_template);
        let in_spec = mode.in_format_spec && mode.expression_depth >= 0;
        let middle = if template { Tok::TStringMiddle } else { Tok::FStringMiddle };
        let at_quote = |lexer: &Self| (0..size).all(|i| lexer.peek_at(i) == quote);
        if self.peek() == b'{' && self.peek_at(1) != b'{' {
            self.open_field()?;
            return self.field_brace();
        }
        if at_quote(self) {
            self.pos += size;
            self.modes.pop();
            self.push(if template { Tok::TStringEnd } else { Tok::FStringEnd }, start);
            return Ok(false);
        }
        let mut name_escape = false;
        loop {
            if self.at_end() || (self.peek() == b'\n' && size == 1) {
                if in_spec && !self.at_end() {
                    self.cross_line();
                    return self.newline_in_spec();
                }
                return self.unterminated_text();
            }
            match self.peek() {
                b'\n' => self.cross_line(),
                byte if byte == quote && at_quote(self) => break,
                b'{' => {
                    if self.peek_at(1) == b'{' && !in_spec {
                        self.push_doubled_brace(middle, start, line, line_start);
                        return Ok(false);
                    }
                    self.open_field()?;
                    break;
                }
                b'}' => {
                    if name_escape {
                        self.pos += 1;
                        break;
                    }
                    let depth = self.modes.last().map_or(0, |m| m.depth);
                    if self.peek_at(1) == b'}' && !in_spec && depth == 0 {
                        self.push_doubled_brace(middle, start, line, line_start);
                        return Ok(false);
                    }
                    self.leave_text();
                    break;
                }
                b'\\' => {
                    self.pos += 1;
                    match self.peek() {
                        brace @ (b'{' | b'}') => {
                            if !raw {
                                self.warn(invalid_escape(brace as char), self.pos + 1);
                            }
                        }
                        b'N' if !raw => {
                            self.pos += 1;
                            if self.peek() == b'{' {
                                self.pos += 1;
                                name_escape = true;
                            }
                        }
                        b'\n' => self.cross_line(),
                        _ => self.pos += usize::from(!self.at_end()),
                    }
                }
                _ => self.pos += 1,
            }
        }
        self.push_lines(middle, start, line, line_start);
        Ok(false)
    }

    /// Text that ends with a doubled brace: the second one is no part of it, but counts for its place.
    fn push_doubled_brace(&mut self, kind: Tok, start: usize, line: u32, line_start: usize) {
        self.pos += 1;
        self.push_lines(kind, start, line, line_start);
        self.pos += 1;
        if let Some(token) = self.tokens.last_mut()
            && !self.options.extra_tokens
        {
            token.span.end_col += 1;
        }
    }

    /// The brace that begins a replacement field, when no text stands before it.
    fn field_brace(&mut self) -> Lexed<bool> {
        self.operator(b'{').map(|_| false)
    }

    /// Turns from text to code at a brace that begins a replacement field.
    fn open_field(&mut self) -> Lexed<()> {
        let Some(mode) = self.modes.last_mut() else { return Ok(()) };
        mode.expression_depth += 1;
        let (letter, depth) = (mode.letter(), mode.expression_depth);
        self.leave_text();
        if depth >= MAX_FIELD_NESTING {
            return self.stop(format!("{letter}-string: expressions nested too deeply"));
        }
        Ok(())
    }

    fn leave_text(&mut self) {
        if let Some(mode) = self.modes.last_mut() {
            mode.in_text = false;
            mode.in_format_spec = false;
        }
    }

    /// A format specification of a string in single quotes goes over the end of the line.
    fn newline_in_spec(&mut self) -> Lexed<bool> {
        let letter = self.modes.last().map_or('f', FMode::letter);
        let msg = format!(
            "{letter}-string: newlines are not allowed in format specifiers for single quoted {letter}-strings"
        );
        let (line, line_start) = (self.line - 1, self.previous_line_start);
        let offset = self.characters(line_start, self.pos);
        self.stop_range(msg, line, line_start, offset, offset)
    }

    fn unterminated_text(&mut self) -> Lexed<bool> {
        let (detected, at_end) = (self.current_line().0, self.at_end());
        let Some(mode) = self.modes.last() else { return Ok(false) };
        let letter = mode.letter();
        let triple = mode.quote_size == 3;
        let (start, line, line_start) = (mode.start, mode.line, mode.line_start);
        let kind = if triple { "triple-quoted " } else { "" };
        let msg = format!("unterminated {kind}{letter}-string literal (detected at line {detected})");
        let offset = self.characters(line_start, start) + 1;
        self.stop_at_quote(msg, start, line, line_start, offset, triple && at_end)
    }

    /// Stops with an error about the start of a string, to which the cursor goes back.
    fn stop_at_quote<T>(
        &mut self,
        msg: String,
        start: usize,
        line: u32,
        line_start: usize,
        offset: i32,
        at_end: bool,
    ) -> Lexed<T> {
        (self.pos, self.line, self.line_start) = (start + 1, line, line_start);
        let stopped = self.stop_range(msg, line, line_start, offset, offset);
        if let Some(failure) = &mut self.failure {
            failure.at_end = at_end;
        }
        stopped
    }
}

/// The warning about a backslash that escapes nothing.
pub(crate) fn invalid_escape(c: char) -> String {
    format!(
        "\"\\{c}\" is an invalid escape sequence. Such sequences will not work in the future. \
         Did you mean \"\\\\{c}\"? A raw string is also an option."
    )
}
