//! What native code calls for the runtime, and the reference executor's view of the same.

use super::frames::Exit;
use super::generic::{self, Done};
use super::{Installed, Jit};
use crate::ends_quietly::ends_quietly;
use crate::exits::{ExitBuffer, LEFT, Way};
use crate::natives;
use smallvec::SmallVec;
use std::rc::Rc;
use tiercel_ir::exec::{Host, Leaving};
use tiercel_ir::{SnapId, Sym, Trace, Type, word};
use tiercel_object::header::{self, Header};
use tiercel_object::quick_end;
use tiercel_object::thread::{Thread, thread};
use tiercel_object::value::{StackRef, pointer};
use tiercel_vm::frame::Frame;
use tiercel_vm::state;

/// Ends an object whose count is zero. 0 if no Python code ran, else what the trace returns.
unsafe fn end_object(thread: &Thread, exit: Option<&Exit>, h: *const Header) -> u64 {
    let quiet = ends_quietly(h);
    let Some(exit) = exit.filter(|_| !quiet) else {
        header::dealloc(h);
        return 0;
    };
    let root = thread.frame.get() as *mut Frame;
    let top = exit.write(thread, root);
    let runs = &(*state::of(thread)).frames_run;
    let before = runs.get();
    header::dealloc(h);
    if runs.get() == before && exit.snap.stores.is_empty() {
        let depth = (*top).sp.offset_from(Frame::stack_base(top)) as usize;
        if exit.take_back(thread, top, depth) {
            return 0;
        }
    }
    exit.drop_rest();
    LEFT
}

/// For [`crate::exits::ColdFunctions::dealloc`].
pub unsafe extern "C" fn dealloc(object: u64, buffer: *const ExitBuffer) -> u64 {
    end_at(pointer(object), (*buffer).way.get() as *const Way, &*buffer)
}

/// Ends an object whose count is zero where code leaves this way if a finalizer runs.
#[inline(always)]
unsafe fn end_at(h: *const Header, way: *const Way, buffer: &ExitBuffer) -> u64 {
    if quick_end::end_alone(h.cast_mut()) {
        return 0;
    }
    if way.is_null() || ends_quietly(h) {
        header::dealloc(h);
        return 0;
    }
    let at = Place::new(&*way, buffer, thread());
    let left = end_object(thread(), Some(&at.exit()), h);
    at.take_up(buffer);
    left
}

/// Where a trace calls the runtime.
struct Place {
    installed: Rc<Installed>,
    snap: SnapId,
    values: SmallVec<[u64; 36]>,
    /// What the code has in its homes: what runs meanwhile has homes too.
    homes: SmallVec<[u64; 64]>,
}

impl Place {
    unsafe fn new(way: &Way, buffer: &ExitBuffer, thread: &Thread) -> Place {
        let cell = way.cell();
        let jit = cell.owner.get() as *const Jit;
        let installed = (*jit).installed(cell.trace.get());
        let snap = SnapId(cell.snap.get());
        way.gather(buffer, Frame::locals(thread.frame.get() as *mut Frame));
        let homes = buffer.homes(way.code.homes);
        let values = buffer.take(installed.live.of(snap).len());
        Place { installed, snap, values, homes }
    }

    fn exit(&self) -> Exit<'_> {
        self.installed.live.exit(&self.installed.trace, self.snap, &self.values)
    }

    /// The trace goes on.
    fn take_up(&self, buffer: &ExitBuffer) {
        buffer.put_homes(&self.homes);
    }
}

/// For [`crate::exits::ColdFunctions::incref`].
pub unsafe extern "C" fn incref(w: u64) {
    if word::is_heap(w) {
        (*(w as *const Header)).incref();
    }
}

/// For [`crate::exits::ColdFunctions::decref`].
pub unsafe extern "C" fn decref(w: u64, buffer: *const ExitBuffer, way: *const Way) -> u64 {
    if !word::is_heap(w) || (*(w as *const Header)).is_immortal() {
        return 0;
    }
    let h = w as *const Header;
    (*h).count.set((*h).count.get() - 1);
    if (*h).count.get() != 0 {
        return 0;
    }
    let left = end_at(h, way, &*buffer);
    (*buffer).result.set(left);
    left
}

/// For [`crate::exits::ColdFunctions::release`].
pub unsafe extern "C" fn release(object: u64, buffer: *const ExitBuffer) -> u64 {
    let header = &*pointer(object);
    if header.is_immortal() {
        return 0;
    }
    header.count.set(header.count.get() - 1);
    if header.count.get() == 0 { dealloc(object, buffer) } else { 0 }
}

/// For [`crate::exits::ColdFunctions::own_slots`].
pub unsafe extern "C" fn own_slots(locals: u64, buffer: *const ExitBuffer) -> u64 {
    let mut mask = (*buffer).result.get();
    while mask != 0 {
        let slot = (locals as *mut u64).add(mask.trailing_zeros() as usize);
        let word = StackRef(*slot);
        if word.is_borrowed() {
            (*(word.clean() as *const Header)).incref();
            *slot = word.clean();
        }
        mask &= mask - 1;
    }
    0
}

/// `fn(thread, way, buffer, next, pushes) -> u64`, for [`crate::lower::Environment::call_uop`], and in haste for
/// [`crate::exits::ColdFunctions::call_uop`].
pub unsafe extern "C" fn call_uop(
    thread: *const Thread,
    way: *const Way,
    buffer: *const ExitBuffer,
    next: i64,
    pushes: u64,
) -> u64 {
    let (thread, buffer) = (&*thread, &*buffer);
    let at = Place::new(&*way, buffer, thread);
    let done = generic::execute(thread, &at.exit(), next, pushes as usize);
    at.take_up(buffer);
    match done {
        Done::Results(results) => {
            buffer.put(&results);
            0
        }
        Done::Left(code) => code,
    }
}

