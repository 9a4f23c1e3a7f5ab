//! The ways into traces and out of them, which all traces share.

use super::worker::{Job, Making};
use super::{Engine, Jit};
use crate::code::Code;
use crate::lower::{LowerError, Lowered};
use crate::project::Reason;
use tiercel_object::thread::Thread;

/// What making them takes, in operations of a trace.
const SIZE: usize = 120;

/// How traces are entered and left; made when the first trace is wanted, for many a program has none.
pub(super) struct Gates {
    /// What stubs lead to: gathers what an exit hands over.
    pub gather: Code,
    /// What exits lead to: returns the cell of the exit to whoever entered the trace.
    pub leave: Code,
    /// Called by the interpreter.
    pub trampoline: Code,
    /// Called by traces.
    pub plain_end: Code,
}

impl Jit {
    /// Has a worker begin with the gates, if there is one. It takes some time to start, and the first trace would wait for it.
    pub(super) fn begin_gates(&self) {
        if self.options.making == Making::Worker && self.options.engine == Engine::Native {
            self.workshop.begin(|| self.new_maker());
        }
    }

    /// Whether the gates are there, or will be as soon as a trace is made. If not they are now being made.
    pub(super) fn has_gates(&self, thread: &Thread) -> bool {
        let is_ready = self.options.engine == Engine::Executor || self.gates.get().is_some();
        if is_ready || self.options.making == Making::Here {
            return true;
        }
        // If that failed, so will the first trace, and say why.
        let was_tried = self.gates_tried.replace(true);
        if !was_tried {
            let _ = self.have_made(thread, Job::Gates, SIZE);
        }
        was_tried
    }

    /// Makes the gates at once, if need be.
    pub(super) fn make_gates(&self) -> Result<(), Reason> {
        if self.gates.get().is_some() {
            return Ok(());
        }
        let here = || Job::Gates.make(&mut self.maker.borrow_mut());
        let made = self.as_compiling(|| self.workshop.begun().unwrap_or_else(here));
        self.finish(Job::Gates, made).map(drop)
    }

    /// Publishes the gates.
    pub(super) fn finish_gates(&self, made: Result<[Lowered; 4], LowerError>) -> Result<(), Reason> {
        let [trampoline, gather, leave, plain_end] = made.map_err(|_| Reason::NotLowered)?;
        let publish = |made: &Lowered| self.memory.publish(&made.code).map_err(|_| Reason::NoMemory);
        let gates = Gates {
            gather: publish(&gather)?,
            leave: publish(&leave)?,
            trampoline: publish(&trampoline)?,
            plain_end: publish(&plain_end)?,
        };
        if let Some(profile) = self.profile.borrow_mut().as_mut() {
            profile.trace("(enter)", gates.trampoline.address(), &trampoline, &[]);
            profile.trace("(gather)", gates.gather.address(), &gather, &[]);
            profile.trace("(leave)", gates.leave.address(), &leave, &[]);
            profile.trace("(end)", gates.plain_end.address(), &plain_end, &[]);
        }
        self.gates.get_or_init(|| gates);
        Ok(())
    }

    /// What the first trace brings.
    pub(super) fn gates(&self) -> &Gates {
        self.gates.get().expect("there is a trace")
    }

    /// The code that returns what the buffer's cell says; no trace. The executor, which has none, takes a number that no
    /// trace has.
    pub(super) fn way_out(&self) -> u64 {
        self.gates.get().map_or(u64::MAX, |gates| gates.leave.address() as u64)
    }
}
