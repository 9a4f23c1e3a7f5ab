//! Ending a runtime: `threading._shutdown`, `atexit` functions, then the modules are taken apart, so that what they
//! hold is finalized.

use crate::api::{imports, registry_set, sys_get};
use tiercel_object::error::PyResult;
use tiercel_object::gc;
use tiercel_object::object;
use tiercel_object::thread::{names, runtime, thread};
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::module;
use tiercel_object::types::str::{equals_text, intern};
use tiercel_object::types::weakref::{self, WeakrefObject};
use tiercel_object::value::Value;

/// The oldest generation: all of them are collected.
const ALL: usize = 2;

/// Ends a runtime. Gives false if standard output could not be flushed.
pub fn finish() -> bool {
    let ignore = |r: PyResult<Value>| {
        if let Err(raised) = r {
            object::write_unraisable(raised.take(), "Exception ignored on threading shutdown", None);
        }
    };
    if let Ok(Some(m)) = imports::loaded(&intern("threading")) {
        ignore(object::getattr_str(&m, "_shutdown").and_then(|f| object::call(&f, &[])));
    }
    if let Ok(Some(m)) = imports::loaded(&intern("atexit")) {
        ignore(object::getattr_str(&m, "_run_exitfuncs").and_then(|f| object::call(&f, &[])));
    }
    registry_set("finalizing", Value::TRUE);
    tiercel_vm::state::get().gil.finalize(thread());
    let named = |name| sys_get(name).unwrap_or(Value::NONE);
    let mut good = flush(&["stdout", "stderr"].map(named));
    // What these still have is written here, and nothing else that only ends with the process needs to be ended before.
    let originals = ["__stdout__", "__stderr__", "__stdin__"].map(named);
    if !gc::all_end_unheard(&originals) {
        end_modules(&originals);
    }
    good &= flush(&originals[..2]);
    good
}

fn flush(streams: &[Value]) -> bool {
    let mut good = true;
    for (i, stream) in streams.iter().enumerate() {
        if stream.is_none() {
            continue;
        }
        let is_closed = object::getattr_str(stream, "closed").and_then(|c| object::truth(&c));
        let flushed = match is_closed {
            Ok(true) => continue,
            Ok(false) => object::call_method(stream, &names().flush, &[]).map(drop),
            Err(raised) => Err(raised),
        };
        if let Err(raised) = flushed {
            good &= i != 0;
            drop(raised.take());
        }
    }
    good
}

/// Takes the modules apart in CPython's order: first all that only `sys.modules` holds, then cycles, then the
/// namespaces of what is left, the newest module first, `sys` and `builtins` last. `streams` go on.
fn end_modules(streams: &[Value]) {
    let Some(modules) = runtime().modules.get() else { return };
    let (Some(modules), Some(sys)) = (modules.downcast::<DictObject>(), runtime().sys_dict.get()) else {
        return;
    };
    let builtins = runtime().builtins.get_or_none();
    forget_special(&sys, &builtins);
    let mut left = Vec::new();
    for (name, m) in modules.items() {
        modules.set_str(&name, Value::NONE);
        if m.ty().is_subtype(tiercel_object::thread::types().module)
            && let Ok(reference) = weakref::new(&m, None)
        {
            left.push(reference);
        }
    }
    modules.clear();
    gc::collect(ALL);
    for reference in left.into_iter().rev() {
        let Some(m) = reference.downcast::<WeakrefObject>().and_then(WeakrefObject::get) else { continue };
        let dict = module::dict_of(&m).to_value();
        if !dict.is(&sys) && !dict.is(&builtins) {
            clear_namespace(&dict);
        }
    }
    clear_namespace(&sys);
    if !gc::all_end_unheard(streams) {
        gc::collect(ALL);
    }
}

/// `sys` forgets what belongs to the program, and gets its own streams back.
fn forget_special(sys: &Value, builtins: &Value) {
    const FORGOTTEN: [&str; 10] = [
        "path",
        "argv",
        "ps1",
        "ps2",
        "last_exc",
        "last_type",
        "last_value",
        "last_traceback",
        "path_hooks",
        "path_importer_cache",
    ];
    let (Some(sys), Some(builtins)) = (sys.downcast::<DictObject>(), builtins.downcast::<DictObject>())
    else {
        return;
    };
    builtins.set_str(&intern("_"), Value::NONE);
    for name in FORGOTTEN.into_iter().chain(["meta_path"]) {
        sys.set_str(&intern(name), Value::NONE);
    }
    for name in ["stdin", "stdout", "stderr"] {
        let original = sys.get_str(&intern(&format!("__{name}__"))).unwrap_or(Value::NONE);
        sys.set_str(&intern(name), original);
    }
}

/// Sets the names of a namespace to None: first those with one leading underscore, then all others.
fn clear_namespace(dict: &Value) {
    let Some(dict) = dict.downcast::<DictObject>() else { return };
    for private in [true, false] {
        for (name, value) in dict.items() {
            let Some(text) = name.as_str().filter(|_| !value.is_none()) else { continue };
            let chars = text.chars();
            let underscore = |i| i < chars.len() && chars.at(i) == u32::from('_');
            let is_private = underscore(0) && !underscore(1);
            if is_private == private && !equals_text(&name, "__builtins__") {
                drop(value);
                dict.set_str(&name, Value::NONE);
            }
        }
    }
}
