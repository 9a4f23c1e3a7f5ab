//! Jumps and loops.

use super::{Abs, Builder, Flow};
use crate::project::{Instr, Reason};
use std::mem::offset_of;
use tiercel_ir::{Alias, Imm, Inst, Op, Type, Val, word};
use tiercel_object::header::Kind;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::tuple::ITEMS_OFFSET;
use tiercel_ops::Opcode;

impl Builder<'_> {
    /// A conditional jump on a truth value that has been popped.
    fn branch(&mut self, i: &Instr, cond: Val, jump_if: bool) -> Flow {
        // Of an item that the interpreter has not asked a filter for yet nothing is known; that all are alike is not likely.
        let taken = self.front.is_taken(i) && (self.is_live || !self.is_of_filter(i));
        let holds = taken == jump_if;
        let other = if taken { i.next } else { i.forward() };
        self.guard_to(other, if holds { Op::GuardTrue } else { Op::GuardFalse }, &[cond]);
        if taken { Flow::Goto(i.forward()) } else { Flow::Next }
    }

    fn back_edge(&mut self, i: &Instr) -> Result<Flow, Reason> {
        self.guard(Op::GuardNoBreak, &[], &[]);
        self.jump_back(i)
    }

    fn jump_back(&mut self, i: &Instr) -> Result<Flow, Reason> {
        self.go_round(i.backward())
    }

    /// Goes on at the head of a loop that has come round.
    pub(super) fn go_round(&mut self, target: u32) -> Result<Flow, Reason> {
        let follows = self.follows(target);
        if self.is_own_head(target) {
            return Ok(Flow::Goto(target));
        }
        if follows && !self.in_generator() {
            let has_come = self.has_come_into(target);
            self.links_on = !(has_come && self.goes_round(target));
            if has_come && self.links_on {
                return Err(Reason::InnerLoop);
            }
            return Ok(Flow::Goto(target));
        }
        if follows && self.head.is_none() {
            self.links_on = !self.may_loop(target);
            return Ok(Flow::Goto(target));
        }
        // A loop whose rounds lead through other traces: the next one starts with the one that begins at its head.
        self.links_on = self.head.is_none() && self.has_head(target);
        let follow = self.links_on || self.may_loop(target);
        match follow {
            true => Ok(Flow::Goto(target)),
            // Its loop most often leads to its consumer at once.
            false if self.head.is_some() && self.in_generator() => {
                Err(if self.is_asked() { Reason::InnerLoop } else { Reason::OddRound })
            }
            false => self.stop(Reason::InnerLoop),
        }
    }

    /// The item at an index known to be in bounds.
    pub(crate) fn item(&mut self, seq: Val, index: Val, is_list: bool) -> Val {
        if is_list {
            let items = self.load(seq, offset_of!(ListObject, items) as i64, Alias::ListHead, Type::Ptr);
            let imms = [Imm::Int(0), Imm::Alias(Alias::List)];
            self.emit_typed(Op::LoadElem, &[items, index], &imms, Type::Ref)
        } else {
            let imms = [Imm::Int(ITEMS_OFFSET as i64), Imm::Alias(Alias::Tuple)];
            self.emit_typed(Op::LoadElem, &[seq, index], &imms, Type::Ref)
        }
    }

    /// The next item of what is looped over, which is known by what is at hand, or else by the instruction's form.
    unsafe fn loop_over(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        let a = self.peek(1);
        if self.class_of(a).is_some_and(|ty| ty.kind == Kind::Generator) {
            return self.resume_generator(i, false);
        }
        if let Some(flow) = self.for_iterator(i) {
            return Ok(Some(flow));
        }
        if let Some(flow) = self.for_stepped(i) {
            return Ok(Some(flow));
        }
        match self.goes_on_in_frame(i) {
            true => self.stop(Reason::Unsupported).map(Some),
            false => Ok(None),
        }
    }

    /// Control flow; `None` if this is none of it.
    pub(super) unsafe fn control_instruction(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        let flow = match i.opcode {
            Opcode::JUMP_FORWARD => Flow::Goto(i.forward()),
            Opcode::JUMP_BACKWARD_NO_INTERRUPT => self.jump_back(i)?,
            Opcode::JUMP_BACKWARD | Opcode::JUMP_BACKWARD_JIT | Opcode::JUMP_BACKWARD_NO_JIT => {
                self.back_edge(i)?
            }
            Opcode::POP_JUMP_IF_TRUE | Opcode::POP_JUMP_IF_FALSE => {
                let jump_if = i.opcode == Opcode::POP_JUMP_IF_TRUE;
                let a = self.pop();
                if let Abs::Word(w @ (word::TRUE | word::FALSE)) = a {
                    let taken = (w == word::TRUE) == jump_if;
                    return Ok(Some(if taken { Flow::Goto(i.forward()) } else { Flow::Next }));
                }
                let cond = self.as_bool(a);
                self.branch(i, cond, jump_if)
            }
            Opcode::POP_JUMP_IF_NONE | Opcode::POP_JUMP_IF_NOT_NONE => {
                let jump_if = i.opcode == Opcode::POP_JUMP_IF_NONE;
                let a = self.pop();
                let is_none = match a {
                    Abs::Ref { v, .. } => {
                        let none = self.emit(Op::Word, &[], &[Imm::Word(word::NONE)]);
                        let cond = self.emit(Op::RefIs, &[v, none], &[]);
                        self.give_up(a);
                        return Ok(Some(self.branch(i, cond, jump_if)));
                    }
                    Abs::Word(w) => w == word::NONE,
                    _ => false,
                };
                if is_none == jump_if { Flow::Goto(i.forward()) } else { Flow::Next }
            }
            Opcode::SEND_GEN => return self.resume_generator(i, true),
            Opcode::YIELD_VALUE if self.frames.len() == 1 => {
                self.make_pending();
                let value = self.pop();
                let v = self.own_ref(value);
                let snap = self.snap_at(i.next);
                let delegating = Imm::Int(i64::from(i.oparg != 0));
                self.trace.push(Inst::new(Op::Yield, &[v], &[delegating]).at(snap));
                Flow::Done
            }
            Opcode::YIELD_VALUE if self.in_generator() => self.yield_to_consumer(i),
            Opcode::RETURN_GENERATOR => self.return_generator(i)?,
            Opcode::FOR_ITER_GEN
            | Opcode::FOR_ITER_RANGE
            | Opcode::FOR_ITER_LIST
            | Opcode::FOR_ITER_TUPLE
            | Opcode::FOR_ITER => return self.loop_over(i),
            _ => return Ok(None),
        };
        Ok(Some(flow))
    }
}
