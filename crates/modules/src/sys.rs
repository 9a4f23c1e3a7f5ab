//! `sys`: what the interpreter tells about itself.

use crate::structseq::{self, Description};
use tiercel_macros::pymodule;
use tiercel_object::error::PyResult;
use tiercel_object::object;
use tiercel_object::thread::runtime;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::str::intern;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_vm::config::Config;

/// The version of Python that this is.
pub const VERSION: (i64, i64, i64) = (3, 14, 10);

static FLAGS: Description = Description {
    name: "sys.flags",
    doc: "Flags provided through command line arguments or environment vars.",
    fields: &[
        "debug",
        "inspect",
        "interactive",
        "optimize",
        "dont_write_bytecode",
        "no_user_site",
        "no_site",
        "ignore_environment",
        "verbose",
        "bytes_warning",
        "quiet",
        "hash_randomization",
        "isolated",
        "dev_mode",
        "utf8_mode",
        "warn_default_encoding",
        "safe_path",
        "int_max_str_digits",
        "gil",
        "thread_inherit_context",
        "context_aware_warnings",
    ],
    visible: 18,
};
static VERSION_INFO: Description = Description {
    name: "sys.version_info",
    doc: "Version information as a named tuple.",
    fields: &["major", "minor", "micro", "releaselevel", "serial"],
    visible: 5,
};
static FLOAT_INFO: Description = Description {
    name: "sys.float_info",
    doc: "A named tuple holding information about the float type.",
    fields: &[
        "max",
        "max_exp",
        "max_10_exp",
        "min",
        "min_exp",
        "min_10_exp",
        "dig",
        "mant_dig",
        "epsilon",
        "radix",
        "rounds",
    ],
    visible: 11,
};
static INT_INFO: Description = Description {
    name: "sys.int_info",
    doc: "A named tuple that holds information about Python's internal representation of integers.",
    fields: &["bits_per_digit", "sizeof_digit", "default_max_str_digits", "str_digits_check_threshold"],
    visible: 4,
};
static HASH_INFO: Description = Description {
    name: "sys.hash_info",
    doc: "A named tuple providing parameters used for computing hashes.",
    fields: &["width", "modulus", "inf", "nan", "imag", "algorithm", "hash_bits", "seed_bits", "cutoff"],
    visible: 9,
};
static THREAD_INFO: Description = Description {
    name: "sys.thread_info",
    doc: "A named tuple holding information about the thread implementation.",
    fields: &["name", "lock", "version"],
    visible: 3,
};
static ASYNCGEN_HOOKS: Description =
    Description { name: "sys.asyncgen_hooks", doc: "", fields: &["firstiter", "finalizer"], visible: 2 };

fn int(i: i64) -> Value {
    Value::int(i)
}

fn strings<'a>(items: impl IntoIterator<Item = &'a str>) -> Value {
    ListObject::from_vec(items.into_iter().map(Value::str).collect())
}

