//! The instruction set as the compiler asks about it.

use tiercel_ops::Flags;
pub use tiercel_ops::Opcode as Op;

/// Questions the passes ask of every instruction.
pub trait OpFacts: Copy {
    /// Its argument is a jump.
    fn has_jump(self) -> bool;
    /// Its argument is an index of a constant.
    fn has_const(self) -> bool;
    /// Polls the eval breaker.
    fn has_eval_break(self) -> bool;
    /// Values taken from the stack.
    fn num_popped(self, oparg: i32) -> i32;
    /// Values left on the stack.
    fn num_pushed(self, oparg: i32) -> i32;
}

impl OpFacts for Op {
    #[inline]
    fn has_jump(self) -> bool {
        self.has(Flags::JUMP)
    }

    #[inline]
    fn has_const(self) -> bool {
        self.has(Flags::CONST)
    }

    #[inline]
    fn has_eval_break(self) -> bool {
        self.has(Flags::EVAL_BREAK)
    }

    #[inline]
    fn num_popped(self, oparg: i32) -> i32 {
        self.popped(oparg as u32)
    }

    #[inline]
    fn num_pushed(self, oparg: i32) -> i32 {
        self.pushed(oparg as u32)
    }
}
