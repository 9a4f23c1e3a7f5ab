//! `TextIOWrapper`: text over a buffered binary stream.
//!
//! Text written is encoded into `pending` and handed to the buffer in larger pieces. Text read is decoded a chunk at a
//! time; `chunk` remembers the bytes of the decoded text, so that `tell` can say where a character came from.

use super::base::{self, STREAM, call, is, unsupported};
use super::buffered;
use super::newline::{NewlineState, join, line_end, newline_argument, write_newlines};
use crate::native_type;
use std::cell::{Cell, RefCell};
use tiercel_macros::pytype;
use tiercel_object::header::Header;
use tiercel_object::thread::{names, runtime};
use tiercel_object::typeobj::{Type, expect_type};
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::str::{StrObject, from_chars, intern, to_string_lossy};
use tiercel_object::types::str_codec::{Codec, decode_with, encode_with};
use tiercel_object::value::{Field, Value};
use tiercel_object::{PyResult, bail, err, install_type, object};

/// How many bytes are decoded at once, and how many encoded ones wait.
const CHUNK: usize = 8192;

/// `_io.TextIOWrapper`.
#[repr(C)]
pub struct TextIo {
    head: Header,
    buffer: Field,
    encoding: Field,
    errors: Field,
    errors_text: RefCell<String>,
    /// The codec, if it is one that needs no Python code.
    codec: Cell<Option<Codec>>,
    /// What `codec` has become once the byte order is known or the mark is written.
    write_codec: Cell<Option<Codec>>,
    encoder: Field,
    decoder: Field,
    read_end: Cell<&'static str>,
    write_end: Cell<Option<&'static str>>,
    universal: Cell<bool>,
    state: NewlineState,
    line_buffering: Cell<bool>,
    write_through: Cell<bool>,
    pending: RefCell<Vec<u8>>,
    /// The decoded text, and how many of its characters have been given out.
    decoded: Field,
    at: Cell<usize>,
    /// The bytes that `decoded` came from, and those not decoded yet.
    chunk: RefCell<Vec<u8>>,
    /// What decoded them: the codec, or the state in which the decoder was.
    chunk_codec: Cell<Option<Codec>>,
    chunk_state: Field,
    rest: RefCell<Vec<u8>>,
    finalizing: Cell<bool>,
    chunk_size: Cell<usize>,
    /// Whether the buffer can be read and written.
    can_read: Cell<bool>,
    can_write: Cell<bool>,
    /// Lines are being iterated over, so that `tell` would be wrong in the middle.
    iterating: Cell<bool>,
}

fn this(v: &Value) -> &TextIo {
    // SAFETY: methods of this type are called with instances of it only; descriptors check that.
    unsafe { v.payload_unchecked() }
}

/// The codec that goes on after the start of a stream: without a mark.
fn after_mark(codec: Codec) -> Codec {
    let little = cfg!(target_endian = "little");
    match codec {
        Codec::Utf8Sig => Codec::Utf8,
        Codec::Utf16(None) => Codec::Utf16(Some(little)),
        Codec::Utf32(None) => Codec::Utf32(Some(little)),
        codec => codec,
    }
}

impl TextIo {
    fn buffer(&self) -> PyResult<Value> {
        match self.buffer.get() {
            Some(buffer) => Ok(buffer),
            None => Err(err!(ValueError, "underlying buffer has been detached")),
        }
    }

    fn check(&self) -> PyResult<Value> {
        let buffer = self.buffer()?;
        if base::is_closed(&buffer)? {
            bail!(ValueError, "I/O operation on closed file.");
        }
        Ok(buffer)
    }

    fn set_encoding(&self, encoding: &str, errors: &str) -> PyResult<()> {
        let codec = Codec::by_name(encoding);
        self.codec.set(codec);
        self.write_codec.set(codec);
        self.encoder.set_option(None);
        self.decoder.set_option(None);
        if codec.is_none() {
            let Some(import) = runtime().hooks.import.get() else {
                bail!(LookupError, "unknown encoding: {encoding}");
            };
            let info = call(&import("codecs")?, "lookup", &[Value::str(encoding)])?;
            if let Some(text) = object::getattr_optional(&info, &intern("_is_text_encoding"))?
                && !object::truth(&text)?
            {
                bail!(LookupError, "'{encoding}' is not a text encoding");
            }
            let errors = Value::str(errors);
            self.encoder.set(call(&info, "incrementalencoder", std::slice::from_ref(&errors))?);
            self.decoder.set(call(&info, "incrementaldecoder", std::slice::from_ref(&errors))?);
        }
        self.encoding.set(Value::str(encoding));
        self.errors.set(Value::str(errors));
        *self.errors_text.borrow_mut() = errors.to_string();
        Ok(())
    }

