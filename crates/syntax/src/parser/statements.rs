//! Simple statements, and the sequences statements come in.

use super::expressions::starts_expression;
use super::targets::{make_single_target, make_target};
use super::{PResult, Parser, fail};
use crate::ast::{Alias, Expr, ExprContext, ExprKind, Name, Operator, Stmt, StmtKind};
use crate::token::Tok;

/// True for keywords that begin a compound statement.
pub(super) fn starts_compound(kind: Tok) -> bool {
    matches!(
        kind,
        Tok::KwIf
            | Tok::KwWhile
            | Tok::KwFor
            | Tok::KwTry
            | Tok::KwWith
            | Tok::KwDef
            | Tok::KwClass
            | Tok::KwAsync
            | Tok::At
    )
}

fn augmented(kind: Tok) -> Option<Operator> {
    Some(match kind {
        Tok::PlusEqual => Operator::Add,
        Tok::MinEqual => Operator::Sub,
        Tok::StarEqual => Operator::Mult,
        Tok::AtEqual => Operator::MatMult,
        Tok::SlashEqual => Operator::Div,
        Tok::PercentEqual => Operator::Mod,
        Tok::AmperEqual => Operator::BitAnd,
        Tok::VBarEqual => Operator::BitOr,
        Tok::CircumflexEqual => Operator::BitXor,
        Tok::LeftShiftEqual => Operator::LShift,
        Tok::RightShiftEqual => Operator::RShift,
        Tok::DoubleStarEqual => Operator::Pow,
        Tok::DoubleSlashEqual => Operator::FloorDiv,
        _ => return None,
    })
}

