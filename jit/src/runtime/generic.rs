//! The generic lowering of an instruction: on real frames, by the interpreter's own handler.
//!
//! The handler is called with a table in which every opcode leads to a stop, so that it does its one instruction and comes
//! back. If it pushed a frame for a Python function, that runs to its end on the host's stack.

use super::frames::Exit;
use crate::exits::{LEFT, LEFT_LOOP, LEFT_RAISED};
use tiercel_object::thread::Thread;
use tiercel_object::value::StackRef;
use tiercel_ops::Opcode;
use tiercel_vm::frame::{Frame, Owner};
use tiercel_vm::interp::generated::table::HANDLERS;
use tiercel_vm::interp::step::{Handler, Pc, Sp};
use tiercel_vm::interp::{self, leave};
use tiercel_vm::tracing;

/// What the stop answers: a tagged word that stands for no value, so that no instruction's result is this one.
const STOPPED: u64 = 0xffc;

unsafe extern "C" fn stop(
    pc: Pc,
    sp: Sp,
    locals: Sp,
    thread: *const Thread,
    _: *const Handler,
    _: u64,
) -> u64 {
    let frame = Frame::of_locals(locals);
    (*frame).pc = pc;
    (*frame).sp = sp;
    (*thread).frame.set(frame as *mut u8);
    STOPPED
}

static STOP: [Handler; 256] = [Handler(stop); 256];

/// Executes one instruction by a handler, and stops. `false` if an exception has left the loop.
///
/// # Safety
/// `frame` is the current frame of `thread`, saved, and the instruction is at `pc` behind its prefixes.
pub(super) unsafe fn run_handler(
    thread: &Thread,
    frame: *mut Frame,
    pc: Pc,
    opcode: Opcode,
    oparg: u64,
) -> bool {
    let handler = HANDLERS[usize::from(opcode.0)];
    (handler.0)(pc, (*frame).sp, Frame::locals(frame), thread, STOP.as_ptr(), oparg) == STOPPED
}

/// How a generic instruction ended.
pub enum Done {
    /// The trace goes on; these are the results, lowest first.
    Results(Vec<u64>),
    /// The trace is left with this code.
    Left(u64),
}

/// Executes the instruction at the frame's `pc` once. `false` if an exception has left the loop.
///
/// # Safety
/// `frame` is the current frame of `thread`, saved.
pub(super) unsafe fn step(thread: &Thread, frame: *mut Frame) -> bool {
    let start = (*frame).pc;
    // Specializing executes an instruction again; twice is all it takes.
    for _ in 0..4 {
        let mut pc = start;
        let mut oparg = 0u64;
        while *pc & 0xff == Opcode::EXTENDED_ARG.0 {
            oparg = oparg << 8 | u64::from(*pc >> 8);
            pc = pc.add(1);
        }
        oparg = oparg << 8 | u64::from(*pc >> 8);
        if !run_handler(thread, frame, pc, Opcode::in_code(*pc), oparg) {
            return false;
        }
        let now = thread.frame.get() as *mut Frame;
        if now != frame || (*frame).pc != pc {
            return true;
        }
    }
    true
}

/// A result slot's word, owned; 0 for NULL.
unsafe fn owned(w: u64) -> u64 {
    if w == 0 { 0 } else { StackRef(w).into_value().into_word() }
}

/// Writes the frames of an exit, executes the instruction they stand at, and takes the frames back.
///
/// # Safety
/// As for [`Exit::write`].
pub unsafe fn execute(thread: &Thread, exit: &Exit, next: i64, pushes: usize) -> Done {
    let root = thread.frame.get() as *mut Frame;
    let top = exit.write(thread, root);
    exit.drop_rest();
    let depth = (*top).sp.offset_from(Frame::stack_base(top)) as usize;
    if !step(thread, top) {
        return Done::Left(LEFT_LOOP);
    }
    let now = thread.frame.get() as *mut Frame;
    if now != top {
        // A loop tells the frame that it goes on in where it ends.
        let loops = Opcode::in_code(*(*top).pc).deopt() == Opcode::FOR_ITER;
        if loops || (*now).previous != top || (*now).owner != Owner::Thread {
            return Done::Left(LEFT);
        }
        // A call of a Python function: it runs to its end here. Its frame was counted when it was pushed.
        thread.frame.set(top as *mut u8);
        thread.recursion_remaining.set(thread.recursion_remaining.get() + 1);
        match interp::evaluate(thread, now) {
            Ok(value) => leave::give(top, value.into_word(), (*top).return_offset as usize),
            Err(raised) => {
                // It stays set; the interpreter looks for its handler.
                let tiercel_object::Raised { .. } = raised;
                return Done::Left(LEFT_RAISED);
            }
        }
    }
    let end = (*(*top).code).code.get().wrapping_offset(next as isize);
    if (*top).pc != end {
        return Done::Left(LEFT);
    }
    let after = (*top).sp.offset_from(Frame::stack_base(top)) as usize;
    let Some(kept) = after.checked_sub(pushes) else { return Done::Left(LEFT) };
    debug_assert!(kept <= depth);
    let base = Frame::stack_base(top);
    let results: Vec<u64> = (kept..after).map(|n| owned(*base.add(n))).collect();
    // Who has begun to watch the program is to be told of what comes next.
    if tracing::is_active(thread) || !exit.take_back(thread, top, kept) {
        // The results go back where they were; they are owned now.
        for (n, w) in results.iter().enumerate() {
            *base.add(kept + n) = *w;
        }
        return Done::Left(LEFT);
    }
    Done::Results(results)
}