    fn set_newline(&self, newline: Option<&'static str>) {
        self.universal.set(matches!(newline, None | Some("")));
        self.state.translate.set(newline.is_none());
        self.read_end.set(newline.unwrap_or("\n"));
        self.write_end.set(newline.filter(|n| n.starts_with('\r')));
    }

    fn flush_pending(&self) -> PyResult<()> {
        if self.pending.borrow().is_empty() {
            return Ok(());
        }
        let bytes = std::mem::take(&mut *self.pending.borrow_mut());
        let buffer = self.buffer()?;
        match buffered::exact(&buffer) {
            Some(b) => {
                b.write_bytes(&bytes)?;
                let mut bytes = bytes;
                bytes.clear();
                if self.pending.borrow().is_empty() {
                    *self.pending.borrow_mut() = bytes;
                }
            }
            None => {
                object::call_method(&buffer, &names().write, &[Value::bytes(&bytes)])?;
            }
        }
        Ok(())
    }

    fn encode(&self, text: &Value) -> PyResult<()> {
        let Some(codec) = self.write_codec.get() else {
            let encoder = self.encoder.get_or_none();
            let bytes = call(&encoder, "encode", std::slice::from_ref(text))?;
            let Some(bytes) = bytes.downcast::<BytesObject>() else {
                bail!(TypeError, "encoder should return a bytes object, not '{}'", bytes.ty().name_str());
            };
            self.pending.borrow_mut().extend_from_slice(bytes.data());
            return Ok(());
        };
        let ascii_superset = matches!(codec, Codec::Utf8 | Codec::Ascii | Codec::Latin1);
        if ascii_superset && let Some(ascii) = text.as_str().and_then(StrObject::as_ascii) {
            self.pending.borrow_mut().extend_from_slice(ascii.as_bytes());
            return Ok(());
        }
        let errors = self.errors_text.borrow().clone();
        let bytes = encode_with(codec, text, &errors)?;
        self.pending.borrow_mut().extend(bytes);
        self.write_codec.set(Some(after_mark(codec)));
        Ok(())
    }

    fn forget_decoded(&self) {
        self.decoded.set_option(None);
        self.at.set(0);
        self.chunk.borrow_mut().clear();
    }

    fn write_text(&self, text: &Value) -> PyResult<usize> {
        let Some(s) = text.as_str() else {
            bail!(TypeError, "write() argument must be str, not {}", text.ty().name_str());
        };
        let buffer = self.check()?;
        if !self.can_write.get() {
            return Err(unsupported("not writable"));
        }
        let interesting = self.write_end.get().is_some() || self.line_buffering.get();
        let has_lf = interesting && line_end(s, 0, "\n").is_some();
        let translated = match self.write_end.get() {
            Some(end) if has_lf => write_newlines(text, end),
            _ => text.clone(),
        };
        self.encode(&translated)?;
        let flush = self.line_buffering.get() && (has_lf || line_end(s, 0, "\r").is_some());
        if self.pending.borrow().len() >= self.chunk_size.get() || flush || self.write_through.get() {
            self.flush_pending()?;
        }
        if flush {
            object::call_method(&buffer, &names().flush, &[])?;
        }
        if self.decoded.borrow().is_some() {
            self.forget_decoded();
        }
        Ok(s.len())
    }

