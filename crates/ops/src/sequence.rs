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

/// Every sequence, in the order of their first instructions.
pub fn all() -> &'static [Sequence] {
    &sequences::SEQUENCES
}

/// The sequences that begin with an instruction.
pub fn starting_with(first: Opcode) -> &'static [Sequence] {
    let of = |sequence: &Sequence| sequence.parts[0].0;
    let start = all().partition_point(|sequence| of(sequence) < first.0);
    let behind = all().partition_point(|sequence| of(sequence) <= first.0);
    &all()[start..behind]
}

impl Opcode {
    /// The opcode of a unit of running code: a sequence's number stands for its first instruction.
    #[inline]
    pub fn in_code(unit: u16) -> Opcode {
        Opcode(u16::from(sequences::FIRST[usize::from(unit as u8)]))
    }
}
