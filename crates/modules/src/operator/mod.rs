//! `_operator`: the operators as functions, and the callables that fetch attributes and items.

mod fetchers;

use tiercel_macros::pymodule;

#[pymodule(name = "_operator")]
/// Operator interface.
///
/// This module exports a set of functions implemented natively corresponding
/// to the intrinsic operators of Python.  For example, operator.add(x, y)
/// is equivalent to the expression x+y.
pub mod operator {
    use crate::operator::same_bytes;
    use tiercel_object::error::PyResult;
    use tiercel_object::slots::CompareOp;
    use tiercel_object::types::dict::DictObject;
    use tiercel_object::types::{int, iterators};
    use tiercel_object::value::Value;
    use tiercel_object::{bail, err, object};

    /// As a function: `a + b`.
    #[function("(a, b, /)")]
    fn add(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 0)
    }

    /// As a function: `a & b`.
    #[function("(a, b, /)", name = "and_")]
    fn and_(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 1)
    }

    /// As a function: `a // b`.
    #[function("(a, b, /)")]
    fn floordiv(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 2)
    }

    /// As a function: `a << b`.
    #[function("(a, b, /)")]
    fn lshift(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 3)
    }

    /// As a function: `a @ b`.
    #[function("(a, b, /)")]
    fn matmul(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 4)
    }

    /// As a function: `a * b`.
    #[function("(a, b, /)")]
    fn mul(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 5)
    }

    /// As a function: `a % b`.
    #[function("(a, b, /)")]
    fn mod_(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 6)
    }

    /// As a function: `a | b`.
    #[function("(a, b, /)", name = "or_")]
    fn or_(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 7)
    }

    /// As a function: `a ** b`.
    #[function("(a, b, /)")]
    fn pow(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 8)
    }

    /// As a function: `a >> b`.
    #[function("(a, b, /)")]
    fn rshift(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 9)
    }

    /// As a function: `a - b`.
    #[function("(a, b, /)")]
    fn sub(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 10)
    }

    /// As a function: `a / b`.
    #[function("(a, b, /)")]
    fn truediv(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 11)
    }

    /// As a function: `a ^ b`.
    #[function("(a, b, /)")]
    fn xor(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 12)
    }

    /// As a function: `a += b`.
    #[function("(a, b, /)")]
    fn iadd(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 13)
    }

    /// As a function: `a &= b`.
    #[function("(a, b, /)")]
    fn iand(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 14)
    }

    /// As a function: `a //= b`.
    #[function("(a, b, /)")]
    fn ifloordiv(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 15)
    }

    /// As a function: `a <<= b`.
    #[function("(a, b, /)")]
    fn ilshift(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 16)
    }

    /// As a function: `a @= b`.
    #[function("(a, b, /)")]
    fn imatmul(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 17)
    }

    /// As a function: `a *= b`.
    #[function("(a, b, /)")]
    fn imul(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 18)
    }

    /// As a function: `a %= b`.
    #[function("(a, b, /)")]
    fn imod(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 19)
    }

    /// As a function: `a |= b`.
    #[function("(a, b, /)")]
    fn ior(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 20)
    }

    /// As a function: `a **= b`.
    #[function("(a, b, /)")]
    fn ipow(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 21)
    }

    /// As a function: `a >>= b`.
    #[function("(a, b, /)")]
    fn irshift(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 22)
    }

    /// As a function: `a -= b`.
    #[function("(a, b, /)")]
    fn isub(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 23)
    }

    /// As a function: `a /= b`.
    #[function("(a, b, /)")]
    fn itruediv(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 24)
    }

    /// As a function: `a ^= b`.
    #[function("(a, b, /)")]
    fn ixor(a: &Value, b: &Value) -> PyResult<Value> {
        object::binary(a, b, 25)
    }

    /// As a function: `a < b`.
    #[function("(a, b, /)")]
    fn lt(a: &Value, b: &Value) -> PyResult<Value> {
        object::compare(a, b, CompareOp::Lt)
    }

    /// As a function: `a <= b`.
    #[function("(a, b, /)")]
    fn le(a: &Value, b: &Value) -> PyResult<Value> {
        object::compare(a, b, CompareOp::Le)
    }

    /// As a function: `a == b`.
    #[function("(a, b, /)")]
    fn eq(a: &Value, b: &Value) -> PyResult<Value> {
        object::compare(a, b, CompareOp::Eq)
    }

    /// As a function: `a != b`.
    #[function("(a, b, /)")]
    fn ne(a: &Value, b: &Value) -> PyResult<Value> {
        object::compare(a, b, CompareOp::Ne)
    }

    /// As a function: `a > b`.
    #[function("(a, b, /)")]
    fn gt(a: &Value, b: &Value) -> PyResult<Value> {
        object::compare(a, b, CompareOp::Gt)
    }

    /// As a function: `a >= b`.
    #[function("(a, b, /)")]
    fn ge(a: &Value, b: &Value) -> PyResult<Value> {
        object::compare(a, b, CompareOp::Ge)
    }

    /// Same as -a.
    #[function("(a, /)")]
    fn neg(a: &Value) -> PyResult<Value> {
        match a.ty().slots().nb_negative {
            Some(f) => f(a),
            None => Err(err!(TypeError, "bad operand type for unary -: '{}'", a.ty().name_str())),
        }
    }

    /// Same as +a.
    #[function("(a, /)")]
    fn pos(a: &Value) -> PyResult<Value> {
        match a.ty().slots().nb_positive {
            Some(f) => f(a),
            None => Err(err!(TypeError, "bad operand type for unary +: '{}'", a.ty().name_str())),
        }
    }

    /// Same as ~a.
    #[function("(a, /)")]
    fn inv(a: &Value) -> PyResult<Value> {
        match a.ty().slots().nb_invert {
            Some(f) => f(a),
            None => Err(err!(TypeError, "bad operand type for unary ~: '{}'", a.ty().name_str())),
        }
    }

    /// Same as ~a.
    #[function("(a, /)")]
    fn invert(a: &Value) -> PyResult<Value> {
        match a.ty().slots().nb_invert {
            Some(f) => f(a),
            None => Err(err!(TypeError, "bad operand type for unary ~: '{}'", a.ty().name_str())),
        }
    }

    /// Same as abs(a).
    #[function("(a, /)")]
    fn abs(a: &Value) -> PyResult<Value> {
        match a.ty().slots().nb_absolute {
            Some(f) => f(a),
            None => Err(err!(TypeError, "bad operand type for abs(): '{}'", a.ty().name_str())),
        }
    }

    /// Whether it is true.
    #[function("(a, /)")]
    fn truth(a: &Value) -> PyResult<bool> {
        object::truth(a)
    }

    /// As a function: `not a`.
    #[function("(a, /)", name = "not_")]
    fn not_(a: &Value) -> PyResult<bool> {
        Ok(!object::truth(a)?)
    }

    /// As a function: `a is b`.
    #[function("(a, b, /)", name = "is_")]
    fn is_(a: &Value, b: &Value) -> bool {
        a.is(b)
    }

    /// As a function: `a is not b`.
    #[function("(a, b, /)")]
    fn is_not(a: &Value, b: &Value) -> bool {
        !a.is(b)
    }

    /// As a function: `a is None`.
    #[function("(a, /)")]
    fn is_none(a: &Value) -> bool {
        a.is_none()
    }

    /// As a function: `a is not None`.
    #[function("(a, /)")]
    fn is_not_none(a: &Value) -> bool {
        !a.is_none()
    }

    /// Same as a.__index__()
    #[function("(a, /)")]
    fn index(a: &Value) -> PyResult<Value> {
        Ok(int::exact(&object::index(a)?))
    }

    fn both_sequences(a: &Value, b: &Value, number: usize) -> PyResult<Value> {
        let is_sequence =
            |v: &Value| v.ty().slots().getitem.is_some() && v.downcast::<DictObject>().is_none();
        if a.ty().slots().sq_concat.is_none() && !(is_sequence(a) && is_sequence(b)) {
            bail!(TypeError, "'{}' object can't be concatenated", a.ty().name_str());
        }
        object::binary(a, b, number)
    }

    /// As a function: `a + b, for a and b sequences`.
    #[function("(a, b, /)")]
    fn concat(a: &Value, b: &Value) -> PyResult<Value> {
        both_sequences(a, b, 0)
    }

    /// As a function: `a += b, for a and b sequences`.
    #[function("(a, b, /)")]
    fn iconcat(a: &Value, b: &Value) -> PyResult<Value> {
        both_sequences(a, b, 13)
    }

    /// As a function: `b in a (note reversed operands)`.
    #[function("(a, b, /)")]
    fn contains(a: &Value, b: &Value) -> PyResult<bool> {
        object::contains(a, b)
    }

    /// How many items are or equal `b`.
    #[function("(a, b, /)", name = "countOf")]
    fn count_of(a: &Value, b: &Value) -> PyResult<usize> {
        let mut n = 0;
        each_item(a, |v| {
            n += usize::from(object::equal(&v, b)?);
            Ok(true)
        })?;
        Ok(n)
    }

    /// The index of the first item that is or equals `b`.
    #[function("(a, b, /)", name = "indexOf")]
    fn index_of(a: &Value, b: &Value) -> PyResult<usize> {
        let (mut at, mut found) = (0, false);
        each_item(a, |v| {
            found = object::equal(&v, b)?;
            at += usize::from(!found);
            Ok(!found)
        })?;
        if !found {
            bail!(ValueError, "sequence.index(x): x not in sequence");
        }
        Ok(at)
    }

    fn each_item(a: &Value, f: impl FnMut(Value) -> PyResult<bool>) -> PyResult<()> {
        if a.ty().slots().iter.is_none() && a.ty().slots().getitem.is_none() {
            bail!(TypeError, "argument of type '{}' is not a container or iterable", a.ty().name_str());
        }
        object::for_each(a, f)
    }

    /// Same as a[b].
    #[function("(a, b, /)")]
    fn getitem(a: &Value, b: &Value) -> PyResult<Value> {
        object::getitem(a, b)
    }

    /// As a function: `a[b] = c`.
    #[function("(a, b, c, /)")]
    fn setitem(a: &Value, b: &Value, c: &Value) -> PyResult<()> {
        object::setitem(a, b, Some(c))
    }

    /// As a function: `del a[b]`.
    #[function("(a, b, /)")]
    fn delitem(a: &Value, b: &Value) -> PyResult<()> {
        object::setitem(a, b, None)
    }

    /// How many items to expect: the length, or what `__length_hint__` says, or the default.
    #[function("(obj, default=0, /)")]
    fn length_hint(obj: &Value, default: Option<&Value>) -> PyResult<Value> {
        let default = match default {
            None => 0,
            Some(v) if !int::is_int(v) && v.as_bool().is_none() => {
                bail!(TypeError, "'{}' object cannot be interpreted as an integer", v.ty().name_str())
            }
            Some(v) => match int::to_i64(v) {
                Some(n) => n,
                None => bail!(OverflowError, "Python int too large to convert to C ssize_t"),
            },
        };
        // A default below zero cannot be a hint, so it says that there was none.
        const NO_HINT: usize = usize::MAX;
        match iterators::length_hint(obj, NO_HINT)? {
            NO_HINT => Ok(Value::int(default)),
            n => Ok(Value::int(n as i64)),
        }
    }

    /// As a function: `obj(*args, **kwargs)`.
    #[function("(obj, /, *args, **kwargs)")]
    fn call(obj: &Value, args: &[Value], kwargs: Option<&Value>) -> PyResult<Value> {
        crate::api::call_with_dict(obj, args, kwargs)
    }

    /// Whether two texts of ASCII characters, or two byte strings, are equal, in a time that does not tell where they differ.
    #[function("(a, b, /)")]
    fn _compare_digest(a: &Value, b: &Value) -> PyResult<bool> {
        if let (Some(x), Some(y)) = (a.as_str(), b.as_str()) {
            let (Some(x), Some(y)) = (x.as_ascii(), y.as_ascii()) else {
                bail!(TypeError, "comparing strings with non-ASCII characters is not supported");
            };
            return Ok(same_bytes(x.as_bytes(), y.as_bytes()));
        }
        if a.ty().slots().buffer.is_none() || b.ty().slots().buffer.is_none() {
            bail!(
                TypeError,
                "unsupported operand types(s) or combination of types: '{}' and '{}'",
                a.ty().name_str(),
                b.ty().name_str()
            );
        }
        let (x, y) = (tiercel_object::buffer::get(a)?, tiercel_object::buffer::get(b)?);
        Ok(same_bytes(x.bytes(), y.bytes()))
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        super::fetchers::make_types(module);
        Ok(())
    }
}

/// Whether two byte strings are equal, in a time that depends only on the length of the second.
fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    let same_length = a.len() == b.len();
    let left = if same_length { a } else { b };
    let mut difference = u8::from(!same_length);
    for (x, y) in left.iter().zip(b) {
        difference |= std::hint::black_box(x ^ y);
    }
    difference == 0
}
