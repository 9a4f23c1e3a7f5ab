//! The sixteen bytes that every heap object starts with, and what happens when its count reaches zero.

use crate::thread::{Thread, thread};
use crate::typeobj::Type;
use std::cell::Cell;

macro_rules! kinds {
    ($($name:ident),* $(,)?) => {
        /// Which built-in type an object is a direct instance of; [`Kind::Other`] for everything else. Kept in the
        /// header's flags so that "is it exactly a list?" needs no look at the type.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        #[allow(missing_docs)]
        pub enum Kind { Other = 0, $($name),* }
        impl Kind {
            /// All kinds, in order of their numbers.
            pub const ALL: &'static [Kind] = &[Kind::Other, $(Kind::$name),*];
        }
    };
}
kinds! {
    Int, Float, Complex, Str, Bytes, ByteArray, MemoryView, List, Tuple, Dict, Set, FrozenSet, Range, Slice, Type, Code,
    Function, BuiltinFunction, Method, MethodDescriptor, GetSetDescriptor, MemberDescriptor, SlotWrapper, MethodWrapper,
    ClassMethodDescriptor, Property, ClassMethod, StaticMethod, Super, Cell, Module, MappingProxy, SimpleNamespace,
    GenericAlias, Union, BaseException, Traceback, Frame, Generator, Coroutine, AsyncGenerator, ListIterator,
    TupleIterator, RangeIterator, StrIterator, DictKeys, DictValues, DictItems, DictIterator, SetIterator,
    SequenceIterator, CallIterator, Enumerate, Zip, Map, Filter, Reversed, Weakref, Template, Interpolation,
}

/// A set of kinds: the layouts that a type's instances begin with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct KindSet(pub u128);

impl KindSet {
    /// Whether `kind` is in the set. [`Kind::Other`] never is.
    #[inline(always)]
    pub fn contains(self, kind: Kind) -> bool {
        self.0 >> (kind as u8) & 1 != 0
    }

    /// The set with `kind` added.
    pub fn with(self, kind: Kind) -> KindSet {
        if kind == Kind::Other { self } else { KindSet(self.0 | 1 << kind as u8) }
    }
}

/// Bits of [`Header::flags`]. Bits 0–7 hold the [`Kind`], 16–23 the number of inline attribute slots and 24–31 how many
/// of them were filled in all (see `instance`).
pub mod flag {
    /// The object may be part of a cycle and is looked at by the collector.
    pub const TRACKED: u32 = 1 << 8;
    /// The slot is in the heap's log of young containers. Survives freeing and reuse of the memory.
    pub const LOGGED: u32 = 1 << 9;
    /// `__del__` has run.
    pub const FINALIZED: u32 = 1 << 10;
    /// Some weak reference points here.
    pub const WEAKLY_REFERENCED: u32 = 1 << 11;
    /// The memory came from the system allocator, not from a page.
    pub const LARGE: u32 = 1 << 12;
    /// The slot is on a free list.
    pub const FREE: u32 = 1 << 13;
    /// Scratch mark of the collector.
    pub const MARK: u32 = 1 << 14;
    /// The object is being deallocated.
    pub const DYING: u32 = 1 << 15;
    /// Where the number of inline attribute slots starts.
    pub const INLINE_CAPACITY_SHIFT: u32 = 16;
    /// Where the number of filled inline slots starts.
    pub const INLINE_COUNT_SHIFT: u32 = 24;
}

/// Counts with the top bit set are never changed: the object is immortal.
pub const IMMORTAL: u32 = 0xc000_0000;

/// The header of a heap object.
#[repr(C)]
pub struct Header {
    /// Reference count; immortal if the top bit is set.
    pub count: Cell<u32>,
    /// See [`flag`].
    pub flags: Cell<u32>,
    /// The type; the object owns a reference to it if the type is a heap type.
    pub ty: Cell<*const Type>,
}

impl Header {
    /// Counts one more reference.
    #[inline(always)]
    pub fn incref(&self) {
        let c = self.count.get();
        if (c as i32) >= 0 {
            self.count.set(c + 1);
        }
    }

    /// The type.
    #[inline(always)]
    pub fn ty(&self) -> &Type {
        // SAFETY: an object keeps its type alive.
        unsafe { &*self.ty.get() }
    }

    /// The built-in type that this is a direct instance of.
    #[inline(always)]
    pub fn kind(&self) -> Kind {
        // SAFETY: the low byte of the flags is only ever written from a `Kind`.
        unsafe { std::mem::transmute(self.flags.get() as u8) }
    }

    /// Whether all of `bits` are set.
    #[inline(always)]
    pub fn has(&self, bits: u32) -> bool {
        self.flags.get() & bits == bits
    }

    /// Sets flag bits.
    #[inline(always)]
    pub fn set_flags(&self, bits: u32) {
        self.flags.set(self.flags.get() | bits);
    }

    /// Clears flag bits.
    #[inline(always)]
    pub fn clear_flags(&self, bits: u32) {
        self.flags.set(self.flags.get() & !bits);
    }

