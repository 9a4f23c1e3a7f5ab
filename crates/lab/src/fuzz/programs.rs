//! Random programs that end, and print all that they have computed.
//!
//! Each has a few functions with loops over numbers, strings, lists, dicts, instances, generators and closures. They are
//! called again and again, first with the arguments that traces are made for, then with others. What raises is caught and
//! printed.

use super::noise::Noise;
use std::fmt::Write;

/// What every program begins with.
const PRELUDE: &str = "\
class P:
    def __init__(self, x, y):
        self.x = x
        self.y = y
    def move(self, d):
        self.x += d
        return self.x
    def __add__(self, other):
        return P(self.x + other.x, self.y - other.y)
    def __lt__(self, other):
        return self.x < other.x
    @property
    def total(self):
        return self.x + self.y
    def __repr__(self):
        return f'{type(self).__name__}({self.x!r}, {self.y!r})'
class Q(P):
    def move(self, d):
        self.y -= d
        return self.y
class S:
    __slots__ = ('x', 'y')
    def __init__(self, x, y):
        self.x = x
        self.y = y
    def move(self, d):
        self.x, self.y = self.y, d
        return d
    def __repr__(self):
        return f'S({self.x!r}, {self.y!r})'
G = 3
def count(n, step=1):
    i = 0
    while i < n:
        yield i
        i += step
def pick(a, b, c=2):
    if a < b:
        return a + c
    return b - c
def depth(n):
    return 0 if n <= 0 else 1 + depth(n - 1)
def adder(k):
    def add(x):
        nonlocal k
        k = (k + 1) % 11
        return x + k
    return add
def show(f, *args):
    try:
        result = f(*args)
    except Exception as e:
        result = (type(e).__name__, str(e))
    print(f.__name__, result)
";

/// What a variable mostly holds.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Int,
    Float,
    Text,
    List,
    Dict,
    Object,
}

const KINDS: [Kind; 6] = [Kind::Int, Kind::Float, Kind::Text, Kind::List, Kind::Dict, Kind::Object];

struct Writer {
    noise: Noise,
    text: String,
    indent: usize,
    /// Variables that are bound for sure.
    names: Vec<(String, Kind)>,
    loops: usize,
    statements: usize,
    fresh: usize,
}

impl Writer {
    fn line(&mut self, text: &str) {
        let _ = writeln!(self.text, "{}{text}", "    ".repeat(self.indent));
    }

    fn name(&mut self, kind: Kind) -> Option<String> {
        // Now and then a variable of another kind: types change, or do not go together.
        let any = self.noise.once_in(40);
        let fit: Vec<String> =
            self.names.iter().filter(|(_, k)| any || *k == kind).map(|(n, _)| n.clone()).collect();
        (!fit.is_empty()).then(|| self.noise.pick(&fit).clone())
    }

    fn constant(&mut self, kind: Kind) -> String {
        let pick = |noise: &mut Noise, of: &[&str]| (*noise.pick(of)).to_owned();
        let n = &mut self.noise;
        match kind {
            Kind::Int => pick(
                n,
                &["0", "1", "2", "3", "-1", "7", "255", "1 << 40", "4611686018427387903", "True", "G"],
            ),
            Kind::Float => pick(n, &["0.5", "1.0", "-2.25", "1e-3", "3.0", "1e300", "float('inf')"]),
            Kind::Text => pick(n, &["'a'", "'bc'", "''", "'\u{e4}x'", "'0'"]),
            Kind::List => pick(n, &["[1, 2, 3]", "[]", "[0.5, 1]", "[3, 'a']", "list(range(6))"]),
            Kind::Dict => pick(n, &["{}", "{1: 2, 'a': 3}", "{0: 0.5}"]),
            Kind::Object => pick(n, &["P(1, 2)", "Q(3, 0.5)", "S(1, 2)", "P('a', 'b')"]),
        }
    }

