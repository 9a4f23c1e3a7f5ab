//! What the tests of the type system share: a runtime, classes, methods made of Rust functions.
#![allow(dead_code)]

use tiercel_object::hash::HashSecret;
use tiercel_object::method::{MethodDef, MethodKind, NativeFn};
use tiercel_object::object;
use tiercel_object::thread::types;
use tiercel_object::types::descriptors::{self, DescriptorTarget};
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::str::{intern, to_string_lossy};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::{PyResult, Value};

/// Starts a runtime on this thread.
pub fn start() {
    tiercel_object::runtime::start(HashSecret::from_seed(0));
}

/// `type(name, bases, namespace)`.
pub fn try_class(name: &str, bases: &[&Value], namespace: &[(&str, Value)]) -> PyResult<Value> {
    let dict = DictObject::new();
    for (key, value) in namespace {
        dict.downcast::<DictObject>().unwrap().set_str(&intern(key), value.clone());
    }
    let bases: Vec<Value> = bases.iter().map(|b| (*b).clone()).collect();
    object::call(types().type_.as_value(), &[Value::str(name), TupleObject::from_vec(bases), dict])
}

/// [`try_class`], which must not fail.
pub fn class(name: &str, bases: &[&Value], namespace: &[(&str, Value)]) -> Value {
    match try_class(name, bases, namespace) {
        Ok(class) => class,
        Err(raised) => panic!("{}", describe(raised)),
    }
}

fn describe(raised: tiercel_object::Raised) -> String {
    let e = raised.take();
    let args = e.downcast::<tiercel_object::types::exceptions::ExceptionObject>().unwrap().args.get_or_none();
    let args = args.downcast::<TupleObject>().unwrap();
    let message = args.items().first().map(to_string_lossy).unwrap_or_default();
    format!("{}: {message}", e.ty().name_str())
}

/// The exception that a call ended with, as text.
pub fn error<T>(result: PyResult<T>) -> String {
    match result {
        Ok(_) => "no error".to_string(),
        Err(raised) => describe(raised),
    }
}

fn unbound(func: NativeFn) -> Value {
    let def: &'static MethodDef = Box::leak(Box::new(MethodDef {
        name: "test",
        func,
        kind: MethodKind::Instance,
        signature: None,
        text_signature: "",
        doc: "",
    }));
    descriptors::new(
        types().method_descriptor,
        types().object,
        &intern("test"),
        DescriptorTarget::Method(def),
    )
}

/// A method without arguments.
pub fn method0(f: fn(&Value) -> PyResult<Value>) -> Value {
    unbound(NativeFn::NoArgs(f))
}

/// A method with one argument.
pub fn method1(f: fn(&Value, &Value) -> PyResult<Value>) -> Value {
    unbound(NativeFn::O(f))
}

/// A method with any arguments.
pub fn method_any(f: fn(&Value, &[Value]) -> PyResult<Value>) -> Value {
    unbound(NativeFn::Fast(f))
}

/// `object.name = value`.
pub fn set(object: &Value, name: &str, value: Value) {
    if let Err(raised) = object::setattr(object, &Value::str(name), Some(&value)) {
        panic!("{}", describe(raised));
    }
}

/// `del object.name`.
pub fn delete(object: &Value, name: &str) {
    if let Err(raised) = object::setattr(object, &Value::str(name), None) {
        panic!("{}", describe(raised));
    }
}

/// A tuple.
pub fn tuple(items: &[Value]) -> Value {
    TupleObject::from_slice(items)
}

/// A str's text.
pub fn text(v: &Value) -> String {
    to_string_lossy(v)
}

/// How often an object is referred to.
pub fn count(v: &Value) -> u32 {
    v.header().unwrap().count.get()
}
