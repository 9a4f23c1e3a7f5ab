//! Small programs through the whole loop.

mod support;
use support::{output, run};

#[test]
fn arithmetic_and_loops() {
    assert_eq!(
        output("t = 0\nfor x in range(10):\n    if x % 3 == 0:\n        t += x * 2\nprint(t)\n"),
        "36\n"
    );
    assert_eq!(
        output(
            "def f(n):\n    t = 0.0\n    for i in range(n):\n        t = t * 0.5 + i\n    return t\nprint(f(100))\n"
        ),
        "196.0\n"
    );
}

#[test]
fn calls() {
    let fib = "def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\nprint(fib(20))\n";
    assert_eq!(output(fib), "6765\n");
    let keywords = "def f(a, b=2, *args, c, d=4, **kw):\n    print(a, b, args, c, d, len(kw))\nf(1, c=3)\nf(1, 5, 6, 7, c=8, e=9)\nf(c=1, a=2)\nf(*[1, 2], **{'c': 3})\n";
    assert_eq!(output(keywords), "1 2 () 3 4 0\n1 5 (6, 7) 8 4 1\n2 2 () 1 4 0\n1 2 () 3 4 0\n");
    let (_, error) = run("def f(a, b): pass\nf(1)\n");
    assert_eq!(error.as_deref(), Some("TypeError: f() missing 1 required positional argument: 'b'"));
}

#[test]
fn exceptions() {
    let program = "def f(x):\n    try:\n        return 10 // x\n    except ZeroDivisionError as e:\n        print('caught', e)\n        return -1\n    finally:\n        print('finally')\nprint(f(2), f(0))\n";
    assert_eq!(output(program), "finally\ncaught division by zero\nfinally\n5 -1\n");
}

#[test]
fn generators() {
    let program = "def g(n):\n    for i in range(n):\n        x = yield i * i\n        if x: print('got', x)\n    return 'end'\ndef h():\n    r = yield from g(3)\n    print(r)\nprint(list(h()), [x for x in g(4)])\n";
    assert_eq!(output(program), "end\n[0, 1, 4] [0, 1, 4, 9]\n");
}

#[test]
fn closures_and_comprehensions() {
    let program = "def counter():\n    n = 0\n    def inc():\n        nonlocal n\n        n += 1\n        return n\n    return inc\nc = counter()\nc(); c()\nprint(c(), len({x: y for x, y in [('a', 1), ('b', 2)]}), [a + b for a in range(2) for b in (10, 20)])\n";
    assert_eq!(output(program), "3 2 [10, 20, 11, 21]\n");
}

#[test]
fn deep_recursion_raises() {
    let (_, error) = run("def f(n):\n    return f(n + 1)\nf(0)\n");
    assert_eq!(error.as_deref(), Some("RecursionError: maximum recursion depth exceeded"));
}

#[test]
fn specialized_instances() {
    let program = "class P:\n    def __init__(self, x, y):\n        self.x = x\n        self.y = y\nclass S:\n    __slots__ = ('a',)\n    def __init__(self, a):\n        self.a = a\nclass Bad:\n    def __init__(self, n):\n        if n > 50: return n\nclass G:\n    def __getitem__(self, k):\n        return k + 1\ndef f():\n    t = 0\n    for i in range(100):\n        p = P(i, 2)\n        t += p.x + p.y + S(i).a + G()[i]\n    return t\nprint(f())\ntry:\n    for i in range(100): Bad(i)\nexcept TypeError as e: print(i, e)\n";
    assert_eq!(output(program), "15150\n51 __init__() should return None, not 'int'\n");
}

#[test]
fn caller_locals_lent_to_callees() {
    let program = "def keep(x):\n    def g():\n        yield x\n        yield [x]\n    return g()\ndef outer():\n    v = ['v']\n    it = keep(v)\n    v = None\n    return list(it)\ndef swap(a, b):\n    a, b = b, a\n    return a, b\nprint(outer())\nfor i in range(60): r = swap([1], [2])\nprint(r)\ndef rebind(x):\n    x = [x]\n    del x\n    return 5\nprint([rebind('a') for _ in range(40)][-1])\n";
    assert_eq!(output(program), "[['v'], [['v']]]\n([2], [1])\n5\n");
}

#[test]
fn template_strings() {
    let program = "n = 3\nt = t'a{n!r:>3}b'\nprint(t, (t'x' + t'{n}y').strings, t.values, [p for p in t'{1}z'])\ntry: t'a' + 'b'\nexcept TypeError as e: print(e)\n";
    assert_eq!(
        output(program),
        "Template(strings=('a', 'b'), interpolations=(Interpolation(3, 'n', 'r', '>3'),)) ('x', 'y') (3,) [Interpolation(1, '1', None, ''), 'z']\ncan only concatenate string.templatelib.Template (not \"str\") to string.templatelib.Template\n"
    );
}
