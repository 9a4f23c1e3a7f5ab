//! Prints, for each source in a file of sources ended by NUL characters, what is wrong with it.
//! A second argument chooses another mode than `exec`: `eval`, `single` or `prompt`.

use tiercel_syntax::{Mode, ParseOptions, parse_text};

fn main() {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: check_errors FILE [MODE]");
        return;
    };
    let word = std::env::args().nth(2).unwrap_or_default();
    let mode = match word.as_str() {
        "eval" => Mode::Eval,
        "single" | "prompt" => Mode::Single,
        _ => Mode::Exec,
    };
    let prompt = word == "prompt";
    let options = ParseOptions {
        mode,
        allow_incomplete_input: prompt,
        dont_imply_dedent: prompt,
        ..ParseOptions::default()
    };
    let all = std::fs::read_to_string(&path).unwrap_or_default();
    for source in all.split_terminator('\0') {
        match parse_text(source, &options) {
            Ok(parsed) => {
                let warnings = parsed.warnings.iter().map(|w| format!("\t{}:{}", w.line, w.msg));
                println!("ok{}", warnings.collect::<String>());
            }
            Err(e) => println!(
                "{}\t{}\t{}\t{}\t{}\t{}\t{}",
                e.kind.exception_name(),
                e.msg,
                e.line,
                e.offset,
                e.end_line.unwrap_or(-9),
                e.end_offset.unwrap_or(-9),
                e.text.unwrap_or_default().replace('\\', "\\\\").replace('\n', "\\n").replace('\t', "\\t")
            ),
        }
    }
}
