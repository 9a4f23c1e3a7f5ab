//! Basic blocks, and the graph that holds them.

use tiercel_syntax::Span;

use crate::instructions::{Instr, is_scope_exit};
use crate::op::{Op, OpFacts, Traits};

/// Index of a block in its graph.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BlockId(pub u32);

/// No block.
pub const NO_BLOCK: BlockId = BlockId(u32::MAX);

impl BlockId {
    /// The entry of every graph.
    pub const ENTRY: BlockId = BlockId(0);

    /// The block, if there is one.
    pub fn get(self) -> Option<BlockId> {
        (self != NO_BLOCK).then_some(self)
    }
}

/// An instruction in a block.
#[derive(Clone, Copy, Debug)]
pub struct CfgInstr {
    /// The operation.
    pub op: Op,
    /// Its argument.
    pub oparg: i32,
    /// Where it comes from.
    pub loc: Span,
    /// Where it jumps, or the handler that a block push sets up.
    pub target: BlockId,
    /// The handler that guards it.
    pub except: BlockId,
}

impl CfgInstr {
    /// An instruction that does not jump.
    pub fn new(op: Op, oparg: i32, loc: Span) -> CfgInstr {
        CfgInstr { op, oparg, loc, target: NO_BLOCK, except: NO_BLOCK }
    }

    /// Turns it into another operation without argument.
    pub fn set0(&mut self, op: Op) {
        self.op = op;
        self.oparg = 0;
    }

    /// Turns it into another operation.
    pub fn set1(&mut self, op: Op, oparg: i32) {
        self.op = op;
        self.oparg = oparg;
    }

    /// What the passes have to know of it.
    #[inline]
    pub(super) fn traits(&self) -> Traits {
        let traits = Traits::of(self.op);
        if self.loc.line < 0 { traits.with(Traits::LINELESS) } else { traits }
    }

    /// Whether it may jump.
    pub fn is_jump(&self) -> bool {
        self.op.has_jump()
    }
}

/// A run of instructions entered only at its start and left only at its end.
#[derive(Clone, Debug)]
pub struct Block {
    /// The instructions.
    pub instrs: Vec<CfgInstr>,
    /// The handlers that guarded the instructions which stood behind the last one before.
    ///
    /// CPython's blocks are arrays that it fills and cuts short in place, and an instruction appended to a
    /// shortened block is guarded by what guarded the one that stood there. It shows in exception tables.
    stale_excepts: Vec<BlockId>,
    /// The block that follows in the layout.
    pub next: BlockId,
    /// What the instructions have, or had: passes leave out blocks where there is nothing for them.
    /// But for block pushes, only the last instruction leads elsewhere.
    pub(super) traits: Traits,
    /// Is (or was) the target of a jump.
    pub labelled: bool,
    /// How many ways lead here.
    pub predecessors: i32,
    /// Stack depth on entry; negative while unknown.
    pub startdepth: i32,
    /// Bit i: local i may be unbound on entry.
    pub unsafe_locals: u64,
    /// A handler that gets the offset of the failed instruction.
    pub preserve_lasti: bool,
    /// A mark that passes use.
    pub visited: bool,
    /// A handler's start.
    pub except_handler: bool,
    /// Reached only through handlers.
    pub cold: bool,
    /// Reached without a handler.
    pub warm: bool,
}

impl Block {
    fn new() -> Block {
        Block {
            instrs: Vec::new(),
            stale_excepts: Vec::new(),
            next: NO_BLOCK,
            traits: Traits::NONE,
            labelled: false,
            predecessors: 0,
            startdepth: 0,
            unsafe_locals: 0,
            preserve_lasti: false,
            visited: false,
            except_handler: false,
            cold: false,
            warm: false,
        }
    }

    /// Notes that some instruction has these.
    #[inline]
    pub(super) fn note(&mut self, traits: Traits) {
        self.traits = self.traits.with(traits);
    }

    /// Whether an instruction may push a block.
    pub(super) fn pushes(&self) -> bool {
        self.traits.any(Traits::PUSH)
    }

    fn note_all(&mut self, instrs: &[CfgInstr]) {
        instrs.iter().for_each(|instr| self.note(instr.traits()));
    }

    /// Makes it an empty block that keeps its room.
    fn reset(&mut self) {
        let (mut instrs, mut stale_excepts) =
            (std::mem::take(&mut self.instrs), std::mem::take(&mut self.stale_excepts));
        instrs.clear();
        stale_excepts.clear();
        *self = Block { instrs, stale_excepts, ..Block::new() };
    }

    /// Appends a new instruction.
    pub(super) fn append(&mut self, mut instr: CfgInstr) {
        if !self.stale_excepts.is_empty() {
            instr.except = self.stale_excepts.remove(0);
        }
        self.note(instr.traits());
        self.instrs.push(instr);
    }

    /// Makes the instruction at a position do nothing.
    pub(super) fn nop_out(&mut self, at: usize) {
        self.instrs[at].set0(Op::NOP);
        self.note(Traits::NOP);
    }

    /// Makes the last instruction do nothing.
    pub(super) fn nop_out_last(&mut self) {
        self.nop_out(self.instrs.len() - 1);
    }

    /// Appends instructions of another block as they are.
    pub(super) fn append_copies(&mut self, instrs: &[CfgInstr]) {
        self.use_stale_slots(instrs.len());
        self.note_all(instrs);
        self.instrs.extend(instrs);
    }

