//! `tierlab passes`: the optimizer on a folder of saved traces, pass by pass; or the embedded programs with each pass left
//! out in turn.

use crate::ablate;
use crate::failure::Failure;
use crate::table::Table;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use tiercel_ir::{Trace, parse, verify};
use tiercel_jit::exits::ExitTable;
use tiercel_jit::lower::{Environment, Lowering};
use tiercel_passes::{Options as PassOptions, PASSES, run_pass};

/// Options of `tierlab passes`.
#[derive(clap::Args)]
pub struct Options {
    /// A folder that `tierlab trace --save` has filled; with --ablate, embedded programs (all, if none is named).
    #[arg(value_name = "DIR|PROGRAM")]
    pub names: Vec<String>,
    /// Compare with other passes: `-NAME` leaves one out (a list with commas).
    #[arg(long, value_name = "LIST", allow_hyphen_values = true, conflicts_with = "ablate")]
    opt: Option<String>,
    /// Measure the programs with each pass left out, against all of them.
    #[arg(long)]
    ablate: bool,
    /// With --ablate: only these passes (a list with commas).
    #[arg(long, value_name = "LIST", requires = "ablate")]
    pub only: Option<String>,
    /// With --ablate: processes for each program and column.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    pub runs: u32,
    /// With --ablate: have each process of a program become hot a little later than the one before. What a pass does to a
    /// trace's length changes which traces come after it; this way it is not measured by that.
    #[arg(long, requires = "ablate")]
    pub vary: bool,
    /// With --ablate: a tenth of the size.
    #[arg(long)]
    pub quick: bool,
    /// With --ablate: instructions in place of times, counted by valgrind at a tenth of the size.
    #[arg(long, requires = "ablate", conflicts_with_all = ["runs", "vary", "quick"])]
    pub instructions: bool,
    /// The tiercel to measure [default: the one beside tierlab].
    #[arg(long, value_name = "PATH")]
    pub tiercel: Option<PathBuf>,
}

/// Runs the command.
pub fn run(options: &Options) -> Result<ExitCode, Failure> {
    if options.ablate {
        return ablate::run(options);
    }
    let [folder] = &options.names[..] else {
        return Err(Failure::new("one folder of traces is wanted (tierlab trace --save DIR FILE makes one)"));
    };
    let mut chosen = PassOptions::default();
    for item in options.opt.iter().flat_map(|list| list.split(',')).filter(|i| !i.is_empty()) {
        if !chosen.switch(item) {
            let name = item.trim_start_matches(['-', '+']);
            return Err(Failure::new(format!("--opt: there is no pass {name:?}")));
        }
    }
    let corpus = read(Path::new(folder))?;
    let mut lowering = Lowering::host().map_err(|e| Failure::new(e.to_string()))?;
    let all = go_through(&corpus, &PassOptions::default(), &mut lowering)?;
    println!("{} traces of {folder}\n\n{}", corpus.len(), all.table());
    if let Some(list) = &options.opt {
        let other = go_through(&corpus, &chosen, &mut lowering)?;
        println!("{list}\n\n{}\n{}", other.table(), compared(&all, &other, list));
    }
    Ok(ExitCode::SUCCESS)
}

/// A saved trace.
struct Saved {
    name: String,
    trace: Trace,
    /// Bytecode instructions.
    length: u32,
}

/// The traces of a folder, in order.
fn read(folder: &Path) -> Result<Vec<Saved>, Failure> {
    let entries = std::fs::read_dir(folder).map_err(|e| Failure::at(folder, e))?;
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|e| Some(e.ok()?.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "trace"))
        .collect();
    paths.sort();
    if paths.is_empty() {
        return Err(Failure::at(folder, "has no .trace files"));
    }
    paths.iter().map(|path| read_one(path)).collect()
}

fn read_one(path: &Path) -> Result<Saved, Failure> {
    let text = std::fs::read_to_string(path).map_err(|e| Failure::at(path, e))?;
    let trace = parse(&text).map_err(|e| Failure::at(path, e))?;
    verify(&trace).map_err(|e| Failure::at(path, e))?;
    let first = text.lines().next().unwrap_or("").trim_start_matches("; ");
    let length = first.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0);
    Ok(Saved { name: path.display().to_string(), trace, length })
}

/// A row of the table: what all traces are after a pass.
#[derive(Default, Clone)]
struct Row {
    name: &'static str,
    changed: usize,
    ops: usize,
    guards: usize,
    time: Duration,
    code: usize,
    lowering: Duration,
}

/// All rows: the traces as built, then after each pass.
struct Rows(Vec<Row>);

