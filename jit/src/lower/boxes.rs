//! Boxing and unboxing: the tagged word in a few instructions, the heap in a cold call.

use super::inst::{Emitter, MEMORY};
use super::keep::Kept;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, InstBuilder, MemFlagsData, types};
use tiercel_ir::{Inst, layout, word};

impl Emitter<'_> {
    /// `fast` if the test says so, else what a runtime function makes of `arg`.
    fn or_call(
        &mut self,
        (test, fits_if): (ir::Value, bool),
        fast: ir::Value,
        function: Kept,
        arg: ir::Value,
    ) -> ir::Value {
        let (done, wide) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(wide);
        let result = self.b.append_block_param(done, types::I64);
        let fast = [ir::BlockArg::Value(fast)];
        if fits_if {
            self.b.ins().brif(test, done, &fast, wide, &[]);
        } else {
            self.b.ins().brif(test, wide, &[], done, &fast);
        }
        self.b.switch_to_block(wide);
        self.kept_call(function, arg);
        let made = self.kept_result();
        self.b.ins().jump(done, &[ir::BlockArg::Value(made)]);
        self.b.switch_to_block(done);
        result
    }

    /// The word of an int.
    pub(super) fn box_int(&mut self, i: ir::Value) -> ir::Value {
        let (shifted, over) = self.b.ins().sadd_overflow(i, i);
        let tagged = self.b.ins().bor_imm_s(shifted, 1);
        self.or_call((over, false), tagged, Kept::WideInt, i)
    }

    /// The word of a float. Zeros go the slow way: they are rarer than the test is dear.
    pub(super) fn box_float(&mut self, f: ir::Value) -> ir::Value {
        let bits = self.b.ins().bitcast(types::I64, MemFlagsData::new(), f);
        let size = self.b.ins().band_imm_s(bits, i64::MAX);
        // The exponents with a word of their own, without the one value whose word stands for zero.
        let moved = self.b.ins().iadd_imm_s(size, -0x3000_0000_0000_0001);
        let limit = self.iconst(0x1fff_ffff_ffff_ffff);
        let fits = self.b.ins().icmp(IntCC::UnsignedLessThan, moved, limit);
        let shifted = self.b.ins().iadd_imm_s(bits, word::EXPONENT_SHIFT as i64);
        let tagged = self.b.ins().rotl_imm_u(shifted, 3);
        self.or_call((fits, true), tagged, Kept::WideFloat, f)
    }

    /// The double in a self-tagged word.
    pub(super) fn unbox_float(&mut self, w: ir::Value) -> ir::Value {
        let turned = self.b.ins().rotr_imm_u(w, 3);
        let bits = self.b.ins().iadd_imm_s(turned, -(word::EXPONENT_SHIFT as i64));
        let limit = self.iconst(word::MINUS_ZERO_WORD as i64);
        let is_zero = self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, w, limit);
        let zero = self.b.ins().band_imm_s(turned, i64::MIN);
        let bits = self.b.ins().select(is_zero, zero, bits);
        self.b.ins().bitcast(types::F64, MemFlagsData::new(), bits)
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
        let tag = self.b.ins().band_imm_s(w, 3);
        let is = self.b.ins().icmp_imm_s(IntCC::Equal, tag, 2);
        self.b.ins().brif(is, done, &[], other, &[]);
        self.b.switch_to_block(other);
        let tag = self.b.ins().band_imm_s(w, 7);
        self.guard(inst, tag, false);
        self.guard(inst, w, true);
        let ty = self.b.ins().load(types::I64, MEMORY, w, layout::TYPE_OFFSET);
        let want = self.symbol(inst);
        let same = self.b.ins().icmp(IntCC::Equal, ty, want);
        self.guard(inst, same, true);
        self.b.ins().jump(done, &[]);
        self.b.switch_to_block(done);
    }
}
