//! Names in the file system: making, renaming, removing and describing them.

use tiercel_macros::pymodule;

#[pymodule(name = "posix")]
/// A part of `posix`.
pub mod functions {
    use crate::posix::path_argument::{
        FileDescriptor, PathArgument, PathOrFd, check, directory, fs_decode, last_errno, os_error, path_value,
    };
    use tiercel_object::types::exception_fields::raise_errno;
    use tiercel_object::types::list::ListObject;
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, bail, err, object};

    fn fd(d: Option<FileDescriptor>) -> i32 {
        directory(d.map(|d| d.0))
    }

    /// Names in an open directory stream, without `.` and `..`.
    ///
    /// # Safety
    /// The stream is open; it is closed here.
    unsafe fn read_names(
        stream: *mut libc::DIR,
        mut add: impl FnMut(&[u8]) -> PyResult<()>,
    ) -> PyResult<i32> {
        let result = loop {
            *libc::__errno_location() = 0;
            let entry = libc::readdir(stream);
            if entry.is_null() {
                break Ok(last_errno());
            }
            let name = std::ffi::CStr::from_ptr((*entry).d_name.as_ptr()).to_bytes();
            if name != b"."
                && name != b".."
                && let Err(raised) = add(name)
            {
                break Err(raised);
            }
        };
        libc::closedir(stream);
        result
    }

    /// The names in a folder, the current one unless given, in no particular order.
    ///
    /// They are bytes if the folder's name is, else text.
    #[function("(path=None)")]
    fn listdir(path: Option<&Value>) -> PyResult<Value> {
        let path = PathOrFd::or_here(path, "listdir")?;
        let mut bytes = false;
        // SAFETY: the path is a C string; a descriptor is duplicated because closing the stream closes it.
        let stream = unsafe {
            match &path {
                PathOrFd::Path(p) => {
                    bytes = p.bytes;
                    libc::opendir(p.path.as_ptr())
                }
                PathOrFd::Fd(fd) => {
                    let copy = libc::fcntl(*fd, libc::F_DUPFD_CLOEXEC, 0);
                    let stream = if copy < 0 { std::ptr::null_mut() } else { libc::fdopendir(copy) };
                    if !stream.is_null() {
                        libc::rewinddir(stream);
                    }
                    stream
                }
            }
        };
        if stream.is_null() {
            return Err(path.error());
        }
        let mut names = Vec::new();
        // SAFETY: the stream has just been opened.
        let errno = unsafe {
            read_names(stream, |name| {
                names.push(path_value(name, bytes)?);
                Ok(())
            })?
        };
        if errno != 0 {
            return Err(raise_errno(errno, &[]));
        }
        Ok(ListObject::from_vec(names))
    }

    fn current_directory() -> PyResult<Vec<u8>> {
        match std::env::current_dir() {
            Ok(p) => Ok(std::os::unix::ffi::OsStringExt::into_vec(p.into_os_string())),
            Err(e) => Err(raise_errno(e.raw_os_error().unwrap_or(0), &[])),
        }
    }

    /// The current folder.
    #[function("()")]
    fn getcwd() -> PyResult<Value> {
        fs_decode(&current_directory()?)
    }

    /// The current folder, as bytes.
    #[function("()")]
    fn getcwdb() -> PyResult<Value> {
        Ok(Value::bytes(&current_directory()?))
    }

    /// Makes a folder the current one.
    #[function("(path)")]
    fn chdir(path: PathOrFd) -> PyResult<()> {
        // SAFETY: the path is a C string.
        let r = unsafe {
            match &path {
                PathOrFd::Fd(fd) => libc::fchdir(*fd),
                PathOrFd::Path(p) => libc::chdir(p.path.as_ptr()),
            }
        };
        check(r, || path.error())
    }

    /// Makes an open folder the current one.
    #[function("(fd)")]
    fn fchdir(fd: FileDescriptor) -> PyResult<()> {
        // SAFETY: a system call on a number.
        check(unsafe { libc::fchdir(fd.0) }, os_error)
    }

    /// Create a directory.
    #[function("(path, mode=511, *, dir_fd=None)")]
    fn mkdir(path: PathArgument, mode: i32, dir_fd: Option<FileDescriptor>) -> PyResult<()> {
        // SAFETY: the path is a C string.
        check(unsafe { libc::mkdirat(fd(dir_fd), path.path.as_ptr(), mode as libc::mode_t) }, || path.error())
    }

    /// Makes a named pipe.
    #[function("(path, mode=438, *, dir_fd=None)")]
    fn mkfifo(path: PathArgument, mode: i32, dir_fd: Option<FileDescriptor>) -> PyResult<()> {
        // SAFETY: the path is a C string.
        check(unsafe { libc::mkfifoat(fd(dir_fd), path.path.as_ptr(), mode as libc::mode_t) }, || {
            path.error()
        })
    }

    /// Remove a directory.
    #[function("(path, *, dir_fd=None)")]
    fn rmdir(path: PathArgument, dir_fd: Option<FileDescriptor>) -> PyResult<()> {
        // SAFETY: the path is a C string.
        let r = unsafe { libc::unlinkat(fd(dir_fd), path.path.as_ptr(), libc::AT_REMOVEDIR) };
        check(r, || path.error())
    }

    fn remove_file(path: PathArgument, dir_fd: Option<FileDescriptor>) -> PyResult<()> {
        // SAFETY: the path is a C string.
        check(unsafe { libc::unlinkat(fd(dir_fd), path.path.as_ptr(), 0) }, || path.error())
    }

    /// Takes a file's name away, and the file if it was the last.
    #[function("(path, *, dir_fd=None)")]
    fn unlink(path: PathArgument, dir_fd: Option<FileDescriptor>) -> PyResult<()> {
        remove_file(path, dir_fd)
    }

    /// Takes a file's name away, and the file if it was the last.
    #[function("(path, *, dir_fd=None)")]
    fn remove(path: PathArgument, dir_fd: Option<FileDescriptor>) -> PyResult<()> {
        remove_file(path, dir_fd)
    }

    fn rename_file(
        src: PathArgument,
        dst: PathArgument,
        from: Option<FileDescriptor>,
        to: Option<FileDescriptor>,
    ) -> PyResult<()> {
        // SAFETY: both paths are C strings.
        let r = unsafe { libc::renameat(fd(from), src.path.as_ptr(), fd(to), dst.path.as_ptr()) };
        check(r, || raise_errno(last_errno(), &[&src.object, &dst.object]))
    }

    /// Gives a file or folder another name.
    #[function("(src, dst, *, src_dir_fd=None, dst_dir_fd=None)")]
    fn rename(
        src: PathArgument,
        dst: PathArgument,
        src_dir_fd: Option<FileDescriptor>,
        dst_dir_fd: Option<FileDescriptor>,
    ) -> PyResult<()> {
        rename_file(src, dst, src_dir_fd, dst_dir_fd)
    }

    /// Gives a file or folder another name; a file of that name goes.
    #[function("(src, dst, *, src_dir_fd=None, dst_dir_fd=None)")]
    fn replace(
        src: PathArgument,
        dst: PathArgument,
        src_dir_fd: Option<FileDescriptor>,
        dst_dir_fd: Option<FileDescriptor>,
    ) -> PyResult<()> {
        rename_file(src, dst, src_dir_fd, dst_dir_fd)
    }

    /// Gives a file another name that is as good as the first.
    #[function("(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)")]
    fn link(
        src: PathArgument,
        dst: PathArgument,
        src_dir_fd: Option<FileDescriptor>,
        dst_dir_fd: Option<FileDescriptor>,
        follow_symlinks: bool,
    ) -> PyResult<()> {
        let flags = if follow_symlinks { libc::AT_SYMLINK_FOLLOW } else { 0 };
        // SAFETY: both paths are C strings.
        let r = unsafe {
            libc::linkat(fd(src_dir_fd), src.path.as_ptr(), fd(dst_dir_fd), dst.path.as_ptr(), flags)
        };
        check(r, || raise_errno(last_errno(), &[&src.object, &dst.object]))
    }

    /// Makes `dst` a link to what is called `src`.
    #[function("(src, dst, target_is_directory=False, *, dir_fd=None)")]
    fn symlink(
        src: PathArgument,
        dst: PathArgument,
        _target_is_directory: bool,
        dir_fd: Option<FileDescriptor>,
    ) -> PyResult<()> {
        // SAFETY: both paths are C strings.
        let r = unsafe { libc::symlinkat(src.path.as_ptr(), fd(dir_fd), dst.path.as_ptr()) };
        check(r, || raise_errno(last_errno(), &[&src.object, &dst.object]))
    }

    /// Where a link leads.
    #[function("(path, *, dir_fd=None)")]
    fn readlink(path: PathArgument, dir_fd: Option<FileDescriptor>) -> PyResult<Value> {
        let mut target = vec![0u8; libc::PATH_MAX as usize];
        // SAFETY: the path is a C string, and the buffer is as long as said.
        let n = unsafe {
            libc::readlinkat(fd(dir_fd), path.path.as_ptr(), target.as_mut_ptr().cast(), target.len())
        };
        if n < 0 {
            return Err(path.error());
        }
        path_value(&target[..n as usize], path.bytes)
    }

    /// Whether the real user may do this with a file.
    #[function("(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)")]
    fn access(
        path: PathArgument,
        mode: i32,
        dir_fd: Option<FileDescriptor>,
        effective_ids: bool,
        follow_symlinks: bool,
    ) -> bool {
        let mut flags = if effective_ids { libc::AT_EACCESS } else { 0 };
        if !follow_symlinks {
            flags |= libc::AT_SYMLINK_NOFOLLOW;
        }
        // SAFETY: the path is a C string.
        unsafe { libc::faccessat(fd(dir_fd), path.path.as_ptr(), mode, flags) == 0 }
    }

    /// Sets who may do what with a file.
    #[function("(path, mode, *, dir_fd=None, follow_symlinks=True)")]
    fn chmod(
        path: PathOrFd,
        mode: i32,
        dir_fd: Option<FileDescriptor>,
        follow_symlinks: bool,
    ) -> PyResult<()> {
        let mode = mode as libc::mode_t;
        let flags = if follow_symlinks { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
        // SAFETY: the path is a C string.
        let r = unsafe {
            match &path {
                PathOrFd::Fd(fd) => libc::fchmod(*fd, mode),
                PathOrFd::Path(p) => libc::fchmodat(fd(dir_fd), p.path.as_ptr(), mode, flags),
            }
        };
        if r < 0 && !follow_symlinks && last_errno() == libc::EOPNOTSUPP {
            bail!(NotImplementedError, "chmod: follow_symlinks unavailable on this platform");
        }
        check(r, || path.error())
    }

    /// Sets who may do what with an open file.
    #[function("(fd, mode)")]
    fn fchmod(fd: i32, mode: i32) -> PyResult<()> {
        // SAFETY: a system call on numbers.
        check(unsafe { libc::fchmod(fd, mode as libc::mode_t) }, os_error)
    }

    /// Sets the owner and the group of a file; -1 leaves one as it is.
    #[function("(path, uid, gid, *, dir_fd=None, follow_symlinks=True)")]
    fn chown(
        path: PathOrFd,
        uid: i64,
        gid: i64,
        dir_fd: Option<FileDescriptor>,
        follow_symlinks: bool,
    ) -> PyResult<()> {
        let flags = if follow_symlinks { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
        // SAFETY: the path is a C string.
        let r = unsafe {
            match &path {
                PathOrFd::Fd(fd) => libc::fchown(*fd, uid as u32, gid as u32),
                PathOrFd::Path(p) => {
                    libc::fchownat(fd(dir_fd), p.path.as_ptr(), uid as u32, gid as u32, flags)
                }
            }
        };
        check(r, || path.error())
    }

    /// Sets the owner and the group of an open file; -1 leaves one as it is.
    #[function("(fd, uid, gid)")]
    fn fchown(fd: i32, uid: i64, gid: i64) -> PyResult<()> {
        // SAFETY: a system call on numbers.
        check(unsafe { libc::fchown(fd, uid as u32, gid as u32) }, os_error)
    }

    /// Change the owner and group id of path without following symbolic links.
    #[function("(path, uid, gid)")]
    fn lchown(path: PathArgument, uid: i64, gid: i64) -> PyResult<()> {
        // SAFETY: the path is a C string.
        check(unsafe { libc::lchown(path.path.as_ptr(), uid as u32, gid as u32) }, || path.error())
    }

    fn timespec_of_seconds(v: &Value) -> PyResult<libc::timespec> {
        if v.ty().slots().nb_index.is_some() {
            return Ok(libc::timespec { tv_sec: object::index_i64(v)?, tv_nsec: 0 });
        }
        let seconds = object::as_f64(v)?;
        if !seconds.is_finite() || seconds.abs() >= 9.2e18 {
            bail!(ValueError, "Invalid value NaN (not a number)");
        }
        let whole = seconds.floor();
        // Rounded toward minus infinity, as CPython does for these.
        let nanoseconds = ((seconds - whole) * 1e9).floor().min(999_999_999.0);
        Ok(libc::timespec { tv_sec: whole as i64, tv_nsec: nanoseconds as i64 })
    }

    fn timespec_of_nanoseconds(v: &Value) -> PyResult<libc::timespec> {
        let n = match object::index_as_i64(v)? {
            Some(n) => n,
            None => bail!(OverflowError, "timestamp out of range for platform time_t"),
        };
        Ok(libc::timespec { tv_sec: n.div_euclid(1_000_000_000), tv_nsec: n.rem_euclid(1_000_000_000) })
    }

    /// Sets when a file was read and changed last: seconds by `times`, or nanoseconds by `ns`.
    #[function("(path, times=None, *, ns=<unrepresentable>, dir_fd=None, follow_symlinks=True)", hidden)]
    fn utime(
        path: PathOrFd,
        times: Option<&Value>,
        ns: Option<&Value>,
        dir_fd: Option<FileDescriptor>,
        follow_symlinks: bool,
    ) -> PyResult<()> {
        let pair = |v: &Value, what: &str| match v.downcast::<TupleObject>().map(TupleObject::items) {
            Some([a, b]) => Ok((a.clone(), b.clone())),
            _ => Err(err!(TypeError, "utime: '{what}' must be a tuple of two ints")),
        };
        let stamps = match (times, ns) {
            (Some(_), Some(_)) => {
                bail!(ValueError, "utime: you may specify either 'times' or 'ns' but not both")
            }
            (Some(t), None) => {
                let Some([a, m]) = t.downcast::<TupleObject>().map(TupleObject::items) else {
                    bail!(TypeError, "utime: 'times' must be either a tuple of two ints or None");
                };
                Some([timespec_of_seconds(a)?, timespec_of_seconds(m)?])
            }
            (None, Some(n)) => {
                let (a, m) = pair(n, "ns")?;
                Some([timespec_of_nanoseconds(&a)?, timespec_of_nanoseconds(&m)?])
            }
            (None, None) => None,
        };
        let stamps = stamps.as_ref().map_or(std::ptr::null(), |s| s.as_ptr());
        let flags = if follow_symlinks { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
        // SAFETY: the path is a C string; the stamps are null or two times that live to the end of the function.
        let r = unsafe {
            match &path {
                PathOrFd::Fd(fd) => libc::futimens(*fd, stamps),
                PathOrFd::Path(p) => libc::utimensat(fd(dir_fd), p.path.as_ptr(), stamps, flags),
            }
        };
        check(r, || path.error())
    }

    /// Makes a file so many bytes long.
    #[function("(path, length)")]
    fn truncate(path: PathOrFd, length: i64) -> PyResult<()> {
        // SAFETY: the path is a C string.
        let r = unsafe {
            match &path {
                PathOrFd::Fd(fd) => libc::ftruncate(*fd, length),
                PathOrFd::Path(p) => libc::truncate(p.path.as_ptr(), length),
            }
        };
        check(r, || path.error())
    }

    fn configuration_name(v: &Value, names: &[(&str, i64)]) -> PyResult<i32> {
        if v.ty().slots().nb_index.is_some() {
            return Ok(object::index_i64(v)? as i32);
        }
        if v.as_str().is_none() {
            bail!(TypeError, "configuration names must be strings or integers");
        }
        let wanted = tiercel_object::types::str::to_string_lossy(v);
        match names.iter().find(|(name, _)| *name == wanted) {
            Some((_, number)) => Ok(*number as i32),
            None => Err(err!(ValueError, "unrecognized configuration name")),
        }
    }

    fn configuration(number: i64) -> PyResult<i64> {
        if number == -1 && last_errno() != 0 { Err(os_error()) } else { Ok(number) }
    }

    /// A limit of the file system for this path.
    #[function("(path, name)")]
    fn pathconf(path: PathOrFd, name: &Value) -> PyResult<i64> {
        let name = configuration_name(name, crate::posix::constants::PATHCONF)?;
        // SAFETY: `errno` is the thread's own; the path is a C string.
        let r = unsafe {
            *libc::__errno_location() = 0;
            match &path {
                PathOrFd::Fd(fd) => libc::fpathconf(*fd, name),
                PathOrFd::Path(p) => libc::pathconf(p.path.as_ptr(), name),
            }
        };
        configuration(r)
    }

    /// A setting of the system that is a number.
    #[function("(name, /)")]
    fn sysconf(name: &Value) -> PyResult<i64> {
        let name = configuration_name(name, crate::posix::constants::SYSCONF)?;
        // SAFETY: `errno` is the thread's own.
        let r = unsafe {
            *libc::__errno_location() = 0;
            libc::sysconf(name)
        };
        configuration(r)
    }

    /// A setting of the system that is text.
    #[function("(name, /)")]
    fn confstr(name: &Value) -> PyResult<Value> {
        let name = configuration_name(name, crate::posix::constants::CONFSTR)?;
        let mut text = [0u8; 1024];
        // SAFETY: the buffer is as long as said.
        let n = unsafe { libc::confstr(name, text.as_mut_ptr().cast(), text.len()) };
        if n == 0 { Ok(Value::NONE) } else { fs_decode(&text[..(n - 1).min(text.len() - 1)]) }
    }

    /// Has the system write all that it holds back to the disks.
    #[function("()")]
    fn sync() {
        // SAFETY: a system call without arguments.
        unsafe { libc::sync() }
    }
}
