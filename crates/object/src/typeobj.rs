//! Type objects: slots, names, method resolution, versions, watchers; and the table of the built-in types.

use crate::error::PyResult;
use crate::header::{Header, Kind, KindSet, end_in_full, end_layout};
use crate::instance::SharedKeys;
use crate::slots::{SLOT_COUNT, Slots};
use crate::thread::{runtime, thread, types};
use crate::types::{
    builtin_function::BuiltinFunctionObject,
    bytearray::ByteArrayObject,
    bytes::BytesObject,
    cell::CellObject,
    classmethod::WrapperObject,
    code::CodeObject,
    complex::ComplexObject,
    descriptors::DescriptorObject,
    dict::DictObject,
    dict_views::{DictIteratorObject, DictViewObject},
    enumerate::EnumerateObject,
    filter::FilterObject,
    float::FloatObject,
    function::FunctionObject,
    generic_alias::GenericAliasObject,
    int::IntObject,
    iterators::{CallIteratorObject, SequenceIteratorObject},
    list::ListObject,
    map::MapObject,
    mappingproxy::MappingProxyObject,
    memoryview::MemoryViewObject,
    method::MethodObject,
    module::ModuleObject,
    namespace::SimpleNamespaceObject,
    property::PropertyObject,
    range::{RangeIteratorObject, RangeObject},
    set::{SetIteratorObject, SetObject},
    slice::SliceObject,
    str::StrObject,
    super_type::SuperObject,
    traceback::TracebackObject,
    tuple::TupleObject,
    union::UnionObject,
    weakref::WeakrefObject,
    zip::ZipObject,
};
use crate::value::{Field, Value};
use std::cell::{Cell, RefCell, UnsafeCell};

/// Bits of [`Type::flags`].
pub mod tflag {
    /// Made at run time by a `class` statement or `type()`; counted and mutable.
    pub const HEAP: u32 = 1 << 0;
    /// May be subclassed.
    pub const BASE: u32 = 1 << 1;
    /// Instances are containers for the collector.
    pub const GC: u32 = 1 << 2;
    /// Attributes cannot be set.
    pub const IMMUTABLE: u32 = 1 << 3;
    /// Instances cannot be made by calling the type.
    pub const NO_INSTANTIATION: u32 = 1 << 4;
    /// Has abstract methods.
    pub const ABSTRACT: u32 = 1 << 5;
    /// `match` treats instances as sequences.
    pub const SEQUENCE: u32 = 1 << 6;
    /// `match` treats instances as mappings.
    pub const MAPPING: u32 = 1 << 7;
    /// Instances are called like functions: looked up on a class they bind without a temporary method.
    pub const METHOD_DESCRIPTOR: u32 = 1 << 8;
    /// Instances have inline attribute slots and a `__dict__` made when asked for.
    pub const INLINE_ATTRIBUTES: u32 = 1 << 9;
    /// The attribute lookup is `object`'s own (`__getattribute__` and `__getattr__` are not overridden).
    pub const PLAIN_GETATTR: u32 = 1 << 10;
    /// Single positional patterns match the whole subject (`case int(x)`).
    pub const MATCH_SELF: u32 = 1 << 11;
    /// Subclasses of `type`, for a quick "is it a class?".
    pub const TYPE_SUBCLASS: u32 = 1 << 12;
    /// Subclasses of `BaseException`.
    pub const EXCEPTION_SUBCLASS: u32 = 1 << 13;
    /// Instances can be weakly referenced.
    pub const WEAKREFS: u32 = 1 << 14;
    /// Instances are `object`'s with attributes at most: no fields of a built-in layout and no `__slots__`.
    pub const PLAIN_LAYOUT: u32 = 1 << 15;
    /// A native type that a module makes; `__flags__` says that it is allocated, as classes are.
    pub const OF_MODULE: u32 = 1 << 16;
    /// The constructor itself says what it thinks of keywords that are no strings. Subclasses do not have the flag.
    pub const ANY_KEYWORDS: u32 = 1 << 17;
    /// Instances are `object`'s with `__slots__` at most: all words behind the header are members, and there is no `__dict__`.
    pub const PLAIN_MEMBERS: u32 = 1 << 18;
}

