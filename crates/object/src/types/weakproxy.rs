//! Weak proxies: everything done to one is done to the object, while it lives.

use crate::error::PyResult;
use crate::object;
use crate::slots::{CompareOp, SlotId, Slots};
use crate::thread::{names, types};
use crate::typeobj::Type;
use crate::types::weakref::{WeakrefObject, clear, dealloc, traverse};
use crate::value::Value;
use crate::{bail, install_type};
use tiercel_macros::pytype;

/// `weakref.proxy(target, callback)`.
pub fn new(target: &Value, callback: Option<&Value>) -> PyResult<Value> {
    let callable = target.ty().slots().call.is_some();
    let ty = if callable { types().weakcallableproxy } else { types().weakproxy };
    crate::types::weakref::new_of(ty, target, callback)
}

fn is_proxy(v: &Value) -> bool {
    v.is_object()
        && (std::ptr::eq(v.ty(), types().weakproxy) || std::ptr::eq(v.ty(), types().weakcallableproxy))
}

/// The object behind a proxy, or `ReferenceError`; anything else is itself.
fn target(v: &Value) -> PyResult<Value> {
    if !is_proxy(v) {
        return Ok(v.clone());
    }
    // SAFETY: proxies have the layout of weak references.
    match unsafe { v.payload_unchecked::<WeakrefObject>() }.get() {
        Some(target) => Ok(target),
        None => bail!(ReferenceError, "weakly-referenced object no longer exists"),
    }
}

fn binary<const OP: usize>(a: &Value, b: &Value) -> PyResult<Value> {
    object::binary(&target(a)?, &target(b)?, OP)
}

/// Calls a slot of the target that takes nothing more.
fn unary<const SLOT: usize>(v: &Value) -> PyResult<Value> {
    let target = target(v)?;
    let word = target.ty().slots().words()[SLOT];
    if word == 0 {
        bail!(TypeError, "bad operand type for a unary operator: '{}'", target.ty().name_str());
    }
    // SAFETY: `define` uses this only for slots of type `UnaryFn`.
    let f: crate::slots::UnaryFn = unsafe { std::mem::transmute(word) };
    f(&target)
}

struct Proxy;

#[pytype(name = "weakref.ProxyType")]
impl Proxy {
    #[slot(repr)]
    fn repr(v: &Value) -> PyResult<Value> {
        // SAFETY: slot of this type.
        let target = unsafe { v.payload_unchecked::<WeakrefObject>() }.get();
        let at = v.word();
        Ok(Value::str(&match target {
            None => format!("<weakproxy at {at:#x}; dead>"),
            Some(t) => format!("<weakproxy at {at:#x}; to '{}' at {:#x}>", t.ty().name_str(), t.word()),
        }))
    }

    #[slot(str)]
    fn str(v: &Value) -> PyResult<Value> {
        object::str(&target(v)?)
    }

    #[slot(getattro)]
    fn getattro(v: &Value, name: &Value) -> PyResult<Value> {
        object::getattr(&target(v)?, name)
    }

    #[slot(setattro)]
    fn setattro(v: &Value, name: &Value, value: Option<&Value>) -> PyResult<()> {
        object::setattr(&target(v)?, name, value)
    }

    #[slot(richcompare)]
    fn compare(a: &Value, b: &Value, op: CompareOp) -> PyResult<Value> {
        object::compare(&target(a)?, &target(b)?, op)
    }

    #[slot(bool)]
    fn bool(v: &Value) -> PyResult<bool> {
        object::truth(&target(v)?)
    }

    #[slot(len)]
    fn len(v: &Value) -> PyResult<usize> {
        object::len(&target(v)?)
    }

    #[slot(getitem)]
    fn getitem(v: &Value, key: &Value) -> PyResult<Value> {
        object::getitem(&target(v)?, key)
    }

    #[slot(setitem)]
    fn setitem(v: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
        object::setitem(&target(v)?, key, value)
    }

    #[slot(contains)]
    fn contains(v: &Value, item: &Value) -> PyResult<bool> {
        object::contains(&target(v)?, item)
    }

    #[slot(iter)]
    fn iter(v: &Value) -> PyResult<Value> {
        object::iter(&target(v)?)
    }

    #[slot(iternext)]
    fn next(v: &Value) -> PyResult<Option<Value>> {
        let target = target(v)?;
        if target.ty().slots().iternext.is_none() {
            bail!(TypeError, "Weakref proxy referenced a non-iterator '{}' object", target.ty().name_str());
        }
        object::next(&target)
    }

    #[slot(nb_divmod)]
    fn divmod(a: &Value, b: &Value) -> PyResult<Value> {
        let (a, b) = (target(a)?, target(b)?);
        match a.ty().slots().nb_divmod.or(b.ty().slots().nb_divmod) {
            Some(f) => f(&a, &b),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    #[method("($self, /)", hidden)]
    fn __bytes__(v: &Value) -> PyResult<Value> {
        object::call_method(&target(v)?, &names().__bytes__, &[])
    }

    #[method("($self, /)", hidden)]
    fn __reversed__(v: &Value) -> PyResult<Value> {
        object::call_method(&target(v)?, &names().__reversed__, &[])
    }
}

fn fill_operators(s: &mut Slots) {
    macro_rules! operators {
        ($($slot:ident $op:literal)*) => { $(s.$slot = Some(binary::<$op>);)* };
    }
    operators! {
        nb_add 0 nb_and 1 nb_floor_divide 2 nb_lshift 3 nb_matrix_multiply 4 nb_multiply 5 nb_remainder 6 nb_or 7
        nb_power 8 nb_rshift 9 nb_subtract 10 nb_true_divide 11 nb_xor 12
        nb_inplace_add 13 nb_inplace_and 14 nb_inplace_floor_divide 15 nb_inplace_lshift 16
        nb_inplace_matrix_multiply 17 nb_inplace_multiply 18 nb_inplace_remainder 19 nb_inplace_or 20
        nb_inplace_power 21 nb_inplace_rshift 22 nb_inplace_subtract 23 nb_inplace_true_divide 24 nb_inplace_xor 25
    }
    macro_rules! unaries {
        ($($slot:ident)*) => { $(s.$slot = Some(unary::<{ SlotId::$slot as usize }>);)* };
    }
    unaries!(nb_negative nb_positive nb_absolute nb_invert nb_int nb_float nb_index);
}

/// Fills in both types of proxies.
pub fn define(t: &'static Type) {
    install_type!(t, Proxy);
    t.set_dealloc(dealloc);
    let s = t.slots_mut();
    fill_operators(s);
    s.hash = Some(object::unhashable);
    s.traverse = Some(traverse);
    s.clear = Some(clear);
}

/// What only proxies of callables have.
pub fn define_call(t: &'static Type) {
    t.slots_mut().call = Some(|v, args, kwnames| object::call_keywords(&target(v)?, args, kwnames));
}
