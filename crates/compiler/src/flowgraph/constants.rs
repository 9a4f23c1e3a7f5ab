//! The constants of a unit while it is optimized, and the store that makes equal constants one.

use std::collections::hash_map::Entry;

use smallvec::SmallVec;

use super::blocks::Graph;
use crate::constant::Constant;
use crate::hash::FxMap;
use crate::op::{OpFacts, Traits};

/// Equal constants of a whole compilation are one object; this holds them, with their numbers.
#[derive(Default)]
pub struct ConstCache {
    /// Those that [`fixed_number`] does not know.
    known: FxMap<Constant, u32>,
}

/// How many numbers [`fixed_number`] gives out.
const FIXED: u32 = 4 + 256;

/// The number of a constant that is its own value, and needs no table.
#[inline]
fn fixed_number(constant: &Constant) -> Option<u32> {
    match constant {
        Constant::None => Some(0),
        Constant::Ellipsis => Some(1),
        Constant::Bool(value) => Some(2 + u32::from(*value)),
        Constant::Int(value @ 0..256) => Some(4 + *value as u32),
        _ => None,
    }
}

impl ConstCache {
    /// An empty store with room for so many constants.
    pub fn with_room(count: usize) -> ConstCache {
        ConstCache { known: FxMap::with_capacity_and_hasher(count, Default::default()) }
    }

    /// The constant that stands for all that equal it, and its number; elements of tuples are merged as well.
    #[inline]
    fn merge(&mut self, constant: Constant) -> (u32, Constant) {
        match fixed_number(&constant) {
            Some(number) => (number, constant),
            None => self.merge_large(constant),
        }
    }

    fn merge_large(&mut self, constant: Constant) -> (u32, Constant) {
        let merged = match &constant {
            Constant::Tuple(items) | Constant::FrozenSet(items) => {
                if let Some((known, &number)) = self.known.get_key_value(&constant) {
                    return (number, known.clone());
                }
                let items = items.iter().map(|item| self.merge(item.clone()).1).collect();
                match &constant {
                    Constant::Tuple(_) => Constant::Tuple(items),
                    _ => Constant::FrozenSet(items),
                }
            }
            _ => constant,
        };
        let number = FIXED + self.known.len() as u32;
        match self.known.entry(merged) {
            Entry::Occupied(known) => (*known.get(), known.key().clone()),
            Entry::Vacant(new) => {
                let constant = new.key().clone();
                new.insert(number);
                (number, constant)
            }
        }
    }
}

/// The constants of a unit, in order, each once.
#[derive(Default)]
pub struct ConstTable {
    items: Vec<Constant>,
    /// Their numbers in the cache.
    numbers: Vec<u32>,
    /// From numbers to indices, made when a linear search would be slow.
    index: FxMap<u32, u32>,
}

/// Room that is made for the constants of most units at once.
const FIRST_ROOM: usize = 8;
/// Up to this size a linear search wins.
const LINEAR: usize = 24;

impl ConstTable {
    /// A table with these constants, in this order, even if some are equal.
    pub fn from_items(items: Vec<Constant>, cache: &mut ConstCache) -> ConstTable {
        let numbers: Vec<u32> = items.iter().map(|item| cache.merge(item.clone()).0).collect();
        let mut index = FxMap::default();
        if items.len() > LINEAR {
            for (at, &number) in numbers.iter().enumerate() {
                index.entry(number).or_insert(at as u32);
            }
        }
        ConstTable { items, numbers, index }
    }

    /// All constants.
    pub fn items(&self) -> &[Constant] {
        &self.items
    }

    /// The index of a constant, which is added if it is new.
    pub fn add(&mut self, cache: &mut ConstCache, constant: Constant) -> i32 {
        let (number, constant) = cache.merge(constant);
        if let Some(index) = self.position(number) {
            return index as i32;
        }
        let index = self.items.len();
        if index == 0 {
            self.items.reserve_exact(FIRST_ROOM);
            self.numbers.reserve_exact(FIRST_ROOM);
        }
        self.items.push(constant);
        self.numbers.push(number);
        if index == LINEAR {
            self.index = self.numbers.iter().enumerate().map(|(at, &number)| (number, at as u32)).collect();
        } else if index > LINEAR {
            self.index.insert(number, index as u32);
        }
        index as i32
    }

    fn position(&self, number: u32) -> Option<usize> {
        if self.items.len() <= LINEAR {
            self.numbers.iter().position(|&known| known == number)
        } else {
            self.index.get(&number).map(|&index| index as usize)
        }
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
    /// For each of the constants whether it is loaded; the first counts as used.
    fn used_consts(&self, count: usize) -> SmallVec<[bool; 32]> {
        let mut used: SmallVec<[bool; 32]> = SmallVec::from_elem(false, count);
        used[0] = true;
        for block in self.layout().filter(|block| block.traits.any(Traits::LOADS_CONST)) {
            for instr in block.instrs.iter().filter(|instr| instr.op.has_const()) {
                used[instr.oparg as usize] = true;
            }
        }
        used
    }

    /// Drops the constants that no instruction loads; the first stays, it may be a docstring.
    pub(super) fn remove_unused_consts(&mut self, consts: &mut ConstTable) {
        let count = consts.items.len();
        if count == 0 {
            return;
        }
        let used = self.used_consts(count);
        if used.iter().all(|&used| used) {
            return;
        }
        let mut new_index = vec![0; count];
        let mut kept = 0;
        for (at, &used) in used.iter().enumerate() {
            if used {
                new_index[at] = kept as i32;
                consts.items.swap(kept, at);
                consts.numbers.swap(kept, at);
                kept += 1;
            }
        }
        consts.items.truncate(kept);
        consts.numbers.truncate(kept);
        // Numbers are sought one by one again.
        consts.index = match kept {
            0..=LINEAR => FxMap::default(),
            _ => consts.numbers.iter().enumerate().map(|(at, &number)| (number, at as u32)).collect(),
        };
        let mut at = self.first();
        while let Some(block) = at {
            if self[block].traits.any(Traits::LOADS_CONST) {
                for instr in self[block].instrs.iter_mut().filter(|instr| instr.op.has_const()) {
                    instr.oparg = new_index[instr.oparg as usize];
                }
            }
            at = self.next(block);
        }
    }
}
