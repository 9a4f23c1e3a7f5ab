//! What CPython does to the tree before it looks at names: here it is asked of nodes when they are met,
//! so that the tree stays as it was parsed.

use tiercel_syntax::Wtf8;
use tiercel_syntax::ast::{self, Expr, ExprContext, ExprKind, Operator, Stmt, StmtKind, UnaryOp};

use crate::constant::Constant;
use crate::constant::arithmetic::{self, Binary, Unary};
use crate::error::Warning;

/// The string that a body starts with.
pub fn docstring(body: &[Stmt]) -> Option<(&Expr, &Wtf8)> {
    if let StmtKind::Expr { value } = &body.first()?.node
        && let ExprKind::Constant { value: ast::Constant::Str(text), .. } = &value.node
    {
        return Some((value, text));
    }
    None
}

/// The value of an expression that is a constant; `__debug__` is one.
pub fn constant_value(expr: &Expr, optimize: u8) -> Option<Constant> {
    match &expr.node {
        ExprKind::Constant { value, .. } => Some(Constant::from_ast(value)),
        ExprKind::Name { .. } if is_debug(expr) => Some(Constant::Bool(optimize == 0)),
        _ => None,
    }
}

/// Whether the expression is a constant; `__debug__` is one.
pub fn is_constant(expr: &Expr) -> bool {
    matches!(expr.node, ExprKind::Constant { .. }) || is_debug(expr)
}

/// Whether the expression reads `__debug__`.
pub fn is_debug(expr: &Expr) -> bool {
    matches!(&expr.node, ExprKind::Name { id, ctx: ExprContext::Load } if &**id == "__debug__")
}

/// A literal in a pattern: numbers may have a sign and an imaginary part.
pub fn pattern_constant(expr: &Expr) -> Option<Constant> {
    match &expr.node {
        ExprKind::Constant { value, .. } => Some(Constant::from_ast(value)),
        ExprKind::UnaryOp { op: UnaryOp::USub, operand } => match &operand.node {
            ExprKind::Constant { value, .. } => {
                arithmetic::unary(Unary::Negative, &Constant::from_ast(value))
            }
            _ => None,
        },
        ExprKind::BinOp { left, op, right } => {
            let op = match op {
                Operator::Add => Binary::Add,
                Operator::Sub => Binary::Subtract,
                _ => return None,
            };
            let ExprKind::Constant { value, .. } = &right.node else { return None };
            arithmetic::binary(&pattern_constant(left)?, op, &Constant::from_ast(value))
        }
        _ => None,
    }
}

/// A piece of `'…' % (…)` that is compiled like an f-string.
pub enum FormatPart<'a> {
    /// Text as it is.
    Literal(Wtf8),
    /// A value with its conversion (`s`, `r` or `a`) and format.
    Value { value: &'a Expr, conversion: char, spec: Option<String> },
}

/// The pieces of `'…' % (…)`, if only `%s`, `%r` and `%a` are in it and their number fits.
pub fn percent_format(expr: &Expr) -> Option<Vec<FormatPart<'_>>> {
    let ExprKind::BinOp { left, op: Operator::Mod, right } = &expr.node else { return None };
    let ExprKind::Constant { value: ast::Constant::Str(format), .. } = &left.node else { return None };
    let ExprKind::Tuple { elts, .. } = &right.node else { return None };
    if elts.iter().any(|elt| matches!(elt.node, ExprKind::Starred { .. })) {
        return None;
    }
    let bytes = format.as_bytes();
    let (mut parts, mut at, mut values) = (Vec::new(), 0, elts.iter());
    loop {
        let mut text = Vec::new();
        while at < bytes.len() {
            match &bytes[at..] {
                [b'%', b'%', ..] => {
                    text.push(b'%');
                    at += 2;
                }
                [b'%', ..] => break,
                [byte, ..] => {
                    text.push(*byte);
                    at += 1;
                }
                [] => break,
            }
        }
        if !text.is_empty() {
            parts.push(FormatPart::Literal(Wtf8::from_bytes(&text)));
        }
        if at >= bytes.len() {
            break;
        }
        let value = values.next()?;
        let (length, conversion, spec) = directive(&bytes[at + 1..])?;
        at += 1 + length;
        parts.push(FormatPart::Value { value, conversion, spec });
    }
    values.next().is_none().then_some(parts)
}

