//! The methods and operators of `set` and `frozenset`.
//!
//! What both have stands in one macro; a set then adds what changes it.

use crate::args::{check_count, keyword_names};
use crate::error::PyResult;
use crate::instance::attributes;
use crate::slots::CompareOp;
use crate::thread::{names, types};
use crate::typeobj::{Type, expect_type};
use crate::types::dict::{DictObject, key_error};
use crate::types::generic_alias;
use crate::types::list::{ListObject, refuse_keywords};
use crate::types::set::{SetObject, as_set, for_each, hash_element, iterator, new_of, of};
use crate::types::text::{ReprGuard, TextBuilder};
use crate::types::tuple::TupleObject;
use crate::value::Value;
use crate::{err, install_type, object};
use tiercel_macros::pytype;

/// `set` or `frozenset`, whichever the value is an instance of: what operators on it make.
fn base_type(v: &Value) -> &'static Type {
    if v.ty().is_subtype(types().frozenset) { types().frozenset } else { types().set }
}

/// A copy of a set, as its base type.
fn copy(this: &Value) -> PyResult<Value> {
    let made = new_of(base_type(this));
    of(&made).table.merge(&of(this).table)?;
    Ok(made)
}

/// [`copy`], where a frozenset can stand for itself.
fn copy_or_same(this: &Value) -> PyResult<Value> {
    if std::ptr::eq(this.ty(), types().frozenset) { Ok(this.clone()) } else { copy(this) }
}

fn union(this: &Value, others: &[Value]) -> PyResult<Value> {
    let made = copy(this)?;
    for other in others {
        of(&made).update(other)?;
    }
    Ok(made)
}

fn intersection(this: &Value, other: &Value) -> PyResult<Value> {
    if this.is(other) {
        return copy(this);
    }
    let made = new_of(base_type(this));
    let mut set = of(this);
    match as_set(other) {
        Some(mut other) => {
            if other.len() > set.len() {
                std::mem::swap(&mut set, &mut other);
            }
            let mut at = 0;
            while let Some((i, hash, key)) = other.table.next(at) {
                let made = &of(&made).table;
                if set.table.contains(&key, hash)? && !made.add_small_int(&key, hash) {
                    made.add(&key, hash)?;
                }
                at = i + 1;
            }
        }
        None => for_each(other, |item| {
            let hash = hash_element(&item)?;
            if set.table.contains(&item, hash)? {
                of(&made).table.add(&item, hash)?;
            }
            Ok(())
        })?,
    }
    Ok(made)
}

fn intersection_of_all(this: &Value, others: &[Value]) -> PyResult<Value> {
    let Some((first, rest)) = others.split_first() else { return copy(this) };
    let mut made = intersection(this, first)?;
    for other in rest {
        made = intersection(&made, other)?;
    }
    Ok(made)
}

fn difference(this: &Value, other: &Value) -> PyResult<Value> {
    let set = of(this);
    let dict = other.downcast_exact::<DictObject>();
    let size = match (as_set(other), dict) {
        (Some(other), _) => Some(other.len()),
        (_, Some(dict)) => Some(dict.len()),
        _ => None,
    };
    // Where the other one is small or must be iterated over anyway, its items are removed from a copy.
    if size.is_none_or(|n| set.len() >> 2 > n) {
        let made = copy(this)?;
        of(&made).subtract(other)?;
        return Ok(made);
    }
    let made = new_of(base_type(this));
    let mut at = 0;
    while let Some((i, hash, key)) = set.table.next(at) {
        let found = match (as_set(other), dict) {
            (Some(other), _) => other.table.contains(&key, hash)?,
            (_, Some(dict)) => dict.find(&key, hash)?.is_some(),
            _ => false,
        };
        if !found {
            of(&made).table.add(&key, hash)?;
        }
        at = i + 1;
    }
    Ok(made)
}

fn difference_of_all(this: &Value, others: &[Value]) -> PyResult<Value> {
    let Some((first, rest)) = others.split_first() else { return copy(this) };
    let made = difference(this, first)?;
    for other in rest {
        of(&made).subtract(other)?;
    }
    Ok(made)
}

fn symmetric_difference(this: &Value, other: &Value) -> PyResult<Value> {
    let made = new_of(base_type(this));
    of(&made).update(other)?;
    of(&made).toggle(of(this))?;
    Ok(made)
}

