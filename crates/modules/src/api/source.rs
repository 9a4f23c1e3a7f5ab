//! Sources, the errors in them, and the lines that errors show.

use super::settings;
use tiercel_compiler::{CompileOptions, Warning};
use tiercel_object::allocator;
use tiercel_object::err;
use tiercel_object::error::{PyResult, Raised};
use tiercel_object::object;
use tiercel_object::thread::types;
use tiercel_object::types::exception_methods::exception;
use tiercel_object::types::str::{intern, to_string_lossy};
use tiercel_object::types::str_codec::{Codec, decode_with};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_syntax::error::ErrorKind;
use tiercel_syntax::source::BOM;
use tiercel_syntax::{Mode, ParseOptions, Parsed, SyntaxError};

/// What the parser says of encodings that it does not know itself.
const UNKNOWN_ENCODING: &str = "unknown encoding: ";
/// What it says of bytes that are no UTF-8.
const NO_TEXT: &str = "Non-UTF-8 code starting with";

/// What it says of a cookie that contradicts a byte order mark.
const ENCODING_PROBLEM: &str = "encoding problem: ";

/// A source: text, or bytes that say their own encoding.
pub enum Source {
    /// Decoded already: a cookie in it means nothing.
    Text(String),
    /// With a byte order mark or a coding cookie, perhaps.
    Bytes(Vec<u8>),
    /// The same, read from the file that the program is in: errors name it.
    File(Vec<u8>),
}

impl Source {
    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Source::Text(text) => text.as_bytes(),
            Source::Bytes(bytes) | Source::File(bytes) => bytes,
        }
    }

    /// Its tree.
    pub fn parse(&self, options: &ParseOptions) -> Result<Parsed, Box<SyntaxError>> {
        self.parse_known(options).or_else(|e| self.parse_decoded(options, e))
    }

    /// Its tree, if the parser knows its encoding.
    fn parse_known(&self, options: &ParseOptions) -> Result<Parsed, Box<SyntaxError>> {
        match self {
            Source::Text(text) => tiercel_syntax::parse_text(text, options),
            Source::Bytes(bytes) | Source::File(bytes) => tiercel_syntax::parse(bytes, options),
        }
    }

    /// Its tree, if the error is that the parser does not know its encoding.
    fn parse_decoded(
        &self,
        options: &ParseOptions,
        error: Box<SyntaxError>,
    ) -> Result<Parsed, Box<SyntaxError>> {
        match (self, error.msg.strip_prefix(UNKNOWN_ENCODING)) {
            (Source::Bytes(bytes) | Source::File(bytes), Some(name)) => {
                // Their last line is given an end before they are decoded, whatever that byte means then.
                let unfinished = options.mode == Mode::Exec && !bytes.ends_with(b"\n");
                let end: &[u8] = if unfinished { b"\n" } else { b"" };
                tiercel_syntax::parse_text(&decoded(&[bytes, end].concat(), name)?, options)
            }
            _ => Err(error),
        }
    }

    /// Its code, and what is suspicious in it. Warnings are issued by the caller.
    pub fn compile(
        &self,
        filename: &Value,
        parse: &ParseOptions,
        options: CompileOptions,
    ) -> PyResult<(tiercel_compiler::CodeObject, Vec<Warning>)> {
        let name = to_string_lossy(filename);
        let done = allocator::compiling(|| {
            let before = allocator::blocks();
            let known = self.parse_known(parse);
            let made = allocator::blocks() - before;
            let of_tree = known.as_ref().ok().filter(|parsed| parsed.warnings.is_empty()).map(|_| made);
            let parsed = known.or_else(|e| self.parse_decoded(parse, e)).map_err(|e| (true, e))?;
            let output = match tiercel_compiler::compile(&parsed.tree, &name, options) {
                Ok(output) => output,
                Err(mut e) => {
                    e.warnings.splice(0..0, parsed.warnings);
                    return Err((false, e));
                }
            };
            let mut warnings: Vec<Warning> = parsed.warnings.into_iter().map(Warning::from).collect();
            warnings.extend(output.warnings);
            if let Some(count) = of_tree {
                // SAFETY: the parser has made nothing but the tree. The code shares names with it; it is made a Python
                // object, which does not, and goes away before anything else is compiled.
                unsafe { allocator::forget(parsed.tree, count) };
            }
            Ok((output.code, warnings))
        });
        done.map_err(
            |(of_parser, e)| {
                if of_parser { self.raise(e, filename) } else { raise_of_compiler(e, filename) }
            },
        )
    }

    /// The exception for an error that the parser has found in this source.
    pub fn raise(&self, mut e: Box<SyntaxError>, filename: &Value) -> Raised {
        // What was suspicious before the error is told of first.
        let early = std::mem::take(&mut e.warnings);
        if let Err(raised) = issue(early.into_iter().map(Warning::from), filename) {
            return raised;
        }
        if let Source::File(bytes) = self {
            e = as_of_a_file(e, bytes, &to_string_lossy(filename));
        }
        if e.text.is_none() && e.line > 0 {
            e.text = line_of(self.bytes(), e.line);
        }
        // What is wrong with bytes before anything is read of them has no file among its arguments.
        let unnamed = matches!(self, Source::Bytes(_))
            && (e.msg.starts_with(NO_TEXT) || e.msg.starts_with(ENCODING_PROBLEM));
        let nowhere = Value::NONE;
        let raised = raise_syntax_error(&e, if unnamed { &nowhere } else { filename });
        if !raised.is(types().exceptions.SyntaxError) {
            return raised;
        }
        // Whoever shows the error may look for misspelt keywords.
        let text = match self {
            Source::File(_) => Value::NONE,
            _ => Value::str(&text_of(self.bytes())),
        };
        let value = raised.take();
        if unnamed && let Err(raised) = object::setattr(&value, &intern("filename"), Some(filename)) {
            return raised;
        }
        let start = Value::small_int(0);
        exception(&value).extra[8].set(TupleObject::from_vec(vec![start.clone(), start, text]));
        Raised::new(value)
    }
}

