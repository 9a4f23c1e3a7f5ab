//! Loops within a trace that are left before they have come round.
//!
//! A loop with a trace of its own is where another trace goes over to that one, which costs frames in memory. But many a loop
//! is left in its first round: one that skips white space, or looks through a list that is empty. So a recording goes into
//! it, and remembers where it came in. If it comes round all the same, the trace is cut off there, and links to the loop.
//!
//! A loop over a generator that the trace has made is gone round as long as that stands elsewhere each time: how many rounds
//! there are is then how many `yield`s it comes by.

use super::checkpoint::Checkpoint;
use super::{Abs, Builder, Built};
use crate::project::{Reason, decode};
use tiercel_ir::Op;
use tiercel_object::types::code::CodeObject;

/// The trace has come into a loop that has a trace of its own.
pub(super) struct Arrival {
    code: *const CodeObject,
    /// How many frames there were.
    depth: usize,
    /// Its first instruction and its last jump back.
    from: u32,
    to: u32,
    /// Where the generators that it loops over have stood.
    stood: Vec<Vec<(i64, i64)>>,
    pub(super) state: Checkpoint,
}

/// Where the last jump back to a loop's head stands.
unsafe fn last_jump_back(code: *const CodeObject, head: u32) -> u32 {
    let (mut at, mut last) = (head, head);
    while let Ok(i) = decode(code, at) {
        if i.is_jump_back() && i.backward() == head {
            last = i.index;
        }
        at = i.next;
    }
    last
}

impl Builder<'_> {
    /// Comes to the head of a loop that has a trace, for the first time. Whether to go in, rather than over to that trace.
    pub(super) unsafe fn goes_into(&mut self, code: *const CodeObject, head: u32) -> bool {
        // What is projected does not know when a loop ends.
        if !self.is_live || self.is_sending() {
            return false;
        }
        let to = last_jump_back(code, head);
        let state = self.save();
        self.arrivals.push(Arrival { code, depth: self.frames.len(), from: head, to, stood: vec![], state });
        true
    }

    /// Whether the loop with this head is one that the trace has come into.
    pub(super) fn has_come_into(&self, head: u32) -> bool {
        let top = self.frames.last().expect("a trace has a frame");
        let depth = self.frames.len();
        self.arrivals.iter().any(|a| a.depth == depth && a.code == top.code && a.from == head)
    }

    /// Whether the loop with this head, which the trace has come into, is over a new generator that stands where it has not stood
    /// yet.
    pub(super) fn goes_round(&mut self, head: u32) -> bool {
        let Abs::Ref { v, .. } = self.peek(1) else { return false };
        let generators = self.generators_in(v);
        let are_new = generators.iter().all(|g| self.trace.def(*g).op == Op::NewObject);
        let now: Vec<(i64, i64)> = generators.iter().map(|g| self.stands[g]).collect();
        let depth = self.frames.len();
        let code = self.top().code;
        let arrival = self.arrivals.iter_mut().find(|a| a.depth == depth && a.code == code && a.from == head);
        let Some(arrival) = arrival else { return false };
        if now.is_empty() || !are_new || arrival.stood.contains(&now) {
            return false;
        }
        arrival.stood.push(now);
        self.visited.clear();
        true
    }

    /// Whether the loop that the trace belongs to has been left.
    pub(super) unsafe fn has_left_loop(&self) -> bool {
        let (Some(head), Some(base)) = (self.head, self.frames.first()) else { return false };
        !(head..=last_jump_back(base.code, head)).contains(&base.pc)
    }

    /// Whether the trace ends, for nothing else to go on from there, in a loop that it has come into.
    pub(super) fn stops_in_loop(&self) -> bool {
        self.trace.insts.last().is_some_and(|i| i.op == Op::Exit)
            && self.arrivals.iter().any(|a| self.is_in(a))
    }

    fn is_in(&self, a: &Arrival) -> bool {
        let frame = self.frames.get(a.depth - 1);
        frame.is_some_and(|f| f.code == a.code && (a.from..=a.to).contains(&f.pc))
    }

    /// Cuts the trace off where it came into the outermost loop that it is in, and goes over to that one's trace.
    pub(super) fn go_back(mut self, why: Reason) -> Result<Built, Reason> {
        let arrivals = std::mem::take(&mut self.arrivals);
        let Some(arrival) = arrivals.into_iter().find(|a| self.is_in(a)) else { return Err(why) };
        let Some(head) = self.heads.head(arrival.code, arrival.from) else { return Err(why) };
        self.restore(arrival.state);
        self.link(&head)
    }
}
