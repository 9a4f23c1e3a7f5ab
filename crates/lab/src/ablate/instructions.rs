//! Ablation by counted instructions.
//!
//! Times tell differences of a few hundredths only on a quiet machine and over many processes. How many instructions a
//! round runs, valgrind counts the same each time, whatever else the machine does; so processes of different columns may
//! run side by side. It says nothing of caches and mispredicted branches: it decides what times leave open.

use crate::bench;
use crate::bench::column::Column;
use crate::bench::process;
use crate::bench::schedule::{self, Progress};
use crate::bench::workspace::Workspace;
use crate::failure::Failure;
use crate::programs::Program;
use crate::statistics::geometric_mean;
use crate::table::Table;
use std::process::{Command, ExitCode};
use std::sync::Mutex;
use std::thread;

/// Rounds of the processes whose instructions are counted: what lies between two counts are rounds alone. A trace that is
/// compiled late is in one of the two differences at most, and the smaller one counts.
const ROUNDS: [u32; 3] = [12, 20, 28];

/// A program that runs this many per cent less without a pass is told of: a change of addresses alone moves counts by less.
const NOTABLE: f64 = 1.0;

/// The driver's limit of time, which is not to end anything here.
const NO_LIMIT: u32 = 1_000_000;

/// What was counted of a program in a column.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Count {
    /// Instructions of a round when all is warm.
    steady: f64,
    /// Instructions of the longest process, starting and compiling included.
    whole: f64,
}

impl Count {
    fn of(totals: [u64; 3]) -> Count {
        let round =
            |n: usize| totals[n + 1].saturating_sub(totals[n]) as f64 / f64::from(ROUNDS[n + 1] - ROUNDS[n]);
        Count { steady: round(0).min(round(1)), whole: totals[2] as f64 }
    }
}

