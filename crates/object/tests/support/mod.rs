//! What the tests of built-in types share: values from Rust, methods by name, and a printed form.
#![allow(dead_code)]

use tiercel_object::hash::HashSecret;
use tiercel_object::object;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::{PyResult, Raised, Value, runtime};

/// Starts a runtime for this test's thread.
pub fn start() {
    runtime::start(HashSecret::from_seed(0));
}

pub fn int(i: i64) -> Value {
    Value::int(i)
}

pub fn ints(items: impl IntoIterator<Item = i64>) -> Value {
    ListObject::from_vec(items.into_iter().map(Value::int).collect())
}

pub fn list(items: &[Value]) -> Value {
    ListObject::from_vec(items.to_vec())
}

pub fn tuple(items: &[Value]) -> Value {
    TupleObject::from_slice(items)
}

pub fn text(s: &str) -> Value {
    Value::str(s)
}

/// `this.name(*args)`, which must not fail.
pub fn call(this: &Value, name: &str, args: &[Value]) -> Value {
    match try_call(this, name, args) {
        Ok(v) => v,
        Err(raised) => panic!("{}", describe(raised)),
    }
}

/// `this.name(*args)`.
pub fn try_call(this: &Value, name: &str, args: &[Value]) -> PyResult<Value> {
    object::call_method(this, &tiercel_object::types::str::intern(name), args)
}

/// What an exception says, as a traceback's last line does.
pub fn describe(raised: Raised) -> String {
    let e = raised.take();
    let text = object::str(&e).unwrap();
    format!("{}: {}", e.ty().name_str(), tiercel_object::types::str::to_string_lossy(&text))
}

/// The exception that a call ended with, as text.
pub fn error<T>(result: PyResult<T>) -> String {
    result.map_or_else(describe, |_| "no error".to_string())
}

/// All that an iterable gives, as a list.
pub fn all(v: &Value) -> Value {
    ListObject::from_vec(object::to_vec(v).unwrap())
}

/// `repr(v)`.
pub fn show(v: &Value) -> String {
    object::repr_string(v).unwrap_or_else(describe)
}
