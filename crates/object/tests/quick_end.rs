//! Ends of objects with which nothing else ends.

mod class_support;

use class_support::*;
use tiercel_object::Value;
use tiercel_object::header::Header;
use tiercel_object::object::{call, next};
use tiercel_object::quick_end::end_alone;
use tiercel_object::thread::types;
use tiercel_object::typeobj::Type;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::set;
use tiercel_object::types::tuple::TupleObject;

/// Takes the last reference to an object away and tries to end it; whether it has gone. If not, it is made whole again.
fn ends(v: Value) -> bool {
    let header = v.into_word() as *mut Header;
    // SAFETY: the object has one reference, which was just taken over.
    unsafe {
        assert_eq!((*header).count.get(), 1);
        (*header).count.set(0);
        let gone = end_alone(header);
        if !gone {
            (*header).count.set(1);
            drop(Value::from_word(header as u64));
        }
        gone
    }
}

#[test]
fn what_others_hold_is_counted_down() {
    start();
    let held = ListObject::from_vec(vec![]);
    assert!(ends(TupleObject::from_slice(&[held.clone(), Value::int(1), held.clone()])));
    assert_eq!(count(&held), 1);
    assert!(ends(ListObject::from_slice(&[held.clone(), Value::str("text"), Value::float(0.0)])));
    assert_eq!(count(&held), 1);
}

#[test]
fn plain_objects_go_with_their_holder() {
    start();
    let (held, inner) = (ListObject::from_vec(vec![]), ListObject::from_vec(vec![]));
    inner.downcast::<ListObject>().expect("a list").push(held.clone());
    // The second and third field are all the references that there are.
    let tuple = TupleObject::from_vec(vec![held.clone(), inner.clone(), inner]);
    assert!(ends(tuple));
    assert_eq!(count(&held), 1);
}

#[test]
fn what_is_not_plain_is_left_with_its_holder() {
    start();
    let (held, dict) = (ListObject::from_vec(vec![]), DictObject::new());
    let tuple = TupleObject::from_vec(vec![held.clone(), dict.clone(), held.clone(), dict]);
    assert!(!ends(tuple));
    assert_eq!(count(&held), 1);
}

#[test]
fn a_deep_chain_is_not_ended_on_the_stack() {
    start();
    let mut chain = ListObject::from_vec(vec![]);
    for _ in 0..100_000 {
        chain = ListObject::from_vec(vec![chain]);
    }
    assert!(!ends(chain));
}

#[test]
fn a_set_of_numbers_ends_alone_and_one_of_objects_does_not() {
    start();
    let set = set::from_values(&[Value::int(1), Value::float(0.5), Value::NONE]).unwrap();
    assert!(ends(set));
    let held = Value::str("held");
    let set = set::from_values(&[Value::int(1), held.clone()]).unwrap();
    let copy = set::from_iterable(&set).unwrap();
    assert!(!ends(set) && !ends(copy));
    assert_eq!(count(&held), 1);
}

#[test]
fn iterators_that_hold_others_end_with_them() {
    start();
    let held = ListObject::from_vec(vec![]);
    let items = || ListObject::from_slice(&[held.clone(), held.clone()]);
    let make = |ty: &'static Type, args: &[Value]| call(ty.as_value(), args).unwrap();
    let t = types();
    let counted = make(t.enumerate, &[items()]);
    // It keeps the last pair.
    drop(next(&counted).unwrap());
    assert!(ends(counted));
    assert!(ends(make(t.zip, &[items(), items(), held.clone()])));
    assert!(ends(make(t.map, &[held.clone(), make(t.enumerate, &[items()])])));
    assert!(ends(make(t.filter, &[Value::NONE, items()])));
    assert_eq!(count(&held), 1);
}
