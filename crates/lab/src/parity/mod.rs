//! `tierlab parity`: trees, code objects and compiled files against CPython 3.14's, file by file.

mod ast;
mod code;
mod disassembly;
mod listed;
mod oracle;
mod pyc;
mod tally;

use crate::bench::column::split_command;
use crate::failure::Failure;
use crate::files;
use listed::Listed;
use oracle::Oracle;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use tally::Tally;
use tiercel_compiler::CompileOptions;

/// Options of `tierlab parity`.
#[derive(clap::Args)]
pub struct Options {
    /// Compare syntax trees, code objects, or whole compiled files byte for byte.
    #[arg(value_name = "ast|code|pyc", value_parser = ["ast", "code", "pyc"])]
    stage: String,
    /// Python files, and folders to search for them.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// A CPython 3.14, for instance "python3.14".
    #[arg(long, value_name = "COMMAND")]
    oracle: String,
    /// Compile as with -O; twice, as with -OO. Trees are then compared as the compiler has optimized them.
    #[arg(short = 'O', action = clap::ArgAction::Count)]
    optimize: u8,
    /// The differences that are meant to be, with their reasons.
    #[arg(long, value_name = "FILE", default_value = "tests/parity.toml")]
    list: PathBuf,
}

/// Runs the command. The last line says how many are identical; the exit code is 0 if all are, but for those on the list.
pub fn run(options: &Options) -> Result<ExitCode, Failure> {
    let files = files::under(&options.paths)?;
    if options.optimize > 2 {
        return Err(Failure::new("-O can be given twice at most"));
    }
    let command = split_command(&options.oracle).map_err(Failure::new)?;
    let mut oracle = Oracle::start(&command, &options.stage, options.optimize)?;
    let compile = CompileOptions { optimize: options.optimize, ..CompileOptions::default() };
    let listed = Listed::read(&options.list).map_err(Failure::new)?;
    let mut tally = Tally::default();
    let show_progress = std::io::stderr().is_terminal();
    for (index, file) in files.iter().enumerate() {
        if show_progress {
            eprint!("\r\x1b[K[{}/{}] {}", index + 1, files.len(), file.display());
            let _ = std::io::stderr().flush();
        }
        let source = std::fs::read(file).map_err(|error| Failure::at(file, error))?;
        let name = file.to_string_lossy();
        oracle.ask(&name, &source)?;
        let differing = tally.differing();
        match options.stage.as_str() {
            "ast" => {
                let ours = ast::text(&source, options.optimize);
                ast::compare(&name, &ours, &oracle.answer()?, &mut tally);
            }
            "pyc" => {
                let ours = pyc::text(&source, &name, compile);
                pyc::compare(&name, &ours, &oracle.answer()?, &mut tally);
            }
            _ => {
                let ours = code::text(&source, &name, compile);
                code::compare(&name, &ours, &oracle.answer()?, &mut tally);
            }
        }
        if tally.differing() > differing
            && let Some(reason) = listed.reason(&options.stage, &name)
        {
            tally.meant(&name, reason, tally.differing() - differing);
        }
    }
    if show_progress {
        eprint!("\r\x1b[K");
    }
    let what = match options.stage.as_str() {
        "ast" => "trees",
        "pyc" => "compiled files",
        _ => "code objects",
    };
    print!("{}", tally.text(what, files.len()));
    Ok(if tally.all_identical_or_meant() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// How both sides write a syntax error.
fn error_text(error: &tiercel_syntax::SyntaxError) -> String {
    let place = |value: Option<i32>| value.map_or("None".to_owned(), |value| value.to_string());
    let nowhere = error.line == 0 && error.offset == 0;
    let own = |value: i32| if nowhere { "None".to_owned() } else { value.to_string() };
    format!(
        "error {}: {} at ({}, {}, {}, {})",
        error.kind.exception_name(),
        error.msg,
        own(error.line),
        own(error.offset),
        place(error.end_line),
        place(error.end_offset)
    )
}
