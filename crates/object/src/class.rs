//! Making classes at run time: what `type.__new__` does.

use crate::error::PyResult;
use crate::header::{Header, Kind, KindSet, flag};
use crate::instance::attributes;
use crate::method::GetSetDef;
use crate::object::{self, getattr_optional};
use crate::slots::SlotId;
use crate::thread::{names, runtime, types};
use crate::typeobj::{Type, TypeShape, as_type, new_object_of, tflag};
use crate::types::descriptors::{self, DescriptorTarget};
use crate::types::dict::DictObject;
use crate::types::str::{intern_value, to_string_lossy};
use crate::types::tuple::TupleObject;
use crate::value::{Field, Value};
use crate::{bail, err};

/// The most derived of the bases' metaclasses and `metatype`, or `TypeError` if there is none.
pub fn derive_metaclass(metatype: &Value, bases: &[Value]) -> PyResult<Value> {
    let mut winner = metatype.clone();
    for base in bases {
        let candidate = base.ty();
        let current = as_type(&winner).expect("a metaclass is a class");
        if current.is_subtype(candidate) {
            continue;
        }
        if candidate.is_subtype(current) {
            winner = candidate.as_value().clone();
            continue;
        }
        bail!(
            TypeError,
            "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases"
        );
    }
    Ok(winner)
}

/// Whether instances of a built-in layout have items behind their fixed part, as CPython's `tp_itemsize` says.
pub fn item_size(ty: &Type) -> usize {
    let sizes = [(Kind::Tuple, 8), (Kind::Bytes, 1), (Kind::Int, 4), (Kind::Type, 40), (Kind::MemoryView, 8)];
    sizes.iter().find(|(kind, _)| ty.layout_kinds.contains(*kind)).map_or(0, |(_, size)| *size)
}

/// The nearest class in the chain of `__base__` that adds to the layout of what it derives from.
pub fn solid_base(ty: &Type) -> &Type {
    let Some(base) = ty.base_type() else { return ty };
    if ty.basic_size.get() != base.basic_size.get() || ty.layout_kinds != base.layout_kinds {
        return ty;
    }
    solid_base(base)
}

/// The base whose layout the new class extends.
pub fn best_base(bases: &[Value]) -> PyResult<&Type> {
    let mut winner: Option<(&Type, &Type)> = None;
    for base in bases {
        let Some(base) = as_type(base) else { bail!(TypeError, "bases must be types") };
        if !base.has(tflag::BASE) {
            bail!(TypeError, "type '{}' is not an acceptable base type", base.name_str());
        }
        let solid = solid_base(base);
        winner = match winner {
            None => Some((solid, base)),
            Some((best, _)) if best.is_subtype(solid) => winner,
            Some((best, _)) if solid.is_subtype(best) => Some((solid, base)),
            Some(_) => bail!(TypeError, "multiple bases have instance lay-out conflict"),
        };
    }
    match winner {
        Some((_, base)) => Ok(base),
        None => Ok(types().object),
    }
}

fn has_dict(ty: &Type) -> bool {
    ty.dict_offset.get() != 0 || ty.dict_field.get() != 0
}

/// What `__slots__` asks for.
struct Layout {
    members: Vec<Value>,
    add_dict: bool,
    add_weakref: bool,
}

fn is_identifier(name: &Value) -> bool {
    let text = to_string_lossy(name);
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c == '_' || c.is_alphabetic())
        && chars.all(|c| c == '_' || c.is_alphanumeric())
}

/// A name with two leading underscores gets the class' name in front.
fn mangle(class: &str, name: &Value) -> Value {
    let text = to_string_lossy(name);
    let class = class.trim_start_matches('_');
    if !text.starts_with("__") || text.ends_with("__") || text.contains('.') || class.is_empty() {
        return intern_value(name);
    }
    crate::types::str::intern(&format!("_{class}{text}"))
}

