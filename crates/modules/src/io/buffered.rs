//! Buffered binary streams over a raw one: `BufferedReader`, `BufferedWriter`, `BufferedRandom`.
//!
//! Bytes read ahead and bytes not yet written are kept apart. What changes from reading to writing gives the bytes read
//! ahead back, by seeking; what changes from writing to reading writes first.

use super::base::{self, STREAM, call, is, unsupported};
use super::{buffers, file};
use crate::native_type;
use std::cell::{Cell, RefCell};
use tiercel_macros::pytype;
use tiercel_object::header::Header;
use tiercel_object::method::install;
use tiercel_object::thread::names;
use tiercel_object::typeobj::{Type, expect_type};
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::exception_fields::raise_errno;
use tiercel_object::types::str::intern;
use tiercel_object::value::{Field, Value};
use tiercel_object::{PyResult, bail, err, object};
use tiercel_vm::sync::{OwnedLock, Patience};

/// A buffered stream of any of the three kinds.
#[repr(C)]
pub struct Buffered {
    head: Header,
    raw: Field,
    /// Bytes read; those from `at` on are still to be given out.
    ahead: RefCell<Vec<u8>>,
    at: Cell<usize>,
    /// Bytes to be written.
    pending: RefCell<Vec<u8>>,
    size: Cell<usize>,
    finalizing: Cell<bool>,
    /// Held while bytes are moved, so that threads do not get in each other's way.
    lock: OwnedLock,
}

/// Gives the lock of a stream back.
struct Entered<'a>(&'a OwnedLock);

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        self.0.release();
    }
}

/// The stream behind the receiver of a method of these types.
pub fn this(v: &Value) -> &Buffered {
    // SAFETY: methods of these types are called with instances of them only; descriptors check that.
    unsafe { v.payload_unchecked() }
}

impl Buffered {
    fn raw(&self) -> PyResult<Value> {
        match self.raw.get() {
            Some(raw) => Ok(raw),
            None => Err(err!(ValueError, "raw stream has been detached")),
        }
    }

