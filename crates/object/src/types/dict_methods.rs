//! The methods and operators of `dict`.

use crate::args::{check_count, keyword_names};
use crate::error::{PyResult, Raised};
use crate::slots::CompareOp;
use crate::thread::{names, types};
use crate::typeobj::{Type, expect_type, new_object_of};
use crate::types::dict::{DictObject, hash_key, key_error};
use crate::types::dict_views::{self, DictViewObject};
use crate::types::generic_alias;
use crate::types::iterators::{collect, collect_or};
use crate::types::list::ListObject;
use crate::types::text::{ReprGuard, TextBuilder};
use crate::types::tuple::TupleObject;
use crate::value::Value;
use crate::{bail, err, install_type, object};
use tiercel_macros::pytype;

/// The dict behind the receiver of a slot.
fn of(v: &Value) -> &DictObject {
    // SAFETY: slots are reached only through dict and its subclasses.
    unsafe { v.payload_unchecked() }
}

/// What happens to a key that is there already when dicts are merged.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Duplicates {
    /// The new value replaces the old one.
    Replace,
    /// The old value stays.
    Keep,
    /// `KeyError` with the key: two calls' keywords were merged.
    Refuse,
}

/// Adds the items of any mapping: a dict, or an object with `keys()` and `__getitem__`.
pub fn merge(dict: &DictObject, mapping: &Value, duplicates: Duplicates) -> PyResult<()> {
    let plain = mapping.downcast::<DictObject>().filter(|_| {
        mapping.ty().slots().iter.map(|f| f as usize) == types().dict.slots().iter.map(|f| f as usize)
    });
    let Some(other) = plain else { return merge_mapping(dict, mapping, duplicates) };
    if std::ptr::eq(dict, other) || other.is_empty() {
        return Ok(());
    }
    if dict.is_empty() {
        dict.fill_from(other);
        return Ok(());
    }
    let (size, mut at) = (other.entry_count.get(), 0);
    while let Some(i) = other.next_index(at) {
        let e = other.entry(i);
        let (hash, key, value) = (e.hash, e.key.get(), e.value.get());
        let (Some(key), Some(value)) = (key, value) else { break };
        merge_item(dict, &key, hash, value, duplicates)?;
        if other.entry_count.get() != size {
            bail!(RuntimeError, "dict mutated during update");
        }
        at = i + 1;
    }
    Ok(())
}

fn merge_item(
    dict: &DictObject,
    key: &Value,
    hash: i64,
    value: Value,
    duplicates: Duplicates,
) -> PyResult<()> {
    let found = dict.find(key, hash)?;
    match duplicates {
        Duplicates::Refuse if found.is_some() => return Err(key_error(key)),
        Duplicates::Keep if found.is_some() => return Ok(()),
        _ => dict.put(found, key, hash, value),
    }
    Ok(())
}

fn merge_mapping(dict: &DictObject, mapping: &Value, duplicates: Duplicates) -> PyResult<()> {
    let keys = object::call_method(mapping, &names().keys, &[])?;
    if keys.ty().slots().iter.is_none() && keys.ty().slots().getitem.is_none() {
        bail!(
            TypeError,
            "{}.keys() returned a non-iterable (type {})",
            mapping.ty().name_str(),
            keys.ty().name_str()
        );
    }
    for key in collect(&keys)? {
        let value = object::getitem(mapping, &key)?;
        merge_item(dict, &key, hash_key(&key)?, value, duplicates)?;
    }
    Ok(())
}

/// Adds items from an iterable of pairs.
pub fn merge_pairs(dict: &DictObject, pairs: &Value) -> PyResult<()> {
    let it = object::iter(pairs)?;
    let mut i = 0usize;
    while let Some(pair) = object::next(&it)? {
        let [key, value] = self::pair(&pair, i)?;
        dict.insert(&key, value)?;
        i += 1;
    }
    Ok(())
}

/// Key and value of an item of an iterable of pairs, the one of that index.
pub fn pair(pair: &Value, i: usize) -> PyResult<[Value; 2]> {
    let items = collect_or(pair, "object is not iterable").map_err(|raised| not_a_pair(raised, i))?;
    <[Value; 2]>::try_from(items).map_err(|items| {
        err!(ValueError, "dictionary update sequence element #{i} has length {}; 2 is required", items.len())
    })
}

/// Adds a note that says which element was no sequence.
#[cold]
fn not_a_pair(raised: Raised, i: usize) -> Raised {
    if !raised.is(types().exceptions.TypeError) {
        return raised;
    }
    let e = raised.take();
    let note = format!("Cannot convert dictionary update sequence element #{i} to a sequence");
    let notes = ListObject::from_vec(vec![Value::str(&note)]);
    match object::setattr(&e, &names().__notes__, Some(&notes)) {
        Ok(()) => Raised::new(e),
        Err(raised) => raised,
    }
}

