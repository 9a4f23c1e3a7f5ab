//! Views of dicts and the iterators over them.

use crate::error::PyResult;
use crate::header::Header;
use crate::slots::CompareOp;
use crate::thread::types;
use crate::typeobj::{Type, new_object_of};
use crate::types::dict::{DictObject, hash_key};
use crate::types::iterators::{collect, iter_self, reduce};
use crate::types::list::ListObject;
use crate::types::mappingproxy::MappingProxyObject;
use crate::types::set::{SetObject, as_set, from_iterable, new_of, of as set_of};
use crate::types::text::{ReprGuard, TextBuilder};
use crate::types::tuple::{TupleObject, recycle_pair};
use crate::value::{Field, Value};
use crate::{bail, install_type, layout, object};
use std::cell::Cell;
use tiercel_macros::pytype;

/// `dict.keys()` and its sisters.
#[repr(C)]
pub struct DictViewObject {
    /// Header.
    pub head: Header,
    /// The dict.
    pub dict: Field,
}
layout!(DictViewObject, DictKeys, dict_keys, container);

/// Iterator over a dict.
#[repr(C)]
pub struct DictIteratorObject {
    /// Header.
    pub head: Header,
    /// The dict; empty at the end.
    pub dict: Field,
    /// Index of the next entry; for reversed iterators, the index behind it.
    pub at: Cell<usize>,
    /// Items when it was made.
    pub expected: Cell<usize>,
    /// Items still to come.
    pub remaining: Cell<usize>,
    /// The last (key, value) tuple given out, to be used again if nobody kept it.
    pub result: Field,
}
layout!(DictIteratorObject, DictIterator, dict_keyiterator, container);

impl DictViewObject {
    /// A view of type `ty` of a dict.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(ty: &'static Type, dict: &Value) -> Value {
        new_object_of(ty, |head| DictViewObject { head, dict: Field::new(dict.clone()) })
    }
}

/// An iterator of one of the six types over a dict.
pub fn iterator(ty: &'static Type, dict: &Value) -> Value {
    let d = dict_of(dict);
    let backward = is_backward(ty);
    new_object_of(ty, |head| DictIteratorObject {
        head,
        dict: Field::new(dict.clone()),
        at: Cell::new(if backward { d.entry_count.get() } else { 0 }),
        expected: Cell::new(d.len()),
        remaining: Cell::new(d.len()),
        result: Field::empty(),
    })
}

fn dict_of(v: &Value) -> &DictObject {
    // SAFETY: views and iterators are made only of dicts and instances of subclasses.
    unsafe { v.payload_unchecked() }
}

fn is_backward(ty: &Type) -> bool {
    let t = types();
    [t.dict_reversekeyiterator, t.dict_reversevalueiterator, t.dict_reverseitemiterator]
        .iter()
        .any(|r| std::ptr::eq(*r, ty))
}

impl DictIteratorObject {
    /// The index of the next entry; `None` at the end.
    #[inline]
    fn step(&self, backward: bool) -> PyResult<Option<usize>> {
        let Some(dict) = self.dict.borrow() else { return Ok(None) };
        let dict = dict_of(dict);
        if dict.len() != self.expected.get() {
            // It stays that way: no dict has this size.
            self.expected.set(usize::MAX);
            bail!(RuntimeError, "dictionary changed size during iteration");
        }
        let found = match backward {
            true => dict.last_index(self.at.get()),
            false => dict.next_index(self.at.get()),
        };
        match found {
            Some(_) if self.remaining.get() == 0 && !backward => {
                drop(self.dict.take());
                bail!(RuntimeError, "dictionary keys changed during iteration");
            }
            Some(i) => {
                self.at.set(if backward { i } else { i + 1 });
                self.remaining.set(self.remaining.get().saturating_sub(1));
                Ok(Some(i))
            }
            None => {
                drop(self.dict.take());
                Ok(None)
            }
        }
    }

    /// What `get` makes of the next entry.
    #[inline]
    fn next_with(
        &self,
        backward: bool,
        get: impl FnOnce(&DictObject, usize) -> Value,
    ) -> PyResult<Option<Value>> {
        match self.step(backward)? {
            Some(i) => Ok(self.dict.borrow().map(|dict| get(dict_of(dict), i))),
            None => Ok(None),
        }
    }

    /// The next key: the step of `for key in dict`.
    #[inline]
    pub fn next_key(&self, backward: bool) -> PyResult<Option<Value>> {
        self.next_with(backward, |d, i| d.entry(i).key.get_or_none())
    }

    /// The next value.
    #[inline]
    pub fn next_value(&self, backward: bool) -> PyResult<Option<Value>> {
        self.next_with(backward, |d, i| d.entry(i).value.get_or_none())
    }

    /// The next (key, value) tuple. The last one is used again if nobody else has it.
    #[inline]
    pub fn next_item(&self, backward: bool) -> PyResult<Option<Value>> {
        self.next_with(backward, |d, i| {
            let e = d.entry(i);
            recycle_pair(&self.result, e.key.get_or_none(), e.value.get_or_none())
        })
    }
}

