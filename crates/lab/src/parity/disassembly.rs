//! Byte strings of a code object as lines of text, so that a difference can be read.

use std::fmt::Write;
use tiercel_ops::Opcode;

/// Instructions with their arguments, a line each; cache cells are left out while they are zero.
pub fn instructions(code: &[u8]) -> String {
    let mut text = String::new();
    let mut caches = 0;
    for (index, unit) in code.chunks_exact(2).enumerate() {
        let (byte, argument) = (unit[0], unit[1]);
        if caches > 0 {
            caches -= 1;
            if (byte, argument) != (0, 0) {
                let _ = writeln!(text, "{index:5} cache {byte:#04x} {argument:#04x}");
            }
            continue;
        }
        let opcode = Opcode::from_byte(byte);
        caches = opcode.caches();
        let _ = writeln!(text, "{index:5} {} {argument}", opcode.name());
    }
    text
}

/// The location table: for each entry its units and where they come from.
pub fn locations(table: &[u8], first_line: i32) -> String {
    let mut text = String::new();
    let mut reader = Reader { bytes: table, place: 0 };
    let (mut line, mut unit) = (first_line, 0);
    while let Some(head) = reader.byte() {
        let (kind, length) = (head >> 3 & 15, i32::from(head & 7) + 1);
        let _ = write!(text, "{unit:5}..{} ", unit + length);
        unit += length;
        match kind {
            15 => text.push_str("nowhere\n"),
            14 => {
                line += reader.signed();
                let end_line = line + reader.unsigned();
                let (column, end_column) = (reader.unsigned() - 1, reader.unsigned() - 1);
                let _ = writeln!(text, "{line}:{column}-{end_line}:{end_column} (long)");
            }
            13 => {
                line += reader.signed();
                let _ = writeln!(text, "{line} (no columns)");
            }
            10..=12 => {
                line += i32::from(kind) - 10;
                let (column, end_column) = (reader.byte().unwrap_or(0), reader.byte().unwrap_or(0));
                let _ = writeln!(text, "{line}:{column}-{line}:{end_column} (one line)");
            }
            _ => {
                let second = i32::from(reader.byte().unwrap_or(0));
                let column = i32::from(kind) * 8 + (second >> 4 & 7);
                let _ = writeln!(text, "{line}:{column}-{line}:{} (short)", column + (second & 15));
            }
        }
    }
    text
}

/// The exception table: ranges of units, their handlers, stack depths and whether the instruction is pushed.
pub fn handlers(table: &[u8]) -> String {
    let mut text = String::new();
    let mut reader = Reader { bytes: table, place: 0 };
    while reader.place < table.len() {
        let (start, length) = (reader.big_endian(), reader.big_endian());
        let (target, depth) = (reader.big_endian(), reader.big_endian());
        let lasti = if depth & 1 != 0 { " lasti" } else { "" };
        let _ = writeln!(text, "{start}..{} -> {target} depth {}{lasti}", start + length, depth >> 1);
    }
    text
}

struct Reader<'a> {
    bytes: &'a [u8],
    place: usize,
}

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.place).copied();
        self.place += 1;
        byte
    }

    /// The location table's numbers: six bits a byte, lowest first.
    fn unsigned(&mut self) -> i32 {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = i32::from(self.byte().unwrap_or(0));
            value |= (byte & 63) << shift;
            shift += 6;
            if byte & 64 == 0 || shift > 24 {
                return value;
            }
        }
    }

    fn signed(&mut self) -> i32 {
        let value = self.unsigned();
        if value & 1 != 0 { -(value >> 1) } else { value >> 1 }
    }

    /// The exception table's numbers: six bits a byte, highest first.
    fn big_endian(&mut self) -> u32 {
        let mut value: u32 = 0;
        loop {
            let byte = u32::from(self.byte().unwrap_or(0));
            value = value << 6 | byte & 63;
            if byte & 64 == 0 {
                return value;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_read_well() {
        // What CPython makes of `def f():` / `    return 1` for the function.
        assert_eq!(locations(&[0x80, 0x00, 0xd9, 0x0b, 0x0c], 1).lines().count(), 2);
        assert_eq!(locations(&[0xf0, 0x03, 0x00, 0x01, 0x01], 4), "    0..1 3:0-3:0 (long)\n");
        assert_eq!(handlers(&[0x84, 0x02, 0x47, 0x03, 0x09]), "4..6 -> 451 depth 4 lasti\n");
    }

    #[test]
    fn instructions_have_names() {
        let resume = Opcode::from_name("RESUME").and_then(Opcode::byte).expect("an opcode");
        assert_eq!(instructions(&[resume, 0]), "    0 RESUME 0\n");
    }
}
