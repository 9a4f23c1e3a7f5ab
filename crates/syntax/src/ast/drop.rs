//! Freeing expressions without deep recursion.
//!
//! The parser bounds how deep brackets nest, but `a.b.c.…` and `1 + 1 + …` lean to the left for as
//! long as the source goes on, and prefixes and `elif` go on for thousands. Such spines are taken
//! apart in a loop.

use super::{Constant, Expr, ExprKind, Span, Stmt, StmtKind};

/// The child through which a chain grows without the parser recursing.
fn spine(node: &mut ExprKind) -> Option<&mut Expr> {
    match node {
        ExprKind::BinOp { left: inner, .. }
        | ExprKind::Attribute { value: inner, .. }
        | ExprKind::Subscript { value: inner, .. }
        | ExprKind::Call { func: inner, .. }
        | ExprKind::UnaryOp { operand: inner, .. }
        | ExprKind::Await { value: inner }
        | ExprKind::Lambda { body: inner, .. }
        | ExprKind::IfExp { orelse: inner, .. } => Some(inner),
        _ => None,
    }
}

impl Drop for Expr {
    #[inline]
    fn drop(&mut self) {
        if let Some(child) = spine(&mut self.node)
            && spine(&mut child.node).is_some()
        {
            unlink(child);
        }
    }
}

/// Frees everything along the spine below `top`, one link at a time.
fn unlink(top: &mut Expr) {
    let hole =
        || Expr { node: ExprKind::Constant { value: Constant::None, kind: None }, span: Span::default() };
    let mut link = std::mem::replace(top, hole());
    while let Some(child) = spine(&mut link.node) {
        let next = std::mem::replace(child, hole());
        link = next;
    }
}

impl Drop for Stmt {
    #[inline]
    fn drop(&mut self) {
        if let StmtKind::If { orelse, .. } = &mut self.node
            && !orelse.is_empty()
        {
            let mut rest = std::mem::take(orelse);
            while let [Stmt { node: StmtKind::If { orelse, .. }, .. }] = &mut rest[..] {
                rest = std::mem::take(orelse);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ExprContext, Name};
    use super::*;

    #[test]
    fn long_chains_are_freed() {
        let at = Span::default();
        let mut chain = Expr::new(ExprKind::Name { id: Name::from("a"), ctx: ExprContext::Load }, at);
        for _ in 0..1_000_000 {
            let (value, attr) = (Box::new(chain), Name::from("b"));
            chain = Expr::new(ExprKind::Attribute { value, attr, ctx: ExprContext::Load }, at);
        }
        drop(chain);
        let pass = Expr::new(ExprKind::Constant { value: Constant::None, kind: None }, at);
        let mut orelse = Vec::new();
        for _ in 0..100_000 {
            let test = Box::new(pass.clone());
            orelse = vec![Stmt::new(StmtKind::If { test, body: Vec::new(), orelse }, at)];
        }
        drop(orelse);
    }
}
