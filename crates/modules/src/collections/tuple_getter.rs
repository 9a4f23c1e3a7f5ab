//! `_tuplegetter`: the attributes of named tuples.

use crate::collected;
use crate::native_type::{make, new_instance, set_type};
use std::cell::Cell;
use tiercel_macros::pytype;
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::{expect_type, tflag};
use tiercel_object::types::text::TextBuilder;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{Field, Value};
use tiercel_object::{bail, err};

/// `_collections._tuplegetter`.
#[repr(C)]
pub struct TupleGetter {
    head: Header,
    index: Cell<isize>,
    doc: Field,
}

fn of(v: &Value) -> &TupleGetter {
    // SAFETY: called only for receivers of the type's own functions.
    unsafe { v.payload_unchecked() }
}

#[pytype(name = "_tuplegetter")]
impl TupleGetter {
    #[slot(new, "(index, doc, /)", hidden)]
    fn py_new(class: &Value, index: isize, doc: &Value) -> PyResult<Value> {
        let ty = expect_type(class, "_tuplegetter.__new__(X): X")?;
        let index = Cell::new(index);
        Ok(new_instance(ty, |head| TupleGetter { head, index, doc: Field::new(doc.clone()) }))
    }

    #[slot(descr_get)]
    fn descr_get(this: &Value, instance: Option<&Value>, _owner: Option<&Value>) -> PyResult<Value> {
        let Some(instance) = instance.filter(|v| !v.is_none()) else { return Ok(this.clone()) };
        let index = of(this).index.get();
        let Some(tuple) = instance.downcast::<TupleObject>() else {
            bail!(
                TypeError,
                "descriptor for index '{index}' for tuple subclasses doesn't apply to '{}' object",
                instance.ty().name_str()
            );
        };
        match tuple.items().get(index as usize) {
            Some(v) => Ok(v.clone()),
            None => Err(err!(IndexError, "tuple index out of range")),
        }
    }

    #[slot(descr_set)]
    fn descr_set(_this: &Value, _instance: &Value, value: Option<&Value>) -> PyResult<()> {
        let what = if value.is_none() { "delete" } else { "set" };
        bail!(AttributeError, "can't {what} attribute")
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        let mut text = TextBuilder::new(&format!("{}({}, ", this.ty().short_name(), of(this).index.get()));
        text.push_repr(&of(this).doc.get_or_none())?;
        text.push(")");
        Ok(text.finish())
    }

    #[getter]
    fn __doc__(&self) -> Value {
        self.doc.get_or_none()
    }

    #[setter(__doc__)]
    fn set_doc(&self, value: Option<&Value>) -> PyResult<()> {
        self.doc.set_option(value.cloned());
        Ok(())
    }

    #[method("($self, /)", hidden)]
    fn __reduce__(this: &Value) -> Value {
        let args = TupleObject::pair(Value::int(of(this).index.get() as i64), of(this).doc.get_or_none());
        TupleObject::pair(this.ty().as_value().clone(), args)
    }
}
collected!(TupleGetter: doc);

/// Makes the type.
pub fn make_types(module: &Value) {
    let key = "_collections._tuplegetter";
    let ty = make::<TupleGetter>(key, types().object, tflag::GC, false, TupleGetter::define);
    set_type(module, ty);
    tiercel_vm::state::get().named_field.set(Some((ty, |field| of(field).index.get())));
}
