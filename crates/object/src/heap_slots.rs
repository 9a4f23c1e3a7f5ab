//! Slots of classes made at run time: functions that look a Python method up and call it.
//!
//! One function a slot, gathered in [`HEAP_SLOTS`], so that "is this slot a Python method?" is a comparison of words.

use crate::error::PyResult;
use crate::object::{self, call, call_special};
use crate::slots::*;
use crate::thread::{names, types};
use crate::typeobj::{Type, as_type};
use crate::value::Value;
use crate::{bail, err};

/// A function as a plain word, to stand in a static table.
#[derive(Clone, Copy)]
pub struct HeapSlot(*const ());

// SAFETY: an address of code, never written through.
unsafe impl Sync for HeapSlot {}

impl HeapSlot {
    /// The word to store in a slot; 0 if Python methods do not reach it.
    #[inline]
    pub fn word(self) -> usize {
        self.0 as usize
    }
}

/// For each slot the function that calls the Python method.
pub static HEAP_SLOTS: [HeapSlot; SLOT_COUNT] = {
    let mut table = [HeapSlot(std::ptr::null()); SLOT_COUNT];
    macro_rules! fill {
        ($($slot:ident: $f:expr, $ty:ty;)*) => { $(table[SlotId::$slot as usize] = HeapSlot({ let f: $ty = $f; f as *const () });)* };
    }
    fill! {
        repr: repr, UnaryFn; str: str_, UnaryFn; hash: hash, HashFn; call: call_, CallFn; getattro: getattr_hook, GetAttrFn;
        setattro: setattr, SetFn; richcompare: richcompare, CompareFn; iter: iter, UnaryFn; iternext: iternext, NextFn;
        descr_get: descr_get, DescrGetFn; descr_set: descr_set, SetFn; init: init, InitFn; new: new, CallFn;
        finalize: finalize, FinalizeFn; bool: bool_, BoolFn; len: len, LenFn; getitem: getitem, BinaryFn;
        setitem: setitem, SetFn; contains: contains, ContainsFn; buffer: buffer, crate::buffer::BufferFn;
        nb_add: binary::<0>, BinaryFn; nb_and: binary::<1>, BinaryFn; nb_floor_divide: binary::<2>, BinaryFn;
        nb_lshift: binary::<3>, BinaryFn; nb_matrix_multiply: binary::<4>, BinaryFn; nb_multiply: binary::<5>, BinaryFn;
        nb_remainder: binary::<6>, BinaryFn; nb_or: binary::<7>, BinaryFn; nb_power: binary::<8>, BinaryFn;
        nb_rshift: binary::<9>, BinaryFn; nb_subtract: binary::<10>, BinaryFn; nb_true_divide: binary::<11>, BinaryFn;
        nb_xor: binary::<12>, BinaryFn; nb_divmod: binary::<DIVMOD>, BinaryFn;
        nb_inplace_add: in_place::<0>, BinaryFn; nb_inplace_and: in_place::<1>, BinaryFn;
        nb_inplace_floor_divide: in_place::<2>, BinaryFn; nb_inplace_lshift: in_place::<3>, BinaryFn;
        nb_inplace_matrix_multiply: in_place::<4>, BinaryFn; nb_inplace_multiply: in_place::<5>, BinaryFn;
        nb_inplace_remainder: in_place::<6>, BinaryFn; nb_inplace_or: in_place::<7>, BinaryFn;
        nb_inplace_power: in_place::<8>, BinaryFn; nb_inplace_rshift: in_place::<9>, BinaryFn;
        nb_inplace_subtract: in_place::<10>, BinaryFn; nb_inplace_true_divide: in_place::<11>, BinaryFn;
        nb_inplace_xor: in_place::<12>, BinaryFn; nb_power_modulo: power_modulo, TernaryFn;
        nb_negative: unary::<0>, UnaryFn; nb_positive: unary::<1>, UnaryFn; nb_absolute: unary::<2>, UnaryFn;
        nb_invert: unary::<3>, UnaryFn; nb_int: unary::<4>, UnaryFn; nb_float: unary::<5>, UnaryFn;
        nb_index: unary::<6>, UnaryFn; am_await: unary::<7>, UnaryFn; am_aiter: unary::<8>, UnaryFn;
        am_anext: unary::<9>, UnaryFn;
    }
    table
};

/// Whether a type's slot calls a Python method.
#[inline]
pub fn is_heap_slot(ty: &Type, slot: SlotId) -> bool {
    let word = HEAP_SLOTS[slot as usize].word();
    word != 0 && ty.slots().words()[slot as usize] == word
}

/// Calls a method that the class must have; where it was taken away since, `AttributeError`.
fn required(this: &Value, name: &Value, args: &[Value]) -> PyResult<Value> {
    match call_special(this, name, args)? {
        Some(v) => Ok(v),
        None => Err(object::no_attribute(this, name)),
    }
}

