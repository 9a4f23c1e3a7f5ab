//! Functions, classes, their parameters and type parameters.

use tiercel_syntax::Span;
use tiercel_syntax::ast::{
    Arg, Arguments, Expr, ExprKind, Keyword, Stmt, StmtKind, TypeParam, TypeParamKind,
};
use tiercel_syntax::stack;

use super::symbol::*;
use super::{BlockType, Builder, Key, KeyKind, key};
use crate::error::{CompileError, Result};
use crate::hash::FxSet;
use crate::names::{Sym, known};

impl Builder<'_> {
    pub(super) fn function_def(&mut self, stmt: &Stmt) -> Result<()> {
        let (StmtKind::FunctionDef { name, args, body, decorator_list, returns, type_params, .. }
        | StmtKind::AsyncFunctionDef { name, args, body, decorator_list, returns, type_params, .. }) =
            &stmt.node
        else {
            return Ok(());
        };
        let name = self.intern(name);
        self.add_def(name, DEF_LOCAL, stmt.span)?;
        self.default_values(args)?;
        self.exprs(decorator_list)?;
        if !type_params.is_empty() {
            let key = key(type_params, KeyKind::TypeParams);
            let has_kwdefaults = args.kw_defaults.iter().any(Option::is_some);
            // CPython's list of defaults is there even when it is empty.
            self.enter_type_params(name, key, false, true, has_kwdefaults, stmt.span)?;
            self.type_params(type_params)?;
        }
        let block = self.new_block(name, BlockType::Function, key(stmt, KeyKind::Body), stmt.span);
        self.table[block].has_docstring = self.docstring(body);
        self.function_annotations(stmt.span, args, returns.as_deref())?;
        self.enter_existing(block);
        if let StmtKind::AsyncFunctionDef { .. } = stmt.node {
            self.cur().coroutine = true;
        }
        self.arguments(args)?;
        self.stmts(body)?;
        self.exit_block();
        if !type_params.is_empty() {
            self.exit_block();
        }
        Ok(())
    }

    /// Defaults, which are evaluated outside the function.
    pub(super) fn default_values(&mut self, args: &Arguments) -> Result<()> {
        self.exprs(&args.defaults)?;
        args.kw_defaults.iter().flatten().try_for_each(|default| self.expr(default))
    }

    pub(super) fn arguments(&mut self, args: &Arguments) -> Result<()> {
        let listed = args.posonlyargs.iter().chain(&args.args).chain(&args.kwonlyargs);
        for arg in listed {
            self.parameter(arg)?;
        }
        if let Some(arg) = &args.vararg {
            self.parameter(arg)?;
            self.cur().varargs = true;
        }
        if let Some(arg) = &args.kwarg {
            self.parameter(arg)?;
            self.cur().varkeywords = true;
        }
        Ok(())
    }

    fn parameter(&mut self, arg: &Arg) -> Result<()> {
        self.bind(&arg.arg, DEF_PARAM, arg.span)
    }

    pub(super) fn class_def(&mut self, stmt: &Stmt) -> Result<()> {
        let StmtKind::ClassDef { name, bases, keywords, body, decorator_list, type_params } = &stmt.node
        else {
            return Ok(());
        };
        let name = self.intern(name);
        self.add_def(name, DEF_LOCAL, stmt.span)?;
        self.exprs(decorator_list)?;
        let outer_private = self.private;
        if !type_params.is_empty() {
            let key = key(type_params, KeyKind::TypeParams);
            self.enter_type_params(name, key, true, false, false, stmt.span)?;
            self.private = Some(name);
            self.cur().mangled_names = Some(FxSet::default());
            self.type_params(type_params)?;
        }
        self.exprs(bases)?;
        self.keywords(keywords)?;
        self.enter_block(name, BlockType::Class, key(stmt, KeyKind::Body), stmt.span)?;
        self.private = Some(name);
        if !type_params.is_empty() {
            self.add_def(known::DUNDER_TYPE_PARAMS, DEF_LOCAL, stmt.span)?;
            self.add_def(known::TYPE_PARAMS, USE, stmt.span)?;
        }
        self.cur().has_docstring = self.docstring(body);
        self.stmts(body)?;
        self.exit_block();
        if !type_params.is_empty() {
            self.exit_block();
        }
        self.private = outer_private;
        Ok(())
    }

    /// Keyword arguments of a call or class.
    pub(super) fn keywords(&mut self, keywords: &[Keyword]) -> Result<()> {
        for keyword in keywords {
            if let Some(arg) = &keyword.arg {
                self.check_name(arg, keyword.span, tiercel_syntax::ast::ExprContext::Store)?;
            }
        }
        keywords.iter().try_for_each(|keyword| self.expr(&keyword.value))
    }

    /// Enters the block that type parameters are bound in.
    pub(super) fn enter_type_params(
        &mut self,
        name: Sym,
        key: Key,
        of_class: bool,
        has_defaults: bool,
        has_kwdefaults: bool,
        loc: Span,
    ) -> Result<()> {
        let in_class = self.cur().kind == BlockType::Class;
        self.enter_block(name, BlockType::TypeParameters, key, loc)?;
        if in_class {
            self.cur().can_see_class_scope = true;
            self.add_def(known::CLASSDICT, USE, loc)?;
        }
        if of_class {
            for implicit in [known::TYPE_PARAMS, known::GENERIC_BASE] {
                self.add_def(implicit, DEF_LOCAL, loc)?;
                self.add_def(implicit, USE, loc)?;
            }
        }
        if has_defaults {
            self.add_def(known::DEFAULTS, DEF_PARAM, loc)?;
        }
        if has_kwdefaults {
            self.add_def(known::KWDEFAULTS, DEF_PARAM, loc)?;
        }
        Ok(())
    }

    pub(super) fn type_params(&mut self, params: &[TypeParam]) -> Result<()> {
        params.iter().try_for_each(|param| self.type_param(param))
    }

    fn type_param(&mut self, param: &TypeParam) -> Result<()> {
        if !stack::has_room() {
            return Err(CompileError::recursion());
        }
        let (TypeParamKind::TypeVar { name, .. }
        | TypeParamKind::TypeVarTuple { name, .. }
        | TypeParamKind::ParamSpec { name, .. }) = &param.node;
        let name = self.intern(name);
        self.add_def(name, DEF_TYPE_PARAM | DEF_LOCAL, param.span)?;
        if name == known::CLASSDICT {
            let message = "reserved name '__classdict__' cannot be used for type parameter";
            return Err(CompileError::syntax(message, param.span));
        }
        match &param.node {
            TypeParamKind::TypeVar { bound, default_value, .. } => {
                if let Some(bound) = bound {
                    let is_tuple = matches!(bound.node, ExprKind::Tuple { .. });
                    let info = if is_tuple { "a TypeVar constraint" } else { "a TypeVar bound" };
                    self.type_param_value(bound, name, key(param, KeyKind::Bound), info)?;
                }
                self.type_param_default(default_value.as_deref(), name, param, "a TypeVar default")
            }
            TypeParamKind::TypeVarTuple { default_value, .. } => {
                self.type_param_default(default_value.as_deref(), name, param, "a TypeVarTuple default")
            }
            TypeParamKind::ParamSpec { default_value, .. } => {
                self.type_param_default(default_value.as_deref(), name, param, "a ParamSpec default")
            }
        }
    }

    fn type_param_default(
        &mut self,
        value: Option<&Expr>,
        name: Sym,
        param: &TypeParam,
        info: &'static str,
    ) -> Result<()> {
        match value {
            Some(value) => self.type_param_value(value, name, key(param, KeyKind::Default), info),
            None => Ok(()),
        }
    }

    fn type_param_value(&mut self, value: &Expr, name: Sym, key: Key, info: &'static str) -> Result<()> {
        let in_class = self.cur().can_see_class_scope;
        self.enter_block(name, BlockType::TypeVariable, key, value.span)?;
        self.cur().can_see_class_scope = in_class;
        if in_class {
            self.add_def(known::CLASSDICT, USE, value.span)?;
        }
        self.cur().scope_info = info;
        self.expr(value)?;
        self.exit_block();
        Ok(())
    }
}
