//! `_thread.lock` and `_thread.RLock`.

use crate::native_type;
use std::time::Duration;
use tiercel_macros::pytype;
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::thread::{thread, types};
use tiercel_object::typeobj::{expect_type, tflag};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_object::{bail, err, install_type, object};
use tiercel_vm::sync::{OwnedLock, Patience, RawLock};

/// The longest time that can be waited, in seconds.
pub const TIMEOUT_MAX: f64 = 9_223_372_036.0;

/// What `acquire`'s arguments ask for.
fn patience(blocking: bool, timeout: Option<&Value>) -> PyResult<Patience> {
    let timeout = match timeout {
        Some(v) => {
            crate::time::check_real(v)?;
            object::as_f64(v)?
        }
        None => -1.0,
    };
    if !blocking && timeout != -1.0 {
        bail!(ValueError, "can't specify a timeout for a non-blocking call");
    }
    if timeout.is_nan() {
        bail!(ValueError, "Invalid value NaN (not a number)");
    }
    if timeout < 0.0 && timeout != -1.0 {
        bail!(ValueError, "timeout value must be a non-negative number");
    }
    if timeout > TIMEOUT_MAX {
        let most = i64::MAX as f64 * 1e-9;
        let what = if timeout > most {
            "timestamp out of range for C PyTime_t"
        } else {
            "timeout value is too large"
        };
        bail!(OverflowError, "{what}");
    }
    Ok(match (blocking, timeout) {
        (false, _) => Patience::None,
        (true, -1.0) => Patience::Endless,
        (true, seconds) => Patience::Until(Duration::from_secs_f64(seconds)),
    })
}

/// How `repr` starts.
fn described(this: &Value, held: bool) -> String {
    let module = object::getattr_str(this.ty().as_value(), "__module__").ok();
    let module = module.map_or_else(|| "_thread".into(), |m| tiercel_object::types::str::to_string_lossy(&m));
    format!("<{} {module}.{} object", if held { "locked" } else { "unlocked" }, this.ty().short_name())
}

/// `_thread.lock`.
#[repr(C)]
struct Lock {
    head: Header,
    lock: RawLock,
}

#[pytype(name = "lock")]
/// A lock: one thread has it at a time, and others that want it wait. Any thread may let go of it.
///
/// `threading.Lock()` makes one.
impl Lock {
    #[slot(new, "()")]
    fn new(class: &Value) -> PyResult<Value> {
        let ty = expect_type(class, "lock")?;
        Ok(native_type::new_instance(ty, |head| Lock { head, lock: RawLock::default() }))
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        // SAFETY: a slot of this type.
        let held = unsafe { this.payload_unchecked::<Lock>() }.lock.is_held();
        Ok(Value::str(&format!("{} at {:#x}>", described(this, held), this.word())))
    }

    /// Takes the lock, waiting for it unless told not to; whether that worked.
    #[method("($self, /, blocking=True, timeout=-1)")]
    fn acquire(&self, blocking: bool, timeout: Option<&Value>) -> PyResult<bool> {
        self.lock.take(patience(blocking, timeout)?)
    }

    /// The old name of `acquire`.
    #[method("($self, /, blocking=True, timeout=-1)")]
    fn acquire_lock(&self, blocking: bool, timeout: Option<&Value>) -> PyResult<bool> {
        self.acquire(blocking, timeout)
    }

    /// Lets go of the lock, so that one that waits can take it.
    #[method("($self, /)")]
    fn release(&self) -> PyResult<()> {
        if !self.lock.is_held() {
            bail!(RuntimeError, "release unlocked lock");
        }
        self.lock.release();
        Ok(())
    }

    /// The old name of `release`.
    #[method("($self, /)")]
    fn release_lock(&self) -> PyResult<()> {
        self.release()
    }

    /// Whether some thread has the lock.
    #[method("($self, /)")]
    fn locked(&self) -> bool {
        self.lock.is_held()
    }

    /// The old name of `locked`.
    #[method("($self, /)")]
    fn locked_lock(&self) -> bool {
        self.locked()
    }

    /// Lock the lock.
    #[method("($self, /)")]
    fn __enter__(&self) -> PyResult<bool> {
        self.lock.take(Patience::Endless)
    }

    /// Release the lock.
    #[method("($self, /, *exc_info)")]
    fn __exit__(&self, _exc_info: &[Value]) -> PyResult<()> {
        self.release()
    }

