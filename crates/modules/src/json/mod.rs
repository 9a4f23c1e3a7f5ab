//! `_json`: the quick parts of `json`.

mod encoder;
mod scanner;
mod text;

use tiercel_macros::pymodule;

#[pymodule(name = "_json")]
/// json speedups
pub mod json {
    use super::text::{Text, push_quoted, scan, string_argument};
    use super::{encoder, scanner};
    use crate::native_type;
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, bail, object};

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        if native_type::kept("_json.Scanner").is_none() {
            scanner::make_type();
            encoder::make_type();
        }
        for key in ["_json.encode_basestring_ascii", "_json.encode_basestring"] {
            native_type::keep(key, object::getattr_str(module, key.trim_start_matches("_json."))?);
        }
        native_type::set(module, "make_scanner", native_type::get("_json.Scanner").as_value().clone());
        native_type::set(module, "make_encoder", native_type::get("_json.Encoder").as_value().clone());
        Ok(())
    }

    /// The JSON string whose opening quote is before index `end`, without escapes, and the index behind its closing quote.
    ///
    /// With `strict`, control characters are errors.
    #[function("(string, end, strict=True, /)", hidden)]
    fn scanstring(string: &Value, end: isize, strict: bool) -> PyResult<Value> {
        let text = string_argument(string)?;
        let start = match usize::try_from(end) {
            Ok(start) if start <= text.len() => start,
            _ => bail!(ValueError, "end is out of bounds"),
        };
        let (result, end) = scan(string, text, start, strict)?;
        Ok(TupleObject::pair(result, Value::int(end as i64)))
    }

    fn quoted(string: &Value, ascii: bool) -> PyResult<Value> {
        let mut out = Text::default();
        push_quoted(&mut out, string_argument(string)?, ascii);
        Ok(out.finish())
    }

    /// Text as a JSON string of ASCII characters.
    #[function("(string, /)", hidden)]
    fn encode_basestring_ascii(string: &Value) -> PyResult<Value> {
        quoted(string, true)
    }

    /// Text as a JSON string.
    #[function("(string, /)", hidden)]
    fn encode_basestring(string: &Value) -> PyResult<Value> {
        quoted(string, false)
    }
}
