//! Containers and strings as the loop's instructions make and change them.

use crate::types::template;
use tiercel_object::header::{Header, Kind};
use tiercel_object::object;
use tiercel_object::thread::types;
use tiercel_object::types::bytes::BytesObject;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::dict_methods::{Duplicates, merge};
use tiercel_object::types::exceptions::ExceptionObject;
use tiercel_object::types::iterators::extend_from;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::set::{self, SetObject};
use tiercel_object::types::slice::{self, SliceBounds, plain_bounds};
use tiercel_object::types::str::{StrObject, from_wtf8, intern, to_string_lossy};
use tiercel_object::types::str_methods::substring;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::{PyResult, Raised, Value, err};

/// `container[start:stop]`
pub fn get_slice(container: &Value, start: &Value, stop: &Value) -> PyResult<Value> {
    if let (Some(header), Some(bounds)) = (container.header(), plain_bounds(start, stop))
        && let Some(part) = plain_slice(header, bounds)
    {
        return Ok(part);
    }
    object::getitem(container, &slice::new(start.clone(), stop.clone(), Value::NONE))
}

/// `container[start:stop]` of a list, str, bytes or tuple; `None` of anything else.
pub fn plain_slice(container: &Header, bounds: SliceBounds) -> Option<Value> {
    let word = std::ptr::from_ref(container) as u64;
    // SAFETY: the word of a live object; the kind says that it is exactly of the type whose layout is taken.
    unsafe {
        let this = Value::borrow_word(&word);
        Some(match container.kind() {
            Kind::Tuple => {
                let tuple: &TupleObject = this.payload_unchecked();
                let range = bounds.adjust(tuple.len());
                if range.count == tuple.len() {
                    return Some(this.clone());
                }
                // SAFETY: an adjusted range lies within the items.
                let first = tuple.items().as_ptr().add(range.start as usize);
                TupleObject::from_slice(std::slice::from_raw_parts(first, range.count))
            }
            Kind::List => {
                let list: &ListObject = this.payload_unchecked();
                list.sliced(bounds.adjust(list.len()))
            }
            Kind::Str => {
                let range = bounds.adjust(this.payload_unchecked::<StrObject>().len());
                let start = range.start as usize;
                substring(this, start, start + range.count)
            }
            Kind::Bytes => {
                let data = this.payload_unchecked::<BytesObject>().data();
                let range = bounds.adjust(data.len());
                if range.count == data.len() {
                    return Some(this.clone());
                }
                let start = range.start as usize;
                Value::bytes(&data[start..start + range.count])
            }
            _ => return None,
        })
    }
}

/// `container[start:stop] = value`
pub fn set_slice(container: &Value, start: &Value, stop: &Value, value: &Value) -> PyResult<()> {
    if let (Some(list), Some(new), Some(bounds)) = (
        container.downcast_exact::<ListObject>(),
        value.downcast_exact::<ListObject>(),
        plain_bounds(start, stop),
    ) {
        let range = bounds.adjust(list.len());
        let (start, stop) = (range.start as usize, range.stop.max(range.start) as usize);
        if container.is(value) {
            list.splice(start, stop, new.to_vec());
        } else {
            list.splice_slice(start, stop, new.items());
        }
        return Ok(());
    }
    object::setitem(container, &slice::new(start.clone(), stop.clone(), Value::NONE), Some(value))
}

/// `KeyError(key)`
#[cold]
pub fn key_error(key: &Value) -> Raised {
    tiercel_object::error::raise_with(types().exceptions.KeyError, std::slice::from_ref(key))
}

/// A set of these values.
pub fn new_set(items: Vec<Value>) -> PyResult<Value> {
    set::from_values(&items)
}

/// `set.add(value)`. The set may be what a program has put in the place of `__conditional_annotations__`.
pub fn add_to_set(set: &Value, value: Value) -> PyResult<()> {
    match set.downcast_exact::<SetObject>() {
        Some(exact) if std::ptr::eq(set.ty(), types().set) => exact.insert(&value),
        _ => Err(err!(TypeError, "'{}' object is not a set", set.ty().name_str())),
    }
}

