//! What the generic attribute instructions remember for sites that see many classes.

use super::attributes::{Found, find};
use tiercel_object::Value;
use tiercel_object::attribute_cache::{Entry, entry, kind};
use tiercel_object::thread::{thread, types};
use tiercel_object::typeobj::{Type, as_type, tflag};
use tiercel_object::value::is_heap;

/// Remembers what the owner's class makes of a name, unless that is known already.
pub fn remember(owner: &Value, name: &Value) {
    if !is_heap(owner.word()) || as_type(owner).is_some() {
        return;
    }
    let ty = owner.ty();
    let version = ty.assign_version();
    if version == 0 {
        return;
    }
    // SAFETY: the cache lives as long as its runtime, and nobody else looks at it meanwhile.
    unsafe {
        let place = entry(thread().attribute_cache, version, name.word());
        let is_known = (*place).version == version && (*place).name == name.word();
        let is_current =
            (*place).kind & kind::HIDEABLE == 0 || (*place).detail == ty.shared_keys.version.get();
        if is_known && is_current {
            return;
        }
        if let Some((bits, value, detail, offset)) = facts(ty, name) {
            *place = Entry { name: name.word(), version, kind: bits, value, detail, offset };
        }
    }
}

/// What an entry says beside its key; nothing if that may change without the type's version.
unsafe fn facts(ty: &Type, name: &Value) -> Option<(u32, u64, u32, u32)> {
    let object_setattr = types().object.slots().setattro.map(|f| f as usize);
    let loads = ty.has(tflag::PLAIN_GETATTR);
    let stores = ty.slots().setattro.map(|f| f as usize) == object_setattr;
    let bits = |load: u32, store: u32| if loads { load } else { 0 } | if stores { store } else { 0 };
    let part = ty.dict_offset.get();
    let shared = ty.shared_keys.index(name);
    match find(ty, name) {
        // An attribute of instances; a method or plain attribute of the class of that name may be hidden by it in some.
        found @ (Found::Nothing | Found::Method(_) | Found::Plain(_) | Found::Loose)
            if part != 0 && shared.is_some() =>
        {
            let index = shared? as u32;
            let load = if matches!(found, Found::Nothing) { kind::INLINE } else { 0 };
            Some((bits(load, kind::SET_INLINE), 0, index, part + 8 * (1 + index)))
        }
        // The name may come to be shared at any time.
        Found::Nothing => None,
        Found::Slot(offset, readonly) => {
            Some((bits(kind::MEMBER, if readonly { 0 } else { kind::SET_MEMBER }), 0, 0, offset))
        }
        Found::Method(value) if ty.dict_field.get() == 0 && is_heap(value.word()) => {
            Some(class_attribute(ty, bits(kind::METHOD, 0), &value))
        }
        Found::Plain(value) if ty.dict_field.get() == 0 => {
            Some(class_attribute(ty, bits(kind::PLAIN, 0), &value))
        }
        _ => Some((0, 0, 0, 0)),
    }
}

fn class_attribute(ty: &Type, bits: u32, value: &Value) -> (u32, u64, u32, u32) {
    let part = ty.dict_offset.get();
    if part == 0 {
        return (bits, value.word(), 0, 0);
    }
    (bits | kind::HIDEABLE, value.word(), ty.shared_keys.version.get(), part)
}
