//! What was measured.

use super::column::Column;
use crate::statistics;

/// One process' iterations of one program.
#[derive(Clone, Debug)]
pub struct Run {
    /// Seconds, an entry an iteration.
    pub times: Vec<f64>,
    /// The most memory held, in bytes.
    pub peak_memory: u64,
    /// The memory held at the end, in bytes, where the system tells.
    pub end_memory: Option<u64>,
}

impl Run {
    /// The first iteration, with all warming up in it.
    pub fn first(&self) -> f64 {
        self.times[0]
    }

    /// The iterations that count as steady: the later half.
    pub fn steady_times(&self) -> &[f64] {
        &self.times[self.times.len() / 2..]
    }

    /// The iterations before those.
    pub fn warm_up_times(&self) -> &[f64] {
        &self.times[..self.times.len() / 2]
    }

    /// The steady state: the median of the later iterations.
    pub fn steady(&self) -> f64 {
        statistics::median(self.steady_times())
    }
}

/// How much of the time was spent in tier 2.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tier2Share {
    /// Of a whole process, its start and what is not hot yet included.
    pub whole: f64,
    /// Of the iterations that come behind those of a process.
    pub steady: f64,
}

/// One program in one column.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// Its processes.
    pub runs: Vec<Run>,
    /// The checked result, as text.
    pub result: Option<String>,
    /// The share of time spent in tier 2, where the column can tell.
    pub tier2: Option<Tier2Share>,
    /// Why it has no numbers, if it failed.
    pub failure: Option<String>,
}

impl Cell {
    /// The steady state of every process.
    pub fn steady(&self) -> Vec<f64> {
        self.runs.iter().map(Run::steady).collect()
    }

    /// The first iteration of every process.
    pub fn first(&self) -> Vec<f64> {
        self.runs.iter().map(Run::first).collect()
    }

    /// The most memory any process held.
    pub fn peak_memory(&self) -> u64 {
        self.runs.iter().map(|run| run.peak_memory).max().unwrap_or(0)
    }

    /// The most memory any process held at its end.
    pub fn end_memory(&self) -> Option<u64> {
        self.runs.iter().map(|run| run.end_memory).max().flatten()
    }

    /// Whether there are numbers to compare.
    pub fn is_measured(&self) -> bool {
        self.failure.is_none() && !self.runs.is_empty()
    }
}

/// All programs in all columns.
pub struct Results {
    /// The columns, the first being what others are compared with.
    pub columns: Vec<Column>,
    /// A program's name and its cells, one a column.
    pub rows: Vec<(String, Vec<Cell>)>,
    /// What went wrong, a line each; empty after a good run.
    pub complaints: Vec<String>,
}

impl Results {
    /// Gathers cells, and says which failed and which disagree.
    pub fn new(columns: Vec<Column>, rows: Vec<(String, Vec<Cell>)>) -> Self {
        let mut complaints = Vec::new();
        for (program, cells) in &rows {
            let mut first: Option<(&str, &str)> = None;
            for (column, cell) in columns.iter().zip(cells) {
                if let Some(failure) = &cell.failure {
                    complaints.push(format!("{program} on {}: {failure}", column.name));
                }
                let Some(result) = cell.result.as_deref() else { continue };
                match first {
                    None => first = Some((&column.name, result)),
                    Some((_, same)) if same == result => {}
                    Some((name, other)) => {
                        complaints
                            .push(format!("{program}: {} gives {result}, {name} gives {other}", column.name));
                    }
                }
            }
        }
        Results { columns, rows, complaints }
    }

    /// The same, with complaints from before the measurement put in front.
    pub fn complaining_of(mut self, mut earlier: Vec<String>) -> Self {
        earlier.append(&mut self.complaints);
        self.complaints = earlier;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<Column> {
        ["a", "b"].map(|name| Column { name: name.into(), command: vec![], has_tier2: false }).to_vec()
    }

    fn cell(result: &str) -> Cell {
        let run = Run { times: vec![9.0, 5.0, 2.0, 1.0, 3.0], peak_memory: 7, end_memory: None };
        Cell { runs: vec![run], result: Some(result.into()), ..Cell::default() }
    }

    #[test]
    fn the_steady_state_is_the_median_of_the_later_half() {
        let run = &cell("1").runs[0];
        assert_eq!((run.first(), run.warm_up_times(), run.steady()), (9.0, &[9.0, 5.0][..], 2.0));
    }

    #[test]
    fn failures_and_differences_are_complaints() {
        let failed = Cell { failure: Some("exit code 1".into()), ..Cell::default() };
        let rows = vec![
            ("same".to_owned(), vec![cell("1"), cell("1")]),
            ("differs".to_owned(), vec![cell("1"), cell("2")]),
            ("fails".to_owned(), vec![cell("1"), failed]),
        ];
        let results = Results::new(columns(), rows);
        assert_eq!(results.complaints, ["differs: b gives 2, a gives 1", "fails on b: exit code 1"]);
    }
}
