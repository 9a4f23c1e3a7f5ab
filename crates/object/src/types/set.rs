//! `set` and `frozenset`: the objects, what other types need of them, and their iterator. The methods are in
//! `set_methods`.

use crate::error::PyResult;
use crate::header::{Header, Kind};
use crate::thread::types;
use crate::typeobj::{Type, new_object_of};
use crate::types::dict::{DictObject, unhashable_as};
use crate::types::iterators::{iter_self, reduce};
use crate::types::list::ListObject;
use crate::types::set_table::SetTable;
use crate::value::{Field, Value};
use crate::{bail, install_type, layout, object};
use std::cell::Cell;
use tiercel_macros::pytype;

/// A set or frozenset.
#[repr(C)]
pub struct SetObject {
    /// Header.
    pub head: Header,
    /// The keys.
    pub table: SetTable,
    /// Cached hash of a frozenset, 0 if not computed.
    pub hash: Cell<i64>,
}
layout!(SetObject, Set, set, container);

/// Iterator over a set.
#[repr(C)]
pub struct SetIteratorObject {
    /// Header.
    pub head: Header,
    /// The set; empty at the end.
    pub set: Field,
    /// Index of the next entry.
    pub at: Cell<usize>,
    /// Number of items at the start.
    pub expected: Cell<usize>,
    /// Items still to come.
    pub remaining: Cell<usize>,
}
layout!(SetIteratorObject, SetIterator, set_iterator, container);

/// The set behind a value that is a set, a frozenset, or an instance of a subclass.
#[inline]
pub fn as_set(v: &Value) -> Option<&SetObject> {
    let header = v.header()?;
    let kinds = header.ty().layout_kinds;
    if kinds.contains(Kind::Set) || kinds.contains(Kind::FrozenSet) {
        // SAFETY: both types have this layout.
        Some(unsafe { v.payload_unchecked() })
    } else {
        None
    }
}

/// The hash of a set's element, or the `TypeError` for one that has none.
#[inline]
pub fn hash_element(v: &Value) -> PyResult<i64> {
    object::hash(v).map_err(|raised| unhashable_as(raised, v, "a set element"))
}

/// A new empty set of type `ty`.
pub fn new_of(ty: &Type) -> Value {
    new_object_of(ty, |head| SetObject { head, table: SetTable::default(), hash: Cell::new(0) })
}

/// A new set with the items of an iterable.
pub fn from_iterable(v: &Value) -> PyResult<Value> {
    let set = new_of(types().set);
    of(&set).update(v)?;
    Ok(set)
}

/// A new set of these values: what a set display makes.
pub fn from_values(items: &[Value]) -> PyResult<Value> {
    let set = new_of(types().set);
    for v in items {
        of(&set).insert(v)?;
    }
    Ok(set)
}

/// The set behind a value known to be one.
pub(crate) fn of(v: &Value) -> &SetObject {
    // SAFETY: callers have a set, a frozenset or an instance of a subclass.
    unsafe { v.payload_unchecked() }
}

impl SetObject {
    /// Number of items.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a small int, given by its word; `false` if that takes more than a look, and nothing has happened.
    #[inline]
    pub fn insert_small_int(&self, item: u64) -> bool {
        // SAFETY: any word that is no address is a value; nothing is done with others.
        let item = unsafe { Value::borrow_word(&item) };
        item.as_small_int().is_some_and(|int| self.table.add_small_int(item, crate::hash::hash_int(int)))
    }

    /// Adds an item.
    #[inline]
    pub fn insert(&self, v: &Value) -> PyResult<()> {
        if let Some(int) = v.as_small_int()
            && self.table.add_small_int(v, crate::hash::hash_int(int))
        {
            return Ok(());
        }
        self.table.add(v, hash_element(v)?)?;
        Ok(())
    }

    /// Whether an item is there. A set stands for the frozenset with its items.
    pub fn has(&self, v: &Value) -> PyResult<bool> {
        self.table.contains(v, hash_or_frozen(v)?)
    }

    /// Removes an item; whether it was there. A set stands for the frozenset with its items.
    pub fn discard_item(&self, v: &Value) -> PyResult<bool> {
        self.table.remove(v, hash_or_frozen(v)?)
    }

    /// Adds the items of an iterable.
    pub fn update(&self, v: &Value) -> PyResult<()> {
        if let Some(other) = as_set(v) {
            return self.table.merge(&other.table);
        }
        if let Some(dict) = v.downcast_exact::<DictObject>() {
            self.table.reserve(dict.len());
            let mut at = 0;
            while let Some(i) = dict.next_index(at) {
                let e = dict.entry(i);
                let hash = e.hash;
                if let Some(key) = e.key.get() {
                    self.table.add(&key, hash)?;
                }
                at = i + 1;
            }
            return Ok(());
        }
        for_each(v, |item| self.insert(&item))
    }

