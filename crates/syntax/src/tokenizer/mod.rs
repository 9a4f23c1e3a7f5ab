//! The tokenizer: the whole source at once, into a list of tokens.
//!
//! It is driven by nothing but the text, so the parser, and the second look that finds the best
//! error message, can walk the same list. Positions, limits and messages are CPython's.

mod indent;
mod numbers;
mod strings;
mod words;

use crate::ast::{Span, TypeIgnore};
use crate::error::{ErrorKind, SyntaxError, Warning};
use crate::token::{Tok, Token};
use crate::unicode;
use strings::FMode;
pub(crate) use strings::invalid_escape;

/// CPython's limit on open brackets.
const MAX_LEVEL: usize = 200;

/// What the tokenizer is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct TokenizeOptions {
    /// Make tokens of type comments.
    pub type_comments: bool,
    /// Make tokens of comments and blank lines, and be as lenient as the `tokenize` module.
    pub extra_tokens: bool,
    /// The source is one statement from a prompt: its end ends the line.
    pub single: bool,
    /// With `single`: the end of an unfinished line closes no blocks.
    pub keep_blocks_open: bool,
}

/// The tokens of a source.
#[derive(Debug)]
pub struct Tokens {
    /// All of them; the last is `EndMarker` or `Error`.
    pub list: Vec<Token>,
    /// The `# type: ignore` comments.
    pub type_ignores: Vec<TypeIgnore>,
    /// What was suspicious.
    pub warnings: Vec<Warning>,
    /// Where comments stand inside of formatted strings, as offsets.
    pub field_comments: Vec<(u32, u32)>,
    /// Why the last token is `Error`.
    pub failure: Option<Failure>,
}

/// Why the tokenizer stopped.
#[derive(Debug)]
pub struct Failure {
    /// The error to raise when the parser gets here.
    pub error: SyntaxError,
    /// It stopped because the source did: more lines might mend it.
    pub at_end: bool,
    /// The error is of the kind that comes before a parser's error about an earlier place.
    pub outranks_parser: bool,
    /// The line of the innermost bracket still open, and the error that says so.
    pub unclosed: Option<SyntaxError>,
}

/// An open bracket.
#[derive(Clone, Copy)]
struct Paren {
    open: u8,
    line: u32,
    col: u32,
}

/// Marks an error that is already noted in the lexer.
struct Stop;

type Lexed<T> = Result<T, Stop>;

struct Lexer<'a> {
    src: &'a [u8],
    text: &'a str,
    options: TokenizeOptions,
    pos: usize,
    line: u32,
    line_start: usize,
    previous_line_start: usize,
    /// Where CPython's buffer starts: at the line that was begun last while no token was open.
    buffer_start: usize,
    at_line_start: bool,
    /// The line read now has nothing but a comment.
    blank_line: bool,
    comment_newline: bool,
    /// Columns of the open blocks: with tabs to eights, and with tabs as one.
    indents: Vec<(u32, u32)>,
    parens: Vec<Paren>,
    modes: Vec<FMode>,
    tokens: Vec<Token>,
    type_ignores: Vec<TypeIgnore>,
    warnings: Vec<Warning>,
    field_comments: Vec<(u32, u32)>,
    failure: Option<Failure>,
}

/// Makes the tokens of a text whose lines end with `\n`.
pub fn tokenize(text: &str, options: TokenizeOptions) -> Tokens {
    let mut lexer = Lexer {
        src: text.as_bytes(),
        text,
        options,
        pos: 0,
        line: 1,
        line_start: 0,
        previous_line_start: 0,
        buffer_start: 0,
        at_line_start: true,
        blank_line: false,
        comment_newline: false,
        indents: vec![(0, 0)],
        parens: Vec::new(),
        modes: Vec::new(),
        tokens: Vec::with_capacity(text.len() / 4 + 8),
        type_ignores: Vec::new(),
        warnings: Vec::new(),
        field_comments: Vec::new(),
        failure: None,
    };
    if lexer.run().is_err() {
        let at = lexer.here();
        lexer.tokens.push(Token { kind: Tok::Error, start: at, end: at, span: lexer.no_column() });
    }
    Tokens {
        list: lexer.tokens,
        type_ignores: lexer.type_ignores,
        warnings: lexer.warnings,
        field_comments: lexer.field_comments,
        failure: lexer.failure,
    }
}

