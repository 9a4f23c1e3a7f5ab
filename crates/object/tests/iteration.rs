//! `enumerate`, `zip`, `map`, `filter`, `reversed`, `iter(callable, sentinel)`: checked against CPython's results.

mod support;

use support::{all, call, error, int, ints, list, show, start, text, tuple};
use tiercel_object::thread::types;
use tiercel_object::typeobj::Type;
use tiercel_object::types::iterators::{callable_iterator, length_hint};
use tiercel_object::{PyResult, Value, object};

fn make(ty: &Type, args: &[Value]) -> PyResult<Value> {
    object::call(ty.as_value(), args)
}

fn make_with(ty: &Type, args: &[Value], name: &str, v: Value) -> PyResult<Value> {
    let mut args = args.to_vec();
    args.push(v);
    object::call_keywords(ty.as_value(), &args, Some(&tuple(&[text(name)])))
}

fn shown(it: PyResult<Value>) -> String {
    match it {
        Ok(it) => object::to_vec(&it).map_or_else(support::describe, |items| show(&list(&items))),
        Err(raised) => support::describe(raised),
    }
}

#[test]
fn enumerating() {
    start();
    let t = types().enumerate;
    assert_eq!(shown(make(t, &[ints([5, 6])])), "[(0, 5), (1, 6)]");
    assert_eq!(shown(make_with(t, &[ints([5])], "start", int(i64::MAX / 2))), "[(4611686018427387903, 5)]");
    assert_eq!(error(make(t, &[])), "TypeError: enumerate() missing required argument 'iterable'");
    assert_eq!(
        error(make_with(t, &[ints([1])], "x", int(2))),
        "TypeError: 'x' is an invalid keyword argument for enumerate()"
    );
    assert_eq!(
        error(make(t, &[ints([1]), int(1), int(2)])),
        "TypeError: enumerate() takes at most 2 arguments (3 given)"
    );
    assert_eq!(
        error(make(t, &[ints([1]), text("a")])),
        "TypeError: 'str' object cannot be interpreted as an integer"
    );
}

#[test]
fn zipping() {
    start();
    let t = types().zip;
    assert_eq!(shown(make(t, &[ints([1, 2, 3]), text("ab")])), "[(1, 'a'), (2, 'b')]");
    assert_eq!(shown(make(t, &[ints([1]), ints([2]), ints([3])])), "[(1, 2, 3)]");
    assert_eq!(shown(make(t, &[])), "[]");
    let strict = |lists: &[Value]| shown(make_with(t, lists, "strict", Value::TRUE));
    assert_eq!(strict(&[ints([1]), ints([2])]), "[(1, 2)]");
    assert_eq!(strict(&[ints([1]), ints([1, 2])]), "ValueError: zip() argument 2 is longer than argument 1");
    assert_eq!(
        strict(&[ints([1, 2]), ints([1, 2]), ints([1])]),
        "ValueError: zip() argument 3 is shorter than arguments 1-2"
    );
    assert_eq!(error(make(t, &[int(5)])), "TypeError: 'int' object is not iterable");
    assert_eq!(
        error(make_with(t, &[], "a", int(1))),
        "TypeError: zip() got an unexpected keyword argument 'a'"
    );
}

#[test]
fn mapping_and_filtering() {
    start();
    let (list_type, tuple_type) = (types().list.as_value().clone(), types().tuple.as_value().clone());
    let nested = list(&[ints([1]), ints([]), ints([2, 3])]);
    assert_eq!(shown(make(types().map, &[tuple_type, nested.clone()])), "[(1,), (), (2, 3)]");
    assert_eq!(shown(make(types().filter, &[Value::NONE, nested.clone()])), "[[1], [2, 3]]");
    assert_eq!(shown(make(types().filter, &[list_type, nested])), "[[1], [2, 3]]");
    assert_eq!(error(make(types().map, &[int(1)])), "TypeError: map() must have at least two arguments.");
    assert_eq!(error(make(types().filter, &[])), "TypeError: filter expected 2 arguments, got 0");
    assert_eq!(shown(make(types().map, &[int(5), ints([1])])), "TypeError: 'int' object is not callable");
}

#[test]
fn reversing_and_calling() {
    start();
    assert_eq!(shown(make(types().reversed, &[text("abc")])), "['c', 'b', 'a']");
    assert_eq!(shown(make(types().reversed, &[ints([1, 2])])), "[2, 1]");
    assert_eq!(error(make(types().reversed, &[int(5)])), "TypeError: 'int' object is not reversible");
    let it = make(types().reversed, &[tuple(&[int(1), int(2), int(3)])]).unwrap();
    object::next(&it).unwrap();
    assert_eq!(length_hint(&it, 0).unwrap(), 2);
    let l = ints([3, 2, 1, 0, 9]);
    let it = callable_iterator(&object::getattr_str(&l, "pop").unwrap(), &int(1));
    assert_eq!(show(&all(&it)), "[9, 0]");
    assert_eq!(show(&l), "[3, 2]");
    assert_eq!(show(&call(&object::iter(&text("añ")).unwrap(), "__length_hint__", &[])), "2");
}
