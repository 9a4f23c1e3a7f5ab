//! The few facts about memory that operations themselves imply: where an object keeps its count and its type.
//!
//! Everything else (list items, dict versions, iterator fields) reaches a trace as an offset in a load or store.

/// Offset of the 32-bit reference count in an object's header.
pub const COUNT_OFFSET: i32 = 0;
/// Offset of the type pointer in an object's header.
pub const TYPE_OFFSET: i32 = 8;
/// Mark of a borrowed pointer on the interpreter's value stack.
pub const BORROWED: u64 = 4;
/// Words with the mark of borrowing up to this one are singletons.
pub const LAST_SINGLETON: i64 = 0x3f;
