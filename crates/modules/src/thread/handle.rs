//! Starting threads: `_ThreadHandle`, which says whether a thread has ended, and what runs in one.

use crate::native_type;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;
use tiercel_macros::pytype;
use tiercel_object::error::{PyResult, Raised};
use tiercel_object::header::Header;
use tiercel_object::thread::{thread, types};
use tiercel_object::typeobj::{expect_type, tflag};
use tiercel_object::types::int::from_i128;
use tiercel_object::types::list::ListObject;
use tiercel_object::value::Value;
use tiercel_object::{bail, err, install_type, object};
use tiercel_vm::sync::{Event, Patience};
use tiercel_vm::threads;

/// Bytes of a thread's stack unless told otherwise: what the system gives the main one.
const DEFAULT_STACK: usize = 8 << 20;

/// `_thread.stack_size()`; 0 means the default.
static STACK_SIZE: AtomicUsize = AtomicUsize::new(0);

/// Sets the stack size of threads started from now on; gives the old one.
pub fn set_stack_size(size: usize) -> usize {
    STACK_SIZE.swap(size, Ordering::Relaxed)
}

/// What is known of a thread that can be joined.
#[derive(Default)]
struct Progress {
    /// The thread; 0 before it is started.
    ident: AtomicU64,
    /// Nothing of it is left.
    ended: Event,
}

/// `_thread._ThreadHandle`.
#[repr(C)]
struct ThreadHandle {
    head: Header,
    progress: Arc<Progress>,
}

#[pytype(name = "_ThreadHandle")]
impl ThreadHandle {
    #[slot(new)]
    fn new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "_ThreadHandle")?;
        Ok(native_type::new_instance(ty, |head| ThreadHandle { head, progress: Arc::default() }))
    }

    #[slot(repr)]
    fn repr(v: &Value) -> PyResult<Value> {
        // SAFETY: a slot of this type.
        let ident = unsafe { v.payload_unchecked::<ThreadHandle>() }.ident();
        Ok(Value::str(&format!("<_ThreadHandle object: ident={ident}>")))
    }

    #[getter(name = "ident")]
    fn get_ident(&self) -> Value {
        from_i128(self.ident().into())
    }

    /// Waits until the thread has ended.
    #[method("($self, timeout=None, /)")]
    fn join(&self, timeout: Option<&Value>) -> PyResult<()> {
        let patience = match timeout {
            None => Patience::Endless,
            Some(t) => match object::as_f64(t)? {
                t if t < 0.0 => Patience::Endless,
                t => Patience::Until(Duration::try_from_secs_f64(t).unwrap_or(Duration::MAX)),
            },
        };
        self.wait(patience)
    }

    #[method("($self, /)")]
    fn is_done(&self) -> bool {
        self.progress.ended.is_set()
    }

    #[method("($self, /)")]
    fn _set_done(&self) -> PyResult<()> {
        if self.ident() == 0 {
            bail!(RuntimeError, "thread not started");
        }
        self.progress.ended.set();
        Ok(())
    }
}

impl ThreadHandle {
    fn ident(&self) -> u64 {
        self.progress.ident.load(Ordering::Relaxed)
    }

    fn wait(&self, patience: Patience) -> PyResult<()> {
        if self.ident() == 0 {
            bail!(RuntimeError, "thread not started");
        }
        if self.ident() == thread().ident.get() && !self.progress.ended.is_set() {
            bail!(RuntimeError, "Cannot join current thread");
        }
        self.progress.ended.wait(patience).map(drop)
    }
}

fn handle_of(v: &Value) -> PyResult<&ThreadHandle> {
    if !v.ty().is_subtype(native_type::get("_thread._ThreadHandle")) {
        bail!(TypeError, "'handle' must be a _ThreadHandle");
    }
    // SAFETY: the type has been checked.
    Ok(unsafe { v.payload_unchecked() })
}