/// A Python type. `#[repr(C)]`: the version and the flags are read by native code.
#[repr(C)]
pub struct Type {
    /// Header; the type of a type is its metaclass.
    pub head: Header,
    /// Changes whenever anything an attribute lookup could see changes; 0 while none is given out.
    pub version: Cell<u32>,
    /// See [`tflag`].
    pub flags: Cell<u32>,
    /// Bytes of an instance without its attribute part.
    pub basic_size: Cell<u32>,
    /// Where an instance's attribute part (see `instance`) starts; 0 if instances have no `__dict__`.
    pub dict_offset: Cell<u32>,
    /// The slots.
    pub slots: UnsafeCell<Slots>,
    /// Drops an instance's payload and releases its memory.
    pub dealloc: Cell<unsafe fn(*mut Header)>,
    /// All that happens to an instance when its count reaches zero: `header::end_in_full`, or a short way for types whose
    /// instances need less.
    pub end: Cell<unsafe fn(*mut Header)>,
    /// Kind of direct instances.
    pub kind: Kind,
    /// Layouts that instances begin with.
    pub layout_kinds: KindSet,
    /// Whether `slots.finalize` is set.
    pub has_finalizer: Cell<bool>,
    /// `__name__`, a str.
    pub name: Field,
    /// `__qualname__`, a str.
    pub qualname: Field,
    /// `__base__`: the base whose layout this extends.
    pub base: Field,
    /// `__bases__`, a tuple.
    pub bases: Field,
    /// `__mro__`, a tuple.
    pub mro: Field,
    /// The namespace, a dict.
    pub dict: Field,
    /// `__doc__`' text of built-in types.
    pub doc: Cell<&'static str>,
    /// The module of built-in types outside `builtins`; empty for all others.
    pub module: Cell<&'static str>,
    /// `__text_signature__` of built-in types; empty if there is none.
    pub text_signature: Cell<&'static str>,
    /// Offset of a `Field` in which instances keep a whole `__dict__` of their own (functions, modules); 0 if none.
    pub dict_field: Cell<u32>,
    /// Direct subclasses, as unowned pointers that a dying subclass removes.
    pub subclasses: RefCell<Vec<*const Type>>,
    /// Names under which data took the place of data, as words, and how often; see [`crate::loose`].
    pub stored: RefCell<Vec<(u64, u32)>>,
    /// The order that instances share for their inline attributes.
    pub shared_keys: SharedKeys,
    /// `__slots__` of heap types: names and offsets, in order.
    pub slot_members: RefCell<Vec<(Value, u32)>>,
    /// Callbacks to run when the version changes: ids of watchers, one bit each.
    pub watchers: Cell<u32>,
    /// The type's own address, so that it can be viewed as a `&Value`.
    pub this: Cell<u64>,
    /// What the specializer remembers of a type: `__init__`, `__getitem__`, as function words with their versions.
    pub spec_init: Field,
    /// `__getitem__` as a Python function, for `BINARY_OP_SUBSCR_GETITEM`.
    pub spec_getitem: Field,
}

/// A Rust struct that the memory of a built-in type's instances begins with. Its first field is a [`Header`].
///
/// # Safety
/// The struct is `#[repr(C)]`, begins with a `Header`, and objects of kind `KIND` are made only as this struct.
pub unsafe trait Layout: Sized + 'static {
    /// The kind of direct instances.
    const KIND: Kind;
    /// Whether the collector looks at instances.
    const CONTAINER: bool;
    /// The built-in type.
    fn core_type() -> &'static Type;
}

/// `layout!(ListObject, List, list, container)`: declares a layout struct of the built-in type in `CoreTypes::list`.
#[macro_export]
macro_rules! layout {
    ($struct:ty, $kind:ident, $field:ident, container) => { $crate::layout!(@ $struct, $kind, $field, true); };
    ($struct:ty, $kind:ident, $field:ident, atomic) => { $crate::layout!(@ $struct, $kind, $field, false); };
    (@ $struct:ty, $kind:ident, $field:ident, $container:expr) => {
        // SAFETY: the struct is `repr(C)` with a `Header` first (its definition stands beside this line).
        unsafe impl $crate::typeobj::Layout for $struct {
            const KIND: $crate::header::Kind = $crate::header::Kind::$kind;
            const CONTAINER: bool = $container;
            fn core_type() -> &'static $crate::typeobj::Type { $crate::thread::types().$field }
        }
        impl $struct {
            /// The object as a new reference.
            #[allow(dead_code)]
            pub fn to_value(&self) -> $crate::value::Value {
                // SAFETY: `self` is a live heap object.
                unsafe { $crate::value::Value::new_reference(&self.head) }
            }
        }
    };
}

crate::layout!(Type, Type, type_, container);

/// Makes an object of layout `T` and type `ty` (`T`'s own type or a subclass). `make` gets the header to put first.
pub fn new_object_of<T: Layout>(ty: &Type, make: impl FnOnce(Header) -> T) -> Value {
    debug_assert!(ty.basic_size.get() as usize >= size_of::<T>());
    // SAFETY: the type's instances begin with a `T`.
    unsafe { new_object_unchecked(ty, make) }
}

/// [`new_object_of`] for a struct that several built-in types share under different kinds.
///
/// # Safety
/// Instances of `ty` begin with a `T`, whose first field is the header.
pub unsafe fn new_object_unchecked<T>(ty: &Type, make: impl FnOnce(Header) -> T) -> Value {
    let size = ty.instance_size();
    // The payload is written before the object is handed out; the header is moved into it unchanged.
    let p = allocate_instance(ty, size);
    zero_behind::<T>(p, size);
    let payload = make(header_of_new(p));
    std::ptr::write(p as *mut T, payload);
    Value::from_word(p as u64)
}

/// Zeroes what an object of `size` bytes has behind its `T`.
#[inline(always)]
unsafe fn zero_behind<T>(object: *mut Header, size: usize) {
    let extra = size as isize - size_of::<T>() as isize;
    if extra > 0 {
        std::ptr::write_bytes((object as *mut u8).add(size_of::<T>()), 0, extra as usize);
    }
}

