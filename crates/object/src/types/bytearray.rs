//! `bytearray`.

use crate::buffer::Buffer;
use crate::error::PyResult;
use crate::header::Header;
use crate::layout;
use crate::object;
use crate::slots::CompareOp;
use crate::typeobj::{Type, new_object, new_object_of};
use crate::types::byte_methods::byte_methods;
use crate::types::byte_store::{self, ByteStore};
use crate::types::byte_text as text;
use crate::types::bytes::{BytesObject, subscript};
use crate::types::list::ListObject;
use crate::types::slice::{SliceObject, SliceRange, slice_indices};
use crate::types::str::StrObject;
use crate::types::str_methods::clamp_range;
use crate::types::tuple::TupleObject;
use crate::value::Value;
use crate::{bail, err};
use std::cell::Cell;
use std::mem::offset_of;

/// A growable array of bytes.
#[repr(C)]
pub struct ByteArrayObject {
    /// Header.
    pub head: Header,
    /// The bytes.
    pub data: ByteStore,
    /// Buffers handed out; the size is fixed while there are any.
    pub exports: Cell<usize>,
}
layout!(ByteArrayObject, ByteArray, bytearray, atomic);

/// Offset of the address of the first byte, for native code.
pub const ADDRESS_OFFSET: usize = offset_of!(ByteArrayObject, data) + byte_store::ADDRESS_OFFSET;
/// Offset of the number of bytes.
pub const LEN_OFFSET: usize = offset_of!(ByteArrayObject, data) + byte_store::LEN_OFFSET;

/// A bytearray with a copy of these bytes.
pub fn make(bytes: &[u8]) -> Value {
    new_object(|head| ByteArrayObject { head, data: ByteStore::new(bytes.to_vec()), exports: Cell::new(0) })
}

/// `bytearray(len)`
pub fn zeros(len: usize) -> Value {
    let data = ByteStore::new(vec![0; len]);
    new_object(|head| ByteArrayObject { head, data, exports: Cell::new(0) })
}

fn payload(v: &Value) -> &ByteArrayObject {
    // SAFETY: methods of `bytearray` are only called with one as receiver; their descriptors check.
    unsafe { v.payload_unchecked() }
}

/// A copy of the bytes: arguments may run Python code that changes the original.
fn contents(v: &Value) -> Vec<u8> {
    payload(v).data.borrow().to_vec()
}

impl ByteArrayObject {
    /// `BufferError` while someone looks at the bytes, since their number is about to change.
    fn check_resizable(&self) -> PyResult<()> {
        if self.exports.get() > 0 {
            bail!(BufferError, "Existing exports of data: object cannot be re-sized");
        }
        Ok(())
    }

    fn position(&self, key: &Value, error: &str) -> PyResult<usize> {
        if !key.is_small_int() && key.ty().slots().nb_index.is_none() {
            bail!(TypeError, "bytearray indices must be integers or slices, not {}", key.ty().name_str());
        }
        let i = object::index_i64(key)?;
        let n = self.data.borrow().len() as i64;
        let at = if i < 0 { i + n } else { i };
        if at < 0 || at >= n {
            bail!(IndexError, "{error}");
        }
        Ok(at as usize)
    }

    fn set_slice(&self, slice: &SliceObject, value: Option<&Value>) -> PyResult<()> {
        if value.is_some_and(|v| v.downcast::<ByteArrayObject>().is_none()) {
            // What the slice is made of is asked before the value, and once more behind it.
            slice.bounds()?;
        }
        let known = value.and_then(|v| v.downcast_exact::<BytesObject>());
        let copied = match value {
            _ if known.is_some() => Vec::new(),
            Some(v) if v.ty().slots().buffer.is_some() => text::to_bytes(v)?,
            Some(v) if v.is_small_int() || v.as_str().is_some() => {
                bail!(TypeError, "can assign only bytes, buffers, or iterables of ints in range(0, 256)")
            }
            Some(v) => text::from_iterable(v, "bytearray")?,
            None => Vec::new(),
        };
        let new = known.map_or(&copied[..], BytesObject::data);
        let r = slice_indices(slice, self.data.borrow().len())?;
        if r.step == 1 {
            let range = r.start as usize..r.start as usize + r.count;
            if self.put(r, new) {
                return Ok(());
            }
            self.check_resizable()?;
            self.data.borrow_mut().splice(range, new.iter().copied());
            return Ok(());
        }
        let at = |n: usize| (r.start + n as isize * r.step) as usize;
        if new.is_empty() {
            self.check_resizable()?;
            if r.count > 0 {
                let (step, first) = (r.step.unsigned_abs(), at(0).min(at(r.count - 1)));
                let last = first + (r.count - 1) * step;
                let mut here = 0;
                self.data.borrow_mut().retain(|_| {
                    let goes = (first..=last).contains(&here) && (here - first) % step == 0;
                    here += 1;
                    !goes
                });
            }
            return Ok(());
        }
        if new.len() != r.count {
            bail!(
                ValueError,
                "attempt to assign bytes of size {} to extended slice of size {}",
                new.len(),
                r.count
            );
        }
        self.put(r, new);
        Ok(())
    }

