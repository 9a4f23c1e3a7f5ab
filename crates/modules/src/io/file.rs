//! `FileIO`: a file descriptor as a raw stream.

use super::base::{self, STREAM, unsupported};
use super::buffers;
use crate::native_type;
use crate::posix::descriptors::{read_bytes, write_bytes};
use crate::posix::path_argument::{fs_encode, fspath, last_errno, os_error, retry};
use crate::posix::status;
use std::cell::Cell;
use std::ffi::CString;
use tiercel_macros::pytype;
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::{Type, expect_type};
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::exception_fields::raise_errno;
use tiercel_object::types::str::{StrObject, intern};
use tiercel_object::value::Value;
use tiercel_object::{PyResult, bail, err, install_type, object};

/// `_io.FileIO`.
#[repr(C)]
pub struct FileIo {
    head: Header,
    /// The descriptor, negative once closed.
    pub fd: Cell<i32>,
    created: Cell<bool>,
    readable: Cell<bool>,
    writable: Cell<bool>,
    appending: Cell<bool>,
    close_fd: Cell<bool>,
    finalizing: Cell<bool>,
    seekable: Cell<Option<bool>>,
    block_size: Cell<i64>,
}

struct Mode {
    created: bool,
    readable: bool,
    writable: bool,
    appending: bool,
    flags: i32,
}

fn parse_mode(mode: &str) -> PyResult<Mode> {
    let (mut kinds, mut plus) = (0, 0);
    let mut m = Mode { created: false, readable: false, writable: false, appending: false, flags: 0 };
    for c in mode.chars() {
        match c {
            'x' => (m.created, m.writable, m.flags) = (true, true, libc::O_EXCL | libc::O_CREAT),
            'r' => m.readable = true,
            'w' => (m.writable, m.flags) = (true, libc::O_CREAT | libc::O_TRUNC),
            'a' => (m.writable, m.appending, m.flags) = (true, true, libc::O_APPEND | libc::O_CREAT),
            'b' => {}
            '+' => plus += 1,
            _ => bail!(ValueError, "invalid mode: {mode}"),
        }
        kinds += matches!(c, 'x' | 'r' | 'w' | 'a') as i32;
    }
    if kinds != 1 || plus > 1 {
        bail!(ValueError, "Must have exactly one of create/read/write/append mode and at most one plus");
    }
    if plus == 1 {
        (m.readable, m.writable) = (true, true);
    }
    m.flags |= match (m.readable, m.writable) {
        (true, true) => libc::O_RDWR,
        (true, false) => libc::O_RDONLY,
        _ => libc::O_WRONLY,
    };
    Ok(m)
}

/// A path as the system takes it.
fn c_path(file: &Value) -> PyResult<CString> {
    let path = fspath(file)?;
    let bytes = match path.downcast::<BytesObject>() {
        Some(b) => b.data().to_vec(),
        None => fs_encode(&path)?,
    };
    CString::new(bytes).map_err(|_| err!(ValueError, "embedded null byte"))
}

