//! Statements.

use tiercel_syntax::Span;
use tiercel_syntax::ast::{self, Expr, ExprKind, Stmt, StmtKind};
use tiercel_syntax::stack;

use super::Compiler;
use super::emit::attribute_location;
use crate::constant::Constant;
use crate::error::{CompileError, Result};
use crate::instructions::NO_LOCATION;
use crate::names::known;
use crate::op::Op;
use crate::preprocess;

const INTRINSIC_PRINT: usize = tiercel_ops::names::intrinsic::PRINT as usize;
const COMMON_ASSERTION_ERROR: usize = 0;
/// Length of the word `pass`.
const PASS_LENGTH: i32 = 4;

impl<'a> Compiler<'a> {
    pub(super) fn stmts(&mut self, body: &'a [Stmt]) -> Result<()> {
        body.iter().try_for_each(|stmt| self.stmt(stmt))
    }

    /// The statements of a module or class: docstring, statements, annotations.
    pub(super) fn body(&mut self, loc: Span, body: &'a [Stmt]) -> Result<()> {
        if self.future_annotations() && self.block().annotations_used {
            self.op(loc, Op::SETUP_ANNOTATIONS);
        }
        if body.is_empty() {
            return Ok(());
        }
        let mut rest = body;
        if !self.is_interactive_top_level()
            && self.block().has_docstring
            && let Some((expr, text)) = preprocess::docstring(body)
        {
            let cleaned = super::docstring::clean(text);
            self.load_const(expr.span, Constant::Str(cleaned.into()));
            self.name_op(NO_LOCATION, known::DOC, ast::ExprContext::Store);
            rest = &body[1..];
        } else if !self.is_interactive_top_level() {
            rest = self.body_start(body);
        }
        self.stmts(rest)?;
        if !self.future_annotations() {
            self.deferred_annotations(loc)?;
        }
        Ok(())
    }

