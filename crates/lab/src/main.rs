//! The tierlab program: benchmarks, comparisons, dumps and statistics of Tiercel's tiers.

mod ablate;
mod bench;
mod compare;
mod compile_speed;
mod dump;
mod failure;
mod files;
mod fuzz;
mod list;
mod parity;
mod passes;
mod programs;
mod regrtest;
mod statistics;
mod stats;
mod table;
mod trace;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use std::process::ExitCode;

/// The lab beside tiercel: measure the tiers, compare them, look into every stage.
#[derive(Parser)]
#[command(name = "tierlab", version, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the embedded benchmark programs at several tiers and on other Pythons, and compare.
    Bench(bench::Options),
    /// Compare two results that `bench --json` wrote: directories or single files.
    Compare(compare::Options),
    /// Time `compile()` over many files, beside another Python.
    CompileSpeed(compile_speed::Options),
    /// Show a stage of a program's way from text to machine code.
    Dump(dump::Options),
    /// Feed damaged inputs to what reads source or `.pyc` files, and random programs and traces to the tiers.
    Fuzz(fuzz::Options),
    /// Compare trees or code objects with CPython 3.14's, file by file.
    Parity(parity::Options),
    /// Take saved traces through the optimizer, pass by pass; or measure programs with each pass left out.
    Passes(passes::Options),
    /// Run CPython's own regression tests, and compare with what is expected of them.
    Regrtest(regrtest::Options),
    /// Show a file that `tiercel -X stats=FILE` wrote.
    Stats(stats::Options),
    /// Print a program's hot traces: source, micro-ops, trace IR and machine code; or save all its traces.
    Trace(trace::Options),
}

fn main() -> ExitCode {
    let matches = Cli::command().get_matches();
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    // The others talk to processes, and are to say so if one of them is gone.
    if matches!(cli.command, Command::Compare(_) | Command::Dump(_) | Command::Stats(_) | Command::Trace(_)) {
        end_with_a_closed_pipe();
    }
    let result = match cli.command {
        Command::Bench(options) => {
            let matches = matches.subcommand_matches("bench").expect("the subcommand that was parsed");
            bench::run(&options, matches)
        }
        Command::Compare(options) => compare::run(&options),
        Command::CompileSpeed(options) => compile_speed::run(&options),
        Command::Dump(options) => dump::run(&options),
        Command::Fuzz(options) => fuzz::run(&options),
        Command::Parity(options) => parity::run(&options),
        Command::Passes(options) => passes::run(&options),
        Command::Regrtest(options) => regrtest::run(&options),
        Command::Stats(options) => stats::run(&options),
        Command::Trace(options) => trace::run(&options),
    };
    match result {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("tierlab: {failure}");
            ExitCode::from(2)
        }
    }
}

/// What is printed may be cut off by `| head`: then the program just ends, as others do, and does not panic.
fn end_with_a_closed_pipe() {
    // SAFETY: no other thread runs yet, and the default way needs no handler.
    unsafe {
        libc::signal(libc::SIGPIPE, libc::SIG_DFL);
    }
}
