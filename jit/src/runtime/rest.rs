//! When compiling pauses.
//!
//! A program compiles its traces in bursts, mostly early. What compiling needs besides the traces, the compiler's own code
//! first of all, is megabytes that stay resident for nothing once a burst is over. Hot loops may never come back to tier
//! 2 afterwards, so a thread waits for the pause, gives back, and ends.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Without compiling for this long it counts as paused.
const PAUSE: Duration = Duration::from_millis(30);

/// A program that has run for less than this is warming up: what is given back then is only fetched again.
const YOUNG: Duration = Duration::from_millis(120);

/// Stack of the waiting thread: it calls next to nothing.
const STACK: usize = 64 << 10;

/// Watches for pauses.
pub struct Rest {
    give_back: fn(),
    started: Instant,
    /// When compiling last ended, in microseconds since `started`.
    worked: AtomicU64,
    /// The process whose thread is waiting, or 0: threads do not survive a fork.
    waiting: AtomicU32,
}

impl Rest {
    /// Calls `give_back` when compiling has paused. It is called on a thread of its own, while the program runs.
    pub fn new(give_back: fn()) -> Rest {
        Rest { give_back, started: Instant::now(), worked: AtomicU64::new(0), waiting: AtomicU32::new(0) }
    }

    /// A trace has been compiled.
    pub fn worked(&'static self) {
        self.worked.store(self.now(), Ordering::SeqCst);
        let process = std::process::id();
        if self.waiting.swap(process, Ordering::SeqCst) == process {
            return;
        }
        let spawned = without_signals(|| thread::Builder::new().stack_size(STACK).spawn(|| self.wait()));
        if spawned.is_err() {
            // No thread, no giving back; perhaps the next time.
            self.waiting.store(0, Ordering::SeqCst);
        }
    }

    fn now(&self) -> u64 {
        self.started.elapsed().as_micros() as u64
    }

    fn wait(&self) {
        loop {
            let worked = Duration::from_micros(self.worked.load(Ordering::SeqCst));
            let early = YOUNG.max(worked + PAUSE).saturating_sub(self.started.elapsed());
            if !early.is_zero() {
                thread::sleep(early);
                continue;
            }
            let last = self.worked.load(Ordering::SeqCst);
            (self.give_back)();
            self.waiting.store(0, Ordering::SeqCst);
            // Whoever worked meanwhile may have seen this thread waiting still.
            if self.worked.load(Ordering::SeqCst) == last
                || self.waiting.swap(std::process::id(), Ordering::SeqCst) != 0
            {
                return;
            }
        }
    }
}

/// Runs `f` with all signals blocked, for the thread that it starts to inherit: signals are for the program's threads,
/// whose system calls they interrupt.
pub(super) fn without_signals<T>(f: impl FnOnce() -> T) -> T {
    // SAFETY: all zeros is a valid `sigset_t`, and both are filled before they are read.
    let (mut all, mut before): (libc::sigset_t, libc::sigset_t) = unsafe { std::mem::zeroed() };
    // SAFETY: the pointers are to live locals; the mask is put back below.
    unsafe {
        libc::sigfillset(&mut all);
        libc::pthread_sigmask(libc::SIG_SETMASK, &all, &mut before);
    }
    let result = f();
    // SAFETY: as above.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &before, std::ptr::null_mut()) };
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    static GIVEN: AtomicU32 = AtomicU32::new(0);

    fn given(times: u32) -> bool {
        let deadline = Instant::now() + Duration::from_secs(20);
        while GIVEN.load(Ordering::SeqCst) != times && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(1));
        }
        GIVEN.load(Ordering::SeqCst) == times
    }

    #[test]
    fn each_burst_of_work_is_followed_by_one_giving_back() {
        let rest: &'static Rest = Box::leak(Box::new(Rest::new(|| {
            GIVEN.fetch_add(1, Ordering::SeqCst);
        })));
        assert_eq!(GIVEN.load(Ordering::SeqCst), 0);
        for burst in 1..=2 {
            for _ in 0..10 {
                rest.worked();
            }
            assert!(given(burst), "burst {burst}");
            // The thread ends, and does not give back again.
            while rest.waiting.load(Ordering::SeqCst) != 0 {
                thread::sleep(Duration::from_millis(1));
            }
        }
        assert_eq!(GIVEN.load(Ordering::SeqCst), 2);
    }
}
