//! Inputs nobody meant to be run: each ends as CPython ends on it, and none in a crash.
//!
//! `tests/damaged/cases.jsonl` comes from `scripts/make_damaged.py`, which says what the fields mean.

use serde_json::Value;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use tiercel_tests::binary;

struct Corpus {
    pyc: Vec<u8>,
    cases: Vec<Value>,
}

fn read() -> Corpus {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("damaged/cases.jsonl");
    let text = fs::read_to_string(path).expect("the cases");
    let mut lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("a case"));
    let first = lines.next().expect("the .pyc");
    Corpus { pyc: bytes(&first["pyc"]), cases: lines.collect() }
}

fn bytes(hex: &Value) -> Vec<u8> {
    let digits = hex.as_str().expect("hexadecimal").as_bytes();
    let digit = |byte: u8| (byte as char).to_digit(16).expect("a digit") as u8;
    digits.chunks_exact(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

fn number(value: &Value) -> usize {
    value.as_u64().expect("a number") as usize
}

/// What the case wants run: the content of a file.
fn content(case: &Value, pyc: &[u8]) -> Vec<u8> {
    if let Some(parts) = case["parts"].as_array() {
        let part = |part: &Value| part[0].as_str().expect("text").repeat(number(&part[1]));
        return parts.iter().map(part).collect::<String>().into_bytes();
    }
    if let Some(flips) = case["flips"].as_array() {
        let mut data = pyc.to_vec();
        for flip in flips {
            data[number(&flip[0])] ^= 1 << number(&flip[1]);
        }
        return data;
    }
    match case.get("cut") {
        Some(length) => pyc[..number(length)].to_vec(),
        None => bytes(&case["hex"]),
    }
}

fn run(case: &Value, folder: &Path, pyc: &[u8]) -> Output {
    let mut command = Command::new(binary::tiercel());
    if let Some(arguments) = case["args"].as_array() {
        command.args(arguments.iter().map(|argument| argument.as_str().expect("text")));
    } else {
        let name = format!("case.{}", case["kind"].as_str().expect("a kind"));
        fs::write(folder.join(&name), content(case, pyc)).expect("a file");
        command.arg(name);
    }
    command.current_dir(folder).stdin(Stdio::null()).env("PYTHON_COLORS", "0").env("LC_ALL", "C.UTF-8");
    command.output().expect("tiercel runs")
}

/// What is wrong with how a case ended.
fn complaint(case: &Value, output: &Output, folder: &Path) -> Option<String> {
    if let Some(signal) = output.status.signal() {
        return Some(format!("killed by signal {signal}"));
    }
    if case["survive"] == true {
        return None;
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    let last = stderr.trim_end().lines().last().unwrap_or("").replace(&*folder.to_string_lossy(), "FOLDER");
    let (wanted_code, wanted) = (case["exit"].as_i64(), case["last"].as_str().expect("a line"));
    let code = output.status.code().map(i64::from);
    if code != wanted_code {
        return Some(format!("exit {code:?}, not {wanted_code:?}: {last}"));
    }
    let class = |line: &str| line.split([':', ' ']).next().unwrap_or("").to_owned();
    let (same, by_name) = match (case["exact"] == true, case.get("args")) {
        (true, _) => (last == wanted, last),
        // A command line's complaint opens with the program's own name.
        (false, Some(_)) => (wanted.is_empty() == last.is_empty(), last),
        (false, None) => (class(&last) == class(wanted), class(&last)),
    };
    (!same).then(|| format!("ends in {by_name:?}, not {wanted:?}"))
}

/// A folder for one worker.
fn folder(worker: usize) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("damaged-{worker}"));
    fs::create_dir_all(&folder).expect("a folder");
    folder.canonicalize().expect("its real path")
}

#[test]
fn damaged_input_ends_in_an_error() {
    let corpus = read();
    assert!(corpus.cases.len() > 500);
    let next = AtomicUsize::new(0);
    let complaints = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for worker in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            let (corpus, next, complaints) = (&corpus, &next, &complaints);
            scope.spawn(move || {
                let folder = folder(worker);
                while let Some(case) = corpus.cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let output = run(case, &folder, &corpus.pyc);
                    if let Some(complaint) = complaint(case, &output, &folder) {
                        let line = format!("{}: {complaint}", case["name"].as_str().unwrap_or("?"));
                        complaints.lock().expect("no worker panics").push(line);
                    }
                }
            });
        }
    });
    let complaints = complaints.into_inner().expect("no worker panics");
    assert!(
        complaints.is_empty(),
        "{} of {}:\n{}",
        complaints.len(),
        corpus.cases.len(),
        complaints.join("\n")
    );
}
