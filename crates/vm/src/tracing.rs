//! `sys.settrace` and `sys.setprofile`: what a thread's functions are told, and when.
//!
//! While a thread is watched, it runs with another table of handlers ([`crate::interp::traced`]), which calls
//! [`before`] ahead of each instruction. A thread that is not watched pays nothing.

use crate::exceptions;
use crate::frame::Frame;
use crate::frame_object::{self, FrameObject};
use crate::threads::extra;
use std::cell::{Cell, RefCell};
use std::sync::atomic::Ordering;
use tiercel_object::header::Kind;
use tiercel_object::thread::{Thread, breaker, thread};
use tiercel_object::types::exceptions::ExceptionObject;
use tiercel_object::types::str::intern;
use tiercel_object::types::tuple::TupleObject;
use tiercel_object::value::{Field, StackRef};
use tiercel_object::{PyResult, Raised, Value, object};
use tiercel_ops::Opcode;

/// Who watches a thread.
#[derive(Default)]
pub struct Tracing {
    /// Whether there is somebody, and is not running himself.
    active: Cell<bool>,
    /// `sys.gettrace()`
    trace: Field,
    /// `sys.getprofile()`
    profile: Field,
    /// The frame that a trace function is being told of, and what.
    telling: Cell<Option<(*mut Frame, Telling)>>,
    /// Built-in functions that run, with the frame that called them.
    built_ins: RefCell<Vec<(*mut Frame, Value)>>,
}

/// What a trace function is being told, as far as it matters to who sets `f_lineno`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Telling {
    /// A line, or that a generator goes on: the frame can be sent elsewhere.
    Jumpable,
    /// A frame starts.
    NewFrame,
    /// A value is yielded.
    Yield,
    /// Anything else.
    Other,
}

/// What a trace function is being told of a frame.
pub fn telling(frame: *mut Frame) -> Option<Telling> {
    of(thread()).telling.get().filter(|(told, _)| *told == frame).map(|(_, telling)| telling)
}

impl Tracing {
    fn update(&self) {
        self.active.set(!self.trace.is_empty() || !self.profile.is_empty());
    }
}

fn of(thread: &Thread) -> &Tracing {
    &extra(thread).tracing
}

/// Whether a thread is watched.
#[inline(always)]
pub fn is_active(thread: &Thread) -> bool {
    of(thread).active.get()
}

/// `sys.gettrace()`
pub fn trace_function() -> Value {
    of(thread()).trace.get_or_none()
}

/// `sys.getprofile()`
pub fn profile_function() -> Value {
    of(thread()).profile.get_or_none()
}

/// `sys.settrace(function)`
pub fn set_trace(function: &Value) {
    of(thread()).trace.set_option((!function.is_none()).then(|| function.clone()));
    changed();
}

/// `sys.setprofile(function)`
pub fn set_profile(function: &Value) {
    of(thread()).profile.set_option((!function.is_none()).then(|| function.clone()));
    of(thread()).built_ins.borrow_mut().clear();
    changed();
}

fn changed() {
    let thread = thread();
    of(thread).update();
    // The loop takes up the other table when it next looks up.
    thread.breaker.fetch_or(breaker::TRACE, Ordering::Relaxed);
}

/// Calls a watching function, which is not watched itself.
fn call(function: &Value, frame: &Value, event: &str, arg: Value) -> PyResult<Value> {
    let tracing = of(thread());
    let raised = thread().raised.take();
    tracing.active.set(false);
    let result = object::call(function, &[frame.clone(), intern(event), arg]);
    tracing.update();
    if result.is_ok() {
        thread().raised.set_option(raised);
    }
    result
}

/// Tells the profile function.
fn profile(frame: *mut Frame, event: &str, arg: Value) -> PyResult<()> {
    let Some(function) = of(thread()).profile.get() else { return Ok(()) };
    // SAFETY: the callers have a live frame that runs code.
    let object = unsafe { frame_object::of(frame) };
    call(&function, &object, event, arg).map(drop).inspect_err(|_| set_profile(&Value::NONE))
}

