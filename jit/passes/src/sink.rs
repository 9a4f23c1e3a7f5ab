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
use crate::rewrite::{Rewriter, recipe_slot};
use tiercel_ir::{Op, Slot, Trace, Type, Val};

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
            // Users in snapshots are renamed to the number; their slots are changed below.
            let v = rw.val(*inner);
            rw.set(at, v);
            continue;
        }
        let mut inst = rw.renamed(at);
        if let Some(s) = rw.old.insts[at].snap {
            let unboxed = |slot: Slot, out: &Trace| match slot {
                Slot::Own(v) | Slot::Borrow(v) | Slot::Dup(v) if out.ty(v) != Some(Type::Ref) => {
                    recipe_slot(out.ty(v).unwrap_or(Type::Ref), v)
                }
                slot => slot,
            };
            inst.snap = Some(rw.snap_by(s, unboxed, |snap, out| {
                snap.drops.retain(|v| out.ty(*v) == Some(Type::Ref));
            }));
        }
        let v = rw.out.push(inst);
        rw.set(at, v);
    }
    Some(rw.out)
}
