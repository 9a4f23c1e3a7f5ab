//! What a handler is made of: the state a micro-op works on, what it may answer, and the templates that compose
//! micro-ops into handlers, bodies and functions for native code.
//!
//! Handlers end in a call of the next one, which LLVM turns into a jump as long as no local has its address taken and
//! nothing with a destructor is alive. So a [`Cx`] is only ever passed to functions that are always inlined, and
//! whatever needs more stands in a body or in a cold function.

use crate::frame::Frame;
use tiercel_object::header::{self, Header};
use tiercel_object::thread::Thread;
use tiercel_object::value::{FIRST_POINTER, StackRef, Value, pointer};

pub use super::cold::{
    drop_and_continue, drop_two_and_continue, no_generic_form, raise, raise_with, redispatch,
};

/// Points to a code unit: opcode in the low byte, oparg in the high one.
pub type Pc = *const u16;
/// Points into a frame's slots.
pub type Sp = *mut u64;

/// The signature of every handler. `pc` is the instruction itself, with `oparg` whole, whatever `EXTENDED_ARG` said.
pub type HandlerFn = unsafe extern "C" fn(Pc, Sp, Sp, *const Thread, *const Handler, u64) -> u64;

/// A handler, as the table has it.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Handler(pub HandlerFn);

/// What a body leaves: the handler to go on with, or none for the next instruction.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Onward {
    /// Goes on at the frame's `pc` and `sp`.
    pub handler: Option<Handler>,
    /// Its oparg.
    pub oparg: u64,
}

/// What a micro-op called by native code leaves.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct NativeStep {
    /// The stack pointer after it.
    pub sp: Sp,
    /// [`NativeStep::NEXT`], [`NativeStep::MISS`] or [`NativeStep::RAISED`].
    pub status: u64,
}

impl NativeStep {
    /// It went well.
    pub const NEXT: u64 = 0;
    /// It did nothing: what it takes for granted does not hold.
    pub const MISS: u64 = 1;
    /// An exception is set.
    pub const RAISED: u64 = 2;
}

/// The signature of micro-ops that native code calls: stack pointer, locals, thread, oparg and two operands.
pub type NativeFn = unsafe extern "C" fn(Sp, Sp, *const Thread, u64, u64, u64) -> NativeStep;

/// What a micro-op answers.
pub enum Step {
    /// Go on.
    Next,
    /// Go on behind the instruction: what is left of it is not to be done.
    Done,
    /// What it takes for granted does not hold, and nothing was done: let the generic form do it.
    Miss,
    /// An exception is set.
    Raise,
    /// Call this cold function with the frame and the word: it sets the exception.
    RaiseWith(unsafe fn(*mut Frame, u64), u64),
    /// Go on with this handler.
    Tail(Handler),
}

/// A value on the stack, looked at: a word that owns nothing, usable as a borrowed value.
#[repr(transparent)]
pub struct Seen(pub u64);

impl std::ops::Deref for Seen {
    type Target = Value;

    #[inline(always)]
    fn deref(&self) -> &Value {
        // SAFETY: made only of clean words of slots that keep their objects alive.
        unsafe { Value::borrow_word(&self.0) }
    }
}

/// The state of the instruction being executed.
pub struct Cx {
    /// The instruction.
    pub pc: Pc,
    /// The one after it, unless a jump changes this.
    pub next: Pc,
    /// The first free stack slot.
    pub sp: Sp,
    /// The first local.
    pub locals: Sp,
    /// The thread.
    pub thread: *const Thread,
    /// The handlers.
    pub table: *const Handler,
    /// The oparg.
    pub oparg: u64,
    /// The first operand from the inline cache.
    pub operand: u64,
    /// The second one.
    pub operand1: u64,
    /// The third one.
    pub operand2: u64,
    /// The frame that [`crate::uops::calls::push_frame`] is to enter.
    pub new_frame: *mut Frame,
    /// The first free stack slot of that frame.
    pub new_sp: Sp,
    /// Whether the running frame's `pc` and `sp` are saved already.
    pub is_saved: bool,
    /// An object whose count has reached zero, to be ended last; 0 for none.
    pub dead: u64,
    /// A second one.
    pub dead2: u64,
    /// Whether this is a call by native code, which no [`Step::Tail`] can leave.
    pub is_native: bool,
    /// In a sequence: words pushed stay in registers until [`Cx::flush`].
    buffers: bool,
    /// How many words are held back from the stack.
    held: usize,
    /// Those words, the lowest first.
    hold: (u64, u64, u64),
    /// Which of those are borrowed. They do not have the mark yet.
    lent: (bool, bool, bool),
}

