//! The folding rules. Each has a name, and a test fails when one never fires in the filetests.

use crate::rewrite::Constants;
use tiercel_ir::{Imm, Inst, Op, Trace, Val, word};

/// What a rule makes of an instruction.
pub enum Fold {
    /// A value that is there already.
    Value(Val),
    /// Another instruction.
    Inst(Inst),
    /// An instruction on a value and a constant that is still to be made.
    WithConstant(Op, Val, Imm),
    /// Nothing: a guard that always holds.
    Gone,
    /// An integer.
    Int(i64),
    /// A double.
    Float(f64),
    /// A truth value.
    Bool(bool),
    /// A tagged word.
    Word(u64),
}

/// One rule.
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// The operations it looks at.
    pub ops: &'static [Op],
    /// What it makes, if it fits.
    pub apply: fn(&Trace, &Inst) -> Option<Fold>,
}

use Op::*;

/// All rules; for one operation, the first that fits wins.
pub const RULES: &[Rule] = &[
    Rule {
        name: "constant-right",
        ops: &[
            IntAddOvf, IntMulOvf, IntAdd, IntMul, IntAnd, IntOr, IntXor, IntEq, IntNe, FloatAdd, FloatMul,
            RefIs, GuardIs,
        ],
        apply: constant_right,
    },
    Rule {
        name: "int-of-constants",
        ops: &[
            IntAddOvf,
            IntSubOvf,
            IntMulOvf,
            IntShlOvf,
            IntShrChk,
            IntFloorDiv,
            IntMod,
            IntAdd,
            IntSub,
            IntMul,
            IntShl,
            IntShr,
            IntAnd,
            IntOr,
            IntXor,
        ],
        apply: int_of_constants,
    },
    Rule {
        name: "int-not-of-constant",
        ops: &[IntNot],
        apply: |t, i| Some(Fold::Int(!t.as_int(i.args[0])?)),
    },
    Rule {
        name: "compare-constants",
        ops: &[IntEq, IntNe, IntLt, IntLe, IntGt, IntGe],
        apply: compare_constants,
    },
    Rule {
        name: "compare-with-self",
        ops: &[IntEq, IntNe, IntLt, IntLe, IntGt, IntGe, RefIs, PtrEq],
        apply: compare_with_self,
    },
    Rule { name: "identity-of-words", ops: &[RefIs], apply: identity_of_words },
    Rule { name: "identity-with-boxed-bool", ops: &[RefIs], apply: identity_with_boxed_bool },
    Rule {
        name: "add-zero",
        ops: &[IntAddOvf, IntSubOvf, IntAdd, IntSub, IntOr, IntXor, IntShl, IntShlOvf, IntShr, IntShrChk],
        apply: |t, i| (t.as_int(i.args[1])? == 0).then_some(Fold::Value(i.args[0])),
    },
    Rule {
        name: "multiply-by-one",
        ops: &[IntMulOvf, IntMul, IntFloorDiv],
        apply: |t, i| (t.as_int(i.args[1])? == 1).then_some(Fold::Value(i.args[0])),
    },
    Rule {
        name: "zero-absorbs",
        ops: &[IntMulOvf, IntMul, IntAnd],
        apply: |t, i| (t.as_int(i.args[1])? == 0).then_some(Fold::Int(0)),
    },
    Rule {
        name: "minus-itself",
        ops: &[IntSubOvf, IntSub, IntXor],
        apply: |_, i| (i.args[0] == i.args[1]).then_some(Fold::Int(0)),
    },
    Rule {
        name: "with-itself",
        ops: &[IntAnd, IntOr],
        apply: |_, i| (i.args[0] == i.args[1]).then_some(Fold::Value(i.args[0])),
    },
    Rule { name: "subtract-constant", ops: &[IntSub], apply: subtract_constant },
    Rule { name: "add-constants", ops: &[IntAdd], apply: add_constants },
    Rule {
        name: "multiply-by-power-of-two",
        ops: &[IntMul],
        apply: |t, i| by_power(t, i, IntShl, |k, _| k as i64),
    },
    Rule {
        name: "divide-by-power-of-two",
        ops: &[IntFloorDiv],
        apply: |t, i| by_power(t, i, IntShr, |k, _| k as i64),
    },
    Rule { name: "mod-power-of-two", ops: &[IntMod], apply: |t, i| by_power(t, i, IntAnd, |_, c| c - 1) },
    Rule {
        name: "wrap-constant",
        ops: &[IndexWrap],
        apply: |t, i| (t.as_int(i.args[0])? >= 0).then_some(Fold::Value(i.args[0])),
    },
    Rule {
        name: "wrap-negative-constant",
        ops: &[IndexWrap],
        apply: |t, i| {
            (t.as_int(i.args[0])? < 0).then(|| Fold::Inst(Inst::new(IntAdd, &[i.args[1], i.args[0]], &[])))
        },
    },
    Rule {
        name: "float-of-constants",
        ops: &[FloatAdd, FloatSub, FloatMul, FloatDiv],
        apply: float_of_constants,
    },
    Rule {
        name: "float-of-int-constant",
        ops: &[IntToFloat],
        apply: |t, i| Some(Fold::Float(t.as_int(i.args[0])? as f64)),
    },
    Rule {
        name: "true-division-of-constants",
        ops: &[IntTrueDiv],
        apply: |t, i| Some(Fold::Float(word::true_div(t.as_int(i.args[0])?, t.as_int(i.args[1])?)?)),
    },
    Rule {
        name: "float-times-one",
        ops: &[FloatMul, FloatDiv],
        apply: |t, i| (t.as_float(i.args[1])? == 1.0).then_some(Fold::Value(i.args[0])),
    },
    Rule {
        name: "float-times-two",
        ops: &[FloatMul],
        apply: |t, i| {
            (t.as_float(i.args[1])? == 2.0)
                .then(|| Fold::Inst(Inst::new(FloatAdd, &[i.args[0], i.args[0]], &[])))
        },
    },
    Rule { name: "float-by-power-of-two", ops: &[FloatDiv], apply: float_by_power_of_two },
    Rule {
        name: "negate-twice",
        ops: &[FloatNeg, BoolNot, IntNot],
        apply: |t, i| {
            let d = t.def(i.args[0]);
            (d.op == i.op).then(|| Fold::Value(d.args[0]))
        },
    },
    Rule { name: "not-of-comparison", ops: &[BoolNot], apply: not_of_comparison },
    Rule {
        name: "unbox-of-box",
        ops: &[UnboxInt, UnboxFloat, UnboxHeapFloat, UnboxBool],
        apply: unbox_of_box,
    },
    Rule {
        name: "unbox-of-word",
        ops: &[UnboxInt, UnboxFloat, UnboxHeapFloat, UnboxBool],
        apply: unbox_of_word,
    },
    Rule { name: "box-of-unbox", ops: &[BoxInt, BoxFloat], apply: box_of_unbox },
    Rule { name: "box-of-constant", ops: &[BoxInt, BoxFloat, BoxBool], apply: box_of_constant },
    Rule {
        name: "int-of-bool-constant",
        ops: &[BoolToInt],
        apply: |t, i| Some(Fold::Int(t.as_bool(i.args[0])? as i64)),
    },
    Rule {
        name: "truth-of-bool-int",
        ops: &[IntNe],
        apply: |t, i| {
            let d = t.def(i.args[0]);
            (d.op == BoolToInt && t.as_int(i.args[1])? == 0).then(|| Fold::Value(d.args[0]))
        },
    },
    Rule {
        name: "bool-int-and-one",
        ops: &[IntAnd],
        apply: |t, i| {
            let is_truth = t.def(i.args[0]).op == BoolToInt;
            (is_truth && t.as_int(i.args[1])? == 1).then_some(Fold::Value(i.args[0]))
        },
    },
    Rule {
        name: "select-by-constant",
        ops: &[Select],
        apply: |t, i| Some(Fold::Value(if t.as_bool(i.args[0])? { i.args[1] } else { i.args[2] })),
    },
    Rule {
        name: "guard-of-constant",
        ops: &[GuardTrue, GuardFalse],
        apply: |t, i| (t.as_bool(i.args[0])? == (i.op == GuardTrue)).then_some(Fold::Gone),
    },
    Rule { name: "guard-of-not", ops: &[GuardTrue, GuardFalse], apply: guard_of_not },
    Rule { name: "guard-is-of-boxed-bool", ops: &[GuardIs], apply: guard_is_of_boxed_bool },
    Rule {
        name: "guard-of-same",
        ops: &[GuardIs],
        apply: |t, i| {
            (i.args[0] == i.args[1]
                || t.as_word(i.args[0]).is_some() && t.as_word(i.args[0]) == t.as_word(i.args[1]))
            .then_some(Fold::Gone)
        },
    },
    Rule {
        name: "guard-bounds-of-constants",
        ops: &[GuardBounds],
        apply: |t, i| {
            let (a, n) = (t.as_int(i.args[0])?, t.as_int(i.args[1])?);
            (0 <= a && a < n).then_some(Fold::Gone)
        },
    },
    Rule {
        name: "pointer-round-trip",
        ops: &[AsPtr, AsRef],
        apply: |t, i| {
            let d = t.def(i.args[0]);
            (d.op != i.op && matches!(d.op, AsPtr | AsRef)).then(|| Fold::Value(d.args[0]))
        },
    },
    Rule {
        name: "pointer-add-zero",
        ops: &[PtrAdd],
        apply: |t, i| (t.as_int(i.args[1])? == 0).then_some(Fold::Value(i.args[0])),
    },
    Rule { name: "element-at-constant", ops: &[LoadElem], apply: element_at_constant },
];

