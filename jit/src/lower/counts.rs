//! Reference counts, inline; only an object's end is a call.

use super::inst::{Emitter, MEMORY};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, Block, InstBuilder, types};
use tiercel_ir::{Inst, Op, layout};

impl Emitter<'_> {
    /// Goes to `done` unless the word is a heap pointer.
    fn only_heap(&mut self, w: ir::Value, done: Block) {
        let (tagged, object) = (self.b.create_block(), self.b.create_block());
        let tag = self.b.ins().band_imm_s(w, 7);
        self.b.ins().brif(tag, done, &[], tagged, &[]);
        self.b.switch_to_block(tagged);
        self.b.ins().brif(w, object, &[], done, &[]);
        self.b.switch_to_block(object);
    }

    /// Counts one more reference, unless the word is no object or the object is immortal.
    pub(super) fn incref(&mut self, w: ir::Value, known_heap: bool) {
        let (done, mortal) = (self.b.create_block(), self.b.create_block());
        if !known_heap {
            self.only_heap(w, done);
        }
        let count = self.b.ins().load(types::I32, MEMORY, w, layout::COUNT_OFFSET);
        let counted = self.b.ins().icmp_imm_s(IntCC::SignedGreaterThanOrEqual, count, 0);
        self.b.ins().brif(counted, mortal, &[], done, &[]);
        self.b.switch_to_block(mortal);
        let more = self.b.ins().iadd_imm_s(count, 1);
        self.b.ins().store(MEMORY, more, w, layout::COUNT_OFFSET);
        self.b.ins().jump(done, &[]);
        self.b.switch_to_block(done);
    }

    /// What a slot of the frame holds. The interpreter may have left a borrowed reference there; the trace owns what it
    /// takes up, and memory then says so too.
    pub(super) fn entry(&mut self, offset: i32) -> ir::Value {
        let w = self.b.ins().load(types::I64, MEMORY, self.locals, offset);
        let (done, marked, borrowed) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(marked);
        self.b.set_cold_block(borrowed);
        let result = self.b.append_block_param(done, types::I64);
        let tag = self.b.ins().band_imm_s(w, 7);
        let is_marked = self.b.ins().icmp_imm_s(IntCC::Equal, tag, layout::BORROWED as i64);
        let same = [ir::BlockArg::Value(w)];
        self.b.ins().brif(is_marked, marked, &[], done, &same);
        self.b.switch_to_block(marked);
        let last = self.iconst(layout::LAST_SINGLETON);
        let is_object = self.b.ins().icmp(IntCC::UnsignedGreaterThan, w, last);
        self.b.ins().brif(is_object, borrowed, &[], done, &same);
        self.b.switch_to_block(borrowed);
        let clean = self.b.ins().band_imm_s(w, !7);
        self.incref(clean, true);
        self.b.ins().store(MEMORY, clean, self.locals, offset);
        self.b.ins().jump(done, &[ir::BlockArg::Value(clean)]);
        self.b.switch_to_block(done);
        result
    }

    /// Gives up a reference. The full kind leaves the trace if a finalizer ran.
    pub(super) fn decref(&mut self, inst: &Inst, w: ir::Value) {
        let (done, mortal, last) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(last);
        if !self.heap.contains(&inst.args[0]) {
            self.only_heap(w, done);
        }
        let count = self.b.ins().load(types::I32, MEMORY, w, layout::COUNT_OFFSET);
        let counted = self.b.ins().icmp_imm_s(IntCC::SignedGreaterThanOrEqual, count, 0);
        self.b.ins().brif(counted, mortal, &[], done, &[]);
        self.b.switch_to_block(mortal);
        let less = self.b.ins().iadd_imm_s(count, -1);
        self.b.ins().store(MEMORY, less, w, layout::COUNT_OFFSET);
        self.b.ins().brif(less, done, &[], last, &[]);
        self.b.switch_to_block(last);
        let cell = match inst.snap {
            Some(snap) if inst.op == Op::Decref => self.write_buffer(snap),
            _ => self.iconst(0),
        };
        let args = [self.thread, cell, self.buffer, w];
        let left =
            self.call_address(self.env.dealloc, &args, Some(types::I64)).expect("dealloc has a result");
        if inst.op == Op::Decref {
            let out = self.b.create_block();
            self.b.set_cold_block(out);
            self.b.ins().brif(left, out, &[], done, &[]);
            self.b.switch_to_block(out);
            self.b.ins().return_(&[left]);
        } else {
            self.b.ins().jump(done, &[]);
        }
        self.b.switch_to_block(done);
    }
}
