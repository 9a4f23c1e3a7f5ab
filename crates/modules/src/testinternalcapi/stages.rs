//! The compiler's stages on Python objects.

use super::instruction_sequence;
use crate::api::evaluate::{file_name, raise_syntax_error};
use crate::{ast, marshal};
use tiercel_compiler::code::kinds;
use tiercel_compiler::flowgraph::VariableCounts;
use tiercel_compiler::staged::{self, Generated};
use tiercel_compiler::{CompileOptions, Constant};
use tiercel_object::error::{PyResult, Raised};
use tiercel_object::types::code::{self, CodeParts, units_of_bytes};
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::str::{from_wtf8, intern, intern_value, to_string_lossy};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_object::{bail, err, object};
use tiercel_syntax::{Mode, Wtf8};

fn python_constants(consts: &[Constant]) -> PyResult<Vec<Value>> {
    consts.iter().map(code::constant).collect()
}

/// `compiler_codegen`.
pub fn generate(tree: &Value, filename: &Value, optimize: i32, mode: i32) -> PyResult<Value> {
    if !ast::is_node(tree) {
        bail!(TypeError, "expected an AST");
    }
    let mode = match mode {
        0 => Mode::Exec,
        1 => Mode::Eval,
        2 => Mode::Single,
        _ => bail!(ValueError, "{mode} is no mode of compilation"),
    };
    let Ok(optimize @ 0..=2) = u8::try_from(optimize) else {
        bail!(ValueError, "{optimize} is no level of optimization");
    };
    let filename = file_name(filename)?;
    let tree = ast::from_python(tree, mode)?;
    ast::validate(&tree)?;
    let options = CompileOptions { mode, optimize, flags: 0 };
    let made = staged::generate(&tree, &to_string_lossy(&filename), options);
    let Generated { sequence, consts } = made.map_err(|error| raise_syntax_error(&error, &filename))?;
    let metadata = DictObject::new();
    for name in ["argcount", "posonlyargcount", "kwonlyargcount"] {
        object::setitem(&metadata, &intern(name), Some(&Value::small_int(0)))?;
    }
    let consts = ListObject::from_vec(python_constants(&consts)?);
    object::setitem(&metadata, &intern("consts"), Some(&consts))?;
    Ok(TupleObject::from_vec(vec![instruction_sequence::new(sequence), metadata]))
}

/// `optimize_cfg`.
pub fn optimize(instructions: &Value, consts: &Value, nlocals: usize) -> PyResult<Value> {
    let mut sequence = instruction_sequence::sequence_of(instructions)?;
    let Some(list) = consts.downcast::<ListObject>() else { bail!(TypeError, "consts must be a list") };
    staged::check(&mut sequence, list.len()).map_err(bad_sequence)?;
    let items = list.to_vec();
    let plain = items.iter().map(|item| match marshal::write::constant(item) {
        Some(constant) => Ok(constant),
        None => Err(err!(ValueError, "{} is no constant of the compiler", object::repr_string(item)?)),
    });
    let better = staged::optimize(sequence, plain.collect::<PyResult<Vec<_>>>()?, nlocals)
        .map_err(|error| err!(ValueError, "{error}"))?;
    let whole = tiercel_object::types::slice::new(Value::NONE, Value::NONE, Value::NONE);
    let new_consts = ListObject::from_vec(python_constants(&better.consts)?);
    object::setitem(consts, &whole, Some(&new_consts))?;
    Ok(instruction_sequence::new(better.sequence))
}

fn bad_sequence(message: String) -> Raised {
    err!(ValueError, "{message}")
}

/// What a dict says besides the instructions.
struct Metadata<'a>(&'a DictObject);

impl Metadata<'_> {
    fn get(&self, key: &str) -> PyResult<Value> {
        match self.0.get_str(&intern(key)) {
            Some(value) => Ok(value),
            None => Err(err!(ValueError, "metadata has no '{key}'")),
        }
    }

    fn text(&self, key: &str) -> PyResult<Value> {
        let value = self.get(key)?;
        match value.as_str() {
            Some(_) => Ok(intern_value(&value)),
            None => Err(err!(TypeError, "'{key}' must be str, not {}", value.ty().name_str())),
        }
    }

    fn number(&self, key: &str) -> PyResult<u32> {
        let value = object::index_i64(&self.get(key)?)?;
        u32::try_from(value).map_err(|_| err!(ValueError, "'{key}' must not be negative"))
    }

    /// The keys of a dict from names or constants to indices, in the order of these; the items of a list.
    fn in_order(&self, key: &str) -> PyResult<Vec<Value>> {
        let value = self.get(key)?;
        if let Some(list) = value.downcast::<ListObject>() {
            return Ok(list.to_vec());
        }
        let Some(dict) = value.downcast::<DictObject>() else {
            bail!(TypeError, "'{key}' must be a dict, not {}", value.ty().name_str());
        };
        let mut items = Vec::new();
        for (name, index) in dict.items() {
            items.push((object::index_i64(&index)?, name));
        }
        items.sort_by_key(|(index, _)| *index);
        Ok(items.into_iter().map(|(_, name)| name).collect())
    }

    fn names(&self, key: &str) -> PyResult<Vec<Value>> {
        let names = self.in_order(key)?;
        match names.iter().find(|name| name.as_str().is_none()) {
            Some(other) => {
                Err(err!(TypeError, "'{key}' must contain only strings, not {}", other.ty().name_str()))
            }
            None => Ok(names.iter().map(intern_value).collect()),
        }
    }
}

