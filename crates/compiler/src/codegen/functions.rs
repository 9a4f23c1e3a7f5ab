//! Functions and lambdas.

use tiercel_syntax::Span;
use tiercel_syntax::ast::{Arguments, Expr, ExprContext, Stmt, StmtKind};

use super::Compiler;
use super::fblocks::{Datum, FBlockType};
use super::unit::{ScopeType, UnitArgs};
use crate::code::CodeObject;
use crate::constant::Constant;
use crate::error::Result;
use crate::instructions::{NO_LABEL, NO_LOCATION};
use crate::names::{Sym, known};
use crate::op::Op;
use crate::preprocess;
use crate::symtable::{KeyKind, key};
use tiercel_ops::names::intrinsic;

/// Bits of `SET_FUNCTION_ATTRIBUTE`, in the order in which they are set.
pub(super) mod attribute {
    pub const DEFAULTS: usize = 1;
    pub const KWDEFAULTS: usize = 2;
    pub const ANNOTATIONS: usize = 4;
    pub const CLOSURE: usize = 8;
    pub const ANNOTATE: usize = 16;
}

fn unit_args(args: &Arguments) -> UnitArgs {
    UnitArgs {
        argcount: args.args.len(),
        posonlyargcount: args.posonlyargs.len(),
        kwonlyargcount: args.kwonlyargs.len(),
    }
}

impl<'a> Compiler<'a> {
    /// Makes a function of the code; its attributes are on the stack.
    pub(super) fn make_closure(&mut self, loc: Span, code: CodeObject, mut attributes: usize) {
        if code.nfreevars() > 0 {
            let free: Vec<_> = code.names_of_kind(crate::code::kinds::FREE).cloned().collect();
            for name in &free {
                let name = self.intern(name);
                let index = self.closure_index(name);
                self.op_i(loc, Op::LOAD_CLOSURE, index);
            }
            attributes |= attribute::CLOSURE;
            self.op_i(loc, Op::BUILD_TUPLE, free.len());
        }
        self.load_const(loc, Constant::Code(code.into()));
        self.op(loc, Op::MAKE_FUNCTION);
        let in_order = [
            attribute::CLOSURE,
            attribute::ANNOTATIONS,
            attribute::ANNOTATE,
            attribute::KWDEFAULTS,
            attribute::DEFAULTS,
        ];
        for bit in in_order {
            if attributes & bit != 0 {
                self.op_i(loc, Op::SET_FUNCTION_ATTRIBUTE, bit);
            }
        }
    }

    pub(super) fn apply_decorators(&mut self, decorators: &'a [Expr]) {
        for decorator in decorators.iter().rev() {
            self.op_i(decorator.span, Op::CALL, 0);
        }
    }

    /// Pushes defaults; tells which function attributes they are.
    fn default_arguments(&mut self, loc: Span, args: &'a Arguments) -> Result<usize> {
        let mut attributes = 0;
        if !args.defaults.is_empty() {
            self.exprs(&args.defaults)?;
            self.op_i(loc, Op::BUILD_TUPLE, args.defaults.len());
            attributes |= attribute::DEFAULTS;
        }
        let mut count = 0;
        for (arg, default) in args.kwonlyargs.iter().zip(&args.kw_defaults) {
            let Some(default) = default else { continue };
            let name = self.intern(&arg.arg);
            let mangled = self.maybe_mangle(name);
            self.load_name_const(loc, mangled);
            self.expr(default)?;
            count += 1;
        }
        if count > 0 {
            self.op_i(loc, Op::BUILD_MAP, count);
            attributes |= attribute::KWDEFAULTS;
        }
        Ok(attributes)
    }

    /// `StopIteration` that leaves a generator becomes `RuntimeError`.
    pub(super) fn wrap_in_stopiteration_handler(&mut self) {
        let handler = self.new_label();
        self.unit().sequence.insert_first(Op::SETUP_CLEANUP, handler.0, NO_LOCATION);
        self.load_const(NO_LOCATION, Constant::None);
        self.op(NO_LOCATION, Op::RETURN_VALUE);
        self.use_label(handler);
        self.op_i(NO_LOCATION, Op::CALL_INTRINSIC_1, intrinsic::STOPITERATION_ERROR as usize);
        self.op_i(NO_LOCATION, Op::RERAISE, 1);
    }

