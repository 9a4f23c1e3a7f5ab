//! Instructions done directly though they have no specialized form, by what their operands are.

mod support;

use support::{hot, same};

/// What [`support::is_direct`] holds, with hardly any exits.
#[track_caller]
fn is_direct(source: &'static str, output: &str) {
    support::is_direct(source, output, 60);
}

#[test]
fn negative_indices() {
    is_direct(
        "
def work(n):
    items, pair, text = [1, 2, 3], (4, 5), 'abc'
    t = 0
    for i in range(n):
        t += items[-1] + pair[-2] + (text[-1] == 'c' and 1)
        items[-1] = i & 3
    return t
print(work(4000))
",
        "26000\n",
    );
}

#[test]
fn truth_values_are_numbers() {
    is_direct(
        "
def work(n):
    t = 0
    for i in range(n):
        t += i % 3 == 0
        a, b = i > 5, i < 9
        t = t + (a & b) - (a | b) * 2 + a * b
    return t
print(work(4000))
",
        "-6660\n",
    );
}

#[test]
fn methods_that_attributes_subscripts_and_calls_find() {
    is_direct(
        "
class Row:
    def __init__(self, n):
        self.n = n
    @property
    def double(self):
        return self.n * 2
    def __getitem__(self, i):
        return self.n + i
    def __call__(self, x, by=2):
        return x * by
    def __enter__(self):
        return self.n
    def __exit__(self, *rest):
        return None
def work(n):
    row = Row(3)
    t = 0
    for i in range(n):
        t += row.double + row[1] + row(i & 1)
        with row as k:
            t += k
    return t
print(work(4000))
",
        "56000\n",
    );
}

#[test]
fn comprehensions_of_dicts_and_emptiness() {
    is_direct(
        "
def work(n):
    t = 0
    some, none = {1: 2}, ()
    for i in range(n):
        if some and not none:
            t += 1
    d = {k: k for k in range(n)}
    return t, len(d)
print(work(4000))
",
        "(4000, 4000)\n",
    );
}

#[test]
fn names_of_a_module() {
    is_direct(
        "
total = 0
half = 0.5
items = [1, 2, 3]
for i in range(4000):
    total += i * items[i % 3]
    half = half + 1.0
print(total, half)
",
        "15994667 4000.5\n",
    );
}

#[test]
fn globals_that_are_stored() {
    is_direct(
        "
count = 0
def work(n):
    global count
    for i in range(n):
        count += i & 3
    return count
print(work(4000))
",
        "6000\n",
    );
}

/// The same code with other globals has other constants.
#[test]
fn the_same_code_with_other_globals() {
    let source = "
def make(k):
    def one(i):
        return k + i
    return one
def f(n):
    t = 0
    for i in range(n):
        t += K + g(i)
    return t
class Space:
    pass
Function = type(f)
spaces = []
for k in range(3):
    spaces.append({'K': k, 'g': make(k), 'range': range})
fs = [Function(f.__code__, s) for s in spaces]
for r in range(3):
    print([h(60) for h in fs])
";
    let (error, entered) = same(source, &hot("3", "2"));
    assert_eq!(error, None);
    assert!(entered.iter().all(|n| *n > 0), "{entered:?}");
}

#[test]
fn texts_and_functions_of_items() {
    is_direct(
        "
def work(n):
    t = 0
    d = {}
    for i in range(n):
        s = f'{i & 7}-{t & 3}:{s!s}{i:x}' if i < 0 else f'{i & 7}-{t & 3}:{i}'
        xs = [i & 7, 5, i & 3]
        xs.sort()
        xs.reverse()
        t += len(s) + xs[0] - xs[-1]
        d[i & 1] = s
        del d[i & 1]
        xs.clear()
    return t, len(d)
print(work(4000))
",
        "(46390, 0)\n",
    );
}

/// The forms are for floats; what comes later is a truth value and ints.
#[test]
fn truth_values_and_ints_in_the_forms_of_floats() {
    let source = "
def work(n, b):
    r = []
    for i in range(n):
        r.append((b - i) + b)
        r.append(i + b)
        r.append((b + b) * (b - i))
    return r[-6:]
for b in (1.5, 7, True, 2.5, False):
    print(work(30, b))
";
    let (error, entered) = same(source, &hot("4", "2"));
    assert_eq!(error, None);
    assert!(entered.iter().all(|n| *n > 0), "{entered:?}");
}
