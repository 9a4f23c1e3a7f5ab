//! Names in expressions.

use tiercel_syntax::Span;
use tiercel_syntax::ast::{Expr, ExprContext, ExprKind};
use tiercel_syntax::stack;

use super::symbol::*;
use super::{BlockType, Builder, ComprehensionType, KeyKind, key};
use crate::error::{CompileError, Result};
use crate::names::known;
use crate::preprocess;

impl Builder<'_> {
    pub(super) fn exprs(&mut self, exprs: &[Expr]) -> Result<()> {
        exprs.iter().try_for_each(|expr| self.expr(expr))
    }

    pub(super) fn opt_expr(&mut self, expr: &Option<Box<Expr>>) -> Result<()> {
        expr.as_ref().map_or(Ok(()), |expr| self.expr(expr))
    }

    pub(super) fn expr(&mut self, expr: &Expr) -> Result<()> {
        if !stack::has_room() {
            return Err(CompileError::recursion());
        }
        match &expr.node {
            ExprKind::NamedExpr { target, value } => self.named_expr(expr.span, target, value),
            ExprKind::BoolOp { values, .. }
            | ExprKind::JoinedStr { values }
            | ExprKind::TemplateStr { values } => self.exprs(values),
            ExprKind::BinOp { left, right, .. } => {
                self.expr(left)?;
                self.expr(right)
            }
            ExprKind::UnaryOp { operand, .. } => self.expr(operand),
            ExprKind::Lambda { args, body } => {
                self.default_values(args)?;
                self.enter_block(known::LAMBDA, BlockType::Function, key(expr, KeyKind::Body), expr.span)?;
                self.arguments(args)?;
                self.expr(body)?;
                self.exit_block();
                Ok(())
            }
            ExprKind::IfExp { test, body, orelse } => {
                self.expr(test)?;
                self.expr(body)?;
                self.expr(orelse)
            }
            ExprKind::Dict { keys, values } => {
                keys.iter().flatten().try_for_each(|key| self.expr(key))?;
                self.exprs(values)
            }
            ExprKind::Set { elts } | ExprKind::List { elts, .. } | ExprKind::Tuple { elts, .. } => {
                self.exprs(elts)
            }
            ExprKind::GeneratorExp { .. }
            | ExprKind::ListComp { .. }
            | ExprKind::SetComp { .. }
            | ExprKind::DictComp { .. } => self.comprehension_expr(expr),
            ExprKind::Yield { value } => {
                self.forbid_in_annotation("yield expression", expr.span)?;
                self.opt_expr(value)?;
                self.yields(expr.span)
            }
            ExprKind::YieldFrom { value } => {
                self.forbid_in_annotation("yield expression", expr.span)?;
                self.expr(value)?;
                self.yields(expr.span)
            }
            ExprKind::Await { value } => self.await_expr(expr.span, value),
            ExprKind::Compare { left, comparators, .. } => {
                self.expr(left)?;
                self.exprs(comparators)
            }
            ExprKind::Call { func, args, keywords } => {
                self.expr(func)?;
                self.exprs(args)?;
                self.keywords(keywords)
            }
            ExprKind::FormattedValue { value, format_spec, .. }
            | ExprKind::Interpolation { value, format_spec, .. } => {
                self.expr(value)?;
                self.opt_expr(format_spec)
            }
            ExprKind::Constant { .. } => Ok(()),
            ExprKind::Attribute { value, attr, ctx } => {
                self.check_name(attr, expr.span, *ctx)?;
                self.expr(value)
            }
            ExprKind::Subscript { value, slice, .. } => {
                self.expr(value)?;
                self.expr(slice)
            }
            ExprKind::Starred { value, .. } => self.expr(value),
            ExprKind::Slice { lower, upper, step } => {
                self.opt_expr(lower)?;
                self.opt_expr(upper)?;
                self.opt_expr(step)
            }
            ExprKind::Name { id, ctx } => {
                if !self.as_written && preprocess::is_debug(expr) || self.cur().in_unevaluated_annotation {
                    return Ok(());
                }
                let name = self.intern(id);
                let flag = if *ctx == ExprContext::Load { USE } else { DEF_LOCAL };
                self.add_def_ctx(name, flag, expr.span, *ctx)?;
                // `super()` needs the class.
                if name == known::SUPER && *ctx == ExprContext::Load && self.cur().is_function_like() {
                    self.add_def(known::DUNDER_CLASS, USE, expr.span)?;
                }
                Ok(())
            }
        }
    }

    fn yields(&mut self, loc: Span) -> Result<()> {
        self.cur().generator = true;
        let message = match self.cur().comprehension {
            ComprehensionType::None => return Ok(()),
            ComprehensionType::List => "'yield' inside list comprehension",
            ComprehensionType::Set => "'yield' inside set comprehension",
            ComprehensionType::Dict => "'yield' inside dict comprehension",
            ComprehensionType::Generator => "'yield' inside generator expression",
        };
        Err(CompileError::syntax(message, loc))
    }

    fn await_expr(&mut self, loc: Span, value: &Expr) -> Result<()> {
        self.forbid_in_annotation("await expression", loc)?;
        if !self.allows_top_level_await() {
            if !self.cur().is_function_like() {
                return Err(CompileError::syntax("'await' outside function", loc));
            }
            if !self.in_async_def() && self.cur().comprehension == ComprehensionType::None {
                return Err(CompileError::syntax("'await' outside async function", loc));
            }
        }
        self.expr(value)?;
        self.cur().coroutine = true;
        Ok(())
    }

    pub(super) fn in_async_def(&mut self) -> bool {
        self.cur().kind == BlockType::Function && self.cur().coroutine
    }

    fn forbid_in_annotation(&mut self, what: &str, loc: Span) -> Result<()> {
        let message = match self.cur().kind {
            BlockType::Annotation => format!("{what} cannot be used within an annotation"),
            BlockType::TypeVariable => format!("{what} cannot be used within {}", self.cur().scope_info),
            BlockType::TypeAlias => format!("{what} cannot be used within a type alias"),
            BlockType::TypeParameters => {
                format!("{what} cannot be used within the definition of a generic")
            }
            BlockType::Function | BlockType::Class | BlockType::Module => return Ok(()),
        };
        Err(CompileError::syntax(message, loc))
    }

    fn named_expr(&mut self, loc: Span, target: &Expr, value: &Expr) -> Result<()> {
        self.forbid_in_annotation("named expression", loc)?;
        if self.cur().comp_iter_expr > 0 {
            let message = "assignment expression cannot be used in a comprehension iterable expression";
            return Err(CompileError::syntax(message, loc));
        }
        if self.cur().comprehension != ComprehensionType::None {
            self.extend_named_expr_scope(target)?;
        }
        self.expr(value)?;
        self.expr(target)
    }

    /// A name assigned in a comprehension belongs to the block around it.
    fn extend_named_expr_scope(&mut self, target: &Expr) -> Result<()> {
        let ExprKind::Name { id, .. } = &target.node else {
            return Err(CompileError::system("assignment expression without a name"));
        };
        let name = self.intern(id);
        let loc = target.span;
        for at in (0..self.stack.len()).rev() {
            let block = self.stack[at];
            if self.table[block].comprehension != ComprehensionType::None {
                let bits = self.lookup_in(block, name);
                if bits & DEF_COMP_ITER != 0 && bits & DEF_LOCAL != 0 {
                    let message = format!(
                        "assignment expression cannot rebind comprehension iteration variable '{id}'"
                    );
                    return Err(CompileError::syntax(message, loc));
                }
                continue;
            }
            match self.table[block].kind {
                BlockType::Function => {
                    let global = self.lookup_in(block, name) & DEF_GLOBAL != 0;
                    self.add_def(name, if global { DEF_GLOBAL } else { DEF_NONLOCAL }, loc)?;
                    self.record_directive(name, loc);
                    return self.add_def_in(block, name, DEF_LOCAL, loc);
                }
                BlockType::Module => {
                    self.add_def(name, DEF_GLOBAL, loc)?;
                    self.record_directive(name, loc);
                    return self.add_def_in(block, name, DEF_GLOBAL, loc);
                }
                BlockType::Annotation => {}
                kind => {
                    let place = match kind {
                        BlockType::Class => "in a class body",
                        BlockType::TypeParameters => "within the definition of a generic",
                        BlockType::TypeAlias => "in a type alias",
                        _ => "in a TypeVar bound",
                    };
                    let message =
                        format!("assignment expression within a comprehension cannot be used {place}");
                    return Err(CompileError::syntax(message, loc));
                }
            }
        }
        Err(CompileError::system("assignment expression outside of every block"))
    }
}
