//! The lock that a thread holds while it runs Python code (DESIGN 4.11).
//!
//! A thread that wants the lock waits for one switch interval; if nobody has passed the lock on meanwhile, it sets a bit in
//! the holder's eval breaker. The holder looks at that at its next `RESUME` or back-edge, lets go, and waits until somebody
//! else has got the lock, so that a busy thread does not take it straight back. Rust code that waits for the system lets go
//! of the lock around the wait ([`released`]).

use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tiercel_object::PyResult;
use tiercel_object::thread::{Thread, breaker, thread};

/// CPython's switch interval, in microseconds.
const SWITCH_INTERVAL: u64 = 5000;

/// The lock of a runtime.
pub struct Gil {
    /// Replaced in the child of a fork, where a thread that is not there may have held the mutex.
    parts: AtomicPtr<Parts>,
    interval: AtomicU64,
}

#[derive(Default)]
struct Parts {
    state: Mutex<State>,
    free: Condvar,
    passed_on: Condvar,
}

#[derive(Default)]
struct State {
    /// The address of the thread state that holds the lock; 0 if it is free.
    holder: usize,
    /// How many threads wait for it.
    waiting: usize,
    /// How often it has been taken.
    taken: u64,
    /// The only thread that may still take it, once the runtime ends; 0 before.
    last: usize,
}

impl Default for Gil {
    fn default() -> Gil {
        Gil {
            parts: AtomicPtr::new(Box::into_raw(Box::default())),
            interval: AtomicU64::new(SWITCH_INTERVAL),
        }
    }
}

fn address(thread: &Thread) -> usize {
    std::ptr::from_ref(thread).addr()
}

impl Gil {
    fn parts(&self) -> &Parts {
        // SAFETY: the pointer comes from a box that is never freed.
        unsafe { &*self.parts.load(Ordering::Acquire) }
    }

    fn state(parts: &Parts) -> MutexGuard<'_, State> {
        parts.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn interval(&self) -> Duration {
        Duration::from_micros(self.interval.load(Ordering::Relaxed).max(1))
    }

    /// `sys.getswitchinterval()`, in seconds.
    pub fn switch_interval(&self) -> f64 {
        self.interval.load(Ordering::Relaxed) as f64 * 1e-6
    }

    /// `sys.setswitchinterval()`.
    pub fn set_switch_interval(&self, seconds: f64) {
        self.interval.store((seconds * 1e6) as u64, Ordering::Relaxed);
    }

    /// Waits for the lock. A thread that comes here when the runtime ends stays for good.
    pub fn acquire(&self, thread: &Thread) {
        let parts = self.parts();
        let mut state = Gil::state(parts);
        state.waiting += 1;
        while state.holder != 0 || state.last != 0 && state.last != address(thread) {
            let before = state.taken;
            let (next, timeout) =
                parts.free.wait_timeout(state, self.interval()).unwrap_or_else(PoisonError::into_inner);
            state = next;
            if state.last != 0 && state.last != address(thread) {
                drop(state);
                sleep_forever();
            }
            if timeout.timed_out() && state.taken == before && state.holder != 0 {
                // SAFETY: a thread state lives as long as it holds the lock, and the mutex keeps that from changing.
                unsafe { &(*(state.holder as *const Thread)).breaker }
                    .fetch_or(breaker::DROP_GIL, Ordering::Relaxed);
            }
        }
        state.waiting -= 1;
        state.holder = address(thread);
        state.taken += 1;
        thread.breaker.fetch_and(!breaker::DROP_GIL, Ordering::Relaxed);
        parts.passed_on.notify_all();
    }

    /// Lets go of the lock.
    pub fn release(&self, thread: &Thread) {
        let parts = self.parts();
        let mut state = Gil::state(parts);
        debug_assert_eq!(state.holder, address(thread), "a thread released what it does not hold");
        state.holder = 0;
        if state.waiting > 0 {
            parts.free.notify_one();
        }
    }

    /// Lets somebody else have the lock, if somebody waits.
    pub fn pass_on(&self, thread: &Thread) {
        let parts = self.parts();
        let mut state = Gil::state(parts);
        if state.waiting == 0 || state.last != 0 {
            return;
        }
        state.holder = 0;
        let before = state.taken;
        parts.free.notify_one();
        while state.taken == before && state.waiting > 0 {
            let wait = parts.passed_on.wait_timeout(state, self.interval());
            state = wait.unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(state);
        self.acquire(thread);
    }

    /// From now on only this thread gets the lock: the runtime ends.
    pub fn finalize(&self, thread: &Thread) {
        Gil::state(self.parts()).last = address(thread);
    }

    /// In the child of a fork: this thread, the only one there is, holds the lock.
    pub fn after_fork(&self, thread: &Thread) {
        let parts = Box::<Parts>::default();
        Gil::state(&parts).holder = address(thread);
        self.parts.store(Box::into_raw(parts), Ordering::Release);
    }
}

fn sleep_forever() -> ! {
    loop {
        std::thread::sleep(Duration::from_secs(3600));
    }
}

/// Runs something that waits for the system while other threads may run Python code. It must not look at any object.
/// `errno` is what the call has left there.
pub fn released<R>(wait: impl FnOnce() -> R) -> R {
    let thread = thread();
    let gil = &crate::state::get().gil;
    gil.release(thread);
    let result = wait();
    // SAFETY: `errno` is the thread's own.
    let errno = unsafe { *libc::__errno_location() };
    gil.acquire(thread);
    // SAFETY: as above.
    unsafe { *libc::__errno_location() = errno };
    result
}

/// What the eval breaker does when another thread asks for the lock.
pub fn drop_requested() -> PyResult<()> {
    crate::state::get().gil.pass_on(thread());
    Ok(())
}
