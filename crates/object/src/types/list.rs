//! `list`.

use crate::args::{check_count, keyword_names, no_keywords};
use crate::error::PyResult;
use crate::header::Header;
use crate::slots::CompareOp;
use crate::thread::types;
use crate::typeobj::{Type, expect_type, new_object_of};
use crate::types::generic_alias;
use crate::types::iterators::{collect_or, extend_from, sequence_iterator_of};
pub use crate::types::list_storage::drop_from_the_end;
use crate::types::list_storage::write_repeated;
use crate::types::sequence::{compare_items, count_item, index_error, item_index, repeat_count};
use crate::types::slice::{Position, SliceObject, search_range};
use crate::types::text::{ReprGuard, repr_items};
use crate::value::Value;
use crate::{bail, err, install_type, layout, object};
use std::cell::Cell;
use tiercel_macros::pytype;

/// A Python list. `#[repr(C)]`: native code reads `items` and `len`.
#[repr(C)]
pub struct ListObject {
    /// Header.
    pub head: Header,
    /// Address of the first item's word.
    pub items: Cell<*mut u64>,
    /// Number of items.
    pub len: Cell<usize>,
    /// Items there is room for.
    pub capacity: Cell<usize>,
}
layout!(ListObject, List, list, container);

impl ListObject {
    /// The struct of an empty list, for `new_object_of` with a subclass.
    pub fn empty(head: Header) -> ListObject {
        ListObject { head, items: Cell::new(std::ptr::null_mut()), len: Cell::new(0), capacity: Cell::new(0) }
    }

    /// The items, borrowed: the caller must not run Python code while it holds them.
    #[inline(always)]
    pub fn items(&self) -> &[Value] {
        if self.items.get().is_null() {
            return &[];
        }
        // SAFETY: `len` owned words stand there.
        unsafe { std::slice::from_raw_parts(self.items.get() as *const Value, self.len.get()) }
    }

    /// A new reference to an item.
    #[inline(always)]
    pub fn get(&self, i: usize) -> Option<Value> {
        self.items().get(i).cloned()
    }

    /// Number of items.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.len.get()
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// New references to all items.
    pub fn to_vec(&self) -> Vec<Value> {
        self.items().to_vec()
    }

    /// Appends an item.
    #[inline]
    pub fn push(&self, v: Value) {
        let n = self.len.get();
        if n < self.capacity.get() {
            // SAFETY: there is room for one more word.
            unsafe { *self.items.get().add(n) = v.into_word() };
            self.len.set(n + 1);
        } else {
            self.push_slow(v);
        }
    }

    /// Puts another value in the place of the item at a position that exists; gives the old one.
    #[inline(always)]
    pub fn replace(&self, at: usize, v: Value) -> Value {
        assert!(at < self.len());
        // SAFETY: an owned word stands at each position below `len`.
        unsafe {
            let slot = self.items.get().add(at);
            Value::from_word(std::mem::replace(&mut *slot, v.into_word()))
        }
    }

    /// Shows the collector the items.
    ///
    /// # Safety
    /// `object` is a live list.
    pub unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
        (*(object as *const ListObject)).items().iter().for_each(visit);
    }
}

/// What CPython says of any value that cannot be assigned to a slice.
const NOT_ITERABLE: &str = "must assign iterable to extended slice";

/// The list behind the receiver of a slot.
fn of(v: &Value) -> &ListObject {
    // SAFETY: slots are reached only through list and its subclasses.
    unsafe { v.payload_unchecked() }
}

/// Whether a subclass of a container has its own `__new__` or `__init__`, so that the other one must let keywords pass.
pub(crate) fn refuse_keywords(this: &Type, base: &Type, kwnames: Option<&Value>) -> PyResult<()> {
    let same_new = this.slots().new.map(|f| f as usize) == base.slots().new.map(|f| f as usize);
    if same_new { no_keywords(&base.name_str(), kwnames) } else { Ok(()) }
}

impl ListObject {
    /// `list[i]` for a subscript that is any word-sized int: the specializer's and tier 2's fast path. `None` if it is
    /// out of range.
    #[inline(always)]
    pub fn at(&self, i: i64) -> Option<&Value> {
        let i = if i < 0 { i + self.len() as i64 } else { i };
        self.items().get(i as usize)
    }

