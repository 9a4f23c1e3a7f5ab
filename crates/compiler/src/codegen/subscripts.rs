//! Subscripts and slices.

use std::rc::Rc;

use tiercel_syntax::Span;
use tiercel_syntax::ast::{Expr, ExprContext, ExprKind};

use super::Compiler;
use crate::constant::Constant;
use crate::error::Result;
use crate::op::Op;
use crate::preprocess;

impl<'a> Compiler<'a> {
    /// A slice of two expressions that are not both constant.
    pub(super) fn is_two_part_slice(slice: &Expr) -> bool {
        let ExprKind::Slice { lower, upper, step: None } = &slice.node else { return false };
        let constant = |part: &Option<Box<Expr>>| part.as_deref().is_none_or(preprocess::is_constant);
        !(constant(lower) && constant(upper))
    }

    pub(super) fn subscript(
        &mut self,
        loc: Span,
        value: &'a Expr,
        slice: &'a Expr,
        ctx: ExprContext,
    ) -> Result<()> {
        if ctx == ExprContext::Load {
            self.check_subscripter(value);
            self.check_index(value, slice);
        }
        self.expr(value)?;
        if ctx != ExprContext::Del && Self::is_two_part_slice(slice) {
            self.slice_parts(slice)?;
            self.op(loc, if ctx == ExprContext::Load { Op::BINARY_SLICE } else { Op::STORE_SLICE });
            return Ok(());
        }
        self.expr(slice)?;
        match ctx {
            ExprContext::Load => self.op_i(loc, Op::BINARY_OP, tiercel_ops::names::nb::SUBSCR as usize),
            ExprContext::Store => self.op(loc, Op::STORE_SUBSCR),
            ExprContext::Del => self.op(loc, Op::DELETE_SUBSCR),
        }
        Ok(())
    }

    /// Pushes start and stop of a slice.
    pub(super) fn slice_parts(&mut self, slice: &'a Expr) -> Result<()> {
        let ExprKind::Slice { lower, upper, .. } = &slice.node else { return Ok(()) };
        for part in [lower, upper] {
            match part {
                Some(part) => self.expr(part)?,
                None => self.load_const(slice.span, Constant::None),
            }
        }
        Ok(())
    }

    pub(super) fn slice(&mut self, slice: &'a Expr) -> Result<()> {
        let ExprKind::Slice { lower, upper, step } = &slice.node else { return Ok(()) };
        let optimize = self.settings.optimize;
        let constant = |part: &Option<Box<Expr>>| match part {
            Some(part) => preprocess::constant_value(part, optimize),
            None => Some(Constant::None),
        };
        if let (Some(lower), Some(upper), Some(step)) = (constant(lower), constant(upper), constant(step)) {
            self.load_const(slice.span, Constant::Slice(Rc::new([lower, upper, step])));
            return Ok(());
        }
        self.slice_parts(slice)?;
        let mut count = 2;
        if let Some(step) = step {
            count += 1;
            self.expr(step)?;
        }
        self.op_i(slice.span, Op::BUILD_SLICE, count);
        Ok(())
    }
}
