//! The list of differences that are meant to be.

use crate::list;
use std::path::Path;

/// Files that may differ, and why.
#[derive(Debug)]
struct Entry {
    stage: String,
    /// Ends of paths.
    files: Vec<String>,
    reason: String,
}

/// The whole list.
#[derive(Debug, Default)]
pub struct Listed(Vec<Entry>);

impl Listed {
    /// Reads the list from a file; no file is an empty list.
    pub fn read(path: &Path) -> Result<Self, String> {
        list::read(path, Self::parse)
    }

    /// Parses the list: tables `[[difference]]` with `stage`, `files` and `reason`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| error.to_string())?;
        let mut entries = Vec::new();
        for (key, value) in &table {
            match (key.as_str(), value.as_array()) {
                ("difference", Some(tables)) => {
                    for table in tables {
                        entries.push(entry(table).ok_or("a difference has stage, files and reason")?);
                    }
                }
                _ => return Err(format!("{key:?} is no list of differences")),
            }
        }
        Ok(Listed(entries))
    }

    /// Why a file may differ at a stage.
    pub fn reason(&self, stage: &str, file: &str) -> Option<&str> {
        let fits = |entry: &&Entry| entry.stage == stage && entry.files.iter().any(|end| file.ends_with(end));
        self.0.iter().find(fits).map(|entry| &*entry.reason)
    }
}

fn entry(table: &toml::Value) -> Option<Entry> {
    let text = |key: &str| Some(table.get(key)?.as_str()?.to_owned());
    let files = table.get("files")?.as_array()?;
    let files = files.iter().map(|file| file.as_str().map(str::to_owned)).collect::<Option<_>>()?;
    Some(Entry { stage: text("stage")?, files, reason: text("reason")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_by_the_ends_of_their_paths() {
        let list = "[[difference]]\nstage = 'pyc'\nfiles = ['/a.py', '/b/c.py']\nreason = 'so'\n";
        let list = Listed::parse(list).unwrap();
        assert_eq!(list.reason("pyc", "/lib/b/c.py"), Some("so"));
        assert_eq!(list.reason("pyc", "/lib/c.py"), None);
        assert_eq!(list.reason("code", "/lib/a.py"), None);
        assert!(Listed::parse("[[difference]]\nstage = 'pyc'\n").is_err());
        assert!(Listed::parse("other = 1\n").is_err());
    }

    #[test]
    fn the_list_of_this_repository_can_be_read() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/parity.toml");
        assert!(Listed::read(&path).unwrap().reason("pyc", "/lib/ipaddress.py").is_some());
    }
}
