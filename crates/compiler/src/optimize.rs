//! The tree as CPython's compiler has it before it looks at names: `__debug__` is a constant, `'…' % (…)` is an
//! f-string, numbers in patterns are constants, and `-OO` has taken the docstrings.
//!
//! The compiler itself asks for these things node by node; this is for those who want to see the tree.

use tiercel_syntax::ast::{
    AnyNode, AstNode, Constant, Expr, ExprKind, Field, Mod, Part, Pattern, PatternKind, Stmt, StmtKind, build,
};
use tiercel_syntax::error::ErrorKind;
use tiercel_syntax::{Span, SyntaxError, Wtf8, stack};

use crate::constant::Constant as Folded;
use crate::instructions::NO_LOCATION;
use crate::preprocess::{self, FormatPart};

/// The optimized tree; an error if it nests too deeply.
pub fn optimize(tree: &Mod, level: u8) -> Result<Mod, Box<SyntaxError>> {
    match (Optimizer { level }).node(tree)? {
        AnyNode::Mod(tree) => Ok(tree),
        _ => unreachable!("a module stays one"),
    }
}

struct Optimizer {
    level: u8,
}

impl Optimizer {
    fn node(&self, node: &dyn AstNode) -> Result<AnyNode, Box<SyntaxError>> {
        if !stack::has_room() {
            let msg = "maximum recursion depth exceeded during compilation".to_owned();
            let error = SyntaxError { kind: ErrorKind::Recursion, line: -1, ..SyntaxError::whole(msg) };
            return Err(Box::new(error));
        }
        let fields = node.fields().into_iter().map(|field| self.part(field));
        let fields = fields.collect::<Result<Vec<Part>, _>>()?;
        let span = node.span().unwrap_or_default();
        let made = build(node.class().name, fields, span).expect("the parts of a node make a node");
        Ok(match made {
            AnyNode::Expr(expr) => AnyNode::Expr(self.expr(expr)),
            AnyNode::Pattern(pattern) => AnyNode::Pattern(with_constants(pattern)),
            AnyNode::Stmt(stmt) => AnyNode::Stmt(self.stmt(stmt)),
            AnyNode::Mod(Mod::Module { mut body, type_ignores }) => {
                self.drop_docstring(&mut body);
                AnyNode::Mod(Mod::Module { body, type_ignores })
            }
            other => other,
        })
    }

    fn part(&self, field: Field<'_>) -> Result<Part, Box<SyntaxError>> {
        Ok(match field {
            Field::None => Part::None,
            Field::Node(node) => Part::Node(self.node(node)?),
            Field::List(items) => {
                Part::List(items.into_iter().map(|item| self.part(item)).collect::<Result<_, _>>()?)
            }
            Field::Name(name) => Part::Name(name.clone()),
            Field::Int(value) => Part::Int(value),
            Field::Str(text) => Part::Str(text.into()),
            Field::Constant(value) => Part::Constant(value.clone()),
        })
    }

    fn expr(&self, expr: Expr) -> Expr {
        if preprocess::is_debug(&expr) {
            let value = if self.level == 0 { Constant::True } else { Constant::False };
            return constant(value, expr.span);
        }
        let Some(parts) = preprocess::percent_format(&expr) else { return expr };
        let values = parts.into_iter().map(|part| match part {
            FormatPart::Literal(text) => constant(Constant::Str(text), NO_LOCATION),
            FormatPart::Value { value, conversion, spec } => {
                let spec = spec
                    .map(|spec| Box::new(constant(Constant::Str(Wtf8::from(spec.as_str())), NO_LOCATION)));
                let node = ExprKind::FormattedValue {
                    value: Box::new(value.clone()),
                    conversion: conversion as i32,
                    format_spec: spec,
                };
                Expr::new(node, value.span)
            }
        });
        Expr::new(ExprKind::JoinedStr { values: values.collect() }, expr.span)
    }

    fn stmt(&self, mut stmt: Stmt) -> Stmt {
        if let StmtKind::FunctionDef { body, .. }
        | StmtKind::AsyncFunctionDef { body, .. }
        | StmtKind::ClassDef { body, .. } = &mut stmt.node
        {
            self.drop_docstring(body);
        }
        stmt
    }

    fn drop_docstring(&self, body: &mut Vec<Stmt>) {
        if self.level < 2 || preprocess::docstring(body).is_none() {
            return;
        }
        let first = body.remove(0);
        if body.is_empty() {
            // It is as long as the word, whatever stood there.
            let Span { line, col, .. } = first.span;
            let span = Span { line, col, end_line: line, end_col: col + "pass".len() as i32 };
            body.push(Stmt::new(StmtKind::Pass {}, span));
        } else if preprocess::docstring(body).is_some()
            && let StmtKind::Expr { value } = &mut body[0].node
        {
            // A string that has become the first statement must not be taken for a docstring.
            let values = vec![std::mem::replace(&mut **value, constant(Constant::None, Span::default()))];
            let span = values[0].span;
            **value = Expr::new(ExprKind::JoinedStr { values }, span);
        }
    }
}

fn constant(value: Constant, span: Span) -> Expr {
    Expr::new(ExprKind::Constant { value, kind: None }, span)
}

/// Numbers with signs, and sums of real and imaginary ones, as constants.
fn with_constants(mut pattern: Pattern) -> Pattern {
    let fold = |expr: &mut Expr| {
        let value = match preprocess::pattern_constant(expr) {
            Some(Folded::Int(value)) => Constant::Int(value.into()),
            Some(Folded::BigInt(value)) => Constant::Int((*value).clone()),
            Some(Folded::Float(value)) => Constant::Float(value),
            Some(Folded::Complex { real, imag }) => Constant::Complex { real, imag },
            _ => return,
        };
        *expr = constant(value, expr.span);
    };
    match &mut pattern.node {
        PatternKind::MatchValue { value } => fold(value),
        PatternKind::MatchMapping { keys, .. } => keys.iter_mut().for_each(fold),
        _ => {}
    }
    pattern
}
