//! The harness itself, with shell scripts in place of a Python.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tiercel_tests::corpus;
use tiercel_tests::expected::ExpectedFailures;
use tiercel_tests::outcome::{self, Failure};
use tiercel_tests::suite;
use tiercel_tests::tier::Tier;

/// A corpus of shell scripts in a temporary folder of its own.
fn small_corpus(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&root);
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a new folder");
        fs::write(path, text).expect("a new file");
    }
    root
}

/// A "Python" that drops the switches and runs the program with the shell.
fn shell() -> Vec<String> {
    let script = "while [ \"$1\" = -X ]; do shift 2; done; . \"./$1\"";
    ["sh", "-c", script, "stub"].map(str::to_owned).to_vec()
}

fn run_all(root: &Path, list: &str) -> suite::Report {
    let list = ExpectedFailures::parse(list).expect("a list");
    suite::run(&shell(), root, &corpus::programs(root), Tier::Two, &list)
}

#[test]
fn output_errors_and_exit_codes_are_compared() {
    let root = small_corpus(
        "outcomes",
        &[
            ("t/plain.py", "echo hello"),
            ("t/plain.out", "hello\n"),
            ("t/fails.py", "echo out; echo oops in $PWD/t/fails.py >&2; exit 3"),
            ("t/fails.out", "out\n=== stderr ===\noops in t/fails.py\n=== exit 3 ===\n"),
            ("t/wrong.py", "echo one; echo three"),
            ("t/wrong.out", "one\ntwo\n"),
            ("t/new.py", "echo new"),
            ("t/deeper/module.py", "not a program"),
        ],
    );
    let report = run_all(&root, "");
    assert_eq!(report.passed, 2);
    assert_eq!(
        report.failed["t/wrong"],
        Failure::Differs("line 2: expected \"two\", got \"three\"".to_owned())
    );
    assert_eq!(report.failed["t/new"], Failure::Unblessed);
    assert_eq!(report.failed.len(), 2);
    assert!(!report.is_clean());
    assert!(report.text(Tier::Two).contains("FAILED t/wrong at tier 2: line 2"));
}

/// Tests that a shell runs in the background ignore interrupts; the programs they run do not.
#[test]
fn programs_can_be_interrupted() {
    // SAFETY: no handler is given, and nothing here waits for an interrupt.
    unsafe { libc::signal(libc::SIGINT, libc::SIG_IGN) };
    let files = [
        ("t/interrupted.py", "kill -INT $$; echo goes on"),
        ("t/interrupted.out", "=== stderr ===\n=== signal 2 ===\n"),
    ];
    let report = run_all(&small_corpus("interrupted", &files), "");
    assert_eq!((report.passed, report.failed.len()), (1, 0), "{:?}", report.failed);
}

#[test]
fn a_listed_failure_is_expected_and_a_listed_pass_is_not() {
    let root = small_corpus(
        "listed",
        &[
            ("t/good.py", "echo good"),
            ("t/good.out", "good\n"),
            ("t/bad.py", "echo bad"),
            ("t/bad.out", "good\n"),
            ("u/bad.py", "exit 1"),
            ("u/bad.out", ""),
        ],
    );
    let report = run_all(&root, "[[failure]]\nprograms = ['t/bad', 'u/*']\nreason = 'stub'");
    assert!(report.is_clean(), "{report:?}");
    assert_eq!(report.expected, ["t/bad", "u/bad"]);

    let report = run_all(&root, "[[failure]]\nprograms = ['t/bad', 't/good', 'u/*']\nreason = 'stub'");
    assert_eq!(report.stale, ["t/good"]);
    assert!(!report.is_clean());

    let other_tier = "[[failure]]\nprograms = ['t/bad', 'u/bad']\ntiers = ['1']\nreason = 'stub'";
    assert_eq!(run_all(&root, other_tier).failed.len(), 2);
}

#[test]
fn the_list_wants_reasons_and_real_tiers() {
    assert!(ExpectedFailures::parse("[[failure]]\nprograms = ['a/b']").is_err());
    assert!(ExpectedFailures::parse("[[failure]]\nprograms = ['a/b']\nreason = 'x'\ntiers = ['3']").is_err());
    assert!(ExpectedFailures::parse("[[failures]]\nprograms = ['a/b']\nreason = 'x'").is_err());
}

#[test]
fn what_hangs_is_stopped_and_what_is_missing_is_said() {
    let root = small_corpus("slow", &[("t/slow.py", "exec sleep 60")]);
    let result = outcome::run(&shell(), &root, Path::new("t/slow.py"), Duration::from_millis(100));
    assert_eq!(result, Err(Failure::TimedOut));
    let missing = ["/nonexistent/python".to_owned()];
    let result = outcome::run(&missing, &root, Path::new("t/slow.py"), Duration::from_secs(1));
    assert!(matches!(result, Err(Failure::NotStarted(_))));
}
