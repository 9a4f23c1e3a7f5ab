//! Instructions that turn into a better form of themselves the first time they run.

use super::fuse;
use super::step::{Cx, Pc};
use tiercel_object::header::Header;
use tiercel_object::value::is_heap;
use tiercel_ops::Opcode;

/// Writes another opcode into an instruction.
///
/// # Safety
/// `pc` points into a code object's quickened units, and the new form has the same cache.
#[inline(always)]
pub unsafe fn set_opcode(pc: Pc, opcode: Opcode) {
    (pc as *mut u16).write(*pc & 0xff00 | opcode.0);
}

/// `LOAD_CONST` becomes the form for what the constant is.
#[inline(always)]
pub unsafe fn load_const(pc: Pc, word: u64) {
    let is_mortal = is_heap(word) && !(*(word as *const Header)).is_immortal();
    set_opcode(pc, if is_mortal { Opcode::LOAD_CONST_MORTAL } else { Opcode::LOAD_CONST_IMMORTAL });
}

/// `RESUME` becomes `RESUME_CHECK`.
#[inline(always)]
pub unsafe fn resume(pc: Pc) {
    if *pc & 0xff == Opcode::RESUME.0 {
        set_opcode(pc, Opcode::RESUME_CHECK);
    }
}

/// `JUMP_BACKWARD` becomes the form with or without tier 2.
#[inline(always)]
pub unsafe fn jump_backward(cx: &Cx) {
    if *cx.pc & 0xff == Opcode::JUMP_BACKWARD.0 {
        let has_tier2 = (*crate::state::of(cx.thread)).tier2.get().is_some();
        set_opcode(cx.pc, if has_tier2 { Opcode::JUMP_BACKWARD_JIT } else { Opcode::JUMP_BACKWARD_NO_JIT });
        fuse::around((*cx.frame()).code, cx.pc);
    }
}
