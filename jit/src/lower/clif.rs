//! A function under construction that has each small constant once.
//!
//! An operation on an immediate is, to Cranelift, one on a constant, which would be an instruction of its own each time: a
//! quarter of all, and each passes through every stage before the selector folds it into its user. What is folded anyway
//! can stand at the beginning of the function, once.

use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::{self, InstBuilder, types};
use cranelift_frontend::FunctionBuilder;
use std::ops::{Deref, DerefMut};

/// Cranelift's builder, and the constants so far.
pub(super) struct Clif<'a> {
    builder: FunctionBuilder<'a>,
    folded: Vec<(i64, ir::Value)>,
}

impl<'a> Clif<'a> {
    pub(super) fn new(builder: FunctionBuilder<'a>) -> Clif<'a> {
        Clif { builder, folded: vec![] }
    }

    /// The builder, at the end.
    pub(super) fn done(self) -> FunctionBuilder<'a> {
        self.builder
    }

    /// A constant of 32 bits, only for users that take it in: shifts, and sums and comparisons of what is no load, or one
    /// that others need as well. From anywhere else it would have a register from the beginning on.
    pub(super) fn folded(&mut self, imm: i64) -> ir::Value {
        if let Some((_, known)) = self.folded.iter().find(|(k, _)| *k == imm) {
            return *known;
        }
        let entry = self.builder.func.layout.entry_block().expect("instructions need a block");
        let mut cursor = FuncCursor::new(self.builder.func).at_first_insertion_point(entry);
        let value = cursor.ins().iconst(types::I64, imm);
        self.folded.push((imm, value));
        value
    }

    /// Turned right by so many bits.
    pub(super) fn rotr_by(&mut self, x: ir::Value, bits: i64) -> ir::Value {
        let bits = self.folded(bits);
        self.ins().rotr(x, bits)
    }

    /// Shifted right, unsigned.
    pub(super) fn ushr_by(&mut self, x: ir::Value, bits: i64) -> ir::Value {
        let bits = self.folded(bits);
        self.ins().ushr(x, bits)
    }

    /// Shifted right, signed.
    pub(super) fn sshr_by(&mut self, x: ir::Value, bits: i64) -> ir::Value {
        let bits = self.folded(bits);
        self.ins().sshr(x, bits)
    }

    /// Shifted left.
    pub(super) fn ishl_by(&mut self, x: ir::Value, bits: i64) -> ir::Value {
        let bits = self.folded(bits);
        self.ins().ishl(x, bits)
    }
}

impl<'a> Deref for Clif<'a> {
    type Target = FunctionBuilder<'a>;

    fn deref(&self) -> &FunctionBuilder<'a> {
        &self.builder
    }
}

impl DerefMut for Clif<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.builder
    }
}
