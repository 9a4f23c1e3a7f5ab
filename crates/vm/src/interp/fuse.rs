//! Writes the numbers of sequences into running code: where neighbours have a handler together, one byte of the first
//! says so.
//!
//! The neighbours of an instruction change when it takes a specialized form, so that is when its surroundings are
//! looked at. Which sequences to take where several overlap is chosen to save the most dispatches.

use super::quicken;
use super::step::Pc;
use tiercel_object::types::code::CodeObject;
use tiercel_ops::Opcode;
use tiercel_ops::sequence::{self, Sequence};

/// How many units around an instruction are looked at.
const WINDOW: usize = 16;

/// Running code and what it was before it ran.
struct Code<'a> {
    units: *mut u16,
    original: &'a [u16],
}

impl Code<'_> {
    unsafe fn opcode(&self, at: usize) -> Opcode {
        Opcode::in_code(*self.units.add(at))
    }

    /// Where the instruction behind the one at `at` stands in the code's order.
    fn behind(&self, at: usize) -> usize {
        at + 1 + Opcode::from_byte(self.original[at] as u8).caches()
    }

    /// Whether the sequence can begin at `at`, and the place behind the last part that stands in order.
    unsafe fn matches(&self, sequence: &Sequence, at: usize) -> Option<usize> {
        let (mut place, mut end, mut in_order) = (at, at, true);
        for (n, part) in sequence.parts.iter().enumerate() {
            if place >= self.original.len() || self.opcode(place) != *part {
                return None;
            }
            let behind = self.behind(place);
            if in_order {
                end = behind;
            }
            match *part {
                Opcode::JUMP_BACKWARD_NO_JIT if n + 1 < sequence.parts.len() => {
                    place = behind.checked_sub(usize::from(*self.units.add(place) >> 8))?;
                    in_order = false;
                }
                // Nobody knows where a call leads.
                Opcode::CALL_PY_EXACT_ARGS => break,
                _ => place = behind,
            }
        }
        Some(end)
    }
}

/// Chooses sequences anew around an instruction that has taken another form.
///
/// # Safety
/// `pc` points to an instruction of `code`, which is live.
#[cold]
#[inline(never)]
pub unsafe fn around(code: *const CodeObject, pc: Pc) {
    let code = Code { units: (*code).code.get(), original: &*(*code).original.get() };
    let middle = pc.offset_from(code.units) as usize;
    let mut start = middle.saturating_sub(WINDOW);
    // In code that has not run, a unit of zeros is a cache cell.
    while code.original[start] == 0 && start < middle {
        start += 1;
    }
    let mut places = Vec::with_capacity(2 * WINDOW);
    let mut at = start;
    while at < code.original.len().min(middle + WINDOW) {
        places.push(at);
        at = code.behind(at);
    }
    // From the end: how many dispatches are saved from a place on, and the sequence that is taken there.
    let mut saved: Vec<(usize, usize)> = Vec::with_capacity(places.len());
    let mut taken: Vec<Option<(&Sequence, usize)>> = Vec::with_capacity(places.len());
    let saved_from = |saved: &[(usize, usize)], place: usize| {
        saved.iter().rev().find(|(at, _)| *at >= place).map_or(0, |(_, n)| *n)
    };
    for place in places.iter().rev() {
        let mut best = (saved_from(&saved, place + 1), None);
        for sequence in sequence::starting_with(code.opcode(*place)) {
            if let Some(end) = code.matches(sequence, *place) {
                let n = sequence.parts.len() - 1 + saved_from(&saved, end);
                if n > best.0 {
                    best = (n, Some((sequence, end)));
                }
            }
        }
        saved.push((*place, best.0));
        taken.push(best.1);
    }
    let mut covered = start;
    for (place, choice) in places.iter().zip(taken.iter().rev()) {
        let byte = match choice {
            Some((sequence, end)) if *place >= covered => {
                covered = *end;
                Opcode(u16::from(sequence.number))
            }
            _ => code.opcode(*place),
        };
        quicken::set_opcode(code.units.add(*place), byte);
    }
}