/// `dict(argument)` and `dict.update(argument)`.
fn update_from(dict: &DictObject, argument: &Value) -> PyResult<()> {
    let mapping = argument.downcast_exact::<DictObject>().is_some()
        || object::getattr_optional(argument, &names().keys)?.is_some();
    if mapping { merge(dict, argument, Duplicates::Replace) } else { merge_pairs(dict, argument) }
}

/// `dict(*args, **kwargs)` and `dict.update(*args, **kwargs)`, with the calling convention of slots.
fn update_from_call(
    function: &str,
    dict: &DictObject,
    args: &[Value],
    kwnames: Option<&Value>,
) -> PyResult<()> {
    let names = keyword_names(kwnames);
    let (args, values) = args.split_at(args.len() - names.len());
    check_count(function, args.len(), 0, 1)?;
    if let Some(argument) = args.first() {
        update_from(dict, argument)?;
    }
    for (name, value) in names.iter().zip(values) {
        dict.insert(name, value.clone())?;
    }
    Ok(())
}

/// `dict[key]`, with `__missing__` for subclasses.
pub fn getitem(this: &Value, key: &Value) -> PyResult<Value> {
    let dict = of(this);
    let hash = hash_key(key)?;
    if let Some(v) = dict.get_hashed(key, hash)? {
        return Ok(v);
    }
    if this.downcast_exact::<DictObject>().is_none()
        && let Some(v) = object::call_special(this, &names().__missing__, std::slice::from_ref(key))?
    {
        return Ok(v);
    }
    Err(key_error(key))
}

/// Whether two dicts have equal keys with equal values.
fn equal(a: &DictObject, b: &DictObject) -> PyResult<bool> {
    if a.len() != b.len() {
        return Ok(false);
    }
    let mut at = 0;
    while let Some((i, key, value)) = a.entry_from(at) {
        let hash = a.entry(i).hash;
        match b.get_hashed(&key, hash)? {
            Some(other) if object::equal(&value, &other)? => {}
            _ => return Ok(false),
        }
        at = i + 1;
    }
    Ok(true)
}

