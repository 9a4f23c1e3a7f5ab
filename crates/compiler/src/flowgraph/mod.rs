//! The control-flow graph: basic blocks made of an instruction sequence, optimized, and laid out again.
//!
//! Blocks are never freed while a graph lives, and emptied ones stay in the chain: several passes
//! see them, and what they do there shows in the code.

mod blocks;
mod build;
mod cold;
mod constants;
mod exceptions;
mod fold;
mod jumps;
mod lines;
mod load_fast;
mod locals_check;
mod localsplus;
mod nops;
mod peephole;
mod stackdepth;
mod swaps;
mod unreachable;

pub use blocks::{Block, BlockId, CfgInstr, Graph, NO_BLOCK, Room};
pub use constants::{ConstCache, ConstTable};
pub use localsplus::VariableCounts;
pub use stackdepth::CfgError;

use crate::instructions::InstrSequence;

/// What the optimizer has to know of the unit that the graph is of.
pub struct UnitShape<'a> {
    /// Slots, and where cells are.
    pub variables: &'a VariableCounts,
    /// Number of parameters.
    pub nparams: usize,
    /// Line of the unit's start.
    pub firstlineno: i32,
    /// `co_flags`
    pub flags: u32,
}

/// What comes out of the graph.
pub struct Laid {
    /// The final instructions, jumps still by index.
    pub sequence: InstrSequence,
    /// Greatest stack depth.
    pub stackdepth: u32,
    /// The graph's memory.
    pub room: Room,
}

/// Builds the graph of a sequence; each instruction knows the handler that guards it.
pub fn from_sequence(sequence: InstrSequence, room: Room) -> Graph {
    let mut graph = Graph::from_sequence(sequence, room);
    graph.mark_except_handlers();
    graph.label_exception_targets();
    graph
}

/// The sequence of an optimized graph whose loads borrow where they can, still with pseudo-operations.
pub fn to_sequence(mut graph: Graph) -> Result<InstrSequence, CfgError> {
    graph.calculate_stackdepth()?;
    graph.borrow_loads();
    Ok(graph.into_sequence().0)
}

/// Builds the graph of a sequence and optimizes it; `consts` gains folded values and loses unused ones.
pub fn optimize(
    sequence: InstrSequence,
    consts: &mut ConstTable,
    cache: &mut ConstCache,
    shape: &UnitShape<'_>,
    room: Room,
) -> Graph {
    let mut graph = from_sequence(sequence, room);
    graph.inline_small_exit_blocks();
    graph.remove_unreachable();
    graph.resolve_line_numbers();
    graph.optimize_load_const(consts, cache);
    graph.optimize_blocks(consts, cache);
    graph.remove_redundant_nops_and_pairs();
    graph.remove_unreachable();
    graph.remove_redundant_nops_and_jumps();

    graph.remove_unused_consts(consts);
    graph.check_uninitialized_loads(shape.variables.nlocals, shape.nparams);
    graph.insert_superinstructions();
    graph.push_cold_blocks_to_end();
    graph.resolve_line_numbers();
    graph
}

/// Turns the optimized graph into the final instruction sequence.
pub fn lay_out(mut graph: Graph, shape: &UnitShape<'_>) -> Result<Laid, CfgError> {
    graph.expand_conditional_pseudo_jumps();
    let stackdepth = graph.calculate_stackdepth()?;
    graph.prepare_localsplus(shape.variables, shape.firstlineno, shape.flags);
    graph.convert_pseudo_ops();
    graph.normalize_jumps();
    graph.borrow_loads();
    let (sequence, room) = graph.into_sequence();
    Ok(Laid { sequence, stackdepth, room })
}
