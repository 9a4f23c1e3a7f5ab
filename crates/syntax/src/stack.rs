//! How much of the host stack is left, so that recursion over trees can stop before it overflows.

use std::cell::Cell;

thread_local! {
    static LIMIT: Cell<usize> = const { Cell::new(0) };
}

/// Room kept free for whatever runs after a check has passed.
const MARGIN: usize = 128 * 1024;

/// The address of a local variable: where the stack is now.
#[inline(always)]
fn here() -> usize {
    let mark = 0u8;
    std::ptr::from_ref(std::hint::black_box(&mark)).addr()
}

/// True while the calling thread still has comfortable room on its host stack.
///
/// Stacks grow downwards on every platform Tiercel runs on.
#[inline]
pub fn has_room() -> bool {
    let limit = LIMIT.get();
    if limit == 0 {
        LIMIT.set(find_limit());
        return here() > LIMIT.get();
    }
    here() > limit
}

/// The lowest address the stack of this thread may reach, margin included.
#[cold]
fn find_limit() -> usize {
    let lowest = platform_lowest().unwrap_or_else(|| here().saturating_sub(1024 * 1024));
    lowest + MARGIN
}

/// Where the system says that the stack of this thread ends, and how large it is, in bytes. It is asked once, for it takes
/// its time: about the main thread it has to look into what the process has mapped.
pub fn reported() -> Option<(usize, usize)> {
    thread_local! {
        static REPORTED: Cell<Option<(usize, usize)>> = const { Cell::new(None) };
    }
    if REPORTED.get().is_none() {
        REPORTED.set(ask());
    }
    REPORTED.get()
}

#[cfg(target_os = "linux")]
fn ask() -> Option<(usize, usize)> {
    let mut attr = std::mem::MaybeUninit::<libc::pthread_attr_t>::uninit();
    let mut address = std::ptr::null_mut();
    let mut size = 0;
    // SAFETY: `attr` is initialised by the first call before it is read by the others, the out
    // pointers are live locals, and the attribute object is destroyed exactly once.
    unsafe {
        if libc::pthread_getattr_np(libc::pthread_self(), attr.as_mut_ptr()) != 0 {
            return None;
        }
        let got = libc::pthread_attr_getstack(attr.as_ptr(), &mut address, &mut size);
        libc::pthread_attr_destroy(attr.as_mut_ptr());
        if got != 0 {
            return None;
        }
    }
    Some((address.addr(), size))
}

#[cfg(target_os = "linux")]
fn platform_lowest() -> Option<usize> {
    let (bottom, size) = reported()?;
    // The main thread's stack grows on demand, and what is reported for it may be no more than a hope.
    // SAFETY: both calls only ask for numbers.
    let is_main = unsafe { libc::gettid() == libc::getpid() };
    let usable = if is_main { size.min(8 * 1024 * 1024) } else { size };
    Some(bottom + size - usable)
}

#[cfg(target_os = "macos")]
fn ask() -> Option<(usize, usize)> {
    // SAFETY: the functions only read the description of the calling thread.
    unsafe {
        let this = libc::pthread_self();
        let size = libc::pthread_get_stacksize_np(this);
        Some((libc::pthread_get_stackaddr_np(this).addr() - size, size))
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn ask() -> Option<(usize, usize)> {
    None
}

#[cfg(not(target_os = "linux"))]
fn platform_lowest() -> Option<usize> {
    reported().map(|(lowest, _)| lowest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth_reached(depth: usize) -> usize {
        let block = std::hint::black_box([depth; 64]);
        if has_room() { depth_reached(block[0] + 1) } else { depth }
    }

    #[test]
    fn recursion_stops_before_the_end() {
        assert!(depth_reached(0) > 100);
        let on_small = std::thread::Builder::new().stack_size(512 * 1024);
        assert!(on_small.spawn(|| depth_reached(0)).unwrap().join().unwrap() > 10);
    }
}