/// The world as the reference executor sees it: the real one.
pub struct RealHost<'a> {
    /// The thread.
    pub thread: &'a Thread,
    /// The first local of the frame that the trace was entered in.
    pub locals: *mut u64,
    /// What the parent trace handed over.
    pub inherited: Vec<u64>,
    /// How the trace was left, if not through a snapshot.
    pub left: u64,
    /// Whether the trace is still valid.
    pub valid: *const u8,
}

impl Host for RealHost<'_> {
    fn load(&mut self, address: u64, bytes: u8) -> u64 {
        // SAFETY: traces only load from where their guards have shown an object to be.
        unsafe {
            match bytes {
                8 => (address as *const u64).read_unaligned(),
                4 => u64::from((address as *const u32).read_unaligned()),
                _ => u64::from(*(address as *const u8)),
            }
        }
    }

    fn store(&mut self, address: u64, bytes: u8, value: u64) {
        // SAFETY: as for `load`.
        unsafe {
            match bytes {
                8 => (address as *mut u64).write_unaligned(value),
                4 => (address as *mut u32).write_unaligned(value as u32),
                _ => *(address as *mut u8) = value as u8,
            }
        }
    }

    fn slot(&mut self, n: i64) -> u64 {
        // SAFETY: the builder only names slots of the frame. A borrowed reference is counted, there and here.
        unsafe {
            let slot = self.locals.add(n as usize);
            if StackRef(*slot).is_borrowed() {
                *slot = StackRef(*slot).into_value().into_word();
            }
            *slot
        }
    }

    fn inherited(&mut self, n: i64) -> u64 {
        self.inherited[n as usize]
    }

    fn call(&mut self, function: &Sym, args: &[(Type, u64)], result: Option<Type>) -> u64 {
        let float = |i: usize| f64::from_bits(args[i].1);
        let address = function.address as usize;
        // SAFETY: natives have the C convention; doubles go in their own registers, everything else as words.
        unsafe {
            use std::mem::transmute as as_fn;
            match (args.len(), args.first().map(|a| a.0), result) {
                (1, Some(Type::F64), Some(Type::F64)) => {
                    let f: extern "C" fn(f64) -> f64 = as_fn(address);
                    f(float(0)).to_bits()
                }
                (2, Some(Type::F64), Some(Type::F64)) => {
                    let f: extern "C" fn(f64, f64) -> f64 = as_fn(address);
                    f(float(0), float(1)).to_bits()
                }
                _ => {
                    // Registers that a function does not look at do no harm.
                    let f: extern "C" fn(u64, u64, u64, u64, u64, u64) -> u64 = as_fn(address);
                    let at = |i: usize| args.get(i).map_or(0, |a| a.1);
                    f(at(0), at(1), at(2), at(3), at(4), at(5))
                }
            }
        }
    }

    fn call_uop(&mut self, trace: &Trace, frames: Leaving, next: i64, pushes: i64) -> Option<Vec<u64>> {
        let snap = &trace.snaps[frames.snap.index()];
        let live = snap.live_values();
        let exit = Exit::new(trace, snap, Some(&live), &frames.values);
        // SAFETY: the executor stands at the instruction that the snapshot names.
        match unsafe { generic::execute(self.thread, &exit, next, pushes as usize) } {
            Done::Results(results) => Some(results),
            Done::Left(code) => {
                self.left = code;
                None
            }
        }
    }

    fn incref(&mut self, word: u64) {
        // SAFETY: the executor has seen a heap pointer, which the trace keeps alive.
        unsafe { (*(word as *const Header)).incref() }
    }

    fn decref(&mut self, trace: &Trace, frames: Option<Leaving>, word: u64) -> bool {
        // SAFETY: the trace owned a count.
        unsafe {
            let h = word as *const Header;
            if (*h).is_immortal() {
                return true;
            }
            let count = (*h).count.get() - 1;
            (*h).count.set(count);
            if count > 0 {
                return true;
            }
            let snap = |l: &Leaving| &trace.snaps[l.snap.index()];
            let live = frames.as_ref().map_or(vec![], |l| snap(l).live_values());
            let exit = frames.as_ref().map(|l| Exit::new(trace, snap(l), Some(&live), &l.values));
            self.left = end_object(self.thread, exit.as_ref(), h);
            self.left == 0
        }
    }

    fn wide_int(&mut self, i: i64) -> u64 {
        natives::wide_int(i)
    }

    fn wide_float(&mut self, f: f64) -> u64 {
        natives::wide_float(f)
    }

    fn valid(&mut self) -> bool {
        // SAFETY: the flag lives as long as the trace.
        unsafe { *self.valid != 0 }
    }

    fn breaker_clear(&mut self) -> bool {
        self.thread.breaker.load(std::sync::atomic::Ordering::Relaxed) == 0
    }

    fn has_depth(&mut self, frames: i64) -> bool {
        natives::has_depth(self.thread, frames)
    }

    fn unseen(&mut self) -> bool {
        // SAFETY: the locals are those of a live frame.
        unsafe {
            let object = (*Frame::of_locals(self.locals)).object as *const Header;
            object.is_null() || (*object).count.get() == 1
        }
    }
}
