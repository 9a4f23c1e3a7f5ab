//! Moving blocks that only handlers reach behind all others.

use super::blocks::{BlockId, CfgInstr, Graph, NO_BLOCK};
use crate::instructions::NO_LOCATION;
use crate::op::{Op, Traits};

impl Graph {
    fn mark_warm(&mut self) {
        self.clear_visited();
        let mut stack = self.take_worklist();
        stack.push(BlockId::ENTRY);
        self[BlockId::ENTRY].visited = true;
        while let Some(block) = stack.pop() {
            self[block].warm = true;
            if let Some(next) = self.next(block)
                && self[block].falls_through()
                && !self[next].visited
            {
                self[next].visited = true;
                stack.push(next);
            }
            if let Some(&CfgInstr { target, .. }) = self[block].last().filter(|last| last.is_jump())
                && !self[target].visited
            {
                self[target].visited = true;
                stack.push(target);
            }
        }
        self.return_worklist(stack);
    }

    fn mark_cold(&mut self) {
        self.mark_warm();
        self.clear_visited();
        let mut stack = self.take_worklist();
        let mut at = self.first();
        while let Some(block) = at {
            if self[block].except_handler {
                self[block].visited = true;
                stack.push(block);
            }
            at = self.next(block);
        }
        while let Some(block) = stack.pop() {
            self[block].cold = true;
            if let Some(next) = self.next(block)
                && self[block].falls_through()
                && !self[next].warm
                && !self[next].visited
            {
                self[next].visited = true;
                stack.push(next);
            }
            if let Some(&CfgInstr { target, .. }) = self[block].last().filter(|last| last.is_jump())
                && !self[target].warm
                && !self[target].visited
            {
                self[target].visited = true;
                stack.push(target);
            }
        }
        self.return_worklist(stack);
    }

    /// Reorders the layout: cold blocks last, in the order they had.
    pub(super) fn push_cold_blocks_to_end(&mut self) {
        if self[BlockId::ENTRY].next == NO_BLOCK {
            return;
        }
        if !self.seen.any(Traits::PUSH) {
            // Without handlers nothing is cold.
            self.mark_warm();
            return;
        }
        self.mark_cold();

        // Where a cold block runs on into a warm one, a jump has to take its place.
        let mut at = self.first();
        while let Some(block) = at {
            if self[block].cold
                && self[block].falls_through()
                && let Some(next) = self.next(block)
                && self[next].warm
            {
                let bridge = self.new_block();
                self[next].labelled = true;
                let mut jump = CfgInstr::new(Op::JUMP_NO_INTERRUPT, 0, NO_LOCATION);
                jump.target = next;
                self[bridge].append(jump);
                self[bridge].cold = true;
                self[bridge].next = next;
                self[bridge].predecessors = 1;
                self[block].next = bridge;
            }
            at = self.next(block);
        }

        let (mut cold_first, mut cold_last) = (NO_BLOCK, NO_BLOCK);
        let mut block = BlockId::ENTRY;
        while let Some(next) = self.next(block) {
            if !self[next].cold {
                block = next;
                continue;
            }
            let mut end = next;
            while let Some(after) = self.next(end)
                && self[after].cold
            {
                end = after;
            }
            if cold_first == NO_BLOCK {
                cold_first = next;
            } else {
                self[cold_last].next = next;
            }
            cold_last = end;
            self[block].next = self[end].next;
            self[end].next = NO_BLOCK;
        }
        self[block].next = cold_first;
        if cold_first != NO_BLOCK {
            self.remove_redundant_nops_and_jumps();
        }
    }
}
