//! Emptying blocks that nothing leads to, and counting the ways to the others.

use super::blocks::{BlockId, Graph};
use crate::instructions::{has_target, is_unconditional_jump};
use crate::op::Op;

/// Greatest length of an exit block that is copied instead of jumped to.
const MAX_COPY_SIZE: usize = 4;

impl Graph {
    /// Empties unreachable blocks; `predecessors` of the others is right afterwards.
    pub(super) fn remove_unreachable(&mut self) {
        let mut at = self.first();
        while let Some(block) = at {
            self[block].predecessors = 0;
            self[block].visited = false;
            at = self.next(block);
        }
        let mut stack = self.take_worklist();
        stack.push(BlockId::ENTRY);
        self[BlockId::ENTRY].predecessors = 1;
        self[BlockId::ENTRY].visited = true;
        while let Some(block) = stack.pop() {
            if let Some(next) = self.next(block)
                && self[block].falls_through()
            {
                self.reach(next, &mut stack);
            }
            // Without a block push only the last instruction can lead elsewhere.
            let count = self[block].instrs.len();
            let from = if self[block].pushes() { 0 } else { count.saturating_sub(1) };
            for index in from..count {
                let instr = &self[block].instrs[index];
                if has_target(instr.op) {
                    let target = instr.target;
                    self.reach(target, &mut stack);
                }
            }
        }
        self.return_worklist(stack);
        let mut at = self.first();
        while let Some(block) = at {
            if self[block].predecessors == 0 {
                self[block].shorten(0);
                self[block].except_handler = false;
            }
            at = self.next(block);
        }
    }

    fn reach(&mut self, block: BlockId, stack: &mut Vec<BlockId>) {
        if !self[block].visited {
            self[block].visited = true;
            stack.push(block);
        }
        self[block].predecessors += 1;
    }

    /// Copies small exit blocks, and exits without a line, to where they are jumped to.
    pub(super) fn inline_small_exit_blocks(&mut self) {
        loop {
            let mut changed = false;
            let mut at = self.first();
            while let Some(block) = at {
                changed |= self.inline_exit_into(block);
                at = self.next(block);
            }
            if !changed {
                return;
            }
        }
    }

    fn inline_exit_into(&mut self, block: BlockId) -> bool {
        let Some(&last) = self[block].last().filter(|last| is_unconditional_jump(last.op)) else {
            return false;
        };
        let target = last.target;
        let small_exit = self[target].exits_scope() && self[target].instrs.len() <= MAX_COPY_SIZE;
        let lineless = self[target].has_no_line() && !self[target].falls_through();
        if !small_exit && !lineless {
            return false;
        }
        let (copied, traits) = (self[target].instrs.clone(), self[target].traits);
        let into = &mut self[block];
        into.note(traits);
        into.nop_out_last();
        into.append_copies(&copied);
        if lineless
            && let Some(last_now) = into.instrs.last_mut()
            && is_unconditional_jump(last_now.op)
            && last.op == Op::JUMP
        {
            // The jump that went away polled the eval breaker: the one that stays has to.
            last_now.op = Op::JUMP;
        }
        self[target].predecessors -= 1;
        true
    }
}
