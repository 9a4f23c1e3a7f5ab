//! The table of weak references: which references point at an object, by its address.
//!
//! An object that is weakly referenced has a flag, so that dying objects without references pay one test. The list of an
//! object's references is kept as CPython keeps it: the plain reference first, then the plain proxy, then those with a
//! callback or of a subclass, latest first.

use crate::header::{Header, flag};
use crate::object::write_unraisable;
use crate::thread::{runtime, thread, types};
use crate::typeobj::tflag;
use crate::types::weakref::WeakrefObject;
use crate::value::Value;
use std::cell::RefCell;
use std::collections::HashMap;

/// Weak references of a runtime, by the address of what they point at.
#[derive(Default)]
pub struct WeakTable {
    /// Address of an object → addresses of the weak reference objects (not counted; a dying one removes itself).
    pub by_target: RefCell<HashMap<u64, Vec<u64>>>,
}

fn as_reference<'a>(word: u64) -> &'a WeakrefObject {
    // SAFETY: the table holds addresses of live weak reference objects only.
    unsafe { &*(word as *const WeakrefObject) }
}

/// Whether a weak reference of this kind, without callback, can serve everybody who asks for one.
fn is_shareable(reference: &WeakrefObject) -> bool {
    let ty = reference.head.ty();
    reference.callback.is_empty()
        && [types().weakref, types().weakproxy, types().weakcallableproxy]
            .iter()
            .any(|t| std::ptr::eq(*t, ty))
}

/// Whether an object can be weakly referenced.
pub fn is_referenceable(object: &Value) -> bool {
    object.is_object() && object.ty().has(tflag::WEAKREFS)
}

/// The shared reference or proxy of type `ty` to an object, if there is one.
pub fn shared(object: &Value, ty: &crate::typeobj::Type) -> Option<Value> {
    let table = runtime().weakrefs.by_target.borrow();
    let list = table.get(&object.word())?;
    let found = list.iter().find(|word| {
        let r = as_reference(**word);
        is_shareable(r) && std::ptr::eq(r.head.ty(), ty)
    })?;
    // SAFETY: a live weak reference object.
    Some(unsafe { Value::new_reference(*found as *const Header) })
}

/// Enters a new reference in the table.
pub fn register(target: &Value, reference: &Value) {
    let Some(header) = target.header() else { return };
    header.set_flags(flag::WEAKLY_REFERENCED);
    let mut table = runtime().weakrefs.by_target.borrow_mut();
    let list = table.entry(target.word()).or_default();
    let new = as_reference(reference.word());
    let at = if is_shareable(new) && std::ptr::eq(new.head.ty(), types().weakref) {
        0
    } else {
        list.iter().take_while(|word| is_shareable(as_reference(**word))).count()
    };
    list.insert(at, reference.word());
}

/// Takes a dying or cleared reference out of the table.
pub fn unregister(reference: &WeakrefObject) {
    let target = reference.target.replace(0);
    if target == 0 {
        return;
    }
    let mut table = runtime().weakrefs.by_target.borrow_mut();
    if let Some(list) = table.get_mut(&target) {
        let own = reference as *const WeakrefObject as u64;
        list.retain(|word| *word != own);
        if list.is_empty() {
            table.remove(&target);
            // SAFETY: a reference's target is alive as long as it is not cleared.
            unsafe { (*(target as *const Header)).clear_flags(flag::WEAKLY_REFERENCED) };
        }
    }
}

/// The weak references to an object, in CPython's order.
pub fn references(object: &Value) -> Vec<Value> {
    let table = runtime().weakrefs.by_target.borrow();
    let list = table.get(&object.word()).cloned().unwrap_or_default();
    // SAFETY: the table holds addresses of live weak reference objects only.
    list.into_iter().map(|word| unsafe { Value::new_reference(word as *const Header) }).collect()
}

/// The first weak reference to an object, which `__weakref__` shows.
pub fn first_reference(object: &Value) -> Option<Value> {
    references(object).into_iter().next()
}

/// How many weak references an object has.
pub fn count(object: &Value) -> usize {
    runtime().weakrefs.by_target.borrow().get(&object.word()).map_or(0, Vec::len)
}

/// Calls the callback of a cleared reference; exceptions go to the unraisable hook.
pub fn call_callback(reference: &Value, callback: &Value) {
    let saved = thread().raised.take();
    if let Err(raised) = crate::object::call(callback, std::slice::from_ref(reference)) {
        write_unraisable(raised.take(), "Exception ignored while calling weakref callback", Some(callback));
    }
    thread().raised.set_option(saved);
}

/// Empties the weak references to an object. Gives those that have a callback, with it.
///
/// # Safety
/// The object is alive.
pub unsafe fn detach(object: *const Header) -> Vec<(Value, Value)> {
    let list = runtime().weakrefs.by_target.borrow_mut().remove(&(object as u64)).unwrap_or_default();
    (*object).clear_flags(flag::WEAKLY_REFERENCED);
    let mut callbacks = Vec::new();
    for word in list {
        let reference = as_reference(word);
        reference.target.set(0);
        let callback = reference.callback.take();
        if let Some(callback) = callback
            && reference.head.count.get() > 0
        {
            callbacks.push((Value::new_reference(&reference.head), callback));
        }
    }
    callbacks
}

/// Empties the weak references to a dying object, then calls their callbacks.
///
/// # Safety
/// The object has been given one count to live through the callbacks.
pub unsafe fn clear_references(object: *const Header) {
    for (reference, callback) in detach(object) {
        call_callback(&reference, &callback);
    }
}
