//! `coroutine` and what its `__await__` gives.

use super::generator::{define_common, describe, frame, set_name};
use super::{this, thrown};
use crate::generator::{self, State};
use crate::state;
use tiercel_macros::pytype;
use tiercel_object::header::{Header, Kind};
use tiercel_object::slots::Sent;
use tiercel_object::typeobj::{Type, TypeShape, dealloc_layout, new_object_unchecked, tflag};
use tiercel_object::value::Field;
use tiercel_object::{PyResult, Value, install_type};

struct Coroutine;

#[pytype(name = "coroutine")]
impl Coroutine {
    #[slot(am_await)]
    fn am_await(this: &Value) -> PyResult<Value> {
        // SAFETY: the type's instances are of this layout.
        Ok(unsafe {
            new_object_unchecked(state::get().types.coroutine_wrapper, |head| WrapperObject {
                head,
                coroutine: Field::new(this.clone()),
            })
        })
    }

    #[slot(repr)]
    fn repr(value: &Value) -> PyResult<Value> {
        describe("coroutine", value)
    }

    /// Resumes the coroutine with a value, and gives what it waits for next; `StopIteration` has its result.
    #[method("($self, value, /)")]
    fn send(this: &Value, value: &Value) -> PyResult<Value> {
        generator::send(this, value)
    }

    /// throw(value)
    ///
    /// Raise exception in coroutine, return next iterated value or raise
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

    /// Ends the coroutine: where it stands, `GeneratorExit` is raised.
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
    fn cr_code(value: &Value) -> Value {
        this(value).code.get_or_none()
    }

    #[getter]
    fn cr_frame(value: &Value) -> Value {
        frame(value)
    }

    #[getter]
    fn cr_running(value: &Value) -> bool {
        this(value).state.get() == State::Running
    }

    #[getter]
    fn cr_suspended(value: &Value) -> bool {
        matches!(this(value).state.get(), State::Suspended | State::Delegating)
    }

    /// What it is waiting for, or None.
    #[getter]
    fn cr_await(value: &Value) -> Value {
        this(value).delegate().unwrap_or(Value::NONE)
    }

    #[getter]
    fn cr_origin(value: &Value) -> Value {
        this(value).origin.get_or_none()
    }
}

/// Fills in the type.
pub fn define(ty: &'static Type) {
    install_type!(ty, Coroutine);
    define_common(ty);
    ty.slots_mut().am_send = Some(generator::am_send as fn(&Value, &Value) -> PyResult<Sent>);
}

/// What a coroutine's `__await__` gives: an iterator over it.
#[repr(C)]
pub struct WrapperObject {
    /// Header.
    pub head: Header,
    /// The coroutine.
    pub coroutine: Field,
}

/// What instances look like.
pub fn wrapper_shape() -> TypeShape {
    TypeShape {
        kind: Kind::Other,
        flags: tflag::GC,
        basic_size: size_of::<WrapperObject>(),
        dealloc: dealloc_layout::<WrapperObject>,
    }
}

#[pytype(name = "coroutine_wrapper")]
/// A wrapper object implementing __await__ for coroutines.
impl WrapperObject {
    #[slot(iter)]
    fn iter(this: &Value) -> PyResult<Value> {
        Ok(this.clone())
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        generator::iternext(&self.coroutine.get_or_none())
    }

    /// Resumes the coroutine with a value, and gives what it waits for next; `StopIteration` has its result.
    #[method("($self, value, /)")]
    fn send(&self, value: &Value) -> PyResult<Value> {
        generator::send(&self.coroutine.get_or_none(), value)
    }

    /// throw(value)
    ///
    /// Raise exception in coroutine, return next iterated value or raise
    /// StopIteration.
    #[method("($self, type, value=None, traceback=None, /)")]
    fn throw(&self, kind: &Value, value: Option<&Value>, traceback: Option<&Value>) -> PyResult<Value> {
        generator::throw(&self.coroutine.get_or_none(), thrown(kind, value, traceback)?)
    }

    /// Ends the coroutine: where it stands, `GeneratorExit` is raised.
    #[method("($self, /)")]
    fn close(&self) -> PyResult<Value> {
        generator::close(&self.coroutine.get_or_none())
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    (*(object as *const WrapperObject)).coroutine.visit(visit);
}

/// Fills in the wrapper's type.
pub fn define_wrapper(ty: &'static Type) {
    install_type!(ty, WrapperObject);
    ty.slots_mut().traverse = Some(traverse);
}
