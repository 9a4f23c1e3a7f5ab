//! Ints' operators and other slots. Every operation has its path for two words first.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed};
use tiercel_macros::pytype;

use super::int::{IntRef, exact, from_big, from_i128, is_int};
use crate::error::PyResult;
use crate::format::number::too_many_digits;
use crate::number::{compose, int_text};
use crate::slots::CompareOp;
use crate::thread::runtime;
use crate::types::tuple::TupleObject;
use crate::value::Value;
use crate::{bail, err, hash};

/// Results with more bits than this are refused: no machine holds them.
const MOST_BITS: u64 = 1 << 40;

/// Beyond this an integer may not be exact as a double.
const EXACT_IN_F64: u64 = 1 << 53;

/// Both operands as ints, or `NotImplemented` out of the surrounding function.
macro_rules! operands {
    ($a:expr, $b:expr) => {
        match (IntRef::of($a), IntRef::of($b)) {
            (Some(x), Some(y)) => (x, y),
            _ => return Ok(Value::NOT_IMPLEMENTED),
        }
    };
}

#[cold]
fn division_by_zero() -> crate::error::Raised {
    err!(ZeroDivisionError, "division by zero")
}

fn is_zero(i: IntRef<'_>) -> bool {
    matches!(i, IntRef::Small(0))
}

/// The decimal text of an int, under the limit of `sys.set_int_max_str_digits`.
pub fn to_decimal(i: IntRef<'_>) -> PyResult<String> {
    match i {
        IntRef::Small(i) => Ok(i.to_string()),
        IntRef::Big(i) => {
            let limit = runtime().int_max_str_digits.get();
            int_text::to_decimal(i, limit).ok_or_else(|| too_many_digits(limit).raise())
        }
    }
}

/// Quotient and remainder, both rounded to the floor; the divisor is not zero.
pub fn divide_floor(x: IntRef<'_>, y: IntRef<'_>) -> (Value, Value) {
    if let (IntRef::Small(x), IntRef::Small(y)) = (x, y) {
        let (quotient, remainder) = Integer::div_mod_floor(&(x as i128), &(y as i128));
        return (from_i128(quotient), from_i128(remainder));
    }
    let (quotient, remainder) = x.big().div_mod_floor(&y.big());
    (from_big(quotient), from_big(remainder))
}

/// `base ** exponent` for an exponent that is not negative.
fn power(base: IntRef<'_>, exponent: IntRef<'_>) -> PyResult<Value> {
    if let (IntRef::Small(base), IntRef::Small(exponent)) = (base, exponent) {
        match (base, exponent) {
            (_, 0) | (1, _) => return Ok(Value::int(1)),
            (0, _) => return Ok(Value::int(0)),
            (-1, _) => return Ok(Value::int(if exponent & 1 == 0 { 1 } else { -1 })),
            _ => {}
        }
        if let Some(power) = u32::try_from(exponent).ok().and_then(|exponent| base.checked_pow(exponent)) {
            return Ok(Value::int(power));
        }
    }
    let base = base.big();
    let exponent = match exponent {
        IntRef::Small(exponent) if (base.bits() - 1).saturating_mul(exponent as u64) < MOST_BITS => {
            exponent as u32
        }
        _ => bail!(MemoryError, ""),
    };
    // A power of two is a shift.
    if base.is_positive() && base.trailing_zeros() == Some(base.bits() - 1) {
        return Ok(from_big(BigInt::one() << ((base.bits() - 1) * exponent as u64)));
    }
    Ok(from_big(base.pow(exponent)))
}

/// `pow(base, exponent, modulus)` in words; the exponent is not negative and the modulus positive.
fn power_modulo_small(base: i64, mut exponent: i64, modulus: i64) -> i64 {
    let modulus = modulus as i128;
    let mut square = (base as i128).rem_euclid(modulus);
    let mut result = 1 % modulus;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * square % modulus;
        }
        square = square * square % modulus;
        exponent >>= 1;
    }
    result as i64
}

