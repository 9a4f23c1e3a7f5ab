//! Marshal data to Python values.

use num_bigint::BigInt;
use std::rc::Rc;
use tiercel_compiler::marshal::{CodeParts, MarshalError, Reader, Sink, Slice, Source};
use tiercel_compiler::{CodeObject as PlainCode, Constant, verify};
use tiercel_object::error::{PyResult, Raised};
use tiercel_object::thread::types;
use tiercel_object::types::bytearray::ByteArrayObject;
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::code::{self, CodeObject};
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::set::{SetObject, as_set};
use tiercel_object::types::str::{from_latin1, from_wtf8, intern_value, is_interned};
use tiercel_object::types::str_codec::{Codec, decode_with};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_object::{bail, err, object};
use tiercel_syntax::Wtf8;
use tiercel_syntax::ast::Name;

/// The value that some data begins with; code objects in it are verified.
pub fn from_bytes(data: &[u8], allow_code: bool) -> PyResult<Value> {
    Reader::new(Slice::new(data), Values { allow_code, trusted: false }).read()
}

/// The code object that data of our own making is.
pub fn trusted_code(data: &[u8]) -> PyResult<Value> {
    Reader::new(Slice::new(data), Values { allow_code: true, trusted: true }).read()
}

/// The next value in a file; no byte behind it is read.
pub fn from_file(file: &Value, allow_code: bool) -> PyResult<Value> {
    let source = File { file: file.clone(), taken: Vec::new() };
    Reader::new(source, Values { allow_code, trusted: false }).read()
}

/// A file object as a source of bytes.
struct File {
    file: Value,
    taken: Vec<u8>,
}

impl File {
    /// Reads `count` bytes, or fewer at the end; how many.
    fn read(&mut self, count: usize) -> PyResult<usize> {
        self.taken.clear();
        if count == 0 {
            return Ok(0);
        }
        let space = object::call(types().bytearray.as_value(), &[Value::int(count as i64)])?;
        let name = tiercel_object::types::str::intern("readinto");
        let read = object::call_method(&self.file, &name, std::slice::from_ref(&space))?;
        let read = object::index_i64(&read)?;
        if read > count as i64 {
            bail!(ValueError, "read() returned too much data: {count} bytes requested, {read} returned");
        }
        if let Some(bytes) = space.downcast::<ByteArrayObject>() {
            self.taken.extend_from_slice(&bytes.data.borrow());
        }
        Ok(read.max(0) as usize)
    }
}

impl Source<Raised> for File {
    fn take(&mut self, count: usize) -> PyResult<&[u8]> {
        if self.read(count)? < count {
            bail!(EOFError, "EOF read where not expected");
        }
        Ok(&self.taken)
    }

    fn next(&mut self) -> PyResult<Option<u8>> {
        let read = self.read(1)?;
        Ok(self.taken.first().copied().filter(|_| read == 1))
    }

    fn most(&self) -> usize {
        // Nobody knows; this only bounds what is allocated ahead.
        4096
    }
}

/// Makes Python values.
struct Values {
    allow_code: bool,
    trusted: bool,
}

fn bytes_of(value: &Value) -> PyResult<&[u8]> {
    match value.downcast_exact::<BytesObject>() {
        Some(b) => Ok(b.data()),
        None => Err(MarshalError::bad("code object has a part that should be bytes").into()),
    }
}

fn items_of(value: &Value) -> PyResult<&[Value]> {
    match value.downcast_exact::<TupleObject>() {
        Some(t) => Ok(t.items()),
        None => Err(MarshalError::bad("code object has a part that should be a tuple").into()),
    }
}

fn text_of(value: Value) -> PyResult<Value> {
    match value.as_str() {
        Some(_) => Ok(intern_value(&value)),
        None => Err(MarshalError::bad("code object has a part that should be a name").into()),
    }
}

/// The tuple, with its strings interned.
fn names_of(tuple: Value) -> PyResult<Value> {
    let items = items_of(&tuple)?;
    if items.iter().all(|item| item.as_str().is_some() && is_interned(item)) {
        return Ok(tuple);
    }
    let names = items.iter().map(|item| text_of(item.clone())).collect::<PyResult<Vec<Value>>>()?;
    Ok(TupleObject::from_vec(names))
}

