//! Trees as source again, as `ast.unparse` of Python 3.14 writes them.

mod expressions;
mod patterns;
mod statements;
mod strings;

use crate::ast::{Expr, Mod, TypeIgnore};

/// How tightly an expression binds; what binds less than its place asks for gets brackets.
type Strength = u8;

const NAMED: Strength = 1;
const TUPLE: Strength = 2;
const YIELD: Strength = 3;
const TEST: Strength = 4;
const OR: Strength = 5;
const AND: Strength = 6;
const NOT: Strength = 7;
const COMPARE: Strength = 8;
const BIT_OR: Strength = 9;
const BIT_XOR: Strength = 10;
const BIT_AND: Strength = 11;
const SHIFT: Strength = 12;
const ARITHMETIC: Strength = 13;
const TERM: Strength = 14;
const FACTOR: Strength = 15;
const POWER: Strength = 16;
const AWAIT: Strength = 17;
const ATOM: Strength = 18;

/// The next tighter strength.
fn tighter(strength: Strength) -> Strength {
    (strength + 1).min(ATOM)
}

/// The tree nests deeper than the host stack allows to write it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooDeep;

/// The source of a tree.
pub fn unparse(tree: &Mod) -> Result<String, TooDeep> {
    let mut writer = Unparser::default();
    match tree {
        Mod::Module { body, type_ignores } => {
            writer.type_ignores.clone_from(type_ignores);
            writer.body_with_docstring(body);
        }
        Mod::Interactive { body } => {
            writer.interactive = true;
            writer.body(body);
        }
        Mod::Expression { body } => writer.expr(body, TEST),
        Mod::FunctionType { argtypes, returns } => {
            writer.out.push('(');
            writer.exprs(argtypes);
            writer.out.push_str(") -> ");
            writer.expr(returns, TEST);
        }
    }
    writer.finish()
}

/// The source of an expression.
pub fn unparse_expr(expr: &Expr) -> Result<String, TooDeep> {
    let mut writer = Unparser::default();
    writer.expr(expr, TEST);
    writer.finish()
}

#[derive(Default)]
struct Unparser {
    out: String,
    indent: usize,
    type_ignores: Vec<TypeIgnore>,
    /// Handlers being written are `except*`.
    in_try_star: bool,
    /// Simple statements stay on one line.
    interactive: bool,
    /// The stack was not enough for something, which is missing from the text.
    too_deep: bool,
}

impl Unparser {
    fn finish(self) -> Result<String, TooDeep> {
        if self.too_deep { Err(TooDeep) } else { Ok(self.out) }
    }

    /// Writes each item, with commas between them.
    fn separated<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.out.push_str(", ");
            }
            write(self, item);
        }
    }

    fn exprs(&mut self, items: &[Expr]) {
        self.separated(items, |this, e| this.expr(e, TEST));
    }

    /// The elements of a tuple: one alone has a comma behind it.
    fn tuple_items(&mut self, items: &[Expr]) {
        self.exprs(items);
        if items.len() == 1 {
            self.out.push(',');
        }
    }

    /// Writes something that binds as told, in brackets where its place asks for more.
    fn bracketed_if(&mut self, condition: bool, write: impl FnOnce(&mut Self)) {
        if condition {
            self.out.push('(');
        }
        write(self);
        if condition {
            self.out.push(')');
        }
    }
}
