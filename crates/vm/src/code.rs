//! Code objects as the loop runs them; source lines of instructions.

use std::cell::{Cell, RefCell, UnsafeCell};
use tiercel_object::Value;
use tiercel_object::typeobj::new_object;
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Field;
use tiercel_ops::Opcode;

/// What a code object is made of, as Python objects.
pub struct CodeParts {
    /// `co_argcount`
    pub arg_count: u32,
    /// `co_posonlyargcount`
    pub posonly_count: u32,
    /// `co_kwonlyargcount`
    pub kwonly_count: u32,
    /// `co_stacksize`
    pub stack_size: u32,
    /// `co_flags`
    pub flags: u32,
    /// `co_firstlineno`
    pub first_line: i32,
    /// Code units, caches zero.
    pub units: Vec<u16>,
    /// `co_consts`, a tuple.
    pub consts: Value,
    /// `co_names`, a tuple of interned strings.
    pub names: Value,
    /// Names of locals, cells and free variables, a tuple of interned strings.
    pub localsplus_names: Value,
    /// A byte for each of them.
    pub localsplus_kinds: Vec<u8>,
    /// `co_filename`
    pub filename: Value,
    /// `co_name`
    pub name: Value,
    /// `co_qualname`
    pub qualname: Value,
    /// `co_linetable`
    pub linetable: Vec<u8>,
    /// `co_exceptiontable`
    pub exception_table: Vec<u8>,
}

const LOCAL: u8 = 0x20;
const CELL: u8 = 0x40;
const FREE: u8 = 0x80;

/// A code object of these parts.
pub fn make(parts: CodeParts) -> Value {
    let count = |kind: u8| parts.localsplus_kinds.iter().filter(|bits| *bits & kind != 0).count() as u32;
    let mut quickened = parts.units.clone().into_boxed_slice();
    quicken(&mut quickened);
    let first_word = |tuple: &Value| {
        // SAFETY: both are tuples.
        unsafe { tuple.payload_unchecked::<TupleObject>() }.items().as_ptr() as *const u64
    };
    let first_traceable = quickened
        .iter()
        .position(|unit| Opcode::from_byte(*unit as u8).deopt() == Opcode::RESUME)
        .unwrap_or(quickened.len());
    new_object(|head| CodeObject {
        head,
        code: Cell::new(quickened.as_mut_ptr()),
        code_len: Cell::new(quickened.len()),
        consts_ptr: Cell::new(first_word(&parts.consts)),
        names_ptr: Cell::new(first_word(&parts.names)),
        flags: Cell::new(parts.flags),
        arg_count: Cell::new(parts.arg_count),
        posonly_count: Cell::new(parts.posonly_count),
        kwonly_count: Cell::new(parts.kwonly_count),
        localsplus_count: Cell::new(parts.localsplus_kinds.len() as u32),
        local_count: Cell::new(count(LOCAL)),
        cell_count: Cell::new(count(CELL)),
        free_count: Cell::new(count(FREE)),
        stack_size: Cell::new(parts.stack_size),
        first_line: Cell::new(parts.first_line),
        version: Cell::new(0),
        first_traceable: Cell::new(first_traceable as u32),
        localsplus_kinds: Field::new(Value::bytes(&parts.localsplus_kinds)),
        consts: Field::new(parts.consts),
        names: Field::new(parts.names),
        localsplus_names: Field::new(parts.localsplus_names),
        filename: Field::new(parts.filename),
        name: Field::new(parts.name),
        qualname: Field::new(parts.qualname),
        linetable: Field::new(Value::bytes(&parts.linetable)),
        exception_table: Field::new(Value::bytes(&parts.exception_table)),
        original: UnsafeCell::new(parts.units.into_boxed_slice()),
        quickened: UnsafeCell::new(quickened),
        executors: RefCell::new(Vec::new()),
        extra: Cell::new(std::ptr::null_mut()),
    })
}

/// How soon an instruction is specialized: CPython's warm-up counter, value 1 and backoff 1.
const WARMUP_COUNTER: u16 = 1 << 4 | 1;
/// How soon a loop is compiled: CPython's back-edge counter, value 4095 and backoff 12.
const JUMP_COUNTER: u16 = 4095 << 4 | 12;

/// Readies code for its first run: counters start, and the two halves of a branch's history differ.
fn quicken(units: &mut [u16]) {
    let mut at = 0;
    while at < units.len() {
        let opcode = Opcode::from_byte(units[at] as u8);
        let cells = opcode.deopt().caches();
        if cells > 0 && at + 1 < units.len() {
            units[at + 1] = match opcode {
                Opcode::JUMP_BACKWARD => JUMP_COUNTER,
                Opcode::POP_JUMP_IF_FALSE
                | Opcode::POP_JUMP_IF_TRUE
                | Opcode::POP_JUMP_IF_NONE
                | Opcode::POP_JUMP_IF_NOT_NONE => 0x5555,
                _ => WARMUP_COUNTER,
            };
        }
        at += 1 + cells;
    }
}

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
        let bytes = match code.linetable.borrow() {
            // SAFETY: a code's location table is a bytes object.
            Some(table) => unsafe { table.payload_unchecked::<BytesObject>() }.data(),
            None => &[],
        };
        Positions { bytes, line: code.first_line.get() }
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
