//! Calls.

use tiercel_syntax::Span;
use tiercel_syntax::ast::{Expr, ExprContext, ExprKind, Keyword, Name};

use super::Compiler;
use super::collections::{STACK_USE_GUIDELINE, TUPLE, is_starred};
use super::emit::attribute_location;
use crate::constant::Constant;
use crate::error::{CompileError, Result};
use crate::instructions::{Label, NO_LOCATION};
use crate::names::{Sym, known};
use crate::op::Op;
use crate::symtable::symbol::DEF_IMPORT;
use crate::symtable::{KeyKind, Scope, key};

/// Opargs of `LOAD_COMMON_CONSTANT`.
const COMMON_TUPLE: usize = 2;
const COMMON_ALL: usize = 3;
const COMMON_ANY: usize = 4;

impl<'a> Compiler<'a> {
    fn validate_keywords(&self, keywords: &[Keyword]) -> Result<()> {
        for (at, keyword) in keywords.iter().enumerate() {
            let Some(name) = &keyword.arg else { continue };
            if let Some(other) = keywords[at + 1..].iter().find(|other| other.arg.as_ref() == Some(name)) {
                return Err(CompileError::syntax(format!("keyword argument repeated: {name}"), other.span));
            }
        }
        Ok(())
    }

    pub(super) fn call(
        &mut self,
        expr: &'a Expr,
        func: &'a Expr,
        args: &'a [Expr],
        keywords: &'a [Keyword],
    ) -> Result<()> {
        self.validate_keywords(keywords)?;
        if self.method_call(expr, func, args, keywords)? {
            return Ok(());
        }
        let done = self.new_label();
        self.check_caller(func);
        self.expr(func)?;
        self.builtin_call(func, args, keywords, done)?;
        self.op(func.span, Op::PUSH_NULL);
        self.call_arguments(expr.span, 0, args, None, keywords)?;
        self.use_label(done);
        Ok(())
    }

    /// Whether the name is one that the module imports.
    fn is_import_originated(&mut self, expr: &Expr) -> bool {
        let ExprKind::Name { id, .. } = &expr.node else { return false };
        let name = self.intern(id);
        self.table[self.table.top].symbol(name) & DEF_IMPORT != 0
    }

    /// `owner.method(…)` without a bound method; tells whether it is one.
    fn method_call(
        &mut self,
        expr: &'a Expr,
        func: &'a Expr,
        args: &'a [Expr],
        keywords: &'a [Keyword],
    ) -> Result<bool> {
        let ExprKind::Attribute { value: owner, attr, ctx: ExprContext::Load } = &func.node else {
            return Ok(false);
        };
        if self.is_import_originated(owner)
            || args.len() + keywords.len() + usize::from(!keywords.is_empty()) >= STACK_USE_GUIDELINE
            || args.iter().any(is_starred)
            || keywords.iter().any(|keyword| keyword.arg.is_none())
        {
            return Ok(false);
        }
        let mut loc = func.span;
        if self.can_optimize_super(owner, attr) {
            let two_args = self.super_arguments(owner)?;
            self.load_super_attr(loc, attr, two_args, true);
            loc = attribute_location(loc, func, attr);
            self.op(loc, Op::NOP);
        } else {
            self.expr(owner)?;
            loc = attribute_location(loc, func, attr);
            self.load_method(loc, attr);
        }
        self.exprs(args)?;
        let call_loc = attribute_location(expr.span, func, attr);
        if keywords.is_empty() {
            self.op_i(call_loc, Op::CALL, args.len());
        } else {
            self.keyword_values(loc, keywords)?;
            self.op_i(call_loc, Op::CALL_KW, args.len() + keywords.len());
        }
        Ok(true)
    }

