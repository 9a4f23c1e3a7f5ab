//! `_thread`: starting threads, locks, and the identity of threads.

mod handle;
mod local;
mod lock;

use crate::structseq::Description;
use tiercel_macros::pymodule;

static EXCEPT_HOOK_ARGS: Description = Description {
    name: "_thread._ExceptHookArgs",
    doc: "ExceptHookArgs - Type used to pass arguments to threading.excepthook.",
    fields: &["exc_type", "exc_value", "exc_traceback", "thread"],
    visible: 4,
};

#[pymodule(name = "_thread")]
/// This module provides primitive operations to write multi-threaded programs.
/// The 'threading' module provides a more convenient interface.
pub mod thread_module {
    use super::*;
    use crate::native_type::{get, keep, set};
    use tiercel_object::error::{PyResult, raise_with};
    use tiercel_object::thread::{thread, types};
    use tiercel_object::types::dict::DictObject;
    use tiercel_object::types::int::from_i128;
    use tiercel_object::types::str::to_string_lossy;
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;
    use tiercel_object::{bail, object};

    #[constant(name = "TIMEOUT_MAX")]
    const TIMEOUT_MAX: f64 = lock::TIMEOUT_MAX;
    /// Bytes of the longest name that Linux takes for a thread.
    #[constant(name = "_NAME_MAXLEN")]
    const NAME_MAXLEN: i64 = 15;

    /// Bytes of the smallest stack that Python code runs on.
    const LEAST_STACK: i64 = 53248;

    fn start(function: &Value, args: &Value, kwargs: Option<&Value>) -> PyResult<Value> {
        if function.ty().slots().call.is_none() {
            bail!(TypeError, "first arg must be callable");
        }
        let Some(args) = args.downcast::<TupleObject>() else { bail!(TypeError, "2nd arg must be a tuple") };
        if kwargs.is_some_and(|k| k.downcast::<DictObject>().is_none()) {
            bail!(TypeError, "optional 3rd arg must be a dictionary");
        }
        let args = args.items().to_vec();
        let ident = handle::start(function, args, kwargs.cloned(), &handle::new_handle(None)?, true)?;
        Ok(from_i128(ident.into()))
    }

    /// Start a new thread and return its identifier.
    ///
    /// The thread will call the function with positional arguments from the
    /// tuple args and keyword arguments taken from the optional dictionary
    /// kwargs.  The thread exits when the function returns; the return value
    /// is ignored.  The thread will also exit when the function raises an
    /// unhandled exception; a stack trace will be printed unless the exception
    /// is SystemExit.
    #[function("(function, args, kwargs=<unrepresentable>, /)", hidden)]
    fn start_new_thread(function: &Value, args: &Value, kwargs: Option<&Value>) -> PyResult<Value> {
        start(function, args, kwargs)
    }

    /// An obsolete synonym of start_new_thread().
    #[function("(function, args, kwargs=<unrepresentable>, /)", hidden)]
    fn start_new(function: &Value, args: &Value, kwargs: Option<&Value>) -> PyResult<Value> {
        start(function, args, kwargs)
    }

    /// *For internal use only*: start a new thread.
    #[function("(function, handle=None, daemon=True)")]
    fn start_joinable_thread(function: &Value, handle: Option<&Value>, daemon: bool) -> PyResult<Value> {
        if function.ty().slots().call.is_none() {
            bail!(TypeError, "thread function must be callable");
        }
        let handle = match handle {
            Some(handle) => handle.clone(),
            None => handle::new_handle(None)?,
        };
        handle::start(function, Vec::new(), None, &handle, daemon)?;
        Ok(handle)
    }

    /// Return True if daemon threads are allowed in the current interpreter,
    /// and False otherwise.
    #[function("()")]
    fn daemon_threads_allowed() -> bool {
        true
    }

    /// Create a new lock object.
    #[function("()")]
    fn allocate_lock() -> PyResult<Value> {
        object::call(get("_thread.lock").as_value(), &[])
    }

    /// An obsolete synonym of allocate_lock().
    #[function("()")]
    fn allocate() -> PyResult<Value> {
        allocate_lock()
    }

    /// This is synonymous to ``raise SystemExit''.  It will cause the current
    /// thread to exit silently unless the exception is caught.
    #[function("()")]
    fn exit() -> PyResult<()> {
        Err(raise_with(types().exceptions.SystemExit, &[]))
    }

