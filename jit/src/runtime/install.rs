//! Installing what has been built: optimizing, lowering, publishing, and telling who must know of it.

use super::frames::Way;
use super::history::{self, History};
use super::{Anchor, Engine, Installed, Jit, Stats, Tree, Trial, depend, function_of, native, transfer};
use crate::build::Built;
use crate::exits::ExitTable;
use crate::lower::{Environment, Lowered};
use crate::project::Reason;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Instant;
use tiercel_ir::{Op, SnapId, Sym, SymKind, Trace};
use tiercel_object::Value;
use tiercel_object::header::Header;
use tiercel_object::thread::Thread;
use tiercel_passes::{AtExit, PassReport};

impl Jit {
    pub(super) unsafe fn install_root(&self, built: Built, anchor: Anchor) -> Result<u32, Reason> {
        let index = self.install(built, anchor, None)?;
        let installed = self.installed(index);
        // Who links to an earlier trace of this place, which is invalid, comes here.
        self.lead_to(&installed, installed.entry.get());
        self.heads.borrow_mut().insert((anchor.code as usize, anchor.head), index);
        if self.options.engine == Engine::Executor {
            self.targets.set(anchor.unit(), u64::from(index) + 1);
        }
        Stats::bump(&self.stats.roots);
        Ok(index)
    }

    /// Optimizes, lowers and publishes a trace.
    pub(super) fn install(
        &self,
        built: Built,
        anchor: Anchor,
        parent: Option<(&Rc<Installed>, u32, SnapId)>,
    ) -> Result<u32, Reason> {
        self.compiling.set(self.compiling.get() + 1);
        let result = self.make(built, anchor, parent);
        self.compiling.set(self.compiling.get() - 1);
        if result.is_ok() {
            self.attempted.installed(anchor.code as usize);
        }
        result
    }

    fn make(
        &self,
        built: Built,
        anchor: Anchor,
        parent: Option<(&Rc<Installed>, u32, SnapId)>,
    ) -> Result<u32, Reason> {
        self.dump_built(&built);
        self.save(&built, parent.map(|p| p.1));
        if let Some(what) = depend::needs(&built.trace).iter().find(|w| self.changes.borrow().contains(w)) {
            self.dependents.note(*what);
            return Err(Reason::Changed);
        }
        let index = self.traces.borrow().len() as u32;
        let started = Instant::now();
        let (trace, passes) = self.optimize(&built)?;
        let optimized = started.elapsed();
        let trace = self.faults.apply(trace, &self.options.tuning);
        self.budget.spend(trace.insts.len());
        let length = built.projected.len() as u32;
        let ends = trace.insts.last().map(|i| i.op);
        if matches!(ends, Some(Op::Yield | Op::Resume)) && length < self.options.tuning.min_switch {
            return Err(Reason::TooShort);
        }
        if self.options.engine == Engine::Native {
            self.make_gates()?;
        }
        let valid = Box::new(Cell::new(1u8));
        let threshold = self.options.tuning.hot_exit;
        let exits = ExitTable::new(
            std::ptr::from_ref(self) as u64,
            index,
            trace.snaps.len(),
            self.gates.get().map_or(0, |gates| gates.leave.address() as u64),
            threshold,
        );
        let entry = Box::new(Cell::new(0));
        let tree = Tree::default();
        let work = parent.map_or(tree.counter(), |(p, ..)| self.installed(p.root).tree.counter());
        let mut code = None;
        let history;
        let keep = |lowered: Option<&Lowered>| {
            let times = (optimized, started.elapsed() - optimized);
            self.options.detail.then(|| Box::new(History::new(&built, &trace, passes, lowered, times)))
        };
        if self.options.engine == Engine::Native {
            let env = self.environment(length, &valid, &entry, work);
            let lowered = self.lowering.borrow_mut().lower(&trace, &exits, &env).map_err(|e| {
                self.dump_error(&trace.id, &e.to_string());
                Reason::NotLowered
            })?;
            self.dump_lowered(&trace, &lowered);
            let published = self.memory.publish(&lowered.code).map_err(|_| Reason::NoMemory)?;
            if let Some(profile) = self.profile.borrow_mut().as_mut() {
                profile.trace(&trace.id, published.address(), &lowered, &history::steps(&built));
            }
            history = keep(Some(&lowered));
            Stats::add(&self.stats.code_bytes, lowered.code.len() as u64);
            entry.set(published.address() as u64);
            code = Some(published);
        } else {
            history = keep(None);
        }
        let mut kept = built.kept;
        kept.extend(keep_alive(&trace.syms));
        self.dependents.add(&trace, index);
        let (root, depth) = match parent {
            Some((p, _, _)) => (p.root, p.depth + 1),
            None => (index, 0),
        };
        let installed = Rc::new(Installed {
            id: trace.id.clone(),
            ways: (0..trace.snaps.len()).map(|n| Way::new(&trace, SnapId(n as u32))).collect(),
            known: known_at_exits(&trace, parent),
            progress: progress(&trace, length),
            ends,
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
            length,
            loops: built.loops,
            entered: Cell::new(0),
            trial: Trial::default(),
            tree,
            history,
            _kept: kept,
        });
        if let Some((p, _, snap)) = parent {
            if let Some(code) = &installed.code {
                p.exits.attach(snap, code.address() as u64);
            }
            p.attached.borrow_mut().insert(snap.0, index);
        }
        self.traces.borrow_mut().push(installed.clone());
        self.join_tree(&installed);
        if let Some(rest) = self.rest.get() {
            rest.worked();
        }
        Ok(index)
    }

