//! Tier 2 at work: installing traces, entering them, leaving them, growing side traces.

mod dump;
mod frames;
mod generic;
mod native;
mod options;
mod stats;

pub use options::{Dump, Engine, Options, STAGES};
pub use stats::Stats;

use crate::build::{Builder, Built, Heads, World};
use crate::code::{Code, CodeMemory};
use crate::exits::{ExitBuffer, ExitCell, ExitTable, LEFT, LEFT_LOOP, LEFT_RAISED};
use crate::lower::{Environment, LowerError, Lowering};
use crate::natives;
use crate::perf::Profile;
use crate::project::Reason;
use frames::{Exit, own_slots};
use native::RealHost;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use tiercel_ir::exec::{Outcome, execute};
use tiercel_ir::{Slot, SnapId, SymKind, Trace};
use tiercel_object::Value;
use tiercel_object::header::Header;
use tiercel_object::thread::Thread;
use tiercel_object::types::code::CodeObject;
use tiercel_ops::Opcode;
use tiercel_vm::frame::Frame;
use tiercel_vm::tier2::{Left, Tier2};
use tiercel_vm::{code as vm_code, state};

/// An installed trace.
pub struct Installed {
    /// Its id.
    pub id: String,
    /// The optimized trace.
    pub trace: Rc<Trace>,
    /// The live values of each snapshot.
    live: Vec<Vec<tiercel_ir::Val>>,
    exits: ExitTable,
    code: Option<Code>,
    /// Where links jump through: the entry's address. Boxed, for code holds the address of the cell.
    entry: Box<Cell<u64>>,
    valid: Box<Cell<u8>>,
    /// The root trace it hangs on; itself for a root.
    root: u32,
    depth: u32,
    /// Side traces hanging on this root.
    sides: Cell<u32>,
    /// For the reference executor: side traces by snapshot.
    attached: RefCell<HashMap<u32, u32>>,
    anchor: Anchor,
    /// Objects that the trace names, kept alive.
    _kept: Vec<Value>,
}

/// Where a root trace begins.
#[derive(Clone, Copy, Debug)]
struct Anchor {
    code: *const CodeObject,
    /// The loop's head.
    head: u32,
    /// The back-edge that became an `ENTER_EXECUTOR`.
    back_edge: u32,
}

/// Tier 2 of one runtime.
pub struct Jit {
    options: Options,
    lowering: RefCell<Lowering>,
    memory: CodeMemory,
    traces: RefCell<Vec<Rc<Installed>>>,
    heads: RefCell<HashMap<(usize, u32), u32>>,
    generations: RefCell<HashMap<(usize, u32), u32>>,
    attempts: RefCell<HashMap<(usize, u32), u32>>,
    buffer: Box<ExitBuffer>,
    leave: Code,
    trampoline: Code,
    profile: RefCell<Option<Profile>>,
    /// What happened.
    pub stats: Stats,
}

/// Starts tier 2 in the current runtime. It stays for good.
pub fn start(options: Options) -> Result<&'static Jit, LowerError> {
    let mut lowering = Lowering::host()?;
    let memory = CodeMemory::default();
    let publish = |code: &[u8]| memory.publish(code).map_err(|e| LowerError::Target(e.to_string()));
    let leave = publish(&lowering.leave()?.code)?;
    let trampoline = publish(&lowering.trampoline()?.code)?;
    let profile = match options.perf {
        Some(format) => Profile::open(format).ok(),
        None => None,
    };
    lowering.texts = options.dumps.iter().any(|d| d.stage == "clif" || d.stage == "asm");
    let jit: &'static Jit = Box::leak(Box::new(Jit {
        options,
        lowering: RefCell::new(lowering),
        memory,
        traces: RefCell::default(),
        heads: RefCell::default(),
        generations: RefCell::default(),
        attempts: RefCell::default(),
        buffer: ExitBuffer::new(),
        leave,
        trampoline,
        profile: RefCell::new(profile),
        stats: Stats::default(),
    }));
    let rounds = jit.options.tuning.hot_loop.clamp(1, 4095) as u16;
    tiercel_object::thread::runtime().jump_counter.set(rounds << 4 | 4);
    state::get().tier2.set(Some(jit));
    Ok(jit)
}

