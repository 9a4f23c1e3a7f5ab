//! Natives that make the text of values that run no Python code for that, and of pieces of text.
//!
//! A result of 0 says that an exception is set, [`DECLINED`] that nothing was done.

use crate::natives::natives;
use crate::natives_calls::DECLINED;
use crate::natives_quiet::is_leaf;
use tiercel_object::Value;
use tiercel_object::types::str::StrObject;
use tiercel_object::value::is_int;
use tiercel_vm::containers as make;

natives! {
    FORMAT = "format" format;
    JOIN_PIECES = "join_pieces" join_pieces;
}

/// Pieces that are joined by one call, at most.
pub const MOST_PIECES: usize = 5;

/// `format(value, spec)` of a number, a str or a singleton; of no spec if that is 0. The spec is a str.
extern "C" fn format(value: u64, spec: u64) -> u64 {
    // SAFETY: the trace keeps both alive; a borrowed word is a borrowed value.
    unsafe {
        if !is_leaf(value) {
            return DECLINED;
        }
        if is_int(value) && spec == 0 {
            return Value::str(&(value as i64 >> 1).to_string()).into_word();
        }
        let spec = (spec != 0).then(|| Value::borrow_word(&spec));
        match make::format(Value::borrow_word(&value), spec) {
            Ok(text) => text.into_word(),
            Err(raised) => {
                // It stays set in the thread.
                let tiercel_object::Raised { .. } = raised;
                0
            }
        }
    }
}

/// A str of so many pieces, which are strings.
extern "C" fn join_pieces(count: u64, a: u64, b: u64, c: u64, d: u64, e: u64) -> u64 {
    let words = [a, b, c, d, e];
    // SAFETY: as for `format`.
    unsafe {
        let pieces = std::slice::from_raw_parts(words.as_ptr() as *const Value, count as usize);
        let mut text = String::with_capacity(64);
        let mut are_ascii = true;
        for piece in pieces {
            match piece.downcast_exact::<StrObject>().and_then(|s| s.as_ascii()) {
                Some(piece) => text.push_str(piece),
                None => are_ascii = false,
            }
        }
        if are_ascii {
            return Value::str(&text).into_word();
        }
        make::join_strings(pieces).into_word()
    }
}
