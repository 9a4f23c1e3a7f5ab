//! The iterators that put items of their sources together: `chain`, `zip_longest`, `pairwise`, `batched`, `accumulate`,
//! `starmap`.

use crate::collected;
use crate::collected::Values;
use crate::native_type::new_instance;
use std::cell::Cell;
use tiercel_macros::pytype;
use tiercel_object::args::keyword_names;
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::typeobj::{Type, expect_type};
use tiercel_object::types::generic_alias;
use tiercel_object::types::str::equals_text;
use tiercel_object::types::tuple::{TupleObject, recycle_pair};
use tiercel_object::value::{Field, Value};
use tiercel_object::{bail, object};

/// `itertools.chain`.
#[repr(C)]
pub struct Chain {
    head: Header,
    /// Iterator over the iterables; empty at the end.
    source: Field,
    /// The one whose items are given now.
    active: Field,
}

fn new_chain(ty: &Type, source: Value) -> Value {
    new_instance(ty, |head| Chain { head, source: Field::new(source), active: Field::empty() })
}

#[pytype(name = "chain")]
/// The items of one iterable after another.
impl Chain {
    #[slot(new)]
    fn py_new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let (ty, args) = super::positional("itertools.chain", class, args, kwnames, 0..=usize::MAX)?;
        Ok(new_chain(ty, object::iter(&TupleObject::from_slice(args))?))
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        loop {
            let active = match self.active.get() {
                Some(active) => active,
                None => match self.next_iterable() {
                    Ok(Some(active)) => {
                        self.active.set(active.clone());
                        active
                    }
                    end => {
                        drop(self.source.take());
                        return end;
                    }
                },
            };
            if let Some(v) = object::next(&active)? {
                return Ok(Some(v));
            }
            drop(self.active.take());
        }
    }

    fn next_iterable(&self) -> PyResult<Option<Value>> {
        let Some(source) = self.source.get() else { return Ok(None) };
        match object::next(&source)? {
            Some(iterable) => object::iter(&iterable).map(Some),
            None => Ok(None),
        }
    }

    /// As `chain`, of the iterables that an iterable gives, taken as they are needed.
    #[classmethod("($type, iterable, /)")]
    fn from_iterable(class: &Value, iterable: &Value) -> PyResult<Value> {
        let ty = expect_type(class, "chain.from_iterable(X): X")?;
        Ok(new_chain(ty, object::iter(iterable)?))
    }

    /// See PEP 585
    #[classmethod("($type, object, /)", hidden)]
    fn __class_getitem__(class: &Value, object: &Value) -> Value {
        generic_alias::new(class, object)
    }
}
collected!(Chain: source, active);

/// `itertools.zip_longest`.
#[repr(C)]
pub struct ZipLongest {
    head: Header,
    /// The iterators; None stands for one that has ended.
    sources: Values,
    active: Cell<usize>,
    fill: Field,
    /// The last pair given out, to be used again if nobody kept it.
    result: Field,
}

#[pytype(name = "zip_longest")]
/// Tuples of the iterables' first items, second items and so on up to the longest, with `fillvalue` for what is missing.
impl ZipLongest {
    #[slot(new)]
    fn py_new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let ty = expect_type(class, "zip_longest.__new__(X): X")?;
        let names = keyword_names(kwnames);
        let (iterables, values) = args.split_at(args.len() - names.len());
        let fill = match names {
            [] => Value::NONE,
            [name] if equals_text(name, "fillvalue") => values[0].clone(),
            _ => bail!(TypeError, "zip_longest() got an unexpected keyword argument"),
        };
        let sources = iterables.iter().map(object::iter).collect::<PyResult<Vec<Value>>>()?;
        Ok(new_instance(ty, |head| ZipLongest {
            head,
            active: Cell::new(sources.len()),
            sources: Values::new(sources),
            fill: Field::new(fill),
            result: Field::empty(),
        }))
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        if self.active.get() == 0 {
            return Ok(None);
        }
        let count = self.sources.len();
        if count == 2 {
            let Some(a) = self.item(0)? else { return Ok(None) };
            let Some(b) = self.item(1)? else { return Ok(None) };
            return Ok(Some(recycle_pair(&self.result, a, b)));
        }
        let mut items = Vec::with_capacity(count);
        for i in 0..count {
            match self.item(i)? {
                Some(v) => items.push(v),
                None => return Ok(None),
            }
        }
        Ok(Some(TupleObject::from_vec(items)))
    }

    /// The next item of a source or what fills its place; `None` when the last source has ended.
    fn item(&self, i: usize) -> PyResult<Option<Value>> {
        let source = self.sources.get(i).unwrap_or(Value::NONE);
        if source.is_none() {
            return Ok(self.fill.get());
        }
        match object::next(&source) {
            Ok(Some(v)) => return Ok(Some(v)),
            Ok(None) => {}
            Err(raised) => {
                self.active.set(0);
                return Err(raised);
            }
        }
        self.active.set(self.active.get().saturating_sub(1));
        if self.active.get() == 0 {
            return Ok(None);
        }
        self.sources.set(i, Value::NONE);
        Ok(self.fill.get())
    }
}
collected!(ZipLongest: sources, fill, result);

/// `itertools.pairwise`.
#[repr(C)]
pub struct Pairwise {
    head: Header,
    source: Field,
    last: Field,
    result: Field,
}

