//! Generators that traces make: what ends in the trace is never made, and what an exit or something else needs is as the
//! interpreter would have made it.

mod support;

use support::{hot, makes_nothing, same};

#[test]
fn a_generator_left_in_its_first_round_is_not_made() {
    makes_nothing(
        "
def upwards(i):
    while True:
        if i % 2 == 0:
            yield i
        i += 1
def work(n):
    total = 0
    for k in range(n):
        for x in upwards(2 * k):
            total += x
            break
    return total
print(work(20000))
",
        "399980000\n",
    );
}

#[test]
fn a_generator_that_runs_to_its_end_is_not_made() {
    makes_nothing(
        "
def two(x):
    yield x
    yield 1
def work(n):
    total = 0
    for k in range(n):
        for x in two(k):
            total += x
    return total
print(work(20000))
",
        "200010000\n",
    );
}

#[test]
fn a_generator_that_ends_at_once_is_not_made() {
    makes_nothing(
        "
def none(x):
    if x < 0:
        yield x
def work(n):
    total = 0
    for k in range(n):
        for x in none(k):
            total += x
        total += k
    return total
print(work(20000))
",
        "199990000\n",
    );
}

#[test]
fn what_is_delegated_to_is_not_made() {
    makes_nothing(
        "
def sub(x, y=2):
    yield x
    return y
def outer(x):
    y = yield from sub(x)
    yield y
def work(n):
    total = 0
    for k in range(n):
        for x in outer(k):
            total += x
    return total
print(work(20000))
",
        "200030000\n",
    );
}

#[test]
fn a_generator_asked_for_one_item_is_not_made() {
    makes_nothing(
        "
def upwards(i):
    while True:
        yield i
        i += 1
def work(n):
    total = 0
    for k in range(n):
        total += upwards(k).send(None)
    return total
print(work(20000))
",
        "199990000\n",
    );
}

#[test]
fn a_generator_with_cells_and_keywords_is_not_made() {
    makes_nothing(
        "
def work(n):
    total = 0
    def add(m, *, step=1):
        nonlocal total
        total += step
        yield m + step
    for k in range(n):
        for x in add(m=k):
            total += x
    return total
print(work(20000))
",
        "200030000\n",
    );
}

#[test]
fn what_handles_an_exception_is_closed() {
    same(
        "
closed = []
def careful(k):
    try:
        yield k
    finally:
        closed.append(k)
    yield k + 1
def work(n):
    total = 0
    for k in range(n):
        for x in careful(k):
            total += x + len(closed)
            if k % 3:
                break
    return total
print(work(300), len(closed), closed[-4:])
",
        &hot("4", "4"),
    );
}

#[test]
fn a_stored_generator_is_made() {
    same(
        "
def count(n):
    while True:
        yield n
        n += 1
def work(n):
    kept = [None] * 3
    for k in range(n):
        kept[k % 3] = g = count(k)
        if k % 50 == 0:
            next(g)
    return [next(g) for g in kept], g.__name__, g.gi_frame.f_locals
print(work(300))
print(work(303))
",
        &hot("4", "4"),
    );
}

#[test]
fn exits_within_a_new_generator_make_it_first() {
    same(
        "
def numbers(k, m):
    for i in range(m):
        x = k + i
        if k % 17 == 3:
            x += 1 << 62
        yield x
def outer(k):
    text = 'abc'
    for x in numbers(k, 2 + k % 2):
        yield x, text
        text += 'd'
def work(n):
    total = 0
    for k in range(n):
        for x, text in outer(k if k % 29 else k * 0.5 if k else 1):
            total += x * len(text)
    return total
try:
    print(work(400))
except TypeError as e:
    print(e)
def other(n):
    total = 0
    for k in range(n):
        for x, text in outer(k if k != 350 else None):
            total += x * len(text)
    return total
try:
    print(other(400))
except TypeError as e:
    tb = e.__traceback__
    while tb:
        print(tb.tb_lineno, tb.tb_frame.f_code.co_name)
        tb = tb.tb_next
",
        &hot("4", "4"),
    );
}

#[test]
fn a_delegate_that_yields_twice_is_not_made() {
    makes_nothing(
        "
def sub(x):
    yield x
    yield x + 1
def outer(x):
    yield from sub(x)
def work(n):
    total = 0
    for k in range(n):
        for x in outer(k):
            total += x
    return total
print(work(20000))
",
        "400000000\n",
    );
}
