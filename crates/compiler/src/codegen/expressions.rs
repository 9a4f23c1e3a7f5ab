//! Expressions.

use tiercel_syntax::Span;
use tiercel_syntax::ast::{Expr, ExprContext, ExprKind, Operator, UnaryOp};
use tiercel_syntax::stack;

use super::Compiler;
use super::emit::attribute_location;
use super::unit::ScopeType;
use crate::constant::Constant;
use crate::error::{CompileError, Result};
use crate::op::Op;
use crate::preprocess;
use tiercel_ops::names::{intrinsic, nb};

impl<'a> Compiler<'a> {
    pub(super) fn exprs(&mut self, exprs: &'a [Expr]) -> Result<()> {
        exprs.iter().try_for_each(|expr| self.expr(expr))
    }

    pub(super) fn expr(&mut self, expr: &'a Expr) -> Result<()> {
        if !stack::has_room() {
            return Err(CompileError::recursion());
        }
        let loc = expr.span;
        match &expr.node {
            ExprKind::NamedExpr { target, value } => {
                self.expr(value)?;
                self.op_i(loc, Op::COPY, 1);
                self.expr(target)
            }
            ExprKind::BoolOp { op, values } => self.bool_op(loc, *op, values),
            ExprKind::BinOp { left, op, right } => {
                if *op == Operator::Mod
                    && let Some(parts) = preprocess::percent_format(expr)
                {
                    return self.percent_format(loc, parts);
                }
                self.expr(left)?;
                self.expr(right)?;
                self.binary_op(loc, *op, false);
                Ok(())
            }
            ExprKind::UnaryOp { op, operand } => {
                self.expr(operand)?;
                match op {
                    UnaryOp::UAdd => self.op_i(loc, Op::CALL_INTRINSIC_1, intrinsic::UNARY_POSITIVE as usize),
                    UnaryOp::Not => {
                        self.op(loc, Op::TO_BOOL);
                        self.op(loc, Op::UNARY_NOT);
                    }
                    UnaryOp::Invert => self.op(loc, Op::UNARY_INVERT),
                    UnaryOp::USub => self.op(loc, Op::UNARY_NEGATIVE),
                }
                Ok(())
            }
            ExprKind::Lambda { args, body } => self.lambda(expr, args, body),
            ExprKind::IfExp { test, body, orelse } => self.if_exp(test, body, orelse),
            ExprKind::Dict { keys, values } => self.dict(loc, keys, values),
            ExprKind::Set { elts } => self.set(loc, elts),
            ExprKind::GeneratorExp { .. }
            | ExprKind::ListComp { .. }
            | ExprKind::SetComp { .. }
            | ExprKind::DictComp { .. } => self.comprehension(expr),
            ExprKind::Yield { value } => {
                if !self.block().is_function_like() {
                    return Err(CompileError::syntax("'yield' outside function", loc));
                }
                match value {
                    Some(value) => self.expr(value)?,
                    None => self.load_const(loc, Constant::None),
                }
                self.yield_top(loc);
                Ok(())
            }
            ExprKind::YieldFrom { value } => {
                if !self.block().is_function_like() {
                    return Err(CompileError::syntax("'yield from' outside function", loc));
                }
                if self.unit_ref().scope_type == ScopeType::AsyncFunction {
                    return Err(CompileError::syntax("'yield from' inside async function", loc));
                }
                self.expr(value)?;
                self.op(loc, Op::GET_YIELD_FROM_ITER);
                self.load_const(loc, Constant::None);
                self.yield_from(loc, false);
                Ok(())
            }
            ExprKind::Await { value } => {
                self.expr(value)?;
                self.await_top(loc, 0);
                Ok(())
            }
            ExprKind::Compare { .. } => self.compare(expr),
            ExprKind::Call { func, args, keywords } => self.call(expr, func, args, keywords),
            ExprKind::Constant { value, .. } => {
                self.load_const(loc, Constant::from_ast(value));
                Ok(())
            }
            ExprKind::JoinedStr { values } => self.joined_str(loc, values),
            ExprKind::TemplateStr { values } => self.template_str(loc, values),
            ExprKind::FormattedValue { value, conversion, format_spec } => {
                self.formatted_value(loc, value, *conversion, format_spec.as_deref())
            }
            ExprKind::Interpolation { value, str, conversion, format_spec } => {
                self.interpolation(loc, value, str, *conversion, format_spec.as_deref())
            }
            ExprKind::Attribute { value, attr, ctx } => {
                if *ctx == ExprContext::Load && self.can_optimize_super(value, attr) {
                    let two_args = self.super_arguments(value)?;
                    self.load_super_attr(loc, attr, two_args, false);
                    self.op(attribute_location(loc, expr, attr), Op::NOP);
                    return Ok(());
                }
                if *ctx == ExprContext::Store {
                    let name = self.intern(attr);
                    self.note_static_attribute(value, name, *ctx);
                }
                self.expr(value)?;
                let op = match ctx {
                    ExprContext::Load => Op::LOAD_ATTR,
                    ExprContext::Store => Op::STORE_ATTR,
                    ExprContext::Del => Op::DELETE_ATTR,
                };
                self.op_attr(attribute_location(loc, expr, attr), op, attr);
                Ok(())
            }
            ExprKind::Subscript { value, slice, ctx } => self.subscript(loc, value, slice, *ctx),
            ExprKind::Starred { ctx, .. } => {
                let message = match ctx {
                    ExprContext::Store => "starred assignment target must be in a list or tuple",
                    _ => "can't use starred expression here",
                };
                Err(CompileError::syntax(message, loc))
            }
            ExprKind::Slice { .. } => self.slice(expr),
            ExprKind::Name { id, ctx } => {
                if preprocess::is_debug(expr) {
                    self.load_const(loc, Constant::Bool(self.settings.optimize == 0));
                    return Ok(());
                }
                let name = self.intern(id);
                self.name_op(loc, name, *ctx);
                Ok(())
            }
            ExprKind::List { elts, ctx } => self.sequence(loc, elts, *ctx, false),
            ExprKind::Tuple { elts, ctx } => self.sequence(loc, elts, *ctx, true),
        }
    }

    pub(super) fn binary_op(&mut self, loc: Span, op: Operator, in_place: bool) {
        let number = match op {
            Operator::Add => nb::ADD,
            Operator::Sub => nb::SUBTRACT,
            Operator::Mult => nb::MULTIPLY,
            Operator::MatMult => nb::MATRIX_MULTIPLY,
            Operator::Div => nb::TRUE_DIVIDE,
            Operator::Mod => nb::REMAINDER,
            Operator::Pow => nb::POWER,
            Operator::LShift => nb::LSHIFT,
            Operator::RShift => nb::RSHIFT,
            Operator::BitOr => nb::OR,
            Operator::BitXor => nb::XOR,
            Operator::BitAnd => nb::AND,
            Operator::FloorDiv => nb::FLOOR_DIVIDE,
        };
        let number = if in_place { number + nb::INPLACE_ADD } else { number };
        self.op_i(loc, Op::BINARY_OP, number as usize);
    }
}
