//! `_warnings`: warnings without Python code. What users may have put in the place of parts of `warnings` is honoured, and
//! while the library is not there, yet or any more, warnings are shown all the same.

mod decide;
mod place;
mod show;

use crate::api;
use crate::native_type::{self, keep, kept};
use decide::Verdict;
use place::Place;
use tiercel_macros::pymodule;
use tiercel_object::error::{PyResult, Raised};
use tiercel_object::isinstance::{is_instance, is_subclass};
use tiercel_object::thread::{runtime, types};
use tiercel_object::typeobj::Type;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::str::intern;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_object::{bail, err, object};

const FILTERS: &str = "warnings.filters";
const ONCE: &str = "warnings.onceregistry";
const DEFAULT_ACTION: &str = "warnings.defaultaction";
const CONTEXT: &str = "warnings.context";
const LOCK: &str = "warnings.lock";
const VERSION: &str = "warnings.version";

/// A warning before it is known what becomes of it.
struct Warned<'a> {
    message: &'a Value,
    category: &'a Value,
    source: Option<&'a Value>,
}

/// What is kept under a key, made when it is first needed.
fn state(key: &'static str, make: impl FnOnce() -> Value) -> Value {
    kept(key).unwrap_or_else(|| {
        let made = make();
        keep(key, made.clone());
        made
    })
}

/// The filters that hold until somebody changes them.
fn first_filters() -> Value {
    let classes = &types().exceptions;
    let filter = |action: &str, class: &Type, module: Option<&str>| {
        let module = module.map_or(Value::NONE, intern);
        let class = class.as_value().clone();
        TupleObject::from_vec(vec![intern(action), Value::NONE, class, module, Value::small_int(0)])
    };
    ListObject::from_vec(vec![
        filter("default", classes.DeprecationWarning, Some("__main__")),
        filter("ignore", classes.DeprecationWarning, None),
        filter("ignore", classes.PendingDeprecationWarning, None),
        filter("ignore", classes.ImportWarning, None),
        filter("ignore", classes.ResourceWarning, None),
    ])
}

fn version() -> i64 {
    kept(VERSION).and_then(|v| v.as_small_int()).unwrap_or(0)
}

/// An attribute of the module `warnings`, if that is loaded; with `import` it is loaded, unless the interpreter ends.
fn of_library(name: &str, import: bool) -> PyResult<Option<Value>> {
    let module = if import && !api::is_finalizing() {
        match api::import_module("warnings") {
            Ok(module) => module,
            Err(raised) if raised.is(types().exceptions.ImportError) => {
                drop(raised.take());
                return Ok(None);
            }
            Err(raised) => return Err(raised),
        }
    } else {
        let Some(modules) = runtime().modules.get() else { return Ok(None) };
        match modules.downcast::<DictObject>().and_then(|all| all.get_str(&intern("warnings"))) {
            Some(module) if !module.is_none() => module,
            _ => return Ok(None),
        }
    };
    object::getattr_optional(&module, &intern(name))
}

/// Warns of something at a place: by the filters this is shown, ignored, or raised.
fn warn_at(warned: &Warned<'_>, place: &Place) -> PyResult<()> {
    let Warned { message, category, source } = *warned;
    let is_instance = is_instance(message, types().exceptions.Warning.as_value())?;
    let (text, category, message) = if is_instance {
        (object::str(message)?, message.ty().as_value().clone(), message.clone())
    } else {
        (message.clone(), category.clone(), object::call(category, std::slice::from_ref(message))?)
    };
    match decide::decide(&text, &category, place)? {
        Verdict::Ignore => Ok(()),
        Verdict::Raise => Err(Raised::new(message)),
        Verdict::Show => show::show(&text, &category, &message, place, source),
    }
}

/// Warns from native code, on behalf of the Python code that runs, or of that so many levels further out.
pub fn warn_from(category: &Value, message: &str, stack_level: i64, source: Option<&Value>) -> PyResult<()> {
    let place = place::of_caller(stack_level, &[])?;
    warn_at(&Warned { message: &Value::str(message), category, source }, &place)
}

/// Warns from native code of a line of a file.
pub fn warn_of_line(category: &Value, message: &str, filename: &Value, line: i64) -> PyResult<()> {
    let place = Place::in_file(filename.clone(), line);
    warn_at(&Warned { message: &Value::str(message), category, source: None }, &place)
}

#[pymodule(name = "_warnings")]
/// What `warnings` does most, natively.
pub mod warnings {
    use super::*;

    #[init]
    fn init(module: &Value) -> PyResult<()> {
        native_type::set(module, "filters", state(FILTERS, first_filters));
        native_type::set(module, "_onceregistry", state(ONCE, DictObject::new));
        native_type::set(module, "_defaultaction", state(DEFAULT_ACTION, || intern("default")));
        let variable = crate::contextvars::new_variable("warnings_context")?;
        native_type::set(module, "_warnings_context", state(CONTEXT, || variable));
        Ok(())
    }

