//! Weak references, finalizers and the cycle collector.

mod class_support;

use class_support::*;
use std::cell::RefCell;
use std::sync::atomic::Ordering;
use tiercel_object::object::{self, call, getattr_str, repr_string};
use tiercel_object::thread::{breaker, runtime, thread, types};
use tiercel_object::types::list::ListObject;
use tiercel_object::types::{weakproxy, weakref};
use tiercel_object::{PyResult, Value, gc};

thread_local! {
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static SAVED: RefCell<Vec<Value>> = const { RefCell::new(Vec::new()) };
}

fn log(line: &str) {
    LOG.with_borrow_mut(|l| l.push(line.to_string()));
}

fn logged() -> Vec<String> {
    LOG.with_borrow_mut(std::mem::take)
}

fn del(this: &Value) -> PyResult<Value> {
    log(&format!("del {}", text(&getattr_str(this, "name")?)));
    Ok(Value::NONE)
}

fn resurrect(this: &Value) -> PyResult<Value> {
    log("resurrect");
    SAVED.with_borrow_mut(|s| s.push(this.clone()));
    Ok(Value::NONE)
}

fn died(_this: &Value, reference: &Value) -> PyResult<Value> {
    let target = call(reference, &[])?;
    log(&format!("died {}", repr_string(&target)?));
    Ok(Value::NONE)
}

fn named(class: &Value, name: &str) -> Value {
    let o = call(class, &[]).unwrap();
    set(&o, "name", Value::str(name));
    o
}

fn cycle(class: &Value, name: &str) -> Value {
    let (a, b) = (named(class, name), named(class, &format!("{name}2")));
    set(&a, "other", b.clone());
    set(&b, "other", a.clone());
    a
}

#[test]
fn finalizers_run_once_at_the_end() {
    start();
    let c = class("C", &[], &[("__del__", method0(del))]);
    drop(named(&c, "x"));
    assert_eq!(logged(), ["del x"]);
    let r = class("R", &[], &[("__del__", method0(resurrect))]);
    drop(call(&r, &[]).unwrap());
    assert_eq!(logged(), ["resurrect"]);
    SAVED.with_borrow_mut(Vec::clear);
    assert!(logged().is_empty());
}

#[test]
fn weak_references_die_with_their_object() {
    start();
    let c = class("C", &[], &[]);
    let watcher = call(&class("W", &[], &[("__call__", method1(died))]), &[]).unwrap();
    let o = call(&c, &[]).unwrap();
    let r = weakref::new(&o, None).unwrap();
    assert!(weakref::new(&o, None).unwrap().is(&r));
    let with = weakref::new(&o, Some(&watcher)).unwrap();
    assert!(!with.is(&r));
    assert!(call(&r, &[]).unwrap().is(&o));
    let p = weakproxy::new(&o, None).unwrap();
    set(&p, "x", Value::int(4));
    assert_eq!(getattr_str(&o, "x").unwrap().as_small_int(), Some(4));
    assert_eq!(tiercel_object::weakref::count(&o), 3);
    assert!(object::equal(&r, &with).unwrap());
    drop(o);
    assert_eq!(logged(), ["died None"]);
    assert!(call(&r, &[]).unwrap().is_none());
    assert_eq!(error(getattr_str(&p, "x")), "ReferenceError: weakly-referenced object no longer exists");
    assert_eq!(
        error(weakref::new(&Value::int(1), None)),
        "TypeError: cannot create weak reference to 'int' object"
    );
}

#[test]
fn cycles_are_collected() {
    start();
    gc::collect(2);
    let c = class("C", &[], &[("__del__", method0(del))]);
    let a = cycle(&c, "a");
    let weak = weakref::new(&a, None).unwrap();
    assert_eq!(gc::collect(0), 0);
    drop(a);
    assert!(logged().is_empty());
    // Both objects have outlived a collection, so a young one does not see them.
    assert_eq!(gc::collect(0), 0);
    assert_eq!(gc::collect(2), 2);
    assert_eq!(logged(), ["del a", "del a2"]);
    assert!(call(&weak, &[]).unwrap().is_none());
    drop(cycle(&c, "b"));
    assert_eq!(gc::collect(0), 2);
    assert_eq!(logged().len(), 2);
}