fn constant_right(t: &Trace, i: &Inst) -> Option<Fold> {
    let (a, b) = (i.args[0], i.args[1]);
    (t.is_const(a) && !t.is_const(b)).then(|| {
        let mut swapped = i.clone();
        swapped.args.swap(0, 1);
        Fold::Inst(swapped)
    })
}

fn int_of_constants(t: &Trace, i: &Inst) -> Option<Fold> {
    let (a, b) = (t.as_int(i.args[0])?, t.as_int(i.args[1])?);
    Some(Fold::Int(match i.op {
        IntAddOvf | IntAdd => a.checked_add(b)?,
        IntSubOvf | IntSub => a.checked_sub(b)?,
        IntMulOvf | IntMul => a.checked_mul(b)?,
        IntShlOvf | IntShl => word::shift_left(a, b)?,
        IntShrChk | IntShr => word::shift_right(a, b)?,
        IntFloorDiv => word::floor_div(a, b)?,
        IntMod => word::floor_mod(a, b)?,
        IntAnd => a & b,
        IntOr => a | b,
        IntXor => a ^ b,
        _ => return None,
    }))
}

fn compare_constants(t: &Trace, i: &Inst) -> Option<Fold> {
    let (a, b) = (t.as_int(i.args[0])?, t.as_int(i.args[1])?);
    Some(Fold::Bool(match i.op {
        IntEq => a == b,
        IntNe => a != b,
        IntLt => a < b,
        IntLe => a <= b,
        IntGt => a > b,
        _ => a >= b,
    }))
}

