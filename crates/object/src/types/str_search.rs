//! Searching strings: substrings, counts, positions.

use crate::types::str::Chars;

/// Calls `$body` with both character slices at the haystack's width, or gives `$none` if the needle has wider characters.
macro_rules! same_width {
    ($hay:expr, $needle:expr, |$h:ident, $n:ident| $body:expr, $none:expr) => {
        match ($hay, $needle) {
            (Chars::One($h), Chars::One($n)) => $body,
            (Chars::Two($h), Chars::Two($n)) => $body,
            (Chars::Four($h), Chars::Four($n)) => $body,
            (Chars::Two($h), Chars::One(n)) => {
                let n: Vec<u16> = n.iter().map(|&c| c as u16).collect();
                let $n = &n[..];
                $body
            }
            (Chars::Four($h), n) => {
                let n: Vec<u32> = n.iter().collect();
                let $n = &n[..];
                $body
            }
            _ => $none,
        }
    };
}

/// A type of character that slices can be searched for.
trait Unit: Copy + Eq {
    fn find(hay: &[Self], needle: &[Self]) -> Option<usize>;
    fn rfind(hay: &[Self], needle: &[Self]) -> Option<usize>;
}

impl Unit for u8 {
    fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
        match needle {
            [b] => memchr::memchr(*b, hay),
            _ => memchr::memmem::find(hay, needle),
        }
    }
    fn rfind(hay: &[u8], needle: &[u8]) -> Option<usize> {
        memchr::memmem::rfind(hay, needle)
    }
}

macro_rules! wide_unit {
    ($($ty:ty),*) => {$(
        impl Unit for $ty {
            fn find(hay: &[$ty], needle: &[$ty]) -> Option<usize> {
                let Some(&first) = needle.first() else { return Some(0) };
                let last = hay.len().checked_sub(needle.len())?;
                (0..=last).find(|&i| hay[i] == first && hay[i..i + needle.len()] == *needle)
            }
            fn rfind(hay: &[$ty], needle: &[$ty]) -> Option<usize> {
                let last = hay.len().checked_sub(needle.len())?;
                (0..=last).rev().find(|&i| hay[i..i + needle.len()] == *needle)
            }
        }
    )*};
}
wide_unit!(u16, u32);

/// The first place of `needle` in `hay`.
pub fn find(hay: Chars<'_>, needle: Chars<'_>) -> Option<usize> {
    same_width!(hay, needle, |h, n| Unit::find(h, n), if needle.is_empty() { Some(0) } else { None })
}

/// The last place of `needle` in `hay`.
pub fn rfind(hay: Chars<'_>, needle: Chars<'_>) -> Option<usize> {
    same_width!(hay, needle, |h, n| Unit::rfind(h, n), if needle.is_empty() { Some(hay.len()) } else { None })
}

/// Places of `needle` in `hay` that do not overlap, at most `limit` of them.
pub fn find_all(hay: Chars<'_>, needle: Chars<'_>, limit: usize) -> Vec<usize> {
    fn all<T: Unit>(h: &[T], n: &[T], limit: usize) -> Vec<usize> {
        let mut out = Vec::new();
        let mut at = 0;
        while out.len() < limit
            && let Some(i) = T::find(&h[at..], n)
        {
            out.push(at + i);
            at += i + n.len();
        }
        out
    }
    if needle.is_empty() {
        return (0..=hay.len()).take(limit).collect();
    }
    same_width!(hay, needle, |h, n| all(h, n, limit), Vec::new())
}

/// Whether `hay` begins with `needle`.
pub fn starts_with(hay: Chars<'_>, needle: Chars<'_>) -> bool {
    needle.len() <= hay.len() && equal(hay.slice(0, needle.len()), needle)
}

/// Whether `hay` ends with `needle`.
pub fn ends_with(hay: Chars<'_>, needle: Chars<'_>) -> bool {
    needle.len() <= hay.len() && equal(hay.slice(hay.len() - needle.len(), hay.len()), needle)
}

/// Whether the characters are the same, at whatever widths.
pub fn equal(a: Chars<'_>, b: Chars<'_>) -> bool {
    match (a, b) {
        (Chars::One(x), Chars::One(y)) => x == y,
        (Chars::Two(x), Chars::Two(y)) => x == y,
        (Chars::Four(x), Chars::Four(y)) => x == y,
        _ => a.len() == b.len() && a.iter().eq(b.iter()),
    }
}
