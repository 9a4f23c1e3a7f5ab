//! From an instruction sequence to blocks, and back.

use super::blocks::{BlockId, CfgInstr, Graph, NO_BLOCK};
use crate::instructions::{HandlerInfo, Instr, InstrSequence, has_target, is_block_push, is_terminator};
use crate::op::Op;

/// Appends instructions to a growing graph.
struct Builder {
    graph: Graph,
    current: BlockId,
    label_pending: bool,
}

impl Builder {
    fn is_terminated(&mut self) -> bool {
        let block = &mut self.graph[self.current];
        if block.last().is_some_and(|last| is_terminator(last.op)) {
            return true;
        }
        if self.label_pending {
            if !block.instrs.is_empty() || block.labelled {
                return true;
            }
            block.labelled = true;
            self.label_pending = false;
        }
        false
    }

    /// Starts a block if the current one is at its end; `rest` is what it may be filled from.
    fn maybe_start_block(&mut self, rest: &[Instr], is_target: &[bool]) {
        if self.is_terminated() {
            let block = self.graph.new_block();
            let length =
                rest.iter().zip(&is_target[1..]).position(|(instr, &next)| next || is_terminator(instr.op));
            // One more, for the `NOT_TAKEN` behind a branch.
            self.graph[block].instrs.reserve_exact(length.map_or(rest.len(), |last| last + 1) + 1);
            self.graph[block].labelled = self.label_pending;
            self.label_pending = false;
            self.graph[self.current].next = block;
            self.current = block;
        }
    }

    fn add(&mut self, instr: CfgInstr, rest: &[Instr], is_target: &[bool]) {
        self.maybe_start_block(rest, is_target);
        match instr.op {
            Op::DELETE_FAST | Op::LOAD_FAST_AND_CLEAR | Op::STORE_FAST_MAYBE_NULL => {
                self.graph.unbinds = true
            }
            _ => {}
        }
        let block = &mut self.graph[self.current];
        block.pushes |= is_block_push(instr.op);
        block.instrs.push(instr);
    }
}

impl Graph {
    /// Cuts a sequence into blocks.
    pub(super) fn from_sequence(mut sequence: InstrSequence) -> Graph {
        sequence.resolve_labels();
        // One behind the last, which nothing jumps to.
        let mut is_target = vec![false; sequence.instrs.len() + 1];
        for instr in &sequence.instrs {
            if has_target(instr.op) {
                is_target[instr.oparg as usize] = true;
            }
        }
        let mut builder = Builder { graph: Graph::new(), current: BlockId::ENTRY, label_pending: false };
        let mut block_of = vec![NO_BLOCK; sequence.instrs.len()];
        for (at, instr) in sequence.instrs.iter().enumerate() {
            let (rest, targets) = (&sequence.instrs[at..], &is_target[at..]);
            if instr.op == Op::ANNOTATIONS_PLACEHOLDER {
                for instr in sequence.annotations.iter().flat_map(|code| &code.instrs) {
                    builder.add(CfgInstr::new(instr.op, instr.oparg, instr.loc), rest, targets);
                }
                continue;
            }
            if is_target[at] {
                builder.label_pending = true;
                builder.maybe_start_block(rest, targets);
                block_of[at] = builder.current;
            }
            builder.add(CfgInstr::new(instr.op, instr.oparg, instr.loc), rest, targets);
        }
        let mut graph = builder.graph;
        let mut at = graph.first();
        while let Some(block) = at {
            for instr in &mut graph[block].instrs {
                if has_target(instr.op) {
                    instr.target = block_of[instr.oparg as usize];
                }
            }
            at = graph.next(block);
        }
        graph
    }

    /// Writes the blocks one behind the other; jumps become indices.
    pub(super) fn into_sequence(self) -> InstrSequence {
        let mut start_of = vec![0; self.len()];
        let mut total = 0;
        let mut at = self.first();
        while let Some(block) = at {
            start_of[block.0 as usize] = total as i32;
            total += self[block].instrs.len();
            at = self.next(block);
        }
        let start = |block: BlockId| start_of[block.0 as usize];
        let mut instrs = Vec::with_capacity(total);
        for instr in self.layout().flat_map(|block| &block.instrs) {
            let handler = match instr.except.get() {
                Some(handler) => HandlerInfo {
                    label: start(handler),
                    startdepth: self[handler].startdepth,
                    preserve_lasti: self[handler].preserve_lasti,
                },
                None => HandlerInfo::NONE,
            };
            let oparg = if has_target(instr.op) { start(instr.target) } else { instr.oparg };
            instrs.push(Instr { op: instr.op, oparg, loc: instr.loc, handler });
        }
        InstrSequence::of(instrs)
    }
}
