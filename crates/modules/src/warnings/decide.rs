//! What becomes of a warning: the filters, and what has been shown before.

use super::place::Place;
use super::{CONTEXT, DEFAULT_ACTION, FILTERS, ONCE, first_filters, of_library, state, version};
use crate::native_type::{keep, kept};
use tiercel_object::error::PyResult;
use tiercel_object::isinstance::is_subclass;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::int::to_i64;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::str::{intern, to_string_lossy};
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_object::{bail, object};

/// What becomes of a warning.
pub(super) enum Verdict {
    Ignore,
    Raise,
    Show,
}

/// What is to become of a warning by the filters; what is shown only once is noted.
pub(super) fn decide(text: &Value, category: &Value, place: &Place) -> PyResult<Verdict> {
    let key = TupleObject::from_vec(vec![text.clone(), category.clone(), Value::int(place.line)]);
    let registry = place.registry.as_ref();
    if let Some(registry) = registry
        && was_shown(registry, &key, false)?
    {
        return Ok(Verdict::Ignore);
    }
    let (action, filter) = action_for(text, category, place)?;
    let action = to_string_lossy(&action);
    match &*action {
        "error" => return Ok(Verdict::Raise),
        "ignore" => return Ok(Verdict::Ignore),
        "always" | "all" => return Ok(Verdict::Show),
        _ => {}
    }
    if let Some(registry) = registry {
        object::setitem(registry, &key, Some(&Value::TRUE))?;
    }
    let shown = match &*action {
        "once" => {
            let registry = match registry {
                Some(registry) => registry.clone(),
                None => once_registry()?,
            };
            was_shown(&registry, &TupleObject::from_vec(vec![text.clone(), category.clone()]), true)?
        }
        "module" => match registry {
            Some(registry) => {
                let key = vec![text.clone(), category.clone(), Value::small_int(0)];
                was_shown(registry, &TupleObject::from_vec(key), true)?
            }
            None => false,
        },
        "default" => false,
        _ => bail!(
            RuntimeError,
            "Unrecognized action ({}) in warnings.filters:\n {}",
            object::repr_string(&Value::str(&action))?,
            object::repr_string(&filter)?
        ),
    };
    Ok(if shown { Verdict::Ignore } else { Verdict::Show })
}

/// Whether a registry has the key. One that was filled under other filters is emptied first; with `note`, a key that is not
/// there is added.
fn was_shown(registry: &Value, key: &Value, note: bool) -> PyResult<bool> {
    let Some(dict) = registry.downcast::<DictObject>() else { return Ok(false) };
    let name = intern("version");
    if dict.get_str(&name).and_then(|v| v.as_small_int()) != Some(version()) {
        dict.clear();
        dict.set_str(&name, Value::int(version()));
    } else if let Some(found) = dict.get(key)?
        && object::truth(&found)?
    {
        return Ok(true);
    }
    if note {
        dict.insert(key, Value::TRUE)?;
    }
    Ok(false)
}

fn once_registry() -> PyResult<Value> {
    if let Some(registry) = of_library("onceregistry", false)? {
        if registry.downcast::<DictObject>().is_none() {
            bail!(TypeError, "_warnings.onceregistry must be a dict, not '{}'", registry.ty().name_str());
        }
        keep(ONCE, registry);
    }
    Ok(state(ONCE, DictObject::new))
}

fn default_action() -> PyResult<Value> {
    if let Some(action) = of_library("defaultaction", false)? {
        if action.as_str().is_none() {
            bail!(TypeError, "_warnings.defaultaction must be a string, not '{}'", action.ty().name_str());
        }
        keep(DEFAULT_ACTION, action);
    }
    Ok(state(DEFAULT_ACTION, || intern("default")))
}

/// The action of the first filter that fits, and the filter; or the default action.
fn action_for(text: &Value, category: &Value, place: &Place) -> PyResult<(Value, Value)> {
    match context_filters()? {
        Some(filters) => {
            if let Some(found) = first_fitting(&filters, "_warnings_context filters", text, category, place)?
            {
                return Ok(found);
            }
        }
        None => {
            if let Some(filters) = of_library("filters", false)? {
                keep(FILTERS, filters);
            }
            let filters = state(FILTERS, first_filters);
            if filters.downcast::<ListObject>().is_none() {
                bail!(ValueError, "_warnings.filters must be a list");
            }
            if let Some(found) = first_fitting(&filters, "filters", text, category, place)? {
                return Ok(found);
            }
        }
    }
    Ok((default_action()?, Value::NONE))
}

/// The filters of the context that the code runs in, if it has its own.
fn context_filters() -> PyResult<Option<Value>> {
    let Some(variable) = kept(CONTEXT) else { return Ok(None) };
    let context = object::call_method(&variable, &intern("get"), &[Value::NONE])?;
    if context.is_none() {
        return Ok(None);
    }
    let filters = object::getattr_str(&context, "_filters")?;
    if filters.downcast::<ListObject>().is_none() {
        bail!(ValueError, "_filters of warnings._warnings_context must be a list");
    }
    Ok(Some(filters))
}

fn first_fitting(
    filters: &Value,
    what: &str,
    text: &Value,
    category: &Value,
    place: &Place,
) -> PyResult<Option<(Value, Value)>> {
    let Some(list) = filters.downcast::<ListObject>() else { return Ok(None) };
    // The list may change while it is looked through.
    let mut at = 0;
    while let Some(filter) = list.get(at) {
        let parts = match filter.downcast::<TupleObject>().map(TupleObject::items) {
            Some([action, message, class, module, line]) => [action, message, class, module, line],
            _ => bail!(ValueError, "warnings.{what} item {at} isn't a 5-tuple"),
        };
        let [action, message, class, module, line] = parts.map(Value::clone);
        if action.as_str().is_none() {
            bail!(TypeError, "action must be a string, not '{}'", action.ty().name_str());
        }
        if fits(&message, text)? && fits(&module, &place.module)? && is_subclass(category, &class)? {
            let line = to_i64(&object::index(&line)?).unwrap_or(-1);
            if line == 0 || line == place.line {
                return Ok(Some((action, filter)));
            }
        }
        at += 1;
    }
    Ok(None)
}

/// Whether a part of a filter fits: nothing fits all, text itself, and a pattern what it matches.
fn fits(pattern: &Value, text: &Value) -> PyResult<bool> {
    if pattern.is_none() {
        return Ok(true);
    }
    if pattern.as_str().is_some() {
        return object::equal(pattern, text);
    }
    object::truth(&object::call_method(pattern, &intern("match"), std::slice::from_ref(text))?)
}
