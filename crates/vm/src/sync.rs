//! A lock to wait for without the runtime's: what `_thread.lock`, re-entrant locks and buffered streams are made of.
//!
//! It is a word that the system can wait for. A signal ends a wait, so that the main thread can run its handlers.

use crate::gil::released;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tiercel_object::PyResult;
use tiercel_object::thread::thread;

const FREE: u32 = 0;
const HELD: u32 = 1;
/// Held, and somebody waits.
const WANTED: u32 = 2;

/// How long to wait for a lock.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Patience {
    /// Not at all.
    None,
    /// At most this long.
    Until(Duration),
    /// As long as it takes.
    Endless,
}

/// The lock. Any thread may release it.
#[derive(Default)]
pub struct RawLock {
    word: AtomicU32,
}

/// Nanoseconds on the clock that timeouts are measured by.
fn now() -> u128 {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the call fills a variable that lives through it.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut t) };
    t.tv_sec as u128 * 1_000_000_000 + t.tv_nsec as u128
}

/// Waits while a word has a value, until a moment if there is one; false if the time is up, or a signal came.
fn wait(word: &AtomicU32, value: u32, deadline: Option<u128>) -> bool {
    let until = deadline.map(|d| libc::timespec {
        tv_sec: (d / 1_000_000_000) as libc::time_t,
        tv_nsec: (d % 1_000_000_000) as libc::c_long,
    });
    // SAFETY: the word and the moment live through the call, which writes neither.
    let result = unsafe {
        libc::syscall(
            libc::SYS_futex,
            word.as_ptr(),
            libc::FUTEX_WAIT_BITSET | libc::FUTEX_PRIVATE_FLAG,
            value,
            until.as_ref().map_or(std::ptr::null(), std::ptr::from_ref),
            std::ptr::null::<u32>(),
            !0u32,
        )
    };
    // SAFETY: `errno` is the thread's own.
    result == 0 || unsafe { *libc::__errno_location() } == libc::EAGAIN
}

fn wake(word: &AtomicU32, count: i32) {
    // SAFETY: the word lives through the call.
    unsafe {
        libc::syscall(libc::SYS_futex, word.as_ptr(), libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG, count);
    }
}

impl RawLock {
    /// Takes the lock if it is free.
    pub fn try_take(&self) -> bool {
        self.word.compare_exchange(FREE, HELD, Ordering::Acquire, Ordering::Relaxed).is_ok()
    }

    /// Whether somebody has it.
    pub fn is_held(&self) -> bool {
        self.word.load(Ordering::Relaxed) != FREE
    }

    /// Gives it back.
    pub fn release(&self) {
        if self.word.swap(FREE, Ordering::Release) == WANTED {
            wake(&self.word, 1);
        }
    }

    /// Makes it free whatever it was, when there are no other threads.
    pub fn reset(&self) {
        self.word.store(FREE, Ordering::Relaxed);
    }

    /// Waits for the lock, letting other threads run Python code; false if the time was up. Signal handlers that run
    /// meanwhile may raise.
    pub fn take(&self, patience: Patience) -> PyResult<bool> {
        if self.try_take() {
            return Ok(true);
        }
        let deadline = match patience {
            Patience::None => return Ok(false),
            Patience::Until(time) => Some(now() + time.as_nanos()),
            Patience::Endless => None,
        };
        loop {
            // One who has waited cannot know whether he was the only one, so he takes it as wanted.
            let taken = released(|| {
                loop {
                    if self.word.swap(WANTED, Ordering::Acquire) == FREE {
                        return Some(true);
                    }
                    if !wait(&self.word, WANTED, deadline) {
                        return deadline.is_some_and(|d| now() >= d).then_some(false);
                    }
                }
            });
            match taken {
                Some(taken) => return Ok(taken),
                None => run_signal_handlers()?,
            }
        }
    }
}

/// Runs the Python handlers of signals that have come, if this thread is the one that does.
pub fn run_signal_handlers() -> PyResult<()> {
    match crate::state::get().hooks.signals.get() {
        Some(handlers) => handlers(),
        None => Ok(()),
    }
}

/// Something that happens once, which any number of threads can wait for.
#[derive(Default)]
pub struct Event {
    word: AtomicU32,
}

impl Event {
    /// Whether it has happened.
    pub fn is_set(&self) -> bool {
        self.word.load(Ordering::Acquire) != 0
    }

    /// It happens.
    pub fn set(&self) {
        self.word.store(1, Ordering::Release);
        wake(&self.word, i32::MAX);
    }

    /// Waits for it, letting other threads run Python code; false if the time was up.
    pub fn wait(&self, patience: Patience) -> PyResult<bool> {
        let deadline = match patience {
            _ if self.is_set() => return Ok(true),
            Patience::None => return Ok(false),
            Patience::Until(time) => Some(now() + time.as_nanos()),
            Patience::Endless => None,
        };
        loop {
            released(|| wait(&self.word, 0, deadline));
            if self.is_set() {
                return Ok(true);
            }
            if deadline.is_some_and(|d| now() >= d) {
                return Ok(false);
            }
            run_signal_handlers()?;
        }
    }
}

/// A lock that knows who holds it and how often.
#[derive(Default)]
pub struct OwnedLock {
    lock: RawLock,
    owner: std::cell::Cell<u64>,
    depth: std::cell::Cell<usize>,
}

impl OwnedLock {
    /// Whether the current thread holds it.
    pub fn is_mine(&self) -> bool {
        self.depth.get() > 0 && self.owner.get() == thread().ident.get()
    }

    /// How often its holder has taken it; 0 if nobody has it.
    pub fn depth(&self) -> usize {
        self.depth.get()
    }

    /// Who holds it; 0 if nobody does.
    pub fn owner(&self) -> u64 {
        if self.depth.get() > 0 { self.owner.get() } else { 0 }
    }

    /// Takes it once more, waiting if another thread has it; false if the time was up.
    pub fn take(&self, patience: Patience) -> PyResult<bool> {
        if self.is_mine() {
            self.depth.set(self.depth.get() + 1);
            return Ok(true);
        }
        let taken = self.lock.take(patience)?;
        if taken {
            self.owner.set(thread().ident.get());
            self.depth.set(1);
        }
        Ok(taken)
    }

    /// Gives it back once; the caller holds it.
    pub fn release(&self) {
        self.depth.set(self.depth.get() - 1);
        if self.depth.get() == 0 {
            self.lock.release();
        }
    }

    /// Gives it back however often it was taken; says how often.
    pub fn release_all(&self) -> usize {
        let depth = self.depth.replace(0);
        self.lock.release();
        depth
    }

    /// Takes what [`OwnedLock::release_all`] gave back.
    pub fn restore(&self, depth: usize, owner: u64) -> PyResult<()> {
        self.lock.take(Patience::Endless)?;
        self.owner.set(owner);
        self.depth.set(depth);
        Ok(())
    }

    /// Makes it free whatever it was, when there are no other threads.
    pub fn reset(&self) {
        self.depth.set(0);
        self.lock.reset();
    }
}
