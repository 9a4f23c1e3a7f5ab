//! Jumps, loops and iteration.

use super::{Abs, Builder, Flow};
use crate::project::{Instr, Reason};
use std::mem::offset_of;
use tiercel_ir::snapshot::DelayedStore;
use tiercel_ir::{Alias, Imm, Inst, Op, Slot, Type, Val, word};
use tiercel_object::header::Kind;
use tiercel_object::thread::types;
use tiercel_object::types::iterators::SequenceIteratorObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::tuple::{ITEMS_OFFSET, TupleObject};
use tiercel_ops::Opcode;

impl Builder<'_> {
    /// A conditional jump on a truth value that has been popped.
    fn branch(&mut self, i: &Instr, cond: Val, jump_if: bool) -> Flow {
        let taken = self.front.is_taken(i);
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
        let target = i.backward();
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

    /// Where a loop goes when its iterator has ended.
    fn loop_end(i: &Instr) -> u32 {
        i.forward() + 1
    }

    /// The next item of an iterator over a range, list or tuple, which it is by what is known of it, or else by the cache.
    fn for_iterator(&mut self, i: &Instr) -> Option<Flow> {
        let a = self.peek(1);
        let kind = match (self.class_of(a), i.opcode) {
            (Some(ty), _) => ty.kind,
            (None, Opcode::FOR_ITER_RANGE) => Kind::RangeIterator,
            (None, Opcode::FOR_ITER_LIST) => Kind::ListIterator,
            (None, Opcode::FOR_ITER_TUPLE) => Kind::TupleIterator,
            _ => return None,
        };
        match kind {
            Kind::RangeIterator => Some(self.for_range(i)),
            Kind::ListIterator => Some(self.for_sequence(i, true)),
            Kind::TupleIterator => Some(self.for_sequence(i, false)),
            _ => None,
        }
    }

    /// The next item of a list or tuple iterator.
    fn for_sequence(&mut self, i: &Instr, is_list: bool) -> Flow {
        let a = self.peek(1);
        let sample = self.sample(a);
        let it = self.borrow_ref(a);
        let (iterator, sequence) = if is_list {
            (types().list_iterator, types().list)
        } else {
            (types().tuple_iterator, types().tuple)
        };
        self.guard_type(it, iterator);
        let index_at = offset_of!(SequenceIteratorObject, index) as i64;
        let sequence_at = offset_of!(SequenceIteratorObject, sequence) as i64;
        let seq = self.load(it, sequence_at, Alias::Iter, Type::Ref);
        self.guard_type(seq, sequence);
        let index = self.load(it, index_at, Alias::Iter, Type::I64);
        let (class, len_at) = if is_list {
            (Alias::ListHead, offset_of!(ListObject, len))
        } else {
            (Alias::Tuple, offset_of!(TupleObject, len))
        };
        let len = self.load(seq, len_at as i64, class, Type::I64);
        if self.front.ends() {
            let ended = self.emit(Op::IntGe, &[index, len], &[]);
            self.guard(Op::GuardTrue, &[ended], &[]);
            let none = self.emit(Op::Word, &[], &[Imm::Word(0)]);
            self.store(it, none, sequence_at, Alias::Iter);
            self.give_up(Abs::Ref { v: seq, own: true });
            return Flow::Goto(Self::loop_end(i));
        }
        // At the end the iterator lets go of the sequence.
        let snap = self.snap_at(Self::loop_end(i));
        let mut end = self.trace.snaps[snap.index()].clone();
        end.stores.push(DelayedStore {
            base: it,
            offset: sequence_at as i32,
            value: Slot::Word(0),
            raw: false,
        });
        end.drops.push(seq);
        let snap = self.trace.add_snapshot(end);
        self.trace.push(Inst::new(Op::GuardBounds, &[index, len], &[]).at(snap));
        let item = self.item(seq, index, is_list);
        self.emit(Op::Incref, &[item], &[]);
        let one = self.iconst(1);
        let next = self.emit(Op::IntAdd, &[index, one], &[]);
        self.store(it, next, index_at, Alias::Iter);
        if let Some(word) = sample.and_then(|w| self.sample_of_iterator(w)) {
            self.samples.insert(item, word);
        }
        self.push_owned(item);
        Flow::Next
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

    /// The item that a live list or tuple iterator gave last, or would give next.
    fn sample_of_iterator(&self, iterator: u64) -> Option<u64> {
        if !word::is_heap(iterator) {
            return None;
        }
        // SAFETY: the sample is a live iterator of the kind that the guard above names, if its type says so.
        unsafe {
            let it = iterator as *const SequenceIteratorObject;
            let sequence = (*it).sequence.borrow()?;
            let index = (*it).index.get().max(1) as usize - 1;
            if let Some(list) = sequence.downcast_exact::<ListObject>() {
                return (index < list.len.get()).then(|| *list.items.get().add(index));
            }
            let tuple = sequence.downcast_exact::<TupleObject>()?;
            tuple.items().get(index).map(|v| v.word())
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
            Opcode::FOR_ITER_GEN => return self.resume_generator(i, false),
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
            Opcode::FOR_ITER_RANGE | Opcode::FOR_ITER_LIST | Opcode::FOR_ITER_TUPLE | Opcode::FOR_ITER => {
                return Ok(self.for_iterator(i));
            }
            _ => return Ok(None),
        };
        Ok(Some(flow))
    }
}
