//! Prints each file named as `ast.unparse` writes its tree, followed by a NUL character.

use tiercel_syntax::{ParseOptions, parse, unparse};

fn main() {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).unwrap_or_default();
        match parse(&bytes, &ParseOptions::default()) {
            Ok(parsed) => print!("{}\0", unparse(&parsed.tree).unwrap_or_default()),
            Err(error) => print!("{error}\0"),
        }
    }
}
