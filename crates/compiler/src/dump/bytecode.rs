//! Code objects as text, in the manner of Python's `dis`.

use std::collections::BTreeMap;
use std::fmt::Write;

use tiercel_ops::{Flags, names};

use crate::assemble::{exceptions, locations};
use crate::code::CodeObject;
use crate::op::{Op, OpFacts};

use super::repr;

/// Widths of the columns.
const LINE_WIDTH: usize = 4;
const NAME_WIDTH: usize = 24;

/// A decoded instruction.
struct Line {
    /// Code unit of its first prefix.
    start: usize,
    op: Op,
    oparg: u32,
    /// Where it jumps.
    target: Option<usize>,
}

/// The code object and all inside it.
pub fn disassemble(code: &CodeObject) -> String {
    let mut out = String::new();
    write_code(&mut out, code);
    out
}

fn write_code(out: &mut String, code: &CodeObject) {
    let _ = writeln!(
        out,
        "{} (args {}+{}+{}, stack {}, flags {:#x}):",
        code.qualname,
        code.posonlyargcount,
        code.argcount.saturating_sub(code.posonlyargcount),
        code.kwonlyargcount,
        code.stacksize,
        code.flags
    );
    let lines = decode(code);
    let table = exceptions::read(&code.exceptiontable).unwrap_or_default();
    let labels = labels(&lines, &table);
    let places = lines_of_units(code);
    let mut last_line = None;
    for line in &lines {
        let place = places.get(line.start).copied().flatten();
        let shown = match place {
            _ if last_line == Some(place) => String::new(),
            Some(number) => number.to_string(),
            None => "--".to_owned(),
        };
        if last_line.is_some() && !shown.is_empty() {
            out.push('\n');
        }
        last_line = Some(place);
        let label = labels.get(&line.start).map_or(String::new(), |label| format!("L{label}:"));
        let _ = write!(out, "{shown:>LINE_WIDTH$} {label:>6} {:<NAME_WIDTH$}", line.op.name());
        let text = argument(code, line, &labels);
        let _ = match (line.op.has(Flags::ARG), text) {
            (false, _) => Ok(()),
            (true, None) => write!(out, " {:>4}", line.oparg),
            (true, Some(text)) => write!(out, " {:>4} ({text})", line.oparg),
        };
        out.truncate(out.trim_end().len());
        out.push('\n');
    }
    if !table.is_empty() {
        out.push_str("ExceptionTable:\n");
        for entry in &table {
            let label = |unit: u32| labels.get(&(unit as usize)).map_or(0, |label| *label);
            let _ = writeln!(
                out,
                "  L{} to L{} -> L{} [{}]{}",
                label(entry.start),
                label(entry.end),
                label(entry.target),
                entry.depth,
                if entry.push_lasti { " lasti" } else { "" }
            );
        }
    }
    for inner in code.nested() {
        out.push('\n');
        write_code(out, inner);
    }
}

fn decode(code: &CodeObject) -> Vec<Line> {
    let mut lines = Vec::new();
    let (mut unit, mut start, mut oparg) = (0, 0, 0u32);
    while unit < code.code.len() / 2 {
        let op = Op::from_byte(code.code[unit * 2]);
        oparg = oparg << 8 | u32::from(code.code[unit * 2 + 1]);
        if op == Op::EXTENDED_ARG {
            unit += 1;
            continue;
        }
        let next = unit + 1 + op.caches();
        let target = match op {
            Op::END_ASYNC_FOR | Op::JUMP_BACKWARD | Op::JUMP_BACKWARD_NO_INTERRUPT => {
                next.checked_sub(oparg as usize)
            }
            op if op.has_jump() => Some(next + oparg as usize),
            _ => None,
        };
        lines.push(Line { start, op, oparg, target });
        (unit, start, oparg) = (next, next, 0);
    }
    lines
}

