//! Reference-count cancelling: counting up and then down again is counting not at all.
//!
//! **The idea.** Between an `incref` and the next `decref` of the same value the extra count matters only if the other
//! counts could go meanwhile. If the trace itself owns one (the value came in with a count, and nothing has given it
//! away), or if nothing in between can release what memory holds, the pair goes. Snapshots in between that owned the
//! extra count say so: the exit counts then. (It must not borrow: what the interpreter does next may end the lender.)
//!
//! ```text
//! %1: ref = load_elem %0, %i, 0, list     %1: ref = load_elem %0, %i, 0, list
//! incref %1                               guard_int %1 [s0]       ; s0 counts %1
//! guard_int %1 [s0]                 =>    %3: i64 = unbox_int %1
//! %3: i64 = unbox_int %1
//! decref %1 [s1]
//! ```
//!
//! A count that stays waits until behind the guards on what kind of object it is for: then the code for it needs no test.
//!
//! **What it must not do.** Cancel across something that can release memory's count of a value the trace only borrows.
//! Touch the frame that a call looks at: what is written to memory is really owned there.

use crate::Context;
use crate::hash::{HashMap, HashSet};
use crate::rewrite::Rewriter;
use tiercel_ir::ops::OWNED;
use tiercel_ir::{Inst, Op, Slot, SnapId, Trace, Type, Val};

/// Runs the pass.
pub fn run(trace: &Trace, cx: &mut Context) -> Option<Trace> {
    let mut gone: HashSet<usize> = HashSet::default();
    let mut borrows: HashMap<SnapId, Vec<Val>> = HashMap::default();
    // Twice, the second time from the end: a pair may stand in the way of one around it, or of one across its end.
    let counts: Vec<usize> = (0..trace.insts.len()).filter(|at| trace.insts[*at].op == Op::Incref).collect();
    for at in counts.iter().chain(counts.iter().rev()).copied() {
        if !gone.contains(&at)
            && let Some((end, snaps)) = pair(trace, at, &gone, &borrows)
        {
            gone.insert(at);
            if let Some(end) = end {
                cx.count("pair-cancelled");
                gone.insert(end);
            } else {
                cx.count("count-of-number");
            }
            let v = trace.insts[at].args[0];
            snaps.into_iter().for_each(|s| borrows.entry(s).or_default().push(v));
        }
    }
    // Behind which instruction each count is made that waits.
    let mut waiting: HashMap<usize, Vec<usize>> = HashMap::default();
    for at in counts {
        if !gone.contains(&at)
            && let Some((end, snaps)) = wait(trace, at, &gone, &borrows)
        {
            cx.count("count-behind-guard");
            gone.insert(at);
            waiting.entry(end).or_default().push(at);
            let v = trace.insts[at].args[0];
            snaps.into_iter().for_each(|s| borrows.entry(s).or_default().push(v));
        }
    }
    if gone.is_empty() {
        return None;
    }
    let mut rw = Rewriter::new(trace);
    for at in 0..trace.insts.len() {
        if gone.contains(&at) {
            continue;
        }
        let mut inst = rw.renamed(at);
        if let Some(s) = trace.insts[at].snap {
            let lent: Vec<Val> = borrows.get(&s).into_iter().flatten().map(|v| rw.val(*v)).collect();
            inst.snap = Some(rw.snap_with(s, |snap, _| {
                for v in lent {
                    lend(snap, v);
                }
            }));
        }
        let v = rw.out.push(inst);
        rw.set(at, v);
        for count in waiting.get(&at).into_iter().flatten() {
            rw.copy(*count);
        }
    }
    Some(rw.out)
}

