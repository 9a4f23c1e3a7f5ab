//! The arguments of a call, which are also the bases of a class.

use super::{PResult, Parser, fail};
use crate::ast::{Expr, ExprKind, Keyword};
use crate::token::Tok;

impl Parser<'_> {
    /// The bracketed bases and keywords of a class: as in a call, but never a bare generator expression.
    pub(super) fn class_arguments(&mut self) -> PResult<(Vec<Expr>, Vec<Keyword>)> {
        let open = self.span();
        let (args, keywords) = self.call_arguments()?;
        match &args[..] {
            [Expr { node: ExprKind::GeneratorExp { .. }, span }]
                if (span.line, span.col) == (open.line, open.col) =>
            {
                fail()
            }
            _ => Ok((args, keywords)),
        }
    }

    /// The bracketed arguments at the current token.
    pub(super) fn call_arguments(&mut self) -> PResult<(Vec<Expr>, Vec<Keyword>)> {
        let open = self.span();
        self.expect(Tok::LPar)?;
        let (mut args, mut keywords) = (Vec::new(), Vec::new());
        if self.eat(Tok::RPar) {
            return Ok((args, keywords));
        }
        self.enter(20)?;
        let mut unpacked_mapping = false;
        loop {
            let start = self.span();
            match self.kind() {
                Tok::Star if unpacked_mapping => return fail(),
                Tok::Star => args.push(self.starred_expression()?),
                Tok::DoubleStar => {
                    self.bump();
                    unpacked_mapping = true;
                    let value = Box::new(self.expression()?);
                    keywords.push(Keyword { arg: None, value, span: self.since(start) });
                }
                Tok::Name if self.kind_at(1) == Tok::Equal => {
                    let arg = Some(self.name()?);
                    self.bump();
                    let value = Box::new(self.expression()?);
                    keywords.push(Keyword { arg, value, span: self.since(start) });
                }
                _ if !keywords.is_empty() => return fail(),
                _ => {
                    let value = self.named_expression()?;
                    if matches!(self.kind(), Tok::KwFor | Tok::KwAsync) {
                        if !args.is_empty() {
                            return fail();
                        }
                        let generators = self.comprehension_clauses()?;
                        self.expect(Tok::RPar)?;
                        let node = ExprKind::GeneratorExp { elt: Box::new(value), generators };
                        args.push(Expr::new(node, self.since(open)));
                        self.leave(20);
                        return Ok((args, keywords));
                    }
                    if args.is_empty() {
                        // Most calls have few arguments.
                        args.reserve_exact(2);
                    }
                    args.push(value);
                }
            }
            if self.eat(Tok::RPar) {
                break;
            }
            self.expect(Tok::Comma)?;
            if self.eat(Tok::RPar) {
                break;
            }
        }
        self.leave(20);
        Ok((args, keywords))
    }
}
