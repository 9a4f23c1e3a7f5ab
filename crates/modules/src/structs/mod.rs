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
/// Functions to convert between Python values and C structs.
/// Python bytes objects are used to hold the data representing the C struct.
/// The format string (explained below) describes the layout of data
/// in the C struct.
///
/// The optional first format char indicates byte order, size and alignment:
///   @: native order, size & alignment (default)
///   =: native order, std. size & alignment
///   <: little-endian, std. size & alignment
///   >: big-endian, std. size & alignment
///   !: same as >
///
/// The remaining characters indicate types of args and must match exactly;
/// these can be preceded by a decimal repeat count:
///   x: pad byte (no data); c: char; b: signed byte; B: unsigned byte;
///   ?: _Bool; h: short; H: unsigned short; i: int; I: unsigned int;
///   l: long; L: unsigned long; q: long long; Q: unsigned long long;
///   f: float; d: double; e: half-float;
///   F: float complex; D: double complex.
/// Special cases (preceding decimal count indicates length):
///   s: byte string (array of char); p: Pascal string (with count byte).
/// Special cases (only available in native format):
///   n: ssize_t; N: size_t;
///   P: an integer type that is wide enough to hold a pointer.
/// Whitespace between formats is ignored.
///
/// The variable struct.error is an exception raised on errors.
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

    /// Clear the internal cache.
    #[function("()")]
    fn _clearcache() {
        if let Some(cache) = native_type::kept("_struct.cache")
            && let Some(known) = cache.downcast::<DictObject>()
        {
            known.clear();
        }
    }

    /// Return size in bytes of the struct described by the format string.
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

    /// pack(format, v1, v2, ...) -> bytes
    ///
    /// Return a bytes object containing the values v1, v2, ... packed according
    /// to the format string.  See help(struct) for more on format strings.
    #[function("(*args)", hidden)]
    fn pack(args: &[Value]) -> PyResult<Value> {
        let (structure, values) = split_format(args)?;
        payload(&structure).pack_args(values)
    }

    /// pack_into(format, buffer, offset, v1, v2, ...)
    ///
    /// Pack the values v1, v2, ... according to the format string and write
    /// the packed bytes into the writable buffer buf starting at offset.  Note
    /// that the offset is a required argument.  A negative offset counts from
    /// the end of the buffer.  See help(struct) for more on format strings.
    #[function("(*args)", hidden)]
    fn pack_into(args: &[Value]) -> PyResult<()> {
        let (structure, rest) = split_format(args)?;
        payload(&structure).pack_args_into(rest)
    }

    /// Return a tuple containing values unpacked according to the format string.
    ///
    /// The buffer's size in bytes must be calcsize(format).
    ///
    /// See help(struct) for more on format strings.
    #[function("(format, buffer, /)")]
    fn unpack(format: &Value, buffer: &Value) -> PyResult<Value> {
        payload(&compiled(format)?).unpack_all(buffer)
    }

    /// Return a tuple containing values unpacked according to the format string.
    ///
    /// The buffer's size, minus offset, must be at least calcsize(format).
    /// A negative offset counts from the end of the buffer.
    ///
    /// See help(struct) for more on format strings.
    #[function("(format, /, buffer, offset=0)")]
    fn unpack_from(format: &Value, buffer: &Value, offset: isize) -> PyResult<Value> {
        payload(&compiled(format)?).unpack_at(buffer, offset)
    }

    /// Return an iterator yielding tuples unpacked from the given bytes.
    ///
    /// The bytes are unpacked according to the format string, like
    /// a repeated invocation of unpack_from().
    ///
    /// Requires that the bytes length be a multiple of the format struct size.
    #[function("(format, buffer, /)")]
    fn iter_unpack(format: &Value, buffer: &Value) -> PyResult<Value> {
        payload(&compiled(format)?).iterate(buffer)
    }
}
