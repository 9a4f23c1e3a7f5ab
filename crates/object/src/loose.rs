//! Class attributes that are replaced again and again: `A.total += 1`.
//!
//! Each store into a class gives it and its subclasses another version, and whatever was remembered of them is looked up
//! anew. For a number that counts something that is out of proportion, so after a few such stores a name is loose: numbers,
//! texts and containers take each other's place under it without another version. In return nobody remembers its *value* by a
//! version. That it is there, and binds nothing, may be remembered still: to delete it, or to store anything else, gives
//! another version as ever.

use crate::header::Kind;
use crate::typeobj::{Type, tflag};
use crate::value::Value;

/// How many stores make a name loose.
const STORES: u32 = 2;

/// How many names of a class are counted.
const MOST: usize = 16;

/// Whether a value is of a built-in type that binds nothing, and never will.
pub fn is_data(value: &Value) -> bool {
    let Some(header) = value.header() else { return true };
    let is_kind = matches!(
        header.kind(),
        Kind::Int
            | Kind::Complex
            | Kind::Str
            | Kind::Bytes
            | Kind::List
            | Kind::Tuple
            | Kind::Dict
            | Kind::Set
            | Kind::FrozenSet
    );
    is_kind && !header.ty().has(tflag::HEAP)
}

/// Whether a name is one that the runtime itself looks for.
fn is_special(name: &Value) -> bool {
    let text = crate::types::str::to_string_lossy(name);
    text.starts_with("__") && text.ends_with("__")
}

impl Type {
    /// Whether what stands under a name in this very class may be replaced by other data at any time, as it is data now.
    pub fn has_loose(&self, name: &Value) -> bool {
        self.stored.borrow().iter().any(|(word, count)| *word == name.word() && *count >= STORES)
    }

    /// Whether that is so in any class of the MRO: then no value may be remembered by the version.
    pub fn is_loose(&self, name: &Value) -> bool {
        self.mro().items().iter().any(|base| {
            // SAFETY: an MRO holds types.
            let base: &Type = unsafe { base.payload_unchecked() };
            !base.stored.borrow().is_empty() && base.has_loose(name)
        })
    }

    /// The class whose loose data this type has under a name, if what it finds there is that.
    pub fn owner_of_loose(&self, name: &Value) -> Option<&Type> {
        for base in self.mro().items() {
            // SAFETY: an MRO holds types, which live as long as it does.
            let base: &Type = unsafe { base.payload_unchecked() };
            if let Some(found) = base.dict().get_str(name) {
                return (base.has_loose(name) && is_data(&found)).then_some(base);
            }
        }
        None
    }
}

/// Replaces data under a loose name by other data. `false` if that is to be stored as ever, which may make the name loose.
pub(crate) fn store(ty: &Type, name: &Value, value: &Value) -> bool {
    if !is_data(value) || !crate::types::str::is_interned(name) || ty.watchers.get() != 0 {
        return false;
    }
    if !ty.dict().get_str(name).is_some_and(|before| is_data(&before)) || is_special(name) {
        return false;
    }
    if ty.has_loose(name) {
        ty.dict().set_str(name, value.clone());
        return true;
    }
    let mut stored = ty.stored.borrow_mut();
    let has_room = stored.len() < MOST;
    match stored.iter_mut().find(|(word, _)| *word == name.word()) {
        Some((_, count)) => *count += 1,
        None if has_room => stored.push((name.word(), 1)),
        None => {}
    }
    false
}
