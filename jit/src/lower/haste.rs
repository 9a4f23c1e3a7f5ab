//! Code that is made in haste: of what runs once, before it is known whether much will be done in it.
//!
//! Compiling takes time in proportion to instructions and blocks, and most of both are exits, counts, boxes and new
//! objects. Here those are calls of the C convention, and exits have no stubs that write what they hand over: each such value
//! is written to its home in the exit buffer when it is made, once, and the exit's cell says where its values are. That
//! is less than half of the code, and slower. Trees that turn out to be hot are compiled again, with care.

use super::inst::{Emitter, MEMORY, is_constant};
use crate::exits::{
    BUFFER_CALL_UOP, BUFFER_DECREF, BUFFER_HOMES, BUFFER_INCREF, BUFFER_IS_FLOAT, BUFFER_LEAVE_IN_HASTE,
    BUFFER_OWN_SLOTS, BUFFER_UNBOX_FLOAT, BUFFER_WIDE_FLOAT, BUFFER_WIDE_INT, MAX_HOMES, Source,
};
use cranelift_codegen::ir::{self, InstBuilder, types};
use tiercel_ir::{Inst, Op, SnapId, Trace, Val};
use tiercel_object::allocator;
use tiercel_passes::hash::{HashMap, HashSet};

/// What code made in haste has besides.
pub(super) struct Haste {
    /// The homes of values, by number.
    homes: HashMap<Val, u16>,
    /// Slots of the frame that own what they hold.
    owning: HashSet<i64>,
}

impl Haste {
    /// For a trace, if it does not need more homes than there are.
    pub(super) fn new(trace: &Trace) -> Option<Haste> {
        let mut homes = HashMap::default();
        for inst in &trace.insts {
            let Some(snap) = inst.snap else { continue };
            trace.snaps[snap.index()].for_each_value(|v| {
                if !is_constant(trace.def(v).op) {
                    let next = homes.len() as u16;
                    homes.entry(v).or_insert(next);
                }
            });
        }
        (homes.len() <= MAX_HOMES).then(|| Haste { homes, owning: HashSet::default() })
    }

    /// How many homes there are.
    pub(super) fn homes(&self) -> u16 {
        self.homes.len() as u16
    }
}

impl Emitter<'_> {
    /// A function of the C convention that the exit buffer names.
    fn call_in_haste(
        &mut self,
        function: i32,
        args: &[ir::Value],
        result: Option<ir::Type>,
    ) -> Option<ir::Value> {
        let callee = self.b.ins().load(types::I64, MEMORY, self.buffer, function);
        self.call_value(callee, args, result)
    }

    /// Writes a value to its home, if it has one.
    pub(super) fn bring_home(&mut self, v: Val) {
        let Some(haste) = &self.haste else { return };
        if let (Some(home), Some(x)) = (haste.homes.get(&v).copied(), self.values[v.index()]) {
            let is_bool = self.b.func.dfg.value_type(x) == types::I8;
            let x = if is_bool { self.b.ins().uextend(types::I64, x) } else { x };
            self.b.ins().store(MEMORY, x, self.buffer, BUFFER_HOMES + 8 * i32::from(home));
        }
    }

    /// Notes in a snapshot's cell where its values are; gives the cell's address.
    pub(super) fn cell_in_haste(&mut self, id: SnapId) -> ir::Value {
        let exits = self.members[self.member].exits;
        let snap = &self.trace.snaps[id.index()];
        let kept = snap.kept_slots();
        exits.cell(id).sources.get_or_init(|| {
            let sources: Vec<Source> =
                snap.live_values().into_iter().map(|v| self.source(v, &kept)).collect();
            allocator::outside(|| sources.as_slice().into())
        });
        self.iconst(exits.address(id) as i64)
    }

    fn source(&self, v: Val, kept: &[u32]) -> Source {
        if let Some(slot) = self.slot_that_has(v, kept) {
            return Source::Slot(slot);
        }
        match self.haste.as_ref().and_then(|h| h.homes.get(&v)) {
            Some(home) => Source::Home(*home),
            None => Source::Word(self.constant_word(v).expect("what has no home is a constant")),
        }
    }

    /// What all exits end in: where the cell leads, with its values gathered.
    pub(super) fn target_in_haste(&mut self, cell: ir::Value) -> ir::Value {
        let args = [cell, self.buffer, self.locals];
        self.call_in_haste(BUFFER_LEAVE_IN_HASTE, &args, Some(types::I64)).expect("it has a result")
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
                let cell = match inst.snap {
                    Some(snap) if inst.op == Op::Decref => self.cell_in_haste(snap),
                    _ => self.iconst(0),
                };
                let left = self.call_in_haste(BUFFER_DECREF, &[w, self.buffer, cell], Some(types::I64));
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

    /// [`Op::CallUop`]: where its function is, and its cell.
    pub(super) fn call_uop_in_haste(
        &mut self,
        snap: SnapId,
        next: ir::Value,
        pushes: ir::Value,
    ) -> ir::Value {
        let cell = self.cell_in_haste(snap);
        if let Some(haste) = &mut self.haste {
            haste.owning.clear();
        }
        let args = [self.thread, cell, self.buffer, next, pushes];
        self.call_in_haste(BUFFER_CALL_UOP, &args, Some(types::I64)).expect("it has a result")
    }
}
