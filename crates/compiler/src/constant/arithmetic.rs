//! Evaluating operators on constants at compile time, within CPython's limits of size.
//!
//! A result of `None` means "leave it to run time": the operation raises, or would make too much.

use std::rc::Rc;

use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};
use tiercel_syntax::Wtf8;

use super::Constant;
use super::numbers::{self, Number};

/// The operators that are folded, as `BINARY_OP` numbers them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(i32)]
pub enum Binary {
    Add = 0,
    And = 1,
    FloorDivide = 2,
    LeftShift = 3,
    MatrixMultiply = 4,
    Multiply = 5,
    Remainder = 6,
    Or = 7,
    Power = 8,
    RightShift = 9,
    Subtract = 10,
    TrueDivide = 11,
    Xor = 12,
    Subscript = 26,
}

impl Binary {
    /// The operator with this `BINARY_OP` argument; none for the in-place ones.
    pub fn from_oparg(oparg: i32) -> Option<Binary> {
        use Binary::*;
        const IN_ORDER: [Binary; 13] = [
            Add,
            And,
            FloorDivide,
            LeftShift,
            MatrixMultiply,
            Multiply,
            Remainder,
            Or,
            Power,
            RightShift,
            Subtract,
            TrueDivide,
            Xor,
        ];
        match oparg {
            26 => Some(Subscript),
            _ => IN_ORDER.get(usize::try_from(oparg).ok()?).copied(),
        }
    }
}

/// The operators with one operand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unary {
    Negative,
    Positive,
    Invert,
    Not,
}

const MAX_INT_BITS: u64 = 128;
const MAX_COLLECTION_ITEMS: i64 = 256;
const MAX_TEXT_LENGTH: i64 = 4096;
const MAX_TOTAL_ITEMS: i64 = 1024;

/// The value of `op operand`.
pub fn unary(op: Unary, operand: &Constant) -> Option<Constant> {
    if op == Unary::Not {
        return Some(Constant::Bool(!operand.is_true()));
    }
    if let (Unary::Negative, Constant::Int(value)) = (op, operand)
        && let Some(negated) = value.checked_neg()
    {
        return Some(Constant::Int(negated));
    }
    match (op, Number::of(operand)?) {
        // Deprecated, so the warning is left to run time.
        (Unary::Invert, _) if matches!(operand, Constant::Bool(_)) => None,
        (Unary::Invert, Number::Int(value)) => Some(Constant::int(!value)),
        (Unary::Positive, Number::Int(value)) => Some(Constant::int(value)),
        (Unary::Positive, Number::Float(value)) => Some(Constant::Float(value)),
        (Unary::Positive, Number::Complex(real, imag)) => Some(Constant::Complex { real, imag }),
        (Unary::Negative, Number::Int(value)) => Some(Constant::int(-value)),
        (Unary::Negative, Number::Float(value)) => Some(Constant::Float(-value)),
        (Unary::Negative, Number::Complex(real, imag)) => {
            Some(Constant::Complex { real: -real, imag: -imag })
        }
        _ => None,
    }
}

/// The value of `left op right`.
pub fn binary(left: &Constant, op: Binary, right: &Constant) -> Option<Constant> {
    match op {
        Binary::Subscript => return subscript(left, right),
        Binary::MatrixMultiply => return None,
        _ => {}
    }
    if let (Constant::Bool(a), Constant::Bool(b)) = (left, right) {
        match op {
            Binary::And => return Some(Constant::Bool(a & b)),
            Binary::Or => return Some(Constant::Bool(a | b)),
            Binary::Xor => return Some(Constant::Bool(a ^ b)),
            _ => {}
        }
    }
    match (Number::of(left), Number::of(right)) {
        (Some(Number::Int(a)), Some(Number::Int(b))) => integers(&a, op, &b),
        (Some(a @ Number::Complex(..)), Some(b)) | (Some(a), Some(b @ Number::Complex(..))) => {
            complexes(&a, op, &b)
        }
        (Some(a), Some(b)) => floats(real(&a)?, op, real(&b)?),
        (None, Some(Number::Int(times))) if op == Binary::Multiply => repeat(left, &times),
        (Some(Number::Int(times)), None) if op == Binary::Multiply => repeat(right, &times),
        (None, None) if op == Binary::Add => concatenate(left, right),
        _ => None,
    }
}

fn real(value: &Number) -> Option<f64> {
    match value {
        Number::Int(value) => numbers::to_float(value),
        Number::Float(value) => Some(*value),
        Number::Complex(..) => None,
    }
}

