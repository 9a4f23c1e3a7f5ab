//! Tier 2 at work: installing traces, entering them, leaving them, growing side traces.

mod audit;
mod budget;
mod depend;
mod dump;
mod faults;
mod frames;
mod gates;
mod generic;
mod grow;
mod history;
mod install;
mod lives;
mod make;
mod native;
mod options;
mod record;
mod remake;
mod rest;
mod sampler;
mod stats;
mod transfer;
mod trees;
mod trial;
mod worker;

pub(crate) use install::keep_alive;

pub use history::{ExitReport, History, Step, TraceReport};
pub use options::{Dump, Engine, Options, STAGES};
pub use record::Front;
pub use sampler::{SECONDS as TICK_SECONDS, TimeReport};
pub use stats::Stats;
pub use worker::Making;

use crate::build::{Head, Heads, World};
use crate::code::{Code, CodeMemory};
use crate::exits::{
    ColdFunctions, ExitBuffer, ExitCell, ExitTable, LEFT, LEFT_ARRIVED, LEFT_LOOP, LEFT_RAISED,
};
use crate::lower::LowerError;
use crate::natives;
use crate::perf::Profile;
use crate::project::{Reason, decode};
use budget::Budget;
use depend::Dependents;
use faults::Faults;
use gates::Gates;
use grow::Tried;
use lives::Lives;
use make::Maker;
use native::RealHost;
use record::TO_RECORD;
use rest::Rest;
use sampler::{Attempts, Sampler};
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use tiercel_ir::exec::{Outcome, execute};
use tiercel_ir::{Op, SnapId, Snapshot, Sym, Trace};
use tiercel_object::Value;
use tiercel_object::header::Header;
use tiercel_object::thread::Thread;
use tiercel_object::types::code::CodeObject;
use tiercel_ops::Opcode;
use tiercel_passes::Known;
use tiercel_passes::hash::{HashMap, HashSet};
use tiercel_vm::frame::{Frame, Owner};
use tiercel_vm::tier2::{Left, Tier2};
use tiercel_vm::{code as vm_code, state};
use transfer::Targets;
use trees::Tree;
use trial::{Trial, Verdict};
use worker::Workshop;

/// An installed trace.
pub struct Installed {
    /// Its id.
    pub id: String,
    /// The optimized trace.
    trace: Rc<Trace>,
    /// Its last operation.
    ends: Option<Op>,
    /// What each exit hands over.
    live: Lives,
    /// For a side trace: what was known already of slots that it leaves alone.
    earlier: Vec<(u32, Known)>,
    exits: ExitTable,
    code: Option<Code>,
    /// Where links jump through: the entry's address. Boxed, for code holds the address of the cell.
    entry: Box<Cell<u64>>,
    valid: Box<Cell<u8>>,
    /// The root trace it hangs on; itself for a root.
    root: u32,
    depth: u32,
    /// For a side trace: the trace and the exit that it hangs on.
    parent: Option<(u32, SnapId)>,
    /// Side traces hanging on this root.
    sides: Cell<u32>,
    /// For the reference executor: side traces by snapshot.
    attached: RefCell<HashMap<u32, u32>>,
    anchor: Anchor,
    /// Bytecode instructions it is made of.
    length: u32,
    /// Whether its code was made quickly, rather than well.
    in_haste: bool,
    /// Whether it loops.
    loops: bool,
    /// How often the interpreter has entered it.
    entered: Cell<u32>,
    /// For a root: whether it pays to enter it from the interpreter.
    trial: Trial,
    /// For a root: its tree as a whole.
    tree: Tree,
    /// How it came about, if that is kept.
    history: Option<Box<History>>,
    /// Objects that the trace names, kept alive.
    _kept: Vec<Value>,
}

/// Where a root trace begins.
#[derive(Clone, Copy, Debug)]
struct Anchor {
    code: *const CodeObject,
    /// The loop's head, or the instruction behind a function's `RESUME`.
    head: u32,
}

impl Anchor {
    fn is(&self, other: &Anchor) -> bool {
        std::ptr::eq(self.code, other.code) && self.head == other.head
    }

    unsafe fn unit(&self) -> *const u16 {
        (*self.code).code.get().add(self.head as usize)
    }
}

impl Installed {
    /// Whether an exit leaves to where this root begins.
    fn begins_at(&self, snap: &Snapshot) -> bool {
        self.parent.is_none() && matches!(&snap.frames[..], [only] if only.pc == self.anchor.head)
    }

