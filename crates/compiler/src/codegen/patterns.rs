//! `match` (PEP 634).
//!
//! The code of a pattern takes the subject from the top of the stack and, on failure, jumps to a place
//! that pops what is left over. Captured values wait on the stack, beneath what is still needed, until
//! the whole pattern has matched.

use tiercel_syntax::Span;
use tiercel_syntax::ast::{
    CmpOp, Expr, ExprContext, ExprKind, MatchCase, Name, Operator, Pattern, PatternKind,
};
use tiercel_syntax::stack;

use super::Compiler;
use crate::constant::Constant;
use crate::error::{CompileError, Result};
use crate::instructions::{Label, NEXT_LOCATION, NO_LOCATION};
use crate::names::Sym;
use crate::op::Op;
use crate::preprocess;

/// The state of a pattern being compiled.
#[derive(Clone, Default)]
struct Context {
    /// Names captured so far, in the order of their values on the stack.
    stores: Vec<Sym>,
    /// Whether a pattern that always matches is an error.
    forbid_irrefutable: bool,
    /// `fail_pop[n]` pops n values and fails.
    fail_pop: Vec<Label>,
    /// Values on top of the stack that have to stay there.
    on_top: usize,
}

fn is_wildcard(pattern: &Pattern) -> bool {
    matches!(pattern.node, PatternKind::MatchAs { name: None, .. })
}

fn is_star(pattern: &Pattern) -> bool {
    matches!(pattern.node, PatternKind::MatchStar { .. })
}

fn is_star_wildcard(pattern: &Pattern) -> bool {
    matches!(pattern.node, PatternKind::MatchStar { name: None })
}

impl<'a> Compiler<'a> {
    pub(super) fn match_stmt(&mut self, subject: &'a Expr, cases: &'a [MatchCase]) -> Result<()> {
        self.expr(subject)?;
        let end = self.new_label();
        let Some((last, first)) = cases.split_last() else { return Ok(()) };
        // A trailing `case _` needs no copy of the subject.
        let has_default = is_wildcard(&last.pattern) && !first.is_empty();
        let tested = if has_default { first } else { cases };
        for (at, case) in tested.iter().enumerate() {
            let keeps_subject = at + 1 < tested.len();
            let loc = case.pattern.span;
            if keeps_subject {
                self.op_i(loc, Op::COPY, 1);
            }
            let is_last = at + 1 == cases.len();
            let mut pc =
                Context { forbid_irrefutable: case.guard.is_none() && !is_last, ..Context::default() };
            self.pattern(&case.pattern, &mut pc)?;
            for name in std::mem::take(&mut pc.stores) {
                self.name_op(loc, name, ExprContext::Store);
            }
            if let Some(guard) = &case.guard {
                self.ensure_fail_pop(&mut pc, 0);
                self.jump_if(guard, pc.fail_pop[0], false)?;
            }
            if keeps_subject {
                self.op(NEXT_LOCATION, Op::POP_TOP);
            }
            self.stmts(&case.body)?;
            self.jump(NO_LOCATION, Op::JUMP, end);
            // The clean-up belongs to the pattern that failed, not to the body.
            self.emit_fail_pop(loc, &mut pc);
        }
        if has_default {
            // It makes no code, but its line should be seen.
            self.op(last.pattern.span, Op::NOP);
            if let Some(guard) = &last.guard {
                self.jump_if(guard, end, false)?;
            }
            self.stmts(&last.body)?;
        }
        self.use_label(end);
        Ok(())
    }

    fn ensure_fail_pop(&mut self, pc: &mut Context, count: usize) {
        while pc.fail_pop.len() <= count {
            pc.fail_pop.push(self.new_label());
        }
    }

    /// Fails, popping what is on top and what was captured.
    fn jump_to_fail_pop(&mut self, loc: Span, pc: &mut Context, op: Op) {
        let pops = pc.on_top + pc.stores.len();
        self.ensure_fail_pop(pc, pops);
        self.jump(loc, op, pc.fail_pop[pops]);
    }

    fn emit_fail_pop(&mut self, loc: Span, pc: &mut Context) {
        let labels = std::mem::take(&mut pc.fail_pop);
        let Some((none, some)) = labels.split_first() else { return };
        for label in some.iter().rev() {
            self.use_label(*label);
            self.op(loc, Op::POP_TOP);
        }
        self.use_label(*none);
    }

    fn duplicate_store(&self, loc: Span, name: Sym) -> CompileError {
        let name = self.names.name(name);
        CompileError::syntax(format!("multiple assignments to name '{name}' in pattern"), loc)
    }

    /// Moves the top of the stack below `count - 1` others.
    fn rotate(&mut self, loc: Span, count: usize) {
        for depth in (2..=count).rev() {
            self.op_i(loc, Op::SWAP, depth);
        }
    }

