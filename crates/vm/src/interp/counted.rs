//! The handlers of a runtime whose instructions are counted: each reports the instruction, then executes it.

use super::generated::table::HANDLERS;
use super::step::{Handler, Pc, Sp, jump};
use crate::frame::Frame;
use crate::specialize::Counts;
use std::sync::atomic::Ordering;
use tiercel_object::thread::Thread;
use tiercel_ops::Opcode;

/// The table: the same handler for everything.
pub(super) static COUNTED: [Handler; 256] = [Handler(counted); 256];

/// Has the instructions of the current runtime counted from now on, in all frames that are entered.
pub fn start() {
    let state = crate::state::get();
    if state.counts.get().is_none() {
        state.counts.set(Some(Box::leak(Box::<Counts>::default())));
        state.handlers.set(COUNTED.as_ptr());
    }
}

unsafe extern "C" fn counted(
    pc: Pc,
    sp: Sp,
    locals: Sp,
    thread: *const Thread,
    table: *const Handler,
    oparg: u64,
) -> u64 {
    report(pc, locals, thread);
    jump(HANDLERS[usize::from(Opcode::in_code(*pc).0)], pc, sp, locals, thread, table, oparg)
}

#[inline(never)]
unsafe fn report(pc: Pc, locals: Sp, thread: *const Thread) {
    let code = (*Frame::of_locals(locals)).code;
    // What stands below the first frame has no code.
    if let (false, Some(counts)) = (code.is_null(), (*crate::state::of(thread)).counts.get()) {
        counts.about_to_execute(code, pc, (*thread).breaker.load(Ordering::Relaxed) != 0);
    }
}
