//! Homes: where values are that several exits hand over.
//!
//! A stub that writes all live values is one instruction for each, and the register allocator has to bring each of them
//! there. A value that many stubs would write is written once instead, when it is made, to a home in the exit buffer; what the
//! frame has still, and what is always the same, is not written at all. The way that a stub takes says where its values are
//! (`exits.rs`).
//!
//! In haste all values have homes. With care those have that very many exits want, but none of a loop, which would write each round
//! for the sake of its exits. An exit that has been taken before may well be taken often, as may those of a loop: they write all
//! themselves, for where to gather how much is hard to foretell for the processor.

use super::inst::{Emitter, MEMORY, is_constant};
use super::stub::slot_of;
use super::tree::Member;
use crate::exits::{BUFFER_HOMES, BUFFER_VALUES, CodeTraits, MAX_HOMES, Source};
use cranelift_codegen::ir::{self, InstBuilder, types};
use smallvec::{SmallVec, smallvec};
use tiercel_ir::{Op, SnapId, Trace, Val};
use tiercel_passes::hash::{HashMap, HashSet};

/// Where live values are, in order.
type Sources = SmallVec<[Source; 16]>;

/// What a stub hands on.
pub(super) enum WayOrCell {
    /// The address of the way by which values are gathered.
    Way(ir::Value),
    /// The address of the cell, where nothing is left to gather.
    Cell(ir::Value),
}

/// The homes of a function, by member and value.
#[derive(Default)]
pub(super) struct Homes(HashMap<(usize, Val), u16>);

impl Homes {
    /// One for each value that some exit of a trace hands over; `None` if there are too many.
    pub(super) fn for_all(trace: &Trace) -> Option<Homes> {
        let mut homes = Homes::default();
        for inst in &trace.insts {
            let Some(snap) = inst.snap else { continue };
            trace.snaps[snap.index()].for_each_value(|v| {
                if !is_constant(trace.def(v).op) {
                    homes.give(0, v);
                }
            });
        }
        (homes.0.len() <= MAX_HOMES).then_some(homes)
    }

    /// For what at least `min` exits hand over, as far as there are homes. Values that are computed only where the trace is
    /// left, by member, have none.
    pub(super) fn for_several(members: &[Member], min: u32, only_left_with: &[Vec<bool>]) -> Homes {
        let mut homes = Homes::default();
        for (n, member) in members.iter().enumerate() {
            if member.trace.loop_start().is_some() {
                continue;
            }
            let continued = members.iter().filter_map(|m| m.parent).filter(|(parent, _)| *parent == n);
            let direct = continued.map(|(_, snap)| snap).chain(member.taken.iter().copied()).collect();
            homes.for_several_of((n, member.trace), min, &direct, &only_left_with[n]);
        }
        homes
    }

    /// The same for one member, but for these exits.
    fn for_several_of(
        &mut self,
        (member, trace): (usize, &Trace),
        min: u32,
        direct: &HashSet<SnapId>,
        only_left_with: &[bool],
    ) {
        let mut stubs: HashSet<SnapId> = HashSet::default();
        let mut times: HashMap<Val, u32> = HashMap::default();
        for inst in &trace.insts {
            let Some(id) = inst.snap else { continue };
            // An object's end hands over what its exit does, each for itself.
            if inst.op != Op::Decref && (direct.contains(&id) || !stubs.insert(id)) {
                continue;
            }
            let snap = &trace.snaps[id.index()];
            let kept = snap.kept_slots();
            for v in snap.live_values() {
                let is_elsewhere = is_constant(trace.def(v).op) || slot_of(trace, v, &kept).is_some();
                if !is_elsewhere && !only_left_with[v.index()] {
                    *times.entry(v).or_default() += 1;
                }
            }
        }
        let mut worth: Vec<Val> = times.into_iter().filter(|(_, n)| *n >= min).map(|(v, _)| v).collect();
        worth.sort_unstable();
        worth.truncate(MAX_HOMES - self.0.len());
        worth.into_iter().for_each(|v| self.give(member, v));
    }

    fn give(&mut self, member: usize, v: Val) {
        let next = self.0.len() as u16;
        self.0.entry((member, v)).or_insert(next);
    }

