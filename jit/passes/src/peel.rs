//! Loop peeling: the first iteration is taken out of the loop.
//!
//! **The idea.** The body is emitted twice: once before the loop, with the params' first values in place of the params,
//! and once as the loop, whose params start with what the first iteration handed on. Nothing else is done here. The
//! passes that run afterwards find that every check and load of something that does not change was done before the loop,
//! and drop it from the loop; and the first values of the params are now what an iteration *makes* (a box around an
//! integer, say), which is what unboxing needs to see.
//!
//! ```text
//! %0: ref = entry 0                       %0: ref = entry 0
//! loop:                                   guard_int %0 [s0]       ; once
//! %1: ref = param %0                      …
//! guard_int %1 [s0]                 =>    %4: ref = box_int %3
//! …                                       loop:
//! %4: ref = box_int %3                    %5: ref = param %4
//! jump %4                                 guard_int %5 [s1]       ; a box: falls away
//!                                         …
//! ```
//!
//! **What it must not do.** Peel twice: the second round would find nothing new and double the code.

use crate::Context;
use crate::rewrite::Rewriter;
use tiercel_ir::{Op, Trace};

/// Runs the pass.
pub fn run(trace: &Trace, cx: &mut Context) -> Option<Trace> {
    let start = trace.loop_start()?;
    let body = start + 1 + trace.params().len();
    let end = trace.insts.len() - 1;
    if end - body > cx.tuning.peel_limit as usize {
        cx.count("too-long");
        return None;
    }
    cx.count("peeled");
    let mut rw = Rewriter::new(trace);
    for at in 0..start {
        rw.copy(at);
    }
    for at in start + 1..body {
        let first = rw.val(trace.insts[at].args[0]);
        rw.set(at, first);
    }
    for at in body..end {
        rw.copy(at);
    }
    // The loop proper: params start with what the first iteration hands on.
    let handed: Vec<_> = trace.insts[end].args.iter().map(|a| rw.val(*a)).collect();
    rw.forget_snapshots();
    rw.copy(start);
    for (at, first) in (start + 1..body).zip(handed) {
        let mut param = trace.insts[at].clone();
        param.args[0] = first;
        rw.emit(at, param);
    }
    for at in body..=end {
        rw.copy(at);
    }
    debug_assert_eq!(rw.out.insts.last().map(|i| i.op), Some(Op::Jump));
    Some(rw.out)
}
