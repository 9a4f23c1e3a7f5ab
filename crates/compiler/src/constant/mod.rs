//! Constants of code objects, and when two of them are the same constant.

pub mod arithmetic;
mod numbers;

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::ToPrimitive;
use tiercel_syntax::Wtf8;
use tiercel_syntax::ast;

use crate::code::CodeObject;

/// A value that a code object holds in its `co_consts`.
#[derive(Clone, Debug)]
pub enum Constant {
    /// `None`
    None,
    /// `True` or `False`
    Bool(bool),
    /// `...`
    Ellipsis,
    /// An integer that fits 64 bits.
    Int(i64),
    /// An integer that does not.
    BigInt(Rc<BigInt>),
    /// A float.
    Float(f64),
    /// A complex number.
    Complex {
        /// The real part.
        real: f64,
        /// The imaginary part.
        imag: f64,
    },
    /// Text.
    Str(Rc<Wtf8>),
    /// Bytes.
    Bytes(Rc<[u8]>),
    /// A tuple.
    Tuple(Rc<[Constant]>),
    /// A frozenset: no two elements are equal; the order means nothing.
    FrozenSet(Rc<[Constant]>),
    /// `slice(start, stop, step)`
    Slice(Rc<[Constant; 3]>),
    /// The code of a nested function, class or comprehension.
    Code(Rc<CodeObject>),
}

impl Constant {
    /// Text without surrogates as a constant.
    pub fn str(text: &str) -> Constant {
        Constant::Str(Rc::new(Wtf8::from(text)))
    }

    /// A tuple of the given elements.
    pub fn tuple(items: Vec<Constant>) -> Constant {
        Constant::Tuple(items.into())
    }

    /// An integer in its smallest form.
    pub fn int(value: BigInt) -> Constant {
        match value.to_i64() {
            Some(small) => Constant::Int(small),
            None => Constant::BigInt(Rc::new(value)),
        }
    }

    /// The value of a literal in the syntax tree.
    pub fn from_ast(value: &ast::Constant) -> Constant {
        match value {
            ast::Constant::None => Constant::None,
            ast::Constant::True => Constant::Bool(true),
            ast::Constant::False => Constant::Bool(false),
            ast::Constant::Ellipsis => Constant::Ellipsis,
            ast::Constant::Int(value) => match value.to_i64() {
                Some(small) => Constant::Int(small),
                None => Constant::BigInt(Rc::new(value.clone())),
            },
            ast::Constant::Float(value) => Constant::Float(*value),
            ast::Constant::Complex { real, imag } => Constant::Complex { real: *real, imag: *imag },
            ast::Constant::Str(text) => Constant::Str(Rc::new(text.clone())),
            ast::Constant::Bytes(bytes) => Constant::Bytes(bytes[..].into()),
            ast::Constant::Tuple(items) => Constant::Tuple(items.iter().map(Self::from_ast).collect()),
            ast::Constant::FrozenSet(items) => {
                Constant::frozenset(items.iter().map(Self::from_ast).collect())
            }
        }
    }

    /// A frozenset of the given elements; of equal ones the first stays.
    pub fn frozenset(items: Vec<Constant>) -> Constant {
        let mut kept: Vec<Constant> = Vec::with_capacity(items.len());
        for item in items {
            if !kept.iter().any(|other| numbers::python_equal(other, &item)) {
                kept.push(item);
            }
        }
        Constant::FrozenSet(kept.into())
    }

    /// `bool(self)`
    pub fn is_true(&self) -> bool {
        match self {
            Constant::None => false,
            Constant::Bool(value) => *value,
            Constant::Int(value) => *value != 0,
            Constant::Float(value) => *value != 0.0,
            Constant::Complex { real, imag } => *real != 0.0 || *imag != 0.0,
            Constant::Str(text) => !text.is_empty(),
            Constant::Bytes(bytes) => !bytes.is_empty(),
            Constant::Tuple(items) | Constant::FrozenSet(items) => !items.is_empty(),
            Constant::Ellipsis | Constant::BigInt(_) | Constant::Slice(_) | Constant::Code(_) => true,
        }
    }

