//! The stages before the code object as text.

use std::fmt::Write;

use tiercel_ops::Flags;

use crate::flowgraph::{ConstTable, Graph};
use crate::instructions::{InstrSequence, has_target};
use crate::names::{Names, SymMap};
use crate::op::Op;
use crate::symtable::{BlockId, Symtable, symbol};

use super::repr;

/// Words for the bits of a symbol.
const SYMBOL_BITS: &[(u32, &str)] = &[
    (symbol::DEF_GLOBAL, "global"),
    (symbol::DEF_LOCAL, "local"),
    (symbol::DEF_PARAM, "param"),
    (symbol::DEF_NONLOCAL, "nonlocal"),
    (symbol::USE, "use"),
    (symbol::DEF_FREE_CLASS, "free-class"),
    (symbol::DEF_IMPORT, "import"),
    (symbol::DEF_ANNOT, "annot"),
    (symbol::DEF_COMP_ITER, "comp-iter"),
    (symbol::DEF_TYPE_PARAM, "type-param"),
    (symbol::DEF_COMP_CELL, "comp-cell"),
];

/// The symbol table, blocks inside indented.
pub(crate) fn symtable(table: &Symtable, names: &Names) -> String {
    let mut out = String::new();
    write_block(&mut out, table, names, table.top, 0);
    out
}

fn write_block(out: &mut String, table: &Symtable, names: &Names, id: BlockId, depth: usize) {
    let block = &table[id];
    let indent = "  ".repeat(depth);
    let _ = write!(out, "{indent}{:?} {}, line {}", block.kind, names.name(block.name), block.loc.line);
    for (is_set, word) in [
        (block.nested, "nested"),
        (block.generator, "generator"),
        (block.coroutine, "coroutine"),
        (block.varargs, "varargs"),
        (block.varkeywords, "varkeywords"),
        (block.needs_class_closure, "class-closure"),
        (block.needs_classdict, "classdict"),
        (block.comp_inlined, "inlined"),
        (block.can_see_class_scope, "sees-class"),
        (block.has_docstring, "docstring"),
        (block.has_conditional_annotations, "conditional-annotations"),
    ] {
        if is_set {
            let _ = write!(out, " {word}");
        }
    }
    out.push('\n');
    for (name, &bits) in block.symbols.iter() {
        let words = SYMBOL_BITS.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, word)| *word);
        let words: Vec<&str> = words.collect();
        let _ =
            writeln!(out, "{indent}  {}: {:?} [{}]", names.name(name), block.scope(name), words.join(" "));
    }
    for &child in &block.children {
        write_block(out, table, names, child, depth + 1);
    }
}

/// What arguments of a unit's instructions mean.
pub(crate) struct Tables<'a> {
    pub consts: &'a ConstTable,
    pub names: &'a SymMap<()>,
    pub varnames: &'a SymMap<()>,
    pub all_names: &'a Names,
}

impl Tables<'_> {
    fn meaning(&self, op: Op, oparg: i32) -> Option<String> {
        let nth = |map: &SymMap<()>, at: i32| {
            map.keys().nth(at as usize).map(|name| self.all_names.name(name).to_string())
        };
        match op {
            Op::LOAD_CONST => Some(repr(self.consts.get(oparg))),
            Op::LOAD_GLOBAL | Op::LOAD_ATTR => nth(self.names, oparg >> 1),
            Op::LOAD_SUPER_ATTR => nth(self.names, oparg >> 2),
            op if op.has(Flags::NAME) => nth(self.names, oparg),
            Op::LOAD_FAST | Op::STORE_FAST | Op::DELETE_FAST | Op::STORE_FAST_MAYBE_NULL => {
                nth(self.varnames, oparg)
            }
            _ => None,
        }
    }

    fn write(&self, out: &mut String, op: Op, oparg: i32, line: i32) {
        let line = if line < 0 { "--".to_owned() } else { line.to_string() };
        let _ = write!(out, "  {line:>4}  {}", op.name());
        if op.has(Flags::ARG) && !has_target(op) {
            let _ = write!(out, " {oparg}");
            if let Some(meaning) = self.meaning(op, oparg) {
                let _ = write!(out, " ({meaning})");
            }
        }
    }
}

/// An instruction sequence as code generation made it.
pub(crate) fn sequence(title: &str, sequence: &InstrSequence, tables: &Tables<'_>) -> String {
    let mut sequence = sequence.clone();
    sequence.resolve_labels();
    let targets = sequence.instrs.iter().filter(|instr| has_target(instr.op)).map(|instr| instr.oparg);
    let targets: Vec<i32> = targets.collect();
    let mut out = format!("{title}:\n");
    for (at, instr) in sequence.instrs.iter().enumerate() {
        if targets.contains(&(at as i32)) {
            let _ = writeln!(out, " @{at}:");
        }
        tables.write(&mut out, instr.op, instr.oparg, instr.loc.line);
        if has_target(instr.op) {
            let _ = write!(out, " -> @{}", instr.oparg);
        }
        out.push('\n');
    }
    out
}

/// An optimized flow graph.
pub(crate) fn graph(title: &str, graph: &Graph, tables: &Tables<'_>) -> String {
    let mut out = format!("{title}:\n");
    let mut at = graph.first();
    while let Some(id) = at {
        let block = &graph[id];
        let marks = [(block.except_handler, " handler"), (block.cold, " cold"), (block.warm, " warm")];
        let marks: String = marks.iter().filter(|(is_set, _)| *is_set).map(|(_, word)| *word).collect();
        let _ = writeln!(out, " block {}{marks}, {} predecessors:", id.0, block.predecessors);
        for instr in &block.instrs {
            tables.write(&mut out, instr.op, instr.oparg, instr.loc.line);
            if let Some(target) = instr.target.get() {
                let _ = write!(out, " -> block {}", target.0);
            }
            if let Some(handler) = instr.except.get() {
                let _ = write!(out, " ! block {}", handler.0);
            }
            out.push('\n');
        }
        at = graph.next(id);
    }
    out
}
