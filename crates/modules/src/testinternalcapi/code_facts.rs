//! What can be said of a code object without running it.

use tiercel_compiler::code::{flags, kinds};
use tiercel_object::error::PyResult;
use tiercel_object::thread::types;
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::set::as_set;
use tiercel_object::types::str::intern;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_object::{bail, err, object};
use tiercel_ops::Opcode;

fn code_of(value: &Value) -> PyResult<&CodeObject> {
    match value.downcast_exact::<CodeObject>() {
        Some(code) => Ok(code),
        None => Err(err!(TypeError, "argument must be a code object, not {}", value.ty().name_str())),
    }
}

/// The variables of a code object by name, with their kinds.
pub fn kinds(code: &Value) -> PyResult<Value> {
    let code = code_of(code)?;
    let by_name = DictObject::new();
    for (name, kind) in code.variable_names().iter().zip(code.variable_kinds()) {
        object::setitem(&by_name, name, Some(&Value::small_int(i64::from(*kind))))?;
    }
    Ok(by_name)
}

/// Instructions without prefixes and caches: opcode and the last byte of the argument.
fn instructions(code: &CodeObject) -> impl Iterator<Item = (Opcode, u32)> {
    let mut units = code.original_units().iter();
    let mut prefix = 0;
    std::iter::from_fn(move || {
        loop {
            let [op, argument] = units.next()?.to_le_bytes();
            let op = Opcode::from_byte(op);
            let argument = prefix << 8 | u32::from(argument);
            if op == Opcode::EXTENDED_ARG {
                prefix = argument;
                continue;
            }
            prefix = 0;
            if op.caches() > 0 {
                units.nth(op.caches() - 1);
            }
            return Some((op, argument));
        }
    })
}

/// Whether every `return` of a function that is no generator returns None.
pub fn returns_only_none(code: &Value) -> PyResult<bool> {
    const SUSPENDS: u32 =
        flags::GENERATOR | flags::COROUTINE | flags::ITERABLE_COROUTINE | flags::ASYNC_GENERATOR;
    let code = code_of(code)?;
    if code.flags.get() & SUSPENDS != 0 {
        return Ok(false);
    }
    let mut before = None;
    for (op, argument) in instructions(code) {
        if op == Opcode::RETURN_VALUE {
            let none = matches!(before, Some((Opcode::LOAD_CONST, index))
                if code.constants().get(index as usize).is_some_and(Value::is_none));
            if !none {
                return Ok(false);
            }
        }
        before = Some((op, argument));
    }
    Ok(true)
}

/// Sets of names that are known already, and that grow.
pub struct Known<'a> {
    /// Names of globals.
    pub globals: Option<&'a Value>,
    /// Names of attributes.
    pub attributes: Option<&'a Value>,
}

/// Variables by kind.
#[derive(Default)]
struct Counts {
    total: i64,
    locals: i64,
    args: i64,
    posonly: i64,
    posorkw: i64,
    kwonly: i64,
    varargs: i64,
    varkwargs: i64,
    pure_locals: i64,
    cells: i64,
    cell_args: i64,
    hidden: i64,
    hidden_cells: i64,
    free: i64,
    unbound: i64,
    globals: i64,
    own_globals: i64,
    builtins: i64,
    unknown_globals: i64,
    attributes: i64,
}

impl Counts {
    fn of(code: &CodeObject) -> Counts {
        let mut counts = Counts::default();
        let one = |is: bool| i64::from(is);
        for &kind in code.variable_kinds() {
            let (is_cell, is_hidden) = (kind & kinds::CELL != 0, kind & kinds::HIDDEN != 0);
            let (by_position, by_name) = (kind & kinds::ARG_POS != 0, kind & kinds::ARG_KW != 0);
            let is_variable = kind & kinds::ARG_VAR != 0;
            if kind & kinds::FREE != 0 {
                counts.free += 1;
                continue;
            }
            counts.locals += 1;
            counts.cells += one(is_cell);
            if by_position || by_name {
                counts.args += 1;
                counts.varargs += one(is_variable && by_position);
                counts.varkwargs += one(is_variable && !by_position);
                counts.posorkw += one(!is_variable && by_position && by_name);
                counts.posonly += one(!is_variable && by_position && !by_name);
                counts.kwonly += one(!is_variable && !by_position);
                counts.cell_args += one(is_cell);
            } else {
                counts.pure_locals += one(!is_cell);
                counts.hidden += one(is_hidden);
                counts.hidden_cells += one(is_hidden && is_cell);
            }
        }
        counts.unbound = name_count(code);
        counts.total = counts.locals + counts.free + counts.unbound;
        counts
    }

    /// Finds out which of the names are globals and attributes.
    fn look_at_names(
        &mut self,
        code: &CodeObject,
        known: &Known<'_>,
        globals: Option<&Value>,
        builtins: Option<&Value>,
    ) -> PyResult<()> {
        let global_names = set_or_new(known.globals, "globalnames")?;
        let attribute_names = set_or_new(known.attributes, "attrnames")?;
        let contains = |container: &Value, name: &Value| object::contains(container, name);
        let mut twice = 0;
        let names = code.names.get_or_none();
        let names = names.downcast::<TupleObject>().map(TupleObject::items).unwrap_or_default();
        for (op, argument) in instructions(code) {
            let (seen, other) = match op {
                Opcode::LOAD_ATTR => (&attribute_names, &global_names),
                Opcode::LOAD_GLOBAL => (&global_names, &attribute_names),
                _ => continue,
            };
            let Some(name) = names.get(argument as usize >> 1) else { continue };
            if contains(seen, name)? {
                continue;
            }
            if op == Opcode::LOAD_ATTR {
                self.attributes += 1;
            } else {
                self.globals += 1;
                let is_in = |space: Option<&Value>| space.map_or(Ok(false), |space| contains(space, name));
                if is_in(globals)? {
                    self.own_globals += 1;
                } else if is_in(builtins)? {
                    self.builtins += 1;
                } else {
                    self.unknown_globals += 1;
                }
            }
            if let Some(seen) = as_set(seen) {
                seen.insert(name)?;
            }
            twice += i64::from(contains(other, name)?);
        }
        self.unbound += twice;
        self.total += twice;
        Ok(())
    }

