//! Loading, storing and deleting names.

use tiercel_syntax::Span;
use tiercel_syntax::ast::{Expr, ExprContext, ExprKind};

use super::Compiler;
use super::unit::ScopeType;
use crate::names::{Sym, known};
use crate::op::Op;
use crate::symtable::{BlockType, Scope};

impl Compiler<'_> {
    /// Does something with a name.
    pub(super) fn name_op(&mut self, loc: Span, name: Sym, ctx: ExprContext) {
        let mangled = self.maybe_mangle(name);
        let scope = self.block().scope(mangled);
        let function_like = self.block().is_function_like();
        let fast = function_like || self.unit_ref().fast_hidden.get(mangled) == Some(&true);
        match scope {
            Scope::Local if fast => {
                let op = match ctx {
                    ExprContext::Load => Op::LOAD_FAST,
                    ExprContext::Store => Op::STORE_FAST,
                    ExprContext::Del => Op::DELETE_FAST,
                };
                let index = self.unit().varnames.insert(mangled, ());
                self.op_i(loc, op, index);
            }
            Scope::Free => {
                let index = self.free_index(mangled);
                self.deref_op(loc, index, ctx);
            }
            Scope::Cell => {
                let index = self.cell_index(mangled);
                self.deref_op(loc, index, ctx);
            }
            Scope::GlobalExplicit => self.global_op(loc, mangled, ctx, false),
            Scope::GlobalImplicit if function_like => self.global_op(loc, mangled, ctx, true),
            _ => {
                let op = match ctx {
                    ExprContext::Load if self.in_class_comprehension() => Op::LOAD_GLOBAL,
                    ExprContext::Load => Op::LOAD_NAME,
                    ExprContext::Store => Op::STORE_NAME,
                    ExprContext::Del => Op::DELETE_NAME,
                };
                let index = self.name_index(mangled);
                self.op_i(loc, op, if op == Op::LOAD_GLOBAL { index << 1 } else { index });
            }
        }
    }

    fn in_class_comprehension(&self) -> bool {
        self.block().kind == BlockType::Class && self.unit_ref().in_inlined_comp > 0
    }

    fn deref_op(&mut self, loc: Span, index: usize, ctx: ExprContext) {
        let op = match ctx {
            ExprContext::Load => {
                if self.block().kind == BlockType::Class && self.unit_ref().in_inlined_comp == 0 {
                    self.op(loc, Op::LOAD_LOCALS);
                    Op::LOAD_FROM_DICT_OR_DEREF
                } else if self.block().can_see_class_scope {
                    self.load_classdict(loc);
                    Op::LOAD_FROM_DICT_OR_DEREF
                } else {
                    Op::LOAD_DEREF
                }
            }
            ExprContext::Store => Op::STORE_DEREF,
            ExprContext::Del => Op::DELETE_DEREF,
        };
        self.op_i(loc, op, index);
    }

    fn load_classdict(&mut self, loc: Span) {
        let index = self.free_index(known::CLASSDICT);
        self.op_i(loc, Op::LOAD_DEREF, index);
    }

    fn global_op(&mut self, loc: Span, name: Sym, ctx: ExprContext, implicit: bool) {
        // CPython adds the name before it loads the class dict.
        let index = self.name_index(name);
        match ctx {
            ExprContext::Load if implicit && self.block().can_see_class_scope => {
                self.load_classdict(loc);
                self.op_i(loc, Op::LOAD_FROM_DICT_OR_GLOBALS, index);
            }
            ExprContext::Load => self.op_i(loc, Op::LOAD_GLOBAL, index << 1),
            ExprContext::Store => self.op_i(loc, Op::STORE_GLOBAL, index),
            ExprContext::Del => self.op_i(loc, Op::DELETE_GLOBAL, index),
        }
    }

    /// Where a name of a code object inside is found in this unit.
    pub(super) fn closure_index(&mut self, name: Sym) -> usize {
        let from_class = self.unit_ref().scope_type == ScopeType::Class
            && [known::DUNDER_CLASS, known::CLASSDICT, known::CONDITIONAL_ANNOTATIONS].contains(&name);
        if from_class || self.block().scope(name) == Scope::Cell {
            self.cell_index(name)
        } else {
            self.free_index(name)
        }
    }

    /// Remembers `self.attr = …` for the class around.
    pub(super) fn note_static_attribute(&mut self, value: &Expr, attr: Sym, ctx: ExprContext) {
        if ctx != ExprContext::Store {
            return;
        }
        let ExprKind::Name { id, .. } = &value.node else { return };
        if &**id != "self" {
            return;
        }
        let count = self.units.len();
        let outer = self.units[..count - 1].iter_mut().rev();
        if let Some(class) = outer.into_iter().find(|unit| unit.scope_type == ScopeType::Class) {
            class.static_attributes.insert(attr);
        }
    }
}
