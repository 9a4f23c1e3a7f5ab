//! `__import__`: modules that are there already are found without Python code, all others through `importlib`.

use crate::api::{registry_get, registry_set};
use tiercel_object::error::{PyResult, Raised};
use tiercel_object::object;
use tiercel_object::thread::{names, runtime, types};
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::exceptions::ExceptionObject;
use tiercel_object::types::str::{equals_text, intern, intern_value, to_string_lossy};
use tiercel_object::types::traceback::TracebackObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{Field, Value};
use tiercel_object::{bail, err};

/// `sys.modules[name]`, if it is there and not None.
pub fn loaded(name: &Value) -> PyResult<Option<Value>> {
    let Some(modules) = runtime().modules.get() else { return Ok(None) };
    let found = match modules.downcast::<DictObject>() {
        Some(d) => d.get(name)?,
        None => Some(object::getitem(&modules, name)?),
    };
    Ok(found.filter(|m| !m.is_none()))
}

/// `importlib._bootstrap`, once it runs.
fn importlib() -> PyResult<Value> {
    // A program may replace or block the module, which changes nothing about how imports are done.
    match super::settings::registry_get("importlib") {
        Some(m) => Ok(m),
        None => Err(err!(ImportError, "importlib is not there yet")),
    }
}

fn find_and_load(name: &Value) -> PyResult<Value> {
    let lib = importlib()?;
    let find = object::getattr_str(&lib, "_find_and_load")?;
    let import =
        match runtime().builtins.get().and_then(|b| b.downcast::<DictObject>()?.get_str(&names().__import__))
        {
            Some(f) => f,
            None => bail!(ImportError, "__import__ not found"),
        };
    let module = object::call(&find, &[name.clone(), import])?;
    if registry_get(PENDING_SOURCE).is_some() && equals_text(name, "linecache") {
        hand_over_source(&module)?;
    }
    Ok(module)
}

/// Where the source of `-c` waits for somebody who wants to see it.
const PENDING_SOURCE: &str = "source of -c";

/// Remembers the source of code that no file has, for `linecache`, which is only told once something imports it.
pub fn remember_source(code: Value, source: &str, filename: &str) {
    let parts = vec![code, Value::str(source), Value::str(filename)];
    registry_set(PENDING_SOURCE, TupleObject::from_vec(parts));
}

fn hand_over_source(linecache: &Value) -> PyResult<()> {
    let Some(parts) = registry_get(PENDING_SOURCE) else { return Ok(()) };
    registry_set(PENDING_SOURCE, TupleObject::from_vec(Vec::new()));
    let Some(parts) = parts.downcast::<TupleObject>().filter(|parts| !parts.is_empty()) else {
        return Ok(());
    };
    match object::getattr_optional(linecache, &intern("_register_code"))? {
        Some(register) => object::call(&register, parts.items()).map(drop),
        None => Ok(()),
    }
}

/// Whether a module's import is still running (`__spec__._initializing`).
fn is_initializing(module: &Value) -> PyResult<bool> {
    let Some(spec) = object::getattr_optional(module, &names().__spec__)? else { return Ok(false) };
    if spec.is_none() {
        return Ok(false);
    }
    match object::getattr_optional(&spec, &intern("_initializing"))? {
        Some(v) => object::truth(&v),
        None => Ok(false),
    }
}

/// A module by its full name.
pub fn import_absolute(name: &Value) -> PyResult<Value> {
    match loaded(name)? {
        Some(m) => {
            if is_initializing(&m)? {
                // Another thread may be at it: wait for its lock.
                let lib = importlib()?;
                let wait = object::getattr_str(&lib, "_lock_unlock_module")?;
                object::call(&wait, std::slice::from_ref(name))?;
            }
            Ok(m)
        }
        None => find_and_load(name),
    }
}

/// A module by its full name, as Rust text.
pub fn import_module(name: &str) -> PyResult<Value> {
    import_absolute(&intern(name))
}

/// The full name that a relative one stands for.
fn resolve(name: &Value, globals: Option<&Value>, level: i32) -> PyResult<Value> {
    let Some(d) = globals.and_then(|g| g.downcast::<DictObject>()) else {
        bail!(KeyError, "'__name__' not in globals");
    };
    let lib = importlib()?;
    let package = object::call(&object::getattr_str(&lib, "_calc___package__")?, &[d.to_value()])?;
    if package.as_str().is_none() {
        bail!(TypeError, "package must be a string");
    }
    if package.as_str().is_some_and(|p| p.is_empty()) {
        bail!(ImportError, "attempted relative import with no known parent package");
    }
    object::call(
        &object::getattr_str(&lib, "_resolve_name")?,
        &[name.clone(), package, Value::int(level as i64)],
    )
}

