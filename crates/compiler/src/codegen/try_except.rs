//! `try`, with `except`, `except*` and `finally`.

use tiercel_syntax::Span;
use tiercel_syntax::ast::{ExceptHandler, ExprContext, Stmt};

use super::Compiler;
use super::fblocks::{Datum, FBlockType};
use crate::error::{CompileError, Result};
use crate::instructions::{Label, NO_LABEL, NO_LOCATION};
use crate::op::Op;

impl<'a> Compiler<'a> {
    pub(super) fn try_stmt(
        &mut self,
        loc: Span,
        body: &'a [Stmt],
        handlers: &'a [ExceptHandler],
        orelse: &'a [Stmt],
        finalbody: &'a [Stmt],
        star: bool,
    ) -> Result<()> {
        if finalbody.is_empty() {
            return self.try_handlers(loc, body, handlers, orelse, star);
        }
        let (start, end) = (self.new_label(), self.new_label());
        let (exit, cleanup) = (self.new_label(), self.new_label());
        self.jump(loc, Op::SETUP_FINALLY, end);
        self.use_label(start);
        self.push_fblock(loc, FBlockType::FinallyTry, start, end, Datum::Body(finalbody))?;
        if handlers.is_empty() {
            self.stmts(body)?;
        } else {
            self.try_handlers(loc, body, handlers, orelse, star)?;
        }
        self.op(NO_LOCATION, Op::POP_BLOCK);
        self.pop_fblock();
        self.stmts(finalbody)?;
        self.jump(NO_LOCATION, Op::JUMP_NO_INTERRUPT, exit);
        self.use_label(end);
        self.jump(NO_LOCATION, Op::SETUP_CLEANUP, cleanup);
        self.op(NO_LOCATION, Op::PUSH_EXC_INFO);
        self.push_fblock(NO_LOCATION, FBlockType::FinallyEnd, end, NO_LABEL, Datum::None)?;
        self.stmts(finalbody)?;
        self.pop_fblock();
        self.op_i(NO_LOCATION, Op::RERAISE, 0);
        self.use_label(cleanup);
        self.pop_except_and_reraise(NO_LOCATION);
        self.use_label(exit);
        Ok(())
    }

    fn try_handlers(
        &mut self,
        loc: Span,
        body: &'a [Stmt],
        handlers: &'a [ExceptHandler],
        orelse: &'a [Stmt],
        star: bool,
    ) -> Result<()> {
        if star {
            self.try_star_except(loc, body, handlers, orelse)
        } else {
            self.try_except(loc, body, handlers, orelse)
        }
    }

    fn guarded_body(&mut self, loc: Span, body: &'a [Stmt], except: Label) -> Result<()> {
        self.jump(loc, Op::SETUP_FINALLY, except);
        let start = self.new_label();
        self.use_label(start);
        self.push_fblock(loc, FBlockType::TryExcept, start, NO_LABEL, Datum::None)?;
        self.stmts(body)?;
        self.pop_fblock();
        self.op(NO_LOCATION, Op::POP_BLOCK);
        Ok(())
    }

    fn try_except(
        &mut self,
        loc: Span,
        body: &'a [Stmt],
        handlers: &'a [ExceptHandler],
        orelse: &'a [Stmt],
    ) -> Result<()> {
        let (except, end, cleanup) = (self.new_label(), self.new_label(), self.new_label());
        self.guarded_body(loc, body, except)?;
        self.stmts(orelse)?;
        self.jump(NO_LOCATION, Op::JUMP_NO_INTERRUPT, end);
        self.use_label(except);
        self.jump(NO_LOCATION, Op::SETUP_CLEANUP, cleanup);
        self.op(NO_LOCATION, Op::PUSH_EXC_INFO);
        self.push_fblock(loc, FBlockType::ExceptionHandler, NO_LABEL, NO_LABEL, Datum::None)?;
        for (at, handler) in handlers.iter().enumerate() {
            let loc = handler.span;
            if handler.type_.is_none() && at + 1 < handlers.len() {
                return Err(CompileError::syntax("default 'except:' must be last", loc));
            }
            let next = self.new_label();
            if let Some(kind) = &handler.type_ {
                self.expr(kind)?;
                self.op(loc, Op::CHECK_EXC_MATCH);
                self.jump(loc, Op::POP_JUMP_IF_FALSE, next);
            }
            self.except_body(loc, handler, end)?;
            self.use_label(next);
        }
        self.pop_fblock();
        self.op_i(NO_LOCATION, Op::RERAISE, 0);
        self.use_label(cleanup);
        self.pop_except_and_reraise(NO_LOCATION);
        self.use_label(end);
        Ok(())
    }

    fn except_body(&mut self, loc: Span, handler: &'a ExceptHandler, end: Label) -> Result<()> {
        let start = self.new_label();
        let Some(name) = &handler.name else {
            self.op(loc, Op::POP_TOP);
            self.use_label(start);
            self.push_fblock(loc, FBlockType::HandlerCleanup, start, NO_LABEL, Datum::None)?;
            self.stmts(&handler.body)?;
            self.pop_fblock();
            self.op(NO_LOCATION, Op::POP_BLOCK);
            self.op(NO_LOCATION, Op::POP_EXCEPT);
            self.jump(NO_LOCATION, Op::JUMP_NO_INTERRUPT, end);
            return Ok(());
        };
        let name = self.intern(name);
        let cleanup_end = self.new_label();
        self.name_op(loc, name, ExprContext::Store);
        // The name is unbound whichever way the body is left.
        self.jump(loc, Op::SETUP_CLEANUP, cleanup_end);
        self.use_label(start);
        self.push_fblock(loc, FBlockType::HandlerCleanup, start, NO_LABEL, Datum::Name(name))?;
        self.stmts(&handler.body)?;
        self.pop_fblock();
        self.op(NO_LOCATION, Op::POP_BLOCK);
        self.op(NO_LOCATION, Op::POP_BLOCK);
        self.op(NO_LOCATION, Op::POP_EXCEPT);
        self.unbind(NO_LOCATION, name);
        self.jump(NO_LOCATION, Op::JUMP_NO_INTERRUPT, end);
        self.use_label(cleanup_end);
        self.unbind(NO_LOCATION, name);
        self.op_i(NO_LOCATION, Op::RERAISE, 1);
        Ok(())
    }

