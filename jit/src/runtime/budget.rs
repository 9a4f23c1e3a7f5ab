//! What may be spent on compiling.
//!
//! A trace pays for itself only if the program goes on for long enough, which nobody knows. So no more is spent on
//! compiling than a share of what the program has done already: one that ends soon has lost little, one that goes on has
//! soon afforded all the traces it wants. Work is counted in bytecode instructions as the loop and its traces do them, not
//! by a clock: the same program compiles the same traces each time.

use std::cell::Cell;
use tiercel_ir::Tuning;

/// Bytecode instructions, on average, between two of the places where the interpreter polls.
const ROUND: u64 = 20;

/// What entering and leaving a trace costs, in interpreted instructions.
const ENTRY: u64 = 60;

/// Instructions that a trace does in the time the interpreter takes for one.
const SPEEDUP: u64 = 4;

/// What compiling costs for each operation of the optimized trace, in interpreted instructions: some 9 µs.
pub const OPERATION: u64 = 2500;

/// Work of traces, and work spent on them, in interpreted instructions.
#[derive(Default)]
pub struct Budget {
    traced: Cell<u64>,
    spent: Cell<u64>,
}

impl Budget {
    /// Traces were entered once, and did this many instructions.
    pub fn traced(&self, instructions: u64) {
        self.traced.set(self.traced.get() + ENTRY + instructions / SPEEDUP);
    }

    /// Work of traces so far.
    pub fn done(&self) -> u64 {
        self.traced.get()
    }

    /// A trace of this many operations was compiled.
    pub fn spend(&self, operations: usize) {
        self.spent.set(self.spent.get() + operations as u64 * OPERATION);
    }

    /// Whether one more may be compiled, when the interpreter has polled so many times.
    pub fn affords(&self, polls: u64, tuning: &Tuning) -> bool {
        let done = self.traced.get() + polls * ROUND;
        let share = done.saturating_mul(tuning.compile_share.into()) / 100;
        self.spent.get() <= share.saturating_add(u64::from(tuning.compile_allowance) * OPERATION)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spending_waits_for_work() {
        let tuning = Tuning { compile_allowance: 100, compile_share: 50, ..Tuning::default() };
        let budget = Budget::default();
        assert!(budget.affords(0, &tuning));
        budget.spend(100);
        assert!(budget.affords(0, &tuning), "what is allowed in advance");
        budget.spend(10);
        assert!(!budget.affords(0, &tuning));
        let polls = 10 * OPERATION * 2 / ROUND;
        assert!(!budget.affords(polls - 1, &tuning));
        assert!(budget.affords(polls, &tuning));
        budget.spend(1);
        assert!(!budget.affords(polls, &tuning));
        budget.traced((2 * OPERATION - ENTRY) * SPEEDUP);
        assert!(budget.affords(polls, &tuning));
    }
}
