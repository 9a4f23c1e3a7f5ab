//! A global allocator with an arena for compiling.
//!
//! Compiling, of source and of traces, makes many small blocks, trees and graphs above all, that live and die together.
//! Inside of [`compiling`] they are cut off one region of addresses, one behind the other. What is freed is only counted,
//! unless it was cut off last. When the next compilation starts and all is free, it begins at the start of the region
//! again. What is to stay is made [`outside`]. Everything else is the system allocator's. A tree need not even be freed
//! block by block: see [`forget`].
//!
//! The first threads that compile have a region each; others do without. What another thread frees of a region is not
//! counted.

use crate::mapping;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Addresses of a region. What is not used takes no memory.
const REGION: usize = 128 << 20;
/// Threads that have one: the main thread, the one that makes traces, and a few more.
const REGIONS: usize = 4;
/// Addresses of all of them.
const ALL: usize = REGION * REGIONS;
/// What is kept of it between compilations, and more if the last ones have shown that it will be used again.
const KEPT: usize = 4 << 20;
/// Less than this is not worth giving back.
const LEAST_GIVEN: usize = 1 << 20;
/// When so much of it lies before blocks that did not go away, the arena is no longer used.
const MOST_LOST: usize = 16 << 20;
const ALIGN: usize = 16;

/// Where the regions start. As long as there are none, no address is inside.
static START: AtomicUsize = AtomicUsize::new(usize::MAX - ALL);
/// How many threads have asked for one.
static TAKEN: AtomicUsize = AtomicUsize::new(0);

/// A thread's use of its region; all zero in threads that have none.
struct Owner {
    /// Where the region starts.
    first: Cell<usize>,
    /// The next block while compiling, else 0.
    next: Cell<usize>,
    /// The end of the region while compiling, else 0: then no block fits.
    end: Cell<usize>,
    /// Whether the thread is compiling, be it outside of the region.
    is_compiling: Cell<bool>,
    /// Where the last compilation stopped.
    stopped: Cell<usize>,
    /// Where compilations start: below are blocks that did not go away.
    floor: Cell<usize>,
    /// Blocks from the floor on that were handed out and not freed.
    live: Cell<usize>,
    /// Those of them that nobody has any more, though they were not freed.
    forgotten: Cell<usize>,
    /// The compilation has got blocks from the system as well.
    outside: Cell<bool>,
    /// Up to here the region has memory.
    touched: Cell<usize>,
    /// What the next compilation may need, going by the last ones.
    expected: Cell<usize>,
}

thread_local! {
    // Without a destructor: it is used before the first and after the last destructor of a thread.
    static OWNER: Owner = const {
        Owner {
            first: Cell::new(0),
            next: Cell::new(0),
            end: Cell::new(0),
            is_compiling: Cell::new(false),
            stopped: Cell::new(0),
            floor: Cell::new(0),
            live: Cell::new(0),
            forgotten: Cell::new(0),
            outside: Cell::new(false),
            touched: Cell::new(0),
            expected: Cell::new(0),
        }
    };
}

/// The allocator. A program that wants it says `#[global_allocator]`; in any other [`compiling`] does nothing of note.
pub struct WithArena;

/// Whether an address is in a region.
#[inline(always)]
fn is_inside(block: *mut u8) -> bool {
    block.addr().wrapping_sub(START.load(Ordering::Relaxed)) < ALL
}

/// A block of the arena, if the thread is compiling and the block is small.
#[inline(always)]
fn cut(layout: &Layout) -> Option<*mut u8> {
    OWNER.with(|owner| {
        let next = owner.next.get();
        // A size is never zero, and an unused region has no room.
        let size = layout.size().next_multiple_of(ALIGN);
        if next.saturating_add(size) > owner.end.get() || layout.align() > ALIGN {
            owner.outside.set(true);
            return None;
        }
        owner.next.set(next + size);
        owner.live.set(owner.live.get() + 1);
        Some(std::ptr::with_exposed_provenance_mut(next))
    })
}

/// A block of a region is free. The one that was cut off last makes room again.
#[inline(always)]
fn count_freed(block: *mut u8, size: usize) {
    OWNER.with(|owner| {
        if block.addr() < owner.floor.get() || block.addr() - owner.first.get() >= REGION {
            return;
        }
        owner.live.set(owner.live.get() - 1);
        if block.addr() + size.next_multiple_of(ALIGN) == owner.next.get() {
            owner.next.set(block.addr());
        }
    });
}

/// Makes the block that was cut off last longer, if that is this one and there is room.
#[inline(always)]
fn extend(block: *mut u8, old_size: usize, new_size: usize) -> bool {
    OWNER.with(|owner| {
        let end = block.addr() + new_size.next_multiple_of(ALIGN);
        let is_last = block.addr() + old_size.next_multiple_of(ALIGN) == owner.next.get();
        if !is_last || end > owner.end.get() {
            return false;
        }
        owner.next.set(end);
        true
    })
}