fn count(value: i32) -> PyResult<u32> {
    u32::try_from(value).map_err(|_| MarshalError::bad("code object has a negative number").into())
}

/// As much of a constant as the verifier looks at.
fn outline(value: &Value) -> Constant {
    if let Some(code) = value.downcast_exact::<CodeObject>() {
        let mut plain = empty_code();
        plain.localspluskinds = code.variable_kinds().into();
        plain.flags = code.flags.get();
        return Constant::Code(Rc::new(plain));
    }
    if value.as_str().is_some() {
        return Constant::Str(Rc::new(Wtf8::from("")));
    }
    match value.downcast_exact::<TupleObject>() {
        Some(t) => {
            let names = t.items().iter().map(|item| match item.as_str() {
                Some(_) => Constant::Str(Rc::new(Wtf8::from(""))),
                None => Constant::None,
            });
            Constant::Tuple(names.collect())
        }
        None => Constant::None,
    }
}

fn empty_code() -> PlainCode {
    PlainCode {
        argcount: 0,
        posonlyargcount: 0,
        kwonlyargcount: 0,
        stacksize: 0,
        flags: 0,
        code: Rc::new([]),
        consts: Rc::new([]),
        names: Rc::new([]),
        localsplusnames: Rc::new([]),
        localspluskinds: Rc::new([]),
        filename: Name::from(""),
        name: Name::from(""),
        qualname: Name::from(""),
        firstlineno: 0,
        linetable: Rc::new([]),
        exceptiontable: Rc::new([]),
    }
}

fn check(parts: &CodeParts<Value>) -> PyResult<()> {
    let nameless = |tuple: &Value| -> PyResult<Rc<[Name]>> {
        let nothing = Name::from("");
        Ok(items_of(tuple)?.iter().map(|_| nothing.clone()).collect())
    };
    let plain = PlainCode {
        argcount: count(parts.argcount)?,
        posonlyargcount: count(parts.posonlyargcount)?,
        kwonlyargcount: count(parts.kwonlyargcount)?,
        stacksize: count(parts.stacksize)?,
        flags: parts.flags as u32,
        code: bytes_of(&parts.code)?.into(),
        consts: items_of(&parts.consts)?.iter().map(outline).collect(),
        names: nameless(&parts.names)?,
        localsplusnames: nameless(&parts.localsplusnames)?,
        localspluskinds: bytes_of(&parts.localspluskinds)?.into(),
        filename: Name::from(""),
        name: Name::from(""),
        qualname: Name::from(&*tiercel_object::types::str::to_string_lossy(&parts.qualname)),
        firstlineno: parts.firstlineno,
        linetable: bytes_of(&parts.linetable)?.into(),
        exceptiontable: bytes_of(&parts.exceptiontable)?.into(),
    };
    verify::verify_one(&plain).map_err(|e| err!(ValueError, "bad marshal data ({e})"))
}

impl Sink for Values {
    type Value = Value;
    type Error = Raised;

    fn none(&mut self) -> Value {
        Value::NONE
    }

    fn bool(&mut self, value: bool) -> Value {
        Value::bool(value)
    }

    fn ellipsis(&mut self) -> Value {
        Value::ELLIPSIS
    }

    fn stop_iteration(&mut self) -> PyResult<Value> {
        Ok(types().exceptions.StopIteration.as_value().clone())
    }

    fn int(&mut self, value: BigInt) -> Value {
        tiercel_object::types::int::from_big(value)
    }

    fn small_int(&mut self, value: i32) -> Value {
        Value::small_int(value as i64)
    }

    fn float(&mut self, value: f64) -> Value {
        Value::float(value)
    }

    fn complex(&mut self, real: f64, imag: f64) -> Value {
        tiercel_object::types::complex::new((real, imag))
    }

