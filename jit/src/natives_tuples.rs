//! What traces call to join tuples. All operands are exact tuples, borrowed; the result comes with a count.

use crate::natives::natives;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;

natives! {
    TUPLE_JOIN = "tuple_join" tuple_join;
    TUPLE_PREPEND = "tuple_prepend" tuple_prepend;
}

/// `a + b`
extern "C" fn tuple_join(a: &TupleObject, b: &TupleObject) -> u64 {
    match (a.items(), b.items()) {
        (_, []) => a.to_value().into_word(),
        ([], _) => b.to_value().into_word(),
        (x, y) => TupleObject::joined(x, y).into_word(),
    }
}

/// `(item,) + b`
extern "C" fn tuple_prepend(item: u64, b: &TupleObject) -> u64 {
    // SAFETY: the trace holds the item.
    let item = unsafe { Value::borrow_word(&item) };
    TupleObject::joined(std::slice::from_ref(item), b.items()).into_word()
}
