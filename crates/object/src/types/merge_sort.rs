//! A stable merge sort for comparisons that may fail.
//!
//! The scheme is timsort's: cut the input into runs that are in order already (short ones are filled up by binary
//! insertion), and merge neighbouring runs, copying only the shorter one aside and galloping where one run wins many
//! times in a row. Which runs are merged when follows powersort: each boundary between runs has a power, its depth in an
//! ideal merge tree, and a boundary is merged away before one of smaller power comes after it.
//!
//! Elements are moved as raw memory, and a comparison that fails leaves every element in the slice exactly once.

use crate::error::PyResult;
use std::mem::ManuallyDrop;
use std::ptr;

/// Wins in a row after which merging gallops.
const MIN_GALLOP: usize = 7;
/// Slices up to this length are sorted by insertion alone.
const MAX_MINRUN: usize = 64;

struct Run {
    start: usize,
    len: usize,
    power: u32,
}

/// Sorts by `less`, which may raise: then the slice holds its elements in some order, and the error is passed on.
pub fn merge_sort<T>(v: &mut [T], mut less: impl FnMut(&T, &T) -> PyResult<bool>) -> PyResult<()> {
    let n = v.len();
    let minrun = minimal_run(n);
    let mut runs: Vec<Run> = Vec::new();
    let mut gallop = MIN_GALLOP;
    let mut start = 0;
    while start < n {
        let mut len = count_run(&mut v[start..], &mut less)?;
        if len < minrun {
            let forced = minrun.min(n - start);
            insertion_sort(&mut v[start..start + forced], len, &mut less)?;
            len = forced;
        }
        if let Some(last) = runs.last() {
            let power = boundary_power(last.start, last.len, len, n);
            while runs.len() > 1 && runs[runs.len() - 2].power > power {
                merge_last(v, &mut runs, &mut gallop, &mut less)?;
            }
            if let Some(last) = runs.last_mut() {
                last.power = power;
            }
        }
        runs.push(Run { start, len, power: 0 });
        start += len;
    }
    while runs.len() > 1 {
        merge_last(v, &mut runs, &mut gallop, &mut less)?;
    }
    Ok(())
}

/// A run length such that `n` divided by it is a power of two, or a little less.
fn minimal_run(mut n: usize) -> usize {
    let mut rest = 0;
    while n > MAX_MINRUN {
        rest |= n & 1;
        n >>= 1;
    }
    n + rest
}

/// The power of the boundary between the run of `len1` at `start` and the one of `len2` behind it: the number of the
/// first binary digit in which the midpoints of the two, as fractions of `n`, differ.
fn boundary_power(start: usize, len1: usize, len2: usize, n: usize) -> u32 {
    let mut a = 2 * start + len1;
    let mut b = a + len1 + len2;
    let mut power = 0;
    loop {
        power += 1;
        if a >= n {
            a -= n;
            b -= n;
        } else if b >= n {
            return power;
        }
        a <<= 1;
        b <<= 1;
    }
}

/// The length of the run at the front: not descending, or strictly descending, in which case it is turned around.
fn count_run<T>(v: &mut [T], less: &mut impl FnMut(&T, &T) -> PyResult<bool>) -> PyResult<usize> {
    if v.len() < 2 {
        return Ok(v.len());
    }
    let descending = less(&v[1], &v[0])?;
    let mut n = 2;
    while n < v.len() && less(&v[n], &v[n - 1])? == descending {
        n += 1;
    }
    if descending {
        v[..n].reverse();
    }
    Ok(n)
}

/// Sorts a slice whose first `sorted` elements are in order.
fn insertion_sort<T>(
    v: &mut [T],
    sorted: usize,
    less: &mut impl FnMut(&T, &T) -> PyResult<bool>,
) -> PyResult<()> {
    for i in sorted.max(1)..v.len() {
        let (mut low, mut high) = (0, i);
        while low < high {
            let mid = low + (high - low) / 2;
            if less(&v[i], &v[mid])? {
                high = mid;
            } else {
                low = mid + 1;
            }
        }
        v[low..=i].rotate_right(1);
    }
    Ok(())
}