    /// An expression of a kind.
    fn expression(&mut self, kind: Kind, depth: usize) -> String {
        if depth == 0 || self.noise.once_in(4) {
            let name = if self.noise.once_in(4) { None } else { self.name(kind) };
            return name.unwrap_or_else(|| self.constant(kind));
        }
        let d = depth - 1;
        match kind {
            Kind::Int => self.int(d),
            Kind::Float => {
                let a = self.expression(Kind::Float, d);
                let other = *self.noise.pick(&[Kind::Float, Kind::Float, Kind::Int]);
                let b = self.expression(other, d);
                match self.noise.below(6) {
                    0 => format!("abs({a})"),
                    1 => format!("({a} / ({b} or 1.5))"),
                    2 => format!("-{a}"),
                    3 => format!("float({b})"),
                    _ => format!("({a} {} {b})", self.noise.pick(&["+", "-", "*"])),
                }
            }
            Kind::Text => {
                let a = self.expression(Kind::Text, d);
                match self.noise.below(5) {
                    0 => format!("({a} + {})[:9]", self.expression(Kind::Text, d)),
                    1 => format!("{a}[{}:]", self.noise.below(3)),
                    2 => format!("str({})[-8:]", self.expression(Kind::Int, d)),
                    3 => format!("f'{{{}}}.'[:7]", self.name(Kind::Int).unwrap_or("G".into())),
                    _ => format!("{a}.upper()"),
                }
            }
            Kind::List => {
                let a = self.expression(Kind::Int, d);
                match self.noise.below(5) {
                    0 => format!("[{a}, {}]", self.expression(Kind::Float, d)),
                    1 => format!("[v + {a} for v in range({})]", 1 + self.noise.below(6)),
                    2 => format!("{}[-5:]", self.expression(Kind::List, d)),
                    3 => format!("[v for v in {} if v]", self.expression(Kind::List, d)),
                    _ => format!("list(count({}))", self.noise.below(5)),
                }
            }
            Kind::Dict => {
                let (a, b) = (self.expression(Kind::Int, d), self.expression(Kind::Float, d));
                format!("{{{a}: {b}}}")
            }
            Kind::Object => {
                let (a, b) = (self.expression(Kind::Int, d), self.expression(Kind::Int, d));
                match self.noise.below(4) {
                    0 => {
                        format!(
                            "({} + {})",
                            self.expression(Kind::Object, d),
                            self.expression(Kind::Object, d)
                        )
                    }
                    n => format!("{}({a}, {b})", ["P", "Q", "S"][n - 1]),
                }
            }
        }
    }

    fn int(&mut self, d: usize) -> String {
        let a = self.expression(Kind::Int, d);
        let b = self.expression(Kind::Int, d);
        match self.noise.below(21) {
            0 => format!("({a} // ({b} or 3))"),
            1 => format!("({a} % ({b} or 5))"),
            2 => format!("({a} & {b})"),
            3 => format!("({a} | {b}) % 1000003"),
            4 => format!("({a} >> {})", self.noise.below(5)),
            5 => format!("({a} << {})", self.noise.below(5)),
            6 => format!("len({})", self.collection(d)),
            7 => {
                let list = self.expression(Kind::List, d);
                format!("{list}[{}]", self.noise.pick(&["0", "-1", "1", "2"]))
            }
            8 => {
                let o = self.expression(Kind::Object, d);
                format!("{o}.{}", self.noise.pick(&["x", "y", "total", "move(1)"]))
            }
            9 => format!("pick({a}, {b})"),
            10 => format!("int({})", self.expression(Kind::Float, d)),
            11 => format!("depth({})", self.noise.below(12)),
            12 => format!("({} if {} else {b})", a.clone(), self.condition(d)),
            13 => format!("sum({})", self.expression(Kind::List, d)),
            14 => format!("{}.get({a}, {b})", self.expression(Kind::Dict, d)),
            15 => format!("min({a}, {b})"),
            // Products of products would outgrow any machine.
            16 => format!("({a} * {b} % (1 << 70))"),
            17 => format!("int(sum({}))", self.generator(&a, d)),
            18 => {
                format!("{}({})", self.noise.pick(&["max", "min", "sum"]).to_owned(), self.generator(&a, d))
            }
            19 => {
                let maker = self.noise.pick(&["list", "sorted", "tuple", "set"]).to_owned();
                format!("len({maker}({}))", self.generator(&a, d))
            }
            _ => format!("({a} {} {b})", self.noise.pick(&["+", "-", "^"])),
        }
    }

    /// Something that yields: numbers mostly.
    fn generator(&mut self, value: &str, depth: usize) -> String {
        match self.noise.below(5) {
            0 => format!("count({})", self.noise.below(30)),
            1 => format!("(z * 0.5 for z in {})", self.expression(Kind::List, depth)),
            2 => format!("(z > {value} for z in {})", self.expression(Kind::List, depth)),
            3 => format!("(z % 5 for z in count({}, 2) if z != {value})", self.noise.below(60)),
            _ => format!("(z + {value} for z in {})", self.expression(Kind::List, depth)),
        }
    }

    fn collection(&mut self, depth: usize) -> String {
        let kind = *self.noise.pick(&[Kind::List, Kind::Text, Kind::Dict]);
        self.expression(kind, depth)
    }