    /// Whether its code could be better: it was made in haste, or is entered through memory.
    fn is_provisional(&self) -> bool {
        self.parent.is_some() || self.in_haste
    }
}

/// Instructions of a round that is left to the interpreter in its middle, for it to be entered at all.
const WORTHWHILE: u32 = 12;

/// Every so often what goes between traces and the interpreter is worth a line of `-X dump=exits`.
const OFTEN: u32 = 2000;

/// Rounds or calls until it is looked again whether a trace that is being made is there.
const AWAITED: u32 = 32;

/// Rounds that a back-edge can count.
const MOST_ROUNDS: u32 = 4095;

/// Tier 2 of one runtime.
pub struct Jit {
    options: Options,
    maker: RefCell<Maker>,
    /// What is made while the program goes on.
    workshop: Workshop,
    memory: CodeMemory,
    traces: RefCell<Vec<Rc<Installed>>>,
    heads: RefCell<HashMap<(usize, u32), u32>>,
    generations: RefCell<HashMap<(usize, u32), u32>>,
    attempts: RefCell<HashMap<(usize, u32), u32>>,
    /// How often the interpreter came to places where a trace might begin, other than functions and loops.
    arrivals: RefCell<HashMap<usize, u32>>,
    /// Hot functions, by code and `RESUME`, that had to wait for the means to compile them.
    put_off: RefCell<Vec<(Value, u32)>>,
    targets: Targets,
    dependents: Dependents,
    /// Loops whose round leads through other traces: what is recorded there runs once.
    once: RefCell<HashSet<(usize, u32)>>,
    /// Loops whose checks are to be made where they belong, for those made earlier failed.
    checks_stay: RefCell<HashSet<(usize, u32)>>,
    /// What has changed while the trace at hand was recorded.
    changes: RefCell<HashSet<u64>>,
    /// Recordings under way: nothing is compiled beside them.
    recording: Cell<u32>,
    dict_watcher: u32,
    buffer: Box<ExitBuffer>,
    gates: OnceCell<Gates>,
    /// Whether the worker was told to make them.
    gates_tried: Cell<bool>,
    rest: OnceCell<&'static Rest>,
    budget: Budget,
    /// Work of traces after which trees are looked at again.
    next_look: Cell<u64>,
    /// Whether a place would have had a trace, had there been the means: the interpreter is quicker until then.
    denied: Cell<bool>,
    profile: RefCell<Option<Profile>>,
    faults: Arc<Faults>,
    /// Above 0 while a trace is made.
    compiling: Cell<u32>,
    sampler: Cell<Option<&'static Sampler>>,
    attempted: Attempts,
    /// Traces written by `-X save-traces`.
    saved: Cell<u32>,
    /// What happened.
    pub stats: Stats,
}

/// Starts tier 2 in the current runtime. It stays for good.
pub fn start(options: Options) -> Result<&'static Jit, LowerError> {
    let faults = Arc::new(Faults::default());
    let maker = Maker::new(&options, Arc::clone(&faults))?;
    let profile = match options.perf {
        Some(format) => Profile::open(format).ok(),
        None => None,
    };
    let jit: &'static Jit = Box::leak(Box::new(Jit {
        options,
        maker: RefCell::new(maker),
        workshop: Workshop::default(),
        memory: CodeMemory::default(),
        traces: RefCell::default(),
        heads: RefCell::default(),
        generations: RefCell::default(),
        attempts: RefCell::default(),
        arrivals: RefCell::default(),
        put_off: RefCell::default(),
        targets: Targets::default(),
        dependents: Dependents::default(),
        once: RefCell::default(),
        checks_stay: RefCell::default(),
        changes: RefCell::default(),
        recording: Cell::new(0),
        dict_watcher: tiercel_object::watch::add_dict_watcher(tiercel_vm::tier2::dict_changes),
        buffer: ExitBuffer::new(ColdFunctions {
            wide_int: natives::wide_int,
            wide_float: natives::wide_float,
            dealloc: native::dealloc,
            release: native::release,
            new_instance: natives::new_instance,
            new_tuple: natives::new_tuple,
            new_object: natives::new_object,
            own_slots: native::own_slots,
            incref: native::incref,
            decref: native::decref,
            unbox_float: natives::unbox_float,
            is_float: natives::is_float,
            call_uop: native::call_uop,
        }),
        gates: OnceCell::new(),
        gates_tried: Cell::new(false),
        rest: OnceCell::new(),
        budget: Budget::default(),
        next_look: Cell::new(0),
        denied: Cell::new(false),
        profile: RefCell::new(profile),
        faults,
        compiling: Cell::new(0),
        sampler: Cell::new(None),
        attempted: Attempts::default(),
        saved: Cell::new(0),
        stats: Stats::default(),
    }));
    let rounds = jit.options.tuning.hot_loop.clamp(1, 4095) as u16;
    tiercel_object::thread::runtime().jump_counter.set(rounds << 4 | 4);
    state::get().hot_entry.set(jit.options.tuning.hot_entry);
    state::get().tier2.set(Some(jit));
    if jit.options.sampling {
        jit.start_sampling();
    }
    tiercel_object::watch::watch_versions(tiercel_vm::tier2::version_changes);
    jit.begin_gates();
    Ok(jit)
}