fn plan_layout(name: &str, base: &Type, bases: &[Value], namespace: &DictObject) -> PyResult<Layout> {
    let may_add_dict = !has_dict(base);
    let may_add_weakref = !base.has(tflag::WEAKREFS) && item_size(base) == 0;
    let Some(slots) = namespace.get_str(&names().__slots__) else {
        return Ok(Layout { members: Vec::new(), add_dict: may_add_dict, add_weakref: may_add_weakref });
    };
    let slots = if slots.as_str().is_some() { vec![slots] } else { object::to_vec(&slots)? };
    if !slots.is_empty() && item_size(base) != 0 {
        bail!(TypeError, "nonempty __slots__ not supported for subtype of '{}'", base.name_str());
    }
    let (mut members, mut add_dict, mut add_weakref) = (Vec::new(), false, false);
    for slot in &slots {
        if slot.as_str().is_none() {
            bail!(TypeError, "__slots__ items must be strings, not '{}'", slot.ty().name_str());
        }
        if !is_identifier(slot) {
            bail!(TypeError, "__slots__ must be identifiers");
        }
        if crate::types::str::equal(slot, &names().__dict__) {
            if !may_add_dict || add_dict {
                bail!(TypeError, "__dict__ slot disallowed: we already got one");
            }
            add_dict = true;
            continue;
        }
        if crate::types::str::equal(slot, &names().__weakref__) {
            if !may_add_weakref || add_weakref {
                bail!(TypeError, "__weakref__ slot disallowed: we already got one");
            }
            add_weakref = true;
            continue;
        }
        let mangled = mangle(name, slot);
        let special = [&names().__qualname__, &names().__classcell__, &names().__classdictcell__];
        if namespace.get_str(&mangled).is_some() && !special.iter().any(|n| mangled.is(n)) {
            bail!(ValueError, "{} in __slots__ conflicts with class variable", object::repr_string(slot)?);
        }
        members.push(mangled);
    }
    members.sort_by_key(to_string_lossy);
    members.dedup_by(|a, b| a.is(b));
    // Bases besides the one whose layout counts may bring what was not asked for here.
    for other in bases {
        let Some(other) = as_type(other).filter(|t| !std::ptr::eq(*t, base)) else { continue };
        add_dict |= may_add_dict && has_dict(other);
        add_weakref |= may_add_weakref && other.has(tflag::WEAKREFS);
    }
    Ok(Layout { members, add_dict, add_weakref })
}

/// `object.__dict__` of instances.
static DICT_ATTRIBUTE: GetSetDef = GetSetDef {
    name: "__dict__",
    get: get_dict,
    set: Some(set_dict),
    doc: "dictionary for instance variables",
};

/// `__dict__` of instances of built-in types, which cannot be deleted.
static FIXED_DICT_ATTRIBUTE: GetSetDef = GetSetDef {
    name: "__dict__",
    get: get_dict,
    set: Some(|this, value| match value {
        Some(_) => set_dict(this, value),
        None => Err(err!(TypeError, "cannot delete __dict__")),
    }),
    doc: "dictionary for instance variables",
};

static WEAKREF_ATTRIBUTE: GetSetDef = GetSetDef {
    name: "__weakref__",
    get: |this| Ok(crate::weakref::first_reference(this).unwrap_or(Value::NONE)),
    set: None,
    doc: "list of weak references to the object",
};

fn get_dict(this: &Value) -> PyResult<Value> {
    match crate::instance::instance_dict(this) {
        Some(d) => Ok(d),
        None => Err(err!(AttributeError, "This object has no __dict__")),
    }
}

/// Sets or empties an instance's `__dict__`.
pub fn set_dict(this: &Value, value: Option<&Value>) -> PyResult<()> {
    if let Some(v) = value
        && v.downcast::<DictObject>().is_none()
    {
        bail!(TypeError, "__dict__ must be set to a dictionary, not a '{}'", v.ty().name_str());
    }
    match (attributes(this), crate::instance::dict_field(this)) {
        (Some(a), _) => a.set_dict(value.cloned()),
        (None, Some(field)) => field.set_option(value.cloned()),
        (None, None) => bail!(AttributeError, "This object has no __dict__"),
    }
    Ok(())
}

/// Gives a type whose instances keep attributes the `__dict__` descriptor.
pub fn add_dict_attribute(ty: &Type) {
    let name = &names().__dict__;
    let attribute = if ty.has(tflag::HEAP) { &DICT_ATTRIBUTE } else { &FIXED_DICT_ATTRIBUTE };
    let target = DescriptorTarget::GetSet(attribute);
    ty.dict().set_str(name, descriptors::new(types().getset_descriptor, ty, name, target));
}

