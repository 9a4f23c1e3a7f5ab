//! Classes made at run time: layout, MRO, slots, attributes.

mod class_support;

use class_support::*;
use tiercel_object::object::{self, call, getattr_str, hash, repr_string};
use tiercel_object::slots::CompareOp;
use tiercel_object::thread::types;
use tiercel_object::typeobj::as_type;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::{PyResult, Value, bail};

#[test]
fn an_instance_keeps_attributes() {
    start();
    let c = class("C", &[], &[("x", Value::int(1))]);
    let o = call(&c, &[]).unwrap();
    assert_eq!(getattr_str(&o, "x").unwrap().as_small_int(), Some(1));
    for i in 0..40 {
        set(&o, &format!("a{i}"), Value::int(i));
    }
    for i in 0..40 {
        assert_eq!(getattr_str(&o, &format!("a{i}")).unwrap().as_small_int(), Some(i));
    }
    assert_eq!(error(getattr_str(&o, "y")), "AttributeError: 'C' object has no attribute 'y'");
    let d = getattr_str(&o, "__dict__").unwrap();
    assert_eq!(d.downcast::<DictObject>().unwrap().len(), 40);
    assert_eq!(repr_string(&c).unwrap(), "<class 'C'>");
}

#[test]
fn calls_refuse_arguments_that_nobody_takes() {
    start();
    let c = class("C", &[], &[]);
    assert_eq!(error(call(&c, &[Value::int(1)])), "TypeError: C() takes no arguments");
    let o = types().object.as_value();
    assert_eq!(error(call(o, &[Value::int(1)])), "TypeError: object() takes no arguments");
    assert_eq!(error(call(&Value::int(1), &[])), "TypeError: 'int' object is not callable");
    let t = types().type_.as_value();
    assert_eq!(error(call(t, &[Value::int(1), Value::int(2)])), "TypeError: type() takes 1 or 3 arguments");
    assert!(call(t, &[Value::int(1)]).unwrap().is(types().int.as_value()));
}

#[test]
fn the_mro_is_c3() {
    start();
    let a = class("A", &[], &[]);
    let b = class("B", &[&a], &[]);
    let c = class("C", &[&a], &[]);
    let d = class("D", &[&b, &c], &[]);
    let names: Vec<String> =
        as_type(&d).unwrap().mro().items().iter().map(|t| as_type(t).unwrap().name_str()).collect();
    assert_eq!(names, ["D", "B", "C", "A", "object"]);
    assert_eq!(
        error(try_class("E", &[&a, &b], &[])),
        "TypeError: Cannot create a consistent method resolution order (MRO) for bases A, B"
    );
    assert_eq!(error(try_class("E", &[&a, &a], &[])), "TypeError: duplicate base class A");
    assert_eq!(
        error(try_class("E", &[types().int.as_value(), types().list.as_value()], &[])),
        "TypeError: multiple bases have instance lay-out conflict"
    );
    assert_eq!(
        error(try_class("E", &[types().bool.as_value()], &[])),
        "TypeError: type 'bool' is not an acceptable base type"
    );
}

fn seven(_this: &Value) -> PyResult<Value> {
    Ok(Value::int(7))
}
fn add(_this: &Value, other: &Value) -> PyResult<Value> {
    Ok(Value::str(&format!("add {}", object::repr_string(other)?)))
}
fn never(_this: &Value, _other: &Value) -> PyResult<Value> {
    Ok(Value::NOT_IMPLEMENTED)
}

