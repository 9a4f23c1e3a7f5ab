//! Sequences of instructions that the evaluation loop executes in one go.

use crate::generated::sequences;
use crate::opcode::Opcode;

/// A sequence of instructions with one handler. Its number stands in the first instruction's byte, in running code only.
pub struct Sequence {
    /// The number.
    pub number: u8,
    /// The instructions.
    pub parts: &'static [Opcode],
}

/// Every sequence.
pub fn all() -> &'static [Sequence] {
    &sequences::SEQUENCES
}

impl Opcode {
    /// The opcode of a unit of running code: a sequence's number stands for its first instruction.
    #[inline]
    pub fn in_code(unit: u16) -> Opcode {
        Opcode(u16::from(sequences::FIRST[usize::from(unit as u8)]))
    }
}
