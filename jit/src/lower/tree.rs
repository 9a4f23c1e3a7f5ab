//! Several traces in one function: a root, and the side traces that hang on its exits, as blocks behind the stubs.
//!
//! What a side trace inherits is a value of the function here, so it stays in its register; and a side trace that comes back
//! to the root's beginning jumps there with the slots that the root takes up as arguments. Memory is written only where
//! an exit takes a slot to be as memory has it.

use super::inst::{Emitter, MEMORY};
use crate::exits::ExitTable;
use cranelift_codegen::ir::{self, Block, InstBuilder, types};
use std::collections::{HashMap, HashSet};
use tiercel_ir::{Inst, Op, SnapId, Trace, Val};

/// A trace of a tree.
#[derive(Clone, Copy)]
pub struct Member<'a> {
    /// The trace.
    pub trace: &'a Trace,
    /// Its exits.
    pub exits: &'a ExitTable,
    /// Bytecode instructions that it is made of.
    pub length: u32,
    /// Which member's exit it hangs on; none for the root, which comes first.
    pub parent: Option<(usize, SnapId)>,
    /// The exits that have been taken so far, in order.
    pub taken: &'a [SnapId],
}

/// Where those come in that come back to the root's beginning.
pub(super) struct Top {
    block: Block,
    /// The slots that the root takes up first thing: the block's params, in order.
    slots: Vec<usize>,
    /// Slots that some exit takes to be as memory has them.
    kept: HashSet<u32>,
}

/// How many instructions at the beginning of a root only take up what is there.
fn prefix(root: &Trace) -> usize {
    root.insts.iter().take_while(|i| matches!(i.op, Op::GuardValid | Op::Entry)).count()
}

/// Slots of the first frame that an exit of some member takes to be as memory has them.
fn kept_slots(members: &[Member]) -> HashSet<u32> {
    let mut kept = HashSet::new();
    for (n, member) in members.iter().enumerate() {
        let skipped = if n == 0 { prefix(member.trace) } else { 0 };
        let used: HashSet<SnapId> = member.trace.insts[skipped..].iter().filter_map(|i| i.snap).collect();
        kept.extend(used.into_iter().flat_map(|s| member.trace.snaps[s.index()].kept_slots()));
    }
    kept
}

