//! Ints and floats that outgrow their word while a trace takes them for words.

mod support;

use support::{hot, same};

/// What is stored is loaded back and left with: only the memory had a count of it once.
fn keeps_what_it_loads(source: &'static str) {
    for hot_exit in ["4", "100000"] {
        let (error, entered) = same(source, &hot("4", hot_exit));
        assert_eq!(error, None);
        assert!(entered.iter().all(|n| *n > 0), "{entered:?}");
    }
}

#[test]
fn an_attribute_that_is_loaded_back_keeps_its_int() {
    keeps_what_it_loads(
        "
class Box:
    pass
def work(n, o):
    t, kept, total = 1, [], 0
    for i in range(n):
        t = t * 3 % 2305843009213693951
        o.x = t + t + t
        u = o.x
        v = u * 5
        o.x = i
        kept.append(u)
        total = (total + u + v) % 1000003
    return total, len(kept), sum(kept)
print(work(2000, Box()))
",
    );
}

#[test]
fn a_global_that_is_loaded_back_keeps_its_int() {
    keeps_what_it_loads(
        "
x = 1
def work(n):
    global x
    t, kept, total = 1, [], 0
    for i in range(n):
        t = t * 3 % 2305843009213693951
        x = t + t + t
        u = x
        v = u * 5
        x = i
        kept.append(u)
        total = (total + u + v) % 1000003
    return total, len(kept), sum(kept)
print(work(2000))
",
    );
}

#[test]
fn a_cell_that_is_loaded_back_keeps_its_int() {
    keeps_what_it_loads(
        "
def work(n):
    c = 0
    def get():
        return c
    t, kept, total = 1, [], 0
    for i in range(n):
        t = t * 3 % 2305843009213693951
        c = t + t + t
        u = c
        v = u * 5
        c = i
        kept.append(u)
        total = (total + u + v) % 1000003
    return total, len(kept), get(), sum(kept)
print(work(2000))
",
    );
}

#[test]
fn an_attribute_that_is_loaded_back_keeps_its_float() {
    keeps_what_it_loads(
        "
class Box:
    pass
def work(n, o, by):
    t, kept, total = 1.0, [], 0.0
    for i in range(n):
        t = t * 0.875
        o.x = t * 2.0
        u = o.x
        try:
            v = u / by[i & 15]
        except ZeroDivisionError:
            v = 0.5
        o.y = u
        o.x = i
        kept.append(u)
        total = total + v
    return total, len(kept), sum(kept), t
print(work(2000, Box(), [2.0] * 15 + [0.0]))
",
    );
}

#[test]
fn a_number_is_itself_beyond_its_word() {
    keeps_what_it_loads(
        "
class Box:
    pass
def work(n, o):
    t, same = (1 << 62) - n, 0
    for i in range(2 * n):
        t = t + 1
        o.x = t
        if o.x is o.x:
            same += 1
        o.y = o.x
        if o.x == o.y:
            same += 1
    return t, same, o.x, o.y
print(work(500, Box()))
",
    );
}
