//! `__build_class__`: what a `class` statement calls.

use crate::api;
use tiercel_object::error::PyResult;
use tiercel_object::thread::{names, types};
use tiercel_object::typeobj::as_type;
use tiercel_object::types::cell::CellObject;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_object::{bail, object};

/// Replaces bases that are not classes by what their `__mro_entries__` gives (PEP 560).
fn resolve_bases(bases: &[Value]) -> PyResult<Option<Vec<Value>>> {
    let mut out: Option<Vec<Value>> = None;
    for (i, base) in bases.iter().enumerate() {
        let entries = if as_type(base).is_some() {
            None
        } else {
            object::getattr_optional(base, &names().__mro_entries__)?
        };
        let Some(entries) = entries else {
            if let Some(out) = &mut out {
                out.push(base.clone());
            }
            continue;
        };
        let new = object::call(&entries, &[TupleObject::from_slice(bases)])?;
        let Some(t) = new.downcast::<TupleObject>() else {
            bail!(TypeError, "__mro_entries__ must return a tuple")
        };
        out.get_or_insert_with(|| bases[..i].to_vec()).extend(t.items().iter().cloned());
    }
    Ok(out)
}

/// Makes a class: finds the metaclass, prepares a namespace, runs the body in it, calls the metaclass.
pub fn build_class(func: &Value, name: &Value, bases: &[Value], keywords: Option<&Value>) -> PyResult<Value> {
    if func.downcast::<FunctionObject>().is_none() {
        bail!(TypeError, "__build_class__: func must be a function");
    }
    if name.as_str().is_none() {
        bail!(TypeError, "__build_class__: name is not a string");
    }
    let original = TupleObject::from_slice(bases);
    let resolved = resolve_bases(bases)?;
    let bases = resolved.as_ref().map_or_else(|| original.clone(), |b| TupleObject::from_slice(b));
    let keywords = keywords.and_then(|k| k.downcast::<DictObject>()).map(DictObject::copy);
    let metaclass_name = &names().metaclass;
    let given = match keywords.as_ref().and_then(|k| k.downcast::<DictObject>()) {
        Some(d) => d.remove(metaclass_name)?,
        None => None,
    };
    let items = bases.downcast::<TupleObject>().map(TupleObject::items).unwrap_or_default();
    let mut metaclass = match given {
        Some(m) => m,
        None => items.first().map_or_else(|| types().type_.as_value().clone(), |b| b.ty().as_value().clone()),
    };
    if as_type(&metaclass).is_some() {
        metaclass = tiercel_object::class::derive_metaclass(&metaclass, items)?;
    }
    let namespace = match object::getattr_optional(&metaclass, &names().__prepare__)? {
        Some(prepare) => {
            let ns = api::call_with_dict(&prepare, &[name.clone(), bases.clone()], keywords.as_ref())?;
            if ns.ty().slots().getitem.is_none() {
                let shown = as_type(&metaclass).map_or_else(|| "<metaclass>".to_string(), |m| m.name_str());
                bail!(TypeError, "{shown}.__prepare__() must return a mapping, not {}", ns.ty().name_str());
            }
            ns
        }
        None => DictObject::new(),
    };
    let cell = api::run_class_body(func, &namespace)?;
    if resolved.is_some() {
        object::setitem(&namespace, &names().__orig_bases__, Some(&original))?;
    }
    let class = api::call_with_dict(&metaclass, &[name.clone(), bases, namespace], keywords.as_ref())?;
    if as_type(&class).is_some()
        && let Some(cell) = cell.downcast::<CellObject>()
    {
        match cell.value.get() {
            None => bail!(
                RuntimeError,
                "__class__ not set defining {} as {}. Was __classcell__ propagated to type.__new__?",
                object::repr_string(name)?,
                object::repr_string(&class)?
            ),
            Some(c) if !c.is(&class) => bail!(
                TypeError,
                "__class__ set to {} defining {} as {}",
                object::repr_string(&c)?,
                object::repr_string(name)?,
                object::repr_string(&class)?
            ),
            Some(_) => {}
        }
    }
    Ok(class)
}
