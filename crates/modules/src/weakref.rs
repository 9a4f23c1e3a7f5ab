//! `_weakref`.

use tiercel_macros::pymodule;

#[pymodule(name = "_weakref")]
/// Weak-reference support module.
pub mod weakref {
    use tiercel_object::error::PyResult;
    use tiercel_object::object;
    use tiercel_object::thread::types;
    use tiercel_object::types::dict::DictObject;
    use tiercel_object::types::list::ListObject;
    use tiercel_object::types::str::intern;
    use tiercel_object::types::weakref::WeakrefObject;
    use tiercel_object::value::Value;

    /// How many weak references there are to an object.
    #[function("(object, /)")]
    fn getweakrefcount(object: &Value) -> usize {
        tiercel_object::weakref::count(object)
    }

    /// The weak references to an object.
    #[function("(object, /)")]
    fn getweakrefs(object: &Value) -> Value {
        ListObject::from_vec(tiercel_object::weakref::references(object))
    }

    /// What behaves like the object, without keeping it alive.
    #[function("(object, callback=None, /)")]
    fn proxy(object: &Value, callback: Option<&Value>) -> PyResult<Value> {
        let callable = object.ty().slots().call.is_some();
        let ty = if callable { types().weakcallableproxy } else { types().weakproxy };
        tiercel_object::types::weakref::new_of(ty, object, callback)
    }

    /// Takes a key out of a dictionary if its value is a weak reference to what is no more.
    #[function("(dct, key, /)")]
    fn _remove_dead_weakref(dct: &Value, key: &Value) -> PyResult<()> {
        if let Some(d) = dct.downcast::<DictObject>()
            && let Some(v) = d.get(key)?
            && v.downcast::<WeakrefObject>().is_some_and(|r| r.get().is_none())
        {
            d.remove(key)?;
        }
        Ok(())
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        let t = types();
        for (name, ty) in [
            ("ref", t.weakref),
            ("ReferenceType", t.weakref),
            ("ProxyType", t.weakproxy),
            ("CallableProxyType", t.weakcallableproxy),
        ] {
            object::setattr(module, &intern(name), Some(ty.as_value()))?;
        }
        Ok(())
    }
}
