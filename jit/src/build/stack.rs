//! Locals, constants, and shuffling of the value stack.

use super::{Abs, Builder, Flow};
use crate::project::{Instr, Reason};
use tiercel_ir::{Imm, Op, word};
use tiercel_ops::Opcode;
use tiercel_passes::Known;

impl Builder<'_> {
    /// Pushes a local, counted or borrowed.
    fn load_local(&mut self, n: u32, borrow: bool) {
        let a = self.local(n);
        if let Abs::Ref { v, .. } = a
            && matches!(self.trace.def(v).op, Op::Entry | Op::Param | Op::Inherit)
            && self.bound.insert(v)
        {
            // The compiler has seen to it: what may be unbound is read by another instruction.
            self.emit(Op::AssumeKind, &[v], &[Imm::Int(Known::NON_NULL)]);
        }
        let pushed = match a {
            Abs::Ref { v, .. } if borrow || self.is_sending() => Abs::Ref { v, own: false },
            other => self.duplicate(other),
        };
        self.push(pushed);
    }

    fn store_local(&mut self, n: u32) {
        let a = self.pop();
        self.set_local(n, a);
    }

    /// Stack instructions; `None` if this is none.
    pub(super) unsafe fn stack_instruction(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        let (hi, lo) = (i.oparg >> 4, i.oparg & 15);
        match i.opcode {
            Opcode::NOP | Opcode::NOT_TAKEN | Opcode::RESUME | Opcode::RESUME_CHECK => {}
            Opcode::LOAD_FAST_CHECK => {
                match self.local(i.oparg) {
                    Abs::Null => return self.stop(Reason::Unsupported).map(Some),
                    Abs::Ref { v, .. } => {
                        self.guard(Op::GuardNonNull, &[v], &[]);
                    }
                    _ => {}
                }
                self.load_local(i.oparg, false);
            }
            Opcode::LOAD_FAST => self.load_local(i.oparg, false),
            Opcode::LOAD_FAST_BORROW => self.load_local(i.oparg, true),
            Opcode::LOAD_FAST_LOAD_FAST => {
                self.load_local(hi, false);
                self.load_local(lo, false);
            }
            Opcode::LOAD_FAST_BORROW_LOAD_FAST_BORROW => {
                self.load_local(hi, true);
                self.load_local(lo, true);
            }
            Opcode::LOAD_FAST_AND_CLEAR => {
                let a = self.local(i.oparg);
                self.push(a);
                // The stack has it now; what is no reference is boxed in memory only.
                let boxed = if matches!(a, Abs::Ref { .. }) { Abs::Null } else { a };
                self.place_local(i.oparg, Abs::Null, boxed);
            }
            Opcode::STORE_FAST => self.store_local(i.oparg),
            Opcode::STORE_FAST_LOAD_FAST => {
                self.store_local(hi);
                self.load_local(lo, false);
            }
            Opcode::STORE_FAST_STORE_FAST => {
                self.store_local(hi);
                self.store_local(lo);
            }
            Opcode::DELETE_FAST => {
                let old = self.local(i.oparg);
                match old {
                    Abs::Null => return self.stop(Reason::Unsupported).map(Some),
                    Abs::Ref { v, .. } => {
                        self.guard(Op::GuardNonNull, &[v], &[]);
                    }
                    _ => {}
                }
                self.place_local(i.oparg, Abs::Null, old);
            }
            Opcode::LOAD_CONST | Opcode::LOAD_CONST_MORTAL | Opcode::LOAD_CONST_IMMORTAL => {
                let w = *(*i.code).consts_ptr.get().add(i.oparg as usize);
                let a = self.constant("const", w);
                self.push(a);
            }
            Opcode::LOAD_SMALL_INT => {
                self.push(Abs::Word(word::encode_int(i64::from(i.oparg)).unwrap_or(word::NONE)));
            }
            Opcode::POP_TOP | Opcode::POP_ITER | Opcode::END_FOR => {
                let a = self.pop();
                self.give_up(a);
            }
            Opcode::END_SEND => {
                let value = self.pop();
                let receiver = self.pop();
                self.give_up(receiver);
                let value = match value {
                    // The receiver may be what it is borrowed from.
                    Abs::Ref { v, own: false } => {
                        self.emit(Op::Incref, &[v], &[]);
                        Abs::Ref { v, own: true }
                    }
                    other => other,
                };
                self.push(value);
            }
            Opcode::PUSH_NULL => self.push(Abs::Null),
            Opcode::COPY => {
                let a = self.peek(i.oparg as usize);
                let a = self.duplicate(a);
                self.push(a);
            }
            Opcode::SWAP => {
                let n = i.oparg as usize;
                self.peek(1);
                self.peek(n);
                let stack = &mut self.top().stack;
                let len = stack.len();
                if n > len {
                    return Err(Reason::StackMismatch);
                }
                stack.swap(len - 1, len - n);
            }
            _ => return Ok(None),
        }
        Ok(Some(Flow::Next))
    }
}
