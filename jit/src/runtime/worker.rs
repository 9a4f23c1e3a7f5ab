//! Making traces off the main thread (`-X jit-thread`).
//!
//! What a trace is built of is live, so building stays where the program runs; passes and lowering, which take most of
//! the time, are done by a worker, and so is compiling a tree as a whole. The program goes on meanwhile. When a result
//! comes depends on the machine, but when it is used must not, or the same program would not run the same traces twice:
//! it is installed at the first event of tier 2 (a hot place, an entry of a trace) by which the program has done a
//! certain amount of work since. If it is not there by then, the program waits for it.
//!
//! One thing is made at a time. A trace that is begun while another is made would lack what that one will be: it would go
//! through its loop once, say, rather than over to it.
//!
//! What happens to the world meanwhile is heard of as for an installed trace, and the result is then thrown away.

use super::make::{Made, Maker, NotMade, Order};
use super::rest::without_signals;
use super::trees::{PendingTree, Tree};
use super::{Anchor, Installed};
use crate::build::Built;
use crate::exits::ExitTable;
use crate::lower::{Environment, LowerError, Lowered, Member};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};
use tiercel_ir::{SnapId, Trace};

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

impl Making {
    /// A worker, if the machine has a processor for it (`-X jit-thread=auto`, the default).
    pub fn of_machine() -> Making {
        // SAFETY: all zeros is a valid `cpu_set_t`, which the call fills; counting reads only that.
        let processors = unsafe {
            let mut set: libc::cpu_set_t = std::mem::zeroed();
            match libc::sched_getaffinity(0, size_of::<libc::cpu_set_t>(), &mut set) {
                0 => libc::CPU_COUNT(&set),
                _ => 1,
            }
        };
        if processors > 1 { Making::Worker } else { Making::Here }
    }
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
    /// What is wanted of it.
    pub order: Order,
    /// What it depends on, and which of that has changed.
    pub needs: Vec<u64>,
    pub changed: Cell<Option<u64>>,
}

/// What is being made.
pub(super) enum Job {
    /// What leads into traces and out of them.
    Gates,
    Trace(Box<Pending>),
    Tree(PendingTree),
}

impl Job {
    /// Has it made at once.
    pub(super) fn make(&self, maker: &mut Maker) -> Finished {
        let Job::Trace(pending) = self else { return self.task().run(maker) };
        let clock = Instant::now();
        (Product::Trace(maker.make(&pending.built.trace, &pending.order)), clock.elapsed())
    }

    /// What a maker is told of it. The job must be kept until that is done.
    fn task(&self) -> Task {
        match self {
            Job::Gates => Task::Gates,
            Job::Trace(pending) => Task::Trace(pending.built.trace.clone(), pending.order),
            Job::Tree(tree) => {
                let member = |(trace, parent): &(Rc<Installed>, _)| RawMember {
                    trace: Rc::as_ptr(&trace.trace),
                    exits: &raw const trace.exits,
                    length: trace.length,
                    parent: *parent,
                    taken: trace.exits.taken(),
                };
                Task::Tree(RawTree(tree.members.iter().map(member).collect()), tree.env)
            }
        }
    }
}

/// What a maker is to do.
enum Task {
    Gates,
    Trace(Trace, Order),
    Tree(RawTree, Environment),
}

/// What a maker has done.
pub(super) enum Product {
    Gates(Result<[Lowered; 4], LowerError>),
    Trace(Result<Made, NotMade>),
    Tree(Result<Lowered, LowerError>),
}

/// What a maker has done, and how long it took.
pub(super) type Finished = (Product, Duration);

/// The traces of a tree, for another thread.
struct RawTree(Vec<RawMember>);

struct RawMember {
    trace: *const Trace,
    exits: *const ExitTable,
    length: u32,
    parent: Option<(usize, SnapId)>,
    taken: Vec<SnapId>,
}

// SAFETY: the job that it was made of keeps the traces alive until the product has come. An installed trace does not
// change, and of its exits nothing is read but where they are, which does not change either; to the ways that lead there more
// are added, which nobody else does meanwhile, or looks at.
unsafe impl Send for RawTree {}

