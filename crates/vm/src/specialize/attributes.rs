//! The choice of a form for attributes.

use super::{Choice, Refusal, Site, calls};
use crate::uops::arithmetic::is_kind;
use tiercel_object::Value;
use tiercel_object::header::{Header, Kind};
use tiercel_object::instance::attributes;
use tiercel_object::thread::{names, types};
use tiercel_object::typeobj::{Type, as_type, tflag};
use tiercel_object::types::descriptors::{DescriptorObject, DescriptorTarget};
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::module::ModuleObject;
use tiercel_object::types::property::PropertyObject;
use tiercel_object::value::is_heap;
use tiercel_ops::Opcode;

/// What a type makes of a name, for the forms.
pub enum Found {
    /// Nothing.
    Nothing,
    /// A word in the object, at that offset; whether it is read-only.
    Slot(u32, bool),
    /// A property with a Python getter.
    Property(Value),
    /// A function or native method: it binds without a temporary method.
    Method(Value),
    /// Something that does not bind at all.
    Plain(Value),
    /// The same, of which the version does not say which it is (see `tiercel_object::loose`).
    Loose,
    /// Anything else.
    Other,
}

/// What a type makes of a name.
///
/// # Safety
/// The type is alive.
pub unsafe fn find(ty: &Type, name: &Value) -> Found {
    let Some(found) = ty.lookup(name) else { return Found::Nothing };
    if is_kind(found.word(), Kind::MemberDescriptor) {
        let descriptor: &DescriptorObject = found.payload_unchecked();
        if let DescriptorTarget::Member(offset, readonly) = descriptor.target.get()
            && ty.is_subtype(descriptor.owner())
        {
            return Found::Slot(offset, readonly);
        }
        return Found::Other;
    }
    if is_kind(found.word(), Kind::Property) {
        let property: &PropertyObject = found.payload_unchecked();
        return match property.get.get() {
            Some(getter) if is_kind(getter.word(), Kind::Function) => Found::Property(getter),
            _ => Found::Other,
        };
    }
    if found.ty().has(tflag::METHOD_DESCRIPTOR) {
        return Found::Method(found);
    }
    let slots = found.ty().slots();
    if slots.descr_get.is_some() || slots.descr_set.is_some() {
        Found::Other
    } else if ty.is_loose(name) {
        Found::Loose
    } else {
        Found::Plain(found)
    }
}

/// `LOAD_ATTR`
pub unsafe fn load_attr(site: &Site) -> Choice {
    let word = site.word(1);
    if !is_heap(word) {
        // Methods of numbers and singletons have no form: their type is not in a header.
        return Err(Refusal::Immediate);
    }
    let owner = site.seen(1);
    let name = site.name(site.oparg >> 1);
    if is_kind(word, Kind::Module) {
        return module_attribute(site, word, name);
    }
    if as_type(&owner).is_some() {
        return class_attribute(site, &owner, name);
    }
    let ty = owner.ty();
    let version = ty.assign_version();
    if !ty.has(tflag::PLAIN_GETATTR) {
        return Err(Refusal::OwnAccess);
    }
    if version == 0 {
        return Err(Refusal::NoVersion);
    }
    let is_call = site.oparg & 1 != 0;
    match find(ty, name) {
        Found::Nothing => instance_attribute(site, &owner, name, version),
        Found::Slot(offset, _) => {
            let offset = u16::try_from(offset).map_err(|_| Refusal::TooLarge)?;
            site.write_u32(1, version);
            site.write_cell(3, offset);
            site.become_form(Opcode::LOAD_ATTR_SLOT)
        }
        Found::Property(getter) => {
            let function: &FunctionObject = getter.payload_unchecked();
            if is_call || !calls::takes_exactly(function, 1) {
                return Err(Refusal::Property);
            }
            site.write_u32(1, version);
            // The property, which the type's version vouches for, keeps the getter alive.
            site.write_u64(5, getter.word());
            site.become_form(Opcode::LOAD_ATTR_PROPERTY)
        }
        Found::Method(method) if is_call => {
            let forms = (Opcode::LOAD_ATTR_METHOD_WITH_VALUES, Opcode::LOAD_ATTR_METHOD_NO_DICT);
            shared_attribute(site, &owner, name, version, &method, forms)
        }
        Found::Plain(value) if !is_call => {
            let forms =
                (Opcode::LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES, Opcode::LOAD_ATTR_NONDESCRIPTOR_NO_DICT);
            shared_attribute(site, &owner, name, version, &value, forms)
        }
        // The instance may hide what does not bind with a setter.
        Found::Method(_) | Found::Plain(_) | Found::Loose => {
            if attributes(&owner).is_some_and(|a| matches!(a.get(name), Ok(Some(_)))) {
                instance_attribute(site, &owner, name, version)
            } else {
                Err(Refusal::Hidden)
            }
        }
        Found::Other if name.is(&names().__class__) && has_plain_class(ty) => {
            site.write_u32(1, version);
            site.write_cell(3, std::mem::offset_of!(Header, ty) as u16);
            site.become_form(Opcode::LOAD_ATTR_SLOT)
        }
        Found::Other => Err(Refusal::Descriptor),
    }
}

