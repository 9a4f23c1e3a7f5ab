//! `_signal`: handlers of signals, run by the main thread between two instructions.

use crate::native_type::{keep, kept};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, Ordering};
use tiercel_macros::pymodule;
use tiercel_object::thread::{Thread, breaker, thread};
use tiercel_object::types::list::ListObject;
use tiercel_object::value::Value;
use tiercel_object::{PyResult, object};

const SIGNALS: usize = 65;

/// Signals that have arrived and whose Python handlers have not run yet.
static ARRIVED: [AtomicBool; SIGNALS] = [const { AtomicBool::new(false) }; SIGNALS];
static ANY_ARRIVED: AtomicBool = AtomicBool::new(false);
/// The thread that runs handlers; null until the module is there.
static MAIN: AtomicPtr<Thread> = AtomicPtr::new(std::ptr::null_mut());
static WAKEUP: AtomicI32 = AtomicI32::new(-1);

/// Notes a signal and asks the main thread to look. Allowed in signal handlers.
fn note(signal: libc::c_int) {
    ARRIVED[signal as usize].store(true, Ordering::SeqCst);
    ANY_ARRIVED.store(true, Ordering::SeqCst);
    let main = MAIN.load(Ordering::SeqCst);
    if !main.is_null() {
        // SAFETY: the main thread's state lives as long as the process; the breaker is atomic.
        unsafe { (*main).breaker.fetch_or(breaker::SIGNAL, Ordering::SeqCst) };
    }
    let fd = WAKEUP.load(Ordering::SeqCst);
    if fd >= 0 {
        let byte = signal as u8;
        // SAFETY: one byte from a variable; allowed in signal handlers.
        unsafe {
            libc::write(fd, (&raw const byte).cast(), 1);
        }
    }
}

/// What the operating system calls.
extern "C" fn on_signal(signal: libc::c_int) {
    // SAFETY: `errno` is the thread's own.
    let errno = unsafe { *libc::__errno_location() };
    note(signal);
    // SAFETY: as above.
    unsafe { *libc::__errno_location() = errno };
}

/// As if the signal had come, if it has a Python handler.
pub fn simulate(signal: i32) -> PyResult<()> {
    if !(1..SIGNALS as i32).contains(&signal) {
        tiercel_object::bail!(ValueError, "signal number out of range");
    }
    if handler_of(signal).ty().slots().call.is_some() {
        note(signal);
    }
    Ok(())
}

/// In the child of a fork: the calling thread is the main one now, and no signal has come yet.
pub fn after_fork() {
    MAIN.store(std::ptr::from_ref(thread()).cast_mut(), Ordering::SeqCst);
    ANY_ARRIVED.store(false, Ordering::SeqCst);
    ARRIVED.iter().for_each(|a| a.store(false, Ordering::SeqCst));
}

fn handlers() -> Option<Value> {
    kept("_signal.handlers")
}

fn handler_of(signal: i32) -> Value {
    let list = handlers();
    let found = list.as_ref().and_then(|l| l.downcast::<ListObject>()).and_then(|l| l.get(signal as usize));
    found.unwrap_or(Value::NONE)
}

/// Runs the Python handlers of signals that have arrived, if this is the main thread.
pub fn run_handlers() -> PyResult<()> {
    let main = MAIN.load(Ordering::SeqCst);
    if !std::ptr::eq(main, thread()) || !ANY_ARRIVED.swap(false, Ordering::SeqCst) {
        return Ok(());
    }
    for signal in 1..SIGNALS {
        if !ARRIVED[signal].swap(false, Ordering::SeqCst) {
            continue;
        }
        let handler = handler_of(signal as i32);
        if handler.ty().slots().call.is_none() {
            continue;
        }
        let frame = tiercel_vm::introspect::frame_object(0).unwrap_or(Value::NONE);
        if let Err(raised) = object::call(&handler, &[Value::int(signal as i64), frame]) {
            // Signals after this one are still waiting.
            ANY_ARRIVED.store(true, Ordering::SeqCst);
            thread().breaker.fetch_or(breaker::SIGNAL, Ordering::SeqCst);
            return Err(raised);
        }
    }
    Ok(())
}

/// Sets what the operating system does on a signal.
fn install(signal: i32, action: libc::sighandler_t) -> Result<(), i32> {
    // SAFETY: all-zero bytes are an empty action; the handler is a function that may run at any time.
    let r = unsafe {
        let mut new: libc::sigaction = std::mem::zeroed();
        new.sa_sigaction = action;
        new.sa_flags = if action == on_signal as *const () as usize { libc::SA_ONSTACK } else { 0 };
        libc::sigemptyset(&mut new.sa_mask);
        libc::sigaction(signal, &new, std::ptr::null_mut())
    };
    if r < 0 { Err(crate::posix::path_argument::last_errno()) } else { Ok(()) }
}

