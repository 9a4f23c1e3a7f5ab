//! Calls from cold paths that keep every register.
//!
//! A call clobbers half the registers, and the allocator then splits whatever lives across it, on the hot path too. Boxing a
//! wide number or ending an object is rare, so it pays to save the registers in the callee: a call of the `preserve_all`
//! convention is to the allocator like any other instruction. The functions here take the exit buffer and an operand, call
//! the function of the C convention that the buffer names for the purpose, with the operand and the buffer, and leave its
//! result in the buffer: few bound registers, and no constants but their own address.

use super::inst::{Emitter, MEMORY};
use crate::exits::{
    BUFFER_DEALLOC, BUFFER_NEW_INSTANCE, BUFFER_NEW_OBJECT, BUFFER_NEW_TUPLE, BUFFER_OWN_SLOTS,
    BUFFER_RELEASE, BUFFER_RESULT, BUFFER_WIDE_FLOAT, BUFFER_WIDE_INT,
};
use cranelift_codegen::ir::{self, AbiParam, InstBuilder, Signature, types};
use cranelift_codegen::isa::CallConv;
use std::arch::naked_asm;

/// What a cold path may call.
#[derive(Clone, Copy)]
pub(super) enum Kept {
    /// The heap int for a number beyond 63 bits.
    WideInt,
    /// The float for a double out of the fast path's range.
    WideFloat,
    /// The end of an object.
    Dealloc,
    /// One reference less to an object.
    Release,
    /// An instance of a class.
    NewInstance,
    /// A tuple of a length.
    NewTuple,
    /// An object of a built-in type.
    NewObject,
    /// The owning of slots that borrow.
    OwnSlots,
}

macro_rules! keeping {
    ($words:ident, $all:ident, $function:ident) => {
        /// Keeps the general registers: for traces that have no doubles.
        ///
        /// # Safety
        /// Only for code of the `preserve_all` convention: the first operand is the exit buffer.
        #[cfg(target_arch = "x86_64")]
        #[unsafe(naked)]
        unsafe extern "C" fn $words() {
            naked_asm!(
                "push rbp",
                "mov rbp, rsp",
                "push rax",
                "push rcx",
                "push rdx",
                "push rsi",
                "push r8",
                "push r9",
                "push r10",
                "push r11",
                "push rdi",
                "sub rsp, 8",
                "mov rax, [rdi + {function}]",
                "xchg rdi, rsi",
                "call rax",
                "add rsp, 8",
                "pop rdi",
                "mov [rdi + {result}], rax",
                "pop r11",
                "pop r10",
                "pop r9",
                "pop r8",
                "pop rsi",
                "pop rdx",
                "pop rcx",
                "pop rax",
                "pop rbp",
                "ret",
                function = const $function,
                result = const BUFFER_RESULT,
            )
        }

        /// Keeps the doubles as well.
        ///
        /// # Safety
        /// As for the other, which does the rest.
        #[cfg(target_arch = "x86_64")]
        #[unsafe(naked)]
        unsafe extern "C" fn $all() {
            naked_asm!(
                "push rbp",
                "mov rbp, rsp",
                "sub rsp, 128",
                "movsd [rsp + 0], xmm0",
                "movsd [rsp + 8], xmm1",
                "movsd [rsp + 16], xmm2",
                "movsd [rsp + 24], xmm3",
                "movsd [rsp + 32], xmm4",
                "movsd [rsp + 40], xmm5",
                "movsd [rsp + 48], xmm6",
                "movsd [rsp + 56], xmm7",
                "movsd [rsp + 64], xmm8",
                "movsd [rsp + 72], xmm9",
                "movsd [rsp + 80], xmm10",
                "movsd [rsp + 88], xmm11",
                "movsd [rsp + 96], xmm12",
                "movsd [rsp + 104], xmm13",
                "movsd [rsp + 112], xmm14",
                "movsd [rsp + 120], xmm15",
                "call {words}",
                "movsd xmm0, [rsp + 0]",
                "movsd xmm1, [rsp + 8]",
                "movsd xmm2, [rsp + 16]",
                "movsd xmm3, [rsp + 24]",
                "movsd xmm4, [rsp + 32]",
                "movsd xmm5, [rsp + 40]",
                "movsd xmm6, [rsp + 48]",
                "movsd xmm7, [rsp + 56]",
                "movsd xmm8, [rsp + 64]",
                "movsd xmm9, [rsp + 72]",
                "movsd xmm10, [rsp + 80]",
                "movsd xmm11, [rsp + 88]",
                "movsd xmm12, [rsp + 96]",
                "movsd xmm13, [rsp + 104]",
                "movsd xmm14, [rsp + 112]",
                "movsd xmm15, [rsp + 120]",
                "leave",
                "ret",
                words = sym $words,
            )
        }

        /// Keeps the general registers: for traces that have no doubles.
        ///
        /// # Safety
        /// Only for code of the `preserve_all` convention: the first operand is the exit buffer.
        #[cfg(target_arch = "aarch64")]
        #[unsafe(naked)]
        unsafe extern "C" fn $words() {
            naked_asm!(
                "stp x29, x30, [sp, #-176]!",
                "mov x29, sp",
                "stp x0, x1, [sp, #16]",
                "stp x2, x3, [sp, #32]",
                "stp x4, x5, [sp, #48]",
                "stp x6, x7, [sp, #64]",
                "stp x8, x9, [sp, #80]",
                "stp x10, x11, [sp, #96]",
                "stp x12, x13, [sp, #112]",
                "stp x14, x15, [sp, #128]",
                "stp x16, x17, [sp, #144]",
                "str x18, [sp, #160]",
                "ldr x9, [x0, #{function}]",
                "mov x2, x0",
                "mov x0, x1",
                "mov x1, x2",
                "blr x9",
                "mov x9, x0",
                "ldp x0, x1, [sp, #16]",
                "str x9, [x0, #{result}]",
                "ldp x2, x3, [sp, #32]",
                "ldp x4, x5, [sp, #48]",
                "ldp x6, x7, [sp, #64]",
                "ldp x8, x9, [sp, #80]",
                "ldp x10, x11, [sp, #96]",
                "ldp x12, x13, [sp, #112]",
                "ldp x14, x15, [sp, #128]",
                "ldp x16, x17, [sp, #144]",
                "ldr x18, [sp, #160]",
                "ldp x29, x30, [sp], #176",
                "ret",
                function = const $function,
                result = const BUFFER_RESULT,
            )
        }

        /// Keeps the doubles as well. The lower halves of 8 to 15 are the C convention's to keep.
        ///
        /// # Safety
        /// As for the other, which does the rest.
        #[cfg(target_arch = "aarch64")]
        #[unsafe(naked)]
        unsafe extern "C" fn $all() {
            naked_asm!(
                "stp x29, x30, [sp, #-208]!",
                "mov x29, sp",
                "stp d0, d1, [sp, #16]",
                "stp d2, d3, [sp, #32]",
                "stp d4, d5, [sp, #48]",
                "stp d6, d7, [sp, #64]",
                "stp d16, d17, [sp, #80]",
                "stp d18, d19, [sp, #96]",
                "stp d20, d21, [sp, #112]",
                "stp d22, d23, [sp, #128]",
                "stp d24, d25, [sp, #144]",
                "stp d26, d27, [sp, #160]",
                "stp d28, d29, [sp, #176]",
                "stp d30, d31, [sp, #192]",
                "bl {words}",
                "ldp d0, d1, [sp, #16]",
                "ldp d2, d3, [sp, #32]",
                "ldp d4, d5, [sp, #48]",
                "ldp d6, d7, [sp, #64]",
                "ldp d16, d17, [sp, #80]",
                "ldp d18, d19, [sp, #96]",
                "ldp d20, d21, [sp, #112]",
                "ldp d22, d23, [sp, #128]",
                "ldp d24, d25, [sp, #144]",
                "ldp d26, d27, [sp, #160]",
                "ldp d28, d29, [sp, #176]",
                "ldp d30, d31, [sp, #192]",
                "ldp x29, x30, [sp], #208",
                "ret",
                words = sym $words,
            )
        }
    };
}

