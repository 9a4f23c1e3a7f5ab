//! Code memory: pages that traces share, never writable and executable at once, and given back when a trace dies.
//!
//! Memory comes in chunks. A chunk is executable except while something is copied into it, and only the thread that holds
//! the interpreter's lock copies; no other thread can be running trace code then. Free space inside chunks is a list of
//! gaps, first fit, neighbours joined.

mod icache;

use std::cell::RefCell;
use std::io;
use std::ptr::NonNull;
use std::rc::Rc;

/// Bytes asked from the system at a time: room for some fifty traces.
const CHUNK: usize = 256 << 10;
/// Where a trace's code may start; a cache line's half keeps loops from straddling too much.
const ALIGN: usize = 32;

/// A gap in a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Gap {
    start: usize,
    len: usize,
}

struct Chunk {
    base: NonNull<u8>,
    len: usize,
    gaps: Vec<Gap>,
}

impl Chunk {
    fn new(len: usize) -> io::Result<Chunk> {
        // SAFETY: a fresh anonymous mapping; nothing is assumed about its address.
        let base = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                len,
                libc::PROT_READ | libc::PROT_EXEC,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
                -1,
                0,
            )
        };
        if base == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let base = NonNull::new(base.cast()).ok_or_else(|| io::Error::other("mapped at zero"))?;
        Ok(Chunk { base, len, gaps: vec![Gap { start: 0, len }] })
    }

    fn protect(&self, prot: libc::c_int) -> io::Result<()> {
        // SAFETY: the range is this chunk's own mapping.
        match unsafe { libc::mprotect(self.base.as_ptr().cast(), self.len, prot) } {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    }

    fn take(&mut self, len: usize) -> Option<usize> {
        let i = self.gaps.iter().position(|g| g.len >= len)?;
        let start = self.gaps[i].start;
        if self.gaps[i].len == len {
            self.gaps.remove(i);
        } else {
            self.gaps[i].start += len;
            self.gaps[i].len -= len;
        }
        Some(start)
    }

    fn give_back(&mut self, start: usize, len: usize) {
        let i = self.gaps.partition_point(|g| g.start < start);
        self.gaps.insert(i, Gap { start, len });
        if i + 1 < self.gaps.len() && start + len == self.gaps[i + 1].start {
            self.gaps[i].len += self.gaps.remove(i + 1).len;
        }
        if i > 0 && self.gaps[i - 1].start + self.gaps[i - 1].len == start {
            self.gaps[i - 1].len += self.gaps.remove(i).len;
        }
    }
}

impl Drop for Chunk {
    fn drop(&mut self) {
        // SAFETY: the mapping is this chunk's own, and every piece of code in it is gone (each holds the memory alive).
        unsafe {
            libc::munmap(self.base.as_ptr().cast(), self.len);
        }
    }
}

/// The code memory of one runtime.
#[derive(Clone, Default)]
pub struct CodeMemory {
    chunks: Rc<RefCell<Vec<Chunk>>>,
}

/// A piece of published code; its space goes back when it is dropped.
pub struct Code {
    memory: CodeMemory,
    chunk: usize,
    start: usize,
    /// Bytes taken, a multiple of the alignment.
    taken: usize,
    len: usize,
    address: NonNull<u8>,
}

impl CodeMemory {
    /// Copies machine code to where it can run. The code must not depend on its address.
    pub fn publish(&self, code: &[u8]) -> io::Result<Code> {
        let taken = code.len().max(1).next_multiple_of(ALIGN);
        let mut chunks = self.chunks.borrow_mut();
        let mut place = chunks.iter_mut().enumerate().find_map(|(i, c)| Some((i, c.take(taken)?)));
        if place.is_none() {
            let mut chunk = Chunk::new(taken.next_multiple_of(CHUNK))?;
            let start = chunk.take(taken);
            chunks.push(chunk);
            place = start.map(|s| (chunks.len() - 1, s));
        }
        let (at, start) = place.ok_or_else(|| io::Error::other("a new chunk is too small"))?;
        let chunk = &chunks[at];
        // SAFETY: `start` was given out by the chunk, so it lies within the mapping.
        let address = unsafe { chunk.base.add(start) };
        chunk.protect(libc::PROT_READ | libc::PROT_WRITE)?;
        // SAFETY: the range is free space of this chunk, which is writable now and large enough.
        unsafe { std::ptr::copy_nonoverlapping(code.as_ptr(), address.as_ptr(), code.len()) };
        chunk.protect(libc::PROT_READ | libc::PROT_EXEC)?;
        // SAFETY: the range was just written, and is mapped.
        unsafe { icache::flush(address.as_ptr(), code.len()) };
        Ok(Code { memory: self.clone(), chunk: at, start, taken, len: code.len(), address })
    }

