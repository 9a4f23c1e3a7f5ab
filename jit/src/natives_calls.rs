//! Natives that stand for calls of built-ins: iteration, method calls and constructors that run no Python code for the
//! operands the builder lets through.
//!
//! A result of 0 says that an exception is set, unless said otherwise.

use crate::natives::Native;
use tiercel_object::header::{Header, Kind};
use tiercel_object::method::{MethodDef, NativeFn};
use tiercel_object::thread::types;
use tiercel_object::typeobj::{Type, tflag};
use tiercel_object::types::enumerate::EnumerateObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::types::zip::ZipObject;
use tiercel_object::value::is_heap;
use tiercel_object::{PyResult, Value, object};

/// What `iter_next` gives where the interpreter must do the instruction; no value has this word.
pub const DECLINED: u64 = 0x2c;

/// `iter_next`.
pub const ITER_NEXT: Native = Native { name: "iter_next", address: iter_next as *const () };
/// `get_iter`.
pub const GET_ITER: Native = Native { name: "get_iter", address: get_iter as *const () };
/// `call_method`.
pub const CALL_METHOD: Native = Native { name: "call_method", address: call_method as *const () };
/// `call_type`.
pub const CALL_TYPE: Native = Native { name: "call_type", address: call_type as *const () };

/// Whether stepping this iterator runs native code only.
///
/// # Safety
/// `word` refers to a live object.
pub unsafe fn steps_natively(word: u64) -> bool {
    if !is_heap(word) {
        return false;
    }
    let header = &*(word as *const Header);
    match header.kind() {
        Kind::StrIterator | Kind::DictIterator | Kind::SetIterator | Kind::RangeIterator => true,
        Kind::ListIterator | Kind::TupleIterator => true,
        Kind::Enumerate => steps_natively((*(word as *const EnumerateObject)).iterator.word()),
        Kind::Zip => {
            // One that raises where lengths differ has gone on by then.
            let zip = &*(word as *const ZipObject);
            !zip.strict.get()
                && zip.iterators.borrow().is_some_and(|t| {
                    t.payload_unchecked::<TupleObject>().items().iter().all(|v| steps_natively(v.word()))
                })
        }
        _ => {
            let ty = header.ty() as *const Type;
            let t = types();
            [t.str_ascii_iterator, t.bytearray_iterator, t.bytes_iterator, t.list_reverse_iterator]
                .iter()
                .any(|known| std::ptr::eq(*known, ty))
        }
    }
}

/// The next item; 0 at the end, [`DECLINED`] if Python code would run or an exception came.
extern "C" fn iter_next(iterator: u64) -> u64 {
    // SAFETY: the trace keeps the iterator alive.
    unsafe {
        if !steps_natively(iterator) {
            return DECLINED;
        }
        match object::next(Value::borrow_word(&iterator)) {
            Ok(item) => item.map_or(0, Value::into_word),
            Err(raised) => {
                drop(raised.take());
                DECLINED
            }
        }
    }
}

/// Whether `iter(x)` of an object of exactly this type is the object, without any Python code.
pub fn is_own_iterator(ty: &Type) -> bool {
    let iterates = matches!(
        ty.kind,
        Kind::RangeIterator
            | Kind::ListIterator
            | Kind::TupleIterator
            | Kind::DictIterator
            | Kind::SetIterator
            | Kind::StrIterator
            | Kind::Enumerate
            | Kind::Zip
            | Kind::Map
            | Kind::Filter
    );
    iterates && !ty.has(tflag::HEAP) || std::ptr::eq(ty, types().list_reverse_iterator)
}

/// Whether `iter(x)` of an object of this kind is native.
pub fn iterates_natively(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Range
            | Kind::List
            | Kind::Tuple
            | Kind::Str
            | Kind::Dict
            | Kind::Set
            | Kind::FrozenSet
            | Kind::Bytes
            | Kind::ByteArray
            | Kind::DictKeys
            | Kind::DictValues
            | Kind::DictItems
            | Kind::Enumerate
            | Kind::Zip
    )
}

fn give(result: PyResult<Value>) -> u64 {
    match result {
        Ok(v) => v.into_word(),
        Err(raised) => {
            // It stays set in the thread.
            let tiercel_object::Raised { .. } = raised;
            0
        }
    }
}

/// `iter(x)` of a container.
extern "C" fn get_iter(x: u64) -> u64 {
    // SAFETY: the trace keeps the object alive.
    give(object::iter(unsafe { Value::borrow_word(&x) }))
}

/// Methods that run no Python code when their receiver is exactly of the built-in type and their arguments are numbers,
/// strings or singletons.
pub fn is_native_method(kind: Kind, name: &str) -> bool {
    let known: &[&str] = match kind {
        Kind::Str => &[
            "lower",
            "upper",
            "strip",
            "lstrip",
            "rstrip",
            "split",
            "rsplit",
            "startswith",
            "endswith",
            "find",
            "rfind",
            "index",
            "replace",
            "isdigit",
            "isalpha",
            "isalnum",
            "isspace",
            "isupper",
            "islower",
            "title",
            "capitalize",
            "zfill",
            "count",
            "encode",
            "splitlines",
            "partition",
            "rpartition",
            "ljust",
            "rjust",
            "center",
        ],
        Kind::List => &["pop", "copy", "reverse"],
        Kind::Dict => &["get", "keys", "values", "items"],
        Kind::Set => &["add"],
        Kind::Int => &["bit_length", "bit_count"],
        Kind::Bytes => &["find", "startswith", "endswith", "decode"],
        _ => &[],
    };
    known.contains(&name)
}

/// The exact type of what a native method gives, where that is always the same.
pub fn type_returned(kind: Kind, name: &str) -> Option<&'static Type> {
    match (kind, name) {
        (
            Kind::Str,
            "lower" | "upper" | "strip" | "lstrip" | "rstrip" | "replace" | "title" | "capitalize" | "zfill"
            | "ljust" | "rjust" | "center",
        ) => Some(types().str),
        (Kind::Str, "split" | "rsplit" | "splitlines") => Some(types().list),
        _ => None,
    }
}

extern "C" fn call_method(def: &MethodDef, this: u64, a: u64, b: u64, count: u64) -> u64 {
    let words = [a, b];
    // SAFETY: the trace keeps receiver and arguments alive; a borrowed word is a borrowed value.
    unsafe {
        let this = Value::borrow_word(&this);
        let args = std::slice::from_raw_parts(words.as_ptr() as *const Value, count as usize);
        give(match def.func {
            NativeFn::NoArgs(f) => f(this),
            NativeFn::O(f) => f(this, &args[0]),
            NativeFn::Fast(f) => f(this, args),
            NativeFn::Kw(f) => f(this, args, None),
        })
    }
}

/// Calls a built-in class with up to three arguments.
extern "C" fn call_type(ty: u64, a: u64, b: u64, c: u64, count: u64) -> u64 {
    let words = [a, b, c];
    // SAFETY: as for `call_method`.
    unsafe {
        let args = std::slice::from_raw_parts(words.as_ptr() as *const Value, count as usize);
        give(object::call(Value::borrow_word(&ty), args))
    }
}