impl FileIo {
    fn mode_text(&self) -> &'static str {
        match (self.created.get(), self.appending.get(), self.readable.get(), self.writable.get()) {
            (true, _, true, _) => "xb+",
            (true, ..) => "xb",
            (_, true, true, _) => "ab+",
            (_, true, ..) => "ab",
            (_, _, true, true) => "rb+",
            (_, _, true, false) => "rb",
            _ => "wb",
        }
    }

    fn open_fd(&self) -> PyResult<i32> {
        if self.fd.get() < 0 {
            bail!(ValueError, "I/O operation on closed file");
        }
        Ok(self.fd.get())
    }

    fn reading_fd(&self) -> PyResult<i32> {
        let fd = self.open_fd()?;
        if self.readable.get() { Ok(fd) } else { Err(unsupported("File not open for reading")) }
    }

    fn writing_fd(&self) -> PyResult<i32> {
        let fd = self.open_fd()?;
        if self.writable.get() { Ok(fd) } else { Err(unsupported("File not open for writing")) }
    }

    /// Reads up to `n` bytes; `None` if there is nothing yet.
    pub fn read_raw(&self, n: usize) -> PyResult<Option<Vec<u8>>> {
        match read_bytes(self.reading_fd()?, n)? {
            Ok(bytes) => Ok(Some(bytes)),
            Err(libc::EAGAIN) => Ok(None),
            Err(errno) => Err(raise_errno(errno, &[])),
        }
    }

    /// Writes some of the bytes; `None` if none can be taken now.
    pub fn write_raw(&self, bytes: &[u8]) -> PyResult<Option<usize>> {
        match write_bytes(self.writing_fd()?, bytes)? {
            Ok(n) => Ok(Some(n)),
            Err(libc::EAGAIN) => Ok(None),
            Err(errno) => Err(raise_errno(errno, &[])),
        }
    }

    /// Reads to the end; `None` if there is nothing yet.
    pub fn read_to_end(&self) -> PyResult<Option<Vec<u8>>> {
        let fd = self.reading_fd()?;
        // One byte more than what is left, so that the read that sees the end is no extra one.
        let left = match status::fstat(fd) {
            // SAFETY: a question about a descriptor.
            Ok(st) => (st.st_size - unsafe { libc::lseek(fd, 0, libc::SEEK_CUR) }.max(0)).max(0) as usize + 1,
            Err(_) => 0,
        };
        let mut all = Vec::new();
        let mut chunk = left.clamp(super::DEFAULT_BUFFER_SIZE, 1 << 30);
        loop {
            match self.read_raw(chunk)? {
                None if all.is_empty() => return Ok(None),
                None => return Ok(Some(all)),
                Some(bytes) if bytes.is_empty() => return Ok(Some(all)),
                Some(bytes) if all.is_empty() => all = bytes,
                Some(bytes) => all.extend(bytes),
            }
            chunk = chunk.max(all.len().min(1 << 26));
        }
    }

    fn close_descriptor(&self, this: &Value) -> PyResult<()> {
        let fd = self.fd.get();
        if fd < 0 || !self.close_fd.get() {
            self.fd.set(-1);
            return Ok(());
        }
        if self.finalizing.get() {
            self.warn_unclosed(this);
        }
        self.fd.set(-1);
        // SAFETY: the descriptor is ours.
        if unsafe { libc::close(fd) } < 0 {
            return Err(os_error());
        }
        Ok(())
    }

    fn warn_unclosed(&self, this: &Value) {
        if self.fd.get() < 0 || !self.close_fd.get() {
            return;
        }
        let text = match object::repr_string(this) {
            Ok(text) => text,
            Err(raised) => {
                drop(raised.take());
                return;
            }
        };
        if let Err(raised) =
            object::warn(types().exceptions.ResourceWarning, &format!("unclosed file {text}"), 1)
        {
            object::write_unraisable(raised.take(), "Exception ignored in", Some(this));
        }
    }

    fn seek_to(&self, offset: i64, whence: i32) -> PyResult<i64> {
        let fd = self.open_fd()?;
        // SAFETY: a system call on numbers.
        let at = unsafe { libc::lseek(fd, offset, whence) };
        self.seekable.set(Some(self.seekable.get().unwrap_or(at >= 0)));
        if at < 0 { Err(os_error()) } else { Ok(at) }
    }

    /// Whether the descriptor is at a terminal.
    pub fn is_terminal(&self) -> bool {
        // SAFETY: a question about a number.
        unsafe { libc::isatty(self.fd.get()) == 1 }
    }
}

