//! Settings of a runtime that Python code can read and change, kept in the runtime's registry.

use tiercel_compiler::Warning;
use tiercel_object::error::PyResult;
use tiercel_object::object;
use tiercel_object::thread::runtime;
use tiercel_object::typeobj::Type;
use tiercel_object::types::list::ListObject;
use tiercel_object::value::Value;
use tiercel_syntax::SyntaxError;

/// A value of the registry.
pub fn registry_get(key: &'static str) -> Option<Value> {
    // SAFETY: the registry is only used under the GIL, and no borrow of it outlives this call.
    unsafe { (*runtime().registry.get()).get(key).cloned() }
}

/// Sets a value of the registry.
pub fn registry_set(key: &'static str, v: Value) {
    // SAFETY: as for `registry_get`; the old value is dropped after the borrow has ended.
    let old = unsafe { (*runtime().registry.get()).insert(key, v) };
    drop(old);
}

/// `sys.flags.optimize`.
pub fn optimize_level() -> i32 {
    registry_get("optimize").and_then(|v| v.as_small_int()).unwrap_or(0) as i32
}

/// `__debug__`.
pub fn debug_flag() -> bool {
    optimize_level() == 0
}

/// `sys.is_finalizing()`.
pub fn is_finalizing() -> bool {
    registry_get("finalizing").is_some()
}

/// `sys.getswitchinterval()`, in seconds.
pub fn switch_interval() -> f64 {
    tiercel_vm::state::get().gil.switch_interval()
}

/// `sys.setswitchinterval()`.
pub fn set_switch_interval(seconds: f64) {
    tiercel_vm::state::get().gil.set_switch_interval(seconds);
}

/// `sys.audit()`: calls the hooks.
pub fn audit(event: &Value, args: &[Value]) -> PyResult<()> {
    let Some(hooks) = registry_get("audit_hooks") else { return Ok(()) };
    let tuple = tiercel_object::types::tuple::TupleObject::from_slice(args);
    for hook in object::to_vec(&hooks)? {
        object::call(&hook, &[event.clone(), tuple.clone()])?;
    }
    Ok(())
}

/// `sys.addaudithook()`.
pub fn add_audit_hook(hook: &Value) -> PyResult<()> {
    let hooks = registry_get("audit_hooks").unwrap_or_else(|| {
        let list = ListObject::from_vec(Vec::new());
        registry_set("audit_hooks", list.clone());
        list
    });
    if let Some(l) = hooks.downcast::<ListObject>() {
        l.push(hook.clone());
    }
    Ok(())
}

/// `sys.get_asyncgen_hooks()`.
pub fn asyncgen_hooks() -> (Value, Value) {
    let get = |k| registry_get(k).unwrap_or(Value::NONE);
    (get("asyncgen_firstiter"), get("asyncgen_finalizer"))
}

/// `sys.set_asyncgen_hooks()`; what is not given stays.
pub fn set_asyncgen_hooks(first: Option<&Value>, last: Option<&Value>) {
    if let Some(v) = first {
        registry_set("asyncgen_firstiter", v.clone());
    }
    if let Some(v) = last {
        registry_set("asyncgen_finalizer", v.clone());
    }
}

/// `sys.get_coroutine_origin_tracking_depth()`.
pub fn origin_tracking_depth() -> i64 {
    registry_get("origin_tracking").and_then(|v| v.as_small_int()).unwrap_or(0)
}

/// `sys.set_coroutine_origin_tracking_depth()`.
pub fn set_origin_tracking_depth(depth: i64) {
    registry_set("origin_tracking", Value::int(depth));
}

/// What warnings about escapes say of the future, and errors do not.
const FUTURE: &str = "Such sequences will not work in the future. ";

/// Issues a warning about a place in a source file.
pub fn warn_of_source(category: &Type, warning: &Warning, filename: &Value) -> PyResult<()> {
    let Warning { message, line, as_error } = warning;
    match crate::warnings::warn_of_line(category.as_value(), message, filename, i64::from(*line)) {
        Err(raised) if raised.is(category) => {
            // A warning turned into an error is an error of the source.
            drop(raised.take());
            let error = SyntaxError { msg: message.replace(FUTURE, ""), ..(**as_error).clone() };
            Err(super::evaluate::raise_syntax_error(&error, filename))
        }
        other => other,
    }
}
