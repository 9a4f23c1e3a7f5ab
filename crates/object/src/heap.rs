//! The size-class heap: aligned pages cut into slots of one size, with intrusive free lists that native code can pop.
//!
//! Containers (objects the cycle collector must see) and atomic objects live on different pages, so the collector walks
//! only pages of containers and no object grows a link for its sake. A container that is allocated is entered in the
//! young log; the entry stays good when the slot is freed and used again, so a slot is logged once between collections.
//!
//! What objects keep outside themselves (a list's items) comes as raw memory from the atomic pages too. Pages that have
//! become empty go back to the system at times (`heap_trim`).

use crate::header::{Header, Kind, flag};
use crate::heap_regions::{PAGE_SIZE, Regions};
use crate::heap_trim::Trimmed;
use crate::mapping;
use crate::typeobj::Type;
use std::alloc::{Layout, alloc, dealloc, realloc};
use std::cell::{Cell, RefCell, UnsafeCell};
use std::collections::HashSet;

/// Slots come in multiples of this.
pub const GRANULE: usize = 16;
/// Larger objects come from the system allocator.
pub const MAX_SMALL: usize = 1024;
/// Number of size classes.
pub const CLASSES: usize = MAX_SMALL / GRANULE;

/// The start of a page.
#[repr(C)]
pub struct Page {
    /// Bytes of each slot.
    pub slot_size: u32,
    /// Index of the free list the slots go back to.
    pub list: u32,
    /// Slots handed out at least once; those beyond have no header yet.
    pub carved: Cell<u32>,
    /// Slots that fit.
    pub capacity: u32,
    /// Slots on the free list, as they were last counted.
    pub free: Cell<u32>,
}

/// Offset of the first slot in a page.
pub const FIRST_SLOT: usize = 64;

impl Page {
    /// The page that a small object lies on.
    ///
    /// # Safety
    /// `object` was allocated on a page of a heap (flag `LARGE` is clear).
    pub unsafe fn of<'a>(object: *const Header) -> &'a Page {
        &*((object as usize & !(PAGE_SIZE - 1)) as *const Page)
    }

    /// The address of slot `i`.
    pub fn slot(&self, i: usize) -> *mut Header {
        (self as *const Page as usize + FIRST_SLOT + i * self.slot_size as usize) as *mut Header
    }

    /// The number of the slot at an address.
    pub fn index(&self, object: *const Header) -> usize {
        (object as usize - self as *const Page as usize - FIRST_SLOT) / self.slot_size as usize
    }
}

/// The counters that `-X stats` shows.
#[derive(Default, Debug)]
pub struct HeapStats {
    /// Objects allocated since the start.
    pub allocations: Cell<u64>,
    /// Bytes now held in pages.
    pub page_bytes: Cell<usize>,
    /// Bytes now held by large objects.
    pub large_bytes: Cell<usize>,
}

/// A runtime's heap. Only used under its GIL.
#[repr(C)]
pub struct Heap {
    /// Heads of the free lists: atomic classes first, then container classes. The link is the word where the type stands.
    pub free: [Cell<*mut Header>; CLASSES * 2],
    /// Containers allocated less containers freed since the last young collection.
    pub young_count: Cell<i64>,
    /// `young_count` beyond which a collection is asked for.
    pub young_threshold: Cell<i64>,
    /// Slots of containers that were allocated since the last young collection.
    pub young_log: UnsafeCell<Vec<*mut Header>>,
    /// Counters.
    pub stats: HeapStats,
    pub(crate) current: [Cell<*mut Page>; CLASSES * 2],
    pub(crate) pages: RefCell<Vec<*mut Page>>,
    pub(crate) regions: RefCell<Regions>,
    large_containers: RefCell<HashSet<usize>>,
    pub(crate) trimmed: Trimmed,
}

/// The layout of raw memory beyond the size classes: that of a `Vec` of words with this many bytes, so that a list can
/// take a `Vec`'s memory over.
fn raw_layout(size: usize) -> Layout {
    // SAFETY: the alignment is a power of two, and whoever asks has a size that memory can have.
    unsafe { Layout::from_size_align_unchecked(size, align_of::<u64>()) }
}

#[cold]
#[inline(never)]
unsafe fn allocate_raw_large(size: usize) -> *mut u8 {
    let memory = alloc(raw_layout(size));
    if memory.is_null() {
        std::alloc::handle_alloc_error(raw_layout(size));
    }
    mapping::prefer_large_pages(memory, size);
    memory
}

#[cold]
#[inline(never)]
unsafe fn release_raw_large(memory: *mut u8, size: usize) {
    dealloc(memory, raw_layout(size));
}

/// What a slot's first word holds before it is carved; never read.
pub(crate) const NO_PAGE: *mut Page = std::ptr::null_mut();

