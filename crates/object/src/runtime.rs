//! Starting a runtime: the heap, the built-in types, the pools of names.

use crate::attribute_cache::AttributeCache;
use crate::gc::GcState;
use crate::hash::HashSecret;
use crate::heap::Heap;
use crate::names::Names;
use crate::thread::{Hooks, Runtime, Thread, set_current};
use crate::typeobj::{CoreTypes, TypeCache};
use crate::types::bytes::BytesPool;
use crate::types::str::StringPool;
use crate::types::tuple::TupleObject;
use crate::value::Field;
use crate::weakref::WeakTable;
use std::cell::{Cell, RefCell, UnsafeCell};
use std::mem::MaybeUninit;

/// Makes a runtime and its first thread state, which becomes the current one of this host thread. Both are leaked: they
/// live as long as the process, or until the embedder no longer uses anything of them.
pub fn start(hash_secret: HashSecret) -> &'static Thread {
    let place: &'static mut MaybeUninit<Runtime> = Box::leak(Box::new(MaybeUninit::uninit()));
    let p = place.as_mut_ptr();
    // SAFETY: every field is written, in an order in which nothing reads one before it is: types need the heap, names
    // need types and the string pool.
    unsafe {
        (&raw mut (*p).heap).write(Heap::new());
        (&raw mut (*p).strings).write(StringPool::default());
        (&raw mut (*p).bytes).write(BytesPool::default());
        (&raw mut (*p).empty_tuple).write(Field::empty());
        (&raw mut (*p).hash_secret).write(hash_secret);
        (&raw mut (*p).type_cache).write(TypeCache::default());
        (&raw mut (*p).builtins).write(Field::empty());
        (&raw mut (*p).sys_dict).write(Field::empty());
        (&raw mut (*p).modules).write(Field::empty());
        (&raw mut (*p).recursion_limit).write(Cell::new(1000));
        (&raw mut (*p).jump_counter).write(Cell::new(crate::types::code::JUMP_COUNTER));
        (&raw mut (*p).debug_ranges).write(Cell::new(true));
        (&raw mut (*p).int_max_str_digits).write(Cell::new(4300));
        (&raw mut (*p).gc).write(GcState::default());
        (&raw mut (*p).dict_watchers).write(RefCell::default());
        (&raw mut (*p).version_watcher).write(Cell::new(None));
        (&raw mut (*p).weakrefs).write(WeakTable::default());
        (&raw mut (*p).hooks).write(Hooks::default());
        (&raw mut (*p).vm).write(Cell::new(std::ptr::null_mut()));
        (&raw mut (*p).ready).write(Cell::new(false));
        (&raw mut (*p).registry).write(UnsafeCell::default());
        (&raw mut (*p).attribute_cache).write(AttributeCache::default());
        let types = CoreTypes::allocate(&(*p).heap);
        (&raw mut (*p).types).write(types);
        let thread = Box::leak(Box::new(Thread::new(p)));
        set_current(thread);
        (*p).strings.fill();
        (&raw mut (*p).names).write(Names::new());
        (*p).types.make_ready();
        (*p).empty_tuple.set(TupleObject::from_vec(Vec::new()));
        (*p).ready.set(true);
        thread
    }
}

#[cfg(test)]
mod tests {
    use crate::value::Value;

    #[test]
    fn a_runtime_starts_and_makes_objects() {
        super::start(crate::hash::HashSecret::from_seed(0));
        let a = Value::str("hello");
        let b = Value::str("hello");
        assert!(crate::types::str::equal(&a, &b) && !a.is(&b));
        assert!(crate::types::str::intern("x").is(&crate::types::str::intern("x")));
        let d = crate::types::dict::DictObject::new();
        let d = d.downcast::<crate::types::dict::DictObject>().unwrap();
        for i in 0..100 {
            d.insert(&Value::int(i), Value::int(i * i)).unwrap();
        }
        assert_eq!(d.get(&Value::int(9)).unwrap().unwrap().as_small_int(), Some(81));
        assert_eq!(crate::thread::types().bool.base_type().unwrap().name_str(), "int");
    }
}