    fn to_python(&self) -> PyResult<Value> {
        let args = dict(&[
            ("total", Fact::Count(self.args)),
            ("numposonly", Fact::Count(self.posonly)),
            ("numposorkw", Fact::Count(self.posorkw)),
            ("numkwonly", Fact::Count(self.kwonly)),
            ("varargs", Fact::Count(self.varargs)),
            ("varkwargs", Fact::Count(self.varkwargs)),
        ])?;
        let cells = dict(&[
            ("total", Fact::Count(self.cells)),
            ("numargs", Fact::Count(self.cell_args)),
            ("numothers", Fact::Count(self.cells - self.cell_args)),
        ])?;
        let hidden = dict(&[
            ("total", Fact::Count(self.hidden)),
            ("numpure", Fact::Count(self.hidden - self.hidden_cells)),
            ("numcells", Fact::Count(self.hidden_cells)),
        ])?;
        let locals = dict(&[
            ("total", Fact::Count(self.locals)),
            ("args", Fact::Part(args)),
            ("numpure", Fact::Count(self.pure_locals)),
            ("cells", Fact::Part(cells)),
            ("hidden", Fact::Part(hidden)),
        ])?;
        let globals = dict(&[
            ("total", Fact::Count(self.globals)),
            ("numglobal", Fact::Count(self.own_globals)),
            ("numbuiltin", Fact::Count(self.builtins)),
            ("numunknown", Fact::Count(self.unknown_globals)),
        ])?;
        let unbound = dict(&[
            ("total", Fact::Count(self.unbound)),
            ("numattrs", Fact::Count(self.attributes)),
            ("numunknown", Fact::Count(self.unbound - self.globals - self.attributes)),
            ("globals", Fact::Part(globals)),
        ])?;
        dict(&[
            ("total", Fact::Count(self.total)),
            ("locals", Fact::Part(locals)),
            ("numfree", Fact::Count(self.free)),
            ("unbound", Fact::Part(unbound)),
        ])
    }
}

/// A number, or a dict of more of them.
enum Fact {
    Count(i64),
    Part(Value),
}

fn dict(items: &[(&str, Fact)]) -> PyResult<Value> {
    let made = DictObject::new();
    for (name, fact) in items {
        let value = match fact {
            Fact::Count(number) => Value::int(*number),
            Fact::Part(dict) => dict.clone(),
        };
        object::setitem(&made, &intern(name), Some(&value))?;
    }
    Ok(made)
}

fn name_count(code: &CodeObject) -> i64 {
    let names = code.names.get_or_none();
    names.downcast::<TupleObject>().map_or(0, |names| names.len() as i64)
}

fn set_or_new(given: Option<&Value>, what: &str) -> PyResult<Value> {
    match given {
        None => object::call(types().set.as_value(), &[]),
        Some(set) if std::ptr::eq(set.ty(), types().set) => Ok(set.clone()),
        Some(other) => {
            Err(err!(TypeError, "expected a set for \"{what}\", got {}", object::repr_string(other)?))
        }
    }
}

/// A code object, or a function's with the namespaces that it sees, unless others are given.
struct Subject {
    code: Value,
    globals: Option<Value>,
    builtins: Option<Value>,
    has_closure: bool,
}

impl Subject {
    fn of(value: &Value, globals: Option<&Value>, builtins: Option<&Value>) -> PyResult<Subject> {
        let (globals, builtins) = (globals.cloned(), builtins.cloned());
        let Some(function) = value.downcast::<FunctionObject>() else {
            code_of(value)?;
            return Ok(Subject { code: value.clone(), globals, builtins, has_closure: false });
        };
        Ok(Subject {
            code: function.code.get_or_none(),
            globals: globals.or_else(|| function.globals.get()),
            builtins: builtins.or_else(|| function.builtins.get()),
            has_closure: function.closure.get().is_some(),
        })
    }

    fn counts(&self, known: &Known<'_>) -> PyResult<Counts> {
        let code = code_of(&self.code)?;
        let mut counts = Counts::of(code);
        counts.look_at_names(code, known, self.globals.as_ref(), self.builtins.as_ref())?;
        Ok(counts)
    }
}

/// `get_code_var_counts`.
pub fn count(
    value: &Value,
    known: &Known<'_>,
    globals: Option<&Value>,
    builtins: Option<&Value>,
) -> PyResult<Value> {
    Subject::of(value, globals, builtins)?.counts(known)?.to_python()
}

/// `verify_stateless_code`.
pub fn verify_stateless(
    value: &Value,
    known: &Known<'_>,
    globals: Option<&Value>,
    builtins: Option<&Value>,
) -> PyResult<()> {
    let subject = Subject::of(value, globals, builtins)?;
    let counts = subject.counts(known)?;
    if counts.free > 0 || subject.has_closure {
        bail!(ValueError, "closures not supported");
    }
    // Names that may be built-in functions are let pass, unless it is known which are.
    let knows_builtins = counts.builtins > 0 || subject.builtins.is_some();
    if counts.own_globals > 0 || knows_builtins && counts.unknown_globals > 0 {
        bail!(ValueError, "globals not supported");
    }
    Ok(())
}
