//! The iterators that leave items out: `compress`, `dropwhile`, `takewhile`, `filterfalse`, `islice`.

use crate::collected;
use crate::native_type::new_instance;
use std::cell::Cell;
use tiercel_macros::pytype;
use tiercel_object::error::PyResult;
use tiercel_object::header::Header;
use tiercel_object::thread::types;
use tiercel_object::typeobj::expect_type;
use tiercel_object::value::{Field, Value};
use tiercel_object::{bail, object};

/// `itertools.compress`.
#[repr(C)]
pub struct Compress {
    head: Header,
    data: Field,
    selectors: Field,
}

#[pytype(name = "compress")]
/// The items whose selectors are true.
impl Compress {
    #[slot(new, "(data, selectors)")]
    fn py_new(class: &Value, data: &Value, selectors: &Value) -> PyResult<Value> {
        let ty = expect_type(class, "compress.__new__(X): X")?;
        let data = Field::new(object::iter(data)?);
        let selectors = Field::new(object::iter(selectors)?);
        Ok(new_instance(ty, |head| Compress { head, data, selectors }))
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        let (data, selectors) = (self.data.get_or_none(), self.selectors.get_or_none());
        loop {
            let Some(datum) = object::next(&data)? else { return Ok(None) };
            let Some(selector) = object::next(&selectors)? else { return Ok(None) };
            if object::truth(&selector)? {
                return Ok(Some(datum));
            }
        }
    }
}
collected!(Compress: data, selectors);

/// `itertools.dropwhile`.
#[repr(C)]
pub struct DropWhile {
    head: Header,
    predicate: Field,
    source: Field,
    /// Whether an item has failed the predicate, so that all others pass.
    open: Cell<bool>,
}

#[pytype(name = "dropwhile")]
/// The items from the first that the predicate does not hold for.
impl DropWhile {
    #[slot(new)]
    fn py_new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let (ty, args) = super::positional("itertools.dropwhile", class, args, kwnames, 2..=2)?;
        let (predicate, iterable) = (&args[0], &args[1]);
        let source = Field::new(object::iter(iterable)?);
        let predicate = Field::new(predicate.clone());
        Ok(new_instance(ty, |head| DropWhile { head, predicate, source, open: Cell::new(false) }))
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        let source = self.source.get_or_none();
        if self.open.get() {
            return object::next(&source);
        }
        let predicate = self.predicate.get_or_none();
        while let Some(v) = object::next(&source)? {
            if !object::truth(&object::call(&predicate, std::slice::from_ref(&v))?)? {
                self.open.set(true);
                return Ok(Some(v));
            }
        }
        Ok(None)
    }
}
collected!(DropWhile: predicate, source);

/// `itertools.takewhile`.
#[repr(C)]
pub struct TakeWhile {
    head: Header,
    predicate: Field,
    source: Field,
    stopped: Cell<bool>,
}

#[pytype(name = "takewhile")]
/// The items up to the first that the predicate does not hold for.
impl TakeWhile {
    #[slot(new)]
    fn py_new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let (ty, args) = super::positional("itertools.takewhile", class, args, kwnames, 2..=2)?;
        let (predicate, iterable) = (&args[0], &args[1]);
        let source = Field::new(object::iter(iterable)?);
        let predicate = Field::new(predicate.clone());
        Ok(new_instance(ty, |head| TakeWhile { head, predicate, source, stopped: Cell::new(false) }))
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        if self.stopped.get() {
            return Ok(None);
        }
        let Some(v) = object::next(&self.source.get_or_none())? else { return Ok(None) };
        let passed = object::call(&self.predicate.get_or_none(), std::slice::from_ref(&v))?;
        if object::truth(&passed)? {
            return Ok(Some(v));
        }
        self.stopped.set(true);
        Ok(None)
    }
}
collected!(TakeWhile: predicate, source);

/// `itertools.filterfalse`.
#[repr(C)]
pub struct FilterFalse {
    head: Header,
    function: Field,
    source: Field,
}

