//! All programs at one tier, a few processes at a time.

use crate::corpus::Program;
use crate::expected::ExpectedFailures;
use crate::outcome::{self, Failure};
use crate::tier::Tier;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// How long one program may take; a debug build on a busy machine is slow.
const LIMIT: Duration = Duration::from_secs(60);

/// What a run of the whole corpus showed.
#[derive(Debug, Default)]
pub struct Report {
    /// How many programs did what they should.
    pub passed: usize,
    /// Programs that failed and are listed.
    pub expected: Vec<String>,
    /// Programs that failed and are not listed.
    pub failed: BTreeMap<String, Failure>,
    /// Entries of the list that nothing needs any more.
    pub stale: Vec<String>,
}

impl Report {
    /// Whether all is as the list says.
    pub fn is_clean(&self) -> bool {
        self.failed.is_empty() && self.stale.is_empty()
    }

    /// The report as text: a line a surprise, and the counts.
    pub fn text(&self, tier: Tier) -> String {
        let mut text = String::new();
        for (name, failure) in &self.failed {
            text += &format!("FAILED {name} at tier {}: {failure}\n", tier.name());
        }
        for pattern in &self.stale {
            text += &format!(
                "PASSES {pattern} at tier {}: take it off the list of expected failures\n",
                tier.name()
            );
        }
        let (failed, expected) = (self.failed.len(), self.expected.len());
        text + &format!(
            "tier {}: {} passed, {expected} failed as expected, {failed} failed\n",
            tier.name(),
            self.passed
        )
    }
}

/// Runs every program at `tier` with `command`, and sorts the outcomes by what the list says.
pub fn run(
    command: &[String],
    root: &Path,
    programs: &[Program],
    tier: Tier,
    list: &ExpectedFailures,
) -> Report {
    let mut full_command = command.to_vec();
    full_command.extend(tier.switches());
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(program) = programs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(failure) = check(&full_command, root, program) {
                        failures.lock().expect("no worker panics").insert(program.name.clone(), failure);
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().expect("no worker panics");
    let names: Vec<&str> = failures.keys().map(String::as_str).collect();
    let mut report =
        Report { passed: programs.len() - names.len(), stale: list.stale(tier, &names), ..Report::default() };
    for (name, failure) in failures {
        match list.reason(&name, tier) {
            Some(_) => report.expected.push(name),
            None => drop(report.failed.insert(name, failure)),
        }
    }
    report
}

fn check(command: &[String], root: &Path, program: &Program) -> Result<(), Failure> {
    let expected = program.expected.as_ref().ok_or(Failure::Unblessed)?;
    let actual = outcome::run(command, root, &program.source, LIMIT)?;
    outcome::compare(expected, &actual)
}
