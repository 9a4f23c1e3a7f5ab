//! `BytesIO`: a binary stream in memory.

use super::base::{self, STREAM};
use super::buffers;
use crate::native_type;
use std::cell::{Cell, RefCell};
use tiercel_macros::pytype;
use tiercel_object::header::Header;
use tiercel_object::typeobj::expect_type;
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::value::Value;
use tiercel_object::{PyResult, bail, err, install_type, object};

/// `_io.BytesIO`.
#[repr(C)]
pub struct BytesIo {
    head: Header,
    data: RefCell<Vec<u8>>,
    at: Cell<usize>,
    closed: Cell<bool>,
}

impl BytesIo {
    fn check(&self) -> PyResult<()> {
        if self.closed.get() {
            bail!(ValueError, "I/O operation on closed file.");
        }
        Ok(())
    }

    fn take(&self, n: Option<usize>) -> PyResult<Vec<u8>> {
        self.check()?;
        let data = self.data.borrow();
        let start = self.at.get().min(data.len());
        let end = n.map_or(data.len(), |n| start.saturating_add(n).min(data.len()));
        if end > start {
            self.at.set(end);
        }
        Ok(data[start..end].to_vec())
    }

    fn take_line(&self, limit: Option<usize>) -> PyResult<Vec<u8>> {
        self.check()?;
        let n = {
            let data = self.data.borrow();
            let rest = &data[self.at.get().min(data.len())..];
            memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1)
        };
        self.take(Some(limit.map_or(n, |l| l.min(n))))
    }

    fn put(&self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let mut data = self.data.borrow_mut();
        let (at, end) = (self.at.get(), self.at.get() + bytes.len());
        if at == data.len() {
            data.extend_from_slice(bytes);
        } else {
            if data.len() < end {
                data.resize(end, 0);
            }
            data[at..end].copy_from_slice(bytes);
        }
        self.at.set(end);
    }
}

