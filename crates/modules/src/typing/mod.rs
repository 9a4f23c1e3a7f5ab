//! `_typing`: type variables, type aliases and `Generic`, and what the compiler's intrinsics make of them.
//!
//! What these do with arguments is written in Python, in `typing`; they call it by name.

mod alias;
mod generic;
mod parameters;
mod support;

use tiercel_macros::pymodule;

/// The module.
#[pymodule(name = "_typing")]
/// Primitives and accelerators for the typing module.
pub mod module {
    use tiercel_object::{PyResult, Value};

    /// Returns its argument.
    #[function("(argument, /)")]
    fn _idfunc(argument: &Value) -> Value {
        argument.clone()
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        super::fill(module);
        Ok(())
    }
}

/// Makes the types that are not there yet. The intrinsics need them before anybody imports `typing`.
pub fn prepare() {
    if crate::native_type::kept("typing.NoDefault").is_some() {
        return;
    }
    parameters::make_types();
    alias::make_types();
    generic::make_types();
}

fn fill(module: &tiercel_object::Value) {
    prepare();
    parameters::fill(module);
    alias::fill(module);
    generic::fill(module);
    let union = tiercel_object::thread::types().union.as_value().clone();
    crate::native_type::set(module, "Union", union);
}

/// Registers what the compiler's intrinsics call.
pub fn register_intrinsics() {
    parameters::register_intrinsics();
    alias::register_intrinsics();
    generic::register_intrinsics();
}
