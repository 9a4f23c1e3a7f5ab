//! Where the time goes, for `-X stats`: a timer of the thread's processor time, and at each tick a word that says where
//! the thread was. Asking the program counter costs the traces nothing, and selects the same ones as a plain run.
//!
//! A tick in native code belongs to a trace; one in the interpreter to the code object it runs, and that to the reason why
//! it was not in a trace.

use super::Jit;
use crate::project::Reason;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicPtr, AtomicU64, AtomicUsize, Ordering};
use tiercel_object::thread::{Thread, thread};
use tiercel_passes::hash::HashMap;
use tiercel_vm::frame::Frame;

/// Between two ticks.
const PERIOD_NS: i64 = 1_000_000;
/// Ticks that are kept: two minutes of them. What comes after is only counted.
const MOST: usize = 1 << 17;

/// What a tick's word is of, in its highest bits.
const KIND: u32 = 60;
const COMPILING: u64 = 1;
const NATIVE: u64 = 2;
const CALLED: u64 = 3;
const INTERPRETER: u64 = 4;
const OUTSIDE: u64 = 5;

/// The sampler that ticks, for the signal's handler.
static TICKING: AtomicPtr<Sampler> = AtomicPtr::new(std::ptr::null_mut());

/// What is known of the attempts in a code object.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Attempt {
    Failed(Reason),
    Retired,
    Installed,
}

/// The ticks of one thread.
pub(super) struct Sampler {
    jit: *const Jit,
    thread: *const Thread,
    ticks: Box<[AtomicU64]>,
    count: AtomicUsize,
}

/// By code object, what the last attempt came to.
#[derive(Default)]
pub(super) struct Attempts(RefCell<HashMap<usize, Attempt>>);

impl Attempts {
    /// An attempt anchored in this code has failed.
    pub(super) fn failed(&self, code: usize, why: Reason) {
        self.0.borrow_mut().insert(code, Attempt::Failed(why));
    }

    /// A trace of this code is no longer entered.
    pub(super) fn retired(&self, code: usize) {
        self.0.borrow_mut().insert(code, Attempt::Retired);
    }

    /// A trace was made.
    pub(super) fn installed(&self, code: usize) {
        self.0.borrow_mut().insert(code, Attempt::Installed);
    }

    fn why(&self, code: usize) -> String {
        match self.0.borrow().get(&code) {
            None => "never hot".to_owned(),
            Some(Attempt::Failed(reason)) => reason.to_string(),
            Some(Attempt::Retired) => "its traces did not pay".to_owned(),
            Some(Attempt::Installed) => "warming up, or behind an exit".to_owned(),
        }
    }
}

/// Where the time went, in seconds.
#[derive(Default, Debug)]
pub struct TimeReport {
    /// In the code of traces.
    pub native: f64,
    /// In functions that traces call.
    pub called: f64,
    /// Making traces.
    pub compiling: f64,
    /// Before there was any Python code to run, and after.
    pub outside: f64,
    /// In the interpreter, by the reason why not in a trace.
    pub interpreter: BTreeMap<String, f64>,
}

impl Sampler {
    fn tick(&self, pc: u64) {
        // SAFETY: both live as long as the sampler, which is for good; the handler runs on the thread they belong to.
        let (jit, thread) = unsafe { (&*self.jit, &*self.thread) };
        let word = match jit.memory.holds(pc as usize) {
            _ if jit.compiling.get() > 0 => COMPILING << KIND,
            None => COMPILING << KIND,
            Some(true) => NATIVE << KIND | pc,
            Some(false) if jit.stats.is_inside() => CALLED << KIND,
            Some(false) => {
                let frame = thread.frame.get() as *const Frame;
                if frame.is_null() {
                    OUTSIDE << KIND
                } else {
                    // SAFETY: the current frame's header is written before it is the current one.
                    INTERPRETER << KIND | unsafe { (*frame).code } as u64
                }
            }
        };
        let at = self.count.fetch_add(1, Ordering::Relaxed);
        if let Some(place) = self.ticks.get(at) {
            place.store(word, Ordering::Relaxed);
        }
    }

