//! Python values to marshal data.
//!
//! Code as our compiler makes it is written by the compiler, whose bytes are CPython's. Everything else is
//! written here: an object that others refer to as well is marked, and referred to by number from then on. Ints
//! and floats that are no objects count as shared.

use std::collections::HashMap;
use std::rc::Rc;

use num_bigint::Sign;
use tiercel_compiler::marshal::{code as tag, digits};
use tiercel_compiler::{CodeObject as PlainCode, Constant, marshal};
use tiercel_object::error::PyResult;
use tiercel_object::number::float_text;
use tiercel_object::thread::{thread, types};
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::complex::ComplexObject;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::float::FloatObject;
use tiercel_object::types::int::{IntObject, to_big};
use tiercel_object::types::list::ListObject;
use tiercel_object::types::set::as_set;
use tiercel_object::types::slice::SliceObject;
use tiercel_object::types::str::{StrObject, is_interned};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_object::{bail, buffer, err, object};
use tiercel_syntax::Wtf8;
use tiercel_syntax::ast::Name;

/// How deep values may nest.
const MAX_DEPTH: u32 = 2000;

/// The marshal data of a value.
pub fn write(value: &Value, version: i32, allow_code: bool) -> PyResult<Vec<u8>> {
    if let Some(code) = value.downcast_exact::<CodeObject>()
        && allow_code
        && version == marshal::VERSION
        && let Some(plain) = plain_code(code)
    {
        let shared = value.header().is_some_and(|h| h.count.get() != 1);
        return Ok(marshal::write_outermost(&Constant::Code(Rc::new(plain)), shared));
    }
    let mut writer =
        Writer { out: Vec::new(), version, allow_code, depth: 0, written: HashMap::new(), open: Vec::new() };
    writer.value(value)?;
    Ok(writer.out)
}

/// The code as plain data, if all that it holds is what a compiler puts into code.
fn plain_code(code: &CodeObject) -> Option<PlainCode> {
    let parts = code.to_parts();
    let name = |v: &Value| Some(Name::from(&*v.as_str()?.to_utf8()?));
    let names = |v: &Value| -> Option<Rc<[Name]>> {
        v.downcast_exact::<TupleObject>()?.items().iter().map(name).collect()
    };
    let units = parts.units.iter().flat_map(|unit| unit.to_le_bytes());
    Some(PlainCode {
        argcount: parts.arg_count,
        posonlyargcount: parts.posonly_count,
        kwonlyargcount: parts.kwonly_count,
        stacksize: parts.stack_size,
        flags: parts.flags,
        code: units.collect(),
        consts: code.constants().iter().map(constant).collect::<Option<_>>()?,
        names: names(&parts.names)?,
        localsplusnames: names(&parts.localsplus_names)?,
        localspluskinds: parts.localsplus_kinds.into(),
        filename: name(&parts.filename)?,
        name: name(&parts.name)?,
        qualname: name(&parts.qualname)?,
        firstlineno: parts.first_line,
        linetable: parts.linetable.into(),
        exceptiontable: parts.exception_table.into(),
    })
}