fn iterator_of(v: &Value) -> &DictIteratorObject {
    // SAFETY: slots and methods are reached only through the six iterator types.
    unsafe { v.payload_unchecked() }
}

/// The `iternext` slots of the six types.
fn next_key(this: &Value) -> PyResult<Option<Value>> {
    iterator_of(this).next_key(false)
}

fn next_value(this: &Value) -> PyResult<Option<Value>> {
    iterator_of(this).next_value(false)
}

fn next_item(this: &Value) -> PyResult<Option<Value>> {
    iterator_of(this).next_item(false)
}

fn previous_key(this: &Value) -> PyResult<Option<Value>> {
    iterator_of(this).next_key(true)
}

fn previous_value(this: &Value) -> PyResult<Option<Value>> {
    iterator_of(this).next_value(true)
}

fn previous_item(this: &Value) -> PyResult<Option<Value>> {
    iterator_of(this).next_item(true)
}

/// Iterator over a dict.
#[pytype(name = "dict_iterator")]
impl DictIteratorObject {
    /// How many items are left.
    #[method("($self, /)")]
    fn __length_hint__(&self) -> usize {
        match self.dict.borrow() {
            Some(dict) if dict_of(dict).len() == self.expected.get() => self.remaining.get(),
            _ => 0,
        }
    }

    /// For pickling: the items that are left, in a list.
    #[method("($self, /)")]
    fn __reduce__(this: &Value) -> PyResult<Value> {
        let it = iterator_of(this);
        let copy = new_object_of(this.ty(), |head| DictIteratorObject {
            head,
            dict: Field::empty(),
            at: it.at.clone(),
            expected: it.expected.clone(),
            remaining: it.remaining.clone(),
            result: Field::empty(),
        });
        iterator_of(&copy).dict.set_option(it.dict.get());
        reduce("iter", ListObject::from_vec(collect(&copy)?), None)
    }
}

fn view_of(v: &Value) -> (Value, &DictObject) {
    // SAFETY: slots and methods are reached only through the three view types.
    let view: &DictViewObject = unsafe { v.payload_unchecked() };
    let dict = view.dict.get_or_none();
    // SAFETY: the view keeps its dict as long as it is borrowed.
    let d: &DictObject = unsafe { &*(dict.word() as *const DictObject) };
    (dict, d)
}

/// Whether a value is a view that works as a set.
fn is_set_view(v: &Value) -> bool {
    std::ptr::eq(v.ty(), types().dict_keys) || std::ptr::eq(v.ty(), types().dict_items)
}

fn repr(this: &Value) -> PyResult<Value> {
    let Some(_guard) = ReprGuard::enter(this) else { return Ok(Value::str("...")) };
    let mut text = TextBuilder::new(&this.ty().name_str());
    text.push("(");
    text.push_repr(&ListObject::from_vec(collect(this)?))?;
    text.push(")");
    Ok(text.finish())
}

fn mapping(this: &Value) -> Value {
    let dict = view_of(this).0;
    new_object_of(types().mappingproxy, |head| MappingProxyObject { head, mapping: Field::new(dict) })
}

/// Whether all items of one are in the other.
fn all_in(a: &Value, b: &Value) -> PyResult<bool> {
    let mut all = true;
    object::for_each(a, |item| {
        all = object::contains(b, &item)?;
        Ok(all)
    })?;
    Ok(all)
}

