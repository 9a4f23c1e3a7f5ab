//! The parameters of functions and lambdas, and type parameters.

use super::expressions::starts_expression;
use super::{PResult, Parser, fail};
use crate::ast::{Arg, Arguments, Expr, TypeParam, TypeParamKind};
use crate::token::Tok;

/// What the parameters belong to.
#[derive(Clone, Copy, PartialEq)]
enum Owner {
    Function,
    Lambda,
}

impl Owner {
    fn close(self) -> Tok {
        match self {
            Owner::Function => Tok::RPar,
            Owner::Lambda => Tok::Colon,
        }
    }
}

impl Parser<'_> {
    /// The parameters between the brackets of a `def`.
    pub(super) fn function_parameters(&mut self) -> PResult<Arguments> {
        self.parameters(Owner::Function)
    }

    /// The parameters before the colon of a `lambda`.
    pub(super) fn lambda_parameters(&mut self) -> PResult<Arguments> {
        self.parameters(Owner::Lambda)
    }

    fn parameters(&mut self, owner: Owner) -> PResult<Arguments> {
        let all = self.all_parameters(owner)?;
        if !all.posonlyargs.is_empty() {
            self.need_version(8, "Positional-only parameters are")?;
        }
        Ok(all)
    }

    fn all_parameters(&mut self, owner: Owner) -> PResult<Arguments> {
        let mut all = Arguments {
            posonlyargs: Vec::new(),
            args: Vec::new(),
            vararg: None,
            kwonlyargs: Vec::new(),
            kw_defaults: Vec::new(),
            kwarg: None,
            defaults: Vec::new(),
        };
        let mut star_seen = false;
        let mut slash_seen = false;
        // A bare `*` must have a parameter behind it.
        let mut needs_name = false;
        while self.kind() != owner.close() {
            match self.kind() {
                Tok::Slash => {
                    if slash_seen || star_seen || all.args.is_empty() {
                        return fail();
                    }
                    slash_seen = true;
                    self.bump();
                    all.posonlyargs = std::mem::take(&mut all.args);
                }
                Tok::Star => {
                    if star_seen {
                        return fail();
                    }
                    star_seen = true;
                    self.bump();
                    if self.kind() == Tok::Comma {
                        needs_name = true;
                    } else {
                        all.vararg = Some(Box::new(self.parameter(owner, true)?));
                        self.end_of_parameter(owner, all.vararg.as_deref_mut())?;
                        continue;
                    }
                }
                Tok::DoubleStar => {
                    if needs_name {
                        return fail();
                    }
                    self.bump();
                    all.kwarg = Some(Box::new(self.parameter(owner, false)?));
                    self.end_of_parameter(owner, all.kwarg.as_deref_mut())?;
                    if self.kind() != owner.close() {
                        return fail();
                    }
                    return Ok(all);
                }
                _ => {
                    let mut arg = self.parameter(owner, false)?;
                    let default = if self.eat(Tok::Equal) { Some(self.expression()?) } else { None };
                    self.end_of_parameter(owner, Some(&mut arg))?;
                    if star_seen {
                        needs_name = false;
                        all.kwonlyargs.push(arg);
                        all.kw_defaults.push(default);
                    } else {
                        all.args.push(arg);
                        match default {
                            Some(default) => all.defaults.push(default),
                            None if !all.defaults.is_empty() => return fail(),
                            None => {}
                        }
                    }
                    continue;
                }
            }
            self.end_of_parameter(owner, None)?;
        }
        if needs_name { fail() } else { Ok(all) }
    }

    /// A name with its annotation, which functions may have.
    fn parameter(&mut self, owner: Owner, starred: bool) -> PResult<Arg> {
        let start = self.span();
        let arg = self.name()?;
        let mut annotation = None;
        if owner == Owner::Function && self.eat(Tok::Colon) {
            let value = if starred { self.star_expression()? } else { self.expression()? };
            annotation = Some(Box::new(value));
        }
        Ok(Arg { arg, annotation, type_comment: None, span: self.since(start) })
    }

    /// The comma, if more may follow, and the type comment behind a parameter.
    fn end_of_parameter(&mut self, owner: Owner, arg: Option<&mut Arg>) -> PResult<()> {
        if !self.eat(Tok::Comma) && self.kind() != owner.close() && self.kind() != Tok::TypeComment {
            return fail();
        }
        if let Some(arg) = arg
            && owner == Owner::Function
        {
            arg.type_comment = self.type_comment();
        }
        Ok(())
    }

    /// The text of a type comment at the current token.
    pub(super) fn type_comment(&mut self) -> Option<Box<str>> {
        if self.kind() != Tok::TypeComment {
            return None;
        }
        let text = self.token_text().into();
        self.bump();
        Some(text)
    }

    /// The `[…]` behind the name of a class, function or type alias, if there is one.
    pub(super) fn type_params(&mut self) -> PResult<Vec<TypeParam>> {
        let mut params = Vec::new();
        if !self.eat(Tok::LSqb) {
            return Ok(params);
        }
        loop {
            params.push(self.type_param()?);
            if self.eat(Tok::RSqb) {
                break;
            }
            self.expect(Tok::Comma)?;
            if self.eat(Tok::RSqb) {
                break;
            }
        }
        self.need_version_of_last(12, "Type parameter lists are")?;
        Ok(params)
    }

    fn type_param(&mut self) -> PResult<TypeParam> {
        let start = self.span();
        let star = self.kind();
        let node = match star {
            Tok::Star => {
                self.bump();
                let name = self.name()?;
                TypeParamKind::TypeVarTuple { name, default_value: self.type_default(true)? }
            }
            Tok::DoubleStar => {
                self.bump();
                let name = self.name()?;
                TypeParamKind::ParamSpec { name, default_value: self.type_default(false)? }
            }
            _ => {
                let name = self.name()?;
                let bound = if self.eat(Tok::Colon) { Some(Box::new(self.expression()?)) } else { None };
                TypeParamKind::TypeVar { name, bound, default_value: self.type_default(false)? }
            }
        };
        Ok(TypeParam::new(node, self.since(start)))
    }

    fn type_default(&mut self, starred: bool) -> PResult<Option<Box<Expr>>> {
        if !self.eat(Tok::Equal) {
            return Ok(None);
        }
        if !starts_expression(self.kind()) && self.kind() != Tok::Star {
            return fail();
        }
        let value = if starred { self.star_expression()? } else { self.expression()? };
        self.need_version(13, "Type parameter defaults are")?;
        Ok(Some(Box::new(value)))
    }
}
