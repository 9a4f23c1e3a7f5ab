//! Operations on any object that the loop needs besides those of `tiercel_object::object`.

use tiercel_object::header::Kind;
use tiercel_object::object;
use tiercel_object::slots::UnaryFn;
use tiercel_object::thread::names;
use tiercel_object::typeobj::{Type, allocate_instance};
use tiercel_object::types::str::to_string_lossy;
use tiercel_object::{PyResult, Value, err};

fn unary(value: &Value, slot: Option<UnaryFn>, symbol: &str) -> PyResult<Value> {
    match slot {
        Some(f) => f(value),
        None => Err(err!(TypeError, "bad operand type for unary {symbol}: '{}'", value.ty().name_str())),
    }
}

/// `-x`
pub fn negative(value: &Value) -> PyResult<Value> {
    unary(value, value.ty().slots().nb_negative, "-")
}

/// `~x`
pub fn invert(value: &Value) -> PyResult<Value> {
    unary(value, value.ty().slots().nb_invert, "~")
}

/// `+x`
pub fn positive(value: &Value) -> PyResult<Value> {
    unary(value, value.ty().slots().nb_positive, "+")
}

/// A binary operator by `BINARY_OP`'s oparg, subscripts included.
#[inline]
pub fn binary_op(a: &Value, b: &Value, op: usize) -> PyResult<Value> {
    if op == tiercel_ops::names::nb::SUBSCR as usize {
        object::getitem(a, b)
    } else {
        object::binary(a, b, op)
    }
}

/// `format(value, spec)`
pub fn format(value: &Value, spec: Option<&Value>) -> PyResult<Value> {
    let is_plain = spec.is_none_or(|spec| spec.as_str().is_some_and(|text| text.is_empty()));
    if is_plain && (value.is_small_int() || value.header().is_some_and(|h| h.kind() == Kind::Str)) {
        return object::str(value);
    }
    let spec = spec.cloned().unwrap_or_else(|| Value::str(""));
    match object::call_special(value, &names().__format__, &[spec])? {
        Some(text) if text.as_str().is_some() => Ok(text),
        Some(other) => Err(err!(TypeError, "__format__ must return a str, not {}", other.ty().name_str())),
        None => Err(err!(TypeError, "Type {} doesn't define __format__", value.ty().name_str())),
    }
}

/// `ascii(value)`
pub fn ascii(value: &Value) -> PyResult<Value> {
    let text = object::repr(value)?;
    let Some(s) = text.as_str() else { return Ok(text) };
    if s.as_ascii().is_some() {
        return Ok(text);
    }
    let mut out = String::new();
    for c in s.chars().iter() {
        match c {
            0..0x80 => out.push(c as u8 as char),
            0x80..0x100 => out.push_str(&format!("\\x{c:02x}")),
            0x100..0x10000 => out.push_str(&format!("\\u{c:04x}")),
            _ => out.push_str(&format!("\\U{c:08x}")),
        }
    }
    Ok(Value::str(&out))
}

/// What error texts call a callable: its qualified name with `()`, or its `str()`.
pub fn function_text(callee: &Value) -> String {
    let find = || -> PyResult<Option<String>> {
        let Some(qualname) = object::getattr_optional(callee, &names().__qualname__)? else {
            return Ok(None);
        };
        let module = object::getattr_optional(callee, &names().__module__)?;
        let prefix = match &module {
            Some(module) if !module.is_none() && to_string_lossy(module) != "builtins" => {
                format!("{}.", to_string_lossy(module))
            }
            _ => String::new(),
        };
        Ok(Some(format!("{prefix}{}()", to_string_lossy(&qualname))))
    };
    match find() {
        Ok(Some(text)) => text,
        Ok(None) => object::str(callee).map_or_else(
            |raised| {
                drop(raised.take());
                callee.ty().name_str()
            },
            |text| to_string_lossy(&text),
        ),
        Err(raised) => {
            drop(raised.take());
            callee.ty().name_str()
        }
    }
}

/// An instance of a class whose instances are `object`'s layout with attributes, without calling anything.
///
/// # Safety
/// `ty` inherits `object.__new__` and `object`'s layout.
pub unsafe fn new_plain_instance(ty: &Type) -> Value {
    let size = ty.instance_size();
    let place = allocate_instance(ty, size);
    let head = size_of::<tiercel_object::header::Header>();
    std::ptr::write_bytes((place as *mut u8).add(head), 0, size - head);
    Value::from_word(place as u64)
}