/// `__import__(…)`.
pub fn import_builtin(
    name: &Value,
    globals: Option<&Value>,
    _locals: Option<&Value>,
    fromlist: Option<&Value>,
    level: i32,
) -> PyResult<Value> {
    let Some(text) = name.as_str() else { bail!(TypeError, "module name must be a string") };
    if level < 0 {
        bail!(ValueError, "level must be >= 0");
    }
    if level == 0 && text.is_empty() {
        bail!(ValueError, "Empty module name");
    }
    import_checked(name, globals, fromlist, level).map_err(without_importlib)
}

fn import_checked(
    name: &Value,
    globals: Option<&Value>,
    fromlist: Option<&Value>,
    level: i32,
) -> PyResult<Value> {
    let full = if level > 0 { resolve(name, globals, level)? } else { intern_value(name) };
    let module = import_absolute(&full)?;
    let has_from = match fromlist {
        Some(f) if !f.is_none() => object::truth(f)?,
        _ => false,
    };
    if has_from {
        if object::getattr_optional(&module, &names().__path__)?.is_none() {
            return Ok(module);
        }
        let lib = importlib()?;
        let handle = object::getattr_str(&lib, "_handle_fromlist")?;
        let import =
            runtime().builtins.get().and_then(|b| b.downcast::<DictObject>()?.get_str(&names().__import__));
        let args = [module, fromlist.cloned().unwrap_or(Value::NONE), import.unwrap_or(Value::NONE)];
        return object::call(&handle, &args);
    }
    let text = to_string_lossy(name);
    let Some(dot) = text.find('.') else { return Ok(module) };
    if level == 0 {
        return import_absolute(&intern(&text[..dot]));
    }
    // `import .a.b` gives the package that the first part of the name stands for.
    let full_text = to_string_lossy(&full);
    let head = &full_text[..full_text.len() - (text.len() - dot)];
    match loaded(&intern(head))? {
        Some(m) => Ok(m),
        None => Err(err!(KeyError, "'{head}' not in sys.modules as expected")),
    }
}

/// Takes `importlib`'s own frames out of the traceback of a failed import: all of them for an `ImportError`, else
/// those up to where it called the module's code.
#[cold]
fn without_importlib(raised: Raised) -> Raised {
    const CALLS_OTHERS: &str = "_call_with_frames_removed";
    const FILES: [&str; 2] = ["<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>"];
    let always = raised.is(types().exceptions.ImportError);
    let exception = raised.take();
    if let Some(e) = exception.downcast::<ExceptionObject>() {
        let mut kept: Vec<Value> = Vec::new();
        // How many entries were kept when the running stretch of importlib's frames began.
        let mut stretch = None;
        let mut at = e.traceback.get();
        while let Some(entry) = at {
            let Some(tb) = entry.downcast::<TracebackObject>() else { break };
            at = tb.next.get();
            let (file, name) = file_and_name(tb);
            if !FILES.contains(&file.as_str()) {
                stretch = None;
                kept.push(entry);
                continue;
            }
            let start = *stretch.get_or_insert(kept.len());
            if always || name == CALLS_OTHERS {
                kept.truncate(start);
            } else {
                kept.push(entry);
            }
        }
        let mut next = None;
        for entry in kept.into_iter().rev() {
            if let Some(tb) = entry.downcast::<TracebackObject>() {
                tb.next.set_option(next);
            }
            next = Some(entry);
        }
        e.traceback.set_option(next);
    }
    Raised::new(exception)
}

/// The file and the function of a traceback entry.
fn file_and_name(tb: &TracebackObject) -> (String, String) {
    let code = match tb.frame.get().map(|frame| object::getattr_str(&frame, "f_code")) {
        Some(Ok(code)) => code,
        Some(Err(raised)) => {
            drop(raised.take());
            Value::NONE
        }
        None => Value::NONE,
    };
    let text = |v: &Field| v.get().map(|v| to_string_lossy(&v)).unwrap_or_default();
    code.downcast::<CodeObject>().map(|code| (text(&code.filename), text(&code.name))).unwrap_or_default()
}

/// Warns on behalf of the Python code that runs, or of that so many levels further out.
pub fn warn(category: &Value, message: &str, stack_level: i64) -> PyResult<()> {
    crate::warnings::warn_from(category, message, stack_level, None)
}
