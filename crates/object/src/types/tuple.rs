//! `tuple`: the items stand in the object itself.

use crate::args::{check_count, no_keywords};
use crate::error::PyResult;
use crate::header::{Header, Kind, end_nested, flag};
use crate::heap::MAX_SMALL;
use crate::instance::{drop_attributes, variable_part_offset};
use crate::slots::CompareOp;
use crate::thread::{heap, runtime, types};
use crate::typeobj::{Type, allocate_exact, allocate_variable, expect_type, release_instance};
use crate::types::generic_alias;
use crate::types::iterators::sequence_iterator_of;
use crate::types::list_storage::write_repeated;
use crate::types::sequence::{compare_items, count_item, item_index, repeat_count};
use crate::types::slice::{Position, SliceObject, search_range};
use crate::types::text::{ReprGuard, TextBuilder};
use crate::value::{Field, Value, is_int};
use crate::{bail, err, install_type, layout, object};
use std::cell::Cell;
use tiercel_macros::pytype;

/// A Python tuple; `len` words of items follow.
#[repr(C)]
pub struct TupleObject {
    /// Header.
    pub head: Header,
    /// Number of items.
    pub len: Cell<usize>,
    /// The hash, 0 if not computed yet.
    pub hash: Cell<i64>,
}
layout!(TupleObject, Tuple, tuple, container);

/// Offset of the first item in an exact tuple.
pub const ITEMS_OFFSET: usize = size_of::<TupleObject>();

/// Writes new references to these values.
///
/// # Safety
/// There is room for so many words.
#[inline(always)]
unsafe fn copy_references(values: &[Value], to: *mut u64) {
    let common = copy_words(values.as_ptr().cast(), to, values.len());
    // Often all are small ints, which one bit tells.
    if !is_int(common) {
        values.iter().filter_map(Value::header).for_each(Header::incref);
    }
}

/// Copies words; gives the bits that all have. Few are two groups, which overlap unless there are twice as many as one has.
#[inline(always)]
unsafe fn copy_words(from: *const u64, to: *mut u64, n: usize) -> u64 {
    #[inline(always)]
    unsafe fn two<const N: usize>(from: *const u64, to: *mut u64, n: usize) -> u64 {
        let (first, last) = (from.cast::<[u64; N]>().read(), from.add(n - N).cast::<[u64; N]>().read());
        to.cast::<[u64; N]>().write(first);
        to.add(n - N).cast::<[u64; N]>().write(last);
        first.iter().chain(&last).fold(u64::MAX, |all, word| all & word)
    }
    match n {
        0 => u64::MAX,
        1 => two::<1>(from, to, n),
        2..=4 => two::<2>(from, to, n),
        5..=8 => two::<4>(from, to, n),
        _ => (0..n).fold(u64::MAX, |all, n| {
            to.add(n).write(*from.add(n));
            all & *from.add(n)
        }),
    }
}

impl TupleObject {
    /// A tuple of `len` values that `fill` writes, given the address of the first item's word.
    ///
    /// # Safety
    /// `fill` writes `len` owned words.
    #[inline]
    pub unsafe fn build(len: usize, fill: impl FnOnce(*mut u64)) -> Value {
        if len == 0
            && let Some(v) = runtime().empty_tuple.borrow()
        {
            return v.clone();
        }
        let p = allocate_exact::<TupleObject>(types().tuple, ITEMS_OFFSET + len * 8) as *mut TupleObject;
        (&raw mut (*p).len).write(Cell::new(len));
        (&raw mut (*p).hash).write(Cell::new(0));
        fill((p as *mut u8).add(ITEMS_OFFSET) as *mut u64);
        Value::from_word(p as u64)
    }

    /// Like [`TupleObject::build`] for a subclass of tuple.
    ///
    /// # Safety
    /// As for [`TupleObject::build`]; `ty` has tuple's layout.
    pub unsafe fn build_of(ty: &Type, len: usize, fill: impl FnOnce(*mut u64)) -> Value {
        let p = allocate_variable(ty, len * 8) as *mut TupleObject;
        (&raw mut (*p).len).write(Cell::new(len));
        (&raw mut (*p).hash).write(Cell::new(0));
        fill((p as *mut u8).add(variable_part_offset(&*(p as *const Header), ITEMS_OFFSET)) as *mut u64);
        Value::from_word(p as u64)
    }

