//! The evaluation loop at tiers 0 and 1: one thing a program.

use criterion::{Criterion, criterion_group, criterion_main};
use tiercel_benches::machine::Module;

/// A name and what is run a thousand times.
const BODIES: &[(&str, &str, &str)] = &[
    ("loop", "", "t += i * 3 - (i >> 1)"),
    ("floats", "", "x = x * 0.5 + i"),
    ("call", "def f(a, b=1):\n    return a + b\n", "t = f(i)"),
    ("method", "class C:\n    def m(self, a):\n        return a\nc = C()\n", "t = c.m(i)"),
    ("attribute", "class C:\n    pass\nc = C()\nc.n = 0\n", "c.n = c.n + 1"),
    ("dict", "d = dict.fromkeys(range(100), 0)\n", "d[i % 100] = d[i % 50] + 1"),
    ("list", "l = list(range(100))\n", "l[i % 100] = l[i % 50] + 1"),
    ("allocation", "class C:\n    def __init__(self, a):\n        self.a = a\n", "t = C(i)"),
    ("tuple", "", "a, b = (i, t)"),
    ("exception", "", "try:\n            raise KeyError\n        except KeyError:\n            t = i"),
    ("generator", "def g():\n    for k in range(1000):\n        yield k\ns = g()\n", "for t in s: pass"),
];

fn interpreter(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("a thousand times");
    for (name, setup, body) in BODIES {
        let mut program = (*setup).to_owned();
        program += "def run(t=0, x=0.0):\n    for i in range(1000):\n        ";
        program += body;
        program += "\nrun()\n";
        let module = Module::new(&program);
        group.bench_function(*name, |bencher| bencher.iter(|| module.run()));
    }
    group.finish();
}

criterion_group!(benches, interpreter);
criterion_main!(benches);
