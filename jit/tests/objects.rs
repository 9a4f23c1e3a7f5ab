//! Built-in objects that traces make: iterators, bound methods, cells, functions. What nobody else sees is not made, and what
//! an exit makes is as the interpreter would have made it.

mod support;

use support::{hot, makes_nothing, run_well, same};
use tiercel_jit::runtime::{Engine, Front, Jit, Options};

#[test]
fn a_method_that_is_only_called_is_not_made() {
    makes_nothing(
        "
class Counter:
    def __init__(self):
        self.total = 0
    def add(self, n):
        self.total += n
        return n
def add_twice(c, n):
    f = c.add
    return f(n) + f(1)
def work(n):
    c = Counter()
    t = 0
    for i in range(n):
        t += add_twice(c, i & 3)
    return t, c.total
print(work(20000))
",
        "(50000, 50000)\n",
    );
}

#[test]
fn what_each_round_makes_anew_goes_round_unmade() {
    makes_nothing(
        "
class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y
    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)
def work(n):
    total = Vector(0, 0.5)
    step = Vector(1, 2.0)
    t = 0
    for i in range(n):
        total = total + step
        pair = (total.x, i)
        f = total.__add__
        g = lambda k: k + n
        t += pair[0] - pair[1] + g(0) - n
    return t, total.x, total.y, pair, f(step).x
print(work(20000))
",
        "(20000, 20000, 40000.5, (20000, 19999), 20001)\n",
    );
}

/// The same with rounds of other kinds in between, and with exits that need what goes round.
#[test]
fn what_goes_round_is_as_elsewhere() {
    let source = "
log = []
class Node:
    def __init__(self, value, next):
        self.value = value
        self.next = next
    def __del__(self):
        log.append(self.value)
def work(n):
    last = Node(-1, None)
    other = None
    pair = (0, last)
    for i in range(n):
        old = pair
        pair = (i, last if i % 9 else old[0])
        last = Node(i, last if i % 5 == 4 else None)
        if i % 16 == 15:
            other = last
            log.append((i, old, last.value, last.next and last.next.value)[0::2])
        if i % 33 == 32:
            last.value = str(i)
            last.extra = pair
        if i % 50 == 49:
            pair = [pair]
    return last.value, type(pair), other.value
print(work(160))
print(len(log), log)
";
    let (error, entered) = same(source, &hot("3", "2"));
    assert_eq!(error, None);
    assert!(entered.iter().all(|n| *n > 0), "{entered:?}");
}

#[test]
fn a_method_that_is_handed_on_is_not_made() {
    makes_nothing(
        "
class Pair:
    def __init__(self, a, b):
        self.a = a
        self.b = b
    def scaled(self, n, by=2):
        return (self.a + self.b) * n * by
def twice(f, n):
    return f(n) + f(n, 1)
def work(n):
    p = Pair(1, 2)
    t = 0
    for i in range(n):
        t += twice(p.scaled, i & 1)
    return t
print(work(20000))
",
        "90000\n",
    );
}

#[test]
fn an_iterator_that_is_left_at_once_is_not_made() {
    makes_nothing(
        "
def first(row):
    for x in row:
        return x
def work(n):
    rows = [[1, 2], [3], [5, 6, 7]]
    pairs = [(1, 2), (3,)]
    t = 0
    for i in range(n):
        t += first(rows[i % 3])
        t += first(pairs[i & 1])
        for k in range(i, i + 5):
            break
        t += k - i
    return t
print(work(20000))
",
        "99998\n",
    );
}

#[test]
fn a_function_that_is_only_called_is_not_made() {
    makes_nothing(
        "
def apply(f, x):
    return f(x)
def both(i):
    def scaled(a, b=2):
        return a * b
    return apply(lambda x: x + 1, i & 3) + scaled(i & 1)
def work(n):
    t = 0
    for i in range(n):
        t += both(i)
    return t
print(work(20000))
",
        "70000\n",
    );
}

#[test]
fn a_closure_and_its_cells_are_not_made() {
    makes_nothing(
        "
def sum_of(a, b):
    total = 0
    def add(n):
        nonlocal total
        total += n
    add(a)
    add(b)
    return total
def work(n):
    t = 0
    for i in range(n):
        t += sum_of(i & 3, 1)
    return t
print(work(20000))
",
        "50000\n",
    );
}