/// The header of an object that has just been allocated, to be put into its struct. Made of its parts: read as a whole,
/// it would have to wait until the stores of the parts have left the processor's buffer.
///
/// # Safety
/// `object` comes from [`allocate_instance`], and nothing was done with it.
#[inline(always)]
pub unsafe fn header_of_new(object: *const Header) -> Header {
    Header { count: Cell::new(1), flags: Cell::new((*object).flags.get()), ty: Cell::new((*object).ty.get()) }
}

/// Makes an object that is all zero bits behind the header but for what `fill` sets in it. For structs of many parts
/// this is quicker than [`new_object_of`], which makes them somewhere else first.
///
/// # Safety
/// Instances of `ty` begin with a `T`, and zero bits are a valid one.
pub unsafe fn new_zeroed<T>(ty: &Type, fill: impl FnOnce(&T)) -> Value {
    let size = ty.instance_size();
    let p = allocate_instance(ty, size);
    std::ptr::write_bytes((p as *mut u8).add(size_of::<Header>()), 0, size_of::<T>() - size_of::<Header>());
    zero_behind::<T>(p, size);
    fill(&*(p as *const T));
    Value::from_word(p as u64)
}

/// Makes a direct instance of `T`'s built-in type.
#[inline(always)]
pub fn new_object<T: Layout>(make: impl FnOnce(Header) -> T) -> Value {
    let ty = T::core_type();
    if ty.dict_offset.get() != 0 {
        return new_object_of(ty, make);
    }
    // SAFETY: the payload is written before the object is handed out; the header read back is moved into it unchanged.
    unsafe {
        let p = allocate_exact::<T>(ty, size_of::<T>());
        let payload = make(std::ptr::read(p));
        std::ptr::write(p as *mut T, payload);
        Value::from_word(p as u64)
    }
}

/// Memory of `size` bytes for a direct instance of `T`'s built-in type, header written: what the compiler knows of the
/// type need not be read from it.
///
/// # Safety
/// `ty` is `T::core_type()` and has no `__dict__`; the caller initializes everything behind the header.
#[inline(always)]
pub unsafe fn allocate_exact<T: Layout>(ty: &'static Type, size: usize) -> *mut Header {
    debug_assert!(ty.kind == T::KIND && ty.has(tflag::GC) == T::CONTAINER && ty.head.is_immortal());
    (*thread().heap).allocate(ty, T::KIND, size, T::CONTAINER)
}

/// Memory of `size` bytes for an instance of `ty`, header written, a reference to a heap type taken, and the collector
/// asked for if it is time.
///
/// # Safety
/// The caller initializes everything behind the header.
pub unsafe fn allocate_instance(ty: &Type, size: usize) -> *mut Header {
    let p = (*thread().heap).allocate(ty, ty.kind, size, ty.flags.get() & tflag::GC != 0);
    ty.head.incref();
    if ty.dict_offset.get() != 0 {
        let capacity = ty.shared_keys.capacity() as u32;
        (*p).set_flags(capacity << crate::header::flag::INLINE_CAPACITY_SHIFT);
    }
    p
}

/// Memory for an object with a variable part of `extra` bytes; the attribute part, if any, is zeroed.
///
/// # Safety
/// The caller initializes the fixed part behind the header and the variable part.
pub unsafe fn allocate_variable(ty: &Type, extra: usize) -> *mut Header {
    let fixed = ty.instance_size();
    let p = allocate_instance(ty, fixed + extra);
    let start = size_of::<Header>();
    let words = (p as *mut u8).add(start) as *mut u64;
    // There are few, and volatile writes keep the compiler from making a call of it, which takes longer.
    for n in 0..(fixed - start) / 8 {
        words.add(n).write_volatile(0);
    }
    p
}

/// The usual `dealloc` of a built-in type with layout `T`: drops the struct, then the attribute part, then the memory.
///
/// # Safety
/// `object` is a dying object of layout `T`.
pub unsafe fn dealloc_layout<T>(object: *mut Header) {
    let ty = (*object).ty.get();
    crate::instance::drop_attributes(object, &*ty);
    std::ptr::drop_in_place(object as *mut T);
    release_instance(object, ty);
}

/// Releases a dead object's memory and its reference to its type.
///
/// # Safety
/// The payload has been dropped.
pub unsafe fn release_instance(object: *mut Header, ty: *const Type) {
    (*thread().heap).release(object);
    crate::header::decref(&(*ty).head);
}

/// Runs `__del__` of an object that is about to die; exceptions go to the unraisable hook.
///
/// # Safety
/// The object has been given one count to live through the call.
pub unsafe fn run_finalizer(object: *const Header) {
    let this = Value::new_reference(object);
    let saved = thread().raised.take();
    if let Some(f) = this.ty().slots().finalize
        && let Err(raised) = f(&this)
    {
        finalizer_failed(&this, raised.take());
    }
    thread().raised.set_option(saved);
    // The count that `this` took goes back without another deallocation.
    let word = this.into_word() as *const Header;
    (*word).count.set((*word).count.get() - 1);
}

/// Reports an exception from an object's finalizer.
pub(crate) fn finalizer_failed(object: &Value, exception: Value) {
    const CALLING: &str = "Exception ignored while calling deallocator";
    let (what, during) = match object.header().map(Header::kind) {
        Some(Kind::Generator | Kind::Coroutine | Kind::AsyncGenerator) => {
            (object.clone(), "Exception ignored while closing generator")
        }
        _ => (object.ty().lookup(&crate::thread::names().__del__).unwrap_or_else(|| object.clone()), CALLING),
    };
    crate::object::write_unraisable(exception, during, Some(&what));
}

