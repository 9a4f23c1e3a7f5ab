//! The part of this program that stays in memory.
//!
//! Starting runs a good deal of code once: the import system, the parser and the compiler, the tables of modules. The
//! pages of it stay mapped, some megabytes of each process, although few programs come back to them.

/// What compiling traces has left behind: the compiler's own code, and memory it has freed that malloc keeps.
pub fn forget_compiler() {
    forget_code();
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: malloc locks what it looks at and what it trims.
    unsafe {
        /// More free memory than this at the end of malloc's heap the program has left there, not the compiler.
        const PROGRAM: usize = 8 << 20;
        let end = libc::mallinfo2().keepcost;
        // What a program has freed it often wants again at once, cleared by the system page by page.
        libc::malloc_trim(if end > PROGRAM { end } else { 0 })
    };
}

/// Unmaps the program's own code and constants: what is still needed comes back at its next use, a few pages at a time
/// and without reading the file again as long as the system has it in its cache.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn forget_code() {
    unsafe extern "C" {
        /// The first byte of the program, defined by the linker.
        static __executable_start: u8;
        /// The first byte behind its code, defined by the linker.
        static etext: u8;
    }
    if is_traced() {
        return;
    }
    const PAGE: usize = 4096;
    let start = (&raw const __executable_start as usize).next_multiple_of(PAGE);
    let end = &raw const etext as usize & !(PAGE - 1);
    if end > start {
        // SAFETY: the linker puts only what is never written between the two, so each page can be had again from the
        // file that it is mapped from. A failure leaves things as they are.
        unsafe { libc::madvise(start as *mut libc::c_void, end - start, libc::MADV_DONTNEED) };
    }
}

/// Whether a debugger looks on. Its breakpoints are written into the code, and would go with it.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn is_traced() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let tracer = status.lines().find_map(|line| line.strip_prefix("TracerPid:"));
    tracer.is_some_and(|process| process.trim() != "0")
}

/// Elsewhere there is no telling where the code lies.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn forget_code() {}