#[test]
fn slots_follow_methods() {
    start();
    let c = class("C", &[], &[("__len__", method0(seven)), ("__add__", method1(add))]);
    let sub = class("Sub", &[&c], &[]);
    let o = call(&sub, &[]).unwrap();
    assert_eq!(object::len(&o).unwrap(), 7);
    assert!(object::truth(&o).unwrap());
    let sum = object::binary(&o, &Value::NONE, 0).unwrap();
    assert_eq!(text(&sum), "add None");
    set(&c, "__hash__", Value::NONE);
    assert_eq!(error(hash(&o)), "TypeError: unhashable type: 'Sub'");
    set(&c, "__hash__", method0(seven));
    assert_eq!(hash(&o).unwrap(), 7);
    delete(&c, "__len__");
    assert_eq!(error(object::len(&o)), "TypeError: object of type 'Sub' has no len()");
    set(&c, "__add__", method1(never));
    assert_eq!(
        error(object::binary(&o, &Value::int(1), 0)),
        "TypeError: unsupported operand type(s) for +: 'Sub' and 'int'"
    );
    // Without an override the slot is `object`'s own.
    let word = |t: &tiercel_object::typeobj::Type| t.slots().repr.map(|f| f as usize);
    assert!(word(as_type(&sub).unwrap()) == word(types().object));
}

fn reflected(_this: &Value, _other: &Value) -> PyResult<Value> {
    Ok(Value::str("reflected"))
}

#[test]
fn a_subclass_on_the_right_goes_first() {
    start();
    let a = class("A", &[], &[("__add__", method1(add)), ("__radd__", method1(add))]);
    let b = class("B", &[&a], &[("__radd__", method1(reflected))]);
    let (x, y) = (call(&a, &[]).unwrap(), call(&b, &[]).unwrap());
    assert_eq!(text(&object::binary(&x, &y, 0).unwrap()), "reflected");
    let c = class("C", &[&a], &[]);
    let z = call(&c, &[]).unwrap();
    assert!(text(&object::binary(&x, &z, 0).unwrap()).starts_with("add "));
}

fn fallback(_this: &Value, name: &Value) -> PyResult<Value> {
    if text(name) == "no" {
        bail!(AttributeError, "really not");
    }
    Ok(name.clone())
}

#[test]
fn getattr_is_the_last_resort() {
    start();
    let c = class("C", &[], &[("__getattr__", method1(fallback)), ("x", Value::int(3))]);
    let o = call(&c, &[]).unwrap();
    assert_eq!(getattr_str(&o, "x").unwrap().as_small_int(), Some(3));
    assert_eq!(text(&getattr_str(&o, "anything").unwrap()), "anything");
    assert_eq!(error(getattr_str(&o, "no")), "AttributeError: really not");
}

#[test]
fn slots_make_members() {
    start();
    let names = ListObject::from_vec(vec![Value::str("b"), Value::str("a")]);
    let c = class("C", &[], &[("__slots__", names)]);
    let o = call(&c, &[]).unwrap();
    set(&o, "a", Value::str("one"));
    assert_eq!(text(&getattr_str(&o, "a").unwrap()), "one");
    assert_eq!(error(getattr_str(&o, "b")), "AttributeError: 'C' object has no attribute 'b'");
    assert_eq!(
        error(object::setattr(&o, &Value::str("c"), Some(&Value::NONE))),
        "AttributeError: 'C' object has no attribute 'c' and no __dict__ for setting new attributes"
    );
    assert_eq!(repr_string(&getattr_str(&c, "a").unwrap()).unwrap(), "<member 'a' of 'C' objects>");
    let d = class("D", &[&c], &[]);
    let p = call(&d, &[]).unwrap();
    set(&p, "a", Value::int(1));
    set(&p, "z", Value::int(2));
    assert_eq!(getattr_str(&p, "z").unwrap().as_small_int(), Some(2));
    assert_eq!(getattr_str(&p, "a").unwrap().as_small_int(), Some(1));
}

