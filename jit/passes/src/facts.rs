//! What is known of a value: its shape (for references) and its range (for machine integers).

use tiercel_ir::{SymId, word};

/// What kind of object a reference is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// Nothing known; may be empty.
    Any,
    /// Some object.
    NonNull,
    /// An int in its word.
    SmallInt,
    /// An int, in its word or in the heap, made by a box.
    IntBox,
    /// A float in its word.
    WordFloat,
    /// A float made by a box.
    FloatBox,
    /// `True` or `False`.
    Bool,
    /// Exactly this word.
    Exactly(u64),
    /// A heap object, perhaps of a known exact type.
    Heap(Option<SymId>),
}

impl Shape {
    /// The shape of a constant word.
    pub fn of_word(w: u64) -> Shape {
        if word::is_int(w) {
            Shape::SmallInt
        } else if word::is_float(w) {
            Shape::WordFloat
        } else {
            Shape::Exactly(w)
        }
    }

    /// Whether every value of this shape also has the other.
    pub fn implies(self, other: Shape) -> bool {
        self.meet(other) == other
    }

    /// The narrowest shape that holds for both.
    pub fn meet(self, other: Shape) -> Shape {
        use Shape::*;
        match (self, other) {
            (a, b) if a == b => a,
            (SmallInt, IntBox) | (IntBox, SmallInt) => IntBox,
            (WordFloat, FloatBox) | (FloatBox, WordFloat) => FloatBox,
            (Heap(_), Heap(_)) => Heap(None),
            (a, b) if a.is_bool() && b.is_bool() => Bool,
            (a, b) if a.nonnull() && b.nonnull() => NonNull,
            _ => Any,
        }
    }

    /// Whether it is known not to be empty.
    pub fn nonnull(self) -> bool {
        !matches!(self, Shape::Any | Shape::Exactly(0))
    }

    /// Whether it is `True` or `False`.
    pub fn is_bool(self) -> bool {
        matches!(self, Shape::Bool | Shape::Exactly(word::TRUE | word::FALSE))
    }

    /// Whether no count is kept for it.
    pub fn is_immediate(self) -> bool {
        matches!(self, Shape::SmallInt | Shape::WordFloat | Shape::Bool | Shape::Exactly(_))
    }

    /// Whether it is certainly not the singleton (or small int, or float) `w`.
    pub fn excludes(self, w: u64) -> bool {
        match self {
            Shape::Any => false,
            Shape::NonNull => w == 0,
            Shape::SmallInt | Shape::IntBox => !word::is_int(w),
            Shape::WordFloat | Shape::FloatBox => !word::is_float(w),
            Shape::Bool => w != word::TRUE && w != word::FALSE,
            Shape::Exactly(x) => x != w,
            Shape::Heap(_) => !word::is_heap(w),
        }
    }
}

/// The least and the greatest a machine integer can be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Range {
    /// The least.
    pub lo: i64,
    /// The greatest.
    pub hi: i64,
}

impl Range {
    /// Any 64-bit integer.
    pub const FULL: Range = Range { lo: i64::MIN, hi: i64::MAX };
    /// What fits in a tagged word.
    pub const TAGGED: Range = Range { lo: -(1 << 62), hi: (1 << 62) - 1 };

    /// From `lo` to `hi`.
    pub fn new(lo: i64, hi: i64) -> Range {
        Range { lo, hi }
    }

    /// Whether this range lies within the other.
    pub fn within(self, other: Range) -> bool {
        other.lo <= self.lo && self.hi <= other.hi
    }

    /// What both allow.
    pub fn and(self, other: Range) -> Range {
        Range { lo: self.lo.max(other.lo), hi: self.hi.min(other.hi) }
    }

    /// A range that holds both and is one of few, so that widening ends: not negative, or anything.
    pub fn widen(self, other: Range) -> Range {
        if self.lo >= 0 && other.lo >= 0 { Range::new(0, i64::MAX) } else { Range::FULL }
    }

    /// The range of an operation whose extreme results are at the corners, and whether it always fits.
    pub fn corners(self, other: Range, f: impl Fn(i128, i128) -> i128) -> (Range, bool) {
        let mut lo = i128::MAX;
        let mut hi = i128::MIN;
        for a in [self.lo, self.hi] {
            for b in [other.lo, other.hi] {
                let r = f(a as i128, b as i128);
                (lo, hi) = (lo.min(r), hi.max(r));
            }
        }
        let clamp = |x: i128| x.clamp(i64::MIN as i128, i64::MAX as i128) as i64;
        (Range::new(clamp(lo), clamp(hi)), lo >= i64::MIN as i128 && hi <= i64::MAX as i128)
    }
}

/// What is known of one value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fact {
    /// For references.
    pub shape: Shape,
    /// For machine integers.
    pub range: Range,
}

impl Fact {
    /// Nothing.
    pub const NONE: Fact = Fact { shape: Shape::Any, range: Range::FULL };

    /// Only a shape.
    pub fn shape(shape: Shape) -> Fact {
        Fact { shape, ..Fact::NONE }
    }

    /// Only a range.
    pub fn range(range: Range) -> Fact {
        Fact { range, ..Fact::NONE }
    }

    /// Whether every value with this fact also has the other.
    pub fn implies(self, other: Fact) -> bool {
        self.shape.implies(other.shape) && self.range.within(other.range)
    }

    /// What holds when either does, in few steps.
    pub fn widen(self, other: Fact) -> Fact {
        let range = if other.range.within(self.range) { self.range } else { self.range.widen(other.range) };
        Fact { shape: self.shape.meet(other.shape), range }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_meet_downwards() {
        assert!(Shape::SmallInt.implies(Shape::IntBox));
        assert!(!Shape::IntBox.implies(Shape::SmallInt));
        assert_eq!(Shape::SmallInt.meet(Shape::WordFloat), Shape::NonNull);
        assert_eq!(Shape::Exactly(word::TRUE).meet(Shape::Exactly(word::FALSE)), Shape::Bool);
        assert_eq!(Shape::Exactly(0).meet(Shape::SmallInt), Shape::Any);
    }

    #[test]
    fn ranges_know_when_they_fit() {
        let (r, fits) = Range::TAGGED.corners(Range::TAGGED, |a, b| a + b);
        assert!(fits && r.lo == i64::MIN);
        assert!(!Range::FULL.corners(Range::new(1, 1), |a, b| a + b).1);
    }
}
