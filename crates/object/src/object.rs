//! The object protocols: what Rust code calls to do to any object what Python's operators and built-ins do.

use crate::error::{PyResult, Raised};
use crate::instance::attributes;
use crate::slots::CompareOp;
use crate::thread::{runtime, thread, types};
use crate::typeobj::{Type, tflag};
use crate::types::dict::DictObject;
use crate::types::str::{intern_value, to_string_lossy};
use crate::types::tuple::TupleObject;
use crate::value::Value;
use crate::{bail, err};

/// `callee(*args)`.
#[inline]
pub fn call(callee: &Value, args: &[Value]) -> PyResult<Value> {
    call_keywords(callee, args, None)
}

/// A call whose last arguments are the values of the keywords that the tuple `kwnames` names.
#[inline]
pub fn call_keywords(callee: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
    match callee.ty().slots().call {
        Some(f) => f(callee, args, kwnames),
        None => Err(err!(TypeError, "'{}' object is not callable", callee.ty().name_str())),
    }
}

/// `object.name(*args)`.
pub fn call_method(object: &Value, name: &Value, args: &[Value]) -> PyResult<Value> {
    let method = getattr(object, name)?;
    call(&method, args)
}

/// Looks `name` up on the type and binds it: how dunder methods are found. `None` if the type has none.
pub fn lookup_special(object: &Value, name: &Value) -> PyResult<Option<Value>> {
    let Some(found) = object.ty().lookup(name) else { return Ok(None) };
    match found.ty().slots().descr_get {
        Some(get) => get(&found, Some(object), Some(object.ty().as_value())).map(Some),
        None => Ok(Some(found)),
    }
}

/// Calls a dunder method with the object as first argument, without making a bound method where that can be helped.
/// `None` if the type has no such method.
pub fn call_special(object: &Value, name: &Value, args: &[Value]) -> PyResult<Option<Value>> {
    let Some(found) = object.ty().lookup(name) else { return Ok(None) };
    if found.ty().has(tflag::METHOD_DESCRIPTOR) {
        if let [arg] = args {
            return call(&found, &[object.clone(), arg.clone()]).map(Some);
        }
        let mut all = Vec::with_capacity(args.len() + 1);
        all.push(object.clone());
        all.extend_from_slice(args);
        return call(&found, &all).map(Some);
    }
    match found.ty().slots().descr_get {
        Some(get) => {
            let bound = get(&found, Some(object), Some(object.ty().as_value()))?;
            call(&bound, args).map(Some)
        }
        None => call(&found, args).map(Some),
    }
}

/// `object.name`.
#[inline]
pub fn getattr(object: &Value, name: &Value) -> PyResult<Value> {
    match object.ty().slots().getattro {
        Some(f) => f(object, name),
        None => Err(no_attribute(object, name)),
    }
}

/// `object.name`, or `None` where that raises `AttributeError`.
pub fn getattr_optional(object: &Value, name: &Value) -> PyResult<Option<Value>> {
    let found = if object.ty().has(tflag::PLAIN_GETATTR) {
        generic_getattr_optional(object, name)
    } else if std::ptr::eq(object.ty(), types().type_) {
        crate::types::type_type::getattr_type_optional(object, name)
    } else {
        getattr(object, name).map(Some)
    };
    match found {
        Err(raised) if raised.is(types().exceptions.AttributeError) => {
            drop(raised.take());
            Ok(None)
        }
        found => found,
    }
}

/// `object.name` with the name as Rust text.
pub fn getattr_str(object: &Value, name: &str) -> PyResult<Value> {
    getattr(object, &crate::types::str::intern(name))
}

/// Refuses an attribute's name that is no string.
#[inline]
pub fn expect_name(name: &Value) -> PyResult<()> {
    if name.as_str().is_none() {
        bail!(TypeError, "attribute name must be string, not '{}'", name.ty().name_str());
    }
    Ok(())
}

/// `object.name = value`, or `del object.name`.
pub fn setattr(object: &Value, name: &Value, value: Option<&Value>) -> PyResult<()> {
    expect_name(name)?;
    match object.ty().slots().setattro {
        Some(f) => f(object, &intern_value(name), value),
        None => Err(no_attribute(object, name)),
    }
}

