//! The views of an `OrderedDict`, and the iterator over it.

use crate::native_type::{get, make, new_instance};
use std::cell::Cell;
use tiercel_macros::pytype;
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::tflag;
use tiercel_object::types::dict::{DictObject, Entry};
use tiercel_object::types::dict_views::DictViewObject;
use tiercel_object::types::iterators;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{Field, Value};
use tiercel_object::{bail, install_type};

use crate::collected;

/// What an iterator gives of an item.
#[derive(Clone, Copy, PartialEq)]
pub enum Part {
    /// The key.
    Key,
    /// The value.
    Value,
    /// Both, as a tuple.
    Item,
}

const ITERATOR: &str = "odict_iterator";
const KEYS: &str = "odict_keys";
const VALUES: &str = "odict_values";
const ITEMS: &str = "odict_items";

/// `keys()`, `values()` or `items()`.
pub fn view(dict: &Value, part: Part) -> Value {
    let key = match part {
        Part::Key => KEYS,
        Part::Value => VALUES,
        Part::Item => ITEMS,
    };
    DictViewObject::new(get(key), dict)
}

/// What tells whether a dict has changed its keys: its size, how many entries it has ever had, and where they stand.
type Shape = (usize, usize, *mut Entry);

fn shape(d: &DictObject) -> Shape {
    (d.len(), d.entry_count.get(), d.entries.get())
}

/// `odict_iterator`.
#[repr(C)]
pub struct OrderedIterator {
    head: Header,
    /// Empty at the end.
    dict: Field,
    part: Part,
    backward: bool,
    /// The index of the next entry; for backward iterators, the one behind it.
    at: Cell<usize>,
    left: Cell<usize>,
    shape: Cell<Shape>,
}

fn dict_of(v: &Value) -> &DictObject {
    // SAFETY: iterators and views are made only of ordered dicts.
    unsafe { v.payload_unchecked() }
}

/// An iterator over an ordered dict.
pub fn iterator(dict: &Value, part: Part, backward: bool) -> Value {
    let d = dict_of(dict);
    new_instance(get(ITERATOR), |head| OrderedIterator {
        head,
        dict: Field::new(dict.clone()),
        part,
        backward,
        at: Cell::new(if backward { d.entry_count.get() } else { 0 }),
        left: Cell::new(d.len()),
        shape: Cell::new(shape(d)),
    })
}

#[pytype(name = "odict_iterator")]
impl OrderedIterator {
    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        let Some(dict) = self.dict.get() else { return Ok(None) };
        let d = dict_of(&dict);
        if shape(d) != self.shape.get() {
            drop(self.dict.take());
            bail!(RuntimeError, "OrderedDict mutated during iteration");
        }
        let found = match self.backward {
            true => d.entry_before(self.at.get()),
            false => d.entry_from(self.at.get()),
        };
        let Some((i, key, value)) = found else {
            drop(self.dict.take());
            return Ok(None);
        };
        self.at.set(if self.backward { i } else { i + 1 });
        self.left.set(self.left.get().saturating_sub(1));
        Ok(Some(match self.part {
            Part::Key => key,
            Part::Value => value,
            Part::Item => TupleObject::pair(key, value),
        }))
    }

    /// What a pickle keeps.
    #[method("($self, /)", hidden)]
    fn __reduce__(&self) -> PyResult<Value> {
        let mut rest = Vec::new();
        if let Some(dict) = self.dict.get() {
            // A copy goes on where this one is.
            let ahead = iterator(&dict, self.part, self.backward);
            // SAFETY: just made as one.
            let copy: &OrderedIterator = unsafe { ahead.payload_unchecked() };
            copy.at.set(self.at.get());
            copy.shape.set(self.shape.get());
            while let Some(v) = copy.iternext()? {
                rest.push(v);
            }
        }
        iterators::reduce("iter", ListObject::from_vec(rest), None)
    }

    /// How many items are left, for who wants to make room.
    #[method("($self, /)", hidden)]
    fn __length_hint__(&self) -> usize {
        self.left.get()
    }
}
collected!(OrderedIterator: dict);

/// A view: what `dict`'s does, with iterators that know the order may change.
macro_rules! ordered_view {
    ($name:ident, $text:literal, $part:expr) => {
        struct $name;

        #[pytype(name = $text)]
        impl $name {
            #[slot(iter)]
            fn iter(this: &Value) -> PyResult<Value> {
                // SAFETY: a slot of this type.
                let dict = unsafe { this.payload_unchecked::<DictViewObject>() }.dict.get_or_none();
                Ok(iterator(&dict, $part, false))
            }

            #[method("($self, /)", hidden)]
            fn __reversed__(this: &Value) -> Value {
                // SAFETY: a method of this type.
                let dict = unsafe { this.payload_unchecked::<DictViewObject>() }.dict.get_or_none();
                iterator(&dict, $part, true)
            }
        }
    };
}
ordered_view!(OrderedKeys, "odict_keys", Part::Key);
ordered_view!(OrderedValues, "odict_values", Part::Value);
ordered_view!(OrderedItems, "odict_items", Part::Item);

/// Makes the types.
pub fn make_types() {
    let t = types();
    make::<OrderedIterator>(ITERATOR, t.object, tflag::GC, false, OrderedIterator::define);
    make::<DictViewObject>(KEYS, t.dict_keys, tflag::GC, false, |t| install_type!(t, OrderedKeys));
    make::<DictViewObject>(VALUES, t.dict_values, tflag::GC, false, |t| install_type!(t, OrderedValues));
    make::<DictViewObject>(ITEMS, t.dict_items, tflag::GC, false, |t| install_type!(t, OrderedItems));
}
