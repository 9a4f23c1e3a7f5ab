//! `bytes`: the bytes stand in the object itself.

use crate::buffer::Buffer;
use crate::error::PyResult;
use crate::header::Header;
use crate::layout;
use crate::object;
use crate::slots::CompareOp;
use crate::thread::{runtime, types};
use crate::typeobj::Type;
use crate::types::byte_methods::byte_methods;
use crate::types::byte_text as text;
use crate::types::list::ListObject;
use crate::types::slice::{SliceObject, slice_indices};
use crate::types::str::StrObject;
use crate::types::str_methods::clamp_range;
use crate::types::tuple::TupleObject;
use crate::value::{Field, Value};
use crate::{bail, err};
use std::cell::Cell;

/// A Python bytes object; `len` bytes follow.
#[repr(C)]
pub struct BytesObject {
    /// Header.
    pub head: Header,
    /// Length.
    pub len: Cell<usize>,
    /// Cached hash, 0 if not computed yet.
    pub hash: Cell<i64>,
}
layout!(BytesObject, Bytes, bytes, atomic);

/// Offset of the bytes in an exact bytes object.
pub const DATA_OFFSET: usize = size_of::<BytesObject>();

impl BytesObject {
    /// The bytes.
    #[inline(always)]
    pub fn data(&self) -> &[u8] {
        // SAFETY: `len` bytes stand at the offset and never change.
        unsafe {
            let at = crate::instance::variable_part_offset(&self.head, DATA_OFFSET);
            std::slice::from_raw_parts((self as *const BytesObject as *const u8).add(at), self.len.get())
        }
    }
}

/// The empty bytes object and those of one byte, which exist once.
pub struct BytesPool {
    empty: Field,
    single: [Field; 256],
}

impl Default for BytesPool {
    fn default() -> Self {
        BytesPool { empty: Field::empty(), single: std::array::from_fn(|_| Field::empty()) }
    }
}

/// A bytes object of type `ty` with a copy of these bytes.
pub fn new_of(ty: &Type, bytes: &[u8]) -> Value {
    let shared = match bytes {
        _ if !std::ptr::eq(ty, types().bytes) => None,
        [] => Some(&runtime().bytes.empty),
        [byte] => Some(&runtime().bytes.single[usize::from(*byte)]),
        _ => None,
    };
    let Some(shared) = shared else { return allocate(ty, bytes) };
    match shared.get() {
        Some(value) => value,
        None => {
            let value = allocate(ty, bytes);
            shared.set(value.clone());
            value
        }
    }
}

fn allocate(ty: &Type, bytes: &[u8]) -> Value {
    // SAFETY: as many bytes are copied as there is room for.
    unsafe { build(ty, bytes.len(), |to| std::ptr::copy_nonoverlapping(bytes.as_ptr(), to, bytes.len())) }
}

/// A bytes object of type `ty` whose bytes `fill` writes.
///
/// # Safety
/// It writes `len` bytes, and runs no Python code.
unsafe fn build(ty: &Type, len: usize, fill: impl FnOnce(*mut u8)) -> Value {
    let p = crate::typeobj::allocate_variable(ty, len) as *mut BytesObject;
    (*p).len.set(len);
    let at = crate::instance::variable_part_offset(&(*p).head, DATA_OFFSET);
    fill((p as *mut u8).add(at));
    Value::from_word(p as u64)
}

/// The most zeros of which it is not asked whether there is memory for them.
pub const MANY_ZEROS: usize = 1 << 30;

/// `bytes(len)`, for a length of at most [`MANY_ZEROS`].
pub fn zeros(len: usize) -> Value {
    assert!(len <= MANY_ZEROS);
    match len {
        0 | 1 => Value::bytes(&[0; 1][..len]),
        // SAFETY: as many bytes are written as there is room for.
        _ => unsafe { build(types().bytes, len, |to| to.write_bytes(0, len)) },
    }
}

impl Value {
    /// A Python bytes object with a copy of these bytes.
    pub fn bytes(bytes: &[u8]) -> Value {
        new_of(types().bytes, bytes)
    }
}

fn contents(v: &Value) -> &[u8] {
    // SAFETY: methods of `bytes` are only called with a bytes object as receiver; their descriptors check.
    unsafe { v.payload_unchecked::<BytesObject>() }.data()
}

