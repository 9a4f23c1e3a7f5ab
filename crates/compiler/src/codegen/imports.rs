//! Imports.

use tiercel_syntax::Span;
use tiercel_syntax::ast::{Alias, ExprContext, Name};

use super::Compiler;
use crate::constant::Constant;
use crate::error::Result;
use crate::instructions::NO_LOCATION;
use crate::names::known;
use crate::op::Op;

impl Compiler<'_> {
    pub(super) fn import(&mut self, loc: Span, names: &[Alias]) -> Result<()> {
        for alias in names {
            self.load_const(loc, Constant::Int(0));
            self.load_const(loc, Constant::None);
            self.op_attr(loc, Op::IMPORT_NAME, &alias.name);
            match (&alias.asname, alias.name.split_once('.')) {
                (Some(asname), None) => self.store(loc, asname),
                (Some(asname), Some((_, rest))) => {
                    self.descend(loc, rest);
                    self.store(loc, asname);
                    self.op(loc, Op::POP_TOP);
                }
                (None, None) => self.store(loc, &alias.name),
                (None, Some((first, _))) => {
                    let name = self.names.intern_str(first);
                    self.name_op(loc, name, ExprContext::Store);
                }
            }
        }
        Ok(())
    }

    /// From the package on top of the stack to a module in it.
    fn descend(&mut self, loc: Span, path: &str) {
        for (at, part) in path.split('.').enumerate() {
            if at > 0 {
                self.op_i(loc, Op::SWAP, 2);
                self.op(loc, Op::POP_TOP);
            }
            let name = self.names.intern_str(part);
            self.op_name(loc, Op::IMPORT_FROM, name);
        }
    }

    fn store(&mut self, loc: Span, name: &Name) {
        let name = self.intern(name);
        self.name_op(loc, name, ExprContext::Store);
    }

    pub(super) fn import_from(
        &mut self,
        loc: Span,
        module: Option<&Name>,
        names: &[Alias],
        level: i32,
    ) -> Result<()> {
        self.load_const(loc, Constant::Int(i64::from(level)));
        let list = names.iter().map(|alias| Constant::str(&alias.name)).collect();
        self.load_const(loc, Constant::tuple(list));
        match module {
            Some(module) => self.op_attr(loc, Op::IMPORT_NAME, module),
            None => self.op_name(loc, Op::IMPORT_NAME, known::EMPTY),
        }
        for alias in names {
            if &*alias.name == "*" {
                self.op_i(loc, Op::CALL_INTRINSIC_1, tiercel_ops::names::intrinsic::IMPORT_STAR as usize);
                self.op(NO_LOCATION, Op::POP_TOP);
                return Ok(());
            }
            self.op_attr(loc, Op::IMPORT_FROM, &alias.name);
            self.store(loc, alias.asname.as_ref().unwrap_or(&alias.name));
        }
        self.op(loc, Op::POP_TOP);
        Ok(())
    }
}