    fn condition(&mut self, depth: usize) -> String {
        let kind = *self.noise.pick(&[Kind::Int, Kind::Int, Kind::Float, Kind::Text]);
        let (a, b) = (self.expression(kind, depth), self.expression(kind, depth));
        match self.noise.below(7) {
            0 => format!("not {a}"),
            1 => format!("{a} in {}", self.expression(Kind::List, depth)),
            2 => format!("isinstance({}, Q)", self.expression(Kind::Object, depth)),
            3 => format!("{a} < {b} and {}", self.expression(Kind::Int, 0)),
            _ => format!("{a} {} {b}", self.noise.pick(&["<", "<=", "==", "!=", ">", ">="])),
        }
    }

    /// A bound variable, a new one for preference.
    fn target(&mut self, kind: Kind) -> String {
        if self.loops > 0 || self.noise.once_in(2) {
            // In loops names stay what they are, mostly.
            if let Some(name) = self.name(kind) {
                return name;
            }
        }
        self.fresh += 1;
        format!("v{}", self.fresh)
    }

    fn bind(&mut self, name: String, kind: Kind) {
        // Only names bound at the function's own level are bound for sure.
        if self.indent == 1 && !self.names.iter().any(|(n, _)| *n == name) {
            self.names.push((name, kind));
        }
    }

    fn block(&mut self, most: usize) {
        self.indent += 1;
        for _ in 0..1 + self.noise.below(most) {
            self.statement();
        }
        self.indent -= 1;
    }

    fn statement(&mut self) {
        self.statements += 1;
        if self.statements > 40 {
            return self.line("pass");
        }
        match self.noise.below(16) {
            0..=3 => {
                let kind = *self.noise.pick(&KINDS);
                let value = self.expression(kind, 3);
                let name = self.target(kind);
                self.line(&format!("{name} = {value}"));
                self.bind(name, kind);
            }
            4 | 5 => {
                let kind = *self.noise.pick(&[Kind::Int, Kind::Int, Kind::Float]);
                if let Some(name) = self.name(kind) {
                    let value = self.expression(kind, 2);
                    let op = *self.noise.pick(&["+", "-", "*", "+"]);
                    self.line(&format!("{name} {op}= {value}"));
                    if kind == Kind::Int && op == "*" {
                        let bits = 20 + self.noise.below(60);
                        self.line(&format!("{name} %= 1 << {bits}"));
                    }
                }
            }
            6 | 7 => {
                let condition = self.condition(2);
                self.line(&format!("if {condition}:"));
                self.block(3);
                if self.noise.once_in(2) {
                    self.line("else:");
                    self.block(2);
                }
            }
            8 | 9 if self.loops < 2 => self.repeat(),
            10 => {
                let list = self.name(Kind::List).unwrap_or("out".into());
                let kind = *self.noise.pick(&KINDS);
                let value = self.expression(kind, 2);
                match self.noise.below(3) {
                    0 => {
                        let index = *self.noise.pick(&["0", "-1", "i % 3"]);
                        self.line(&format!("{list}[{index}] = {value}"));
                    }
                    1 => self.line(&format!("{list}.pop()")),
                    _ => self.line(&format!("{list}.append({value})")),
                }
                self.line(&format!("del {list}[20:]"));
            }
            11 => {
                if let Some(o) = self.name(Kind::Object) {
                    let value = self.expression(Kind::Int, 2);
                    match self.noise.below(3) {
                        0 => self.line(&format!("{o}.x = {value}")),
                        1 => self.line(&format!("{o}.y += {value}")),
                        _ => self.line(&format!("{o}.move({value})")),
                    }
                }
            }
            12 => {
                if let Some(m) = self.name(Kind::Dict) {
                    let (k, v) = (self.expression(Kind::Int, 1), self.expression(Kind::Int, 2));
                    self.line(&format!("{m}[{k} % 7] = {v}"));
                }
            }
            13 => {
                self.line("try:");
                self.block(2);
                self.line("except (TypeError, ZeroDivisionError, IndexError) as e:");
                self.indent += 1;
                self.line("out.append(type(e).__name__)");
                self.indent -= 1;
            }
            14 => {
                let value = self.expression(Kind::Int, 2);
                match self.noise.below(3) {
                    0 => self.line(&format!("G = {value} % 9")),
                    _ => self.line(&format!("t = add({value})")),
                }
            }
            _ => {
                let kind = *self.noise.pick(&KINDS);
                let value = self.expression(kind, 2);
                self.line(&format!("if len(out) < 30: out.append({value})"));
            }
        }
    }

