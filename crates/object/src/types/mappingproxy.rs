//! `types.MappingProxyType`.

use crate::error::PyResult;
use crate::header::Header;
use crate::object;
use crate::slots::CompareOp;
use crate::thread::names;
use crate::typeobj::{Type, new_object};
use crate::types::str::intern;
use crate::value::{Field, Value};
use crate::{bail, install_type, layout};
use tiercel_macros::pytype;

/// A read-only view of a mapping.
#[repr(C)]
pub struct MappingProxyObject {
    /// Header.
    pub head: Header,
    /// The mapping.
    pub mapping: Field,
}
layout!(MappingProxyObject, MappingProxy, mappingproxy, container);

/// A read-only view of `mapping`.
pub fn new(mapping: &Value) -> Value {
    new_object(|head| MappingProxyObject { head, mapping: Field::new(mapping.clone()) })
}

/// The mapping behind a proxy; anything else as it is.
fn unwrap(v: &Value) -> Value {
    v.downcast_exact::<MappingProxyObject>().map_or_else(|| v.clone(), |p| p.mapping.get_or_none())
}

#[pytype(name = "mappingproxy")]
/// A view of a mapping that does not let it be changed.
impl MappingProxyObject {
    #[slot(new, "(mapping)")]
    fn construct(_ty: &Value, mapping: &Value) -> PyResult<Value> {
        use crate::types::{list::ListObject, tuple::TupleObject};
        let sequence =
            mapping.downcast::<ListObject>().is_some() || mapping.downcast::<TupleObject>().is_some();
        if mapping.ty().slots().getitem.is_none() || sequence {
            bail!(TypeError, "mappingproxy() argument must be a mapping, not {}", mapping.ty().name_str());
        }
        Ok(new(mapping))
    }

    fn target(&self) -> Value {
        self.mapping.get_or_none()
    }

    #[slot(len)]
    fn len(&self) -> PyResult<usize> {
        object::len(&self.target())
    }

    #[slot(getitem)]
    fn getitem(&self, key: &Value) -> PyResult<Value> {
        object::getitem(&self.target(), key)
    }

    #[slot(contains)]
    fn contains(&self, key: &Value) -> PyResult<bool> {
        object::contains(&self.target(), key)
    }

    #[slot(iter)]
    fn iter(&self) -> PyResult<Value> {
        object::iter(&self.target())
    }

    #[slot(hash)]
    fn hash(&self) -> PyResult<i64> {
        object::hash(&self.target())
    }

    #[slot(str)]
    fn str(&self) -> PyResult<Value> {
        object::str(&self.target())
    }

    #[slot(repr)]
    fn repr(&self) -> PyResult<Value> {
        Ok(Value::str(&format!("mappingproxy({})", object::repr_string(&self.target())?)))
    }

    #[slot(richcompare)]
    fn compare(&self, other: &Value, op: CompareOp) -> PyResult<Value> {
        object::compare(&self.target(), other, op)
    }

    #[slot(nb_or)]
    fn or(a: &Value, b: &Value) -> PyResult<Value> {
        const OR: usize = 7;
        object::binary(&unwrap(a), &unwrap(b), OR)
    }

    #[slot(nb_inplace_or)]
    fn in_place_or(a: &Value, _b: &Value) -> PyResult<Value> {
        bail!(TypeError, "'|=' is not supported by {}; use '|' instead", a.ty().name_str())
    }

    /// The value of a key, or `default`.
    #[method("($self, key, default=None, /)", hidden)]
    fn get(&self, key: &Value, default: Option<&Value>) -> PyResult<Value> {
        let args = [key.clone(), default.cloned().unwrap_or(Value::NONE)];
        object::call_method(&self.target(), &intern("get"), &args)
    }

    /// A view of the keys.
    #[method("($self, /)", hidden)]
    fn keys(&self) -> PyResult<Value> {
        object::call_method(&self.target(), &names().keys, &[])
    }

    /// A view of the values.
    #[method("($self, /)", hidden)]
    fn values(&self) -> PyResult<Value> {
        object::call_method(&self.target(), &names().values, &[])
    }

    /// A view of keys with values.
    #[method("($self, /)", hidden)]
    fn items(&self) -> PyResult<Value> {
        object::call_method(&self.target(), &names().items, &[])
    }

    /// A copy of the mapping.
    #[method("($self, /)", hidden)]
    fn copy(&self) -> PyResult<Value> {
        object::call_method(&self.target(), &names().copy, &[])
    }

    /// See PEP 585
    #[classmethod("($type, object, /)", hidden)]
    fn __class_getitem__(class: &Value, object: &Value) -> Value {
        crate::types::generic_alias::new(class, object)
    }

    /// D.__reversed__() -> reverse iterator
    #[method("($self, /)", hidden)]
    fn __reversed__(&self) -> PyResult<Value> {
        object::call_method(&self.target(), &names().__reversed__, &[])
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    (*(object as *const MappingProxyObject)).mapping.visit(visit);
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, MappingProxyObject);
    t.slots_mut().traverse = Some(traverse);
}
