//! `_tokenize`: the tokenizer, for the `tokenize` module.

use crate::native_type;
use std::cell::RefCell;
use tiercel_macros::{pymodule, pytype};
use tiercel_object::error::{PyResult, Raised};
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::{Type, expect_type, tflag};
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::str::intern;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{Field, Value};
use tiercel_object::{bail, err, install_type, object};
use tiercel_syntax::SyntaxError;
use tiercel_syntax::error::ErrorKind;
use tiercel_syntax::token::{Tok, Token};
use tiercel_syntax::tokenizer::{self, TokenizeOptions};

/// The tokens of a source, made when the first is asked for.
struct Tokens {
    /// The lines as they were read, ends included.
    lines: Vec<String>,
    list: std::vec::IntoIter<Token>,
    /// How many come before the end of the source: the last dedents and the end marker stand behind it.
    before_end: usize,
    given: usize,
    /// Whether the last line ends a statement.
    ends_in_statement: bool,
    failure: Option<Problem>,
}

/// `_tokenize.TokenizerIter`.
#[repr(C)]
pub struct TokenizerIter {
    head: Header,
    readline: Field,
    encoding: Field,
    extra_tokens: bool,
    tokens: RefCell<Option<Tokens>>,
}

/// The number of a token in the `token` module.
fn number(kind: Tok, text: &str, exact: bool) -> i64 {
    const OPERATORS: [&str; 48] = [
        "(", ")", "[", "]", ":", ",", ";", "+", "-", "*", "/", "|", "&", "<", ">", "=", ".", "%", "{", "}",
        "==", "!=", "<=", ">=", "~", "^", "<<", ">>", "**", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=",
        "<<=", ">>=", "**=", "//", "//=", "@", "@=", "->", "...", ":=", "!",
    ];
    match kind {
        Tok::EndMarker => 0,
        Tok::Name => 1,
        Tok::Number => 2,
        Tok::String => 3,
        Tok::Newline => 4,
        Tok::Indent => 5,
        Tok::Dedent => 6,
        Tok::TypeIgnore => 56,
        Tok::TypeComment => 57,
        Tok::FStringStart => 59,
        Tok::FStringMiddle => 60,
        Tok::FStringEnd => 61,
        Tok::TStringStart => 62,
        Tok::TStringMiddle => 63,
        Tok::TStringEnd => 64,
        Tok::Comment => 65,
        Tok::Nl => 66,
        Tok::Unknown => 55,
        Tok::Error => 67,
        kind if kind.is_keyword() => 1,
        _ if !exact => 55,
        _ => OPERATORS.iter().position(|op| *op == text).map_or(55, |at| at as i64 + 7),
    }
}

fn is_string_part(kind: Tok) -> bool {
    matches!(
        kind,
        Tok::String
            | Tok::FStringStart
            | Tok::FStringMiddle
            | Tok::FStringEnd
            | Tok::TStringStart
            | Tok::TStringMiddle
            | Tok::TStringEnd
    )
}

/// The next line, with its end; empty at the end of the source.
fn read_line(readline: &Value, encoding: Option<&Value>) -> PyResult<String> {
    let line = match object::call(readline, &[]) {
        Ok(line) => line,
        Err(raised) if raised.is(types().exceptions.StopIteration) => {
            drop(raised.take());
            return Ok(String::new());
        }
        Err(raised) => return Err(raised),
    };
    let text = match encoding {
        Some(encoding) => {
            if line.downcast::<BytesObject>().is_none() {
                bail!(TypeError, "readline() returned a non-bytes object");
            }
            object::call(types().str.as_value(), &[line, encoding.clone(), Value::str("replace")])?
        }
        None => line,
    };
    let Some(text) = text.as_str() else { bail!(TypeError, "readline() returned a non-string object") };
    match text.to_utf8() {
        Some(text) => Ok(text.into_owned()),
        None => {
            let encoded = tiercel_object::types::str_codec::encode(&text.to_value(), None, None)?;
            Err(err!(ValueError, "source could not be encoded: {}", object::repr_string(&encoded)?))
        }
    }
}

