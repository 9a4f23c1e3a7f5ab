//! `list[int]`: generic aliases.

use crate::header::Header;
use crate::layout;
use crate::typeobj::Type;
use crate::value::Field;
use std::cell::Cell;

/// A generic alias.
#[repr(C)]
pub struct GenericAliasObject {
    /// Header.
    pub head: Header,
    /// `__origin__`.
    pub origin: Field,
    /// `__args__`.
    pub args: Field,
    /// `__parameters__`, computed when asked for.
    pub parameters: Field,
    /// Whether it is unpacked with `*`.
    pub starred: Cell<bool>,
}
layout!(GenericAliasObject, GenericAlias, generic_alias, container);

/// Fills in the type.
pub fn define(_t: &'static Type) {}

/// `origin[args]`.
pub fn new(origin: &crate::value::Value, args: &crate::value::Value) -> crate::value::Value {
    let args = match args.downcast_exact::<crate::types::tuple::TupleObject>() {
        Some(_) => args.clone(),
        None => crate::types::tuple::TupleObject::from_slice(std::slice::from_ref(args)),
    };
    crate::typeobj::new_object(|head| GenericAliasObject {
        head,
        origin: Field::new(origin.clone()),
        args: Field::new(args),
        parameters: Field::empty(),
        starred: Cell::new(false),
    })
}
