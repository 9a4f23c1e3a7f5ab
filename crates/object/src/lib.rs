//! Values, heap, reference counts, cycle collector, types and slots, built-in types.
//!
//! Where to start reading: `value` (the tagged word), `header` (what every heap object begins with), `heap`, `typeobj`
//! and `slots` (what types are), `object` (what one can do to any object), then `types`, a file each.

// The macros that declare built-in types expand to paths of this crate by name.
extern crate self as tiercel_object;

pub mod allocator;
pub mod args;
pub mod attribute_cache;
pub mod buffer;
pub mod class;
pub mod error;
pub(crate) mod few_bytes;
pub mod format;
pub mod gc;
pub mod hash;
pub mod header;
pub mod heap;
mod heap_regions;
pub mod heap_slots;
mod heap_trim;
pub mod instance;
pub mod isinstance;
pub mod loose;
pub mod mapping;
pub mod method;
pub mod mro;
pub mod names;
pub mod number;
pub mod object;
pub mod quick_end;
pub mod runtime;
pub mod slot_update;
pub mod slotdefs;
pub mod slots;
pub mod suggest;
pub mod thread;
pub mod typeobj;
pub mod types;
pub mod value;
pub mod watch;
pub mod weakref;

pub use error::{PyResult, Raised};
pub use value::{Field, StackRef, Value};
