//! The thread state and the runtime it belongs to; how Rust code finds both.

use crate::error::PyResult;
use crate::header::Header;
use crate::heap::Heap;
use crate::names::Names;
use crate::typeobj::CoreTypes;
use crate::value::{Field, Value};
use std::cell::{Cell, RefCell, UnsafeCell};
use std::sync::atomic::AtomicU32;

/// Reasons why the evaluation loop must leave its fast path at the next `RESUME` or back-edge.
pub mod breaker {
    /// Another thread asks for the GIL.
    pub const DROP_GIL: u32 = 1;
    /// A signal arrived.
    pub const SIGNAL: u32 = 2;
    /// The collector wants to run.
    pub const COLLECT: u32 = 4;
    /// An exception was sent by another thread.
    pub const ASYNC_EXCEPTION: u32 = 8;
    /// Calls queued for the main thread.
    pub const PENDING_CALLS: u32 = 16;
    /// Who watches the thread has changed.
    pub const TRACE: u32 = 32;
}

/// A pushed interpreter frame; its layout belongs to `vm`.
pub type FramePointer = *mut u8;

/// PEP 523: what runs a frame.
pub type EvalFrame = unsafe extern "C" fn(thread: *const Thread, frame: FramePointer) -> u64;

/// One thread of a runtime. `#[repr(C)]`: native code reads the first fields at fixed offsets.
#[repr(C)]
pub struct Thread {
    /// Polled by the loop; bits of [`breaker`].
    pub breaker: AtomicU32,
    /// Depth of host recursion into dying objects.
    pub dealloc_depth: Cell<u32>,
    /// What the loop has done, in code units gone back over by jumps; a call counts as some (`uops/control.rs`).
    pub work: Cell<u64>,
    /// The top interpreter frame, null if none.
    pub frame: Cell<FramePointer>,
    /// First free byte of the current chunk of the data stack (frames stand there).
    pub stack_top: Cell<*mut u64>,
    /// End of the current chunk of the data stack.
    pub stack_end: Cell<*mut u64>,
    /// Python frames that may still be pushed before `RecursionError`.
    pub recursion_remaining: Cell<i32>,
    /// The exception that is being raised, while an `Err(Raised)` travels.
    pub raised: Field,
    /// The heap of the runtime.
    pub heap: *const Heap,
    /// The runtime.
    pub runtime: *const Runtime,
    /// Types and singletons that the loop looks at all the time.
    pub types: *const CoreTypes,
    /// The first entry of the runtime's attribute cache.
    pub attribute_cache: *mut crate::attribute_cache::Entry,
    /// PEP 523 hook; the interpreter's own loop unless replaced.
    pub eval_frame: Cell<Option<EvalFrame>>,
    /// The host stack address below which Rust code must not recurse further.
    pub host_stack_limit: Cell<usize>,
    /// The exception being handled (`sys.exception()`), innermost first through generators.
    pub handled: Field,
    /// Sees every use of this thread's contexts (PEP 567).
    pub context: Field,
    /// Dying objects put off because the host stack was deep.
    pub deferred_deallocs: RefCell<Vec<*mut Header>>,
    /// Objects whose `repr` is running, against endless recursion.
    pub repr_running: RefCell<Vec<u64>>,
    /// What `threading.get_ident` gives.
    pub ident: Cell<u64>,
    /// Whatever `vm` keeps for a thread; owned by it.
    pub vm: Cell<*mut u8>,
}

/// An interpreter with all that its threads share. Two can live in one process.
pub struct Runtime {
    /// All objects.
    pub heap: Heap,
    /// The built-in types.
    pub types: CoreTypes,
    /// Names that Rust code uses, interned.
    pub names: Names,
    /// Interned strings, and one-character strings.
    pub strings: crate::types::str::StringPool,
    /// Bytes objects that exist once.
    pub bytes: crate::types::bytes::BytesPool,
    /// The empty tuple.
    pub empty_tuple: Field,
    /// The hash secret.
    pub hash_secret: crate::hash::HashSecret,
    /// The method cache and version counters of types.
    pub type_cache: crate::typeobj::TypeCache,
    /// What attribute instructions that see many classes remember.
    pub attribute_cache: crate::attribute_cache::AttributeCache,
    /// `sys.modules`, the `builtins` and `sys` modules' dicts, set by `vm` at start.
    pub builtins: Field,
    /// `sys`' dict.
    pub sys_dict: Field,
    /// `sys.modules`.
    pub modules: Field,
    /// `sys.setrecursionlimit`.
    pub recursion_limit: Cell<i32>,
    /// What the counters of back-edges start at: twelve bits of rounds over four of backoff.
    pub jump_counter: Cell<u16>,
    /// Whether code objects keep columns; `-X no_debug_ranges` says that they do not.
    pub debug_ranges: Cell<bool>,
    /// `sys.set_int_max_str_digits`; 0 means no limit.
    pub int_max_str_digits: Cell<usize>,
    /// The collector's settings and statistics.
    pub gc: crate::gc::GcState,
    /// Who is told of changes to watched dicts.
    pub dict_watchers: RefCell<Vec<crate::watch::DictWatcher>>,
    /// Who is told of versions that change.
    pub version_watcher: Cell<Option<crate::watch::VersionWatcher>>,
    /// Weak references by the address of what they point to.
    pub weakrefs: crate::weakref::WeakTable,
    /// Calls from `object` into `vm`, set at start.
    pub hooks: Hooks,
    /// Whatever `vm` keeps for a runtime; owned by it.
    pub vm: Cell<*mut u8>,
    /// Code that runs while types are set up must not look for method overrides.
    pub ready: Cell<bool>,
    /// Anything else that modules keep for the whole runtime, by name.
    pub registry: UnsafeCell<std::collections::HashMap<&'static str, Value>>,
}

