//! Entry of a frame, jumps, loops, leaving a frame.

use crate::frame::{Frame, Owner};
use crate::interp::step::*;
use crate::interp::{leave, pending, quicken};
use crate::specialize;
use crate::stepped;
use crate::uops::arithmetic::is_kind;
use std::sync::atomic::Ordering;
use tiercel_object::header::{Header, Kind};
use tiercel_object::object;
use tiercel_object::types::iterators::SequenceIteratorObject;
use tiercel_object::types::list::ListObject;
use tiercel_object::types::range::RangeIteratorObject;
use tiercel_object::types::str::{DATA_OFFSET, StrObject};
use tiercel_object::types::tuple::{ITEMS_OFFSET, TupleObject};
use tiercel_object::value::{FALSE, NONE, StackRef, TRUE, Value};

/// What a Python function, and a call of another one, count for in [`Thread::work`](tiercel_object::thread::Thread): what
/// they take is that of a loop of so many units.
const FUNCTION: u64 = 48;
const CALL: u64 = 32;

/// Whether someone waits for the loop to look up. So much work has been done since it last did.
#[inline(always)]
unsafe fn is_breaking(cx: &Cx, work: u64) -> bool {
    let done = &(*cx.thread).work;
    done.set(done.get() + work);
    (*cx.thread).breaker.load(Ordering::Relaxed) != 0
}

/// Leaves a loop: to the `POP_ITER` behind its `END_FOR`.
#[inline(always)]
unsafe fn leave_loop(cx: &mut Cx) -> Step {
    cx.next = cx.next.add(cx.oparg as usize + 1);
    Step::Done
}

/// Records in the instruction's cache whether a branch was taken, for the projector, and goes there.
#[inline(always)]
unsafe fn branch(cx: &mut Cx, taken: bool) -> Step {
    let history = cx.cache::<1>(0) << 1 | u64::from(taken);
    cx.write_cache(0, history as u16);
    if taken {
        // A real jump: the processor guesses it. Were the next instruction's address computed, everything after would
        // wait for the condition.
        separate_jumps();
        cx.next = cx.next.add(cx.oparg as usize);
    }
    Step::Next
}

#[inline(always)]
unsafe fn sequence_iterator<'a>(cx: &Cx) -> &'a SequenceIteratorObject {
    cx.payload(1)
}

