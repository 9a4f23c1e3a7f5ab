//! `_IOBase` and the three bases below it: what every stream has, in terms of what its class defines.

use crate::native_type;
use tiercel_macros::pytype;
use tiercel_object::error::Raised;
use tiercel_object::header::Header;
use tiercel_object::thread::{names, types};
use tiercel_object::typeobj::{Type, as_type, tflag};
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::iterators::iter_self;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::str::intern;
use tiercel_object::value::Value;
use tiercel_object::{PyResult, bail, err, install_type, object};

/// Flags of all types of streams.
pub const STREAM: u32 = tflag::BASE | tflag::GC | tflag::WEAKREFS;

/// `_io.UnsupportedOperation`, raised.
#[cold]
pub fn unsupported(what: &str) -> Raised {
    match native_type::kept("_io.UnsupportedOperation") {
        Some(class) => match as_type(&class) {
            Some(ty) => tiercel_object::error::raise(ty, what),
            None => err!(OSError, "{what}"),
        },
        None => err!(OSError, "{what}"),
    }
}

/// Whether `stream.closed` is true.
pub fn is_closed(stream: &Value) -> PyResult<bool> {
    object::truth(&object::getattr_str(stream, "closed")?)
}

/// `ValueError` if the stream is closed.
pub fn check_open(stream: &Value) -> PyResult<()> {
    if is_closed(stream)? {
        bail!(ValueError, "I/O operation on closed file.");
    }
    Ok(())
}

/// Calls a method by its name.
pub fn call(stream: &Value, name: &str, args: &[Value]) -> PyResult<Value> {
    object::call_method(stream, &intern(name), args)
}

/// Whether `stream.name()` (`readable`, …) is true.
pub fn is(stream: &Value, name: &str) -> PyResult<bool> {
    object::truth(&call(stream, name, &[])?)
}

/// The `__del__` of all streams: closes what is still open; errors have nobody to go to.
pub fn finalize(this: &Value) -> PyResult<()> {
    let closed = match object::getattr_str(this, "closed").and_then(|c| object::truth(&c)) {
        Ok(closed) => closed,
        Err(raised) => {
            drop(raised.take());
            return Ok(());
        }
    };
    if closed {
        return Ok(());
    }
    if let Err(raised) = object::setattr(this, &intern("_finalizing"), Some(&Value::TRUE)) {
        drop(raised.take());
    }
    call(this, "close", &[]).map(drop)
}

/// A size argument: None and negative numbers mean all.
pub fn size_argument(size: Option<&Value>) -> PyResult<Option<usize>> {
    match size {
        None => Ok(None),
        Some(v) if v.is_none() => Ok(None),
        Some(v) => {
            if !v.is_small_int() && v.ty().slots().nb_index.is_none() {
                bail!(TypeError, "argument should be integer or None, not '{}'", v.ty().name_str());
            }
            let n = object::index_i64(v)?;
            Ok(usize::try_from(n).ok())
        }
    }
}

/// `_io._IOBase`.
#[repr(C)]
pub struct IoBase {
    head: Header,
}

