//! What the tests share.

#![allow(dead_code, reason = "each test uses its part")]

use std::path::PathBuf;

use tiercel_compiler::{CodeObject, CompileOptions, CompileOutput, compile_source};

/// The files under `tests`.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// Names and sources of the cases, in order.
pub fn cases() -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder().join("cases")).expect("the cases");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        (name, std::fs::read(&path).expect("a case"))
    };
    paths.into_iter().map(read).collect()
}

/// Compiles what has to compile.
pub fn compiled(source: &[u8], name: &str, options: CompileOptions) -> CompileOutput {
    compile_source(source, name, options).unwrap_or_else(|error| panic!("{name}: {error:?}"))
}

/// A module's code.
pub fn code(source: &str) -> CodeObject {
    compiled(source.as_bytes(), "case.py", CompileOptions::default()).code
}

/// The same bytes for the same seed.
pub struct Noise(pub u64);

impl Noise {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}
