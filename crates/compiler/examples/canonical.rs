//! Prints the canonical form of the code of files, as `canonical::ORACLE` does from CPython.

use std::io::Write;

use tiercel_compiler::{CompileOptions, canonical, compile_source};

fn main() {
    let mut options = CompileOptions::default();
    let mut names: Vec<String> = std::env::args().skip(1).collect();
    if names.first().is_some_and(|name| name == "-O" || name == "-OO") {
        options.optimize = names.remove(0).len() as u8 - 1;
    }
    if names.is_empty() {
        names = std::io::stdin().lines().map_while(Result::ok).collect();
    }
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for name in names {
        let text = match std::fs::read(&name) {
            Ok(source) => match compile_source(&source, &name, options) {
                Ok(output) => canonical::lines(&name, &output.code),
                Err(error) => format!("file {name}\nerror {error}\nend\n"),
            },
            Err(error) => format!("file {name}\nerror {error}\nend\n"),
        };
        let _ = out.write_all(text.as_bytes());
    }
}