fn integers(a: &BigInt, op: Binary, b: &BigInt) -> Option<Constant> {
    Some(Constant::int(match op {
        Binary::Add => a + b,
        Binary::Subtract => a - b,
        Binary::And => a & b,
        Binary::Or => a | b,
        Binary::Xor => a ^ b,
        Binary::Multiply => {
            if !a.is_zero() && !b.is_zero() && a.bits() + b.bits() > MAX_INT_BITS {
                return None;
            }
            a * b
        }
        Binary::TrueDivide => {
            if b.is_zero() {
                return None;
            }
            return numbers::true_divide(a, b).map(Constant::Float);
        }
        Binary::FloorDivide if !b.is_zero() => a.div_floor(b),
        Binary::Remainder if !b.is_zero() => a.mod_floor(b),
        Binary::Power => return integer_power(a, b),
        Binary::LeftShift => {
            if b.is_negative() {
                return None;
            }
            if a.is_zero() {
                return Some(Constant::Int(0));
            }
            let by = b.to_u64()?;
            if by > MAX_INT_BITS || a.bits() > MAX_INT_BITS - by {
                return None;
            }
            a << by
        }
        Binary::RightShift => {
            if b.is_negative() {
                return None;
            }
            match b.to_u64() {
                Some(by) => a >> by,
                None if a.is_negative() => BigInt::from(-1),
                None => BigInt::from(0),
            }
        }
        _ => return None,
    }))
}

fn integer_power(a: &BigInt, b: &BigInt) -> Option<Constant> {
    if b.sign() == Sign::Minus {
        return floats(numbers::to_float(a)?, Binary::Power, numbers::to_float(b)?);
    }
    if !a.is_zero() && !b.is_zero() && a.bits() > MAX_INT_BITS / b.to_u64()? {
        return None;
    }
    if a.is_zero() && !b.is_zero() {
        return Some(Constant::Int(0));
    }
    Some(Constant::int(a.pow(u32::try_from(b).ok()?)))
}

fn floats(a: f64, op: Binary, b: f64) -> Option<Constant> {
    Some(Constant::Float(match op {
        Binary::Add => a + b,
        Binary::Subtract => a - b,
        Binary::Multiply => a * b,
        Binary::TrueDivide if b != 0.0 => a / b,
        Binary::FloorDivide if b != 0.0 => numbers::float_divmod(a, b).0,
        Binary::Remainder if b != 0.0 => numbers::float_divmod(a, b).1,
        Binary::Power => {
            if a == 0.0 && b < 0.0 {
                return None;
            }
            if a < 0.0 && a.is_finite() && b.is_finite() && b != b.floor() {
                let (real, imag) = numbers::complex_power((a, 0.0), (b, 0.0))?;
                return Some(Constant::Complex { real, imag });
            }
            let power = a.powf(b);
            if power.is_infinite() && a.is_finite() && b.is_finite() {
                return None;
            }
            power
        }
        _ => return None,
    }))
}

/// Arithmetic with at least one complex operand; a real operand is not widened first, as C99 has it.
fn complexes(a: &Number, op: Binary, b: &Number) -> Option<Constant> {
    let parts = |value: &Number| match value {
        Number::Complex(real, imag) => Some((*real, *imag)),
        other => real(other).map(|real| (real, 0.0)),
    };
    let is_real = |value: &Number| !matches!(value, Number::Complex(..));
    let (x, y) = (parts(a)?, parts(b)?);
    let (real, imag) = match op {
        Binary::Add if is_real(a) => (x.0 + y.0, y.1),
        Binary::Add if is_real(b) => (x.0 + y.0, x.1),
        Binary::Add => (x.0 + y.0, x.1 + y.1),
        Binary::Subtract if is_real(a) => (x.0 - y.0, -y.1),
        Binary::Subtract if is_real(b) => (x.0 - y.0, x.1),
        Binary::Subtract => (x.0 - y.0, x.1 - y.1),
        Binary::Multiply if is_real(a) => (x.0 * y.0, x.0 * y.1),
        Binary::Multiply if is_real(b) => (x.0 * y.0, x.1 * y.0),
        Binary::Multiply => (x.0 * y.0 - x.1 * y.1, x.0 * y.1 + x.1 * y.0),
        Binary::TrueDivide if is_real(b) => {
            if y.0 == 0.0 {
                return None;
            }
            (x.0 / y.0, x.1 / y.0)
        }
        Binary::TrueDivide => numbers::complex_quotient(x, y)?,
        Binary::Power => numbers::complex_power(x, y)?,
        _ => return None,
    };
    Some(Constant::Complex { real, imag })
}

fn concatenate(left: &Constant, right: &Constant) -> Option<Constant> {
    match (left, right) {
        (Constant::Str(a), Constant::Str(b)) => {
            Some(Constant::Str(Rc::new(Wtf8::from_bytes(&[a.as_bytes(), b.as_bytes()].concat()))))
        }
        (Constant::Bytes(a), Constant::Bytes(b)) => Some(Constant::Bytes([&a[..], &b[..]].concat().into())),
        (Constant::Tuple(a), Constant::Tuple(b)) => Some(Constant::Tuple([&a[..], &b[..]].concat().into())),
        _ => None,
    }
}

