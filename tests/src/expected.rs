//! The list of what is not expected to pass yet.

use crate::tier::Tier;
use std::path::Path;

/// One entry: programs, tiers, and the reason.
#[derive(Debug)]
pub struct Entry {
    /// Names, or `TOPIC/*` for a whole topic.
    pub programs: Vec<String>,
    /// The tiers it is about.
    pub tiers: Vec<Tier>,
    /// Why, in a sentence.
    pub reason: String,
}

/// The whole list.
#[derive(Debug, Default)]
pub struct ExpectedFailures {
    entries: Vec<Entry>,
}

impl ExpectedFailures {
    /// Reads the list from a file; no file is an empty list.
    pub fn read(path: &Path) -> Result<Self, String> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text).map_err(|error| format!("{}: {error}", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(format!("{}: {error}", path.display())),
        }
    }

    /// Parses the list: tables `[[failure]]` with `programs`, `reason` and, if not all are meant, `tiers`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| error.to_string())?;
        let mut entries = Vec::new();
        for (key, value) in &table {
            if key != "failure" {
                return Err(format!("unknown key {key:?}"));
            }
            for entry in value.as_array().ok_or("failure is not a list of tables")? {
                entries.push(parse_entry(entry)?);
            }
        }
        Ok(Self { entries })
    }

    /// Why this program is not expected to pass at this tier.
    pub fn reason(&self, program: &str, tier: Tier) -> Option<&str> {
        self.matching(program, tier).next().map(|(_, entry)| entry.reason.as_str())
    }

    fn matching(&self, program: &str, tier: Tier) -> impl Iterator<Item = (&str, &Entry)> {
        self.entries.iter().filter(move |entry| entry.tiers.contains(&tier)).filter_map(move |entry| {
            let pattern = entry.programs.iter().find(|pattern| matches(pattern, program))?;
            Some((pattern.as_str(), entry))
        })
    }

    /// The patterns of this tier that no failing program needs: what passes now, or does not exist.
    pub fn stale(&self, tier: Tier, failing: &[&str]) -> Vec<String> {
        let entries = self.entries.iter().filter(|entry| entry.tiers.contains(&tier));
        let patterns = entries.flat_map(|entry| &entry.programs);
        patterns.filter(|pattern| !failing.iter().any(|name| matches(pattern, name))).cloned().collect()
    }
}

fn matches(pattern: &str, program: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => program.starts_with(prefix),
        None => pattern == program,
    }
}

fn parse_entry(entry: &toml::Value) -> Result<Entry, String> {
    let strings = |key: &str| -> Result<Option<Vec<String>>, String> {
        let Some(value) = entry.get(key) else { return Ok(None) };
        let list = value.as_array().ok_or(format!("{key} is not a list"))?;
        let texts = list.iter().map(|item| item.as_str().map(str::to_owned));
        texts.collect::<Option<Vec<_>>>().map(Some).ok_or(format!("{key} is not a list of strings"))
    };
    let programs = strings("programs")?.ok_or("an entry without programs")?;
    let reason = entry.get("reason").and_then(toml::Value::as_str).unwrap_or("").trim().to_owned();
    if reason.is_empty() {
        return Err(format!("no reason given for {programs:?}"));
    }
    let tiers = match strings("tiers")? {
        None => Tier::ALL.to_vec(),
        Some(names) => names
            .iter()
            .map(|name| Tier::from_name(name).ok_or(format!("no tier is called {name:?}")))
            .collect::<Result<_, _>>()?,
    };
    Ok(Entry { programs, tiers, reason })
}
