//! The adaptive specializer: counters, and the choice of a specialized form for what an instruction has seen.

use crate::interp::step::{Cx, Handler, Seen, Step, redispatch};
use tiercel_object::value::{StackRef, Value};

pub mod attributes;
mod calls;
mod choose;
mod counts;
mod polymorphic;
mod refusal;
pub use attributes::*;
pub use calls::*;
pub use choose::*;
pub use counts::*;
pub use polymorphic::remember;
pub use refusal::*;

/// A specializer: rewrites the instruction and its cache, or says why not.
pub type Specializer = unsafe fn(&Site) -> Choice;

/// The instruction to specialize, where it stands.
pub struct Site {
    /// The instruction.
    pub pc: *mut u16,
    /// The first free stack slot.
    pub sp: *mut u64,
    /// The locals.
    pub locals: *mut u64,
    /// The oparg.
    pub oparg: u64,
}

/// Counts down the instruction's counter, in its first cache cell; at zero has it specialized and starts it again.
///
/// # Safety
/// The instruction has a counter.
#[inline(always)]
pub unsafe fn count(cx: &mut Cx, specializer: Specializer) -> Step {
    let counter = cx.cache::<1>(0);
    if counter < 15 {
        let site = Site { pc: cx.pc as *mut u16, sp: cx.sp, locals: cx.locals, oparg: cx.oparg };
        specialize(&site, specializer);
        return Step::Tail(Handler(redispatch));
    }
    cx.write_cache(0, (counter - 16) as u16);
    Step::Next
}

/// The quick way of a generic instruction counts down as well, unless it is time to specialize: then it is not taken.
///
/// # Safety
/// As for [`count`].
#[inline(always)]
pub unsafe fn is_due(cx: &Cx) -> bool {
    cx.cache::<1>(0) < 15
}

/// Counts down after the quick way was taken.
///
/// # Safety
/// As for [`count`], and [`is_due`] was false.
#[inline(always)]
pub unsafe fn count_quick(cx: &Cx) {
    cx.write_cache(0, (cx.cache::<1>(0) - 16) as u16);
}

#[cold]
#[inline(never)]
unsafe fn specialize(site: &Site, specializer: Specializer) {
    // If the specializer finds nothing, the wait until the next try is twice as long.
    site.back_off();
    let state = crate::state::get();
    let before = tiercel_ops::Opcode::in_code(*site.pc);
    let choice = if state.specializing.get() { specializer(site) } else { Err(Refusal::Off) };
    if let Some(counts) = state.counts.get() {
        counts.tried((*site.frame()).code, site.pc, before, choice);
    }
}

impl Site {
    /// The value `depth` below the first free slot.
    ///
    /// # Safety
    /// There is one.
    pub unsafe fn seen(&self, depth: usize) -> Seen {
        Seen(self.word(depth))
    }

    /// The word `depth` below the first free slot, without the mark of borrowing.
    ///
    /// # Safety
    /// There is one.
    pub unsafe fn word(&self, depth: usize) -> u64 {
        StackRef(*self.sp.sub(depth)).clean()
    }

    /// The frame.
    pub fn frame(&self) -> *mut crate::frame::Frame {
        crate::frame::Frame::of_locals(self.locals)
    }

    /// A name of the code.
    ///
    /// # Safety
    /// The index is one of a name.
    pub unsafe fn name<'a>(&self, index: u64) -> &'a Value {
        let code = (*self.frame()).code;
        Value::borrow_word((*code).names_ptr.get().add(index as usize))
    }

    /// Makes the counter wait twice as long as last time, up to 2^12 executions.
    ///
    /// # Safety
    /// The instruction has a counter.
    unsafe fn back_off(&self) {
        let cell = self.pc.add(1);
        let backoff = (*cell & 15).min(11) + 1;
        *cell = ((1 << backoff) - 1) << 4 | backoff;
    }

    /// Makes the instruction a specialized form; its counter is set so that a form that keeps missing is given up
    /// after 52 misses.
    ///
    /// # Safety
    /// The form is of the instruction's family, and its cache is filled in.
    pub unsafe fn become_form(&self, form: tiercel_ops::Opcode) -> Choice {
        *self.pc.add(1) = 52 << 4;
        // Often it is the same form for another class: then its neighbours need not be looked at.
        if tiercel_ops::Opcode::in_code(*self.pc) != form {
            crate::interp::quicken::set_opcode(self.pc, form);
            crate::interp::fuse::around((*self.frame()).code, self.pc);
        }
        Ok(())
    }

    /// Writes a cache cell.
    ///
    /// # Safety
    /// The instruction has it.
    pub unsafe fn write_cell(&self, cell: usize, word: u16) {
        *self.pc.add(1 + cell) = word;
    }

    /// Writes two cache cells.
    ///
    /// # Safety
    /// The instruction has them.
    pub unsafe fn write_u32(&self, cell: usize, word: u32) {
        (self.pc.add(1 + cell) as *mut u32).write_unaligned(word);
    }

    /// Writes four cache cells.
    ///
    /// # Safety
    /// The instruction has them.
    pub unsafe fn write_u64(&self, cell: usize, word: u64) {
        (self.pc.add(1 + cell) as *mut u64).write_unaligned(word);
    }
}

/// `BINARY_OP_SUBSCR_GETITEM`: pushes the Python `__getitem__` that the container's class remembers.
///
/// # Safety
/// Container and key are on the stack.
#[inline(always)]
pub unsafe fn cached_getitem(cx: &mut Cx) -> Step {
    let container = cx.peek(2);
    if !tiercel_object::value::is_heap(container) {
        return Step::Miss;
    }
    let ty = &*(*((container & !7) as *const tiercel_object::header::Header)).ty.get();
    let function = ty.spec_getitem.word();
    if function == 0 {
        return Step::Miss;
    }
    let code = (*(function as *const tiercel_object::types::function::FunctionObject)).code.word()
        as *const tiercel_object::types::code::CodeObject;
    let slots = crate::frame::slots_of(&*code);
    let thread = &*cx.thread;
    if !crate::frame::has_room(thread, slots) || thread.recursion_remaining.get() <= 1 {
        return Step::Miss;
    }
    cx.push(crate::interp::step::duplicate(function));
    Step::Next
}
