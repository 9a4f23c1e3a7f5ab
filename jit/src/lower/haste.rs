//! Code that is made in haste: of what runs once, before it is known whether much will be done in it.
//!
//! Compiling takes time in proportion to instructions and blocks, and most of both are exits, counts, boxes and new
//! objects. Here those are calls of the C convention, and stubs write nothing: each value that some exit hands over has a home
//! (`homes.rs`). That is less than half of the code, and slower. Trees that turn out to be hot are compiled again, with care.

use super::inst::{Emitter, MEMORY};
use crate::exits::{
    BUFFER_CALL_UOP, BUFFER_DECREF, BUFFER_INCREF, BUFFER_IS_FLOAT, BUFFER_OWN_SLOTS, BUFFER_UNBOX_FLOAT,
    BUFFER_WIDE_FLOAT, BUFFER_WIDE_INT,
};
use cranelift_codegen::ir::{self, InstBuilder, types};
use tiercel_ir::{Inst, Op};
use tiercel_passes::hash::HashSet;

/// What code made in haste has besides.
#[derive(Default)]
pub(super) struct Haste {
    /// Slots of the frame that own what they hold.
    owning: HashSet<i64>,
}

impl Emitter<'_> {
    /// Calls a function of the C convention that the exit buffer names.
    fn call_in_haste(
        &mut self,
        function: i32,
        args: &[ir::Value],
        result: Option<ir::Type>,
    ) -> Option<ir::Value> {
        let callee = self.b.ins().load(types::I64, MEMORY, self.buffer, function);
        self.call_value(callee, args, result)
    }

    /// What a slot of the frame holds: all that will be taken up from here on are made to own what they hold at once.
    pub(super) fn slot_in_haste(&mut self, slot: i64) -> ir::Value {
        if !self.haste.as_ref().is_some_and(|h| h.owning.contains(&slot)) {
            let rest = self.trace.insts[self.at..].iter().take_while(|i| i.op != Op::CallUop);
            let wanted = rest.filter(|i| i.op == Op::Entry && i.int(0) / 64 == slot / 64).map(|i| i.int(0));
            let wanted: Vec<i64> = wanted.chain([slot]).collect();
            let first = self.name_slots(&wanted);
            self.call_in_haste(BUFFER_OWN_SLOTS, &[first, self.buffer], Some(types::I64));
            if let Some(haste) = &mut self.haste {
                haste.owning.extend(wanted);
            }
        }
        self.b.ins().load(types::I64, MEMORY, self.locals, 8 * slot as i32)
    }

    /// An instruction that is done otherwise in haste, and its value; `None` if it is not.
    pub(super) fn inst_in_haste(&mut self, inst: &Inst) -> Option<Option<ir::Value>> {
        let one = |this: &mut Self| this.val(inst.args[0]);
        match inst.op {
            Op::UnboxHeapFloat => {
                let (w, offset) = (one(self), self.iconst(inst.int(0)));
                Some(self.call_in_haste(BUFFER_UNBOX_FLOAT, &[w, offset], Some(types::F64)))
            }
            Op::GuardAnyFloat => {
                let (w, ty) = (one(self), self.symbol(inst));
                let is = self.call_in_haste(BUFFER_IS_FLOAT, &[w, ty], Some(types::I64));
                self.guard(inst, is.expect("it has a result"), true);
                Some(None)
            }
            Op::Decref | Op::DecrefLeaf => {
                let w = one(self);
                let way = match inst.snap {
                    Some(snap) if inst.op == Op::Decref => self.way(snap),
                    _ => self.iconst(0),
                };
                let left = self.call_in_haste(BUFFER_DECREF, &[w, self.buffer, way], Some(types::I64));
                if inst.op == Op::Decref {
                    let out = *self.returning.get_or_insert_with(|| self.b.create_block());
                    let next = self.b.create_block();
                    self.b.ins().brif(left.expect("it has a result"), out, &[], next, &[]);
                    self.b.switch_to_block(next);
                }
                Some(None)
            }
            _ => None,
        }
    }

    /// Counts one more reference, unless the word is no object.
    pub(super) fn incref_in_haste(&mut self, w: ir::Value) {
        self.call_in_haste(BUFFER_INCREF, &[w], None);
    }

    /// The word of an int.
    pub(super) fn box_int_in_haste(&mut self, i: ir::Value) -> ir::Value {
        self.call_in_haste(BUFFER_WIDE_INT, &[i], Some(types::I64)).expect("it has a result")
    }

    /// The word of a float.
    pub(super) fn box_float_in_haste(&mut self, f: ir::Value) -> ir::Value {
        self.call_in_haste(BUFFER_WIDE_FLOAT, &[f], Some(types::I64)).expect("it has a result")
    }

    /// The double in a self-tagged word, which `turned` and `bits` are made of already: without a branch.
    pub(super) fn unbox_in_haste(&mut self, w: ir::Value, turned: ir::Value, bits: ir::Value) -> ir::Value {
        let is_zero = self.is_zero_word(w);
        let sign = self.b.ins().band_imm_s(turned, i64::MIN);
        let result = self.b.ins().select(is_zero, sign, bits);
        self.b.ins().bitcast(types::F64, ir::MemFlagsData::new(), result)
    }

    /// [`Op::CallUop`] by this way.
    pub(super) fn call_uop_in_haste(
        &mut self,
        way: ir::Value,
        next: ir::Value,
        pushes: ir::Value,
    ) -> ir::Value {
        if let Some(haste) = &mut self.haste {
            haste.owning.clear();
        }
        let args = [self.thread, way, self.buffer, next, pushes];
        self.call_in_haste(BUFFER_CALL_UOP, &args, Some(types::I64)).expect("it has a result")
    }
}