    /// Keeps other threads out. The same thread cannot come again, from a signal handler or from the raw stream.
    fn enter(&self) -> PyResult<Entered<'_>> {
        if self.lock.is_mine() {
            let what = if self.pending.borrow().is_empty() { "reader" } else { "writer" };
            bail!(RuntimeError, "reentrant call inside a buffered {what}");
        }
        self.lock.take(Patience::Endless)?;
        Ok(Entered(&self.lock))
    }

    fn open_raw(&self, doing: &str) -> PyResult<Value> {
        let raw = self.raw()?;
        let closed = match file::exact(&raw) {
            Some(f) => f.fd.get() < 0,
            None => base::is_closed(&raw)?,
        };
        if closed {
            bail!(ValueError, "{doing} closed file");
        }
        Ok(raw)
    }

    fn ahead_len(&self) -> usize {
        self.ahead.borrow().len() - self.at.get()
    }

    /// Takes up to `n` bytes that were read ahead.
    fn take(&self, n: usize) -> Vec<u8> {
        let at = self.at.get();
        let ahead = self.ahead.borrow();
        let end = (at + n).min(ahead.len());
        self.at.set(end);
        ahead[at..end].to_vec()
    }

    /// One read of the raw stream; `None` if there is nothing yet.
    fn read_raw(&self, raw: &Value, n: usize) -> PyResult<Option<Vec<u8>>> {
        if let Some(f) = file::exact(raw) {
            return f.read_raw(n);
        }
        let buffer = tiercel_object::types::bytearray::make(&vec![0; n]);
        let got = call(raw, "readinto", std::slice::from_ref(&buffer))?;
        if got.is_none() {
            return Ok(None);
        }
        let got = object::index_i64(&got)?;
        if got < 0 || got as usize > n {
            bail!(
                OSError,
                "raw readinto() returned invalid length {got} (should have been between 0 and {n})"
            );
        }
        let view = tiercel_object::buffer::get(&buffer)?;
        Ok(Some(view.bytes()[..got as usize].to_vec()))
    }

    /// Reads ahead when nothing is left. Gives how much there is now; `None` if there is nothing yet.
    fn fill(&self, raw: &Value) -> PyResult<Option<usize>> {
        if self.ahead_len() == 0 {
            let Some(bytes) = self.read_raw(raw, self.size.get())? else { return Ok(None) };
            *self.ahead.borrow_mut() = bytes;
            self.at.set(0);
        }
        Ok(Some(self.ahead_len()))
    }

    /// Writes what is pending before something is read.
    fn before_reading(&self) -> PyResult<()> {
        if self.pending.borrow().is_empty() { Ok(()) } else { self.flush_pending() }
    }

    /// Gives back what was read ahead before something is written.
    fn before_writing(&self, raw: &Value) -> PyResult<()> {
        let ahead = self.ahead_len();
        if ahead > 0 {
            call(raw, "seek", &[Value::int(-(ahead as i64)), Value::int(1)])?;
        }
        self.ahead.borrow_mut().clear();
        self.at.set(0);
        Ok(())
    }

    /// Up to `n` bytes, or all to the end; `None` if there is nothing yet.
    pub fn read_bytes(&self, n: Option<usize>) -> PyResult<Option<Vec<u8>>> {
        let _entered = self.enter()?;
        let raw = self.open_raw("read of")?;
        self.before_reading()?;
        let mut out = self.take(n.unwrap_or(usize::MAX >> 1));
        let Some(n) = n else {
            let rest = match file::exact(&raw) {
                Some(f) => f.read_to_end()?,
                None => match call(&raw, "readall", &[])? {
                    none if none.is_none() => None,
                    bytes => Some(tiercel_object::buffer::get(&bytes)?.bytes().to_vec()),
                },
            };
            return Ok(match rest {
                Some(rest) if out.is_empty() => Some(rest),
                Some(rest) => {
                    out.extend(rest);
                    Some(out)
                }
                None => (!out.is_empty()).then_some(out),
            });
        };
        while out.len() < n {
            let missing = n - out.len();
            let got = if missing >= self.size.get() {
                self.read_raw(&raw, missing)?
            } else {
                self.fill(&raw)?.map(|_| self.take(missing))
            };
            match got {
                Some(bytes) if bytes.is_empty() => break,
                Some(bytes) => out.extend(bytes),
                None if out.is_empty() => return Ok(None),
                None => break,
            }
        }
        Ok(Some(out))
    }

    /// What one read of the raw stream gives at most, or what is there already.
    pub fn read_some(&self, n: Option<usize>) -> PyResult<Vec<u8>> {
        let _entered = self.enter()?;
        let raw = self.open_raw("read of")?;
        self.before_reading()?;
        let n = n.unwrap_or(self.size.get());
        if n > 0 && self.ahead_len() == 0 && n >= self.size.get() {
            return Ok(self.read_raw(&raw, n)?.unwrap_or_default());
        }
        if n > 0 {
            self.fill(&raw)?;
        }
        Ok(self.take(n))
    }

    fn read_line(&self, limit: Option<usize>) -> PyResult<Vec<u8>> {
        let _entered = self.enter()?;
        let raw = self.open_raw("readline of")?;
        self.before_reading()?;
        let mut line = Vec::new();
        while limit.is_none_or(|l| line.len() < l) {
            if self.fill(&raw)?.unwrap_or(0) == 0 {
                break;
            }
            let found = memchr::memchr(b'\n', &self.ahead.borrow()[self.at.get()..]);
            let mut n = found.map_or(self.ahead_len(), |at| at + 1);
            let cut = limit.is_some_and(|l| l - line.len() < n);
            if cut {
                n = limit.map_or(n, |l| l - line.len());
            }
            line.extend(self.take(n));
            if found.is_some() && !cut {
                break;
            }
        }
        Ok(line)
    }

    fn write_raw(&self, raw: &Value, bytes: &[u8]) -> PyResult<Option<usize>> {
        if let Some(f) = file::exact(raw) {
            return f.write_raw(bytes);
        }
        let n = object::call_method(raw, &names().write, &[Value::bytes(bytes)])?;
        if n.is_none() {
            return Ok(None);
        }
        let n = object::index_i64(&n)?;
        if n < 0 || n as usize > bytes.len() {
            let most = bytes.len();
            bail!(OSError, "raw write() returned invalid length {n} (should have been between 0 and {most})");
        }
        Ok(Some(n as usize))
    }

    fn flush_pending(&self) -> PyResult<()> {
        let raw = self.open_raw("write to")?;
        let bytes = std::mem::take(&mut *self.pending.borrow_mut());
        let mut done = 0;
        let result = loop {
            if done == bytes.len() {
                break Ok(());
            }
            match self.write_raw(&raw, &bytes[done..]) {
                Ok(Some(n)) => done += n,
                Ok(None) => {
                    break Err(raise_errno(libc::EAGAIN, &[]));
                }
                Err(raised) => break Err(raised),
            }
        };
        if result.is_err() {
            // What the raw stream has not taken stays pending, before anything written meanwhile.
            let mut rest = bytes[done..].to_vec();
            let mut pending = self.pending.borrow_mut();
            rest.append(&mut pending);
            *pending = rest;
        } else if self.pending.borrow().is_empty() {
            // The allocation is used again.
            let mut bytes = bytes;
            bytes.clear();
            *self.pending.borrow_mut() = bytes;
        }
        result
    }

    /// Writes bytes, into the buffer if they fit.
    pub fn write_bytes(&self, bytes: &[u8]) -> PyResult<usize> {
        let _entered = self.enter()?;
        let raw = self.open_raw("write to")?;
        if !self.ahead.borrow().is_empty() {
            self.before_writing(&raw)?;
        }
        if self.pending.borrow().len() + bytes.len() <= self.size.get() {
            self.pending.borrow_mut().extend_from_slice(bytes);
            return Ok(bytes.len());
        }
        self.before_reading()?;
        let mut done = 0;
        while bytes.len() - done > self.size.get() {
            match self.write_raw(&raw, &bytes[done..])? {
                Some(n) => done += n,
                None => return Err(raise_errno(libc::EAGAIN, &[])),
            }
        }
        self.pending.borrow_mut().extend_from_slice(&bytes[done..]);
        Ok(bytes.len())
    }

    /// Hands everything pending to the raw stream.
    pub fn flush_all(&self) -> PyResult<()> {
        let _entered = self.enter()?;
        let raw = self.open_raw("flush of")?;
        self.before_reading()?;
        if self.ahead_len() > 0 && is(&raw, "seekable")? {
            self.before_writing(&raw)?;
        }
        Ok(())
    }

    /// Where the next byte is read from or written to.
    pub fn position(&self) -> PyResult<i64> {
        let at = object::index_i64(&call(&self.raw()?, "tell", &[])?)?;
        if at < 0 {
            bail!(OSError, "Raw stream returned invalid position {at}");
        }
        Ok(at - self.ahead_len() as i64 + self.pending.borrow().len() as i64)
    }

    fn seek_to(&self, offset: i64, whence: i64) -> PyResult<i64> {
        let _entered = self.enter()?;
        let raw = self.open_raw("seek of")?;
        if !is(&raw, "seekable")? {
            return Err(unsupported("File or stream is not seekable."));
        }
        self.before_reading()?;
        let offset = if whence == 1 { offset - self.ahead_len() as i64 } else { offset };
        let at = call(&raw, "seek", &[Value::int(offset), Value::int(whence)])?;
        self.ahead.borrow_mut().clear();
        self.at.set(0);
        object::index_i64(&at)
    }
}

