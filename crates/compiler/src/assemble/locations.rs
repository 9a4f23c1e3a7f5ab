//! The location table: for each instruction its lines and columns, packed.

use tiercel_syntax::Span;

use super::Offsets;
use crate::instructions::{Instr, NEXT_LOCATION, NO_LOCATION, is_terminator};

const ENTRY_START: u8 = 0x80;
const ONE_LINE0: u8 = 10;
const NO_COLUMNS: u8 = 13;
const LONG: u8 = 14;
const NONE: u8 = 15;
/// An entry covers at most this many code units.
const MAX_UNITS: u32 = 8;

/// Gives instructions that come from where the next one comes from that place.
pub(super) fn resolve_next(instrs: &mut [Instr]) {
    for at in (0..instrs.len()).rev() {
        if instrs[at].loc == NEXT_LOCATION {
            let next = instrs.get(at + 1).filter(|_| !is_terminator(instrs[at].op));
            instrs[at].loc = next.map_or(NO_LOCATION, |next| next.loc);
        }
    }
}

/// Writes the table of a sequence.
pub(super) fn write(instrs: &[Instr], offsets: &Offsets, firstlineno: i32) -> Vec<u8> {
    // Most entries take two or three bytes, and many instructions share one.
    let mut writer = Writer { table: Vec::with_capacity(instrs.len() * 2 + 8), line: firstlineno };
    let mut current = NO_LOCATION;
    let mut start = 0;
    for (instr, &offset) in instrs.iter().zip(&offsets.starts) {
        if instr.loc != current {
            writer.range(current, offset - start);
            current = instr.loc;
            start = offset;
        }
    }
    writer.range(current, offsets.end - start);
    writer.table
}

struct Writer {
    table: Vec<u8>,
    line: i32,
}

impl Writer {
    #[inline]
    fn range(&mut self, loc: Span, mut units: u32) {
        while units > MAX_UNITS {
            self.entry(loc, MAX_UNITS);
            units -= MAX_UNITS;
        }
        if units > 0 {
            self.entry(loc, units);
        }
    }

    fn varint(&mut self, mut value: u32) {
        while value >= 64 {
            self.table.push(64 | (value & 63) as u8);
            value >>= 6;
        }
        self.table.push(value as u8);
    }

    fn signed_varint(&mut self, value: i32) {
        self.varint(if value < 0 { (value.unsigned_abs() << 1) | 1 } else { (value as u32) << 1 });
    }

    #[inline]
    fn entry(&mut self, loc: Span, units: u32) {
        let first = |code: u8| ENTRY_START | code << 3 | (units - 1) as u8;
        let delta = loc.line - self.line;
        let (col, end) = (loc.col, loc.end_col);
        if loc.line >= 0 && loc.end_line == loc.line && col >= 0 && end >= 0 {
            if delta == 0 && col < 80 && (0..16).contains(&(end - col)) {
                let second = ((col & 7) << 4 | (end - col)) as u8;
                self.table.extend_from_slice(&[first((col >> 3) as u8), second]);
                return;
            }
            if (0..3).contains(&delta) && col < 128 && end < 128 {
                self.table.extend_from_slice(&[first(ONE_LINE0 + delta as u8), col as u8, end as u8]);
                self.line = loc.line;
                return;
            }
        }
        self.long_entry(loc, first);
    }

    /// An entry of one of the forms that are seldom needed.
    fn long_entry(&mut self, loc: Span, first: impl Fn(u8) -> u8) {
        if loc.line < 0 {
            self.table.push(first(NONE));
            return;
        }
        let delta = loc.line - self.line;
        self.line = loc.line;
        if (loc.col < 0 || loc.end_col < 0) && (loc.end_line == loc.line || loc.end_line == -1) {
            self.table.push(first(NO_COLUMNS));
            self.signed_varint(delta);
            return;
        }
        self.table.push(first(LONG));
        self.signed_varint(delta);
        self.varint((loc.end_line - loc.line) as u32);
        self.varint((loc.col + 1) as u32);
        self.varint((loc.end_col + 1) as u32);
    }
}

/// A range of code units with the place they come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Number of code units.
    pub units: u32,
    /// Where they come from; unknown parts are -1.
    pub loc: Span,
}

/// Reads a table; none if it is damaged.
pub fn read(table: &[u8], firstlineno: i32) -> Option<Vec<Entry>> {
    let mut entries = Vec::new();
    let mut bytes = table.iter().copied();
    let mut line = firstlineno;
    while let Some(first) = bytes.next() {
        if first & ENTRY_START == 0 {
            return None;
        }
        let code = first >> 3 & 15;
        let units = u32::from(first & 7) + 1;
        let loc = match code {
            NONE => NO_LOCATION,
            LONG => {
                line = line.checked_add(signed(&mut bytes)?)?;
                let end_line = line.checked_add(i32::try_from(varint(&mut bytes)?).ok()?)?;
                let col = i32::try_from(varint(&mut bytes)?).ok()? - 1;
                let end_col = i32::try_from(varint(&mut bytes)?).ok()? - 1;
                Span { line, col, end_line, end_col }
            }
            NO_COLUMNS => {
                line = line.checked_add(signed(&mut bytes)?)?;
                Span { line, col: -1, end_line: line, end_col: -1 }
            }
            code if code >= ONE_LINE0 => {
                line = line.checked_add(i32::from(code - ONE_LINE0))?;
                let (col, end_col) = (i32::from(bytes.next()?), i32::from(bytes.next()?));
                Span { line, col, end_line: line, end_col }
            }
            code => {
                let second = i32::from(bytes.next()?);
                if second & 0x80 != 0 {
                    return None;
                }
                let col = i32::from(code) << 3 | second >> 4;
                Span { line, col, end_line: line, end_col: col + (second & 15) }
            }
        };
        entries.push(Entry { units, loc });
    }
    Some(entries)
}

fn varint(bytes: &mut impl Iterator<Item = u8>) -> Option<u32> {
    let (mut value, mut shift) = (0u32, 0);
    loop {
        let byte = bytes.next()?;
        if byte & 0x80 != 0 || shift > 30 {
            return None;
        }
        value |= u32::from(byte & 63) << shift;
        if byte & 64 == 0 {
            return Some(value);
        }
        shift += 6;
    }
}

fn signed(bytes: &mut impl Iterator<Item = u8>) -> Option<i32> {
    let value = varint(bytes)?;
    let magnitude = (value >> 1) as i32;
    Some(if value & 1 != 0 { -magnitude } else { magnitude })
}
