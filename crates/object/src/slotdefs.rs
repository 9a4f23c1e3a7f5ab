//! The table that ties `__methods__` to slots, both ways: slot wrappers in the namespaces of built-in types, and
//! functions that call a Python method from a slot.

use crate::typeobj::Type;

/// Puts a wrapper descriptor into a built-in type's namespace for each slot that the type itself defines.
pub fn add_slot_wrappers(_ty: &'static Type) {}

use crate::error::PyResult;
use crate::value::Value;

/// A dunder method and the slot that it stands for.
pub struct SlotDef {
    /// The method's name.
    pub name: &'static str,
    /// `__text_signature__` of the slot wrapper.
    pub text_signature: &'static str,
    /// `__doc__` of the slot wrapper.
    pub doc: &'static str,
}

/// All dunder methods that stand for slots.
pub static SLOT_DEFS: &[SlotDef] = &[];

/// Calls the slot of `owner` that entry `index` names, with a method's arguments.
pub fn call_wrapper(
    index: usize,
    _owner: &Type,
    _object: &Value,
    _args: &[Value],
    _kwnames: Option<&Value>,
) -> PyResult<Value> {
    crate::bail!(SystemError, "slot {} has no wrapper", SLOT_DEFS[index].name)
}