fn is_identifier_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 128
}

impl<'a> Lexer<'a> {
    fn run(&mut self) -> Lexed<()> {
        loop {
            let done = match self.modes.last() {
                Some(mode) if mode.in_text => self.string_text()?,
                _ => self.code()?,
            };
            if done {
                return Ok(());
            }
        }
    }

    /// The byte at the cursor, or 0 at the end.
    #[inline(always)]
    fn peek(&self) -> u8 {
        self.peek_at(0)
    }

    #[inline(always)]
    fn peek_at(&self, ahead: usize) -> u8 {
        self.src.get(self.pos + ahead).copied().unwrap_or(0)
    }

    #[inline(always)]
    fn at_end(&self) -> bool {
        self.pos >= self.src.len()
    }

    fn here(&self) -> u32 {
        self.pos as u32
    }

    /// Goes over a `\n` at the cursor.
    #[inline]
    fn cross_line(&mut self) {
        self.pos += 1;
        self.line += 1;
        self.previous_line_start = self.line_start;
        self.line_start = self.pos;
    }

    /// The line CPython is on: at the end of the source it has not begun a new one.
    fn current_line(&self) -> (u32, usize) {
        if self.src.is_empty() {
            return (0, 0);
        }
        if self.at_end() && self.line_start == self.pos && self.line > 1 {
            (self.line - 1, self.previous_line_start)
        } else {
            (self.line, self.line_start)
        }
    }

    /// The place of a token that has no text.
    fn no_column(&self) -> Span {
        let line = self.current_line().0 as i32;
        Span { line, col: -1, end_line: line, end_col: -1 }
    }

    #[inline]
    fn push(&mut self, kind: Tok, start: usize) {
        self.push_range(kind, start, self.pos);
    }

    /// Adds a token that lies on the current line.
    #[inline]
    fn push_range(&mut self, kind: Tok, start: usize, end: usize) {
        let line = self.line as i32;
        let (col, end_col) = ((start - self.line_start) as i32, (end - self.line_start) as i32);
        let span = Span { line, col, end_line: line, end_col };
        self.tokens.push(Token { kind, start: start as u32, end: end as u32, span });
    }

    /// Adds a token that may have begun on an earlier line.
    fn push_lines(&mut self, kind: Tok, start: usize, line: u32, line_start: usize) {
        let span = Span {
            line: line as i32,
            col: (start - line_start) as i32,
            end_line: self.line as i32,
            end_col: (self.pos - self.line_start) as i32,
        };
        self.tokens.push(Token { kind, start: start as u32, end: self.here(), span });
    }

    /// Warns of what stands before a byte of the current line.
    fn warn(&mut self, msg: String, end: usize) {
        if !self.options.extra_tokens {
            let (line, line_start) = self.current_line();
            let offset = self.characters(line_start, end);
            self.warnings.push(self.error_in_line(msg, line, line_start, offset, offset).into());
        }
    }

    /// Tokens of code, up to the end of the line or the start of string text. True at the end.
    fn code(&mut self) -> Lexed<bool> {
        if self.at_line_start {
            self.at_line_start = false;
            self.indentation()?;
        }
        loop {
            while matches!(self.peek(), b' ' | b'\t' | b'\x0C') {
                self.pos += 1;
            }
            let start = self.pos;
            let byte = self.peek();
            if is_identifier_start(byte) {
                if self.word()? {
                    return Ok(false);
                }
                continue;
            }
            match byte {
                b'0'..=b'9' => self.number()?,
                b'.' if self.peek_at(1).is_ascii_digit() => self.number()?,
                b'\'' | b'"' => self.plain_string(start)?,
                b'\n' => {
                    if self.line_end(start) {
                        return Ok(false);
                    }
                }
                b'#' => {
                    if self.comment(start) {
                        return Ok(false);
                    }
                }
                b'\\' => self.continuation()?,
                0 if self.at_end() => return self.end().map(|()| true),
                _ => {
                    if self.operator(byte)? {
                        return Ok(false);
                    }
                }
            }
        }
    }

