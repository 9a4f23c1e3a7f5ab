//! `scandir`: an iterator over a directory's entries, which remember what the system has said of them.

use super::path_argument::{PathArgument, PathOrFd, last_errno, path_value};
use super::status::{stat_of, stat_value};
use crate::native_type;
use std::cell::Cell;
use std::ffi::CStr;
use tiercel_macros::{pymodule, pytype};
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::{Type, tflag};
use tiercel_object::types::exception_fields::raise_errno;
use tiercel_object::types::iterators::iter_self;
use tiercel_object::types::str::to_string_lossy;
use tiercel_object::value::{Field, Value};
use tiercel_object::{PyResult, install_type, object};

/// `posix.DirEntry`.
#[repr(C)]
pub struct DirEntry {
    head: Header,
    name: Field,
    path: Field,
    /// What the entry's path is relative to, when a descriptor was scanned.
    dir_fd: Option<i32>,
    /// `DT_REG`, ….
    kind: u8,
    inode: u64,
    stat: Field,
    lstat: Field,
}

impl DirEntry {
    fn argument(&self) -> PyResult<PathOrFd> {
        let path = if self.dir_fd.is_some() { &self.name } else { &self.path };
        PathArgument::convert(&path.get_or_none(), "stat", "path", "string or bytes").map(PathOrFd::Path)
    }

    fn fetch(&self, follow: bool) -> PyResult<Value> {
        let follow = follow && (self.kind == libc::DT_LNK || self.kind == libc::DT_UNKNOWN);
        let cache = if follow { &self.stat } else { &self.lstat };
        if let Some(known) = cache.get() {
            return Ok(known);
        }
        let value = stat_value(&stat_of(&self.argument()?, self.dir_fd, follow)?)?;
        cache.set(value.clone());
        Ok(value)
    }

    fn test_mode(&self, follow: bool, format: u32, kind: u8) -> PyResult<bool> {
        let unknown = self.kind == libc::DT_UNKNOWN;
        if !(unknown || follow && self.kind == libc::DT_LNK) {
            return Ok(self.kind == kind);
        }
        match self.fetch(follow) {
            Ok(st) => {
                let mode = object::index_i64(&object::getitem(&st, &Value::int(0))?)? as u32;
                Ok(mode & libc::S_IFMT == format)
            }
            Err(raised) if raised.is(types().exceptions.FileNotFoundError) => {
                drop(raised.take());
                Ok(false)
            }
            Err(raised) => Err(raised),
        }
    }
}

#[pytype(name = "DirEntry")]
impl DirEntry {
    /// Its name.
    #[getter]
    fn name(&self) -> Value {
        self.name.get_or_none()
    }

    /// Its path: the folder's as it was given, and the name.
    #[getter]
    fn path(&self) -> Value {
        self.path.get_or_none()
    }

    /// Whether it is a folder. Asked once.
    #[method("($self, /, *, follow_symlinks=True)")]
    fn is_dir(&self, follow_symlinks: bool) -> PyResult<bool> {
        self.test_mode(follow_symlinks, libc::S_IFDIR, libc::DT_DIR)
    }

    /// Whether it is a file. Asked once.
    #[method("($self, /, *, follow_symlinks=True)")]
    fn is_file(&self, follow_symlinks: bool) -> PyResult<bool> {
        self.test_mode(follow_symlinks, libc::S_IFREG, libc::DT_REG)
    }

    /// Whether it is a symbolic link. Asked once.
    #[method("($self, /)")]
    fn is_symlink(&self) -> PyResult<bool> {
        self.test_mode(false, libc::S_IFLNK, libc::DT_LNK)
    }

    /// Whether it is a junction, which there are none of here.
    #[method("($self, /)")]
    fn is_junction(&self) -> bool {
        false
    }

    /// What `stat` says of it. Asked once.
    #[method("($self, /, *, follow_symlinks=True)")]
    fn stat(&self, follow_symlinks: bool) -> PyResult<Value> {
        self.fetch(follow_symlinks)
    }

    /// The number of its inode. Asked once.
    #[method("($self, /)")]
    fn inode(&self) -> u64 {
        self.inode
    }

    /// Its path.
    #[method("($self, /)")]
    fn __fspath__(&self) -> Value {
        self.path.get_or_none()
    }

    /// See PEP 585
    #[classmethod("($type, object, /)")]
    fn __class_getitem__(class: &Value, object: &Value) -> Value {
        tiercel_object::types::generic_alias::new(class, object)
    }

    #[slot(repr)]
    fn repr(&self) -> PyResult<Value> {
        Ok(Value::str(&format!("<DirEntry {}>", object::repr_string(&self.name.get_or_none())?)))
    }
}

/// `posix.ScandirIterator`.
#[repr(C)]
struct ScandirIterator {
    head: Header,
    stream: Cell<*mut libc::DIR>,
    path: Field,
    bytes: bool,
    fd: Option<i32>,
}