    /// Writes as many bytes as a slice of this array names to those places; `false`, and nothing is done, if there are not
    /// as many.
    pub fn put(&self, range: SliceRange, new: &[u8]) -> bool {
        if new.len() != range.count {
            return false;
        }
        let mut data = self.data.borrow_mut();
        if range.count == 0 {
            return true;
        }
        if range.step == 1 {
            data[range.start as usize..][..range.count].copy_from_slice(new);
            return true;
        }
        let last = range.start + range.step * (range.count as isize - 1);
        assert!(
            (0..data.len()).contains(&(range.start as usize)) && (0..data.len()).contains(&(last as usize))
        );
        let first = data.as_mut_ptr();
        for (n, byte) in new.iter().enumerate() {
            // SAFETY: the first and the last place are within the bytes, so those between them are.
            unsafe { *first.offset(range.start + range.step * n as isize) = *byte };
        }
        true
    }
}

byte_methods! {
    "bytearray", ByteArrayObject, contents, make,
    /// bytearray(iterable_of_ints) -> bytearray
    ///
    /// A mutable sequence of bytes.
    {
        #[slot(len)]
        fn len_slot(this: &Value) -> PyResult<usize> {
            Ok(payload(this).data.borrow().len())
        }

        #[slot(new)]
        fn new(class: &Value, _args: &[Value], _kwnames: Option<&Value>) -> PyResult<Value> {
            let ty = crate::typeobj::expect_type(class, "bytearray.__new__(X): X")?;
            Ok(new_object_of(ty, |head| ByteArrayObject { head, data: ByteStore::default(), exports: Cell::new(0) }))
        }

        #[slot(init, "(source=b'', encoding='utf-8', errors='strict')")]
        fn init(this: &Value, source: Option<&Value>, encoding: Option<&StrObject>, errors: Option<&StrObject>) -> PyResult<()> {
            let bytes = text::from_arguments(source, encoding, errors, "bytearray")?;
            payload(this).check_resizable()?;
            *payload(this).data.borrow_mut() = bytes;
            Ok(())
        }

        #[slot(repr)]
        fn repr(this: &Value) -> PyResult<Value> {
            Ok(Value::str(&format!("{}({})", this.ty().name_str(), text::quoted(&contents(this)))))
        }

        #[slot(iter)]
        fn iter(this: &Value) -> PyResult<Value> {
            Ok(crate::types::iterators::sequence_iterator_of(crate::thread::types().bytearray_iterator, this, 0))
        }

        #[slot(getitem)]
        fn getitem(this: &Value, key: &Value) -> PyResult<Value> {
            subscript(&payload(this).data.borrow(), key, "bytearray", make)
        }

        #[slot(setitem)]
        fn setitem(&self, key: &Value, value: Option<&Value>) -> PyResult<()> {
            if let Some(slice) = key.downcast::<SliceObject>() {
                return self.set_slice(slice, value);
            }
            let at = self.position(key, "bytearray index out of range")?;
            match value {
                Some(v) => {
                    let b = text::byte_of(v)?;
                    self.data.borrow_mut()[at] = b;
                }
                None => {
                    self.check_resizable()?;
                    self.data.borrow_mut().remove(at);
                }
            }
            Ok(())
        }

        #[slot(sq_inplace_concat)]
        fn inplace_concat(this: &Value, other: &Value) -> PyResult<Value> {
            if other.ty().slots().buffer.is_none() {
                bail!(TypeError, "can't concat {} to {}", other.ty().name_str(), this.ty().name_str());
            }
            let more = text::to_bytes(other)?;
            payload(this).check_resizable()?;
            payload(this).data.borrow_mut().extend(more);
            Ok(this.clone())
        }

        #[slot(sq_inplace_repeat)]
        fn inplace_repeat(this: &Value, n: &Value) -> PyResult<Value> {
            let n = object::index_clamped(n)?.max(0) as usize;
            payload(this).check_resizable()?;
            let repeated = contents(this).repeat(n);
            *payload(this).data.borrow_mut() = repeated;
            Ok(this.clone())
        }

        #[slot(buffer)]
        fn buffer(this: &Value, _writable: bool) -> PyResult<Buffer> {
            let b = payload(this);
            b.exports.set(b.exports.get() + 1);
            let (data, len) = {
                let mut bytes = b.data.borrow_mut();
                (bytes.as_mut_ptr(), bytes.len())
            };
            let mut buffer = Buffer::of_bytes(this, data, len, false);
            buffer.release = Some(|owner| payload(owner).exports.set(payload(owner).exports.get() - 1));
            Ok(buffer)
        }

        /// Append one byte.
        #[method("($self, item, /)")]
        fn append(&self, item: &Value) -> PyResult<()> {
            let b = text::byte_of(item)?;
            self.check_resizable()?;
            self.data.borrow_mut().push(b);
            Ok(())
        }

        /// Append the bytes that an iterable gives.
        #[method("($self, iterable_of_ints, /)")]
        fn extend(&self, iterable_of_ints: &Value) -> PyResult<()> {
            let more = if iterable_of_ints.ty().slots().buffer.is_some() {
                text::to_bytes(iterable_of_ints)?
            } else if iterable_of_ints.as_str().is_some() {
                bail!(TypeError, "expected iterable of integers; got: 'str'")
            } else if iterable_of_ints.ty().slots().iter.is_none() && iterable_of_ints.ty().slots().getitem.is_none() {
                bail!(TypeError, "can't extend bytearray with {}", iterable_of_ints.ty().name_str())
            } else {
                text::from_iterable(iterable_of_ints, "bytearray")?
            };
            self.check_resizable()?;
            self.data.borrow_mut().extend(more);
            Ok(())
        }

        /// Insert one byte before an index.
        #[method("($self, index, item, /)")]
        fn insert(&self, index: isize, item: &Value) -> PyResult<()> {
            let b = text::byte_of(item)?;
            self.check_resizable()?;
            let n = self.data.borrow().len() as isize;
            let at = if index < 0 { (index + n).max(0) } else { index.min(n) };
            self.data.borrow_mut().insert(at as usize, b);
            Ok(())
        }

        /// Remove and return one byte (the last by default).
        #[method("($self, index=-1, /)")]
        fn pop(&self, index: isize) -> PyResult<i64> {
            let n = self.data.borrow().len() as isize;
            if n == 0 {
                bail!(IndexError, "pop from empty bytearray");
            }
            let at = if index < 0 { index + n } else { index };
            if at < 0 || at >= n {
                bail!(IndexError, "pop index out of range");
            }
            self.check_resizable()?;
            Ok(self.data.borrow_mut().remove(at as usize) as i64)
        }

        /// Remove the first byte of that value.
        #[method("($self, value, /)")]
        fn remove(&self, value: &Value) -> PyResult<()> {
            let b = text::byte_of(value)?;
            let Some(at) = memchr::memchr(b, &self.data.borrow()) else { bail!(ValueError, "value not found in bytearray") };
            self.check_resizable()?;
            self.data.borrow_mut().remove(at);
            Ok(())
        }

        /// Remove all bytes.
        #[method("($self, /)")]
        fn clear(&self) -> PyResult<()> {
            self.check_resizable()?;
            self.data.borrow_mut().clear();
            Ok(())
        }

        /// Return a copy.
        #[method("($self, /)")]
        fn copy(this: &Value) -> Value {
            make(&contents(this))
        }

        /// Turns the order of the bytes round, in place.
        #[method("($self, /)")]
        fn reverse(&self) {
            self.data.borrow_mut().reverse();
        }

        /// Set the number of bytes; new ones are zero.
        #[method("($self, size, /)")]
        fn resize(&self, size: isize) -> PyResult<()> {
            if size < 0 {
                bail!(ValueError, "bytearray.resize(): new size must be >= 0, got {size}");
            }
            self.check_resizable()?;
            self.data.borrow_mut().resize(size as usize, 0);
            Ok(())
        }

        /// What a pickle keeps.
        #[method("($self, /)")]
        fn __reduce__(this: &Value) -> PyResult<Value> {
            let text = crate::types::str::from_latin1(&contents(this));
            let args = TupleObject::from_vec(vec![text, Value::str("latin-1")]);
            let state = object::getattr_optional(this, &crate::thread::names().__dict__)?.unwrap_or(Value::NONE);
            Ok(TupleObject::from_vec(vec![this.ty().as_value().clone(), args, state]))
        }

        /// Return the number of bytes there is room for.
        #[method("($self, /)")]
        fn __alloc__(&self) -> usize {
            self.data.capacity()
        }

        /// How many bytes of memory it takes.
        #[method("($self, /)")]
        fn __sizeof__(&self) -> usize {
            56 + self.data.capacity()
        }
    }
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    ByteArrayObject::fill_slots(t.slots_mut());
    t.slots_mut().hash = Some(object::unhashable);
    crate::method::install(t, ByteArrayObject::METHODS, ByteArrayObject::GETSETS);
    t.doc.set(ByteArrayObject::DOC);
}