#[test]
fn what_a_finalizer_brings_back_lives_on() {
    start();
    gc::collect(2);
    let r = class("R", &[], &[("__del__", method0(resurrect))]);
    let o = named(&r, "o");
    set(&o, "me", o.clone());
    let inner = ListObject::from_vec(vec![o.clone()]);
    set(&o, "list", inner.clone());
    drop(inner);
    drop(o);
    assert_eq!(gc::collect(2), 0);
    assert_eq!(logged(), ["resurrect"]);
    let back = SAVED.with_borrow_mut(|s| s.pop()).unwrap();
    assert_eq!(text(&getattr_str(&back, "name").unwrap()), "o");
    drop(back);
    assert_eq!(gc::collect(2), 2);
    assert!(logged().is_empty());
}

#[test]
fn callbacks_of_living_references_are_called() {
    start();
    gc::collect(2);
    let c = class("C", &[], &[]);
    let watcher = call(&class("W", &[], &[("__call__", method1(died))]), &[]).unwrap();
    let a = cycle(&c, "a");
    let r = weakref::new(&a, Some(&watcher)).unwrap();
    drop(a);
    assert_eq!(gc::collect(2), 2);
    assert_eq!(logged(), ["died None"]);
    drop(r);
    // A reference that is garbage itself stays silent.
    let b = cycle(&c, "b");
    set(&b, "ref", weakref::new(&b, Some(&watcher)).unwrap());
    drop(b);
    assert_eq!(gc::collect(2), 3);
    assert!(logged().is_empty());
}

#[test]
fn classes_are_collected() {
    start();
    gc::collect(2);
    let marker = ListObject::from_vec(vec![]);
    let before = count(&marker);
    let subclasses =
        tiercel_object::typeobj::as_type(types().object.as_value()).unwrap().live_subclasses().len();
    let c = class("C", &[], &[("m", marker.clone())]);
    let o = call(&c, &[]).unwrap();
    set(&o, "class", c.clone());
    set(&c, "instance", o);
    drop(c);
    assert!(gc::collect(2) >= 2);
    assert_eq!(count(&marker), before);
    let after = tiercel_object::typeobj::as_type(types().object.as_value()).unwrap().live_subclasses().len();
    assert_eq!(subclasses, after);
}

#[test]
fn members_of_slots_are_seen() {
    start();
    gc::collect(2);
    let c = class("C", &[], &[("__slots__", tuple(&[Value::str("a"), Value::str("__weakref__")]))]);
    let o = call(&c, &[]).unwrap();
    set(&o, "a", o.clone());
    let r = weakref::new(&o, None).unwrap();
    assert!(gc::referrers(std::slice::from_ref(&o)).iter().any(|v| v.is(&o)));
    drop(o);
    assert_eq!(gc::collect(2), 1);
    assert!(call(&r, &[]).unwrap().is_none());
}

#[test]
fn long_chains_die_without_the_stack() {
    start();
    let c = class("C", &[], &[]);
    let mut head = call(&c, &[]).unwrap();
    for _ in 0..200_000 {
        let next = call(&c, &[]).unwrap();
        set(&next, "next", head);
        head = next;
    }
    drop(head);
}

/// How often young containers are collected while so many come and stay.
fn young_collections(count: usize) -> usize {
    let before = runtime().gc.stats.get()[0].collections;
    let mut all = vec![];
    for _ in 0..count {
        all.push(ListObject::from_vec(vec![]));
        if thread().breaker.load(Ordering::Relaxed) & breaker::COLLECT != 0 {
            gc::run_requested();
        }
    }
    runtime().gc.stats.get()[0].collections - before
}

#[test]
fn what_mostly_lives_on_is_looked_at_less_often() {
    start();
    let by_default = young_collections(100_000);
    assert!((5..20).contains(&by_default), "{by_default}");
    gc::set_thresholds([2000, 1000, 10]);
    let as_told = young_collections(100_000);
    assert!((45..=50).contains(&as_told), "{as_told}");
}