    fn set_slice(&self, this: &Value, slice: &SliceObject, value: Option<&Value>) -> PyResult<()> {
        let bounds = slice.bounds()?;
        if bounds.step == 1 {
            let new = match value {
                None => Vec::new(),
                Some(v) if v.is(this) => self.to_vec(),
                Some(v) if v.downcast_exact::<ListObject>().is_some() => {
                    let range = bounds.adjust(self.len());
                    let stop = range.stop.max(range.start) as usize;
                    self.splice_slice(range.start as usize, stop, of(v).items());
                    return Ok(());
                }
                Some(v) => collect_or(v, NOT_ITERABLE)?,
            };
            let range = bounds.adjust(self.len());
            let start = range.start as usize;
            self.splice(start, range.stop.max(range.start) as usize, new);
            return Ok(());
        }
        let Some(value) = value else {
            let range = bounds.adjust(self.len());
            let mut gone: Vec<usize> = range.positions().collect();
            if range.step < 0 {
                gone.reverse();
            }
            let mut old = Vec::with_capacity(gone.len());
            let mut kept = Vec::with_capacity(self.len() - gone.len());
            let mut next = gone.iter().copied().peekable();
            for (i, v) in self.take_items().into_iter().enumerate() {
                if next.next_if_eq(&i).is_some() { old.push(v) } else { kept.push(v) }
            }
            self.take_over(kept);
            drop(old);
            return Ok(());
        };
        let new = collect_or(value, NOT_ITERABLE)?;
        let range = bounds.adjust(self.len());
        if new.len() != range.count {
            bail!(
                ValueError,
                "attempt to assign sequence of size {} to extended slice of size {}",
                new.len(),
                range.count
            );
        }
        let old: Vec<Value> = range.positions().zip(new).map(|(i, v)| self.replace(i, v)).collect();
        drop(old);
        Ok(())
    }
}

