//! Installing what has been built: having it made, publishing it, and telling who must know of it.

use super::history::{self, History};
use super::make::{Made, Maker, NotMade, Order};
use super::trial::Trial;
use super::worker::{Cells, Finished, Job, Making, Moment, Pending, Product};
use super::{Anchor, Engine, Installed, Jit, Stats, Tree, depend, native, transfer};
use crate::build::Built;
use crate::lower::{Environment, LowerError};
use crate::project::Reason;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use tiercel_ir::{Op, SnapId, Sym, SymKind};
use tiercel_object::Value;
use tiercel_object::header::Header;
use tiercel_object::thread::Thread;

/// What each thing that is made takes, besides what its operations do, in operations.
const TASK: u64 = 50;

/// What an operation of a tree takes, next to one of a trace: all of a tree is made with care.
const CARE: u64 = 2;

/// Operations, as built, from which on a loop is made in haste at first. It would take so long to make it with care that
/// the program stands still for it, and it is likely to become part of a tree, which is made with care then.
const LONG_LOOP: usize = 150;

impl Jit {
    /// Has what was built made into a trace and installs it, for a side trace at the exit that is its parent: its number, or
    /// `None` if that is done later.
    pub(super) fn install(
        &self,
        thread: &Thread,
        mut built: Built,
        anchor: Anchor,
        parent: Option<(u32, SnapId)>,
    ) -> Result<Option<u32>, Reason> {
        self.dump_built(&built);
        self.save(&built, parent.map(|p| p.0));
        let needs = depend::needs(&built.trace);
        let key = (anchor.code as usize, anchor.head);
        built.trace.checks_stay = self.checks_stay.borrow().contains(&key);
        if let Some(what) = needs.iter().find(|w| self.changes.borrow().contains(w)) {
            self.dependents.note(*what);
            return Err(Reason::Changed);
        }
        let ends = built.trace.insts.last().map(|i| i.op);
        let length = built.projected.len() as u32;
        // What hangs on an exit saves going out to the interpreter besides.
        let is_short = parent.is_none() && length < self.options.tuning.min_switch;
        if matches!(ends, Some(Op::Yield | Op::Resume)) && is_short {
            return Err(Reason::TooShort);
        }
        if self.options.engine == Engine::Native {
            self.make_gates()?;
        }
        built.kept.extend(keep_alive(&built.trace.syms));
        let (valid, entry, tree) = (Box::new(Cell::new(1u8)), Box::new(Cell::new(0)), Tree::default());
        let root = parent.map(|(index, _)| self.installed(self.installed(index).root));
        let work = root.as_ref().map_or(tree.counter(), |root| root.tree.counter());
        let in_haste = built.trace.loop_start().is_none() || built.trace.insts.len() >= LONG_LOOP;
        // What is done in a loop that is made with care at once is no reason to make its tree again.
        let work = if in_haste || parent.is_some() { work } else { 0 };
        let order = Order {
            env: (self.options.engine == Engine::Native)
                .then(|| self.environment(length, &valid, &entry, work))
                .map(|env| Environment { rounds: self.count_of_rounds(&tree), ..env }),
            owner: std::ptr::from_ref(self) as u64,
            leave: self.gates.get().map_or(0, |gates| gates.leave.address() as u64),
            length,
            in_haste,
        };
        let size = built.trace.insts.len();
        let cells = Cells { valid, entry, tree };
        let changed = Cell::new(None);
        let job = Job::Trace(Box::new(Pending { built, anchor, parent, cells, order, needs, changed }));
        self.have_made(thread, job, size)
    }

    /// Has something of so many operations made, and installs it: a trace's number, or `None` if that is done later.
    pub(super) fn have_made(&self, thread: &Thread, job: Job, size: usize) -> Result<Option<u32>, Reason> {
        if self.options.making == Making::Here {
            let product = self.as_compiling(|| job.make(&mut self.maker.borrow_mut()));
            return self.finish(job, product);
        }
        let size = size as u64 * if matches!(job, Job::Tree(_)) { CARE } else { 1 };
        let delay = (size + TASK) * u64::from(self.options.tuning.install_delay);
        let new_maker = (self.options.making == Making::Worker).then_some(|| self.new_maker());
        self.as_compiling(|| {
            self.workshop.put(job, self.now(thread), delay, &mut self.maker.borrow_mut(), new_maker)
        });
        Ok(None)
    }