/// `AttributeError` with CPython's text, and the fields that suggestions are made from.
#[cold]
pub fn no_attribute(object: &Value, name: &Value) -> Raised {
    let raised = err!(
        AttributeError,
        "'{}' object has no attribute '{}'",
        object.ty().name_str(),
        to_string_lossy(name)
    );
    set_attribute_error_context(raised, object, name)
}

/// Fills in `AttributeError.name` and `.obj`.
#[cold]
pub fn set_attribute_error_context(raised: Raised, object: &Value, name: &Value) -> Raised {
    let e = raised.take();
    if let Some(x) = e.downcast::<crate::types::exceptions::ExceptionObject>() {
        x.extra[0].set(name.clone());
        x.extra[1].set(object.clone());
    }
    Raised::new(e)
}

/// `object.__getattribute__`: data descriptors of the type, then the instance, then the rest of the type.
pub fn generic_getattr(object: &Value, name: &Value) -> PyResult<Value> {
    match generic_getattr_optional(object, name)? {
        Some(v) => Ok(v),
        None => Err(no_attribute(object, name)),
    }
}

/// [`generic_getattr`] with `None` for a missing attribute.
pub fn generic_getattr_optional(object: &Value, name: &Value) -> PyResult<Option<Value>> {
    let ty = object.ty();
    let found = ty.lookup(name);
    let mut get = None;
    if let Some(descriptor) = &found {
        let slots = descriptor.ty().slots();
        get = slots.descr_get;
        if let Some(get) = get
            && slots.descr_set.is_some()
        {
            return optional(get(descriptor, Some(object), Some(ty.as_value())));
        }
    }
    if let Some(attributes) = attributes(object)
        && let Some(v) = attributes.get(name)?
    {
        return Ok(Some(v));
    }
    if ty.dict_field.get() != 0
        && let Some(dict) = crate::instance::dict_field(object).and_then(|f| f.get())
        // SAFETY: only dicts are stored in that field.
        && let Some(v) = unsafe { dict.payload_unchecked::<DictObject>() }.get(name)?
    {
        return Ok(Some(v));
    }
    match (found, get) {
        (Some(descriptor), Some(get)) => optional(get(&descriptor, Some(object), Some(ty.as_value()))),
        (found, _) => Ok(found),
    }
}

fn optional(r: PyResult<Value>) -> PyResult<Option<Value>> {
    r.map(Some)
}

/// `object.__setattr__` and `object.__delattr__`.
pub fn generic_setattr(object: &Value, name: &Value, value: Option<&Value>) -> PyResult<()> {
    let ty = object.ty();
    let found = ty.lookup(name);
    if let Some(descriptor) = &found
        && let Some(set) = descriptor.ty().slots().descr_set
    {
        return set(descriptor, object, value);
    }
    if let Some(attributes) = attributes(object) {
        match value {
            Some(v) => return attributes.set(name, v.clone()),
            None => {
                if attributes.delete(name)? {
                    return Ok(());
                }
                return Err(no_attribute(object, name));
            }
        }
    }
    if ty.dict_field.get() != 0
        && let Some(dict) = crate::instance::instance_dict(object)
    {
        // SAFETY: only dicts are stored in that field.
        let dict: &DictObject = unsafe { dict.payload_unchecked() };
        return match value {
            Some(v) => dict.insert(name, v.clone()),
            None if dict.remove(name)?.is_some() => Ok(()),
            None => Err(no_attribute(object, name)),
        };
    }
    if found.is_some() {
        let raised = err!(
            AttributeError,
            "'{}' object attribute '{}' is read-only",
            ty.name_str(),
            to_string_lossy(name)
        );
        return Err(set_attribute_error_context(raised, object, name));
    }
    let raised = err!(
        AttributeError,
        "'{}' object has no attribute '{}' and no __dict__ for setting new attributes",
        ty.name_str(),
        to_string_lossy(name)
    );
    Err(set_attribute_error_context(raised, object, name))
}

