//! Loops over `enumerate` and `zip` of generators, maps and instances: followed into what is within.

mod support;

use support::{hot, makes_nothing};

/// A program prints the same in all ways, and no instruction of it is left to the interpreter's own function once it is hot.
#[track_caller]
fn is_followed(source: &'static str, output: &str) {
    let mut settings = hot("10", "10").to_vec();
    settings.push(("tune:max_generic_share", "0"));
    support::is_seldom_entered(source, output, &settings);
}

#[test]
fn an_enumerate_of_a_generator_makes_no_pairs() {
    makes_nothing(
        "
def numbers(n):
    for i in range(n):
        yield i * 2
def work(n):
    t = 0
    for i, x in enumerate(numbers(n)):
        t += x - i
    return t
print(work(20000))
",
        "199990000\n",
    );
}

#[test]
fn a_zip_of_generators_makes_no_tuples() {
    makes_nothing(
        "
def numbers(n, step):
    for i in range(n):
        yield i * step
def work(n):
    t = 0
    for i, (x, y, z) in enumerate(zip(numbers(n, 2), range(n), numbers(n, 3)), 1):
        t += x + y - z + i
    return t
print(work(20000))
",
        "200010000\n",
    );
}

#[test]
fn an_enumerate_of_instances_makes_no_pairs() {
    makes_nothing(
        "
class Numbers:
    def __init__(self, n):
        self.n = n
        self.i = 0
    def __iter__(self):
        return self
    def __next__(self):
        i = self.i
        if i >= self.n:
            raise StopIteration
        self.i = i + 1
        return i
def work(n):
    t = 0
    for i, x in enumerate(Numbers(n)):
        t += x - i
    for x, y in zip(Numbers(n), map(lambda x: x + 1, range(n))):
        t += y - x
    return t
print(work(20000))
",
        "20000\n",
    );
}

#[test]
fn short_generators_within_are_made_and_ended_in_the_trace() {
    is_followed(
        "
def numbers(n):
    for i in range(n):
        yield i
def work(n):
    t = 0
    for k in range(n):
        for i, x in enumerate(numbers(20), k):
            t += i * x
        for x, y in zip(numbers(15), numbers(30)):
            t += x * y
        for x, y in zip(numbers(25), (1, 2, 3, 4, 5)):
            t += x * y
    return t
print(work(500))
",
        "25465000\n",
    );
}

#[test]
fn two_yields_in_a_row_are_two_rounds() {
    is_followed(
        "
def numbers(n):
    for i in range(n):
        yield i
        yield -i
def work(n):
    t = 0
    for i, x in enumerate(numbers(n)):
        t += i * x
    for x, y in zip(numbers(n), numbers(n)):
        t += x * y
    return t
print([work(n) for n in (3000, 4000, 5000)])
",
        "[17986502500, 42642670000, 83295837500]\n",
    );
}

#[test]
fn bound_methods_are_followed_in_maps_and_filters() {
    is_followed(
        "
class Scale:
    def __init__(self, by):
        self.by = by
    def times(self, x):
        return x * self.by
    def odd(self, x):
        return (x + self.by) & 1
    def work(self, xs):
        t = 0
        for x in map(self.times, xs):
            t += x
        for x in filter(self.odd, xs):
            t -= x
        return t
def work(n):
    xs = list(range(100))
    t = 0
    for k in range(n):
        t += Scale(k).work(xs)
    return t
print(work(300))
",
        "221265000\n",
    );
}

#[test]
fn a_filter_without_a_function_is_followed() {
    is_followed(
        "
def work(n):
    xs = [0, 1, 2] * 30
    t = 0
    for k in range(n):
        for x in filter(None, xs):
            t += x
        for x in filter(bool, range(k % 50)):
            t += x
    return t
print(work(300))
",
        "144600\n",
    );
}
