//! Natives for exceptions that are being handled. None runs Python code: what they take the place of is handed back.

use crate::natives::Native;
use tiercel_object::Value;
use tiercel_object::thread::thread;
use tiercel_object::value::NONE;
use tiercel_vm::exceptions;

/// `fn(exception) -> previous`: an exception, borrowed, is handled from now on.
pub const HANDLE: Native = Native { name: "handle", address: handle as *const () };
/// `fn(previous) -> exception`: the one before, given, is handled again.
pub const HANDLED: Native = Native { name: "handled", address: handled as *const () };
/// `fn(exception, classes) -> i64`: whether it is caught by a class or a tuple of classes; 2 if those catch nothing.
pub const MATCHES: Native = Native { name: "matches", address: matches as *const () };

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