keeping!(wide_int_words, wide_int_all, BUFFER_WIDE_INT);
keeping!(wide_float_words, wide_float_all, BUFFER_WIDE_FLOAT);
keeping!(dealloc_words, dealloc_all, BUFFER_DEALLOC);
keeping!(release_words, release_all, BUFFER_RELEASE);
keeping!(new_instance_words, new_instance_all, BUFFER_NEW_INSTANCE);
keeping!(new_tuple_words, new_tuple_all, BUFFER_NEW_TUPLE);
keeping!(new_object_words, new_object_all, BUFFER_NEW_OBJECT);
keeping!(own_slots_words, own_slots_all, BUFFER_OWN_SLOTS);

impl Emitter<'_> {
    /// Calls a function with an operand; every register is kept.
    pub(super) fn kept_call(&mut self, what: Kept, operand: ir::Value) {
        let operands = [self.buffer, operand];
        let sig = self.signature(signature(self.b.func().dfg.value_type(operand)));
        let address = match self.env.kept {
            0 => what.address(self.has_doubles),
            told => told + 16 * what as u64 + 8 * u64::from(self.has_doubles),
        };
        let function = self.iconst(address as i64);
        self.b.ins().call_indirect(sig, function, &operands);
    }

    /// What the last [`Emitter::kept_call`] gave.
    pub(super) fn kept_result(&mut self) -> ir::Value {
        self.b.ins().load(types::I64, MEMORY, self.buffer, BUFFER_RESULT)
    }
}

/// `(buffer, operand)`, with an operand of this type.
pub(super) fn signature(operand: ir::Type) -> Signature {
    let mut sig = Signature::new(CallConv::PreserveAll);
    sig.params.extend([types::I64, operand].map(AbiParam::new));
    sig
}

impl Kept {
    /// Where the function is, for code with doubles or without.
    pub(super) fn address(self, has_doubles: bool) -> u64 {
        let function = match (self, has_doubles) {
            (Kept::WideInt, false) => wide_int_words,
            (Kept::WideInt, true) => wide_int_all,
            (Kept::WideFloat, false) => wide_float_words,
            (Kept::WideFloat, true) => wide_float_all,
            (Kept::Dealloc, false) => dealloc_words,
            (Kept::Dealloc, true) => dealloc_all,
            (Kept::Release, false) => release_words,
            (Kept::Release, true) => release_all,
            (Kept::NewInstance, false) => new_instance_words,
            (Kept::NewInstance, true) => new_instance_all,
            (Kept::NewTuple, false) => new_tuple_words,
            (Kept::NewTuple, true) => new_tuple_all,
            (Kept::NewObject, false) => new_object_words,
            (Kept::NewObject, true) => new_object_all,
            (Kept::OwnSlots, false) => own_slots_words,
            (Kept::OwnSlots, true) => own_slots_all,
        };
        function as unsafe extern "C" fn() as *const () as u64
    }
}
