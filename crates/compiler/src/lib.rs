//! From AST to CPython 3.14 code objects: symbol table, code generation, flow graph, assembler, marshal.
//!
//! The stages are CPython's, so that each can be compared with CPython's, and the aim is that every code
//! object is identical: code, constants, names, flags, stack size, exception table, location table.

pub mod assemble;
pub mod code;
mod codegen;
pub mod constant;
pub mod dump;
mod error;
pub mod flowgraph;
mod future;
pub mod hash;
pub mod instructions;
pub mod marshal;
mod names;
mod op;
mod optimize;
mod preprocess;
pub mod pyc;
pub mod staged;
pub mod symbols;
mod symtable;
mod unparse;
pub mod verify;

use tiercel_syntax::ast::{Mod, Name};
use tiercel_syntax::{Mode, ParseOptions, SyntaxError};

pub use code::CodeObject;
pub use constant::Constant;
use error::CompileError;
pub use error::Warning;
pub use optimize::optimize;

/// How to compile.
#[derive(Clone, Copy, Debug, Default)]
pub struct CompileOptions {
    /// What the source is.
    pub mode: Mode,
    /// 0, 1 for `-O`, 2 for `-OO`.
    pub optimize: u8,
    /// Features of `__future__` that are on already, and the flags of `compile()`: see [`code::flags`].
    pub flags: u32,
}

/// What compiling gives.
#[derive(Debug)]
pub struct CompileOutput {
    /// The code of the whole.
    pub code: CodeObject,
    /// What is suspicious in it, in the order in which CPython would say so.
    pub warnings: Vec<Warning>,
}

/// Compiles a tree.
pub fn compile(
    module: &Mod,
    filename: &str,
    options: CompileOptions,
) -> Result<CompileOutput, Box<SyntaxError>> {
    let (code, warnings, _) = run(module, filename, options, false)?;
    Ok(CompileOutput { code, warnings })
}

/// The stages before the code object, as text.
#[derive(Clone, Debug)]
pub struct StageText {
    /// The symbol table.
    pub symtable: String,
    /// The instruction sequences that code generation makes.
    pub sequence: String,
    /// The flow graphs, optimized.
    pub cfg: String,
}

/// Compiles a tree, and prints the stages on the way.
pub fn stages(module: &Mod, filename: &str, options: CompileOptions) -> Result<StageText, Box<SyntaxError>> {
    let printed = || {
        let future = future::read(module, options.flags)?;
        let mut names = names::Names::new();
        let table = symtable::build(module, &mut names, &future, options.optimize)?;
        Ok(dump::stages::symtable(&table, &names))
    };
    let symtable = printed().map_err(|error: CompileError| Box::new(SyntaxError::from(error)))?;
    let (_, _, mut record) = run(module, filename, options, true)?;
    record.sequences.reverse();
    record.graphs.reverse();
    Ok(StageText { symtable, sequence: record.sequences.join("\n"), cfg: record.graphs.join("\n") })
}

type Compiled = (CodeObject, Vec<Warning>, codegen::Record);

fn run(
    module: &Mod,
    filename: &str,
    options: CompileOptions,
    record: bool,
) -> Result<Compiled, Box<SyntaxError>> {
    let mut warnings = Vec::new();
    let mut compiled = || {
        let future = future::read(module, options.flags).map_err(CompileError::about_names)?;
        if let Mod::Module { body, .. } | Mod::Interactive { body } = module {
            warnings = preprocess::check_finally(body);
        }
        let mut names = names::Names::new();
        let table = symtable::build(module, &mut names, &future, options.optimize)
            .map_err(CompileError::about_names)?;
        let settings =
            codegen::Settings { filename: Name::from(filename), future, optimize: options.optimize };
        codegen::compile(module, table, names, settings, &mut warnings, record)
    };
    match compiled() {
        Ok((code, record)) => Ok((code, warnings, record)),
        Err(error) => {
            let mut error = SyntaxError::from(error);
            error.warnings = warnings.into_iter().map(Into::into).collect();
            Err(Box::new(error))
        }
    }
}

/// Parses and compiles a source.
pub fn compile_source(
    source: &[u8],
    filename: &str,
    options: CompileOptions,
) -> Result<CompileOutput, Box<SyntaxError>> {
    let parse_options = ParseOptions {
        mode: options.mode,
        barry_as_flufl: options.flags & code::flags::FUTURE_BARRY_AS_BDFL != 0,
        ..ParseOptions::default()
    };
    let parsed = tiercel_syntax::parse(source, &parse_options)?;
    match compile(&parsed.tree, filename, options) {
        Ok(mut output) => {
            output.warnings.splice(0..0, parsed.warnings.into_iter().map(Warning::from));
            Ok(output)
        }
        Err(mut error) => {
            error.warnings.splice(0..0, parsed.warnings);
            Err(error)
        }
    }
}
