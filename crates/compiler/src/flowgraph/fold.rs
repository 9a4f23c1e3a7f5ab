//! Folding of constant expressions, on the instructions that load and combine them.

use super::blocks::{Block, CfgInstr};
use super::constants::{ConstCache, ConstTable};
use crate::constant::Constant;
use crate::constant::arithmetic::{self, Binary, Unary};
use crate::instructions::NO_LOCATION;
use crate::op::{Op, Traits};

/// More operands than this are not looked at; the stack should not grow for the sake of a constant.
const STACK_USE_GUIDELINE: usize = 30;
const MIN_CONST_SEQUENCE_SIZE: usize = 3;
const SMALL_INTS: std::ops::Range<i64> = 0..256;
const INTRINSIC_UNARY_POSITIVE: i32 = 5;

/// The constants that folding reads and adds to.
pub(super) struct Pool<'a> {
    pub(super) consts: &'a mut ConstTable,
    pub(super) cache: &'a mut ConstCache,
}

/// Whether the operation does nothing but push a constant.
pub(super) fn loads_const(op: Op) -> bool {
    Traits::of(op).any(Traits::LOADS_CONST)
}

impl Pool<'_> {
    /// The constant that an instruction pushes.
    pub(super) fn value(&self, instr: &CfgInstr) -> Constant {
        if instr.op == Op::LOAD_SMALL_INT {
            Constant::Int(i64::from(instr.oparg))
        } else {
            self.consts.get(instr.oparg).clone()
        }
    }

    /// The index of a constant.
    pub(super) fn add(&mut self, constant: Constant) -> i32 {
        self.consts.add(self.cache, constant)
    }

    fn make_load(&mut self, instr: &mut CfgInstr, constant: Constant) {
        if !make_small_int(instr, &constant) {
            let index = self.add(constant);
            instr.set1(Op::LOAD_CONST, index);
        }
    }
}

/// Makes the instruction push a small integer without the constants' table, if the constant is one.
pub(super) fn make_small_int(instr: &mut CfgInstr, constant: &Constant) -> bool {
    match constant {
        Constant::Int(value) if SMALL_INTS.contains(value) => {
            instr.set1(Op::LOAD_SMALL_INT, *value as i32);
            true
        }
        _ => false,
    }
}

/// Positions of the `count` instructions right before `end`, `NOP`s apart, if all push constants.
fn constant_loads(block: &Block, end: usize, count: usize) -> Option<Vec<usize>> {
    // Mostly they do not, and that shows at once.
    let pushes = |at: &usize| block.instrs[*at].op != Op::NOP;
    if !(0..end).rev().filter(pushes).take(count).all(|at| loads_const(block.instrs[at].op)) {
        return None;
    }
    let mut found = Vec::with_capacity(count);
    let mut at = end;
    while found.len() < count {
        at = at.checked_sub(1)?;
        let op = block.instrs[at].op;
        if op != Op::NOP {
            found.push(at);
        }
    }
    found.reverse();
    Some(found)
}

/// Takes out the loads of what is folded to a constant.
fn nop_out(block: &mut Block, positions: &[usize]) {
    block.note(Traits::LINELESS.with(Traits::LOADS_CONST));
    for &at in positions {
        block.nop_out(at);
        block.instrs[at].loc = NO_LOCATION;
    }
}

fn values(block: &Block, positions: &[usize], pool: &Pool<'_>) -> Vec<Constant> {
    positions.iter().map(|&at| pool.value(&block.instrs[at])).collect()
}

/// `LOAD_CONST a; LOAD_CONST b; BUILD_TUPLE 2` becomes `LOAD_CONST (a, b)`.
pub(super) fn fold_tuple(block: &mut Block, at: usize, pool: &mut Pool<'_>) {
    let size = block.instrs[at].oparg as usize;
    if size > STACK_USE_GUIDELINE {
        return;
    }
    let Some(loads) = constant_loads(block, at, size) else { return };
    let items = values(block, &loads, pool);
    nop_out(block, &loads);
    pool.make_load(&mut block.instrs[at], Constant::tuple(items));
}

/// A long tuple is built as a list; of constants, it becomes one. Tells whether it did.
pub(super) fn fold_list_to_tuple(block: &mut Block, at: usize, pool: &mut Pool<'_>) -> bool {
    match take_built_items(block, at, Op::BUILD_LIST, Op::LIST_APPEND, pool) {
        Some(items) => {
            pool.make_load(&mut block.instrs[at], Constant::tuple(items));
            true
        }
        None => false,
    }
}

