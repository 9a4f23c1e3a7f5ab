//! The depth of the value stack at each block, and its maximum.

use std::fmt;

use super::blocks::{BlockId, CfgInstr, Graph};
use crate::op::{Op, Traits};

/// The graph makes no sense: a defect of the compiler, or damaged code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CfgError(pub &'static str);

impl fmt::Display for CfgError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for CfgError {}

const UNKNOWN: i32 = i32::MIN;

impl Graph {
    fn set_depth(&mut self, block: BlockId, depth: i32, todo: &mut Vec<BlockId>) -> Result<(), CfgError> {
        let known = self[block].startdepth;
        if known >= 0 && known != depth {
            return Err(CfgError("Invalid CFG, inconsistent stackdepth"));
        }
        if known < depth && known < 100 {
            self[block].startdepth = depth;
            todo.push(block);
        }
        Ok(())
    }

    /// Finds the start depth of every block and the greatest depth of all.
    pub(super) fn calculate_stackdepth(&mut self) -> Result<u32, CfgError> {
        let mut at = self.first();
        while let Some(block) = at {
            self[block].startdepth = UNKNOWN;
            at = self.next(block);
        }
        let mut greatest = 0;
        let mut todo = self.take_worklist();
        self.set_depth(BlockId::ENTRY, 0, &mut todo)?;
        while let Some(block) = todo.pop() {
            let mut depth = self[block].startdepth;
            let instrs = std::mem::take(&mut self[block].instrs);
            for &CfgInstr { op, oparg, target, .. } in &instrs {
                greatest = greatest.max(depth);
                let after = depth + op.growth(oparg as u32);
                let traits = Traits::of(op);
                if traits.any(Traits::TARGET) {
                    if op != Op::END_ASYNC_FOR {
                        self.set_depth(target, after, &mut todo)?;
                    }
                    // A block push does what it does only on the way to its handler.
                    if traits.any(Traits::PUSH) {
                        continue;
                    }
                }
                depth = after;
                if depth < 0 {
                    return Err(CfgError("Invalid CFG, stack underflow"));
                }
            }
            self[block].instrs = instrs;
            // What leaves for good is last.
            if let Some(next) = self.next(block)
                && self[block].falls_through()
            {
                self.set_depth(next, depth, &mut todo)?;
            }
        }
        self.return_worklist(todo);
        Ok(greatest as u32)
    }
}