impl Heads for Jit {
    fn head(&self, code: *const CodeObject, head: u32) -> Option<Head> {
        let index = *self.heads.borrow().get(&(code as usize, head))?;
        let installed = self.installed(index);
        (installed.valid.get() != 0).then(|| Head {
            name: installed.id.clone(),
            cell: installed.entry.as_ptr() as u64,
            loops: installed.loops,
            length: installed.length,
        })
    }

    fn is_steady(&self, what: u64) -> bool {
        self.dependents.is_steady(what)
    }

    fn has_changed(&self, what: u64) -> bool {
        self.dependents.changes(what) > 0
    }

    fn will_change(&self, what: u64) {
        self.dependents.give_up(what);
        self.changed(what);
    }
}

impl Tier2 for Jit {
    fn changed(&self, what: u64) {
        if self.recording.get() > 0 {
            self.changes.borrow_mut().insert(what);
        }
        self.workshop.note_change(what);
        for index in self.dependents.take(what) {
            self.dump_invalid(&self.installed(index).trace, what);
            self.invalidate(index);
        }
    }

    unsafe fn hot_back_edge(
        &self,
        thread: &Thread,
        frame: *mut Frame,
        pc: *const u16,
        target: *const u16,
    ) -> bool {
        if self.recording.get() > 0 {
            return false;
        }
        let code = (*frame).code;
        let units = (*code).code.get();
        let (back_edge, head) = (pc.offset_from(units) as u32, target.offset_from(units) as u32);
        let anchor = Anchor { code, head };
        self.install_due(thread);
        // Another back-edge of a loop that has a trace already enters the same one.
        let known = self.heads.borrow().get(&(code as usize, head)).copied();
        if known.is_none() && (self.is_making() || !self.has_gates(thread)) {
            self.pause(code, back_edge, AWAITED);
            return true;
        }
        let may_try =
            || self.affords(thread) && self.count_attempt(code, back_edge) <= self.options.tuning.max_retries;
        if known.is_none() && !may_try() {
            return false;
        }
        if known.is_none() && self.options.front == Front::Record {
            return self.patch(code, back_edge, TO_RECORD | head as usize);
        }
        let compiled = match known {
            Some(index) => Ok(Some(index)),
            None => self.compile_root(thread, frame, anchor).0.or_else(|why| match why {
                // A round that leads through other traces: they come back here.
                Reason::InnerLoop | Reason::TooShort => {
                    self.failed(anchor, why);
                    self.compile_straight(thread, frame, anchor).0
                }
                _ => Err(why),
            }),
        };
        match compiled {
            Ok(Some(index)) if known.is_none() && self.is_stub(index) => {
                self.is_not_worth(anchor);
                false
            }
            Ok(Some(index)) => self.patch(code, back_edge, index as usize),
            Ok(None) => {
                self.pause(code, back_edge, AWAITED);
                true
            }
            Err(why) => {
                self.failed(anchor, why);
                false
            }
        }
    }

    unsafe fn entry(&self, thread: &Thread, frame: *mut Frame, pc: *const u16, next: *const u16) -> bool {
        if self.recording.get() > 0 {
            return true;
        }
        let code = (*frame).code;
        let units = (*code).code.get();
        let anchor = Anchor { code, head: next.offset_from(units) as u32 };
        let at = pc.offset_from(units) as u32;
        self.install_due(thread);
        let known = self.heads.borrow().get(&(code as usize, anchor.head)).copied();
        if known.is_none() && (self.is_making() || !self.has_gates(thread)) {
            self.pause(code, at, AWAITED);
            return true;
        }
        if known.is_none() && !self.affords(thread) {
            self.put_off(code, at);
            return true;
        }
        if known.is_none() && self.options.front == Front::Record {
            let tries = self.count_attempt(code, at);
            if tries > self.options.tuning.max_retries {
                return false;
            }
            self.patch(code, at, TO_RECORD | anchor.head as usize);
            return false;
        }
        match known.map_or_else(|| self.compile_straight(thread, frame, anchor).0, |k| Ok(Some(k))) {
            Ok(Some(index)) => {
                self.patch(code, at, index as usize);
            }
            Ok(None) => {
                self.pause(code, at, AWAITED);
                return true;
            }
            Err(why) => self.failed(anchor, why),
        }
        false
    }

