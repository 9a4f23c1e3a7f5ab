//! What the loop knows of tier 2: a trait. Tier 2 registers itself when it is switched on.

use crate::frame::Frame;
use crate::interp::step::{Cx, Handler, Onward, Pc, Sp, Step, go_on};
use crate::interp::traced::table_after;
use crate::interp::unwind;
use tiercel_object::Value;
use tiercel_object::thread::Thread;
use tiercel_object::types::dict::DictObject;

/// How a run of compiled code ended. The current frame's `pc` and `sp` say where the loop goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Left {
    /// At an instruction to execute.
    Continue,
    /// With an exception set.
    Raised,
    /// Out of the loop: an exception has left all its frames.
    Loop,
}

/// Tier 2.
pub trait Tier2 {
    /// A loop's back-edge at `pc` is hot: compile from `target` on, and put an `ENTER_EXECUTOR` there if it succeeds.
    /// True if it did.
    ///
    /// # Safety
    /// `frame` is the current frame of `thread`, saved.
    unsafe fn hot_back_edge(&self, thread: &Thread, frame: *mut Frame, pc: Pc, target: Pc) -> bool;

    /// A function has been entered so often that tier 2 wants to know, by its own count in the code object: at the `RESUME`
    /// at `pc`; it goes on at `next`. True to be told of further entries; once one is enough, the instruction is
    /// quickened, or has been replaced by an `ENTER_EXECUTOR`.
    ///
    /// # Safety
    /// `frame` is the current frame of `thread`, saved, with an empty value stack.
    unsafe fn entry(&self, thread: &Thread, frame: *mut Frame, pc: Pc, next: Pc) -> bool;

    /// Runs the executor of that number of the frame's code.
    ///
    /// # Safety
    /// `frame` is the current frame of `thread`, saved at the `ENTER_EXECUTOR`.
    unsafe fn enter(&self, thread: &Thread, frame: *mut Frame, executor: usize) -> Left;

    /// Something that code may have been compiled for is no longer so: a version, by its address, or what a watched dict
    /// holds, by [`place`].
    fn changed(&self, what: u64);
}

/// What names a dict's value under a key, an interned str: one number of both addresses. With `None`, all its values.
pub fn place(dict: *const DictObject, key: Option<&Value>) -> u64 {
    (dict as u64).rotate_left(32) ^ key.map_or(1, Value::word)
}

/// Tells tier 2 of a dict that is about to change.
pub fn dict_changes(dict: &DictObject, key: Option<&Value>) {
    let Some(tier2) = crate::state::get().tier2.get() else { return };
    // A key that is no str may still be equal to one.
    match key.filter(|k| tiercel_object::types::str::is_exact(k)) {
        Some(key) => {
            tier2.changed(place(dict, Some(&tiercel_object::types::str::intern_value(key))));
        }
        None => tier2.changed(place(dict, None)),
    }
}

/// Tells tier 2 of a version that has changed.
pub fn version_changes(version: *const std::cell::Cell<u32>) {
    if let Some(tier2) = crate::state::get().tier2.get() {
        tier2.changed(version as u64);
    }
}

/// A counter of CPython's: 12 bits of value over 4 bits of backoff.
#[inline(always)]
fn triggers(counter: u64) -> bool {
    counter < 15
}

/// Counts a loop's round, `cx.next` being the loop's head already; a hot one is compiled.
///
/// # Safety
/// The instruction is a `JUMP_BACKWARD_JIT`.
#[inline(always)]
pub unsafe fn count_back_edge(cx: &mut Cx) -> Step {
    let counter = cx.cache::<1>(0);
    if triggers(counter) {
        cx.oparg = cx.next as u64;
        return Step::Tail(Handler(compile));
    }
    cx.write_cache(0, (counter - 16) as u16);
    Step::Next
}

/// Counts a function's entry at a generic `RESUME`, unless it is one too many, or nobody wants to know.
///
/// # Safety
/// The instruction is a `RESUME`.
#[inline(always)]
pub unsafe fn is_counted(cx: &Cx) -> bool {
    let entries = &(*(*cx.frame()).code).entries;
    let counted = entries.get().saturating_add(1);
    // Without tier 2 no number is small enough.
    let counts = cx.oparg == 0 && counted < (*crate::state::of(cx.thread)).hot_entry.get();
    if counts {
        entries.set(counted);
    }
    counts
}

/// Counts a function's entry at a generic `RESUME`; true to leave it generic.
///
/// # Safety
/// The instruction is a `RESUME` in a body.
#[inline(never)]
pub unsafe fn count_entry(cx: &Cx) -> bool {
    let state = &*crate::state::of(cx.thread);
    match state.tier2.get() {
        Some(tier2) if cx.oparg == 0 => {
            let frame = cx.frame();
            let entries = &(*(*frame).code).entries;
            entries.set(entries.get().saturating_add(1));
            if entries.get() < state.hot_entry.get() {
                return true;
            }
            (*frame).pc = cx.next;
            (*frame).sp = cx.sp;
            tier2.entry(&*cx.thread, frame, cx.pc, cx.next)
        }
        _ => false,
    }
}

/// Has tier 2 compile a loop, and goes on at its head, which comes as the oparg.
#[cold]
#[inline(never)]
unsafe extern "C" fn compile(
    pc: Pc,
    sp: Sp,
    locals: Sp,
    thread: *const Thread,
    table: *const Handler,
    target: u64,
) -> u64 {
    try_compile(pc, sp, locals, thread, target as Pc);
    go_on(thread, table, Onward { handler: None, oparg: 0 })
}

#[inline(never)]
unsafe fn try_compile(pc: Pc, sp: Sp, locals: Sp, thread: *const Thread, target: Pc) {
    let frame = Frame::of_locals(locals);
    (*frame).pc = target;
    (*frame).sp = sp;
    let tier2 = (*crate::state::of(thread)).tier2.get();
    if !tier2.is_some_and(|tier2| tier2.hot_back_edge(&*thread, frame, pc, target)) {
        // Back off: twice as many rounds until the next try, up to 2^12.
        let cell = (pc as *mut u16).add(1);
        let backoff = (*cell & 15).min(11) + 1;
        *cell = ((1 << backoff) - 1) << 4 | backoff;
    }
}

/// Runs a trace, and goes on where it left.
pub unsafe extern "C" fn enter(
    pc: Pc,
    sp: Sp,
    locals: Sp,
    thread: *const Thread,
    table: *const Handler,
    oparg: u64,
) -> u64 {
    let left = run(pc, sp, locals, thread, oparg);
    // Someone may have begun to watch the program meanwhile.
    let table = table_after(&*thread, table);
    match left {
        Left::Continue => go_on(thread, table, Onward { handler: None, oparg: 0 }),
        Left::Raised => unwind::unwind(thread, table),
        Left::Loop => 0,
    }
}

#[inline(never)]
unsafe fn run(pc: Pc, sp: Sp, locals: Sp, thread: *const Thread, executor: u64) -> Left {
    let frame = Frame::of_locals(locals);
    (*frame).pc = pc;
    (*frame).sp = sp;
    match (*crate::state::of(thread)).tier2.get() {
        Some(tier2) => tier2.enter(&*thread, frame, executor as usize),
        None => {
            let tiercel_object::Raised { .. } =
                tiercel_object::err!(SystemError, "code was compiled, but tier 2 is not there");
            Left::Raised
        }
    }
}
