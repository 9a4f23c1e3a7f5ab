//! Promotion: a field that a loop reads and writes becomes a loop param, its stores wait for an exit.
//!
//! **The idea.** Where the base of a load or store does not change in the loop, and nothing else in the loop can touch the
//! word, its contents can be carried from iteration to iteration like a local. The load moves before the loop, the
//! stores go, and every snapshot of the loop gets a delayed store that puts the current contents back. What an iterator
//! keeps, or an object's counter, then lives in a register, and unboxing sees it.
//!
//! ```text
//! loop:                                   %2: i64 = load %0, 16, iter
//! %3: i64 = load %0, 16, iter             loop:
//! %4: i64 = int_add %3, %1          =>    %3: i64 = param %2
//! store %0, %4, 16, iter                  %4: i64 = int_add %3, %1
//! jump                                    jump %4                 ; snapshots: raw[%0 16 int(%4)]
//! ```
//!
//! **What it must not do.** Promote across a call or a second base of the same class: either may look at the word. What is
//! made when the first base is there already is no such base, nor what is checked before the loop to be another object. Load
//! before the loop what only the loop says is an object.

use crate::Context;
use crate::hash::HashMap;
use crate::rewrite::{Rewriter, recipe_slot};
use tiercel_ir::ops::{READS, WRITES};
use tiercel_ir::snapshot::DelayedStore;
use tiercel_ir::{Alias, Imm, Inst, Op, Slot, Trace, Type, Val};

/// A word of memory: base, offset, class.
type Place = (Val, i64, Alias);

/// Runs the pass.
pub fn run(trace: &Trace, cx: &mut Context) -> Option<Trace> {
    let start = trace.loop_start()?;
    let places = candidates(trace, start);
    if places.is_empty() {
        return None;
    }
    let params = trace.params();
    let apart = trace.told_apart(start);
    let mut rw = Rewriter::new(trace);
    for at in 0..start {
        rw.copy(at);
    }
    // The new value of each place's base, its first contents, and then its contents as the loop goes.
    let mut current: Vec<(Place, Type, Val, Val)> = vec![];
    for (place, ty) in places {
        cx.count("promoted");
        let base = rw.val(place.0);
        let first = match contents(trace, start, &apart, &place, ty) {
            Some(value) => rw.val(value),
            None => {
                let load = Inst::new(Op::Load, &[base], &[Imm::Int(place.1), Imm::Alias(place.2)]);
                rw.out.push(load.typed(ty))
            }
        };
        current.push((place, ty, base, first));
    }
    for at in start..=start + params.len() {
        rw.copy(at);
    }
    for c in &mut current {
        c.3 = rw.out.push(Inst::new(Op::Param, &[c.3], &[]).typed(c.1));
    }
    for at in start + 1 + params.len()..trace.insts.len() {
        let inst = &trace.insts[at];
        let place = place_of(inst);
        let hit = place.and_then(|p| current.iter().position(|c| c.0 == p));
        match (inst.op, hit) {
            (Op::Load, Some(k)) => rw.set(at, current[k].3),
            (Op::Store, Some(k)) => {
                current[k].3 = rw.val(inst.args[1]);
                // Snapshots shared across the store would now differ.
                rw.forget_snapshots();
            }
            (Op::Jump, _) => {
                let mut jump = rw.renamed(at);
                jump.args.extend(current.iter().map(|c| c.3));
                rw.emit(at, jump);
            }
            _ => {
                let mut inst = rw.renamed(at);
                if let Some(s) = rw.old.insts[at].snap {
                    let now = &current;
                    inst.snap = Some(rw.snap_with(s, |snap, _| {
                        for (place, ty, base, value) in now {
                            snap.stores.push(delayed(place, *ty, *base, *value));
                        }
                    }));
                }
                let v = rw.out.push(inst);
                rw.set(at, v);
            }
        }
    }
    Some(rw.out)
}

fn delayed(place: &Place, ty: Type, base: Val, value: Val) -> DelayedStore {
    let slot = if ty == Type::Ref { Slot::Own(value) } else { recipe_slot(ty, value) };
    DelayedStore { base, offset: place.1 as i32, value: slot, raw: ty != Type::Ref }
}

fn place_of(inst: &Inst) -> Option<Place> {
    matches!(inst.op, Op::Load | Op::Store)
        .then(|| Some((inst.args[0], inst.int(0), inst.alias()?)))
        .flatten()
}

/// The places that the loop stores to and that nothing else in it can touch, with their types.
fn candidates(trace: &Trace, start: usize) -> Vec<(Place, Type)> {
    let mut places: Vec<(Place, Type)> = vec![];
    let mut bad: HashMap<Place, ()> = HashMap::default();
    let body = &trace.insts[start..];
    let apart = trace.told_apart(start);
    for inst in body.iter().filter(|i| i.op == Op::Store) {
        let (Some(place), Some(ty)) = (place_of(inst), trace.ty(inst.args[1])) else { continue };
        let fits = matches!(ty, Type::I64 | Type::Ref) && is_there(trace, start, &place);
        match places.iter().find(|p| p.0 == place) {
            Some((_, other)) if *other != ty => drop(bad.insert(place, ())),
            None if fits => places.push((place, ty)),
            _ => {}
        }
    }
    for inst in body {
        for (place, ty) in &places {
            let other_type = inst.op == Op::Load && inst.ty != Some(*ty);
            let clash =
                if place_of(inst) == Some(*place) { other_type } else { touches(trace, &apart, inst, place) };
            if clash {
                bad.insert(*place, ());
            }
        }
    }
    places.retain(|(p, _)| !bad.contains_key(p));
    places
}

/// Whether the word is known to be there before the loop: it has been used, or the base is of the type that it is said to be. A
/// loop that has not been peeled may say so only within.
fn is_there(trace: &Trace, start: usize, place: &Place) -> bool {
    place.0.index() < start
        && trace.insts[place.0.index()..start].iter().any(|inst| {
            let is_typed = matches!(inst.op, Op::GuardType | Op::AssumeType) && inst.args[0] == place.0;
            is_typed || place_of(inst) == Some(*place)
        })
}

/// Whether an instruction may read or write the word in another way than by loading or storing it there.
fn touches(trace: &Trace, apart: &[(Val, Val)], inst: &Inst, place: &Place) -> bool {
    if !inst.op.has(READS) && !inst.op.has(WRITES) {
        let effects = inst.effects();
        return effects.reads.has(place.2) || effects.writes.has(place.2);
    }
    let are_apart = |a: Val, b: Val| trace.are_distinct(a, b) || apart.contains(&(a.min(b), a.max(b)));
    let same_class = inst.alias() == Some(place.2) && !are_apart(inst.args[0], place.0);
    match inst.op {
        Op::Load | Op::Store => same_class && inst.int(0) == place.1,
        Op::Load32 | Op::Load8 | Op::Store32 | Op::Store8 => same_class && (inst.int(0) - place.1).abs() < 8,
        _ => same_class,
    }
}

/// The value that the word is known to have before the loop: what was stored there or loaded from there last.
fn contents(trace: &Trace, start: usize, apart: &[(Val, Val)], place: &Place, ty: Type) -> Option<Val> {
    for (at, inst) in trace.insts[..start].iter().enumerate().rev() {
        if place_of(inst) == Some(*place) {
            let value = if inst.op == Op::Store { inst.args[1] } else { Val(at as u32) };
            return (trace.ty(value) == Some(ty)).then_some(value);
        }
        if touches(trace, apart, inst, place) {
            return None;
        }
    }
    None
}
