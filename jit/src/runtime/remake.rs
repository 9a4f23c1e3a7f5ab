//! Exceptions that a trace raised and caught without making them: made after all, with their tracebacks, when the trace is
//! left while somebody could still look.
//!
//! What the recipes hold comes as owned words and goes into the objects.

use crate::natives_exceptions::keep_value;
use tiercel_ir::word;
use tiercel_object::instance::attributes;
use tiercel_object::thread::types;
use tiercel_object::typeobj::Type as PyType;
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::exceptions::ExceptionObject;
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::traceback;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::{Raised, Value};
use tiercel_vm::frame::Frame;
use tiercel_vm::{exceptions, frame_object};

/// An instance of a class that makes its exceptions as `BaseException` does.
///
/// # Safety
/// The fields are as [`tiercel_ir::RecipeKind::Exception`] says, owned; what was handled when the exception was raised is
/// handled now.
pub(super) unsafe fn exception(class: u64, fields: &[u64]) -> u64 {
    let class = &*(class as *const PyType);
    let new = types().exceptions.BaseException.slots().new.expect("exceptions can be made");
    let made = match new(class.as_value(), &[], None) {
        Ok(made) => made,
        // Memory for it could not be had: that is what was raised instead.
        Err(raised) => raised.take(),
    };
    let object: &ExceptionObject = made.payload_unchecked();
    let &[args, cause, context, entry, ref rest @ ..] = fields else { return made.into_word() };
    let args = Value::from_word_or_null(args);
    let items = args
        .as_ref()
        .and_then(|args| args.downcast_exact::<TupleObject>())
        .map_or(&[][..], TupleObject::items);
    keep_value(class, object, items);
    object.args.set_option(args);
    object.suppress_context.set(cause != 0);
    object.cause.set_option(Value::from_word_or_null(cause).filter(|cause| !cause.is_none()));
    object.context.set_option(match context {
        word::NONE => exceptions::handled(),
        context => Value::from_word_or_null(context),
    });
    object.traceback.set_option(Value::from_word_or_null(entry));
    for pair in rest.chunks_exact(2) {
        let (name, value) = (Value::from_word(pair[0]), Value::from_word(pair[1]));
        if let Some(attributes) = attributes(&made) {
            // A new instance takes any name; only a dict of its own could refuse.
            drop(attributes.set(&name, value).map_err(Raised::take));
        }
    }
    made.into_word()
}

/// An entry of a traceback.
///
/// # Safety
/// As for [`exception`].
pub(super) unsafe fn traceback(fields: &[u64]) -> u64 {
    let (next, frame) = (Value::from_word_or_null(fields[0]), Value::from_word(fields[1]));
    traceback::new(next, frame, word::decode_int(fields[2]) as i32 * 2).into_word()
}

/// The object of a frame that ended in the trace.
///
/// # Safety
/// As for [`exception`]; the code is that of the function.
pub(super) unsafe fn frame(code: *const CodeObject, fields: &[u64]) -> u64 {
    let back = Value::from_word_or_null(fields[0]);
    let at = word::decode_int(fields[1]) as usize;
    debug_assert_eq!((*(fields[2] as *const FunctionObject)).code.word(), code as u64);
    frame_object::of_ended(code, fields[2], at, &fields[3..], back).into_word()
}

/// The object of a frame that the trace is left with.
///
/// # Safety
/// The frames are pushed.
pub(super) unsafe fn live_frame(frames: &[*mut Frame], fields: &[u64]) -> u64 {
    frame_object::of(frames[word::decode_int(fields[0]) as usize]).into_word()
}