/// Tells a trace function; what it returns is the frame's own from then on.
fn trace(function: &Value, frame: *mut Frame, event: &str, arg: Value, telling: Telling) -> PyResult<()> {
    // SAFETY: as for `profile`.
    let object = unsafe { frame_object::of(frame) };
    // SAFETY: just made as one.
    let this: &FrameObject = unsafe { object.payload_unchecked() };
    let before = of(thread()).telling.replace(Some((frame, telling)));
    let answer = call(function, &object, event, arg);
    of(thread()).telling.set(before);
    match answer {
        Ok(next) if next.is_none() => {
            if event == "call" {
                drop(this.trace.take());
            }
            Ok(())
        }
        Ok(next) => {
            this.trace.set(next);
            Ok(())
        }
        Err(raised) => {
            drop(this.trace.take());
            set_trace(&Value::NONE);
            Err(raised)
        }
    }
}

/// Tells a frame's own trace function, if it has one.
fn trace_local(frame: *mut Frame, event: &str, arg: Value, telling: Telling) -> PyResult<()> {
    match local_function(frame) {
        Some(function) => trace(&function, frame, event, arg, telling),
        None => Ok(()),
    }
}

fn with_object<R>(frame: *mut Frame, f: impl FnOnce(&FrameObject) -> R) -> Option<R> {
    // SAFETY: the callers have a live frame; its object, if there is one, is live as well.
    unsafe {
        let object = (*frame).object as *const FrameObject;
        (!object.is_null()).then(|| f(&*object))
    }
}

fn local_function(frame: *mut Frame) -> Option<Value> {
    if of(thread()).trace.is_empty() {
        return None;
    }
    with_object(frame, |object| object.trace.get()).flatten()
}

/// What is to be told before an instruction is executed.
///
/// # Safety
/// `frame` is the current frame, saved at the instruction, whose generic opcode and whole oparg these are.
pub unsafe fn before(thread: &Thread, frame: *mut Frame, opcode: Opcode, oparg: u64) -> PyResult<()> {
    let tracing = of(thread);
    if !tracing.active.get() || exceptions::is_internal(frame) {
        return Ok(());
    }
    built_in_ended(frame, "c_return")?;
    match opcode {
        Opcode::RESUME => return called(frame, oparg),
        // These never start a line.
        Opcode::END_FOR
        | Opcode::END_SEND
        | Opcode::POP_ITER
        | Opcode::RETURN_GENERATOR
        | Opcode::NOT_TAKEN => {
            return Ok(());
        }
        _ => {}
    }
    let pc = (*frame).pc;
    line_reached(frame, opcode)?;
    if !std::ptr::eq((*frame).pc, pc) {
        // The trace function has sent the frame elsewhere.
        return Ok(());
    }
    match opcode {
        Opcode::RETURN_VALUE | Opcode::YIELD_VALUE => {
            let value = StackRef(*(*frame).sp.sub(1)).to_value();
            let telling = if opcode == Opcode::YIELD_VALUE { Telling::Yield } else { Telling::Other };
            trace_local(frame, "return", value.clone(), telling)?;
            profile(frame, "return", value)
        }
        Opcode::CALL | Opcode::CALL_KW | Opcode::CALL_FUNCTION_EX if !tracing.profile.is_empty() => {
            built_in_called(frame, opcode, oparg)
        }
        _ => Ok(()),
    }
}

fn called(frame: *mut Frame, oparg: u64) -> PyResult<()> {
    const AT_START: u64 = 0;
    let starts = oparg & 3 == AT_START;
    if starts {
        with_object(frame, |object| object.traced_line.set(-1));
    }
    if let Some(function) = of(thread()).trace.get() {
        let telling = if starts { Telling::NewFrame } else { Telling::Jumpable };
        trace(&function, frame, "call", Value::NONE, telling)?;
    }
    profile(frame, "call", Value::NONE)
}

