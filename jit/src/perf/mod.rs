//! `-X perf=map|jitdump`: names for native code in `perf`'s reports.
//!
//! A map (`/tmp/perf-PID.map`) is a line a trace: address, size, name. A jitdump (`jit-PID.dump`) holds the code bytes too,
//! so that `perf annotate` works after `perf inject --jit`.

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
}

impl Format {
    /// Reads the value of `-X perf=`.
    pub fn from_name(name: &str) -> Option<Format> {
        match name {
            "map" => Some(Format::Map),
            "jitdump" => Some(Format::JitDump),
            _ => None,
        }
    }
}

const MAGIC: u32 = 0x4a69_5444;
const VERSION: u32 = 1;
const HEADER_SIZE: u32 = 40;
const RECORD_CODE_LOAD: u32 = 0;
const CODE_LOAD_FIXED: u32 = 56;

/// An open profile file.
pub struct Profile {
    format: Format,
    file: File,
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
        Ok(Profile { format, file, next_index: 0, marker })
    }

    /// Names a piece of code.
    pub fn record(&mut self, name: &str, address: *const u8, code: &[u8]) -> io::Result<()> {
        if self.format == Format::Map {
            return writeln!(self.file, "{:x} {:x} {name}", address as usize, code.len());
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
        self.file.write_all(&record)
    }
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
        dump.record("x", 0x1000 as *const u8, &code).unwrap();
        let bytes = std::fs::read(dir.join(format!("jit-{}.dump", std::process::id()))).unwrap();
        assert_eq!(&bytes[..4], &MAGIC.to_le_bytes());
        assert_eq!(bytes.len() as u32, HEADER_SIZE + CODE_LOAD_FIXED + 2 + 2);
        std::fs::remove_dir_all(dir).unwrap();
    }
}
