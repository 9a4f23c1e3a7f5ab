//! Induction variables: one of those that go along together is counted, and bounds are checked before the loop.
//!
//! **The idea.** Params that change by the same step each round, up or down, differ by something that never changes, or add up
//! to it: the next number of a range, how many are left, and the number at hand, which is the next one a round later. One of
//! them leads and stays a param. The others are computed from it, mostly in snapshots alone, and what they were compared with
//! is compared with it. And where the loop has checked that the one that leads is below some limit, the check that an index is
//! below a length need not be made in each round: before the loop it is checked that the limit is.
//!
//! ```text
//! loop:                                   %9: i64 = int_add_ovf %2, %1 [s0]
//! %5: i64 = param %1                      %10: bool = int_le %9, %4
//! %6: i64 = param %2                      guard_true %10 [s0]
//! %7: bool = int_gt %6, %zero             loop:
//! guard_true %7 [s1]                =>    %12: i64 = param %1
//! guard_bounds %5, %4 [s2]                %13: bool = int_lt %12, %9
//! %8: i64 = int_add %5, %one              guard_true %13 [s1]
//! %9: i64 = int_sub %6, %one              %15: i64 = int_add %12, %one
//! jump %8, %9                             jump %15
//! ```
//!
//! The checks before the loop leave to where the last guard there would: as that has no effect, what held where it passed holds
//! behind it too. Such an exit is `early`: the loop might have ended before it came to what fails. Where that happens a few
//! times, the trace is made again with its checks where they were.
//!
//! **What it must not do.** Take a sum of 64 bits to be the number it should be: what is computed before the loop is checked
//! to fit; what is in it was computed the other way before, and fits.

use crate::Context;
use crate::hash::HashMap;
use crate::rewrite::{Constants, Rewriter};
use tiercel_ir::{Imm, Inst, Op, SnapId, Snapshot, Trace, Type, Val};

/// Runs the pass.
pub fn run(trace: &Trace, cx: &mut Context) -> Option<Trace> {
    let start = trace.loop_start()?;
    trace.insts.last().filter(|last| last.op == Op::Jump && !trace.checks_stay)?;
    let checked = (0..start).rev().find(|at| is_check(trace.insts[*at].op))?;
    let mut loop_ = Loop { trace, start, checked, steps: HashMap::default(), followers: HashMap::default() };
    loop_.find_steps();
    loop_.find_followers();
    let needs = loop_.find_bounds();
    if loop_.followers.is_empty() && needs.is_empty() {
        return None;
    }
    Some(loop_.rewrite(&needs, cx))
}

/// Whether it does nothing but look, so that its snapshot is as true behind it.
fn is_check(op: Op) -> bool {
    op.is_guard() && !matches!(op, Op::Decref)
}

/// What a param changes by in each round.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Step {
    Const(i64),
    /// A value from before the loop.
    Value(Val),
}

/// How a param is computed from the one that leads.
#[derive(Clone, Copy, Debug)]
enum Follower {
    /// It is what that was one step before.
    Behind(Val, Step),
    /// It is that less the difference of their first values.
    Along(Val),
    /// It is the sum of their first values less that.
    Against(Val),
}

impl Follower {
    fn leader(self) -> Val {
        match self {
            Follower::Behind(p, _) | Follower::Along(p) | Follower::Against(p) => p,
        }
    }
}

/// A number that is there before the loop.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Limit {
    /// A value, and a constant to be added.
    Value(Val, i64),
    /// What a follower is computed with, and a constant to be added.
    Of(Val, i64),
}

impl Limit {
    fn plus(self, k: i64) -> Option<Limit> {
        Some(match self {
            Limit::Value(v, n) => Limit::Value(v, n.checked_add(k)?),
            Limit::Of(v, n) => Limit::Of(v, n.checked_add(k)?),
        })
    }
}

/// What is to be checked before the loop: the limit is less than the value, or at least the constant.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Need {
    Less(Limit, Val),
    AtLeast(Limit, i64),
}

/// A guard in the loop whose check goes before it.
struct Moved {
    at: usize,
    needs: Vec<Need>,
}

struct Loop<'t> {
    trace: &'t Trace,
    start: usize,
    /// The last instruction before the loop that only looks.
    checked: usize,
    steps: HashMap<Val, Step>,
    followers: HashMap<Val, Follower>,
}

