//! The method resolution order: C3 linearization, and classes that compute their own.

use crate::error::PyResult;
use crate::object;
use crate::thread::types;
use crate::typeobj::{Type, as_type};
use crate::types::tuple::TupleObject;
use crate::value::Value;
use crate::{bail, err};

/// The linearization of a class with these bases.
pub fn linearize(ty: &Type) -> PyResult<Vec<Value>> {
    let bases = ty.bases.get().expect("a class has bases");
    // SAFETY: `bases` is a tuple.
    let bases = unsafe { bases.payload_unchecked::<TupleObject>() }.items();
    if let [base] = bases {
        let base = as_type(base).expect("bases are classes");
        return Ok(std::iter::once(ty.as_value()).chain(base.mro().items()).cloned().collect());
    }
    for (i, base) in bases.iter().enumerate() {
        if bases[..i].iter().any(|b| b.is(base)) {
            bail!(
                TypeError,
                "duplicate base class {}",
                as_type(base).map(Type::name_str).unwrap_or_default()
            );
        }
    }
    let mut lists: Vec<Vec<Value>> =
        bases.iter().map(|b| as_type(b).expect("bases are classes").mro().items().to_vec()).collect();
    lists.push(bases.to_vec());
    let mut at = vec![0; lists.len()];
    let mut result = vec![ty.as_value().clone()];
    loop {
        let heads: Vec<&Value> = lists.iter().zip(&at).filter_map(|(list, &i)| list.get(i)).collect();
        if heads.is_empty() {
            return Ok(result);
        }
        let in_tail = |v: &Value| {
            lists.iter().zip(&at).any(|(list, &i)| list.iter().skip(i + 1).any(|other| other.is(v)))
        };
        let Some(next) = heads.iter().copied().find(|v| !in_tail(v)).cloned() else {
            return Err(inconsistent(&heads));
        };
        for (list, i) in lists.iter().zip(&mut at) {
            if list.get(*i).is_some_and(|v| v.is(&next)) {
                *i += 1;
            }
        }
        result.push(next);
    }
}

fn inconsistent(heads: &[&Value]) -> crate::error::Raised {
    let mut unique: Vec<&Value> = Vec::new();
    for &head in heads {
        if !unique.iter().any(|v| v.is(head)) {
            unique.push(head);
        }
    }
    let names: Vec<String> = unique.iter().filter_map(|v| as_type(v)).map(Type::short_name).collect();
    err!(TypeError, "Cannot create a consistent method resolution order (MRO) for bases {}", names.join(", "))
}

/// The MRO of a class: what the metaclass' `mro()` gives if it overrides that, the linearization otherwise.
pub fn compute(ty: &Type) -> PyResult<Value> {
    let name = crate::types::str::intern("mro");
    let metatype = ty.head.ty();
    let own = types().type_.lookup(&name);
    let found = metatype.lookup(&name);
    if found.as_ref().map(Value::word) == own.as_ref().map(Value::word) {
        return Ok(TupleObject::from_vec(linearize(ty)?));
    }
    let Some(method) = object::lookup_special(ty.as_value(), &name)? else {
        return Ok(TupleObject::from_vec(linearize(ty)?));
    };
    let result = object::to_vec(&object::call(&method, &[])?)?;
    let solid = crate::class::solid_base(ty);
    for class in &result {
        let Some(class) = as_type(class) else {
            bail!(TypeError, "mro() returned a non-class ('{}')", class.ty().name_str());
        };
        // The class itself has no MRO yet.
        if !std::ptr::eq(class, ty)
            && !std::ptr::eq(solid, ty)
            && !solid.is_subtype(crate::class::solid_base(class))
        {
            bail!(TypeError, "mro() returned base with unsuitable layout ('{}')", class.name_str());
        }
    }
    Ok(TupleObject::from_vec(result))
}
