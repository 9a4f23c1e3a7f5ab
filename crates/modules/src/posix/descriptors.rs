//! File descriptors: opening, reading, writing, duplicating.

use tiercel_macros::pymodule;

/// The most that the system reads or writes at once.
pub const MOST_AT_ONCE: usize = 0x7fff_f000;

/// Reads up to `count` bytes from the descriptor's position.
pub fn read_bytes(fd: i32, count: usize) -> tiercel_object::PyResult<Result<Vec<u8>, i32>> {
    let mut buffer: Vec<u8> = Vec::with_capacity(count.min(MOST_AT_ONCE));
    let room = buffer.spare_capacity_mut();
    let (start, len) = (room.as_mut_ptr(), room.len().min(count));
    // SAFETY: the spare capacity is `len` bytes long.
    let got = super::path_argument::retry(|| unsafe { libc::read(fd, start.cast(), len) })?;
    Ok(got.map(|n| {
        // SAFETY: the system has filled the first `n` bytes.
        unsafe { buffer.set_len(n as usize) };
        buffer
    }))
}

/// Writes bytes at the descriptor's position: how many it took.
pub fn write_bytes(fd: i32, bytes: &[u8]) -> tiercel_object::PyResult<Result<usize, i32>> {
    let len = bytes.len().min(MOST_AT_ONCE);
    // SAFETY: the slice is at least `len` bytes long.
    let put = super::path_argument::retry(|| unsafe { libc::write(fd, bytes.as_ptr().cast(), len) })?;
    Ok(put.map(|n| n as usize))
}

