//! Numbers without a box: a boxed int or float is a machine number wherever the trace knows it, and each taker makes a
//! box of its own.
//!
//! What has passed a guard on an int or a float is a word, and words have no count: whoever used the value behind the
//! guard counted nothing. Where the value turns out to be a box that the trace has made (it was stored and loaded back,
//! say), the guard is sure to hold of the number, but the box may lie in the heap, and then it does have a count. So the
//! box is nobody's but its taker's: counts of it are no counts, exits make their own, and what takes a reference or looks
//! at one gets a new one, which for nearly all numbers is a word.
//!
//! ```text
//! %3: ref = box_int %2                    %3: ref = box_int %2
//! store %0, %3, 24, field                 store %0, %3, 24, field
//! guard_int %3 [s0]                 =>    s1 = snap @f +9 locals[int(%2)] stack[]
//! s1 = snap @f +9 locals[%3] stack[]      exit [s1]
//! exit [s1]
//! ```

use super::Attempt;
use crate::facts::{Fact, Range, Shape};
use crate::rewrite::{Constants, is_number};
use smallvec::SmallVec;
use tiercel_ir::ops::END;
use tiercel_ir::{Imm, Inst, Op, Type, Val, word};

/// New boxes that an instruction only looks at.
type Lent = SmallVec<[Val; 2]>;

impl Attempt<'_> {
    /// Whether an old reference has become a machine number.
    pub(super) fn is_number(&self, old: Val) -> bool {
        self.has_numbers
            && self.rw.old.ty(old) == Some(Type::Ref)
            && is_number(&self.rw.out, self.rw.val(old))
    }

    /// Takes the number for its box at `at`, unless that is a word; `false` if it is.
    pub(super) fn leaves_unboxed(&mut self, at: usize) -> bool {
        let inst = &self.rw.old.insts[at];
        let number = self.rw.val(inst.args[0]);
        let unboxed = self.rw.out.def(number);
        let is_word = match inst.op {
            Op::BoxInt => self.fact(number).range.within(Range::TAGGED),
            _ => self.rw.out.as_float(number).is_some_and(|f| word::encode_float(f).is_some()),
        };
        if is_word {
            return false;
        }
        // The word that it comes from is one still.
        let (from, shape) = match inst.op {
            Op::BoxInt => (Op::UnboxInt, Shape::SmallInt),
            _ => (Op::UnboxFloat, Shape::WordFloat),
        };
        if unboxed.op == from && self.shape(unboxed.args[0]) == shape {
            let word = unboxed.args[0];
            self.rw.set(at, word);
        } else {
            self.has_numbers = true;
            self.rw.set(at, number);
        }
        true
    }

    /// Does an instruction one of whose operands has become a number.
    pub(super) fn on_numbers(&mut self, at: usize) {
        let old = &self.rw.old.insts[at];
        if self.is_sure_of_number(at) {
            return;
        }
        let mut inst = self.rw.renamed(at);
        let mut lent = Lent::new();
        let calls = matches!(inst.op, Op::CallPure | Op::CallLeaf | Op::CallFresh);
        for (k, v) in old.args.iter().enumerate() {
            if !self.is_number(*v) {
                continue;
            }
            let given = self.given.iter().position(|(of, _)| calls && of == v);
            let new = match given {
                Some(i) => self.given.swap_remove(i).1,
                None => self.boxed(*v),
            };
            inst.args[k] = new;
            if inst.op == Op::Give {
                self.given.push((*v, new));
            } else if given.is_none() && !takes(inst.op, k) {
                lent.push(new);
            }
        }
        let before = self.rw.out.insts.len();
        let ends = inst.op.has(END);
        self.on_values(at, inst);
        if !ends {
            self.take_back(&lent, before);
        }
    }

    /// Gives up what the instruction that has just been emitted looked at, behind it and where it leaves.
    fn take_back(&mut self, lent: &[Val], before: usize) {
        let out = &mut self.rw.out;
        let snap = out.insts[before..].last().and_then(|inst| inst.snap).filter(|_| !lent.is_empty());
        if let Some(snap) = snap {
            let mut giving_up = out.snaps[snap.index()].clone();
            giving_up.drops.extend_from_slice(lent);
            let last = out.insts.len() - 1;
            out.insts[last].snap = Some(out.push_snapshot(giving_up));
        }
        for v in lent {
            self.add(Inst::new(Op::DecrefLeaf, &[*v], &[]));
        }
    }

    /// Does an instruction to which it is all the same what box the number is in; `false` if it is none.
    fn is_sure_of_number(&mut self, at: usize) -> bool {
        let inst = &self.rw.old.insts[at];
        let number = self.rw.val(inst.args[0]);
        let ty = self.rw.out.ty(number);
        match inst.op {
            Op::UnboxInt | Op::UnboxFloat | Op::UnboxHeapFloat if inst.ty == ty => self.rw.set(at, number),
            Op::GuardInt if ty == Some(Type::I64) => self.drop_guard("guard-proved"),
            Op::GuardFloat | Op::GuardAnyFloat if ty == Some(Type::F64) => self.drop_guard("guard-proved"),
            Op::GuardNonNull => self.drop_guard("guard-proved"),
            Op::Incref | Op::Decref | Op::DecrefLeaf => self.drop_guard("count-of-number"),
            Op::AssumeKind | Op::AssumeType => self.drop_guard("assumption-known"),
            Op::RefIs if number == self.rw.val(inst.args[1]) => {
                self.become_const(at, Op::BConst, Imm::Int(1));
            }
            _ => return false,
        }
        true
    }

    /// A new box for what has become a number.
    pub(super) fn boxed(&mut self, old: Val) -> Val {
        let number = self.rw.val(old);
        let op = if self.rw.out.ty(number) == Some(Type::I64) { Op::BoxInt } else { Op::BoxFloat };
        self.add(Inst::new(op, &[number], &[]))
    }

    /// Makes the boxes that a loop's params start with.
    pub(super) fn box_firsts(&mut self, params: &[Val]) {
        self.firsts.clear();
        for p in params {
            let first = self.rw.old.def(*p).args[0];
            if self.is_number(first) && !self.is_invariant(*p, params) {
                let v = self.boxed(first);
                self.firsts.insert(*p, v);
            }
        }
    }

    /// What is known of a value of the old trace.
    pub(super) fn fact_of_old(&self, old: Val) -> Fact {
        if self.is_number(old) {
            return Fact::shape(Shape::NonNull);
        }
        self.fact(self.rw.val(old))
    }
}

/// Whether an instruction takes over the count of its operand number `k`.
fn takes(op: Op, k: usize) -> bool {
    match op {
        Op::Give | Op::Return | Op::Yield => k == 0,
        Op::Store | Op::Resume => k == 1,
        Op::StoreElem => k == 2,
        _ => false,
    }
}
