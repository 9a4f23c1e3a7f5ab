//! Frame objects: what Python code sees of a frame. Made when someone looks; a frame that ends leaves its locals to its
//! object, if someone still holds that.

use crate::frame::{Frame, HEADER_WORDS, Owner};
use crate::interp::step::own;
use crate::state;
use std::cell::Cell;
use tiercel_object::header::Header;
use tiercel_object::typeobj::{Type, allocate_instance, header_of_new, release_instance};
use tiercel_object::types::code::CodeObject;
use tiercel_object::value::{Field, StackRef, Value, owns_object};

/// A frame object.
#[repr(C)]
pub struct FrameObject {
    /// Header.
    pub head: Header,
    /// The frame; inside `kept` once it has ended.
    pub frame: Cell<*mut Frame>,
    /// `f_back` of a frame that has ended.
    pub back: Field,
    /// `f_trace`
    pub trace: Field,
    /// `f_trace_lines`
    pub trace_lines: Cell<bool>,
    /// `f_trace_opcodes`
    pub trace_opcodes: Cell<bool>,
    /// The line that the trace function was told of last.
    pub traced_line: Cell<i32>,
    /// Whether the instruction before was a jump back, which starts the line anew.
    pub traced_jump: Cell<bool>,
    /// Names that were added to `f_locals` and are no variables of the code.
    pub extra_locals: Field,
    /// Values of locals that `f_locals` has overwritten: instructions may have borrowed them.
    pub overwritten: Field,
    /// The frame's header and slots after its end.
    pub kept: Cell<Option<Box<[u64]>>>,
}

/// The object of a frame, made if there is none.
///
/// # Safety
/// `frame` is a live frame that runs code.
pub unsafe fn of(frame: *mut Frame) -> Value {
    if (*frame).object == 0 {
        (*frame).object = new(frame) as u64;
    }
    Value::new_reference((*frame).object as *const Header)
}

/// A new object for a frame.
unsafe fn new(frame: *mut Frame) -> *const FrameObject {
    let ty = state::get().types.frame;
    let place = allocate_instance(ty, size_of::<FrameObject>()) as *mut FrameObject;
    let head = header_of_new(place as *const Header);
    std::ptr::write(
        place,
        FrameObject {
            head,
            frame: Cell::new(frame),
            back: Field::empty(),
            trace: Field::empty(),
            trace_lines: Cell::new(true),
            trace_opcodes: Cell::new(false),
            traced_line: Cell::new(-1),
            traced_jump: Cell::new(false),
            extra_locals: Field::empty(),
            overwritten: Field::empty(),
            kept: Cell::new(None),
        },
    );
    place
}

/// The object of a frame that has ended and never stood on a stack: its function, where it was, what its locals hold, and
/// its caller's object.
///
/// # Safety
/// The words are owned and become the object's; `function` runs `code`, which has so many locals.
pub unsafe fn of_ended(
    code: *const CodeObject,
    function: u64,
    at: usize,
    locals: &[u64],
    back: Option<Value>,
) -> Value {
    let mut kept = vec![0u64; HEADER_WORDS + locals.len()].into_boxed_slice();
    let frame = kept.as_mut_ptr() as *mut Frame;
    Frame::initialize(frame, function, code, std::ptr::null_mut());
    (*frame).pc = (*code).code.get().add(at);
    (*frame).owner = Owner::FrameObject;
    std::ptr::copy_nonoverlapping(locals.as_ptr(), Frame::locals(frame), locals.len());
    (*frame).sp = Frame::locals(frame).add(locals.len());
    let object = new(frame);
    (*object).kept.set(Some(kept));
    (*object).back.set_option(back);
    Value::from_word(object as u64)
}

/// The first frame from `frame` on that runs code, as an object.
///
/// # Safety
/// `frame` is null or a live frame.
pub unsafe fn nearest(mut frame: *mut Frame) -> Option<Value> {
    while !frame.is_null() {
        if !crate::exceptions::is_internal(frame) {
            return Some(of(frame));
        }
        frame = (*frame).previous;
    }
    None
}