fn start(module: &Value) -> PyResult<()> {
    let default = object::getattr_str(module, "SIG_DFL")?;
    let ignore = object::getattr_str(module, "SIG_IGN")?;
    let mut table = vec![Value::NONE];
    for signal in 1..SIGNALS as i32 {
        // SAFETY: all-zero bytes are an empty action, which the call fills.
        let current = unsafe {
            let mut old: libc::sigaction = std::mem::zeroed();
            libc::sigaction(signal, std::ptr::null(), &mut old);
            old.sa_sigaction
        };
        table.push(match current {
            libc::SIG_DFL => default.clone(),
            libc::SIG_IGN => ignore.clone(),
            _ => Value::NONE,
        });
    }
    keep("_signal.handlers", ListObject::from_vec(table));
    MAIN.store(std::ptr::from_ref(thread()).cast_mut(), Ordering::SeqCst);
    tiercel_vm::state::get().hooks.signals.set(Some(run_handlers));
    Ok(())
}

const NUMBERS: &[(&str, i64)] = crate::libc_numbers![
    ITIMER_PROF ITIMER_REAL ITIMER_VIRTUAL SIGABRT SIGALRM SIGBUS SIGCHLD SIGCONT SIGFPE SIGHUP SIGILL SIGINT SIGIO
    SIGKILL SIGPIPE SIGPOLL SIGPROF SIGPWR SIGQUIT SIGSEGV SIGSTKFLT SIGSTOP SIGSYS SIGTERM SIGTRAP SIGTSTP SIGTTIN
    SIGTTOU SIGURG SIGUSR1 SIGUSR2 SIGVTALRM SIGWINCH SIGXCPU SIGXFSZ SIG_BLOCK SIG_DFL SIG_IGN SIG_SETMASK SIG_UNBLOCK
];

/// What an interactive program wants before it runs Python code: SIGINT raises `KeyboardInterrupt`, a broken pipe is an
/// error of the write.
pub fn install_defaults(module: &Value) -> PyResult<()> {
    let interrupt = object::getattr_str(module, "default_int_handler")?;
    let default = object::getattr_str(module, "SIG_DFL")?;
    let ignore = object::getattr_str(module, "SIG_IGN")?;
    let set = object::getattr_str(module, "signal")?;
    if object::equal(&handler_of(libc::SIGINT), &default)? {
        object::call(&set, &[Value::int(libc::SIGINT as i64), interrupt])?;
    }
    for signal in [libc::SIGPIPE, libc::SIGXFSZ] {
        object::call(&set, &[Value::int(signal as i64), ignore.clone()])?;
    }
    Ok(())
}

#[pymodule(name = "_signal")]
/// Functions that run when a signal comes.
pub mod signal {
    use super::*;
    use crate::native_type::{set, set_numbers};
    use crate::posix::path_argument::{check, os_error, retry};
    use tiercel_object::thread::types;
    use tiercel_object::types::exception_fields::raise_errno;
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::{bail, err};

    #[constant]
    const NSIG: i64 = SIGNALS as i64;
    #[constant]
    const SIGCLD: i64 = libc::SIGCHLD as i64;
    #[constant]
    const SIGIOT: i64 = libc::SIGABRT as i64;

    fn checked(signal: i32) -> PyResult<i32> {
        if !(1..SIGNALS as i32).contains(&signal) {
            bail!(ValueError, "signal number out of range");
        }
        Ok(signal)
    }

    /// What Python does on SIGINT: raises `KeyboardInterrupt`.
    #[function("(signalnum, frame, /)")]
    fn default_int_handler(_signalnum: i32, _frame: &Value) -> PyResult<()> {
        Err(tiercel_object::error::raise_with(types().exceptions.KeyboardInterrupt, &[]))
    }

