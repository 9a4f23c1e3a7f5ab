//! What traces call to join tuples. All operands are exact tuples, borrowed; the result comes with a count.

use crate::natives::Native;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;

macro_rules! natives {
    ($($name:ident = $text:literal $f:ident;)*) => {
        $(#[doc = concat!("`", $text, "`.")] pub const $name: Native = Native { name: $text, address: $f as *const () };)*
    };
}

natives! {
    TUPLE_JOIN = "tuple_join" tuple_join;
    TUPLE_PREPEND = "tuple_prepend" tuple_prepend;
}

/// A new tuple of copies of these.
fn of_copies(first: &[Value], second: &[Value]) -> u64 {
    // SAFETY: exactly as many owned words are written as there are items.
    unsafe {
        TupleObject::build(first.len() + second.len(), |place| {
            for (n, item) in first.iter().chain(second).enumerate() {
                place.add(n).write(item.clone().into_word());
            }
        })
        .into_word()
    }
}

/// The tuple itself once more.
fn again(tuple: &TupleObject) -> u64 {
    let word = std::ptr::from_ref(tuple) as u64;
    // SAFETY: the address of a live object is a value that someone else counts.
    unsafe { Value::borrow_word(&word).clone().into_word() }
}

/// `a + b`
extern "C" fn tuple_join(a: &TupleObject, b: &TupleObject) -> u64 {
    match (a.items(), b.items()) {
        (_, []) => again(a),
        ([], _) => again(b),
        (x, y) => of_copies(x, y),
    }
}

/// `(item,) + b`
extern "C" fn tuple_prepend(item: u64, b: &TupleObject) -> u64 {
    // SAFETY: the trace holds the item.
    let item = unsafe { Value::borrow_word(&item) };
    of_copies(std::slice::from_ref(item), b.items())
}
