//! The second, portable way of dispatch, behind the feature `match-loop`: handlers return to a loop around one `match`
//! instead of calling the next. What a handler would call stands in the thread's state meanwhile.

use super::generated::table::{HANDLERS, execute};
use super::step::{Handler, Pc, Sp};
use tiercel_object::thread::Thread;

/// What a handler returns to be gone on with: a word that no value has.
const GO_ON: u64 = 0x3c;

/// Where to go on.
#[derive(Clone, Copy)]
pub struct Registers {
    handler: Option<Handler>,
    pc: Pc,
    sp: Sp,
    locals: Sp,
    oparg: u64,
}

impl Default for Registers {
    fn default() -> Registers {
        let (pc, slots) = (std::ptr::null(), std::ptr::null_mut());
        Registers { handler: None, pc, sp: slots, locals: slots, oparg: 0 }
    }
}

/// Leaves a handler for the one to go on with; none for that of the instruction.
#[inline(always)]
pub unsafe fn leave(
    handler: Option<Handler>,
    pc: Pc,
    sp: Sp,
    locals: Sp,
    thread: *const Thread,
    oparg: u64,
) -> u64 {
    (*crate::state::of(thread)).registers.set(Registers { handler, pc, sp, locals, oparg });
    GO_ON
}

/// Goes on until the frame that was entered is left, and gives its result. Without the feature it is there already.
#[inline(always)]
pub unsafe fn finish(thread: *const Thread, result: u64) -> u64 {
    if cfg!(feature = "match-loop") { run(thread, result) } else { result }
}

unsafe fn run(thread: *const Thread, mut result: u64) -> u64 {
    let state = &*crate::state::of(thread);
    while result == GO_ON {
        let at = state.registers.get();
        result = match at.handler {
            Some(handler) => (handler.0)(at.pc, at.sp, at.locals, thread, HANDLERS.as_ptr(), at.oparg),
            None => execute(*at.pc as u8, at.pc, at.sp, at.locals, thread, HANDLERS.as_ptr(), at.oparg),
        };
    }
    result
}
