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
/// Threads and locks. `threading` has them for use.
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

    /// Starts a thread that calls a function with these arguments; gives its number.
    ///
    /// An exception that ends it is shown, and nothing else happens.
    #[function("(function, args, kwargs=<unrepresentable>, /)", hidden)]
    fn start_new_thread(function: &Value, args: &Value, kwargs: Option<&Value>) -> PyResult<Value> {
        start(function, args, kwargs)
    }

    /// The old name of `start_new_thread`.
    #[function("(function, args, kwargs=<unrepresentable>, /)", hidden)]
    fn start_new(function: &Value, args: &Value, kwargs: Option<&Value>) -> PyResult<Value> {
        start(function, args, kwargs)
    }

    /// Starts a thread that can be waited for; `threading` calls this.
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

    /// Whether a thread may be left behind when the program ends.
    #[function("()")]
    fn daemon_threads_allowed() -> bool {
        true
    }

    /// A new lock.
    #[function("()")]
    fn allocate_lock() -> PyResult<Value> {
        object::call(get("_thread.lock").as_value(), &[])
    }

    /// The old name of `allocate_lock`.
    #[function("()")]
    fn allocate() -> PyResult<Value> {
        allocate_lock()
    }

    /// Ends this thread by raising `SystemExit`.
    #[function("()")]
    fn exit() -> PyResult<()> {
        Err(raise_with(types().exceptions.SystemExit, &[]))
    }

    /// The old name of `exit`.
    #[function("()")]
    fn exit_thread() -> PyResult<()> {
        exit()
    }

    /// Has the main thread act as if a signal had come.
    #[function("(signum=2, /)")]
    fn interrupt_main(signum: i32) -> PyResult<()> {
        crate::signal::simulate(signum)
    }

    /// A number that no other running thread has.
    #[function("()")]
    fn get_ident() -> Value {
        from_i128(thread().ident.get().into())
    }

    /// The number by which the system knows this thread.
    #[function("()")]
    fn get_native_id() -> i64 {
        // SAFETY: a plain system call about the calling thread.
        unsafe { libc::syscall(libc::SYS_gettid) }
    }

    /// How many threads run beside the main one.
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

    /// Shows an exception that has ended a thread.
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

    /// Whether this is the main interpreter.
    #[function("()")]
    fn _is_main_interpreter() -> bool {
        true
    }

    /// Waits for all other threads but those that may be left behind.
    #[function("()")]
    fn _shutdown() -> PyResult<()> {
        handle::wait_for_all()
    }

    /// A handle for a thread that Python has not started.
    #[function("(ident, /)")]
    fn _make_thread_handle(ident: &Value) -> PyResult<Value> {
        let ident = tiercel_object::types::int::to_big(&object::index(ident)?);
        handle::new_handle(Some(ident.iter_u64_digits().next().unwrap_or(0)))
    }

    /// The number of the main thread.
    #[function("()")]
    fn _get_main_thread_ident() -> Value {
        from_i128(tiercel_vm::state::get().threads.main_ident().into())
    }

    /// Gives this thread a name in the system.
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