#[pytype(name = "FileIO")]
/// A file without a buffer.
///
/// The mode is `r` to read, `w` to write anew, `x` to write what must not be there yet, or `a` to add at the end; with `+` it is
/// both read and written. `file` is a name, or a descriptor that is open already. An `opener` is called with name and flags
/// and gives the descriptor.
impl FileIo {
    #[slot(new)]
    fn new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "FileIO.__new__(X): X")?;
        Ok(native_type::new_instance(ty, |head| FileIo {
            head,
            fd: Cell::new(-1),
            created: Cell::new(false),
            readable: Cell::new(false),
            writable: Cell::new(false),
            appending: Cell::new(false),
            close_fd: Cell::new(true),
            finalizing: Cell::new(false),
            seekable: Cell::new(None),
            block_size: Cell::new(super::DEFAULT_BUFFER_SIZE as i64),
        }))
    }

    #[slot(init, "(file, mode='r', closefd=True, opener=None)")]
    fn init(
        this: &Value,
        file: &Value,
        mode: Option<&StrObject>,
        closefd: bool,
        opener: Option<&Value>,
    ) -> PyResult<()> {
        // SAFETY: a slot of this type.
        let f = unsafe { this.payload_unchecked::<FileIo>() };
        if f.fd.get() >= 0 {
            f.close_descriptor(this)?;
        }
        if file.is_small_int() && file.as_small_int().is_some_and(|fd| fd < 0) {
            bail!(ValueError, "negative file descriptor");
        }
        let text = mode.and_then(StrObject::to_utf8).unwrap_or("r".into());
        let m = parse_mode(&text)?;
        f.created.set(m.created);
        f.readable.set(m.readable);
        f.writable.set(m.writable);
        f.appending.set(m.appending);
        f.close_fd.set(closefd);
        f.seekable.set(None);
        let is_number = file.as_bool().is_some() || file.is_small_int();
        if is_number {
            f.fd.set(object::index_i64(file)? as i32);
        } else {
            let path = c_path(file)?;
            if !closefd {
                bail!(ValueError, "Cannot use closefd=False with file name");
            }
            let flags = m.flags | libc::O_CLOEXEC;
            match opener.filter(|o| !o.is_none()) {
                Some(opener) => {
                    let fd = object::call(opener, &[file.clone(), Value::int(flags as i64)])?;
                    if fd.ty().slots().nb_index.is_none() && !fd.is_small_int() {
                        bail!(TypeError, "expected integer from opener");
                    }
                    let fd = object::index_i64(&fd)?;
                    if fd < 0 {
                        bail!(ValueError, "opener returned {fd}");
                    }
                    f.fd.set(fd as i32);
                }
                None => {
                    // SAFETY: the path is a C string.
                    let opened = retry(|| unsafe { libc::open(path.as_ptr(), flags, 0o666) })?;
                    f.fd.set(opened.map_err(|errno| raise_errno(errno, &[file]))?);
                }
            }
        }
        let checked = match status::fstat(f.fd.get()) {
            Ok(st) if st.st_mode & libc::S_IFMT == libc::S_IFDIR => Err(libc::EISDIR),
            Ok(st) => {
                f.block_size.set(if st.st_blksize > 1 { st.st_blksize as i64 } else { 8192 });
                Ok(())
            }
            Err(errno) => Err(errno),
        };
        if let Err(errno) = checked {
            if is_number {
                f.fd.set(-1);
                if errno == libc::EBADF {
                    return Err(raise_errno(errno, &[]));
                }
            } else {
                f.close_descriptor(this)?;
            }
            return Err(raise_errno(errno, &[file]));
        }
        object::setattr(this, &intern("name"), Some(file))?;
        if f.appending.get() {
            // SAFETY: a system call on numbers; what cannot seek does not need to.
            unsafe { libc::lseek(f.fd.get(), 0, libc::SEEK_END) };
        }
        Ok(())
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        // SAFETY: a slot of this type.
        let f = unsafe { this.payload_unchecked::<FileIo>() };
        let class = this.ty().name_str();
        if f.fd.get() < 0 {
            return Ok(Value::str(&format!("<{class} [closed]>")));
        }
        let close = if f.close_fd.get() { "True" } else { "False" };
        let tail = format!("mode='{}' closefd={close}>", f.mode_text());
        match object::getattr_optional(this, &intern("name"))? {
            Some(name) => Ok(Value::str(&format!("<{class} name={} {tail}", object::repr_string(&name)?))),
            None => Ok(Value::str(&format!("<{class} fd={} {tail}", f.fd.get()))),
        }
    }

    /// So many bytes at most, by asking the system once; all if no number is given.
    #[method("($self, size=-1, /)")]
    fn read(&self, size: Option<&Value>) -> PyResult<Option<Value>> {
        let bytes = match base::size_argument(size)? {
            Some(n) => self.read_raw(n)?,
            None => self.read_to_end()?,
        };
        Ok(bytes.map(|b| Value::bytes(&b)))
    }

    /// All bytes that are left.
    #[method("($self, /)")]
    fn readall(&self) -> PyResult<Option<Value>> {
        Ok(self.read_to_end()?.map(|b| Value::bytes(&b)))
    }

    /// Same as RawIOBase.readinto().
    #[method("($self, buffer, /)")]
    fn readinto(&self, buffer: &Value) -> PyResult<Option<usize>> {
        let fd = self.reading_fd()?;
        let view = buffers::writable(buffer, "readinto() argument")?;
        // SAFETY: the view's owner keeps `len` writable bytes there.
        match retry(|| unsafe { libc::read(fd, view.data.cast(), view.len) })? {
            Ok(n) => Ok(Some(n as usize)),
            Err(libc::EAGAIN) => Ok(None),
            Err(errno) => Err(raise_errno(errno, &[])),
        }
    }

    /// Writes bytes, as many as the system takes at once; says how many.
    #[method("($self, b, /)")]
    fn write(&self, b: &Value) -> PyResult<Option<usize>> {
        self.writing_fd()?;
        let view = tiercel_object::buffer::get(b)?;
        self.write_raw(view.bytes())
    }

    /// Goes to a position and returns it.
    #[method("($self, pos, whence=0, /)")]
    fn seek(&self, pos: i64, whence: i32) -> PyResult<i64> {
        self.seek_to(pos, whence)
    }

    /// Current file position.
    #[method("($self, /)")]
    fn tell(&self) -> PyResult<i64> {
        self.seek_to(0, libc::SEEK_CUR)
    }

    /// Makes the file so many bytes long; gives that number.
    #[method("($self, size=None, /)")]
    fn truncate(&self, size: Option<i64>) -> PyResult<i64> {
        let fd = self.writing_fd()?;
        let size = match size {
            Some(size) => size,
            None => self.seek_to(0, libc::SEEK_CUR)?,
        };
        // SAFETY: a system call on numbers.
        match retry(|| unsafe { libc::ftruncate(fd, size) })? {
            Ok(_) => Ok(size),
            Err(errno) => Err(raise_errno(errno, &[])),
        }
    }

    /// Close the file.
    #[method("($self, /)")]
    fn close(this: &Value) -> PyResult<()> {
        // SAFETY: a method of this type.
        let f = unsafe { this.payload_unchecked::<FileIo>() };
        // The base class notes that the stream is closed, and calls an overridden flush().
        let raw_base = native_type::get("_io._RawIOBase");
        let close = object::getattr_str(raw_base.as_value(), "close")?;
        let based = object::call(&close, std::slice::from_ref(this));
        let closed = f.close_descriptor(this);
        based?;
        closed
    }

    #[method("($self, source, /)")]
    fn _dealloc_warn(this: &Value, source: &Value) {
        // SAFETY: a method of this type.
        unsafe { this.payload_unchecked::<FileIo>() }.warn_unclosed(source);
    }

    /// Whether the position can be changed.
    #[method("($self, /)")]
    fn seekable(&self) -> PyResult<bool> {
        self.open_fd()?;
        if self.seekable.get().is_none() {
            // SAFETY: a system call on numbers.
            let at = unsafe { libc::lseek(self.fd.get(), 0, libc::SEEK_CUR) };
            self.seekable.set(Some(at >= 0 || last_errno() == libc::EBADF));
        }
        Ok(self.seekable.get().unwrap_or(false))
    }

    /// Whether it was opened to read.
    #[method("($self, /)")]
    fn readable(&self) -> PyResult<bool> {
        self.open_fd()?;
        Ok(self.readable.get())
    }

    /// Whether it was opened to write.
    #[method("($self, /)")]
    fn writable(&self) -> PyResult<bool> {
        self.open_fd()?;
        Ok(self.writable.get())
    }

    /// The file's descriptor.
    #[method("($self, /)")]
    fn fileno(&self) -> PyResult<i32> {
        self.open_fd()
    }

    /// Whether it is a terminal.
    #[method("($self, /)")]
    fn isatty(&self) -> PyResult<bool> {
        self.open_fd()?;
        Ok(self.is_terminal())
    }

    /// Same as isatty(), for a stream that has just been opened.
    #[method("($self, /)")]
    fn _isatty_open_only(&self) -> PyResult<bool> {
        self.isatty()
    }

    /// Whether it is closed.
    #[getter]
    fn closed(&self) -> bool {
        self.fd.get() < 0
    }

    /// Whether closing this closes the descriptor.
    #[getter]
    fn closefd(&self) -> bool {
        self.close_fd.get()
    }

    /// The mode, as `open` takes it.
    #[getter]
    fn mode(&self) -> &'static str {
        self.mode_text()
    }

    #[getter]
    fn _blksize(&self) -> i64 {
        self.block_size.get()
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

    #[method("($self, /)")]
    fn __getstate__(this: &Value) -> PyResult<()> {
        bail!(TypeError, "cannot pickle '{}' instances", this.ty().short_name())
    }
}

/// The stream behind a value, if it is exactly a `FileIO`.
pub fn exact(v: &Value) -> Option<&FileIo> {
    let ty: &Type = native_type::get("_io.FileIO");
    // SAFETY: exact instances of the type have this layout.
    std::ptr::eq(v.ty(), ty).then(|| unsafe { v.payload_unchecked() })
}

/// Makes the type.
pub fn make_types(module: &Value) {
    let base = native_type::get("_io._RawIOBase");
    let ty = native_type::make::<FileIo>("_io.FileIO", base, STREAM, true, |t| install_type!(t, FileIo));
    native_type::set_type(module, ty);
}
