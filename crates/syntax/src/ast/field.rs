//! What is generic about nodes: their classes, and their fields by name.

use super::nodes::Visitor;
use super::{Constant, Name, Span};

/// A family of node classes: `stmt`, `expr`, …, or a class that stands alone, like `arguments`.
#[derive(Debug)]
pub struct Family {
    /// CPython's name of the base class.
    pub name: &'static str,
    /// Its classes, in order.
    pub classes: &'static [ClassInfo],
    /// Whether nodes have `lineno`, `col_offset`, `end_lineno` and `end_col_offset`.
    pub located: bool,
}

/// A node class.
#[derive(Debug)]
pub struct ClassInfo {
    /// CPython's name of it.
    pub name: &'static str,
    /// Its fields, in order.
    pub fields: &'static [FieldInfo],
}

/// A field of a node class.
#[derive(Debug)]
pub struct FieldInfo {
    /// CPython's name of it.
    pub name: &'static str,
    /// The family it holds, or `identifier`, `int`, `string`, `constant`.
    pub kind: &'static str,
    /// How many of them.
    pub quantity: Quantity,
}

/// How many values a field holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Quantity {
    /// Exactly one.
    One,
    /// One or `None` (`?`).
    Optional,
    /// A list (`*`).
    Many,
    /// A list that may have `None` in it (`?*`).
    ManyOptional,
}

/// Any node, with its class unknown.
pub trait AstNode {
    /// The family the node belongs to.
    fn family(&self) -> &'static Family;

    /// The node's class.
    fn class(&self) -> &'static ClassInfo;

    /// The fields, in the order of the class.
    fn fields(&self) -> Vec<Field<'_>>;

    /// Where it stands, if its family has places.
    fn span(&self) -> Option<Span>;
}

/// The value of a field, seen generically.
pub enum Field<'a> {
    /// `None`, of an optional field.
    None,
    /// A node.
    Node(&'a dyn AstNode),
    /// A list.
    List(Vec<Field<'a>>),
    /// An identifier.
    Name(&'a Name),
    /// A number that is part of the node, not a constant.
    Int(i32),
    /// A string that is part of the node, not a constant.
    Str(&'a str),
    /// A literal's value.
    Constant(&'a Constant),
}

/// What can stand in a field.
pub trait Walk {
    /// CPython's name of what it is.
    const TYPE: &'static str;
    /// How many.
    const QUANTITY: Quantity = Quantity::One;

    /// Visits the nodes in it.
    fn walk<V: Visitor + ?Sized>(&self, _visitor: &mut V) {}

    /// The generic view of it.
    fn field(&self) -> Field<'_>;
}

impl<T: Walk> Walk for Box<T> {
    const TYPE: &'static str = T::TYPE;

    fn walk<V: Visitor + ?Sized>(&self, visitor: &mut V) {
        (**self).walk(visitor);
    }

    fn field(&self) -> Field<'_> {
        (**self).field()
    }
}

impl<T: Walk> Walk for Option<T> {
    const TYPE: &'static str = T::TYPE;
    const QUANTITY: Quantity = Quantity::Optional;

    fn walk<V: Visitor + ?Sized>(&self, visitor: &mut V) {
        if let Some(inner) = self {
            inner.walk(visitor);
        }
    }

    fn field(&self) -> Field<'_> {
        self.as_ref().map_or(Field::None, Walk::field)
    }
}

impl<T: Walk> Walk for Vec<T> {
    const TYPE: &'static str = T::TYPE;
    const QUANTITY: Quantity = match T::QUANTITY {
        Quantity::Optional => Quantity::ManyOptional,
        _ => Quantity::Many,
    };

    fn walk<V: Visitor + ?Sized>(&self, visitor: &mut V) {
        for inner in self {
            inner.walk(visitor);
        }
    }

    fn field(&self) -> Field<'_> {
        Field::List(self.iter().map(Walk::field).collect())
    }
}

impl Walk for Name {
    const TYPE: &'static str = "identifier";

    fn field(&self) -> Field<'_> {
        Field::Name(self)
    }
}

impl Walk for Constant {
    const TYPE: &'static str = "constant";

    fn field(&self) -> Field<'_> {
        Field::Constant(self)
    }
}

impl Walk for Box<str> {
    const TYPE: &'static str = "string";

    fn field(&self) -> Field<'_> {
        Field::Str(self)
    }
}

impl Walk for i32 {
    const TYPE: &'static str = "int";

    fn field(&self) -> Field<'_> {
        Field::Int(*self)
    }
}

/// The field's name as CPython has it.
pub(super) const fn without_underscore(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [.., b'_'] => name.split_at(name.len() - 1).0,
        _ => name,
    }
}