fn compare_with_self(_: &Trace, i: &Inst) -> Option<Fold> {
    (i.args[0] == i.args[1]).then(|| Fold::Bool(matches!(i.op, IntEq | IntLe | IntGe | RefIs | PtrEq)))
}

fn identity_of_words(t: &Trace, i: &Inst) -> Option<Fold> {
    Some(Fold::Bool(t.as_word(i.args[0])? == t.as_word(i.args[1])?))
}

fn identity_with_boxed_bool(t: &Trace, i: &Inst) -> Option<Fold> {
    let boxed = t.def(i.args[0]);
    if boxed.op != BoxBool {
        return None;
    }
    match t.as_word(i.args[1])? {
        word::TRUE => Some(Fold::Value(boxed.args[0])),
        word::FALSE => Some(Fold::Inst(Inst::new(BoolNot, &[boxed.args[0]], &[]))),
        _ => Some(Fold::Bool(false)),
    }
}

fn subtract_constant(t: &Trace, i: &Inst) -> Option<Fold> {
    let minus = t.as_int(i.args[1])?.checked_neg()?;
    Some(Fold::WithConstant(IntAdd, i.args[0], Imm::Int(minus)))
}

fn add_constants(t: &Trace, i: &Inst) -> Option<Fold> {
    let outer = t.as_int(i.args[1])?;
    let inner = t.def(i.args[0]);
    if inner.op != IntAdd {
        return None;
    }
    let (x, sum) = (inner.args[0], t.as_int(inner.args[1])?.checked_add(outer)?);
    Some(Fold::WithConstant(IntAdd, x, Imm::Int(sum)))
}

/// `x op 2^k` as a cheaper operation with a constant made of `k` and `2^k`.
fn by_power(t: &Trace, i: &Inst, op: Op, make: fn(u32, i64) -> i64) -> Option<Fold> {
    let c = t.as_int(i.args[1])?;
    if c < 2 || c & (c - 1) != 0 {
        return None;
    }
    Some(Fold::WithConstant(op, i.args[0], Imm::Int(make(c.trailing_zeros(), c))))
}