/// Mutable sequence of values.
#[pytype(name = "list")]
impl ListObject {
    #[slot(new)]
    fn py_new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        Ok(new_object_of(expect_type(class, "list.__new__(X): X")?, ListObject::empty))
    }

    #[slot(init)]
    fn init(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
        refuse_keywords(this.ty(), types().list, kwnames)?;
        let args = &args[..args.len() - keyword_names(kwnames).len()];
        check_count("list", args.len(), 0, 1)?;
        let list = of(this);
        list.clear();
        match args.first() {
            Some(v) => extend_from(list, v),
            None => Ok(()),
        }
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        let list = of(this);
        if list.is_empty() {
            return Ok(Value::str("[]"));
        }
        let Some(_guard) = ReprGuard::enter(this) else { return Ok(Value::str("[...]")) };
        repr_items("[", "]", |i| list.get(i))
    }

    #[slot(richcompare)]
    fn compare(a: &Value, b: &Value, op: CompareOp) -> PyResult<Value> {
        let (Some(x), Some(y)) = (a.downcast::<ListObject>(), b.downcast::<ListObject>()) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        compare_items(|| x.items(), || y.items(), op)
    }

    #[slot(len)]
    fn py_len(&self) -> PyResult<usize> {
        Ok(self.len())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> PyResult<Value> {
        Ok(sequence_iterator_of(types().list_iterator, this, 0))
    }

    #[slot(getitem)]
    fn getitem(this: &Value, key: &Value) -> PyResult<Value> {
        let list = of(this);
        if let Some(slice) = key.downcast_exact::<SliceObject>() {
            let range = slice.bounds()?.adjust(list.len());
            return Ok(list.sliced(range));
        }
        let Some(i) = item_index(key)? else {
            bail!(TypeError, "list indices must be integers or slices, not {}", key.ty().name_str());
        };
        match list.at(i) {
            Some(v) => Ok(v.clone()),
            None => Err(index_error("list index out of range")),
        }
    }

    #[slot(setitem)]
    fn setitem(this: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
        let list = of(this);
        if let Some(slice) = key.downcast_exact::<SliceObject>() {
            return list.set_slice(this, slice, value);
        }
        let Some(i) = item_index(key)? else {
            bail!(TypeError, "list indices must be integers or slices, not {}", key.ty().name_str());
        };
        let i = if i < 0 { i + list.len() as i64 } else { i } as usize;
        if i >= list.len() {
            return Err(index_error("list assignment index out of range"));
        }
        match value {
            Some(v) => drop(list.replace(i, v.clone())),
            None => drop(list.remove(i)),
        }
        Ok(())
    }

    #[slot(contains)]
    fn contains(&self, item: &Value) -> PyResult<bool> {
        let mut i = 0;
        while let Some(v) = self.get(i) {
            if object::equal(&v, item)? {
                return Ok(true);
            }
            i += 1;
        }
        Ok(false)
    }

    #[slot(sq_concat)]
    fn concat(a: &Value, b: &Value) -> PyResult<Value> {
        let Some(y) = b.downcast::<ListObject>() else {
            bail!(TypeError, "can only concatenate list (not \"{}\") to list", b.ty().name_str());
        };
        Ok(ListObject::joined(of(a).items(), y.items()))
    }

    #[slot(sq_repeat)]
    fn repeat(this: &Value, n: &Value) -> PyResult<Value> {
        let list = of(this);
        let n = repeat_count(n, list.len())?;
        let items = list.items();
        // SAFETY: as many owned words are written as there is room for.
        Ok(unsafe { ListObject::build(items.len() * n, |to| write_repeated(items, n, to)) })
    }

    #[slot(sq_inplace_concat)]
    fn inplace_concat(this: &Value, other: &Value) -> PyResult<Value> {
        extend_from(of(this), other)?;
        Ok(this.clone())
    }

    #[slot(sq_inplace_repeat)]
    fn inplace_repeat(this: &Value, n: &Value) -> PyResult<Value> {
        let list = of(this);
        let n = repeat_count(n, list.len())?;
        if n == 0 {
            list.clear();
            return Ok(this.clone());
        }
        let once = list.len();
        list.grow(once * (n - 1));
        (1..n).for_each(|_| list.extend_from_slice(&list.items()[..once]));
        Ok(this.clone())
    }

    /// Add an item at the end.
    #[method("($self, object, /)")]
    fn append(&self, object: &Value) {
        self.push(object.clone());
    }

    /// Put an item before the one at index.
    #[method("($self, index, object, /)", name = "insert")]
    fn py_insert(&self, index: isize, object: &Value) {
        let n = self.len() as isize;
        let at = if index < 0 { (index + n).max(0) } else { index };
        self.insert(at as usize, object.clone());
    }

    /// Add all items of an iterable at the end.
    #[method("($self, iterable, /)")]
    fn extend(&self, iterable: &Value) -> PyResult<()> {
        extend_from(self, iterable)
    }

    /// Remove the item at index (the last one if not said) and give it.
    #[method("($self, index=-1, /)")]
    fn pop(&self, index: isize) -> PyResult<Value> {
        let n = self.len();
        if n == 0 {
            return Err(index_error("pop from empty list"));
        }
        let i = if index < 0 { index + n as isize } else { index } as usize;
        if i + 1 == n && self.capacity.get() < 16.max(n * 2) {
            self.len.set(i);
            // SAFETY: the word at `i` was owned by the list, which no longer counts it.
            return Ok(unsafe { Value::from_word(*self.items.get().add(i)) });
        }
        if i >= n {
            return Err(index_error("pop index out of range"));
        }
        Ok(self.remove(i))
    }

    /// Remove the first item equal to value, or ValueError.
    #[method("($self, value, /)", name = "remove")]
    fn py_remove(&self, value: &Value) -> PyResult<()> {
        let mut i = 0;
        while let Some(v) = self.get(i) {
            if object::equal(&v, value)? {
                if i < self.len() {
                    drop(self.remove(i));
                }
                return Ok(());
            }
            i += 1;
        }
        Err(err!(ValueError, "list.remove(x): x not in list"))
    }

    /// Position of the first item equal to value, or ValueError.
    #[method("($self, value, start=0, stop=sys.maxsize, /)")]
    fn index(&self, value: &Value, start: Option<Position>, stop: Option<Position>) -> PyResult<usize> {
        let (mut i, stop) = search_range(start, stop, self.len());
        while i < stop
            && let Some(v) = self.get(i)
        {
            if object::equal(&v, value)? {
                return Ok(i);
            }
            i += 1;
        }
        Err(err!(ValueError, "list.index(x): x not in list"))
    }

    /// How many items are equal to value.
    #[method("($self, value, /)")]
    fn count(&self, value: &Value) -> PyResult<usize> {
        count_item(|i| self.items().get(i), value)
    }

    /// Reverse the order of the items, in place.
    #[method("($self, /)")]
    fn reverse(&self) {
        self.reverse_items();
    }

    /// A shallow copy.
    #[method("($self, /)")]
    fn copy(&self) -> Value {
        ListObject::from_slice(self.items())
    }

    /// Remove all items.
    #[method("($self, /)", name = "clear")]
    fn py_clear(&self) {
        self.clear();
    }

    /// Sort the items in place, keeping the order of equal ones.
    ///
    /// With a key function, what it gives for the items is compared. With reverse, the order is descending.
    #[method("($self, /, *, key=None, reverse=False)")]
    fn sort(&self, key: Option<&Value>, reverse: bool) -> PyResult<()> {
        super::list_sort::sort(self, key, reverse)
    }

    /// An iterator from the last item to the first.
    #[method("($self, /)")]
    fn __reversed__(this: &Value) -> Value {
        sequence_iterator_of(types().list_reverse_iterator, this, of(this).len() as isize - 1)
    }

    /// Size in memory, in bytes.
    #[method("($self, /)")]
    fn __sizeof__(&self) -> usize {
        40 + 8 * self.capacity.get()
    }

    /// A generic alias, as in list[int].
    #[classmethod("($type, object, /)")]
    fn __class_getitem__(class: &Value, object: &Value) -> Value {
        generic_alias::new(class, object)
    }
}

/// Empties a list that the collector found in a cycle.
unsafe fn clear(object: *const Header) {
    (*(object as *const ListObject)).clear();
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, ListObject);
    t.text_signature.set("(iterable=(), /)");
    t.end.set(super::list_storage::end);
    let s = t.slots_mut();
    s.hash = Some(object::unhashable);
    s.traverse = Some(ListObject::traverse);
    s.clear = Some(clear);
}