#[pytype(name = "pairwise")]
/// Each item with the next one, as pairs.
impl Pairwise {
    #[slot(new, "(iterable, /)")]
    fn py_new(class: &Value, iterable: &Value) -> PyResult<Value> {
        let ty = expect_type(class, "pairwise.__new__(X): X")?;
        let source = Field::new(object::iter(iterable)?);
        Ok(new_instance(ty, |head| Pairwise { head, source, last: Field::empty(), result: Field::empty() }))
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        let Some(source) = self.source.get() else { return Ok(None) };
        let mut first = self.last.get();
        if first.is_none() {
            first = object::next(&source)?;
            self.last.set_option(first.clone());
            // Taking the first item may have run this very iterator to its end.
            if first.is_none() || self.source.is_empty() {
                self.end();
                return Ok(None);
            }
        }
        match (first, object::next(&source)?) {
            (Some(first), Some(second)) => {
                self.last.set(second.clone());
                Ok(Some(recycle_pair(&self.result, first, second)))
            }
            _ => {
                self.end();
                Ok(None)
            }
        }
    }

    fn end(&self) {
        drop(self.source.take());
        drop(self.last.take());
    }
}
collected!(Pairwise: source, last, result);

/// `itertools.batched`.
#[repr(C)]
pub struct Batched {
    head: Header,
    source: Field,
    size: Cell<usize>,
    strict: Cell<bool>,
}

#[pytype(name = "batched")]
/// Tuples of `n` items each; the last has what is left, which `strict` makes a `ValueError`.
impl Batched {
    #[slot(new, "(iterable, n, *, strict=False)")]
    fn py_new(class: &Value, iterable: &Value, n: isize, strict: bool) -> PyResult<Value> {
        let ty = expect_type(class, "batched.__new__(X): X")?;
        if n < 1 {
            bail!(ValueError, "n must be at least one");
        }
        let source = Field::new(object::iter(iterable)?);
        let (size, strict) = (Cell::new(n as usize), Cell::new(strict));
        Ok(new_instance(ty, |head| Batched { head, source, size, strict }))
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        let Some(source) = self.source.get() else { return Ok(None) };
        let size = self.size.get();
        let mut items = Vec::with_capacity(size.min(1024));
        while items.len() < size {
            match object::next(&source)? {
                Some(v) => items.push(v),
                None => {
                    drop(self.source.take());
                    break;
                }
            }
        }
        if items.is_empty() {
            return Ok(None);
        }
        if items.len() < size && self.strict.get() {
            bail!(ValueError, "batched(): incomplete batch");
        }
        Ok(Some(TupleObject::from_vec(items)))
    }
}
collected!(Batched: source);

/// `itertools.accumulate`.
#[repr(C)]
pub struct Accumulate {
    head: Header,
    source: Field,
    /// Empty for addition.
    function: Field,
    total: Field,
    initial: Field,
}

#[pytype(name = "accumulate")]
/// Sums so far, or what another function makes of the value so far and the next item.
impl Accumulate {
    #[slot(new, "(iterable, func=None, *, initial=None)")]
    fn py_new(
        class: &Value,
        iterable: &Value,
        func: Option<&Value>,
        initial: Option<&Value>,
    ) -> PyResult<Value> {
        let ty = expect_type(class, "accumulate.__new__(X): X")?;
        let source = Field::new(object::iter(iterable)?);
        let field = |v: Option<&Value>| v.map_or(Field::empty(), |v| Field::new(v.clone()));
        let (function, initial) = (field(func), field(initial));
        Ok(new_instance(ty, |head| Accumulate { head, source, function, total: Field::empty(), initial }))
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        if let Some(v) = self.initial.take() {
            self.total.set(v.clone());
            return Ok(Some(v));
        }
        let Some(v) = object::next(&self.source.get_or_none())? else { return Ok(None) };
        let total = match (self.total.get(), self.function.get()) {
            (None, _) => v,
            (Some(total), Some(f)) => object::call(&f, &[total, v])?,
            (Some(total), None) => object::binary(&total, &v, 0)?,
        };
        self.total.set(total.clone());
        Ok(Some(total))
    }
}
collected!(Accumulate: source, function, total, initial);

/// `itertools.starmap`.
#[repr(C)]
pub struct StarMap {
    head: Header,
    function: Field,
    source: Field,
}

#[pytype(name = "starmap")]
/// The results of a function called with each tuple as its arguments.
impl StarMap {
    #[slot(new)]
    fn py_new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let (ty, args) = super::positional("itertools.starmap", class, args, kwnames, 2..=2)?;
        let (function, iterable) = (&args[0], &args[1]);
        let source = Field::new(object::iter(iterable)?);
        Ok(new_instance(ty, |head| StarMap { head, function: Field::new(function.clone()), source }))
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        let Some(args) = object::next(&self.source.get_or_none())? else { return Ok(None) };
        let function = self.function.get_or_none();
        match args.downcast_exact::<TupleObject>() {
            Some(t) => object::call(&function, t.items()).map(Some),
            None => object::call(&function, &object::to_vec(&args)?).map(Some),
        }
    }
}
collected!(StarMap: function, source);

/// Makes the types.
pub fn make_types(module: &Value) {
    super::make::<Chain>(module, "itertools.chain", true, Chain::define);
    super::make::<ZipLongest>(module, "itertools.zip_longest", true, ZipLongest::define);
    super::make::<Pairwise>(module, "itertools.pairwise", true, Pairwise::define);
    super::make::<Batched>(module, "itertools.batched", true, Batched::define);
    super::make::<Accumulate>(module, "itertools.accumulate", true, Accumulate::define);
    let signature = "(function, iterable, /)";
    super::make_positional::<StarMap>(module, "itertools.starmap", signature, StarMap::define);
}
