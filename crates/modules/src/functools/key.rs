//! What `cmp_to_key` gives: a function that makes objects ordered by a comparison function.

use crate::collected;
use crate::native_type::{get, make, new_instance};
use tiercel_macros::pytype;
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::slots::CompareOp;
use tiercel_object::thread::{names, types};
use tiercel_object::typeobj::tflag;
use tiercel_object::value::{Field, Value};
use tiercel_object::{bail, object};

/// `functools.KeyWrapper`.
#[repr(C)]
pub struct KeyWrapper {
    head: Header,
    compare: Field,
    /// What is compared; empty in the function itself.
    object: Field,
}

/// The key of an object, or the key function.
pub fn new(compare: &Value, of: Option<&Value>) -> Value {
    new_instance(get("functools.KeyWrapper"), |head| KeyWrapper {
        head,
        compare: Field::new(compare.clone()),
        object: of.map_or(Field::empty(), |v| Field::new(v.clone())),
    })
}

#[pytype(name = "K")]
impl KeyWrapper {
    #[slot(call, "(obj)")]
    fn call(this: &Value, obj: &Value) -> PyResult<Value> {
        // SAFETY: a slot of this type.
        Ok(new(&unsafe { this.payload_unchecked::<KeyWrapper>() }.compare.get_or_none(), Some(obj)))
    }

    #[slot(richcompare)]
    fn richcompare(a: &Value, b: &Value, op: CompareOp) -> PyResult<Value> {
        if !std::ptr::eq(b.ty(), get("functools.KeyWrapper")) {
            bail!(TypeError, "other argument must be K instance");
        }
        // SAFETY: the receiver of this slot, and another of the same type.
        let (x, y): (&KeyWrapper, &KeyWrapper) = unsafe { (a.payload_unchecked(), b.payload_unchecked()) };
        let (Some(left), Some(right)) = (x.object.get(), y.object.get()) else {
            bail!(AttributeError, "object");
        };
        let order = object::call(&x.compare.get_or_none(), &[left, right])?;
        object::compare(&order, &Value::small_int(0), op)
    }

    #[getter]
    fn obj(this: &Value) -> PyResult<Value> {
        // SAFETY: an attribute of this type.
        match unsafe { this.payload_unchecked::<KeyWrapper>() }.object.get() {
            Some(v) => Ok(v),
            None => Err(object::no_attribute(this, &names().obj)),
        }
    }

    #[getter]
    fn __text_signature__(&self) -> &'static str {
        "(obj)"
    }

    #[setter]
    fn set_obj(&self, value: Option<&Value>) -> PyResult<()> {
        self.object.set_option(value.cloned());
        Ok(())
    }
}
collected!(KeyWrapper: compare, object);

/// Makes the type.
pub fn make_types() {
    make::<KeyWrapper>("functools.KeyWrapper", types().object, tflag::GC, false, KeyWrapper::define);
}
