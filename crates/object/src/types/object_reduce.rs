//! How objects are taken apart for `copy` and `pickle`: `object.__reduce_ex__` and `object.__getstate__`.

use crate::error::PyResult;
use crate::object::{self, call, getattr, getattr_optional};
use crate::thread::{names, runtime, types};
use crate::typeobj::{Type, as_type, tflag};
use crate::types::dict::DictObject;
use crate::types::list::ListObject;
use crate::types::str::{intern, to_string_lossy};
use crate::types::tuple::TupleObject;
use crate::value::Value;
use crate::{bail, err};

fn copyreg(name: &str) -> PyResult<Value> {
    let Some(import) = runtime().hooks.import.get() else {
        bail!(ImportError, "No module named 'copyreg'");
    };
    getattr(&import("copyreg")?, &intern(name))
}

/// The names of `__slots__` that `copyreg` finds on a class, or None.
fn slot_names(class: &Value) -> PyResult<Option<Value>> {
    let ty = as_type(class).expect("a class");
    let cached = ty.dict().get_str(&intern("__slotnames__"));
    let found = match cached {
        Some(v) => v,
        None => call(&copyreg("_slotnames")?, std::slice::from_ref(class))?,
    };
    if !found.is_none() && found.downcast::<ListObject>().is_none() {
        bail!(TypeError, "copyreg._slotnames didn't return a list or None");
    }
    Ok(Some(found).filter(|v| !v.is_none()))
}

/// `object.__getstate__`: the attributes, and the slots if there are any.
pub fn default_state(this: &Value, required: bool) -> PyResult<Value> {
    let ty = this.ty();
    if required && crate::class::item_size(ty) != 0 {
        bail!(TypeError, "cannot pickle '{}' object", ty.name_str());
    }
    let state = match object_has_dict(this) {
        true => getattr(this, &names().__dict__)?,
        false => Value::NONE,
    };
    // Without attributes there is no state.
    let is_empty = state.downcast_exact::<DictObject>().is_some_and(DictObject::is_empty);
    let state = if is_empty { Value::NONE } else { state };
    let names_of_slots = if ty.has(tflag::HEAP) { slot_names(ty.as_value())? } else { None };
    if required {
        let mut size = types().object.basic_size.get() as usize;
        if let Some(list) = names_of_slots.as_ref().and_then(|l| l.downcast::<ListObject>()) {
            size += list.len() * 8;
        }
        if ty.basic_size.get() as usize > size {
            bail!(TypeError, "cannot pickle '{}' object", ty.name_str());
        }
    }
    let Some(list) =
        names_of_slots.as_ref().and_then(|l| l.downcast::<ListObject>()).filter(|l| !l.is_empty())
    else {
        return Ok(state);
    };
    let slots = DictObject::new();
    let slots_dict = slots.downcast::<DictObject>().expect("a dict");
    for name in list.to_vec() {
        if let Some(v) = getattr_optional(this, &name)? {
            slots_dict.insert(&name, v)?;
        }
    }
    if slots_dict.is_empty() { Ok(state) } else { Ok(TupleObject::from_vec(vec![state, slots])) }
}

fn object_has_dict(this: &Value) -> bool {
    crate::instance::attributes(this).is_some() || crate::instance::dict_field(this).is_some()
}

fn state_of(this: &Value, required: bool) -> PyResult<Value> {
    let method = getattr(this, &names().__getstate__)?;
    if crate::types::builtin_function::is_builtin_function(&method)
        && let Some(f) = method.downcast_exact::<crate::types::builtin_function::BuiltinFunctionObject>()
        && f.this.borrow().is_some_and(|t| t.is(this))
        && this.ty().lookup(&names().__getstate__).is_some_and(|found| {
            types().object.dict().get_str(&names().__getstate__).is_some_and(|own| own.is(&found))
        })
    {
        return default_state(this, required);
    }
    call(&method, &[])
}

