//! Structural pattern matching.

use tiercel_object::isinstance::is_instance;
use tiercel_object::object;
use tiercel_object::thread::{names, types};
use tiercel_object::typeobj::{as_type, tflag};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::{PyResult, Value, err};

/// An attribute for a class pattern, `None` if the subject has none.
fn attribute(subject: &Value, class: &Value, name: &Value, seen: &mut Vec<Value>) -> PyResult<Option<Value>> {
    for earlier in seen.iter() {
        if object::equal(earlier, name)? {
            let class = as_type(class).map_or(String::new(), |ty| ty.name_str());
            return Err(err!(
                TypeError,
                "{class}() got multiple sub-patterns for attribute {}",
                object::repr_string(name)?
            ));
        }
    }
    seen.push(name.clone());
    object::getattr_optional(subject, name)
}

/// `case class(p, …, name=p, …)`: the attributes for `positional` and then for the keyword names, or `None`.
pub fn match_class(
    subject: &Value,
    class: &Value,
    positional: usize,
    keywords: &Value,
) -> PyResult<Option<Value>> {
    let Some(ty) = as_type(class) else {
        return Err(err!(TypeError, "called match pattern must be a class"));
    };
    if !is_instance(subject, class)? {
        return Ok(None);
    }
    let mut seen = Vec::new();
    let mut attributes = Vec::new();
    if positional > 0 {
        let (match_args, match_self) = match object::getattr_optional(class, &names().__match_args__)? {
            Some(names) => {
                if names.downcast_exact::<TupleObject>().is_none() {
                    return Err(err!(
                        TypeError,
                        "{}.__match_args__ must be a tuple (got {})",
                        ty.name_str(),
                        names.ty().name_str()
                    ));
                }
                (names, false)
            }
            None => (TupleObject::from_vec(Vec::new()), ty.has(tflag::MATCH_SELF)),
        };
        let match_args =
            match_args.downcast_exact::<TupleObject>().map(|t| t.items().to_vec()).unwrap_or_default();
        let allowed = if match_self { 1 } else { match_args.len() };
        if allowed < positional {
            let plural = if allowed == 1 { "" } else { "s" };
            return Err(err!(
                TypeError,
                "{}() accepts {allowed} positional sub-pattern{plural} ({positional} given)",
                ty.name_str()
            ));
        }
        if match_self {
            attributes.push(subject.clone());
        } else {
            for name in &match_args[..positional] {
                if name.as_str().is_none() {
                    return Err(err!(
                        TypeError,
                        "__match_args__ elements must be strings (got {})",
                        name.ty().name_str()
                    ));
                }
                match attribute(subject, class, name, &mut seen)? {
                    Some(value) => attributes.push(value),
                    None => return Ok(None),
                }
            }
        }
    }
    for name in object::to_vec(keywords)? {
        match attribute(subject, class, &name, &mut seen)? {
            Some(value) => attributes.push(value),
            None => return Ok(None),
        }
    }
    Ok(Some(TupleObject::from_vec(attributes)))
}

/// `case {key: p, …}`: the values, or `None`.
pub fn match_keys(subject: &Value, keys: &Value) -> PyResult<Option<Value>> {
    let keys = object::to_vec(keys)?;
    let mut seen: Vec<Value> = Vec::new();
    let mut values = Vec::new();
    // A plain object that nothing equals says that a key is missing, whatever `__missing__` would make.
    let missing = object::call(types().object.as_value(), &[])?;
    let get = object::getattr(subject, &names().get)?;
    for key in keys {
        for earlier in &seen {
            if object::equal(earlier, &key)? {
                return Err(err!(
                    ValueError,
                    "mapping pattern checks duplicate key ({})",
                    object::repr_string(&key)?
                ));
            }
        }
        let value = object::call(&get, &[key.clone(), missing.clone()])?;
        if value.is(&missing) {
            return Ok(None);
        }
        seen.push(key);
        values.push(value);
    }
    Ok(Some(TupleObject::from_vec(values)))
}