    /// The values of keyword arguments, and the tuple of their names.
    fn keyword_values(&mut self, loc: Span, keywords: &'a [Keyword]) -> Result<()> {
        for keyword in keywords {
            self.expr(&keyword.value)?;
        }
        let names =
            keywords.iter().flat_map(|keyword| &keyword.arg).map(|name| Constant::str(name)).collect();
        self.load_const(loc, Constant::tuple(names));
        Ok(())
    }

    /// Whether `super().attr` can be loaded without making the super object.
    pub(super) fn can_optimize_super(&mut self, value: &Expr, attr: &Name) -> bool {
        let ExprKind::Call { func, args, keywords } = &value.node else { return false };
        let ExprKind::Name { id, .. } = &func.node else { return false };
        if &**id != "super" || &**attr == "__class__" || !keywords.is_empty() {
            return false;
        }
        // `super` must be the built-in as far as can be seen.
        if self.block().scope(known::SUPER) != Scope::GlobalImplicit
            || self.table[self.table.top].scope(known::SUPER) != Scope::Unknown
        {
            return false;
        }
        match args.len() {
            2 => !args.iter().any(is_starred),
            0 => {
                let params = self.unit_ref().args;
                params.argcount + params.posonlyargcount > 0
                    && self.block().scope(known::DUNDER_CLASS) == Scope::Free
            }
            _ => false,
        }
    }

    /// Pushes `super`, the class and the object; tells whether they were given.
    pub(super) fn super_arguments(&mut self, call: &'a Expr) -> Result<bool> {
        let ExprKind::Call { func, args, .. } = &call.node else { return Ok(false) };
        self.name_op(func.span, known::SUPER, ExprContext::Load);
        if args.len() == 2 {
            self.exprs(args)?;
            return Ok(true);
        }
        self.name_op(call.span, known::DUNDER_CLASS, ExprContext::Load);
        let first = self.unit_ref().varnames.keys().next();
        if let Some(first) = first {
            self.name_op(call.span, first, ExprContext::Load);
        }
        Ok(false)
    }

    /// `all(…)`, `any(…)` and `tuple(…)` of a generator run without the call, if the names are the built-ins.
    fn builtin_call(
        &mut self,
        func: &'a Expr,
        args: &'a [Expr],
        keywords: &[Keyword],
        done: Label,
    ) -> Result<()> {
        let (ExprKind::Name { id, .. }, [generator], []) = (&func.node, args, keywords) else {
            return Ok(());
        };
        if !matches!(generator.node, ExprKind::GeneratorExp { .. }) {
            return Ok(());
        }
        let block = self.table.lookup(key(generator, KeyKind::Body))?;
        if self.table[block].coroutine {
            return Ok(());
        }
        let loc = func.span;
        let skip = self.new_label();
        // The function, the result for an empty generator, and what goes on with the loop.
        let (common, initial, go_on) = match &**id {
            "all" => (COMMON_ALL, Some(true), Op::POP_JUMP_IF_TRUE),
            "any" => (COMMON_ANY, Some(false), Op::POP_JUMP_IF_FALSE),
            "tuple" => (COMMON_TUPLE, None, Op::JUMP),
            _ => {
                self.use_label(skip);
                return Ok(());
            }
        };
        self.op_i(loc, Op::COPY, 1);
        self.op_i(loc, Op::LOAD_COMMON_CONSTANT, common);
        self.op_i(loc, Op::IS_OP, 0);
        self.jump(loc, Op::POP_JUMP_IF_FALSE, skip);
        self.op(loc, Op::POP_TOP);
        if initial.is_none() {
            self.op_i(loc, Op::BUILD_LIST, 0);
        }
        self.expr(generator)?;
        let (start, cleanup) = (self.new_label(), self.new_label());
        self.use_label(start);
        self.jump(loc, Op::FOR_ITER, cleanup);
        if initial.is_none() {
            self.op_i(loc, Op::LIST_APPEND, 2);
        } else {
            self.op(loc, Op::TO_BOOL);
        }
        self.jump(loc, go_on, start);
        self.op(NO_LOCATION, Op::POP_ITER);
        if let Some(initial) = initial {
            self.load_const(loc, Constant::Bool(!initial));
        }
        self.jump(loc, Op::JUMP, done);
        self.use_label(cleanup);
        self.op(NO_LOCATION, Op::END_FOR);
        self.op(NO_LOCATION, Op::POP_ITER);
        match initial {
            Some(initial) => self.load_const(loc, Constant::Bool(initial)),
            None => {
                self.op_i(loc, Op::CALL_INTRINSIC_1, tiercel_ops::names::intrinsic::LIST_TO_TUPLE as usize);
            }
        }
        self.jump(loc, Op::JUMP, done);
        self.use_label(skip);
        Ok(())
    }

