//! Annotations: blocks of their own, evaluated when asked for (PEP 649).

use tiercel_syntax::Span;
use tiercel_syntax::ast::{Arg, Arguments, Expr};

use super::symbol::*;
use super::{BlockType, Builder, KeyKind, key};
use crate::error::Result;
use crate::names::known;

impl Builder<'_> {
    /// The annotation of an assignment.
    pub(super) fn annotation(&mut self, annotation: &Expr) -> Result<()> {
        // In functions annotations are not evaluated, so names in them do not count.
        let kind = self.cur().kind;
        let unevaluated = kind == BlockType::Function;
        // A module may be run in part only, so all its annotations are conditional.
        let conditional = match kind {
            BlockType::Class => self.cur().in_conditional_block,
            BlockType::Module => true,
            _ => false,
        };
        if conditional && !self.cur().has_conditional_annotations {
            self.cur().has_conditional_annotations = true;
            self.add_def(known::CONDITIONAL_ANNOTATIONS, USE, annotation.span)?;
        }
        match self.cur().annotation_block {
            Some(block) => self.enter_existing(block),
            None => {
                let outer = self.cur_id();
                let key = key(annotation, KeyKind::Annotations);
                let block = self.enter_block(known::ANNOTATE, BlockType::Annotation, key, annotation.span)?;
                self.table[outer].annotation_block = Some(block);
                if kind == BlockType::Class && !self.future_annotations() {
                    self.cur().can_see_class_scope = true;
                    self.add_def(known::CLASSDICT, USE, annotation.span)?;
                }
            }
        }
        if unevaluated {
            self.cur().in_unevaluated_annotation = true;
        }
        self.expr(annotation)?;
        if unevaluated {
            self.cur().in_unevaluated_annotation = false;
        }
        self.exit_block();
        Ok(())
    }

    /// The annotations of a function's parameters and result.
    pub(super) fn function_annotations(
        &mut self,
        loc: Span,
        args: &Arguments,
        returns: Option<&Expr>,
    ) -> Result<()> {
        let sees_class = self.cur().can_see_class_scope || self.cur().kind == BlockType::Class;
        self.enter_block(known::ANNOTATE, BlockType::Annotation, key(args, KeyKind::Annotations), loc)?;
        if sees_class {
            self.cur().can_see_class_scope = true;
            self.add_def(known::CLASSDICT, USE, loc)?;
        }
        let positional = args.posonlyargs.iter().chain(&args.args);
        let starred = args.vararg.iter().chain(&args.kwarg).map(|arg| &**arg);
        for arg in positional.chain(starred).chain(&args.kwonlyargs) {
            self.arg_annotation(arg)?;
        }
        if let Some(returns) = returns {
            self.cur().annotations_used = true;
            self.expr(returns)?;
        }
        self.exit_block();
        Ok(())
    }

    fn arg_annotation(&mut self, arg: &Arg) -> Result<()> {
        let Some(annotation) = &arg.annotation else { return Ok(()) };
        self.cur().annotations_used = true;
        self.expr(annotation)
    }
}