    /// Removes the items of an iterable.
    pub fn subtract(&self, v: &Value) -> PyResult<()> {
        match as_set(v) {
            Some(other) if std::ptr::eq(self, other) => drop(self.table.take_all()),
            Some(other) => {
                let mut at = 0;
                while let Some((i, hash, key)) = other.table.next(at) {
                    self.table.remove(&key, hash)?;
                    at = i + 1;
                }
            }
            None => for_each(v, |item| {
                self.table.remove(&item, hash_element(&item)?)?;
                Ok(())
            })?,
        }
        self.table.sweep();
        Ok(())
    }

    /// Removes the items that another set has too, and adds those that only it has.
    pub fn toggle(&self, other: &SetObject) -> PyResult<()> {
        if std::ptr::eq(self, other) {
            drop(self.table.take_all());
            return Ok(());
        }
        let mut at = 0;
        while let Some((i, hash, key)) = other.table.next(at) {
            if !self.table.remove(&key, hash)? {
                self.table.add(&key, hash)?;
            }
            at = i + 1;
        }
        Ok(())
    }

    /// Whether all items are in the other set too.
    pub fn is_subset_of(&self, other: &SetObject) -> PyResult<bool> {
        if self.len() > other.len() {
            return Ok(false);
        }
        let mut at = 0;
        while let Some((i, hash, key)) = self.table.next(at) {
            if !other.table.contains(&key, hash)? {
                return Ok(false);
            }
            at = i + 1;
        }
        Ok(true)
    }

    /// All items, as they are now.
    pub fn to_vec(&self) -> Vec<Value> {
        self.table.keys().into_iter().map(|(_, key)| key).collect()
    }
}

/// Calls `f` on the items of any iterable.
pub(crate) fn for_each(v: &Value, mut f: impl FnMut(Value) -> PyResult<()>) -> PyResult<()> {
    let it = object::iter(v)?;
    while let Some(item) = object::next(&it)? {
        f(item)?;
    }
    Ok(())
}

/// The hash of an item; that of a set is what it would be as a frozenset.
fn hash_or_frozen(v: &Value) -> PyResult<i64> {
    match hash_element(v) {
        Err(raised) if raised.is(types().exceptions.TypeError) => match v.downcast::<SetObject>() {
            Some(set) => {
                drop(raised.take());
                Ok(set.table.frozen_hash())
            }
            None => Err(raised),
        },
        hash => hash,
    }
}

/// `iter(set)`.
pub(crate) fn iterator(set: &Value) -> Value {
    let n = of(set).len();
    new_object_of(types().set_iterator, |head| SetIteratorObject {
        head,
        set: Field::new(set.clone()),
        at: Cell::new(0),
        expected: Cell::new(n),
        remaining: Cell::new(n),
    })
}

/// Iterator over a set.
#[pytype(name = "set_iterator")]
impl SetIteratorObject {
    #[slot(iternext)]
    fn next(&self) -> PyResult<Option<Value>> {
        let Some(set) = self.set.borrow() else { return Ok(None) };
        let table = &of(set).table;
        if table.len() != self.expected.get() {
            // It stays that way: no size is this large.
            self.expected.set(usize::MAX);
            bail!(RuntimeError, "Set changed size during iteration");
        }
        match table.next(self.at.get()) {
            Some((i, _, key)) => {
                self.at.set(i + 1);
                self.remaining.set(self.remaining.get().saturating_sub(1));
                Ok(Some(key))
            }
            None => {
                drop(self.set.take());
                Ok(None)
            }
        }
    }

    /// How many items are left.
    #[method("($self, /)")]
    fn __length_hint__(&self) -> usize {
        match self.set.borrow() {
            Some(set) if of(set).len() == self.expected.get() => self.remaining.get(),
            _ => 0,
        }
    }

    /// For pickling: the items that are left, in a list.
    #[method("($self, /)")]
    fn __reduce__(&self) -> PyResult<Value> {
        let copy = new_object_of(types().set_iterator, |head| SetIteratorObject {
            head,
            set: Field::empty(),
            at: self.at.clone(),
            expected: self.expected.clone(),
            remaining: self.remaining.clone(),
        });
        // SAFETY: just made as a set iterator.
        unsafe { copy.payload_unchecked::<SetIteratorObject>() }.set.set_option(self.set.get());
        reduce("iter", ListObject::from_vec(crate::types::iterators::collect(&copy)?), None)
    }
}

unsafe fn traverse_iterator(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    (*(object as *const SetIteratorObject)).set.visit(visit);
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    (*(object as *const SetObject)).table.visit(visit);
}

/// Empties a set that the collector found in a cycle.
unsafe fn clear(object: *const Header) {
    drop((*(object as *const SetObject)).table.take_all());
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    t.slots_mut().traverse = Some(traverse);
    t.slots_mut().clear = Some(clear);
    crate::types::set_methods::define(t);
}

/// Fills in the type.
pub fn define_frozen(t: &'static Type) {
    t.slots_mut().traverse = Some(traverse);
    t.slots_mut().clear = Some(clear);
    crate::types::set_methods::define_frozen(t);
}

/// Fills in the type.
pub fn define_iterator(t: &'static Type) {
    install_type!(t, SetIteratorObject);
    let s = t.slots_mut();
    s.iter = Some(iter_self);
    s.traverse = Some(traverse_iterator);
}
