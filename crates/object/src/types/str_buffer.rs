//! Text in the making.

use super::str::{Chars, StrObject, from_code_points, from_latin1};
use crate::format::Padded;
use crate::value::Value;
use smallvec::SmallVec;

/// Collects the characters of a string piece by piece: bytes while all of them are ASCII, as they mostly stay, and code
/// points from the first other one on.
#[derive(Default)]
pub struct TextBuffer {
    ascii: SmallVec<[u8; 128]>,
    /// What came from the first character that is not ASCII on.
    rest: Vec<u32>,
}

impl TextBuffer {
    /// Adds a character; it may be a lone surrogate.
    #[inline]
    pub fn push(&mut self, c: u32) {
        match u8::try_from(c) {
            Ok(byte @ 0..0x80) if self.rest.is_empty() => self.ascii.push(byte),
            _ => self.rest.push(c),
        }
    }

    /// Adds a Rust string.
    #[inline]
    pub fn push_str(&mut self, text: &str) {
        if text.is_ascii() && self.rest.is_empty() {
            return self.ascii.extend_from_slice(text.as_bytes());
        }
        text.chars().for_each(|c| self.push(c as u32));
    }

    /// Adds characters of a Python string.
    #[inline]
    pub fn push_chars(&mut self, chars: Chars<'_>) {
        match chars {
            Chars::One(bytes) if bytes.is_ascii() && self.rest.is_empty() => {
                self.ascii.extend_from_slice(bytes)
            }
            _ => chars.iter().for_each(|c| self.push(c)),
        }
    }

    /// Adds a Python string.
    #[inline]
    pub fn push_text(&mut self, text: &StrObject) {
        self.push_chars(text.chars());
    }

    /// Adds a character so many times.
    #[inline]
    pub fn fill(&mut self, c: u32, count: usize) {
        match u8::try_from(c) {
            Ok(byte @ 0..0x80) if self.rest.is_empty() => self.ascii.resize(self.ascii.len() + count, byte),
            _ => self.rest.extend(std::iter::repeat_n(c, count)),
        }
    }

    /// Adds a formatted text with its padding.
    pub fn push_padded(&mut self, padded: &Padded) {
        self.fill(padded.fill, padded.left);
        self.push_str(padded.sign);
        self.push_str(padded.prefix);
        self.fill(padded.fill, padded.middle);
        self.push_str(&padded.tail);
        self.fill(padded.fill, padded.right);
    }

    /// The string.
    pub fn into_value(self) -> Value {
        if self.rest.is_empty() {
            return from_latin1(&self.ascii);
        }
        from_code_points(&self.into_code_points())
    }

    /// Its characters.
    pub fn into_code_points(self) -> Vec<u32> {
        self.ascii.iter().map(|&byte| u32::from(byte)).chain(self.rest).collect()
    }

    /// Its characters as bytes: none is above 255.
    pub fn into_bytes(self) -> Vec<u8> {
        debug_assert!(self.rest.iter().all(|&c| c < 0x100));
        self.ascii.iter().copied().chain(self.rest.into_iter().map(|c| c as u8)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_a_wide_character_stays_behind_it() {
        let mut text = TextBuffer::default();
        text.push_str("a1");
        text.fill('-' as u32, 2);
        text.push(0xdc80);
        text.push_str("b\u{e9}");
        text.push_chars(Chars::One(b"cd"));
        text.fill('=' as u32, 1);
        text.push_padded(&Padded {
            fill: '*' as u32,
            left: 1,
            sign: "-",
            middle: 1,
            tail: "7".into(),
            ..Padded::default()
        });
        let expected = [97, 49, 45, 45, 0xdc80, 98, 0xe9, 99, 100, 61, 42, 45, 42, 55];
        assert_eq!(text.into_code_points(), expected);
    }

    #[test]
    fn bytes_above_127_are_bytes_again() {
        let mut text = TextBuffer::default();
        text.push_chars(Chars::One(b"a\xff"));
        text.push('b' as u32);
        assert_eq!(text.into_bytes(), b"a\xffb");
    }
}