/// `set.add(item)` of a small int, given by its word, to a set; `false` if that is not done.
pub fn add_small_int(set: &SetObject, item: u64) -> bool {
    std::ptr::eq(set.head.ty.get(), types().set) && set.insert_small_int(item)
}

/// `set.update(iterable)`
pub fn update_set(set: &Value, iterable: &Value) -> PyResult<()> {
    // SAFETY: the instruction's operand is a set display's set.
    unsafe { set.payload_unchecked::<SetObject>() }.update(iterable)
}

/// A dict of these keys and values, in turn.
pub fn new_dict(items: Vec<Value>) -> PyResult<Value> {
    let made = DictObject::new();
    // SAFETY: just made as a dict.
    let dict: &DictObject = unsafe { made.payload_unchecked() };
    let mut items = items.into_iter();
    while let (Some(key), Some(value)) = (items.next(), items.next()) {
        dict.insert(&key, value)?;
    }
    Ok(made)
}

/// `[*items, *iterable]`, in place.
pub fn extend_list(list: &ListObject, iterable: &Value) -> PyResult<()> {
    if iterable.ty().slots().iter.is_none() && iterable.ty().slots().getitem.is_none() {
        return Err(err!(TypeError, "Value after * must be an iterable, not {}", iterable.ty().name_str()));
    }
    extend_from(list, iterable)
}

/// Adds a mapping's items to a dict; `None` if it is no mapping (it has no `keys`).
fn merge_mapping(dict: &DictObject, mapping: &Value, duplicates: Duplicates) -> PyResult<Option<()>> {
    match merge(dict, mapping, duplicates) {
        Err(raised) if raised.is(types().exceptions.AttributeError) => {
            drop(raised.take());
            Ok(None)
        }
        result => result.map(Some),
    }
}

/// `{**dict, **update}`, in place.
pub fn update_dict(dict: &Value, update: &Value) -> PyResult<()> {
    // SAFETY: the instruction's operand is a dict display's dict.
    let dict: &DictObject = unsafe { dict.payload_unchecked() };
    match merge_mapping(dict, update, Duplicates::Replace)? {
        Some(()) => Ok(()),
        None => Err(err!(TypeError, "'{}' object is not a mapping", update.ty().name_str())),
    }
}

/// Adds `**update` to a call's keyword arguments.
pub fn merge_keywords(dict: &Value, update: &Value, callee: &Value) -> PyResult<()> {
    // SAFETY: the instruction's operand is the dict that collects the keywords.
    let dict: &DictObject = unsafe { dict.payload_unchecked() };
    if update.downcast_exact::<DictObject>().is_some_and(DictObject::is_empty) {
        return Ok(());
    }
    match merge_mapping(dict, update, Duplicates::Refuse) {
        // What is no string is refused by the call itself.
        Ok(Some(())) => Ok(()),
        Ok(None) => Err(err!(
            TypeError,
            "{} argument after ** must be a mapping, not {}",
            crate::protocol::function_text(callee),
            update.ty().name_str()
        )),
        Err(raised) if raised.is(types().exceptions.KeyError) => {
            let e = raised.take();
            let args = e.downcast::<ExceptionObject>().and_then(|e| e.args.get());
            let key = args.as_ref().and_then(|a| a.downcast::<TupleObject>()?.items().first());
            match key {
                Some(key) => Err(err!(
                    TypeError,
                    "{} got multiple values for keyword argument '{}'",
                    crate::protocol::function_text(callee),
                    to_string_lossy(&object::str(key)?)
                )),
                None => Err(Raised::new(e)),
            }
        }
        Err(raised) => Err(raised),
    }
}

/// The strings put together.
pub fn join_strings(pieces: &[Value]) -> Value {
    let mut text = Vec::new();
    for piece in pieces {
        if let Some(piece) = piece.as_str() {
            match piece.as_ascii() {
                Some(ascii) => text.extend_from_slice(ascii.as_bytes()),
                None => text.extend_from_slice(&piece.to_wtf8()),
            }
        }
    }
    from_wtf8(&text)
}

