//! `bool`: two immediates; the type is a subclass of int.

use tiercel_macros::pytype;

use super::int_operators::IntOperators;
use crate::error::PyResult;
use crate::thread::types;
use crate::typeobj::Type;
use crate::value::Value;
use crate::{install_type, object};

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, BoolMethods);
}

/// Applies `f` to two bools, or the int's operator to anything else.
fn logical(
    a: &Value,
    b: &Value,
    f: impl Fn(bool, bool) -> bool,
    otherwise: fn(&Value, &Value) -> PyResult<Value>,
) -> PyResult<Value> {
    match (a.as_bool(), b.as_bool()) {
        (Some(x), Some(y)) => Ok(Value::bool(f(x, y))),
        _ => otherwise(a, b),
    }
}

/// Carries the slots.
struct BoolMethods;

/// Whether the argument is true, as one of the two instances there are: True and False.
#[pytype(name = "bool")]
impl BoolMethods {
    #[slot(new, "(object=False, /)")]
    fn new(_ty: &Value, object: Option<&Value>) -> PyResult<Value> {
        object.map_or(Ok(false), object::truth).map(Value::bool)
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        Ok(crate::types::str::intern(if this.as_bool() == Some(true) { "True" } else { "False" }))
    }

    #[slot(nb_and)]
    fn and(a: &Value, b: &Value) -> PyResult<Value> {
        logical(a, b, |x, y| x & y, IntOperators::and)
    }

    #[slot(nb_or)]
    fn or(a: &Value, b: &Value) -> PyResult<Value> {
        logical(a, b, |x, y| x | y, IntOperators::or)
    }

    #[slot(nb_xor)]
    fn xor(a: &Value, b: &Value) -> PyResult<Value> {
        logical(a, b, |x, y| x ^ y, IntOperators::xor)
    }

    #[slot(nb_invert)]
    fn invert(this: &Value) -> PyResult<Value> {
        let text = "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns the \
                    bitwise inversion of the underlying int object and is usually not what you expect from negating a \
                    bool object. Use the 'not' operator for boolean negation or ~int(x) for the bitwise inversion of \
                    the underlying int.";
        object::warn(types().exceptions.DeprecationWarning, text, 1)?;
        IntOperators::invert(this)
    }
}
