//! The oracle: a CPython 3.14 that says what it makes of a source.

use crate::failure::Failure;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

const SCRIPT: &str = include_str!("oracle.py");

/// A running oracle. Sources go to it as bytes, so it need not see the same files.
pub struct Oracle {
    child: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    script: PathBuf,
}

impl Oracle {
    /// Starts the command with the oracle's script for a stage, `ast`, `code` or `pyc`, at a level of optimization.
    pub fn start(command: &[String], stage: &str, optimize: u8) -> Result<Self, Failure> {
        let (program, arguments) =
            command.split_first().ok_or_else(|| Failure::new("--oracle takes a command"))?;
        let script = std::env::temp_dir().join(format!("tierlab-oracle-{}.py", std::process::id()));
        std::fs::write(&script, SCRIPT).map_err(|error| Failure::at(&script, error))?;
        let mut child = Command::new(program)
            .args(arguments)
            .arg(&script)
            .arg(stage)
            .arg(optimize.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| Failure::new(format!("{program}: {error}")))?;
        let requests = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().expect("piped"));
        Ok(Oracle { child, requests, answers, script })
    }

    /// Sends a source. The answer may be fetched later: meanwhile both sides work.
    pub fn ask(&mut self, name: &str, source: &[u8]) -> Result<(), Failure> {
        let requests = self.requests.as_mut().expect("open until dropped");
        writeln!(requests, "{} {}", source.len(), name.replace('\n', " "))
            .and_then(|()| requests.write_all(source))
            .and_then(|()| requests.flush())
            .map_err(|error| Failure::new(format!("the oracle takes no more: {error}")))
    }

    /// The answer to the last question.
    pub fn answer(&mut self) -> Result<String, Failure> {
        let gone = |error| Failure::new(format!("the oracle is silent: {error}"));
        let mut line = String::new();
        self.answers.read_line(&mut line).map_err(gone)?;
        let length: usize =
            line.trim().parse().map_err(|_| Failure::new(format!("the oracle ended, or says {line:?}")))?;
        let mut bytes = vec![0; length];
        self.answers.read_exact(&mut bytes).map_err(gone)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        // Its input closed, it ends by itself.
        self.requests = None;
        let _ = self.child.wait();
        let _ = std::fs::remove_file(&self.script);
    }
}
