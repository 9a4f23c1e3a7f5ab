//! Targets: expressions that are assigned to or deleted.

use super::{PResult, Parser, fail};
use crate::ast::{Expr, ExprContext, ExprKind};
use crate::token::Tok;

/// Makes a parsed expression a target. False when it cannot be one.
pub(super) fn make_target(expr: &mut Expr, to: ExprContext) -> bool {
    match &mut expr.node {
        ExprKind::Name { ctx, .. } | ExprKind::Attribute { ctx, .. } | ExprKind::Subscript { ctx, .. } => {
            *ctx = to;
            true
        }
        ExprKind::Tuple { elts, ctx } | ExprKind::List { elts, ctx } => {
            *ctx = to;
            elts.iter_mut().all(|e| make_target(e, to))
        }
        ExprKind::Starred { value, ctx } if to == ExprContext::Store => {
            *ctx = to;
            make_target(value, to)
        }
        _ => false,
    }
}

/// Makes a parsed expression a target that is neither a list nor a tuple.
pub(super) fn make_single_target(expr: &mut Expr) -> bool {
    let single =
        matches!(expr.node, ExprKind::Name { .. } | ExprKind::Attribute { .. } | ExprKind::Subscript { .. });
    single && make_target(expr, ExprContext::Store)
}

impl Parser<'_> {
    /// The targets of a `for`, up to its `in`.
    pub(super) fn for_targets(&mut self) -> PResult<Expr> {
        let start = self.span();
        let first = self.star_target()?;
        if self.kind() != Tok::Comma {
            return Ok(first);
        }
        let mut elts = vec![first];
        while self.eat(Tok::Comma) {
            if self.kind() == Tok::KwIn {
                break;
            }
            elts.push(self.star_target()?);
        }
        Ok(Expr::new(ExprKind::Tuple { elts, ctx: ExprContext::Store }, self.since(start)))
    }

    /// One target, which may have a `*`.
    pub(super) fn star_target(&mut self) -> PResult<Expr> {
        if self.kind() != Tok::Star {
            return self.plain_target(ExprContext::Store);
        }
        let start = self.span();
        self.bump();
        let value = Box::new(self.plain_target(ExprContext::Store)?);
        Ok(Expr::new(ExprKind::Starred { value, ctx: ExprContext::Store }, self.since(start)))
    }

    fn plain_target(&mut self, ctx: ExprContext) -> PResult<Expr> {
        let mut target = self.primary()?;
        if make_target(&mut target, ctx) { Ok(target) } else { fail() }
    }

    /// The targets of a `del`.
    pub(super) fn del_targets(&mut self) -> PResult<Vec<Expr>> {
        let mut targets = vec![self.plain_target(ExprContext::Del)?];
        while self.eat(Tok::Comma) {
            if matches!(self.kind(), Tok::Newline | Tok::Semi) {
                break;
            }
            targets.push(self.plain_target(ExprContext::Del)?);
        }
        Ok(targets)
    }
}