impl TokenizerIter {
    fn read(&self) -> PyResult<Tokens> {
        let readline = self.readline.get_or_none();
        let encoding = self.encoding.get();
        let (mut lines, mut text) = (Vec::new(), String::new());
        loop {
            let line = read_line(&readline, encoding.as_ref())?;
            if line.is_empty() {
                break;
            }
            // A line that is read may hold several: a string is a source, too.
            for line in line.split_inclusive('\n') {
                // Every line ends, even if it does not say so.
                let body = line.strip_suffix('\n').unwrap_or(line);
                text.push_str(body.strip_suffix('\r').unwrap_or(body));
                text.push('\n');
                lines.push(line.to_owned());
            }
        }
        let options = TokenizeOptions { extra_tokens: self.extra_tokens, ..TokenizeOptions::default() };
        let made = tokenizer::tokenize(&text, options);
        let mut list = made.list;
        if made.failure.is_some() {
            list.pop();
        }
        if self.extra_tokens {
            split_old_inequality(&text, &mut list);
        }
        let trailing = list.iter().rev().take_while(|t| matches!(t.kind, Tok::EndMarker | Tok::Dedent));
        let before_end = list.len() - trailing.filter(|t| t.start as usize >= text.len()).count();
        let last = list[..before_end].last();
        let ends_in_statement =
            last.is_some_and(|token| token.kind == Tok::Newline && token.span.line as usize == lines.len());
        let failure = made.failure.map(|failure| match failure.at_end {
            true if failure.unclosed.is_some()
                || failure.error.msg.starts_with("unexpected EOF")
                || failure.error.msg.ends_with("was never closed") =>
            {
                Problem::End { line: lines.len(), offset: unfinished(&text, &list) }
            }
            _ => Problem::Error(as_tokenize_has_it(failure.error)),
        });
        Ok(Tokens { lines, list: list.into_iter(), before_end, given: 0, ends_in_statement, failure })
    }
}

/// `<>` is an operator only to the parser, and to that only if it is asked for.
fn split_old_inequality(text: &str, list: &mut Vec<Token>) {
    let is_old = |token: &Token| {
        token.kind == Tok::NotEqual && text.as_bytes().get(token.start as usize) == Some(&b'<')
    };
    let mut at = 0;
    while at < list.len() {
        if is_old(&list[at]) {
            let mut second = list[at];
            list[at].kind = Tok::Less;
            list[at].end -= 1;
            list[at].span.end_col -= 1;
            second.kind = Tok::Greater;
            second.start += 1;
            second.span.col += 1;
            list.insert(at + 1, second);
        }
        at += 1;
    }
}

/// What the tokenizer stopped at.
enum Problem {
    Error(SyntaxError),
    /// The source ends where more must follow.
    End {
        line: usize,
        offset: usize,
    },
}

/// Errors about indentation point behind their line.
fn as_tokenize_has_it(error: SyntaxError) -> SyntaxError {
    if !matches!(error.kind, ErrorKind::Indentation | ErrorKind::Tab) {
        return error;
    }
    let text = error.text.as_deref().map(|text| text.trim_end_matches('\n').to_owned());
    let offset = text.as_deref().map_or(0, |text| text.chars().count() as i32 + 1);
    SyntaxError { text, offset, end_line: None, end_offset: None, ..error }
}

/// Where an unfinished source is said to end: how much of it must be kept for the token that is not there yet.
fn unfinished(text: &str, tokens: &[Token]) -> usize {
    let line_start = |at: usize| text[..at].rfind('\n').map_or(0, |at| at + 1);
    let mut open = Vec::new();
    for token in tokens {
        match token.kind {
            Tok::FStringStart | Tok::TStringStart => open.push(token.start as usize),
            Tok::FStringEnd | Tok::TStringEnd => {
                open.pop();
            }
            _ => {}
        }
    }
    if let Some(&start) = open.first() {
        return text.len() - line_start(start);
    }
    let body = text.trim_end_matches('\n');
    let start = line_start(body.len());
    let continued = body.ends_with('\\') && !body[start..].trim_start_matches([' ', '\t']).starts_with('\\');
    if continued { text.len() - start } else { 0 }
}

fn raise(problem: Problem) -> Raised {
    let (line, offset) = match problem {
        Problem::Error(e) => {
            return crate::api::evaluate::raise_syntax_error(&e, &Value::str("<string>"));
        }
        Problem::End { line, offset } => (Value::int(line as i64), Value::int(offset as i64)),
    };
    let e = err!(SyntaxError, "unexpected EOF in multi-line statement").take();
    for (name, value) in [("lineno", &line), ("offset", &offset), ("end_lineno", &line)] {
        if let Err(raised) = object::setattr(&e, &intern(name), Some(value)) {
            return raised;
        }
    }
    Raised::new(e)
}

impl Tokens {
    fn line(&self, number: i32) -> &str {
        self.lines.get((number - 1).max(0) as usize).map_or("", String::as_str)
    }

    /// What stands between two places.
    fn text(&self, token: &Token) -> String {
        let span = token.span;
        let part = |line: i32, from: i32, to: Option<i32>| {
            let text = self.line(line);
            let end = to.map_or(text.len(), |to| (to.max(0) as usize).min(text.len()));
            text.get((from.max(0) as usize).min(end)..end).unwrap_or("")
        };
        if span.line == span.end_line {
            return part(span.line, span.col, Some(span.end_col)).to_owned();
        }
        let mut text = part(span.line, span.col, None).to_owned();
        (span.line + 1..span.end_line).for_each(|line| text.push_str(self.line(line)));
        text.push_str(part(span.end_line, 0, Some(span.end_col)));
        text
    }

