//! What Rust code asks about the Python code that called it.

use crate::exceptions;
use crate::frame::Frame;
use crate::frame_object;
use tiercel_object::thread::thread;
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::cell::CellObject;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::str::equals_text;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::StackRef;
use tiercel_object::{PyResult, Value, err};

const OPTIMIZED: u32 = 0x1;
const HIDDEN: u8 = 0x10;
const CELL: u8 = 0x40;
const FREE: u8 = 0x80;

/// The innermost frame that runs Python code, `depth` callers up; null if there is none.
pub fn current_frame(mut depth: usize) -> *mut Frame {
    let mut frame = thread().frame.get() as *mut Frame;
    // SAFETY: the frames of the current thread are live while Rust code that they called runs.
    unsafe {
        while !frame.is_null() {
            if !exceptions::is_internal(frame) {
                if depth == 0 {
                    return frame;
                }
                depth -= 1;
            }
            frame = (*frame).previous;
        }
    }
    std::ptr::null_mut()
}

/// The frame object `depth` callers up, as `sys._getframe` gives it.
pub fn frame_object(depth: usize) -> Option<Value> {
    let frame = current_frame(depth);
    // SAFETY: it is a live frame that runs code.
    if frame.is_null() { None } else { Some(unsafe { frame_object::of(frame) }) }
}

/// `co_flags` of the running code; 0 if there is none.
pub fn current_code_flags() -> u32 {
    let frame = current_frame(0);
    // SAFETY: as above.
    if frame.is_null() { 0 } else { unsafe { Frame::code(frame) }.flags.get() }
}

/// The globals of the running code.
pub fn current_globals() -> Option<Value> {
    let frame = current_frame(0);
    // SAFETY: as above; the frame keeps its globals alive.
    if frame.is_null() { None } else { Some(unsafe { Value::new_reference(&(*(*frame).globals).head) }) }
}

/// The builtins of the running code.
pub fn current_builtins() -> Option<Value> {
    let frame = current_frame(0);
    // SAFETY: as above.
    if frame.is_null() { None } else { Some(unsafe { Value::new_reference(&(*(*frame).builtins).head) }) }
}

/// What `locals()` gives in the running code.
pub fn current_locals() -> PyResult<Value> {
    let frame = current_frame(0);
    if frame.is_null() {
        return Err(err!(SystemError, "frame does not exist"));
    }
    // SAFETY: as above.
    unsafe { locals_of(frame) }
}

/// The namespace of a frame; for a function's a new dict with the values that its variables have now.
///
/// # Safety
/// `frame` is a live or kept frame.
pub unsafe fn locals_of(frame: *mut Frame) -> PyResult<Value> {
    if !is_function_scope(frame) && !has_hidden_variables(frame) {
        return Ok(Value::borrow_word(&raw const (*frame).namespace).clone());
    }
    let made = DictObject::new();
    let dict: &DictObject = made.payload_unchecked();
    for (i, name, kind) in variables(frame) {
        if let Some(value) = variable(frame, i, kind) {
            dict.insert(&name, value)?;
        }
    }
    Ok(made)
}

/// Whether a frame's variables stand in the frame, not in a namespace.
///
/// # Safety
/// As for [`locals_of`].
pub unsafe fn is_function_scope(frame: *mut Frame) -> bool {
    Frame::code(frame).flags.get() & OPTIMIZED != 0 || (*frame).namespace == 0
}

/// Whether a class's or module's frame is inside of a comprehension, whose variables stand in the frame.
///
/// # Safety
/// As for [`locals_of`].
pub unsafe fn has_hidden_variables(frame: *mut Frame) -> bool {
    let kinds = Frame::code(frame).variable_kinds();
    kinds.iter().enumerate().any(|(i, kind)| kind & HIDDEN != 0 && *Frame::locals(frame).add(i) != 0)
}

/// Index, name and kind of each variable of a frame's code.
///
/// # Safety
/// As for [`locals_of`].
pub unsafe fn variables(frame: *mut Frame) -> Vec<(usize, Value, u8)> {
    let code = Frame::code(frame);
    let (Some(names), Some(kinds)) = (code.localsplus_names.get(), code.localsplus_kinds.get()) else {
        return Vec::new();
    };
    let names = names.payload_unchecked::<TupleObject>().items().to_vec();
    let kinds = kinds.payload_unchecked::<BytesObject>().data().to_vec();
    names.into_iter().zip(kinds).enumerate().map(|(i, (name, kind))| (i, name, kind)).collect()
}

/// The value of a variable, out of its cell if it has one.
///
/// # Safety
/// As for [`locals_of`]; `index` is one of a variable.
pub unsafe fn variable(frame: *mut Frame, index: usize, kind: u8) -> Option<Value> {
    let word = *Frame::locals(frame).add(index);
    if word == 0 {
        return None;
    }
    let value = StackRef(word).to_value();
    if kind & (CELL | FREE) != 0
        && let Some(cell) = value.downcast_exact::<CellObject>()
    {
        return cell.value.get();
    }
    Some(value)
}

/// The class in the `__class__` cell and the first argument of the running code, for `super()`.
pub fn super_context() -> PyResult<(Value, Value)> {
    let frame = current_frame(0);
    if frame.is_null() {
        return Err(err!(RuntimeError, "super(): no current frame"));
    }
    // SAFETY: it is a live frame.
    unsafe {
        let code = Frame::code(frame);
        if code.arg_count.get() == 0 {
            return Err(err!(RuntimeError, "super(): no arguments"));
        }
        let all = variables(frame);
        let Some(first) = variable(frame, 0, all[0].2) else {
            return Err(err!(RuntimeError, "super(): arg[0] deleted"));
        };
        for (i, name, kind) in &all {
            if kind & FREE != 0 && equals_text(name, "__class__") {
                return match variable(frame, *i, *kind) {
                    Some(class) if tiercel_object::typeobj::as_type(&class).is_some() => Ok((class, first)),
                    Some(other) => Err(err!(
                        RuntimeError,
                        "super(): __class__ is not a type ({})",
                        other.ty().name_str()
                    )),
                    None => Err(err!(RuntimeError, "super(): empty __class__ cell")),
                };
            }
        }
    }
    Err(err!(RuntimeError, "super(): __class__ cell not found"))
}
