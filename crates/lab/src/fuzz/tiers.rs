//! `tierlab fuzz tiers`: random programs at every tier, and at tier 2 with guards that are made to fail. All must print the
//! same.

use super::noise::Noise;
use super::{Options, programs, progress, progress_ends};
use crate::bench::{column, process};
use crate::failure::Failure;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

/// What a program may take before it counts as hung. They take a fraction of a second.
const LIMIT: Duration = Duration::from_secs(60);

/// What it may take the first time. Some square a number again and again, and would take any interpreter years: nothing is
/// to be learned from those.
const FIRST_LIMIT: Duration = Duration::from_secs(5);

/// What has come of a program.
#[derive(PartialEq, Eq, Debug)]
enum Verdict {
    /// It does the same in all ways.
    Same,
    /// Where it differs.
    Different(String),
    /// It takes too long in the first.
    TooLong,
}

/// The ways a program is run, by what stands behind `-X`. The first is what the others are compared with.
fn ways(seed: u64, number: u64) -> Vec<Vec<String>> {
    let hot = [
        "hot_loop=4",
        "install_delay=0",
        "hot_entry=4",
        "hot_exit=2",
        "hot_tree=0",
        "min_entry=0",
        "min_switch=0",
        "min_home=1",
        "compile_allowance=4000000000",
    ];
    let hot = hot.map(|knob| format!("tune:{knob}"));
    let hot: Vec<&str> = hot.iter().map(String::as_str).collect();
    let way = |switches: &[&str]| switches.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    let traced = |tier: &str| [vec![format!("tier={tier}")], way(&hot)].concat();
    let mut noise = Noise::new(!seed, number);
    let (step, without) = (2 + noise.below(12), noise.below(tiercel_passes::PASSES.len()));
    let faults =
        [format!("tune:fail-guard={}", 1 + noise.below(step)), format!("tune:fail-guard-step={step}")];
    let fewer = format!("opt=-{}", tiercel_passes::PASSES[without].name);
    vec![
        way(&["tier=0"]),
        way(&["tier=1"]),
        traced("2i"),
        traced("2"),
        [traced("2"), faults.to_vec(), vec!["tune:max_generic_share=100".into()]].concat(),
        [traced("2"), vec![fewer]].concat(),
    ]
}

/// What a program printed, and how it ended.
fn outcome(tiercel: &Path, switches: &[String], file: &Path, limit: Duration) -> Result<String, Failure> {
    let mut command = Command::new(tiercel);
    for switch in switches {
        command.args(["-X", switch]);
    }
    command.arg("-B").arg(file).env("PYTHONHASHSEED", "0");
    let outcome = process::run(&mut command, limit).map_err(|e| Failure::at(tiercel, e))?;
    let failure = outcome.failure.map_or(String::new(), |f| format!("{f}\n{}", outcome.stderr));
    Ok(outcome.stdout + &failure)
}

/// Runs the program in a file in all ways.
fn check(tiercel: &Path, file: &Path, ways: &[Vec<String>]) -> Result<Verdict, Failure> {
    let start = Instant::now();
    let first = outcome(tiercel, &ways[0], file, FIRST_LIMIT)?;
    if start.elapsed() >= FIRST_LIMIT {
        return Ok(Verdict::TooLong);
    }
    for way in &ways[1..] {
        let other = outcome(tiercel, way, file, LIMIT)?;
        if other != first {
            let (want, got) = first
                .lines()
                .zip(other.lines())
                .find(|(a, b)| a != b)
                .map_or(("the end", other.lines().last().unwrap_or("")), |d| d);
            return Ok(Verdict::Different(format!("-X {}: {got:?}, not {want:?}", way.join(" -X "))));
        }
    }
    Ok(Verdict::Same)
}

/// Runs the command.
pub fn run(options: &Options) -> Result<ExitCode, Failure> {
    let tiercel = match &options.tiercel {
        Some(path) => std::path::absolute(path).map_err(|error| Failure::at(path, error))?,
        None => column::beside()?,
    };
    let start = Instant::now();
    let numbers = options.numbers();
    let (count, mut different, mut too_long) = (numbers.end - numbers.start, 0u64, 0u64);
    for (done, number) in numbers.enumerate() {
        progress(done as u64, count);
        let file: PathBuf = options.save_as(number, "py");
        let text = programs::program(options.seed, number);
        std::fs::write(&file, text).map_err(|e| Failure::at(&file, e))?;
        match check(&tiercel, &file, &ways(options.seed, number))? {
            Verdict::Different(difference) => {
                different += 1;
                progress_ends();
                println!("program {number} is in {}: {difference}", file.display());
                continue;
            }
            Verdict::TooLong => too_long += 1,
            Verdict::Same => {}
        }
        std::fs::remove_file(&file).map_err(|e| Failure::at(&file, e))?;
    }
    progress_ends();
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "tiers: {count} programs of seed {}, {different} different, {too_long} that take too long, in {seconds:.1} s",
        options.seed
    );
    Ok(if different == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_told() {
        let folder = std::env::temp_dir().join(format!("tierlab-tiers-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let file = folder.join("p.sh");
        std::fs::write(&file, "echo same; echo $2\n").expect("a file");
        // A stand-in: `sh -X tier=1 -B FILE` is no shell's command line.
        let fake = folder.join("fake");
        std::fs::write(&fake, "#!/bin/sh\necho same\necho $2\n").expect("a file");
        std::fs::set_permissions(&fake, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a mode");
        let way = |s: &str| vec![s.to_owned()];
        let told = check(&fake, &file, &[way("tier=0"), way("tier=0"), way("tier=1")]).expect("it runs");
        assert_eq!(told, Verdict::Different("-X tier=1: \"tier=1\", not \"tier=0\"".into()));
        assert_eq!(check(&fake, &file, &[way("a"), way("a")]).expect("it runs"), Verdict::Same);
        // One that never ends.
        std::fs::write(&fake, "#!/bin/sh\nexec sleep 600\n").expect("a file");
        assert_eq!(check(&fake, &file, &[way("a"), way("a")]).expect("it runs"), Verdict::TooLong);
        std::fs::remove_dir_all(folder).expect("the folder goes");
    }

    #[test]
    fn ways_are_the_same_for_the_same_number() {
        assert_eq!(ways(1, 5), ways(1, 5));
        assert_ne!(ways(1, 5), ways(1, 6));
    }
}
