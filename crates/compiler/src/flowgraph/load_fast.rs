//! Loads and stores of locals: two at a time, and loads that only borrow.

use super::blocks::{BlockId, CfgInstr, Graph};
use crate::instructions::{has_target, is_block_push};
use crate::op::{Op, OpFacts, Traits};

impl Graph {
    /// Joins neighbouring loads and stores of locals.
    pub(super) fn insert_superinstructions(&mut self) {
        let mut at = self.first();
        while let Some(block) = at {
            const JOINED: Traits = Traits::LOADS_LOCAL.with(Traits::STORES_LOCAL);
            if !self[block].traits.any(JOINED) {
                at = self.next(block);
                continue;
            }
            let mut joins = false;
            let instrs = &mut self[block].instrs[..];
            let mut first = instrs.first().map_or(Op::NOP, |instr| instr.op);
            for index in 1..instrs.len() {
                let second = instrs[index].op;
                let joined = match (first, second) {
                    (Op::LOAD_FAST, Op::LOAD_FAST) => Op::LOAD_FAST_LOAD_FAST,
                    (Op::STORE_FAST, Op::LOAD_FAST) => Op::STORE_FAST_LOAD_FAST,
                    (Op::STORE_FAST, Op::STORE_FAST) => Op::STORE_FAST_STORE_FAST,
                    _ => {
                        first = second;
                        continue;
                    }
                };
                join(instrs, index, joined);
                first = instrs[index].op;
                joins = true;
            }
            if joins {
                self[block].note(Traits::NOP);
            }
            at = self.next(block);
        }
        self.remove_redundant_nops();
    }
}

fn join(instrs: &mut [CfgInstr], second: usize, op: Op) {
    let (first, other) = (instrs[second - 1], instrs[second]);
    if first.loc.line >= 0 && other.loc.line >= 0 && first.loc.line != other.loc.line {
        return;
    }
    if first.oparg >= 16 || other.oparg >= 16 {
        return;
    }
    instrs[second - 1].set1(op, first.oparg << 4 | other.oparg);
    instrs[second].set0(Op::NOP);
}

/// A value on the stack, as far as borrowing is concerned.
#[derive(Clone, Copy)]
struct Ref {
    /// The instruction of this block that pushed it, or [`ELSEWHERE`].
    producer: u32,
    /// The local it was loaded from, or [`NO_LOCAL`].
    local: i32,
}

const ELSEWHERE: u32 = u32::MAX;
const NO_LOCAL: i32 = -1;
const FROM_ELSEWHERE: Ref = Ref { producer: ELSEWHERE, local: NO_LOCAL };

/// The stack of a block while it is run abstractly, and which of its loads must own what they push.
struct BorrowScan {
    stack: Vec<Ref>,
    must_own: Vec<bool>,
}

impl BorrowScan {
    #[inline]
    fn push(&mut self, producer: usize, local: i32) {
        self.stack.push(Ref { producer: producer as u32, local });
    }

    fn pop(&mut self) -> Ref {
        self.stack.pop().unwrap_or(FROM_ELSEWHERE)
    }

    fn own(&mut self, value: Ref) {
        if let Some(owner) = self.must_own.get_mut(value.producer as usize) {
            *owner = true;
        }
    }

    /// The local loses its value: what was loaded from it and is still on the stack must be owned.
    fn kill(&mut self, local: i32) {
        for at in 0..self.stack.len() {
            if self.stack[at].local == local {
                self.own(self.stack[at]);
            }
        }
    }

    fn store(&mut self, local: i32) {
        let value = self.pop();
        self.kill(local);
        self.own(value);
    }

    /// Lets the loads of a block borrow that may; so many values are on the stack at its start.
    fn borrow_in(&mut self, instrs: &mut [CfgInstr], depth: usize) {
        self.must_own.clear();
        self.must_own.resize(instrs.len(), false);
        self.stack.clear();
        self.stack.resize(depth, FROM_ELSEWHERE);
        for (at, instr) in instrs.iter().enumerate() {
            self.step(at, instr);
        }
        for at in 0..self.stack.len() {
            self.own(self.stack[at]);
        }
        for (instr, must_own) in instrs.iter_mut().zip(&self.must_own) {
            match instr.op {
                Op::LOAD_FAST if !must_own => instr.op = Op::LOAD_FAST_BORROW,
                Op::LOAD_FAST_LOAD_FAST if !must_own => {
                    instr.op = Op::LOAD_FAST_BORROW_LOAD_FAST_BORROW;
                }
                _ => {}
            }
        }
    }

