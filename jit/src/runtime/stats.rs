//! What tier 2 counts, for `-X stats`. Counting changes nothing that is compiled.

use crate::project::Reason;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use tiercel_passes::PassReport;

/// The counters.
#[derive(Default)]
pub struct Stats {
    /// Attempts at a trace.
    pub attempts: Cell<u64>,
    /// Instructions that the interpreter executed one by one, for the recorder.
    pub recorded: Cell<u64>,
    /// Root traces installed.
    pub roots: Cell<u64>,
    /// Side traces installed.
    pub sides: Cell<u64>,
    /// Trees compiled as a whole.
    pub trees: Cell<u64>,
    /// Times a trace was entered from the interpreter.
    pub entered: Cell<u64>,
    /// Times a trace was left to the interpreter through a snapshot.
    pub exits: Cell<u64>,
    /// Exceptions that traces have really made, to raise them or to leave with them.
    pub raised: Cell<u64>,
    /// Exits whose frames were checked; only debug builds do.
    pub audited: Cell<u64>,
    /// Roots that the interpreter no longer enters, for it did not pay.
    pub retired: Cell<u64>,
    /// Traces made invalid.
    pub invalidated: Cell<u64>,
    /// Bytes of machine code.
    pub code_bytes: Cell<u64>,
    /// Nanoseconds of building traces: the recorder's, and of the instructions that it had executed.
    pub building: Cell<u64>,
    /// Nanoseconds that the program stood still for passes and lowering, whoever did them.
    pub waiting: Cell<u64>,
    /// Nanoseconds of passes and lowering, whoever did them.
    pub making: Cell<u64>,
    /// Nanoseconds spent inside traces, if time is taken.
    pub inside: Cell<u64>,
    depth: Cell<u32>,
    failures: RefCell<BTreeMap<Reason, u64>>,
    counts: RefCell<BTreeMap<(&'static str, &'static str), u64>>,
    times: RefCell<BTreeMap<&'static str, u64>>,
}

impl Stats {
    /// One more.
    pub fn bump(cell: &Cell<u64>) {
        cell.set(cell.get() + 1);
    }

    /// So many more.
    pub fn add(cell: &Cell<u64>, n: u64) {
        cell.set(cell.get() + n);
    }

    /// A trace is entered: gives a clock if time is taken and this is the outermost one.
    pub fn enter(&self, timing: bool) -> Option<std::time::Instant> {
        let depth = self.depth.get();
        self.depth.set(depth + 1);
        (timing && depth == 0).then(std::time::Instant::now)
    }

    /// Whether some trace has been entered and not left.
    pub fn is_inside(&self) -> bool {
        self.depth.get() > 0
    }

    /// The trace was left.
    pub fn leave(&self, clock: Option<std::time::Instant>) {
        self.depth.set(self.depth.get() - 1);
        if let Some(clock) = clock {
            Stats::add(&self.inside, clock.elapsed().as_nanos() as u64);
        }
    }

    /// Counts the time that `work` takes.
    pub fn timed<T>(cell: &Cell<u64>, work: impl FnOnce() -> T) -> T {
        let clock = std::time::Instant::now();
        let result = work();
        Stats::add(cell, clock.elapsed().as_nanos() as u64);
        result
    }

    /// Notes a failed attempt.
    pub fn failed(&self, why: Reason) {
        *self.failures.borrow_mut().entry(why).or_default() += 1;
    }

    /// Notes what the passes did.
    pub fn passes(&self, reports: &[PassReport]) {
        for r in reports {
            *self.times.borrow_mut().entry(r.name).or_default() += r.time.as_nanos() as u64;
            for (what, n) in &r.counts {
                *self.counts.borrow_mut().entry((r.name, what)).or_default() += n;
            }
        }
    }

    /// Failed attempts by reason.
    pub fn failures(&self) -> BTreeMap<Reason, u64> {
        self.failures.borrow().clone()
    }
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "tier 2")?;
        for (name, cell) in [
            ("attempts", &self.attempts),
            ("recorded", &self.recorded),
            ("root traces", &self.roots),
            ("side traces", &self.sides),
            ("whole trees", &self.trees),
            ("entered", &self.entered),
            ("exits", &self.exits),
            ("raised", &self.raised),
            ("retired", &self.retired),
            ("invalidated", &self.invalidated),
            ("code bytes", &self.code_bytes),
        ] {
            writeln!(f, "  {name:24} {}", cell.get())?;
        }
        for (name, cell) in
            [("building", &self.building), ("waiting", &self.waiting), ("making", &self.making)]
        {
            writeln!(f, "  {name:24} {} us", cell.get() / 1000)?;
        }
        for (why, n) in self.failures.borrow().iter() {
            writeln!(f, "  failed: {why:16} {n}")?;
        }
        for (pass, nanos) in self.times.borrow().iter() {
            writeln!(f, "  pass {pass:19} {} us", nanos / 1000)?;
        }
        for ((pass, what), n) in self.counts.borrow().iter() {
            writeln!(f, "  {pass}: {what:24} {n}")?;
        }
        Ok(())
    }
}