/// Fills `sys` with what comes from the command line and the environment.
pub fn configure(module: &Value, config: &Config) -> PyResult<()> {
    let set = |name: &str, v: Value| object::setattr(module, &intern(name), Some(&v));
    set("argv", strings(config.argv.iter().map(String::as_str)))?;
    set("orig_argv", strings(config.orig_argv.iter().map(String::as_str)))?;
    set("executable", Value::str(&config.executable))?;
    set("_base_executable", Value::str(&config.executable))?;
    let prefix = config.library.clone().unwrap_or_else(|| "/usr".into());
    for name in ["prefix", "exec_prefix", "base_prefix", "base_exec_prefix"] {
        set(name, Value::str(&prefix))?;
    }
    let mut path: Vec<&str> = config.path0.iter().map(String::as_str).collect();
    path.extend(config.python_path.iter().map(String::as_str));
    path.extend(config.library.as_deref());
    set("path", strings(path))?;
    set("_stdlib_dir", config.library.as_deref().map_or(Value::NONE, Value::str))?;
    set("warnoptions", strings(config.warn_options.iter().map(String::as_str)))?;
    set("dont_write_bytecode", Value::bool(config.dont_write_bytecode))?;
    set("pycache_prefix", config.pycache_prefix.as_deref().map_or(Value::NONE, Value::str))?;
    let xoptions = DictObject::new();
    for (k, v) in &config.xoptions {
        object::setitem(&xoptions, &Value::str(k), Some(&v.as_deref().map_or(Value::TRUE, Value::str)))?;
    }
    set("_xoptions", xoptions)?;
    let flag = |b: bool| int(b as i64);
    let class = structseq::new_type_with_hidden(&FLAGS)?;
    let values = vec![
        int(config.parser_debug as i64),
        flag(config.inspect),
        flag(config.inspect),
        int(config.optimize as i64),
        flag(config.dont_write_bytecode),
        flag(config.no_user_site || config.isolated),
        flag(config.no_site),
        flag(config.ignore_environment || config.isolated),
        int(config.verbose as i64),
        int(config.bytes_warning as i64),
        flag(config.quiet),
        flag(config.hash_seed != Some(0)),
        flag(config.isolated),
        Value::bool(config.dev_mode),
        int(0),
        int(0),
        Value::bool(config.safe_path || config.isolated),
        int(runtime().int_max_str_digits.get() as i64),
        int(1),
        int(0),
        int(0),
    ];
    set("flags", structseq::make(&class, values)?)
}

fn version_info() -> PyResult<Value> {
    let class = structseq::new_type(&VERSION_INFO)?;
    let (major, minor, micro) = VERSION;
    structseq::make(&class, vec![int(major), int(minor), int(micro), Value::str("final"), int(0)])
}

fn hex_version() -> i64 {
    VERSION.0 << 24 | VERSION.1 << 16 | VERSION.2 << 8 | 0xf0
}

#[pymodule(name = "sys")]
/// What a program can know of the interpreter that runs it, and change in it.
pub mod sys {
    use super::*;
    use crate::api;
    use crate::native_type::{keep, kept};
    use tiercel_object::thread::{names, thread, types};
    use tiercel_object::types::exceptions::ExceptionObject;
    use tiercel_object::types::str::{intern_value, is_exact};
    use tiercel_object::{bail, err};

    #[constant(name = "maxsize")]
    const MAXSIZE: i64 = i64::MAX;
    #[constant(name = "maxunicode")]
    const MAXUNICODE: i64 = 0x10ffff;
    #[constant(name = "byteorder")]
    const BYTEORDER: &str = if cfg!(target_endian = "little") { "little" } else { "big" };
    #[constant(name = "platform")]
    const PLATFORM: &str = "linux";
    #[constant(name = "api_version")]
    const API_VERSION: i64 = 1013;
    #[constant(name = "float_repr_style")]
    const FLOAT_REPR_STYLE: &str = "short";
    #[constant(name = "platlibdir")]
    const PLATLIBDIR: &str = "lib";
    #[constant(name = "abiflags")]
    const ABIFLAGS: &str = "";
    #[constant(name = "copyright")]
    const COPYRIGHT: &str = "Copyright (c) Tiercel's authors.";

    /// Ends the program by raising `SystemExit`.
    #[function("(status=None, /)")]
    fn exit(status: Option<&Value>) -> PyResult<Value> {
        let args: Vec<Value> = match status {
            None => vec![],
            Some(v) => match v.downcast::<TupleObject>() {
                Some(t) => t.items().to_vec(),
                None => vec![v.clone()],
            },
        };
        Err(tiercel_object::error::raise_with(types().exceptions.SystemExit, &args))
    }

    /// The one object for all names equal to this text.
    #[function("(string, /)")]
    fn intern(string: &Value) -> PyResult<Value> {
        if !is_exact(string) {
            bail!(TypeError, "can't intern {}", string.ty().name_str());
        }
        Ok(intern_value(string))
    }