    /// The lock that Python code takes while it changes the filters.
    fn lock() -> PyResult<Value> {
        if let Some(lock) = kept(LOCK) {
            return Ok(lock);
        }
        let class = object::getattr_str(&api::import_module("_thread")?, "RLock")?;
        let lock = object::call(&class, &[])?;
        Ok(state(LOCK, || lock))
    }

    /// Issue a warning, or maybe ignore it or raise an exception.
    ///
    /// It is as if it came from the code that calls this, or from that `stacklevel` - 1 calls further out, not counting what is
    /// in files whose names begin with one of `skip_file_prefixes`.
    #[function("(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=())")]
    fn warn(
        message: &Value,
        category: Option<&Value>,
        stacklevel: i64,
        source: Option<&Value>,
        skip_file_prefixes: Option<&Value>,
    ) -> PyResult<()> {
        let category = category_of(message, category)?;
        let prefixes = match skip_file_prefixes {
            None => Vec::new(),
            Some(tuple) => match tuple.downcast::<TupleObject>() {
                Some(tuple) => tuple.items().to_vec(),
                None => bail!(
                    TypeError,
                    "warn() argument 'skip_file_prefixes' must be tuple, not {}",
                    tuple.ty().name_str()
                ),
            },
        };
        if let Some(other) = prefixes.iter().find(|prefix| prefix.as_str().is_none()) {
            bail!(
                TypeError,
                "Found non-str '{}' in skip_file_prefixes.",
                tiercel_object::types::str::to_string_lossy(&object::repr(other)?)
            );
        }
        let level = if prefixes.is_empty() { stacklevel } else { stacklevel.max(2) };
        let place = place::of_caller(level, &prefixes)?;
        warn_at(&Warned { message, category: &category, source: source.filter(|s| !s.is_none()) }, &place)
    }

    /// Issue a warning, or maybe ignore it or raise an exception.
    ///
    /// Where it comes from is given.
    #[function(
        "(message, category, filename, lineno, module=<unrepresentable>, registry=None, module_globals=None, source=None)"
    )]
    fn warn_explicit(
        message: &Value,
        category: &Value,
        filename: &Value,
        lineno: i64,
        module: Option<&Value>,
        registry: Option<&Value>,
        module_globals: Option<&Value>,
        source: Option<&Value>,
    ) -> PyResult<()> {
        let category = category_of(message, Some(category))?;
        if let Some(globals) = module_globals.filter(|globals| !globals.is_none())
            && globals.downcast::<DictObject>().is_none()
        {
            bail!(TypeError, "module_globals must be a dict, not '{}'", globals.ty().name_str());
        }
        let mut place = Place::in_file(filename.clone(), lineno);
        if let Some(module) = module {
            place.module = module.clone();
        }
        if let Some(registry) = registry.filter(|registry| !registry.is_none()) {
            if registry.downcast::<DictObject>().is_none() {
                bail!(TypeError, "'registry' must be a dict or None, not '{}'", registry.ty().name_str());
            }
            place.registry = Some(registry.clone());
        }
        warn_at(&Warned { message, category: &category, source: source.filter(|s| !s.is_none()) }, &place)
    }

    /// Notes that the filters have changed: what was shown once may be shown again.
    #[function("()", hidden)]
    fn _filters_mutated_lock_held() -> PyResult<()> {
        let owned = object::getattr_str(&lock()?, "_is_owned")?;
        if !object::truth(&object::call(&owned, &[])?)? {
            bail!(RuntimeError, "warnings._filters_mutated_lock_held() called without lock");
        }
        keep(VERSION, Value::int(version() + 1));
        Ok(())
    }

    #[function("()", hidden)]
    fn _acquire_lock() -> PyResult<()> {
        object::call_method(&lock()?, &intern("acquire"), &[]).map(drop)
    }

    #[function("()", hidden)]
    fn _release_lock() -> PyResult<()> {
        object::call_method(&lock()?, &intern("release"), &[]).map(drop)
    }

    /// The class of the warning that a message is, or is to become.
    fn category_of(message: &Value, category: Option<&Value>) -> PyResult<Value> {
        let classes = &types().exceptions;
        if is_instance(message, classes.Warning.as_value())? {
            return Ok(message.ty().as_value().clone());
        }
        let Some(category) = category.filter(|category| !category.is_none()) else {
            return Ok(classes.UserWarning.as_value().clone());
        };
        let is_class = category.downcast::<Type>().is_some();
        if !is_class || !is_subclass(category, classes.Warning.as_value())? {
            return Err(err!(
                TypeError,
                "category must be a Warning subclass, not '{}'",
                category.ty().name_str()
            ));
        }
        Ok(category.clone())
    }
}
