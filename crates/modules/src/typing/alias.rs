//! `TypeAliasType`: what the `type` statement makes.

use super::parameters::{is_type_parameter, is_type_var_tuple, union, unpack};
use super::support::{Lazy, current_module, register};
use crate::native_type;
use tiercel_macros::pytype;
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::object;
use tiercel_object::thread::types;
use tiercel_object::typeobj::tflag;
use tiercel_object::types::iterators::sequence_iterator;
use tiercel_object::types::str::intern;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Field;
use tiercel_object::{Value, bail, install_type};

/// A type alias.
#[repr(C)]
pub struct TypeAlias {
    head: Header,
    name: Field,
    type_params: Field,
    value: Lazy,
    module: Field,
}

fn make(name: &Value, type_params: Option<Value>, value: Lazy) -> Value {
    let module = current_module();
    native_type::new_instance(native_type::get("typing.TypeAliasType"), |head| TypeAlias {
        head,
        name: Field::new(name.clone()),
        type_params: type_params.map_or(Field::empty(), Field::new),
        value,
        module: Field::new(module),
    })
}

/// Only type parameters will do, and none without a default behind one that has it.
fn check_type_params(type_params: Option<&Value>) -> PyResult<()> {
    let mut has_default = false;
    for parameter in
        type_params.and_then(|p| p.downcast::<TupleObject>()).map(TupleObject::items).unwrap_or_default()
    {
        if !is_type_parameter(parameter) {
            bail!(TypeError, "Expected a type param, got {}", object::repr_string(parameter)?);
        }
        let given = object::call_method(parameter, &intern("has_default"), &[])?;
        if object::truth(&given)? {
            has_default = true;
        } else if has_default {
            let name = object::repr_string(parameter)?;
            bail!(TypeError, "non-default type parameter '{name}' follows default type parameter");
        }
    }
    Ok(())
}

#[pytype(name = "typing.TypeAliasType")]
/// Another name for a type, as `type Name = …` makes one. Its value is computed when it is asked for.
impl TypeAlias {
    #[slot(new, "(name, value, *, type_params=())")]
    fn new(_class: &Value, name: &Value, value: &Value, type_params: Option<&Value>) -> PyResult<Value> {
        if name.as_str().is_none() {
            bail!(TypeError, "typealias() argument 'name' must be str, not {}", name.ty().name_str());
        }
        if type_params.is_some_and(|p| p.downcast::<TupleObject>().is_none()) {
            bail!(TypeError, "type_params must be a tuple");
        }
        check_type_params(type_params)?;
        let type_params = type_params.filter(|p| !p.downcast::<TupleObject>().is_some_and(|t| t.is_empty()));
        Ok(make(name, type_params.cloned(), Lazy::known(Some(value.clone()))))
    }

    #[slot(repr)]
    fn repr(&self) -> PyResult<Value> {
        Ok(self.name.get_or_none())
    }

    #[slot(nb_or)]
    fn or(a: &Value, b: &Value) -> PyResult<Value> {
        union(a, b)
    }

    #[slot(getitem)]
    fn getitem(v: &Value, args: &Value) -> PyResult<Value> {
        // SAFETY: slot of this type.
        if unsafe { v.payload_unchecked::<TypeAlias>() }.type_params.is_empty() {
            bail!(TypeError, "Only generic type aliases are subscriptable");
        }
        Ok(tiercel_object::types::generic_alias::new(v, args))
    }

    #[slot(iter)]
    fn iter(v: &Value) -> PyResult<Value> {
        Ok(sequence_iterator(&TupleObject::from_vec(vec![unpack(v)?])))
    }

    #[getter]
    fn __name__(&self) -> Value {
        self.name.get_or_none()
    }

    #[getter]
    fn __value__(&self) -> PyResult<Value> {
        Ok(self.value.get()?.unwrap_or(Value::NONE))
    }

    #[getter]
    fn evaluate_value(&self) -> Value {
        self.value.evaluator()
    }

    #[getter]
    fn __type_params__(&self) -> Value {
        self.type_params.get().unwrap_or_else(|| TupleObject::from_slice(&[]))
    }

    #[getter]
    fn __parameters__(&self) -> PyResult<Value> {
        let Some(parameters) = self.type_params.get() else { return Ok(TupleObject::from_slice(&[])) };
        let one = |p: &Value| if is_type_var_tuple(p) { unpack(p) } else { Ok(p.clone()) };
        let all = object::to_vec(&parameters)?.iter().map(one).collect::<PyResult<Vec<Value>>>()?;
        Ok(TupleObject::from_vec(all))
    }

    #[getter]
    fn __module__(&self) -> Value {
        self.module.get_or_none()
    }

    #[method("($self, /)")]
    fn __reduce__(&self) -> Value {
        self.name.get_or_none()
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let a = &*(object as *const TypeAlias);
    [&a.name, &a.type_params, &a.module].into_iter().for_each(|f| f.visit(visit));
    a.value.visit(visit);
}

unsafe fn clear(object: *const Header) {
    let a = &*(object as *const TypeAlias);
    drop(a.type_params.take());
    a.value.clear();
}

/// Makes the type.
pub fn make_types() {
    native_type::make::<TypeAlias>(
        "typing.TypeAliasType",
        types().object,
        tflag::GC | tflag::WEAKREFS,
        false,
        |t| {
            install_type!(t, TypeAlias);
            let s = t.slots_mut();
            s.traverse = Some(traverse);
            s.clear = Some(clear);
        },
    );
}

/// Puts the type into the module.
pub fn fill(module: &Value) {
    native_type::set_type(module, native_type::get("typing.TypeAliasType"));
}

/// Registers what the compiler's intrinsic calls: name, type parameters and the function that computes the value.
pub fn register_intrinsics() {
    register("intrinsic:typealias", "typealias", |_, args| {
        super::prepare();
        let parts = object::to_vec(&args[0])?;
        let [name, type_params, compute] = &parts[..] else {
            bail!(SystemError, "a type alias is made of three parts");
        };
        let type_params = Some(type_params).filter(|p| !p.is_none()).cloned();
        Ok(make(name, type_params, Lazy::computed(compute.clone())))
    });
}