/// A rare round makes an exit while there are objects that have not been made.
#[test]
fn what_exits_make_is_as_elsewhere() {
    let source = "
log = []
class Owner:
    def __init__(self, name):
        self.name = name
    def tell(self, n):
        if n % 50 == 49:
            log.append((self.name, n))
        return n
    def __del__(self):
        log.append('end of ' + self.name)
def call(f, n):
    return f(n) + f(n)
def first(row, n):
    for x in row:
        if n % 40 == 39:
            log.append(x)
            row = None
            continue
        return x
def closure(n):
    total = [0]
    count = 0
    def add(k, by=3):
        'Adds.'
        nonlocal count
        count += 1
        total[0] += k * by
        if k % 30 == 29:
            log.append((add.__name__, add.__qualname__, add.__doc__, add.__defaults__, count, total))
        return count
    add(n)
    add(n + 1)
    kept.append(add)
    if n % 20 != 19:
        kept.pop()
    return count + total[0]
kept = []
def work(n):
    t = 0
    for i in range(n):
        o = Owner('o' + str(i % 7))
        f = o.tell
        t += call(f, i) + call(o.tell, i)
        if i % 25 == 24:
            log.append((f == o.tell, f is f, f.__self__ is o, f.__func__ is Owner.tell))
            kept.append(f)
        t += first([i, i + 1], i) or 0
        t += first((i, i + 1, i + 2), i) or 0
        for k in range(i, i + 3):
            if k % 60 == 59:
                kept.append(k)
                continue
            break
        for k in range(i, i - 9, -1):
            if k % 60 == 57:
                continue
            break
        t += closure(i) + k
        g = lambda x, *, y=i: x + y + t
        t += g(1) & 7
        if i % 45 == 44:
            kept.append(g)
            log.append(g(2))
    return t
print(work(200))
print(log)
print(len(kept), [f(3) for f in kept if type(f) is not int])
del kept[:]
print(log[-5:])
";
    let (error, entered) = same(source, &hot("3", "2"));
    assert_eq!(error, None);
    assert!(entered.iter().all(|n| *n > 0), "{entered:?}");
}

/// Functions are as their surroundings say when they are made: other globals, other names, other versions.
#[test]
fn functions_that_change_are_seen() {
    let source = "
def work(n, base):
    t = 0
    for i in range(n):
        f = lambda x, k=base: x + k + i
        if i % 37 == 36:
            f.__defaults__ = (100,)
        if i % 41 == 40:
            f.__code__ = (lambda x, k: x - k - i).__code__
        t += f(1)
    return t
def outer(n):
    cells = []
    def fill(i):
        def get():
            return x
        if i % 3:
            x = i
        cells.append(get)
        try:
            return get()
        except NameError as e:
            return str(e)
    return [fill(i) for i in range(n)][-4:], len([c for c in cells if c.__closure__])
print(work(300, 5), work(50, 2.5))
print(outer(60))
__name__ = 'other'
def named(n):
    last = None
    for i in range(n):
        last = lambda: i
    return last.__module__, last()
print(named(40))
__name__ = 'third'
print(named(40))
";
    let (error, entered) = same(source, &hot("3", "2"));
    assert_eq!(error, None);
    assert!(entered.iter().all(|n| *n > 0), "{entered:?}");
}

#[test]
fn a_native_method_that_is_only_called_is_not_made() {
    makes_nothing(
        "
def visit(i, put):
    put(i)
def work(n):
    out = []
    for i in range(n):
        visit(i & 7, out.append)
        visit(i & 1, out.append)
        pop = out.pop
        pop()
    return len(out), out[-3:]
print(work(20000))
",
        "(20000, [5, 6, 7])\n",
    );
}

/// Methods that were bound before the loop are called as directly as those that are bound in it.
#[test]
fn a_native_method_that_is_kept_is_called_directly() {
    let source = "
def work(n):
    out = []
    counts = {}
    push, get = out.append, counts.get
    for i in range(n):
        push(i)
        counts[i & 7] = get(i & 7, 0) + 1
    return len(out), counts[3]
print(work(2000))
";
    for front in [Front::Record, Front::Project] {
        let options = Options { engine: Engine::Native, front, ..Options::default() };
        let mut settings = hot("10", "10");
        settings[2] = ("tune:max_generic_share", "0");
        let ask = |jit: &'static Jit| (jit.stats.roots.get(), jit.stats.exits.get());
        let (printed, (roots, exits)) = run_well(source, options, &settings, ask);
        assert_eq!(printed, "(2000, 250)\n");
        assert!(roots > 0 && exits < 20, "{front:?}: {roots} roots, {exits} exits");
    }
}

