//! Into other frames and on in their traces: what native code calls to return, to yield, to resume a generator and to push
//! frames, and the table that says where a trace begins.

use super::frames::push_frame;
use super::generic;
use super::{Jit, Stats};
use crate::exits::{LEFT_ARRIVED, LEFT_LOOP};
use std::cell::{Cell, RefCell};
use tiercel_object::Value;
use tiercel_object::header::Header;
use tiercel_object::thread::Thread;
use tiercel_object::types::code::CodeObject;
use tiercel_object::value::owns_object;
use tiercel_passes::hash::HashMap;
use tiercel_vm::frame::{Frame, Owner};
use tiercel_vm::generator::{self, GeneratorObject, State};
use tiercel_vm::interp::leave;

/// Places in the quick table; a power of two.
const QUICK: usize = 8192;

/// Where traces begin: by the address of a code unit, what its trace is (machine code, or a number for the executor).
pub struct Targets {
    quick: Box<[Cell<(u64, u64)>]>,
    all: RefCell<HashMap<u64, u64>>,
}

impl Default for Targets {
    fn default() -> Targets {
        Targets { quick: vec![Cell::new((0, 0)); QUICK].into(), all: RefCell::default() }
    }
}

impl Targets {
    #[inline(always)]
    fn place(&self, pc: u64) -> &Cell<(u64, u64)> {
        &self.quick[(pc >> 1 ^ pc >> 13) as usize & (QUICK - 1)]
    }

    /// What begins at a code unit, if it was asked for lately.
    #[inline(always)]
    fn quick(&self, pc: *const u16) -> Option<u64> {
        let (at, target) = self.place(pc as u64).get();
        (at == pc as u64).then_some(target)
    }

    /// What begins at a code unit.
    #[cold]
    #[inline(never)]
    fn get(&self, pc: *const u16) -> Option<u64> {
        let place = self.place(pc as u64);
        let target = *self.all.borrow().get(&(pc as u64))?;
        place.set((pc as u64, target));
        Some(target)
    }

    /// A trace begins there.
    pub fn set(&self, pc: *const u16, target: u64) {
        self.all.borrow_mut().insert(pc as u64, target);
    }

    /// None does any more.
    pub fn remove(&self, pc: *const u16) {
        self.all.borrow_mut().remove(&(pc as u64));
        self.place(pc as u64).set((0, 0));
    }
}

impl Jit {
    /// Gives a frame, which is the current one, a value, and says where to go on: a trace, or the way out.
    #[inline(always)]
    unsafe fn arrive(&self, frame: *mut Frame, value: u64, pc: *const u16) -> u64 {
        *(*frame).sp = value;
        (*frame).sp = (*frame).sp.add(1);
        (*frame).pc = pc;
        self.go_on(pc)
    }

    /// The trace at `pc` of the current frame, which is saved, or the way out.
    #[inline(always)]
    fn go_on(&self, pc: *const u16) -> u64 {
        match self.targets.quick(pc) {
            Some(target) => target,
            None => self.go_far(pc),
        }
    }

    #[cold]
    #[inline(never)]
    fn go_far(&self, pc: *const u16) -> u64 {
        self.targets.get(pc).unwrap_or_else(|| {
            self.buffer.cell.set(LEFT_ARRIVED);
            self.way_out()
        })
    }
}

/// For [`crate::lower::Environment::frame_return`].
pub unsafe extern "C" fn frame_return(jit: &Jit, thread: &Thread, result: u64) -> u64 {
    let frame = thread.frame.get() as *mut Frame;
    if (*frame).namespace | (*frame).object | (*frame).owner as u64 != Owner::Thread as u64 {
        return unusual_return(jit, thread, frame, result);
    }
    return_to_caller(jit, thread, frame, result)
}

/// Ends a frame of the thread that nobody else knows of.
#[inline(always)]
unsafe fn return_to_caller(jit: &Jit, thread: &Thread, frame: *mut Frame, result: u64) -> u64 {
    let caller = (*frame).previous;
    let function = (*frame).function;
    if owns_object(function) {
        let object = function as *const Header;
        if (*object).count.get() == 1 {
            return 0;
        }
        if !(*object).is_immortal() {
            (*object).count.set((*object).count.get() - 1);
        }
    }
    thread.recursion_remaining.set(thread.recursion_remaining.get() + 1);
    thread.stack_top.set(frame as *mut u64);
    thread.frame.set(caller as *mut u8);
    jit.arrive(caller, result, (*caller).pc.add((*caller).return_offset as usize))
}

