//! Small programs at every tier: the interpreter alone, the reference executor, native code. Thresholds are near zero, and
//! all three must print the same.

mod support;

use support::{WAYS, way};
use tiercel_jit::runtime::{Engine, Front, Options};

/// Thresholds near zero.
const HOT: [(&str, &str); 6] = [
    ("tune:hot_loop", "2"),
    ("tune:hot_exit", "2"),
    ("tune:min_entry", "0"),
    ("tune:min_switch", "0"),
    ("tune:max_generic_share", "100"),
    ("tune:compile_allowance", "4000000000"),
];

/// What a program prints at one tier, with the number of times a trace was entered, and of traces that became
/// invalid.
fn run_at(source: &'static str, engine: Option<(Engine, Front)>) -> (String, Option<String>, u64, u64) {
    run_tuned(source, engine, &[])
}

/// The same with other settings.
fn run_tuned(
    source: &'static str,
    engine: Option<(Engine, Front)>,
    settings: &[(&'static str, &'static str)],
) -> (String, Option<String>, u64, u64) {
    let options = engine.map(|(engine, front)| way(engine, front));
    let settings = [&HOT, settings].concat();
    let (output, error, counts) = support::run(source, options, &settings, |jit| {
        (jit.stats.entered.get(), jit.stats.invalidated.get())
    });
    let (entered, invalidated) = counts.unwrap_or_default();
    (output, error, entered, invalidated)
}

/// A program must print the same everywhere, and must have run in traces.
fn same(source: &'static str) {
    let (_, entered) = support::same(source, &HOT);
    for (way, entered) in WAYS.into_iter().zip(entered) {
        assert!(entered > 0, "{way:?}: no trace ran\n{source}");
    }
}

/// A program whose loops stay in native code, whichever front end made the traces: the interpreter enters few.
fn stays(source: &'static str) {
    let (output, error, ..) = run_at(source, None);
    for way in [(Engine::Native, Front::Project), (Engine::Native, Front::Record)] {
        let (o, e, entered, _) = run_at(source, Some(way));
        assert_eq!((&o, &e), (&output, &error), "{way:?}\n{source}");
        assert!(entered > 0 && entered < 200, "{way:?}: entered {entered} times\n{source}");
    }
}

/// What is raised and caught in a trace is not made, but where somebody looks.
#[test]
fn exceptions_that_nobody_sees() {
    let source = "
class Missing(Exception):
    def __init__(self, key):
        super().__init__(key)
        self.key = key
def check(n):
    if n % 3 == 0:
        raise ValueError(n)
    if n % 4 == 0:
        raise Missing(n)
    return n
def nested(n):
    try:
        try:
            check(n)
        except ValueError as error:
            raise Missing(error.args[0]) from error
        finally:
            n += 1
    except Missing as missing:
        return missing.key + (missing.__cause__ is not None)
    return n
def f(n):
    t = 0
    for i in range(n):
        try:
            t += check(i)
        except (ValueError, LookupError):
            t += 1
        except Missing as missing:
            t += missing.key
        t += nested(i)
    return t
print(f(4000))
";
    let (output, ..) = run_at(source, None);
    let hot = [&HOT[..], &[("tune:hot_loop", "60"), ("tune:hot_exit", "60")]].concat();
    let (o, raised) = support::run_well(source, Options::default(), &hot, |jit| jit.stats.raised.get());
    assert_eq!(o, output);
    assert!(raised < 1000, "{raised} made");
}

