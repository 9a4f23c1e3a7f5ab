//! Processes: who and where we are, the environment, forking, waiting, signals to others.

use crate::structseq::Description;
use tiercel_macros::pymodule;
use tiercel_object::value::Value;

/// `os.uname_result`.
pub static UNAME_RESULT: Description = Description {
    name: "posix.uname_result",
    doc: "uname_result: Result from os.uname().",
    fields: &["sysname", "nodename", "release", "version", "machine"],
    visible: 5,
};
/// `os.times_result`.
pub static TIMES_RESULT: Description = Description {
    name: "posix.times_result",
    doc: "times_result: Result from os.times().",
    fields: &["user", "system", "children_user", "children_system", "elapsed"],
    visible: 5,
};
/// `os.terminal_size`.
pub static TERMINAL_SIZE: Description = Description {
    name: "os.terminal_size",
    doc: "A tuple of (columns, lines) for holding terminal window size",
    fields: &["columns", "lines"],
    visible: 2,
};
/// The result of `wait3` and `wait4`.
pub static RUSAGE: Description = Description {
    name: "resource.struct_rusage",
    doc: "struct_rusage: Result from getrusage.",
    fields: &[
        "ru_utime",
        "ru_stime",
        "ru_maxrss",
        "ru_ixrss",
        "ru_idrss",
        "ru_isrss",
        "ru_minflt",
        "ru_majflt",
        "ru_nswap",
        "ru_inblock",
        "ru_oublock",
        "ru_msgsnd",
        "ru_msgrcv",
        "ru_nsignals",
        "ru_nvcsw",
        "ru_nivcsw",
    ],
    visible: 16,
};

/// What a process has used, in the order of [`RUSAGE`].
pub fn usage_of(usage: &libc::rusage) -> Vec<Value> {
    let seconds = |t: libc::timeval| Value::float(t.tv_sec as f64 + t.tv_usec as f64 * 1e-6);
    let numbers = [
        usage.ru_maxrss,
        usage.ru_ixrss,
        usage.ru_idrss,
        usage.ru_isrss,
        usage.ru_minflt,
        usage.ru_majflt,
        usage.ru_nswap,
        usage.ru_inblock,
        usage.ru_oublock,
        usage.ru_msgsnd,
        usage.ru_msgrcv,
        usage.ru_nsignals,
        usage.ru_nvcsw,
        usage.ru_nivcsw,
    ];
    let mut values = vec![seconds(usage.ru_utime), seconds(usage.ru_stime)];
    values.extend(numbers.map(Value::int));
    values
}

