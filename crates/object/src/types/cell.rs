//! Cells: variables shared with inner functions.

use crate::bail;
use crate::error::PyResult;
use crate::header::Header;
use crate::install_type;
use crate::layout;
use crate::slots::CompareOp;
use crate::typeobj::{Type, new_object};
use crate::value::{Field, Value};
use tiercel_macros::pytype;

/// A cell.
#[repr(C)]
pub struct CellObject {
    /// Header.
    pub head: Header,
    /// The value, empty if unbound.
    pub value: Field,
}
layout!(CellObject, Cell, cell, container);

/// A cell that holds `value`, or nothing.
pub fn new(value: Option<Value>) -> Value {
    new_object(|head| CellObject { head, value: value.map_or(Field::empty(), Field::new) })
}

#[pytype(name = "cell")]
/// What a variable that functions share is kept in; empty without `contents`.
impl CellObject {
    #[slot(new, "(contents=<unrepresentable>, /)", hidden)]
    fn new(_ty: &Value, contents: Option<&Value>) -> PyResult<Value> {
        Ok(new(contents.cloned()))
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        // SAFETY: slot of this type.
        let cell: &CellObject = unsafe { this.payload_unchecked() };
        Ok(Value::str(&match cell.value.get() {
            None => format!("<cell at {:#x}: empty>", this.word()),
            Some(v) => {
                format!("<cell at {:#x}: {} object at {:#x}>", this.word(), v.ty().name_str(), v.word())
            }
        }))
    }

    #[slot(richcompare)]
    fn compare(&self, other: &Value, op: CompareOp) -> PyResult<Value> {
        let Some(other) = other.downcast_exact::<CellObject>() else { return Ok(Value::NOT_IMPLEMENTED) };
        match (self.value.get(), other.value.get()) {
            (Some(a), Some(b)) => crate::object::compare(&a, &b, op),
            // An empty cell is less than any other.
            (a, b) => Ok(Value::bool(op.holds(a.is_some().cmp(&b.is_some())))),
        }
    }

    #[getter]
    fn cell_contents(&self) -> PyResult<Value> {
        match self.value.get() {
            Some(v) => Ok(v),
            None => bail!(ValueError, "Cell is empty"),
        }
    }

    #[setter]
    fn set_cell_contents(&self, value: Option<&Value>) -> PyResult<()> {
        self.value.set_option(value.cloned());
        Ok(())
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    (*(object as *const CellObject)).value.visit(visit);
}

unsafe fn clear(object: *const Header) {
    drop((*(object as *const CellObject)).value.take());
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, CellObject);
    let s = t.slots_mut();
    s.traverse = Some(traverse);
    s.clear = Some(clear);
    s.hash = Some(crate::object::unhashable);
}
