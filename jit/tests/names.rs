//! Names of modules: loops among them are traced, and a code object that runs with other globals is noticed.

mod support;

use support::{hot, run_well};
use tiercel_jit::project::Reason;
use tiercel_jit::runtime::Options;

/// What a program prints, how many loops have traces, how often those were left and became invalid, and whether one failed
/// because of instructions that are done generically.
fn run(source: &'static str) -> (String, u64, u64, u64, bool) {
    let mut settings = hot("4", "4").to_vec();
    settings.push(("tune:max_generic_share", "1"));
    let (output, (roots, exits, invalidated, generic)) =
        run_well(source, Options::default(), &settings, |jit| {
            let s = &jit.stats;
            let generic = s.failures().contains_key(&Reason::TooGeneric);
            (s.roots.get(), s.exits.get(), s.invalidated.get(), generic)
        });
    (output, roots, exits, invalidated, generic)
}

#[test]
fn a_loop_in_a_module_is_native() {
    let (output, roots, exits, _, generic) = run("
t = 0
for i in range(5000):
    t += i & 3
print(t, i)
");
    assert_eq!(output, "7500 4999\n");
    assert!(roots >= 1 && exits <= 2 && !generic, "{roots} roots, {exits} exits");
}

#[test]
fn a_function_sets_a_global() {
    let (output, roots, exits, _, generic) = run("
calls = 0
def count(n):
    global calls
    for i in range(n):
        calls = calls + 1
count(5000)
print(calls)
");
    assert_eq!(output, "5000\n");
    assert!(roots >= 1 && exits <= 2 && !generic, "{roots} roots, {exits} exits");
}

/// A trace that takes a function for a constant ends when a loop begins to set that name.
#[test]
fn what_is_set_is_no_constant() {
    let (output, _, _, invalidated, _) = run("
def one():
    return 1
def two():
    return 2
def ask(n):
    t = 0
    for i in range(n):
        t += f()
    return t
f = one
print(ask(500))
other = two
for i in range(501):
    f, other = other, f
print(ask(500))
");
    assert_eq!(output, "500\n1000\n");
    assert!(invalidated >= 1);
}

/// What has not been specialized yet, or cannot be any more, is looked up when the trace is made.
#[test]
fn a_global_is_found_without_a_cache() {
    let source = "
K = 2
def work(n):
    t = 0
    for i in range(n):
        if i & 15 == 15:
            t += K + len('abc')
    return t
print(work(5000))
";
    let mut settings = hot("4", "1").to_vec();
    settings.push(("tune:max_generic_share", "1"));
    let (output, (sides, exits, generic)) = run_well(source, Options::default(), &settings, |jit| {
        let s = &jit.stats;
        (s.sides.get(), s.exits.get(), s.failures().contains_key(&Reason::TooGeneric))
    });
    assert_eq!(output, "1560\n");
    assert!(sides >= 1 && exits <= 4 && !generic, "{sides} side traces, {exits} exits");
}

/// What a number is under a global name is part of the trace; once it has changed, the next trace reads it.
#[test]
fn numbers_stay_until_they_change() {
    let source = "
prime = 1009
half = 0.5
name = 'x'
def ask(n):
    t = 0
    for i in range(n):
        t = (t * 3 + i) % prime
        if t * half > 500 and name == 'x':
            t -= 1
    return t
found = []
for k in range(5):
    found.append(ask(2000))
    prime = 1009 + k % 4 * 4
    name = 'xy'[k & 1]
print(found)
half = 'no'
try:
    ask(2000)
except TypeError as error:
    print(error)
";
    let expected = "[868, 868, 906, 316, 658]\n'>' not supported between instances of 'str' and 'int'\n";
    let (output, roots, _, invalidated, generic) = run(source);
    assert_eq!(output, expected);
    assert!(roots >= 2 && !generic, "{roots} roots");
    assert!((1..=6).contains(&invalidated), "{invalidated} traces became invalid");
}

/// What the code at hand sets is not taken to stay: no trace becomes invalid for it, and no attempt fails.
#[test]
fn what_the_code_at_hand_sets_does_not_stay() {
    let (output, roots, _, invalidated, _) = run("
calls = 0
last = 0
def note(i):
    global calls, last
    if i & 1023 == 1023:
        last = calls
    calls += 1
def count(n):
    for i in range(n):
        note(i)
    return last
print(count(5000), count(5000), calls)
");
    assert_eq!(output, "4095 9095 10000\n");
    assert!(roots >= 1 && invalidated == 0, "{roots} roots, {invalidated} invalid");
}