    /// A maker for another thread.
    pub(super) fn new_maker(&self) -> Result<Maker, LowerError> {
        Maker::new(&self.options, Arc::clone(&self.faults))
    }

    fn now(&self, thread: &Thread) -> Moment {
        let time = self.budget.time(thread.work.get());
        Moment { thread: std::ptr::from_ref(thread).addr(), time }
    }

    /// Installs what is due, waiting for it if need be.
    pub(super) fn install_due(&self, thread: &Thread) {
        if self.recording.get() > 0 || !self.is_making() || !self.workshop.is_due(self.now(thread)) {
            return;
        }
        let Some((job, product)) = self.as_compiling(|| self.workshop.take()) else { return };
        let product = product.unwrap_or_else(|| self.as_compiling(|| job.make(&mut self.maker.borrow_mut())));
        let of_trace = match &job {
            Job::Trace(p) => Some((p.anchor, p.parent, p.built.trace.id.clone())),
            // A tree stays as it is then, and the first trace makes the gates.
            Job::Tree(_) | Job::Gates => None,
        };
        if let Err(why) = self.finish(job, product)
            && let Some((anchor, parent, id)) = of_trace
        {
            self.failed_as(anchor, &id, why);
            if let Some((index, snap)) = parent {
                self.back_off(self.installed(index).exits.cell(snap));
            }
        }
    }

    /// Time spent in `work` is spent on compiling.
    pub(super) fn as_compiling<T>(&self, work: impl FnOnce() -> T) -> T {
        self.compiling.set(self.compiling.get() + 1);
        let result = Stats::timed(&self.stats.waiting, work);
        self.compiling.set(self.compiling.get() - 1);
        result
    }

    /// What native code is told of the world. `valid` is the flag of its assumptions, `entry` the cell that others link
    /// through, `work` where the work of what is provisional in the tree is counted, if that is of interest.
    pub(super) fn environment(
        &self,
        length: u32,
        valid: &Cell<u8>,
        entry: &Cell<u64>,
        work: u64,
    ) -> Environment {
        Environment {
            call_uop: native::call_uop as *const () as u64,
            frame_return: transfer::frame_return as *const () as u64,
            frame_yield: transfer::frame_yield as *const () as u64,
            frame_resume: transfer::frame_resume as *const () as u64,
            frame_finish: transfer::frame_finish as *const () as u64,
            frame_raise: transfer::frame_raise as *const () as u64,
            frame_push: transfer::frame_push as *const () as u64,
            generator_enter: transfer::generator_enter as *const () as u64,
            owner: std::ptr::from_ref(self) as u64,
            frame: std::mem::offset_of!(Thread, frame) as i32,
            recursion_remaining: std::mem::offset_of!(Thread, recursion_remaining) as i32,
            length,
            breaker: std::mem::offset_of!(Thread, breaker) as i32,
            heap: std::mem::offset_of!(Thread, heap) as i32,
            entry: entry.as_ptr() as u64,
            valid: valid.as_ptr() as u64,
            work,
            rounds: 0,
            gather: self.gates.get().map_or(0, |gates| gates.gather.address() as u64),
            plain_end: self.gates.get().map_or(0, |gates| gates.plain_end.address() as u64),
            kept: 0,
        }
    }

    /// Publishes and installs what was made: a trace's number.
    pub(super) fn finish(&self, job: Job, (product, took): Finished) -> Result<Option<u32>, Reason> {
        Stats::add(&self.stats.making, took.as_nanos() as u64);
        match (job, product) {
            (Job::Trace(pending), Product::Trace(made)) => self.finish_trace(*pending, made).map(Some),
            (Job::Gates, Product::Gates(made)) => self.finish_gates(made).map(|()| None),
            (Job::Tree(tree), Product::Tree(lowered)) => {
                self.finish_tree(tree, lowered);
                Ok(None)
            }
            _ => unreachable!("what is made is what was asked for"),
        }
    }

    fn finish_trace(&self, pending: Pending, result: Result<Made, NotMade>) -> Result<u32, Reason> {
        let made = result.map_err(|not| {
            self.dump_error(&pending.built.trace.id, &not.text);
            not.why
        })?;
        self.budget.spend(made.trace.insts.len());
        self.stats.passes(&made.passes);
        self.dump_optimized(&made.trace);
        if let Some(what) = pending.changed.get() {
            self.dependents.note(what);
            return Err(Reason::Changed);
        }
        let parent = pending.parent.map(|(index, snap)| (self.installed(index), index, snap));
        if parent.as_ref().is_some_and(|(p, _, _)| p.valid.get() == 0) {
            return Err(Reason::Changed);
        }
        let (anchor, is_root) = (pending.anchor, parent.is_none());
        let index = self.publish(pending, made, parent)?;
        self.attempted.installed(anchor.code as usize);
        if is_root {
            self.announce(index, anchor);
        }
        Ok(index)
    }

