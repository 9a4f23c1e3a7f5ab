//! Showing exceptions: through the library's `traceback` module, or plainly where that cannot be had.

use super::plain_traceback::{chain_text, headline, traceback_text};
use crate::api::{import_module, registry_get, registry_set, sys_get};
use crate::structseq::{self, Description};
use tiercel_object::error::PyResult;
use tiercel_object::object;
use tiercel_object::thread::names;
use tiercel_object::types::exceptions::ExceptionObject;
use tiercel_object::types::str::to_string_lossy;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_object::{bail, typeobj};

/// Writes text to `sys.stderr`, or to the process' standard error if there is none.
pub fn write_stderr(text: &str) {
    if let Some(err) = sys_get("stderr").filter(|e| !e.is_none()) {
        match object::call_method(&err, &names().write, &[Value::str(text)]) {
            Ok(_) => return,
            Err(raised) => drop(raised.take()),
        }
    }
    eprint!("{text}");
}

fn flush_stderr() {
    if let Some(err) = sys_get("stderr").filter(|e| !e.is_none())
        && let Err(raised) = object::call_method(&err, &names().flush, &[])
    {
        drop(raised.take());
    }
}

/// Shows an exception with its traceback on `sys.stderr`.
pub fn display_exception(value: &Value, traceback: &Value) -> PyResult<()> {
    if sys_get("stderr").is_none_or(|e| e.is_none()) {
        return Ok(());
    }
    if let Some(e) = value.downcast::<ExceptionObject>()
        && e.traceback.is_empty()
        && !traceback.is_none()
        && traceback.ty().is_subtype(tiercel_object::thread::types().traceback)
    {
        e.traceback.set(traceback.clone());
    }
    let shown = import_module("traceback")
        .and_then(|m| object::getattr_str(&m, "_print_exception_bltin"))
        .and_then(|f| object::call(&f, std::slice::from_ref(value)));
    if let Err(raised) = shown {
        drop(raised.take());
        write_stderr(&chain_text(value));
    }
    flush_stderr();
    Ok(())
}

/// An exception's traceback and message without help from the library.
pub fn plain(value: &Value) -> String {
    chain_text(value)
}

static UNRAISABLE_ARGS: Description = Description {
    name: "UnraisableHookArgs",
    doc: "UnraisableHookArgs\n\nType used to pass arguments to sys.unraisablehook.",
    fields: &["exc_type", "exc_value", "exc_traceback", "err_msg", "object"],
    visible: 5,
};

fn unraisable_class() -> PyResult<Value> {
    const KEY: &str = "UnraisableHookArgs";
    if let Some(class) = registry_get(KEY) {
        return Ok(class);
    }
    let class = structseq::new_type(&UNRAISABLE_ARGS)?;
    registry_set(KEY, class.clone());
    Ok(class)
}

/// Hands an exception that nobody can receive to `sys.unraisablehook`. The message says `during` what it happened,
/// and with what.
pub fn report_unraisable(e: Value, during: &str, what: Option<&Value>) -> PyResult<()> {
    let message = match what {
        Some(what) => match object::repr_string(what) {
            Ok(text) => format!("{during} {text}"),
            Err(raised) => {
                drop(raised.take());
                format!("{during} <object repr() failed>")
            }
        },
        None => during.to_owned(),
    };
    let traceback = e.downcast::<ExceptionObject>().map_or(Value::NONE, |e| e.traceback.get_or_none());
    let fields = vec![e.ty().as_value().clone(), e.clone(), traceback, Value::str(&message), Value::NONE];
    let args = structseq::make(&unraisable_class()?, fields)?;
    let Some(hook) = sys_get("unraisablehook").filter(|hook| !hook.is_none()) else {
        return display_unraisable(&args);
    };
    let Err(raised) = object::call(&hook, &[args]) else { return Ok(()) };
    // The hook itself failed: that is what is shown.
    let second = raised.take();
    let traceback = second.downcast::<ExceptionObject>().map_or(Value::NONE, |e| e.traceback.get_or_none());
    let message = Value::str("Exception ignored in sys.unraisablehook");
    let fields = vec![second.ty().as_value().clone(), second.clone(), traceback, message, hook];
    display_unraisable(&structseq::make(&unraisable_class()?, fields)?)
}

/// Shows an exception that nobody could receive: what `sys.unraisablehook` does by default.
pub fn display_unraisable(args: &Value) -> PyResult<()> {
    let class = unraisable_class()?;
    let class = typeobj::expect_type(&class, "UnraisableHookArgs")?;
    let Some(args) = args.downcast::<TupleObject>().filter(|_| args.ty().is_subtype(class)) else {
        bail!(TypeError, "sys.unraisablehook argument type must be UnraisableHookArgs");
    };
    let [kind, value, traceback, message, what] = args.items() else { return Ok(()) };
    let mut text = if message.is_none() { String::new() } else { to_string_lossy(&object::str(message)?) };
    if !what.is_none() {
        if message.is_none() {
            text.push_str("Exception ignored in");
        }
        let shown = object::repr_string(what).unwrap_or_else(|raised| {
            drop(raised.take());
            "<object repr() failed>".into()
        });
        text.push_str(&format!(": {shown}\n"));
    } else if !message.is_none() {
        text.push_str(":\n");
    }
    text.push_str(&traceback_text(traceback));
    if !kind.is_none() {
        text.push_str(&headline(value));
    }
    write_stderr(&text);
    flush_stderr();
    Ok(())
}
