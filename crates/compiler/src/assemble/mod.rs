//! From the final instruction sequence to bytes: code, location table, exception table.

pub mod exceptions;
pub mod locations;

use smallvec::SmallVec;
use std::rc::Rc;

use crate::instructions::{Instr, NEXT_LOCATION};
use crate::op::{Op, OpFacts};

/// Distance from `SEND` to the `END_SEND` behind it, which `END_ASYNC_FOR` has to name.
const END_SEND_OFFSET: i32 = 5;

/// The byte strings of a code object.
pub struct Assembled {
    /// `co_code`
    pub code: Rc<[u8]>,
    /// `co_linetable`
    pub linetable: Vec<u8>,
    /// `co_exceptiontable`
    pub exceptiontable: Vec<u8>,
}

/// Assembles a sequence whose jumps are indices into it.
pub fn assemble(instrs: &mut [Instr], firstlineno: i32) -> Assembled {
    let offsets = resolve_jumps(instrs);
    if offsets.takes_next_location {
        locations::resolve_next(instrs);
    }
    Assembled {
        code: emit(instrs, offsets.end),
        linetable: locations::write(instrs, &offsets, firstlineno),
        exceptiontable: if offsets.guarded { exceptions::write(instrs, &offsets) } else { Vec::new() },
    }
}

/// Where instructions start, in code units.
struct Offsets {
    /// For each instruction the unit it starts at.
    starts: Vec<u32>,
    /// The unit behind the last one.
    end: u32,
    /// Some instruction comes from where the next one comes from.
    takes_next_location: bool,
    /// Some instruction is guarded by a handler.
    guarded: bool,
}

/// Gives jumps their direction, and turns target indices into distances.
fn resolve_jumps(instrs: &mut [Instr]) -> Offsets {
    let mut starts = Vec::with_capacity(instrs.len());
    let (mut end, mut takes_next_location, mut guarded) = (0, false, false);
    let mut jumps: SmallVec<[(usize, usize); 64]> = SmallVec::new();
    starts.extend(instrs.iter_mut().enumerate().map(|(at, instr)| {
        if instr.op.has_jump() {
            let forward = instr.oparg > at as i32;
            match instr.op {
                Op::JUMP => instr.op = if forward { Op::JUMP_FORWARD } else { Op::JUMP_BACKWARD },
                Op::JUMP_NO_INTERRUPT => {
                    instr.op = if forward { Op::JUMP_FORWARD } else { Op::JUMP_BACKWARD_NO_INTERRUPT };
                }
                _ => {}
            }
            jumps.push((at, instr.oparg as usize));
        }
        takes_next_location |= instr.loc.line == NEXT_LOCATION.line;
        guarded |= instr.handler.label >= 0;
        let start = end;
        end += instr.size() as u32;
        start
    }));
    let mut offsets = Offsets { starts, end, takes_next_location, guarded };
    loop {
        // A distance may need a prefix, which moves everything behind it: again, until nothing grows.
        let mut again = false;
        for &(at, target) in &jumps {
            let instr = &mut instrs[at];
            let size = instr.size();
            let after = offsets.starts[at] as i32 + size as i32;
            let to = offsets.starts[target] as i32;
            instr.oparg =
                if instr.op == Op::END_ASYNC_FOR { after - to - END_SEND_OFFSET } else { (after - to).abs() };
            again |= instr.size() != size;
        }
        if !again {
            return offsets;
        }
        offsets.end = 0;
        for (instr, start) in instrs.iter().zip(&mut offsets.starts) {
            *start = offsets.end;
            offsets.end += instr.size() as u32;
        }
    }
}

/// Writes so many code units.
fn emit(instrs: &[Instr], units: u32) -> Rc<[u8]> {
    let mut bytes: Rc<[u8]> = std::iter::repeat_n(0, units as usize * 2).collect();
    let mut code = &mut *Rc::get_mut(&mut bytes).expect("nobody else has it yet");
    for instr in instrs {
        if instr.oparg > 0xFF {
            for shift in [24, 16, 8] {
                if instr.oparg >> shift != 0 {
                    code = put(code, Op::EXTENDED_ARG, instr.oparg >> shift, 0);
                }
            }
        }
        code = put(code, instr.op, instr.oparg, instr.op.caches());
    }
    bytes
}

/// Writes an instruction at the start of the code, and gives what is behind it and its caches.
#[inline]
fn put(code: &mut [u8], op: Op, oparg: i32, caches: usize) -> &mut [u8] {
    let (unit, rest) = code.split_at_mut(2);
    unit.copy_from_slice(&[op.0 as u8, oparg as u8]);
    &mut rest[2 * caches..]
}
