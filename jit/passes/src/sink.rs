//! Sinking of boxes: a box that only exits need is made by the exits.
//!
//! **The idea.** A box around a machine number whose only users are snapshots and reference counts is never seen while
//! the trace runs. It goes, its counts go with it, and each snapshot slot that held it holds a recipe instead.
//!
//! ```text
//! %4: ref = box_int %3                    s1 = snap @f +8 locals[int(%3)] stack[]
//! s1 = snap @f +8 locals[%4] stack[] =>   guard_true %6 [s1]
//! guard_true %6 [s1]
//! ```
//!
//! **What it must not do.** Sink a box that a store, a call or the jump takes: it would have to be made anyway, and made
//! twice it would be two objects.

use crate::Context;
use crate::hash::HashMap;
use crate::rewrite::Rewriter;
use tiercel_ir::{Op, Trace, Val};

/// Runs the pass.
pub fn run(trace: &Trace, cx: &mut Context) -> Option<Trace> {
    // Box -> what is in it.
    let mut sunk: HashMap<Val, Val> = HashMap::default();
    for (at, inst) in trace.insts.iter().enumerate() {
        if matches!(inst.op, Op::BoxInt | Op::BoxFloat | Op::BoxBool) {
            sunk.insert(Val(at as u32), inst.args[0]);
        }
    }
    for inst in &trace.insts {
        if !matches!(inst.op, Op::Incref | Op::Decref | Op::DecrefLeaf) {
            sunk.retain(|b, _| !inst.args.contains(b));
        }
    }
    if sunk.is_empty() {
        return None;
    }
    let mut rw = Rewriter::new(trace);
    for (at, inst) in trace.insts.iter().enumerate() {
        let counted = matches!(inst.op, Op::Incref | Op::Decref | Op::DecrefLeaf);
        if counted && sunk.contains_key(&inst.args[0]) {
            continue;
        }
        if let Some(inner) = sunk.get(&Val(at as u32)) {
            cx.count("sunk");
            // Users in snapshots are renamed to the number, and their slots with it.
            let v = rw.val(*inner);
            rw.set(at, v);
            continue;
        }
        rw.copy(at);
    }
    Some(rw.out)
}
