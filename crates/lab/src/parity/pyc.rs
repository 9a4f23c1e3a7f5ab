//! Comparing compiled files, byte for byte.

use super::tally::{Tally, first_difference};
use tiercel_compiler::CompileOptions;
use tiercel_compiler::pyc::{self, Validation};

/// Bytes that a line of the text shows.
const LINE: usize = 16;

/// The file that we make of a source, as hexadecimal lines, or our error.
pub fn text(source: &[u8], name: &str, options: CompileOptions) -> String {
    match tiercel_compiler::compile_source(source, name, options) {
        Ok(output) => {
            let validation = Validation::Timestamp { mtime: 0, size: source.len() as u32 };
            lines(&pyc::write(&output.code, validation))
        }
        Err(error) => super::error_text(&error),
    }
}

fn lines(bytes: &[u8]) -> String {
    let line = |(at, bytes): (usize, &[u8])| {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{:06x} {hex}", at * LINE)
    };
    bytes.chunks(LINE).enumerate().map(line).collect::<Vec<_>>().join("\n")
}

/// Compares two texts of one file.
pub fn compare(file: &str, ours: &str, theirs: &str, tally: &mut Tally) {
    tally.item(ours == theirs);
    if ours != theirs {
        let (ours, theirs): (Vec<&str>, Vec<&str>) = (ours.lines().collect(), theirs.lines().collect());
        tally.difference("compiled files", || first_difference(file, &ours, &theirs));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_shown_in_lines() {
        let text = text(b"x = 1\n", "a.py", CompileOptions::default());
        assert!(text.starts_with("000000 2b0e0d0a00000000"), "{text}");
        let mut tally = Tally::default();
        compare("a.py", &text, &text, &mut tally);
        compare("a.py", &text, &text.replace("000000 2b", "000000 2c"), &mut tally);
        assert!(tally.text("compiled files", 1).ends_with("identical: 1 of 2\n"));
    }
}
