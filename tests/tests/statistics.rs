//! `-X stats` and `-X summary`: what they say, and that asking changes nothing.

use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tiercel_tests::binary;

/// A loop whose addition sees ints first, then floats, and a subtraction that has no form.
const PROGRAM: &str = "\
class Number:
    def __sub__(self, other):
        return 1
def mixed(values):
    total = 0
    for value in values:
        total = total + value
        Number() - Number()
    return total
print(mixed([1] * 500 + [0.5] * 500))
";

fn run(switches: &[&str]) -> Output {
    let output =
        Command::new(binary::tiercel()).args(switches).args(["-c", PROGRAM]).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "750.0\n");
    output
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// The statistics of a run with `-X KIND=FILE`. The program's loop makes a trace although instances are made generically.
fn written(kind: &str, tier: &str) -> Json {
    let file = file(&format!("statistics-{kind}-{tier}.json"));
    let switches = [
        &format!("tier={tier}"),
        "tune:max_generic_share=100",
        "tune:install_delay=0",
        &format!("{kind}={}", file.display()),
    ];
    run(&switches.map(|switch| ["-X", switch]).concat());
    serde_json::from_str(&std::fs::read_to_string(file).expect("a file")).expect("JSON")
}

fn rows(json: &Json) -> &[Json] {
    json.as_array().map_or(&[], Vec::as_slice)
}

#[test]
fn every_family_and_instruction_is_there() {
    let all = written("stats", "1");
    let families = rows(&all["specializer"]["families"]);
    assert_eq!(families.len(), 17);
    let binary_op = families.iter().find(|row| row["family"] == "BINARY_OP").expect("BINARY_OP");
    assert!(binary_op["hits"].as_u64() > Some(900), "{binary_op}");
    assert!(binary_op["deopts"].as_u64() >= Some(1), "{binary_op}");
    assert!(binary_op["hit_rate"].as_f64().is_some_and(|rate| (0.4..0.6).contains(&rate)), "{binary_op}");
    let reasons = &all["specializer"]["failures"]["BINARY_OP"];
    assert!(reasons["operand types without a form"].as_u64() >= Some(1), "{reasons}");
    let line = |line: u64, opcode: &str| {
        let mut rows = rows(&all["specializer"]["instructions"]).iter();
        rows.find(|row| {
            row["function"] == "mixed"
                && row["line"] == line
                && row["opcode"].as_str().is_some_and(|o| o.starts_with(opcode))
        })
        .unwrap_or_else(|| panic!("no {opcode} at {line}"))
    };
    let add = line(7, "BINARY_OP");
    assert_eq!((add["executions"].as_u64(), add["successes"].as_u64()), (Some(1000), Some(2)), "{add}");
    assert!(add["misses"].as_u64().is_some_and(|misses| (1..100).contains(&misses)), "{add}");
    let subtract = line(8, "BINARY_OP");
    assert_eq!(
        (subtract["hits"].as_u64(), subtract["reason"].as_str()),
        (Some(0), Some("operand types without a form"))
    );
    assert!(rows(&all["opcodes"]).iter().any(|row| row["opcode"] == "FOR_ITER_LIST"));
}

#[test]
fn for_people_on_standard_error() {
    let output = run(&["-X", "tier=1", "-X", "stats"]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    for part in [
        "hit rate",
        "LOAD_SUPER_ATTR",
        "failed: operand types without a form",
        "most misses",
        "<string>:7 mixed+",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let summary = String::from_utf8_lossy(&run(&["-X", "summary"]).stderr).into_owned();
    assert!(summary.contains("allocations") && !summary.contains("hit rate"), "{summary}");
}

#[test]
fn nothing_is_counted_unless_asked() {
    let all = written("summary", "1");
    assert!(all["specializer"].is_null() && all["opcodes"].is_null(), "{all}");
}

/// A loop in native code is entered a few times, and comes round.
#[test]
fn rounds_of_loops_are_counted() {
    let counted = |kind: &str| {
        let file = file(&format!("rounds-{kind}.json"));
        let program = "def work(n):\n  t = 0\n  for i in range(n): t = i\n  return t\nprint(work(50000))";
        let output = Command::new(binary::tiercel())
            .args(["-X", "tier=2", "-X", "jit-thread=off", "-X", &format!("{kind}={}", file.display())])
            .args(["-c", program])
            .output()
            .expect("it runs");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "49999\n");
        let text = std::fs::read_to_string(file).expect("a file");
        serde_json::from_str::<Json>(&text).expect("JSON")["tier2"].clone()
    };
    let tier2 = counted("stats");
    let rounds: u64 = rows(&tier2["traces"]).iter().filter_map(|trace| trace["rounds"].as_u64()).sum();
    assert!((45_000..50_000).contains(&rounds), "{rounds} rounds");
    let run = tier2["instructions_run"].as_u64().expect("it is counted");
    assert!(run > 4 * rounds && run > tier2["instructions"].as_u64().expect("a number"), "{tier2}");
    assert!(counted("summary")["instructions_run"].is_null());
}

/// The same traces are compiled, entered and left, counted or not.
#[test]
fn counting_selects_the_same_traces() {
    for tier in ["2", "2i"] {
        let (counted, plain) = (written("stats", tier), written("summary", tier));
        for key in
            ["attempts", "roots", "sides", "entered", "instructions", "exits", "invalidated", "failures"]
        {
            assert_eq!(counted["tier2"][key], plain["tier2"][key], "{key} at tier {tier}");
        }
        assert!(plain["tier2"]["roots"].as_u64() >= Some(1), "{plain}");
    }
}

#[test]
fn what_making_traces_takes_is_said() {
    for thread in ["off", "on", "wait"] {
        let file = file(&format!("making-{thread}.json"));
        let summary = format!("summary={}", file.display());
        let thread_is = format!("jit-thread={thread}");
        let switches = ["tier=2", "tune:max_generic_share=100", "tune:install_delay=0", &thread_is, &summary];
        run(&switches.map(|switch| ["-X", switch]).concat());
        let all: Json = serde_json::from_str(&std::fs::read_to_string(file).expect("a file")).expect("JSON");
        let making = &all["tier2"]["making"];
        let seconds = |name: &str| making[name].as_f64().unwrap_or(0.0);
        assert!(seconds("building_seconds") > 0.0 && seconds("waiting_seconds") > 0.0, "{thread} {making}");
        assert!(seconds("passes_and_lowering_seconds") > 0.0, "{thread} {making}");
        // Whoever makes them itself waits at least as long.
        let waits = seconds("waiting_seconds") >= seconds("passes_and_lowering_seconds");
        assert!(waits || thread == "on", "{thread} {making}");
    }
}
