//! What several native modules need of the runtime: the running frames, compiling and running code, imports, showing
//! exceptions.

pub mod console;
pub mod display;
pub mod evaluate;
pub mod imports;
pub mod plain_traceback;
pub mod settings;
pub mod source;

pub use console::input;
pub use display::{display_exception, display_unraisable};
pub use evaluate::{compile_builtin, eval_builtin, exec_builtin, run_class_body, run_module_code};
pub use imports::{import_builtin, import_module};
pub use settings::*;

use tiercel_object::error::PyResult;
use tiercel_object::object;
use tiercel_object::thread::runtime;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::str::intern;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;

/// An attribute of `sys`, as it is now.
pub fn sys_get(name: &str) -> Option<Value> {
    runtime().sys_dict.get()?.downcast::<DictObject>()?.get_str(&intern(name))
}

/// A call whose keyword arguments are in a dict.
pub fn call_with_dict(callee: &Value, args: &[Value], keywords: Option<&Value>) -> PyResult<Value> {
    let items = keywords.and_then(|k| k.downcast::<DictObject>()).map(DictObject::items).unwrap_or_default();
    if items.is_empty() {
        return object::call(callee, args);
    }
    let (names, values): (Vec<Value>, Vec<Value>) = items.into_iter().unzip();
    let mut all = args.to_vec();
    all.extend(values);
    object::call_keywords(callee, &all, Some(&TupleObject::from_vec(names)))
}
