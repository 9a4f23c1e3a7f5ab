//! Trees in one function: once a tree grows no more, its root and the side traces that hang on it are compiled
//! again, together.
//!
//! A side trace of its own is entered through the exit buffer, and comes back through the frame and the root's entry. In
//! one function both are jumps. Compiling that again and again while a tree still grows would cost too much, so it
//! waits until a good deal of work has been done in the tree as it is.

use super::worker::Job;
use super::{Engine, Installed, Jit, Stats};
use crate::code::Code;
use crate::lower::{Environment, LowerError, Lowered};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use tiercel_ir::SnapId;
use tiercel_object::thread::Thread;

/// How often one tree is compiled as a whole: it grows now and then, and more than a few times hardly pays.
const MOST: usize = 4;

/// A tree compiled as a whole.
struct Whole {
    code: Code,
    /// How many traces it is made of.
    members: usize,
    /// Whether all that its traces take for granted still holds.
    valid: Box<Cell<u8>>,
}

/// A tree being compiled as a whole.
pub(super) struct PendingTree {
    root: u32,
    /// Its traces, and for each which of them it hangs on, by which exit.
    pub members: Vec<(Rc<Installed>, Option<(usize, SnapId)>)>,
    pub env: Environment,
    valid: Box<Cell<u8>>,
}

/// Bytecode instructions done in traces between two looks at all trees.
const LOOK: u64 = 400_000;

/// Bytecode instructions that traces do in the time that lowering takes for one operation.
const OPERATION: u64 = 2500;

/// What a root knows of its tree.
#[derive(Default)]
pub(super) struct Tree {
    /// Bytecode instructions done in its provisional traces when they went over to others: what would be done better if
    /// the tree were compiled as a whole (again).
    work: Box<Cell<u64>>,
    /// How often the root's loop came round, if that is counted (`-X stats`).
    pub(super) rounds: Box<Cell<u64>>,
    /// Operations of its traces.
    size: Cell<usize>,
    /// The same when side traces last came or went, if it has not been compiled as a whole since.
    grown: Cell<Option<u64>>,
    /// All of its codes, for any may still run; the last one is entered, if it is valid.
    wholes: RefCell<Vec<Whole>>,
}

impl Tree {
    /// Where its work is counted.
    pub(super) fn counter(&self) -> u64 {
        self.work.as_ptr() as u64
    }

    /// Where its codes are: addresses and sizes.
    pub(super) fn places(&self) -> Vec<(usize, usize)> {
        self.wholes.borrow().iter().map(|w| (w.code.address() as usize, w.code.size())).collect()
    }
}

impl Jit {
    /// Where a trace's rounds are counted; 0 if they are not.
    pub(super) fn count_of_rounds(&self, tree: &Tree) -> u64 {
        if self.options.detail { tree.rounds.as_ptr() as u64 } else { 0 }
    }

    /// A trace has become part of a tree.
    pub(super) fn join_tree(&self, trace: &Installed) {
        let root = self.installed(trace.root);
        root.tree.size.set(root.tree.size.get() + trace.trace.insts.len());
        if trace.is_provisional() {
            root.tree.grown.set(Some(root.tree.work.get()));
        }
    }

    /// Compiles as a whole the trees that have grown, and done enough since.
    pub(super) fn merge_trees(&self, thread: &Thread) {
        let done = self.budget.traced_so_far();
        let hot = u64::from(self.options.tuning.hot_tree);
        if done < self.next_look.get() || self.recording.get() > 0 || self.is_making() {
            return;
        }
        self.next_look.set(done + LOOK * hot);
        let traces = self.traces.borrow().len();
        for index in 0..traces as u32 {
            let root = self.installed(index);
            let Some(grown) = root.tree.grown.get() else { continue };
            let size = root.tree.size.get() as u64;
            // One that has been compiled before grows by a trace or two: that is worth less each time.
            let hot = hot << root.tree.wholes.borrow().iter().filter(|w| w.members > 1).count();
            if root.valid.get() != 0 && root.tree.work.get() - grown >= size * OPERATION * hot {
                root.tree.grown.set(None);
                self.merge_tree(thread, index, &root);
                if self.is_making() {
                    return;
                }
            }
        }
    }

    /// Compiles a tree as a whole. It stays as it is if that fails.
    fn merge_tree(&self, thread: &Thread, index: u32, root: &Installed) {
        if self.options.engine != Engine::Native || root.tree.wholes.borrow().len() >= MOST {
            return;
        }
        let traces = self.members(index);
        if !traces.iter().any(|(_, t)| t.is_provisional()) {
            return;
        }
        let place = |index: u32| traces.iter().position(|(n, _)| *n == index);
        let members: Vec<_> = traces
            .iter()
            .map(|(_, t)| (t.clone(), t.parent.and_then(|(parent, snap)| Some((place(parent)?, snap)))))
            .collect();
        let size: usize = members.iter().map(|(t, _)| t.trace.insts.len()).sum();
        self.budget.spend(size);
        let valid = Box::new(Cell::new(1u8));
        let env = Environment {
            rounds: self.count_of_rounds(&root.tree),
            ..self.environment(root.length, &valid, &root.entry, 0)
        };
        let job = Job::Tree(PendingTree { root: index, members, env, valid });
        // A maker that cannot be had was told of when the traces were made.
        let _ = self.have_made(thread, job, size);
    }

    /// Installs a tree compiled as a whole, unless it is no longer what it was.
    pub(super) fn finish_tree(&self, tree: PendingTree, result: Result<Lowered, LowerError>) {
        let PendingTree { root: index, members, valid, .. } = tree;
        let root = self.installed(index);
        let lowered = match result {
            Ok(lowered) => lowered,
            Err(e) => return self.dump_error(&root.id, &e.to_string()),
        };
        if members.iter().any(|(t, _)| t.valid.get() == 0) {
            root.tree.grown.set(Some(root.tree.work.get()));
            return;
        }
        self.dump_lowered(&root.trace, &lowered);
        let Ok(code) = self.memory.publish(&lowered.code) else { return };
        let name = match members.len() {
            1 => root.id.clone(),
            n => format!("{} and {} more", root.id, n - 1),
        };
        if let Some(profile) = self.profile.borrow_mut().as_mut() {
            profile.trace(&name, code.address(), &lowered, &[]);
        }
        Stats::bump(&self.stats.trees);
        Stats::add(&self.stats.code_bytes, lowered.code.len() as u64);
        self.lead_to(&root, code.address() as u64);
        root.tree.wholes.borrow_mut().push(Whole { code, members: members.len(), valid });
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
            root.tree.grown.set(Some(root.tree.work.get()));
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
