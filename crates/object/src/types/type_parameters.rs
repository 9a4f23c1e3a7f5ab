//! Type parameters of generic aliases and unions: finding them, and putting arguments in their place.

use crate::bail;
use crate::error::PyResult;
use crate::object::{self, getattr_optional};
use crate::thread::{names, types};
use crate::typeobj::as_type;
use crate::types::generic_alias::attribute;
use crate::types::list::ListObject;
use crate::types::str::to_string_lossy;
use crate::types::tuple::TupleObject;
use crate::value::Value;

/// How a type is shown inside an alias or union: classes by their name.
pub fn type_repr(v: &Value) -> PyResult<String> {
    if v.is(&Value::ELLIPSIS) {
        return Ok("...".to_string());
    }
    if v.is(types().none_type.as_value()) {
        return Ok("None".to_string());
    }
    let n = names();
    let is_alias = getattr_optional(v, &n.__origin__)?.is_some()
        && getattr_optional(v, &crate::types::str::intern("__args__"))?.is_some();
    if is_alias {
        return object::repr_string(v);
    }
    let (Some(qualname), Some(module)) = (attribute(v, &n.__qualname__)?, attribute(v, &n.__module__)?)
    else {
        return object::repr_string(v);
    };
    let qualname = to_string_lossy(&object::str(&qualname)?);
    if crate::types::str::equals_text(&module, "builtins") {
        return Ok(qualname);
    }
    Ok(format!("{}.{qualname}", to_string_lossy(&object::str(&module)?)))
}

fn add_unique(into: &mut Vec<Value>, v: Value) {
    if !into.iter().any(|other| other.is(&v)) {
        into.push(v);
    }
}

/// The items of a list or tuple.
fn sequence_items(v: &Value) -> Option<Vec<Value>> {
    if let Some(t) = v.downcast::<TupleObject>() {
        return Some(t.items().to_vec());
    }
    v.downcast::<ListObject>().map(|l| l.to_vec())
}

/// The type parameters in a list of arguments, in order of their first appearance.
pub fn make_parameters(args: &[Value]) -> PyResult<Vec<Value>> {
    let mut found = Vec::new();
    for arg in args {
        // A class' own `__parameters__` are not those of its use here.
        if as_type(arg).is_some() {
            continue;
        }
        if let Some(items) = sequence_items(arg) {
            make_parameters(&items)?.into_iter().for_each(|p| add_unique(&mut found, p));
            continue;
        }
        if getattr_optional(arg, &names().__typing_subst__)?.is_some() {
            add_unique(&mut found, arg.clone());
        } else if let Some(inner) = getattr_optional(arg, &names().__parameters__)?
            && let Some(inner) = inner.downcast::<TupleObject>()
        {
            inner.items().iter().for_each(|p| add_unique(&mut found, p.clone()));
        }
    }
    Ok(found)
}

/// The arguments of a subscript, with unpacked tuples of known length put in flat.
fn unpack_arguments(item: &Value) -> PyResult<Vec<Value>> {
    let items = match item.downcast::<TupleObject>() {
        Some(t) => t.items().to_vec(),
        None => vec![item.clone()],
    };
    let mut flat = Vec::new();
    for item in items {
        if as_type(&item).is_none()
            && let Some(inner) = attribute(&item, &names().__typing_unpacked_tuple_args__)?
            && let Some(inner) = inner.downcast::<TupleObject>()
            && !inner.items().last().is_some_and(|last| last.is(&Value::ELLIPSIS))
        {
            flat.extend_from_slice(inner.items());
            continue;
        }
        flat.push(item);
    }
    Ok(flat)
}

/// The arguments of `alias` after its parameters were given the values of a subscript.
pub fn substitute(alias: &Value, args: &[Value], parameters: &[Value], item: &Value) -> PyResult<Vec<Value>> {
    if parameters.is_empty() {
        bail!(TypeError, "{} is not a generic class", object::repr_string(alias)?);
    }
    let mut items = TupleObject::from_vec(unpack_arguments(item)?);
    for parameter in parameters {
        if let Some(prepare) = attribute(parameter, &names().__typing_prepare_subst__)? {
            let prepared = object::call(&prepare, &[alias.clone(), items.clone()])?;
            items = match prepared.downcast::<TupleObject>() {
                Some(_) => prepared,
                None => TupleObject::from_vec(vec![prepared]),
            };
        }
    }
    let values = items.downcast::<TupleObject>().expect("a tuple").items().to_vec();
    if values.len() != parameters.len() {
        let word = if values.len() > parameters.len() { "many" } else { "few" };
        bail!(
            TypeError,
            "Too {word} arguments for {}; actual {}, expected {}",
            object::repr_string(alias)?,
            values.len(),
            parameters.len()
        );
    }
    replace_all(args, parameters, &values)
}

fn replace_all(args: &[Value], parameters: &[Value], values: &[Value]) -> PyResult<Vec<Value>> {
    let position = |v: &Value| parameters.iter().position(|p| p.is(v));
    let mut out = Vec::new();
    for arg in args {
        if as_type(arg).is_some() {
            out.push(arg.clone());
            continue;
        }
        if let Some(items) = sequence_items(arg) {
            let replaced = replace_all(&items, parameters, values)?;
            out.push(match arg.downcast::<ListObject>() {
                Some(_) => ListObject::from_vec(replaced),
                None => TupleObject::from_vec(replaced),
            });
            continue;
        }
        let unpacked = match attribute(arg, &names().__typing_is_unpacked_typevartuple__)? {
            Some(v) => object::truth(&v)?,
            None => false,
        };
        let new = match getattr_optional(arg, &names().__typing_subst__)? {
            Some(subst) => match position(arg) {
                Some(i) => object::call(&subst, std::slice::from_ref(&values[i]))?,
                None => arg.clone(),
            },
            None => replace_inside(arg, parameters, values)?,
        };
        match new.downcast::<TupleObject>() {
            Some(several) if unpacked => out.extend_from_slice(several.items()),
            _ => out.push(new),
        }
    }
    Ok(out)
}

/// Subscripts an argument that has parameters of its own.
fn replace_inside(arg: &Value, parameters: &[Value], values: &[Value]) -> PyResult<Value> {
    let Some(own) = getattr_optional(arg, &names().__parameters__)? else { return Ok(arg.clone()) };
    let Some(own) = own.downcast::<TupleObject>().filter(|t| !t.is_empty()) else { return Ok(arg.clone()) };
    let mut inner = Vec::new();
    for parameter in own.items() {
        match parameters.iter().position(|p| p.is(parameter)) {
            // A type variable tuple stands for several.
            Some(i) => match values[i].downcast::<TupleObject>() {
                Some(several) if parameter.ty().slots().iter.is_some() => {
                    inner.extend_from_slice(several.items());
                }
                _ => inner.push(values[i].clone()),
            },
            None => inner.push(parameter.clone()),
        }
    }
    object::getitem(arg, &TupleObject::from_vec(inner))
}
