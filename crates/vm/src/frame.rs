//! Frames: what a running piece of code stands on. Header, locals with cells and free variables, and the value stack,
//! in one stretch of words on the thread's data stack or inside a generator.

use tiercel_object::header::Header;
use tiercel_object::mapping;
use tiercel_object::thread::Thread;
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::function::FunctionObject;
use tiercel_object::value::{StackRef, Value, pointer};

/// Who a frame belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Owner {
    /// The thread's data stack.
    Thread,
    /// A generator, coroutine or async generator.
    Generator,
    /// A frame object that outlived the call.
    FrameObject,
    /// No Python code: marks where Rust code called in.
    Entry,
    /// The thread's data stack; what it returns is nothing to its caller.
    Silent,
}

/// The header of a frame. The slots follow.
#[repr(C)]
pub struct Frame {
    /// The caller's frame.
    pub previous: *mut Frame,
    /// The first free stack slot, when the frame is not the one running.
    pub sp: *mut u64,
    /// The instruction being executed, or, while another instruction goes on, the one to go on with.
    pub pc: *const u16,
    /// The constants of the code.
    pub consts: *const u64,
    /// The code; the function keeps it alive.
    pub code: *const CodeObject,
    /// The function, an owned or borrowed slot.
    pub function: u64,
    /// The globals; the function keeps them alive.
    pub globals: *const DictObject,
    /// The builtins; the function keeps them alive.
    pub builtins: *const DictObject,
    /// The namespace of code that is not a function's: an owned mapping, or 0.
    pub namespace: u64,
    /// The frame object, owned, if someone has looked.
    pub object: u64,
    /// Where to go on after a return, in code units from `pc`.
    pub return_offset: u16,
    /// Who it belongs to.
    pub owner: Owner,
}

/// Words of a frame's header.
pub const HEADER_WORDS: usize = size_of::<Frame>() / 8;

impl Frame {
    /// The first local of a frame.
    #[inline(always)]
    pub fn locals(frame: *mut Frame) -> *mut u64 {
        (frame as *mut u64).wrapping_add(HEADER_WORDS)
    }

    /// The frame of which `locals` is the first local.
    #[inline(always)]
    pub fn of_locals(locals: *mut u64) -> *mut Frame {
        locals.wrapping_sub(HEADER_WORDS) as *mut Frame
    }

    /// The bottom of a frame's value stack.
    #[inline(always)]
    pub unsafe fn stack_base(frame: *mut Frame) -> *mut u64 {
        Frame::locals(frame).add((*(*frame).code).localsplus_count.get() as usize)
    }

    /// The code.
    #[inline(always)]
    pub unsafe fn code<'a>(frame: *const Frame) -> &'a CodeObject {
        &*(*frame).code
    }

    /// The function as a value.
    pub unsafe fn function<'a>(frame: *const Frame) -> &'a FunctionObject {
        &*(StackRef((*frame).function).clean() as *const FunctionObject)
    }

    /// The offset of the current instruction, in code units; -1 before the first.
    pub unsafe fn lasti(frame: *const Frame) -> isize {
        (*frame).pc.offset_from((*(*frame).code).code.get())
    }

    /// Writes the header of a new frame for `function` with `code` at `frame`. Locals and `sp` are left to the caller.
    ///
    /// # Safety
    /// There is room; `function` is a slot word of a function that outlives the frame, or is owned.
    #[inline(always)]
    pub unsafe fn initialize(
        frame: *mut Frame,
        function: u64,
        code: *const CodeObject,
        previous: *mut Frame,
    ) {
        let object = pointer(function) as *const FunctionObject;
        (*frame).previous = previous;
        // Neighbours there and here, moved in pairs.
        *(&raw mut (*frame).pc as *mut [u64; 2]) = *(&raw const (*code).code as *const [u64; 2]);
        (*frame).code = code;
        (*frame).function = function;
        *(&raw mut (*frame).globals as *mut [u64; 2]) = *(&raw const (*object).globals as *const [u64; 2]);
        (*frame).namespace = 0;
        (*frame).object = 0;
        // One store, with the owner's neighbour.
        *(&raw mut (*frame).return_offset as *mut u32) = (Owner::Thread as u32) << 16;
    }

