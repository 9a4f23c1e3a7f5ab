//! `_posixsubprocess`: a new program in a new process, for `subprocess`.
//!
//! Between fork and exec the child makes system calls only, unless there is a `preexec_fn`: what it needs is put together
//! before. It tells the parent of a failure through a pipe, as text.

use super::path_argument::{fs_encode, fspath, last_errno};
use std::ffi::CString;
use tiercel_object::error::PyResult;
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::value::Value;
use tiercel_object::{bail, object};

/// A pipe's two ends in the parent and what the child's standard file becomes: descriptors, -1 for none.
struct Ends {
    read: i32,
    write: i32,
}

/// All that the child does.
struct Child {
    args: Vec<CString>,
    programs: Vec<CString>,
    environment: Option<Vec<CString>>,
    directory: Option<CString>,
    keep: Vec<i32>,
    close_others: bool,
    stdin: Ends,
    stdout: Ends,
    stderr: Ends,
    failure: Ends,
    restore_signals: bool,
    new_session: bool,
    process_group: i32,
    gid: Option<u32>,
    groups: Option<Vec<u32>>,
    uid: Option<u32>,
    umask: i32,
    before_exec: Option<Value>,
}

fn c_string(v: &Value) -> PyResult<CString> {
    let path = fspath(v)?;
    let bytes = match path.downcast::<BytesObject>() {
        Some(b) => b.data().to_vec(),
        None => fs_encode(&path)?,
    };
    match CString::new(bytes) {
        Ok(s) => Ok(s),
        Err(_) => bail!(ValueError, "embedded null byte"),
    }
}

fn c_strings(v: &Value) -> PyResult<Vec<CString>> {
    object::to_vec(v)?.iter().map(c_string).collect()
}

fn optional<T>(v: &Value, convert: impl FnOnce(&Value) -> PyResult<T>) -> PyResult<Option<T>> {
    if v.is_none() { Ok(None) } else { convert(v).map(Some) }
}

fn id(v: &Value) -> PyResult<u32> {
    match u32::try_from(object::index_i64(v)?) {
        Ok(id) => Ok(id),
        Err(_) => bail!(OverflowError, "id is out of range"),
    }
}

fn pointers(strings: &[CString]) -> Vec<*const libc::c_char> {
    strings.iter().map(|s| s.as_ptr()).chain([std::ptr::null()]).collect()
}

/// A step of the child that failed.
struct Failure {
    errno: i32,
    /// What the parent makes of it: which step, or empty for the exec itself.
    step: &'static str,
}

impl Child {
    /// Becomes the new program; comes back only on a failure.
    ///
    /// # Safety
    /// Called in the child of a fork.
    unsafe fn exec(
        &self,
        args: &[*const libc::c_char],
        environment: Option<&[*const libc::c_char]>,
    ) -> Failure {
        match self.prepare() {
            Err(failure) => return failure,
            Ok(()) if self.close_others => self.close_all_but_kept(),
            Ok(()) => {}
        }
        let mut errno = 0;
        for program in &self.programs {
            match environment {
                Some(environment) => libc::execve(program.as_ptr(), args.as_ptr(), environment.as_ptr()),
                None => libc::execv(program.as_ptr(), args.as_ptr()),
            };
            let e = last_errno();
            if e != libc::ENOENT && e != libc::ENOTDIR || errno == 0 {
                errno = e;
            }
            if e != libc::ENOENT && e != libc::ENOTDIR {
                break;
            }
        }
        Failure { errno, step: "" }
    }

    unsafe fn prepare(&self) -> Result<(), Failure> {
        let failed = || Failure { errno: last_errno(), step: "noexec" };
        let check = |r: libc::c_int| if r < 0 { Err(failed()) } else { Ok(r) };
        for fd in self.keep.iter().filter(|fd| **fd != self.failure.write) {
            inherit(*fd);
        }
        for parents in [self.stdin.write, self.stdout.read, self.stderr.read, self.failure.read] {
            if parents >= 0 {
                libc::close(parents);
            }
        }
        // What is to become a standard file must not stand where another one goes.
        let mut output = self.stdout.write;
        if output == 0 {
            output = check(libc::dup(output))?;
        }
        let mut error = self.stderr.write;
        while error == 0 || error == 1 {
            error = check(libc::dup(error))?;
        }
        for (from, to) in [(self.stdin.read, 0), (output, 1), (error, 2)] {
            if from == to {
                inherit(from);
            } else if from >= 0 {
                check(libc::dup2(from, to))?;
            }
        }
        if let Some(directory) = &self.directory
            && libc::chdir(directory.as_ptr()) < 0
        {
            return Err(Failure { errno: last_errno(), step: "noexec:chdir" });
        }
        if self.umask >= 0 {
            libc::umask(self.umask as libc::mode_t);
        }
        if self.restore_signals {
            for signal in [libc::SIGPIPE, libc::SIGXFSZ] {
                libc::signal(signal, libc::SIG_DFL);
            }
        }
        if self.new_session {
            check(libc::setsid())?;
        }
        if self.process_group >= 0 {
            check(libc::setpgid(0, self.process_group))?;
        }
        if let Some(groups) = &self.groups {
            check(libc::setgroups(groups.len(), groups.as_ptr()))?;
        }
        if let Some(gid) = self.gid {
            check(libc::setregid(gid, gid))?;
        }
        if let Some(uid) = self.uid {
            check(libc::setreuid(uid, uid))?;
        }
        if let Some(f) = &self.before_exec
            && let Err(raised) = object::call(f, &[])
        {
            drop(raised.take());
            return Err(Failure { errno: 0, step: "Exception occurred in preexec_fn." });
        }
        Ok(())
    }