fn float_of_constants(t: &Trace, i: &Inst) -> Option<Fold> {
    let (a, b) = (t.as_float(i.args[0])?, t.as_float(i.args[1])?);
    Some(Fold::Float(match i.op {
        FloatAdd => a + b,
        FloatSub => a - b,
        FloatMul => a * b,
        _ if b == 0.0 => return None,
        _ => a / b,
    }))
}

fn float_by_power_of_two(t: &Trace, i: &Inst) -> Option<Fold> {
    let c = t.as_float(i.args[1])?;
    let inverse = 1.0 / c;
    // Exact only if the inverse of a power of two is itself a normal power of two.
    let exact = c.is_normal() && inverse.is_normal() && c.to_bits() << 12 == 0;
    exact.then(|| Fold::WithConstant(FloatMul, i.args[0], Imm::Float(inverse)))
}

fn not_of_comparison(t: &Trace, i: &Inst) -> Option<Fold> {
    let d = t.def(i.args[0]);
    let opposite = match d.op {
        IntEq => IntNe,
        IntNe => IntEq,
        IntLt => IntGe,
        IntGe => IntLt,
        IntGt => IntLe,
        IntLe => IntGt,
        FloatEq => FloatNe,
        FloatNe => FloatEq,
        BConst => return Some(Fold::Bool(d.int(0) == 0)),
        _ => return None,
    };
    Some(Fold::Inst(Inst::new(opposite, &d.args, &[])))
}

fn unbox_of_box(t: &Trace, i: &Inst) -> Option<Fold> {
    let d = t.def(i.args[0]);
    let matching = match i.op {
        UnboxInt => BoxInt,
        UnboxBool => BoxBool,
        _ => BoxFloat,
    };
    (d.op == matching).then(|| Fold::Value(d.args[0]))
}

fn unbox_of_word(t: &Trace, i: &Inst) -> Option<Fold> {
    let w = t.as_word(i.args[0])?;
    match i.op {
        UnboxInt => word::is_int(w).then(|| Fold::Int(word::decode_int(w))),
        UnboxBool => Some(Fold::Bool(w == word::TRUE)),
        _ => word::is_float(w).then(|| Fold::Float(word::decode_float(w))),
    }
}

fn box_of_unbox(t: &Trace, i: &Inst) -> Option<Fold> {
    let d = t.def(i.args[0]);
    // Both are words without a count here: an unboxed value was in its word.
    let matching = if i.op == BoxInt { UnboxInt } else { UnboxFloat };
    (d.op == matching).then(|| Fold::Value(d.args[0]))
}

fn box_of_constant(t: &Trace, i: &Inst) -> Option<Fold> {
    let v = i.args[0];
    Some(Fold::Word(match i.op {
        BoxInt => word::encode_int(t.as_int(v)?)?,
        BoxFloat => word::encode_float(t.as_float(v)?)?,
        _ if t.as_bool(v)? => word::TRUE,
        _ => word::FALSE,
    }))
}

fn guard_of_not(t: &Trace, i: &Inst) -> Option<Fold> {
    let d = t.def(i.args[0]);
    (d.op == BoolNot).then(|| {
        let op = if i.op == GuardTrue { GuardFalse } else { GuardTrue };
        Fold::Inst(Inst::new(op, &[d.args[0]], &[]))
    })
}

fn guard_is_of_boxed_bool(t: &Trace, i: &Inst) -> Option<Fold> {
    let d = t.def(i.args[0]);
    let op = match (d.op, t.as_word(i.args[1])?) {
        (BoxBool, word::TRUE) => GuardTrue,
        (BoxBool, word::FALSE) => GuardFalse,
        _ => return None,
    };
    Some(Fold::Inst(Inst::new(op, &[d.args[0]], &[])))
}

fn element_at_constant(t: &Trace, i: &Inst) -> Option<Fold> {
    let index = t.as_int(i.args[1])?;
    let offset = i.int(0).checked_add(index.checked_mul(8)?)?;
    // A list's items stay with their index, so that a store through an index that is not known can be told to overlap.
    let class = i.alias().filter(|a| a.is_immutable())?;
    let offset = i32::try_from(offset).ok()? as i64;
    let load = Inst::new(Load, &[i.args[0]], &[Imm::Int(offset), Imm::Alias(class)]);
    Some(Fold::Inst(load.typed(i.ty?)))
}
