//! `_imp`: what `importlib` needs of the runtime: native modules, the embedded library, the import lock.

use tiercel_macros::pymodule;

/// A module of the embedded library.
#[derive(Clone, Copy)]
pub struct Frozen {
    /// The full name.
    pub name: &'static str,
    /// Marshalled code.
    pub code: &'static [u8],
    /// Whether it is a package.
    pub package: bool,
}

/// Where the embedded library is looked up: given to `startup::start`.
#[derive(Clone, Copy)]
pub struct Library {
    /// The module with a full name.
    pub find: fn(&str) -> Option<Frozen>,
    /// All names.
    pub names: fn() -> Vec<&'static str>,
    /// Whether a library in a folder stands in for all but the import system itself.
    pub external: bool,
}

static LIBRARY: std::sync::OnceLock<Library> = std::sync::OnceLock::new();

/// Sets the embedded library of this process; it is the same for all runtimes.
pub fn set_library(library: Library) {
    let _ = LIBRARY.set(library);
}

/// The embedded module with a full name.
pub fn frozen(name: &str) -> Option<Frozen> {
    let library = LIBRARY.get()?;
    if library.external && !name.starts_with("_frozen_importlib") {
        return None;
    }
    (library.find)(name)
}

#[pymodule(name = "_imp")]
/// What `importlib` needs of the interpreter.
pub mod imp {
    use super::*;
    use tiercel_object::error::PyResult;
    use tiercel_object::object;
    use tiercel_object::types::code::CodeObject;
    use tiercel_object::types::list::ListObject;
    use tiercel_object::types::str::{StrObject, to_string_lossy};
    use tiercel_object::types::tuple::TupleObject;
    use tiercel_object::value::Value;
    use tiercel_object::{bail, err};

    #[constant(name = "check_hash_based_pycs")]
    const CHECK_HASH_BASED_PYCS: &str = "default";
    #[constant(name = "pyc_magic_number_token")]
    const MAGIC: i64 = 3627 | 0x0a0d << 16;

    /// Takes the lock that imports hold.
    #[function("()")]
    fn acquire_lock() {}

    /// Lets go of the lock that imports hold.
    #[function("()")]
    fn release_lock() {}

    /// Whether some import holds the lock.
    #[function("()")]
    fn lock_held() -> bool {
        false
    }

    /// File names of extension modules end in one of these: there are none.
    #[function("()")]
    fn extension_suffixes() -> Value {
        ListObject::from_vec(Vec::new())
    }

    /// Whether a native module has that name: 1, or -1 if it cannot be made again.
    #[function("(name, /)")]
    fn is_builtin(name: &StrObject) -> i64 {
        i64::from(crate::find(&name.to_utf8().unwrap_or_default()).is_some())
    }

    /// Create a built-in module from its spec.
    #[function("(spec, /)")]
    fn create_builtin(spec: &Value) -> PyResult<Value> {
        let name = object::getattr_str(spec, "name")?;
        if let Some(m) = crate::api::imports::loaded(&name)? {
            return Ok(m);
        }
        match crate::find(&to_string_lossy(&name)) {
            Some(def) => tiercel_object::types::module::from_def(def),
            None => Ok(Value::NONE),
        }
    }

    /// Initialize a built-in module; that was done when it was created.
    #[function("(mod, /)")]
    fn exec_builtin(_module: &Value) -> i64 {
        0
    }

    /// Whether a module of that name is part of the program.
    #[function("(name, /)")]
    fn is_frozen(name: &StrObject) -> bool {
        frozen(&name.to_utf8().unwrap_or_default()).is_some()
    }

    /// Whether a package of that name is part of the program.
    #[function("(name, /)")]
    fn is_frozen_package(name: &Value) -> PyResult<bool> {
        match frozen(&to_string_lossy(name)) {
            Some(f) => Ok(f.package),
            None => Err(no_such(name)),
        }
    }

    fn no_such(name: &Value) -> tiercel_object::Raised {
        err!(ImportError, "No such frozen object named {}", to_string_lossy(name))
    }

    /// What is known of a module that is part of the program, or None.
    #[function("(name, /, *, withdata=False)")]
    fn find_frozen(name: &Value, withdata: bool) -> Value {
        match frozen(&to_string_lossy(name)) {
            Some(f) => {
                let data = if withdata { Value::bytes(f.code) } else { Value::NONE };
                let origin = name.clone();
                TupleObject::from_vec(vec![data, Value::bool(f.package), origin])
            }
            None => Value::NONE,
        }
    }

    /// The code of a module that is part of the program.
    #[function("(name, data=None, /)")]
    fn get_frozen_object(name: &Value, data: Option<&Value>) -> PyResult<Value> {
        if data.is_some_and(|d| !d.is_none()) {
            bail!(NotImplementedError, "frozen code from data is not there yet");
        }
        match frozen(&to_string_lossy(name)) {
            Some(f) => code_of(f),
            None => Err(no_such(name)),
        }
    }

    /// Gives a code object, and those in it, another file name.
    #[function("(code, path, /)")]
    fn _fix_co_filename(code: &Value, path: &Value) -> PyResult<()> {
        let Some(c) = code.downcast_exact::<CodeObject>() else {
            bail!(TypeError, "_fix_co_filename() argument 1 must be code, not {}", code.ty().name_str());
        };
        let Some(old) = c.filename.get() else { return Ok(()) };
        if !tiercel_object::types::str::equal(&old, path) {
            rename(c, &old, path);
        }
        Ok(())
    }

    fn rename(c: &CodeObject, old: &Value, new: &Value) {
        if c.filename.get().is_some_and(|f| tiercel_object::types::str::equal(&f, old)) {
            c.filename.set(new.clone());
        }
        for v in c.constants() {
            if let Some(inner) = v.downcast_exact::<CodeObject>() {
                rename(inner, old, new);
            }
        }
    }

    /// SipHash-1-3 of a source, for hash-based .pyc files.
    #[function("(key, source)")]
    fn source_hash(key: i64, source: &Value) -> PyResult<Value> {
        use std::hash::Hasher;
        let b = tiercel_object::buffer::get(source)?;
        let mut h = siphasher::sip::SipHasher13::new_with_keys(key as u64, 0);
        h.write(b.bytes());
        Ok(Value::bytes(&h.finish().to_le_bytes()))
    }

    /// Internal-only: embedded modules can always be used.
    #[function("(override, /)")]
    fn _override_frozen_modules_for_tests(_value: &Value) {}

    /// Names of the embedded modules.
    #[function("()")]
    fn _frozen_module_names() -> Value {
        let names = LIBRARY.get().map(|l| (l.names)()).unwrap_or_default();
        ListObject::from_vec(names.into_iter().map(Value::str).collect())
    }

    /// A code object of an embedded module.
    pub fn code_of(f: Frozen) -> PyResult<Value> {
        crate::marshal::read::trusted_code(f.code)
    }
}
