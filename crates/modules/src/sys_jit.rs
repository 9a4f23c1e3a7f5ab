//! `sys._jit`: what a program can know of tier 2.

use tiercel_macros::pymodule;

#[pymodule(name = "sys._jit")]
/// What a program can know of the tier that compiles to machine code.
pub mod sys_jit {
    /// Whether this build has such a tier: it does.
    #[function("()")]
    fn is_available() -> bool {
        true
    }

    /// Whether that tier is switched on.
    #[function("()")]
    fn is_enabled() -> bool {
        tiercel_vm::state::get().tier2.get().is_some()
    }

    /// Whether the frame that asks runs in machine code. It does not: a frame that a function looks at is the
    /// interpreter's.
    #[function("()")]
    fn is_active() -> bool {
        false
    }
}
