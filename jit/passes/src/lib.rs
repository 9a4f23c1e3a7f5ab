//! The optimizer: an ordered list of passes over trace IR, and the one driver that runs them.
//!
//! A pass is a function from trace to trace in a file of its own. The driver times, verifies, counts, dumps and switches
//! each by name; nothing else knows which passes exist.

mod bounds;
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
    const fn new(
        name: &'static str,
        about: &'static str,
        run: fn(&Trace, &mut Context) -> Option<Trace>,
    ) -> Pass {
        Pass { name, about, loops: false, run }
    }

    /// The same for traces that loop.
    const fn of_loops(self) -> Pass {
        Pass { loops: true, ..self }
    }

    /// Whether it does anything for a trace that loops, or for one that does not.
    pub fn is_for(&self, loops: bool) -> bool {
        loops || !self.loops
    }
}

const PROPAGATE: Pass =
    Pass::new("propagate", "types, constants and ranges; guards proved once", propagate::run);
const FOLD: Pass = Pass::new("fold", "algebra by named rules", fold::run);
const CSE: Pass = Pass::new("cse", "nothing computed or loaded twice", cse::run);
const DCE: Pass = Pass::new("dce", "what nothing uses goes", dce::run);
const DEPTH: Pass = Pass::new("depth", "one look at the room for frames", depth::run);
const REFCOUNT: Pass = Pass::new("refcount", "counting up and down again cancels", refcount::run);
const VIRTUALS: Pass = Pass::new("virtuals", "objects that stay in the trace are not made", virtuals::run);
const PEEL: Pass = Pass::new("peel", "the first iteration out of the loop", peel::run);
const PROMOTE: Pass = Pass::new("promote", "fields of invariant objects as loop params", promote::run);
const UNBOX: Pass = Pass::new("unbox", "loop-carried ints and floats as machine numbers", unbox::run);
const INDUCTION: Pass =
    Pass::new("induction", "one counter a loop, bounds checked before it", induction::run);
const BOUNDS: Pass = Pass::new("bounds", "the largest of fixed indices is checked first", bounds::run);
const SHARE: Pass = Pass::new("share", "guards on values leave to the same state", share::run);
const SINK: Pass = Pass::new("sink", "boxes only exits need become recipes", sink::run);

/// The passes, in order. A pass that others make work for comes again.
///
/// Peeling wants a cleaned-up body, so that what it copies is small; what is invariant falls away in the round after it.
/// Behind it, objects that every round makes are seen to go round. Promotion makes loop params of memory, which unboxing then
/// sees; checks of lengths are gathered when it is known which lengths are the same; counts cancel last, when the boxes are gone, and then exits are shared, for counts stand in their way. Where there is
/// no loop, two rounds do what there is to do.
pub const PASSES: &[Pass] = &[
    PROPAGATE,
    FOLD.of_loops(),
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
    BOUNDS,
    SINK,
    REFCOUNT,
    SHARE,
    DCE,
];