impl Default for Heap {
    fn default() -> Self {
        Heap::new()
    }
}

impl Heap {
    /// An empty heap with CPython's first threshold.
    pub fn new() -> Heap {
        Heap {
            free: [const { Cell::new(std::ptr::null_mut()) }; CLASSES * 2],
            young_count: Cell::new(0),
            young_threshold: Cell::new(2000),
            young_log: UnsafeCell::new(Vec::new()),
            stats: HeapStats::default(),
            current: [const { Cell::new(NO_PAGE) }; CLASSES * 2],
            pages: RefCell::new(Vec::new()),
            regions: RefCell::default(),
            large_containers: RefCell::new(HashSet::new()),
            trimmed: Trimmed::default(),
        }
    }

    /// The free list for a size and a kind of page.
    #[inline(always)]
    pub fn list_index(size: usize, container: bool) -> usize {
        (size - 1) / GRANULE + if container { CLASSES } else { 0 }
    }

    /// Memory for an object of `size` bytes with its header written (count 1). The payload is not initialized.
    /// A `container` is one that the collector looks at; beyond the threshold a collection is asked for.
    ///
    /// # Safety
    /// `ty` is alive; the caller initializes the payload before anything else can see the object.
    #[inline(always)]
    pub unsafe fn allocate(&self, ty: *const Type, kind: Kind, size: usize, container: bool) -> *mut Header {
        self.stats.allocations.set(self.stats.allocations.get() + 1);
        let (object, carried) = if size <= MAX_SMALL {
            // SAFETY: so many lists there are of sizes up to the largest small one.
            let cell = self.free.get_unchecked(Heap::list_index(size, container));
            let head = cell.get();
            if head.is_null() {
                (self.allocate_slow(Heap::list_index(size, container)), 0)
            } else {
                cell.set((*head).ty.get() as *mut Header);
                // The atomic lists hold raw memory too, which has no flags.
                (head, if container { (*head).flags.get() & flag::LOGGED } else { 0 })
            }
        } else {
            (self.allocate_large(size, container), flag::LARGE)
        };
        let mut flags = kind as u32 | carried;
        if container {
            flags |= flag::TRACKED;
            let young = self.young_count.get() + 1;
            self.young_count.set(young);
            if young > self.young_threshold.get() {
                crate::gc::request();
            }
            if carried & flag::LOGGED == 0 {
                flags |= flag::LOGGED;
                self.log_young(object);
            }
        }
        std::ptr::write(object, Header { count: Cell::new(1), flags: Cell::new(flags), ty: Cell::new(ty) });
        object
    }

    /// Memory of `size` bytes (not 0) without a header, for what an object keeps outside itself: small pieces come from
    /// the atomic pages, so that a list's items cost no call of the system's allocator.
    ///
    /// # Safety
    /// The caller gives it back with [`Heap::release_raw`] and the same size.
    #[inline(always)]
    pub unsafe fn allocate_raw(&self, size: usize) -> *mut u8 {
        if size > MAX_SMALL {
            return allocate_raw_large(size);
        }
        let list = Heap::list_index(size, false);
        let head = self.free[list].get();
        if head.is_null() {
            return self.allocate_slow(list) as *mut u8;
        }
        self.free[list].set((*head).ty.get() as *mut Header);
        head as *mut u8
    }

    /// Gives back what [`Heap::allocate_raw`] gave.
    ///
    /// # Safety
    /// `memory` came from there with this size, and is not used again.
    #[inline(always)]
    pub unsafe fn release_raw(&self, memory: *mut u8, size: usize) {
        if size > MAX_SMALL {
            return release_raw_large(memory, size);
        }
        let object = memory as *mut Header;
        let cell = &self.free[Heap::list_index(size, false)];
        (&raw mut (*object).ty).write(Cell::new(cell.get() as *const Type));
        cell.set(object);
    }

    /// Moves what [`Heap::allocate_raw`] gave to memory of another size, with as many bytes as fit.
    ///
    /// # Safety
    /// As for [`Heap::release_raw`].
    pub unsafe fn resize_raw(&self, memory: *mut u8, old: usize, new: usize) -> *mut u8 {
        if old > MAX_SMALL && new > MAX_SMALL {
            let moved = realloc(memory, raw_layout(old), new);
            if moved.is_null() {
                std::alloc::handle_alloc_error(raw_layout(new));
            }
            mapping::prefer_large_pages(moved, new);
            return moved;
        }
        if old <= MAX_SMALL && new <= MAX_SMALL && old.div_ceil(GRANULE) == new.div_ceil(GRANULE) {
            return memory;
        }
        let moved = self.allocate_raw(new);
        std::ptr::copy_nonoverlapping(memory, moved, old.min(new));
        self.release_raw(memory, old);
        moved
    }

