//! Unboxing of loop-carried ints and floats.
//!
//! **The idea.** A param whose first value and whose every next value is an int (a box around one, or a word that a guard
//! has proved to be one) need not carry the word at all: it becomes a machine integer, boxed only where something needs
//! the object. Params that hand themselves to each other are decided together. Floats likewise.
//!
//! ```text
//! loop:                                   loop:
//! %5: ref = param %4                      %5: i64 = param %3
//! %6: i64 = unbox_int %5                  %7: i64 = int_add_ovf %5, %2 [s1]
//! %7: i64 = int_add_ovf %6, %2 [s1] =>    jump %7
//! %8: ref = box_int %7
//! jump %8
//! ```
//!
//! **What it must not do.** Lose a count: a boxed param owns one, and each box made in its place owns one too, so a param
//! that is boxed at all is boxed once, at the top. Lose the identity that a guard has seen: a param compared with `is` is
//! boxed for that.

use crate::Context;
use crate::hash::HashMap;
use crate::rewrite::Rewriter;
use tiercel_ir::{Inst, Op, Trace, Type, Val, word};

/// Runs the pass.
pub fn run(trace: &Trace, cx: &mut Context) -> Option<Trace> {
    let start = trace.loop_start()?;
    let params = trace.params();
    let plan = choose(trace, &params);
    if plan.is_empty() {
        return None;
    }
    let needs_box = boxed_uses(trace, &plan);
    let mut rw = Rewriter::new(trace);
    // By new value of the param: the box made for it, if any.
    let mut boxes: HashMap<Val, Val> = HashMap::default();
    for at in 0..start {
        rw.copy(at);
    }
    let mut firsts: HashMap<Val, Val> = HashMap::default();
    for p in &params {
        if let Some(ty) = plan.get(p) {
            let old = trace.def(*p).args[0];
            let first = unboxed(&mut rw, old, *ty, &HashMap::default());
            firsts.insert(*p, first);
        }
    }
    rw.copy(start);
    let mut raw: HashMap<Val, Val> = HashMap::default();
    for p in &params {
        match plan.get(p) {
            Some(ty) => {
                cx.count(if *ty == Type::I64 { "int-param" } else { "float-param" });
                let v = rw.emit(p.index(), Inst::new(Op::Param, &[firsts[p]], &[]).typed(*ty));
                raw.insert(*p, v);
            }
            None => {
                rw.copy(p.index());
            }
        }
    }
    for p in params.iter().filter(|p| needs_box.contains(p)) {
        cx.count("boxed-at-top");
        let op = if plan[p] == Type::I64 { Op::BoxInt } else { Op::BoxFloat };
        let b = rw.out.push(Inst::new(op, &[raw[p]], &[]));
        rw.set(p.index(), b);
        boxes.insert(*p, b);
    }
    for at in start + 1 + params.len()..trace.insts.len() {
        let inst = &trace.insts[at];
        let of_plan = inst.args.first().copied().filter(|a| plan.contains_key(a));
        match (inst.op, of_plan) {
            (Op::UnboxInt | Op::UnboxFloat | Op::UnboxHeapFloat, Some(p)) => rw.set(at, raw[&p]),
            (Op::GuardInt | Op::GuardFloat | Op::GuardAnyFloat | Op::GuardNonNull, Some(_)) => {}
            (Op::AssumeType | Op::AssumeKind, Some(_)) => {}
            (Op::Incref | Op::Decref | Op::DecrefLeaf, Some(p)) if !boxes.contains_key(&p) => {}
            (Op::Jump, _) => {
                let args: Vec<Val> = params
                    .iter()
                    .zip(&inst.args)
                    .map(|(p, a)| match plan.get(p) {
                        Some(ty) => unboxed(&mut rw, *a, *ty, &raw),
                        None => rw.val(*a),
                    })
                    .collect();
                rw.emit(at, Inst::new(Op::Jump, &args, &[]));
            }
            _ => drop(rw.copy(at)),
        }
    }
    Some(rw.out)
}

