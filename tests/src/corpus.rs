//! The programs on disk.

use std::fs;
use std::path::{Path, PathBuf};

/// One program and what it should do.
#[derive(Debug)]
pub struct Program {
    /// `TOPIC/NAME`, as the list of expected failures calls it.
    pub name: String,
    /// The source, relative to the corpus' root: tracebacks show it.
    pub source: PathBuf,
    /// The text of its `.out` file, if there is one.
    pub expected: Option<Vec<u8>>,
}

/// Where the language programs are.
pub fn language_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("language")
}

/// All programs under `root`, in order: the `.py` files directly in each topic's folder. Folders
/// deeper down hold what programs import.
pub fn programs(root: &Path) -> Vec<Program> {
    let mut found = Vec::new();
    for topic in entries(root).into_iter().filter(|path| path.is_dir()) {
        for path in entries(&topic) {
            if path.extension().is_some_and(|extension| extension == "py") {
                let source = path.strip_prefix(root).expect("under the root").to_owned();
                found.push(Program {
                    name: source.with_extension("").to_string_lossy().into_owned(),
                    expected: fs::read(path.with_extension("out")).ok(),
                    source,
                });
            }
        }
    }
    found
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(directory)
        .unwrap_or_else(|error| panic!("{}: {error}", directory.display()))
        .map(|entry| entry.expect("a directory entry").path())
        .collect();
    paths.sort();
    paths
}
