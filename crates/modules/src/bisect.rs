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
/// Finding places in sorted lists, and inserting there, by halving what is left to look at.
pub mod bisect {
    use super::Side;
    use tiercel_object::error::PyResult;
    use tiercel_object::value::Value;

    /// Where `x` belongs in the sorted list `a`, behind equal items: nothing before that place is greater, all behind it is.
    ///
    /// `lo` and `hi` bound the part that is looked at; `key` makes what is compared of an item.
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

    /// Inserts `x` where it belongs in the sorted list `a`, behind equal items.
    ///
    /// `lo` and `hi` bound the part that is looked at; `key` makes what is compared of an item.
    #[function("(a, x, lo=0, hi=None, *, key=None)")]
    fn insort_right(a: &Value, x: &Value, lo: isize, hi: Option<isize>, key: Option<&Value>) -> PyResult<()> {
        super::insert(Side::Right, a, x, lo, hi, key)
    }

    /// Where `x` belongs in the sorted list `a`, in front of equal items: all before that place is less, nothing behind it is.
    ///
    /// `lo` and `hi` bound the part that is looked at; `key` makes what is compared of an item.
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

    /// Inserts `x` where it belongs in the sorted list `a`, in front of equal items.
    ///
    /// `lo` and `hi` bound the part that is looked at; `key` makes what is compared of an item.
    #[function("(a, x, lo=0, hi=None, *, key=None)")]
    fn insort_left(a: &Value, x: &Value, lo: isize, hi: Option<isize>, key: Option<&Value>) -> PyResult<()> {
        super::insert(Side::Left, a, x, lo, hi, key)
    }
}
