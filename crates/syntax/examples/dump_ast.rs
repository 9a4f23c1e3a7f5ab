//! Prints the tree of each file named, as `ast.dump(tree, include_attributes=True)` does.

use std::process::ExitCode;

use tiercel_syntax::{DumpOptions, ParseOptions, dump, parse};

fn main() -> ExitCode {
    let options = DumpOptions { include_attributes: true, ..DumpOptions::default() };
    let mut status = ExitCode::SUCCESS;
    for path in std::env::args().skip(1) {
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                eprintln!("{path}: {error}");
                status = ExitCode::FAILURE;
                continue;
            }
        };
        match parse(&bytes, &ParseOptions::default()) {
            Ok(parsed) => println!("{}", dump(&parsed.tree, &options)),
            Err(error) => println!(
                "{}: {} ({}, {}, {}, {})",
                error.kind.exception_name(),
                error.msg,
                error.line,
                error.offset,
                error.end_line.map_or("None".into(), |n| n.to_string()),
                error.end_offset.map_or("None".into(), |n| n.to_string()),
            ),
        }
    }
    status
}