/// Reads flags, width, precision and conversion behind a `%`.
fn directive(bytes: &[u8]) -> Option<(usize, char, Option<String>)> {
    const MAX_DIGITS: usize = 3;
    let mut at = 0;
    let mut left = false;
    while let b'-' | b'+' | b' ' | b'#' | b'0' = bytes.get(at)? {
        left |= bytes[at] == b'-';
        at += 1;
    }
    let number = |at: &mut usize| -> Option<Option<u32>> {
        let start = *at;
        while bytes.get(*at)?.is_ascii_digit() {
            *at += 1;
            if *at - start >= MAX_DIGITS {
                return None;
            }
        }
        let digits = std::str::from_utf8(&bytes[start..*at]).ok()?;
        Some(digits.parse().ok())
    };
    let width = number(&mut at)?;
    let mut precision = None;
    if *bytes.get(at)? == b'.' {
        at += 1;
        precision = Some(number(&mut at)?.unwrap_or(0));
    }
    let conversion = match bytes.get(at)? {
        byte @ (b's' | b'r' | b'a') => *byte as char,
        _ => return None,
    };
    let mut spec = String::new();
    if let Some(width) = width {
        if !left && width > 0 {
            spec.push('>');
        }
        spec.push_str(&width.to_string());
    }
    if let Some(precision) = precision {
        spec.push('.');
        spec.push_str(&precision.to_string());
    }
    Some((at + 1, conversion, (!spec.is_empty()).then_some(spec)))
}

/// What is around a statement, as far as PEP 765 is concerned.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Around {
    Nothing,
    Finally,
    Function,
    Loop,
}

/// Warns of `return`, `break` and `continue` that leave a `finally` block.
pub fn check_finally(body: &[Stmt]) -> Vec<Warning> {
    let mut warnings = Vec::new();
    check_block(body, Around::Nothing, &mut warnings);
    warnings
}

fn check_block(body: &[Stmt], around: Around, warnings: &mut Vec<Warning>) {
    for stmt in body {
        check_stmt(stmt, around, warnings);
    }
}

fn check_stmt(stmt: &Stmt, around: Around, warnings: &mut Vec<Warning>) {
    let mut warn = |keyword: &str| {
        warnings.push(Warning::at(format!("'{keyword}' in a 'finally' block"), stmt.span));
    };
    match &stmt.node {
        StmtKind::Return { .. } if around == Around::Finally => warn("return"),
        StmtKind::Break {} if around == Around::Finally => warn("break"),
        StmtKind::Continue {} if around == Around::Finally => warn("continue"),
        StmtKind::FunctionDef { body, .. } | StmtKind::AsyncFunctionDef { body, .. } => {
            check_block(body, Around::Function, warnings);
        }
        StmtKind::ClassDef { body, .. } | StmtKind::With { body, .. } | StmtKind::AsyncWith { body, .. } => {
            check_block(body, around, warnings);
        }
        StmtKind::For { body, orelse, .. }
        | StmtKind::AsyncFor { body, orelse, .. }
        | StmtKind::While { body, orelse, .. } => {
            check_block(body, Around::Loop, warnings);
            check_block(orelse, around, warnings);
        }
        StmtKind::If { body, orelse, .. } => {
            check_block(body, around, warnings);
            check_block(orelse, around, warnings);
        }
        StmtKind::Match { cases, .. } => {
            for case in cases {
                check_block(&case.body, around, warnings);
            }
        }
        StmtKind::Try { body, handlers, orelse, finalbody }
        | StmtKind::TryStar { body, handlers, orelse, finalbody } => {
            check_block(body, around, warnings);
            for handler in handlers {
                check_block(&handler.body, around, warnings);
            }
            check_block(orelse, around, warnings);
            check_block(finalbody, Around::Finally, warnings);
        }
        _ => {}
    }
}
