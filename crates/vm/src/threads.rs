//! The threads of a runtime: starting one on an OS thread of its own, and ending it.
//!
//! Everything a runtime shares is used under its lock ([`crate::gil`]). What belongs to a thread is in its state: frames and
//! data stack, the exception being raised and the one being handled, the eval breaker, the bounds of the host stack, and
//! the values of its `threading.local`s. A pointer to the state stands in thread-local storage of the OS thread; that is
//! all Rust code needs to find the rest.

use crate::frame;
use std::cell::{Cell, RefCell};
use std::os::unix::thread::JoinHandleExt;
use std::sync::atomic::{AtomicU64, Ordering};
use tiercel_object::Value;
use tiercel_object::thread::{Thread, runtime, set_current, thread};

/// What the VM keeps for a thread beside what `object` does.
#[derive(Default)]
pub struct ThreadExtra {
    /// The dicts of the `threading.local` objects this thread has used, by the objects' numbers.
    pub locals: RefCell<Vec<(u64, Value)>>,
    /// Who watches it.
    pub tracing: crate::tracing::Tracing,
}

/// The threads that there are, in the order in which they were started.
#[derive(Default)]
pub struct Threads {
    all: RefCell<Vec<*const Thread>>,
    /// Where the main thread stands.
    main_ident: Cell<u64>,
    next_local: AtomicU64,
}

impl Threads {
    /// Enters the first thread, which is the current one.
    pub fn enter_main(&self, thread: &'static Thread) {
        // SAFETY: a plain query about the calling thread.
        let ident = unsafe { libc::pthread_self() } as u64;
        thread.ident.set(ident);
        thread.vm.set(Box::into_raw(Box::<ThreadExtra>::default()).cast());
        self.main_ident.set(ident);
        self.all.borrow_mut().push(thread);
    }

    /// All threads, the oldest first.
    pub fn all(&self) -> Vec<&Thread> {
        // SAFETY: a thread takes itself out before its state goes, under the lock of the runtime.
        self.all.borrow().iter().map(|t| unsafe { &**t }).collect()
    }

    /// How many threads there are beside the main one.
    pub fn started(&self) -> usize {
        self.all().iter().filter(|t| t.ident.get() != self.main_ident.get()).count()
    }

    /// What `threading.main_thread().ident` is.
    pub fn main_ident(&self) -> u64 {
        self.main_ident.get()
    }

    /// In the child of a fork: the calling thread is the only one, and the main one. The others' states are leaked, for
    /// nobody knows what they were doing.
    pub fn after_fork(&self, thread: &Thread) {
        self.all.borrow_mut().retain(|t| std::ptr::eq(*t, thread));
        self.main_ident.set(thread.ident.get());
    }

    /// A number for a new `threading.local`.
    pub fn number_local(&self) -> u64 {
        self.next_local.fetch_add(1, Ordering::Relaxed)
    }
}

/// What the VM keeps for a thread.
pub fn extra(thread: &Thread) -> &ThreadExtra {
    // SAFETY: set before the thread runs anything, and freed with it.
    unsafe { &*(thread.vm.get() as *const ThreadExtra) }
}

/// What a new OS thread takes with it. The objects in the closure are only touched under the runtime's lock.
struct Start<F: FnOnce()> {
    thread: *const Thread,
    body: F,
}

// SAFETY: the new thread looks at neither field before it has the runtime's lock, which the parent lets go of first; the
// thread state was made for it.
unsafe impl<F: FnOnce()> Send for Start<F> {}

/// Starts an OS thread of this runtime that runs `body`, then `ended` when nothing of the thread is left; gives its
/// identifier. `stack_size` is in bytes.
pub fn spawn(
    stack_size: usize,
    body: impl FnOnce() + 'static,
    ended: impl FnOnce() + Send + 'static,
) -> std::io::Result<u64> {
    // SAFETY: the runtime outlives its threads.
    let new: &'static Thread = Box::leak(Box::new(unsafe { Thread::new(runtime()) }));
    new.eval_frame.set(thread().eval_frame.get());
    new.vm.set(Box::into_raw(Box::<ThreadExtra>::default()).cast());
    if !frame::reserve_stack(new) {
        // SAFETY: nobody else has seen it.
        unsafe { free(new) };
        return Err(std::io::ErrorKind::OutOfMemory.into());
    }
    let start = Start { thread: new, body };
    let spawned = std::thread::Builder::new().stack_size(stack_size).spawn(move || {
        run(start);
        ended();
    });
    match spawned {
        Ok(handle) => {
            let ident = handle.as_pthread_t();
            new.ident.set(ident);
            crate::state::get().threads.all.borrow_mut().push(new);
            Ok(ident)
        }
        Err(e) => {
            // SAFETY: there is no thread that could use it.
            unsafe {
                frame::release_stack(new);
                free(new);
            }
            Err(e)
        }
    }
}

/// The life of a thread.
fn run<F: FnOnce()>(start: Start<F>) {
    // Taken apart as a whole: what is moved into the thread is the wrapper that may be sent.
    let Start { thread, body } = start;
    // SAFETY: made by `spawn` for this thread, which frees it below.
    let thread = unsafe { &*thread };
    thread.note_host_stack();
    // SAFETY: the state is live until `free` below; the runtime's lock is taken before Python code runs.
    let state = unsafe {
        set_current(thread);
        &*crate::state::of(thread)
    };
    state.gil.acquire(thread);
    body();
    clear(thread);
    state.threads.all.borrow_mut().retain(|t| !std::ptr::eq(*t, thread));
    // SAFETY: all frames have been left, and nobody else has a pointer to the state: it is not in the list, and holds the
    // lock no longer once that is released.
    unsafe {
        frame::release_stack(thread);
        state.gil.release(thread);
        set_current(std::ptr::null());
        free(thread);
    }
}

/// Lets go of the objects that only this thread has.
fn clear(thread: &Thread) {
    loop {
        // A finalizer may use a `threading.local` anew.
        let locals = std::mem::take(&mut *extra(thread).locals.borrow_mut());
        if locals.is_empty() {
            break;
        }
        drop(locals);
    }
    thread.handled.set_option(None);
    thread.context.set_option(None);
    thread.raised.set_option(None);
}

unsafe fn free(thread: *const Thread) {
    drop(Box::from_raw((*thread).vm.get() as *mut ThreadExtra));
    drop(Box::from_raw(thread.cast_mut()));
}
