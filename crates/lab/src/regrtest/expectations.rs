//! The list of what is run, and of what is not expected to pass.

use crate::list;
use std::path::Path;

/// Cases that are not expected to pass, and why.
#[derive(Debug)]
struct Entry {
    /// `test_x.Class.case`, or the start of such names with a `*`.
    cases: Vec<String>,
    reason: String,
}

/// The whole list.
#[derive(Debug, Default)]
pub struct Expectations {
    tests: Vec<String>,
    entries: Vec<Entry>,
}

impl Expectations {
    /// Reads the list from a file; no file is an empty list.
    pub fn read(path: &Path) -> Result<Self, String> {
        list::read(path, Self::parse)
    }

    /// Parses the list: `tests`, what is run, and tables `[[failure]]` with `tests` and `reason`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| error.to_string())?;
        let mut list = Self::default();
        for (key, value) in &table {
            match key.as_str() {
                "tests" => list.tests = strings(value).ok_or("tests is not a list of strings")?,
                "failure" => {
                    for entry in value.as_array().ok_or("failure is not a list of tables")? {
                        list.entries.push(parse_entry(entry)?);
                    }
                }
                other => return Err(format!("unknown key {other:?}")),
            }
        }
        Ok(list)
    }

    /// The tests that are run if none is named.
    pub fn tests(&self) -> &[String] {
        &self.tests
    }

    /// Why a case is not expected to pass.
    pub fn reason(&self, case: &str) -> Option<&str> {
        let entry =
            self.entries.iter().find(|entry| entry.cases.iter().any(|pattern| matches(pattern, case)))?;
        Some(&entry.reason)
    }

    /// The patterns about a test that none of its failing cases needs.
    pub fn stale(&self, test: &str, failing: &[&str]) -> Vec<String> {
        let about = |pattern: &&String| {
            pattern.strip_prefix(test).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '*']))
        };
        let patterns = self.entries.iter().flat_map(|entry| &entry.cases).filter(about);
        patterns.filter(|pattern| !failing.iter().any(|case| matches(pattern, case))).cloned().collect()
    }
}

fn matches(pattern: &str, case: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => case.starts_with(prefix),
        None => pattern == case,
    }
}

fn strings(value: &toml::Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
}

fn parse_entry(entry: &toml::Value) -> Result<Entry, String> {
    let cases = entry.get("tests").and_then(strings).ok_or("a failure without tests")?;
    let reason = entry.get("reason").and_then(toml::Value::as_str).unwrap_or("").trim().to_owned();
    if reason.is_empty() {
        return Err(format!("no reason given for {cases:?}"));
    }
    Ok(Entry { cases, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_a_reason() {
        assert!(Expectations::parse("[[failure]]\ntests = [\"test_x.A\"]\n").is_err());
        assert!(Expectations::parse("failures = 1\n").is_err());
        let list = Expectations::parse(
            "tests = [\"test_x\"]\n[[failure]]\ntests = [\"test_x.A.*\"]\nreason = \"later\"\n",
        )
        .expect("a list");
        assert_eq!((list.tests(), list.reason("test_x.A.b")), (&["test_x".to_owned()][..], Some("later")));
        assert_eq!(list.reason("test_x.B.b"), None);
        assert_eq!(list.stale("test_x", &["test_x.A.b"]), Vec::<String>::new());
        assert_eq!(list.stale("test_x", &[]), ["test_x.A.*"]);
        assert_eq!(list.stale("test_", &[]), Vec::<String>::new());
    }
}
