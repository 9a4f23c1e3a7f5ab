//! Code objects from what the compiler makes.

use crate::code::{CodeParts, make};
use tiercel_compiler::{CodeObject as Compiled, Constant};
use tiercel_object::object;
use tiercel_object::thread::types;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::str::{from_wtf8, intern, intern_value};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::{PyResult, Value};

/// The code object of what the compiler made, with all code objects in its constants.
pub fn from_compiled(code: &Compiled) -> PyResult<Value> {
    let mut consts = Vec::with_capacity(code.consts.len());
    for constant in code.consts.iter() {
        consts.push(constant_value(constant)?);
    }
    let names = |names: &[tiercel_syntax::ast::Name]| {
        TupleObject::from_vec(names.iter().map(|name| intern(name)).collect())
    };
    Ok(make(CodeParts {
        arg_count: code.argcount,
        posonly_count: code.posonlyargcount,
        kwonly_count: code.kwonlyargcount,
        stack_size: code.stacksize,
        flags: code.flags,
        first_line: code.firstlineno,
        units: code.code.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect(),
        consts: TupleObject::from_vec(consts),
        names: names(&code.names),
        localsplus_names: names(&code.localsplusnames),
        localsplus_kinds: code.localspluskinds.to_vec(),
        filename: Value::str(&code.filename),
        name: intern(&code.name),
        qualname: intern(&code.qualname),
        linetable: code.linetable.to_vec(),
        exception_table: code.exceptiontable.to_vec(),
    }))
}

/// The Python object of a constant.
pub fn constant_value(constant: &Constant) -> PyResult<Value> {
    let all = |items: &[Constant]| items.iter().map(constant_value).collect::<PyResult<Vec<Value>>>();
    Ok(match constant {
        Constant::None => Value::NONE,
        Constant::Bool(b) => Value::bool(*b),
        Constant::Ellipsis => Value::ELLIPSIS,
        Constant::Int(i) => Value::int(*i),
        Constant::BigInt(i) => tiercel_object::types::int::from_big((**i).clone()),
        Constant::Float(f) => Value::float(*f),
        Constant::Complex { real, imag } => {
            object::call(types().complex.as_value(), &[Value::float(*real), Value::float(*imag)])?
        }
        Constant::Str(text) => {
            let value = from_wtf8(text.as_bytes());
            if is_name(text.as_bytes()) { intern_value(&value) } else { value }
        }
        Constant::Bytes(bytes) => Value::bytes(bytes),
        Constant::Tuple(items) => TupleObject::from_vec(all(items)?),
        Constant::FrozenSet(items) => {
            object::call(types().frozenset.as_value(), &[ListObject::from_vec(all(items)?)])?
        }
        Constant::Slice(parts) => {
            let [start, stop, step] = &**parts;
            crate::containers::new_slice(constant_value(start)?, constant_value(stop)?, constant_value(step)?)
        }
        Constant::Code(code) => from_compiled(code)?,
    })
}

/// Whether a string constant looks like a name; those are interned.
fn is_name(text: &[u8]) -> bool {
    text.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
}
