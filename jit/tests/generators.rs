//! Generators in traces: that their loops become one, and that what looks at them sees what the interpreter would have left.

mod support;

use support::{hot, run_well};
use tiercel_jit::runtime::{Engine, Front, Jit, Options};

/// A program must print the same everywhere. Gives how often traces were entered by the recorder's.
fn same(source: &'static str) -> u64 {
    let (error, [.., entered]) = support::same(source, &hot("4", "4"));
    assert_eq!(error, None);
    entered
}

#[test]
fn a_pipeline_is_one_loop() {
    let entered = same(
        "
def numbers(n):
    state = 1
    for _ in range(n):
        state = state * 16807 % 2147483647
        yield state
def scaled(source, d):
    for n in source:
        yield n % d
def run(n):
    total = 0
    for x in scaled(numbers(n), 1000):
        total += x
    return total
print([run(2000) for _ in range(5)])
",
    );
    assert!(entered < 60, "the loop was entered {entered} times");
}

#[test]
fn a_generator_that_is_sent_to_is_followed() {
    let entered = same(
        "
def averager():
    total = count = average = 0
    while True:
        n = yield average
        if n is None:
            return total
        total += n
        count += 1
        average = total // count
def run(n):
    a = averager()
    a.send(None)
    last = 0
    for i in range(n):
        last += a.send(i % 77)
    try:
        a.send(None)
    except StopIteration as stop:
        return last, stop.value
print([run(2000) for _ in range(3)])
",
    );
    assert!(entered < 60, "the loop was entered {entered} times");
}

#[test]
fn what_is_sent_may_be_large() {
    same(
        "
def averager():
    total = count = average = 0
    while True:
        n = yield average
        total += n
        count += 1
        average = total // count
big = averager()
big.send(None)
for i in range(3000):
    x = big.send(1 << 61 if i > 2000 else i)
print(x)
",
    );
}

#[test]
fn what_a_generator_holds_is_there_at_every_exit() {
    same(
        "
class Noisy:
    ended = 0
    def __init__(self, n):
        self.n = n
    def __del__(self):
        Noisy.ended += self.n
def noisy(n):
    for i in range(n):
        thing = Noisy(i)
        yield thing.n
def run(n):
    total = 0
    for x in noisy(n):
        total += x + Noisy.ended % 3
    return total, Noisy.ended
print(run(300))
def mixed(n):
    big = 1 << 60
    for i in range(n):
        big += 1 << 58
        if i % 5 == 0:
            if i:
                del later
        else:
            later = i
        yield big
def use(n):
    g = mixed(n)
    out = []
    for i, big in enumerate(g):
        if i % 50 == 49:
            out.append((big, [name for name in g.gi_frame.f_locals]))
    return out, big
print(use(300))
def selfish(box, n):
    for i in range(n):
        if i == n - 2:
            for x in box[0]:
                yield -x
        yield i
def run_selfish(n):
    box = []
    g = selfish(box, n)
    box.append(g)
    total = 0
    try:
        for x in g:
            total += x
    except ValueError as e:
        return total, str(e)
print(run_selfish(300))
def failing(n, at):
    for i in range(n):
        if i == at:
            raise ValueError(i)
        yield i
def through(source):
    for x in source:
        yield x * 2
def catch(at):
    total = 0
    try:
        for x in through(failing(100, at)):
            total += x
    except ValueError as e:
        tb, lines = e.__traceback__, []
        while tb:
            lines.append(tb.tb_lineno)
            tb = tb.tb_next
        return total, lines
    return total
print([catch(at) for at in (90, 99, 5, 100, 95, 97)])
",
    );
}

#[test]
fn recursion_is_followed() {
    same(
        "
def permutations(items):
    if len(items) < 2:
        yield items
        return
    for i in range(len(items)):
        rest = items[:i] + items[i + 1:]
        for tail in permutations(rest):
            yield items[i: i + 1] + tail
def run(n):
    total = 0
    for k, p in enumerate(permutations(tuple(range(n)))):
        total = (total * 7 + k * p[k % n]) % 1000003
    return total
print([run(n) for n in (3, 5, 6, 5, 1)])
class Tree:
    def __init__(self, key, left=None, right=None):
        self.key, self.left, self.right = key, left, right
    def __iter__(self):
        if self.left is not None:
            yield from self.left
        yield self.key
        if self.right is not None:
            yield from self.right
def build(a, b):
    if a < b:
        m = (a + b) // 2
        return Tree(m, build(a, m), build(m + 1, b))
def walk(tree):
    before = -1
    for x in tree:
        assert x == before + 1
        before = x
    return before
print([walk(build(0, n)) for n in (50, 300, 200)])
",
    );
}

/// A search tree has a different way down to each of its leaves; a trace for each would be too many.
#[test]
fn ways_down_a_recursion_share_traces() {
    let source = "
class Tree:
    def __init__(self, key):
        self.key, self.left, self.right = key, None, None
    def insert(self, key):
        if key < self.key:
            if self.left:
                self.left.insert(key)
            else:
                self.left = Tree(key)
        elif self.right:
            self.right.insert(key)
        else:
            self.right = Tree(key)
    def __iter__(self):
        if self.left is not None:
            yield from self.left
        yield self.key
        if self.right is not None:
            yield from self.right
tree, key = Tree(500000), 1
for _ in range(1000):
    key = key * 16807 % 2147483647
    tree.insert(key % 1000000)
def walk():
    total = 0
    for n, key in enumerate(tree):
        total = (total * 3 + n * key) % 1000003
    return total
print([walk() for _ in range(30)] == [walk()] * 30)
";
    let options = Options { engine: Engine::Native, front: Front::Record, ..Options::default() };
    let (printed, made) =
        run_well(source, options, &hot("20", "20"), |jit| jit.stats.roots.get() + jit.stats.sides.get());
    assert_eq!(printed, "True\n");
    assert!(made < 60, "{made} traces");
}

#[test]
fn every_attempt_is_made_or_counted_as_failed() {
    let source = "
def permutations(items):
    if len(items) < 2:
        yield items
        return
    for i in range(len(items)):
        rest = items[:i] + items[i + 1:]
        for tail in permutations(rest):
            yield items[i: i + 1] + tail
def run(n):
    total = 0
    for order in permutations(tuple(range(n))):
        if n == len({order[i] + i for i in range(n)}):
            total += 1
    return total
print(run(6), run(6))
";
    for front in [Front::Record, Front::Project] {
        let ask = |jit: &'static Jit| {
            let s = &jit.stats;
            (s.attempts.get(), s.roots.get() + s.sides.get(), s.failures().values().sum::<u64>())
        };
        let options = Options { engine: Engine::Native, front, ..Options::default() };
        let (printed, (attempts, made, failed)) = run_well(source, options, &hot("20", "20"), ask);
        assert_eq!(printed, "83 83\n");
        assert!(made > 3 && failed > 0, "{made} made, {failed} failed");
        assert_eq!(attempts, made + failed, "{front:?}: {made} made, {failed} failed");
    }
}