/// Exits that need the method, receivers of other classes, methods that something hides.
#[test]
fn native_methods_are_as_elsewhere() {
    let source = "
class Items(list):
    def pop(self):
        return 'mine'
class Hidden(list):
    pass
kept = []
def call(f, *args):
    return f(*args)
def work(n, rows):
    t = 0
    for i in range(n):
        row = rows[i % len(rows)]
        push = row.append
        push(i)
        call(row.append, i)
        if i % 9 == 8:
            t += len(str(row and row.pop()))
        if i % 20 == 19:
            kept.append(push)
            kept.append(push == row.append)
            rows[-1].append = kept.append
        find = 'abcabc'.find
        t += find('c', i % 6) + find('c')
        try:
            row.index('x')
            row.remove('y')
        except ValueError as e:
            t += len(str(e))
        try:
            find()
        except TypeError as e:
            t += len(str(e))
        old = push
    old(1)
    return t, [len(r) for r in rows], old.__self__ is row
print(work(150, [[], Hidden([1])]))
print(work(150, [[], Items(), Hidden()]))
print(len(kept), [k if type(k) in (int, bool) else (k.__name__, k.__self__[:3]) for k in kept[:9]])
";
    let (error, entered) = same(source, &hot("3", "2"));
    assert_eq!(error, None);
    assert!(entered.iter().all(|n| *n > 0), "{entered:?}");
}

#[test]
fn a_method_that_is_called_with_keywords_is_not_made() {
    makes_nothing(
        "
class Scale:
    def __init__(self, by):
        self.by = by
        self.hook = self.scaled
    def scaled(self, x, key=1, *, more=0):
        return x * self.by * key + more
    def all(self, *numbers):
        return numbers[0] + numbers[1]
def work(n):
    s = Scale(3)
    kept = s.scaled
    t = 0
    for i in range(n):
        f = s.scaled
        t += f(i & 1, key=2) + kept(x=i & 1, more=1) + s.hook(1, key=0)
        pair = (i & 1, 2)
        t += s.all(*pair) + kept(*pair)
    return t
print(work(20000))
",
        "220000\n",
    );
}

/// A site that makes instances of one class, then of another, has a trace for each.
#[test]
fn several_classes_are_made_at_one_place() {
    let source = "
class Pair:
    def __init__(self, x, y):
        self.x = x
        self.y = y
class Slots:
    __slots__ = ('x', 'y')
    def __init__(self, x, y):
        self.x = x
        self.y = y
class Sum:
    def __init__(self, x, y):
        self.x = x + y
        self.y = 0
def work(n, of):
    t = 0
    for i in range(n):
        p = of(i, 2)
        t += p.x + p.y
    return t
print([work(20000, of) for of in (Pair, Slots, Sum)])
";
    let settings = [("tune:compile_allowance", "4000000000")];
    let (printed, (sides, exits, diverged)) = run_well(source, Options::default(), &settings, |jit| {
        let diverged = jit.stats.failures().contains_key(&tiercel_jit::project::Reason::Diverged);
        (jit.stats.sides.get(), jit.stats.exits.get(), diverged)
    });
    assert_eq!(printed, "[200030000, 200030000, 200030000]\n");
    assert!(sides >= 2 && exits < 8000 && !diverged, "{sides} side traces, {exits} exits");
}

#[test]
fn what_has_slots_alone_is_not_made() {
    makes_nothing(
        "
class Vector:
    __slots__ = ('x', 'y')
    def __init__(self, x, y):
        self.x = x
        self.y = y
    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)
def work(n):
    total = Vector(0, 0.5)
    step = Vector(1, 2.0)
    for i in range(n):
        total = total + step
    return total.x, total.y
print(work(20000))
",
        "(20000, 40000.5)\n",
    );
}

/// Names of attributes that stand in the program as strings: no instruction is left to the interpreter's own function.
#[test]
fn attributes_asked_for_by_name() {
    let source = "
class Point:
    kind = 2
    def __init__(self, x):
        self.x = x
    def double(self):
        return self.x * 2
def work(n):
    t = 0
    for k in range(n):
        p = Point(k)
        t += getattr(p, 'x') + getattr(p, 'kind', 0) + getattr(p, 'missing', 1)
        if hasattr(p, 'x') and hasattr(p, 'double') and not hasattr(p, 'missing'):
            t += getattr(p, 'double')()
    return t
print(work(20000))
";
    let (error, _) = same(source, &hot("10", "10"));
    assert_eq!(error, None);
    let mut settings = hot("10", "10").to_vec();
    settings.push(("tune:max_generic_share", "0"));
    let options = Options { engine: Engine::Native, front: Front::Record, ..Options::default() };
    let (printed, made) = run_well(source, options, &settings, |jit| jit.stats.entered.get());
    assert_eq!(printed, "600030000\n");
    assert!(made > 0, "no trace");
    makes_nothing(source, "600030000\n");
}
