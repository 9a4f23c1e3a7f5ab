//! One instruction as it stands in the quickened code.

use super::Reason;
use tiercel_object::types::code::CodeObject;
use tiercel_ops::Opcode;

/// An instruction with its whole oparg, and where its cache is.
#[derive(Clone, Copy, Debug)]
pub struct Instr {
    /// The code it stands in.
    pub code: *const CodeObject,
    /// Where it starts, prefixes included; where the interpreter would go on to do it.
    pub index: u32,
    /// Where its own unit is, behind `EXTENDED_ARG`s.
    pub at: u32,
    /// The quickened opcode.
    pub opcode: Opcode,
    /// The oparg.
    pub oparg: u32,
    /// The instruction behind it and its cache.
    pub next: u32,
}

impl Instr {
    /// Cache cell `cell`.
    pub fn cache1(&self, cell: u32) -> u64 {
        // SAFETY: the instruction was decoded from this code, and its cache follows it.
        unsafe { u64::from(*(*self.code).code.get().add((self.at + 1 + cell) as usize)) }
    }

    /// The 32-bit entry at `cell`.
    pub fn cache2(&self, cell: u32) -> u64 {
        self.cache1(cell) | self.cache1(cell + 1) << 16
    }

    /// The 64-bit entry at `cell`.
    pub fn cache4(&self, cell: u32) -> u64 {
        self.cache2(cell) | self.cache2(cell + 2) << 32
    }

    /// Where a forward jump goes.
    pub fn forward(&self) -> u32 {
        self.next + self.oparg
    }

    /// Whether it is a jump back, in whatever form.
    pub fn is_jump_back(&self) -> bool {
        matches!(self.opcode.deopt(), Opcode::JUMP_BACKWARD | Opcode::JUMP_BACKWARD_NO_INTERRUPT)
    }

    /// Where a backward jump goes.
    pub fn backward(&self) -> u32 {
        self.next.saturating_sub(self.oparg)
    }
}

/// Units of an instruction and its cache.
pub fn sequence_length(opcode: Opcode) -> u32 {
    1 + opcode.deopt().caches() as u32
}

/// Reads the instruction at `index`. An `ENTER_EXECUTOR` is read as the instruction that it stands for.
///
/// # Safety
/// `code` is a live code object, and `index` the start of an instruction.
pub unsafe fn decode(code: *const CodeObject, index: u32) -> Result<Instr, Reason> {
    let units = (*code).code.get();
    let mut at = index;
    let mut oparg = 0;
    loop {
        if at as usize >= (*code).code_len.get() {
            return Err(Reason::Unsupported);
        }
        let mut unit = *units.add(at as usize);
        let mut opcode = Opcode::in_code(unit);
        if opcode == Opcode::ENTER_EXECUTOR {
            unit = (&(*(*code).original.get()))[at as usize];
            opcode = Opcode::from_byte(unit as u8);
        }
        oparg = oparg << 8 | u32::from(unit >> 8);
        if opcode == Opcode::EXTENDED_ARG {
            at += 1;
            continue;
        }
        if opcode.is_instrumented() {
            return Err(Reason::Instrumented);
        }
        let next = at + sequence_length(opcode);
        return Ok(Instr { code, index, at, opcode, oparg, next });
    }
}

/// Whether a conditional jump was mostly taken lately. Its cache holds the last sixteen outcomes, a bit each.
pub fn likely_taken(instr: &Instr) -> bool {
    instr.cache1(0).count_ones() > 8
}
