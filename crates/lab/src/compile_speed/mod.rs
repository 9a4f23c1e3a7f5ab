//! `tierlab compile-speed`: how long `compile()` takes over many files, here and in CPython.
//!
//! Each side is one process that has all sources in memory before the first round. The sides take turns,
//! round by round, so that a machine that slows down slows both alike. What counts for a file is the median
//! of its rounds, in processor time; the first round, which warms up, is left out.

use crate::bench::column::{beside, split_command};
use crate::failure::Failure;
use crate::files;
use crate::statistics::median;
use crate::table::{Table, seconds};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};

const WORKER: &str = include_str!("worker.py");

/// How many of the files with the lowest ratios are listed.
const SHOWN: usize = 8;

/// Options of `tierlab compile-speed`.
#[derive(clap::Args)]
pub struct Options {
    /// Python files, and folders to search for them.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// The Python to compare with, for instance "python3.14".
    #[arg(long, value_name = "COMMAND")]
    against: String,
    /// The program to measure [default: `tiercel` in tierlab's own folder]
    #[arg(long, value_name = "PATH")]
    tiercel: Option<PathBuf>,
    /// Rounds that count; the median is taken.
    #[arg(long, value_name = "N", default_value_t = 5)]
    rounds: usize,
}

/// Runs the command. The last line is the ratio over all files.
pub fn run(options: &Options) -> Result<ExitCode, Failure> {
    let files = files::under(&options.paths)?;
    let sources = files
        .iter()
        .map(|file| std::fs::read(file).map_err(|error| Failure::at(file, error)))
        .collect::<Result<Vec<_>, _>>()?;
    let tiercel = options.tiercel.clone().map_or_else(beside, Ok)?;
    let commands = [
        vec![tiercel.to_string_lossy().into_owned()],
        split_command(&options.against).map_err(Failure::new)?,
    ];
    let script = std::env::temp_dir().join(format!("tierlab-compile-{}.py", std::process::id()));
    std::fs::write(&script, WORKER).map_err(|error| Failure::at(&script, error))?;
    let rounds =
        commands.iter().map(|command| Worker::start(command, &script)).collect::<Result<Vec<_>, _>>();
    let measured = rounds.and_then(|workers| measure(workers, &files, &sources, options.rounds));
    // A worker has read its script before its first answer; a file left behind would harm nobody.
    let _ = std::fs::remove_file(&script);
    let times = measured?;
    print!("{}", report(&files, &sources, &times));
    Ok(ExitCode::SUCCESS)
}

/// The median time of each file in seconds, for each worker.
fn measure(
    mut workers: Vec<Worker>,
    files: &[PathBuf],
    sources: &[Vec<u8>],
    rounds: usize,
) -> Result<Vec<Vec<f64>>, Failure> {
    for worker in &mut workers {
        worker.load(files, sources)?;
    }
    let mut rounds_of: Vec<Vec<Vec<f64>>> = vec![Vec::new(); workers.len()];
    for round in 0..=rounds.max(1) {
        for (worker, times) in workers.iter_mut().zip(&mut rounds_of) {
            let round_times = worker.round(files.len())?;
            if round > 0 {
                times.push(round_times);
            }
        }
    }
    let medians = |times: &Vec<Vec<f64>>| {
        (0..files.len())
            .map(|file| median(&times.iter().map(|round| round[file]).collect::<Vec<_>>()))
            .collect()
    };
    Ok(rounds_of.iter().map(medians).collect())
}

fn report(files: &[PathBuf], sources: &[Vec<u8>], times: &[Vec<f64>]) -> String {
    let [ours, theirs] = times else { return String::new() };
    let ratio = |ours: f64, theirs: f64| format!("{:.2}", theirs / ours.max(1e-9));
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by(|&a, &b| (theirs[a] / ours[a]).total_cmp(&(theirs[b] / ours[b])));
    let mut table = Table::new(1, &["slowest files", "bytes", "tiercel", "against", "ratio"]);
    for file in order.into_iter().take(SHOWN) {
        table.row(vec![
            files[file].display().to_string(),
            sources[file].len().to_string(),
            seconds(ours[file]),
            seconds(theirs[file]),
            ratio(ours[file], theirs[file]),
        ]);
    }
    let (our_sum, their_sum): (f64, f64) = (ours.iter().sum(), theirs.iter().sum());
    let bytes: usize = sources.iter().map(Vec::len).sum();
    format!(
        "{}\n{bytes} bytes in {} files: {} against {}\ntimes as fast: {}\n",
        table.text(),
        files.len(),
        seconds(our_sum),
        seconds(their_sum),
        ratio(our_sum, their_sum)
    )
}

/// A Python that compiles what it is given whenever it is asked.
struct Worker {
    child: Child,
    requests: Option<BufWriter<ChildStdin>>,
    answers: BufReader<ChildStdout>,
    name: String,
}

impl Worker {
    fn start(command: &[String], script: &std::path::Path) -> Result<Worker, Failure> {
        let (program, arguments) =
            command.split_first().ok_or_else(|| Failure::new("--against takes a command"))?;
        let mut child = Command::new(program)
            .args(arguments)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| Failure::new(format!("{program}: {error}")))?;
        let requests = child.stdin.take().map(BufWriter::new);
        let answers = BufReader::new(child.stdout.take().expect("piped"));
        Ok(Worker { child, requests, answers, name: program.clone() })
    }

    fn send(&mut self, parts: &[&[u8]]) -> Result<(), Failure> {
        let requests = self.requests.as_mut().expect("open until dropped");
        let sent = parts.iter().try_for_each(|part| requests.write_all(part)).and_then(|()| requests.flush());
        sent.map_err(|error| Failure::new(format!("{} takes no more: {error}", self.name)))
    }

    fn load(&mut self, files: &[PathBuf], sources: &[Vec<u8>]) -> Result<(), Failure> {
        for (file, source) in files.iter().zip(sources) {
            let name = file.to_string_lossy().replace('\n', " ");
            self.send(&[format!("{} {name}\n", source.len()).as_bytes(), source])?;
        }
        self.send(&[b"\n"])
    }

    /// The seconds each file took in one more round.
    fn round(&mut self, files: usize) -> Result<Vec<f64>, Failure> {
        self.send(&[b"round\n"])?;
        let mut line = String::new();
        let read = self.answers.read_line(&mut line);
        read.map_err(|error| Failure::new(format!("{} is silent: {error}", self.name)))?;
        let times: Vec<f64> =
            line.split_whitespace().filter_map(|time| Some(time.parse::<f64>().ok()? / 1e9)).collect();
        if times.len() != files {
            return Err(Failure::new(format!("{} timed {} files of {files}", self.name, times.len())));
        }
        Ok(times)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Its input closed, it ends by itself.
        self.requests = None;
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_ends_in_the_ratio_of_the_sums() {
        let files = [PathBuf::from("a.py"), PathBuf::from("b.py")];
        let sources = [vec![0; 10], vec![0; 30]];
        let text = report(&files, &sources, &[vec![1.0, 2.0], vec![4.0, 4.0]]);
        assert!(
            text.ends_with("40 bytes in 2 files: 3.00 s against 8.00 s\ntimes as fast: 2.67\n"),
            "{text}"
        );
        assert!(text.find("b.py") < text.find("a.py"), "{text}");
    }
}
