//! Frame blocks: loops, `try`, `with` and the like, which `return`, `break` and `continue` have to leave.

use tiercel_syntax::Span;
use tiercel_syntax::ast::{ExprContext, Stmt};

use super::Compiler;
use crate::constant::Constant;
use crate::error::{CompileError, Result};
use crate::instructions::{Label, NO_LABEL, NO_LOCATION};
use crate::names::Sym;
use crate::op::Op;

/// Greatest number of blocks inside each other.
const MAX_BLOCKS: usize = 21;

/// What a block is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FBlockType {
    WhileLoop,
    ForLoop,
    TryExcept,
    FinallyTry,
    FinallyEnd,
    With,
    AsyncWith,
    HandlerCleanup,
    PopValue,
    ExceptionHandler,
    ExceptionGroupHandler,
    AsyncComprehensionGenerator,
    InlinedComprehension,
    StopIteration,
}

/// What leaving a block needs.
#[derive(Clone, Copy, Debug)]
pub enum Datum<'a> {
    /// Nothing more.
    None,
    /// The statements of `finally`.
    Body(&'a [Stmt]),
    /// The name of `except … as name`.
    Name(Sym),
}

/// A block that is open.
#[derive(Clone, Copy, Debug)]
pub struct FBlock<'a> {
    /// What it is.
    pub kind: FBlockType,
    /// Its start; of a loop, where `continue` goes.
    pub block: Label,
    /// Where it is.
    pub loc: Span,
    /// Where `break` goes.
    pub exit: Label,
    /// What leaving it needs.
    pub datum: Datum<'a>,
}

impl<'a> Compiler<'a> {
    pub(super) fn push_fblock(
        &mut self,
        loc: Span,
        kind: FBlockType,
        block: Label,
        exit: Label,
        datum: Datum<'a>,
    ) -> Result<()> {
        if self.unit_ref().fblocks.len() >= MAX_BLOCKS {
            return Err(CompileError::syntax("too many statically nested blocks", loc));
        }
        self.unit().fblocks.push(FBlock { kind, block, loc, exit, datum });
        if kind == FBlockType::FinallyEnd {
            self.muted += 1;
        }
        Ok(())
    }

    pub(super) fn pop_fblock(&mut self) {
        if let Some(block) = self.unit().fblocks.pop()
            && block.kind == FBlockType::FinallyEnd
        {
            self.muted -= 1;
        }
    }

    pub(super) fn call_exit_with_nones(&mut self, loc: Span) {
        for _ in 0..3 {
            self.load_const(loc, Constant::None);
        }
        self.op_i(loc, Op::CALL, 3);
    }

    /// Leaves one block; with `preserve_tos` the value on top of the stack stays there.
    pub(super) fn unwind_fblock(
        &mut self,
        loc: &mut Span,
        block: &FBlock<'a>,
        preserve_tos: bool,
    ) -> Result<()> {
        match block.kind {
            FBlockType::WhileLoop
            | FBlockType::ExceptionHandler
            | FBlockType::ExceptionGroupHandler
            | FBlockType::AsyncComprehensionGenerator
            | FBlockType::InlinedComprehension
            | FBlockType::StopIteration => {}
            FBlockType::ForLoop | FBlockType::PopValue => {
                if preserve_tos {
                    self.op_i(*loc, Op::SWAP, 2);
                }
                self.op(*loc, Op::POP_TOP);
            }
            FBlockType::TryExcept => self.op(*loc, Op::POP_BLOCK),
            FBlockType::FinallyTry => {
                self.op(*loc, Op::POP_BLOCK);
                if preserve_tos {
                    self.push_fblock(*loc, FBlockType::PopValue, NO_LABEL, NO_LABEL, Datum::None)?;
                }
                if let Datum::Body(body) = block.datum {
                    self.stmts(body)?;
                }
                if preserve_tos {
                    self.pop_fblock();
                }
                // What leaves seems to happen before the finally block.
                *loc = NO_LOCATION;
            }
            FBlockType::FinallyEnd => {
                if preserve_tos {
                    self.op_i(*loc, Op::SWAP, 2);
                }
                self.op(*loc, Op::POP_TOP);
                if preserve_tos {
                    self.op_i(*loc, Op::SWAP, 2);
                }
                self.op(*loc, Op::POP_BLOCK);
                self.op(*loc, Op::POP_EXCEPT);
            }
            FBlockType::With | FBlockType::AsyncWith => {
                *loc = block.loc;
                self.op(*loc, Op::POP_BLOCK);
                if preserve_tos {
                    self.op_i(*loc, Op::SWAP, 3);
                    self.op_i(*loc, Op::SWAP, 2);
                }
                self.call_exit_with_nones(*loc);
                if block.kind == FBlockType::AsyncWith {
                    self.await_top(*loc, 2);
                }
                self.op(*loc, Op::POP_TOP);
                *loc = NO_LOCATION;
            }
            FBlockType::HandlerCleanup => {
                let name = if let Datum::Name(name) = block.datum { Some(name) } else { None };
                if name.is_some() {
                    self.op(*loc, Op::POP_BLOCK);
                }
                if preserve_tos {
                    self.op_i(*loc, Op::SWAP, 2);
                }
                self.op(*loc, Op::POP_BLOCK);
                self.op(*loc, Op::POP_EXCEPT);
                if let Some(name) = name {
                    self.unbind(*loc, name);
                }
            }
        }
        Ok(())
    }

    /// `name = None; del name`
    pub(super) fn unbind(&mut self, loc: Span, name: Sym) {
        self.load_const(loc, Constant::None);
        self.name_op(loc, name, ExprContext::Store);
        self.name_op(loc, name, ExprContext::Del);
    }

    /// Leaves all blocks, or those inside the innermost loop, which is returned.
    pub(super) fn unwind_fblock_stack(
        &mut self,
        loc: &mut Span,
        preserve_tos: bool,
        to_loop: bool,
    ) -> Result<Option<FBlock<'a>>> {
        let Some(&top) = self.unit_ref().fblocks.last() else { return Ok(None) };
        if top.kind == FBlockType::ExceptionGroupHandler {
            let message = "'break', 'continue' and 'return' cannot appear in an except* block";
            return Err(CompileError::syntax(message, *loc));
        }
        if to_loop && matches!(top.kind, FBlockType::WhileLoop | FBlockType::ForLoop) {
            return Ok(Some(top));
        }
        self.pop_fblock();
        self.unwind_fblock(loc, &top, preserve_tos)?;
        let found = self.unwind_fblock_stack(loc, preserve_tos, to_loop)?;
        self.push_fblock(top.loc, top.kind, top.block, top.exit, top.datum)?;
        Ok(found)
    }
}
