//! The recorder: a front end that follows one real execution.
//!
//! The builder takes an instruction with the live values it is about to work on; then the interpreter executes it, alone,
//! and the builder is asked for the next. So the trace and the program always stand at the same place; where they part (an
//! exception, an operator that turned out to be a call), the recording ends. Nothing is lost by that: the interpreter goes
//! on from where the program is.

use super::frames::slots_of;
use super::generic;
use super::{AWAITED, Anchor, Jit, Stats};
use crate::project::{FrontEnd, Instr, Place, Projector, Reason, Words, decode};
use smallvec::{SmallVec, smallvec};
use tiercel_ir::word;
use tiercel_object::Value;
use tiercel_object::header::Kind;
use tiercel_object::thread::Thread;
use tiercel_object::types::code::CodeObject;
use tiercel_object::value::StackRef;
use tiercel_ops::Opcode;
use tiercel_vm::frame::{Frame, Owner};
use tiercel_vm::interp::{self, leave};
use tiercel_vm::stepped;
use tiercel_vm::tier2::Left;
use tiercel_vm::tracing;

/// Which front end makes the traces.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Front {
    /// `-X trace=project`
    Project,
    /// `-X trace=record`
    #[default]
    Record,
}

impl Front {
    /// The name that `-X trace` takes.
    pub fn name(self) -> &'static str {
        match self {
            Front::Project => "project",
            Front::Record => "record",
        }
    }
}

/// Instructions that the interpreter may execute for one of the builder's: it takes some together.
const MOST_STEPS: u32 = 4;

/// The bit in an entry of a code's executors that says that what follows next is to be recorded. The others say from where.
pub(super) const TO_RECORD: usize = 1 << 40;

/// Follows the program from where a frame stands.
struct Recorder<'a> {
    thread: &'a Thread,
    /// The frame in which the trace starts.
    base: *mut Frame,
    /// The trace is inside a call that the interpreter makes by other means than a frame: it waits at the instruction.
    apart: bool,
    /// How the interpreter is to go on.
    left: Left,
    steps: u64,
}

