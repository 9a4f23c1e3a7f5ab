//! `async_generator`, and what its methods give to be awaited.

use super::generator::{define_common, describe, frame, set_name};
use super::{this, thrown};
use crate::generator::{self, GeneratorObject, Resume, State};
use crate::{exceptions, state};
use std::cell::Cell;
use tiercel_macros::pytype;
use tiercel_object::header::{Header, Kind};
use tiercel_object::object;
use tiercel_object::slots::Sent;
use tiercel_object::thread::{runtime, types};
use tiercel_object::typeobj::{Type, TypeShape, dealloc_layout, new_object_unchecked, tflag};
use tiercel_object::value::Field;
use tiercel_object::{PyResult, Raised, Value, err, install_type};

/// A value that an asynchronous generator has yielded, as opposed to what it awaits.
#[repr(C)]
pub struct WrappedObject {
    /// Header.
    pub head: Header,
    /// The value.
    pub value: Field,
}

/// What an operation on an asynchronous generator does when it is awaited.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Operation {
    /// `__anext__()`, `asend()`
    Send,
    /// `athrow()`
    Throw,
    /// `aclose()`
    Close,
}

/// How far an operation is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Progress {
    Created,
    Running,
    Ended,
}

/// Something to await: one operation on an asynchronous generator.
#[repr(C)]
pub struct OperationObject {
    /// Header.
    pub head: Header,
    /// The asynchronous generator.
    pub generator: Field,
    /// What is sent or thrown.
    pub value: Field,
    operation: Cell<Operation>,
    progress: Cell<Progress>,
}

fn shape_of<T>() -> TypeShape {
    TypeShape {
        kind: Kind::Other,
        flags: tflag::GC,
        basic_size: size_of::<T>(),
        dealloc: dealloc_layout::<T>,
    }
}

/// What wrapped values look like.
pub fn wrapped_shape() -> TypeShape {
    shape_of::<WrappedObject>()
}

/// What operations look like.
pub fn operation_shape() -> TypeShape {
    shape_of::<OperationObject>()
}

/// Wraps a value that the generator yields: the intrinsic in front of its `yield`.
pub fn wrap(value: &Value) -> Value {
    // SAFETY: the type's instances are of this layout.
    unsafe {
        new_object_unchecked(state::get().types.async_wrapped_value, |head| WrappedObject {
            head,
            value: Field::new(value.clone()),
        })
    }
}

fn start(this: &Value, operation: Operation, value: Option<Value>) -> Value {
    // SAFETY: both types' instances are of this layout.
    unsafe {
        let types = &state::get().types;
        let ty = if operation == Operation::Send { types.async_asend } else { types.async_athrow };
        new_object_unchecked(ty, |head| OperationObject {
            head,
            generator: Field::new(this.clone()),
            value: value.map_or(Field::empty(), Field::new),
            operation: Cell::new(operation),
            progress: Cell::new(Progress::Created),
        })
    }
}

/// Calls the hooks of the event loop, the first time the generator is used.
fn call_hooks(value: &Value) -> PyResult<()> {
    let generator = this(value);
    if generator.hooks_called.replace(true) {
        return Ok(());
    }
    // `sys.set_asyncgen_hooks` keeps them there.
    let hook = |name: &str| {
        // SAFETY: read under the GIL, and nothing is held across a call.
        unsafe { &*runtime().registry.get() }.get(name).filter(|hook| !hook.is_none()).cloned()
    };
    generator.origin.set_option(hook("asyncgen_finalizer"));
    if let Some(first) = hook("asyncgen_firstiter") {
        object::call(&first, std::slice::from_ref(value))?;
    }
    Ok(())
}

struct AsyncGenerator;

#[pytype(name = "async_generator")]
impl AsyncGenerator {
    #[slot(am_aiter)]
    fn am_aiter(this: &Value) -> PyResult<Value> {
        Ok(this.clone())
    }

    #[slot(am_anext)]
    fn am_anext(value: &Value) -> PyResult<Value> {
        call_hooks(value)?;
        Ok(start(value, Operation::Send, None))
    }

    #[slot(repr)]
    fn repr(value: &Value) -> PyResult<Value> {
        describe("async_generator", value)
    }

    /// An awaitable that resumes the generator with a value, and gives what it yields next.
    #[method("($self, value, /)")]
    fn asend(value: &Value, sent: &Value) -> PyResult<Value> {
        call_hooks(value)?;
        Ok(start(value, Operation::Send, Some(sent.clone())))
    }

    /// athrow(value)
    ///
    /// raise exception in generator.
    #[method("($self, type, value=None, traceback=None, /)")]
    fn athrow(
        generator: &Value,
        kind: &Value,
        value: Option<&Value>,
        traceback: Option<&Value>,
    ) -> PyResult<Value> {
        call_hooks(generator)?;
        let exception = thrown(kind, value, traceback)?;
        Ok(start(generator, Operation::Throw, Some(exception)))
    }

