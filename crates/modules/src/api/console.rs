//! `input()`.

use crate::api::sys_get;
use tiercel_object::error::PyResult;
use tiercel_object::thread::{names, types};
use tiercel_object::types::str::intern;
use tiercel_object::value::Value;
use tiercel_object::{bail, err, object};

/// A line from `sys.stdin`, without its end, after the prompt was written to `sys.stdout`.
pub fn input(prompt: Option<&Value>) -> PyResult<Value> {
    let stream = |name: &str| {
        sys_get(name).filter(|v| !v.is_none()).ok_or_else(|| err!(RuntimeError, "input(): lost sys.{name}"))
    };
    let (stdin, stdout) = (stream("stdin")?, stream("stdout")?);
    if let Some(p) = prompt {
        let text = object::str(p)?;
        object::call_method(&stdout, &names().write, &[text])?;
    }
    object::call_method(&stdout, &names().flush, &[])?;
    let line = object::call_method(&stdin, &intern("readline"), &[])?;
    let Some(s) = line.as_str() else { bail!(TypeError, "object.readline() returned non-string") };
    if s.is_empty() {
        return Err(tiercel_object::error::raise_with(
            types().exceptions.EOFError,
            &[Value::str("EOF when reading a line")],
        ));
    }
    let keep = s.len() - usize::from(s.chars().at(s.len() - 1) == u32::from(b'\n'));
    Ok(tiercel_object::types::str_methods::substring(&line, 0, keep))
}
