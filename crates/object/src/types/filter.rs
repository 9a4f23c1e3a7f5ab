//! `filter`.

use crate::args::{check_count, keyword_names, no_keywords};
use crate::error::PyResult;
use crate::header::Header;
use crate::thread::types;
use crate::typeobj::{Type, expect_type, new_object_of};
use crate::types::iterators::iter_self;
use crate::types::tuple::TupleObject;
use crate::value::{Field, Value};
use crate::{install_type, layout, object};
use tiercel_macros::pytype;

/// A filter object.
#[repr(C)]
pub struct FilterObject {
    /// Header.
    pub head: Header,
    /// The function, or None.
    pub function: Field,
    /// The iterator.
    pub iterator: Field,
}
layout!(FilterObject, Filter, filter, container);

/// The items of an iterable for which a function gives something true; with None for the function, the true items.
#[pytype(name = "filter")]
impl FilterObject {
    #[slot(new)]
    fn py_new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "filter.__new__(X): X")?;
        // Keywords are for an `__init__` that a subclass has.
        let init = |t: &Type| t.slots().init.map(|f| f as usize);
        if init(ty) == init(types().filter) {
            no_keywords("filter", kwnames)?;
        }
        let args = &args[..args.len() - keyword_names(kwnames).len()];
        check_count("filter", args.len(), 2, 2)?;
        let iterator = object::iter(&args[1])?;
        Ok(new_object_of(ty, |head| FilterObject {
            head,
            function: Field::new(args[0].clone()),
            iterator: Field::new(iterator),
        }))
    }

    #[slot(iternext)]
    fn next(&self) -> PyResult<Option<Value>> {
        let (function, iterator) = (self.function.get_or_none(), self.iterator.get_or_none());
        // `bool` as the function asks no more than None does.
        let plain = function.is_none() || function.is(types().bool.as_value());
        while let Some(v) = object::next(&iterator)? {
            let good = if plain {
                object::truth(&v)?
            } else {
                object::truth(&object::call(&function, std::slice::from_ref(&v))?)?
            };
            if good {
                return Ok(Some(v));
            }
        }
        Ok(None)
    }

    /// For pickling.
    #[method("($self, /)")]
    fn __reduce__(this: &Value) -> Value {
        // SAFETY: methods are reached only through filter and its subclasses.
        let f: &FilterObject = unsafe { this.payload_unchecked() };
        let state = TupleObject::pair(f.function.get_or_none(), f.iterator.get_or_none());
        TupleObject::pair(this.ty().as_value().clone(), state)
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let f = &*(object as *const FilterObject);
    f.function.visit(visit);
    f.iterator.visit(visit);
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, FilterObject);
    t.text_signature.set("(function, iterable, /)");
    let s = t.slots_mut();
    s.iter = Some(iter_self);
    s.traverse = Some(traverse);
}
