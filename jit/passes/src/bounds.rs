//! Of several fixed indices into one list the largest is checked, once, where the first was.
//!
//! **The idea.** Code that takes a point or a row apart by its indices asks of each whether the list is that long. If it is long
//! enough for the largest, it is for all. So the first check becomes that of the largest index, and the others go.
//!
//! ```text
//! guard_bounds %0, %n [s1]                guard_bounds %2, %n [s4]        ; s4 is s1, and `early`
//! %a: ref = load_elem %l, %0              %a: ref = load_elem %l, %0
//! guard_bounds %1, %n [s2]          =>
//! %b: ref = load_elem %l, %1              %b: ref = load_elem %l, %1
//! guard_bounds %2, %n [s3]
//! ```
//!
//! A list that is too short leaves the trace earlier than it would, but to a state that it has been in, and nothing has
//! happened since: the interpreter comes to what fails by itself. Such an exit does not say what failed, so no side trace can
//! begin there; after a few times the trace is made again without this pass.
//!
//! **What it must not do.** Check more where another guard goes on otherwise, as at the end of an iteration: only exits that
//! do the instruction again are moved.

use crate::Context;
use crate::hash::HashMap;
use crate::rewrite::Rewriter;
use tiercel_ir::{Imm, Inst, Op, Trace, Val};

/// The checks of one length.
struct Checks {
    /// The first of them.
    first: usize,
    /// Its index.
    index: i64,
    /// The largest index, and how many checks follow that it answers.
    largest: i64,
    others: u32,
}

/// Runs the pass.
pub fn run(trace: &Trace, cx: &mut Context) -> Option<Trace> {
    let checks = checks(trace);
    if checks.values().all(|c| c.others == 0) {
        return None;
    }
    let mut rw = Rewriter::new(trace);
    for (at, inst) in trace.insts.iter().enumerate() {
        let found = fixed_index(trace, inst).and_then(|index| Some((index, checks.get(&inst.args[1])?)));
        match found {
            Some((_, checks)) if at == checks.first && checks.largest > checks.index => {
                check_early(&mut rw, at, checks.largest);
            }
            Some((index, checks)) if at != checks.first && index <= checks.largest => {
                cx.count("bounds-at-once");
            }
            _ => {
                rw.copy(at);
            }
        }
    }
    Some(rw.out)
}

/// The checks of fixed indices, by the length that they are checked against.
fn checks(trace: &Trace) -> HashMap<Val, Checks> {
    let mut checks: HashMap<Val, Checks> = HashMap::default();
    for (at, inst) in trace.insts.iter().enumerate() {
        let Some(index) = fixed_index(trace, inst) else { continue };
        match checks.get_mut(&inst.args[1]) {
            None => {
                checks.insert(inst.args[1], Checks { first: at, index, largest: index, others: 0 });
            }
            Some(known) => {
                if index > known.largest && can_be_early(trace, known.first) && does_again(trace, at) {
                    known.largest = index;
                }
                known.others += u32::from(index <= known.largest);
            }
        }
    }
    checks
}

/// The index, if an instruction checks one that is always the same and not negative.
fn fixed_index(trace: &Trace, inst: &Inst) -> Option<i64> {
    let index = (inst.op == Op::GuardBounds).then(|| trace.def(inst.args[0]))?;
    (index.op == Op::IConst && index.int(0) >= 0).then(|| index.int(0))
}

/// Whether a guard leaves to have its instruction done again.
fn does_again(trace: &Trace, at: usize) -> bool {
    let snap = trace.insts[at].snap.map(|s| &trace.snaps[s.index()]);
    snap.is_some_and(|s| s.again && !s.raises)
}

/// Whether a guard may leave for more than it says.
fn can_be_early(trace: &Trace, at: usize) -> bool {
    !trace.checks_stay && does_again(trace, at)
}

/// Checks another index in place of a guard's own.
fn check_early(rw: &mut Rewriter, at: usize, index: i64) {
    let snap = rw.early_snap(rw.old.insts[at].snap.expect("checks have snapshots"));
    let index = rw.out.push(Inst::new(Op::IConst, &[], &[Imm::Int(index)]));
    let mut inst = rw.renamed(at);
    inst.args[0] = index;
    inst.snap = Some(snap);
    let v = rw.out.push(inst);
    rw.set(at, v);
}
