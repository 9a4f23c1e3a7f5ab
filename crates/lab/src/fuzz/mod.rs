//! `tierlab fuzz`: damaged inputs for the parts that read what others wrote, and random ones for the tiers. Nothing may
//! panic, overflow, hang, or differ between tiers.
//!
//! An input is made from a seed and a number alone, so that one that fails can be made again.

mod mutate;
mod noise;
mod programs;
mod targets;
mod tiers;
mod traces;

use crate::failure::Failure;
use mutate::Mutator;
use std::cell::RefCell;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;
use targets::Target;
use tiercel_jit::alone::Native;

/// Options of `tierlab fuzz`.
#[derive(clap::Args)]
pub struct Options {
    /// What reads the inputs; `tiers` runs random programs at every tier, `traces` random traces in every way.
    #[arg(value_name = "TARGET", value_parser = ["tokenizer", "parser", "compiler", "pyc", "tiers", "traces"])]
    target: String,
    /// Python files to damage, beside those that are built in (not for `tiers` and `traces`).
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How many inputs [default: 100000; for `tiers` 500].
    #[arg(long, visible_alias = "inputs", value_name = "N")]
    count: Option<u64>,
    /// The number of the first input.
    #[arg(long, value_name = "N", default_value_t = 0)]
    from: u64,
    /// What the inputs are made from.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Where an input is written that fails.
    #[arg(long, value_name = "FILE", default_value = "fuzz-failure")]
    save: PathBuf,
    /// The tiercel to test with `tiers` [default: the one beside tierlab].
    #[arg(long, value_name = "PATH")]
    tiercel: Option<PathBuf>,
}

impl Options {
    fn numbers(&self) -> std::ops::Range<u64> {
        let count = self.count.unwrap_or(if self.target == "tiers" { 500 } else { 100_000 });
        self.from..self.from.saturating_add(count)
    }

    /// The file that a failing input is written to, if there may be several: with the seed, for another seed may be tried
    /// at the same time in the same folder, and its number.
    fn save_as(&self, number: u64, extension: &str) -> PathBuf {
        let mut name = self.save.as_os_str().to_owned();
        name.push(format!("-{}-{number}.{extension}", self.seed));
        PathBuf::from(name)
    }
}

/// A line of progress on a terminal.
fn progress(done: u64, of: u64) {
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[K[{done}/{of}]");
        // A progress line that cannot be written is not missed.
        let _ = std::io::stderr().flush();
    }
}

/// The end of the progress line.
fn progress_ends() {
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[K");
    }
}

thread_local! {
    /// The input being read, with its number.
    static CURRENT: RefCell<(u64, Vec<u8>)> = const { RefCell::new((0, Vec::new())) };
}

/// Runs the command.
pub fn run(options: &Options) -> Result<ExitCode, Failure> {
    match options.target.as_str() {
        "tiers" => return tiers::run(options),
        "traces" => return run_traces(options),
        _ => {}
    }
    let target = Target::named(&options.target);
    let mut sources: Vec<Vec<u8>> = targets::SOURCES.iter().map(|text| text.as_bytes().to_vec()).collect();
    for file in &options.files {
        sources.push(std::fs::read(file).map_err(|error| Failure::at(file, error))?);
    }
    let save = options.save.clone();
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        told(info);
        CURRENT.with_borrow(|(number, input)| {
            eprintln!("input {number} is in {}", save.display());
            if let Err(error) = std::fs::write(&save, input) {
                eprintln!("{}: {error}", save.display());
            }
        });
    }));
    let start = Instant::now();
    let mutator = Mutator::new(target.corpus(&sources), options.seed);
    let inputs = options.numbers();
    let count = inputs.end - inputs.start;
    let accepted = feed(target, &mutator, inputs, |done| {
        if done.is_multiple_of(1000) {
            progress(done, count);
        }
    });
    progress_ends();
    println!(
        "{}: {count} inputs, {accepted} of them accepted, in {:.1} s",
        options.target,
        start.elapsed().as_secs_f64()
    );
    Ok(ExitCode::SUCCESS)
}

/// Random traces. One that makes the process crash is in the file all the same: each is written before it is run.
fn run_traces(options: &Options) -> Result<ExitCode, Failure> {
    let start = Instant::now();
    let mut native = Native::new().map_err(|e| Failure::new(e.to_string()))?;
    let (numbers, mut different) = (options.numbers(), 0u64);
    let count = numbers.end - numbers.start;
    let running = options.save_as(0, "running");
    for (done, number) in numbers.enumerate() {
        if done.is_multiple_of(100) {
            progress(done as u64, count);
        }
        let case = traces::case(options.seed, number);
        let text = format!("; number {number} of seed {}\n{}", options.seed, case.trace);
        std::fs::write(&running, &text).map_err(|e| Failure::at(&running, e))?;
        if let Err(difference) = traces::check(&mut native, &case) {
            different += 1;
            let file = options.save_as(number, "trace");
            progress_ends();
            println!("trace {number} is in {}: {}", file.display(), difference.lines().next().unwrap_or(""));
            std::fs::write(&file, format!("{text}; {difference}\n")).map_err(|e| Failure::at(&file, e))?;
        }
    }
    progress_ends();
    std::fs::remove_file(&running).map_err(|e| Failure::at(&running, e))?;
    let seconds = start.elapsed().as_secs_f64();
    println!("traces: {count} of seed {}, {different} different, in {seconds:.1} s", options.seed);
    Ok(if different == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Has the target read the inputs with these numbers; says how many it found nothing wrong with.
fn feed(target: Target, mutator: &Mutator, inputs: std::ops::Range<u64>, mut step: impl FnMut(u64)) -> u64 {
    let mut accepted = 0;
    for (done, number) in inputs.enumerate() {
        step(done as u64);
        let input = mutator.input(number);
        CURRENT.with_borrow_mut(|current| *current = (number, input.clone()));
        accepted += u64::from(target.read(&input));
    }
    accepted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A bounded run of a target: no panic, and both answers come up.
    fn bounded(name: &str, inputs: u64) {
        let target = Target::named(name);
        let sources: Vec<Vec<u8>> = targets::SOURCES.iter().map(|text| text.as_bytes().to_vec()).collect();
        let mutator = Mutator::new(target.corpus(&sources), 42);
        let accepted = feed(target, &mutator, 0..inputs, |_| {});
        assert!(accepted > 0 && accepted < inputs, "{name}: {accepted} of {inputs}");
    }

    #[test]
    fn tokenizer() {
        bounded("tokenizer", 3000);
    }

    #[test]
    fn parser() {
        bounded("parser", 3000);
    }

    #[test]
    fn compiler() {
        bounded("compiler", 3000);
    }

    #[test]
    fn pyc() {
        bounded("pyc", 3000);
    }

    #[test]
    fn inputs_can_be_made_again() {
        let mutator = Mutator::new(vec![b"x = 1\n".to_vec(), b"def f(): pass\n".to_vec()], 7);
        let inputs: Vec<Vec<u8>> = (0..50).map(|number| mutator.input(number)).collect();
        let again: Vec<Vec<u8>> = (0..50).map(|number| mutator.input(number)).collect();
        assert_eq!(inputs, again);
        let mut different = inputs.clone();
        different.sort();
        different.dedup();
        assert!(different.len() > 30, "{}", different.len());
    }
}
