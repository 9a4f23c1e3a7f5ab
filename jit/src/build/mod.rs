//! The builder: instructions into SSA trace IR, with unboxed numbers, virtual frames and a snapshot for every guard.
//!
//! It interprets the bytecode on abstract values ([`Abs`]). A local or stack slot is a value of the trace, a machine number
//! not boxed yet, or a constant; storing into a local moves no memory. Frames of inlined calls exist only here and in
//! snapshots. References are owned or borrowed as the interpreter's slots are; what an instruction gives up is counted
//! down when the next one starts, for only there is there a state that a finalizer may see.
//!
//! Every instruction has a meaning here, if need be the generic one: write the frames, let the interpreter's own function
//! do it, take the results up again. A direct one is added where it pays.

mod arithmetic;
mod attributes;
mod beginnings;
mod binding;
mod bound;
mod builtins;
mod by_class;
mod bytes;
mod calls;
mod catching;
mod chars;
mod checkpoint;
mod consume;
mod containers;
mod control;
mod generators;
mod getattr;
mod inner_loops;
mod iterators;
mod lookups;
mod names;
mod native_methods;
mod new_generators;
mod new_iterators;
mod next_item;
mod objects;
mod quiet;
mod raising;
mod ranges;
mod respecialize;
mod results;
mod samples;
mod sending;
mod slices;
mod stack;
mod state;
mod stepped;
mod texts;
mod tuples;
mod unmade;

pub use iterators::has_ended;
pub use state::{Abs, VirtualFrame};

use crate::natives;
use crate::project::{FrontEnd, Instr, Place, Reason, decode};
use samples::Samples;
use smallvec::SmallVec;
use std::sync::Arc;
use tiercel_ir::{
    Alias, FrameMap, FrameState, Imm, Inst, Op, Slot, SnapId, Snapshot, SymId, SymKind, Trace, Tuning, Type,
    Val, tuning,
};
use tiercel_object::Value;
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::dict::DictObject;
use tiercel_ops::Opcode;
use tiercel_passes::hash::{HashMap, HashSet};
use tiercel_passes::{AtExit, Known};
use tiercel_vm::results::Results;

/// What the builder knows of the virtual machine beside what stands in objects.
#[derive(Clone, Copy, Default)]
pub struct World {
    /// The code below an inlined `__init__`.
    pub init_cleanup: u64,
    /// The code below a generator that `next()` resumes, with a default and without.
    pub next_item: [u64; 2],
    /// What stands below methods that classes define for operators.
    pub results: Option<&'static Results>,
    /// `builtins.len`.
    pub len_function: u64,
    /// `builtins.isinstance`.
    pub isinstance_function: u64,
    /// `list.append`.
    pub list_append: u64,
    /// The bit that marks dicts whose changes the runtime wants to know of. No native that a trace calls changes those.
    pub dict_watcher: u32,
}

/// A place where a trace begins.
pub struct Head {
    /// The trace's id.
    pub name: String,
    /// The address of the cell that holds its entry's address.
    pub cell: u64,
    /// Whether it is a loop.
    pub loops: bool,
    /// Bytecode instructions it is made of.
    pub length: u32,
}

/// How a trace is left, for a side trace to go on from there.
pub struct Leaving<'a> {
    /// The trace.
    pub trace: &'a Trace,
    /// Through which snapshot.
    pub snap: SnapId,
    /// Its live values, in the order in which the exit hands them over.
    pub live: &'a [Val],
    /// What is known of them, and of slots.
    pub known: &'a AtExit,
    /// The live values of one such exit, as hints.
    pub values: &'a [u64],
}

/// Where a trace may go over to another one.
pub trait Heads {
    /// The trace that begins at an instruction.
    fn head(&self, code: *const CodeObject, index: u32) -> Option<Head>;

    /// Whether something may be taken to stay as it is (see [`tiercel_vm::tier2::Tier2::changed`] for what names it): not
    /// after it has changed a few times.
    fn is_steady(&self, what: u64) -> bool;

    /// Whether something has changed that a trace took to stay as it is.
    fn has_changed(&self, what: u64) -> bool;

    /// Something may not be taken to stay as it is from now on: the trace changes it, and says so to nobody.
    fn will_change(&self, what: u64);
}

