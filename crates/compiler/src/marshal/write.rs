//! Writing constants and code objects, byte for byte as CPython does.
//!
//! CPython lets later objects refer to an earlier one where the earlier one had more than one reference
//! when it was written. What has more than one follows from how its compiler makes constants: equal ones of
//! a module are one object, identifiers and small integers are shared by everybody.

use std::rc::Rc;

use num_bigint::{BigInt, Sign};
use tiercel_syntax::Wtf8;
use tiercel_syntax::ast::Name;

use super::code;
use crate::code::{CodeObject, flags};
use crate::constant::Constant;
use crate::hash::{FxMap, FxSet};
use crate::op::Op;

/// Integers that CPython makes once and for all.
const SMALL_INTS: std::ops::RangeInclusive<i64> = -5..=256;

/// Writes a code object as the outermost one of a file.
pub fn write_code(code: &CodeObject) -> Vec<u8> {
    write_outermost(&Constant::Code(Rc::new(code.clone())), true)
}

/// Writes a constant; with `shared` it is referred to from elsewhere.
pub fn write_outermost(constant: &Constant, shared: bool) -> Vec<u8> {
    let mut counts = Counts::default();
    counts.constant(constant);
    let mut writer = Writer {
        out: Vec::new(),
        counts: counts.references,
        identifiers: counts.identifiers,
        written: FxMap::default(),
    };
    writer.constant(constant, shared);
    writer.out
}

/// What is one object: constants that are equal; but text that is interned is another than text that is not.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Identity {
    Interned(Rc<Wtf8>),
    Other(Constant),
}

impl Identity {
    fn of(constant: &Constant) -> Identity {
        match constant {
            Constant::Str(text) if is_interned(text) => Identity::Interned(text.clone()),
            _ => Identity::Other(constant.clone()),
        }
    }
}

/// Whether CPython interns a string constant: if it reads like a name, or is a single Latin-1 character.
fn is_interned(text: &Wtf8) -> bool {
    let is_name_byte = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let mut points = text.code_points();
    text.as_bytes().iter().all(is_name_byte)
        || matches!((points.next(), points.next()), (Some(0..=0xFF), None))
}

/// Whether some identifier is likely to have the text, so that another object is interned before the constant is.
fn is_likely_identifier(constant: &Constant) -> bool {
    match constant {
        Constant::Str(text) => {
            // A single character is always the same object.
            let bytes = text.as_bytes();
            bytes.len() > 1 && is_interned(text) && !bytes[0].is_ascii_digit()
        }
        _ => false,
    }
}

fn text_of(name: &Name) -> Rc<Wtf8> {
    Rc::new(Wtf8::from(&**name))
}

/// How many references each object has from the others.
#[derive(Default)]
struct Counts {
    references: FxMap<Identity, u32>,
    /// Texts that are interned although they do not look so, for the constants are the very objects that are names:
    /// qualified names of classes, which their bodies load, and names of classes and keywords that are not ASCII.
    identifiers: FxSet<Rc<Wtf8>>,
    /// Qualified names of the code objects that were made before: a class of the same name has another object as constant.
    qualnames: FxSet<Rc<Wtf8>>,
}

impl Counts {
    /// Counts a reference; tells whether it is the first.
    fn add(&mut self, identity: Identity) -> bool {
        let count = self.references.entry(identity).or_insert(0);
        *count += 1;
        *count == 1
    }

    fn constant(&mut self, constant: &Constant) {
        match constant {
            Constant::None | Constant::Bool(_) | Constant::Ellipsis => {}
            Constant::Tuple(items) | Constant::FrozenSet(items) => {
                if self.add(Identity::of(constant)) {
                    items.iter().for_each(|item| self.constant(item));
                }
            }
            // What is in a slice is not merged with other constants.
            Constant::Slice(_) => {
                self.add(Identity::of(constant));
            }
            Constant::Code(code) => {
                if self.add(Identity::of(constant)) {
                    self.code(code);
                }
            }
            _ => {
                self.add(Identity::of(constant));
            }
        }
    }