    #[method("($self, /)")]
    fn _at_fork_reinit(&self) {
        self.lock.reset();
    }
}

/// `_thread.RLock`.
#[repr(C)]
struct ReentrantLock {
    head: Header,
    lock: OwnedLock,
}

impl ReentrantLock {
    fn check_mine(&self) -> PyResult<()> {
        if self.lock.is_mine() { Ok(()) } else { Err(err!(RuntimeError, "cannot release un-acquired lock")) }
    }
}

#[pytype(name = "RLock")]
/// A re-entrant lock: the thread that holds it may take it again.
impl ReentrantLock {
    #[slot(new)]
    fn new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "RLock")?;
        Ok(native_type::new_instance(ty, |head| ReentrantLock { head, lock: OwnedLock::default() }))
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        // SAFETY: a slot of this type.
        let lock = &unsafe { this.payload_unchecked::<ReentrantLock>() }.lock;
        let start = described(this, lock.depth() > 0);
        Ok(Value::str(&format!(
            "{start} owner={} count={} at {:#x}>",
            lock.owner(),
            lock.depth(),
            this.word()
        )))
    }

    /// Lock the lock.  The thread that holds it may do so again without
    /// blocking, and must release it as often.
    #[method("($self, /, blocking=True, timeout=-1)")]
    fn acquire(&self, blocking: bool, timeout: Option<&Value>) -> PyResult<bool> {
        self.lock.take(patience(blocking, timeout)?)
    }

    /// Release the lock once.
    #[method("($self, /)")]
    fn release(&self) -> PyResult<()> {
        self.check_mine()?;
        self.lock.release();
        Ok(())
    }

    /// Return whether the lock is held by any thread.
    #[method("($self, /)")]
    fn locked(&self) -> bool {
        self.lock.depth() > 0
    }

    /// Lock the lock.
    #[method("($self, /)")]
    fn __enter__(&self) -> PyResult<bool> {
        self.lock.take(Patience::Endless)
    }

    /// Release the lock.
    #[method("($self, /, *exc_info)")]
    fn __exit__(&self, _exc_info: &[Value]) -> PyResult<()> {
        self.release()
    }

    /// Takes the lock as often as it was held; `threading.Condition` calls this.
    #[method("($self, /)")]
    fn _is_owned(&self) -> bool {
        self.lock.is_mine()
    }

    /// How often this thread holds the lock.
    #[method("($self, /)")]
    fn _recursion_count(&self) -> usize {
        if self.lock.is_mine() { self.lock.depth() } else { 0 }
    }

    /// Takes the lock as often as it was held; `threading.Condition` calls this.
    #[method("($self, /)")]
    fn _release_save(&self) -> PyResult<Value> {
        if self.lock.depth() == 0 {
            bail!(RuntimeError, "cannot release un-acquired lock");
        }
        let owner = self.lock.owner();
        let depth = self.lock.release_all();
        Ok(TupleObject::pair(Value::int(depth as i64), tiercel_object::types::int::from_i128(owner.into())))
    }

    /// Takes the lock as often as it was held; `threading.Condition` calls this.
    #[method("($self, state, /)")]
    fn _acquire_restore(&self, state: &Value) -> PyResult<()> {
        let Some([depth, _]) = state.downcast::<TupleObject>().map(TupleObject::items) else {
            bail!(TypeError, "_acquire_restore() argument 1 must be tuple, not {}", state.ty().name_str());
        };
        self.lock.restore(object::index_i64(depth)? as usize, thread().ident.get())
    }

    #[method("($self, /)")]
    fn _at_fork_reinit(&self) {
        self.lock.reset();
    }
}

/// Makes the two types.
pub fn make_types(module: &Value) {
    let object = types().object;
    let lock =
        native_type::make::<Lock>("_thread.lock", object, tflag::WEAKREFS, false, |t| install_type!(t, Lock));
    native_type::set_type(module, lock);
    native_type::set(module, "LockType", lock.as_value().clone());
    let flags = tflag::BASE | tflag::WEAKREFS;
    let reentrant = native_type::make::<ReentrantLock>("_thread.RLock", object, flags, false, |t| {
        install_type!(t, ReentrantLock)
    });
    native_type::set_type(module, reentrant);
}