    fn decode(&self, bytes: &[u8], last: bool) -> PyResult<Value> {
        let text = match self.codec.get() {
            Some(codec) => {
                let mut all = std::mem::take(&mut *self.rest.borrow_mut());
                all.extend_from_slice(bytes);
                let enough = match codec {
                    Codec::Utf8Sig => 3,
                    Codec::Utf16(None) => 2,
                    Codec::Utf32(None) => 4,
                    _ => 0,
                };
                if all.len() < enough && !last {
                    *self.rest.borrow_mut() = all;
                    return Ok(Value::str(""));
                }
                let errors = self.errors_text.borrow().clone();
                let (text, used) = decode_with(codec, &all, &errors, last)?;
                *self.rest.borrow_mut() = all[used..].to_vec();
                if enough > 0 && !all.is_empty() {
                    // The mark has said which byte order it is.
                    self.codec.set(Some(match codec {
                        Codec::Utf16(None) => Codec::Utf16(Some(!all.starts_with(b"\xfe\xff"))),
                        Codec::Utf32(None) => Codec::Utf32(Some(!all.starts_with(b"\0\0\xfe\xff"))),
                        _ => Codec::Utf8,
                    }));
                }
                text
            }
            None => {
                let decoder = self.decoder.get_or_none();
                let text = call(&decoder, "decode", &[Value::bytes(bytes), Value::bool(last)])?;
                if text.as_str().is_none() {
                    bail!(TypeError, "decoder should return a string result, not '{}'", text.ty().name_str());
                }
                text
            }
        };
        Ok(if self.universal.get() { self.state.decode(text, last) } else { text })
    }

    /// Reads and decodes a chunk; false at the end of the stream.
    fn read_chunk(&self) -> PyResult<bool> {
        let buffer = self.check()?;
        let bytes = match buffered::exact(&buffer) {
            Some(b) if self.can_read.get() => b.read_some(Some(self.chunk_size.get()))?,
            _ => {
                let has_read1 = object::getattr_optional(&buffer, &intern("read1"))?.is_some();
                let method = if has_read1 { "read1" } else { "read" };
                let got = call(&buffer, method, &[Value::int(self.chunk_size.get() as i64)])?;
                if got.ty().slots().buffer.is_none() {
                    let kind = got.ty().name_str();
                    bail!(
                        TypeError,
                        "underlying {method}() should have returned a bytes-like object, not '{kind}'"
                    );
                }
                tiercel_object::buffer::get(&got)?.bytes().to_vec()
            }
        };
        let end = bytes.is_empty();
        let mut source = self.rest.borrow().clone();
        if self.state.pending_cr.get() {
            source.insert(0, b'\r');
        }
        source.extend_from_slice(&bytes);
        self.chunk_codec.set(self.codec.get());
        self.chunk_state.set_option(match self.decoder.get() {
            Some(decoder) => Some(call(&decoder, "getstate", &[])?),
            None => None,
        });
        let text = self.decode(&bytes, end)?;
        let empty = text.as_str().is_none_or(StrObject::is_empty);
        self.decoded.set(text);
        self.at.set(0);
        *self.chunk.borrow_mut() = source;
        Ok(!end || !empty)
    }

    /// Takes up to `n` of the decoded characters.
    fn take(&self, n: usize) -> Option<Value> {
        let decoded = self.decoded.get()?;
        let s = decoded.as_str()?;
        let at = self.at.get();
        let end = at.saturating_add(n).min(s.len());
        if at == end {
            return None;
        }
        self.at.set(end);
        if at == 0 && end == s.len() {
            return Some(decoded);
        }
        Some(from_chars(s.chars().slice(at, end)))
    }

    fn check_readable(&self) -> PyResult<Value> {
        let buffer = self.check()?;
        if !self.can_read.get() {
            return Err(unsupported("not readable"));
        }
        self.flush_pending()?;
        Ok(buffer)
    }

    fn read_text(&self, n: Option<usize>) -> PyResult<Value> {
        let buffer = self.check_readable()?;
        let mut pieces = Vec::new();
        let Some(n) = n else {
            pieces.extend(self.take(usize::MAX));
            let rest = object::call_method(&buffer, &names().read, &[])?;
            if rest.is_none() {
                bail!(BlockingIOError, "Read returned None.");
            }
            let text = self.decode(tiercel_object::buffer::get(&rest)?.bytes(), true)?;
            self.forget_decoded();
            pieces.push(text);
            return Ok(join(pieces));
        };
        let mut left = n;
        while left > 0 {
            match self.take(left) {
                Some(piece) => {
                    left -= piece.as_str().map_or(0, StrObject::len);
                    pieces.push(piece);
                }
                None => {
                    if !self.read_chunk()? {
                        break;
                    }
                }
            }
        }
        Ok(join(pieces))
    }

