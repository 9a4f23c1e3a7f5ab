//! Small programs at every tier: the interpreter alone, the reference executor, native code. Thresholds are near zero, and
//! all three must print the same.

#[path = "../../crates/vm/tests/support/mod.rs"]
mod support;

use tiercel_jit::runtime::{Engine, Options, start};

/// What a program prints at one tier, with the number of times a trace was entered.
fn run_at(source: &'static str, engine: Option<Engine>) -> (String, Option<String>, u64) {
    let thread = std::thread::Builder::new().stack_size(64 << 20);
    let work = move || {
        support::run("pass\n");
        let jit = engine.map(|engine| {
            let mut options = Options { engine, ..Options::default() };
            options.passes.verify = true;
            for (name, value) in
                [("tune:hot_loop", "2"), ("tune:hot_exit", "2"), ("tune:max_generic_share", "100")]
            {
                assert_eq!(options.set(name, value), Ok(true));
            }
            if let Ok(stages) = std::env::var("TIERCEL_DUMP") {
                assert_eq!(options.set("dump", &stages), Ok(true));
            }
            start(options).expect("the host has a lowering")
        });
        let (output, error) = support::run(source);
        if let (Some(jit), true) = (jit, std::env::var_os("TIERCEL_STATS").is_some()) {
            eprintln!("{}", jit.stats);
        }
        (output, error, jit.map_or(0, |j| j.stats.entered.get()))
    };
    thread.spawn(work).unwrap().join().unwrap()
}

/// A program must print the same everywhere, and must have run in traces.
fn same(source: &'static str) {
    let (output, error, _) = run_at(source, None);
    for engine in [Engine::Executor, Engine::Native] {
        let (o, e, entered) = run_at(source, Some(engine));
        assert_eq!((&o, &e), (&output, &error), "{engine:?}\n{source}");
        assert!(entered > 0, "{engine:?}: no trace ran\n{source}");
    }
}

macro_rules! programs {
    ($($name:ident $source:literal;)*) => {
        $(#[test] fn $name() { same($source); })*
    };
}

programs! {
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