    /// Makes the object immortal.
    pub fn make_immortal(&self) {
        self.count.set(IMMORTAL);
    }

    /// Whether the object is immortal.
    #[inline(always)]
    pub fn is_immortal(&self) -> bool {
        (self.count.get() as i32) < 0
    }
}

/// Gives up one reference, and ends the object if it was the last.
///
/// # Safety
/// The caller owned a count of this live object.
#[inline(always)]
pub unsafe fn decref(object: *const Header) {
    let c = (*object).count.get();
    if (c as i32) < 0 {
        return;
    }
    debug_assert!(c > 0, "count underflow on a {}", (*object).ty().name_str());
    (*object).count.set(c - 1);
    if c == 1 {
        dealloc(object);
    }
}

/// Ends an object whose count has reached zero, in the way of its type.
///
/// # Safety
/// The object's count is zero and nothing else will use it.
#[cold]
#[inline(never)]
pub unsafe fn dealloc(object: *const Header) {
    ((*(*object).ty.get()).end.get())(object as *mut Header)
}

/// How deep objects end each other on the host's stack before the next ones are put on a list.
const DEEP: u32 = 40;

/// Runs `end` on a dying object whose fields may end others: chains of dying objects are unrolled through a list instead
/// of the host's stack once they are deep.
///
/// # Safety
/// As for [`dealloc`]; `end` frees the object.
#[inline(always)]
pub unsafe fn end_nested(object: *mut Header, end: impl FnOnce(*mut Header, &Thread)) {
    let thread = thread();
    let depth = thread.dealloc_depth.get();
    if depth >= DEEP {
        return put_off(thread, object);
    }
    thread.dealloc_depth.set(depth + 1);
    end(object, thread);
    thread.dealloc_depth.set(depth);
    if depth == 0 && !thread.deferred_deallocs.borrow().is_empty() {
        end_deferred(thread);
    }
}

#[cold]
#[inline(never)]
fn put_off(thread: &Thread, object: *mut Header) {
    thread.deferred_deallocs.borrow_mut().push(object);
}

#[cold]
#[inline(never)]
unsafe fn end_deferred(thread: &Thread) {
    // Not at the outermost level, or each of them would work on this list again.
    thread.dealloc_depth.set(1);
    loop {
        let next = thread.deferred_deallocs.borrow_mut().pop();
        match next {
            Some(object) => dealloc(object),
            None => break,
        }
    }
    thread.dealloc_depth.set(0);
}

/// The end of any object: finalizer, weak references, then its fields and memory.
///
/// # Safety
/// As for [`dealloc`].
pub unsafe fn end_in_full(object: *mut Header) {
    end_nested(object, |object, _| finalize_and_end(object));
}

/// The end of a direct instance of a built-in type with layout `T` that has no finalizer and no `__dict__`.
///
/// # Safety
/// As for [`dealloc`]; the type is immortal.
pub unsafe fn end_layout<T>(object: *mut Header) {
    if (*object).has(flag::WEAKLY_REFERENCED) {
        return end_in_full(object);
    }
    if !std::mem::needs_drop::<T>() {
        return (*thread().heap).release(object);
    }
    end_nested(object, |object, thread| {
        (*object).set_flags(flag::DYING);
        std::ptr::drop_in_place(object as *mut T);
        (*thread.heap).release(object);
    });
}

/// The end of an instance of a class that adds nothing but attributes to `object`.
///
/// # Safety
/// As for [`dealloc`].
pub unsafe fn end_instance(object: *mut Header) {
    let ty = (*object).ty.get();
    if (*ty).has_finalizer.get() || (*object).has(flag::WEAKLY_REFERENCED) {
        return end_in_full(object);
    }
    // With numbers nothing else ends.
    if !crate::instance::holds_objects(object, &*ty) {
        (*thread().heap).release(object);
        return decref(&(*ty).head);
    }
    end_nested(object, |object, thread| {
        (*object).set_flags(flag::DYING);
        crate::instance::end_attributes(object, &*ty);
        (*thread.heap).release(object);
        decref(&(*ty).head);
    });
}

#[inline(never)]
unsafe fn finalize_and_end(object: *mut Header) {
    let header = &*object;
    let ty = &*header.ty.get();
    if ty.has_finalizer.get() && !header.has(flag::FINALIZED) {
        header.count.set(1);
        header.set_flags(flag::FINALIZED);
        crate::typeobj::run_finalizer(object);
        let c = header.count.get();
        header.count.set(c - 1);
        if c > 1 {
            // The finalizer brought the object back to life.
            return;
        }
    }
    if header.has(flag::WEAKLY_REFERENCED) {
        header.count.set(1);
        crate::weakref::clear_references(object);
        let c = header.count.get();
        header.count.set(c - 1);
        if c > 1 {
            return;
        }
    }
    header.set_flags(flag::DYING);
    (ty.dealloc.get())(object);
}