    /// Sets what happens when a signal comes: `SIG_DFL`, `SIG_IGN` or a function. Gives what it was.
    #[function("(signalnum, handler, /)", name = "signal")]
    fn set_signal(signalnum: i32, handler: &Value) -> PyResult<Value> {
        if !std::ptr::eq(MAIN.load(Ordering::SeqCst), thread()) {
            bail!(ValueError, "signal only works in main thread of the main interpreter");
        }
        let signal = checked(signalnum)?;
        let action = if handler.ty().slots().call.is_some() {
            on_signal as *const () as usize
        } else {
            match handler.ty().slots().nb_index.map(|_| object::index_i64(handler)).transpose()? {
                Some(0) => libc::SIG_DFL,
                Some(1) => libc::SIG_IGN,
                _ => bail!(
                    TypeError,
                    "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object"
                ),
            }
        };
        run_handlers()?;
        install(signal, action).map_err(|errno| raise_errno(errno, &[]))?;
        let Some(list) = handlers() else { bail!(RuntimeError, "_signal is not initialized") };
        let old = handler_of(signal);
        if let Some(l) = list.downcast::<ListObject>() {
            drop(l.replace(signal as usize, handler.clone()));
        }
        Ok(old)
    }

    /// What happens when a signal comes.
    #[function("(signalnum, /)")]
    fn getsignal(signalnum: i32) -> PyResult<Value> {
        Ok(handler_of(checked(signalnum)?))
    }

    /// What the system calls a signal.
    #[function("(signalnum, /)")]
    fn strsignal(signalnum: i32) -> PyResult<Option<String>> {
        let signal = checked(signalnum)?;
        // SAFETY: the result is null or a C string that stays until the next call, under the GIL.
        let text = unsafe {
            let text = libc::strsignal(signal);
            (!text.is_null()).then(|| std::ffi::CStr::from_ptr(text).to_string_lossy().into_owned())
        };
        Ok(text.filter(|t| !t.starts_with("Unknown signal")))
    }

    /// Sends a signal to this process.
    #[function("(signalnum, /)")]
    fn raise_signal(signalnum: i32) -> PyResult<()> {
        // SAFETY: a system call on a number.
        check(unsafe { libc::raise(signalnum) }, os_error)?;
        run_handlers()
    }

    /// Sends a signal to a thread.
    #[function("(thread_id, signalnum, /)")]
    fn pthread_kill(thread_id: &Value, signalnum: i32) -> PyResult<()> {
        let id = tiercel_object::types::int::to_big(&object::index(thread_id)?)
            .iter_u64_digits()
            .next()
            .unwrap_or(0);
        // SAFETY: that the thread is alive is what the documentation asks of the caller.
        let errno = unsafe { libc::pthread_kill(id, signalnum) };
        if errno != 0 {
            return Err(raise_errno(errno, &[]));
        }
        run_handlers()
    }

    /// Has SIGALRM come in so many seconds.
    #[function("(seconds, /)")]
    fn alarm(seconds: i32) -> u32 {
        // SAFETY: cannot fail.
        unsafe { libc::alarm(seconds as u32) }
    }

    /// Waits for any signal.
    #[function("()")]
    fn pause() -> PyResult<()> {
        // SAFETY: returns when a handler has run.
        tiercel_vm::gil::released(|| unsafe { libc::pause() });
        run_handlers()
    }

    fn timeval(seconds: f64) -> libc::timeval {
        let whole = seconds.trunc();
        libc::timeval { tv_sec: whole as i64, tv_usec: ((seconds - whole) * 1e6).ceil() as i64 }
    }

    fn timer_value(t: &libc::itimerval) -> Value {
        let seconds = |t: libc::timeval| Value::float(t.tv_sec as f64 + t.tv_usec as f64 * 1e-6);
        TupleObject::pair(seconds(t.it_value), seconds(t.it_interval))
    }

    /// Starts a timer of one of the three kinds; gives what it was.
    #[function("(which, seconds, interval=0.0, /)")]
    fn setitimer(which: i32, seconds: f64, interval: f64) -> PyResult<Value> {
        let new = libc::itimerval { it_value: timeval(seconds), it_interval: timeval(interval) };
        // SAFETY: all-zero bytes are a timer's state, which the call fills.
        unsafe {
            let mut old: libc::itimerval = std::mem::zeroed();
            check(libc::setitimer(which as _, &new, &mut old), os_error)?;
            Ok(timer_value(&old))
        }
    }

    /// How long a timer has yet to run, and how often it repeats.
    #[function("(which, /)")]
    fn getitimer(which: i32) -> PyResult<Value> {
        // SAFETY: as for `setitimer`.
        unsafe {
            let mut now: libc::itimerval = std::mem::zeroed();
            check(libc::getitimer(which as _, &mut now), os_error)?;
            Ok(timer_value(&now))
        }
    }

