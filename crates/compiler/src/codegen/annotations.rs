//! Annotations, evaluated by functions of their own (PEP 649, PEP 749).

use std::rc::Rc;

use tiercel_syntax::Span;
use tiercel_syntax::ast::{Arg, Arguments, Expr, ExprContext, ExprKind, Name, Stmt, StmtKind};

use super::Compiler;
use super::unit::{ScopeType, UnitArgs};
use crate::constant::Constant;
use crate::error::{CompileError, Result};
use crate::names::{Sym, known};
use crate::op::Op;
use crate::symtable::{BlockId, BlockType, KeyKind, key};

/// `annotationlib.Format.VALUE_WITH_FAKE_GLOBALS`, the last format that `__annotate__` itself handles.
const VALUE_WITH_FAKE_GLOBALS: i64 = 2;
const COMMON_NOT_IMPLEMENTED_ERROR: usize = 1;

impl<'a> Compiler<'a> {
    /// Starts a function of one parameter, the format; others than values are refused.
    pub(super) fn enter_annotations_scope(&mut self, loc: Span, name: Sym, block: BlockId) -> Result<()> {
        let args = UnitArgs { posonlyargcount: 1, ..UnitArgs::default() };
        self.enter_scope(name, ScopeType::Annotations, block, loc.line, None, args)?;
        self.op_i(loc, Op::LOAD_FAST, 0);
        self.load_const(loc, Constant::Int(VALUE_WITH_FAKE_GLOBALS));
        self.compare_op(loc, tiercel_syntax::ast::CmpOp::Gt);
        let body = self.new_label();
        self.jump(loc, Op::POP_JUMP_IF_FALSE, body);
        self.op_i(loc, Op::LOAD_COMMON_CONSTANT, COMMON_NOT_IMPLEMENTED_ERROR);
        self.op_i(loc, Op::RAISE_VARARGS, 1);
        self.use_label(body);
        Ok(())
    }

    /// Ends an `__annotate__` function and pushes it.
    fn leave_annotations_scope(&mut self, loc: Span) -> Result<()> {
        self.op(loc, Op::RETURN_VALUE);
        let mut code = self.finish_unit(true)?;
        // Inside, the parameter has a name that no annotation can mean; outside it is `format`.
        let mut names: Vec<Name> = code.localsplusnames.to_vec();
        if let Some(first) = names.first_mut() {
            *first = self.names.name(known::FORMAT).clone();
        }
        code.localsplusnames = Rc::from(names);
        self.make_closure(loc, code, 0);
        Ok(())
    }

    /// Pushes the `__annotate__` function of a function; tells whether it has one.
    pub(super) fn function_annotations(
        &mut self,
        loc: Span,
        args: &'a Arguments,
        returns: Option<&'a Expr>,
    ) -> Result<bool> {
        let block = self.table.lookup(key(args, KeyKind::Annotations))?;
        if !self.table[block].annotations_used {
            return Ok(false);
        }
        let name = self.table[block].name;
        self.enter_annotations_scope(loc, name, block)?;
        let mut count = 0;
        let listed = args
            .args
            .iter()
            .chain(&args.posonlyargs)
            .chain(args.vararg.as_deref())
            .chain(&args.kwonlyargs)
            .chain(args.kwarg.as_deref());
        for Arg { arg, annotation, .. } in listed {
            if let Some(annotation) = annotation {
                let name = self.intern(arg);
                self.arg_annotation(loc, name, annotation)?;
                count += 1;
            }
        }
        if let Some(returns) = returns {
            self.arg_annotation(loc, known::RETURN, returns)?;
            count += 1;
        }
        self.op_i(loc, Op::BUILD_MAP, count);
        self.leave_annotations_scope(loc)?;
        Ok(true)
    }

    fn arg_annotation(&mut self, loc: Span, name: Sym, annotation: &'a Expr) -> Result<()> {
        let mangled = self.maybe_mangle(name);
        self.load_name_const(loc, mangled);
        if self.future_annotations() {
            self.annotation_text(annotation);
            return Ok(());
        }
        match &annotation.node {
            ExprKind::Starred { value, .. } => {
                self.expr(value)?;
                self.op_i(loc, Op::UNPACK_SEQUENCE, 1);
                Ok(())
            }
            _ => self.expr(annotation),
        }
    }

    /// Pushes the annotation's source.
    fn annotation_text(&mut self, annotation: &Expr) {
        let text = crate::unparse::annotation(annotation);
        self.load_const(annotation.span, Constant::Str(text.into()));
    }

    pub(super) fn ann_assign(&mut self, stmt: &'a Stmt) -> Result<()> {
        let StmtKind::AnnAssign { target, annotation, value, simple } = &stmt.node else { return Ok(()) };
        let loc = stmt.span;
        if let Some(value) = value {
            self.expr(value)?;
            self.expr(target)?;
        }
        match &target.node {
            ExprKind::Name { id, .. } => {
                let in_namespace = matches!(self.unit_ref().scope_type, ScopeType::Module | ScopeType::Class);
                if *simple == 0 || !in_namespace {
                    return Ok(());
                }
                if self.future_annotations() {
                    self.annotation_text(annotation);
                    self.op_name(loc, Op::LOAD_NAME, known::ANNOTATIONS);
                    let name = self.intern(id);
                    let mangled = self.maybe_mangle(name);
                    self.load_name_const(loc, mangled);
                    self.op(loc, Op::STORE_SUBSCR);
                } else {
                    self.defer_annotation(stmt);
                }
            }
            ExprKind::Attribute { value: owner, .. } => {
                if value.is_none() {
                    self.check_annotated(owner)?;
                }
            }
            ExprKind::Subscript { value: owner, slice, .. } => {
                if value.is_none() {
                    self.check_annotated(owner)?;
                    self.check_annotated_slice(slice)?;
                }
            }
            _ => return Err(CompileError::system("invalid node type for annotated assignment")),
        }
        Ok(())
    }

