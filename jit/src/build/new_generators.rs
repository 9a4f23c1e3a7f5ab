//! Generators that a trace makes itself.
//!
//! A call of a generator function is followed like any other, up to the `RETURN_GENERATOR` behind its cells. There the object
//! is made word by word, with the frame that stands in it, of what the inlined frame holds. Its alias class is its own from then on. So
//! what is checked when it is resumed is known to be so, and its locals are the values that went in; one that ends in
//! the trace is never made.
//!
//! While such a generator runs, the trace has what is on its stack, and memory has nothing there: what nobody but the trace
//! has made and resumed lends no slots.

use super::state::Running;
use super::{Abs, Builder, Flow, VirtualFrame};
use crate::natives_generators::size_for;
use crate::natives_quiet as quiet;
use crate::project::{Instr, Reason, decode, sequence_length};
use std::mem::{offset_of, size_of};
use tiercel_ir::{Alias, Imm, Op, Type, Val, layout, word};
use tiercel_object::heap::MAX_SMALL;
use tiercel_object::typeobj::Type as PyType;
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::function::FunctionObject;
use tiercel_vm::frame::{Frame, Owner};
use tiercel_vm::generator::{GeneratorObject, State, handles_nothing_at};

/// `co_flags` of generators, and of what else a call makes instead of running.
const GENERATOR: u32 = 0x20;
const OTHERS: u32 = 0x80 | 0x200;

const fn header(offset: usize) -> usize {
    offset_of!(GeneratorObject, frame) + offset
}

const _: () = assert!(slot_offset(0) == layout::GENERATOR_SLOTS as usize);

const STATE: usize = offset_of!(GeneratorObject, state);
const PC: usize = header(offset_of!(Frame, pc));
const SP: usize = header(offset_of!(Frame, sp));
const CODE: usize = header(offset_of!(Frame, code));
const GLOBALS: usize = header(offset_of!(Frame, globals));
const BUILTINS: usize = header(offset_of!(Frame, builtins));
const FUNCTION: usize = header(offset_of!(Frame, function));

/// Where a slot of the frame stands in the object.
const fn slot_offset(n: usize) -> usize {
    header(size_of::<Frame>() + 8 * n)
}

