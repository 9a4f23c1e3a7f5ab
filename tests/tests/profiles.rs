//! Native code in other tools: the files that perf reads, and gdb's way through traces.

use std::path::{Path, PathBuf};
use std::process::Command;
use tiercel_tests::binary;

const PROGRAM: &str = "\
def work(n):
    out = []
    for i in range(n):
        out.append(i * 0.5)
    return len(out)
print(work(5000))
";

/// A folder of its own with the program in it.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("profiled.py"), PROGRAM).expect("a file");
    folder
}

/// The trace has its name in a jitdump, and its lines with the file they are in.
#[test]
fn jitdump_has_names_and_lines() {
    let folder = folder("jitdump");
    let child = Command::new(binary::tiercel())
        .args(["-X", "perf=jitdump", "-X", "tune:install_delay=0", "profiled.py"])
        .current_dir(&folder)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("tiercel runs");
    let dump = folder.join(format!("jit-{}.dump", child.id()));
    assert!(child.wait_with_output().expect("it ends").status.success());
    let bytes = std::fs::read(&dump).expect("a jitdump");
    std::fs::remove_file(dump).expect("it goes");
    let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
    // Records: what it is, how long it is, when; the header is 40 bytes.
    let (mut at, mut lines, mut names) = (40, vec![], vec![]);
    while at < bytes.len() {
        let (kind, size) = (word(at), word(at + 4) as usize);
        let text = |from: usize| {
            let end = bytes[from..].iter().position(|b| *b == 0).expect("an end");
            String::from_utf8_lossy(&bytes[from..from + end]).into_owned()
        };
        match kind {
            0 => names.push(text(at + 56)),
            2 => {
                let mut entry = at + 32;
                for _ in 0..word(at + 24) {
                    let file = text(entry + 16);
                    entry += 16 + file.len() + 1;
                    lines.push((word(entry - file.len() - 9), file));
                }
                assert_eq!(entry, at + size);
            }
            other => panic!("a record of kind {other}"),
        }
        at += size;
    }
    assert!(names.iter().any(|n| n.starts_with("tiercel::work:3@")), "{names:?}");
    for wanted in [3, 4] {
        assert!(
            lines.iter().any(|(line, file)| *line == wanted && file.ends_with("profiled.py")),
            "{lines:?}"
        );
    }
}

/// gdb stops in a function that a trace calls, names the trace and its line, and finds the way back to `main`.
#[test]
fn gdb_walks_through_a_trace() {
    if Command::new("gdb").arg("--version").output().is_err() {
        eprintln!("SKIPPED: there is no gdb on this machine");
        return;
    }
    let folder = folder("gdb");
    let output = Command::new("gdb")
        .args(["-nx", "-batch", "-ex", "set pagination off", "-ex", "set debuginfod enabled off"])
        .args(["-ex", "break natives.rs:list_append", "-ex", "run", "-ex", "bt", "--args"])
        .arg(binary::tiercel())
        .args(["-X", "perf=gdb", "-X", "tune:install_delay=0", "profiled.py"])
        .current_dir(&folder)
        .output()
        .expect("gdb runs");
    let (text, errors) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr).into_owned());
    if text.contains("ptrace: Operation not permitted") || errors.contains("ptrace: Operation not permitted")
    {
        eprintln!("SKIPPED: this machine lets no debugger in");
        return;
    }
    let frame = |part: &str| text.lines().position(|l| l.starts_with('#') && l.contains(part));
    let (trace, main) = (frame("tiercel::work:3@"), frame(" main "));
    assert!(trace.is_some() && main > trace, "{text}\n{errors}");
}