    /// A `\n`, whose line began its last token or comment at `start`. True when a new line follows.
    fn line_end(&mut self, start: usize) -> bool {
        let end = self.pos;
        if self.blank_line || !self.parens.is_empty() || self.comment_newline {
            if self.options.extra_tokens {
                self.push_range(Tok::Nl, end, end + 1);
            }
            self.comment_newline = false;
        } else {
            self.push_range(Tok::Newline, start, end + 1);
        }
        self.cross_line();
        self.buffer_start = self.pos;
        self.at_line_start = true;
        true
    }

    /// A comment; true when it took the line end with it.
    fn comment(&mut self, start: usize) -> bool {
        let rest = &self.src[start..];
        let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        self.pos = start + length;
        if !self.modes.is_empty() {
            self.field_comments.push((start as u32, self.here()));
        }
        if self.options.type_comments && self.type_comment(start) {
            return false;
        }
        if self.options.extra_tokens {
            self.push(Tok::Comment, start);
            self.comment_newline = self.blank_line;
            return false;
        }
        // The token of the line's end begins where the comment does.
        !self.at_end() && self.line_end(start)
    }

    /// Makes a token of the comment before the cursor if it is about types.
    fn type_comment(&mut self, start: usize) -> bool {
        let comment = &self.text[start..self.pos];
        let blank = |c: char| c == ' ' || c == '\t';
        let body = comment[1..].trim_start_matches(blank);
        let Some(body) = body.strip_prefix("type:") else { return false };
        let body = body.trim_start_matches(blank);
        let body_start = self.pos - body.len();
        if let Some(tag) = body.strip_prefix("ignore")
            && !tag.starts_with(|c: char| !c.is_ascii() || c.is_ascii_alphanumeric())
        {
            self.type_ignores.push(TypeIgnore { lineno: self.line as i32, tag: tag.into() });
        } else {
            self.push(Tok::TypeComment, body_start);
            // Even alone on its line, its end is a token: the parser looks for it under a `def`.
            self.blank_line = false;
        }
        true
    }

    /// A backslash, which must be the last thing on its line.
    fn continuation(&mut self) -> Lexed<()> {
        self.pos += 1;
        if self.peek() != b'\n' || self.at_end() {
            let msg = "unexpected character after line continuation character";
            let offset = self.continuation_offset();
            return self.stop_at_line(ErrorKind::Syntax, msg, offset);
        }
        self.cross_line();
        if self.at_end() {
            return self.stop_at_end();
        }
        Ok(())
    }

    /// The column of what follows a backslash, as CPython counts it: from the start of its buffer, but never beyond this
    /// line. The `tokenize` module gets the length of the buffer instead.
    fn continuation_offset(&self) -> i32 {
        let line = self.line_with_end(self.line_start);
        if self.options.extra_tokens {
            let end = self.line_start + line.len();
            return self.characters(self.buffer_start, end) + i32::from(!line.ends_with('\n'));
        }
        let read = usize::from(!self.at_end());
        if self.buffer_start == self.line_start {
            return self.characters(self.line_start, self.pos) + read as i32;
        }
        (self.pos - self.buffer_start + read).min(line.chars().count() + 1) as i32
    }

    /// The end of the source.
    fn end(&mut self) -> Lexed<()> {
        if !self.parens.is_empty() {
            return self.stop_at_end();
        }
        let last = self.tokens.last().map(|t| t.kind);
        if self.options.extra_tokens
            && !matches!(last, None | Some(Tok::Newline | Tok::Nl | Tok::Dedent | Tok::Comment))
        {
            self.push_range(Tok::Newline, self.pos, self.pos);
        }
        let unfinished_line = !self.at_line_start && self.line_start != self.pos;
        let single = self.options.single && last.is_some();
        if single && unfinished_line {
            self.push_empty(Tok::Newline);
        }
        if !(single && unfinished_line && self.options.keep_blocks_open) {
            for _ in 1..self.indents.len() {
                self.push_empty(Tok::Dedent);
            }
        }
        if single && (!unfinished_line || self.tokens.last().is_some_and(|t| t.kind == Tok::Dedent)) {
            self.push_empty(Tok::Newline);
        }
        self.push_empty(Tok::EndMarker);
        Ok(())
    }

    fn push_empty(&mut self, kind: Tok) {
        let at = self.here();
        let span = if self.options.extra_tokens {
            let col = (self.pos - self.line_start) as i32;
            let line = self.line as i32;
            Span { line, col, end_line: line, end_col: col }
        } else {
            self.no_column()
        };
        self.tokens.push(Token { kind, start: at, end: at, span });
    }

