//! Reading constants and code objects as plain data.

use std::rc::Rc;

use num_bigint::BigInt;
use tiercel_syntax::Wtf8;
use tiercel_syntax::ast::Name;

use super::read::{CodeParts, MarshalError, Reader, Sink, Slice};
use crate::code::CodeObject;
use crate::constant::Constant;

type Result<T> = std::result::Result<T, MarshalError>;

/// Reads a code object. It is well-formed marshal data, but not verified: see [`crate::verify`].
pub fn read_code(data: &[u8]) -> Result<Rc<CodeObject>> {
    match read_constant(data)? {
        Constant::Code(code) => Ok(code),
        _ => Err(MarshalError::bad("not a code object")),
    }
}

/// Reads a constant.
pub fn read_constant(data: &[u8]) -> Result<Constant> {
    Reader::new(Slice::new(data), Constants).read()
}

/// Makes constants of what is read.
struct Constants;

fn not_constant(what: &str) -> MarshalError {
    MarshalError::bad(&format!("{what} is not a constant"))
}

fn bytes(value: Constant) -> Result<Rc<[u8]>> {
    match value {
        Constant::Bytes(bytes) => Ok(bytes),
        _ => Err(MarshalError::bad("code object has a part that should be bytes")),
    }
}

fn name(value: &Constant) -> Result<Name> {
    match value {
        Constant::Str(text) => text.as_str().map(Name::from),
        _ => None,
    }
    .ok_or_else(|| MarshalError::bad("code object has a part that should be a name"))
}

fn tuple(value: Constant) -> Result<Rc<[Constant]>> {
    match value {
        Constant::Tuple(items) => Ok(items),
        _ => Err(MarshalError::bad("code object has a part that should be a tuple")),
    }
}

fn names(value: Constant) -> Result<Rc<[Name]>> {
    tuple(value)?.iter().map(name).collect()
}

fn count(value: i32) -> Result<u32> {
    u32::try_from(value).map_err(|_| MarshalError::bad("code object has a negative number"))
}

impl Sink for Constants {
    type Value = Constant;
    type Error = MarshalError;

    fn none(&mut self) -> Constant {
        Constant::None
    }

    fn bool(&mut self, value: bool) -> Constant {
        Constant::Bool(value)
    }

    fn ellipsis(&mut self) -> Constant {
        Constant::Ellipsis
    }

    fn stop_iteration(&mut self) -> Result<Constant> {
        Err(not_constant("StopIteration"))
    }

    fn int(&mut self, value: BigInt) -> Constant {
        Constant::int(value)
    }

    fn small_int(&mut self, value: i32) -> Constant {
        Constant::Int(i64::from(value))
    }

    fn float(&mut self, value: f64) -> Constant {
        Constant::Float(value)
    }

    fn complex(&mut self, real: f64, imag: f64) -> Constant {
        Constant::Complex { real, imag }
    }

    fn str(&mut self, text: Wtf8, _interned: bool) -> Constant {
        Constant::Str(Rc::new(text))
    }

    fn bytes(&mut self, bytes: &[u8]) -> Constant {
        Constant::Bytes(bytes.into())
    }

    fn tuple(&mut self, items: Vec<Constant>) -> Result<Constant> {
        Ok(Constant::tuple(items))
    }

    fn list(&mut self) -> Result<Constant> {
        Err(not_constant("list"))
    }

    fn append(&mut self, _list: &Constant, _item: Constant) -> Result<()> {
        Err(not_constant("list"))
    }

    fn dict(&mut self) -> Result<Constant> {
        Err(not_constant("dict"))
    }

    fn insert(&mut self, _dict: &Constant, _key: Constant, _value: Constant) -> Result<()> {
        Err(not_constant("dict"))
    }

    fn set(&mut self) -> Result<Constant> {
        Err(not_constant("set"))
    }

    fn add(&mut self, _set: &Constant, _item: Constant) -> Result<()> {
        Err(not_constant("set"))
    }

    fn frozenset(&mut self, items: Vec<Constant>) -> Result<Constant> {
        Ok(Constant::frozenset(items))
    }

    fn slice(&mut self, parts: [Constant; 3]) -> Result<Constant> {
        Ok(Constant::Slice(Rc::new(parts)))
    }

    fn allows_code(&mut self) -> Result<()> {
        Ok(())
    }

    fn code(&mut self, parts: CodeParts<Constant>) -> Result<Constant> {
        Ok(Constant::Code(Rc::new(CodeObject {
            argcount: count(parts.argcount)?,
            posonlyargcount: count(parts.posonlyargcount)?,
            kwonlyargcount: count(parts.kwonlyargcount)?,
            stacksize: count(parts.stacksize)?,
            flags: parts.flags as u32,
            code: bytes(parts.code)?,
            consts: tuple(parts.consts)?,
            names: names(parts.names)?,
            localsplusnames: names(parts.localsplusnames)?,
            localspluskinds: bytes(parts.localspluskinds)?,
            filename: name(&parts.filename)?,
            name: name(&parts.name)?,
            qualname: name(&parts.qualname)?,
            firstlineno: parts.firstlineno,
            linetable: bytes(parts.linetable)?,
            exceptiontable: bytes(parts.exceptiontable)?,
        })))
    }
}
