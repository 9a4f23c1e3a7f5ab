//! Warnings about code that is surely not meant as written.

use tiercel_syntax::Span;
use tiercel_syntax::ast::{self, CmpOp, Expr, ExprKind};

use super::Compiler;
use crate::constant::Constant;
use crate::error::Warning;
use crate::preprocess;

const TEMPLATE: &str = "string.templatelib.Template";

/// The type an expression surely has.
fn infer_type(expr: &Expr) -> Option<&'static str> {
    Some(match &expr.node {
        ExprKind::Tuple { .. } => "tuple",
        ExprKind::List { .. } | ExprKind::ListComp { .. } => "list",
        ExprKind::Dict { .. } | ExprKind::DictComp { .. } => "dict",
        ExprKind::Set { .. } | ExprKind::SetComp { .. } => "set",
        ExprKind::GeneratorExp { .. } => "generator",
        ExprKind::Lambda { .. } => "function",
        ExprKind::TemplateStr { .. } | ExprKind::Interpolation { .. } => TEMPLATE,
        ExprKind::JoinedStr { .. } | ExprKind::FormattedValue { .. } => "str",
        ExprKind::Constant { value, .. } => Constant::from_ast(value).type_name(),
        ExprKind::Name { .. } if preprocess::is_debug(expr) => "bool",
        ExprKind::BinOp { .. } if preprocess::percent_format(expr).is_some() => "str",
        _ => return None,
    })
}

/// Whether identity makes sense: anything but a literal that is not a singleton.
fn has_identity(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::Tuple { elts, .. } => !elts.iter().all(|elt| matches!(elt.node, ExprKind::Constant { .. })),
        ExprKind::Constant { value, .. } => {
            use ast::Constant::*;
            matches!(value, None | True | False | Ellipsis)
        }
        _ => true,
    }
}

impl Compiler<'_> {
    pub(super) fn warn(&mut self, loc: Span, message: String) {
        if self.muted == 0 {
            self.warnings.push(Warning::at(message, loc));
        }
    }

    /// `is` with a literal.
    pub(super) fn check_compare(&mut self, expr: &Expr) {
        let ExprKind::Compare { left, ops, comparators } = &expr.node else { return };
        if !ops.iter().any(|op| matches!(op, CmpOp::Is | CmpOp::IsNot)) {
            return;
        }
        let mut left: &Expr = left;
        for (op, right) in ops.iter().zip(comparators) {
            let (left_ok, right_ok) = (has_identity(left), has_identity(right));
            if matches!(op, CmpOp::Is | CmpOp::IsNot) && !(left_ok && right_ok) {
                let literal = if left_ok { right } else { left };
                let kind = infer_type(literal).unwrap_or("object");
                let message = match op {
                    CmpOp::Is => format!("\"is\" with '{kind}' literal. Did you mean \"==\"?"),
                    _ => format!("\"is not\" with '{kind}' literal. Did you mean \"!=\"?"),
                };
                self.warn(expr.span, message);
                return;
            }
            left = right;
        }
    }

    /// `(1, 2) (3, 4)`: a comma is missing.
    pub(super) fn check_caller(&mut self, func: &Expr) {
        if matches!(func.node, ExprKind::Lambda { .. }) {
            return;
        }
        if let Some(kind) = infer_type(func) {
            let message = format!("'{kind}' object is not callable; perhaps you missed a comma?");
            self.warn(func.span, message);
        }
    }

    /// `1 [2]`: a comma is missing.
    pub(super) fn check_subscripter(&mut self, value: &Expr) {
        let suspicious = match &value.node {
            ExprKind::Constant { value, .. } => {
                use ast::Constant::*;
                matches!(
                    value,
                    None | Ellipsis | True | False | Int(_) | Float(_) | Complex { .. } | FrozenSet(_)
                )
            }
            ExprKind::Set { .. }
            | ExprKind::SetComp { .. }
            | ExprKind::GeneratorExp { .. }
            | ExprKind::TemplateStr { .. }
            | ExprKind::Interpolation { .. }
            | ExprKind::Lambda { .. } => true,
            _ => preprocess::is_debug(value),
        };
        if suspicious && let Some(kind) = infer_type(value) {
            let message = format!("'{kind}' object is not subscriptable; perhaps you missed a comma?");
            self.warn(value.span, message);
        }
    }

    /// `[1] ["a"]`: a comma is missing.
    pub(super) fn check_index(&mut self, value: &Expr, index: &Expr) {
        let Some(index_kind) = infer_type(index) else { return };
        if matches!(index_kind, "int" | "bool") {
            return;
        }
        let suspicious = match &value.node {
            ExprKind::Constant { value, .. } => {
                use ast::Constant::*;
                matches!(value, Str(_) | Bytes(_) | Tuple(_))
            }
            ExprKind::Tuple { .. }
            | ExprKind::List { .. }
            | ExprKind::ListComp { .. }
            | ExprKind::JoinedStr { .. }
            | ExprKind::FormattedValue { .. } => true,
            ExprKind::BinOp { .. } => preprocess::percent_format(value).is_some(),
            _ => false,
        };
        if suspicious && let Some(kind) = infer_type(value) {
            let message = format!(
                "{kind} indices must be integers or slices, not {index_kind}; perhaps you missed a comma?"
            );
            self.warn(value.span, message);
        }
    }
}
