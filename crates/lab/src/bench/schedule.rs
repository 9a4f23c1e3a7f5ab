//! The order of the measurement, and each of its steps.
//!
//! A program's processes run close together in time, the columns taking turns, so that a machine that
//! slows down slows all columns alike. Statistics are taken by one more process that is not timed.

use super::column::Column;
use super::options::Options;
use super::process::{self, Outcome};
use super::results::{Cell, Results, Run, Tier2Share};
use super::workspace::Workspace;
use crate::failure::Failure;
use crate::programs::Program;
use serde_json::Value;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use tiercel_ir::Tuning;

/// Iterations in each process: enough for a compiling tier to settle before the later half is measured.
const ITERATIONS: u32 = 10;

/// Iterations of the process that shows what comes behind those.
const MORE_ITERATIONS: u32 = 3 * ITERATIONS;

/// After this long a process does no further iteration.
const SECONDS: u32 = 5;

/// What a process may take at most, before it counts as hung.
pub const LIMIT: Duration = Duration::from_secs(600);

/// Measures every program in every column.
pub fn run_all(programs: &[&Program], columns: &[Column], options: &Options) -> Result<Results, Failure> {
    let workspace = Workspace::new()?;
    let mut progress = Progress::new(programs.len() * columns.len() * options.runs as usize);
    let mut rows = Vec::new();
    for program in programs {
        let mut cells = vec![Cell::default(); columns.len()];
        for run in 0..options.runs as usize {
            for turn in 0..columns.len() {
                // Each round starts with another column: none always runs on a freshly rested machine.
                let index = (turn + run) % columns.len();
                let (column, cell) = (&columns[index], &mut cells[index]);
                progress.step(program.name, &column.name);
                if cell.failure.is_none() {
                    measure(program, column, options, run, &workspace, cell);
                    if let Some(failure) = &cell.failure {
                        progress.line(&format!("tierlab: {} on {}: {failure}", program.name, column.name));
                    }
                }
            }
        }
        for (column, cell) in columns.iter().zip(&mut cells).filter(|(column, _)| column.has_tier2) {
            if cell.is_measured() {
                cell.tier2 = tier2_share(program, column, options, &workspace);
            }
        }
        rows.push((program.name.to_owned(), cells));
    }
    progress.done();
    Ok(Results::new(columns.to_vec(), rows))
}

/// What each process becomes hot later than the one before, if that is asked for, in percent.
const LATER: u32 = 3;

/// The thresholds of a program's process of this number.
fn varied(run: usize) -> Vec<String> {
    let usual = Tuning::default();
    let later = |name: &str, count: u32| {
        ["-X".to_owned(), format!("tune:{name}={}", count + count * LATER * run as u32 / 100)]
    };
    let all = [("hot_loop", usual.hot_loop), ("hot_entry", usual.hot_entry), ("hot_exit", usual.hot_exit)];
    all.iter().flat_map(|(name, count)| later(name, *count)).collect()
}

/// Runs one process, the program's so many-th, and puts what it measured into the cell.
fn measure(
    program: &Program,
    column: &Column,
    options: &Options,
    run: usize,
    workspace: &Workspace,
    cell: &mut Cell,
) {
    let extra = if options.vary && column.has_tier2 { varied(run) } else { vec![] };
    let mut command = command(program, column, options, workspace, &extra, ITERATIONS);
    let answer = match process::run(&mut command, LIMIT) {
        Err(error) => Err(format!("{} cannot be run: {error}", column.command[0])),
        Ok(outcome) => answer(&outcome),
    };
    match answer {
        Err(failure) => cell.failure = Some(failure),
        Ok((result, run)) => {
            cell.result = Some(result);
            cell.runs.push(run);
        }
    }
}

fn command(
    program: &Program,
    column: &Column,
    options: &Options,
    workspace: &Workspace,
    extra: &[String],
    iterations: u32,
) -> Command {
    let words = [&column.command, extra].concat();
    workspace.command(&words, program, options.size(), iterations, SECONDS)
}

/// The driver's answer: the result and what was measured.
pub fn answer(outcome: &Outcome) -> Result<(String, Run), String> {
    if let Some(failure) = &outcome.failure {
        let last = outcome.stderr.lines().rev().find(|line| !line.trim().is_empty());
        return Err(last.map_or(failure.clone(), |line| format!("{failure}: {line}")));
    }
    let line = outcome.stdout.lines().last().unwrap_or("");
    let unreadable = || format!("printed no measurement, but {line:?}");
    let answer: Value = serde_json::from_str(line).map_err(|_| unreadable())?;
    if let (Some(wrong), Some(expected)) = (answer["wrong"].as_str(), answer["expected"].as_str()) {
        return Err(format!("wrong result {wrong}, expected {expected}"));
    }
    let times = answer["times"].as_array().ok_or_else(unreadable)?;
    let times: Option<Vec<f64>> = times.iter().map(Value::as_f64).collect();
    match (answer["result"].as_str(), times) {
        (Some(result), Some(times)) if !times.is_empty() => {
            let (peak_memory, end_memory) = (outcome.peak_memory, answer["memory"].as_u64());
            Ok((result.to_owned(), Run { times, peak_memory, end_memory }))
        }
        _ => Err(unreadable()),
    }
}

/// The share of time in tier 2, by the summaries that two more processes write.
fn tier2_share(
    program: &Program,
    column: &Column,
    options: &Options,
    workspace: &Workspace,
) -> Option<Tier2Share> {
    let time = |iterations| tier2_time(program, column, options, workspace, iterations);
    Some(share_of(time(ITERATIONS)?, time(MORE_ITERATIONS)?))
}

