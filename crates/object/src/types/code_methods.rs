//! What Python sees of a code object.

use crate::error::PyResult;
use crate::install_type;
use crate::object;
use crate::slots::CompareOp;
use crate::thread::types;
use crate::typeobj::Type;
use crate::types::bytes::BytesObject;
use crate::types::code::{CodeObject, CodeParts, make, units_of_bytes};
use crate::types::code_positions::Positions;
use crate::types::list::ListObject;
use crate::types::str::{intern_value, to_string_lossy};
use crate::types::tuple::TupleObject;
use crate::value::Value;
use crate::{bail, err};
use tiercel_compiler::code::kinds;
use tiercel_macros::pytype;
use tiercel_ops::Opcode;

/// The parts of a code object under the names that `replace` and the constructor take them by.
struct Changes {
    parts: CodeParts,
    local_count: Option<i64>,
    variables: Option<Value>,
    cells: Option<Value>,
    free: Option<Value>,
}

impl Changes {
    fn of(code: &CodeObject) -> Changes {
        Changes { parts: code.to_parts(), local_count: None, variables: None, cells: None, free: None }
    }

    /// Sets one field; whether there is one of this name.
    fn set(&mut self, name: &str, value: &Value, function: &str) -> PyResult<bool> {
        let wrong = |expected: &str| {
            err!(
                TypeError,
                "{function}() argument '{name}' must be {expected}, not {}",
                value.ty().name_str()
            )
        };
        let number = || -> PyResult<i64> {
            match crate::types::int::to_i64(&object::index(value)?) {
                Some(i) if i32::try_from(i).is_ok() => Ok(i),
                _ => Err(err!(OverflowError, "Python int too large to convert to C int")),
            }
        };
        let unsigned = || -> PyResult<u32> {
            match u32::try_from(number()?) {
                Ok(i) => Ok(i),
                Err(_) => Err(err!(ValueError, "code: {name} must not be negative")),
            }
        };
        let text = || match value.as_str() {
            Some(_) => Ok(intern_value(value)),
            None => Err(wrong("str")),
        };
        let tuple = || match value.downcast::<TupleObject>() {
            Some(_) => Ok(value.clone()),
            None => Err(wrong("tuple")),
        };
        let bytes = || match value.downcast::<BytesObject>() {
            Some(b) => Ok(b.data().to_vec()),
            None => Err(wrong("bytes")),
        };
        let p = &mut self.parts;
        match name {
            "co_argcount" => p.arg_count = unsigned()?,
            "co_posonlyargcount" => p.posonly_count = unsigned()?,
            "co_kwonlyargcount" => p.kwonly_count = unsigned()?,
            "co_nlocals" => self.local_count = Some(number()?),
            "co_stacksize" => p.stack_size = unsigned()?,
            "co_flags" => p.flags = number()? as u32,
            "co_firstlineno" => p.first_line = number()? as i32,
            "co_code" => {
                let code = bytes()?;
                if code.len() % 2 != 0 {
                    bail!(ValueError, "code: co_code is malformed");
                }
                p.units = units_of_bytes(&code);
            }
            "co_consts" => p.consts = tuple()?,
            "co_names" => p.names = interned(&tuple()?)?,
            "co_varnames" => self.variables = Some(interned(&tuple()?)?),
            "co_freevars" => self.free = Some(interned(&tuple()?)?),
            "co_cellvars" => self.cells = Some(interned(&tuple()?)?),
            "co_filename" => p.filename = text()?,
            "co_name" => p.name = text()?,
            "co_qualname" => p.qualname = text()?,
            "co_linetable" => p.linetable = bytes()?,
            "co_exceptiontable" => p.exception_table = bytes()?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The code object, once locals, cells and free variables have got their places.
    fn make(mut self) -> PyResult<Value> {
        if self.variables.is_some() || self.cells.is_some() || self.free.is_some() {
            self.place_variables()?;
        }
        let locals = self.parts.localsplus_kinds.iter().filter(|k| *k & kinds::LOCAL != 0).count();
        if self.local_count.is_some_and(|n| n != locals as i64) {
            bail!(ValueError, "code: co_nlocals != len(co_varnames)");
        }
        let p = &self.parts;
        let variable = (p.flags & 4 != 0) as u32 + (p.flags & 8 != 0) as u32;
        if ((p.arg_count + p.kwonly_count + variable) as usize) > locals {
            bail!(ValueError, "code: co_varnames is too small");
        }
        Ok(make(self.parts))
    }

    fn place_variables(&mut self) -> PyResult<()> {
        let old = self.parts.localsplus_names.clone();
        let old_names = old.downcast::<TupleObject>().expect("a tuple").items();
        let of_kind = |kind: u8| -> Vec<Value> {
            let marked = old_names.iter().zip(&self.parts.localsplus_kinds);
            marked.filter(|(_, bits)| **bits & kind != 0).map(|(name, _)| name.clone()).collect()
        };
        let given = |new: &Option<Value>, kind: u8| match new {
            Some(t) => t.downcast::<TupleObject>().expect("a tuple").items().to_vec(),
            None => of_kind(kind),
        };
        let (variables, cells, free) = (
            given(&self.variables, kinds::LOCAL),
            given(&self.cells, kinds::CELL),
            given(&self.free, kinds::FREE),
        );
        let p = &mut self.parts;
        let (mut names, mut bits) = (Vec::new(), Vec::new());
        let (positional, all) = (p.arg_count as usize, (p.arg_count + p.kwonly_count) as usize);
        let variable = (p.flags & 4 != 0) as usize + (p.flags & 8 != 0) as usize;
        for (i, name) in variables.iter().enumerate() {
            let mut kind = kinds::LOCAL;
            if i < p.posonly_count as usize {
                kind |= kinds::ARG_POS;
            } else if i < positional {
                kind |= kinds::ARG_POS | kinds::ARG_KW;
            } else if i < all {
                kind |= kinds::ARG_KW;
            } else if i < all + variable {
                kind |= kinds::ARG_VAR;
            }
            if cells.iter().any(|c| c.is(name)) {
                kind |= kinds::CELL;
            }
            names.push(name.clone());
            bits.push(kind);
        }
        for cell in cells.iter().filter(|c| !variables.iter().any(|v| v.is(c))) {
            names.push(cell.clone());
            bits.push(kinds::CELL);
        }
        for name in free {
            names.push(name);
            bits.push(kinds::FREE);
        }
        p.localsplus_names = TupleObject::from_vec(names);
        p.localsplus_kinds = bits;
        Ok(())
    }
}

/// A tuple of names, interned.
fn interned(names: &Value) -> PyResult<Value> {
    let mut out = Vec::new();
    for name in names.downcast::<TupleObject>().expect("a tuple").items() {
        if name.as_str().is_none() {
            bail!(TypeError, "name tuples must contain only strings, not '{}'", name.ty().name_str());
        }
        out.push(intern_value(name));
    }
    Ok(TupleObject::from_vec(out))
}

/// Whether two constants are the same constant: of one type, equal, and floats of one sign.
fn same_constant(a: &Value, b: &Value) -> PyResult<bool> {
    if a.is(b) {
        return Ok(true);
    }
    if !std::ptr::eq(a.ty(), b.ty()) {
        return Ok(false);
    }
    if let (Some(x), Some(y)) = (a.downcast::<TupleObject>(), b.downcast::<TupleObject>()) {
        return same_constants(x.items(), y.items());
    }
    if a.ty().is_subtype(types().float) {
        return Ok(object::as_f64(a)?.to_bits() == object::as_f64(b)?.to_bits());
    }
    if let (Some(x), Some(y)) = (crate::types::complex::value_of(a), crate::types::complex::value_of(b)) {
        return Ok(x.0.to_bits() == y.0.to_bits() && x.1.to_bits() == y.1.to_bits());
    }
    object::equal(a, b)
}

fn same_constants(a: &[Value], b: &[Value]) -> PyResult<bool> {
    if a.len() != b.len() {
        return Ok(false);
    }
    for (x, y) in a.iter().zip(b) {
        if !same_constant(x, y)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn line_value(line: i32) -> Value {
    if line < 0 { Value::NONE } else { Value::int(line as i64) }
}

fn iterate(items: Vec<Value>) -> PyResult<Value> {
    object::iter(&ListObject::from_vec(items))
}

fn unit_bytes(units: &[u16]) -> Value {
    let bytes: Vec<u8> = units.iter().flat_map(|u| u.to_le_bytes()).collect();
    Value::bytes(&bytes)
}

impl CodeObject {
    fn names_of(&self, kind: u8) -> Value {
        let marked = self.variable_names().iter().zip(self.variable_kinds());
        TupleObject::from_vec(
            marked.filter(|(_, bits)| **bits & kind != 0).map(|(name, _)| name.clone()).collect(),
        )
    }

    /// Lines of the code's byte ranges: start, end, line or -1.
    pub fn line_ranges(&self) -> Vec<(usize, usize, i32)> {
        let mut ranges: Vec<(usize, usize, i32)> = Vec::new();
        let mut at = 0;
        for (units, position) in Positions::new(self) {
            let end = at + units * 2;
            match ranges.last_mut() {
                Some(last) if last.2 == position.line => last.1 = end,
                _ => ranges.push((at, end, position.line)),
            }
            at = end;
        }
        ranges
    }
}

#[pytype(name = "code")]
/// Create a code object.  Not for mere mortals.
impl CodeObject {
    #[slot(new)]
    fn construct(_ty: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        crate::args::no_keywords("code", kwnames)?;
        crate::args::check_count("code", args.len(), 16, 18)?;
        const NAMES: [&str; 18] = [
            "co_argcount",
            "co_posonlyargcount",
            "co_kwonlyargcount",
            "co_nlocals",
            "co_stacksize",
            "co_flags",
            "co_code",
            "co_consts",
            "co_names",
            "co_varnames",
            "co_filename",
            "co_name",
            "co_qualname",
            "co_firstlineno",
            "co_linetable",
            "co_exceptiontable",
            "co_freevars",
            "co_cellvars",
        ];
        let none = TupleObject::from_slice(&[]);
        let mut changes = Changes {
            parts: CodeParts {
                arg_count: 0,
                posonly_count: 0,
                kwonly_count: 0,
                stack_size: 0,
                flags: 0,
                first_line: 0,
                units: Vec::new(),
                consts: none.clone(),
                names: none.clone(),
                localsplus_names: none.clone(),
                localsplus_kinds: Vec::new(),
                filename: Value::NONE,
                name: Value::NONE,
                qualname: Value::NONE,
                linetable: Vec::new(),
                exception_table: Vec::new(),
            },
            local_count: None,
            variables: None,
            cells: Some(none.clone()),
            free: Some(none),
        };
        for (name, value) in NAMES.iter().zip(args) {
            changes.set(name, value, "code")?;
        }
        changes.make()
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        // SAFETY: slot of this type.
        let c: &CodeObject = unsafe { this.payload_unchecked() };
        let text = |f: &crate::value::Field| f.borrow().map(to_string_lossy).unwrap_or_default();
        Ok(Value::str(&format!(
            "<code object {} at {:#x}, file \"{}\", line {}>",
            text(&c.name),
            this.word(),
            text(&c.filename),
            c.first_line.get()
        )))
    }

    #[slot(richcompare)]
    fn compare(&self, other: &Value, op: CompareOp) -> PyResult<Value> {
        let (Some(other), CompareOp::Eq | CompareOp::Ne) = (other.downcast_exact::<CodeObject>(), op) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let texts = |f: &crate::value::Field, g: &crate::value::Field| match (f.borrow(), g.borrow()) {
            (Some(a), Some(b)) => crate::types::str::equal(a, b),
            _ => false,
        };
        let names = |c: &CodeObject| c.names.get_or_none();
        let same = texts(&self.name, &other.name)
            && self.arg_count == other.arg_count
            && self.posonly_count == other.posonly_count
            && self.kwonly_count == other.kwonly_count
            && self.flags == other.flags
            && self.first_line == other.first_line
            && self.original_units() == other.original_units()
            && same_constants(self.constants(), other.constants())?
            && object::equal(&names(self), &names(other))?
            && same_constants(self.variable_names(), other.variable_names())?
            && self.location_table() == other.location_table()
            && self.exceptions() == other.exceptions();
        Ok(Value::bool(same == (op == CompareOp::Eq)))
    }

    #[slot(hash)]
    fn hash(&self) -> PyResult<i64> {
        let secret = &crate::thread::runtime().hash_secret;
        let bytes: Vec<u8> = self.original_units().iter().flat_map(|u| u.to_le_bytes()).collect();
        let mut h = object::hash(&self.name.get_or_none())? ^ secret.hash_bytes(&bytes);
        h ^= secret.hash_bytes(self.location_table()) ^ secret.hash_bytes(self.exceptions());
        for part in
            [self.arg_count.get(), self.kwonly_count.get(), self.flags.get(), self.first_line.get() as u32]
        {
            h = h.wrapping_mul(1_000_003) ^ part as i64;
        }
        Ok(crate::hash::not_minus_one(h))
    }

    #[getter]
    fn co_argcount(&self) -> u32 {
        self.arg_count.get()
    }

    #[getter]
    fn co_posonlyargcount(&self) -> u32 {
        self.posonly_count.get()
    }

    #[getter]
    fn co_kwonlyargcount(&self) -> u32 {
        self.kwonly_count.get()
    }

    #[getter]
    fn co_nlocals(&self) -> u32 {
        self.local_count.get()
    }

    #[getter]
    fn co_stacksize(&self) -> u32 {
        self.stack_size.get()
    }

    #[getter]
    fn co_flags(&self) -> u32 {
        self.flags.get()
    }

    #[getter]
    fn co_firstlineno(&self) -> i32 {
        self.first_line.get()
    }

    #[getter]
    fn co_code(&self) -> Value {
        unit_bytes(self.original_units())
    }

    #[getter(_co_code_adaptive)]
    fn adaptive_code(&self) -> Value {
        // SAFETY: the loop rewrites units in place, never their number; the GIL excludes it meanwhile.
        let units = unsafe { std::slice::from_raw_parts(self.code.get(), self.code_len.get()) };
        let mut units = units.to_vec();
        let mut at = 0;
        while at < units.len() {
            // What is known of sequences is the loop's own affair.
            units[at] = units[at] & 0xff00 | Opcode::in_code(units[at]).0;
            at += 1 + Opcode::from_byte(self.original_units()[at] as u8).caches();
        }
        unit_bytes(&units)
    }

    #[getter]
    fn co_consts(&self) -> Value {
        self.consts.get_or_none()
    }

    #[getter]
    fn co_names(&self) -> Value {
        self.names.get_or_none()
    }

    #[getter]
    fn co_varnames(&self) -> Value {
        self.names_of(kinds::LOCAL)
    }

    #[getter]
    fn co_cellvars(&self) -> Value {
        self.names_of(kinds::CELL)
    }

    #[getter]
    fn co_freevars(&self) -> Value {
        self.names_of(kinds::FREE)
    }

    #[getter]
    fn co_filename(&self) -> Value {
        self.filename.get_or_none()
    }

    #[getter]
    fn co_name(&self) -> Value {
        self.name.get_or_none()
    }

    #[getter]
    fn co_qualname(&self) -> Value {
        self.qualname.get_or_none()
    }

    #[getter]
    fn co_linetable(&self) -> Value {
        self.linetable.get_or_none()
    }

    #[getter]
    fn co_exceptiontable(&self) -> Value {
        self.exception_table.get_or_none()
    }

    /// The line table of before Python 3.10: pairs of differences of offsets and lines.
    #[getter]
    fn co_lnotab(&self) -> PyResult<Value> {
        if let Some(warn) = crate::thread::runtime().hooks.warn.get() {
            let text = "co_lnotab is deprecated, use co_lines instead";
            warn(types().exceptions.DeprecationWarning.as_value(), text, 1)?;
        }
        let (mut bytes, mut line, mut offset) = (Vec::new(), self.first_line.get(), 0);
        for (start, _, at) in self.line_ranges() {
            if at < 0 || at == line {
                continue;
            }
            let (mut forward, mut difference) = (start - offset, at - line);
            while forward > 255 {
                bytes.extend([255, 0]);
                forward -= 255;
            }
            while !(-128..=127).contains(&difference) {
                let step = difference.clamp(-128, 127);
                bytes.extend([std::mem::take(&mut forward) as u8, step as i8 as u8]);
                difference -= step;
            }
            bytes.extend([forward as u8, difference as i8 as u8]);
            (line, offset) = (at, start);
        }
        Ok(Value::bytes(&bytes))
    }

    #[method("($self, /)", hidden)]
    fn co_lines(&self) -> PyResult<Value> {
        let triple = |(start, end, line): (usize, usize, i32)| {
            TupleObject::from_vec(vec![Value::int(start as i64), Value::int(end as i64), line_value(line)])
        };
        iterate(self.line_ranges().into_iter().map(triple).collect())
    }

    #[method("($self, /)", hidden)]
    fn co_positions(&self) -> PyResult<Value> {
        let mut all = Vec::new();
        for (units, p) in Positions::new(self) {
            let item = TupleObject::from_vec(vec![
                line_value(p.line),
                line_value(p.end_line),
                line_value(p.column),
                line_value(p.end_column),
            ]);
            all.extend(std::iter::repeat_n(item, units));
        }
        iterate(all)
    }

    /// Offsets of the branches: the instruction, where it goes on, where it jumps to.
    #[method("($self, /)", hidden)]
    fn co_branches(&self) -> PyResult<Value> {
        let units = self.original_units();
        let (mut all, mut at, mut extended, mut start) = (Vec::new(), 0, 0usize, 0);
        while at < units.len() {
            let opcode = Opcode::from_byte(units[at] as u8);
            let argument = extended << 8 | (units[at] >> 8) as usize;
            let next = at + 1 + opcode.caches();
            let target = match opcode {
                Opcode::POP_JUMP_IF_FALSE
                | Opcode::POP_JUMP_IF_TRUE
                | Opcode::POP_JUMP_IF_NONE
                | Opcode::POP_JUMP_IF_NOT_NONE => Some(next + argument),
                // The end of the loop's iterator is skipped as well.
                Opcode::FOR_ITER => Some(next + argument + 1),
                _ => None,
            };
            if let Some(target) = target {
                let offsets = [start, next + 1, target].map(|unit| Value::int(unit as i64 * 2));
                all.push(TupleObject::from_slice(&offsets));
            }
            if opcode == Opcode::EXTENDED_ARG {
                extended = argument;
            } else {
                extended = 0;
                start = next;
            }
            at = next;
        }
        iterate(all)
    }

    #[method("($self, oparg)", hidden)]
    fn _varname_from_oparg(&self, oparg: i64) -> PyResult<Value> {
        match usize::try_from(oparg).ok().and_then(|i| self.variable_names().get(i)) {
            Some(name) => Ok(name.clone()),
            None => bail!(IndexError, "tuple index out of range"),
        }
    }

    /// A copy of the code with other values in these fields.
    #[method("($self, /, *args, **changes)", hidden)]
    fn replace(&self, args: &[Value], changes: Option<&Value>) -> PyResult<Value> {
        replace(self, args, changes, "replace")
    }

    /// As `replace`.
    #[method("($self, /, *args, **changes)", hidden)]
    fn __replace__(&self, args: &[Value], changes: Option<&Value>) -> PyResult<Value> {
        replace(self, args, changes, "__replace__")
    }
}

fn replace(code: &CodeObject, args: &[Value], changes: Option<&Value>, function: &str) -> PyResult<Value> {
    if !args.is_empty() {
        bail!(TypeError, "{function}() takes no positional arguments");
    }
    let mut new = Changes::of(code);
    let given = changes.and_then(|c| c.downcast::<crate::types::dict::DictObject>());
    for (name, value) in given.map_or(Vec::new(), |d| d.items()) {
        if !new.set(&to_string_lossy(&name), &value, function)? {
            let name = to_string_lossy(&name);
            bail!(TypeError, "{function}() got an unexpected keyword argument '{name}'");
        }
    }
    new.make()
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, CodeObject);
}