    fn read_line(&self, limit: Option<usize>) -> PyResult<Value> {
        if self.decoded.borrow().is_none() || !self.pending.borrow().is_empty() {
            self.check_readable()?;
        } else {
            self.check()?;
        }
        let end = if self.state.translate.get() { "\n" } else { self.read_end.get() };
        let mut pieces: Vec<Value> = Vec::new();
        let mut len = 0;
        loop {
            let found = self
                .decoded
                .borrow()
                .and_then(Value::as_str)
                .map(|s| (line_end(s, self.at.get(), end), s.len()));
            if let Some((found, whole)) = found
                && self.at.get() < whole
            {
                // A line end of two characters may begin with the last one of this chunk.
                let last_is_cr = end == "\r\n"
                    && found.is_none()
                    && self
                        .decoded
                        .borrow()
                        .and_then(Value::as_str)
                        .is_some_and(|s| s.chars().at(whole - 1) == 13);
                let mut n = found.unwrap_or(if last_is_cr { whole - 1 } else { whole }) - self.at.get();
                if let Some(limit) = limit
                    && len + n >= limit
                {
                    n = limit - len;
                    pieces.extend(self.take(n));
                    return Ok(join(pieces));
                }
                len += n;
                pieces.extend(self.take(n));
                if found.is_some() {
                    return Ok(join(pieces));
                }
                if last_is_cr {
                    let cr = self.take(1);
                    let more = self.read_chunk()?;
                    let next = self.decoded.borrow().and_then(Value::as_str).filter(|s| !s.is_empty());
                    let complete = more && next.is_some_and(|s| s.chars().at(0) == 10);
                    pieces.extend(cr);
                    len += 1;
                    if complete {
                        pieces.extend(self.take(1));
                        return Ok(join(pieces));
                    }
                    continue;
                }
            }
            if limit == Some(len) || !self.read_chunk()? {
                return Ok(join(pieces));
            }
        }
    }

    /// How many bytes of the chunk the first `chars` characters of the decoded text came from.
    fn bytes_of(&self, chars: usize) -> PyResult<usize> {
        if chars == 0 {
            return Ok(0);
        }
        let chunk = self.chunk.borrow().clone();
        let errors = self.errors_text.borrow().clone();
        let decoder = self.decoder.get();
        let decode = |bytes: &[u8]| -> PyResult<Value> {
            if let Some(codec) = self.chunk_codec.get() {
                return Ok(decode_with(codec, bytes, &errors, bytes.len() == chunk.len())?.0);
            }
            let Some(decoder) = &decoder else { return Ok(Value::str("")) };
            call(decoder, "setstate", &[self.chunk_state.get_or_none()])?;
            call(decoder, "decode", &[Value::bytes(bytes)])
        };
        let count = |n: usize| -> PyResult<usize> {
            let state = NewlineState::default();
            state.translate.set(self.state.translate.get());
            let text = decode(&chunk[..n])?;
            // A carriage return at the end counts, unless the next byte completes it.
            let last = chunk.get(n) != Some(&b'\n');
            let text = if self.universal.get() { state.decode(text, last) } else { text };
            Ok(text.as_str().map_or(0, StrObject::len))
        };
        let (mut low, mut high) = (0, chunk.len());
        // The search takes the decoder back and forth; it must stand where it stood when this is over.
        let now = decoder.as_ref().map(|d| call(d, "getstate", &[])).transpose()?;
        while low < high {
            let middle = (low + high) / 2;
            if count(middle)? >= chars { high = middle } else { low = middle + 1 }
        }
        if let (Some(decoder), Some(now)) = (&decoder, now) {
            call(decoder, "setstate", &[now])?;
        }
        Ok(low)
    }

    fn position(&self) -> PyResult<i64> {
        let buffer = self.check()?;
        if !is(&buffer, "seekable")? {
            return Err(unsupported("underlying stream is not seekable"));
        }
        if self.iterating.get() {
            bail!(OSError, "telling position disabled by next() call");
        }
        self.flush_pending()?;
        object::call_method(&buffer, &names().flush, &[])?;
        let at = object::index_i64(&call(&buffer, "tell", &[])?)?;
        if self.decoded.borrow().is_none() {
            return Ok(at);
        }
        let whole = self.decoded.borrow().and_then(Value::as_str).map_or(0, StrObject::len);
        let chunk = self.chunk.borrow().len();
        let used = if self.at.get() == whole && !self.state.pending_cr.get() && self.codec.get().is_some() {
            chunk - self.rest.borrow().len()
        } else {
            self.bytes_of(self.at.get())?
        };
        Ok(at - (chunk - used) as i64)
    }

