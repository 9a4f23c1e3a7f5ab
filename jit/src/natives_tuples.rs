//! What traces call to join tuples. All operands are exact tuples, borrowed; the result comes with a count.

use crate::natives::natives;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;

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

/// `a + b`
extern "C" fn tuple_join(a: &TupleObject, b: &TupleObject) -> u64 {
    match (a.items(), b.items()) {
        (_, []) => a.to_value().into_word(),
        ([], _) => b.to_value().into_word(),
        (x, y) => of_copies(x, y),
    }
}

/// `(item,) + b`
extern "C" fn tuple_prepend(item: u64, b: &TupleObject) -> u64 {
    // SAFETY: the trace holds the item.
    let item = unsafe { Value::borrow_word(&item) };
    of_copies(std::slice::from_ref(item), b.items())
}
