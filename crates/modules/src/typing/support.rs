//! What all of `_typing` needs: calls into `typing`, values computed when first asked for.

use tiercel_macros::pytype;
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::method::{MethodDef, MethodKind, NativeFn};
use tiercel_object::object::{self, call};
use tiercel_object::thread::{names, runtime, types};
use tiercel_object::types::builtin_function;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::str::intern;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Field;
use tiercel_object::{Value, bail};

/// A name of the module `typing`.
pub fn from_typing(name: &str) -> PyResult<Value> {
    let Some(import) = runtime().hooks.import.get() else { bail!(ImportError, "No module named 'typing'") };
    object::getattr(&import("typing")?, &intern(name))
}

/// Calls a function of the module `typing`.
pub fn call_typing(name: &str, args: &[Value]) -> PyResult<Value> {
    call(&from_typing(name)?, args)
}

/// `__name__` of the globals that are running.
pub fn current_module() -> Value {
    let globals = runtime().hooks.current_globals.get().and_then(|f| f());
    globals
        .and_then(|g| g.downcast::<DictObject>().and_then(|g| g.get_str(&names().__name__)))
        .unwrap_or(Value::NONE)
}

/// A value, or the function that computes it when it is first asked for.
pub struct Lazy {
    value: Field,
    evaluate: Field,
}

impl Lazy {
    /// Neither.
    pub fn empty() -> Lazy {
        Lazy { value: Field::empty(), evaluate: Field::empty() }
    }

    /// A known value.
    pub fn known(value: Option<Value>) -> Lazy {
        Lazy { value: value.map_or(Field::empty(), Field::new), evaluate: Field::empty() }
    }

    /// A value that `f(1)` gives.
    pub fn computed(f: Value) -> Lazy {
        Lazy { value: Field::empty(), evaluate: Field::new(f) }
    }

    /// Replaces it by what `f(1)` will give.
    pub fn set_computed(&self, f: Value) {
        self.value.set_option(None);
        self.evaluate.set(f);
    }

    /// The value, if there is one.
    pub fn get(&self) -> PyResult<Option<Value>> {
        if let Some(v) = self.value.get() {
            return Ok(Some(v));
        }
        let Some(f) = self.evaluate.get() else { return Ok(None) };
        let v = call(&f, &[Value::small_int(1)])?;
        self.value.set(v.clone());
        Ok(Some(v))
    }

    /// Whether there is a value, computed or not.
    pub fn is_there(&self) -> bool {
        !self.value.is_empty() || !self.evaluate.is_empty()
    }

    /// The function that computes the value, one that gives the known value, or None.
    pub fn evaluator(&self) -> Value {
        match (self.evaluate.get(), self.value.get()) {
            (Some(f), _) => f,
            (None, Some(v)) => {
                let ty = crate::native_type::get("_typing._ConstEvaluator");
                crate::native_type::new_instance(ty, |head| ConstEvaluator { head, value: Field::new(v) })
            }
            (None, None) => Value::NONE,
        }
    }

    /// For the collector.
    pub fn visit(&self, visit: &mut dyn FnMut(&Value)) {
        self.value.visit(visit);
        self.evaluate.visit(visit);
    }

    /// For the collector.
    pub fn clear(&self) {
        drop((self.value.take(), self.evaluate.take()));
    }
}

/// What computes a value that is known already.
#[repr(C)]
pub struct ConstEvaluator {
    head: Header,
    value: Field,
}

#[pytype(name = "_typing._ConstEvaluator")]
impl ConstEvaluator {
    #[slot(call, "(format, /)")]
    fn call(this: &Value, format: i64) -> PyResult<Value> {
        const AS_TEXT: i64 = 4;
        // SAFETY: slot of this type.
        let value = unsafe { this.payload_unchecked::<ConstEvaluator>() }.value.get_or_none();
        if format != AS_TEXT {
            return Ok(value);
        }
        let text = |v: &Value| tiercel_object::types::type_parameters::type_repr(v);
        let Some(tuple) = value.downcast::<TupleObject>() else { return Ok(Value::str(&text(&value)?)) };
        let parts = tuple.items().iter().map(text).collect::<PyResult<Vec<String>>>()?;
        Ok(Value::str(&format!("({})", parts.join(", "))))
    }

    #[slot(repr)]
    fn repr(&self) -> PyResult<Value> {
        Ok(Value::str(&format!("<constevaluator {}>", object::repr_string(&self.value.get_or_none())?)))
    }
}

/// Makes the type of [`ConstEvaluator`].
pub fn make_types() {
    crate::native_type::make::<ConstEvaluator>(
        "_typing._ConstEvaluator",
        types().object,
        tiercel_object::typeobj::tflag::GC,
        false,
        |t| {
            tiercel_object::install_type!(t, ConstEvaluator);
            t.slots_mut().traverse = Some(traverse_evaluator);
        },
    );
}

unsafe fn traverse_evaluator(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    (*(object as *const ConstEvaluator)).value.visit(visit);
}

/// Registers a function for the compiler's intrinsic of this name.
pub fn register(key: &'static str, name: &'static str, f: fn(&Value, &[Value]) -> PyResult<Value>) {
    let def: &'static MethodDef = Box::leak(Box::new(MethodDef {
        name,
        func: NativeFn::Fast(f),
        kind: MethodKind::Function,
        signature: None,
        text_signature: "",
        doc: "",
    }));
    crate::native_type::keep(key, builtin_function::new(def, None, None));
}
