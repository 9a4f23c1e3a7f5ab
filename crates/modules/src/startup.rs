//! Starting a runtime: `sys` and `builtins`, the real `importlib`, the standard streams, `site`.

use crate::api::{evaluate, imports, registry_set};
use crate::imp::{self, Library};
use tiercel_object::error::PyResult;
use tiercel_object::gc;
use tiercel_object::hash::HashSecret;
use tiercel_object::thread::{names, runtime, thread};
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::module;
use tiercel_object::types::str::intern;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_object::{err, object};
use tiercel_vm::config::Config;

/// Makes a runtime whose thread is the current one. An error leaves its exception for the caller to show.
pub fn start(config: &Config, library: Library) -> PyResult<()> {
    let secret = config.hash_seed.map_or_else(HashSecret::random, HashSecret::from_seed);
    tiercel_vm::start::start(secret);
    gc::wait_for_start();
    runtime().debug_ranges.set(config.debug_ranges);
    imp::set_library(Library { external: config.library.is_some(), ..library });
    registry_set("optimize", Value::int(config.optimize as i64));
    runtime().modules.set(DictObject::new());
    let sys = native("sys")?;
    let builtins = native("builtins")?;
    runtime().sys_dict.set(module::dict_of(&sys).to_value());
    runtime().builtins.set(module::dict_of(&builtins).to_value());
    // SAFETY: no Python code has run yet.
    unsafe { tiercel_vm::start::builtins_are_ready() };
    object::setattr(&sys, &intern("modules"), Some(&runtime().modules.get_or_none()))?;
    crate::sys::configure(&sys, config)?;
    let hooks = &runtime().hooks;
    hooks.import.set(Some(imports::import_module));
    hooks.warn.set(Some(imports::warn));
    hooks.unraisable.set(Some(unraisable));
    crate::typing::register_intrinsics();
    install_importlib(&sys)?;
    imports::import_module("encodings")?;
    open_streams(config)?;
    crate::signal::install_defaults(&imports::import_module("_signal")?)?;
    let main = module::new("__main__");
    add_module("__main__", &main)?;
    object::setattr(&main, &names().__builtins__, Some(&builtins))?;
    if !config.warn_options.is_empty() {
        // It makes filters of the options.
        imports::import_module("warnings")?;
    }
    if !config.no_site {
        imports::import_module("site")?;
    }
    gc::settle();
    Ok(())
}

fn add_module(name: &str, m: &Value) -> PyResult<()> {
    object::setitem(&runtime().modules.get_or_none(), &intern(name), Some(m))
}

/// Makes a native module and enters it in `sys.modules`.
fn native(name: &str) -> PyResult<Value> {
    let Some(def) = crate::find(name) else { return Err(err!(ImportError, "no native module named {name}")) };
    let m = module::from_def(def)?;
    add_module(name, &m)?;
    Ok(m)
}

fn install_importlib(sys: &Value) -> PyResult<()> {
    let name = "_frozen_importlib";
    let Some(frozen) = imp::frozen(name) else {
        return Err(err!(ImportError, "the embedded library has no {name}"));
    };
    let lib = module::new(name);
    add_module(name, &lib)?;
    registry_set("importlib", lib.clone());
    let dict = module::dict_of(&lib).to_value();
    object::setitem(&dict, &names().__builtins__, Some(&runtime().builtins.get_or_none()))?;
    object::setitem(&dict, &intern("__origname__"), Some(&Value::str("importlib._bootstrap")))?;
    evaluate::run_module_code(&imp::imp::code_of(frozen)?, &dict)?;
    let imp_module = native("_imp")?;
    let install = object::getattr_str(&lib, "_install")?;
    object::call(&install, &[sys.clone(), imp_module])?;
    let external = object::getattr_str(&lib, "_install_external_importers")?;
    object::call(&external, &[])?;
    Ok(())
}

/// Whether the environment asks for no language, so that bytes that are no text must come through unharmed.
fn locale_is_plain() -> bool {
    let set = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")).unwrap_or_default();
    matches!(locale.as_str(), "" | "C" | "POSIX" | "C.UTF-8" | "C.utf8" | "UTF-8")
}

fn open_streams(config: &Config) -> PyResult<()> {
    let io = imports::import_module("_io")?;
    let open = object::getattr_str(&io, "open")?;
    object::setitem(&runtime().builtins.get_or_none(), &intern("open"), Some(&open))?;
    let Some(sys) = imports::loaded(&intern("sys"))? else { return Ok(()) };
    let encoding = config.io_encoding.as_deref().unwrap_or("utf-8");
    let (encoding, errors) = encoding.split_once(':').map_or((encoding, None), |(e, h)| (e, Some(h)));
    let default_errors = if locale_is_plain() { "surrogateescape" } else { "strict" };
    for (fd, name, mode) in [(0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")] {
        // SAFETY: a plain query about a descriptor.
        let (is_open, tty) = unsafe { (libc::fcntl(fd, libc::F_GETFD) != -1, libc::isatty(fd) == 1) };
        let stream = if is_open {
            let unbuffered = config.unbuffered && fd != 0;
            let raw_mode = format!("{mode}b");
            let buffering = if unbuffered { 0 } else { -1 };
            let kwnames = TupleObject::from_vec(vec![intern("closefd")]);
            let args = [Value::int(fd as i64), Value::str(&raw_mode), Value::int(buffering), Value::FALSE];
            let binary = object::call_keywords(&open, &args, Some(&kwnames))?;
            let wrapper = object::getattr_str(&io, "TextIOWrapper")?;
            let errors = if fd == 2 { "backslashreplace" } else { errors.unwrap_or(default_errors) };
            let line_buffering = Value::bool(tty || fd == 2);
            let args = [
                binary,
                Value::str(if encoding.is_empty() { "utf-8" } else { encoding }),
                Value::str(errors),
                if fd == 0 { Value::NONE } else { Value::str("\n") },
                line_buffering,
                Value::bool(unbuffered),
            ];
            let text = object::call(&wrapper, &args)?;
            object::setattr(&text, &intern("mode"), Some(&Value::str(mode)))?;
            text
        } else {
            Value::NONE
        };
        object::setattr(&sys, &intern(name), Some(&stream))?;
        object::setattr(&sys, &intern(&format!("__{name}__")), Some(&stream))?;
    }
    Ok(())
}

/// Hands an exception that nobody can receive to `sys.unraisablehook`; what is raised meanwhile is not touched.
fn unraisable(e: Value, during: &str, what: Option<&Value>) {
    let saved = thread().raised.take();
    if let Err(raised) = crate::api::display::report_unraisable(e, during, what) {
        drop(raised.take());
    }
    thread().raised.set_option(saved);
}