/// How many words a sequence holds back at most.
const HOLDS: usize = 3;

impl Cx {
    /// The state at the start of an instruction with `cells` cache cells.
    #[inline(always)]
    pub unsafe fn new(
        pc: Pc,
        sp: Sp,
        locals: Sp,
        thread: *const Thread,
        table: *const Handler,
        oparg: u64,
        cells: usize,
    ) -> Cx {
        Cx {
            pc,
            next: pc.add(1 + cells),
            sp,
            locals,
            thread,
            table,
            oparg,
            operand: 0,
            operand1: 0,
            operand2: 0,
            new_frame: std::ptr::null_mut(),
            new_sp: std::ptr::null_mut(),
            is_saved: false,
            dead: 0,
            dead2: 0,
            is_native: false,
            buffers: false,
            held: 0,
            hold: (0, 0, 0),
            lent: (false, false, false),
        }
    }

    /// The state at the start of a sequence. What its parts hand to one another does not go through memory: the number
    /// of words held back is known wherever the handler is compiled, so that they are registers.
    #[inline(always)]
    pub unsafe fn buffering(self) -> Cx {
        Cx { buffers: true, ..self }
    }

    #[inline(always)]
    fn held(&self, index: usize) -> u64 {
        match index {
            0 => self.hold.0,
            1 => self.hold.1,
            _ => self.hold.2,
        }
    }

    #[inline(always)]
    fn is_held_lent(&self, index: usize) -> bool {
        match index {
            0 => self.lent.0,
            1 => self.lent.1,
            _ => self.lent.2,
        }
    }

    #[inline(always)]
    fn set_held(&mut self, index: usize, word: u64, lent: bool) {
        match index {
            0 => (self.hold.0, self.lent.0) = (word, lent),
            1 => (self.hold.1, self.lent.1) = (word, lent),
            _ => (self.hold.2, self.lent.2) = (word, lent),
        }
    }

    #[inline(always)]
    unsafe fn hold_back(&mut self, word: u64, lent: bool) {
        if self.held == HOLDS {
            self.flush();
        }
        self.set_held(self.held, word, lent);
        self.held += 1;
    }

    /// Writes what was held back to the stack.
    #[inline(always)]
    pub unsafe fn flush(&mut self) {
        for index in 0..HOLDS {
            if index < self.held {
                *self.sp.add(index) = self.marked(self.held - index);
            }
        }
        self.sp = self.sp.add(self.held);
        self.held = 0;
    }

    /// Takes words off the stack that nothing is left to be done about.
    #[inline(always)]
    pub unsafe fn shrink(&mut self, words: usize) {
        let held = words.min(self.held);
        self.held -= held;
        self.sp = self.sp.sub(words - held);
    }

    /// The oparg as a count.
    #[inline(always)]
    pub fn arg(&self) -> isize {
        self.oparg as isize
    }

    /// The operand in the `CELLS` cache cells from cell `start` on.
    #[inline(always)]
    pub unsafe fn cache<const CELLS: usize>(&self, start: usize) -> u64 {
        let at = self.pc.add(1 + start);
        match CELLS {
            1 => u64::from(at.read()),
            2 => u64::from((at as *const u32).read_unaligned()),
            _ => (at as *const u64).read_unaligned(),
        }
    }

    /// Writes a one-cell cache entry.
    #[inline(always)]
    pub unsafe fn write_cache(&self, cell: usize, word: u16) {
        (self.pc as *mut u16).add(1 + cell).write(word);
    }

    /// The current frame.
    #[inline(always)]
    pub fn frame(&self) -> *mut Frame {
        Frame::of_locals(self.locals)
    }