/// Merges the last two runs.
fn merge_last<T>(
    v: &mut [T],
    runs: &mut Vec<Run>,
    gallop: &mut usize,
    less: &mut impl FnMut(&T, &T) -> PyResult<bool>,
) -> PyResult<()> {
    let (Some(b), Some(a)) = (runs.pop(), runs.last_mut()) else { return Ok(()) };
    let (start, middle, end) = (a.start, b.start, b.start + b.len);
    a.len += b.len;
    // What is in its place already, at either end, need not be looked at.
    let skip = upper_bound(&v[start..middle], &v[middle], 0, less)?;
    let start = start + skip;
    if start == middle {
        return Ok(());
    }
    let keep = lower_bound_from_end(&v[middle..end], &v[middle - 1], less)?;
    let end = middle + keep;
    if middle == end {
        return Ok(());
    }
    if middle - start <= end - middle {
        merge_low(&mut v[start..end], middle - start, gallop, less)
    } else {
        merge_high(&mut v[start..end], middle - start, gallop, less)
    }
}

/// The first position whose element is greater than `x`, found by strides that double from `from` on.
fn upper_bound<T>(
    v: &[T],
    x: &T,
    from: usize,
    less: &mut impl FnMut(&T, &T) -> PyResult<bool>,
) -> PyResult<usize> {
    let (mut low, mut stride) = (from, 1);
    let mut high = v.len();
    while low < high {
        let at = low + stride - 1;
        if at >= high {
            break;
        }
        if less(x, &v[at])? {
            high = at;
            break;
        }
        low = at + 1;
        stride *= 2;
    }
    while low < high {
        let mid = low + (high - low) / 2;
        if less(x, &v[mid])? { high = mid } else { low = mid + 1 }
    }
    Ok(low)
}

/// The first position whose element is not less than `x`, found by strides that double from the front.
fn lower_bound<T>(v: &[T], x: &T, less: &mut impl FnMut(&T, &T) -> PyResult<bool>) -> PyResult<usize> {
    let (mut low, mut stride) = (0, 1);
    let mut high = v.len();
    while low < high {
        let at = low + stride - 1;
        if at >= high {
            break;
        }
        if !less(&v[at], x)? {
            high = at;
            break;
        }
        low = at + 1;
        stride *= 2;
    }
    while low < high {
        let mid = low + (high - low) / 2;
        if less(&v[mid], x)? { low = mid + 1 } else { high = mid }
    }
    Ok(low)
}

/// [`lower_bound`], with the strides from the end.
fn lower_bound_from_end<T>(
    v: &[T],
    x: &T,
    less: &mut impl FnMut(&T, &T) -> PyResult<bool>,
) -> PyResult<usize> {
    let (mut high, mut stride) = (v.len(), 1);
    let mut low = 0;
    while low < high && stride <= high {
        let at = high - stride;
        if less(&v[at], x)? {
            low = at + 1;
            break;
        }
        high = at;
        stride *= 2;
    }
    while low < high {
        let mid = low + (high - low) / 2;
        if less(&v[mid], x)? { low = mid + 1 } else { high = mid }
    }
    Ok(low)
}

/// [`upper_bound`], with the strides from the end.
fn upper_bound_from_end<T>(
    v: &[T],
    x: &T,
    less: &mut impl FnMut(&T, &T) -> PyResult<bool>,
) -> PyResult<usize> {
    let (mut high, mut stride) = (v.len(), 1);
    let mut low = 0;
    while low < high && stride <= high {
        let at = high - stride;
        if !less(x, &v[at])? {
            low = at + 1;
            break;
        }
        high = at;
        stride *= 2;
    }
    while low < high {
        let mid = low + (high - low) / 2;
        if less(x, &v[mid])? { high = mid } else { low = mid + 1 }
    }
    Ok(low)
}

/// A merge under way: elements copied aside, which go back into the gap in the slice however the merge ends.
struct Aside<T> {
    /// The copies; those from `from` to `to` are still to be placed.
    copies: Vec<ManuallyDrop<T>>,
    from: usize,
    to: usize,
    /// Where the gap begins (its length is always `to - from`).
    gap: *mut T,
}

impl<T> Drop for Aside<T> {
    fn drop(&mut self) {
        // SAFETY: the gap is exactly as long as what is left of the copies, and nothing else owns these.
        unsafe {
            let left = self.copies.as_ptr().add(self.from) as *const T;
            ptr::copy_nonoverlapping(left, self.gap, self.to - self.from);
        }
    }
}

