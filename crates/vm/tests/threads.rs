//! Threads of a runtime, and the locks they wait for.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tiercel_object::hash::HashSecret;
use tiercel_object::thread::thread;
use tiercel_object::value::Value;
use tiercel_vm::sync::{Event, OwnedLock, Patience, RawLock};
use tiercel_vm::{start, state, threads};

const STACK: usize = 4 << 20;

fn spawn(body: impl FnOnce() + 'static) -> Arc<Event> {
    let ended = Arc::new(Event::default());
    let event = ended.clone();
    threads::spawn(STACK, body, move || event.set()).expect("a thread starts");
    ended
}

#[test]
fn threads_share_objects_one_at_a_time() {
    start::start(HashSecret::from_seed(0));
    // Neither type may be shared between threads; the runtime's lock is what makes it sound.
    let (count, value) = (Rc::new(Cell::new(0)), Value::str("shared"));
    let all: Vec<_> = (0..8)
        .map(|_| {
            let (count, value) = (count.clone(), value.clone());
            spawn(move || {
                for _ in 0..1000 {
                    let copy = value.clone();
                    count.set(count.get() + copy.as_str().map_or(0, |s| s.len()));
                    state::get().gil.pass_on(thread());
                }
            })
        })
        .collect();
    for ended in all {
        assert!(ended.wait(Patience::Endless).expect("no signal comes"));
    }
    assert_eq!(count.get(), 8 * 1000 * 6);
    assert_eq!(Rc::strong_count(&count), 1);
    assert_eq!(state::get().threads.started(), 0);
}

#[test]
fn a_lock_is_waited_for_without_the_runtimes() {
    start::start(HashSecret::from_seed(0));
    let lock = Rc::new(RawLock::default());
    assert!(lock.try_take() && !lock.try_take());
    let short = Patience::Until(Duration::from_millis(5));
    assert!(!lock.take(short).expect("no signal comes"));
    let other = lock.clone();
    let ended = spawn(move || other.release());
    // The other thread can only release it while this one waits.
    assert!(lock.take(Patience::Endless).expect("no signal comes"));
    assert!(ended.wait(Patience::Endless).expect("no signal comes") && lock.is_held());
}

#[test]
fn an_owned_lock_counts_for_its_thread_only() {
    start::start(HashSecret::from_seed(0));
    let lock = Rc::new(OwnedLock::default());
    for _ in 0..2 {
        assert!(lock.take(Patience::Endless).expect("no signal comes"));
    }
    let seen = Arc::new(AtomicUsize::new(9));
    let (other, result) = (lock.clone(), seen.clone());
    let ended = spawn(move || {
        let got = other.take(Patience::None).expect("no signal comes");
        result.store(got as usize, Ordering::Relaxed);
    });
    assert!(ended.wait(Patience::Endless).expect("no signal comes"));
    assert_eq!((seen.load(Ordering::Relaxed), lock.depth(), lock.is_mine()), (0, 2, true));
    assert_eq!(lock.release_all(), 2);
    assert!(!lock.is_mine());
}