    fn code(&mut self, code: &CodeObject) {
        let qualname = code.qualname.as_bytes();
        let is_class = code.flags & flags::OPTIMIZED == 0;
        for constant in code.consts.iter().filter(|_| is_class) {
            if let Constant::Str(text) = constant
                && text.as_bytes() == qualname
                && !self.qualnames.contains(text)
            {
                self.identifiers.insert(text.clone());
            }
        }
        for class in code.nested().filter(|nested| nested.flags & flags::OPTIMIZED == 0) {
            if !class.name.is_ascii() {
                self.identifiers.insert(text_of(&class.name));
            }
        }
        for keyword in keywords(code) {
            if let Constant::Str(text) = keyword
                && !text.as_bytes().is_ascii()
            {
                self.identifiers.insert(text.clone());
            }
        }
        self.constant(&Constant::Tuple(code.consts.clone()));
        self.qualnames.insert(text_of(&code.qualname));
        self.names(&code.names);
        if !has_own_slot_names(code) {
            self.names(&code.localsplusnames);
        }
        self.add(Identity::Other(Constant::Bytes(code.linetable.clone())));
        self.add(Identity::Other(Constant::Bytes(code.exceptiontable.clone())));
    }

    fn names(&mut self, names: &[Name]) {
        self.add(Identity::Other(name_tuple(names)));
    }
}

/// A tuple of names, equal to a constant tuple of the same strings.
fn name_tuple(names: &[Name]) -> Constant {
    Constant::Tuple(names.iter().map(|name| Constant::Str(text_of(name))).collect())
}

/// Whether the tuple of slot names was made for this code object alone: `__annotate__` gets its parameter's
/// name after it has been compiled.
fn has_own_slot_names(code: &CodeObject) -> bool {
    let first = code.localsplusnames.first();
    // Whoever writes such a function by hand has little reason to take the parameter by position only.
    &*code.name == "__annotate__"
        && code.posonlyargcount == 1
        && first.is_some_and(|name| &**name == "format")
}

/// The names that calls give arguments by.
fn keywords(code: &CodeObject) -> impl Iterator<Item = &Constant> {
    let (mut oparg, mut loaded) = (0usize, None);
    let tuples = code.code.as_chunks::<2>().0.iter().filter_map(move |&[op, low]| {
        oparg = oparg << 8 | usize::from(low);
        match Op(op.into()) {
            Op::EXTENDED_ARG => return None,
            Op::LOAD_CONST => loaded = Some(oparg),
            Op::CALL_KW => {
                oparg = 0;
                return loaded.take();
            }
            _ => loaded = None,
        }
        oparg = 0;
        None
    });
    tuples.filter_map(|index| code.consts.get(index)).flat_map(|constant| match constant {
        Constant::Tuple(names) => &names[..],
        _ => &[],
    })
}

struct Writer {
    out: Vec<u8>,
    counts: FxMap<Identity, u32>,
    identifiers: FxSet<Rc<Wtf8>>,
    /// What can be referred to, by number.
    written: FxMap<Identity, u32>,
}

impl Writer {
    fn long(&mut self, value: i32) {
        self.out.extend(value.to_le_bytes());
    }

    /// Writes a reference, if the object has been written before; else its type code.
    ///
    /// With `shared` the object has references besides those counted.
    fn refers(&mut self, identity: Identity, kind: u8, shared: bool) -> bool {
        if let Some(&index) = self.written.get(&identity) {
            self.out.push(code::REF);
            self.long(index as i32);
            return true;
        }
        let flagged = shared || self.counts.get(&identity).is_some_and(|&count| count > 1);
        if flagged {
            let index = self.written.len() as u32;
            self.written.insert(identity, index);
        }
        self.out.push(if flagged { kind | code::FLAG_REF } else { kind });
        false
    }

