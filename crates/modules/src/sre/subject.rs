//! What a pattern is matched against: a str at its own width, or the bytes of a buffer, without a copy.

use super::pattern::Pattern;
use rustpython_sre_engine::{Request, State, StrDrive, StringCursor};
use tiercel_object::buffer::Buffer;
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::str::{Chars, StrObject, from_chars, is_exact};
use tiercel_object::value::Value;
use tiercel_object::{PyResult, bail, err};

/// A string argument, kept in place while it is matched.
pub enum Subject<'a> {
    /// A str.
    Text(&'a Value, &'a StrObject),
    /// A bytes object or anything else with a buffer.
    Bytes(&'a Value, Contents<'a>),
}

/// Where the bytes of a bytes-like subject stand.
pub enum Contents<'a> {
    /// In a bytes object.
    Plain(&'a [u8]),
    /// In another object's buffer.
    View(Buffer),
}

impl Contents<'_> {
    fn get(&self) -> &[u8] {
        match self {
            Contents::Plain(bytes) => bytes,
            Contents::View(view) => view.bytes(),
        }
    }
}

impl<'a> Subject<'a> {
    /// Looks at an argument, or raises `TypeError`.
    pub fn of(value: &'a Value) -> PyResult<Subject<'a>> {
        if let Some(text) = value.as_str() {
            return Ok(Subject::Text(value, text));
        }
        if let Some(bytes) = value.downcast::<BytesObject>() {
            return Ok(Subject::Bytes(value, Contents::Plain(bytes.data())));
        }
        let refused =
            || err!(TypeError, "expected string or bytes-like object, got '{}'", value.ty().name_str());
        let Some(view) = value.ty().slots().buffer else { return Err(refused()) };
        match view(value, false) {
            Ok(view) => Ok(Subject::Bytes(value, Contents::View(view))),
            Err(raised) => {
                drop(raised.take());
                Err(refused())
            }
        }
    }

    /// Looks at an argument that is to be matched by a pattern, which must be of the same kind.
    pub fn for_pattern(pattern: &Pattern, value: &'a Value) -> PyResult<Subject<'a>> {
        let subject = Subject::of(value)?;
        match (pattern.is_bytes, subject.is_bytes()) {
            (Some(false), true) => {
                bail!(TypeError, "cannot use a string pattern on a bytes-like object")
            }
            (Some(true), false) => {
                bail!(TypeError, "cannot use a bytes pattern on a string-like object")
            }
            _ => Ok(subject),
        }
    }

    /// The buffer, if the bytes stand in one.
    pub fn into_view(self) -> Option<Buffer> {
        match self {
            Subject::Bytes(_, Contents::View(view)) => Some(view),
            _ => None,
        }
    }

    /// Whether these are bytes.
    pub fn is_bytes(&self) -> bool {
        matches!(self, Subject::Bytes(..))
    }

    /// Number of characters.
    pub fn len(&self) -> usize {
        match self {
            Subject::Text(_, text) => text.len(),
            Subject::Bytes(_, bytes) => bytes.get().len(),
        }
    }

    /// Whether there is a backslash among the characters.
    pub fn has_backslash(&self) -> bool {
        match self {
            Subject::Text(_, text) => match text.chars() {
                Chars::One(chars) => memchr::memchr(b'\\', chars).is_some(),
                Chars::Two(chars) => chars.contains(&0x5c),
                Chars::Four(chars) => chars.contains(&0x5c),
            },
            Subject::Bytes(_, bytes) => memchr::memchr(b'\\', bytes.get()).is_some(),
        }
    }

    /// A part as a new str or bytes; the whole of a plain one is the object itself.
    pub fn slice(&self, start: usize, end: usize) -> Value {
        let len = self.len();
        let (start, end) = (start.min(len), end.min(len));
        let whole = start == 0 && end == len;
        match self {
            Subject::Text(value, _) if whole && is_exact(value) => (*value).clone(),
            Subject::Text(_, text) => from_chars(text.chars().slice(start, end.max(start))),
            Subject::Bytes(value, _) if whole && value.downcast_exact::<BytesObject>().is_some() => {
                (*value).clone()
            }
            Subject::Bytes(_, bytes) => Value::bytes(&bytes.get()[start..end.max(start)]),
        }
    }

    /// Runs the engine once.
    pub fn find(&self, codes: &[u32], how: How) -> Option<Found> {
        match self {
            Subject::Text(_, text) => match text.width.get() {
                1 => find_in(Units::<1>(text.data()), codes, how),
                2 => find_in(Units::<2>(text.data()), codes, how),
                _ => find_in(Units::<4>(text.data()), codes, how),
            },
            Subject::Bytes(_, bytes) => find_in(Units::<1>(bytes.get()), codes, how),
        }
    }
}

/// The ways to look for a match.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Exactly at the start.
    Match,
    /// From the start to the end.
    FullMatch,
    /// Anywhere.
    Search,
}

/// One question to the engine.
#[derive(Clone, Copy)]
pub struct How {
    /// Where a match may lie.
    pub mode: Mode,
    /// First position.
    pub start: usize,
    /// Position after the last.
    pub end: usize,
    /// Whether an empty match at `start` does not count: there has just been one.
    pub must_advance: bool,
}

/// A match's positions.
pub struct Found {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// The group closed last, from 1; -1 if there is none.
    pub last_index: isize,
    state: State,
}

impl Found {
    /// Start and end of a group counted from 0, if it took part.
    pub fn group(&self, index: usize) -> Option<(usize, usize)> {
        match self.state.marks.get(index) {
            (start, end) if start.is_some() && end.is_some() => Some((start.unpack(), end.unpack())),
            _ => None,
        }
    }
}

fn find_in<S: StrDrive>(string: S, codes: &[u32], how: How) -> Option<Found> {
    if how.start > how.end {
        return None;
    }
    let mut request = Request::new(string, how.start, how.end, codes, how.mode == Mode::FullMatch);
    request.must_advance = how.must_advance;
    let mut state = State::default();
    let found = match how.mode {
        Mode::Search => state.search(request),
        Mode::Match | Mode::FullMatch => state.py_match(&request),
    };
    found.then(|| Found {
        start: state.start,
        end: state.cursor.position,
        last_index: state.marks.last_index(),
        state,
    })
}

/// Characters of `W` bytes each, in the machine's byte order. The engine's cursor keeps its pointer to itself, so it is
/// moved through the engine's own implementation for bytes, and only the position is counted here.
#[derive(Clone, Copy)]
struct Units<'a, const W: usize>(&'a [u8]);

