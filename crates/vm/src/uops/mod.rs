//! What each micro-op means: one function each, always inlined, in a file for each topic of the definition.
//!
//! A micro-op of an inline instruction calls nothing that is not inlined: it answers [`Step`](crate::interp::step::Step)
//! and leaves the rest to a cold function. The others may call out and use `raise!`.

/// Declares micro-ops.
macro_rules! uops {
    ($($(#[$meta:meta])* fn $name:ident($cx:ident) $body:block)*) => {
        $(
            $(#[$meta])*
            #[inline(always)]
            pub unsafe fn $name($cx: &mut Cx) -> Step $body
        )*
    };
}

/// The value of a result, or the end of the micro-op with the exception set.
macro_rules! try_step {
    ($result:expr) => {
        match $result {
            Ok(value) => value,
            Err(raised) => {
                let tiercel_object::Raised { .. } = raised;
                return Step::Raise;
            }
        }
    };
}

pub mod arithmetic;
pub mod attributes;
pub mod calls;
pub mod containers;
pub mod control;
pub mod exceptions;
pub mod generators;
pub mod instrumented;
pub mod int_operators;
pub mod names;
pub mod patterns;
pub mod stack;
