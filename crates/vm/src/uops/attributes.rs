//! Attribute loads and stores, `super()`, and the special-method lookup of `with`.

use crate::frame::Frame;
use crate::interp::step::*;
use crate::specialize;
use tiercel_object::attribute_cache::{self, Entry, kind};
use tiercel_object::header::{Header, Kind, flag};
use tiercel_object::object;
use tiercel_object::typeobj::Type;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::module::ModuleObject;
use tiercel_object::value::{StackRef, is_heap};

/// The attribute part of an object whose type has one.
#[inline(always)]
unsafe fn attribute_part(word: u64) -> *mut u64 {
    at_offset(word, (*type_of(word)).dict_offset.get())
}

/// The word of a heap object that stands this many bytes from its start.
#[inline(always)]
unsafe fn at_offset(word: u64, offset: u32) -> *mut u64 {
    ((word & !7) + u64::from(offset)) as *mut u64
}

#[inline(always)]
unsafe fn type_of(word: u64) -> *const Type {
    (*((word & !7) as *const Header)).ty.get()
}

/// How many inline attribute slots an object has.
#[inline(always)]
unsafe fn inline_capacity(word: u64) -> u64 {
    // Just its byte, so that whoever needs the rest of the flags as well does not keep them all in a register.
    const BYTE: usize =
        if cfg!(target_endian = "little") { flag::INLINE_CAPACITY_SHIFT / 8 } else { 1 } as usize;
    u64::from(*(*((word & !7) as *const Header)).flags.as_ptr().cast::<u8>().add(BYTE))
}

/// Puts an attribute in the place of its owner.
#[inline(always)]
unsafe fn replace_owner(cx: &mut Cx, attribute: u64) -> Step {
    let (owner, lent) = (cx.peek_again(1), cx.is_lent(1));
    cx.poke(1, duplicate(attribute));
    if !lent {
        cx.close_value(owner);
    }
    Step::Next
}

/// Puts a method and its receiver in the place of the receiver.
#[inline(always)]
unsafe fn push_method(cx: &mut Cx) -> Step {
    let owner = cx.marked_again(1);
    cx.poke(1, duplicate(cx.operand));
    cx.push(owner);
    Step::Next
}

#[inline(always)]
unsafe fn guard_version(cx: &Cx, ty: *const Type) -> Step {
    if u64::from((*ty).version.get()) == cx.operand { Step::Next } else { Step::Miss }
}

/// What is remembered of a name for the owner's class, if anything is.
#[inline(always)]
unsafe fn remembered(cx: &Cx, owner: u64, name: u64) -> Option<*const Entry> {
    let name = cx.name(name).word();
    let version = (*type_of(owner)).version.get();
    let entry = attribute_cache::entry((*cx.thread).attribute_cache, version, name);
    if (*entry).name == name && (*entry).version == version { Some(entry) } else { None }
}

/// Whether no instance attribute hides the class attribute that an entry has.
#[inline(always)]
unsafe fn is_visible(owner: u64, entry: *const Entry) -> bool {
    (*entry).kind & kind::HIDEABLE == 0
        || (*type_of(owner)).shared_keys.version.get() == (*entry).detail
            && *at_offset(owner, (*entry).offset) == 0
}

/// Puts an inline attribute in its slot, and gives what was there, or 0; nothing if it cannot be set so. Slots are empty
/// once the attributes were moved to a dict, so that only who sets an empty one has to look for a dict.
#[inline(always)]
unsafe fn set_inline(owner: u64, slot: *mut u64, index: u64, value: u64) -> Option<u64> {
    if index >= inline_capacity(owner) {
        return None;
    }
    if *slot == 0 {
        // The first time: the slot joins the order in which the attributes were set.
        let (capacity, flags) = (inline_capacity(owner), &(*((owner & !7) as *const Header)).flags);
        let count = u64::from(flags.as_ptr().read_volatile() >> flag::INLINE_COUNT_SHIFT);
        if count >= capacity || *slot.sub(1 + index as usize) != 0 {
            return None;
        }
        let order = slot.add((capacity - index) as usize) as *mut u8;
        *order.add(count as usize) = index as u8;
        flags.set(flags.get() + (1 << flag::INLINE_COUNT_SHIFT));
    }
    Some(std::mem::replace(&mut *slot, own(value)))
}

