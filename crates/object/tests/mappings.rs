//! `dict`, its views, `set` and `frozenset`: what they do, checked against CPython's results.

mod support;

use support::{all, call, error, int, ints, list, show, start, text, try_call, tuple};
use tiercel_object::slots::CompareOp;
use tiercel_object::thread::types;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::range;
use tiercel_object::{Value, object};

const OR: usize = 7;
const AND: usize = 1;
const SUBTRACT: usize = 10;
const XOR: usize = 12;

fn dict(items: &[(Value, Value)]) -> Value {
    let d = DictObject::new();
    for (k, v) in items {
        object::setitem(&d, k, Some(v)).unwrap();
    }
    d
}

fn set(items: &Value) -> Value {
    object::call(types().set.as_value(), std::slice::from_ref(items)).unwrap()
}

fn frozen(items: &Value) -> Value {
    object::call(types().frozenset.as_value(), std::slice::from_ref(items)).unwrap()
}

fn numbers(start: i64, stop: i64, step: i64) -> Value {
    range::new(int(start), int(stop), int(step))
}

fn operate(a: &Value, b: &Value, op: usize) -> String {
    object::binary(a, b, op).map_or_else(support::describe, |v| show(&v))
}

#[test]
fn dict_keeps_order_through_changes() {
    start();
    let d = dict(&[]);
    for i in 0..1000 {
        object::setitem(&d, &int(i * 7), Some(&int(i))).unwrap();
        object::setitem(&d, &text(&format!("k{i}")), Some(&int(i))).unwrap();
    }
    for i in 0..999 {
        object::setitem(&d, &int(i * 7), None).unwrap();
        object::setitem(&d, &text(&format!("k{i}")), None).unwrap();
        assert!(object::contains(&d, &int(6993)).unwrap());
    }
    assert_eq!(show(&d), "{6993: 999, 'k999': 999}");
    object::setitem(&d, &text("a"), Some(&d)).unwrap();
    object::setitem(&d, &int(6993), Some(&int(1))).unwrap();
    assert_eq!(show(&d), "{6993: 1, 'k999': 999, 'a': {...}}");
    assert_eq!(show(&call(&d, "popitem", &[])), "('a', {6993: 1, 'k999': 999})");
    call(&d, "clear", &[]);
    assert_eq!(error(try_call(&d, "popitem", &[])), "KeyError: 'popitem(): dictionary is empty'");
}

#[test]
fn dict_tables_of_every_width() {
    start();
    for n in [5, 6, 85, 86, 200, 21845, 21846, 70000] {
        let d = dict(&[]);
        let d = d.downcast::<DictObject>().unwrap();
        for i in 0..n {
            d.insert(&int(i), int(-i)).unwrap();
        }
        for i in (0..n).step_by(7) {
            assert_eq!(d.get(&int(i)).unwrap().unwrap().as_small_int(), Some(-i));
            d.remove(&int(i)).unwrap();
        }
        assert!(d.get(&int(n)).unwrap().is_none() && d.get(&int(7)).unwrap().is_none());
        assert_eq!(d.copy().downcast::<DictObject>().unwrap().len(), d.len());
        assert_eq!(d.len(), n as usize - (n as usize).div_ceil(7));
    }
}

