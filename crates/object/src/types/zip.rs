//! `zip`, and the walk over several iterators at once that it shares with `map`.

use crate::args::keyword_names;
use crate::error::{PyResult, Raised};
use crate::header::Header;
use crate::typeobj::{Type, expect_type, new_object_of};
use crate::types::iterators::iter_self;
use crate::types::str::{equals_text, to_string_lossy};
use crate::types::tuple::{TupleObject, recycle_pair};
use crate::value::{Field, Value};
use crate::{bail, err, install_type, layout, object};
use std::cell::Cell;
use tiercel_macros::pytype;

/// A zip object.
#[repr(C)]
pub struct ZipObject {
    /// Header.
    pub head: Header,
    /// The iterators, a tuple.
    pub iterators: Field,
    /// The last pair given out, to be used again if nobody kept it.
    pub result: Field,
    /// Whether unequal lengths are an error.
    pub strict: Cell<bool>,
}
layout!(ZipObject, Zip, zip, container);

/// The value of the keyword `strict`, the only one that `zip` and `map` take; and the positional arguments.
pub(crate) fn strict_keyword<'a>(
    function: &str,
    args: &'a [Value],
    kwnames: Option<&Value>,
) -> PyResult<(&'a [Value], bool)> {
    let names = keyword_names(kwnames);
    let (positional, values) = args.split_at(args.len() - names.len());
    if names.len() > 1 {
        bail!(TypeError, "{function}() takes at most 1 keyword argument ({} given)", names.len());
    }
    match names.first() {
        None => Ok((positional, false)),
        Some(name) if equals_text(name, "strict") => Ok((positional, object::truth(&values[0])?)),
        Some(name) => {
            let name = to_string_lossy(name);
            Err(err!(TypeError, "{function}() got an unexpected keyword argument '{name}'"))
        }
    }
}

/// Iterators over all of these.
pub(crate) fn iterators(iterables: &[Value]) -> PyResult<Value> {
    let mut all = Vec::with_capacity(iterables.len());
    for v in iterables {
        all.push(object::iter(v)?);
    }
    Ok(TupleObject::from_vec(all))
}

/// The next item of each iterator, handed to `take` in order; `false` when the first one ends. If `strict`, all must end
/// together.
#[inline]
pub(crate) fn step_all(
    function: &str,
    iterators: &[Value],
    strict: bool,
    mut take: impl FnMut(Value),
) -> PyResult<bool> {
    for (i, it) in iterators.iter().enumerate() {
        match object::next(it)? {
            Some(v) => take(v),
            None => return if strict { end_strictly(function, iterators, i) } else { Ok(false) },
        }
    }
    Ok(true)
}

/// The end of a strict walk, where the iterator `ended` was the first to have no item.
#[cold]
fn end_strictly(function: &str, iterators: &[Value], ended: usize) -> PyResult<bool> {
    let unequal = |i: usize, word: &str| -> Raised {
        let before = if i == 1 { " 1".to_string() } else { format!("s 1-{i}") };
        err!(ValueError, "{function}() argument {} is {word} than argument{before}", i + 1)
    };
    if ended > 0 {
        return Err(unequal(ended, "shorter"));
    }
    for (i, it) in iterators.iter().enumerate().skip(1) {
        if object::next(it)?.is_some() {
            return Err(unequal(i, "longer"));
        }
    }
    Ok(false)
}

/// Tuples of the items of several iterables, the first items first, until one has no more.
///
/// If strict is true, unequal lengths raise ValueError.
#[pytype(name = "zip")]
impl ZipObject {
    #[slot(new)]
    fn py_new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "zip.__new__(X): X")?;
        let (iterables, strict) = strict_keyword("zip", args, kwnames)?;
        let all = iterators(iterables)?;
        Ok(new_object_of(ty, |head| ZipObject {
            head,
            iterators: Field::new(all),
            result: Field::empty(),
            strict: Cell::new(strict),
        }))
    }

    #[slot(iternext)]
    fn next(&self) -> PyResult<Option<Value>> {
        let all = self.iterators.get_or_none();
        let Some(all) = all.downcast_exact::<TupleObject>() else { return Ok(None) };
        if all.is_empty() {
            return Ok(None);
        }
        if let [a, b] = all.items() {
            let mut pair = [None, None];
            let mut at = 0;
            let go_on = step_all("zip", &[a.clone(), b.clone()], self.strict.get(), |v| {
                pair[at] = Some(v);
                at += 1;
            })?;
            return Ok(match pair {
                [Some(a), Some(b)] if go_on => Some(recycle_pair(&self.result, a, b)),
                _ => None,
            });
        }
        let mut items = Vec::with_capacity(all.len());
        let go_on = step_all("zip", all.items(), self.strict.get(), |v| items.push(v))?;
        Ok(go_on.then(|| TupleObject::from_vec(items)))
    }

    /// For pickling.
    #[method("($self, /)")]
    fn __reduce__(this: &Value) -> Value {
        // SAFETY: methods are reached only through zip and its subclasses.
        let zip: &ZipObject = unsafe { this.payload_unchecked() };
        let mut parts = vec![this.ty().as_value().clone(), zip.iterators.get_or_none()];
        if zip.strict.get() {
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
    let z = &*(object as *const ZipObject);
    z.iterators.visit(visit);
    z.result.visit(visit);
}

/// Fills in the type.
pub fn define(t: &'static Type) {
    install_type!(t, ZipObject);
    t.text_signature.set("(*iterables, strict=False)");
    let s = t.slots_mut();
    s.iter = Some(iter_self);
    s.traverse = Some(traverse);
}