    /// A name, keyword, or string with a prefix. True when text of a formatted string follows.
    fn word(&mut self) -> Lexed<bool> {
        /// There are no more letters that a string's prefix can have.
        const LONGEST_PREFIX: usize = 5;
        let start = self.pos;
        let (length, ascii) = words::identifier_length(&self.src[start..]);
        self.pos = start + length;
        let word = &self.src[start..self.pos];
        if length <= LONGEST_PREFIX && matches!(self.peek(), b'"' | b'\'') && strings::is_prefix(word) {
            self.pos = start;
            return self.prefixed_string(start, length);
        }
        if let Some(keyword) = Tok::keyword(word) {
            self.push(keyword, start);
            return Ok(false);
        }
        if !ascii {
            self.check_identifier(start)?;
        }
        self.push(Tok::Name, start);
        Ok(false)
    }

    /// Stops at the first character that may not stand in an identifier.
    fn check_identifier(&mut self, start: usize) -> Lexed<()> {
        if self.options.extra_tokens {
            return Ok(());
        }
        let word = &self.text[start..self.pos];
        let bad = word.char_indices().find(|&(at, c)| !unicode::is_identifier_char(c, at == 0));
        let Some((at, c)) = bad else { return Ok(()) };
        self.pos = start + at + c.len_utf8();
        let code = c as u32;
        if unicode::is_printable(code) {
            self.stop(format!("invalid character '{c}' (U+{code:04X})"))
        } else {
            self.stop(format!("invalid non-printable character U+{code:04X}"))
        }
    }

    /// An operator or bracket. True when text of a formatted string follows.
    fn operator(&mut self, byte: u8) -> Lexed<bool> {
        let start = self.pos;
        if let Some(mode) = self.modes.last_mut()
            && byte == b':'
            && mode.expression_depth >= 0
            && mode.depth - 1 == mode.expression_depth
        {
            mode.in_text = true;
            mode.in_format_spec = true;
            self.pos += 1;
            self.push(Tok::Colon, start);
            return Ok(true);
        }
        let (kind, length) = operator_at(&self.src[start..]);
        self.pos += length;
        match byte {
            b'(' | b'[' | b'{' => {
                if self.parens.len() >= MAX_LEVEL {
                    return self.stop("too many nested parentheses".into());
                }
                let col = (start - self.line_start) as u32;
                self.parens.push(Paren { open: byte, line: self.line, col });
                if let Some(mode) = self.modes.last_mut() {
                    mode.depth += 1;
                }
            }
            b')' | b']' | b'}' => {
                let text_follows = self.close(byte)?;
                self.push(kind, start);
                return Ok(text_follows);
            }
            _ if kind == Tok::Unknown && !unicode::is_printable(u32::from(byte)) => {
                return self.stop(format!("invalid non-printable character U+{byte:04X}"));
            }
            _ => {}
        }
        self.push(kind, start);
        Ok(false)
    }

    /// A closing bracket, the cursor behind it. True when it ends a replacement field.
    fn close(&mut self, byte: u8) -> Lexed<bool> {
        let close = byte as char;
        let lenient = self.options.extra_tokens;
        let mode = self.modes.last().map(|m| (m.letter(), m.depth, m.expression_depth));
        if let Some((letter, 0, _)) = mode
            && byte == b'}'
        {
            return self.stop(format!("{letter}-string: single '}}' is not allowed"));
        }
        if self.parens.is_empty() && !lenient {
            return self.stop(format!("unmatched '{close}'"));
        }
        if let Some(paren) = self.parens.pop() {
            let matches = matches!((paren.open, byte), (b'(', b')') | (b'[', b']') | (b'{', b'}'));
            if !matches && !lenient {
                if let Some((letter, depth, expression_depth)) = mode
                    && paren.open == b'{'
                    && depth - 1 == expression_depth
                {
                    return self.stop(format!("{letter}-string: unmatched '{close}'"));
                }
                let open = paren.open as char;
                let base =
                    format!("closing parenthesis '{close}' does not match opening parenthesis '{open}'");
                return self.stop(if paren.line == self.line {
                    base
                } else {
                    format!("{base} on line {}", paren.line)
                });
            }
        }
        let Some((letter, ..)) = mode else { return Ok(false) };
        let Some(mode) = self.modes.last_mut() else { return Ok(false) };
        mode.depth -= 1;
        if mode.depth < 0 {
            return self.stop(format!("{letter}-string: unmatched '{close}'"));
        }
        if byte == b'}' && mode.depth == mode.expression_depth {
            mode.expression_depth -= 1;
            mode.in_text = true;
            mode.in_format_spec = false;
            return Ok(true);
        }
        Ok(false)
    }