    unsafe fn enter(&self, thread: &Thread, frame: *mut Frame, executor: usize) -> Left {
        let code = (*frame).code;
        let index = (&(*code).executors.borrow())[executor & 0xff] as usize;
        if index & TO_RECORD != 0 {
            return self.enter_recording(thread, frame, executor);
        }
        self.install_due(thread);
        let index = index as u32;
        let mut root = self.installed(index);
        if thread.breaker.load(std::sync::atomic::Ordering::Relaxed) != 0
            && let Err(raised) = tiercel_vm::interp::pending::handle(thread)
        {
            let tiercel_object::Raised { .. } = raised;
            return Left::Raised;
        }
        let patched = (*frame).pc.offset_from((*code).code.get()) as u32;
        (*frame).pc = root.anchor.unit();
        if root.valid.get() == 0 {
            // Another may have been made for the place meanwhile.
            let newer = self.heads.borrow().get(&(code as usize, root.anchor.head)).copied();
            let Some(newer) = newer else {
                self.restart(code, patched);
                return Left::Continue;
            };
            (&mut (*code).executors.borrow_mut())[executor & 0xff] = newer as usize as *mut u8;
            root = self.installed(newer);
        }
        Stats::bump(&self.stats.entered);
        root.entered.set(root.entered.get() + 1);
        if root.entered.get().is_multiple_of(OFTEN) {
            self.dump_often("entered", || root.id.clone(), root.anchor.head, root.entered.get());
        }
        self.buffer.work.set(0);
        let clock = self.stats.enter(self.options.timing);
        let left = match self.options.engine {
            Engine::Native => self.run_native(thread, frame, &root),
            Engine::Executor => self.run_executor(thread, root.clone()),
        };
        self.stats.leave(clock);
        self.budget.traced(self.buffer.work.get());
        self.merge_trees(thread);
        let denied = self.denied.replace(false);
        match self.weigh(thread, &root) {
            Verdict::Pays if denied && self.buffer.work.get() < budget::ENTRY => {
                self.pause(code, patched, self.options.tuning.hot_loop)
            }
            Verdict::Pays => {}
            Verdict::Pauses(rounds) => self.pause(code, patched, rounds),
            Verdict::Retires => self.unpatch(code, patched),
        }
        left
    }
}

type Enter = unsafe extern "C" fn(*mut u64, *const Thread, *const ExitBuffer, u64) -> u64;

impl Jit {
    fn installed(&self, index: u32) -> Rc<Installed> {
        self.traces.borrow()[index as usize].clone()
    }

    unsafe fn run_native(&self, thread: &Thread, frame: *mut Frame, root: &Installed) -> Left {
        // SAFETY: the trampoline was lowered with this signature.
        let enter: Enter = std::mem::transmute(self.gates().trampoline.address());
        let result = enter(Frame::locals(frame), thread, &*self.buffer, root.entry.get());
        match left_code(result) {
            Some(left) => left,
            None if result == LEFT_ARRIVED => self.arrived(thread),
            None => {
                let cell = &*(result as *const ExitCell);
                let installed = self.installed(cell.trace.get());
                let snap = SnapId(cell.snap.get());
                let values = self.buffer.take(installed.live.of(snap).len());
                self.leave(thread, cell.trace.get(), &installed, snap, &values)
            }
        }
    }

