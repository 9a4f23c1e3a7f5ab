//! Making traces off the main thread (`-X jit-thread`).
//!
//! What a trace is built of is live, so building stays where the program runs; passes and lowering, which take most of
//! the time, are done by one worker, in the order in which they are asked for. The program goes on meanwhile. When a
//! result comes depends on the machine, but when it is used must not, or the same program would not run the same traces
//! twice: it is installed at the first event of tier 2 (a hot place, an entry of a trace) by which the program has done a
//! certain amount of work since. If it is not there by then, the program waits for it.
//!
//! What happens to the world meanwhile is heard of as for an installed trace, and the result is then thrown away.

use super::Anchor;
use super::make::{Made, Maker, NotMade, Order};
use super::rest::without_signals;
use super::trees::Tree;
use crate::build::Built;
use crate::project::Reason;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use tiercel_ir::{SnapId, Trace};

/// Events of tier 2 after which a trace is installed in any case: another thread of the program, whose work is counted apart,
/// may have asked for it and have ended.
const MOST_ASKED: u32 = 20_000;

/// Stack of the worker: register allocation recurses little, but passes may.
const STACK: usize = 2 << 20;

/// Who makes traces.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Making {
    /// The main thread, at once.
    #[default]
    Here,
    /// A worker (`-X jit-thread`).
    Worker,
    /// The main thread, but what it makes is installed where a worker's would be (`-X jit-thread=wait`).
    Later,
}

/// What native code is told of a trace before there is one; boxed, for code holds the addresses.
pub(super) struct Cells {
    /// Whether it still holds.
    pub valid: Box<Cell<u8>>,
    /// Where others link through.
    pub entry: Box<Cell<u64>>,
    /// What a root knows of its tree.
    pub tree: Tree,
}

/// A trace being made.
pub(super) struct Pending {
    /// What it was built as; the objects that it names are kept alive in here.
    pub built: Built,
    /// Where it begins.
    pub anchor: Anchor,
    /// For a side trace: the trace and the exit that it hangs on.
    pub parent: Option<(u32, SnapId)>,
    /// What native code is told of it.
    pub cells: Cells,
    /// How much work the program has done when it is installed.
    due: u64,
    /// How often that was asked for.
    asked: Cell<u32>,
    /// What it depends on, and which of that has changed.
    needs: Vec<u64>,
    changed: Cell<Option<u64>>,
    /// The result, if the main thread has made it.
    made: Option<Result<Made, NotMade>>,
}

impl Pending {
    /// A trace of what was built, which depends on `needs`; it is due when the program has done so much work.
    pub(super) fn new(
        built: Built,
        needs: Vec<u64>,
        anchor: Anchor,
        parent: Option<(u32, SnapId)>,
        cells: Cells,
        due: u64,
    ) -> Pending {
        Pending {
            built,
            anchor,
            parent,
            cells,
            due,
            needs,
            changed: Cell::new(None),
            asked: Cell::new(0),
            made: None,
        }
    }

    /// What has changed of the things that it depends on.
    pub(super) fn changed(&self) -> Option<u64> {
        self.changed.get()
    }
}

/// The thread and the ways to it and back.
struct Worker {
    orders: Sender<(Trace, Order)>,
    results: Receiver<Result<Made, NotMade>>,
    /// The process that it runs in: threads do not survive a fork.
    process: u32,
}

/// The traces being made, in the order in which they were asked for.
#[derive(Default)]
pub(super) struct Queue {
    pending: RefCell<VecDeque<Pending>>,
    worker: RefCell<Option<Worker>>,
}

impl Queue {
    /// Whether no trace is being made.
    pub(super) fn is_empty(&self) -> bool {
        self.pending.borrow().is_empty()
    }

    /// Has a trace made: by the worker, which `new_maker` is for, or else by `here`.
    pub(super) fn push(
        &self,
        mut pending: Pending,
        order: Order,
        here: Option<&mut Maker>,
        new_maker: impl FnOnce() -> Result<Maker, Reason>,
    ) -> Result<(), Reason> {
        match here {
            Some(maker) => pending.made = Some(maker.make(&pending.built.trace, &order)),
            None => self.send((pending.built.trace.clone(), order), new_maker)?,
        }
        self.pending.borrow_mut().push_back(pending);
        Ok(())
    }

    fn send(
        &self,
        order: (Trace, Order),
        new_maker: impl FnOnce() -> Result<Maker, Reason>,
    ) -> Result<(), Reason> {
        let mut worker = self.worker.borrow_mut();
        if worker.is_none() {
            *worker = Some(start(new_maker()?)?);
        }
        let sent = worker.as_ref().is_some_and(|w| w.orders.send(order).is_ok());
        if sent { Ok(()) } else { Err(Reason::NotLowered) }
    }

    /// The first trace that is due when the program has done so much work, and what has become of it; waits for it if it has
    /// to.
    pub(super) fn take_due(&self, done: u64) -> Option<(Pending, Result<Made, NotMade>)> {
        {
            let queue = self.pending.borrow();
            let first = queue.front()?;
            first.asked.set(first.asked.get() + 1);
            if first.due > done && first.asked.get() < MOST_ASKED {
                return None;
            }
        }
        let mut pending = self.pending.borrow_mut().pop_front()?;
        let result = pending.made.take().unwrap_or_else(|| self.receive());
        Some((pending, result))
    }

    fn receive(&self) -> Result<Made, NotMade> {
        let mut worker = self.worker.borrow_mut();
        let lost = || NotMade { why: Reason::NotLowered, text: "its thread is gone".into() };
        let here = std::process::id();
        match worker.take_if(|w| w.process != here) {
            // The child of a fork. What the parent's thread left in the channels is nobody's any more.
            Some(theirs) => {
                std::mem::forget(theirs);
                Err(lost())
            }
            None => worker.as_ref().and_then(|w| w.results.recv().ok()).unwrap_or_else(|| Err(lost())),
        }
    }

    /// Notes a change of something that traces may depend on.
    pub(super) fn note_change(&self, what: u64) {
        for pending in self.pending.borrow().iter().filter(|p| p.needs.contains(&what)) {
            pending.changed.set(Some(what));
        }
    }

    /// Whether a root trace that begins there is being made.
    pub(super) fn has_root(&self, anchor: &Anchor) -> bool {
        self.pending.borrow().iter().any(|p| p.parent.is_none() && p.anchor.is(anchor))
    }
}

/// A worker with this maker.
fn start(mut maker: Maker) -> Result<Worker, Reason> {
    let (orders, to_make) = channel::<(Trace, Order)>();
    let (made, results) = channel();
    let work = move || {
        for (trace, order) in to_make {
            if made.send(maker.make(&trace, &order)).is_err() {
                return;
            }
        }
    };
    // Signals are for the program's threads.
    without_signals(|| thread::Builder::new().name("jit".into()).stack_size(STACK).spawn(work))
        .map_err(|_| Reason::NoMemory)?;
    Ok(Worker { orders, results, process: std::process::id() })
}