    /// Stops with an error that points at the last character read.
    fn stop<T>(&mut self, msg: String) -> Lexed<T> {
        let (line, line_start) = self.current_line();
        let offset = self.characters(line_start, self.pos);
        self.stop_range(msg, line, line_start, offset, offset)
    }

    /// Stops with an error at a range of characters, counted from 1, of a line.
    fn stop_range<T>(
        &mut self,
        msg: String,
        line: u32,
        line_start: usize,
        offset: i32,
        end: i32,
    ) -> Lexed<T> {
        let error = self.error_in_line(msg, line, line_start, offset, end);
        let outranks_parser = self.modes.is_empty();
        self.fail(error, false, outranks_parser)
    }

    fn error_in_line(&self, msg: String, line: u32, line_start: usize, offset: i32, end: i32) -> SyntaxError {
        let line = line as i32;
        SyntaxError {
            kind: ErrorKind::Syntax,
            msg,
            line,
            offset,
            end_line: Some(line),
            end_offset: Some(end),
            text: Some(self.line_text(line_start).to_string()),
            warnings: Vec::new(),
        }
    }

    /// Stops with an error about the current line, at a character counted from 1.
    fn stop_at_line<T>(&mut self, kind: ErrorKind, msg: &str, offset: i32) -> Lexed<T> {
        let (line, start) = self.current_line();
        let text = Some(self.line_with_end(start).to_string());
        let (line, end_line) = (line as i32, Some(line as i32));
        let (msg, end_offset, warnings) = (msg.into(), Some(0), Vec::new());
        let error = SyntaxError { kind, msg, line, offset, end_line, end_offset, text, warnings };
        self.fail(error, false, false)
    }

    /// Stops because the source ended too early.
    fn stop_at_end<T>(&mut self) -> Lexed<T> {
        let (line, start) = self.current_line();
        let text = self.line_with_end(start);
        let error = SyntaxError {
            kind: ErrorKind::Syntax,
            msg: "unexpected EOF while parsing".into(),
            line: line as i32,
            offset: text.chars().count() as i32,
            end_line: Some(line as i32),
            end_offset: Some(-1),
            text: Some(text.to_string()),
            warnings: Vec::new(),
        };
        let unclosed = self.unclosed();
        let error = unclosed.unwrap_or(error);
        self.fail(error, true, false)
    }

    fn fail<T>(&mut self, error: SyntaxError, at_end: bool, outranks_parser: bool) -> Lexed<T> {
        // Trouble inside of a formatted string is the parser's to tell, when it gets there.
        let unclosed = if self.modes.is_empty() { self.unclosed() } else { None };
        self.failure = Some(Failure { error, at_end, outranks_parser, unclosed });
        Err(Stop)
    }

    fn unclosed(&self) -> Option<SyntaxError> {
        let paren = self.parens.last()?;
        let mut line_start = 0;
        for _ in 1..paren.line {
            line_start += self.src[line_start..].iter().position(|&b| b == b'\n')? + 1;
        }
        let line = paren.line as i32;
        let text = if line == self.current_line().0 as i32 {
            self.line_with_end(line_start)
        } else {
            self.line_text(line_start)
        };
        Some(SyntaxError {
            kind: ErrorKind::Syntax,
            msg: format!("'{}' was never closed", paren.open as char),
            line,
            offset: self.characters(line_start, line_start + paren.col as usize) + 1,
            end_line: Some(line),
            end_offset: Some(0),
            text: Some(text.to_string()),
            warnings: Vec::new(),
        })
    }

    /// How many characters lie between two offsets.
    fn characters(&self, from: usize, to: usize) -> i32 {
        self.src[from..to.min(self.src.len())].iter().filter(|&&b| b & 0xC0 != 0x80).count() as i32
    }

