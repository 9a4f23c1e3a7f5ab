//! Type, constant and range propagation: what a guard has proved once need not be proved again.
//!
//! **The idea.** A trace is a straight line, so a fact that holds at one instruction holds at all later ones. The pass
//! carries a shape for every reference and a range for every machine integer; a guard whose condition is known to hold
//! goes, an overflow check that cannot trip becomes plain arithmetic, and a value that a guard has proved to be a
//! certain constant is replaced by it where it is only looked at. A boxed number is a number until something takes the
//! box. At the loop, each param is first assumed to be what
//! its first value is; if the jump brings something wider, the assumption is widened and the pass starts again. Where a value
//! is asked not to be empty and later to be a number, say, it is asked that at once.
//!
//! ```text
//! guard_int %1 [s0]                       guard_int %1 [s0]
//! %2: i64 = unbox_int %1                  %2: i64 = unbox_int %1
//! guard_int %1 [s1]                 =>
//! guard_bounds %2, %3 [s1]                guard_bounds %2, %3 [s1]
//! %5: i64 = int_add_ovf %2, %4 [s1]       %5: i64 = int_add %2, %4      ; an index and 1 fit
//! ```
//!
//! **What it must not do.** Believe a heap object's type across code that may assign `__class__`, unless the type's
//! instances cannot change theirs. Replace an operand whose count moves (stores, jumps, counts, snapshots): an equal
//! word is not an equal count.

mod numbers;

use crate::Context;
use crate::facts::{Fact, Range, Shape};
use crate::hash::{HashMap, HashSet};
use crate::known::{AtExit, Known};
use crate::rewrite::{Constants, Rewriter};
use smallvec::smallvec;
use tiercel_ir::{Alias, Imm, Inst, Op, SnapId, Snapshot, SymKind, Trace, Type, Val, word};

/// Runs the pass.
pub fn run(trace: &Trace, cx: &mut Context) -> Option<Trace> {
    let done = attempt(trace, None);
    done.counts.iter().for_each(|c| cx.count(c));
    Some(done.rw.out)
}

/// What is known when a trace is left through one of its snapshots.
pub fn at_exit(trace: &Trace, snap: SnapId) -> AtExit {
    attempt(trace, Some(snap)).exit.unwrap_or_default()
}

/// Walks until all assumptions about params hold, and notes what is known at an exit, if one is asked for.
fn attempt(trace: &Trace, asked: Option<SnapId>) -> Attempt<'_> {
    let mut assumed: HashMap<Val, Fact> = HashMap::default();
    // A trace whose exits are asked about is compiled as it stands: no guard of it will say more than it does.
    let mut kinds = if asked.is_some() { HashMap::default() } else { kind_guards(trace) };
    let volatile_loop =
        trace.loop_start().is_some_and(|s| trace.insts[s..].iter().any(|i| i.effects().python));
    loop {
        let mut attempt = Attempt {
            rw: Rewriter::new(trace),
            facts: Vec::with_capacity(trace.insts.len()),
            asked,
            exit: None,
            entries: vec![],
            assumed,
            kinds,
            known: HashMap::default(),
            less: HashSet::default(),
            same: HashMap::default(),
            valid: false,
            depth: 0,
            polled: false,
            counts: Vec::new(),
            volatile_loop,
            has_numbers: false,
            given: vec![],
            firsts: HashMap::default(),
        };
        if attempt.walk() {
            return attempt;
        }
        (assumed, kinds) = (attempt.assumed, attempt.kinds);
    }
}

/// The first guard on the kind of each value.
fn kind_guards(trace: &Trace) -> HashMap<Val, usize> {
    let kinds = [Op::GuardInt, Op::GuardFloat, Op::GuardBool, Op::GuardType];
    let mut first = HashMap::default();
    for (at, inst) in trace.insts.iter().enumerate().filter(|(_, inst)| kinds.contains(&inst.op)) {
        first.entry(inst.args[0]).or_insert(at);
    }
    first
}

