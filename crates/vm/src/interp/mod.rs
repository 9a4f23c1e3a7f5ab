//! The evaluation loop: handlers made from the instruction definition, and how Rust code runs a frame.

pub mod cold;
pub mod counted;
pub mod errors;
pub mod fuse;
// Code that is made from the definition repeats its patterns where a hand would not.
#[allow(clippy::all, unused_parens)]
pub mod generated;
pub mod leave;
pub mod match_loop;
pub mod pending;
pub mod quicken;
pub mod step;
pub mod traced;
pub mod unwind;

use crate::frame::{Frame, Owner};
use std::mem::MaybeUninit;
use step::Handler;
use tiercel_object::thread::Thread;
use tiercel_object::{PyResult, Raised, Value};

/// What stands below the first frame that Rust code runs: a return or a yield into it leaves the loop.
#[repr(C)]
struct EntryFrame {
    frame: Frame,
    stack: [u64; 2],
}

const EXIT: u16 = tiercel_ops::Opcode::INTERPRETER_EXIT.0;

/// The code of an entry frame: where a return (one unit on) and a yield (two units on) go.
static ENTRY_CODE: [u16; 3] = [tiercel_ops::Opcode::NOP.0, EXIT, EXIT];

/// An entry frame below `frame`, which becomes the current one.
unsafe fn enter(thread: &Thread, frame: *mut Frame, entry: *mut EntryFrame) {
    std::ptr::write(
        &raw mut (*entry).frame,
        Frame {
            previous: thread.frame.get() as *mut Frame,
            pc: ENTRY_CODE.as_ptr(),
            sp: (&raw mut (*entry).stack) as *mut u64,
            consts: std::ptr::null(),
            code: std::ptr::null(),
            function: 0,
            globals: std::ptr::null(),
            builtins: std::ptr::null(),
            namespace: 0,
            object: 0,
            return_offset: 1,
            owner: Owner::Entry,
        },
    );
    (*frame).previous = &raw mut (*entry).frame;
    let runs = &(*crate::state::of(thread)).frames_run;
    runs.set(runs.get() + 1);
    thread.frame.set(frame as *mut u8);
    thread.recursion_remaining.set(thread.recursion_remaining.get() - 1);
}

/// Runs a frame that was pushed but not entered, until it returns or yields. This is the default of PEP 523's hook.
///
/// # Safety
/// `frame` is a complete frame of `thread`, the current thread; it belongs to the loop from now on.
pub unsafe extern "C" fn run_frame(thread: *const Thread, frame: *mut u8) -> u64 {
    let frame = frame as *mut Frame;
    let mut entry = MaybeUninit::<EntryFrame>::uninit();
    enter(&*thread, frame, entry.as_mut_ptr());
    let (pc, sp) = ((*frame).pc, (*frame).sp);
    let result = step::dispatch(pc, sp, Frame::locals(frame), thread, traced::table(&*thread));
    match_loop::finish(thread, result)
}

/// Runs a suspended frame with the exception that is set raised in it.
///
/// # Safety
/// As for [`run_frame`].
pub unsafe fn run_frame_raising(thread: &Thread, frame: *mut Frame) -> u64 {
    let mut entry = MaybeUninit::<EntryFrame>::uninit();
    enter(thread, frame, entry.as_mut_ptr());
    // The frame stands behind the instruction that suspended it, which is the one that raises.
    let pc = (*frame).pc.sub(1);
    let raise = Handler(cold::raise);
    let result = step::jump(raise, pc, (*frame).sp, Frame::locals(frame), thread, traced::table(thread), 0);
    match_loop::finish(thread, result)
}

/// Runs a frame through PEP 523's hook, and gives what it returned.
///
/// # Safety
/// As for [`run_frame`].
pub unsafe fn evaluate(thread: &Thread, frame: *mut Frame) -> PyResult<Value> {
    if let Err(raised) = check_depth(thread) {
        drop_unentered(thread, frame);
        return Err(raised);
    }
    let hook = thread.eval_frame.get().unwrap_or(run_frame);
    match Value::from_word_or_null(hook(thread, frame as *mut u8)) {
        Some(value) => Ok(value),
        None => Err(Raised::already()),
    }
}

/// Whether another frame may be entered from Rust code.
pub fn check_depth(thread: &Thread) -> PyResult<()> {
    if thread.recursion_remaining.get() <= 0 {
        return Err(errors::recursion(thread));
    }
    thread.check_host_stack("")
}

/// Gives up a frame on the data stack that was never entered.
///
/// # Safety
/// It is the topmost frame of the data stack.
pub unsafe fn drop_unentered(thread: &Thread, frame: *mut Frame) {
    Frame::clear(frame);
    if (*frame).owner == Owner::Thread {
        crate::frame::pop(thread, frame);
    }
}