/// The value as a constant of the compiler, if it can be one.
pub fn constant(v: &Value) -> Option<Constant> {
    if let Some(b) = v.as_bool() {
        return Some(Constant::Bool(b));
    }
    if v.is_none() {
        return Some(Constant::None);
    }
    if v.is(&Value::ELLIPSIS) {
        return Some(Constant::Ellipsis);
    }
    if v.is_small_int() || v.downcast_exact::<IntObject>().is_some() {
        return Some(Constant::int(to_big(v)));
    }
    if let Some(f) = v.as_word_float() {
        return Some(Constant::Float(f));
    }
    if v.downcast_exact::<FloatObject>().is_some() {
        return tiercel_object::types::float::value_of(v).map(Constant::Float);
    }
    if v.downcast_exact::<ComplexObject>().is_some() {
        let (real, imag) = tiercel_object::types::complex::value_of(v)?;
        return Some(Constant::Complex { real, imag });
    }
    if let Some(s) = v.downcast_exact::<StrObject>() {
        return Some(Constant::Str(Rc::new(Wtf8::from_bytes(&s.to_wtf8()))));
    }
    if let Some(b) = v.downcast_exact::<BytesObject>() {
        return Some(Constant::Bytes(b.data().into()));
    }
    if let Some(t) = v.downcast_exact::<TupleObject>() {
        if !tiercel_syntax::stack::has_room() {
            return None;
        }
        return Some(Constant::tuple(t.items().iter().map(constant).collect::<Option<_>>()?));
    }
    if let Some(s) = as_set(v).filter(|_| std::ptr::eq(v.ty(), types().frozenset)) {
        let items: Vec<Constant> = s.to_vec().iter().map(constant).collect::<Option<_>>()?;
        // Of numbers that equal nothing there may be several, which only their identities tell apart.
        return (!items.iter().any(is_not_itself)).then(|| Constant::FrozenSet(items.into()));
    }
    if let Some(s) = v.downcast_exact::<SliceObject>() {
        let [start, stop, step] = slice_parts(s);
        return Some(Constant::Slice(Rc::new([constant(&start)?, constant(&stop)?, constant(&step)?])));
    }
    plain_code(v.downcast_exact::<CodeObject>()?).map(|code| Constant::Code(Rc::new(code)))
}

fn is_not_itself(number: &Constant) -> bool {
    match number {
        Constant::Float(value) => value.is_nan(),
        Constant::Complex { real, imag } => real.is_nan() || imag.is_nan(),
        _ => false,
    }
}

fn slice_parts(s: &SliceObject) -> [Value; 3] {
    [s.start.get_or_none(), s.stop.get_or_none(), s.step.get_or_none()]
}

/// Strings of one Latin-1 character exist once and for all.
fn counts_as_interned(v: &Value, s: &StrObject) -> bool {
    is_interned(v) || (s.len() == 1 && s.chars().at(0) <= 0xFF)
}

struct Writer {
    out: Vec<u8>,
    version: i32,
    allow_code: bool,
    depth: u32,
    /// Number of each object that can be referred to, by its word. The caller keeps the objects alive.
    written: HashMap<u64, i32>,
    /// Slices and code objects that are being written. Nothing in them can refer to them, as they cannot be read
    /// before their parts are.
    open: Vec<u64>,
}

impl Writer {
    fn long(&mut self, value: i32) {
        self.out.extend(value.to_le_bytes());
    }

    fn size(&mut self, size: usize) -> PyResult<()> {
        match i32::try_from(size) {
            Ok(size) => {
                self.long(size);
                Ok(())
            }
            Err(_) => Err(err!(ValueError, "unmarshallable object")),
        }
    }

    fn sized(&mut self, bytes: &[u8]) -> PyResult<()> {
        self.size(bytes.len())?;
        self.out.extend(bytes);
        Ok(())
    }

    /// The mark of an object that others may refer to, or none; `None` if it has been written before.
    ///
    /// `own` is how many of its references are the writer's own.
    fn flag(&mut self, v: &Value, own: u32) -> Option<u8> {
        if self.version < 3 {
            return Some(0);
        }
        let single = v.header().is_some_and(|h| h.count.get() == 1 + own);
        if single && !v.as_str().is_some_and(|s| counts_as_interned(v, s)) {
            return Some(0);
        }
        if let Some(&index) = self.written.get(&v.word()) {
            self.out.push(tag::REF);
            self.long(index);
            return None;
        }
        let index = self.written.len() as i32;
        self.written.insert(v.word(), index);
        Some(tag::FLAG_REF)
    }

    fn value(&mut self, v: &Value) -> PyResult<()> {
        self.value_with(v, 0)
    }

    /// An item that is held while it is written, because writing it may run code that changes its container.
    fn held(&mut self, v: &Value) -> PyResult<()> {
        self.value_with(v, 1)
    }

