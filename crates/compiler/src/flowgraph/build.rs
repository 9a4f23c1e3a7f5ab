//! From an instruction sequence to blocks, and back.

use super::blocks::{BlockId, CfgInstr, Graph, NO_BLOCK, Room};
use crate::instructions::{HandlerInfo, Instr, InstrSequence, has_target};
use crate::op::Traits;

/// Marks an instruction that something jumps to, before its block is made.
const TARGET: BlockId = BlockId(u32::MAX - 1);

/// Resolves labels. Gives the traits of all instructions, and writes which of them something jumps to.
fn mark_targets(sequence: &mut InstrSequence, block_of: &mut Vec<BlockId>) -> Traits {
    let labels = sequence.take_labels();
    let mut seen = Traits::NONE;
    block_of.clear();
    block_of.resize(sequence.instrs.len(), NO_BLOCK);
    for instr in &mut sequence.instrs {
        let traits = Traits::of(instr.op);
        seen = seen.with(traits);
        if traits.any(Traits::TARGET) {
            if !labels.is_empty() {
                instr.oparg = labels[instr.oparg as usize];
            }
            block_of[instr.oparg as usize] = TARGET;
        }
    }
    seen
}

impl Graph {
    /// Cuts a sequence into blocks.
    pub(super) fn from_sequence(mut sequence: InstrSequence, mut room: Room) -> Graph {
        let mut block_of = std::mem::take(&mut room.block_of);
        let mut seen = mark_targets(&mut sequence, &mut block_of);
        if seen.any(Traits::PLACEHOLDER) {
            sequence.splice_annotations();
            seen = mark_targets(&mut sequence, &mut block_of);
        }
        let instrs = &sequence.instrs[..];
        let mut graph = Graph::new(room);
        graph.seen = seen;
        let mut block = BlockId::ENTRY;
        let mut at = 0;
        while at < instrs.len() {
            if at > 0 {
                let next = graph.new_block();
                graph[block].next = next;
                block = next;
            }
            if block_of[at] == TARGET {
                block_of[at] = block;
                graph[block].labelled = true;
            }
            let mut traits = Traits::NONE;
            let mut end = at;
            loop {
                let instr = &instrs[end];
                traits = traits.with(Traits::of(instr.op));
                if instr.loc.line < 0 {
                    traits = traits.with(Traits::LINELESS);
                }
                end += 1;
                if traits.any(Traits::TERMINATOR) || end == instrs.len() || block_of[end] == TARGET {
                    break;
                }
            }
            let made = &mut graph[block];
            // One more, for the `NOT_TAKEN` behind a branch.
            made.instrs.reserve_exact(end - at + 1);
            made.instrs.extend(instrs[at..end].iter().map(|i| CfgInstr::new(i.op, i.oparg, i.loc)));
            made.traits = traits;
            at = end;
        }
        if seen.any(Traits::TARGET) {
            for block in graph.all_blocks() {
                // Only block pushes lead elsewhere without being last.
                let from = if block.pushes() { 0 } else { block.instrs.len().saturating_sub(1) };
                for instr in &mut block.instrs[from..] {
                    if has_target(instr.op) {
                        instr.target = block_of[instr.oparg as usize];
                    }
                }
            }
        }
        graph.room.block_of = block_of;
        graph.room.instrs = sequence.instrs;
        graph
    }

    /// Writes the blocks one behind the other; jumps become indices.
    pub(super) fn into_sequence(mut self) -> (InstrSequence, Room) {
        let mut instrs = std::mem::take(&mut self.room.instrs);
        let mut start_of = std::mem::take(&mut self.room.start_of);
        start_of.clear();
        start_of.resize(self.len(), 0);
        let mut total = 0;
        let mut at = self.first();
        while let Some(block) = at {
            start_of[block.0 as usize] = total as i32;
            total += self[block].instrs.len();
            at = self.next(block);
        }
        let start = |block: BlockId| start_of[block.0 as usize];
        instrs.clear();
        instrs.reserve(total);
        let (mut guard, mut handler) = (NO_BLOCK, HandlerInfo::NONE);
        for block in self.layout() {
            instrs.extend(block.instrs.iter().map(|instr| {
                if instr.except != guard {
                    guard = instr.except;
                    handler = match guard.get() {
                        Some(block) => HandlerInfo {
                            label: start(block),
                            startdepth: self[block].startdepth,
                            preserve_lasti: self[block].preserve_lasti,
                        },
                        None => HandlerInfo::NONE,
                    };
                }
                let oparg = if has_target(instr.op) { start(instr.target) } else { instr.oparg };
                Instr { op: instr.op, oparg, loc: instr.loc, handler }
            }));
        }
        self.room.start_of = start_of;
        (InstrSequence::of(instrs), self.room)
    }
}