/// What one build starts from.
pub struct Setting<'a> {
    /// The trace's id.
    pub id: String,
    /// What is known of the virtual machine.
    pub world: World,
    /// Where other traces begin.
    pub heads: &'a dyn Heads,
    /// The thresholds.
    pub tuning: Tuning,
    /// What chooses the instructions.
    pub front: &'a mut dyn FrontEnd,
    /// Globals and builtins of the first frame.
    pub namespaces: (*const DictObject, *const DictObject),
    /// The namespace of the first frame, or 0.
    pub namespace: u64,
}

/// A trace as built, before any pass.
pub struct Built {
    /// The trace.
    pub trace: Trace,
    /// The instructions it was made of, for dumps: depth, code, instruction.
    pub projected: Vec<(usize, Instr)>,
    /// Whether it loops.
    pub loops: bool,
    /// How many of its instructions are done by their generic function.
    pub generic: usize,
    /// What the trace names, alive.
    pub kept: Vec<Value>,
    /// For a side trace: what was known of slots where it begins.
    pub slots_known: Vec<(u32, Known)>,
}

/// What to do after an instruction.
pub(crate) enum Flow {
    /// The one behind it.
    Next,
    /// The one there, in the current frame.
    Goto(u32),
    /// The trace has ended.
    Done,
}

/// How often a trace goes on at its own head, with generators that stand elsewhere than when it began.
const MOST_EXTRA_ROUNDS: u32 = 3;

/// How a trace ends.
enum End {
    /// It has come back to the head of its loop.
    Closed,
    /// Another trace takes over.
    Link(Head),
    /// It needs an exception that has been raised.
    Cut,
    /// With what it has.
    Done,
}

pub(crate) type Step = Result<Flow, Reason>;

/// The state of one build.
pub struct Builder<'a> {
    pub(crate) trace: Trace,
    pub(crate) frames: Vec<VirtualFrame>,
    pub(crate) world: World,
    pub(crate) heads: &'a dyn Heads,
    pub(crate) front: &'a mut dyn FrontEnd,
    tuning: Tuning,
    /// What the trace's symbols name, so that it stays alive while the program goes on.
    kept: Vec<Value>,
    /// Symbols kept so far.
    symbols_kept: usize,
    /// The loop head this trace belongs to, if it is a root.
    head: Option<u32>,
    /// The stack depth at the head.
    head_depth: usize,
    /// The top frame as it was when the instruction started, with the instruction's index.
    saved: VirtualFrame,
    /// The snapshot of that state, once asked for.
    here: Option<SnapId>,
    /// References that the last instruction gave up.
    pub(crate) dead: Vec<Val>,
    /// A live object for a reference, as a hint of what it will be.
    pub(crate) samples: Samples,
    /// The slots of the first frame as its memory has them.
    pub(crate) memory: Vec<u64>,
    /// What the parent knows of slots of the first frame, while it is sure to hold.
    pub(crate) slots_known: HashMap<u32, Known>,
    /// The same where a side trace begins.
    slots_known_first: Vec<(u32, Known)>,
    /// Locals that the program has been seen to read: they hold something.
    pub(crate) bound: HashSet<Val>,
    /// Values taken up from slots of the first frame that hold them still: no exit need write them.
    pub(crate) unmoved: HashMap<Val, usize>,
    /// Objects that the trace has made, with their types, where there is no live one to look at.
    pub(crate) fresh: HashMap<Val, &'static tiercel_object::typeobj::Type>,
    /// Strings that the trace has made of one code point each.
    pub(crate) chars: HashSet<Val>,
    /// The code points of those that are below 256 and of which it knows them: these are immortal.
    pub(crate) codes: HashMap<Val, Val>,
    /// Tuples that the trace has made, with their items.
    pub(crate) tuples: HashMap<Val, Vec<Abs>>,
    /// The words of those and other new tuples.
    pub(crate) tuple_words: HashMap<Val, Vec<Val>>,
    /// Bound methods that the trace has made: the function, and what it is bound to.
    pub(crate) methods: HashMap<Val, (Abs, Val)>,
    /// Bound methods of built-in types that the trace has made.
    native_methods: HashMap<Val, native_methods::NativeMethod>,
    /// Ranges whose numbers are known to be machine integers.
    ranges: HashMap<Val, ranges::Numbers>,
    /// The iterators within those that the trace has made.
    walked: HashMap<Val, Vec<Val>>,
    /// Slices of lists that the trace has made.
    sliced: HashMap<Val, slices::Sliced>,
    /// Instances that the trace has made and whose attributes it knows: the indices stored so far, in order, with what was
    /// stored.
    pub(crate) newborn: HashMap<Val, Vec<(u64, Val)>>,
    /// Second results of what the interpreter did: a method's receiver, or NULL.
    pub(crate) perhaps_null: HashSet<Val>,
    /// Generators that the trace has resumed, each another object than the others.
    pub(crate) generators: Vec<Val>,
    /// Globals and builtins of the generators that the trace has made.
    pub(crate) namespaces_of: HashMap<Val, state::Namespaces>,
    /// Where generators stand that the trace has resumed or made, and where they stood first: state and place.
    pub(crate) stands: HashMap<Val, (i64, i64)>,
    pub(crate) stood: HashMap<Val, (i64, i64)>,
    /// The live generators at hand when they were resumed.
    pub(crate) resumed: HashMap<Val, u64>,
    /// How often it has come to its head without closing.
    extra_rounds: u32,
    /// The state where it did so first.
    first_close: Option<checkpoint::Checkpoint>,
    /// The call that sends to a generator, while the trace is in that.
    sending: Option<sending::Sending>,
    /// Exceptions that have not been made.
    unmade: unmade::Unmade,
    /// The states before exceptions were raised.
    checkpoints: Vec<checkpoint::Checkpoint>,
    /// Where it came into loops that have traces.
    arrivals: Vec<inner_loops::Arrival>,
    projected: Vec<(usize, Instr)>,
    generic: usize,
    visited: HashMap<(usize, usize, u32, Option<Alias>), u32>,
    /// The next instruction is one whose guard has just failed: its specialized form is not to be trusted.
    pub(crate) again: bool,
    /// The next instruction is where another trace takes over.
    pub(crate) links_on: bool,
    /// It goes on where another trace leaves.
    is_side: bool,
    /// What is known of values is what the execution that is followed has now.
    is_live: bool,
    /// A side trace starts at an instruction whose guess has failed before.
    pub(crate) no_guess_at: Option<(*const CodeObject, u32)>,
    /// Globals and builtins of the first frame.
    pub(crate) namespaces: (*const DictObject, *const DictObject),
    /// Its namespace, or 0.
    namespace: u64,
    /// By code object, where the trace says that it runs with one set of these.
    scopes: HashMap<usize, usize>,
}

