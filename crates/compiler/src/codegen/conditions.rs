//! Conditions: jumping instead of making a bool, and comparisons.

use tiercel_syntax::Span;
use tiercel_syntax::ast::{BoolOp, CmpOp, Expr, ExprKind, UnaryOp};
use tiercel_syntax::stack;

use super::Compiler;
use crate::error::{CompileError, Result};
use crate::instructions::{Label, NO_LOCATION};
use crate::op::Op;

/// Bits with which specialized comparisons answer.
const UNORDERED: usize = 1;
const LESS: usize = 2;
const GREATER: usize = 4;
const EQUAL: usize = 8;

impl<'a> Compiler<'a> {
    /// Jumps if the condition is as given.
    pub(super) fn jump_if(&mut self, expr: &'a Expr, next: Label, condition: bool) -> Result<()> {
        if !stack::has_room() {
            return Err(CompileError::recursion());
        }
        match &expr.node {
            ExprKind::UnaryOp { op: UnaryOp::Not, operand } => {
                return self.jump_if(operand, next, !condition);
            }
            ExprKind::BoolOp { op, values } => {
                let short = *op == BoolOp::Or;
                let skip = if short == condition { next } else { self.new_label() };
                let Some((last, first)) = values.split_last() else { return Ok(()) };
                for value in first {
                    self.jump_if(value, skip, short)?;
                }
                self.jump_if(last, next, condition)?;
                if skip != next {
                    self.use_label(skip);
                }
                return Ok(());
            }
            ExprKind::IfExp { test, body, orelse } => {
                let (end, other) = (self.new_label(), self.new_label());
                self.jump_if(test, other, false)?;
                self.jump_if(body, next, condition)?;
                self.jump(NO_LOCATION, Op::JUMP_NO_INTERRUPT, end);
                self.use_label(other);
                self.jump_if(orelse, next, condition)?;
                self.use_label(end);
                return Ok(());
            }
            ExprKind::Compare { left, ops, comparators } if ops.len() > 1 => {
                return self.jump_if_chain(expr, left, ops, comparators, next, condition);
            }
            _ => {}
        }
        self.expr(expr)?;
        self.op(expr.span, Op::TO_BOOL);
        self.jump_on_bool(expr.span, next, condition);
        Ok(())
    }

    fn jump_on_bool(&mut self, loc: Span, next: Label, condition: bool) {
        self.jump(loc, if condition { Op::POP_JUMP_IF_TRUE } else { Op::POP_JUMP_IF_FALSE }, next);
    }

    fn jump_if_chain(
        &mut self,
        expr: &'a Expr,
        left: &'a Expr,
        ops: &[CmpOp],
        comparators: &'a [Expr],
        next: Label,
        condition: bool,
    ) -> Result<()> {
        let loc = expr.span;
        self.check_compare(expr);
        let cleanup = self.new_label();
        self.expr(left)?;
        let last = ops.len() - 1;
        for (op, comparator) in ops.iter().zip(comparators).take(last) {
            self.expr(comparator)?;
            self.op_i(loc, Op::SWAP, 2);
            self.op_i(loc, Op::COPY, 2);
            self.compare_op(loc, *op);
            self.op(loc, Op::TO_BOOL);
            self.jump(loc, Op::POP_JUMP_IF_FALSE, cleanup);
        }
        self.expr(&comparators[last])?;
        self.compare_op(loc, ops[last]);
        self.op(loc, Op::TO_BOOL);
        self.jump_on_bool(loc, next, condition);
        let end = self.new_label();
        self.jump(NO_LOCATION, Op::JUMP_NO_INTERRUPT, end);
        self.use_label(cleanup);
        self.op(loc, Op::POP_TOP);
        if !condition {
            self.jump(NO_LOCATION, Op::JUMP_NO_INTERRUPT, next);
        }
        self.use_label(end);
        Ok(())
    }

    pub(super) fn if_exp(&mut self, test: &'a Expr, body: &'a Expr, orelse: &'a Expr) -> Result<()> {
        let (end, next) = (self.new_label(), self.new_label());
        self.jump_if(test, next, false)?;
        self.expr(body)?;
        self.jump(NO_LOCATION, Op::JUMP_NO_INTERRUPT, end);
        self.use_label(next);
        self.expr(orelse)?;
        self.use_label(end);
        Ok(())
    }

    pub(super) fn bool_op(&mut self, loc: Span, op: BoolOp, values: &'a [Expr]) -> Result<()> {
        let jump = if op == BoolOp::And { Op::JUMP_IF_FALSE } else { Op::JUMP_IF_TRUE };
        let end = self.new_label();
        let Some((last, first)) = values.split_last() else { return Ok(()) };
        for value in first {
            self.expr(value)?;
            self.jump(loc, jump, end);
            self.op(loc, Op::POP_TOP);
        }
        self.expr(last)?;
        self.use_label(end);
        Ok(())
    }

    pub(super) fn compare(&mut self, expr: &'a Expr) -> Result<()> {
        let ExprKind::Compare { left, ops, comparators } = &expr.node else { return Ok(()) };
        let loc = expr.span;
        self.check_compare(expr);
        self.expr(left)?;
        let last = ops.len() - 1;
        if last == 0 {
            self.expr(&comparators[0])?;
            self.compare_op(loc, ops[0]);
            return Ok(());
        }
        let cleanup = self.new_label();
        for (op, comparator) in ops.iter().zip(comparators).take(last) {
            self.expr(comparator)?;
            self.op_i(loc, Op::SWAP, 2);
            self.op_i(loc, Op::COPY, 2);
            self.compare_op(loc, *op);
            self.op_i(loc, Op::COPY, 1);
            self.op(loc, Op::TO_BOOL);
            self.jump(loc, Op::POP_JUMP_IF_FALSE, cleanup);
            self.op(loc, Op::POP_TOP);
        }
        self.expr(&comparators[last])?;
        self.compare_op(loc, ops[last]);
        let end = self.new_label();
        self.jump(NO_LOCATION, Op::JUMP_NO_INTERRUPT, end);
        self.use_label(cleanup);
        self.op_i(loc, Op::SWAP, 2);
        self.op(loc, Op::POP_TOP);
        self.use_label(end);
        Ok(())
    }

    pub(super) fn compare_op(&mut self, loc: Span, op: CmpOp) {
        let (number, mask) = match op {
            CmpOp::Is => return self.op_i(loc, Op::IS_OP, 0),
            CmpOp::IsNot => return self.op_i(loc, Op::IS_OP, 1),
            CmpOp::In => return self.op_i(loc, Op::CONTAINS_OP, 0),
            CmpOp::NotIn => return self.op_i(loc, Op::CONTAINS_OP, 1),
            CmpOp::Lt => (0, LESS),
            CmpOp::LtE => (1, LESS | EQUAL),
            CmpOp::Eq => (2, EQUAL),
            CmpOp::NotEq => (3, UNORDERED | LESS | GREATER),
            CmpOp::Gt => (4, GREATER),
            CmpOp::GtE => (5, GREATER | EQUAL),
        };
        self.op_i(loc, Op::COMPARE_OP, number << 5 | mask);
    }
}