/// The handles of threads that the program's end waits for.
fn waited_for() -> Option<Value> {
    native_type::kept("_thread.waited_for")
}

/// A new handle, of a thread that runs already if it is given.
pub fn new_handle(ident: Option<u64>) -> PyResult<Value> {
    let v = object::call(native_type::get("_thread._ThreadHandle").as_value(), &[])?;
    if let Some(ident) = ident {
        handle_of(&v)?.progress.ident.store(ident, Ordering::Relaxed);
    }
    Ok(v)
}

/// What runs in a thread: the call, and what is done with an exception that leaves it.
fn run(function: &Value, args: &[Value], keywords: Option<&Value>) {
    let Err(raised) = crate::api::call_with_dict(function, args, keywords) else { return };
    let e = raised.take();
    if !e.ty().is_subtype(types().exceptions.SystemExit) {
        let what = object::repr_string(function).unwrap_or_else(|raised| {
            drop(raised.take());
            "<unprintable object>".into()
        });
        object::write_unraisable(e, &format!("Exception ignored in thread started by {what}"), None);
    }
}

/// Starts a thread that calls `function`.
pub fn start(
    function: &Value,
    args: Vec<Value>,
    keywords: Option<Value>,
    handle: &Value,
    daemon: bool,
) -> PyResult<u64> {
    if crate::api::is_finalizing() {
        bail!(PythonFinalizationError, "can't create new thread at interpreter shutdown");
    }
    let progress = handle_of(handle)?.progress.clone();
    if progress.ident.load(Ordering::Relaxed) != 0 {
        bail!(RuntimeError, "thread already started");
    }
    let function = function.clone();
    let size = match STACK_SIZE.load(Ordering::Relaxed) {
        0 => DEFAULT_STACK,
        n => n,
    };
    let ended = progress.clone();
    let body = move || {
        run(&function, &args, keywords.as_ref());
        drop((function, args, keywords));
    };
    let Ok(ident) = threads::spawn(size, body, move || ended.ended.set()) else {
        return Err(err!(RuntimeError, "can't start new thread"));
    };
    progress.ident.store(ident, Ordering::Relaxed);
    if !daemon && let Some(all) = waited_for().as_ref().and_then(|l| l.downcast::<ListObject>()) {
        let running = |v: &Value| handle_of(v).is_ok_and(|h| !h.progress.ended.is_set());
        let mut left: Vec<Value> = all.to_vec().into_iter().filter(running).collect();
        left.push(handle.clone());
        all.take_over(left);
    }
    Ok(ident)
}

/// Waits for all threads that are not daemons, those started meanwhile too.
pub fn wait_for_all() -> PyResult<()> {
    let Some(list) = waited_for() else { return Ok(()) };
    let Some(all) = list.downcast::<ListObject>() else { return Ok(()) };
    let me = thread().ident.get();
    loop {
        let running = |h: &ThreadHandle| h.ident() != me && !h.progress.ended.is_set();
        let next = all.to_vec().into_iter().find(|v| handle_of(v).is_ok_and(running));
        let Some(next) = next else {
            all.take_over(Vec::new());
            return Ok(());
        };
        if let Err(raised) = handle_of(&next)?.wait(Patience::Endless) {
            let e = raised.take();
            if !e.ty().is_subtype(types().exceptions.Exception) {
                return Err(Raised::new(e));
            }
            object::write_unraisable(e, "Exception ignored on joining a thread", Some(&next));
        }
    }
}

/// Makes the type.
pub fn make_types(module: &Value) {
    let ty = native_type::make::<ThreadHandle>(
        "_thread._ThreadHandle",
        types().object,
        tflag::WEAKREFS,
        false,
        |t| install_type!(t, ThreadHandle),
    );
    native_type::set(module, "_ThreadHandle", ty.as_value().clone());
    native_type::keep("_thread.waited_for", ListObject::from_vec(Vec::new()));
}
