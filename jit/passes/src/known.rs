//! What a trace knows of its live values where it is left: what a side trace starts with.
//!
//! One word a value, for every exit of every trace has them. The side trace states them as assumptions, and propagation
//! then drops the guards that the parent has passed already.

use crate::facts::{Fact, Range, Shape};
use tiercel_ir::{Imm, Inst, Op, SymId, Val};

/// What is known of one value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Known(u32);

/// Machine integers that are not negative.
const NOT_NEGATIVE: u32 = 6;
/// Heap objects of the exact type that the symbol behind this number names.
const FIRST_TYPE: u32 = 8;

impl Known {
    /// Nothing.
    pub const NOTHING: Known = Known(0);
    /// The number that `assume_kind` has for heap objects.
    pub(crate) const HEAP: i64 = 4;
    /// The number that `assume_kind` has for what is not empty.
    pub const NON_NULL: i64 = 5;

    /// What of a fact is handed on.
    pub(crate) fn of(fact: Fact) -> Known {
        Known(match fact.shape {
            Shape::SmallInt => 1,
            Shape::WordFloat => 2,
            Shape::Bool => 3,
            Shape::Heap(None) => 4,
            Shape::Heap(Some(SymId(n))) => FIRST_TYPE + n,
            shape if shape.nonnull() => 5,
            _ if fact.range.lo >= 0 => NOT_NEGATIVE,
            _ => 0,
        })
    }

    /// The shape that `assume_kind` has a number for.
    pub(crate) fn shape_numbered(n: i64) -> Option<Shape> {
        Some(match n {
            1 => Shape::SmallInt,
            2 => Shape::WordFloat,
            3 => Shape::Bool,
            4 => Shape::Heap(None),
            5 => Shape::NonNull,
            _ => return None,
        })
    }

    /// The instruction that says so of a value, in a trace that has the same symbols.
    pub fn assumption(self, v: Val) -> Option<Inst> {
        Some(match self.0 {
            0 => return None,
            NOT_NEGATIVE => {
                let range = Range::new(0, i64::MAX);
                Inst::new(Op::AssumeRange, &[v], &[Imm::Int(range.lo), Imm::Int(range.hi)])
            }
            n if n >= FIRST_TYPE => Inst::new(Op::AssumeType, &[v], &[Imm::Sym(SymId(n - FIRST_TYPE))]),
            n => Inst::new(Op::AssumeKind, &[v], &[Imm::Int(i64::from(n))]),
        })
    }
}

/// What is known when a trace is left through a snapshot.
#[derive(Clone, Default, Debug)]
pub struct AtExit {
    /// Of its live values, in the order of [`tiercel_ir::Snapshot::live_values`].
    pub live: Vec<Known>,
    /// Of what slots of the first frame hold that memory has: the slot, counted over locals and stack.
    pub slots: Vec<(u32, Known)>,
}

impl AtExit {
    /// Keeps what is known at another use of the same snapshot too.
    pub(crate) fn restrict(&mut self, other: &AtExit) {
        for (known, now) in self.live.iter_mut().zip(&other.live) {
            if known != now {
                *known = Known::NOTHING;
            }
        }
        self.slots.retain(|slot| other.slots.contains(slot));
    }

    /// Adds what was known of slots before the trace, which it has left alone.
    pub fn with_earlier(&mut self, earlier: &[(u32, Known)], kept: &[u32]) {
        for (n, known) in earlier {
            if kept.contains(n) && self.slots.iter().all(|(m, _)| m != n) {
                self.slots.push((*n, *known));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_said_again() {
        for n in 1..=5 {
            let shape = Known::shape_numbered(n).unwrap();
            let said = Known::of(Fact::shape(shape)).assumption(Val(3)).unwrap();
            assert_eq!((said.op, said.int(0)), (Op::AssumeKind, n));
        }
        let typed = Known::of(Fact::shape(Shape::Heap(Some(SymId(7))))).assumption(Val(0)).unwrap();
        assert_eq!((typed.op, typed.sym()), (Op::AssumeType, Some(SymId(7))));
        let positive = Known::of(Fact::range(Range::new(3, 9))).assumption(Val(0)).unwrap();
        assert_eq!((positive.op, positive.int(0)), (Op::AssumeRange, 0));
        assert!(Known::of(Fact::NONE).assumption(Val(0)).is_none());
    }
}
