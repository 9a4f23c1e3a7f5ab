//! What the micro-benchmarks share: sources of a given size, and a machine without a library.
//!
//! `cargo bench -p tiercel-benches` runs them all, `--bench interpreter -- call` a part.

pub mod machine;

const PROGRAMS: [&str; 3] = [
    include_str!("../pyperformance/programs/deltablue.py"),
    include_str!("../pyperformance/programs/json_parse.py"),
    include_str!("../pyperformance/programs/raytrace.py"),
];

/// Real Python source of at least so many bytes.
pub fn source_of(bytes: usize) -> String {
    let mut source = String::new();
    while source.len() < bytes {
        for program in PROGRAMS {
            source.push_str(program);
        }
    }
    source
}