struct Attempt<'t> {
    rw: Rewriter<'t>,
    /// By new value.
    facts: Vec<Fact>,
    /// An exit of which is asked what is known there.
    asked: Option<SnapId>,
    /// What that is, once the snapshot has been used.
    exit: Option<AtExit>,
    /// Slots of the frame that have been taken up, with their values.
    entries: Vec<(u32, Val)>,
    /// What each param (by old value) is taken to be.
    assumed: HashMap<Val, Fact>,
    /// The first guard on the kind of each value (by old value).
    kinds: HashMap<Val, usize>,
    /// Truth values proved by guards.
    known: HashMap<Val, bool>,
    /// Pairs proved `a < b`.
    less: HashSet<(Val, Val)>,
    /// Values proved to be a constant.
    same: HashMap<Val, Val>,
    /// The trace was checked to be valid, and nothing that could change that ran since.
    valid: bool,
    /// So many more frames may be pushed.
    depth: i64,
    /// The eval breaker was polled in this stretch.
    polled: bool,
    counts: Vec<&'static str>,
    volatile_loop: bool,
    /// Some box of the old trace is a machine number in the new one.
    has_numbers: bool,
    /// Boxes whose counts go to the call that follows, by the old value.
    given: Vec<(Val, Val)>,
    /// What params start with that have become numbers: a box for each, by old param.
    firsts: HashMap<Val, Val>,
}

