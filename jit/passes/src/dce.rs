//! Dead code: what neither an effect, nor a guard, nor a snapshot needs goes.
//!
//! **The idea.** Marking runs backwards from what must stay. A loop param is needed only if something other than the jump
//! needs it, so a param that merely hands itself on dies with its chain of operands. Snapshots that nothing names any
//! more, and symbols, are left behind.
//!
//! ```text
//! loop:
//! %1: i64 = param %0          ; used by nothing but %2
//! %2: i64 = int_add %1, %9                                        =>    loop:
//! jump %2                                                               jump
//! ```
//!
//! What is inherited without a count, and what is only said of a value, stay if something else needs the value. So does what
//! is taken up from a slot that every exit takes to be as memory has it.
//!
//! **What it must not do.** Drop a guard for having no result. Drop what moves a count.

use crate::Context;
use crate::rewrite::Rewriter;
use tiercel_ir::{Inst, Op, Slot, Snapshot, Trace, Val};

/// Runs the pass.
pub fn run(trace: &Trace, cx: &mut Context) -> Option<Trace> {
    let (live, snaps) = mark(trace);
    if live.iter().chain(&snaps).all(|is_live| *is_live) {
        return None;
    }
    let params = trace.params();
    let mut rw = Rewriter::new(trace);
    for (at, inst) in trace.insts.iter().enumerate() {
        if !live[at] {
            cx.count("dead");
            continue;
        }
        if inst.op == Op::Jump {
            let kept: Vec<Val> = params
                .iter()
                .zip(&inst.args)
                .filter(|(p, _)| live[p.index()])
                .map(|(_, a)| rw.val(*a))
                .collect();
            rw.emit(at, Inst::new(Op::Jump, &kept, &[]));
        } else {
            rw.copy(at);
        }
    }
    Some(rw.out)
}

/// The instructions and snapshots that are needed.
fn mark(trace: &Trace) -> (Vec<bool>, Vec<bool>) {
    let mut live = vec![false; trace.insts.len()];
    let mut work: Vec<Val> = vec![];
    let mut seen = vec![false; trace.snaps.len()];
    let params = trace.params();
    let jump = trace.insts.last().filter(|i| i.op == Op::Jump);
    let kept = always_kept(trace);
    for (at, inst) in trace.insts.iter().enumerate() {
        let stays = inst.op.info().effects.pinned || inst.op.is_guard();
        let only_if_used = inst.op == Op::Param || is_free(inst, &kept) || inst.op.is_assumption();
        if stays && !only_if_used {
            work.push(Val(at as u32));
        }
    }
    while let Some(v) = work.pop() {
        if std::mem::replace(&mut live[v.index()], true) {
            continue;
        }
        let inst = trace.def(v);
        if inst.op != Op::Jump {
            work.extend(inst.args.iter());
        }
        if inst.op == Op::Param
            && let (Some(k), Some(jump)) = (params.iter().position(|p| *p == v), jump)
        {
            work.push(jump.args[k]);
        }
        if let Some(s) = inst.snap
            && !std::mem::replace(&mut seen[s.index()], true)
        {
            trace.snaps[s.index()].for_each_value(|v| work.push(v));
        }
    }
    for (at, inst) in trace.insts.iter().enumerate().filter(|(_, i)| i.op.is_assumption()) {
        live[at] = live[inst.args[0].index()];
    }
    (live, seen)
}

/// Whether it takes up a value that nobody has to give up.
fn is_free(inst: &Inst, kept: &[bool]) -> bool {
    match inst.op {
        Op::Inherit => inst.int(1) == 0,
        Op::Entry => kept.get(inst.int(0) as usize).is_some_and(|k| *k),
        _ => false,
    }
}

/// The slots of the first frame, counted over locals and stack, that all snapshots have, and as memory has them.
fn always_kept(trace: &Trace) -> Vec<bool> {
    let mut used = vec![false; trace.snaps.len()];
    trace.insts.iter().filter_map(|i| i.snap).for_each(|s| used[s.index()] = true);
    let snaps = trace.snaps.iter().zip(used).filter(|(_, used)| *used).map(|(snap, _)| snap);
    let slots = |snap: &Snapshot| -> Vec<bool> {
        let frame = snap.frames.first();
        frame.map_or(vec![], |f| f.locals.iter().chain(&f.stack).map(|s| *s == Slot::Keep).collect())
    };
    snaps
        .map(slots)
        .reduce(|all, one| all.iter().zip(&one).map(|(a, b)| *a && *b).collect())
        .unwrap_or_default()
}
