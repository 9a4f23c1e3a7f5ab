//! String methods on ASCII text: bytes instead of characters, and no Unicode database.

use crate::few_bytes;
use crate::types::str::{StrObject, build, build_ascii, from_code_point};
use crate::value::Value;

/// Whether `str.isspace` holds of an ASCII character.
#[inline(always)]
pub fn is_space(b: u8) -> bool {
    matches!(b, 0x09..=0x0d | 0x1c..=0x20)
}

/// Whether there is a character, and all are what `ascii` says, or in other text what `other` says.
#[inline(always)]
pub fn all(s: &StrObject, ascii: fn(&u8) -> bool, other: fn(u32) -> bool) -> bool {
    match s.as_ascii() {
        Some(text) => !text.is_empty() && text.as_bytes().iter().all(ascii),
        None => s.chars().iter().all(other),
    }
}

/// A copy of a part of ASCII text.
pub fn copy(part: &[u8]) -> Value {
    debug_assert!(part.is_ascii());
    match part {
        [b] => from_code_point(u32::from(*b)),
        // SAFETY: `len` bytes are copied, all of them ASCII.
        _ => unsafe { build(part.len(), 0x7f, |p| few_bytes::copy(part.as_ptr(), p, part.len())) },
    }
}

/// The text with every byte changed to another ASCII one.
#[inline(always)]
pub fn map(text: &str, change: impl Fn(u8) -> u8) -> Value {
    // SAFETY: `len` bytes are written, all of them ASCII as those they are made of.
    unsafe {
        build_ascii(text.len(), |p| {
            for (i, b) in text.bytes().enumerate() {
                *p.add(i) = change(b) & 0x7f;
            }
        })
    }
}

/// The text with a capital and small letters behind it.
pub fn capitalized(text: &str) -> Value {
    // SAFETY: `len` bytes are written, all of them ASCII as those they are made of.
    unsafe {
        build_ascii(text.len(), |p| {
            for (i, b) in text.bytes().enumerate() {
                *p.add(i) = if i == 0 { b.to_ascii_uppercase() } else { b.to_ascii_lowercase() };
            }
        })
    }
}

/// The words of a text, at most `limit` of them cut off, and the rest if anything is left.
pub fn split_whitespace(text: &str, limit: usize) -> Vec<Value> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    loop {
        while at < bytes.len() && is_space(bytes[at]) {
            at += 1;
        }
        if at == bytes.len() {
            return out;
        }
        if out.len() == limit {
            out.push(copy(&bytes[at..]));
            return out;
        }
        let start = at;
        while at < bytes.len() && !is_space(bytes[at]) {
            at += 1;
        }
        out.push(copy(&bytes[start..at]));
    }
}

/// What is left of a text when the bytes for which `drop` holds are taken off its ends.
#[inline(always)]
pub fn stripped(text: &[u8], left: bool, right: bool, drop: impl Fn(u8) -> bool) -> (usize, usize) {
    let (mut start, mut end) = (0, text.len());
    while left && start < end && drop(text[start]) {
        start += 1;
    }
    while right && end > start && drop(text[end - 1]) {
        end -= 1;
    }
    (start, end)
}
