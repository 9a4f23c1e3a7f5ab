//! Prints the tokens of each file named, as the `tokenize` module sees them: kind, start and end,
//! columns in characters.

use tiercel_syntax::source;
use tiercel_syntax::token::{Tok, Token};
use tiercel_syntax::tokenizer::{TokenizeOptions, tokenize};

/// A byte column of a line as one of characters.
fn characters(lines: &[&str], line: i32, col: i32) -> usize {
    let text = lines.get(line as usize - 1).copied().unwrap_or_default();
    let (col, beyond) = ((col as usize).min(text.len()), (col as usize).saturating_sub(text.len()));
    text.get(..col).map_or(col, |before| before.chars().count()) + beyond
}

fn main() {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).unwrap_or_default();
        let Ok(source) = source::decode(&bytes) else { continue };
        let lines: Vec<&str> = source.text.split('\n').collect();
        let options = TokenizeOptions { extra_tokens: true, ..TokenizeOptions::default() };
        let tokens = tokenize(&source.text, options);
        println!("FILE {path}");
        for Token { kind, span, .. } in tokens.list {
            let name = if kind == Tok::Exclamation { "OP" } else { kind.name() };
            let start = characters(&lines, span.line, span.col);
            let end = characters(&lines, span.end_line, span.end_col);
            println!("{name} {},{start} {},{end}", span.line, span.end_line);
        }
    }
}
