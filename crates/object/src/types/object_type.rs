//! `object`.

use crate::error::PyResult;
use crate::slots::CompareOp;
use crate::typeobj::Type;
use crate::value::Value;

/// `==` and `!=` by identity; everything else is left to the other operand.
pub fn identity_compare(a: &Value, b: &Value, op: CompareOp) -> PyResult<Value> {
    Ok(match op {
        CompareOp::Eq if a.is(b) => Value::TRUE,
        CompareOp::Ne if a.is(b) => Value::FALSE,
        _ => Value::NOT_IMPLEMENTED,
    })
}

/// Fills in the type.
pub fn define(_t: &'static Type) {}
