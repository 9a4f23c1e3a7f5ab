//! `_bisect`: binary search in sorted sequences.

use tiercel_macros::pymodule;
use tiercel_object::bail;
use tiercel_object::error::PyResult;
use tiercel_object::object;
use tiercel_object::slots::CompareOp;
use tiercel_object::types::list::ListObject;
use tiercel_object::value::Value;

/// Which of several equal items a search finds a place beside.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Left,
    Right,
}

/// `a < b`.
fn less(a: &Value, b: &Value) -> PyResult<bool> {
    match (a.as_small_int(), b.as_small_int()) {
        (Some(x), Some(y)) => Ok(x < y),
        _ => object::truth(&object::compare(a, b, CompareOp::Lt)?),
    }
}

/// Where `x` belongs in `a[lo:hi]`. `x` is what keys are compared with: `key` is called on the items only.
fn search(
    side: Side,
    a: &Value,
    x: &Value,
    lo: isize,
    hi: Option<isize>,
    key: Option<&Value>,
) -> PyResult<usize> {
    if lo < 0 {
        bail!(ValueError, "lo must be non-negative");
    }
    let mut low = lo as usize;
    let mut high = match hi {
        Some(hi) => hi.max(0) as usize,
        None => object::len(a)?,
    };
    while low < high {
        let middle = low + (high - low) / 2;
        let item = match a.downcast_exact::<ListObject>().and_then(|list| list.get(middle)) {
            Some(item) => item,
            None => object::getitem(a, &Value::int(middle as i64))?,
        };
        let item = match key {
            Some(key) => object::call(key, &[item])?,
            None => item,
        };
        let behind = match side {
            Side::Right => !less(x, &item)?,
            Side::Left => less(&item, x)?,
        };
        if behind {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

fn insert(
    side: Side,
    a: &Value,
    x: &Value,
    lo: isize,
    hi: Option<isize>,
    key: Option<&Value>,
) -> PyResult<()> {
    let at = match key {
        Some(f) => search(side, a, &object::call(f, std::slice::from_ref(x))?, lo, hi, key)?,
        None => search(side, a, x, lo, hi, None)?,
    };
    match a.downcast_exact::<ListObject>() {
        Some(list) => list.insert(at, x.clone()),
        None => {
            let insert = object::getattr_str(a, "insert")?;
            object::call(&insert, &[Value::int(at as i64), x.clone()])?;
        }
    }
    Ok(())
}

#[pymodule(name = "_bisect")]
/// Bisection algorithms.
///
/// This module provides support for maintaining a list in sorted order without
/// having to sort the list after each insertion. For long lists of items with
/// expensive comparison operations, this can be an improvement over the more
/// common approach.
pub mod bisect {
    use super::Side;
    use tiercel_object::error::PyResult;
    use tiercel_object::value::Value;

    /// Return the index where to insert item x in list a, assuming a is sorted.
    ///
    /// The return value i is such that all e in a[:i] have e <= x, and all e in
    /// a[i:] have e > x.  So if x already appears in the list, a.insert(i, x) will
    /// insert just after the rightmost x already there.
    ///
    /// Optional args lo (default 0) and hi (default len(a)) bound the
    /// slice of a to be searched.
    ///
    /// A custom key function can be supplied to customize the sort order.
    #[function("(a, x, lo=0, hi=None, *, key=None)")]
    fn bisect_right(
        a: &Value,
        x: &Value,
        lo: isize,
        hi: Option<isize>,
        key: Option<&Value>,
    ) -> PyResult<usize> {
        super::search(Side::Right, a, x, lo, hi, key)
    }

    /// Insert item x in list a, and keep it sorted assuming a is sorted.
    ///
    /// If x is already in a, insert it to the right of the rightmost x.
    ///
    /// Optional args lo (default 0) and hi (default len(a)) bound the
    /// slice of a to be searched.
    ///
    /// A custom key function can be supplied to customize the sort order.
    #[function("(a, x, lo=0, hi=None, *, key=None)")]
    fn insort_right(a: &Value, x: &Value, lo: isize, hi: Option<isize>, key: Option<&Value>) -> PyResult<()> {
        super::insert(Side::Right, a, x, lo, hi, key)
    }

    /// Return the index where to insert item x in list a, assuming a is sorted.
    ///
    /// The return value i is such that all e in a[:i] have e < x, and all e in
    /// a[i:] have e >= x.  So if x already appears in the list, a.insert(i, x) will
    /// insert just before the leftmost x already there.
    ///
    /// Optional args lo (default 0) and hi (default len(a)) bound the
    /// slice of a to be searched.
    ///
    /// A custom key function can be supplied to customize the sort order.
    #[function("(a, x, lo=0, hi=None, *, key=None)")]
    fn bisect_left(
        a: &Value,
        x: &Value,
        lo: isize,
        hi: Option<isize>,
        key: Option<&Value>,
    ) -> PyResult<usize> {
        super::search(Side::Left, a, x, lo, hi, key)
    }

    /// Insert item x in list a, and keep it sorted assuming a is sorted.
    ///
    /// If x is already in a, insert it to the left of the leftmost x.
    ///
    /// Optional args lo (default 0) and hi (default len(a)) bound the
    /// slice of a to be searched.
    ///
    /// A custom key function can be supplied to customize the sort order.
    #[function("(a, x, lo=0, hi=None, *, key=None)")]
    fn insort_left(a: &Value, x: &Value, lo: isize, hi: Option<isize>, key: Option<&Value>) -> PyResult<()> {
        super::insert(Side::Left, a, x, lo, hi, key)
    }
}