    /// Has [`crate::uops::calls::push_frame`] enter a frame that is complete.
    #[inline(always)]
    pub unsafe fn will_enter(&mut self, frame: *mut Frame) {
        self.new_frame = frame;
        self.new_sp = (*frame).sp;
    }

    /// Says where the frame stands, for code that looks at frames.
    #[inline(always)]
    pub unsafe fn save_pc(&self) {
        (*self.frame()).pc = self.pc;
    }

    /// Puts a word on the stack.
    #[inline(always)]
    pub unsafe fn push(&mut self, word: u64) {
        if self.buffers {
            self.hold_back(word, false);
        } else {
            *self.sp = word;
            self.sp = self.sp.add(1);
        }
    }

    /// Puts a word on the stack that borrows what `word` refers to.
    #[inline(always)]
    pub unsafe fn push_borrowed(&mut self, word: u64) {
        if self.buffers {
            self.hold_back(word, true);
        } else {
            self.push(borrow(word));
        }
    }

    /// Puts an owned value on the stack.
    #[inline(always)]
    pub unsafe fn push_value(&mut self, value: Value) {
        self.push(value.into_word());
    }

    /// Takes the top word.
    #[inline(always)]
    pub unsafe fn pop(&mut self) -> u64 {
        let word = self.marked(1);
        self.shrink(1);
        word
    }

    /// Takes the top as an owned value.
    #[inline(always)]
    pub unsafe fn pop_value(&mut self) -> Value {
        StackRef(self.pop()).into_value()
    }

    /// The word `depth` below the first free slot, to look at: the mark of borrowing may be missing. 1 is the top.
    #[inline(always)]
    pub unsafe fn peek(&self, depth: usize) -> u64 {
        if depth <= self.held { self.held(self.held - depth) } else { *self.sp.sub(depth - self.held) }
    }

    /// What [`Cx::peek`] gives, read once more: what was read before need not be kept in a register meanwhile.
    #[inline(always)]
    pub unsafe fn peek_again(&self, depth: usize) -> u64 {
        if depth <= self.held { self.peek(depth) } else { self.sp.sub(depth - self.held).read_volatile() }
    }

    /// The word `depth` below the first free slot, to put elsewhere.
    #[inline(always)]
    pub unsafe fn marked(&self, depth: usize) -> u64 {
        let word = self.peek(depth);
        if self.is_lent(depth) { borrow(word) } else { word }
    }

    /// What [`Cx::marked`] gives, read once more as by [`Cx::peek_again`].
    #[inline(always)]
    pub unsafe fn marked_again(&self, depth: usize) -> u64 {
        let word = self.peek_again(depth);
        if self.is_lent(depth) { borrow(word) } else { word }
    }

    /// Whether the word `depth` below the first free slot is known to be borrowed.
    #[inline(always)]
    pub fn is_lent(&self, depth: usize) -> bool {
        depth <= self.held && self.is_held_lent(self.held - depth)
    }

    /// Gives up the object that stands `depth` below the first free slot; its slot is to be overwritten.
    #[inline(always)]
    pub unsafe fn close_at(&mut self, depth: usize) {
        if !self.is_lent(depth) {
            self.close_value(self.peek(depth));
        }
    }

    /// Overwrites the word `depth` below the first free slot.
    #[inline(always)]
    pub unsafe fn poke(&mut self, depth: usize, word: u64) {
        if depth <= self.held {
            self.set_held(self.held - depth, word, false);
        } else {
            *self.sp.sub(depth - self.held) = word;
        }
    }

    /// The word `depth` below the first free slot, without the mark of borrowing.
    #[inline(always)]
    pub unsafe fn peek_clean(&self, depth: usize) -> u64 {
        StackRef(self.peek(depth)).clean()
    }

    /// The value `depth` below the first free slot, looked at where it is.
    #[inline(always)]
    pub unsafe fn seen(&self, depth: usize) -> Seen {
        Seen(self.peek_clean(depth))
    }

