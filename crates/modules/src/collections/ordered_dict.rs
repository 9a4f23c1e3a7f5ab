//! `OrderedDict`: a dict that can move its items to either end.
//!
//! A dict keeps the order of insertion already, so there is no list of nodes beside it: an item is moved by taking it out
//! and putting it in again, and taking from the front is quick because a dict knows where its first item stands.

use super::ordered_views;
use crate::native_type::{get, make, set_type};
use tiercel_macros::pytype;
use tiercel_object::args::keyword_names;
use tiercel_object::error::{PyResult, raise_with};
use tiercel_object::object;
use tiercel_object::slots::CompareOp;
use tiercel_object::thread::{names, types};
use tiercel_object::typeobj::{Type, tflag};
use tiercel_object::types::dict::{DictObject, hash_key, key_error};
use tiercel_object::types::str::intern;
use tiercel_object::types::text::{ReprGuard, TextBuilder};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_object::{bail, install_type};

/// The type's full name.
pub const ORDERED_DICT: &str = "collections.OrderedDict";

/// `collections.OrderedDict`.
#[repr(C)]
pub struct OrderedDict {
    dict: DictObject,
}

fn dict_of(v: &Value) -> &DictObject {
    // SAFETY: called only for receivers of the type's own functions, and for values checked to be dicts.
    unsafe { v.payload_unchecked() }
}

fn is_ordered(v: &Value) -> bool {
    v.ty().is_subtype(get(ORDERED_DICT))
}

fn is_exact(v: &Value) -> bool {
    std::ptr::eq(v.ty(), get(ORDERED_DICT))
}

/// `this[key] = value`, by the class' own `__setitem__` if it has one.
fn store(this: &Value, key: &Value, value: &Value) -> PyResult<()> {
    if is_exact(this) {
        return dict_of(this).insert(key, value.clone());
    }
    object::setitem(this, key, Some(value))
}

/// Adds the items of a mapping, of an object with `keys()` or `items()`, or of an iterable of pairs.
fn update_from(this: &Value, other: &Value) -> PyResult<()> {
    if let Some(dict) = other.downcast_exact::<DictObject>() {
        for (key, value) in dict.items() {
            store(this, &key, &value)?;
        }
        return Ok(());
    }
    if let Some(keys) = object::getattr_optional(other, &names().keys)? {
        return object::for_each(&object::call(&keys, &[])?, |key| {
            store(this, &key, &object::getitem(other, &key)?)?;
            Ok(true)
        });
    }
    let pairs = match object::getattr_optional(other, &names().items)? {
        Some(items) => object::call(&items, &[])?,
        None => other.clone(),
    };
    object::for_each(&pairs, |pair| {
        let parts = object::to_vec(&pair)?;
        let [key, value] = &parts[..] else {
            let word = if parts.len() > 2 { "too many values to unpack" } else { "need more than" };
            let text = match parts.len() {
                0 | 1 => format!(
                    "{word} {} value{} to unpack",
                    parts.len(),
                    if parts.len() == 1 { "" } else { "s" }
                ),
                _ => format!("{word} (expected 2)"),
            };
            bail!(ValueError, "{text}");
        };
        store(this, key, value)?;
        Ok(true)
    })
}

fn update_call(function: &str, this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
    let names = keyword_names(kwnames);
    let (positional, values) = args.split_at(args.len() - names.len());
    if positional.len() > 1 {
        bail!(TypeError, "{function}() takes at most 1 positional argument ({} given)", positional.len());
    }
    if let Some(other) = positional.first() {
        update_from(this, other)?;
    }
    for (name, value) in names.iter().zip(values) {
        store(this, name, value)?;
    }
    Ok(())
}

#[pytype(name = "OrderedDict")]
/// A dictionary whose items can be moved to either end, and whose order counts in comparisons.
impl OrderedDict {
    #[slot(init)]
    fn init(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
        update_call("__init__", this, args, kwnames)
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        let mut text = TextBuilder::new(&this.ty().short_name());
        if dict_of(this).is_empty() {
            text.push("()");
            return Ok(text.finish());
        }
        let Some(_guard) = ReprGuard::enter(this) else { return Ok(Value::str("...")) };
        let copy = if is_exact(this) {
            dict_of(this).copy()
        } else {
            let items = object::call_method(this, &names().items, &[])?;
            object::call(types().dict.as_value(), &[items])?
        };
        text.push("(");
        text.push_repr(&copy)?;
        text.push(")");
        Ok(text.finish())
    }

    #[slot(richcompare)]
    fn richcompare(a: &Value, b: &Value, op: CompareOp) -> PyResult<Value> {
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let Some(compare) = types().dict.slots().richcompare else { return Ok(Value::NOT_IMPLEMENTED) };
        let equal = compare(a, b, CompareOp::Eq)?;
        if equal.is_not_implemented() {
            return Ok(equal);
        }
        let mut same = equal.as_bool() == Some(true);
        if same && is_ordered(b) {
            // The same items; now their order.
            let (x, y) = (dict_of(a), dict_of(b));
            let changed = (x.len(), y.len());
            let (mut i, mut j) = (0, 0);
            while let (Some((at, key, _)), Some((bt, other, _))) = (x.entry_from(i), y.entry_from(j)) {
                if !object::equal(&key, &other)? {
                    same = false;
                    break;
                }
                if changed != (x.len(), y.len()) {
                    bail!(RuntimeError, "OrderedDict mutated during iteration");
                }
                (i, j) = (at + 1, bt + 1);
            }
        }
        Ok(Value::bool(same == (op == CompareOp::Eq)))
    }

    #[slot(iter)]
    fn iter(this: &Value) -> PyResult<Value> {
        Ok(ordered_views::iterator(this, ordered_views::Part::Key, false))
    }

