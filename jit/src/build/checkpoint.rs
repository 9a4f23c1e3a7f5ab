//! States to come back to: a trace that has been built further than it is to go is cut off where it stood.

use super::unmade::Unmade;
use super::{Builder, VirtualFrame};
use tiercel_ir::Val;
use tiercel_passes::hash::HashMap;

/// How far a trace had come, and what the builder knew.
pub(super) struct Checkpoint {
    pub(super) unmade: Unmade,
    frames: Vec<VirtualFrame>,
    unmoved: HashMap<Val, usize>,
    pub(super) insts: usize,
    snaps: usize,
    projected: usize,
    generic: usize,
}

impl Builder<'_> {
    /// The state now, with nothing left that is to be given up.
    pub(super) fn save(&self) -> Checkpoint {
        Checkpoint {
            unmade: self.unmade.clone(),
            frames: self.frames.clone(),
            unmoved: self.unmoved.clone(),
            insts: self.trace.insts.len(),
            snaps: self.trace.snaps.len(),
            projected: self.projected.len(),
            generic: self.generic,
        }
    }

    /// Comes back to a state, for the trace to end there: nothing but what its end takes may be built from now on.
    pub(super) fn restore(&mut self, state: Checkpoint) {
        self.unmade = state.unmade;
        self.frames = state.frames;
        self.unmoved = state.unmoved;
        self.trace.insts.truncate(state.insts);
        self.trace.snaps.truncate(state.snaps);
        self.projected.truncate(state.projected);
        self.generic = state.generic;
        self.dead.clear();
        self.sending = None;
        self.again = false;
        self.links_on = false;
        self.saved = self.frames[self.frames.len() - 1].clone();
        self.here = None;
        self.forget_from(Val(state.insts as u32));
    }

    /// What stands in the trace from an instruction on is changed: no state behind it can be come back to.
    pub(super) fn drop_states_behind(&mut self, first: usize) {
        self.checkpoints.retain(|state| state.insts <= first);
        self.arrivals.retain(|a| a.state.insts <= first);
        self.first_close.take_if(|state| state.insts > first);
    }

    /// Forgets what is known of values from this one on: others will have their numbers.
    fn forget_from(&mut self, first: Val) {
        let stays = |v: &Val| *v < first;
        self.samples.truncate(first);
        self.bound.retain(stays);
        self.fresh.retain(|v, _| stays(v));
        self.chars.retain(stays);
        self.codes.retain(|v, code| stays(v) && stays(code));
        self.tuples.retain(|v, _| stays(v));
        self.tuple_words.retain(|v, words| stays(v) && words.iter().all(stays));
        self.methods.retain(|v, _| stays(v));
        self.native_methods.retain(|v, _| stays(v));
        self.ranges.retain(|v, numbers| stays(v) && numbers.are_before(first));
        self.walked.retain(|v, within| stays(v) && within.iter().all(stays));
        self.sliced.retain(|v, _| stays(v));
        self.newborn.retain(|v, stored| stays(v) && stored.iter().all(|(_, w)| stays(w)));
        self.perhaps_null.retain(stays);
        self.generators.retain(stays);
        self.namespaces_of.retain(|v, _| stays(v));
        self.stands.retain(|v, _| stays(v));
        self.stood.retain(|v, _| stays(v));
        self.resumed.retain(|v, _| stays(v));
    }
}
