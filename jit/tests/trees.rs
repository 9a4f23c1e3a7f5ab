//! Trees compiled as a whole: that it happens, and that nothing else changes.

mod support;

use support::{hot, run_well, way};
use tiercel_jit::runtime::{Engine, Front, Options};

/// What a program prints, how many trees were compiled as a whole, and how many traces became invalid.
fn run(source: &'static str, hot: &'static str) -> (String, u64, u64) {
    run_with(source, hot, "2")
}

fn run_with(source: &'static str, hot: &'static str, hot_exit: &'static str) -> (String, u64, u64) {
    let settings = [
        ("tune:max_generic_share", "100"),
        ("tune:hot_loop", "4"),
        ("tune:hot_entry", "4"),
        ("tune:hot_exit", hot_exit),
        ("tune:compile_allowance", "4000000000"),
        ("tune:hot_tree", hot),
    ];
    let (output, (trees, invalidated)) = run_well(source, Options::default(), &settings, |jit| {
        (jit.stats.trees.get(), jit.stats.invalidated.get())
    });
    (output, trees, invalidated)
}

/// A program must print the same whether its trees are compiled as a whole at once or never.
fn same(source: &'static str) -> (String, u64) {
    let (apart, trees, _) = run(source, "4000000");
    assert_eq!(trees, 0);
    let (whole, trees, invalidated) = run(source, "0");
    assert_eq!(whole, apart);
    assert!(trees > 0, "no tree was compiled as a whole");
    (whole, invalidated)
}

#[test]
fn side_traces_come_back_to_the_loop() {
    let (output, _) = same(
        "
def count(n, step):
    a = b = 0
    name = ''
    x = 0.5
    for i in range(n):
        if i % 3 == 0:
            a += step
        elif i % 3 == 1:
            b += i
            name = 'n%d' % (b & 7)
        else:
            x = x + i
            last = (i, x)
    return a, b, name, x, last
for _ in range(40):
    r = count(100, 2)
print(r, count(100, 1 << 70)[0] == 34 << 70, count(100, 0.25)[0])
",
    );
    assert_eq!(output, "(68, 1617, 'n1', 1650.5, (98, 1650.5)) True 8.5\n");
}

/// A trace that runs once is made in haste. Where much is done in it, it is made again, once.
#[test]
fn a_tree_of_one_is_compiled_again() {
    let source = "
def scale(n, x):
    return x if n == 0 else scale(n - 1, x * 0.5 + 1.0)
for _ in range(60):
    r = scale(50, 3.0)
print(r)
";
    let (output, trees, _) = run_with(source, "0", "4000000");
    assert_eq!(output, "2.000000000000001\n");
    assert!(trees >= 1);
    assert_eq!(run_with(source, "4000000", "4000000"), (output, 0, 0));
    let in_a_loop = "
t = 0
for i in range(4000):
    t += i & 3
print(t)
";
    // A short loop is made with care at once.
    assert_eq!(run_with(in_a_loop, "0", "4000000"), ("6000\n".to_owned(), 0, 0));
}

/// A long loop, which takes long to be made with care, is made in haste at first.
#[test]
fn a_long_loop_is_compiled_again() {
    let rounds = |steps: usize| {
        let step = "        a = (a * 3 + i) % 1009\n        b = (b + a) % 1013\n";
        let source = format!(
            "
def mix(n):
    a = b = 1
    for i in range(n):
{}    return a, b
print(mix(4000))
",
            step.repeat(steps)
        );
        run_with(source.leak(), "0", "4000000")
    };
    let (_, trees, _) = rounds(1);
    assert_eq!(trees, 0, "a short one is made with care at once");
    let (output, trees, _) = rounds(20);
    assert_eq!((&*output, trees), ("(650, 190)\n", 1));
}

/// What a loop does for itself is no reason to make its tree again: it was made with care.
#[test]
fn only_what_was_made_in_haste_counts() {
    let source = |often: &str| {
        format!(
            "
def mix(n):
    a = b = c = d = 1
    for i in range(n):
        a = (a + i) & 255
        b = (b + a) & 255
        c = (c ^ b) & 255
        d = (d + c) & 255
        a = (a ^ d) & 255
        b = (b + d) & 255
        if i % {often} == 1:
            c = (c + 7) & 255
    return a + b + c + d
print(mix(400_000) > 0)
"
        )
    };
    let run = |often: &str| run(source(often).leak(), "1");
    assert_eq!(run("1000"), ("True\n".to_owned(), 0, 0), "its side trace does next to nothing");
    let (output, trees, _) = run("2");
    assert_eq!((&*output, trees), ("True\n", 1));
}

/// A function that does little waits for a trace of its own: until then those who call it often have theirs.
#[test]
fn a_short_function_waits() {
    let source = "
def add(a, b):
    return a + b
for i in range(40):
    r = add(i, i)
print(r)
";
    let roots = |least: &'static str| {
        let settings =
            [("tune:hot_entry", "4"), ("tune:min_entry", least), ("tune:compile_allowance", "4000000000")];
        run_well(source, Options::default(), &settings, |jit| {
            (jit.stats.roots.get(), jit.stats.attempts.get())
        })
    };
    assert_eq!(roots("0"), ("78\n".to_owned(), (1, 1)));
    assert_eq!(roots("60"), ("78\n".to_owned(), (1, 3)));
}

