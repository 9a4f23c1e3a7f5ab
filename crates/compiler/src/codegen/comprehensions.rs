//! Comprehensions: inlined into the unit around them (PEP 709), or functions of their own.

use tiercel_syntax::Span;
use tiercel_syntax::ast::{Comprehension, Expr, ExprKind};

use super::Compiler;
use super::collections::is_starred;
use super::fblocks::{Datum, FBlockType};
use super::unit::{ScopeType, UnitArgs};
use crate::constant::Constant;
use crate::error::Result;
use crate::instructions::{Label, NO_LABEL, NO_LOCATION};
use crate::names::{Sym, known};
use crate::op::Op;
use crate::symtable::symbol::{DEF_LOCAL, DEF_NONLOCAL};
use crate::symtable::{BlockId, BlockType, KeyKind, Scope, key};

/// What is made of each round.
#[derive(Clone, Copy)]
enum Element<'a> {
    Generator(&'a Expr),
    List(&'a Expr),
    Set(&'a Expr),
    Dict(&'a Expr, &'a Expr),
}

/// What inlining has changed, to be undone behind the comprehension.
#[derive(Default)]
struct Inlined {
    /// Locals whose values are saved on the stack.
    pushed_locals: Vec<Sym>,
    /// Symbols as they are outside.
    outer_symbols: Vec<(Sym, u32)>,
    /// Names that are in slots only inside.
    fast_hidden: Vec<Sym>,
    cleanup: Option<Label>,
}

impl<'a> Compiler<'a> {
    pub(super) fn comprehension(&mut self, expr: &'a Expr) -> Result<()> {
        let (name, element, generators) = match &expr.node {
            ExprKind::GeneratorExp { elt, generators } => {
                (known::ANON_GENEXPR, Element::Generator(elt), generators)
            }
            ExprKind::ListComp { elt, generators } => (known::ANON_LISTCOMP, Element::List(elt), generators),
            ExprKind::SetComp { elt, generators } => (known::ANON_SETCOMP, Element::Set(elt), generators),
            ExprKind::DictComp { key, value, generators } => {
                (known::ANON_DICTCOMP, Element::Dict(key, value), generators)
            }
            _ => return Ok(()),
        };
        let loc = expr.span;
        let block = self.table.lookup(key(expr, KeyKind::Body))?;
        let build = match element {
            Element::Generator(_) => None,
            Element::List(_) => Some(Op::BUILD_LIST),
            Element::Set(_) => Some(Op::BUILD_SET),
            Element::Dict(..) => Some(Op::BUILD_MAP),
        };
        if self.table[block].comp_inlined {
            self.comprehension_iter(&generators[0])?;
            let state = self.start_inlined(loc, block)?;
            if let Some(build) = build {
                self.op_i(loc, build, 0);
                self.op_i(loc, Op::SWAP, 2);
            }
            self.generator(loc, generators, 0, 0, element, true)?;
            self.end_inlined(loc, state);
            return Ok(());
        }
        let is_async = self.table[block].coroutine;
        let args = UnitArgs { argcount: 1, ..UnitArgs::default() };
        self.enter_scope(name, ScopeType::Comprehension, block, loc.line, None, args)?;
        if let Some(build) = build {
            self.op_i(loc, build, 0);
        }
        self.generator(loc, generators, 0, 0, element, false)?;
        if build.is_some() {
            self.op(loc, Op::RETURN_VALUE);
        } else {
            self.wrap_in_stopiteration_handler();
        }
        let code = self.finish_unit(true)?;
        self.make_closure(loc, code, 0);
        self.comprehension_iter(&generators[0])?;
        self.op_i(loc, Op::CALL, 0);
        if is_async && build.is_some() {
            self.await_top(loc, 0);
        }
        Ok(())
    }

    /// Pushes the iterator of a `for` clause.
    fn comprehension_iter(&mut self, generator: &'a Comprehension) -> Result<()> {
        self.expr(&generator.iter)?;
        let op = if generator.is_async != 0 { Op::GET_AITER } else { Op::GET_ITER };
        self.op(generator.iter.span, op);
        Ok(())
    }

    fn generator(
        &mut self,
        loc: Span,
        generators: &'a [Comprehension],
        index: usize,
        depth: usize,
        element: Element<'a>,
        iter_on_stack: bool,
    ) -> Result<()> {
        if generators[index].is_async != 0 {
            self.async_generator(loc, generators, index, depth, element, iter_on_stack)
        } else {
            self.sync_generator(loc, generators, index, depth, element, iter_on_stack)
        }
    }

    fn sync_generator(
        &mut self,
        loc: Span,
        generators: &'a [Comprehension],
        index: usize,
        mut depth: usize,
        element: Element<'a>,
        iter_on_stack: bool,
    ) -> Result<()> {
        let (start, if_cleanup, anchor) = (self.new_label(), self.new_label(), self.new_label());
        let generator = &generators[index];
        let mut loops = true;
        if !iter_on_stack {
            if index == 0 {
                self.op_i(loc, Op::LOAD_FAST, 0);
            } else {
                // `for y in [f(x)]` is the idiom for a temporary: no loop is needed.
                match &generator.iter.node {
                    ExprKind::List { elts, .. } | ExprKind::Tuple { elts, .. }
                        if elts.len() == 1 && !is_starred(&elts[0]) =>
                    {
                        self.expr(&elts[0])?;
                        loops = false;
                    }
                    _ => self.comprehension_iter(generator)?,
                }
            }
        }
        if loops {
            depth += 1;
            self.use_label(start);
            self.jump(generator.iter.span, Op::FOR_ITER, anchor);
        }
        self.expr(&generator.target)?;
        for condition in &generator.ifs {
            self.jump_if(condition, if_cleanup, false)?;
        }
        let elt_loc = self.rest_of_round(loc, generators, index, depth, element)?;
        self.use_label(if_cleanup);
        if loops {
            self.jump(elt_loc, Op::JUMP, start);
            self.use_label(anchor);
            self.op(NO_LOCATION, Op::END_FOR);
            self.op(NO_LOCATION, Op::POP_ITER);
        }
        Ok(())
    }

    fn async_generator(
        &mut self,
        loc: Span,
        generators: &'a [Comprehension],
        index: usize,
        depth: usize,
        element: Element<'a>,
        iter_on_stack: bool,
    ) -> Result<()> {
        let (start, send) = (self.new_label(), self.new_label());
        let (except, if_cleanup) = (self.new_label(), self.new_label());
        let generator = &generators[index];
        if !iter_on_stack {
            if index == 0 {
                self.op_i(loc, Op::LOAD_FAST, 0);
            } else {
                self.comprehension_iter(generator)?;
            }
        }
        self.use_label(start);
        self.push_fblock(loc, FBlockType::AsyncComprehensionGenerator, start, NO_LABEL, Datum::None)?;
        self.jump(loc, Op::SETUP_FINALLY, except);
        self.op(loc, Op::GET_ANEXT);
        self.load_const(loc, Constant::None);
        self.use_label(send);
        self.yield_from(loc, true);
        self.op(loc, Op::POP_BLOCK);
        self.expr(&generator.target)?;
        for condition in &generator.ifs {
            self.jump_if(condition, if_cleanup, false)?;
        }
        let elt_loc = self.rest_of_round(loc, generators, index, depth + 1, element)?;
        self.use_label(if_cleanup);
        self.jump(elt_loc, Op::JUMP, start);
        self.pop_fblock();
        self.use_label(except);
        self.jump(loc, Op::END_ASYNC_FOR, send);
        Ok(())
    }

    /// The inner `for` clauses, or the element; tells the element's place.
    fn rest_of_round(
        &mut self,
        loc: Span,
        generators: &'a [Comprehension],
        index: usize,
        depth: usize,
        element: Element<'a>,
    ) -> Result<Span> {
        let (Element::Generator(elt) | Element::List(elt) | Element::Set(elt) | Element::Dict(elt, _)) =
            element;
        if index + 1 < generators.len() {
            self.generator(loc, generators, index + 1, depth, element, false)?;
            return Ok(elt.span);
        }
        self.expr(elt)?;
        match element {
            Element::Generator(_) => {
                self.yield_top(elt.span);
                self.op(elt.span, Op::POP_TOP);
            }
            Element::List(_) => self.op_i(elt.span, Op::LIST_APPEND, depth + 1),
            Element::Set(_) => self.op_i(elt.span, Op::SET_ADD, depth + 1),
            Element::Dict(_, value) => {
                self.expr(value)?;
                let both = elt.span.to(value.span);
                self.op_i(both, Op::MAP_ADD, depth + 1);
                return Ok(both);
            }
        }
        Ok(elt.span)
    }

    /// Makes the names of the comprehension names of the unit, and saves what they had.
    fn start_inlined(&mut self, loc: Span, comp: BlockId) -> Result<Inlined> {
        let mut state = Inlined::default();
        let outer = self.unit_ref().block;
        let in_class = self.table[outer].kind == BlockType::Class && self.unit_ref().in_inlined_comp == 0;
        self.unit().in_inlined_comp += 1;
        let symbols: Vec<(Sym, u32)> =
            self.table[comp].symbols.iter().map(|(name, bits)| (name, *bits)).collect();
        let is_isolated = |bits: u32| bits & DEF_LOCAL != 0 && bits & DEF_NONLOCAL == 0;
        for &(name, bits) in &symbols {
            let scope = Scope::of(bits);
            let outer_bits = self.table[outer].symbol(name);
            let outer_scope = Scope::of(outer_bits);
            let differs = scope != outer_scope
                && scope != Scope::Free
                && !(scope == Scope::Cell && outer_scope == Scope::Free);
            if differs || in_class {
                self.table[outer].symbols.insert(name, bits);
                state.outer_symbols.push((name, outer_bits));
            }
            if (is_isolated(bits) || in_class)
                && !self.table[outer].is_function_like()
                && self.unit_ref().fast_hidden.get(name) != Some(&true)
            {
                self.unit().fast_hidden.insert(name, true);
                state.fast_hidden.push(name);
            }
        }
        for &(name, bits) in &symbols {
            if !is_isolated(bits) {
                continue;
            }
            let outer_scope = self.table[outer].scope(name);
            // A cell itself is saved; the comprehension gets a new one.
            let mangled = self.maybe_mangle(name);
            let slot = self.unit().varnames.insert(mangled, ());
            self.op_i(loc, Op::LOAD_FAST_AND_CLEAR, slot);
            if Scope::of(bits) == Scope::Cell {
                let index = match outer_scope {
                    Scope::Free => self.free_index(mangled),
                    _ => self.cell_index(mangled),
                };
                self.op_i(loc, Op::MAKE_CELL, index);
            }
            state.pushed_locals.push(name);
        }
        if !state.pushed_locals.is_empty() {
            // The iterator goes back to the top.
            self.op_i(loc, Op::SWAP, state.pushed_locals.len() + 1);
            let cleanup = self.new_label();
            state.cleanup = Some(cleanup);
            self.jump(loc, Op::SETUP_FINALLY, cleanup);
            self.push_fblock(loc, FBlockType::InlinedComprehension, cleanup, NO_LABEL, Datum::None)?;
        }
        Ok(state)
    }

    fn end_inlined(&mut self, loc: Span, state: Inlined) {
        if let Some(cleanup) = state.cleanup {
            self.op(NO_LOCATION, Op::POP_BLOCK);
            self.pop_fblock();
            let end = self.new_label();
            self.jump(NO_LOCATION, Op::JUMP_NO_INTERRUPT, end);
            self.use_label(cleanup);
            self.op_i(NO_LOCATION, Op::SWAP, 2);
            self.op(NO_LOCATION, Op::POP_TOP);
            self.restore_locals(loc, &state.pushed_locals);
            self.op_i(NO_LOCATION, Op::RERAISE, 0);
            self.use_label(end);
            self.restore_locals(loc, &state.pushed_locals);
        }
        self.unit().in_inlined_comp -= 1;
        let outer = self.unit_ref().block;
        for (name, bits) in state.outer_symbols {
            self.table[outer].symbols.insert(name, bits);
        }
        for name in state.fast_hidden {
            self.unit().fast_hidden.insert(name, false);
        }
    }

    fn restore_locals(&mut self, loc: Span, pushed: &[Sym]) {
        self.op_i(loc, Op::SWAP, pushed.len() + 1);
        for &name in pushed.iter().rev() {
            let mangled = self.maybe_mangle(name);
            let slot = self.unit().varnames.insert(mangled, ());
            self.op_i(loc, Op::STORE_FAST_MAYBE_NULL, slot);
        }
    }
}
