//! Jumps as the machine has them: conditional ones go forwards only, pseudo-jumps become real.

use super::blocks::{CfgInstr, Graph};
use crate::instructions::is_conditional_jump;
use crate::op::{Op, Traits};

impl Graph {
    /// `JUMP_IF_FALSE` becomes `COPY; TO_BOOL; POP_JUMP_IF_FALSE`.
    pub(super) fn expand_conditional_pseudo_jumps(&mut self) {
        let mut at = self.first();
        while let Some(block) = at {
            if let Some(last) = self[block].instrs.last_mut()
                && let Op::JUMP_IF_FALSE | Op::JUMP_IF_TRUE = last.op
            {
                last.op =
                    if last.op == Op::JUMP_IF_FALSE { Op::POP_JUMP_IF_FALSE } else { Op::POP_JUMP_IF_TRUE };
                let mut test =
                    [CfgInstr::new(Op::COPY, 1, last.loc), CfgInstr::new(Op::TO_BOOL, 0, last.loc)];
                test.iter_mut().for_each(|instr| instr.except = last.except);
                let end = self[block].instrs.len() - 1;
                self[block].insert(end, &test);
            }
            at = self.next(block);
        }
    }

    /// Replaces the operations that only the compiler knows.
    pub(super) fn convert_pseudo_ops(&mut self) {
        let mut at = self.first().filter(|_| self.seen.any(Traits::STAND_IN));
        while let Some(block) = at {
            let stand_in = self[block].traits.any(Traits::STAND_IN);
            for index in 0..if stand_in { self[block].instrs.len() } else { 0 } {
                let instr = &mut self[block].instrs[index];
                if !Traits::of(instr.op).any(Traits::STAND_IN) {
                    continue;
                }
                match instr.op {
                    Op::LOAD_CLOSURE => instr.op = Op::LOAD_FAST,
                    Op::STORE_FAST_MAYBE_NULL => instr.op = Op::STORE_FAST,
                    _ => self[block].nop_out(index),
                }
            }
            at = self.next(block);
        }
        self.remove_redundant_nops_and_jumps();
    }

    /// Turns conditional jumps backwards into a jump over a jump, and marks branches not taken.
    pub(super) fn normalize_jumps(&mut self) {
        self.clear_visited();
        let mut at = self.first();
        while let Some(block) = at {
            self[block].visited = true;
            if let Some(&last) = self[block].last().filter(|last| is_conditional_jump(last.op)) {
                if self[last.target].visited {
                    self.reverse_backward_jump(block, last);
                } else {
                    self[block].append(CfgInstr::new(Op::NOT_TAKEN, 0, last.loc));
                }
            }
            at = self.next(block);
        }
    }

    fn reverse_backward_jump(&mut self, block: super::BlockId, last: CfgInstr) {
        let reversed = match last.op {
            Op::POP_JUMP_IF_NOT_NONE => Op::POP_JUMP_IF_NONE,
            Op::POP_JUMP_IF_NONE => Op::POP_JUMP_IF_NOT_NONE,
            Op::POP_JUMP_IF_FALSE => Op::POP_JUMP_IF_TRUE,
            _ => Op::POP_JUMP_IF_FALSE,
        };
        let back = self.new_block();
        self[back].append(CfgInstr::new(Op::NOT_TAKEN, 0, last.loc));
        let mut jump = CfgInstr::new(Op::JUMP, 0, last.loc);
        jump.target = last.target;
        self[back].append(jump);
        self[back].startdepth = self[last.target].startdepth;
        self[back].cold = self[block].cold;
        let next = self[block].next;
        self[back].next = next;
        self[block].next = back;
        let last = self[block].instrs.last_mut().expect("ends in a jump");
        last.op = reversed;
        last.target = next;
    }
}