/// The last guard on the kind of what the `incref` at `at` counts that comes before anything has an effect, and the
/// snapshots up to there, whose exits then count.
fn wait(
    trace: &Trace,
    at: usize,
    gone: &HashSet<usize>,
    borrows: &HashMap<SnapId, Vec<Val>>,
) -> Option<(usize, Vec<SnapId>)> {
    let v = trace.insts[at].args[0];
    let mut end = None;
    let mut crossed: Vec<SnapId> = vec![];
    for (i, inst) in trace.insts.iter().enumerate().skip(at + 1) {
        if gone.contains(&i) || inst.op == Op::Incref && inst.args[0] != v {
            continue;
        }
        let harmless = !inst.effects().pinned
            || inst.op.is_assumption()
            || inst.op.is_guard() && inst.op != Op::Decref
            || matches!(inst.op, Op::FramePush | Op::FramePop | Op::Depend | Op::DependItem);
        if !harmless {
            break;
        }
        crossed.extend(inst.snap.filter(|s| !crossed.contains(s)));
        if matches!(inst.op, Op::GuardType | Op::GuardHeap) && inst.args[0] == v {
            end = Some((i, crossed.len()));
        }
    }
    let (end, snaps) = end?;
    crossed.truncate(snaps);
    let lent = |s: SnapId| borrows.get(&s).map_or(0, |l| l.iter().filter(|x| **x == v).count());
    let fits = crossed.iter().all(|s| {
        let snap = &trace.snaps[s.index()];
        let used = |range: &[Inst]| range.iter().any(|i| i.snap == Some(*s));
        let own = snap.slots().filter(|slot| **slot == Slot::Own(v)).count();
        let owned = own + snap.drops.iter().filter(|d| **d == v).count();
        owned > lent(*s) && !used(&trace.insts[..at]) && !used(&trace.insts[end + 1..])
    });
    fits.then_some((end, crossed))
}

/// Turns one owning slot of `v` into one that the exit counts.
fn lend(snap: &mut tiercel_ir::Snapshot, v: Val) {
    if let Some(i) = snap.drops.iter().position(|d| *d == v) {
        snap.drops.swap_remove(i);
        return;
    }
    snap.replace_first(Slot::Own(v), Slot::Dup(v));
}

/// The slot of the frame that `v` was taken up from.
fn memory_slot(trace: &Trace, v: Val) -> Option<usize> {
    let def = trace.def(v);
    match def.op {
        Op::Entry => Some(def.int(0) as usize),
        Op::Param => memory_slot(trace, def.args[0]),
        _ => None,
    }
}

/// The counts that `snap` gives away when left: how many of its slots own `v`, less those lent already. A slot that memory
/// has still owns what was taken up from it.
fn owned_in(trace: &Trace, s: SnapId, v: Val, borrows: &HashMap<SnapId, Vec<Val>>) -> usize {
    let snap = &trace.snaps[s.index()];
    let owned = snap.slots().filter(|slot| **slot == Slot::Own(v)).count();
    let dropped = snap.drops.iter().filter(|d| **d == v).count();
    let lent = borrows.get(&s).map_or(0, |l| l.iter().filter(|x| **x == v).count());
    let first = &snap.frames[0];
    let in_memory = memory_slot(trace, v)
        .and_then(|n| first.locals.iter().chain(&first.stack).nth(n))
        .is_some_and(|slot| *slot == Slot::Keep);
    (owned + dropped + usize::from(in_memory)).saturating_sub(lent)
}

