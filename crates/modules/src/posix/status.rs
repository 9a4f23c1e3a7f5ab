//! `stat` and its relatives: what the system says of a file.

use super::path_argument::{PathOrFd, directory, os_error};
use crate::native_type::kept;
use crate::structseq::{self, Description};
use std::mem::MaybeUninit;
use tiercel_macros::pymodule;
use tiercel_object::PyResult;
use tiercel_object::types::int::from_i128;
use tiercel_object::value::Value;

/// `os.stat_result`.
pub static STAT_RESULT: Description = Description {
    name: "os.stat_result",
    doc: "stat_result: Result from stat, fstat, or lstat.\n\nThis object may be accessed either as a tuple of\n  \
          (mode, ino, dev, nlink, uid, gid, size, atime, mtime, ctime)\nor via the attributes st_mode, st_ino, st_dev, \
          st_nlink, st_uid, and so on.",
    fields: &[
        "st_mode",
        "st_ino",
        "st_dev",
        "st_nlink",
        "st_uid",
        "st_gid",
        "st_size",
        "",
        "",
        "",
        "st_atime",
        "st_mtime",
        "st_ctime",
        "st_atime_ns",
        "st_mtime_ns",
        "st_ctime_ns",
        "st_blksize",
        "st_blocks",
        "st_rdev",
    ],
    visible: 10,
};

/// `os.statvfs_result`.
pub static STATVFS_RESULT: Description = Description {
    name: "os.statvfs_result",
    doc: "statvfs_result: Result from statvfs or fstatvfs.",
    fields: &[
        "f_bsize",
        "f_frsize",
        "f_blocks",
        "f_bfree",
        "f_bavail",
        "f_files",
        "f_ffree",
        "f_favail",
        "f_flag",
        "f_namemax",
        "f_fsid",
    ],
    visible: 10,
};

fn unsigned(n: u64) -> Value {
    from_i128(n as i128)
}

/// The Python object for what the system has said.
pub fn stat_value(st: &libc::stat) -> PyResult<Value> {
    let times =
        [(st.st_atime, st.st_atime_nsec), (st.st_mtime, st.st_mtime_nsec), (st.st_ctime, st.st_ctime_nsec)];
    let mut values = vec![
        Value::int(st.st_mode as i64),
        unsigned(st.st_ino),
        unsigned(st.st_dev),
        unsigned(st.st_nlink as u64),
        Value::int(st.st_uid as i64),
        Value::int(st.st_gid as i64),
        Value::int(st.st_size),
    ];
    values.extend(times.map(|(s, _)| Value::int(s)));
    values.extend(times.map(|(s, ns)| Value::float(s as f64 + 1e-9 * ns as f64)));
    values.extend(times.map(|(s, ns)| from_i128(s as i128 * 1_000_000_000 + ns as i128)));
    values.extend([Value::int(st.st_blksize as i64), Value::int(st.st_blocks), unsigned(st.st_rdev)]);
    let class = kept("posix.stat_result").expect("set when the module is made");
    structseq::make(&class, values)
}

/// `stat` of a path relative to a directory, or of a descriptor.
pub fn stat_of(path: &PathOrFd, dir_fd: Option<i32>, follow: bool) -> PyResult<libc::stat> {
    let mut st = MaybeUninit::<libc::stat>::uninit();
    // SAFETY: the path is a C string, and the buffer has the type that the call fills.
    let r = unsafe {
        match path {
            PathOrFd::Fd(fd) => libc::fstat(*fd, st.as_mut_ptr()),
            PathOrFd::Path(p) => {
                let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
                libc::fstatat(directory(dir_fd), p.path.as_ptr(), st.as_mut_ptr(), flags)
            }
        }
    };
    if r < 0 {
        return Err(path.error());
    }
    // SAFETY: the call has succeeded, so it has filled the buffer.
    Ok(unsafe { st.assume_init() })
}

/// `fstat`, or the error number.
pub fn fstat(fd: i32) -> Result<libc::stat, i32> {
    let mut st = MaybeUninit::<libc::stat>::uninit();
    // SAFETY: the buffer has the type that the call fills.
    if unsafe { libc::fstat(fd, st.as_mut_ptr()) } < 0 {
        return Err(super::path_argument::last_errno());
    }
    // SAFETY: the call has succeeded, so it has filled the buffer.
    Ok(unsafe { st.assume_init() })
}

fn statvfs_value(st: &libc::statvfs) -> PyResult<Value> {
    let values = [
        st.f_bsize,
        st.f_frsize,
        st.f_blocks,
        st.f_bfree,
        st.f_bavail,
        st.f_files,
        st.f_ffree,
        st.f_favail,
        st.f_flag,
        st.f_namemax,
        st.f_fsid,
    ];
    let class = kept("posix.statvfs_result").expect("set when the module is made");
    structseq::make(&class, values.into_iter().map(unsigned).collect())
}

#[pymodule(name = "posix")]
/// A part of `posix`.
pub mod functions {
    use super::*;
    use crate::posix::path_argument::FileDescriptor;
    use tiercel_object::bail;

    /// What is known of a file.
    #[function("(path, *, dir_fd=None, follow_symlinks=True)")]
    fn stat(path: PathOrFd, dir_fd: Option<FileDescriptor>, follow_symlinks: bool) -> PyResult<Value> {
        if matches!(path, PathOrFd::Fd(_)) {
            if dir_fd.is_some() {
                bail!(ValueError, "stat: can't specify dir_fd without matching path");
            }
            if !follow_symlinks {
                bail!(ValueError, "stat: cannot use fd and follow_symlinks together");
            }
        }
        stat_value(&stat_of(&path, dir_fd.map(|d| d.0), follow_symlinks)?)
    }

    /// What is known of a file, of the link itself if it is one.
    #[function("(path, *, dir_fd=None)")]
    fn lstat(
        path: crate::posix::path_argument::PathArgument,
        dir_fd: Option<FileDescriptor>,
    ) -> PyResult<Value> {
        stat_value(&stat_of(&PathOrFd::Path(path), dir_fd.map(|d| d.0), false)?)
    }

    /// What is known of an open file.
    #[function("(fd)", name = "fstat")]
    fn fstat_function(fd: i32) -> PyResult<Value> {
        match super::fstat(fd) {
            Ok(st) => stat_value(&st),
            Err(_) => Err(os_error()),
        }
    }

    /// What is known of the file system of a path.
    #[function("(path)", name = "statvfs")]
    fn statvfs_function(path: PathOrFd) -> PyResult<Value> {
        let mut st = MaybeUninit::<libc::statvfs>::uninit();
        // SAFETY: the path is a C string, and the buffer has the type that the call fills.
        let r = unsafe {
            match &path {
                PathOrFd::Fd(fd) => libc::fstatvfs(*fd, st.as_mut_ptr()),
                PathOrFd::Path(p) => libc::statvfs(p.path.as_ptr(), st.as_mut_ptr()),
            }
        };
        if r < 0 {
            return Err(path.error());
        }
        // SAFETY: the call has succeeded, so it has filled the buffer.
        statvfs_value(&unsafe { st.assume_init() })
    }

    /// What is known of the file system of an open file.
    #[function("(fd, /)")]
    fn fstatvfs(fd: i32) -> PyResult<Value> {
        statvfs_function(PathOrFd::Fd(fd))
    }
}