#[pytype(name = "_IOBase")]
/// What all streams have in common.
///
/// Methods that a stream does not make its own behave as those of one that can neither be read, nor written, nor moved in.
impl IoBase {
    #[slot(new)]
    fn new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = tiercel_object::typeobj::expect_type(class, "_IOBase.__new__(X): X")?;
        Ok(native_type::new_instance(ty, |head| IoBase { head }))
    }

    #[slot(finalize)]
    fn finalize(this: &Value) -> PyResult<()> {
        finalize(this)
    }

    #[slot(iter)]
    fn iter(this: &Value) -> PyResult<Value> {
        check_open(this)?;
        iter_self(this)
    }

    #[slot(iternext)]
    fn iternext(this: &Value) -> PyResult<Option<Value>> {
        let line = call(this, "readline", &[])?;
        Ok(if object::len(&line)? == 0 { None } else { Some(line) })
    }

    /// Goes to a position, in bytes from the start, from here or from the end.
    #[method("($self, offset, whence=0, /)")]
    fn seek(_this: &Value, _offset: &Value, _whence: Option<&Value>) -> PyResult<()> {
        Err(unsupported("seek"))
    }

    /// The position, in bytes from the start.
    #[method("($self, /)")]
    fn tell(this: &Value) -> PyResult<Value> {
        call(this, "seek", &[Value::int(0), Value::int(1)])
    }

    /// Makes the file so many bytes long, or as long as the position says.
    #[method("($self, size=None, /)")]
    fn truncate(_this: &Value, _size: Option<&Value>) -> PyResult<()> {
        Err(unsupported("truncate"))
    }

    /// Writes what is left to be written.
    #[method("($self, /)")]
    fn flush(this: &Value) -> PyResult<()> {
        if object::getattr_optional(this, &intern("__IOBase_closed"))?.is_some() {
            bail!(ValueError, "I/O operation on closed file.");
        }
        Ok(())
    }

    /// Writes what is left to be written and closes the stream; a second time nothing happens.
    #[method("($self, /)")]
    fn close(this: &Value) -> PyResult<()> {
        if object::getattr_optional(this, &intern("__IOBase_closed"))?.is_some() {
            return Ok(());
        }
        let flushed = object::call_method(this, &names().flush, &[]);
        object::setattr(this, &intern("__IOBase_closed"), Some(&Value::TRUE))?;
        flushed.map(drop)
    }

    #[getter]
    fn closed(this: &Value) -> PyResult<bool> {
        Ok(object::getattr_optional(this, &intern("__IOBase_closed"))?.is_some())
    }

    /// Whether the position can be changed.
    #[method("($self, /)")]
    fn seekable(_this: &Value) -> bool {
        false
    }

    /// Whether it can be read from.
    #[method("($self, /)")]
    fn readable(_this: &Value) -> bool {
        false
    }

    /// Whether it can be written to.
    #[method("($self, /)")]
    fn writable(_this: &Value) -> bool {
        false
    }

    #[method("($self, /)", name = "_checkClosed")]
    fn check_closed(this: &Value) -> PyResult<()> {
        check_open(this)
    }

    #[method("($self, /)", name = "_checkSeekable")]
    fn check_seekable(this: &Value) -> PyResult<bool> {
        if is(this, "seekable")? { Ok(true) } else { Err(unsupported("File or stream is not seekable.")) }
    }

    #[method("($self, /)", name = "_checkReadable")]
    fn check_readable(this: &Value) -> PyResult<bool> {
        if is(this, "readable")? { Ok(true) } else { Err(unsupported("File or stream is not readable.")) }
    }

    #[method("($self, /)", name = "_checkWritable")]
    fn check_writable(this: &Value) -> PyResult<bool> {
        if is(this, "writable")? { Ok(true) } else { Err(unsupported("File or stream is not writable.")) }
    }

    /// The descriptor of the file below; `OSError` if there is none.
    #[method("($self, /)")]
    fn fileno(_this: &Value) -> PyResult<()> {
        Err(unsupported("fileno"))
    }

    /// Whether a terminal is at the other end.
    #[method("($self, /)")]
    fn isatty(this: &Value) -> PyResult<bool> {
        check_open(this)?;
        Ok(false)
    }

    #[method("($self, /)")]
    fn __enter__(this: &Value) -> PyResult<Value> {
        check_open(this)?;
        Ok(this.clone())
    }

    #[method("($self, /, *args)")]
    fn __exit__(this: &Value, _args: &[Value]) -> PyResult<()> {
        object::call_method(this, &names().close, &[]).map(drop)
    }

    /// Reads to the end of the line, or so many bytes of it.
    #[method("($self, size=-1, /)")]
    fn readline(this: &Value, size: Option<&Value>) -> PyResult<Value> {
        let limit = size_argument(size)?;
        let peek = object::getattr_optional(this, &intern("peek"))?;
        let mut line: Vec<u8> = Vec::new();
        while limit.is_none_or(|l| line.len() < l) {
            let mut count = 1;
            if let Some(peek) = &peek {
                let ahead = object::call(peek, &[Value::int(1)])?;
                let Some(ahead) = ahead.downcast::<BytesObject>() else {
                    bail!(
                        OSError,
                        "peek() should have returned a bytes object, not '{}'",
                        ahead.ty().name_str()
                    );
                };
                if !ahead.data().is_empty() {
                    count = memchr::memchr(b'\n', ahead.data()).map_or(ahead.data().len(), |at| at + 1);
                    count = limit.map_or(count, |l| count.min(l - line.len()));
                }
            }
            let got = object::call_method(this, &names().read, &[Value::int(count as i64)])?;
            let Some(got) = got.downcast::<BytesObject>() else {
                bail!(OSError, "read() should have returned a bytes object, not '{}'", got.ty().name_str());
            };
            if got.data().is_empty() {
                break;
            }
            line.extend(got.data());
            if line.last() == Some(&b'\n') {
                break;
            }
        }
        Ok(Value::bytes(&line))
    }

    /// The lines that are left, as a list; with `hint`, no more once there are so many bytes.
    #[method("($self, hint=-1, /)")]
    fn readlines(this: &Value, hint: Option<&Value>) -> PyResult<Value> {
        let limit = size_argument(hint)?.filter(|n| *n > 0);
        let (mut lines, mut total) = (Vec::new(), 0);
        let mut failed = None;
        object::for_each(this, |line| {
            match object::len(&line) {
                Ok(n) => total += n,
                Err(raised) => failed = Some(raised),
            }
            lines.push(line);
            Ok(failed.is_none() && limit.is_none_or(|l| total < l))
        })?;
        match failed {
            Some(raised) => Err(raised),
            None => Ok(ListObject::from_vec(lines)),
        }
    }

    /// Writes lines one after the other, with nothing in between.
    #[method("($self, lines, /)")]
    fn writelines(this: &Value, lines: &Value) -> PyResult<()> {
        check_open(this)?;
        object::for_each(lines, |line| {
            object::call_method(this, &names().write, &[line])?;
            Ok(true)
        })
    }
}

