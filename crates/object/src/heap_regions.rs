//! Where the pages of a heap lie: in regions mapped for them alone.
//!
//! Among the system allocator's blocks, pages would keep the memory between them from ever being given back, and a program
//! that builds and drops large buffers would grow with each round. Addresses stay the heap's as long as it lives; the
//! memory behind an empty page goes back to the system, and comes again when the page is wanted.

use crate::mapping;

/// Bytes of a page, and its alignment: masking an object's address finds its page.
pub const PAGE_SIZE: usize = 64 * 1024;

/// Pages that are mapped at a time. What is not used yet takes addresses, not memory.
const REGION_PAGES: usize = 64;

/// The mapped regions, and how far the newest is used.
#[derive(Default)]
pub struct Regions {
    mapped: Vec<(*mut u8, usize)>,
    next: usize,
    end: usize,
    /// Pages that were given back, the lowest address last.
    empty: Vec<usize>,
}

impl Regions {
    /// Memory for a page, aligned to its size. Ends the process if there is none.
    pub fn next_page(&mut self) -> *mut u8 {
        if let Some(page) = self.empty.pop() {
            return page as *mut u8;
        }
        if self.next == self.end {
            self.map();
        }
        let page = self.next;
        self.next += PAGE_SIZE;
        page as *mut u8
    }

    /// Takes pages back whose contents nobody needs, and gives their memory to the system. Gives how many bytes.
    pub fn give_back(&mut self, mut pages: Vec<usize>) -> usize {
        pages.sort_unstable();
        for run in pages.chunk_by(|a, b| a + PAGE_SIZE == *b) {
            // SAFETY: these pages were handed out, so they are mapped, and they are not in use any more. What is read
            // there next are zeros.
            unsafe {
                libc::madvise(run[0] as *mut libc::c_void, run.len() * PAGE_SIZE, libc::MADV_DONTNEED);
            }
        }
        let bytes = pages.len() * PAGE_SIZE;
        self.empty.append(&mut pages);
        // Low addresses first: so that the high ones have a chance to become empty again.
        self.empty.sort_unstable_by(|a, b| b.cmp(a));
        bytes
    }

    fn map(&mut self) {
        // One page more than wanted, so that the rest can begin at a multiple of the page size.
        let size = (REGION_PAGES + 1) * PAGE_SIZE;
        let Some(start) = mapping::reserve(size) else {
            std::alloc::handle_alloc_error(std::alloc::Layout::new::<[u8; PAGE_SIZE]>())
        };
        self.mapped.push((start.as_ptr(), size));
        self.next = (start.as_ptr() as usize).next_multiple_of(PAGE_SIZE);
        self.end = self.next + REGION_PAGES * PAGE_SIZE;
    }
}

impl Drop for Regions {
    fn drop(&mut self) {
        // Objects still alive at the end of a runtime are lost with it.
        for &(start, size) in &self.mapped {
            // SAFETY: mapped above with this size; no object is used after its heap.
            unsafe { libc::munmap(start as *mut libc::c_void, size) };
        }
    }
}
