//! Giving a line to instructions that have none, and to every way out of a frame (PEP 626).

use tiercel_syntax::Span;

use super::blocks::{BlockId, CfgInstr, Graph};
use crate::instructions::NO_LOCATION;
use crate::op::Traits;

/// Whether the instruction has no line yet.
fn lineless(instr: &CfgInstr) -> bool {
    instr.loc.line == NO_LOCATION.line
}

/// Gives instructions without a place that of the one before; tells the place of the last.
fn fill_in(instrs: &mut [CfgInstr]) -> Span {
    let mut previous = match instrs.iter().position(lineless) {
        // Nearly always there is nothing to do.
        None => return instrs.last().map_or(NO_LOCATION, |last| last.loc),
        Some(0) => NO_LOCATION,
        Some(first) => instrs[first - 1].loc,
    };
    for instr in instrs.iter_mut().skip_while(|instr| !lineless(instr)) {
        if lineless(instr) {
            instr.loc = previous;
        } else {
            previous = instr.loc;
        }
    }
    previous
}

impl Graph {
    /// Makes sure that exits have lines, and passes places on to what follows.
    pub(super) fn resolve_line_numbers(&mut self) {
        let (mut lineless, mut exits) = (false, false);
        let mut at = self.first();
        while let Some(block) = at {
            if self[block].traits.any(Traits::LINELESS) {
                lineless = true;
                exits |= self.is_exit_or_eval_check_without_line(block);
            }
            at = self.next(block);
        }
        if exits {
            self.duplicate_exits_without_line();
        }
        if lineless {
            self.propagate_line_numbers();
        }
    }

    fn is_exit_or_eval_check_without_line(&self, block: BlockId) -> bool {
        let block = &self[block];
        block.traits.any(Traits::LINELESS)
            && block.has_no_line()
            && (block.exits_scope() || block.has_eval_break())
    }

    /// An exit without a line that several jumps share is copied, so that each copy gets its jump's line.
    fn duplicate_exits_without_line(&mut self) {
        let mut at = self.first();
        while let Some(block) = at {
            if let Some(last) = self[block].last()
                && last.is_jump()
                && let Some(target) = self.next_nonempty(last.target)
                && self[target].predecessors > 1
                && self.is_exit_or_eval_check_without_line(target)
            {
                let last = *last;
                let copy = self.new_block();
                self[copy].instrs = self[target].instrs.clone();
                self[copy].traits = self[target].traits;
                self[copy].instrs[0].loc = last.loc;
                self[block].instrs.last_mut().expect("not empty").target = copy;
                self[target].predecessors -= 1;
                self[copy].predecessors = 1;
                self[copy].next = self[target].next;
                self[copy].labelled = true;
                self[target].next = copy;
            }
            at = self.next(block);
        }
        // What is left can only be run into, and so has a single predecessor.
        let mut at = self.first();
        while let Some(block) = at {
            if let Some(next) = self.next(block)
                && self[next].traits.any(Traits::LINELESS)
                && self[block].falls_through()
                && let Some(last) = self[block].last()
                && self.is_exit_or_eval_check_without_line(next)
            {
                let loc = last.loc;
                self[next].instrs[0].loc = loc;
            }
            at = self.next(block);
        }
    }

    fn propagate_line_numbers(&mut self) {
        let mut at = self.first();
        while let Some(block) = at {
            if let Some(last) = self[block].last() {
                let (traits, target) = (Traits::of(last.op), last.target);
                let mut previous = last.loc;
                let filled = &mut self[block];
                if filled.traits.any(Traits::LINELESS) {
                    previous = fill_in(&mut filled.instrs);
                    if filled.instrs.iter().all(|instr| instr.loc.line >= 0) {
                        filled.traits = filled.traits.without(Traits::LINELESS);
                    }
                }
                if !traits.any(Traits::EXIT.with(Traits::ALWAYS_JUMPS))
                    && let Some(next) = self.next(block)
                {
                    self.inherit_line(next, previous);
                }
                if traits.any(Traits::JUMP) {
                    self.inherit_line(target, previous);
                }
            }
            at = self.next(block);
        }
    }

    #[inline]
    fn inherit_line(&mut self, block: BlockId, loc: Span) {
        let block = &mut self[block];
        if block.traits.any(Traits::LINELESS)
            && block.predecessors == 1
            && let Some(first) = block.instrs.first_mut()
            && first.loc.line == NO_LOCATION.line
        {
            first.loc = loc;
        }
    }
}