impl Recorder<'_> {
    /// The frames from the base to the current one; `None` if the base has ended, or something else runs above it.
    unsafe fn frames(&self) -> Option<SmallVec<[*mut Frame; 12]>> {
        let mut at = self.thread.frame.get() as *mut Frame;
        let mut frames = smallvec![at];
        while at != self.base {
            if !matches!((*at).owner, Owner::Thread | Owner::Generator | Owner::Silent) {
                return None;
            }
            at = (*at).previous;
            frames.push(at);
        }
        frames.reverse();
        Some(frames)
    }

    /// Executes what stands at the current frame's `pc`: one instruction, or what a call of it runs.
    unsafe fn step(&mut self) -> Result<(), Reason> {
        self.steps += 1;
        let frame = self.thread.frame.get() as *mut Frame;
        if (*frame).owner == Owner::Entry {
            return Err(Reason::LeavesFrame);
        }
        let units = (*(*frame).code).code.get();
        // With its prefixes, which the frame is behind when the instruction is executed again.
        let start = (*frame).pc.offset_from(units) as u32;
        // Specializing executes an instruction again, which is then another.
        for _ in 0..MOST_STEPS {
            let i = decode((*frame).code, start)?;
            // Hot places are not to be compiled, nor traces entered, meanwhile.
            let opcode = match i.opcode {
                Opcode::RESUME => Opcode::RESUME_CHECK,
                Opcode::JUMP_BACKWARD_JIT | Opcode::JUMP_BACKWARD => Opcode::JUMP_BACKWARD_NO_JIT,
                // The builder goes into the generator's frame whatever form its loop has; others run it natively.
                other if other.deopt() == Opcode::FOR_ITER && Self::is_over_generator(frame) => {
                    Opcode::FOR_ITER_GEN
                }
                other => other,
            };
            let at = units.add(i.at as usize);
            if !generic::run_handler(self.thread, frame, at, opcode, u64::from(i.oparg)) {
                self.left = Left::Loop;
                return Err(Reason::Diverged);
            }
            if self.thread.frame.get() != frame as *mut u8 || !std::ptr::eq((*frame).pc, at) {
                return Ok(());
            }
        }
        Err(Reason::Diverged)
    }

    /// Whether the iterator on top of a frame's stack is a generator.
    unsafe fn is_over_generator(frame: *mut Frame) -> bool {
        let iterator = StackRef(*(*frame).sp.sub(1)).clean();
        Value::borrow_word(&iterator).header().is_some_and(|h| h.kind() == Kind::Generator)
    }

    /// Runs a Python function that the current instruction has called and the trace does not follow.
    unsafe fn finish_call(&mut self, called: *mut Frame) -> Result<(), Reason> {
        let caller = (*called).previous;
        if Opcode::in_code(*(*caller).pc).deopt() == Opcode::FOR_ITER {
            // It tells its loop where that ends.
            return Err(Reason::Diverged);
        }
        self.thread.frame.set(caller as *mut u8);
        self.thread.recursion_remaining.set(self.thread.recursion_remaining.get() + 1);
        match interp::evaluate(self.thread, called) {
            Ok(value) => {
                leave::give(caller, value.into_word(), (*caller).return_offset as usize);
                Ok(())
            }
            Err(raised) => {
                // It stays set; the interpreter looks for its handler.
                let tiercel_object::Raised { .. } = raised;
                self.left = Left::Raised;
                Err(Reason::Diverged)
            }
        }
    }

    /// Whether the instruction at which a frame stands calls what a class defines from inside the runtime.
    unsafe fn calls_natively(&self, frame: *mut Frame) -> Result<bool, Reason> {
        if (*frame).owner == Owner::Entry {
            return Err(Reason::LeavesFrame);
        }
        let code = (*frame).code;
        let i = decode(code, (*frame).pc.offset_from((*code).code.get()) as u32)?;
        let operator = matches!(
            i.opcode.deopt(),
            Opcode::BINARY_OP
                | Opcode::COMPARE_OP
                | Opcode::CONTAINS_OP
                | Opcode::TO_BOOL
                | Opcode::GET_ITER
                | Opcode::STORE_SUBSCR
                | Opcode::DELETE_SUBSCR
                | Opcode::STORE_ATTR
                | Opcode::UNARY_NEGATIVE
                | Opcode::UNARY_INVERT
                | Opcode::CALL_INTRINSIC_1
        );
        if i.opcode == Opcode::CALL_ALLOC_AND_ENTER_INIT {
            // Another class than the one it is specialized for is called as by the generic form.
            let class = StackRef(*(*frame).sp.sub(i.oparg as usize + 2)).clean();
            let version =
                tiercel_object::typeobj::as_type(Value::borrow_word(&class)).map(|ty| ty.version.get());
            return Ok(version.map(u64::from) != Some(i.cache2(1)));
        }
        let class = matches!(
            i.opcode,
            Opcode::CALL
                | Opcode::CALL_NON_PY_GENERAL
                | Opcode::CALL_BUILTIN_CLASS
                | Opcode::CALL_KW_NON_PY
                | Opcode::CALL_LEN
                | Opcode::CALL_METHOD_DESCRIPTOR_O
                | Opcode::CALL_BUILTIN_O
                | Opcode::CALL_BUILTIN_FAST
        );
        // A generator has a frame that the interpreter enters, and so have some that it is within.
        let iterator = StackRef(*(*frame).sp.sub(1)).clean();
        let steps = i.opcode.deopt() == Opcode::FOR_ITER
            && Value::borrow_word(&iterator).header().is_some_and(|h| h.kind() != Kind::Generator)
            && !stepped::goes_on_in_frame(iterator, code);
        // One that has a form for what it calls enters a frame too.
        let descriptor = i.opcode == Opcode::LOAD_ATTR;
        Ok(class || steps || descriptor || operator && i.opcode != Opcode::BINARY_OP_SUBSCR_GETITEM)
    }

    unsafe fn catch_up(&mut self, places: &[Place]) -> Result<(), Reason> {
        self.apart = false;
        if tracing::is_active(self.thread) {
            // Handlers that do a call and the callee's first instruction would not tell of it.
            return Err(Reason::Diverged);
        }
        for steps in 0.. {
            let frames = self.frames().ok_or(Reason::Diverged)?;
            let (code, pc) = *places.last().ok_or(Reason::Diverged)?;
            let top = frames[frames.len() - 1];
            let there = frames.len() == places.len()
                && std::ptr::eq((*top).code, code)
                && std::ptr::eq((*top).pc, (*code).code.get().add(pc as usize));
            if there {
                let same = frames.iter().zip(places).all(|(f, (code, _))| std::ptr::eq((**f).code, *code));
                return if same { Ok(()) } else { Err(Reason::Diverged) };
            }
            if frames.len() < places.len() && self.calls_natively(top)? {
                self.apart = true;
                return Ok(());
            }
            if steps == MOST_STEPS {
                return Err(Reason::Diverged);
            }
            // What is about to return has been followed.
            let returns = Opcode::in_code(*(*top).pc) == Opcode::RETURN_VALUE;
            if steps > 0 && frames.len() == places.len() + 1 && (*top).owner == Owner::Thread && !returns {
                self.finish_call(top)?;
                continue;
            }
            self.step()?;
        }
        Err(Reason::Diverged)
    }
}