fn repr(this: &Value) -> PyResult<Value> {
    required(this, &names().__repr__, &[])
}

fn str_(this: &Value) -> PyResult<Value> {
    required(this, &names().__str__, &[])
}

fn hash(this: &Value) -> PyResult<i64> {
    let Some(method) = this.ty().lookup(&names().__hash__).filter(|m| !m.is_none()) else {
        return object::unhashable(this);
    };
    drop(method);
    hash_of(&required(this, &names().__hash__, &[])?)
}

/// The hash that a result of `__hash__` says.
pub fn hash_of(result: &Value) -> PyResult<i64> {
    if !result.is_small_int() && !result.ty().is_subtype(types().int) {
        bail!(TypeError, "__hash__ method should return an integer");
    }
    match crate::types::int::to_i64(result) {
        Some(i) => Ok(crate::hash::not_minus_one(i)),
        // Too wide: the int's own hash.
        None => types().int.slots().hash.map_or(Ok(0), |f| f(result)),
    }
}

fn call_(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
    crate::thread::thread().check_host_stack(" while calling a Python object")?;
    call_bound(this, &names().__call__, args, kwnames)
}

/// Calls `type(this).name(this, *args)` with keywords.
fn call_bound(this: &Value, name: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
    let ty = this.ty();
    let Some(found) = ty.lookup(name) else { return Err(object::no_attribute(this, name)) };
    if found.ty().has(crate::typeobj::tflag::METHOD_DESCRIPTOR) {
        return crate::types::method::call_with_first(&found, this, args, kwnames);
    }
    match found.ty().slots().descr_get {
        Some(get) => {
            let bound = get(&found, Some(this), Some(ty.as_value()))?;
            object::call_keywords(&bound, args, kwnames)
        }
        None => object::call_keywords(&found, args, kwnames),
    }
}

/// `__getattribute__`, and `__getattr__` if that finds nothing.
fn getattr_hook(this: &Value, name: &Value) -> PyResult<Value> {
    let ty = this.ty();
    let fallback = ty.lookup(&names().__getattr__).is_some();
    let native = ty.lookup(&names().__getattribute__).as_ref().and_then(native_getattro);
    let generic = types().object.slots().getattro.map_or(0, |g| g as usize);
    let found = match native {
        // No exception is made where `__getattr__` is going to answer.
        Some(f) if f as usize == generic => object::generic_getattr_optional(this, name),
        Some(f) => f(this, name).map(Some),
        None => required(this, &names().__getattribute__, std::slice::from_ref(name)).map(Some),
    };
    match found {
        Ok(Some(v)) => Ok(v),
        Ok(None) if !fallback => Err(object::no_attribute(this, name)),
        Ok(None) => required(this, &names().__getattr__, std::slice::from_ref(name)),
        Err(raised) if fallback && raised.is(types().exceptions.AttributeError) => {
            drop(raised.take());
            required(this, &names().__getattr__, std::slice::from_ref(name))
        }
        Err(raised) => Err(raised),
    }
}

/// The native lookup behind a `__getattribute__` that is a slot wrapper.
fn native_getattro(found: &Value) -> Option<GetAttrFn> {
    let d = crate::types::descriptors::as_descriptor(found)?;
    match d.target.get() {
        crate::types::descriptors::DescriptorTarget::Slot(_) => d.owner().slots().getattro,
        _ => None,
    }
}

fn setattr(this: &Value, name: &Value, value: Option<&Value>) -> PyResult<()> {
    match value {
        Some(v) => required(this, &names().__setattr__, &[name.clone(), v.clone()]),
        None => required(this, &names().__delattr__, std::slice::from_ref(name)),
    }
    .map(drop)
}

/// The name of a comparison's method.
pub fn compare_name(op: CompareOp) -> &'static Value {
    let n = names();
    [&n.__lt__, &n.__le__, &n.__eq__, &n.__ne__, &n.__gt__, &n.__ge__][op as usize]
}

fn richcompare(this: &Value, other: &Value, op: CompareOp) -> PyResult<Value> {
    Ok(call_special(this, compare_name(op), std::slice::from_ref(other))?.unwrap_or(Value::NOT_IMPLEMENTED))
}

fn iter(this: &Value) -> PyResult<Value> {
    let ty = this.ty();
    let not_iterable = || err!(TypeError, "'{}' object is not iterable", ty.name_str());
    match ty.lookup(&names().__iter__) {
        Some(method) if method.is_none() => Err(not_iterable()),
        Some(_) => required(this, &names().__iter__, &[]),
        None if ty.lookup(&names().__getitem__).is_some() => {
            Ok(crate::types::iterators::sequence_iterator(this))
        }
        None => Err(not_iterable()),
    }
}