    /// Gives up everything a frame that ends holds: locals, stack, function, namespace. A frame object that someone
    /// still holds takes the locals with it.
    pub unsafe fn clear(frame: *mut Frame) {
        if (*frame).object != 0 {
            crate::frame_object::frame_ended(frame);
        }
        let locals = Frame::locals(frame);
        let sp = (*frame).sp;
        (*frame).sp = Frame::stack_base(frame);
        let mut slot = locals;
        while slot < sp {
            let word = std::mem::take(&mut *slot);
            StackRef(word).close();
            slot = slot.add(1);
        }
        drop(Value::from_word_or_null(std::mem::take(&mut (*frame).namespace)));
        StackRef(std::mem::take(&mut (*frame).function)).close();
    }
}

const _: () = {
    use std::mem::offset_of;
    // What `initialize` moves in pairs.
    assert!(offset_of!(Frame, consts) == offset_of!(Frame, pc) + 8);
    assert!(offset_of!(CodeObject, consts_ptr) == offset_of!(CodeObject, code) + 8);
    assert!(offset_of!(Frame, builtins) == offset_of!(Frame, globals) + 8);
    assert!(offset_of!(FunctionObject, builtins) == offset_of!(FunctionObject, globals) + 8);
    assert!(offset_of!(Frame, owner) == offset_of!(Frame, return_offset) + 2);
    assert!(offset_of!(Frame, return_offset) + 4 <= size_of::<Frame>());
};

/// Words of a data stack.
const STACK_WORDS: usize = 1 << 26;

/// Reserves a thread's data stack. The memory is only touched as frames are pushed.
pub fn reserve_stack(thread: &Thread) -> bool {
    let Some(base) = mapping::reserve(STACK_WORDS * 8) else { return false };
    let base = base.as_ptr().cast::<u64>();
    thread.stack_top.set(base);
    // SAFETY: so many words were mapped.
    thread.stack_end.set(unsafe { base.add(STACK_WORDS) });
    true
}

/// Gives a thread's data stack back.
///
/// # Safety
/// No frame stands on it, so that the top is where it started.
pub unsafe fn release_stack(thread: &Thread) {
    let base = thread.stack_end.get().sub(STACK_WORDS);
    libc::munmap(base.cast(), STACK_WORDS * 8);
    thread.stack_top.set(std::ptr::null_mut());
    thread.stack_end.set(std::ptr::null_mut());
}

/// The slots of a code's frames: locals, the value stack, and one above it where cold paths are told what they need.
#[inline(always)]
pub fn slots_of(code: &CodeObject) -> usize {
    code.frame_slots.get() as usize
}

/// Whether there is room for a frame with this many slots.
#[inline(always)]
pub fn has_room(thread: &Thread, slots: usize) -> bool {
    (thread.stack_top.get() as usize + (HEADER_WORDS + slots) * 8) < thread.stack_end.get() as usize
}

/// Where a frame of a code ends that stands on the data stack.
#[inline(always)]
pub fn end_of(frame: *mut Frame, code: &CodeObject) -> *mut u64 {
    (frame as *mut u64).wrapping_add(HEADER_WORDS + slots_of(code))
}

/// Pushes a frame for `function` on the data stack; its locals hold garbage. It is not entered yet.
///
/// # Safety
/// As for [`Frame::initialize`]; there is room.
#[inline(always)]
pub unsafe fn push(thread: &Thread, function: u64, previous: *mut Frame) -> *mut Frame {
    let frame = thread.stack_top.get() as *mut Frame;
    let code = (*(pointer(function) as *const FunctionObject)).code.word() as *const CodeObject;
    Frame::initialize(frame, function, code, previous);
    thread.stack_top.set(end_of(frame, &*code));
    (*frame).sp = Frame::stack_base(frame);
    frame
}

/// Takes the top frame, already cleared, off the data stack.
///
/// # Safety
/// It is the topmost frame of the data stack.
#[inline(always)]
pub unsafe fn pop(thread: &Thread, frame: *mut Frame) {
    thread.stack_top.set(frame as *mut u64);
}

/// The type word of the object behind a slot; only for heap objects.
#[inline(always)]
pub unsafe fn header_of<'a>(word: u64) -> &'a Header {
    &*((word & !7) as *const Header)
}
