//! `tierlab bench`: the embedded programs, tier against tier and against other Pythons.

pub mod column;
mod options;
pub mod process;
pub mod pyperf;
mod report;
mod results;
pub mod schedule;
pub mod workspace;

pub use options::Options;

use crate::failure::Failure;
use crate::programs;
use clap::ArgMatches;
use std::process::ExitCode;

/// Runs the command.
pub fn run(options: &Options, matches: &ArgMatches) -> Result<ExitCode, Failure> {
    if options.list {
        for program in programs::ALL {
            println!("{:<14} {}", program.name, program.summary());
        }
        return Ok(ExitCode::SUCCESS);
    }
    compare_columns(options, &column::columns(options, matches)?)
}

/// Measures the programs in these columns, the first being what the others are compared with, and prints the table.
pub fn compare_columns(options: &Options, columns: &[column::Column]) -> Result<ExitCode, Failure> {
    let mut complaints = Vec::new();
    let chosen = choose(&options.programs, &mut complaints);
    for complaint in &complaints {
        eprintln!("tierlab: {complaint}");
    }
    let results = schedule::run_all(&chosen, columns, options)?;
    let results = results.complaining_of(complaints);
    print!("{}", report::text(&results));
    if let Some(directory) = &options.json {
        pyperf::write(directory, &results)?;
    }
    Ok(if results.complaints.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The programs asked for; all, if none is named. A name nobody knows is a complaint, and the rest still run.
pub fn choose(names: &[String], complaints: &mut Vec<String>) -> Vec<&'static programs::Program> {
    if names.is_empty() {
        return programs::ALL.iter().collect();
    }
    let mut chosen: Vec<&'static programs::Program> = Vec::new();
    for name in names {
        match programs::find(name) {
            Some(program) if chosen.iter().any(|other| other.name == program.name) => {}
            Some(program) => chosen.push(program),
            None => complaints.push(format!("{name}: no such program (see tierlab bench --list)")),
        }
    }
    chosen
}