/// What the three kinds have in common.
struct Common;

#[pytype(name = "_Buffered")]
impl Common {
    #[slot(new)]
    fn new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "__new__(X): X")?;
        Ok(native_type::new_instance(ty, |head| Buffered {
            head,
            raw: Field::empty(),
            ahead: RefCell::default(),
            at: Cell::new(0),
            pending: RefCell::default(),
            size: Cell::new(0),
            finalizing: Cell::new(false),
            lock: OwnedLock::default(),
        }))
    }

    #[slot(init, "(raw, buffer_size=131072)")]
    fn init(v: &Value, raw: &Value, buffer_size: i64) -> PyResult<()> {
        let reads = has_reading(v.ty());
        let writes = has_writing(v.ty());
        if reads && writes && !is(raw, "seekable")? {
            return Err(unsupported("File or stream is not seekable."));
        }
        if reads && !is(raw, "readable")? {
            return Err(unsupported("File or stream is not readable."));
        }
        if writes && !is(raw, "writable")? {
            return Err(unsupported("File or stream is not writable."));
        }
        if buffer_size <= 0 {
            bail!(ValueError, "buffer size must be strictly positive");
        }
        this(v).raw.set(raw.clone());
        this(v).size.set(buffer_size as usize);
        Ok(())
    }

    #[slot(repr)]
    fn repr(v: &Value) -> PyResult<Value> {
        let class = v.ty().name_str();
        let name = match this(v).raw.get() {
            Some(raw) => object::getattr_optional(&raw, &intern("name"))?,
            None => None,
        };
        Ok(Value::str(&match name {
            Some(name) => format!("<{class} name={}>", object::repr_string(&name)?),
            None => format!("<{class}>"),
        }))
    }

    #[getter]
    fn raw(v: &Value) -> Value {
        this(v).raw.get_or_none()
    }

    #[getter]
    fn closed(v: &Value) -> PyResult<bool> {
        base::is_closed(&this(v).raw()?)
    }

    #[getter]
    fn name(v: &Value) -> PyResult<Value> {
        object::getattr_str(&this(v).raw()?, "name")
    }

    #[getter]
    fn mode(v: &Value) -> PyResult<Value> {
        object::getattr_str(&this(v).raw()?, "mode")
    }

    #[getter]
    fn _finalizing(v: &Value) -> bool {
        this(v).finalizing.get()
    }

    #[setter(_finalizing)]
    fn set_finalizing(v: &Value, value: Option<&Value>) -> PyResult<()> {
        this(v).finalizing.set(value.is_some_and(|v| v.is(&Value::TRUE)));
        Ok(())
    }

    #[method("($self, /)")]
    fn detach(v: &Value) -> PyResult<Value> {
        let raw = this(v).raw()?;
        object::call_method(v, &names().flush, &[])?;
        this(v).raw.set_option(None);
        Ok(raw)
    }

    #[method("($self, /)")]
    fn close(v: &Value) -> PyResult<()> {
        let raw = this(v).raw()?;
        if base::is_closed(&raw)? {
            return Ok(());
        }
        if this(v).finalizing.get() {
            call(v, "_dealloc_warn", std::slice::from_ref(v))?;
        }
        super::flush_and_close(v, &raw, || {
            this(v).pending.borrow_mut().clear();
            this(v).ahead.borrow_mut().clear();
            this(v).at.set(0);
        })
    }

    #[method("($self, source, /)")]
    fn _dealloc_warn(v: &Value, source: &Value) -> PyResult<()> {
        let raw = this(v).raw()?;
        match object::getattr_optional(&raw, &intern("_dealloc_warn"))? {
            Some(f) => object::call(&f, std::slice::from_ref(source)).map(drop),
            None => Ok(()),
        }
    }

    #[method("($self, /)")]
    fn fileno(v: &Value) -> PyResult<Value> {
        call(&this(v).raw()?, "fileno", &[])
    }

    #[method("($self, /)")]
    fn isatty(v: &Value) -> PyResult<Value> {
        call(&this(v).raw()?, "isatty", &[])
    }

    #[method("($self, /)")]
    fn seekable(v: &Value) -> PyResult<Value> {
        call(&this(v).raw()?, "seekable", &[])
    }

    #[method("($self, /)")]
    fn flush(v: &Value) -> PyResult<()> {
        this(v).flush_all()
    }

    #[method("($self, /)")]
    fn tell(v: &Value) -> PyResult<i64> {
        this(v).position()
    }

    #[method("($self, target, whence=0, /)")]
    fn seek(v: &Value, target: i64, whence: i64) -> PyResult<i64> {
        if !(0..=4).contains(&whence) {
            bail!(ValueError, "whence value {whence} unsupported");
        }
        this(v).seek_to(target, whence)
    }

    #[method("($self, pos=None, /)")]
    fn truncate(v: &Value, pos: Option<&Value>) -> PyResult<Value> {
        let raw = this(v).open_raw("truncate of")?;
        if !has_writing(v.ty()) {
            return Err(unsupported("truncate"));
        }
        this(v).flush_all()?;
        let pos = match pos {
            Some(pos) => pos.clone(),
            None => Value::int(this(v).position()?),
        };
        call(&raw, "truncate", &[pos])
    }

    #[method("($self, /)")]
    fn __getstate__(v: &Value) -> PyResult<()> {
        bail!(TypeError, "cannot pickle '{}' instances", v.ty().short_name())
    }
}

