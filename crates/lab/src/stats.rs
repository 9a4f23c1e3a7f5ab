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
    /// How many rows of a table to print, the ones that took longest or happened most often first; 0 prints all.
    #[arg(long, value_name = "N", default_value_t = 40)]
    top: usize,
}

/// Runs the command.
pub fn run(options: &Options) -> Result<ExitCode, Failure> {
    let text = std::fs::read_to_string(&options.file).map_err(|error| Failure::at(&options.file, error))?;
    let value: Value = serde_json::from_str(&text).map_err(|error| Failure::at(&options.file, error))?;
    let Value::Object(map) = value else {
        return Err(Failure::at(&options.file, "is no statistics file"));
    };
    print!("{}", show(&map, options.top));
    Ok(ExitCode::SUCCESS)
}

/// What rows are ordered by, the first of these that they have.
const ORDER: [&str; 3] = ["seconds", "taken", "micros"];

/// A section for each object, its numbers lined up, as they stand in the file; of each table the first `top` rows.
fn show(map: &Map<String, Value>, top: usize) -> String {
    let mut text = String::new();
    section("", map, top, &mut text);
    text
}

fn section(path: &str, map: &Map<String, Value>, top: usize, text: &mut String) {
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
            Value::Object(inner) => section(&join(key), inner, top, text),
            Value::Array(rows) if is_rows(value) => {
                let rows: Vec<Map<String, Value>> =
                    rows.iter().filter_map(Value::as_object).cloned().collect();
                tables(&join(key), rows, top, text);
            }
            _ => {}
        }
    }
}

/// Whether a value is a list of objects, to be shown as a table.
fn is_rows(value: &Value) -> bool {
    value.as_array().is_some_and(|rows| rows.iter().all(Value::is_object))
}

/// A table of rows; the lists that stand in rows become a table of their own each, in which the row that an entry comes from is
/// named by its first two cells.
fn tables(title: &str, mut rows: Vec<Map<String, Value>>, top: usize, text: &mut String) {
    if rows.is_empty() {
        return;
    }
    let mut keys: Vec<String> = Vec::new();
    for key in rows.iter().flat_map(Map::keys) {
        if !keys.contains(key) {
            keys.push(key.clone());
        }
    }
    let (lists, keys): (Vec<String>, Vec<String>) =
        keys.into_iter().partition(|key| rows.iter().all(|row| row.get(key).is_none_or(is_rows)));
    if let Some(order) = ORDER.iter().find(|order| keys.iter().any(|key| key == *order)) {
        let size = |row: &Map<String, Value>| row.get(*order).and_then(Value::as_f64).unwrap_or(0.0);
        rows.sort_by(|a, b| size(b).total_cmp(&size(a)));
    }
    let headings: Vec<&str> = keys.iter().map(String::as_str).collect();
    let mut table = Table::new(1, &headings);
    let shown = if top == 0 { rows.len() } else { top.min(rows.len()) };
    for row in &rows[..shown] {
        let cell = |key: &String| row.get(key).map_or(String::new(), |value| number(key, value));
        table.row(keys.iter().map(cell).collect());
    }
    *text += &format!("{title}\n{}", table.text());
    if shown < rows.len() {
        *text += &format!("... and {} more (--top 0 prints all)\n", rows.len() - shown);
    }
    text.push('\n');
    for list in lists {
        let inner = rows.iter().flat_map(|row| {
            let entries = row.get(&list).and_then(Value::as_array).into_iter().flatten();
            entries.filter_map(Value::as_object).map(|entry| {
                let named = keys.iter().take(2).filter_map(|key| Some((key.clone(), row.get(key)?.clone())));
                named.chain(entry.clone()).collect()
            })
        });
        tables(&format!("{title}.{list}"), inner.collect(), top, text);
    }
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
        let text = show(value.as_object().expect("an object"), 0);
        for part in ["50.0%", "1,234,567", "tier2.reasons", "unknown call", "LOAD_FAST", "misses"] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
    }

    #[test]
    fn lists_in_rows_are_tables_of_their_own_and_the_largest_come_first() {
        let value: Value = serde_json::from_str(
            r#"{"traces": [
                {"trace": 0, "id": "f:1@2", "exits": [{"exit": 4, "taken": 1}], "seconds": 0.5},
                {"trace": 1, "id": "g:3@4", "exits": [], "seconds": 0.25},
                {"trace": 2, "id": "h:5@6", "exits": [{"exit": 7, "taken": 30}, {"exit": 8, "taken": 2}], "seconds": 2.5}]}"#,
        )
        .expect("JSON");
        let map = value.as_object().expect("an object");
        assert_eq!(
            show(map, 2),
            "traces\ntrace     id  seconds\n2      h:5@6    2.500\n0      f:1@2    0.500\n... and 1 more (--top 0 prints all)\n\n\
             traces.exits\ntrace     id  exit  taken\n2      h:5@6     7     30\n2      h:5@6     8      2\n\
             ... and 1 more (--top 0 prints all)\n\n"
        );
        assert!(show(map, 0).contains("g:3@4"));
    }

    #[test]
    fn digits_are_grouped() {
        assert_eq!(
            ["0", "999", "1,000", "12,345,678"].map(str::to_owned),
            [0, 999, 1000, 12_345_678].map(grouped)
        );
    }
}
