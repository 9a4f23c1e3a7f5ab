//! The few facts about memory that operations themselves imply: where an object keeps its count and its type.
//!
//! Everything else (list items, dict versions, iterator fields) reaches a trace as an offset in a load or store.

/// Offset of the 32-bit reference count in an object's header.
pub const COUNT_OFFSET: i32 = 0;
/// Offset of the type pointer in an object's header.
pub const TYPE_OFFSET: i32 = 8;
/// A built-in type's address and the size of an object in one word, for the function that makes one.
pub const fn sized(ty: u64, size: i64) -> u64 {
    ty | (size as u64) << 48
}

/// The type's address and the size in such a word.
pub const fn type_and_size(word: u64) -> (u64, usize) {
    (word & ((1 << 48) - 1), (word >> 48) as usize)
}

/// Offset of the first slot of the frame that stands in a generator.
pub const GENERATOR_SLOTS: i64 = 160;
/// Mark of a borrowed pointer on the interpreter's value stack.
pub const BORROWED: u64 = 4;
/// Words with the mark of borrowing up to this one are singletons.
pub const LAST_SINGLETON: i64 = 0x3f;
