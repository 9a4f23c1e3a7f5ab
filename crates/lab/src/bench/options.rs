//! The command line of `tierlab bench`.

use std::path::PathBuf;

/// Options of `tierlab bench`.
#[derive(clap::Args)]
pub struct Options {
    /// Programs to run; all of them if none is named.
    #[arg(value_name = "PROGRAM")]
    pub programs: Vec<String>,
    /// A tier to measure (may be repeated) [default: 1 and 2].
    #[arg(long = "tier", value_name = "TIER", value_parser = ["0", "1", "2i", "2"])]
    pub tiers: Vec<String>,
    /// Another Python to measure, as NAME=COMMAND (may be repeated).
    #[arg(long, value_name = "NAME=COMMAND")]
    pub against: Vec<String>,
    /// Processes for each program and column.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    pub runs: u32,
    /// Have each process of a program become hot a little later than the one before: what is measured is then no one
    /// selection of traces, and the intervals hold what such a selection brings.
    #[arg(long)]
    pub vary: bool,
    /// A tenth of the size.
    #[arg(long)]
    pub quick: bool,
    /// Write a file a column that pyperf reads.
    #[arg(long, value_name = "DIR")]
    pub json: Option<PathBuf>,
    /// Name the programs, and run none.
    #[arg(long)]
    pub list: bool,
    /// The tiercel to measure [default: the one beside tierlab].
    #[arg(long, value_name = "PATH")]
    pub tiercel: Option<PathBuf>,
}

impl Options {
    /// The name of the size, for the driver.
    pub fn size(&self) -> &'static str {
        if self.quick { "quick" } else { "full" }
    }
}