/// The exception for an error that the compiler has found in a tree. It shows a line only if a file has it.
pub fn raise_of_compiler(mut e: Box<SyntaxError>, filename: &Value) -> Raised {
    let early = std::mem::take(&mut e.warnings);
    if let Err(raised) = issue(early.into_iter().map(Warning::from), filename) {
        return raised;
    }
    if e.text.is_none() && e.line > 0 {
        let name = to_string_lossy(filename);
        let file = std::fs::metadata(&name).ok().filter(std::fs::Metadata::is_file);
        e.text = file.and_then(|_| std::fs::read(&name).ok()).and_then(|bytes| line_of(&bytes, e.line));
    }
    raise_syntax_error(&e, filename)
}

/// The Python exception for an error of the parser or the compiler.
pub fn raise_syntax_error(e: &SyntaxError, filename: &Value) -> Raised {
    let t = &types().exceptions;
    let class = match e.kind {
        ErrorKind::Syntax | ErrorKind::Names => t.SyntaxError,
        ErrorKind::Indentation => t.IndentationError,
        ErrorKind::Tab => t.TabError,
        ErrorKind::Incomplete => t._IncompleteInputError,
        ErrorKind::Memory => return err!(MemoryError, "{}", e.msg),
        ErrorKind::Recursion => return err!(RecursionError, "{}", e.msg),
        ErrorKind::Value => return err!(ValueError, "{}", e.msg),
        ErrorKind::System => return err!(SystemError, "{}", e.msg),
    };
    if e.line < 0 {
        return tiercel_object::error::raise_with(class, &[Value::str(&e.msg)]);
    }
    let number = |n: Option<i32>| n.map_or(Value::NONE, |n| Value::int(n as i64));
    let mut place = vec![
        filename.clone(),
        Value::int(e.line as i64),
        Value::int(e.offset as i64),
        e.text.as_deref().map_or(Value::NONE, Value::str),
        number(e.end_line),
        number(e.end_offset),
    ];
    if e.line == 0 && e.offset < 0 {
        // Nothing is known of an end: there is no line.
        place.truncate(4);
    }
    if e.kind != ErrorKind::Names {
        return tiercel_object::error::raise_with(class, &[Value::str(&e.msg), TupleObject::from_vec(place)]);
    }
    let value = tiercel_object::error::raise_with(class, &[Value::str(&e.msg)]).take();
    const PARTS: [&str; 6] = ["filename", "lineno", "offset", "text", "end_lineno", "end_offset"];
    for (name, part) in PARTS.into_iter().zip(&place) {
        if let Err(raised) = object::setattr(&value, &intern(name), Some(part)) {
            return raised;
        }
    }
    Raised::new(value)
}

