//! Reading marshalled data. What is made of it is up to a [`Sink`].

use std::fmt;

use num_bigint::{BigInt, Sign};
use tiercel_syntax::{Wtf8, stack};

use super::code;

/// The exception a [`MarshalError`] becomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MarshalErrorKind {
    /// `EOFError`
    Eof,
    /// `ValueError`
    Value,
    /// `TypeError`
    Type,
}

/// Why data is not good marshal data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MarshalError {
    /// The exception's class.
    pub kind: MarshalErrorKind,
    /// Its message.
    pub message: String,
}

impl MarshalError {
    /// A `ValueError`.
    pub fn value(message: impl Into<String>) -> MarshalError {
        MarshalError { kind: MarshalErrorKind::Value, message: message.into() }
    }

    /// A `ValueError` about bad data.
    pub fn bad(what: &str) -> MarshalError {
        MarshalError::value(format!("bad marshal data ({what})"))
    }

    /// An `EOFError`.
    pub fn eof(message: &str) -> MarshalError {
        MarshalError { kind: MarshalErrorKind::Eof, message: message.to_owned() }
    }

    fn null_in(what: &str) -> MarshalError {
        let message = format!("NULL object in marshal data for {what}");
        MarshalError { kind: MarshalErrorKind::Type, message }
    }
}

impl fmt::Display for MarshalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for MarshalError {}

/// The parts of a code object, in the order of the format.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct CodeParts<V> {
    pub argcount: i32,
    pub posonlyargcount: i32,
    pub kwonlyargcount: i32,
    pub stacksize: i32,
    pub flags: i32,
    pub code: V,
    pub consts: V,
    pub names: V,
    pub localsplusnames: V,
    pub localspluskinds: V,
    pub filename: V,
    pub name: V,
    pub qualname: V,
    pub firstlineno: i32,
    pub linetable: V,
    pub exceptiontable: V,
}

/// Where the bytes come from.
pub trait Source<E> {
    /// The next `count` bytes; an `EOFError` if there are fewer.
    fn take(&mut self, count: usize) -> Result<&[u8], E>;

    /// The next byte, or none at the end.
    fn next(&mut self) -> Result<Option<u8>, E>;

    /// How many bytes may still come: what a count of items is checked against before it is believed.
    fn most(&self) -> usize;
}

/// Data in memory.
#[derive(Debug)]
pub struct Slice<'a> {
    data: &'a [u8],
}

impl<'a> Slice<'a> {
    /// Reads these bytes.
    pub fn new(data: &'a [u8]) -> Slice<'a> {
        Slice { data }
    }
}

impl<E: From<MarshalError>> Source<E> for Slice<'_> {
    fn take(&mut self, count: usize) -> Result<&[u8], E> {
        match self.data.split_at_checked(count) {
            Some((taken, rest)) => {
                self.data = rest;
                Ok(taken)
            }
            None => Err(MarshalError::eof("marshal data too short").into()),
        }
    }

    fn next(&mut self) -> Result<Option<u8>, E> {
        let Some((byte, rest)) = self.data.split_first() else { return Ok(None) };
        self.data = rest;
        Ok(Some(*byte))
    }

    fn most(&self) -> usize {
        self.data.len()
    }
}

/// Makes values of what is read. Containers that can hold themselves are made empty, and filled.
#[allow(missing_docs)]
pub trait Sink {
    /// What is made. A clone is the same object.
    type Value: Clone;
    /// What may go wrong in making it.
    type Error: From<MarshalError>;

