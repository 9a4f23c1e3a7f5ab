//! Generators, coroutines and asynchronous generators: objects that own a frame. Resuming one is pushing its frame.

use crate::exceptions;
use crate::frame::{Frame, Owner};
use crate::interp;
use crate::interp::step::{Cx, Pc, Step, own};
use std::cell::Cell;
use std::mem::offset_of;
use tiercel_object::header::{Header, Kind, end_in_full, end_nested, flag};
use tiercel_object::object;
use tiercel_object::slots::Sent;
use tiercel_object::thread::{Thread, names, thread, types};
use tiercel_object::typeobj::{Type, allocate_instance, release_instance};
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::str::to_string_lossy;
use tiercel_object::value::{Field, StackRef, Value, owns_object};
use tiercel_object::{PyResult, Raised, err};
use tiercel_ops::Opcode;

/// Where a generator stands. A word of its own, for traces to load and store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u64)]
pub enum State {
    /// Not started.
    Created,
    /// At a `yield`.
    Suspended,
    /// At a `yield from` or `await`.
    Delegating,
    /// Running.
    Running,
    /// Ended; the frame is gone.
    Ended,
}

/// A generator, coroutine or asynchronous generator. Its frame stands at its end, with the slots behind it.
#[repr(C)]
pub struct GeneratorObject {
    /// Header.
    pub head: Header,
    /// `__name__`
    pub name: Field,
    /// `__qualname__`
    pub qualname: Field,
    /// The code.
    pub code: Field,
    /// While suspended, the exception that its code is handling; while running, the one its caller is.
    pub handled: Field,
    /// `cr_origin`, or an asynchronous generator's finalizer.
    pub origin: Field,
    /// Where it stands.
    pub state: Cell<State>,
    /// Asynchronous generators: `aclose()` was called.
    pub closed: Cell<bool>,
    /// Asynchronous generators: the hooks were called.
    pub hooks_called: Cell<bool>,
    /// Asynchronous generators: an `asend()` or the like is running.
    pub busy: Cell<bool>,
    /// The frame.
    pub frame: Frame,
}

/// Whether a generator's frame is gone, so that its end runs no code.
///
/// # Safety
/// `generator` is one of the three kinds.
pub unsafe fn has_ended(generator: *const Header) -> bool {
    (*(generator as *const GeneratorObject)).state.get() == State::Ended
}

/// Where the frame stands in the object.
const FRAME_OFFSET: usize = offset_of!(GeneratorObject, frame);

/// The generator that owns a frame.
///
/// # Safety
/// The frame's owner is a generator.
pub unsafe fn of_frame<'a>(frame: *mut Frame) -> &'a GeneratorObject {
    &*((frame as *mut u8).sub(FRAME_OFFSET) as *const GeneratorObject)
}

/// The generator behind a slot's word of one of the three kinds.
unsafe fn object<'a>(word: u64) -> &'a GeneratorObject {
    &*(StackRef(word).clean() as *const GeneratorObject)
}

impl GeneratorObject {
    /// Its frame.
    pub fn frame_pointer(&self) -> *mut Frame {
        &raw const self.frame as *mut Frame
    }

    /// Whether this is a generator, a coroutine or an asynchronous generator, as messages say.
    pub fn kind_text(&self) -> &'static str {
        match self.head.kind() {
            Kind::Coroutine => "coroutine",
            Kind::AsyncGenerator => "async generator",
            _ => "generator",
        }
    }

    /// What it delegates to, if it does.
    pub fn delegate(&self) -> Option<Value> {
        if self.state.get() != State::Delegating {
            return None;
        }
        // SAFETY: a suspended frame's stack is saved, and what it delegates to is on top.
        unsafe {
            let frame = self.frame_pointer();
            Some(StackRef(*(*frame).sp.sub(1)).to_value())
        }
    }
}

const GENERATOR: u32 = 0x20;
const COROUTINE: u32 = 0x80;

/// The type of what code with such flags makes when it is called.
fn type_for(flags: u32) -> &'static Type {
    let state = crate::state::get();
    if flags & GENERATOR != 0 {
        state.types.generator
    } else if flags & COROUTINE != 0 {
        state.types.coroutine
    } else {
        state.types.async_generator
    }
}

