//! Objects that go round a loop without being made.
//!
//! **The idea.** Once the first round has been peeled off, a loop's param may be an object that the round before has made, in
//! every round: a local that is set anew each time, say. Then the loop carries what the object holds instead, and what the
//! objects hold that it holds. What all rounds hold the same is no param at all. Which params those are is guessed, and where
//! a guess turns out wrong the pass runs again without it.
//!
//! ```text
//! %2: ref = new_instance @V …             loop:
//! store %2, %0, 24, inline                %5: ref = param %0
//! loop:                                   %7: ref = …
//! %5: ref = param %2                =>    jump %7
//! %6: ref = new_instance @V …
//! store %6, %7, 24, inline
//! jump %6
//! ```
//!
//! **What it must not do.** Carry an object that something else refers to: all its counts are the loop's. Take objects for the
//! same that only look it: the next round's must hold each other as the first round's did.

use super::{Content, Pass, Virtual};
use crate::hash::{HashMap, HashSet};
use crate::rewrite::Constants;
use std::collections::BTreeMap;
use tiercel_ir::{Alias, Inst, Op, Trace, Type, Val};

/// How often the pass runs again before nothing is carried.
pub(super) const MOST_RUNS: usize = 8;

/// What is guessed.
#[derive(Clone, Default)]
pub(super) struct Guess {
    /// The params that are objects.
    params: HashSet<Val>,
    /// What differs from round to round: by the object that the first round makes, and the offset.
    varying: HashSet<(Val, i64)>,
    /// Values from before the loop that it uses, but for the first ones of its params.
    used: HashSet<Val>,
}

/// What has turned out wrong.
pub(super) enum Wrong {
    /// The param is not always such an object, or it has to be made.
    Param(Val),
    /// What the object holds at an offset differs.
    Varies(Val, i64),
}

/// What an object was like that the loop was entered with.
struct Entered {
    make: Inst,
    notes: Vec<Inst>,
    contents: BTreeMap<i64, (Content, Alias)>,
    count: i64,
    is_noisy: bool,
}

/// The objects that a loop carries, by the old values that made them before it.
#[derive(Default)]
pub(super) struct Carried {
    /// Which each param is.
    roots: HashMap<Val, Val>,
    /// Which of them come with each param: those that no earlier one leads to.
    members: HashMap<Val, Vec<Val>>,
    /// Those that wait for their params.
    waiting: HashMap<Val, Virtual>,
    entered: HashMap<Val, Entered>,
}

impl Carried {
    /// Whether the loop carries anything.
    pub(super) fn is_some(&self) -> bool {
        !self.roots.is_empty()
    }

    /// The param that an object comes with, if the loop carries it.
    pub(super) fn param_of(&self, v: Val) -> Option<Val> {
        self.members.iter().find(|(_, all)| all.contains(&v)).map(|(p, _)| *p)
    }
}

impl Guess {
    /// All params whose first and next values are objects that the trace makes.
    pub(super) fn new(trace: &Trace) -> Guess {
        let mut guess = Guess::default();
        let Some(start) = trace.loop_start() else { return guess };
        let jump = &trace.insts[trace.insts.len() - 1];
        let makes = |v: Val| trace.def(v).op.makes_object();
        for (p, next) in trace.params().into_iter().zip(&jump.args) {
            if makes(trace.def(p).args[0]) && (p == *next || makes(*next)) {
                guess.params.insert(p);
            }
        }
        if guess.params.is_empty() {
            return guess;
        }
        for inst in trace.insts[start..].iter().filter(|i| i.op != Op::Param) {
            guess.used.extend(inst.args.iter());
            if let Some(s) = inst.snap {
                trace.snaps[s.index()].for_each_value(|v| {
                    guess.used.insert(v);
                });
            }
        }
        guess
    }

    /// Takes back what was wrong.
    pub(super) fn correct(&mut self, wrong: Vec<Wrong>) {
        for w in wrong {
            match w {
                Wrong::Param(p) => self.params.remove(&p),
                Wrong::Varies(v, offset) => self.varying.insert((v, offset)),
            };
        }
    }

    /// Takes everything back.
    pub(super) fn forget(&mut self) {
        self.params.clear();
    }
}

