//! `int | str`: unions.

use crate::error::PyResult;
use crate::header::Header;
use crate::object;
use crate::slots::CompareOp;
use crate::thread::{runtime, types};
use crate::typeobj::{Type, as_type, new_object};
use crate::types::generic_alias::GenericAliasObject;
use crate::types::tuple::TupleObject;
use crate::types::type_parameters::{make_parameters, substitute, type_repr};
use crate::value::{Field, Value};
use crate::{bail, install_type, layout};
use std::mem::offset_of;
use tiercel_macros::pytype;

/// A union of types.
#[repr(C)]
pub struct UnionObject {
    /// Header.
    pub head: Header,
    /// `__args__`.
    pub args: Field,
    /// `__parameters__`, computed when asked for.
    pub parameters: Field,
}
layout!(UnionObject, Union, union, container);

/// Whether `|` makes a union of this. Type variables and aliases of the `type` statement have operators of their own.
fn is_unionable(v: &Value) -> bool {
    v.is_none()
        || as_type(v).is_some()
        || v.downcast::<GenericAliasObject>().is_some()
        || v.downcast::<UnionObject>().is_some()
        || crate::types::str::equals_text(&v.ty().name.get_or_none(), "TypeAliasType")
}

/// `a | b` of types.
pub fn or(a: &Value, b: &Value) -> PyResult<Value> {
    if !is_unionable(a) || !is_unionable(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    make(&[a.clone(), b.clone()])
}

/// The union of these types: flat, each once. A single type is itself.
pub fn make(members: &[Value]) -> PyResult<Value> {
    let mut args: Vec<Value> = Vec::new();
    // As in a set, only what has the same hash is asked whether it is equal; what has none is compared with the like.
    let mut hashes: Vec<Option<i64>> = Vec::new();
    let mut add = |v: Value| -> PyResult<()> {
        let v = if v.is_none() { types().none_type.as_value().clone() } else { v };
        let hash = match object::hash(&v) {
            Ok(hash) => Some(hash),
            Err(raised) => {
                drop(raised.take());
                None
            }
        };
        for (other, other_hash) in args.iter().zip(&hashes) {
            if *other_hash == hash && (other.is(&v) || object::equal(other, &v)?) {
                return Ok(());
            }
        }
        args.push(v);
        hashes.push(hash);
        Ok(())
    };
    for member in members {
        match member.downcast::<UnionObject>() {
            Some(u) => u.arguments().into_iter().try_for_each(&mut add)?,
            None => add(member.clone())?,
        }
    }
    if let [only] = &args[..] {
        return Ok(only.clone());
    }
    Ok(new_object(|head| UnionObject {
        head,
        args: Field::new(TupleObject::from_vec(args)),
        parameters: Field::empty(),
    }))
}

/// What may stand in `Union[…]`: a type, or what `typing` makes of anything else.
fn checked(v: &Value) -> PyResult<Value> {
    if is_unionable(v) {
        return Ok(v.clone());
    }
    let Some(import) = runtime().hooks.import.get() else {
        bail!(TypeError, "Union[arg, ...]: each arg must be a type.");
    };
    let check = object::getattr_str(&import("typing")?, "_type_check")?;
    object::call(&check, &[v.clone(), Value::str("Union[arg, ...]: each arg must be a type.")])
}

impl UnionObject {
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

#[pytype(name = "typing.Union")]
/// A union of types, such as `int | str`.
impl UnionObject {
    #[slot(repr)]
    fn repr(&self) -> PyResult<Value> {
        let parts = self.arguments().iter().map(type_repr).collect::<PyResult<Vec<String>>>()?;
        Ok(Value::str(&parts.join(" | ")))
    }

    #[slot(hash)]
    fn hash(&self) -> PyResult<i64> {
        let mut unhashable = 0;
        for arg in self.arguments() {
            if let Err(raised) = object::hash(&arg) {
                drop(raised.take());
                unhashable += 1;
            }
        }
        if unhashable > 0 {
            bail!(TypeError, "union contains {unhashable} unhashable elements");
        }
        let set = object::call(types().frozenset.as_value(), &[self.args.get_or_none()])?;
        object::hash(&set)
    }

    #[slot(richcompare)]
    fn compare(&self, other: &Value, op: CompareOp) -> PyResult<Value> {
        let (Some(other), CompareOp::Eq | CompareOp::Ne) = (other.downcast::<UnionObject>(), op) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let (a, b) = (self.arguments(), other.arguments());
        let mut same = a.len() == b.len();
        for x in a.iter().take(if same { usize::MAX } else { 0 }) {
            let mut found = false;
            for y in &b {
                found = found || object::equal(x, y)?;
            }
            same = same && found;
        }
        Ok(Value::bool(same == (op == CompareOp::Eq)))
    }

    #[slot(nb_or)]
    fn or(a: &Value, b: &Value) -> PyResult<Value> {
        // Where one side is a union, the other may be anything that one can have between brackets.
        make(&[checked(a)?, checked(b)?])
    }

    #[slot(getitem)]
    fn getitem(this: &Value, item: &Value) -> PyResult<Value> {
        // SAFETY: slot of this type.
        let u: &UnionObject = unsafe { this.payload_unchecked() };
        let parameters = object::to_vec(&u.parameters()?)?;
        let args = substitute(this, &u.arguments(), &parameters, item)?;
        const OR: usize = 7;
        let mut args = args.into_iter();
        let first = args.next().unwrap_or(Value::NONE);
        args.try_fold(first, |union, arg| object::binary(&union, &arg, OR))
    }

    #[getter]
    fn __parameters__(&self) -> PyResult<Value> {
        self.parameters()
    }

    #[getter]
    fn __name__(&self) -> &'static str {
        "Union"
    }

    #[getter]
    fn __qualname__(&self) -> &'static str {
        "Union"
    }

    #[getter]
    fn __origin__(&self) -> Value {
        types().union.as_value().clone()
    }

    #[method("($self, bases, /)", hidden)]
    fn __mro_entries__(this: &Value, _bases: &Value) -> PyResult<Value> {
        bail!(TypeError, "Cannot subclass {}", object::repr_string(this)?)
    }

    /// Return a union of the subscript's types.
    #[classmethod("($type, item, /)", hidden)]
    fn __class_getitem__(_class: &Value, item: &Value) -> PyResult<Value> {
        let items = match item.downcast::<TupleObject>() {
            Some(t) => t.items().to_vec(),
            None => vec![item.clone()],
        };
        if items.is_empty() {
            bail!(TypeError, "Cannot take a Union of no types.");
        }
        make(&items.iter().map(checked).collect::<PyResult<Vec<Value>>>()?)
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let u = &*(object as *const UnionObject);
    u.args.visit(visit);
    u.parameters.visit(visit);
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, UnionObject);
    crate::method::install_members(t, &[("__args__", offset_of!(UnionObject, args), true)]);
    t.slots_mut().traverse = Some(traverse);
}
