//! Exceptions: raised by going over to where they are handled, matched and left behind without the interpreter.

use super::{Abs, Builder, Flow};
use crate::natives_exceptions as natives;
use crate::project::{Instr, Reason};
use tiercel_ir::{Inst, Op, Type, word};
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::{Type as PyType, tflag};
use tiercel_ops::Opcode;

impl Builder<'_> {
    /// Ends the trace by raising: the frames are in memory from then on, for the traceback names them, and where the
    /// exception is handled another trace goes on.
    fn raise(&mut self) -> Flow {
        let snap = self.snap_here();
        self.trace.push(Inst::new(Op::Raise, &[], &[]).at(snap));
        Flow::Done
    }

    fn handle(&mut self) {
        let exception = self.pop();
        let v = self.borrow_ref(exception);
        let previous = self.leaf(natives::HANDLE, &[v], Some(Type::Ref));
        self.push_owned(previous);
        self.push(exception);
    }

    fn handle_previous(&mut self) {
        let previous = self.pop();
        let given = self.given_ref(previous);
        let done = self.leaf(natives::HANDLED, &[given], Some(Type::Ref));
        self.give_up(Abs::Ref { v: done, own: true });
    }

    /// Whether an exception is caught: known if its type is and the classes are constants.
    unsafe fn is_caught(&mut self) {
        let (exception, class) = (self.peek(2), self.peek(1));
        let known = match (self.class_of(exception), class) {
            (Some(ty), Abs::Const(sym)) => {
                let class = self.trace.syms[sym.0 as usize].address;
                let is_class = (*(class as *const Header)).ty().is_subtype(types().type_);
                let class = &*(class as *const PyType);
                (is_class && class.has(tflag::EXCEPTION_SUBCLASS) && ty.version.get() != 0)
                    .then(|| (ty.version.get(), ty.is_subtype(class)))
            }
            _ => None,
        };
        let result = match known {
            Some((version, found)) => {
                self.guard_version(exception, u64::from(version));
                Abs::Word(if found { word::TRUE } else { word::FALSE })
            }
            None => {
                let (e, c) = (self.borrow_ref(exception), self.borrow_ref(class));
                let r = self.leaf(natives::MATCHES, &[e, c], Some(Type::I64));
                let two = self.iconst(2);
                let is_told = self.emit(Op::IntLt, &[r, two], &[]);
                self.guard(Op::GuardTrue, &[is_told], &[]);
                let zero = self.iconst(0);
                Abs::Bool(self.emit(Op::IntNe, &[r, zero], &[]))
            }
        };
        let class = self.pop();
        self.give_up(class);
        self.push(result);
    }

    /// Exceptions; `None` if this is none of it.
    pub(super) unsafe fn exception_instruction(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        match i.opcode {
            Opcode::RAISE_VARARGS | Opcode::RERAISE => return Ok(Some(self.raise())),
            Opcode::PUSH_EXC_INFO => self.handle(),
            Opcode::POP_EXCEPT => self.handle_previous(),
            Opcode::CHECK_EXC_MATCH => self.is_caught(),
            _ => return Ok(None),
        }
        Ok(Some(Flow::Next))
    }
}
