//! `list[int]`: generic aliases.

use crate::error::PyResult;
use crate::header::Header;
use crate::object::{self, getattr, getattr_optional};
use crate::slots::CompareOp;
use crate::thread::{names, types};
use crate::typeobj::{Type, expect_type, new_object_of};
use crate::types::iterators::sequence_iterator;
use crate::types::list::ListObject;
use crate::types::tuple::TupleObject;
use crate::types::type_parameters::{make_parameters, substitute, type_repr};
use crate::value::{Field, Value};
use crate::{bail, install_type, layout};
use std::cell::Cell;
use std::mem::offset_of;
use tiercel_macros::pytype;

/// A generic alias.
#[repr(C)]
pub struct GenericAliasObject {
    /// Header.
    pub head: Header,
    /// `__origin__`.
    pub origin: Field,
    /// `__args__`.
    pub args: Field,
    /// `__parameters__`, computed when asked for.
    pub parameters: Field,
    /// Whether it is unpacked with `*`.
    pub starred: Cell<bool>,
}
layout!(GenericAliasObject, GenericAlias, generic_alias, container);

/// `origin[args]`.
pub fn new(origin: &Value, args: &Value) -> Value {
    new_of(types().generic_alias, origin, args, false)
}

fn new_of(ty: &Type, origin: &Value, args: &Value, starred: bool) -> Value {
    let args = match args.downcast::<TupleObject>() {
        Some(_) => args.clone(),
        None => TupleObject::from_slice(std::slice::from_ref(args)),
    };
    new_object_of(ty, |head| GenericAliasObject {
        head,
        origin: Field::new(origin.clone()),
        args: Field::new(args),
        parameters: Field::empty(),
        starred: Cell::new(starred),
    })
}

/// Attributes that are the alias' own; all others are the origin's.
const OWN: [&str; 12] = [
    "__class__",
    "__origin__",
    "__args__",
    "__unpacked__",
    "__parameters__",
    "__typing_unpacked_tuple_args__",
    "__mro_entries__",
    "__reduce_ex__",
    "__reduce__",
    "__bases__",
    "__copy__",
    "__deepcopy__",
];

impl GenericAliasObject {
    fn arguments(&self) -> Vec<Value> {
        self.args
            .get()
            .and_then(|a| a.downcast::<TupleObject>().map(|t| t.items().to_vec()))
            .unwrap_or_default()
    }

    fn parameters(&self) -> PyResult<Value> {
        if let Some(p) = self.parameters.get() {
            return Ok(p);
        }
        let made = TupleObject::from_vec(make_parameters(&self.arguments())?);
        self.parameters.set(made.clone());
        Ok(made)
    }
}

#[pytype(name = "types.GenericAlias")]
/// A generic class with its arguments, such as `list[int]`: `__origin__` is the class, `__args__` are the arguments.
impl GenericAliasObject {
    #[slot(new)]
    fn construct(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        crate::args::no_keywords("GenericAlias", kwnames)?;
        crate::args::check_count("GenericAlias", args.len(), 2, 2)?;
        Ok(new_of(expect_type(class, "GenericAlias.__new__(X): X")?, &args[0], &args[1], false))
    }

    #[slot(repr)]
    fn repr(&self) -> PyResult<Value> {
        let star = if self.starred.get() { "*" } else { "" };
        let origin = type_repr(&self.origin.get_or_none())?;
        let mut parts = Vec::new();
        for arg in self.arguments() {
            parts.push(match arg.downcast_exact::<ListObject>() {
                None => type_repr(&arg)?,
                Some(list) => {
                    let items = list.to_vec();
                    let items = items.iter().map(type_repr).collect::<PyResult<Vec<String>>>()?;
                    format!("[{}]", items.join(", "))
                }
            });
        }
        let parts = if parts.is_empty() { "()".to_string() } else { parts.join(", ") };
        Ok(Value::str(&format!("{star}{origin}[{parts}]")))
    }

    #[slot(hash)]
    fn hash(&self) -> PyResult<i64> {
        let h = object::hash(&self.origin.get_or_none())? ^ object::hash(&self.args.get_or_none())?;
        Ok(crate::hash::not_minus_one(h))
    }

    #[slot(call)]
    fn call(this: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        // SAFETY: slot of this type.
        let alias: &GenericAliasObject = unsafe { this.payload_unchecked() };
        let made = object::call_keywords(&alias.origin.get_or_none(), args, kwnames)?;
        // Instances that take no attributes do without.
        match object::setattr(&made, &names().__orig_class__, Some(this)) {
            Err(raised)
                if raised.is(types().exceptions.AttributeError)
                    || raised.is(types().exceptions.TypeError) =>
            {
                drop(raised.take());
            }
            other => other?,
        }
        Ok(made)
    }

    #[slot(getattro)]
    fn getattro(this: &Value, name: &Value) -> PyResult<Value> {
        // SAFETY: slot of this type.
        let alias: &GenericAliasObject = unsafe { this.payload_unchecked() };
        if OWN.iter().any(|own| crate::types::str::equals_text(name, own)) {
            return object::generic_getattr(this, name);
        }
        // A subclass may add attributes of its own.
        if !std::ptr::eq(this.ty(), types().generic_alias)
            && let Some(found) = this.ty().dict().get_str(name)
            && found.ty().slots().descr_get.is_some()
        {
            return object::generic_getattr(this, name);
        }
        getattr(&alias.origin.get_or_none(), name)
    }