    /// An awaitable that ends the generator: where it stands, `GeneratorExit` is raised.
    #[method("($self, /)")]
    fn aclose(value: &Value) -> PyResult<Value> {
        call_hooks(value)?;
        Ok(start(value, Operation::Close, None))
    }

    #[getter]
    fn __name__(value: &Value) -> Value {
        this(value).name.get_or_none()
    }

    #[setter(__name__)]
    fn set_name(value: &Value, name: Option<&Value>) -> PyResult<()> {
        set_name(&this(value).name, "__name__", name)
    }

    #[getter]
    fn __qualname__(value: &Value) -> Value {
        this(value).qualname.get_or_none()
    }

    #[setter(__qualname__)]
    fn set_qualname(value: &Value, name: Option<&Value>) -> PyResult<()> {
        set_name(&this(value).qualname, "__qualname__", name)
    }

    #[getter]
    fn ag_code(value: &Value) -> Value {
        this(value).code.get_or_none()
    }

    #[getter]
    fn ag_frame(value: &Value) -> Value {
        frame(value)
    }

    #[getter]
    fn ag_running(value: &Value) -> bool {
        this(value).busy.get()
    }

    #[getter]
    fn ag_suspended(value: &Value) -> bool {
        matches!(this(value).state.get(), State::Suspended | State::Delegating)
    }

    /// What it is waiting for, or None.
    #[getter]
    fn ag_await(value: &Value) -> Value {
        this(value).delegate().unwrap_or(Value::NONE)
    }
}

/// Fills in the type.
pub fn define(ty: &'static Type) {
    install_type!(ty, AsyncGenerator);
    define_common(ty);
    ty.slots_mut().finalize = Some(finalize);
}

/// The finalizer: an event loop's hook, if there is one.
fn finalize(value: &Value) -> PyResult<()> {
    let generator = this(value);
    if let Some(hook) = generator.origin.get().filter(|hook| !hook.is_none())
        && !generator.closed.get()
        && matches!(generator.state.get(), State::Suspended | State::Delegating)
    {
        return object::call(&hook, std::slice::from_ref(value)).map(drop);
    }
    generator::finalize(value)
}

impl OperationObject {
    fn name(&self) -> &'static str {
        match self.operation.get() {
            Operation::Send => "__anext__()/asend()",
            Operation::Throw => "athrow()",
            Operation::Close => "aclose()",
        }
    }

    /// Begins the operation, or says why it cannot.
    fn begin(&self, generator: &GeneratorObject) -> PyResult<()> {
        let what = match self.operation.get() {
            Operation::Send => "anext()",
            Operation::Throw => "athrow()",
            Operation::Close => "aclose()",
        };
        if generator.busy.get() {
            self.progress.set(Progress::Ended);
            return Err(err!(RuntimeError, "{what}: asynchronous generator is already running"));
        }
        if generator.closed.get() && self.operation.get() != Operation::Send {
            self.progress.set(Progress::Ended);
            return Err(if self.operation.get() == Operation::Close {
                exceptions::stop_iteration(Value::NONE)
            } else {
                stop_async_iteration()
            });
        }
        self.progress.set(Progress::Running);
        generator.busy.set(true);
        Ok(())
    }

    /// What resuming the generator has led to, as awaiting code sees it.
    fn outcome(&self, generator: &GeneratorObject, result: PyResult<Sent>) -> PyResult<Sent> {
        let closes = self.operation.get() == Operation::Close;
        match result {
            Ok(Sent::Yielded(value)) => {
                if !value.ty().is_subtype(state::get().types.async_wrapped_value) {
                    // It awaits something.
                    return Ok(Sent::Yielded(value));
                }
                self.end(generator);
                if closes {
                    return Err(err!(RuntimeError, "async generator ignored GeneratorExit"));
                }
                // SAFETY: the type was just checked.
                let wrapped: &WrappedObject = unsafe { value.payload_unchecked() };
                Ok(Sent::Returned(wrapped.value.get_or_none()))
            }
            Ok(Sent::Returned(_)) => {
                generator.closed.set(true);
                self.end(generator);
                if closes { Ok(Sent::Returned(Value::NONE)) } else { Err(stop_async_iteration()) }
            }
            Err(raised) => {
                self.end(generator);
                let t = &types().exceptions;
                if raised.is(t.StopAsyncIteration) || raised.is(t.GeneratorExit) {
                    generator.closed.set(true);
                    if closes {
                        drop(raised.take());
                        return Ok(Sent::Returned(Value::NONE));
                    }
                }
                Err(raised)
            }
        }
    }

    fn end(&self, generator: &GeneratorObject) {
        self.progress.set(Progress::Ended);
        generator.busy.set(false);
    }

    fn resume(&self, value: &Value) -> PyResult<Sent> {
        let owner = self.generator.get_or_none();
        let generator = this(&owner);
        let mut first = None;
        match self.progress.get() {
            Progress::Ended => {
                return Err(err!(RuntimeError, "cannot reuse already awaited {}", self.name()));
            }
            Progress::Created => {
                self.begin(generator)?;
                match self.operation.get() {
                    Operation::Send => {
                        if value.is_none() {
                            first = self.value.get();
                        }
                    }
                    operation => {
                        if operation == Operation::Close {
                            generator.closed.set(true);
                        }
                        let exception = match self.value.get() {
                            Some(exception) => exception,
                            None => object::call(types().exceptions.GeneratorExit.as_value(), &[])?,
                        };
                        if generator.state.get() == State::Created {
                            generator.closed.set(true);
                        }
                        return self.throw(&owner, exception);
                    }
                }
            }
            Progress::Running => {}
        }
        // SAFETY: the owner is an asynchronous generator.
        let result = unsafe { generator::run(&owner, Resume::Send(first.as_ref().unwrap_or(value))) };
        self.outcome(generator, result)
    }

    fn throw(&self, owner: &Value, exception: Value) -> PyResult<Sent> {
        let generator = this(owner);
        let result = match generator::throw(owner, exception) {
            Ok(value) => Ok(Sent::Yielded(value)),
            Err(raised) if raised.is(types().exceptions.StopIteration) => {
                Ok(Sent::Returned(exceptions::stop_iteration_value(&raised.take())))
            }
            Err(raised) => Err(raised),
        };
        self.outcome(generator, result)
    }
}

