//! Built-ins that go through a generator are loops of native code, whether they are called in a loop or once.

mod support;

use support::{hot, same};

/// A program that goes through some 100,000 items, at least 100 at a time, prints what it should, in all ways. By the recorder
/// traces are entered and left once for each call at most.
#[track_caller]
fn is_native(source: &'static str, output: &str) {
    support::is_seldom_entered(source, output, &hot("10", "10"));
}

#[test]
fn a_sum_called_once_is_a_loop() {
    is_native("print(sum(x & 3 for x in range(100000)))\n", "150000\n");
}

#[test]
fn sums_of_all_numbers() {
    is_native(
        "
def numbers(n):
    i = 0
    while i < n:
        yield i
        i += 1
def work(n):
    ints = floats = truths = start = 0
    for k in range(n):
        ints += sum(numbers(100))
        floats += sum(x / 4 for x in range(100))
        truths += sum(x > 50 for x in range(100))
        start += sum((x for x in range(100)), 0.5)
    return ints, floats, truths, start
print(work(250))
",
        "(1237500, 309375.0, 12250, 1237625.0)\n",
    );
}

#[test]
fn a_sum_loses_what_it_always_did() {
    is_native(
        "
def parts(n):
    for k in range(n):
        yield 1e16
        yield 1.0
        yield -1e16
        yield 0.1
def work(n):
    return sum(x for k in range(n) for x in parts(25))
print(work(1000), sum(x for x in (1e16, 1.0, -1e16)))
",
        "27499.99999998912 1.0\n",
    );
}

#[test]
fn lists_tuples_and_sets() {
    is_native(
        "
def numbers(n):
    i = 0
    while i < n:
        yield i
        i += 1
def work(n):
    total = 0
    for k in range(n):
        total += len(list(numbers(100))) + len(tuple(numbers(100))) + len(set(x & 7 for x in range(100)))
        items = [k]
        items.extend(x + 1 for x in range(100))
        total += len(items)
    return total
print(work(250))
",
        "77250\n",
    );
}

#[test]
fn the_largest() {
    is_native(
        "
def work(n):
    total = 0
    for k in range(n):
        total += max(x ^ 85 for x in range(100))
    return total
print(work(1000))
",
        "127000\n",
    );
}

#[test]
fn keywords() {
    is_native(
        "
def work(n):
    total = 0
    for k in range(n):
        total += max((x ^ 85 for x in range(100)), default=0)
        total += max((x ^ 85 for x in range(100)), key=lambda x: -x)
        total += sum((x for x in range(100)), start=k)
    return total
print(work(400))
",
        "2110600\n",
    );
}

/// A call that was one of a list first.
#[test]
fn a_site_that_has_a_form() {
    is_native(
        "
def size(items):
    return len(list(items))
def work(n):
    total = 0
    for k in range(n):
        total += size(x + k for x in range(100))
    return total
for k in range(100):
    size([1, 2])
print(work(1000))
for k in range(100):
    size([1, 2])
",
        "100000\n",
    );
}

#[test]
fn dicts_of_pairs() {
    is_native(
        "
def work(n):
    total = 0
    for k in range(n):
        squares = dict((x, x * x) for x in range(100))
        total += squares[k % 100] + len(squares)
    return total
print(work(1000))
",
        "3383500\n",
    );
}

#[test]
fn strings_are_joined() {
    is_native(
        "
def work(n):
    total = 0
    for k in range(n):
        total += len('-'.join('ab' for x in range(100)))
    return total
print(work(1000))
",
        "299000\n",
    );
}

/// Objects that are not numbers are added by their methods, which traces follow.
#[test]
fn a_sum_of_objects() {
    is_native(
        "
class Pair:
    def __init__(self, a, b):
        self.a = a
        self.b = b
    def __add__(self, other):
        return Pair(self.a + other.a, self.b + other.b)
def work(n):
    total = 0
    for k in range(n):
        pair = sum((Pair(x, k) for x in range(100)), Pair(0, 0))
        total += pair.a + pair.b
    return total
print(work(1000))
",
        "54900000\n",
    );
}