impl ScandirIterator {
    fn close_stream(&self) {
        let stream = self.stream.replace(std::ptr::null_mut());
        if !stream.is_null() {
            // SAFETY: the stream is open until it is taken out of the field.
            unsafe { libc::closedir(stream) };
        }
    }

    fn full_path(&self, name: &[u8]) -> PyResult<Value> {
        if self.fd.is_some() {
            return path_value(name, self.bytes);
        }
        let path = self.path.get_or_none();
        let argument = PathArgument::convert(&path, "scandir", "path", "string or bytes")?;
        let mut full = argument.path.into_bytes();
        if full.last() != Some(&b'/') {
            full.push(b'/');
        }
        full.extend(name);
        path_value(&full, self.bytes)
    }
}

#[pytype(name = "ScandirIterator")]
impl ScandirIterator {
    #[slot(iter)]
    fn iter(this: &Value) -> PyResult<Value> {
        iter_self(this)
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        loop {
            let stream = self.stream.get();
            if stream.is_null() {
                return Ok(None);
            }
            // SAFETY: the stream is open; the entry is used before the next call on it.
            let (name, kind, inode) = unsafe {
                *libc::__errno_location() = 0;
                let entry = libc::readdir(stream);
                if entry.is_null() {
                    let errno = last_errno();
                    self.close_stream();
                    if errno != 0 {
                        return Err(raise_errno(errno, &[&self.path.get_or_none()]));
                    }
                    return Ok(None);
                }
                let name = CStr::from_ptr((*entry).d_name.as_ptr()).to_bytes().to_vec();
                (name, (*entry).d_type, (*entry).d_ino)
            };
            if name == b"." || name == b".." {
                continue;
            }
            let (short, full) = (path_value(&name, self.bytes)?, self.full_path(&name)?);
            let ty = native_type::get("posix.DirEntry");
            return Ok(Some(native_type::new_instance(ty, |head| DirEntry {
                head,
                name: Field::new(short),
                path: Field::new(full),
                dir_fd: self.fd,
                kind,
                inode,
                stat: Field::empty(),
                lstat: Field::empty(),
            })));
        }
    }

    #[slot(finalize)]
    fn finalize(this: &Value) -> PyResult<()> {
        // SAFETY: a slot of this type.
        let it = unsafe { this.payload_unchecked::<ScandirIterator>() };
        if !it.stream.get().is_null() {
            it.close_stream();
            let text = format!("unclosed scandir iterator {}", to_string_lossy(&object::repr(this)?));
            object::warn(types().exceptions.ResourceWarning, &text, 1)?;
        }
        Ok(())
    }

    #[method("($self, /)")]
    fn close(&self) {
        self.close_stream();
    }

    #[method("($self, /)")]
    fn __enter__(this: &Value) -> Value {
        this.clone()
    }

    #[method("($self, /, *args)")]
    fn __exit__(&self, _args: &[Value]) {
        self.close_stream();
    }
}

/// Makes the two types.
pub fn make_types(module: &Value) {
    let object = types().object;
    let entry = native_type::make::<DirEntry>("posix.DirEntry", object, 0, false, |t: &'static Type| {
        install_type!(t, DirEntry)
    });
    native_type::set_type(module, entry);
    native_type::make::<ScandirIterator>(
        "posix.ScandirIterator",
        object,
        tflag::GC | tflag::WEAKREFS,
        false,
        |t| install_type!(t, ScandirIterator),
    );
}

#[pymodule(name = "posix")]
/// A part of `posix`.
pub mod functions {
    use super::*;

    /// An iterator over what is in a folder, the current one unless given, as `DirEntry` objects.
    ///
    /// Their names are bytes if the folder's name is, else text.
    #[function("(path=None)")]
    fn scandir(path: Option<&Value>) -> PyResult<Value> {
        let path = match path {
            Some(_) => PathOrFd::or_here(path, "scandir")?,
            None => PathOrFd::Path(PathArgument { object: Value::str("."), ..PathArgument::here() }),
        };
        // SAFETY: the path is a C string; a descriptor is duplicated because closing the stream closes it.
        let stream = unsafe {
            match &path {
                PathOrFd::Path(p) => libc::opendir(p.path.as_ptr()),
                PathOrFd::Fd(fd) => {
                    let copy = libc::fcntl(*fd, libc::F_DUPFD_CLOEXEC, 0);
                    if copy < 0 { std::ptr::null_mut() } else { libc::fdopendir(copy) }
                }
            }
        };
        if stream.is_null() {
            return Err(path.error());
        }
        let (object, bytes, fd) = match path {
            PathOrFd::Path(p) => (path_value(p.path.as_bytes(), p.bytes)?, p.bytes, None),
            PathOrFd::Fd(fd) => {
                // SAFETY: the stream has just been opened.
                unsafe { libc::rewinddir(stream) };
                (Value::int(fd as i64), false, Some(fd))
            }
        };
        Ok(native_type::new_instance(native_type::get("posix.ScandirIterator"), |head| ScandirIterator {
            head,
            stream: Cell::new(stream),
            path: Field::new(object),
            bytes,
            fd,
        }))
    }
}
