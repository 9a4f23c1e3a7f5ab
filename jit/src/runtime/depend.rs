//! What traces take for granted, and what becomes of them when it changes.

use super::{Jit, Stats};
use std::cell::RefCell;
use tiercel_ir::{Imm, Op, Trace};
use tiercel_object::Value;
use tiercel_object::types::dict::DictObject;
use tiercel_passes::hash::HashMap;
use tiercel_vm::tier2::place;

/// Changes of one thing after which traces check it themselves.
const PATIENCE: u32 = 3;

/// Which traces depend on what, by the number that names it.
#[derive(Default)]
pub(super) struct Dependents {
    traces: RefCell<HashMap<u64, Vec<u32>>>,
    changes: RefCell<HashMap<u64, u32>>,
}

impl Dependents {
    /// Notes what a trace depends on.
    pub(super) fn add(&self, trace: &Trace, index: u32) {
        let mut traces = self.traces.borrow_mut();
        for what in needs(trace) {
            let list = traces.entry(what).or_default();
            if list.last() != Some(&index) {
                list.push(index);
            }
        }
    }

    /// Whether it has not changed often.
    pub(super) fn is_steady(&self, what: u64) -> bool {
        self.changes(what) < PATIENCE
    }

    /// How often it has changed.
    pub(super) fn changes(&self, what: u64) -> u32 {
        self.changes.borrow().get(&what).copied().unwrap_or(0)
    }

    /// No trace is to depend on it any more.
    pub(super) fn give_up(&self, what: u64) {
        self.changes.borrow_mut().insert(what, PATIENCE);
    }

    /// The traces that depended on something that has changed.
    pub(super) fn take(&self, what: u64) -> Vec<u32> {
        let taken = self.traces.borrow_mut().remove(&what);
        if taken.is_some() {
            self.note(what);
        }
        taken.unwrap_or_default()
    }

    /// Counts a change of something that a trace depended on, or would have.
    pub(super) fn note(&self, what: u64) {
        *self.changes.borrow_mut().entry(what).or_default() += 1;
    }
}

/// What a trace depends on.
pub(super) fn needs(trace: &Trace) -> Vec<u64> {
    let mut all = vec![];
    let address = |imm: &Imm| match imm {
        Imm::Sym(s) => trace.syms[s.0 as usize].address,
        _ => 0,
    };
    for inst in &trace.insts {
        match inst.op {
            Op::Depend => all.push(address(&inst.imms[0]) + inst.int(1) as u64),
            Op::DependItem => {
                let (dict, key) = (address(&inst.imms[0]) as *const DictObject, address(&inst.imms[1]));
                // SAFETY: the trace keeps the key alive.
                all.push(place(dict, Some(unsafe { Value::borrow_word(&key) })));
                all.push(place(dict, None));
            }
            _ => {}
        }
    }
    all
}

impl Jit {
    /// A trace was left a few times by an exit that does not say what failed: it is made again with each check in its
    /// place.
    pub(super) fn let_checks_stay(&self, index: u32) {
        let trace = self.installed(index);
        self.checks_stay.borrow_mut().insert((trace.anchor.code as usize, trace.anchor.head));
        self.invalidate(index);
        if let Some((parent, snap)) = trace.parent {
            // It has been found worth its place.
            let parent = self.installed(parent);
            let cell = parent.exits.cell(snap);
            cell.taken.set(cell.threshold.get() - 1);
        }
    }

    /// Has a trace left at its next check, and never entered again.
    pub(super) fn invalidate(&self, index: u32) {
        let trace = self.installed(index);
        if trace.valid.replace(0) == 0 {
            return;
        }
        Stats::bump(&self.stats.invalidated);
        self.split_tree(trace.root);
        match trace.parent {
            Some((parent, snap)) => {
                let parent = self.installed(parent);
                parent.exits.detach(snap);
                parent.exits.cell(snap).taken.set(0);
                parent.attached.borrow_mut().remove(&snap.0);
            }
            None => {
                self.heads.borrow_mut().remove(&(trace.anchor.code as usize, trace.anchor.head));
                // SAFETY: the trace keeps its code object alive.
                let unit = unsafe { trace.anchor.unit() };
                self.targets.remove(unit);
                // It may get hot again.
                self.arrivals.borrow_mut().remove(&(unit as usize));
            }
        }
    }
}
