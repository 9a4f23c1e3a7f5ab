//! Leaving a frame: the ways that are not the quick one.

use super::step::{Handler, Onward, Pc, Sp, go_on};
use super::unwind;
use crate::frame::{self, Frame, Owner};
use crate::generator;
use tiercel_object::err;
use tiercel_object::thread::Thread;
use tiercel_object::value::StackRef;

/// Gives the result to the Rust code that ran the frame.
pub unsafe extern "C" fn exit(
    _: Pc,
    _: Sp,
    locals: Sp,
    thread: *const Thread,
    _: *const Handler,
    result: u64,
) -> u64 {
    let entry = Frame::of_locals(locals);
    (*thread).frame.set((*entry).previous as *mut u8);
    result
}

/// Takes a finished frame off, whoever it belongs to; its slots are given up. The caller's frame becomes the current
/// one.
///
/// # Safety
/// `frame` is the current frame and its `sp` is saved.
pub unsafe fn pop_frame(thread: *const Thread, frame: *mut Frame) {
    let thread = &*thread;
    thread.recursion_remaining.set(thread.recursion_remaining.get() + 1);
    thread.frame.set((*frame).previous as *mut u8);
    if (*frame).owner == Owner::Generator {
        generator::frame_finished(thread, frame);
    } else {
        Frame::clear(frame);
        frame::pop(thread, frame);
    }
}

/// Ends a frame that takes more than dropping a few references. The result is on top of the stack.
#[cold]
#[inline(never)]
pub unsafe extern "C" fn return_slow(
    pc: Pc,
    sp: Sp,
    locals: Sp,
    thread: *const Thread,
    table: *const Handler,
    _: u64,
) -> u64 {
    // A frame object that outlives the frame says where it was left.
    let frame = Frame::of_locals(locals);
    ((*frame).pc, (*frame).sp) = (pc, sp);
    finish_return(thread);
    go_on(thread, table, Onward { handler: None, oparg: 0 })
}

/// Ends the current frame, whoever it belongs to, and gives its caller the result.
///
/// # Safety
/// The frame's `sp` and `pc` are saved, and its result is on top of its stack.
#[inline(never)]
pub unsafe fn finish_return(thread: *const Thread) {
    let frame = (*thread).frame.get() as *mut Frame;
    (*frame).sp = (*frame).sp.sub(1);
    let value = *(*frame).sp;
    let caller = (*frame).previous;
    let is_silent = (*frame).owner == Owner::Silent;
    pop_frame(thread, frame);
    if is_silent {
        (*caller).pc = (*caller).pc.add((*caller).return_offset as usize);
        return drop(StackRef(value).into_value());
    }
    give(caller, value, (*caller).return_offset as usize);
}

/// Puts a value on a frame's stack and says where it goes on.
///
/// # Safety
/// The frame's `sp` and `pc` are saved, `pc` at the instruction that called.
pub unsafe fn give(frame: *mut Frame, value: u64, offset: usize) {
    *(*frame).sp = value;
    (*frame).sp = (*frame).sp.add(1);
    (*frame).pc = (*frame).pc.add(offset);
}

/// Leaves a frame that has just made its generator, which is on top of the stack. The frame's content has moved.
pub unsafe extern "C" fn return_generator(
    _: Pc,
    sp: Sp,
    locals: Sp,
    thread: *const Thread,
    table: *const Handler,
    _: u64,
) -> u64 {
    let frame = Frame::of_locals(locals);
    let value = *sp.sub(1);
    let caller = (*frame).previous;
    (*thread).recursion_remaining.set((*thread).recursion_remaining.get() + 1);
    (*thread).frame.set(caller as *mut u8);
    frame::pop(&*thread, frame);
    give(caller, value, (*caller).return_offset as usize);
    go_on(thread, table, Onward { handler: None, oparg: 0 })
}

/// An instruction that must not be executed: the code is damaged.
#[cold]
#[inline(never)]
pub unsafe extern "C" fn bad_opcode(
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
    let code = Frame::code(frame);
    let at = pc.offset_from(code.code.get()) as usize;
    // What was unknown from the start has been replaced.
    raise_bad_opcode(code.original_units().get(at).copied().unwrap_or(*pc) & 0xff);
    unwind::unwind(thread, table)
}

#[inline(never)]
fn raise_bad_opcode(opcode: u16) {
    let _ = err!(SystemError, "unknown opcode {opcode}");
}
