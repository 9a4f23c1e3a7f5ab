//! What may be spent on compiling.
//!
//! A trace pays for itself only if the program goes on for long enough, which nobody knows. So no more is spent on
//! compiling than a share of what the program has done already, and what its traces have saved it: one that ends at any
//! moment has lost little against the interpreter alone, one whose traces pay has soon afforded all that it wants, and one
//! that keeps going in and out of its traces waits. Work is counted in bytecode instructions as the loop and its traces do
//! them, not by a clock: the same program compiles the same traces each time.

use std::cell::Cell;
use tiercel_ir::Tuning;

/// Code units of the interpreter's work ([`tiercel_object::thread::Thread::work`]) that count as one instruction.
const UNITS: u64 = 3;

/// What entering and leaving a trace costs, in interpreted instructions.
pub(super) const ENTRY: u64 = 60;

/// Instructions that a trace does in the time the interpreter takes for one.
const SPEEDUP: u64 = 4;

/// What making a trace costs for each operation that is left of it, in interpreted instructions: some 20 µs in a process that
/// has only started to compile.
const OPERATION: u64 = 6000;

/// Work of traces, and work spent on them, in interpreted instructions.
#[derive(Default)]
pub struct Budget {
    traced: Cell<u64>,
    entered: Cell<u64>,
    saved: Cell<i64>,
    spent: Cell<u64>,
}

impl Budget {
    /// Traces were entered once, and did this many instructions.
    pub fn traced(&self, instructions: u64) {
        self.traced.set(self.traced.get() + instructions);
        self.entered.set(self.entered.get() + 1);
        let took = ENTRY + instructions / SPEEDUP;
        self.saved.set(self.saved.get() + instructions as i64 - took as i64);
    }

    /// Bytecode instructions done in traces so far.
    pub fn traced_so_far(&self) -> u64 {
        self.traced.get()
    }

    /// A trace of this many operations was compiled.
    pub fn spend(&self, operations: usize) {
        self.spent.set(self.spent.get() + operations as u64 * OPERATION);
    }

    /// What the program has done when the interpreter has done so many units of work.
    pub fn done(&self, work: u64) -> u64 {
        self.traced.get() + work / UNITS
    }

    /// The time by which what a worker makes is installed: what has been done and what going in and out of traces took, in
    /// interpreted instructions.
    pub fn time(&self, work: u64) -> u64 {
        work / UNITS + self.traced.get() / SPEEDUP + self.entered.get() * ENTRY
    }

    /// Whether one more may be compiled, when the interpreter has done so many units of work.
    pub fn affords(&self, work: u64, tuning: &Tuning) -> bool {
        let done = self.done(work);
        let young = done.min(u64::from(tuning.young) * 1_000_000);
        let part = |done: u64, share: u32| done.saturating_mul(share.into()) / 100;
        let share = part(young, tuning.young_share) + part(done - young, tuning.compile_share);
        let allowed = share.saturating_add(u64::from(tuning.compile_allowance) * OPERATION);
        self.spent.get() <= allowed.saturating_add_signed(self.saved.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_young_program_spends_less() {
        let tuning = Tuning {
            compile_allowance: 0,
            compile_share: 60,
            young: 1,
            young_share: 10,
            ..Tuning::default()
        };
        let budget = Budget::default();
        budget.spend(100_000 / OPERATION as usize + 1);
        assert!(!budget.affords(1_000_000 * UNITS, &tuning));
        assert!(budget.affords(1_020_000 * UNITS, &tuning));
    }

    #[test]
    fn spending_waits_for_work() {
        let tuning = Tuning { compile_allowance: 100, compile_share: 50, young: 0, ..Tuning::default() };
        let budget = Budget::default();
        assert!(budget.affords(0, &tuning));
        budget.spend(100);
        assert!(budget.affords(0, &tuning), "what is allowed in advance");
        budget.spend(10);
        assert!(!budget.affords(0, &tuning));
        let work = 10 * OPERATION * 2 * UNITS;
        assert!(!budget.affords(work - 1, &tuning));
        assert!(budget.affords(work, &tuning));
        // What is saved may be spent besides, what is lost may not.
        budget.spend(1);
        assert!(!budget.affords(work, &tuning));
        budget.traced(OPERATION);
        assert!(budget.affords(work, &tuning));
        for _ in 0..OPERATION / ENTRY {
            budget.traced(0);
        }
        assert!(!budget.affords(work, &tuning));
    }
}
