//! Names in statements.

use tiercel_syntax::Span;
use tiercel_syntax::ast::{Alias, ExprKind, MatchCase, Name, Pattern, PatternKind, Stmt, StmtKind};
use tiercel_syntax::stack;

use super::symbol::*;
use super::{BlockType, Builder, KeyKind, key};
use crate::error::{CompileError, Result};
use crate::names::known;

/// A `global` or `nonlocal` statement.
#[derive(Clone, Copy)]
struct Directive {
    word: &'static str,
    flag: u32,
}

const GLOBAL: Directive = Directive { word: "global", flag: DEF_GLOBAL };
const NONLOCAL: Directive = Directive { word: "nonlocal", flag: DEF_NONLOCAL };

impl Builder<'_> {
    pub(super) fn stmts(&mut self, body: &[Stmt]) -> Result<()> {
        body.iter().try_for_each(|stmt| self.stmt(stmt))
    }

    /// Statements that may not be run.
    fn conditionally(&mut self, visit: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let before = std::mem::replace(&mut self.cur().in_conditional_block, true);
        visit(self)?;
        self.cur().in_conditional_block = before;
        Ok(())
    }

    fn stmt(&mut self, stmt: &Stmt) -> Result<()> {
        if !stack::has_room() {
            return Err(CompileError::recursion());
        }
        match &stmt.node {
            StmtKind::FunctionDef { .. } | StmtKind::AsyncFunctionDef { .. } => self.function_def(stmt),
            StmtKind::ClassDef { .. } => self.class_def(stmt),
            StmtKind::TypeAlias { .. } => self.type_alias(stmt),
            StmtKind::Return { value } => self.opt_expr(value),
            StmtKind::Delete { targets } => self.exprs(targets),
            StmtKind::Assign { targets, value, .. } => {
                self.exprs(targets)?;
                self.expr(value)
            }
            StmtKind::AnnAssign { .. } => self.ann_assign(stmt),
            StmtKind::AugAssign { target, value, .. } => {
                self.expr(target)?;
                self.expr(value)
            }
            StmtKind::AsyncFor { target, iter, body, orelse, .. } => {
                self.require_coroutine("'async for' outside async function", stmt.span)?;
                self.expr(target)?;
                self.expr(iter)?;
                self.conditionally(|this| this.stmts(body).and_then(|()| this.stmts(orelse)))
            }
            StmtKind::For { target, iter, body, orelse, .. } => {
                self.expr(target)?;
                self.expr(iter)?;
                self.conditionally(|this| this.stmts(body).and_then(|()| this.stmts(orelse)))
            }
            StmtKind::While { test, body, orelse } | StmtKind::If { test, body, orelse } => {
                self.expr(test)?;
                self.conditionally(|this| this.stmts(body).and_then(|()| this.stmts(orelse)))
            }
            StmtKind::Match { subject, cases } => {
                self.expr(subject)?;
                self.conditionally(|this| cases.iter().try_for_each(|case| this.match_case(case)))
            }
            StmtKind::Raise { exc, cause } => {
                self.opt_expr(exc)?;
                if exc.is_some() { self.opt_expr(cause) } else { Ok(()) }
            }
            StmtKind::Try { body, handlers, orelse, finalbody }
            | StmtKind::TryStar { body, handlers, orelse, finalbody } => self.conditionally(|this| {
                this.stmts(body)?;
                for handler in handlers {
                    this.opt_expr(&handler.type_)?;
                    if let Some(name) = &handler.name {
                        this.bind(name, DEF_LOCAL, handler.span)?;
                    }
                    this.stmts(&handler.body)?;
                }
                this.stmts(orelse)?;
                this.stmts(finalbody)
            }),
            StmtKind::Assert { test, msg } => {
                self.expr(test)?;
                self.opt_expr(msg)
            }
            StmtKind::Import { names } => names.iter().try_for_each(|alias| self.alias(alias)),
            StmtKind::ImportFrom { module, names, level } => {
                names.iter().try_for_each(|alias| self.alias(alias))?;
                self.check_future_import(module.as_ref(), level.unwrap_or(0), stmt.span)
            }
            StmtKind::Global { names } => {
                names.iter().try_for_each(|name| self.directive(GLOBAL, name, stmt.span))
            }
            StmtKind::Nonlocal { names } => {
                names.iter().try_for_each(|name| self.directive(NONLOCAL, name, stmt.span))
            }
            StmtKind::Expr { value } => self.expr(value),
            StmtKind::AsyncWith { items, body, .. } => {
                self.require_coroutine("'async with' outside async function", stmt.span)?;
                self.with(items, body)
            }
            StmtKind::With { items, body, .. } => self.with(items, body),
            StmtKind::Pass {} | StmtKind::Break {} | StmtKind::Continue {} => Ok(()),
        }
    }

    fn with(&mut self, items: &[tiercel_syntax::ast::WithItem], body: &[Stmt]) -> Result<()> {
        self.conditionally(|this| {
            for item in items {
                this.expr(&item.context_expr)?;
                this.opt_expr(&item.optional_vars)?;
            }
            this.stmts(body)
        })
    }

    fn require_coroutine(&mut self, message: &str, loc: Span) -> Result<()> {
        if self.allows_top_level_await() {
            self.cur().coroutine = true;
        }
        if self.cur().coroutine { Ok(()) } else { Err(CompileError::syntax(message, loc)) }
    }

    /// Binds an identifier of the tree.
    pub(super) fn bind(&mut self, name: &Name, flag: u32, loc: Span) -> Result<()> {
        let name = self.intern(name);
        self.add_def(name, flag, loc)
    }

    fn type_alias(&mut self, stmt: &Stmt) -> Result<()> {
        let StmtKind::TypeAlias { name, type_params, value } = &stmt.node else { return Ok(()) };
        self.expr(name)?;
        let ExprKind::Name { id, .. } = &name.node else {
            return Err(CompileError::system("type alias without a name"));
        };
        let id = self.intern(id);
        let in_class = self.cur().kind == BlockType::Class;
        if !type_params.is_empty() {
            self.enter_type_params(
                id,
                key(type_params, KeyKind::TypeParams),
                false,
                false,
                false,
                stmt.span,
            )?;
            self.type_params(type_params)?;
        }
        self.enter_block(id, BlockType::TypeAlias, key(stmt, KeyKind::Body), stmt.span)?;
        self.cur().can_see_class_scope = in_class;
        if in_class {
            self.add_def(known::CLASSDICT, USE, value.span)?;
        }
        self.expr(value)?;
        self.exit_block();
        if !type_params.is_empty() {
            self.exit_block();
        }
        Ok(())
    }

    fn ann_assign(&mut self, stmt: &Stmt) -> Result<()> {
        let StmtKind::AnnAssign { target, annotation, value, simple } = &stmt.node else { return Ok(()) };
        self.cur().annotations_used = true;
        if let ExprKind::Name { id, .. } = &target.node {
            let name = self.intern(id);
            let cur = self.cur_id();
            let bits = self.lookup_in(cur, name);
            if bits & (DEF_GLOBAL | DEF_NONLOCAL) != 0 && cur != self.table.top && *simple != 0 {
                let word = if bits & DEF_GLOBAL != 0 { "global" } else { "nonlocal" };
                let message = format!("annotated name '{id}' can't be {word}");
                return Err(CompileError::syntax(message, stmt.span));
            }
            if *simple != 0 {
                self.add_def(name, DEF_ANNOT | DEF_LOCAL, target.span)?;
            } else if value.is_some() {
                self.add_def(name, DEF_LOCAL, target.span)?;
            }
        } else {
            self.expr(target)?;
        }
        self.annotation(annotation)?;
        self.opt_expr(value)
    }

    fn directive(&mut self, directive: Directive, name: &Name, loc: Span) -> Result<()> {
        let sym = self.intern(name);
        let bits = self.lookup_in(self.cur_id(), sym);
        if bits & (DEF_PARAM | DEF_LOCAL | USE | DEF_ANNOT) != 0 {
            let word = directive.word;
            let message = if bits & DEF_PARAM != 0 {
                format!("name '{name}' is parameter and {word}")
            } else if bits & USE != 0 {
                format!("name '{name}' is used prior to {word} declaration")
            } else if bits & DEF_ANNOT != 0 {
                format!("annotated name '{name}' can't be {word}")
            } else {
                format!("name '{name}' is assigned to before {word} declaration")
            };
            return Err(CompileError::syntax(message, loc));
        }
        self.add_def(sym, directive.flag, loc)?;
        self.record_directive(sym, loc);
        Ok(())
    }

    fn alias(&mut self, alias: &Alias) -> Result<()> {
        let name = alias.asname.as_ref().unwrap_or(&alias.name);
        if &**name == "*" {
            if self.cur().kind != BlockType::Module {
                return Err(CompileError::syntax("import * only allowed at module level", alias.span));
            }
            return Ok(());
        }
        let bound = match name.split_once('.') {
            Some((first, _)) => self.names.intern_str(first),
            None => self.intern(name),
        };
        self.add_def(bound, DEF_IMPORT, alias.span)
    }

    fn check_future_import(&self, module: Option<&Name>, level: i32, loc: Span) -> Result<()> {
        if level != 0 || module.is_none_or(|module| &**module != "__future__") {
            return Ok(());
        }
        let last = self.future.location;
        if loc.line > last.line || (loc.line == last.end_line && loc.col > last.end_col) {
            let message = "from __future__ imports must occur at the beginning of the file";
            return Err(CompileError::syntax(message, loc));
        }
        Ok(())
    }

    fn match_case(&mut self, case: &MatchCase) -> Result<()> {
        self.pattern(&case.pattern)?;
        self.opt_expr(&case.guard)?;
        self.stmts(&case.body)
    }

    fn patterns(&mut self, patterns: &[Pattern]) -> Result<()> {
        patterns.iter().try_for_each(|pattern| self.pattern(pattern))
    }

    fn pattern(&mut self, pattern: &Pattern) -> Result<()> {
        if !stack::has_room() {
            return Err(CompileError::recursion());
        }
        match &pattern.node {
            PatternKind::MatchValue { value } => self.expr(value),
            PatternKind::MatchSingleton { .. } => Ok(()),
            PatternKind::MatchSequence { patterns } | PatternKind::MatchOr { patterns } => {
                self.patterns(patterns)
            }
            PatternKind::MatchStar { name } => self.capture(name.as_ref(), pattern.span),
            PatternKind::MatchMapping { keys, patterns, rest } => {
                self.exprs(keys)?;
                self.patterns(patterns)?;
                self.capture(rest.as_ref(), pattern.span)
            }
            PatternKind::MatchClass { cls, patterns, kwd_attrs, kwd_patterns } => {
                self.expr(cls)?;
                self.patterns(patterns)?;
                for (attr, pattern) in kwd_attrs.iter().zip(kwd_patterns) {
                    self.check_name(attr, pattern.span, tiercel_syntax::ast::ExprContext::Store)?;
                }
                self.patterns(kwd_patterns)
            }
            PatternKind::MatchAs { pattern: inner, name } => {
                if let Some(inner) = inner {
                    self.pattern(inner)?;
                }
                self.capture(name.as_ref(), pattern.span)
            }
        }
    }

    fn capture(&mut self, name: Option<&Name>, loc: Span) -> Result<()> {
        name.map_or(Ok(()), |name| self.bind(name, DEF_LOCAL, loc))
    }
}
