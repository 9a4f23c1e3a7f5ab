//! Trees in one function: once no more traces are being made, a root and the side traces that hang on it are compiled
//! again, together.
//!
//! A side trace of its own is entered through the exit buffer, and comes back through the frame and the root's entry. In
//! one function both are jumps. Compiling that again and again while a tree still grows would cost too much, so it
//! waits until the program has done a good deal of work without a new trace.

use super::{Engine, Installed, Jit, Stats};
use crate::code::Code;
use crate::lower::Member;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use tiercel_object::thread::Thread;

/// How often one tree is compiled as a whole: it grows now and then, and more than a few times hardly pays.
const MOST: usize = 4;

/// A tree compiled as a whole.
struct Whole {
    code: Code,
    /// Whether all that its traces take for granted still holds.
    valid: Box<Cell<u8>>,
}

/// What a root knows of its tree.
#[derive(Default)]
pub(super) struct Tree {
    /// Whether side traces came or went since it was last compiled as a whole.
    grown: Cell<bool>,
    /// All of its codes, for any may still run; the last one is entered, if it is valid.
    wholes: RefCell<Vec<Whole>>,
}

/// When trees are compiled.
#[derive(Default)]
pub(super) struct Calm {
    /// Whether some tree has grown.
    grown: Cell<bool>,
    /// Traces there were when it was last looked at.
    traces: Cell<usize>,
    /// Work that had been done when the last of them was made.
    since: Cell<u64>,
}

impl Tree {
    /// Where its codes are: addresses and sizes.
    pub(super) fn places(&self) -> Vec<(usize, usize)> {
        self.wholes.borrow().iter().map(|w| (w.code.address() as usize, w.code.size())).collect()
    }
}

impl Jit {
    /// A side trace was made or cut off.
    pub(super) fn note_growth(&self, root: u32) {
        self.installed(root).tree.grown.set(true);
        self.calm.grown.set(true);
    }

    /// Compiles the trees that have grown, each as a whole, if no trace has been made for long enough.
    pub(super) fn merge_trees(&self, thread: &Thread) {
        if !self.calm.grown.get() || self.recording.get() > 0 {
            return;
        }
        let traces = self.traces.borrow().len();
        let (done, spent) = self.budget.balance(thread.polls.get());
        if self.calm.traces.replace(traces) != traces {
            self.calm.since.set(done);
        }
        let wanted = spent.saturating_mul(self.options.tuning.tree_calm.into()) / 100;
        if done - self.calm.since.get() < wanted {
            return;
        }
        self.calm.grown.set(false);
        for index in 0..traces as u32 {
            let root = self.installed(index);
            if root.parent.is_none() && root.valid.get() != 0 && root.tree.grown.replace(false) {
                self.merge_tree(index, &root);
            }
        }
    }

    /// Compiles a tree as a whole. It stays as it is if that fails.
    fn merge_tree(&self, index: u32, root: &Installed) {
        if self.options.engine != Engine::Native || root.tree.wholes.borrow().len() >= MOST {
            return;
        }
        let traces = self.members(index);
        let place = |index: u32| traces.iter().position(|(n, _)| *n == index);
        let members: Vec<Member> = traces
            .iter()
            .map(|(_, t)| Member {
                trace: &t.trace,
                exits: &t.exits,
                length: t.length,
                parent: t.parent.and_then(|(parent, snap)| Some((place(parent)?, snap))),
            })
            .collect();
        if members.len() < 2 {
            return;
        }
        self.budget.spend(members.iter().map(|m| m.trace.insts.len()).sum());
        let valid = Box::new(Cell::new(1u8));
        let env = self.environment(root.length, &valid, &root.entry);
        self.compiling.set(self.compiling.get() + 1);
        let lowered = self.lowering.borrow_mut().lower_tree(&members, &env);
        self.compiling.set(self.compiling.get() - 1);
        let lowered = match lowered {
            Ok(lowered) => lowered,
            Err(e) => return self.dump_error(&root.id, &e.to_string()),
        };
        self.dump_lowered(&root.trace, &lowered);
        let Ok(code) = self.memory.publish(&lowered.code) else { return };
        let name = format!("{} and {} more", root.id, members.len() - 1);
        if let Some(profile) = self.profile.borrow_mut().as_mut() {
            profile.trace(&name, code.address(), &lowered, &[]);
        }
        Stats::bump(&self.stats.trees);
        Stats::add(&self.stats.code_bytes, lowered.code.len() as u64);
        self.lead_to(root, code.address() as u64);
        root.tree.wholes.borrow_mut().push(Whole { code, valid });
        if let Some(rest) = self.rest.get() {
            rest.worked();
        }
    }

    /// The valid traces of a tree, each behind the one that it hangs on, but for those that would make it too large.
    fn members(&self, root: u32) -> Vec<(u32, Rc<Installed>)> {
        let mut room = self.options.tuning.max_tree as usize;
        let mut found: Vec<(u32, Rc<Installed>)> = vec![];
        for (index, trace) in self.traces.borrow().iter().enumerate().skip(root as usize) {
            let hangs = trace.parent.is_some_and(|(parent, snap)| {
                let parent = found.iter().find(|(n, _)| *n == parent);
                parent.is_some_and(|(_, p)| p.attached.borrow().get(&snap.0) == Some(&(index as u32)))
            });
            let size = trace.trace.insts.len();
            if (hangs && trace.valid.get() != 0 || index == root as usize) && size <= room {
                room -= size;
                found.push((index as u32, trace.clone()));
            }
        }
        found
    }

    /// A trace is no longer valid: its tree falls apart into its traces, each of which knows for itself.
    pub(super) fn split_tree(&self, index: u32) {
        let root = self.installed(index);
        let mut was_whole = false;
        for whole in root.tree.wholes.borrow().iter() {
            was_whole |= whole.valid.replace(0) != 0;
        }
        if was_whole
            && root.valid.get() != 0
            && let Some(code) = &root.code
        {
            self.lead_to(&root, code.address() as u64);
            self.note_growth(index);
        }
    }

    /// Has all who go on in a valid root go to this code.
    pub(super) fn lead_to(&self, root: &Installed, address: u64) {
        for other in self.traces.borrow().iter() {
            if other.parent.is_none() && other.anchor.is(&root.anchor) {
                other.entry.set(address);
            }
        }
        // SAFETY: the trace keeps its code object alive.
        let unit = unsafe { root.anchor.unit() };
        self.targets.remove(unit);
        self.targets.set(unit, address);
    }
}
