//! `array`: arrays of numbers and characters in the machine's own form.

mod item;
mod iterator;
mod machine_format;
mod object;

use tiercel_macros::pymodule;

#[pymodule(name = "array")]
/// Arrays of numbers or characters of one type, kept as compactly as C keeps them. They behave like lists otherwise.
pub mod array {
    use super::{item, iterator, machine_format, object as arrays};
    use crate::api::imports::import_module;
    use crate::native_type;
    use tiercel_object::typeobj::as_type;
    use tiercel_object::types::bytes::BytesObject;
    use tiercel_object::value::Value;
    use tiercel_object::{PyResult, bail, object};

    #[constant(name = "typecodes")]
    const TYPECODES: &str = item::TYPECODES;

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        if native_type::kept("array.array").is_none() {
            arrays::make_type();
            iterator::make_type();
        }
        let ty = arrays::array_type();
        native_type::set_type(module, ty);
        native_type::set(module, "ArrayType", ty.as_value().clone());
        let sequences = object::getattr_str(&import_module("collections.abc")?, "MutableSequence")?;
        let register = object::getattr_str(&sequences, "register")?;
        object::call(&register, std::slice::from_ref(ty.as_value())).map(drop)
    }

    /// Makes an array from its machine format; pickles call it.
    #[function("(arraytype, typecode, mformat_code, items, /)")]
    fn _array_reconstructor(
        arraytype: &Value,
        typecode: &Value,
        mformat_code: i32,
        items: &Value,
    ) -> PyResult<Value> {
        let code = arrays::typecode_argument(typecode, "_array_reconstructor(): argument 2")?;
        let Some(ty) = as_type(arraytype) else {
            bail!(TypeError, "first argument must be a type object, not {}", arraytype.ty().name_str());
        };
        let Some(items) = items.downcast::<BytesObject>() else {
            bail!(TypeError, "fourth argument should be bytes, not {}", items.ty().name_str());
        };
        machine_format::rebuild(ty, code, mformat_code, items.data())
    }
}
