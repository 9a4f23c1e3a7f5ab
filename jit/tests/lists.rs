//! Items looked for in lists by traces: found without the interpreter where no comparison runs Python code.

mod support;

use support::{hot, run_well, same};
use tiercel_jit::runtime::Options;

#[test]
fn instances_compared_by_identity_are_found_in_the_trace() {
    let source = "
class Plain:
    pass
def work(n):
    all = [Plain() for _ in range(8)]
    t = 0
    for i in range(n):
        x = all[i & 3]
        all.remove(x)
        t += all.count(x) + (x in all)
        all.append(x)
        t += all.index(x)
    return t
print(work(20000))
";
    let (output, entered) =
        run_well(source, Options::default(), &hot("10", "10"), |jit| jit.stats.entered.get());
    assert_eq!(output, "140000\n");
    assert!(entered < 200, "entered {entered} times");
}

#[test]
fn whatever_is_looked_for_is_found_as_elsewhere() {
    let source = "
log = []
class Plain:
    pass
class Odd:
    def __init__(self, key):
        self.key = key
    def __eq__(self, other):
        log.append(self.key)
        return isinstance(other, Odd) and self.key == other.key
    def __del__(self):
        log.append(-self.key)
class Number(int):
    def __eq__(self, other):
        log.append('n')
        return True
def look(row, x):
    t = [x in row, row.count(x)]
    try:
        t.append(row.index(x))
    except ValueError as error:
        t.append('no index')
    try:
        row.remove(x)
        t.append(len(row))
    except ValueError as error:
        t.append(type(error))
    return t
def work(n):
    p, q = Plain(), Plain()
    for i in range(n):
        for row, x in (([1, 2.0, 'three', p], 2), ([p, q, p], p), ([p, 'q', 3], q), ([1, p, 5], 5.0), ([], p),
                       ([Odd(1), Odd(2), 5], Odd(2)), ([p, Odd(3)], Odd(3)), ([Odd(4)], p), ([(1, p), (1, 2)], (1, 2)),
                       ([Number(3), 4], 4), ([(2, 3), float('nan')], (2, 3.0)), ([[1], [2]], [2])):
            yield look(row, x)
def isinstance(a, b):
    return type(a) is b
def float(text):
    return 1e999 - 1e999
print([t for t in work(30)][-24:])
print(len(log), log[-60:])
";
    let (error, entered) = same(source, &hot("10", "10"));
    assert_eq!(error, None);
    assert!(entered.iter().all(|n| *n > 0), "{entered:?}");
}

#[test]
fn one_check_answers_for_all_fixed_indices() {
    let source = "
log = []
def take(p):
    try:
        x = p[0]
        log.append(x)
        x += p[1] * p[1]
        p[1] = x
        return x + p[2]
    except IndexError as error:
        return error.args
def work(n):
    points = [[i, i + 1, i + 2] for i in range(4)]
    points.append([7, 8] if n > 5000 else [7, 8, 9])
    points.append([])
    seen = []
    for i in range(n):
        seen.append(take(points[i % (5 + (i > n - 9))]))
        points[i % 5][1] = i & 3
    return seen[-12:], len(log), log[-7:], points
print(work(3000))
print(work(9000))
";
    let (error, entered) = same(source, &hot("10", "10"));
    assert_eq!(error, None);
    assert!(entered.iter().all(|n| *n > 0), "entered {entered:?} times");
}