fn add_weakref_attribute(ty: &Type) {
    let name = &names().__weakref__;
    let target = DescriptorTarget::GetSet(&WEAKREF_ATTRIBUTE);
    ty.dict().set_str(name, descriptors::new(types().getset_descriptor, ty, name, target));
}

/// Ends an instance of a class that has `__slots__` somewhere in its chain of bases.
///
/// # Safety
/// `object` is a dying instance of such a class.
unsafe fn dealloc_with_members(object: *mut Header) {
    let mut ty: &Type = &*(*object).ty.get();
    while ty.has(tflag::HEAP) {
        for i in 0..ty.slot_members.borrow().len() {
            let offset = ty.slot_members.borrow()[i].1;
            let field = &*((object as *const u8).add(offset as usize) as *const Field);
            drop(field.take());
        }
        match ty.base_type() {
            Some(base) => ty = base,
            None => break,
        }
    }
    (ty.dealloc.get())(object);
}

/// Shows the collector the `__slots__` members of an instance.
///
/// # Safety
/// `object` is a live instance of `ty`.
pub unsafe fn visit_members(object: *const Header, ty: &Type, visit: &mut dyn FnMut(&Value)) {
    each_member(object, ty, &mut |field| field.visit(visit));
}

/// Empties the `__slots__` members of an instance.
///
/// # Safety
/// `object` is a live instance of `ty`.
pub unsafe fn clear_members(object: *const Header, ty: &Type) {
    each_member(object, ty, &mut |field| drop(field.take()));
}

unsafe fn each_member(object: *const Header, ty: &Type, f: &mut dyn FnMut(&Field)) {
    let mut ty = ty;
    while ty.has(tflag::HEAP) {
        for (_, offset) in ty.slot_members.borrow().iter() {
            f(&*((object as *const u8).add(*offset as usize) as *const Field));
        }
        match ty.base_type() {
            Some(base) => ty = base,
            None => break,
        }
    }
}

/// Makes a class: the arguments of `type.__new__`, checked to be a metaclass, a name, a tuple of bases and a namespace.
/// `args` and `kwnames` carry the keyword arguments for `__init_subclass__`.
pub fn new_class(
    metatype: &Type,
    name: &Value,
    bases: &[Value],
    namespace: &DictObject,
    keywords: &[Value],
    kwnames: Option<&Value>,
) -> PyResult<Value> {
    let object_base = [types().object.as_value().clone()];
    let bases = if bases.is_empty() { &object_base[..] } else { bases };
    let base = best_base(bases)?;
    let name_text = to_string_lossy(name);
    let layout = plan_layout(&name_text, base, bases, namespace)?;
    let class = allocate(metatype, base, &layout);
    let ty = as_type(&class).expect("just made as a class");
    ty.name.set(name.clone());
    ty.base.set(base.as_value().clone());
    ty.bases.set(TupleObject::from_slice(bases));
    ty.dict.set(namespace.copy());
    inherit_flags(ty, base, bases, &layout);
    let cells = fill_namespace(ty, name, &layout)?;
    ty.mro.set(TupleObject::from_slice(std::slice::from_ref(&class)));
    let mro = crate::mro::compute(ty)?;
    ty.mro.set(mro);
    for base in bases {
        as_type(base).expect("checked").subclasses.borrow_mut().push(ty);
    }
    crate::slot_update::fill_slots(ty);
    for cell in cells.into_iter().flatten() {
        cell.0.downcast::<crate::types::cell::CellObject>().expect("checked").value.set(cell.1);
    }
    set_names(&class, ty)?;
    crate::heap_slots::call_init_subclass(&class, keywords, kwnames)?;
    Ok(class)
}