    fn words(&self) -> impl Iterator<Item = u64> {
        let count = self.count.load(Ordering::Relaxed).min(MOST);
        self.ticks[..count].iter().map(|t| t.load(Ordering::Relaxed))
    }
}

unsafe extern "C" fn on_tick(_: libc::c_int, _: *mut libc::siginfo_t, context: *mut libc::c_void) {
    let context = context as *const libc::ucontext_t;
    #[cfg(target_arch = "x86_64")]
    let pc = (*context).uc_mcontext.gregs[libc::REG_RIP as usize] as u64;
    #[cfg(target_arch = "aarch64")]
    let pc = (*context).uc_mcontext.pc;
    let sampler = TICKING.load(Ordering::Relaxed);
    if !sampler.is_null() {
        (*sampler).tick(pc);
    }
}

impl Jit {
    /// Starts ticking on this thread. A system without such timers has no ticks.
    pub(super) fn start_sampling(&'static self) {
        let sampler = Box::leak(Box::new(Sampler {
            jit: self,
            thread: thread(),
            ticks: (0..MOST).map(|_| AtomicU64::new(0)).collect(),
            count: AtomicUsize::new(0),
        }));
        TICKING.store(sampler, Ordering::Relaxed);
        // One that Python programs do not use.
        let signal = libc::SIGRTMAX() - 1;
        // SAFETY: plain system calls on zeroed structures of theirs; the handler is async-signal-safe: it reads cells and
        // stores to atomics.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = on_tick as *const () as usize;
            action.sa_flags = libc::SA_SIGINFO | libc::SA_RESTART | libc::SA_ONSTACK;
            let mut event: libc::sigevent = std::mem::zeroed();
            event.sigev_notify = libc::SIGEV_THREAD_ID;
            event.sigev_signo = signal;
            event.sigev_notify_thread_id = libc::syscall(libc::SYS_gettid) as i32;
            let mut timer: libc::timer_t = std::mem::zeroed();
            let made = libc::sigaction(signal, &action, std::ptr::null_mut()) == 0
                && libc::timer_create(libc::CLOCK_THREAD_CPUTIME_ID, &mut event, &mut timer) == 0;
            if made {
                let period = libc::timespec { tv_sec: 0, tv_nsec: PERIOD_NS };
                let spec = libc::itimerspec { it_interval: period, it_value: period };
                libc::timer_settime(timer, 0, &spec, std::ptr::null_mut());
            }
        }
        self.sampler.set(Some(sampler));
    }

    /// Ticks in the code of each trace.
    pub(super) fn ticks_by_trace(&self) -> Vec<u64> {
        let traces = self.traces.borrow();
        let mut ticks = vec![0; traces.len()];
        let mut ranges: Vec<(usize, usize, usize)> = traces
            .iter()
            .enumerate()
            .flat_map(|(n, t)| {
                let own = t.code.as_ref().map(|code| (code.address() as usize, code.size()));
                own.into_iter().chain(t.tree.places()).map(move |(start, size)| (start, size, n))
            })
            .collect();
        ranges.sort();
        for word in self.sampler.get().map(Sampler::words).into_iter().flatten() {
            if word >> KIND == NATIVE {
                let pc = (word & ((1 << KIND) - 1)) as usize;
                let after = ranges.partition_point(|(start, ..)| *start <= pc);
                if let Some((start, size, n)) = after.checked_sub(1).map(|i| ranges[i])
                    && pc < start + size
                {
                    ticks[n] += 1;
                }
            }
        }
        ticks
    }

    /// Where the time went, if that was asked for.
    pub fn times(&self) -> Option<TimeReport> {
        let sampler = self.sampler.get()?;
        let mut report = TimeReport::default();
        for word in sampler.words() {
            let place = match word >> KIND {
                NATIVE => &mut report.native,
                CALLED => &mut report.called,
                COMPILING => &mut report.compiling,
                OUTSIDE => &mut report.outside,
                _ => {
                    let code = (word & ((1 << KIND) - 1)) as usize;
                    report.interpreter.entry(self.attempted.why(code)).or_default()
                }
            };
            *place += SECONDS;
        }
        Some(report)
    }
}

/// What a tick stands for.
pub const SECONDS: f64 = PERIOD_NS as f64 * 1e-9;
