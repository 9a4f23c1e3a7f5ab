//! Local rewriting: constant conditions, jumps to jumps, and instructions that merge with their neighbour.

use super::blocks::{Block, BlockId, CfgInstr, Graph};
use super::constants::{ConstCache, ConstTable};
use super::fold::{self, Pool};
use super::swaps;
use crate::constant::Constant;
use crate::op::{Op, Traits};

const INTRINSIC_UNARY_POSITIVE: i32 = 5;
const INTRINSIC_LIST_TO_TUPLE: i32 = 6;
/// Bit of `COMPARE_OP`: the result is wanted as a bool.
const COMPARE_TO_BOOL: i32 = 16;

impl Graph {
    /// Small integers without the table, and conditions that are known.
    pub(super) fn optimize_load_const(&mut self, consts: &mut ConstTable, cache: &mut ConstCache) {
        let mut pool = Pool { consts, cache };
        let mut at = self.first();
        while let Some(block) = at {
            if self[block].traits.any(Traits::LOADS_CONST) {
                optimize_loads(&mut self[block], &mut pool);
            }
            at = self.next(block);
        }
    }

    /// Rewrites every block.
    pub(super) fn optimize_blocks(&mut self, consts: &mut ConstTable, cache: &mut ConstCache) {
        let mut pool = Pool { consts, cache };
        let mut at = self.first();
        while let Some(block) = at {
            if self[block].traits.any(Traits::REWRITTEN) {
                self.optimize_block(block, &mut pool);
            }
            swaps::optimize_swaps(&mut self[block]);
            at = self.next(block);
        }
    }

    /// If a jump leads to a jump, lets it go on to that one's target; tells whether it did.
    fn thread_jump(&mut self, block: BlockId, at: usize, through: &CfgInstr, op: Op) -> bool {
        let jump = self[block].instrs[at];
        if jump.target == through.target {
            // Nothing would change, forever.
            return false;
        }
        self[block].nop_out(at);
        let mut threaded = CfgInstr::new(op, 0, through.loc);
        threaded.target = through.target;
        self[block].append(threaded);
        true
    }

    fn optimize_block(&mut self, block: BlockId, pool: &mut Pool<'_>) {
        let mut at = 0;
        loop {
            let to_look_at = |instr: &CfgInstr| Traits::of(instr.op).any(Traits::REWRITTEN);
            let Some(found) = self[block].instrs[at..].iter().position(to_look_at) else { return };
            at += found;
            let instr = self[block].instrs[at];
            if !self.rewrite_jump(block, at, &instr) {
                rewrite(&mut self[block], at, &instr, pool);
                at += 1;
            }
        }
    }

    /// Jump threading; true if the instruction is to be looked at again.
    fn rewrite_jump(&mut self, block: BlockId, at: usize, instr: &CfgInstr) -> bool {
        if !instr.is_jump() {
            return false;
        }
        let Some(&target) = self[instr.target].instrs.first() else { return false };
        match (instr.op, target.op) {
            (
                Op::POP_JUMP_IF_NOT_NONE
                | Op::POP_JUMP_IF_NONE
                | Op::POP_JUMP_IF_FALSE
                | Op::POP_JUMP_IF_TRUE
                | Op::JUMP_IF_FALSE
                | Op::JUMP_IF_TRUE
                | Op::JUMP,
                Op::JUMP,
            ) => self.thread_jump(block, at, &target, instr.op),
            (Op::JUMP_IF_FALSE, Op::JUMP_IF_FALSE) | (Op::JUMP_IF_TRUE, Op::JUMP_IF_TRUE) => {
                self.thread_jump(block, at, &target, instr.op)
            }
            (Op::JUMP_IF_FALSE, Op::JUMP_IF_TRUE) | (Op::JUMP_IF_TRUE, Op::JUMP_IF_FALSE) => {
                let next = self[instr.target].next;
                self[block].instrs[at].target = next;
                true
            }
            (Op::JUMP_NO_INTERRUPT, Op::JUMP) => self.thread_jump(block, at, &target, Op::JUMP),
            (Op::JUMP | Op::JUMP_NO_INTERRUPT, Op::JUMP_NO_INTERRUPT) => {
                self.thread_jump(block, at, &target, instr.op)
            }
            _ => false,
        }
    }
}