/// Whether a type's `__class__` is that of `object`: what stands in the header of its instances.
pub fn has_plain_class(ty: &Type) -> bool {
    let found = |ty: &Type| ty.lookup(&names().__class__).map(|found| found.word());
    found(ty) == found(types().object)
}

unsafe fn module_attribute(site: &Site, word: u64, name: &Value) -> Choice {
    let module = &*(word as *const ModuleObject);
    let dict = &*(module.dict.word() as *const DictObject);
    let version = dict.assign_keys_version();
    let index = dict.index_of_str(name).ok_or(Refusal::NotFound)?;
    let index = u16::try_from(index).map_err(|_| Refusal::TooLarge)?;
    if version == 0 {
        return Err(Refusal::NoVersion);
    }
    site.write_u32(1, version);
    site.write_cell(3, index);
    site.become_form(Opcode::LOAD_ATTR_MODULE)
}

unsafe fn class_attribute(site: &Site, owner: &Value, name: &Value) -> Choice {
    let class = as_type(owner).ok_or(Refusal::OperandTypes)?;
    let meta = owner.ty();
    let getter = |ty: &Type| ty.slots().getattro.map(|f| f as usize);
    if getter(meta) != getter(types().type_) {
        return Err(Refusal::Metaclass);
    }
    // A metaclass attribute that does not set is hidden by the class' own. Others may come into one that can be changed.
    if meta.lookup(name).is_some_and(|found| found.ty().slots().descr_set.is_some()) {
        return Err(Refusal::Metaclass);
    }
    let needs_metaclass_check = meta.has(tflag::HEAP);
    let version = class.assign_version();
    let value = class.lookup(name).ok_or(Refusal::NotFound)?;
    let is_plain = match value.ty().slots().descr_get {
        None => true,
        // A function of a class is not bound.
        Some(_) => is_kind(value.word(), Kind::Function),
    };
    if !is_plain || class.is_loose(name) {
        return Err(Refusal::Descriptor);
    }
    if version == 0 {
        return Err(Refusal::NoVersion);
    }
    let meta_version = if needs_metaclass_check { meta.assign_version() } else { 0 };
    if needs_metaclass_check && meta_version == 0 {
        return Err(Refusal::NoVersion);
    }
    site.write_u32(1, version);
    site.write_u64(5, value.word());
    if needs_metaclass_check {
        site.write_u32(3, meta_version);
        site.become_form(Opcode::LOAD_ATTR_CLASS_WITH_METACLASS_CHECK)
    } else {
        site.become_form(Opcode::LOAD_ATTR_CLASS)
    }
}