/// A new object with room for the slots of a function's code, all but its frame written.
#[inline(always)]
unsafe fn allocate_for(function: &FunctionObject, code: &CodeObject) -> *mut GeneratorObject {
    let ty = type_for(code.flags.get());
    let slots = crate::frame::slots_of(code);
    let place = allocate_instance(ty, size_of::<GeneratorObject>() + slots * 8) as *mut GeneratorObject;
    (&raw mut (*place).name).write(Field::new(function.name.get_or_none()));
    (&raw mut (*place).qualname).write(Field::new(function.qualname.get_or_none()));
    (&raw mut (*place).code).write(Field::new(function.code.get_or_none()));
    (&raw mut (*place).handled).write(Field::empty());
    (&raw mut (*place).origin).write(Field::new(Value::NONE));
    (&raw mut (*place).state).write(Cell::new(State::Created));
    (&raw mut (*place).closed).write(Cell::new(false));
    (&raw mut (*place).hooks_called).write(Cell::new(false));
    (&raw mut (*place).busy).write(Cell::new(false));
    place
}

/// `RETURN_GENERATOR`: an object that takes over the running frame's content; it will start at `resume_at`.
///
/// # Safety
/// `frame` is the current frame, with an empty value stack.
pub unsafe fn from_running_frame(frame: *mut Frame, resume_at: Pc) -> PyResult<Value> {
    let code = Frame::code(frame);
    let locals = code.localsplus_count.get() as usize;
    let place = allocate_for(Frame::function(frame), code);
    let new = &raw mut (*place).frame;
    new.write(std::ptr::read(frame));
    let (from, to) = (Frame::locals(frame), Frame::locals(new));
    for i in 0..locals {
        // The generator may outlive what lent the argument.
        let word = *from.add(i);
        *to.add(i) = if word == 0 { 0 } else { own(word) };
    }
    (*new).function = own((*frame).function);
    (*new).owner = Owner::Generator;
    (*new).previous = std::ptr::null_mut();
    (*new).pc = resume_at;
    (*new).sp = to.add(locals);
    if (*new).object != 0 {
        crate::frame_object::frame_moved(new);
    }
    Ok(Value::from_word(place as u64))
}

/// What a call of a generator function makes, without a frame in between. The arguments are borrowed.
///
/// # Safety
/// Binding the arguments is no more than to put them into the first locals, and the code begins with `RETURN_GENERATOR`.
pub unsafe fn from_call(function: &FunctionObject, args: &[u64]) -> Value {
    let code = function.code.word() as *const CodeObject;
    let locals = (*code).localsplus_count.get() as usize;
    let place = allocate_for(function, &*code);
    let frame = &raw mut (*place).frame;
    let callee = function.to_value().into_word();
    Frame::initialize(frame, callee, code, std::ptr::null_mut());
    let slots = Frame::locals(frame);
    for (n, arg) in args.iter().enumerate() {
        slots.add(n).write(Value::borrow_word(arg).clone().into_word());
    }
    for n in args.len()..locals {
        slots.add(n).write(0);
    }
    (*frame).owner = Owner::Generator;
    (*frame).pc = (*code).code.get().add(1);
    (*frame).sp = slots.add(locals);
    Value::from_word(place as u64)
}

/// Readies a generator's frame to be entered with a value on its stack; null if it cannot be resumed by pushing it.
///
/// # Safety
/// `generator` is the slot word of a generator or coroutine; `value` a slot's word, copied if the frame is readied.
#[inline(always)]
pub unsafe fn resume(cx: &mut Cx, generator: u64, value: u64) -> *mut Frame {
    resume_from(&*cx.thread, cx.frame(), generator, value)
}

/// The same, for whoever calls it from `caller`.
///
/// # Safety
/// As for [`resume`].
#[inline(always)]
pub unsafe fn resume_from(thread: &Thread, caller: *mut Frame, generator: u64, value: u64) -> *mut Frame {
    let generator = object(generator);
    let state = generator.state.get();
    if state == State::Running || state == State::Ended || thread.recursion_remaining.get() <= 1 {
        return std::ptr::null_mut();
    }
    let frame = generator.frame_pointer();
    *(*frame).sp = own(value);
    (*frame).sp = (*frame).sp.add(1);
    generator.state.set(State::Running);
    exchange_handled(thread, generator);
    (*frame).previous = caller;
    frame
}

/// Exchanges the thread's handled exception with the generator's, at a resumption or a suspension.
#[inline(always)]
pub fn exchange_handled(thread: &Thread, generator: &GeneratorObject) {
    let (outer, own) = (&raw const thread.handled as *mut u64, &raw const generator.handled as *mut u64);
    // SAFETY: a field is a word that owns a value or is 0; the two change places.
    unsafe { std::ptr::swap(outer, own) };
}

