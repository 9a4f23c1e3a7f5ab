//! Text that may hold lone surrogates: what a Python string constant can be.

use std::fmt;
use std::rc::Rc;

/// Immutable text in generalized UTF-8: like UTF-8, but surrogate code points may appear, each on its own. Clones share it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Wtf8(Rc<[u8]>);

impl Wtf8 {
    /// The bytes of the text.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The text as ordinary UTF-8, unless a surrogate is in it.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True for the empty text.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The code points, surrogates among them.
    pub fn code_points(&self) -> CodePoints<'_> {
        CodePoints { rest: &self.0 }
    }

    /// Makes text of bytes that are already generalized UTF-8.
    ///
    /// Anything else in the bytes is replaced, so that the type's promise always holds.
    pub fn from_bytes(bytes: &[u8]) -> Wtf8 {
        if is_generalized_utf8(bytes) {
            Wtf8(bytes.into())
        } else {
            Wtf8(String::from_utf8_lossy(bytes).as_bytes().into())
        }
    }
}

fn is_generalized_utf8(mut bytes: &[u8]) -> bool {
    loop {
        match std::str::from_utf8(bytes) {
            Ok(_) => return true,
            Err(error) => {
                bytes = &bytes[error.valid_up_to()..];
                match bytes {
                    [0xED, 0xA0..=0xBF, 0x80..=0xBF, rest @ ..] => bytes = rest,
                    _ => return false,
                }
            }
        }
    }
}

impl From<&str> for Wtf8 {
    fn from(text: &str) -> Wtf8 {
        Wtf8(text.as_bytes().into())
    }
}

impl From<String> for Wtf8 {
    fn from(text: String) -> Wtf8 {
        Wtf8(text.into_bytes().into())
    }
}

impl fmt::Debug for Wtf8 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&String::from_utf8_lossy(&self.0), f)
    }
}

/// Iterator over the code points of a [`Wtf8`].
#[derive(Clone)]
pub struct CodePoints<'a> {
    rest: &'a [u8],
}

impl Iterator for CodePoints<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let first = *self.rest.first()?;
        let (len, head) = match first {
            0..0x80 => (1, u32::from(first)),
            0x80..0xE0 => (2, u32::from(first & 0x1F)),
            0xE0..0xF0 => (3, u32::from(first & 0x0F)),
            _ => (4, u32::from(first & 0x07)),
        };
        let (now, rest) = self.rest.split_at(len.min(self.rest.len()));
        self.rest = rest;
        Some(now[1..].iter().fold(head, |acc, b| acc << 6 | u32::from(b & 0x3F)))
    }
}

/// Growing text for a [`Wtf8`].
#[derive(Clone, Default, Debug)]
pub struct Wtf8Buf(Vec<u8>);

impl Wtf8Buf {
    /// An empty buffer.
    pub fn new() -> Wtf8Buf {
        Wtf8Buf::default()
    }

    /// An empty buffer with room for `bytes` bytes.
    pub fn with_capacity(bytes: usize) -> Wtf8Buf {
        Wtf8Buf(Vec::with_capacity(bytes))
    }

    /// Appends ordinary text.
    pub fn push_str(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Appends text that may hold surrogates.
    pub fn push_wtf8(&mut self, text: &Wtf8) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Appends one code point up to U+10FFFF, surrogates included; larger numbers become U+FFFD.
    pub fn push_code_point(&mut self, code: u32) {
        match char::from_u32(code) {
            Some(c) => self.0.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            None if code < 0x1_0000 => {
                let bytes =
                    [0xE0 | (code >> 12) as u8, 0x80 | (code >> 6 & 0x3F) as u8, 0x80 | (code & 0x3F) as u8];
                self.0.extend_from_slice(&bytes);
            }
            None => self.push_str("\u{FFFD}"),
        }
    }

    /// Length in bytes so far.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True while nothing was appended.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The finished text.
    pub fn finish(self) -> Wtf8 {
        Wtf8(self.0.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surrogates_survive() {
        let mut buf = Wtf8Buf::new();
        buf.push_str("aé");
        buf.push_code_point(0xD83D);
        buf.push_code_point(0xDE00);
        buf.push_code_point(0x1F600);
        let text = buf.finish();
        assert_eq!(text.code_points().collect::<Vec<_>>(), [0x61, 0xE9, 0xD83D, 0xDE00, 0x1F600]);
        assert_eq!(text.as_str(), None);
        assert_eq!(Wtf8::from_bytes(text.as_bytes()), text);
        assert_eq!(Wtf8::from_bytes(b"\xff").as_str(), Some("\u{FFFD}"));
    }
}