/// Counts the programs in these columns, the first being what the others are compared with, and prints tables.
pub fn compare(names: &[String], columns: &[Column]) -> Result<ExitCode, Failure> {
    if let Err(error) = Command::new("valgrind").arg("--version").output() {
        return Err(Failure::new(format!(
            "instructions are counted by valgrind, which cannot be run: {error}"
        )));
    }
    let mut complaints = Vec::new();
    let programs = bench::choose(names, &mut complaints);
    let counts = count_all(&programs, columns, &mut complaints)?;
    print!("{}", report(&programs, columns, &counts));
    for complaint in &complaints {
        println!("FAILED {complaint}");
    }
    Ok(if complaints.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A row a program, with a count a column where it could be had.
type Counts = Vec<Vec<Option<Count>>>;

/// What the threads that count share.
struct Work<'a> {
    /// The next cell to count, in the order of rows.
    next: usize,
    progress: Progress,
    counts: Counts,
    complaints: &'a mut Vec<String>,
}

/// Counts them all, as many at a time as the machine has processors.
fn count_all(
    programs: &[&Program],
    columns: &[Column],
    complaints: &mut Vec<String>,
) -> Result<Counts, Failure> {
    let workspace = Workspace::new()?;
    let cells = programs.len() * columns.len();
    let counts = vec![vec![None; columns.len()]; programs.len()];
    let shared = Mutex::new(Work { next: 0, progress: Progress::new(cells), counts, complaints });
    let lock = || shared.lock().expect("no thread panics");
    let next = || {
        let mut work = lock();
        let (row, at) = (work.next / columns.len(), work.next % columns.len());
        let program = programs.get(row)?;
        work.next += 1;
        work.progress.step(program.name, &columns[at].name);
        Some((row, at))
    };
    let count_some = || {
        while let Some((row, at)) = next() {
            let counted = count(programs[row], &columns[at], &workspace);
            let mut work = lock();
            match counted {
                Ok(count) => work.counts[row][at] = Some(count),
                Err(error) => {
                    let complaint = format!("{} on {}: {error}", programs[row].name, columns[at].name);
                    work.progress.line(&format!("tierlab: {complaint}"));
                    work.complaints.push(complaint);
                }
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(count_some);
        }
    });
    let work = shared.into_inner().expect("no thread panics");
    work.progress.done();
    Ok(work.counts)
}

fn count(program: &Program, column: &Column, workspace: &Workspace) -> Result<Count, String> {
    let mut totals = [0; ROUNDS.len()];
    for (total, rounds) in totals.iter_mut().zip(ROUNDS) {
        let valgrind = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"];
        let words = [&valgrind.map(str::to_owned)[..], &column.command].concat();
        let mut command = workspace.command(&words, program, "quick", rounds, NO_LIMIT);
        let outcome = process::run(&mut command, schedule::LIMIT).map_err(|error| error.to_string())?;
        schedule::answer(&outcome)?;
        *total = read_total(&outcome.stderr).ok_or("valgrind printed no count")?;
    }
    Ok(Count::of(totals))
}

/// The number in valgrind's line of instructions.
fn read_total(stderr: &str) -> Option<u64> {
    let line = stderr.lines().rev().find(|line| line.contains("I   refs:") || line.contains("I refs:"))?;
    let digits: String = line.rsplit(':').next()?.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Both tables, and the programs that run less without some pass.
fn report(programs: &[&Program], columns: &[Column], counts: &Counts) -> String {
    let mut text =
        "instructions of a steady round with all passes, in millions, against each left out\n\n".to_owned();
    text += &table(programs, columns, counts, |count| count.steady);
    text += &format!("\ninstructions of a whole process of {} rounds\n\n", ROUNDS[ROUNDS.len() - 1]);
    text += &table(programs, columns, counts, |count| count.whole);
    let mut less = String::new();
    for (program, row) in programs.iter().zip(counts) {
        for (column, cell) in columns.iter().zip(row).skip(1) {
            if let (Some(all), Some(without)) = (row[0], cell)
                && without.steady < all.steady * (1.0 - NOTABLE / 100.0)
            {
                less +=
                    &format!("{}: {:.3}x with {}\n", program.name, all.steady / without.steady, column.name);
            }
        }
    }
    text.push('\n');
    match less.is_empty() {
        true => text += &format!("no program runs over {NOTABLE}% fewer instructions with a pass left out\n"),
        false => {
            text +=
                &format!("over {NOTABLE}% fewer instructions in a steady round with a pass left out:\n{less}")
        }
    }
    text
}

fn table(programs: &[&Program], columns: &[Column], counts: &Counts, of: fn(&Count) -> f64) -> String {
    let heading: Vec<&str> =
        std::iter::once("program").chain(columns.iter().map(|column| column.name.as_str())).collect();
    let mut table = Table::new(1, &heading);
    let mut ratios = vec![Vec::new(); columns.len()];
    for (program, row) in programs.iter().zip(counts) {
        let mut cells = vec![program.name.to_owned()];
        for (at, cell) in row.iter().enumerate() {
            cells.push(match (row[0].as_ref(), cell) {
                (Some(all), Some(_)) if at == 0 => format!("{:.1}", of(all) / 1e6),
                (Some(all), Some(without)) => {
                    let ratio = of(all) / of(without);
                    ratios[at].push(ratio);
                    format!("{ratio:.3}x")
                }
                _ => "failed".to_owned(),
            });
        }
        table.row(cells);
    }
    let means = ratios.iter().skip(1).map(|column| match column.is_empty() {
        true => "-".to_owned(),
        false => format!("{:.3}x", geometric_mean(column)),
    });
    table.row(["geometric mean".to_owned(), String::new()].into_iter().chain(means).collect());
    table.text()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programs;

    #[test]
    fn the_smaller_difference_is_the_steady_round() {
        // A trace of 50 is compiled between the second and the third count.
        let count = Count::of([1000, 1080, 1210]);
        assert_eq!(count, Count { steady: 10.0, whole: 1210.0 });
    }

    #[test]
    fn totals_are_read_from_either_form() {
        assert_eq!(read_total("x\n==1== I   refs:      1,199,551,579\n"), Some(1_199_551_579));
        assert_eq!(read_total("==1== I refs:  12\n==1== \n"), Some(12));
        assert_eq!(read_total("valgrind: failed\n"), None);
    }

    #[test]
    fn a_report_compares_and_tells_of_what_is_better_without() {
        let column = |name: &str| Column { name: name.into(), command: vec![], has_tier2: true };
        let columns = [column("all"), column("-dce"), column("-peel")];
        let count = |steady: f64| Some(Count { steady, whole: steady * 100.0 });
        let programs = [&programs::ALL[0], &programs::ALL[1]];
        let counts = vec![vec![count(2e6), count(4e6), count(1e6)], vec![count(2e6), count(2e6), None]];
        let text = report(&programs, &columns, &counts);
        let rows = |start: &str| {
            text.lines().filter(|l| l.starts_with(start)).map(str::to_owned).collect::<Vec<_>>()
        };
        let first = rows(programs[0].name);
        assert!(first[0].ends_with("2.0  0.500x  2.000x") && first[1].contains("200.0"), "{text}");
        assert!(first[2].ends_with("2.000x with -peel"), "{text}");
        assert!(rows(programs[1].name)[0].ends_with("failed"), "{text}");
        assert!(rows("geometric mean")[0].ends_with("0.707x  2.000x"), "{text}");
        let even = report(&programs, &columns[..2], &vec![vec![count(1.0), count(1.005)]; 2]);
        assert!(even.contains("no program runs"), "{even}");
    }
}
