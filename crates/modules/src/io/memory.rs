//! What the streams in memory have in common: where they stand, whether they are closed, and how they are pickled.

use super::base;
use std::cell::Cell;
use tiercel_object::error::Raised;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::str::intern;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::Value;
use tiercel_object::{PyResult, bail, err, object};

/// Where a stream in memory stands, in items of its content.
#[derive(Default)]
pub struct Position {
    at: Cell<usize>,
    closed: Cell<bool>,
}

impl Position {
    /// `ValueError` if the stream is closed.
    pub fn check(&self) -> PyResult<()> {
        if self.closed.get() {
            bail!(ValueError, "I/O operation on closed file");
        }
        Ok(())
    }

    /// Where the stream stands; this may be behind the end.
    pub fn at(&self) -> usize {
        self.at.get()
    }

    /// Goes to a place.
    pub fn set(&self, at: usize) {
        self.at.set(at);
    }

    /// Whether the stream is closed.
    pub fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// Closes or opens the stream.
    pub fn set_closed(&self, closed: bool) {
        self.closed.set(closed);
    }

    /// The range that a read of `n` items (all, if `None`) covers in a content of `len` items; it is passed over.
    pub fn advance(&self, n: Option<usize>, len: usize) -> std::ops::Range<usize> {
        let start = self.at.get().min(len);
        let end = n.map_or(len, |n| start.saturating_add(n).min(len));
        if end > start {
            self.at.set(end);
        }
        start..end
    }

    /// The argument of `truncate()`: where the stream stands unless given. `negative` names what must not be negative.
    pub fn truncation(&self, size: Option<&Value>, negative: &str) -> PyResult<usize> {
        self.check()?;
        let Some(size) = size.filter(|s| !s.is_none()) else { return Ok(self.at.get()) };
        let size = object::index_i64(size)?;
        usize::try_from(size).map_err(|_| err!(ValueError, "{negative} {size}"))
    }

    /// Takes the position of a pickled state over, which is its `ordinal` item.
    pub fn restore(&self, at: &Value, ordinal: &str) -> PyResult<()> {
        if !at.is_small_int() && at.ty().slots().nb_index.is_none() {
            // The two classes word this differently.
            let not = if ordinal == "second" { "not" } else { "got" };
            bail!(TypeError, "{ordinal} item of state must be an integer, {not} {}", at.ty().name_str());
        }
        let at = object::index_i64(at)?;
        if at < 0 {
            bail!(ValueError, "position value cannot be negative");
        }
        self.at.set(at as usize);
        Ok(())
    }
}

/// The `whence` argument of a seek that is none of the three.
#[cold]
pub fn bad_whence(start: &str, whence: i32) -> Raised {
    err!(ValueError, "{start}nvalid whence ({whence}, should be 0, 1 or 2)")
}

/// `readlines()`: lines until there are no more, or until `limit` items have been read.
pub fn read_lines(
    hint: Option<&Value>,
    mut next: impl FnMut() -> PyResult<Option<Value>>,
) -> PyResult<Value> {
    let limit = base::size_argument(hint)?.filter(|n| *n > 0);
    let (mut lines, mut total) = (Vec::new(), 0);
    while limit.is_none_or(|l| total < l)
        && let Some(line) = next()?
    {
        total += object::len(&line)?;
        lines.push(line);
    }
    Ok(tiercel_object::types::list::ListObject::from_vec(lines))
}

/// A copy of the instance's `__dict__` for a pickle, or None if nothing is in it.
pub fn attributes_for_state(stream: &Value) -> PyResult<Value> {
    match object::getattr_optional(stream, &intern("__dict__"))? {
        Some(dict) if object::len(&dict)? > 0 => object::call_method(&dict, &intern("copy"), &[]),
        _ => Ok(Value::NONE),
    }
}

/// Takes the `__dict__` of a pickled state over.
pub fn restore_attributes(stream: &Value, attributes: &Value, position: &str) -> PyResult<()> {
    if attributes.is_none() {
        return Ok(());
    }
    if attributes.downcast::<DictObject>().is_none() {
        let kind = attributes.ty().name_str();
        bail!(TypeError, "{position} item of state should be a dict, got a {kind}");
    }
    let own = object::getattr_str(stream, "__dict__")?;
    object::call_method(&own, &intern("update"), std::slice::from_ref(attributes)).map(drop)
}

/// The items of a pickled state, which has at least `least` of them.
pub fn state_items<'a>(stream: &Value, state: &'a Value, least: usize) -> PyResult<&'a [Value]> {
    match state.downcast::<TupleObject>().map(TupleObject::items) {
        Some(items) if items.len() >= least => Ok(items),
        _ => bail!(
            TypeError,
            "{}.__setstate__ argument should be {least}-tuple, got {}",
            stream.ty().name_str(),
            state.ty().name_str()
        ),
    }
}
