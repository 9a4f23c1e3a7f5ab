//! Running one program, and the text its run is compared by.

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Why a program did not do what it should.
#[derive(Debug, PartialEq, Eq)]
pub enum Failure {
    /// It ran to its end and did something else: the first line that differs.
    Differs(String),
    /// It was still running at the deadline.
    TimedOut,
    /// It could not be started.
    NotStarted(String),
    /// It has no `.out` file.
    Unblessed,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Differs(difference) => write!(out, "{difference}"),
            Failure::TimedOut => write!(out, "still running at the deadline"),
            Failure::NotStarted(error) => write!(out, "cannot be started: {error}"),
            Failure::Unblessed => write!(out, "no .out file: run scripts/bless_language.py"),
        }
    }
}

/// Runs `command` (a program and its first arguments) on `source` inside `root`; what it did, as the
/// text an `.out` file holds: standard output, then, unless it ended quietly with 0, standard error
/// and the exit code.
pub fn run(command: &[String], root: &Path, source: &Path, limit: Duration) -> Result<Vec<u8>, Failure> {
    let (program, arguments) = command.split_first().expect("a command");
    let mut command = Command::new(program);
    // SAFETY: between fork and exec only `signal` is called, which is async-signal-safe.
    unsafe { command.pre_exec(default_signals) };
    let mut child = command
        .args(arguments)
        .arg(source)
        .current_dir(root)
        .env_clear()
        .envs(std::env::vars().filter(|(name, _)| matches!(name.as_str(), "PATH" | "HOME" | "TMPDIR")))
        .env("LC_ALL", "C.UTF-8")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHON_COLORS", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| Failure::NotStarted(error.to_string()))?;
    let stdout = drain(child.stdout.take().expect("piped"));
    let stderr = drain(child.stderr.take().expect("piped"));
    let status = wait(&mut child, limit)?;
    let (mut text, stderr) = (stdout.join().expect("a reader"), stderr.join().expect("a reader"));
    if !status.success() || !stderr.is_empty() {
        text.extend_from_slice(b"=== stderr ===\n");
        text.extend_from_slice(&stderr);
        text.extend_from_slice(format!("=== {} ===\n", ending(status)).as_bytes());
    }
    Ok(without(&text, root))
}

/// Has a process heed interrupts as one in a terminal's foreground does. What a shell runs in the background, these tests
/// perhaps, ignores them, and so would all that it starts.
fn default_signals() -> std::io::Result<()> {
    for signal in [libc::SIGINT, libc::SIGQUIT, libc::SIGHUP] {
        // SAFETY: no handler is given, so nothing of ours is called.
        if unsafe { libc::signal(signal, libc::SIG_DFL) } == libc::SIG_ERR {
            return Err(std::io::Error::last_os_error());
        }
    }
    Ok(())
}

/// The text without the corpus' own folder: tracebacks give absolute paths, and every copy of the
/// corpus is somewhere else.
fn without(text: &[u8], root: &Path) -> Vec<u8> {
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let prefix = [root.as_os_str().as_encoded_bytes(), b"/"].concat();
    let mut shorter = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, tail)) = rest.split_first() {
        match rest.strip_prefix(prefix.as_slice()) {
            Some(after) => rest = after,
            None => {
                shorter.push(first);
                rest = tail;
            }
        }
    }
    shorter
}

/// How a process ended, in the words of an `.out` file.
fn ending(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => "ended".to_owned(),
    }
}

fn drain(mut stream: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // A stream cut off shows as a difference; there is nothing better to do with the error.
        let _ = stream.read_to_end(&mut bytes);
        bytes
    })
}

fn wait(child: &mut Child, limit: Duration) -> Result<ExitStatus, Failure> {
    let start = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) if start.elapsed() < limit => {
                thread::sleep(pause);
                pause = (pause * 2).min(Duration::from_millis(20));
            }
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(Failure::TimedOut);
            }
            Err(error) => return Err(Failure::NotStarted(error.to_string())),
        }
    }
}

/// Compares what a run did with what it should have done.
pub fn compare(expected: &[u8], actual: &[u8]) -> Result<(), Failure> {
    if expected == actual {
        return Ok(());
    }
    let (expected, actual) = (String::from_utf8_lossy(expected), String::from_utf8_lossy(actual));
    let mut wanted = expected.lines();
    let mut got = actual.lines();
    let mut line = 0;
    loop {
        line += 1;
        let (want, have) = (wanted.next(), got.next());
        if want != have || want.is_none() {
            let show = |text: Option<&str>| text.map_or("the end".to_owned(), |text| format!("{text:?}"));
            // A missing line is mostly an exception's doing, and that shows last.
            let last = actual.lines().rev().find(|text| !text.starts_with("=== "));
            let hint = match last {
                Some(last) if have.is_none_or(|text| text.starts_with("=== ")) => format!("; last: {last:?}"),
                _ => String::new(),
            };
            return Err(Failure::Differs(format!(
                "line {line}: expected {}, got {}{hint}",
                show(want),
                show(have)
            )));
        }
    }
}