/// Shares by a process and a longer one.
fn share_of(some: Tier2Time, more: Tier2Time) -> Tier2Share {
    let whole = some.inside / some.seconds;
    let behind = (more.inside - some.inside) / (more.seconds - some.seconds);
    // Two processes differ in more than their iterations, and a clock is coarse next to short ones.
    let steady = if behind.is_finite() { behind.clamp(0.0, 1.0) } else { whole };
    Tier2Share { whole, steady }
}

/// Seconds of a whole process, and of those in tier 2.
#[derive(Clone, Copy, Debug)]
struct Tier2Time {
    seconds: f64,
    inside: f64,
}

fn tier2_time(
    program: &Program,
    column: &Column,
    options: &Options,
    workspace: &Workspace,
    iterations: u32,
) -> Option<Tier2Time> {
    let file = workspace.root().join("stats.json");
    let _ = std::fs::remove_file(&file);
    let extra = ["-X".to_owned(), format!("summary={}", file.display())];
    let mut command = command(program, column, options, workspace, &extra, iterations);
    let outcome = process::run(&mut command, LIMIT).ok()?;
    outcome.failure.is_none().then(|| read_time(&file)).flatten()
}

fn read_time(file: &Path) -> Option<Tier2Time> {
    let statistics: Value = serde_json::from_str(&std::fs::read_to_string(file).ok()?).ok()?;
    Some(Tier2Time {
        seconds: statistics["seconds"].as_f64()?,
        inside: statistics["tier2"]["seconds"].as_f64()?,
    })
}

/// The progress line on standard error: rewritten in place on a terminal, a line a program elsewhere.
pub struct Progress {
    total: usize,
    step: usize,
    program: String,
    terminal: bool,
}

impl Progress {
    /// A line for so many steps.
    pub fn new(total: usize) -> Self {
        Progress { total, step: 0, program: String::new(), terminal: std::io::stderr().is_terminal() }
    }

    /// Goes on to the next step.
    pub fn step(&mut self, program: &str, column: &str) {
        self.step += 1;
        if self.terminal {
            eprint!("\r\x1b[K[{}/{}] {program} on {column}", self.step, self.total);
            let _ = std::io::stderr().flush();
        } else if self.program != program {
            eprintln!("[{}/{}] {program}", self.step, self.total);
        }
        self.program = program.to_owned();
    }

    /// Says something beside it.
    pub fn line(&self, text: &str) {
        let clear = if self.terminal { "\r\x1b[K" } else { "" };
        eprintln!("{clear}{text}");
    }

    /// Takes the line away.
    pub fn done(&self) {
        if self.terminal {
            eprint!("\r\x1b[K");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(stdout: &str, stderr: &str, failure: Option<&str>) -> Outcome {
        Outcome {
            stdout: stdout.into(),
            stderr: stderr.into(),
            failure: failure.map(str::to_owned),
            peak_memory: 9,
        }
    }

    #[test]
    fn each_process_becomes_hot_later() {
        let usual = Tuning::default();
        let hot_loop = |run: usize| {
            let words = varied(run);
            assert!(words.iter().step_by(2).all(|word| word == "-X") && words.len() == 6);
            let count = words[1].strip_prefix("tune:hot_loop=").expect("the first is a loop's");
            count.parse::<u32>().expect("a count")
        };
        assert_eq!(hot_loop(0), usual.hot_loop);
        assert!(hot_loop(2) > hot_loop(1) && hot_loop(1) > usual.hot_loop);
    }

    #[test]
    fn the_steady_share_leaves_out_what_both_processes_have() {
        let time = |seconds, inside| Tier2Time { seconds, inside };
        let share = share_of(time(2.0, 1.0), time(6.0, 4.0));
        assert_eq!(share, Tier2Share { whole: 0.5, steady: 0.75 });
        // All in tier 2, but for what the clock makes of it.
        assert_eq!(share_of(time(2.0, 1.0), time(6.0, 5.01)).steady, 1.0);
        assert_eq!(share_of(time(2.0, 1.0), time(2.0, 1.0)).steady, 0.5);
    }

    #[test]
    fn answers_are_read() {
        let good =
            outcome("noise\n{\"result\": \"(1, 'a')\", \"times\": [0.5, 1e-05], \"memory\": 4}\n", "", None);
        let (result, run) = answer(&good).expect("an answer");
        assert_eq!((result.as_str(), run.times), ("(1, 'a')", vec![0.5, 1e-5]));
        assert_eq!((run.peak_memory, run.end_memory), (9, Some(4)));
        let untold = outcome("{\"result\": \"1\", \"times\": [1.0], \"memory\": null}", "", None);
        assert_eq!(answer(&untold).expect("an answer").1.end_memory, None);
        let refused = |outcome: &Outcome| answer(outcome).map(|(result, _)| result).unwrap_err();
        let wrong = outcome("{\"wrong\": \"1\", \"expected\": \"2\"}", "", None);
        assert_eq!(refused(&wrong), "wrong result 1, expected 2");
        let failed = outcome("", "Traceback\nNameError: x\n\n", Some("exit code 1"));
        assert_eq!(refused(&failed), "exit code 1: NameError: x");
        assert!(answer(&outcome("hello", "", None)).unwrap_err().contains("hello"));
        assert!(answer(&outcome("{\"result\": \"1\", \"times\": []}", "", None)).is_err());
    }
}
