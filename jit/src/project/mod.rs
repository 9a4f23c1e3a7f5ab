//! Front ends: which instructions a trace is made of.
//!
//! The builder drives: it knows what is called, and asks the front end where the program goes on. The projector here
//! walks over the quickened bytecode and takes the likelier side of a branch, by the history in its cache. The recorder
//! ([`crate::runtime`]) executes each instruction once the builder has it, so that it knows what values there are.

mod instr;

pub use instr::{Instr, decode, sequence_length};

use smallvec::SmallVec;
use std::fmt;
use tiercel_object::types::code::CodeObject;

/// Where one frame of a trace stands.
pub type Place = (*const CodeObject, u32);

/// What the slots of a frame hold. There are seldom more: they are asked for at each instruction.
pub type Words = SmallVec<[u64; 24]>;

/// What chooses the instructions of a trace.
pub trait FrontEnd {
    /// The builder comes to an instruction; `frames` says where each of its frames stands, the outermost first.
    fn come_to(&mut self, frames: &[Place]) -> Result<(), Reason>;

    /// Whether the program goes the conditional jump at which the trace stands.
    fn is_taken(&self, jump: &Instr) -> bool;

    /// Whether the loop at whose `FOR_ITER` the trace stands is known to end there.
    fn ends(&self) -> bool;

    /// What a frame's slots hold at the instruction at which the trace stands, locals first, and behind them its
    /// function; nothing if no execution is followed.
    fn slots(&self, level: usize) -> Option<Words>;

    /// How often the trace may come to the head of a loop inside it.
    fn rounds(&self) -> u32;
}

/// The front end that runs nothing.
pub struct Projector;

impl FrontEnd for Projector {
    fn come_to(&mut self, _: &[Place]) -> Result<(), Reason> {
        Ok(())
    }

    fn is_taken(&self, jump: &Instr) -> bool {
        instr::likely_taken(jump)
    }

    fn ends(&self) -> bool {
        false
    }

    fn slots(&self, _: usize) -> Option<Words> {
        None
    }

    fn rounds(&self) -> u32 {
        1
    }
}

/// Why an attempt at a trace gave none. Every failed attempt has exactly one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Reason {
    /// The trace grew past `max_uops`.
    TooLong,
    /// It ended before it was worth anything.
    TooShort,
    /// It came to the back-edge of another loop.
    InnerLoop,
    /// It came to an instruction that no trace can hold.
    Unsupported,
    /// The frame that it started in ends.
    LeavesFrame,
    /// It came to a call of a function that it runs in already, too soon.
    Recursion,
    /// The value stack at the loop's head was not as it started.
    StackMismatch,
    /// Most of it would be calls of generic functions.
    TooGeneric,
    /// An instrumented instruction: someone is watching the program.
    Instrumented,
    /// A pass made a trace that does not verify.
    BadTrace,
    /// The lowering refused.
    NotLowered,
    /// Code memory could not be had.
    NoMemory,
    /// Enough side traces hang on this root, or this one would be too deep.
    TooManySides,
    /// The execution that was followed went another way than the trace can.
    Diverged,
    /// Something that the trace depends on changed while it was recorded.
    Changed,
    /// The round was unlike most: it yielded, or went round a generator's loop again.
    OddRound,
}

impl Reason {
    /// All reasons, in order.
    pub const ALL: [Reason; 16] = [
        Reason::TooLong,
        Reason::TooShort,
        Reason::InnerLoop,
        Reason::Unsupported,
        Reason::LeavesFrame,
        Reason::Recursion,
        Reason::StackMismatch,
        Reason::TooGeneric,
        Reason::Instrumented,
        Reason::BadTrace,
        Reason::NotLowered,
        Reason::NoMemory,
        Reason::TooManySides,
        Reason::Diverged,
        Reason::Changed,
        Reason::OddRound,
    ];
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::TooLong => "too long",
            Reason::TooShort => "too short",
            Reason::InnerLoop => "another loop's back-edge",
            Reason::Unsupported => "an instruction that no trace can hold",
            Reason::LeavesFrame => "the first frame ends",
            Reason::Recursion => "a recursive call",
            Reason::StackMismatch => "the stack at the loop's head differs",
            Reason::TooGeneric => "too many generic instructions",
            Reason::Instrumented => "an instrumented instruction",
            Reason::BadTrace => "a pass made a bad trace",
            Reason::NotLowered => "not lowered",
            Reason::NoMemory => "no code memory",
            Reason::TooManySides => "too many side traces",
            Reason::Diverged => "the program went another way",
            Reason::Changed => "what it depends on changed",
            Reason::OddRound => "a round unlike most",
        })
    }
}