/// Takes a whole corpus through the passes; after each, every trace is lowered to see its code.
fn go_through(corpus: &[Saved], options: &PassOptions, lowering: &mut Lowering) -> Result<Rows, Failure> {
    let passes: Vec<_> = PASSES.iter().filter(|p| !options.disabled.iter().any(|d| d == p.name)).collect();
    let mut rows = vec![Row { name: "as built", ..Row::default() }];
    rows.extend(passes.iter().map(|p| Row { name: p.name, ..Row::default() }));
    for saved in corpus {
        let mut trace = saved.trace.clone();
        let loops = trace.loop_start().is_some();
        look(&mut rows[0], &trace, saved, lowering)?;
        for (pass, row) in passes.iter().zip(&mut rows[1..]) {
            if !pass.is_for(loops) {
                look(row, &trace, saved, lowering)?;
                continue;
            }
            let (out, report) =
                run_pass(pass, &trace, options).map_err(|e| Failure::new(format!("{}: {e}", saved.name)))?;
            row.time += report.time;
            row.changed += usize::from(out != trace);
            trace = out;
            look(row, &trace, saved, lowering)?;
        }
    }
    Ok(Rows(rows))
}

/// Adds a trace to a row.
fn look(row: &mut Row, trace: &Trace, saved: &Saved, lowering: &mut Lowering) -> Result<(), Failure> {
    row.ops += trace.insts.len();
    row.guards += trace.guard_count();
    let exits = ExitTable::new(0, 0, trace.snaps.len(), 0, 1);
    let env = Environment { length: saved.length, ..Environment::default() };
    let start = Instant::now();
    let lowered = lowering
        .lower(trace, &exits, &env)
        .map_err(|e| Failure::new(format!("{} after {}: {e}", saved.name, row.name)))?;
    row.lowering += start.elapsed();
    row.code += lowered.code.len();
    Ok(())
}

fn millis(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

/// How much more or less than before.
fn change(now: usize, before: usize) -> String {
    match now as i64 - before as i64 {
        0 => String::new(),
        n => format!("{n:+}"),
    }
}

impl Rows {
    fn last(&self) -> &Row {
        &self.0[self.0.len() - 1]
    }

    fn optimizing(&self) -> Duration {
        self.0.iter().map(|r| r.time).sum()
    }

    fn table(&self) -> String {
        let headings =
            ["pass", "traces changed", "ops", "", "guards", "", "time", "code bytes", "", "lowering then"];
        let mut table = Table::new(1, &headings);
        let mut before = &self.0[0];
        for (n, row) in self.0.iter().enumerate() {
            table.row(vec![
                row.name.to_owned(),
                if n == 0 { String::new() } else { row.changed.to_string() },
                row.ops.to_string(),
                change(row.ops, before.ops),
                row.guards.to_string(),
                change(row.guards, before.guards),
                if n == 0 { String::new() } else { millis(row.time) },
                row.code.to_string(),
                change(row.code, before.code),
                millis(row.lowering),
            ]);
            before = row;
        }
        table.text()
    }
}

/// Both ends of two ways beside each other.
fn compared(all: &Rows, other: &Rows, name: &str) -> String {
    let mut table = Table::new(1, &["in the end", "ops", "guards", "code bytes", "passes", "lowering"]);
    for (name, rows) in [("all passes", all), (name, other)] {
        let last = rows.last();
        table.row(vec![
            name.to_owned(),
            last.ops.to_string(),
            last.guards.to_string(),
            last.code.to_string(),
            millis(rows.optimizing()),
            millis(last.lowering),
        ]);
    }
    table.text()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = r#"; 2 bytecode instructions
trace "t" {
  sym @f = code
  %0: ref = entry 0
  s0 = snap again @f +1 locals[%0] stack[]
  guard_int %0 [s0]
  %1: i64 = unbox_int %0
  %2: i64 = iconst 0
  %3: i64 = int_add_ovf %1, %2 [s0]
  guard_int %0 [s0]
  s1 = snap @f +2 locals[int(%3)] stack[]
  exit [s1]
}
"#;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("tierlab-passes-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        folder
    }

    #[test]
    fn a_corpus_goes_through_the_passes() {
        let folder = folder("corpus");
        std::fs::write(folder.join("0000-t.trace"), TRACE).expect("a file");
        let corpus = read(&folder).expect("a corpus");
        assert_eq!(corpus[0].length, 2);
        let mut lowering = Lowering::host().expect("the host has a lowering");
        let all = go_through(&corpus, &PassOptions::default(), &mut lowering).expect("it optimizes");
        assert!(all.last().guards < all.0[0].guards && all.last().code < all.0[0].code);
        let mut without = PassOptions::default();
        PASSES.iter().for_each(|p| assert!(without.switch(&format!("-{}", p.name))));
        let none = go_through(&corpus, &without, &mut lowering).expect("it goes through");
        assert_eq!(none.0.len(), 1);
        assert!(compared(&all, &none, "none").contains("all passes"));
        std::fs::remove_dir_all(folder).expect("the folder goes");
    }

    #[test]
    fn what_is_wrong_with_a_corpus_is_said_with_its_place() {
        let folder = folder("wrong");
        assert!(read(&folder).err().expect("empty").to_string().contains("no .trace files"));
        std::fs::write(folder.join("x.trace"), "trace \"t\" {\n  nonsense\n}\n").expect("a file");
        assert!(read(&folder).err().expect("bad").to_string().contains("x.trace"));
        std::fs::remove_dir_all(&folder).expect("the folder goes");
        assert!(read(&folder).is_err());
    }
}
