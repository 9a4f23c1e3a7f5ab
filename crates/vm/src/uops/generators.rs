//! Generators, coroutines, async iteration.

use crate::interp::leave;
use crate::interp::step::*;
use crate::uops::arithmetic::is_kind;
use crate::{generator, specialize};
use tiercel_object::header::Kind;
use tiercel_object::value::Value;

uops! {
    /// Makes the generator object of the frame that has just started, and returns it to the caller.
    fn return_generator(cx) {
        let made = try_step!(generator::from_running_frame(cx.frame(), cx.next));
        cx.push_value(made);
        Step::Tail(Handler(leave::return_generator))
    }

    /// Suspends the generator.
    fn yield_value(cx) {
        generator::suspend(cx)
    }

    /// Counts down to specializing `SEND`.
    fn specialize_send(cx) {
        specialize::count(cx, specialize::send)
    }

    /// Sends a value to what is delegated to; its return value ends the delegation.
    fn send(cx) {
        if (*cx.thread).eval_frame.get().is_none()
            && (is_kind(cx.peek(2), Kind::Generator) || is_kind(cx.peek(2), Kind::Coroutine))
        {
            let frame = generator::resume(cx, cx.peek(2), cx.peek(1));
            if !frame.is_null() {
                cx.sp = cx.sp.sub(1);
                let caller = cx.frame();
                (*caller).return_offset = (2 + cx.oparg) as u16;
                cx.will_enter(frame);
                super::calls::push_frame(cx);
                return Step::Done;
            }
        }
        match try_step!(generator::send_to(&cx.seen(2), &cx.seen(1))) {
            tiercel_object::slots::Sent::Yielded(value) => {
                cx.drop_top(1);
                cx.push_value(value);
            }
            tiercel_object::slots::Sent::Returned(value) => {
                cx.drop_top(1);
                cx.push_value(value);
                cx.next = cx.next.add(cx.oparg as usize);
            }
        }
        Step::Next
    }

    /// Resumes the generator that is delegated to, unless it runs or has ended.
    fn send_gen_frame(cx) {
        if !is_kind(cx.peek(2), Kind::Generator) && !is_kind(cx.peek(2), Kind::Coroutine) {
            return Step::Miss;
        }
        let frame = generator::resume(cx, cx.peek(2), cx.peek(1));
        if frame.is_null() {
            return Step::Miss;
        }
        cx.sp = cx.sp.sub(1);
        (*cx.frame()).return_offset = (2 + cx.oparg) as u16;
        cx.will_enter(frame);
        Step::Next
    }

    /// `aiter(x)`
    fn get_aiter(cx) {
        let result = generator::async_iterator(&cx.seen(1));
        cx.drop_top(1);
        cx.push_value(try_step!(result));
        Step::Next
    }

    /// `anext(x)`, as something to await.
    fn get_anext(cx) {
        let awaitable: Value = try_step!(generator::async_next(&cx.seen(1)));
        cx.push_value(awaitable);
        Step::Next
    }

    /// The iterator of something to await.
    fn get_awaitable(cx) {
        let result = generator::awaitable(&cx.seen(1), cx.oparg);
        cx.drop_top(1);
        cx.push_value(try_step!(result));
        Step::Next
    }
}
