//! Telling gdb of native code, by the interface that it has for compilers at run time: it sets a breakpoint in a function
//! of a fixed name, and reads a list of object files in memory when that is called.

use std::cell::UnsafeCell;
use std::ptr::null_mut;
use std::sync::Mutex;

#[repr(C)]
struct Entry {
    next: *mut Entry,
    previous: *mut Entry,
    file: *const u8,
    size: u64,
}

#[repr(C)]
struct Descriptor {
    version: u32,
    action: u32,
    relevant: *mut Entry,
    first: *mut Entry,
}

/// What gdb reads; changed under [`LOCK`].
#[repr(transparent)]
pub struct Shared(UnsafeCell<Descriptor>);

// SAFETY: only `register` changes it, holding the lock; gdb reads while the program stands.
unsafe impl Sync for Shared {}

/// The list's head, by the name that gdb looks for.
#[unsafe(no_mangle)]
pub static __jit_debug_descriptor: Shared =
    Shared(UnsafeCell::new(Descriptor { version: 1, action: 0, relevant: null_mut(), first: null_mut() }));

static LOCK: Mutex<()> = Mutex::new(());

const REGISTER: u32 = 1;

/// Where gdb sets its breakpoint. It must not be optimized away.
#[unsafe(no_mangle)]
#[inline(never)]
pub extern "C" fn __jit_debug_register_code() {
    std::hint::black_box(&__jit_debug_descriptor);
}

/// Tells gdb of an object file, which stays for good: so does the code, or what comes in its place is told of later.
pub(super) fn register(image: Vec<u8>) {
    let image: &'static [u8] = image.leak();
    let entry = Box::leak(Box::new(Entry {
        next: null_mut(),
        previous: null_mut(),
        file: image.as_ptr(),
        size: image.len() as u64,
    }));
    let Ok(_held) = LOCK.lock() else { return };
    // SAFETY: the lock is held, and entries live for good.
    unsafe {
        let list = &mut *__jit_debug_descriptor.0.get();
        entry.next = list.first;
        if !list.first.is_null() {
            (*list.first).previous = entry;
        }
        list.first = entry;
        list.relevant = entry;
        list.action = REGISTER;
    }
    __jit_debug_register_code();
}
