//! Operators, comparison, truth.

use super::{Abs, Builder, Flow};
use crate::natives;
use crate::project::{Instr, Reason};
use tiercel_ir::{Alias, Imm, Op, Type, Val, word};
use tiercel_object::header::Kind;
use tiercel_object::thread::types;
use tiercel_object::types::{dict::DictObject, list::ListObject, str::StrObject, tuple::TupleObject};
use tiercel_ops::Opcode;
use tiercel_ops::names::BINARY_OPS;

/// What a binary operator does to numbers, without regard to in-place or not.
fn operator(oparg: u32) -> &'static str {
    BINARY_OPS.get(oparg as usize).map_or("", |(_, sign)| sign.trim_end_matches('='))
}

impl Builder<'_> {
    /// Pops two operands, gives both up, and pushes a result.
    fn replace_two(&mut self, result: Abs) -> Flow {
        let (b, a) = (self.pop(), self.pop());
        self.give_up(b);
        self.give_up(a);
        self.push(result);
        Flow::Next
    }

    fn replace_one(&mut self, result: Abs) -> Flow {
        let a = self.pop();
        self.give_up(a);
        self.push(result);
        Flow::Next
    }

    fn int_operator(&mut self, sign: &str) -> Option<Abs> {
        let op = match sign {
            "+" => Op::IntAddOvf,
            "-" => Op::IntSubOvf,
            "*" => Op::IntMulOvf,
            "//" => Op::IntFloorDiv,
            "%" => Op::IntMod,
            "<<" => Op::IntShlOvf,
            ">>" => Op::IntShrChk,
            "&" => Op::IntAnd,
            "|" => Op::IntOr,
            "^" => Op::IntXor,
            "/" => Op::IntTrueDiv,
            _ => return None,
        };
        let (a, b) = (self.peek(2), self.peek(1));
        let bools = self.likely_bool(a) && self.likely_bool(b);
        let (x, y) = (self.as_int(a), self.as_int(b));
        if bools && matches!(op, Op::IntAnd | Op::IntOr | Op::IntXor) {
            let (bits, zero) = (self.emit(op, &[x, y], &[]), self.iconst(0));
            return Some(Abs::Bool(self.emit(Op::IntNe, &[bits, zero], &[])));
        }
        let v = if op.is_guard() { self.guard(op, &[x, y], &[]) } else { self.emit(op, &[x, y], &[]) };
        Some(if op == Op::IntTrueDiv { Abs::Float(v) } else { Abs::Int(v) })
    }

    /// Whether a value is or probably is an int, as which truth values count.
    fn likely_whole(&self, a: Abs) -> bool {
        self.likely_int(a) || self.likely_bool(a)
    }

    /// A number as a double; an int is converted.
    fn number(&mut self, a: Abs) -> Val {
        if self.likely_whole(a) {
            let i = self.as_int(a);
            return self.emit(Op::IntToFloat, &[i], &[]);
        }
        self.as_float(a)
    }

    fn float_operator(&mut self, sign: &str) -> Option<Abs> {
        let (a, b) = (self.peek(2), self.peek(1));
        let v = match sign {
            "+" | "-" | "*" | "/" => {
                let (x, y) = (self.number(a), self.number(b));
                match sign {
                    "+" => self.emit(Op::FloatAdd, &[x, y], &[]),
                    "-" => self.emit(Op::FloatSub, &[x, y], &[]),
                    "*" => self.emit(Op::FloatMul, &[x, y], &[]),
                    _ => self.guard(Op::FloatDiv, &[x, y], &[]),
                }
            }
            "//" | "%" | "**" => {
                let (x, y) = (self.number(a), self.number(b));
                let zero = self.emit(Op::FConst, &[], &[Imm::Float(0.0)]);
                if sign == "**" {
                    // Negative bases may give complex numbers, and zero may raise.
                    let positive = self.emit(Op::FloatGt, &[x, zero], &[]);
                    self.guard(Op::GuardTrue, &[positive], &[]);
                    let r = self.pure(natives::FLOAT_POW, &[x, y], Type::F64);
                    let limit = self.emit(Op::FConst, &[], &[Imm::Float(f64::INFINITY)]);
                    let finite = self.emit(Op::FloatLt, &[r, limit], &[]);
                    self.guard(Op::GuardTrue, &[finite], &[]);
                    r
                } else {
                    let nonzero = self.emit(Op::FloatNe, &[y, zero], &[]);
                    self.guard(Op::GuardTrue, &[nonzero], &[]);
                    let f = if sign == "%" { natives::FLOAT_MOD } else { natives::FLOAT_FLOOR_DIV };
                    self.pure(f, &[x, y], Type::F64)
                }
            }
            _ => return None,
        };
        Some(Abs::Float(v))
    }

    /// An operator with no specialized form: by what its operands are or probably are.
    unsafe fn untyped_operator(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        let sign = operator(i.oparg);
        let (a, b) = (self.peek(2), self.peek(1));
        let (ia, ib) = (self.likely_whole(a), self.likely_whole(b));
        let (fa, fb) = (self.likely_float(a), self.likely_float(b));
        let guessed = self.no_guess_at == Some((i.code, i.index));
        let sure = |a: Abs| matches!(a, Abs::Int(_) | Abs::Float(_) | Abs::Bool(_) | Abs::Word(_));
        if guessed && !(sure(a) && sure(b)) {
            return Ok(None);
        }
        let unknown = |b: &Self, a: Abs| matches!(a, Abs::Ref { v, .. } if b.samples.get(v).is_none());
        let result = if (ia && (ib || unknown(self, b))) || (ib && unknown(self, a)) {
            self.int_operator(sign)
        } else if (fa && (ib || fb || unknown(self, b))) || (fb && (ia || unknown(self, a))) {
            self.float_operator(sign)
        } else {
            None
        };
        Ok(result.map(|r| self.replace_two(r)))
    }

    fn compare_ints(&mut self, mask: u32, float: bool) -> Option<Val> {
        let (a, b) = (self.peek(2), self.peek(1));
        let (x, y) = if float { (self.number(a), self.number(b)) } else { (self.as_int(a), self.as_int(b)) };
        // Bits: unordered 1, less 2, greater 4, equal 8.
        let ops = match mask & 15 {
            2 => (Op::IntLt, Op::FloatLt),
            4 => (Op::IntGt, Op::FloatGt),
            8 => (Op::IntEq, Op::FloatEq),
            10 => (Op::IntLe, Op::FloatLe),
            12 => (Op::IntGe, Op::FloatGe),
            7 => (Op::IntNe, Op::FloatNe),
            _ => return None,
        };
        Some(self.emit(if float { ops.1 } else { ops.0 }, &[x, y], &[]))
    }

    /// Whether a built-in container at hand that has no form of `TO_BOOL` holds anything; `None` if it is none.
    unsafe fn truth_of_container(&mut self) -> Option<Val> {
        let a = self.peek(1);
        let ty = self.class_of(a).filter(|ty| !ty.has(tiercel_object::typeobj::tflag::HEAP))?;
        let len = match ty.kind {
            Kind::Range => self.numbers(a)?.length,
            Kind::Dict | Kind::Tuple => {
                let v = self.borrow_ref(a);
                self.guard_type(v, ty);
                let (at, class) = match ty.kind {
                    Kind::Dict => (std::mem::offset_of!(DictObject, used), Alias::DictHead),
                    _ => (std::mem::offset_of!(TupleObject, len), Alias::Tuple),
                };
                self.load(v, at as i64, class, Type::I64)
            }
            Kind::Set | Kind::FrozenSet | Kind::Bytes | Kind::ByteArray => {
                let v = self.borrow_ref(a);
                self.guard_type(v, ty);
                self.leaf(crate::natives_quiet::LEN, &[v], Some(Type::I64))
            }
            _ => return None,
        };
        let zero = self.iconst(0);
        Some(self.emit(Op::IntNe, &[len, zero], &[]))
    }

    /// Operators; `None` if this is none.
    pub(super) unsafe fn arithmetic_instruction(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        let flow = match i.opcode {
            Opcode::BINARY_OP_ADD_INT | Opcode::BINARY_OP_SUBTRACT_INT | Opcode::BINARY_OP_MULTIPLY_INT => {
                match self.int_operator(operator(i.oparg)) {
                    Some(r) => self.replace_two(r),
                    None => return Ok(None),
                }
            }
            Opcode::BINARY_OP_ADD_FLOAT
            | Opcode::BINARY_OP_SUBTRACT_FLOAT
            | Opcode::BINARY_OP_MULTIPLY_FLOAT => {
                let (a, b) = (self.peek(2), self.peek(1));
                // The cache may speak of other operands than those at hand.
                let result = if self.likely_whole(a) && self.likely_whole(b) {
                    self.int_operator(operator(i.oparg))
                } else {
                    self.float_operator(operator(i.oparg))
                };
                match result {
                    Some(r) => self.replace_two(r),
                    None => return Ok(None),
                }
            }
            Opcode::BINARY_OP_EXTEND | Opcode::BINARY_OP => return self.untyped_operator(i),
            Opcode::BINARY_OP_ADD_UNICODE => {
                let (a, b) = (self.peek(2), self.peek(1));
                let (x, y) = (self.borrow_ref(a), self.borrow_ref(b));
                self.guard_type(x, types().str);
                self.guard_type(y, types().str);
                let r = self.fresh_object(natives::STR_CONCAT, &[x, y]);
                self.made(r, types().str);
                self.replace_two(Abs::Ref { v: r, own: true })
            }
            Opcode::COMPARE_OP_INT | Opcode::COMPARE_OP_FLOAT => {
                let (a, b) = (self.peek(2), self.peek(1));
                let ints = (self.likely_int(a), self.likely_int(b));
                let float = i.opcode == Opcode::COMPARE_OP_FLOAT && ints != (true, true);
                if float && ints != (false, false) {
                    // An int beyond 53 bits does not compare as the double nearest to it.
                    return Ok(None);
                }
                match self.compare_ints(i.oparg, float) {
                    Some(v) => self.replace_two(Abs::Bool(v)),
                    None => return Ok(None),
                }
            }
            Opcode::COMPARE_OP => {
                // Not specialized: numbers of two kinds, most often.
                let (a, b) = (self.peek(2), self.peek(1));
                let whole = |b: &Self, a: Abs| b.likely_int(a) || b.likely_bool(a);
                let numbers =
                    (whole(self, a) || self.likely_float(a)) && (whole(self, b) || self.likely_float(b));
                if !numbers || self.no_guess_at == Some((i.code, i.index)) {
                    return Ok(None);
                }
                let float = self.likely_float(a) || self.likely_float(b);
                if float && (whole(self, a) || whole(self, b)) {
                    // An int beyond 53 bits does not compare as the double nearest to it.
                    return Ok(None);
                }
                let mask = match i.oparg >> 5 {
                    0 => 2,
                    1 => 10,
                    2 => 8,
                    3 => 7,
                    4 => 4,
                    _ => 12,
                };
                match self.compare_ints(mask, float) {
                    Some(v) => self.replace_two(Abs::Bool(v)),
                    None => return Ok(None),
                }
            }
            // An order other than of equals is left to the interpreter's function.
            Opcode::COMPARE_OP_STR if !matches!(i.oparg & 15, 7 | 8) => return Ok(None),
            Opcode::COMPARE_OP_STR => {
                let (a, b) = (self.peek(2), self.peek(1));
                let (x, y) = (self.borrow_ref(a), self.borrow_ref(b));
                let r = if self.is_char_and_constant(a, b) {
                    self.emit(Op::RefIs, &[x, y], &[])
                } else {
                    self.guard_type(x, types().str);
                    self.guard_type(y, types().str);
                    self.pure(natives::STR_EQUAL, &[x, y], Type::Bool)
                };
                let r = if i.oparg & 8 != 0 { r } else { self.emit(Op::BoolNot, &[r], &[]) };
                self.replace_two(Abs::Bool(r))
            }
            Opcode::IS_OP => {
                let (a, b) = (self.peek(2), self.peek(1));
                let (x, y) = (self.borrow_ref(a), self.borrow_ref(b));
                let r = self.emit(Op::RefIs, &[x, y], &[]);
                let r = if i.oparg & 1 == 0 { r } else { self.emit(Op::BoolNot, &[r], &[]) };
                self.replace_two(Abs::Bool(r))
            }
            Opcode::UNARY_NOT => {
                let a = self.peek(1);
                let v = self.as_bool(a);
                let r = self.emit(Op::BoolNot, &[v], &[]);
                self.replace_one(Abs::Bool(r))
            }
            Opcode::UNARY_NEGATIVE => {
                let a = self.peek(1);
                if self.likely_float(a) {
                    let x = self.as_float(a);
                    let r = self.emit(Op::FloatNeg, &[x], &[]);
                    self.replace_one(Abs::Float(r))
                } else if self.likely_int(a) {
                    let x = self.as_int(a);
                    let zero = self.iconst(0);
                    let r = self.guard(Op::IntSubOvf, &[zero, x], &[]);
                    self.replace_one(Abs::Int(r))
                } else {
                    return Ok(None);
                }
            }
            Opcode::UNARY_INVERT => {
                let a = self.peek(1);
                if !self.likely_int(a) {
                    return Ok(None);
                }
                let x = self.as_int(a);
                let r = self.emit(Op::IntNot, &[x], &[]);
                self.replace_one(Abs::Int(r))
            }
            Opcode::TO_BOOL_BOOL => {
                let a = self.peek(1);
                if let Abs::Ref { v, .. } = a {
                    self.guard(Op::GuardBool, &[v], &[]);
                    let b = self.emit(Op::UnboxBool, &[v], &[]);
                    return Ok(Some(self.replace_one(Abs::Bool(b))));
                }
                match a {
                    Abs::Bool(_) | Abs::Word(word::TRUE | word::FALSE) => Flow::Next,
                    _ => return Ok(None),
                }
            }
            Opcode::TO_BOOL_INT => {
                let a = self.peek(1);
                let x = self.as_int(a);
                let zero = self.iconst(0);
                let r = self.emit(Op::IntNe, &[x, zero], &[]);
                self.replace_one(Abs::Bool(r))
            }
            Opcode::TO_BOOL_NONE => {
                let a = self.peek(1);
                let v = self.borrow_ref(a);
                let none = self.emit(Op::Word, &[], &[Imm::Word(word::NONE)]);
                self.guard(Op::GuardIs, &[v, none], &[]);
                self.replace_one(Abs::Word(word::FALSE))
            }
            Opcode::TO_BOOL_LIST | Opcode::TO_BOOL_STR => {
                let a = self.peek(1);
                let v = self.borrow_ref(a);
                let (ty, offset, class) = if i.opcode == Opcode::TO_BOOL_LIST {
                    (types().list, std::mem::offset_of!(ListObject, len), Alias::ListHead)
                } else {
                    (types().str, std::mem::offset_of!(StrObject, len), Alias::Immutable)
                };
                self.guard_type(v, ty);
                let len = self.load(v, offset as i64, class, Type::I64);
                let zero = self.iconst(0);
                let r = self.emit(Op::IntNe, &[len, zero], &[]);
                self.replace_one(Abs::Bool(r))
            }
            Opcode::TO_BOOL => match self.truth_of_container() {
                Some(truth) => self.replace_one(Abs::Bool(truth)),
                None => return Ok(None),
            },
            Opcode::TO_BOOL_ALWAYS_TRUE => {
                let a = self.peek(1);
                self.guard_version(a, i.cache2(1));
                self.replace_one(Abs::Word(word::TRUE))
            }
            _ => return Ok(None),
        };
        Ok(Some(flow))
    }
}