uops! {
    /// Counts down to specializing `STORE_ATTR`.
    fn specialize_store_attr(cx) {
        specialize::count(cx, specialize::store_attr)
    }

    /// The quick way of `STORE_ATTR`, for what is remembered.
    fn store_attr_quick(cx) {
        let (value, owner) = (cx.peek(2), cx.peek(1));
        if specialize::is_due(cx) || !is_heap(owner) {
            return Step::Miss;
        }
        let Some(entry) = remembered(cx, owner, cx.oparg) else { return Step::Miss };
        let slot = at_offset(owner, (*entry).offset);
        let old = if (*entry).kind & kind::SET_INLINE != 0 {
            match set_inline(owner, slot, u64::from((*entry).detail), value) {
                Some(old) => old,
                None => return Step::Miss,
            }
        } else if (*entry).kind & kind::SET_MEMBER != 0 {
            std::mem::replace(&mut *slot, own(value))
        } else {
            return Step::Miss;
        };
        specialize::count_quick(cx);
        cx.shrink(2);
        cx.close(old);
        cx.close(owner);
        Step::Next
    }

    /// `owner.name = value`
    fn store_attr(cx) {
        specialize::remember(&cx.seen(1), cx.name(cx.oparg));
        let result = object::setattr(&cx.seen(1), cx.name(cx.oparg), Some(&cx.seen(2)));
        cx.drop_top(2);
        try_step!(result);
        Step::Next
    }

    /// The owner's type is what it was. There is nothing to lock.
    fn guard_type_version_and_lock(cx) {
        guard_type_version(cx)
    }

    /// The owner's attributes are inline: if they were moved to a dict, the slots are empty, and who sets an empty slot
    /// looks.
    fn guard_dorv_no_dict(cx) {
        let _ = cx;
        Step::Next
    }

    /// Sets the inline attribute of that number.
    fn store_attr_instance_value(cx) {
        let owner = cx.peek(1);
        let slot = attribute_part(owner).add(1 + cx.operand as usize);
        let value = cx.marked_again(2);
        let Some(old) = set_inline(owner, slot, cx.operand, value) else { return Step::Miss };
        let (owner, lent) = (cx.peek_again(1), cx.is_lent(1));
        cx.shrink(2);
        cx.close(old);
        if !lent {
            cx.close_value(owner);
        }
        Step::Next
    }

    /// Sets an attribute in the owner's dict, at the index where it was.
    fn store_attr_with_hint(cx) {
        let (value, owner) = (cx.peek(2), cx.peek(1));
        let dict = *attribute_part(owner) as *const DictObject;
        if dict.is_null() || cx.operand as usize >= (*dict).entry_count.get() || (*dict).watchers.get() != 0 {
            return Step::Miss;
        }
        let entry = &mut *(*dict).entries.get().add(cx.operand as usize);
        if entry.key.word() != cx.name(cx.oparg).word() || entry.value.word() == 0 {
            return Step::Miss;
        }
        let old = std::mem::replace(&mut *(&raw mut entry.value as *mut u64), own(value));
        cx.shrink(2);
        cx.close(old);
        cx.close(owner);
        Step::Next
    }

    /// Sets the `__slots__` member at that offset.
    fn store_attr_slot(cx) {
        let (value, owner) = (cx.peek(2), cx.peek(1));
        let slot = at_offset(owner, cx.operand as u32);
        let old = std::mem::replace(&mut *slot, own(value));
        cx.shrink(2);
        cx.close(old);
        cx.close(owner);
        Step::Next
    }

    /// `del owner.name`
    fn delete_attr(cx) {
        let result = object::setattr(&cx.seen(1), cx.name(cx.oparg), None);
        cx.drop_top(1);
        try_step!(result);
        Step::Next
    }

    /// Counts down to specializing `LOAD_SUPER_ATTR`.
    fn specialize_load_super_attr(cx) {
        specialize::count(cx, specialize::load_super_attr)
    }

    /// `super().name`: the oparg's bit 1 says that `super` was given arguments, bit 0 that a call follows.
    fn load_super_attr(cx) {
        let with_arguments = cx.oparg & 2 != 0;
        let result =
            crate::names::super_attribute(&cx.seen(3), &cx.seen(2), &cx.seen(1), cx.name(cx.oparg >> 2), with_arguments);
        cx.drop_top(3);
        cx.push_value(try_step!(result));
        Step::Next
    }

    /// `super().name`, where `super` is the built-in.
    fn load_super_attr_attr(cx) {
        if !crate::names::is_builtin_super(cx.peek_clean(3), cx.peek_clean(2)) {
            return Step::Miss;
        }
        let result = crate::names::super_lookup(&cx.seen(2), &cx.seen(1), cx.name(cx.oparg >> 2));
        cx.drop_top(3);
        cx.push_value(try_step!(result));
        Step::Next
    }

    /// `super().name(…)`, where `super` is the built-in: a function is not bound, but pushed with its receiver.
    fn load_super_attr_method(cx) {
        if !crate::names::is_builtin_super(cx.peek_clean(3), cx.peek_clean(2)) {
            return Step::Miss;
        }
        let method = crate::names::super_method(&cx.seen(2), &cx.seen(1), cx.name(cx.oparg >> 2));
        let (attribute, is_method) = try_step!(method);
        let receiver = cx.pop();
        cx.drop_top(2);
        cx.push_value(attribute);
        if is_method {
            cx.push(receiver);
        } else {
            cx.push(0);
            StackRef(receiver).close();
        }
        Step::Next
    }

    /// Counts down to specializing `LOAD_ATTR`.
    fn specialize_load_attr(cx) {
        specialize::count(cx, specialize::load_attr)
    }

    /// The quick way of `LOAD_ATTR`, for what is remembered.
    fn load_attr_quick(cx) {
        let owner = cx.peek(1);
        if specialize::is_due(cx) || !is_heap(owner) {
            return Step::Miss;
        }
        let Some(entry) = remembered(cx, owner, cx.oparg >> 1) else { return Step::Miss };
        let is_call = cx.oparg & 1;
        let attribute = if (*entry).kind & kind::METHOD != 0 {
            if is_call == 0 || !is_visible(owner, entry) {
                return Step::Miss;
            }
            specialize::count_quick(cx);
            cx.operand = (*entry).value;
            return push_method(cx);
        } else if (*entry).kind & kind::INLINE != 0 {
            if u64::from((*entry).detail) >= inline_capacity(owner) {
                return Step::Miss;
            }
            *at_offset(owner, (*entry).offset)
        } else if (*entry).kind & kind::MEMBER != 0 {
            *at_offset(owner, (*entry).offset)
        } else if (*entry).kind & kind::PLAIN != 0 && is_visible(owner, entry) {
            (*entry).value
        } else {
            return Step::Miss;
        };
        if attribute == 0 {
            return Step::Miss;
        }
        specialize::count_quick(cx);
        let owner = cx.peek_again(1);
        cx.poke(1, duplicate(attribute));
        if is_call != 0 {
            cx.push(0);
        }
        cx.close_value(owner);
        Step::Next
    }

    /// `owner.name`; the oparg's lowest bit says that a call follows, so that a method need not be bound.
    fn load_attr(cx) {
        let name = cx.name(cx.oparg >> 1);
        specialize::remember(&cx.seen(1), name);
        if cx.oparg & 1 == 0 {
            let result = object::getattr(&cx.seen(1), name);
            cx.drop_top(1);
            cx.push_value(try_step!(result));
            return Step::Next;
        }
        let (attribute, is_method) = match crate::names::load_method(&cx.seen(1), name) {
            Ok(found) => found,
            Err(raised) => {
                cx.drop_top(1);
                try_step!(Err(raised))
            }
        };
        if is_method {
            let receiver = cx.pop();
            cx.push_value(attribute);
            cx.push(receiver);
        } else {
            cx.drop_top(1);
            cx.push_value(attribute);
            cx.push(0);
        }
        Step::Next
    }

    /// The owner's type is what it was.
    fn guard_type_version(cx) {
        let owner = cx.peek(1);
        if !points(owner) {
            return Step::Miss;
        }
        guard_version(cx, type_of(owner))
    }

    /// The owner's attributes are inline: if they were moved to a dict, the slots are empty.
    fn check_managed_object_has_values(cx) {
        let _ = cx;
        Step::Next
    }

    /// The inline attribute of that number.
    fn load_attr_instance_value(cx) {
        let owner = cx.peek(1);
        // There are few enough for a byte.
        if cx.operand as u8 >= inline_capacity(owner) as u8 {
            return Step::Miss;
        }
        let word = *attribute_part(owner).add(1 + cx.operand as usize);
        if word == 0 {
            return Step::Miss;
        }
        replace_owner(cx, word)
    }

    /// A module's global, at the index where it was.
    fn load_attr_module(cx) {
        let owner = cx.peek(1);
        if !super::arithmetic::is_kind(owner, Kind::Module) {
            return Step::Miss;
        }
        let module = StackRef(owner).clean() as *const ModuleObject;
        let dict = (*module).dict.word() as *const DictObject;
        if u64::from((*dict).keys_version.get()) != cx.operand {
            return Step::Miss;
        }
        let word = (*(*dict).entries.get().add(cx.operand1 as usize)).value.word();
        replace_owner(cx, word)
    }

    /// An attribute in the owner's dict, at the index where it was.
    fn load_attr_with_hint(cx) {
        let dict = *attribute_part(cx.peek(1)) as *const DictObject;
        if dict.is_null() || cx.operand as usize >= (*dict).entry_count.get() {
            return Step::Miss;
        }
        let entry = &*(*dict).entries.get().add(cx.operand as usize);
        let word = entry.value.word();
        if entry.key.word() != cx.name(cx.oparg >> 1).word() || word == 0 {
            return Step::Miss;
        }
        replace_owner(cx, word)
    }

    /// The `__slots__` member at that offset.
    fn load_attr_slot(cx) {
        let word = *at_offset(cx.peek(1), cx.operand as u32);
        if word == 0 {
            return Step::Miss;
        }
        replace_owner(cx, word)
    }

    /// The owner is a class, and what it was.
    fn check_attr_class(cx) {
        let owner = cx.peek(1);
        if !is_heap(owner) || !(*type_of(owner)).has(tiercel_object::typeobj::tflag::TYPE_SUBCLASS) {
            return Step::Miss;
        }
        guard_version(cx, StackRef(owner).clean() as *const Type)
    }

    /// An attribute of a class.
    fn load_attr_class(cx) {
        replace_owner(cx, cx.operand)
    }

    /// A frame for the Python getter of a property.
    fn load_attr_property_frame(cx) {
        let getter = cx.operand as *const FunctionObject;
        let code = (*getter).code.word() as *const tiercel_object::types::code::CodeObject;
        let slots = crate::frame::slots_of(&*code);
        let thread = &*cx.thread;
        if !crate::frame::has_room(thread, slots) || thread.recursion_remaining.get() <= 1 {
            return Step::Miss;
        }
        crate::call::push_exact(cx, duplicate(cx.operand), 1);
        Step::Next
    }

    /// `owner.name` where the class has a Python `__getattribute__`.
    fn load_attr_getattribute_overridden(cx) {
        let _ = cx;
        Step::Miss
    }

    /// The owner's attributes are inline, so that none hides a class attribute with a name its class does not share.
    fn guard_dorv_values_inst_attr_from_dict(cx) {
        if *attribute_part(cx.peek(1)) == 0 { Step::Next } else { Step::Miss }
    }

    /// The class shares the attribute names it did.
    fn guard_keys_version(cx) {
        let ty = type_of(cx.peek(1));
        if u64::from((*ty).shared_keys.version.get()) == cx.operand { Step::Next } else { Step::Miss }
    }

    /// A method of the class, and its receiver.
    fn load_attr_method_with_values(cx) {
        push_method(cx)
    }

    /// A method of a class whose instances have no attributes of their own, and its receiver.
    fn load_attr_method_no_dict(cx) {
        push_method(cx)
    }

    /// A class attribute that instances do not hide.
    fn load_attr_nondescriptor_with_values(cx) {
        replace_owner(cx, cx.operand)
    }

    /// A class attribute of instances with no attributes of their own.
    fn load_attr_nondescriptor_no_dict(cx) {
        replace_owner(cx, cx.operand)
    }

    /// The owner has no dict yet.
    fn check_attr_method_lazy_dict(cx) {
        if *attribute_part(cx.peek(1)) == 0 { Step::Next } else { Step::Miss }
    }

    /// A method of the class, and its receiver.
    fn load_attr_method_lazy_dict(cx) {
        push_method(cx)
    }

    /// A special method of the receiver at the top, with NULL below it; a bound one takes the receiver's place.
    fn load_special(cx) {
        let (method, is_method) = try_step!(crate::names::load_special(&cx.seen(1), cx.oparg as usize));
        if is_method {
            cx.poke(2, method.into_word());
        } else {
            let receiver = cx.peek(1);
            cx.poke(2, method.into_word());
            cx.poke(1, 0);
            StackRef(receiver).close();
        }
        Step::Next
    }
}

/// The frame of a handler's locals; for code that reads attributes of the running frame.
pub fn frame_of(cx: &Cx) -> *mut Frame {
    cx.frame()
}
