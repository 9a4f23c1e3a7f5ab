//! Making a trace of what has been built: the passes, and lowering. Nothing here looks at an object that can change, so
//! it may be done on any thread.

use super::faults::Faults;
use super::lives::Lives;
use super::{Dump, Options, function_of};
use crate::exits::ExitTable;
use crate::lower::{Allocator, Environment, LowerError, Lowered, Lowering, Member};
use crate::project::Reason;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tiercel_ir::{SnapId, Trace, Tuning};
use tiercel_object::allocator;
use tiercel_object::thread::Thread;
use tiercel_passes::{Options as PassOptions, PassReport};

/// What is wanted of a trace.
#[derive(Clone, Copy)]
pub(super) struct Order {
    /// What native code uses; `None` if the reference executor runs it.
    pub env: Option<Environment>,
    /// Whoever owns it.
    pub owner: u64,
    /// Where its exits lead at first.
    pub leave: u64,
    /// Bytecode instructions that it is made of.
    pub length: u32,
    /// Whether it is to be made quickly, rather than well.
    pub in_haste: bool,
}

/// What a trace has become.
pub(super) struct Made {
    /// Optimized.
    pub trace: Trace,
    /// What each pass did.
    pub passes: Vec<PassReport>,
    /// Its exits, which belong to no trace yet.
    pub exits: ExitTable,
    /// Its code.
    pub lowered: Option<Lowered>,
    /// What each exit hands over.
    pub live: Lives,
    /// How long the passes took, and how long lowering.
    pub times: (Duration, Duration),
}

/// Why there is none, and what is to be said of it.
#[derive(Clone)]
pub(super) struct NotMade {
    /// For the counters.
    pub why: Reason,
    /// For `-X dump`.
    pub text: String,
}

/// What makes traces.
pub(super) struct Maker {
    lowering: Lowering,
    faults: Arc<Faults>,
    passes: PassOptions,
    tuning: Tuning,
    dumps: Vec<Dump>,
}

impl Maker {
    /// One that makes them as the options say; guards are numbered by `faults`.
    pub(super) fn new(options: &Options, faults: Arc<Faults>) -> Result<Maker, LowerError> {
        let mut lowering = Lowering::host()?;
        lowering.min_home = options.tuning.min_home;
        lowering.listing = options.detail;
        lowering.places = options.detail || options.perf.is_some();
        lowering.texts = options.dumps.iter().any(|d| d.stage == "clif" || d.stage == "asm");
        let dumps = options.dumps.iter().filter(|d| d.stage.starts_with("ir:")).cloned().collect();
        Ok(Maker { lowering, faults, passes: options.passes.clone(), tuning: options.tuning, dumps })
    }

    /// The way into traces, the ways out of them, and the code that ends plain instances.
    pub(super) fn gates(&mut self) -> Result<[Lowered; 4], LowerError> {
        let heap = std::mem::offset_of!(Thread, heap) as i32;
        let (enter, gather, leave) =
            (self.lowering.trampoline()?, self.lowering.gather()?, self.lowering.leave()?);
        Ok([enter, gather, leave, self.lowering.plain_end(heap)?])
    }

    /// Lowers a tree as a whole, with care: it has shown to be worth it.
    pub(super) fn lower_tree(
        &mut self,
        members: &[Member],
        env: &Environment,
    ) -> Result<Lowered, LowerError> {
        self.lowering.allocator = Allocator::Backtracking;
        passing(|| self.lowering.lower_tree(members, env), Result::clone)
    }

    /// Optimizes and lowers a trace as it was built. The objects that it names must be kept alive until then.
    pub(super) fn make(&mut self, built: &Trace, order: &Order) -> Result<Made, NotMade> {
        let started = Instant::now();
        let copy = |made: &Result<(Trace, Vec<PassReport>), NotMade>| {
            made.as_ref()
                .map(|(trace, passes)| (trace.detached(built), passes.clone()))
                .map_err(NotMade::clone)
        };
        let (trace, passes) = passing(|| self.optimize(built), copy)?;
        let optimized = started.elapsed();
        let trace = self.faults.apply(trace, &self.tuning);
        self.lowering.allocator =
            if order.in_haste { Allocator::SinglePass } else { Allocator::Backtracking };
        let exits = ExitTable::new(order.owner, 0, trace.snaps.len(), order.leave, self.tuning.hot_exit);
        for (n, _) in trace.snaps.iter().enumerate().filter(|(_, snap)| snap.early) {
            exits.cell(SnapId(n as u32)).threshold.set(self.tuning.early_exits);
        }
        let lowered = match &order.env {
            Some(env) => Some(
                passing(|| self.lowering.lower(&trace, &exits, env), Result::clone)
                    .map_err(|e| NotMade { why: Reason::NotLowered, text: e.to_string() })?,
            ),
            None => None,
        };
        note_progress(&exits, &trace, order.length);
        Ok(Made {
            live: Lives::new(&trace),
            times: (optimized, started.elapsed() - optimized),
            trace,
            passes,
            exits,
            lowered,
        })
    }

    fn optimize(&self, built: &Trace) -> Result<(Trace, Vec<PassReport>), NotMade> {
        let function = function_of(&built.id);
        let mut dump = |pass: &str, trace: &Trace| {
            let wanted = |d: &Dump| {
                d.stage.strip_prefix("ir:") == Some(pass)
                    && d.function.as_deref().is_none_or(|f| f == function)
            };
            if self.dumps.iter().any(wanted) {
                eprintln!("; after {pass}\n{trace}");
            }
        };
        tiercel_passes::optimize(built, &self.passes, &mut dump)
            .map_err(|failure| NotMade { why: Reason::BadTrace, text: failure.to_string() })
    }
}

/// Does something that makes much that does not stay; `copy` copies what does.
fn passing<T>(work: impl FnOnce() -> T, copy: impl FnOnce(&T) -> T) -> T {
    allocator::compiling(|| {
        let made = work();
        allocator::outside(|| copy(&made))
    })
}

/// Notes how many of a trace's `length` bytecode instructions are done at each exit, by where in the trace it is used.
fn note_progress(exits: &ExitTable, trace: &Trace, length: u32) {
    let end = trace.loop_start().unwrap_or(trace.insts.len()).max(1) as u64;
    for (at, inst) in trace.insts.iter().enumerate().rev() {
        if let Some(s) = inst.snap {
            let done = (u64::from(length) * at as u64 / end).min(u64::from(length));
            exits.cell(s).progress.set(done as u32);
        }
    }
}
