//! `Generic`: the base of generic classes.

use super::parameters::{is_type_var_tuple, unpack};
use super::support::{call_typing, from_typing, register};
use crate::native_type;
use tiercel_macros::pytype;
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::object;
use tiercel_object::thread::types;
use tiercel_object::typeobj::tflag;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::method::call_with_first;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::{Value, install_type};

struct Generic;

#[pytype(name = "typing.Generic")]
/// The base of generic classes. A class with type parameters, `class C[T]`, has it by itself; others name it with their type
/// variables: `class C(Generic[T])`.
impl Generic {
    #[classmethod("($type, *args, **kwargs)", hidden)]
    fn __class_getitem__(class: &Value, args: &[Value], kwargs: Option<&Value>) -> PyResult<Value> {
        call_keywords("_generic_class_getitem", class, args, kwargs)
    }

    #[classmethod("($type, *args, **kwargs)", hidden)]
    fn __init_subclass__(class: &Value, args: &[Value], kwargs: Option<&Value>) -> PyResult<Value> {
        call_keywords("_generic_init_subclass", class, args, kwargs)
    }
}

fn call_keywords(name: &str, class: &Value, args: &[Value], kwargs: Option<&Value>) -> PyResult<Value> {
    let (mut all, mut keywords) = (args.to_vec(), Vec::new());
    for (key, value) in kwargs.and_then(|k| k.downcast::<DictObject>()).map_or(Vec::new(), |d| d.items()) {
        keywords.push(key);
        all.push(value);
    }
    let kwnames = TupleObject::from_vec(keywords);
    call_with_first(&from_typing(name)?, class, &all, Some(&kwnames))
}

/// Makes the type.
pub fn make_types() {
    native_type::make::<Header>("typing.Generic", types().object, tflag::BASE, false, |t| {
        install_type!(t, Generic);
        // Exactly `object`'s own, which then knows that nobody wants the arguments.
        t.slots_mut().new = types().object.slots().new;
    });
}

/// Puts the type into the module.
pub fn fill(module: &Value) {
    native_type::set_type(module, native_type::get("typing.Generic"));
}

/// Registers what the compiler's intrinsic calls: the base of `class C[T]: …`.
pub fn register_intrinsics() {
    register("intrinsic:subscript_generic", "subscript_generic", |_, args| {
        super::prepare();
        let one = |p: &Value| if is_type_var_tuple(p) { unpack(p) } else { Ok(p.clone()) };
        let parameters = object::to_vec(&args[0])?.iter().map(one).collect::<PyResult<Vec<Value>>>()?;
        let generic = native_type::get("typing.Generic").as_value().clone();
        call_typing("_GenericAlias", &[generic, TupleObject::from_vec(parameters)])
    });
}