fn stop_async_iteration() -> Raised {
    tiercel_object::error::raise_with(types().exceptions.StopAsyncIteration, &[])
}

fn as_value(sent: Sent) -> PyResult<Value> {
    match sent {
        Sent::Yielded(value) => Ok(value),
        Sent::Returned(value) => Err(exceptions::stop_iteration(value)),
    }
}

#[pytype(name = "async_generator_asend")]
impl OperationObject {
    #[slot(iter)]
    fn iter(this: &Value) -> PyResult<Value> {
        Ok(this.clone())
    }

    #[slot(am_await)]
    fn am_await(this: &Value) -> PyResult<Value> {
        Ok(this.clone())
    }

    #[slot(iternext)]
    fn iternext(&self) -> PyResult<Option<Value>> {
        as_value(self.resume(&Value::NONE)?).map(Some)
    }

    #[method("($self, value, /)")]
    fn send(&self, value: &Value) -> PyResult<Value> {
        as_value(self.resume(value)?)
    }

    #[method("($self, type, value=None, traceback=None, /)", name = "throw")]
    fn throw_into(&self, kind: &Value, value: Option<&Value>, traceback: Option<&Value>) -> PyResult<Value> {
        let owner = self.generator.get_or_none();
        if self.progress.get() == Progress::Ended {
            return Err(err!(RuntimeError, "cannot reuse already awaited {}", self.name()));
        }
        if self.progress.get() == Progress::Created {
            self.begin(this(&owner))?;
        }
        as_value(self.throw(&owner, thrown(kind, value, traceback)?)?)
    }

    #[method("($self, /)")]
    fn close(&self) -> PyResult<()> {
        if self.progress.get() == Progress::Ended {
            return Ok(());
        }
        let exit = object::call(types().exceptions.GeneratorExit.as_value(), &[])?;
        let owner = self.generator.get_or_none();
        self.progress.set(Progress::Running);
        match self.throw(&owner, exit) {
            Ok(Sent::Yielded(_)) => Err(err!(RuntimeError, "coroutine ignored GeneratorExit")),
            Ok(Sent::Returned(_)) => Ok(()),
            Err(raised) => {
                let t = &types().exceptions;
                if raised.is(t.StopAsyncIteration) || raised.is(t.StopIteration) || raised.is(t.GeneratorExit)
                {
                    drop(raised.take());
                    Ok(())
                } else {
                    Err(raised)
                }
            }
        }
    }
}

fn am_send(this: &Value, value: &Value) -> PyResult<Sent> {
    // SAFETY: slot of the two types with this layout.
    unsafe { this.payload_unchecked::<OperationObject>() }.resume(value)
}

unsafe fn traverse_operation(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let this = &*(object as *const OperationObject);
    this.generator.visit(visit);
    this.value.visit(visit);
}

unsafe fn traverse_wrapped(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    (*(object as *const WrappedObject)).value.visit(visit);
}

/// Fills in the types of operations.
pub fn define_operation(ty: &'static Type) {
    install_type!(ty, OperationObject);
    let slots = ty.slots_mut();
    slots.am_send = Some(am_send);
    slots.traverse = Some(traverse_operation);
}

/// Fills in the type of wrapped values.
pub fn define_wrapped(ty: &'static Type) {
    ty.slots_mut().traverse = Some(traverse_wrapped);
}
