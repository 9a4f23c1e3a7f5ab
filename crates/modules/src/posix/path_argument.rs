//! Paths and file descriptors as arguments, paths as results, and the errors of system calls.

use std::ffi::CString;
use tiercel_object::args::{ArgContext, FromArg};
use tiercel_object::error::{PyResult, Raised};
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::exception_fields::raise_errno;
use tiercel_object::types::str::intern;
use tiercel_object::types::str_codec::{Codec, decode_with, encode_with};
use tiercel_object::value::Value;
use tiercel_object::{bail, err, object};

/// A path: str, bytes or something with `__fspath__`.
pub struct PathArgument {
    /// The path as str or bytes, for error messages.
    pub object: Value,
    /// The path for the system.
    pub path: CString,
    /// Whether the caller gave bytes, so that results are bytes as well.
    pub bytes: bool,
}

/// A path or an open file descriptor.
pub enum PathOrFd {
    /// A path.
    Path(PathArgument),
    /// A descriptor.
    Fd(i32),
}

/// A file descriptor: an int, or something with `fileno()`.
pub struct FileDescriptor(pub i32);

/// Text of the file system's encoding as bytes.
pub fn fs_encode(text: &Value) -> PyResult<Vec<u8>> {
    encode_with(Codec::Utf8, text, "surrogateescape")
}

/// Bytes that the system gave, as str.
pub fn fs_decode(bytes: &[u8]) -> PyResult<Value> {
    decode_with(Codec::Utf8, bytes, "surrogateescape", true).map(|(text, _)| text)
}

/// A path that the system gave, as str or as bytes.
pub fn path_value(path: &[u8], bytes: bool) -> PyResult<Value> {
    if bytes { Ok(Value::bytes(path)) } else { fs_decode(path) }
}

fn is_path(v: &Value) -> bool {
    v.as_str().is_some() || v.downcast::<BytesObject>().is_some()
}

/// `os.fspath()`.
pub fn fspath(v: &Value) -> PyResult<Value> {
    if is_path(v) {
        return Ok(v.clone());
    }
    let name = v.ty().name_str();
    match object::call_special(v, &intern("__fspath__"), &[])? {
        None => Err(err!(TypeError, "expected str, bytes or os.PathLike object, not {name}")),
        Some(r) if is_path(&r) => Ok(r),
        Some(r) => Err(err!(
            TypeError,
            "expected {name}.__fspath__() to return str or bytes, not {}",
            r.ty().name_str()
        )),
    }
}

impl PathArgument {
    /// Converts; `expected` lists what is allowed, for the error.
    pub fn convert(v: &Value, function: &str, name: &str, expected: &str) -> PyResult<PathArgument> {
        let path = if is_path(v) {
            v.clone()
        } else {
            match object::lookup_special(v, &intern("__fspath__"))? {
                Some(_) => fspath(v)?,
                None => {
                    bail!(TypeError, "{function}: {name} should be {expected}, not {}", v.ty().name_str())
                }
            }
        };
        let (data, bytes) = match path.downcast::<BytesObject>() {
            Some(b) => (b.data().to_vec(), true),
            None => (fs_encode(&path)?, false),
        };
        let Ok(c_path) = CString::new(data) else {
            bail!(ValueError, "{function}: embedded null character in {name}");
        };
        Ok(PathArgument { object: path, path: c_path, bytes })
    }

    /// The current directory, for functions whose path is optional.
    pub fn here() -> PathArgument {
        PathArgument { object: Value::NONE, path: c".".to_owned(), bytes: false }
    }

    /// The last system call's error, about this path.
    #[cold]
    pub fn error(&self) -> Raised {
        raise_errno(last_errno(), &[&self.object])
    }
}

impl FromArg<'_> for PathArgument {
    fn from_arg(v: &Value, what: ArgContext) -> PyResult<Self> {
        PathArgument::convert(v, what.function, what.name, "string, bytes or os.PathLike")
    }
}

impl FromArg<'_> for PathOrFd {
    fn from_arg(v: &Value, what: ArgContext) -> PyResult<Self> {
        PathOrFd::convert(v, what.function, what.name, "string, bytes, os.PathLike or integer")
    }
}

