//! Python functions.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;
use std::cell::Cell;

/// A Python function. `#[repr(C)]`: the loop and native code read it.
#[repr(C)]
pub struct FunctionObject {
    /// Header.
    pub head: Header,
    /// `__code__`.
    pub code: Field,
    /// Changes with anything a call depends on; 0 if none was given out.
    pub version: Cell<u32>,
    /// `__globals__`.
    pub globals: Field,
    /// `__builtins__`.
    pub builtins: Field,
    /// `__name__`.
    pub name: Field,
    /// `__qualname__`.
    pub qualname: Field,
    /// `__defaults__`, a tuple.
    pub defaults: Field,
    /// `__kwdefaults__`, a dict.
    pub kwdefaults: Field,
    /// `__closure__`, a tuple of cells.
    pub closure: Field,
    /// `__doc__`.
    pub doc: Field,
    /// `__module__`.
    pub module: Field,
    /// `__annotations__`.
    pub annotations: Field,
    /// `__annotate__`.
    pub annotate: Field,
    /// `__type_params__`.
    pub type_params: Field,
    /// `__dict__`, made when asked for.
    pub dict: Field,
}
layout!(FunctionObject, Function, function, container);

/// Fills in the type.
pub fn define(_t: &'static Type) {}
