//! What the `repr` functions of containers share: text put together from values, and the guard against containers that
//! hold themselves.

use crate::error::PyResult;
use crate::format::Padded;
use crate::thread::thread;
use crate::types::str::{Chars, from_wtf8, push_wtf8, wtf8_code_points};
use crate::value::Value;
use smallvec::SmallVec;

/// Text being put together, in generalized UTF-8: it may hold lone surrogates.
#[derive(Default)]
pub struct TextBuilder(SmallVec<[u8; 128]>);

impl TextBuilder {
    /// Starts with this text.
    pub fn new(text: &str) -> TextBuilder {
        TextBuilder(SmallVec::from_slice(text.as_bytes()))
    }

    /// Adds text.
    #[inline]
    pub fn push(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Adds a character by its code point.
    #[inline]
    pub fn push_char(&mut self, c: u32) {
        match u8::try_from(c) {
            Ok(byte @ 0..0x80) => self.0.push(byte),
            _ => push_wtf8(&mut self.0, c),
        }
    }

    /// Adds characters of a str.
    #[inline]
    pub fn push_chars(&mut self, chars: Chars<'_>) {
        match chars {
            Chars::One(bytes) if bytes.is_ascii() => self.0.extend_from_slice(bytes),
            _ => chars.iter().for_each(|c| self.push_char(c)),
        }
    }

    /// Adds a str.
    #[inline]
    pub fn push_str(&mut self, s: &Value) {
        if let Some(s) = s.as_str() {
            self.push_chars(s.chars());
        }
    }

    /// Adds `repr(v)`.
    pub fn push_repr(&mut self, v: &Value) -> PyResult<()> {
        self.push_str(&crate::object::repr(v)?);
        Ok(())
    }

    /// Adds a character so many times.
    #[inline]
    pub fn fill(&mut self, c: u32, count: usize) {
        match u8::try_from(c) {
            Ok(byte @ 0..0x80) => self.0.resize(self.0.len() + count, byte),
            _ => (0..count).for_each(|_| self.push_char(c)),
        }
    }

    /// Adds a formatted text with its padding.
    pub fn push_padded(&mut self, padded: &Padded) {
        self.fill(padded.fill, padded.left);
        self.push(padded.sign);
        self.push(padded.prefix);
        self.fill(padded.fill, padded.middle);
        self.push(&padded.tail);
        self.fill(padded.fill, padded.right);
    }

    /// The str.
    pub fn finish(self) -> Value {
        from_wtf8(&self.0)
    }

    /// The code points.
    pub fn into_code_points(self) -> Vec<u32> {
        wtf8_code_points(&self.0)
    }

    /// A byte for each character, none of which is above 255.
    pub fn into_bytes(self) -> Vec<u8> {
        if self.0.is_ascii() {
            return self.0.into_vec();
        }
        self.into_code_points().into_iter().map(|c| c as u8).collect()
    }
}

/// Marks an object as being printed for as long as it lives.
pub struct ReprGuard;

impl ReprGuard {
    /// `None` if `v` is being printed already, further up the stack.
    pub fn enter(v: &Value) -> Option<ReprGuard> {
        let mut running = thread().repr_running.borrow_mut();
        if running.contains(&v.word()) {
            return None;
        }
        running.push(v.word());
        Some(ReprGuard)
    }
}

impl Drop for ReprGuard {
    fn drop(&mut self) {
        thread().repr_running.borrow_mut().pop();
    }
}

/// `open + ", ".join(repr of each item) + close`; `item(i)` gives the items one after another, so that a container
/// that changes meanwhile is seen as it is then.
pub fn repr_items(open: &str, close: &str, mut item: impl FnMut(usize) -> Option<Value>) -> PyResult<Value> {
    let mut text = TextBuilder::new(open);
    let mut i = 0;
    while let Some(v) = item(i) {
        if i > 0 {
            text.push(", ");
        }
        text.push_repr(&v)?;
        i += 1;
    }
    text.push(close);
    Ok(text.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_all_kinds_stand_in_order() {
        let mut text = TextBuilder::new("a1");
        text.fill('-' as u32, 2);
        text.push_char(0xdc80);
        text.push("b\u{e9}");
        text.push_chars(Chars::One(b"c\xff"));
        text.fill(0x20ac, 2);
        let minus_seven =
            Padded { fill: '*' as u32, left: 1, sign: "-", middle: 1, tail: "7".into(), ..Padded::default() };
        text.push_padded(&minus_seven);
        let expected = [97, 49, 45, 45, 0xdc80, 98, 0xe9, 99, 0xff, 0x20ac, 0x20ac, 42, 45, 42, 55];
        assert_eq!(text.into_code_points(), expected);
    }

    #[test]
    fn bytes_above_127_are_bytes_again() {
        let mut text = TextBuilder::default();
        text.push_chars(Chars::One(b"a\xff"));
        text.push_char('b' as u32);
        assert_eq!(text.into_bytes(), b"a\xffb");
    }
}
