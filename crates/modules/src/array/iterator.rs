//! `array.arrayiterator`.

use super::object::of;
use crate::native_type;
use std::cell::Cell;
use tiercel_macros::pytype;
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::tflag;
use tiercel_object::types::iterators::{iter_self, reduce};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{Field, Value};
use tiercel_object::{PyResult, install_type};

/// An iterator over an array.
#[repr(C)]
pub struct ArrayIterator {
    head: Header,
    /// The array; empty at the end.
    array: Field,
    at: Cell<usize>,
}

/// An iterator at the start of an array.
pub fn new(array: &Value) -> Value {
    native_type::new_instance(native_type::get("array.arrayiterator"), |head| ArrayIterator {
        head,
        array: Field::new(array.clone()),
        at: Cell::new(0),
    })
}

#[pytype(name = "array.arrayiterator")]
impl ArrayIterator {
    #[slot(iter)]
    fn iter(this: &Value) -> PyResult<Value> {
        iter_self(this)
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        let at = self.at.get();
        let item = self.array.borrow().and_then(|array| of(array)?.at(at));
        match item {
            Some(_) => self.at.set(at + 1),
            None => self.array.set_option(None),
        }
        Ok(item)
    }

    /// What a pickle keeps.
    #[method("($self, /)")]
    fn __reduce__(&self) -> PyResult<Value> {
        match self.array.get() {
            Some(array) => reduce("iter", array, Some(Value::int(self.at.get() as i64))),
            None => reduce("iter", TupleObject::from_slice(&[]), None),
        }
    }

    /// Set state information for unpickling.
    #[method("($self, state, /)")]
    fn __setstate__(&self, state: isize) {
        let len = self.array.borrow().and_then(of).map_or(0, |array| array.len());
        self.at.set((state.max(0) as usize).min(len));
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    (*(object as *const ArrayIterator)).array.visit(visit);
}

/// Makes the type.
pub fn make_type() {
    native_type::make::<ArrayIterator>("array.arrayiterator", types().object, tflag::GC, false, |t| {
        install_type!(t, ArrayIterator);
        t.slots_mut().traverse = Some(traverse);
    });
}