    fn str(&mut self, text: Wtf8, interned: bool) -> Value {
        let value = from_wtf8(text.as_bytes());
        if interned { intern_value(&value) } else { value }
    }

    fn latin1(&mut self, bytes: &[u8], interned: bool) -> Value {
        let value = from_latin1(bytes);
        if interned { intern_value(&value) } else { value }
    }

    fn bad_utf8(bytes: &[u8]) -> Raised {
        match decode_with(Codec::Utf8, bytes, "surrogatepass", true) {
            Err(raised) => raised,
            Ok(_) => err!(ValueError, "bad marshal data (string is no UTF-8)"),
        }
    }

    fn bytes(&mut self, bytes: &[u8]) -> Value {
        Value::bytes(bytes)
    }

    fn tuple(&mut self, items: Vec<Value>) -> PyResult<Value> {
        Ok(TupleObject::from_vec(items))
    }

    fn unfilled_tuple(&mut self, count: usize) -> Option<Value> {
        // Data of our own making has no tuples in themselves, and the empty one is there already.
        (!self.trusted && count > 0).then(|| TupleObject::from_vec(vec![Value::NONE; count]))
    }

    fn put(&mut self, tuple: &Value, at: usize, item: Value) {
        if let Some(tuple) = tuple.downcast_exact::<TupleObject>() {
            // SAFETY: only data that refers to the tuple has seen it, and nothing has looked into it: what hashes its
            // parts, a set or a dict in the tuple, cannot have it for a part unless the tuple holds itself, and then a
            // hash taken too early is only a wrong hash.
            unsafe { tuple.put(at, item) };
        }
    }

    fn list(&mut self) -> PyResult<Value> {
        Ok(ListObject::from_vec(Vec::new()))
    }

    fn append(&mut self, list: &Value, item: Value) -> PyResult<()> {
        if let Some(list) = list.downcast_exact::<ListObject>() {
            list.push(item);
        }
        Ok(())
    }

    fn dict(&mut self) -> PyResult<Value> {
        Ok(DictObject::new())
    }

    fn insert(&mut self, dict: &Value, key: Value, value: Value) -> PyResult<()> {
        object::setitem(dict, &key, Some(&value))
    }

    fn set(&mut self) -> PyResult<Value> {
        object::call(types().set.as_value(), &[])
    }

    fn add(&mut self, set: &Value, item: Value) -> PyResult<()> {
        as_set(set).map_or(Ok(()), |set: &SetObject| set.insert(&item))
    }

    fn frozenset(&mut self, items: Vec<Value>) -> PyResult<Value> {
        object::call(types().frozenset.as_value(), &[TupleObject::from_vec(items)])
    }

    fn slice(&mut self, [start, stop, step]: [Value; 3]) -> PyResult<Value> {
        Ok(tiercel_object::types::slice::new(start, stop, step))
    }

    fn allows_code(&mut self) -> PyResult<()> {
        if self.allow_code {
            return Ok(());
        }
        Err(err!(ValueError, "unmarshalling code objects is disallowed"))
    }

    fn code(&mut self, parts: CodeParts<Value>) -> PyResult<Value> {
        if !self.trusted {
            check(&parts)?;
        }
        for bytes in [&parts.localspluskinds, &parts.linetable, &parts.exceptiontable] {
            bytes_of(bytes)?;
        }
        Ok(code::make_sharing(code::CodeParts {
            arg_count: count(parts.argcount)?,
            posonly_count: count(parts.posonlyargcount)?,
            kwonly_count: count(parts.kwonlyargcount)?,
            stack_size: count(parts.stacksize)?,
            flags: parts.flags as u32,
            first_line: parts.firstlineno,
            units: code::units_of_bytes(bytes_of(&parts.code)?),
            consts: parts.consts,
            names: names_of(parts.names)?,
            localsplus_names: names_of(parts.localsplusnames)?,
            localsplus_kinds: parts.localspluskinds,
            filename: text_of(parts.filename)?,
            name: text_of(parts.name)?,
            qualname: text_of(parts.qualname)?,
            linetable: parts.linetable,
            exception_table: parts.exceptiontable,
        }))
    }
}
