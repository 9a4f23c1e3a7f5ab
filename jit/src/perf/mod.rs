//! `-X perf=map|jitdump|gdb`: names and lines for native code in `perf`'s reports and in gdb.
//!
//! A map (`/tmp/perf-PID.map`) is a line a trace: address, size, name. A jitdump (`jit-PID.dump`) holds the code bytes and
//! the lines too, so that `perf annotate` works after `perf inject --jit`. For gdb, see [`gdb`]. Native code keeps frame
//! pointers, so `perf record --call-graph fp` walks through it.

mod elf;
mod gdb;

use crate::lower::Lowered;
use crate::runtime::Step;

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Which file is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// `perf-PID.map`.
    Map,
    /// `jit-PID.dump`.
    JitDump,
    /// Told to gdb, if one is attached.
    Gdb,
}

impl Format {
    /// Reads the value of `-X perf=`.
    pub fn from_name(name: &str) -> Option<Format> {
        match name {
            "map" => Some(Format::Map),
            "jitdump" => Some(Format::JitDump),
            "gdb" => Some(Format::Gdb),
            _ => None,
        }
    }
}

const MAGIC: u32 = 0x4a69_5444;
const VERSION: u32 = 1;
const HEADER_SIZE: u32 = 40;
const RECORD_CODE_LOAD: u32 = 0;
const CODE_LOAD_FIXED: u32 = 56;
const RECORD_DEBUG_INFO: u32 = 2;
const DEBUG_INFO_FIXED: u32 = 32;

/// An open profile file.
pub struct Profile {
    format: Format,
    /// None for gdb, which reads memory.
    file: Option<File>,
    next_index: u64,
    /// `perf record` sees this executable mapping of the file, and so learns where it is.
    marker: Option<*mut libc::c_void>,
}

impl Profile {
    /// Opens the file where `perf` looks for it.
    pub fn open(format: Format) -> io::Result<Profile> {
        Profile::create(format, Path::new(if format == Format::Map { "/tmp" } else { "." }))
    }

    fn create(format: Format, dir: &Path) -> io::Result<Profile> {
        let pid = std::process::id();
        let path: PathBuf = match format {
            Format::Map => dir.join(format!("perf-{pid}.map")),
            Format::JitDump => dir.join(format!("jit-{pid}.dump")),
            Format::Gdb => return Ok(Profile { format, file: None, next_index: 0, marker: None }),
        };
        let mut file = File::options().create(true).write(true).read(true).truncate(true).open(path)?;
        let mut marker = None;
        if format == Format::JitDump {
            let machine: u32 = if cfg!(target_arch = "aarch64") { 183 } else { 62 };
            let mut header = Vec::new();
            for word in [MAGIC, VERSION, HEADER_SIZE, machine, 0, pid] {
                header.extend(word.to_le_bytes());
            }
            header.extend(timestamp().to_le_bytes());
            header.extend(0u64.to_le_bytes());
            file.write_all(&header)?;
            marker = map_marker(&file);
        }
        Ok(Profile { format, file: Some(file), next_index: 0, marker })
    }

    /// Names a trace, with its lines. A profile that cannot be written is no reason to stop the program: it is said once.
    pub fn trace(&mut self, id: &str, address: *const u8, lowered: &Lowered, steps: &[Step]) {
        let name = format!("tiercel::{id}");
        let lines = lines(lowered, steps);
        let result = match self.format {
            Format::Map => self.record(&name, address, &lowered.code),
            // The lines of a piece of code come before it.
            Format::JitDump => {
                self.debug_info(address, &lines).and_then(|()| self.record(&name, address, &lowered.code))
            }
            Format::Gdb => {
                gdb::register(elf::image(&name, address as u64, lowered.code.len(), &lines));
                Ok(())
            }
        };
        if let Err(error) = result {
            eprintln!("-X perf: {error}");
            self.file = None;
        }
    }