impl<'a, const W: usize> StrDrive for Units<'a, W> {
    #[inline]
    fn count(&self) -> usize {
        self.0.len() / W
    }

    #[inline]
    fn create_cursor(&self, n: usize) -> StringCursor {
        let mut cursor = self.0.create_cursor(n * W);
        cursor.position = n;
        cursor
    }

    #[inline]
    fn adjust_cursor(&self, cursor: &mut StringCursor, n: usize) {
        *cursor = self.create_cursor(n);
    }

    #[inline]
    fn advance(cursor: &mut StringCursor) -> u32 {
        let c = Self::peek(cursor);
        Self::skip(cursor, 1);
        c
    }

    #[inline]
    fn peek(cursor: &StringCursor) -> u32 {
        let mut at = *cursor;
        at.position = 0;
        let mut bytes = [0; W];
        for (i, byte) in bytes.iter_mut().enumerate() {
            if i > 0 {
                <&[u8]>::skip(&mut at, 1);
            }
            *byte = <&[u8]>::peek(&at) as u8;
        }
        match W {
            1 => bytes[0] as u32,
            2 => u16::from_ne_bytes([bytes[0], bytes[1]]) as u32,
            _ => u32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]),
        }
    }

    #[inline]
    fn skip(cursor: &mut StringCursor, n: usize) {
        let position = cursor.position + n;
        cursor.position = 0;
        <&[u8]>::skip(cursor, n * W);
        cursor.position = position;
    }

    #[inline]
    fn back_advance(cursor: &mut StringCursor) -> u32 {
        Self::back_skip(cursor, 1);
        Self::peek(cursor)
    }

    #[inline]
    fn back_peek(cursor: &StringCursor) -> u32 {
        let mut at = *cursor;
        Self::back_advance(&mut at)
    }

    #[inline]
    fn back_skip(cursor: &mut StringCursor, n: usize) {
        let position = cursor.position - n;
        cursor.position = n * W;
        <&[u8]>::back_skip(cursor, n * W);
        cursor.position = position;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_walk_both_ways_at_every_width() {
        let wide: Vec<u8> = [0x3b1u16, 0x3b2, 0x41].iter().flat_map(|c| c.to_ne_bytes()).collect();
        let units = Units::<2>(&wide);
        assert_eq!(units.count(), 3);
        let mut cursor = units.create_cursor(0);
        assert_eq!(Units::<2>::advance(&mut cursor), 0x3b1);
        assert_eq!((Units::<2>::peek(&cursor), Units::<2>::back_peek(&cursor)), (0x3b2, 0x3b1));
        Units::<2>::skip(&mut cursor, 2);
        assert_eq!((cursor.position, Units::<2>::back_advance(&mut cursor)), (3, 0x41));
        Units::<2>::back_skip(&mut cursor, 2);
        assert_eq!((cursor.position, Units::<2>::peek(&cursor)), (0, 0x3b1));
    }
}