#[pymodule(name = "posix")]
/// A part of `posix`.
#[allow(non_snake_case)]
pub mod functions {
    use super::{RUSAGE, TIMES_RESULT, UNAME_RESULT, usage_of};
    use crate::native_type::{keep, kept};
    use crate::posix::path_argument::{PathArgument, check, fs_encode, fspath, os_error, retry_or_raise};
    use crate::structseq;
    use std::ffi::CString;
    use std::os::unix::ffi::OsStrExt;
    use tiercel_object::types::bytes::BytesObject;
    use tiercel_object::types::dict::DictObject;
    use tiercel_object::types::list::ListObject;
    use tiercel_object::types::str::intern;
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, bail, object};

    /// The number of this process.
    #[function("()")]
    fn getpid() -> u32 {
        std::process::id()
    }

    /// The number of the process that started this one.
    #[function("()")]
    fn getppid() -> u32 {
        std::os::unix::process::parent_id()
    }

    /// The user.
    #[function("()")]
    fn getuid() -> u32 {
        // SAFETY: cannot fail.
        unsafe { libc::getuid() }
    }

    /// The effective user.
    #[function("()")]
    fn geteuid() -> u32 {
        // SAFETY: cannot fail.
        unsafe { libc::geteuid() }
    }

    /// The group.
    #[function("()")]
    fn getgid() -> u32 {
        // SAFETY: cannot fail.
        unsafe { libc::getgid() }
    }

    /// The effective group.
    #[function("()")]
    fn getegid() -> u32 {
        // SAFETY: cannot fail.
        unsafe { libc::getegid() }
    }

    /// The groups that this process belongs to.
    #[function("()")]
    fn getgroups() -> PyResult<Value> {
        // SAFETY: with no room given, the call only counts; then there is room for as many as it has counted.
        let groups = unsafe {
            let count = libc::getgroups(0, std::ptr::null_mut()).max(0);
            let mut groups = vec![0; count as usize];
            let count = libc::getgroups(count, groups.as_mut_ptr());
            check(count, os_error)?;
            groups.truncate(count as usize);
            groups
        };
        Ok(ListObject::from_vec(groups.into_iter().map(|g| Value::int(g as i64)).collect()))
    }

    /// The group of this process.
    #[function("()")]
    fn getpgrp() -> i32 {
        // SAFETY: cannot fail.
        unsafe { libc::getpgrp() }
    }

    /// The group of a process.
    #[function("(pid)")]
    fn getpgid(pid: i32) -> PyResult<i32> {
        // SAFETY: a system call on a number.
        retry_or_raise(|| unsafe { libc::getpgid(pid) })
    }

    /// Puts a process into a group.
    #[function("(pid, pgrp, /)")]
    fn setpgid(pid: i32, pgrp: i32) -> PyResult<()> {
        // SAFETY: a system call on numbers.
        check(unsafe { libc::setpgid(pid, pgrp) }, os_error)
    }

    /// The session of a process.
    #[function("(pid, /)")]
    fn getsid(pid: i32) -> PyResult<i32> {
        // SAFETY: a system call on a number.
        retry_or_raise(|| unsafe { libc::getsid(pid) })
    }

    /// Starts a new session with this process as its leader.
    #[function("()")]
    fn setsid() -> PyResult<()> {
        // SAFETY: a system call without arguments.
        check(unsafe { libc::setsid() }, os_error)
    }

    /// Sets the user.
    #[function("(uid, /)")]
    fn setuid(uid: u32) -> PyResult<()> {
        // SAFETY: a system call on a number.
        check(unsafe { libc::setuid(uid) }, os_error)
    }

    /// Sets the group.
    #[function("(gid, /)")]
    fn setgid(gid: u32) -> PyResult<()> {
        // SAFETY: a system call on a number.
        check(unsafe { libc::setgid(gid) }, os_error)
    }

    /// Sets which permissions new files do not get; gives those so far.
    #[function("(mask, /)")]
    fn umask(mask: i32) -> u32 {
        // SAFETY: cannot fail.
        unsafe { libc::umask(mask as libc::mode_t) }
    }

    /// Sends a signal to a process.
    #[function("(pid, signal, /)")]
    fn kill(pid: i32, signal: i32) -> PyResult<()> {
        // SAFETY: a system call on numbers.
        check(unsafe { libc::kill(pid, signal) }, os_error)?;
        // A signal to ourselves may have arrived already.
        crate::signal::run_handlers()
    }

    /// Sends a signal to a group of processes.
    #[function("(pgid, signal, /)")]
    fn killpg(pgid: i32, signal: i32) -> PyResult<()> {
        // SAFETY: a system call on numbers.
        check(unsafe { libc::killpg(pgid, signal) }, os_error)?;
        crate::signal::run_handlers()
    }

    /// Ends the process at once, with nothing cleaned up.
    #[function("(status)")]
    fn _exit(status: i32) -> PyResult<()> {
        // SAFETY: ends the process.
        unsafe { libc::_exit(status) }
    }

    /// Ends the process at once by SIGABRT.
    #[function("()")]
    fn abort() -> PyResult<()> {
        std::process::abort()
    }

    /// Calls what `register_at_fork` has kept under a key.
    pub fn call_all(key: &'static str, newest_first: bool) -> PyResult<()> {
        let Some(list) = kept(key) else { return Ok(()) };
        let mut callbacks = object::to_vec(&list)?;
        if newest_first {
            callbacks.reverse();
        }
        for callback in callbacks {
            if let Err(raised) = object::call(&callback, &[]) {
                object::write_unraisable(raised.take(), "Exception ignored in", Some(&callback));
            }
        }
        Ok(())
    }

    /// Has functions called around each `fork`: before it, and after it in the parent and in the child.
    #[function(
        "(*, before=<unrepresentable>, after_in_child=<unrepresentable>, after_in_parent=<unrepresentable>)",
        hidden
    )]
    fn register_at_fork(
        before: Option<&Value>,
        after_in_child: Option<&Value>,
        after_in_parent: Option<&Value>,
    ) -> PyResult<()> {
        if before.is_none() && after_in_child.is_none() && after_in_parent.is_none() {
            bail!(TypeError, "At least one argument is required.");
        }
        let keys = ["posix.before_fork", "posix.after_in_child", "posix.after_in_parent"];
        for (key, callback) in keys.into_iter().zip([before, after_in_child, after_in_parent]) {
            let Some(callback) = callback else { continue };
            if callback.ty().slots().call.is_none() {
                bail!(TypeError, "'{}' must be callable, not {}", key, callback.ty().name_str());
            }
            let list = kept(key).unwrap_or_else(|| ListObject::from_vec(Vec::new()));
            if let Some(l) = list.downcast::<ListObject>() {
                l.push(callback.clone());
            }
            keep(key, list);
        }
        Ok(())
    }

    /// Makes a copy of this process; gives its number, and 0 in the copy.
    #[function("()")]
    fn fork() -> PyResult<i32> {
        call_all("posix.before_fork", true)?;
        // SAFETY: the child goes on with a copy of everything this thread can reach.
        let pid = unsafe { libc::fork() };
        let failed = (pid < 0).then(os_error);
        if pid == 0 {
            after_fork_in_child();
        }
        call_all(if pid == 0 { "posix.after_in_child" } else { "posix.after_in_parent" }, false)?;
        match failed {
            Some(raised) => Err(raised),
            None => Ok(pid),
        }
    }

    /// The calling thread is the only one now.
    pub fn after_fork_in_child() {
        let (state, thread) = (tiercel_vm::state::get(), tiercel_object::thread::thread());
        state.gil.after_fork(thread);
        state.threads.after_fork(thread);
        crate::signal::after_fork();
    }

    fn c_string(bytes: Vec<u8>) -> PyResult<CString> {
        match CString::new(bytes) {
            Ok(s) => Ok(s),
            Err(_) => bail!(ValueError, "embedded null byte"),
        }
    }

    fn fs_bytes(v: &Value) -> PyResult<Vec<u8>> {
        let path = fspath(v)?;
        match path.downcast::<BytesObject>() {
            Some(b) => Ok(b.data().to_vec()),
            None => fs_encode(&path),
        }
    }

    fn arguments(argv: &Value, function: &str) -> PyResult<Vec<CString>> {
        if argv.downcast::<TupleObject>().is_none() && argv.downcast::<ListObject>().is_none() {
            bail!(TypeError, "{function}() arg 2 must be a tuple or list");
        }
        let args =
            object::to_vec(argv)?.iter().map(|a| c_string(fs_bytes(a)?)).collect::<PyResult<Vec<_>>>()?;
        match args.first() {
            None => bail!(ValueError, "{function}() arg 2 must not be empty"),
            Some(first) if first.is_empty() => {
                bail!(ValueError, "{function}() arg 2 first element cannot be empty")
            }
            Some(_) => Ok(args),
        }
    }

    fn pointers(strings: &[CString]) -> Vec<*const libc::c_char> {
        strings.iter().map(|s| s.as_ptr()).chain([std::ptr::null()]).collect()
    }

    /// Makes this process run another program.
    #[function("(path, argv, /)")]
    fn execv(path: PathArgument, argv: &Value) -> PyResult<()> {
        let args = arguments(argv, "execv")?;
        // SAFETY: the strings and the array of pointers to them live until the process is replaced.
        unsafe { libc::execv(path.path.as_ptr(), pointers(&args).as_ptr()) };
        Err(os_error())
    }

    /// Makes this process run another program.
    #[function("(path, argv, env)")]
    fn execve(path: PathArgument, argv: &Value, env: &Value) -> PyResult<()> {
        let args = arguments(argv, "execve")?;
        let keys = object::to_vec(&object::call_method(env, &intern("keys"), &[])?)?;
        let mut variables = Vec::new();
        for key in keys {
            let mut entry = fs_bytes(&key)?;
            if entry.is_empty() || entry.contains(&b'=') {
                bail!(ValueError, "illegal environment variable name");
            }
            entry.push(b'=');
            entry.extend(fs_bytes(&object::getitem(env, &key)?)?);
            variables.push(c_string(entry)?);
        }
        // SAFETY: as for `execv`.
        unsafe { libc::execve(path.path.as_ptr(), pointers(&args).as_ptr(), pointers(&variables).as_ptr()) };
        Err(path.error())
    }

    fn pid_and_status(pid: i32, status: i32) -> Value {
        TupleObject::pair(Value::int(pid as i64), Value::int(status as i64))
    }

    /// Waits for a certain child, by `options`; gives its number and status.
    #[function("(pid, options, /)")]
    fn waitpid(pid: i32, options: i32) -> PyResult<Value> {
        let mut status = 0;
        // SAFETY: the status is a variable that lives through the call.
        let pid = retry_or_raise(|| unsafe { libc::waitpid(pid, &mut status, options) })?;
        Ok(pid_and_status(pid, status))
    }

    /// Waits for a child to end; gives its number and status.
    #[function("()")]
    fn wait() -> PyResult<Value> {
        waitpid(-1, 0)
    }

    /// Waits for a certain child; gives its number, its status and what it used.
    #[function("(pid, options)")]
    fn wait4(pid: i32, options: i32) -> PyResult<Value> {
        let mut status = 0;
        // SAFETY: all-zero bytes are a `rusage`; both variables live through the call.
        let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
        // SAFETY: as above.
        let pid = retry_or_raise(|| unsafe { libc::wait4(pid, &mut status, options, &mut usage) })?;
        let class = structseq::new_type(&RUSAGE)?;
        let usage = structseq::make(&class, usage_of(&usage))?;
        Ok(TupleObject::from_vec(vec![Value::int(pid as i64), Value::int(status as i64), usage]))
    }

    /// Waits for a child to end; gives its number and status.
    #[function("(options)")]
    fn wait3(options: i32) -> PyResult<Value> {
        wait4(-1, options)
    }

    /// Whether the process has ended by itself.
    #[function("(status)")]
    fn WIFEXITED(status: i32) -> bool {
        libc::WIFEXITED(status)
    }

    /// The exit code in a status.
    #[function("(status)")]
    fn WEXITSTATUS(status: i32) -> i32 {
        libc::WEXITSTATUS(status)
    }

    /// Whether a signal has ended the process.
    #[function("(status)")]
    fn WIFSIGNALED(status: i32) -> bool {
        libc::WIFSIGNALED(status)
    }

    /// The signal that has ended the process.
    #[function("(status)")]
    fn WTERMSIG(status: i32) -> i32 {
        libc::WTERMSIG(status)
    }

    /// Whether the process is stopped.
    #[function("(status)")]
    fn WIFSTOPPED(status: i32) -> bool {
        libc::WIFSTOPPED(status)
    }

    /// The signal that has stopped the process.
    #[function("(status)")]
    fn WSTOPSIG(status: i32) -> i32 {
        libc::WSTOPSIG(status)
    }

    /// Whether the process goes on after a stop.
    #[function("(status)")]
    fn WIFCONTINUED(status: i32) -> bool {
        libc::WIFCONTINUED(status)
    }

    /// Whether the process left a core file.
    #[function("(status, /)")]
    fn WCOREDUMP(status: i32) -> bool {
        libc::WCOREDUMP(status)
    }

    /// The exit code in the status of a process that has ended; of one that a signal has ended, the signal negated.
    #[function("(status)")]
    fn waitstatus_to_exitcode(status: i32) -> PyResult<i32> {
        if libc::WIFEXITED(status) {
            return Ok(libc::WEXITSTATUS(status));
        }
        if libc::WIFSIGNALED(status) {
            return Ok(-libc::WTERMSIG(status));
        }
        if libc::WIFSTOPPED(status) {
            bail!(ValueError, "process stopped by delivery of signal {}", libc::WSTOPSIG(status));
        }
        bail!(ValueError, "invalid wait status: {status}")
    }

    /// Runs a command by the shell; gives its status.
    #[function("(command)")]
    fn system(command: PathArgument) -> i32 {
        // SAFETY: the command is a C string.
        unsafe { libc::system(command.path.as_ptr()) }
    }

    /// Sets an environment variable for programs that are started.
    #[function("(name, value, /)")]
    fn putenv(name: PathArgument, value: PathArgument) -> PyResult<()> {
        if name.path.as_bytes().contains(&b'=') {
            bail!(ValueError, "illegal environment variable name");
        }
        // SAFETY: both are C strings; the GIL keeps other Python threads from reading the environment meanwhile.
        check(unsafe { libc::setenv(name.path.as_ptr(), value.path.as_ptr(), 1) }, os_error)
    }

    /// Takes an environment variable away.
    #[function("(name, /)")]
    fn unsetenv(name: PathArgument) -> PyResult<()> {
        // SAFETY: as for `putenv`.
        check(unsafe { libc::unsetenv(name.path.as_ptr()) }, os_error)
    }

    /// The environment as it is now.
    #[function("()")]
    fn _create_environ() -> PyResult<Value> {
        let environment = DictObject::new();
        for (name, value) in std::env::vars_os() {
            object::setitem(
                &environment,
                &Value::bytes(name.as_bytes()),
                Some(&Value::bytes(value.as_bytes())),
            )?;
        }
        Ok(environment)
    }

    /// Random bytes from the system, so many at most.
    #[function("(size, flags=0)")]
    fn getrandom(size: isize, flags: i32) -> PyResult<Value> {
        if size < 0 {
            return Err(tiercel_object::types::exception_fields::raise_errno(libc::EINVAL, &[]));
        }
        let mut bytes = vec![0u8; size as usize];
        // SAFETY: the buffer is as long as said.
        let n = retry_or_raise(|| unsafe {
            libc::getrandom(bytes.as_mut_ptr().cast(), bytes.len(), flags as libc::c_uint)
        })?;
        Ok(Value::bytes(&bytes[..n as usize]))
    }

    /// Random bytes that nobody can guess.
    #[function("(size, /)")]
    fn urandom(size: isize) -> PyResult<Value> {
        if size < 0 {
            bail!(ValueError, "negative argument not allowed");
        }
        let mut bytes = vec![0u8; size as usize];
        let mut done = 0;
        while done < bytes.len() {
            let rest = &mut bytes[done..];
            // SAFETY: the buffer is as long as said.
            done += retry_or_raise(|| unsafe { libc::getrandom(rest.as_mut_ptr().cast(), rest.len(), 0) })?
                as usize;
        }
        Ok(Value::bytes(&bytes))
    }

    /// The names and versions of system and machine.
    #[function("()")]
    fn uname() -> PyResult<Value> {
        // SAFETY: all-zero bytes are a `utsname`, and the call fills one.
        let names = unsafe {
            let mut names: libc::utsname = std::mem::zeroed();
            check(libc::uname(&mut names), os_error)?;
            names
        };
        let text = |field: &[libc::c_char]| {
            let bytes: Vec<u8> = field.iter().map(|&c| c as u8).take_while(|&c| c != 0).collect();
            crate::posix::path_argument::fs_decode(&bytes)
        };
        let fields = [&names.sysname, &names.nodename, &names.release, &names.version, &names.machine];
        let values = fields.into_iter().map(|f| text(f)).collect::<PyResult<Vec<_>>>()?;
        let class = match kept("posix.uname_result") {
            Some(class) => class,
            None => structseq::new_type(&UNAME_RESULT)?,
        };
        structseq::make(&class, values)
    }

    /// Times used by this process and its children, and a clock.
    #[function("()")]
    fn times() -> PyResult<Value> {
        // SAFETY: all-zero bytes are a `tms`, and the call fills one.
        let (elapsed, t) = unsafe {
            let mut t: libc::tms = std::mem::zeroed();
            (libc::times(&mut t), t)
        };
        // SAFETY: a question that always has an answer.
        let per_second = unsafe { libc::sysconf(libc::_SC_CLK_TCK) } as f64;
        let values = [t.tms_utime, t.tms_stime, t.tms_cutime, t.tms_cstime, elapsed];
        let class = match kept("posix.times_result") {
            Some(class) => class,
            None => structseq::new_type(&TIMES_RESULT)?,
        };
        structseq::make(&class, values.into_iter().map(|n| Value::float(n as f64 / per_second)).collect())
    }

    /// How many CPUs the machine has; None if that is not known.
    #[function("()")]
    fn cpu_count() -> Option<i64> {
        // SAFETY: a question that always has an answer.
        let n = unsafe { libc::sysconf(libc::_SC_NPROCESSORS_ONLN) };
        (n > 0).then_some(n)
    }

    /// Return the set of CPUs the process is restricted to.
    #[function("(pid, /)")]
    fn sched_getaffinity(pid: i32) -> PyResult<Value> {
        // SAFETY: all-zero bytes are an empty set; the call fills one of that size, and only its bits are asked for.
        let cpus: Vec<Value> = unsafe {
            let mut set: libc::cpu_set_t = std::mem::zeroed();
            check(libc::sched_getaffinity(pid, size_of::<libc::cpu_set_t>(), &mut set), os_error)?;
            (0..libc::CPU_SETSIZE as usize)
                .filter(|&cpu| libc::CPU_ISSET(cpu, &set))
                .map(|cpu| Value::int(cpu as i64))
                .collect()
        };
        object::call(tiercel_object::thread::types().set.as_value(), &[ListObject::from_vec(cpus)])
    }

    /// Lets others run first.
    #[function("()")]
    fn sched_yield() {
        std::thread::yield_now();
    }

    /// How many processes wanted to run, on average over one, five and fifteen minutes.
    #[function("()")]
    fn getloadavg() -> PyResult<Value> {
        let mut load = [0f64; 3];
        // SAFETY: room for three numbers.
        if unsafe { libc::getloadavg(load.as_mut_ptr(), 3) } != 3 {
            bail!(OSError, "Load averages are unobtainable");
        }
        Ok(TupleObject::from_vec(load.into_iter().map(Value::float).collect()))
    }

    /// Lowers the priority by so much, and gives the new one.
    #[function("(increment, /)")]
    fn nice(increment: i32) -> PyResult<i32> {
        // SAFETY: `errno` is the thread's own.
        let r = unsafe {
            *libc::__errno_location() = 0;
            libc::nice(increment)
        };
        if r == -1 && crate::posix::path_argument::last_errno() != 0 { Err(os_error()) } else { Ok(r) }
    }
}
