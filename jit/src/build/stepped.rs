//! Loops over an `enumerate` or `zip` of what is followed itself: a generator, a `map`, an instance with a `__next__`.
//!
//! The trace goes on in a frame of the VM's own code, as the interpreter does where there is a generator
//! ([`tiercel_vm::stepped`]): each iterator within is asked by an instruction of that code, which is followed like any other
//! `FOR_ITER`. So exits may be anywhere in between. The pair that the frame returns is mostly unpacked at once, and then is not made.

use super::{Abs, Builder, Flow};
use crate::project::{Instr, Reason};
use std::mem::offset_of;
use tiercel_ir::{Alias, Imm, Op, Type, Val, word};
use tiercel_object::Value;
use tiercel_object::header::Kind;
use tiercel_object::thread::{names, thread, types};
use tiercel_object::typeobj::{Type as PyType, tflag};
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::enumerate::EnumerateObject;
use tiercel_object::types::zip::ZipObject;
use tiercel_ops::names::intrinsic;
use tiercel_vm::generator::GeneratorObject;
use tiercel_vm::{consume, state, stepped};

impl Builder<'_> {
    /// The type of an iterator, as the trace has made it or as a live one is.
    unsafe fn type_of_iterator(&self, v: Option<Val>, live: Option<u64>) -> Option<&'static PyType> {
        let fresh = v.and_then(|v| self.fresh.get(&v).copied());
        let live = live.filter(|w| word::is_heap(*w));
        fresh.or_else(|| live.map(|w| &*std::ptr::from_ref(Value::borrow_word(&w).ty())))
    }

    /// The iterators within one, as values if the trace knows them, and as live words.
    unsafe fn iterators_within(
        &self,
        v: Option<Val>,
        live: Option<u64>,
    ) -> Option<Vec<(Option<Val>, Option<u64>)>> {
        let ty = self.type_of_iterator(v, live)?;
        let t = types();
        if !std::ptr::eq(ty, t.enumerate) && !std::ptr::eq(ty, t.zip) {
            return None;
        }
        let words = match live {
            Some(w) => Some(stepped::within(w)?),
            None => None,
        };
        let made = v.and_then(|v| self.walked.get(&v));
        let count = made.map(Vec::len).or(words.map(<[Value]>::len))?;
        let part = |n: usize| {
            (made.and_then(|all| all.get(n)).copied(), words.and_then(|all| all.get(n)).map(Value::word))
        };
        (count <= stepped::WIDEST).then(|| (0..count).map(part).collect())
    }

    /// Whether the next item of an iterator comes from a frame that a trace can follow.
    unsafe fn comes_from_frame(
        &self,
        v: Option<Val>,
        live: Option<u64>,
        looping: *const CodeObject,
        deep: usize,
    ) -> bool {
        let Some(ty) = self.type_of_iterator(v, live) else { return false };
        match ty.kind {
            // The frames of a recursion would be twice as many.
            Kind::Generator => {
                live.is_none_or(|w| (*(w as *const GeneratorObject)).code.word() != looping as u64)
            }
            Kind::Map | Kind::Filter => {
                let function = live.and_then(|w| consume::function_of(w));
                function.is_some_and(|f| consume::python_function(f).is_some())
            }
            Kind::Enumerate | Kind::Zip if deep < stepped::DEEPEST => {
                let within = self.iterators_within(v, live);
                let mut all = within.iter().flatten();
                all.any(|(v, live)| self.comes_from_frame(*v, *live, looping, deep + 1))
            }
            _ if ty.has(tflag::HEAP) => {
                let next = ty.lookup(&names().__next__);
                next.is_some_and(|f| f.header().is_some_and(|h| h.kind() == Kind::Function))
            }
            _ => false,
        }
    }

    /// Follows a loop over an `enumerate` or `zip` with such an iterator within.
    pub(super) unsafe fn for_stepped(&mut self, i: &Instr) -> Option<Flow> {
        let a = self.peek(1);
        let Abs::Ref { v, .. } = a else { return None };
        let live = self.sample(a).filter(|w| word::is_heap(*w));
        let ty = self.type_of_iterator(Some(v), live)?;
        let depth = self.frames.len();
        if !matches!(ty.kind, Kind::Enumerate | Kind::Zip)
            || self.is_sending()
            || depth + 1 > self.tuning.max_inline_depth as usize
            || !stepped::is_shallow(thread())
            || !self.comes_from_frame(Some(v), live, i.code, 0)
        {
            return None;
        }
        let within = self.iterators_within(Some(v), live)?;
        let code = std::ptr::from_ref(state::get().stepped.of(ty.kind, within.len())?);
        let end = word::encode_int(2 + i64::from(i.oparg)).map(Abs::Word)?;
        self.guard_type(v, ty);
        if ty.kind == Kind::Zip {
            self.guard_strictness(v, offset_of!(ZipObject, strict), false);
        }
        let iterators = match self.walked.get(&v) {
            Some(known) => known.clone(),
            None => self.load_within(v, ty.kind, within.len()),
        };
        self.guard(Op::GuardDepth, &[], &[Imm::Int(depth as i64 + i64::from(stepped::room_wanted()))]);
        for (it, (_, live)) in iterators.iter().zip(within) {
            if let Some(w) = live {
                self.samples.insert(*it, w);
            }
        }
        // They never change.
        self.walked.entry(v).or_insert_with(|| iterators.clone());
        let mut locals = vec![Abs::Null; (*code).localsplus_count.get() as usize];
        locals[stepped::END] = end;
        if ty.kind == Kind::Enumerate {
            locals[stepped::COUNTED] = self.duplicate(Abs::Ref { v, own: true });
        }
        // The loop's own iterator holds them.
        let stack = iterators.iter().rev().map(|v| Abs::Ref { v: *v, own: false }).collect();
        self.push_hidden(i, code, locals, stack);
        Some(Flow::Goto(0))
    }

    /// Loads the iterators within one that the trace has not made.
    fn load_within(&mut self, v: Val, kind: Kind, count: usize) -> Vec<Val> {
        if kind == Kind::Enumerate {
            let at = offset_of!(EnumerateObject, iterator) as i64;
            return vec![self.load(v, at, Alias::Immutable, Type::Ref)];
        }
        self.items_at(v, offset_of!(ZipObject, iterators) as i64, count)
    }

    /// The first generator that is within an iterator, which is this now, and is checked to have it there; or the iterator itself.
    pub(super) unsafe fn generator_within(&mut self, mut v: Val, mut now: u64) -> (Val, u64) {
        while let Some((n, word)) = stepped::way_to_generator(now) {
            let ty = &*std::ptr::from_ref(Value::borrow_word(&now).ty());
            let count = stepped::within(now).map_or(0, <[Value]>::len);
            self.guard_type(v, ty);
            if ty.kind == Kind::Zip {
                self.guard_strictness(v, offset_of!(ZipObject, strict), false);
            }
            let known = self.walked.get(&v).cloned();
            let all = known.unwrap_or_else(|| self.load_within(v, ty.kind, count));
            (v, now) = (all[n], word);
            self.guard_type(v, &*std::ptr::from_ref(Value::borrow_word(&now).ty()));
        }
        (v, now)
    }

    /// Whether the interpreter goes on in a frame at a `FOR_ITER`, so that no other function can do the instruction.
    pub(super) unsafe fn goes_on_in_frame(&mut self, i: &Instr) -> bool {
        let a = self.peek(1);
        self.sample(a).is_some_and(|w| word::is_heap(w) && stepped::goes_on_in_frame(w, i.code))
    }

    /// The intrinsics of such code; `None` if this is none of them, or takes the interpreter.
    pub(super) unsafe fn stepped_instruction(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        let flow = match i.oparg {
            intrinsic::COUNTED => self.counted(),
            intrinsic::LOOP_ENDED => self.loop_ended(),
            _ => return Ok(None),
        };
        flow.map_or_else(|| self.stop(Reason::Unsupported).map(Some), |flow| Ok(Some(flow)))
    }

    /// Numbers the item on top.
    unsafe fn counted(&mut self) -> Option<Flow> {
        let Abs::Ref { v: e, .. } = self.local(stepped::COUNTED as u32) else { return None };
        let live = self.samples.get(e).map(|w| (*(w as *const EnumerateObject)).count.word());
        if live.is_some_and(|w| !word::is_int(w)) {
            return None;
        }
        self.guard_type(e, types().enumerate);
        let at = offset_of!(EnumerateObject, count) as i64;
        let count = self.load(e, at, Alias::Field, Type::Ref);
        let count = self.as_int(Abs::Ref { v: count, own: false });
        let next = self.next_count(count, live);
        let next = self.emit(Op::BoxInt, &[next], &[]);
        self.store(e, next, at, Alias::Field);
        self.forget_result(e, offset_of!(EnumerateObject, result) as i64);
        let item = self.pop();
        let item = self.kept(item);
        let pair = self.tuple_of(&[Abs::Int(count), item]);
        self.push(pair);
        Some(Flow::Next)
    }

    /// Ends the frame, and the loop that it is for.
    fn loop_ended(&mut self) -> Option<Flow> {
        let Abs::Word(end) = self.peek(1) else { return None };
        if self.frames.len() < 2 {
            return None;
        }
        let frame = self.frames.pop()?;
        for a in frame.locals.into_iter().chain(frame.stack) {
            self.give_up(a);
        }
        self.emit(Op::FramePop, &[], &[]);
        // Behind the END_FOR, which would pop what is returned.
        Some(Flow::Goto(self.top().pc + word::decode_int(end) as u32 + 1))
    }

    /// The generators that an iterator goes through, if it is one or has some within.
    pub(super) fn generators_in(&self, v: Val) -> Vec<Val> {
        if self.stands.contains_key(&v) {
            return vec![v];
        }
        let within = self.walked.get(&v).map_or(&[][..], Vec::as_slice);
        within.iter().flat_map(|v| self.generators_in(*v)).collect()
    }
}
