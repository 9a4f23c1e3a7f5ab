//! Trees as text, as `ast.dump` of Python 3.14 prints them.

use std::fmt::Write;

use crate::ast::{AstNode, Field, Quantity, Span};
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
    let mut dumper =
        Dumper { out: String::new(), options: *options, todo: vec![Task::Field(Field::Node(node), 0)] };
    while let Some(task) = dumper.todo.pop() {
        match task {
            Task::Field(value, level) => dumper.field(value, level),
            Task::Text(text) => dumper.out.push_str(text),
            Task::Separator { first, level } => dumper.separate(first, level),
            Task::Span(span, first, level) => dumper.attributes(span, first, level),
        }
    }
    dumper.out
}

/// What is still to be written. Trees may be deeper than the host stack, so there is no recursion here.
enum Task<'a> {
    Field(Field<'a>, usize),
    Text(&'static str),
    Separator { first: bool, level: usize },
    Span(Span, bool, usize),
}

struct Dumper<'a> {
    out: String,
    options: DumpOptions,
    /// The last of these comes next.
    todo: Vec<Task<'a>>,
}

impl<'a> Dumper<'a> {
    fn node(&mut self, node: &'a dyn AstNode, level: usize) {
        let class = node.class();
        self.out.push_str(class.name);
        self.out.push('(');
        let level = level + 1;
        let mut tasks = Vec::new();
        let mut first = true;
        // Once a field was left out, the ones behind it need their names.
        let mut keywords = self.options.annotate_fields;
        for (info, value) in class.fields.iter().zip(node.fields()) {
            if !self.options.show_empty && is_empty(&value, info.quantity) {
                keywords = true;
                continue;
            }
            tasks.push(Task::Separator { first, level });
            first = false;
            if keywords {
                tasks.extend([Task::Text(info.name), Task::Text("=")]);
            }
            tasks.push(Task::Field(value, level));
        }
        if self.options.include_attributes
            && let Some(span) = node.span()
        {
            tasks.push(Task::Span(span, first, level));
        }
        tasks.push(Task::Text(")"));
        self.todo.extend(tasks.into_iter().rev());
    }

    fn attributes(&mut self, span: Span, mut first: bool, level: usize) {
        let attributes = [
            ("lineno", span.line),
            ("col_offset", span.col),
            ("end_lineno", span.end_line),
            ("end_col_offset", span.end_col),
        ];
        for (name, value) in attributes {
            self.separate(first, level);
            first = false;
            let _ = write!(self.out, "{name}={value}");
        }
    }

    fn separate(&mut self, first: bool, level: usize) {
        if !first {
            self.out.push(',');
        }
        match self.options.indent {
            Some(width) => {
                self.out.push('\n');
                self.out.extend(std::iter::repeat_n(' ', width * level));
            }
            None if !first => self.out.push(' '),
            None => {}
        }
    }

    fn field(&mut self, value: Field<'a>, level: usize) {
        match value {
            Field::None => self.out.push_str("None"),
            Field::Node(node) => self.node(node, level),
            Field::List(items) if items.is_empty() => self.out.push_str("[]"),
            Field::List(items) => {
                self.out.push('[');
                let level = level + 1;
                self.todo.push(Task::Text("]"));
                for (at, item) in items.into_iter().enumerate().rev() {
                    self.todo.extend([Task::Field(item, level), Task::Separator { first: at == 0, level }]);
                }
            }
            Field::Name(name) => repr::write_text(&mut self.out, &Wtf8::from(name.as_str())),
            Field::Str(text) => repr::write_text(&mut self.out, &Wtf8::from(text)),
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
