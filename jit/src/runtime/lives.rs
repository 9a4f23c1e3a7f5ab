//! What the exits of a trace hand over.

use super::frames::{Exit, Plain};
use std::cell::{Cell, OnceCell};
use tiercel_ir::frames::FrameMap;
use tiercel_ir::{SnapId, Snapshot, Trace, Val};

/// The live values of all snapshots of a trace, as their exits hand them over: [`Snapshot::live_values`].
pub struct Lives {
    values: Box<[Val]>,
    /// By snapshot, where its own end.
    ends: Box<[u32]>,
    numbered: Box<[Numbered]>,
}

/// A snapshot that is used often, with each value replaced by its number among those that are handed over.
#[derive(Default)]
struct Numbered {
    uses: Cell<u8>,
    snapshot: OnceCell<Box<(Snapshot, Option<Plain>)>>,
}

/// Uses of a snapshot in which its values are looked for, which takes about as long as numbering them does.
const USES: u8 = 8;

impl Lives {
    /// Those of a trace.
    pub fn new(trace: &Trace) -> Lives {
        let (mut values, mut ends) = (vec![], Vec::with_capacity(trace.snaps.len()));
        for snap in &trace.snaps {
            values.extend(snap.live_values());
            ends.push(values.len() as u32);
        }
        let numbered = trace.snaps.iter().map(|_| Numbered::default()).collect();
        Lives { values: values.into(), ends: ends.into(), numbered }
    }

    /// Those of a snapshot.
    pub fn of(&self, snap: SnapId) -> &[Val] {
        let start = snap.index().checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.values[start as usize..self.ends[snap.index()] as usize]
    }

    /// The exit through a snapshot of the trace whose they are, when its live values are these.
    pub fn exit<'a>(&'a self, trace: &'a Trace, snap: SnapId, values: &'a [u64]) -> Exit<'a> {
        let numbered = &self.numbered[snap.index()];
        let live = self.of(snap);
        if numbered.uses.get() < USES {
            numbered.uses.set(numbered.uses.get() + 1);
            return Exit::new(trace, &trace.snaps[snap.index()], Some(live), values);
        }
        let numbering = || {
            let snapshot = number(&trace.snaps[snap.index()], live);
            let plain = Plain::of(&snapshot);
            Box::new((snapshot, plain))
        };
        let (snapshot, plain) = &**numbered.snapshot.get_or_init(numbering);
        Exit::new(trace, snapshot, None, values).writing(plain.as_ref())
    }
}

/// The snapshot with each value replaced by its number among the live ones.
fn number(snap: &Snapshot, live: &[Val]) -> Snapshot {
    let value = |v: Val| Val(live.binary_search(&v).expect("a snapshot's values are live") as u32);
    snap.mapped(&mut FrameMap::default(), |slot| slot.map_value(value), value)
}