/// What `object` needs of `vm`: each is set once, when `vm` starts a runtime.
#[derive(Default)]
pub struct Hooks {
    /// `sys.unraisablehook`: an exception that nobody can receive, with where it happened.
    pub unraisable: Cell<Option<fn(exception: Value, during: &str, object: Option<&Value>)>>,
    /// Issues a warning: category, message, stack level.
    pub warn: Cell<Option<fn(category: &Value, message: &str, stack_level: i64) -> PyResult<()>>>,
    /// Imports a module by its full name.
    pub import: Cell<Option<fn(name: &str) -> PyResult<Value>>>,
    /// The globals of the running Python frame.
    pub current_globals: Cell<Option<fn() -> Option<Value>>>,
    /// The class in the `__class__` cell and the first argument of the running frame, for `super()`.
    pub super_context: Cell<Option<fn() -> PyResult<(Value, Value)>>>,
}

thread_local! {
    static CURRENT: Cell<*const Thread> = const { Cell::new(std::ptr::null()) };
}

/// The current thread. Every Rust function that runs on behalf of Python has one.
///
/// The `'static` is a promise kept by construction: a thread state outlives all Rust frames that run in it.
#[inline(always)]
pub fn thread() -> &'static Thread {
    let p = CURRENT.get();
    debug_assert!(!p.is_null(), "no Python thread is current");
    // SAFETY: `set_current` only stores pointers to live thread states, and clears them before they go.
    unsafe { &*p }
}

/// Whether this host thread has a Python thread state.
pub fn has_thread() -> bool {
    !CURRENT.get().is_null()
}

/// Makes `thread` the current one of this host thread (null: none).
///
/// # Safety
/// The pointer stays valid until the next call; the host thread holds that runtime's GIL while it runs Python.
pub unsafe fn set_current(thread: *const Thread) {
    CURRENT.set(thread);
}

/// The current runtime.
#[inline(always)]
pub fn runtime() -> &'static Runtime {
    // SAFETY: a thread's runtime outlives it.
    unsafe { &*thread().runtime }
}

/// The current runtime's built-in types.
#[inline(always)]
pub fn types() -> &'static CoreTypes {
    // SAFETY: as for `runtime`.
    unsafe { &*thread().types }
}

/// The current runtime's heap.
#[inline(always)]
pub fn heap() -> &'static Heap {
    // SAFETY: as for `runtime`.
    unsafe { &*thread().heap }
}

/// Interned names that Rust code uses.
#[inline(always)]
pub fn names() -> &'static Names {
    &runtime().names
}

impl Thread {
    /// A thread state of `runtime` with no frames.
    ///
    /// # Safety
    /// `runtime` outlives the thread state.
    pub unsafe fn new(runtime: *const Runtime) -> Thread {
        Thread {
            breaker: AtomicU32::new(0),
            work: Cell::new(0),
            dealloc_depth: Cell::new(0),
            frame: Cell::new(std::ptr::null_mut()),
            stack_top: Cell::new(std::ptr::null_mut()),
            stack_end: Cell::new(std::ptr::null_mut()),
            recursion_remaining: Cell::new((*runtime).recursion_limit.get()),
            raised: Field::empty(),
            heap: &(*runtime).heap,
            runtime,
            types: &(*runtime).types,
            attribute_cache: (*runtime).attribute_cache.first(),
            eval_frame: Cell::new(None),
            host_stack_limit: Cell::new(host_stack_limit()),
            handled: Field::empty(),
            context: Field::empty(),
            deferred_deallocs: RefCell::new(Vec::new()),
            repr_running: RefCell::new(Vec::new()),
            ident: Cell::new(0),
            vm: Cell::new(std::ptr::null_mut()),
        }
    }

    /// Notes the bounds of the calling OS thread's stack, which runs this thread from now on.
    pub fn note_host_stack(&self) {
        self.host_stack_limit.set(host_stack_limit());
    }

    /// `RecursionError` if little of the host's stack is left. Called where Rust code recurses through Python objects.
    #[inline(always)]
    pub fn check_host_stack(&self, doing: &str) -> PyResult<()> {
        let here = 0u8;
        if (&raw const here as usize) < self.host_stack_limit.get() {
            return Err(host_stack_overflow(doing));
        }
        Ok(())
    }
}

#[cold]
fn host_stack_overflow(doing: &str) -> crate::error::Raised {
    let thread = thread();
    // Room to make the exception itself.
    let limit = thread.host_stack_limit.replace(0);
    let raised = crate::err!(RecursionError, "Stack overflow (used {} kB){doing}", HOST_STACK_KB);
    thread.host_stack_limit.set(limit);
    raised
}

const HOST_STACK_KB: usize = 8192;

/// The lowest stack address of this host thread at which recursion is still allowed.
fn host_stack_limit() -> usize {
    tiercel_syntax::stack::reported().map_or(0, |(lowest, size)| lowest + (256 * 1024).min(size / 4))
}