    fn none(&mut self) -> Self::Value;
    fn bool(&mut self, value: bool) -> Self::Value;
    fn ellipsis(&mut self) -> Self::Value;
    fn stop_iteration(&mut self) -> Result<Self::Value, Self::Error>;
    fn int(&mut self, value: BigInt) -> Self::Value;
    fn small_int(&mut self, value: i32) -> Self::Value {
        self.int(BigInt::from(value))
    }
    fn float(&mut self, value: f64) -> Self::Value;
    fn complex(&mut self, real: f64, imag: f64) -> Self::Value;
    fn str(&mut self, text: Wtf8, interned: bool) -> Self::Value;
    /// Text whose bytes are code points.
    fn latin1(&mut self, bytes: &[u8], interned: bool) -> Self::Value {
        let text: String = bytes.iter().map(|&byte| char::from(byte)).collect();
        self.str(Wtf8::from(text), interned)
    }
    /// The error for text that is no UTF-8.
    fn bad_utf8(_bytes: &[u8]) -> Self::Error {
        MarshalError::value("'utf-8' codec can't decode marshalled string").into()
    }
    fn bytes(&mut self, bytes: &[u8]) -> Self::Value;
    fn tuple(&mut self, items: Vec<Self::Value>) -> Result<Self::Value, Self::Error>;
    /// A tuple of `count` items that are put into it later, if there are such tuples: what is in it may refer to it.
    fn unfilled_tuple(&mut self, _count: usize) -> Option<Self::Value> {
        None
    }
    fn put(&mut self, _tuple: &Self::Value, _at: usize, _item: Self::Value) {}
    fn list(&mut self) -> Result<Self::Value, Self::Error>;
    fn append(&mut self, list: &Self::Value, item: Self::Value) -> Result<(), Self::Error>;
    fn dict(&mut self) -> Result<Self::Value, Self::Error>;
    fn insert(&mut self, dict: &Self::Value, key: Self::Value, value: Self::Value)
    -> Result<(), Self::Error>;
    fn set(&mut self) -> Result<Self::Value, Self::Error>;
    fn add(&mut self, set: &Self::Value, item: Self::Value) -> Result<(), Self::Error>;
    fn frozenset(&mut self, items: Vec<Self::Value>) -> Result<Self::Value, Self::Error>;
    fn slice(&mut self, parts: [Self::Value; 3]) -> Result<Self::Value, Self::Error>;
    /// Asked before the parts of a code object are read.
    fn allows_code(&mut self) -> Result<(), Self::Error>;
    fn code(&mut self, parts: CodeParts<Self::Value>) -> Result<Self::Value, Self::Error>;
}

/// How deep objects may nest.
const MAX_DEPTH: u32 = 2000;
/// Bits of a digit of a long integer.
const DIGIT_BITS: u32 = 15;

/// Reads one object after the other.
pub struct Reader<D, S: Sink> {
    source: D,
    refs: Vec<Option<S::Value>>,
    depth: u32,
    sink: S,
}

impl<D: Source<S::Error>, S: Sink> Reader<D, S> {
    /// A reader at the start of the data.
    pub fn new(source: D, sink: S) -> Reader<D, S> {
        Reader { source, refs: Vec::new(), depth: 0, sink }
    }

    /// Reads an object.
    pub fn read(&mut self) -> Result<S::Value, S::Error> {
        self.object()?.ok_or_else(|| MarshalError::null_in("object").into())
    }

    fn byte(&mut self) -> Result<u8, S::Error> {
        match self.source.next()? {
            Some(byte) => Ok(byte),
            None => Err(MarshalError::eof("EOF read where not expected").into()),
        }
    }

    fn long(&mut self) -> Result<i32, S::Error> {
        Ok(i32::from_le_bytes(self.source.take(4)?.try_into().expect("four bytes")))
    }

    fn double(&mut self) -> Result<f64, S::Error> {
        Ok(f64::from_le_bytes(self.source.take(8)?.try_into().expect("eight bytes")))
    }

    /// A float written as text.
    fn float_text(&mut self) -> Result<f64, S::Error> {
        let length = self.byte()? as usize;
        let bytes = self.source.take(length)?;
        // Where C's string ends.
        let text = String::from_utf8_lossy(bytes.split(|&byte| byte == 0).next().unwrap_or_default());
        let refused = || MarshalError::value(format!("could not convert string to float: '{text}'")).into();
        text.parse().map_err(|_| refused())
    }

    fn size(&mut self, what: &str) -> Result<usize, S::Error> {
        usize::try_from(self.long()?)
            .map_err(|_| MarshalError::bad(&format!("{what} size out of range")).into())
    }