    /// Whether a signal interrupts system calls.
    #[function("(signalnum, flag, /)")]
    fn siginterrupt(signalnum: i32, flag: i32) -> PyResult<()> {
        let signal = checked(signalnum)?;
        // SAFETY: the action that is read is written back with one flag changed.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            libc::sigaction(signal, std::ptr::null(), &mut action);
            action.sa_flags = if flag != 0 {
                action.sa_flags & !libc::SA_RESTART
            } else {
                action.sa_flags | libc::SA_RESTART
            };
            check(libc::sigaction(signal, &action, std::ptr::null_mut()), os_error)
        }
    }

    /// Sets the descriptor that the number of each signal is written to when it comes, so that who waits on it wakes up. Gives
    /// the former one, or -1.
    #[function("(fd, /, *, warn_on_full_buffer=True)")]
    fn set_wakeup_fd(fd: i32, _warn_on_full_buffer: bool) -> PyResult<i32> {
        if fd != -1 {
            crate::posix::status::fstat(fd).map_err(|errno| raise_errno(errno, &[]))?;
            // SAFETY: a question about a number.
            let flags = unsafe { libc::fcntl(fd, libc::F_GETFL) };
            if flags & libc::O_NONBLOCK == 0 {
                bail!(ValueError, "the fd {fd} must be in non-blocking mode");
            }
        }
        Ok(WAKEUP.swap(fd, Ordering::SeqCst))
    }

    fn set_of(mask: &Value) -> PyResult<libc::sigset_t> {
        // SAFETY: all-zero bytes are a set, which is then emptied properly.
        let mut set: libc::sigset_t = unsafe { std::mem::zeroed() };
        // SAFETY: as above.
        unsafe { libc::sigemptyset(&mut set) };
        for signal in object::to_vec(mask)? {
            let number = object::index_i64(&signal)?;
            if !(1..SIGNALS as i64).contains(&number) {
                return Err(err!(ValueError, "signal number {number} out of range [1; {}]", SIGNALS - 1));
            }
            // SAFETY: the number is one of a signal.
            unsafe { libc::sigaddset(&mut set, number as i32) };
        }
        Ok(set)
    }

    fn members(set: &libc::sigset_t) -> PyResult<Value> {
        let numbers = (1..SIGNALS as i32)
            // SAFETY: the number is one of a signal.
            .filter(|&n| unsafe { libc::sigismember(set, n) == 1 })
            .map(|n| Value::int(n as i64))
            .collect();
        object::call(types().set.as_value(), &[ListObject::from_vec(numbers)])
    }

    /// Changes which signals this thread holds back; gives those so far.
    #[function("(how, mask, /)")]
    fn pthread_sigmask(how: i32, mask: &Value) -> PyResult<Value> {
        let set = set_of(mask)?;
        // SAFETY: all-zero bytes are a set, which the call fills.
        let mut old: libc::sigset_t = unsafe { std::mem::zeroed() };
        // SAFETY: both sets live through the call.
        let errno = unsafe { libc::pthread_sigmask(how, &set, &mut old) };
        if errno != 0 {
            return Err(raise_errno(errno, &[]));
        }
        run_handlers()?;
        members(&old)
    }

    /// Examine pending signals.
    #[function("()")]
    fn sigpending() -> PyResult<Value> {
        // SAFETY: all-zero bytes are a set, which the call fills.
        let mut set: libc::sigset_t = unsafe { std::mem::zeroed() };
        // SAFETY: the set lives through the call.
        check(unsafe { libc::sigpending(&mut set) }, os_error)?;
        members(&set)
    }

    /// Waits for one of these signals; gives its number.
    #[function("(sigset, /)")]
    fn sigwait(sigset: &Value) -> PyResult<i32> {
        let set = set_of(sigset)?;
        // SAFETY: the set lives through the call.
        match retry(|| unsafe { libc::sigwaitinfo(&set, std::ptr::null_mut()) })? {
            Ok(signal) => Ok(signal),
            Err(errno) => Err(raise_errno(errno, &[])),
        }
    }

    /// The numbers of signals there are.
    #[function("()")]
    fn valid_signals() -> PyResult<Value> {
        // SAFETY: all-zero bytes are a set, which is then filled properly.
        let mut set: libc::sigset_t = unsafe { std::mem::zeroed() };
        // SAFETY: as above.
        unsafe { libc::sigfillset(&mut set) };
        members(&set)
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        set_numbers(module, NUMBERS);
        set(module, "SIGRTMIN", Value::int(libc::SIGRTMIN() as i64));
        set(module, "SIGRTMAX", Value::int(libc::SIGRTMAX() as i64));
        set(module, "ItimerError", types().exceptions.OSError.as_value().clone());
        start(module)
    }
}