impl FrontEnd for Recorder<'_> {
    fn come_to(&mut self, frames: &[Place]) -> Result<(), Reason> {
        // SAFETY: the recorder stands in for the interpreter, whose frames these are.
        unsafe { self.catch_up(frames) }
    }

    fn is_taken(&self, jump: &Instr) -> bool {
        if self.apart {
            return Projector.is_taken(jump);
        }
        // SAFETY: the current frame is saved, with the jump's operand on its stack.
        let top = unsafe {
            let frame = self.thread.frame.get() as *mut Frame;
            StackRef(*(*frame).sp.sub(1)).clean()
        };
        match jump.opcode {
            Opcode::POP_JUMP_IF_TRUE => top == word::TRUE,
            Opcode::POP_JUMP_IF_FALSE => top == word::FALSE,
            Opcode::POP_JUMP_IF_NONE => top == word::NONE,
            _ => top != word::NONE,
        }
    }

    fn ends(&self) -> bool {
        if self.apart {
            return false;
        }
        // SAFETY: the current frame is saved, with the iterator on its stack.
        unsafe {
            let frame = self.thread.frame.get() as *mut Frame;
            let top = StackRef(*(*frame).sp.sub(1)).clean();
            crate::build::has_ended(Value::borrow_word(&top))
        }
    }

    fn slots(&self, level: usize) -> Option<Words> {
        if self.apart {
            return None;
        }
        // SAFETY: the frames are saved.
        unsafe {
            let frame = *self.frames()?.get(level)?;
            let mut words: Words = slots_of(frame).collect();
            words.push(StackRef((*frame).function).clean());
            Some(words)
        }
    }

    fn rounds(&self) -> u32 {
        1
    }
}

/// Attempts at a function that are early: whoever calls it so often may have a trace soon that it is part of.
const EARLY: u32 = 3;

impl Jit {
    /// Has a trace built by the front end that is chosen. The recorder leaves the program elsewhere, as is said.
    pub(super) unsafe fn with_front<T>(
        &self,
        thread: &Thread,
        base: *mut Frame,
        build: impl FnOnce(&mut dyn FrontEnd) -> T,
    ) -> (T, Left) {
        if self.recording.get() == 0 {
            self.changes.borrow_mut().clear();
        }
        if self.options.front == Front::Project {
            return (Stats::timed(&self.stats.building, || build(&mut Projector)), Left::Continue);
        }
        let mut recorder = Recorder { thread, base, apart: false, left: Left::Continue, steps: 0 };
        self.recording.set(self.recording.get() + 1);
        let built = Stats::timed(&self.stats.building, || build(&mut recorder));
        self.recording.set(self.recording.get() - 1);
        Stats::add(&self.stats.recorded, recorder.steps);
        (built, recorder.left)
    }

    /// Runs an instruction that has been replaced by one that records what follows it.
    ///
    /// # Safety
    /// `frame` is the current frame of `thread`, saved at that instruction.
    pub(super) unsafe fn enter_recording(&self, thread: &Thread, frame: *mut Frame, executor: usize) -> Left {
        let code = (*frame).code;
        let patched = (*frame).pc.offset_from((*code).code.get()) as u32;
        let original = (&(*(*code).original.get()))[patched as usize];
        let is_loop = Opcode::from_byte(original as u8) != Opcode::RESUME;
        let head = (&(*code).executors.borrow())[executor & 0xff] as usize ^ TO_RECORD;
        let anchor = Anchor { code, head: head as u32 };
        (*frame).pc = anchor.unit();
        if self.recording.get() > 0 {
            return Left::Continue;
        }
        let known = self.heads.borrow().get(&(code as usize, anchor.head)).copied();
        let once = !is_loop || self.once.borrow().contains(&(code as usize, anchor.head));
        let (result, left) = match known {
            Some(index) => (Ok(Some(index)), Left::Continue),
            None if self.is_making() => (Ok(None), Left::Continue),
            None if is_loop && once => self.compile_straight(thread, frame, anchor),
            None if once => {
                let tries = self.attempts.borrow().get(&(code as usize, patched)).copied().unwrap_or(0);
                let least = if tries < EARLY { self.options.tuning.min_entry } else { 0 };
                self.compile_once(thread, frame, anchor, least)
            }
            None => self.compile_root(thread, frame, anchor),
        };
        if let Err(why) = result {
            self.failed(anchor, why);
        }
        match result {
            // A trace of a few instructions is not worth entering.
            Ok(None) => self.pause(code, patched, AWAITED),
            Ok(Some(index)) if is_loop && known.is_none() && self.is_stub(index) => {
                self.is_not_worth(anchor);
                self.restart(code, patched);
            }
            Ok(Some(index)) => {
                (&mut (*code).executors.borrow_mut())[executor & 0xff] = index as usize as *mut u8;
            }
            // A round that leads through other traces: the next one is followed as far as it goes.
            Err(why @ (Reason::InnerLoop | Reason::TooShort)) if !once => {
                if self.leads_away(anchor, why) {
                    self.once.borrow_mut().insert((code as usize, anchor.head));
                }
            }
            Err(_) => {
                self.restart(code, patched);
                if is_loop {
                    self.delay(code, patched);
                }
            }
        }
        left
    }

    /// Makes a back-edge wait longer for its next attempt, the longer the more it has had.
    unsafe fn delay(&self, code: *const CodeObject, back_edge: u32) {
        let tries = self.attempts.borrow().get(&(code as usize, back_edge)).copied().unwrap_or(0);
        let tuning = &self.options.tuning;
        let factor = tuning.retry_factor.saturating_pow(tries);
        let rounds = tuning.hot_loop.saturating_mul(factor).clamp(1, 4095) as u16;
        *(*code).code.get().add(back_edge as usize + 1) = rounds << 4 | 4;
    }
}