    fn seek_to(&self, offset: i64, whence: i64) -> PyResult<i64> {
        let buffer = self.check()?;
        if !is(&buffer, "seekable")? {
            return Err(unsupported("underlying stream is not seekable"));
        }
        let (offset, whence) = match whence {
            1 if offset != 0 => return Err(unsupported("can't do nonzero cur-relative seeks")),
            2 if offset != 0 => return Err(unsupported("can't do nonzero end-relative seeks")),
            1 => (self.position()?, 0),
            0 | 2 => (offset, whence),
            _ => bail!(ValueError, "invalid whence ({whence}, should be 0, 1 or 2)"),
        };
        if offset < 0 {
            bail!(ValueError, "negative seek position {offset}");
        }
        self.flush_pending()?;
        object::call_method(&buffer, &names().flush, &[])?;
        let at = call(&buffer, "seek", &[Value::int(offset), Value::int(whence)])?;
        self.forget_decoded();
        self.rest.borrow_mut().clear();
        self.state.pending_cr.set(false);
        self.iterating.set(false);
        let at = object::index_i64(&at)?;
        let encoding = Codec::by_name(&to_string_lossy(&self.encoding.get_or_none()));
        if at == 0 {
            self.state.reset();
            self.codec.set(encoding);
            self.write_codec.set(encoding);
        } else {
            self.write_codec.set(encoding.map(after_mark));
        }
        for (coder, name) in [(&self.decoder, "reset"), (&self.encoder, "reset")] {
            if let Some(coder) = coder.get() {
                call(&coder, name, &[])?;
            }
        }
        Ok(at)
    }
}

/// Checks an argument that is a str or None.
fn text_argument<'a>(function: &str, name: &str, v: Option<&'a Value>) -> PyResult<Option<&'a Value>> {
    match v.filter(|v| !v.is_none()) {
        Some(v) if v.as_str().is_none() => {
            bail!(TypeError, "{function}() argument '{name}' must be str or None, not {}", v.ty().name_str())
        }
        v => Ok(v),
    }
}