    fn line_text(&self, start: usize) -> &'a str {
        let rest = &self.text[start..];
        rest.split_once('\n').map_or(rest, |(line, _)| line)
    }

    fn line_with_end(&self, start: usize) -> &'a str {
        let rest = &self.text[start..];
        rest.find('\n').map_or(rest, |end| &rest[..=end])
    }
}

/// For each byte whether it can be the second of an operator.
static MAY_EXTEND: [bool; 256] = {
    let mut table = [false; 256];
    let seconds = b"=*/<>.";
    let mut at = 0;
    while at < seconds.len() {
        table[seconds[at] as usize] = true;
        at += 1;
    }
    table
};

/// For each byte the operator that it is alone.
static SINGLE: [Tok; 256] = {
    let mut table = [Tok::Unknown; 256];
    let known = [
        (b'(', Tok::LPar),
        (b')', Tok::RPar),
        (b'[', Tok::LSqb),
        (b']', Tok::RSqb),
        (b'{', Tok::LBrace),
        (b'}', Tok::RBrace),
        (b',', Tok::Comma),
        (b';', Tok::Semi),
        (b'~', Tok::Tilde),
        (b'.', Tok::Dot),
        (b':', Tok::Colon),
        (b'=', Tok::Equal),
        (b'!', Tok::Exclamation),
        (b'+', Tok::Plus),
        (b'-', Tok::Minus),
        (b'%', Tok::Percent),
        (b'&', Tok::Amper),
        (b'|', Tok::VBar),
        (b'^', Tok::Circumflex),
        (b'@', Tok::At),
        (b'*', Tok::Star),
        (b'/', Tok::Slash),
        (b'<', Tok::Less),
        (b'>', Tok::Greater),
    ];
    let mut at = 0;
    while at < known.len() {
        table[known[at].0 as usize] = known[at].1;
        at += 1;
    }
    table
};

/// The longest operator at the start of the bytes, and its length.
#[inline]
fn operator_at(bytes: &[u8]) -> (Tok, usize) {
    let second = bytes.get(1).copied().unwrap_or(0);
    let third = bytes.get(2).copied().unwrap_or(0);
    if !MAY_EXTEND[second as usize] {
        return (SINGLE[bytes[0] as usize], 1);
    }
    let single = (SINGLE[bytes[0] as usize], 1);
    let with_equal = |equal| if second == b'=' { (equal, 2) } else { single };
    match bytes[0] {
        b'.' if second == b'.' && third == b'.' => (Tok::Ellipsis, 3),
        b':' => with_equal(Tok::ColonEqual),
        b'=' => with_equal(Tok::EqEqual),
        b'!' => with_equal(Tok::NotEqual),
        b'+' => with_equal(Tok::PlusEqual),
        b'-' if second == b'>' => (Tok::RArrow, 2),
        b'-' => with_equal(Tok::MinEqual),
        b'%' => with_equal(Tok::PercentEqual),
        b'&' => with_equal(Tok::AmperEqual),
        b'|' => with_equal(Tok::VBarEqual),
        b'^' => with_equal(Tok::CircumflexEqual),
        b'@' => with_equal(Tok::AtEqual),
        b'*' if second == b'*' && third == b'=' => (Tok::DoubleStarEqual, 3),
        b'*' if second == b'*' => (Tok::DoubleStar, 2),
        b'*' => with_equal(Tok::StarEqual),
        b'/' if second == b'/' && third == b'=' => (Tok::DoubleSlashEqual, 3),
        b'/' if second == b'/' => (Tok::DoubleSlash, 2),
        b'/' => with_equal(Tok::SlashEqual),
        b'<' if second == b'<' && third == b'=' => (Tok::LeftShiftEqual, 3),
        b'<' if second == b'<' => (Tok::LeftShift, 2),
        // The old spelling of `!=`, kept for one famous flag.
        b'<' if second == b'>' => (Tok::NotEqual, 2),
        b'<' => with_equal(Tok::LessEqual),
        b'>' if second == b'>' && third == b'=' => (Tok::RightShiftEqual, 3),
        b'>' if second == b'>' => (Tok::RightShift, 2),
        b'>' => with_equal(Tok::GreaterEqual),
        _ => single,
    }
}