    #[slot(richcompare)]
    fn compare(&self, other: &Value, op: CompareOp) -> PyResult<Value> {
        let (Some(other), CompareOp::Eq | CompareOp::Ne) = (other.downcast::<GenericAliasObject>(), op)
        else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let same = self.starred == other.starred
            && object::equal(&self.origin.get_or_none(), &other.origin.get_or_none())?
            && object::equal(&self.args.get_or_none(), &other.args.get_or_none())?;
        Ok(Value::bool(same == (op == CompareOp::Eq)))
    }

    #[slot(iter)]
    fn iter(this: &Value) -> PyResult<Value> {
        // SAFETY: slot of this type.
        let a: &GenericAliasObject = unsafe { this.payload_unchecked() };
        let starred = new_of(types().generic_alias, &a.origin.get_or_none(), &a.args.get_or_none(), true);
        Ok(sequence_iterator(&TupleObject::from_vec(vec![starred])))
    }

    #[slot(nb_or)]
    fn or(a: &Value, b: &Value) -> PyResult<Value> {
        crate::types::union::or(a, b)
    }

    #[slot(getitem)]
    fn getitem(this: &Value, item: &Value) -> PyResult<Value> {
        // SAFETY: slot of this type.
        let a: &GenericAliasObject = unsafe { this.payload_unchecked() };
        let parameters = object::to_vec(&a.parameters()?)?;
        let args = substitute(this, &a.arguments(), &parameters, item)?;
        Ok(new_of(
            types().generic_alias,
            &a.origin.get_or_none(),
            &TupleObject::from_vec(args),
            a.starred.get(),
        ))
    }

    #[method("($self, bases, /)", hidden)]
    fn __mro_entries__(&self, _bases: &Value) -> Value {
        TupleObject::from_vec(vec![self.origin.get_or_none()])
    }

    #[method("($self, instance, /)", hidden)]
    fn __instancecheck__(&self, _instance: &Value) -> PyResult<Value> {
        bail!(TypeError, "isinstance() argument 2 cannot be a parameterized generic")
    }

    #[method("($self, class, /)", hidden)]
    fn __subclasscheck__(&self, _class: &Value) -> PyResult<Value> {
        bail!(TypeError, "issubclass() argument 2 cannot be a parameterized generic")
    }

    #[method("($self, /)", hidden)]
    fn __reduce__(this: &Value) -> PyResult<Value> {
        // SAFETY: method of this type.
        let a: &GenericAliasObject = unsafe { this.payload_unchecked() };
        let pair = TupleObject::from_vec(vec![a.origin.get_or_none(), a.args.get_or_none()]);
        if !a.starred.get() {
            return Ok(TupleObject::from_vec(vec![types().generic_alias.as_value().clone(), pair]));
        }
        let plain = new_of(types().generic_alias, &a.origin.get_or_none(), &a.args.get_or_none(), false);
        let next = crate::types::builtin_function::builtin("next")?;
        let argument = TupleObject::from_vec(vec![object::iter(&plain)?]);
        Ok(TupleObject::from_vec(vec![next, argument]))
    }

    #[method("($self, /)", hidden)]
    fn __dir__(&self) -> PyResult<Value> {
        let of_origin = object::call_method(&self.origin.get_or_none(), &names().__dir__, &[]);
        let of_origin = match of_origin {
            Ok(v) => object::to_vec(&v)?,
            // A class needs itself as argument.
            Err(raised) => {
                drop(raised.take());
                let f = getattr(types().type_.as_value(), &names().__dir__)?;
                object::to_vec(&object::call(&f, &[self.origin.get_or_none()])?)?
            }
        };
        let mut all = of_origin;
        for own in OWN.iter().take(9).map(|own| crate::types::str::intern(own)) {
            if !all.iter().any(|name| crate::types::str::equal(name, &own)) {
                all.push(own);
            }
        }
        Ok(ListObject::from_vec(all))
    }

    #[getter]
    fn __parameters__(&self) -> PyResult<Value> {
        self.parameters()
    }

    #[getter]
    fn __unpacked__(&self) -> bool {
        self.starred.get()
    }

    #[getter]
    fn __typing_unpacked_tuple_args__(&self) -> Value {
        if self.starred.get() && self.origin.word() == types().tuple.as_value().word() {
            self.args.get_or_none()
        } else {
            Value::NONE
        }
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let a = &*(object as *const GenericAliasObject);
    [&a.origin, &a.args, &a.parameters].into_iter().for_each(|f| f.visit(visit));
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, GenericAliasObject);
    crate::method::install_members(
        t,
        &[
            ("__origin__", offset_of!(GenericAliasObject, origin), true),
            ("__args__", offset_of!(GenericAliasObject, args), true),
        ],
    );
    t.slots_mut().traverse = Some(traverse);
}

/// Whether an attribute is there and not None.
pub(crate) fn attribute(object: &Value, name: &Value) -> PyResult<Option<Value>> {
    Ok(getattr_optional(object, name)?.filter(|v| !v.is_none()))
}
