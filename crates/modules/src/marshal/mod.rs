//! `marshal`: the format of `.pyc` files, for values.

pub mod read;
pub mod write;

use tiercel_macros::pymodule;

#[pymodule(name = "marshal")]
/// This module contains functions that can read and write Python values in
/// a binary format. The format is specific to Python, but independent of
/// machine architecture issues.
///
/// Values are None, numbers, strings, bytes-like objects, tuples, lists, sets,
/// dictionaries, slices and code objects. What is shared between them is shared
/// again when it is read.
pub mod marshal {
    use super::read;
    use super::write;
    use tiercel_object::error::PyResult;
    use tiercel_object::types::str::intern;
    use tiercel_object::value::Value;
    use tiercel_object::{bail, buffer, object};

    #[constant(name = "version")]
    const VERSION: i64 = tiercel_compiler::marshal::VERSION as i64;

    /// Writes a value to a binary file, in the format of that version; `ValueError` if it cannot be.
    ///
    /// `allow_code` says whether code objects are allowed.
    #[function("(value, file, version=version, /, *, allow_code=True)")]
    fn dump(value: &Value, file: &Value, version: Option<i32>, allow_code: bool) -> PyResult<Value> {
        let bytes = dumps(value, version, allow_code)?;
        object::call_method(file, &intern("write"), &[bytes])
    }

    /// A value as bytes, in the format of that version; `ValueError` if it cannot be.
    ///
    /// `allow_code` says whether code objects are allowed.
    #[function("(value, version=version, /, *, allow_code=True)")]
    fn dumps(value: &Value, version: Option<i32>, allow_code: bool) -> PyResult<Value> {
        let version = version.unwrap_or(tiercel_compiler::marshal::VERSION);
        Ok(Value::bytes(&write::write(value, version, allow_code)?))
    }

    /// The value that bytes stand for; what follows it is ignored.
    ///
    /// `EOFError`, `ValueError` or `TypeError` says that they stand for none. `allow_code` says whether code objects are allowed.
    #[function("(bytes, /, *, allow_code=True)")]
    fn loads(bytes: &Value, allow_code: bool) -> PyResult<Value> {
        let b = buffer::get(bytes)?;
        read::from_bytes(b.bytes(), allow_code)
    }

    /// Reads a value from a binary file.
    ///
    /// `EOFError`, `ValueError` or `TypeError` says that there is none. `allow_code` says whether code objects are allowed.
    #[function("(file, /, *, allow_code=True)")]
    fn load(file: &Value, allow_code: bool) -> PyResult<Value> {
        let probe = object::call_method(file, &intern("read"), &[Value::int(0)])?;
        if probe.downcast::<tiercel_object::types::bytes::BytesObject>().is_none() {
            bail!(TypeError, "file.read() returned not bytes but {}", probe.ty().name_str());
        }
        read::from_file(file, allow_code)
    }
}
