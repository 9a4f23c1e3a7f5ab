//! The types that the VM makes itself: frames, generators and their kin, templates.

pub mod anext;
pub mod async_generator;
pub mod coroutine;
pub mod frame;
pub mod frame_locals;
pub mod generator;
pub mod template;

use crate::generator::GeneratorObject;
use tiercel_object::object;
use tiercel_object::thread::{runtime, types};
use tiercel_object::typeobj::{
    Type, TypeShape, allocate_type, as_type, finish_type, inherit_slots, link_type, tflag,
};
use tiercel_object::{PyResult, Value, err};

/// Makes a type of the VM's own.
pub fn make(name: &'static str, shape: TypeShape, define: fn(&'static Type)) -> &'static Type {
    let ty = allocate_type(&runtime().heap, shape);
    link_type(ty, name, Some(types().object));
    inherit_slots(ty, define);
    finish_type(ty);
    ty
}

/// The generator, coroutine or asynchronous generator behind the receiver of one of their methods.
pub(crate) fn this(value: &Value) -> &GeneratorObject {
    // SAFETY: methods of these types are only called with instances of them; descriptors check that.
    unsafe { value.payload_unchecked() }
}

/// The exception that the arguments of a `throw()` stand for.
pub(crate) fn thrown(kind: &Value, value: Option<&Value>, traceback: Option<&Value>) -> PyResult<Value> {
    let value = value.filter(|value| !value.is_none());
    if let Some(traceback) = traceback.filter(|traceback| !traceback.is_none())
        && !traceback.ty().is_subtype(types().traceback)
    {
        return Err(err!(TypeError, "throw() third argument must be a traceback object"));
    }
    let exception = if let Some(class) = as_type(kind)
        && class.has(tflag::EXCEPTION_SUBCLASS)
    {
        match value {
            Some(value) if value.ty().is_subtype(class) => value.clone(),
            Some(value) => match value.downcast_exact::<tiercel_object::types::tuple::TupleObject>() {
                Some(args) => object::call(kind, args.items())?,
                None => object::call(kind, std::slice::from_ref(value))?,
            },
            None => object::call(kind, &[])?,
        }
    } else if kind.ty().has(tflag::EXCEPTION_SUBCLASS) {
        if value.is_some() {
            return Err(err!(TypeError, "instance exception may not have a separate value"));
        }
        kind.clone()
    } else {
        return Err(err!(
            TypeError,
            "exceptions must be classes or instances deriving from BaseException, not {}",
            kind.ty().name_str()
        ));
    };
    if let Some(traceback) = traceback.filter(|traceback| !traceback.is_none())
        && let Some(e) = exception.downcast::<tiercel_object::types::exceptions::ExceptionObject>()
    {
        e.traceback.set(traceback.clone());
    }
    Ok(exception)
}
