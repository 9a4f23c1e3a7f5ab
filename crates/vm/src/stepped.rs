//! Loops over an `enumerate` or `zip` that has a generator within.
//!
//! The native function that steps such an iterator would run a loop of the interpreter within itself for each item, and no
//! trace could follow it. So `FOR_ITER` goes on in a frame of the VM's own code, which does what that function would: it
//! asks the iterators within in their order, each by a `FOR_ITER` of its own, and returns the pair or tuple. One that is within
//! another gets a frame on that frame. Where one of them has ended, the loop below is told to go on behind its body.
//!
//! The code asks whatever there is within; which loops the interpreter has go on in it, and not in the native function, is a
//! matter of speed only. Tier 2 does it for more of them.

use crate::consume::{AFTER_LOOP, Part, RETURN, assemble, hidden_frame, is_exact};
use crate::frame::{self, Frame};
use crate::interp::step::Cx;
use crate::start::internal_code;
use crate::tracing;
use crate::uops::arithmetic::is_kind;
use Part::{Do, Here, To};
use tiercel_object::header::Kind;
use tiercel_object::thread::{Thread, runtime, thread, types};
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::enumerate::EnumerateObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::types::zip::ZipObject;
use tiercel_object::value::{StackRef, pointer};
use tiercel_object::{PyResult, Value, bail};
use tiercel_ops::Opcode;
use tiercel_ops::names::intrinsic;

/// The most iterators of a `zip` that is stepped so.
pub const WIDEST: usize = 4;

/// How many frames there may be below a loop that goes on in one: in a recursion of generators these frames are one in two
/// or three, and do not count in CPython.
const SHALLOW: i32 = 150;

/// How deep iterators within others are looked at.
pub const DEEPEST: usize = 3;

/// The local that says where the loop goes on at its end, in code units from where it stands.
pub const END: usize = 0;

/// The local that has the `enumerate`. In the code for `zip`, the items that have come so far stand from here on.
pub const COUNTED: usize = 1;

/// The code of such frames.
pub struct Codes {
    enumerate: Value,
    /// By the number of iterators less one.
    zip: [Value; WIDEST],
}

impl Codes {
    /// Makes it.
    pub fn new() -> Codes {
        Codes { enumerate: code_of_enumerate(), zip: std::array::from_fn(|n| code_of_zip(n as u8 + 1)) }
    }

    /// The code for an iterator of this kind with so many within.
    pub fn of(&self, kind: Kind, within: usize) -> Option<&CodeObject> {
        let code = match kind {
            Kind::Enumerate => &self.enumerate,
            Kind::Zip => self.zip.get(within.checked_sub(1)?)?,
            _ => return None,
        };
        // SAFETY: it is a code object, which stays.
        unsafe { Some(&*(code.word() as *const CodeObject)) }
    }
}

impl Default for Codes {
    fn default() -> Codes {
        Codes::new()
    }
}

/// What comes when an iterator has ended.
const AT_END: [Part; 6] = [
    Here('e'),
    AFTER_LOOP[0],
    AFTER_LOOP[1],
    Do(Opcode::LOAD_FAST, END as u8),
    Do(Opcode::CALL_INTRINSIC_1, intrinsic::LOOP_ENDED as u8),
    RETURN,
];

fn code(name: &str, parts: &[Part], locals: &[&str]) -> Value {
    internal_code(name, assemble(&[parts, &AT_END].concat()), Vec::new(), locals)
}

/// Numbers the item of the iterator that stands on the stack.
fn code_of_enumerate() -> Value {
    let parts = [
        Do(Opcode::NOP, 0),
        To(Opcode::FOR_ITER, 'e'),
        Do(Opcode::SWAP, 2),
        Do(Opcode::POP_TOP, 0),
        Do(Opcode::CALL_INTRINSIC_1, intrinsic::COUNTED as u8),
        RETURN,
    ];
    code("enumerate", &parts, &["end", "enumerate"])
}

/// A tuple of the items of so many iterators, the first of which stands on top of the stack.
fn code_of_zip(count: u8) -> Value {
    let first = COUNTED as u8;
    let mut parts = vec![Do(Opcode::NOP, 0)];
    for item in first..first + count {
        parts.extend([To(Opcode::FOR_ITER, 'e'), Do(Opcode::STORE_FAST, item), Do(Opcode::POP_TOP, 0)]);
    }
    parts.extend((first..first + count).map(|item| Do(Opcode::LOAD_FAST_AND_CLEAR, item)));
    parts.extend([Do(Opcode::BUILD_TUPLE, count), RETURN]);
    let locals = ["end", "first", "second", "third", "fourth"];
    code("zip", &parts, &locals[..=usize::from(count)])
}

/// The iterators within an `enumerate` or `zip` that can be stepped so.
///
/// # Safety
/// The word is a slot's, with an object that is alive for as long as the result is used.
pub unsafe fn within<'a>(word: u64) -> Option<&'a [Value]> {
    let word = StackRef(word).clean();
    if is_kind(word, Kind::Enumerate) && is_exact(word, types().enumerate) {
        let e = &*(pointer(word) as *const EnumerateObject);
        return e.iterator.borrow().map(std::slice::from_ref);
    }
    if !is_kind(word, Kind::Zip) || !is_exact(word, types().zip) {
        return None;
    }
    let zip = &*(pointer(word) as *const ZipObject);
    let all = zip.iterators.borrow()?.downcast_exact::<TupleObject>()?.items();
    (!zip.strict.get() && (1..=WIDEST).contains(&all.len())).then_some(all)
}