/// What is added changes its kind, items raise, and generators are left in the middle.
#[test]
fn what_goes_on_differently() {
    let source = "
class Odd:
    def __radd__(self, other):
        return other + 5
def mixed(k):
    for x in range(30):
        if x == k:
            yield 2 ** 70
        elif x == 2 * k:
            yield 0.5
        elif x == 3 * k:
            yield True
        elif x == 25 and k % 7 == 3:
            yield Odd()
        elif x == 28 and k % 7 == 5:
            yield 'text'
        elif x == 28 and k % 7 == 6:
            raise KeyError(k)
        elif x == 28 and k % 7 == 1:
            yield 1j
        else:
            yield x
def attempt(f, k):
    items = mixed(k)
    try:
        return f(items)
    except TypeError as e:
        return [str(e), len(list(items))]
    except KeyError as e:
        return [e.args, len(list(items))]
def work(n):
    for k in range(n):
        print(k, attempt(sum, k), len(attempt(list, k)), attempt(max, k))
work(60)
";
    let (error, entered) = same(source, &hot("10", "10"));
    assert_eq!(error, None);
    assert!(entered.iter().all(|n| *n > 0));
}

/// A generator that goes through itself, is empty, or has ended.
#[test]
fn recursion_and_ends() {
    let source = "
def tree(n):
    return [tree(n - 1), tree(n - 1)] if n else []
def size(t):
    return 1 + sum(size(child) for child in t)
def leaves(t):
    return list(x for child in t for x in leaves(child)) if t else [t]
def none(x):
    if x < 0:
        yield x
def empty(n):
    total = 0
    for k in range(n):
        total += sum(none(k)) + len(list(none(k)))
        g = none(-1)
        total += sum(g) + sum(g, 7)
        try:
            max(none(k))
        except ValueError as e:
            total += len(str(e))
    return total
t = tree(7)
for k in range(10):
    print(size(t), len(leaves(t)), empty(100))
";
    let (error, entered) = same(source, &hot("10", "10"));
    assert_eq!(error, None);
    assert!(entered.iter().all(|n| *n > 0));
}

#[test]
fn maps_of_python_functions() {
    is_native(
        "
def double(x):
    return x * 2 + 1
def work(n):
    xs = list(range(100))
    total = 0
    for k in range(n):
        total += len(list(map(double, xs))) + sum(map(double, xs)) + max(map(lambda x: x ^ 85, xs))
        items = [k]
        items.extend(map(double, xs))
        total += len(items)
    return total
print(work(250))
",
        "2582000\n",
    );
}

#[test]
fn the_largest_of_a_list_by_a_function() {
    is_native(
        "
def work(n):
    xs = list(range(100))
    ys = tuple(xs)
    total = 0
    for k in range(n):
        total += max(xs, key=lambda x: x ^ 85) + max(ys, key=lambda x: -(x ^ 85), default=3)
    return total
print(work(500))
",
        "63500\n",
    );
}

#[test]
fn sorting_by_a_function() {
    is_native(
        "
def work(n):
    xs = [(i * 37) % 100 for i in range(100)]
    pairs = {x: x ^ 85 for x in xs}
    total = 0
    for k in range(n):
        total += sorted(xs, key=lambda x: x ^ 85)[0] + sorted(pairs.items(), key=lambda p: -p[1])[0][0]
        ys = xs[:]
        ys.sort(reverse=True, key=lambda x: x & 7)
        total += ys[0]
        total += sorted((x for x in xs), key=lambda x: (x & 1, x))[99]
    return total
print(work(250))
",
        "58250\n",
    );
}

#[test]
fn filters_by_python_functions() {
    support::is_direct(
        "
def work(n):
    xs = list(range(100))
    total = 0
    for k in range(n):
        total += len(list(filter(lambda x: x & 1, xs))) + sum(filter(lambda x: x > k, xs)) + max(filter(lambda x: x ^ 85, xs))
        total += len(set(filter(lambda x: x % 3, xs)))
    return total
print(work(250))
",
        "382100\n",
        1000,
    );
}

#[test]
fn through_an_enumerate_or_zip_of_generators() {
    is_native(
        "
def numbers(n):
    i = 0
    while i < n:
        yield i
        i += 1
def work(n):
    total = 0
    for k in range(n):
        table = dict(zip(numbers(100), range(k, 900)))
        total += table[50] + len(list(enumerate(numbers(100)))) + len(tuple(zip(numbers(100), numbers(101))))
        total += max(enumerate(numbers(100)), key=lambda p: p[1] % 60)[0]
    return total
print(work(250))
",
        "108375\n",
    );
}