    #[cold]
    #[inline(never)]
    unsafe fn log_young(&self, object: *mut Header) {
        (*self.young_log.get()).push(object);
    }

    #[cold]
    #[inline(never)]
    unsafe fn allocate_slow(&self, list: usize) -> *mut Header {
        let mut page = self.current[list].get();
        if page.is_null() || (*page).carved.get() == (*page).capacity {
            page = self.new_page(list);
            self.current[list].set(page);
        }
        let i = (*page).carved.get();
        (*page).carved.set(i + 1);
        (*page).slot(i as usize)
    }

    unsafe fn new_page(&self, list: usize) -> *mut Page {
        let slot_size = (list % CLASSES + 1) * GRANULE;
        let page = self.regions.borrow_mut().next_page() as *mut Page;
        std::ptr::write(
            page,
            Page {
                slot_size: slot_size as u32,
                list: list as u32,
                carved: Cell::new(0),
                capacity: ((PAGE_SIZE - FIRST_SLOT) / slot_size) as u32,
                free: Cell::new(0),
            },
        );
        self.pages.borrow_mut().push(page);
        self.stats.page_bytes.set(self.stats.page_bytes.get() + PAGE_SIZE);
        page
    }

    #[cold]
    #[inline(never)]
    unsafe fn allocate_large(&self, size: usize, container: bool) -> *mut Header {
        // Eight bytes in front keep the size, which `release` needs; the object stays 16-byte aligned.
        let layout = Layout::from_size_align_unchecked(size + GRANULE, GRANULE);
        let base = alloc(layout);
        if base.is_null() {
            std::alloc::handle_alloc_error(layout);
        }
        mapping::prefer_large_pages(base, size);
        *(base as *mut usize) = size;
        let object = base.add(GRANULE) as *mut Header;
        self.stats.large_bytes.set(self.stats.large_bytes.get() + size);
        if container {
            self.large_containers.borrow_mut().insert(object as usize);
        }
        object
    }

    /// [`Heap::release`] for an object known to be small, and how large.
    ///
    /// # Safety
    /// As for [`Heap::release`]; the object was allocated with `size` and `container`.
    #[inline(always)]
    pub unsafe fn release_small(&self, object: *mut Header, size: usize, container: bool) {
        if container {
            let flags = (*object).flags.get();
            if flags & flag::TRACKED != 0 && self.young_count.get() > 0 {
                self.young_count.set(self.young_count.get() - 1);
            }
            (*object).count.set(0);
            (*object).flags.set((flags & flag::LOGGED) | flag::FREE);
        }
        // SAFETY: as in `allocate`.
        let cell = self.free.get_unchecked(Heap::list_index(size, container));
        (*object).ty.set(cell.get() as *const Type);
        cell.set(object);
    }

    /// Gives an object's memory back. The payload must have been dropped.
    ///
    /// # Safety
    /// The object came from [`Heap::allocate`] of this heap and is not used again.
    #[inline]
    pub unsafe fn release(&self, object: *mut Header) {
        let flags = (*object).flags.get();
        if flags & flag::TRACKED != 0 && self.young_count.get() > 0 {
            self.young_count.set(self.young_count.get() - 1);
        }
        if flags & flag::LARGE != 0 {
            self.release_large(object);
            return;
        }
        (*object).count.set(0);
        (*object).flags.set((flags & flag::LOGGED) | flag::FREE);
        let cell = &self.free[Page::of(object).list as usize];
        (*object).ty.set(cell.get() as *const Type);
        cell.set(object);
    }

    unsafe fn release_large(&self, object: *mut Header) {
        let base = (object as *mut u8).sub(GRANULE);
        let size = *(base as *mut usize);
        self.stats.large_bytes.set(self.stats.large_bytes.get() - size);
        if (*object).has(flag::LOGGED) {
            // A large slot does not outlive its object, so its log entry must go.
            (*self.young_log.get()).retain(|p| *p != object);
        }
        self.large_containers.borrow_mut().remove(&(object as usize));
        dealloc(base, Layout::from_size_align_unchecked(size + GRANULE, GRANULE));
    }

    /// Resizes an atomic object in place or by moving it; the caller owns the only reference.
    ///
    /// # Safety
    /// As for [`Heap::release`]; the object is not a container, and its old address is not used again.
    pub unsafe fn resize_atomic(&self, object: *mut Header, new_size: usize) -> *mut Header {
        if (*object).has(flag::LARGE) && new_size > MAX_SMALL {
            let base = (object as *mut u8).sub(GRANULE);
            let size = *(base as *mut usize);
            let layout = Layout::from_size_align_unchecked(size + GRANULE, GRANULE);
            let moved = realloc(base, layout, new_size + GRANULE);
            if moved.is_null() {
                std::alloc::handle_alloc_error(layout);
            }
            *(moved as *mut usize) = new_size;
            self.stats.large_bytes.set(self.stats.large_bytes.get() - size + new_size);
            return moved.add(GRANULE) as *mut Header;
        }
        let old_size = if (*object).has(flag::LARGE) {
            *((object as *mut u8).sub(GRANULE) as *mut usize)
        } else {
            Page::of(object).slot_size as usize
        };
        if !(*object).has(flag::LARGE) && new_size <= old_size {
            return object;
        }
        let new = self.allocate((*object).ty.get(), (*object).kind(), new_size, false);
        let body = size_of::<Header>();
        std::ptr::copy_nonoverlapping(
            (object as *const u8).add(body),
            (new as *mut u8).add(body),
            old_size.min(new_size) - body,
        );
        self.release(object);
        new
    }

