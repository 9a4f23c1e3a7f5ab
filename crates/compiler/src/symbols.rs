//! The symbol table as plain data, for those who want to look at it.

use tiercel_syntax::SyntaxError;
use tiercel_syntax::ast::{Mod, Name};

use crate::error::CompileError;
use crate::names::Names;
use crate::symtable::{self, BlockId, BlockType, Symtable};
use crate::{CompileOptions, future};

pub use crate::symtable::symbol;

/// A block of code and the names in it.
#[derive(Clone, Debug)]
pub struct SymbolBlock {
    /// Its name; `top` for a whole source.
    pub name: Name,
    /// What it is, by CPython's number.
    pub kind: u32,
    /// First line; 0 for a whole source.
    pub line: i32,
    /// Inside a function.
    pub nested: bool,
    /// Parameters, in order.
    pub varnames: Vec<Name>,
    /// Names with the bits of [`symbol`].
    pub symbols: Vec<(Name, u32)>,
    /// Blocks inside.
    pub children: Vec<SymbolBlock>,
}

/// The symbol table of a tree.
pub fn symbols(module: &Mod, options: CompileOptions) -> Result<SymbolBlock, Box<SyntaxError>> {
    let made = || {
        let future = future::read(module, options.flags)?;
        let mut names = Names::new();
        let table = symtable::build_as_written(module, &mut names, &future, options.optimize)?;
        Ok(block(&table, &names, table.top))
    };
    made().map_err(|error: CompileError| Box::new(SyntaxError::from(error)))
}

fn block(table: &Symtable, names: &Names, id: BlockId) -> SymbolBlock {
    let from = &table[id];
    SymbolBlock {
        name: names.name(from.name).clone(),
        kind: match from.kind {
            BlockType::Function => 0,
            BlockType::Class => 1,
            BlockType::Module => 2,
            BlockType::Annotation => 3,
            BlockType::TypeAlias => 4,
            BlockType::TypeParameters => 5,
            BlockType::TypeVariable => 6,
        },
        line: from.loc.line,
        nested: from.nested,
        varnames: from.varnames.iter().map(|&name| names.name(name).clone()).collect(),
        symbols: from.symbols.iter().map(|(name, &bits)| (names.name(name).clone(), bits)).collect(),
        children: from.children.iter().map(|&child| block(table, names, child)).collect(),
    }
}
