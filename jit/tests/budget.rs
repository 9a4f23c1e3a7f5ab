//! How much is compiled for a program that has not done much yet. A file of its own: knobs are a process'.

mod support;

use tiercel_jit::runtime::Options;

/// A loop with two ways that are as hot as each other.
const PROGRAM: &str = "
def count(n):
    even = odd = 0
    for i in range(n):
        if i & 1:
            odd += i
        else:
            even -= i
    return odd + even
print(count(400))
print(count(40_000))
";

/// What the program prints, and how many traces and side traces have been made, with nothing allowed in advance.
fn run(share: &'static str) -> (String, u64, u64) {
    let settings = [
        ("tune:hot_loop", "4"),
        ("tune:hot_exit", "4"),
        ("tune:compile_allowance", "0"),
        ("tune:young", "0"),
        ("tune:compile_share", share),
    ];
    let (output, (roots, sides)) = support::run_well(PROGRAM, Options::default(), &settings, |jit| {
        (jit.stats.roots.get(), jit.stats.sides.get())
    });
    (output, roots, sides)
}

#[test]
fn the_first_trace_is_free_and_the_next_waits_for_work() {
    assert_eq!(run("0"), ("200\n20000\n".to_owned(), 1, 0));
}

#[test]
fn what_the_program_has_done_pays_for_more() {
    let (output, roots, sides) = run("4000");
    assert_eq!(output, "200\n20000\n");
    assert!(roots + sides > 1, "{roots} roots, {sides} sides");
}

/// With nothing allowed but what traces have saved.
fn run_on_savings(source: &'static str, hot_loop: &'static str) -> (String, u64, u64, u64) {
    let settings = [
        ("tune:hot_loop", hot_loop),
        ("tune:hot_exit", "4"),
        ("tune:compile_allowance", "0"),
        ("tune:young", "0"),
        ("tune:compile_share", "0"),
    ];
    let (output, (roots, sides, entered)) = support::run_well(source, Options::default(), &settings, |jit| {
        (jit.stats.roots.get(), jit.stats.sides.get(), jit.stats.entered.get())
    });
    (output, roots, sides, entered)
}

#[test]
fn rounds_of_short_loops_pay_for_more() {
    let source = "
def sum_up(n):
    t = 0
    for i in range(n):
        t += i
    return t
def sum_down(n):
    t = 0
    for i in range(n):
        t -= i
    return t
print(sum_up(200_000))
print(sum_down(200_000))
";
    let (output, roots, ..) = run_on_savings(source, "50");
    assert_eq!((output.as_str(), roots), ("19999900000\n-19999900000\n", 2));
}

/// The odd round has no side trace yet, but what comes before it and behind it is worth entering for.
#[test]
fn a_root_that_brings_something_is_entered_while_it_lacks_a_branch() {
    let source = "
def sum_all_but(n, odd):
    t = 0
    for i in range(n):
        if i == odd:
            t -= 1
        else:
            t += i
    return t
print([sum_all_but(100, 50) for _ in range(200)][-1])
";
    let (output, roots, sides, entered) = run_on_savings(source, "70");
    assert_eq!((output.as_str(), roots, sides), ("4899\n", 1, 0));
    assert!(entered > 300, "entered {entered} times");
}

/// The root is of a way that the loop no longer goes, and the interpreter does most rounds for it.
#[test]
fn a_branch_gets_hot_while_its_root_pauses() {
    let source = "
def sum_of_marked(marks):
    t = 0
    for i in range(len(marks)):
        if marks[i]:
            t += i
        else:
            t -= 1
    return t
print(sum_of_marked([True] * 60 + [False] * 700))
";
    let settings = [
        ("tune:hot_loop", "50"),
        ("tune:hot_exit", "200"),
        ("tune:trial_entries", "20"),
        ("tune:compile_allowance", "4000000000"),
    ];
    let (output, (sides, entered)) = support::run_well(source, Options::default(), &settings, |jit| {
        (jit.stats.sides.get(), jit.stats.entered.get())
    });
    assert_eq!((output.as_str(), sides), ("1070\n", 1));
    assert!(entered < 100, "entered {entered} times");
}
