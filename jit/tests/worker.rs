//! Traces made by a worker: programs print the same, and which traces they run, and how often, does not depend on how
//! soon the worker is done.

mod support;

use tiercel_jit::runtime::{Jit, Making, Options, TraceReport};

/// Two ways through a loop, calls, methods, instances, and a function that is replaced while traces depend on it.
const PROGRAM: &str = "
def twice(x):
    return x * 2
class Sum:
    def __init__(self):
        self.total = 0
    def add(self, x):
        if x % 3 == 0:
            self.total += twice(x)
        else:
            self.total -= x
def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))
def work(n):
    s = Sum()
    for i in range(n):
        s.add(i)
        for j in range(i & 3):
            s.total += j
    return s.total
print(work(3000), ackermann(2, 9))
def twice(x):
    return x * 2.0
print(work(6000), ackermann(2, 8))
";

/// What the program prints; of each trace its id, how often it was entered, and how often each exit was taken; and how many
/// trees were compiled as a whole.
fn run(making: Option<Making>, delay: &'static str) -> (String, Vec<String>) {
    let settings = [
        ("tune:hot_loop", "10"),
        ("tune:hot_entry", "20"),
        ("tune:hot_exit", "20"),
        ("tune:hot_tree", "0"),
        ("tune:compile_allowance", "1000000"),
        ("tune:install_delay", delay),
    ];
    let options = making.map(|making| Options { making, detail: true, ..Options::default() });
    let (output, error, traces) = support::run(PROGRAM, options, &settings, reports);
    assert_eq!(error, None);
    (output, traces.unwrap_or_default())
}

fn reports(jit: &'static Jit) -> Vec<String> {
    let trees = format!("trees {}", jit.stats.trees.get());
    let mut traces = jit.with_reports(|reports| {
        let of = |r: &TraceReport| {
            let exits: Vec<String> = r.exits.iter().map(|e| format!("s{}: {}", e.snap, e.taken)).collect();
            format!("{} {} {} {} {exits:?}", r.id, r.kind, r.valid, r.entered)
        };
        reports.iter().map(of).collect::<Vec<_>>()
    });
    traces.push(trees);
    traces
}

#[test]
fn what_runs_does_not_depend_on_the_worker() {
    let (output, _) = run(None, "0");
    let (here, at_once) = run(Some(Making::Here), "0");
    assert_eq!(here, output);
    assert!(at_once.len() > 3, "{at_once:#?}");
    for delay in ["0", "20", "200"] {
        let (by_worker, traces) = run(Some(Making::Worker), delay);
        assert_eq!(by_worker, output);
        assert!(traces.len() > 3, "{traces:#?}");
        assert_ne!(traces.last().unwrap(), "trees 0", "delay {delay}");
        for _ in 0..3 {
            assert_eq!(run(Some(Making::Worker), delay), (output.clone(), traces.clone()));
        }
        assert_eq!(run(Some(Making::Later), delay), (output.clone(), traces));
    }
}

/// The id of each trace, and what kind it is.
fn kinds(jit: &'static Jit) -> Vec<(String, String)> {
    jit.with_reports(|reports| reports.iter().map(|r| (r.id.to_string(), r.kind.to_string())).collect())
}

/// While the trace of one loop is made, the other is hot: it has to wait, or else its own would lead through the inner loop.
const NESTED: &str = "
def inner(n):
    total = 0
    while n:
        total += n
        n -= 1
    return total
def outer(n):
    total = 0
    for i in range(n):
        total += inner(20)
    return total
print(outer(3000))
";

#[test]
fn nothing_is_begun_while_something_is_made() {
    let settings = [
        ("tune:hot_loop", "10"),
        ("tune:hot_entry", "4000000"),
        ("tune:hot_exit", "1000000"),
        ("tune:compile_allowance", "1000000"),
        ("tune:install_delay", "20"),
    ];
    let options = Options { making: Making::Later, detail: true, ..Options::default() };
    let (output, error, traces) = support::run(NESTED, Some(options), &settings, kinds);
    assert_eq!((output.as_str(), error), ("630000\n", None));
    let traces = traces.unwrap();
    let (first, kind) = &traces[0];
    assert!(first.starts_with("inner:") && kind == "loop", "{traces:?}");
    assert!(traces[1..].iter().any(|(id, _)| id.starts_with("outer:")), "{traces:?}");
}
