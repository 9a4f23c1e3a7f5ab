//! Moving bytes in other ways than by one read or write: several buffers at once, from file to file, files in memory.

use tiercel_macros::pymodule;

#[pymodule(name = "posix")]
/// A part of `posix`.
pub mod functions {
    use crate::io::buffers::writable;
    use crate::posix::path_argument::{PathArgument, os_error, retry_or_raise};
    use tiercel_object::buffer::{self, Buffer};
    use tiercel_object::types::exception_fields::raise_errno;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, object};

    fn parts(views: &[Buffer]) -> Vec<libc::iovec> {
        views.iter().map(|v| libc::iovec { iov_base: v.data.cast(), iov_len: v.len }).collect()
    }

    fn rooms(buffers: &Value, function: &str) -> PyResult<Vec<Buffer>> {
        let what = format!("{function}() arg 2");
        object::to_vec(buffers)?.iter().map(|b| writable(b, &what)).collect()
    }

    /// Reads into several buffers, one after the other.
    #[function("(fd, buffers, /)")]
    fn readv(fd: i32, buffers: &Value) -> PyResult<isize> {
        let views = rooms(buffers, "readv")?;
        let parts = parts(&views);
        // SAFETY: the views are writable and live until the call is over.
        retry_or_raise(|| unsafe { libc::readv(fd, parts.as_ptr(), parts.len() as i32) })
    }

    /// Reads from a place into several buffers, one after the other.
    #[function("(fd, buffers, offset, flags=0, /)")]
    fn preadv(fd: i32, buffers: &Value, offset: i64, flags: i32) -> PyResult<isize> {
        let views = rooms(buffers, "preadv")?;
        let parts = parts(&views);
        // SAFETY: as for `readv`.
        retry_or_raise(|| unsafe { libc::preadv2(fd, parts.as_ptr(), parts.len() as i32, offset, flags) })
    }

    /// Writes several buffers at a place.
    #[function("(fd, buffers, offset, flags=0, /)")]
    fn pwritev(fd: i32, buffers: &Value, offset: i64, flags: i32) -> PyResult<isize> {
        let views = object::to_vec(buffers)?.iter().map(buffer::get).collect::<PyResult<Vec<_>>>()?;
        let parts = parts(&views);
        // SAFETY: the views live until the call is over.
        retry_or_raise(|| unsafe { libc::pwritev2(fd, parts.as_ptr(), parts.len() as i32, offset, flags) })
    }

    /// A position that a call reads from and moves, if there is one.
    fn position(offset: &mut Option<i64>) -> *mut i64 {
        offset.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut)
    }

    /// Copies bytes from one file to another within the system.
    #[function("(src, dst, count, offset_src=None, offset_dst=None)")]
    fn copy_file_range(
        src: i32,
        dst: i32,
        count: usize,
        offset_src: Option<i64>,
        offset_dst: Option<i64>,
    ) -> PyResult<isize> {
        let (mut from, mut to) = (offset_src, offset_dst);
        let (from, to) = (position(&mut from), position(&mut to));
        // SAFETY: the positions are null or variables that live through the call.
        retry_or_raise(|| unsafe { libc::copy_file_range(src, from, dst, to, count, 0) })
    }

    /// Moves bytes between a pipe and another file within the system.
    #[function("(src, dst, count, offset_src=None, offset_dst=None, flags=0)")]
    fn splice(
        src: i32,
        dst: i32,
        count: usize,
        offset_src: Option<i64>,
        offset_dst: Option<i64>,
        flags: u32,
    ) -> PyResult<isize> {
        let (mut from, mut to) = (offset_src, offset_dst);
        let (from, to) = (position(&mut from), position(&mut to));
        // SAFETY: as for `copy_file_range`.
        retry_or_raise(|| unsafe { libc::splice(src, from, dst, to, count, flags) })
    }

    /// Makes sure that a part of a file has room on the disk.
    #[function("(fd, offset, length, /)")]
    fn posix_fallocate(fd: i32, offset: i64, length: i64) -> PyResult<()> {
        // SAFETY: a system call on numbers.
        match unsafe { libc::posix_fallocate(fd, offset, length) } {
            0 => Ok(()),
            errno => Err(raise_errno(errno, &[])),
        }
    }

    /// Tells the system how a part of a file will be read.
    #[function("(fd, offset, length, advice, /)")]
    fn posix_fadvise(fd: i32, offset: i64, length: i64, advice: i32) -> PyResult<()> {
        // SAFETY: a system call on numbers.
        match unsafe { libc::posix_fadvise(fd, offset, length, advice) } {
            0 => Ok(()),
            errno => Err(raise_errno(errno, &[])),
        }
    }

    fn opened(fd: i32) -> PyResult<i32> {
        if fd < 0 { Err(os_error()) } else { Ok(fd) }
    }

    /// Creates an anonymous file and returns a file descriptor that refers to it.
    #[function("(name, flags=1)")]
    fn memfd_create(name: PathArgument, flags: u32) -> PyResult<i32> {
        // SAFETY: the name is a C string.
        opened(unsafe { libc::memfd_create(name.path.as_ptr(), flags) })
    }

    /// A descriptor that counts events.
    #[function("(initval, flags=524288)")]
    fn eventfd(initval: u32, flags: i32) -> PyResult<i32> {
        // SAFETY: a system call on numbers.
        opened(unsafe { libc::eventfd(initval, flags) })
    }

    /// Read eventfd value
    #[function("(fd)")]
    fn eventfd_read(fd: i32) -> PyResult<Value> {
        let mut value = 0u64;
        let place = &raw mut value;
        // SAFETY: the value lives through the call.
        retry_or_raise(|| unsafe { libc::eventfd_read(fd, place) })?;
        Ok(tiercel_object::types::int::from_i128(value.into()))
    }

    /// Write eventfd value.
    #[function("(fd, value)")]
    fn eventfd_write(fd: i32, value: &Value) -> PyResult<()> {
        let Ok(value) = u64::try_from(&tiercel_object::types::int::to_big(&object::index(value)?)) else {
            return Err(tiercel_object::err!(OverflowError, "can't convert negative int to unsigned"));
        };
        // SAFETY: a system call on numbers.
        retry_or_raise(|| unsafe { libc::eventfd_write(fd, value) }).map(drop)
    }

    /// A descriptor of a process.
    #[function("(pid, flags=0)")]
    fn pidfd_open(pid: i32, flags: u32) -> PyResult<i32> {
        // SAFETY: a system call on numbers.
        opened(unsafe { libc::syscall(libc::SYS_pidfd_open, pid, flags) } as i32)
    }
}