impl Loop<'_> {
    /// Whether a value is the same in all rounds, and there when the checks before the loop are made.
    fn is_there(&self, v: Val) -> bool {
        v.index() < self.checked || self.trace.as_int(v).is_some()
    }

    fn first(&self, param: Val) -> Val {
        self.trace.def(param).args[0]
    }

    /// What is added to one value to give another, if the other's definition says so.
    fn added(&self, from: Val, to: Val) -> Option<Step> {
        let def = self.trace.def(to);
        let (a, b) = (*def.args.first()?, *def.args.get(1)?);
        let by = |v: Val| match self.trace.as_int(v) {
            Some(k) => Some(Step::Const(k)),
            None => self.is_there(v).then_some(Step::Value(v)),
        };
        match def.op {
            Op::IntAdd | Op::IntAddOvf if a == from => by(b),
            Op::IntAdd | Op::IntAddOvf if b == from => by(a),
            Op::IntSub | Op::IntSubOvf if a == from => {
                self.trace.as_int(b).and_then(i64::checked_neg).map(Step::Const)
            }
            _ => None,
        }
    }

    fn find_steps(&mut self) {
        let jump = &self.trace.insts[self.trace.insts.len() - 1];
        for (p, next) in self.trace.params().iter().zip(&jump.args) {
            if self.trace.ty(*p) == Some(Type::I64)
                && self.is_there(self.first(*p))
                && let Some(step) = self.added(*p, *next)
                && step != Step::Const(0)
            {
                self.steps.insert(*p, step);
            }
        }
    }

    /// How often each param is an index.
    fn index_uses(&self) -> HashMap<Val, u32> {
        let mut uses = HashMap::default();
        for inst in &self.trace.insts[self.start..] {
            let index = match inst.op {
                Op::GuardBounds => inst.args[0],
                Op::LoadElem | Op::LoadByte | Op::StoreElem | Op::StoreByte => inst.args[1],
                _ => continue,
            };
            *uses.entry(index).or_insert(0) += 1;
        }
        uses
    }

    fn find_followers(&mut self) {
        let params = self.trace.params();
        let uses = self.index_uses();
        let used = |p: &Val| uses.get(p).copied().unwrap_or(0);
        let mut by_uses: Vec<Val> = params.iter().copied().filter(|p| self.steps.contains_key(p)).collect();
        by_uses.sort_by_key(|p| std::cmp::Reverse(used(p)));
        for (n, p) in by_uses.iter().enumerate() {
            let Step::Const(c) = self.steps[p] else { continue };
            let leads = |l: &&Val| {
                !self.followers.contains_key(*l)
                    && matches!(self.steps[*l], Step::Const(d) if d == c || c.checked_neg() == Some(d))
            };
            if let Some(leader) = by_uses[..n].iter().find(leads) {
                let along = self.steps[leader] == Step::Const(c);
                let how = if along { Follower::Along(*leader) } else { Follower::Against(*leader) };
                self.followers.insert(*p, how);
            }
        }
        let jump = &self.trace.insts[self.trace.insts.len() - 1];
        for (p, next) in params.iter().zip(&jump.args) {
            let leads = self.steps.contains_key(next) && !self.followers.contains_key(next);
            if leads && p != next && self.is_behind(*p, *next) {
                self.followers.insert(*p, Follower::Behind(*next, self.steps[next]));
            }
        }
    }

    /// Whether a param begins one step before another one.
    fn is_behind(&self, p: Val, leader: Val) -> bool {
        let (first, ahead) = (self.first(p), self.first(leader));
        let step = self.steps[&leader];
        let apart = match (self.trace.as_int(first), self.trace.as_int(ahead)) {
            (Some(a), Some(b)) => b.checked_sub(a).map(Step::Const),
            _ => self.added(first, ahead),
        };
        self.trace.ty(p) == Some(Type::I64) && apart == Some(step)
    }

    /// Which leader a value in the loop is, and how much more.
    fn leader_of(&self, v: Val) -> Option<(Val, i64)> {
        match self.followers.get(&v) {
            Some(Follower::Behind(leader, Step::Const(c))) => return Some((*leader, c.checked_neg()?)),
            Some(_) => return None,
            None if self.steps.contains_key(&v) => return Some((v, 0)),
            None => {}
        }
        if v.index() < self.start {
            return None;
        }
        let from = *self.trace.def(v).args.first()?;
        let Step::Const(k) = self.added(from, v)? else { return None };
        let (leader, more) = self.leader_of(from)?;
        Some((leader, more.checked_add(k)?))
    }

    /// What a guard that a condition holds (or does not) says of a leader: that it is below (or above) a limit. The limit is
    /// the greatest (or least) number that it can be.
    fn bound(&self, cond: Val, holds: bool) -> Option<(Val, bool, Limit)> {
        let def = self.trace.def(cond);
        let [a, b] = def.args[..] else { return None };
        let (below, strict) = match (def.op, holds) {
            (Op::IntLt, true) | (Op::IntGe, false) => (true, true),
            (Op::IntLe, true) | (Op::IntGt, false) => (true, false),
            (Op::IntGt, true) | (Op::IntLe, false) => (false, true),
            (Op::IntGe, true) | (Op::IntLt, false) => (false, false),
            _ => return None,
        };
        let (v, other, below) = if self.is_there(b) { (a, b, below) } else { (b, a, !below) };
        if !self.is_there(other) {
            return None;
        }
        let less = |below: bool| i64::from(strict) * if below { -1 } else { 1 };
        let zero = self.trace.as_int(other) == Some(0);
        match self.followers.get(&v) {
            Some(Follower::Along(leader)) if zero => Some((*leader, below, Limit::Of(v, less(below)))),
            Some(Follower::Against(leader)) if zero => Some((*leader, !below, Limit::Of(v, less(!below)))),
            Some(_) => None,
            None if self.steps.contains_key(&v) => Some((v, below, Limit::Value(other, less(below)))),
            None => None,
        }
    }

    /// The guards of bounds that can be checked before the loop, with what is to be checked there.
    fn find_bounds(&self) -> Vec<Moved> {
        let mut moved = vec![];
        let mut bounds: Vec<(Val, bool, Limit)> = vec![];
        for (at, inst) in self.trace.insts.iter().enumerate().skip(self.start) {
            match inst.op {
                Op::GuardTrue | Op::GuardFalse => {
                    bounds.extend(self.bound(inst.args[0], inst.op == Op::GuardTrue));
                }
                Op::GuardBounds => {
                    if let Some(needs) = self.needs(inst.args[0], inst.args[1], &bounds) {
                        moved.push(Moved { at, needs });
                    }
                }
                _ => {}
            }
        }
        moved
    }

    /// What makes an index in the loop at least 0 and less than a length, if `bounds` hold.
    fn needs(&self, index: Val, length: Val, bounds: &[(Val, bool, Limit)]) -> Option<Vec<Need>> {
        if !self.is_there(length) || index.index() < self.start {
            return None;
        }
        let (leader, k) = self.leader_of(index)?;
        let limit = |below: bool| {
            let bound = bounds.iter().find(|(p, is_below, _)| *p == leader && *is_below == below)?;
            bound.2.plus(k)
        };
        let first = Limit::Value(self.first(leader), k);
        Some(match self.steps[&leader] {
            Step::Const(c) if c < 0 => vec![Need::Less(first, length), Need::AtLeast(limit(false)?, 0)],
            Step::Const(_) => vec![Need::Less(limit(true)?, length), Need::AtLeast(first, 0)],
            Step::Value(by) => vec![
                Need::Less(limit(true)?, length),
                Need::AtLeast(first, 0),
                Need::AtLeast(Limit::Value(by, 0), 0),
            ],
        })
    }

    fn rewrite(&self, moved: &[Moved], cx: &mut Context) -> Trace {
        let trace = self.trace;
        let params = trace.params();
        let mut rw = Rewriter::new(trace);
        for at in 0..=self.checked {
            rw.copy(at);
        }
        let old_snap = trace.insts[self.checked].snap.expect("checks have snapshots");
        let snap = rw.snap(old_snap);
        let early = Snapshot { early: true, again: false, ..rw.out.snaps[snap.index()].clone() };
        let snap = rw.out.push_snapshot(early);
        let mut before = Before { followed: self, rw, snap, bases: HashMap::default() };
        for p in params.iter().filter(|p| self.followers.contains_key(p)) {
            cx.count("followers");
            before.base(*p);
        }
        for moved in moved {
            cx.count("bounds-before-loop");
            moved.needs.iter().for_each(|need| before.check(*need));
        }
        let Before { mut rw, bases, .. } = before;
        for at in self.checked + 1..=self.start {
            rw.copy(at);
        }
        for p in params.iter().filter(|p| !self.followers.contains_key(p)) {
            rw.copy(p.index());
        }
        for p in &params {
            let Some(follower) = self.followers.get(p) else { continue };
            let (leader, base) = (rw.val(follower.leader()), bases[p]);
            let args = if matches!(follower, Follower::Against(_)) { [base, leader] } else { [leader, base] };
            let v = rw.out.push(Inst::new(Op::IntSub, &args, &[]));
            rw.set(p.index(), v);
        }
        for at in self.start + 1 + params.len()..trace.insts.len() {
            let inst = &trace.insts[at];
            if moved.iter().any(|m| m.at == at) {
                let range = [Imm::Int(0), Imm::Int(i64::MAX)];
                let index = rw.val(inst.args[0]);
                rw.out.push(Inst::new(Op::AssumeRange, &[index], &range));
                continue;
            }
            if inst.op == Op::Jump {
                let kept = params.iter().zip(&inst.args).filter(|(p, _)| !self.followers.contains_key(p));
                let args: Vec<Val> = kept.map(|(_, a)| rw.val(*a)).collect();
                rw.emit(at, Inst::new(Op::Jump, &args, &[]));
                continue;
            }
            match self.compared(inst, &rw, &bases) {
                Some(other) => drop(rw.emit(at, other)),
                None => drop(rw.copy(at)),
            }
        }
        rw.out
    }

    /// What a comparison of a follower with 0 becomes: one of its leader with what it is computed with.
    fn compared(&self, inst: &Inst, rw: &Rewriter, bases: &HashMap<Val, Val>) -> Option<Inst> {
        if !matches!(inst.op, Op::IntEq | Op::IntNe | Op::IntLt | Op::IntLe | Op::IntGt | Op::IntGe) {
            return None;
        }
        let zero = |v: Val| self.trace.as_int(v) == Some(0);
        let (follower, first) = match inst.args[..] {
            [a, b] if zero(b) => (a, true),
            [a, b] if zero(a) => (b, false),
            _ => return None,
        };
        let how = *self.followers.get(&follower)?;
        let (leader, base) = (rw.val(how.leader()), bases[&follower]);
        // Less than 0 is what is taken away from something less.
        let leader_first = first != matches!(how, Follower::Against(_));
        let args = if leader_first { [leader, base] } else { [base, leader] };
        Some(Inst::new(inst.op, &args, &[]))
    }
}