impl Pass<'_> {
    /// Before the loop: the objects that its params are by the guess, and those that they hold.
    pub(super) fn take_carried(&mut self) {
        let mut carried = Carried::default();
        let mut references: HashMap<Val, i64> = HashMap::default();
        for p in self.rw.old.params().into_iter().filter(|p| self.guess.params.contains(p)) {
            let Some(root) = self.is.get(&self.rw.old.def(p).args[0]).copied() else {
                self.wrong.push(Wrong::Param(p));
                continue;
            };
            carried.roots.insert(p, root);
            let (mut members, mut next) = (vec![], vec![root]);
            while let Some(v) = next.pop() {
                let count = references.entry(v).or_default();
                *count += 1;
                if *count > 1 {
                    continue;
                }
                members.push(v);
                let held = |c: &(Content, Alias)| if let Content::Object(o) = c.0 { Some(o) } else { None };
                next.extend(self.objects[&v].contents.values().filter_map(held));
            }
            carried.members.insert(p, members);
        }
        let is_shared = |(v, count): (&Val, &i64)| {
            let object = &self.objects[v];
            object.count != *count || object.names.iter().any(|n| self.guess.used.contains(n))
        };
        let shared: Vec<Val> = references.iter().filter(|r| is_shared(*r)).map(|r| *r.0).collect();
        for (p, root) in &carried.roots {
            if shared.iter().any(|v| self.holds(*root, *v)) {
                self.wrong.push(Wrong::Param(*p));
            }
        }
        if !self.wrong.is_empty() {
            return;
        }
        for v in references.keys() {
            let Some(object) = self.objects.remove(v) else { continue };
            for name in &object.names {
                self.is.remove(name);
            }
            carried.waiting.insert(*v, object);
        }
        self.carried = carried;
    }

    /// A param that is an object: what comes with it, in its place. `false` if it is none.
    pub(super) fn carried_param(&mut self, p: Val) -> bool {
        let Some(root) = self.carried.roots.get(&p).copied() else { return false };
        for v in self.carried.members[&p].clone() {
            let Some(mut object) = self.carried.waiting.remove(&v) else { continue };
            let (make, notes) = (object.make.clone(), object.notes.clone());
            let (contents, count, is_noisy) = (object.contents.clone(), object.count, object.is_noisy);
            let entered = Entered { make, notes, contents, count, is_noisy };
            self.carried.entered.insert(v, entered);
            for (offset, (content, _)) in &mut object.contents {
                if let Content::Value(x) = content
                    && self.guess.varying.contains(&(v, *offset))
                    && let Some(ty) = self.rw.out.ty(*x)
                {
                    *x = self.rw.out.push(Inst::new(Op::Param, &[*x], &[]).typed(ty));
                }
            }
            object.names.clear();
            self.objects.insert(v, object);
        }
        self.is.insert(p, root);
        self.objects.get_mut(&root).expect("it came with a param").names.push(p);
        true
    }

    /// The jump of a loop that carries objects; how many others it has to make.
    pub(super) fn jump_carried(&mut self, at: usize) -> usize {
        let old = self.rw.old;
        let pairs: Vec<(Val, Val)> =
            old.params().into_iter().zip(old.insts[at].args.iter().copied()).collect();
        let mut now: HashMap<Val, Val> = HashMap::default();
        for (p, a) in &pairs {
            let Some(root) = self.carried.roots.get(p).copied() else { continue };
            let next = self.is.get(a).copied();
            if !next.is_some_and(|next| self.is_next(root, next, &mut now)) {
                self.wrong.push(Wrong::Param(*p));
            }
        }
        // What those of the next round hold that takes the place of each param.
        let mut handed: HashMap<Val, Vec<Val>> = HashMap::default();
        if self.wrong.is_empty() {
            for (p, members) in self.carried.members.clone() {
                let values = self.handed_on(&members, &now);
                handed.insert(p, values);
            }
        }
        for next in now.values() {
            for name in self.objects.remove(next).into_iter().flat_map(|object| object.names) {
                self.is.remove(&name);
            }
        }
        let (mut made, mut args) = (0, vec![]);
        for (p, a) in pairs {
            if self.carried.roots.contains_key(&p) {
                args.extend(handed.remove(&p).into_iter().flatten());
            } else {
                made += self.make(a);
                args.push(self.rw.val(a));
            }
        }
        self.rw.emit(at, Inst::new(Op::Jump, &args, &[]));
        made
    }

    /// Whether an object of the next round is to that what another was to the first one. `now` says so of those seen.
    fn is_next(&self, first: Val, next: Val, now: &mut HashMap<Val, Val>) -> bool {
        if let Some(known) = now.get(&first) {
            return *known == next;
        }
        let (Some(entered), Some(object)) = (self.carried.entered.get(&first), self.objects.get(&next))
        else {
            return false;
        };
        let alike = |a: &Inst, b: &Inst| a.op == b.op && a.imms == b.imms;
        let same_notes = object.notes.len() == entered.notes.len()
            && object.notes.iter().zip(&entered.notes).all(|(a, b)| alike(a, b));
        if now.values().any(|v| *v == next)
            || !alike(&object.make, &entered.make)
            || !same_notes
            || object.count != entered.count
            || object.is_noisy != entered.is_noisy
            || !object.contents.keys().eq(entered.contents.keys())
        {
            return false;
        }
        now.insert(first, next);
        let ty = |x: Val| self.rw.out.ty(x);
        object.contents.values().zip(entered.contents.values()).all(|(is, was)| match (is.0, was.0) {
            // An address is a constant.
            (Content::Value(x), Content::Value(y)) if ty(x) == Some(Type::Ptr) => is_same(&self.rw.out, x, y),
            (Content::Value(x), Content::Value(y)) => ty(x) == ty(y),
            (Content::Const(x), Content::Const(y)) => is_same(&self.rw.out, x, y),
            (Content::Inside(x), Content::Inside(y)) => x == y,
            (Content::Object(next), Content::Object(first)) => self.is_next(first, next, now),
            _ => false,
        })
    }

    /// What the objects of the next round hold that varies.
    fn handed_on(&mut self, members: &[Val], now: &HashMap<Val, Val>) -> Vec<Val> {
        let mut values = vec![];
        for first in members {
            let contents = &self.objects[&now[first]].contents;
            for ((offset, is), was) in contents.iter().zip(self.carried.entered[first].contents.values()) {
                let (Content::Value(x), Content::Value(y)) = (is.0, was.0) else { continue };
                if self.guess.varying.contains(&(*first, *offset)) {
                    values.push(x);
                } else if !is_same(&self.rw.out, x, y) {
                    self.wrong.push(Wrong::Varies(*first, *offset));
                }
            }
        }
        values
    }
}

/// Whether two values are one, or the same constant.
fn is_same(trace: &Trace, a: Val, b: Val) -> bool {
    a == b
        || trace.is_const(a) && trace.def(a).op == trace.def(b).op && trace.def(a).imms == trace.def(b).imms
}