    /// Puts instructions before the one at a position.
    pub(super) fn insert(&mut self, at: usize, instrs: &[CfgInstr]) {
        self.use_stale_slots(instrs.len());
        self.note_all(instrs);
        self.instrs.splice(at..at, instrs.iter().copied());
    }

    fn use_stale_slots(&mut self, count: usize) {
        self.stale_excepts.drain(..count.min(self.stale_excepts.len()));
    }

    /// Drops all instructions from a position on.
    pub(super) fn shorten(&mut self, used: usize) {
        let dropped = self.instrs[used..].iter().map(|instr| instr.except);
        // Behind the last handler there is nothing to know.
        if !self.stale_excepts.is_empty() || dropped.clone().any(|except| except != NO_BLOCK) {
            self.stale_excepts.splice(0..0, dropped);
        }
        self.instrs.truncate(used);
    }

    /// The last instruction.
    pub fn last(&self) -> Option<&CfgInstr> {
        self.instrs.last()
    }

    /// The operation at a position, if there is one.
    pub fn op_at(&self, at: usize) -> Option<Op> {
        self.instrs.get(at).map(|instr| instr.op)
    }

    /// Whether control can run on into the next block.
    pub fn falls_through(&self) -> bool {
        const STOPS: Traits = Traits::EXIT.with(Traits::ALWAYS_JUMPS);
        !self.last().is_some_and(|last| Traits::of(last.op).any(STOPS))
    }

    /// Whether it ends by leaving the frame.
    pub fn exits_scope(&self) -> bool {
        self.last().is_some_and(|last| is_scope_exit(last.op))
    }

    /// Whether one of its instructions polls the eval breaker.
    pub fn has_eval_break(&self) -> bool {
        self.instrs.iter().any(|instr| instr.op.has_eval_break())
    }

    /// Whether none of its instructions has a line.
    pub fn has_no_line(&self) -> bool {
        self.instrs.iter().all(|instr| instr.loc.line < 0)
    }
}

/// The memory of a graph, which serves one unit after the other.
#[derive(Default)]
pub struct Room {
    /// Blocks, of which a graph uses the first.
    blocks: Vec<Block>,
    /// For passes that walk the graph: blocks still to be visited.
    worklist: Vec<BlockId>,
    /// For instructions of the sequence that a graph becomes.
    pub(super) instrs: Vec<Instr>,
    /// For the blocks that start at the instructions of a sequence.
    pub(super) block_of: Vec<BlockId>,
    /// For the positions at which blocks start.
    pub(super) start_of: Vec<i32>,
}

/// A control-flow graph.
pub struct Graph {
    /// How many of the room's blocks are blocks of this graph.
    count: usize,
    /// The traits of all instructions that it was made of.
    pub(super) seen: Traits,
    pub(super) room: Room,
}

impl std::ops::Index<BlockId> for Graph {
    type Output = Block;

    #[inline]
    fn index(&self, id: BlockId) -> &Block {
        &self.room.blocks[id.0 as usize]
    }
}

impl std::ops::IndexMut<BlockId> for Graph {
    #[inline]
    fn index_mut(&mut self, id: BlockId) -> &mut Block {
        &mut self.room.blocks[id.0 as usize]
    }
}

impl Graph {
    /// A graph with an empty entry block.
    pub(super) fn new(room: Room) -> Graph {
        let mut graph = Graph { count: 0, seen: Traits::NONE, room };
        graph.new_block();
        graph
    }

    /// Makes a block that is not in the layout yet.
    pub(super) fn new_block(&mut self) -> BlockId {
        match self.room.blocks.get_mut(self.count) {
            Some(block) => block.reset(),
            None => self.room.blocks.push(Block::new()),
        }
        self.count += 1;
        BlockId(self.count as u32 - 1)
    }

    /// All blocks, in the order they were made.
    pub(super) fn all_blocks(&mut self) -> &mut [Block] {
        &mut self.room.blocks[..self.count]
    }

    /// How many blocks there are, with those that are not in the layout.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// The first block of the layout.
    pub fn first(&self) -> Option<BlockId> {
        Some(BlockId::ENTRY)
    }

    /// The block behind this one in the layout.
    #[inline]
    pub fn next(&self, id: BlockId) -> Option<BlockId> {
        self[id].next.get()
    }

    /// This block, or the first behind it that is not empty.
    pub(super) fn next_nonempty(&self, id: BlockId) -> Option<BlockId> {
        let mut at = id.get();
        while let Some(block) = at
            && self[block].instrs.is_empty()
        {
            at = self.next(block);
        }
        at
    }

    /// The blocks in layout order.
    pub fn layout(&self) -> impl Iterator<Item = &Block> {
        std::iter::successors(self.first(), |&block| self.next(block)).map(|block| &self[block])
    }

    /// An empty list of blocks to visit.
    pub(super) fn take_worklist(&mut self) -> Vec<BlockId> {
        std::mem::take(&mut self.room.worklist)
    }

    /// Keeps the room of a list that is done for the next walk.
    pub(super) fn return_worklist(&mut self, mut list: Vec<BlockId>) {
        list.clear();
        self.room.worklist = list;
    }

    /// Clears the marks, to walk the graph.
    pub(super) fn clear_visited(&mut self) {
        let mut at = self.first();
        while let Some(block) = at {
            self[block].visited = false;
            at = self.next(block);
        }
    }
}
