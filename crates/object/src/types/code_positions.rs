//! Where the instructions of a code object come from in the source.

use crate::types::code::CodeObject;

/// Where an instruction comes from in the source: lines and columns, -1 where unknown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Position {
    /// The first line.
    pub line: i32,
    /// The last line.
    pub end_line: i32,
    /// The first column, in bytes from 0.
    pub column: i32,
    /// The column behind the last.
    pub end_column: i32,
}

/// The entries of a location table: each position with the number of code units that have it.
pub struct Positions<'a> {
    bytes: &'a [u8],
    line: i32,
}

impl<'a> Positions<'a> {
    /// The entries of a code's location table.
    pub fn new(code: &'a CodeObject) -> Positions<'a> {
        Positions { bytes: code.location_table(), line: code.first_line.get() }
    }

    fn byte(&mut self) -> u8 {
        match self.bytes.split_first() {
            Some((byte, rest)) => {
                self.bytes = rest;
                *byte
            }
            None => 0,
        }
    }

    fn varint(&mut self) -> u32 {
        let mut value = 0;
        let mut shift = 0;
        loop {
            let byte = self.byte();
            value |= u32::from(byte & 63) << shift;
            shift += 6;
            if byte & 64 == 0 || shift >= 30 {
                return value;
            }
        }
    }

    fn signed_varint(&mut self) -> i32 {
        let value = self.varint();
        let magnitude = (value >> 1) as i32;
        if value & 1 != 0 { -magnitude } else { magnitude }
    }
}

impl Iterator for Positions<'_> {
    type Item = (usize, Position);

    fn next(&mut self) -> Option<(usize, Position)> {
        if self.bytes.is_empty() {
            return None;
        }
        let head = self.byte();
        let units = usize::from(head & 7) + 1;
        let position = match head >> 3 & 15 {
            15 => Position { line: -1, end_line: -1, column: -1, end_column: -1 },
            14 => {
                self.line += self.signed_varint();
                let end_line = self.line + self.varint() as i32;
                let column = self.varint() as i32 - 1;
                let end_column = self.varint() as i32 - 1;
                Position { line: self.line, end_line, column, end_column }
            }
            13 => {
                self.line += self.signed_varint();
                Position { line: self.line, end_line: self.line, column: -1, end_column: -1 }
            }
            kind @ 10..=12 => {
                self.line += i32::from(kind) - 10;
                let column = i32::from(self.byte());
                let end_column = i32::from(self.byte());
                Position { line: self.line, end_line: self.line, column, end_column }
            }
            kind => {
                let second = self.byte();
                let column = i32::from(kind) << 3 | i32::from(second >> 4);
                let end_column = column + i32::from(second & 15);
                Position { line: self.line, end_line: self.line, column, end_column }
            }
        };
        Some((units, position))
    }
}

/// A location table without columns and last lines.
pub fn lines_only(table: &[u8], first_line: i32) -> Vec<u8> {
    const NOWHERE: u8 = 15;
    const NO_COLUMNS: u8 = 13;
    let mut out = Vec::with_capacity(table.len());
    let mut line = first_line;
    for (units, position) in (Positions { bytes: table, line: first_line }) {
        let kind = if position.line < 0 { NOWHERE } else { NO_COLUMNS };
        out.push(0x80 | kind << 3 | (units - 1) as u8);
        if kind == NO_COLUMNS {
            let delta = position.line - line;
            line = position.line;
            let mut value = delta.unsigned_abs() << 1 | u32::from(delta < 0);
            while value >= 64 {
                out.push(64 | (value & 63) as u8);
                value >>= 6;
            }
            out.push(value as u8);
        }
    }
    out
}

/// Where the instruction at a code unit comes from.
pub fn position_of(code: &CodeObject, unit: isize) -> Option<Position> {
    let mut start = 0;
    for (units, position) in Positions::new(code) {
        if unit < (start + units) as isize {
            return Some(position);
        }
        start += units;
    }
    None
}

/// The line of the instruction at a code unit; the first line before the first instruction.
pub fn line_of(code: &CodeObject, unit: isize) -> i32 {
    if unit < 0 {
        return code.first_line.get();
    }
    position_of(code, unit).map_or(-1, |position| position.line)
}
