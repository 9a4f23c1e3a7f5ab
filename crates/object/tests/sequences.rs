//! `list`, `tuple`, `range`, `slice`: what they do, checked against CPython's results.

mod support;

use support::{all, call, int, ints, list, show, start, text, tuple};
use tiercel_object::types::{range, slice};
use tiercel_object::{Value, object};

fn sl(start: Option<i64>, stop: Option<i64>, step: Option<i64>) -> Value {
    let part = |p: Option<i64>| p.map_or(Value::NONE, Value::int);
    slice::new(part(start), part(stop), part(step))
}

fn get(v: &Value, key: &Value) -> String {
    show(&object::getitem(v, key).unwrap())
}

#[test]
fn slices_of_lists_and_tuples() {
    start();
    let l = ints(0..10);
    assert_eq!(get(&l, &sl(Some(2), Some(5), None)), "[2, 3, 4]");
    assert_eq!(get(&l, &sl(None, None, Some(-3))), "[9, 6, 3, 0]");
    assert_eq!(get(&l, &sl(Some(-3), Some(100), None)), "[7, 8, 9]");
    assert_eq!(get(&l, &sl(Some(5), Some(2), None)), "[]");
    assert_eq!(get(&l, &sl(Some(7), Some(1), Some(-2))), "[7, 5, 3]");
    assert_eq!(get(&l, &sl(Some(-100), None, Some(i64::MAX / 4))), "[0]");
    assert_eq!(get(&l, &int(-1)), "9");
    let t = tuple(&[int(1), int(2), int(3)]);
    assert_eq!(get(&t, &sl(None, Some(-1), None)), "(1, 2)");
    assert!(object::getitem(&t, &sl(None, None, None)).unwrap().is(&t));
}

#[test]
fn slice_assignment_and_deletion() {
    start();
    let l = ints(0..6);
    object::setitem(&l, &sl(Some(1), Some(3), None), Some(&ints([10, 11, 12]))).unwrap();
    assert_eq!(show(&l), "[0, 10, 11, 12, 3, 4, 5]");
    object::setitem(&l, &sl(None, None, Some(3)), Some(&ints([7, 8, 9]))).unwrap();
    assert_eq!(show(&l), "[7, 10, 11, 8, 3, 4, 9]");
    object::setitem(&l, &sl(None, None, Some(-2)), None).unwrap();
    assert_eq!(show(&l), "[10, 8, 4]");
    object::setitem(&l, &sl(Some(1), Some(1), None), Some(&l.clone())).unwrap();
    assert_eq!(show(&l), "[10, 10, 8, 4, 8, 4]");
    object::setitem(&l, &sl(Some(2), None, None), None).unwrap();
    assert_eq!(show(&l), "[10, 10]");
    object::setitem(&l, &sl(Some(5), Some(1), None), Some(&ints([1]))).unwrap();
    assert_eq!(show(&l), "[10, 10, 1]");
}

#[test]
fn list_methods() {
    start();
    let l = ints([]);
    for i in 0..100 {
        call(&l, "append", &[int(i)]);
    }
    assert_eq!(show(&call(&l, "pop", &[])), "99");
    assert_eq!(show(&call(&l, "pop", &[int(0)])), "0");
    assert_eq!(show(&call(&l, "index", &[int(50)])), "49");
    while object::len(&l).unwrap() > 3 {
        call(&l, "pop", &[]);
    }
    call(&l, "insert", &[int(-1), text("x")]);
    call(&l, "insert", &[int(99), text("y")]);
    call(&l, "insert", &[int(-99), text("z")]);
    assert_eq!(show(&l), "['z', 1, 2, 'x', 3, 'y']");
    call(&l, "remove", &[text("x")]);
    call(&l, "reverse", &[]);
    assert_eq!(show(&l), "['y', 3, 2, 1, 'z']");
    assert_eq!(show(&all(&call(&l, "__reversed__", &[]))), "['z', 1, 2, 3, 'y']");
    call(&l, "extend", std::slice::from_ref(&l));
    assert_eq!(show(&call(&l, "count", &[text("y")])), "2");
    call(&l, "extend", &[range::new(int(0), int(3), int(1))]);
    assert_eq!(object::len(&l).unwrap(), 13);
    call(&l, "clear", &[]);
    assert_eq!(show(&l), "[]");
    assert_eq!(show(&object::binary(&ints([1, 2]), &int(2), 5).unwrap()), "[1, 2, 1, 2]");
    assert_eq!(show(&object::binary(&int(3), &tuple(&[int(1)]), 5).unwrap()), "(1, 1, 1)");
    assert_eq!(show(&object::binary(&ints([1]), &ints([2]), 0).unwrap()), "[1, 2]");
    let same = object::binary(&l, &tuple(&[int(4)]), 13).unwrap();
    assert!(same.is(&l));
    object::binary(&l, &int(3), 18).unwrap();
    assert_eq!(show(&l), "[4, 4, 4]");
}

