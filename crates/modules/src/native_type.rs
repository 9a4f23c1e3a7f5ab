//! Types that native modules make: one of each a runtime, found again by name.

use tiercel_object::PyResult;
use tiercel_object::header::{Header, Kind};
use tiercel_object::method::ModuleDef;
use tiercel_object::object;
use tiercel_object::thread::{heap, types};
use tiercel_object::typeobj::{
    Type, TypeShape, allocate_type, as_type, dealloc_layout, finish_type, inherit_slots, link_type, tflag,
};
use tiercel_object::types::builtin_function;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::module::dict_of;
use tiercel_object::types::str::intern;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;

pub use crate::api::settings::{registry_get as kept, registry_set as keep};

/// Makes a type whose instances are `T`s (`repr(C)`, a [`Header`] first), and keeps it under `key`, which is
/// the name with its module. `dict` says that instances have a `__dict__` even if the base's do not.
pub fn make<T>(
    key: &'static str,
    base: &'static Type,
    flags: u32,
    dict: bool,
    define: fn(&'static Type),
) -> &'static Type {
    let shape = TypeShape {
        kind: Kind::Other,
        flags: flags | tflag::OF_MODULE,
        basic_size: size_of::<T>(),
        dealloc: dealloc_layout::<T>,
    };
    let ty = allocate_type(heap(), shape);
    link_type(ty, key, Some(base));
    if dict {
        ty.dict_offset.set(ty.basic_size.get());
    }
    inherit_slots(ty, define);
    if ty.has(tflag::NO_INSTANTIATION) {
        // Not even as the base class does it.
        ty.slots_mut().new = None;
    }
    finish_type(ty);
    keep(key, ty.as_value().clone());
    ty
}

/// The type that [`make`] has made under this key.
pub fn get(key: &'static str) -> &'static Type {
    let value = kept(key).expect("a module makes its types before it uses them");
    let ty: *const Type = as_type(&value).expect("only types are kept under names of types");
    // SAFETY: types made here are immortal.
    unsafe { &*ty }
}

/// A new instance of `ty`, which is a type that [`make`] made for `T`, or a subclass of one.
pub fn new_instance<T>(ty: &Type, make: impl FnOnce(Header) -> T) -> Value {
    // SAFETY: the caller names the layout that the type was made for.
    unsafe { tiercel_object::typeobj::new_object_unchecked(ty, make) }
}

/// Adds another definition's functions and constants to a module that is declared in several files.
pub fn extend(module: &Value, part: &'static ModuleDef) -> PyResult<()> {
    let name = object::getattr_str(module, "__name__")?;
    let dict = dict_of(module);
    for method in part.methods {
        dict.set_str(&intern(method.name), builtin_function::new(method, Some(module), Some(&name)));
    }
    for constant in part.constants {
        dict.set_str(&intern(constant.name), (constant.value)()?);
    }
    match part.init {
        Some(init) => init(module),
        None => Ok(()),
    }
}

/// Puts a value into a module's namespace.
pub fn set(module: &Value, name: &str, value: Value) {
    dict_of(module).set_str(&intern(name), value);
}

/// Puts a type into its module's namespace.
pub fn set_type(module: &Value, ty: &Type) {
    set(module, &ty.short_name(), ty.as_value().clone());
}

/// Puts numbers into a module's namespace.
pub fn set_numbers(module: &Value, numbers: &[(&str, i64)]) {
    for (name, number) in numbers {
        set(module, name, Value::int(*number));
    }
}

/// `libc_numbers![EPERM ENOENT]`: names with the values that the C library gives them.
#[macro_export]
macro_rules! libc_numbers {
    ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i64)),*] };
}

/// Makes an exception class with nothing of its own, and keeps it under `key`, which is the name with its module.
pub fn new_exception(key: &'static str, base: &Type) -> PyResult<Value> {
    let (module, name) = key.rsplit_once('.').unwrap_or(("builtins", key));
    let namespace = DictObject::new();
    object::setitem(&namespace, &Value::str("__module__"), Some(&Value::str(module)))?;
    let bases = TupleObject::from_vec(vec![base.as_value().clone()]);
    let class = object::call(types().type_.as_value(), &[Value::str(name), bases, namespace])?;
    keep(key, class.clone());
    Ok(class)
}