    fn debug_info(&mut self, address: *const u8, lines: &[Line]) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let names: usize = lines.iter().map(|l| 16 + l.file.len() + 1).sum();
        let mut record = Vec::new();
        record.extend(RECORD_DEBUG_INFO.to_le_bytes());
        record.extend((DEBUG_INFO_FIXED + names as u32).to_le_bytes());
        for word in [timestamp(), address as u64, lines.len() as u64] {
            record.extend(word.to_le_bytes());
        }
        for line in lines {
            record.extend((address as u64 + u64::from(line.start)).to_le_bytes());
            record.extend(line.line.to_le_bytes());
            record.extend(0u32.to_le_bytes());
            record.extend(line.file.as_bytes());
            record.push(0);
        }
        file.write_all(&record)
    }

    /// Names a piece of code.
    fn record(&mut self, name: &str, address: *const u8, code: &[u8]) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        if self.format == Format::Map {
            return writeln!(file, "{:x} {:x} {name}", address as usize, code.len());
        }
        let mut record = Vec::new();
        let total = CODE_LOAD_FIXED + name.len() as u32 + 1 + code.len() as u32;
        record.extend(RECORD_CODE_LOAD.to_le_bytes());
        record.extend(total.to_le_bytes());
        record.extend(timestamp().to_le_bytes());
        record.extend(std::process::id().to_le_bytes());
        record.extend(thread_id().to_le_bytes());
        for word in [address as u64, address as u64, code.len() as u64, self.next_index] {
            record.extend(word.to_le_bytes());
        }
        record.extend(name.as_bytes());
        record.push(0);
        record.extend(code);
        self.next_index += 1;
        file.write_all(&record)
    }
}

/// From an offset on, code comes from a line.
pub struct Line<'a> {
    /// The offset in the code.
    pub start: u32,
    /// The source file.
    pub file: &'a str,
    /// The line.
    pub line: u32,
}

/// The lines of a trace's code, in order.
fn lines<'a>(lowered: &Lowered, steps: &'a [Step]) -> Vec<Line<'a>> {
    let mut lines: Vec<Line> = vec![];
    for (start, _, origin) in &lowered.places {
        let Some(step) = origin.checked_sub(1).and_then(|n| steps.get(n as usize)) else { continue };
        let line = step.line.max(0) as u32;
        if lines.last().is_none_or(|last| last.line != line || last.file != step.file) {
            lines.push(Line { start: *start, file: &step.file, line });
        }
    }
    lines
}

impl Drop for Profile {
    fn drop(&mut self) {
        if let Some(marker) = self.marker {
            // SAFETY: the mapping was made by `map_marker` with this length, and nothing else uses it.
            unsafe { libc::munmap(marker, HEADER_SIZE as usize) };
        }
    }
}

/// Nanoseconds of the clock that `perf record -k 1` uses.
fn timestamp() -> u64 {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `t` is a valid place for the answer.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut t) };
    t.tv_sec as u64 * 1_000_000_000 + t.tv_nsec as u64
}

fn thread_id() -> u32 {
    // SAFETY: the call has no arguments and cannot fail.
    unsafe { libc::syscall(libc::SYS_gettid) as u32 }
}

fn map_marker(file: &File) -> Option<*mut libc::c_void> {
    use std::os::fd::AsRawFd;
    // SAFETY: a new mapping of an open file; it is never read through this pointer.
    let p = unsafe {
        libc::mmap(
            std::ptr::null_mut(),
            HEADER_SIZE as usize,
            libc::PROT_READ | libc::PROT_EXEC,
            libc::MAP_PRIVATE,
            file.as_raw_fd(),
            0,
        )
    };
    (p != libc::MAP_FAILED).then_some(p)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_have_perfs_shape() {
        let dir = std::env::temp_dir().join(format!("tiercel-perf-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let code = [0x90u8, 0xc3];
        let mut map = Profile::create(Format::Map, &dir).unwrap();
        map.record("f:3@12#0", 0x1000 as *const u8, &code).unwrap();
        let text = std::fs::read_to_string(dir.join(format!("perf-{}.map", std::process::id()))).unwrap();
        assert_eq!(text, "1000 2 f:3@12#0\n");
        let mut dump = Profile::create(Format::JitDump, &dir).unwrap();
        dump.debug_info(0x1000 as *const u8, &[Line { start: 1, file: "a.py", line: 7 }]).unwrap();
        dump.record("x", 0x1000 as *const u8, &code).unwrap();
        let bytes = std::fs::read(dir.join(format!("jit-{}.dump", std::process::id()))).unwrap();
        assert_eq!(&bytes[..4], &MAGIC.to_le_bytes());
        let info = DEBUG_INFO_FIXED + 16 + 5;
        assert_eq!(bytes.len() as u32, HEADER_SIZE + info + CODE_LOAD_FIXED + 2 + 2);
        let at = HEADER_SIZE as usize;
        assert_eq!((bytes[at], u32::from(bytes[at + 4])), (RECORD_DEBUG_INFO as u8, info));
        std::fs::remove_dir_all(dir).unwrap();
    }
}
