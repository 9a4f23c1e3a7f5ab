//! The patterns of `case`.

use super::{PResult, Parser, fail};
use crate::ast::{
    Constant, Expr, ExprContext, ExprKind, Name, Operator, Pattern, PatternKind, Span, UnaryOp,
};
use crate::token::Tok;

/// Levels of CPython's grammar between a pattern and one in its brackets.
const PATTERN_LEVELS: u32 = 10;

impl Parser<'_> {
    /// What stands behind `case`: a pattern, or several with commas between them.
    pub(super) fn patterns(&mut self) -> PResult<Pattern> {
        let start = self.span();
        let first = self.star_pattern()?;
        if self.kind() == Tok::Comma {
            let patterns = self.pattern_list(first, &[Tok::Colon, Tok::KwIf])?;
            return Ok(Pattern::new(PatternKind::MatchSequence { patterns }, self.since(start)));
        }
        if matches!(first.node, PatternKind::MatchStar { .. }) { fail() } else { Ok(first) }
    }

    /// The patterns behind the first, up to a token that ends the list.
    fn pattern_list(&mut self, first: Pattern, ends: &[Tok]) -> PResult<Vec<Pattern>> {
        let mut patterns = vec![first];
        while self.eat(Tok::Comma) {
            if ends.contains(&self.kind()) {
                break;
            }
            patterns.push(self.star_pattern()?);
        }
        Ok(patterns)
    }

    /// `*name`, or a pattern.
    fn star_pattern(&mut self) -> PResult<Pattern> {
        let start = self.span();
        if !self.eat(Tok::Star) {
            return self.pattern();
        }
        let name = if self.at_soft("_") {
            self.bump();
            None
        } else {
            Some(self.capture()?)
        };
        Ok(Pattern::new(PatternKind::MatchStar { name }, self.since(start)))
    }

    /// A name that is bound by a pattern.
    fn capture(&mut self) -> PResult<Name> {
        if self.at_soft("_") {
            return fail();
        }
        let name = self.name()?;
        if matches!(self.kind(), Tok::Dot | Tok::LPar | Tok::Equal) { fail() } else { Ok(name) }
    }

    /// Alternatives, and perhaps `as` a name.
    fn pattern(&mut self) -> PResult<Pattern> {
        self.enter(PATTERN_LEVELS)?;
        let start = self.span();
        let first = self.closed_pattern()?;
        let mut result = first;
        if self.kind() == Tok::VBar {
            let mut patterns = vec![result];
            while self.eat(Tok::VBar) {
                patterns.push(self.closed_pattern()?);
            }
            result = Pattern::new(PatternKind::MatchOr { patterns }, self.since(start));
        }
        if self.eat(Tok::KwAs) {
            let name = Some(self.capture()?);
            let pattern = Some(Box::new(result));
            result = Pattern::new(PatternKind::MatchAs { pattern, name }, self.since(start));
        }
        self.leave(PATTERN_LEVELS);
        Ok(result)
    }

    fn closed_pattern(&mut self) -> PResult<Pattern> {
        let start = self.span();
        let node = match self.kind() {
            Tok::KwNone => self.singleton(Constant::None),
            Tok::KwTrue => self.singleton(Constant::True),
            Tok::KwFalse => self.singleton(Constant::False),
            Tok::Number | Tok::Minus | Tok::Plus => {
                PatternKind::MatchValue { value: Box::new(self.number_pattern()?) }
            }
            Tok::String | Tok::FStringStart | Tok::TStringStart => {
                PatternKind::MatchValue { value: Box::new(self.strings()?) }
            }
            Tok::LPar => return self.group_or_sequence(start),
            Tok::LSqb => {
                self.bump();
                let mut patterns = Vec::new();
                if self.kind() != Tok::RSqb {
                    let first = self.star_pattern()?;
                    patterns = self.pattern_list(first, &[Tok::RSqb])?;
                }
                self.expect(Tok::RSqb)?;
                PatternKind::MatchSequence { patterns }
            }
            Tok::LBrace => self.mapping_pattern()?,
            Tok::Name => return self.name_pattern(start),
            _ => return fail(),
        };
        Ok(Pattern::new(node, self.since(start)))
    }

    fn singleton(&mut self, value: Constant) -> PatternKind {
        self.bump();
        PatternKind::MatchSingleton { value }
    }

    fn group_or_sequence(&mut self, start: Span) -> PResult<Pattern> {
        self.bump();
        if self.eat(Tok::RPar) {
            let node = PatternKind::MatchSequence { patterns: Vec::new() };
            return Ok(Pattern::new(node, self.since(start)));
        }
        let first = self.star_pattern()?;
        if self.kind() == Tok::Comma {
            let patterns = self.pattern_list(first, &[Tok::RPar])?;
            self.expect(Tok::RPar)?;
            return Ok(Pattern::new(PatternKind::MatchSequence { patterns }, self.since(start)));
        }
        self.expect(Tok::RPar)?;
        if matches!(first.node, PatternKind::MatchStar { .. }) { fail() } else { Ok(first) }
    }

    /// A capture, a wildcard, a dotted value, or a class.
    fn name_pattern(&mut self, start: Span) -> PResult<Pattern> {
        let is_wildcard = self.at_soft("_");
        let value = self.dotted_value()?;
        let node = match (self.kind(), value.node.clone()) {
            (Tok::LPar, _) => self.class_pattern(value)?,
            (Tok::Equal, _) => return fail(),
            (_, ExprKind::Name { .. }) if is_wildcard => PatternKind::MatchAs { pattern: None, name: None },
            (_, ExprKind::Name { id, .. }) => PatternKind::MatchAs { pattern: None, name: Some(id) },
            _ => PatternKind::MatchValue { value: Box::new(value) },
        };
        Ok(Pattern::new(node, self.since(start)))
    }

    /// A name with any number of attributes.
    fn dotted_value(&mut self) -> PResult<Expr> {
        let start = self.span();
        let id = self.name()?;
        let mut value = Expr::new(ExprKind::Name { id, ctx: ExprContext::Load }, start);
        while self.eat(Tok::Dot) {
            let attr = self.name()?;
            let node = ExprKind::Attribute { value: Box::new(value), attr, ctx: ExprContext::Load };
            value = Expr::new(node, self.since(start));
        }
        Ok(value)
    }

    fn class_pattern(&mut self, cls: Expr) -> PResult<PatternKind> {
        self.bump();
        let (mut patterns, mut kwd_attrs, mut kwd_patterns) = (Vec::new(), Vec::new(), Vec::new());
        while self.kind() != Tok::RPar {
            if self.kind() == Tok::Name && self.kind_at(1) == Tok::Equal {
                kwd_attrs.push(self.name()?);
                self.bump();
                kwd_patterns.push(self.pattern()?);
            } else if kwd_attrs.is_empty() {
                patterns.push(self.pattern()?);
            } else {
                return fail();
            }
            if !self.eat(Tok::Comma) {
                break;
            }
        }
        self.expect(Tok::RPar)?;
        Ok(PatternKind::MatchClass { cls: Box::new(cls), patterns, kwd_attrs, kwd_patterns })
    }

    fn mapping_pattern(&mut self) -> PResult<PatternKind> {
        self.bump();
        let (mut keys, mut patterns, mut rest) = (Vec::new(), Vec::new(), None);
        while self.kind() != Tok::RBrace {
            if self.eat(Tok::DoubleStar) {
                rest = Some(self.capture()?);
                self.eat(Tok::Comma);
                break;
            }
            keys.push(self.mapping_key()?);
            self.expect(Tok::Colon)?;
            patterns.push(self.pattern()?);
            if !self.eat(Tok::Comma) {
                break;
            }
        }
        self.expect(Tok::RBrace)?;
        Ok(PatternKind::MatchMapping { keys, patterns, rest })
    }

    fn mapping_key(&mut self) -> PResult<Expr> {
        let span = self.span();
        let value = match self.kind() {
            Tok::Number | Tok::Minus | Tok::Plus => return self.number_pattern(),
            Tok::String | Tok::FStringStart | Tok::TStringStart => return self.strings(),
            Tok::KwNone => Constant::None,
            Tok::KwTrue => Constant::True,
            Tok::KwFalse => Constant::False,
            Tok::Name => {
                let value = self.dotted_value()?;
                return if matches!(value.node, ExprKind::Attribute { .. }) { Ok(value) } else { fail() };
            }
            _ => return fail(),
        };
        self.bump();
        Ok(Expr::new(ExprKind::Constant { value, kind: None }, span))
    }

    /// A number with its sign, or a real number and an imaginary one.
    fn number_pattern(&mut self) -> PResult<Expr> {
        let start = self.span();
        let real = self.signed_number()?;
        let op = match self.kind() {
            Tok::Plus => Operator::Add,
            Tok::Minus => Operator::Sub,
            _ => return Ok(real),
        };
        if is_imaginary(&real) {
            return self.error_at(real.span, "real number required in complex literal");
        }
        self.bump();
        if self.kind() != Tok::Number {
            return fail();
        }
        let imaginary = self.signed_number()?;
        if !is_imaginary(&imaginary) {
            return self.error_at(imaginary.span, "imaginary number required in complex literal");
        }
        let node = ExprKind::BinOp { left: Box::new(real), op, right: Box::new(imaginary) };
        Ok(Expr::new(node, self.since(start)))
    }

    fn signed_number(&mut self) -> PResult<Expr> {
        let start = self.span();
        let negative = self.eat(Tok::Minus);
        if !negative {
            self.eat(Tok::Plus);
        }
        if self.kind() != Tok::Number {
            return fail();
        }
        let number = self.atom()?;
        if !negative {
            return Ok(number);
        }
        let node = ExprKind::UnaryOp { op: UnaryOp::USub, operand: Box::new(number) };
        Ok(Expr::new(node, self.since(start)))
    }
}

fn is_imaginary(number: &Expr) -> bool {
    match &number.node {
        ExprKind::UnaryOp { operand, .. } => is_imaginary(operand),
        node => matches!(node, ExprKind::Constant { value: Constant::Complex { .. }, .. }),
    }
}