/// `YIELD_VALUE`: leaves the generator's frame and gives its caller the value on top.
///
/// # Safety
/// The current frame is a generator's.
#[inline(always)]
pub unsafe fn suspend(cx: &mut Cx) -> Step {
    let value = own(cx.pop());
    let frame = cx.frame();
    (*frame).pc = cx.next;
    (*frame).sp = cx.sp;
    let caller = suspend_frame(&*cx.thread, frame, cx.oparg != 0);
    cx.locals = Frame::locals(caller);
    cx.sp = (*caller).sp;
    cx.push(value);
    // Behind the SEND or FOR_ITER, both of which have one cache cell.
    cx.next = (*caller).pc.add(2);
    Step::Done
}

/// Leaves a generator's frame, which is saved and becomes no one's, for its caller's, which becomes the current one.
///
/// # Safety
/// `frame` is the current frame and a generator's.
#[inline(always)]
pub unsafe fn suspend_frame(thread: &Thread, frame: *mut Frame, delegating: bool) -> *mut Frame {
    let generator = of_frame(frame);
    generator.state.set(if delegating { State::Delegating } else { State::Suspended });
    exchange_handled(thread, generator);
    thread.recursion_remaining.set(thread.recursion_remaining.get() + 1);
    let caller = std::mem::replace(&mut (*frame).previous, std::ptr::null_mut());
    thread.frame.set(caller as *mut u8);
    caller
}

/// Ends a generator whose frame has returned or was left by an exception.
///
/// # Safety
/// `frame` is a generator's, no longer the current frame, its `sp` saved.
pub unsafe fn frame_finished(thread: &Thread, frame: *mut Frame) {
    let generator = of_frame(frame);
    exchange_handled(thread, generator);
    drop(generator.handled.take());
    generator.state.set(State::Ended);
    (*frame).previous = std::ptr::null_mut();
    Frame::clear(frame);
}

/// How Rust code resumes a generator.
pub enum Resume<'a> {
    /// With a value.
    Send(&'a Value),
    /// With the exception that is set in the thread.
    Throw,
}

/// Resumes a generator from Rust code.
///
/// # Safety
/// `generator` is one of the three kinds.
pub unsafe fn run(generator: &Value, how: Resume<'_>) -> PyResult<Sent> {
    let this: &GeneratorObject = generator.payload_unchecked();
    let thread = thread();
    match this.state.get() {
        State::Running => {
            let text = this.kind_text();
            return Err(err!(ValueError, "{text} already executing"));
        }
        State::Ended => {
            return match how {
                Resume::Throw => Err(Raised::already()),
                Resume::Send(_) if this.head.kind() == Kind::Coroutine => {
                    Err(err!(RuntimeError, "cannot reuse already awaited coroutine"))
                }
                Resume::Send(_) => Ok(Sent::Returned(Value::NONE)),
            };
        }
        State::Created => {
            if let Resume::Send(value) = &how
                && !value.is_none()
            {
                let text = this.kind_text();
                return Err(err!(TypeError, "can't send non-None value to a just-started {text}"));
            }
        }
        _ => {}
    }
    interp::check_depth(thread)?;
    let frame = this.frame_pointer();
    let pushed = match &how {
        Resume::Send(value) => (*value).clone(),
        Resume::Throw => Value::NONE,
    };
    *(*frame).sp = pushed.into_word();
    (*frame).sp = (*frame).sp.add(1);
    this.state.set(State::Running);
    exchange_handled(thread, this);
    let keep = generator.clone();
    let result = match how {
        Resume::Send(_) => interp::run_frame(thread, frame as *mut u8),
        Resume::Throw => interp::run_frame_raising(thread, frame),
    };
    drop(keep);
    match Value::from_word_or_null(result) {
        None => Err(Raised::already()),
        Some(value) if this.state.get() == State::Ended => Ok(Sent::Returned(value)),
        Some(value) => Ok(Sent::Yielded(value)),
    }
}

/// The end of a generator as Python code sees it: `StopIteration`, or `StopAsyncIteration`.
pub fn stop_iteration(value: Value) -> Raised {
    exceptions::stop_iteration(value)
}