macro_rules! staying_programs {
    ($($name:ident $source:literal;)*) => {
        $(#[test] fn $name() { stays($source); })*
    };
}

staying_programs! {
    loops_that_end_inside_a_round "
def f(n):
    t = 0
    row = [3, 1, 4]
    for i in range(n):
        for k in range(i % 3):
            t += row[k]
        for x in row:
            t += x
        for k, x in enumerate((1, 2)):
            t += k * x
    return t
print(f(4000))
";
    values_of_unknown_origin "
def kind(v):
    if v != 'x':
        return {'a': v, 'b': [v]}
    return {'a': 0, 'b': ()}
def f(n):
    t = 0
    for i in range(n):
        d = kind(i if i % 2 else 'x')
        for x in d['b']:
            t += x
        t += d['a'] + int('1f', 16)
    return t
print(f(4000))
";
    keywords_and_defaults "
def g(a, b=2, *, c=3, d):
    return a + b * 10 + c * 100 + d * 1000
def f(n):
    t = 0
    for i in range(n):
        t += g(i, d=4) + g(i, c=1, d=i) + g(b=i, a=1, d=2)
    return t
print(f(3000))
";
    arguments_spread_and_gathered "
def through(function):
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper
def rest(first, *others):
    return first + len(others)
def g(a, b, c=5):
    return a * b + c
def f(n):
    h = through(g)
    t = 0
    for i in range(n):
        t += h(i, 2) + h(i, 3, 4) + rest(i, 1, i) + rest(i)
    return t
print(f(3000))
";
    classes_with_defaults_and_keywords "
class P:
    def __init__(self, x, y=2, *, z=3):
        self.x = x
        self.y = y
        self.z = z
def f(n):
    t = 0
    for i in range(n):
        p = P(i)
        q = P(i, y=3, z=i)
        t += p.x + p.y + p.z + q.x + q.y + q.z
    return t
print(f(3000))
";
    exceptions_with_an_init "
class Missing(Exception):
    def __init__(self, key):
        super().__init__(key)
        self.key = key
def find(i):
    if i % 5 == 0:
        raise Missing(i)
    return 1
def f(n):
    t = 0
    for i in range(n):
        try:
            t += find(i)
        except KeyError:
            t += 1000
        except Missing as error:
            t += error.key + error.args[0]
    return t
print(f(3000))
";
    raised_and_caught_by_a_caller "
def check(n):
    if n % 3 == 0:
        raise ValueError(n)
    return n
def guarded(n):
    try:
        return check(n)
    except ValueError:
        return -1
def f(n):
    t = 0
    for i in range(n):
        t += guarded(i)
    return t
print(f(5000))
";
    raised_again_with_a_cause "
def nested(n):
    steps = 0
    try:
        try:
            if n % 7 == 0:
                raise ValueError(n)
        except ValueError as error:
            steps += 1
            raise KeyError(n) from error
        else:
            steps += 2
        finally:
            steps += 4
    except KeyError as missing:
        steps += 8
        if missing.__cause__ is not None:
            steps += missing.args[0]
    return steps
def f(n):
    t = 0
    for i in range(n):
        t += nested(i)
    return t
print(f(5000))
";
}

macro_rules! programs {
    ($($name:ident $source:literal;)*) => {
        $(#[test] fn $name() { same($source); })*
    };
}

/// A program in which what traces depend on changes: the same everywhere, and traces became invalid.
fn changes(source: &'static str) {
    let (output, error, ..) = run_at(source, None);
    for way in WAYS {
        let (o, e, entered, invalidated) = run_at(source, Some(way));
        assert_eq!((&o, &e), (&output, &error), "{way:?}\n{source}");
        assert!(entered > 0 && invalidated > 0, "{way:?}: {entered} {invalidated}\n{source}");
    }
}

macro_rules! changing_programs {
    ($($name:ident $source:literal;)*) => {
        $(#[test] fn $name() { changes($source); })*
    };
}

changing_programs! {
    a_global_function_changes "
def g(x):
    return x + 1
def h(x):
    return x + 100
def f(n):
    t = 0
    for i in range(n):
        t += g(i)
    return t
print(f(50))
g = h
print(f(50))
del g
try:
    f(3)
except NameError as e:
    print(e)
globals()['' .join(['g'])] = lambda x: -x
print(f(50))
";
    a_builtin_is_hidden "
def f(n):
    t = 0
    for i in range(n):
        t += len([i, i])
    return t
print(f(50))
len = lambda x: 7
print(f(50))
del len
print(f(50))
";
    a_method_changes_inside_the_loop "
class C:
    def m(self):
        return 1
def other(self):
    return 50
def nothing(i):
    pass
def change(i):
    C.m = other
def f(c, n, steps):
    t = 0
    for i in range(n):
        t += c.m()
        steps[i](i)
    return t
c = C()
steps = [nothing] * 40
print(f(c, 40, steps))
steps[20] = change
print(f(c, 40, steps))
print(f(c, 40, steps))
";
    a_function_gets_other_code "
def g(x, y=2):
    return x + y
def h(x, y=2):
    return x * y
def f(n):
    t = 0
    for i in range(n):
        t += g(i)
    return t
print(f(40))
g.__code__ = h.__code__
print(f(40))
g.__defaults__ = (10,)
print(f(40))
";
    instances_shadow_a_method "
class C:
    def m(self):
        return 1
def f(items):
    t = 0
    for c in items:
        t += c.m()
    return t
items = [C() for i in range(60)]
print(f(items))
items[30].m = lambda: 1000
print(f(items), f(items))
";
    what_changes_all_the_time "
class C:
    n = 0
    def m(self):
        return 1
def f(c, k):
    t = 0
    for i in range(k):
        t += c.m()
        if i % 10 == 9:
            C.n += t
    return C.n
c = C()
print([f(c, 30) for i in range(9)])
";
}

programs! {
    a_function_that_the_interpreter_looked_up "
def strip(text, n=1):
    return text.strip() * n

def f(n):
    t = ''
    for i in range(n):
        if i >= 5:
            t += strip(' a ')
    return t

print([f(n) for n in (9, 10)])
";
    single_characters "
def f(text):
    found = []
    for c in text:
        if c == 'a' or 'b' == c:
            found.append(c)
        elif c != '\\u00e9' and c != '\\u4e2d':
            found.append(c + c)
    for i in range(len(text)):
        if text[i] == 'c' or chr(ord(text[i]) + 1) == 'c':
            found.append(i)
    return ''.join(map(str, found))
print(f('abcabcab' * 4), f('xa\\u00e9\\u4e2d\\U0001f600' * 6))
";
    calls_of_oneself "
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)
t = 0
for i in range(12):
    t += fib(i)
print(t, depth(300))
";
    recursion_errors "
def endless(n):
    return endless(n + 1) + 1
def deepest(n):
    global reached
    reached = n
    return deepest(n + 1) + 1
reached = 0
found = []
for i in range(6):
    try:
        deepest(0)
    except RecursionError:
        found.append(reached)
print(len(found), found[0] == found[5], found[1] == found[4])
";
    trees "
class Node:
    def __init__(self, left, right):
        self.left = left
        self.right = right
    def total(self):
        return 1 if self.left is None else 1 + self.left.total() + self.right.total()
def grow(n):
    return Node(None, None) if n == 0 else Node(grow(n - 1), grow(n - 1))
t = 0
for i in range(8):
    t += grow(i % 5).total()
print(t)
";
    generators_in_generators "
def numbers(n):
    for i in range(n):
        yield i
def odd(source):
    for n in source:
        if n & 1:
            yield n
def walk(n):
    if n:
        yield from walk(n - 1)
    yield n
def f(n):
    t = 0
    for x in odd(numbers(n)):
        t += x
    for x in walk(n % 9):
        t = t * 3 + x
    return t
print([f(n) for n in range(20)])
";
    generators_left_early "
log = []
def g(n):
    try:
        for i in range(n):
            yield i
    finally:
        log.append(n)
def f(n):
    t = 0
    for x in g(n):
        if x == 5:
            break
        t += x
    return t
print([f(n) for n in range(12)], log)
";
    operators_of_classes "
class V:
    def __init__(self, x, y):
        self.x = x
        self.y = y
    def __add__(self, o):
        return V(self.x + o.x, self.y + o.y)
    def __mul__(self, k):
        return V(self.x * k, self.y * k)
class W(V):
    def __radd__(self, o):
        return V(-1, -1)
def f(n):
    v = V(0, 0)
    for i in range(n):
        v = v + V(i, 1) * 2
        if i == n - 2:
            v = v + W(1, 1)
    return v.x, v.y
print(f(30), f(7))
";
    defaults_of_each_function "
def make(n):
    fs = []
    for i in range(n):
        def h(k=i):
            return k * 2
        fs.append(h)
    return fs
t = 0
for h in make(20):
    t = t * 3 + h()
print(t)
";
    bases_by_super "
class A:
    def __init__(self, x):
        self.x = x
    def f(self):
        return self.x
class B(A):
    def __init__(self, x, y):
        super().__init__(x)
        self.y = y
    def f(self):
        return super().f() * 10 + self.y
t = 0
for i in range(30):
    t += B(i, 1).f()
print(t)
";
    slices_and_ranges "
def f(n):
    row = [i for i in range(n)]
    t = 0
    for i in range(0, n - 1):
        row[: i + 1] = row[i::-1]
        t = t * 3 + row[0] + len(row[1:i])
    for i in range(n, 0, -2):
        t ^= i
    return t % 1000003, (1, 2, 3, 4)[1:3], row[5:2], row[-3:]
print(f(20), f(4))
";
    text_by_characters "
def f(text):
    t = 0
    for c in text:
        if c in 'aeiou':
            t += 1
        elif c < 'n':
            t += 100
        elif not c.isalpha():
            t += 10000
    return t
print(f('the quick brown fox jumps over the lazy dog' * 2), f(''), f(chr(233) + 'tude ' + chr(20013)))
";
    bytes_by_number "
def f(data):
    t = 0
    for i in range(len(data)):
        t = t * 7 + data[i] - data[-1 - i]
    for b in data:
        t ^= b
    return t % 1000003
print(f(bytes(range(60))), f(b'x'), f(bytearray(range(9))))
";
    sums_of_ranges "
def f(n):
    t = 0
    for i in range(n):
        t += i
    return t
print(f(10), f(1000), f(3))
";
    branches_and_remainders "
def f(n):
    a = b = 0
    for i in range(n):
        if i % 3 == 0:
            a += i * 2
        elif i % 5 == 1:
            b -= i
        else:
            a ^= i
    return a, b
x = f(500)
print(x[0], x[1])
";
    floats "
def f(n):
    x = 0.0
    y = 1.5
    for i in range(n):
        x = x * 0.5 + i
        y = y / (x + 1.0) - 0.25
    return x + y
print(f(200), f(7))
";
    ints_grow_big "
def f(n):
    x = 1
    for i in range(n):
        x = x * 3 + i
    return x
print(f(10), f(100))
";
    nested_loops "
def f(n):
    t = 0
    for i in range(n):
        for j in range(i):
            t += j & i
    return t
print(f(40))
";
    while_loops "
def collatz(n):
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n //= 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps
print([collatz(n) for n in range(1, 60)])
";
    lists "
def f(n):
    xs = []
    for i in range(n):
        xs.append(i * i)
    t = 0
    for x in xs:
        t += x
    for i in range(len(xs)):
        xs[i] = xs[i] - xs[-1]
    return t, xs[3], xs[n - 1]
print(f(100))
";
    tuples "
def f(n):
    a, b = 0, 1
    for i in range(n):
        a, b = b, a + b
        t = (a, b, i)
        x, y, z = t
        if x > 1000000:
            a = z
    return a, b
print(f(200))
";
    attributes "
def init(self, x, y):
    self.x = x
    self.y = y
def add(self, other):
    return P(self.x + other.x, self.y + other.y)
def norm(self):
    return self.x * self.x + self.y * self.y
P = type('P', (), {'__init__': init, 'add': add, 'norm': norm})
def f(n):
    p = P(0, 1)
    q = P(1, 2)
    t = 0
    for i in range(n):
        p = p.add(q)
        q.x = q.x + i
        t += p.norm() % 1000
    return t, p.x, p.y, q.x
print(f(300))
";
    globals_and_calls "
K = 7
def g(x, y=3):
    return x * K + y
def f(n):
    t = 0
    for i in range(n):
        t += g(i) - g(i, 1)
        t = abs_(t)
    return t
def abs_(x):
    if x < 0:
        return -x
    return x
print(f(100))
K = 8
print(f(100))
";
    closures "
def make(k):
    n = 0
    def add(x):
        nonlocal n
        n += x * k
        return n
    return add
def f(m):
    g = make(3)
    h = make(5)
    t = 0
    for i in range(m):
        t += g(i) - h(1)
    return t
print(f(100))
";
    recursion "
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
def f(n):
    t = 0
    for i in range(n):
        t += fib(i % 12)
    return t
print(f(50))
";
    exceptions "
def g(x):
    if x % 7 == 3:
        raise ValueError(x)
    return x
def f(n):
    t = 0
    for i in range(n):
        try:
            t += g(i)
        except ValueError as e:
            t -= 1
    return t
print(f(100))
";
    unbound_and_errors "
def f(xs):
    t = 0
    for x in xs:
        t += x
    return t
print(f([1] * 50))
f([1] * 50 + ['a'])
";
    index_errors "
def f(xs, n):
    t = 0
    for i in range(n):
        t += xs[i]
    return t
xs = [1, 2, 3] * 20
print(f(xs, 60))
try:
    f(xs, 61)
except IndexError as e:
    print(e)
";
    strings "
def f(s):
    out = ''
    n = 0
    for i in range(len(s)):
        c = s[i]
        if c == 'a':
            out += c
            n += 1
        elif c != 'b':
            out = out + '-'
    return out, n
print(f('abcabd' * 20))
";
    dicts "
def f(n):
    d = {}
    for i in range(n):
        k = i % 10
        if k in d:
            d[k] = d[k] + i
        else:
            d[k] = i
    return d[3], len(d)
print(f(200))
";
    types_change "
def f(xs):
    t = 0
    for x in xs:
        t = t + x
    return t
print(f([1] * 40 + [0.5] * 40 + [2] * 40))
print(f([1.5] * 40))
";
    generators "
def g(n):
    for i in range(n):
        yield i * i
def f(n):
    t = 0
    for x in g(n):
        t += x
    return t
print(f(100))
";
    finalizers "
def init(self, log):
    self.log = log
def delete(self):
    self.log.append(1)
D = type('D', (), {'__init__': init, '__del__': delete})
def f(n):
    log = []
    for i in range(n):
        d = D(log)
    return len(log)
print(f(60))
";
    is_none_and_bools "
def f(xs):
    a = b = 0
    for x in xs:
        if x is None:
            a += 1
        elif not x:
            b += 1
        else:
            a -= 2
    return a, b
print(f([None, 0, 1, '', 'x', False, True] * 20))
";
    sums_beyond_63_bits "
def f(n):
    a = b = 1
    xs = [0]
    for i in range(n):
        a, b = b, a + b
        xs[0] = a + b
        c = xs[0] + xs[0]
    return a, b, c
print(f(80), f(86), f(87), f(88), f(89), f(90), f(91), f(92), f(93), f(120))
";
    many_types_at_one_place "
def init(self, n):
    self.n = n
    self.count = 0
def init2(self, n):
    self.other = 0
    self.count = 1
    self.n = n
A = type('A', (), {'__init__': init, 'step': lambda self, k: k + self.n})
B = type('B', (), {'__init__': init2, 'step': lambda self, k: k - self.n})
C = type('C', (A,), {'step': lambda self, k: k * 2 % 1000})
def f(things, n):
    t = 0
    for i in range(n):
        for x in things:
            t = x.step(t)
            x.count = x.count + 1
            x.n = i
    return t, [x.count for x in things]
print(f([A(1), B(2), C(3), B(4), A(5)], 60))
";
    built_in_iteration "
def f(text, n):
    seen = {}
    t = 0
    for i in range(n):
        for c in text:
            seen[c] = seen.get(c, 0) + 1
        for k in seen:
            t += seen[k]
        for j, c in enumerate(text):
            if c == 'b':
                t += j
        for a, b in zip(text, text[1:]):
            if a == b:
                t -= 1
        for j in range(i % 5):
            t += j
    return t, len(seen)
print(f('abbcabb', 40))
";
    built_in_methods "
def f(words):
    n = 0
    out = []
    for w in words:
        w = w.strip().lower()
        if w.startswith('a'):
            n += len(w.split('x'))
        out.append(w.replace('b', 'c')[:3])
    while out:
        n += out.pop().find('c')
    return n
print(f([' Abxb ', 'bbb', 'AxA'] * 30))
def g(words):
    for w in words:
        w.index('z')
try:
    g(['zz'] * 40 + ['q'])
except ValueError as e:
    print(e)
";
    conversions "
def f(n):
    t = 0
    x = 0.5
    for i in range(n):
        t += int(x * i) + int(float(i))
        x = float(i % 7) / 2
    return t, x
print(f(100))
";
    breaks_and_continues "
def f(n):
    t = 0
    i = 0
    while True:
        i += 1
        if i > n:
            break
        if i % 4 == 0:
            continue
        t += i
    return t
print(f(100))
";
}

/// What the recorder steps over is specialized anew meanwhile, and must then be executed as what it has become.
#[test]
fn a_site_that_changes_while_it_is_recorded() {
    let source = "
class P:
    def __init__(self, x, y):
        self.x = x
        self.y = y

class Q(P):
    pass

class S:
    __slots__ = ('x', 'y')

    def __init__(self, x, y):
        self.y = y

def adder(k):
    def add(x):
        return x + k
    return add

def f(a, o):
    add = adder(8)
    for i in range(42):
        t = add(i)
        o.y += (i << 1) * a % (1 << 70)
        t = t + 1
    return o.y

print(f(2, S(5, 6)), f(2, P(0.5, 1 << 62)), f(-3, Q(2, 3)))
";
    let settings = &[("tune:hot_entry", "2"), ("tune:fail-guard", "3"), ("tune:fail-guard-step", "5")];
    let (output, error, ..) = run_at(source, None);
    for way in WAYS {
        let (o, e, entered, _) = run_tuned(source, Some(way), settings);
        assert_eq!((&o, &e), (&output, &error), "{way:?}");
        assert!(entered > 0, "{way:?}");
    }
}
