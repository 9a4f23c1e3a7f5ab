//! Ranges that traces make, and do not make.

mod support;

use support::{hot, makes_nothing, run_well, same};
use tiercel_jit::runtime::{Engine, Front, Options};

#[test]
fn a_range_that_is_only_asked_is_not_made() {
    makes_nothing(
        "
def within(r, x):
    return x in r and len(r) > 2
def work(n):
    t = 0
    for i in range(n):
        r = range(i, i + 9, 3)
        if within(r, i + 6):
            t += r[1] - r[-2] + 1
        if within(r, i + 7) or i in range(n, 0, -1):
            t += 100
    return t
print(work(20000))
",
        "2019900\n",
    );
}

#[test]
fn an_iterator_of_any_step_is_not_made() {
    makes_nothing(
        "
def first(r):
    for x in r:
        return x
def work(n):
    t = 0
    for i in range(1, n):
        t += first(range(i, i + 9, 3)) - first(reversed(range(0, i + 1, i)))
        t += first(range(9, -9, -i)) + first(range(True))
    return t
print(work(20000))
",
        "179991\n",
    );
}

/// Steps that are not known when the trace is made need no trace each.
#[test]
fn one_trace_does_for_many_steps() {
    let source = "
def work(n):
    t = 0
    for step in range(2, n):
        for x in range(0, 2000, step):
            t += x
    return t
print(work(300))
";
    let options = Options { engine: Engine::Native, front: Front::Record, ..Options::default() };
    let (printed, (exits, traces)) =
        run_well(source, options, &hot("20", "20"), |jit| (jit.stats.exits.get(), jit.stats.sides.get()));
    assert_eq!(printed, "10531693\n");
    assert!(traces <= 4 && exits < 200, "{traces} side traces, {exits} exits");
}

/// Exits that need what has not been made, and bounds that leave the words.
#[test]
fn ranges_are_as_elsewhere() {
    let source = "
kept = []
def ask(r, x, i):
    if i % 30 == 29:
        kept.append((r, x in r))
    t = 0
    for y in r:
        t += y
        if i % 40 == 39:
            kept.append(y)
    return t + (x in r) + len(r)
def work(n, a, b, s):
    t = 0
    for i in range(n):
        r = range(a + i, b, s)
        t += ask(r, b - 1, i)
        if len(r):
            t += r[-1] + r[i % len(r)]
        for x in reversed(r):
            t ^= x
    return t
print(work(70, 0, 90, 1), work(70, 0, 90, 4), work(70, 10, -90, -9), work(70, 5, 5, 2))
print(work(70, 2**62 - 80, 2**62 - 1, 7), work(70, -2**62, -2**62 + 20, 3), work(70, True, 70, 2))
print(work(70, 10**18, 2**62, 10**17), work(70, 2**62 - 30, 2**62 + 30, 1))
print(len(kept), kept)
try:
    work(40, 1, 2, 0)
except ValueError as e:
    print(e)
";
    let (error, entered) = same(source, &hot("3", "2"));
    assert_eq!(error, None);
    assert!(entered.iter().all(|n| *n > 0), "{entered:?}");
}
