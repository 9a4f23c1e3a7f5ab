//! Expressions, by precedence climbing.

use super::{PResult, Parser, fail};
use crate::ast::{BoolOp, CmpOp, Expr, ExprContext, ExprKind, Operator, Span, UnaryOp};
use crate::token::Tok;

/// Binding strengths, weakest first. Prefix `not` binds between `and` and the comparisons.
const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const COMPARE: u8 = 4;
const BIT_OR: u8 = 5;

/// How strongly an infix operator binds; 0 for any other token.
#[inline(always)]
fn strength(kind: Tok) -> u8 {
    match kind {
        Tok::KwOr => OR,
        Tok::KwAnd => AND,
        Tok::EqEqual
        | Tok::NotEqual
        | Tok::Less
        | Tok::LessEqual
        | Tok::Greater
        | Tok::GreaterEqual
        | Tok::KwIn
        | Tok::KwIs
        | Tok::KwNot => COMPARE,
        Tok::VBar => BIT_OR,
        Tok::Circumflex => 6,
        Tok::Amper => 7,
        Tok::LeftShift | Tok::RightShift => 8,
        Tok::Plus | Tok::Minus => 9,
        Tok::Star | Tok::Slash | Tok::DoubleSlash | Tok::Percent | Tok::At => 10,
        _ => 0,
    }
}

/// True for a token that is an operand by itself, if it is one at all.
#[inline(always)]
fn is_short_atom(kind: Tok) -> bool {
    matches!(kind, Tok::Name | Tok::Number | Tok::KwNone | Tok::KwTrue | Tok::KwFalse | Tok::Ellipsis)
}

/// True for some of the tokens that no operand goes on with: those that follow most of them.
#[inline(always)]
fn ends_operand(kind: Tok) -> bool {
    matches!(
        kind,
        Tok::Comma
            | Tok::RPar
            | Tok::RSqb
            | Tok::RBrace
            | Tok::Colon
            | Tok::Equal
            | Tok::Newline
            | Tok::KwIf
            | Tok::KwElse
            | Tok::KwFor
    )
}

fn arithmetic(kind: Tok) -> Option<Operator> {
    Some(match kind {
        Tok::VBar => Operator::BitOr,
        Tok::Circumflex => Operator::BitXor,
        Tok::Amper => Operator::BitAnd,
        Tok::LeftShift => Operator::LShift,
        Tok::RightShift => Operator::RShift,
        Tok::Plus => Operator::Add,
        Tok::Minus => Operator::Sub,
        Tok::Star => Operator::Mult,
        Tok::Slash => Operator::Div,
        Tok::DoubleSlash => Operator::FloorDiv,
        Tok::Percent => Operator::Mod,
        Tok::At => Operator::MatMult,
        _ => return None,
    })
}

/// True for tokens an expression can begin with.
#[inline]
pub(super) fn starts_expression(kind: Tok) -> bool {
    matches!(
        kind,
        Tok::Name
            | Tok::Number
            | Tok::String
            | Tok::FStringStart
            | Tok::TStringStart
            | Tok::LPar
            | Tok::LSqb
            | Tok::LBrace
            | Tok::Minus
            | Tok::Plus
            | Tok::Tilde
            | Tok::Ellipsis
            | Tok::KwNone
            | Tok::KwTrue
            | Tok::KwFalse
            | Tok::KwNot
            | Tok::KwLambda
            | Tok::KwAwait
    )
}