impl Heads for Jit {
    fn entry_cell(&self, code: *const CodeObject, head: u32) -> Option<(String, u64)> {
        let index = *self.heads.borrow().get(&(code as usize, head))?;
        let installed = self.installed(index);
        (installed.valid.get() != 0).then(|| (installed.id.clone(), installed.entry.as_ptr() as u64))
    }
}

impl Tier2 for Jit {
    unsafe fn hot_back_edge(
        &self,
        thread: &Thread,
        frame: *mut Frame,
        pc: *const u16,
        target: *const u16,
    ) -> bool {
        let code = (*frame).code;
        let units = (*code).code.get();
        let (back_edge, head) = (pc.offset_from(units) as u32, target.offset_from(units) as u32);
        let executors = (*code).executors.borrow().len();
        let tries = {
            let mut attempts = self.attempts.borrow_mut();
            let n = attempts.entry((code as usize, back_edge)).or_default();
            *n += 1;
            *n
        };
        if executors >= 256 || tries > self.options.tuning.max_retries {
            return false;
        }
        own_slots(frame);
        let anchor = Anchor { code, head, back_edge };
        // Another back-edge of a loop that has a trace already enters the same one.
        let known = self.heads.borrow().get(&(code as usize, head)).copied();
        let compiled = match known {
            Some(index) => Ok(index),
            None => self.compile_root(thread, frame, anchor),
        };
        match compiled {
            Ok(index) => {
                (*code).executors.borrow_mut().push(index as usize as *mut u8);
                let unit = Opcode::ENTER_EXECUTOR.0 | (executors as u16) << 8;
                *(pc as *mut u16) = unit;
                true
            }
            Err(why) => {
                self.stats.failed(why);
                self.dump_failure(&self.name_of(anchor, 0), why);
                false
            }
        }
    }

    unsafe fn enter(&self, thread: &Thread, frame: *mut Frame, executor: usize) -> Left {
        let code = (*frame).code;
        let index = (&(*code).executors.borrow())[executor & 0xff] as usize as u32;
        let root = self.installed(index);
        if thread.breaker.load(std::sync::atomic::Ordering::Relaxed) != 0
            && let Err(raised) = tiercel_vm::interp::pending::handle(thread)
        {
            let tiercel_object::Raised { .. } = raised;
            return Left::Raised;
        }
        (*frame).pc = (*code).code.get().add(root.anchor.head as usize);
        if root.valid.get() == 0 {
            self.uninstall(&root);
            return Left::Continue;
        }
        own_slots(frame);
        Stats::bump(&self.stats.entered);
        let clock = self.stats.enter(self.options.timing);
        let left = match self.options.engine {
            Engine::Native => self.run_native(thread, frame, &root),
            Engine::Executor => self.run_executor(thread, frame, root),
        };
        self.stats.leave(clock);
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
        let enter: Enter = std::mem::transmute(self.trampoline.address());
        let result = enter(Frame::locals(frame), thread, &*self.buffer, root.entry.get());
        match left_code(result) {
            Some(left) => left,
            None => {
                let cell = &*(result as *const ExitCell);
                let installed = self.installed(cell.trace.get());
                let snap = SnapId(cell.snap.get());
                let values = self.buffer.take(installed.live[snap.index()].len());
                self.leave(thread, frame, cell.trace.get(), &installed, snap, &values)
            }
        }
    }

    unsafe fn run_executor(&self, thread: &Thread, frame: *mut Frame, root: Rc<Installed>) -> Left {
        let mut at = root;
        let mut inherited = vec![];
        loop {
            let mut host = RealHost {
                thread,
                locals: Frame::locals(frame),
                inherited: std::mem::take(&mut inherited),
                left: LEFT,
                valid: at.valid.as_ptr(),
            };
            match execute(&at.trace, &mut host) {
                Outcome::Left => return left_code(host.left).unwrap_or(Left::Continue),
                Outcome::Exit(l) => {
                    let index = self.index_of(&at);
                    let side = at.attached.borrow().get(&l.snap.0).copied();
                    match side {
                        Some(next) => {
                            inherited = l.values;
                            at = self.installed(next);
                        }
                        None => return self.leave(thread, frame, index, &at, l.snap, &l.values),
                    }
                }
                Outcome::Link(l, sym) => {
                    let exit = Exit::new(&at.trace, l.snap, &at.live[l.snap.index()], &l.values);
                    exit.write(thread, frame);
                    exit.drop_rest();
                    let cell = at.trace.syms[sym as usize].address;
                    let next = self.traces.borrow().iter().find(|t| t.entry.as_ptr() as u64 == cell).cloned();
                    match next {
                        Some(next) if next.valid.get() != 0 => at = next,
                        _ => return Left::Continue,
                    }
                }
            }
        }
    }