/// [`frame_return`] from a frame that has more than locals, or is not the thread's.
#[cold]
#[inline(never)]
unsafe fn unusual_return(jit: &Jit, thread: &Thread, frame: *mut Frame, result: u64) -> u64 {
    if (*frame).namespace != 0 {
        return 0;
    }
    if (*frame).object != 0 {
        // One that a traceback made, and that nobody else has any more.
        if (*((*frame).object as *const Header)).count.get() != 1 {
            return 0;
        }
        drop(Value::from_word(std::mem::take(&mut (*frame).object)));
    }
    match (*frame).owner {
        Owner::Thread => return_to_caller(jit, thread, frame, result),
        Owner::Generator => {
            let caller = (*frame).previous;
            // The trace has given up the locals; memory does not know.
            let base = Frame::stack_base(frame);
            let locals = Frame::locals(frame);
            locals.write_bytes(0, base.offset_from(locals) as usize);
            (*frame).sp = base;
            thread.recursion_remaining.set(thread.recursion_remaining.get() + 1);
            thread.frame.set(caller as *mut u8);
            generator::frame_finished(thread, frame);
            jit.arrive(caller, result, (*caller).pc.add((*caller).return_offset as usize))
        }
        Owner::FrameObject | Owner::Entry | Owner::Silent => 0,
    }
}

/// For [`crate::lower::Environment::frame_finish`].
pub unsafe extern "C" fn frame_finish(jit: &Jit, thread: &Thread) -> u64 {
    leave::finish_return(thread);
    jit.go_on((*(thread.frame.get() as *mut Frame)).pc)
}

/// For [`crate::lower::Environment::frame_yield`].
pub unsafe extern "C" fn frame_yield(jit: &Jit, thread: &Thread, result: u64, delegating: u64) -> u64 {
    let frame = thread.frame.get() as *mut Frame;
    let caller = generator::suspend_frame(thread, frame, delegating != 0);
    // Behind the SEND or FOR_ITER, both of which have one cache cell.
    jit.arrive(caller, result, (*caller).pc.add(2))
}

/// For [`crate::lower::Environment::frame_resume`]. The trace has checked that it can be resumed.
pub unsafe extern "C" fn frame_resume(
    jit: &Jit,
    thread: &Thread,
    generator: u64,
    value: u64,
    offset: u64,
) -> u64 {
    let caller = thread.frame.get() as *mut Frame;
    (*caller).return_offset = offset as u16;
    let frame = generator::resume_from(thread, caller, generator, value);
    debug_assert!(!frame.is_null());
    thread.frame.set(frame as *mut u8);
    thread.recursion_remaining.set(thread.recursion_remaining.get() - 1);
    jit.go_on((*frame).pc)
}

/// For [`crate::lower::Environment::frame_raise`].
pub unsafe extern "C" fn frame_raise(jit: &Jit, thread: &Thread) -> u64 {
    Stats::bump(&jit.stats.raised);
    let frame = thread.frame.get() as *mut Frame;
    if !generic::step(thread, frame) {
        jit.buffer.cell.set(LEFT_LOOP);
        return jit.way_out();
    }
    jit.go_on((*(thread.frame.get() as *mut Frame)).pc)
}

/// For [`crate::lower::Environment::generator_enter`]: the frame below says where a return goes on.
pub unsafe extern "C" fn generator_enter(thread: &Thread, generator: &GeneratorObject) -> *mut u64 {
    let frame = generator.frame_pointer();
    (*frame).previous = thread.frame.get() as *mut Frame;
    generator.state.set(State::Running);
    generator::exchange_handled(thread, generator);
    thread.frame.set(frame as *mut u8);
    thread.recursion_remaining.set(thread.recursion_remaining.get() - 1);
    Frame::locals(frame)
}

/// For [`crate::lower::Environment::frame_push`].
pub unsafe extern "C" fn frame_push(thread: &Thread, function: u64, code: *const CodeObject) -> *mut u64 {
    let previous = thread.frame.get() as *mut Frame;
    Frame::locals(push_frame(thread, previous, function, code))
}
