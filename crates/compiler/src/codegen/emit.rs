//! Appending instructions.

use tiercel_syntax::Span;
use tiercel_syntax::ast::Name;

use super::Compiler;
use crate::constant::Constant;
use crate::instructions::Label;
use crate::names::Sym;
use crate::op::Op;

/// `RESUME` after `await`.
const RESUME_AFTER_AWAIT: i32 = 3;
const RESUME_AFTER_YIELD_FROM: i32 = 2;

impl Compiler<'_> {
    /// An instruction without argument.
    #[inline]
    pub(super) fn op(&mut self, loc: Span, op: Op) {
        self.unit().sequence.add(op, 0, loc);
    }

    /// An instruction with an argument.
    #[inline]
    pub(super) fn op_i(&mut self, loc: Span, op: Op, oparg: usize) {
        self.unit().sequence.add(op, oparg as i32, loc);
    }

    /// A jump, or a block push.
    #[inline]
    pub(super) fn jump(&mut self, loc: Span, op: Op, label: Label) {
        self.unit().sequence.add(op, label.0, loc);
    }

    /// A place to be jumped to.
    pub(super) fn new_label(&mut self) -> Label {
        self.unit().sequence.new_label()
    }

    /// The place is here.
    pub(super) fn use_label(&mut self, label: Label) {
        self.unit().sequence.use_label(label);
    }

    /// The index of a constant.
    pub(super) fn add_const(&mut self, constant: Constant) -> i32 {
        let unit = self.units.last_mut().expect("a unit is open");
        unit.consts.add(&mut self.cache, constant)
    }

    /// Pushes a constant.
    pub(super) fn load_const(&mut self, loc: Span, constant: Constant) {
        let index = self.add_const(constant);
        self.unit().sequence.add(Op::LOAD_CONST, index, loc);
    }

    /// Pushes an identifier as text.
    pub(super) fn load_name_const(&mut self, loc: Span, name: Sym) {
        let constant = Constant::str(self.names.name(name));
        self.load_const(loc, constant);
    }

    /// The index of a name in `co_names`.
    pub(super) fn name_index(&mut self, name: Sym) -> usize {
        self.unit().names.insert(name, ())
    }

    /// An instruction whose argument is a name.
    pub(super) fn op_name(&mut self, loc: Span, op: Op, name: Sym) {
        let index = self.name_index(name);
        self.op_i(loc, op, index);
    }

    /// The index of the identifier, private names changed.
    fn attr_index(&mut self, attr: &Name) -> usize {
        let attr = self.intern(attr);
        let mangled = self.maybe_mangle(attr);
        self.name_index(mangled)
    }

    /// An instruction whose argument is an identifier of the tree.
    pub(super) fn op_attr(&mut self, loc: Span, op: Op, attr: &Name) {
        let index = self.attr_index(attr);
        let index = if op == Op::LOAD_ATTR { index << 1 } else { index };
        self.op_i(loc, op, index);
    }

    /// Pushes a method and what it is called on.
    pub(super) fn load_method(&mut self, loc: Span, attr: &Name) {
        let index = self.attr_index(attr);
        self.op_i(loc, Op::LOAD_ATTR, index << 1 | 1);
    }

    /// Pushes an attribute found through `super`.
    pub(super) fn load_super_attr(&mut self, loc: Span, attr: &Name, two_args: bool, method: bool) {
        let index = self.attr_index(attr);
        let bits = usize::from(two_args) << 1 | usize::from(method);
        self.op_i(loc, Op::LOAD_SUPER_ATTR, index << 2 | bits);
    }

    /// The index of a cell.
    pub(super) fn cell_index(&mut self, name: Sym) -> usize {
        self.unit().cellvars.insert(name, ())
    }

    /// The index of a free variable.
    pub(super) fn free_index(&mut self, name: Sym) -> usize {
        let unit = self.unit();
        unit.cellvars.len() + unit.freevars.insert(name, ())
    }

    /// Delegates to the iterator below the top of the stack until it is exhausted.
    pub(super) fn yield_from(&mut self, loc: Span, is_await: bool) {
        let (send, fail, exit) = (self.new_label(), self.new_label(), self.new_label());
        self.use_label(send);
        self.jump(loc, Op::SEND, exit);
        // `close` and `throw` may raise StopIteration at the yield.
        self.jump(loc, Op::SETUP_FINALLY, fail);
        self.op_i(loc, Op::YIELD_VALUE, 1);
        self.op(crate::instructions::NO_LOCATION, Op::POP_BLOCK);
        let resume = if is_await { RESUME_AFTER_AWAIT } else { RESUME_AFTER_YIELD_FROM };
        self.op_i(loc, Op::RESUME, resume as usize);
        self.jump(loc, Op::JUMP_NO_INTERRUPT, send);
        self.use_label(fail);
        self.op(loc, Op::CLEANUP_THROW);
        self.use_label(exit);
        self.op(loc, Op::END_SEND);
    }

    /// Awaits what is on top of the stack; `kind` says what it is from, for the error.
    pub(super) fn await_top(&mut self, loc: Span, kind: usize) {
        self.op_i(loc, Op::GET_AWAITABLE, kind);
        self.load_const(loc, Constant::None);
        self.yield_from(loc, true);
    }

    /// Yields the top of the stack.
    pub(super) fn yield_top(&mut self, loc: Span) {
        const ASYNC_GEN_WRAP: usize = tiercel_ops::names::intrinsic::ASYNC_GEN_WRAP as usize;
        let block = self.block();
        if block.generator && block.coroutine {
            self.op_i(loc, Op::CALL_INTRINSIC_1, ASYNC_GEN_WRAP);
        }
        self.op_i(loc, Op::YIELD_VALUE, 0);
        self.op_i(loc, Op::RESUME, 1);
    }

    /// Restores the handled exception and raises again.
    pub(super) fn pop_except_and_reraise(&mut self, loc: Span) {
        self.op_i(loc, Op::COPY, 3);
        self.op(loc, Op::POP_EXCEPT);
        self.op_i(loc, Op::RERAISE, 1);
    }
}

/// Where an attribute is: if the expression spans lines, where its name stands.
pub(super) fn attribute_location(mut loc: Span, attribute: &tiercel_syntax::ast::Expr, attr: &Name) -> Span {
    let end = attribute.span;
    if loc.line != end.end_line {
        loc.line = end.end_line;
        let length = attr.chars().count() as i32;
        if length <= end.end_col {
            loc.col = end.end_col - length;
        } else {
            loc.col = -1;
            loc.end_col = -1;
        }
        loc.end_line = loc.line.max(loc.end_line);
        if loc.line == loc.end_line {
            loc.end_col = loc.col.max(loc.end_col);
        }
    }
    loc
}
