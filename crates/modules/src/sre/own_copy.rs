//! What patterns and matches share: they never change, so a copy is the thing itself.

use tiercel_macros::pytype;
use tiercel_object::value::Value;

/// The methods of the `copy` module's protocol.
pub struct OwnCopy;

#[pytype(name = "re")]
impl OwnCopy {
    #[method("($self, /)")]
    fn __copy__(this: &Value) -> Value {
        this.clone()
    }

    #[method("($self, memo, /)")]
    fn __deepcopy__(this: &Value, _memo: &Value) -> Value {
        this.clone()
    }
}