impl Emitter<'_> {
    /// Emits the beginning of the root, and opens the block that others come back to. How many instructions that was.
    pub(super) fn open_top(&mut self) -> usize {
        let count = prefix(self.trace);
        let mut firsts = vec![];
        let mut taken = vec![];
        for at in 0..count {
            let trace = self.trace;
            let inst = &trace.insts[at];
            self.at = at;
            if let Some(v) = self.inst(inst) {
                firsts.push(ir::BlockArg::Value(v));
                taken.push((at, inst.int(0) as usize));
            }
        }
        let block = self.b.create_block();
        self.b.ins().jump(block, &firsts);
        self.b.switch_to_block(block);
        self.taken.clear();
        for (at, slot) in &taken {
            let v = self.b.append_block_param(block, types::I64);
            self.values[*at] = Some(v);
            self.taken.push((*at, *slot as i64, v));
        }
        taken.iter().for_each(|(at, _)| self.bring_home(Val(*at as u32)));
        let slots = taken.into_iter().map(|(_, slot)| slot).collect();
        self.top = Some(Top { block, slots, kept: kept_slots(self.members) });
        count
    }

    /// What a slot of the first frame holds that memory has. In a tree it may have been taken up before.
    pub(super) fn slot(&mut self, n: i64) -> ir::Value {
        if let Some((_, _, v)) = self.taken.iter().rev().find(|(_, m, _)| *m == n) {
            return *v;
        }
        if self.haste.is_some() {
            let v = self.slot_in_haste(n);
            self.taken.push((self.at, n, v));
            return v;
        }
        if self.trace.loop_start().is_none() {
            let v = self.entry(n);
            self.taken.push((self.at, n, v));
            return v;
        }
        let slots = self.run_of_slots(n);
        let words = self.entries(&slots.iter().map(|(_, n)| *n).collect::<Vec<_>>());
        self.taken.extend(slots.iter().zip(&words).map(|((at, n), w)| (*at, *n, *w)));
        words[0]
    }

    /// The slots that are to be taken up from the instruction at hand on, with nothing in between, and by which instructions:
    /// `n` is the first.
    fn run_of_slots(&self, n: i64) -> Vec<(usize, i64)> {
        let rest = self.trace.insts.iter().enumerate().skip(self.at + 1);
        let run = rest.take_while(|(_, i)| i.op == Op::Entry || i.op.is_assumption());
        let mut slots = vec![(self.at, n)];
        for (at, inst) in run.filter(|(_, i)| i.op == Op::Entry) {
            let m = inst.int(0);
            let is_known = slots.iter().any(|(_, k)| *k == m) || self.taken.iter().any(|(_, k, _)| *k == m);
            if !is_known && m / 64 == n / 64 {
                slots.push((at, m));
            }
        }
        slots
    }

    /// Whether the root begins where a link leads.
    pub(super) fn leads_to_top(&self, inst: &Inst) -> bool {
        let address = inst.sym().map_or(0, |s| self.trace.syms[s.0 as usize].address);
        let snap = inst.snap.map(|s| &self.trace.snaps[s.index()]);
        self.top.is_some()
            && address != 0
            && address == self.env.entry
            && snap.is_some_and(|s| s.frames.len() == 1)
    }

    /// Goes back to the root's beginning. Nothing can have made the tree invalid since it was last checked.
    pub(super) fn rejoin(&mut self, snap: SnapId) {
        let trace = self.trace;
        let snap = &trace.snaps[snap.index()];
        self.write_stores(snap);
        let top = self.top.take().expect("the tree has a beginning to come back to");
        let frame = &snap.frames[0];
        let mut args: HashMap<usize, ir::Value> = HashMap::new();
        for (n, slot) in frame.locals.iter().chain(&frame.stack).enumerate() {
            let is_taken = top.slots.contains(&n);
            let on_stack = n >= frame.locals.len();
            // What the root takes up it owns.
            match self.slot_word(*slot, on_stack && !is_taken) {
                Some(w) => {
                    if !is_taken || top.kept.contains(&(n as u32)) {
                        self.b.ins().store(MEMORY, w, self.locals, 8 * n as i32);
                    }
                    args.insert(n, w);
                }
                None if is_taken => {
                    let w = self.slot(n as i64);
                    args.insert(n, w);
                }
                None => {}
            }
        }
        let args: Vec<ir::BlockArg> = top.slots.iter().map(|n| ir::BlockArg::Value(args[n])).collect();
        self.b.ins().jump(top.block, &args);
        self.top = Some(top);
    }

    /// The side trace that hangs on an exit of the member at hand.
    pub(super) fn side_at(&self, snap: SnapId) -> Option<usize> {
        self.members.iter().position(|m| m.parent == Some((self.member, snap)))
    }

    /// Emits a side trace where its parent leaves for it: the block is the stub's.
    pub(super) fn emit_side(&mut self, side: usize, snap: SnapId) {
        let live = self.trace.snaps[snap.index()].live_values();
        let kept = self.trace.snaps[snap.index()].kept_slots();
        let sources = self.sources(&live, snap);
        let values: Vec<ir::Value> = live.into_iter().map(|v| self.handed_over(v, &kept)).collect();
        let inherited = values.into_iter().zip(sources).collect();
        // What memory has still is what was taken up from it, if that was before.
        let first = self.stubs[&snap].first;
        let known = self.taken.iter().filter(|(at, n, _)| *at <= first && kept.contains(&(*n as u32)));
        let taken = known.map(|(_, n, v)| (0, *n, *v)).collect();
        let member = self.members[side];
        let values = vec![None; member.trace.insts.len()];
        let parent = (
            std::mem::replace(&mut self.member, side),
            std::mem::replace(&mut self.trace, member.trace),
            std::mem::replace(&mut self.values, values),
            std::mem::take(&mut self.heap),
            std::mem::take(&mut self.nonnull),
            std::mem::take(&mut self.stubs),
            std::mem::replace(&mut self.taken, taken),
            std::mem::replace(&mut self.inherited, inherited),
        );
        self.emit_member(0);
        (
            self.member,
            self.trace,
            self.values,
            self.heap,
            self.nonnull,
            self.stubs,
            self.taken,
            self.inherited,
        ) = parent;
    }
}