fn compare(a: &Value, b: &Value, op: CompareOp) -> PyResult<Value> {
    if !is_set_view(b) && as_set(b).is_none() {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let (m, n) = (object::len(a)?, object::len(b)?);
    Ok(Value::bool(match op {
        CompareOp::Eq => m == n && all_in(a, b)?,
        CompareOp::Ne => !(m == n && all_in(a, b)?),
        CompareOp::Lt => m < n && all_in(a, b)?,
        CompareOp::Le => m <= n && all_in(a, b)?,
        CompareOp::Gt => m > n && all_in(b, a)?,
        CompareOp::Ge => m >= n && all_in(b, a)?,
    }))
}

/// The operators work with a view on either side, and with any iterable on the other.
fn or(a: &Value, b: &Value) -> PyResult<Value> {
    let made = from_iterable(a)?;
    set_of(&made).update(b)?;
    Ok(made)
}

fn subtract(a: &Value, b: &Value) -> PyResult<Value> {
    let made = from_iterable(a)?;
    set_of(&made).subtract(b)?;
    Ok(made)
}

fn xor(a: &Value, b: &Value) -> PyResult<Value> {
    let made = from_iterable(a)?;
    match as_set(b) {
        Some(b) => set_of(&made).toggle(b)?,
        None => set_of(&made).toggle(set_of(&from_iterable(b)?))?,
    }
    Ok(made)
}

fn and(a: &Value, b: &Value) -> PyResult<Value> {
    let (mut view, mut other) = if is_set_view(a) { (a, b) } else { (b, a) };
    if (is_set_view(other) || as_set(other).is_some()) && object::len(other)? > object::len(view)? {
        std::mem::swap(&mut view, &mut other);
    }
    let made = new_of(types().set);
    let set: &SetObject = set_of(&made);
    crate::types::set::for_each(other, |item| {
        if object::contains(view, &item)? {
            set.insert(&item)?;
        }
        Ok(())
    })?;
    Ok(made)
}

fn is_disjoint(this: &Value, other: &Value) -> PyResult<bool> {
    let (mut this, mut other) = (this, other);
    if (is_set_view(other) || as_set(other).is_some()) && object::len(other)? > object::len(this)? {
        std::mem::swap(&mut this, &mut other);
    }
    let mut disjoint = true;
    object::for_each(other, |item| {
        disjoint = !object::contains(this, &item)?;
        Ok(disjoint)
    })?;
    Ok(disjoint)
}

fn view_len(this: &Value) -> PyResult<usize> {
    Ok(view_of(this).1.len())
}

fn keys_contain(this: &Value, key: &Value) -> PyResult<bool> {
    let (_dict, d) = view_of(this);
    Ok(d.find(key, hash_key(key)?)?.is_some())
}

fn items_contain(this: &Value, item: &Value) -> PyResult<bool> {
    let Some(pair) = item.downcast::<TupleObject>() else { return Ok(false) };
    let [key, value] = pair.items() else { return Ok(false) };
    let (_dict, d) = view_of(this);
    match d.get(key)? {
        Some(found) => object::equal(&found, value),
        None => Ok(false),
    }
}

macro_rules! view_type {
    ($(#[$doc:meta])* $marker:ident, $name:tt, $forward:ident, $backward:ident, { $($own:tt)* }) => {
        struct $marker;

        $(#[$doc])*
        #[pytype(name = $name)]
        impl $marker {
            #[slot(iter)]
            fn iter(this: &Value) -> PyResult<Value> {
                Ok(iterator(types().$forward, &view_of(this).0))
            }

            /// The dict, read-only.
            #[getter]
            fn mapping(this: &Value) -> Value {
                mapping(this)
            }

            /// An iterator from the last item to the first.
            #[method("($self, /)")]
            fn __reversed__(this: &Value) -> Value {
                iterator(types().$backward, &view_of(this).0)
            }

            $($own)*
        }
    };
}

view_type!(
    /// View of a dict's keys.
    KeysView, "dict_keys", dict_keyiterator, dict_reversekeyiterator, {
        /// Whether the two have no item in common.
        #[method("($self, object, /)")]
        fn isdisjoint(this: &Value, other: &Value) -> PyResult<bool> {
            is_disjoint(this, other)
        }
    }
);
view_type!(
    /// View of a dict's values.
    ValuesView, "dict_values", dict_valueiterator, dict_reversevalueiterator, {}
);
view_type!(
    /// View of a dict's (key, value) pairs.
    ItemsView, "dict_items", dict_itemiterator, dict_reverseitemiterator, {
        /// Whether the two have no item in common.
        #[method("($self, object, /)")]
        fn isdisjoint(this: &Value, other: &Value) -> PyResult<bool> {
            is_disjoint(this, other)
        }
    }
);

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    (*(object as *const DictViewObject)).dict.visit(visit);
}

unsafe fn traverse_iterator(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let it = &*(object as *const DictIteratorObject);
    it.dict.visit(visit);
    it.result.visit(visit);
}

/// What all three views have.
fn define_view(t: &'static Type) {
    let s = t.slots_mut();
    s.repr = Some(repr);
    s.len = Some(view_len);
    s.traverse = Some(traverse);
}

/// What makes a view work as a set.
fn define_set_view(t: &'static Type) {
    let s = t.slots_mut();
    s.richcompare = Some(compare);
    s.hash = Some(object::unhashable);
    s.nb_or = Some(or);
    s.nb_and = Some(and);
    s.nb_subtract = Some(subtract);
    s.nb_xor = Some(xor);
}

/// Fills in the type.
pub fn define_keys(t: &'static Type) {
    install_type!(t, KeysView);
    define_view(t);
    define_set_view(t);
    t.slots_mut().contains = Some(keys_contain);
}

/// Fills in the type.
pub fn define_values(t: &'static Type) {
    install_type!(t, ValuesView);
    define_view(t);
}

/// Fills in the type.
pub fn define_items(t: &'static Type) {
    install_type!(t, ItemsView);
    define_view(t);
    define_set_view(t);
    t.slots_mut().contains = Some(items_contain);
}

/// Fills in one of the six iterator types.
pub fn define_iterator(t: &'static Type) {
    install_type!(t, DictIteratorObject);
    let all = types();
    let next = [
        (all.dict_keyiterator, next_key as crate::slots::NextFn),
        (all.dict_valueiterator, next_value),
        (all.dict_itemiterator, next_item),
        (all.dict_reversekeyiterator, previous_key),
        (all.dict_reversevalueiterator, previous_value),
        (all.dict_reverseitemiterator, previous_item),
    ];
    let s = t.slots_mut();
    s.iternext = next.iter().find(|(ty, _)| std::ptr::eq(*ty, t)).map(|(_, f)| *f);
    s.iter = Some(iter_self);
    s.traverse = Some(traverse_iterator);
}
