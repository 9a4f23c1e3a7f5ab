//! A function under construction, block after block, that has each small constant once.
//!
//! An operation on an immediate is, to Cranelift, one on a constant, which would be an instruction of its own each time: a
//! quarter of all, and each passes through every stage before the selector folds it into its user. What is folded anyway
//! can stand at the beginning of the function, once.
//!
//! Traces have no variables, so nothing of what `cranelift-frontend` does for those is needed: instructions go straight to
//! where they belong.

use cranelift_codegen::cursor::{Cursor, CursorPosition, FuncCursor};
use cranelift_codegen::ir::{
    self, AbiParam, Block, Function, InsertBuilder, Inst, InstBuilder, SigRef, Signature, SourceLoc, Type,
    types,
};

/// Where instructions go, and the constants so far.
pub(super) struct Clif<'a> {
    cursor: FuncCursor<'a>,
    folded: Vec<(i64, ir::Value)>,
}

impl<'a> Clif<'a> {
    /// At the beginning of an empty function, in its first block; and its params.
    pub(super) fn new(func: &'a mut Function) -> (Clif<'a>, Vec<ir::Value>) {
        let mut clif = Clif { cursor: FuncCursor::new(func), folded: vec![] };
        let entry = clif.create_block();
        let types: Vec<AbiParam> = clif.func().signature.params.clone();
        let params = types.iter().map(|param| clif.append_block_param(entry, param.value_type)).collect();
        clif.switch_to_block(entry);
        (clif, params)
    }

    /// The function so far.
    pub(super) fn func(&self) -> &Function {
        self.cursor.func
    }

    /// The next instruction of the block at hand.
    #[inline]
    pub(super) fn ins(&mut self) -> InsertBuilder<'_, &mut FuncCursor<'a>> {
        self.cursor.ins()
    }

    /// Has what follows say that it comes from there.
    pub(super) fn set_srcloc(&mut self, place: SourceLoc) {
        self.cursor.set_srcloc(place);
    }

    /// A block for later.
    pub(super) fn create_block(&mut self) -> Block {
        self.cursor.func.dfg.make_block()
    }

    /// Says that a block hardly ever runs.
    pub(super) fn set_cold_block(&mut self, block: Block) {
        self.cursor.func.layout.set_cold(block);
    }

    /// Goes on in a block, behind all others or, if something is in it already, behind that.
    pub(super) fn switch_to_block(&mut self, block: Block) {
        let layout = &mut self.cursor.func.layout;
        if !layout.is_block_inserted(block) {
            layout.append_block(block);
        }
        self.cursor.set_position(CursorPosition::After(block));
    }

    /// One more param of a block.
    pub(super) fn append_block_param(&mut self, block: Block, ty: Type) -> ir::Value {
        self.cursor.func.dfg.append_block_param(block, ty)
    }

    /// A signature to call with.
    pub(super) fn import_signature(&mut self, signature: Signature) -> SigRef {
        self.cursor.func.import_signature(signature)
    }

    /// What an instruction gives.
    pub(super) fn inst_results(&self, inst: Inst) -> &[ir::Value] {
        self.func().dfg.inst_results(inst)
    }

    /// A constant of 32 bits, only for users that take it in: shifts, and sums and comparisons of what is no load, or one
    /// that others need as well. From anywhere else it would have a register from the beginning on.
    pub(super) fn folded(&mut self, imm: i64) -> ir::Value {
        if let Some((_, known)) = self.folded.iter().find(|(k, _)| *k == imm) {
            return *known;
        }
        let entry = self.func().layout.entry_block().expect("instructions need a block");
        let mut cursor = FuncCursor::new(self.cursor.func).at_first_insertion_point(entry);
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