impl Type {
    /// Gives a built-in type another `dealloc` than that of its layout.
    pub fn set_dealloc(&self, dealloc: unsafe fn(*mut Header)) {
        self.dealloc.set(dealloc);
        self.end.set(end_in_full);
    }

    /// The type as a borrowed value.
    #[inline(always)]
    pub fn as_value(&self) -> &Value {
        // A `&Value` is the address of a word that holds the pointer; the type keeps one for itself.
        // SAFETY: `this` is set to the type's address when it is made and never changes.
        unsafe { Value::borrow_word(self.this.as_ptr()) }
    }

    /// The slots.
    #[inline(always)]
    pub fn slots(&self) -> &Slots {
        // SAFETY: slots are written only while a type is made or changed under the GIL, never while borrowed for long.
        unsafe { &*self.slots.get() }
    }

    /// The slots, to change.
    #[allow(clippy::mut_from_ref)]
    pub fn slots_mut(&self) -> &mut Slots {
        // SAFETY: as for `slots`; the GIL excludes other threads.
        unsafe { &mut *self.slots.get() }
    }

    /// The name as Rust text, for messages: built-in types outside `builtins` have their module in front.
    pub fn name_str(&self) -> String {
        let name = self.short_name();
        if self.has(tflag::HEAP) || self.module.get().is_empty() {
            return name;
        }
        format!("{}.{name}", self.module.get())
    }

    /// `__name__` as Rust text.
    pub fn short_name(&self) -> String {
        self.name.borrow().map(crate::types::str::to_string_lossy).unwrap_or_default()
    }

    /// Whether all of `bits` of [`tflag`] are set.
    #[inline(always)]
    pub fn has(&self, bits: u32) -> bool {
        self.flags.get() & bits == bits
    }

    /// The namespace.
    #[inline(always)]
    pub fn dict(&self) -> &DictObject {
        // SAFETY: every type has a dict from the moment it is made, and keeps it.
        unsafe { self.dict.borrow().unwrap_unchecked().payload_unchecked() }
    }

    /// The MRO.
    #[inline(always)]
    pub fn mro(&self) -> &TupleObject {
        // SAFETY: every type that is ready has an MRO tuple; a change of it keeps the old one alive in the caller.
        unsafe { self.mro.borrow().unwrap_unchecked().payload_unchecked() }
    }

    /// `issubclass` by MRO.
    #[inline]
    pub fn is_subtype(&self, of: &Type) -> bool {
        if std::ptr::eq(self, of) {
            return true;
        }
        match self.mro.borrow() {
            // SAFETY: an MRO is a tuple.
            Some(m) => unsafe { m.payload_unchecked::<TupleObject>() }
                .items()
                .iter()
                .any(|t| t.word() == of as *const Type as u64),
            None => false,
        }
    }

    /// The direct subclasses, as counted references.
    pub fn live_subclasses(&self) -> Vec<Value> {
        // SAFETY: a dying subclass takes itself off the list before its memory goes.
        self.subclasses.borrow().iter().map(|&sub| unsafe { Value::new_reference(&(*sub).head) }).collect()
    }

    /// `__base__`.
    pub fn base_type(&self) -> Option<&Type> {
        // SAFETY: `base` holds a type.
        self.base.borrow().map(|b| unsafe { b.payload_unchecked() })
    }

    /// Bytes of a new instance, attribute part included.
    #[inline(always)]
    pub fn instance_size(&self) -> usize {
        let basic = self.basic_size.get() as usize;
        if self.dict_offset.get() == 0 {
            basic
        } else {
            self.dict_offset.get() as usize
                + crate::instance::attribute_part_size(self.shared_keys.capacity())
        }
    }

    /// Looks a name (an interned str) up along the MRO, through the method cache.
    #[inline]
    pub fn lookup(&self, name: &Value) -> Option<Value> {
        runtime().type_cache.lookup(self, name)
    }

    /// A version number for inline caches, given out if there is none yet. 0 when the numbers have run out.
    pub fn assign_version(&self) -> u32 {
        if self.version.get() == 0 {
            for base in self.mro().items() {
                // SAFETY: an MRO holds types.
                let base: &Type = unsafe { base.payload_unchecked() };
                if base.version.get() == 0 {
                    base.version.set(runtime().type_cache.next_version());
                }
            }
        }
        self.version.get()
    }

    /// Says that a lookup on this type or a subclass may give something else from now on.
    pub fn modified(&self) {
        if self.version.get() == 0 && self.watchers.get() == 0 {
            return;
        }
        self.version.set(0);
        crate::watch::version_changed(&self.version);
        self.spec_init.set_option(None);
        self.spec_getitem.set_option(None);
        if self.watchers.get() != 0 {
            runtime().type_cache.notify(self);
        }
        for &sub in self.subclasses.borrow().iter() {
            // SAFETY: a dying subclass takes itself off its bases' lists.
            unsafe { (*sub).modified() };
        }
    }
}

