//! The front end: which instructions a trace is made of.
//!
//! A walk over the quickened bytecode, driven by the builder, which knows what is called: after an ordinary instruction
//! the next one, at a branch the likelier side by the history in its cache, into known Python calls and back out.

mod instr;

pub use instr::{Instr, decode, likely_taken, sequence_length};

use std::fmt;

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
}

impl Reason {
    /// All reasons, in order.
    pub const ALL: [Reason; 13] = [
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
        })
    }
}
