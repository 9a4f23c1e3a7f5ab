//! `tierlab trace`: a program's hot traces, source line by source line, with micro-ops, trace IR and machine code side by
//! side; or all its traces, as they were built, in a folder (`--save`) for `tierlab passes`.

use crate::bench::column;
use crate::failure::Failure;
use crate::programs;
use serde_json::Value;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Options of `tierlab trace`.
#[derive(clap::Args)]
pub struct Options {
    /// A Python file, or the name of an embedded benchmark program (run at its quick size).
    #[arg(value_name = "FILE|PROGRAM")]
    program: String,
    /// Write every trace, as built, into this folder, and print nothing.
    #[arg(long, value_name = "DIR")]
    save: Option<PathBuf>,
    /// How many traces to print, the hottest first.
    #[arg(long, value_name = "N", default_value_t = 5)]
    top: usize,
    /// Only traces that begin in this function.
    #[arg(long, value_name = "NAME")]
    function: Option<String>,
    /// A switch for tiercel, as behind `-X` (may be repeated).
    #[arg(short = 'X', value_name = "NAME=VALUE")]
    switches: Vec<String>,
    /// The tiercel to run [default: the one beside tierlab].
    #[arg(long, value_name = "PATH")]
    tiercel: Option<PathBuf>,
}

/// Width of the columns: bytecode with its micro-ops, trace IR. Machine code has the rest of the line.
const WIDTHS: [usize; 2] = [38, 62];

/// A folder that goes when it is dropped.
pub struct Scratch(pub PathBuf);

