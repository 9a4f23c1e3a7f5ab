//! `_sre.SRE_Template`: the replacement text of `re.sub`, taken apart into literals and groups.

use super::matching::group_by_number;
use super::subject::Subject;
use crate::api::imports::import_module;
use crate::native_type;
use tiercel_macros::pytype;
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::tflag;
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::str::{from_chars, intern, is_exact};
use tiercel_object::value::{Field, Value};
use tiercel_object::{PyResult, bail, install_type, object};

/// A template object.
#[repr(C)]
pub struct Template {
    head: Header,
    literal: Field,
    /// A group's number, and the text after it (empty if there is none).
    items: Box<[(usize, Field)]>,
}

fn payload(v: &Value) -> &Template {
    // SAFETY: called with templates only.
    unsafe { v.payload_unchecked() }
}

#[pytype(name = "_sre.SRE_Template")]
impl Template {}

/// What `_sre.template` gives for `[literal, group, literal, …]`.
pub fn new(parts: &ListObject) -> PyResult<Value> {
    let parts = parts.to_vec();
    let Some((literal, rest)) = parts.split_first() else { bail!(TypeError, "invalid template") };
    if rest.len() % 2 != 0 {
        bail!(TypeError, "invalid template");
    }
    let mut items = Vec::with_capacity(rest.len() / 2);
    for pair in rest.chunks_exact(2) {
        let Ok(index) = usize::try_from(object::index_i64(&pair[0])?) else {
            bail!(TypeError, "invalid template");
        };
        let text = &pair[1];
        let empty = text.as_str().is_some_and(|s| s.is_empty())
            || text.downcast::<BytesObject>().is_some_and(|b| b.data().is_empty());
        items.push((index, if empty { Field::empty() } else { Field::new(text.clone()) }));
    }
    let ty = native_type::get("_sre.SRE_Template");
    Ok(native_type::new_instance(ty, |head| Template {
        head,
        literal: Field::new(literal.clone()),
        items: items.into_boxed_slice(),
    }))
}

/// The template of a replacement text, made (and remembered) by `re`.
pub fn compile(pattern: &Value, text: &Value) -> PyResult<Value> {
    let f = object::getattr_str(&import_module("re")?, "_compile_template")?;
    let mut result = object::call(&f, &[pattern.clone(), text.clone()]);
    if let Err(raised) = result {
        // What cannot be hashed is tried again as plain text.
        if !raised.is(types().exceptions.TypeError) {
            return Err(raised);
        }
        let plain = match text.as_str() {
            Some(s) if !is_exact(text) => from_chars(s.chars()),
            None if text.downcast_exact::<BytesObject>().is_none() && text.ty().slots().buffer.is_some() => {
                Value::bytes(tiercel_object::buffer::get(text)?.bytes())
            }
            _ => return Err(raised),
        };
        drop(raised.take());
        result = object::call(&f, &[pattern.clone(), plain]);
    }
    let result = result?;
    if !std::ptr::eq(result.ty(), native_type::get("_sre.SRE_Template")) {
        bail!(RuntimeError, "the result of compiling a replacement string is {}", result.ty().name_str());
    }
    Ok(result)
}

/// The text that a template stands for at one match.
pub fn expand(template: &Value, m: &Value) -> PyResult<Value> {
    let t = payload(template);
    let literal = t.literal.get_or_none();
    if t.items.is_empty() {
        return Ok(literal);
    }
    let joiner = if literal.as_str().is_some() { Value::str("") } else { Value::bytes(b"") };
    let mut parts = vec![literal];
    for (group, text) in &t.items {
        let value = group_by_number(m, *group)?;
        if !value.is_none() {
            parts.push(value);
        }
        parts.extend(text.get());
    }
    object::call_method(&joiner, &intern("join"), &[ListObject::from_vec(parts)])
}

/// What matches are replaced by.
pub enum Replacement {
    /// This text.
    Literal(Value),
    /// A template's text.
    Template(Value),
    /// What a function gives for the match object.
    Function(Value),
}

impl Replacement {
    /// What the argument of `sub` means.
    pub fn of(pattern: &Value, repl: &Value) -> PyResult<Replacement> {
        if repl.ty().slots().call.is_some() {
            return Ok(Replacement::Function(repl.clone()));
        }
        match Subject::of(repl) {
            Ok(text) if !text.has_backslash() => return Ok(Replacement::Literal(repl.clone())),
            Ok(_) => {}
            Err(raised) => drop(raised.take()),
        }
        let template = compile(pattern, repl)?;
        Ok(match payload(&template) {
            t if t.items.is_empty() => Replacement::Literal(t.literal.get_or_none()),
            _ => Replacement::Template(template),
        })
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let t = &*(object as *const Template);
    t.literal.visit(visit);
    t.items.iter().for_each(|(_, text)| text.visit(visit));
}

/// Makes the type.
pub fn make_type() {
    native_type::make::<Template>("_sre.SRE_Template", types().object, tflag::GC, false, |t| {
        install_type!(t, Template);
        t.slots_mut().traverse = Some(traverse);
    });
}