    /// The slot `depth` below the first free one as a value for a call out of a handler, which must not take addresses
    /// of locals: the mark of borrowing is taken off for the time. Gives it to [`Cx::restore`].
    #[inline(always)]
    pub unsafe fn lend<'a>(&self, depth: usize) -> (&'a Value, u64) {
        let slot = self.sp.sub(depth);
        let word = *slot;
        *slot = StackRef(word).clean();
        (Value::borrow_word(slot), word)
    }

    /// Puts back what [`Cx::lend`] has changed.
    #[inline(always)]
    pub unsafe fn restore(&self, depth: usize, word: u64) {
        *self.sp.sub(depth) = word;
    }

    /// The object `depth` below the first free slot, known to have layout `T`. It lives as long as its slot is not
    /// given up.
    #[inline(always)]
    pub unsafe fn payload<'a, T>(&self, depth: usize) -> &'a T {
        &*(pointer(self.peek(depth)) as *const T)
    }

    /// Drops the top `count` words at once.
    #[inline(always)]
    pub unsafe fn drop_top(&mut self, count: usize) {
        for _ in 0..count {
            let word = self.pop();
            StackRef(word).close();
        }
    }

    /// A local's slot.
    #[inline(always)]
    pub unsafe fn local(&self, index: u64) -> Sp {
        self.locals.add(index as usize)
    }

    /// Gives up a reference that the stack or a local held. An object that dies of it is ended after the instruction.
    #[inline(always)]
    pub unsafe fn close(&mut self, word: u64) {
        if word != 0 {
            separate_jumps();
            self.close_value(word);
        }
    }

    /// As [`Cx::close`], of a word that is not NULL.
    #[inline(always)]
    pub unsafe fn close_value(&mut self, word: u64) {
        if word & 7 == 0 {
            let object = word as *const Header;
            let count = (*object).count.get();
            if (count as i32) >= 0 {
                (*object).count.set(count - 1);
                if count == 1 {
                    // Not a conditional move: then the quick way need not ask at its end what has died.
                    separate_jumps();
                    std::hint::assert_unchecked(word != 0);
                    if self.dead == 0 {
                        self.dead = word;
                    } else {
                        self.dead2 = word;
                    }
                }
            }
        }
    }

    /// Gives up a reference that is known not to be the last one.
    #[inline(always)]
    pub unsafe fn close_shared(&self, word: u64) {
        if word & 7 == 0 {
            let count = &(*(word as *const Header)).count;
            if (count.get() as i32) >= 0 {
                count.set(count.get() - 1);
            }
        }
    }

    /// The constants of the frame's code.
    #[inline(always)]
    pub unsafe fn consts(&self) -> *const u64 {
        (*self.frame()).consts
    }

    /// A name of the frame's code.
    #[inline(always)]
    pub unsafe fn name<'a>(&self, index: u64) -> &'a Value {
        let code = (*self.frame()).code;
        Value::borrow_word((*code).names_ptr.get().add(index as usize))
    }
}

/// The word a stack slot has for a new, counted reference to what `word` refers to.
#[inline(always)]
pub unsafe fn duplicate(word: u64) -> u64 {
    if word & 7 == 0 {
        (*(word as *const Header)).incref();
    }
    word
}

/// Keeps the compiler from merging the condition before it with the one behind it: two jumps that are foreseen cost less
/// than the instructions and registers that it takes to make one of them.
#[inline(always)]
pub fn separate_jumps() {
    // SAFETY: no instruction at all.
    unsafe { std::arch::asm!("", options(nomem, nostack, preserves_flags)) };
}

/// [`tiercel_object::value::is_heap`] where it most often holds: two branches without a detour through registers.
#[inline(always)]
pub fn points(word: u64) -> bool {
    if word & 3 != 0 {
        return false;
    }
    separate_jumps();
    word >= FIRST_POINTER
}

/// The word that borrows what `word` refers to.
#[inline(always)]
pub fn borrow(word: u64) -> u64 {
    word | (u64::from(word & 7 == 0) << 2)
}

/// A slot's word made an owner: a borrowed reference is counted.
#[inline(always)]
pub unsafe fn own(word: u64) -> u64 {
    if word & 7 == 4 {
        separate_jumps();
        if word >= FIRST_POINTER {
            let object = pointer(word);
            (*object).incref();
            return object as u64;
        }
    }
    word
}

