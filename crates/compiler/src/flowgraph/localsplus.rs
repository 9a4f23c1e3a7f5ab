//! Slots: locals, then cells, then free variables, with a cell that is also a parameter only once.

use tiercel_syntax::Span;

use super::blocks::{BlockId, CfgInstr, Graph};
use crate::code::flags;
use crate::instructions::NO_LOCATION;
use crate::op::{Op, Traits};

/// How many variables of each kind a unit has, and which cells are locals as well.
pub struct VariableCounts {
    /// Number of locals.
    pub nlocals: usize,
    /// For each cell, in order of its index, the local that it is, if it is one.
    pub cell_to_local: Vec<Option<usize>>,
    /// Number of free variables.
    pub nfreevars: usize,
}

impl Graph {
    /// Adds the instructions that set up generators, cells and free variables, and numbers the slots.
    pub(super) fn prepare_localsplus(
        &mut self,
        variables: &VariableCounts,
        firstlineno: i32,
        code_flags: u32,
    ) {
        let ncells = variables.cell_to_local.len();
        // Before duplicates are dropped: where each cell and free variable is.
        let mut fixed: Vec<usize> =
            (0..ncells + variables.nfreevars).map(|index| variables.nlocals + index).collect();
        for (cell, local) in variables.cell_to_local.iter().enumerate() {
            if let Some(local) = local {
                fixed[cell] = *local;
            }
        }
        self.insert_prefix(variables, &fixed, firstlineno, code_flags);
        let mut dropped = 0;
        for (index, slot) in fixed.iter_mut().enumerate() {
            if *slot == index + variables.nlocals {
                *slot -= dropped;
            } else {
                dropped += 1;
            }
        }
        if fixed.is_empty() {
            return;
        }
        let mut at = self.first();
        while let Some(block) = at {
            if self[block].traits.any(Traits::CELL) {
                for instr in &mut self[block].instrs {
                    if Traits::of(instr.op).any(Traits::CELL) {
                        instr.oparg = fixed[instr.oparg as usize] as i32;
                    }
                }
            }
            at = self.next(block);
        }
    }

    fn insert_prefix(
        &mut self,
        variables: &VariableCounts,
        fixed: &[usize],
        firstlineno: i32,
        code_flags: u32,
    ) {
        let mut prefix = Vec::new();
        if variables.nfreevars > 0 {
            prefix.push(CfgInstr::new(Op::COPY_FREE_VARS, variables.nfreevars as i32, NO_LOCATION));
        }
        let mut cells: Vec<usize> = (0..variables.cell_to_local.len()).collect();
        cells.sort_by_key(|&cell| fixed[cell]);
        prefix.extend(cells.iter().map(|&cell| CfgInstr::new(Op::MAKE_CELL, cell as i32, NO_LOCATION)));
        if code_flags & (flags::GENERATOR | flags::COROUTINE | flags::ASYNC_GENERATOR) != 0 {
            let loc = Span { line: firstlineno, col: -1, end_line: firstlineno, end_col: -1 };
            prefix.push(CfgInstr::new(Op::RETURN_GENERATOR, 0, loc));
            prefix.push(CfgInstr::new(Op::POP_TOP, 0, loc));
        }
        if !prefix.is_empty() {
            self[BlockId::ENTRY].insert(0, &prefix);
        }
    }
}