    /// A root trace is where others look for it.
    fn announce(&self, index: u32, anchor: Anchor) {
        let installed = self.installed(index);
        // Who links to an earlier trace of this place, which is invalid, comes here.
        self.lead_to(&installed, installed.entry.get());
        self.heads.borrow_mut().insert((anchor.code as usize, anchor.head), index);
        if self.options.engine == Engine::Executor {
            // SAFETY: the trace keeps its code object alive.
            self.targets.set(unsafe { anchor.unit() }, u64::from(index) + 1);
        }
        Stats::bump(&self.stats.roots);
    }

    /// Makes code of what was made, and a trace of that.
    fn publish(
        &self,
        pending: Pending,
        made: Made,
        parent: Option<(Rc<Installed>, u32, SnapId)>,
    ) -> Result<u32, Reason> {
        let Pending { built, anchor, cells: Cells { valid, entry, tree }, order, .. } = pending;
        let Made { trace, passes, exits, lowered, live, times } = made;
        // Python code may change an object's class.
        let is_plain = !trace.insts.iter().any(|i| i.effects().python);
        let index = self.traces.borrow().len() as u32;
        exits.belong_to(index);
        let mut code = None;
        if let Some(lowered) = &lowered {
            self.dump_lowered(&trace, lowered);
            let published = self.memory.publish(&lowered.code).map_err(|_| Reason::NoMemory)?;
            if let Some(profile) = self.profile.borrow_mut().as_mut() {
                profile.trace(&trace.id, published.address(), lowered, &history::steps(&built));
            }
            Stats::add(&self.stats.code_bytes, lowered.code.len() as u64);
            code = Some(published);
        }
        let history = self
            .options
            .detail
            .then(|| Box::new(History::new(&built, &trace, passes, lowered.as_ref(), times)));
        entry.set(code.as_ref().map_or(0, |code| code.address() as u64));
        let kept = built.kept;
        self.dependents.add(&trace, index);
        let (root, depth) = match &parent {
            Some((p, _, _)) => (p.root, p.depth + 1),
            None => (index, 0),
        };
        if let Some((p, _, snap)) = &parent {
            if code.is_some() {
                p.exits.attach(*snap, entry.get());
            }
            p.attached.borrow_mut().insert(snap.0, index);
            let root = self.installed(root);
            root.sides.set(root.sides.get() + 1);
            Stats::bump(&self.stats.sides);
        }
        let installed = Rc::new(Installed {
            id: trace.id.clone(),
            live,
            earlier: if is_plain { built.slots_known } else { vec![] },
            ends: trace.insts.last().map(|i| i.op),
            trace: Rc::new(trace),
            exits,
            code,
            entry,
            valid,
            root,
            depth,
            parent: parent.map(|(_, index, snap)| (index, snap)),
            sides: Cell::new(0),
            attached: RefCell::default(),
            anchor,
            in_haste: order.in_haste,
            length: built.projected.len() as u32,
            loops: built.loops,
            entered: Cell::new(0),
            trial: Trial::default(),
            tree,
            history,
            _kept: kept,
        });
        self.traces.borrow_mut().push(installed.clone());
        self.join_tree(&installed);
        if let Some(rest) = self.rest.get() {
            rest.worked();
        }
        Ok(index)
    }
}

/// Counts a reference to every object that a trace names.
pub(crate) fn keep_alive(syms: &[Sym]) -> Vec<Value> {
    let mut kept = vec![];
    for sym in syms {
        let is_object = matches!(
            sym.kind,
            SymKind::Code
                | SymKind::Function
                | SymKind::Object
                | SymKind::Type
                | SymKind::StaticType
                | SymKind::LeafType
        );
        if is_object && sym.address != 0 {
            // SAFETY: the builder took the address from a live object, and nothing has run since.
            kept.push(unsafe { Value::new_reference(sym.address as *const Header) });
        }
        if sym.kind == SymKind::Address && sym.name.starts_with("dict") {
            // SAFETY: as above; the builder names dicts so.
            kept.push(unsafe { Value::new_reference(sym.address as *const Header) });
        }
    }
    kept
}
