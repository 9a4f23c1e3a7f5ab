//! `open` and its helpers.

use tiercel_macros::pymodule;

#[pymodule(name = "_io")]
/// A part of `_io`.
pub mod functions {
    use crate::io::DEFAULT_BUFFER_SIZE;
    use crate::io::base::{call, is};
    use crate::native_type;
    use tiercel_object::thread::types;
    use tiercel_object::types::str::{StrObject, intern};
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, bail, object};

    fn class(key: &'static str) -> &'static Value {
        native_type::get(key).as_value()
    }

    fn closing_on_error(stream: &Value, then: impl FnOnce() -> PyResult<Value>) -> PyResult<Value> {
        then().map_err(|raised| {
            let e = raised.take();
            if let Err(second) = call(stream, "close", &[]) {
                drop(second.take());
            }
            tiercel_object::Raised::new(e)
        })
    }

    /// Opens a file and gives a stream; `OSError` says what went wrong.
    #[function(
        "(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)"
    )]
    fn open(
        file: &Value,
        mode: Option<&StrObject>,
        buffering: i64,
        encoding: Option<&Value>,
        errors: Option<&Value>,
        newline: Option<&Value>,
        closefd: bool,
        opener: Option<&Value>,
    ) -> PyResult<Value> {
        let is_number = file.is_small_int() || file.as_bool().is_some();
        let path = if is_number { file.clone() } else { crate::posix::path_argument::fspath(file)? };
        let mode = mode.and_then(StrObject::to_utf8).unwrap_or("r".into());
        let has = |c: char| mode.contains(c);
        let distinct = mode.chars().enumerate().all(|(i, c)| !mode[..i].contains(c));
        if !distinct || mode.chars().any(|c| !"axrwb+t".contains(c)) {
            bail!(ValueError, "invalid mode: '{mode}'");
        }
        let given = |v: Option<&Value>| v.is_some_and(|v| !v.is_none());
        if has('b') && has('t') {
            bail!(ValueError, "can't have text and binary mode at once");
        }
        if ['x', 'r', 'w', 'a'].into_iter().filter(|c| has(*c)).count() > 1 {
            bail!(ValueError, "must have exactly one of create/read/write/append mode");
        }
        if has('b') {
            for (what, v) in [("encoding", encoding), ("errors", errors), ("newline", newline)] {
                if given(v) {
                    bail!(
                        ValueError,
                        "binary mode doesn't take {} {what} argument",
                        if what == "newline" { "a" } else { "an" }
                    );
                }
            }
            if buffering == 1 {
                let text = "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used";
                object::warn(types().exceptions.RuntimeWarning, text, 1)?;
            }
        }
        let raw_mode: String = mode.chars().filter(|c| "xrwa+".contains(*c)).collect();
        let opener = opener.cloned().unwrap_or(Value::NONE);
        let raw =
            object::call(class("_io.FileIO"), &[path, Value::str(&raw_mode), Value::bool(closefd), opener])?;
        closing_on_error(&raw, || {
            let terminal = buffering < 0 && is(&raw, "isatty")?;
            let line_buffering = buffering == 1 && !has('b') || terminal;
            let size = match buffering {
                0 if !has('b') => bail!(ValueError, "can't have unbuffered text I/O"),
                0 => return Ok(raw.clone()),
                1 => DEFAULT_BUFFER_SIZE as i64,
                n if n < 0 => {
                    let block = object::getattr_str(&raw, "_blksize")?;
                    object::index_i64(&block)?.clamp(DEFAULT_BUFFER_SIZE as i64, 8 << 20)
                }
                n => n,
            };
            let kind = match (has('+'), has('r')) {
                (true, _) => "_io.BufferedRandom",
                (false, true) => "_io.BufferedReader",
                (false, false) => "_io.BufferedWriter",
            };
            let buffer = object::call(class(kind), &[raw.clone(), Value::int(size)])?;
            if has('b') {
                return Ok(buffer);
            }
            let or_none = |v: Option<&Value>| v.cloned().unwrap_or(Value::NONE);
            let arguments = [
                buffer.clone(),
                or_none(encoding),
                or_none(errors),
                or_none(newline),
                Value::bool(line_buffering),
            ];
            closing_on_error(&buffer, || {
                let text = object::call(class("_io.TextIOWrapper"), &arguments)?;
                object::setattr(&text, &intern("mode"), Some(&Value::str(&mode)))?;
                Ok(text)
            })
        })
    }

    /// Opens a file whose content will be run as code.
    #[function("(path)")]
    fn open_code(path: &Value) -> PyResult<Value> {
        if path.as_str().is_none() {
            bail!(TypeError, "open_code() argument 'path' must be str, not {}", path.ty().name_str());
        }
        object::call(&native_type::kept("_io.open").unwrap_or(Value::NONE), &[path.clone(), Value::str("rb")])
    }

    /// The encoding that a function which got none is to use, with a warning if those are on.
    #[function("(encoding, stacklevel=2, /)")]
    fn text_encoding(encoding: &Value, _stacklevel: i32) -> Value {
        if encoding.is_none() { Value::str("locale") } else { encoding.clone() }
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        native_type::keep("_io.open", object::getattr_str(module, "open")?);
        Ok(())
    }
}