/// The global method cache: (type version, name) → what the MRO gives.
pub struct TypeCache {
    entries: UnsafeCell<Box<[CacheEntry]>>,
    version: Cell<u32>,
    keys_version: Cell<u32>,
    watchers: RefCell<Vec<fn(&Type)>>,
    /// Names of the table of slot definitions, interned.
    pub(crate) slot_names: std::cell::OnceCell<Vec<Value>>,
    /// The slots that methods decide of a class which adds nothing to `object`.
    pub(crate) slots_of_plain: std::cell::OnceCell<Box<[Option<usize>; SLOT_COUNT]>>,
}

struct CacheEntry {
    version: u32,
    name: u64,
    // Borrowed: the version changes before the value can go.
    value: u64,
}

const CACHE_BITS: u32 = 12;

impl Default for TypeCache {
    fn default() -> Self {
        // Memory that the system has cleared need not be touched for that.
        // SAFETY: all zero is an entry of a version that no type has.
        let entries = unsafe { Box::new_zeroed_slice(1 << CACHE_BITS).assume_init() };
        TypeCache {
            entries: UnsafeCell::new(entries),
            version: Cell::new(1),
            keys_version: Cell::new(1),
            watchers: RefCell::new(Vec::new()),
            slot_names: std::cell::OnceCell::new(),
            slots_of_plain: std::cell::OnceCell::new(),
        }
    }
}

impl TypeCache {
    /// A version number never given out before.
    pub fn next_version(&self) -> u32 {
        Self::next(&self.version)
    }

    /// The same for the keys of dicts: caches of globals have room for small numbers only, which classes that change all
    /// the time would use up.
    pub fn next_keys_version(&self) -> u32 {
        Self::next(&self.keys_version)
    }

    fn next(counter: &Cell<u32>) -> u32 {
        let v = counter.get();
        if v != 0 {
            counter.set(v.wrapping_add(1));
        }
        v
    }

    /// Registers a function to be told of changed types that have its bit in `watchers`; gives the bit.
    pub fn add_watcher(&self, f: fn(&Type)) -> u32 {
        self.watchers.borrow_mut().push(f);
        1 << (self.watchers.borrow().len() - 1)
    }

    fn notify(&self, ty: &Type) {
        let bits = ty.watchers.get();
        let watchers = self.watchers.borrow().clone();
        for (i, f) in watchers.iter().enumerate() {
            if bits >> i & 1 != 0 {
                f(ty);
            }
        }
    }

    fn lookup(&self, ty: &Type, name: &Value) -> Option<Value> {
        let version = ty.assign_version();
        if version == 0 {
            return lookup_mro(ty, name);
        }
        let hash = (name.word() >> 4) as u32 ^ version;
        let index = (hash & ((1 << CACHE_BITS) - 1)) as usize;
        // SAFETY: the slice is never replaced, and no borrow of an entry outlives this call.
        let entry = unsafe { &mut (&mut *self.entries.get())[index] };
        if entry.version == version && entry.name == name.word() {
            if entry.value == 0 {
                return None;
            }
            // SAFETY: the version vouches that the dict entry is still there and owns the value.
            return Some(unsafe { Value::borrow_word(&entry.value) }.clone());
        }
        let found = lookup_mro(ty, name);
        // Only interned names are compared by address.
        if crate::types::str::is_interned(name) && ty.version.get() == version && !ty.is_loose(name) {
            // SAFETY: as above; `lookup_mro` may have run no Python code for interned names.
            let entry = unsafe { &mut (&mut *self.entries.get())[index] };
            *entry = CacheEntry { version, name: name.word(), value: found.as_ref().map_or(0, Value::word) };
        }
        found
    }
}

fn lookup_mro(ty: &Type, name: &Value) -> Option<Value> {
    for base in ty.mro().items() {
        // SAFETY: an MRO holds types.
        let base: &Type = unsafe { base.payload_unchecked() };
        if let Some(v) = base.dict().get_str(name) {
            return Some(v);
        }
    }
    None
}

macro_rules! core_types {
    ($($field:ident: $name:literal, $base:ident, $kind:ident, [$($flag:ident)*], $layout:ty, $module:ident::$define:ident;)*) => {
        /// The built-in types of a runtime, each immortal.
        #[allow(missing_docs)]
        pub struct CoreTypes {
            $(pub $field: &'static Type,)*
            pub exceptions: crate::types::exceptions::ExceptionTypes,
        }

        impl CoreTypes {
            /// Allocates every built-in type, with slots and namespaces still empty.
            pub(crate) fn allocate(heap: &crate::heap::Heap) -> CoreTypes {
                let mut table: Vec<(&'static str, &'static Type)> = Vec::new();
                $(let $field: &'static Type = allocate_type(heap, TypeShape {
                    kind: Kind::$kind,
                    flags: 0 $(| tflag::$flag)*,
                    basic_size: size_of::<$layout>(),
                    dealloc: dealloc_layout::<$layout>,
                });
                $field.end.set(end_layout::<$layout>);
                table.push((stringify!($field), $field));)*
                let exceptions = crate::types::exceptions::ExceptionTypes::allocate(heap);
                CoreTypes { $($field,)* exceptions }
            }

            /// Gives each type its metaclass, base, name and MRO; then its slots and methods.
            pub(crate) fn make_ready(&self) {
                $(link_type(self.$field, $name, if stringify!($field) == "object" { None } else { Some(self.$base) });)*
                self.exceptions.link();
                $(inherit_slots(self.$field, |t| crate::types::$module::$define(t));)*
                self.exceptions.define();
                $(finish_type(self.$field);)*
                self.exceptions.finish();
            }

            /// Every built-in type except the exceptions.
            pub fn all(&self) -> Vec<&'static Type> {
                vec![$(self.$field),*]
            }
        }
    };
}

