//! `tuple`: the items stand in the object itself.

use crate::header::Header;
use crate::instance::{drop_attributes, variable_part_offset};
use crate::layout;
use crate::thread::{runtime, types};
use crate::typeobj::{Type, allocate_variable, release_instance};
use crate::value::Value;
use std::cell::Cell;

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

impl TupleObject {
    /// A tuple of `len` values that `fill` writes, given the address of the first item's word.
    ///
    /// # Safety
    /// `fill` writes `len` owned words.
    pub unsafe fn build(len: usize, fill: impl FnOnce(*mut u64)) -> Value {
        if len == 0
            && let Some(v) = runtime().empty_tuple.borrow()
        {
            return v.clone();
        }
        TupleObject::build_of(types().tuple, len, fill)
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
        // SAFETY: exactly `len` owned words are moved.
        unsafe {
            TupleObject::build(items.len(), |p| {
                for (i, v) in items.into_iter().enumerate() {
                    *p.add(i) = v.into_word();
                }
            })
        }
    }

    /// A tuple of new references to these values.
    pub fn from_slice(items: &[Value]) -> Value {
        TupleObject::from_vec(items.to_vec())
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
    std::ptr::drop_in_place(items as *const [Value] as *mut [Value]);
    drop_attributes(object, &*ty);
    release_instance(object, ty);
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    t.dealloc.set(dealloc);
    t.slots_mut().traverse = Some(TupleObject::traverse);
}