fn allocate(metatype: &Type, base: &Type, layout: &Layout) -> Value {
    let basic_size = base.basic_size.get() as usize;
    let dealloc = base.dealloc.get();
    let class = new_object_of::<Type>(metatype, |head| {
        let mut ty = Type::blank(
            head,
            TypeShape { kind: Kind::Other, flags: tflag::HEAP | tflag::BASE, basic_size, dealloc },
        );
        ty.layout_kinds = KindSet(base.layout_kinds.0);
        ty
    });
    let ty = as_type(&class).expect("just made as a class");
    ty.this.set(class.word());
    // The namespace must exist before anything can look at the class.
    ty.dict.set(DictObject::new());
    ty.dict_field.set(base.dict_field.get());
    let mut size = basic_size.next_multiple_of(8) as u32;
    for name in &layout.members {
        ty.slot_members.borrow_mut().push((name.clone(), size));
        size += 8;
    }
    ty.basic_size.set(size);
    if layout.add_dict || base.dict_offset.get() != 0 {
        ty.dict_offset.set(size);
    }
    let is_object = base.has(tflag::PLAIN_LAYOUT) && base.dict_offset.get() == 0;
    if (is_object || base.has(tflag::PLAIN_MEMBERS)) && ty.dict_offset.get() == 0 {
        ty.flags.set(ty.flags.get() | tflag::PLAIN_MEMBERS);
    }
    if !layout.members.is_empty() {
        ty.dealloc.set(dealloc_with_members);
    } else if base.has(tflag::PLAIN_LAYOUT) {
        ty.flags.set(ty.flags.get() | tflag::PLAIN_LAYOUT);
        ty.end.set(crate::header::end_instance);
    }
    class
}

fn inherit_flags(ty: &Type, base: &Type, bases: &[Value], layout: &Layout) {
    let mut flags = ty.flags.get();
    let inherited =
        tflag::MATCH_SELF | tflag::TYPE_SUBCLASS | tflag::EXCEPTION_SUBCLASS | tflag::WEAKREFS | tflag::GC;
    flags |= base.flags.get() & inherited;
    if layout.add_dict || !layout.members.is_empty() {
        flags |= tflag::GC;
    }
    if layout.add_weakref {
        flags |= tflag::WEAKREFS;
    }
    if ty.dict_offset.get() != 0 {
        flags |= tflag::INLINE_ATTRIBUTES;
    }
    let pattern = tflag::SEQUENCE | tflag::MAPPING;
    for base in bases.iter().filter_map(as_type) {
        if flags & pattern == 0 {
            flags |= base.flags.get() & pattern;
        }
    }
    ty.flags.set(flags);
}

/// A cell of the class body, and what it will hold once the class is whole.
type PendingCell = Option<(Value, Value)>;

fn fill_namespace(ty: &Type, name: &Value, layout: &Layout) -> PyResult<[PendingCell; 2]> {
    let dict = ty.dict();
    let n = names();
    if dict.get_str(&n.__module__).is_none()
        && let Some(globals) = runtime().hooks.current_globals.get().and_then(|f| f())
        && let Some(module) = globals.downcast::<DictObject>().and_then(|g| g.get_str(&n.__name__))
    {
        dict.set_str(&n.__module__, module);
    }
    match dict.get_str(&n.__qualname__) {
        None => ty.qualname.set(name.clone()),
        Some(q) if q.as_str().is_some() => {
            ty.qualname.set(q);
            dict.remove(&n.__qualname__)?;
        }
        Some(q) => bail!(TypeError, "type __qualname__ must be a str, not {}", q.ty().name_str()),
    }
    if dict.get_str(&n.__doc__).is_none() {
        dict.set_str(&n.__doc__, Value::NONE);
    }
    // A class that compares by value and says nothing of hashing cannot be hashed.
    if dict.get_str(&n.__eq__).is_some() && dict.get_str(&n.__hash__).is_none() {
        dict.set_str(&n.__hash__, Value::NONE);
    }
    let is_function = |v: &Value| v.header().is_some_and(|h| h.kind() == Kind::Function);
    if let Some(f) = dict.get_str(&n.__new__).filter(is_function) {
        dict.set_str(&n.__new__, crate::types::classmethod::new_staticmethod(f));
    }
    for special in [&n.__init_subclass__, &n.__class_getitem__] {
        if let Some(f) = dict.get_str(special).filter(is_function) {
            dict.set_str(special, crate::types::classmethod::new_classmethod(f));
        }
    }
    for (member, offset) in ty.slot_members.borrow().iter() {
        let target = DescriptorTarget::Member(*offset, false);
        dict.set_str(member, descriptors::new(types().member_descriptor, ty, member, target));
    }
    if layout.add_dict {
        add_dict_attribute(ty);
    }
    if layout.add_weakref {
        add_weakref_attribute(ty);
    }
    if let Some(attributes) = dict.get_str(&n.__static_attributes__)
        && let Some(attributes) = attributes.downcast::<TupleObject>()
    {
        let inherited = ty.base_type().filter(|b| b.has(tflag::HEAP) && b.dict_offset.get() != 0);
        let inherited = inherited.map_or(0, |b| b.shared_keys.capacity());
        if attributes.len() + inherited > 0 {
            ty.shared_keys.set_hint(attributes.len() + inherited);
        }
    }
    let class = ty.as_value().clone();
    let own_dict = ty.dict.get_or_none();
    Ok([take_cell(dict, &n.__classcell__, class)?, take_cell(dict, &n.__classdictcell__, own_dict)?])
}