/// `hash(object)`.
#[inline]
pub fn hash(object: &Value) -> PyResult<i64> {
    if let Some(i) = object.as_small_int() {
        return Ok(crate::hash::hash_int(i));
    }
    if crate::types::str::is_exact(object) {
        return Ok(crate::types::str::hash(object));
    }
    match object.ty().slots().hash {
        Some(f) => f(object),
        None => unhashable(object),
    }
}

/// The hash slot of types that cannot be hashed.
#[cold]
pub fn unhashable(object: &Value) -> PyResult<i64> {
    Err(err!(TypeError, "unhashable type: '{}'", object.ty().name_str()))
}

/// `repr(object)`, a str.
pub fn repr(object: &Value) -> PyResult<Value> {
    thread().check_host_stack(" while getting the repr of an object")?;
    let Some(f) = object.ty().slots().repr else {
        return Ok(Value::str(&format!("<{} object at {:#x}>", object.ty().name_str(), object.word())));
    };
    let r = f(object)?;
    if r.as_str().is_none() {
        bail!(TypeError, "__repr__ returned non-string (type {})", r.ty().name_str());
    }
    Ok(r)
}

/// `str(object)`, a str.
pub fn str(object: &Value) -> PyResult<Value> {
    if crate::types::str::is_exact(object) {
        return Ok(object.clone());
    }
    thread().check_host_stack(" while getting the str of an object")?;
    let Some(f) = object.ty().slots().str else { return repr(object) };
    let r = f(object)?;
    if r.as_str().is_none() {
        bail!(TypeError, "__str__ returned non-string (type {})", r.ty().name_str());
    }
    Ok(r)
}

/// `repr(object)` as Rust text, for messages.
pub fn repr_string(object: &Value) -> PyResult<String> {
    Ok(to_string_lossy(&repr(object)?))
}

/// `bool(object)`.
#[inline]
pub fn truth(object: &Value) -> PyResult<bool> {
    match object.word() {
        crate::value::TRUE => return Ok(true),
        crate::value::FALSE | crate::value::NONE => return Ok(false),
        _ => {}
    }
    if let Some(i) = object.as_small_int() {
        return Ok(i != 0);
    }
    let slots = object.ty().slots();
    if let Some(f) = slots.bool {
        return f(object);
    }
    match slots.len {
        Some(f) => Ok(f(object)? != 0),
        None => Ok(true),
    }
}

/// A rich comparison, any result.
pub fn compare(a: &Value, b: &Value, op: CompareOp) -> PyResult<Value> {
    if let (Some(x), Some(y)) = (a.as_small_int(), b.as_small_int()) {
        return Ok(Value::bool(op.holds(x.cmp(&y))));
    }
    thread().check_host_stack(" in comparison")?;
    let (ta, tb) = (a.ty(), b.ty());
    let mut tried_reflected = false;
    if !std::ptr::eq(ta, tb)
        && tb.is_subtype(ta)
        && let Some(f) = tb.slots().richcompare
    {
        tried_reflected = true;
        let r = f(b, a, op.swapped())?;
        if !r.is_not_implemented() {
            return Ok(r);
        }
    }
    if let Some(f) = ta.slots().richcompare {
        let r = f(a, b, op)?;
        if !r.is_not_implemented() {
            return Ok(r);
        }
    }
    if !tried_reflected && let Some(f) = tb.slots().richcompare {
        let r = f(b, a, op.swapped())?;
        if !r.is_not_implemented() {
            return Ok(r);
        }
    }
    compare_identity(a, b, op)
}

/// A rich comparison of which neither operand knows anything.
pub fn compare_identity(a: &Value, b: &Value, op: CompareOp) -> PyResult<Value> {
    match op {
        CompareOp::Eq => Ok(Value::bool(a.is(b))),
        CompareOp::Ne => Ok(Value::bool(!a.is(b))),
        _ => Err(err!(
            TypeError,
            "'{}' not supported between instances of '{}' and '{}'",
            op.symbol(),
            a.ty().name_str(),
            b.ty().name_str()
        )),
    }
}