impl Parser<'_> {
    /// One compound statement, or the simple ones of a line.
    pub(super) fn statement(&mut self, body: &mut Vec<Stmt>) -> PResult<()> {
        match self.compound_statement()? {
            Some(statement) => {
                body.push(statement);
                Ok(())
            }
            None => self.simple_statements(body),
        }
    }

    /// Simple statements with semicolons between them, up to the end of the line.
    pub(super) fn simple_statements(&mut self, body: &mut Vec<Stmt>) -> PResult<()> {
        loop {
            body.push(self.simple_statement()?);
            if self.eat(Tok::Newline) {
                return Ok(());
            }
            self.expect(Tok::Semi)?;
            if self.eat(Tok::Newline) {
                return Ok(());
            }
        }
    }

    fn simple_statement(&mut self) -> PResult<Stmt> {
        let start = self.span();
        let node = match self.kind() {
            Tok::KwReturn => {
                self.bump();
                let has_value = starts_expression(self.kind()) || self.kind() == Tok::Star;
                let value = if has_value { Some(Box::new(self.star_expressions()?)) } else { None };
                StmtKind::Return { value }
            }
            Tok::KwPass => self.word_alone(StmtKind::Pass {}),
            Tok::KwBreak => self.word_alone(StmtKind::Break {}),
            Tok::KwContinue => self.word_alone(StmtKind::Continue {}),
            Tok::KwImport => self.import()?,
            Tok::KwFrom => self.import_from()?,
            Tok::KwRaise => self.raise()?,
            Tok::KwAssert => self.assert()?,
            Tok::KwGlobal => StmtKind::Global { names: self.scope_names()? },
            Tok::KwNonlocal => StmtKind::Nonlocal { names: self.scope_names()? },
            Tok::KwDel => {
                self.bump();
                let targets = self.del_targets()?;
                if !matches!(self.kind(), Tok::Newline | Tok::Semi) {
                    return fail();
                }
                StmtKind::Delete { targets }
            }
            Tok::Name if self.kind_at(1) == Tok::Name && self.at_soft("type") => self.type_alias()?,
            _ => self.expression_statement()?,
        };
        Ok(Stmt::new(node, self.since(start)))
    }

    fn word_alone(&mut self, node: StmtKind) -> StmtKind {
        self.bump();
        node
    }

    /// An expression, or an assignment of any kind.
    fn expression_statement(&mut self) -> PResult<StmtKind> {
        let is_name = self.kind() == Tok::Name;
        let mut first = self.yield_or_star_expressions()?;
        match self.kind() {
            Tok::Newline | Tok::Semi => Ok(StmtKind::Expr { value: Box::new(first) }),
            Tok::Equal => self.assignment(first),
            Tok::Colon => {
                if !make_single_target(&mut first) {
                    return fail();
                }
                self.bump();
                let simple = is_name && matches!(first.node, ExprKind::Name { .. });
                let annotation = Box::new(self.expression()?);
                let value = if self.eat(Tok::Equal) {
                    Some(Box::new(self.yield_or_star_expressions()?))
                } else {
                    None
                };
                self.need_version(
                    6,
                    if simple { "Variable annotation syntax is" } else { "Variable annotations syntax is" },
                )?;
                Ok(StmtKind::AnnAssign {
                    target: Box::new(first),
                    annotation,
                    value,
                    simple: i32::from(simple),
                })
            }
            kind => {
                let Some(op) = augmented(kind) else {
                    return Ok(StmtKind::Expr { value: Box::new(first) });
                };
                if !make_single_target(&mut first) {
                    return fail();
                }
                self.bump();
                if op == Operator::MatMult {
                    self.need_version_of_last(5, "The '@' operator is")?;
                }
                let value = Box::new(self.yield_or_star_expressions()?);
                Ok(StmtKind::AugAssign { target: Box::new(first), op, value })
            }
        }
    }

    fn assignment(&mut self, first: Expr) -> PResult<StmtKind> {
        let mut targets = vec![first];
        let mut value = None;
        while self.eat(Tok::Equal) {
            let right = self.yield_or_star_expressions()?;
            if self.kind() == Tok::Equal {
                targets.push(right);
            } else {
                value = Some(Box::new(right));
            }
        }
        let Some(value) = value else { return fail() };
        if !targets.iter_mut().all(|t| make_target(t, ExprContext::Store)) {
            return fail();
        }
        let type_comment = self.type_comment();
        Ok(StmtKind::Assign { targets, value, type_comment })
    }

    fn type_alias(&mut self) -> PResult<StmtKind> {
        self.bump();
        let span = self.span();
        let id = self.name()?;
        let name = Box::new(Expr::new(ExprKind::Name { id, ctx: ExprContext::Store }, span));
        let type_params = self.type_params()?;
        self.expect(Tok::Equal)?;
        let value = Box::new(self.expression()?);
        self.need_version(12, "Type statement is")?;
        Ok(StmtKind::TypeAlias { name, type_params, value })
    }

    fn raise(&mut self) -> PResult<StmtKind> {
        self.bump();
        if !starts_expression(self.kind()) {
            return Ok(StmtKind::Raise { exc: None, cause: None });
        }
        let exc = Some(Box::new(self.expression()?));
        let cause = if self.eat(Tok::KwFrom) { Some(Box::new(self.expression()?)) } else { None };
        Ok(StmtKind::Raise { exc, cause })
    }

    fn assert(&mut self) -> PResult<StmtKind> {
        self.bump();
        let test = Box::new(self.expression()?);
        let msg = if self.eat(Tok::Comma) { Some(Box::new(self.expression()?)) } else { None };
        Ok(StmtKind::Assert { test, msg })
    }

    fn scope_names(&mut self) -> PResult<Vec<Name>> {
        self.bump();
        let mut names = vec![self.name()?];
        while self.eat(Tok::Comma) {
            names.push(self.name()?);
        }
        Ok(names)
    }

    fn import(&mut self) -> PResult<StmtKind> {
        self.bump();
        let mut names = Vec::new();
        loop {
            let start = self.span();
            let name = self.dotted_name()?;
            let asname = if self.eat(Tok::KwAs) { Some(self.name()?) } else { None };
            names.push(Alias { name, asname, span: self.since(start) });
            if !self.eat(Tok::Comma) {
                return Ok(StmtKind::Import { names });
            }
        }
    }

    fn dotted_name(&mut self) -> PResult<Name> {
        let first = self.name()?;
        if self.kind() != Tok::Dot {
            return Ok(first);
        }
        let mut whole = first.to_string();
        while self.eat(Tok::Dot) {
            whole.push('.');
            whole.push_str(&self.name()?);
        }
        Ok(Name::from(whole.as_str()))
    }

    fn import_from(&mut self) -> PResult<StmtKind> {
        self.bump();
        let mut level = 0;
        loop {
            match self.kind() {
                Tok::Dot => level += 1,
                Tok::Ellipsis => level += 3,
                _ => break,
            }
            self.bump();
        }
        let module = if level == 0 || self.kind() == Tok::Name { Some(self.dotted_name()?) } else { None };
        self.expect(Tok::KwImport)?;
        let names = self.imported_names()?;
        if level == 0 && module.as_deref() == Some("__future__") {
            self.barry_as_flufl |= names.iter().any(|a| a.name.as_str() == "barry_as_FLUFL");
        }
        Ok(StmtKind::ImportFrom { module, names, level: Some(level) })
    }

    fn imported_names(&mut self) -> PResult<Vec<Alias>> {
        let span = self.span();
        if self.eat(Tok::Star) {
            return Ok(vec![Alias { name: Name::from("*"), asname: None, span }]);
        }
        let bracketed = self.eat(Tok::LPar);
        let mut names = Vec::new();
        loop {
            let start = self.span();
            let name = self.name()?;
            let asname = if self.eat(Tok::KwAs) { Some(self.name()?) } else { None };
            names.push(Alias { name, asname, span: self.since(start) });
            let more = self.eat(Tok::Comma);
            if bracketed && self.eat(Tok::RPar) {
                return Ok(names);
            }
            if !more {
                return if bracketed { fail() } else { Ok(names) };
            }
        }
    }
}
