//! `enumerate`.

use crate::args::keyword_names;
use crate::error::PyResult;
use crate::header::Header;
use crate::typeobj::{Type, expect_type, new_object_of};
use crate::types::generic_alias;
use crate::types::int::{from_big, to_big};
use crate::types::iterators::iter_self;
use crate::types::str::{equals_text, to_string_lossy};
use crate::types::tuple::{TupleObject, recycle_pair};
use crate::value::{Field, Value};
use crate::{bail, install_type, layout, object};
use tiercel_macros::pytype;

/// An enumerate object.
#[repr(C)]
pub struct EnumerateObject {
    /// Header.
    pub head: Header,
    /// The iterator.
    pub iterator: Field,
    /// Next number.
    pub count: Field,
    /// The last tuple given out, to be used again if nobody kept it.
    pub result: Field,
}
layout!(EnumerateObject, Enumerate, enumerate, container);

/// `iterable` and `start` of a call. Only complete and unambiguous calls are taken, with the error texts of CPython's
/// own fast path.
fn arguments<'a>(args: &'a [Value], kwnames: Option<&'a Value>) -> PyResult<(&'a Value, Option<&'a Value>)> {
    let names = keyword_names(kwnames);
    if args.len() > 2 {
        bail!(TypeError, "enumerate() takes at most 2 arguments ({} given)", args.len());
    }
    if args.is_empty() {
        bail!(TypeError, "enumerate() missing required argument 'iterable'");
    }
    let positional = args.len() - names.len();
    let mut bound: [Option<&Value>; 2] = [None, None];
    for (slot, v) in bound.iter_mut().zip(&args[..positional]) {
        *slot = Some(v);
    }
    for (name, v) in names.iter().zip(&args[positional..]) {
        let at = ["iterable", "start"].iter().position(|p| equals_text(name, p));
        let only_start = args.len() == 1 && at == Some(1);
        match at {
            Some(at) if bound[at].is_none() && !only_start => bound[at] = Some(v),
            _ => {
                bail!(TypeError, "'{}' is an invalid keyword argument for enumerate()", to_string_lossy(name))
            }
        }
    }
    match bound {
        [Some(iterable), start] => Ok((iterable, start)),
        _ => bail!(TypeError, "enumerate() missing required argument 'iterable'"),
    }
}

impl EnumerateObject {
    /// The pair of the next number with its item.
    pub fn numbered(&self, item: Value) -> Value {
        let count = self.count.get_or_none();
        self.count.set(match count.as_small_int() {
            Some(i) => Value::int(i + 1),
            None => from_big(to_big(&count) + 1),
        });
        recycle_pair(&self.result, count, item)
    }
}

/// Pairs (number, item) for the items of an iterable, with numbers from start on.
#[pytype(name = "enumerate")]
impl EnumerateObject {
    #[slot(new)]
    fn py_new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "enumerate.__new__(X): X")?;
        let (iterable, start) = arguments(args, kwnames)?;
        let count = match start {
            Some(v) => object::index(v)?,
            None => Value::small_int(0),
        };
        let iterator = object::iter(iterable)?;
        Ok(new_object_of(ty, |head| EnumerateObject {
            head,
            iterator: Field::new(iterator),
            count: Field::new(count),
            result: Field::empty(),
        }))
    }

    #[slot(iternext)]
    fn next(&self) -> PyResult<Option<Value>> {
        let iterator = self.iterator.get_or_none();
        Ok(object::next(&iterator)?.map(|item| self.numbered(item)))
    }

    /// For pickling.
    #[method("($self, /)")]
    fn __reduce__(this: &Value) -> Value {
        // SAFETY: methods are reached only through enumerate and its subclasses.
        let e: &EnumerateObject = unsafe { this.payload_unchecked() };
        let state = TupleObject::pair(e.iterator.get_or_none(), e.count.get_or_none());
        TupleObject::pair(this.ty().as_value().clone(), state)
    }

    /// A generic alias, as in enumerate[int].
    #[classmethod("($type, object, /)")]
    fn __class_getitem__(class: &Value, object: &Value) -> Value {
        generic_alias::new(class, object)
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let e = &*(object as *const EnumerateObject);
    for f in [&e.iterator, &e.count, &e.result] {
        f.visit(visit);
    }
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, EnumerateObject);
    t.text_signature.set("(iterable, start=0)");
    let s = t.slots_mut();
    s.iter = Some(iter_self);
    s.traverse = Some(traverse);
}