    unsafe fn run_executor(&self, thread: &Thread, root: Rc<Installed>) -> Left {
        let mut at = root;
        let mut inherited = vec![];
        loop {
            let frame = thread.frame.get() as *mut Frame;
            let mut host = RealHost {
                thread,
                locals: Frame::locals(frame),
                inherited: std::mem::take(&mut inherited),
                left: LEFT,
                valid: at.valid.as_ptr(),
            };
            // A loop may have gone round.
            let rounds = if at.loops { self.options.tuning.min_work } else { 0 };
            Stats::add(&self.buffer.work, u64::from(rounds));
            match execute(&at.trace, &mut host) {
                Outcome::Left => return left_code(host.left).unwrap_or(Left::Continue),
                Outcome::Exit(l) => match self.leave_or_side(thread, &at, &l) {
                    Ok(next) => {
                        inherited = l.values;
                        at = next;
                    }
                    Err(left) => return left,
                },
                Outcome::Link(l, sym) => {
                    let exit = at.live.exit(&at.trace, l.snap, &l.values);
                    exit.write(thread, frame);
                    exit.drop_rest();
                    let cell = at.trace.syms[sym as usize].address;
                    let next = self.traces.borrow().iter().find(|t| t.entry.as_ptr() as u64 == cell).cloned();
                    match next {
                        Some(next) if next.valid.get() != 0 => at = next,
                        _ => return Left::Continue,
                    }
                }
                Outcome::Transfer(l, op, operands) => {
                    let imm = at.trace.insts.last().map_or(0, |i| i.int(0)) as u64;
                    if op != Op::Return {
                        at.live.exit(&at.trace, l.snap, &l.values).write(thread, frame);
                    }
                    let target = match op {
                        Op::Return => transfer::frame_return(self, thread, operands[0]),
                        Op::Finish => transfer::frame_finish(self, thread),
                        Op::Raise => transfer::frame_raise(self, thread),
                        Op::Yield => transfer::frame_yield(self, thread, operands[0], imm),
                        _ => transfer::frame_resume(self, thread, operands[0], operands[1], imm),
                    };
                    if target == 0 {
                        let index = self.index_of(&at);
                        return self.leave(thread, index, &at, l.snap, &l.values);
                    }
                    if target == self.way_out() {
                        return left_code(self.buffer.cell.get()).unwrap_or_else(|| self.arrived(thread));
                    }
                    at = self.installed(target as u32 - 1);
                }
            }
        }
    }

    /// The side trace of an exit, or how the trace was left.
    unsafe fn leave_or_side(
        &self,
        thread: &Thread,
        at: &Rc<Installed>,
        l: &tiercel_ir::exec::Leaving,
    ) -> Result<Rc<Installed>, Left> {
        let side = at.attached.borrow().get(&l.snap.0).copied();
        match side {
            Some(next) => Ok(self.installed(next)),
            None => Err(self.leave(thread, self.index_of(at), at, l.snap, &l.values)),
        }
    }

    /// Has `give_back` called, on a thread of its own, each time compiling has paused: what only compiling needs may go.
    /// Takes effect once.
    pub fn at_rest(&self, give_back: fn()) {
        self.rest.get_or_init(|| Box::leak(Box::new(Rest::new(give_back))));
    }

    fn index_of(&self, installed: &Rc<Installed>) -> u32 {
        self.traces.borrow().iter().position(|t| Rc::ptr_eq(t, installed)).unwrap_or(0) as u32
    }

    /// Leaves a trace through a snapshot: the frames are written, and a hot exit grows a side trace.
    unsafe fn leave(
        &self,
        thread: &Thread,
        index: u32,
        installed: &Installed,
        snap: SnapId,
        values: &[u64],
    ) -> Left {
        Stats::bump(&self.stats.exits);
        let frame = thread.frame.get() as *mut Frame;
        let cell = installed.exits.cell(snap);
        Stats::add(&self.buffer.work, u64::from(cell.progress.get()));
        cell.taken.set(cell.taken.get() + 1);
        cell.total.set(cell.total.get().saturating_add(1));
        if cell.total.get().is_multiple_of(OFTEN) {
            self.dump_often("left", || installed.id.clone(), snap.0, cell.total.get());
        }
        let is_hot = cell.taken.get() == cell.threshold.get() && installed.valid.get() != 0;
        let is_early = installed.trace.snaps[snap.index()].early;
        if is_hot && is_early {
            self.let_checks_stay(index);
        }
        let is_hot = is_hot && !is_early;
        let is_free = self.recording.get() == 0 && !self.is_making();
        let is_due = is_hot && is_free && self.affords(thread);
        if is_hot && !is_due {
            // Next time.
            cell.taken.set(cell.threshold.get() - 1);
            self.denied.set(is_free);
        }
        let exit = installed.live.exit(&installed.trace, snap, values);
        let awaited = if is_due { self.awaited(&installed.trace.syms, exit.snap) } else { None };
        let grows = is_due && awaited.is_none();
        let projects = self.options.front == Front::Project;
        if grows && projects && !self.grow(thread, frame, index, snap, values).0 {
            self.back_off(cell);
        }
        if exit.snap.handled.is_some() {
            Stats::bump(&self.stats.raised);
        }
        let top = exit.write(thread, frame);
        exit.drop_rest();
        if cfg!(debug_assertions) {
            self.audit(thread, &installed.id, snap);
        }
        if exit.snap.raises {
            return Left::Raised;
        }
        let is_there = thread.frame.get() == top as *mut u8;
        if grows && !projects && is_there {
            let (grown, left) = self.grow(thread, frame, index, snap, values);
            if !grown {
                self.back_off(cell);
            }
            return left;
        }
        if let Some(anchor) = awaited
            && is_there
        {
            // The next exit links to it.
            let is_entry = std::ptr::eq((*top).pc, anchor.unit());
            let (tried, left) = if is_entry {
                let (compiled, left) = self.compile_at(thread, top);
                (if compiled { Tried::Made } else { Tried::Failed }, left)
            } else {
                (*top).pc = anchor.unit();
                self.compile_loop(thread, top, anchor)
            };
            if tried != Tried::Failed {
                cell.taken.set(cell.threshold.get() - 1);
            } else {
                self.back_off(cell);
            }
            return left;
        }
        if installed.valid.get() == 0 && is_there && installed.begins_at(exit.snap) {
            return self.come_to_invalid(thread, top, installed);
        }
        Left::Continue
    }