/// Mapping of keys to values that keeps the order of insertion.
///
/// Called as dict(**kwargs), dict(mapping, **kwargs) or dict(iterable_of_pairs, **kwargs).
#[pytype(name = "dict")]
impl DictObject {
    #[slot(new)]
    fn py_new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        Ok(new_object_of(expect_type(class, "dict.__new__(X): X")?, DictObject::empty))
    }

    #[slot(init)]
    fn init(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
        update_from_call("dict", of(this), args, kwnames)
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        let dict = of(this);
        if dict.is_empty() {
            return Ok(Value::str("{}"));
        }
        let Some(_guard) = ReprGuard::enter(this) else { return Ok(Value::str("{...}")) };
        let mut text = TextBuilder::new("{");
        let mut at = 0;
        while let Some((i, key, value)) = dict.entry_from(at) {
            if at > 0 {
                text.push(", ");
            }
            text.push_repr(&key)?;
            text.push(": ");
            text.push_repr(&value)?;
            at = i + 1;
        }
        text.push("}");
        Ok(text.finish())
    }

    #[slot(richcompare)]
    fn compare(a: &Value, b: &Value, op: CompareOp) -> PyResult<Value> {
        let (Some(x), Some(y)) = (a.downcast::<DictObject>(), b.downcast::<DictObject>()) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        Ok(match op {
            CompareOp::Eq => Value::bool(equal(x, y)?),
            CompareOp::Ne => Value::bool(!equal(x, y)?),
            _ => Value::NOT_IMPLEMENTED,
        })
    }

    #[slot(len)]
    fn py_len(&self) -> PyResult<usize> {
        Ok(self.len())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> PyResult<Value> {
        Ok(dict_views::iterator(types().dict_keyiterator, this))
    }

    #[slot(getitem)]
    fn getitem(this: &Value, key: &Value) -> PyResult<Value> {
        getitem(this, key)
    }

    #[slot(setitem)]
    fn setitem(&self, key: &Value, value: Option<&Value>) -> PyResult<()> {
        match value {
            Some(v) => self.insert(key, v.clone()),
            None => match self.remove(key)? {
                Some(_) => Ok(()),
                None => Err(key_error(key)),
            },
        }
    }

    #[slot(contains)]
    fn contains(&self, key: &Value) -> PyResult<bool> {
        let hash = hash_key(key)?;
        Ok(self.find(key, hash)?.is_some())
    }

    #[slot(nb_or)]
    fn or(a: &Value, b: &Value) -> PyResult<Value> {
        let (Some(x), Some(_)) = (a.downcast::<DictObject>(), b.downcast::<DictObject>()) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let both = x.copy();
        update_from(of(&both), b)?;
        Ok(both)
    }

    #[slot(nb_inplace_or)]
    fn inplace_or(this: &Value, other: &Value) -> PyResult<Value> {
        update_from(of(this), other)?;
        Ok(this.clone())
    }

    /// The value of key, or the default if there is none.
    #[method("($self, key, default=None, /)", name = "get")]
    fn py_get(&self, key: &Value, default: Option<&Value>) -> PyResult<Value> {
        match self.get(key)? {
            Some(v) => Ok(v),
            None => Ok(default.cloned().unwrap_or(Value::NONE)),
        }
    }

    /// The value of key; a missing key gets the default first.
    #[method("($self, key, default=None, /)")]
    fn setdefault(&self, key: &Value, default: Option<&Value>) -> PyResult<Value> {
        let hash = hash_key(key)?;
        match self.find(key, hash)? {
            Some(i) => Ok(self.entry(i).value.get_or_none()),
            None => {
                let v = default.cloned().unwrap_or(Value::NONE);
                self.put(None, key, hash, v.clone());
                Ok(v)
            }
        }
    }

    /// Remove a key and give its value; for a missing key the default, or KeyError.
    #[method("($self, key, default=<unrepresentable>, /)")]
    fn pop(&self, key: &Value, default: Option<&Value>) -> PyResult<Value> {
        if !self.is_empty()
            && let Some(v) = self.remove(key)?
        {
            return Ok(v);
        }
        match default {
            Some(v) => Ok(v.clone()),
            None => Err(key_error(key)),
        }
    }

    /// Remove the item added last and give it as a (key, value) tuple, or KeyError.
    #[method("($self, /)")]
    fn popitem(&self) -> PyResult<Value> {
        match self.pop_last() {
            Some((key, value)) => Ok(TupleObject::from_vec(vec![key, value])),
            None => Err(err!(KeyError, "popitem(): dictionary is empty")),
        }
    }

    /// Add the items of a mapping or of an iterable of pairs, then the keyword arguments.
    #[method("($self, /, *args, **kwargs)", hidden)]
    fn update(&self, args: &[Value], kwargs: Option<&Value>) -> PyResult<()> {
        update_from_call("update", self, args, None)?;
        match kwargs {
            Some(keywords) => merge(self, keywords, Duplicates::Replace),
            None => Ok(()),
        }
    }

    /// A shallow copy.
    #[method("($self, /)", name = "copy")]
    fn py_copy(&self) -> Value {
        self.copy()
    }

    /// Remove all items.
    #[method("($self, /)", name = "clear")]
    fn py_clear(&self) {
        self.clear();
    }

    /// A view of the keys.
    #[method("($self, /)", name = "keys")]
    fn py_keys(this: &Value) -> Value {
        DictViewObject::new(types().dict_keys, this)
    }

    /// A view of the values.
    #[method("($self, /)", name = "values")]
    fn py_values(this: &Value) -> Value {
        DictViewObject::new(types().dict_values, this)
    }

    /// A view of the items, as (key, value) tuples.
    #[method("($self, /)", name = "items")]
    fn py_items(this: &Value) -> Value {
        DictViewObject::new(types().dict_items, this)
    }

    /// An iterator over the keys, last to first.
    #[method("($self, /)")]
    fn __reversed__(this: &Value) -> Value {
        dict_views::iterator(types().dict_reversekeyiterator, this)
    }

    /// Size in memory, in bytes.
    #[method("($self, /)")]
    fn __sizeof__(&self) -> usize {
        self.size_in_bytes()
    }

    /// A new dict with keys from an iterable, all with the same value.
    #[classmethod("($type, iterable, value=None, /)")]
    fn fromkeys(class: &Value, iterable: &Value, value: Option<&Value>) -> PyResult<Value> {
        let value = value.cloned().unwrap_or(Value::NONE);
        let made = object::call(class, &[])?;
        let it = object::iter(iterable)?;
        let exact = made.downcast_exact::<DictObject>();
        while let Some(key) = object::next(&it)? {
            match exact {
                Some(dict) => dict.insert(&key, value.clone())?,
                None => object::setitem(&made, &key, Some(&value))?,
            }
        }
        Ok(made)
    }

    /// A generic alias, as in dict[str, int].
    #[classmethod("($type, object, /)")]
    fn __class_getitem__(class: &Value, object: &Value) -> Value {
        generic_alias::new(class, object)
    }
}

/// Fills in slots and methods.
pub fn define(t: &'static Type) {
    install_type!(t, DictObject);
    let s = t.slots_mut();
    s.hash = Some(object::unhashable);
}