/// What is done before the loop.
struct Before<'a, 't> {
    followed: &'a Loop<'t>,
    rw: Rewriter<'t>,
    /// What to leave through.
    snap: SnapId,
    /// What each follower is computed with, by old value.
    bases: HashMap<Val, Val>,
}

impl Before<'_, '_> {
    fn constant(&mut self, k: i64) -> Val {
        self.rw.out.push(Inst::new(Op::IConst, &[], &[Imm::Int(k)]))
    }

    fn value(&mut self, old: Val) -> Val {
        match self.followed.trace.as_int(old) {
            Some(k) => self.constant(k),
            None => self.rw.val(old),
        }
    }

    fn base(&mut self, p: Val) {
        let follower = self.followed.followers[&p];
        let (leader, own) = (self.followed.first(follower.leader()), self.followed.first(p));
        let base = match follower {
            Follower::Behind(_, Step::Const(c)) => self.constant(c),
            Follower::Behind(_, Step::Value(by)) => self.value(by),
            Follower::Along(_) | Follower::Against(_) => {
                let along = matches!(follower, Follower::Along(_));
                let args = [self.value(leader), self.value(own)];
                let op = if along { Op::IntSubOvf } else { Op::IntAddOvf };
                self.rw.out.push(Inst::new(op, &args, &[]).at(self.snap))
            }
        };
        self.bases.insert(p, base);
    }

    fn limit(&mut self, limit: Limit) -> Val {
        let (v, k) = match limit {
            Limit::Value(v, k) => (self.value(v), k),
            Limit::Of(p, k) => (self.bases[&p], k),
        };
        if k == 0 {
            return v;
        }
        let k = self.constant(k);
        self.rw.out.push(Inst::new(Op::IntAddOvf, &[v, k], &[]).at(self.snap))
    }

    fn check(&mut self, need: Need) {
        let (op, a, b) = match need {
            Need::Less(limit, length) => (Op::IntLt, self.limit(limit), self.value(length)),
            Need::AtLeast(limit, k) => (Op::IntGe, self.limit(limit), self.constant(k)),
        };
        let holds = self.rw.out.push(Inst::new(op, &[a, b], &[]));
        self.rw.out.push(Inst::new(Op::GuardTrue, &[holds], &[]).at(self.snap));
    }
}