/// Rewrites the instruction at a position together with the one behind it.
fn rewrite(block: &mut Block, at: usize, instr: &CfgInstr, pool: &mut Pool<'_>) {
    let next = block.op_at(at + 1);
    let oparg = instr.oparg;
    let here_and_next = |block: &mut Block, op: Op, oparg: i32| {
        block.nop_out(at);
        block.instrs[at + 1].set1(op, oparg);
    };
    match (instr.op, next) {
        (Op::BUILD_TUPLE, Some(Op::UNPACK_SEQUENCE))
            if block.instrs[at + 1].oparg == oparg && (1..=3).contains(&oparg) =>
        {
            if oparg == 1 {
                here_and_next(block, Op::NOP, 0);
            } else {
                here_and_next(block, Op::SWAP, oparg);
                block.note(Traits::SWAPS);
            }
        }
        (Op::BUILD_TUPLE, _) => fold::fold_tuple(block, at, pool),
        (Op::BUILD_LIST | Op::BUILD_SET, _) => fold::fold_list_or_set(block, at, next, pool),
        (Op::STORE_FAST, Some(Op::STORE_FAST)) => {
            let other = block.instrs[at + 1];
            if other.oparg == oparg && other.loc.line == instr.loc.line {
                block.instrs[at].set0(Op::POP_TOP);
                block.note(Traits::POPS);
            }
        }
        (Op::SWAP, _) if oparg == 1 => block.nop_out(at),
        (Op::LOAD_GLOBAL, Some(Op::PUSH_NULL)) if oparg & 1 == 0 => {
            block.instrs[at].oparg |= 1;
            block.nop_out(at + 1);
        }
        (Op::COMPARE_OP, Some(Op::TO_BOOL)) => {
            here_and_next(block, Op::COMPARE_OP, oparg | COMPARE_TO_BOOL);
        }
        (Op::CONTAINS_OP | Op::IS_OP, Some(Op::TO_BOOL)) => here_and_next(block, instr.op, oparg),
        (Op::CONTAINS_OP | Op::IS_OP, Some(Op::UNARY_NOT)) => here_and_next(block, instr.op, oparg ^ 1),
        (Op::TO_BOOL, Some(Op::TO_BOOL)) => block.nop_out(at),
        (Op::UNARY_NOT, Some(Op::TO_BOOL)) => here_and_next(block, Op::UNARY_NOT, 0),
        (Op::UNARY_NOT, Some(Op::UNARY_NOT)) => here_and_next(block, Op::NOP, 0),
        (Op::UNARY_NOT | Op::UNARY_INVERT | Op::UNARY_NEGATIVE, _) => fold::fold_unary(block, at, pool),
        (Op::CALL_INTRINSIC_1, _) if oparg == INTRINSIC_LIST_TO_TUPLE => {
            let folded = fold::fold_list_to_tuple(block, at, pool);
            if next == Some(Op::GET_ITER) && !folded {
                block.nop_out(at);
            }
        }
        (Op::LIST_APPEND | Op::SET_ADD, Some(Op::GET_ITER | Op::CONTAINS_OP)) if oparg == 1 => {
            fold::fold_read_only_sequence(block, at, pool);
        }
        (Op::CALL_INTRINSIC_1, _) if oparg == INTRINSIC_UNARY_POSITIVE => fold::fold_unary(block, at, pool),
        (Op::BINARY_OP, _) => fold::fold_binary(block, at, pool),
        _ => {}
    }
}

fn optimize_loads(block: &mut Block, pool: &mut Pool<'_>) {
    // The constant on top of the stack, followed through `COPY 1`.
    let mut loaded: Option<CfgInstr> = None;
    for at in 0..block.instrs.len() {
        let instr = &mut block.instrs[at];
        match instr.op {
            Op::LOAD_CONST => {
                fold::make_small_int(instr, pool.consts.get(instr.oparg));
                loaded = Some(*instr);
            }
            Op::LOAD_SMALL_INT => loaded = Some(*instr),
            Op::COPY if instr.oparg == 1 && loaded.is_some_and(|load| load.op == Op::LOAD_CONST) => {}
            _ => {
                loaded = None;
                continue;
            }
        }
        let (Some(load), Some(next)) = (loaded, block.op_at(at + 1)) else { continue };
        match next {
            Op::POP_JUMP_IF_FALSE | Op::POP_JUMP_IF_TRUE | Op::JUMP_IF_FALSE | Op::JUMP_IF_TRUE => {
                let jumps_if = matches!(next, Op::POP_JUMP_IF_TRUE | Op::JUMP_IF_TRUE);
                if matches!(next, Op::POP_JUMP_IF_FALSE | Op::POP_JUMP_IF_TRUE) {
                    block.nop_out(at);
                }
                if pool.value(&load).is_true() == jumps_if {
                    block.instrs[at + 1].op = Op::JUMP;
                } else {
                    block.nop_out(at + 1);
                }
            }
            Op::IS_OP if matches!(pool.value(&load), Constant::None) => compare_with_none(block, at),
            Op::TO_BOOL => {
                let index = pool.add(Constant::Bool(pool.value(&load).is_true()));
                block.nop_out(at);
                block.instrs[at + 1].set1(Op::LOAD_CONST, index);
            }
            _ => {}
        }
    }
}

/// `LOAD_CONST None; IS_OP; POP_JUMP_IF_…` becomes one jump.
fn compare_with_none(block: &mut Block, at: usize) {
    block.note(Traits::NOP);
    let instrs = &mut block.instrs[..];
    if instrs.len() <= at + 2 {
        return;
    }
    let mut jump = at + 2;
    if instrs[jump].op == Op::TO_BOOL {
        instrs[jump].set0(Op::NOP);
        if instrs.len() <= at + 3 {
            return;
        }
        jump = at + 3;
    }
    let mut invert = instrs[at + 1].oparg != 0;
    match instrs[jump].op {
        Op::POP_JUMP_IF_FALSE => invert = !invert,
        Op::POP_JUMP_IF_TRUE => {}
        _ => return,
    }
    instrs[at].set0(Op::NOP);
    instrs[at + 1].set0(Op::NOP);
    instrs[jump].op = if invert { Op::POP_JUMP_IF_NOT_NONE } else { Op::POP_JUMP_IF_NONE };
}