    /// A column in bytes as one in characters.
    fn column(&self, line: i32, col: i32) -> i64 {
        let text = self.line(line);
        match text.get(..(col.max(0) as usize).min(text.len())) {
            Some(before) if col >= 0 => {
                before.chars().count() as i64 + (col as i64 - text.len() as i64).max(0)
            }
            _ => col as i64,
        }
    }

    fn next(&mut self, extra: bool) -> PyResult<Option<Value>> {
        let Some(token) = self.list.next() else {
            return match self.failure.take() {
                Some(problem) => Err(raise(problem)),
                None => Ok(None),
            };
        };
        let behind_end = self.given >= self.before_end;
        self.given += 1;
        let (kind, span) = (token.kind, token.span);
        let pair = |line: i64, col: i64| TupleObject::pair(Value::int(line), Value::int(col));
        let mut text = self.text(&token);
        if behind_end && extra {
            let line = self.lines.len() as i64 + 1;
            return Ok(Some(TupleObject::from_vec(vec![
                Value::int(number(kind, "", true)),
                Value::str(""),
                pair(line, 0),
                pair(line, 0),
                Value::str(""),
            ])));
        }
        let (start, mut end) = (self.column(span.line, span.col), self.column(span.end_line, span.end_col));
        let ended = match self.line(span.end_line) {
            line if line.ends_with("\r\n") => "\r\n",
            line if line.ends_with('\n') => "\n",
            _ => "",
        };
        match kind {
            Tok::Newline if extra => {
                text = ended.to_owned();
                end = start + ended.len().max(1) as i64;
            }
            Tok::Newline => {
                text = text.trim_end_matches('\n').to_owned();
                end = start + text.chars().count() as i64;
            }
            Tok::Nl => {
                text = ended.to_owned();
                end = start + ended.len().max(1) as i64;
            }
            // A doubled brace stands for one.
            Tok::FStringMiddle | Tok::TStringMiddle if text.ends_with("{{") || text.ends_with("}}") => {
                text.pop();
                end -= 1;
            }
            _ => {}
        }
        if self.lines.is_empty() && !extra {
            return Ok(None);
        }
        let first = if is_string_part(kind) { span.line } else { span.end_line };
        let line = match behind_end {
            true if !self.ends_in_statement => String::new(),
            true => self.lines.last().cloned().unwrap_or_default(),
            false => (first..=span.end_line).map(|line| self.line(line)).collect(),
        };
        let value = number(kind, &text, !extra);
        Ok(Some(TupleObject::from_vec(vec![
            Value::int(value),
            Value::str(&text),
            pair(span.line as i64, start),
            pair(span.end_line as i64, end),
            Value::str(&line),
        ])))
    }
}

#[pytype(name = "TokenizerIter")]
impl TokenizerIter {
    #[slot(new, "(readline, /, *, encoding=None, extra_tokens=False)")]
    fn new(class: &Value, readline: &Value, encoding: Option<&Value>, extra_tokens: bool) -> PyResult<Value> {
        let ty = expect_type(class, "TokenizerIter.__new__(X): X")?;
        Ok(native_type::new_instance(ty, |head| TokenizerIter {
            head,
            readline: Field::new(readline.clone()),
            encoding: encoding.map_or_else(Field::empty, |e| Field::new(e.clone())),
            extra_tokens,
            tokens: RefCell::new(None),
        }))
    }

    #[slot(iter)]
    fn iter(this: &Value) -> PyResult<Value> {
        Ok(this.clone())
    }

    #[slot(iternext)]
    fn next(&self) -> PyResult<Option<Value>> {
        if self.tokens.borrow().is_none() {
            let read = self.read()?;
            *self.tokens.borrow_mut() = Some(read);
        }
        let mut tokens = self.tokens.borrow_mut();
        tokens.as_mut().map_or(Ok(None), |tokens| tokens.next(self.extra_tokens))
    }
}

/// Shows the collector what an iterator holds.
///
/// # Safety
/// The object is a live `TokenizerIter`.
unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let this = &*(object as *const TokenizerIter);
    this.readline.visit(visit);
    this.encoding.visit(visit);
}

/// Lets go of what an iterator holds.
///
/// # Safety
/// The object is a live `TokenizerIter`.
unsafe fn clear(object: *const Header) {
    let this = &*(object as *const TokenizerIter);
    this.readline.take();
    this.encoding.take();
}

fn define(t: &'static Type) {
    install_type!(t, TokenizerIter);
    t.slots_mut().traverse = Some(traverse);
    t.slots_mut().clear = Some(clear);
}

#[pymodule(name = "_tokenize")]
pub mod module {
    use super::*;

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        let flags = tflag::GC | tflag::IMMUTABLE;
        let key = "_tokenize.TokenizerIter";
        let ty = native_type::make::<TokenizerIter>(key, types().object, flags, false, define);
        native_type::set_type(module, ty);
        Ok(())
    }
}