    /// A tuple of these values.
    pub fn from_vec(items: Vec<Value>) -> Value {
        TupleObject::from_exact(items.into_iter())
    }

    /// A tuple of the values that an iterator gives, which runs no Python code.
    pub fn from_exact(mut items: impl ExactSizeIterator<Item = Value>) -> Value {
        let len = items.len();
        // SAFETY: exactly `len` owned words are written, even if the iterator has promised more than it gives.
        unsafe {
            TupleObject::build(len, |p| {
                for i in 0..len {
                    *p.add(i) = items.next().unwrap_or(Value::NONE).into_word();
                }
            })
        }
    }

    /// Puts an item into a tuple that is still being made, and that nobody has looked into.
    ///
    /// # Safety
    /// No borrow of the items is alive, nobody relies on the old item, and the hash has not been asked for.
    pub unsafe fn put(&self, at: usize, item: Value) {
        let items =
            (self as *const TupleObject as *const u8).add(variable_part_offset(&self.head, ITEMS_OFFSET));
        assert!(at < self.len.get());
        let place = (items as *mut u64).add(at);
        drop(Value::from_word(place.replace(item.into_word())));
    }

    /// A tuple of two values.
    #[inline]
    pub fn pair(first: Value, second: Value) -> Value {
        // SAFETY: two owned words are written.
        unsafe {
            TupleObject::build(2, |p| {
                *p = first.into_word();
                *p.add(1) = second.into_word();
            })
        }
    }

    /// A tuple of new references to these values.
    pub fn from_slice(items: &[Value]) -> Value {
        // SAFETY: exactly `len` owned words are written.
        unsafe { TupleObject::build(items.len(), |p| copy_references(items, p)) }
    }

    /// The items of both: one of the two itself if the other has none and it is of no subclass.
    pub fn sum(a: &TupleObject, b: &TupleObject) -> Value {
        if a.is_empty() && b.head.kind() == Kind::Tuple {
            return b.to_value();
        }
        if b.is_empty() && a.head.kind() == Kind::Tuple {
            return a.to_value();
        }
        TupleObject::joined(a.items(), b.items())
    }

    /// A tuple of new references to the values of two slices.
    #[inline]
    pub fn joined(first: &[Value], second: &[Value]) -> Value {
        // SAFETY: exactly `len` owned words are written.
        unsafe {
            TupleObject::build(first.len() + second.len(), |p| {
                copy_references(first, p);
                copy_references(second, p.add(first.len()));
            })
        }
    }

    /// The items.
    #[inline(always)]
    pub fn items(&self) -> &[Value] {
        // SAFETY: `len` owned words stand at the offset, and a tuple never changes once it is visible.
        unsafe {
            let at = variable_part_offset(&self.head, ITEMS_OFFSET);
            std::slice::from_raw_parts(
                (self as *const TupleObject as *const u8).add(at) as *const Value,
                self.len.get(),
            )
        }
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

    /// Shows the collector the items.
    ///
    /// # Safety
    /// `object` is a live tuple.
    pub unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
        (*(object as *const TupleObject)).items().iter().for_each(visit);
    }
}

/// Ends a tuple.
///
/// # Safety
/// `object` is a dying tuple or instance of a subclass.
pub unsafe fn dealloc(object: *mut Header) {
    let ty = (*object).ty.get();
    let items = (*(object as *mut TupleObject)).items();
    // From the end, as CPython does: finalizers run in that order.
    for v in items.iter().rev() {
        std::ptr::drop_in_place(v as *const Value as *mut Value);
    }
    drop_attributes(object, &*ty);
    release_instance(object, ty);
}

/// Ends an exact tuple.
unsafe fn end(object: *mut Header) {
    let len = (*(object as *const TupleObject)).len();
    let items = (object as *mut u8).add(ITEMS_OFFSET) as *mut Value;
    // Words alone end without anything else ending.
    if len <= MOST_WORDS && (0..len).all(|i| !(*items.add(i)).is_object()) {
        return heap().release_small(object, ITEMS_OFFSET + len * 8, true);
    }
    end_items(object);
}

/// Tuples of more items are not looked through before they end.
const MOST_WORDS: usize = 16;

#[inline(never)]
unsafe fn end_items(object: *mut Header) {
    end_nested(object, |object, thread| {
        (*object).set_flags(flag::DYING);
        let len = (*(object as *const TupleObject)).len();
        let items = (object as *mut u8).add(ITEMS_OFFSET) as *mut Value;
        for i in (0..len).rev() {
            std::ptr::drop_in_place(items.add(i));
        }
        let size = ITEMS_OFFSET + len * 8;
        if size <= MAX_SMALL {
            (*thread.heap).release_small(object, size, true);
        } else {
            (*thread.heap).release(object);
        }
    });
}