fn is_subset(this: &Value, other: &Value) -> PyResult<bool> {
    match as_set(other) {
        Some(other) => of(this).is_subset_of(other),
        None => Ok(of(&intersection(this, other)?).len() == of(this).len()),
    }
}

fn is_superset(this: &Value, other: &Value) -> PyResult<bool> {
    if let Some(other) = as_set(other) {
        return other.is_subset_of(of(this));
    }
    let mut all = true;
    object::for_each(other, |item| {
        all = of(this).has(&item)?;
        Ok(all)
    })?;
    Ok(all)
}

fn is_disjoint(this: &Value, other: &Value) -> PyResult<bool> {
    let set = of(this);
    let mut disjoint = true;
    match as_set(other) {
        Some(other) => {
            let (small, large) = if other.len() > set.len() { (set, other) } else { (other, set) };
            let mut at = 0;
            while let Some((i, hash, key)) = small.table.next(at) {
                if large.table.contains(&key, hash)? {
                    return Ok(false);
                }
                at = i + 1;
            }
        }
        None => object::for_each(other, |item| {
            disjoint = !set.table.contains(&item, hash_element(&item)?)?;
            Ok(disjoint)
        })?,
    }
    Ok(disjoint)
}

fn compare(a: &Value, b: &Value, op: CompareOp) -> PyResult<Value> {
    let (Some(x), Some(y)) = (as_set(a), as_set(b)) else { return Ok(Value::NOT_IMPLEMENTED) };
    let equal = || -> PyResult<bool> {
        let known = x.hash.get() != 0 && y.hash.get() != 0 && x.hash != y.hash;
        Ok(x.len() == y.len() && !known && x.is_subset_of(y)?)
    };
    Ok(Value::bool(match op {
        CompareOp::Eq => equal()?,
        CompareOp::Ne => !equal()?,
        CompareOp::Le => x.is_subset_of(y)?,
        CompareOp::Ge => y.is_subset_of(x)?,
        CompareOp::Lt => x.len() < y.len() && x.is_subset_of(y)?,
        CompareOp::Gt => y.len() < x.len() && y.is_subset_of(x)?,
    }))
}

fn repr(this: &Value) -> PyResult<Value> {
    let name = this.ty().name_str();
    let Some(_guard) = ReprGuard::enter(this) else { return Ok(Value::str(&format!("{name}(...)"))) };
    let items = of(this).to_vec();
    if items.is_empty() {
        return Ok(Value::str(&format!("{name}()")));
    }
    let plain = std::ptr::eq(this.ty(), types().set);
    let mut text = TextBuilder::new("");
    if !plain {
        text.push(&name);
        text.push("(");
    }
    text.push("{");
    for (i, v) in items.iter().enumerate() {
        if i > 0 {
            text.push(", ");
        }
        text.push_repr(v)?;
    }
    text.push(if plain { "}" } else { "})" });
    Ok(text.finish())
}

/// `(class, ([items],), state)`.
fn reduce(this: &Value) -> PyResult<Value> {
    let state = match object::call_special(this, &names().__getstate__, &[])? {
        Some(state) => state,
        None => attributes(this).and_then(|a| a.dict()).unwrap_or(Value::NONE),
    };
    let items = ListObject::from_vec(of(this).to_vec());
    Ok(TupleObject::from_vec(vec![this.ty().as_value().clone(), TupleObject::from_vec(vec![items]), state]))
}

/// Whether an operator works on these two at all.
fn both_sets(a: &Value, b: &Value) -> bool {
    as_set(a).is_some() && as_set(b).is_some()
}