uops! {
    /// Polls the eval breaker at the end of an instruction.
    fn check_periodic(cx) {
        if is_breaking(cx, CALL) {
            cx.pc = cx.next;
            // Nobody looks at it, and it need not be kept until here.
            cx.oparg = 0;
            return Step::Tail(Handler(pending::poll));
        }
        Step::Next
    }

    /// Polls the eval breaker at the start of a jump back, which starts again after it.
    fn check_periodic_again(cx) {
        if is_breaking(cx, cx.oparg) {
            return Step::Tail(Handler(pending::poll_and_repeat));
        }
        Step::Next
    }

    /// Polls the eval breaker unless a delegating generator was just resumed.
    fn check_periodic_if_not_yield_from(cx) {
        if is_breaking(cx, FUNCTION) && cx.oparg & 3 < 2 {
            cx.pc = cx.next;
            return Step::Tail(Handler(pending::poll));
        }
        Step::Next
    }

    /// Becomes the form that only checks.
    fn quicken_resume(cx) {
        if !crate::tier2::count_entry(cx) {
            quicken::resume(cx.pc);
        }
        Step::Next
    }

    /// The start of a frame with nobody waiting, of a function whose entries are counted: one more.
    fn quicken_resume_quick(cx) {
        if is_breaking(cx, FUNCTION) || !crate::tier2::is_counted(cx) { Step::Miss } else { Step::Next }
    }

    /// Brings the code's instrumentation up to date.
    fn maybe_instrument(cx) {
        let _ = cx;
        Step::Next
    }

    /// There is one copy of the code for all threads.
    fn load_bytecode(cx) {
        let _ = cx;
        Step::Next
    }

    /// Start of a frame with nobody waiting.
    fn resume_check(cx) {
        if is_breaking(cx, FUNCTION) { Step::Miss } else { Step::Next }
    }

    /// Widens the oparg of the next instruction.
    fn extended_arg(cx) {
        let unit = *cx.next;
        cx.pc = cx.next;
        cx.oparg = cx.oparg << 8 | u64::from(unit >> 8);
        Step::Tail(*cx.table.add((unit & 0xff) as usize))
    }

    /// Never executed.
    fn cache(cx) {
        let _ = cx;
        Step::Tail(Handler(leave::bad_opcode))
    }

    /// Never executed.
    fn reserved(cx) {
        let _ = cx;
        Step::Tail(Handler(leave::bad_opcode))
    }

    /// Goes forward.
    fn jump_forward(cx) {
        cx.next = cx.next.add(cx.oparg as usize);
        Step::Next
    }

    /// Becomes the form with or without tier 2.
    fn specialize_jump_backward(cx) {
        quicken::jump_backward(cx);
        Step::Next
    }

    /// Counts down to compiling the loop, and enters what was compiled.
    fn jit(cx) {
        crate::tier2::count_back_edge(cx)
    }

    /// Goes backward.
    fn jump_backward_no_interrupt(cx) {
        cx.next = cx.next.sub(cx.oparg as usize);
        Step::Next
    }

    /// Enters a trace.
    fn enter_executor(cx) {
        Step::Tail(Handler({ let _ = &cx; crate::tier2::enter }))
    }

    /// Goes forward if the top is false.
    fn pop_jump_if_false(cx) {
        let word = cx.pop();
        branch(cx, word == FALSE)
    }

    /// Goes forward if the top is true.
    fn pop_jump_if_true(cx) {
        let word = cx.pop();
        branch(cx, word == TRUE)
    }

    /// Whether the top is `None`.
    fn is_none(cx) {
        let word = cx.pop();
        if word == NONE {
            cx.push(TRUE);
        } else {
            cx.close_value(word);
            cx.push(FALSE);
        }
        Step::Next
    }

    /// `iter(x)`
    fn get_iter(cx) {
        let result = object::iter(&cx.seen(1));
        cx.drop_top(1);
        cx.push_value(try_step!(result));
        Step::Next
    }

    /// What `yield from x` delegates to.
    fn get_yield_from_iter(cx) {
        let result = crate::generator::yield_from_iterator(&cx.seen(1), cx.frame());
        let iterator = try_step!(result);
        cx.drop_top(1);
        cx.push_value(iterator);
        Step::Next
    }

    /// `len(x)`, pushed above it.
    fn get_len(cx) {
        let len = try_step!(object::len(&cx.seen(1)));
        cx.push_value(Value::int(len as i64));
        Step::Next
    }

    /// Counts down to specializing `FOR_ITER`.
    fn specialize_for_iter(cx) {
        specialize::count(cx, specialize::for_iter)
    }

    /// The quick way of `FOR_ITER`: the next character of a text, if it is an ASCII one.
    fn for_iter_quick(cx) {
        if specialize::is_due(cx) || !is_kind(cx.peek(1), Kind::StrIterator) {
            return Step::Miss;
        }
        let iterator = sequence_iterator(cx);
        let text = iterator.sequence.word() as *const StrObject;
        let index = iterator.index.get();
        if text.is_null() || index as usize >= (*text).len.get() {
            return Step::Miss;
        }
        separate_jumps();
        if (*text).width.get() != 1 || (*text).head.kind() != Kind::Str {
            return Step::Miss;
        }
        let c = *(text as *const u8).add(DATA_OFFSET + index as usize);
        if c >= 128 {
            return Step::Miss;
        }
        specialize::count_quick(cx);
        iterator.index.set(index + 1);
        cx.push((*crate::state::of(cx.thread)).ascii_characters[usize::from(c)]);
        Step::Next
    }

    /// The next item of any iterator, or the end of the loop.
    fn for_iter(cx) {
        let hidden = stepped::frame_for(cx);
        if !hidden.is_null() {
            return super::calls::enter_hidden(cx, hidden);
        }
        let result = object::next(&cx.seen(1));
        match try_step!(result) {
            Some(value) => {
                cx.push_value(value);
                Step::Next
            }
            None => leave_loop(cx),
        }
    }

    /// The iterator is a list's.
    fn iter_check_list(cx) {
        if is_kind(cx.peek(1), Kind::ListIterator) { Step::Next } else { Step::Miss }
    }

    /// Leaves the loop at the end of the list.
    fn iter_jump_list(cx) {
        let iterator = sequence_iterator(cx);
        let list = iterator.sequence.word();
        if list != 0 {
            if (iterator.index.get() as usize) < (*(list as *const ListObject)).len.get() {
                return Step::Next;
            }
            std::mem::forget(iterator.sequence.replace(None));
            cx.close(list);
        }
        leave_loop(cx)
    }

    /// The next item of the list.
    fn iter_next_list(cx) {
        let iterator = sequence_iterator(cx);
        let index = iterator.index.get();
        iterator.index.set(index + 1);
        let items = (*(iterator.sequence.word() as *const ListObject)).items.get();
        let word = *items.add(index as usize);
        cx.push(duplicate(word));
        Step::Next
    }

    /// The iterator is a tuple's.
    fn iter_check_tuple(cx) {
        if is_kind(cx.peek(1), Kind::TupleIterator) { Step::Next } else { Step::Miss }
    }

    /// Leaves the loop at the end of the tuple.
    fn iter_jump_tuple(cx) {
        let iterator = sequence_iterator(cx);
        let tuple = iterator.sequence.word();
        if tuple != 0 {
            if (iterator.index.get() as usize) < (*(tuple as *const TupleObject)).len.get() {
                return Step::Next;
            }
            std::mem::forget(iterator.sequence.replace(None));
            cx.close(tuple);
        }
        leave_loop(cx)
    }

    /// The next item of the tuple.
    fn iter_next_tuple(cx) {
        let iterator = sequence_iterator(cx);
        let index = iterator.index.get();
        iterator.index.set(index + 1);
        let items = (iterator.sequence.word() as *const u8).add(ITEMS_OFFSET) as *const u64;
        let word = *items.add(index as usize);
        cx.push(duplicate(word));
        Step::Next
    }

    /// The iterator is a range's.
    fn iter_check_range(cx) {
        if is_kind(cx.peek(1), Kind::RangeIterator) { Step::Next } else { Step::Miss }
    }

    /// Leaves the loop at the end of the range.
    fn iter_jump_range(cx) {
        let iterator: &RangeIteratorObject = cx.payload(1);
        if iterator.remaining.get() <= 0 {
            return leave_loop(cx);
        }
        Step::Next
    }

    /// The next int of the range.
    fn iter_next_range(cx) {
        let iterator: &RangeIteratorObject = cx.payload(1);
        let value = iterator.next.get();
        iterator.next.set(value.wrapping_add(iterator.step.get()));
        iterator.remaining.set(iterator.remaining.get() - 1);
        cx.push((value << 1 | 1) as u64);
        Step::Next
    }

    /// Resumes the generator being looped over, unless it runs or has ended.
    fn for_iter_gen_frame(cx) {
        if !is_kind(cx.peek(1), Kind::Generator) {
            return Step::Miss;
        }
        let frame = crate::generator::resume(cx, cx.peek(1), NONE);
        if frame.is_null() {
            return Step::Miss;
        }
        // Back to the instruction behind this one with a value; what a return means, `generator` knows.
        (*cx.frame()).return_offset = (2 + cx.oparg) as u16;
        cx.will_enter(frame);
        Step::Next
    }

    /// Leaves the loop for the Rust code that called in.
    fn interpreter_exit(cx) {
        cx.oparg = own(cx.pop());
        Step::Tail(Handler(leave::exit))
    }

    /// Ends the frame and gives its caller a value.
    fn return_value(cx) {
        let value = own(cx.pop());
        let frame = cx.frame();
        if (*frame).owner as u64 | (*frame).namespace | (*frame).object != 0 {
            return return_slowly(cx, value);
        }
        // Nothing is on the stack any more, so it begins where the locals end.
        let mut slot = cx.locals;
        while slot < cx.sp {
            let word = *slot;
            if word & 7 == 0 {
                separate_jumps();
                if !give_up(word) {
                    return return_slowly(cx, value);
                }
                // The way that is not the quick one, should it be taken after all, finds that this one is done.
                *slot = 0;
            }
            slot = slot.add(1);
        }
        let function = (*frame).function;
        if function & 7 == 0 {
            separate_jumps();
            if !give_up(function) {
                return return_slowly(cx, value);
            }
        }
        let thread = &*cx.thread;
        thread.recursion_remaining.set(thread.recursion_remaining.get() + 1);
        thread.stack_top.set(frame as *mut u64);
        let caller = (*frame).previous;
        thread.frame.set(caller as *mut u8);
        cx.locals = Frame::locals(caller);
        cx.sp = (*caller).sp;
        cx.push(value);
        cx.next = (*caller).pc.add((*caller).return_offset as usize);
        Step::Next
    }
}

// So that one test finds that a frame is nothing out of the ordinary.
const _: () = assert!(Owner::Thread as u8 == 0);

/// Gives up the reference that a slot owns, if it holds anything, unless it is the last one: then nothing is done, and
/// the answer is no.
#[inline(always)]
unsafe fn give_up(word: u64) -> bool {
    if word != 0 {
        let count = &(*(word as *const Header)).count;
        let references = count.get() as i32;
        if references <= 1 {
            // Immortal ones are negative.
            return references != 1;
        }
        count.set(references as u32 - 1);
    }
    true
}

/// Leaves the frame by the way for all cases, which finds the result on the stack.
#[inline(always)]
unsafe fn return_slowly(cx: &mut Cx, value: u64) -> Step {
    cx.push(value);
    Step::Tail(Handler(leave::return_slow))
}

/// A slot's word as an owned value.
#[inline(always)]
pub unsafe fn owned(word: u64) -> Value {
    StackRef(word).into_value()
}
