//! Python functions bound to an object.

use crate::error::PyResult;
use crate::header::Header;
use crate::install_type;
use crate::layout;
use crate::object::{self, getattr, getattr_optional};
use crate::slots::CompareOp;
use crate::thread::names;
use crate::typeobj::{Type, new_object};
use crate::types::str::to_string_lossy;
use crate::value::{Field, Value};
use crate::{bail, err};
use tiercel_macros::pytype;

/// A callable with its first argument.
#[repr(C)]
pub struct MethodObject {
    /// Header.
    pub head: Header,
    /// What to call.
    pub function: Field,
    /// The first argument.
    pub this: Field,
}
layout!(MethodObject, Method, method, container);

/// `function` with `this` as first argument.
pub fn new(function: &Value, this: &Value) -> Value {
    new_object(|head| MethodObject {
        head,
        function: Field::new(function.clone()),
        this: Field::new(this.clone()),
    })
}

/// Calls `f` with `first` in front of the arguments.
pub fn call_with_first(f: &Value, first: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
    let mut all = Vec::with_capacity(args.len() + 1);
    all.push(first.clone());
    all.extend_from_slice(args);
    object::call_keywords(f, &all, kwnames)
}

#[pytype(name = "method")]
/// A function with its first argument given already.
impl MethodObject {
    #[slot(new, "(function, instance, /)")]
    fn new(_ty: &Value, function: &Value, instance: &Value) -> PyResult<Value> {
        if function.ty().slots().call.is_none() {
            bail!(TypeError, "first argument must be callable");
        }
        if instance.is_none() {
            bail!(TypeError, "instance must not be None");
        }
        Ok(new(function, instance))
    }

    #[slot(call)]
    fn call(&self, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        call_with_first(&self.function.get_or_none(), &self.this.get_or_none(), args, kwnames)
    }

    #[slot(getattro)]
    fn getattro(this: &Value, name: &Value) -> PyResult<Value> {
        if let Some(found) = this.ty().lookup(name) {
            return match found.ty().slots().descr_get {
                Some(get) => get(&found, Some(this), Some(this.ty().as_value())),
                None => Ok(found),
            };
        }
        // SAFETY: slot of this type.
        getattr(&unsafe { this.payload_unchecked::<MethodObject>() }.function.get_or_none(), name)
    }

    #[slot(descr_get)]
    fn get(this: &Value, _object: Option<&Value>, _owner: Option<&Value>) -> PyResult<Value> {
        Ok(this.clone())
    }

    #[slot(repr)]
    fn repr(&self) -> PyResult<Value> {
        let function = self.function.get_or_none();
        let name = match getattr_optional(&function, &names().__qualname__)? {
            Some(name) => Some(name),
            None => getattr_optional(&function, &names().__name__)?,
        };
        let name = name.filter(|n| n.as_str().is_some()).map_or("?".to_string(), |n| to_string_lossy(&n));
        let this = object::repr_string(&self.this.get_or_none())?;
        Ok(Value::str(&format!("<bound method {name} of {this}>")))
    }

    #[slot(richcompare)]
    fn compare(&self, other: &Value, op: CompareOp) -> PyResult<Value> {
        let (Some(other), CompareOp::Eq | CompareOp::Ne) = (other.downcast_exact::<MethodObject>(), op)
        else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let same = self.this.word() == other.this.word()
            && object::equal(&self.function.get_or_none(), &other.function.get_or_none())?;
        Ok(Value::bool(same == (op == CompareOp::Eq)))
    }

    #[slot(hash)]
    fn hash(&self) -> PyResult<i64> {
        let h = crate::hash::hash_pointer(self.this.word()) ^ object::hash(&self.function.get_or_none())?;
        Ok(crate::hash::not_minus_one(h))
    }

    /// The function that is called.
    #[getter]
    fn __func__(&self) -> Value {
        self.function.get_or_none()
    }

    /// The first argument of the call.
    #[getter]
    fn __self__(&self) -> Value {
        self.this.get_or_none()
    }

    #[getter]
    fn __doc__(&self) -> PyResult<Value> {
        Ok(getattr_optional(&self.function.get_or_none(), &names().__doc__)?.unwrap_or(Value::NONE))
    }

    #[method("($self, /)")]
    fn __reduce__(&self) -> PyResult<Value> {
        let name = getattr(&self.function.get_or_none(), &names().__name__)?;
        crate::types::builtin_function::reduce_as_getattr(&self.this.get_or_none(), &name)
    }

    #[slot(setattro)]
    fn setattro(this: &Value, name: &Value, _value: Option<&Value>) -> PyResult<()> {
        let raised = if this.ty().lookup(name).is_some() {
            err!(AttributeError, "attribute '{}' of 'method' objects is not writable", to_string_lossy(name))
        } else {
            err!(
                AttributeError,
                "'method' object has no attribute '{}' and no __dict__ for setting new attributes",
                to_string_lossy(name)
            )
        };
        Err(object::set_attribute_error_context(raised, this, name))
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let m = &*(object as *const MethodObject);
    m.function.visit(visit);
    m.this.visit(visit);
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, MethodObject);
    t.slots_mut().traverse = Some(traverse);
}
