//! The exception table: for each guarded range of code its handler and the depth to unwind to.

use super::Offsets;
use crate::instructions::{HandlerInfo, Instr};

const CONTINUES: u8 = 64;
const STARTS_ENTRY: u8 = 128;

/// Writes the table of a sequence.
pub(super) fn write(instrs: &[Instr], offsets: &Offsets) -> Vec<u8> {
    let mut table = Vec::new();
    let mut current = HandlerInfo::NONE;
    let mut start = 0;
    let mut entry = |handler: &HandlerInfo, start: u32, end: u32| {
        if handler.label >= 0 {
            let depth = handler.startdepth - 1 - i32::from(handler.preserve_lasti);
            let target = offsets.starts[handler.label as usize];
            let push_lasti = handler.preserve_lasti;
            Entry { start, end, target, depth: depth as u32, push_lasti }.put(&mut table);
        }
    };
    for (instr, &offset) in instrs.iter().zip(&offsets.starts) {
        if instr.handler.label != current.label {
            entry(&current, start, offset);
            start = offset;
            current = instr.handler;
        }
    }
    entry(&current, start, offsets.end);
    table
}

/// A number in six-bit groups, highest first.
fn put(table: &mut Vec<u8>, value: u32, mut mark: u8) {
    for shift in [24, 18, 12, 6] {
        if value >= 1 << shift {
            table.push((value >> shift) as u8 & 0x3f | CONTINUES | mark);
            mark = 0;
        }
    }
    table.push(value as u8 & 0x3f | mark);
}

/// An entry of an exception table, in code units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// First guarded unit.
    pub start: u32,
    /// The unit behind the last guarded one.
    pub end: u32,
    /// Where the handler starts.
    pub target: u32,
    /// Depth to which the stack is cut before the exception is pushed.
    pub depth: u32,
    /// Whether the offset of the failed instruction is pushed below the exception.
    pub push_lasti: bool,
}

impl Entry {
    /// Adds the entry to a table.
    pub fn put(self, table: &mut Vec<u8>) {
        put(table, self.start, STARTS_ENTRY);
        put(table, self.end - self.start, 0);
        put(table, self.target, 0);
        put(table, self.depth << 1 | u32::from(self.push_lasti), 0);
    }
}

/// Reads a table; none if it is damaged.
pub fn read(table: &[u8]) -> Option<Vec<Entry>> {
    let mut entries = Vec::new();
    let mut at = 0;
    while at < table.len() {
        if table[at] & STARTS_ENTRY == 0 {
            return None;
        }
        let mut number = || -> Option<u32> {
            let mut value = 0u32;
            loop {
                let byte = *table.get(at)?;
                at += 1;
                value = value.checked_mul(64)? | u32::from(byte & 0x3f);
                if byte & CONTINUES == 0 {
                    return Some(value);
                }
            }
        };
        let (start, length, target, last) = (number()?, number()?, number()?, number()?);
        let end = start.checked_add(length)?;
        entries.push(Entry { start, end, target, depth: last >> 1, push_lasti: last & 1 != 0 });
    }
    Some(entries)
}