#[pytype(name = "TextIOWrapper")]
/// A stream of text on a buffer of bytes.
///
/// `encoding` and `errors` say how characters are coded, and what is done about those that cannot be. `newline` is which line
/// ends are taken for such and what is written for them, `line_buffering` whether a line end writes the buffer out, and
/// `write_through` whether nothing is held back at all.
impl TextIo {
    #[slot(new)]
    fn new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "TextIOWrapper.__new__(X): X")?;
        Ok(native_type::new_instance(ty, |head| TextIo {
            head,
            buffer: Field::empty(),
            encoding: Field::empty(),
            errors: Field::empty(),
            errors_text: RefCell::default(),
            codec: Cell::new(None),
            write_codec: Cell::new(None),
            encoder: Field::empty(),
            decoder: Field::empty(),
            read_end: Cell::new("\n"),
            write_end: Cell::new(None),
            universal: Cell::new(true),
            state: NewlineState::default(),
            line_buffering: Cell::new(false),
            write_through: Cell::new(false),
            pending: RefCell::default(),
            decoded: Field::empty(),
            at: Cell::new(0),
            chunk: RefCell::default(),
            chunk_codec: Cell::new(None),
            chunk_state: Field::empty(),
            rest: RefCell::default(),
            finalizing: Cell::new(false),
            chunk_size: Cell::new(CHUNK),
            can_read: Cell::new(false),
            can_write: Cell::new(false),
            iterating: Cell::new(false),
        }))
    }

    #[slot(
        init,
        "(buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)"
    )]
    fn init(
        &self,
        buffer: &Value,
        encoding: Option<&Value>,
        errors: Option<&Value>,
        newline: Option<&Value>,
        line_buffering: bool,
        write_through: bool,
    ) -> PyResult<()> {
        const NAME: &str = "TextIOWrapper";
        let encoding = text_argument(NAME, "encoding", encoding)?;
        let errors = text_argument(NAME, "errors", errors)?;
        text_argument(NAME, "newline", newline)?;
        let encoding = encoding.map_or("UTF-8".to_string(), to_string_lossy);
        let encoding = if encoding == "locale" { "UTF-8".to_string() } else { encoding };
        let errors = errors.map_or("strict".to_string(), to_string_lossy);
        self.set_newline(newline_argument(newline, false)?);
        self.set_encoding(&encoding, &errors)?;
        self.line_buffering.set(line_buffering);
        self.write_through.set(write_through);
        self.can_read.set(is(buffer, "readable")?);
        self.can_write.set(is(buffer, "writable")?);
        self.buffer.set(buffer.clone());
        // Appending to what is there already must not write another mark.
        let marked = self.write_codec.get().is_some_and(|c| after_mark(c) != c);
        if marked && is(buffer, "seekable")? && is(buffer, "writable")? {
            let at = object::index_i64(&call(buffer, "tell", &[])?)?;
            if at != 0 {
                self.write_codec.set(self.write_codec.get().map(after_mark));
            }
        }
        Ok(())
    }

    #[slot(repr)]
    fn repr(v: &Value) -> PyResult<Value> {
        let mut text = format!("<{}", v.ty().name_str());
        for name in ["name", "mode"] {
            match object::getattr_optional(v, &intern(name)) {
                Ok(Some(value)) => text.push_str(&format!(" {name}={}", object::repr_string(&value)?)),
                Ok(None) => {}
                Err(raised) => drop(raised.take()),
            }
        }
        let encoding = object::repr_string(&this(v).encoding.get_or_none())?;
        Ok(Value::str(&format!("{text} encoding={encoding}>")))
    }

    #[slot(iternext)]
    fn iternext(v: &Value) -> PyResult<Option<Value>> {
        let line = if std::ptr::eq(v.ty(), native_type::get("_io.TextIOWrapper")) {
            this(v).read_line(None)?
        } else {
            call(v, "readline", &[])?
        };
        let Some(s) = line.as_str() else {
            bail!(OSError, "readline() should have returned a str object, not '{}'", line.ty().name_str());
        };
        this(v).iterating.set(!s.is_empty());
        Ok(if s.is_empty() { None } else { Some(line) })
    }

    #[method("($self, text, /)")]
    fn write(&self, text: &Value) -> PyResult<usize> {
        self.write_text(text)
    }

    #[method("($self, size=-1, /)")]
    fn read(&self, size: Option<&Value>) -> PyResult<Value> {
        self.read_text(base::size_argument(size)?)
    }

    #[method("($self, size=-1, /)")]
    fn readline(&self, size: Option<&Value>) -> PyResult<Value> {
        self.read_line(base::size_argument(size)?)
    }

    #[method("($self, /)")]
    fn flush(&self) -> PyResult<()> {
        let buffer = self.check()?;
        self.flush_pending()?;
        object::call_method(&buffer, &names().flush, &[]).map(drop)
    }

    #[method("($self, /)")]
    fn close(v: &Value) -> PyResult<()> {
        let buffer = this(v).buffer()?;
        if base::is_closed(&buffer)? {
            return Ok(());
        }
        if this(v).finalizing.get()
            && let Some(warn) = object::getattr_optional(&buffer, &intern("_dealloc_warn"))?
        {
            object::call(&warn, std::slice::from_ref(v))?;
        }
        super::flush_and_close(v, &buffer, || {})
    }

    #[method("($self, /)")]
    fn detach(v: &Value) -> PyResult<Value> {
        let buffer = this(v).buffer()?;
        object::call_method(v, &names().flush, &[])?;
        this(v).buffer.set_option(None);
        Ok(buffer)
    }

    /// Changes some of what the stream was made with.
    #[method(
        "($self, /, *, encoding=None, errors=None, newline=<unrepresentable>, line_buffering=None, write_through=None)",
        hidden
    )]
    fn reconfigure(
        v: &Value,
        encoding: Option<&Value>,
        errors: Option<&Value>,
        newline: Option<&Value>,
        line_buffering: Option<bool>,
        write_through: Option<bool>,
    ) -> PyResult<()> {
        let t = this(v);
        let encoding = text_argument("reconfigure", "encoding", encoding)?;
        let errors = text_argument("reconfigure", "errors", errors)?;
        if t.decoded.borrow().is_some() && (encoding.is_some() || errors.is_some() || newline.is_some()) {
            return Err(unsupported(
                "It is not possible to set the encoding or newline of stream after the first read",
            ));
        }
        object::call_method(v, &names().flush, &[])?;
        if newline.is_some() {
            t.set_newline(newline_argument(newline, false)?);
        }
        if encoding.is_some() || errors.is_some() {
            let strict = || match encoding {
                Some(_) => "strict".to_string(),
                None => to_string_lossy(&t.errors.get_or_none()),
            };
            let errors = errors.map_or_else(strict, to_string_lossy);
            let name = encoding.map_or_else(|| to_string_lossy(&t.encoding.get_or_none()), to_string_lossy);
            t.set_encoding(if name == "locale" { "UTF-8" } else { &name }, &errors)?;
        }
        if let Some(on) = line_buffering {
            t.line_buffering.set(on);
        }
        if let Some(on) = write_through {
            t.write_through.set(on);
        }
        Ok(())
    }

    #[method("($self, cookie, whence=0, /)")]
    fn seek(&self, cookie: i64, whence: i64) -> PyResult<i64> {
        self.seek_to(cookie, whence)
    }

    #[method("($self, /)")]
    fn tell(&self) -> PyResult<i64> {
        self.position()
    }

    #[method("($self, pos=None, /)")]
    fn truncate(v: &Value, pos: Option<&Value>) -> PyResult<Value> {
        let buffer = this(v).buffer()?;
        object::call_method(v, &names().flush, &[])?;
        let pos = match pos {
            Some(pos) => pos.clone(),
            None => Value::int(this(v).position()?),
        };
        call(&buffer, "truncate", &[pos])
    }

    #[method("($self, /)")]
    fn fileno(&self) -> PyResult<Value> {
        call(&self.buffer()?, "fileno", &[])
    }

    #[method("($self, /)")]
    fn isatty(&self) -> PyResult<Value> {
        call(&self.buffer()?, "isatty", &[])
    }

    #[method("($self, /)")]
    fn seekable(&self) -> PyResult<Value> {
        call(&self.buffer()?, "seekable", &[])
    }

    #[method("($self, /)")]
    fn readable(&self) -> PyResult<Value> {
        call(&self.buffer()?, "readable", &[])
    }

    #[method("($self, /)")]
    fn writable(&self) -> PyResult<Value> {
        call(&self.buffer()?, "writable", &[])
    }

    #[getter(name = "buffer")]
    fn buffer_value(&self) -> PyResult<Value> {
        self.buffer()
    }

    #[getter]
    fn closed(&self) -> PyResult<bool> {
        base::is_closed(&self.buffer()?)
    }

    #[getter]
    fn name(&self) -> PyResult<Value> {
        object::getattr_str(&self.buffer()?, "name")
    }

    #[getter]
    fn encoding(&self) -> Value {
        self.encoding.get_or_none()
    }

    #[getter]
    fn errors(&self) -> Value {
        self.errors.get_or_none()
    }

    #[getter]
    fn newlines(&self) -> Value {
        self.state.newlines()
    }

    #[getter]
    fn line_buffering(&self) -> bool {
        self.line_buffering.get()
    }

    #[getter]
    fn write_through(&self) -> bool {
        self.write_through.get()
    }

    #[getter]
    fn _finalizing(&self) -> bool {
        self.finalizing.get()
    }

    #[setter(_finalizing)]
    fn set_finalizing(&self, value: Option<&Value>) -> PyResult<()> {
        self.finalizing.set(value.is_some_and(|v| v.is(&Value::TRUE)));
        Ok(())
    }

    #[getter(name = "_CHUNK_SIZE")]
    fn get_chunk_size(&self) -> usize {
        self.chunk_size.get()
    }

    #[setter(_CHUNK_SIZE)]
    fn set_chunk_size(&self, value: Option<&Value>) -> PyResult<()> {
        match value.map(object::index_i64).transpose()? {
            Some(n) if n > 0 => self.chunk_size.set(n as usize),
            _ => bail!(ValueError, "a strictly positive integer is required"),
        }
        Ok(())
    }

    #[method("($self, /)")]
    fn __getstate__(v: &Value) -> PyResult<()> {
        bail!(TypeError, "cannot pickle '{}' instances", v.ty().short_name())
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let t = &*(object as *const TextIo);
    for field in [&t.buffer, &t.encoder, &t.decoder] {
        field.visit(visit);
    }
}

fn define(t: &'static Type) {
    install_type!(t, TextIo);
    t.slots_mut().traverse = Some(traverse);
}

/// Makes the type.
pub fn make_types(module: &Value) {
    let base = native_type::get("_io._TextIOBase");
    let ty = native_type::make::<TextIo>("_io.TextIOWrapper", base, STREAM, true, define);
    native_type::set_type(module, ty);
}
