//! `tierlab stats`: a statistics file of `tiercel -X stats=FILE`, for people.

use crate::failure::Failure;
use crate::table::{self, Table};
use serde_json::{Map, Value};
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of `tierlab stats`.
#[derive(clap::Args)]
pub struct Options {
    /// The file that `tiercel -X stats=FILE` wrote.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Runs the command.
pub fn run(options: &Options) -> Result<ExitCode, Failure> {
    let text = std::fs::read_to_string(&options.file).map_err(|error| Failure::at(&options.file, error))?;
    let value: Value = serde_json::from_str(&text).map_err(|error| Failure::at(&options.file, error))?;
    let Value::Object(map) = value else {
        return Err(Failure::at(&options.file, "is no statistics file"));
    };
    print!("{}", show(&map));
    Ok(ExitCode::SUCCESS)
}

/// A section for each object, its numbers lined up, largest groups first as they stand in the file.
fn show(map: &Map<String, Value>) -> String {
    let mut text = String::new();
    section("", map, &mut text);
    text
}

fn section(path: &str, map: &Map<String, Value>, text: &mut String) {
    let join = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    let leaves: Vec<(&String, &Value)> =
        map.iter().filter(|(_, value)| !value.is_object() && !is_rows(value)).collect();
    if !leaves.is_empty() {
        let mut table = Table::new(1, &[if path.is_empty() { "statistics" } else { path }, ""]);
        for (key, value) in leaves {
            table.row(vec![format!("  {key}"), number(key, value)]);
        }
        *text += &(table.text() + "\n");
    }
    for (key, value) in map {
        match value {
            Value::Object(inner) => section(&join(key), inner, text),
            Value::Array(rows) if is_rows(value) => *text += &rows_table(&join(key), rows),
            _ => {}
        }
    }
}

/// Whether a value is a list of objects, to be shown as a table.
fn is_rows(value: &Value) -> bool {
    value.as_array().is_some_and(|rows| !rows.is_empty() && rows.iter().all(Value::is_object))
}

fn rows_table(title: &str, rows: &[Value]) -> String {
    let mut keys: Vec<&str> = Vec::new();
    for key in rows.iter().filter_map(Value::as_object).flat_map(Map::keys) {
        if !keys.contains(&key.as_str()) {
            keys.push(key);
        }
    }
    let mut table = Table::new(1, &keys);
    for row in rows {
        table.row(
            keys.iter().map(|key| row.get(*key).map_or(String::new(), |value| number(key, value))).collect(),
        );
    }
    format!("{title}\n{}\n", table.text())
}

/// Counts with separators, shares as percentages.
fn number(key: &str, value: &Value) -> String {
    match value {
        Value::Number(number) => match (number.as_u64(), number.as_f64()) {
            (Some(count), _) => grouped(count),
            (None, Some(share)) if key.ends_with("share") || key.ends_with("rate") => table::percent(share),
            (None, Some(float)) => format!("{float:.3}"),
            (None, None) => number.to_string(),
        },
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_tables_and_shares() {
        let value: Value = serde_json::from_str(
            r#"{"version": 1, "tier2": {"time_share": 0.5, "traces": 1234567, "reasons": {"unknown call": 3}},
                "opcodes": [{"name": "LOAD_FAST", "hits": 5}, {"name": "CALL", "misses": 7}]}"#,
        )
        .expect("JSON");
        let text = show(value.as_object().expect("an object"));
        for part in ["50.0%", "1,234,567", "tier2.reasons", "unknown call", "LOAD_FAST", "misses"] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
    }

    #[test]
    fn digits_are_grouped() {
        assert_eq!(
            ["0", "999", "1,000", "12,345,678"].map(str::to_owned),
            [0, 999, 1000, 12_345_678].map(grouped)
        );
    }
}