/// Whether a generator is within, however deep, other than one with the code of who loops: the frames of a recursion would be
/// twice as many.
unsafe fn has_generator(word: u64, looping: *const CodeObject, deep: usize) -> bool {
    if is_kind(word, Kind::Generator) {
        let generator = &*(pointer(word) as *const crate::generator::GeneratorObject);
        return generator.code.word() != looping as u64;
    }
    let all = if deep == DEEPEST { None } else { within(word) };
    all.is_some_and(|all| all.iter().any(|v| has_generator(v.word(), looping, deep + 1)))
}

/// Which of the iterators within one is the first that is a generator, or has one within; and its word.
///
/// # Safety
/// The word is a slot's, with a live object.
pub unsafe fn way_to_generator(word: u64) -> Option<(usize, u64)> {
    let all = within(word)?.iter().map(Value::word);
    all.enumerate().find(|(_, word)| has_generator(*word, std::ptr::null(), 1))
}

/// The first generator that is within an iterator, however deep.
///
/// # Safety
/// The word is a slot's, with a live object.
#[inline(never)]
pub unsafe fn generator_in(word: u64) -> Option<u64> {
    let (_, mut word) = way_to_generator(word)?;
    while let Some((_, next)) = way_to_generator(word) {
        word = next;
    }
    is_kind(word, Kind::Generator).then_some(word)
}

/// Whether a loop over this iterator goes on in a frame, if nobody watches.
///
/// # Safety
/// The word is that of a live object, and `looping` the code of the loop.
pub unsafe fn goes_on_in_frame(word: u64, looping: *const CodeObject) -> bool {
    let is_one = is_kind(word, Kind::Enumerate) || is_kind(word, Kind::Zip);
    is_one && is_shallow(thread()) && has_generator(word, looping, 0)
}

/// For how many frames there must be room where a loop goes on in one.
pub fn room_wanted() -> i32 {
    runtime().recursion_limit.get().saturating_sub(SHALLOW).max(1)
}

/// Whether there is so much room.
pub fn is_shallow(thread: &Thread) -> bool {
    thread.recursion_remaining.get() > room_wanted()
}

/// A frame for the next item of the iterator on top of the stack, if that comes from one. It is not entered yet.
///
/// # Safety
/// The instruction is a `FOR_ITER`.
#[inline(always)]
pub unsafe fn frame_for(cx: &mut Cx) -> *mut Frame {
    let word = cx.peek_clean(1);
    if !is_kind(word, Kind::Enumerate) && !is_kind(word, Kind::Zip) {
        return std::ptr::null_mut();
    }
    make_frame(cx, word)
}

#[inline(never)]
unsafe fn make_frame(cx: &mut Cx, word: u64) -> *mut Frame {
    let thread = &*cx.thread;
    let caller = cx.frame();
    // Who watches the program is told of the native function.
    let is_watched = || {
        tracing::is_active(thread)
            || Opcode::from_byte(*cx.pc as u8) == Opcode::INSTRUMENTED_FOR_ITER
            || thread.eval_frame.get().is_some()
    };
    if !has_generator(word, (*caller).code, 0) || is_watched() || cx.is_native || !is_shallow(thread) {
        return std::ptr::null_mut();
    }
    let kind = if is_kind(word, Kind::Zip) { Kind::Zip } else { Kind::Enumerate };
    let Some(within) = within(word) else { return std::ptr::null_mut() };
    let Some(code) = crate::state::get().stepped.of(kind, within.len()) else {
        return std::ptr::null_mut();
    };
    if !frame::has_room(thread, frame::slots_of(code)) {
        return std::ptr::null_mut();
    }
    let new = hidden_frame(thread, caller, code);
    let locals = Frame::locals(new);
    let count = code.localsplus_count.get() as usize;
    locals.write_bytes(0, count);
    *locals.add(END) = Value::small_int(2 + cx.oparg as i64).into_word();
    if kind == Kind::Enumerate {
        *locals.add(COUNTED) = Value::borrow_word(&word).clone().into_word();
    }
    // The first one is on top.
    let mut top = locals.add(count);
    for iterator in within.iter().rev() {
        *top = iterator.clone().into_word();
        top = top.add(1);
    }
    (*new).sp = top;
    new
}

/// The pair of an item with its number, which is counted.
///
/// # Safety
/// The frame is one of an `enumerate`.
pub unsafe fn counted(frame: *mut Frame, item: &Value) -> PyResult<Value> {
    let enumerate = *Frame::locals(frame).add(COUNTED);
    let Some(e) = Value::borrow_word(&enumerate).downcast_exact::<EnumerateObject>() else {
        bail!(SystemError, "an enumerate is expected")
    };
    Ok(e.numbered(item.clone()))
}

/// The loop below goes on behind its body, which is so many code units from where it stands.
///
/// # Safety
/// The frame is one that a `FOR_ITER` goes on in.
pub unsafe fn loop_ended(frame: *mut Frame, at: &Value) -> Value {
    (*(*frame).previous).return_offset = at.as_small_int().unwrap_or(0) as u16;
    Value::NONE
}