/// Sends a value to an iterator: `SEND` of what is not a plain generator.
pub fn send_to(receiver: &Value, value: &Value) -> PyResult<Sent> {
    if let Some(send) = receiver.ty().slots().am_send {
        return send(receiver, value);
    }
    let result = if value.is_none() && receiver.ty().slots().iternext.is_some() {
        object::next_or_raise(receiver)
    } else {
        object::call_method(receiver, &names().send, std::slice::from_ref(value))
    };
    match result {
        Ok(value) => Ok(Sent::Yielded(value)),
        Err(raised) if raised.is(types().exceptions.StopIteration) => {
            Ok(Sent::Returned(exceptions::stop_iteration_value(&raised.take())))
        }
        Err(raised) => Err(raised),
    }
}

/// What `yield from` delegates to.
///
/// # Safety
/// `frame` is the current frame.
pub unsafe fn yield_from_iterator(iterable: &Value, frame: *mut Frame) -> PyResult<Value> {
    const ITERABLE_COROUTINE: u32 = 0x100;
    match iterable.header().map(Header::kind) {
        Some(Kind::Generator) => Ok(iterable.clone()),
        Some(Kind::Coroutine) => {
            if Frame::code(frame).flags.get() & (COROUTINE | ITERABLE_COROUTINE) == 0 {
                return Err(err!(
                    TypeError,
                    "cannot 'yield from' a coroutine object in a non-coroutine generator"
                ));
            }
            Ok(iterable.clone())
        }
        _ => object::iter(iterable),
    }
}

/// `aiter(x)`
pub fn async_iterator(iterable: &Value) -> PyResult<Value> {
    let Some(get) = iterable.ty().slots().am_aiter else {
        return Err(err!(
            TypeError,
            "'async for' requires an object with __aiter__ method, got {}",
            iterable.ty().name_str()
        ));
    };
    let iterator = get(iterable)?;
    if iterator.ty().slots().am_anext.is_none() {
        return Err(err!(
            TypeError,
            "'async for' received an object from __aiter__ that does not implement __anext__: {}",
            iterator.ty().name_str()
        ));
    }
    Ok(iterator)
}

/// `anext(x)`: what is to be awaited.
pub fn async_next(iterator: &Value) -> PyResult<Value> {
    let Some(next) = iterator.ty().slots().am_anext else {
        return Err(err!(
            TypeError,
            "'async for' requires an iterator with __anext__ method, got {}",
            iterator.ty().name_str()
        ));
    };
    let awaitable_object = next(iterator)?;
    if iterator.header().is_some_and(|h| h.kind() == Kind::AsyncGenerator) {
        return Ok(awaitable_object);
    }
    match awaitable_iterator(&awaitable_object) {
        Ok(iterator) => Ok(iterator),
        Err(raised) => {
            let cause = raised.take();
            let raised = err!(
                TypeError,
                "'async for' received an invalid object from __anext__: {}",
                awaitable_object.ty().name_str()
            );
            Err(exceptions::with_cause(raised, cause))
        }
    }
}

/// The iterator behind something to await; `why` is 1 for `__aenter__` and 2 for `__aexit__`.
pub fn awaitable(of: &Value, why: u64) -> PyResult<Value> {
    if of.ty().slots().am_await.is_none() && !is_awaitable_generator(of) {
        let method = match why {
            1 => "__aenter__",
            2 => "__aexit__",
            _ => "",
        };
        if !method.is_empty() {
            return Err(err!(
                TypeError,
                "'async with' received an object from {method} that does not implement __await__: {}",
                of.ty().name_str()
            ));
        }
    }
    let iterator = awaitable_iterator(of)?;
    if let Some(Kind::Coroutine) = iterator.header().map(Header::kind) {
        // SAFETY: of that kind.
        let coroutine: &GeneratorObject = unsafe { iterator.payload_unchecked() };
        if coroutine.delegate().is_some() {
            return Err(err!(RuntimeError, "coroutine is being awaited already"));
        }
    }
    Ok(iterator)
}

fn is_awaitable_generator(of: &Value) -> bool {
    const ITERABLE_COROUTINE: u32 = 0x100;
    match of.header().map(Header::kind) {
        Some(Kind::Coroutine) => true,
        Some(Kind::Generator) => {
            // SAFETY: of that kind; its code is a code object.
            unsafe {
                let generator: &GeneratorObject = of.payload_unchecked();
                let code = generator.code.get_or_none();
                code.payload_unchecked::<tiercel_object::types::code::CodeObject>().flags.get()
                    & ITERABLE_COROUTINE
                    != 0
            }
        }
        _ => false,
    }
}

