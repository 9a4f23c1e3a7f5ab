//! Tracebacks: where an exception has passed on its way, one entry a frame, the outermost first.

use crate::bail;
use crate::error::PyResult;
use crate::header::{Header, Kind};
use crate::install_type;
use crate::layout;
use crate::object;
use crate::typeobj::{Type, new_object};
use crate::types::code::CodeObject;
use crate::types::code_positions::line_of;
use crate::types::list::ListObject;
use crate::types::str::intern;
use crate::value::{Field, Value};
use std::cell::Cell;
use tiercel_macros::pytype;

/// A traceback entry.
#[repr(C)]
pub struct TracebackObject {
    /// Header.
    pub head: Header,
    /// The entry below.
    pub next: Field,
    /// The frame.
    pub frame: Field,
    /// Instruction offset in bytes.
    pub lasti: Cell<i32>,
    /// Line, -1 if not computed yet: most tracebacks are never shown.
    pub lineno: Cell<i32>,
}
layout!(TracebackObject, Traceback, traceback, container);

/// An entry for a frame above `next`, at the instruction that starts at byte `lasti`.
pub fn new(next: Option<Value>, frame: Value, lasti: i32) -> Value {
    new_object(|head| TracebackObject {
        head,
        next: next.map_or(Field::empty(), Field::new),
        frame: Field::new(frame),
        lasti: Cell::new(lasti),
        lineno: Cell::new(-1),
    })
}

fn next_of(value: &Value) -> PyResult<Option<Value>> {
    if value.is_none() {
        return Ok(None);
    }
    if value.downcast::<TracebackObject>().is_none() {
        bail!(TypeError, "expected traceback object or None, got '{}'", value.ty().name_str());
    }
    Ok(Some(value.clone()))
}

impl TracebackObject {
    /// The source line; -1 if the instruction has none.
    pub fn line(&self) -> i32 {
        if self.lineno.get() == -1
            && let Some(frame) = self.frame.get()
            && let Ok(code) = object::getattr_str(&frame, "f_code")
            && let Some(code) = code.downcast::<CodeObject>()
        {
            self.lineno.set(line_of(code, self.lasti.get() as isize / 2));
        }
        self.lineno.get()
    }
}

#[pytype(name = "traceback")]
/// A place that an exception has come through.
impl TracebackObject {
    #[slot(new, "(tb_next, tb_frame, tb_lasti, tb_lineno)")]
    fn new(_ty: &Value, tb_next: &Value, tb_frame: &Value, tb_lasti: i32, tb_lineno: i32) -> PyResult<Value> {
        if tb_frame.header().is_none_or(|h| h.kind() != Kind::Frame) {
            bail!(
                TypeError,
                "traceback() argument 'tb_frame' must be frame, not {}",
                tb_frame.ty().name_str()
            );
        }
        let made = new(next_of(tb_next)?, tb_frame.clone(), tb_lasti);
        if let Some(entry) = made.downcast::<TracebackObject>() {
            entry.lineno.set(tb_lineno);
        }
        Ok(made)
    }

    #[getter(name = "tb_next")]
    fn get_next(&self) -> Value {
        self.next.get_or_none()
    }

    #[setter(name = "tb_next")]
    fn set_next(this: &Value, value: Option<&Value>) -> PyResult<()> {
        let Some(value) = value else { bail!(TypeError, "can't delete tb_next attribute") };
        let next = next_of(value)?;
        let mut at = next.clone();
        while let Some(entry) = at {
            if entry.is(this) {
                bail!(ValueError, "traceback loop detected");
            }
            at = entry.downcast::<TracebackObject>().and_then(|entry| entry.next.get());
        }
        if let Some(entry) = this.downcast::<TracebackObject>() {
            entry.next.set_option(next);
        }
        Ok(())
    }

    #[getter]
    fn tb_frame(&self) -> Value {
        self.frame.get_or_none()
    }

    #[getter]
    fn tb_lasti(&self) -> i64 {
        i64::from(self.lasti.get())
    }

    #[getter]
    fn tb_lineno(&self) -> Value {
        match self.line() {
            -1 => Value::NONE,
            line => Value::small_int(i64::from(line)),
        }
    }

    #[method("($self, /)")]
    fn __dir__(&self) -> Value {
        let names = ["tb_frame", "tb_next", "tb_lasti", "tb_lineno"];
        ListObject::from_vec(names.into_iter().map(intern).collect())
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let this = &*(object as *const TracebackObject);
    this.next.visit(visit);
    this.frame.visit(visit);
}

unsafe fn clear(object: *const Header) {
    let this = &*(object as *const TracebackObject);
    drop(this.next.take());
    drop(this.frame.take());
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, TracebackObject);
    let s = t.slots_mut();
    s.traverse = Some(traverse);
    s.clear = Some(clear);
}
