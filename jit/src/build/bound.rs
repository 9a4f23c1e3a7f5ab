//! Attributes that bind otherwise than functions of instances do: what classes are asked for, class methods and static
//! ones, fields of named tuples, descriptors and setters of properties that are Python functions.

use super::attributes::has_dict;
use super::{Abs, Builder, Flow};
use crate::project::Instr;
use std::mem::offset_of;
use tiercel_ir::{Alias, Imm, Op, Type, Val, word};
use tiercel_object::Value;
use tiercel_object::header::{Header, Kind, flag};
use tiercel_object::instance::attribute_part_size;
use tiercel_object::loose::is_data;
use tiercel_object::thread::{names, types};
use tiercel_object::typeobj::{Type as PyType, as_type, tflag};
use tiercel_object::types::classmethod::WrapperObject;
use tiercel_object::types::dict::DictObject;
use tiercel_object::types::property::PropertyObject;
use tiercel_object::types::tuple::TupleObject;
use tiercel_ops::Opcode;
use tiercel_vm::results::Asked;
use tiercel_vm::specialize::attributes::has_plain_class;

/// What an attribute that stands in a class comes to.
enum Comes {
    /// A function, bound to the class.
    Bound(Value),
    /// This, as it is.
    Plain(Value),
}

fn kind_of(v: &Value) -> Option<Kind> {
    v.header().map(Header::kind)
}

/// What a class method or a static one comes to, by whatever it is found.
fn of_class(found: &Value) -> Option<Comes> {
    let inner = |found: &Value| {
        // SAFETY: an object of exactly one of the two types, which have one layout.
        let method: &WrapperObject = unsafe { found.payload_unchecked() };
        method.callable.get()
    };
    match kind_of(found)? {
        Kind::ClassMethod => inner(found).filter(|f| kind_of(f) == Some(Kind::Function)).map(Comes::Bound),
        Kind::StaticMethod => inner(found).map(Comes::Plain),
        _ => None,
    }
}

/// Whether the `__class__` of a type's instances is the type, whatever they hold: what `isinstance` asks last.
pub(super) fn is_what_it_says(ty: &PyType) -> bool {
    std::ptr::eq(ty, types().type_) || ty.has(tflag::PLAIN_GETATTR) && has_plain_class(ty)
}

/// Where a class' own data stands under a name: the namespace, the version of its keys, and the index.
unsafe fn place_of_loose(class: &PyType, name: &Value) -> Option<(*const DictObject, u64, u64)> {
    let dict = class.dict();
    let version = u64::from(dict.assign_keys_version());
    let index = dict.index_of_str(name)? as u64;
    (version != 0).then_some((std::ptr::from_ref(dict), version, index))
}

/// Whether instances of exactly this type are data to [`tiercel_object::loose`].
fn is_data_type(ty: &PyType) -> bool {
    let t = types();
    [t.str, t.list, t.tuple, t.dict, t.set, t.bytes].iter().any(|of| std::ptr::eq(*of, ty))
}