/// The methods that `set` and `frozenset` share, and what each adds.
macro_rules! set_type {
    ($(#[$doc:meta])* $marker:ident, $name:tt, { $($own:tt)* }) => {
        struct $marker;

        $(#[$doc])*
        #[pytype(name = $name)]
        impl $marker {
            #[slot(repr)]
            fn repr(this: &Value) -> PyResult<Value> {
                repr(this)
            }

            #[slot(richcompare)]
            fn compare(a: &Value, b: &Value, op: CompareOp) -> PyResult<Value> {
                compare(a, b, op)
            }

            #[slot(len)]
            fn len(this: &Value) -> PyResult<usize> {
                Ok(of(this).len())
            }

            #[slot(iter)]
            fn iter(this: &Value) -> PyResult<Value> {
                Ok(iterator(this))
            }

            #[slot(contains)]
            fn contains(this: &Value, v: &Value) -> PyResult<bool> {
                of(this).has(v)
            }

            #[slot(nb_or)]
            fn or(a: &Value, b: &Value) -> PyResult<Value> {
                if !both_sets(a, b) {
                    return Ok(Value::NOT_IMPLEMENTED);
                }
                union(a, std::slice::from_ref(b))
            }

            #[slot(nb_and)]
            fn and(a: &Value, b: &Value) -> PyResult<Value> {
                if !both_sets(a, b) {
                    return Ok(Value::NOT_IMPLEMENTED);
                }
                intersection(a, b)
            }

            #[slot(nb_subtract)]
            fn subtract(a: &Value, b: &Value) -> PyResult<Value> {
                if !both_sets(a, b) {
                    return Ok(Value::NOT_IMPLEMENTED);
                }
                difference(a, b)
            }

            #[slot(nb_xor)]
            fn xor(a: &Value, b: &Value) -> PyResult<Value> {
                if !both_sets(a, b) {
                    return Ok(Value::NOT_IMPLEMENTED);
                }
                symmetric_difference(a, b)
            }

            /// A shallow copy.
            #[method("($self, /)")]
            fn copy(this: &Value) -> PyResult<Value> {
                copy_or_same(this)
            }

            /// The set of all items that are in this one or in any of the others.
            #[method("($self, /, *others)")]
            fn union(this: &Value, others: &[Value]) -> PyResult<Value> {
                union(this, others)
            }

            /// The set of the items that are in this one and in all of the others.
            #[method("($self, /, *others)")]
            fn intersection(this: &Value, others: &[Value]) -> PyResult<Value> {
                intersection_of_all(this, others)
            }

            /// The set of the items that are in none of the others.
            #[method("($self, /, *others)")]
            fn difference(this: &Value, others: &[Value]) -> PyResult<Value> {
                difference_of_all(this, others)
            }

            /// The set of the items that are in exactly one of the two.
            #[method("($self, other, /)")]
            fn symmetric_difference(this: &Value, other: &Value) -> PyResult<Value> {
                symmetric_difference(this, other)
            }

            /// Whether the other one has all items of this one.
            #[method("($self, other, /)")]
            fn issubset(this: &Value, other: &Value) -> PyResult<bool> {
                is_subset(this, other)
            }

            /// Whether this one has all items of the other one.
            #[method("($self, other, /)")]
            fn issuperset(this: &Value, other: &Value) -> PyResult<bool> {
                is_superset(this, other)
            }

            /// Whether the two have no item in common.
            #[method("($self, other, /)")]
            fn isdisjoint(this: &Value, other: &Value) -> PyResult<bool> {
                is_disjoint(this, other)
            }

            /// For pickling.
            #[method("($self, /)")]
            fn __reduce__(this: &Value) -> PyResult<Value> {
                reduce(this)
            }

            /// Size in memory, in bytes.
            #[method("($self, /)")]
            fn __sizeof__(this: &Value) -> usize {
                of(this).table.size_in_bytes()
            }

            /// A generic alias, as in set[int].
            #[classmethod("($type, object, /)")]
            fn __class_getitem__(class: &Value, object: &Value) -> Value {
                generic_alias::new(class, object)
            }

            $($own)*
        }
    };
}

set_type!(
    /// Collection of items that are all different, in no order.
    SetMethods, "set", {
        #[slot(new)]
        fn py_new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
            Ok(new_of(expect_type(class, "set.__new__(X): X")?))
        }

        #[slot(init)]
        fn init(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
            refuse_keywords(this.ty(), types().set, kwnames)?;
            let args = &args[..args.len() - keyword_names(kwnames).len()];
            check_count("set", args.len(), 0, 1)?;
            drop(of(this).table.take_all());
            match args.first() {
                Some(v) => of(this).update(v),
                None => Ok(()),
            }
        }

        #[slot(nb_inplace_or)]
        fn inplace_or(this: &Value, other: &Value) -> PyResult<Value> {
            if as_set(other).is_none() {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            of(this).update(other)?;
            Ok(this.clone())
        }

        #[slot(nb_inplace_and)]
        fn inplace_and(this: &Value, other: &Value) -> PyResult<Value> {
            if as_set(other).is_none() {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            of(this).table.swap(&of(&intersection(this, other)?).table);
            Ok(this.clone())
        }

        #[slot(nb_inplace_subtract)]
        fn inplace_subtract(this: &Value, other: &Value) -> PyResult<Value> {
            if as_set(other).is_none() {
                return Ok(Value::NOT_IMPLEMENTED);
            }
            of(this).subtract(other)?;
            Ok(this.clone())
        }

        #[slot(nb_inplace_xor)]
        fn inplace_xor(this: &Value, other: &Value) -> PyResult<Value> {
            let Some(other) = as_set(other) else { return Ok(Value::NOT_IMPLEMENTED) };
            of(this).toggle(other)?;
            Ok(this.clone())
        }

        /// Add an item.
        #[method("($self, object, /)")]
        fn add(this: &Value, object: &Value) -> PyResult<()> {
            of(this).insert(object)
        }

        /// Remove an item, or KeyError.
        #[method("($self, object, /)")]
        fn remove(this: &Value, object: &Value) -> PyResult<()> {
            if of(this).discard_item(object)? { Ok(()) } else { Err(key_error(object)) }
        }

        /// Remove an item if it is there.
        #[method("($self, object, /)")]
        fn discard(this: &Value, object: &Value) -> PyResult<()> {
            of(this).discard_item(object)?;
            Ok(())
        }

        /// Remove some item and give it, or KeyError if there is none.
        #[method("($self, /)")]
        fn pop(this: &Value) -> PyResult<Value> {
            of(this).table.pop().ok_or_else(|| err!(KeyError, "pop from an empty set"))
        }

        /// Remove all items.
        #[method("($self, /)")]
        fn clear(this: &Value) {
            drop(of(this).table.take_all());
        }

        /// Add the items of all the others.
        #[method("($self, /, *others)")]
        fn update(this: &Value, others: &[Value]) -> PyResult<()> {
            others.iter().try_for_each(|other| of(this).update(other))
        }

        /// Keep only the items that all the others have too.
        #[method("($self, /, *others)")]
        fn intersection_update(this: &Value, others: &[Value]) -> PyResult<()> {
            of(this).table.swap(&of(&intersection_of_all(this, others)?).table);
            Ok(())
        }

        /// Remove the items that any of the others has.
        #[method("($self, /, *others)")]
        fn difference_update(this: &Value, others: &[Value]) -> PyResult<()> {
            others.iter().try_for_each(|other| of(this).subtract(other))
        }

        /// Remove the items that the other one has, and add those that only it has.
        #[method("($self, other, /)")]
        fn symmetric_difference_update(this: &Value, other: &Value) -> PyResult<()> {
            match as_set(other) {
                Some(other) => of(this).toggle(other),
                None => of(this).toggle(of(&crate::types::set::from_iterable(other)?)),
            }
        }
    }
);

set_type!(
    /// Collection of items that are all different, in no order, which never changes.
    FrozenSetMethods, "frozenset", {
        #[slot(new)]
        fn py_new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
            let ty = expect_type(class, "frozenset.__new__(X): X")?;
            let exact = std::ptr::eq(ty, types().frozenset);
            if ty.slots().init.map(|f| f as usize) == types().frozenset.slots().init.map(|f| f as usize) {
                crate::args::no_keywords("frozenset", kwnames)?;
            }
            let args = &args[..args.len() - keyword_names(kwnames).len()];
            check_count("frozenset", args.len(), 0, 1)?;
            if let Some(v) = args.first() && exact && std::ptr::eq(v.ty(), ty) {
                return Ok(v.clone());
            }
            let made = new_of(ty);
            if let Some(v) = args.first() {
                of(&made).update(v)?;
            }
            Ok(made)
        }

        #[slot(hash)]
        fn hash(this: &Value) -> PyResult<i64> {
            let set: &SetObject = of(this);
            if set.hash.get() == 0 {
                set.hash.set(set.table.frozen_hash());
            }
            Ok(set.hash.get())
        }
    }
);

/// Fills in `set`'s slots and methods.
pub fn define(t: &'static Type) {
    install_type!(t, SetMethods);
    t.text_signature.set("(iterable=(), /)");
    t.slots_mut().hash = Some(object::unhashable);
}

/// Fills in `frozenset`'s slots and methods.
pub fn define_frozen(t: &'static Type) {
    install_type!(t, FrozenSetMethods);
    t.text_signature.set("(iterable=(), /)");
}