#[test]
fn sorting() {
    start();
    let l = ints([3, -1, 2, 7, -5]);
    call(&l, "sort", &[]);
    assert_eq!(show(&l), "[-5, -1, 2, 3, 7]");
    let l = list(&[text("b"), text("ä"), text("a"), text("z")]);
    call(&l, "sort", &[]);
    assert_eq!(show(&l), "['a', 'b', 'z', 'ä']");
    let l = list(&[tuple(&[int(2), int(8)]), tuple(&[int(1), text("y")]), tuple(&[int(2), int(4)])]);
    call(&l, "sort", &[]);
    assert_eq!(show(&l), "[(1, 'y'), (2, 4), (2, 8)]");
    let l = list(&[Value::float(2.5), Value::float(-0.0), Value::float(0.0), Value::float(-3.0)]);
    call(&l, "sort", &[]);
    assert_eq!(show(&l), "[-3.0, -0.0, 0.0, 2.5]");
}

#[test]
fn comparing_and_hashing() {
    start();
    use tiercel_object::slots::CompareOp::*;
    let holds = |a: &Value, b: &Value, op| object::compare_bool(a, b, op).unwrap();
    assert!(holds(&ints([1, 2]), &ints([1, 2]), Eq) && holds(&ints([1]), &ints([1, 2]), Lt));
    assert!(holds(&ints([1, 3]), &ints([1, 2, 9]), Gt) && !holds(&ints([1]), &tuple(&[int(1)]), Eq));
    assert_eq!(object::hash(&tuple(&[int(1), int(2), int(3)])).unwrap(), 529344067295497451);
    assert_eq!(object::hash(&tuple(&[])).unwrap(), 5740354900026072187);
    assert_eq!(object::hash(&sl(Some(1), Some(2), Some(3))).unwrap(), -2340833382717974474);
    assert_eq!(object::hash(&range::new(int(0), int(6), int(2))).unwrap(), -1830836740296686765);
}

#[test]
fn ranges() {
    start();
    let r = |a, b, s| range::new(int(a), int(b), int(s));
    assert_eq!(show(&all(&r(0, 10, 3))), "[0, 3, 6, 9]");
    assert_eq!(show(&all(&r(5, 0, -2))), "[5, 3, 1]");
    assert_eq!(show(&all(&r(0, 0, 1))), "[]");
    assert_eq!(show(&all(&call(&r(0, 10, 3), "__reversed__", &[]))), "[9, 6, 3, 0]");
    assert_eq!(get(&r(0, 10, 3), &int(-1)), "9");
    let half = object::getitem(&r(0, 10, 1), &sl(None, None, Some(-2))).unwrap();
    assert_eq!(show(&all(&half)), "[9, 7, 5, 3, 1]");
    assert!(object::contains(&r(0, 10, 3), &int(6)).unwrap());
    assert!(!object::contains(&r(0, 10, 3), &int(7)).unwrap());
    assert!(object::contains(&r(0, 10, 3), &Value::TRUE).is_ok_and(|b| !b));
    assert_eq!(show(&call(&r(0, 10, 3), "index", &[int(9)])), "3");
    assert!(object::equal(&r(1, 5, 3), &r(1, 6, 3)).unwrap());
    let big = i64::MAX / 2 - 1;
    let wide = all(&range::new(int(big), object::getitem(&r(big, big + 3, 1), &int(2)).unwrap(), int(1)));
    assert_eq!(object::len(&wide).unwrap(), 2);
    assert_eq!(show(&call(&sl(None, None, Some(-1)), "indices", &[int(5)])), "(4, -1, -1)");
    assert_eq!(show(&call(&sl(Some(-2), None, None), "indices", &[int(5)])), "(3, 5, 1)");
}

#[test]
fn iterators_know_their_place() {
    start();
    let it = object::iter(&ints([1, 2, 3])).unwrap();
    assert_eq!(show(&call(&it, "__length_hint__", &[])), "3");
    assert_eq!(show(&object::next(&it).unwrap().unwrap()), "1");
    call(&it, "__setstate__", &[int(2)]);
    assert_eq!(show(&all(&it)), "[3]");
    assert!(object::next(&it).unwrap().is_none());
    assert_eq!(show(&call(&it, "__length_hint__", &[])), "0");
    assert_eq!(show(&all(&tuple(&[int(1), int(2)]))), "[1, 2]");
}
