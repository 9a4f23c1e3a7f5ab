//! Plain tables of text, and numbers as people read them.

use crate::statistics::Estimate;

/// Rows of cells, padded to columns: the first `left` columns to the left, the others to the right.
pub struct Table {
    left: usize,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with this heading.
    pub fn new(left: usize, heading: &[&str]) -> Self {
        Table { left, rows: vec![heading.iter().map(|cell| (*cell).to_owned()).collect()] }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Adds an empty line.
    pub fn gap(&mut self) {
        self.rows.push(Vec::new());
    }

    /// The whole table, a line a row.
    pub fn text(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut text = String::new();
        for row in &self.rows {
            let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, &width))| {
                if column < self.left { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
            });
            text += cells.collect::<Vec<_>>().join("  ").trim_end();
            text.push('\n');
        }
        text
    }
}

/// Seconds with three digits and a unit.
pub fn seconds(value: f64) -> String {
    let (scaled, unit) = match value {
        value if value >= 1.0 => (value, "s"),
        value if value >= 1e-3 => (value * 1e3, "ms"),
        value => (value * 1e6, "us"),
    };
    let digits = if scaled >= 100.0 {
        0
    } else if scaled >= 10.0 {
        1
    } else {
        2
    };
    format!("{scaled:.digits$} {unit}")
}

/// Bytes as megabytes.
pub fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// A share as a percentage.
pub fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// A ratio with its interval.
pub fn ratio(estimate: Estimate) -> String {
    format!("{:.2}x [{:.2}, {:.2}]", estimate.value, estimate.low, estimate.high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let mut table = Table::new(1, &["name", "time"]);
        table.row(vec!["a".into(), "10 ms".into()]);
        table.gap();
        table.row(vec!["longer".into(), "1 s".into()]);
        assert_eq!(table.text(), "name     time\na       10 ms\n\nlonger    1 s\n");
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!(seconds(1.234), "1.23 s");
        assert_eq!(seconds(0.0123), "12.3 ms");
        assert_eq!(seconds(0.000_001_5), "1.50 us");
        assert_eq!(seconds(0.5), "500 ms");
        assert_eq!(megabytes(12_345_678), "12.3 MB");
        assert_eq!(percent(0.935), "93.5%");
        assert_eq!(ratio(Estimate { value: 2.0, low: 1.5, high: 2.5 }), "2.00x [1.50, 2.50]");
    }
}
