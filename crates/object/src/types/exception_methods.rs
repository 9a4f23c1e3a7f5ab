//! The methods of exceptions.

use crate::header::Header;
use crate::thread::types;
use crate::typeobj::{Type, new_object_of};
use crate::types::exceptions::ExceptionObject;
use crate::types::tuple::TupleObject;
use crate::value::{Field, Value};
use std::cell::Cell;

fn new(class: &Value, args: &[Value], _kwnames: Option<&Value>) -> crate::error::PyResult<Value> {
    let ty = crate::typeobj::expect_type(class, "exceptions.__new__(X): X")?;
    Ok(new_object_of(ty, |head| ExceptionObject {
        head,
        args: Field::new(TupleObject::from_slice(args)),
        traceback: Field::empty(),
        context: Field::empty(),
        cause: Field::empty(),
        suppress_context: Cell::new(false),
        extra: [const { Field::empty() }; 7],
    }))
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let e = &*(object as *const ExceptionObject);
    for f in [&e.args, &e.traceback, &e.context, &e.cause].into_iter().chain(&e.extra) {
        f.visit(visit);
    }
}

/// Fills in `BaseException`.
pub fn define(t: &'static Type) {
    let s = t.slots_mut();
    s.new = Some(new);
    s.traverse = Some(traverse);
}

/// Fills in what particular exceptions add.
pub fn define_subclass(t: &'static Type) {
    let _ = (t, types());
}