/// `assemble_code_object`.
pub fn assemble(filename: &Value, instructions: &Value, metadata: &Value) -> PyResult<Value> {
    if filename.as_str().is_none() {
        bail!(TypeError, "filename must be str, not {}", filename.ty().name_str());
    }
    let mut sequence = instruction_sequence::sequence_of(instructions)?;
    let Some(metadata) = metadata.downcast::<DictObject>().map(Metadata) else {
        bail!(TypeError, "metadata must be a dict, not {}", metadata.ty().name_str());
    };
    let consts = metadata.in_order("consts")?;
    staged::check(&mut sequence, consts.len()).map_err(bad_sequence)?;
    let variables = Variables::of(&metadata)?;
    let first_line = metadata.number("firstlineno")? as i32;
    let (assembled, depth) = staged::assemble(sequence, &variables.counts(), first_line)
        .map_err(|error| err!(ValueError, "{error}"))?;
    let (names, localsplus_kinds) = variables.slots();
    let (posonly_count, positional) = (metadata.number("posonlyargcount")?, metadata.number("argcount")?);
    let parts = CodeParts {
        arg_count: posonly_count + positional,
        posonly_count,
        kwonly_count: metadata.number("kwonlyargcount")?,
        stack_size: depth,
        flags: 0,
        first_line,
        units: units_of_bytes(&assembled.code),
        consts: TupleObject::from_vec(consts),
        names: TupleObject::from_vec(metadata.names("names")?),
        localsplus_names: TupleObject::from_vec(names),
        localsplus_kinds,
        filename: intern_value(filename),
        name: metadata.text("name")?,
        qualname: metadata.text("qualname")?,
        linetable: assembled.linetable,
        exception_table: assembled.exceptiontable,
    };
    Ok(code::make(parts))
}

/// The variables of a unit.
struct Variables {
    locals: Vec<Value>,
    cells: Vec<Value>,
    free: Vec<Value>,
    hidden: Vec<Value>,
    /// Kinds of the parameters, which are the first locals.
    parameters: Vec<u8>,
}

impl Variables {
    fn of(metadata: &Metadata<'_>) -> PyResult<Variables> {
        let counts = [
            (metadata.number("posonlyargcount")?, kinds::ARG_POS),
            (metadata.number("argcount")?, kinds::ARG_POS | kinds::ARG_KW),
            (metadata.number("kwonlyargcount")?, kinds::ARG_KW),
        ];
        let total: u64 = counts.iter().map(|(count, _)| u64::from(*count)).sum();
        let variables = Variables {
            locals: metadata.names("varnames")?,
            cells: metadata.names("cellvars")?,
            free: metadata.names("freevars")?,
            hidden: metadata.names("fasthidden")?,
            parameters: counts
                .iter()
                .flat_map(|&(count, kind)| {
                    std::iter::repeat_n(kind, count as usize).take(total.min(1 << 20) as usize)
                })
                .collect(),
        };
        if total > variables.locals.len() as u64 {
            bail!(ValueError, "there are more parameters than variables");
        }
        Ok(variables)
    }

    /// What the stages have to know. Names are interned, so that the same name is the same object.
    fn counts(&self) -> VariableCounts {
        let local = |cell: &Value| self.locals.iter().position(|name| name.is(cell));
        VariableCounts {
            nlocals: self.locals.len(),
            cell_to_local: self.cells.iter().map(local).collect(),
            nfreevars: self.free.len(),
        }
    }

    /// Names and kinds of the slots.
    fn slots(&self) -> (Vec<Value>, Vec<u8>) {
        let among = |names: &[Value], name: &Value| names.iter().any(|other| other.is(name));
        let mut slots: Vec<(Value, u8)> = Vec::new();
        for (at, name) in self.locals.iter().enumerate() {
            let mut kind = kinds::LOCAL | self.parameters.get(at).copied().unwrap_or(0);
            if among(&self.hidden, name) {
                kind |= kinds::HIDDEN;
            }
            if among(&self.cells, name) {
                kind |= kinds::CELL;
            }
            slots.push((name.clone(), kind));
        }
        let other_cells = self.cells.iter().filter(|cell| !among(&self.locals, cell));
        slots.extend(other_cells.map(|name| (name.clone(), kinds::CELL)));
        slots.extend(self.free.iter().map(|name| (name.clone(), kinds::FREE)));
        slots.into_iter().unzip()
    }
}

/// `compiler_cleandoc`.
pub fn clean_docstring(doc: &Value) -> PyResult<Value> {
    let Some(text) = doc.as_str() else { bail!(TypeError, "doc must be str, not {}", doc.ty().name_str()) };
    let text = Wtf8::from_bytes(&text.to_wtf8());
    Ok(from_wtf8(staged::clean_docstring(&text).as_bytes()))
}