impl PathOrFd {
    /// Converts; `expected` lists what is allowed, for the error.
    pub fn convert(v: &Value, function: &str, name: &str, expected: &str) -> PyResult<PathOrFd> {
        if v.is_small_int() || (!is_path(v) && v.ty().slots().nb_index.is_some()) {
            return Ok(PathOrFd::Fd(descriptor(v)?));
        }
        PathArgument::convert(v, function, name, expected).map(PathOrFd::Path)
    }

    /// The directory that a function goes through, the current one if it is not given.
    pub fn or_here(v: Option<&Value>, function: &str) -> PyResult<PathOrFd> {
        match v {
            Some(v) => PathOrFd::convert(v, function, "path", "string, bytes, os.PathLike, integer or None"),
            None => Ok(PathOrFd::Path(PathArgument::here())),
        }
    }

    /// The last system call's error, about this path.
    #[cold]
    pub fn error(&self) -> Raised {
        match self {
            PathOrFd::Path(p) => p.error(),
            PathOrFd::Fd(fd) => raise_errno(last_errno(), &[&Value::int(*fd as i64)]),
        }
    }
}

fn descriptor(v: &Value) -> PyResult<i32> {
    match object::index_as_i64(v)? {
        Some(i) if i > i32::MAX as i64 => Err(err!(OverflowError, "fd is greater than maximum")),
        Some(i) if i < i32::MIN as i64 => Err(err!(OverflowError, "fd is less than minimum")),
        Some(i) => Ok(i as i32),
        None => Err(err!(OverflowError, "Python int too large to convert to C int")),
    }
}

impl FromArg<'_> for FileDescriptor {
    fn from_arg(v: &Value, _: ArgContext) -> PyResult<Self> {
        descriptor_of(v).map(FileDescriptor)
    }
}

/// The descriptor of an int or of an object with `fileno()`.
pub fn descriptor_of(v: &Value) -> PyResult<i32> {
    let number = if v.is_small_int() || v.ty().slots().nb_index.is_some() {
        v.clone()
    } else {
        match object::getattr_optional(v, &intern("fileno"))? {
            None => bail!(TypeError, "argument must be an int, or have a fileno() method."),
            Some(f) => {
                let r = object::call(&f, &[])?;
                if r.ty().slots().nb_index.is_none() {
                    bail!(TypeError, "fileno() returned a non-integer");
                }
                r
            }
        }
    };
    match object::index_as_i64(&number)?.map(i32::try_from) {
        Some(Ok(fd)) if fd >= 0 => Ok(fd),
        Some(Ok(fd)) => Err(err!(ValueError, "file descriptor cannot be a negative integer ({fd})")),
        _ => Err(err!(OverflowError, "Python int too large to convert to C int")),
    }
}

/// `errno` after a failed call.
pub fn last_errno() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

/// The last system call's error as an exception.
#[cold]
pub fn os_error() -> Raised {
    raise_errno(last_errno(), &[])
}

/// Makes a system call again as long as signals interrupt it; their handlers run in between. Negative results are
/// errors: `Ok(Err(errno))`.
pub fn retry<T: Copy + PartialOrd + From<i8>>(mut call: impl FnMut() -> T) -> PyResult<Result<T, i32>> {
    loop {
        let r = tiercel_vm::gil::released(&mut call);
        if r >= T::from(0) {
            return Ok(Ok(r));
        }
        match last_errno() {
            libc::EINTR => crate::signal::run_handlers()?,
            errno => return Ok(Err(errno)),
        }
    }
}

/// [`retry`] with errors that are about no particular file.
pub fn retry_or_raise<T: Copy + PartialOrd + From<i8>>(call: impl FnMut() -> T) -> PyResult<T> {
    retry(call)?.map_err(|errno| raise_errno(errno, &[]))
}

/// `None` becomes the current directory's pseudo-descriptor.
pub fn directory(dir_fd: Option<i32>) -> i32 {
    dir_fd.unwrap_or(libc::AT_FDCWD)
}

/// Turns the result of a call without value into a Python result.
pub fn check(result: i32, error: impl FnOnce() -> Raised) -> PyResult<()> {
    if result < 0 { Err(error()) } else { Ok(()) }
}