fn iternext(this: &Value) -> PyResult<Option<Value>> {
    required(this, &names().__next__, &[]).map(Some)
}

fn descr_get(this: &Value, object: Option<&Value>, owner: Option<&Value>) -> PyResult<Value> {
    if this.ty().lookup(&names().__get__).is_none() {
        return Ok(this.clone());
    }
    let args = [object.cloned().unwrap_or(Value::NONE), owner.cloned().unwrap_or(Value::NONE)];
    required(this, &names().__get__, &args)
}

fn descr_set(this: &Value, object: &Value, value: Option<&Value>) -> PyResult<()> {
    match value {
        Some(v) => required(this, &names().__set__, &[object.clone(), v.clone()]),
        None => required(this, &names().__delete__, std::slice::from_ref(object)),
    }
    .map(drop)
}

fn init(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
    let r = call_bound(this, &names().__init__, args, kwnames)?;
    if !r.is_none() {
        bail!(TypeError, "__init__() should return None, not '{}'", r.ty().name_str());
    }
    Ok(())
}

fn new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
    let f = object::getattr(class, &names().__new__)?;
    crate::types::method::call_with_first(&f, class, args, kwnames)
}

fn finalize(this: &Value) -> PyResult<()> {
    call_special(this, &names().__del__, &[]).map(drop)
}

fn bool_(this: &Value) -> PyResult<bool> {
    if this.ty().lookup(&names().__bool__).is_none() {
        return match this.ty().lookup(&names().__len__) {
            Some(_) => Ok(len(this)? != 0),
            None => Ok(true),
        };
    }
    let r = required(this, &names().__bool__, &[])?;
    match r.as_bool() {
        Some(b) => Ok(b),
        None => Err(err!(TypeError, "__bool__ should return bool, returned {}", r.ty().name_str())),
    }
}

fn len(this: &Value) -> PyResult<usize> {
    length_of(&required(this, &names().__len__, &[])?)
}

/// The length that a result of `__len__` says.
pub fn length_of(result: &Value) -> PyResult<usize> {
    let r = object::index(result)?;
    let negative = match crate::types::int::to_i64(&r) {
        Some(n) if n >= 0 => return Ok(n as usize),
        Some(_) => true,
        None => crate::types::int::to_i64_clamped(&r) < 0,
    };
    if negative {
        bail!(ValueError, "__len__() should return >= 0");
    }
    bail!(OverflowError, "cannot fit '{}' into an index-sized integer", r.ty().name_str())
}

fn getitem(this: &Value, key: &Value) -> PyResult<Value> {
    required(this, &names().__getitem__, std::slice::from_ref(key))
}

fn setitem(this: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    match value {
        Some(v) => required(this, &names().__setitem__, &[key.clone(), v.clone()]),
        None => required(this, &names().__delitem__, std::slice::from_ref(key)),
    }
    .map(drop)
}

fn contains(this: &Value, item: &Value) -> PyResult<bool> {
    match this.ty().lookup(&names().__contains__) {
        Some(m) if m.is_none() => {
            Err(err!(TypeError, "'{}' object is not a container", this.ty().name_str()))
        }
        Some(_) => object::truth(&required(this, &names().__contains__, std::slice::from_ref(item))?),
        None => object::contains_by_iteration(this, item),
    }
}

fn buffer(this: &Value, writable: bool) -> PyResult<crate::buffer::Buffer> {
    const READ_ONLY: i64 = 0x11c;
    const WRITABLE: i64 = 0x11d;
    let flags = Value::small_int(if writable { WRITABLE } else { READ_ONLY });
    let view = required(this, &names().__buffer__, &[flags])?;
    if !view.ty().is_subtype(types().memoryview) {
        bail!(TypeError, "__buffer__ returned non-memoryview object");
    }
    match view.ty().slots().buffer {
        Some(f) => f(&view, writable),
        None => Err(err!(BufferError, "the view has no buffer")),
    }
}

const DIVMOD: usize = 13;

/// The names of a binary operator: its method, the reflected one, the in-place one.
pub fn operator_names(op: usize) -> (&'static Value, &'static Value, &'static Value) {
    let n = names();
    match op {
        0 => (&n.__add__, &n.__radd__, &n.__iadd__),
        1 => (&n.__and__, &n.__rand__, &n.__iand__),
        2 => (&n.__floordiv__, &n.__rfloordiv__, &n.__ifloordiv__),
        3 => (&n.__lshift__, &n.__rlshift__, &n.__ilshift__),
        4 => (&n.__matmul__, &n.__rmatmul__, &n.__imatmul__),
        5 => (&n.__mul__, &n.__rmul__, &n.__imul__),
        6 => (&n.__mod__, &n.__rmod__, &n.__imod__),
        7 => (&n.__or__, &n.__ror__, &n.__ior__),
        8 => (&n.__pow__, &n.__rpow__, &n.__ipow__),
        9 => (&n.__rshift__, &n.__rrshift__, &n.__irshift__),
        10 => (&n.__sub__, &n.__rsub__, &n.__isub__),
        11 => (&n.__truediv__, &n.__rtruediv__, &n.__itruediv__),
        12 => (&n.__xor__, &n.__rxor__, &n.__ixor__),
        _ => (&n.__divmod__, &n.__rdivmod__, &n.__divmod__),
    }
}