struct RawIoBase;

#[pytype(name = "_RawIOBase")]
/// What streams of bytes without buffers have in common.
impl RawIoBase {
    #[method("($self, size=-1, /)")]
    fn read(this: &Value, size: Option<&Value>) -> PyResult<Value> {
        let Some(n) = size_argument(size)? else { return call(this, "readall", &[]) };
        let buffer = tiercel_object::types::bytearray::make(&vec![0; n]);
        let got = call(this, "readinto", std::slice::from_ref(&buffer))?;
        if got.is_none() {
            return Ok(got);
        }
        let got = object::index_i64(&got)?;
        if got < 0 || got as usize > n {
            bail!(ValueError, "readinto returned {got} outside buffer size {n}");
        }
        let view = tiercel_object::buffer::get(&buffer)?;
        Ok(Value::bytes(&view.bytes()[..got as usize]))
    }

    #[method("($self, buffer, /)")]
    fn readinto(_this: &Value, _buffer: &Value) -> PyResult<()> {
        Err(tiercel_object::error::raise_with(types().exceptions.NotImplementedError, &[]))
    }

    #[method("($self, b, /)")]
    fn write(_this: &Value, _b: &Value) -> PyResult<()> {
        Err(tiercel_object::error::raise_with(types().exceptions.NotImplementedError, &[]))
    }

    /// Reads all that is left, however often that takes asking.
    #[method("($self, /)")]
    fn readall(this: &Value) -> PyResult<Value> {
        let mut all: Vec<u8> = Vec::new();
        loop {
            let chunk =
                object::call_method(this, &names().read, &[Value::int(super::DEFAULT_BUFFER_SIZE as i64)])?;
            if chunk.is_none() {
                return Ok(if all.is_empty() { chunk } else { Value::bytes(&all) });
            }
            let Some(bytes) = chunk.downcast::<BytesObject>() else {
                bail!(TypeError, "read() should return bytes");
            };
            if bytes.data().is_empty() {
                return Ok(Value::bytes(&all));
            }
            all.extend(bytes.data());
        }
    }
}

struct BufferedIoBase;

