//! `_thread`: locks and the identity of threads.

use std::cell::Cell;
use std::time::{Duration, Instant};
use tiercel_macros::{pymodule, pytype};
use tiercel_object::error::PyResult;
use tiercel_object::header::{Header, Kind};
use tiercel_object::thread::thread;
use tiercel_object::typeobj::{Layout, Type, TypeShape, dealloc_layout, new_object_of, tflag};
use tiercel_object::value::Value;
use tiercel_object::{bail, err};

/// A lock, plain or re-entrant.
#[repr(C)]
pub struct LockObject {
    head: Header,
    /// How often it is held.
    depth: Cell<usize>,
    /// The thread that holds it.
    owner: Cell<u64>,
}

// SAFETY: the struct is `repr(C)` with a `Header` first. The type is made by this module, so there is no core type.
unsafe impl Layout for LockObject {
    const KIND: Kind = Kind::Other;
    const CONTAINER: bool = false;
    fn core_type() -> &'static Type {
        tiercel_object::thread::types().object
    }
}

fn lock_of(v: &Value) -> &LockObject {
    // SAFETY: methods of the lock types are only called with locks; their descriptors check.
    unsafe { v.payload_unchecked() }
}

impl LockObject {
    /// Waits for the lock: `Ok(false)` if the time was up or it was not to be waited for.
    fn take(&self, blocking: bool, timeout: f64, reentrant: bool) -> PyResult<bool> {
        if !blocking && timeout != -1.0 {
            bail!(ValueError, "can't specify a timeout for a non-blocking call");
        }
        if timeout < 0.0 && timeout != -1.0 {
            bail!(ValueError, "timeout value must be a non-negative number");
        }
        if timeout > 9_223_372_036.0 {
            bail!(OverflowError, "timeout value is too large");
        }
        let me = thread().ident.get();
        let start = Instant::now();
        loop {
            if self.depth.get() == 0 || reentrant && self.owner.get() == me {
                self.depth.set(self.depth.get() + 1);
                self.owner.set(me);
                return Ok(true);
            }
            if !blocking || timeout >= 0.0 && start.elapsed().as_secs_f64() >= timeout {
                return Ok(false);
            }
            if let Some(signals) = tiercel_vm::state::get().hooks.signals.get() {
                signals()?;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

fn new_lock(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
    let ty = tiercel_object::typeobj::expect_type(class, "lock")?;
    Ok(new_object_of(ty, |head| LockObject { head, depth: Cell::new(0), owner: Cell::new(0) }))
}

struct Lock;

#[pytype(name = "lock")]
/// A lock object is a synchronization primitive.
impl Lock {
    #[slot(new)]
    fn new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        new_lock(class, args, kwnames)
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        let state = if lock_of(this).depth.get() > 0 { "locked" } else { "unlocked" };
        Ok(Value::str(&format!("<{state} _thread.lock object at {:#x}>", this.word())))
    }

    /// Lock the lock.
    #[method("($self, /, blocking=True, timeout=-1.0)")]
    fn acquire(this: &Value, blocking: bool, timeout: f64) -> PyResult<bool> {
        lock_of(this).take(blocking, timeout, false)
    }

    /// Release the lock.
    #[method("($self, /)")]
    fn release(this: &Value) -> PyResult<()> {
        let l = lock_of(this);
        if l.depth.get() == 0 {
            bail!(RuntimeError, "release unlocked lock");
        }
        l.depth.set(0);
        Ok(())
    }

    /// Return whether the lock is in the locked state.
    #[method("($self, /)")]
    fn locked(this: &Value) -> bool {
        lock_of(this).depth.get() > 0
    }

    #[method("($self, /)")]
    fn __enter__(this: &Value) -> PyResult<bool> {
        lock_of(this).take(true, -1.0, false)
    }

    #[method("($self, /, *exc_info)")]
    fn __exit__(this: &Value, _exc_info: &[Value]) -> PyResult<()> {
        Lock::release(this)
    }

    /// Used after a fork.
    #[method("($self, /)")]
    fn _at_fork_reinit(this: &Value) {
        lock_of(this).depth.set(0);
    }
}

struct RLock;

#[pytype(name = "RLock")]
/// A re-entrant lock.
impl RLock {
    #[slot(new)]
    fn new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        new_lock(class, args, kwnames)
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        let l = lock_of(this);
        let state = if l.depth.get() > 0 { "locked" } else { "unlocked" };
        Ok(Value::str(&format!(
            "<{state} _thread.RLock object owner={} count={} at {:#x}>",
            if l.depth.get() > 0 { l.owner.get() } else { 0 },
            l.depth.get(),
            this.word()
        )))
    }

    /// Lock the lock; the thread that holds it may do so again.
    #[method("($self, /, blocking=True, timeout=-1.0)")]
    fn acquire(this: &Value, blocking: bool, timeout: f64) -> PyResult<bool> {
        lock_of(this).take(blocking, timeout, true)
    }

    /// Release the lock once.
    #[method("($self, /)")]
    fn release(this: &Value) -> PyResult<()> {
        let l = lock_of(this);
        if l.depth.get() == 0 || l.owner.get() != thread().ident.get() {
            bail!(RuntimeError, "cannot release un-acquired lock");
        }
        l.depth.set(l.depth.get() - 1);
        Ok(())
    }

    /// Return whether the lock is held.
    #[method("($self, /)")]
    fn locked(this: &Value) -> bool {
        lock_of(this).depth.get() > 0
    }

    #[method("($self, /)")]
    fn __enter__(this: &Value) -> PyResult<bool> {
        lock_of(this).take(true, -1.0, true)
    }

    #[method("($self, /, *exc_info)")]
    fn __exit__(this: &Value, _exc_info: &[Value]) -> PyResult<()> {
        RLock::release(this)
    }

    /// For internal use by `threading.Condition`.
    #[method("($self, /)")]
    fn _is_owned(this: &Value) -> bool {
        let l = lock_of(this);
        l.depth.get() > 0 && l.owner.get() == thread().ident.get()
    }

    /// For internal use by `threading.Condition`.
    #[method("($self, /)")]
    fn _release_save(this: &Value) -> PyResult<Value> {
        let l = lock_of(this);
        if l.depth.get() == 0 {
            bail!(RuntimeError, "cannot release un-acquired lock");
        }
        let state = vec![Value::int(l.depth.get() as i64), Value::int(l.owner.get() as i64)];
        l.depth.set(0);
        Ok(tiercel_object::types::tuple::TupleObject::from_vec(state))
    }

    /// For internal use by `threading.Condition`.
    #[method("($self, state, /)")]
    fn _acquire_restore(this: &Value, state: &Value) -> PyResult<()> {
        let parts = tiercel_object::object::to_vec(state)?;
        let l = lock_of(this);
        l.take(true, -1.0, false)?;
        l.depth.set(parts.first().and_then(|v| v.as_small_int()).unwrap_or(1) as usize);
        Ok(())
    }

    /// For internal use by reentrancy checks.
    #[method("($self, /)")]
    fn _recursion_count(this: &Value) -> usize {
        lock_of(this).depth.get()
    }

    /// Used after a fork.
    #[method("($self, /)")]
    fn _at_fork_reinit(this: &Value) {
        lock_of(this).depth.set(0);
    }
}

fn define_lock(t: &'static Type) {
    Lock::fill_slots(t.slots_mut());
    tiercel_object::method::install(t, Lock::METHODS, Lock::GETSETS);
    t.doc.set(Lock::DOC);
}

fn define_rlock(t: &'static Type) {
    RLock::fill_slots(t.slots_mut());
    tiercel_object::method::install(t, RLock::METHODS, RLock::GETSETS);
    t.doc.set(RLock::DOC);
}

fn shape(flags: u32) -> TypeShape {
    TypeShape {
        kind: Kind::Other,
        flags,
        basic_size: size_of::<LockObject>(),
        dealloc: dealloc_layout::<LockObject>,
    }
}

#[pymodule(name = "_thread")]
/// This module provides primitive operations to write multi-threaded programs.
pub mod thread_module {
    use super::*;
    use tiercel_object::object;
    use tiercel_object::thread::types;
    use tiercel_object::types::str::intern;

    #[constant(name = "TIMEOUT_MAX")]
    const TIMEOUT_MAX: f64 = 9_223_372_036.0;

    /// Create a new lock object.
    #[function("()")]
    fn allocate_lock() -> PyResult<Value> {
        match crate::api::registry_get("lock_type") {
            Some(t) => object::call(&t, &[]),
            None => Err(err!(RuntimeError, "can't allocate lock")),
        }
    }

    /// Return the ident of the current thread.
    #[function("()")]
    fn get_ident() -> u64 {
        thread().ident.get()
    }

    /// Return the id the operating system gave the current thread.
    #[function("()")]
    fn get_native_id() -> i64 {
        // SAFETY: a plain system call about the calling thread.
        unsafe { libc::syscall(libc::SYS_gettid) }
    }

    /// Internal only. Return the ident of the main thread.
    #[function("()")]
    fn _get_main_thread_ident() -> u64 {
        thread().ident.get()
    }

    /// Return the number of threads started here that have not ended.
    #[function("()")]
    fn _count() -> i64 {
        0
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        let lock = tiercel_vm::types::make("_thread.lock", shape(tflag::WEAKREFS), define_lock);
        let rlock =
            tiercel_vm::types::make("_thread.RLock", shape(tflag::BASE | tflag::WEAKREFS), define_rlock);
        crate::api::registry_set("lock_type", lock.as_value().clone());
        for (name, v) in [
            ("lock", lock.as_value()),
            ("LockType", lock.as_value()),
            ("RLock", rlock.as_value()),
            ("error", types().exceptions.RuntimeError.as_value()),
        ] {
            object::setattr(module, &intern(name), Some(v))?;
        }
        Ok(())
    }
}