/// `str(x)`, `repr(x)` or `ascii(x)`, as `CONVERT_VALUE` numbers them.
pub fn convert(value: &Value, conversion: u64) -> PyResult<Value> {
    match conversion {
        1 => object::str(value),
        2 => object::repr(value),
        _ => crate::protocol::ascii(value),
    }
}

/// `format(value, spec)`
pub fn format(value: &Value, spec: Option<&Value>) -> PyResult<Value> {
    crate::protocol::format(value, spec)
}

/// The items of an iterable for an assignment to `before` targets, and, if there is a starred one, to `after` more
/// behind it.
pub fn unpack(iterable: &Value, before: usize, after: Option<usize>) -> PyResult<Vec<Value>> {
    if iterable.ty().slots().iter.is_none() && iterable.ty().slots().getitem.is_none() {
        return Err(err!(TypeError, "cannot unpack non-iterable {} object", iterable.ty().name_str()));
    }
    if let (Some(after), Some(items)) = (after, plain_items(iterable)) {
        return unpack_items(items, before, after);
    }
    let iterator = object::iter(iterable)?;
    let mut items = Vec::with_capacity(before);
    while items.len() < before {
        match object::next(&iterator)? {
            Some(item) => items.push(item),
            None => return Err(too_few(before, after, items.len())),
        }
    }
    let Some(after) = after else {
        if object::next(&iterator)?.is_none() {
            return Ok(items);
        }
        return Err(too_many(iterable, before));
    };
    let mut rest = object::to_vec(&iterator)?;
    if rest.len() < after {
        return Err(too_few(before, Some(after), before + rest.len()));
    }
    let tail = rest.split_off(rest.len() - after);
    items.push(ListObject::from_vec(rest));
    items.extend(tail);
    Ok(items)
}

/// The items of what is exactly a tuple or a list.
fn plain_items(iterable: &Value) -> Option<&[Value]> {
    match iterable.downcast_exact::<TupleObject>() {
        Some(tuple) => Some(tuple.items()),
        None => iterable.downcast_exact::<ListObject>().map(ListObject::items),
    }
}

/// Items for `before` targets, a starred one, and `after` more.
fn unpack_items(items: &[Value], before: usize, after: usize) -> PyResult<Vec<Value>> {
    let Some(starred) = items.len().checked_sub(before + after) else {
        return Err(too_few(before, Some(after), items.len()));
    };
    let (first, rest) = items.split_at(before);
    let (middle, last) = rest.split_at(starred);
    let mut unpacked = Vec::with_capacity(before + 1 + after);
    unpacked.extend_from_slice(first);
    unpacked.push(ListObject::from_vec(middle.to_vec()));
    unpacked.extend_from_slice(last);
    Ok(unpacked)
}

#[cold]
fn too_few(before: usize, after: Option<usize>, got: usize) -> Raised {
    match after {
        None => err!(ValueError, "not enough values to unpack (expected {before}, got {got})"),
        Some(after) => {
            err!(ValueError, "not enough values to unpack (expected at least {}, got {got})", before + after)
        }
    }
}

#[cold]
fn too_many(iterable: &Value, expected: usize) -> Raised {
    let sized = [types().list, types().tuple, types().dict].iter().any(|ty| std::ptr::eq(*ty, iterable.ty()));
    match object::len(iterable) {
        Ok(got) if sized => err!(ValueError, "too many values to unpack (expected {expected}, got {got})"),
        Ok(_) => err!(ValueError, "too many values to unpack (expected {expected})"),
        Err(raised) => {
            drop(raised.take());
            err!(ValueError, "too many values to unpack (expected {expected})")
        }
    }
}

/// An interpolation of a t-string.
pub fn new_interpolation(value: Value, text: Value, conversion: usize, format: Option<Value>) -> Value {
    let conversion = match conversion {
        0 => Value::NONE,
        1 => intern("s"),
        2 => intern("r"),
        _ => intern("a"),
    };
    template::new_interpolation(value, text, conversion, format.unwrap_or_else(|| intern("")))
}
