//! Weak references; proxies stand in `weakproxy`.

use crate::error::PyResult;
use crate::header::Header;
use crate::object::{self, getattr_optional};
use crate::slots::CompareOp;
use crate::thread::{names, types};
use crate::typeobj::{Type, dealloc_layout, expect_type, new_object_of};
use crate::types::str::to_string_lossy;
use crate::value::{Field, Value};
use crate::weakref::{is_referenceable, register, shared, unregister};
use crate::{bail, install_type, layout};
use std::cell::Cell;
use std::mem::offset_of;
use tiercel_macros::pytype;

/// A weak reference; the object is found by address while it lives.
#[repr(C)]
pub struct WeakrefObject {
    /// Header.
    pub head: Header,
    /// Address of the object, 0 once it is gone.
    pub target: Cell<u64>,
    /// Called when the object dies.
    pub callback: Field,
    /// Cached hash, -1 if not computed.
    pub hash: Cell<i64>,
}
layout!(WeakrefObject, Weakref, weakref, container);

/// A reference or proxy of type `ty` to `target`; one without callback is shared.
pub fn new_of(ty: &Type, target: &Value, callback: Option<&Value>) -> PyResult<Value> {
    if !is_referenceable(target) {
        bail!(TypeError, "cannot create weak reference to '{}' object", target.ty().name_str());
    }
    let callback = callback.filter(|c| !c.is_none());
    if callback.is_none()
        && let Some(found) = shared(target, ty)
    {
        return Ok(found);
    }
    let reference = new_object_of(ty, |head| WeakrefObject {
        head,
        target: Cell::new(target.word()),
        callback: callback.map_or(Field::empty(), |c| Field::new(c.clone())),
        hash: Cell::new(-1),
    });
    register(target, &reference);
    Ok(reference)
}

/// `weakref.ref(target, callback)`.
pub fn new(target: &Value, callback: Option<&Value>) -> PyResult<Value> {
    new_of(types().weakref, target, callback)
}

impl WeakrefObject {
    /// The object, if it still lives.
    pub fn get(&self) -> Option<Value> {
        match self.target.get() {
            0 => None,
            // SAFETY: the address is set to 0 before the object goes.
            word => Some(unsafe { Value::new_reference(word as *const Header) }),
        }
    }
}

#[pytype(name = "weakref.ReferenceType")]
impl WeakrefObject {
    #[slot(new)]
    fn construct(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let positional = args.len() - crate::args::keyword_names(kwnames).len();
        crate::args::check_count("__new__", positional, 1, 2)?;
        new_of(expect_type(class, "weakref.__new__(X): X")?, &args[0], args[..positional].get(1))
    }

    #[slot(init)]
    fn init(_this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
        crate::args::no_keywords("ref", kwnames)?;
        crate::args::check_count("__init__", args.len(), 1, 2)
    }

    #[slot(call, "()")]
    fn call(&self) -> PyResult<Value> {
        Ok(self.get().unwrap_or(Value::NONE))
    }

    #[slot(hash)]
    fn hash(&self) -> PyResult<i64> {
        if self.hash.get() == -1 {
            let Some(target) = self.get() else { bail!(TypeError, "weak object has gone away") };
            self.hash.set(object::hash(&target)?);
        }
        Ok(self.hash.get())
    }

    #[slot(richcompare)]
    fn compare(this: &Value, other: &Value, op: CompareOp) -> PyResult<Value> {
        let class = types().weakref;
        if !matches!(op, CompareOp::Eq | CompareOp::Ne)
            || !this.ty().is_subtype(class)
            || !other.ty().is_subtype(class)
        {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        // SAFETY: both are weak references.
        let (a, b): (&WeakrefObject, &WeakrefObject) =
            unsafe { (this.payload_unchecked(), other.payload_unchecked()) };
        match (a.get(), b.get()) {
            (Some(x), Some(y)) => object::compare(&x, &y, op),
            _ => Ok(Value::bool(this.is(other) == (op == CompareOp::Eq))),
        }
    }

    #[slot(repr)]
    fn repr(this: &Value) -> PyResult<Value> {
        // SAFETY: slot of this type.
        let r: &WeakrefObject = unsafe { this.payload_unchecked() };
        let at = this.word();
        let Some(target) = r.get() else { return Ok(Value::str(&format!("<weakref at {at:#x}; dead>"))) };
        let (ty, word) = (target.ty().name_str(), target.word());
        let name = getattr_optional(&target, &names().__name__)?.filter(|n| n.as_str().is_some());
        let name = name.map_or(String::new(), |n| format!(" ({})", to_string_lossy(&n)));
        Ok(Value::str(&format!("<weakref at {at:#x}; to '{ty}' at {word:#x}{name}>")))
    }

    /// See PEP 585
    #[classmethod("($type, object, /)", hidden)]
    fn __class_getitem__(class: &Value, object: &Value) -> Value {
        crate::types::generic_alias::new(class, object)
    }
}

/// Shows the collector the callback; the target is not owned.
///
/// # Safety
/// `object` is a live weak reference.
pub unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    (*(object as *const WeakrefObject)).callback.visit(visit);
}

/// Lets go of target and callback.
///
/// # Safety
/// `object` is a live weak reference.
pub unsafe fn clear(object: *const Header) {
    let r = &*(object as *const WeakrefObject);
    unregister(r);
    drop(r.callback.take());
}

/// Ends a weak reference.
///
/// # Safety
/// `object` is a dying weak reference.
pub unsafe fn dealloc(object: *mut Header) {
    unregister(&*(object as *const WeakrefObject));
    dealloc_layout::<WeakrefObject>(object);
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, WeakrefObject);
    crate::method::install_members(t, &[("__callback__", offset_of!(WeakrefObject, callback), true)]);
    t.set_dealloc(dealloc);
    let s = t.slots_mut();
    s.traverse = Some(traverse);
    s.clear = Some(clear);
}

/// Fills in the type.
pub fn define_proxy(t: &'static Type) {
    crate::types::weakproxy::define(t);
}

/// Fills in the type.
pub fn define_callable_proxy(t: &'static Type) {
    crate::types::weakproxy::define(t);
    crate::types::weakproxy::define_call(t);
}
