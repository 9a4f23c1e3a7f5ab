//! One look at the room for frames.
//!
//! **The idea.** Each inlined call asks whether its frames could be pushed, so that `RecursionError` comes where it should.
//! Frames are counted from the one that the trace was entered in, and nothing in the trace changes how many may still be
//! pushed, so the first look may ask for as many as the deepest call will want. The later ones then have nothing to ask.
//!
//! ```text
//! guard_depth 1 [s1]           guard_depth 3 [s1]
//! guard_depth 3 [s2]     =>
//! guard_depth 2 [s3]
//! ```
//!
//! Where there is less room, the trace is left earlier than need be: the interpreter then makes the calls itself, and raises
//! where it finds that there is no room.
//!
//! **What it must not do.** Ask ahead over what may run Python code: that may change the limit.

use crate::Context;
use crate::rewrite::Rewriter;
use tiercel_ir::{Imm, Op, Trace};

/// Runs the pass.
pub fn run(trace: &Trace, cx: &mut Context) -> Option<Trace> {
    if trace.insts.iter().filter(|i| i.op == Op::GuardDepth).count() < 2 {
        return None;
    }
    let mut wanted = deepest_to_come(trace);
    let mut rw = Rewriter::new(trace);
    // How many frames are known to have room.
    let mut known = 0;
    for (at, inst) in trace.insts.iter().enumerate() {
        // A later round begins with what the one before has left.
        let may_change = match inst.op {
            Op::Loop => trace.insts[at..].iter().any(|i| i.effects().python),
            _ => inst.effects().python,
        };
        if may_change {
            known = 0;
        }
        if inst.op != Op::GuardDepth {
            rw.copy(at);
            continue;
        }
        if inst.int(0) <= known {
            cx.count("known-room");
            continue;
        }
        known = std::mem::take(&mut wanted[at]);
        if known > inst.int(0) {
            cx.count("asked-ahead");
        }
        let mut inst = inst.clone();
        inst.imms[0] = Imm::Int(known);
        rw.emit(at, inst);
    }
    Some(rw.out)
}

/// For each instruction, how many frames it and those behind it want room for, up to where the limit may change.
fn deepest_to_come(trace: &Trace) -> Vec<i64> {
    let mut wanted = vec![0; trace.insts.len()];
    let mut deepest = 0;
    for (at, inst) in trace.insts.iter().enumerate().rev() {
        if inst.effects().python {
            deepest = 0;
        }
        if inst.op == Op::GuardDepth {
            deepest = deepest.max(inst.int(0));
        }
        wanted[at] = deepest;
    }
    wanted
}
