//! `deque`: a list with fast appends and pops on either side, with an optional maximum size.

use super::deque_iterator;
use crate::native_type::{get, make, new_instance, set_type};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use tiercel_macros::pytype;
use tiercel_object::error::{PyResult, Raised};
use tiercel_object::header::Header;
use tiercel_object::slots::CompareOp;
use tiercel_object::thread::types;
use tiercel_object::typeobj::{Type, expect_type, tflag};
use tiercel_object::types::sequence::{index_error, item_index, repeat_count};
use tiercel_object::types::text::{ReprGuard, TextBuilder};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::types::{generic_alias, int};
use tiercel_object::value::Value;
use tiercel_object::{bail, err, install_type, instance, object};

/// The type's full name.
pub const DEQUE: &str = "collections.deque";

/// `collections.deque`.
#[repr(C)]
pub struct Deque {
    head: Header,
    /// No borrow of it is held while Python code may run.
    items: RefCell<VecDeque<Value>>,
    /// The maximum size; `usize::MAX` means there is none.
    most: Cell<usize>,
    /// Counts changes of the size, so that iterators notice them.
    pub changes: Cell<u64>,
}

const UNBOUNDED: usize = usize::MAX;

fn of(v: &Value) -> &Deque {
    // SAFETY: called only for receivers of the type's own functions, and for values checked to be deques.
    unsafe { v.payload_unchecked() }
}

fn is_deque(v: &Value) -> bool {
    v.ty().is_subtype(get(DEQUE))
}

fn new_of(ty: &Type, items: VecDeque<Value>, most: usize) -> Value {
    new_instance(ty, |head| Deque {
        head,
        items: RefCell::new(items),
        most: Cell::new(most),
        changes: Cell::new(0),
    })
}

fn mutated() -> Raised {
    err!(RuntimeError, "deque mutated during iteration")
}

impl Deque {
    /// Number of items.
    pub fn len(&self) -> usize {
        self.items.borrow().len()
    }

    /// The item at an index.
    pub fn at(&self, i: usize) -> Option<Value> {
        self.items.borrow().get(i).cloned()
    }

    fn changed(&self) {
        self.changes.set(self.changes.get() + 1);
    }

    fn push_back(&self, v: Value) {
        let mut items = self.items.borrow_mut();
        items.push_back(v);
        self.changed();
        let extra = if items.len() > self.most.get() { items.pop_front() } else { None };
        drop(items);
        drop(extra);
    }

    fn push_front(&self, v: Value) {
        let mut items = self.items.borrow_mut();
        items.push_front(v);
        self.changed();
        let extra = if items.len() > self.most.get() { items.pop_back() } else { None };
        drop(items);
        drop(extra);
    }

    fn extend_with(&self, this: &Value, iterable: &Value, push: fn(&Deque, Value)) -> PyResult<()> {
        if iterable.is(this) {
            for v in self.to_vec() {
                push(self, v);
            }
            return Ok(());
        }
        object::for_each(iterable, |v| {
            push(self, v);
            Ok(true)
        })
    }

    fn to_vec(&self) -> Vec<Value> {
        self.items.borrow().iter().cloned().collect()
    }

    fn clear_items(&self) {
        let old = std::mem::take(&mut *self.items.borrow_mut());
        self.changed();
        drop(old);
    }

    /// A position from the front for an index that may count from the end.
    fn position(&self, key: &Value) -> PyResult<usize> {
        let Some(i) = item_index(key)? else {
            bail!(TypeError, "sequence index must be integer, not '{}'", key.ty().name_str());
        };
        let len = self.len() as i64;
        let at = if i < 0 { i + len } else { i };
        if (0..len).contains(&at) { Ok(at as usize) } else { Err(index_error("deque index out of range")) }
    }

    /// Rotates without counting as a change of the items for `insert` and `del`.
    fn rotate_items(&self, n: i64) {
        let mut items = self.items.borrow_mut();
        let len = items.len();
        if len > 1 {
            items.rotate_right(n.rem_euclid(len as i64) as usize);
        }
    }

    /// The items repeated: the last `most` of them.
    fn repeated(&self, n: &Value) -> PyResult<VecDeque<Value>> {
        let items = self.to_vec();
        let count = repeat_count(n, items.len().min(self.most.get()))?;
        let total = items.len().saturating_mul(count);
        let skip = total.saturating_sub(self.most.get());
        Ok((skip..total).map(|i| items[i % items.len()].clone()).collect())
    }

