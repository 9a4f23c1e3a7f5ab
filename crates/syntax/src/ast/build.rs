//! Nodes from generic fields: how trees made by Python code come back.

use super::nodes::AnyNode;
use super::{Constant, Name};

/// What a field is made of.
#[derive(Clone, PartialEq, Debug)]
pub enum Part {
    /// `None`
    None,
    /// A node.
    Node(AnyNode),
    /// A list.
    List(Vec<Part>),
    /// An identifier.
    Name(Name),
    /// A number that is no constant.
    Int(i32),
    /// A string that is no constant.
    Str(Box<str>),
    /// A literal's value.
    Constant(Constant),
}

/// A part that does not fit its field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BuildError {
    /// The family, or `identifier`, `int`, `string`, `constant`, `list`; `AST` for an unknown class.
    pub expected: &'static str,
    /// The field's name.
    pub field: &'static str,
}

/// The fields of a node, taken one after the other; those not given are `None`.
pub(super) struct Parts(std::vec::IntoIter<Part>);

impl Parts {
    pub(super) fn new(parts: Vec<Part>) -> Parts {
        Parts(parts.into_iter())
    }

    pub(super) fn take<T: FromPart>(&mut self, field: &'static str) -> Result<T, BuildError> {
        T::from_part(self.0.next().unwrap_or(Part::None), field)
    }
}

/// What can be made of a part.
pub(super) trait FromPart: Sized {
    fn from_part(part: Part, field: &'static str) -> Result<Self, BuildError>;
}

impl<T: FromPart> FromPart for Box<T> {
    fn from_part(part: Part, field: &'static str) -> Result<Box<T>, BuildError> {
        T::from_part(part, field).map(Box::new)
    }
}

impl<T: FromPart> FromPart for Option<T> {
    fn from_part(part: Part, field: &'static str) -> Result<Option<T>, BuildError> {
        match part {
            Part::None => Ok(None),
            part => T::from_part(part, field).map(Some),
        }
    }
}

impl<T: FromPart> FromPart for Vec<T> {
    fn from_part(part: Part, field: &'static str) -> Result<Vec<T>, BuildError> {
        match part {
            Part::List(parts) => parts.into_iter().map(|part| T::from_part(part, field)).collect(),
            // A list that is not given is empty.
            Part::None => Ok(Vec::new()),
            _ => Err(BuildError { expected: "list", field }),
        }
    }
}

impl FromPart for Name {
    fn from_part(part: Part, field: &'static str) -> Result<Name, BuildError> {
        match part {
            Part::Name(name) => Ok(name),
            _ => Err(BuildError { expected: "identifier", field }),
        }
    }
}

impl FromPart for i32 {
    fn from_part(part: Part, field: &'static str) -> Result<i32, BuildError> {
        match part {
            Part::Int(value) => Ok(value),
            _ => Err(BuildError { expected: "int", field }),
        }
    }
}

impl FromPart for Box<str> {
    fn from_part(part: Part, field: &'static str) -> Result<Box<str>, BuildError> {
        match part {
            Part::Str(text) => Ok(text),
            _ => Err(BuildError { expected: "string", field }),
        }
    }
}

impl FromPart for Constant {
    fn from_part(part: Part, field: &'static str) -> Result<Constant, BuildError> {
        match part {
            Part::Constant(value) => Ok(value),
            _ => Err(BuildError { expected: "constant", field }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{AstNode, Field, Span, build};
    use super::*;
    use crate::{DumpOptions, ParseOptions, dump, parse_text};

    fn part(field: Field<'_>) -> Part {
        match field {
            Field::None => Part::None,
            Field::Node(node) => Part::Node(rebuild(node)),
            Field::List(items) => Part::List(items.into_iter().map(part).collect()),
            Field::Name(name) => Part::Name(name.clone()),
            Field::Int(value) => Part::Int(value),
            Field::Str(text) => Part::Str(text.into()),
            Field::Constant(value) => Part::Constant(value.clone()),
        }
    }

    fn rebuild(node: &dyn AstNode) -> AnyNode {
        let fields = node.fields().into_iter().map(part).collect();
        build(node.class().name, fields, node.span().unwrap_or_default()).unwrap()
    }

    #[test]
    fn trees_come_back() {
        let source = "@a\ndef f[T](x, /, *y, z=1, **w) -> b'':\n  match x:\n    case {1: A(q), **r} if not x < 3: return f'{x!r:>3}'\n\
                      try: import a.b as c\nexcept* D as e: with f as g: x: int = lambda: [i async for i in j]\n"
            .replace("with f as g: x", "x");
        let tree = parse_text(&source, &ParseOptions::default()).unwrap().tree;
        let AnyNode::Mod(again) = rebuild(&tree) else { panic!("a module") };
        let options = DumpOptions { include_attributes: true, ..DumpOptions::default() };
        assert_eq!(dump(&again, &options), dump(&tree, &options));
        assert_eq!(again, tree);
    }

    #[test]
    fn misfits_are_told() {
        let at = Span::default();
        let error = build("Return", vec![Part::Int(1)], at).unwrap_err();
        assert_eq!((error.expected, error.field), ("expr", "value"));
        assert_eq!(build("Nope", Vec::new(), at).unwrap_err().expected, "AST");
        assert_eq!(build("Name", Vec::new(), at).unwrap_err().expected, "identifier");
    }
}
