//! Exceptions as the loop's instructions raise, match and chain them; tracebacks.

use crate::frame::{Frame, Owner};
use tiercel_object::object;
use tiercel_object::thread::{runtime, thread, types};
use tiercel_object::typeobj::{as_type, tflag};
use tiercel_object::types::exception_groups;
use tiercel_object::types::exceptions::ExceptionObject;
use tiercel_object::types::traceback;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::{PyResult, Raised, Value, err};

/// The exception that is being handled: this frame's, or, in generators, that of whoever resumed them.
pub fn handled() -> Option<Value> {
    let thread = thread();
    if let Some(exception) = thread.handled.get() {
        return Some(exception);
    }
    // SAFETY: the frames of the current thread are live while Rust code that they called runs.
    unsafe {
        let mut frame = thread.frame.get() as *mut Frame;
        while !frame.is_null() {
            if (*frame).owner == Owner::Generator
                && let Some(exception) = crate::generator::of_frame(frame).handled.get()
            {
                return Some(exception);
            }
            frame = (*frame).previous;
        }
    }
    None
}

/// Sets `__context__` of an exception that is about to be raised to the one being handled, and breaks the circle that
/// this may close.
fn set_context(exception: &Value) {
    let Some(context) = handled() else { return };
    if context.is(exception) {
        return;
    }
    let Some(object) = exception.downcast::<ExceptionObject>() else { return };
    let mut current = context.clone();
    // Follows at half the speed: a circle that does not go through `exception` has no end.
    let mut slow = context.clone();
    let mut moves_slow = false;
    while let Some(next) = next_context(&current) {
        if next.is(exception) {
            if let Some(e) = current.downcast::<ExceptionObject>() {
                drop(e.context.take());
            }
            break;
        }
        current = next;
        if current.is(&slow) {
            break;
        }
        if moves_slow && let Some(next) = next_context(&slow) {
            slow = next;
        }
        moves_slow = !moves_slow;
    }
    object.context.set(context);
}

fn next_context(exception: &Value) -> Option<Value> {
    exception.downcast::<ExceptionObject>().and_then(|e| e.context.get())
}

/// Adds an entry for the frame to the traceback of the exception that is set; the first time also its context.
///
/// # Safety
/// `frame` is the current frame with `pc` saved; an exception is set.
pub unsafe fn add_traceback(frame: *mut Frame) {
    let exception = Raised::already().take();
    if let Some(e) = exception.downcast::<ExceptionObject>() {
        if e.traceback.is_empty() && e.context.is_empty() {
            set_context(&exception);
        }
        let lasti = Frame::lasti(frame) as i32 * 2;
        let entry = traceback::new(e.traceback.take(), crate::frame_object::of(frame), lasti);
        e.traceback.set(entry);
    }
    let _ = Raised::new(exception);
}

/// Whether a frame runs code of the VM's own, which tracebacks do not show.
///
/// # Safety
/// `frame` is a live frame.
pub unsafe fn is_internal(frame: *mut Frame) -> bool {
    (*frame).owner == Owner::Entry || Frame::code(frame).first_traceable.get() as isize > Frame::lasti(frame)
}

/// `raise exception from cause`. True if the exception being handled is raised again.
pub fn raise(exception: Option<Value>, cause: Option<Value>) -> bool {
    match raise_inner(exception, cause) {
        Ok(reraised) => reraised,
        Err(raised) => {
            let Raised { .. } = raised;
            false
        }
    }
}

fn raise_inner(exception: Option<Value>, cause: Option<Value>) -> PyResult<bool> {
    let Some(exception) = exception else {
        let Some(current) = handled() else {
            return Err(err!(RuntimeError, "No active exception to reraise"));
        };
        let _ = Raised::new(current);
        return Ok(true);
    };
    let value = instantiate(&exception, "exceptions must derive from BaseException")?;
    if let Some(cause) = cause {
        let cause = if cause.is_none() {
            None
        } else {
            Some(instantiate(&cause, "exception causes must derive from BaseException")?)
        };
        if let Some(e) = value.downcast::<ExceptionObject>() {
            e.cause.set_option(cause);
            e.suppress_context.set(true);
        }
    }
    set_context(&value);
    Err(Raised::new(value))
}