    fn index_of(&self, installed: &Rc<Installed>) -> u32 {
        self.traces.borrow().iter().position(|t| Rc::ptr_eq(t, installed)).unwrap_or(0) as u32
    }

    /// Leaves a trace through a snapshot: the frames are written, and a hot exit grows a side trace.
    unsafe fn leave(
        &self,
        thread: &Thread,
        frame: *mut Frame,
        index: u32,
        installed: &Installed,
        snap: SnapId,
        values: &[u64],
    ) -> Left {
        Stats::bump(&self.stats.exits);
        let trace = &installed.trace;
        let cell = installed.exits.cell(snap);
        cell.taken.set(cell.taken.get() + 1);
        cell.total.set(cell.total.get().saturating_add(1));
        if cell.taken.get() == cell.threshold.get() && !self.grow(thread, frame, index, trace, snap, values) {
            cell.taken.set(0);
            cell.threshold.set(cell.threshold.get().saturating_mul(self.options.tuning.retry_factor));
        }
        let exit = Exit::new(trace, snap, &installed.live[snap.index()], values);
        exit.write(thread, frame);
        exit.drop_rest();
        if exit.snap.raises { Left::Raised } else { Left::Continue }
    }

    fn world(&self) -> World {
        let state = state::get();
        World {
            init_cleanup: state.init_cleanup.word(),
            len_function: state.len_function,
            isinstance_function: state.isinstance_function,
            list_append: state.list_append,
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

    unsafe fn compile_root(&self, _: &Thread, frame: *mut Frame, anchor: Anchor) -> Result<u32, Reason> {
        Stats::bump(&self.stats.attempts);
        let locals = Frame::locals(frame);
        let count = (*frame).sp.offset_from(locals) as usize;
        let slots: Vec<u64> = (0..count).map(|n| *locals.add(n)).collect();
        let generation = {
            let mut all = self.generations.borrow_mut();
            let g = all.entry((anchor.code as usize, anchor.head)).or_default();
            *g += 1;
            *g - 1
        };
        let id = self.name_of(anchor, generation);
        let namespaces = ((*frame).globals, (*frame).builtins);
        let tuning = self.options.tuning;
        let built =
            Builder::root(id, self.world(), self, tuning, anchor.code, anchor.head, &slots, namespaces)?;
        if !built.loops {
            return Err(Reason::TooShort);
        }
        let index = self.install(built, anchor, None)?;
        self.heads.borrow_mut().insert((anchor.code as usize, anchor.head), index);
        Stats::bump(&self.stats.roots);
        Ok(index)
    }

    /// Grows a side trace from a hot exit.
    unsafe fn grow(
        &self,
        _: &Thread,
        frame: *mut Frame,
        index: u32,
        trace: &Trace,
        snap: SnapId,
        values: &[u64],
    ) -> bool {
        Stats::bump(&self.stats.attempts);
        let parent = self.installed(index);
        let root = self.installed(parent.root);
        let tuning = self.options.tuning;
        let result = if root.sides.get() >= tuning.max_side_traces || parent.depth >= tuning.max_side_depth {
            Err(Reason::TooManySides)
        } else {
            let id = format!("{}/{}.{}", root.id, index, snap.0);
            let namespaces = ((*frame).globals, (*frame).builtins);
            let memory: Vec<u64> = kept_slots(frame, trace, snap);
            Builder::side(id, self.world(), self, tuning, trace, snap, values, &memory, namespaces)
                .and_then(|built| self.install(built, parent.anchor, Some((&parent, index, snap))))
        };
        match result {
            Ok(_) => {
                root.sides.set(root.sides.get() + 1);
                Stats::bump(&self.stats.sides);
                true
            }
            Err(why) => {
                self.stats.failed(why);
                self.dump_failure(&format!("{}/{}.{}", root.id, index, snap.0), why);
                false
            }
        }
    }

    /// Optimizes, lowers and publishes a trace.
    fn install(
        &self,
        built: Built,
        anchor: Anchor,
        parent: Option<(&Rc<Installed>, u32, SnapId)>,
    ) -> Result<u32, Reason> {
        self.dump_built(&built);
        let index = self.traces.borrow().len() as u32;
        let trace = self.optimize(&built)?;
        let valid = Box::new(Cell::new(1u8));
        let threshold = self.options.tuning.hot_exit;
        let exits = ExitTable::new(
            std::ptr::from_ref(self) as u64,
            index,
            trace.snaps.len(),
            self.leave.address() as u64,
            threshold,
        );
        let entry = Box::new(Cell::new(0));
        let mut code = None;
        if self.options.engine == Engine::Native {
            let env = Environment {
                wide_int: natives::wide_int as *const () as u64,
                wide_float: natives::wide_float as *const () as u64,
                dealloc: native::dealloc as *const () as u64,
                call_uop: native::call_uop as *const () as u64,
                breaker: std::mem::offset_of!(Thread, breaker) as i32,
                valid: valid.as_ptr() as u64,
            };
            let lowered = self.lowering.borrow_mut().lower(&trace, &exits, &env).map_err(|e| {
                self.dump_error(&trace.id, &e.to_string());
                Reason::NotLowered
            })?;
            self.dump_lowered(&trace, &lowered);
            let published = self.memory.publish(&lowered.code).map_err(|_| Reason::NoMemory)?;
            if let Some(profile) = self.profile.borrow_mut().as_mut() {
                // A profile that cannot be written is no reason to stop the program.
                let _ = profile.record(&format!("tiercel::{}", trace.id), published.address(), &lowered.code);
            }
            Stats::add(&self.stats.code_bytes, lowered.code.len() as u64);
            entry.set(published.address() as u64);
            code = Some(published);
        }
        let kept = keep_alive(&trace);
        let (root, depth) = match parent {
            Some((p, _, _)) => (p.root, p.depth + 1),
            None => (index, 0),
        };
        let installed = Rc::new(Installed {
            id: trace.id.clone(),
            live: trace.snaps.iter().map(|s| s.live_values()).collect(),
            trace: Rc::new(trace),
            exits,
            code,
            entry,
            valid,
            root,
            depth,
            sides: Cell::new(0),
            attached: RefCell::default(),
            anchor,
            _kept: kept,
        });
        if let Some((p, _, snap)) = parent {
            if let Some(code) = &installed.code {
                p.exits.attach(snap, code.address() as u64);
            }
            p.attached.borrow_mut().insert(snap.0, index);
        }
        self.traces.borrow_mut().push(installed);
        Ok(index)
    }

    fn optimize(&self, built: &Built) -> Result<Trace, Reason> {
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
                Ok(trace)
            }
            Err(failure) => {
                self.dump_error(&built.trace.id, &failure.to_string());
                Err(Reason::BadTrace)
            }
        }
    }