/// An attribute of the instance: inline, or in its dict.
unsafe fn instance_attribute(site: &Site, owner: &Value, name: &Value, version: u32) -> Choice {
    let part = attributes(owner).ok_or(Refusal::NotFound)?;
    // Until it is sure that there is a form, the cells belong to the one that is there now.
    if let Some(dict) = part.dict() {
        let dict: &DictObject = dict.payload_unchecked();
        let index = dict.index_of_str(name).ok_or(Refusal::NotFound)?;
        let index = u16::try_from(index).map_err(|_| Refusal::TooLarge)?;
        site.write_u32(1, version);
        site.write_cell(3, index);
        return site.become_form(Opcode::LOAD_ATTR_WITH_HINT);
    }
    let index = owner.ty().shared_keys.index(name).ok_or(Refusal::NotFound)?;
    site.write_u32(1, version);
    site.write_cell(3, index as u16);
    site.become_form(Opcode::LOAD_ATTR_INSTANCE_VALUE)
}

/// An attribute of the class that no instance hides, by a form for instances with attributes and one for those without.
unsafe fn shared_attribute(
    site: &Site,
    owner: &Value,
    name: &Value,
    version: u32,
    value: &Value,
    (with_values, no_dict): (Opcode, Opcode),
) -> Choice {
    if !is_heap(value.word()) && with_values == Opcode::LOAD_ATTR_METHOD_WITH_VALUES {
        return Err(Refusal::Descriptor);
    }
    let ty = owner.ty();
    // A `__dict__` in a field may hide it at any time.
    if ty.dict_field.get() != 0 {
        return Err(Refusal::Hidden);
    }
    let part = attributes(owner);
    // The names that instances share must not have this one: then an inline attribute cannot hide it.
    if part.is_some_and(|part| part.dict().is_some() || ty.shared_keys.index(name).is_some()) {
        return Err(Refusal::Hidden);
    }
    site.write_u32(1, version);
    site.write_u64(5, value.word());
    if part.is_some() {
        site.write_u32(3, ty.shared_keys.version.get());
        site.become_form(with_values)
    } else {
        site.become_form(no_dict)
    }
}

/// `STORE_ATTR`
pub unsafe fn store_attr(site: &Site) -> Choice {
    let word = site.word(1);
    if !is_heap(word) {
        return Err(Refusal::Immediate);
    }
    let owner = site.seen(1);
    let name = site.name(site.oparg);
    let ty = owner.ty();
    let version = ty.assign_version();
    let object_setattr = types().object.slots().setattro.map(|f| f as usize);
    if as_type(&owner).is_some() || ty.slots().setattro.map(|f| f as usize) != object_setattr {
        return Err(Refusal::OwnAccess);
    }
    if version == 0 {
        return Err(Refusal::NoVersion);
    }
    match find(ty, name) {
        Found::Slot(offset, false) => {
            let offset = u16::try_from(offset).map_err(|_| Refusal::TooLarge)?;
            site.write_u32(1, version);
            site.write_cell(3, offset);
            site.become_form(Opcode::STORE_ATTR_SLOT)
        }
        Found::Nothing | Found::Method(_) | Found::Plain(_) | Found::Loose => {
            let part = attributes(&owner).ok_or(Refusal::NotFound)?;
            if let Some(dict) = part.dict() {
                let dict: &DictObject = dict.payload_unchecked();
                let index = dict.index_of_str(name).ok_or(Refusal::NotFound)?;
                let index = u16::try_from(index).map_err(|_| Refusal::TooLarge)?;
                site.write_u32(1, version);
                site.write_cell(3, index);
                return site.become_form(Opcode::STORE_ATTR_WITH_HINT);
            }
            let index = ty.shared_keys.index(name).ok_or(Refusal::NotFound)?;
            site.write_u32(1, version);
            site.write_cell(3, index as u16);
            site.become_form(Opcode::STORE_ATTR_INSTANCE_VALUE)
        }
        Found::Slot(..) => Err(Refusal::ReadOnly),
        Found::Property(_) | Found::Other => Err(Refusal::Descriptor),
    }
}

/// `LOAD_SUPER_ATTR`
pub unsafe fn load_super_attr(site: &Site) -> Choice {
    if !crate::names::is_builtin_super(site.word(3), site.word(2)) {
        return Err(Refusal::OtherSuper);
    }
    let is_call = site.oparg & 1 != 0;
    site.become_form(if is_call { Opcode::LOAD_SUPER_ATTR_METHOD } else { Opcode::LOAD_SUPER_ATTR_ATTR })
}
