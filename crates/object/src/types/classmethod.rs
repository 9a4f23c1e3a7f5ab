//! `classmethod` and `staticmethod`.

use crate::error::PyResult;
use crate::header::Header;
use crate::object::{self, getattr_optional};
use crate::thread::{names, runtime, types};
use crate::typeobj::{Type, expect_type, new_object, new_object_unchecked};
use crate::value::{Field, Value};
use crate::{install_type, layout};
use std::mem::offset_of;
use tiercel_macros::pytype;

/// A wrapped callable.
#[repr(C)]
pub struct WrapperObject {
    /// Header.
    pub head: Header,
    /// What is wrapped.
    pub callable: Field,
}
layout!(WrapperObject, ClassMethod, classmethod, container);

/// `classmethod(callable)`.
pub fn new_classmethod(callable: Value) -> Value {
    let v = new_object(|head| WrapperObject { head, callable: Field::new(callable) });
    take_names_quietly(&v);
    v
}

/// `staticmethod(callable)`.
pub fn new_staticmethod(callable: Value) -> Value {
    // SAFETY: static methods have this layout.
    let v = unsafe {
        new_object_unchecked(types().staticmethod, |head| WrapperObject {
            head,
            callable: Field::new(callable),
        })
    };
    take_names_quietly(&v);
    v
}

fn this(v: &Value) -> &WrapperObject {
    // SAFETY: only reached through slots and attributes of the two types.
    unsafe { v.payload_unchecked() }
}

fn callable(v: &Value) -> Value {
    this(v).callable.get_or_none()
}

/// Copies name, module and docstring of what is wrapped.
fn take_names(v: &Value) -> PyResult<()> {
    let wrapped = callable(v);
    let n = names();
    for name in [&n.__module__, &n.__name__, &n.__qualname__, &n.__doc__] {
        if let Some(value) = getattr_optional(&wrapped, name)? {
            object::setattr(v, name, Some(&value))?;
        }
    }
    Ok(())
}

fn take_names_quietly(v: &Value) {
    // While the built-in types are still being made there is nobody to show names to.
    if runtime().ready.get()
        && let Err(raised) = take_names(v)
    {
        drop(raised.take());
    }
}

fn allocate(class: &Value) -> PyResult<Value> {
    let ty = expect_type(class, "X")?;
    // SAFETY: the class is one of the two or derives from one.
    Ok(unsafe { new_object_unchecked(ty, |head| WrapperObject { head, callable: Field::empty() }) })
}

fn initialize(v: &Value, function: &Value) -> PyResult<()> {
    this(v).callable.set(function.clone());
    take_names(v)
}

/// What both types have.
struct Common;

#[pytype(name = "method wrapper")]
impl Common {
    #[getter]
    fn __isabstractmethod__(v: &Value) -> PyResult<bool> {
        is_abstract(&callable(v))
    }

    #[getter]
    fn __annotations__(v: &Value) -> PyResult<Value> {
        through_dict(v, &names().__annotations__)
    }

    #[setter(__annotations__)]
    fn set_annotations(v: &Value, value: Option<&Value>) -> PyResult<()> {
        set_in_dict(v, &names().__annotations__, value)
    }

    #[getter]
    fn __annotate__(v: &Value) -> PyResult<Value> {
        through_dict(v, &names().__annotate__)
    }

    #[setter(__annotate__)]
    fn set_annotate(v: &Value, value: Option<&Value>) -> PyResult<()> {
        set_in_dict(v, &names().__annotate__, value)
    }

    /// See PEP 585
    #[classmethod("($type, object, /)", hidden)]
    fn __class_getitem__(class: &Value, object: &Value) -> Value {
        crate::types::generic_alias::new(class, object)
    }
}

/// Whether `__isabstractmethod__` of a callable is true.
pub fn is_abstract(callable: &Value) -> PyResult<bool> {
    match getattr_optional(callable, &names().__isabstractmethod__)? {
        Some(v) => object::truth(&v),
        None => Ok(false),
    }
}

/// The wrapper's own attribute, or the callable's, which is kept from then on.
fn through_dict(v: &Value, name: &Value) -> PyResult<Value> {
    let attributes = crate::instance::attributes(v);
    if let Some(found) = attributes.map_or(Ok(None), |a| a.get(name))? {
        return Ok(found);
    }
    let found = object::getattr(&callable(v), name)?;
    if let Some(a) = attributes {
        a.set(name, found.clone())?;
    }
    Ok(found)
}

fn set_in_dict(v: &Value, name: &Value, value: Option<&Value>) -> PyResult<()> {
    let Some(a) = crate::instance::attributes(v) else { return Ok(()) };
    match value {
        Some(value) => a.set(name, value.clone()),
        None if a.delete(name)? => Ok(()),
        None => Err(object::no_attribute(v, name)),
    }
}

struct ClassMethod;

#[pytype(name = "classmethod")]
/// Makes a function a method of the class: its first argument is the class, whether it is asked of the class or of an instance.
///
/// Used as a decorator: `@classmethod`.
impl ClassMethod {
    #[slot(new)]
    fn new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        allocate(class)
    }

    #[slot(init, "(function, /)")]
    fn init(v: &Value, function: &Value) -> PyResult<()> {
        initialize(v, function)
    }

    #[slot(descr_get)]
    fn get(v: &Value, object: Option<&Value>, owner: Option<&Value>) -> PyResult<Value> {
        let class = match (owner, object) {
            (Some(class), _) => class.clone(),
            (None, Some(object)) => object.ty().as_value().clone(),
            (None, None) => Value::NONE,
        };
        Ok(crate::types::method::new(&callable(v), &class))
    }

    #[slot(repr)]
    fn repr(v: &Value) -> PyResult<Value> {
        Ok(Value::str(&format!("<classmethod({})>", object::repr_string(&callable(v))?)))
    }
}

struct StaticMethod;

#[pytype(name = "staticmethod")]
/// Makes a function an attribute that is called as it is, without instance or class.
///
/// Used as a decorator: `@staticmethod`.
impl StaticMethod {
    #[slot(new)]
    fn new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        allocate(class)
    }

    #[slot(init, "(function, /)")]
    fn init(v: &Value, function: &Value) -> PyResult<()> {
        initialize(v, function)
    }

    #[slot(descr_get)]
    fn get(v: &Value, _object: Option<&Value>, _owner: Option<&Value>) -> PyResult<Value> {
        Ok(callable(v))
    }

    #[slot(call)]
    fn call(v: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        object::call_keywords(&callable(v), args, kwnames)
    }

    #[slot(repr)]
    fn repr(v: &Value) -> PyResult<Value> {
        Ok(Value::str(&format!("<staticmethod({})>", object::repr_string(&callable(v))?)))
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    (*(object as *const WrapperObject)).callable.visit(visit);
}

unsafe fn clear(object: *const Header) {
    drop((*(object as *const WrapperObject)).callable.take());
}

fn define_common(t: &'static Type) {
    crate::method::install(t, Common::METHODS, Common::GETSETS);
    let at = offset_of!(WrapperObject, callable);
    crate::method::install_members(t, &[("__func__", at, true), ("__wrapped__", at, true)]);
    t.dict_offset.set(t.basic_size.get());
    let s = t.slots_mut();
    s.traverse = Some(traverse);
    s.clear = Some(clear);
}

/// Fills in the type.
pub fn define_classmethod(t: &'static Type) {
    define_common(t);
    install_type!(t, ClassMethod);
}

/// Fills in the type.
pub fn define_staticmethod(t: &'static Type) {
    define_common(t);
    install_type!(t, StaticMethod);
}