/// A frame with an object ends: if someone else holds the object, it takes the frame's content over.
///
/// # Safety
/// `frame` is no longer run, its `sp` is saved, and its slots are still there.
pub unsafe fn frame_ended(frame: *mut Frame) {
    let object = std::mem::take(&mut (*frame).object);
    let this = &*(object as *const FrameObject);
    if this.head.count.get() > 1 {
        if let Some(back) = nearest((*frame).previous) {
            this.back.set(back);
        }
        let locals = Frame::locals(frame);
        let words = (*frame).sp.offset_from(frame as *const u64) as usize;
        let mut kept = vec![0u64; words].into_boxed_slice();
        let new = kept.as_mut_ptr() as *mut Frame;
        std::ptr::copy_nonoverlapping(frame as *const u64, kept.as_mut_ptr(), words);
        let slots = words - Frame::locals(new).offset_from(kept.as_ptr()) as usize;
        for i in 0..slots {
            let word = *locals.add(i);
            *Frame::locals(new).add(i) = if word == 0 { 0 } else { own(word) };
            *locals.add(i) = 0;
        }
        (*new).function = own((*frame).function);
        (*frame).function = 0;
        (*frame).namespace = 0;
        (*new).previous = std::ptr::null_mut();
        (*new).object = 0;
        (*new).owner = Owner::FrameObject;
        (*new).sp = Frame::locals(new).add(slots);
        this.frame.set(new);
        this.kept.set(Some(kept));
    } else {
        this.frame.set(std::ptr::null_mut());
    }
    drop(Value::from_word(object));
}

/// The content of a frame has moved to a generator.
///
/// # Safety
/// `frame` is the new place, and has an object.
pub unsafe fn frame_moved(frame: *mut Frame) {
    (*((*frame).object as *const FrameObject)).frame.set(frame);
}

impl FrameObject {
    /// The code, unless the frame is gone.
    pub fn code(&self) -> Option<&CodeObject> {
        let frame = self.frame.get();
        // SAFETY: the frame is live or kept as long as the object points to it.
        if frame.is_null() { None } else { Some(unsafe { Frame::code(frame) }) }
    }

    /// The line being executed.
    pub fn line(&self) -> i32 {
        let frame = self.frame.get();
        if frame.is_null() {
            return -1;
        }
        // SAFETY: as for `code`.
        unsafe { crate::code::line_of(Frame::code(frame), Frame::lasti(frame)) }
    }

    /// `f_back`
    pub fn back(&self) -> Option<Value> {
        let frame = self.frame.get();
        if frame.is_null() || self.is_ended() {
            return self.back.get();
        }
        // SAFETY: a running frame's callers are live.
        unsafe { nearest((*frame).previous) }
    }

    /// Whether the frame has ended.
    pub fn is_ended(&self) -> bool {
        let frame = self.frame.get();
        // SAFETY: as for `code`.
        frame.is_null() || unsafe { (*frame).owner == Owner::FrameObject }
    }
}

/// Shows the collector what a frame object holds.
///
/// # Safety
/// `object` is a live frame object.
pub unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let this = &*(object as *const FrameObject);
    for field in [&this.back, &this.trace, &this.extra_locals, &this.overwritten] {
        field.visit(visit);
    }
    let frame = this.frame.get();
    if !frame.is_null() && (*frame).owner == Owner::FrameObject {
        let mut slot = Frame::locals(frame);
        while slot < (*frame).sp {
            if owns_object(*slot) {
                visit(Value::borrow_word(slot));
            }
            slot = slot.add(1);
        }
        for word in [&raw const (*frame).function, &raw const (*frame).namespace] {
            if owns_object(*word) {
                visit(Value::borrow_word(word));
            }
        }
    }
}

/// Gives up the locals of a frame that has ended.
///
/// # Safety
/// `object` is a live frame object.
pub unsafe fn clear(object: *const Header) {
    let this = &*(object as *const FrameObject);
    drop(this.back.take());
    drop(this.trace.take());
    drop(this.extra_locals.take());
    drop(this.overwritten.take());
    let frame = this.frame.get();
    if !frame.is_null() && (*frame).owner == Owner::FrameObject {
        let mut slot = Frame::locals(frame);
        while slot < (*frame).sp {
            StackRef(std::mem::take(&mut *slot)).close();
            slot = slot.add(1);
        }
    }
}

/// Ends a frame object.
///
/// # Safety
/// `object` is dying.
pub unsafe fn dealloc(object: *mut Header) {
    let ty: *const Type = (*object).ty.get();
    let this = object as *mut FrameObject;
    let frame = (*this).frame.get();
    if !frame.is_null() && (*frame).owner == Owner::FrameObject {
        Frame::clear(frame);
    }
    std::ptr::drop_in_place(this);
    release_instance(object, ty);
}
