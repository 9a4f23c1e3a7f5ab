//! Atoms: names, literals, and everything in brackets.

use super::{PResult, Parser, fail};
use crate::ast::{Comprehension, Constant, Expr, ExprContext, ExprKind, Span};
use crate::token::Tok;

/// Levels of CPython's grammar between an opening bracket and the expression in it.
const BRACKET_LEVELS: u32 = 20;

impl Parser<'_> {
    pub(super) fn atom(&mut self) -> PResult<Expr> {
        let span = self.span();
        let value = match self.kind() {
            Tok::Name => {
                let id = self.name()?;
                return Ok(Expr::new(ExprKind::Name { id, ctx: ExprContext::Load }, span));
            }
            Tok::Number => self.number()?,
            Tok::String | Tok::FStringStart | Tok::TStringStart => return self.strings(),
            Tok::KwNone => Constant::None,
            Tok::KwTrue => Constant::True,
            Tok::KwFalse => Constant::False,
            Tok::Ellipsis => Constant::Ellipsis,
            Tok::LPar => return self.bracketed(Self::round),
            Tok::LSqb => return self.bracketed(Self::square),
            Tok::LBrace => return self.bracketed(Self::curly),
            _ => return fail(),
        };
        self.bump();
        Ok(Expr::new(ExprKind::Constant { value, kind: None }, span))
    }

    fn bracketed(&mut self, inside: fn(&mut Self, Span) -> PResult<Expr>) -> PResult<Expr> {
        let start = self.span();
        self.bump();
        self.enter(BRACKET_LEVELS)?;
        let value = inside(self, start)?;
        self.leave(BRACKET_LEVELS);
        Ok(value)
    }

    /// A group, tuple or generator expression, the bracket at `start` just read.
    fn round(&mut self, start: Span) -> PResult<Expr> {
        if self.eat(Tok::RPar) {
            let node = ExprKind::Tuple { elts: Vec::new(), ctx: ExprContext::Load };
            return Ok(Expr::new(node, self.since(start)));
        }
        if self.kind() == Tok::KwYield {
            let value = self.yield_expression()?;
            self.expect(Tok::RPar)?;
            return Ok(value);
        }
        let first = self.star_named_expression()?;
        match self.kind() {
            Tok::Comma => {
                let elts = self.elements(first, Tok::RPar)?;
                Ok(Expr::new(ExprKind::Tuple { elts, ctx: ExprContext::Load }, self.since(start)))
            }
            Tok::KwFor | Tok::KwAsync => {
                let (elt, generators) = self.comprehension(first, Tok::RPar)?;
                Ok(Expr::new(ExprKind::GeneratorExp { elt, generators }, self.since(start)))
            }
            Tok::RPar if !is_starred(&first) => {
                self.bump();
                Ok(first)
            }
            _ => fail(),
        }
    }

    fn square(&mut self, start: Span) -> PResult<Expr> {
        let mut elts = Vec::new();
        if !self.eat(Tok::RSqb) {
            let first = self.star_named_expression()?;
            if matches!(self.kind(), Tok::KwFor | Tok::KwAsync) {
                let (elt, generators) = self.comprehension(first, Tok::RSqb)?;
                return Ok(Expr::new(ExprKind::ListComp { elt, generators }, self.since(start)));
            }
            elts = self.elements(first, Tok::RSqb)?;
        }
        Ok(Expr::new(ExprKind::List { elts, ctx: ExprContext::Load }, self.since(start)))
    }

    fn curly(&mut self, start: Span) -> PResult<Expr> {
        if matches!(self.kind(), Tok::RBrace | Tok::DoubleStar) {
            return self.dict(start, Vec::new(), Vec::new());
        }
        let is_named = self.at_walrus();
        let first = self.star_named_expression()?;
        match self.kind() {
            Tok::Colon if !is_named && !is_starred(&first) => {
                self.bump();
                let value = self.expression()?;
                if matches!(self.kind(), Tok::KwFor | Tok::KwAsync) {
                    let (key, generators) = self.comprehension(first, Tok::RBrace)?;
                    let node = ExprKind::DictComp { key, value: Box::new(value), generators };
                    return Ok(Expr::new(node, self.since(start)));
                }
                if self.kind() != Tok::RBrace {
                    self.expect(Tok::Comma)?;
                }
                self.dict(start, vec![Some(first)], vec![value])
            }
            Tok::KwFor | Tok::KwAsync => {
                let (elt, generators) = self.comprehension(first, Tok::RBrace)?;
                Ok(Expr::new(ExprKind::SetComp { elt, generators }, self.since(start)))
            }
            _ => {
                let elts = self.elements(first, Tok::RBrace)?;
                Ok(Expr::new(ExprKind::Set { elts }, self.since(start)))
            }
        }
    }

    /// The items of a dict that are still to come, and its end.
    fn dict(&mut self, start: Span, mut keys: Vec<Option<Expr>>, mut values: Vec<Expr>) -> PResult<Expr> {
        while !self.eat(Tok::RBrace) {
            if self.eat(Tok::DoubleStar) {
                keys.push(None);
                values.push(self.bitwise_or()?);
            } else {
                keys.push(Some(self.expression()?));
                self.expect(Tok::Colon)?;
                values.push(self.expression()?);
            }
            if self.kind() != Tok::RBrace {
                self.expect(Tok::Comma)?;
            }
        }
        Ok(Expr::new(ExprKind::Dict { keys, values }, self.since(start)))
    }

    /// Elements with commas between them, behind the first, up to the closing bracket.
    fn elements(&mut self, first: Expr, close: Tok) -> PResult<Vec<Expr>> {
        let mut elts = vec![first];
        while !self.eat(close) {
            self.expect(Tok::Comma)?;
            if self.eat(close) {
                break;
            }
            elts.push(self.star_named_expression()?);
        }
        Ok(elts)
    }

    fn comprehension(&mut self, elt: Expr, close: Tok) -> PResult<(Box<Expr>, Vec<Comprehension>)> {
        if is_starred(&elt) {
            return fail();
        }
        let generators = self.comprehension_clauses()?;
        self.expect(close)?;
        Ok((Box::new(elt), generators))
    }

    /// One or more `for … in … if …`.
    pub(super) fn comprehension_clauses(&mut self) -> PResult<Vec<Comprehension>> {
        let mut generators = Vec::new();
        while matches!(self.kind(), Tok::KwFor | Tok::KwAsync) {
            let is_async = self.eat(Tok::KwAsync);
            self.expect(Tok::KwFor)?;
            let target = Box::new(self.for_targets()?);
            self.expect(Tok::KwIn)?;
            let iter = Box::new(self.disjunction()?);
            let mut ifs = Vec::new();
            while self.eat(Tok::KwIf) {
                ifs.push(self.disjunction()?);
            }
            if is_async {
                self.need_version(6, "Async comprehensions are")?;
            }
            generators.push(Comprehension { target, iter, ifs, is_async: i32::from(is_async) });
        }
        Ok(generators)
    }
}

fn is_starred(expr: &Expr) -> bool {
    matches!(expr.node, ExprKind::Starred { .. })
}