    /// Whether a text is the one object for all equal names.
    #[function("(string, /)")]
    fn _is_interned(string: &Value) -> bool {
        tiercel_object::types::str::is_interned(string)
    }

    /// Clear type descriptors of a class.
    #[function("(type, /)")]
    fn _clear_type_descriptors(ty: &Value) -> PyResult<()> {
        let Some(class) = tiercel_object::typeobj::as_type(ty) else {
            bail!(TypeError, "_clear_type_descriptors() argument must be type, not {}", ty.ty().name_str());
        };
        if class.has(tiercel_object::typeobj::tflag::IMMUTABLE) {
            bail!(TypeError, "argument is immutable");
        }
        class.modified();
        // A class that is made again with slots gets descriptors of its own.
        for name in [&names().__dict__, &names().__weakref__] {
            drop(class.dict().remove(name)?);
        }
        Ok(())
    }

    /// How many references there are to an object.
    #[function("(object, /)")]
    fn getrefcount(object: &Value) -> i64 {
        // The argument itself is one of the references, as in CPython.
        object.header().map_or(i64::from(u32::MAX), |h| h.count.get() as i64)
    }

    /// How many bytes of memory an object itself takes.
    #[function("(object, default=<unrepresentable>)", hidden)]
    fn getsizeof(object: &Value, default: Option<&Value>) -> PyResult<Value> {
        match object::call_special(object, &names().__sizeof__, &[]) {
            Ok(Some(v)) => {
                let n = object::index_i64(&v)?;
                if n < 0 {
                    bail!(ValueError, "__sizeof__() should return >= 0");
                }
                let collected = object.ty().has(tiercel_object::typeobj::tflag::GC);
                Ok(Value::int(n + if collected { 16 } else { 0 }))
            }
            Ok(None) => match default {
                Some(d) => Ok(d.clone()),
                None => Err(err!(TypeError, "Type {} doesn't define __sizeof__", object.ty().name_str())),
            },
            Err(raised) => match default {
                Some(d) if raised.is(types().exceptions.TypeError) => {
                    drop(raised.take());
                    Ok(d.clone())
                }
                _ => Err(raised),
            },
        }
    }

    /// Whether an object is never freed. Small numbers are no objects, and so are not freed either.
    #[function("(op, /)")]
    fn _is_immortal(op: &Value) -> bool {
        op.header().is_none_or(|header| header.is_immortal())
    }

    /// How deep calls may be nested.
    #[function("()")]
    fn getrecursionlimit() -> i32 {
        runtime().recursion_limit.get()
    }

    /// Sets how deep calls may be nested.
    #[function("(limit, /)")]
    fn setrecursionlimit(limit: i32) -> PyResult<()> {
        if limit < 1 {
            bail!(ValueError, "recursion limit must be greater or equal than 1");
        }
        let t = thread();
        let used = runtime().recursion_limit.get() - t.recursion_remaining.get();
        if used >= limit {
            bail!(
                RecursionError,
                "cannot set the recursion limit to {limit} at the recursion depth {used}: the limit is too low"
            );
        }
        runtime().recursion_limit.set(limit);
        t.recursion_remaining.set(limit - used);
        Ok(())
    }

    /// Return the exception being handled, or None.
    #[function("()")]
    fn exception() -> Value {
        tiercel_vm::exceptions::handled().unwrap_or(Value::NONE)
    }

    /// Return (type, value, traceback) of the exception being handled.
    #[function("()")]
    fn exc_info() -> Value {
        let e = exception();
        match e.downcast::<ExceptionObject>() {
            Some(x) => {
                TupleObject::from_vec(vec![e.ty().as_value().clone(), e.clone(), x.traceback.get_or_none()])
            }
            None => TupleObject::from_vec(vec![Value::NONE, Value::NONE, Value::NONE]),
        }
    }

