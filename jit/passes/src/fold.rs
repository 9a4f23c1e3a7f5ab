//! Folding: algebra by named rules.
//!
//! **The idea.** Each instruction is offered, as it is re-emitted, to the rules for its operation (see `rules`); the first
//! that fits gives a constant, an existing value, or a cheaper instruction, which is offered again. Operands are already
//! folded by then, so one walk is enough.
//!
//! ```text
//! %1: i64 = iconst 8                      %1: i64 = iconst 8
//! %2: i64 = int_mod %0, %1 [s0]     =>    %2: i64 = iconst 7
//!                                         %3: i64 = int_and %0, %2        ; rule mod-power-of-two
//! ```
//!
//! **What it must not do.** Fold what is not exact: no reassociation of floats, no `x + 0.0` (it loses -0.0), no integer
//! rule that skips an overflow the program would have seen. Drop a count: a box is owned, an unboxed operand is not.

use crate::Context;
use crate::rewrite::Rewriter;
use crate::rules::{Fold, RULES, Rule};
use std::sync::LazyLock;
use tiercel_ir::{Imm, Inst, Op, Trace};

/// Longest chain of rules applied to one instruction; a guard against two rules that undo each other.
const MAX_CHAIN: usize = 8;

/// Runs the pass.
pub fn run(trace: &Trace, cx: &mut Context) -> Option<Trace> {
    static BY_OP: LazyLock<Vec<Vec<&Rule>>> = LazyLock::new(|| {
        let of = |op: &Op| RULES.iter().filter(|r| r.ops.contains(op)).collect();
        Op::ALL.iter().map(of).collect()
    });
    let by_op = &*BY_OP;
    let fold = |trace: &Trace, inst: &Inst| {
        by_op[inst.op as usize].iter().find_map(|rule| (rule.apply)(trace, inst).map(|fold| (*rule, fold)))
    };
    // Mostly there is nothing to do, which is seen sooner than a trace is copied.
    if !trace.insts.iter().any(|inst| fold(trace, inst).is_some()) {
        return None;
    }
    let mut rw = Rewriter::new(trace);
    'insts: for at in 0..trace.insts.len() {
        let mut inst = rw.renamed(at);
        for _ in 0..MAX_CHAIN {
            let Some((rule, fold)) = fold(&rw.out, &inst) else { break };
            cx.count(rule.name);
            let constant = match fold {
                Fold::Inst(new) => {
                    inst = new;
                    continue;
                }
                Fold::WithConstant(op, v, constant) => {
                    let make = if matches!(constant, Imm::Float(_)) { Op::FConst } else { Op::IConst };
                    let k = rw.out.push(Inst::new(make, &[], &[constant]));
                    inst = Inst::new(op, &[v, k], &[]);
                    continue;
                }
                Fold::Gone => continue 'insts,
                Fold::Value(v) => {
                    rw.set(at, v);
                    continue 'insts;
                }
                Fold::Int(i) => Inst::new(Op::IConst, &[], &[Imm::Int(i)]),
                Fold::Float(f) => Inst::new(Op::FConst, &[], &[Imm::Float(f)]),
                Fold::Bool(b) => Inst::new(Op::BConst, &[], &[Imm::Int(b as i64)]),
                Fold::Word(w) => Inst::new(Op::Word, &[], &[Imm::Word(w)]),
            };
            let v = rw.out.push(constant);
            rw.set(at, v);
            continue 'insts;
        }
        rw.emit(at, inst);
    }
    Some(rw.out)
}
