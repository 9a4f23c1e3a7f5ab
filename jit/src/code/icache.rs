//! Telling the processor that memory now holds other instructions.

/// Makes freshly written code visible to instruction fetch. x86-64 keeps that in step by itself.
///
/// # Safety
/// The range is mapped.
#[cfg(target_arch = "x86_64")]
pub unsafe fn flush(_start: *const u8, _len: usize) {}

/// Makes freshly written code visible to instruction fetch.
///
/// # Safety
/// The range is mapped.
#[cfg(target_arch = "aarch64")]
pub unsafe fn flush(start: *const u8, len: usize) {
    use std::arch::asm;
    // The smallest line any core has; going over a longer line twice does no harm.
    const LINE: usize = 16;
    let (first, end) = (start as usize & !(LINE - 1), start as usize + len);
    for line in (first..end).step_by(LINE) {
        asm!("dc cvau, {}", in(reg) line, options(nostack, preserves_flags));
    }
    asm!("dsb ish", options(nostack, preserves_flags));
    for line in (first..end).step_by(LINE) {
        asm!("ic ivau, {}", in(reg) line, options(nostack, preserves_flags));
    }
    asm!("dsb ish", "isb", options(nostack, preserves_flags));
}
