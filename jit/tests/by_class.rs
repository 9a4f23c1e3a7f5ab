//! What classes define by Python functions is followed into: comparisons, truth, items, iteration, operators.

mod support;

use support::makes_nothing;

/// What [`support::is_direct`] holds, with hardly any exits.
#[track_caller]
fn is_direct(source: &'static str, output: &str) {
    support::is_direct(source, output, 90);
}

#[test]
fn comparisons() {
    is_direct(
        "
NotImplemented = (1).__eq__('')
class P:
    def __init__(self, x):
        self.x = x
    def __lt__(self, other):
        return self.x < other.x
    def __eq__(self, other):
        if other is None:
            return NotImplemented
        return self.x == other.x
def work(n):
    a, b, t = P(1), P(2), 0
    for i in range(n):
        if a < b:
            t += 1
        if b > a:
            t += 1
        if a != b:
            t += 1
        if not (a == P(i & 1)):
            t += 1
    return t
print(work(4000))
",
        "14000\n",
    );
}

#[test]
fn comparisons_by_identity() {
    is_direct(
        "
class P:
    pass
def work(n):
    a, b, t = P(), P(), 0
    for i in range(n):
        if a == a and a != b:
            t += 1
        if a == i or a != a or None == b:
            t += 1
    return t
print(work(4000))
",
        "4000\n",
    );
}

#[test]
fn what_both_operands_decline() {
    is_direct(
        "
NotImplemented = (1).__eq__('')
class P:
    def __eq__(self, other):
        return NotImplemented
    def __lt__(self, other):
        return NotImplemented
    def __add__(self, other):
        return NotImplemented
class Q:
    def __gt__(self, other):
        return True
    def __radd__(self, other):
        return 3
def work(n):
    p, q, t = P(), Q(), 0
    for i in range(n):
        t += (p < q) + (p == q) + (p + q)
    return t
print(work(4000))
",
        "16000\n",
    );
}

#[test]
fn truth_length_and_items() {
    is_direct(
        "
class Row:
    def __init__(self):
        self.items = [0, 1, 2]
    def __len__(self):
        return len(self.items)
    def __contains__(self, x):
        return 0 <= x < 3
    def __setitem__(self, i, x):
        self.items[i] = x
    def __delitem__(self, i):
        self.items[i] = 0
class No:
    def __bool__(self):
        return False
def work(n):
    row, no, t = Row(), No(), 0
    for i in range(n):
        if row and not no:
            t += len(row)
        row[1] = i
        del row[2]
        if (i & 1) in row and -1 not in row:
            t += 1
    return t, row.items
print(work(4000))
",
        "(16000, [0, 3999, 0])\n",
    );
}

#[test]
fn hashes() {
    is_direct(
        "
class P:
    def __init__(self, x):
        self.x = x
    def __hash__(self):
        return self.x - 1
def work(n):
    p, q, t = P(5), P(0), 0
    for i in range(n):
        t += hash(p) + hash(q)
    return t
print(work(4000))
",
        "8000\n",
    );
}

#[test]
fn iteration() {
    is_direct(
        "
class Count:
    def __init__(self, n):
        self.i, self.n = 0, n
    def __iter__(self):
        return self
    def __next__(self):
        if self.i == self.n:
            raise StopIteration
        self.i += 1
        return self.i
def work(n):
    t = 0
    for x in Count(n):
        t += x
    return t
print(work(4000))
",
        "8002000\n",
    );
}

#[test]
fn operators() {
    is_direct(
        "
class V:
    def __init__(self, x):
        self.x = x
    def __iadd__(self, o):
        self.x += o
        return self
    def __or__(self, o):
        return V(self.x | o)
    def __rmul__(self, o):
        return V(self.x * o)
    def __neg__(self):
        return V(-self.x)
    def __pos__(self):
        return self
    def __invert__(self):
        return 1
def work(n):
    v, t = V(0), 0
    for i in range(n):
        v += 1
        t += (v | 1).x - (2 * v).x + (-v).x + (+v).x + ~v
    return t
print(work(4000))
",
        "-7996000\n",
    );
}

/// Instances that nothing but a method of their own looks at.
#[test]
fn operands_are_not_made() {
    makes_nothing(
        "
class P:
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __eq__(self, other):
        return self.x == other.x and self.y == other.y
    def __sub__(self, other):
        return P(self.x - other.x, self.y - other.y)
    def __bool__(self):
        return self.x >= 0
def work(n):
    t = 0
    for i in range(n):
        if P(i, 1) == P(i, 1) and P(i, 2) - P(-1, i):
            t += 1
    return t
print(work(20000))
",
        "20000\n",
    );
}

/// The end of an iterator is an exception that nobody sees.
#[test]
fn the_end_of_an_iterator_is_not_made() {
    makes_nothing(
        "
class Count:
    def __init__(self, n):
        self.n = n
    def __iter__(self):
        self.i = 0
        return self
    def __next__(self):
        if self.i == self.n:
            raise StopIteration
        self.i += 1
        return self.i
def work(n):
    t, count = 0, Count(3)
    for k in range(n):
        for x in count:
            t += x
    return t
print(work(20000))
",
        "120000\n",
    );
}
