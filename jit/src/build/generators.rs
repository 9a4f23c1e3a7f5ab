//! Generators that a trace resumes: their frames are followed as those of calls are, and a yield is a return.
//!
//! A generator's frame is in memory all the time, in its object, and the trace keeps it true: what is stored into a local is
//! written there at once, and a yield writes where the frame stands. So a generator that rests needs nothing of an exit,
//! and one that runs only that it is entered ([`Resumed`]). The words of each generator have an alias class of their
//! own, so in a loop the passes keep them in registers, and write them at exits.

use super::state::Running;
use super::{Abs, Builder, Flow, VirtualFrame};
use crate::project::{Instr, Reason};
use std::mem::{offset_of, size_of};
use tiercel_ir::{Alias, Imm, Inst, Op, Type, Val, word};
use tiercel_object::header::{Header, Kind};
use tiercel_object::value::StackRef;
use tiercel_vm::frame::Frame;
use tiercel_vm::generator::{GeneratorObject, State};

/// Slots of the largest frame that is entered.
const MOST_SLOTS: usize = 4096;

/// Where a word of the frame's header stands in the object.
const fn header(offset: usize) -> i64 {
    (offset_of!(GeneratorObject, frame) + offset) as i64
}

/// Where the state stands in the object.
const STATE: i64 = offset_of!(GeneratorObject, state) as i64;

/// Where a slot of the frame stands in the object.
fn slot_offset(n: usize) -> i64 {
    header(size_of::<Frame>() + 8 * n)
}

/// Frames of one code object that a trace resumes one in the other. In a recursion hardly two ways down are the same: a trace
/// that went to the end of one would be of use for that one alone.
const MOST_ALIKE: usize = 2;

/// How deep generators that a generator loops over or delegates to are looked at.
const MOST_WITHIN: u32 = 8;

/// Where a generator stands, with those that it loops over or delegates to: two numbers that are the same for the same.
fn standing(state: State, pc: *const u16, within: impl Iterator<Item = (i64, i64)>) -> (i64, i64) {
    let mix =
        |sum: i64, (state, place): (i64, i64)| sum.wrapping_mul(31).wrapping_add(place).wrapping_add(state);
    (state as i64, within.fold(pc as i64, mix))
}

unsafe fn live_standing(g: &GeneratorObject, levels: u32) -> (i64, i64) {
    let frame = g.frame_pointer();
    let base = Frame::stack_base(frame);
    let depth = (*frame).sp.offset_from(base).max(0) as usize;
    let within = (0..depth).filter_map(|n| standing_of_word(*base.add(n), levels));
    standing(g.state.get(), (*frame).pc, within)
}

unsafe fn standing_of_word(word: u64, levels: u32) -> Option<(i64, i64)> {
    let word = StackRef(word).clean();
    let is_generator =
        levels > 0 && word::is_heap(word) && (*(word as *const Header)).kind() == Kind::Generator;
    let g = is_generator.then(|| &*(word as *const GeneratorObject))?;
    let rests = matches!(g.state.get(), State::Created | State::Suspended | State::Delegating);
    rests.then(|| live_standing(g, levels - 1))
}

