//! From the final instruction sequence to bytes: code, location table, exception table.

pub mod exceptions;
pub mod locations;

use crate::instructions::{Instr, InstrSequence};
use crate::op::{Op, OpFacts};

/// Distance from `SEND` to the `END_SEND` behind it, which `END_ASYNC_FOR` has to name.
const END_SEND_OFFSET: i32 = 5;

/// The byte strings of a code object.
pub struct Assembled {
    /// `co_code`
    pub code: Vec<u8>,
    /// `co_linetable`
    pub linetable: Vec<u8>,
    /// `co_exceptiontable`
    pub exceptiontable: Vec<u8>,
}

/// Assembles a sequence whose jumps are indices into it.
pub fn assemble(mut sequence: InstrSequence, firstlineno: i32) -> Assembled {
    choose_jump_direction(&mut sequence.instrs);
    let offsets = resolve_jump_offsets(&mut sequence.instrs);
    Assembled {
        code: emit(&sequence.instrs),
        linetable: locations::write(&mut sequence.instrs, firstlineno),
        exceptiontable: exceptions::write(&sequence.instrs, &offsets),
    }
}

fn choose_jump_direction(instrs: &mut [Instr]) {
    for (at, instr) in instrs.iter_mut().enumerate() {
        let forward = instr.oparg > at as i32;
        match instr.op {
            Op::JUMP => instr.op = if forward { Op::JUMP_FORWARD } else { Op::JUMP_BACKWARD },
            Op::JUMP_NO_INTERRUPT => {
                instr.op = if forward { Op::JUMP_FORWARD } else { Op::JUMP_BACKWARD_NO_INTERRUPT };
            }
            _ => {}
        }
    }
}

/// Turns target indices into distances; tells at which code unit each instruction starts.
fn resolve_jump_offsets(instrs: &mut [Instr]) -> Vec<i32> {
    let jumps: Vec<(usize, usize)> = instrs
        .iter()
        .enumerate()
        .filter(|(_, instr)| instr.op.has_jump())
        .map(|(at, instr)| (at, instr.oparg as usize))
        .collect();
    let mut offsets = vec![0; instrs.len()];
    loop {
        let mut total = 0;
        for (instr, offset) in instrs.iter().zip(&mut offsets) {
            *offset = total;
            total += instr.size() as i32;
        }
        // A distance may need a prefix, which moves everything behind it: again, until nothing grows.
        let mut again = false;
        for &(at, target) in &jumps {
            let instr = &mut instrs[at];
            let size = instr.size();
            let after = offsets[at] + size as i32;
            let to = offsets[target];
            instr.oparg =
                if instr.op == Op::END_ASYNC_FOR { after - to - END_SEND_OFFSET } else { (after - to).abs() };
            again |= instr.size() != size;
        }
        if !again {
            return offsets;
        }
    }
}

fn emit(instrs: &[Instr]) -> Vec<u8> {
    let units: usize = instrs.iter().map(Instr::size).sum();
    let mut code = Vec::with_capacity(units * 2);
    for instr in instrs {
        let caches = instr.op.caches();
        let extended = Op::EXTENDED_ARG.0 as u8;
        for shift in (1..instr.size() - caches).rev() {
            code.extend([extended, (instr.oparg >> (8 * shift)) as u8]);
        }
        code.extend([instr.op.0 as u8, instr.oparg as u8]);
        code.resize(code.len() + caches * 2, 0);
    }
    code
}
