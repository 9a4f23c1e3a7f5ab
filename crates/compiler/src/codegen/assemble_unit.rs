//! Finishing a unit: flow graph, assembler, code object.

use std::rc::Rc;

use tiercel_syntax::ast::Name;

use super::unit::Unit;
use super::{Compiler, Outermost};
use crate::assemble;
use crate::code::{CodeObject, flags, kinds};
use crate::constant::Constant;
use crate::dump::stages;
use crate::error::{CompileError, Result};
use crate::flowgraph::{self, UnitShape, VariableCounts};
use crate::instructions::NO_LOCATION;
use crate::names::{Names, Sym};
use crate::op::Op;
use crate::symtable::Block;

impl Compiler<'_> {
    /// Ends the current unit and makes its code object.
    pub(super) fn finish_unit(&mut self, add_none: bool) -> Result<CodeObject> {
        if add_none {
            self.load_const(NO_LOCATION, Constant::None);
        }
        self.op(NO_LOCATION, Op::RETURN_VALUE);
        let mut unit = self.units.pop().expect("a unit is open");
        let block = &self.table[unit.block];
        let flags = code_flags(block) | self.settings.future.features & flags::FUTURE_MASK;
        let title = unit.qualname.clone().unwrap_or_else(|| self.names.name(unit.name).clone());
        if let Some(record) = &mut self.record {
            let tables = tables(&unit, &self.names);
            record.sequences.push(stages::sequence(&title, &unit.sequence, &tables));
            let sequence = unit.sequence.clone();
            match self.units.last_mut() {
                Some(outer) => outer.sequence.nested.push(sequence),
                None => record.outermost = Outermost { sequence, consts: unit.consts.items().to_vec() },
            }
        }

        let variables = VariableCounts {
            nlocals: unit.varnames.len(),
            cell_to_local: unit.cellvars.keys().map(|cell| unit.varnames.position(cell)).collect(),
            nfreevars: unit.freevars.len(),
        };
        let shape = UnitShape {
            variables: &variables,
            nparams: block.varnames.len(),
            firstlineno: unit.firstlineno,
            flags,
        };
        let sequence = std::mem::take(&mut unit.sequence);
        let room = std::mem::take(&mut self.room);
        let graph = flowgraph::optimize(sequence, &mut unit.consts, &mut self.cache, &shape, room);
        if let Some(record) = &mut self.record {
            record.graphs.push(stages::graph(&title, &graph, &tables(&unit, &self.names)));
        }
        let mut laid = flowgraph::lay_out(graph, &shape).map_err(|error| CompileError::system(error.0))?;
        let assembled = assemble::assemble(&mut laid.sequence.instrs, unit.firstlineno);
        self.spare.push(laid.sequence.instrs);
        self.room = laid.room;
        let (localsplusnames, localspluskinds) = localsplus(&unit, flags, &self.names);
        let name = self.names.name(unit.name).clone();
        let args = unit.args;
        Ok(CodeObject {
            argcount: (args.posonlyargcount + args.argcount) as u32,
            posonlyargcount: args.posonlyargcount as u32,
            kwonlyargcount: args.kwonlyargcount as u32,
            stacksize: laid.stackdepth.max(1),
            flags,
            code: assembled.code,
            consts: unit.consts.into_items().into(),
            names: unit.names.keys().map(|name| self.names.name(name).clone()).collect(),
            localsplusnames,
            localspluskinds,
            filename: self.settings.filename.clone(),
            qualname: title,
            name,
            firstlineno: unit.firstlineno,
            linetable: assembled.linetable.into(),
            exceptiontable: assembled.exceptiontable.into(),
        })
    }
}

fn tables<'t>(unit: &'t Unit<'_>, names: &'t Names) -> stages::Tables<'t> {
    stages::Tables { consts: &unit.consts, names: &unit.names, varnames: &unit.varnames, all_names: names }
}

fn code_flags(block: &Block) -> u32 {
    let mut bits = 0;
    if block.is_function_like() {
        bits |= flags::NEWLOCALS | flags::OPTIMIZED;
        for (is_set, flag) in [
            (block.nested, flags::NESTED),
            (block.generator && !block.coroutine, flags::GENERATOR),
            (block.generator && block.coroutine, flags::ASYNC_GENERATOR),
            (block.varargs, flags::VARARGS),
            (block.varkeywords, flags::VARKEYWORDS),
            (block.has_docstring, flags::HAS_DOCSTRING),
            (block.method, flags::METHOD),
        ] {
            if is_set {
                bits |= flag;
            }
        }
    }
    if block.coroutine && !block.generator {
        bits |= flags::COROUTINE;
    }
    bits
}

/// Names and kinds of the slots.
fn localsplus(unit: &Unit<'_>, code_flags: u32, names: &Names) -> (Rc<[Name]>, Rc<[u8]>) {
    let has = |flag: u32| usize::from(code_flags & flag != 0);
    let parameter_kinds = [
        (unit.args.posonlyargcount, kinds::ARG_POS),
        (unit.args.argcount, kinds::ARG_POS | kinds::ARG_KW),
        (unit.args.kwonlyargcount, kinds::ARG_KW),
        (has(flags::VARARGS), kinds::ARG_VAR | kinds::ARG_POS),
        (has(flags::VARKEYWORDS), kinds::ARG_VAR | kinds::ARG_KW),
    ];
    let mut parameters = parameter_kinds.iter().flat_map(|&(count, kind)| std::iter::repeat_n(kind, count));
    let mut slots: Vec<(Sym, u8)> = Vec::new();
    for name in unit.varnames.keys() {
        let mut kind = kinds::LOCAL | parameters.next().unwrap_or(0);
        if unit.fast_hidden.contains(name) {
            kind |= kinds::HIDDEN;
        }
        if unit.cellvars.contains(name) {
            kind |= kinds::CELL;
        }
        slots.push((name, kind));
    }
    let cells = unit.cellvars.keys().filter(|&name| !unit.varnames.contains(name));
    slots.extend(cells.map(|name| (name, kinds::CELL)));
    slots.extend(unit.freevars.keys().map(|name| (name, kinds::FREE)));
    (
        slots.iter().map(|(name, _)| names.name(*name).clone()).collect(),
        slots.iter().map(|(_, kind)| *kind).collect(),
    )
}