impl<T> Aside<T> {
    /// Copies `part` of `v` aside.
    fn new(v: *mut T, len: usize) -> Aside<T> {
        let mut copies = Vec::with_capacity(len);
        // SAFETY: bitwise copies of `len` elements, which own nothing as `ManuallyDrop`; the originals count as a gap.
        unsafe {
            ptr::copy_nonoverlapping(v as *const ManuallyDrop<T>, copies.as_mut_ptr(), len);
            copies.set_len(len);
        }
        Aside { copies, from: 0, to: len, gap: v }
    }

    /// What is still aside.
    fn left(&self) -> &[T] {
        let left = &self.copies[self.from..self.to];
        // SAFETY: `ManuallyDrop<T>` has the layout of `T`, and these copies are the only owners of their elements.
        unsafe { std::slice::from_raw_parts(left.as_ptr() as *const T, left.len()) }
    }

    /// Moves the first `n` of what is aside to the front of the gap.
    fn place_first(&mut self, n: usize) {
        // SAFETY: the gap is at least `n` long, and the copies are given up.
        unsafe {
            let first = self.copies.as_ptr().add(self.from) as *const T;
            ptr::copy_nonoverlapping(first, self.gap, n);
            self.gap = self.gap.add(n);
        }
        self.from += n;
    }
}

/// Merges `v[..middle]` with `v[middle..]`, the first being the shorter, from the front.
fn merge_low<T>(
    v: &mut [T],
    middle: usize,
    gallop: &mut usize,
    less: &mut impl FnMut(&T, &T) -> PyResult<bool>,
) -> PyResult<()> {
    let end = v.len();
    let base = v.as_mut_ptr();
    let mut aside = Aside::new(base, middle);
    // The gap stands right before `right`, the first element of the second run that is not placed.
    let mut right = middle;
    // SAFETY: `right..end` are initialized elements of `v` that the gap does not overlap.
    let rest = |right: usize| unsafe { std::slice::from_raw_parts(base.add(right), end - right) };
    // Moves `n` elements of the second run over the gap, which moves behind them.
    let shift = |aside: &mut Aside<T>, right: &mut usize, n: usize| {
        // SAFETY: source and gap lie in `v`; the gap begins `to - from` elements before `right`.
        unsafe {
            ptr::copy(base.add(*right), aside.gap, n);
            aside.gap = aside.gap.add(n);
        }
        *right += n;
    };
    loop {
        let (mut wins_left, mut wins_right) = (0, 0);
        while wins_left < *gallop && wins_right < *gallop {
            if aside.left().is_empty() || right == end {
                return Ok(());
            }
            if less(&rest(right)[0], &aside.left()[0])? {
                shift(&mut aside, &mut right, 1);
                wins_right += 1;
                wins_left = 0;
            } else {
                aside.place_first(1);
                wins_left += 1;
                wins_right = 0;
            }
        }
        loop {
            if aside.left().is_empty() || right == end {
                return Ok(());
            }
            let n = upper_bound(aside.left(), &rest(right)[0], 0, less)?;
            aside.place_first(n);
            if aside.left().is_empty() {
                return Ok(());
            }
            let m = lower_bound(rest(right), &aside.left()[0], less)?;
            shift(&mut aside, &mut right, m);
            if n < MIN_GALLOP && m < MIN_GALLOP {
                *gallop += 2;
                break;
            }
            *gallop = (*gallop - 1).max(1);
        }
    }
}

