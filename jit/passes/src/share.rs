//! One way out for guards on values: where nothing happens in between, they leave to the state before the first.
//!
//! **The idea.** What only computes and loads can be done again, so the state before it is as good a place to go on from as
//! any behind it. Guards on what kind of number a value is, and on whether a result fits, hardly ever fail; those of one
//! such stretch all leave to where it begins. That is one stub instead of many, fewer values are kept for exits, and
//! guards of one kind become one comparison when they are lowered.
//!
//! ```text
//! guard_type %0, @Vector [s0]             guard_type %0, @Vector [s0]
//! %2: ref = load %0, 24, inline           %2: ref = load %0, 24, inline
//! guard_float %2 [s1]               =>    guard_float %2 [s2]             ; s2 is s0, and `early`
//! %4: ref = load %0, 32, inline           %4: ref = load %0, 32, inline
//! guard_float %4 [s3]                     guard_float %4 [s2]
//! ```
//!
//! Such an exit does not say what failed, so no side trace can begin there; after a few times the trace is made again
//! without this pass.
//!
//! **What it must not do.** Go back over anything that changes memory or a count, that makes an object, or that a second
//! time would do otherwise. Go back into a loop's earlier round.

use crate::Context;
use crate::hash::HashMap;
use crate::rewrite::Rewriter;
use tiercel_ir::ops::OWNED;
use tiercel_ir::{Inst, Op, SnapId, Trace, Type};

/// Runs the pass.
pub fn run(trace: &Trace, cx: &mut Context) -> Option<Trace> {
    let moved = moved(trace);
    if moved.is_empty() {
        return None;
    }
    let mut rw = Rewriter::new(trace);
    let mut shared: HashMap<SnapId, SnapId> = HashMap::default();
    for at in 0..trace.insts.len() {
        let Some(base) = moved.get(&at) else {
            rw.copy(at);
            continue;
        };
        cx.count("shared-exit");
        let snap = match shared.get(base) {
            Some(snap) => *snap,
            None => *shared.entry(*base).or_insert(rw.early_snap(*base)),
        };
        let mut inst = rw.renamed(at);
        inst.snap = Some(snap);
        let v = rw.out.push(inst);
        rw.set(at, v);
    }
    Some(rw.out)
}

/// The guards that are to leave otherwise than they do, and which snapshot has the state that they leave to.
fn moved(trace: &Trace) -> HashMap<usize, SnapId> {
    let mut moved = HashMap::default();
    if trace.checks_stay {
        return moved;
    }
    let mut base: Option<SnapId> = None;
    let mut guards: Vec<usize> = vec![];
    let mut end = |base: &mut Option<SnapId>, guards: &mut Vec<usize>| {
        let first = guards.first().map(|at| trace.insts[*at].snap);
        // One way out for another is no gain.
        if let Some(base) =
            base.take().filter(|_| guards.iter().any(|at| Some(trace.insts[*at].snap) != first))
        {
            moved.extend(guards.iter().map(|at| (*at, base)));
        }
        guards.clear();
    };
    for (at, inst) in trace.insts.iter().enumerate() {
        // The state that a call may decline in is that before it.
        if !can_be_repeated(inst) || inst.op.is_guard() && trace.asks_what_was_done(inst) {
            end(&mut base, &mut guards);
            continue;
        }
        let exact = |s: &SnapId| {
            let snap = &trace.snaps[s.index()];
            snap.again && !snap.early && !snap.raises
        };
        let Some(snap) = inst.snap.filter(exact) else { continue };
        base.get_or_insert(snap);
        if hardly_fails(inst.op) {
            guards.push(at);
        }
    }
    end(&mut base, &mut guards);
    moved
}

/// Whether an exit behind it may have it done again.
fn can_be_repeated(inst: &Inst) -> bool {
    let effects = inst.effects();
    match inst.op {
        Op::Decref | Op::Loop | Op::Param => false,
        // Memory has what is taken up from it until the trace is left.
        Op::Entry | Op::FramePush | Op::FramePop | Op::Depend | Op::DependItem => true,
        op if op.is_guard() || op.is_assumption() => true,
        op => !(effects.pinned || effects.allocs || op.has(OWNED) && inst.ty == Some(Type::Ref)),
    }
}

/// Whether a guard asks for what is nearly always so, whatever way the program takes.
fn hardly_fails(op: Op) -> bool {
    use Op::*;
    matches!(op, GuardInt | GuardFloat | GuardAnyFloat | GuardDepth | FloatDiv | FloatSqrt | FloatToInt)
        || matches!(op, IntAddOvf | IntSubOvf | IntMulOvf | IntShlOvf | IntFloorDiv | IntMod | IntTrueDiv)
}
