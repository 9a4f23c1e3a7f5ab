//! Making functions, and what the loop needs to know when they change.

use crate::frame::Frame;
use crate::state;
use std::cell::Cell;
use tiercel_object::PyResult;
use tiercel_object::thread::names;
use tiercel_object::typeobj::new_object;
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::str::to_string_lossy;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{Field, Value};

const HAS_DOCSTRING: u32 = 0x0400_0000;

/// A function of `code` with a frame's globals and builtins.
///
/// # Safety
/// `frame` is a live frame; `code` is a code object.
pub unsafe fn new(code: Value, frame: *mut Frame) -> PyResult<Value> {
    let globals = Value::new_reference(&(*(*frame).globals).head);
    let builtins = Value::new_reference(&(*(*frame).builtins).head);
    with_globals(code, globals, builtins)
}

/// A function of `code`.
///
/// # Safety
/// `code` is a code object, `globals` and `builtins` are dicts.
pub unsafe fn with_globals(code: Value, globals: Value, builtins: Value) -> PyResult<Value> {
    let object: &CodeObject = code.payload_unchecked();
    let doc = docstring_of(object);
    let module = globals.payload_unchecked::<DictObject>().get_str(&names().__name__);
    let (name, qualname) = (object.name.get_or_none(), object.qualname.get_or_none());
    let version = Cell::new(version_of(object));
    object.note_globals(&globals, &builtins);
    Ok(new_object(|head| FunctionObject {
        head,
        code: Field::new(code),
        version,
        globals: Field::new(globals),
        builtins: Field::new(builtins),
        name: Field::new(name),
        qualname: Field::new(qualname),
        defaults: Field::empty(),
        kwdefaults: Field::empty(),
        closure: Field::empty(),
        doc: Field::new(doc),
        module: Field::new(module.unwrap_or(Value::NONE)),
        annotations: Field::empty(),
        annotate: Field::empty(),
        type_params: Field::empty(),
        dict: Field::empty(),
    }))
}

/// The docstring of functions made of this code, or None.
pub fn docstring_of(code: &CodeObject) -> Value {
    let first = |consts: &Value| consts.downcast_exact::<TupleObject>()?.items().first().cloned();
    let has_one = code.flags.get() & HAS_DOCSTRING != 0;
    code.consts.borrow().filter(|_| has_one).and_then(first).unwrap_or(Value::NONE)
}

/// The version of functions made of this code, as long as nothing about them is changed: all that a specialized call
/// takes for granted is in the code.
pub fn version_of(code: &CodeObject) -> u32 {
    if code.version.get() == 0 {
        code.version.set(next_version());
    }
    code.version.get()
}

/// A function version never given out before.
pub fn next_version() -> u32 {
    let counter = &state::get().next_function_version;
    let version = counter.get();
    if version != 0 {
        counter.set(version.wrapping_add(1));
    }
    version
}

/// `SET_FUNCTION_ATTRIBUTE`: sets what the one bit of `which` stands for. Defaults that are no tuple or dict, which
/// no compiler makes, are left out.
pub fn set_attribute(function: &FunctionObject, which: u64, value: Value) {
    let fits = match which {
        1 => value.downcast::<TupleObject>().is_some(),
        2 => value.downcast::<DictObject>().is_some(),
        _ => true,
    };
    if !fits {
        return;
    }
    let field = match which {
        1 => &function.defaults,
        2 => &function.kwdefaults,
        4 => &function.annotations,
        8 => &function.closure,
        _ => {
            if let Some(annotate) = value.downcast::<FunctionObject>() {
                // The compiler does not know yet which function it will belong to.
                let owner = to_string_lossy(&function.qualname.get_or_none());
                annotate.qualname.set(Value::str(&format!("{owner}.__annotate__")));
            }
            &function.annotate
        }
    };
    field.set(value);
}
