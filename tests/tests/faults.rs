//! Guards made to fail on every embedded program: results stay what they are, and nothing leaks. In debug builds, which
//! these are, each exit's frames are looked at as well.

use std::path::Path;
use std::process::Command;
use tiercel_tests::binary;

/// Runs a program a few times, and prints by how many blocks of memory each run but the first has grown.
const CHECK: &str = "
import gc, sys
sys.path.insert(0, sys.argv[1])
program = __import__(sys.argv[2])
blocks = []
for _ in range(3):
    result = program.run(program.QUICK)
    assert result == program.EXPECTED[program.QUICK], result
    del result
    gc.collect()
    blocks.append(sys.getallocatedblocks())
print(min(b - a for a, b in zip(blocks, blocks[1:])))
";

/// Every sixteenth guard of a program fails, from this one on.
fn failing(programs: &[&str], tier: &str, first: usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pyperformance/programs");
    let mut complaints = Vec::new();
    for (number, program) in programs.iter().enumerate() {
        // Not the same ones everywhere: with all programs and tiers together, every place has its turn.
        let fail = format!("tune:fail-guard={}", 1 + (first + 5 * number) % 16);
        let output = Command::new(binary::tiercel())
            .args(["-X", &format!("tier={tier}"), "-X", &fail, "-X", "tune:fail-guard-step=16"])
            .args(["-B", "-c", CHECK])
            .arg(&folder)
            .arg(program)
            .output()
            .expect("tiercel runs");
        let stderr = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            complaints.push(format!("{program} with {fail}: {}", stderr.lines().last().unwrap_or("")));
        } else if String::from_utf8_lossy(&output.stdout).trim() != "0" {
            complaints.push(format!(
                "{program} with {fail} leaks {} blocks a run",
                String::from_utf8_lossy(&output.stdout).trim()
            ));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

const SHORT: [&str; 8] =
    ["nbody", "spectral_norm", "fannkuch", "mandelbrot", "matmul", "sieve", "word_count", "generators"];
const LONG: [&str; 8] =
    ["nqueens", "binary_trees", "closures", "bitstream", "json_parse", "raytrace", "richards", "deltablue"];

#[test]
fn native_code_of_the_short_programs() {
    failing(&SHORT, "2", 0);
}

#[test]
fn native_code_of_the_long_programs() {
    failing(&LONG, "2", 1);
}

#[test]
fn the_reference_executor() {
    failing(&SHORT[..4], "2i", 2);
}

/// While traces are made, run and given up, no memory is ever seen that can be written and executed.
#[test]
fn no_memory_is_writable_and_executable() {
    const PROGRAM: &str = "
def f(n, step):
    total = 0
    for i in range(n):
        total += step
    return total
for step in (1, 0.5, True, 1 << 70):
    for n in (10, 5000):
        f(n, step)
        with open('/proc/self/maps') as maps:
            rights = {line.split()[1] for line in maps}
        assert not any('w' in r and 'x' in r for r in rights), rights
print(sorted(r for r in rights if 'x' in r))
";
    let output = Command::new(binary::tiercel()).args(["-c", PROGRAM]).output().expect("tiercel runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("r-xp"));
}
