//! Values of literals, there and back.

use tiercel_object::error::PyResult;
use tiercel_object::object;
use tiercel_object::thread::types;
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::complex::{self, ComplexObject};
use tiercel_object::types::float::{self, FloatObject};
use tiercel_object::types::int::{IntObject, from_big, to_big};
use tiercel_object::types::set::as_set;
use tiercel_object::types::str::{StrObject, from_wtf8, intern_value};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_syntax::Wtf8;
use tiercel_syntax::ast::Constant;

/// The Python value of a literal.
pub fn to_value(constant: &Constant) -> PyResult<Value> {
    let all = |items: &[Constant]| items.iter().map(to_value).collect::<PyResult<Vec<Value>>>();
    Ok(match constant {
        Constant::None => Value::NONE,
        Constant::True => Value::TRUE,
        Constant::False => Value::FALSE,
        Constant::Ellipsis => Value::ELLIPSIS,
        Constant::Int(i) => from_big(i.clone()),
        Constant::Float(f) => Value::float(*f),
        Constant::Complex { real, imag } => complex::new((*real, *imag)),
        Constant::Str(text) => intern_value(&from_wtf8(text.as_bytes())),
        Constant::Bytes(bytes) => Value::bytes(bytes),
        Constant::Tuple(items) => TupleObject::from_vec(all(items)?),
        Constant::FrozenSet(items) => {
            object::call(types().frozenset.as_value(), &[TupleObject::from_vec(all(items)?)])?
        }
    })
}

/// The literal of a value; none if no literal has such a value.
pub fn from_value(v: &Value) -> Option<Constant> {
    if v.is_none() {
        return Some(Constant::None);
    }
    if let Some(b) = v.as_bool() {
        return Some(if b { Constant::True } else { Constant::False });
    }
    if v.is(&Value::ELLIPSIS) {
        return Some(Constant::Ellipsis);
    }
    if v.is_small_int() || v.downcast_exact::<IntObject>().is_some() {
        return Some(Constant::Int(to_big(v)));
    }
    if v.as_word_float().is_some() || v.downcast_exact::<FloatObject>().is_some() {
        return float::value_of(v).map(Constant::Float);
    }
    if v.downcast_exact::<ComplexObject>().is_some() {
        return complex::value_of(v).map(|(real, imag)| Constant::Complex { real, imag });
    }
    if let Some(s) = v.downcast_exact::<StrObject>() {
        return Some(Constant::Str(Wtf8::from_bytes(&s.to_wtf8())));
    }
    if let Some(b) = v.downcast_exact::<BytesObject>() {
        return Some(Constant::Bytes(b.data().into()));
    }
    if !tiercel_syntax::stack::has_room() {
        return None;
    }
    if let Some(t) = v.downcast_exact::<TupleObject>() {
        return t.items().iter().map(from_value).collect::<Option<_>>().map(Constant::Tuple);
    }
    if std::ptr::eq(v.ty(), types().frozenset) {
        return as_set(v)?.to_vec().iter().map(from_value).collect::<Option<_>>().map(Constant::FrozenSet);
    }
    None
}

/// The first part of a value that no literal has: what an error is about.
pub fn misfit(v: &Value) -> Value {
    let items = match v.downcast_exact::<TupleObject>() {
        Some(t) => t.items().to_vec(),
        None if std::ptr::eq(v.ty(), types().frozenset) => as_set(v).map(|s| s.to_vec()).unwrap_or_default(),
        None => return v.clone(),
    };
    match items.iter().find(|item| from_value(item).is_none()) {
        Some(item) if tiercel_syntax::stack::has_room() => misfit(item),
        _ => v.clone(),
    }
}
