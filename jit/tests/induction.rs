//! Loops with one counter, and bounds that are checked before them.

mod support;

use support::{hot, is_seldom_entered, same};

/// What lists are indexed by: ranges up and down, counters of loops, steps that are values, indices next to the counter.
const INDICES: &str = "
def forward(a, n):
    t = 0
    for i in range(n):
        t += a[i]
    return t
def shifted(a, n):
    t = 0
    for i in range(2, n):
        t += a[i] * a[i - 1] - a[i - 2]
    return t
def backward(a, n):
    t = 0
    for i in range(n - 1, -1, -1):
        t = t * 3 % 1000 + a[i]
    return t
def counted(a, n):
    t = i = 0
    while i < n:
        t += a[i]
        i += 1
    return t, i
def counted_down(a, i):
    t = 0
    while i >= 0:
        t += a[i]
        i -= 1
    return t, i
def crossed_out(n, i, step):
    flags = [True] * (n + 1)
    while i <= n:
        flags[i] = False
        i += step
    return flags.count(False), i
a = list(range(7, 107))
for n in (100, 50, 3, 2, 1, 0, -4):
    print(forward(a, n), shifted(a, n), backward(a, n), counted(a, n), counted_down(a, n - 1))
for i, step in ((0, 1), (5, 3), (90, 20), (100, 1), (101, 5), (-3, 2)):
    print(crossed_out(100, i, step))
";

#[test]
fn indices_that_stay_within_bounds() {
    let (error, entered) = same(INDICES, &hot("5", "5"));
    assert_eq!(error, None);
    assert!(entered.iter().all(|n| *n > 0), "{entered:?}");
}

/// The limit is beyond the list, in loops that have traces already.
#[test]
fn indices_that_come_to_leave_the_bounds() {
    for source in [
        "
def total(a, n):
    t = 0
    for i in range(n):
        t += a[i]
    return t
a = [1, 2, 3] * 50
for n in range(149, 152):
    print(total(a, n))
",
        "
def total(a, i, n):
    t = 0
    while i < n:
        t += a[i]
        i += 1
    return t
a = [1, 2, 3] * 50
print(total(a, 0, 150), total(a, -150, 0), total(a, -20, 150))
print(total(a, -151, 0))
",
        "
def store(a, i, step):
    while i < 3000:
        a[i] = i
        i += step
    return i
a = [0] * 3000
print(store(a, 0, 1), store(a, 1, 7))
print(store(a, 2999, -1))
",
        "
def down(a, i):
    t = 0
    while i > -4:
        t += a[i]
        i -= 1
    return t
a = [1, 2, 3]
for n in range(100):
    t = down(a, 2)
print(t)
print(down(a, 3))
",
    ] {
        let (error, entered) = same(source, &hot("5", "5"));
        assert!(error.is_some_and(|e| e.contains("IndexError")), "{source}");
        assert!(entered.iter().all(|n| *n > 0), "{entered:?}");
    }
}

/// The loop is left before it would come to the end of the list, each time: so the check belongs into it.
#[test]
fn limits_that_no_round_comes_to() {
    is_seldom_entered(
        "
def find(a, n, x):
    for i in range(n):
        if a[i] == x:
            return i
a = list(range(1000))
print(sum([find(a, 10 ** 6, 900) for _ in range(200)]))
",
        "180000\n",
        &hot("20", "20"),
    );
}