/// `x.__await__()`; generators and coroutines that can be awaited stand for themselves.
pub fn awaitable_iterator(of: &Value) -> PyResult<Value> {
    if is_awaitable_generator(of) {
        return Ok(of.clone());
    }
    let Some(get) = of.ty().slots().am_await else {
        return Err(err!(TypeError, "'{}' object can't be awaited", of.ty().name_str()));
    };
    let iterator = get(of)?;
    if is_awaitable_generator(&iterator) {
        return Err(err!(TypeError, "__await__() returned a coroutine"));
    }
    if iterator.ty().slots().iternext.is_none() {
        return Err(err!(
            TypeError,
            "__await__() returned non-iterator of type '{}'",
            iterator.ty().name_str()
        ));
    }
    Ok(iterator)
}

/// `next(generator)`
pub fn iternext(this: &Value) -> PyResult<Option<Value>> {
    // SAFETY: the slot of generators.
    match unsafe { run(this, Resume::Send(&Value::NONE)) }? {
        Sent::Yielded(value) => Ok(Some(value)),
        Sent::Returned(value) if value.is_none() => Ok(None),
        Sent::Returned(value) => Err(stop_iteration(value)),
    }
}

/// Resumption by `SEND`.
pub fn am_send(this: &Value, value: &Value) -> PyResult<Sent> {
    // SAFETY: the slot of generators and coroutines.
    unsafe { run(this, Resume::Send(value)) }
}

/// `generator.send(value)`
pub fn send(this: &Value, value: &Value) -> PyResult<Value> {
    // SAFETY: a method of generators and coroutines.
    match unsafe { run(this, Resume::Send(value)) }? {
        Sent::Yielded(value) => Ok(value),
        Sent::Returned(value) => Err(stop_iteration(value)),
    }
}

/// `generator.throw(exception)`: through what it delegates to, if it does.
pub fn throw(this: &Value, exception: Value) -> PyResult<Value> {
    // SAFETY: a method of generators and coroutines.
    let generator: &GeneratorObject = unsafe { this.payload_unchecked() };
    if let Some(delegate) = generator.delegate() {
        if exception.ty().is_subtype(types().exceptions.GeneratorExit) {
            generator.state.set(State::Running);
            let closed = close_iterator(&delegate);
            generator.state.set(State::Delegating);
            if let Err(raised) = closed {
                return resume_throwing(this, raised.take());
            }
            return resume_throwing(this, exception);
        }
        generator.state.set(State::Running);
        let thrown = throw_into(&delegate, &exception);
        generator.state.set(State::Delegating);
        return match thrown {
            Ok(Some(value)) => Ok(value),
            Ok(None) => resume_throwing(this, exception),
            Err(raised) => resume_throwing(this, raised.take()),
        };
    }
    resume_throwing(this, exception)
}

fn resume_throwing(this: &Value, exception: Value) -> PyResult<Value> {
    let _ = Raised::new(exception);
    // SAFETY: as for `throw`; the exception is set.
    match unsafe { run(this, Resume::Throw) }? {
        Sent::Yielded(value) => Ok(value),
        Sent::Returned(value) => Err(stop_iteration(value)),
    }
}

/// Throws into a delegate; `None` if it has no `throw`.
fn throw_into(delegate: &Value, exception: &Value) -> PyResult<Option<Value>> {
    match delegate.header().map(Header::kind) {
        Some(Kind::Generator | Kind::Coroutine) => throw(delegate, exception.clone()).map(Some),
        _ => match object::getattr_optional(delegate, &names().throw)? {
            Some(method) => object::call(&method, std::slice::from_ref(exception)).map(Some),
            None => Ok(None),
        },
    }
}

/// Closes a delegate, if it can be closed.
fn close_iterator(iterator: &Value) -> PyResult<()> {
    match iterator.header().map(Header::kind) {
        Some(Kind::Generator | Kind::Coroutine) => close(iterator).map(drop),
        _ => match object::getattr_optional(iterator, &names().close)? {
            Some(method) => object::call(&method, &[]).map(drop),
            None => Ok(()),
        },
    }
}