impl Scratch {
    /// A new folder.
    pub fn new() -> Result<Scratch, Failure> {
        let path = std::env::temp_dir().join(format!("tierlab-{}-trace", std::process::id()));
        std::fs::create_dir_all(&path).map_err(|e| Failure::at(&path, e))?;
        Ok(Scratch(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed is left to the system.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The file to run: the one of that name, or an embedded program that runs itself once.
pub fn program_file(name: &str, scratch: &Scratch) -> Result<PathBuf, Failure> {
    if let Some(program) = programs::find(name) {
        let file = scratch.0.join(format!("{name}.py"));
        let text = format!("{}\n\nif __name__ == '__main__':\n    run(QUICK)\n", program.source);
        std::fs::write(&file, text).map_err(|e| Failure::at(&file, e))?;
        return Ok(file);
    }
    let path = PathBuf::from(name);
    match path.is_file() {
        true => Ok(path),
        false => Err(Failure::new(format!("{name}: no such file, and no embedded program of that name"))),
    }
}

/// Runs the command.
pub fn run(options: &Options) -> Result<ExitCode, Failure> {
    let scratch = Scratch::new()?;
    let file = program_file(&options.program, &scratch)?;
    let tiercel = match &options.tiercel {
        Some(path) => std::path::absolute(path).map_err(|error| Failure::at(path, error))?,
        None => column::beside()?,
    };
    let mut command = Command::new(&tiercel);
    for switch in &options.switches {
        command.args(["-X", switch]);
    }
    let listing = scratch.0.join("listing.json");
    match &options.save {
        Some(folder) => command.args(["-X", &format!("save-traces={}", folder.display())]),
        None => command.args(["-X", &format!("listing={}", listing.display())]),
    };
    let status = command.arg(&file).status().map_err(|e| Failure::at(&tiercel, e))?;
    if !status.success() {
        return Err(Failure::new(format!("{}: the program ended with {status}", options.program)));
    }
    if let Some(folder) = &options.save {
        let count = std::fs::read_dir(folder).map_err(|e| Failure::at(folder, e))?.count();
        println!("{count} traces are in {}", folder.display());
        return Ok(ExitCode::SUCCESS);
    }
    let text = std::fs::read_to_string(&listing).map_err(|e| Failure::at(&listing, e))?;
    let all: Value = serde_json::from_str(&text).map_err(|e| Failure::at(&listing, e))?;
    let mut traces: Vec<&Value> = all["traces"].as_array().into_iter().flatten().collect();
    if let Some(function) = &options.function {
        traces.retain(|t| t["function"].as_str() == Some(function));
    }
    if traces.is_empty() {
        return Err(Failure::new(format!("{}: no trace was made", options.program)));
    }
    traces.sort_by(|a, b| heat(b).total_cmp(&heat(a)));
    let mut sources = Sources::default();
    for trace in traces.into_iter().take(options.top) {
        print!("{}", show(trace, &mut sources));
    }
    Ok(ExitCode::SUCCESS)
}

/// By what traces are ordered: time, and where that is too short to be seen, entries.
fn heat(trace: &Value) -> f64 {
    let number = |key: &str| trace[key].as_f64().unwrap_or(0.0);
    number("seconds") * 1e9 + number("entered")
}

/// Source files read so far.
#[derive(Default)]
struct Sources(HashMap<String, Vec<String>>);

impl Sources {
    fn line(&mut self, file: &str, line: i64) -> String {
        let lines = self.0.entry(file.to_owned()).or_insert_with(|| {
            std::fs::read_to_string(Path::new(file))
                .map(|text| text.lines().map(str::to_owned).collect())
                .unwrap_or_default()
        });
        usize::try_from(line - 1).ok().and_then(|n| lines.get(n)).cloned().unwrap_or_default()
    }
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// One trace.
fn show(trace: &Value, sources: &mut Sources) -> String {
    let number = |key: &str| trace[key].as_u64().unwrap_or(0);
    let mut text = format!(
        "== {} ({}, {} front end)\n   {:.3} s, entered {} times, {} rounds more, {} exits taken; {} instructions, {} ops built, {} left, {} bytes\n",
        trace["id"].as_str().unwrap_or("?"),
        trace["kind"].as_str().unwrap_or("?"),
        trace["front"].as_str().unwrap_or("?"),
        trace["seconds"].as_f64().unwrap_or(0.0),
        number("entered"),
        number("rounds"),
        number("exits_taken"),
        number("instructions"),
        number("ops_built"),
        number("ops"),
        number("code_bytes"),
    );
    for exit in trace["exits"].as_array().into_iter().flatten().take(5) {
        text += &format!(
            "   exit s{} ({}) to +{}: {} times\n",
            exit["exit"],
            exit["reason"].as_str().unwrap_or("?"),
            exit["to"],
            exit["taken"]
        );
    }
    let mut at = (String::new(), 0);
    for step in trace["steps"].as_array().into_iter().flatten() {
        let (ir, code) = (strings(&step["ir"]), strings(&step["code"]));
        let mut left = vec![];
        if let Some(opcode) = step["opcode"].as_str() {
            let place = (step["file"].as_str().unwrap_or("").to_owned(), step["line"].as_i64().unwrap_or(0));
            if place != at {
                let source = sources.line(&place.0, place.1);
                text += &format!("\n{:>5} | {source}\n", place.1);
                at = place;
            }
            let indent = "  ".repeat(step["depth"].as_u64().unwrap_or(0) as usize);
            left.push(format!("{indent}+{} {opcode} {}", step["at"], step["oparg"]));
            left.extend(strings(&step["uops"]).into_iter().map(|u| format!("{indent}  {u}")));
        } else if !ir.is_empty() || !code.is_empty() {
            text += "\n      | ways in and out\n";
        }
        text += &side_by_side([left, ir, code]);
    }
    text.push('\n');
    text
}

/// Three lists of lines beside each other.
fn side_by_side(columns: [Vec<String>; 3]) -> String {
    let mut text = String::new();
    let rows = columns.iter().map(Vec::len).max().unwrap_or(0);
    for row in 0..rows {
        let cell = |n: usize| columns[n].get(row).map_or("", String::as_str);
        let line = format!("  {:<w0$} {:<w1$} {}", cell(0), cell(1), cell(2), w0 = WIDTHS[0], w1 = WIDTHS[1]);
        text += line.trim_end();
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stand_beside_each_other() {
        let trace: Value = serde_json::from_str(
            r#"{"id": "f:1@2", "kind": "loop", "front": "project", "seconds": 0.5, "entered": 3, "exits": [
                 {"exit": 1, "reason": "guard_int", "to": 4, "taken": 9}], "steps": [
                 {"depth": 0, "file": "/none", "line": 7, "at": 2, "opcode": "NOP", "oparg": 0,
                  "uops": ["_NOP"], "ir": ["%1: i64 = iconst 3"], "code": ["   0  nop", "   1  ret"]},
                 {"ir": [], "code": ["   2  ret"]}]}"#,
        )
        .expect("JSON");
        let text = show(&trace, &mut Sources::default());
        for part in
            ["f:1@2 (loop", "0.500 s", "exit s1 (guard_int) to +4: 9 times", "    7 | ", "ways in and out"]
        {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
        let row = text.lines().find(|l| l.contains("+2 NOP")).expect("a row");
        assert!(row.contains("iconst 3") && row.ends_with("0  nop"), "{row}");
    }
}
