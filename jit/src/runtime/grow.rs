//! Making traces: of loops, of what follows a place, of what follows a hot exit.

use super::frames::slot_words;
use super::{Anchor, Front, Installed, Jit, Stats};
use crate::build::{Builder, Built, Leaving, Setting};
use crate::project::{FrontEnd, Reason};
use tiercel_ir::{Op, Slot, SnapId, Snapshot};
use tiercel_object::thread::Thread;
use tiercel_object::types::code::CodeObject;
use tiercel_object::value::StackRef;
use tiercel_vm::frame::Frame;
use tiercel_vm::tier2::Left;

/// What came of an attempt at a loop.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Tried {
    /// There is a trace now, or will be.
    Made,
    /// Its next round is to be followed once.
    Again,
    /// None could be made.
    Failed,
}

impl Jit {
    unsafe fn setting<'a>(
        &'a self,
        id: String,
        frame: *mut Frame,
        front: &'a mut dyn FrontEnd,
    ) -> Setting<'a> {
        Setting {
            id,
            world: self.world(),
            heads: self,
            tuning: self.options.tuning,
            front,
            namespaces: ((*frame).globals, (*frame).builtins),
            namespace: (*frame).namespace,
        }
    }

    /// Has the builder make a trace that begins where the frame stands.
    unsafe fn build(
        &self,
        thread: &Thread,
        frame: *mut Frame,
        anchor: Anchor,
        build: unsafe fn(Setting, *const CodeObject, u32, &[u64]) -> Result<Built, Reason>,
    ) -> (Result<Built, Reason>, Left) {
        Stats::bump(&self.stats.attempts);
        let slots = slot_words(frame);
        let id = self.next_id(anchor);
        self.with_front(thread, frame, |front| {
            build(self.setting(id, frame, front), anchor.code, anchor.head, &slots)
        })
    }

    /// The trace of a loop, or `None` if it is still being made, and how the interpreter goes on.
    pub(super) unsafe fn compile_root(
        &self,
        thread: &Thread,
        frame: *mut Frame,
        anchor: Anchor,
    ) -> (Result<Option<u32>, Reason>, Left) {
        let (built, left) = self.build(thread, frame, anchor, |setting, code, head, slots| {
            Builder::root(setting, code, head, slots)
        });
        let result = built.and_then(|built| {
            let goes_on = built.trace.insts.last().is_some_and(|i| matches!(i.op, Op::Yield | Op::Resume));
            if !built.loops && !goes_on {
                return Err(Reason::TooShort);
            }
            // What a round yields to its consumer is followed from there; one that seldom yields comes round soon.
            if built.trace.insts.last().is_some_and(|i| i.op == Op::Yield) {
                return Err(Reason::OddRound);
            }
            self.install(thread, built, anchor, None)
        });
        (result, left)
    }

    /// How many traces have been tried at a place so far.
    pub(super) fn tried_at(&self, anchor: Anchor) -> u32 {
        self.generations.borrow().get(&(anchor.code as usize, anchor.head)).copied().unwrap_or(0)
    }

    /// Whether a loop's rounds are to be followed as far as they go, since they do not come round. A recorded one may only
    /// have been the last of many: so the first few do not count.
    pub(super) fn leads_away(&self, anchor: Anchor, why: Reason) -> bool {
        const FEW: u32 = 2;
        why == Reason::InnerLoop || self.options.front == Front::Project || self.tried_at(anchor) > FEW
    }

    /// The same for what follows at some place, once, and how the interpreter goes on.
    pub(super) unsafe fn compile_straight(
        &self,
        thread: &Thread,
        frame: *mut Frame,
        anchor: Anchor,
    ) -> (Result<Option<u32>, Reason>, Left) {
        self.compile_once(thread, frame, anchor, 0)
    }

    /// The same for what a function does, unless that is done by less than so many instructions.
    pub(super) unsafe fn compile_once(
        &self,
        thread: &Thread,
        frame: *mut Frame,
        anchor: Anchor,
        least: u32,
    ) -> (Result<Option<u32>, Reason>, Left) {
        let (built, left) = self.build(thread, frame, anchor, |setting, code, head, slots| {
            Builder::straight(setting, code, head, slots)
        });
        let result = built.and_then(|built| {
            let returns = built.trace.insts.last().is_some_and(|i| matches!(i.op, Op::Return | Op::Finish));
            if returns && built.projected.len() < least as usize {
                return Err(Reason::TooShort);
            }
            self.install(thread, built, anchor, None)
        });
        (result, left)
    }

    /// A link has led to the beginning of a root that is no longer true. The interpreter may never come to the back-edge or
    /// `RESUME` that would have another one made, if other traces lead past it; so it is counted here, and made once that
    /// is worth it.
    pub(super) unsafe fn come_to_invalid(
        &self,
        thread: &Thread,
        frame: *mut Frame,
        installed: &Installed,
    ) -> Left {
        let anchor = installed.anchor;
        let key = (anchor.code as usize, anchor.head);
        if self.recording.get() > 0 || self.heads.borrow().contains_key(&key) {
            return Left::Continue;
        }
        let count = self.count_arrival((*frame).pc);
        if !self.is_due(count) {
            return Left::Continue;
        }
        let again = || self.arrivals.borrow_mut().insert((*frame).pc as usize, count - 1);
        if !self.may_make(thread) {
            again();
            return Left::Continue;
        }
        if installed.loops {
            let (tried, left) = self.compile_loop(thread, frame, anchor);
            if tried == Tried::Again {
                self.arrivals.borrow_mut().insert(anchor.unit() as usize, count - 1);
            }
            return left;
        }
        let (result, left) = self.compile_straight(thread, frame, anchor);
        if let Err(why) = result {
            self.failed(anchor, why);
        }
        left
    }

    /// A root for the loop at whose head a frame stands, or, where its rounds lead through other traces, for one round.
    /// What came of it, and how the interpreter goes on.
    pub(super) unsafe fn compile_loop(
        &self,
        thread: &Thread,
        frame: *mut Frame,
        anchor: Anchor,
    ) -> (Tried, Left) {
        let key = (anchor.code as usize, anchor.head);
        if self.heads.borrow().contains_key(&key) {
            return (Tried::Made, Left::Continue);
        }
        let once = self.once.borrow().contains(&key);
        let (result, left) = if once {
            self.compile_straight(thread, frame, anchor)
        } else {
            self.compile_root(thread, frame, anchor)
        };
        if let Err(why) = result {
            self.failed(anchor, why);
        }
        let tried = match result {
            Ok(_) => Tried::Made,
            // The next round is followed as far as it goes.
            Err(why @ (Reason::InnerLoop | Reason::TooShort)) if !once => {
                if self.leads_away(anchor, why) {
                    self.once.borrow_mut().insert(key);
                }
                Tried::Again
            }
            Err(_) => Tried::Failed,
        };
        (tried, left)
    }

    /// Grows a side trace from a hot exit: whether it did, and how the interpreter goes on.
    pub(super) unsafe fn grow(
        &self,
        thread: &Thread,
        frame: *mut Frame,
        index: u32,
        snap: SnapId,
        values: &[u64],
    ) -> (bool, Left) {
        Stats::bump(&self.stats.attempts);
        let parent = self.installed(index);
        let root = self.installed(parent.root);
        let tuning = self.options.tuning;
        let id = format!("{}/{}.{}", root.id, index, snap.0);
        let (built, left) =
            if root.sides.get() >= tuning.max_side_traces || parent.depth >= tuning.max_side_depth {
                (Err(Reason::TooManySides), Left::Continue)
            } else {
                let (trace, live) = (&*parent.trace, parent.live.of(snap));
                let memory: Vec<u64> = kept_slots(frame, &trace.snaps[snap.index()]);
                let mut known = tiercel_passes::at_exit(trace, snap);
                known.with_earlier(&parent.earlier, &trace.snaps[snap.index()].kept_slots());
                let leaving = Leaving { trace, snap, live, known: &known, values };
                self.with_front(thread, frame, |front| {
                    Builder::side(self.setting(id.clone(), frame, front), leaving, &memory)
                })
            };
        match built.and_then(|built| self.install(thread, built, parent.anchor, Some((index, snap)))) {
            Ok(_) => (true, left),
            Err(why) => {
                self.failed_as(parent.anchor, &id, why);
                (false, left)
            }
        }
    }
}

/// The words of those slots of the first frame that a snapshot leaves as memory has them; 0 for the others, whose memory
/// is out of date.
unsafe fn kept_slots(frame: *mut Frame, snap: &Snapshot) -> Vec<u64> {
    let state = &snap.frames[0];
    let slots = state.locals.iter().chain(&state.stack);
    slots
        .enumerate()
        .map(|(n, s)| if *s == Slot::Keep { StackRef(*Frame::locals(frame).add(n)).clean() } else { 0 })
        .collect()
}