/// `generator.close()`
pub fn close(this: &Value) -> PyResult<Value> {
    // SAFETY: a method of generators and coroutines.
    let generator: &GeneratorObject = unsafe { this.payload_unchecked() };
    match generator.state.get() {
        State::Created => {
            end_unstarted(generator);
            return Ok(Value::NONE);
        }
        State::Ended => return Ok(Value::NONE),
        // SAFETY: its frame stands behind the `yield`.
        State::Suspended if unsafe { rests_quietly(generator) } => {
            end_unstarted(generator);
            return Ok(Value::NONE);
        }
        _ => {}
    }
    let exit = object::call(types().exceptions.GeneratorExit.as_value(), &[])?;
    match throw(this, exit) {
        Ok(_) => Err(err!(RuntimeError, "{} ignored GeneratorExit", generator.kind_text())),
        Err(raised) if raised.is(types().exceptions.StopIteration) => {
            Ok(exceptions::stop_iteration_value(&raised.take()))
        }
        Err(raised) if raised.is(types().exceptions.GeneratorExit) => {
            drop(raised.take());
            Ok(Value::NONE)
        }
        Err(raised) => Err(raised),
    }
}

/// Whether a suspended generator handles nothing where it rests, so that an exception there would just end it.
unsafe fn rests_quietly(generator: &GeneratorObject) -> bool {
    let frame = generator.frame_pointer();
    let at = Frame::lasti(frame);
    generator.head.kind() == Kind::Generator
        && generator.handled.is_empty()
        && at > 0
        && handles_nothing_at(Frame::code(frame), at as usize - 1)
}

/// Whether nothing handles an exception that is raised at a unit of a generator's code, but for what turns a `StopIteration`
/// that leaves any generator into an error.
pub fn handles_nothing_at(code: &CodeObject, unit: usize) -> bool {
    const STOPITERATION_ERROR: u16 = 3;
    let Some(handler) = interp::unwind::lookup(code, unit) else { return true };
    let is_last = |units: &[u16]| {
        units[0] == Opcode::CALL_INTRINSIC_1.0 | STOPITERATION_ERROR << 8
            && units[1] & 0xff == Opcode::RERAISE.0
    };
    code.original_units().get(handler.target..handler.target + 2).is_some_and(is_last)
}

/// Ends a generator that has nothing more to run.
fn end_unstarted(generator: &GeneratorObject) {
    generator.state.set(State::Ended);
    // SAFETY: the frame is suspended, and nobody else uses it.
    unsafe { Frame::clear(generator.frame_pointer()) };
}

/// The finalizer: runs the `finally` blocks of a generator that is no longer wanted.
pub fn finalize(this: &Value) -> PyResult<()> {
    // SAFETY: the slot of the three kinds.
    let generator: &GeneratorObject = unsafe { this.payload_unchecked() };
    match generator.state.get() {
        State::Ended | State::Running => Ok(()),
        State::Created => {
            if this.header().is_some_and(|h| h.kind() == Kind::Coroutine) {
                let name = to_string_lossy(&generator.qualname.get_or_none());
                exceptions::warn_runtime(&format!("coroutine '{name}' was never awaited"));
            }
            end_unstarted(generator);
            Ok(())
        }
        _ => close(this).map(drop),
    }
}

/// Shows the collector what a generator holds.
///
/// # Safety
/// `object` is one of the three kinds.
pub unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let generator = &*(object as *const GeneratorObject);
    generator.name.visit(visit);
    generator.qualname.visit(visit);
    generator.code.visit(visit);
    generator.handled.visit(visit);
    generator.origin.visit(visit);
    if !matches!(generator.state.get(), State::Ended | State::Running) {
        let frame = generator.frame_pointer();
        let mut slot = Frame::locals(frame);
        while slot < (*frame).sp {
            if owns_object(*slot) {
                visit(Value::borrow_word(slot));
            }
            slot = slot.add(1);
        }
        if owns_object((*frame).function) {
            visit(Value::borrow_word(&raw const (*frame).function));
        }
    }
}

/// The end of an exact generator whose count has reached zero: most have run to their end, and have nothing to finalize.
///
/// # Safety
/// `object` is a dying generator.
pub unsafe fn end(object: *mut Header) {
    if !has_ended(object) || (*object).has(flag::WEAKLY_REFERENCED) {
        return end_in_full(object);
    }
    end_nested(object, |object, thread| {
        (*object).set_flags(flag::DYING);
        std::ptr::drop_in_place(object as *mut GeneratorObject);
        (*thread.heap).release(object);
    });
}

/// Ends a generator object.
///
/// # Safety
/// `object` is dying.
pub unsafe fn dealloc(object: *mut Header) {
    let ty: *const Type = (*object).ty.get();
    let generator = object as *mut GeneratorObject;
    if (*generator).state.get() != State::Ended {
        Frame::clear((*generator).frame_pointer());
    }
    std::ptr::drop_in_place(generator);
    release_instance(object, ty);
}
