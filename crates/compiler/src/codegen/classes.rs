//! Classes.

use tiercel_syntax::Span;
use tiercel_syntax::ast::{ExprContext, Stmt, StmtKind};

use super::Compiler;
use super::unit::{ScopeType, UnitArgs};
use crate::constant::Constant;
use crate::error::Result;
use crate::instructions::NO_LOCATION;
use crate::names::{Sym, known};
use crate::op::Op;
use crate::symtable::{KeyKind, key};
use tiercel_ops::names::intrinsic;

impl<'a> Compiler<'a> {
    pub(super) fn class_def(&mut self, stmt: &'a Stmt) -> Result<()> {
        let StmtKind::ClassDef { name, bases, keywords, decorator_list, type_params, .. } = &stmt.node else {
            return Ok(());
        };
        let loc = stmt.span;
        let name = self.intern(name);
        self.exprs(decorator_list)?;
        let firstlineno = decorator_list.first().map_or(loc.line, |first| first.span.line);
        let is_generic = !type_params.is_empty();
        if is_generic {
            self.enter_type_params(name, type_params, firstlineno, Some(name), 0)?;
            self.type_params(type_params)?;
            self.name_op(loc, known::TYPE_PARAMS, ExprContext::Store);
        }
        self.class_body(stmt, name, firstlineno)?;
        if is_generic {
            self.name_op(loc, known::TYPE_PARAMS, ExprContext::Load);
            self.op_i(loc, Op::CALL_INTRINSIC_1, intrinsic::SUBSCRIPT_GENERIC as usize);
            self.name_op(loc, known::GENERIC_BASE, ExprContext::Store);
            self.call_arguments(loc, 2, bases, Some(known::GENERIC_BASE), keywords)?;
            let code = self.finish_unit(false)?;
            self.make_closure(loc, code, 0);
            self.op(loc, Op::PUSH_NULL);
            self.op_i(loc, Op::CALL, 0);
        } else {
            self.call_arguments(loc, 2, bases, None, keywords)?;
        }
        self.apply_decorators(decorator_list);
        self.name_op(loc, name, ExprContext::Store);
        Ok(())
    }

    /// Pushes what `__build_class__` is called with: itself, the body's function, the name.
    fn class_body(&mut self, stmt: &'a Stmt, name: Sym, firstlineno: i32) -> Result<()> {
        let StmtKind::ClassDef { body, type_params, .. } = &stmt.node else { return Ok(()) };
        let block = self.table.lookup(key(stmt, KeyKind::Body))?;
        self.enter_scope(name, ScopeType::Class, block, firstlineno, Some(name), UnitArgs::default())?;
        let loc = Span { line: firstlineno, col: 0, end_line: firstlineno, end_col: 0 };
        self.name_op(loc, known::DUNDER_NAME, ExprContext::Load);
        self.name_op(loc, known::MODULE, ExprContext::Store);
        let qualname = self.unit_ref().qualname.clone();
        self.load_const(loc, Constant::str(qualname.as_deref().unwrap_or("")));
        self.name_op(loc, known::QUALNAME, ExprContext::Store);
        self.load_const(loc, Constant::Int(i64::from(firstlineno)));
        self.name_op(loc, known::FIRSTLINENO, ExprContext::Store);
        if !type_params.is_empty() {
            self.name_op(loc, known::TYPE_PARAMS, ExprContext::Load);
            self.name_op(loc, known::DUNDER_TYPE_PARAMS, ExprContext::Store);
        }
        if self.block().needs_classdict {
            self.op(loc, Op::LOAD_LOCALS);
            let index = self.cell_index(known::CLASSDICT);
            self.op_i(loc, Op::STORE_DEREF, index);
        }
        if self.block().has_conditional_annotations {
            self.op_i(loc, Op::BUILD_SET, 0);
            let index = self.cell_index(known::CONDITIONAL_ANNOTATIONS);
            self.op_i(loc, Op::STORE_DEREF, index);
        }
        self.body(loc, body)?;
        let attributes = self.static_attributes();
        self.load_const(NO_LOCATION, attributes);
        self.name_op(NO_LOCATION, known::STATIC_ATTRIBUTES, ExprContext::Store);
        if self.block().needs_classdict {
            let index = self.cell_index(known::CLASSDICT);
            self.op_i(NO_LOCATION, Op::LOAD_CLOSURE, index);
            self.name_op(NO_LOCATION, known::CLASSDICTCELL, ExprContext::Store);
        }
        if self.block().needs_class_closure {
            let index = self.cell_index(known::DUNDER_CLASS);
            self.op_i(NO_LOCATION, Op::LOAD_CLOSURE, index);
            self.op_i(NO_LOCATION, Op::COPY, 1);
            self.name_op(NO_LOCATION, known::CLASSCELL, ExprContext::Store);
        } else {
            self.load_const(NO_LOCATION, Constant::None);
        }
        self.op(NO_LOCATION, Op::RETURN_VALUE);
        let code = self.finish_unit(true)?;

        let loc = stmt.span;
        self.op(loc, Op::LOAD_BUILD_CLASS);
        self.op(loc, Op::PUSH_NULL);
        self.make_closure(loc, code, 0);
        self.load_name_const(loc, name);
        Ok(())
    }

    /// Attributes that methods assign through `self`, sorted.
    fn static_attributes(&mut self) -> Constant {
        let attributes = std::mem::take(&mut self.unit().static_attributes);
        let mut texts: Vec<&str> = attributes.iter().map(|&name| &**self.names.name(name)).collect();
        texts.sort_unstable();
        Constant::tuple(texts.into_iter().map(Constant::str).collect())
    }
}