/// A rich comparison as a condition; identity implies equality, as inside containers.
#[inline]
pub fn compare_bool(a: &Value, b: &Value, op: CompareOp) -> PyResult<bool> {
    if a.is(b) {
        match op {
            CompareOp::Eq => return Ok(true),
            CompareOp::Ne => return Ok(false),
            _ => {}
        }
    }
    truth(&compare(a, b, op)?)
}

/// `a is b or a == b`.
#[inline]
pub fn equal(a: &Value, b: &Value) -> PyResult<bool> {
    if a.is(b) {
        return Ok(true);
    }
    if crate::types::str::is_exact(a) && crate::types::str::is_exact(b) {
        return Ok(crate::types::str::equal(a, b));
    }
    compare_bool(a, b, CompareOp::Eq)
}

/// `iter(object)`.
pub fn iter(object: &Value) -> PyResult<Value> {
    let ty = object.ty();
    let Some(f) = ty.slots().iter else {
        if ty.slots().getitem.is_some()
            && !ty.has(tflag::MAPPING)
            && ty.lookup(&crate::thread::names().__getitem__).is_some()
        {
            return Ok(crate::types::iterators::sequence_iterator(object));
        }
        return Err(err!(TypeError, "'{}' object is not iterable", ty.name_str()));
    };
    iterator(f(object)?)
}

/// What `__iter__` has returned, if that is an iterator.
pub fn iterator(it: Value) -> PyResult<Value> {
    if it.ty().slots().iternext.is_none() {
        bail!(TypeError, "iter() returned non-iterator of type '{}'", it.ty().name_str());
    }
    Ok(it)
}

/// The next item of an iterator, `None` at its end, whichever way the iterator says so.
#[inline]
pub fn next(iterator: &Value) -> PyResult<Option<Value>> {
    match iterator.ty().slots().iternext {
        Some(f) => match f(iterator) {
            Err(raised) => end_or_error(raised),
            item => item,
        },
        None => Err(not_an_iterator(iterator)),
    }
}

/// `next(iterator)`: at the end the iterator's own `StopIteration`, which may carry a value, is raised.
pub fn next_or_raise(iterator: &Value) -> PyResult<Value> {
    let Some(f) = iterator.ty().slots().iternext else { return Err(not_an_iterator(iterator)) };
    match f(iterator)? {
        Some(v) => Ok(v),
        None => Err(crate::error::raise_with(types().exceptions.StopIteration, &[])),
    }
}

#[cold]
fn not_an_iterator(v: &Value) -> Raised {
    err!(TypeError, "'{}' object is not an iterator", v.ty().name_str())
}

/// The end of an iteration that was told by `StopIteration`; any other exception stays one.
#[cold]
fn end_or_error(raised: Raised) -> PyResult<Option<Value>> {
    if !raised.is(types().exceptions.StopIteration) {
        return Err(raised);
    }
    drop(raised.take());
    Ok(None)
}

/// Calls `f` on every item of an iterable until it says stop (`Ok(false)`).
pub fn for_each(iterable: &Value, mut f: impl FnMut(Value) -> PyResult<bool>) -> PyResult<()> {
    let it = iter(iterable)?;
    while let Some(v) = next(&it)? {
        if !f(v)? {
            break;
        }
    }
    Ok(())
}

/// All items of an iterable.
pub fn to_vec(iterable: &Value) -> PyResult<Vec<Value>> {
    if let Some(t) = iterable.downcast_exact::<TupleObject>() {
        return Ok(t.items().to_vec());
    }
    if let Some(l) = iterable.downcast_exact::<crate::types::list::ListObject>() {
        return Ok(l.to_vec());
    }
    let mut out = Vec::new();
    for_each(iterable, |v| {
        out.push(v);
        Ok(true)
    })?;
    Ok(out)
}

/// `len(object)`.
pub fn len(object: &Value) -> PyResult<usize> {
    match object.ty().slots().len {
        Some(f) => f(object),
        None => Err(err!(TypeError, "object of type '{}' has no len()", object.ty().name_str())),
    }
}

