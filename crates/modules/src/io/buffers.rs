//! Arguments that show their memory.

use tiercel_object::buffer::Buffer;
use tiercel_object::value::Value;
use tiercel_object::{PyResult, err};

/// A view to write into.
pub fn writable(object: &Value, what: &str) -> PyResult<Buffer> {
    let refused =
        || err!(TypeError, "{what} must be read-write bytes-like object, not {}", object.ty().name_str());
    let Some(get) = object.ty().slots().buffer else { return Err(refused()) };
    match get(object, true) {
        Ok(view) if !view.readonly => Ok(view),
        Ok(_) => Err(refused()),
        Err(raised) => {
            drop(raised.take());
            Err(refused())
        }
    }
}
