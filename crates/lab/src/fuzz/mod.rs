//! `tierlab fuzz`: damaged inputs for the parts that read what others wrote. Nothing may panic, overflow or hang.
//!
//! An input is made from a seed and a number alone, so that one that fails can be made again.

mod mutate;
mod targets;

use crate::failure::Failure;
use mutate::Mutator;
use std::cell::RefCell;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;
use targets::Target;

/// Options of `tierlab fuzz`.
#[derive(clap::Args)]
pub struct Options {
    /// What reads the inputs.
    #[arg(value_name = "TARGET", value_parser = ["tokenizer", "parser", "compiler", "pyc"])]
    target: String,
    /// Python files to damage, beside those that are built in.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How many inputs.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    inputs: u64,
    /// The number of the first input.
    #[arg(long, value_name = "N", default_value_t = 0)]
    from: u64,
    /// What the inputs are made from.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Where an input is written that fails.
    #[arg(long, value_name = "FILE", default_value = "fuzz-failure")]
    save: PathBuf,
}

thread_local! {
    /// The input being read, with its number.
    static CURRENT: RefCell<(u64, Vec<u8>)> = const { RefCell::new((0, Vec::new())) };
}

/// Runs the command.
pub fn run(options: &Options) -> Result<ExitCode, Failure> {
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
    let inputs = options.from..options.from.saturating_add(options.inputs);
    let accepted = feed(target, &mutator, inputs, |done| {
        if done.is_multiple_of(1000) && std::io::stderr().is_terminal() {
            eprint!("\r\x1b[K[{done}/{}]", options.inputs);
            // A progress line that cannot be written is not missed.
            let _ = std::io::stderr().flush();
        }
    });
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[K");
    }
    println!(
        "{}: {} inputs, {accepted} of them accepted, in {:.1} s",
        options.target,
        options.inputs,
        start.elapsed().as_secs_f64()
    );
    Ok(ExitCode::SUCCESS)
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