struct Reading;

#[pytype(name = "_Reading")]
impl Reading {
    #[slot(iternext)]
    fn iternext(v: &Value) -> PyResult<Option<Value>> {
        let line = this(v).read_line(None)?;
        Ok((!line.is_empty()).then(|| Value::bytes(&line)))
    }

    #[method("($self, /)")]
    fn readable(v: &Value) -> PyResult<Value> {
        call(&this(v).raw()?, "readable", &[])
    }

    #[method("($self, size=-1, /)")]
    fn read(v: &Value, size: Option<&Value>) -> PyResult<Option<Value>> {
        if let Some(n) = size.and_then(Value::as_small_int)
            && n < -1
        {
            bail!(ValueError, "read length must be non-negative or -1");
        }
        Ok(this(v).read_bytes(base::size_argument(size)?)?.map(|b| Value::bytes(&b)))
    }

    #[method("($self, size=-1, /)")]
    fn read1(v: &Value, size: Option<&Value>) -> PyResult<Value> {
        Ok(Value::bytes(&this(v).read_some(base::size_argument(size)?)?))
    }

    #[method("($self, size=0, /)")]
    fn peek(v: &Value, _size: i64) -> PyResult<Value> {
        let b = this(v);
        let _entered = b.enter()?;
        let raw = b.open_raw("peek of")?;
        b.before_reading()?;
        b.fill(&raw)?;
        Ok(Value::bytes(&b.ahead.borrow()[b.at.get()..]))
    }