/// Ends the objects a body or a micro-op called by native code has left dead.
#[inline(always)]
pub unsafe fn end_dead(cx: &Cx) {
    if cx.dead != 0 {
        header::dealloc(pointer(cx.dead));
        if cx.dead2 != 0 {
            header::dealloc(pointer(cx.dead2));
        }
    }
}

/// Executes the instruction at `pc`: the call that every handler ends with.
#[inline(always)]
pub unsafe fn dispatch(pc: Pc, sp: Sp, locals: Sp, thread: *const Thread, table: *const Handler) -> u64 {
    let unit = *pc;
    if cfg!(feature = "match-loop") {
        return super::match_loop::leave(None, pc, sp, locals, thread, u64::from(unit >> 8));
    }
    let next = *table.add((unit & 0xff) as usize);
    (next.0)(pc, sp, locals, thread, table, u64::from(unit >> 8))
}

/// Goes on with a handler.
#[inline(always)]
pub unsafe fn jump(
    handler: Handler,
    pc: Pc,
    sp: Sp,
    locals: Sp,
    thread: *const Thread,
    table: *const Handler,
    oparg: u64,
) -> u64 {
    if cfg!(feature = "match-loop") {
        return super::match_loop::leave(Some(handler), pc, sp, locals, thread, oparg);
    }
    (handler.0)(pc, sp, locals, thread, table, oparg)
}

/// Goes on after a body.
#[inline(always)]
pub unsafe fn go_on(thread: *const Thread, table: *const Handler, onward: Onward) -> u64 {
    let frame = (*thread).frame.get() as *mut Frame;
    let (pc, sp, locals) = ((*frame).pc, (*frame).sp, Frame::locals(frame));
    match onward.handler {
        None => dispatch(pc, sp, locals, thread, table),
        Some(handler) => jump(handler, pc, sp, locals, thread, table, onward.oparg),
    }
}

/// Stops at an instruction whose stack effect is not what the definition says.
#[cold]
#[inline(never)]
pub fn effect_mismatch(opcode: u32, sp_moved: isize, expected: isize) -> ! {
    panic!("{} moved the stack by {sp_moved}, not {expected}", tiercel_ops::Opcode::from_byte(opcode as u8));
}

/// An inline instruction.
#[macro_export]
macro_rules! handler {
    ($name:ident, $cells:expr, $cx:ident, $label:lifetime, { $($steps:tt)* }) => {
        // Not inlined into the sequences that begin with it: they would prepare for it what they have no need of.
        #[inline(never)]
        pub unsafe extern "C" fn $name(
            pc: Pc, sp: Sp, locals: Sp, thread: *const $crate::Thread, table: *const Handler, oparg: u64,
        ) -> u64 {
            #[allow(unused_mut)]
            let mut $cx = Cx::new(pc, sp, locals, thread, table, oparg, $cells);
            $label: { $($steps)* }
            if $cx.dead != 0 {
                end_dead_and_continue!($cx);
            }
            dispatch($cx.next, $cx.sp, $cx.locals, $cx.thread, $cx.table)
        }
    };
}

/// Leaves a handler whose work gave up the last reference to an object.
#[macro_export]
macro_rules! end_dead_and_continue {
    ($cx:ident) => {
        (*$cx.frame()).pc = $cx.pc;
        if $cx.dead2 != 0 {
            *$cx.sp = $cx.dead2;
            return drop_two_and_continue($cx.next, $cx.sp, $cx.locals, $cx.thread, $cx.table, $cx.dead);
        }
        return drop_and_continue($cx.next, $cx.sp, $cx.locals, $cx.thread, $cx.table, $cx.dead);
    };
}

