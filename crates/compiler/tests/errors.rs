//! The compiler's own errors and warnings, with texts and positions that CPython 3.14.10 gave: `errors.txt`.

mod support;

use tiercel_compiler::{CompileOptions, compile_source};

fn said(source: &str) -> String {
    match compile_source(source.as_bytes(), "case.py", CompileOptions::default()) {
        Ok(output) => {
            let lines =
                output.warnings.iter().map(|warning| format!("W {} {}", warning.message, warning.line));
            lines.collect::<Vec<_>>().join("\n")
        }
        Err(error) => {
            let number = |value: Option<_>| value.map_or("None".to_owned(), |value: i32| value.to_string());
            format!(
                "{}: {} {} {} {} {}",
                error.kind.exception_name(),
                error.msg,
                error.line,
                error.offset,
                number(error.end_line),
                number(error.end_offset)
            )
        }
    }
}

#[test]
fn errors_and_warnings_are_cpythons() {
    let text = std::fs::read_to_string(support::folder().join("errors.txt")).expect("the cases");
    let mut different = Vec::new();
    for case in text.split("\n---\n") {
        let (expected, source): (Vec<&str>, Vec<&str>) =
            case.trim_end().split('\n').partition(|line| line.starts_with("==="));
        let expected = expected
            .iter()
            .map(|line| line.trim_start_matches("=== ").trim_start_matches("==="))
            .collect::<Vec<_>>();
        let source = source.join("\n") + "\n";
        let said = said(&source);
        if said != expected.join("\n") {
            different.push(format!("{source}ours: {said}\nCPython's: {}", expected.join("\n")));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n\n"));
}