impl<'a> Builder<'a> {
    fn new(setting: Setting<'a>) -> Builder<'a> {
        let Setting { id, world, heads, tuning, front, namespaces, namespace } = setting;
        Builder {
            trace: Trace::new(id),
            frames: vec![],
            world,
            heads,
            front,
            tuning,
            kept: vec![],
            symbols_kept: 0,
            head: None,
            head_depth: 0,
            saved: VirtualFrame::empty(),
            here: None,
            dead: vec![],
            samples: Samples::default(),
            memory: vec![],
            slots_known: HashMap::default(),
            slots_known_first: vec![],
            bound: HashSet::default(),
            unmoved: HashMap::default(),
            fresh: HashMap::default(),
            chars: HashSet::default(),
            codes: HashMap::default(),
            tuples: HashMap::default(),
            tuple_words: HashMap::default(),
            methods: HashMap::default(),
            native_methods: HashMap::default(),
            ranges: HashMap::default(),
            walked: HashMap::default(),
            sliced: HashMap::default(),
            newborn: HashMap::default(),
            perhaps_null: HashSet::default(),
            generators: vec![],
            namespaces_of: HashMap::default(),
            stands: HashMap::default(),
            stood: HashMap::default(),
            resumed: HashMap::default(),
            extra_rounds: 0,
            first_close: None,
            sending: None,
            unmade: unmade::Unmade::default(),
            checkpoints: vec![],
            arrivals: vec![],
            projected: vec![],
            generic: 0,
            visited: HashMap::default(),
            again: false,
            links_on: false,
            is_side: false,
            is_live: false,
            no_guess_at: None,
            namespaces,
            namespace,
            scopes: HashMap::default(),
        }
    }

    unsafe fn run(mut self) -> Result<Built, Reason> {
        let end = self.build();
        let closes = matches!(end, Ok(End::Closed)) && !self.is_between_rounds();
        if let (false, Some(state)) = (closes, self.first_close.take()) {
            // More rounds do not make one that is like the first.
            self.restore(state);
            return self.close();
        }
        match end {
            Ok(End::Closed) => self.close(),
            Ok(End::Cut) => self.cut(),
            Ok(End::Link(head)) => self.link(&head),
            Ok(End::Done) if !self.stops_in_loop() => self.finish(false),
            Ok(End::Done) => self.go_back(Reason::InnerLoop),
            Err(why) => self.go_back(why),
        }
    }

    /// Takes instruction after instruction, until the trace has an end.
    unsafe fn build(&mut self) -> Result<End, Reason> {
        loop {
            self.check_sending()?;
            self.flush_dead();
            let top = self.frames.last().expect("a trace has a frame");
            let (code, pc) = (top.code, top.pc);
            self.saved = top.clone();
            self.here = None;
            let started = !self.projected.is_empty() || self.is_side && !self.again;
            if started {
                if self.frames.len() == 1 && self.head == Some(pc) {
                    let goes_on = self.extra_rounds < MOST_EXTRA_ROUNDS && self.is_between_rounds();
                    if !goes_on {
                        return Ok(End::Closed);
                    }
                    self.extra_rounds += 1;
                    self.visited.clear();
                    if self.extra_rounds == 1 {
                        self.first_close = Some(self.save());
                    }
                }
                let ends_here = self.at_boundary();
                let links = std::mem::take(&mut self.links_on);
                // A generator's own loop is followed for a round: that leads to its consumer's.
                if let Some(head) = self.heads.head(code, pc)
                    && (ends_here
                        || links
                        || self.projected.is_empty()
                        || head.loops && !self.in_generator() && !self.goes_into(code, pc)
                        || self.joins(&head))
                {
                    return Ok(End::Link(head));
                }
                if ends_here {
                    self.make_pending();
                    if self.unmade.escaped {
                        return Ok(End::Cut);
                    }
                    if self.projected.len() < tuning::MIN_STRAIGHT as usize {
                        return Err(Reason::Recursion);
                    }
                    let snap = self.snap_at(pc);
                    self.trace.push(Inst::new(Op::Exit, &[], &[]).at(snap));
                    return Ok(End::Done);
                }
            }
            self.follow()?;
            if self.trace.insts.len() > 8 * self.tuning.max_uops as usize
                || self.projected.len() > self.tuning.max_uops as usize
            {
                return Err(Reason::TooLong);
            }
            let instr = decode(code, pc)?;
            self.projected.push((self.frames.len() - 1, instr));
            self.trace.here = tiercel_ir::Origin(self.projected.len() as u32);
            if self.again && self.frames.len() == 1 && instr.opcode == Opcode::RETURN_VALUE {
                // A return that took more would do so again.
                return Err(Reason::LeavesFrame);
            }
            let refuted = self.is_live && self.is_refuted(&instr);
            let by_sample = std::mem::take(&mut self.again) || refuted;
            let flow = match self.unmade_instruction(&instr) {
                Some(flow) => flow,
                None if self.perhaps_lacks_receiver(&instr) => self.generic(&instr)?,
                None if by_sample => self.by_sample(&instr)?,
                None => {
                    let now = self.form_now(&instr);
                    self.instruction(&now)?
                }
            };
            if self.unmade.escaped {
                return Ok(End::Cut);
            }
            match flow {
                Flow::Next => self.top().pc = instr.next,
                Flow::Goto(pc) => self.top().pc = pc,
                Flow::Done => return Ok(End::Done),
            }
        }
    }

    /// Has the front end come to the next instruction too. What it knows of the values there takes the place of what was
    /// known: objects seen earlier may be gone.
    unsafe fn follow(&mut self) -> Result<(), Reason> {
        let fresh = &self.trace.syms[self.symbols_kept..];
        self.symbols_kept += fresh.len();
        self.kept.extend(crate::runtime::keep_alive(fresh));
        let places: SmallVec<[Place; 12]> = self.frames.iter().map(|f| (f.code, f.pc)).collect();
        self.front.come_to(&places)?;
        let mut first = self.front.slots(0);
        self.is_live = first.is_some();
        if !self.is_live {
            return Ok(());
        }
        self.samples.clear();
        let mut hints = vec![];
        for (level, frame) in self.frames.iter().enumerate() {
            let words = if level == 0 { first.take() } else { self.front.slots(level) };
            let Some(mut words) = words else { continue };
            let function = words.pop().unwrap_or(0);
            let slots = frame.locals.iter().chain(&frame.stack).zip(&words);
            for (a, word) in slots.chain(std::iter::once((&frame.function, &function))) {
                if let Abs::Ref { v, .. } = a
                    && *word != 0
                {
                    self.samples.insert(*v, *word);
                }
            }
            if level == 0 {
                self.memory.clear();
                self.memory.extend_from_slice(&words);
            } else if frame.generator.is_some() {
                hints.push((level, words));
            }
        }
        for (level, words) in hints {
            if let Some(running) = &mut self.frames[level].generator {
                running.hints = words.into_vec();
            }
        }
        Ok(())
    }

    /// One instruction.
    pub(crate) unsafe fn instruction(&mut self, i: &Instr) -> Step {
        for topic in [
            Self::stack_instruction,
            Self::class_instruction,
            Self::char_instruction,
            Self::range_instruction,
            Self::native_method_instruction,
            Self::arithmetic_instruction,
            Self::control_instruction,
            Self::attribute_instruction,
            Self::name_instruction,
            Self::lookup_instruction,
            Self::container_instruction,
            Self::text_instruction,
            Self::call_instruction,
            Self::binding_instruction,
            Self::exception_instruction,
            Self::builtin_instruction,
            Self::quiet_instruction,
        ] {
            if let Some(flow) = topic(self, i)? {
                return Ok(flow);
            }
        }
        self.generic(i)
    }

    /// Lets the interpreter's own function do an instruction on the real frames.
    pub(crate) unsafe fn generic(&mut self, i: &Instr) -> Step {
        let opcode = i.opcode.deopt();
        let leaves = matches!(
            opcode,
            Opcode::RETURN_VALUE
                | Opcode::YIELD_VALUE
                | Opcode::RETURN_GENERATOR
                | Opcode::RAISE_VARARGS
                | Opcode::RERAISE
                | Opcode::SEND
                | Opcode::END_ASYNC_FOR
                | Opcode::CLEANUP_THROW
                | Opcode::INTERPRETER_EXIT
                | Opcode::CHECK_EG_MATCH
                | Opcode::PUSH_EXC_INFO
                | Opcode::POP_EXCEPT
                | Opcode::WITH_EXCEPT_START
        );
        // A generator that the trace has resumed would have to be suspended again as if it had not been.
        if leaves || self.has_generators() {
            return self.stop(Reason::Unsupported);
        }
        self.generic += 1;
        self.make_pending();
        let snap = self.snap_here();
        let (pops, pushes) = (opcode.popped(i.oparg) as usize, opcode.pushed(i.oparg) as usize);
        // A loop that goes on has its next item, which the table's effect of the jump leaves out.
        let next = i.next;
        let sym = self.trace.symbol(SymKind::Address, i.opcode.name(), 0x1000 + u64::from(i.opcode.0));
        let inst =
            Inst::new(Op::CallUop, &[], &[Imm::Sym(sym), Imm::Int(next as i64), Imm::Int(pushes as i64)]);
        self.trace.push(inst.at(snap));
        let depth = self.top().stack.len();
        if pops > depth {
            return Err(Reason::StackMismatch);
        }
        self.top().stack.truncate(depth - pops);
        self.forget_moved();
        self.slots_known.clear();
        self.newborn.clear();
        for n in 0..pushes {
            if n == 1 && opcode == Opcode::LOAD_GLOBAL {
                self.push(Abs::Null);
                continue;
            }
            let v = self.emit(Op::Reload, &[], &[Imm::Int(n as i64)]);
            if n == 1 {
                self.perhaps_null.insert(v);
            }
            self.push(Abs::Ref { v, own: true });
        }
        let snap = self.snap_at(next);
        self.trace.push(Inst::new(Op::GuardValid, &[], &[]).at(snap));
        Ok(Flow::Next)
    }

    /// Whether it is a call of which nothing says if it has a receiver: what looked that up was done by the interpreter.
    fn perhaps_lacks_receiver(&mut self, i: &Instr) -> bool {
        let above = match i.opcode.deopt() {
            Opcode::CALL => 0,
            Opcode::CALL_KW => 1,
            _ => return false,
        };
        !self.perhaps_null.is_empty()
            && matches!(self.peek(i.oparg as usize + 1 + above), Abs::Ref { v, .. } if self.perhaps_null.contains(&v))
    }

    /// Ends the trace before the current instruction, if it has come far enough to be worth it.
    pub(crate) fn stop(&mut self, why: Reason) -> Step {
        if self.projected.len() < tuning::MIN_STRAIGHT as usize {
            return Err(why);
        }
        self.make_pending();
        let snap = self.snap_here();
        self.trace.push(Inst::new(Op::Exit, &[], &[]).at(snap));
        Ok(Flow::Done)
    }

    /// Whether this is the loop head that the trace belongs to.
    pub(crate) fn is_own_head(&self, target: u32) -> bool {
        self.frames.len() == 1 && self.head == Some(target)
    }

    /// Whether a loop that has a trace begins there.
    pub(crate) fn follows(&self, target: u32) -> bool {
        let top = self.frames.last().expect("a trace has a frame");
        self.heads.head(top.code, target).is_some_and(|h| h.loops)
    }

    /// Whether a trace begins there.
    pub(crate) fn has_head(&self, target: u32) -> bool {
        let top = self.frames.last().expect("a trace has a frame");
        self.heads.head(top.code, target).is_some()
    }

    /// Notes a back-edge; gives up after some rounds.
    pub(crate) fn may_loop(&mut self, target: u32) -> bool {
        let depth = self.frames.len();
        let top = self.frames.last().expect("a trace has a frame");
        // Two generators of one function go round their loops each for itself.
        let whose = top.generator.as_ref().map(|g| g.class);
        let count = self.visited.entry((top.code as usize, depth, target, whose)).or_default();
        *count += 1;
        *count <= self.front.rounds()
    }

    /// Whether a call has just been entered that is not followed further: what it does is another trace's matter.
    fn at_boundary(&self) -> bool {
        let top = self.frames.last().expect("a trace has a frame");
        let behind_resume = self.projected.last().is_some_and(|(depth, i)| {
            i.opcode.deopt() == Opcode::RESUME && depth + 1 == self.frames.len() && i.next == top.pc
        });
        top.boundary && behind_resume
    }

    fn close(mut self) -> Result<Built, Reason> {
        if self.frames[0].stack.len() != self.head_depth {
            return Err(Reason::StackMismatch);
        }
        self.make_pending();
        let slots: Vec<Abs> = self.frames[0].locals.iter().chain(&self.frames[0].stack).copied().collect();
        let args: Vec<Val> = slots.into_iter().map(|a| self.own_ref(a)).collect();
        if self.unmade.escaped {
            return self.cut();
        }
        self.trace.push(Inst::new(Op::Jump, &args, &[]));
        self.keep_unchanged();
        self.finish(true)
    }

    /// Whether what follows is long, and has been compiled already for whoever comes to the same place: of several paths
    /// that come together there only the first takes the rest with it.
    fn joins(&self, head: &Head) -> bool {
        let is_once = self.head.is_none() && !head.loops && !self.is_sending();
        is_once && self.frames.len() == 1 && head.length >= self.tuning.min_join
    }

    fn link(mut self, head: &Head) -> Result<Built, Reason> {
        if self.head.is_some() || self.is_sending() {
            // A root that runs into another loop: that loop's exits grow what is worth compiling. Unless the round at hand
            // happens to be its last.
            // SAFETY: the frames are of live code.
            let left = unsafe { self.has_left_loop() };
            return Err(if left { Reason::TooShort } else { Reason::InnerLoop });
        }
        self.make_pending();
        if self.unmade.escaped {
            return self.cut();
        }
        let snap = self.snap_here();
        let sym = self.trace.symbol(SymKind::Trace, &head.name, head.cell);
        self.trace.push(Inst::new(Op::Link, &[], &[Imm::Sym(sym)]).at(snap));
        self.finish(false)
    }

    fn finish(mut self, loops: bool) -> Result<Built, Reason> {
        if !loops && self.head.is_some() {
            self.strip_loop();
        }
        let share = self.generic * 100 / self.projected.len().max(1);
        // A side trace saves leaving and entering again, which costs what one generic instruction does; a root does not.
        let saved = self.is_side as usize;
        if self.generic > saved && share > self.tuning.max_generic_share as usize {
            return Err(Reason::TooGeneric);
        }
        let Builder { trace, projected, generic, kept, slots_known_first: slots_known, .. } = self;
        Ok(Built { trace, projected, loops, generic, kept, slots_known })
    }

    /// A root that does not come back to its head runs once: params are their first values.
    fn strip_loop(&mut self) {
        let mut map: Vec<Val> = vec![];
        let mut out = self.trace.emptied();
        let mut snaps = self.trace.snaps.clone();
        let mut done = vec![false; snaps.len()];
        let mut frames = FrameMap::default();
        for inst in &self.trace.insts {
            let mut inst = inst.clone();
            inst.args.iter_mut().for_each(|a| *a = map[a.index()]);
            if let Some(s) = inst.snap
                && !std::mem::replace(&mut done[s.index()], true)
            {
                let value = |v: Val| map[v.index()];
                let snap = &mut snaps[s.index()];
                *snap = snap.mapped(&mut frames, |slot| slot.map_value(value), value);
            }
            map.push(match inst.op {
                Op::Param => inst.args[0],
                // Nothing uses the marker.
                Op::Loop => Val(0),
                _ => out.push(inst),
            });
        }
        out.snaps = snaps;
        self.trace = out;
    }

    /// Slots of the first frame that no iteration changes stay in memory as they are: no exit need write them. Those of the
    /// stack that an iteration uses for something else, where an instruction is done on frames in memory, do not.
    fn keep_unchanged(&mut self) {
        let params = self.trace.params();
        let Some(jump) = self.trace.insts.last().cloned() else { return };
        let written: Vec<SnapId> =
            self.trace.insts.iter().filter(|i| i.op == Op::CallUop).filter_map(|i| i.snap).collect();
        let stays = |k: usize, p: Val| {
            written.iter().all(|s| {
                let frame = &self.trace.snaps[s.index()].frames[0];
                frame.locals.iter().chain(&frame.stack).nth(k) == Some(&Slot::Own(p))
            })
        };
        let kept: Vec<(usize, Val)> = params
            .iter()
            .enumerate()
            .filter(|(k, p)| jump.args[*k] == **p && stays(*k, **p))
            .map(|(k, p)| (k, *p))
            .collect();
        let mut last: Option<(Arc<FrameState>, Arc<FrameState>)> = None;
        for snap in &mut self.trace.snaps {
            let frame = &mut snap.frames[0];
            if last.as_ref().is_none_or(|(old, _)| !Arc::ptr_eq(old, frame)) {
                let mut new = FrameState::clone(frame);
                let slots = new.locals.iter_mut().chain(&mut new.stack).enumerate();
                for (k, slot) in slots {
                    if kept.iter().any(|(n, p)| *n == k && *slot == Slot::Own(*p)) {
                        *slot = Slot::Keep;
                    }
                }
                last = Some((frame.clone(), Arc::new(new)));
            }
            if let Some((_, new)) = &last {
                *frame = new.clone();
            }
        }
    }

    // Emission.

    /// Emits an instruction without a snapshot.
    pub(crate) fn emit(&mut self, op: Op, args: &[Val], imms: &[Imm]) -> Val {
        self.trace.push(Inst::new(op, args, imms))
    }

    /// Emits an instruction whose type is stated.
    pub(crate) fn emit_typed(&mut self, op: Op, args: &[Val], imms: &[Imm], ty: Type) -> Val {
        self.trace.push(Inst::new(op, args, imms).typed(ty))
    }

    /// Emits a guard that leaves to the start of the current instruction.
    pub(crate) fn guard(&mut self, op: Op, args: &[Val], imms: &[Imm]) -> Val {
        let snap = self.snap_here();
        self.trace.push(Inst::new(op, args, imms).at(snap))
    }

    /// Emits a guard that leaves to another instruction of the current frame, with the state as it is now.
    pub(crate) fn guard_to(&mut self, pc: u32, op: Op, args: &[Val]) {
        let snap = self.snap_at(pc);
        self.trace.push(Inst::new(op, args, &[]).at(snap));
    }

    /// An integer constant.
    pub(crate) fn iconst(&mut self, i: i64) -> Val {
        self.emit(Op::IConst, &[], &[Imm::Int(i)])
    }

    /// A call of a native function that runs no Python code.
    pub(crate) fn leaf(&mut self, f: natives::Native, args: &[Val], ty: Option<Type>) -> Val {
        let sym = self.trace.symbol(SymKind::Native, f.name, f.address as u64);
        let mut inst = Inst::new(Op::CallLeaf, args, &[Imm::Sym(sym)]);
        inst.ty = ty;
        self.trace.push(inst)
    }

    /// A call of a native function that does nothing but make a new object.
    pub(crate) fn fresh_object(&mut self, f: natives::Native, args: &[Val]) -> Val {
        let sym = self.trace.symbol(SymKind::Native, f.name, f.address as u64);
        self.emit_typed(Op::CallFresh, args, &[Imm::Sym(sym)], Type::Ref)
    }

    /// A call of a function of its arguments alone.
    pub(crate) fn pure(&mut self, f: natives::Native, args: &[Val], ty: Type) -> Val {
        let sym = self.trace.symbol(SymKind::Native, f.name, f.address as u64);
        self.emit_typed(Op::CallPure, args, &[Imm::Sym(sym)], ty)
    }

    /// A load.
    pub(crate) fn load(&mut self, base: Val, offset: i64, class: tiercel_ir::Alias, ty: Type) -> Val {
        self.emit_typed(Op::Load, &[base], &[Imm::Int(offset), Imm::Alias(class)], ty)
    }

    /// A store.
    pub(crate) fn store(&mut self, base: Val, value: Val, offset: i64, class: tiercel_ir::Alias) {
        self.emit(Op::Store, &[base, value], &[Imm::Int(offset), Imm::Alias(class)]);
    }

    /// Leaves unless a 32-bit field, a version, has this value. Nothing is checked while the trace runs if the object is
    /// known now: a version that changes makes the trace invalid.
    pub(crate) fn guard_field32(&mut self, base: Val, offset: i64, class: tiercel_ir::Alias, want: i64) {
        let def = self.trace.def(base);
        if matches!(def.op, Op::RefConst | Op::PtrConst)
            && let Some(sym) = def.sym()
        {
            let field = self.trace.syms[sym.0 as usize].address + offset as u64;
            // SAFETY: the object is alive, and has a version there.
            let now = unsafe { *(field as *const u32) };
            if i64::from(now) == want && now != 0 && self.heads.is_steady(field) {
                self.emit(Op::Depend, &[], &[Imm::Sym(sym), Imm::Int(offset), Imm::Int(want)]);
                return;
            }
        }
        let have = self.emit(Op::Load32, &[base], &[Imm::Int(offset), Imm::Alias(class)]);
        let want = self.iconst(want);
        let same = self.emit(Op::IntEq, &[have, want], &[]);
        self.guard(Op::GuardTrue, &[same], &[]);
    }

    /// The snapshot of the state when the current instruction started.
    pub(crate) fn snap_here(&mut self) -> SnapId {
        if let Some(s) = self.snap_of_call().or(self.here) {
            return s;
        }
        let depth = self.frames.len() - 1;
        let outer = self.frames[..depth].iter().enumerate();
        let mut frames: Vec<_> = outer.map(|(level, f)| self.frame_state(f, level)).collect();
        frames.push(self.frame_state(&self.saved, depth));
        let mut snapshot = Snapshot { again: true, frames, ..Snapshot::default() };
        self.tell(&mut snapshot);
        let snap = self.trace.add_snapshot(snapshot);
        self.here = Some(snap);
        snap
    }

    /// A snapshot of the state as it is now, going on at `pc`.
    pub(crate) fn snap_at(&mut self, pc: u32) -> SnapId {
        if let Some(s) = self.snap_of_call() {
            return s;
        }
        let mut frames: Vec<_> =
            self.frames.iter().enumerate().map(|(level, f)| self.frame_state(f, level)).collect();
        if let Some(top) = frames.last_mut().filter(|top| top.pc != pc) {
            Arc::make_mut(top).pc = pc;
        }
        let drops = self.dead.clone();
        let id = self.make_snapshot(frames);
        if !drops.is_empty() {
            let mut snap = self.trace.snaps[id.index()].clone();
            snap.drops = drops;
            return self.trace.push_snapshot(snap);
        }
        id
    }

    fn make_snapshot(&mut self, frames: Vec<Arc<FrameState>>) -> SnapId {
        let mut snapshot = Snapshot { frames, ..Snapshot::default() };
        self.tell(&mut snapshot);
        self.trace.add_snapshot(snapshot)
    }

    /// Emits the counting down of what the last instruction gave up.
    pub(crate) fn flush_dead(&mut self) {
        self.sweep();
        while let Some(v) = self.dead.pop() {
            let pc = self.frames.last().map_or(0, |f| f.pc);
            let snap = self.snap_at(pc);
            self.trace.push(Inst::new(Op::Decref, &[v], &[]).at(snap));
            self.forget_moved();
        }
    }

    /// After something that writes the frames and takes them back: only slots that still hold what was taken up from
    /// them were left alone.
    pub(crate) fn forget_moved(&mut self) {
        let first = &self.frames[0];
        let slots: Vec<Abs> = first.locals.iter().chain(&first.stack).copied().collect();
        self.unmoved.retain(|v, n| slots.get(*n) == Some(&Abs::Ref { v: *v, own: true }));
    }

    // Symbols.

    pub(crate) unsafe fn code_sym(&mut self, code: *const CodeObject) -> SymId {
        self.trace.symbol_of(SymKind::Code, code as u64, || natives::text_of((*code).qualname.word()))
    }

    /// The frame at the top.
    pub(crate) fn top(&mut self) -> &mut VirtualFrame {
        self.frames.last_mut().expect("a trace has a frame")
    }
}
