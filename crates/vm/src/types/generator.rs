//! `generator`: its methods and attributes.

use super::{this, thrown};
use crate::frame_object;
use crate::generator::{self, GeneratorObject, State};
use tiercel_macros::pytype;
use tiercel_object::header::{Header, Kind};
use tiercel_object::slots::Sent;
use tiercel_object::typeobj::{Type, TypeShape, tflag};
use tiercel_object::types::str::to_string_lossy;
use tiercel_object::{PyResult, Value, err, install_type};

/// What instances of the three kinds look like.
pub fn shape(kind: Kind) -> TypeShape {
    TypeShape {
        kind,
        flags: tflag::GC | tflag::WEAKREFS,
        basic_size: size_of::<GeneratorObject>(),
        dealloc: generator::dealloc,
    }
}

/// The slots that all three kinds have.
pub fn define_common(ty: &'static Type) {
    let slots = ty.slots_mut();
    slots.traverse = Some(generator::traverse as unsafe fn(*const Header, &mut dyn FnMut(&Value)));
    slots.finalize = Some(generator::finalize);
}

/// The frame, `None` once it is gone.
pub fn frame(value: &Value) -> Value {
    let object = this(value);
    if object.state.get() == State::Ended {
        return Value::NONE;
    }
    // SAFETY: the frame of a generator that has not ended is live.
    unsafe { frame_object::of(&raw const object.frame as *mut crate::frame::Frame) }
}

/// `__name__` and `__qualname__` can be set to strings only.
pub fn set_name(field: &tiercel_object::Field, what: &str, value: Option<&Value>) -> PyResult<()> {
    match value {
        Some(name) if name.as_str().is_some() => {
            field.set(name.clone());
            Ok(())
        }
        _ => Err(err!(TypeError, "{what} must be set to a string object")),
    }
}

/// `<generator object f at 0x…>`
pub fn describe(kind: &str, value: &Value) -> PyResult<Value> {
    let name = to_string_lossy(&this(value).qualname.get_or_none());
    Ok(Value::str(&format!("<{kind} object {name} at {:#x}>", value.word())))
}

struct Generator;

#[pytype(name = "generator")]
impl Generator {
    #[slot(iter)]
    fn iter(this: &Value) -> PyResult<Value> {
        Ok(this.clone())
    }

    #[slot(iternext)]
    fn iternext(this: &Value) -> PyResult<Option<Value>> {
        generator::iternext(this)
    }

    #[slot(repr)]
    fn repr(value: &Value) -> PyResult<Value> {
        describe("generator", value)
    }

    /// Resumes the generator with a value, and gives what it yields next; `StopIteration` has its result.
    #[method("($self, value, /)")]
    fn send(this: &Value, value: &Value) -> PyResult<Value> {
        generator::send(this, value)
    }

    /// throw(value)
    ///
    /// Raise exception in generator, return next yielded value or raise
    /// StopIteration.
    #[method("($self, type, value=None, traceback=None, /)")]
    fn throw(
        this: &Value,
        kind: &Value,
        value: Option<&Value>,
        traceback: Option<&Value>,
    ) -> PyResult<Value> {
        generator::throw(this, thrown(kind, value, traceback)?)
    }

    /// Ends the generator: where it stands, `GeneratorExit` is raised.
    #[method("($self, /)")]
    fn close(this: &Value) -> PyResult<Value> {
        generator::close(this)
    }

    #[getter]
    fn __name__(value: &Value) -> Value {
        this(value).name.get_or_none()
    }

    #[setter(__name__)]
    fn set_name(value: &Value, name: Option<&Value>) -> PyResult<()> {
        set_name(&this(value).name, "__name__", name)
    }

    #[getter]
    fn __qualname__(value: &Value) -> Value {
        this(value).qualname.get_or_none()
    }

    #[setter(__qualname__)]
    fn set_qualname(value: &Value, name: Option<&Value>) -> PyResult<()> {
        set_name(&this(value).qualname, "__qualname__", name)
    }

    #[getter]
    fn gi_code(value: &Value) -> Value {
        this(value).code.get_or_none()
    }

    #[getter]
    fn gi_frame(value: &Value) -> Value {
        frame(value)
    }

    #[getter]
    fn gi_running(value: &Value) -> bool {
        this(value).state.get() == State::Running
    }

    #[getter]
    fn gi_suspended(value: &Value) -> bool {
        matches!(this(value).state.get(), State::Suspended | State::Delegating)
    }

    /// What it delegates to, or None.
    #[getter]
    fn gi_yieldfrom(value: &Value) -> Value {
        this(value).delegate().unwrap_or(Value::NONE)
    }
}

/// Fills in the type.
pub fn define(ty: &'static Type) {
    install_type!(ty, Generator);
    define_common(ty);
    ty.slots_mut().am_send = Some(generator::am_send as fn(&Value, &Value) -> PyResult<Sent>);
}
