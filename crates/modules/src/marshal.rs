//! `marshal`: the format of `.pyc` files, for values.

use tiercel_macros::pymodule;

#[pymodule(name = "marshal")]
/// This module contains functions that can read and write Python values in a binary format.
pub mod marshal {
    use tiercel_compiler::marshal::{MarshalError, MarshalErrorKind, read_constant};
    use tiercel_object::error::{PyResult, Raised};
    use tiercel_object::value::Value;
    use tiercel_object::{buffer, err, object};

    #[constant(name = "version")]
    const VERSION: i64 = 5;

    fn raise(e: MarshalError) -> Raised {
        match e.kind {
            MarshalErrorKind::Eof => err!(EOFError, "{}", e.message),
            MarshalErrorKind::Type => err!(TypeError, "{}", e.message),
            MarshalErrorKind::Value => err!(ValueError, "{}", e.message),
        }
    }

    /// Convert the bytes-like object to a value.
    #[function("(bytes, /, *, allow_code=True)")]
    fn loads(bytes: &Value, allow_code: bool) -> PyResult<Value> {
        let b = buffer::get(bytes)?;
        let constant = read_constant(b.bytes()).map_err(raise)?;
        if !allow_code && matches!(constant, tiercel_compiler::Constant::Code(_)) {
            return Err(err!(ValueError, "unmarshalling code objects is disallowed"));
        }
        tiercel_object::types::code::constant(&constant)
    }

    /// Read one value from a file.
    #[function("(file, /, *, allow_code=True)")]
    fn load(file: &Value, allow_code: bool) -> PyResult<Value> {
        let bytes = object::call_method(file, &tiercel_object::thread::names().read, &[])?;
        loads(&bytes, allow_code)
    }
}
