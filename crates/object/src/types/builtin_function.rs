//! Functions and bound methods written in Rust.

use crate::error::PyResult;
use crate::header::{Header, Kind};
use crate::install_type;
use crate::layout;
use crate::method::MethodDef;
use crate::slots::CompareOp;
use crate::typeobj::{Type, as_type, new_object};
use crate::types::str::to_string_lossy;
use crate::types::tuple::TupleObject;
use crate::value::{Field, Value};
use std::cell::Cell;
use tiercel_macros::pytype;

/// A native function, bound to `this` if it is a method.
#[repr(C)]
pub struct BuiltinFunctionObject {
    /// Header.
    pub head: Header,
    /// What to call.
    pub def: Cell<&'static MethodDef>,
    /// The object it is bound to, or the module.
    pub this: Field,
    /// The name of the module, for `__module__`.
    pub module: Field,
}
layout!(BuiltinFunctionObject, BuiltinFunction, builtin_function, container);

/// A native function bound to `this`; `module` is the name that `__module__` gives.
pub fn new(def: &'static MethodDef, this: Option<&Value>, module: Option<&Value>) -> Value {
    new_object(|head| BuiltinFunctionObject {
        head,
        def: Cell::new(def),
        this: this.map_or(Field::empty(), |v| Field::new(v.clone())),
        module: module.map_or(Field::empty(), |v| Field::new(v.clone())),
    })
}

/// A name in `builtins`, as pickling needs it.
pub fn builtin(name: &str) -> PyResult<Value> {
    let found = crate::thread::runtime().builtins.get().and_then(|dict| {
        let dict = dict.downcast::<crate::types::dict::DictObject>()?;
        dict.get_str(&crate::types::str::intern(name))
    });
    match found {
        Some(v) => Ok(v),
        None => Err(crate::err!(AttributeError, "module 'builtins' has no attribute '{name}'")),
    }
}

/// `(getattr, (object, name))`, the reduced form of bound things.
pub fn reduce_as_getattr(object: &Value, name: &Value) -> PyResult<Value> {
    let pair = TupleObject::from_slice(&[object.clone(), name.clone()]);
    Ok(TupleObject::from_vec(vec![builtin("getattr")?, pair]))
}

impl BuiltinFunctionObject {
    fn bound_to_module(&self) -> bool {
        self.this.borrow().is_none_or(|v| v.downcast::<crate::types::module::ModuleObject>().is_some())
    }

    /// `__qualname__`.
    pub fn qualified_name(&self) -> String {
        let name = self.def.get().name;
        if self.bound_to_module() {
            return name.to_string();
        }
        let this = self.this.get_or_none();
        let owner = as_type(&this).unwrap_or(this.ty());
        format!("{}.{name}", owner.qualname.borrow().map(to_string_lossy).unwrap_or_default())
    }

    /// What error texts call it: `math.sqrt()`, `list.append()`, `len()`.
    fn describe(&self) -> String {
        let name = self.qualified_name();
        match self.module.borrow() {
            Some(m) if !m.is_none() && !crate::types::str::equals_text(m, "builtins") => {
                format!("{}.{name}()", to_string_lossy(m))
            }
            _ => format!("{name}()"),
        }
    }
}

#[pytype(name = "builtin_function_or_method")]
impl BuiltinFunctionObject {
    #[slot(call)]
    fn call(&self, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        match self.this.borrow() {
            Some(this) => self.def.get().call(this, args, kwnames, || self.describe()),
            None => self.def.get().call(&Value::NONE, args, kwnames, || self.describe()),
        }
    }

    #[slot(repr)]
    fn repr(&self) -> PyResult<Value> {
        let name = self.def.get().name;
        if self.bound_to_module() {
            return Ok(Value::str(&format!("<built-in function {name}>")));
        }
        let this = self.this.get_or_none();
        Ok(Value::str(&format!(
            "<built-in method {name} of {} object at {:#x}>",
            this.ty().name_str(),
            this.word()
        )))
    }

    #[slot(richcompare)]
    fn compare(&self, other: &Value, op: CompareOp) -> PyResult<Value> {
        let (Some(other), CompareOp::Eq | CompareOp::Ne) =
            (other.downcast_exact::<BuiltinFunctionObject>(), op)
        else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let same = self.this.word() == other.this.word() && std::ptr::eq(self.def.get(), other.def.get());
        Ok(Value::bool(same == (op == CompareOp::Eq)))
    }

    #[slot(hash)]
    fn hash(&self) -> PyResult<i64> {
        let def = self.def.get() as *const MethodDef as u64;
        let h = crate::hash::hash_pointer(self.this.word()) ^ crate::hash::hash_pointer(def);
        Ok(crate::hash::not_minus_one(h))
    }

    #[getter]
    fn __name__(&self) -> &'static str {
        self.def.get().name
    }

    #[getter]
    fn __qualname__(&self) -> String {
        self.qualified_name()
    }

    #[getter]
    fn __self__(&self) -> Value {
        self.this.get_or_none()
    }

    #[getter]
    fn __doc__(&self) -> Value {
        self.def.get().doc_value()
    }

    #[getter]
    fn __text_signature__(&self) -> Value {
        self.def.get().text_signature_value()
    }

    #[getter]
    fn __module__(&self) -> Value {
        self.module.get_or_none()
    }

    #[setter(__module__)]
    fn set_module(&self, value: Option<&Value>) -> PyResult<()> {
        self.module.set_option(value.cloned());
        Ok(())
    }

    #[method("($self, /)")]
    fn __reduce__(&self) -> PyResult<Value> {
        if self.bound_to_module() {
            return Ok(Value::str(self.def.get().name));
        }
        reduce_as_getattr(&self.this.get_or_none(), &crate::types::str::intern(self.def.get().name))
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let f = &*(object as *const BuiltinFunctionObject);
    f.this.visit(visit);
    f.module.visit(visit);
}

unsafe fn clear(object: *const Header) {
    drop((*(object as *const BuiltinFunctionObject)).this.take());
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, BuiltinFunctionObject);
    t.slots_mut().traverse = Some(traverse);
    t.slots_mut().clear = Some(clear);
}

/// Whether a value is a native function or method.
pub fn is_builtin_function(v: &Value) -> bool {
    v.header().is_some_and(|h| h.kind() == Kind::BuiltinFunction)
}
