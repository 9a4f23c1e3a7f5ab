//! `_symtable`: the compiler's symbol tables, for the `symtable` module.

use crate::api::evaluate::{Source, file_name, source_of};
use crate::api::source::raise_of_compiler;
use crate::native_type::{self, set_numbers};
use std::cell::Cell;
use tiercel_compiler::symbols::{SymbolBlock, symbol, symbols};
use tiercel_compiler::{CompileOptions, code::flags};
use tiercel_macros::{pymodule, pytype};
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::{Type, tflag};
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::str::{StrObject, intern, to_string_lossy};
use tiercel_object::value::{Field, Value};
use tiercel_object::{bail, install_type};
use tiercel_syntax::{Mode, ParseOptions};

const KEY: &str = "symtable entry";

/// A block's symbol table.
#[repr(C)]
pub struct SymtableEntry {
    head: Header,
    name: Field,
    symbols: Field,
    varnames: Field,
    children: Field,
    kind: Cell<u32>,
    line: Cell<i32>,
    nested: Cell<bool>,
}

#[pytype(name = "symtable entry")]
impl SymtableEntry {
    #[getter]
    fn id(this: &Value) -> Value {
        Value::int(this.word() as i64)
    }

    #[getter]
    fn name(&self) -> Value {
        self.name.get_or_none()
    }

    #[getter]
    fn symbols(&self) -> Value {
        self.symbols.get_or_none()
    }

    #[getter]
    fn varnames(&self) -> Value {
        self.varnames.get_or_none()
    }

    #[getter]
    fn children(&self) -> Value {
        self.children.get_or_none()
    }

    #[getter]
    fn nested(&self) -> Value {
        Value::int(self.nested.get() as i64)
    }

    #[getter(name = "type")]
    fn kind(&self) -> Value {
        Value::int(self.kind.get() as i64)
    }

    #[getter]
    fn lineno(&self) -> Value {
        Value::int(self.line.get() as i64)
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        // SAFETY: the slot is only called on instances.
        let entry: &SymtableEntry = unsafe { this.payload_unchecked() };
        let name = to_string_lossy(&entry.name.get_or_none());
        Ok(Value::str(&format!("<symtable entry {name}({}), line {}>", this.word(), entry.line.get())))
    }
}

/// Shows the collector what an entry holds.
///
/// # Safety
/// The object is a live `SymtableEntry`.
unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let this = &*(object as *const SymtableEntry);
    for field in [&this.name, &this.symbols, &this.varnames, &this.children] {
        field.visit(visit);
    }
}

fn define(t: &'static Type) {
    install_type!(t, SymtableEntry);
    t.slots_mut().traverse = Some(traverse);
}

fn entry(ty: &Type, block: &SymbolBlock) -> PyResult<Value> {
    let symbols = DictObject::new();
    for (name, bits) in &block.symbols {
        tiercel_object::object::setitem(&symbols, &intern(name), Some(&Value::int(*bits as i64)))?;
    }
    let children = block.children.iter().map(|child| entry(ty, child)).collect::<PyResult<Vec<_>>>()?;
    Ok(native_type::new_instance(ty, |head| SymtableEntry {
        head,
        name: Field::new(intern(&block.name)),
        symbols: Field::new(symbols),
        varnames: Field::new(ListObject::from_vec(block.varnames.iter().map(|name| intern(name)).collect())),
        children: Field::new(ListObject::from_vec(children)),
        kind: Cell::new(block.kind),
        line: Cell::new(block.line),
        nested: Cell::new(block.nested),
    }))
}

#[pymodule(name = "_symtable")]
pub mod module {
    use super::*;

    /// What the compiler knows of the names in a source, scope by scope.
    #[function("(source, filename, startstr, /)")]
    fn symtable(source: &Value, filename: &Value, startstr: &StrObject) -> PyResult<Value> {
        let filename = file_name(filename)?;
        let source: Source = source_of(source, "symtable", "string or bytes object")?;
        let mode = match &*startstr.to_utf8().unwrap_or_default() {
            "exec" => Mode::Exec,
            "eval" => Mode::Eval,
            "single" => Mode::Single,
            _ => bail!(ValueError, "symtable() arg 3 must be 'exec' or 'eval' or 'single'"),
        };
        let inherited = tiercel_vm::introspect::current_code_flags() & flags::FUTURE_MASK;
        let options = CompileOptions { mode, flags: inherited, ..CompileOptions::default() };
        let parse = ParseOptions { mode, ..ParseOptions::default() };
        let parsed = source.parse(&parse).map_err(|e| source.raise(e, &filename))?;
        let table = symbols(&parsed.tree, options).map_err(|e| raise_of_compiler(e, &filename))?;
        entry(native_type::get(KEY), &table)
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        native_type::make::<SymtableEntry>(
            KEY,
            types().object,
            tflag::GC | tflag::NO_INSTANTIATION,
            false,
            define,
        );
        let scopes = [("LOCAL", 1), ("GLOBAL_EXPLICIT", 2), ("GLOBAL_IMPLICIT", 3), ("FREE", 4), ("CELL", 5)];
        set_numbers(module, &scopes);
        set_numbers(
            module,
            &[
                ("USE", symbol::USE as i64),
                ("DEF_GLOBAL", symbol::DEF_GLOBAL as i64),
                ("DEF_NONLOCAL", symbol::DEF_NONLOCAL as i64),
                ("DEF_LOCAL", symbol::DEF_LOCAL as i64),
                ("DEF_PARAM", symbol::DEF_PARAM as i64),
                ("DEF_TYPE_PARAM", symbol::DEF_TYPE_PARAM as i64),
                ("DEF_FREE_CLASS", symbol::DEF_FREE_CLASS as i64),
                ("DEF_IMPORT", symbol::DEF_IMPORT as i64),
                ("DEF_BOUND", symbol::DEF_BOUND as i64),
                ("DEF_ANNOT", symbol::DEF_ANNOT as i64),
                ("DEF_COMP_ITER", symbol::DEF_COMP_ITER as i64),
                ("DEF_COMP_CELL", symbol::DEF_COMP_CELL as i64),
                ("SCOPE_OFF", symbol::SCOPE_OFFSET as i64),
                ("SCOPE_MASK", 15),
            ],
        );
        set_numbers(
            module,
            &[
                ("TYPE_FUNCTION", 0),
                ("TYPE_CLASS", 1),
                ("TYPE_MODULE", 2),
                ("TYPE_ANNOTATION", 3),
                ("TYPE_TYPE_ALIAS", 4),
                ("TYPE_TYPE_PARAMETERS", 5),
                ("TYPE_TYPE_VARIABLE", 6),
            ],
        );
        Ok(())
    }
}