    /// The frame that calls this, or one so many calls further out.
    #[function("(depth=0, /)")]
    fn _getframe(depth: i32) -> PyResult<Value> {
        match tiercel_vm::introspect::frame_object(depth.max(0) as usize) {
            Some(f) => Ok(f),
            None => Err(err!(ValueError, "call stack is not deep enough")),
        }
    }

    /// The name of the module whose code calls this, or so many calls further out.
    #[function("(depth=0)")]
    fn _getframemodulename(depth: i32) -> PyResult<Value> {
        let Some(frame) = tiercel_vm::introspect::frame_object(depth.max(0) as usize) else {
            return Ok(Value::NONE);
        };
        let globals = object::getattr_str(&frame, "f_globals")?;
        Ok(globals.downcast::<DictObject>().and_then(|d| d.get_str(&names().__name__)).unwrap_or(Value::NONE))
    }

    /// Shows an exception that nobody has caught, with its traceback, on standard error.
    #[function("(exctype, value, traceback, /)")]
    fn excepthook(exctype: &Value, value: &Value, traceback: &Value) -> PyResult<()> {
        let _ = exctype;
        api::display_exception(value, traceback)
    }

    /// Shows a value that was typed in, and keeps it as `_`.
    #[function("(object, /)")]
    fn displayhook(object: &Value) -> PyResult<()> {
        if object.is_none() {
            return Ok(());
        }
        let Some(builtins) = runtime().builtins.get() else { bail!(RuntimeError, "lost builtins module") };
        object::setitem(&builtins, &tiercel_object::types::str::intern("_"), Some(&Value::NONE))?;
        let Some(out) = api::sys_get("stdout").filter(|o| !o.is_none()) else {
            bail!(RuntimeError, "lost sys.stdout")
        };
        let text = object::repr(object)?;
        object::call_method(&out, &names().write, &[text])?;
        object::call_method(&out, &names().write, &[Value::str("\n")])?;
        object::setitem(&builtins, &tiercel_object::types::str::intern("_"), Some(object))
    }

    /// Shows an exception that cannot be raised where it came up.
    #[function("(unraisable, /)")]
    fn unraisablehook(unraisable: &Value) -> PyResult<()> {
        api::display_unraisable(unraisable)
    }

    /// What `breakpoint()` calls.
    #[function("(*args, **kws)")]
    fn breakpointhook(args: &[Value], kws: Option<&Value>) -> PyResult<Value> {
        let pdb = api::import_module("pdb")?;
        let set_trace = object::getattr_str(&pdb, "set_trace")?;
        api::call_with_dict(&set_trace, args, kws)
    }