    /// Whether an address lies in code memory; nothing if that is just being changed. For a signal's handler.
    pub fn holds(&self, address: usize) -> Option<bool> {
        let chunks = self.chunks.try_borrow().ok()?;
        let inside =
            |c: &Chunk| (c.base.as_ptr() as usize..c.base.as_ptr() as usize + c.len).contains(&address);
        Some(chunks.iter().any(inside))
    }

    /// Bytes mapped, and bytes of them in use.
    pub fn usage(&self) -> (usize, usize) {
        let chunks = self.chunks.borrow();
        let mapped = chunks.iter().map(|c| c.len).sum::<usize>();
        let free = chunks.iter().flat_map(|c| &c.gaps).map(|g| g.len).sum::<usize>();
        (mapped, mapped - free)
    }
}

impl Code {
    /// Where the code starts.
    pub fn address(&self) -> *const u8 {
        self.address.as_ptr()
    }

    /// How many bytes it is.
    pub fn size(&self) -> usize {
        self.len
    }
}

impl Drop for Code {
    fn drop(&mut self) {
        let mut chunks = self.memory.chunks.borrow_mut();
        chunks[self.chunk].give_back(self.start, self.taken);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_share_pages_and_give_space_back() {
        let memory = CodeMemory::default();
        let a = memory.publish(&[0xc3; 100]).unwrap();
        let b = memory.publish(&[0xc3; 33]).unwrap();
        assert_eq!(a.address() as usize + 128, b.address() as usize);
        assert_eq!(memory.usage(), (CHUNK, 128 + 64));
        let first = a.address();
        drop(a);
        let c = memory.publish(&[0xc3; 120]).unwrap();
        assert_eq!(c.address(), first);
        drop(b);
        drop(c);
        assert_eq!(memory.usage(), (CHUNK, 0));
        assert_eq!(memory.chunks.borrow()[0].gaps.len(), 1);
    }

    /// The rights of the mapping that an address lies in, as the system tells them.
    fn rights(address: usize) -> String {
        let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
        let hex = |s: &str| usize::from_str_radix(s, 16).unwrap();
        let line = maps.lines().find(|line| {
            let range = line.split(' ').next().and_then(|r| r.split_once('-'));
            range.is_some_and(|(from, to)| (hex(from)..hex(to)).contains(&address))
        });
        line.and_then(|l| l.split(' ').nth(1)).unwrap_or("none").to_string()
    }

    #[test]
    fn code_is_never_writable_and_executable_at_once() {
        let memory = CodeMemory::default();
        let a = memory.publish(&[0xc3; 8]).unwrap();
        assert_eq!(rights(a.address() as usize), "r-xp");
        let b = memory.publish(&[0xc3; 8]).unwrap();
        assert_eq!(rights(b.address() as usize), "r-xp");
        let chunks = memory.chunks.borrow();
        chunks[0].protect(libc::PROT_READ | libc::PROT_WRITE).unwrap();
        assert_eq!(rights(a.address() as usize), "rw-p");
        chunks[0].protect(libc::PROT_READ | libc::PROT_EXEC).unwrap();
    }

    #[test]
    fn a_large_piece_gets_a_chunk_of_its_size() {
        let memory = CodeMemory::default();
        let _big = memory.publish(&vec![0; CHUNK * 2 + 1]).unwrap();
        assert_eq!(memory.usage().0, CHUNK * 3);
    }
}
