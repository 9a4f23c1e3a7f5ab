//! Where a warning comes from.

use tiercel_object::error::PyResult;
use tiercel_object::object;
use tiercel_object::thread::{names, runtime};
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::str::{intern, to_string_lossy};
use tiercel_object::value::Value;

/// Where a warning comes from, and where it is noted that it was shown.
pub(super) struct Place {
    /// The file's name.
    pub filename: Value,
    /// The line.
    pub line: i64,
    /// The module's name.
    pub module: Value,
    /// What has been shown of that module already.
    pub registry: Option<Value>,
}

impl Place {
    /// A line of a file, whose module is called as the file is.
    pub fn in_file(filename: Value, line: i64) -> Place {
        let name = to_string_lossy(&filename);
        let module = match name.strip_suffix(".py") {
            _ if name.is_empty() => intern("<unknown>"),
            Some(stem) => Value::str(stem),
            None => filename.clone(),
        };
        Place { filename, line, module, registry: None }
    }
}

fn file_of(frame: &Value) -> PyResult<Value> {
    object::getattr_str(&object::getattr_str(frame, "f_code")?, "co_filename")
}

/// The import machinery's own frames are not counted.
fn is_internal(filename: &str) -> bool {
    filename.contains("importlib") && filename.contains("_bootstrap")
}

fn caller_of(frame: &Value) -> PyResult<Option<Value>> {
    Ok(Some(object::getattr_str(frame, "f_back")?).filter(|frame| !frame.is_none()))
}

/// The next frame further out that is neither of the import machinery nor of a file to be skipped.
fn next_external(frame: &Value, skipped: &[Value]) -> PyResult<Option<Value>> {
    let mut at = caller_of(frame)?;
    while let Some(frame) = &at {
        let name = to_string_lossy(&file_of(frame)?);
        let is_skipped = skipped.iter().any(|prefix| name.starts_with(&to_string_lossy(prefix)));
        if !is_internal(&name) && !is_skipped {
            break;
        }
        at = caller_of(frame)?;
    }
    Ok(at)
}

/// The place of the Python code that runs; with a level above 1, of that so many calls further out.
pub(super) fn of_caller(level: i64, skipped: &[Value]) -> PyResult<Place> {
    let mut at = tiercel_vm::introspect::frame_object(0);
    let starts_inside = match &at {
        Some(frame) => is_internal(&to_string_lossy(&file_of(frame)?)),
        None => false,
    };
    for _ in 1..level.max(1) {
        let Some(frame) = &at else { break };
        at = if starts_inside { caller_of(frame)? } else { next_external(frame, skipped)? };
    }
    let (globals, filename, line) = match &at {
        Some(frame) => {
            let line = object::getattr_str(frame, "f_lineno")?.as_small_int().unwrap_or(0);
            (object::getattr_str(frame, "f_globals")?, file_of(frame)?, line)
        }
        None => (runtime().sys_dict.get_or_none(), intern("<sys>"), 0),
    };
    let Some(namespace) = globals.downcast::<DictObject>() else {
        return Ok(Place { filename, line, module: intern("<string>"), registry: None });
    };
    let module = namespace.get_str(&names().__name__).filter(|name| name.as_str().is_some());
    let key = intern("__warningregistry__");
    let registry = match namespace.get_str(&key) {
        Some(registry) => registry,
        None => {
            let registry = DictObject::new();
            namespace.set_str(&key, registry.clone());
            registry
        }
    };
    let registry = Some(registry).filter(|registry| registry.downcast::<DictObject>().is_some());
    Ok(Place { filename, line, module: module.unwrap_or_else(|| intern("<string>")), registry })
}