    /// Bytes that the object's slot has, header included.
    ///
    /// # Safety
    /// The object is alive and of this heap.
    pub unsafe fn slot_size(object: *const Header) -> usize {
        if (*object).has(flag::LARGE) {
            *((object as *const u8).sub(GRANULE) as *const usize)
        } else {
            Page::of(object).slot_size as usize
        }
    }

    /// Empties the young log: the live containers allocated since the last time.
    pub fn take_young(&self) -> Vec<*mut Header> {
        // SAFETY: the log holds addresses of slots, which keep a valid header even when free.
        unsafe {
            let mut log = std::mem::take(&mut *self.young_log.get());
            log.retain(|&object| {
                (*object).clear_flags(flag::LOGGED);
                !(*object).has(flag::FREE) && (*object).has(flag::TRACKED)
            });
            self.young_count.set(0);
            log
        }
    }

    /// The live containers of the young log, which stays as it is.
    pub fn young(&self) -> Vec<*mut Header> {
        // SAFETY: as in `take_young`.
        unsafe {
            let log = &*self.young_log.get();
            log.iter().copied().filter(|&o| !(*o).has(flag::FREE) && (*o).has(flag::TRACKED)).collect()
        }
    }

    /// How many small blocks are in use, and large containers.
    pub fn live_blocks(&self) -> usize {
        let carved: usize = self
            .pages
            .borrow()
            .iter()
            // SAFETY: pages in the list are mapped and have their start written.
            .map(|&page| unsafe { (*page).carved.get() as usize })
            .sum();
        let free: usize = (0..CLASSES * 2).map(|list| self.free_slots(list).count()).sum();
        carved - free + self.large_containers.borrow().len()
    }

    /// The slots on a free list. Each is read before it is given out, so that its link may be overwritten.
    pub(crate) fn free_slots(&self, list: usize) -> impl Iterator<Item = *mut Header> + use<> {
        let mut next = self.free[list].get();
        std::iter::from_fn(move || {
            let slot = next;
            // SAFETY: what is on a free list is a slot whose type's place holds the next one.
            next = unsafe { *(&raw const slot.as_ref()?.ty).cast::<*mut Header>() };
            Some(slot)
        })
    }

    /// All live containers.
    pub fn containers(&self) -> Vec<*mut Header> {
        let mut all = Vec::new();
        // SAFETY: pushing onto a Rust vector makes no containers.
        unsafe { self.for_each_container(|object| all.push(object)) };
        all
    }

    /// Hides all containers from the collector, or shows those that were hidden again. Gives how many.
    pub fn set_tracked(&self, tracked: bool) -> usize {
        let mut changed = 0;
        let change = |object: *mut Header| {
            // SAFETY: called on live containers.
            let header = unsafe { &*object };
            if header.has(flag::TRACKED) != tracked {
                changed += 1;
                if tracked { header.set_flags(flag::TRACKED) } else { header.clear_flags(flag::TRACKED) }
            }
        };
        // SAFETY: the closure only changes flags.
        unsafe { self.for_each_slot(change) };
        changed
    }

    /// Calls `f` on every live container.
    ///
    /// # Safety
    /// `f` must not allocate or free containers.
    #[inline]
    pub unsafe fn for_each_container(&self, mut f: impl FnMut(*mut Header)) {
        self.for_each_slot(|object| {
            if (*object).has(flag::TRACKED) {
                f(object);
            }
        });
    }

    /// Calls `f` on every live object of the container pages, hidden ones included.
    #[inline]
    unsafe fn for_each_slot(&self, mut f: impl FnMut(*mut Header)) {
        for &page in self.pages.borrow().iter() {
            if ((*page).list as usize) < CLASSES {
                continue;
            }
            let size = (*page).slot_size as usize;
            let mut object = (*page).slot(0);
            for _ in 0..(*page).carved.get() {
                if !(*object).has(flag::FREE) {
                    f(object);
                }
                object = (object as *mut u8).add(size) as *mut Header;
            }
        }
        for &address in self.large_containers.borrow().iter() {
            f(address as *mut Header);
        }
    }
}
