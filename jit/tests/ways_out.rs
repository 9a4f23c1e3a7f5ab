//! Ways out of traces: exits that several guards share, and frames that are ended by the runtime.

mod support;

use support::{hot, is_seldom_entered, same};

/// Numbers of both kinds at the same places: a shared exit would be taken in each second round.
#[test]
fn shared_exits_that_are_taken_are_parted() {
    is_seldom_entered(
        "
class P:
    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z
def total(points):
    t = 0.0
    for p in points:
        t += p.x + p.y * 2.0 - p.z
    return t
a, b = P(1.0, 2.0, 3.0), P(1.0, 2.0, 3)
points = [a, a, b, a] * 40
print(sum([total(points) for _ in range(60)]))
",
        "19200.0\n",
        &hot("20", "20"),
    );
}

/// Results beyond 64 bits, divisors of zero, and other kinds of numbers, in traces that have only seen the usual.
#[test]
fn what_hardly_ever_fails() {
    let source = "
def work(a, b, c):
    return (a * b + c) * (a - c) // b, a * 1.5 / c
def tried(a, b, c):
    try:
        return work(a, b, c)
    except ZeroDivisionError as e:
        return str(e)
for n in range(60):
    work(n, n + 1, n + 2)
for a, b, c in ((1 << 40, 1 << 30, 3), (3, 0, 4), (3, 4, 0), (2.5, 2, 1), (3, 1.5, True), (7, 2, -0.0), (1 << 70, 3, 4)):
    for _ in range(30):
        r = tried(a, b, c)
    print(r)
";
    let (error, entered) = same(source, &hot("5", "5"));
    assert_eq!(error, None);
    assert!(entered.iter().all(|n| *n > 0), "{entered:?}");
}

/// A frame of many locals, which a trace ends that has begun in its middle: they go in order, the result and what is
/// raised live on, and so does a frame that somebody has.
#[test]
fn frames_that_end_with_many_locals() {
    let source = "
log = []
class D:
    def __init__(self, n):
        self.n = n
    def __del__(self):
        log.append(self.n)
def wait(n):
    for i in range(n):
        pass
    return n
def ends(k):
    a, b, c, d = D(1), D(2), D(3), D(4)
    wait(40)
    e = D(5)
    if k % 3 == 0:
        b = D(6)
    return k
def gives(k):
    a, b, c, d = D(1), D(2), D(3), D(4)
    wait(40)
    if k % 2:
        return c
    c = D(7)
    return c
def seen(k, frames):
    a, b, c, d = D(1), D(2), D(3), D(4)
    wait(40)
    if k % 50 == 7:
        try:
            raise ValueError
        except ValueError as e:
            frames.append(e.__traceback__.tb_frame)
    return k
def items(n):
    a, b, c, d = D(1), D(2), D(3), D(4)
    for i in range(n):
        yield i
    wait(40)
    return d
for k in range(150):
    ends(k)
print(len(log), log[-12:])
kept = 0
for k in range(150):
    kept += gives(k).n
print(kept, len(log), log[-8:])
frames = []
for k in range(150):
    seen(k, frames)
print(len(log), [f.f_locals['c'].n for f in frames])
frames.clear()
print(len(log), log[-8:], sum([sum(items(3)) for _ in range(80)]), len(log), log[-8:])
";
    let (error, entered) = same(source, &hot("5", "5"));
    assert_eq!(error, None);
    assert!(entered.iter().all(|n| *n > 0), "{entered:?}");
}
