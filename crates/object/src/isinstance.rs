//! `isinstance` and `issubclass` with all their protocol.

use crate::bail;
use crate::error::PyResult;
use crate::object::{self, getattr_optional};
use crate::thread::{names, thread, types};
use crate::typeobj::as_type;
use crate::types::tuple::TupleObject;
use crate::types::union::UnionObject;
use crate::value::Value;

/// A union's members as a tuple; anything else as it is.
fn members(class: &Value) -> Value {
    match class.downcast_exact::<UnionObject>() {
        Some(u) => u.args.get_or_none(),
        None => class.clone(),
    }
}

/// `isinstance(object, class)`: `class` may be a class, a tuple, a union or anything with `__instancecheck__`.
pub fn is_instance(object: &Value, class: &Value) -> PyResult<bool> {
    if object.ty().as_value().is(class) {
        return Ok(true);
    }
    if std::ptr::eq(class.ty(), types().type_) {
        return plain_is_instance(object, class);
    }
    let class = &members(class);
    if let Some(tuple) = class.downcast::<TupleObject>() {
        thread().check_host_stack(" in __instancecheck__")?;
        for item in tuple.items() {
            if is_instance(object, item)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if let Some(check) = object::lookup_special(class, &names().__instancecheck__)? {
        thread().check_host_stack(" in __instancecheck__")?;
        return object::truth(&object::call(&check, std::slice::from_ref(object))?);
    }
    plain_is_instance(object, class)
}

/// What `type.__instancecheck__` does: the type, then what `__class__` says.
pub fn plain_is_instance(object: &Value, class: &Value) -> PyResult<bool> {
    let Some(ty) = as_type(class) else {
        check_class(class, "isinstance() arg 2 must be a type, a tuple of types, or a union")?;
        return match getattr_optional(object, &names().__class__)? {
            Some(own) => abstract_is_subclass(&own, class),
            None => Ok(false),
        };
    };
    if object.ty().is_subtype(ty) {
        return Ok(true);
    }
    let Some(own) = getattr_optional(object, &names().__class__)? else { return Ok(false) };
    Ok(match as_type(&own) {
        Some(own) if !std::ptr::eq(own, object.ty()) => own.is_subtype(ty),
        _ => false,
    })
}

/// `issubclass(derived, class)`.
pub fn is_subclass(derived: &Value, class: &Value) -> PyResult<bool> {
    if std::ptr::eq(class.ty(), types().type_) {
        return if derived.is(class) { Ok(true) } else { plain_is_subclass(derived, class) };
    }
    let class = &members(class);
    if let Some(tuple) = class.downcast::<TupleObject>() {
        thread().check_host_stack(" in __subclasscheck__")?;
        for item in tuple.items() {
            if is_subclass(derived, item)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if let Some(check) = object::lookup_special(class, &names().__subclasscheck__)? {
        thread().check_host_stack(" in __subclasscheck__")?;
        return object::truth(&object::call(&check, std::slice::from_ref(derived))?);
    }
    plain_is_subclass(derived, class)
}

/// What `type.__subclasscheck__` does.
pub fn plain_is_subclass(derived: &Value, class: &Value) -> PyResult<bool> {
    if let (Some(d), Some(c)) = (as_type(derived), as_type(class)) {
        return Ok(d.is_subtype(c));
    }
    check_class(derived, "issubclass() arg 1 must be a class")?;
    check_class(class, "issubclass() arg 2 must be a class, a tuple of classes, or a union")?;
    abstract_is_subclass(derived, class)
}

/// `__bases__` if it is a tuple.
fn abstract_bases(class: &Value) -> PyResult<Option<Value>> {
    Ok(getattr_optional(class, &names().__bases__)?.filter(|b| b.downcast::<TupleObject>().is_some()))
}

fn check_class(class: &Value, message: &str) -> PyResult<()> {
    if abstract_bases(class)?.is_none() {
        bail!(TypeError, "{message}");
    }
    Ok(())
}

fn abstract_is_subclass(derived: &Value, class: &Value) -> PyResult<bool> {
    if derived.is(class) {
        return Ok(true);
    }
    let Some(bases) = abstract_bases(derived)? else { return Ok(false) };
    thread().check_host_stack(" in __issubclass__")?;
    for base in bases.downcast::<TupleObject>().expect("checked").items() {
        if abstract_is_subclass(base, class)? {
            return Ok(true);
        }
    }
    Ok(false)
}
