//! `map`.

use crate::error::PyResult;
use crate::header::Header;
use crate::typeobj::{Type, expect_type, new_object_of};
use crate::types::iterators::iter_self;
use crate::types::tuple::TupleObject;
use crate::types::zip::{iterators, step_all, strict_keyword};
use crate::value::{Field, Value};
use crate::{bail, install_type, layout, object};
use std::cell::Cell;
use tiercel_macros::pytype;

/// A map object.
#[repr(C)]
pub struct MapObject {
    /// Header.
    pub head: Header,
    /// The function.
    pub function: Field,
    /// The iterators, a tuple.
    pub iterators: Field,
    /// Whether unequal lengths are an error.
    pub strict: Cell<bool>,
}
layout!(MapObject, Map, map, container);

/// What a function gives for the items of one or more iterables, until one has no more.
///
/// If strict is true, unequal lengths raise ValueError.
#[pytype(name = "map")]
impl MapObject {
    #[slot(new)]
    fn py_new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "map.__new__(X): X")?;
        let (args, strict) = strict_keyword("map", args, kwnames)?;
        let [function, iterables @ ..] = args else {
            bail!(TypeError, "map() must have at least two arguments.")
        };
        if iterables.is_empty() {
            bail!(TypeError, "map() must have at least two arguments.");
        }
        let all = iterators(iterables)?;
        Ok(new_object_of(ty, |head| MapObject {
            head,
            function: Field::new(function.clone()),
            iterators: Field::new(all),
            strict: Cell::new(strict),
        }))
    }

    #[slot(iternext)]
    fn next(&self) -> PyResult<Option<Value>> {
        let (function, all) = (self.function.get_or_none(), self.iterators.get_or_none());
        let Some(all) = all.downcast_exact::<TupleObject>() else { return Ok(None) };
        if let [it] = all.items() {
            return match object::next(it)? {
                Some(v) => object::call(&function, &[v]).map(Some),
                None => Ok(None),
            };
        }
        let mut items = Vec::with_capacity(all.len());
        if !step_all("map", all.items(), self.strict.get(), |v| items.push(v))? {
            return Ok(None);
        }
        object::call(&function, &items).map(Some)
    }

    /// For pickling.
    #[method("($self, /)")]
    fn __reduce__(this: &Value) -> Value {
        // SAFETY: methods are reached only through map and its subclasses.
        let map: &MapObject = unsafe { this.payload_unchecked() };
        let iterators = map.iterators.get_or_none();
        let mut state = vec![map.function.get_or_none()];
        state.extend_from_slice(iterators.downcast_exact::<TupleObject>().map_or(&[], TupleObject::items));
        let mut parts = vec![this.ty().as_value().clone(), TupleObject::from_vec(state)];
        if map.strict.get() {
            parts.push(Value::TRUE);
        }
        TupleObject::from_vec(parts)
    }

    /// Set whether unequal lengths are an error.
    #[method("($self, object, /)")]
    fn __setstate__(&self, state: &Value) -> PyResult<()> {
        self.strict.set(object::truth(state)?);
        Ok(())
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let m = &*(object as *const MapObject);
    m.function.visit(visit);
    m.iterators.visit(visit);
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, MapObject);
    t.text_signature.set("(function, iterable, /, *iterables, strict=False)");
    let s = t.slots_mut();
    s.iter = Some(iter_self);
    s.traverse = Some(traverse);
}
