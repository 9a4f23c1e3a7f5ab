//! The optimizer: an ordered list of passes over trace IR, and the one driver that runs them.
//!
//! A pass is a function from trace to trace in a file of its own. The driver times, verifies, counts, dumps and switches
//! each by name; nothing else knows which passes exist.

mod cse;
mod dce;
mod depth;
mod driver;
mod facts;
mod fold;
pub mod hash;
mod induction;
mod known;
mod peel;
mod promote;
mod propagate;
mod refcount;
mod rewrite;
mod rules;
mod share;
mod sink;
mod unbox;
mod virtuals;

pub use driver::{Options, PassFailure, PassReport, optimize, run_pass};
pub use known::{AtExit, Known};
pub use propagate::at_exit;
pub use rules::RULES;

use std::collections::BTreeMap;
use tiercel_ir::{Trace, Tuning};

/// One pass.
pub struct Pass {
    /// Its name, for `-X opt=-NAME` and `-X dump=ir:NAME`.
    pub name: &'static str,
    /// What it does, in a line.
    pub about: &'static str,
    /// Whether it is only for traces that loop.
    pub loops: bool,
    /// The pass itself; `None` if it leaves the trace as it is.
    pub run: fn(&Trace, &mut Context) -> Option<Trace>,
}

/// What a pass may look at besides the trace, and where it counts what it did.
#[derive(Default)]
pub struct Context {
    /// The thresholds.
    pub tuning: Tuning,
    /// What happened, by name.
    pub counts: BTreeMap<&'static str, u64>,
}

impl Context {
    /// Counts one more of something.
    pub fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }
}

impl Pass {
    /// The same for traces that loop.
    const fn of_loops(self) -> Pass {
        Pass { loops: true, ..self }
    }

    /// Whether it does anything for a trace of this kind.
    pub fn is_for(&self, trace: &Trace) -> bool {
        !self.loops || trace.loop_start().is_some()
    }
}

const PROPAGATE: Pass = Pass {
    name: "propagate",
    about: "types, constants and ranges; guards proved once",
    loops: false,
    run: propagate::run,
};
const FOLD: Pass = Pass { name: "fold", about: "algebra by named rules", loops: false, run: fold::run };
const CSE: Pass =
    Pass { name: "cse", about: "nothing computed or loaded twice", loops: false, run: cse::run };
const DCE: Pass = Pass { name: "dce", about: "what nothing uses goes", loops: false, run: dce::run };
const DEPTH: Pass =
    Pass { name: "depth", about: "one look at the room for frames", loops: false, run: depth::run };
const REFCOUNT: Pass =
    Pass { name: "refcount", about: "counting up and down again cancels", loops: false, run: refcount::run };
const VIRTUALS: Pass = Pass {
    name: "virtuals",
    about: "objects that stay in the trace are not made",
    loops: false,
    run: virtuals::run,
};
const PEEL: Pass =
    Pass { name: "peel", about: "the first iteration out of the loop", loops: false, run: peel::run };
const PROMOTE: Pass = Pass {
    name: "promote",
    about: "fields of invariant objects as loop params",
    loops: false,
    run: promote::run,
};
const UNBOX: Pass = Pass {
    name: "unbox",
    about: "loop-carried ints and floats as machine numbers",
    loops: false,
    run: unbox::run,
};
const INDUCTION: Pass = Pass {
    name: "induction",
    about: "one counter a loop, bounds checked before it",
    loops: false,
    run: induction::run,
};
const SHARE: Pass =
    Pass { name: "share", about: "guards on values leave to the same state", loops: false, run: share::run };
const SINK: Pass =
    Pass { name: "sink", about: "boxes only exits need become recipes", loops: false, run: sink::run };

/// The passes, in order. A pass that others make work for comes again.
///
/// Peeling wants a cleaned-up body, so that what it copies is small; what is invariant falls away in the round after it.
/// Behind it, objects that every round makes are seen to go round. Promotion makes loop params of memory, which unboxing then
/// sees; counts cancel last, when the boxes are gone, and then exits are shared, for counts stand in their way. Where there is
/// no loop, two rounds do what there is to do.
pub const PASSES: &[Pass] = &[
    PROPAGATE,
    FOLD,
    CSE,
    VIRTUALS,
    DCE.of_loops(),
    DEPTH,
    PEEL,
    PROPAGATE,
    FOLD,
    CSE,
    VIRTUALS.of_loops(),
    PROMOTE,
    UNBOX,
    INDUCTION,
    PROPAGATE.of_loops(),
    FOLD.of_loops(),
    CSE.of_loops(),
    SINK,
    REFCOUNT,
    SHARE,
    DCE,
];