impl Task {
    fn run(&self, maker: &mut Maker) -> Finished {
        let clock = Instant::now();
        let product = match self {
            Task::Gates => Product::Gates(maker.gates()),
            Task::Trace(trace, order) => Product::Trace(maker.make(trace, order)),
            Task::Tree(tree, env) => {
                let members = tree.0.iter().map(|raw| Member {
                    // SAFETY: see `RawTree`.
                    trace: unsafe { &*raw.trace },
                    // SAFETY: see `RawTree`.
                    exits: unsafe { &*raw.exits },
                    length: raw.length,
                    parent: raw.parent,
                    taken: &raw.taken,
                });
                let members: Vec<Member> = members.collect();
                Product::Tree(maker.lower_tree(&members, env))
            }
        };
        (product, clock.elapsed())
    }
}

/// A time as one thread of the program has it ([`super::budget::Budget::time`]); their work is counted apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    /// The thread, by its address.
    pub thread: usize,
    /// The time.
    pub time: u64,
}

/// What is being made, and when it is to be used.
struct Queued {
    job: Job,
    /// Time until then, and when that was.
    remaining: u64,
    seen: Moment,
    /// The product, if the main thread has made it.
    made: Option<Finished>,
}

/// The thread and the ways to it and back.
struct Worker {
    tasks: Sender<Task>,
    products: Receiver<Finished>,
    /// The process that it runs in: threads do not survive a fork.
    process: u32,
}

/// Where one thing at a time is made while the program goes on.
#[derive(Default)]
pub(super) struct Workshop {
    queued: RefCell<Option<Queued>>,
    worker: RefCell<Option<Worker>>,
    /// Whether the worker is making the gates, or has made them, before anybody wants them.
    ahead: Cell<bool>,
}

impl Workshop {
    /// Whether nothing is being made.
    pub(super) fn is_empty(&self) -> bool {
        self.queued.borrow().is_none()
    }

    /// Has the worker make the gates before anybody wants them. Without a worker nothing happens.
    pub(super) fn begin(&self, new_maker: impl FnOnce() -> Result<Maker, LowerError>) {
        self.ahead.set(self.send(Task::Gates, new_maker).is_some());
    }

    /// The gates, if the worker has begun with them and nobody has asked yet; waits for them.
    pub(super) fn begun(&self) -> Option<Finished> {
        if self.ahead.take() { self.receive() } else { None }
    }

    /// Has something made, to be used so much later: by the worker, which `new_maker` is for, or else by `here`, also if no
    /// worker can be had. Nothing else is being made.
    pub(super) fn put(
        &self,
        job: Job,
        now: Moment,
        delay: u64,
        here: &mut Maker,
        new_maker: Option<impl FnOnce() -> Result<Maker, LowerError>>,
    ) {
        let is_begun = matches!(job, Job::Gates) && self.ahead.take();
        let is_sent =
            is_begun || new_maker.is_some_and(|new_maker| self.send(job.task(), new_maker).is_some());
        let made = if is_sent { None } else { Some(job.make(here)) };
        let before = self.queued.replace(Some(Queued { job, remaining: delay, seen: now, made }));
        debug_assert!(before.is_none());
    }

    /// Gives the worker something to do; `None` if there is none and none can be had.
    fn send(&self, task: Task, new_maker: impl FnOnce() -> Result<Maker, LowerError>) -> Option<()> {
        let mut worker = self.worker.borrow_mut();
        let here = std::process::id();
        if let Some(theirs) = worker.take_if(|w| w.process != here) {
            // The child of a fork. What the parent's thread left in the channels is nobody's any more.
            std::mem::forget(theirs);
        }
        let worker = match &mut *worker {
            Some(worker) => worker,
            none => none.insert(start(new_maker().ok()?)?),
        };
        worker.tasks.send(task).ok()
    }

    /// Whether what is being made is due now. To be asked often.
    pub(super) fn is_due(&self, now: Moment) -> bool {
        let mut queued = self.queued.borrow_mut();
        let Some(queued) = &mut *queued else { return false };
        if queued.seen.thread == now.thread {
            let passed = now.time.saturating_sub(queued.seen.time);
            queued.remaining = queued.remaining.saturating_sub(passed);
        }
        queued.seen = now;
        queued.remaining == 0
    }