/// How many items of nested tuples may still be made; negative when there are too many.
fn complexity_left(value: &Constant, mut limit: i64) -> i64 {
    if let Constant::Tuple(items) = value {
        limit -= items.len() as i64;
        for item in items.iter() {
            if limit < 0 {
                break;
            }
            limit = complexity_left(item, limit);
        }
    }
    limit
}

fn repeat(value: &Constant, times: &BigInt) -> Option<Constant> {
    let times_allowed = |length: usize, most: i64| -> Option<usize> {
        if length == 0 {
            return Some(0);
        }
        let times = times.to_i64()?;
        (times >= 0 && times <= most / length as i64).then_some(times as usize)
    };
    match value {
        Constant::Tuple(items) => {
            let times = times_allowed(items.len(), MAX_COLLECTION_ITEMS)?;
            if times != 0 && complexity_left(value, MAX_TOTAL_ITEMS / times as i64) < 0 {
                return None;
            }
            Some(Constant::Tuple((0..times).flat_map(|_| items.iter().cloned()).collect()))
        }
        Constant::Str(text) => {
            let times = times_allowed(text.code_points().count(), MAX_TEXT_LENGTH)?;
            Some(Constant::Str(Rc::new(Wtf8::from_bytes(&text.as_bytes().repeat(times)))))
        }
        Constant::Bytes(bytes) => {
            let times = times_allowed(bytes.len(), MAX_TEXT_LENGTH)?;
            Some(Constant::Bytes(bytes.repeat(times).into()))
        }
        _ => None,
    }
}

fn subscript(value: &Constant, index: &Constant) -> Option<Constant> {
    if let Constant::Slice(parts) = index {
        return slice(value, parts);
    }
    let index = match index {
        Constant::Int(index) => *index,
        Constant::Bool(index) => i64::from(*index),
        _ => return None,
    };
    let at = |length: usize| -> Option<usize> {
        let index = if index < 0 { index + length as i64 } else { index };
        usize::try_from(index).ok().filter(|&index| index < length)
    };
    match value {
        Constant::Tuple(items) => Some(items[at(items.len())?].clone()),
        Constant::Bytes(bytes) => Some(Constant::Int(i64::from(bytes[at(bytes.len())?]))),
        Constant::Str(text) => {
            let points = split_points(text);
            Some(Constant::Str(Rc::new(Wtf8::from_bytes(points[at(points.len())?]))))
        }
        _ => None,
    }
}

/// The encoded code points, each a slice.
fn split_points(text: &Wtf8) -> Vec<&[u8]> {
    let bytes = text.as_bytes();
    let starts: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at] & 0xC0 != 0x80).collect();
    let ends = starts.iter().skip(1).copied().chain([bytes.len()]);
    starts.iter().zip(ends).map(|(&start, end)| &bytes[start..end]).collect()
}

fn slice(value: &Constant, parts: &[Constant; 3]) -> Option<Constant> {
    let length = match value {
        Constant::Tuple(items) => items.len(),
        Constant::Bytes(bytes) => bytes.len(),
        Constant::Str(text) => text.code_points().count(),
        _ => return None,
    };
    let picked = slice_indices(parts, length as i64)?;
    match value {
        Constant::Tuple(items) => Some(Constant::Tuple(picked.map(|at| items[at].clone()).collect())),
        Constant::Bytes(bytes) => Some(Constant::Bytes(picked.map(|at| bytes[at]).collect())),
        Constant::Str(text) => {
            let points = split_points(text);
            let bytes: Vec<u8> = picked.flat_map(|at| points[at].iter().copied()).collect();
            Some(Constant::Str(Rc::new(Wtf8::from_bytes(&bytes))))
        }
        _ => None,
    }
}

/// The indices a slice picks from a sequence of the given length.
fn slice_indices(parts: &[Constant; 3], length: i64) -> Option<impl Iterator<Item = usize>> {
    let number = |part: &Constant| match part {
        Constant::None => Some(None),
        Constant::Int(value) => Some(Some(*value)),
        Constant::Bool(value) => Some(Some(i64::from(*value))),
        Constant::BigInt(value) => Some(Some(if value.is_negative() { i64::MIN } else { i64::MAX })),
        _ => None,
    };
    let step = number(&parts[2])?.unwrap_or(1);
    if step == 0 {
        return None;
    }
    let (lowest, highest) = if step > 0 { (0, length) } else { (-1, length - 1) };
    let clamp = |value: i64| {
        let value = if value < 0 { value.saturating_add(length) } else { value };
        value.clamp(lowest, highest)
    };
    let (first, last) = if step > 0 { (lowest, highest) } else { (highest, lowest) };
    let start = number(&parts[0])?.map_or(first, clamp);
    let stop = number(&parts[1])?.map_or(last, clamp);
    let mut next = start;
    Some(std::iter::from_fn(move || {
        let more = if step > 0 { next < stop } else { next > stop };
        let this = next;
        next = next.saturating_add(step);
        more.then_some(this as usize)
    }))
}
