//! `tierlab passes --ablate`: the embedded programs with each pass left out in turn.

mod instructions;

use crate::bench::{self, column};
use crate::failure::Failure;
use crate::passes::Options;
use std::process::ExitCode;
use tiercel_passes::PASSES;

/// Measures the programs with all passes and with each left out: below 1.00x, it is slower without.
pub fn run(options: &Options) -> Result<ExitCode, Failure> {
    let columns = columns(options)?;
    if options.instructions {
        return instructions::compare(&options.names, &columns);
    }
    let bench = bench::Options {
        programs: options.names.clone(),
        tiers: vec![],
        against: vec![],
        runs: options.runs,
        vary: options.vary,
        quick: options.quick,
        json: None,
        list: false,
        tiercel: None,
    };
    bench::compare_columns(&bench, &columns)
}

/// A column for all passes, and one for each that is left out.
fn columns(options: &Options) -> Result<Vec<column::Column>, Failure> {
    let tiercel = match &options.tiercel {
        Some(path) => std::path::absolute(path).map_err(|error| Failure::at(path, error))?,
        None => column::beside()?,
    };
    let tiercel = tiercel.to_string_lossy().into_owned();
    let column = |name: String, switches: &[String]| {
        let mut command = [std::slice::from_ref(&tiercel), switches].concat();
        if options.instructions {
            // The traces that a worker would make, without its thread, whose waiting is counted too.
            command.extend(["-X".into(), "jit-thread=wait".into()]);
        }
        column::Column { name, command, has_tier2: true }
    };
    let names = names(options.only.as_deref())?;
    let without = |name: &str| column(format!("-{name}"), &["-X".into(), format!("opt=-{name}")]);
    // All passes are asked for likewise: a longer command line alone moves the stack, and matmul is 2% faster or slower for it.
    let all = column("all".into(), &["-X".into(), format!("opt=+{}", names[0])]);
    Ok(std::iter::once(all).chain(names.into_iter().map(without)).collect())
}

/// The names of the passes to leave out: those in the list, or all.
fn names(only: Option<&str>) -> Result<Vec<&str>, Failure> {
    let mut names: Vec<&str> = vec![];
    for pass in PASSES {
        if !names.contains(&pass.name) {
            names.push(pass.name);
        }
    }
    let Some(only) = only else { return Ok(names) };
    let chosen: Vec<&str> = only.split(',').collect();
    match chosen.iter().find(|n| !names.contains(n)) {
        Some(unknown) => {
            Err(Failure::new(format!("--only: there is no pass {unknown:?}; there are {}", names.join(", "))))
        }
        None => Ok(chosen),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    #[test]
    fn counted_programs_have_one_thread() {
        let line = ["passes", "--ablate", "--only", "dce", "--tiercel", "tiercel"];
        for (more, wanted) in [(Some("--instructions"), true), (None, false)] {
            let options = Line::parse_from(line.into_iter().chain(more)).options;
            let columns = columns(&options).expect("two columns");
            assert_eq!(columns.len(), 2);
            assert!(
                columns
                    .iter()
                    .zip(["opt=+dce", "opt=-dce"])
                    .all(|(c, word)| c.command.contains(&word.into()))
            );
            assert!(columns.iter().all(|c| c.command.contains(&"jit-thread=wait".into()) == wanted));
        }
    }

    #[test]
    fn passes_are_named_once_and_unknown_ones_refused() {
        let all = names(None).expect("all passes");
        assert!(all.contains(&"peel") && all.iter().filter(|n| **n == "fold").count() == 1);
        assert_eq!(names(Some("dce,peel")).expect("two passes"), ["dce", "peel"]);
        let unknown = names(Some("dce,speed")).expect_err("no such pass").to_string();
        assert!(unknown.contains("\"speed\"") && unknown.contains("unbox"), "{unknown}");
    }
}
