//! `frame`: its attributes.

use crate::frame::Frame;
use crate::frame_object::{self, FrameObject};
use crate::introspect;
use crate::jump;
use crate::types::frame_locals;
use tiercel_macros::pytype;
use tiercel_object::header::Kind;
use tiercel_object::typeobj::{Type, TypeShape, tflag};
use tiercel_object::types::str::to_string_lossy;
use tiercel_object::{PyResult, Value, err, install_type, object};

/// What instances look like.
pub fn shape() -> TypeShape {
    TypeShape {
        kind: Kind::Frame,
        flags: tflag::GC,
        basic_size: size_of::<FrameObject>(),
        dealloc: frame_object::dealloc,
    }
}

#[pytype(name = "frame")]
impl FrameObject {
    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        // SAFETY: slot of this type.
        let frame: &FrameObject = unsafe { this.payload_unchecked() };
        let Some(code) = frame.code() else {
            return Ok(Value::str(&format!("<frame at {:#x}>", this.word())));
        };
        let file = object::repr_string(&code.filename.get_or_none())?;
        let name = to_string_lossy(&code.name.get_or_none());
        Ok(Value::str(&format!(
            "<frame at {:#x}, file {file}, line {}, code {name}>",
            this.word(),
            frame.line()
        )))
    }

    #[getter]
    fn f_back(&self) -> Value {
        self.back().unwrap_or(Value::NONE)
    }

    #[getter]
    fn f_code(&self) -> Value {
        self.code().map_or(Value::NONE, |code| code.to_value())
    }

    #[getter]
    fn f_globals(&self) -> Value {
        let frame = self.frame.get();
        // SAFETY: the frame is live or kept, and so are its globals.
        if frame.is_null() { Value::NONE } else { unsafe { Value::new_reference(&(*(*frame).globals).head) } }
    }

    #[getter]
    fn f_builtins(&self) -> Value {
        let frame = self.frame.get();
        // SAFETY: as for the globals.
        if frame.is_null() {
            Value::NONE
        } else {
            unsafe { Value::new_reference(&(*(*frame).builtins).head) }
        }
    }

    /// The namespace; for a function's variables a proxy.
    #[getter]
    fn f_locals(this: &Value) -> PyResult<Value> {
        // SAFETY: getter of this type.
        let frame = unsafe { this.payload_unchecked::<FrameObject>() }.frame.get();
        // SAFETY: as for the globals.
        let has_variables = frame.is_null()
            || unsafe { introspect::is_function_scope(frame) || introspect::has_hidden_variables(frame) };
        if has_variables {
            return Ok(frame_locals::new(this));
        }
        // SAFETY: as for the globals.
        unsafe { introspect::locals_of(frame) }
    }

    #[getter]
    fn f_lasti(&self) -> i64 {
        let frame = self.frame.get();
        // SAFETY: as for the globals.
        if frame.is_null() { -1 } else { unsafe { Frame::lasti(frame) as i64 * 2 } }
    }

    #[getter]
    fn f_lineno(&self) -> Value {
        match self.line() {
            line if line < 0 => Value::NONE,
            line => Value::int(i64::from(line)),
        }
    }

    /// In a trace function, goes on at another line.
    #[setter(f_lineno)]
    fn set_line(&self, line: Option<&Value>) -> PyResult<()> {
        let frame = self.frame.get();
        if frame.is_null() || self.is_ended() {
            return Err(err!(ValueError, "f_lineno can only be set in a trace function"));
        }
        // SAFETY: the frame is live, for it has not ended.
        unsafe { jump::set_line(frame, line) }
    }

    #[getter]
    fn f_trace(&self) -> Value {
        self.trace.get_or_none()
    }

    #[setter(f_trace)]
    fn set_trace(&self, value: Option<&Value>) -> PyResult<()> {
        self.trace.set_option(value.filter(|value| !value.is_none()).cloned());
        Ok(())
    }

    #[getter]
    fn f_trace_lines(&self) -> bool {
        self.trace_lines.get()
    }

    #[setter(f_trace_lines)]
    fn set_trace_lines(&self, value: Option<&Value>) -> PyResult<()> {
        self.trace_lines.set(value.is_some_and(|value| value.as_bool() == Some(true)));
        Ok(())
    }

    #[getter]
    fn f_trace_opcodes(&self) -> bool {
        self.trace_opcodes.get()
    }

    #[setter(f_trace_opcodes)]
    fn set_trace_opcodes(&self, value: Option<&Value>) -> PyResult<()> {
        self.trace_opcodes.set(value.is_some_and(|value| value.as_bool() == Some(true)));
        Ok(())
    }

    /// Gives up what the frame's variables hold.
    #[method("($self, /)")]
    fn clear(&self) -> PyResult<()> {
        let frame = self.frame.get();
        if frame.is_null() {
            return Ok(());
        }
        if !self.is_ended() {
            return Err(err!(RuntimeError, "cannot clear an executing frame"));
        }
        // SAFETY: the frame is kept by this object, which is live.
        unsafe { frame_object::clear(&self.head) };
        Ok(())
    }
}

/// Fills in the type.
pub fn define(ty: &'static Type) {
    install_type!(ty, FrameObject);
    let slots = ty.slots_mut();
    slots.traverse = Some(frame_object::traverse);
    slots.clear = Some(frame_object::clear);
}
