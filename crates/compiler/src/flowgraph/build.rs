//! From an instruction sequence to blocks, and back.

use super::blocks::{BlockId, CfgInstr, Graph, NO_BLOCK};
use crate::instructions::{HandlerInfo, InstrSequence, Label, has_target, is_terminator};
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

    fn maybe_start_block(&mut self) {
        if self.is_terminated() {
            let block = self.graph.new_block();
            self.graph[block].labelled = self.label_pending;
            self.label_pending = false;
            self.graph[self.current].next = block;
            self.current = block;
        }
    }

    fn add(&mut self, instr: CfgInstr) {
        self.maybe_start_block();
        self.graph[self.current].instrs.push(instr);
    }
}

impl Graph {
    /// Cuts a sequence into blocks.
    pub(super) fn from_sequence(mut sequence: InstrSequence) -> Graph {
        sequence.resolve_labels();
        let mut is_target = vec![false; sequence.instrs.len()];
        for instr in &sequence.instrs {
            if has_target(instr.op) {
                is_target[instr.oparg as usize] = true;
            }
        }
        let mut builder = Builder { graph: Graph::new(), current: BlockId::ENTRY, label_pending: false };
        let mut block_of = vec![NO_BLOCK; sequence.instrs.len()];
        for (at, instr) in sequence.instrs.iter().enumerate() {
            if instr.op == Op::ANNOTATIONS_PLACEHOLDER {
                for instr in sequence.annotations.iter().flat_map(|code| &code.instrs) {
                    builder.add(CfgInstr::new(instr.op, instr.oparg, instr.loc));
                }
                continue;
            }
            if is_target[at] {
                builder.label_pending = true;
                builder.maybe_start_block();
                block_of[at] = builder.current;
            }
            builder.add(CfgInstr::new(instr.op, instr.oparg, instr.loc));
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
        let mut sequence = InstrSequence::default();
        let mut label_of: Vec<Label> = Vec::new();
        let mut at = self.first();
        while let Some(block) = at {
            let index = block.0 as usize;
            if label_of.len() <= index {
                label_of.resize(index + 1, Label(-1));
            }
            label_of[index] = sequence.new_label();
            at = self.next(block);
        }
        let label = |block: BlockId| label_of[block.0 as usize].0;
        let mut at = self.first();
        while let Some(block) = at {
            sequence.use_label(label_of[block.0 as usize]);
            for instr in &self[block].instrs {
                let oparg = if has_target(instr.op) { label(instr.target) } else { instr.oparg };
                sequence.add(instr.op, oparg, instr.loc);
                if let Some(handler) = instr.except.get() {
                    let info = HandlerInfo {
                        label: label(handler),
                        startdepth: self[handler].startdepth,
                        preserve_lasti: self[handler].preserve_lasti,
                    };
                    sequence.instrs.last_mut().expect("just added").handler = info;
                }
            }
            at = self.next(block);
        }
        sequence.resolve_labels();
        sequence
    }
}
