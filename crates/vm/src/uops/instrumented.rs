//! The forms that report to monitoring. Nobody can ask for reports yet, so they do what the plain forms do.

use crate::interp::leave;
use crate::interp::step::*;
use crate::uops::{control, stack};

uops! {
    /// Reports the start or resumption of a function.
    fn monitor_resume(cx) {
        let _ = cx;
        Step::Next
    }

    /// See [`stack::end_for`].
    fn instrumented_end_for(cx) {
        stack::end_for(cx)
    }

    /// See [`stack::pop_top`].
    fn instrumented_pop_iter(cx) {
        stack::pop_top(cx)
    }

    /// See [`stack::end_send`].
    fn instrumented_end_send(cx) {
        stack::end_send(cx)
    }

    /// Reports a return.
    fn return_value_event(cx) {
        let _ = cx;
        Step::Next
    }

    /// Reports a yield.
    fn yield_value_event(cx) {
        let _ = cx;
        Step::Next
    }

    /// Reports the end of an `async for`.
    fn monitor_end_async_for(cx) {
        let _ = cx;
        Step::Next
    }

    /// See [`control::for_iter`].
    fn instrumented_for_iter(cx) {
        control::for_iter(cx)
    }

    /// Reports a call.
    fn monitor_call(cx) {
        let _ = cx;
        Step::Next
    }

    /// Reports a call with keywords.
    fn monitor_call_kw(cx) {
        let _ = cx;
        Step::Next
    }

    /// Never put into code.
    fn instrumented_line(cx) {
        let _ = cx;
        Step::Tail(Handler(leave::bad_opcode))
    }

    /// Never put into code.
    fn instrumented_instruction(cx) {
        let _ = cx;
        Step::Tail(Handler(leave::bad_opcode))
    }

    /// See [`control::jump_forward`].
    fn instrumented_jump_forward(cx) {
        control::jump_forward(cx)
    }

    /// See [`control::jump_backward_no_interrupt`].
    fn monitor_jump_backward(cx) {
        control::jump_backward_no_interrupt(cx)
    }

    /// Reports that a branch was not taken.
    fn instrumented_not_taken(cx) {
        let _ = cx;
        Step::Next
    }

    /// See [`control::pop_jump_if_true`].
    fn instrumented_pop_jump_if_true(cx) {
        control::pop_jump_if_true(cx)
    }

    /// See [`control::pop_jump_if_false`].
    fn instrumented_pop_jump_if_false(cx) {
        control::pop_jump_if_false(cx)
    }

    /// `POP_JUMP_IF_NONE`, reported.
    fn instrumented_pop_jump_if_none(cx) {
        control::is_none(cx);
        control::pop_jump_if_true(cx)
    }

    /// `POP_JUMP_IF_NOT_NONE`, reported.
    fn instrumented_pop_jump_if_not_none(cx) {
        control::is_none(cx);
        control::pop_jump_if_false(cx)
    }
}
