//! The iterators over a deque, from the left and from the right.

use super::deque::{DEQUE, Deque};
use crate::collected;
use crate::native_type::{get, make, new_instance, set_type};
use std::cell::Cell;
use tiercel_macros::pytype;
use tiercel_object::bail;
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::tflag;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{Field, Value};

/// An iterator over a deque.
#[repr(C)]
pub struct DequeIterator {
    head: Header,
    deque: Field,
    /// How many items have been given.
    given: Cell<usize>,
    /// How many are left.
    left: Cell<usize>,
    /// The deque's count of changes when the iterator was made.
    changes: Cell<u64>,
}

const FORWARD: &str = "_collections._deque_iterator";
const REVERSE: &str = "_collections._deque_reverse_iterator";

fn new(key: &'static str, deque: &Value, skip: usize) -> Value {
    // SAFETY: callers pass deques.
    let d: &Deque = unsafe { deque.payload_unchecked() };
    let given = skip.min(d.len());
    new_instance(get(key), |head| DequeIterator {
        head,
        deque: Field::new(deque.clone()),
        given: Cell::new(given),
        left: Cell::new(d.len() - given),
        changes: Cell::new(d.changes.get()),
    })
}

/// `iter(deque)`.
pub fn forward(deque: &Value) -> Value {
    new(FORWARD, deque, 0)
}

/// `reversed(deque)`.
pub fn reverse(deque: &Value) -> Value {
    new(REVERSE, deque, 0)
}

impl DequeIterator {
    /// The next item, which stands where `at` says. Only a forward iterator at its end still minds changes.
    fn step(&self, at: impl FnOnce(usize, usize) -> usize) -> PyResult<Option<Value>> {
        let Some(deque) = self.deque.borrow() else { return Ok(None) };
        // SAFETY: only deques are stored there.
        let d: &Deque = unsafe { deque.payload_unchecked() };
        if d.changes.get() != self.changes.get() {
            self.left.set(0);
            bail!(RuntimeError, "deque mutated during iteration");
        }
        if self.left.get() == 0 {
            return Ok(None);
        }
        let given = self.given.get();
        let item = d.at(at(given, d.len()));
        self.given.set(given + 1);
        self.left.set(self.left.get() - 1);
        Ok(item)
    }

    fn reduce(this: &Value) -> Value {
        // SAFETY: called only for receivers of the two types.
        let it: &DequeIterator = unsafe { this.payload_unchecked() };
        let args = TupleObject::pair(it.deque.get_or_none(), Value::int(it.given.get() as i64));
        TupleObject::pair(this.ty().as_value().clone(), args)
    }
}

fn check(deque: &Value, function: &str) -> PyResult<()> {
    if !deque.ty().is_subtype(get(DEQUE)) {
        bail!(TypeError, "{function}() argument 1 must be collections.deque, not {}", deque.ty().name_str());
    }
    Ok(())
}

#[pytype(name = "_deque_iterator")]
impl DequeIterator {
    #[slot(new, "(deque, index=0, /)", hidden)]
    fn py_new(_class: &Value, deque: &Value, index: isize) -> PyResult<Value> {
        check(deque, "_deque_iterator")?;
        Ok(new(FORWARD, deque, index.max(0) as usize))
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        self.step(|given, _| given)
    }

    /// How many items are left, for who wants to make room.
    #[method("($self, /)", hidden)]
    fn __length_hint__(&self) -> usize {
        self.left.get()
    }

    /// What a pickle keeps.
    #[method("($self, /)", hidden)]
    fn __reduce__(this: &Value) -> Value {
        DequeIterator::reduce(this)
    }
}
collected!(DequeIterator: deque);

/// The iterator from the right; a newtype, because a struct has the functions of one type only.
#[repr(transparent)]
pub struct DequeReverseIterator(DequeIterator);

#[pytype(name = "_deque_reverse_iterator")]
impl DequeReverseIterator {
    #[slot(new, "(deque, index=0, /)", hidden)]
    fn py_new(_class: &Value, deque: &Value, index: isize) -> PyResult<Value> {
        check(deque, "_deque_reverse_iterator")?;
        Ok(new(REVERSE, deque, index.max(0) as usize))
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        if self.0.left.get() == 0 {
            return Ok(None);
        }
        self.0.step(|given, len| len - 1 - given)
    }

    /// How many items are left, for who wants to make room.
    #[method("($self, /)", hidden)]
    fn __length_hint__(&self) -> usize {
        self.0.left.get()
    }

    /// What a pickle keeps.
    #[method("($self, /)", hidden)]
    fn __reduce__(this: &Value) -> Value {
        DequeIterator::reduce(this)
    }
}

/// Makes the types.
pub fn make_types(module: &Value) {
    let object = types().object;
    set_type(module, make::<DequeIterator>(FORWARD, object, tflag::GC, false, DequeIterator::define));
    let ty = make::<DequeIterator>(REVERSE, object, tflag::GC, false, |t| {
        tiercel_object::install_type!(t, DequeReverseIterator);
        let s = t.slots_mut();
        s.iter = Some(tiercel_object::types::iterators::iter_self);
        s.traverse = Some(DequeIterator::traverse);
        s.clear = Some(DequeIterator::clear);
    });
    set_type(module, ty);
}
