//! `tierlab fuzz tiers`, a bounded run: random programs print the same at every tier, and whichever guards fail.

use std::path::Path;
use std::process::Command;
use tiercel_tests::binary;

const SEED: &str = "77";

/// Runs `count` programs from number `from` on.
fn same_everywhere(from: u32, count: u32) {
    let output = Command::new(env!("CARGO_BIN_EXE_tierlab"))
        .args(["fuzz", "tiers", "--seed", SEED, "--from", &from.to_string(), "--count", &count.to_string()])
        .arg("--tiercel")
        .arg(binary::tiercel())
        .arg("--save")
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("random-program-{from}")))
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains(&format!("tiers: {count} programs of seed {SEED}, 0 different")), "{said}");
}

#[test]
fn the_first() {
    same_everywhere(0, 12);
}

/// Each of these has found a fault: in calls whose receiver only the interpreter knew, and in recording what was specialized
/// anew meanwhile.
#[test]
fn those_that_have_found_something() {
    [32, 48, 310, 451, 587, 675].into_iter().for_each(|number| same_everywhere(number, 1));
}
