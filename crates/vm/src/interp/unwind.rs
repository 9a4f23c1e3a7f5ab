//! Exceptions: from where one is raised to the handler that the exception table names, through as many frames as it
//! takes.

use super::leave;
use super::step::{Handler, Onward, Pc, Sp, go_on};
use crate::exceptions;
use crate::frame::{Frame, Owner};
use crate::tracing;
use tiercel_object::Raised;
use tiercel_object::thread::Thread;
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::code::CodeObject;
use tiercel_object::value::StackRef;

/// Goes to the handler of an exception that is raised again: this frame is in its traceback already. What guards the
/// instruction at `pc` handles it, but the frame stands where it was raised first: at `raised_at`.
#[cold]
#[inline(never)]
pub unsafe extern "C" fn reraise(
    pc: Pc,
    sp: Sp,
    locals: Sp,
    thread: *const Thread,
    table: *const Handler,
    raised_at: u64,
) -> u64 {
    let frame = Frame::of_locals(locals);
    (*frame).pc = raised_at as Pc;
    (*frame).sp = sp;
    if find_handler(thread, pc, false) { go_on(thread, table, Onward { handler: None, oparg: 0 }) } else { 0 }
}

/// Goes to the handler of the exception that is set, or out of the loop. `pc` and `sp` of the current frame are saved.
#[inline(always)]
pub unsafe fn unwind(thread: *const Thread, table: *const Handler) -> u64 {
    let frame = (*thread).frame.get() as *mut Frame;
    if find_handler(thread, (*frame).pc, true) {
        go_on(thread, table, Onward { handler: None, oparg: 0 })
    } else {
        0
    }
}

/// Pops frames until one has a handler, and readies it; false if an entry frame comes first, which is then left. In
/// the current frame, `pc` is the instruction whose handler is looked for.
#[inline(never)]
unsafe fn find_handler(thread: *const Thread, mut pc: Pc, mut add_traceback: bool) -> bool {
    loop {
        let frame = (*thread).frame.get() as *mut Frame;
        if (*frame).owner == Owner::Entry {
            (*thread).frame.set((*frame).previous as *mut u8);
            return false;
        }
        if add_traceback && !exceptions::is_internal(frame) {
            exceptions::add_traceback(frame);
            tracing::exception_raised(frame);
        }
        add_traceback = true;
        let code = Frame::code(frame);
        if let Some(handler) = lookup(code, pc.offset_from(code.code.get()) as usize) {
            enter_handler(frame, &handler, Frame::lasti(frame));
            return true;
        }
        tracing::frame_left(frame);
        drop_stack(frame, 0);
        let caller = (*frame).previous;
        leave::pop_frame(thread, frame);
        pc = (*caller).pc;
    }
}

/// Gives up what is on a frame's stack above `depth`.
unsafe fn drop_stack(frame: *mut Frame, depth: usize) {
    let floor = Frame::stack_base(frame).add(depth);
    while (*frame).sp > floor {
        (*frame).sp = (*frame).sp.sub(1);
        let word = std::mem::take(&mut *(*frame).sp);
        StackRef(word).close();
    }
}

unsafe fn enter_handler(frame: *mut Frame, handler: &Entry, lasti: isize) {
    drop_stack(frame, handler.depth);
    let push = |word: u64| {
        *(*frame).sp = word;
        (*frame).sp = (*frame).sp.add(1);
    };
    if handler.push_lasti {
        push((lasti as u64) << 1 | 1);
    }
    let exception = Raised::already().take();
    push(exception.into_word());
    (*frame).pc = Frame::code(frame).code.get().add(handler.target);
}

/// An entry of an exception table.
pub struct Entry {
    /// The first code unit that is guarded.
    pub start: usize,
    /// The first one behind that is not.
    pub end: usize,
    /// Where the handler starts, in code units.
    pub target: usize,
    /// How many values stay on the stack.
    pub depth: usize,
    /// Whether the handler wants to know where the exception was raised.
    pub push_lasti: bool,
}

/// The entries of an exception table.
pub fn entries(table: &[u8]) -> impl Iterator<Item = Entry> {
    let mut rest = table;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let start = read_varint(&mut rest);
        let size = read_varint(&mut rest);
        let target = read_varint(&mut rest);
        let depth_and_lasti = read_varint(&mut rest);
        let (depth, push_lasti) = (depth_and_lasti >> 1, depth_and_lasti & 1 != 0);
        Some(Entry { start, end: start + size, target, depth, push_lasti })
    })
}

/// The entry of a code's exception table that guards the unit at `index`.
pub fn lookup(code: &CodeObject, index: usize) -> Option<Entry> {
    let table = code.exception_table.borrow()?;
    // SAFETY: a code's exception table is a bytes object.
    let table = unsafe { table.payload_unchecked::<BytesObject>() }.data();
    let mut at = 0;
    while at < table.len() {
        let entry = at;
        let start = number_at(table, &mut at);
        if start > index {
            return None;
        }
        if index < start + number_at(table, &mut at) {
            return entries(&table[entry..]).next();
        }
        // Bit 7 marks where the next entry begins.
        while at < table.len() && table[at] & 128 == 0 {
            at += 1;
        }
    }
    None
}

/// The number that begins at a place, which moves behind it; see [`read_varint`].
#[inline(always)]
fn number_at(table: &[u8], at: &mut usize) -> usize {
    let mut value = 0;
    while let Some(byte) = table.get(*at) {
        *at += 1;
        value = value << 6 | usize::from(byte & 63);
        if byte & 64 == 0 {
            break;
        }
    }
    value
}

/// A number of an exception table: six bits a byte, most significant first, bit 6 saying that more follow.
fn read_varint(bytes: &mut &[u8]) -> usize {
    let mut value = 0;
    while let Some((byte, rest)) = bytes.split_first() {
        *bytes = rest;
        value = value << 6 | usize::from(byte & 63);
        if byte & 64 == 0 {
            break;
        }
    }
    value
}