    /// `==` of Python, for which `1`, `1.0` and `True` are equal.
    pub fn python_equals(&self, other: &Constant) -> bool {
        numbers::python_equal(self, other)
    }

    /// The name of the constant's type.
    pub fn type_name(&self) -> &'static str {
        match self {
            Constant::None => "NoneType",
            Constant::Bool(_) => "bool",
            Constant::Ellipsis => "ellipsis",
            Constant::Int(_) | Constant::BigInt(_) => "int",
            Constant::Float(_) => "float",
            Constant::Complex { .. } => "complex",
            Constant::Str(_) => "str",
            Constant::Bytes(_) => "bytes",
            Constant::Tuple(_) => "tuple",
            Constant::FrozenSet(_) => "frozenset",
            Constant::Slice(_) => "slice",
            Constant::Code(_) => "code",
        }
    }
}

/// Equality as constants: unlike `==` of Python, `1`, `1.0` and `True` differ, and so do `0.0` and `-0.0`.
impl PartialEq for Constant {
    fn eq(&self, other: &Constant) -> bool {
        use Constant::*;
        match (self, other) {
            (None, None) | (Ellipsis, Ellipsis) => true,
            (Bool(a), Bool(b)) => a == b,
            (Int(a), Int(b)) => a == b,
            (BigInt(a), BigInt(b)) => a == b,
            // A NaN is only itself, and equal ones are made one by one.
            (Float(a), Float(b)) => a.to_bits() == b.to_bits() && !a.is_nan(),
            (Complex { real: a, imag: b }, Complex { real: c, imag: d }) => {
                a.to_bits() == c.to_bits() && b.to_bits() == d.to_bits()
            }
            (Str(a), Str(b)) => Rc::ptr_eq(a, b) || a == b,
            (Bytes(a), Bytes(b)) => a == b,
            (Tuple(a), Tuple(b)) => Rc::ptr_eq(a, b) || a == b,
            (FrozenSet(a), FrozenSet(b)) => {
                a.len() == b.len() && a.iter().all(|item| b.iter().any(|other| item == other))
            }
            (Slice(a), Slice(b)) => a == b,
            (Code(a), Code(b)) => Rc::ptr_eq(a, b) || a.is_same_code(b),
            _ => false,
        }
    }
}

impl Eq for Constant {}

impl Hash for Constant {
    fn hash<H: Hasher>(&self, state: &mut H) {
        use Constant::*;
        match self {
            None => state.write_u8(0),
            Ellipsis => state.write_u8(1),
            Bool(value) => state.write_u8(2 + u8::from(*value)),
            Int(value) => state.write_i64(*value),
            BigInt(value) => value.hash(state),
            Float(value) => state.write_u64(value.to_bits()),
            Complex { real, imag } => {
                state.write_u64(real.to_bits());
                state.write_u64(imag.to_bits());
            }
            Str(text) => state.write(text.as_bytes()),
            Bytes(bytes) => state.write(bytes),
            Tuple(items) => {
                state.write_usize(items.len());
                items.iter().for_each(|item| item.hash(state));
            }
            FrozenSet(items) => {
                // Elements come in any order: their hashes are summed.
                let sum = items.iter().fold(0u64, |sum, item| {
                    let mut one = crate::hash::FxHasher::default();
                    item.hash(&mut one);
                    sum.wrapping_add(one.finish())
                });
                state.write_u64(sum);
            }
            Slice(parts) => parts.iter().for_each(|part| part.hash(state)),
            Code(code) => {
                state.write(code.name.as_bytes());
                state.write_i32(code.firstlineno);
                // The start tells most of them apart.
                for bytes in [&code.code, &code.linetable] {
                    state.write_usize(bytes.len());
                    state.write(&bytes[..bytes.len().min(64)]);
                }
            }
        }
    }
}