    pub(super) fn function_def(&mut self, stmt: &'a Stmt) -> Result<()> {
        let (StmtKind::FunctionDef { name, args, decorator_list, returns, type_params, .. }
        | StmtKind::AsyncFunctionDef { name, args, decorator_list, returns, type_params, .. }) = &stmt.node
        else {
            return Ok(());
        };
        let loc = stmt.span;
        let name = self.intern(name);
        self.exprs(decorator_list)?;
        let firstlineno = decorator_list.first().map_or(loc.line, |first| first.span.line);
        let mut attributes = self.default_arguments(loc, args)?;
        let is_generic = !type_params.is_empty();
        let mut type_args = 0;
        if is_generic {
            type_args = usize::from(attributes & attribute::DEFAULTS != 0)
                + usize::from(attributes & attribute::KWDEFAULTS != 0);
            if type_args == 2 {
                self.op_i(loc, Op::SWAP, 2);
            }
            self.enter_type_params(name, type_params, firstlineno, None, type_args)?;
            self.type_params(type_params)?;
            for at in 0..type_args {
                self.op_i(loc, Op::LOAD_FAST, at);
            }
        }
        if self.function_annotations(loc, args, returns.as_deref())? {
            attributes |= attribute::ANNOTATE;
        }
        self.function_body(stmt, name, args, attributes, firstlineno)?;
        if is_generic {
            self.op_i(loc, Op::SWAP, 2);
            self.op_i(loc, Op::CALL_INTRINSIC_2, intrinsic::SET_FUNCTION_TYPE_PARAMS as usize);
            let code = self.finish_unit(false)?;
            self.make_closure(loc, code, 0);
            if type_args > 0 {
                self.op_i(loc, Op::SWAP, type_args + 1);
                self.op_i(loc, Op::CALL, type_args - 1);
            } else {
                self.op(loc, Op::PUSH_NULL);
                self.op_i(loc, Op::CALL, 0);
            }
        }
        self.apply_decorators(decorator_list);
        self.name_op(loc, name, ExprContext::Store);
        Ok(())
    }

    fn function_body(
        &mut self,
        stmt: &'a Stmt,
        name: Sym,
        args: &'a Arguments,
        attributes: usize,
        firstlineno: i32,
    ) -> Result<()> {
        let (scope_type, body) = match &stmt.node {
            StmtKind::FunctionDef { body, .. } => (ScopeType::Function, body),
            StmtKind::AsyncFunctionDef { body, .. } => (ScopeType::AsyncFunction, body),
            _ => return Ok(()),
        };
        let block = self.table.lookup(key(stmt, KeyKind::Body))?;
        self.enter_scope(name, scope_type, block, firstlineno, None, unit_args(args))?;
        let mut rest: &'a [Stmt] = body;
        let mut skipped = None;
        if self.block().has_docstring
            && let Some((_, text)) = preprocess::docstring(body)
        {
            let cleaned = super::docstring::clean(text);
            self.add_const(Constant::Str(cleaned.into()));
            rest = &body[1..];
        } else {
            skipped = Some(body);
        }
        let start = self.new_label();
        self.use_label(start);
        let wraps = self.block().coroutine || self.block().generator;
        if wraps {
            // The handler around the body is a block like any other.
            self.push_fblock(NO_LOCATION, FBlockType::StopIteration, start, NO_LABEL, Datum::None)?;
        }
        if let Some(body) = skipped {
            rest = self.body_start(body);
        }
        self.stmts(rest)?;
        if wraps {
            self.wrap_in_stopiteration_handler();
            self.pop_fblock();
        }
        let code = self.finish_unit(true)?;
        self.make_closure(stmt.span, code, attributes);
        Ok(())
    }

    pub(super) fn lambda(&mut self, expr: &'a Expr, args: &'a Arguments, body: &'a Expr) -> Result<()> {
        let loc = expr.span;
        let attributes = self.default_arguments(loc, args)?;
        let block = self.table.lookup(key(expr, KeyKind::Body))?;
        self.enter_scope(known::ANON_LAMBDA, ScopeType::Lambda, block, loc.line, None, unit_args(args))?;
        self.expr(body)?;
        let code = if self.block().generator {
            self.finish_unit(false)?
        } else {
            self.op(body.span, Op::RETURN_VALUE);
            self.finish_unit(true)?
        };
        self.make_closure(loc, code, attributes);
        Ok(())
    }
}
