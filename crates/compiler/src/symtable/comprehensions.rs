//! Comprehensions: a block each, with the first iterable evaluated outside of it.

use tiercel_syntax::ast::{Comprehension, Expr, ExprKind};

use super::symbol::*;
use super::{BlockType, Builder, ComprehensionType, KeyKind, key};
use crate::error::{CompileError, Result};
use crate::names::known;

impl Builder<'_> {
    pub(super) fn comprehension_expr(&mut self, expr: &Expr) -> Result<()> {
        let (kind, name, generators, elt, value) = match &expr.node {
            ExprKind::ListComp { elt, generators } => {
                (ComprehensionType::List, known::LISTCOMP, generators, elt, None)
            }
            ExprKind::SetComp { elt, generators } => {
                (ComprehensionType::Set, known::SETCOMP, generators, elt, None)
            }
            ExprKind::DictComp { key, value, generators } => {
                (ComprehensionType::Dict, known::DICTCOMP, generators, key, Some(value))
            }
            ExprKind::GeneratorExp { elt, generators } => {
                (ComprehensionType::Generator, known::GENEXPR, generators, elt, None)
            }
            _ => return Ok(()),
        };
        let Some((outermost, inner)) = generators.split_first() else {
            return Err(CompileError::system("comprehension with no generators"));
        };
        self.cur().comp_iter_expr += 1;
        self.expr(&outermost.iter)?;
        self.cur().comp_iter_expr -= 1;

        self.enter_block(name, BlockType::Function, key(expr, KeyKind::Body), expr.span)?;
        self.cur().comprehension = kind;
        if outermost.is_async != 0 {
            self.cur().coroutine = true;
        }
        let loc = self.cur().loc;
        self.add_def(known::ITERATOR_PARAM, DEF_PARAM, loc)?;
        self.iteration_target(&outermost.target)?;
        self.exprs(&outermost.ifs)?;
        for generator in inner {
            self.inner_generator(generator)?;
        }
        if let Some(value) = value {
            self.expr(value)?;
        }
        self.expr(elt)?;
        let is_generator = kind == ComprehensionType::Generator;
        self.cur().generator = is_generator;
        let is_async = self.cur().coroutine && !is_generator;
        self.exit_block();

        if is_async {
            if !self.in_async_def()
                && self.cur().comprehension == ComprehensionType::None
                && !self.allows_top_level_await()
            {
                let message = "asynchronous comprehension outside of an asynchronous function";
                return Err(CompileError::syntax(message, expr.span));
            }
            self.cur().coroutine = true;
        }
        Ok(())
    }

    fn iteration_target(&mut self, target: &Expr) -> Result<()> {
        self.cur().comp_iter_target = true;
        self.expr(target)?;
        self.cur().comp_iter_target = false;
        Ok(())
    }

    fn inner_generator(&mut self, generator: &Comprehension) -> Result<()> {
        self.iteration_target(&generator.target)?;
        self.cur().comp_iter_expr += 1;
        self.expr(&generator.iter)?;
        self.cur().comp_iter_expr -= 1;
        self.exprs(&generator.ifs)?;
        if generator.is_async != 0 {
            self.cur().coroutine = true;
        }
        Ok(())
    }
}