    fn copy_of(&self, this: &Value) -> PyResult<Value> {
        let ty = this.ty();
        if std::ptr::eq(ty, get(DEQUE)) {
            return Ok(new_of(ty, self.items.borrow().clone(), self.most.get()));
        }
        let copy = match self.most.get() {
            UNBOUNDED => object::call(ty.as_value(), std::slice::from_ref(this))?,
            most => object::call(ty.as_value(), &[this.clone(), Value::int(most as i64)])?,
        };
        if !is_deque(&copy) {
            bail!(TypeError, "{}() must return a deque, not {}", ty.name_str(), copy.ty().name_str());
        }
        Ok(copy)
    }

    /// Where `value` stands first between two positions.
    fn find(&self, value: &Value, start: usize, stop: usize) -> PyResult<Option<usize>> {
        let changes = self.changes.get();
        for i in start..stop {
            let Some(v) = self.at(i) else { break };
            let found = object::equal(&v, value)?;
            if changes != self.changes.get() {
                return Err(mutated());
            }
            if found {
                return Ok(Some(i));
            }
        }
        Ok(None)
    }
}

/// A position in a search: from the end if negative, and not beyond either end.
fn bound(v: Option<&Value>, default: i64, len: usize) -> PyResult<usize> {
    let i = match v {
        Some(v) => {
            if !v.is_small_int() && v.ty().slots().nb_index.is_none() {
                bail!(TypeError, "slice indices must be integers or have an __index__ method");
            }
            object::index_clamped(v)?
        }
        None => default,
    };
    let i = if i < 0 { (i.saturating_add(len as i64)).max(0) } else { i };
    Ok((i as usize).min(len))
}

