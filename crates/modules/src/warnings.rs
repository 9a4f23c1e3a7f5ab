//! `_warnings`: the door to `warnings` for native code. The work is done by the library's own Python.

use tiercel_macros::pymodule;

#[pymodule(name = "_warnings")]
/// What `warnings` does most, natively.
pub mod warnings {
    use crate::api;
    use tiercel_object::error::PyResult;
    use tiercel_object::object;
    use tiercel_object::value::Value;

    /// Warns: by the filters this is shown, ignored, or raised.
    #[function("(*args, **kwargs)", hidden)]
    fn warn(args: &[Value], kwargs: Option<&Value>) -> PyResult<Value> {
        forward("warn", args, kwargs)
    }

    /// Issue a warning about a place in a source file.
    #[function("(*args, **kwargs)", hidden)]
    fn warn_explicit(args: &[Value], kwargs: Option<&Value>) -> PyResult<Value> {
        forward("warn_explicit", args, kwargs)
    }

    fn forward(name: &str, args: &[Value], kwargs: Option<&Value>) -> PyResult<Value> {
        let module = api::import_module("warnings")?;
        let f = object::getattr_str(&module, name)?;
        api::call_with_dict(&f, args, kwargs)
    }
}