impl BufferedIoBase {
    fn read_into(this: &Value, buffer: &Value, method: &str) -> PyResult<usize> {
        let view = super::buffers::writable(buffer, "readinto() argument")?;
        let data = call(this, method, &[Value::int(view.len as i64)])?;
        let Some(bytes) = data.downcast::<BytesObject>() else {
            bail!(TypeError, "read() should return bytes")
        };
        let bytes = bytes.data();
        if bytes.len() > view.len {
            bail!(
                ValueError,
                "read() returned too much data: {} bytes requested, {} returned",
                view.len,
                bytes.len()
            );
        }
        // SAFETY: the view is writable and at least as long as the bytes.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), view.data, bytes.len()) };
        Ok(bytes.len())
    }
}

#[pytype(name = "_BufferedIOBase")]
/// What streams with buffers of bytes have in common.
impl BufferedIoBase {
    /// Gives up the stream below, and returns it.
    #[method("($self, /)")]
    fn detach(_this: &Value) -> PyResult<()> {
        Err(unsupported("detach"))
    }

    /// Reads so many bytes, or all.
    #[method("($self, size=-1, /)")]
    fn read(_this: &Value, _size: Option<&Value>) -> PyResult<()> {
        Err(unsupported("read"))
    }

    /// Reads so many bytes, asking the stream below once at most.
    #[method("($self, size=-1, /)")]
    fn read1(_this: &Value, _size: Option<&Value>) -> PyResult<()> {
        Err(unsupported("read1"))
    }

    #[method("($self, buffer, /)")]
    fn readinto(this: &Value, buffer: &Value) -> PyResult<usize> {
        Self::read_into(this, buffer, "read")
    }

    #[method("($self, buffer, /)")]
    fn readinto1(this: &Value, buffer: &Value) -> PyResult<usize> {
        Self::read_into(this, buffer, "read1")
    }

    /// Writes bytes; says how many.
    #[method("($self, b, /)")]
    fn write(_this: &Value, _b: &Value) -> PyResult<()> {
        Err(unsupported("write"))
    }
}

struct TextIoBase;

#[pytype(name = "_TextIOBase")]
/// What streams of text have in common.
impl TextIoBase {
    /// Gives up the buffer below, and returns it.
    #[method("($self, /)")]
    fn detach(_this: &Value) -> PyResult<()> {
        Err(unsupported("detach"))
    }

    /// Reads so many characters, or all.
    #[method("($self, size=-1, /)")]
    fn read(_this: &Value, _size: Option<&Value>) -> PyResult<()> {
        Err(unsupported("read"))
    }

    /// The next line.
    #[method("($self, size=-1, /)")]
    fn readline(_this: &Value, _size: Option<&Value>) -> PyResult<()> {
        Err(unsupported("readline"))
    }

    /// Writes text; says how many characters.
    #[method("($self, s, /)")]
    fn write(_this: &Value, _s: &Value) -> PyResult<()> {
        Err(unsupported("write"))
    }

    /// The name of the encoding.
    #[getter]
    fn encoding(_this: &Value) -> Value {
        Value::NONE
    }

    /// The kinds of line ends met so far.
    #[getter]
    fn newlines(_this: &Value) -> Value {
        Value::NONE
    }

    /// What is done about characters that cannot be coded.
    #[getter]
    fn errors(_this: &Value) -> Value {
        Value::NONE
    }
}

/// Makes the four bases.
pub fn make_types(module: &Value) {
    let base =
        native_type::make::<IoBase>("_io._IOBase", types().object, STREAM, true, |t: &'static Type| {
            install_type!(t, IoBase)
        });
    let raw =
        native_type::make::<IoBase>("_io._RawIOBase", base, STREAM, true, |t| install_type!(t, RawIoBase));
    let buffered = native_type::make::<IoBase>("_io._BufferedIOBase", base, STREAM, true, |t| {
        install_type!(t, BufferedIoBase)
    });
    let text =
        native_type::make::<IoBase>("_io._TextIOBase", base, STREAM, true, |t| install_type!(t, TextIoBase));
    for ty in [base, raw, buffered, text] {
        native_type::set_type(module, ty);
    }
}
