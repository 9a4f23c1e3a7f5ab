//! Lists of exceptions, kept as TOML beside the tests.

use std::path::Path;

/// Reads a list from a file; no file is an empty list. An error names the file.
pub fn read<T: Default>(path: &Path, parse: impl FnOnce(&str) -> Result<T, String>) -> Result<T, String> {
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&text).map_err(|error| format!("{}: {error}", path.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(T::default()),
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}