    fn value_with(&mut self, v: &Value, own: u32) -> PyResult<()> {
        if self.depth >= MAX_DEPTH {
            bail!(ValueError, "object too deeply nested to marshal");
        }
        self.depth += 1;
        thread().check_host_stack(" while marshalling")?;
        let singleton = match v {
            v if v.is_none() => Some(tag::NONE),
            v if v.is(&Value::TRUE) => Some(tag::TRUE),
            v if v.is(&Value::FALSE) => Some(tag::FALSE),
            v if v.is(&Value::ELLIPSIS) => Some(tag::ELLIPSIS),
            v if v.is(types().exceptions.StopIteration.as_value()) => Some(tag::STOP_ITERATION),
            _ => None,
        };
        let is_whole =
            v.downcast_exact::<SliceObject>().is_some() || v.downcast_exact::<CodeObject>().is_some();
        match singleton {
            Some(code) => self.out.push(code),
            None if is_whole && self.version >= 3 && self.open.contains(&v.word()) => {
                bail!(ValueError, "unmarshallable object");
            }
            None => {
                if let Some(flag) = self.flag(v, own) {
                    if is_whole {
                        self.open.push(v.word());
                    }
                    self.object(v, flag)?;
                    if is_whole {
                        self.open.pop();
                    }
                }
            }
        }
        self.depth -= 1;
        Ok(())
    }

    fn object(&mut self, v: &Value, flag: u8) -> PyResult<()> {
        if v.is_small_int() || v.downcast_exact::<IntObject>().is_some() {
            return self.int(v, flag);
        }
        if v.as_word_float().is_some() || v.downcast_exact::<FloatObject>().is_some() {
            let f = object::as_f64(v)?;
            self.out.push(flag | if self.version > 1 { tag::BINARY_FLOAT } else { tag::FLOAT });
            self.float(f);
        } else if v.downcast_exact::<ComplexObject>().is_some() {
            let (real, imag) = tiercel_object::types::complex::value_of(v).unwrap_or_default();
            self.out.push(flag | if self.version > 1 { tag::BINARY_COMPLEX } else { tag::COMPLEX });
            self.float(real);
            self.float(imag);
        } else if let Some(b) = v.downcast_exact::<BytesObject>() {
            self.out.push(flag | tag::BYTES);
            self.sized(b.data())?;
        } else if let Some(s) = v.downcast_exact::<StrObject>() {
            self.text(v, s, flag)?;
        } else if let Some(t) = v.downcast_exact::<TupleObject>() {
            let items = t.items();
            if self.version >= 4 && items.len() < 256 {
                self.out.extend([flag | tag::SMALL_TUPLE, items.len() as u8]);
            } else {
                self.out.push(flag | tag::TUPLE);
                self.size(items.len())?;
            }
            items.iter().try_for_each(|item| self.value(item))?;
        } else if let Some(l) = v.downcast_exact::<ListObject>() {
            self.out.push(flag | tag::LIST);
            self.size(l.len())?;
            let mut at = 0;
            while let Some(item) = l.get(at) {
                self.held(&item)?;
                at += 1;
            }
        } else if let Some(d) = v.downcast_exact::<DictObject>() {
            self.out.push(flag | tag::DICT);
            let mut at = 0;
            while let Some((i, key, value)) = d.entry_from(at) {
                self.held(&key)?;
                self.held(&value)?;
                at = i + 1;
            }
            self.out.push(tag::NULL);
        } else if v.is_object()
            && (std::ptr::eq(v.ty(), types().set) || std::ptr::eq(v.ty(), types().frozenset))
        {
            self.set(v, flag)?;
        } else if let Some(c) = v.downcast_exact::<CodeObject>() {
            if !self.allow_code {
                bail!(ValueError, "marshalling code objects is disallowed");
            }
            self.code(c, flag)?;
        } else if let Some(s) = v.downcast_exact::<SliceObject>().filter(|_| self.version >= 5) {
            self.out.push(flag | tag::SLICE);
            slice_parts(s).iter().try_for_each(|part| self.value(part))?;
        } else if v.ty().slots().buffer.is_some() {
            self.out.push(flag | tag::BYTES);
            let bytes = buffer::get(v)?;
            self.sized(bytes.bytes())?;
        } else {
            bail!(ValueError, "unmarshallable object");
        }
        Ok(())
    }