/// Issues warnings about a source.
pub fn issue(warnings: impl IntoIterator<Item = Warning>, filename: &Value) -> PyResult<()> {
    for w in warnings {
        settings::warn_of_source(types().exceptions.SyntaxWarning, &w, filename)?;
    }
    Ok(())
}

/// A source in an encoding that only Python's codecs know.
fn decoded(bytes: &[u8], encoding: &str) -> Result<String, Box<SyntaxError>> {
    let decode = tiercel_object::types::str::intern("decode");
    match object::call_method(&Value::bytes(bytes), &decode, &[Value::str(encoding)]) {
        Ok(text) => Ok(to_string_lossy(&text)),
        Err(raised) => {
            let fallback = format!("{UNKNOWN_ENCODING}{encoding}");
            Err(SyntaxError::whole(message_of(raised).unwrap_or(fallback)).into())
        }
    }
}

fn message_of(raised: Raised) -> Option<String> {
    match object::str(&raised.take()) {
        Ok(text) => Some(to_string_lossy(&text)),
        Err(raised) => {
            drop(raised.take());
            None
        }
    }
}

/// The text of a source, as well as it can be had.
fn text_of(bytes: &[u8]) -> String {
    match tiercel_syntax::source::decode(bytes) {
        Ok(source) => source.text,
        Err(_) => String::from_utf8_lossy(bytes.strip_prefix(BOM).unwrap_or(bytes)).into_owned(),
    }
}

pub(crate) fn line_of(bytes: &[u8], line: i32) -> Option<String> {
    text_of(bytes).split_inclusive('\n').nth(line as usize - 1).map(str::to_owned)
}

/// A file is read line by line, which shows in what is said of bytes that are no text.
fn as_of_a_file(mut e: Box<SyntaxError>, bytes: &[u8], name: &str) -> Box<SyntaxError> {
    if e.msg.ends_with("cannot contain null bytes") {
        // Bytes that are no text come before a null byte on the same line or a later one.
        let null = bytes.iter().position(|&b| b == 0).unwrap_or(0);
        let end = bytes[null..].iter().position(|&b| b == b'\n').map_or(bytes.len(), |at| null + at);
        let visible: Vec<u8> = bytes[..end].iter().map(|&b| if b == 0 { b' ' } else { b }).collect();
        match tiercel_syntax::parse(&visible, &ParseOptions::default()) {
            Err(earlier) if earlier.msg.starts_with(NO_TEXT) => e = earlier,
            _ => {
                let line = bytes[..null].iter().filter(|&&b| b == b'\n').count() as i32 + 1;
                let text = line_of(&bytes[..null], line);
                e.msg = "source code cannot contain null bytes".into();
                (e.line, e.offset, e.end_line, e.end_offset, e.text) = (line, 0, Some(line), Some(0), text);
            }
        }
    }
    if e.msg.starts_with(NO_TEXT) {
        if tiercel_syntax::source::declares_encoding(bytes) {
            return undecodable_line(e, bytes);
        }
        e.msg = e.msg.replacen(" on line ", &format!(" in file {name} on line "), 1);
    } else if e.line == 0 && e.msg.contains(" codec can't decode byte") {
        // What precedes the end of the line with the cookie has been read before.
        let before = tiercel_syntax::source::cookie_end(bytes);
        e.msg = moved(&e.msg, before).unwrap_or(e.msg);
    } else if e.msg.starts_with("unexpected EOF") && e.text.as_deref().map(str::trim) == Some("\\") {
        e.offset = 0;
        e.end_offset = Some(0);
    }
    e
}

/// A file that says that it is UTF-8, and is not.
fn undecodable_line(mut e: Box<SyntaxError>, bytes: &[u8]) -> Box<SyntaxError> {
    let body = bytes.strip_prefix(BOM).unwrap_or(bytes);
    let line = body.split(|&b| b == b'\n').nth(e.line as usize - 1).unwrap_or_default();
    if let Err(raised) = decode_with(Codec::Utf8, line, "strict", true)
        && let Some(message) = message_of(raised)
    {
        e.msg = format!("(unicode error) {message}");
    }
    e.offset = 0;
    e.end_offset = Some(0);
    e
}

/// A codec's message with its position moved back.
fn moved(message: &str, by: usize) -> Option<String> {
    const POSITION: &str = " in position ";
    let (head, rest) = message.split_once(POSITION)?;
    let (number, tail) = rest.split_once(':')?;
    let number = number.parse::<usize>().ok()?.checked_sub(by)?;
    Some(format!("{head}{POSITION}{number}:{tail}"))
}
