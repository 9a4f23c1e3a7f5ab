//! Freeing expressions without deep recursion.
//!
//! The parser bounds how deep brackets and prefixes nest, but `a.b.c.…` and `1 + 1 + …` lean to the
//! left for as long as the source goes on. Such spines are taken apart in a loop.

use super::{Constant, Expr, ExprKind, Span};

/// The child through which a chain grows without the parser recursing.
fn spine(node: &mut ExprKind) -> Option<&mut Expr> {
    match node {
        ExprKind::BinOp { left: inner, .. }
        | ExprKind::Attribute { value: inner, .. }
        | ExprKind::Subscript { value: inner, .. }
        | ExprKind::Call { func: inner, .. } => Some(inner),
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
    }
}