/// What a built-in type's instances look like.
pub struct TypeShape {
    /// Kind of direct instances.
    pub kind: Kind,
    /// See [`tflag`].
    pub flags: u32,
    /// Bytes of the layout struct.
    pub basic_size: usize,
    /// Ends an instance.
    pub dealloc: unsafe fn(*mut Header),
}

/// Allocates a built-in type; its metaclass and dict are set by [`link_type`].
pub fn allocate_type(heap: &crate::heap::Heap, shape: TypeShape) -> &'static Type {
    // SAFETY: the memory is initialized right away. Built-in types are immortal, so `'static` holds as long as the
    // runtime that every user of them runs in.
    unsafe {
        let p = heap.allocate(std::ptr::null(), Kind::Type, size_of::<Type>(), true) as *mut Type;
        let head = std::ptr::read(p as *mut Header);
        head.make_immortal();
        std::ptr::write(p, Type::blank(head, shape));
        (*p).this.set(p as u64);
        &*p
    }
}

impl Type {
    /// A type with nothing filled in.
    pub fn blank(head: Header, shape: TypeShape) -> Type {
        Type {
            head,
            version: Cell::new(0),
            flags: Cell::new(shape.flags),
            basic_size: Cell::new(shape.basic_size as u32),
            dict_offset: Cell::new(0),
            slots: UnsafeCell::new(Slots::default()),
            dealloc: Cell::new(shape.dealloc),
            end: Cell::new(end_in_full),
            kind: shape.kind,
            layout_kinds: KindSet::default(),
            has_finalizer: Cell::new(false),
            name: Field::empty(),
            qualname: Field::empty(),
            base: Field::empty(),
            bases: Field::empty(),
            mro: Field::empty(),
            dict: Field::empty(),
            doc: Cell::new(""),
            module: Cell::new(""),
            text_signature: Cell::new(""),
            dict_field: Cell::new(0),
            subclasses: RefCell::new(Vec::new()),
            stored: RefCell::new(Vec::new()),
            shared_keys: SharedKeys::new(),
            slot_members: RefCell::new(Vec::new()),
            watchers: Cell::new(0),
            this: Cell::new(0),
            spec_init: Field::empty(),
            spec_getitem: Field::empty(),
        }
    }
}

/// Names a built-in type and ties it to its base.
pub fn link_type(ty: &'static Type, name: &'static str, base: Option<&'static Type>) {
    ty.head.ty.set(types().type_ as *const Type);
    let (module, short) = name.rsplit_once('.').unwrap_or(("builtins", name));
    ty.dict.set(DictObject::new());
    ty.name.set(crate::types::str::intern(short));
    ty.qualname.set(crate::types::str::intern(short));
    if module != "builtins" {
        ty.module.set(module);
        ty.dict().set_str(&crate::types::str::intern("__module__"), Value::str(module));
    }
    let mut mro = vec![ty.as_value().clone()];
    if let Some(base) = base {
        ty.base.set(base.as_value().clone());
        ty.bases.set(TupleObject::from_slice(&[base.as_value().clone()]));
        mro.extend(base.mro().items().iter().cloned());
        base.subclasses.borrow_mut().push(ty);
        if ty.dict_offset.get() == 0 && base.dict_offset.get() != 0 {
            ty.dict_offset.set(ty.basic_size.get());
        }
    } else {
        ty.bases.set(TupleObject::from_slice(&[]));
    }
    ty.mro.set(TupleObject::from_vec(mro));
    // SAFETY: types are linked one after another at start, with nobody else looking.
    let layout_kinds = unsafe { &mut *(&raw const ty.layout_kinds as *mut KindSet) };
    *layout_kinds = base.map_or(KindSet::default(), |b| b.layout_kinds).with(ty.kind);
}

/// Fills a built-in type's slots and methods, then inherits the slots that are still empty.
pub fn inherit_slots(ty: &'static Type, define: fn(&'static Type)) {
    define(ty);
    if let Some(base) = ty.base_type() {
        let inherited = base.slots().clone();
        let own_new = ty.slots().new.is_some();
        let s = ty.slots_mut();
        s.inherit(&inherited);
        if s.hash.is_none() {
            // A type that compares by value and says nothing of hashing cannot be hashed.
            s.hash = Some(crate::object::unhashable);
        }
        if !own_new && std::ptr::eq(base, types().object) {
            s.new = None;
            ty.flags.set(ty.flags.get() | tflag::NO_INSTANTIATION);
        }
        let passed_on = tflag::MATCH_SELF
            | tflag::SEQUENCE
            | tflag::MAPPING
            | tflag::TYPE_SUBCLASS
            | tflag::EXCEPTION_SUBCLASS
            | tflag::WEAKREFS;
        ty.flags.set(ty.flags.get() | base.flags.get() & passed_on);
    }
    ty.has_finalizer.set(ty.slots().finalize.is_some());
}