    fn big_int(&mut self) -> Result<BigInt, S::Error> {
        let signed = self.long()?;
        if signed == i32::MIN {
            return Err(MarshalError::bad("long size out of range").into());
        }
        let digits = self.source.take(signed.unsigned_abs() as usize * 2)?;
        let mut value: Vec<u32> = Vec::with_capacity(digits.len() / 4 + 1);
        let (mut bits, mut filled) = (0u64, 0);
        let mut last = 1;
        for digit in digits.chunks_exact(2) {
            let digit = u16::from_le_bytes([digit[0], digit[1]]);
            if digit >> DIGIT_BITS != 0 {
                return Err(MarshalError::bad("digit out of range in long").into());
            }
            last = digit;
            bits |= u64::from(digit) << filled;
            filled += DIGIT_BITS;
            if filled >= 32 {
                value.push(bits as u32);
                bits >>= 32;
                filled -= 32;
            }
        }
        if last == 0 {
            return Err(MarshalError::bad("unnormalized long data").into());
        }
        value.push(bits as u32);
        Ok(BigInt::from_slice(if signed < 0 { Sign::Minus } else { Sign::Plus }, &value))
    }

    fn utf8(&mut self) -> Result<Wtf8, S::Error> {
        let length = self.size("string")?;
        let bytes = self.source.take(length)?;
        let text = Wtf8::from_bytes(bytes);
        if text.as_bytes() != bytes {
            return Err(S::bad_utf8(bytes));
        }
        Ok(text)
    }

    fn items(&mut self, count: usize, what: &str) -> Result<Vec<S::Value>, S::Error> {
        // Each item takes a byte at least: a count that cannot be is not believed.
        let mut items = Vec::with_capacity(count.min(self.source.most()));
        for _ in 0..count {
            items.push(self.part(what)?);
        }
        Ok(items)
    }

    fn part(&mut self, what: &str) -> Result<S::Value, S::Error> {
        self.object()?.ok_or_else(|| MarshalError::null_in(what).into())
    }

    /// Reads an object; none for the mark that ends a dict.
    fn object(&mut self) -> Result<Option<S::Value>, S::Error> {
        let Some(byte) = self.source.next()? else {
            return Err(MarshalError::eof("EOF read where object expected").into());
        };
        if self.depth >= MAX_DEPTH || !stack::has_room() {
            return Err(MarshalError::value("recursion limit exceeded").into());
        }
        self.depth += 1;
        let kind = byte & !code::FLAG_REF;
        let keeps = byte & code::FLAG_REF != 0
            && !matches!(
                kind,
                code::NULL
                    | code::NONE
                    | code::TRUE
                    | code::FALSE
                    | code::ELLIPSIS
                    | code::STOP_ITERATION
                    | code::REF
            );
        let slot = keeps.then(|| {
            self.refs.push(None);
            self.refs.len() - 1
        });
        let value = self.payload(kind, slot)?;
        if let Some(slot) = slot {
            self.refs[slot].clone_from(&value);
        }
        self.depth -= 1;
        Ok(value)
    }

    /// Lets later references mean a value before it is whole.
    fn keep(&mut self, slot: Option<usize>, value: &S::Value) {
        if let Some(slot) = slot {
            self.refs[slot] = Some(value.clone());
        }
    }

