//! `_heapq`: lists kept as binary heaps, smallest first or largest first.

use tiercel_macros::pymodule;
use tiercel_object::error::PyResult;
use tiercel_object::object;
use tiercel_object::slots::CompareOp;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::sequence::index_error;
use tiercel_object::value::Value;
use tiercel_object::{bail, err};

/// Which item belongs at the top.
#[derive(Clone, Copy, PartialEq)]
enum Order {
    SmallestFirst,
    LargestFirst,
}

impl Order {
    /// Whether `a` belongs above `b`.
    #[inline]
    fn above(self, a: &Value, b: &Value) -> PyResult<bool> {
        let (a, b) = if self == Order::SmallestFirst { (a, b) } else { (b, a) };
        match (a.as_small_int(), b.as_small_int()) {
            (Some(x), Some(y)) => Ok(x < y),
            _ => object::truth(&object::compare(a, b, CompareOp::Lt)?),
        }
    }
}

fn as_list<'a>(heap: &'a Value, function: &str) -> PyResult<&'a ListObject> {
    match heap.downcast::<ListObject>() {
        Some(list) => Ok(list),
        None => {
            let given = if heap.is_none() { "None".to_string() } else { heap.ty().name_str() };
            Err(err!(TypeError, "{function}() argument 1 must be list, not {given}"))
        }
    }
}

fn item(list: &ListObject, i: usize) -> PyResult<Value> {
    list.get(i).ok_or_else(|| index_error("index out of range"))
}

/// `above(list[i], list[j])`; comparing may run Python code, which must not change the list's size.
fn item_above(list: &ListObject, order: Order, i: usize, j: usize) -> PyResult<bool> {
    let len = list.len();
    let above = order.above(&item(list, i)?, &item(list, j)?)?;
    if list.len() != len {
        bail!(RuntimeError, "list changed size during iteration");
    }
    Ok(above)
}

fn swap(list: &ListObject, i: usize, j: usize) {
    list.swap(i, j);
}

/// Moves the item at `at` towards the root, not beyond `start`, as long as it belongs above its parent.
fn sift_down(list: &ListObject, order: Order, start: usize, mut at: usize) -> PyResult<()> {
    while at > start {
        let parent = (at - 1) / 2;
        if !item_above(list, order, at, parent)? {
            break;
        }
        swap(list, at, parent);
        at = parent;
    }
    Ok(())
}

/// Moves the item at `at` to a leaf, along the children that belong above their siblings, and from there up to where it
/// belongs: items taken from the end mostly belong near the leaves.
fn sift_up(list: &ListObject, order: Order, mut at: usize) -> PyResult<()> {
    let start = at;
    let end = list.len();
    let first_leaf = end / 2;
    while at < first_leaf {
        let mut child = 2 * at + 1;
        if child + 1 < end && !item_above(list, order, child, child + 1)? {
            child += 1;
        }
        swap(list, at, child);
        at = child;
    }
    sift_down(list, order, start, at)
}

fn push(list: &ListObject, order: Order, v: &Value) -> PyResult<()> {
    list.push(v.clone());
    sift_down(list, order, 0, list.len() - 1)
}

fn pop(list: &ListObject, order: Order) -> PyResult<Value> {
    let Some(end) = list.len().checked_sub(1) else { return Err(index_error("index out of range")) };
    let last = list.remove(end);
    if list.is_empty() {
        return Ok(last);
    }
    let top = list.replace(0, last);
    sift_up(list, order, 0)?;
    Ok(top)
}

fn replace(list: &ListObject, order: Order, v: &Value) -> PyResult<Value> {
    if list.is_empty() {
        return Err(index_error("index out of range"));
    }
    let top = list.replace(0, v.clone());
    sift_up(list, order, 0)?;
    Ok(top)
}

fn push_pop(list: &ListObject, order: Order, v: &Value) -> PyResult<Value> {
    if list.is_empty() {
        return Ok(v.clone());
    }
    if !order.above(&item(list, 0)?, v)? {
        return Ok(v.clone());
    }
    replace(list, order, v)
}

/// Bottom up: everything behind the first half is a leaf.
fn make_heap(list: &ListObject, order: Order) -> PyResult<()> {
    for at in (0..list.len() / 2).rev() {
        sift_up(list, order, at)?;
    }
    Ok(())
}

#[pymodule(name = "_heapq")]
/// Heaps in lists: no item is less than the one at half its index, so the first is the smallest.
pub mod heapq {
    use super::{Order, as_list};
    use tiercel_object::error::PyResult;
    use tiercel_object::value::Value;

    /// Adds an item; the list stays a heap.
    #[function("(heap, item, /)")]
    fn heappush(heap: &Value, item: &Value) -> PyResult<()> {
        super::push(as_list(heap, "heappush")?, Order::SmallestFirst, item)
    }

    /// Takes the smallest item out and returns it; what is left is a heap.
    #[function("(heap, /)")]
    fn heappop(heap: &Value) -> PyResult<Value> {
        super::pop(as_list(heap, "heappop")?, Order::SmallestFirst)
    }

    /// Takes the smallest item out, then adds another, which may be smaller than what is returned. The length stays.
    #[function("(heap, item, /)")]
    fn heapreplace(heap: &Value, item: &Value) -> PyResult<Value> {
        super::replace(as_list(heap, "heapreplace")?, Order::SmallestFirst, item)
    }

    /// Adds an item, then takes the smallest out: quicker than one after the other.
    #[function("(heap, item, /)")]
    fn heappushpop(heap: &Value, item: &Value) -> PyResult<Value> {
        super::push_pop(as_list(heap, "heappushpop")?, Order::SmallestFirst, item)
    }

    /// Makes a list a heap, in place, in a number of steps proportional to its length.
    #[function("(heap, /)")]
    fn heapify(heap: &Value) -> PyResult<()> {
        super::make_heap(as_list(heap, "heapify")?, Order::SmallestFirst)
    }

    /// Adds an item to a heap whose first is the largest.
    #[function("(heap, item, /)")]
    fn heappush_max(heap: &Value, item: &Value) -> PyResult<()> {
        super::push(as_list(heap, "heappush_max")?, Order::LargestFirst, item)
    }

    /// Takes the largest item out of a heap of that kind and returns it.
    #[function("(heap, /)")]
    fn heappop_max(heap: &Value) -> PyResult<Value> {
        super::pop(as_list(heap, "heappop_max")?, Order::LargestFirst)
    }

    /// Takes the largest item out, then adds another: quicker than one after the other.
    #[function("(heap, item, /)")]
    fn heapreplace_max(heap: &Value, item: &Value) -> PyResult<Value> {
        super::replace(as_list(heap, "heapreplace_max")?, Order::LargestFirst, item)
    }

    /// Adds an item to a heap whose first is the largest, and takes the largest out: quicker than one after the other.
    #[function("(heap, item, /)")]
    fn heappushpop_max(heap: &Value, item: &Value) -> PyResult<Value> {
        super::push_pop(as_list(heap, "heappushpop_max")?, Order::LargestFirst, item)
    }

    /// Makes a list a heap whose first item is the largest.
    #[function("(heap, /)")]
    fn heapify_max(heap: &Value) -> PyResult<()> {
        super::make_heap(as_list(heap, "heapify_max")?, Order::LargestFirst)
    }
}