    fn store_name(&mut self, loc: Span, name: Option<&Name>, pc: &mut Context) -> Result<()> {
        let Some(name) = name else {
            self.op(loc, Op::POP_TOP);
            return Ok(());
        };
        let name = self.intern(name);
        if pc.stores.contains(&name) {
            return Err(self.duplicate_store(loc, name));
        }
        self.rotate(loc, pc.on_top + pc.stores.len() + 1);
        pc.stores.push(name);
        Ok(())
    }

    /// A pattern inside another, where any kind may stand.
    fn subpattern(&mut self, pattern: &'a Pattern, pc: &mut Context) -> Result<()> {
        let before = std::mem::replace(&mut pc.forbid_irrefutable, false);
        self.pattern(pattern, pc)?;
        pc.forbid_irrefutable = before;
        Ok(())
    }

    fn pattern(&mut self, pattern: &'a Pattern, pc: &mut Context) -> Result<()> {
        if !stack::has_room() {
            return Err(CompileError::recursion());
        }
        let loc = pattern.span;
        match &pattern.node {
            PatternKind::MatchValue { value } => {
                self.pattern_value(loc, value)?;
                self.compare_op(loc, CmpOp::Eq);
                self.op(loc, Op::TO_BOOL);
                self.jump_to_fail_pop(loc, pc, Op::POP_JUMP_IF_FALSE);
                Ok(())
            }
            PatternKind::MatchSingleton { value } => {
                self.load_const(loc, Constant::from_ast(value));
                self.compare_op(loc, CmpOp::Is);
                self.jump_to_fail_pop(loc, pc, Op::POP_JUMP_IF_FALSE);
                Ok(())
            }
            PatternKind::MatchSequence { patterns } => self.pattern_sequence(loc, patterns, pc),
            PatternKind::MatchMapping { keys, patterns, rest } => {
                self.pattern_mapping(loc, keys, patterns, rest.as_ref(), pc)
            }
            PatternKind::MatchClass { .. } => self.pattern_class(pattern, pc),
            PatternKind::MatchStar { name } => self.store_name(loc, name.as_ref(), pc),
            PatternKind::MatchAs { pattern: inner, name } => {
                self.pattern_as(loc, inner.as_deref(), name.as_ref(), pc)
            }
            PatternKind::MatchOr { patterns } => self.pattern_or(loc, patterns, pc),
        }
    }

    fn pattern_value(&mut self, loc: Span, value: &'a Expr) -> Result<()> {
        if let Some(constant) = preprocess::pattern_constant(value) {
            self.load_const(value.span, constant);
            return Ok(());
        }
        if !matches!(value.node, ExprKind::Attribute { .. }) {
            let message = "patterns may only match literals and attribute lookups";
            return Err(CompileError::syntax(message, loc));
        }
        self.expr(value)
    }

    fn pattern_as(
        &mut self,
        loc: Span,
        inner: Option<&'a Pattern>,
        name: Option<&Name>,
        pc: &mut Context,
    ) -> Result<()> {
        let Some(inner) = inner else {
            if pc.forbid_irrefutable {
                let message = match name {
                    Some(name) => format!("name capture '{name}' makes remaining patterns unreachable"),
                    None => "wildcard makes remaining patterns unreachable".to_owned(),
                };
                return Err(CompileError::syntax(message, loc));
            }
            return self.store_name(loc, name, pc);
        };
        pc.on_top += 1;
        self.op_i(loc, Op::COPY, 1);
        self.pattern(inner, pc)?;
        pc.on_top -= 1;
        self.store_name(loc, name, pc)
    }

    fn pattern_class(&mut self, pattern: &'a Pattern, pc: &mut Context) -> Result<()> {
        let PatternKind::MatchClass { cls, patterns, kwd_attrs, kwd_patterns } = &pattern.node else {
            return Ok(());
        };
        let loc = pattern.span;
        for (at, attr) in kwd_attrs.iter().enumerate() {
            if let Some(other) = kwd_attrs[at + 1..].iter().position(|other| other == attr) {
                let message = format!("attribute name repeated in class pattern: {attr}");
                return Err(CompileError::syntax(message, kwd_patterns[at + 1 + other].span));
            }
        }
        self.expr(cls)?;
        let names = kwd_attrs.iter().map(|attr| Constant::str(attr)).collect();
        self.load_const(loc, Constant::tuple(names));
        self.op_i(loc, Op::MATCH_CLASS, patterns.len());
        self.fail_if_none(loc, pc, 1);
        let count = patterns.len() + kwd_patterns.len();
        self.op_i(loc, Op::UNPACK_SEQUENCE, count);
        pc.on_top = pc.on_top + count - 1;
        for inner in patterns.iter().chain(kwd_patterns) {
            pc.on_top -= 1;
            if is_wildcard(inner) {
                self.op(loc, Op::POP_TOP);
            } else {
                self.subpattern(inner, pc)?;
            }
        }
        Ok(())
    }

