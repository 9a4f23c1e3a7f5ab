//! Natives for exceptions that are being handled. None runs Python code: what they take the place of is handed back.

use crate::natives::Native;
use tiercel_object::instance::attributes;
use tiercel_object::thread::{thread, types};
use tiercel_object::typeobj::Type;
use tiercel_object::types::exceptions::ExceptionObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::NONE;
use tiercel_object::{Raised, Value};
use tiercel_vm::exceptions;

/// `fn(exception) -> previous`: an exception, borrowed, is handled from now on.
pub const HANDLE: Native = Native { name: "handle", address: handle as *const () };
/// `fn(previous) -> exception`: the one before, given, is handled again.
pub const HANDLED: Native = Native { name: "handled", address: handled as *const () };
/// `fn(exception, classes) -> i64`: whether it is caught by a class or a tuple of classes; 2 if those catch nothing.
pub const MATCHES: Native = Native { name: "matches", address: matches as *const () };

/// `fn(class, a, b, c, count) -> exception`: an instance of a class whose `__new__` is `BaseException`'s; 0 if one is set.
pub const NEW_EXCEPTION: Native = Native { name: "new_exception", address: new_exception as *const () };
/// `fn(exception, a, b, c, count) -> old`: `BaseException.__init__`; gives what was there for arguments.
pub const SET_ARGS: Native = Native { name: "set_args", address: set_args as *const () };

/// `fn(exception, name, value)`: an attribute of a new exception, whose class has no say in it.
pub const SET_ATTRIBUTE: Native = Native { name: "set_attribute", address: set_attribute as *const () };

extern "C" fn set_attribute(exception: u64, name: u64, value: u64) {
    // SAFETY: the trace keeps all of them alive.
    let [exception, name, value] = unsafe { [&exception, &name, &value].map(|w| Value::borrow_word(w)) };
    if let Some(attributes) = attributes(exception) {
        // A new instance takes any name; only a dict of its own could refuse.
        drop(attributes.set(name, value.clone()).map_err(Raised::take));
    }
}

/// Whether instances of a class have their first argument for a value, as `StopIteration`'s have, and nothing else that
/// others have not.
pub fn keeps_value(ty: &Type) -> bool {
    let init = |ty: &Type| ty.slots().init.map(|f| f as usize);
    init(ty) == init(types().exceptions.StopIteration)
}

/// Gives a new exception the value that its class keeps.
pub fn keep_value(ty: &Type, exception: &ExceptionObject, args: &[Value]) {
    if keeps_value(ty) {
        exception.extra[0].set(args.first().cloned().unwrap_or(Value::NONE));
    }
}

extern "C" fn new_exception(class: u64, a: u64, b: u64, c: u64, count: u64) -> u64 {
    let words = [a, b, c];
    // SAFETY: the trace keeps the class and the arguments alive; words are values.
    let (class, args) = unsafe {
        let args = std::slice::from_raw_parts(words.as_ptr() as *const Value, count as usize);
        (Value::borrow_word(&class), args)
    };
    let new = types().exceptions.BaseException.slots().new;
    match new.map(|new| new(class, args, None)) {
        Some(Ok(made)) => {
            // SAFETY: the class is one of exceptions.
            keep_value(made.ty(), unsafe { made.payload_unchecked() }, args);
            made.into_word()
        }
        Some(Err(raised)) => {
            let tiercel_object::Raised { .. } = raised;
            0
        }
        None => 0,
    }
}

extern "C" fn set_args(exception: u64, a: u64, b: u64, c: u64, count: u64) -> u64 {
    let words = [a, b, c];
    // SAFETY: the trace has seen an exception, and keeps the arguments alive; words are values.
    unsafe {
        let args = std::slice::from_raw_parts(words.as_ptr() as *const Value, count as usize);
        let args = TupleObject::from_vec(args.to_vec());
        let exception = &*(exception as *const ExceptionObject);
        exception.args.replace(Some(args)).map_or(NONE, Value::into_word)
    }
}

extern "C" fn handle(exception: u64) -> u64 {
    // SAFETY: the trace keeps the exception alive.
    let exception = unsafe { Value::borrow_word(&exception) }.clone();
    thread().handled.replace(Some(exception)).map_or(NONE, Value::into_word)
}

extern "C" fn handled(previous: u64) -> u64 {
    // SAFETY: the trace gives up its count of the word.
    let previous = unsafe { Value::from_word(previous) };
    thread().handled.replace((!previous.is_none()).then_some(previous)).map_or(NONE, Value::into_word)
}

extern "C" fn matches(exception: u64, classes: u64) -> i64 {
    // SAFETY: the trace keeps both alive.
    let (exception, classes) = unsafe { (Value::borrow_word(&exception), Value::borrow_word(&classes)) };
    match exceptions::matches_checked(exception, classes) {
        Ok(found) => i64::from(found),
        Err(raised) => {
            drop(raised.take());
            2
        }
    }
}