fn operator_slot(op: usize) -> SlotId {
    use SlotId::*;
    [
        nb_add,
        nb_and,
        nb_floor_divide,
        nb_lshift,
        nb_matrix_multiply,
        nb_multiply,
        nb_remainder,
        nb_or,
        nb_power,
        nb_rshift,
        nb_subtract,
        nb_true_divide,
        nb_xor,
        nb_divmod,
    ][op]
}

/// Calls a method if the class has it; `NotImplemented` otherwise.
fn maybe(this: &Value, name: &Value, args: &[Value]) -> PyResult<Value> {
    Ok(call_special(this, name, args)?.unwrap_or(Value::NOT_IMPLEMENTED))
}

/// Calls an operator's method if the class has it; `NotImplemented` otherwise.
fn maybe_operate(this: &Value, name: &Value, other: &Value, modulus: Option<&Value>) -> PyResult<Value> {
    match modulus {
        None => maybe(this, name, std::slice::from_ref(other)),
        Some(modulus) => maybe(this, name, &[other.clone(), modulus.clone()]),
    }
}

/// Whether the right operand's class has its own method of this name, so that it goes first.
fn is_overloaded(left: &Type, right: &Type, name: &Value) -> bool {
    match (left.lookup(name), right.lookup(name)) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(a), Some(b)) => !a.is(&b),
    }
}

/// The left operand's method, then the right one's reflected method; the other way round where the right operand's class
/// derives from the left one's and overrides the reflected method.
fn operate(a: &Value, b: &Value, op: usize, modulus: Option<&Value>) -> PyResult<Value> {
    let (name, reflected, _) = operator_names(op);
    let slot = if modulus.is_some() { SlotId::nb_power_modulo } else { operator_slot(op) };
    let (ta, tb) = (a.ty(), b.ty());
    let same_type = std::ptr::eq(ta, tb);
    let mut try_right = !same_type && is_heap_slot(tb, slot);
    if is_heap_slot(ta, slot) {
        if try_right && tb.is_subtype(ta) && is_overloaded(ta, tb, reflected) {
            let r = maybe_operate(b, reflected, a, modulus)?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
            try_right = false;
        }
        let r = maybe_operate(a, name, b, modulus)?;
        if !r.is_not_implemented() || same_type {
            return Ok(r);
        }
    }
    if try_right { maybe_operate(b, reflected, a, modulus) } else { Ok(Value::NOT_IMPLEMENTED) }
}

fn binary<const OP: usize>(a: &Value, b: &Value) -> PyResult<Value> {
    operate(a, b, OP, None)
}

fn power_modulo(a: &Value, b: &Value, modulus: &Value) -> PyResult<Value> {
    const POWER: usize = 8;
    operate(a, b, POWER, Some(modulus))
}

fn in_place<const OP: usize>(a: &Value, b: &Value) -> PyResult<Value> {
    required(a, operator_names(OP).2, std::slice::from_ref(b))
}

fn unary<const OP: usize>(a: &Value) -> PyResult<Value> {
    let n = names();
    let name = [
        &n.__neg__,
        &n.__pos__,
        &n.__abs__,
        &n.__invert__,
        &n.__int__,
        &n.__float__,
        &n.__index__,
        &n.__await__,
        &n.__aiter__,
        &n.__anext__,
    ][OP];
    required(a, name, &[])
}

/// Calls `__init_subclass__` of the class' bases with a `class` statement's keyword arguments.
pub fn call_init_subclass(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<()> {
    let ty = as_type(class).expect("a class");
    for base in ty.mro().items().to_vec().iter().skip(1) {
        let Some(base) = as_type(base) else { continue };
        let Some(found) = base.dict().get_str(&names().__init_subclass__) else { continue };
        let bound = match found.ty().slots().descr_get {
            Some(get) => get(&found, None, Some(class))?,
            None => found,
        };
        object::call_keywords(&bound, args, kwnames)?;
        return Ok(());
    }
    Ok(())
}

/// Calls `value.__set_name__(class, name)` if the value's type has it.
pub fn call_set_name(value: &Value, class: &Value, name: &Value) -> PyResult<()> {
    match object::lookup_special(value, &names().__set_name__)? {
        Some(f) => call(&f, &[class.clone(), name.clone()]).map(drop),
        None => Ok(()),
    }
}