    /// Fails if the top of the stack is `None`; `added` values have come to the top before it.
    fn fail_if_none(&mut self, loc: Span, pc: &mut Context, added: usize) {
        pc.on_top += added;
        self.op_i(loc, Op::COPY, 1);
        self.load_const(loc, Constant::None);
        self.op_i(loc, Op::IS_OP, 1);
        self.jump_to_fail_pop(loc, pc, Op::POP_JUMP_IF_FALSE);
    }

    /// Fails unless the length compares as given.
    fn check_length(&mut self, loc: Span, pc: &mut Context, op: CmpOp, length: usize) {
        self.op(loc, Op::GET_LEN);
        self.load_const(loc, Constant::Int(length as i64));
        self.compare_op(loc, op);
        self.jump_to_fail_pop(loc, pc, Op::POP_JUMP_IF_FALSE);
    }

    fn pattern_sequence(&mut self, loc: Span, patterns: &'a [Pattern], pc: &mut Context) -> Result<()> {
        let stars: Vec<usize> = (0..patterns.len()).filter(|&at| is_star(&patterns[at])).collect();
        if stars.len() > 1 {
            return Err(CompileError::syntax("multiple starred names in sequence pattern", loc));
        }
        let star = stars.first().copied();
        let star_is_wildcard = star.is_some_and(|at| is_star_wildcard(&patterns[at]));
        let only_wildcards = patterns.iter().all(|pattern| is_wildcard(pattern) || is_star_wildcard(pattern));
        pc.on_top += 1;
        self.op(loc, Op::MATCH_SEQUENCE);
        self.jump_to_fail_pop(loc, pc, Op::POP_JUMP_IF_FALSE);
        if star.is_none() {
            self.check_length(loc, pc, CmpOp::Eq, patterns.len());
        } else if patterns.len() > 1 {
            self.check_length(loc, pc, CmpOp::GtE, patterns.len() - 1);
        }
        pc.on_top -= 1;
        if only_wildcards {
            self.op(loc, Op::POP_TOP);
            return Ok(());
        }
        match star {
            Some(star) if star_is_wildcard => self.sequence_by_index(loc, patterns, star, pc),
            _ => self.sequence_by_unpacking(loc, patterns, star, pc),
        }
    }

    fn sequence_by_unpacking(
        &mut self,
        loc: Span,
        patterns: &'a [Pattern],
        star: Option<usize>,
        pc: &mut Context,
    ) -> Result<()> {
        match star {
            Some(before) => {
                let after = patterns.len() - before - 1;
                if before >= 1 << 8 || after >= (i32::MAX >> 8) as usize {
                    let message = "too many expressions in star-unpacking sequence pattern";
                    return Err(CompileError::syntax(message, loc));
                }
                self.op_i(loc, Op::UNPACK_EX, before + (after << 8));
            }
            None => self.op_i(loc, Op::UNPACK_SEQUENCE, patterns.len()),
        }
        pc.on_top += patterns.len();
        for pattern in patterns {
            pc.on_top -= 1;
            self.subpattern(pattern, pc)?;
        }
        Ok(())
    }

    /// With a starred wildcard, the items that are looked at are fetched one by one.
    fn sequence_by_index(
        &mut self,
        loc: Span,
        patterns: &'a [Pattern],
        star: usize,
        pc: &mut Context,
    ) -> Result<()> {
        pc.on_top += 1;
        for (at, pattern) in patterns.iter().enumerate() {
            if at == star || is_wildcard(pattern) {
                continue;
            }
            self.op_i(loc, Op::COPY, 1);
            if at < star {
                self.load_const(loc, Constant::Int(at as i64));
            } else {
                // The subject need not know negative indices.
                self.op(loc, Op::GET_LEN);
                self.load_const(loc, Constant::Int((patterns.len() - at) as i64));
                self.binary_op(loc, Operator::Sub, false);
            }
            self.op_i(loc, Op::BINARY_OP, tiercel_ops::names::nb::SUBSCR as usize);
            self.subpattern(pattern, pc)?;
        }
        pc.on_top -= 1;
        self.op(loc, Op::POP_TOP);
        Ok(())
    }

