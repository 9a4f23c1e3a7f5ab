//! f-strings, t-strings, and `%` formatting that is compiled like an f-string.

use tiercel_syntax::Span;
use tiercel_syntax::ast::{self, Expr, ExprKind};

use super::Compiler;
use super::collections::STACK_USE_GUIDELINE;
use crate::constant::Constant;
use crate::error::{CompileError, Result};
use crate::instructions::NO_LOCATION;
use crate::names::known;
use crate::op::Op;
use crate::preprocess::FormatPart;

/// The conversion's number; none for no conversion.
fn conversion_number(conversion: i32) -> Result<Option<usize>> {
    match u8::try_from(conversion) {
        Err(_) => Ok(None),
        Ok(b's') => Ok(Some(1)),
        Ok(b'r') => Ok(Some(2)),
        Ok(b'a') => Ok(Some(3)),
        Ok(other) => Err(CompileError::system(format!("Unrecognized conversion character {other}"))),
    }
}

impl<'a> Compiler<'a> {
    /// Joins `count` strings, each pushed by `part`.
    fn join_parts(
        &mut self,
        loc: Span,
        count: usize,
        mut part: impl FnMut(&mut Self, usize) -> Result<()>,
    ) -> Result<()> {
        if count > STACK_USE_GUIDELINE {
            self.load_const(loc, Constant::str(""));
            let index = self.name_index(known::JOIN);
            self.op_i(loc, Op::LOAD_ATTR, index << 1 | 1);
            self.op_i(loc, Op::BUILD_LIST, 0);
            for at in 0..count {
                part(self, at)?;
                self.op_i(loc, Op::LIST_APPEND, 1);
            }
            self.op_i(loc, Op::CALL, 1);
            return Ok(());
        }
        for at in 0..count {
            part(self, at)?;
        }
        match count {
            0 => self.load_const(loc, Constant::str("")),
            1 => {}
            _ => self.op_i(loc, Op::BUILD_STRING, count),
        }
        Ok(())
    }

    pub(super) fn joined_str(&mut self, loc: Span, values: &'a [Expr]) -> Result<()> {
        self.join_parts(loc, values.len(), |this, at| this.expr(&values[at]))
    }

    pub(super) fn percent_format(&mut self, loc: Span, parts: Vec<FormatPart<'a>>) -> Result<()> {
        self.join_parts(loc, parts.len(), |this, at| match &parts[at] {
            FormatPart::Literal(text) => {
                this.load_const(NO_LOCATION, Constant::Str(text.clone().into()));
                Ok(())
            }
            FormatPart::Value { value, conversion, spec } => {
                this.expr(value)?;
                let loc = value.span;
                if let Some(number) = conversion_number(*conversion as i32)? {
                    this.op_i(loc, Op::CONVERT_VALUE, number);
                }
                if let Some(spec) = spec {
                    this.load_const(NO_LOCATION, Constant::str(spec));
                    this.op(loc, Op::FORMAT_WITH_SPEC);
                } else {
                    this.op(loc, Op::FORMAT_SIMPLE);
                }
                Ok(())
            }
        })
    }

    pub(super) fn formatted_value(
        &mut self,
        loc: Span,
        value: &'a Expr,
        conversion: i32,
        spec: Option<&'a Expr>,
    ) -> Result<()> {
        self.expr(value)?;
        if let Some(number) = conversion_number(conversion)? {
            self.op_i(loc, Op::CONVERT_VALUE, number);
        }
        match spec {
            Some(spec) => {
                self.expr(spec)?;
                self.op(loc, Op::FORMAT_WITH_SPEC);
            }
            None => self.op(loc, Op::FORMAT_SIMPLE),
        }
        Ok(())
    }

    pub(super) fn interpolation(
        &mut self,
        loc: Span,
        value: &'a Expr,
        text: &ast::Constant,
        conversion: i32,
        spec: Option<&'a Expr>,
    ) -> Result<()> {
        self.expr(value)?;
        self.load_const(loc, Constant::from_ast(text));
        let mut oparg = 2;
        if let Some(spec) = spec {
            oparg += 1;
            self.expr(spec)?;
        }
        oparg |= conversion_number(conversion)?.unwrap_or(0) << 2;
        self.op_i(loc, Op::BUILD_INTERPOLATION, oparg);
        Ok(())
    }

    pub(super) fn template_str(&mut self, loc: Span, values: &'a [Expr]) -> Result<()> {
        let is_interpolation = |value: &&Expr| matches!(value.node, ExprKind::Interpolation { .. });
        // A string stands before, between and behind all interpolations.
        let mut strings = 0;
        let mut wants_string = true;
        for value in values {
            if is_interpolation(&value) {
                if wants_string {
                    self.load_const(loc, Constant::str(""));
                    strings += 1;
                }
                wants_string = true;
            } else {
                self.expr(value)?;
                strings += 1;
                wants_string = false;
            }
        }
        if wants_string {
            self.load_const(loc, Constant::str(""));
            strings += 1;
        }
        self.op_i(loc, Op::BUILD_TUPLE, strings);
        let mut interpolations = 0;
        for value in values.iter().filter(is_interpolation) {
            self.expr(value)?;
            interpolations += 1;
        }
        self.op_i(loc, Op::BUILD_TUPLE, interpolations);
        self.op(loc, Op::BUILD_TEMPLATE);
        Ok(())
    }
}
