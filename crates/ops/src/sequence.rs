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

/// By instruction, how many sequences begin with lesser ones.
static STARTS: [u8; 257] = {
    let mut starts = [0; 257];
    let mut at = 0;
    while at < sequences::SEQUENCES.len() {
        starts[sequences::SEQUENCES[at].parts[0].0 as usize + 1] = at as u8 + 1;
        at += 1;
    }
    let mut first = 1;
    while first < starts.len() {
        if starts[first] == 0 {
            starts[first] = starts[first - 1];
        }
        first += 1;
    }
    assert!(sequences::SEQUENCES.len() < 256);
    starts
};

/// The sequences that begin with an instruction.
pub fn starting_with(first: Opcode) -> &'static [Sequence] {
    let first = usize::from(first.0);
    match STARTS.get(first + 1) {
        Some(behind) => &all()[usize::from(STARTS[first])..usize::from(*behind)],
        None => &[],
    }
}

impl Opcode {
    /// The opcode of a unit of running code: a sequence's number stands for its first instruction.
    #[inline]
    pub fn in_code(unit: u16) -> Opcode {
        Opcode(u16::from(sequences::FIRST[usize::from(unit as u8)]))
    }
}