/// Several instructions in one handler.
#[macro_export]
macro_rules! sequence {
    ($name:ident, $cells:expr, $cx:ident, $start:ident, { $($steps:tt)* }) => {
        pub unsafe extern "C" fn $name(
            pc: Pc, sp: Sp, locals: Sp, thread: *const $crate::Thread, table: *const Handler, oparg: u64,
        ) -> u64 {
            let mut $cx = Cx::new(pc, sp, locals, thread, table, oparg, $cells).buffering();
            let $start = (pc, sp, oparg);
            let _ = $start;
            $($steps)*
            $cx.flush();
            if $cx.dead != 0 {
                end_dead_and_continue!($cx);
            }
            dispatch($cx.next, $cx.sp, $cx.locals, $cx.thread, $cx.table)
        }
    };
}

/// Leaves a sequence that has done nothing yet which can be seen: its first instruction is executed alone.
#[macro_export]
macro_rules! alone {
    ($cx:ident, $start:ident, $first:path) => {{
        std::hint::cold_path();
        return $first($start.0, $start.1, $cx.locals, $cx.thread, $cx.table, $start.2);
    }};
}

/// Leaves a sequence for the next instruction.
#[macro_export]
macro_rules! part_ways {
    ($cx:ident) => {{
        $cx.flush();
        return dispatch($cx.next, $cx.sp, $cx.locals, $cx.thread, $cx.table);
    }};
}

/// Leaves a sequence for the generic form of an instruction.
#[macro_export]
macro_rules! miss {
    ($cx:ident, $miss:path) => {{
        std::hint::cold_path();
        $cx.flush();
        return $miss($cx.pc, $cx.sp, $cx.locals, $cx.thread, $cx.table, $cx.oparg);
    }};
}

/// In a sequence: goes on to the next instruction if it is the one expected.
#[macro_export]
macro_rules! proceed {
    ($cx:ident, $opcode:expr, $cells:expr, $otherwise:expr) => {
        if $cx.dead != 0 {
            $cx.flush();
            end_dead_and_continue!($cx);
        }
        let unit = *$cx.next;
        if unit as u8 != $opcode {
            $otherwise
        }
        $cx.pc = $cx.next;
        $cx.next = $cx.pc.add(1 + $cells);
        $cx.oparg = u64::from(unit >> 8);
    };
}

/// One micro-op of a sequence.
#[macro_export]
macro_rules! part_step {
    ($cx:ident, $label:lifetime, $call:expr, $miss:expr) => {
        match $call {
            Step::Next => {}
            Step::Done => break $label,
            Step::Miss => $miss,
            Step::Raise => {
                $cx.flush();
                return raise($cx.pc, $cx.sp, $cx.locals, $cx.thread, $cx.table, 0);
            }
            Step::RaiseWith(function, word) => {
                $cx.flush();
                *$cx.sp = word;
                let function = function as usize as u64;
                return raise_with($cx.pc, $cx.sp, $cx.locals, $cx.thread, $cx.table, function);
            }
            Step::Tail(handler) => {
                $cx.flush();
                return jump(handler, $cx.pc, $cx.sp, $cx.locals, $cx.thread, $cx.table, $cx.oparg);
            }
        }
    };
}

/// An instruction whose work is a body.
#[macro_export]
macro_rules! calling_handler {
    ($name:ident, $body:path) => {
        // Not inlined into the specialized forms that end here when they miss: they would get its stack frame.
        #[inline(never)]
        pub unsafe extern "C" fn $name(
            pc: Pc,
            sp: Sp,
            locals: Sp,
            thread: *const $crate::Thread,
            table: *const Handler,
            oparg: u64,
        ) -> u64 {
            let onward = $body(pc, sp, locals, thread, table, oparg);
            go_on(thread, table, onward)
        }
    };
}

/// The work of an instruction that calls out.
#[macro_export]
macro_rules! body {
    ($name:ident, $cells:expr, $cx:ident, $label:lifetime, { $($steps:tt)* }) => {
        #[inline(never)]
        pub unsafe extern "C" fn $name(
            pc: Pc, sp: Sp, locals: Sp, thread: *const $crate::Thread, table: *const Handler, oparg: u64,
        ) -> Onward {
            let mut $cx = Cx::new(pc, sp, locals, thread, table, oparg, $cells);
            $cx.save_pc();
            $label: { $($steps)* }
            end_dead(&$cx);
            let frame = $cx.frame();
            // One by one: the compiler would load both at once from where they were stored one by one, and that load
            // would have to wait for the stores.
            (&raw mut (*frame).pc).write_volatile($cx.next);
            (&raw mut (*frame).sp).write_volatile($cx.sp);
            Onward { handler: None, oparg: 0 }
        }
    };
}