/// Merges `v[..middle]` with `v[middle..]`, the second being the shorter, from the end.
fn merge_high<T>(
    v: &mut [T],
    middle: usize,
    gallop: &mut usize,
    less: &mut impl FnMut(&T, &T) -> PyResult<bool>,
) -> PyResult<()> {
    let base = v.as_mut_ptr();
    // SAFETY: `middle` is in the slice.
    let mut aside = Aside::new(unsafe { base.add(middle) }, v.len() - middle);
    // The gap begins right behind `left`, the number of elements of the first run that are not placed.
    let mut left = middle;
    // SAFETY: `..left` are initialized elements of `v` that the gap does not overlap.
    let rest = |left: usize| unsafe { std::slice::from_raw_parts(base, left) };
    // Moves the last `n` elements of the first run to the end of the gap, which then ends before them.
    let shift = |aside: &mut Aside<T>, left: &mut usize, n: usize| {
        // SAFETY: the gap is `to - from` long and begins at `left`; source and target lie in `v`.
        unsafe {
            let len = aside.to - aside.from;
            ptr::copy(base.add(*left - n), base.add(*left + len - n), n);
            aside.gap = base.add(*left - n);
        }
        *left -= n;
    };
    // Moves the last `n` of what is aside to the end of the gap.
    let place_last = |aside: &mut Aside<T>, n: usize| {
        // SAFETY: the gap is at least `n` long, and the copies are given up.
        unsafe {
            let last = aside.copies.as_ptr().add(aside.to - n) as *const T;
            ptr::copy_nonoverlapping(last, aside.gap.add(aside.to - aside.from - n), n);
        }
        aside.to -= n;
    };
    loop {
        let (mut wins_left, mut wins_right) = (0, 0);
        while wins_left < *gallop && wins_right < *gallop {
            let (Some(x), Some(y)) = (rest(left).last(), aside.left().last()) else { return Ok(()) };
            if less(y, x)? {
                shift(&mut aside, &mut left, 1);
                wins_left += 1;
                wins_right = 0;
            } else {
                place_last(&mut aside, 1);
                wins_right += 1;
                wins_left = 0;
            }
        }
        loop {
            let (Some(_), Some(y)) = (rest(left).last(), aside.left().last()) else { return Ok(()) };
            let n = left - upper_bound_from_end(rest(left), y, less)?;
            shift(&mut aside, &mut left, n);
            let Some(x) = rest(left).last() else { return Ok(()) };
            let m = aside.left().len() - lower_bound_from_end(aside.left(), x, less)?;
            place_last(&mut aside, m);
            if n < MIN_GALLOP && m < MIN_GALLOP {
                *gallop += 2;
                break;
            }
            *gallop = (*gallop - 1).max(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::merge_sort;
    use crate::error::Raised;

    fn sequences() -> Vec<Vec<(u32, usize)>> {
        let mut state = 12345u32;
        let mut random = move || {
            state = state.wrapping_mul(1664525).wrapping_add(1013904223);
            state >> 16
        };
        let mut all = Vec::new();
        for n in [0, 1, 2, 3, 10, 63, 64, 65, 200, 1000, 5000] {
            for spread in [2, 50, 65536] {
                all.push((0..n).map(|i| (random() % spread, i)).collect::<Vec<_>>());
            }
            all.push((0..n).map(|i| (i as u32, i)).collect());
            all.push((0..n).map(|i| (n as u32 - i as u32, i)).collect());
            // Long runs that interleave, then long runs one above the other.
            all.push((0..n).map(|i| ((i % 400) as u32, i)).collect());
            all.push((0..n).map(|i| (((i / 300) ^ 1) as u32 * 1000 + (i % 300) as u32, i)).collect());
        }
        all
    }

    #[test]
    fn it_sorts_and_is_stable() {
        for mut v in sequences() {
            let mut expected = v.clone();
            expected.sort_by_key(|p| p.0);
            merge_sort(&mut v, |a, b| Ok(a.0 < b.0)).unwrap();
            assert_eq!(v, expected);
        }
    }

    #[test]
    fn a_failing_comparison_loses_nothing() {
        crate::runtime::start(crate::hash::HashSecret::from_seed(0));
        for v in sequences().into_iter().filter(|v| v.len() <= 1000) {
            for limit in [0, 1, 5, 50, 500, 1500, 4000] {
                let mut v: Vec<Box<(u32, usize)>> = v.iter().map(|p| Box::new(*p)).collect();
                let mut count = 0;
                let r = merge_sort(&mut v, |a, b| {
                    count += 1;
                    if count > limit { Err(Raised::new(crate::Value::NONE)) } else { Ok(a.0 < b.0) }
                });
                if let Err(raised) = r {
                    drop(raised.take());
                }
                let mut places: Vec<usize> = v.iter().map(|p| p.1).collect();
                places.sort();
                assert!(places.iter().copied().eq(0..v.len()));
            }
        }
    }
}
