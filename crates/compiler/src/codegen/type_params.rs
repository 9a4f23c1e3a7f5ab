//! Type parameters and type aliases (PEP 695, PEP 696).

use tiercel_syntax::ast::{Expr, ExprContext, ExprKind, Stmt, StmtKind, TypeParam, TypeParamKind};

use super::Compiler;
use super::functions::attribute;
use super::unit::{ScopeType, UnitArgs};
use crate::constant::Constant;
use crate::error::{CompileError, Result};
use crate::names::Sym;
use crate::op::Op;
use crate::symtable::{BlockId, KeyKind, key};
use tiercel_ops::names::intrinsic;

impl<'a> Compiler<'a> {
    /// Starts the unit that type parameters are bound in.
    pub(super) fn enter_type_params(
        &mut self,
        name: Sym,
        params: &'a Vec<TypeParam>,
        line: i32,
        private: Option<Sym>,
        argcount: usize,
    ) -> Result<()> {
        let text = format!("<generic parameters of {}>", self.names.name(name));
        let unit_name = self.names.intern_str(&text);
        let block = self.table.lookup(key(params, KeyKind::TypeParams))?;
        let args = UnitArgs { argcount, ..UnitArgs::default() };
        self.enter_scope(unit_name, ScopeType::Annotations, block, line, private, args)
    }

    /// Makes the parameters, binds them, and pushes a tuple of them.
    pub(super) fn type_params(&mut self, params: &'a [TypeParam]) -> Result<()> {
        let mut seen_default = false;
        for param in params {
            self.type_param(param, &mut seen_default)?;
        }
        if let Some(first) = params.first() {
            self.op_i(first.span, Op::BUILD_TUPLE, params.len());
        }
        Ok(())
    }

    fn type_param(&mut self, param: &'a TypeParam, seen_default: &mut bool) -> Result<()> {
        let loc = param.span;
        let (name, default, make, starred) = match &param.node {
            TypeParamKind::TypeVar { name, default_value, .. } => {
                (name, default_value, intrinsic::TYPEVAR, false)
            }
            TypeParamKind::TypeVarTuple { name, default_value } => {
                (name, default_value, intrinsic::TYPEVARTUPLE, true)
            }
            TypeParamKind::ParamSpec { name, default_value } => {
                (name, default_value, intrinsic::PARAMSPEC, false)
            }
        };
        let sym = self.intern(name);
        self.load_name_const(loc, sym);
        if let TypeParamKind::TypeVar { bound: Some(bound), .. } = &param.node {
            let block = self.table.lookup(key(param, KeyKind::Bound))?;
            self.bound_or_default(bound, sym, block, false)?;
            let make = match bound.node {
                ExprKind::Tuple { .. } => intrinsic::TYPEVAR_WITH_CONSTRAINTS,
                _ => intrinsic::TYPEVAR_WITH_BOUND,
            };
            self.op_i(loc, Op::CALL_INTRINSIC_2, make as usize);
        } else {
            self.op_i(loc, Op::CALL_INTRINSIC_1, make as usize);
        }
        if let Some(default) = default {
            *seen_default = true;
            let block = self.table.lookup(key(param, KeyKind::Default))?;
            self.bound_or_default(default, sym, block, starred)?;
            self.op_i(loc, Op::CALL_INTRINSIC_2, intrinsic::SET_TYPEPARAM_DEFAULT as usize);
        } else if *seen_default {
            let message = format!("non-default type parameter '{name}' follows default type parameter");
            return Err(CompileError::syntax(message, loc));
        }
        self.op_i(loc, Op::COPY, 1);
        self.name_op(loc, sym, ExprContext::Store);
        Ok(())
    }

    /// A function that evaluates a bound or default when asked.
    fn bound_or_default(&mut self, expr: &'a Expr, name: Sym, block: BlockId, starred: bool) -> Result<()> {
        let loc = expr.span;
        self.load_const(loc, Constant::tuple(vec![Constant::Int(1)]));
        self.enter_annotations_scope(loc, name, block)?;
        match &expr.node {
            ExprKind::Starred { value, .. } if starred => {
                self.expr(value)?;
                self.op_i(loc, Op::UNPACK_SEQUENCE, 1);
            }
            _ => self.expr(expr)?,
        }
        self.op(loc, Op::RETURN_VALUE);
        let code = self.finish_unit(true)?;
        self.make_closure(loc, code, attribute::DEFAULTS);
        Ok(())
    }

    pub(super) fn type_alias(&mut self, stmt: &'a Stmt) -> Result<()> {
        let StmtKind::TypeAlias { name, type_params, value } = &stmt.node else { return Ok(()) };
        let ExprKind::Name { id, .. } = &name.node else {
            return Err(CompileError::system("type alias without a name"));
        };
        let loc = stmt.span;
        let name = self.intern(id);
        let is_generic = !type_params.is_empty();
        if is_generic {
            self.enter_type_params(name, type_params, loc.line, None, 0)?;
            self.load_name_const(loc, name);
            self.type_params(type_params)?;
        } else {
            self.load_name_const(loc, name);
            self.load_const(loc, Constant::None);
        }

        self.load_const(loc, Constant::tuple(vec![Constant::Int(1)]));
        let block = self.table.lookup(key(stmt, KeyKind::Body))?;
        self.enter_annotations_scope(loc, name, block)?;
        self.expr(value)?;
        self.op(loc, Op::RETURN_VALUE);
        let code = self.finish_unit(false)?;
        self.make_closure(loc, code, attribute::DEFAULTS);
        self.op_i(loc, Op::BUILD_TUPLE, 3);
        self.op_i(loc, Op::CALL_INTRINSIC_1, intrinsic::TYPEALIAS as usize);

        if is_generic {
            let code = self.finish_unit(false)?;
            self.make_closure(loc, code, 0);
            self.op(loc, Op::PUSH_NULL);
            self.op_i(loc, Op::CALL, 0);
        }
        self.name_op(loc, name, ExprContext::Store);
        Ok(())
    }
}
