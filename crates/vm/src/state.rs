//! What the VM keeps for a runtime beside what `object` does.

use crate::consume::Consumers;
use crate::interp::step::Handler;
use crate::specialize::Counts;
use crate::tier2::Tier2;
use std::cell::Cell;
use tiercel_object::PyResult;
use tiercel_object::thread::{Runtime, Thread, runtime};
use tiercel_object::typeobj::Type;
use tiercel_object::value::Value;

/// Work that the eval breaker asks for, set by who can do it.
#[derive(Default)]
pub struct PendingHooks {
    /// Runs Python signal handlers.
    pub signals: Cell<Option<fn() -> PyResult<()>>>,
    /// Runs calls queued for the main thread.
    pub pending_calls: Cell<Option<fn() -> PyResult<()>>>,
    /// Raises what another thread has sent.
    pub async_exception: Cell<Option<fn() -> PyResult<()>>>,
    /// Runs the cycle collector.
    pub collect: Cell<Option<fn() -> PyResult<()>>>,
}

/// A type, and which item of a tuple an instance of it stands for.
pub type NamedField = (&'static Type, fn(&Value) -> isize);

/// The state. `#[repr(C)]` is not needed: only Rust code looks at it.
pub struct VmState {
    /// The objects of `LOAD_COMMON_CONSTANT`, as owned words; 0 until `builtins` is there.
    pub common_constants: [u64; 5],
    /// The one-character strings below 128, as owned words.
    pub ascii_characters: [u64; 128],
    /// `builtins.len`, 0 until it is there.
    pub len_function: u64,
    /// `builtins.isinstance`, 0 until it is there.
    pub isinstance_function: u64,
    /// `list.append`, 0 until it is there.
    pub list_append: u64,
    /// The type of what stands for a field in a named tuple's class, and which item such a thing is for, once there are any.
    pub named_field: Cell<Option<NamedField>>,
    /// Types that the VM makes itself.
    pub types: VmTypes,
    /// The code that runs below `__init__`.
    pub init_cleanup: Value,
    /// The code that runs below a generator which `next()` resumes: where there is a default, and where there is none.
    pub next_item: [Value; 2],
    /// The built-ins that go on in such code with a generator.
    pub consumers: Consumers,
    /// What runs below methods that classes define for operators.
    pub results: crate::results::Results,
    /// What goes on for a loop over an `enumerate` or `zip` of generators.
    pub stepped: crate::stepped::Codes,
    /// The next function version.
    pub next_function_version: Cell<u32>,
    /// How often Rust code has run a frame: how tier 2 sees that something it called ran Python code.
    pub frames_run: Cell<u64>,
    /// Whether instructions are specialized; not at tier 0.
    pub specializing: Cell<bool>,
    /// The handlers that threads run with when nobody watches them.
    pub handlers: Cell<*const Handler>,
    /// What the specializer achieves, if that is counted.
    pub counts: Cell<Option<&'static Counts>>,
    /// Tier 2, if there is one.
    pub tier2: Cell<Option<&'static dyn Tier2>>,
    /// How often a function must be entered for tier 2 to be told.
    pub hot_entry: Cell<u32>,
    /// Work for the eval breaker.
    pub hooks: PendingHooks,
    /// The lock that threads hold while they run Python code.
    pub gil: crate::gil::Gil,
    /// The threads.
    pub threads: crate::threads::Threads,
    /// Where the portable loop goes on.
    pub registers: Cell<crate::interp::match_loop::Registers>,
}

/// Types that the VM makes itself.
pub struct VmTypes {
    /// `generator`
    pub generator: &'static Type,
    /// `coroutine`
    pub coroutine: &'static Type,
    /// `async_generator`
    pub async_generator: &'static Type,
    /// `frame`
    pub frame: &'static Type,
    /// What `anext` with a default gives.
    pub anext_awaitable: &'static Type,
    /// `FrameLocalsProxy`
    pub frame_locals: &'static Type,
    /// What a coroutine's `__await__` gives.
    pub coroutine_wrapper: &'static Type,
    /// A value that an asynchronous generator yields.
    pub async_wrapped_value: &'static Type,
    /// `async_generator_asend`
    pub async_asend: &'static Type,
    /// `async_generator_athrow`
    pub async_athrow: &'static Type,
    /// `string.templatelib.Template`
    pub template: &'static Type,
    /// `string.templatelib.Interpolation`
    pub interpolation: &'static Type,
    /// The iterator over a template.
    pub template_iterator: &'static Type,
}

/// The state of a thread's runtime.
#[inline(always)]
pub unsafe fn of(thread: *const Thread) -> *const VmState {
    let runtime: *const Runtime = (*thread).runtime;
    (*runtime).vm.get() as *const VmState
}

/// The state of the current runtime.
pub fn get() -> &'static VmState {
    // SAFETY: `vm` is set when the VM is started, before any code runs, and never freed.
    unsafe { &*(runtime().vm.get() as *const VmState) }
}