    /// Evaluates an expression for its errors only.
    fn check_annotated(&mut self, expr: &'a Expr) -> Result<()> {
        self.expr(expr)?;
        self.op(expr.span, Op::POP_TOP);
        Ok(())
    }

    fn check_annotated_slice(&mut self, slice: &'a Expr) -> Result<()> {
        match &slice.node {
            ExprKind::Slice { lower, upper, step } => {
                [lower, upper, step].into_iter().flatten().try_for_each(|part| self.check_annotated(part))
            }
            ExprKind::Tuple { elts, .. } => elts.iter().try_for_each(|elt| self.check_annotated_slice(elt)),
            _ => self.check_annotated(slice),
        }
    }

    /// Leaves an annotation for the end of the unit; where it may not be run, notes that it was.
    fn defer_annotation(&mut self, stmt: &'a Stmt) {
        let unit = self.unit();
        let conditional = unit.scope_type == ScopeType::Module || unit.in_conditional_block > 0;
        let index = conditional.then_some(unit.next_conditional_annotation);
        unit.next_conditional_annotation += i64::from(conditional);
        unit.deferred_annotations.push((stmt, index));
        let Some(index) = index else { return };
        let loc = stmt.span;
        if self.unit_ref().scope_type == ScopeType::Class {
            let cell = self.cell_index(known::CONDITIONAL_ANNOTATIONS);
            self.op_i(loc, Op::LOAD_DEREF, cell);
        } else {
            self.op_name(loc, Op::LOAD_NAME, known::CONDITIONAL_ANNOTATIONS);
        }
        self.load_const(loc, Constant::Int(index));
        self.op_i(loc, Op::SET_ADD, 1);
        self.op(loc, Op::POP_TOP);
    }

    /// Makes the `__annotate__` function of a module or class.
    pub(super) fn deferred_annotations(&mut self, loc: Span) -> Result<()> {
        let deferred = std::mem::take(&mut self.unit().deferred_annotations);
        if deferred.is_empty() {
            return Ok(());
        }
        let of_module = self.unit_ref().scope_type == ScopeType::Module;
        if of_module {
            // A module's is set up before its first statement.
            let unit = self.unit();
            unit.stashed_sequence = Some(std::mem::take(&mut unit.sequence));
        }
        let block = self.block().annotation_block;
        let block = block.ok_or_else(|| CompileError::system("annotations without a block"))?;
        let name = self.table[block].name;
        let of_class = self.unit_ref().scope_type == ScopeType::Class;
        self.enter_annotations_scope(loc, name, block)?;
        self.annotations_dict(loc, &deferred, of_class)?;
        self.leave_annotations_scope(loc)?;
        let is_class = self.block().kind == BlockType::Class;
        let stored = if is_class { known::ANNOTATE_FUNC } else { known::ANNOTATE };
        self.name_op(loc, stored, ExprContext::Store);
        if of_module {
            let unit = self.unit();
            let outer = unit.stashed_sequence.take().unwrap_or_default();
            let annotations = std::mem::replace(&mut unit.sequence, outer);
            unit.sequence.annotations = Some(Box::new(annotations));
        }
        Ok(())
    }

    fn annotations_dict(
        &mut self,
        loc: Span,
        deferred: &[(&'a Stmt, Option<i64>)],
        of_class: bool,
    ) -> Result<()> {
        self.op_i(loc, Op::BUILD_MAP, 0);
        for (stmt, index) in deferred {
            let StmtKind::AnnAssign { target, annotation, .. } = &stmt.node else { continue };
            let ExprKind::Name { id, .. } = &target.node else { continue };
            let at = stmt.span;
            let name = self.intern(id);
            let private = self.unit_ref().private;
            let mangled = self.names.mangle(private, name);
            let not_set = self.new_label();
            if let Some(index) = index {
                self.load_const(at, Constant::Int(*index));
                if of_class {
                    let free = self.free_index(known::CONDITIONAL_ANNOTATIONS);
                    self.op_i(at, Op::LOAD_DEREF, free);
                } else {
                    self.op_name(at, Op::LOAD_GLOBAL, known::CONDITIONAL_ANNOTATIONS);
                }
                self.op_i(at, Op::CONTAINS_OP, 0);
                self.jump(at, Op::POP_JUMP_IF_FALSE, not_set);
            }
            self.expr(annotation)?;
            self.op_i(at, Op::COPY, 2);
            self.load_name_const(at, mangled);
            self.op(loc, Op::STORE_SUBSCR);
            self.use_label(not_set);
        }
        Ok(())
    }
}