    fn step(&mut self, at: usize, instr: &CfgInstr) {
        let oparg = instr.oparg;
        match instr.op {
            Op::LOAD_FAST => self.push(at, oparg),
            Op::LOAD_FAST_AND_CLEAR => {
                self.kill(oparg);
                self.push(at, oparg);
            }
            Op::LOAD_FAST_LOAD_FAST => {
                self.push(at, oparg >> 4);
                self.push(at, oparg & 15);
            }
            Op::DELETE_FAST => self.kill(oparg),
            Op::STORE_FAST => self.store(oparg),
            Op::STORE_FAST_LOAD_FAST => {
                self.store(oparg >> 4);
                self.push(at, oparg & 15);
            }
            Op::STORE_FAST_STORE_FAST => {
                self.store(oparg >> 4);
                self.store(oparg & 15);
            }
            Op::COPY => {
                let from = self.stack.len().wrapping_sub(oparg as usize);
                let value = self.stack.get(from).copied().unwrap_or(FROM_ELSEWHERE);
                self.stack.push(value);
            }
            Op::SWAP => {
                if let Some(other) = self.stack.len().checked_sub(oparg as usize) {
                    let top = self.stack.len() - 1;
                    self.stack.swap(other, top);
                }
            }
            // These leave what they look at on the stack.
            Op::FORMAT_SIMPLE
            | Op::GET_ANEXT
            | Op::GET_LEN
            | Op::GET_YIELD_FROM_ITER
            | Op::IMPORT_FROM
            | Op::MATCH_KEYS
            | Op::MATCH_MAPPING
            | Op::MATCH_SEQUENCE
            | Op::WITH_EXCEPT_START => {
                let pushed = instr.op.num_pushed(oparg) - instr.op.num_popped(oparg);
                // CPython counts these values as pushed by the block's first instructions, and code
                // that is to be identical has to agree.
                for producer in 0..pushed.max(0) as usize {
                    self.push(producer, NO_LOCAL);
                }
            }
            // These take some of what they look at, and push nothing.
            Op::DICT_MERGE
            | Op::DICT_UPDATE
            | Op::LIST_APPEND
            | Op::LIST_EXTEND
            | Op::MAP_ADD
            | Op::RERAISE
            | Op::SET_ADD
            | Op::SET_UPDATE => {
                for _ in 0..instr.op.num_popped(oparg) - instr.op.num_pushed(oparg) {
                    self.pop();
                }
            }
            Op::CHECK_EXC_MATCH | Op::SEND => {
                self.pop();
                self.push(at, NO_LOCAL);
            }
            // The function that stays was on top of its new attribute; the exception comes below what was on top.
            Op::SET_FUNCTION_ATTRIBUTE => {
                let function = self.pop();
                self.pop();
                self.stack.push(function);
            }
            Op::PUSH_EXC_INFO => {
                let top = self.pop();
                self.push(at, NO_LOCAL);
                self.stack.push(top);
            }
            Op::FOR_ITER => self.push(at, NO_LOCAL),
            Op::LOAD_ATTR | Op::LOAD_SUPER_ATTR | Op::LOAD_SPECIAL => {
                let owner = self.pop();
                if instr.op == Op::LOAD_SUPER_ATTR {
                    self.pop();
                    self.pop();
                }
                self.push(at, NO_LOCAL);
                if instr.op == Op::LOAD_SPECIAL || oparg & 1 != 0 {
                    // A method: the owner may be pushed back as `self`.
                    self.stack.push(owner);
                }
            }
            op if is_block_push(op) => {}
            op => {
                let popped = op.num_popped(oparg).max(0) as usize;
                let below = self.stack.len().saturating_sub(popped);
                let height = below + op.num_pushed(oparg).max(0) as usize;
                self.stack.truncate(below);
                self.stack.resize(height, Ref { producer: at as u32, local: NO_LOCAL });
            }
        }
    }
}

impl Graph {
    /// Lets loads borrow where the local surely outlives the value on the stack.
    pub(super) fn borrow_loads(&mut self) {
        self.clear_visited();
        let mut scan = BorrowScan { stack: Vec::new(), must_own: Vec::new() };
        let mut todo = self.take_worklist();
        todo.push(BlockId::ENTRY);
        self[BlockId::ENTRY].visited = true;
        self[BlockId::ENTRY].startdepth = 0;
        while let Some(block) = todo.pop() {
            // A jump is last, or has a `NOT_TAKEN` behind it.
            let length = self[block].instrs.len();
            let from = if self[block].pushes() { 0 } else { length.saturating_sub(2) };
            for at in from..length {
                let instr = self[block].instrs[at];
                if has_target(instr.op) {
                    self.visit_for_borrow(instr.target, &mut todo);
                }
            }
            if length > 0
                && self[block].falls_through()
                && let Some(next) = self.next(block)
            {
                self.visit_for_borrow(next, &mut todo);
            }
            if self[block].traits.any(Traits::LOADS_LOCAL) {
                let depth = self[block].startdepth.max(0) as usize;
                scan.borrow_in(&mut self[block].instrs, depth);
            }
        }
        self.return_worklist(todo);
    }

    fn visit_for_borrow(&mut self, block: BlockId, todo: &mut Vec<BlockId>) {
        if !self[block].visited {
            self[block].visited = true;
            todo.push(block);
        }
    }
}
