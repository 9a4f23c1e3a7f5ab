//! The exceptions that instructions raise themselves.

use crate::frame::Frame;
use tiercel_object::thread::{Thread, types};
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::exceptions::ExceptionObject;
use tiercel_object::types::str::to_string_lossy;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::{Raised, Value, err};

/// `NameError` with its `name` attribute, for a name that is nowhere.
#[cold]
pub fn name_error(name: &Value) -> Raised {
    let raised = err!(NameError, "name '{}' is not defined", to_string_lossy(name));
    with_name(raised, name)
}

/// Fills in an exception's `name`.
fn with_name(raised: Raised, name: &Value) -> Raised {
    let exception = raised.take();
    if exception.ty().is_subtype(types().exceptions.NameError)
        && let Some(object) = exception.downcast::<ExceptionObject>()
    {
        object.extra[0].set(name.clone());
    }
    Raised::new(exception)
}

unsafe fn slot_name(frame: *mut Frame, index: u64) -> Value {
    let names = Frame::code(frame).localsplus_names.get_or_none();
    names.payload_unchecked::<TupleObject>().items()[index as usize].clone()
}

/// An unbound local: `UnboundLocalError`.
#[cold]
#[inline(never)]
pub unsafe fn unbound_local(frame: *mut Frame, index: u64) {
    let name = slot_name(frame, index);
    let text = to_string_lossy(&name);
    // Without the name: there is nothing to suggest instead.
    let Raised { .. } = err!(
        UnboundLocalError,
        "cannot access local variable '{text}' where it is not associated with a value"
    );
}

/// An empty cell: `UnboundLocalError` for an own variable, `NameError` for an outer one.
#[cold]
#[inline(never)]
pub unsafe fn unbound_cell(frame: *mut Frame, index: u64) {
    const FREE: u8 = 0x80;
    let kinds = Frame::code(frame).localsplus_kinds.get_or_none();
    if kinds.payload_unchecked::<BytesObject>().data()[index as usize] & FREE == 0 {
        return unbound_local(frame, index);
    }
    let name = slot_name(frame, index);
    let raised = err!(
        NameError,
        "cannot access free variable '{}' where it is not associated with a value in enclosing scope",
        to_string_lossy(&name)
    );
    let _ = with_name(raised, &name);
}

/// `RecursionError`, with some room to make it.
#[cold]
pub fn recursion(thread: &Thread) -> Raised {
    thread.recursion_remaining.set(thread.recursion_remaining.get() + 50);
    let raised = err!(RecursionError, "maximum recursion depth exceeded");
    thread.recursion_remaining.set(thread.recursion_remaining.get() - 50);
    raised
}
