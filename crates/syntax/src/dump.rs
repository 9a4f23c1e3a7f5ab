//! Trees as text, as `ast.dump` of Python 3.14 prints them.

use std::fmt::Write;

use crate::ast::{AstNode, Field, Quantity};
use crate::repr;
use crate::wtf8::Wtf8;

/// The options of `ast.dump`.
#[derive(Clone, Copy, Debug)]
pub struct DumpOptions {
    /// Write field names.
    pub annotate_fields: bool,
    /// Write the places.
    pub include_attributes: bool,
    /// Spaces a level, or everything on one line.
    pub indent: Option<usize>,
    /// Write fields that are empty, too.
    pub show_empty: bool,
}

impl Default for DumpOptions {
    fn default() -> DumpOptions {
        DumpOptions { annotate_fields: true, include_attributes: false, indent: None, show_empty: false }
    }
}

/// The text of a tree.
pub fn dump(node: &dyn AstNode, options: &DumpOptions) -> String {
    let mut dumper = Dumper { out: String::new(), options: *options };
    dumper.node(node, 0);
    dumper.out
}

struct Dumper {
    out: String,
    options: DumpOptions,
}

impl Dumper {
    fn node(&mut self, node: &dyn AstNode, level: usize) {
        let class = node.class();
        self.out.push_str(class.name);
        self.out.push('(');
        let level = level + 1;
        let mut first = true;
        // Once a field was left out, the ones behind it need their names.
        let mut keywords = self.options.annotate_fields;
        for (info, value) in class.fields.iter().zip(node.fields()) {
            if !self.options.show_empty && is_empty(&value, info.quantity) {
                keywords = true;
                continue;
            }
            self.separate(&mut first, level);
            if keywords {
                self.out.push_str(info.name);
                self.out.push('=');
            }
            self.field(&value, level);
        }
        if self.options.include_attributes
            && let Some(span) = node.span()
        {
            let attributes = [
                ("lineno", span.line),
                ("col_offset", span.col),
                ("end_lineno", span.end_line),
                ("end_col_offset", span.end_col),
            ];
            for (name, value) in attributes {
                self.separate(&mut first, level);
                let _ = write!(self.out, "{name}={value}");
            }
        }
        self.out.push(')');
    }

    fn separate(&mut self, first: &mut bool, level: usize) {
        if !*first {
            self.out.push(',');
        }
        match self.options.indent {
            Some(width) => {
                self.out.push('\n');
                self.out.extend(std::iter::repeat_n(' ', width * level));
            }
            None if !*first => self.out.push(' '),
            None => {}
        }
        *first = false;
    }

    fn field(&mut self, value: &Field<'_>, level: usize) {
        match value {
            Field::None => self.out.push_str("None"),
            Field::Node(node) => self.node(*node, level),
            Field::List(items) if items.is_empty() => self.out.push_str("[]"),
            Field::List(items) => {
                self.out.push('[');
                let mut first = true;
                for item in items {
                    self.separate(&mut first, level + 1);
                    self.field(item, level + 1);
                }
                self.out.push(']');
            }
            Field::Name(name) => repr::write_text(&mut self.out, &Wtf8::from(name.as_str())),
            Field::Str(text) => repr::write_text(&mut self.out, &Wtf8::from(*text)),
            Field::Int(value) => {
                let _ = write!(self.out, "{value}");
            }
            Field::Constant(value) => repr::write_constant(&mut self.out, value),
        }
    }
}

/// True for what `ast.dump` leaves out: `None` where it is optional, and empty lists.
fn is_empty(value: &Field<'_>, quantity: Quantity) -> bool {
    match value {
        Field::None => quantity == Quantity::Optional,
        Field::List(items) => items.is_empty(),
        _ => false,
    }
}
