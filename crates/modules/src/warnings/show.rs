//! Showing a warning: by what `warnings` has for that, or, where it is not loaded, plainly.

use super::of_library;
use super::place::Place;
use crate::api;
use tiercel_object::error::PyResult;
use tiercel_object::thread::names;
use tiercel_object::types::str::{intern, to_string_lossy};
use tiercel_object::value::Value;
use tiercel_object::{bail, object};

/// Shows a warning.
pub(super) fn show(
    text: &Value,
    category: &Value,
    message: &Value,
    place: &Place,
    source: Option<&Value>,
) -> PyResult<()> {
    // Only Python code can tell where the source of a warning was made.
    let Some(function) = of_library("_showwarnmsg", source.is_some())? else {
        show_plainly(text, category, place);
        return Ok(());
    };
    if function.ty().slots().call.is_none() {
        bail!(TypeError, "warnings._showwarnmsg() must be set to a callable");
    }
    let Some(class) = of_library("WarningMessage", false)? else {
        bail!(RuntimeError, "unable to get warnings.WarningMessage");
    };
    let line = Value::int(place.line);
    let source = source.cloned().unwrap_or(Value::NONE);
    let (message, category, filename) = (message.clone(), category.clone(), place.filename.clone());
    let shown = object::call(&class, &[message, category, filename, line, Value::NONE, Value::NONE, source])?;
    object::call(&function, &[shown]).map(drop)
}

/// Writes a warning and the line it is about to `sys.stderr`. If that goes wrong, the warning is lost.
fn show_plainly(text: &Value, category: &Value, place: &Place) {
    let Some(stream) = api::sys_get("stderr").filter(|stream| !stream.is_none()) else { return };
    let name = match object::getattr(category, &names().__name__) {
        Ok(name) => to_string_lossy(&name),
        Err(raised) => return drop(raised.take()),
    };
    let filename = to_string_lossy(&place.filename);
    let mut shown = format!("{filename}:{}: {name}: {}\n", place.line, to_string_lossy(text));
    let line = i32::try_from(place.line).ok().filter(|&line| line > 0);
    let file = line.and_then(|_| std::fs::read(&*filename).ok());
    if let Some(line) = file.zip(line).and_then(|(bytes, line)| api::source::line_of(&bytes, line)) {
        shown.push_str(&format!("  {}\n", line.trim()));
    }
    if let Err(raised) = object::call_method(&stream, &intern("write"), &[Value::str(&shown)]) {
        drop(raised.take());
    }
}
