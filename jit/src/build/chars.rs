//! Characters of ASCII strings as code points: what is done with one is arithmetic, and the string of that one character is
//! looked up where something needs it.
//!
//! Strings of one character below 256 are there once each and never go, so the look-up is a load, and no count is kept.

use super::{Abs, Builder, Flow};
use crate::natives;
use crate::project::{Instr, Reason};
use std::mem::offset_of;
use tiercel_ir::{Alias, Imm, Op, SymKind, Type, Val, word};
use tiercel_object::Value;
use tiercel_object::header::{Header, Kind};
use tiercel_object::thread::types;
use tiercel_object::types::descriptors::{DescriptorObject, DescriptorTarget};
use tiercel_object::types::str::{DATA_OFFSET, StrObject, latin1_words};
use tiercel_ops::Opcode;

/// The characters below 128 of which something is true, by bits.
type Ascii = [u64; 2];

/// Those that a test accepts.
fn those(accepts: impl Fn(u8) -> bool) -> Ascii {
    let half = |first: u8| (0..64).filter(|n| accepts(first + n)).fold(0, |bits, n| bits | 1 << n);
    [half(0), half(64)]
}

/// The ASCII characters for which a method of `str` says yes.
fn class_of_method(name: &str) -> Option<Ascii> {
    Some(match name {
        "isdigit" | "isdecimal" | "isnumeric" => those(|c| c.is_ascii_digit()),
        "isalpha" => those(|c| c.is_ascii_alphabetic()),
        "isalnum" => those(|c| c.is_ascii_alphanumeric()),
        "isupper" => those(|c| c.is_ascii_uppercase()),
        "islower" => those(|c| c.is_ascii_lowercase()),
        "isspace" => those(|c| matches!(c, 9..=13 | 28..=32)),
        _ => return None,
    })
}

/// The ASCII text of a live str, as long as that lives.
unsafe fn ascii_text<'t>(w: u64) -> Option<&'t [u8]> {
    Value::borrow_word(&w).downcast_exact::<StrObject>()?;
    (*(w as *const StrObject)).as_ascii().map(str::as_bytes)
}

