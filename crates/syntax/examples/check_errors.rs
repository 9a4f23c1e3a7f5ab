//! Prints, for each source in a file of sources ended by NUL characters, what is wrong with it.

use tiercel_syntax::{ParseOptions, parse_text};

fn main() {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: check_errors FILE");
        return;
    };
    let all = std::fs::read_to_string(&path).unwrap_or_default();
    for source in all.split_terminator('\0') {
        match parse_text(source, &ParseOptions::default()) {
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