#[pytype(name = "deque")]
/// A sequence that grows and shrinks quickly at both ends.
impl Deque {
    #[slot(new)]
    fn py_new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "deque.__new__(X): X")?;
        Ok(new_of(ty, VecDeque::new(), UNBOUNDED))
    }

    #[slot(init, "(iterable=<absent>, maxlen=None)", hidden)]
    fn init(this: &Value, iterable: Option<&Value>, maxlen: Option<&Value>) -> PyResult<()> {
        let most = match maxlen {
            None => UNBOUNDED,
            Some(v) if !int::is_int(v) && v.as_bool().is_none() => bail!(TypeError, "an integer is required"),
            Some(v) => match int::to_i64(v) {
                Some(n) if n < 0 => bail!(ValueError, "maxlen must be non-negative"),
                Some(n) => n as usize,
                None => bail!(OverflowError, "Python int too large to convert to C ssize_t"),
            },
        };
        let d = of(this);
        d.most.set(most);
        if d.len() > 0 {
            d.clear_items();
        }
        match iterable {
            Some(iterable) => d.extend_with(this, iterable, Deque::push_back),
            None => Ok(()),
        }
    }

    #[slot(len)]
    fn length(&self) -> PyResult<usize> {
        Ok(self.len())
    }

    #[slot(getitem)]
    fn getitem(&self, key: &Value) -> PyResult<Value> {
        let at = self.position(key)?;
        self.at(at).ok_or_else(|| index_error("deque index out of range"))
    }

    #[slot(setitem)]
    fn setitem(&self, key: &Value, value: Option<&Value>) -> PyResult<()> {
        let at = self.position(key)?;
        let old = match value {
            Some(v) => self.items.borrow_mut().get_mut(at).map(|slot| std::mem::replace(slot, v.clone())),
            None => {
                self.changed();
                self.items.borrow_mut().remove(at)
            }
        };
        drop(old);
        Ok(())
    }

    #[slot(contains)]
    fn contains(&self, value: &Value) -> PyResult<bool> {
        Ok(self.find(value, 0, self.len())?.is_some())
    }

    #[slot(iter)]
    fn iter(this: &Value) -> PyResult<Value> {
        Ok(deque_iterator::forward(this))
    }

    #[slot(sq_concat)]
    fn concat(this: &Value, other: &Value) -> PyResult<Value> {
        if !is_deque(other) {
            bail!(TypeError, "can only concatenate deque (not \"{}\") to deque", other.ty().name_str());
        }
        let new = of(this).copy_of(this)?;
        of(&new).extend_with(&new, other, Deque::push_back)?;
        Ok(new)
    }

    #[slot(sq_inplace_concat)]
    fn inplace_concat(this: &Value, other: &Value) -> PyResult<Value> {
        of(this).extend_with(this, other, Deque::push_back)?;
        Ok(this.clone())
    }

    #[slot(sq_repeat)]
    fn repeat(this: &Value, n: &Value) -> PyResult<Value> {
        let items = of(this).repeated(n)?;
        let new = of(this).copy_of(this)?;
        let old = of(&new).items.replace(items);
        drop(old);
        Ok(new)
    }

    #[slot(sq_inplace_repeat)]
    fn inplace_repeat(this: &Value, n: &Value) -> PyResult<Value> {
        let items = of(this).repeated(n)?;
        let old = of(this).items.replace(items);
        of(this).changed();
        drop(old);
        Ok(this.clone())
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        let Some(_guard) = ReprGuard::enter(this) else { return Ok(Value::str("[...]")) };
        let mut text = TextBuilder::new(&this.ty().short_name());
        text.push("([");
        for (i, v) in of(this).to_vec().iter().enumerate() {
            if i > 0 {
                text.push(", ");
            }
            text.push_repr(v)?;
        }
        text.push("]");
        if of(this).most.get() != UNBOUNDED {
            text.push(&format!(", maxlen={}", of(this).most.get()));
        }
        text.push(")");
        Ok(text.finish())
    }

    #[slot(richcompare)]
    fn richcompare(a: &Value, b: &Value, op: CompareOp) -> PyResult<Value> {
        if !is_deque(b) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let (x, y) = (of(a), of(b));
        let equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
        if equality && (a.is(b) || x.len() != y.len()) {
            return Ok(Value::bool(a.is(b) == (op == CompareOp::Eq)));
        }
        let changes = (x.changes.get(), y.changes.get());
        let mut i = 0;
        while let (Some(v), Some(w)) = (x.at(i), y.at(i)) {
            if !object::equal(&v, &w)? {
                return match op {
                    CompareOp::Eq => Ok(Value::FALSE),
                    CompareOp::Ne => Ok(Value::TRUE),
                    _ => object::compare(&v, &w, op),
                };
            }
            if changes != (x.changes.get(), y.changes.get()) {
                return Err(mutated());
            }
            i += 1;
        }
        Ok(Value::bool(op.holds(x.len().cmp(&y.len()))))
    }

    /// Adds an item at the right end.
    #[method("($self, item, /)")]
    fn append(&self, item: &Value) {
        self.push_back(item.clone());
    }

    /// Adds an item at the left end.
    #[method("($self, item, /)")]
    fn appendleft(&self, item: &Value) {
        self.push_front(item.clone());
    }

    /// Takes all items out.
    #[method("($self, /)")]
    fn clear(&self) {
        self.clear_items();
    }

    /// A shallow copy.
    #[method("($self, /)")]
    fn copy(this: &Value) -> PyResult<Value> {
        of(this).copy_of(this)
    }

    /// A shallow copy.
    #[method("($self, /)")]
    fn __copy__(this: &Value) -> PyResult<Value> {
        of(this).copy_of(this)
    }

    /// How many items equal the value.
    #[method("($self, value, /)")]
    fn count(&self, value: &Value) -> PyResult<usize> {
        let (mut n, changes) = (0, self.changes.get());
        for i in 0..self.len() {
            let Some(v) = self.at(i) else { break };
            n += usize::from(object::equal(&v, value)?);
            if changes != self.changes.get() {
                return Err(mutated());
            }
        }
        Ok(n)
    }

    /// Adds items at the right end.
    #[method("($self, iterable, /)")]
    fn extend(this: &Value, iterable: &Value) -> PyResult<()> {
        of(this).extend_with(this, iterable, Deque::push_back)
    }

    /// Adds items at the left end one after the other, so that the last comes first.
    #[method("($self, iterable, /)")]
    fn extendleft(this: &Value, iterable: &Value) -> PyResult<()> {
        of(this).extend_with(this, iterable, Deque::push_front)
    }

    /// The index of the first item that equals the value; `ValueError` if none does.
    #[method("($self, *args)", hidden)]
    fn index(&self, args: &[Value]) -> PyResult<usize> {
        tiercel_object::args::check_count("index", args.len(), 1, 3)?;
        let len = self.len();
        let (start, stop) = (bound(args.get(1), 0, len)?, bound(args.get(2), i64::MAX, len)?);
        match self.find(&args[0], start, stop)? {
            Some(i) => Ok(i),
            None => bail!(ValueError, "deque.index(x): x not in deque"),
        }
    }

    /// Puts an item in front of the one with that index.
    #[method("($self, index, value, /)")]
    fn insert(&self, index: isize, value: &Value) -> PyResult<()> {
        let len = self.len();
        if len == self.most.get() {
            return Err(index_error("deque already at its maximum size"));
        }
        let at = if index < 0 { (index + len as isize).max(0) } else { index } as usize;
        self.items.borrow_mut().insert(at.min(len), value.clone());
        self.changed();
        Ok(())
    }

    /// Takes the item at the right end out and returns it.
    #[method("($self, /)")]
    fn pop(&self) -> PyResult<Value> {
        let item = self.items.borrow_mut().pop_back();
        self.changed();
        item.ok_or_else(|| index_error("pop from an empty deque"))
    }

    /// Takes the item at the left end out and returns it.
    #[method("($self, /)")]
    fn popleft(&self) -> PyResult<Value> {
        let item = self.items.borrow_mut().pop_front();
        self.changed();
        item.ok_or_else(|| index_error("pop from an empty deque"))
    }

    /// Takes out the first item that equals the value.
    #[method("($self, value, /)")]
    fn remove(&self, value: &Value) -> PyResult<()> {
        let (len, changes) = (self.len(), self.changes.get());
        for i in 0..len {
            let Some(v) = self.at(i) else { break };
            let found = object::equal(&v, value)?;
            if changes != self.changes.get() {
                return Err(index_error("deque mutated during remove()."));
            }
            if found {
                let old = self.items.borrow_mut().remove(i);
                self.changed();
                drop(old);
                return Ok(());
            }
        }
        bail!(ValueError, "deque.remove(x): x not in deque")
    }

    /// Reverse *IN PLACE*.
    #[method("($self, /)")]
    fn reverse(&self) {
        self.items.borrow_mut().make_contiguous().reverse();
    }

    /// Moves `n` items from the right end to the left one; the other way if `n` is negative.
    #[method("($self, n=1, /)")]
    fn rotate(&self, n: isize) {
        if self.len() > 1 {
            self.rotate_items(n as i64);
            self.changed();
        }
    }

    /// An iterator from right to left.
    #[method("($self, /)")]
    fn __reversed__(this: &Value) -> Value {
        deque_iterator::reverse(this)
    }

    /// How many bytes of memory it takes.
    #[method("($self, /)")]
    fn __sizeof__(&self) -> usize {
        size_of::<Deque>() + self.items.borrow().capacity() * 8
    }

    /// What a pickle keeps.
    #[method("($self, /)")]
    fn __reduce__(this: &Value) -> PyResult<Value> {
        let state = match instance::attributes(this) {
            Some(_) => object::call(&object::getattr_str(this, "__getstate__")?, &[])?,
            None => Value::NONE,
        };
        let empty = TupleObject::from_slice(&[]);
        let args = match of(this).most.get() {
            UNBOUNDED => empty,
            most => TupleObject::pair(empty, Value::int(most as i64)),
        };
        let class = this.ty().as_value().clone();
        Ok(TupleObject::from_vec(vec![class, args, state, object::iter(this)?]))
    }

    /// How many items there can be, or None for any number.
    #[getter]
    fn maxlen(&self) -> Value {
        match self.most.get() {
            UNBOUNDED => Value::NONE,
            most => Value::int(most as i64),
        }
    }

    /// See PEP 585
    #[classmethod("($type, object, /)", hidden)]
    fn __class_getitem__(class: &Value, object: &Value) -> Value {
        generic_alias::new(class, object)
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    for v in (*(object as *const Deque)).items.borrow().iter() {
        visit(v);
    }
}

unsafe fn clear(object: *const Header) {
    (*(object as *const Deque)).clear_items();
}

fn define(t: &'static Type) {
    install_type!(t, Deque);
    let s = t.slots_mut();
    s.traverse = Some(traverse);
    s.clear = Some(clear);
}

/// Makes the type.
pub fn make_types(module: &Value) {
    let flags = tflag::GC | tflag::BASE | tflag::WEAKREFS | tflag::SEQUENCE;
    set_type(module, make::<Deque>(DEQUE, types().object, flags, false, define));
}
