//! Raising, handling, `with` cleanup, intrinsics.

use crate::frame::Frame;
use crate::interp::step::*;
use crate::interp::unwind;
use crate::uops::arithmetic::bool_word;
use crate::{exceptions, intrinsics};
use tiercel_object::Raised;
use tiercel_object::thread::types;
use tiercel_object::value::{NONE, StackRef, Value, is_int};
use tiercel_object::{err, object};

uops! {
    /// `raise`, `raise exc`, `raise exc from cause`
    fn raise_varargs(cx) {
        let cause = if cx.oparg == 2 { Some(cx.pop_value()) } else { None };
        let exception = if cx.oparg > 0 { Some(cx.pop_value()) } else { None };
        if exceptions::raise(exception, cause) {
            cx.oparg = cx.pc as u64;
            return Step::Tail(Handler(unwind::reraise));
        }
        Step::Raise
    }

    /// Raises the top again, as if where it was raised first.
    fn reraise(cx) {
        let mut exception = cx.pop_value();
        // Code from a file may have put anything there.
        if !exception.ty().is_subtype(types().exceptions.BaseException) {
            exception = err!(SystemError, "bad argument to internal function").take();
        }
        let raised_at = if cx.oparg == 0 {
            cx.pc
        } else {
            let word = cx.peek(cx.oparg as usize);
            let code = &*(*cx.frame()).code;
            let lasti = (word as i64 >> 1) as usize;
            if is_int(word) && lasti < code.code_len.get() { code.code.get().add(lasti) } else { cx.pc }
        };
        cx.oparg = raised_at as u64;
        let _ = Raised::new(exception);
        Step::Tail(Handler(unwind::reraise))
    }

    /// Goes back to the exception that was being handled before.
    fn pop_except(cx) {
        let previous = cx.pop();
        let previous = if previous == NONE { None } else { Some(StackRef(previous).into_value()) };
        (*cx.thread).handled.set_option(previous);
        Step::Next
    }

    /// Says that the exception on top is now being handled, and pushes the one that was.
    fn push_exc_info(cx) {
        let exception = cx.pop_value();
        let previous = (*cx.thread).handled.replace(Some(exception.clone()));
        cx.push(previous.map_or(NONE, Value::into_word));
        cx.push_value(exception);
        Step::Next
    }

    /// Splits an exception group by the types of `except*`.
    fn check_eg_match(cx) {
        let result = exceptions::match_group(&cx.seen(2), &cx.seen(1));
        cx.drop_top(2);
        let (matched, rest) = try_step!(result);
        cx.push_value(rest);
        if !matched.is_none() {
            (*cx.thread).handled.set(matched.clone());
        }
        cx.push_value(matched);
        Step::Next
    }

    /// Whether the exception is of the type on top.
    fn check_exc_match(cx) {
        let matches = try_step!(exceptions::matches_checked(&cx.seen(2), &cx.seen(1)));
        cx.drop_top(1);
        cx.push(bool_word(matches));
        Step::Next
    }

    /// Calls `__exit__` with the exception.
    fn with_except_start(cx) {
        let exception = StackRef(cx.peek(1)).to_value();
        let receiver = cx.peek(4);
        let class = exception.ty().as_value().clone();
        let traceback = exceptions::traceback(&exception);
        let mut args = Vec::with_capacity(4);
        if receiver != 0 {
            args.push(StackRef(receiver).to_value());
        }
        args.extend([class, exception, traceback]);
        let result = try_step!(object::call(&cx.seen(5), &args));
        cx.push_value(result);
        Step::Next
    }

    /// Ends an `async for` at `StopAsyncIteration`.
    fn end_async_for(cx) {
        if cx.seen(1).ty().is_subtype(types().exceptions.StopAsyncIteration) {
            cx.drop_top(2);
            return Step::Next;
        }
        let exception = cx.pop_value();
        let _ = Raised::new(exception);
        cx.oparg = cx.pc as u64;
        Step::Tail(Handler(unwind::reraise))
    }

    /// Takes the value out of the `StopIteration` that a throw into a delegate ended with.
    fn cleanup_throw(cx) {
        if !cx.seen(1).ty().is_subtype(types().exceptions.StopIteration) {
            let exception = StackRef(cx.peek(1)).to_value();
            let _ = Raised::new(exception);
            cx.oparg = cx.pc as u64;
            return Step::Tail(Handler(unwind::reraise));
        }
        let value = exceptions::stop_iteration_value(&cx.seen(1));
        cx.drop_top(3);
        cx.push(NONE);
        cx.push_value(value);
        Step::Next
    }

    /// One of the functions of one argument that code needs whatever its names mean.
    fn call_intrinsic_1(cx) {
        let frame: *mut Frame = cx.frame();
        let result = intrinsics::call_1(cx.oparg as u32, frame, &cx.seen(1));
        cx.drop_top(1);
        cx.push_value(try_step!(result));
        Step::Next
    }

    /// One of the functions of two arguments that code needs whatever its names mean.
    fn call_intrinsic_2(cx) {
        let result = intrinsics::call_2(cx.oparg as u32, &cx.seen(2), &cx.seen(1));
        cx.drop_top(2);
        cx.push_value(try_step!(result));
        Step::Next
    }
}
