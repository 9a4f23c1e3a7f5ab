//! Which handler guards each instruction: the block stack, run at compile time.

use super::blocks::{BlockId, CfgInstr, Graph, NO_BLOCK};
use crate::instructions::{is_block_push, is_scope_exit, is_unconditional_jump};
use crate::op::{Op, Traits};

const RESUME_AT_FUNC_START: i32 = 0;
const RESUME_DEPTH1: i32 = 4;

impl Graph {
    /// Marks the blocks that handlers start at.
    pub(super) fn mark_except_handlers(&mut self) {
        if !self.seen.any(Traits::PUSH) {
            return;
        }
        let mut at = self.first();
        while let Some(block) = at {
            let pushes = self[block].pushes();
            for index in 0..if pushes { self[block].instrs.len() } else { 0 } {
                let CfgInstr { op, target, .. } = self[block].instrs[index];
                if is_block_push(op) {
                    self[target].except_handler = true;
                }
            }
            at = self.next(block);
        }
    }

    /// Runs the block stack along every path; `POP_BLOCK` goes away.
    pub(super) fn label_exception_targets(&mut self) {
        if !self.seen.any(Traits::PUSH.with(Traits::POP_BLOCK)) {
            // Nothing is guarded.
            return;
        }
        self.clear_visited();
        let mut todo: Vec<(BlockId, Vec<BlockId>)> = vec![(BlockId::ENTRY, Vec::new())];
        self[BlockId::ENTRY].visited = true;
        while let Some((block, mut stack)) = todo.pop() {
            let mut handler = stack.last().copied().unwrap_or(NO_BLOCK);
            let mut last_yield_depth = -1;
            let mut passed_on = false;
            let mut instrs = std::mem::take(&mut self[block].instrs);
            let mut nops = false;
            // A jump is last.
            let falls_through =
                !instrs.last().is_some_and(|last| is_scope_exit(last.op) || is_unconditional_jump(last.op));
            for instr in &mut instrs {
                if is_block_push(instr.op) {
                    let target = instr.target;
                    if !self[target].visited {
                        self[target].visited = true;
                        todo.push((target, stack.clone()));
                    }
                    if instr.op != Op::SETUP_FINALLY {
                        self[target].preserve_lasti = true;
                    }
                    stack.push(target);
                    handler = target;
                    continue;
                }
                if instr.op == Op::POP_BLOCK {
                    stack.pop();
                    handler = stack.last().copied().unwrap_or(NO_BLOCK);
                    instr.set0(Op::NOP);
                    nops = true;
                    continue;
                }
                instr.except = handler;
                if instr.is_jump() {
                    let target = instr.target;
                    if !self[target].visited {
                        self[target].visited = true;
                        if falls_through {
                            todo.push((target, stack.clone()));
                        } else {
                            todo.push((target, std::mem::take(&mut stack)));
                            passed_on = true;
                        }
                    }
                } else if instr.op == Op::YIELD_VALUE {
                    last_yield_depth = stack.len() as i32;
                } else if instr.op == Op::RESUME && instr.oparg != RESUME_AT_FUNC_START {
                    if last_yield_depth == 1 {
                        instr.oparg |= RESUME_DEPTH1;
                    }
                    last_yield_depth = -1;
                }
            }
            self[block].instrs = instrs;
            if nops {
                self[block].note(Traits::NOP);
            }
            if !passed_on
                && self[block].falls_through()
                && let Some(next) = self.next(block)
                && !self[next].visited
            {
                self[next].visited = true;
                todo.push((next, stack));
            }
        }
    }
}
