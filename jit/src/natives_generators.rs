//! What generators look like in memory.

use std::mem::offset_of;
use tiercel_ir::snapshot::RAW;
use tiercel_object::header::{Header, Kind};
use tiercel_object::typeobj::Type;
use tiercel_object::types::code::CodeObject;
use tiercel_vm::frame::Frame;
use tiercel_vm::generator::GeneratorObject;

/// Which word of an object, its header included, a field of a generator's frame is.
const fn word_of_frame(offset: usize) -> usize {
    (offset_of!(GeneratorObject, frame) + offset) / 8
}

/// Bytes of a generator with room for the frame of its code.
///
/// # Safety
/// The code is alive.
pub(crate) unsafe fn size_for(code: *const CodeObject) -> usize {
    size_of::<GeneratorObject>() + 8 * tiercel_vm::frame::slots_of(&*code)
}

/// Bytes of an object of a built-in type that has these words behind its header: those of a generator depend on its code.
///
/// # Safety
/// The words are what such an object holds.
pub(crate) unsafe fn size_of_object(ty: &Type, order: &[u8], words: &[u64]) -> usize {
    if ty.kind != Kind::Generator {
        return ty.instance_size();
    }
    let code = word_of_frame(offset_of!(Frame, code)) - size_of::<Header>() / 8;
    let at = order.iter().position(|n| usize::from(n & !RAW) == code).expect("a generator has a code");
    size_for(words[at] as *const CodeObject)
}

/// Whether a word of an object holds an address within the object itself: where the stack of a generator's frame ends.
pub(crate) fn points_inside(ty: &Type, word: usize) -> bool {
    ty.kind == Kind::Generator && word == word_of_frame(offset_of!(Frame, sp))
}