#[pytype(name = "BytesIO")]
/// Buffered I/O implementation using an in-memory bytes buffer.
impl BytesIo {
    #[slot(new)]
    fn new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "BytesIO.__new__(X): X")?;
        Ok(native_type::new_instance(ty, |head| BytesIo {
            head,
            data: RefCell::default(),
            at: Cell::new(0),
            closed: Cell::new(false),
        }))
    }

    #[slot(init, "(initial_bytes=b'')")]
    fn init(&self, initial_bytes: Option<&Value>) -> PyResult<()> {
        let bytes = match initial_bytes.filter(|v| !v.is_none()) {
            Some(v) => tiercel_object::buffer::get(v)?.bytes().to_vec(),
            None => Vec::new(),
        };
        *self.data.borrow_mut() = bytes;
        self.at.set(0);
        Ok(())
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        let line = self.take_line(None)?;
        Ok((!line.is_empty()).then(|| Value::bytes(&line)))
    }

    /// Retrieve the entire contents of the BytesIO object.
    #[method("($self, /)")]
    fn getvalue(&self) -> PyResult<Value> {
        self.check()?;
        Ok(Value::bytes(&self.data.borrow()))
    }

    /// Read at most size bytes, returned as a bytes object.
    #[method("($self, size=-1, /)")]
    fn read(&self, size: Option<&Value>) -> PyResult<Value> {
        Ok(Value::bytes(&self.take(base::size_argument(size)?)?))
    }

    /// Read at most size bytes, returned as a bytes object.
    #[method("($self, size=-1, /)")]
    fn read1(&self, size: Option<&Value>) -> PyResult<Value> {
        Ok(Value::bytes(&self.take(base::size_argument(size)?)?))
    }

    /// Next line from the file, as a bytes object.
    #[method("($self, size=-1, /)")]
    fn readline(&self, size: Option<&Value>) -> PyResult<Value> {
        Ok(Value::bytes(&self.take_line(base::size_argument(size)?)?))
    }

    /// List of bytes objects, each a line from the file.
    #[method("($self, size=None, /)")]
    fn readlines(&self, size: Option<&Value>) -> PyResult<Value> {
        let limit = base::size_argument(size)?.filter(|n| *n > 0);
        let (mut lines, mut total) = (Vec::new(), 0);
        while limit.is_none_or(|l| total < l) {
            let line = self.take_line(None)?;
            if line.is_empty() {
                break;
            }
            total += line.len();
            lines.push(Value::bytes(&line));
        }
        Ok(ListObject::from_vec(lines))
    }

    /// Read bytes into buffer.
    #[method("($self, buffer, /)")]
    fn readinto(&self, buffer: &Value) -> PyResult<usize> {
        let view = buffers::writable(buffer, "readinto() argument")?;
        let bytes = self.take(Some(view.len))?;
        // SAFETY: the view is writable and at least as long as the bytes.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), view.data, bytes.len()) };
        Ok(bytes.len())
    }

    /// Write bytes to file.
    #[method("($self, b, /)")]
    fn write(&self, b: &Value) -> PyResult<usize> {
        self.check()?;
        if let Some(bytes) = b.downcast_exact::<BytesObject>() {
            self.put(bytes.data());
            return Ok(bytes.data().len());
        }
        let bytes = tiercel_object::buffer::get(b)?.bytes().to_vec();
        self.put(&bytes);
        Ok(bytes.len())
    }

    /// Write lines to the file.
    #[method("($self, lines, /)")]
    fn writelines(this: &Value, lines: &Value) -> PyResult<()> {
        // SAFETY: a method of this type.
        let b = unsafe { this.payload_unchecked::<BytesIo>() };
        object::for_each(lines, |line| {
            b.write(&line)?;
            Ok(true)
        })
    }

    /// Change stream position.
    #[method("($self, pos, whence=0, /)")]
    fn seek(&self, pos: i64, whence: i32) -> PyResult<i64> {
        self.check()?;
        let start = match whence {
            0 if pos < 0 => return Err(err!(ValueError, "negative seek value {pos}")),
            0 => 0,
            1 => self.at.get() as i64,
            2 => self.data.borrow().len() as i64,
            _ => return Err(err!(ValueError, "invalid whence ({whence}, should be 0, 1 or 2)")),
        };
        let at = (start + pos).max(0);
        self.at.set(at as usize);
        Ok(at)
    }

    /// Current file position, an integer.
    #[method("($self, /)")]
    fn tell(&self) -> PyResult<usize> {
        self.check()?;
        Ok(self.at.get())
    }

    /// Truncate the file to at most size bytes.
    #[method("($self, size=None, /)")]
    fn truncate(&self, size: Option<i64>) -> PyResult<i64> {
        self.check()?;
        let size = size.unwrap_or(self.at.get() as i64);
        if size < 0 {
            bail!(ValueError, "negative size value {size}");
        }
        self.data.borrow_mut().truncate(size as usize);
        Ok(size)
    }

    #[method("($self, /)")]
    fn flush(&self) -> PyResult<()> {
        self.check()
    }

    #[method("($self, /)")]
    fn close(&self) {
        self.closed.set(true);
        self.data.borrow_mut().clear();
    }

    #[method("($self, /)")]
    fn isatty(&self) -> PyResult<bool> {
        self.check()?;
        Ok(false)
    }

    #[method("($self, /)")]
    fn readable(&self) -> PyResult<bool> {
        self.check()?;
        Ok(true)
    }

    #[method("($self, /)")]
    fn writable(&self) -> PyResult<bool> {
        self.check()?;
        Ok(true)
    }

    #[method("($self, /)")]
    fn seekable(&self) -> PyResult<bool> {
        self.check()?;
        Ok(true)
    }

    /// True if the file is closed.
    #[getter]
    fn closed(&self) -> bool {
        self.closed.get()
    }
}

/// Makes the type.
pub fn make_types(module: &Value) {
    let base = native_type::get("_io._BufferedIOBase");
    let ty = native_type::make::<BytesIo>("_io.BytesIO", base, STREAM, true, |t| install_type!(t, BytesIo));
    native_type::set_type(module, ty);
}
