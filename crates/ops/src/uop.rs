//! What is known of each micro-op.

use crate::generated::uops::{self, Uop};
use crate::opcode::Flags;

/// The facts about one micro-op, as the generator states them.
pub struct UopInfo {
    /// The micro-op.
    pub uop: Uop,
    /// CPython's name, with its leading underscore.
    pub name: &'static str,
    /// What it does or may do.
    pub flags: Flags,
    /// How many forms with a fixed oparg it has (`_LOAD_FAST_0` and so on).
    pub replicas: u8,
    /// Stands only in instructions, never in traces.
    pub is_tier1: bool,
    /// Stands only in traces, never in instructions.
    pub is_tier2: bool,
    /// Runs other code only by dropping a reference as its last act.
    pub is_late: bool,
}

/// Where a micro-op in a trace has its oparg or operand from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operand {
    /// The instruction's oparg; no operand.
    Simple,
    /// The oparg, and an operand of that many cache cells.
    Cache(u8),
    /// The oparg is the upper four bits of the instruction's.
    Top,
    /// The oparg is the lower four bits of the instruction's.
    Bottom,
    /// The oparg is the length of the instruction with its cache.
    SaveReturnOffset,
    /// The projector puts another micro-op in its place.
    Replaced,
    /// Not a micro-op of its own: the second operand, of that many cells, of the one before.
    Second(u8),
}

/// One step of what an instruction expands to in a trace.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Expansion {
    /// The micro-op.
    pub uop: Uop,
    /// What its oparg and operand are.
    pub operand: Operand,
    /// The cache cell the operand starts at, counted in code units from the instruction's first cache cell.
    pub offset: u8,
}

impl Uop {
    fn info(self) -> &'static UopInfo {
        let found = uops::UOPS.binary_search_by_key(&self.id(), |info| info.uop.id());
        &uops::UOPS[found.expect("the table has every micro-op")]
    }

    /// CPython's number; from [`Uop::FIRST_OWN`] up, micro-ops that CPython has no number for.
    pub const fn id(self) -> u16 {
        self as u16
    }

    /// The micro-op of that number.
    pub fn from_id(id: u16) -> Option<Uop> {
        let found = uops::UOPS.binary_search_by_key(&id, |info| info.uop.id()).ok()?;
        Some(uops::UOPS[found].uop)
    }

    /// The micro-op of that name.
    pub fn from_name(name: &str) -> Option<Uop> {
        uops::UOPS.iter().find(|info| info.name == name).map(|info| info.uop)
    }

    /// CPython's name, with its leading underscore.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// What it does or may do.
    pub fn flags(self) -> Flags {
        self.info().flags
    }

    /// Whether all of `flags` are set.
    pub fn has(self, flags: Flags) -> bool {
        self.info().flags.has(flags)
    }

    /// All the facts.
    pub fn facts(self) -> &'static UopInfo {
        self.info()
    }

    /// How many values it takes from the stack, not counting those it only looks at.
    pub fn popped(self, oparg: u32) -> i32 {
        uops::popped(self, oparg as i32)
    }

    /// How many values it puts on the stack, not counting those it only looked at.
    pub fn pushed(self, oparg: u32) -> i32 {
        uops::pushed(self, oparg as i32)
    }

    /// The form of a replicated micro-op with this oparg built in.
    pub fn replica(self, oparg: u32) -> Option<Uop> {
        let info = self.info();
        if oparg >= u32::from(info.replicas) {
            return None;
        }
        Uop::from_name(&format!("{}_{oparg}", info.name))
    }

    /// Every micro-op, in order of number.
    pub fn all() -> impl Iterator<Item = Uop> {
        uops::UOPS.iter().map(|info| info.uop)
    }
}

impl std::fmt::Display for Uop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}
