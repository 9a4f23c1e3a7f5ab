//! The table a comparison ends in.

use super::results::{Cell, Results, Tier2Share};
use crate::statistics::{self, Pair, mean};
use crate::table::{self, Table};

/// The whole report.
pub fn text(results: &Results) -> String {
    let mut text = String::new();
    let first = &results.columns[0].name;
    let ratio = format!("steady vs {first}");
    let titles = ["program", "on", "first", "steady", &ratio, "tier 2", "when steady", "at end", "peak"];
    let mut table = Table::new(2, &titles);
    for (program, cells) in &results.rows {
        for (index, (column, cell)) in results.columns.iter().zip(cells).enumerate() {
            let program = if index == 0 { program.clone() } else { String::new() };
            table.row([program, column.name.clone()].into_iter().chain(numbers(&cells[0], cell)).collect());
        }
        table.gap();
    }
    for (index, column) in results.columns.iter().enumerate() {
        let label = if index == 0 { "geometric mean" } else { "" };
        let cells = [label.to_owned(), column.name.clone()];
        table.row(cells.into_iter().chain(means(results, index)).collect());
    }
    text += &table.text();
    if !results.complaints.is_empty() {
        text.push('\n');
        for complaint in &results.complaints {
            text += &format!("FAILED {complaint}\n");
        }
    }
    text
}

/// First, steady, ratio, shares, memory at the end and at most of one cell.
fn numbers(base: &Cell, cell: &Cell) -> Vec<String> {
    if !cell.is_measured() {
        return vec!["failed".to_owned()];
    }
    let ratio = match base.is_measured() {
        // A column against itself has no interval worth showing.
        true if std::ptr::eq(base, cell) => "1.00x".to_owned(),
        true => table::ratio(statistics::speedup(&[Pair { base: &base.steady(), other: &cell.steady() }])),
        false => "-".to_owned(),
    };
    vec![
        table::seconds(mean(&cell.first())),
        table::seconds(mean(&cell.steady())),
        ratio,
        cell.tier2.map_or("-".to_owned(), |share| table::percent(share.whole)),
        cell.tier2.map_or("-".to_owned(), |share| table::percent(share.steady)),
        cell.end_memory().map_or("-".to_owned(), table::megabytes),
        table::megabytes(cell.peak_memory()),
    ]
}

/// The same for all programs measured in both columns: speed of first iterations and of steady states.
fn means(results: &Results, index: usize) -> Vec<String> {
    let both = results.rows.iter().map(|(_, cells)| (&cells[0], &cells[index]));
    let both: Vec<_> = both.filter(|(base, other)| base.is_measured() && other.is_measured()).collect();
    if both.is_empty() {
        return vec!["-".to_owned(); 7];
    }
    let speedup = |times: fn(&Cell) -> Vec<f64>| {
        let times: Vec<_> = both.iter().map(|(base, other)| (times(base), times(other))).collect();
        let pairs: Vec<_> = times.iter().map(|(base, other)| Pair { base, other }).collect();
        statistics::speedup(&pairs)
    };
    let shares: Option<Vec<_>> = both.iter().map(|(_, other)| other.tier2).collect();
    let share = |of: fn(&Tier2Share) -> f64| match &shares {
        Some(shares) => table::percent(mean(&shares.iter().map(of).collect::<Vec<_>>())),
        None => "-".to_owned(),
    };
    let memory = |of: fn(&Cell) -> Option<u64>| {
        let ratios: Option<Vec<f64>> =
            both.iter().map(|(base, other)| Some(of(other)? as f64 / of(base)? as f64)).collect();
        ratios.map_or("-".to_owned(), |ratios| format!("{:.2}x", statistics::geometric_mean(&ratios)))
    };
    let steady = if index == 0 { "1.00x".to_owned() } else { table::ratio(speedup(Cell::steady)) };
    vec![
        format!("{:.2}x", speedup(Cell::first).value),
        String::new(),
        steady,
        share(|share| share.whole),
        share(|share| share.steady),
        memory(Cell::end_memory),
        memory(|cell| Some(cell.peak_memory())),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::column::Column;
    use super::super::results::Run;
    use super::*;

    #[test]
    fn a_table_shows_ratios_means_and_failures() {
        let columns =
            ["base", "fast"].map(|name| Column { name: name.into(), command: vec![], has_tier2: false });
        let cell = |time: f64| Cell {
            runs: vec![
                Run { times: vec![time * 2.0, time, time], peak_memory: 10_000_000, end_memory: None };
                2
            ],
            result: Some("1".into()),
            ..Cell::default()
        };
        let failed = Cell { failure: Some("exit code 1".into()), ..Cell::default() };
        let rows =
            vec![("one".to_owned(), vec![cell(0.4), cell(0.1)]), ("two".to_owned(), vec![cell(0.2), failed])];
        let text = text(&Results::new(columns.to_vec(), rows));
        let line = |start: &str| text.lines().find(|line| line.starts_with(start)).expect(start).to_owned();
        assert!(line("one").contains("800 ms  400 ms  ") && line("one").contains("1.00x"), "{text}");
        assert!(text.contains("200 ms  100 ms  4.00x [4.00, 4.00]"), "{text}");
        assert_eq!(line("FAILED"), "FAILED two on fast: exit code 1");
        let last = text.lines().rfind(|line| line.trim_start().starts_with("fast")).expect("a row");
        assert!(last.contains("4.00x") && last.ends_with("1.00x"), "{text}");
    }
}