    #[method("($self, size=-1, /)")]
    fn readline(v: &Value, size: Option<&Value>) -> PyResult<Value> {
        Ok(Value::bytes(&this(v).read_line(base::size_argument(size)?)?))
    }

    #[method("($self, buffer, /)")]
    fn readinto(v: &Value, buffer: &Value) -> PyResult<Option<usize>> {
        let view = buffers::writable(buffer, "readinto() argument")?;
        let Some(bytes) = this(v).read_bytes(Some(view.len))? else { return Ok(None) };
        // SAFETY: the view is writable and at least as long as the bytes.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), view.data, bytes.len()) };
        Ok(Some(bytes.len()))
    }

    #[method("($self, buffer, /)")]
    fn readinto1(v: &Value, buffer: &Value) -> PyResult<usize> {
        let view = buffers::writable(buffer, "readinto1() argument")?;
        let bytes = this(v).read_some(Some(view.len))?;
        // SAFETY: the view is writable and at least as long as the bytes.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), view.data, bytes.len()) };
        Ok(bytes.len())
    }
}

struct Writing;

#[pytype(name = "_Writing")]
impl Writing {
    #[method("($self, /)")]
    fn writable(v: &Value) -> PyResult<Value> {
        call(&this(v).raw()?, "writable", &[])
    }

    /// Write the given buffer to the IO stream.
    #[method("($self, buffer, /)")]
    fn write(v: &Value, buffer: &Value) -> PyResult<usize> {
        if let Some(bytes) = buffer.downcast_exact::<BytesObject>() {
            return this(v).write_bytes(bytes.data());
        }
        let view = tiercel_object::buffer::get(buffer)?;
        this(v).write_bytes(view.bytes())
    }
}

fn has_reading(ty: &Type) -> bool {
    !ty.is_subtype(native_type::get("_io.BufferedWriter"))
}

fn has_writing(ty: &Type) -> bool {
    !ty.is_subtype(native_type::get("_io.BufferedReader"))
}

/// The stream behind a value, if it is exactly one of these types, so that nothing is overridden.
pub fn exact(v: &Value) -> Option<&Buffered> {
    let known = ["_io.BufferedWriter", "_io.BufferedReader", "_io.BufferedRandom"];
    known.iter().any(|key| std::ptr::eq(v.ty(), native_type::get(key))).then(|| this(v))
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    (*(object as *const Buffered)).raw.visit(visit);
}

fn define_common(t: &'static Type) {
    Common::fill_slots(t.slots_mut());
    install(t, Common::METHODS, Common::GETSETS);
    t.slots_mut().traverse = Some(traverse);
    t.text_signature.set("(raw, buffer_size=131072)");
}

fn define_reading(t: &'static Type) {
    Reading::fill_slots(t.slots_mut());
    install(t, Reading::METHODS, Reading::GETSETS);
}

fn define_writing(t: &'static Type) {
    Writing::fill_slots(t.slots_mut());
    install(t, Writing::METHODS, Writing::GETSETS);
}

fn define_reader(t: &'static Type) {
    define_common(t);
    define_reading(t);
    t.doc.set("Create a new buffered reader using the given readable raw IO object.");
}

fn define_writer(t: &'static Type) {
    define_common(t);
    define_writing(t);
    t.doc.set("A buffer for a writeable sequential RawIO object.");
}

fn define_random(t: &'static Type) {
    define_common(t);
    define_reading(t);
    define_writing(t);
    t.doc.set("A buffered interface to random access streams.");
}

/// Makes the three types.
pub fn make_types(module: &Value) {
    let base = native_type::get("_io._BufferedIOBase");
    let kinds: [(&'static str, fn(&'static Type)); 3] = [
        ("_io.BufferedReader", define_reader),
        ("_io.BufferedWriter", define_writer),
        ("_io.BufferedRandom", define_random),
    ];
    for (key, define) in kinds {
        native_type::set_type(module, native_type::make::<Buffered>(key, base, STREAM, true, define));
    }
}