    fn constant(&mut self, constant: &Constant, shared: bool) {
        match constant {
            Constant::None => self.out.push(code::NONE),
            Constant::Bool(true) => self.out.push(code::TRUE),
            Constant::Bool(false) => self.out.push(code::FALSE),
            Constant::Ellipsis => self.out.push(code::ELLIPSIS),
            Constant::Int(value) => self.int(constant, *value, shared),
            Constant::BigInt(value) => {
                if !self.refers(Identity::of(constant), code::LONG, shared) {
                    self.digits(value);
                }
            }
            Constant::Float(value) => {
                if !self.refers(Identity::of(constant), code::BINARY_FLOAT, shared) {
                    self.out.extend(value.to_le_bytes());
                }
            }
            Constant::Complex { real, imag } => {
                if !self.refers(Identity::of(constant), code::BINARY_COMPLEX, shared) {
                    self.out.extend(real.to_le_bytes());
                    self.out.extend(imag.to_le_bytes());
                }
            }
            Constant::Str(text) => {
                let interned = is_interned(text) || self.identifiers.contains(text);
                self.text(text, interned, shared);
            }
            Constant::Bytes(bytes) => {
                // The empty one, and those of one byte, exist once and for all.
                let shared = shared || bytes.len() <= 1;
                self.bytes(Identity::of(constant), bytes, shared);
            }
            Constant::Tuple(items) => {
                self.tuple(Identity::of(constant), items.len(), shared, |this| {
                    items.iter().for_each(|item| this.constant(item, false));
                });
            }
            Constant::FrozenSet(items) => {
                let shared = shared || items.is_empty();
                // Interning strings in a set makes a new set for each code object.
                if items.iter().any(is_likely_identifier) && !shared {
                    self.out.push(code::FROZENSET);
                    self.long(items.len() as i32);
                    self.set_items(items);
                } else if !self.refers(Identity::of(constant), code::FROZENSET, shared) {
                    self.long(items.len() as i32);
                    self.set_items(items);
                }
            }
            Constant::Slice(parts) => {
                if !self.refers(Identity::of(constant), code::SLICE, shared) {
                    parts.iter().for_each(|part| self.slice_part(part));
                }
            }
            Constant::Code(inner) => {
                if !self.refers(Identity::of(constant), code::CODE, shared) {
                    self.code(inner);
                }
            }
        }
    }

    fn slice_part(&mut self, part: &Constant) {
        match part {
            Constant::Int(value) if !SMALL_INTS.contains(value) && i32::try_from(*value).is_ok() => {
                self.out.push(code::INT);
                self.long(*value as i32);
            }
            // These are objects of their own.
            Constant::Float(value) => {
                self.out.push(code::BINARY_FLOAT);
                self.out.extend(value.to_le_bytes());
            }
            Constant::Complex { real, imag } => {
                self.out.push(code::BINARY_COMPLEX);
                self.out.extend(real.to_le_bytes());
                self.out.extend(imag.to_le_bytes());
            }
            _ => self.constant(part, false),
        }
    }

    /// What an item would be written as by itself.
    fn alone(&mut self, item: &Constant) -> Vec<u8> {
        let (out, written) = (std::mem::take(&mut self.out), std::mem::take(&mut self.written));
        self.constant(item, true);
        self.written = written;
        std::mem::replace(&mut self.out, out)
    }

    /// Items in an order that does not depend on hashes.
    fn set_items(&mut self, items: &[Constant]) {
        let mut sorted: Vec<(Vec<u8>, &Constant)> =
            items.iter().map(|item| (self.alone(item), item)).collect();
        sorted.sort_by(|(a, _), (b, _)| a.cmp(b));
        // While they are written, the sorted list refers to them as well.
        sorted.iter().for_each(|(_, item)| self.constant(item, true));
    }

    fn int(&mut self, constant: &Constant, value: i64, shared: bool) {
        let shared = shared || SMALL_INTS.contains(&value);
        match i32::try_from(value) {
            Ok(small) => {
                if !self.refers(Identity::of(constant), code::INT, shared) {
                    self.long(small);
                }
            }
            Err(_) => {
                if !self.refers(Identity::of(constant), code::LONG, shared) {
                    self.digits(&BigInt::from(value));
                }
            }
        }
    }

    /// An integer in digits of 15 bits.
    fn digits(&mut self, value: &BigInt) {
        let digits = digits(value);
        let count = digits.len() as i32;
        self.long(if value.sign() == Sign::Minus { -count } else { count });
        digits.iter().for_each(|digit| self.out.extend(digit.to_le_bytes()));
    }