/// The machine number in an old value.
fn unboxed(rw: &mut Rewriter, old: Val, ty: Type, raw: &HashMap<Val, Val>) -> Val {
    let new = rw.val(old);
    if let Some(v) = raw.get(&old) {
        // Boxed at the top: the box's count would have been handed on.
        if new != *v {
            give_up(rw, new);
        }
        return *v;
    }
    let def = rw.out.def(new);
    match def.op {
        Op::BoxInt | Op::BoxFloat => {
            let inner = def.args[0];
            give_up(rw, new);
            inner
        }
        _ if ty == Type::I64 => rw.out.push(Inst::new(Op::UnboxInt, &[new], &[])),
        _ => rw.out.push(Inst::new(Op::UnboxFloat, &[new], &[])),
    }
}

/// The param no longer takes the box's count, so it is given up here. If nothing else uses the box, sinking removes both.
fn give_up(rw: &mut Rewriter, new: Val) {
    rw.out.push(Inst::new(Op::DecrefLeaf, &[new], &[]));
}

/// The params to unbox, with the type each becomes.
fn choose(trace: &Trace, params: &[Val]) -> HashMap<Val, Type> {
    let jump = &trace.insts[trace.insts.len() - 1];
    let start = trace.loop_start().unwrap_or(0);
    // What guards say of values, and where the first one says it.
    let mut guarded: HashMap<Val, (Type, usize)> = HashMap::default();
    for (at, inst) in trace.insts.iter().enumerate() {
        let ty = match inst.op {
            Op::GuardInt | Op::UnboxInt => Type::I64,
            Op::GuardFloat | Op::UnboxFloat => Type::F64,
            _ => continue,
        };
        guarded.entry(inst.args[0]).or_insert((ty, at));
    }
    let number = |v: Val, by: usize| match trace.def(v).op {
        Op::BoxInt => Some(Type::I64),
        Op::BoxFloat => Some(Type::F64),
        Op::Word => match trace.def(v).imms[0] {
            tiercel_ir::Imm::Word(w) if word::is_int(w) => Some(Type::I64),
            tiercel_ir::Imm::Word(w) if word::is_float(w) => Some(Type::F64),
            _ => None,
        },
        // A param is what it is decided to be, not what a guard inside the loop says of it.
        Op::Param => None,
        _ => guarded.get(&v).filter(|(_, at)| *at < by).map(|(ty, _)| *ty),
    };
    let mut plan: HashMap<Val, Type> = params
        .iter()
        .filter(|p| trace.ty(**p) == Some(Type::Ref))
        .filter_map(|p| Some((*p, number(trace.def(*p).args[0], start)?)))
        .collect();
    // The loop may take a param for what it never is: it leaves then, and the param stays what it is.
    for inst in &trace.insts[start..] {
        let taken_for = match inst.op {
            Op::GuardInt | Op::UnboxInt => Type::I64,
            Op::GuardFloat | Op::UnboxFloat | Op::GuardAnyFloat | Op::UnboxHeapFloat => Type::F64,
            _ => continue,
        };
        if plan.get(&inst.args[0]).is_some_and(|ty| *ty != taken_for) {
            plan.remove(&inst.args[0]);
        }
    }
    loop {
        let bad: Vec<Val> = params
            .iter()
            .zip(&jump.args)
            .filter(|(p, a)| {
                plan.get(p).is_some_and(|ty| {
                    plan.get(a).copied().or_else(|| number(**a, trace.insts.len())) != Some(*ty)
                })
            })
            .map(|(p, _)| *p)
            .collect();
        if bad.is_empty() {
            return plan;
        }
        plan.retain(|p, _| !bad.contains(p));
    }
}

/// The params that some instruction needs as an object.
fn boxed_uses(trace: &Trace, plan: &HashMap<Val, Type>) -> Vec<Val> {
    let mut found = vec![];
    let params = trace.params();
    for inst in &trace.insts {
        match inst.op {
            Op::UnboxInt | Op::UnboxFloat | Op::UnboxHeapFloat => continue,
            Op::GuardInt | Op::GuardFloat | Op::GuardAnyFloat | Op::GuardNonNull => continue,
            Op::AssumeType | Op::AssumeKind => continue,
            Op::Incref | Op::Decref | Op::DecrefLeaf => continue,
            _ => {}
        }
        for (k, a) in inst.args.iter().enumerate() {
            let handed_on = inst.op == Op::Jump && params.get(k).is_some_and(|p| plan.get(p) == plan.get(a));
            if plan.contains_key(a) && !handed_on && !found.contains(a) {
                found.push(*a);
            }
        }
    }
    found
}
