//! `BytesIO`: a binary stream in memory.

use super::base::{self, STREAM};
use super::buffers;
use super::memory::{self, Position};
use crate::native_type;
use std::cell::{Cell, RefCell};
use tiercel_macros::pytype;
use tiercel_object::buffer::Buffer;
use tiercel_object::header::Header;
use tiercel_object::typeobj::{Type, expect_type, tflag};
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{Field, Value};
use tiercel_object::{PyResult, bail, err, install_type, object};

/// `_io.BytesIO`.
#[repr(C)]
pub struct BytesIo {
    head: Header,
    data: RefCell<Vec<u8>>,
    position: Position,
    /// Views handed out by `getbuffer()`; the size is fixed while there are any.
    exports: Cell<usize>,
}

impl BytesIo {
    fn check(&self) -> PyResult<()> {
        if self.position.is_closed() {
            bail!(ValueError, "I/O operation on closed file.");
        }
        Ok(())
    }

    /// `BufferError` while someone looks at the bytes, since their number is about to change.
    fn check_resizable(&self) -> PyResult<()> {
        if self.exports.get() > 0 {
            bail!(BufferError, "Existing exports of data: object cannot be re-sized");
        }
        Ok(())
    }

    fn take(&self, n: Option<usize>) -> PyResult<Value> {
        self.check()?;
        let data = self.data.borrow();
        Ok(Value::bytes(&data[self.position.advance(n, data.len())]))
    }

    fn take_line(&self, limit: Option<usize>) -> PyResult<Value> {
        self.check()?;
        let data = self.data.borrow();
        let rest = &data[self.position.at().min(data.len())..];
        let n = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        Ok(Value::bytes(&data[self.position.advance(Some(limit.map_or(n, |l| l.min(n))), data.len())]))
    }

    fn next_line(&self) -> PyResult<Option<Value>> {
        let line = self.take_line(None)?;
        Ok(if object::len(&line)? == 0 { None } else { Some(line) })
    }

    fn put(&self, bytes: &[u8]) -> PyResult<()> {
        self.check_resizable()?;
        if bytes.is_empty() {
            return Ok(());
        }
        let mut data = self.data.borrow_mut();
        let (at, end) = (self.position.at(), self.position.at() + bytes.len());
        if at == data.len() {
            data.extend_from_slice(bytes);
        } else {
            if data.len() < end {
                data.resize(end, 0);
            }
            data[at..end].copy_from_slice(bytes);
        }
        self.position.set(end);
        Ok(())
    }
}

