//! `_struct`: Python values in the layout of C structs.

mod format;
mod structure;
mod values;

use crate::native_type;
use tiercel_macros::pymodule;
use tiercel_object::Raised;
use tiercel_object::thread::types;
use tiercel_object::typeobj::as_type;

/// `struct.error`, raised.
#[cold]
fn struct_error(message: &str) -> Raised {
    let kept = native_type::kept("struct.error");
    let class = kept.as_ref().and_then(as_type).unwrap_or(types().exceptions.ValueError);
    tiercel_object::error::raise(class, message)
}

#[pymodule(name = "_struct")]
/// Python values as bytes laid out like C structures, and back.
///
/// A format's first character says byte order and alignment (`@ = < > !`), the others say what follows what, with counts
/// before them: `x` padding, `c b B ?` one byte, `h H i I l L q Q n N` integers, `e f d` floats, `F D` complex numbers, `s p`
/// byte strings, `P` pointers.
pub mod structs {
    use super::structure::{self, payload};
    use crate::native_type;
    use tiercel_object::thread::types;
    use tiercel_object::types::dict::DictObject;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, bail};

    /// How many formats are remembered before all are forgotten.
    const REMEMBERED: usize = 100;

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        if native_type::kept("_struct.cache").is_none() {
            structure::make_types();
            native_type::keep("_struct.cache", DictObject::new());
            native_type::new_exception("struct.error", types().exceptions.Exception)?;
        }
        native_type::set_type(module, native_type::get("_struct.Struct"));
        native_type::set(module, "error", native_type::kept("struct.error").unwrap_or(Value::NONE));
        Ok(())
    }

    /// The struct object of a format, made once.
    fn compiled(format: &Value) -> PyResult<Value> {
        let cache = native_type::kept("_struct.cache").unwrap_or_else(DictObject::new);
        let Some(known) = cache.downcast::<DictObject>() else { return structure::new(format) };
        let is_key = format.as_str().is_some()
            || format.downcast::<tiercel_object::types::bytes::BytesObject>().is_some();
        if !is_key {
            return structure::new(format);
        }
        if let Some(found) = known.get(format)? {
            return Ok(found);
        }
        let made = structure::new(format)?;
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(format, made.clone())?;
        Ok(made)
    }

    /// Forgets compiled formats.
    #[function("()")]
    fn _clearcache() {
        if let Some(cache) = native_type::kept("_struct.cache")
            && let Some(known) = cache.downcast::<DictObject>()
        {
            known.clear();
        }
    }

    /// How many bytes a format takes.
    #[function("(format, /)")]
    fn calcsize(format: &Value) -> PyResult<usize> {
        payload(&compiled(format)?).size_in_bytes()
    }

    fn split_format(args: &[Value]) -> PyResult<(Value, &[Value])> {
        match args.split_first() {
            Some((format, rest)) => Ok((compiled(format)?, rest)),
            None => bail!(TypeError, "missing format argument"),
        }
    }

    /// Values as bytes, laid out by the format.
    #[function("(*args)", hidden)]
    fn pack(args: &[Value]) -> PyResult<Value> {
        let (structure, values) = split_format(args)?;
        payload(&structure).pack_args(values)
    }

    /// Writes values into a buffer at an offset, a negative one counting from the end, laid out by the format.
    #[function("(*args)", hidden)]
    fn pack_into(args: &[Value]) -> PyResult<()> {
        let (structure, rest) = split_format(args)?;
        payload(&structure).pack_args_into(rest)
    }

    /// The values in a buffer, which is exactly as long as the format says.
    #[function("(format, buffer, /)")]
    fn unpack(format: &Value, buffer: &Value) -> PyResult<Value> {
        payload(&compiled(format)?).unpack_all(buffer)
    }

    /// The values in a buffer from an offset on, a negative one counting from the end.
    #[function("(format, /, buffer, offset=0)")]
    fn unpack_from(format: &Value, buffer: &Value, offset: isize) -> PyResult<Value> {
        payload(&compiled(format)?).unpack_at(buffer, offset)
    }

    /// An iterator over the values in a buffer, a tuple for each time the format fits.
    #[function("(format, buffer, /)")]
    fn iter_unpack(format: &Value, buffer: &Value) -> PyResult<Value> {
        payload(&compiled(format)?).iterate(buffer)
    }
}