/// The hash of a sequence of hashes: the xxHash scheme that CPython uses for tuples.
pub struct TupleHash(u64);

const PRIME_1: u64 = 11400714785074694791;
const PRIME_2: u64 = 14029467366897019727;
const PRIME_5: u64 = 2870177450012600261;

impl TupleHash {
    /// Starts with no hashes.
    #[allow(clippy::new_without_default)]
    pub fn new() -> TupleHash {
        TupleHash(PRIME_5)
    }

    /// Adds an item's hash.
    #[inline(always)]
    pub fn add(&mut self, lane: i64) {
        self.0 =
            self.0.wrapping_add((lane as u64).wrapping_mul(PRIME_2)).rotate_left(31).wrapping_mul(PRIME_1);
    }

    /// The hash of a tuple of `len` items.
    pub fn finish(mut self, len: usize) -> i64 {
        self.0 = self.0.wrapping_add(len as u64 ^ (PRIME_5 ^ 3527539));
        self.finish_unsized()
    }

    /// The hash of something whose number of parts is fixed.
    pub fn finish_unsized(self) -> i64 {
        if self.0 == u64::MAX { 1546275796 } else { self.0 as i64 }
    }
}

/// The tuple behind a value of `tuple` or a subclass; for receivers of slots, whose type is known.
fn of(v: &Value) -> &TupleObject {
    // SAFETY: slots are reached only through tuple and its subclasses.
    unsafe { v.payload_unchecked() }
}

/// A pair made of `result`'s tuple if nobody but `result` has it any more, else a new one: iterators that give out a
/// tuple for each step rarely see it kept.
#[inline]
pub fn recycle_pair(result: &Field, first: Value, second: Value) -> Value {
    if let Some(last) = result.borrow()
        && let Some(t) = last.downcast_exact::<TupleObject>()
        && t.head.count.get() == 1
        && t.len() == 2
    {
        let items = (last.word() as usize + ITEMS_OFFSET) as *mut u64;
        // SAFETY: the field has the only reference, so nobody sees the tuple change; the old items are dropped after.
        let old = unsafe {
            let a = Value::from_word(std::ptr::replace(items, first.into_word()));
            (a, Value::from_word(std::ptr::replace(items.add(1), second.into_word())))
        };
        t.hash.set(0);
        let pair = last.clone();
        drop(old);
        return pair;
    }
    let pair = TupleObject::pair(first, second);
    result.set(pair.clone());
    pair
}