    #[slot(nb_or)]
    fn or(a: &Value, b: &Value) -> PyResult<Value> {
        let like = if is_ordered(a) { a } else { b };
        if a.downcast::<DictObject>().is_none() || b.downcast::<DictObject>().is_none() {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let new = object::call(like.ty().as_value(), std::slice::from_ref(a))?;
        update_from(&new, b)?;
        Ok(new)
    }

    #[slot(nb_inplace_or)]
    fn inplace_or(this: &Value, other: &Value) -> PyResult<Value> {
        update_from(this, other)?;
        Ok(this.clone())
    }

    /// A dictionary with the iterable's items as keys, all with the same value.
    #[classmethod("($type, /, iterable, value=None)")]
    fn fromkeys(class: &Value, iterable: &Value, value: Option<&Value>) -> PyResult<Value> {
        let new = object::call(class, &[])?;
        let value = value.cloned().unwrap_or(Value::NONE);
        object::for_each(iterable, |key| {
            object::setitem(&new, &key, Some(&value))?;
            Ok(true)
        })?;
        Ok(new)
    }

    /// The value of a key; if there is none, `default`, which becomes it.
    #[method("($self, /, key, default=None)")]
    fn setdefault(this: &Value, key: &Value, default: Option<&Value>) -> PyResult<Value> {
        if object::contains(this, key)? {
            return object::getitem(this, key);
        }
        let value = default.cloned().unwrap_or(Value::NONE);
        store(this, key, &value)?;
        Ok(value)
    }

    /// Takes an item out and returns its value; if there is none, `default` or `KeyError`.
    #[method("($self, /, key, default=<unrepresentable>)")]
    fn pop(this: &Value, key: &Value, default: Option<&Value>) -> PyResult<Value> {
        let dict = dict_of(this);
        let hash = hash_key(key)?;
        if let Some(i) = dict.find(key, hash)? {
            return Ok(dict.remove_entry(i).1);
        }
        default.cloned().ok_or_else(|| key_error(key))
    }

    /// Takes the last item out, or the first if `last` is false, and returns key and value.
    #[method("($self, /, last=True)")]
    fn popitem(&self, last: bool) -> PyResult<Value> {
        let dict = &self.dict;
        let item = match last {
            true => dict.pop_last(),
            false => dict.next_index(0).map(|i| dict.remove_entry(i)),
        };
        match item {
            Some((key, value)) => Ok(TupleObject::pair(key, value)),
            None => {
                let text = Value::str("dictionary is empty");
                Err(raise_with(types().exceptions.KeyError, &[text]))
            }
        }
    }

    /// Moves an item to the end, or to the start if `last` is false. `KeyError` if there is none.
    #[method("($self, /, key, last=True)")]
    fn move_to_end(&self, key: &Value, last: bool) -> PyResult<()> {
        let dict = &self.dict;
        match dict.find(key, hash_key(key)?)? {
            Some(i) if last => dict.move_to_end(i),
            Some(i) => dict.move_to_front(i),
            None => return Err(key_error(key)),
        }
        Ok(())
    }

    #[method("($self, /, *args, **kwargs)", hidden)]
    fn update(this: &Value, args: &[Value], kwargs: Option<&Value>) -> PyResult<()> {
        update_call("update", this, args, None)?;
        for (name, value) in kwargs.map(|k| dict_of(k).items()).unwrap_or_default() {
            store(this, &name, &value)?;
        }
        Ok(())
    }

    /// od.copy() -> a shallow copy of od
    #[method("($self, /)", hidden)]
    fn copy(this: &Value) -> PyResult<Value> {
        let new = object::call(this.ty().as_value(), &[])?;
        if is_exact(this) {
            dict_of(&new).fill_from(dict_of(this));
            return Ok(new);
        }
        for key in dict_of(this).keys() {
            object::setitem(&new, &key, Some(&object::getitem(this, &key)?))?;
        }
        Ok(new)
    }

    #[method("($self, /)", hidden)]
    fn keys(this: &Value) -> Value {
        ordered_views::view(this, ordered_views::Part::Key)
    }

    #[method("($self, /)", hidden)]
    fn values(this: &Value) -> Value {
        ordered_views::view(this, ordered_views::Part::Value)
    }

    #[method("($self, /)", hidden)]
    fn items(this: &Value) -> Value {
        ordered_views::view(this, ordered_views::Part::Item)
    }

    /// od.__reversed__() <==> reversed(od)
    #[method("($self, /)", hidden)]
    fn __reversed__(this: &Value) -> Value {
        ordered_views::iterator(this, ordered_views::Part::Key, true)
    }

    /// What a pickle keeps.
    #[method("($self, /)", hidden)]
    fn __reduce__(this: &Value) -> PyResult<Value> {
        let state = object::call_method(this, &names().__getstate__, &[])?;
        let items = object::call_method(this, &names().items, &[])?;
        let class = this.ty().as_value().clone();
        let empty = TupleObject::from_slice(&[]);
        Ok(TupleObject::from_vec(vec![class, empty, state, Value::NONE, object::iter(&items)?]))
    }

    #[method("($self, /)", hidden)]
    fn __sizeof__(&self) -> usize {
        size_of::<OrderedDict>() + self.dict.size_in_bytes()
    }
}

fn define(t: &'static Type) {
    install_type!(t, OrderedDict);
    t.slots_mut().hash = Some(object::unhashable);
    t.dict().set_str(&intern("__hash__"), Value::NONE);
}

/// Makes the type.
pub fn make_types(module: &Value) {
    let flags = tflag::GC | tflag::BASE | tflag::WEAKREFS;
    set_type(module, make::<OrderedDict>(ORDERED_DICT, types().dict, flags, true, define));
}