    fn text(&mut self, text: &Rc<Wtf8>, interned: bool, shared: bool) {
        let bytes = text.as_bytes();
        let identity = match interned {
            true => Identity::Interned(text.clone()),
            false => Identity::Other(Constant::Str(text.clone())),
        };
        let (short, long) = match (bytes.is_ascii(), interned) {
            (true, true) => (code::SHORT_ASCII_INTERNED, code::ASCII_INTERNED),
            (true, false) => (code::SHORT_ASCII, code::ASCII),
            (false, true) => (code::INTERNED, code::INTERNED),
            (false, false) => (code::UNICODE, code::UNICODE),
        };
        let is_short = bytes.len() < 256 && bytes.is_ascii();
        if self.refers(identity, if is_short { short } else { long }, shared || interned) {
            return;
        }
        if is_short {
            self.out.push(bytes.len() as u8);
        } else {
            self.long(bytes.len() as i32);
        }
        self.out.extend(bytes);
    }

    fn name(&mut self, name: &Name) {
        self.text(&text_of(name), true, true);
    }

    fn bytes(&mut self, identity: Identity, bytes: &[u8], shared: bool) {
        if !self.refers(identity, code::BYTES, shared) {
            self.long(bytes.len() as i32);
            self.out.extend(bytes);
        }
    }

    fn tuple(&mut self, identity: Identity, count: usize, shared: bool, write: impl FnOnce(&mut Self)) {
        let kind = if count < 256 { code::SMALL_TUPLE } else { code::TUPLE };
        if self.refers(identity, kind, shared || count == 0) {
            return;
        }
        if count < 256 {
            self.out.push(count as u8);
        } else {
            self.long(count as i32);
        }
        write(self);
    }

    fn names(&mut self, names: &[Name]) {
        self.tuple(Identity::Other(name_tuple(names)), names.len(), false, |this| {
            names.iter().for_each(|name| this.name(name));
        });
    }

    /// Bytes that no other object shares.
    fn own_bytes(&mut self, bytes: &[u8]) {
        self.out.push(code::BYTES);
        self.long(bytes.len() as i32);
        self.out.extend(bytes);
    }

    fn code(&mut self, inner: &CodeObject) {
        for number in
            [inner.argcount, inner.posonlyargcount, inner.kwonlyargcount, inner.stacksize, inner.flags]
        {
            self.long(number as i32);
        }
        // CPython makes the bytes for this purpose and keeps them: two references, but never the same twice.
        self.out.push(code::BYTES | code::FLAG_REF);
        let unique = Identity::Other(Constant::tuple(vec![
            Constant::Bytes(inner.code.clone()),
            Constant::Int(self.written.len() as i64),
            Constant::Ellipsis,
        ]));
        let index = self.written.len() as u32;
        self.written.insert(unique, index);
        self.long(inner.code.len() as i32);
        self.out.extend(&inner.code[..]);
        self.constant(&Constant::Tuple(inner.consts.clone()), false);
        self.names(&inner.names);
        if has_own_slot_names(inner) {
            self.out.extend([code::SMALL_TUPLE, inner.localsplusnames.len() as u8]);
            inner.localsplusnames.iter().for_each(|name| self.name(name));
        } else {
            self.names(&inner.localsplusnames);
        }
        if inner.localspluskinds.is_empty() {
            self.bytes(Identity::Other(Constant::Bytes(inner.localspluskinds.clone())), &[], true);
        } else {
            self.own_bytes(&inner.localspluskinds);
        }
        self.name(&inner.filename);
        self.name(&inner.name);
        self.name(&inner.qualname);
        self.long(inner.firstlineno);
        for table in [&inner.linetable, &inner.exceptiontable] {
            self.bytes(Identity::Other(Constant::Bytes(table.clone())), table, table.is_empty());
        }
    }
}

/// The magnitude of an integer in digits of 15 bits, the least significant first, without leading zeros.
pub fn digits(value: &BigInt) -> Vec<u16> {
    let mut digits = Vec::new();
    let (mut bits, mut filled) = (0u64, 0);
    for word in value.iter_u32_digits() {
        bits |= u64::from(word) << filled;
        filled += 32;
        while filled >= 15 {
            digits.push((bits & 0x7FFF) as u16);
            bits >>= 15;
            filled -= 15;
        }
    }
    digits.push(bits as u16);
    while digits.last() == Some(&0) {
        digits.pop();
    }
    digits
}
