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

    /// Write the value on the open file.
    ///
    ///   value
    ///     Must be a supported type.
    ///   file
    ///     Must be a writeable binary file.
    ///   version
    ///     Indicates the data format that dump should use.
    ///   allow_code
    ///     Allow to write code objects.
    ///
    /// If the value has (or contains an object that has) an unsupported type, a
    /// ValueError exception is raised.
    #[function("(value, file, version=version, /, *, allow_code=True)")]
    fn dump(value: &Value, file: &Value, version: Option<i32>, allow_code: bool) -> PyResult<Value> {
        let bytes = dumps(value, version, allow_code)?;
        object::call_method(file, &intern("write"), &[bytes])
    }

    /// Return the bytes object that would be written to a file by dump(value, file).
    ///
    ///   value
    ///     Must be a supported type.
    ///   version
    ///     Indicates the data format that dumps should use.
    ///   allow_code
    ///     Allow to write code objects.
    ///
    /// Raise a ValueError exception if value has (or contains an object that
    /// has) an unsupported type.
    #[function("(value, version=version, /, *, allow_code=True)")]
    fn dumps(value: &Value, version: Option<i32>, allow_code: bool) -> PyResult<Value> {
        let version = version.unwrap_or(tiercel_compiler::marshal::VERSION);
        Ok(Value::bytes(&write::write(value, version, allow_code)?))
    }

    /// Convert the bytes-like object to a value.
    ///
    ///   allow_code
    ///     Allow to load code objects.
    ///
    /// If no valid value is found, raise EOFError, ValueError or TypeError.
    /// Extra bytes in the input are ignored.
    #[function("(bytes, /, *, allow_code=True)")]
    fn loads(bytes: &Value, allow_code: bool) -> PyResult<Value> {
        let b = buffer::get(bytes)?;
        read::from_bytes(b.bytes(), allow_code)
    }

    /// Read one value from the open file and return it.
    ///
    ///   file
    ///     Must be readable binary file.
    ///   allow_code
    ///     Allow to load code objects.
    ///
    /// If no valid value is read (e.g. because the data has a different Python
    /// version's incompatible marshal format), raise EOFError, ValueError or
    /// TypeError.
    #[function("(file, /, *, allow_code=True)")]
    fn load(file: &Value, allow_code: bool) -> PyResult<Value> {
        let probe = object::call_method(file, &intern("read"), &[Value::int(0)])?;
        if probe.downcast::<tiercel_object::types::bytes::BytesObject>().is_none() {
            bail!(TypeError, "file.read() returned not bytes but {}", probe.ty().name_str());
        }
        read::from_file(file, allow_code)
    }
}
