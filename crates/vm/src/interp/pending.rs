//! What the loop does when the eval breaker asks it to look up.

use super::step::{Handler, Onward, Pc, Sp, go_on, redispatch};
use super::{traced, unwind};
use crate::frame::Frame;
use std::sync::atomic::Ordering;
use tiercel_object::PyResult;
use tiercel_object::thread::{Thread, breaker};
use tiercel_ops::Opcode;

/// Does what is asked for; then goes on at `pc`.
#[cold]
#[inline(never)]
pub unsafe extern "C" fn poll(
    pc: Pc,
    sp: Sp,
    locals: Sp,
    thread: *const Thread,
    table: *const Handler,
    _: u64,
) -> u64 {
    save(pc, sp, locals);
    let good = handle_or_raise(thread);
    let table = traced::table_after(&*thread, table);
    if good {
        go_on(thread, table, Onward { handler: None, oparg: 0 })
    } else {
        unwind::unwind(thread, table)
    }
}

/// Does what is asked for; then executes the instruction at `pc` again.
#[cold]
#[inline(never)]
pub unsafe extern "C" fn poll_and_repeat(
    pc: Pc,
    sp: Sp,
    locals: Sp,
    thread: *const Thread,
    table: *const Handler,
    oparg: u64,
) -> u64 {
    save(pc, sp, locals);
    let good = handle_or_raise(thread);
    let table = traced::table_after(&*thread, table);
    if !good {
        return unwind::unwind(thread, table);
    }
    // Another thread may have put a trace's entry here meanwhile, which has an oparg of its own.
    let unit = *pc;
    let is_entry = unit & 0xff == Opcode::ENTER_EXECUTOR.0;
    let oparg = if is_entry { u64::from(unit >> 8) } else { oparg };
    redispatch(pc, sp, locals, thread, table, oparg)
}

unsafe fn save(pc: Pc, sp: Sp, locals: Sp) {
    let frame = Frame::of_locals(locals);
    (*frame).pc = pc;
    (*frame).sp = sp;
}

#[inline(never)]
unsafe fn handle_or_raise(thread: *const Thread) -> bool {
    handle(&*thread).is_ok()
}

/// Clears the eval breaker and does all that it asked for.
pub fn handle(thread: &Thread) -> PyResult<()> {
    let asked = thread.breaker.swap(0, Ordering::Relaxed);
    let state = crate::state::get();
    for (bit, work) in [
        (breaker::SIGNAL, state.hooks.signals.get()),
        (breaker::PENDING_CALLS, state.hooks.pending_calls.get()),
        (breaker::DROP_GIL, Some(crate::gil::drop_requested as fn() -> PyResult<()>)),
        (breaker::ASYNC_EXCEPTION, state.hooks.async_exception.get()),
        (breaker::COLLECT, state.hooks.collect.get()),
    ] {
        if asked & bit != 0
            && let Some(work) = work
            && let Err(raised) = work()
        {
            // What was not done yet is still wanted.
            thread.breaker.fetch_or(asked & !(bit | (bit - 1)), Ordering::Relaxed);
            return Err(raised);
        }
    }
    Ok(())
}
