//! The columns of a comparison: tiers of Tiercel, and peers.

use super::options::Options;
use crate::failure::Failure;
use clap::ArgMatches;
use std::path::{Path, PathBuf};

/// One column: a name and the command that runs a Python file.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// `tier1`, or the name a peer was given; the JSON file is called so.
    pub name: String,
    /// The program and its first arguments.
    pub command: Vec<String>,
    /// Whether it is a Tiercel whose statistics tell the share of time in tier 2.
    pub has_tier2: bool,
}

impl Column {
    fn tier(tiercel: &Path, tier: &str) -> Column {
        let command = [tiercel.to_string_lossy().into_owned(), "-X".to_owned(), format!("tier={tier}")];
        Column { name: format!("tier{tier}"), command: command.to_vec(), has_tier2: tier.starts_with('2') }
    }

    fn peer(text: &str) -> Result<Column, Failure> {
        let bad = || Failure::new(format!("--against takes NAME=COMMAND, not {text:?}"));
        let (name, command) = text.split_once('=').ok_or_else(bad)?;
        let command = split_command(command).map_err(Failure::new)?;
        if name.is_empty() || name.contains('/') || command.is_empty() {
            return Err(bad());
        }
        Ok(Column { name: name.to_owned(), command, has_tier2: false })
    }
}

/// The columns in the order of the command line; the first is what the others are compared with.
pub fn columns(options: &Options, matches: &ArgMatches) -> Result<Vec<Column>, Failure> {
    let tiercel = tiercel(options)?;
    let mut placed: Vec<(usize, Column)> = Vec::new();
    for (tier, place) in options.tiers.iter().zip(matches.indices_of("tiers").into_iter().flatten()) {
        placed.push((place, Column::tier(&tiercel, tier)));
    }
    for (peer, place) in options.against.iter().zip(matches.indices_of("against").into_iter().flatten()) {
        placed.push((place, Column::peer(peer)?));
    }
    if options.tiers.is_empty() {
        placed.extend(["1", "2"].map(|tier| (usize::MAX, Column::tier(&tiercel, tier))));
    }
    placed.sort_by_key(|(place, _)| *place);
    let mut columns: Vec<Column> = Vec::new();
    for (_, column) in placed {
        if columns.iter().any(|other| other.name == column.name) {
            return Err(Failure::new(format!("two columns are called {:?}", column.name)));
        }
        columns.push(column);
    }
    Ok(columns)
}

/// The `tiercel` to measure. That it exists is found out by running it: peers alone need none.
fn tiercel(options: &Options) -> Result<PathBuf, Failure> {
    match &options.tiercel {
        // Without a slash a command would be looked up in PATH, but a path was asked for.
        Some(path) => std::path::absolute(path).map_err(|error| Failure::at(path, error)),
        None => beside(),
    }
}

/// The `tiercel` in `tierlab`'s own folder.
pub fn beside() -> Result<PathBuf, Failure> {
    let own = std::env::current_exe().map_err(|error| Failure::new(format!("where am I? {error}")))?;
    Ok(own.with_file_name("tiercel"))
}

/// Splits a command into words as a shell would: blanks separate, quotes of both kinds keep together.
pub fn split_command(text: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for char in text.chars() {
        match (quote, char) {
            (Some(open), _) if open == char => quote = None,
            (Some(_), _) => word.get_or_insert_default().push(char),
            (None, '\'' | '"') => {
                quote = Some(char);
                word.get_or_insert_default();
            }
            (None, _) if char.is_whitespace() => words.extend(word.take()),
            (None, _) => word.get_or_insert_default().push(char),
        }
    }
    if quote.is_some() {
        return Err(format!("a quote is not closed in {text:?}"));
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_split_like_a_shell_does() {
        assert_eq!(
            split_command(" python3.14  -X 'a b' c\"d e\"f ''").unwrap(),
            ["python3.14", "-X", "a b", "cd ef", ""]
        );
        assert!(split_command("a 'b").is_err());
    }

    #[test]
    fn a_peer_has_a_name_and_a_command() {
        let column = Column::peer("pypy=pypy3 -s").unwrap();
        assert_eq!(
            (column.name.as_str(), column.command),
            ("pypy", vec!["pypy3".to_owned(), "-s".to_owned()])
        );
        for bad in ["python", "=python", "name=", "a/b=python"] {
            assert!(Column::peer(bad).is_err(), "{bad}");
        }
    }
}
