//! The functions of `CALL_INTRINSIC_1` and `CALL_INTRINSIC_2`.

use crate::frame::Frame;
use crate::{exceptions, names as scope};
use tiercel_object::object;
use tiercel_object::thread::{names, runtime, types};
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::exceptions::ExceptionObject;
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::str::{intern, to_string_lossy};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::{PyResult, Raised, Value, err};
use tiercel_ops::names::intrinsic;

/// An intrinsic of one argument.
///
/// # Safety
/// `frame` is the current frame.
pub unsafe fn call_1(which: u32, frame: *mut Frame, value: &Value) -> PyResult<Value> {
    match which {
        intrinsic::PRINT => print(value),
        intrinsic::IMPORT_STAR => import_star(frame, value),
        intrinsic::STOPITERATION_ERROR => Ok(stop_iteration_error(frame, value)),
        intrinsic::ASYNC_GEN_WRAP => Ok(crate::types::async_generator::wrap(value)),
        intrinsic::UNARY_POSITIVE => crate::protocol::positive(value),
        intrinsic::LIST_TO_TUPLE => object::to_vec(value).map(TupleObject::from_vec),
        intrinsic::TYPEVAR => registered("typevar", std::slice::from_ref(value)),
        intrinsic::PARAMSPEC => registered("paramspec", std::slice::from_ref(value)),
        intrinsic::TYPEVARTUPLE => registered("typevartuple", std::slice::from_ref(value)),
        intrinsic::SUBSCRIPT_GENERIC => registered("subscript_generic", std::slice::from_ref(value)),
        intrinsic::TYPEALIAS => registered("typealias", std::slice::from_ref(value)),
        intrinsic::SUM_STEP => crate::consume::sum_step(frame, value),
        intrinsic::PAIR => crate::consume::pair(frame, value),
        intrinsic::COUNTED => crate::stepped::counted(frame, value),
        intrinsic::LOOP_ENDED => Ok(crate::stepped::loop_ended(frame, value)),
        intrinsic::SUM_RESULT => Ok(crate::consume::sum_result(frame)),
        _ => Err(err!(SystemError, "unknown intrinsic {which}")),
    }
}

/// An intrinsic of two arguments.
pub fn call_2(which: u32, first: &Value, second: &Value) -> PyResult<Value> {
    let args = [first.clone(), second.clone()];
    match which {
        intrinsic::PREP_RERAISE_STAR => exceptions::after_except_star(first, second),
        intrinsic::TYPEVAR_WITH_BOUND => registered("typevar_with_bound", &args),
        intrinsic::TYPEVAR_WITH_CONSTRAINTS => registered("typevar_with_constraints", &args),
        intrinsic::SET_FUNCTION_TYPE_PARAMS => {
            if let Some(function) = first.downcast::<FunctionObject>() {
                function.type_params.set(second.clone());
            }
            Ok(first.clone())
        }
        intrinsic::SET_TYPEPARAM_DEFAULT => registered("set_typeparam_default", &args),
        _ => Err(err!(SystemError, "unknown intrinsic {which}")),
    }
}

/// An intrinsic that another part of the house registers as a Python callable, under `intrinsic:NAME`.
fn registered(name: &str, args: &[Value]) -> PyResult<Value> {
    let key = format!("intrinsic:{name}");
    // SAFETY: read under the GIL, and nothing is held across a call.
    let found = unsafe { &*runtime().registry.get() }.get(key.as_str()).cloned();
    match found {
        Some(function) => object::call(&function, args),
        None => Err(err!(SystemError, "the intrinsic {name} is not there")),
    }
}

/// What the REPL does with an expression's value.
fn print(value: &Value) -> PyResult<Value> {
    let hook = runtime().sys_dict.get().and_then(|sys| {
        let dict = sys.downcast::<DictObject>()?;
        dict.get_str(&intern("displayhook"))
    });
    match hook {
        Some(hook) => object::call(&hook, std::slice::from_ref(value)),
        None => Err(err!(RuntimeError, "lost sys.displayhook")),
    }
}

/// `from module import *`
unsafe fn import_star(frame: *mut Frame, module: &Value) -> PyResult<Value> {
    let namespace = scope::namespace(frame)?;
    let (all, skip_private) = match object::getattr_optional(module, &names().__all__)? {
        Some(all) => (object::to_vec(&all)?, false),
        None => {
            let Some(dict) = object::getattr_optional(module, &names().__dict__)? else {
                return Err(err!(ImportError, "from-import-* object has no __dict__ and no __all__"));
            };
            let keys = object::call_method(&dict, &names().keys, &[])?;
            (object::to_vec(&keys)?, true)
        }
    };
    for name in all {
        let Some(text) = name.as_str() else {
            let place = if skip_private { "Key in" } else { "Item in" };
            let what = if skip_private { "__dict__" } else { "__all__" };
            let from = object::getattr(module, &names().__name__)?;
            return Err(err!(
                TypeError,
                "{place} {}.{what} must be str, not {}",
                to_string_lossy(&from),
                name.ty().name_str()
            ));
        };
        if skip_private && !text.is_empty() && text.chars().at(0) == u32::from('_') {
            continue;
        }
        let value = object::getattr(module, &name)?;
        object::setitem(&namespace, &name, Some(&value))?;
    }
    Ok(Value::NONE)
}

/// A `StopIteration` that leaves a generator's code becomes a `RuntimeError`; likewise `StopAsyncIteration`.
unsafe fn stop_iteration_error(frame: *mut Frame, exception: &Value) -> Value {
    const GENERATOR: u32 = 0x20;
    const COROUTINE: u32 = 0x80;
    const ASYNC_GENERATOR: u32 = 0x200;
    let flags = Frame::code(frame).flags.get();
    let stop = types().exceptions.StopIteration;
    let stop_async = types().exceptions.StopAsyncIteration;
    let message = if exception.ty().is_subtype(stop) {
        if flags & ASYNC_GENERATOR != 0 {
            "async generator raised StopIteration"
        } else if flags & COROUTINE != 0 {
            "coroutine raised StopIteration"
        } else if flags & GENERATOR != 0 {
            "generator raised StopIteration"
        } else {
            return exception.clone();
        }
    } else if flags & ASYNC_GENERATOR != 0 && exception.ty().is_subtype(stop_async) {
        "async generator raised StopAsyncIteration"
    } else {
        return exception.clone();
    };
    let raised: Raised = exceptions::with_cause(err!(RuntimeError, "{message}"), exception.clone());
    let made = raised.take();
    if let Some(e) = made.downcast::<ExceptionObject>() {
        drop(e.traceback.take());
    }
    made
}
