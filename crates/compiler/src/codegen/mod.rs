//! Code generation: from the tree, with the symbol table, to an instruction sequence per unit.

mod annotations;
mod assemble_unit;
mod calls;
mod classes;
mod collections;
mod comprehensions;
mod conditions;
mod docstring;
mod emit;
mod expressions;
mod fblocks;
mod formatting;
mod functions;
mod imports;
mod loops;
mod naming;
mod patterns;
mod statements;
mod subscripts;
mod try_except;
mod type_params;
mod unit;
mod warnings;
mod with;

use tiercel_syntax::Span;
use tiercel_syntax::ast::{Mod, Name, Stmt};

use crate::code::{CodeObject, flags};
use crate::constant::Constant;
use crate::error::{CompileError, Result, Warning};
use crate::flowgraph::{ConstCache, Room};
use crate::future::Future;
use crate::instructions::{Instr, InstrSequence};
use crate::names::{Names, Sym, known};
use crate::symtable::{self, Block, KeyKind, Symtable, key};
pub(crate) use docstring::clean as clean_docstring;
use unit::{ScopeType, Unit, UnitArgs};

/// What is compiled, and how.
pub(crate) struct Settings {
    /// The file's name, for code objects.
    pub filename: Name,
    /// Features of `__future__`, and the flags of `compile()`.
    pub future: Future,
    /// 0, 1 for `-O`, 2 for `-OO`.
    pub optimize: u8,
}

/// The stages of each unit as text, inner units first.
#[derive(Default)]
pub(crate) struct Record {
    /// Instruction sequences as generated.
    pub sequences: Vec<String>,
    /// Optimized flow graphs.
    pub graphs: Vec<String>,
    /// The outermost unit as generated.
    pub outermost: Outermost,
}

/// The outermost unit before it is optimized.
#[derive(Default)]
pub(crate) struct Outermost {
    /// Its instructions, those of units inside nested in them.
    pub sequence: InstrSequence,
    /// Its constants.
    pub consts: Vec<Constant>,
}

/// The state of a compilation.
pub(crate) struct Compiler<'a> {
    settings: Settings,
    table: Symtable,
    names: Names,
    cache: ConstCache,
    /// The units being compiled, innermost last.
    units: Vec<Unit<'a>>,
    interactive: bool,
    warnings: &'a mut Vec<Warning>,
    /// In code that is generated a second time.
    muted: u32,
    /// The flow graphs' memory, which one unit after the other uses.
    room: Room,
    /// Memory of sequences that are done with.
    spare: Vec<Vec<Instr>>,
    /// The stages of each unit as text, if they are wanted.
    record: Option<Record>,
}

/// Generates and assembles the code of a tree. Adds to the warnings also if there is an error.
pub(crate) fn compile<'a>(
    module: &'a Mod,
    table: Symtable,
    names: Names,
    settings: Settings,
    warnings: &'a mut Vec<Warning>,
    record: bool,
) -> Result<(CodeObject, Record)> {
    // There are about as many constants as names.
    let cache = ConstCache::with_room(names.len());
    let mut compiler = Compiler {
        settings,
        table,
        names,
        cache,
        units: Vec::new(),
        interactive: false,
        warnings,
        muted: 0,
        room: Room::default(),
        spare: Vec::new(),
        record: record.then(Record::default),
    };
    let block = compiler.table.lookup(key(module, KeyKind::Body))?;
    compiler.enter_scope(known::ANON_MODULE, ScopeType::Module, block, 1, None, UnitArgs::default())?;
    match module {
        Mod::Module { body, .. } => compiler.module(body)?,
        Mod::Interactive { body } => {
            compiler.interactive = true;
            compiler.module(body)?;
        }
        Mod::Expression { body } => compiler.expr(body)?,
        Mod::FunctionType { .. } => {
            return Err(CompileError::system("module kind FunctionType should not be possible"));
        }
    }
    let code = compiler.finish_unit(!matches!(module, Mod::Expression { .. }))?;
    Ok((code, compiler.record.unwrap_or_default()))
}

impl<'a> Compiler<'a> {
    /// The unit being compiled.
    #[inline]
    fn unit(&mut self) -> &mut Unit<'a> {
        self.units.last_mut().expect("a unit is open")
    }

    /// The unit being compiled.
    #[inline]
    fn unit_ref(&self) -> &Unit<'a> {
        self.units.last().expect("a unit is open")
    }

    /// The symbols of the unit being compiled.
    #[inline]
    fn block(&self) -> &Block {
        &self.table[self.unit_ref().block]
    }

    fn future_annotations(&self) -> bool {
        self.settings.future.features & flags::FUTURE_ANNOTATIONS != 0
    }

    fn is_interactive_top_level(&self) -> bool {
        self.interactive && self.units.len() == 1
    }

    fn intern(&mut self, name: &Name) -> Sym {
        self.names.intern(name)
    }

    /// The name as the unit knows it.
    #[inline]
    fn maybe_mangle(&mut self, name: Sym) -> Sym {
        let unit = self.units.last().expect("a unit is open");
        symtable::maybe_mangle(&mut self.names, unit.private, &self.table[unit.block], name)
    }

    fn module(&mut self, body: &'a [Stmt]) -> Result<()> {
        let start = Span { line: 1, col: 0, end_line: 1, end_col: 0 };
        let loc = self.body_location(body).unwrap_or(start);
        if self.block().has_conditional_annotations {
            self.op_i(loc, crate::op::Op::BUILD_SET, 0);
            self.op_name(loc, crate::op::Op::STORE_NAME, known::CONDITIONAL_ANNOTATIONS);
        }
        self.body(loc, body)
    }
}
