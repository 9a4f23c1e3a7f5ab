//! Properties, class and static methods, `super`, proxies and namespaces.

mod class_support;

use class_support::*;
use tiercel_object::object::{self, call, call_method, getattr_str, repr_string};
use tiercel_object::thread::types;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::str::intern;
use tiercel_object::{PyResult, Value};

fn get_x(_this: &Value) -> PyResult<Value> {
    Ok(Value::int(5))
}

fn type_of(this: &Value) -> PyResult<Value> {
    Ok(this.ty().as_value().clone())
}

fn itself(this: &Value) -> PyResult<Value> {
    Ok(this.clone())
}

#[test]
fn properties_read_and_refuse() {
    start();
    let p = call(types().property.as_value(), &[method0(get_x)]).unwrap();
    let c = class("C", &[], &[("x", p)]);
    let o = call(&c, &[]).unwrap();
    assert_eq!(getattr_str(&o, "x").unwrap().as_small_int(), Some(5));
    let refused = object::setattr(&o, &Value::str("x"), Some(&Value::NONE));
    assert_eq!(error(refused), "AttributeError: property 'x' of 'C' object has no setter");
    let refused = object::setattr(&o, &Value::str("x"), None);
    assert_eq!(error(refused), "AttributeError: property 'x' of 'C' object has no deleter");
}

#[test]
fn class_and_static_methods_bind() {
    start();
    let cm = call(types().classmethod.as_value(), &[method0(itself)]).unwrap();
    let sm = call(types().staticmethod.as_value(), &[method0(type_of)]).unwrap();
    let c = class("C", &[], &[("cm", cm.clone()), ("sm", sm)]);
    let d = class("D", &[&c], &[]);
    let o = call(&d, &[]).unwrap();
    assert!(call_method(&o, &intern("cm"), &[]).unwrap().is(&d));
    assert!(call_method(&o, &intern("sm"), &[Value::int(1)]).unwrap().is(types().int.as_value()));
    assert_eq!(repr_string(&cm).unwrap(), "<classmethod(<method 'test' of 'object' objects>)>");
    assert_eq!(text(&getattr_str(&cm, "__name__").unwrap()), "test");
    assert_eq!(
        error(call(types().classmethod.as_value(), &[])),
        "TypeError: classmethod expected 1 argument, got 0"
    );
}

#[test]
fn super_walks_behind_a_class() {
    start();
    let a = class("A", &[], &[("v", Value::int(1)), ("me", method0(itself))]);
    let b = class("B", &[&a], &[("v", Value::int(2))]);
    let o = call(&b, &[]).unwrap();
    let s = call(types().super_.as_value(), &[b.clone(), o.clone()]).unwrap();
    assert_eq!(getattr_str(&s, "v").unwrap().as_small_int(), Some(1));
    assert!(call_method(&s, &intern("me"), &[]).unwrap().is(&o));
    assert_eq!(repr_string(&s).unwrap(), "<super: <class 'B'>, <B object>>");
    assert_eq!(
        error(call(types().super_.as_value(), &[b.clone(), Value::int(1)])),
        "TypeError: super(type, obj): obj (instance of int) is not an instance or subtype of type (B)."
    );
    let found = tiercel_object::types::super_type::getattr_super(&b, &o, &intern("v")).unwrap();
    assert_eq!(found.as_small_int(), Some(1));
}

#[test]
fn proxies_only_read() {
    start();
    let c = class("C", &[], &[("v", Value::int(1))]);
    let d = getattr_str(&c, "__dict__").unwrap();
    assert_eq!(
        error(object::setitem(&d, &Value::str("v"), Some(&Value::NONE))),
        "TypeError: 'mappingproxy' object does not support item assignment"
    );
}

#[test]
fn namespaces_hold_keywords() {
    start();
    let names = tuple(&[Value::str("a"), Value::str("b")]);
    let class = types().simple_namespace.as_value();
    let n = object::call_keywords(class, &[Value::int(1), Value::str("x")], Some(&names)).unwrap();
    assert_eq!(repr_string(&n).unwrap(), "namespace(a=1, b='x')");
    assert_eq!(getattr_str(&n, "__dict__").unwrap().downcast::<DictObject>().unwrap().len(), 2);
}

fn note(_this: &Value, args: &[Value]) -> PyResult<Value> {
    let owner = &args[0];
    object::setattr(owner, &intern("noted"), Some(&args[1]))?;
    Ok(Value::NONE)
}

#[test]
fn set_name_is_called() {
    start();
    let d = class("Descriptor", &[], &[("__set_name__", method_any(note))]);
    let c = class("C", &[], &[("field", call(&d, &[]).unwrap())]);
    assert_eq!(text(&getattr_str(&c, "noted").unwrap()), "field");
}
