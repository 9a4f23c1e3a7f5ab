//! Code objects.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;
use std::cell::{Cell, RefCell, UnsafeCell};

/// A code object. The evaluation loop runs `code`, which the specializer rewrites in place; everything else stays as
/// the compiler made it. `#[repr(C)]`: the loop and native code read the first fields.
#[repr(C)]
pub struct CodeObject {
    /// Header.
    pub head: Header,
    /// First code unit, quickened.
    pub code: Cell<*mut u16>,
    /// Code units, caches included.
    pub code_len: Cell<usize>,
    /// First constant's word.
    pub consts_ptr: Cell<*const u64>,
    /// First name's word.
    pub names_ptr: Cell<*const u64>,
    /// `co_flags`.
    pub flags: Cell<u32>,
    /// `co_argcount`, positional-only ones included.
    pub arg_count: Cell<u32>,
    /// `co_posonlyargcount`.
    pub posonly_count: Cell<u32>,
    /// `co_kwonlyargcount`.
    pub kwonly_count: Cell<u32>,
    /// Local variables, cells and free variables.
    pub localsplus_count: Cell<u32>,
    /// `co_nlocals`.
    pub local_count: Cell<u32>,
    /// Cell variables.
    pub cell_count: Cell<u32>,
    /// Free variables.
    pub free_count: Cell<u32>,
    /// `co_stacksize`.
    pub stack_size: Cell<u32>,
    /// `co_firstlineno`.
    pub first_line: Cell<i32>,
    /// Changes with the code's identity; for inline caches.
    pub version: Cell<u32>,
    /// Index of the unit behind the first traceable `RESUME`.
    pub first_traceable: Cell<u32>,
    /// `co_consts`.
    pub consts: Field,
    /// `co_names`.
    pub names: Field,
    /// Names of locals, cells and free variables.
    pub localsplus_names: Field,
    /// Kind of each, as in `_co_localspluskinds`, a bytes object.
    pub localsplus_kinds: Field,
    /// `co_filename`.
    pub filename: Field,
    /// `co_name`.
    pub name: Field,
    /// `co_qualname`.
    pub qualname: Field,
    /// `co_linetable`, a bytes object.
    pub linetable: Field,
    /// `co_exceptiontable`, a bytes object.
    pub exception_table: Field,
    /// The generic code units as the compiler made them, which `co_code` shows.
    pub original: UnsafeCell<Box<[u16]>>,
    /// The quickened units that `code` points to.
    pub quickened: UnsafeCell<Box<[u16]>>,
    /// Tier 2's executors by number, as `ENTER_EXECUTOR` names them; owned by `jit`.
    pub executors: RefCell<Vec<*mut u8>>,
    /// Whatever `vm` keeps for a code object (statistics, monitoring).
    pub extra: Cell<*mut u8>,
}
layout!(CodeObject, Code, code, atomic);

/// Fills in the type.
pub fn define(_t: &'static Type) {}
