//! `tierlab regrtest`: CPython's own regression tests, unmodified, each in a process with limits of time and memory.

mod case;
mod expectations;

use crate::bench::column::beside;
use crate::bench::process::{self, Outcome};
use crate::failure::Failure;
use case::Report;
use expectations::Expectations;
use std::io::{IsTerminal, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const DRIVER: &str = include_str!("driver.py");

/// Options of `tierlab regrtest`.
#[derive(clap::Args)]
pub struct Options {
    /// CPython 3.14's library, with its `test` package.
    #[arg(long, value_name = "DIR")]
    lib: PathBuf,
    /// Tests to run, such as `test_grammar`; without any, those that the list of expectations names.
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// What is not expected to pass, and why.
    #[arg(long, value_name = "FILE", default_value = "tests/regrtest.toml")]
    expect: PathBuf,
    /// The tier to run at.
    #[arg(long, value_name = "TIER", default_value = "2", value_parser = ["0", "1", "2i", "2"])]
    tier: String,
    /// Processes at once [default: as many as there are CPUs].
    #[arg(short, long, value_name = "N")]
    jobs: Option<usize>,
    /// Seconds that a test may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    timeout: u64,
    /// Megabytes that a process may have.
    #[arg(long, value_name = "MB", default_value_t = 4096)]
    memory: u64,
    /// Show the traceback of every unexpected failure.
    #[arg(short, long)]
    verbose: bool,
    /// The Python to test [default: the tiercel beside tierlab].
    #[arg(long, value_name = "PATH")]
    tiercel: Option<PathBuf>,
}

/// Runs the command. The exit code is 0 if everything was as expected.
pub fn run(options: &Options) -> Result<ExitCode, Failure> {
    let expectations = Expectations::read(&options.expect).map_err(Failure::new)?;
    let names = if options.names.is_empty() { expectations.tests() } else { &options.names };
    if names.is_empty() {
        return Err(Failure::new("no test is named, neither here nor in the list of expectations"));
    }
    let tiercel = match &options.tiercel {
        Some(path) => std::path::absolute(path).map_err(|error| Failure::at(path, error))?,
        None => beside()?,
    };
    let lib = options.lib.canonicalize().map_err(|error| Failure::at(&options.lib, error))?;
    if !lib.join("test/support").is_dir() {
        return Err(Failure::at(&lib, "has no package `test`"));
    }
    let folder = Folder::new()?;
    let setting = Setting { options, tiercel, lib, folder: &folder.0 };
    let reports = setting.run_all(names)?;
    let mut good = true;
    for report in &reports {
        let verdict = report.judge(&expectations);
        good &= verdict.is_as_expected();
        print!("{}", verdict.text(options.verbose));
    }
    let (passed, cases) =
        reports.iter().fold((0, 0), |(p, c), report| (p + report.passed(), c + report.cases()));
    println!("passed: {passed} of {cases}{}", if good { ", as expected" } else { "" });
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A folder for the driver and the tests' own files, gone in the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Folder, Failure> {
        let path = std::env::temp_dir().join(format!("tierlab-regrtest-{}", std::process::id()));
        std::fs::create_dir_all(&path).map_err(|error| Failure::at(&path, error))?;
        std::fs::write(path.join("driver.py"), DRIVER).map_err(|error| Failure::at(&path, error))?;
        Ok(Folder(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is left to the system's cleaning of its folder for such files.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What all processes have in common.
struct Setting<'a> {
    options: &'a Options,
    tiercel: PathBuf,
    lib: PathBuf,
    folder: &'a Path,
}

impl Setting<'_> {
    /// Runs the tests, several at once; gives the reports in the order of the names.
    fn run_all(&self, names: &[String]) -> Result<Vec<Report>, Failure> {
        let cpus = std::thread::available_parallelism().map_or(1, usize::from);
        let jobs = self.options.jobs.unwrap_or(cpus).clamp(1, names.len());
        let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        let failure = Mutex::new(None);
        std::thread::scope(|scope| {
            for _ in 0..jobs {
                scope.spawn(|| {
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        let Some(name) = names.get(index) else { break };
                        match self.run_one(name) {
                            Ok(report) => {
                                let mut done = done.lock().expect("nobody panics with the lock");
                                done.push((index, report));
                                progress(done.len(), names.len(), name);
                            }
                            Err(error) => *failure.lock().expect("nobody panics with the lock") = Some(error),
                        }
                    }
                });
            }
        });
        if std::io::stderr().is_terminal() {
            eprint!("\r\x1b[K");
        }
        if let Some(error) = failure.into_inner().expect("nobody panics with the lock") {
            return Err(error);
        }
        let mut done = done.into_inner().expect("nobody panics with the lock");
        done.sort_by_key(|(index, _)| *index);
        Ok(done.into_iter().map(|(_, report)| report).collect())
    }

    fn run_one(&self, name: &str) -> Result<Report, Failure> {
        let own = self.folder.join(name);
        std::fs::create_dir_all(&own).map_err(|error| Failure::at(&own, error))?;
        let lines = self.folder.join(format!("{name}.json"));
        let start = Instant::now();
        let mut command = self.command(name, &lines, &own);
        let limit = Duration::from_secs(self.options.timeout);
        let outcome =
            process::run_group(&mut command, limit).map_err(|error| Failure::at(&self.tiercel, error))?;
        // A process that has written nothing leaves no file.
        let lines = std::fs::read_to_string(&lines).unwrap_or_default();
        Ok(Report::new(name, &lines, ending(&outcome), start.elapsed()))
    }

    fn command(&self, name: &str, lines: &Path, own: &Path) -> Command {
        let mut command = Command::new(&self.tiercel);
        command.args([
            "-X",
            &format!("tier={}", self.options.tier),
            "-X",
            &format!("lib={}", self.lib.display()),
        ]);
        command.arg(self.folder.join("driver.py")).arg(name).arg(lines).current_dir(own);
        // What the tests write beside the library's files would be found by the next run.
        command.env("PYTHONDONTWRITEBYTECODE", "1").env("TMPDIR", own).env_remove("PYTHONPATH");
        let bytes = self.options.memory << 20;
        // SAFETY: between fork and exec only `setrlimit` is called, which is async-signal-safe.
        unsafe {
            command.pre_exec(move || {
                let limit = libc::rlimit { rlim_cur: bytes, rlim_max: bytes };
                if libc::setrlimit(libc::RLIMIT_AS, &limit) == 0 {
                    Ok(())
                } else {
                    Err(std::io::Error::last_os_error())
                }
            });
        }
        command
    }
}

/// How a process ended, if not well, with the last thing it said.
fn ending(outcome: &Outcome) -> Option<String> {
    let failure = outcome.failure.as_ref()?;
    let last = outcome.stderr.lines().rev().find(|line| !line.trim().is_empty());
    Some(last.map_or(failure.clone(), |line| format!("{failure}: {}", line.trim())))
}

fn progress(done: usize, all: usize, name: &str) {
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[K[{done}/{all}] {name}");
        // A progress line that cannot be written is not missed.
        let _ = std::io::stderr().flush();
    } else {
        eprintln!("[{done}/{all}] {name}");
    }
}
