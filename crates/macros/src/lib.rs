//! Attribute macros that declare built-in types, functions and modules.
//!
//! A built-in is declared once, by its signature as `inspect` would print it. From that line come the
//! calling convention, the binding of arguments, the error texts and `__text_signature__`:
//!
//! ```text
//! #[pytype(name = "list")]
//! /// Built-in mutable sequence.
//! impl ListObject {
//!     /// Remove and return item at index (default last).
//!     #[method("($self, index=-1, /)")]
//!     fn pop(&self, index: isize) -> PyResult<Value> { … }
//!
//!     #[slot(new, "(iterable=(), /)")]
//!     fn new(ty: &Value, iterable: Option<&Value>) -> PyResult<Value> { … }
//!
//!     #[slot(repr)]
//!     fn repr(this: &Value) -> PyResult<Value> { … }
//! }
//! ```
//!
//! Signatures
//! - The receiver (`$self`, `$type`, `$module`) may be written or left out.
//! - Rust parameters stand in the signature's order: `*args` is a `&[Value]`, `**kwargs` an `Option<&Value>`
//!   (a dict, absent when there were no extra keywords), everything else any `FromArg`.
//! - A parameter with a default is an `Option<T>`, which is `None` when the argument is absent (and also when
//!   it is Python's `None`, if that is the default); or a plain `T`, if the default is a number, a bool or a string.
//! - Options after the signature: `name = "…"` (the Python name; otherwise the Rust name without `r#` or a trailing
//!   `_`), `function = "…"` (the name in error texts), `hidden` (no `__text_signature__`), `shown = "…"` (another one).
//!
//! The macros expand to paths of `tiercel_object`, so that crate names itself with
//! `extern crate self as tiercel_object`.

mod attributes;
mod function;
mod pymodule;
mod pytype;
mod signature;

use proc_macro::TokenStream;

/// Declares a built-in type's methods, attributes and slots on an `impl` block.
///
/// Adds to the type: `NAME`, `DOC`, `TEXT_SIGNATURE`, `METHODS`, `GETSETS` and `fill_slots`.
/// Inside: `#[method("…")]`, `#[classmethod("…")]`, `#[staticmethod("…")]`, `#[getter]`, `#[setter]`,
/// `#[slot(field)]`, and `#[slot(new | init | call, "…")]` for slots whose arguments are bound by a signature.
#[proc_macro_attribute]
pub fn pytype(options: TokenStream, item: TokenStream) -> TokenStream {
    pytype::expand(options.into(), item.into()).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Declares a native module on an inline `mod`; adds `pub const MODULE: ModuleDef` to it.
///
/// Inside: `#[function("…")]` on functions (the first parameter is the module if it is marked `#[module]`),
/// `#[constant]` or `#[constant(name = "…")]` on constants, `#[init]` on a function run once with the new module.
#[proc_macro_attribute]
pub fn pymodule(options: TokenStream, item: TokenStream) -> TokenStream {
    pymodule::expand(options.into(), item.into()).unwrap_or_else(|error| error.to_compile_error()).into()
}
