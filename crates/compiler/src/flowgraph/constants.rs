//! The constants of a unit while it is optimized, and the store that makes equal constants one.

use super::blocks::Graph;
use crate::constant::Constant;
use crate::hash::{FxMap, FxSet};
use crate::op::OpFacts;

/// Equal constants of a whole compilation are one object; this holds them.
#[derive(Default)]
pub struct ConstCache {
    known: FxSet<Constant>,
}

impl ConstCache {
    /// The constant that stands for all that equal it; elements of tuples are merged as well.
    pub fn merge(&mut self, constant: Constant) -> Constant {
        match constant {
            Constant::None | Constant::Ellipsis | Constant::Bool(_) | Constant::Int(_) => return constant,
            _ => {}
        }
        if let Some(known) = self.known.get(&constant) {
            return known.clone();
        }
        let merged = match &constant {
            Constant::Tuple(items) => {
                Constant::Tuple(items.iter().map(|item| self.merge(item.clone())).collect())
            }
            Constant::FrozenSet(items) => {
                Constant::FrozenSet(items.iter().map(|item| self.merge(item.clone())).collect())
            }
            _ => constant,
        };
        self.known.insert(merged.clone());
        merged
    }
}

/// The constants of a unit, in order, each once.
#[derive(Default)]
pub struct ConstTable {
    items: Vec<Constant>,
    index: FxMap<Constant, u32>,
}

impl ConstTable {
    /// A table with these constants, in this order, even if some are equal.
    pub fn from_items(items: Vec<Constant>) -> ConstTable {
        let mut index = FxMap::default();
        for (at, item) in items.iter().enumerate() {
            index.entry(item.clone()).or_insert(at as u32);
        }
        ConstTable { items, index }
    }

    /// All constants.
    pub fn items(&self) -> &[Constant] {
        &self.items
    }

    /// The index of a constant, which is added if it is new.
    pub fn add(&mut self, cache: &mut ConstCache, constant: Constant) -> i32 {
        if let Some(&index) = self.index.get(&constant) {
            return index as i32;
        }
        let merged = cache.merge(constant);
        let index = self.items.len() as u32;
        self.items.push(merged.clone());
        self.index.insert(merged, index);
        index as i32
    }

    /// The constant at an index.
    pub fn get(&self, index: i32) -> &Constant {
        &self.items[index as usize]
    }

    /// All constants.
    pub fn into_items(self) -> Vec<Constant> {
        self.items
    }
}

impl Graph {
    /// Drops the constants that no instruction loads; the first stays, it may be a docstring.
    pub(super) fn remove_unused_consts(&mut self, consts: &mut ConstTable) {
        let count = consts.items.len();
        if count == 0 {
            return;
        }
        let mut used = vec![false; count];
        used[0] = true;
        for block in self.layout() {
            for instr in &block.instrs {
                if instr.op.has_const() {
                    used[instr.oparg as usize] = true;
                }
            }
        }
        if used.iter().all(|&used| used) {
            return;
        }
        let mut new_index = vec![0; count];
        let mut kept = 0;
        for (at, &used) in used.iter().enumerate() {
            if used {
                new_index[at] = kept as i32;
                consts.items.swap(kept, at);
                kept += 1;
            }
        }
        consts.items.truncate(kept);
        consts.index.clear();
        let mut at = self.first();
        while let Some(block) = at {
            for instr in &mut self[block].instrs {
                if instr.op.has_const() {
                    instr.oparg = new_index[instr.oparg as usize];
                }
            }
            at = self.next(block);
        }
    }
}