fn shift_count(count: IntRef<'_>) -> PyResult<Option<u64>> {
    if count.is_negative() {
        bail!(ValueError, "negative shift count");
    }
    Ok(match count {
        IntRef::Small(count) => Some(count as u64),
        IntRef::Big(_) => None,
    })
}

/// Carries the slots.
pub struct IntOperators;

#[pytype(name = "int")]
impl IntOperators {
    /// `a + b`.
    #[slot(nb_add)]
    #[inline]
    pub fn add(a: &Value, b: &Value) -> PyResult<Value> {
        if let (Some(x), Some(y)) = (a.as_small_int(), b.as_small_int()) {
            return Ok(Value::int(x + y));
        }
        let (x, y) = operands!(a, b);
        Ok(match (x, y) {
            (IntRef::Small(x), IntRef::Small(y)) => from_i128(x as i128 + y as i128),
            (IntRef::Big(x), IntRef::Small(y)) | (IntRef::Small(y), IntRef::Big(x)) => from_big(x + y),
            (IntRef::Big(x), IntRef::Big(y)) => from_big(x + y),
        })
    }

    /// `a - b`.
    #[slot(nb_subtract)]
    #[inline]
    pub fn subtract(a: &Value, b: &Value) -> PyResult<Value> {
        if let (Some(x), Some(y)) = (a.as_small_int(), b.as_small_int()) {
            return Ok(Value::int(x - y));
        }
        let (x, y) = operands!(a, b);
        Ok(match (x, y) {
            (IntRef::Small(x), IntRef::Small(y)) => from_i128(x as i128 - y as i128),
            (IntRef::Big(x), IntRef::Small(y)) => from_big(x - y),
            (IntRef::Small(x), IntRef::Big(y)) => from_big(x - y),
            (IntRef::Big(x), IntRef::Big(y)) => from_big(x - y),
        })
    }

    /// `a * b`.
    #[slot(nb_multiply)]
    #[inline]
    pub fn multiply(a: &Value, b: &Value) -> PyResult<Value> {
        if let (Some(x), Some(y)) = (a.as_small_int(), b.as_small_int())
            && let Some(product) = x.checked_mul(y)
        {
            return Ok(Value::int(product));
        }
        let (x, y) = operands!(a, b);
        Ok(match (x, y) {
            (IntRef::Small(x), IntRef::Small(y)) => from_i128(x as i128 * y as i128),
            (IntRef::Big(x), IntRef::Small(y)) | (IntRef::Small(y), IntRef::Big(x)) => from_big(x * y),
            (IntRef::Big(x), IntRef::Big(y)) => from_big(x * y),
        })
    }

    /// `a // b`.
    #[slot(nb_floor_divide)]
    #[inline]
    pub fn floor_divide(a: &Value, b: &Value) -> PyResult<Value> {
        if let (Some(x), Some(y)) = (a.as_small_int(), b.as_small_int())
            && y != 0
        {
            return Ok(Value::int(Integer::div_floor(&x, &y)));
        }
        let (x, y) = operands!(a, b);
        if is_zero(y) { Err(division_by_zero()) } else { Ok(divide_floor(x, y).0) }
    }

    /// `a % b`.
    #[slot(nb_remainder)]
    #[inline]
    pub fn remainder(a: &Value, b: &Value) -> PyResult<Value> {
        if let (Some(x), Some(y)) = (a.as_small_int(), b.as_small_int())
            && y != 0
        {
            return Ok(Value::small_int(Integer::mod_floor(&x, &y)));
        }
        let (x, y) = operands!(a, b);
        if is_zero(y) { Err(division_by_zero()) } else { Ok(divide_floor(x, y).1) }
    }

    /// `divmod(a, b)`.
    #[slot(nb_divmod)]
    pub fn divmod(a: &Value, b: &Value) -> PyResult<Value> {
        let (x, y) = operands!(a, b);
        if is_zero(y) {
            return Err(division_by_zero());
        }
        let (quotient, remainder) = divide_floor(x, y);
        Ok(TupleObject::from_vec(vec![quotient, remainder]))
    }