impl Builder<'_> {
    /// `LOAD_ATTR` in one of these ways; `None` if it is none of them.
    pub(super) unsafe fn bound_attribute(&mut self, i: &Instr) -> Option<Flow> {
        let a = self.peek(1);
        let name = Value::borrow_word((*i.code).names_ptr.get().add((i.oparg >> 1) as usize));
        if let Some(w) = self.sample(a).filter(|w| word::is_heap(*w))
            && let Some(class) = as_type(Value::borrow_word(&w))
        {
            return self.attribute_of_class(i, a, &*std::ptr::from_ref(class), name);
        }
        // An exception that is not made has its own ways.
        let ty = self.class_of(a).filter(|_| !matches!(a, Abs::Exception(_)))?;
        if !ty.has(tflag::HEAP) || !ty.has(tflag::PLAIN_GETATTR) || ty.assign_version() == 0 {
            return None;
        }
        let found = ty.lookup(name)?;
        if let Some(owner) = ty.owner_of_loose(name) {
            let owner = std::ptr::from_ref(owner);
            self.guard_not_hidden(a, ty, name)?;
            return self.loose_attribute(i, &*owner, name);
        }
        let version = u64::from(ty.version.get());
        let is_call = i.oparg & 1 != 0;
        if name.is(&names().__class__) && is_what_it_says(ty) {
            self.guard_version(a, version);
            let class = self.constant("class", std::ptr::from_ref(ty) as u64);
            return Some(self.replace_owner(class, i.oparg));
        }
        if let Some(comes) = of_class(&found) {
            self.guard_not_hidden(a, ty, name)?;
            self.guard_wrapped(&found, &comes);
            return Some(self.replace_by(i, comes, ty));
        }
        if let Some(index) = self.field_index(&found).filter(|_| ty.is_subtype(types().tuple)) {
            return self.named_field(i, a, ty, index);
        }
        // A descriptor whose class is made by a `class` statement.
        let binder = found.ty();
        let get = binder.lookup(&names().__get__)?;
        if is_call || !binder.has(tflag::HEAP) || i.opcode != Opcode::LOAD_ATTR || !self.can_ask(&get, 3) {
            return None;
        }
        if binder.assign_version() == 0 {
            return None;
        }
        match binder.lookup(&names().__set__) {
            Some(_) => drop(self.guard_version(a, version)),
            None => self.guard_not_hidden(a, ty, name)?,
        }
        let binder = &*std::ptr::from_ref(binder);
        let descriptor = self.constant("descriptor", found.word());
        let v = self.borrow_ref(descriptor);
        self.guard_type(v, binder);
        self.depend_on_version(binder);
        let version = self.version_of(&get);
        let function = self.constant("__get__", get.word());
        let before = self.top().stack.clone();
        let owner = self.pop();
        let args = [descriptor, owner, self.constant("class", std::ptr::from_ref(ty) as u64)];
        if self.enter_function(i, function, &args, version) {
            return Some(Flow::Goto(0));
        }
        self.top().stack = before;
        None
    }

    /// Which item of a tuple something in a class stands for.
    fn field_index(&self, found: &Value) -> Option<usize> {
        let (ty, index_of) = tiercel_vm::state::get().named_field.get()?;
        if !std::ptr::eq(found.ty(), ty) {
            return None;
        }
        usize::try_from(index_of(found)).ok()
    }

    /// An item of an instance of a tuple's subclass.
    unsafe fn named_field(&mut self, i: &Instr, a: Abs, ty: &'static PyType, index: usize) -> Option<Flow> {
        let live = self.sample(a)?;
        let tuple: &TupleObject = Value::borrow_word(&live).downcast()?;
        // One that is too short raises.
        let item = tuple.items().get(index)?.word();
        let (v, _) = self.guard_version(a, u64::from(ty.version.get()));
        let len = self.load(v, offset_of!(TupleObject, len) as i64, Alias::Tuple, Type::I64);
        let at = self.iconst(index as i64);
        self.guard(Op::GuardBounds, &[at, len], &[]);
        let first = self.first_item(v, live, ty);
        let loaded = self.load(v, first + 8 * index as i64, Alias::Tuple, Type::Ref);
        self.emit(Op::Incref, &[loaded], &[]);
        self.samples.insert(loaded, item);
        Some(self.replace_owner(Abs::Ref { v: loaded, own: true }, i.oparg))
    }

    /// Where the items begin in an instance of a tuple's subclass: behind its attributes, of which others may have more or
    /// fewer than the one at hand.
    unsafe fn first_item(&mut self, v: Val, live: u64, ty: &PyType) -> i64 {
        let part = i64::from(ty.dict_offset.get());
        if part == 0 {
            return i64::from(ty.basic_size.get());
        }
        let capacity = (*(live as *const Header)).flags.get() >> flag::INLINE_CAPACITY_SHIFT & 0xff;
        let at = offset_of!(Header, flags) as i64 + i64::from(flag::INLINE_CAPACITY_SHIFT / 8);
        let now = self.emit(Op::Load8, &[v], &[Imm::Int(at), Imm::Alias(Alias::Immutable)]);
        let want = self.iconst(i64::from(capacity));
        let same = self.emit(Op::IntEq, &[now, want], &[]);
        self.guard(Op::GuardTrue, &[same], &[]);
        part + attribute_part_size(capacity as usize) as i64
    }

    /// Leaves if a class method or a static one has been made to wrap something else since.
    fn guard_wrapped(&mut self, found: &Value, comes: &Comes) {
        let (Comes::Bound(f) | Comes::Plain(f)) = comes;
        self.guard_holds(found, offset_of!(WrapperObject, callable), f);
    }

    /// Leaves unless a known object has another one in a field, as it has now.
    fn guard_holds(&mut self, object: &Value, at: usize, held: &Value) {
        let object = self.constant("wrapper", object.word());
        let object = self.borrow_ref(object);
        let now = self.load(object, at as i64, Alias::Field, Type::Ref);
        let held = self.constant("attr", held.word());
        let held = self.borrow_ref(held);
        self.guard(Op::GuardIs, &[now, held], &[]);
    }

    /// Leaves if an instance has an attribute of its own of a name; `None` if it may have.
    fn guard_not_hidden(&mut self, a: Abs, ty: &'static PyType, name: &Value) -> Option<()> {
        let part = i64::from(ty.dict_offset.get());
        if ty.dict_field.get() != 0 || part != 0 && ty.shared_keys.index(name).is_some() {
            return None;
        }
        if part != 0 && self.sample(a).is_some_and(|w| has_dict(w, part)) {
            return None;
        }
        let (v, _) = self.guard_version(a, u64::from(ty.version.get()));
        if part != 0 {
            self.guard_inline(v, part, Some(ty));
            self.guard_keys(ty);
        }
        Some(())
    }

    /// What the class of the owner on the stack has, or the class that is the owner, in the owner's place.
    fn replace_by(&mut self, i: &Instr, comes: Comes, class: &PyType) -> Flow {
        let (function, binds) = match comes {
            Comes::Bound(f) => (f, true),
            Comes::Plain(f) => (f, false),
        };
        let attribute = self.constant("attr", function.word());
        if !binds {
            return self.replace_owner(attribute, i.oparg);
        }
        let class = self.constant("class", std::ptr::from_ref(class) as u64);
        let owner = self.pop();
        self.give_up(owner);
        if i.oparg & 1 != 0 {
            self.push(attribute);
            self.push(class);
        } else {
            let this = self.own_ref(class);
            let method = self.bound_method(attribute, this);
            self.push_owned(method);
        }
        Flow::Next
    }

    /// Makes the trace valid only while a type is as it is now.
    fn depend_on_version(&mut self, ty: &'static PyType) {
        let sym = self.type_sym(ty);
        let t = self.emit(Op::PtrConst, &[], &[Imm::Sym(sym)]);
        let version = i64::from(ty.version.get());
        self.guard_field32(t, offset_of!(PyType, version) as i64, Alias::Type, version);
    }

    /// Leaves unless a value is this class; the trace is valid only while that and its metaclass are as they are now.
    fn guard_class_and_meta(&mut self, a: Abs, class: &'static PyType, meta: &'static PyType) {
        self.guard_callable(a, "class", std::ptr::from_ref(class) as u64);
        self.depend_on_version(class);
        if meta.has(tflag::HEAP) {
            self.depend_on_version(meta);
        }
    }

    /// Data that a class has under a loose name ([`tiercel_object::loose`]), in the owner's place: a word of the namespace, as
    /// a global is. That it is there is what the class' version says, which has been checked.
    unsafe fn loose_attribute(&mut self, i: &Instr, class: &PyType, name: &Value) -> Option<Flow> {
        let (dict, version, index) = place_of_loose(class, name)?;
        // The namespace lives as long as the class, which the trace keeps by naming it.
        self.object_sym("class", std::ptr::from_ref(class) as u64);
        let value = self.dict_entry(dict, version, index, |_| false);
        Some(self.replace_owner(value, i.oparg))
    }

    /// `STORE_ATTR` of data under a loose name of a class.
    pub(super) unsafe fn store_loose(&mut self, i: &Instr) -> Option<Flow> {
        let (value, owner) = (self.peek(2), self.peek(1));
        let name = Value::borrow_word((*i.code).names_ptr.get().add(i.oparg as usize));
        let w = self.sample(owner).filter(|w| word::is_heap(*w))?;
        let class = &*std::ptr::from_ref(as_type(Value::borrow_word(&w))?);
        let meta = &*std::ptr::from_ref(class.as_value().ty());
        let setter = |ty: &PyType| ty.slots().setattro.map(|f| f as usize);
        let sets = |found: Value| found.ty().slots().descr_set.is_some();
        let keeps = class.owner_of_loose(name).is_some_and(|owner| std::ptr::eq(owner, class));
        if !keeps
            || setter(meta) != setter(types().type_)
            || class.has(tflag::IMMUTABLE)
            || class.assign_version() == 0
            || meta.assign_version() == 0
            || meta.lookup(name).is_some_and(sets)
            || matches!(value, Abs::Null | Abs::Keep | Abs::Exception(_) | Abs::Previous)
        {
            return None;
        }
        let (dict, version, index) = place_of_loose(class, name)?;
        if matches!(value, Abs::Ref { .. } | Abs::Const(_)) {
            let now = self.sample(value);
            let is_plain = now.is_some_and(|now| is_data(Value::borrow_word(&now)));
            if !is_plain && !self.type_of(value).is_some_and(is_data_type) {
                return None;
            }
            self.pin_class(value)?;
        }
        self.guard_class_and_meta(owner, class, meta);
        self.watch(dict);
        // Nobody is told of these stores, so nobody may take the value to stay.
        self.heads.will_change(tiercel_vm::tier2::place(dict, Some(name)));
        let (entries, offset) = self.place_of_value(dict, version, index);
        let old = self.load(entries, offset, Alias::GlobalValue, Type::Ref);
        let owner = self.pop();
        let value = self.pop();
        let word = self.own_ref(value);
        self.store(entries, word, offset, Alias::GlobalValue);
        self.give_up(Abs::Ref { v: old, own: true });
        self.give_up(owner);
        Some(Flow::Next)
    }

    /// An attribute of a class that is known.
    unsafe fn attribute_of_class(
        &mut self,
        i: &Instr,
        a: Abs,
        class: &'static PyType,
        name: &Value,
    ) -> Option<Flow> {
        let is_specialized =
            i.opcode == Opcode::LOAD_ATTR_CLASS && i.cache2(1) == u64::from(class.version.get());
        let meta = &*std::ptr::from_ref(class.as_value().ty());
        let getter = |ty: &PyType| ty.slots().getattro.map(|f| f as usize);
        let is_steady = |ty: &PyType| self.heads.is_steady(ty.version.as_ptr() as u64);
        if is_specialized
            || getter(meta) != getter(types().type_)
            || class.assign_version() == 0
            || meta.assign_version() == 0
        {
            return None;
        }
        let sets = |found: Value| found.ty().slots().descr_set.is_some();
        if let Some(owner) = class.owner_of_loose(name)
            && !meta.lookup(name).is_some_and(sets)
        {
            let owner = std::ptr::from_ref(owner);
            self.guard_class_and_meta(a, class, meta);
            return self.loose_attribute(i, &*owner, name);
        }
        if class.is_loose(name) || !is_steady(class) || !is_steady(meta) {
            return None;
        }
        let of_meta = meta.lookup(name);
        let found = class.lookup(name);
        let is_function = |found: &Value| kind_of(found) == Some(Kind::Function);
        let (comes, wrapper) = match (found, of_meta) {
            // A method of the metaclass, which the class is an instance of.
            (None, Some(f)) if is_function(&f) => (Comes::Bound(f), None),
            // What sets comes first.
            (Some(_), Some(f)) if f.ty().slots().descr_set.is_some() => return None,
            (Some(found), _) => match of_class(&found) {
                Some(comes) => (comes, Some(found)),
                None if is_function(&found) => (Comes::Plain(found), None),
                None if found.ty().slots().descr_get.is_none() => (Comes::Plain(found), None),
                None => return None,
            },
            _ => return None,
        };
        self.guard_class_and_meta(a, class, meta);
        if let Some(wrapper) = wrapper {
            self.guard_wrapped(&wrapper, &comes);
        }
        Some(self.replace_by(i, comes, class))
    }

    /// `STORE_ATTR` to a property whose setter is a Python function, or to another descriptor.
    pub(super) unsafe fn store_property(&mut self, i: &Instr) -> Option<Flow> {
        let (value, owner) = (self.peek(2), self.peek(1));
        let name = Value::borrow_word((*i.code).names_ptr.get().add(i.oparg as usize));
        let ty = self.class_of(owner).filter(|ty| ty.has(tflag::HEAP))?;
        let plain = |ty: &PyType| ty.slots().setattro.map(|f| f as usize);
        let found = ty.lookup(name)?;
        if kind_of(&found) != Some(Kind::Property) {
            return self.store_descriptor(i, ty, &found);
        }
        if plain(ty) != plain(types().object) || ty.assign_version() == 0 {
            return None;
        }
        let property: &PropertyObject = found.payload_unchecked();
        let setter = property.set.get().filter(|f| self.can_ask(f, 2))?;
        self.guard_version(owner, u64::from(ty.version.get()));
        self.guard_holds(&found, offset_of!(PropertyObject, set), &setter);
        self.ask(i, &setter, &[owner, value], Asked::Nothing, &[], 2)
    }

    /// `STORE_ATTR` by a descriptor whose class is made by a `class` statement.
    unsafe fn store_descriptor(&mut self, i: &Instr, ty: &'static PyType, found: &Value) -> Option<Flow> {
        let (value, owner) = (self.peek(2), self.peek(1));
        let binder = &*std::ptr::from_ref(found.ty());
        let plain = |ty: &PyType| ty.slots().setattro.map(|f| f as usize);
        if !binder.has(tflag::HEAP) || plain(ty) != plain(types().object) || ty.assign_version() == 0 {
            return None;
        }
        let set = binder.lookup(&names().__set__).filter(|f| self.can_ask(f, 3))?;
        if binder.assign_version() == 0 {
            return None;
        }
        self.guard_version(owner, u64::from(ty.version.get()));
        let descriptor = self.constant("descriptor", found.word());
        let v = self.borrow_ref(descriptor);
        self.guard_type(v, binder);
        self.depend_on_version(binder);
        self.ask(i, &set, &[descriptor, owner, value], Asked::Nothing, &[], 2)
    }

    /// `issubclass(a, b)` of two classes, of which the metaclass of the second has no say.
    pub(super) unsafe fn subclass_of(&mut self, callable: Abs, f: u64, a: Abs, b: Abs) -> Option<Abs> {
        let (derived, class) = (self.sample(a)?, self.sample(b)?);
        let derived = &*std::ptr::from_ref(as_type(Value::borrow_word(&derived))?);
        let class = &*std::ptr::from_ref(as_type(Value::borrow_word(&class))?);
        if !std::ptr::eq(class.as_value().ty(), types().type_) || derived.assign_version() == 0 {
            return None;
        }
        self.guard_callable(callable, "issubclass", f);
        self.guard_callable(a, "class", std::ptr::from_ref(derived) as u64);
        self.guard_callable(b, "class", std::ptr::from_ref(class) as u64);
        self.depend_on_version(derived);
        Some(Abs::Word(if derived.is_subtype(class) { word::TRUE } else { word::FALSE }))
    }

    /// `type(x)`
    pub(super) fn type_of_value(&mut self, i: &Instr) -> Option<Flow> {
        let (callable, a) = (self.peek(3), self.peek(1));
        let of = std::ptr::from_ref(types().type_) as u64;
        if i.oparg != 1 || self.peek(2) != Abs::Null || self.sample(callable) != Some(of) {
            return None;
        }
        let ty = self.type_of(a)?;
        self.guard_callable(callable, "type", of);
        self.pin_class(a)?;
        let class = self.constant("class", std::ptr::from_ref(ty) as u64);
        Some(self.pop_push(3, class))
    }
}