fn take_cell(dict: &DictObject, name: &Value, value: Value) -> PyResult<PendingCell> {
    let Some(cell) = dict.remove(name)? else { return Ok(None) };
    if cell.downcast::<crate::types::cell::CellObject>().is_none() {
        let kind = object::repr_string(cell.ty().as_value())?;
        bail!(TypeError, "{} must be a nonlocal cell, not {kind}", to_string_lossy(name));
    }
    Ok(Some((cell, value)))
}

fn set_names(class: &Value, ty: &Type) -> PyResult<()> {
    for (key, value) in ty.dict().items() {
        if value.ty().lookup(&names().__set_name__).is_none() {
            continue;
        }
        if let Err(raised) = crate::heap_slots::call_set_name(&value, class, &key) {
            let e = raised.take();
            let note = format!(
                "Error calling __set_name__ on '{}' instance {} in '{}'",
                value.ty().name_str(),
                object::repr_string(&key)?,
                ty.name_str()
            );
            if let Some(add) = getattr_optional(&e, &crate::types::str::intern("add_note"))? {
                object::call(&add, &[Value::str(&note)])?;
            }
            return Err(crate::error::Raised::new(e));
        }
    }
    Ok(())
}

/// Sets `__bases__` of a class.
pub fn set_bases(ty: &Type, new_bases: &Value) -> PyResult<()> {
    let Some(tuple) = new_bases.downcast::<TupleObject>() else {
        bail!(
            TypeError,
            "can only assign tuple to {}.__bases__, not {}",
            ty.name_str(),
            new_bases.ty().name_str()
        );
    };
    if tuple.is_empty() {
        bail!(TypeError, "can only assign non-empty tuple to {}.__bases__, not ()", ty.name_str());
    }
    for base in tuple.items() {
        let Some(base) = as_type(base) else {
            bail!(
                TypeError,
                "{}.__bases__ must be tuple of classes, not '{}'",
                ty.name_str(),
                base.ty().name_str()
            );
        };
        if base.is_subtype(ty) {
            bail!(TypeError, "a __bases__ item causes an inheritance cycle");
        }
    }
    let new_base = best_base(tuple.items())?;
    let old_base = ty.base_type().unwrap_or(types().object);
    if !same_layout(old_base, new_base) {
        bail!(
            TypeError,
            "__bases__ assignment: '{}' object layout differs from '{}'",
            new_base.name_str(),
            old_base.name_str()
        );
    }
    let old = (ty.bases.get(), ty.base.get());
    ty.bases.set(new_bases.clone());
    ty.base.set(new_base.as_value().clone());
    if let Err(raised) = recompute_mro(ty) {
        ty.bases.set_option(old.0);
        ty.base.set_option(old.1);
        return Err(raised);
    }
    let listed = |bases: &Option<Value>| -> Vec<Value> {
        bases.as_ref().and_then(|b| b.downcast::<TupleObject>()).map_or(Vec::new(), |t| t.items().to_vec())
    };
    for base in listed(&old.0) {
        unlink_subclass(as_type(&base).expect("bases are classes"), ty);
    }
    for base in tuple.items() {
        as_type(base).expect("checked").subclasses.borrow_mut().push(ty);
    }
    crate::slot_update::bases_changed(ty);
    Ok(())
}

