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

    fn eof(message: &str) -> MarshalError {
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

type Result<T> = std::result::Result<T, MarshalError>;

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

/// Makes values of what is read.
#[allow(missing_docs)]
pub trait Sink {
    /// What is made. A clone is the same object.
    type Value: Clone;

    fn none(&mut self) -> Self::Value;
    fn bool(&mut self, value: bool) -> Self::Value;
    fn ellipsis(&mut self) -> Self::Value;
    fn stop_iteration(&mut self) -> Result<Self::Value>;
    fn int(&mut self, value: BigInt) -> Self::Value;
    fn small_int(&mut self, value: i32) -> Self::Value {
        self.int(BigInt::from(value))
    }
    fn float(&mut self, value: f64) -> Self::Value;
    fn complex(&mut self, real: f64, imag: f64) -> Self::Value;
    fn str(&mut self, text: Wtf8, interned: bool) -> Self::Value;
    fn bytes(&mut self, bytes: &[u8]) -> Self::Value;
    fn tuple(&mut self, items: Vec<Self::Value>) -> Result<Self::Value>;
    fn list(&mut self, items: Vec<Self::Value>) -> Result<Self::Value>;
    fn dict(&mut self, items: Vec<(Self::Value, Self::Value)>) -> Result<Self::Value>;
    fn set(&mut self, items: Vec<Self::Value>, frozen: bool) -> Result<Self::Value>;
    fn slice(&mut self, parts: [Self::Value; 3]) -> Result<Self::Value>;
    fn code(&mut self, parts: CodeParts<Self::Value>) -> Result<Self::Value>;
}

/// How deep objects may nest.
const MAX_DEPTH: u32 = 2000;
/// Bits of a digit of a long integer.
const DIGIT_BITS: u32 = 15;

/// Reads one object after the other.
pub struct Reader<'a, S: Sink> {
    data: &'a [u8],
    at: usize,
    refs: Vec<Option<S::Value>>,
    depth: u32,
    sink: S,
}

impl<'a, S: Sink> Reader<'a, S> {
    /// A reader at the start of the data.
    pub fn new(data: &'a [u8], sink: S) -> Reader<'a, S> {
        Reader { data, at: 0, refs: Vec::new(), depth: 0, sink }
    }

    /// Number of bytes read so far.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Reads an object.
    pub fn read(&mut self) -> Result<S::Value> {
        self.object()?.ok_or_else(|| MarshalError::null_in("object"))
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let end = self.at.checked_add(count).filter(|&end| end <= self.data.len());
        let end = end.ok_or_else(|| MarshalError::eof("marshal data too short"))?;
        let taken = &self.data[self.at..end];
        self.at = end;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8> {
        Ok(self.take(1)?[0])
    }

    fn long(&mut self) -> Result<i32> {
        Ok(i32::from_le_bytes(self.take(4)?.try_into().expect("four bytes")))
    }

    fn double(&mut self) -> Result<f64> {
        Ok(f64::from_le_bytes(self.take(8)?.try_into().expect("eight bytes")))
    }

    /// A float written as text.
    fn float_text(&mut self) -> Result<f64> {
        let length = self.byte()? as usize;
        let text = std::str::from_utf8(self.take(length)?).ok();
        text.and_then(|text| text.trim().parse().ok())
            .ok_or_else(|| MarshalError::value("could not convert string to float"))
    }

    fn size(&mut self, what: &str) -> Result<usize> {
        usize::try_from(self.long()?).map_err(|_| MarshalError::bad(&format!("{what} size out of range")))
    }

    fn big_int(&mut self) -> Result<BigInt> {
        let signed = self.long()?;
        if signed == i32::MIN {
            return Err(MarshalError::bad("long size out of range"));
        }
        let digits = self.take(signed.unsigned_abs() as usize * 2)?;
        let mut value: Vec<u32> = Vec::with_capacity(digits.len() / 4 + 1);
        let (mut bits, mut filled) = (0u64, 0);
        let mut last = 1;
        for digit in digits.chunks_exact(2) {
            let digit = u16::from_le_bytes([digit[0], digit[1]]);
            if digit >> DIGIT_BITS != 0 {
                return Err(MarshalError::bad("digit out of range in long"));
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
            return Err(MarshalError::bad("unnormalized long data"));
        }
        value.push(bits as u32);
        Ok(BigInt::from_slice(if signed < 0 { Sign::Minus } else { Sign::Plus }, &value))
    }

    /// Text whose bytes are code points.
    fn latin1(&mut self, length: usize) -> Result<Wtf8> {
        let bytes = self.take(length)?;
        if bytes.is_ascii() {
            return Ok(Wtf8::from_bytes(bytes));
        }
        Ok(Wtf8::from(bytes.iter().map(|&byte| byte as char).collect::<String>()))
    }

    fn utf8(&mut self) -> Result<Wtf8> {
        let length = self.size("string")?;
        let bytes = self.take(length)?;
        let text = Wtf8::from_bytes(bytes);
        if text.as_bytes() != bytes {
            return Err(MarshalError::value("'utf-8' codec can't decode marshalled string"));
        }
        Ok(text)
    }

    fn items(&mut self, count: usize, what: &str) -> Result<Vec<S::Value>> {
        // Each item takes a byte at least: a count that cannot be is not believed.
        let mut items = Vec::with_capacity(count.min(self.data.len() - self.at));
        for _ in 0..count {
            items.push(self.part(what)?);
        }
        Ok(items)
    }

    fn part(&mut self, what: &str) -> Result<S::Value> {
        self.object()?.ok_or_else(|| MarshalError::null_in(what))
    }

    /// Reads an object; none for the mark that ends a dict.
    fn object(&mut self) -> Result<Option<S::Value>> {
        let Some(&byte) = self.data.get(self.at) else {
            return Err(MarshalError::eof("EOF read where object expected"));
        };
        self.at += 1;
        if self.depth >= MAX_DEPTH || !stack::has_room() {
            return Err(MarshalError::value("recursion limit exceeded"));
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
        let value = self.payload(kind)?;
        if let Some(slot) = slot {
            self.refs[slot].clone_from(&value);
        }
        self.depth -= 1;
        Ok(value)
    }

    fn payload(&mut self, kind: u8) -> Result<Option<S::Value>> {
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
                let bytes = self.take(8)?.try_into().expect("eight bytes");
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
                let bytes = self.take(length)?;
                self.sink.bytes(bytes)
            }
            code::ASCII | code::ASCII_INTERNED => {
                let length = self.size("string")?;
                let text = self.latin1(length)?;
                self.sink.str(text, kind == code::ASCII_INTERNED)
            }
            code::SHORT_ASCII | code::SHORT_ASCII_INTERNED => {
                let length = self.byte()? as usize;
                let text = self.latin1(length)?;
                self.sink.str(text, kind == code::SHORT_ASCII_INTERNED)
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
                let items = self.items(count, "tuple")?;
                self.sink.tuple(items)?
            }
            code::LIST => {
                let count = self.size("list")?;
                let items = self.items(count, "list")?;
                self.sink.list(items)?
            }
            code::DICT => {
                let mut items = Vec::new();
                while let Some(key) = self.object()? {
                    let Some(value) = self.object()? else { break };
                    items.push((key, value));
                }
                self.sink.dict(items)?
            }
            code::SET | code::FROZENSET => {
                let count = self.size("set")?;
                let items = self.items(count, "set")?;
                self.sink.set(items, kind == code::FROZENSET)?
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
            _ => return Err(MarshalError::bad("unknown type code")),
        }))
    }

    fn code_object(&mut self) -> Result<S::Value> {
        const WHAT: &str = "code object";
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