    fn of(&self, member: usize, v: Val) -> Option<u16> {
        self.0.get(&(member, v)).copied()
    }
}

impl Emitter<'_> {
    /// Writes a value to its home, if it has one.
    pub(super) fn bring_home(&mut self, v: Val) {
        let Some(home) = self.homes.of(self.member, v) else { return };
        if self.inherited_from(v).is_some() {
            return;
        }
        if let Some(x) = self.values[v.index()] {
            self.write_word(x, BUFFER_HOMES + 8 * i32::from(home));
        }
    }

    fn write_word(&mut self, x: ir::Value, at: i32) {
        let is_bool = self.b.func().dfg.value_type(x) == types::I8;
        let x = if is_bool { self.b.ins().uextend(types::I64, x) } else { x };
        self.b.ins().store(MEMORY, x, self.buffer, at);
    }

    /// Gives the address of the way by which this code leaves through a snapshot; what is nowhere else is written.
    pub(super) fn way(&mut self, snap: SnapId) -> ir::Value {
        let sources = self.write_live(snap, self.is_taken(snap));
        self.way_to(snap, &sources)
    }

    /// Has the live values of a snapshot brought where an exit has them. The cell if the stub does that, else the way.
    pub(super) fn way_or_cell(&mut self, snap: SnapId) -> WayOrCell {
        // A loop is left often, if what it is in is a loop.
        let is_direct = self.is_taken(snap) || self.haste.is_none() && self.trace.loop_start().is_some();
        let sources = self.write_live(snap, is_direct);
        if sources.iter().all(|source| *source == Source::Stored) {
            let cell = self.members[self.member].exits.address(snap);
            return WayOrCell::Cell(self.iconst(cell as i64));
        }
        WayOrCell::Way(self.way_to(snap, &sources))
    }

    fn is_taken(&self, snap: SnapId) -> bool {
        self.members[self.member].taken.binary_search(&snap).is_ok()
    }

    /// Writes the live values of a snapshot that are nowhere else, or all; gives where they are.
    fn write_live(&mut self, snap: SnapId, all: bool) -> Sources {
        let live = self.trace.snaps[snap.index()].live_values();
        let sources = match all {
            true => smallvec![Source::Stored; live.len()],
            false => self.sources(&live, snap),
        };
        let kept = self.trace.snaps[snap.index()].kept_slots();
        for (k, v) in live.into_iter().enumerate() {
            if sources[k] == Source::Stored {
                let x = self.handed_over(v, &kept);
                self.write_word(x, BUFFER_VALUES + 8 * k as i32);
            }
        }
        sources
    }

    fn way_to(&mut self, snap: SnapId, sources: &[Source]) -> ir::Value {
        let address = match self.ways.get(&(self.member, snap)) {
            Some(known) => *known,
            None => {
                let code = CodeTraits { has_doubles: self.has_doubles, homes: self.homes.0.len() as u16 };
                let made = self.members[self.member].exits.way(snap, code, sources);
                self.ways.insert((self.member, snap), made);
                made
            }
        };
        self.iconst(address as i64)
    }

    /// Where live values of a snapshot are.
    pub(super) fn sources(&self, live: &[Val], snap: SnapId) -> Sources {
        let kept = self.trace.snaps[snap.index()].kept_slots();
        live.iter().map(|v| self.source(*v, &kept)).collect()
    }

    fn source(&self, v: Val, kept: &[u32]) -> Source {
        if let Some(slot) = self.slot_that_has(v, kept) {
            return Source::Slot(slot);
        }
        if let Some(source) = self.inherited_from(v) {
            return source;
        }
        match self.homes.of(self.member, v) {
            Some(home) => Source::Home(home),
            None => self.constant_word(v).map_or(Source::Stored, Source::Word),
        }
    }

    /// Where the parent has what it hands over in the same function, if that is not only a register. In a slot it stays only
    /// where no frame is written in between.
    fn inherited_from(&self, v: Val) -> Option<Source> {
        let def = self.trace.def(v);
        let (_, source) = (def.op == Op::Inherit).then(|| self.inherited.get(def.int(0) as usize))??;
        match source {
            Source::Stored => None,
            Source::Slot(_) if self.writes_frames[self.member] => None,
            _ => Some(*source),
        }
    }
}
