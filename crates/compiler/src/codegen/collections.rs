//! Displays of lists, tuples, sets and dicts, and unpacking into them.

use tiercel_syntax::Span;
use tiercel_syntax::ast::{Expr, ExprContext, ExprKind};

use super::Compiler;
use crate::error::{CompileError, Result};
use crate::names::Sym;
use crate::op::Op;

/// Displays that would push more than this are built bit by bit.
pub(super) const STACK_USE_GUIDELINE: usize = 30;

/// Operations that build a collection.
#[derive(Clone, Copy)]
pub(super) struct Build {
    pub build: Op,
    pub add: Op,
    pub extend: Op,
    pub tuple: bool,
}

const LIST: Build =
    Build { build: Op::BUILD_LIST, add: Op::LIST_APPEND, extend: Op::LIST_EXTEND, tuple: false };
pub(super) const TUPLE: Build = Build { tuple: true, ..LIST };
const SET: Build = Build { build: Op::BUILD_SET, add: Op::SET_ADD, extend: Op::SET_UPDATE, tuple: false };

pub(super) fn is_starred(expr: &Expr) -> bool {
    matches!(expr.node, ExprKind::Starred { .. })
}

/// What a starred expression unpacks; any other expression itself.
fn unstarred(expr: &Expr) -> &Expr {
    match &expr.node {
        ExprKind::Starred { value, .. } => value,
        _ => expr,
    }
}

impl<'a> Compiler<'a> {
    pub(super) fn sequence(
        &mut self,
        loc: Span,
        elts: &'a [Expr],
        ctx: ExprContext,
        tuple: bool,
    ) -> Result<()> {
        match ctx {
            ExprContext::Store => self.unpack_into(loc, elts),
            ExprContext::Load => self.build_from(loc, elts, None, 0, if tuple { TUPLE } else { LIST }),
            ExprContext::Del => self.exprs(elts),
        }
    }

    pub(super) fn set(&mut self, loc: Span, elts: &'a [Expr]) -> Result<()> {
        self.build_from(loc, elts, None, 0, SET)
    }

    /// Builds a collection of the elements, those already pushed, and a name.
    pub(super) fn build_from(
        &mut self,
        loc: Span,
        elts: &'a [Expr],
        injected: Option<Sym>,
        pushed: usize,
        ops: Build,
    ) -> Result<()> {
        let total = elts.len() + pushed + usize::from(injected.is_some());
        let big = total > STACK_USE_GUIDELINE;
        if !big && !elts.iter().any(is_starred) {
            self.exprs(elts)?;
            if let Some(name) = injected {
                self.name_op(loc, name, ExprContext::Load);
            }
            self.op_i(loc, if ops.tuple { Op::BUILD_TUPLE } else { ops.build }, total);
            return Ok(());
        }
        let mut built = big;
        if big {
            self.op_i(loc, ops.build, pushed);
        }
        for (at, elt) in elts.iter().enumerate() {
            if is_starred(elt) {
                if !built {
                    self.op_i(loc, ops.build, at + pushed);
                    built = true;
                }
                self.expr(unstarred(elt))?;
                self.op_i(loc, ops.extend, 1);
            } else {
                self.expr(elt)?;
                if built {
                    self.op_i(loc, ops.add, 1);
                }
            }
        }
        if let Some(name) = injected {
            self.name_op(loc, name, ExprContext::Load);
            self.op_i(loc, ops.add, 1);
        }
        if ops.tuple {
            self.op_i(loc, Op::CALL_INTRINSIC_1, tiercel_ops::names::intrinsic::LIST_TO_TUPLE as usize);
        }
        Ok(())
    }

    fn unpack_into(&mut self, loc: Span, elts: &'a [Expr]) -> Result<()> {
        let stars = elts.iter().enumerate().filter(|(_, elt)| is_starred(elt)).map(|(at, _)| at);
        let positions: Vec<usize> = stars.collect();
        match positions[..] {
            [] => self.op_i(loc, Op::UNPACK_SEQUENCE, elts.len()),
            [before, ref others @ ..] => {
                let after = elts.len() - before - 1;
                if before >= 1 << 8 || after >= (i32::MAX >> 8) as usize {
                    let message = "too many expressions in star-unpacking assignment";
                    return Err(CompileError::syntax(message, loc));
                }
                if !others.is_empty() {
                    return Err(CompileError::syntax("multiple starred expressions in assignment", loc));
                }
                self.op_i(loc, Op::UNPACK_EX, before + (after << 8));
            }
        }
        elts.iter().try_for_each(|elt| self.expr(unstarred(elt)))
    }

    fn sub_dict(&mut self, loc: Span, keys: &'a [Option<Expr>], values: &'a [Expr]) -> Result<()> {
        let big = keys.len() * 2 > STACK_USE_GUIDELINE;
        if big {
            self.op_i(loc, Op::BUILD_MAP, 0);
        }
        for (key, value) in keys.iter().flatten().zip(values) {
            self.expr(key)?;
            self.expr(value)?;
            if big {
                self.op_i(loc, Op::MAP_ADD, 1);
            }
        }
        if !big {
            self.op_i(loc, Op::BUILD_MAP, keys.len());
        }
        Ok(())
    }

    pub(super) fn dict(&mut self, loc: Span, keys: &'a [Option<Expr>], values: &'a [Expr]) -> Result<()> {
        let mut have_dict = false;
        let mut start = 0;
        for (at, key) in keys.iter().enumerate() {
            if key.is_none() {
                if start < at {
                    self.add_sub_dict(loc, &keys[start..at], &values[start..at], &mut have_dict)?;
                }
                if !have_dict {
                    self.op_i(loc, Op::BUILD_MAP, 0);
                    have_dict = true;
                }
                self.expr(&values[at])?;
                self.op_i(loc, Op::DICT_UPDATE, 1);
                start = at + 1;
            } else if (at - start) * 2 > STACK_USE_GUIDELINE {
                self.add_sub_dict(loc, &keys[start..=at], &values[start..=at], &mut have_dict)?;
                start = at + 1;
            }
        }
        if start < keys.len() {
            self.add_sub_dict(loc, &keys[start..], &values[start..], &mut have_dict)?;
        }
        if !have_dict {
            self.op_i(loc, Op::BUILD_MAP, 0);
        }
        Ok(())
    }

    fn add_sub_dict(
        &mut self,
        loc: Span,
        keys: &'a [Option<Expr>],
        values: &'a [Expr],
        have_dict: &mut bool,
    ) -> Result<()> {
        self.sub_dict(loc, keys, values)?;
        if *have_dict {
            self.op_i(loc, Op::DICT_UPDATE, 1);
        }
        *have_dict = true;
        Ok(())
    }
}