/// `__getnewargs_ex__` or `__getnewargs__`: positional and keyword arguments for `__new__`.
fn new_arguments(this: &Value) -> PyResult<(Option<Value>, Option<Value>)> {
    if let Some(f) = object::lookup_special(this, &names().__getnewargs_ex__)? {
        let pair = call(&f, &[])?;
        let Some(tuple) = pair.downcast::<TupleObject>() else {
            bail!(TypeError, "__getnewargs_ex__ should return a tuple, not '{}'", pair.ty().name_str());
        };
        let [args, kwargs] = tuple.items() else {
            bail!(ValueError, "__getnewargs_ex__ should return a tuple of length 2, not {}", tuple.len());
        };
        if args.downcast::<TupleObject>().is_none() {
            bail!(
                TypeError,
                "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '{}'",
                args.ty().name_str()
            );
        }
        if kwargs.downcast::<DictObject>().is_none() {
            bail!(
                TypeError,
                "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '{}'",
                kwargs.ty().name_str()
            );
        }
        return Ok((Some(args.clone()), Some(kwargs.clone())));
    }
    if let Some(f) = object::lookup_special(this, &names().__getnewargs__)? {
        let args = call(&f, &[])?;
        if args.downcast::<TupleObject>().is_none() {
            bail!(TypeError, "__getnewargs__ should return a tuple, not '{}'", args.ty().name_str());
        }
        return Ok((Some(args), None));
    }
    Ok((None, None))
}

fn reduce_new(this: &Value) -> PyResult<Value> {
    let ty: &Type = this.ty();
    if ty.slots().new.is_none() {
        bail!(TypeError, "cannot pickle '{}' object", ty.name_str());
    }
    let (args, kwargs) = new_arguments(this)?;
    let has_args = args.is_some();
    let class = ty.as_value().clone();
    let positional =
        args.as_ref().and_then(|a| a.downcast::<TupleObject>()).map_or(Vec::new(), |t| t.items().to_vec());
    let with_keywords =
        kwargs.as_ref().and_then(|k| k.downcast::<DictObject>()).is_some_and(|k| !k.is_empty());
    let (constructor, arguments) = if with_keywords {
        let args = args.unwrap_or_else(|| TupleObject::from_slice(&[]));
        let arguments = vec![class, args, kwargs.unwrap_or(Value::NONE)];
        (copyreg("__newobj_ex__")?, TupleObject::from_vec(arguments))
    } else {
        let arguments = std::iter::once(class).chain(positional).collect();
        (copyreg("__newobj__")?, TupleObject::from_vec(arguments))
    };
    let is_list = ty.is_subtype(types().list);
    let is_dict = ty.is_subtype(types().dict);
    let state = state_of(this, !(has_args || is_list || is_dict))?;
    let list_items = if is_list { object::iter(this)? } else { Value::NONE };
    let dict_items =
        if is_dict { object::iter(&object::call_method(this, &names().items, &[])?)? } else { Value::NONE };
    Ok(TupleObject::from_vec(vec![constructor, arguments, state, list_items, dict_items]))
}

/// `object.__reduce__` for a protocol.
pub fn reduce(this: &Value, protocol: i32) -> PyResult<Value> {
    if protocol >= 2 {
        return reduce_new(this);
    }
    call(&copyreg("_reduce_ex")?, &[this.clone(), Value::int(protocol as i64)])
}

/// `object.__reduce_ex__`: an overridden `__reduce__` goes first.
pub fn reduce_ex(this: &Value, protocol: i32) -> PyResult<Value> {
    let name = &names().__reduce__;
    let own = types().object.dict().get_str(name);
    let found = this.ty().lookup(name);
    if found.as_ref().map(Value::word) != own.as_ref().map(Value::word) {
        let Some(f) = getattr_optional(this, name)? else {
            return Err(err!(TypeError, "no {}", to_string_lossy(name)));
        };
        return call(&f, &[]);
    }
    reduce(this, protocol)
}