#[pytype(name = "filterfalse")]
/// The items that the predicate does not hold for; without one, those that are false.
impl FilterFalse {
    #[slot(new)]
    fn py_new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let (ty, args) = super::positional("itertools.filterfalse", class, args, kwnames, 2..=2)?;
        let (function, iterable) = (&args[0], &args[1]);
        let source = Field::new(object::iter(iterable)?);
        let plain = function.is_none() || function.is(types().bool.as_value());
        let function = if plain { Field::empty() } else { Field::new(function.clone()) };
        Ok(new_instance(ty, |head| FilterFalse { head, function, source }))
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        let (source, function) = (self.source.get_or_none(), self.function.get());
        while let Some(v) = object::next(&source)? {
            let keep = match &function {
                None => !object::truth(&v)?,
                Some(f) => !object::truth(&object::call(f, std::slice::from_ref(&v))?)?,
            };
            if keep {
                return Ok(Some(v));
            }
        }
        Ok(None)
    }
}
collected!(FilterFalse: function, source);

/// `itertools.islice`.
#[repr(C)]
pub struct Islice {
    head: Header,
    /// Empty at the end.
    source: Field,
    /// The index of the item to give next.
    next: Cell<usize>,
    /// The index to stop at.
    stop: Cell<Option<usize>>,
    step: Cell<usize>,
    /// How many items have been taken from the source.
    taken: Cell<usize>,
}

/// An index that may be None; `default` stands for that.
fn index_or(v: &Value, default: Option<usize>, message: &str) -> PyResult<Option<usize>> {
    if v.is_none() {
        return Ok(default);
    }
    let found = match object::index_as_i64(v) {
        Ok(found) => found,
        Err(raised) => {
            drop(raised.take());
            None
        }
    };
    match found {
        Some(i) if i >= 0 => Ok(Some(i as usize)),
        _ => bail!(ValueError, "{message}"),
    }
}

const BAD_STOP: &str = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
const BAD_INDEX: &str = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
const BAD_STEP: &str = "Step for islice() must be a positive integer or None.";

#[pytype(name = "islice")]
/// The items from `start` to before `stop`, every `step`th, as a slice of a list would have them. They cannot be negative.
impl Islice {
    #[slot(new)]
    fn py_new(class: &Value, args: &[Value], kwnames: Option<&Value>) -> PyResult<Value> {
        let (ty, args) = super::positional("itertools.islice", class, args, kwnames, 2..=4)?;
        let (start, stop, step) = match args {
            [_, stop] => (0, index_or(stop, None, BAD_STOP)?, 1),
            [_, start, stop, rest @ ..] => {
                let start = index_or(start, Some(0), BAD_INDEX);
                let stop = index_or(stop, None, BAD_STOP)?;
                let step = match rest.first() {
                    Some(v) => index_or(v, Some(1), BAD_STEP)?,
                    None => Some(1),
                };
                (start?.unwrap_or(0), stop, step.unwrap_or(1))
            }
            _ => (0, None, 1),
        };
        if step == 0 {
            bail!(ValueError, "{BAD_STEP}");
        }
        let source = Field::new(object::iter(&args[0])?);
        Ok(new_instance(ty, |head| Islice {
            head,
            source,
            next: Cell::new(start),
            stop: Cell::new(stop),
            step: Cell::new(step),
            taken: Cell::new(0),
        }))
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        let Some(source) = self.source.get() else { return Ok(None) };
        let item = self.step_from(&source)?;
        if item.is_none() {
            drop(self.source.take());
        }
        Ok(item)
    }

    fn step_from(&self, source: &Value) -> PyResult<Option<Value>> {
        while self.taken.get() < self.next.get() {
            if object::next(source)?.is_none() {
                return Ok(None);
            }
            self.taken.set(self.taken.get() + 1);
        }
        let stop = self.stop.get();
        if stop.is_some_and(|stop| self.taken.get() >= stop) {
            return Ok(None);
        }
        let Some(v) = object::next(source)? else { return Ok(None) };
        self.taken.set(self.taken.get() + 1);
        let next = self.next.get().saturating_add(self.step.get());
        self.next.set(stop.map_or(next, |stop| next.min(stop)));
        Ok(Some(v))
    }
}
collected!(Islice: source);

/// Makes the types.
pub fn make_types(module: &Value) {
    super::make::<Compress>(module, "itertools.compress", true, Compress::define);
    let signature = "(predicate, iterable, /)";
    super::make_positional::<DropWhile>(module, "itertools.dropwhile", signature, DropWhile::define);
    let signature = "(predicate, iterable, /)";
    super::make_positional::<TakeWhile>(module, "itertools.takewhile", signature, TakeWhile::define);
    let signature = "(function, iterable, /)";
    super::make_positional::<FilterFalse>(module, "itertools.filterfalse", signature, FilterFalse::define);
    super::make::<Islice>(module, "itertools.islice", true, Islice::define);
}