#[pymodule(name = "posix")]
/// A part of `posix`.
pub mod functions {
    use super::{read_bytes, write_bytes};
    use crate::native_type::kept;
    use crate::posix::path_argument::{
        FileDescriptor, PathArgument, check, directory, fs_decode, os_error, retry, retry_or_raise,
    };
    use crate::structseq;
    use tiercel_object::types::exception_fields::raise_errno;
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, bail, buffer, object};

    fn pair(fds: [i32; 2]) -> Value {
        TupleObject::pair(Value::int(fds[0] as i64), Value::int(fds[1] as i64))
    }

    /// Opens a file and gives its descriptor.
    #[function("(path, flags, mode=511, *, dir_fd=None)")]
    fn open(path: PathArgument, flags: i32, mode: i32, dir_fd: Option<FileDescriptor>) -> PyResult<i32> {
        let directory = directory(dir_fd.map(|d| d.0));
        let flags = flags | libc::O_CLOEXEC;
        // SAFETY: the path is a C string.
        let opened = retry(|| unsafe { libc::openat(directory, path.path.as_ptr(), flags, mode) })?;
        opened.map_err(|errno| raise_errno(errno, &[&path.object]))
    }

    /// Closes a descriptor.
    #[function("(fd)")]
    fn close(fd: i32) -> PyResult<()> {
        // SAFETY: a system call on a number; whether anybody still uses the descriptor is the caller's business.
        check(unsafe { libc::close(fd) }, os_error)
    }

    /// Closes the descriptors from `fd_low` to before `fd_high`, whether they are open or not.
    #[function("(fd_low, fd_high, /)")]
    fn closerange(fd_low: i32, fd_high: i32) {
        for fd in fd_low.max(0)..fd_high {
            // SAFETY: as for `close`.
            unsafe { libc::close(fd) };
        }
    }

    /// Reads so many bytes at most.
    #[function("(fd, length, /)")]
    fn read(fd: i32, length: isize) -> PyResult<Value> {
        if length < 0 {
            return Err(raise_errno(libc::EINVAL, &[]));
        }
        match read_bytes(fd, length as usize)? {
            Ok(bytes) => Ok(Value::bytes(&bytes)),
            Err(errno) => Err(raise_errno(errno, &[])),
        }
    }

    /// Reads into a buffer; says how many bytes.
    #[function("(fd, buffer, /)")]
    fn readinto(fd: i32, buffer: &Value) -> PyResult<isize> {
        let view = crate::io::buffers::writable(buffer, "readinto() argument 2")?;
        // SAFETY: the view's owner keeps `len` writable bytes there.
        retry_or_raise(|| unsafe { libc::read(fd, view.data.cast(), view.len) })
    }

    /// Writes bytes; says how many.
    #[function("(fd, data, /)")]
    fn write(fd: i32, data: &Value) -> PyResult<usize> {
        let view = buffer::get(data)?;
        write_bytes(fd, view.bytes())?.map_err(|errno| raise_errno(errno, &[]))
    }

    /// Reads so many bytes from a place; the position stays.
    #[function("(fd, length, offset, /)")]
    fn pread(fd: i32, length: isize, offset: i64) -> PyResult<Value> {
        if length < 0 {
            return Err(raise_errno(libc::EINVAL, &[]));
        }
        let mut bytes = vec![0u8; length as usize];
        // SAFETY: the buffer is as long as said.
        let n =
            retry_or_raise(|| unsafe { libc::pread(fd, bytes.as_mut_ptr().cast(), bytes.len(), offset) })?;
        Ok(Value::bytes(&bytes[..n as usize]))
    }

    /// Writes bytes at a place; the position stays.
    #[function("(fd, buffer, offset, /)")]
    fn pwrite(fd: i32, buffer: &Value, offset: i64) -> PyResult<isize> {
        let view = buffer::get(buffer)?;
        // SAFETY: the view is as long as said.
        retry_or_raise(|| unsafe { libc::pwrite(fd, view.data.cast(), view.len, offset) })
    }

    /// Iterate over buffers and write their contents to a file descriptor.
    #[function("(fd, buffers, /)")]
    fn writev(fd: i32, buffers: &Value) -> PyResult<isize> {
        let views = object::to_vec(buffers)?.iter().map(buffer::get).collect::<PyResult<Vec<_>>>()?;
        let parts: Vec<libc::iovec> =
            views.iter().map(|v| libc::iovec { iov_base: v.data.cast(), iov_len: v.len }).collect();
        // SAFETY: the views live until the call is over.
        retry_or_raise(|| unsafe { libc::writev(fd, parts.as_ptr(), parts.len() as i32) })
    }

    /// Moves the position and returns it.
    #[function("(fd, position, whence, /)")]
    fn lseek(fd: i32, position: i64, whence: i32) -> PyResult<i64> {
        // SAFETY: a system call on numbers.
        let r = unsafe { libc::lseek(fd, position, whence) };
        if r < 0 { Err(os_error()) } else { Ok(r) }
    }

    /// Another descriptor of the same file.
    #[function("(fd, /)")]
    fn dup(fd: i32) -> PyResult<i32> {
        // SAFETY: a system call on numbers.
        let r = unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) };
        if r < 0 { Err(os_error()) } else { Ok(r) }
    }

    /// Duplicate file descriptor.
    #[function("(fd, fd2, inheritable=True)")]
    fn dup2(fd: i32, fd2: i32, inheritable: bool) -> PyResult<i32> {
        let flags = if inheritable { 0 } else { libc::O_CLOEXEC };
        // SAFETY: a system call on numbers.
        retry_or_raise(|| unsafe {
            if fd == fd2 || inheritable { libc::dup2(fd, fd2) } else { libc::dup3(fd, fd2, flags) }
        })
    }

    /// Create a pipe.
    #[function("()")]
    fn pipe() -> PyResult<Value> {
        pipe2(libc::O_CLOEXEC)
    }

    /// A pipe whose two descriptors have these flags.
    #[function("(flags, /)")]
    fn pipe2(flags: i32) -> PyResult<Value> {
        let mut fds = [0; 2];
        // SAFETY: room for two descriptors.
        check(unsafe { libc::pipe2(fds.as_mut_ptr(), flags) }, os_error)?;
        Ok(pair(fds))
    }

    /// Whether a terminal is at the other end.
    #[function("(fd, /)")]
    fn isatty(fd: i32) -> bool {
        // SAFETY: a question about a number.
        unsafe { libc::isatty(fd) == 1 }
    }

    /// The name of the terminal.
    #[function("(fd, /)")]
    fn ttyname(fd: i32) -> PyResult<Value> {
        let mut name = [0u8; 256];
        // SAFETY: the buffer is as long as said.
        let r = unsafe { libc::ttyname_r(fd, name.as_mut_ptr().cast(), name.len()) };
        if r != 0 {
            return Err(raise_errno(r, &[]));
        }
        fs_decode(name.split(|&b| b == 0).next().unwrap_or_default())
    }

    /// Makes a file so many bytes long.
    #[function("(fd, length, /)")]
    fn ftruncate(fd: i32, length: i64) -> PyResult<()> {
        // SAFETY: a system call on numbers.
        retry_or_raise(|| unsafe { libc::ftruncate(fd, length) }).map(drop)
    }

    /// Waits until a file is on the disk.
    #[function("(fd)")]
    fn fsync(fd: FileDescriptor) -> PyResult<()> {
        // SAFETY: a system call on a number.
        retry_or_raise(|| unsafe { libc::fsync(fd.0) }).map(drop)
    }

    /// Waits until a file's content is on the disk, whatever of its other data.
    #[function("(fd)")]
    fn fdatasync(fd: FileDescriptor) -> PyResult<()> {
        // SAFETY: a system call on a number.
        retry_or_raise(|| unsafe { libc::fdatasync(fd.0) }).map(drop)
    }

    fn flags(fd: i32, get: i32) -> PyResult<i32> {
        // SAFETY: a system call on numbers.
        retry_or_raise(|| unsafe { libc::fcntl(fd, get) })
    }

    fn set_flag(fd: i32, get: i32, set: i32, flag: i32, on: bool) -> PyResult<()> {
        let old = flags(fd, get)?;
        let new = if on { old | flag } else { old & !flag };
        // SAFETY: a system call on numbers.
        retry_or_raise(|| unsafe { libc::fcntl(fd, set, new) }).map(drop)
    }

    /// Whether programs that are started get the descriptor.
    #[function("(fd, /)")]
    fn get_inheritable(fd: i32) -> PyResult<bool> {
        Ok(flags(fd, libc::F_GETFD)? & libc::FD_CLOEXEC == 0)
    }

    /// Has programs that are started get the descriptor, or not.
    #[function("(fd, inheritable, /)")]
    fn set_inheritable(fd: i32, inheritable: bool) -> PyResult<()> {
        set_flag(fd, libc::F_GETFD, libc::F_SETFD, libc::FD_CLOEXEC, !inheritable)
    }

    /// Whether reads and writes wait.
    #[function("(fd, /)")]
    fn get_blocking(fd: i32) -> PyResult<bool> {
        Ok(flags(fd, libc::F_GETFL)? & libc::O_NONBLOCK == 0)
    }

    /// Has reads and writes wait, or not.
    #[function("(fd, blocking, /)")]
    fn set_blocking(fd: i32, blocking: bool) -> PyResult<()> {
        set_flag(fd, libc::F_GETFL, libc::F_SETFL, libc::O_NONBLOCK, !blocking)
    }

    /// Locks or unlocks a part of an open file, or tests for a lock.
    #[function("(fd, command, length, /)")]
    fn lockf(fd: i32, command: i32, length: i64) -> PyResult<()> {
        // SAFETY: a system call on numbers.
        retry_or_raise(|| unsafe { libc::lockf(fd, command, length) }).map(drop)
    }

    /// The encoding of the terminal, or None if it is none.
    #[function("(fd)")]
    fn device_encoding(fd: i32) -> Option<&'static str> {
        isatty(fd).then_some("UTF-8")
    }

    /// Columns and lines of the terminal.
    #[function("(fd=<unrepresentable>, /)", hidden)]
    fn get_terminal_size(fd: Option<i32>) -> PyResult<Value> {
        // SAFETY: all-zero bytes are a window size, and the call fills one.
        let size = unsafe {
            let mut size: libc::winsize = std::mem::zeroed();
            check(libc::ioctl(fd.unwrap_or(1), libc::TIOCGWINSZ, &mut size), os_error)?;
            size
        };
        let Some(class) = kept("posix.terminal_size") else {
            bail!(RuntimeError, "posix is not initialized")
        };
        structseq::make(&class, vec![Value::int(size.ws_col as i64), Value::int(size.ws_row as i64)])
    }

    /// Copy bytes between two descriptors in the kernel.
    #[function("(out_fd, in_fd, offset, count)")]
    fn sendfile(out_fd: i32, in_fd: i32, offset: Option<i64>, count: isize) -> PyResult<isize> {
        let mut at = offset.unwrap_or(0);
        let position = if offset.is_some() { &raw mut at } else { std::ptr::null_mut() };
        // SAFETY: the position is null or a variable that lives through the call.
        retry_or_raise(|| unsafe { libc::sendfile(out_fd, in_fd, position, count as usize) })
    }

    /// The major part of a device's number.
    #[function("(device, /)")]
    fn major(device: i64) -> u32 {
        libc::major(device as u64)
    }

    /// The minor part of a device's number.
    #[function("(device, /)")]
    fn minor(device: i64) -> u32 {
        libc::minor(device as u64)
    }

    /// The number of a device with these two parts.
    #[function("(major, minor, /)")]
    fn makedev(major: u32, minor: u32) -> u64 {
        libc::makedev(major, minor)
    }
}