// SAFETY: a block is either cut off the thread's region, which nobody else uses and where no address is handed out twice while a
// block is alive there (see `start`), or comes from the system allocator; by its address it goes back to where it came
// from. What the arena hands out has the layout's size and alignment.
unsafe impl GlobalAlloc for WithArena {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        match cut(&layout) {
            Some(block) => block,
            None => System.alloc(layout),
        }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if is_inside(block) { count_freed(block, layout.size()) } else { System.dealloc(block, layout) }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        match cut(&layout) {
            Some(block) => {
                block.write_bytes(0, layout.size());
                block
            }
            None => System.alloc_zeroed(layout),
        }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        if !is_inside(block) {
            return System.realloc(block, layout, new_size);
        }
        if new_size <= layout.size() || extend(block, layout.size(), new_size) {
            return block;
        }
        let moved = self.alloc(Layout::from_size_align_unchecked(new_size, layout.align()));
        if !moved.is_null() {
            moved.copy_from_nonoverlapping(block, layout.size());
            count_freed(block, layout.size());
        }
        moved
    }
}

/// Compiles with the arena. What stays alive afterwards may do so as long as it likes, but nothing that is meant to is to
/// be made in there, but [`outside`]: it would keep the region from being used again from its start.
pub fn compiling<T>(work: impl FnOnce() -> T) -> T {
    /// Stops when the work is done, in whichever way.
    struct Stop;
    impl Drop for Stop {
        fn drop(&mut self) {
            OWNER.with(|owner| {
                owner.stopped.set(owner.next.replace(0));
                owner.end.set(0);
                owner.is_compiling.set(false);
            });
        }
    }
    if !OWNER.with(start) {
        return work();
    }
    let _stop = Stop;
    work()
}

/// Does something without the arena, amid [`compiling`]: what is made is to stay.
pub fn outside<T>(work: impl FnOnce() -> T) -> T {
    /// Goes on with the arena when the work is done, in whichever way.
    struct Resume(usize);
    impl Drop for Resume {
        fn drop(&mut self) {
            OWNER.with(|owner| owner.end.set(self.0));
        }
    }
    let _resume = Resume(OWNER.with(|owner| owner.end.replace(0)));
    work()
}

/// How many blocks of the arena are in use.
pub fn blocks() -> usize {
    OWNER.with(|owner| owner.live.get())
}

/// Lets a value go without a walk through its parts to free them, if the arena has all of them.
///
/// # Safety
///
/// The value was made in the same call of [`compiling`], when `count` more blocks came to be in use, and these blocks are
/// all its own. What it shares with others they have to let go of before the thread compiles anything else.
pub unsafe fn forget<T>(value: T, count: usize) {
    OWNER.with(|owner| {
        if owner.end.get() == 0 || owner.outside.get() {
            return drop(value);
        }
        owner.forgotten.set(owner.forgotten.get() + count);
        std::mem::forget(value);
    });
}

/// Readies the arena for this thread, if that is possible and it is not in use already.
fn start(owner: &Owner) -> bool {
    if owner.is_compiling.get() || owner.first.get() == 0 && !take_region(owner) {
        return false;
    }
    owner.outside.set(false);
    if owner.live.replace(0) > owner.forgotten.replace(0) {
        // Some of what the last compilation made is still in use, and will perhaps be forever.
        owner.floor.set(owner.stopped.get());
    }
    let first = owner.first.get();
    if owner.floor.get() - first > MOST_LOST {
        return false;
    }
    owner.next.set(owner.floor.get());
    owner.end.set(first + REGION);
    owner.is_compiling.set(true);
    true
}

/// Gives this thread a region, if there is one that no thread has had.
#[cold]
fn take_region(owner: &Owner) -> bool {
    /// Where the regions start, if the system has so many addresses.
    static REGIONS_START: OnceLock<Option<usize>> = OnceLock::new();
    let place = TAKEN.load(Ordering::Relaxed);
    if place >= REGIONS
        || TAKEN.compare_exchange(place, place + 1, Ordering::AcqRel, Ordering::Relaxed).is_err()
    {
        return false;
    }
    let start = *REGIONS_START.get_or_init(|| {
        let start = mapping::reserve(ALL)?.as_ptr().expose_provenance();
        START.store(start, Ordering::Release);
        Some(start)
    });
    let Some(start) = start else { return false };
    let first = start + place * REGION;
    owner.first.set(first);
    owner.floor.set(first);
    owner.stopped.set(first);
    true
}

