//! Whether it pays to enter a root from the interpreter.
//!
//! A root whose exits have no side traces yet is left soon, and entering and leaving it may cost more than its traces save.
//! What it brings is weighed over some entries at a time. Where that is too little the interpreter takes over for a
//! while, the longer the more often it happened, so that a program that ends soon has lost little; meanwhile others may
//! be made that it leads to. What the interpreter does then counts for the root's exits as if it had been entered: else those
//! that lack a trace, and are why it is left so soon, would hardly ever be hot. A root that has had its chances without a
//! trace being made anywhere is never entered again.

use super::{Installed, Jit, Stats};
use std::cell::Cell;
use tiercel_ir::Tuning;
use tiercel_object::thread::Thread;

/// Doublings of the rounds that the interpreter does between two trials.
const DOUBLINGS: u32 = 3;

/// What entering a root from the interpreter has brought so far.
#[derive(Default)]
pub(super) struct Trial {
    /// Entries since they were last weighed.
    entries: Cell<u32>,
    /// Bytecode instructions done in traces since.
    work: Cell<u64>,
    /// How often in a row it was too little.
    failures: Cell<u32>,
    /// The number of traces when that was.
    traces: Cell<u32>,
    /// Rounds that the interpreter has done since it was last entered, or will have done when it is.
    paused: Cell<u32>,
}

/// What becomes of a root.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    /// It is entered.
    Pays,
    /// The interpreter does this many rounds first.
    Pauses(u32),
    /// It is not entered any more.
    Retires,
}

impl Trial {
    /// The root was entered, and this many instructions were done in traces, of which there are so many now.
    fn entered(&self, work: u64, traces: impl FnOnce() -> u32, tuning: &Tuning) -> Verdict {
        let entries = self.entries.get() + 1;
        self.entries.set(entries);
        self.work.set(self.work.get() + work);
        if entries < tuning.trial_entries {
            return Verdict::Pays;
        }
        self.entries.set(0);
        if self.work.replace(0) >= u64::from(entries) * u64::from(tuning.min_work) {
            self.failures.set(0);
            return Verdict::Pays;
        }
        let now = traces();
        let earlier = if self.traces.replace(now) == now { self.failures.get() } else { 0 };
        self.failures.set(earlier + 1);
        if (earlier + 1).saturating_mul(tuning.trial_entries) >= tuning.trial {
            return Verdict::Retires;
        }
        Verdict::Pauses(tuning.hot_loop.saturating_mul(1 << earlier.min(DOUBLINGS)))
    }
}

impl Jit {
    /// Weighs what the last entry of a root has brought.
    pub(super) fn weigh(&self, thread: &Thread, root: &Installed) -> Verdict {
        self.make_up_for_pause(thread, root);
        let traces = || self.traces.borrow().len() as u32;
        let verdict = root.trial.entered(self.buffer.work.get(), traces, &self.options.tuning);
        if verdict == Verdict::Retires {
            Stats::bump(&self.stats.retired);
            self.attempted.retired(root.anchor.code as usize);
        }
        if let Verdict::Pauses(rounds) = verdict {
            root.trial.paused.set(rounds);
        }
        verdict
    }

    /// Counts for each exit of a root and its side traces how often it would have been taken in the pause that is over, going by
    /// how often it has been so far. It is still taken once more before a trace is grown there. Where none can be afforded, those that
    /// come next are counted only as they come: what is hot and may not have a trace has its root pause again.
    fn make_up_for_pause(&self, thread: &Thread, root: &Installed) {
        let rounds = u64::from(root.trial.paused.take());
        if rounds == 0 || !self.affords(thread) {
            return;
        }
        let entries = u64::from(root.entered.get().max(1));
        for trace in self.traces.borrow().iter().filter(|t| t.root == root.root) {
            for cell in trace.exits.cells() {
                let taken = cell.taken.get();
                let more = (rounds * u64::from(cell.total.get()) / entries).min(rounds);
                let most = cell.threshold.get().saturating_sub(1);
                if taken < most && !trace.trace.snaps[cell.snap.get() as usize].early {
                    cell.taken.set((u64::from(taken) + more).min(u64::from(most)) as u32);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_brings_too_little_pauses_ever_longer_and_ends() {
        let tuning = Tuning { trial: 12, trial_entries: 2, min_work: 10, hot_loop: 100, ..Tuning::default() };
        let trial = Trial::default();
        let weigh = |work, traces| {
            assert_eq!(trial.entered(work, || panic!("not asked"), &tuning), Verdict::Pays);
            trial.entered(work, || traces, &tuning)
        };
        assert_eq!(weigh(10, 1), Verdict::Pays);
        assert_eq!(weigh(9, 1), Verdict::Pauses(100));
        assert_eq!(weigh(9, 1), Verdict::Pauses(200));
        // One that was made meanwhile may be what was missing.
        assert_eq!(weigh(9, 2), Verdict::Pauses(100));
        let rest = [200, 400, 800, 800].map(Verdict::Pauses);
        assert_eq!([(); 4].map(|()| weigh(9, 2)), rest);
        assert_eq!(weigh(9, 2), Verdict::Retires);
    }
}
