//! Runs every `.trace` file under `jit/filetests`: input, the passes of its `passes:` line, expected output.
//!
//! A file is a comment, a line `; passes: NAME…` (or `all`), a trace, a line `----`, and the expected trace.
//! `TIERCEL_BLESS=1 cargo test -p tiercel-passes` writes the output that there is.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tiercel_ir::{parse, verify};
use tiercel_passes::{Options, PASSES, RULES, run_pass};

fn files(dir: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "trace") {
            out.push(path);
        }
    }
}

/// Runs one file; the rules and counters that fired are added to `fired`.
fn run_file(path: &Path, fired: &mut BTreeSet<String>) -> Result<(), String> {
    let text = std::fs::read_to_string(path).unwrap();
    let (input, expected) = text.split_once("----\n").unwrap_or((&text, ""));
    let Some(names) = input.lines().find_map(|l| l.strip_prefix("; passes:")) else { return Ok(()) };
    let mut trace = parse(input).map_err(|e| e.to_string())?;
    verify(&trace).map_err(|e| format!("the input: {e}"))?;
    let options = Options { verify: true, ..Options::default() };
    let names: Vec<&str> = match names.trim() {
        "all" => PASSES.iter().map(|p| p.name).collect(),
        list => list.split_whitespace().collect(),
    };
    for name in names {
        let pass = PASSES.iter().find(|p| p.name == name).ok_or_else(|| format!("no pass `{name}`"))?;
        let (out, report) = run_pass(pass, &trace, &options).map_err(|e| e.to_string())?;
        fired.extend(report.counts.keys().map(|k| (*k).to_string()));
        trace = out;
    }
    let output = trace.to_string();
    if output == expected {
        return Ok(());
    }
    if std::env::var_os("TIERCEL_BLESS").is_some() {
        let end = if input.ends_with('\n') { "" } else { "\n" };
        std::fs::write(path, format!("{input}{end}----\n{output}")).unwrap();
        return Ok(());
    }
    Err(format!("expected:\n{expected}\nfound:\n{output}"))
}

#[test]
fn traces_come_out_as_written() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../filetests");
    let mut paths = vec![];
    files(&root, &mut paths);
    assert!(paths.len() > 20, "the filetests are missing");
    let mut fired = BTreeSet::new();
    let mut failures = vec![];
    for path in &paths {
        if let Err(e) = run_file(path, &mut fired) {
            failures.push(format!("{}: {e}", path.display()));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    let idle: Vec<&str> = RULES.iter().map(|r| r.name).filter(|n| !fired.contains(*n)).collect();
    assert!(idle.is_empty(), "rules that no filetest fires: {idle:?}");
}