/// Computes the MRO of a class and of all that derive from it again; all or nothing.
fn recompute_mro(ty: &Type) -> PyResult<()> {
    let mut changed: Vec<(Value, Value)> = Vec::new();
    let r = recompute_into(ty, &mut changed);
    if r.is_err() {
        for (class, mro) in changed.into_iter().rev() {
            as_type(&class).expect("a class").mro.set(mro);
        }
    }
    ty.modified();
    r
}

fn recompute_into(ty: &Type, changed: &mut Vec<(Value, Value)>) -> PyResult<()> {
    ty.modified();
    let mro = crate::mro::compute(ty)?;
    changed.push((ty.as_value().clone(), ty.mro.get_or_none()));
    ty.mro.set(mro);
    for sub in ty.live_subclasses() {
        recompute_into(as_type(&sub).expect("a class"), changed)?;
    }
    Ok(())
}

/// Takes a class off a base's list of subclasses.
pub fn unlink_subclass(base: &Type, ty: &Type) {
    base.subclasses.borrow_mut().retain(|sub| !std::ptr::eq(*sub, ty));
}

/// Whether instances of one class can become instances of the other.
fn same_layout(a: &Type, b: &Type) -> bool {
    let native = |ty: &Type| {
        let mut ty = ty;
        while ty.has(tflag::HEAP) {
            match ty.base_type() {
                Some(base) => ty = base,
                None => break,
            }
        }
        ty as *const Type
    };
    let members = |ty: &Type| {
        let mut all = Vec::new();
        let mut at = Some(ty);
        while let Some(ty) = at.filter(|t| t.has(tflag::HEAP)) {
            all.extend(ty.slot_members.borrow().iter().map(|(name, offset)| (name.word(), *offset)));
            at = ty.base_type();
        }
        all.sort();
        all
    };
    a.basic_size.get() == b.basic_size.get()
        && a.dict_offset.get() == b.dict_offset.get()
        && (a.has(tflag::WEAKREFS) == b.has(tflag::WEAKREFS))
        && (a.has(tflag::GC) == b.has(tflag::GC))
        && native(a) == native(b)
        && members(a) == members(b)
}

/// `object.__class__ = class`.
pub fn set_class(this: &Value, value: Option<&Value>) -> PyResult<()> {
    let Some(value) = value else { bail!(TypeError, "can't delete __class__ attribute") };
    let Some(new) = as_type(value) else {
        bail!(TypeError, "__class__ must be set to a class, not '{}' object", value.ty().name_str());
    };
    let old = this.ty();
    let is_module = old.is_subtype(types().module) && new.is_subtype(types().module);
    if !is_module && (!old.has(tflag::HEAP) || !new.has(tflag::HEAP)) {
        bail!(TypeError, "__class__ assignment only supported for mutable types or ModuleType subclasses");
    }
    if !same_layout(old, new) {
        bail!(
            TypeError,
            "__class__ assignment: '{}' object layout differs from '{}'",
            new.name_str(),
            old.name_str()
        );
    }
    let Some(header) = this.header() else { return Ok(()) };
    if let Some(class) = as_type(this) {
        // A class with another metaclass: what is found in that comes first.
        class.modified();
    }
    if let Some(a) = attributes(this) {
        // Inline attributes stand in the old class' order.
        a.make_dict();
        new.shared_keys.note_dict();
        if new.shared_keys.joined_by(a.capacity()) {
            new.modified();
        }
    }
    let old = old.as_value().word();
    new.head.incref();
    header.ty.set(new);
    header.flags.set(header.flags.get() & !0xff | new.kind as u32);
    debug_assert!(!header.has(flag::DYING));
    // SAFETY: the instance owned a reference to its old class (a built-in one is immortal).
    drop(unsafe { Value::from_word(old) });
    Ok(())
}

/// Whether a class' `__new__` is the one of a built-in type (`Slots::new` is not a Python function).
pub fn has_native_new(ty: &Type) -> bool {
    !crate::heap_slots::is_heap_slot(ty, SlotId::new)
}