unsafe fn line_reached(frame: *mut Frame, opcode: Opcode) -> PyResult<()> {
    let Some(function) = local_function(frame) else { return Ok(()) };
    let lasti = Frame::lasti(frame);
    let line = crate::code::line_of(Frame::code(frame), lasti);
    let wanted = with_object(frame, |object| {
        let jumped_back = object.traced_jump.replace(opcode == Opcode::JUMP_BACKWARD);
        let is_new = line > 0 && (jumped_back || object.traced_line.get() != line);
        if is_new {
            object.traced_line.set(line);
        }
        (is_new && object.trace_lines.get(), object.trace_opcodes.get())
    });
    let (lines, opcodes) = wanted.unwrap_or_default();
    if lines {
        let pc = (*frame).pc;
        trace(&function, frame, "line", Value::NONE, Telling::Jumpable)?;
        if !std::ptr::eq((*frame).pc, pc) {
            return Ok(());
        }
    }
    if opcodes { trace_local(frame, "opcode", Value::NONE, Telling::Jumpable) } else { Ok(()) }
}

/// Tells that a built-in function is about to be called, if it is one.
unsafe fn built_in_called(frame: *mut Frame, opcode: Opcode, oparg: u64) -> PyResult<()> {
    let below = match opcode {
        Opcode::CALL => oparg as usize + 2,
        Opcode::CALL_KW => oparg as usize + 3,
        // Function, an empty slot, the tuple, the dict.
        _ => 4,
    };
    let callee = StackRef(*(*frame).sp.sub(below)).to_value();
    let built_in =
        matches!(callee.header().map(|h| h.kind()), Some(Kind::BuiltinFunction | Kind::MethodDescriptor));
    if !built_in {
        return Ok(());
    }
    profile(frame, "c_call", callee.clone())?;
    if !of(thread()).profile.is_empty() {
        of(thread()).built_ins.borrow_mut().push((frame, callee));
    }
    Ok(())
}

/// Tells that the built-in function which this frame called has ended.
fn built_in_ended(frame: *mut Frame, event: &str) -> PyResult<()> {
    let tracing = of(thread());
    let ended = tracing.built_ins.borrow_mut().pop_if(|(caller, _)| *caller == frame);
    match ended {
        Some((_, function)) => profile(frame, event, function),
        None => Ok(()),
    }
}

/// Tells that an exception was raised in, or has come to, a frame. What goes wrong in that is raised instead.
///
/// # Safety
/// `frame` is the current frame, saved; an exception is set.
pub unsafe fn exception_raised(frame: *mut Frame) {
    if !is_active(thread()) {
        return;
    }
    let told = built_in_ended(frame, "c_exception").and_then(|()| {
        let exception = Raised::already().take();
        let traceback = exceptions::traceback(&exception);
        let parts = vec![exception.ty().as_value().clone(), exception.clone(), traceback];
        let Raised { .. } = Raised::new(exception);
        trace_local(frame, "exception", TupleObject::from_vec(parts), Telling::Other)
    });
    keep_story(told);
}

/// Tells that an exception leaves a frame.
///
/// # Safety
/// As for [`exception_raised`].
pub unsafe fn frame_left(frame: *mut Frame) {
    if !is_active(thread()) || exceptions::is_internal(frame) {
        return;
    }
    keep_story(
        trace_local(frame, "return", Value::NONE, Telling::Other)
            .and_then(|()| profile(frame, "return", Value::NONE)),
    );
}

/// An exception of a watching function takes the place of the one that it was told of, and goes on from there.
fn keep_story(told: PyResult<()>) {
    if let Err(raised) = told {
        let exception = raised.take();
        debug_assert!(exception.downcast::<ExceptionObject>().is_some());
        let Raised { .. } = Raised::new(exception);
    }
}
