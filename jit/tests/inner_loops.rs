//! Loops within traces: those that are left at once are gone through, those that come round have traces of their own.

mod support;

use support::{hot, run_well, same};
use tiercel_jit::runtime::{Jit, Options};

/// How many traces of each kind a function has: loops, others that begin in it, and what hangs on those.
fn kinds(jit: &Jit, function: &str) -> [usize; 3] {
    jit.with_reports(|reports| {
        let of = |kind: &str| {
            reports.iter().filter(|r| r.id.split(':').next() == Some(function) && r.kind == kind).count()
        };
        [of("loop"), of("straight"), of("side")]
    })
}

fn reported() -> Options {
    let mut options = Options::default();
    assert_eq!(options.set("stats", "/dev/null"), Ok(true));
    options
}

/// A loop that skips what is seldom there is no reason for the loop around it to be no trace of its own.
#[test]
fn a_loop_that_is_left_at_once_is_gone_through() {
    let source = "
def skip(text, place):
    while place < len(text) and text[place] == ' ':
        place += 1
    return place
def around(text, n):
    t = 0
    for i in range(n):
        t += skip(text, i & 1)
    return t
print(skip(' ' * 400, 0))
print(around('xy ', 400))
";
    let (output, [loops, straight, _]) =
        run_well(source, reported(), &hot("20", "8"), |jit| kinds(jit, "around"));
    assert_eq!(output, "400\n200\n");
    assert_eq!((loops, straight), (1, 0));
}

/// Where it comes round all the same, the trace goes over to the loop's own.
#[test]
fn loops_that_come_round_or_not() {
    let source = "
class Odd(Exception): pass
def skip(text, place):
    while place < len(text) and text[place] == ' ':
        place += 1
    return place
def pick(rows, i):
    for row in rows:
        for x in row:
            if x == i & 3:
                return x
        else:
            continue
        break
    return -1
def check(rows, i):
    try:
        for row in rows:
            if i % 7 == len(row):
                raise Odd(i)
    except Odd as odd:
        return odd.args[0]
    return 0
def count(n):
    while n > 0:
        yield n
        n -= 1
def around(text, rows, n):
    t = 0
    for i in range(n):
        t += skip(text, i % 11)
        t = (t * 3 + pick(rows, i) + check(rows, i)) % 1000003
        for x in count(i % 3):
            t += x
        k = i % 5 - 3
        while k > 0:
            t += len(rows[k - 1])
            k -= 1
    return t
print(skip(' ' * 100, 0), [*count(100)])
for rows in ([], [()], [(), (1, 2)], [(0, 1), (2, 3), (), (4,) * 5]) * 3:
    print(around('ab  c    d', rows * 3, 300) if len(rows) > 2 else pick(rows, 2))
    for i in range(30):
        print(pick(rows, i), check(rows, i))
";
    for (rounds, exits) in [("4", "2"), ("10", "4"), ("30", "20")] {
        let (error, entered) = same(source, &hot(rounds, exits));
        assert_eq!(error, None);
        assert!(entered.iter().all(|n| *n > 0));
    }
}

/// The interpreter does few of these rounds itself, for the function returns into a trace; the loop gets its own all the same,
/// not one side trace for each round.
#[test]
fn a_loop_that_traces_lead_through_has_a_trace() {
    let source = "
def half(x):
    return x >> 1
def around(rows):
    t = 0
    for x in rows:
        t += half(x)
    return t
t = 0
for i in range(50):
    t += half(i)
rows = tuple(range(20))
for i in range(60):
    t += around(rows)
print(t)
";
    let mut settings = hot("200", "4").to_vec();
    settings.push(("tune:hot_entry", "4"));
    let (output, [loops, _, sides]) = run_well(source, reported(), &settings, |jit| kinds(jit, "around"));
    assert_eq!(output, "6000\n");
    assert_eq!(loops, 1);
    assert!(sides < 4, "{sides} side traces");
}

/// The comprehension saves its variable in a slot of the stack that no round changes, and in which the operator's operand has
/// stood in between: frames are written for an instruction that the interpreter does.
#[test]
fn what_no_round_changes_is_not_taken_to_be_in_memory_still() {
    let source = "
class P:
    def __init__(self, x, y):
        self.x = x
        self.y = y
    def __add__(self, other):
        return P(self.x + other.x, self.y - other.y)
class Q(P):
    pass
def no(x):
    return False
def f(n, a, t):
    out = []
    for i in range(38, 0, -1):
        if no(P(t, -1) + Q(i, t)):
            out.append(i)
        elif len(out) < 30:
            out.append(P(True % (n or 5), i))
        if len(out) < 30:
            out.append([v + (a | t) % 1000003 for v in range(2)])
    return out
out = f(12, 2, 0)
print([x if type(x) is list else (x.x, x.y) for x in out])
";
    let mut settings = hot("4", "2").to_vec();
    settings.extend([("tune:hot_entry", "4"), ("tune:hot_tree", "0"), ("tune:min_switch", "0")]);
    let (error, _) = same(source, &settings);
    assert_eq!(error, None);
}