    fn repeat(&mut self) {
        let times = if self.loops == 0 { 10 + self.noise.below(40) } else { 2 + self.noise.below(12) };
        let i = ["i", "j"][self.loops];
        match self.noise.below(5) {
            0 => self.line(&format!("for {i} in range(min(n, 60)):")),
            1 => self.line(&format!("for {i} in range({times}, 0, -1):")),
            2 => {
                let step = 1 + self.noise.below(3);
                self.line(&format!("for {i} in count({times}, {step}):"));
            }
            3 => {
                let list = self.expression(Kind::List, 2);
                self.line(&format!("for {i} in {list} * {}:", 1 + times / 4));
            }
            _ => self.line(&format!("for {i} in range({times}):")),
        }
        self.loops += 1;
        self.names.push((i.to_owned(), Kind::Int));
        self.block(5);
        self.indent += 1;
        match self.noise.below(6) {
            0 => {
                let condition = self.condition(1);
                self.line(&format!("if {condition}: break"));
            }
            1 => {
                let round = self.noise.below(9);
                self.line(&format!("if {i} == {round}: continue"));
            }
            _ => {}
        }
        self.line("t = t + 1");
        self.indent -= 1;
        self.loops -= 1;
        self.names.retain(|(n, _)| n != i);
    }

    fn function(&mut self, number: usize) {
        self.line(&format!("def f{number}(n, a, b, s, xs, m, o):"));
        self.indent = 1;
        self.line("global G");
        self.body();
        self.line("return t, a, b, s, xs, m, o, out");
        self.indent = 0;
    }

    /// The same with the module's names.
    fn module(&mut self) {
        let n = 30 + self.noise.below(60);
        let b = *self.noise.pick(&["0.5", "7", "1 << 61"]);
        self.line(&format!("n, a, b, s, xs, m, o = {n}, 3, {b}, 'abc', [1, 2, 3], {{1: 2}}, P(1, 2)"));
        self.line("try:");
        self.indent = 1;
        self.body();
        self.indent = 0;
        self.line("except Exception as e:");
        self.line("    print(type(e).__name__)");
        self.line("print(i, t, a, b, s, xs, m, o, out)");
    }

    /// Statements among the variables that there always are, and a loop.
    fn body(&mut self) {
        self.names =
            [("a", Kind::Int), ("b", Kind::Float), ("s", Kind::Text), ("xs", Kind::List), ("m", Kind::Dict)]
                .into_iter()
                .chain([("o", Kind::Object), ("t", Kind::Int), ("n", Kind::Int)])
                .map(|(n, k)| (n.to_owned(), k))
                .collect();
        (self.statements, self.fresh) = (0, 0);
        self.line("i = t = 0");
        self.line("out = []");
        let k = self.noise.below(9);
        self.line(&format!("add = adder({k})"));
        for _ in 0..2 + self.noise.below(4) {
            self.statement();
        }
        self.repeat();
    }
}

/// The program of a number.
pub fn program(seed: u64, number: u64) -> String {
    let mut w = Writer {
        noise: Noise::new(seed, number),
        text: PRELUDE.to_owned(),
        indent: 0,
        names: vec![],
        loops: 0,
        statements: 0,
        fresh: 0,
    };
    let functions = 1 + w.noise.below(3);
    for n in 0..functions {
        w.function(n);
    }
    for round in 0..4 {
        for n in 0..functions {
            // The same for some rounds, then something else.
            let (a, b, s) = match round {
                0 | 1 => ("2", "1.5", "'abc'"),
                2 => ("-3", "7", "'\u{20ac}'"),
                _ => ("0.5", "True", "'x' * 5"),
            };
            let xs = *w.noise.pick(&["[1, 2, 3, 4]", "[0.5, 2]", "['a', 1]", "list(range(8))"]);
            let o = *w.noise.pick(&["P(1, 2)", "Q(2, 3)", "S(5, 6)", "P(0.5, 1 << 62)"]);
            w.line(&format!("show(f{n}, {}, {a}, {b}, {s}, {xs}, {{1: 2}}, {o})", 12 + 20 * round));
        }
    }
    if w.noise.once_in(2) {
        w.module();
    }
    w.line("print(G)");
    w.text
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiercel_compiler::CompileOptions;

    #[test]
    fn programs_compile_and_differ() {
        let mut seen = std::collections::HashSet::new();
        for number in 0..200 {
            let text = program(3, number);
            let compiled =
                tiercel_compiler::compile_source(text.as_bytes(), "fuzz.py", CompileOptions::default());
            assert!(compiled.is_ok(), "{number}:\n{text}");
            assert_eq!(text, program(3, number));
            seen.insert(text);
        }
        assert!(seen.len() > 190);
    }
}