/// Immutable sequence of values.
#[pytype(name = "tuple")]
impl TupleObject {
    #[slot(new)]
    fn py_new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "tuple.__new__(X): X")?;
        let exact = std::ptr::eq(ty, types().tuple);
        // A subclass with an `__init__` of its own may take keywords.
        if exact || ty.slots().init.map(|f| f as usize) == types().tuple.slots().init.map(|f| f as usize) {
            no_keywords("tuple", kwnames)?;
        }
        let args = &args[..args.len() - crate::args::keyword_names(kwnames).len()];
        check_count("tuple", args.len(), 0, 1)?;
        let items = match args.first() {
            None => Vec::new(),
            Some(v) if exact && v.downcast_exact::<TupleObject>().is_some() => return Ok(v.clone()),
            Some(v) => crate::types::iterators::collect(v)?,
        };
        if exact {
            return Ok(TupleObject::from_vec(items));
        }
        // SAFETY: exactly `len` owned words are moved.
        Ok(unsafe {
            TupleObject::build_of(ty, items.len(), |p| {
                for (i, v) in items.into_iter().enumerate() {
                    *p.add(i) = v.into_word();
                }
            })
        })
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        let items = of(this).items();
        let Some(_guard) = ReprGuard::enter(this) else { return Ok(Value::str("(...)")) };
        let mut text = TextBuilder::new("(");
        for (i, v) in items.iter().enumerate() {
            if i > 0 {
                text.push(", ");
            }
            text.push_repr(v)?;
        }
        text.push(if items.len() == 1 { ",)" } else { ")" });
        Ok(text.finish())
    }

    #[slot(hash)]
    fn py_hash(&self) -> PyResult<i64> {
        let known = self.hash.get();
        if known != 0 {
            return Ok(known);
        }
        crate::thread::thread().check_host_stack(" while hashing")?;
        let mut h = TupleHash::new();
        for v in self.items() {
            h.add(object::hash(v)?);
        }
        let h = h.finish(self.len());
        self.hash.set(h);
        Ok(h)
    }

    #[slot(richcompare)]
    fn compare(a: &Value, b: &Value, op: CompareOp) -> PyResult<Value> {
        let (Some(x), Some(y)) = (a.downcast::<TupleObject>(), b.downcast::<TupleObject>()) else {
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
        if this.downcast_exact::<TupleObject>().is_none() {
            // The loop and native code step tuple iterators by the layout of exact tuples; items never change.
            let items = TupleObject::from_slice(of(this).items());
            return Ok(sequence_iterator_of(types().tuple_iterator, &items, 0));
        }
        Ok(sequence_iterator_of(types().tuple_iterator, this, 0))
    }

    #[slot(getitem)]
    fn getitem(this: &Value, key: &Value) -> PyResult<Value> {
        let t = of(this);
        if let Some(slice) = key.downcast_exact::<SliceObject>() {
            let range = slice.bounds()?.adjust(t.len());
            if range.count == t.len() && range.step == 1 && this.downcast_exact::<TupleObject>().is_some() {
                return Ok(this.clone());
            }
            let items = t.items();
            // SAFETY: as many owned words are written as the range has positions.
            return Ok(unsafe {
                TupleObject::build(range.count, |p| {
                    for (n, i) in range.positions().enumerate() {
                        *p.add(n) = items[i].clone().into_word();
                    }
                })
            });
        }
        let Some(i) = item_index(key)? else {
            bail!(TypeError, "tuple indices must be integers or slices, not {}", key.ty().name_str());
        };
        let i = if i < 0 { i + t.len() as i64 } else { i };
        match t.items().get(i as usize) {
            Some(v) => Ok(v.clone()),
            None => Err(err!(IndexError, "tuple index out of range")),
        }
    }

    #[slot(contains)]
    fn contains(&self, item: &Value) -> PyResult<bool> {
        for v in self.items() {
            if object::equal(v, item)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    #[slot(sq_concat)]
    fn concat(a: &Value, b: &Value) -> PyResult<Value> {
        let Some(y) = b.downcast::<TupleObject>() else {
            bail!(TypeError, "can only concatenate tuple (not \"{}\") to tuple", b.ty().name_str());
        };
        Ok(TupleObject::sum(of(a), y))
    }

    #[slot(sq_repeat)]
    fn repeat(this: &Value, n: &Value) -> PyResult<Value> {
        let t = of(this);
        let n = repeat_count(n, t.len())?;
        if n == 1 && this.downcast_exact::<TupleObject>().is_some() {
            return Ok(this.clone());
        }
        // SAFETY: `n` times the items' words are counted and written.
        Ok(unsafe { TupleObject::build(t.len() * n, |to| write_repeated(t.items(), n, to)) })
    }

    /// The arguments that `__new__` needs to make the tuple again.
    #[method("($self, /)")]
    fn __getnewargs__(&self) -> Value {
        TupleObject::from_vec(vec![TupleObject::from_slice(self.items())])
    }

    /// Position of the first item equal to value, or ValueError.
    #[method("($self, value, start=0, stop=sys.maxsize, /)")]
    fn index(&self, value: &Value, start: Option<Position>, stop: Option<Position>) -> PyResult<usize> {
        let (start, stop) = search_range(start, stop, self.len());
        for i in start..stop.min(self.len()) {
            if object::equal(&self.items()[i], value)? {
                return Ok(i);
            }
        }
        Err(err!(ValueError, "tuple.index(x): x not in tuple"))
    }

    /// How many items are equal to value.
    #[method("($self, value, /)")]
    fn count(&self, value: &Value) -> PyResult<usize> {
        count_item(|i| self.items().get(i), value)
    }

    /// A generic alias, as in tuple[int, str].
    #[classmethod("($type, object, /)")]
    fn __class_getitem__(class: &Value, object: &Value) -> Value {
        generic_alias::new(class, object)
    }
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, TupleObject);
    t.text_signature.set("(iterable=(), /)");
    t.set_dealloc(dealloc);
    t.end.set(end);
    t.slots_mut().traverse = Some(TupleObject::traverse);
}