/// Gives back the memory of the last compilation, once nothing of it is in use: all but a little, or, if one compilation
/// follows the other, what these have not needed lately.
pub fn give_back() {
    OWNER.with(|owner| {
        if owner.first.get() == 0 || owner.is_compiling.get() || owner.live.get() != owner.forgotten.get() {
            return;
        }
        let (floor, to) = (owner.floor.get(), owner.touched.get().max(owner.stopped.get()));
        let expected = owner.expected.get();
        let from = (floor + expected.max(KEPT)).next_multiple_of(4096);
        owner.expected.set((owner.stopped.get() - floor).max(expected - expected / 8));
        owner.touched.set(to.min(from));
        if to > from + LEAST_GIVEN {
            // SAFETY: no block is alive between the floor and where the last compilation stopped.
            unsafe {
                libc::madvise(std::ptr::with_exposed_provenance_mut(from), to - from, libc::MADV_DONTNEED)
            };
        } else {
            owner.touched.set(to);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(size: usize) -> Layout {
        Layout::from_size_align(size, 8).unwrap()
    }

    /// One test, for the region has one owner.
    #[test]
    fn blocks_are_apart_grow_and_begin_at_the_start_again() {
        // SAFETY: each block is used within its size, and freed once with its layout.
        unsafe {
            let outside = WithArena.alloc(layout(40));
            assert!(!is_inside(outside));
            let sizes: Vec<usize> = (1..4096).step_by(3).chain((4096..100_000).step_by(999)).collect();
            let mut blocks: Vec<*mut u8> =
                compiling(|| sizes.iter().map(|&size| WithArena.alloc(layout(size))).collect());
            for (&size, &block) in sizes.iter().zip(&blocks) {
                assert!(is_inside(block), "{size}");
            }
            for (&size, &block) in sizes.iter().zip(&blocks) {
                assert_eq!(block.addr() % 8, 0);
                block.write_bytes(size as u8, size);
            }
            for (&size, block) in sizes.iter().zip(&mut blocks) {
                assert_eq!((**block, *block.add(size - 1)), (size as u8, size as u8));
                *block = WithArena.realloc(*block, layout(size), size * 2);
                assert_eq!(*block.add(size - 1), size as u8);
            }
            // While one of them is alive, the next compilation goes on behind it.
            let kept = compiling(|| WithArena.alloc(layout(8)));
            assert!(is_inside(kept));
            for (&size, &block) in sizes.iter().zip(&blocks) {
                WithArena.dealloc(block, layout(size * 2));
            }
            let second = compiling(|| WithArena.alloc_zeroed(layout(8)));
            assert!(second > kept && *second == 0);
            WithArena.dealloc(second, layout(8));
            give_back();
            assert_eq!(compiling(|| WithArena.alloc(layout(8))), second);
            WithArena.dealloc(second, layout(8));
            // What is forgotten counts as free.
            let forgotten = compiling(|| {
                let before = super::blocks();
                let block = WithArena.alloc(layout(8));
                forget(block, super::blocks() - before);
                block
            });
            assert_eq!(compiling(|| WithArena.alloc(layout(8))), forgotten);
            WithArena.dealloc(forgotten, layout(8));
            // A block that grows stays where it is if nothing is behind it.
            let (grown, long) = compiling(|| {
                let block = WithArena.alloc(layout(20));
                (block, WithArena.realloc(block, layout(20), 1000))
            });
            assert_eq!(grown, long);
            WithArena.dealloc(long, layout(1000));
            // What is to stay is not in the way.
            let (passing, stays, behind) = compiling(|| {
                let passing = WithArena.alloc(layout(8));
                let stays = super::outside(|| compiling(|| WithArena.alloc(layout(8))));
                (passing, stays, WithArena.alloc(layout(8)))
            });
            assert!(!is_inside(stays) && is_inside(behind) && behind > passing);
            WithArena.dealloc(passing, layout(8));
            WithArena.dealloc(behind, layout(8));
            assert_eq!(compiling(|| WithArena.alloc(layout(8))), passing);
            WithArena.dealloc(passing, layout(8));
            WithArena.dealloc(stays, layout(8));
            // Another thread has a region of its own, and may free what this one has made. The last ones do without.
            let own = |freed: usize| {
                let thread = std::thread::spawn(move || {
                    if freed != 0 {
                        WithArena.dealloc(std::ptr::with_exposed_provenance_mut(freed), layout(8));
                    }
                    let own = compiling(|| WithArena.alloc(layout(8)));
                    WithArena.dealloc(own, layout(8));
                    is_inside(own).then_some(own.addr())
                });
                thread.join().unwrap()
            };
            let before = super::blocks();
            let theirs = own(kept.expose_provenance()).expect("a region is left");
            assert!(theirs.abs_diff(kept.addr()) >= REGION && super::blocks() == before);
            let others: Vec<_> = (0..REGIONS).map(|_| own(0)).collect();
            assert!(others[0].is_some() && others[REGIONS - 1].is_none());
            WithArena.dealloc(outside, layout(40));
        }
    }
}
