//! What the tests of built-in types share: values from Rust, methods by name, and a printed form.
#![allow(dead_code)]

use tiercel_object::hash::HashSecret;
use tiercel_object::method::NativeFn;
use tiercel_object::object;
use tiercel_object::types::descriptors::{DescriptorObject, DescriptorTarget};
use tiercel_object::types::list::ListObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::{Value, runtime};

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

/// `this.name(*args)`, for methods and computed attributes of built-in types.
pub fn call(this: &Value, name: &str, args: &[Value]) -> Value {
    let name_value = tiercel_object::types::str::intern(name);
    let found = this.ty().lookup(&name_value).unwrap_or_else(|| panic!("no {name}"));
    // SAFETY: the namespaces of the types under test hold descriptors only.
    let descriptor: &DescriptorObject = unsafe { found.payload_unchecked() };
    let result = match descriptor.target.get() {
        DescriptorTarget::Method(def) => match def.func {
            NativeFn::NoArgs(f) => f(this),
            NativeFn::O(f) => f(this, &args[0]),
            NativeFn::Fast(f) => f(this, args),
            NativeFn::Kw(f) => f(this, args, None),
        },
        DescriptorTarget::GetSet(def) => (def.get)(this),
        _ => panic!("{name} is neither method nor attribute"),
    };
    result.unwrap()
}

/// All that an iterable gives, as a list.
pub fn all(v: &Value) -> Value {
    ListObject::from_vec(object::to_vec(v).unwrap())
}

/// `repr` for the values that the tests use, independent of the types under test.
pub fn show(v: &Value) -> String {
    let join = |items: &[Value]| items.iter().map(show).collect::<Vec<_>>().join(", ");
    if let Some(i) = v.as_small_int() {
        i.to_string()
    } else if let Some(f) = v.as_word_float() {
        format!("{f:?}")
    } else if v.is_none() {
        "None".to_string()
    } else if let Some(b) = v.as_bool() {
        if b { "True" } else { "False" }.to_string()
    } else if v.as_str().is_some() {
        format!("'{}'", tiercel_object::types::str::to_string_lossy(v))
    } else if let Some(l) = v.downcast::<ListObject>() {
        format!("[{}]", join(l.items()))
    } else if let Some(t) = v.downcast::<TupleObject>() {
        let comma = if t.len() == 1 { "," } else { "" };
        format!("({}{comma})", join(t.items()))
    } else {
        panic!("cannot show a {}", v.ty().name_str())
    }
}
