//! `BufferedRWPair`: a reader and a writer behind one object, for what cannot seek, as pipes and sockets.

use super::base::unsupported;
use super::base::{STREAM, call, is};
use crate::native_type;
use tiercel_macros::pytype;
use tiercel_object::header::Header;
use tiercel_object::thread::names;
use tiercel_object::typeobj::{Type, expect_type};
use tiercel_object::value::{Field, Value};
use tiercel_object::{PyResult, err, install_type, object};

/// `_io.BufferedRWPair`.
#[repr(C)]
struct RwPair {
    head: Header,
    reader: Field,
    writer: Field,
}

fn this(v: &Value) -> &RwPair {
    // SAFETY: methods of this type are called with instances of it only; descriptors check that.
    unsafe { v.payload_unchecked() }
}

impl RwPair {
    fn half(half: &Field) -> PyResult<Value> {
        half.get().ok_or_else(|| err!(ValueError, "I/O operation on uninitialized object"))
    }

    fn reader(&self) -> PyResult<Value> {
        Self::half(&self.reader)
    }

    fn writer(&self) -> PyResult<Value> {
        Self::half(&self.writer)
    }

    /// A call of the reader with an argument that may be absent.
    fn read_by(&self, name: &str, size: Option<&Value>) -> PyResult<Value> {
        call(&self.reader()?, name, size.map(std::slice::from_ref).unwrap_or_default())
    }
}

#[pytype(name = "BufferedRWPair")]
/// A stream that reads from one file and writes to another, each with a buffer.
impl RwPair {
    #[slot(new)]
    fn new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "BufferedRWPair.__new__(X): X")?;
        Ok(native_type::new_instance(ty, |head| RwPair {
            head,
            reader: Field::empty(),
            writer: Field::empty(),
        }))
    }

    #[slot(init, "(reader, writer, buffer_size=131072, /)")]
    fn init(&self, reader: &Value, writer: &Value, buffer_size: i64) -> PyResult<()> {
        if !is(reader, "readable")? {
            return Err(unsupported("File or stream is not readable."));
        }
        if !is(writer, "writable")? {
            return Err(unsupported("File or stream is not writable."));
        }
        let size = Value::int(buffer_size);
        let make =
            |key, raw: &Value| object::call(native_type::get(key).as_value(), &[raw.clone(), size.clone()]);
        self.reader.set(make("_io.BufferedReader", reader)?);
        self.writer.set(make("_io.BufferedWriter", writer)?);
        Ok(())
    }

    #[method("($self, size=-1, /)")]
    fn read(v: &Value, size: Option<&Value>) -> PyResult<Value> {
        this(v).read_by("read", size)
    }

    #[method("($self, size=-1, /)")]
    fn read1(v: &Value, size: Option<&Value>) -> PyResult<Value> {
        this(v).read_by("read1", size)
    }

    #[method("($self, size=0, /)")]
    fn peek(v: &Value, size: Option<&Value>) -> PyResult<Value> {
        this(v).read_by("peek", size)
    }

    #[method("($self, buffer, /)")]
    fn readinto(v: &Value, buffer: &Value) -> PyResult<Value> {
        this(v).read_by("readinto", Some(buffer))
    }

    #[method("($self, buffer, /)")]
    fn readinto1(v: &Value, buffer: &Value) -> PyResult<Value> {
        this(v).read_by("readinto1", Some(buffer))
    }

    #[method("($self, buffer, /)")]
    fn write(v: &Value, buffer: &Value) -> PyResult<Value> {
        object::call_method(&this(v).writer()?, &names().write, std::slice::from_ref(buffer))
    }

    #[method("($self, /)")]
    fn flush(v: &Value) -> PyResult<Value> {
        object::call_method(&this(v).writer()?, &names().flush, &[])
    }

    #[method("($self, /)")]
    fn readable(v: &Value) -> PyResult<Value> {
        call(&this(v).reader()?, "readable", &[])
    }

    #[method("($self, /)")]
    fn writable(v: &Value) -> PyResult<Value> {
        call(&this(v).writer()?, "writable", &[])
    }

    #[method("($self, /)")]
    fn close(v: &Value) -> PyResult<()> {
        let written = object::call_method(&this(v).writer()?, &names().close, &[]);
        let error = written.err().map(tiercel_object::Raised::take);
        let read = object::call_method(&this(v).reader()?, &names().close, &[]);
        match (error, read) {
            (None, read) => read.map(drop),
            (Some(error), Ok(_)) => Err(tiercel_object::Raised::new(error)),
            (Some(error), Err(raised)) => {
                let second = raised.take();
                object::setattr(&second, &names().__context__, Some(&error))?;
                Err(tiercel_object::Raised::new(second))
            }
        }
    }

    #[method("($self, /)")]
    fn isatty(v: &Value) -> PyResult<Value> {
        let pair = this(v);
        if is(&pair.writer()?, "isatty")? { Ok(Value::TRUE) } else { call(&pair.reader()?, "isatty", &[]) }
    }

    #[getter]
    fn closed(v: &Value) -> PyResult<Value> {
        object::getattr_str(&this(v).writer()?, "closed")
    }

    #[method("($self, /)")]
    fn __getstate__(v: &Value) -> PyResult<()> {
        Err(err!(TypeError, "cannot pickle '{}' instances", v.ty().short_name()))
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let pair = &*(object as *const RwPair);
    pair.reader.visit(visit);
    pair.writer.visit(visit);
}

fn define(t: &'static Type) {
    install_type!(t, RwPair);
    t.slots_mut().traverse = Some(traverse);
}

/// Makes the type.
pub fn make_types(module: &Value) {
    let base = native_type::get("_io._BufferedIOBase");
    native_type::set_type(
        module,
        native_type::make::<RwPair>("_io.BufferedRWPair", base, STREAM, true, define),
    );
}