/// `object[key]`.
pub fn getitem(object: &Value, key: &Value) -> PyResult<Value> {
    if let Some(f) = object.ty().slots().getitem {
        return f(object, key);
    }
    if let Some(class) = crate::typeobj::as_type(object) {
        if std::ptr::eq(class, types().type_) {
            return Ok(crate::types::generic_alias::new(object, key));
        }
        if let Some(f) = getattr_optional(object, &crate::thread::names().__class_getitem__)? {
            return call(&f, std::slice::from_ref(key));
        }
        bail!(TypeError, "type '{}' is not subscriptable", class.name_str());
    }
    Err(err!(TypeError, "'{}' object is not subscriptable", object.ty().name_str()))
}

/// `object[key] = value`, or `del object[key]`.
pub fn setitem(object: &Value, key: &Value, value: Option<&Value>) -> PyResult<()> {
    match (object.ty().slots().setitem, value) {
        (Some(f), _) => f(object, key, value),
        (None, Some(_)) => {
            Err(err!(TypeError, "'{}' object does not support item assignment", object.ty().name_str()))
        }
        (None, None) => {
            Err(err!(TypeError, "'{}' object doesn't support item deletion", object.ty().name_str()))
        }
    }
}

/// `item in object`.
pub fn contains(object: &Value, item: &Value) -> PyResult<bool> {
    if let Some(f) = object.ty().slots().contains {
        return f(object, item);
    }
    if object.ty().slots().iter.is_none() && object.ty().slots().getitem.is_none() {
        bail!(TypeError, "argument of type '{}' is not a container or iterable", object.ty().name_str());
    }
    contains_by_iteration(object, item)
}