/// An exception instance from an instance or a class.
pub fn instantiate(exception: &Value, otherwise: &str) -> PyResult<Value> {
    if exception.ty().has(tflag::EXCEPTION_SUBCLASS) {
        return Ok(exception.clone());
    }
    match as_type(exception) {
        Some(class) if class.has(tflag::EXCEPTION_SUBCLASS) => {
            let made = object::call(exception, &[])?;
            if !made.ty().has(tflag::EXCEPTION_SUBCLASS) {
                return Err(err!(
                    TypeError,
                    "calling {} should have returned an instance of BaseException, not {}",
                    object::repr_string(exception)?,
                    object::repr_string(made.ty().as_value())?
                ));
            }
            Ok(made)
        }
        _ => Err(err!(TypeError, "{otherwise}")),
    }
}

/// Whether an exception is of a class, or of one in a tuple of classes.
pub fn matches(exception: &Value, class: &Value) -> bool {
    if let Some(tuple) = class.downcast::<TupleObject>() {
        return tuple.items().iter().any(|class| matches(exception, class));
    }
    as_type(class).is_some_and(|class| exception.ty().is_subtype(class))
}

fn is_exception_class(class: &Value) -> bool {
    as_type(class).is_some_and(|class| class.has(tflag::EXCEPTION_SUBCLASS))
}

fn check_classes(classes: &Value, text: &str) -> PyResult<()> {
    let is_good = match classes.downcast::<TupleObject>() {
        Some(tuple) => tuple.items().iter().all(is_exception_class),
        None => is_exception_class(classes),
    };
    if is_good { Ok(()) } else { Err(err!(TypeError, "{text}")) }
}

/// `except class:`, with a check of what is to be matched.
pub fn matches_checked(exception: &Value, class: &Value) -> PyResult<bool> {
    // The class of what was raised is one to catch.
    if exception.ty().as_value().is(class) {
        return Ok(true);
    }
    check_classes(class, "catching classes that do not inherit from BaseException is not allowed")?;
    Ok(matches(exception, class))
}

/// `except* class:`: what matches and what is left, each `None` if there is nothing.
pub fn match_group(exception: &Value, class: &Value) -> PyResult<(Value, Value)> {
    check_classes(class, "catching classes that do not inherit from BaseException is not allowed")?;
    let group = types().exceptions.BaseExceptionGroup;
    let names_group = match class.downcast::<TupleObject>() {
        Some(tuple) => tuple.items().iter().any(|c| as_type(c).is_some_and(|c| c.is_subtype(group))),
        None => as_type(class).is_some_and(|c| c.is_subtype(group)),
    };
    if names_group {
        return Err(err!(
            TypeError,
            "catching ExceptionGroup with except* is not allowed. Use except instead."
        ));
    }
    if exception.is_none() {
        return Ok((Value::NONE, Value::NONE));
    }
    if matches(exception, class) {
        if exception.ty().is_subtype(group) {
            return Ok((exception.clone(), Value::NONE));
        }
        let members = TupleObject::from_slice(std::slice::from_ref(exception));
        let wrapped = object::call(group.as_value(), &[Value::str(""), members])?;
        if let (Some(from), Some(to)) =
            (exception.downcast::<ExceptionObject>(), wrapped.downcast::<ExceptionObject>())
        {
            to.traceback.set_option(from.traceback.get());
        }
        return Ok((wrapped, Value::NONE));
    }
    if exception.ty().is_subtype(group) {
        let split = object::call_method(
            exception,
            &tiercel_object::types::str::intern("split"),
            std::slice::from_ref(class),
        )?;
        let parts = split.downcast::<TupleObject>().map(|tuple| tuple.items().to_vec()).unwrap_or_default();
        return match <[Value; 2]>::try_from(parts) {
            Ok([matched, rest]) => Ok((matched, rest)),
            Err(_) => Err(err!(TypeError, "{}.split must return a 2-tuple", exception.ty().name_str())),
        };
    }
    Ok((Value::NONE, exception.clone()))
}