/// Adds what all finished types have: slot wrappers in the namespace, the doc.
pub fn finish_type(ty: &'static Type) {
    // See `gc::all_end_unheard`.
    debug_assert!(
        !ty.has_finalizer.get() || ty.has(tflag::GC),
        "the collector does not see all {}",
        ty.name_str()
    );
    crate::slotdefs::add_slot_wrappers(ty);
    if ty.has_finalizer.get() || ty.dict_offset.get() != 0 {
        ty.end.set(end_in_full);
    }
    if ty.dict_offset.get() != 0 {
        ty.flags.set(ty.flags.get() | tflag::INLINE_ATTRIBUTES);
        if ty.base_type().is_none_or(|base| base.dict_offset.get() == 0)
            && ty.dict().get_str(&crate::thread::names().__dict__).is_none()
        {
            crate::class::add_dict_attribute(ty);
        }
    }
    let doc = &crate::thread::names().__doc__;
    if ty.dict().get_str(doc).is_none() {
        ty.dict().set_str(doc, if ty.doc.get().is_empty() { Value::NONE } else { Value::str(ty.doc.get()) });
    }
    let word = |t: &Type| t.slots().getattro.map(|f| f as usize);
    let plain = if word(ty) == word(types().object) { tflag::PLAIN_GETATTR } else { 0 };
    ty.flags.set(ty.flags.get() | tflag::IMMUTABLE | plain);
}