    /// `a / b`.
    #[slot(nb_true_divide)]
    pub fn true_divide(a: &Value, b: &Value) -> PyResult<Value> {
        let (x, y) = operands!(a, b);
        if is_zero(y) {
            return Err(division_by_zero());
        }
        if let (IntRef::Small(x), IntRef::Small(y)) = (x, y)
            && x.unsigned_abs() <= EXACT_IN_F64
            && y.unsigned_abs() <= EXACT_IN_F64
        {
            return Ok(Value::float(x as f64 / y as f64));
        }
        match compose::divide(&x.big(), &y.big()) {
            Some(quotient) => Ok(Value::float(quotient)),
            None => bail!(OverflowError, "integer division result too large for a float"),
        }
    }

    /// `a ** b`.
    #[slot(nb_power)]
    pub fn power(a: &Value, b: &Value) -> PyResult<Value> {
        let (x, y) = operands!(a, b);
        if y.is_negative() {
            return super::float::power(x.to_f64()?, y.to_f64()?);
        }
        power(x, y)
    }

    /// `pow(a, b, modulus)`.
    #[slot(nb_power_modulo)]
    pub fn power_modulo(a: &Value, b: &Value, modulus: &Value) -> PyResult<Value> {
        if modulus.is_none() {
            return Self::power(a, b);
        }
        let (x, y) = operands!(a, b);
        let Some(m) = IntRef::of(modulus) else { return Ok(Value::NOT_IMPLEMENTED) };
        if is_zero(m) {
            bail!(ValueError, "pow() 3rd argument cannot be 0");
        }
        if let (IntRef::Small(x), IntRef::Small(y), IntRef::Small(m)) = (x, y, m)
            && y >= 0
            && m > 0
        {
            return Ok(Value::int(power_modulo_small(x, y, m)));
        }
        let m = m.big();
        if !y.is_negative() {
            return Ok(from_big(x.big().modpow(&y.big(), &m)));
        }
        if m.magnitude().is_one() {
            return Ok(Value::int(0));
        }
        match x.big().modinv(&m) {
            Some(inverse) => Ok(from_big(inverse.modpow(&-y.big().into_owned(), &m))),
            None => bail!(ValueError, "base is not invertible for the given modulus"),
        }
    }

    /// `a << b`.
    #[slot(nb_lshift)]
    pub fn shift_left(a: &Value, b: &Value) -> PyResult<Value> {
        let (x, y) = operands!(a, b);
        let count = shift_count(y)?;
        if is_zero(x) {
            return Ok(Value::int(0));
        }
        let Some(count) = count else { bail!(OverflowError, "too many digits in integer") };
        if count >= MOST_BITS {
            return Err(crate::types::sequence::memory_error());
        }
        if let IntRef::Small(x) = x
            && count < 64
        {
            return Ok(from_i128((x as i128) << count));
        }
        Ok(from_big(x.big().into_owned() << count))
    }

    /// `a >> b`.
    #[slot(nb_rshift)]
    pub fn shift_right(a: &Value, b: &Value) -> PyResult<Value> {
        let (x, y) = operands!(a, b);
        let count = shift_count(y)?;
        Ok(match (x, count) {
            (IntRef::Small(x), Some(count)) => Value::int(x >> count.min(63)),
            (IntRef::Big(x), Some(count)) => from_big(x >> count),
            (x, None) => Value::int(if x.is_negative() { -1 } else { 0 }),
        })
    }

    /// `a & b`.
    #[slot(nb_and)]
    #[inline]
    pub fn and(a: &Value, b: &Value) -> PyResult<Value> {
        let (x, y) = operands!(a, b);
        Ok(match (x, y) {
            (IntRef::Small(x), IntRef::Small(y)) => Value::int(x & y),
            (x, y) => from_big(x.big().into_owned() & &*y.big()),
        })
    }

