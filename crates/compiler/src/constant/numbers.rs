//! Numbers as constants: Python's equality, and the tower int, float, complex.

use num_bigint::BigInt;
use num_traits::{FromPrimitive, ToPrimitive, Zero};

use super::Constant;

/// A number, with the type that arithmetic has to look at.
#[derive(Clone, Debug)]
pub(super) enum Number {
    Int(BigInt),
    Float(f64),
    Complex(f64, f64),
}

impl Number {
    /// The constant as a number, if it is one; `bool` is an integer here.
    pub(super) fn of(value: &Constant) -> Option<Number> {
        Some(match value {
            Constant::Bool(value) => Number::Int(BigInt::from(u8::from(*value))),
            Constant::Int(value) => Number::Int(BigInt::from(*value)),
            Constant::BigInt(value) => Number::Int((**value).clone()),
            Constant::Float(value) => Number::Float(*value),
            Constant::Complex { real, imag } => Number::Complex(*real, *imag),
            _ => return None,
        })
    }
}

/// The integer as a float, correctly rounded; none if it is too large.
pub(super) fn to_float(value: &BigInt) -> Option<f64> {
    let float = value.to_f64()?;
    float.is_finite().then_some(float)
}

/// `==` of Python between hashable constants.
pub(super) fn python_equal(a: &Constant, b: &Constant) -> bool {
    match (Number::of(a), Number::of(b)) {
        (Some(a), Some(b)) => numbers_equal(&a, &b),
        (None, None) => match (a, b) {
            (Constant::Tuple(a), Constant::Tuple(b)) => {
                a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| python_equal(a, b))
            }
            _ => a == b,
        },
        _ => false,
    }
}

fn numbers_equal(a: &Number, b: &Number) -> bool {
    match (a, b) {
        (Number::Int(a), Number::Int(b)) => a == b,
        (Number::Float(a), Number::Float(b)) => a == b,
        (Number::Int(int), Number::Float(float)) | (Number::Float(float), Number::Int(int)) => {
            float.fract() == 0.0 && BigInt::from_f64(*float).is_some_and(|whole| whole == *int)
        }
        (Number::Complex(a, b), Number::Complex(c, d)) => a == c && b == d,
        (Number::Complex(real, imag), other) | (other, Number::Complex(real, imag)) => {
            *imag == 0.0 && numbers_equal(&Number::Float(*real), other)
        }
    }
}

/// Quotient of two integers as the nearest float; none on overflow.
pub(super) fn true_divide(a: &BigInt, b: &BigInt) -> Option<f64> {
    const EXACT: u64 = 53;
    if a.is_zero() {
        return Some(if b.sign() == num_bigint::Sign::Minus { -0.0 } else { 0.0 });
    }
    if a.bits() <= EXACT && b.bits() <= EXACT {
        return Some(a.to_f64()? / b.to_f64()?);
    }
    // Scale so that the integer quotient has some bits more than a float holds, and keep a sticky
    // bit for what is left over; converting the quotient then rounds once, and correctly.
    let shift = a.bits() as i64 - b.bits() as i64 - 66;
    let (top, bottom) =
        if shift < 0 { (a << (-shift) as u64, b.clone()) } else { (a.clone(), b << shift as u64) };
    let negative = (top.sign() == num_bigint::Sign::Minus) != (bottom.sign() == num_bigint::Sign::Minus);
    let (top, bottom) = (BigInt::from(top.magnitude().clone()), BigInt::from(bottom.magnitude().clone()));
    let mut quotient = &top / &bottom;
    if !(&top % &bottom).is_zero() {
        quotient |= BigInt::from(1);
    }
    let magnitude = scale(quotient.to_f64()?, shift)?;
    Some(if negative { -magnitude } else { magnitude })
}

/// `value * 2**exponent`; none on overflow. Subnormal results never come from literals worth folding.
fn scale(value: f64, exponent: i64) -> Option<f64> {
    let (half, rest) = (exponent / 2, exponent - exponent / 2);
    let result = value * 2f64.powi(i32::try_from(half).ok()?) * 2f64.powi(i32::try_from(rest).ok()?);
    (result.is_finite() && result.is_normal()).then_some(result)
}

/// Python's `%` and `//` of floats.
pub(super) fn float_divmod(a: f64, b: f64) -> (f64, f64) {
    let mut remainder = a % b;
    let mut quotient = (a - remainder) / b;
    if remainder != 0.0 {
        if (b < 0.0) != (remainder < 0.0) {
            remainder += b;
            quotient -= 1.0;
        }
    } else {
        remainder = 0f64.copysign(b);
    }
    let whole = if quotient != 0.0 {
        let floor = quotient.floor();
        if quotient - floor > 0.5 { floor + 1.0 } else { floor }
    } else {
        0f64.copysign(a / b)
    };
    (whole, remainder)
}

/// Quotient of complex numbers by Smith's method; none for division by zero.
pub(super) fn complex_quotient(a: (f64, f64), b: (f64, f64)) -> Option<(f64, f64)> {
    let (abs_real, abs_imag) = (b.0.abs(), b.1.abs());
    if abs_real >= abs_imag {
        if abs_real == 0.0 {
            return None;
        }
        let ratio = b.1 / b.0;
        let denominator = b.0 + b.1 * ratio;
        Some(((a.0 + a.1 * ratio) / denominator, (a.1 - a.0 * ratio) / denominator))
    } else if abs_imag >= abs_real {
        let ratio = b.0 / b.1;
        let denominator = b.0 * ratio + b.1;
        Some(((a.0 * ratio + a.1) / denominator, (a.1 * ratio - a.0) / denominator))
    } else {
        Some((f64::NAN, f64::NAN))
    }
}

fn complex_product(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

/// Power of complex numbers; none where Python raises.
pub(super) fn complex_power(a: (f64, f64), b: (f64, f64)) -> Option<(f64, f64)> {
    const MAX_WHOLE: f64 = 100.0;
    let result = if b.1 == 0.0 && b.0 == b.0.floor() && b.0.abs() <= MAX_WHOLE {
        let power = whole_power(a, b.0.abs() as u32);
        if b.0 < 0.0 { complex_quotient((1.0, 0.0), power)? } else { power }
    } else if a == (0.0, 0.0) {
        if b.1 != 0.0 || b.0 < 0.0 {
            return None;
        }
        (0.0, 0.0)
    } else {
        polar_power(a, b)
    };
    (result.0.is_finite() && result.1.is_finite()).then_some(result)
}

fn whole_power(a: (f64, f64), exponent: u32) -> (f64, f64) {
    let (mut result, mut square, mut mask) = ((1.0, 0.0), a, 1u32);
    while mask > 0 && exponent >= mask {
        if exponent & mask != 0 {
            result = complex_product(result, square);
        }
        mask <<= 1;
        square = complex_product(square, square);
    }
    result
}

fn polar_power(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    let size = a.0.hypot(a.1);
    let angle = a.1.atan2(a.0);
    let (mut length, mut phase) = (size.powf(b.0), angle * b.0);
    if b.1 != 0.0 {
        length *= (-angle * b.1).exp();
        phase += b.1 * size.ln();
    }
    (length * phase.cos(), length * phase.sin())
}
