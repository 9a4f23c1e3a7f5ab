//! Memory from the system for what lays it out itself.

use std::ptr::NonNull;

/// Blocks that large pages are asked for: what the last page may have too much is little of such a one.
const WORTHWHILE: usize = 8 << 20;

/// Has the system use large pages for a block that has just been allocated, if it is large enough and the system has them. To clear as
/// much in small ones takes it several times as long, and who stores all over the place then waits for the page tables.
#[inline]
pub fn prefer_large_pages(start: *mut u8, size: usize) {
    if cfg!(target_os = "linux") && size >= WORTHWHILE {
        advise(start, size);
    }
}

#[cold]
fn advise(start: *mut u8, size: usize) {
    #[cfg(target_os = "linux")]
    // SAFETY: plain system calls: a hint about pages that lie within the caller's block, which does not change them.
    unsafe {
        let page = libc::sysconf(libc::_SC_PAGESIZE).max(1) as usize;
        let (first, last) = (start.addr().next_multiple_of(page), (start.addr() + size) / page * page);
        libc::madvise(start.with_addr(first).cast(), last - first, libc::MADV_HUGEPAGE);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (start, size);
}

/// Addresses for `size` bytes; memory comes as they are touched, as zeros. `None` if the system has none. Whoever asks
/// gives them back with `munmap`, or keeps them.
pub fn reserve(size: usize) -> Option<NonNull<u8>> {
    // SAFETY: a new anonymous mapping touches no other memory.
    let start = unsafe {
        libc::mmap(
            std::ptr::null_mut(),
            size,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
            -1,
            0,
        )
    };
    if start == libc::MAP_FAILED { None } else { NonNull::new(start.cast()) }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    /// The flags of the mapping that an address lies in.
    fn flags_at(address: usize) -> Option<String> {
        let text = std::fs::read_to_string("/proc/self/smaps").ok()?;
        let mut inside = false;
        for line in text.lines() {
            let range = line.split(' ').next().and_then(|range| range.split_once('-'));
            if let Some((a, b)) = range
                && let (Ok(a), Ok(b)) = (usize::from_str_radix(a, 16), usize::from_str_radix(b, 16))
            {
                inside = (a..b).contains(&address);
            } else if let (true, Some(flags)) = (inside, line.strip_prefix("VmFlags:")) {
                return Some(format!("{flags} "));
            }
        }
        None
    }

    #[test]
    fn large_blocks_have_large_pages() {
        if !std::path::Path::new("/sys/kernel/mm/transparent_hugepage").exists() {
            return;
        }
        for (size, large) in [(WORTHWHILE / 2, false), (WORTHWHILE * 2, true)] {
            let mut block: Vec<u8> = Vec::with_capacity(size);
            prefer_large_pages(block.as_mut_ptr(), size);
            let flags = flags_at(block.as_ptr().addr() + size / 2);
            assert!(flags.is_none_or(|flags| flags.contains(" hg ") == large), "{size}");
        }
    }
}
