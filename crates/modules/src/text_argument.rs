//! Arguments that must be strings, but are needed as values.

use tiercel_object::PyResult;
use tiercel_object::args::{ArgContext, FromArg};
use tiercel_object::value::Value;

/// A string argument kept as a value.
pub struct Text<'a>(pub &'a Value);

impl<'a> FromArg<'a> for Text<'a> {
    fn from_arg(value: &'a Value, what: ArgContext) -> PyResult<Self> {
        match value.as_str() {
            Some(_) => Ok(Text(value)),
            None => Err(what.wrong_type("str", value)),
        }
    }
}