    fn back_off(&self, cell: &ExitCell) {
        cell.taken.set(0);
        cell.threshold.set(cell.threshold.get().saturating_mul(self.options.tuning.retry_factor));
    }

    /// Where a root is to begin that an exit leads to and that is not there yet: behind the `RESUME` of a function whose
    /// call the trace did not follow, or at the head of a loop that it comes back to. The interpreter itself seldom comes to
    /// a back-edge to which traces lead.
    unsafe fn awaited(&self, syms: &[Sym], snap: &Snapshot) -> Option<Anchor> {
        /// Attempts at a loop before its rounds are left to side traces.
        const FEW: u32 = 2;
        let top = snap.frames.last().filter(|f| f.pc > 0)?;
        let code = syms[top.code.0 as usize].address as *const CodeObject;
        let before = (&(*(*code).original.get()))[top.pc as usize - 1];
        let head = match before == Opcode::RESUME.0 && !snap.again {
            true => top.pc,
            false => {
                let jump = decode(code, top.pc).ok()?;
                if !jump.is_jump_back() || self.tried_at(Anchor { code, head: jump.backward() }) >= FEW {
                    return None;
                }
                jump.backward()
            }
        };
        (!self.heads.borrow().contains_key(&(code as usize, head))).then_some(Anchor { code, head })
    }

    /// The interpreter goes on where a trace has led it by a return or a yield: a hot place gets a trace.
    unsafe fn arrived(&self, thread: &Thread) -> Left {
        let frame = thread.frame.get() as *mut Frame;
        if (*frame).owner == Owner::Entry || self.recording.get() > 0 {
            return Left::Continue;
        }
        let count = self.count_arrival((*frame).pc);
        if count.is_multiple_of(OFTEN) {
            let code = (*frame).code;
            let head = (*frame).pc.offset_from((*code).code.get()) as u32;
            self.dump_often("arrived at", || self.name_of(Anchor { code, head }, 0), head, count);
        }
        if !self.is_due(count) {
            return Left::Continue;
        }
        if !self.may_make(thread) {
            self.arrivals.borrow_mut().insert((*frame).pc as usize, count - 1);
            return Left::Continue;
        }
        self.compile_at(thread, frame).1
    }

    /// Whether a trace may be made now; if it is only the means that are lacking, that is noted.
    fn may_make(&self, thread: &Thread) -> bool {
        if self.is_making() {
            return false;
        }
        let affords = self.affords(thread);
        self.denied.set(!affords || self.denied.get());
        affords
    }

    /// Whether a trace is being made: no other is begun meanwhile, for it would lack what that one will be. What is hot
    /// comes again.
    fn is_making(&self) -> bool {
        !self.workshop.is_empty()
    }

    /// Whether compiling one more trace is not too much for what the program has done so far.
    fn affords(&self, thread: &Thread) -> bool {
        let affords = self.budget.affords(thread.work.get(), &self.options.tuning);
        if affords {
            self.take_up();
        }
        affords
    }

    /// A hot function cannot have a trace yet. It is counted no further, for that takes time, but the last one that this
    /// happened to asks again soon.
    unsafe fn put_off(&self, code: *const CodeObject, at: u32) {
        (*code).entries.set(self.options.tuning.hot_entry.saturating_sub(self.options.tuning.hot_loop));
        let mut put_off = self.put_off.borrow_mut();
        if put_off.last().is_some_and(|(last, _)| last.word() == code as u64) {
            return;
        }
        if let Some((last, resume)) = put_off.last() {
            let last = last.word() as *const CodeObject;
            if Opcode::in_code(*(*last).code.get().add(*resume as usize)) == Opcode::RESUME {
                self.unpatch(last, *resume);
            }
        }
        // SAFETY: the code is that of a running frame.
        put_off.push((Value::new_reference(code as *const Header), at));
    }