    /// An obsolete synonym of exit().
    #[function("()")]
    fn exit_thread() -> PyResult<()> {
        exit()
    }

    /// Simulate the arrival of the given signal in the main thread,
    /// where the corresponding signal handler will be executed.
    #[function("(signum=2, /)")]
    fn interrupt_main(signum: i32) -> PyResult<()> {
        crate::signal::simulate(signum)
    }

    /// Return a non-zero integer that uniquely identifies the current thread
    /// amongst other threads that exist simultaneously.
    #[function("()")]
    fn get_ident() -> Value {
        from_i128(thread().ident.get().into())
    }

    /// Return a non-negative integer identifying the thread as reported
    /// by the OS (kernel).
    #[function("()")]
    fn get_native_id() -> i64 {
        // SAFETY: a plain system call about the calling thread.
        unsafe { libc::syscall(libc::SYS_gettid) }
    }

    /// Return the number of currently running Python threads, excluding
    /// the main thread.
    #[function("()")]
    fn _count() -> usize {
        tiercel_vm::state::get().threads.started()
    }

    /// Return the thread stack size used when creating new threads.  The
    /// optional size argument specifies the stack size (in bytes) to be used
    /// for subsequent threads.
    #[function("(size=0, /)")]
    fn stack_size(size: i64) -> PyResult<usize> {
        match size {
            n if n < 0 => bail!(ValueError, "size must be 0 or a positive value"),
            1..LEAST_STACK => bail!(ValueError, "size must be at least {LEAST_STACK} bytes"),
            n => Ok(handle::set_stack_size(n as usize)),
        }
    }

    /// Handle uncaught Thread.run() exception.
    #[function("(args, /)")]
    fn _excepthook(args: &Value) -> PyResult<()> {
        let class = object::getattr_str(args, "exc_type")?;
        if class.is(types().exceptions.SystemExit.as_value()) {
            return Ok(());
        }
        let value = object::getattr_str(args, "exc_value")?;
        let traceback = object::getattr_str(args, "exc_traceback")?;
        let of = object::getattr_str(args, "thread")?;
        let name = if of.is_none() {
            thread().ident.get().to_string()
        } else {
            to_string_lossy(&object::str(&object::getattr_str(&of, "name")?)?)
        };
        crate::api::display::write_stderr(&format!("Exception in thread {name}:\n"));
        crate::api::display_exception(&value, &traceback)
    }

    /// Return True if the current interpreter is the main Python interpreter.
    #[function("()")]
    fn _is_main_interpreter() -> bool {
        true
    }

    /// Wait for all non-daemon threads (other than the calling thread) to stop.
    #[function("()")]
    fn _shutdown() -> PyResult<()> {
        handle::wait_for_all()
    }

    /// Internal only. Make a thread handle for threads not spawned
    /// by the _thread or threading module.
    #[function("(ident, /)")]
    fn _make_thread_handle(ident: &Value) -> PyResult<Value> {
        let ident = tiercel_object::types::int::to_big(&object::index(ident)?);
        handle::new_handle(Some(ident.iter_u64_digits().next().unwrap_or(0)))
    }

    /// Internal only. Return a non-zero integer that uniquely identifies the main thread
    /// of the main interpreter.
    #[function("()")]
    fn _get_main_thread_ident() -> Value {
        from_i128(tiercel_vm::state::get().threads.main_ident().into())
    }

    /// Set the name of the current thread.
    #[function("(name)")]
    fn set_name(name: &Value) -> PyResult<()> {
        let text = to_string_lossy(name);
        let mut end = text.len().min(NAME_MAXLEN as usize);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let Ok(text) = std::ffi::CString::new(&text[..end]) else {
            bail!(ValueError, "embedded null character");
        };
        // SAFETY: the name lives through the call.
        let errno = unsafe { libc::pthread_setname_np(libc::pthread_self(), text.as_ptr()) };
        if errno != 0 {
            return Err(tiercel_object::types::exception_fields::raise_errno(errno, &[]));
        }
        Ok(())
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        lock::make_types(module);
        local::make_types(module);
        handle::make_types(module);
        set(module, "error", types().exceptions.RuntimeError.as_value().clone());
        let args = crate::structseq::new_type(&EXCEPT_HOOK_ARGS)?;
        keep("_thread._ExceptHookArgs", args.clone());
        set(module, "_ExceptHookArgs", args);
        Ok(())
    }
}
