//! Giving pages back to the system when all their slots are free.
//!
//! The free lists run through the pages in no order, and counting the live slots of each page would cost every allocation
//! and every release something. So it is found out when it is wanted, at the end of a collection: one walk along a free
//! list counts the free slots of each page, and a second one unlinks those of the pages that have no others.

use crate::header::{Header, flag};
use crate::heap::{CLASSES, Heap, NO_PAGE, Page};
use std::cell::Cell;
use std::time::{Duration, Instant};

/// How long a program that does not collect everything keeps what it had: pages given back and wanted again cost more
/// than pages kept.
const KEEP: Duration = Duration::from_secs(1);

/// Bytes in pages below which nobody minds.
const SMALL: usize = 4 << 20;

/// When a heap was last trimmed.
#[derive(Default)]
pub struct Trimmed(Cell<Option<Instant>>);

impl Page {
    /// Whether the slots that were counted as free are all that were ever handed out.
    fn is_empty(&self) -> bool {
        self.free.get() == self.carved.get()
    }
}

impl Heap {
    /// As [`Heap::trim`], but not before some time has gone by since the last time, nor in a small heap.
    pub fn trim_at_times(&self) {
        if self.stats.page_bytes.get() < SMALL {
            return;
        }
        match self.trimmed.0.get() {
            Some(last) if last.elapsed() < KEEP => {}
            Some(_) => self.trim(),
            None => self.trimmed.0.set(Some(Instant::now())),
        }
    }

    /// Gives the system back what holds no object: pages whose slots are all free, and the free memory of the system's
    /// allocator, where larger blocks are.
    ///
    /// Not called while anything walks the heap's slots.
    pub fn trim(&self) {
        let mut pages = self.pages.borrow_mut();
        for &page in pages.iter() {
            // SAFETY: pages in this list are mapped and have their start written.
            unsafe { (*page).free.set(0) };
        }
        let empty: Vec<bool> = (0..CLASSES * 2).map(|list| self.count_free(list)).collect();
        let mut regions = self.regions.borrow_mut();
        let mut given = Vec::new();
        if empty.contains(&true) {
            // SAFETY: the log has addresses of slots in pages of the list, and of large objects that are alive.
            unsafe { self.forget_young_of_empty_pages() };
            empty.iter().enumerate().filter(|(_, has)| **has).for_each(|(list, _)| self.unlink_empty(list));
            pages.retain(|&page| {
                // SAFETY: as above.
                let gives = unsafe { (*page).carved.get() != 0 && (*page).is_empty() };
                if gives {
                    given.push(page as usize);
                }
                !gives
            });
        }
        let bytes = regions.give_back(given);
        self.stats.page_bytes.set(self.stats.page_bytes.get() - bytes);
        // SAFETY: it touches only what is free in the allocator's own books.
        #[cfg(all(target_os = "linux", target_env = "gnu"))]
        unsafe {
            libc::malloc_trim(0)
        };
        self.trimmed.0.set(Some(Instant::now()));
    }

    /// Counts the free slots of a list in their pages; says whether some page has no others.
    fn count_free(&self, list: usize) -> bool {
        let mut some = false;
        for slot in self.free_slots(list) {
            // SAFETY: what is on a free list lies on a page.
            let page = unsafe { Page::of(slot) };
            page.free.set(page.free.get() + 1);
            some |= page.is_empty();
        }
        some
    }

    /// Takes the slots of empty pages off their free list. The others keep their order.
    fn unlink_empty(&self, list: usize) {
        let mut last: Option<*mut Header> = None;
        let link = |from: Option<*mut Header>, to: *mut Header| match from {
            None => self.free[list].set(to),
            // SAFETY: a free slot's link stands where an object's type does.
            Some(slot) => unsafe { (&raw mut (*slot).ty).cast::<*mut Header>().write(to) },
        };
        let mut skipped = false;
        for slot in self.free_slots(list) {
            // SAFETY: as in `count_free`.
            if unsafe { Page::of(slot) }.is_empty() {
                skipped = true;
                continue;
            }
            if std::mem::take(&mut skipped) {
                link(last, slot);
            }
            last = Some(slot);
        }
        link(last, std::ptr::null_mut());
        self.leave_empty_page(list);
    }

