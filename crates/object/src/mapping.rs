//! Memory from the system for what lays it out itself.

use std::ptr::NonNull;

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
