//! A unit: what becomes one code object.

use tiercel_syntax::Span;
use tiercel_syntax::ast::{Name, Stmt};

use super::Compiler;
use super::fblocks::FBlock;
use crate::error::Result;
use crate::flowgraph::ConstTable;
use crate::hash::FxSet;
use crate::instructions::InstrSequence;
use crate::names::{Sym, SymMap, known};
use crate::op::Op;
use crate::symtable::symbol::{DEF_COMP_CELL, DEF_FREE_CLASS};
use crate::symtable::{BlockId, Scope};

/// What a unit is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScopeType {
    Module,
    Class,
    Function,
    AsyncFunction,
    Lambda,
    Comprehension,
    Annotations,
}

/// Numbers of parameters.
#[derive(Clone, Copy, Default, Debug)]
pub struct UnitArgs {
    /// Without those that are only positional.
    pub argcount: usize,
    pub posonlyargcount: usize,
    pub kwonlyargcount: usize,
}

/// A unit while its code is generated.
pub struct Unit<'a> {
    /// Its symbols.
    pub block: BlockId,
    /// What it is of.
    pub scope_type: ScopeType,
    /// The class whose private names are mangled.
    pub private: Option<Sym>,
    /// For a class: attributes that methods assign through `self`.
    pub static_attributes: FxSet<Sym>,
    /// Annotated assignments, and for those that may not be run their number.
    pub deferred_annotations: Vec<(&'a Stmt, Option<i64>)>,
    /// The next such number.
    pub next_conditional_annotation: i64,
    /// The code.
    pub sequence: InstrSequence,
    /// The code, while the module's annotations are set up.
    pub stashed_sequence: Option<InstrSequence>,
    /// Statements that have to be left properly.
    pub fblocks: Vec<FBlock<'a>>,
    /// How many comprehensions are inlined around the current place.
    pub in_inlined_comp: u32,
    /// How many statements around may not be run.
    pub in_conditional_block: u32,
    /// Its name.
    pub name: Sym,
    /// Its name with those around it.
    pub qualname: Option<Name>,
    /// `co_consts`
    pub consts: ConstTable,
    /// `co_names`
    pub names: SymMap<()>,
    /// Local variables.
    pub varnames: SymMap<()>,
    /// Cells.
    pub cellvars: SymMap<()>,
    /// Free variables; their indices go on from those of the cells.
    pub freevars: SymMap<()>,
    /// Locals of inlined comprehensions in a class or module, and whether they are in use now.
    pub fast_hidden: SymMap<bool>,
    /// Parameters.
    pub args: UnitArgs,
    /// First line.
    pub firstlineno: i32,
}

impl<'a> Compiler<'a> {
    /// Starts a unit with its first instruction.
    pub(super) fn enter_scope(
        &mut self,
        name: Sym,
        scope_type: ScopeType,
        block: BlockId,
        line: i32,
        private: Option<Sym>,
        args: UnitArgs,
    ) -> Result<()> {
        let symbols = &self.table[block];
        let mut varnames = SymMap::default();
        for &name in &symbols.varnames {
            varnames.insert(name, ());
        }
        let mut cellvars = self.sorted_by_scope(block, Scope::Cell, DEF_COMP_CELL);
        if symbols.needs_class_closure {
            cellvars.insert(known::DUNDER_CLASS, ());
        }
        if symbols.needs_classdict {
            cellvars.insert(known::CLASSDICT, ());
        }
        if symbols.has_conditional_annotations {
            cellvars.insert(known::CONDITIONAL_ANNOTATIONS, ());
        }
        let freevars = self.sorted_by_scope(block, Scope::Free, DEF_FREE_CLASS);
        let private = private.or_else(|| self.units.last().and_then(|outer| outer.private));
        self.units.push(Unit {
            block,
            scope_type,
            private,
            static_attributes: FxSet::default(),
            deferred_annotations: Vec::new(),
            next_conditional_annotation: 0,
            sequence: InstrSequence::in_room(self.spare.pop().unwrap_or_default()),
            stashed_sequence: None,
            fblocks: Vec::new(),
            in_inlined_comp: 0,
            in_conditional_block: 0,
            name,
            qualname: None,
            consts: ConstTable::default(),
            names: SymMap::default(),
            varnames,
            cellvars,
            freevars,
            fast_hidden: SymMap::default(),
            args,
            firstlineno: line,
        });
        let mut loc = Span { line, col: 0, end_line: line, end_col: 0 };
        if scope_type == ScopeType::Module {
            loc.line = 0;
            self.op_i(loc, Op::RESUME, 0);
            self.op(loc, Op::ANNOTATIONS_PLACEHOLDER);
        } else {
            let qualname = self.qualified_name();
            self.unit().qualname = Some(qualname);
            self.op_i(loc, Op::RESUME, 0);
        }
        Ok(())
    }

    /// Names with a scope or flag, in alphabetical order.
    fn sorted_by_scope(&self, block: BlockId, scope: Scope, flag: u32) -> SymMap<()> {
        let mut found: Vec<Sym> = self.table[block]
            .symbols
            .iter()
            .filter(|(_, bits)| Scope::of(**bits) == scope || **bits & flag != 0)
            .map(|(name, _)| name)
            .collect();
        // By code points, as Python sorts strings; UTF-8 sorts the same way.
        found.sort_by(|&a, &b| self.names.name(a).as_bytes().cmp(self.names.name(b).as_bytes()));
        let mut sorted = SymMap::default();
        for name in found {
            sorted.insert(name, ());
        }
        sorted
    }

    fn qualified_name(&mut self) -> Name {
        let (outer, unit) = match self.units.as_slice() {
            [outer @ .., unit] => (outer, unit),
            [] => unreachable!("called inside a unit"),
        };
        let name = self.names.name(unit.name).clone();
        let mut parent = match outer.len() {
            0 | 1 => return name,
            count => &outer[count - 1],
        };
        if parent.scope_type == ScopeType::Annotations {
            if outer.len() == 2 {
                return name;
            }
            parent = &outer[outer.len() - 2];
        }
        if let ScopeType::Function | ScopeType::AsyncFunction | ScopeType::Class = unit.scope_type {
            let mangled = self.names.mangle(parent.private, unit.name);
            if self.table[parent.block].scope(mangled) == Scope::GlobalExplicit {
                return name;
            }
        }
        let base = parent.qualname.as_deref().unwrap_or("");
        let locals = match parent.scope_type {
            ScopeType::Function | ScopeType::AsyncFunction | ScopeType::Lambda => ".<locals>",
            _ => "",
        };
        Name::from(&*format!("{base}{locals}.{name}"))
    }
}
