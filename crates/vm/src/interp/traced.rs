//! The handlers of a thread that is watched: each tells who watches, then executes the generic form of the instruction.

use super::counted::COUNTED;
use super::generated::table::HANDLERS;
use super::step::{Handler, Onward, Pc, Sp, go_on, jump};
use super::unwind;
use crate::frame::Frame;
use crate::tracing;
use tiercel_object::thread::Thread;
use tiercel_ops::Opcode;

/// The table: the same handler for everything.
static TRACED: [Handler; 256] = [Handler(traced); 256];

/// The handlers that a thread is to run with.
#[inline(always)]
pub fn table(thread: &Thread) -> *const Handler {
    if tracing::is_active(thread) {
        return TRACED.as_ptr();
    }
    // SAFETY: the state lives as long as its threads.
    unsafe { &*crate::state::of(thread) }.handlers.get()
}

/// The handlers to go on with where the answer of [`table`] may have changed. Who brought a table of its own keeps it:
/// tier 2 has one that stops after an instruction.
#[inline(always)]
pub fn table_after(thread: &Thread, before: *const Handler) -> *const Handler {
    let is_ours = [&TRACED, &HANDLERS, &COUNTED].iter().any(|ours| std::ptr::eq(before, ours.as_ptr()));
    if is_ours { table(thread) } else { before }
}

unsafe extern "C" fn traced(
    pc: Pc,
    sp: Sp,
    locals: Sp,
    thread: *const Thread,
    _: *const Handler,
    oparg: u64,
) -> u64 {
    let (opcode, oparg) = match tell(pc, sp, locals, thread, oparg) {
        Told::Execute(opcode, oparg) => (opcode, oparg),
        Told::Jump => return go_on(thread, table(&*thread), Onward { handler: None, oparg: 0 }),
        Told::Raise => return unwind::unwind(thread, table(&*thread)),
    };
    jump(HANDLERS[opcode.0 as usize & 0xff], pc, sp, locals, thread, table(&*thread), oparg)
}

/// What is to be done after who watches was told.
enum Told {
    /// This generic form is executed.
    Execute(Opcode, u64),
    /// The frame was told to go on elsewhere.
    Jump,
    /// An exception is set.
    Raise,
}

/// Tells of the instruction at `pc`.
#[inline(never)]
unsafe fn tell(pc: Pc, sp: Sp, locals: Sp, thread: *const Thread, oparg: u64) -> Told {
    let frame = Frame::of_locals(locals);
    if (*frame).code.is_null() {
        // What stands below the first frame has no code to be watched.
        return Told::Execute(Opcode::from_byte(*pc as u8), oparg);
    }
    let code = Frame::code(frame);
    let unit = (&(*code.original.get()))[pc.offset_from(code.code.get()) as usize];
    // A trace's entry has a number of its own for an oparg.
    let is_entry = Opcode::from_byte(*pc as u8) == Opcode::ENTER_EXECUTOR;
    let oparg = if is_entry { u64::from(unit >> 8) } else { oparg };
    let opcode = Opcode::from_byte(unit as u8);
    if opcode != Opcode::EXTENDED_ARG {
        (*frame).pc = pc;
        (*frame).sp = sp;
        if tracing::before(&*thread, frame, opcode, oparg).is_err() {
            return Told::Raise;
        }
        if !std::ptr::eq((*frame).pc, pc) {
            return Told::Jump;
        }
    }
    Told::Execute(opcode, oparg)
}
