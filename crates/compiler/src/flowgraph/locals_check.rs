//! Which loads of locals have to check that the local is bound.

use super::blocks::{BlockId, Graph};
use crate::op::{Op, Traits};

/// Locals that are followed through the whole graph; others only inside a block.
const TRACKED: usize = 64;

impl Graph {
    /// Marks a block to be scanned if the mask says anything new about it.
    fn merge_unsafe(&mut self, block: BlockId, mask: u64, stack: &mut Vec<BlockId>) {
        let both = self[block].unsafe_locals | mask;
        if self[block].unsafe_locals != both {
            self[block].unsafe_locals = both;
            if !self[block].visited {
                self[block].visited = true;
                stack.push(block);
            }
        }
    }

    fn scan_block_for_locals(&mut self, block: BlockId, stack: &mut Vec<BlockId>) {
        let mut mask = self[block].unsafe_locals;
        let unbinds = self.seen.any(Traits::UNBINDS);
        let guarded = self.seen.any(Traits::PUSH);
        let mut instrs = std::mem::take(&mut self[block].instrs);
        // What the handler was told last: most neighbours have nothing to add.
        let mut told = None;
        for instr in &mut instrs {
            if guarded
                && let Some(handler) = instr.except.get()
                && told != Some((handler, mask))
            {
                self.merge_unsafe(handler, mask, stack);
                told = Some((handler, mask));
            }
            if mask == 0 && !unbinds {
                // All are bound, and stay so.
                break;
            }
            if !Traits::of(instr.op).any(Traits::LOCAL) || instr.oparg >= TRACKED as i32 {
                continue;
            }
            let bit = 1u64 << instr.oparg;
            match instr.op {
                Op::DELETE_FAST | Op::LOAD_FAST_AND_CLEAR | Op::STORE_FAST_MAYBE_NULL => mask |= bit,
                Op::STORE_FAST | Op::LOAD_FAST_CHECK => mask &= !bit,
                Op::LOAD_FAST => {
                    if mask & bit != 0 {
                        instr.op = Op::LOAD_FAST_CHECK;
                    }
                    mask &= !bit;
                }
                _ => {}
            }
        }
        self[block].instrs = instrs;
        if let Some(next) = self.next(block)
            && self[block].falls_through()
        {
            self.merge_unsafe(next, mask, stack);
        }
        if let Some(&last) = self[block].last()
            && last.is_jump()
        {
            self.merge_unsafe(last.target, mask, stack);
        }
    }

    fn scan_many_locals(&mut self, nlocals: usize) {
        // state[i]: the number of the block in which local TRACKED + i is known to be bound.
        let mut state = vec![0usize; nlocals - TRACKED];
        let mut number = 0;
        let mut at = self.first();
        while let Some(block) = at {
            number += 1;
            for instr in &mut self[block].instrs {
                let Some(local) = (instr.oparg as usize).checked_sub(TRACKED) else { continue };
                match instr.op {
                    Op::DELETE_FAST | Op::LOAD_FAST_AND_CLEAR | Op::STORE_FAST_MAYBE_NULL => {
                        state[local] = number - 1;
                    }
                    Op::STORE_FAST => state[local] = number,
                    Op::LOAD_FAST => {
                        if state[local] != number {
                            instr.op = Op::LOAD_FAST_CHECK;
                        }
                        state[local] = number;
                    }
                    _ => {}
                }
            }
            at = self.next(block);
        }
    }

    /// Makes loads of locals that may be unbound checked ones.
    pub(super) fn check_uninitialized_loads(&mut self, nlocals: usize, nparams: usize) {
        if nlocals == 0 {
            return;
        }
        if nlocals > TRACKED {
            self.scan_many_locals(nlocals);
        }
        self.clear_visited();
        let start = (nparams..nlocals.min(TRACKED)).fold(0u64, |mask, local| mask | 1 << local);
        let mut stack = self.take_worklist();
        self.merge_unsafe(BlockId::ENTRY, start, &mut stack);
        // Each block once, for what it unbinds itself; then until nothing changes.
        let mut at = self.first();
        while let Some(block) = at {
            self.scan_block_for_locals(block, &mut stack);
            at = self.next(block);
        }
        while let Some(block) = stack.pop() {
            self[block].visited = false;
            self.scan_block_for_locals(block, &mut stack);
        }
        self.return_worklist(stack);
    }
}