/// Numbers for the places that are jumped to, or where guarded ranges begin or end.
fn labels(lines: &[Line], table: &[exceptions::Entry]) -> BTreeMap<usize, usize> {
    let jumps = lines.iter().filter_map(|line| line.target);
    let guarded = table.iter().flat_map(|entry| [entry.start, entry.end, entry.target]);
    let mut places: Vec<usize> = jumps.chain(guarded.map(|unit| unit as usize)).collect();
    places.sort_unstable();
    places.dedup();
    places.into_iter().enumerate().map(|(number, unit)| (unit, number + 1)).collect()
}

fn lines_of_units(code: &CodeObject) -> Vec<Option<i32>> {
    let entries = locations::read(&code.linetable, code.firstlineno).unwrap_or_default();
    let line = |line: i32| (line >= 0).then_some(line);
    entries.iter().flat_map(|entry| std::iter::repeat_n(line(entry.loc.line), entry.units as usize)).collect()
}

fn argument(code: &CodeObject, line: &Line, labels: &BTreeMap<usize, usize>) -> Option<String> {
    let oparg = line.oparg as usize;
    let name = |at: usize| code.names.get(at).map_or("?", |name| &**name);
    let slot = |at: usize| code.localsplusnames.get(at).map_or("?", |name| &**name);
    if let Some(target) = line.target {
        let word = if line.op == Op::END_ASYNC_FOR { "from" } else { "to" };
        return Some(format!("{word} L{}", labels.get(&target).copied().unwrap_or(0)));
    }
    Some(match line.op {
        Op::LOAD_CONST => code.consts.get(oparg).map_or("?".to_owned(), repr),
        Op::LOAD_GLOBAL if oparg & 1 != 0 => format!("{} + NULL", name(oparg >> 1)),
        Op::LOAD_GLOBAL => name(oparg >> 1).to_owned(),
        Op::LOAD_ATTR if oparg & 1 != 0 => format!("{} + NULL|self", name(oparg >> 1)),
        Op::LOAD_ATTR => name(oparg >> 1).to_owned(),
        Op::LOAD_SUPER_ATTR if oparg & 1 != 0 => format!("{} + NULL|self", name(oparg >> 2)),
        Op::LOAD_SUPER_ATTR => name(oparg >> 2).to_owned(),
        Op::LOAD_FAST_LOAD_FAST
        | Op::LOAD_FAST_BORROW_LOAD_FAST_BORROW
        | Op::STORE_FAST_LOAD_FAST
        | Op::STORE_FAST_STORE_FAST => format!("{}, {}", slot(oparg >> 4), slot(oparg & 15)),
        Op::BINARY_OP => names::BINARY_OPS.get(oparg)?.1.to_owned(),
        Op::COMPARE_OP => {
            let op = names::COMPARE_OPS.get(oparg >> 5)?;
            if oparg & 16 != 0 { format!("bool({op})") } else { (*op).to_owned() }
        }
        Op::CONTAINS_OP => if oparg == 0 { "in" } else { "not in" }.to_owned(),
        Op::IS_OP => if oparg == 0 { "is" } else { "is not" }.to_owned(),
        Op::CALL_INTRINSIC_1 => (*names::INTRINSICS_1.get(oparg)?).to_owned(),
        Op::CALL_INTRINSIC_2 => (*names::INTRINSICS_2.get(oparg)?).to_owned(),
        Op::LOAD_COMMON_CONSTANT => (*names::COMMON_CONSTANTS.get(oparg)?).to_owned(),
        Op::LOAD_SPECIAL => (*names::SPECIAL_METHODS.get(oparg)?).to_owned(),
        Op::CONVERT_VALUE => (*names::CONVERSIONS.get(oparg)?).to_owned(),
        Op::SET_FUNCTION_ATTRIBUTE => {
            let found = names::FUNCTION_ATTRIBUTES.iter().find(|(bit, _)| *bit == line.oparg);
            found?.1.to_owned()
        }
        op if op.has(Flags::NAME) => name(oparg).to_owned(),
        op if op.has(Flags::LOCAL) || op.has(Flags::FREE) => slot(oparg).to_owned(),
        _ => return None,
    })
}
