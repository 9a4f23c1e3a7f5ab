//! `if`, loops, and the statements that leave them.

use tiercel_syntax::Span;
use tiercel_syntax::ast::{Expr, Stmt};

use super::Compiler;
use super::fblocks::{Datum, FBlockType};
use crate::constant::Constant;
use crate::error::{CompileError, Result};
use crate::instructions::NO_LOCATION;
use crate::op::Op;
use crate::preprocess;

impl<'a> Compiler<'a> {
    pub(super) fn if_stmt(&mut self, test: &'a Expr, body: &'a [Stmt], orelse: &'a [Stmt]) -> Result<()> {
        let end = self.new_label();
        let next = if orelse.is_empty() { end } else { self.new_label() };
        self.jump_if(test, next, false)?;
        self.stmts(body)?;
        if !orelse.is_empty() {
            self.jump(NO_LOCATION, Op::JUMP_NO_INTERRUPT, end);
            self.use_label(next);
            self.stmts(orelse)?;
        }
        self.use_label(end);
        Ok(())
    }

    pub(super) fn for_stmt(
        &mut self,
        loc: Span,
        target: &'a Expr,
        iter: &'a Expr,
        body: &'a [Stmt],
        orelse: &'a [Stmt],
    ) -> Result<()> {
        let (start, cleanup, end) = (self.new_label(), self.new_label(), self.new_label());
        self.push_fblock(loc, FBlockType::ForLoop, start, end, Datum::None)?;
        self.expr(iter)?;
        self.op(iter.span, Op::GET_ITER);
        self.use_label(start);
        self.jump(iter.span, Op::FOR_ITER, cleanup);
        // For a debugger to stop at a target that is on a line of its own.
        self.op(target.span, Op::NOP);
        self.expr(target)?;
        self.stmts(body)?;
        self.jump(NO_LOCATION, Op::JUMP, start);
        self.use_label(cleanup);
        self.op(NO_LOCATION, Op::END_FOR);
        self.op(NO_LOCATION, Op::POP_ITER);
        self.pop_fblock();
        self.stmts(orelse)?;
        self.use_label(end);
        Ok(())
    }

    pub(super) fn async_for(
        &mut self,
        loc: Span,
        target: &'a Expr,
        iter: &'a Expr,
        body: &'a [Stmt],
        orelse: &'a [Stmt],
    ) -> Result<()> {
        let (start, send) = (self.new_label(), self.new_label());
        let (except, end) = (self.new_label(), self.new_label());
        self.expr(iter)?;
        self.op(iter.span, Op::GET_AITER);
        self.use_label(start);
        self.push_fblock(loc, FBlockType::ForLoop, start, end, Datum::None)?;
        self.jump(loc, Op::SETUP_FINALLY, except);
        self.op(loc, Op::GET_ANEXT);
        self.load_const(loc, Constant::None);
        self.use_label(send);
        self.yield_from(loc, true);
        self.op(loc, Op::POP_BLOCK);
        self.op(loc, Op::NOT_TAKEN);
        self.expr(target)?;
        self.stmts(body)?;
        self.jump(NO_LOCATION, Op::JUMP, start);
        self.pop_fblock();
        self.use_label(except);
        self.jump(iter.span, Op::END_ASYNC_FOR, send);
        self.stmts(orelse)?;
        self.use_label(end);
        Ok(())
    }

    pub(super) fn while_stmt(
        &mut self,
        loc: Span,
        test: &'a Expr,
        body: &'a [Stmt],
        orelse: &'a [Stmt],
    ) -> Result<()> {
        let (start, end, anchor) = (self.new_label(), self.new_label(), self.new_label());
        self.use_label(start);
        self.push_fblock(loc, FBlockType::WhileLoop, start, end, Datum::None)?;
        self.jump_if(test, anchor, false)?;
        self.stmts(body)?;
        self.jump(NO_LOCATION, Op::JUMP, start);
        self.pop_fblock();
        self.use_label(anchor);
        self.stmts(orelse)?;
        self.use_label(end);
        Ok(())
    }

    pub(super) fn return_stmt(&mut self, stmt: Span, value: Option<&'a Expr>) -> Result<()> {
        let mut loc = stmt;
        let block = self.block();
        if !block.is_function_like() {
            return Err(CompileError::syntax("'return' outside function", loc));
        }
        if value.is_some() && block.coroutine && block.generator {
            return Err(CompileError::syntax("'return' with value in async generator", loc));
        }
        let constant = value.and_then(|value| preprocess::constant_value(value, self.settings.optimize));
        let preserve_tos = value.is_some() && constant.is_none();
        if let Some(value) = value {
            if preserve_tos {
                self.expr(value)?;
            } else {
                loc = value.span;
                self.op(loc, Op::NOP);
            }
        }
        if value.is_none_or(|value| value.span.line != stmt.line) {
            loc = stmt;
            self.op(loc, Op::NOP);
        }
        self.unwind_fblock_stack(&mut loc, preserve_tos, false)?;
        if !preserve_tos {
            self.load_const(loc, constant.unwrap_or(Constant::None));
        }
        self.op(loc, Op::RETURN_VALUE);
        Ok(())
    }

    pub(super) fn break_stmt(&mut self, stmt: Span) -> Result<()> {
        let mut loc = stmt;
        self.op(loc, Op::NOP);
        let Some(found) = self.unwind_fblock_stack(&mut loc, false, true)? else {
            return Err(CompileError::syntax("'break' outside loop", stmt));
        };
        self.unwind_fblock(&mut loc, &found, false)?;
        self.jump(loc, Op::JUMP, found.exit);
        Ok(())
    }

    pub(super) fn continue_stmt(&mut self, stmt: Span) -> Result<()> {
        let mut loc = stmt;
        self.op(loc, Op::NOP);
        let Some(found) = self.unwind_fblock_stack(&mut loc, false, true)? else {
            return Err(CompileError::syntax("'continue' not properly in loop", stmt));
        };
        self.jump(loc, Op::JUMP, found.block);
        Ok(())
    }
}