    /// What native code is told of the world. `valid` is the flag of its assumptions, `entry` the cell that others link
    /// through, `work` where the work of the tree is counted.
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
            frame_raise: transfer::frame_raise as *const () as u64,
            frame_push: transfer::frame_push as *const () as u64,
            owner: std::ptr::from_ref(self) as u64,
            frame: std::mem::offset_of!(Thread, frame) as i32,
            recursion_remaining: std::mem::offset_of!(Thread, recursion_remaining) as i32,
            length,
            breaker: std::mem::offset_of!(Thread, breaker) as i32,
            entry: entry.as_ptr() as u64,
            valid: valid.as_ptr() as u64,
            work,
            kept: 0,
        }
    }

    fn optimize(&self, built: &Built) -> Result<(Trace, Vec<PassReport>), Reason> {
        let function = function_of(&built.trace.id);
        let mut dump = |pass: &str, trace: &Trace| {
            if self.options.dumps(&format!("ir:{pass}"), function) {
                eprintln!("; after {pass}\n{trace}");
            }
        };
        match tiercel_passes::optimize(&built.trace, &self.options.passes, &mut dump) {
            Ok((trace, reports)) => {
                self.stats.passes(&reports);
                self.dump_optimized(&trace);
                Ok((trace, reports))
            }
            Err(failure) => {
                self.dump_error(&built.trace.id, &failure.to_string());
                Err(Reason::BadTrace)
            }
        }
    }
}

/// What is known at a trace's exits: what it has found out, and what was known already of slots that it leaves alone.
fn known_at_exits(trace: &Trace, parent: Option<(&Rc<Installed>, u32, SnapId)>) -> Vec<AtExit> {
    let mut all = tiercel_passes::at_exits(trace);
    // Python code may change an object's class.
    let is_quiet = trace.insts.iter().all(|i| !i.effects().python);
    if let Some((parent, _, snap)) = parent
        && is_quiet
    {
        let earlier = &parent.known[snap.index()].slots;
        for (known, snap) in all.iter_mut().zip(&trace.snaps) {
            known.with_earlier(earlier, &snap.kept_slots());
        }
    }
    all
}

/// How many of a trace's `length` bytecode instructions are done at each snapshot, by where in the trace it is used.
fn progress(trace: &Trace, length: u32) -> Vec<u32> {
    let mut progress = vec![0; trace.snaps.len()];
    let end = trace.loop_start().unwrap_or(trace.insts.len()).max(1) as u64;
    for (at, inst) in trace.insts.iter().enumerate().rev() {
        if let Some(s) = inst.snap {
            progress[s.index()] = (u64::from(length) * at as u64 / end).min(u64::from(length)) as u32;
        }
    }
    progress
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