// field: "name", base field, kind, [flags], layout, module::define;
core_types! {
    object: "object", object, Other, [BASE PLAIN_LAYOUT], Header, object_type::define;
    type_: "type", object, Type, [BASE GC TYPE_SUBCLASS WEAKREFS], Type, type_type::define;
    int: "int", object, Int, [BASE MATCH_SELF], IntObject, int::define;
    bool: "bool", int, Other, [MATCH_SELF], IntObject, bool::define;
    float: "float", object, Float, [BASE MATCH_SELF], FloatObject, float::define;
    complex: "complex", object, Complex, [BASE], ComplexObject, complex::define;
    str: "str", object, Str, [BASE MATCH_SELF], StrObject, str::define;
    bytes: "bytes", object, Bytes, [BASE MATCH_SELF], BytesObject, bytes::define;
    bytearray: "bytearray", object, ByteArray, [BASE MATCH_SELF], ByteArrayObject, bytearray::define;
    memoryview: "memoryview", object, MemoryView, [GC SEQUENCE WEAKREFS], MemoryViewObject, memoryview::define;
    list: "list", object, List, [BASE GC SEQUENCE MATCH_SELF], ListObject, list::define;
    tuple: "tuple", object, Tuple, [BASE GC SEQUENCE MATCH_SELF], TupleObject, tuple::define;
    dict: "dict", object, Dict, [BASE GC MAPPING MATCH_SELF], DictObject, dict::define;
    set: "set", object, Set, [BASE GC MATCH_SELF WEAKREFS], SetObject, set::define;
    frozenset: "frozenset", object, FrozenSet, [BASE GC MATCH_SELF WEAKREFS], SetObject, set::define_frozen;
    none_type: "NoneType", object, Other, [], Header, singletons::define_none;
    ellipsis: "ellipsis", object, Other, [], Header, singletons::define_ellipsis;
    not_implemented_type: "NotImplementedType", object, Other, [], Header, singletons::define_not_implemented;
    range: "range", object, Range, [SEQUENCE], RangeObject, range::define;
    slice: "slice", object, Slice, [GC], SliceObject, slice::define;
    code: "code", object, Code, [WEAKREFS], CodeObject, code::define;
    function: "function", object, Function, [GC METHOD_DESCRIPTOR WEAKREFS], FunctionObject, function::define;
    builtin_function: "builtin_function_or_method", object, BuiltinFunction, [GC WEAKREFS], BuiltinFunctionObject, builtin_function::define;
    method: "method", object, Method, [GC WEAKREFS], MethodObject, method::define;
    method_descriptor: "method_descriptor", object, MethodDescriptor, [GC METHOD_DESCRIPTOR], DescriptorObject, descriptors::define_method;
    classmethod_descriptor: "classmethod_descriptor", object, ClassMethodDescriptor, [GC], DescriptorObject, descriptors::define_classmethod;
    getset_descriptor: "getset_descriptor", object, GetSetDescriptor, [GC], DescriptorObject, descriptors::define_getset;
    member_descriptor: "member_descriptor", object, MemberDescriptor, [GC], DescriptorObject, descriptors::define_member;
    slot_wrapper: "wrapper_descriptor", object, SlotWrapper, [GC METHOD_DESCRIPTOR], DescriptorObject, descriptors::define_slot_wrapper;
    method_wrapper: "method-wrapper", object, MethodWrapper, [GC], MethodObject, descriptors::define_method_wrapper;
    property: "property", object, Property, [BASE GC], PropertyObject, property::define;
    classmethod: "classmethod", object, ClassMethod, [BASE GC], WrapperObject, classmethod::define_classmethod;
    staticmethod: "staticmethod", object, StaticMethod, [BASE GC], WrapperObject, classmethod::define_staticmethod;
    super_: "super", object, Super, [BASE GC], SuperObject, super_type::define;
    cell: "cell", object, Cell, [GC], CellObject, cell::define;
    module: "module", object, Module, [BASE GC WEAKREFS], ModuleObject, module::define;
    mappingproxy: "mappingproxy", object, MappingProxy, [GC MAPPING], MappingProxyObject, mappingproxy::define;
    simple_namespace: "types.SimpleNamespace", object, SimpleNamespace, [BASE GC], SimpleNamespaceObject, namespace::define;
    generic_alias: "types.GenericAlias", object, GenericAlias, [BASE GC WEAKREFS], GenericAliasObject, generic_alias::define;
    union: "typing.Union", object, Union, [GC WEAKREFS], UnionObject, union::define;
    list_iterator: "list_iterator", object, ListIterator, [GC], SequenceIteratorObject, iterators::define_list_iterator;
    list_reverse_iterator: "list_reverseiterator", object, Other, [GC], SequenceIteratorObject, iterators::define_list_reverse_iterator;
    tuple_iterator: "tuple_iterator", object, TupleIterator, [GC], SequenceIteratorObject, iterators::define_tuple_iterator;
    str_iterator: "str_iterator", object, StrIterator, [GC], SequenceIteratorObject, iterators::define_str_iterator;
    str_ascii_iterator: "str_ascii_iterator", object, StrIterator, [GC], SequenceIteratorObject, iterators::define_str_iterator;
    bytes_iterator: "bytes_iterator", object, Other, [GC], SequenceIteratorObject, iterators::define_bytes_iterator;
    bytearray_iterator: "bytearray_iterator", object, Other, [GC], SequenceIteratorObject, iterators::define_bytes_iterator;
    memory_iterator: "memory_iterator", object, Other, [GC], SequenceIteratorObject, iterators::define_memory_iterator;
    range_iterator: "range_iterator", object, RangeIterator, [], RangeIteratorObject, range::define_iterator;
    longrange_iterator: "longrange_iterator", object, Other, [GC], SequenceIteratorObject, range::define_long_iterator;
    sequence_iterator: "iterator", object, SequenceIterator, [GC], SequenceIteratorObject, iterators::define_sequence_iterator;
    callable_iterator: "callable_iterator", object, CallIterator, [GC], CallIteratorObject, iterators::define_callable_iterator;
    dict_keys: "dict_keys", object, DictKeys, [GC], DictViewObject, dict_views::define_keys;
    dict_values: "dict_values", object, DictValues, [GC], DictViewObject, dict_views::define_values;
    dict_items: "dict_items", object, DictItems, [GC], DictViewObject, dict_views::define_items;
    dict_keyiterator: "dict_keyiterator", object, DictIterator, [GC], DictIteratorObject, dict_views::define_iterator;
    dict_valueiterator: "dict_valueiterator", object, DictIterator, [GC], DictIteratorObject, dict_views::define_iterator;
    dict_itemiterator: "dict_itemiterator", object, DictIterator, [GC], DictIteratorObject, dict_views::define_iterator;
    dict_reversekeyiterator: "dict_reversekeyiterator", object, DictIterator, [GC], DictIteratorObject, dict_views::define_iterator;
    dict_reversevalueiterator: "dict_reversevalueiterator", object, DictIterator, [GC], DictIteratorObject, dict_views::define_iterator;
    dict_reverseitemiterator: "dict_reverseitemiterator", object, DictIterator, [GC], DictIteratorObject, dict_views::define_iterator;
    set_iterator: "set_iterator", object, SetIterator, [GC], SetIteratorObject, set::define_iterator;
    enumerate: "enumerate", object, Enumerate, [BASE GC], EnumerateObject, enumerate::define;
    zip: "zip", object, Zip, [BASE GC], ZipObject, zip::define;
    map: "map", object, Map, [BASE GC], MapObject, map::define;
    filter: "filter", object, Filter, [BASE GC], FilterObject, filter::define;
    reversed: "reversed", object, Reversed, [BASE GC], SequenceIteratorObject, iterators::define_reversed;
    traceback: "traceback", object, Traceback, [GC], TracebackObject, traceback::define;
    weakref: "weakref.ReferenceType", object, Weakref, [BASE GC], WeakrefObject, weakref::define;
    weakproxy: "weakref.ProxyType", object, Weakref, [GC], WeakrefObject, weakref::define_proxy;
    weakcallableproxy: "weakref.CallableProxyType", object, Weakref, [GC], WeakrefObject, weakref::define_callable_proxy;
}

/// The type behind a value that is a class.
#[inline]
pub fn as_type(v: &Value) -> Option<&Type> {
    let header = v.header()?;
    // SAFETY: instances of `type` and of its subclasses are `Type`s.
    if header.ty().has(tflag::TYPE_SUBCLASS) { Some(unsafe { v.payload_unchecked() }) } else { None }
}

/// The type behind a value, or `TypeError`.
pub fn expect_type<'a>(v: &'a Value, what: &str) -> PyResult<&'a Type> {
    match as_type(v) {
        Some(t) => Ok(t),
        None => Err(crate::err!(TypeError, "{what} must be a type, not {}", v.ty().name_str())),
    }
}