    /// Arguments and call; `pushed` are on the stack already, `injected` is a name behind the arguments.
    pub(super) fn call_arguments(
        &mut self,
        loc: Span,
        pushed: usize,
        args: &'a [Expr],
        injected: Option<Sym>,
        keywords: &'a [Keyword],
    ) -> Result<()> {
        self.validate_keywords(keywords)?;
        let unpacks = args.iter().any(is_starred) || keywords.iter().any(|keyword| keyword.arg.is_none());
        if unpacks || args.len() + keywords.len() * 2 > STACK_USE_GUIDELINE {
            return self.call_function_ex(loc, pushed, args, injected, keywords);
        }
        self.exprs(args)?;
        let mut count = pushed + args.len();
        if let Some(name) = injected {
            self.name_op(loc, name, ExprContext::Load);
            count += 1;
        }
        if keywords.is_empty() {
            self.op_i(loc, Op::CALL, count);
        } else {
            self.keyword_values(loc, keywords)?;
            self.op_i(loc, Op::CALL_KW, count + keywords.len());
        }
        Ok(())
    }

    fn call_function_ex(
        &mut self,
        loc: Span,
        pushed: usize,
        args: &'a [Expr],
        injected: Option<Sym>,
        keywords: &'a [Keyword],
    ) -> Result<()> {
        match args {
            [Expr { node: ExprKind::Starred { value, .. }, .. }] if pushed == 0 => self.expr(value)?,
            _ => self.build_from(loc, args, injected, pushed, TUPLE)?,
        }
        if keywords.is_empty() {
            self.op(loc, Op::PUSH_NULL);
        } else {
            let mut have_dict = false;
            let mut start = 0;
            for (at, keyword) in keywords.iter().enumerate() {
                if keyword.arg.is_some() {
                    continue;
                }
                if start < at {
                    self.keyword_dict(loc, &keywords[start..at], &mut have_dict)?;
                }
                if !have_dict {
                    self.op_i(loc, Op::BUILD_MAP, 0);
                    have_dict = true;
                }
                self.expr(&keyword.value)?;
                self.op_i(loc, Op::DICT_MERGE, 1);
                start = at + 1;
            }
            if start < keywords.len() {
                self.keyword_dict(loc, &keywords[start..], &mut have_dict)?;
            }
        }
        self.op(loc, Op::CALL_FUNCTION_EX);
        Ok(())
    }

    fn keyword_dict(&mut self, loc: Span, keywords: &'a [Keyword], have_dict: &mut bool) -> Result<()> {
        let big = keywords.len() * 2 > STACK_USE_GUIDELINE;
        if big {
            self.op_i(NO_LOCATION, Op::BUILD_MAP, 0);
        }
        for keyword in keywords {
            if let Some(name) = &keyword.arg {
                self.load_const(loc, Constant::str(name));
            }
            self.expr(&keyword.value)?;
            if big {
                self.op_i(NO_LOCATION, Op::MAP_ADD, 1);
            }
        }
        if !big {
            self.op_i(loc, Op::BUILD_MAP, keywords.len());
        }
        if *have_dict {
            self.op_i(loc, Op::DICT_MERGE, 1);
        }
        *have_dict = true;
        Ok(())
    }
}