    /// There are means again: functions that had to wait are counted again, and are soon hot.
    fn take_up(&self) {
        for (code, resume) in self.put_off.take() {
            let code = code.word() as *const CodeObject;
            // SAFETY: the code was kept alive. What stands there now is only changed back if it is what `put_off` made of it.
            unsafe {
                let at = (*code).code.get().add(resume as usize);
                if Opcode::in_code(*at) == Opcode::RESUME_CHECK {
                    self.restart(code, resume);
                }
                (*code)
                    .entries
                    .set(self.options.tuning.hot_entry.saturating_sub(self.options.tuning.hot_loop));
            }
        }
    }

    /// Whether a place that has been come to so often is to be tried: once it is hot, and ever more rarely after that.
    fn is_due(&self, count: u32) -> bool {
        let tuning = &self.options.tuning;
        let mut due = tuning.hot_exit;
        for _ in 0..tuning.max_retries {
            if count == due {
                return true;
            }
            due = due.saturating_mul(tuning.retry_factor);
        }
        false
    }

    fn count_attempt(&self, code: *const CodeObject, at: u32) -> u32 {
        let mut attempts = self.attempts.borrow_mut();
        let n = attempts.entry((code as usize, at)).or_default();
        *n += 1;
        *n
    }

    /// Whether a trace is left to the interpreter before it has come far.
    fn is_stub(&self, index: u32) -> bool {
        let installed = self.installed(index);
        installed.ends == Some(Op::Exit) && installed.length < WORTHWHILE
    }

    fn count_arrival(&self, pc: *const u16) -> u32 {
        let mut arrivals = self.arrivals.borrow_mut();
        let n = arrivals.entry(pc as usize).or_default();
        *n = n.saturating_add(1);
        *n
    }

    /// A trace that begins where a frame stands, for other traces to go on in. Whether there is one now.
    unsafe fn compile_at(&self, thread: &Thread, frame: *mut Frame) -> (bool, Left) {
        let code = (*frame).code;
        let head = (*frame).pc.offset_from((*code).code.get()) as u32;
        let anchor = Anchor { code, head };
        if self.heads.borrow().contains_key(&(code as usize, head)) {
            return (true, Left::Continue);
        }
        let (result, left) = self.compile_straight(thread, frame, anchor);
        (result.inspect_err(|why| self.failed(anchor, *why)).is_ok(), left)
    }

    /// No root trace was made of what begins there.
    fn failed(&self, anchor: Anchor, why: Reason) {
        self.failed_as(anchor, &self.name_of(anchor, 0), why);
    }

    /// The trace that was made there is too short to be entered from the interpreter.
    fn is_not_worth(&self, anchor: Anchor) {
        self.attempted.failed(anchor.code as usize, Reason::TooShort);
    }

    /// No trace was made, which would have had this id.
    fn failed_as(&self, anchor: Anchor, id: &str, why: Reason) {
        self.stats.failed(why);
        self.attempted.failed(anchor.code as usize, why);
        self.dump_failure(id, why);
    }

    /// Makes an instruction enter a trace; `false` if its code names as many as an oparg can tell apart.
    unsafe fn patch(&self, code: *const CodeObject, at: u32, executor: usize) -> bool {
        let mut executors = (*code).executors.borrow_mut();
        let executor = executor as *mut u8;
        let place = executors.iter().position(|known| *known == executor).unwrap_or(executors.len());
        if place > 0xff {
            return false;
        }
        if place == executors.len() {
            executors.push(executor);
        }
        *(*code).code.get().add(at as usize) = Opcode::ENTER_EXECUTOR.0 | (place as u16) << 8;
        true
    }

    fn world(&self) -> World {
        let state = state::get();
        World {
            init_cleanup: state.init_cleanup.word(),
            next_item: [state.next_item[0].word(), state.next_item[1].word()],
            results: Some(&state.results),
            len_function: state.len_function,
            isinstance_function: state.isinstance_function,
            list_append: state.list_append,
            dict_watcher: self.dict_watcher,
        }
    }

