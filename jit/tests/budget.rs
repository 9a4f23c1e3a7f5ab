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