/// The `decref` that cancels the `incref` at `at` (none if a guard shows that nothing is counted), and the snapshots in between that must borrow.
fn pair(
    trace: &Trace,
    at: usize,
    gone: &HashSet<usize>,
    borrows: &HashMap<SnapId, Vec<Val>>,
) -> Option<(Option<usize>, Vec<SnapId>)> {
    let v = trace.insts[at].args[0];
    // Counts of `v` that the trace owns just before.
    let held = owned_before(trace, v, at, gone);
    // What the trace names it keeps alive: nobody's count of that matters.
    let is_kept = trace.def(v).op == Op::RefConst;
    let mut own = held;
    let mut snaps: Vec<SnapId> = vec![];
    for (i, inst) in trace.insts.iter().enumerate().skip(at + 1) {
        if gone.contains(&i) {
            continue;
        }
        let counted = inst.args.first() == Some(&v);
        match inst.op {
            Op::Decref | Op::DecrefLeaf if counted => {
                return Some((Some(i), snaps));
            }
            // Releases another object, which may have held what we only borrow.
            Op::Decref if own <= 0 && !is_kept => return None,
            Op::Incref if counted => own += 1,
            Op::Loop | Op::Jump | Op::Exit | Op::Link => return None,
            Op::Return | Op::Finish | Op::Yield | Op::Resume | Op::Raise => return None,
            Op::CallUop => return None,
            Op::Store | Op::StoreElem
                if own <= 0
                    && !is_kept
                    && trace.ty(*inst.args.last()?) == Some(Type::Ref)
                    && is_lent_by(trace, v, inst) =>
            {
                // It may overwrite memory's count of `v`.
                return None;
            }
            Op::CallLeaf if own <= 0 && !is_kept => return None,
            _ => {}
        }
        own -= taken(trace, inst, v) as i64;
        if own < 0 || held > 0 && own <= 0 {
            return None;
        }
        // Without the pair the trace owns one count less: only a surplus must be lent.
        if let Some(s) = inst.snap
            && !snaps.contains(&s)
            && owned_in(trace, s, v, borrows) as i64 > own.max(0)
        {
            snaps.push(s);
        }
        // From here on it is known to be a number or a singleton, which have no count.
        if counted && matches!(inst.op, Op::GuardInt | Op::GuardFloat | Op::GuardBool)
            || inst.op == Op::GuardTrue && compares_with_word(trace, inst.args[0], v)
        {
            return Some((None, snaps));
        }
    }
    None
}

/// Whether a truth value says that `v` is a certain word that is no object's.
fn compares_with_word(trace: &Trace, truth: Val, v: Val) -> bool {
    let def = trace.def(truth);
    def.op == Op::RefIs
        && def.args.contains(&v)
        && def.args.iter().any(|other| trace.def(*other).op == Op::Word)
}

/// Whether what a store overwrites may be where `v`, or what it was loaded from, stands; of what was not loaded that is
/// not known.
fn is_lent_by(trace: &Trace, v: Val, store: &Inst) -> bool {
    let mut def = trace.def(v);
    if !matches!(def.op, Op::Load | Op::LoadElem) {
        return true;
    }
    while matches!(def.op, Op::Load | Op::LoadElem | Op::AsPtr | Op::AsRef | Op::PtrAdd) {
        // Of one class of memory, different offsets are different words.
        let elsewhere = def.op == Op::Load && store.op == Op::Store && def.int(0) != store.int(0);
        if def.alias().is_some() && def.alias() == store.alias() && !elsewhere {
            return true;
        }
        def = trace.def(def.args[0]);
    }
    false
}

/// How many counts of `v` an instruction takes over.
fn taken(trace: &Trace, inst: &Inst, v: Val) -> usize {
    match inst.op {
        Op::Store => (inst.args[1] == v && trace.ty(v) == Some(Type::Ref)) as usize,
        Op::StoreElem => (inst.args[2] == v) as usize,
        Op::Give | Op::Return | Op::Yield => (inst.args[0] == v) as usize,
        Op::Resume => (inst.args[1] == v) as usize,
        // Which of the stack it takes is not known here: all of it.
        Op::CallUop => {
            let top = inst.snap.and_then(|s| trace.snaps[s.index()].frames.last());
            top.map_or(0, |f| f.stack.iter().filter(|s| **s == Slot::Own(v)).count())
        }
        _ => 0,
    }
}

/// The counts of `v` that the trace owns before instruction `at`.
fn owned_before(trace: &Trace, v: Val, at: usize, gone: &HashSet<usize>) -> i64 {
    let def = trace.def(v);
    let mut own = if def.op == Op::Inherit { def.int(1) } else { def.op.has(OWNED) as i64 };
    for (i, inst) in trace.insts.iter().enumerate().take(at).skip(v.index() + 1) {
        if gone.contains(&i) {
            continue;
        }
        match inst.op {
            Op::Incref if inst.args[0] == v => own += 1,
            Op::Decref | Op::DecrefLeaf if inst.args[0] == v => own -= 1,
            // A param takes the count of its first value.
            Op::Param if inst.args[0] == v => own -= 1,
            _ => own -= taken(trace, inst, v) as i64,
        }
    }
    own
}