    fn name_of(&self, anchor: Anchor, generation: u32) -> String {
        // SAFETY: anchors name live code.
        let code = unsafe { &*anchor.code };
        let line = vm_code::line_of(code, anchor.head as isize);
        let name = natives::text_of(code.qualname.word());
        let mark = if generation == 0 { String::new() } else { format!("#{generation}") };
        format!("{name}:{line}@{}{mark}", anchor.head)
    }

    fn next_id(&self, anchor: Anchor) -> String {
        let generation = {
            let mut all = self.generations.borrow_mut();
            let g = all.entry((anchor.code as usize, anchor.head)).or_default();
            *g += 1;
            *g - 1
        };
        self.name_of(anchor, generation)
    }

    /// A back-edge is an ordinary jump again, a `RESUME` an ordinary one.
    unsafe fn unpatch(&self, code: *const CodeObject, patched: u32) {
        let at = (*code).code.get().add(patched as usize);
        let original = (&(*(*code).original.get()))[patched as usize];
        let opcode = match Opcode::from_byte(original as u8) {
            Opcode::RESUME => Opcode::RESUME_CHECK,
            _ => Opcode::JUMP_BACKWARD_NO_JIT,
        };
        *at = original & 0xff00 | opcode.0;
    }

    /// The same, but for counting: a hot one is compiled again.
    unsafe fn restart(&self, code: *const CodeObject, patched: u32) {
        let at = (*code).code.get().add(patched as usize);
        let original = (&(*(*code).original.get()))[patched as usize];
        if Opcode::from_byte(original as u8) == Opcode::RESUME {
            *at = original;
            (*code).entries.set(0);
            return;
        }
        *at = original & 0xff00 | Opcode::JUMP_BACKWARD_JIT.0;
        *at.add(1) = tiercel_object::thread::runtime().jump_counter.get();
    }

    /// The same, but for how long: so many rounds or calls.
    unsafe fn pause(&self, code: *const CodeObject, patched: u32, rounds: u32) {
        self.restart(code, patched);
        let at = (*code).code.get().add(patched as usize);
        if Opcode::in_code(*at) == Opcode::JUMP_BACKWARD_JIT {
            *at.add(1) = (rounds.clamp(1, MOST_ROUNDS) as u16) << 4 | 4;
        } else {
            let counted = self.options.tuning.hot_entry.saturating_sub(rounds);
            (*code).entries.set(counted);
        }
    }

    /// Makes all traces invalid: each is left at its next check and never entered again.
    pub fn invalidate_all(&self) {
        for index in 0..self.traces.borrow().len() as u32 {
            self.invalidate(index);
        }
    }

    /// The exits most often taken to the interpreter: trace, snapshot, where to, how often.
    pub fn hot_exits(&self, most: usize) -> Vec<(String, u32, u32, u32)> {
        let mut all = vec![];
        for installed in self.traces.borrow().iter() {
            for cell in installed.exits.cells() {
                if cell.total.get() > 0 {
                    let frames = &installed.trace.snaps[cell.snap.get() as usize].frames;
                    let pc = frames.last().map_or(0, |f| f.pc);
                    all.push((installed.id.clone(), cell.snap.get(), pc, cell.total.get()));
                }
            }
        }
        all.sort_by_key(|(.., n)| std::cmp::Reverse(*n));
        all.truncate(most);
        all
    }

    /// Bytecode instructions done in traces so far, as what is compiled goes by them: of the shortest loops the first round only.
    pub fn instructions(&self) -> u64 {
        self.budget.traced_so_far()
    }

    /// The same with all rounds, if they are counted (`-X stats`, native code).
    pub fn instructions_run(&self) -> Option<u64> {
        if !self.options.detail || self.options.engine != Engine::Native {
            return None;
        }
        let traces = self.traces.borrow();
        let short = traces.iter().filter(|t| t.length < crate::lower::LONG_ROUND);
        let rounds: u64 = short.map(|t| t.tree.rounds.get() * u64::from(t.length)).sum();
        Some(self.instructions() + rounds)
    }

    /// How many guards there are that `-X tune:fail-guard=N` can make fail.
    pub fn guards(&self) -> u32 {
        self.faults.guards()
    }

    /// Bytes of code memory mapped and in use.
    pub fn code_usage(&self) -> (usize, usize) {
        self.memory.usage()
    }
}

/// The function in a trace id.
fn function_of(id: &str) -> &str {
    id.split(':').next().unwrap_or(id)
}

fn left_code(result: u64) -> Option<Left> {
    match result {
        LEFT => Some(Left::Continue),
        LEFT_RAISED => Some(Left::Raised),
        LEFT_LOOP => Some(Left::Loop),
        _ => None,
    }
}