impl Builder<'_> {
    /// Goes on in the generator that is looped over or delegated to.
    pub(super) unsafe fn resume_generator(&mut self, i: &Instr, sends: bool) -> Result<Option<Flow>, Reason> {
        let generator = self.peek(1 + usize::from(sends));
        let made = match generator {
            Abs::Ref { v, .. } => self.fresh.get(&v).copied(),
            _ => None,
        };
        let sample = self.sample(generator).filter(|w| word::is_heap(*w));
        let ty = match (made, sample) {
            (Some(ty), _) => ty,
            (None, Some(w)) => &*std::ptr::from_ref((*(w as *const Header)).ty()),
            _ => return Ok(None),
        };
        if !matches!(ty.kind, Kind::Generator | Kind::Coroutine) {
            return Ok(None);
        }
        let v = self.borrow_ref(generator);
        self.guard_type(v, ty);
        let depth = self.frames.len() as i64;
        self.guard(Op::GuardDepth, &[], &[Imm::Int(depth)]);
        let given = if sends { self.peek(1) } else { Abs::Word(word::NONE) };
        if let Some(w) = sample.filter(|w| !self.recurs(*w))
            && let Some(mut frame) = self.follow_generator(v, w, given, 2 + i.oparg)
        {
            if self.has_made_generator(v) {
                self.take_stack(&mut frame);
            }
            let given = if sends { self.pop() } else { given };
            frame.stack.push(self.kept(given));
            self.top().pc = i.at;
            self.enter_generator(frame);
            return Ok(Some(Flow::Goto(self.top().pc)));
        }
        let class = self.memory_of_generator(v).unwrap_or(Alias::Field);
        let state = self.load(v, STATE, class, Type::I64);
        let running = self.iconst(State::Running as i64);
        let resumable = self.emit(Op::IntLt, &[state, running], &[]);
        self.guard(Op::GuardTrue, &[resumable], &[]);
        self.make_pending();
        let value = if sends { self.pop() } else { Abs::Word(word::NONE) };
        let value = self.own_ref(value);
        let snap = self.snap_at(i.at);
        let behind = Imm::Int(i64::from(2 + i.oparg));
        self.trace.push(Inst::new(Op::Resume, &[v, value], &[behind]).at(snap));
        Ok(Some(Flow::Done))
    }

    /// Whether this generator is one too many of its kind.
    unsafe fn recurs(&self, w: u64) -> bool {
        let code = (*(*(w as *const GeneratorObject)).frame_pointer()).code;
        self.frames.iter().filter(|f| f.code == code).count() >= MOST_ALIKE
    }

    /// The frame of a generator without the value that it is given, if it stands where it can be followed. After a
    /// return its consumer goes on so many units `back`.
    pub(super) unsafe fn follow_generator(
        &mut self,
        v: Val,
        w: u64,
        given: Abs,
        back: u32,
    ) -> Option<VirtualFrame> {
        let g = &*(w as *const GeneratorObject);
        let frame = g.frame_pointer();
        let state = g.state.get();
        let resting = matches!(state, State::Created | State::Suspended | State::Delegating);
        if !resting
            || state == State::Created && given != Abs::Word(word::NONE)
            || g.handled.get().is_some()
            || (*frame).object != 0
            || (*frame).namespace != 0
            || !self.unmade.is_idle()
            || self.frames.last().is_some_and(|f| f.boundary)
            || tiercel_vm::frame::slots_of(Frame::code(frame)) > MOST_SLOTS
        {
            return None;
        }
        let code = (*frame).code;
        let class = self.class_of_generator(v, w)?;
        let expected = [
            (STATE, state as i64),
            (header(offset_of!(Frame, pc)), (*frame).pc as i64),
            (header(offset_of!(Frame, globals)), (*frame).globals as i64),
            (header(offset_of!(Frame, object)), 0),
            (offset_of!(GeneratorObject, handled) as i64, 0),
        ];
        for (offset, now) in expected {
            let have = self.load(v, offset, class, Type::I64);
            let want = self.iconst(now);
            let same = self.emit(Op::IntEq, &[have, want], &[]);
            self.guard(Op::GuardTrue, &[same], &[]);
        }
        let now = live_standing(g, MOST_WITHIN);
        self.resumed.insert(v, w);
        self.stood.entry(v).or_insert(now);
        self.stands.insert(v, now);
        let locals = (*code).localsplus_count.get() as usize;
        let depth = (*frame).sp.offset_from(Frame::stack_base(frame)) as usize;
        let code_sym = self.code_sym(code);
        let words = (0..locals + depth).map(|n| *Frame::locals(frame).add(n)).collect();
        Some(VirtualFrame {
            code,
            code_sym,
            function: Abs::Keep,
            generator: Some(Running {
                object: v,
                class,
                back,
                rested: Some((state, depth)),
                words: vec![None; locals],
                taken: vec![],
                hints: words,
                namespaces: ((*frame).globals, (*frame).builtins),
            }),
            locals: vec![Abs::Keep; locals],
            stack: vec![Abs::Keep; depth],
            pc: (*frame).pc.offset_from((*code).code.get()) as u32,
            boundary: false,
        })
    }

    /// Goes on in the frame of a generator.
    pub(super) fn enter_generator(&mut self, frame: VirtualFrame) {
        self.emit(Op::FramePush, &[], &[Imm::Sym(frame.code_sym)]);
        self.frames.push(frame);
    }

    /// The alias class of a generator, which is sure to be another than those that have one already.
    fn class_of_generator(&mut self, v: Val, w: u64) -> Option<Alias> {
        if let Some(k) = self.generators.iter().position(|g| *g == v) {
            return Some(Alias::GENERATORS[k]);
        }
        let class = *Alias::GENERATORS.get(self.generators.len())?;
        let others = self.generators.clone();
        if others.iter().any(|g| self.samples.get(*g) == Some(w)) {
            return None;
        }
        // One that has been resumed before, and been loaded again. (Of one that the trace has made nothing may be left.)
        let is_it = |g: &Val| self.resumed.get(g) == Some(&w) && !self.has_made_generator(*g);
        if let Some(k) = others.iter().rposition(is_it) {
            self.guard(Op::GuardIs, &[v, others[k]], &[]);
            return Some(Alias::GENERATORS[k]);
        }
        // One that the trace has made is like no other.
        if !self.fresh.contains_key(&v) {
            // Nor is one that was there before the other was made.
            for other in others {
                if self.has_made_generator(other) && v < other {
                    continue;
                }
                self.guard(Op::GuardIsNot, &[v, other], &[]);
            }
        }
        self.generators.push(v);
        Some(class)
    }

    /// The frame of a generator that a parent's snapshot has resumed.
    pub(super) unsafe fn inherited_generator(
        &mut self,
        v: Val,
        back: u32,
        locals: usize,
    ) -> Result<Running, Reason> {
        let known = self.generators.iter().position(|g| *g == v);
        let k = known.unwrap_or(self.generators.len());
        let class = *Alias::GENERATORS.get(k).ok_or(Reason::Unsupported)?;
        if known.is_none() {
            self.generators.push(v);
        }
        let namespaces = match (self.namespaces_of.get(&v), self.samples.get(v)) {
            (Some(known), _) => *known,
            (None, Some(w)) => {
                let frame = (*(w as *const GeneratorObject)).frame_pointer();
                ((*frame).globals, (*frame).builtins)
            }
            (None, None) => return Err(Reason::Unsupported),
        };
        Ok(Running {
            object: v,
            class,
            back,
            rested: None,
            words: vec![None; locals],
            taken: vec![],
            hints: vec![],
            namespaces,
        })
    }

    /// Takes up what the frame of a running generator holds in a slot.
    pub(super) fn taken_up(&mut self, level: usize, n: usize) -> Abs {
        let locals = self.frames[level].locals.len();
        let Some(running) = self.frames[level].generator.clone() else { return Abs::Null };
        let v = self.load_generator_slot(&running, n);
        let hint = running.hints.get(n).copied().unwrap_or(0);
        if n >= locals {
            self.pin_stack_slot(v, hint);
        } else if hint == 0 && !running.hints.is_empty() {
            // An unbound local: whether it is decides what is done.
            let null = self.emit(Op::Word, &[], &[Imm::Word(0)]);
            self.guard(Op::GuardIs, &[v, null], &[]);
            return Abs::Null;
        }
        if hint != 0 {
            self.samples.insert(v, hint);
        }
        if let Some(running) = &mut self.frames[level].generator {
            running.taken.push((v, n));
        }
        Abs::Ref { v, own: true }
    }

    pub(super) fn load_generator_slot(&mut self, running: &Running, n: usize) -> Val {
        self.load(running.object, slot_offset(n), running.class, Type::Ref)
    }

    pub(super) fn store_generator_slot(&mut self, running: &Running, n: usize, w: Val) {
        self.store(running.object, w, slot_offset(n), running.class);
    }

    /// Makes sure that a slot of the stack is not merely lent to, by what it holds now.
    fn pin_stack_slot(&mut self, v: Val, now: u64) {
        if word::is_heap(now) {
            // SAFETY: the slot holds a live object.
            let ty = unsafe { &*std::ptr::from_ref((*(now as *const Header)).ty()) };
            self.guard_type(v, ty);
        } else if word::is_int(now) {
            self.guard(Op::GuardInt, &[v], &[]);
        } else {
            self.guard(Op::GuardHeap, &[v], &[]);
        }
    }

    /// Writes what a local of the top frame holds now, if that is a generator's. Gives what the slot held, if the trace has
    /// written that.
    pub(super) fn write_local(&mut self, n: usize, a: Abs) -> Option<Val> {
        if self.is_sending() {
            // Written by the yield, if it comes to that.
            return None;
        }
        let running = self.top().generator.clone()?;
        let w = self.own_ref(a);
        self.store_generator_slot(&running, n, w);
        let running = self.top().generator.as_mut()?;
        let kept = if a == Abs::Null { None } else { Some(w) };
        std::mem::replace(&mut running.words[n], kept)
    }

    /// Suspends the generator whose frame the trace has resumed, and gives its consumer the value on top.
    pub(super) unsafe fn yield_to_consumer(&mut self, i: &Instr) -> Flow {
        let value = self.pop();
        let value = self.kept(value);
        if self.is_sending() {
            self.write_locals();
        }
        let Some(running) = self.top().generator.clone() else { return Flow::Done };
        let locals = self.top().locals.len();
        let stack = self.top().stack.clone();
        for (n, a) in stack.iter().enumerate() {
            let there = match a {
                Abs::Keep => true,
                Abs::Ref { v, own: true } => running.taken.contains(&(*v, locals + n)),
                _ => false,
            };
            if !there {
                let w = self.own_ref(*a);
                let first = self.iconst(0);
                let imms = [Imm::Int(slot_offset(locals + n)), Imm::Alias(running.class)];
                self.emit(Op::StoreElem, &[running.object, first, w], &imms);
            }
        }
        // What stood above is no longer there.
        let depth = running.rested.map_or(0, |(_, depth)| depth);
        (stack.len()..depth).for_each(|n| self.empty_slot(&running, locals + n));
        let pc = (*i.code).code.get().add(i.next as usize);
        let at = self.iconst(pc as i64);
        self.store(running.object, at, header(offset_of!(Frame, pc)), running.class);
        let state = if i.oparg != 0 { State::Delegating } else { State::Suspended };
        if running.rested.is_none_or(|(_, depth)| depth != stack.len()) {
            let top = self.iconst(slot_offset(locals + stack.len()));
            self.store_sp(running.object, running.class, top);
        }
        if running.rested.is_none_or(|(before, _)| before != state) {
            let state = self.iconst(state as i64);
            self.store(running.object, state, STATE, running.class);
        }
        self.note_end(running.object, i.code, state as i64, i.index);
        let within = stack.iter().enumerate().filter_map(|(n, a)| match a {
            Abs::Ref { v, .. } => self.stands.get(v).copied(),
            Abs::Keep => running.hints.get(locals + n).and_then(|w| standing_of_word(*w, MOST_WITHIN)),
            _ => None,
        });
        let now = standing(state, pc, within);
        self.stands.insert(running.object, now);
        self.frames.pop();
        self.emit(Op::FramePop, &[], &[]);
        if self.is_sending() {
            return self.sent(value);
        }
        self.push(value);
        // Behind the SEND or FOR_ITER, both of which have one cache cell.
        Flow::Goto(self.top().pc + 2)
    }

    /// Ends the generator whose frame the trace has resumed.
    pub(super) unsafe fn end_generator(&mut self, i: &Instr) -> Result<Flow, Reason> {
        let Some(running) = self.top().generator.clone() else { return Err(Reason::StackMismatch) };
        let count = self.top().locals.len();
        if self.top().stack.len() != 1 || (*i.code).flags.get() & 0x280 != 0 {
            return self.stop(Reason::LeavesFrame);
        }
        let mut held = vec![];
        for n in 0..count {
            let a = self.local(n as u32);
            let written = self.top().generator.as_ref().and_then(|g| g.words[n]);
            match (written, a) {
                (Some(w), _) => held.push(w),
                (None, Abs::Ref { v, .. }) => held.push(v),
                _ => {}
            }
        }
        self.end_in_memory(&running, i.code, count);
        // Another may stand where it stood, once it has gone.
        self.resumed.remove(&running.object);
        let result = self.pop();
        let result = self.kept(result);
        self.dead.extend(held);
        self.frames.pop();
        self.emit(Op::FramePop, &[], &[]);
        self.push(result);
        Ok(Flow::Goto(self.top().pc + running.back))
    }

    /// Whether the trace is in the frame of a generator that it has resumed.
    pub(super) fn in_generator(&self) -> bool {
        self.frames.last().is_some_and(|f| f.generator.is_some())
    }

    /// Whether any frame of the trace is that of a generator that it has resumed.
    pub(super) fn has_generators(&self) -> bool {
        self.frames.iter().any(|f| f.generator.is_some())
    }

    /// Globals and builtins of the top frame, if it is that of a generator that the trace has resumed.
    pub(super) fn generator_namespaces(&self) -> Option<super::state::Namespaces> {
        self.frames.last()?.generator.as_ref().map(|g| g.namespaces)
    }

    /// The class of memory behind an object, if it is a generator that the trace has resumed.
    pub(super) fn memory_of_generator(&self, v: Val) -> Option<Alias> {
        self.generators.iter().position(|g| *g == v).map(|k| Alias::GENERATORS[k])
    }
}