    fn mapping_keys(&mut self, loc: Span, keys: &'a [Expr]) -> Result<()> {
        let mut seen: Vec<Constant> = Vec::new();
        for key in keys {
            if let Some(constant) = preprocess::pattern_constant(key) {
                if seen.iter().any(|other| other.python_equals(&constant)) {
                    let shown = crate::dump::repr(&constant);
                    let message = format!("mapping pattern checks duplicate key ({shown})");
                    return Err(CompileError::syntax(message, loc));
                }
                seen.push(constant.clone());
                self.load_const(key.span, constant);
            } else if matches!(key.node, ExprKind::Attribute { .. }) {
                self.expr(key)?;
            } else {
                let message = "mapping pattern keys may only match literals and attribute lookups";
                return Err(CompileError::syntax(message, loc));
            }
        }
        Ok(())
    }

    fn pattern_mapping(
        &mut self,
        loc: Span,
        keys: &'a [Expr],
        patterns: &'a [Pattern],
        rest: Option<&Name>,
        pc: &mut Context,
    ) -> Result<()> {
        let size = keys.len();
        pc.on_top += 1;
        self.op(loc, Op::MATCH_MAPPING);
        self.jump_to_fail_pop(loc, pc, Op::POP_JUMP_IF_FALSE);
        if size == 0 && rest.is_none() {
            pc.on_top -= 1;
            self.op(loc, Op::POP_TOP);
            return Ok(());
        }
        if size > 0 {
            self.check_length(loc, pc, CmpOp::GtE, size);
        }
        self.mapping_keys(loc, keys)?;
        self.op_i(loc, Op::BUILD_TUPLE, size);
        self.op(loc, Op::MATCH_KEYS);
        self.fail_if_none(loc, pc, 2);
        self.op_i(loc, Op::UNPACK_SEQUENCE, size);
        pc.on_top = pc.on_top + size - 1;
        for pattern in patterns {
            pc.on_top -= 1;
            self.subpattern(pattern, pc)?;
        }
        // Left are the tuple of keys and the subject.
        pc.on_top -= 2;
        if rest.is_none() {
            self.op(loc, Op::POP_TOP);
            self.op(loc, Op::POP_TOP);
            return Ok(());
        }
        self.op_i(loc, Op::BUILD_MAP, 0);
        self.op_i(loc, Op::SWAP, 3);
        self.op_i(loc, Op::DICT_UPDATE, 2);
        self.op_i(loc, Op::UNPACK_SEQUENCE, size);
        for left in (1..=size).rev() {
            self.op_i(loc, Op::COPY, 1 + left);
            self.op_i(loc, Op::SWAP, 2);
            self.op(loc, Op::DELETE_SUBSCR);
        }
        self.store_name(loc, rest, pc)
    }

    fn pattern_or(&mut self, loc: Span, patterns: &'a [Pattern], pc: &mut Context) -> Result<()> {
        let end = self.new_label();
        let different = || CompileError::syntax("alternative patterns bind different names", loc);
        // The order in which the first alternative captures is that of all.
        let mut control: Vec<Sym> = Vec::new();
        for (at, alternative) in patterns.iter().enumerate() {
            let is_last = at + 1 == patterns.len();
            let mut inner =
                Context { forbid_irrefutable: !is_last || pc.forbid_irrefutable, ..Context::default() };
            self.op_i(alternative.span, Op::COPY, 1);
            self.pattern(alternative, &mut inner)?;
            if at == 0 {
                control.clone_from(&inner.stores);
            } else {
                if inner.stores.len() != control.len() {
                    return Err(different());
                }
                self.reorder_stores(alternative.span, &control, &mut inner.stores).ok_or_else(different)?;
            }
            self.jump(alternative.span, Op::JUMP, end);
            self.emit_fail_pop(alternative.span, &mut inner);
        }
        self.op(loc, Op::POP_TOP);
        self.jump_to_fail_pop(loc, pc, Op::JUMP);
        self.use_label(end);
        // Below the captures stand the subject, what has to stay on top, and what was captured before.
        let rotations = control.len() + 1 + pc.on_top + pc.stores.len();
        for name in control {
            self.rotate(loc, rotations);
            if pc.stores.contains(&name) {
                return Err(self.duplicate_store(loc, name));
            }
            pc.stores.push(name);
        }
        self.op(loc, Op::POP_TOP);
        Ok(())
    }

    /// Brings captured values into the order of `control`; none if the names differ.
    fn reorder_stores(&mut self, loc: Span, control: &[Sym], stores: &mut Vec<Sym>) -> Option<()> {
        for wanted in (0..control.len()).rev() {
            let found = stores.iter().position(|&name| name == control[wanted])?;
            if found == wanted {
                continue;
            }
            let rotated: Vec<Sym> = stores.drain(..=found).collect();
            let at = wanted - found;
            let count = rotated.len();
            stores.splice(at..at, rotated);
            for _ in 0..count {
                self.rotate(loc, wanted + 1);
            }
        }
        Some(())
    }
}
