//! What debug builds check after every exit: that the frames which the trace has written hold live objects, and, now and
//! then, that no container is counted less often than others refer to it.

use super::{Jit, Stats};
use tiercel_ir::{SnapId, word};
use tiercel_object::gc;
use tiercel_object::header::{Header, flag};
use tiercel_object::thread::Thread;
use tiercel_vm::frame::{Frame, Owner};

/// Exits between two looks at the whole heap: the first few, then ever fewer, for a look takes as long as a collection.
fn is_due(exits: u64) -> bool {
    exits.is_power_of_two() || exits.is_multiple_of(4096)
}

impl Jit {
    /// Panics with the exit's name if something is wrong.
    pub(super) unsafe fn audit(&self, thread: &Thread, id: &str, snap: SnapId) {
        let mut frame = thread.frame.get() as *mut Frame;
        // Inlined frames are at most a few deep; a recursion's older frames have been looked at before.
        for _ in 0..16 {
            if frame.is_null() || (*frame).owner == Owner::Entry {
                break;
            }
            let mut slot = Frame::locals(frame);
            while slot < (*frame).sp {
                let object = *slot & !4;
                // A reference that the slot owns, or has borrowed.
                if word::is_heap(object) && object >= word::FIRST_POINTER {
                    let header = &*(object as *const Header);
                    assert!(
                        header.count.get() != 0 && !header.has(flag::FREE),
                        "{id} {snap}: slot {} holds an object that has ended",
                        slot.offset_from(Frame::locals(frame))
                    );
                }
                slot = slot.add(1);
            }
            frame = (*frame).previous;
        }
        Stats::bump(&self.stats.audited);
        if is_due(self.stats.audited.get()) {
            let errors = gc::count_errors();
            assert!(errors.is_empty(), "{id} {snap}: {}", errors.join(", "));
        }
    }
}
