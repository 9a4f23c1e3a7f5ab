//! One measured process: its output, how it ended, and the most memory it held.

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What a process did.
pub struct Outcome {
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
    /// Why it counts as failed, if it does.
    pub failure: Option<String>,
    /// The most memory it held at once, in bytes.
    pub peak_memory: u64,
}

/// What is ended when a command has run too long.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// The process.
    Child,
    /// The process, and whatever it has started.
    Group,
}

impl Reach {
    fn end(self, child: &mut Child) -> std::io::Result<()> {
        match self {
            Reach::Child => child.kill(),
            Reach::Group => {
                // SAFETY: sends a signal to the group that the child leads; if nothing is left of it, that does nothing.
                unsafe { libc::kill(-(child.id() as libc::pid_t), libc::SIGKILL) };
                Ok(())
            }
        }
    }
}

/// Runs a command to its end or its deadline. An error means that it could not even be started.
pub fn run(command: &mut Command, limit: Duration) -> std::io::Result<Outcome> {
    run_reaching(command, limit, Reach::Child)
}

/// As [`run`], with a group of processes of its own, all of which are ended with it.
pub fn run_group(command: &mut Command, limit: Duration) -> std::io::Result<Outcome> {
    run_reaching(command.process_group(0), limit, Reach::Group)
}

fn run_reaching(command: &mut Command, limit: Duration, reach: Reach) -> std::io::Result<Outcome> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let stdout = drain(child.stdout.take().expect("piped"));
    let stderr = drain(child.stderr.take().expect("piped"));
    let (failure, peak_memory) = wait(&mut child, limit, reach)?;
    if reach == Reach::Group {
        // What the child has left running would keep the pipes open.
        reach.end(&mut child)?;
    }
    let text = |reader: thread::JoinHandle<Vec<u8>>| {
        String::from_utf8_lossy(&reader.join().expect("a reader does not panic")).into_owned()
    };
    Ok(Outcome { stdout: text(stdout), stderr: text(stderr), failure, peak_memory })
}

fn drain(mut stream: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // Output cut short shows as an answer that cannot be read.
        let _ = stream.read_to_end(&mut bytes);
        bytes
    })
}

/// Waits for the child with `wait4`, because that alone tells the memory of this very process.
fn wait(child: &mut Child, limit: Duration, reach: Reach) -> std::io::Result<(Option<String>, u64)> {
    let start = Instant::now();
    let mut timed_out = false;
    loop {
        let mut status = 0;
        // SAFETY: all zeros is a valid `rusage`: it holds integers only.
        let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
        // SAFETY: the child is ours and not waited for elsewhere; both pointers are to live locals.
        let waited =
            unsafe { libc::wait4(child.id() as libc::pid_t, &mut status, libc::WNOHANG, &mut usage) };
        match waited {
            0 if timed_out || start.elapsed() < limit => thread::sleep(Duration::from_millis(2)),
            0 => {
                timed_out = true;
                reach.end(child)?;
            }
            -1 => return Err(std::io::Error::last_os_error()),
            _ => {
                let failure = match () {
                    () if timed_out => Some(format!("still running after {} s", limit.as_secs())),
                    () if libc::WIFSIGNALED(status) => {
                        Some(format!("killed by signal {}", libc::WTERMSIG(status)))
                    }
                    () if libc::WEXITSTATUS(status) != 0 => {
                        Some(format!("exit code {}", libc::WEXITSTATUS(status)))
                    }
                    () => None,
                };
                // Linux counts in kilobytes.
                return Ok((failure, usage.ru_maxrss as u64 * 1024));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, limit: Duration) -> Outcome {
        run(Command::new("sh").args(["-c", script]), limit).expect("a shell")
    }

    #[test]
    fn output_endings_and_memory_are_seen() {
        let minute = Duration::from_secs(60);
        let fine = shell("echo out; echo err >&2", minute);
        assert_eq!((fine.stdout.as_str(), fine.stderr.as_str(), fine.failure), ("out\n", "err\n", None));
        assert!(fine.peak_memory > 100_000);
        assert_eq!(shell("exit 3", minute).failure.as_deref(), Some("exit code 3"));
        assert_eq!(shell("kill -9 $$", minute).failure.as_deref(), Some("killed by signal 9"));
        assert_eq!(
            shell("exec sleep 30", Duration::ZERO).failure.as_deref(),
            Some("still running after 0 s")
        );
        assert!(run(&mut Command::new("/nonexistent/python"), minute).is_err());
    }

    #[test]
    fn a_group_ends_with_its_leader() {
        let start = Instant::now();
        let mut command = Command::new("sh");
        let outcome = run_group(command.args(["-c", "sleep 30 & echo out"]), Duration::from_secs(60));
        assert_eq!(outcome.expect("a shell").stdout, "out\n");
        assert!(start.elapsed() < Duration::from_secs(20));
    }
}