#[test]
fn dict_methods() {
    start();
    let d = dict(&[(text("a"), int(1)), (int(2), text("b"))]);
    assert_eq!(show(&call(&d, "get", &[text("a")])), "1");
    assert_eq!(show(&call(&d, "get", &[text("x")])), "None");
    assert_eq!(show(&call(&d, "get", &[text("x"), int(5)])), "5");
    assert_eq!(show(&call(&d, "setdefault", &[int(3), int(4)])), "4");
    assert_eq!(show(&call(&d, "pop", &[int(3)])), "4");
    assert_eq!(error(try_call(&d, "pop", &[int(3)])), "KeyError: 3");
    assert_eq!(show(&call(&d, "pop", &[int(3), Value::NONE])), "None");
    assert_eq!(
        error(object::getitem(&d, &ints([]))),
        "TypeError: cannot use 'list' as a dict key (unhashable type: 'list')"
    );
    call(&d, "update", &[list(&[tuple(&[int(5), int(6)]), ints([7, 8])])]);
    assert_eq!(show(&d), "{'a': 1, 2: 'b', 5: 6, 7: 8}");
    assert_eq!(
        error(try_call(&d, "update", &[list(&[ints([1])])])),
        "ValueError: dictionary update sequence element #0 has length 1; 2 is required"
    );
    assert_eq!(error(try_call(&d, "update", &[ints([5])])), "TypeError: object is not iterable");
    assert_eq!(
        operate(&d, &dict(&[(int(2), int(0)), (int(9), int(9))]), OR),
        "{'a': 1, 2: 0, 5: 6, 7: 8, 9: 9}"
    );
    assert_eq!(operate(&d, &int(1), OR), "TypeError: unsupported operand type(s) for |: 'dict' and 'int'");
    let made = object::call_method(
        types().dict.as_value(),
        &tiercel_object::types::str::intern("fromkeys"),
        &[ints([1, 2])],
    );
    assert_eq!(show(&made.unwrap()), "{1: None, 2: None}");
    assert!(
        object::equal(&dict(&[(int(1), Value::float(2.0))]), &dict(&[(Value::float(1.0), int(2))])).unwrap()
    );
    assert!(!object::equal(&dict(&[(int(1), int(2))]), &dict(&[(int(1), int(3))])).unwrap());
    assert_eq!(show(&call(&dict(&[]), "__sizeof__", &[])), "48");
    assert_eq!(show(&call(&dict(&[(int(1), int(2))]), "__sizeof__", &[])), "208");
    assert_eq!(show(&call(&dict(&[(text("a"), int(2))]), "__sizeof__", &[])), "168");
}

#[test]
fn dict_iterators_and_views() {
    start();
    let d = dict(&[(int(1), int(2)), (int(3), int(4))]);
    let items = call(&d, "items", &[]);
    assert_eq!(show(&items), "dict_items([(1, 2), (3, 4)])");
    assert_eq!(show(&all(&call(&items, "__reversed__", &[]))), "[(3, 4), (1, 2)]");
    assert_eq!(show(&all(&call(&d, "__reversed__", &[]))), "[3, 1]");
    let keys = call(&d, "keys", &[]);
    assert_eq!(operate(&keys, &ints([3, 5]), OR), "{1, 3, 5}");
    assert_eq!(operate(&ints([3, 5]), &keys, SUBTRACT), "{5}");
    assert_eq!(operate(&keys, &ints([3, 5]), AND), "{3}");
    assert_eq!(operate(&ints([3, 5]), &keys, XOR), "{1, 5}");
    assert!(object::contains(&items, &tuple(&[int(1), int(2)])).unwrap());
    assert!(!object::contains(&items, &tuple(&[int(1), int(3)])).unwrap());
    assert!(object::equal(&keys, &set(&ints([1, 3]))).unwrap());
    assert!(object::compare_bool(&keys, &set(&ints([1, 3, 4])), CompareOp::Lt).unwrap());
    object::setitem(&d, &int(9), Some(&call(&d, "values", &[]))).unwrap();
    assert_eq!(show(&d), "{1: 2, 3: 4, 9: dict_values([2, 4, ...])}");

    let d = dict(&[(int(1), int(2)), (int(3), int(4))]);
    let it = object::iter(&d).unwrap();
    assert_eq!(show(&call(&it, "__length_hint__", &[])), "2");
    object::next(&it).unwrap();
    object::setitem(&d, &int(5), Some(&int(6))).unwrap();
    assert_eq!(error(object::next(&it)), "RuntimeError: dictionary changed size during iteration");
    assert_eq!(error(object::next(&it)), "RuntimeError: dictionary changed size during iteration");
    let d = dict(&[(int(1), int(2))]);
    let it = object::iter(&d).unwrap();
    object::next(&it).unwrap();
    object::setitem(&d, &int(1), None).unwrap();
    object::setitem(&d, &int(2), Some(&int(6))).unwrap();
    assert_eq!(error(object::next(&it)), "RuntimeError: dictionary keys changed during iteration");

    // A tuple that is kept is not used again.
    let it = object::iter(&call(&dict(&[(int(1), int(2)), (int(3), int(4))]), "items", &[])).unwrap();
    let kept = object::next(&it).unwrap().unwrap();
    object::next(&it).unwrap();
    assert_eq!(show(&kept), "(1, 2)");
}

