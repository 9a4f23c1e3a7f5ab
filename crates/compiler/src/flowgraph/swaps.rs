//! Making do with fewer `SWAP`s.

use super::blocks::{Block, CfgInstr};
use crate::op::{Op, Traits};

/// Replaces runs of `SWAP`s by shortest ones, and swaps instructions instead of values where it can.
pub(super) fn optimize_swaps(block: &mut Block) {
    if !block.traits.any(Traits::SWAPS) {
        return;
    }
    let mut at = 0;
    while at < block.instrs.len() {
        if block.instrs[at].op == Op::SWAP {
            at += shorten_run(&mut block.instrs[at..]);
            block.note(Traits::NOP);
            apply_statically(block, at);
        }
        at += 1;
    }
}

/// Rewrites the run of `SWAP`s and `NOP`s at the start of `instrs`; tells where it ends.
fn shorten_run(instrs: &mut [CfgInstr]) -> usize {
    let mut depth = instrs[0].oparg;
    let mut length = 1;
    let mut more = false;
    while length < instrs.len() {
        match instrs[length].op {
            Op::SWAP => {
                depth = depth.max(instrs[length].oparg);
                more = true;
            }
            Op::NOP => {}
            _ => break,
        }
        length += 1;
    }
    if !more {
        return 0;
    }
    // Run the swaps on a picture of the stack, then undo the permutation cycle by cycle from the end.
    let mut stack: Vec<Option<usize>> = (0..depth as usize).map(Some).collect();
    for instr in &instrs[..length] {
        if instr.op == Op::SWAP {
            stack.swap(0, instr.oparg as usize - 1);
        }
    }
    let mut free = length;
    for start in 0..stack.len() {
        if stack[start].is_none() || stack[start] == Some(start) {
            continue;
        }
        let mut at = start;
        loop {
            if at != 0 {
                free -= 1;
                instrs[free].op = Op::SWAP;
                instrs[free].oparg = at as i32 + 1;
            }
            match stack[at].take() {
                None => break,
                Some(next) => at = next,
            }
        }
    }
    for instr in &mut instrs[..free] {
        instr.set0(Op::NOP);
    }
    length - 1
}

/// Instructions that only take the top of the stack and can neither raise nor jump.
fn is_swappable(op: Op) -> bool {
    matches!(op, Op::STORE_FAST | Op::STORE_FAST_MAYBE_NULL | Op::POP_TOP)
}

/// The local it stores to.
fn stored_local(instr: &CfgInstr) -> Option<i32> {
    matches!(instr.op, Op::STORE_FAST | Op::STORE_FAST_MAYBE_NULL).then_some(instr.oparg)
}

fn next_swappable(block: &Block, mut at: usize, line: i32) -> Option<usize> {
    loop {
        at += 1;
        let instr = block.instrs.get(at)?;
        if line >= 0 && instr.loc.line != line {
            // A debugger could see the names bound in the wrong order.
            return None;
        }
        if instr.op == Op::NOP {
            continue;
        }
        return is_swappable(instr.op).then_some(at);
    }
}

/// `SWAP 2; POP_TOP; STORE_FAST x` becomes `STORE_FAST x; POP_TOP`.
fn apply_statically(block: &mut Block, from: usize) {
    for at in (0..=from).rev() {
        let swap = block.instrs[at];
        if swap.op != Op::SWAP {
            if swap.op == Op::NOP || is_swappable(swap.op) {
                continue;
            }
            return;
        }
        let Some(first) = next_swappable(block, at, -1) else { return };
        let line = block.instrs[first].loc.line;
        let mut second = first;
        for _ in 1..swap.oparg {
            match next_swappable(block, second, line) {
                Some(next) => second = next,
                None => return,
            }
        }
        // The order of two stores to one name must stay.
        let (a, b) = (stored_local(&block.instrs[first]), stored_local(&block.instrs[second]));
        if a.is_some() || b.is_some() {
            if a == b {
                return;
            }
            let between = &block.instrs[first + 1..second];
            if between.iter().filter_map(stored_local).any(|local| Some(local) == a || Some(local) == b) {
                return;
            }
        }
        block.instrs[at].set0(Op::NOP);
        block.instrs.swap(first, second);
    }
}