    unsafe fn close_all_but_kept(&self) {
        let close = |first: u32, last: u32| {
            if first <= last && libc::syscall(libc::SYS_close_range, first, last, 0) < 0 {
                let most = libc::sysconf(libc::_SC_OPEN_MAX).clamp(256, 65536) as u32;
                for fd in first..=last.min(most) {
                    libc::close(fd as i32);
                }
            }
        };
        let mut first = 3;
        for fd in &self.keep {
            if *fd >= first as i32 {
                close(first, *fd as u32 - 1);
                first = *fd as u32 + 1;
            }
        }
        close(first, i32::MAX as u32);
    }

    /// Tells the parent what failed.
    unsafe fn report(&self, failure: &Failure) {
        let text = match failure.errno {
            0 => format!("SubprocessError:0:{}", failure.step),
            errno => format!("OSError:{errno:X}:{}", failure.step),
        };
        libc::write(self.failure.write, text.as_ptr().cast(), text.len());
    }
}

/// # Safety
/// A system call on a number; called between fork and exec.
unsafe fn inherit(fd: i32) {
    let flags = libc::fcntl(fd, libc::F_GETFD);
    if flags >= 0 {
        libc::fcntl(fd, libc::F_SETFD, flags & !libc::FD_CLOEXEC);
    }
}

#[tiercel_macros::pymodule(name = "_posixsubprocess")]
/// Starting processes, for `subprocess`.
pub mod functions {
    use super::*;
    use crate::posix::process::functions::{after_fork_in_child, call_all};

    /// Starts a process that runs another program.
    #[function(
        "(args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write, restore_signals, call_setsid, pgid_to_set, gid, extra_groups, uid, child_umask, preexec_fn, /)"
    )]
    fn fork_exec(
        args: &Value,
        executable_list: &Value,
        close_fds: bool,
        pass_fds: &Value,
        cwd: &Value,
        env: &Value,
        p2cread: i32,
        p2cwrite: i32,
        c2pread: i32,
        c2pwrite: i32,
        errread: i32,
        errwrite: i32,
        errpipe_read: i32,
        errpipe_write: i32,
        restore_signals: bool,
        call_setsid: bool,
        pgid_to_set: i32,
        gid: &Value,
        extra_groups: &Value,
        uid: &Value,
        child_umask: i32,
        preexec_fn: &Value,
    ) -> PyResult<i32> {
        if close_fds && errpipe_write < 3 {
            bail!(ValueError, "errpipe_write must be >= 3");
        }
        let mut keep = Vec::new();
        for fd in object::to_vec(pass_fds)? {
            match i32::try_from(object::index_i64(&fd)?) {
                Ok(fd) if fd >= 0 && keep.last().is_none_or(|last| *last < fd) => keep.push(fd),
                _ => bail!(ValueError, "bad value(s) in fds_to_keep"),
            }
        }
        let child = Child {
            args: c_strings(args)?,
            programs: c_strings(executable_list)?,
            environment: optional(env, c_strings)?,
            directory: optional(cwd, c_string)?,
            keep,
            close_others: close_fds,
            stdin: Ends { read: p2cread, write: p2cwrite },
            stdout: Ends { read: c2pread, write: c2pwrite },
            stderr: Ends { read: errread, write: errwrite },
            failure: Ends { read: errpipe_read, write: errpipe_write },
            restore_signals,
            new_session: call_setsid,
            process_group: pgid_to_set,
            gid: optional(gid, id)?,
            groups: optional(extra_groups, |v| object::to_vec(v)?.iter().map(id).collect())?,
            uid: optional(uid, id)?,
            umask: child_umask,
            before_exec: (!preexec_fn.is_none()).then(|| preexec_fn.clone()),
        };
        let arguments = pointers(&child.args);
        let environment = child.environment.as_deref().map(pointers);
        let runs_python = child.before_exec.is_some();
        if runs_python {
            call_all("posix.before_fork", true)?;
        }
        // SAFETY: the child makes system calls on what was put together above, then ends; Python code runs in it only
        // after the runtime has been told.
        let pid = unsafe {
            let pid = libc::fork();
            if pid == 0 {
                if runs_python {
                    after_fork_in_child();
                    drop(call_all("posix.after_in_child", false));
                }
                let failure = child.exec(&arguments, environment.as_deref());
                child.report(&failure);
                libc::_exit(255);
            }
            pid
        };
        let failed = (pid < 0).then(last_errno);
        if runs_python {
            call_all("posix.after_in_parent", false)?;
        }
        match failed {
            Some(errno) => Err(tiercel_object::types::exception_fields::raise_errno(errno, &[])),
            None => Ok(pid),
        }
    }
}
