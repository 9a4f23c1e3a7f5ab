//! Boxing and unboxing: the tagged word in a few instructions, the heap in a cold call.

use super::inst::{Emitter, MEMORY};
use super::keep::Kept;
use crate::exits::BUFFER_EXPONENT_SHIFT;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, InstBuilder, MemFlagsData, types};
use tiercel_ir::{Inst, layout, word};

impl Emitter<'_> {
    /// The word of an int.
    pub(super) fn box_int(&mut self, i: ir::Value) -> ir::Value {
        if self.haste.is_some() {
            return self.box_int_in_haste(i);
        }
        let (shifted, over) = self.b.ins().sadd_overflow(i, i);
        let tagged = self.b.ins().bor_imm_s(shifted, 1);
        let (done, wide) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(wide);
        let result = self.b.append_block_param(done, types::I64);
        self.b.ins().brif(over, wide, &[], done, &[ir::BlockArg::Value(tagged)]);
        self.b.switch_to_block(wide);
        self.kept_call(Kept::WideInt, i);
        let made = self.kept_result();
        self.b.ins().jump(done, &[ir::BlockArg::Value(made)]);
        self.b.switch_to_block(done);
        result
    }

    /// A number that is 0 if the word is a self-tagged float.
    pub(super) fn not_word_float(&mut self, w: ir::Value) -> ir::Value {
        let two = self.b.folded(-2);
        let moved = self.b.ins().iadd(w, two);
        self.b.ins().band_imm_s(moved, 3)
    }

    /// The word of a float. Zeros go the slow way, as do the two numbers whose words stand for them.
    pub(super) fn box_float(&mut self, f: ir::Value) -> ir::Value {
        if self.haste.is_some() {
            return self.box_float_in_haste(f);
        }
        let bits = self.b.ins().bitcast(types::I64, MemFlagsData::new(), f);
        let shift = self.exponent_shift();
        let shifted = self.b.ins().iadd(bits, shift);
        let tagged = self.b.ins().rotl_imm_u(shifted, 3);
        let (done, common, wide) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(wide);
        let result = self.b.append_block_param(done, types::I64);
        let other = self.not_word_float(tagged);
        self.b.ins().brif(other, wide, &[], common, &[]);
        self.b.switch_to_block(common);
        let is_zero = self.is_zero_word(tagged);
        self.b.ins().brif(is_zero, wide, &[], done, &[ir::BlockArg::Value(tagged)]);
        self.b.switch_to_block(wide);
        self.kept_call(Kept::WideFloat, f);
        let made = self.kept_result();
        self.b.ins().jump(done, &[ir::BlockArg::Value(made)]);
        self.b.switch_to_block(done);
        result
    }

    pub(super) fn is_zero_word(&mut self, w: ir::Value) -> ir::Value {
        let last = self.b.folded(word::MINUS_ZERO_WORD as i64);
        self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, w, last)
    }

    /// What the bits of a self-tagged double are shifted by.
    fn exponent_shift(&mut self) -> ir::Value {
        self.b.ins().load(types::I64, MEMORY, self.buffer, BUFFER_EXPONENT_SHIFT)
    }

    /// The double in a self-tagged word. Zeros are rare enough for a path of their own.
    pub(super) fn unbox_float(&mut self, w: ir::Value) -> ir::Value {
        let turned = self.b.rotr_by(w, 3);
        let shift = self.exponent_shift();
        let bits = self.b.ins().isub(turned, shift);
        if self.haste.is_some() {
            return self.unbox_in_haste(w, turned, bits);
        }
        let (done, zero) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(zero);
        let result = self.b.append_block_param(done, types::I64);
        let is_zero = self.is_zero_word(w);
        self.b.ins().brif(is_zero, zero, &[], done, &[ir::BlockArg::Value(bits)]);
        self.b.switch_to_block(zero);
        // Of its own: if the two paths share a value, it is the common one that has it copied.
        let turned = self.b.rotr_by(w, 3);
        let sign = self.b.ins().band_imm_s(turned, i64::MIN);
        self.b.ins().jump(done, &[ir::BlockArg::Value(sign)]);
        self.b.switch_to_block(done);
        self.b.ins().bitcast(types::F64, MemFlagsData::new(), result)
    }

    /// The double in a float, in its word or at an offset in the heap.
    pub(super) fn unbox_heap_float(&mut self, w: ir::Value, offset: i32) -> ir::Value {
        let (done, tagged, heap) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(heap);
        let result = self.b.append_block_param(done, types::F64);
        let bit = self.b.ins().band_imm_s(w, 2);
        self.b.ins().brif(bit, tagged, &[], heap, &[]);
        self.b.switch_to_block(tagged);
        let fast = self.unbox_float(w);
        self.b.ins().jump(done, &[ir::BlockArg::Value(fast)]);
        self.b.switch_to_block(heap);
        let slow = self.b.ins().load(types::F64, MEMORY, w, offset);
        self.b.ins().jump(done, &[ir::BlockArg::Value(slow)]);
        self.b.switch_to_block(done);
        result
    }

    /// Leaves unless the word is a float, self-tagged or of the named type in the heap.
    pub(super) fn guard_any_float(&mut self, inst: &Inst, w: ir::Value) {
        let (done, other) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(other);
        let heap = self.not_word_float(w);
        self.b.ins().brif(heap, other, &[], done, &[]);
        self.b.switch_to_block(other);
        let tag = self.b.ins().band_imm_s(w, 7);
        self.guard(inst, tag, false);
        self.guard(inst, w, true);
        let ty = self.b.ins().load(types::I64, MEMORY, w, layout::TYPE_OFFSET);
        let want = self.symbol(inst);
        let differs = self.b.ins().icmp(IntCC::NotEqual, ty, want);
        self.guard(inst, differs, false);
        self.b.ins().jump(done, &[]);
        self.b.switch_to_block(done);
    }
}
