//! Copying and comparing a few bytes, as most strings have, where a call would take longer than the work.
//!
//! Up to 32 bytes are two words, which overlap unless there are twice as many as one has.

use std::ptr::copy_nonoverlapping;

/// Copies `n` bytes.
///
/// # Safety
/// As for [`copy_nonoverlapping`].
#[inline(always)]
pub unsafe fn copy(from: *const u8, to: *mut u8, n: usize) {
    #[inline(always)]
    unsafe fn two<T: Copy>(from: *const u8, to: *mut u8, n: usize) {
        let behind = n - size_of::<T>();
        let (first, last) =
            (from.cast::<T>().read_unaligned(), from.add(behind).cast::<T>().read_unaligned());
        to.cast::<T>().write_unaligned(first);
        to.add(behind).cast::<T>().write_unaligned(last);
    }
    match n {
        1 => *to = *from,
        0 => {}
        2..4 => two::<u16>(from, to, n),
        4..8 => two::<u32>(from, to, n),
        8..16 => two::<u64>(from, to, n),
        16..=32 => two::<u128>(from, to, n),
        _ => copy_nonoverlapping(from, to, n),
    }
}

/// Whether `n` bytes are the same.
///
/// # Safety
/// Both can be read.
#[inline(always)]
pub unsafe fn are_equal(a: *const u8, b: *const u8, n: usize) -> bool {
    #[inline(always)]
    unsafe fn two<T: Copy + PartialEq>(a: *const u8, b: *const u8, n: usize) -> bool {
        let (a, b) = (a.cast::<T>(), b.cast::<T>());
        let behind = n - size_of::<T>();
        a.read_unaligned() == b.read_unaligned()
            && a.byte_add(behind).read_unaligned() == b.byte_add(behind).read_unaligned()
    }
    match n {
        4..8 => two::<u32>(a, b, n),
        8..=16 => two::<u64>(a, b, n),
        0 => true,
        1 => *a == *b,
        2..4 => two::<u16>(a, b, n),
        _ => std::slice::from_raw_parts(a, n) == std::slice::from_raw_parts(b, n),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn runs_of_all_lengths() {
        let bytes: Vec<u8> = (0..80).map(|n| n * 3 + 1).collect();
        for n in 0..70 {
            for at in 0..4 {
                let mut to = [0u8; 80];
                // SAFETY: `at + n` is less than both have.
                unsafe { super::copy(bytes[at..].as_ptr(), to[1..].as_mut_ptr(), n) };
                assert_eq!((to[0], &to[1..n + 1], to[n + 1]), (0, &bytes[at..at + n], 0), "{n} from {at}");
                for wrong in 0..=n {
                    let mut other = to;
                    other[1 + wrong] ^= 0x80;
                    // SAFETY: as above.
                    let same = unsafe { super::are_equal(bytes[at..].as_ptr(), other[1..].as_ptr(), n) };
                    // The byte behind them does not count.
                    assert_eq!(same, wrong == n, "{n} from {at}, {wrong}");
                }
            }
        }
    }
}