impl Parser<'_> {
    /// `yield …` or expressions: the right side of an assignment.
    pub(super) fn yield_or_star_expressions(&mut self) -> PResult<Expr> {
        if self.kind() == Tok::KwYield { self.yield_expression() } else { self.star_expressions() }
    }

    /// Expressions with commas between them make a tuple; `*` is allowed.
    pub(super) fn star_expressions(&mut self) -> PResult<Expr> {
        let start = self.span();
        let first = self.star_expression()?;
        if self.kind() == Tok::Comma {
            self.tuple_from(first, start, Self::star_expression, true)
        } else {
            Ok(first)
        }
    }

    /// Expressions with commas between them, without `*`.
    pub(super) fn expressions(&mut self) -> PResult<Expr> {
        let start = self.span();
        let first = self.expression()?;
        if self.kind() == Tok::Comma {
            self.tuple_from(first, start, Self::expression, false)
        } else {
            Ok(first)
        }
    }

    /// The tuple whose first element is read, the comma behind it not yet.
    pub(super) fn tuple_from(
        &mut self,
        first: Expr,
        start: Span,
        element: fn(&mut Self) -> PResult<Expr>,
        stars: bool,
    ) -> PResult<Expr> {
        let mut elts = vec![first];
        while self.eat(Tok::Comma) {
            let more = starts_expression(self.kind()) || (stars && self.kind() == Tok::Star);
            if !more {
                break;
            }
            elts.push(element(self)?);
        }
        Ok(Expr::new(ExprKind::Tuple { elts, ctx: ExprContext::Load }, self.since(start)))
    }

    /// An expression, or `*` and an operand.
    pub(super) fn star_expression(&mut self) -> PResult<Expr> {
        if self.kind() == Tok::Star { self.starred_operand() } else { self.expression() }
    }

    /// `*` before an operand that binds as strongly as `|`.
    pub(super) fn starred_operand(&mut self) -> PResult<Expr> {
        let start = self.span();
        self.bump();
        let value = Box::new(self.bitwise_or()?);
        Ok(Expr::new(ExprKind::Starred { value, ctx: ExprContext::Load }, self.since(start)))
    }

    /// `*` before a whole expression, as in calls and subscripts.
    pub(super) fn starred_expression(&mut self) -> PResult<Expr> {
        let start = self.span();
        self.bump();
        let value = Box::new(self.expression()?);
        Ok(Expr::new(ExprKind::Starred { value, ctx: ExprContext::Load }, self.since(start)))
    }

    pub(super) fn star_named_expression(&mut self) -> PResult<Expr> {
        if self.kind() == Tok::Star { self.starred_operand() } else { self.named_expression() }
    }

    pub(super) fn yield_expression(&mut self) -> PResult<Expr> {
        let start = self.span();
        self.expect(Tok::KwYield)?;
        if self.eat(Tok::KwFrom) {
            let value = Box::new(self.expression()?);
            return Ok(Expr::new(ExprKind::YieldFrom { value }, self.since(start)));
        }
        let has_value = starts_expression(self.kind()) || self.kind() == Tok::Star;
        let value = if has_value { Some(Box::new(self.star_expressions()?)) } else { None };
        Ok(Expr::new(ExprKind::Yield { value }, self.since(start)))
    }

    /// True at `name :=`.
    #[inline]
    pub(super) fn at_walrus(&self) -> bool {
        self.kind() == Tok::Name && self.kind_at(1) == Tok::ColonEqual
    }

    /// An expression, or `name := expression`.
    pub(super) fn named_expression(&mut self) -> PResult<Expr> {
        if !self.at_walrus() {
            let value = self.expression()?;
            return if self.kind() == Tok::ColonEqual { fail() } else { Ok(value) };
        }
        let start = self.span();
        let id = self.name()?;
        let target = Box::new(Expr::new(ExprKind::Name { id, ctx: ExprContext::Store }, start));
        self.bump();
        let value = Box::new(self.expression()?);
        self.need_version(8, "Assignment expressions are")?;
        Ok(Expr::new(ExprKind::NamedExpr { target, value }, self.since(start)))
    }

    /// A single expression: a conditional, a lambda, or anything stronger.
    pub(super) fn expression(&mut self) -> PResult<Expr> {
        if self.kind() == Tok::KwLambda {
            return self.lambda();
        }
        let start = self.span();
        let body = self.disjunction()?;
        if self.kind() != Tok::KwIf {
            return Ok(body);
        }
        self.bump();
        let test = Box::new(self.disjunction()?);
        self.expect(Tok::KwElse)?;
        self.enter(1)?;
        let orelse = Box::new(self.expression()?);
        self.leave(1);
        Ok(Expr::new(ExprKind::IfExp { test, body: Box::new(body), orelse }, self.since(start)))
    }

    fn lambda(&mut self) -> PResult<Expr> {
        let start = self.span();
        self.bump();
        let args = Box::new(self.lambda_parameters()?);
        self.expect(Tok::Colon)?;
        self.enter(2)?;
        let body = Box::new(self.expression()?);
        self.leave(2);
        Ok(Expr::new(ExprKind::Lambda { args, body }, self.since(start)))
    }

    /// Anything that binds at least as strongly as `or`.
    #[inline]
    pub(super) fn disjunction(&mut self) -> PResult<Expr> {
        self.operators(OR)
    }

    #[inline]
    pub(super) fn bitwise_or(&mut self) -> PResult<Expr> {
        self.operators(BIT_OR)
    }

    /// Operands joined by operators that bind at least this strongly.
    fn operators(&mut self, weakest: u8) -> PResult<Expr> {
        // Most operands are alone.
        if is_short_atom(self.kind()) && ends_operand(self.kind_at(1)) {
            return self.atom();
        }
        let start = self.span();
        let mut left = match self.kind() {
            Tok::KwNot if weakest > NOT => return fail(),
            Tok::KwNot => self.inversion()?,
            Tok::Plus | Tok::Minus | Tok::Tilde | Tok::KwAwait => self.factor()?,
            _ => {
                let base = self.primary()?;
                if self.kind() == Tok::DoubleStar { self.power_of(base, start)? } else { base }
            }
        };
        loop {
            let kind = self.kind();
            let now = strength(kind);
            if now < weakest || now == 0 {
                return Ok(left);
            }
            left = match now {
                OR | AND => self.bool_op(left, kind, now, start)?,
                COMPARE => match self.comparison(left, start)? {
                    (left, true) => left,
                    (left, false) => return Ok(left),
                },
                _ => {
                    let Some(op) = arithmetic(kind) else { return fail() };
                    self.bump();
                    let right = Box::new(self.operators(now + 1)?);
                    if op == Operator::MatMult {
                        self.need_version(5, "The '@' operator is")?;
                    }
                    Expr::new(ExprKind::BinOp { left: Box::new(left), op, right }, self.since(start))
                }
            };
        }
    }

    fn bool_op(&mut self, first: Expr, kind: Tok, now: u8, start: Span) -> PResult<Expr> {
        let mut values = vec![first];
        while self.eat(kind) {
            values.push(self.operators(now + 1)?);
        }
        let op = if kind == Tok::KwOr { BoolOp::Or } else { BoolOp::And };
        Ok(Expr::new(ExprKind::BoolOp { op, values }, self.since(start)))
    }

    /// One or more `not` before a comparison.
    fn inversion(&mut self) -> PResult<Expr> {
        let mut starts = Vec::new();
        while self.kind() == Tok::KwNot {
            starts.push(self.span());
            self.bump();
        }
        let levels = starts.len() as u32;
        self.enter(levels)?;
        let mut value = self.operators(COMPARE)?;
        self.leave(levels);
        while let Some(start) = starts.pop() {
            let operand = Box::new(value);
            value = Expr::new(ExprKind::UnaryOp { op: UnaryOp::Not, operand }, self.since(start));
        }
        Ok(value)
    }

    /// The comparisons behind an operand; false with the operand as it was when there are none.
    fn comparison(&mut self, left: Expr, start: Span) -> PResult<(Expr, bool)> {
        // Chains of comparisons are rare.
        let (mut ops, mut comparators) = (Vec::with_capacity(1), Vec::with_capacity(1));
        while let Some(op) = self.comparison_operator()? {
            ops.push(op);
            comparators.push(self.bitwise_or()?);
        }
        if ops.is_empty() {
            return Ok((left, false));
        }
        let node = ExprKind::Compare { left: Box::new(left), ops, comparators };
        Ok((Expr::new(node, self.since(start)), true))
    }

    fn comparison_operator(&mut self) -> PResult<Option<CmpOp>> {
        let op = match self.kind() {
            Tok::EqEqual => CmpOp::Eq,
            Tok::NotEqual => {
                self.check_not_equal()?;
                CmpOp::NotEq
            }
            Tok::Less => CmpOp::Lt,
            Tok::LessEqual => CmpOp::LtE,
            Tok::Greater => CmpOp::Gt,
            Tok::GreaterEqual => CmpOp::GtE,
            Tok::KwIn => CmpOp::In,
            Tok::KwIs if self.kind_at(1) == Tok::KwNot => {
                self.bump();
                CmpOp::IsNot
            }
            Tok::KwIs => CmpOp::Is,
            Tok::KwNot if self.kind_at(1) == Tok::KwIn => {
                self.bump();
                CmpOp::NotIn
            }
            _ => return Ok(None),
        };
        self.bump();
        Ok(Some(op))
    }

    /// `!=` has another spelling under one famous flag.
    fn check_not_equal(&self) -> PResult<()> {
        match (self.token_text(), self.barry_as_flufl) {
            ("!=", false) | ("<>", true) => Ok(()),
            ("!=", true) => self.error_at(self.span(), "with Barry as BDFL, use '<>' instead of '!='"),
            _ => fail(),
        }
    }

    /// An operand with its prefix operators.
    fn factor(&mut self) -> PResult<Expr> {
        if !matches!(self.kind(), Tok::Plus | Tok::Minus | Tok::Tilde) {
            return self.power();
        }
        let mut prefixes = Vec::new();
        loop {
            let op = match self.kind() {
                Tok::Plus => UnaryOp::UAdd,
                Tok::Minus => UnaryOp::USub,
                Tok::Tilde => UnaryOp::Invert,
                _ => break,
            };
            prefixes.push((op, self.span()));
            self.bump();
        }
        let levels = prefixes.len() as u32;
        self.enter(levels)?;
        let mut value = self.power()?;
        self.leave(levels);
        while let Some((op, start)) = prefixes.pop() {
            value = Expr::new(ExprKind::UnaryOp { op, operand: Box::new(value) }, self.since(start));
        }
        Ok(value)
    }

    fn power(&mut self) -> PResult<Expr> {
        let start = self.span();
        let base = if self.kind() == Tok::KwAwait { self.await_expression()? } else { self.primary()? };
        if self.kind() == Tok::DoubleStar { self.power_of(base, start) } else { Ok(base) }
    }

    /// The power of a base that has been read, `**` not yet.
    fn power_of(&mut self, base: Expr, start: Span) -> PResult<Expr> {
        self.bump();
        self.enter(2)?;
        let right = Box::new(self.factor()?);
        self.leave(2);
        let node = ExprKind::BinOp { left: Box::new(base), op: Operator::Pow, right };
        Ok(Expr::new(node, self.since(start)))
    }

    fn await_expression(&mut self) -> PResult<Expr> {
        let start = self.span();
        self.bump();
        let value = Box::new(self.primary()?);
        self.need_version(5, "Await expressions are")?;
        Ok(Expr::new(ExprKind::Await { value }, self.since(start)))
    }

    /// An atom with the attributes, calls and subscripts behind it.
    pub(super) fn primary(&mut self) -> PResult<Expr> {
        let start = self.span();
        let mut value = self.atom()?;
        loop {
            let node = match self.kind() {
                Tok::Dot => {
                    self.bump();
                    let attr = self.name()?;
                    ExprKind::Attribute { value: Box::new(value), attr, ctx: ExprContext::Load }
                }
                Tok::LPar => {
                    let (args, keywords) = self.call_arguments()?;
                    ExprKind::Call { func: Box::new(value), args, keywords }
                }
                Tok::LSqb => {
                    self.bump();
                    self.enter(20)?;
                    let slice = Box::new(self.slices()?);
                    self.leave(20);
                    self.expect(Tok::RSqb)?;
                    ExprKind::Subscript { value: Box::new(value), slice, ctx: ExprContext::Load }
                }
                _ => return Ok(value),
            };
            value = Expr::new(node, self.since(start));
        }
    }

    /// What stands in the brackets of a subscript.
    fn slices(&mut self) -> PResult<Expr> {
        let start = self.span();
        let single = self.kind() != Tok::Star;
        let first = self.slice()?;
        if single && self.kind() != Tok::Comma {
            return Ok(first);
        }
        let mut elts = vec![first];
        while self.eat(Tok::Comma) {
            if self.kind() == Tok::RSqb {
                break;
            }
            elts.push(self.slice()?);
        }
        Ok(Expr::new(ExprKind::Tuple { elts, ctx: ExprContext::Load }, self.since(start)))
    }

    fn slice(&mut self) -> PResult<Expr> {
        let start = self.span();
        if self.kind() == Tok::Star {
            return self.starred_expression();
        }
        let lower = if self.kind() == Tok::Colon {
            None
        } else {
            let is_named = self.at_walrus();
            let value = self.named_expression()?;
            if is_named || self.kind() != Tok::Colon {
                return Ok(value);
            }
            Some(Box::new(value))
        };
        self.expect(Tok::Colon)?;
        let upper = self.slice_part()?;
        let step = if self.eat(Tok::Colon) { self.slice_part()? } else { None };
        Ok(Expr::new(ExprKind::Slice { lower, upper, step }, self.since(start)))
    }

    fn slice_part(&mut self) -> PResult<Option<Box<Expr>>> {
        if starts_expression(self.kind()) { Ok(Some(Box::new(self.expression()?))) } else { Ok(None) }
    }
}