#[test]
fn classes_take_turns() {
    let (output, _) = same(
        "
class A:
    def __init__(self, v): self.v = v
    def step(self, n): self.v += n; return self.v
class B(A):
    def step(self, n): self.v -= n; return self.v
class C(A):
    def step(self, n):
        self.v = self.v ^ n
        return None if n % 2 else self.v
def drive(things, n):
    total = 0
    while n:
        for thing in things:
            got = thing.step(n)
            if got is not None:
                total += got
        n -= 1
    return total
things = [A(1), B(2), C(3), B(4), C(5)]
for _ in range(30):
    t = drive(things, 20)
print(t, [x.v for x in things])
",
    );
    assert_eq!(output.lines().count(), 1);
}

#[test]
fn a_tree_falls_apart_when_one_of_its_traces_is_no_longer_true() {
    let (output, invalidated) = same(
        "
def odd(i): return i
def even(i): return -i
def change(i):
    global odd
    if i == 77:
        odd = lambda i: 1000 * i
def loop(n, change):
    t = 0
    for i in range(n):
        if i & 1:
            t += odd(i)
        else:
            t += even(i)
            if i % 5 == 0:
                change(i + 7)
    return t
for _ in range(40):
    r = loop(60, str)
print(r, loop(100, change), loop(100, str))
class Teller:
    def __init__(self): self.n = 0
    def __call__(self, i):
        global even
        self.n += 1
        if self.n == 5:
            even = lambda i: 7
for _ in range(40):
    r = loop(60, str)
print(r, loop(100, Teller()), loop(100, str))
",
    );
    assert!(invalidated > 0);
    assert_eq!(output.lines().count(), 2);
}

#[test]
fn counts_are_right_after_all() {
    let (output, _) = same(
        "
ended = []
class Node:
    def __init__(self, next): self.next = next
class Last(Node):
    def __del__(self): ended.append(self.n)
def walk(nodes, n):
    seen = None
    held = nodes[0]
    for i in range(n):
        node = nodes[i % len(nodes)]
        if i % 3 == 0:
            seen = Node(held)
        elif i % 7 == 0:
            held = node
        else:
            node.next = seen
    return seen
nodes = [Last(None) for _ in range(5)]
for n, node in enumerate(nodes):
    node.n = n
for _ in range(60):
    walk(nodes, 50)
print(ended)
for node in nodes:
    node.next = None
print(ended)
del node
while nodes:
    nodes.pop()
    print(ended)
",
    );
    assert_eq!(output, "[]\n[]\n[4]\n[4, 3]\n[4, 3, 2]\n[4, 3, 2, 1]\n[4, 3, 2, 1, 0]\n");
}

/// Two ways into the rest of a function: one by a branch that the trace did not take, one by a method of another class.
const COMES_TOGETHER: &str = r#"
class A:
    def kind(self):
        total = 1
        total += 2
        return total

class B:
    def kind(self):
        total = 3
        total += 4
        return total

def several(n):
    total = 0
    for i in range(n):
        total += i
    return total

def f(o, flag):
    a = several(5)
    if flag:
        a += 1
    else:
        a -= 1
    b = o.kind()
    c = a * 3 + b
    d = c - a * 2
    c += d & 7
    d += c & 15
    c += d & 7
    d += c & 15
    c += d & 7
    d += c & 15
    return a + b + c + d

def main():
    total = 0
    a, b = A(), B()
    for i in range(200):
        total += f(a, True)
    for i in range(60):
        total += f(a, i & 1 == 0)
        total += f(b, True)
    return total

print(main())
"#;

#[test]
fn paths_that_come_together_go_on_in_one_trace() {
    let settings = |min_join| {
        let few = [("tune:hot_entry", "20"), ("tune:min_entry", "0"), ("tune:min_join", min_join)];
        [&hot("20", "20")[..], &few].concat()
    };
    for front in [Front::Project, Front::Record] {
        let size = |min_join| {
            let options = way(Engine::Native, front);
            run_well(COMES_TOGETHER, options, &settings(min_join), |jit| jit.stats.code_bytes.get())
        };
        let (output, joined) = size("10");
        let (same_output, apart) = size("100000");
        assert_eq!(output, same_output);
        assert!(joined < apart, "{front:?}: {joined} bytes and {apart}");
    }
}

/// The code of a root that was made in haste is entered again when its tree falls apart; what waits in homes while a call
/// runs Python is still there when that has used them.
#[test]
fn homes_outlast_calls_when_the_tree_has_fallen_apart() {
    let (_, invalidated) = same(
        "
def aside(x): return x + 1
class Named:
    def __init__(self, v):
        self.v = v
    def __format__(self, spec):
        t = 0
        for v in range(self.v):
            w = v * 3 + 1
            x = w * 5 - v
            y = x * 7 - w
            if v & 64:
                t += aside(x)
            t = t + (w ^ x ^ y) & 1023
        return 'a' * (t & 3)
named = Named(5)
def one(a, step):
    x = a * 7 + 1
    y = x * 3 - a
    s = f'{named}'
    if a & step:
        z = aside(x)
    else:
        z = y
    return x + y + z + len(s)
def f(a, step):
    if a == 0:
        return 0
    t = one(a, step)
    return t + f(a - 1, step)
for n in range(3):
    for v in 8, 80, 9:
        named.v = v
        print(f(30, 0), f(30, 1), f(30, 2))
    aside = lambda x: x - 7
    for v in 8, 80, 9:
        named.v = v
        print(f(30, 3), f(30, 1), f(30, 0))
",
    );
    assert!(invalidated > 0);
}