#[test]
fn sets_have_cpythons_order() {
    start();
    assert_eq!(show(&set(&ints([5, 1, 3, 100, 7, 64, 33]))), "{64, 1, 33, 3, 100, 5, 7}");
    assert_eq!(show(&set(&ints([8, 16, 0, 24]))), "{8, 16, 0, 24}");
    assert_eq!(show(&set(&numbers(0, 130, 13))), "{0, 65, 39, 104, 13, 78, 52, 117, 26, 91}");
    assert_eq!(
        show(&set(&numbers(0, 20000, 1000))),
        "{0, 16000, 5000, 10000, 15000, 4000, 9000, 14000, 3000, 19000, 8000, 13000, 2000, 18000, 7000, 12000, 1000, \
         17000, 6000, 11000}"
    );
    assert_eq!(operate(&set(&numbers(0, 40, 1)), &set(&ints([39, 5, 70, 33])), AND), "{33, 5, 39}");
    assert_eq!(operate(&set(&ints([1, 2, 3, 9, 17, 25])), &set(&ints([9, 4])), XOR), "{1, 2, 3, 4, 17, 25}");
    let a = set(&numbers(0, 20, 1));
    object::binary(&a, &set(&numbers(0, 15, 1)), SUBTRACT + 13).unwrap();
    object::binary(&a, &set(&ints([100, 37, 64])), OR + 13).unwrap();
    assert_eq!(show(&a), "{15, 16, 17, 18, 19, 37, 64, 100}");
    let b = set(&numbers(0, 10, 1));
    call(&b, "pop", &[]);
    call(&b, "pop", &[]);
    call(&b, "add", &[int(0)]);
    call(&b, "add", &[int(1)]);
    assert_eq!(show(&b), "{0, 2, 3, 4, 5, 6, 7, 8, 9, 1}");
    assert_eq!(show(&call(&b, "pop", &[])), "2");
}

#[test]
fn set_methods() {
    start();
    let s = set(&ints([1, 2]));
    assert_eq!(show(&set(&ints([]))), "set()");
    assert_eq!(show(&frozen(&ints([1]))), "frozenset({1})");
    assert_eq!(object::hash(&frozen(&ints([1, 2, 3]))).unwrap(), -272375401224217160);
    assert_eq!(object::hash(&frozen(&ints([]))).unwrap(), 133146708735736);
    assert_eq!(error(object::hash(&s)), "TypeError: unhashable type: 'set'");
    assert_eq!(
        error(try_call(&s, "add", &[ints([])])),
        "TypeError: cannot use 'list' as a set element (unhashable type: 'list')"
    );
    assert_eq!(error(try_call(&s, "remove", &[int(7)])), "KeyError: 7");
    assert!(object::contains(&set(&list(&[frozen(&ints([1]))])), &set(&ints([1]))).unwrap());
    assert_eq!(show(&call(&s, "union", &[ints([3]), ints([4])])), "{1, 2, 3, 4}");
    assert_eq!(show(&call(&s, "intersection", &[ints([2, 3])])), "{2}");
    assert_eq!(show(&call(&s, "difference", &[ints([2, 3])])), "{1}");
    assert_eq!(show(&call(&s, "symmetric_difference", &[ints([2, 3])])), "{1, 3}");
    assert_eq!(show(&call(&s, "issubset", &[ints([1, 2, 3])])), "True");
    assert_eq!(show(&call(&s, "issuperset", &[ints([1])])), "True");
    assert_eq!(show(&call(&s, "isdisjoint", &[ints([1])])), "False");
    assert_eq!(show(&call(&frozen(&ints([1])), "__reduce__", &[])), "(<class 'frozenset'>, ([1],), None)");
    assert_eq!(operate(&s, &ints([2]), OR), "TypeError: unsupported operand type(s) for |: 'set' and 'list'");
    assert_eq!(operate(&frozen(&ints([1])), &s, OR), "frozenset({1, 2})");
    assert!(object::compare_bool(&s, &frozen(&ints([2, 1])), CompareOp::Eq).unwrap());
    assert!(object::compare_bool(&s, &set(&ints([1])), CompareOp::Gt).unwrap());
    let it = object::iter(&s).unwrap();
    call(&s, "discard", &[int(1)]);
    assert_eq!(error(object::next(&it)), "RuntimeError: Set changed size during iteration");
    assert_eq!(error(try_call(&set(&ints([])), "pop", &[])), "KeyError: 'pop from an empty set'");
    assert_eq!(show(&call(&set(&numbers(0, 100, 1)), "__sizeof__", &[])), "8392");
}