    fn int(&mut self, v: &Value, flag: u8) -> PyResult<()> {
        if let Some(small) = v.as_small_int().and_then(|i| i32::try_from(i).ok()) {
            self.out.push(flag | tag::INT);
            self.long(small);
            return Ok(());
        }
        let big = to_big(v);
        let digits = digits(&big);
        self.out.push(flag | tag::LONG);
        let Ok(count) = i32::try_from(digits.len()) else { bail!(ValueError, "unmarshallable object") };
        self.long(if big.sign() == Sign::Minus { -count } else { count });
        digits.iter().for_each(|digit| self.out.extend(digit.to_le_bytes()));
        Ok(())
    }

    fn float(&mut self, f: f64) {
        if self.version > 1 {
            self.out.extend(f.to_le_bytes());
            return;
        }
        let text = float_text::format(f, b'g', 17, float_text::Layout::default());
        self.out.push(text.len() as u8);
        self.out.extend(text.as_bytes());
    }

    fn text(&mut self, v: &Value, s: &StrObject, flag: u8) -> PyResult<()> {
        let interned = self.version >= 3 && counts_as_interned(v, s);
        let bytes = s.to_wtf8();
        if self.version >= 4 && s.ascii.get() {
            if bytes.len() < 256 {
                let code = if interned { tag::SHORT_ASCII_INTERNED } else { tag::SHORT_ASCII };
                self.out.extend([flag | code, bytes.len() as u8]);
                self.out.extend(bytes);
                return Ok(());
            }
            self.out.push(flag | if interned { tag::ASCII_INTERNED } else { tag::ASCII });
        } else {
            self.out.push(flag | if interned { tag::INTERNED } else { tag::UNICODE });
        }
        self.sized(&bytes)
    }

    /// The items in an order that does not depend on hashes.
    fn set(&mut self, v: &Value, flag: u8) -> PyResult<()> {
        let frozen = std::ptr::eq(v.ty(), types().frozenset);
        self.out.push(flag | if frozen { tag::FROZENSET } else { tag::SET });
        let items = as_set(v).map(|s| s.to_vec()).unwrap_or_default();
        self.size(items.len())?;
        let mut sorted = Vec::with_capacity(items.len());
        for item in items {
            sorted.push((write(&item, self.version, self.allow_code)?, item));
        }
        if as_set(v).is_some_and(|s| s.len() != sorted.len()) {
            bail!(RuntimeError, "set changed size during iteration");
        }
        sorted.sort_by(|(a, _), (b, _)| a.cmp(b));
        sorted.iter().try_for_each(|(_, item)| self.value(item))
    }

    fn code(&mut self, c: &CodeObject, flag: u8) -> PyResult<()> {
        let parts = c.to_parts();
        self.out.push(flag | tag::CODE);
        let numbers =
            [parts.arg_count, parts.posonly_count, parts.kwonly_count, parts.stack_size, parts.flags];
        numbers.iter().for_each(|number| self.long(*number as i32));
        let units: Vec<u8> = parts.units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        self.out.push(tag::BYTES);
        self.sized(&units)?;
        self.value(&parts.consts)?;
        self.value(&parts.names)?;
        self.value(&parts.localsplus_names)?;
        self.out.push(tag::BYTES);
        self.sized(&parts.localsplus_kinds)?;
        for name in [&parts.filename, &parts.name, &parts.qualname] {
            self.value(name)?;
        }
        self.long(parts.first_line);
        for table in [&parts.linetable, &parts.exception_table] {
            self.out.push(tag::BYTES);
            self.sized(table)?;
        }
        Ok(())
    }
}