    /// The encoding of text in Python itself: UTF-8.
    #[function("()")]
    fn getdefaultencoding() -> &'static str {
        "utf-8"
    }

    /// The encoding of file names.
    #[function("()")]
    fn getfilesystemencoding() -> &'static str {
        "utf-8"
    }

    /// What is done about file names that cannot be coded.
    #[function("()")]
    fn getfilesystemencodeerrors() -> &'static str {
        "surrogateescape"
    }

    /// Whether the program is about to end.
    #[function("()")]
    fn is_finalizing() -> bool {
        api::is_finalizing()
    }

    /// How long a thread runs while others wait, in seconds.
    #[function("()")]
    fn getswitchinterval() -> f64 {
        api::switch_interval()
    }

    /// Set the ideal thread switching delay inside the interpreter.
    #[function("(interval, /)")]
    fn setswitchinterval(interval: f64) -> PyResult<()> {
        if interval <= 0.0 {
            bail!(ValueError, "switch interval must be strictly positive");
        }
        api::set_switch_interval(interval);
        Ok(())
    }

    /// Tells the audit functions of an event.
    #[function("(event, /, *args)")]
    fn audit(event: &Value, args: &[Value]) -> PyResult<()> {
        if event.as_str().is_none() {
            bail!(TypeError, "expected str for argument 'event', not {}", event.ty().name_str());
        }
        api::audit(event, args)
    }

    /// Adds a function that is told of audited events.
    #[function("(hook)")]
    fn addaudithook(hook: &Value) -> PyResult<()> {
        api::add_audit_hook(hook)
    }

    /// How many digits an integer may have in text that is not of a binary base; 0 for any number.
    #[function("()")]
    fn get_int_max_str_digits() -> usize {
        runtime().int_max_str_digits.get()
    }

    /// Sets how many digits an integer may have in text that is not of a binary base; 0 for any number.
    #[function("(maxdigits)")]
    fn set_int_max_str_digits(maxdigits: i32) -> PyResult<()> {
        if maxdigits != 0 && maxdigits < 640 {
            bail!(ValueError, "maxdigits must be >= 640 or 0 for unlimited");
        }
        runtime().int_max_str_digits.set(maxdigits as usize);
        Ok(())
    }

    /// Private function for getting PyConfig.cpu_count: -1 means that it is not set.
    #[function("()")]
    fn _get_cpu_count_config() -> i64 {
        -1
    }

    /// How many blocks of memory are in use.
    #[function("()")]
    fn getallocatedblocks() -> usize {
        runtime().heap.live_blocks()
    }

    /// Forgets what the interpreter only remembers to be quick.
    #[function("()")]
    fn _clear_internal_caches() {}

    /// Whether threads hold one lock while they run Python code: they do.
    #[function("()")]
    fn _is_gil_enabled() -> bool {
        true
    }

    /// The frame that each thread is in, by the thread's number.
    #[function("()")]
    fn _current_frames() -> PyResult<Value> {
        let d = DictObject::new();
        if let Some(f) = tiercel_vm::introspect::frame_object(0) {
            object::setitem(&d, &Value::int(thread().ident.get() as i64), Some(&f))?;
        }
        Ok(d)
    }

    /// Return the hooks for asynchronous generators.
    #[function("()")]
    fn get_asyncgen_hooks() -> PyResult<Value> {
        const KEY: &str = "sys.asyncgen_hooks";
        let class = match kept(KEY) {
            Some(class) => class,
            None => {
                let class = structseq::new_type(&ASYNCGEN_HOOKS)?;
                keep(KEY, class.clone());
                class
            }
        };
        let (first, last) = api::asyncgen_hooks();
        structseq::make(&class, vec![first, last])
    }

    /// Sets what is called for asynchronous generators that start, and for those that are left.
    #[function("(firstiter=<unrepresentable>, finalizer=<unrepresentable>)", hidden)]
    fn set_asyncgen_hooks(firstiter: Option<&Value>, finalizer: Option<&Value>) -> PyResult<()> {
        for (name, hook) in [("firstiter", firstiter), ("finalizer", finalizer)] {
            if let Some(h) = hook
                && !h.is_none()
                && h.ty().slots().call.is_none()
            {
                bail!(TypeError, "callable {name} expected, got {}", h.ty().name_str());
            }
        }
        api::set_asyncgen_hooks(firstiter, finalizer);
        Ok(())
    }

    /// How many frames of a coroutine's making are remembered.
    #[function("()")]
    fn get_coroutine_origin_tracking_depth() -> i64 {
        api::origin_tracking_depth()
    }

    /// Sets how many frames of a coroutine's making are remembered; 0 for none.
    #[function("(depth)")]
    fn set_coroutine_origin_tracking_depth(depth: i32) -> PyResult<()> {
        if depth < 0 {
            bail!(ValueError, "depth must be >= 0");
        }
        api::set_origin_tracking_depth(depth as i64);
        Ok(())
    }

    /// Has a function called when code of this thread is entered; what it returns is called for each line.
    #[function("(function, /)")]
    fn settrace(function: &Value) {
        tiercel_vm::tracing::set_trace(function);
    }

    /// The function that `settrace` has set, or None.
    #[function("()")]
    fn gettrace() -> Value {
        tiercel_vm::tracing::trace_function()
    }

    /// Has a function called for each call and return of this thread.
    #[function("(function, /)")]
    fn setprofile(function: &Value) {
        tiercel_vm::tracing::set_profile(function);
    }

    /// The function that `setprofile` has set, or None.
    #[function("()")]
    fn getprofile() -> Value {
        tiercel_vm::tracing::profile_function()
    }

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        let set = |name: &str, v: Value| {
            object::setattr(module, &tiercel_object::types::str::intern(name), Some(&v))
        };
        let (major, minor, micro) = VERSION;
        let build = "tiercel";
        set("version", Value::str(&format!("{major}.{minor}.{micro} ({build}) [Rust]")))?;
        set("version_info", version_info()?)?;
        set("hexversion", int(hex_version()))?;
        set("_git", TupleObject::from_vec(vec![Value::str("Tiercel"), Value::str(""), Value::str("")]))?;
        set("_framework", Value::str(""))?;
        let namespace = DictObject::new();
        let put = |k: &str, v: Value| object::setitem(&namespace, &Value::str(k), Some(&v));
        put("name", Value::str("tiercel"))?;
        put("cache_tag", Value::str("tiercel-314"))?;
        put("version", version_info()?)?;
        put("hexversion", int(hex_version()))?;
        put("_multiarch", Value::str(&format!("{}-{}-gnu", std::env::consts::ARCH, std::env::consts::OS)))?;
        put("supports_isolated_interpreters", Value::FALSE)?;
        set(
            "implementation",
            api::call_with_dict(types().simple_namespace.as_value(), &[], Some(&namespace))?,
        )?;
        let f = structseq::new_type(&FLOAT_INFO)?;
        set(
            "float_info",
            structseq::make(
                &f,
                vec![
                    Value::float(f64::MAX),
                    int(1024),
                    int(308),
                    Value::float(f64::MIN_POSITIVE),
                    int(-1021),
                    int(-307),
                    int(15),
                    int(53),
                    Value::float(f64::EPSILON),
                    int(2),
                    int(1),
                ],
            )?,
        )?;
        let i = structseq::new_type(&INT_INFO)?;
        set("int_info", structseq::make(&i, vec![int(30), int(4), int(4300), int(640)])?)?;
        let h = structseq::new_type(&HASH_INFO)?;
        let hash = vec![
            int(64),
            int((1 << 61) - 1),
            int(314159),
            int(0),
            int(1000003),
            Value::str("siphash13"),
            int(64),
            int(128),
            int(0),
        ];
        set("hash_info", structseq::make(&h, hash)?)?;
        let t = structseq::new_type(&THREAD_INFO)?;
        set(
            "thread_info",
            structseq::make(&t, vec![Value::str("pthread"), Value::str("semaphore"), Value::NONE])?,
        )?;
        let mut builtin: Vec<&str> = crate::MODULES.iter().map(|m| m.name).collect();
        builtin.sort_unstable();
        set("builtin_module_names", TupleObject::from_vec(builtin.into_iter().map(Value::str).collect()))?;
        let library = strings(crate::stdlib_names::STDLIB_NAMES.split_whitespace());
        set("stdlib_module_names", object::call(types().frozenset.as_value(), &[library])?)?;
        for name in ["excepthook", "displayhook", "unraisablehook", "breakpointhook"] {
            let f = object::getattr_str(module, name)?;
            set(&format!("__{name}__"), f)?;
        }
        for part in [&crate::sys_jit::sys_jit::MODULE, &crate::sys_monitoring::sys_monitoring::MODULE] {
            let name = part.name.strip_prefix("sys.").unwrap_or(part.name);
            set(name, tiercel_object::types::module::from_def(part)?)?;
        }
        for name in ["meta_path", "path_hooks"] {
            set(name, ListObject::from_vec(Vec::new()))?;
        }
        set("path_importer_cache", DictObject::new())?;
        Ok(())
    }
}
