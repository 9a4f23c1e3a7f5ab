//! `_collections`: `deque`, `defaultdict`, and what `collections` and `namedtuple` need to be fast.

mod defaultdict;
mod deque;
mod deque_iterator;
mod ordered_dict;
mod ordered_views;
mod tuple_getter;

use tiercel_macros::pymodule;

#[pymodule(name = "_collections")]
/// Containers: double-ended queues, dictionaries with defaults, dictionaries whose items can be moved.
pub mod collections {
    use tiercel_object::error::PyResult;
    use tiercel_object::object;
    use tiercel_object::thread::types;
    use tiercel_object::types::dict::{DictObject, hash_key};
    use tiercel_object::types::str::intern;
    use tiercel_object::value::Value;

    /// Whether a mapping reads and writes items as dict does.
    fn is_plain_dict(mapping: &Value) -> bool {
        let dict = types().dict;
        mapping.downcast::<DictObject>().is_some()
            && ["get", "__setitem__"].iter().all(|name| {
                let name = intern(name);
                let (own, plain) = (mapping.ty().lookup(&name), dict.dict().get_str(&name));
                matches!((own, plain), (Some(own), Some(plain)) if own.is(&plain))
            })
    }

    fn count_in_dict(dict: &DictObject, iterable: &Value) -> PyResult<()> {
        let one = Value::small_int(1);
        object::for_each(iterable, |key| {
            let hash = hash_key(&key)?;
            let found = dict.find(&key, hash)?;
            let old = found.and_then(|i| dict.entry(i).value.get());
            match old {
                None => dict.put(found, &key, hash, one.clone()),
                Some(old) if old.is_small_int() => {
                    dict.put(found, &key, hash, Value::int(old.as_small_int().unwrap_or(0) + 1));
                }
                Some(old) => dict.insert_hashed(&key, hash, object::binary(&old, &one, 0)?)?,
            }
            Ok(true)
        })
    }

    /// Counts the items of an iterable into a mapping.
    #[function("(mapping, iterable, /)")]
    fn _count_elements(mapping: &Value, iterable: &Value) -> PyResult<()> {
        if is_plain_dict(mapping)
            && let Some(dict) = mapping.downcast::<DictObject>()
        {
            return count_in_dict(dict, iterable);
        }
        let get = object::getattr_str(mapping, "get")?;
        object::for_each(iterable, |key| {
            let old = object::call(&get, &[key.clone(), Value::small_int(0)])?;
            let new = object::binary(&old, &Value::small_int(1), 0)?;
            object::setitem(mapping, &key, Some(&new))?;
            Ok(true)
        })
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        super::deque::make_types(module);
        super::deque_iterator::make_types(module);
        super::defaultdict::make_types(module);
        super::ordered_views::make_types();
        super::ordered_dict::make_types(module);
        super::tuple_getter::make_types(module);
        Ok(())
    }
}
