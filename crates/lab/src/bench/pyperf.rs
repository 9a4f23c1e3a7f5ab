//! Result files in pyperf's format, a file a column, and reading them back.

use super::results::{Cell, Results};
use crate::failure::Failure;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Writes `DIR/NAME.json` for every column that measured anything.
pub fn write(directory: &Path, results: &Results) -> Result<(), Failure> {
    fs::create_dir_all(directory).map_err(|error| Failure::at(directory, error))?;
    for (index, column) in results.columns.iter().enumerate() {
        let cells = results.rows.iter().map(|(name, cells)| (name, &cells[index]));
        let benchmarks: Vec<Value> =
            cells.filter(|(_, cell)| cell.is_measured()).map(|(name, cell)| benchmark(name, cell)).collect();
        if benchmarks.is_empty() {
            // pyperf takes a suite without benchmarks for a damaged file.
            continue;
        }
        let suite = json!({
            "benchmarks": benchmarks,
            "metadata": {
                "unit": "second",
                "loops": 1,
                "inner_loops": 1,
                "description": format!("tierlab bench, {}", column.name),
                "python_executable": column.command[0],
            },
            "version": "1.0",
        });
        let path = directory.join(format!("{}.json", column.name));
        let text = serde_json::to_string_pretty(&suite).expect("plain JSON");
        fs::write(&path, text + "\n").map_err(|error| Failure::at(&path, error))?;
    }
    Ok(())
}

fn benchmark(name: &str, cell: &Cell) -> Value {
    let runs = cell.runs.iter().map(|run| {
        // pyperf wants a loop count with each warm-up value.
        let warm_ups: Vec<Value> = run.warm_up_times().iter().map(|time| json!([1, time])).collect();
        json!({
            "metadata": {
                "duration": run.times.iter().sum::<f64>(),
                "mem_max_rss": run.peak_memory,
                "mem_end_rss": run.end_memory.unwrap_or(0),
            },
            "warmups": warm_ups,
            "values": run.steady_times(),
        })
    });
    json!({ "metadata": { "name": name }, "runs": runs.collect::<Vec<Value>>() })
}

/// Reads a file of the format: for every benchmark, the median of each run's values.
pub fn read(path: &Path) -> Result<BTreeMap<String, Vec<f64>>, Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::at(path, error))?;
    let suite: Value = serde_json::from_str(&text).map_err(|error| Failure::at(path, error))?;
    let mut found = BTreeMap::new();
    for benchmark in suite["benchmarks"].as_array().ok_or_else(|| Failure::at(path, "holds no benchmarks"))? {
        let name = benchmark["metadata"]["name"].as_str().or(suite["metadata"]["name"].as_str());
        let runs = benchmark["runs"].as_array().into_iter().flatten();
        let values = runs.filter_map(|run| run["values"].as_array());
        let medians = values
            .map(|values| values.iter().filter_map(Value::as_f64).collect::<Vec<f64>>())
            // A calibration run has no values.
            .filter(|values| !values.is_empty())
            .map(|values| crate::statistics::median(&values));
        let medians: Vec<f64> = medians.collect();
        if let (Some(name), false) = (name, medians.is_empty()) {
            found.insert(name.to_owned(), medians);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::super::column::Column;
    use super::super::results::Run;
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let directory = std::env::temp_dir().join(format!("tierlab-pyperf-{}", std::process::id()));
        let column = |name: &str| Column { name: name.into(), command: vec!["x".into()], has_tier2: false };
        let runs = vec![Run { times: vec![3.0, 2.0, 1.0, 1.5], peak_memory: 5, end_memory: Some(4) }; 2];
        let measured = Cell { runs, result: Some("1".into()), ..Cell::default() };
        let rows = vec![("nbody".to_owned(), vec![measured, Cell::default()])];
        let results = Results::new(vec![column("tier1"), column("tier2")], rows);
        write(&directory, &results).expect("written");
        let back = read(&directory.join("tier1.json")).expect("read");
        assert_eq!(back["nbody"], [1.25, 1.25]);
        assert!(!directory.join("tier2.json").exists());
        fs::remove_dir_all(directory).expect("removed");
    }
}
