//! Taking out instructions that do nothing, without losing a line that a debugger would stop at.

use super::blocks::{BlockId, Graph};
use crate::instructions::{NO_LOCATION, is_unconditional_jump};
use crate::op::{Op, Traits};

impl Graph {
    /// Takes the needless `NOP`s out of a block; tells how many.
    #[inline]
    fn remove_redundant_nops_in(&mut self, block: BlockId) -> usize {
        if self[block].traits.any(Traits::NOP) { self.remove_nops_in(block) } else { 0 }
    }

    // Most blocks have none, and are not to pay for a call.
    #[inline(never)]
    fn remove_nops_in(&mut self, block: BlockId) -> usize {
        let mut instrs = std::mem::take(&mut self[block].instrs);
        let used = instrs.len();
        // What is before the first one stays where it is.
        let first = instrs.iter().position(|instr| instr.op == Op::NOP).unwrap_or(used);
        let mut kept = first;
        let mut nops = false;
        let mut previous_line = if first > 0 { instrs[first - 1].loc.line } else { -1 };
        for at in first..used {
            let line = instrs[at].loc.line;
            if instrs[at].op == Op::NOP {
                if line < 0 || previous_line == line {
                    continue;
                }
                if at + 1 < used {
                    let next_line = instrs[at + 1].loc.line;
                    if next_line == line {
                        continue;
                    }
                    if next_line < 0 {
                        instrs[at + 1].loc = instrs[at].loc;
                        continue;
                    }
                } else if let Some(next) = self.next_nonempty(self[block].next) {
                    let mut next_loc = NO_LOCATION;
                    for instr in &self[next].instrs {
                        // A NOP without a place is about to go away itself.
                        if instr.op == Op::NOP && instr.loc.line < 0 {
                            continue;
                        }
                        next_loc = instr.loc;
                        break;
                    }
                    if line == next_loc.line {
                        continue;
                    }
                }
            }
            nops |= instrs[at].op == Op::NOP;
            instrs[kept] = instrs[at];
            kept += 1;
            previous_line = line;
        }
        self[block].instrs = instrs;
        if !nops {
            self[block].traits = self[block].traits.without(Traits::NOP);
        }
        self[block].shorten(kept);
        used - kept
    }

    /// Takes out needless `NOP`s everywhere; tells how many.
    pub(super) fn remove_redundant_nops(&mut self) -> usize {
        let mut removed = 0;
        let mut at = self.first();
        while let Some(block) = at {
            removed += self.remove_redundant_nops_in(block);
            at = self.next(block);
        }
        removed
    }

    /// Takes out `NOP`s, and values that are pushed only to be popped.
    pub(super) fn remove_redundant_nops_and_pairs(&mut self) {
        loop {
            let mut done = true;
            let mut previous: Option<(BlockId, usize)> = None;
            let mut at = self.first();
            while let Some(block) = at {
                self.remove_redundant_nops_in(block);
                if self[block].labelled {
                    previous = None;
                }
                // Without anything popped the search begins behind the end.
                let mut index =
                    if self[block].traits.any(Traits::POPS) { 0 } else { self[block].instrs.len() };
                while let Some(found) =
                    self[block].instrs[index..].iter().position(|instr| instr.op == Op::POP_TOP)
                {
                    index += found;
                    let before = if index > 0 { Some((block, index - 1)) } else { previous };
                    let popped = index;
                    index += 1;
                    let Some((other, position)) = before else { continue };
                    let pushed = self[other].instrs[position];
                    let redundant = match pushed.op {
                        Op::LOAD_CONST | Op::LOAD_SMALL_INT => true,
                        Op::COPY => pushed.oparg == 1,
                        _ => false,
                    };
                    if redundant {
                        self[other].nop_out(position);
                        self[block].nop_out(popped);
                        done = false;
                    }
                }
                if let Some(last) = self[block].instrs.len().checked_sub(1) {
                    previous = Some((block, last));
                }
                let ends_in_jump = previous.is_some_and(|(block, index)| self[block].instrs[index].is_jump());
                if ends_in_jump || !self[block].falls_through() {
                    previous = None;
                }
                at = self.next(block);
            }
            if done {
                return;
            }
        }
    }

    /// Turns jumps to the following block into `NOP`s; tells how many.
    fn remove_redundant_jumps(&mut self) -> usize {
        let mut changes = 0;
        let mut at = self.first();
        while let Some(block) = at {
            if let Some(last) = self[block].last()
                && is_unconditional_jump(last.op)
                && let Some(target) = self.next_nonempty(last.target)
                && self.next_nonempty(self[block].next) == Some(target)
            {
                changes += 1;
                self[block].nop_out_last();
            }
            at = self.next(block);
        }
        changes
    }

    /// Takes out needless `NOP`s and jumps until none is left.
    pub(super) fn remove_redundant_nops_and_jumps(&mut self) {
        while self.remove_redundant_nops() + self.remove_redundant_jumps() > 0 {}
    }
}
