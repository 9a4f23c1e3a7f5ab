//! `tierlab compare`: two sets of results, program by program.

use crate::bench::pyperf;
use crate::failure::Failure;
use crate::statistics::{self, Pair, mean};
use crate::table::{self, Table};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Options of `tierlab compare`.
#[derive(clap::Args)]
pub struct Options {
    /// The results to compare with: a directory that `bench --json` wrote, or one file.
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The results in question.
    #[arg(value_name = "NEW")]
    new: PathBuf,
}

type Column = BTreeMap<String, Vec<f64>>;

/// Runs the command.
pub fn run(options: &Options) -> Result<ExitCode, Failure> {
    let (old, new) = (load(&options.old)?, load(&options.new)?);
    // Two single files are compared whatever their names.
    let columns: Vec<(String, &Column, &Column)> = match (&old[..], &new[..]) {
        ([(old_name, old)], [(new_name, new)]) if options.old.is_file() && options.new.is_file() => {
            vec![(
                if old_name == new_name { new_name.clone() } else { format!("{old_name} -> {new_name}") },
                old,
                new,
            )]
        }
        _ => {
            let pairs = old.iter().filter_map(|(name, old)| {
                let (_, new) = new.iter().find(|(other, _)| other == name)?;
                Some((name.clone(), old, new))
            });
            pairs.collect()
        }
    };
    if columns.is_empty() {
        return Err(Failure::new("the two have no column in common"));
    }
    for (name, old, new) in columns {
        print!("{}", compare(&name, old, new));
    }
    Ok(ExitCode::SUCCESS)
}

fn load(path: &Path) -> Result<Vec<(String, Column)>, Failure> {
    let name = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    if !path.is_dir() {
        return Ok(vec![(name(path), pyperf::read(path)?)]);
    }
    let entries = std::fs::read_dir(path).map_err(|error| Failure::at(path, error))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    files.iter().map(|file| Ok((name(file), pyperf::read(file)?))).collect()
}

fn compare(name: &str, old: &Column, new: &Column) -> String {
    let mut table = Table::new(1, &[name, "old", "new", "speed"]);
    let mut pairs = Vec::new();
    for program in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        let show =
            |column: &Column| column.get(program).map_or("-".to_owned(), |times| table::seconds(mean(times)));
        let mut cells = vec![program.clone(), show(old), show(new)];
        if let (Some(old), Some(new)) = (old.get(program), new.get(program)) {
            let pair = Pair { base: old, other: new };
            let speedup = statistics::speedup(&[pair]);
            // An interval that holds 1 shows no difference.
            let mark = if speedup.low <= 1.0 && 1.0 <= speedup.high { " ~" } else { "  " };
            cells.push(table::ratio(speedup) + mark);
            pairs.push(pair);
        }
        table.row(cells);
    }
    if !pairs.is_empty() {
        let mean = table::ratio(statistics::speedup(&pairs)) + "  ";
        table.row(vec!["geometric mean".to_owned(), String::new(), String::new(), mean]);
    }
    table.text() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_of_either_side_are_shown() {
        let column = |entries: &[(&str, f64)]| -> Column {
            entries.iter().map(|(name, time)| ((*name).to_owned(), vec![*time; 3])).collect()
        };
        let text = compare("tier2", &column(&[("a", 1.0), ("b", 2.0)]), &column(&[("a", 0.5), ("c", 1.0)]));
        assert!(text.contains("2.00x [2.00, 2.00]"), "{text}");
        for row in ["b ", "c ", "geometric mean"] {
            assert!(text.lines().any(|line| line.starts_with(row)), "{text}");
        }
    }
}
