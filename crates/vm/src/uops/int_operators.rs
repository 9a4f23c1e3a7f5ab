//! The operators that `BINARY_OP_EXTEND` has for two ints in words: each as a function of their words, which gives the
//! result's word, or 0 where it takes a big int, a float object or an exception; and each as the rest of a handler.

use crate::interp::generated::handlers::BINARY_OP;
use crate::interp::step::*;
use tiercel_object::value::encode_float;
use tiercel_ops::names::nb;

fn ints(a: u64, b: u64) -> (i64, i64) {
    (a as i64 >> 1, b as i64 >> 1)
}

fn word(i: i64) -> u64 {
    (i << 1 | 1) as u64
}

/// Whether both fit in 32 bits without a sign: half as wide a division takes half as long.
fn are_short(x: i64, y: i64) -> bool {
    (x | y) as u64 >> 32 == 0
}

/// `a // b` rounds down.
#[inline(always)]
fn floor_divide(a: u64, b: u64) -> u64 {
    let (x, y) = ints(a, b);
    if y == 0 || y == -1 {
        return 0;
    }
    if are_short(x, y) {
        return word(i64::from(x as u32 / y as u32));
    }
    word(x / y - i64::from(x % y != 0 && (x ^ y) < 0))
}

/// `a % b` has the sign of `b`.
#[inline(always)]
fn remainder(a: u64, b: u64) -> u64 {
    let (x, y) = ints(a, b);
    if y == 0 || y == -1 {
        return 0;
    }
    if are_short(x, y) {
        return word(i64::from(x as u32 % y as u32));
    }
    let rest = x % y;
    word(if rest != 0 && (rest ^ y) < 0 { rest + y } else { rest })
}

#[inline(always)]
fn and(a: u64, b: u64) -> u64 {
    a & b
}

#[inline(always)]
fn or(a: u64, b: u64) -> u64 {
    a | b
}

#[inline(always)]
fn xor(a: u64, b: u64) -> u64 {
    (a ^ b) | 1
}

#[inline(always)]
fn shift_left(a: u64, b: u64) -> u64 {
    let by = b as i64 >> 1;
    if !(0..62).contains(&by) {
        return 0;
    }
    let untagged = a as i64 - 1;
    let shifted = untagged << by;
    if shifted >> by == untagged { shifted as u64 | 1 } else { 0 }
}

#[inline(always)]
fn shift_right(a: u64, b: u64) -> u64 {
    let by = b as i64 >> 1;
    if by < 0 { 0 } else { (a as i64 >> by.min(62)) as u64 | 1 }
}

/// `a / b`, where both are exact as doubles.
#[inline(always)]
fn true_divide(a: u64, b: u64) -> u64 {
    const EXACT: i64 = 1 << 53;
    let (x, y) = ints(a, b);
    if !(-EXACT..=EXACT).contains(&x) || !(-EXACT..=EXACT).contains(&y) || y == 0 {
        return 0;
    }
    encode_float(x as f64 / y as f64).unwrap_or(0)
}

/// Replaces the operands by the result's word.
#[inline(always)]
unsafe fn put(cx: &mut Cx, operator: impl FnOnce(u64, u64) -> u64) -> Step {
    let result = operator(cx.peek(2), cx.peek(1));
    if result == 0 {
        return Step::Miss;
    }
    cx.sp = cx.sp.sub(1);
    cx.poke(1, result);
    Step::Next
}

/// A function for the operator with a number, and one for the rest of the instruction.
macro_rules! operators {
    ($($plain:ident | $inplace:ident => $operator:ident, $handler:ident;)*) => {
        $(handler!($handler, 5, cx, 'work, {
            step!(cx, 'work, put(&mut cx, $operator), BINARY_OP, true, (1) - (2));
        });)*

        /// Replaces the operands on the stack, ints in words, by the result.
        #[inline(always)]
        pub unsafe fn apply(cx: &mut Cx) -> Step {
            match cx.oparg as u32 {
                $(nb::$plain | nb::$inplace => put(cx, $operator),)*
                _ => Step::Miss,
            }
        }

        /// The handler that goes on from `BINARY_OP_EXTEND` once the operands are known to be ints in words.
        pub fn handler_of(op: u32) -> Option<Handler> {
            Some(Handler(match op {
                $(nb::$plain | nb::$inplace => $handler,)*
                _ => return None,
            }))
        }
    };
}

operators! {
    FLOOR_DIVIDE | INPLACE_FLOOR_DIVIDE => floor_divide, floor_divide_ints;
    REMAINDER | INPLACE_REMAINDER => remainder, remainder_of_ints;
    AND | INPLACE_AND => and, and_ints;
    OR | INPLACE_OR => or, or_ints;
    XOR | INPLACE_XOR => xor, xor_ints;
    LSHIFT | INPLACE_LSHIFT => shift_left, shift_int_left;
    RSHIFT | INPLACE_RSHIFT => shift_right, shift_int_right;
    TRUE_DIVIDE | INPLACE_TRUE_DIVIDE => true_divide, true_divide_ints;
}