/// The item or slice of `bytes` that `key` names: an index, or start, stop and step.
pub fn subscript(bytes: &[u8], key: &Value, what: &str, make: fn(&[u8]) -> Value) -> PyResult<Value> {
    if let Some(slice) = key.downcast::<SliceObject>() {
        let r = slice_indices(slice, bytes.len())?;
        let picked: Vec<u8> =
            (0..r.count as i64).map(|i| bytes[(r.start as i64 + i * r.step as i64) as usize]).collect();
        return Ok(make(&picked));
    }
    if !key.is_small_int() && key.ty().slots().nb_index.is_none() {
        bail!(TypeError, "{what} indices must be integers or slices, not {}", key.ty().name_str());
    }
    let i = object::index_i64(key)?;
    let at = if i < 0 { i + bytes.len() as i64 } else { i };
    match usize::try_from(at).ok().and_then(|at| bytes.get(at)) {
        Some(&b) => Ok(Value::small_int(b as i64)),
        None if what == "byte" => Err(err!(IndexError, "index out of range")),
        None => Err(err!(IndexError, "{what} index out of range")),
    }
}

byte_methods! {
    "bytes", BytesObject, contents, Value::bytes,
    /// bytes(iterable_of_ints) -> bytes
    ///
    /// An immutable sequence of bytes.
    {
        #[slot(len)]
        fn len_slot(this: &Value) -> PyResult<usize> {
            Ok(contents(this).len())
        }

        #[slot(new, "(source=b'', encoding='utf-8', errors='strict')")]
        fn new(class: &Value, source: Option<&Value>, encoding: Option<&StrObject>, errors: Option<&StrObject>) -> PyResult<Value> {
            let ty = crate::typeobj::expect_type(class, "bytes.__new__(X): X")?;
            if std::ptr::eq(ty, crate::thread::types().bytes)
                && let Some(source) = source
                && encoding.is_none()
                && source.downcast_exact::<BytesObject>().is_some()
            {
                return Ok(source.clone());
            }
            if std::ptr::eq(ty, crate::thread::types().bytes)
                && encoding.is_none()
                && errors.is_none()
                && let Some(len) = source.and_then(Value::as_small_int)
                && (0..=MANY_ZEROS as i64).contains(&len)
            {
                return Ok(zeros(len as usize));
            }
            Ok(new_of(ty, &text::from_arguments(source, encoding, errors, "bytes")?))
        }

        #[slot(repr)]
        fn repr(this: &Value) -> PyResult<Value> {
            Ok(Value::str(&text::quoted(contents(this))))
        }

        #[slot(hash)]
        fn hash_slot(&self) -> PyResult<i64> {
            if self.hash.get() == 0 {
                self.hash.set(crate::thread::runtime().hash_secret.hash_bytes(self.data()));
            }
            Ok(self.hash.get())
        }

        #[slot(iter)]
        fn iter(this: &Value) -> PyResult<Value> {
            Ok(crate::types::iterators::sequence_iterator_of(crate::thread::types().bytes_iterator, this, 0))
        }

        #[slot(getitem)]
        fn getitem(this: &Value, key: &Value) -> PyResult<Value> {
            subscript(contents(this), key, "byte", Value::bytes)
        }

        #[slot(buffer)]
        fn buffer(this: &Value, writable: bool) -> PyResult<Buffer> {
            if writable {
                bail!(BufferError, "Object is not writable.");
            }
            let b = contents(this);
            Ok(Buffer::of_bytes(this, b.as_ptr() as *mut u8, b.len(), true))
        }

        #[method("($self, /)")]
        fn __getnewargs__(this: &Value) -> Value {
            TupleObject::from_vec(vec![Value::bytes(contents(this))])
        }

        /// Return a copy as bytes.
        #[method("($self, /)")]
        fn __bytes__(this: &Value) -> Value {
            if this.downcast_exact::<BytesObject>().is_some() { this.clone() } else { Value::bytes(contents(this)) }
        }

        /// How many bytes of memory it takes.
        #[method("($self, /)")]
        fn __sizeof__(this: &Value) -> usize {
            33 + contents(this).len()
        }
    }
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    BytesObject::fill_slots(t.slots_mut());
    crate::method::install(t, BytesObject::METHODS, BytesObject::GETSETS);
    t.doc.set(BytesObject::DOC);
}
