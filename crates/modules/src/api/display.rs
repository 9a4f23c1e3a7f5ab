//! Showing exceptions: through the library's `traceback` module, or plainly where that cannot be had.

use crate::api::{import_module, sys_get};
use tiercel_object::error::PyResult;
use tiercel_object::object;
use tiercel_object::thread::names;
use tiercel_object::types::exceptions::ExceptionObject;
use tiercel_object::types::str::to_string_lossy;
use tiercel_object::types::traceback::TracebackObject;
use tiercel_object::value::Value;

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

/// Shows an exception with its traceback on `sys.stderr`.
pub fn display_exception(value: &Value, traceback: &Value) -> PyResult<()> {
    if let Some(e) = value.downcast::<ExceptionObject>()
        && e.traceback.is_empty()
        && !traceback.is_none()
    {
        e.traceback.set(traceback.clone());
    }
    let shown = import_module("traceback")
        .and_then(|m| object::getattr_str(&m, "_print_exception_bltin"))
        .and_then(|f| object::call(&f, std::slice::from_ref(value)));
    if let Err(raised) = shown {
        drop(raised.take());
        write_stderr(&plain(value));
    }
    Ok(())
}

/// An exception's traceback and message without help from the library.
pub fn plain(value: &Value) -> String {
    let mut out = String::new();
    let mut at = value.downcast::<ExceptionObject>().and_then(|e| e.traceback.get());
    if at.is_some() {
        out.push_str("Traceback (most recent call last):\n");
    }
    while let Some(entry) = at {
        let Some(tb) = entry.downcast::<TracebackObject>() else { break };
        if let Some(f) = tb.frame.get() {
            let code = object::getattr_str(&f, "f_code").ok();
            let text = |v: Option<Value>| v.map(|v| to_string_lossy(&v)).unwrap_or_default();
            let code = code.as_ref().and_then(|c| c.downcast::<tiercel_object::types::code::CodeObject>());
            let (file, name) =
                code.map_or_else(Default::default, |c| (text(c.filename.get()), text(c.name.get())));
            let line =
                object::getattr(&entry, &names().tb_lineno).ok().and_then(|l| l.as_small_int()).unwrap_or(0);
            out.push_str(&format!("  File \"{file}\", line {line}, in {name}\n"));
        }
        at = tb.next.get();
    }
    let message = match object::str(value) {
        Ok(s) => to_string_lossy(&s),
        Err(raised) => {
            drop(raised.take());
            "<exception str() failed>".into()
        }
    };
    let name = value.ty().name_str();
    out.push_str(&if message.is_empty() { format!("{name}\n") } else { format!("{name}: {message}\n") });
    out
}

/// Shows an exception that nobody could receive: what `sys.unraisablehook` does by default.
pub fn display_unraisable(args: &Value) -> PyResult<()> {
    let field = |name: &str| object::getattr_str(args, name);
    let message = field("err_msg")?;
    let object = field("object")?;
    let head = if message.is_none() {
        "Exception ignored in".into()
    } else {
        to_string_lossy(&object::str(&message)?)
    };
    let head = if object.is_none() {
        format!("{head}:\n")
    } else {
        match object::repr_string(&object) {
            Ok(r) => format!("{head}: {r}\n"),
            Err(raised) => {
                drop(raised.take());
                format!("{head}: <object repr() failed>\n")
            }
        }
    };
    write_stderr(&head);
    display_exception(&field("exc_value")?, &field("exc_traceback")?)
}
