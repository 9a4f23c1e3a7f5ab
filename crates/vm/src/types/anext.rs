//! What `anext(iterator, default)` gives: awaits the next item, and ends with the default where there is none.

use crate::generator::{awaitable_iterator, stop_iteration};
use crate::state;
use tiercel_macros::pytype;
use tiercel_object::header::{Header, Kind};
use tiercel_object::thread::{names, types};
use tiercel_object::typeobj::{Type, TypeShape, dealloc_layout, new_object_unchecked, tflag};
use tiercel_object::types::str::intern;
use tiercel_object::value::Field;
use tiercel_object::{PyResult, Raised, Value, install_type, object};

/// The awaitable.
#[repr(C)]
pub struct AnextObject {
    /// Header.
    pub head: Header,
    /// What the iterator's `__anext__` gave.
    pub wrapped: Field,
    /// The result if there is no next item.
    pub default: Field,
}

/// What instances look like.
pub fn shape() -> TypeShape {
    TypeShape {
        kind: Kind::Other,
        flags: tflag::GC,
        basic_size: size_of::<AnextObject>(),
        dealloc: dealloc_layout::<AnextObject>,
    }
}

/// Awaits `wrapped`, with a default.
pub fn new(wrapped: Value, default: &Value) -> Value {
    // SAFETY: the type's instances are of this layout.
    unsafe {
        new_object_unchecked(state::get().types.anext_awaitable, |head| AnextObject {
            head,
            wrapped: Field::new(wrapped),
            default: Field::new(default.clone()),
        })
    }
}

impl AnextObject {
    fn iterator(&self) -> PyResult<Value> {
        let iterator = awaitable_iterator(&self.wrapped.get_or_none())?;
        // A coroutine is no iterator itself.
        match iterator.ty().slots().am_await {
            Some(get) if iterator.ty().slots().iternext.is_none() => get(&iterator),
            _ => Ok(iterator),
        }
    }

    fn end(&self, raised: Raised) -> Raised {
        if !raised.is(types().exceptions.StopAsyncIteration) {
            return raised;
        }
        drop(raised.take());
        stop_iteration(self.default.get_or_none())
    }

    fn forward(&self, name: &Value, args: &[Value]) -> PyResult<Value> {
        object::call_method(&self.iterator()?, name, args).map_err(|raised| self.end(raised))
    }
}

#[pytype(name = "anext_awaitable")]
impl AnextObject {
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
        object::next(&self.iterator()?).map_err(|raised| self.end(raised))
    }

    /// send(arg) -> send 'arg' into the wrapped iterator,
    /// return next yielded value or raise StopIteration.
    #[method("($self, *args)")]
    fn send(&self, args: &[Value]) -> PyResult<Value> {
        self.forward(&names().send, args)
    }

    /// throw(value)
    ///
    /// raise exception in the wrapped iterator, return next yielded value
    /// or raise StopIteration.
    #[method("($self, *args)")]
    fn throw(&self, args: &[Value]) -> PyResult<Value> {
        self.forward(&intern("throw"), args)
    }

    /// Ends the generator: where it stands, `GeneratorExit` is raised.
    #[method("($self, *args)")]
    fn close(&self, args: &[Value]) -> PyResult<Value> {
        self.forward(&intern("close"), args)
    }
}

unsafe fn traverse(object: *const Header, visit: &mut dyn FnMut(&Value)) {
    let this = &*(object as *const AnextObject);
    this.wrapped.visit(visit);
    this.default.visit(visit);
}

/// Fills in the type.
pub fn define(ty: &'static Type) {
    install_type!(ty, AnextObject);
    ty.slots_mut().traverse = Some(traverse);
}
