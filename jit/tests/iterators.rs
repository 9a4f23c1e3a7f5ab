//! Loops over `enumerate`, `zip` and `reversed`: stepped by the trace itself, whatever is within.

mod support;

use support::{hot, makes_nothing, same};

/// A program prints the same in all ways, and no instruction of it is left to the interpreter's own function once it is hot.
#[track_caller]
fn is_followed(source: &'static str, output: &str) {
    // Nor is one allowed: a trace with such an instruction is none.
    let mut settings = hot("10", "10").to_vec();
    settings.push(("tune:max_generic_share", "0"));
    support::is_seldom_entered(source, output, &settings);
}

#[test]
fn three_at_once_make_no_tuples() {
    makes_nothing(
        "
def work(n):
    t = 0
    for x, y, z in zip(range(n), [3] * n, (4,) * n):
        t += x * y + z
    return t
print(work(20000))
",
        "600050000\n",
    );
}

#[test]
fn one_within_another_makes_no_tuples() {
    makes_nothing(
        "
def work(n):
    t = 0
    for i, (j, (x, y)) in enumerate(enumerate(zip(range(n), 'abcd' * (n // 4)), 1)):
        t += j - i + x + (y == 'b')
    return t
print(work(20000))
",
        "200015000\n",
    );
}

#[test]
fn what_is_made_in_the_loop_is_stepped_in_it() {
    is_followed(
        "
def work(n):
    xs = list(range(50))
    t = 0
    for k in range(n):
        for i, x in enumerate(xs, k):
            t += i * x
        for x, y in zip(xs, reversed(xs)):
            t += x * y
        for i, x in enumerate(xs, start=3):
            t -= i
    return t
print(work(300))
",
        "72536250\n",
    );
}

#[test]
fn two_iterators_of_a_kind_are_told_apart() {
    is_followed(
        "
def work(xs, ys):
    t = 0
    for x, y in zip(xs, ys):
        t += x * y
    return t
xs = list(range(200))
t = 0
for k in range(40):
    t += work(xs, xs)
    t += work(xs.__iter__(), xs.__iter__())
    it = xs.__iter__()
    t += work(it, it)
print(t)
",
        "264668000\n",
    );
}

#[test]
fn where_one_ends_the_others_stand_as_they_should() {
    let source = "
def work(a, b, c):
    t = 0
    for i, (x, y, z) in enumerate(zip(a, b, c)):
        t += x + y + z - i
    return t
for k in range(40):
    a, b = list(range(9 + k % 5)).__iter__(), tuple(range(11 - k % 3)).__iter__()
    c = reversed(list(range(14 - k % 7)))
    print(work(a, b, c), list(a), list(b), list(c))
";
    let (error, entered) = same(source, &hot("10", "2"));
    assert_eq!(error, None);
    assert!(entered.iter().all(|n| *n > 0), "entered {entered:?} times");
}

#[test]
fn those_that_must_end_together_are_stepped_too() {
    makes_nothing(
        "
def work(n):
    t = 0
    for x, y in zip(range(n), [3] * n, strict=True):
        t += x * y
    return t
print(work(20000))
",
        "599970000\n",
    );
    let source = "
def work(a, b, c):
    t = 0
    try:
        for x, y, z in zip(a, b, c, strict=True):
            t += x * y + z
        for x in map(lambda x, y: x - y, a, b, strict=True):
            t += x
    except ValueError as e:
        return t, e.args
    return t
for k in range(40):
    a, b, c = list(range(9 + k % 3)), tuple(range(9 + k % 4)), range(9 + k % 5)
    print(work(a, b, c))
    a, b, c = a.__iter__(), b.__iter__(), reversed(c)
    print(work(a, b, c), list(a), list(b), list(c))
";
    let (error, entered) = same(source, &hot("10", "2"));
    assert_eq!(error, None);
    assert!(entered.iter().all(|n| *n > 0), "entered {entered:?} times");
}

#[test]
fn the_function_of_a_map_is_followed() {
    is_followed(
        "
def double(x):
    return x * 2 + 1
def work(n):
    xs = list(range(100))
    t = 0
    for k in range(n):
        for x in map(double, xs):
            t += x
        for x in map(lambda x, y: x + y + k, xs, range(90)):
            t += x
    return t
print(work(300))
",
        "9439500\n",
    );
}

#[test]
fn the_function_of_a_filter_is_followed() {
    is_followed(
        "
def odd(x):
    return x & 1
def work(n):
    xs = list(range(100))
    t = 0
    for k in range(n):
        for x in filter(odd, xs):
            t += x
        for i in filter(lambda x: x < 50 + k, range(90)):
            t -= i
    return t
print(work(300))
",
        "-389180\n",
    );
}

#[test]
fn a_filter_in_an_inlined_function() {
    is_followed(
        "
def count(xs, m):
    n = 0
    for x in filter(lambda x: x % m == 0, xs):
        n += 1
    return n
def work(n):
    xs = tuple(range(30))
    t = 0
    for k in range(n):
        t += count(xs, 3) * count(xs, 1)
    return t
print(work(900))
",
        "270000\n",
    );
}
