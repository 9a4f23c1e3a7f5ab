//! Slices in traces: those that need not be made are not, and everything is as if they had been.

mod support;

use support::{hot, run_well, same};
use tiercel_jit::runtime::Options;
use tiercel_object::thread::heap;

/// One object a round, not three.
#[test]
fn slices_that_are_only_joined_are_not_made() {
    for (name, text) in [("tuple", "(1, 2, 3, 4)"), ("list", "[1, 2, 3, 4]")] {
        let source = format!(
            "
def f(row, n):
    for i in range(n):
        k = i & 3
        rest = row[:k] + row[k + 1:]
    return rest
print(f({text}, 20000))
"
        );
        let ask = |_: &'static _| heap().stats.allocations.get();
        let (output, made) = run_well(source.clone().leak(), Options::default(), &hot("10", "4"), ask);
        assert_eq!(output, text.replace(", 4", "") + "\n");
        assert!(made < 40_000, "{made} objects for {name}s");
    }
}

#[test]
fn joining_slices_gives_what_it_gives_elsewhere() {
    let source = "
class T(tuple): pass
class L(list): pass
def cut(row, i, k):
    return row[:i] + row[k:]
def both(a, b, i):
    return a[i:] + b, b + a[:i], a[:i] + b[:i]
def f(row, n):
    t = []
    for i in range(n):
        whole = cut(row, i % 6, i % 6)
        t.append((cut(row, i % 5, i % 5 + 1), cut(row, -1, -2), cut(row, 0, 9), cut(row, 9, 9) is row))
        t.append(both(row, whole, i % 3 - 1))
        t.append(row[:i % 4] + row[i % 4:] is row)
    return t
for row in ((1, 'two', [3], 4.5), [1, 'two', [3], 4.5], T((1, 2, 3)), L([1, 2, 3])):
    for again in range(3):
        t = f(row, 60)
        print(t == f(row, 60), t)
def odd(a, n):
    t = 0
    for i in range(n):
        try:
            t += len(a[i][:2] + a[i][1:])
        except TypeError as error:
            t += 100
    return t
print(odd([(1, 2), (3, 4, 5), [6], 'seven', 8] * 80, 400))
";
    let (error, entered) = same(source, &hot("10", "4"));
    assert_eq!(error, None);
    assert!(entered.iter().all(|n| *n > 0), "{entered:?}");
}
