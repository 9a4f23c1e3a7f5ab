//! `None`, `Ellipsis`, `NotImplemented` and their types.

use crate::bail;
use crate::error::PyResult;
use crate::install_type;
use crate::slots::CompareOp;
use crate::typeobj::Type;
use crate::value::Value;
use tiercel_macros::pytype;

struct NoneMethods;

#[pytype(name = "NoneType")]
/// The type of None.
impl NoneMethods {
    #[slot(new, "()", hidden)]
    fn new(_ty: &Value) -> PyResult<Value> {
        Ok(Value::NONE)
    }

    #[slot(repr)]
    fn repr(_this: &Value) -> PyResult<Value> {
        Ok(crate::types::str::intern("None"))
    }

    #[slot(bool)]
    fn bool(_this: &Value) -> PyResult<bool> {
        Ok(false)
    }

    // The same in every process, so that sets of None and strings can be reproduced.
    #[slot(hash)]
    fn hash(_this: &Value) -> PyResult<i64> {
        Ok(0xFCA86420)
    }

    #[slot(richcompare)]
    fn compare(this: &Value, other: &Value, op: CompareOp) -> PyResult<Value> {
        crate::types::object_type::identity_compare(this, other, op)
    }
}

/// Fills in the type.
pub fn define_none(t: &'static Type) {
    install_type!(t, NoneMethods);
}

struct EllipsisMethods;

#[pytype(name = "ellipsis")]
/// The type of `...`.
impl EllipsisMethods {
    #[slot(new, "()", hidden)]
    fn new(_ty: &Value) -> PyResult<Value> {
        Ok(Value::ELLIPSIS)
    }

    #[slot(repr)]
    fn repr(_this: &Value) -> PyResult<Value> {
        Ok(crate::types::str::intern("Ellipsis"))
    }

    #[method("($self, /)")]
    fn __reduce__(_this: &Value) -> &'static str {
        "Ellipsis"
    }
}

/// Fills in the type.
pub fn define_ellipsis(t: &'static Type) {
    install_type!(t, EllipsisMethods);
}

struct NotImplementedMethods;

#[pytype(name = "NotImplementedType")]
/// The type of NotImplemented.
impl NotImplementedMethods {
    #[slot(new, "()", hidden)]
    fn new(_ty: &Value) -> PyResult<Value> {
        Ok(Value::NOT_IMPLEMENTED)
    }

    #[slot(repr)]
    fn repr(_this: &Value) -> PyResult<Value> {
        Ok(crate::types::str::intern("NotImplemented"))
    }

    #[slot(bool)]
    fn bool(_this: &Value) -> PyResult<bool> {
        bail!(TypeError, "NotImplemented should not be used in a boolean context")
    }

    #[method("($self, /)")]
    fn __reduce__(_this: &Value) -> &'static str {
        "NotImplemented"
    }
}

/// Fills in the type.
pub fn define_not_implemented(t: &'static Type) {
    install_type!(t, NotImplementedMethods);
}
