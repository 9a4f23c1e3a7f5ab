//! `-X tune:fail-guard=N`: guards that fail although what they check holds.
//!
//! An exit that a program's own values never take is one that nothing has tried. Guards are numbered in the order in which
//! traces are made, which depends on nothing but the program, and a chosen one is preceded by one that cannot hold. What
//! the program does must not change.

use std::sync::atomic::{AtomicU32, Ordering};
use tiercel_ir::{FrameMap, Imm, Inst, Op, Trace, Tuning, Val};

/// The numbering of guards over all traces.
#[derive(Default)]
pub(super) struct Faults {
    guards: AtomicU32,
}

/// Whether an instruction's exit goes on right whether or not what it checks holds: to the instruction that asks, which
/// the interpreter then does anew, or to where the trace is in any case. The others choose between two ways on, or
/// give something up. Nor can the one at a trace's entry: nothing would have been done when what it leaves to comes back.
fn may_fail(trace: &Trace, at: usize) -> bool {
    let inst = &trace.insts[at];
    let again = inst.snap.is_some_and(|s| trace.snaps[s.index()].again);
    match inst.op {
        Op::GuardValid => trace.insts[..at].iter().any(|i| i.snap.is_some()),
        Op::GuardNoBreak => true,
        Op::Decref => false,
        op => op.is_guard() && again && !trace.asks_what_was_done(inst),
    }
}

impl Faults {
    /// How many guards there are that can be made to fail.
    pub(super) fn guards(&self) -> u32 {
        self.guards.load(Ordering::Relaxed)
    }

    /// Counts the guards of a trace, and makes those fail that are chosen.
    pub(super) fn apply(&self, trace: Trace, tuning: &Tuning) -> Trace {
        let mut chosen = vec![];
        for at in 0..trace.insts.len() {
            if may_fail(&trace, at) {
                let number = self.guards.fetch_add(1, Ordering::Relaxed) + 1;
                if is_chosen(number, tuning) {
                    chosen.push(at);
                }
            }
        }
        if chosen.is_empty() { trace } else { failing(trace, &chosen) }
    }
}

fn is_chosen(number: u32, tuning: &Tuning) -> bool {
    let (first, step) = (tuning.fail_guard, tuning.fail_guard_step);
    match (first, step) {
        (0, _) => false,
        (_, 0) => number == first,
        _ => number >= first && (number - first).is_multiple_of(step),
    }
}

/// The trace with a guard that cannot hold before each of these instructions.
fn failing(trace: Trace, chosen: &[usize]) -> Trace {
    let mut out = trace.emptied();
    let mut map: Vec<Val> = Vec::with_capacity(trace.insts.len());
    for (at, inst) in trace.insts.iter().enumerate() {
        if chosen.contains(&at) {
            let no = out.push(Inst::new(Op::BConst, &[], &[Imm::Int(0)]));
            let mut fails = Inst::new(Op::GuardTrue, &[no], &[]);
            fails.snap = inst.snap;
            out.push(fails);
        }
        let mut inst = inst.clone();
        inst.args.iter_mut().for_each(|a| *a = map.get(a.index()).copied().unwrap_or(*a));
        map.push(out.push(inst));
    }
    out.snaps = trace.snaps;
    let value = |v: Val| map[v.index()];
    let mut frames = FrameMap::default();
    for snap in &mut out.snaps {
        *snap = snap.mapped(&mut frames, |slot| slot.map_value(value), value);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiercel_ir::{parse, verify};

    const TRACE: &str = r#"trace "t" {
  sym @f = code
  s0 = snap @f +0 locals[~] stack[]
  guard_valid [s0]
  %1: ref = entry 0
loop:
  %3: ref = param %1
  s1 = snap again @f +1 locals[%3] stack[]
  guard_int %3 [s1]
  %5: i64 = unbox_int %3
  %6: i64 = iconst 3
  %7: bool = int_lt %5, %6
  s2 = snap @f +2 locals[%3] stack[]
  guard_true %7 [s2]
  %9: i64 = int_add_ovf %5, %6 [s1]
  %10: ref = box_int %9
  decref %3 [s2]
  jump %10
}"#;

    #[test]
    fn what_has_been_done_is_not_done_again() {
        let text = r#"trace "t" {
  sym @f = code
  sym @g = native
  %0: ref = entry 0
  %1: ref = word 0x2c
  s0 = snap again @f +1 locals[%0] stack[]
  %2: ref = call_leaf %0, @g
  guard_is_not %2, %1 [s0]
  s1 = snap again @f +2 locals[%0] stack[%2]
  guard_int %2 [s1]
  exit [s1]
}"#;
        let faults = Faults::default();
        let tuning = Tuning { fail_guard: 1, fail_guard_step: 1, ..Tuning::default() };
        let out = faults.apply(parse(text).unwrap(), &tuning).to_string();
        assert_eq!((faults.guards(), out.matches("guard_true").count()), (1, 1), "{out}");
    }

    /// Which of five guards can be chosen, and what a trace with a failing one looks like.
    #[test]
    fn chosen_guards_fail() {
        let faults = Faults::default();
        let tuning = Tuning { fail_guard: 1, ..Tuning::default() };
        let trace = parse(TRACE).unwrap();
        let out = faults.apply(trace.clone(), &tuning);
        assert_eq!(faults.guards(), 2);
        verify(&out).unwrap();
        let text = out.to_string();
        assert!(text.contains("bconst 0\n") && text.matches("guard_true").count() == 2, "{text}");
        // The next trace's guards have other numbers.
        assert_eq!(faults.apply(trace.clone(), &tuning), trace);
        let every = Tuning { fail_guard: 1, fail_guard_step: 1, ..Tuning::default() };
        assert_eq!(Faults::default().apply(trace, &every).guard_count(), 5 + 2);
    }
}