/// What is raised after all clauses of an `except*`: `excs` lists what they left and what they raised, `None` for
/// nothing; `original` is what the `try` block raised. `None` if nothing is left.
pub fn after_except_star(original: &Value, excs: &Value) -> PyResult<Value> {
    let all: Vec<Value> = object::to_vec(excs)?.into_iter().filter(|e| !e.is_none()).collect();
    if !original.ty().is_subtype(types().exceptions.BaseExceptionGroup) {
        // A single exception was wrapped for the one clause that could match.
        return Ok(all.into_iter().next().unwrap_or(Value::NONE));
    }
    let (left, mut raised): (Vec<Value>, Vec<Value>) =
        all.into_iter().partition(|e| has_same_story(e, original));
    let mut leaves = Vec::new();
    left.iter().for_each(|e| collect_leaves(e, &mut leaves));
    let left = project(original, &leaves)?;
    if raised.is_empty() {
        return Ok(left.unwrap_or(Value::NONE));
    }
    raised.extend(left);
    if let [_] = raised[..] {
        return Ok(raised.swap_remove(0));
    }
    let members = tiercel_object::types::list::ListObject::from_vec(raised);
    object::call(types().exceptions.ExceptionGroup.as_value(), &[Value::str(""), members])
}

/// Whether an exception group is part of another that was not raised anew.
fn has_same_story(e: &Value, original: &Value) -> bool {
    match (e.downcast::<ExceptionObject>(), original.downcast::<ExceptionObject>()) {
        (Some(a), Some(b)) => {
            a.traceback.word() == b.traceback.word()
                && a.cause.word() == b.cause.word()
                && a.context.word() == b.context.word()
        }
        _ => false,
    }
}

fn is_group(e: &Value) -> bool {
    e.ty().is_subtype(types().exceptions.BaseExceptionGroup)
}

fn collect_leaves(e: &Value, leaves: &mut Vec<Value>) {
    if is_group(e) {
        exception_groups::members(e).iter().for_each(|member| collect_leaves(member, leaves));
    } else {
        leaves.push(e.clone());
    }
}

/// The part of a group that has these leaves, with the group's structure.
fn project(e: &Value, leaves: &[Value]) -> PyResult<Option<Value>> {
    if !is_group(e) {
        return Ok(leaves.iter().any(|leaf| leaf.is(e)).then(|| e.clone()));
    }
    let mut chosen = Vec::new();
    for member in exception_groups::members(e) {
        chosen.extend(project(&member, leaves)?);
    }
    exception_groups::subset(e, chosen)
}

/// `__traceback__`, `None` if there is none.
pub fn traceback(exception: &Value) -> Value {
    exception.downcast::<ExceptionObject>().map_or(Value::NONE, |e| e.traceback.get_or_none())
}

/// `StopIteration.value`
pub fn stop_iteration_value(exception: &Value) -> Value {
    exception.downcast::<ExceptionObject>().map_or(Value::NONE, |e| e.extra[0].get_or_none())
}

/// Raises `StopIteration(value)`.
#[cold]
pub fn stop_iteration(value: Value) -> Raised {
    let args: &[Value] = if value.is_none() { &[] } else { std::slice::from_ref(&value) };
    // A value that is a tuple or an exception is the value all the same.
    match object::call(types().exceptions.StopIteration.as_value(), args) {
        Ok(exception) => {
            if let Some(e) = exception.downcast::<ExceptionObject>() {
                e.extra[0].set(value.clone());
            }
            Raised::new(exception)
        }
        Err(raised) => raised,
    }
}

/// Gives an exception a cause.
#[cold]
pub fn with_cause(raised: Raised, cause: Value) -> Raised {
    let exception = raised.take();
    if let Some(e) = exception.downcast::<ExceptionObject>() {
        e.context.set(cause.clone());
        e.cause.set(cause);
        e.suppress_context.set(true);
    }
    Raised::new(exception)
}

/// Issues a `RuntimeWarning`; what goes wrong in that is reported and forgotten.
pub fn warn_runtime(message: &str) {
    if let Some(warn) = runtime().hooks.warn.get()
        && let Err(raised) = warn(types().exceptions.RuntimeWarning.as_value(), message, 1)
    {
        object::write_unraisable(raised.take(), message, None);
    }
}