    /// Removes the slots of empty pages from the young log: the next owner of a page may cut it in another way.
    unsafe fn forget_young_of_empty_pages(&self) {
        (*self.young_log.get()).retain(|&slot| (*slot).has(flag::LARGE) || !Page::of(slot).is_empty());
    }

    /// What is carved next must not lie on a page that is given back.
    fn leave_empty_page(&self, list: usize) {
        let page = self.current[list].get();
        // SAFETY: a list's current page is mapped, or there is none.
        if unsafe { page.as_ref() }.is_some_and(|page| page.carved.get() != 0 && page.is_empty()) {
            self.current[list].set(NO_PAGE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::Kind;
    use crate::heap_regions::PAGE_SIZE;

    /// What the tests' objects hold, header included.
    const SIZE: usize = 48;

    fn containers(heap: &Heap, n: usize) -> Vec<*mut Header> {
        // SAFETY: nothing reads the objects' types or payloads.
        (0..n).map(|_| unsafe { heap.allocate(std::ptr::null(), Kind::Other, SIZE, true) }).collect()
    }

    fn release(heap: &Heap, objects: &[*mut Header]) {
        // SAFETY: each comes from this heap and is released once.
        objects.iter().for_each(|&object| unsafe { heap.release(object) });
    }

    /// A heap that asks for no collection: there is no thread to ask.
    fn heap() -> Heap {
        let heap = Heap::new();
        heap.young_threshold.set(i64::MAX);
        heap
    }

    #[test]
    fn empty_pages_go_back_and_come_again() {
        let heap = heap();
        let objects = containers(&heap, 10_000);
        release(&heap, &objects);
        assert!(heap.stats.page_bytes.get() > 0);
        heap.trim();
        assert_eq!(heap.stats.page_bytes.get(), 0);
        assert_eq!((heap.live_blocks(), heap.young().len()), (0, 0));
        // Another size on the same pages, as zeroed as new ones.
        // SAFETY: the memory is given back below with its size.
        let raw = unsafe { heap.allocate_raw(256) };
        assert!(objects.iter().any(|&object| object as usize / PAGE_SIZE == raw as usize / PAGE_SIZE));
        // SAFETY: 256 bytes were asked for.
        assert_eq!(unsafe { *raw.add(255) }, 0);
        // SAFETY: as it was allocated.
        unsafe { heap.release_raw(raw, 256) };
        let again = containers(&heap, 10_000);
        assert_eq!(heap.containers().len(), 10_000);
        assert_eq!(heap.young().len(), 10_000);
        release(&heap, &again);
    }

    #[test]
    fn a_page_with_one_object_stays() {
        let heap = heap();
        let objects = containers(&heap, 10_000);
        let (kept, others) = (objects[5_000], [&objects[..5_000], &objects[5_001..]].concat());
        release(&heap, &others);
        heap.trim();
        assert_eq!(heap.stats.page_bytes.get(), PAGE_SIZE);
        assert_eq!(heap.containers(), [kept]);
        // The rest of its page is used before others come back.
        let more = containers(&heap, 100);
        assert!(more.iter().all(|&object| object as usize / PAGE_SIZE == kept as usize / PAGE_SIZE));
        assert_eq!(heap.live_blocks(), 101);
        release(&heap, &more);
        release(&heap, &[kept]);
    }

    #[test]
    fn nothing_is_given_back_twice() {
        let heap = heap();
        release(&heap, &containers(&heap, 10_000));
        heap.trim();
        heap.trim();
        let (first, second) = (containers(&heap, 2_000), containers(&heap, 2_000));
        assert!(first.iter().all(|object| !second.contains(object)));
        assert_eq!(heap.containers().len(), 4_000);
        release(&heap, &[first, second].concat());
    }

    #[test]
    fn now_and_then_is_not_always() {
        let heap = heap();
        let many = containers(&heap, 2 * SMALL / SIZE);
        heap.trim_at_times();
        release(&heap, &many);
        let bytes = heap.stats.page_bytes.get();
        heap.trim_at_times();
        assert_eq!(heap.stats.page_bytes.get(), bytes);
        heap.trimmed.0.set(Some(Instant::now() - KEEP));
        heap.trim_at_times();
        assert_eq!(heap.stats.page_bytes.get(), 0);
    }
}