    /// Takes an invalid root out: its back-edge is an ordinary jump again.
    unsafe fn uninstall(&self, root: &Installed) {
        let at = (*root.anchor.code).code.get().add(root.anchor.back_edge as usize);
        let original = (&(*(*root.anchor.code).original.get()))[root.anchor.back_edge as usize];
        *at = original & 0xff00 | Opcode::JUMP_BACKWARD_NO_JIT.0;
        self.heads.borrow_mut().remove(&(root.anchor.code as usize, root.anchor.head));
    }

    /// Makes all traces invalid: each is left at its next check and never entered again.
    pub fn invalidate_all(&self) {
        for installed in self.traces.borrow().iter() {
            installed.valid.set(0);
            Stats::bump(&self.stats.invalidated);
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

    /// Bytes of code memory mapped and in use.
    pub fn code_usage(&self) -> (usize, usize) {
        self.memory.usage()
    }
}

/// The words of those slots of the first frame that a snapshot leaves as memory has them; 0 for the others, whose memory
/// is out of date.
unsafe fn kept_slots(frame: *mut Frame, trace: &Trace, snap: SnapId) -> Vec<u64> {
    let state = &trace.snaps[snap.index()].frames[0];
    let slots = state.locals.iter().chain(&state.stack);
    slots.enumerate().map(|(n, s)| if *s == Slot::Keep { *Frame::locals(frame).add(n) } else { 0 }).collect()
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

/// Counts a reference to every object that a trace names.
fn keep_alive(trace: &Trace) -> Vec<Value> {
    let mut kept = vec![];
    for sym in &trace.syms {
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
