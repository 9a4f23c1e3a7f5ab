//! What handlers leave to: functions of their signature for what is rare.

use super::step::{Handler, Pc, Sp, dispatch, jump};
use super::unwind;
use crate::frame::Frame;
use tiercel_object::header;
use tiercel_object::thread::Thread;
use tiercel_object::value::pointer;

/// Ends an object whose last reference an instruction gave up, and goes on.
#[cold]
#[inline(never)]
pub unsafe extern "C" fn drop_and_continue(
    pc: Pc,
    sp: Sp,
    locals: Sp,
    thread: *const Thread,
    table: *const Handler,
    dead: u64,
) -> u64 {
    header::dealloc(pointer(dead));
    dispatch(pc, sp, locals, thread, table)
}

/// Ends two objects, the second one's word being above the stack, and goes on.
#[cold]
#[inline(never)]
pub unsafe extern "C" fn drop_two_and_continue(
    pc: Pc,
    sp: Sp,
    locals: Sp,
    thread: *const Thread,
    table: *const Handler,
    dead: u64,
) -> u64 {
    let second = *sp;
    header::dealloc(pointer(dead));
    header::dealloc(pointer(second));
    dispatch(pc, sp, locals, thread, table)
}

/// Goes to the handler of the exception that is set.
#[cold]
#[inline(never)]
pub unsafe extern "C" fn raise(
    pc: Pc,
    sp: Sp,
    locals: Sp,
    thread: *const Thread,
    table: *const Handler,
    _: u64,
) -> u64 {
    let frame = Frame::of_locals(locals);
    (*frame).pc = pc;
    (*frame).sp = sp;
    unwind::unwind(thread, table)
}

/// Has a function set an exception, given the frame and the word above the stack, and goes to its handler.
#[cold]
#[inline(never)]
pub unsafe extern "C" fn raise_with(
    pc: Pc,
    sp: Sp,
    locals: Sp,
    thread: *const Thread,
    table: *const Handler,
    function: u64,
) -> u64 {
    let frame = Frame::of_locals(locals);
    (*frame).pc = pc;
    (*frame).sp = sp;
    let function: unsafe fn(*mut Frame, u64) = std::mem::transmute(function as usize);
    function(frame, *sp);
    unwind::unwind(thread, table)
}

/// Executes an instruction again, with the oparg it had.
#[inline(never)]
pub unsafe extern "C" fn redispatch(
    pc: Pc,
    sp: Sp,
    locals: Sp,
    thread: *const Thread,
    table: *const Handler,
    oparg: u64,
) -> u64 {
    let next = *table.add((*pc & 0xff) as usize);
    jump(next, pc, sp, locals, thread, table, oparg)
}

/// Where an instruction that has no generic form would go; the definition has none that does.
#[cold]
#[inline(never)]
pub unsafe extern "C" fn no_generic_form(
    pc: Pc,
    sp: Sp,
    locals: Sp,
    thread: *const Thread,
    table: *const Handler,
    oparg: u64,
) -> u64 {
    super::leave::bad_opcode(pc, sp, locals, thread, table, oparg)
}