#[pytype(name = "BytesIO")]
/// A stream whose bytes are in memory.
impl BytesIo {
    #[slot(new)]
    fn new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "BytesIO.__new__(X): X")?;
        Ok(native_type::new_instance(ty, |head| BytesIo {
            head,
            data: RefCell::default(),
            position: Position::default(),
            exports: Cell::new(0),
        }))
    }

    #[slot(init, "(initial_bytes=b'')")]
    fn init(&self, initial_bytes: Option<&Value>) -> PyResult<()> {
        let bytes = match initial_bytes.filter(|v| !v.is_none()) {
            Some(v) => tiercel_object::buffer::get(v)?.bytes().to_vec(),
            None => Vec::new(),
        };
        self.check_resizable()?;
        *self.data.borrow_mut() = bytes;
        self.position.set(0);
        Ok(())
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        self.next_line()
    }

    /// The whole content.
    #[method("($self, /)")]
    fn getvalue(&self) -> PyResult<Value> {
        self.check()?;
        Ok(Value::bytes(&self.data.borrow()))
    }

    /// So many bytes, or all that are left.
    #[method("($self, size=-1, /)")]
    fn read(&self, size: Option<&Value>) -> PyResult<Value> {
        self.take(base::size_argument(size)?)
    }

    /// So many bytes, or all that are left.
    #[method("($self, size=-1, /)")]
    fn read1(&self, size: Option<&Value>) -> PyResult<Value> {
        self.take(base::size_argument(size)?)
    }

    /// The next line, as bytes.
    #[method("($self, size=-1, /)")]
    fn readline(&self, size: Option<&Value>) -> PyResult<Value> {
        self.take_line(base::size_argument(size)?)
    }

    /// The lines that are left, as a list of bytes.
    #[method("($self, size=None, /)")]
    fn readlines(&self, size: Option<&Value>) -> PyResult<Value> {
        memory::read_lines(size, || self.next_line())
    }

    /// Reads as much as the buffer takes.
    #[method("($self, buffer, /)")]
    fn readinto(&self, buffer: &Value) -> PyResult<usize> {
        let view = buffers::writable(buffer, "readinto() argument")?;
        self.check()?;
        let data = self.data.borrow();
        let range = self.position.advance(Some(view.len), data.len());
        // SAFETY: the view is writable and at least as long as the range, but may be one of this very memory.
        unsafe { std::ptr::copy(data[range.clone()].as_ptr(), view.data, range.len()) };
        Ok(range.len())
    }

    /// Writes bytes at the position; says how many.
    #[method("($self, b, /)")]
    fn write(&self, b: &Value) -> PyResult<usize> {
        self.check()?;
        if let Some(bytes) = b.downcast_exact::<BytesObject>() {
            self.put(bytes.data())?;
            return Ok(bytes.data().len());
        }
        let bytes = tiercel_object::buffer::get(b)?.bytes().to_vec();
        self.put(&bytes)?;
        Ok(bytes.len())
    }

    /// Writes lines one after the other.
    #[method("($self, lines, /)")]
    fn writelines(this: &Value, lines: &Value) -> PyResult<()> {
        // SAFETY: a method of this type.
        let b = unsafe { this.payload_unchecked::<BytesIo>() };
        b.check()?;
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
            1 => self.position.at() as i64,
            2 => self.data.borrow().len() as i64,
            _ => return Err(memory::bad_whence("i", whence)),
        };
        let Some(at) = start.checked_add(pos) else { bail!(OverflowError, "new position too large") };
        self.position.set(at.max(0) as usize);
        Ok(at.max(0))
    }

    /// The position, in bytes from the start.
    #[method("($self, /)")]
    fn tell(&self) -> PyResult<usize> {
        self.check()?;
        Ok(self.position.at())
    }

    /// Cuts the content at a position, the current one unless given.
    #[method("($self, size=None, /)")]
    fn truncate(&self, size: Option<&Value>) -> PyResult<usize> {
        self.check()?;
        self.check_resizable()?;
        let size = self.position.truncation(size, "negative size value")?;
        self.data.borrow_mut().truncate(size);
        Ok(size)
    }

    /// A view of the content that can be written to; while it is there the length cannot change.
    #[method("($self, /)")]
    fn getbuffer(this: &Value) -> PyResult<Value> {
        // SAFETY: a method of this type.
        unsafe { this.payload_unchecked::<BytesIo>() }.check()?;
        let shown = native_type::get("_io._BytesIOBuffer");
        let shown =
            native_type::new_instance(shown, |head| Contents { head, source: Field::new(this.clone()) });
        object::call(tiercel_object::thread::types().memoryview.as_value(), &[shown])
    }

    #[method("($self, /)")]
    fn __getstate__(this: &Value) -> PyResult<Value> {
        // SAFETY: a method of this type.
        let b = unsafe { this.payload_unchecked::<BytesIo>() };
        b.check()?;
        let content = Value::bytes(&b.data.borrow());
        let at = Value::int(b.position.at() as i64);
        Ok(TupleObject::from_vec(vec![content, at, memory::attributes_for_state(this)?]))
    }

    #[method("($self, state, /)")]
    fn __setstate__(this: &Value, state: &Value) -> PyResult<()> {
        // SAFETY: a method of this type.
        let b = unsafe { this.payload_unchecked::<BytesIo>() };
        let items = memory::state_items(this, state, 3)?;
        b.check_resizable()?;
        let content = tiercel_object::buffer::get(&items[0])?.bytes().to_vec();
        *b.data.borrow_mut() = content;
        b.position.restore(&items[1], "second")?;
        memory::restore_attributes(this, &items[2], "third")
    }

    #[method("($self, /)")]
    fn flush(&self) -> PyResult<()> {
        self.check()
    }

    #[method("($self, /)")]
    fn close(&self) -> PyResult<()> {
        self.check_resizable()?;
        self.position.set_closed(true);
        *self.data.borrow_mut() = Vec::new();
        Ok(())
    }

    #[method("($self, /)")]
    fn isatty(&self) -> PyResult<bool> {
        self.check()?;
        Ok(false)
    }

    /// Can it be read from? Always.
    #[method("($self, /)")]
    fn readable(&self) -> PyResult<bool> {
        self.check().map(|()| true)
    }

    /// Can it be written to? Always.
    #[method("($self, /)")]
    fn writable(&self) -> PyResult<bool> {
        self.check().map(|()| true)
    }

    /// Can its position be changed? Always.
    #[method("($self, /)")]
    fn seekable(&self) -> PyResult<bool> {
        self.check().map(|()| true)
    }

    /// Whether it is closed.
    #[getter]
    fn closed(&self) -> bool {
        self.position.is_closed()
    }
}

/// What `getbuffer()` shows through a memoryview: the bytes of a `BytesIO`.
#[repr(C)]
struct Contents {
    head: Header,
    source: Field,
}

/// The `BytesIO` behind what `getbuffer()` shows.
fn source(contents: &Value) -> &BytesIo {
    // SAFETY: the slot is only called with instances of its type, which `getbuffer` makes, for a `BytesIO` each.
    unsafe {
        let source = contents.payload_unchecked::<Contents>().source.borrow();
        source.expect("set when it is made").payload_unchecked()
    }
}

#[pytype(name = "_BytesIOBuffer")]
impl Contents {
    #[slot(buffer)]
    fn buffer(this: &Value, _writable: bool) -> PyResult<Buffer> {
        let b = source(this);
        b.exports.set(b.exports.get() + 1);
        let (data, len) = {
            let mut bytes = b.data.borrow_mut();
            (bytes.as_mut_ptr(), bytes.len())
        };
        let mut buffer = Buffer::of_bytes(this, data, len, false);
        buffer.release = Some(|owner| source(owner).exports.set(source(owner).exports.get() - 1));
        Ok(buffer)
    }
}

unsafe fn traverse_contents(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    (*(object as *const Contents)).source.visit(visit);
}

fn define_contents(t: &'static Type) {
    install_type!(t, Contents);
    t.slots_mut().traverse = Some(traverse_contents);
}

/// Makes the type.
pub fn make_types(module: &Value) {
    let base = native_type::get("_io._BufferedIOBase");
    let ty = native_type::make::<BytesIo>("_io.BytesIO", base, STREAM, true, |t| install_type!(t, BytesIo));
    native_type::set_type(module, ty);
    let flags = tflag::GC | tflag::NO_INSTANTIATION;
    let object = tiercel_object::thread::types().object;
    native_type::make::<Contents>("_io._BytesIOBuffer", object, flags, false, define_contents);
}