    /// The body as `-OO` leaves it.
    fn without_removed_docstring<'b>(&self, body: &'b [Stmt]) -> &'b [Stmt] {
        let removed = self.settings.optimize >= 2 && preprocess::docstring(body).is_some();
        &body[usize::from(removed)..]
    }

    /// Where the body starts, as `-OO` leaves it: a docstring all alone becomes `pass`.
    pub(super) fn body_location(&self, body: &[Stmt]) -> Option<Span> {
        match self.without_removed_docstring(body).first() {
            Some(first) => Some(first.span),
            None => body.first().map(|Stmt { span, .. }| Span {
                end_line: span.line,
                end_col: span.col + PASS_LENGTH,
                ..*span
            }),
        }
    }

    /// Under `-OO`, skips the docstring; a string behind it does not take its place.
    pub(super) fn body_start(&mut self, body: &'a [Stmt]) -> &'a [Stmt] {
        let rest = self.without_removed_docstring(body);
        if rest.len() == body.len() {
            return rest;
        }
        if rest.is_empty()
            && let Some(loc) = self.body_location(body)
        {
            self.op(loc, Op::NOP);
        }
        if let Some((expr, text)) = preprocess::docstring(rest) {
            self.load_const(expr.span, Constant::Str(text.clone().into()));
            self.op(NO_LOCATION, Op::POP_TOP);
            return &rest[1..];
        }
        rest
    }

    fn conditionally(&mut self, generate: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        self.unit().in_conditional_block += 1;
        // After an error this is another unit, perhaps: nobody asks any more.
        generate(self)?;
        self.unit().in_conditional_block -= 1;
        Ok(())
    }

    pub(super) fn stmt(&mut self, stmt: &'a Stmt) -> Result<()> {
        if !stack::has_room() {
            return Err(CompileError::recursion());
        }
        let loc = stmt.span;
        match &stmt.node {
            StmtKind::FunctionDef { .. } | StmtKind::AsyncFunctionDef { .. } => self.function_def(stmt),
            StmtKind::ClassDef { .. } => self.class_def(stmt),
            StmtKind::TypeAlias { .. } => self.type_alias(stmt),
            StmtKind::Return { value } => self.return_stmt(loc, value.as_deref()),
            StmtKind::Delete { targets } => self.exprs(targets),
            StmtKind::Assign { targets, value, .. } => {
                self.expr(value)?;
                for (at, target) in targets.iter().enumerate() {
                    if at + 1 < targets.len() {
                        self.op_i(loc, Op::COPY, 1);
                    }
                    self.expr(target)?;
                }
                Ok(())
            }
            StmtKind::AugAssign { target, op, value } => self.aug_assign(loc, target, *op, value),
            StmtKind::AnnAssign { .. } => self.ann_assign(stmt),
            StmtKind::For { target, iter, body, orelse, .. } => {
                self.conditionally(|this| this.for_stmt(loc, target, iter, body, orelse))
            }
            StmtKind::AsyncFor { target, iter, body, orelse, .. } => {
                self.conditionally(|this| this.async_for(loc, target, iter, body, orelse))
            }
            StmtKind::While { test, body, orelse } => {
                self.conditionally(|this| this.while_stmt(loc, test, body, orelse))
            }
            StmtKind::If { test, body, orelse } => {
                self.conditionally(|this| this.if_stmt(test, body, orelse))
            }
            StmtKind::Match { subject, cases } => self.conditionally(|this| this.match_stmt(subject, cases)),
            StmtKind::Raise { exc, cause } => {
                let mut count = 0;
                if let Some(exc) = exc {
                    self.expr(exc)?;
                    count += 1;
                    if let Some(cause) = cause {
                        self.expr(cause)?;
                        count += 1;
                    }
                }
                self.op_i(loc, Op::RAISE_VARARGS, count);
                Ok(())
            }
            StmtKind::Try { body, handlers, orelse, finalbody } => {
                self.conditionally(|this| this.try_stmt(loc, body, handlers, orelse, finalbody, false))
            }
            StmtKind::TryStar { body, handlers, orelse, finalbody } => {
                self.conditionally(|this| this.try_stmt(loc, body, handlers, orelse, finalbody, true))
            }
            StmtKind::Assert { test, msg } => self.assert_stmt(loc, test, msg.as_deref()),
            StmtKind::Import { names } => self.import(loc, names),
            StmtKind::ImportFrom { module, names, level } => {
                self.import_from(loc, module.as_ref(), names, level.unwrap_or(0))
            }
            StmtKind::Global { .. } | StmtKind::Nonlocal { .. } => Ok(()),
            StmtKind::Expr { value } => self.expr_stmt(loc, value),
            StmtKind::Pass {} => {
                self.op(loc, Op::NOP);
                Ok(())
            }
            StmtKind::Break {} => self.break_stmt(loc),
            StmtKind::Continue {} => self.continue_stmt(loc),
            StmtKind::With { items, body, .. } => self.conditionally(|this| this.with_stmt(items, body)),
            StmtKind::AsyncWith { items, body, .. } => {
                self.conditionally(|this| this.async_with(items, body))
            }
        }
    }

    fn expr_stmt(&mut self, loc: Span, value: &'a Expr) -> Result<()> {
        if self.is_interactive_top_level() {
            self.expr(value)?;
            self.op_i(loc, Op::CALL_INTRINSIC_1, INTRINSIC_PRINT);
            self.op(NO_LOCATION, Op::POP_TOP);
        } else if preprocess::is_constant(value) {
            self.op(loc, Op::NOP);
        } else {
            self.expr(value)?;
            self.op(NO_LOCATION, Op::POP_TOP);
        }
        Ok(())
    }

    fn assert_stmt(&mut self, loc: Span, test: &'a Expr, msg: Option<&'a Expr>) -> Result<()> {
        if matches!(&test.node, ExprKind::Tuple { elts, .. } if !elts.is_empty()) {
            self.warn(loc, "assertion is always true, perhaps remove parentheses?".to_owned());
        }
        if self.settings.optimize > 0 {
            return Ok(());
        }
        let end = self.new_label();
        self.jump_if(test, end, true)?;
        self.op_i(loc, Op::LOAD_COMMON_CONSTANT, COMMON_ASSERTION_ERROR);
        if let Some(msg) = msg {
            self.expr(msg)?;
            self.op_i(loc, Op::CALL, 0);
        }
        self.op_i(test.span, Op::RAISE_VARARGS, 1);
        self.use_label(end);
        Ok(())
    }

    fn aug_assign(&mut self, stmt: Span, target: &'a Expr, op: ast::Operator, value: &'a Expr) -> Result<()> {
        let loc = target.span;
        match &target.node {
            ExprKind::Attribute { value: owner, attr, .. } => {
                self.expr(owner)?;
                self.op_i(loc, Op::COPY, 1);
                let at = attribute_location(loc, target, attr);
                self.op_attr(at, Op::LOAD_ATTR, attr);
                self.in_place(stmt, op, value)?;
                self.op_i(at, Op::SWAP, 2);
                self.op_attr(at, Op::STORE_ATTR, attr);
            }
            ExprKind::Subscript { value: owner, slice, .. } => {
                self.expr(owner)?;
                if Self::is_two_part_slice(slice) {
                    self.slice_parts(slice)?;
                    for _ in 0..3 {
                        self.op_i(loc, Op::COPY, 3);
                    }
                    self.op(loc, Op::BINARY_SLICE);
                    self.in_place(stmt, op, value)?;
                    for depth in [4, 3, 2] {
                        self.op_i(loc, Op::SWAP, depth);
                    }
                    self.op(loc, Op::STORE_SLICE);
                } else {
                    self.expr(slice)?;
                    self.op_i(loc, Op::COPY, 2);
                    self.op_i(loc, Op::COPY, 2);
                    self.op_i(loc, Op::BINARY_OP, tiercel_ops::names::nb::SUBSCR as usize);
                    self.in_place(stmt, op, value)?;
                    self.op_i(loc, Op::SWAP, 3);
                    self.op_i(loc, Op::SWAP, 2);
                    self.op(loc, Op::STORE_SUBSCR);
                }
            }
            ExprKind::Name { id, .. } => {
                let name = self.intern(id);
                self.name_op(loc, name, ast::ExprContext::Load);
                self.in_place(stmt, op, value)?;
                self.name_op(loc, name, ast::ExprContext::Store);
            }
            _ => return Err(CompileError::system("invalid node type for augmented assignment")),
        }
        Ok(())
    }

    fn in_place(&mut self, loc: Span, op: ast::Operator, value: &'a Expr) -> Result<()> {
        self.expr(value)?;
        self.binary_op(loc, op, true);
        Ok(())
    }
}
