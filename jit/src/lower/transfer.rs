//! Ways into other frames without the interpreter: links that push frames, returns, yields, resumptions.
//!
//! What the frames hold is written by native code; what is the same for all (headers, counters, finding the trace to go on
//! in) by functions of the runtime.

use super::inst::{Emitter, MEMORY};
use crate::exits::BUFFER_WORK;
use crate::project::sequence_length;
use cranelift_codegen::ir::{self, InstBuilder, types};
use std::mem::offset_of;
use tiercel_ir::{FrameState, Inst, Op, Slot, Snapshot, layout};
use tiercel_object::types::code::CodeObject;
use tiercel_ops::Opcode;
use tiercel_vm::frame::{Frame, HEADER_WORDS};

/// The offset of a frame's field from its first local.
const fn from_locals(offset: usize) -> i32 {
    offset as i32 - (HEADER_WORDS * 8) as i32
}

/// Bytecode instructions of a round from which on each round is counted: in one that does next to nothing a count in memory,
/// which waits for the one before, would be what the loop waits for.
pub(crate) const LONG_ROUND: u32 = 6;

impl Emitter<'_> {
    /// Counts a round of the loop that comes round here.
    pub(super) fn count_round(&mut self) {
        if self.members[self.member].length >= LONG_ROUND {
            self.count_work();
        }
        if self.env.rounds != 0 {
            let rounds = self.iconst(self.env.rounds as i64);
            self.add_work(rounds, 0, 1);
        }
    }

    /// Counts the instructions of this trace as done.
    pub(super) fn count_work(&mut self) {
        let length = self.members[self.member].length;
        if length == 0 {
            return;
        }
        self.add_work(self.buffer, BUFFER_WORK, length);
        if self.env.work != 0 {
            let work = self.iconst(self.env.work as i64);
            self.add_work(work, 0, length);
        }
    }

    fn add_work(&mut self, base: ir::Value, offset: i32, length: u32) {
        let before = self.b.ins().load(types::I64, MEMORY, base, offset);
        let after = self.b.ins().iadd_imm_s(before, i64::from(length));
        self.b.ins().store(MEMORY, after, base, offset);
    }

    /// Does the stores that a snapshot has put off.
    pub(super) fn write_stores(&mut self, snap: &Snapshot) {
        for store in &snap.stores {
            let base = self.val(store.base);
            let word = match store.value {
                Slot::Int(v) if store.raw => self.val(v),
                slot => match self.slot_word(slot, false) {
                    Some(w) => w,
                    None => self.iconst(0),
                },
            };
            self.b.ins().store(MEMORY, word, base, store.offset);
        }
    }

    /// Writes the frames of a snapshot, whose innermost becomes the current one. Gives its first local.
    pub(super) fn write_frames(&mut self, snap: &Snapshot) -> ir::Value {
        self.write_stores(snap);
        let mut locals = self.locals;
        for (depth, state) in snap.frames.iter().enumerate() {
            if let Some(generator) = &state.generator {
                let object = match generator.object.value() {
                    Some((v, _)) => self.val(v),
                    None => self.iconst(0),
                };
                locals = self
                    .call_address(self.env.generator_enter, &[self.thread, object], Some(types::I64))
                    .expect("generator_enter has a result");
            } else if depth > 0 {
                let function = match self.slot_word(state.function, true) {
                    Some(w) => w,
                    None => self.iconst(0),
                };
                let code = self.iconst(self.trace.syms[state.code.0 as usize].address as i64);
                let args = [self.thread, function, code];
                locals = self
                    .call_address(self.env.frame_push, &args, Some(types::I64))
                    .expect("frame_push has a result");
            }
            let count = state.locals.len();
            for (n, slot) in state.locals.iter().chain(&state.stack).enumerate() {
                if let Some(w) = self.slot_word(*slot, n >= count) {
                    self.b.ins().store(MEMORY, w, locals, 8 * n as i32);
                }
            }
            if let Some(above) = snap.frames.get(depth + 1) {
                self.save_frame(locals, state, above.generator.map(|g| g.back));
            }
        }
        locals
    }

    /// Writes where a frame stands into its header. After a return it goes on so many units `back`, or behind a call.
    fn save_frame(&mut self, locals: ir::Value, state: &FrameState, back: Option<u32>) {
        let depth = (state.locals.len() + state.stack.len()) as i64;
        let sp = self.b.ins().iadd_imm_s(locals, 8 * depth);
        self.b.ins().store(MEMORY, sp, locals, from_locals(offset_of!(Frame, sp)));
        let code = self.trace.syms[state.code.0 as usize].address as *const CodeObject;
        if code.is_null() {
            return;
        }
        // SAFETY: a symbol for code with an address names a live code object. What is read of it never changes, so that this
        // may be another thread than the program's: the quickened code would.
        let (pc, opcode) = unsafe {
            let original = (&(*(*code).original.get()))[state.pc as usize];
            ((*code).code.get().add(state.pc as usize), Opcode::in_code(original))
        };
        let pc = self.iconst(pc as i64);
        self.b.ins().store(MEMORY, pc, locals, from_locals(offset_of!(Frame, pc)));
        let back = back.unwrap_or_else(|| sequence_length(opcode));
        let offset = self.b.ins().iconst(types::I16, i64::from(back));
        self.b.ins().store(MEMORY, offset, locals, from_locals(offset_of!(Frame, return_offset)));
    }

    /// The first local of the frame that is the current one now.
    fn current_locals(&mut self) -> ir::Value {
        let frame = self.b.ins().load(types::I64, MEMORY, self.thread, self.env.frame);
        self.b.ins().iadd_imm_s(frame, (HEADER_WORDS * 8) as i64)
    }

    /// [`Op::Return`], [`Op::Finish`], [`Op::Yield`], [`Op::Resume`], [`Op::Raise`].
    pub(super) fn transfer(&mut self, inst: &Inst) {
        self.count_work();
        let id = inst.snap.expect("the verifier saw a snapshot here");
        let trace = self.trace;
        let snap = &trace.snaps[id.index()];
        let owner = self.iconst(self.env.owner as i64);
        let target = match inst.op {
            Op::Return => {
                let x = self.val(inst.args[0]);
                let target =
                    self.call_address(self.env.frame_return, &[owner, self.thread, x], Some(types::I64));
                let target = target.expect("frame_return has a result");
                let (go, exit) = (self.b.create_block(), self.exit_block(id));
                self.b.ins().brif(target, go, &[], exit, &[]);
                self.b.switch_to_block(go);
                target
            }
            Op::Finish | Op::Raise => {
                let locals = self.write_frames(snap);
                self.save_innermost(locals, snap);
                let is_end = inst.op == Op::Finish;
                let function = if is_end { self.env.frame_finish } else { self.env.frame_raise };
                self.call_address(function, &[owner, self.thread], Some(types::I64))
                    .expect("both have a result")
            }
            Op::Yield => {
                let x = self.val(inst.args[0]);
                let locals = self.write_frames(snap);
                self.save_innermost(locals, snap);
                let delegating = self.iconst(inst.int(0));
                let args = [owner, self.thread, x, delegating];
                self.call_address(self.env.frame_yield, &args, Some(types::I64))
                    .expect("frame_yield has a result")
            }
            _ => {
                let (x, y) = (self.val(inst.args[0]), self.val(inst.args[1]));
                let locals = self.write_frames(snap);
                self.save_innermost(locals, snap);
                let offset = self.iconst(inst.int(0));
                let args = [owner, self.thread, x, y, offset];
                self.call_address(self.env.frame_resume, &args, Some(types::I64))
                    .expect("frame_resume has a result")
            }
        };
        let locals = self.current_locals();
        self.tail_call(target, locals);
    }

    /// Leaves if someone else has the frame's object.
    pub(super) fn guard_unseen(&mut self, inst: &Inst) {
        let at = from_locals(offset_of!(Frame, object));
        let object = self.b.ins().load(types::I64, MEMORY, self.locals, at);
        let (seen, next) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(seen);
        self.b.ins().brif(object, seen, &[], next, &[]);
        self.b.switch_to_block(seen);
        let count = self.b.ins().load(types::I32, MEMORY, object, layout::COUNT_OFFSET);
        let others = self.b.ins().iadd_imm_s(count, -1);
        let exit = self.exit_block(inst.snap.expect("the verifier saw a snapshot here"));
        self.b.ins().brif(others, exit, &[], next, &[]);
        self.b.switch_to_block(next);
    }

    fn save_innermost(&mut self, locals: ir::Value, snap: &Snapshot) {
        if let Some(state) = snap.frames.last() {
            self.save_frame(locals, state, None);
        }
    }
}