impl Attempt<'_> {
    /// Walks the trace; `false` if an assumption about a param was wrong (and is now widened).
    fn walk(&mut self) -> bool {
        let old = self.rw.old;
        let params = old.params();
        let body = old.loop_start().map(|start| start + 1 + params.len());
        for at in 0..old.insts.len() {
            let inst = &old.insts[at];
            if inst.snap.is_some() && inst.snap == self.asked {
                self.note_exit(&old.snaps[inst.snap.map_or(0, SnapId::index)]);
            }
            if body == Some(at) {
                self.state_params(&params, at);
            }
            match inst.op {
                Op::Loop => {
                    self.box_firsts(&params);
                    if self.volatile_loop {
                        self.forget_volatile();
                    }
                    self.valid &= !self.volatile_loop;
                    self.depth *= i64::from(!self.volatile_loop);
                    self.polled = false;
                    self.push(at, inst.clone(), Fact::NONE);
                }
                Op::Param => {
                    let p = Val(at as u32);
                    if self.is_invariant(p, &params) {
                        self.counts.push("invariant-param");
                        let first = self.rw.val(inst.args[0]);
                        self.rw.set(at, first);
                        continue;
                    }
                    let first = self.firsts.get(&p).copied().unwrap_or_else(|| self.rw.val(inst.args[0]));
                    let of_first = self.fact(first);
                    let fact = *self.assumed.entry(p).or_insert(of_first);
                    let param = Inst { args: smallvec![first], ..inst.clone() };
                    self.push(at, param, fact);
                }
                Op::Jump => {
                    let mut good = true;
                    let mut kept = Inst::new(Op::Jump, &[], &[]);
                    for (p, a) in params.iter().zip(&inst.args) {
                        let Some(assumed) = self.assumed.get(p).copied() else { continue };
                        let v = if self.is_number(*a) { self.boxed(*a) } else { self.rw.val(*a) };
                        let brought = self.fact(v);
                        if !brought.implies(assumed) {
                            self.assumed.insert(*p, assumed.widen(brought));
                            good = false;
                        }
                        kept.args.push(v);
                    }
                    if !good {
                        return false;
                    }
                    self.push(at, kept, Fact::NONE);
                }
                Op::BoxInt | Op::BoxFloat if self.leaves_unboxed(at) => {}
                _ if inst.args.iter().any(|a| self.is_number(*a)) => self.on_numbers(at),
                _ => self.on_values(at, self.rw.renamed(at)),
            }
        }
        true
    }

    /// Whether a param never changes.
    fn is_invariant(&self, p: Val, params: &[Val]) -> bool {
        let old = self.rw.old;
        let jump = old.insts.last().filter(|i| i.op == Op::Jump);
        let back = jump.map(|j| j.args[p.index() - params[0].index()]);
        back == Some(p) || back == Some(old.def(p).args[0])
    }

    /// States which params are always heap objects, for lowering, unless the body begins with saying so. What else is known
    /// of them only passes make use of.
    fn state_params(&mut self, params: &[Val], body: usize) {
        let old = self.rw.old;
        let stated = || old.insts[body..].iter().take_while(|i| i.op.is_assumption());
        for p in params {
            let v = self.rw.val(*p);
            let shape = self.shape(v);
            if self.assumed.contains_key(p)
                && matches!(shape, Shape::Heap(_))
                && !stated().any(|i| i.args[0] == *p)
                && let Some(inst) = Known::of(Fact::shape(shape)).assumption(v)
            {
                self.add(inst);
            }
        }
    }

    /// Notes what is known where a snapshot is used, but for what was not known at an earlier use.
    fn note_exit(&mut self, snap: &Snapshot) {
        let live = snap.live_values().iter().map(|v| Known::of(self.fact_of_old(*v))).collect();
        let kept = snap.kept_slots();
        let entries = self.entries.iter().filter(|(n, _)| kept.contains(n));
        let slots = entries.map(|(n, v)| (*n, Known::of(self.fact(*v)))).collect();
        let now = AtExit { live, slots };
        match &mut self.exit {
            Some(noted) => noted.restrict(&now),
            none => *none = Some(now),
        }
    }

    fn fact(&self, v: Val) -> Fact {
        self.facts[v.index()]
    }

    fn shape(&self, v: Val) -> Shape {
        self.fact(v).shape
    }

    fn push(&mut self, at: usize, inst: Inst, fact: Fact) -> Val {
        let v = self.rw.emit(at, inst);
        self.facts.resize(v.index() + 1, Fact::NONE);
        self.facts[v.index()] = fact;
        v
    }

    /// Puts a constant in place of the instruction at `at`.
    fn become_const(&mut self, at: usize, op: Op, imm: Imm) {
        let v = self.add(Inst::new(op, &[], &[imm]));
        self.rw.set(at, v);
    }

    /// Emits what the old trace does not have.
    fn add(&mut self, inst: Inst) -> Val {
        let fact = self.transfer(&inst);
        let v = self.rw.out.push(inst);
        self.facts.resize(v.index() + 1, Fact::NONE);
        self.facts[v.index()] = fact;
        v
    }

    fn learn(&mut self, v: Val, shape: Shape) {
        let fact = &mut self.facts[v.index()];
        // A guard that passed can only narrow.
        if !fact.shape.implies(shape) {
            fact.shape = shape;
        }
    }

    fn forget_volatile(&mut self) {
        let syms = &self.rw.out.syms;
        for fact in &mut self.facts {
            if let Shape::Heap(Some(t)) = fact.shape
                && !matches!(syms[t.0 as usize].kind, SymKind::LeafType | SymKind::StaticType)
            {
                fact.shape = Shape::Heap(None);
            }
        }
    }

    fn drop_guard(&mut self, why: &'static str) {
        self.counts.push(why);
    }

    /// Does the instruction at `at`, with its new operands, all of them what they were.
    fn on_values(&mut self, at: usize, mut inst: Inst) {
        if !moves_counts(inst.op) {
            for a in &mut inst.args {
                if let Some(k) = self.same.get(a) {
                    *a = *k;
                }
            }
        }
        if inst.op.is_guard() && inst.ty.is_none() {
            return self.guard(at, inst);
        }
        let a = inst.args.first().copied();
        let b = inst.args.get(1).copied();
        match (inst.op, a, b) {
            (Op::Incref, Some(a), _) if self.shape(a).is_immediate() => {
                return self.drop_guard("count-of-immediate");
            }
            (Op::DecrefLeaf, Some(a), _) if self.shape(a).is_immediate() => {
                return self.drop_guard("count-of-immediate");
            }
            (Op::IndexWrap, Some(a), _) if self.fact(a).range.lo >= 0 => {
                self.counts.push("index-not-negative");
                return self.rw.set(at, a);
            }
            (Op::AssumeType, Some(a), _) => {
                let shape = Shape::Heap(inst.sym());
                self.learn(a, shape);
            }
            (Op::AssumeKind, Some(a), _) => {
                if let Some(shape) = Known::shape_numbered(inst.int(0)) {
                    match self.shape(a) {
                        // A number, which may well lose its box: nothing is to hold on to that.
                        known if !matches!(known, Shape::Any | Shape::NonNull | Shape::Heap(_)) => {
                            return self.drop_guard("assumption-known");
                        }
                        Shape::Heap(_) => inst.imms[0] = Imm::Int(Known::HEAP),
                        _ => self.learn(a, shape),
                    }
                }
            }
            (Op::AssumeRange, Some(a), _) => {
                let range = &mut self.facts[a.index()].range;
                *range = range.and(Range::new(inst.int(0), inst.int(1)));
            }
            (Op::IsInt, Some(a), _) => {
                let known = match self.shape(a) {
                    Shape::SmallInt => Some(1),
                    Shape::Any | Shape::NonNull | Shape::IntBox => None,
                    _ => Some(0),
                };
                if let Some(k) = known {
                    return self.become_const(at, Op::BConst, Imm::Int(k));
                }
            }
            (Op::RefIs, Some(a), Some(b)) => {
                let excluded = |x: Val, y: Val| {
                    self.rw.out.as_word(y).is_some_and(|w| self.shape(x).excludes(w))
                        || matches!(self.shape(y), Shape::Exactly(w) if self.shape(x).excludes(w))
                };
                if excluded(a, b) || excluded(b, a) {
                    return self.become_const(at, Op::BConst, Imm::Int(0));
                }
            }
            _ => {}
        }
        if let Some(constant) = self.compare(&inst) {
            self.counts.push("known-comparison");
            return self.become_const(at, Op::BConst, Imm::Int(constant as i64));
        }
        self.relax_overflow(&mut inst);
        let fact = self.transfer(&inst);
        let python = inst.effects().python;
        let taken = (inst.op == Op::Entry).then(|| inst.int(0) as u32);
        let v = self.push(at, inst, fact);
        self.entries.extend(taken.map(|n| (n, v)));
        if python {
            self.forget_volatile();
            self.valid = false;
            self.depth = 0;
        }
    }

    /// A guard without a result: drops it, or keeps it and learns.
    fn guard(&mut self, at: usize, mut inst: Inst) {
        if inst.op == Op::GuardNonNull
            && let Some(kind) = self.kind_guard(at)
        {
            (inst.op, inst.imms) = (kind.op, kind.imms.clone());
            self.counts.push("guard-narrowed");
        }
        let (a, b) = (inst.args.first().copied(), inst.args.get(1).copied());
        let sym = inst.sym();
        let shape = a.map_or(Shape::Any, |a| self.shape(a));
        let proved = match inst.op {
            // Of a box it is not proved: that may lie in the heap, with a count that nobody kept behind the guard.
            Op::GuardInt => shape == Shape::SmallInt,
            Op::GuardFloat => shape == Shape::WordFloat,
            Op::GuardAnyFloat => {
                matches!(shape, Shape::WordFloat | Shape::FloatBox) || shape == Shape::Heap(sym)
            }
            Op::GuardBool => shape.is_bool(),
            Op::GuardType => shape == Shape::Heap(sym),
            Op::GuardHeap => matches!(shape, Shape::Heap(_)),
            Op::GuardNonNull => shape.nonnull(),
            Op::GuardIs => a == b,
            Op::GuardIsNot => {
                let other = b.and_then(|b| self.rw.out.as_word(b));
                other.is_some_and(|w| shape.excludes(w))
            }
            Op::GuardTrue => a.is_some_and(|a| self.known.get(&a) == Some(&true)),
            Op::GuardFalse => a.is_some_and(|a| self.known.get(&a) == Some(&false)),
            Op::GuardBounds => match (a, b) {
                (Some(a), Some(b)) => self.fact(a).range.lo >= 0 && self.is_less(a, b),
                _ => false,
            },
            Op::GuardDepth => inst.int(0) <= self.depth,
            Op::GuardValid => self.valid,
            Op::GuardNoBreak => self.polled,
            Op::Decref if shape.is_immediate() => true,
            _ => false,
        };
        if proved {
            return self.drop_guard("guard-proved");
        }
        if let (Op::Decref, Some(a)) = (inst.op, a) {
            let leaf = match shape {
                Shape::IntBox | Shape::FloatBox => true,
                Shape::Heap(Some(t)) => self.rw.out.syms[t.0 as usize].kind == SymKind::LeafType,
                _ => false,
            };
            let op = if leaf { Op::DecrefLeaf } else { Op::Decref };
            self.push(at, Inst::new(op, &[a], &[]), Fact::NONE);
            return;
        }
        self.push(at, inst.clone(), Fact::NONE);
        let Some(a) = a else {
            if inst.op == Op::GuardDepth {
                self.depth = inst.int(0);
            }
            self.valid |= inst.op == Op::GuardValid;
            self.polled |= inst.op == Op::GuardNoBreak;
            return;
        };
        match inst.op {
            Op::GuardInt => self.learn(a, Shape::SmallInt),
            Op::GuardFloat => self.learn(a, Shape::WordFloat),
            Op::GuardBool => self.learn(a, Shape::Bool),
            Op::GuardType => self.learn(a, Shape::Heap(sym)),
            Op::GuardHeap => self.learn(a, Shape::Heap(None)),
            Op::GuardNonNull => self.learn(a, Shape::NonNull),
            Op::GuardTrue => self.learn_condition(a, true),
            Op::GuardFalse => self.learn_condition(a, false),
            Op::GuardIs => {
                let b = b.expect("guard_is has two operands");
                self.learn_same(a, b);
            }
            Op::GuardBounds => {
                let b = b.expect("guard_bounds has two operands");
                let range = &mut self.facts[a.index()].range;
                *range = range.and(Range::new(0, i64::MAX));
                let least = range.lo;
                self.less.insert((a, b));
                let length = &mut self.facts[b.index()].range;
                *length = length.and(Range::new(least.saturating_add(1), i64::MAX));
            }
            _ => {}
        }
    }

    /// What will be asked of the loaded value that the guard at `at` asks not to be empty, if it is some kind of object: then that
    /// may be asked at once, for an empty one is of no kind. (Of what a call gives it may not: where nothing came of it, it
    /// may have raised, and that is another way out.)
    fn kind_guard(&self, at: usize) -> Option<&Inst> {
        let old = self.rw.old;
        let v = old.insts[at].args[0];
        let is_loaded = matches!(old.def(v).op, Op::Load | Op::LoadElem);
        if !is_loaded || self.shape(self.rw.val(v)).nonnull() {
            return None;
        }
        let kind = *self.kinds.get(&v).filter(|kind| **kind > at)?;
        Some(&old.insts[kind])
    }

    /// Two references are the same word: if one of them is a constant, so is the other.
    fn learn_same(&mut self, a: Val, b: Val) {
        let (value, constant) = if self.rw.out.is_const(a) { (b, a) } else { (a, b) };
        if self.rw.out.is_const(constant) {
            self.same.insert(value, constant);
            let shape = self.shape(constant);
            self.learn(value, shape);
        }
    }

    fn is_less(&self, a: Val, b: Val) -> bool {
        self.less.contains(&(a, b)) || self.fact(a).range.hi < self.fact(b).range.lo
    }

    /// What a passed guard on a truth value says about what was compared.
    fn learn_condition(&mut self, v: Val, holds: bool) {
        self.known.insert(v, holds);
        let def = self.rw.out.def(v).clone();
        let (Some(&a), b) = (def.args.first(), def.args.get(1).copied()) else { return };
        let op = match (def.op, holds) {
            (Op::BoolNot, _) => return self.learn_condition(a, !holds),
            (Op::UnboxBool, _) => {
                return self.learn(a, Shape::Exactly(if holds { word::TRUE } else { word::FALSE }));
            }
            (Op::IsInt, true) => return self.learn(a, Shape::SmallInt),
            (Op::RefIs, true) => return self.learn_same(a, b.expect("ref_is has two operands")),
            (op, true) => op,
            (Op::IntLt, false) => Op::IntGe,
            (Op::IntLe, false) => Op::IntGt,
            (Op::IntGt, false) => Op::IntLe,
            (Op::IntGe, false) => Op::IntLt,
            (Op::IntNe, false) => Op::IntEq,
            _ => return,
        };
        let Some(b) = b else { return };
        let (ra, rb) = (self.fact(a).range, self.fact(b).range);
        let (na, nb) = match op {
            Op::IntLt => {
                (Range::new(i64::MIN, rb.hi.saturating_sub(1)), Range::new(ra.lo.saturating_add(1), i64::MAX))
            }
            Op::IntLe => (Range::new(i64::MIN, rb.hi), Range::new(ra.lo, i64::MAX)),
            Op::IntGt => {
                (Range::new(rb.lo.saturating_add(1), i64::MAX), Range::new(i64::MIN, ra.hi.saturating_sub(1)))
            }
            Op::IntGe => (Range::new(rb.lo, i64::MAX), Range::new(i64::MIN, ra.hi)),
            Op::IntEq => (rb, ra),
            _ => return,
        };
        match op {
            Op::IntLt => drop(self.less.insert((a, b))),
            Op::IntGt => drop(self.less.insert((b, a))),
            _ => {}
        }
        self.facts[a.index()].range = ra.and(na);
        self.facts[b.index()].range = rb.and(nb);
    }

    /// The answer to a comparison of integers whose ranges do not overlap.
    fn compare(&self, inst: &Inst) -> Option<bool> {
        let [a, b] = inst.args[..] else { return None };
        if self.rw.out.ty(a) != Some(Type::I64) {
            return None;
        }
        let (ra, rb) = (self.fact(a).range, self.fact(b).range);
        let (less, more) = (self.is_less(a, b), self.is_less(b, a));
        match inst.op {
            Op::IntLt if less => Some(true),
            Op::IntLt if more || ra.lo >= rb.hi => Some(false),
            Op::IntLe if less || ra.hi <= rb.lo => Some(true),
            Op::IntLe if more => Some(false),
            Op::IntGt if more => Some(true),
            Op::IntGt if less || ra.hi <= rb.lo => Some(false),
            Op::IntGe if more || ra.lo >= rb.hi => Some(true),
            Op::IntGe if less => Some(false),
            Op::IntEq if less || more => Some(false),
            Op::IntNe if less || more => Some(true),
            _ => None,
        }
    }

    /// Turns arithmetic that cannot overflow into the unchecked kind.
    fn relax_overflow(&mut self, inst: &mut Inst) {
        let [a, b] = inst.args[..] else { return };
        let (ra, rb) = (self.fact(a).range, self.fact(b).range);
        let fits = |f: fn(i128, i128) -> i128| ra.corners(rb, f).1;
        let shift = rb.lo >= 0 && rb.hi < 64;
        let plain = match inst.op {
            Op::IntAddOvf if fits(|a, b| a + b) => Op::IntAdd,
            Op::IntSubOvf if fits(|a, b| a - b) => Op::IntSub,
            Op::IntMulOvf if fits(|a, b| a * b) => Op::IntMul,
            Op::IntShlOvf if shift && fits(|a, b| a << b.clamp(0, 63)) => Op::IntShl,
            Op::IntShrChk if shift => Op::IntShr,
            _ => return,
        };
        self.counts.push("cannot-overflow");
        inst.op = plain;
        inst.snap = None;
    }

    /// What is known of an instruction's result.
    fn transfer(&self, inst: &Inst) -> Fact {
        let range = |i: usize| self.fact(inst.args[i]).range;
        let corners = |f: fn(i128, i128) -> i128| Fact::range(range(0).corners(range(1), f).0);
        let constant = |i: usize| self.rw.out.as_int(inst.args[i]);
        match inst.op {
            Op::Word => match inst.imms[0] {
                Imm::Word(w) => Fact::shape(Shape::of_word(w)),
                _ => Fact::NONE,
            },
            Op::RefConst | Op::AsRef => Fact::shape(Shape::Heap(None)),
            Op::BoxInt if range(0).within(Range::TAGGED) => Fact::shape(Shape::SmallInt),
            Op::BoxInt => Fact::shape(Shape::IntBox),
            Op::BoxFloat
                if self.rw.out.as_float(inst.args[0]).is_some_and(|f| word::encode_float(f).is_some()) =>
            {
                Fact::shape(Shape::WordFloat)
            }
            Op::BoxFloat => Fact::shape(Shape::FloatBox),
            Op::BoxBool => Fact::shape(Shape::Bool),
            Op::IConst => Fact::range(Range::new(inst.int(0), inst.int(0))),
            // `unbox_int` does not have the range of a tagged word: the guard that says so may go when the word turns out to be
            // a box, which may hold any 64 bits.
            Op::IntAddOvf | Op::IntAdd => corners(|a, b| a + b),
            Op::IntSubOvf | Op::IntSub => corners(|a, b| a - b),
            Op::IntMulOvf | Op::IntMul => corners(|a, b| a * b),
            Op::IntMod => match constant(1) {
                Some(m) if m > 0 => Fact::range(Range::new(0, m - 1)),
                _ if range(1).lo > 0 => Fact::range(Range::new(0, range(1).hi - 1)),
                _ => Fact::NONE,
            },
            Op::IntFloorDiv if range(0).lo >= 0 && range(1).lo > 0 => Fact::range(Range::new(0, range(0).hi)),
            Op::IntAnd => match (range(0).lo >= 0, range(1).lo >= 0) {
                (true, true) => Fact::range(Range::new(0, range(0).hi.min(range(1).hi))),
                (true, false) => Fact::range(Range::new(0, range(0).hi)),
                (false, true) => Fact::range(Range::new(0, range(1).hi)),
                _ => Fact::NONE,
            },
            Op::IntOr | Op::IntXor if range(0).lo >= 0 && range(1).lo >= 0 => {
                Fact::range(Range::new(0, i64::MAX))
            }
            Op::IntShr | Op::IntShrChk if range(0).lo >= 0 => Fact::range(Range::new(0, range(0).hi)),
            Op::IntShr | Op::IntShrChk => Fact::range(range(0).and(Range::FULL)),
            Op::Select if inst.ty == Some(Type::I64) => {
                Fact::range(Range::new(range(1).lo.min(range(2).lo), range(1).hi.max(range(2).hi)))
            }
            Op::BoolToInt => Fact::range(Range::new(0, 1)),
            Op::Load32 => Fact::range(Range::new(0, u32::MAX as i64)),
            Op::Load8 | Op::LoadByte => Fact::range(Range::new(0, 255)),
            // Lengths.
            Op::Load
                if matches!(inst.alias(), Some(Alias::ListHead | Alias::BytesHead | Alias::Tuple))
                    && inst.ty == Some(Type::I64) =>
            {
                Fact::range(Range::new(0, 1 << 48))
            }
            _ if inst.gives_object() => Fact::shape(Shape::NonNull),
            _ => Fact::NONE,
        }
    }
}

/// Whether an operand's count may move, so that it must stay the very value it is.
fn moves_counts(op: Op) -> bool {
    matches!(
        op,
        Op::Incref
            | Op::Decref
            | Op::DecrefLeaf
            | Op::Give
            | Op::Return
            | Op::Yield
            | Op::Resume
            | Op::Store
            | Op::StoreElem
            | Op::CallLeaf
            | Op::CallFresh
            | Op::Jump
    )
}