    fn payload(&mut self, kind: u8, slot: Option<usize>) -> Result<Option<S::Value>, S::Error> {
        Ok(Some(match kind {
            code::NULL => return Ok(None),
            code::NONE => self.sink.none(),
            code::FALSE => self.sink.bool(false),
            code::TRUE => self.sink.bool(true),
            code::ELLIPSIS => self.sink.ellipsis(),
            code::STOP_ITERATION => self.sink.stop_iteration()?,
            code::INT => {
                let value = self.long()?;
                self.sink.small_int(value)
            }
            code::INT64 => {
                let bytes = self.source.take(8)?.try_into().expect("eight bytes");
                self.sink.int(BigInt::from(i64::from_le_bytes(bytes)))
            }
            code::LONG => {
                let value = self.big_int()?;
                self.sink.int(value)
            }
            code::FLOAT => {
                let value = self.float_text()?;
                self.sink.float(value)
            }
            code::BINARY_FLOAT => {
                let value = self.double()?;
                self.sink.float(value)
            }
            code::COMPLEX => {
                let (real, imag) = (self.float_text()?, self.float_text()?);
                self.sink.complex(real, imag)
            }
            code::BINARY_COMPLEX => {
                let (real, imag) = (self.double()?, self.double()?);
                self.sink.complex(real, imag)
            }
            code::BYTES => {
                let length = self.size("bytes object")?;
                let bytes = self.source.take(length)?;
                self.sink.bytes(bytes)
            }
            code::ASCII | code::ASCII_INTERNED => {
                let length = self.size("string")?;
                let bytes = self.source.take(length)?;
                self.sink.latin1(bytes, kind == code::ASCII_INTERNED)
            }
            code::SHORT_ASCII | code::SHORT_ASCII_INTERNED => {
                let length = self.byte()? as usize;
                let bytes = self.source.take(length)?;
                self.sink.latin1(bytes, kind == code::SHORT_ASCII_INTERNED)
            }
            code::UNICODE | code::INTERNED => {
                let text = self.utf8()?;
                self.sink.str(text, kind == code::INTERNED)
            }
            code::SMALL_TUPLE | code::TUPLE => {
                let count = match kind {
                    code::SMALL_TUPLE => self.byte()? as usize,
                    _ => self.size("tuple")?,
                };
                match slot.filter(|_| count <= self.source.most()) {
                    Some(_) => self.shared_tuple(count, slot)?,
                    None => {
                        let items = self.items(count, "tuple")?;
                        self.sink.tuple(items)?
                    }
                }
            }
            code::LIST => {
                let count = self.size("list")?;
                let list = self.sink.list()?;
                self.keep(slot, &list);
                for _ in 0..count {
                    let item = self.part("list")?;
                    self.sink.append(&list, item)?;
                }
                list
            }
            code::DICT => {
                let dict = self.sink.dict()?;
                self.keep(slot, &dict);
                while let Some(key) = self.object()? {
                    let Some(value) = self.object()? else { break };
                    self.sink.insert(&dict, key, value)?;
                }
                dict
            }
            code::SET => {
                let count = self.size("set")?;
                let set = self.sink.set()?;
                self.keep(slot, &set);
                for _ in 0..count {
                    let item = self.part("set")?;
                    self.sink.add(&set, item)?;
                }
                set
            }
            code::FROZENSET => {
                let count = self.size("set")?;
                let items = self.items(count, "set")?;
                self.sink.frozenset(items)?
            }
            code::SLICE => {
                let parts = [self.part("slice")?, self.part("slice")?, self.part("slice")?];
                self.sink.slice(parts)?
            }
            code::CODE => self.code_object()?,
            code::REF => {
                let index = usize::try_from(self.long()?).ok();
                let known = index.and_then(|index| self.refs.get(index)).cloned().flatten();
                known.ok_or_else(|| MarshalError::bad("invalid reference"))?
            }
            _ => return Err(MarshalError::bad("unknown type code").into()),
        }))
    }

    /// A tuple that others may refer to, even its own items.
    fn shared_tuple(&mut self, count: usize, slot: Option<usize>) -> Result<S::Value, S::Error> {
        let Some(tuple) = self.sink.unfilled_tuple(count) else {
            let items = self.items(count, "tuple")?;
            return self.sink.tuple(items);
        };
        self.keep(slot, &tuple);
        for at in 0..count {
            let item = self.part("tuple")?;
            self.sink.put(&tuple, at, item);
        }
        Ok(tuple)
    }

    fn code_object(&mut self) -> Result<S::Value, S::Error> {
        const WHAT: &str = "code object";
        self.sink.allows_code()?;
        let parts = CodeParts {
            argcount: self.long()?,
            posonlyargcount: self.long()?,
            kwonlyargcount: self.long()?,
            stacksize: self.long()?,
            flags: self.long()?,
            code: self.part(WHAT)?,
            consts: self.part(WHAT)?,
            names: self.part(WHAT)?,
            localsplusnames: self.part(WHAT)?,
            localspluskinds: self.part(WHAT)?,
            filename: self.part(WHAT)?,
            name: self.part(WHAT)?,
            qualname: self.part(WHAT)?,
            firstlineno: self.long()?,
            linetable: self.part(WHAT)?,
            exceptiontable: self.part(WHAT)?,
        };
        self.sink.code(parts)
    }
}
