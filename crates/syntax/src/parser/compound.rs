//! Compound statements: those with blocks.

use super::expressions::starts_expression;
use super::{PResult, Parser, fail};
use crate::ast::{ExceptHandler, Expr, ExprContext, ExprKind, MatchCase, Span, Stmt, StmtKind, WithItem};
use crate::token::Tok;

impl Parser<'_> {
    /// A compound statement, if one begins here.
    pub(super) fn compound_statement(&mut self) -> PResult<Option<Stmt>> {
        let start = self.span();
        let node = match self.kind() {
            Tok::KwIf => self.if_statement()?,
            Tok::KwFor => self.for_statement(false)?,
            Tok::KwWhile => self.while_statement()?,
            Tok::KwTry => self.try_statement()?,
            Tok::KwWith => self.with_statement(false)?,
            Tok::KwDef => self.function(false, Vec::new())?,
            Tok::KwClass => self.class(Vec::new())?,
            Tok::At => return self.decorated().map(Some),
            Tok::KwAsync => {
                self.bump();
                match self.kind() {
                    Tok::KwDef => self.function(true, Vec::new())?,
                    Tok::KwFor => self.for_statement(true)?,
                    Tok::KwWith => self.with_statement(true)?,
                    _ => return fail(),
                }
            }
            Tok::Name if self.may_be_match() => {
                let here = self.mark();
                match self.match_statement() {
                    Ok(node) => node,
                    // `match` was a name after all, or nothing was right.
                    Err(failed) if failed.0.is_none() => {
                        self.reset(here);
                        return Ok(None);
                    }
                    Err(failed) => return Err(failed),
                }
            }
            _ => return Ok(None),
        };
        Ok(Some(Stmt::new(node, self.since_block(start))))
    }

    /// A block: indented lines, or what is left of this one.
    fn block(&mut self) -> PResult<Vec<Stmt>> {
        let mut body = Vec::new();
        if !self.eat(Tok::Newline) {
            self.simple_statements(&mut body)?;
            return Ok(body);
        }
        self.expect(Tok::Indent)?;
        self.enter(4)?;
        while self.kind() != Tok::Dedent {
            self.statement(&mut body)?;
        }
        self.leave(4);
        self.bump();
        Ok(body)
    }

    fn colon_block(&mut self) -> PResult<Vec<Stmt>> {
        self.expect(Tok::Colon)?;
        self.block()
    }

    fn else_block(&mut self) -> PResult<Vec<Stmt>> {
        if self.eat(Tok::KwElse) { self.colon_block() } else { Ok(Vec::new()) }
    }

    /// `if` with its `elif`s, which nest to the right and are therefore put together from behind.
    fn if_statement(&mut self) -> PResult<StmtKind> {
        let mut branches = Vec::new();
        loop {
            let start = self.span();
            self.bump();
            let test = Box::new(self.named_expression()?);
            let body = self.colon_block()?;
            branches.push((start, test, body));
            if self.kind() != Tok::KwElif {
                break;
            }
            self.enter(1)?;
        }
        self.leave(branches.len() as u32 - 1);
        let mut orelse = self.else_block()?;
        let end = self.since_block(Span::default());
        while let Some((start, test, body)) = branches.pop() {
            let node = StmtKind::If { test, body, orelse };
            if branches.is_empty() {
                return Ok(node);
            }
            orelse = vec![Stmt::new(node, start.to(end))];
        }
        fail()
    }

    fn while_statement(&mut self) -> PResult<StmtKind> {
        self.bump();
        let test = Box::new(self.named_expression()?);
        let body = self.colon_block()?;
        Ok(StmtKind::While { test, body, orelse: self.else_block()? })
    }

    fn for_statement(&mut self, is_async: bool) -> PResult<StmtKind> {
        self.bump();
        let target = Box::new(self.for_targets()?);
        self.expect(Tok::KwIn)?;
        let iter = Box::new(self.star_expressions()?);
        self.expect(Tok::Colon)?;
        let type_comment = self.type_comment();
        let body = self.block()?;
        let orelse = self.else_block()?;
        if is_async {
            self.need_version(5, "Async for loops are")?;
            return Ok(StmtKind::AsyncFor { target, iter, body, orelse, type_comment });
        }
        Ok(StmtKind::For { target, iter, body, orelse, type_comment })
    }

    fn with_statement(&mut self, is_async: bool) -> PResult<StmtKind> {
        self.bump();
        let items = match self.bracketed_with_items()? {
            Some(items) => items,
            None => self.with_items(Tok::Colon)?,
        };
        self.expect(Tok::Colon)?;
        let type_comment = self.type_comment();
        let body = self.block()?;
        if is_async {
            self.need_version_of_last(5, "Async with statements are")?;
            return Ok(StmtKind::AsyncWith { items, body, type_comment });
        }
        Ok(StmtKind::With { items, body, type_comment })
    }

    /// The items of `with (…, …):`, unless the brackets turn out to belong to an expression.
    fn bracketed_with_items(&mut self) -> PResult<Option<Vec<WithItem>>> {
        if self.kind() != Tok::LPar {
            return Ok(None);
        }
        let here = self.mark();
        self.bump();
        match self.with_items(Tok::RPar) {
            Ok(items) if self.kind() == Tok::RPar && self.kind_at(1) == Tok::Colon => {
                self.bump();
                Ok(Some(items))
            }
            Err(failed) if failed.0.is_some() => Err(failed),
            _ => {
                self.reset(here);
                Ok(None)
            }
        }
    }

    fn with_items(&mut self, close: Tok) -> PResult<Vec<WithItem>> {
        let mut items = Vec::new();
        loop {
            let context_expr = Box::new(self.expression()?);
            let mut optional_vars = None;
            if self.eat(Tok::KwAs) {
                optional_vars = Some(Box::new(self.star_target()?));
                if !matches!(self.kind(), Tok::Comma | Tok::RPar | Tok::Colon) {
                    return fail();
                }
            }
            items.push(WithItem { context_expr, optional_vars });
            if !self.eat(Tok::Comma) || (close == Tok::RPar && self.kind() == close) {
                return Ok(items);
            }
        }
    }

    fn try_statement(&mut self) -> PResult<StmtKind> {
        self.bump();
        let body = self.colon_block()?;
        let is_star = self.kind_at(1) == Tok::Star;
        let mut handlers = Vec::new();
        while self.kind() == Tok::KwExcept {
            handlers.push(self.handler(is_star)?);
        }
        let orelse = if handlers.is_empty() { Vec::new() } else { self.else_block()? };
        let finalbody = if self.eat(Tok::KwFinally) { self.colon_block()? } else { Vec::new() };
        if handlers.is_empty() && finalbody.is_empty() {
            return fail();
        }
        if is_star && !handlers.is_empty() {
            self.need_version(11, "Exception groups are")?;
            return Ok(StmtKind::TryStar { body, handlers, orelse, finalbody });
        }
        Ok(StmtKind::Try { body, handlers, orelse, finalbody })
    }

    fn handler(&mut self, is_star: bool) -> PResult<ExceptHandler> {
        let start = self.span();
        self.bump();
        if self.eat(Tok::Star) != is_star {
            return fail();
        }
        let (mut type_, mut name, mut bare_tuple) = (None, None, false);
        if is_star || self.kind() != Tok::Colon {
            let first_at = self.span();
            let first = self.expression()?;
            let is_bare_tuple = self.kind() == Tok::Comma;
            let caught = if is_bare_tuple {
                self.tuple_from(first, first_at, Self::expression, false)?
            } else {
                first
            };
            if self.kind() == Tok::KwAs {
                if is_bare_tuple {
                    return fail();
                }
                self.bump();
                name = Some(self.name()?);
            }
            bare_tuple = is_bare_tuple;
            type_ = Some(Box::new(caught));
        }
        let body = self.colon_block()?;
        if bare_tuple {
            self.need_version_of_last(14, "except expressions without parentheses are")?;
        }
        Ok(ExceptHandler { type_, name, body, span: self.since_block(start) })
    }

    fn decorated(&mut self) -> PResult<Stmt> {
        let mut decorators = Vec::new();
        while self.eat(Tok::At) {
            decorators.push(self.named_expression()?);
            self.expect(Tok::Newline)?;
        }
        let start = self.span();
        let node = match self.kind() {
            Tok::KwDef => self.function(false, decorators)?,
            Tok::KwClass => self.class(decorators)?,
            Tok::KwAsync if self.kind_at(1) == Tok::KwDef => {
                self.bump();
                self.function(true, decorators)?
            }
            _ => return fail(),
        };
        Ok(Stmt::new(node, self.since_block(start)))
    }

    fn function(&mut self, is_async: bool, decorator_list: Vec<Expr>) -> PResult<StmtKind> {
        self.bump();
        let name = self.name()?;
        let type_params = self.type_params()?;
        self.expect(Tok::LPar)?;
        let args = Box::new(self.function_parameters()?);
        self.expect(Tok::RPar)?;
        let returns = if self.eat(Tok::RArrow) { Some(Box::new(self.expression()?)) } else { None };
        self.expect(Tok::Colon)?;
        let type_comment = self.function_type_comment();
        let body = self.block()?;
        if is_async {
            self.need_version_of_last(5, "Async functions are")?;
            let node = StmtKind::AsyncFunctionDef {
                name,
                args,
                body,
                decorator_list,
                returns,
                type_comment,
                type_params,
            };
            return Ok(node);
        }
        Ok(StmtKind::FunctionDef { name, args, body, decorator_list, returns, type_comment, type_params })
    }

    /// A function's type comment: behind its colon, or alone on the first line of its block.
    fn function_type_comment(&mut self) -> Option<Box<str>> {
        let on_next_line = self.kind() == Tok::Newline
            && self.kind_at(1) == Tok::TypeComment
            && self.kind_at(2) == Tok::Newline
            && self.kind_at(3) == Tok::Indent;
        if on_next_line {
            self.bump();
        }
        self.type_comment()
    }

    fn class(&mut self, decorator_list: Vec<Expr>) -> PResult<StmtKind> {
        self.bump();
        let name = self.name()?;
        let type_params = self.type_params()?;
        let (bases, keywords) =
            if self.kind() == Tok::LPar { self.class_arguments()? } else { (Vec::new(), Vec::new()) };
        let body = self.colon_block()?;
        Ok(StmtKind::ClassDef { name, bases, keywords, body, decorator_list, type_params })
    }

    /// True when the statement is `match`, certainly.
    pub(super) fn at_match_statement(&mut self) -> bool {
        if !self.may_be_match() {
            return false;
        }
        let here = self.mark();
        let is_match = self.match_head().is_ok();
        self.reset(here);
        is_match
    }

    /// True when the name here is `match` and what follows could be its subject.
    fn may_be_match(&self) -> bool {
        let next = self.kind_at(1);
        (starts_expression(next) || next == Tok::Star) && self.at_soft("match")
    }

    /// `match subject:` and the start of its block.
    fn match_head(&mut self) -> PResult<Expr> {
        self.bump();
        let start = self.span();
        let first = self.star_named_expression()?;
        let subject = if self.kind() == Tok::Comma {
            let mut elts = vec![first];
            while self.eat(Tok::Comma) {
                if self.kind() == Tok::Colon {
                    break;
                }
                elts.push(self.star_named_expression()?);
            }
            Expr::new(ExprKind::Tuple { elts, ctx: ExprContext::Load }, self.since(start))
        } else if matches!(first.node, ExprKind::Starred { .. }) {
            return fail();
        } else {
            first
        };
        self.expect(Tok::Colon)?;
        self.expect(Tok::Newline)?;
        self.expect(Tok::Indent)?;
        if self.at_soft("case") { Ok(subject) } else { fail() }
    }

    fn match_statement(&mut self) -> PResult<StmtKind> {
        let subject = Box::new(self.match_head()?);
        self.enter(4)?;
        let mut cases = Vec::new();
        while self.at_soft("case") {
            self.bump();
            let pattern = Box::new(self.patterns()?);
            let guard = if self.eat(Tok::KwIf) { Some(Box::new(self.named_expression()?)) } else { None };
            cases.push(MatchCase { pattern, guard, body: self.colon_block()? });
        }
        self.leave(4);
        self.expect(Tok::Dedent)?;
        self.need_version_of_last(10, "Pattern matching is")?;
        Ok(StmtKind::Match { subject, cases })
    }
}