    /// `a | b`.
    #[slot(nb_or)]
    #[inline]
    pub fn or(a: &Value, b: &Value) -> PyResult<Value> {
        let (x, y) = operands!(a, b);
        Ok(match (x, y) {
            (IntRef::Small(x), IntRef::Small(y)) => Value::int(x | y),
            (x, y) => from_big(x.big().into_owned() | &*y.big()),
        })
    }

    /// `a ^ b`.
    #[slot(nb_xor)]
    #[inline]
    pub fn xor(a: &Value, b: &Value) -> PyResult<Value> {
        let (x, y) = operands!(a, b);
        Ok(match (x, y) {
            (IntRef::Small(x), IntRef::Small(y)) => Value::int(x ^ y),
            (x, y) => from_big(x.big().into_owned() ^ &*y.big()),
        })
    }

    /// `-a`.
    #[slot(nb_negative)]
    pub fn negative(a: &Value) -> PyResult<Value> {
        Ok(match IntRef::of(a) {
            Some(IntRef::Small(i)) => from_i128(-(i as i128)),
            Some(IntRef::Big(i)) => from_big(-i),
            None => Value::NOT_IMPLEMENTED,
        })
    }

    /// `+a`, `int(a)` and `operator.index(a)`.
    #[slot(nb_positive)]
    #[slot(nb_int)]
    #[slot(nb_index)]
    pub fn positive(a: &Value) -> PyResult<Value> {
        Ok(exact(a))
    }

    /// `abs(a)`.
    #[slot(nb_absolute)]
    pub fn absolute(a: &Value) -> PyResult<Value> {
        match IntRef::of(a) {
            Some(i) if i.is_negative() => Self::negative(a),
            _ => Ok(exact(a)),
        }
    }

    /// `~a`.
    #[slot(nb_invert)]
    pub fn invert(a: &Value) -> PyResult<Value> {
        Ok(match IntRef::of(a) {
            Some(IntRef::Small(i)) => Value::int(!i),
            Some(IntRef::Big(i)) => from_big(!i),
            None => Value::NOT_IMPLEMENTED,
        })
    }

    #[slot(nb_float)]
    fn float(a: &Value) -> PyResult<Value> {
        super::int::to_f64(a).map(Value::float)
    }

    #[slot(bool)]
    fn truth(a: &Value) -> PyResult<bool> {
        Ok(!IntRef::of(a).is_some_and(is_zero))
    }

    #[slot(hash)]
    fn hash(a: &Value) -> PyResult<i64> {
        Ok(match IntRef::of(a) {
            Some(IntRef::Small(i)) => hash::hash_int(i),
            Some(IntRef::Big(i)) => hash::hash_big_int(i),
            None => 0,
        })
    }

    #[slot(repr)]
    fn repr(a: &Value) -> PyResult<Value> {
        match IntRef::of(a) {
            Some(i) => Ok(Value::str(&to_decimal(i)?)),
            None => Ok(Value::str("")),
        }
    }

    #[slot(richcompare)]
    fn compare(a: &Value, b: &Value, op: CompareOp) -> PyResult<Value> {
        let (x, y) = operands!(a, b);
        let ordering = match (x, y) {
            (IntRef::Small(x), IntRef::Small(y)) => x.cmp(&y),
            (x, y) => x.big().cmp(&y.big()),
        };
        Ok(Value::bool(op.holds(ordering)))
    }
}

/// The number of bits of an int's magnitude.
pub fn bit_length(i: IntRef<'_>) -> u64 {
    match i {
        IntRef::Small(i) => u64::from(64 - i.unsigned_abs().leading_zeros()),
        IntRef::Big(i) => i.bits(),
    }
}

/// The greatest common divisor of two ints, never negative. Anything else counts as zero.
pub fn gcd(a: &Value, b: &Value) -> Value {
    debug_assert!(is_int(a) && is_int(b));
    match (IntRef::of(a), IntRef::of(b)) {
        (Some(IntRef::Small(x)), Some(IntRef::Small(y))) => from_i128((x as i128).gcd(&(y as i128))),
        (Some(x), Some(y)) => from_big(x.big().gcd(&y.big())),
        _ => Value::int(0),
    }
}
