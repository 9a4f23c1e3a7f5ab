//! `tierlab dump`: any stage of a program's way through Tiercel.

use crate::bench::column;
use crate::failure::Failure;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// The stages, in a program's order. `ir` also takes a pass: `ir:PASS`.
const STAGES: &[&str] = &[
    "tokens",
    "ast",
    "symtable",
    "cfg",
    "bytecode",
    "quickened",
    "uops",
    "ir",
    "snapshots",
    "clif",
    "asm",
    "exits",
];

/// Options of `tierlab dump`.
#[derive(clap::Args)]
pub struct Options {
    /// tokens, ast, symtable, cfg, bytecode, quickened, uops, ir, ir:PASS, snapshots, clif, asm or exits.
    #[arg(value_name = "STAGE", value_parser = stage)]
    stage: String,
    /// The program, and the one function to show if not all.
    #[arg(value_name = "FILE[:FUNCTION]")]
    file: String,
    /// The tiercel to ask [default: the one beside tierlab].
    #[arg(long, value_name = "PATH")]
    tiercel: Option<PathBuf>,
}

fn stage(text: &str) -> Result<String, String> {
    let name = text.strip_prefix("ir:").map_or(text, |_| "ir");
    match STAGES.contains(&name) {
        true => Ok(text.to_owned()),
        false => Err(format!("the stages are {}", STAGES.join(", "))),
    }
}

/// Runs the command: `tiercel` runs the program and prints the stage on its standard error.
pub fn run(options: &Options) -> Result<ExitCode, Failure> {
    let (file, function) = split(&options.file);
    if !Path::new(file).exists() {
        return Err(Failure::new(format!("{file}: no such file")));
    }
    let tiercel = match &options.tiercel {
        Some(path) => std::path::absolute(path).map_err(|error| Failure::at(path, error))?,
        None => column::beside()?,
    };
    let chosen = function.map_or(options.stage.clone(), |function| format!("{}@{function}", options.stage));
    let status = Command::new(&tiercel).args(["-X", &format!("dump={chosen}"), file]).status();
    let status = status.map_err(|error| Failure::at(&tiercel, error))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// `FILE:FUNCTION`, unless a file of that whole name exists.
fn split(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once(':') {
        Some((file, function)) if !Path::new(text).exists() && !function.is_empty() => (file, Some(function)),
        _ => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_and_functions() {
        assert!(stage("ir:fold").is_ok() && stage("bytecode").is_ok() && stage("soup").is_err());
        assert_eq!(split("a.py:f"), ("a.py", Some("f")));
        assert_eq!(split("a.py"), ("a.py", None));
    }
}
