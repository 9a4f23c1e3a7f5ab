//! Terminals: pseudo-terminals, the foreground group, who is logged in.

use tiercel_macros::pymodule;

#[pymodule(name = "posix")]
/// A part of `posix`.
pub mod functions {
    use crate::posix::path_argument::{check, fs_decode, last_errno, os_error};
    use crate::posix::process::functions::{after_fork_in_child, call_all};
    use tiercel_object::types::exception_fields::raise_errno;
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, err};

    fn pair(a: i32, b: i32) -> Value {
        TupleObject::pair(Value::int(a.into()), Value::int(b.into()))
    }

    /// Makes a pseudo-terminal; gives the descriptors of its outer and its inner end.
    #[function("()")]
    fn openpty() -> PyResult<Value> {
        let (mut master, mut slave) = (-1, -1);
        let none = std::ptr::null_mut();
        // SAFETY: the call fills two variables; the other pointers may be null.
        check(unsafe { libc::openpty(&mut master, &mut slave, none, none.cast(), none.cast()) }, os_error)?;
        for fd in [master, slave] {
            // SAFETY: a system call on numbers.
            unsafe { libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC) };
        }
        Ok(pair(master, slave))
    }

    /// Makes a copy of this process that has a terminal of its own; gives its number, 0 in the copy, and the terminal's other end.
    #[function("()")]
    fn forkpty() -> PyResult<Value> {
        call_all("posix.before_fork", true)?;
        let mut master = -1;
        let none = std::ptr::null_mut();
        // SAFETY: the child goes on with a copy of everything this thread can reach; the pointers may be null.
        let pid = unsafe { libc::forkpty(&mut master, none, none.cast(), none.cast()) };
        let failed = (pid < 0).then(last_errno);
        if pid == 0 {
            after_fork_in_child();
        }
        call_all(if pid == 0 { "posix.after_in_child" } else { "posix.after_in_parent" }, false)?;
        match failed {
            Some(errno) => Err(raise_errno(errno, &[])),
            None => Ok(pair(pid, master)),
        }
    }

    /// Makes a terminal the one of a new session, and standard input, output and error.
    #[function("(fd, /)")]
    fn login_tty(fd: i32) -> PyResult<()> {
        // SAFETY: a system call on a number.
        check(unsafe { libc::login_tty(fd) }, os_error)
    }

    /// Opens the outer end of a new pseudo-terminal.
    #[function("(oflag, /)")]
    fn posix_openpt(oflag: i32) -> PyResult<i32> {
        // SAFETY: a system call on a number.
        let fd = unsafe { libc::posix_openpt(oflag) };
        if fd < 0 { Err(os_error()) } else { Ok(fd) }
    }

    /// Has this process own the inner end of a pseudo-terminal.
    #[function("(fd, /)")]
    fn grantpt(fd: i32) -> PyResult<()> {
        // SAFETY: a system call on a number.
        check(unsafe { libc::grantpt(fd) }, os_error)
    }

    /// Lets the inner end of a pseudo-terminal be opened.
    #[function("(fd, /)")]
    fn unlockpt(fd: i32) -> PyResult<()> {
        // SAFETY: a system call on a number.
        check(unsafe { libc::unlockpt(fd) }, os_error)
    }

    /// The name of the inner end of a pseudo-terminal.
    #[function("(fd, /)")]
    fn ptsname(fd: i32) -> PyResult<Value> {
        let mut name = [0u8; 128];
        // SAFETY: the call writes a C string into what has room for it.
        let errno = unsafe { libc::ptsname_r(fd, name.as_mut_ptr().cast(), name.len()) };
        if errno != 0 {
            return Err(raise_errno(errno, &[]));
        }
        fs_decode(name.split(|b| *b == 0).next().unwrap_or_default())
    }

    /// The name of this process' terminal.
    #[function("()")]
    fn ctermid() -> PyResult<Value> {
        fs_decode(b"/dev/tty")
    }

    /// Which group of processes the terminal listens to.
    #[function("(fd, /)")]
    fn tcgetpgrp(fd: i32) -> PyResult<i32> {
        // SAFETY: a system call on a number.
        let group = unsafe { libc::tcgetpgrp(fd) };
        if group < 0 { Err(os_error()) } else { Ok(group) }
    }

    /// Has the terminal listen to a group of processes.
    #[function("(fd, pgid, /)")]
    fn tcsetpgrp(fd: i32, pgid: i32) -> PyResult<()> {
        // SAFETY: a system call on numbers.
        check(unsafe { libc::tcsetpgrp(fd, pgid) }, os_error)
    }

    /// The name of who logged in.
    #[function("()")]
    fn getlogin() -> PyResult<Value> {
        // SAFETY: the result is null or a C string that stays until the next call, under the runtime's lock.
        unsafe {
            *libc::__errno_location() = 0;
            let name = libc::getlogin();
            if !name.is_null() {
                return fs_decode(std::ffi::CStr::from_ptr(name).to_bytes());
            }
        }
        match last_errno() {
            0 => Err(err!(OSError, "unable to determine login name")),
            errno => Err(raise_errno(errno, &[])),
        }
    }
}
