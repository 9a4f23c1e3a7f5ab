//! `with` and `async with`.

use tiercel_syntax::ast::{Stmt, WithItem};

use super::Compiler;
use super::fblocks::{Datum, FBlockType};
use crate::error::Result;
use crate::instructions::{Label, NO_LOCATION};
use crate::op::Op;

/// Opargs of `LOAD_SPECIAL`.
const ENTER: usize = 0;
const EXIT: usize = 1;
const AENTER: usize = 2;
const AEXIT: usize = 3;

impl<'a> Compiler<'a> {
    pub(super) fn with_stmt(&mut self, items: &'a [WithItem], body: &'a [Stmt]) -> Result<()> {
        let Some((item, rest)) = items.split_first() else { return self.stmts(body) };
        let (block, last) = (self.new_label(), self.new_label());
        let (exit, cleanup) = (self.new_label(), self.new_label());
        self.expr(&item.context_expr)?;
        let loc = item.context_expr.span;
        self.op_i(loc, Op::COPY, 1);
        self.op_i(loc, Op::LOAD_SPECIAL, EXIT);
        self.op_i(loc, Op::SWAP, 2);
        self.op_i(loc, Op::SWAP, 3);
        self.op_i(loc, Op::LOAD_SPECIAL, ENTER);
        self.op_i(loc, Op::CALL, 0);
        self.jump(loc, Op::SETUP_WITH, last);
        self.use_label(block);
        self.push_fblock(loc, FBlockType::With, block, last, Datum::None)?;
        match &item.optional_vars {
            Some(target) => self.expr(target)?,
            None => self.op(loc, Op::POP_TOP),
        }
        self.with_stmt(rest, body)?;
        self.op(NO_LOCATION, Op::POP_BLOCK);
        self.pop_fblock();
        self.call_exit_with_nones(loc);
        self.op(loc, Op::POP_TOP);
        self.jump(loc, Op::JUMP, exit);
        self.use_label(last);
        self.jump(loc, Op::SETUP_CLEANUP, cleanup);
        self.op(loc, Op::PUSH_EXC_INFO);
        self.op(loc, Op::WITH_EXCEPT_START);
        self.finish_with(cleanup);
        self.use_label(exit);
        Ok(())
    }

    pub(super) fn async_with(&mut self, items: &'a [WithItem], body: &'a [Stmt]) -> Result<()> {
        let Some((item, rest)) = items.split_first() else { return self.stmts(body) };
        let (block, last) = (self.new_label(), self.new_label());
        let (exit, cleanup) = (self.new_label(), self.new_label());
        self.expr(&item.context_expr)?;
        let loc = item.context_expr.span;
        self.op_i(loc, Op::COPY, 1);
        self.op_i(loc, Op::LOAD_SPECIAL, AEXIT);
        self.op_i(loc, Op::SWAP, 2);
        self.op_i(loc, Op::SWAP, 3);
        self.op_i(loc, Op::LOAD_SPECIAL, AENTER);
        self.op_i(loc, Op::CALL, 0);
        self.await_top(loc, 1);
        self.jump(loc, Op::SETUP_WITH, last);
        self.use_label(block);
        self.push_fblock(loc, FBlockType::AsyncWith, block, last, Datum::None)?;
        match &item.optional_vars {
            Some(target) => self.expr(target)?,
            None => self.op(loc, Op::POP_TOP),
        }
        self.async_with(rest, body)?;
        self.pop_fblock();
        self.op(loc, Op::POP_BLOCK);
        self.call_exit_with_nones(loc);
        self.await_top(loc, 2);
        self.op(loc, Op::POP_TOP);
        self.jump(loc, Op::JUMP, exit);
        self.use_label(last);
        self.jump(loc, Op::SETUP_CLEANUP, cleanup);
        self.op(loc, Op::PUSH_EXC_INFO);
        self.op(loc, Op::WITH_EXCEPT_START);
        self.await_top(loc, 2);
        self.finish_with(cleanup);
        self.use_label(exit);
        Ok(())
    }

    /// The result of `__exit__` says whether the exception goes on.
    fn finish_with(&mut self, cleanup: Label) {
        let suppress = self.new_label();
        self.op(NO_LOCATION, Op::TO_BOOL);
        self.jump(NO_LOCATION, Op::POP_JUMP_IF_TRUE, suppress);
        self.op_i(NO_LOCATION, Op::RERAISE, 2);
        self.use_label(suppress);
        self.op(NO_LOCATION, Op::POP_TOP);
        self.op(NO_LOCATION, Op::POP_BLOCK);
        self.op(NO_LOCATION, Op::POP_EXCEPT);
        for _ in 0..3 {
            self.op(NO_LOCATION, Op::POP_TOP);
        }
        let exit = self.new_label();
        self.jump(NO_LOCATION, Op::JUMP_NO_INTERRUPT, exit);
        self.use_label(cleanup);
        self.pop_except_and_reraise(NO_LOCATION);
        self.use_label(exit);
    }
}