    /// The stack in the handlers: what was handled before, the group, the list of what is to be raised,
    /// and what of the group no handler has taken yet.
    fn try_star_except(
        &mut self,
        loc: Span,
        body: &'a [Stmt],
        handlers: &'a [ExceptHandler],
        orelse: &'a [Stmt],
    ) -> Result<()> {
        let (except, else_label, end) = (self.new_label(), self.new_label(), self.new_label());
        let (cleanup, reraise_star) = (self.new_label(), self.new_label());
        self.guarded_body(loc, body, except)?;
        self.jump(NO_LOCATION, Op::JUMP_NO_INTERRUPT, else_label);
        self.use_label(except);
        self.jump(NO_LOCATION, Op::SETUP_CLEANUP, cleanup);
        self.op(NO_LOCATION, Op::PUSH_EXC_INFO);
        self.push_fblock(loc, FBlockType::ExceptionGroupHandler, NO_LABEL, NO_LABEL, Datum::None)?;
        for (at, handler) in handlers.iter().enumerate() {
            if at == 0 {
                self.op_i(handler.span, Op::BUILD_LIST, 0);
                self.op_i(handler.span, Op::COPY, 2);
            }
            self.except_star_body(handler)?;
            if at + 1 == handlers.len() {
                self.op_i(NO_LOCATION, Op::LIST_APPEND, 1);
                self.jump(NO_LOCATION, Op::JUMP_NO_INTERRUPT, reraise_star);
            }
        }
        self.pop_fblock();
        let reraise = self.new_label();
        self.use_label(reraise_star);
        let prepare = tiercel_ops::names::intrinsic::PREP_RERAISE_STAR as usize;
        self.op_i(NO_LOCATION, Op::CALL_INTRINSIC_2, prepare);
        self.op_i(NO_LOCATION, Op::COPY, 1);
        self.jump(NO_LOCATION, Op::POP_JUMP_IF_NOT_NONE, reraise);
        self.op(NO_LOCATION, Op::POP_TOP);
        self.op(NO_LOCATION, Op::POP_BLOCK);
        self.op(NO_LOCATION, Op::POP_EXCEPT);
        self.jump(NO_LOCATION, Op::JUMP_NO_INTERRUPT, end);
        self.use_label(reraise);
        self.op(NO_LOCATION, Op::POP_BLOCK);
        self.op_i(NO_LOCATION, Op::SWAP, 2);
        self.op(NO_LOCATION, Op::POP_EXCEPT);
        self.op_i(NO_LOCATION, Op::RERAISE, 0);
        self.use_label(cleanup);
        self.pop_except_and_reraise(NO_LOCATION);
        self.use_label(else_label);
        self.stmts(orelse)?;
        self.use_label(end);
        Ok(())
    }

    fn except_star_body(&mut self, handler: &'a ExceptHandler) -> Result<()> {
        let loc = handler.span;
        let (except, with_error, no_match) = (self.new_label(), self.new_label(), self.new_label());
        if let Some(kind) = &handler.type_ {
            self.expr(kind)?;
            self.op(loc, Op::CHECK_EG_MATCH);
            self.op_i(loc, Op::COPY, 1);
            self.jump(loc, Op::POP_JUMP_IF_NONE, no_match);
        }
        let (cleanup_end, start) = (self.new_label(), self.new_label());
        let name = handler.name.as_ref().map(|name| self.names.intern(name));
        match name {
            Some(name) => self.name_op(loc, name, ExprContext::Store),
            None => self.op(loc, Op::POP_TOP),
        }
        self.jump(loc, Op::SETUP_CLEANUP, cleanup_end);
        self.use_label(start);
        let datum = name.map_or(Datum::None, Datum::Name);
        self.push_fblock(loc, FBlockType::HandlerCleanup, start, NO_LABEL, datum)?;
        self.stmts(&handler.body)?;
        self.pop_fblock();
        self.op(NO_LOCATION, Op::POP_BLOCK);
        if let Some(name) = name {
            self.unbind(NO_LOCATION, name);
        }
        self.jump(NO_LOCATION, Op::JUMP_NO_INTERRUPT, except);
        self.use_label(cleanup_end);
        if let Some(name) = name {
            self.unbind(NO_LOCATION, name);
        }
        self.op_i(NO_LOCATION, Op::LIST_APPEND, 3);
        self.op(NO_LOCATION, Op::POP_TOP);
        self.jump(NO_LOCATION, Op::JUMP_NO_INTERRUPT, with_error);
        self.use_label(except);
        // Holds the place that is passed on to it.
        self.op(NO_LOCATION, Op::NOP);
        self.jump(NO_LOCATION, Op::JUMP_NO_INTERRUPT, with_error);
        self.use_label(no_match);
        self.op(loc, Op::POP_TOP);
        self.use_label(with_error);
        Ok(())
    }
}
