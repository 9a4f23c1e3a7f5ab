//! The location table: for each instruction its lines and columns, packed.

use tiercel_syntax::Span;

use crate::instructions::{Instr, NEXT_LOCATION, NO_LOCATION, is_terminator};

const ENTRY_START: u8 = 0x80;
const ONE_LINE0: u8 = 10;
const NO_COLUMNS: u8 = 13;
const LONG: u8 = 14;
const NONE: u8 = 15;
/// An entry covers at most this many code units.
const MAX_UNITS: usize = 8;

/// Writes the table of a sequence.
pub fn write(instrs: &mut [Instr], firstlineno: i32) -> Vec<u8> {
    for at in (0..instrs.len()).rev() {
        if instrs[at].loc == NEXT_LOCATION {
            let next = instrs.get(at + 1).filter(|_| !is_terminator(instrs[at].op));
            instrs[at].loc = next.map_or(NO_LOCATION, |next| next.loc);
        }
    }
    let mut writer = Writer { table: Vec::new(), line: firstlineno };
    let mut current = NO_LOCATION;
    let mut units = 0;
    for instr in instrs.iter() {
        if instr.loc != current {
            writer.range(current, units);
            current = instr.loc;
            units = 0;
        }
        units += instr.size();
    }
    writer.range(current, units);
    writer.table
}

struct Writer {
    table: Vec<u8>,
    line: i32,
}

impl Writer {
    fn range(&mut self, loc: Span, mut units: usize) {
        while units > 0 {
            let part = units.min(MAX_UNITS);
            self.entry(loc, part);
            units -= part;
        }
    }

    fn first_byte(&mut self, code: u8, units: usize) {
        self.table.push(ENTRY_START | code << 3 | (units - 1) as u8);
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

    fn entry(&mut self, loc: Span, units: usize) {
        if loc.line < 0 {
            return self.first_byte(NONE, units);
        }
        let delta = loc.line - self.line;
        let (col, end) = (loc.col, loc.end_col);
        if col < 0 || end < 0 {
            if loc.end_line == loc.line || loc.end_line == -1 {
                self.first_byte(NO_COLUMNS, units);
                self.signed_varint(delta);
                self.line = loc.line;
                return;
            }
        } else if loc.end_line == loc.line {
            if delta == 0 && col < 80 && end - col < 16 && end >= col {
                self.first_byte((col >> 3) as u8, units);
                self.table.push(((col & 7) << 4 | (end - col)) as u8);
                return;
            }
            if (0..3).contains(&delta) && col < 128 && end < 128 {
                self.first_byte(ONE_LINE0 + delta as u8, units);
                self.table.extend([col as u8, end as u8]);
                self.line = loc.line;
                return;
            }
        }
        self.first_byte(LONG, units);
        self.signed_varint(delta);
        self.varint((loc.end_line - loc.line) as u32);
        self.varint((col + 1) as u32);
        self.varint((end + 1) as u32);
        self.line = loc.line;
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