/// A long list or set of constants that is only read becomes a constant; `at` is where its last item is added.
pub(super) fn fold_read_only_sequence(block: &mut Block, at: usize, pool: &mut Pool<'_>) {
    let add = block.instrs[at];
    let build = if add.op == Op::LIST_APPEND { Op::BUILD_LIST } else { Op::BUILD_SET };
    if let Some(items) = take_built_items(block, at + 1, build, add.op, pool) {
        let constant =
            if build == Op::BUILD_LIST { Constant::tuple(items) } else { Constant::frozenset(items) };
        pool.make_load(&mut block.instrs[at], constant);
    }
}

/// The items of a collection built right before `end`, if all are constant; its instructions go away.
fn take_built_items(
    block: &mut Block,
    end: usize,
    build: Op,
    add: Op,
    pool: &Pool<'_>,
) -> Option<Vec<Constant>> {
    let mut expect_add = true;
    for start in (0..end).rev() {
        let instr = block.instrs[start];
        if instr.op == Op::NOP {
            continue;
        }
        if expect_add && instr.op == build && instr.oparg == 0 {
            let mut items = Vec::new();
            block.note(Traits::NOP.with(Traits::LINELESS).with(Traits::LOADS_CONST));
            for instr in &mut block.instrs[start..end] {
                if instr.op == Op::NOP {
                    continue;
                }
                if loads_const(instr.op) {
                    items.push(pool.value(instr));
                }
                instr.set0(Op::NOP);
                instr.loc = NO_LOCATION;
            }
            return Some(items);
        }
        let fits = if expect_add { instr.op == add && instr.oparg == 1 } else { loads_const(instr.op) };
        if !fits {
            return None;
        }
        expect_add = !expect_add;
    }
    None
}

/// Lists and sets of constants: shared where nobody can change them, else copied from one constant.
pub(super) fn fold_list_or_set(block: &mut Block, at: usize, next: Option<Op>, pool: &mut Pool<'_>) {
    let only_read = matches!(next, Some(Op::GET_ITER | Op::CONTAINS_OP));
    let build = block.instrs[at];
    let size = build.oparg as usize;
    if size > STACK_USE_GUIDELINE || (size < MIN_CONST_SEQUENCE_SIZE && !only_read) {
        return;
    }
    let Some(loads) = constant_loads(block, at, size) else {
        if only_read && build.op == Op::BUILD_LIST {
            block.instrs[at].op = Op::BUILD_TUPLE;
        }
        return;
    };
    let items = values(block, &loads, pool);
    let is_set = build.op == Op::BUILD_SET;
    let constant = if is_set { Constant::frozenset(items) } else { Constant::tuple(items) };
    let index = pool.add(constant);
    nop_out(block, &loads);
    if only_read {
        block.instrs[at].set1(Op::LOAD_CONST, index);
        return;
    }
    block.instrs[at - 2].loc = build.loc;
    block.instrs[at - 2].set1(build.op, 0);
    block.instrs[at - 1].set1(Op::LOAD_CONST, index);
    block.instrs[at].set1(if is_set { Op::SET_UPDATE } else { Op::LIST_EXTEND }, 1);
}

/// `LOAD_CONST a; LOAD_CONST b; BINARY_OP` becomes the result, if there is one.
pub(super) fn fold_binary(block: &mut Block, at: usize, pool: &mut Pool<'_>) {
    let Some(op) = Binary::from_oparg(block.instrs[at].oparg) else { return };
    let Some(loads) = constant_loads(block, at, 2) else { return };
    let operands = values(block, &loads, pool);
    let Some(result) = arithmetic::binary(&operands[0], op, &operands[1]) else { return };
    nop_out(block, &loads);
    pool.make_load(&mut block.instrs[at], result);
}

/// `LOAD_CONST a; UNARY_…` becomes the result, if there is one.
pub(super) fn fold_unary(block: &mut Block, at: usize, pool: &mut Pool<'_>) {
    let op = match block.instrs[at].op {
        Op::UNARY_NEGATIVE => Unary::Negative,
        Op::UNARY_INVERT => Unary::Invert,
        Op::UNARY_NOT => Unary::Not,
        Op::CALL_INTRINSIC_1 if block.instrs[at].oparg == INTRINSIC_UNARY_POSITIVE => Unary::Positive,
        _ => return,
    };
    let Some(loads) = constant_loads(block, at, 1) else { return };
    let Some(result) = arithmetic::unary(op, &pool.value(&block.instrs[loads[0]])) else { return };
    nop_out(block, &loads);
    pool.make_load(&mut block.instrs[at], result);
}