impl Builder<'_> {
    /// Whether a call of this code makes a generator, and one that the trace can make.
    pub(super) unsafe fn can_make_generator(&self, code: *const CodeObject) -> bool {
        let flags = (*code).flags.get();
        flags & GENERATOR != 0
            && flags & OTHERS == 0
            && size_for(code) <= MAX_SMALL
            && self.generators.len() < Alias::GENERATORS.len()
    }

    /// Whether the trace has made a generator itself.
    pub(super) fn has_made_generator(&self, v: Val) -> bool {
        self.trace.def(v).op == Op::NewObject && self.namespaces_of.contains_key(&v)
    }

    /// `RETURN_GENERATOR` in an inlined frame: what the call gives.
    pub(super) unsafe fn return_generator(&mut self, i: &Instr) -> Result<Flow, Reason> {
        let level = self.frames.len();
        let is_call = level > 1 && !self.in_generator() && self.top().stack.is_empty();
        if !is_call || !self.can_make_generator(i.code) {
            return self.stop(Reason::Unsupported);
        }
        let function = self.top().function;
        let Some(namespaces) = self.namespaces_of_function(function) else {
            return self.stop(Reason::Unsupported);
        };
        let locals = self.top().locals.clone();
        let v = self.new_generator_object(i.code, i.next, function, &locals, namespaces);
        self.frames.pop();
        self.emit(Op::FramePop, &[], &[]);
        self.push_owned(v);
        let (code, at) = (self.top().code, self.top().pc);
        let call = decode(code, at)?;
        Ok(Flow::Goto(at + sequence_length(call.opcode)))
    }

    /// A name of a function, counted: a constant while nobody renames it.
    unsafe fn name_of_function(&mut self, function: Abs, offset: usize) -> Val {
        let f = self.borrow_ref(function);
        if let (Abs::Const(_), Some(live)) = (function, self.sample(function)) {
            let version = live + offset_of!(FunctionObject, version) as u64;
            let now = *(version as *const u32);
            if now != 0 && self.heads.is_steady(version) {
                let at = offset_of!(FunctionObject, version) as i64;
                self.guard_field32(f, at, Alias::Type, i64::from(now));
                let name = self.constant("name", *((live + offset as u64) as *const u64));
                return self.own_ref(name);
            }
        }
        let name = self.load(f, offset as i64, Alias::Field, Type::Ref);
        self.emit(Op::Incref, &[name], &[]);
        name
    }

    /// The generator that a call of a function makes which has bound its arguments. It takes over what the locals hold, and the
    /// function. There is no way out behind it.
    pub(super) unsafe fn new_generator_object(
        &mut self,
        code: *const CodeObject,
        pc: u32,
        function: Abs,
        locals: &[Abs],
        namespaces: super::state::Namespaces,
    ) -> Val {
        let name = self.name_of_function(function, offset_of!(FunctionObject, name));
        let qualname = self.name_of_function(function, offset_of!(FunctionObject, qualname));
        let code_object = Abs::Const(self.code_sym(code));
        let code_object = self.own_ref(code_object);
        let origin = self.emit(Op::Word, &[], &[Imm::Word(word::NONE)]);
        let mut words = vec![
            (offset_of!(GeneratorObject, name), name),
            (offset_of!(GeneratorObject, qualname), qualname),
            (offset_of!(GeneratorObject, code), code_object),
            (offset_of!(GeneratorObject, origin), origin),
        ];
        let numbers = [
            (PC, (*code).code.get().add(pc as usize) as i64),
            (header(offset_of!(Frame, consts)), (*code).consts_ptr.get() as i64),
            (CODE, code as i64),
            (GLOBALS, namespaces.0 as i64),
            (BUILTINS, namespaces.1 as i64),
            // With the owner's neighbour.
            (header(offset_of!(Frame, return_offset)), (Owner::Generator as i64) << 16),
            (SP, slot_offset(locals.len()) as i64),
        ];
        for (offset, number) in numbers {
            words.push((offset, self.iconst(number)));
        }
        words.push((FUNCTION, self.own_ref(function)));
        for (n, a) in locals.iter().enumerate().filter(|(_, a)| **a != Abs::Null) {
            words.push((slot_offset(n), self.own_ref(*a)));
        }
        self.generator_of_words(quiet::generator_type(), code, namespaces, words)
    }

    /// A generator that holds these words.
    unsafe fn generator_of_words(
        &mut self,
        ty: &'static PyType,
        code: *const CodeObject,
        namespaces: super::state::Namespaces,
        words: Vec<(usize, Val)>,
    ) -> Val {
        let class = Alias::GENERATORS[self.generators.len()];
        let v = self.new_sized(ty, size_for(code));
        self.generators.push(v);
        self.namespaces_of.insert(v, namespaces);
        let number = |b: &Self, offset: usize| {
            words.iter().find(|(o, _)| *o == offset).map(|(_, v)| b.trace.def(*v).int(0))
        };
        let (pc, state) =
            (number(self, PC).unwrap_or(0), number(self, STATE).unwrap_or(State::Created as i64));
        self.stands.insert(v, (state, pc));
        for (offset, word) in words {
            match offset {
                SP => self.store_sp(v, class, word),
                _ => self.store(v, word, offset as i64, class),
            }
        }
        v
    }

    /// Stores where the stack of a generator's frame ends: so many bytes into the object.
    pub(super) fn store_sp(&mut self, v: Val, class: Alias, bytes: Val) {
        let base = self.emit(Op::AsPtr, &[v], &[]);
        let sp = self.emit(Op::PtrAdd, &[base, bytes], &[]);
        self.store(v, sp, SP as i64, class);
    }

    /// A generator that the parent trace has not made, as its recipe says.
    pub(super) unsafe fn generator_again(
        &mut self,
        ty: &'static PyType,
        words: Vec<(usize, Val)>,
    ) -> Option<Val> {
        let number = |b: &Self, offset: usize| {
            let (_, v) = words.iter().find(|(o, _)| *o == offset)?;
            let def = b.trace.def(*v);
            (def.op == Op::IConst).then(|| def.int(0))
        };
        let code = number(self, CODE)? as *const CodeObject;
        let namespaces =
            (number(self, GLOBALS)? as *const DictObject, number(self, BUILTINS)? as *const DictObject);
        let pc = number(self, PC)? as *const u16;
        if self.generators.len() == Alias::GENERATORS.len() {
            return None;
        }
        let state = number(self, STATE).unwrap_or(State::Created as i64);
        let v = self.generator_of_words(ty, code, namespaces, words);
        let unit = pc.offset_from((*code).code.get()) as u32;
        self.note_end(v, code, state, unit.saturating_sub(1));
        Some(v)
    }

    /// Whether the loop's head has been come to with generators that stand elsewhere than those did that it was entered
    /// with: the next round is another one.
    pub(super) fn is_between_rounds(&self) -> bool {
        let params = self.trace.params();
        let first = &self.frames[0];
        let slots = first.locals.iter().chain(&first.stack).zip(params);
        let elsewhere = |(a, p): (&Abs, Val)| {
            let Abs::Ref { v, .. } = a else { return false };
            let (now, then) = (self.generators_in(*v), self.generators_in(p));
            now.iter().zip(then).any(|(now, then)| {
                self.stood.get(&then).is_some_and(|then| self.stands.get(now).is_some_and(|now| now != then))
            })
        };
        slots.into_iter().any(elsewhere)
    }

    /// Says how a generator would end where it rests now, if the trace had made it.
    pub(super) unsafe fn note_end(&mut self, v: Val, code: *const CodeObject, state: i64, unit: u32) {
        let is_quiet = match state {
            s if s == State::Suspended as i64 => handles_nothing_at(&*code, unit as usize),
            s => s == State::Created as i64 || s == State::Ended as i64,
        };
        self.emit(Op::NoteEnd, &[v], &[Imm::Int(i64::from(is_quiet))]);
    }

    /// Takes what is on the stack of a generator that the trace has made and that is about to run out of its memory.
    pub(super) fn take_stack(&mut self, frame: &mut VirtualFrame) {
        let Some(running) = frame.generator.clone() else { return };
        let first = frame.locals.len();
        let mut taken = vec![];
        for n in 0..frame.stack.len() {
            let v = self.load(running.object, slot_offset(first + n) as i64, running.class, Type::Ref);
            let hint = running.hints.get(first + n).copied().unwrap_or(0);
            if hint == 0 {
                let null = self.emit(Op::Word, &[], &[Imm::Word(0)]);
                self.guard(Op::GuardIs, &[v, null], &[]);
                frame.stack[n] = Abs::Null;
                continue;
            }
            self.samples.insert(v, hint);
            frame.stack[n] = Abs::Ref { v, own: true };
            taken.push(n);
        }
        for n in taken {
            self.empty_slot(&running, first + n);
        }
    }

    /// Writes that a slot of a generator's frame holds nothing.
    pub(super) fn empty_slot(&mut self, running: &Running, n: usize) {
        let none = self.emit(Op::Word, &[], &[Imm::Word(0)]);
        self.store(running.object, none, slot_offset(n) as i64, running.class);
    }

    /// Writes that a generator has ended, all of whose locals the trace has taken over.
    pub(super) unsafe fn end_in_memory(&mut self, running: &Running, code: *const CodeObject, locals: usize) {
        let (v, class) = (running.object, running.class);
        let object = self.load(v, header(offset_of!(Frame, object)) as i64, class, Type::I64);
        let zero = self.iconst(0);
        let unseen = self.emit(Op::IntEq, &[object, zero], &[]);
        self.guard(Op::GuardTrue, &[unseen], &[]);
        let function = self.load(v, FUNCTION as i64, class, Type::Ref);
        let depth = running.rested.map_or(0, |(_, depth)| depth);
        for n in 0..locals + depth {
            self.empty_slot(running, n);
        }
        let none = self.emit(Op::Word, &[], &[Imm::Word(0)]);
        self.store(v, none, FUNCTION as i64, class);
        let bottom = self.iconst(slot_offset(locals) as i64);
        self.store_sp(v, class, bottom);
        let state = self.iconst(State::Ended as i64);
        self.store(v, state, STATE as i64, class);
        self.note_end(v, code, State::Ended as i64, 0);
        self.stands.insert(v, (State::Ended as i64, 0));
        self.dead.push(function);
    }
}