impl Builder<'_> {
    /// The string of one character, which is below 256.
    fn string_of_char(&mut self, code: Val) -> Abs {
        let sym = self.trace.symbol(SymKind::Address, "latin1", latin1_words() as u64);
        let table = self.emit(Op::PtrConst, &[], &[Imm::Sym(sym)]);
        let imms = [Imm::Int(0), Imm::Alias(Alias::Immutable)];
        let v = self.emit_typed(Op::LoadElem, &[table, code], &imms, Type::Ref);
        self.made_char(v);
        self.codes.insert(v, code);
        Abs::Ref { v, own: false }
    }

    /// Whether it is, or is likely to be, a str of one ASCII character.
    unsafe fn is_char(&self, i: &Instr, a: Abs) -> bool {
        match a {
            Abs::Ref { v, .. } if self.codes.contains_key(&v) => true,
            Abs::Ref { .. } => {
                let seen = self.sample(a).filter(|_| self.no_guess_at != Some((i.code, i.index)));
                seen.and_then(|w| ascii_text(w)).is_some_and(|text| text.len() == 1)
            }
            a => self.constant_text(a).is_some_and(|text| text.len() == 1),
        }
    }

    /// The code point of what `is_char` says is a character; leaves if it is none.
    unsafe fn code_of(&mut self, a: Abs) -> Val {
        let Abs::Ref { v, .. } = a else {
            let text = self.constant_text(a).unwrap_or_default();
            return self.iconst(i64::from(text.first().copied().unwrap_or(0)));
        };
        if let Some(code) = self.codes.get(&v) {
            return *code;
        }
        self.guard_type(v, types().str);
        let len = self.load(v, offset_of!(StrObject, len) as i64, Alias::Immutable, Type::I64);
        let one = self.iconst(1);
        let is_one = self.emit(Op::IntEq, &[len, one], &[]);
        self.guard(Op::GuardTrue, &[is_one], &[]);
        self.guard_ascii(v);
        let zero = self.iconst(0);
        self.byte_of(v, zero)
    }

    /// Leaves unless a str is ASCII.
    fn guard_ascii(&mut self, text: Val) {
        let at = [Imm::Int(offset_of!(StrObject, ascii) as i64), Imm::Alias(Alias::Immutable)];
        let ascii = self.emit(Op::Load8, &[text], &at);
        let zero = self.iconst(0);
        let ascii = self.emit(Op::IntNe, &[ascii, zero], &[]);
        self.guard(Op::GuardTrue, &[ascii], &[]);
    }

    /// The code point at an index in bounds of a str checked to be ASCII.
    fn byte_of(&mut self, text: Val, index: Val) -> Val {
        let imms = [Imm::Int(DATA_OFFSET as i64), Imm::Alias(Alias::Immutable)];
        let code = self.emit(Op::LoadByte, &[text, index], &imms);
        self.emit(Op::AssumeRange, &[code], &[Imm::Int(0), Imm::Int(127)]);
        code
    }

    unsafe fn constant_text<'t>(&self, a: Abs) -> Option<&'t [u8]> {
        match a {
            Abs::Const(sym) => ascii_text(self.trace.syms[sym.0 as usize].address),
            _ => None,
        }
    }

    /// The character at an index in bounds of a str checked to be ASCII.
    pub(super) fn char_at(&mut self, text: Val, index: Val) -> Abs {
        let code = self.byte_of(text, index);
        self.string_of_char(code)
    }

    /// `text[index]`
    fn ascii_subscript(&mut self) -> Option<Flow> {
        let (a, b) = (self.peek(2), self.peek(1));
        let w = self.sample(a)?;
        // SAFETY: samples are live objects.
        unsafe { Value::borrow_word(&w).downcast_exact::<StrObject>().filter(|s| s.ascii.get())? };
        if !self.likely_int(b) {
            return None;
        }
        let text = self.borrow_ref(a);
        self.guard_type(text, types().str);
        self.guard_ascii(text);
        let index = self.as_int(b);
        let len = self.load(text, offset_of!(StrObject, len) as i64, Alias::Immutable, Type::I64);
        let index = self.emit(Op::IndexWrap, &[index, len], &[]);
        self.guard(Op::GuardBounds, &[index, len], &[]);
        let c = self.char_at(text, index);
        Some(self.pop_push(2, c))
    }

    /// Whether a character is one of these.
    fn is_one_of(&mut self, code: Val, [low, high]: Ascii) -> Val {
        let low_bits = self.iconst(low as i64);
        let bits = if high == low {
            low_bits
        } else {
            let (half, high_bits) = (self.iconst(64), self.iconst(high as i64));
            let is_low = self.emit(Op::IntLt, &[code, half], &[]);
            self.emit_typed(Op::Select, &[is_low, low_bits, high_bits], &[], Type::I64)
        };
        let (last, one, zero) = (self.iconst(63), self.iconst(1), self.iconst(0));
        let place = self.emit(Op::IntAnd, &[code, last], &[]);
        let moved = self.emit(Op::IntShr, &[bits, place], &[]);
        let bit = self.emit(Op::IntAnd, &[moved, one], &[]);
        self.emit(Op::IntNe, &[bit, zero], &[])
    }

    /// `char in "constant"`
    unsafe fn char_in(&mut self, i: &Instr) -> Option<Flow> {
        let (item, container) = (self.peek(2), self.peek(1));
        if matches!(item, Abs::Const(_)) || !self.is_char(i, item) {
            return None;
        }
        let text = self.constant_text(container)?;
        let code = self.code_of(item);
        let found = self.is_one_of(code, those(|c| text.contains(&c)));
        let found = if i.oparg & 1 == 0 { found } else { self.emit(Op::BoolNot, &[found], &[]) };
        Some(self.pop_push(2, Abs::Bool(found)))
    }

    /// A comparison of two characters.
    unsafe fn compare_chars(&mut self, i: &Instr) -> Option<Flow> {
        let (a, b) = (self.peek(2), self.peek(1));
        if !self.is_char(i, a) || !self.is_char(i, b) {
            return None;
        }
        let (x, y) = (self.code_of(a), self.code_of(b));
        let op = match i.oparg >> 5 {
            0 => Op::IntLt,
            1 => Op::IntLe,
            2 => Op::IntEq,
            3 => Op::IntNe,
            4 => Op::IntGt,
            _ => Op::IntGe,
        };
        let holds = self.emit(op, &[x, y], &[]);
        Some(self.pop_push(2, Abs::Bool(holds)))
    }

    /// `char.isdigit()` and the like, and `ord(char)`
    unsafe fn call_of_char(&mut self, i: &Instr) -> Option<Flow> {
        let n = i.oparg as usize;
        let (callable, receiver) = (self.peek(n + 2), self.peek(n + 1));
        let f = self.sample(callable).filter(|w| word::is_heap(*w))?;
        if n == 1 && receiver == Abs::Null {
            let arg = self.peek(1);
            if !self.is_char(i, arg) || natives::builtin_name(f)? != "ord" {
                return None;
            }
            self.guard_known(callable, "ord", f);
            let code = self.code_of(arg);
            return Some(self.pop_push(3, Abs::Int(code)));
        }
        if n != 0 || !self.is_char(i, receiver) || (*(f as *const Header)).kind() != Kind::MethodDescriptor {
            return None;
        }
        let descriptor = &*(f as *const DescriptorObject);
        let DescriptorTarget::Method(def) = descriptor.target.get() else { return None };
        let class = class_of_method(def.name).filter(|_| std::ptr::eq(descriptor.owner(), types().str))?;
        self.guard_known(callable, def.name, f);
        let code = self.code_of(receiver);
        let is = self.is_one_of(code, class);
        Some(self.pop_push(2, Abs::Bool(is)))
    }

    /// Leaves unless a callable is the one seen.
    fn guard_known(&mut self, callable: Abs, name: &str, seen: u64) {
        if !matches!(callable, Abs::Const(_)) {
            let sym = self.object_sym(name, seen);
            let (v, k) = (self.borrow_ref(callable), self.emit(Op::RefConst, &[], &[Imm::Sym(sym)]));
            self.guard(Op::GuardIs, &[v, k], &[]);
        }
    }

    /// Instructions on characters; `None` if this is none.
    pub(super) unsafe fn char_instruction(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        Ok(match i.opcode {
            Opcode::BINARY_OP_SUBSCR_STR_INT if self.no_guess_at != Some((i.code, i.index)) => {
                self.ascii_subscript()
            }
            op => match op.deopt() {
                Opcode::COMPARE_OP => self.compare_chars(i),
                Opcode::CONTAINS_OP => self.char_in(i),
                Opcode::CALL => self.call_of_char(i),
                _ => None,
            },
        })
    }
}