/// `item in object` for objects that only iterate.
pub fn contains_by_iteration(object: &Value, item: &Value) -> PyResult<bool> {
    let items = match iter(object) {
        Err(raised) if raised.is(types().exceptions.TypeError) => {
            drop(raised.take());
            bail!(TypeError, "argument of type '{}' is not a container or iterable", object.ty().name_str());
        }
        other => other?,
    };
    while let Some(v) = next(&items)? {
        if equal(&v, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Names of the binary operators, in the order of `BINARY_OP`'s argument.
pub const BINARY_SYMBOLS: [&str; 26] = [
    "+",
    "&",
    "//",
    "<<",
    "@",
    "*",
    "%",
    "|",
    "** or pow()",
    ">>",
    "-",
    "/",
    "^",
    "+=",
    "&=",
    "//=",
    "<<=",
    "@=",
    "*=",
    "%=",
    "|=",
    "**=",
    ">>=",
    "-=",
    "/=",
    "^=",
];

/// A binary operation by `BINARY_OP`'s number: 0–12 plain, 13–25 in-place.
pub fn binary(a: &Value, b: &Value, op: usize) -> PyResult<Value> {
    if op >= 13
        && let Some(f) = a.ty().slots().binary(op)
    {
        let r = f(a, b)?;
        if !r.is_not_implemented() {
            return Ok(r);
        }
    }
    binary_out_of_place(a, b, op)
}

/// A binary operation, whose left operand has declined to do it in place.
pub fn binary_out_of_place(a: &Value, b: &Value, op: usize) -> PyResult<Value> {
    match try_binary(a, b, op % 13, a.ty(), b.ty())? {
        Some(r) => Ok(r),
        None => binary_of_sequences(a, b, op),
    }
}

/// A binary operation that is none of numbers: sequences are joined and repeated.
pub fn binary_of_sequences(a: &Value, b: &Value, op: usize) -> PyResult<Value> {
    let (plain, ta, tb) = (op % 13, a.ty(), b.ty());
    const ADD: usize = 0;
    const MULTIPLY: usize = 5;
    if plain == ADD {
        let f = if op >= 13 {
            ta.slots().sq_inplace_concat.or(ta.slots().sq_concat)
        } else {
            ta.slots().sq_concat
        };
        if let Some(f) = f {
            return f(a, b);
        }
    }
    if plain == MULTIPLY {
        let f = if op >= 13 {
            ta.slots().sq_inplace_repeat.or(ta.slots().sq_repeat)
        } else {
            ta.slots().sq_repeat
        };
        if let Some(f) = f {
            return sequence_repeat(f, a, b);
        }
        if let Some(f) = tb.slots().sq_repeat {
            return sequence_repeat(f, b, a);
        }
    }
    Err(unsupported(a, b, BINARY_SYMBOLS[op]))
}

fn sequence_repeat(f: crate::slots::BinaryFn, sequence: &Value, n: &Value) -> PyResult<Value> {
    if !n.is_small_int() && n.ty().slots().nb_index.is_none() {
        bail!(TypeError, "can't multiply sequence by non-int of type '{}'", n.ty().name_str());
    }
    f(sequence, n)
}

fn try_binary(a: &Value, b: &Value, op: usize, ta: &Type, tb: &Type) -> PyResult<Option<Value>> {
    let fa = ta.slots().binary(op);
    let fb = if std::ptr::eq(ta, tb) { None } else { tb.slots().binary(op) };
    let fb = fb.filter(|f| fa.is_none_or(|g| !std::ptr::fn_addr_eq(*f, g)));
    if let Some(g) = fb
        && fa.is_some()
        && tb.is_subtype(ta)
    {
        let r = g(a, b)?;
        if !r.is_not_implemented() {
            return Ok(Some(r));
        }
        return match fa {
            Some(f) => Ok(Some(f(a, b)?).filter(|r| !r.is_not_implemented())),
            None => Ok(None),
        };
    }
    if let Some(f) = fa {
        let r = f(a, b)?;
        if !r.is_not_implemented() {
            return Ok(Some(r));
        }
    }
    if let Some(g) = fb {
        let r = g(a, b)?;
        if !r.is_not_implemented() {
            return Ok(Some(r));
        }
    }
    Ok(None)
}

/// `TypeError` for operands that an operator cannot work on.
#[cold]
pub fn unsupported(a: &Value, b: &Value, symbol: &str) -> Raised {
    err!(
        TypeError,
        "unsupported operand type(s) for {symbol}: '{}' and '{}'",
        a.ty().name_str(),
        b.ty().name_str()
    )
}

/// `operator.index(object)` as a Python int.
pub fn index(object: &Value) -> PyResult<Value> {
    if object.is_small_int() || object.ty().is_subtype(types().int) {
        return Ok(object.clone());
    }
    let Some(f) = object.ty().slots().nb_index else {
        bail!(TypeError, "'{}' object cannot be interpreted as an integer", object.ty().name_str());
    };
    let r = f(object)?;
    if !r.is_small_int() && !r.ty().is_subtype(types().int) {
        bail!(TypeError, "__index__ returned non-int (type {})", r.ty().name_str());
    }
    Ok(r)
}

/// `operator.index(object)` as an `i64`, clamped to its range, for lengths and positions in slices.
pub fn index_clamped(object: &Value) -> PyResult<i64> {
    let i = index(object)?;
    Ok(crate::types::int::to_i64_clamped(&i))
}

/// `operator.index(object)` as an `i64`, or `IndexError` if it does not fit, for subscripts.
pub fn index_i64(object: &Value) -> PyResult<i64> {
    if let Some(i) = object.as_small_int() {
        return Ok(i);
    }
    let i = index(object)?;
    match crate::types::int::to_i64(&i) {
        Some(i) => Ok(i),
        None => Err(err!(IndexError, "cannot fit '{}' into an index-sized integer", object.ty().name_str())),
    }
}

/// `isinstance(object, class)` for a class, by the real type only.
pub fn is_instance_of(object: &Value, class: &Type) -> bool {
    object.ty().is_subtype(class)
}

/// Reports an exception that nobody can receive.
#[cold]
pub fn write_unraisable(exception: Value, during: &str, object: Option<&Value>) {
    if let Some(hook) = runtime().hooks.unraisable.get() {
        hook(exception, during, object);
    }
}

/// The value of an int, or of an object with `__index__`, if it fits in 64 bits.
pub fn index_as_i64(object: &Value) -> PyResult<Option<i64>> {
    Ok(crate::types::int::to_i64(&index(object)?))
}

/// Issues a warning, which may be an error. Without an interpreter there is nobody to warn.
#[cold]
pub fn warn(category: &Type, message: &str, stack_level: i64) -> PyResult<()> {
    match runtime().hooks.warn.get() {
        Some(hook) => hook(category.as_value(), message, stack_level),
        None => Ok(()),
    }
}

/// The value of a float, or of an object with `__float__` or `__index__`, as a double.
pub fn as_f64(object: &Value) -> PyResult<f64> {
    if let Some(f) = crate::types::float::value_of(object) {
        return Ok(f);
    }
    let ty = object.ty();
    if let Some(f) = ty.slots().nb_float {
        let r = f(object)?;
        if let Some(f) = r.as_word_float() {
            return Ok(f);
        }
        let Some(f) = crate::types::float::value_of(&r) else {
            bail!(TypeError, "{}.__float__ returned non-float (type {})", ty.name_str(), r.ty().name_str());
        };
        if !std::ptr::eq(r.ty(), types().float) {
            let text = format!(
                "{}.__float__ returned non-float (type {}).  The ability to return an instance of a strict subclass \
                 of float is deprecated, and may be removed in a future version of Python.",
                ty.name_str(),
                r.ty().name_str()
            );
            warn(types().exceptions.DeprecationWarning, &text, 1)?;
        }
        return Ok(f);
    }
    if object.is_small_int() || ty.slots().nb_index.is_some() {
        return crate::types::int::to_f64(&index(object)?);
    }
    Err(err!(TypeError, "must be real number, not {}", ty.name_str()))
}

/// `ascii(object)`: `repr` with everything beyond ASCII escaped.
pub fn ascii(object: &Value) -> PyResult<Value> {
    let r = repr(object)?;
    let Some(s) = r.as_str().filter(|s| !s.ascii.get()) else { return Ok(r) };
    let mut out = String::with_capacity(s.len() * 2);
    for c in s.chars().iter() {
        match c {
            0..=0x7f => out.push(c as u8 as char),
            0x80..=0xff => out.push_str(&format!("\\x{c:02x}")),
            0x100..=0xffff => out.push_str(&format!("\\u{c:04x}")),
            _ => out.push_str(&format!("\\U{c:08x}")),
        }
    }
    Ok(Value::str(&out))
}

/// `format(object, spec)`, a str; `spec` is a str.
pub fn format(object: &Value, spec: &Value) -> PyResult<Value> {
    let empty = spec.as_str().is_some_and(|s| s.is_empty());
    if empty && (crate::types::str::is_exact(object) || object.is_small_int()) {
        return str(object);
    }
    let name = &crate::thread::names().__format__;
    let Some(r) = call_special(object, name, std::slice::from_ref(spec))? else {
        bail!(TypeError, "Type {} doesn't define __format__", object.ty().name_str());
    };
    if r.as_str().is_none() {
        bail!(TypeError, "__format__ must return a str, not {}", r.ty().name_str());
    }
    Ok(r)
}

/// The keys of a dict as a list.
pub fn to_list_of_keys(dict: &Value) -> PyResult<Value> {
    let Some(d) = dict.downcast::<DictObject>() else { bail!(TypeError, "a dict is expected") };
    Ok(crate::types::list::ListObject::from_vec(d.items().into_iter().map(|(k, _)| k).collect()))
}

/// `pow(base, exponent, modulus)`.
pub fn power_modulo(base: &Value, exponent: &Value, modulus: &Value) -> PyResult<Value> {
    if modulus.is_none() {
        return binary(base, exponent, 8);
    }
    let mut tried: Vec<crate::slots::TernaryFn> = Vec::new();
    for operand in [base, exponent, modulus] {
        if let Some(f) = operand.ty().slots().nb_power_modulo
            && !tried.iter().any(|g| std::ptr::fn_addr_eq(*g, f))
        {
            let r = f(base, exponent, modulus)?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
            tried.push(f);
        }
    }
    Err(err!(
        TypeError,
        "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'",
        base.ty().name_str(),
        exponent.ty().name_str(),
        modulus.ty().name_str()
    ))
}