    /// What is being made, and what has come of it; waits for that if it has to. `None` for what the worker of the process
    /// that this one was forked from had begun.
    pub(super) fn take(&self) -> Option<(Job, Option<Finished>)> {
        let queued = self.queued.take()?;
        Some((queued.job, queued.made.or_else(|| self.receive())))
    }

    /// What the worker has made; `None` if there is no worker in this process, or no more.
    fn receive(&self) -> Option<Finished> {
        let worker = self.worker.borrow();
        let worker = worker.as_ref().filter(|w| w.process == std::process::id())?;
        worker.products.recv().ok()
    }

    /// Notes a change of something that traces may depend on.
    pub(super) fn note_change(&self, what: u64) {
        if let Some(Queued { job: Job::Trace(pending), .. }) = &*self.queued.borrow()
            && pending.needs.contains(&what)
        {
            pending.changed.set(Some(what));
        }
    }
}

/// A worker with this maker, if the system has a thread for it.
fn start(mut maker: Maker) -> Option<Worker> {
    let (tasks, to_do) = channel::<Task>();
    let (made, products) = channel();
    let work = move || {
        for task in to_do {
            if made.send(task.run(&mut maker)).is_err() {
                return;
            }
        }
    };
    // Signals are for the program's threads.
    without_signals(|| thread::Builder::new().name("jit".into()).stack_size(STACK).spawn(work)).ok()?;
    Some(Worker { tasks, products, process: std::process::id() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::{Faults, Options};
    use std::sync::Arc;

    fn maker() -> Result<Maker, LowerError> {
        Maker::new(&Options::default(), Arc::new(Faults::default()))
    }

    fn at(thread: usize, time: u64) -> Moment {
        Moment { thread, time }
    }

    #[test]
    fn what_no_worker_can_be_had_for_is_made_at_once() {
        let workshop = Workshop::default();
        let none = || Err(LowerError::Target("no thread".into()));
        workshop.put(Job::Gates, at(1, 5), 10, &mut maker().unwrap(), Some(none));
        assert!(!workshop.is_empty());
        assert!(!workshop.is_due(at(1, 14)) && workshop.is_due(at(1, 15)));
        let (_, made) = workshop.take().expect("it is there");
        assert!(matches!(made, Some((Product::Gates(Ok(_)), _))));
        assert!(workshop.is_empty());
    }

    #[test]
    fn what_a_worker_makes_is_due_by_the_work_of_all_threads() {
        let workshop = Workshop::default();
        workshop.put(Job::Gates, at(1, 5), 10, &mut maker().unwrap(), Some(maker));
        // Threads have their own times, which go on while they are asked one after the other.
        assert!(!workshop.is_due(at(1, 9)) && !workshop.is_due(at(2, 1000)));
        assert!(!workshop.is_due(at(2, 1005)) && workshop.is_due(at(2, 1006)));
        let (_, made) = workshop.take().expect("it is there");
        assert!(matches!(made, Some((Product::Gates(Ok(_)), _))));
    }

    #[test]
    fn gates_that_were_begun_are_made_once() {
        let is_gates = |made: &Option<Finished>| matches!(made, Some((Product::Gates(Ok(_)), _)));
        let is_idle = |shop: &Workshop| {
            let worker = shop.worker.borrow();
            worker.as_ref().is_some_and(|w| w.products.recv_timeout(Duration::from_millis(50)).is_err())
        };
        let workshop = Workshop::default();
        workshop.begin(maker);
        assert!(workshop.is_empty(), "nobody waits for them");
        workshop.put(Job::Gates, at(1, 5), 10, &mut maker().unwrap(), Some(maker));
        assert!(is_gates(&workshop.take().expect("they are there").1));
        assert!(workshop.begun().is_none() && is_idle(&workshop));
        // Others are made anew, by the same worker.
        workshop.put(Job::Gates, at(1, 15), 10, &mut maker().unwrap(), Some(maker));
        assert!(is_gates(&workshop.take().expect("they are there").1) && is_idle(&workshop));
        workshop.begin(maker);
        assert!(is_gates(&workshop.begun()) && workshop.begun().is_none() && is_idle(&workshop));
    }
}