/// One micro-op of an inline instruction.
#[macro_export]
macro_rules! step {
    ($cx:ident, $label:lifetime, $call:expr, $miss:path, $checked:expr, $effect:expr) => {
        let before = ($cx.sp, $cx.locals, $cx.next);
        match $call {
            Step::Next => {
                if cfg!(feature = "check-effects")
                    && $checked
                    && (before.1, before.2) == ($cx.locals, $cx.next)
                {
                    let moved = $cx.sp.offset_from(before.0);
                    if moved != $effect {
                        effect_mismatch(u32::from(*$cx.pc & 0xff), moved, $effect);
                    }
                }
            }
            Step::Done => break $label,
            Step::Miss => {
                std::hint::cold_path();
                return $miss($cx.pc, $cx.sp, $cx.locals, $cx.thread, $cx.table, $cx.oparg);
            }
            Step::Raise => return raise($cx.pc, $cx.sp, $cx.locals, $cx.thread, $cx.table, 0),
            Step::RaiseWith(function, word) => {
                *$cx.sp = word;
                return raise_with(
                    $cx.pc,
                    $cx.sp,
                    $cx.locals,
                    $cx.thread,
                    $cx.table,
                    function as usize as u64,
                );
            }
            Step::Tail(handler) => {
                return jump(handler, $cx.pc, $cx.sp, $cx.locals, $cx.thread, $cx.table, $cx.oparg);
            }
        }
    };
}

/// One micro-op of a body.
#[macro_export]
macro_rules! body_step {
    ($cx:ident, $label:lifetime, $call:expr, $miss:path, $checked:expr, $effect:expr) => {
        let before = ($cx.sp, $cx.locals, $cx.next);
        match $call {
            Step::Next => {
                if cfg!(feature = "check-effects")
                    && $checked
                    && (before.1, before.2) == ($cx.locals, $cx.next)
                {
                    let moved = $cx.sp.offset_from(before.0);
                    if moved != $effect {
                        effect_mismatch(u32::from(*$cx.pc & 0xff), moved, $effect);
                    }
                }
            }
            Step::Done => break $label,
            other => {
                end_dead(&$cx);
                let handler = match other {
                    Step::Miss => Handler($miss),
                    Step::RaiseWith(function, word) => {
                        function($cx.frame(), word);
                        Handler(raise)
                    }
                    Step::Tail(handler) => handler,
                    _ => Handler(raise),
                };
                let frame = $cx.frame();
                (*frame).pc = $cx.pc;
                (*frame).sp = $cx.sp;
                return Onward { handler: Some(handler), oparg: $cx.oparg };
            }
        }
    };
}

/// A micro-op for native code.
#[macro_export]
macro_rules! native {
    ($name:ident, $uop:path) => {
        pub unsafe extern "C" fn $name(
            sp: Sp,
            locals: Sp,
            thread: *const $crate::Thread,
            oparg: u64,
            operand: u64,
            operand1: u64,
        ) -> NativeStep {
            let pc = (*$crate::frame::Frame::of_locals(locals)).pc;
            let mut cx = Cx::new(pc, sp, locals, thread, std::ptr::null(), oparg, 0);
            cx.operand = operand;
            cx.operand1 = operand1;
            cx.is_native = true;
            let status = match $uop(&mut cx) {
                Step::Next | Step::Done => NativeStep::NEXT,
                Step::Miss => NativeStep::MISS,
                Step::RaiseWith(function, word) => {
                    function(cx.frame(), word);
                    NativeStep::RAISED
                }
                _ => NativeStep::RAISED,
            };
            end_dead(&cx);
            NativeStep { sp: cx.sp, status }
        }
    };
}

pub use crate::{
    alone, body, body_step, calling_handler, end_dead_and_continue, handler, miss, native, part_step,
    part_ways, proceed, sequence, step,
};