#[test]
fn counts_balance() {
    start();
    let marker = ListObject::from_vec(vec![]);
    let before = count(&marker);
    {
        let c = class(
            "C",
            &[],
            &[("__slots__", ListObject::from_vec(vec![Value::str("a")])), ("m", marker.clone())],
        );
        let o = call(&c, &[]).unwrap();
        set(&o, "a", marker.clone());
        let d = class("D", &[&c], &[]);
        let p = call(&d, &[]).unwrap();
        set(&p, "a", marker.clone());
        set(&p, "b", marker.clone());
        delete(&c, "m");
    }
    assert_eq!(count(&marker), before);
}

#[test]
fn metaclasses_are_derived() {
    start();
    let meta = class("Meta", &[types().type_.as_value()], &[]);
    let a = object::call(&meta, &[Value::str("A"), tuple(&[]), DictObject::new()]).unwrap();
    assert_eq!(a.ty().name_str(), "Meta");
    let b = class("B", &[&a], &[]);
    assert_eq!(b.ty().name_str(), "Meta");
    let other = class("Other", &[types().type_.as_value()], &[]);
    let c = object::call(&other, &[Value::str("C"), tuple(&[]), DictObject::new()]).unwrap();
    assert!(error(try_class("E", &[&a, &c], &[])).starts_with("TypeError: metaclass conflict"));
}

#[test]
fn classes_can_be_assigned() {
    start();
    let a = class("A", &[], &[("v", Value::int(1))]);
    let z = class("Z", &[], &[]);
    let b = class("B", &[&z], &[("v", Value::int(2))]);
    let o = call(&a, &[]).unwrap();
    set(&o, "x", Value::int(5));
    set(&o, "__class__", b.clone());
    assert_eq!(getattr_str(&o, "v").unwrap().as_small_int(), Some(2));
    assert_eq!(getattr_str(&o, "x").unwrap().as_small_int(), Some(5));
    let c = class("C", &[], &[("__slots__", tuple(&[Value::str("q")]))]);
    assert_eq!(
        error(object::setattr(&o, &Value::str("__class__"), Some(&c))),
        "TypeError: __class__ assignment: 'C' object layout differs from 'B'"
    );
    set(&b, "__bases__", tuple(std::slice::from_ref(&a)));
    delete(&b, "v");
    assert_eq!(getattr_str(&o, "v").unwrap().as_small_int(), Some(1));
}

#[test]
fn isinstance_looks_at_more_than_the_type() {
    start();
    use tiercel_object::isinstance::{is_instance, is_subclass};
    let int = types().int.as_value();
    assert!(is_instance(&Value::TRUE, int).unwrap());
    assert!(is_instance(&Value::TRUE, &tuple(&[types().str.as_value().clone(), int.clone()])).unwrap());
    assert!(is_subclass(types().bool.as_value(), int).unwrap());
    assert_eq!(
        error(is_instance(&Value::TRUE, &Value::int(1))),
        "TypeError: isinstance() arg 2 must be a type, a tuple of types, or a union"
    );
}

#[test]
fn wrappers_call_slots() {
    start();
    let o = call(types().object.as_value(), &[]).unwrap();
    let eq = getattr_str(types().object.as_value(), "__eq__").unwrap();
    assert_eq!(repr_string(&eq).unwrap(), "<slot wrapper '__eq__' of 'object' objects>");
    assert!(call(&eq, &[o.clone(), o.clone()]).unwrap().is(&Value::TRUE));
    assert_eq!(error(call(&eq, std::slice::from_ref(&o))), "TypeError: expected 1 argument, got 0");
    let bound = getattr_str(&o, "__hash__").unwrap();
    assert!(repr_string(&bound).unwrap().starts_with("<method-wrapper '__hash__' of object object at 0x"));
    assert!(call(&bound, &[]).unwrap().is_small_int());
    assert!(object::compare(&o, &o, CompareOp::Eq).unwrap().is(&Value::TRUE));
    let make = getattr_str(types().object.as_value(), "__new__").unwrap();
    assert_eq!(
        error(call(&make, &[types().int.as_value().clone()])),
        "TypeError: object.__new__(int) is not safe, use int.__new__()"
    );
}
