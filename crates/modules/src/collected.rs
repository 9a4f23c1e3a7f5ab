//! What the types of native modules share that hold values: how the collector looks into them, and a list of values that
//! can change under a shared borrow.

use std::cell::RefCell;
use tiercel_object::value::Value;

/// A list of values inside an object. No borrow of it is held while Python code may run: what goes out is a copy.
#[derive(Default)]
pub struct Values(RefCell<Vec<Value>>);

impl Values {
    /// Takes over these values.
    pub fn new(values: Vec<Value>) -> Values {
        Values(RefCell::new(values))
    }

    /// Number of values.
    pub fn len(&self) -> usize {
        self.0.borrow().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value at an index.
    pub fn get(&self, i: usize) -> Option<Value> {
        self.0.borrow().get(i).cloned()
    }

    /// Adds a value.
    pub fn push(&self, v: Value) {
        self.0.borrow_mut().push(v);
    }

    /// Replaces the value at an index that is there.
    pub fn set(&self, i: usize, v: Value) {
        let old = std::mem::replace(&mut self.0.borrow_mut()[i], v);
        drop(old);
    }

    /// Runs `f`, which must not run Python code or drop values, on the values.
    pub fn with<R>(&self, f: impl FnOnce(&mut Vec<Value>) -> R) -> R {
        f(&mut self.0.borrow_mut())
    }

    /// Takes all values out.
    pub fn take(&self) -> Vec<Value> {
        std::mem::take(&mut *self.0.borrow_mut())
    }

    /// Calls the collector's visitor on every value.
    pub fn visit(&self, visit: &mut dyn FnMut(&Value)) {
        for v in self.0.borrow().iter() {
            visit(v);
        }
    }
}

/// `collected!(Chain: source, active)`: says which fields of a layout struct hold values, each a `Field` or a [`Values`].
/// Gives the struct `define`, which fills in its type.
#[macro_export]
macro_rules! collected {
    ($struct:ty: $($field:ident),+) => {
        impl $struct {
            unsafe fn traverse(
                object: *const tiercel_object::header::Header,
                visit: &mut dyn FnMut(&tiercel_object::value::Value),
            ) {
                let this = &*(object as *const $struct);
                $(this.$field.visit(visit);)+
            }

            unsafe fn clear(object: *const tiercel_object::header::Header) {
                let this = &*(object as *const $struct);
                $(drop(this.$field.take());)+
            }

            /// Fills in the type.
            pub fn define(t: &'static tiercel_object::typeobj::Type) {
                tiercel_object::install_type!(t, $struct);
                let s = t.slots_mut();
                s.traverse = Some(Self::traverse);
                s.clear = Some(Self::clear);
                if s.iternext.is_some() && s.iter.is_none() {
                    s.iter = Some(tiercel_object::types::iterators::iter_self);
                }
            }
        }
    };
}
