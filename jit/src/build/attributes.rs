//! Attribute loads and stores.

use super::{Abs, Builder, Flow};
use crate::natives;
use crate::project::{Instr, Reason};
use std::mem::offset_of;
use tiercel_ir::{Alias, Imm, Op, SymKind, Type, Val, layout, word};
use tiercel_object::Value;
use tiercel_object::header::{Header, Kind, flag};
use tiercel_object::thread::types;
use tiercel_object::typeobj::Type as PyType;
use tiercel_object::types::dict::{DictObject, Entry};
use tiercel_object::types::function::FunctionObject;
use tiercel_object::types::module::ModuleObject;
use tiercel_ops::Opcode;

/// Where a live instance keeps inline attribute `index`, if it does; its attribute part is `offset` bytes in.
pub(super) fn inline_slot(sample: Option<u64>, offset: i64, index: u64) -> Option<u64> {
    let w = sample.filter(|w| word::is_heap(*w))?;
    // SAFETY: samples are live objects; the caller has seen that the type has an attribute part there.
    unsafe {
        let part = (w + offset as u64) as *const u64;
        let capacity = u64::from((*(w as *const Header)).flags.get() >> flag::INLINE_CAPACITY_SHIFT & 0xff);
        (*part == 0 && index < capacity).then(|| part.add(1 + index as usize) as u64)
    }
}

/// Whether a live instance, whose attribute part is so many bytes in, has a dict.
pub(super) fn has_dict(instance: u64, part: i64) -> bool {
    // SAFETY: samples are live objects; the caller has seen that the type has an attribute part there.
    unsafe { *((instance + part as u64) as *const u64) != 0 }
}

impl Builder<'_> {
    /// Leaves unless the value's type has this version. Gives the value, and its type if a sample shows it.
    pub(crate) fn guard_version(&mut self, a: Abs, version: u64) -> (Val, Option<&'static PyType>) {
        let ty = self.type_with_version(a, version);
        if let Abs::Exception(k) = a {
            let ty = self.depend_on_class(k);
            return (self.emit(Op::Word, &[], &[Imm::Word(word::NONE)]), Some(ty));
        }
        let v = self.borrow_ref(a);
        let at = offset_of!(PyType, version) as i64;
        match ty {
            Some(t) => {
                self.guard_type(v, t);
                let sym = self.type_sym(t);
                let t = self.emit(Op::PtrConst, &[], &[Imm::Sym(sym)]);
                self.guard_field32(t, at, Alias::Type, version as i64);
            }
            None => {
                self.guard(Op::GuardHeap, &[v], &[]);
                let t = self.load(v, tiercel_ir::layout::TYPE_OFFSET as i64, Alias::Header, Type::Ptr);
                self.guard_field32(t, at, Alias::Type, version as i64);
            }
        }
        (v, ty)
    }

    /// The type of a value, if it is known and has this version. What an inline cache holds beside a version is borrowed
    /// from that type: where it is not known, the object may be gone.
    fn type_with_version(&self, a: Abs, version: u64) -> Option<&'static PyType> {
        // SAFETY: samples are live objects.
        let ty = unsafe { self.type_at_hand(a) };
        ty.filter(|t| u64::from(t.version.get()) == version && version != 0)
    }

    /// The address of the attribute part, as base and offset: constant if the type is known.
    fn attribute_part(&mut self, v: Val, ty: Option<&PyType>) -> (Val, i64) {
        if let Some(t) = ty {
            return (v, i64::from(t.dict_offset.get()));
        }
        let t = self.load(v, tiercel_ir::layout::TYPE_OFFSET as i64, Alias::Header, Type::Ptr);
        let imms = [Imm::Int(offset_of!(PyType, dict_offset) as i64), Imm::Alias(Alias::Type)];
        let offset = self.emit(Op::Load32, &[t], &imms);
        let p = self.emit(Op::AsPtr, &[v], &[]);
        (self.emit(Op::PtrAdd, &[p, offset], &[]), 0)
    }

    /// Leaves unless the instance has more inline slots than `index`. Nothing is checked if all instances have: a class that
    /// one joins with fewer is another version of itself, which those who know the type go by. If it probably has one for
    /// every name that the class' instances share, that is checked: it then holds for all of its attributes.
    pub(crate) fn guard_capacity(&mut self, v: Val, index: u64, ty: Option<&PyType>) {
        if ty.is_some_and(|t| (index as usize) < t.shared_keys.fewest()) {
            return;
        }
        let last = ty.map_or(0, |t| t.shared_keys.names().len() as u64).saturating_sub(1);
        // SAFETY: samples are live objects.
        let room = self.samples.get(v).filter(|w| word::is_heap(*w)).map(|w| unsafe {
            u64::from((*(w as *const Header)).flags.get() >> flag::INLINE_CAPACITY_SHIFT & 0xff)
        });
        let index = if room.is_some_and(|room| last < room) { index.max(last) } else { index };
        // The byte of the flags that holds the number of inline slots.
        let at = offset_of!(Header, flags) as i64 + i64::from(flag::INLINE_CAPACITY_SHIFT / 8);
        let capacity = self.emit(Op::Load8, &[v], &[Imm::Int(at), Imm::Alias(Alias::Immutable)]);
        let index = self.iconst(index as i64);
        self.guard(Op::GuardBounds, &[index, capacity], &[]);
    }

    /// Leaves unless the attributes are inline. While no instance of the class has a dict, that is taken for granted.
    pub(crate) fn guard_inline(&mut self, base: Val, offset: i64, ty: Option<&PyType>) {
        if let Some(ty) = ty
            && !ty.shared_keys.has_dicts()
        {
            return self.guard_keys(ty);
        }
        let dict = self.load(base, offset, Alias::Inline, Type::I64);
        let zero = self.iconst(0);
        let none = self.emit(Op::IntEq, &[dict, zero], &[]);
        self.guard(Op::GuardTrue, &[none], &[]);
    }

    /// Leaves if the class' instances share more names than now, or one of them has got a dict.
    pub(crate) fn guard_keys(&mut self, ty: &PyType) {
        let sym = self.type_sym(ty);
        let class = self.emit(Op::PtrConst, &[], &[Imm::Sym(sym)]);
        let at = offset_of!(PyType, shared_keys) + offset_of!(tiercel_object::instance::SharedKeys, version);
        self.guard_field32(class, at as i64, Alias::Type, i64::from(ty.shared_keys.version.get()));
    }

    /// Puts a counted attribute in the place of its owner, and what a call wants above it.
    pub(crate) fn replace_owner(&mut self, attribute: Abs, oparg: u32) -> Flow {
        let owner = self.pop();
        self.give_up(owner);
        self.push(attribute);
        if oparg & 1 != 0 {
            self.push(Abs::Null);
        }
        Flow::Next
    }

    pub(crate) fn sample_word(&mut self, v: Val, address: Option<u64>) {
        if let Some(at) = address {
            // SAFETY: the address lies in a live sample object, which a version check has shown to have the slot.
            let word = unsafe { *(at as *const u64) };
            if word != 0 {
                self.samples.insert(v, word);
            }
        }
    }

    fn load_inline(&mut self, i: &Instr) -> Flow {
        let a = self.peek(1);
        let sample = self.sample(a);
        let (v, ty) = self.guard_version(a, i.cache2(1));
        let index = i.cache1(3);
        self.guard_capacity(v, index, ty);
        let (base, offset) = self.attribute_part(v, ty);
        let at = offset + 8 + 8 * index as i64;
        let loaded = self.counted_load(base, at, Alias::Inline);
        if ty.is_some() {
            self.sample_word(loaded, inline_slot(sample, offset, index));
            self.hint_of_newborn(v, index, loaded);
        }
        self.replace_owner(Abs::Ref { v: loaded, own: true }, i.oparg)
    }

    /// Stores into inline attribute `index` of an instance whose type has this version.
    pub(crate) fn store_inline(&mut self, version: u64, index: u64) -> Flow {
        let owner = self.peek(1);
        let (v, ty) = self.guard_version(owner, version);
        if let Some(ty) = ty
            && let Some(stored) = self.newborn.get_mut(&v)
        {
            match stored.iter().position(|s| s.0 == index) {
                // What it will be is of no use as a hint any more.
                Some(n) => stored[n].1 = Val(u32::MAX),
                None if stored.len().max(index as usize) < ty.shared_keys.capacity() => {
                    return self.store_first(v, ty, index);
                }
                None => drop(self.newborn.remove(&v)),
            }
        }
        let (base, offset) = self.attribute_part(v, ty);
        let at = offset + 8 + 8 * index as i64;
        let filled = self.sample(owner).is_some()
            && ty.is_some()
            && inline_slot(self.sample(owner), offset, index).is_some_and(|slot| {
                // SAFETY: the slot lies in a live instance.
                unsafe { *(slot as *const u64) != 0 }
            });
        if !filled {
            self.guard_inline(base, offset, ty);
        }
        self.guard_capacity(v, index, ty);
        let old = self.load(base, at, Alias::Inline, Type::Ref);
        if filled {
            // A slot that has something says that attributes are inline.
            self.guard(Op::GuardNonNull, &[old], &[]);
        } else {
            // A first store, as in `__init__`, or not: the slot joins the instance's order if it is not there yet.
            let index = self.iconst(index as i64);
            let ok = self.leaf(crate::natives::NOTE_ATTRIBUTE, &[v, index], Some(Type::I64));
            self.guard_done(ok);
        }
        let owner = self.pop();
        let value = self.pop();
        let word = self.own_ref(value);
        self.store(base, word, at, Alias::Inline);
        self.give_up(Abs::Ref { v: old, own: true });
        self.give_up(owner);
        Flow::Next
    }

    /// The first store into an attribute of an instance that the trace has made: it joins the instance's order.
    fn store_first(&mut self, v: Val, ty: &PyType, index: u64) -> Flow {
        let owner = self.pop();
        let value = self.pop();
        let word = self.own_ref(value);
        self.first_attribute(v, ty, index, word);
        self.give_up(owner);
        Flow::Next
    }

    /// Gives an instance that the trace has made its next attribute.
    pub(super) fn first_attribute(&mut self, v: Val, ty: &PyType, index: u64, word: Val) {
        self.store(v, word, i64::from(ty.dict_offset.get()) + 8 + 8 * index as i64, Alias::Inline);
        let stored = self.newborn.get(&v).map_or(0, |s| s.len()) as i64;
        let order = i64::from(ty.dict_offset.get()) + 8 + 8 * ty.shared_keys.capacity() as i64;
        let imms = [
            Imm::Int(index as i64),
            Imm::Int(1),
            Imm::Int(order + stored),
            Imm::Int(offset_of!(Header, flags) as i64),
            Imm::Int(1 << flag::INLINE_COUNT_SHIFT),
        ];
        self.emit(Op::NoteOrder, &[v], &imms);
        self.newborn.entry(v).or_default().push((index, word));
    }

    /// A new instance of a class without a finalizer, which has its version: it is known what it holds until it is in
    /// others' hands. It has as many inline slots as the class' shared names ask for now.
    pub(super) fn new_instance(&mut self, ty: &'static PyType) -> Val {
        let sym = self.type_sym(ty);
        self.guard_keys(ty);
        let make = crate::natives::NEW_INSTANCE;
        let native = self.trace.symbol(SymKind::Native, make.name, make.address as u64);
        let imms = [
            Imm::Sym(sym),
            Imm::Sym(native),
            Imm::Int(i64::from(ty.dict_offset.get())),
            Imm::Int(ty.shared_keys.capacity() as i64),
            Imm::Int(offset_of!(Header, flags) as i64 + i64::from(flag::INLINE_CAPACITY_SHIFT / 8)),
        ];
        let this = self.emit(Op::NewInstance, &[], &imms);
        self.emit(Op::AssumeType, &[this], &[Imm::Sym(sym)]);
        self.fresh.insert(this, ty);
        self.newborn.insert(this, vec![]);
        this
    }

    /// What is known of what was stored into an attribute of an instance that the trace has made is a hint of what a
    /// load gives.
    pub(super) fn hint_of_newborn(&mut self, v: Val, index: u64, loaded: Val) {
        let stored = self.newborn.get(&v).and_then(|s| s.iter().find(|(n, _)| *n == index)).map(|s| s.1);
        let Some(stored) = stored else { return };
        if let Some(w) = self.samples.get(stored) {
            self.samples.insert(loaded, w);
        }
        if let Some(ty) = self.fresh.get(&stored).copied() {
            self.fresh.insert(loaded, ty);
        }
    }

    /// A constant attribute of the class, with the receiver as first argument if it is a method. `None` if no live class
    /// is known to have it.
    unsafe fn class_attribute(
        &mut self,
        i: &Instr,
        is_method: bool,
        check_keys: bool,
        check_inline: bool,
    ) -> Option<Flow> {
        let a = self.peek(1);
        self.type_with_version(a, i.cache2(1))?;
        let (v, ty) = self.guard_version(a, i.cache2(1));
        if check_inline {
            let (base, offset) = self.attribute_part(v, ty);
            self.guard_inline(base, offset, ty);
        }
        if check_keys {
            let at =
                offset_of!(PyType, shared_keys) + offset_of!(tiercel_object::instance::SharedKeys, version);
            let t = match ty {
                Some(t) => {
                    let sym = self.type_sym(t);
                    self.emit(Op::PtrConst, &[], &[Imm::Sym(sym)])
                }
                None => self.load(v, tiercel_ir::layout::TYPE_OFFSET as i64, Alias::Header, Type::Ptr),
            };
            self.guard_field32(t, at as i64, Alias::Type, i.cache2(3) as i64);
        }
        let attribute = self.constant("attr", i.cache4(5));
        if is_method {
            let receiver = self.pop();
            self.push(attribute);
            self.push(receiver);
            return Some(Flow::Next);
        }
        Some(self.replace_owner(attribute, i.oparg))
    }

    unsafe fn load_module(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        let a = self.peek(1);
        let Some(module) = self.sample(a).filter(|w| word::is_heap(*w)) else { return Ok(None) };
        let header = &*(module as *const Header);
        if !std::ptr::eq(header.ty(), types().module) {
            return Ok(None);
        }
        let dict = (*(module as *const ModuleObject)).dict.word();
        let v = self.borrow_ref(a);
        if !matches!(a, Abs::Const(_)) {
            let sym = self.object_sym("module", module);
            let k = self.emit(Op::RefConst, &[], &[Imm::Sym(sym)]);
            self.guard(Op::GuardIs, &[v, k], &[]);
        }
        // A module's dict may be exchanged by nobody: its field is set once.
        let attribute = self.dict_entry(dict as *const DictObject, i.cache2(1), i.cache1(3), |_| false);
        Ok(Some(self.replace_owner(attribute, i.oparg)))
    }

    /// Marks a namespace, so that nothing changes it but instructions done generically.
    pub(crate) unsafe fn watch(&self, dict: *const DictObject) {
        (*dict).watchers.set((*dict).watchers.get() | self.world.dict_watcher);
    }

    /// Makes the trace valid only while a dict has under a key, an interned str, what it has now, or nothing. `false` if
    /// that changes too often.
    pub(crate) unsafe fn depend_item(&mut self, dict: *const DictObject, key: &Value) -> bool {
        if !tiercel_object::types::str::is_interned(key)
            || !self.heads.is_steady(tiercel_vm::tier2::place(dict, Some(key)))
        {
            return false;
        }
        let dict_sym = self.trace.symbol(SymKind::Address, "dict", dict as u64);
        let name = format!("'{}'", crate::natives::text_of(key.word()));
        let key_sym = self.object_sym(&name, key.word());
        self.emit(Op::DependItem, &[], &[Imm::Sym(dict_sym), Imm::Sym(key_sym)]);
        true
    }

    /// Leaves unless a dict's keys have this version. Gives the dict's address.
    pub(crate) unsafe fn guard_keys_version(&mut self, dict: *const DictObject, version: u64) -> Val {
        let sym = self.trace.symbol(SymKind::Address, "dict", dict as u64);
        let base = self.emit(Op::PtrConst, &[], &[Imm::Sym(sym)]);
        let at = offset_of!(DictObject, keys_version) as i64;
        self.guard_field32(base, at, Alias::Global, version as i64);
        base
    }

    /// Where the value at an index of a dict is whose keys have this version: base and offset.
    pub(crate) unsafe fn place_of_value(
        &mut self,
        dict: *const DictObject,
        version: u64,
        index: u64,
    ) -> (Val, i64) {
        let base = self.guard_keys_version(dict, version);
        let entries = self.load(base, offset_of!(DictObject, entries) as i64, Alias::Global, Type::Ptr);
        (entries, size_of::<Entry>() as i64 * index as i64 + offset_of!(Entry, value) as i64)
    }

    /// The value at an index of a dict whose keys have this version. A function, class or module found there is taken as
    /// a constant, checked by its identity where it changes often; a number or string as long as it has not changed, and
    /// `is_stored` does not know better.
    pub(crate) unsafe fn dict_entry(
        &mut self,
        dict: *const DictObject,
        version: u64,
        index: u64,
        is_stored: impl Fn(&Self) -> bool,
    ) -> Abs {
        self.watch(dict);
        let entry = &*(*dict).entries.get().add(index as usize);
        let (name, live) = (entry.key.word(), entry.value.word());
        let key = Value::borrow_word(&name);
        let stays = if natives::is_plain(live) {
            !self.heads.has_changed(tiercel_vm::tier2::place(dict, Some(key))) && !is_stored(self)
        } else {
            word::is_heap(live) && natives::is_constant_like(live)
        };
        if stays && self.depend_item(dict, key) {
            return self.constant(&natives::text_of(name), live);
        }
        let (entries, offset) = self.place_of_value(dict, version, index);
        let v = self.load(entries, offset, Alias::GlobalValue, Type::Ref);
        if word::is_heap(live) && natives::is_constant_like(live) {
            let sym = self.object_sym(&natives::text_of(name), live);
            let k = self.emit(Op::RefConst, &[], &[Imm::Sym(sym)]);
            self.guard(Op::GuardIs, &[v, k], &[]);
            return Abs::Const(sym);
        }
        self.guard(Op::GuardNonNull, &[v], &[]);
        self.emit(Op::Incref, &[v], &[]);
        self.samples.insert(v, live);
        Abs::Ref { v, own: true }
    }

    /// A property whose getter is a Python function, inlined.
    unsafe fn load_property(&mut self, i: &Instr) -> Option<Flow> {
        let a = self.peek(1);
        let version = i.cache2(1);
        self.type_with_version(a, version)?;
        let getter = i.cache4(5);
        let of = u64::from((*(getter as *const FunctionObject)).version.get());
        self.guard_version(a, version);
        let function = self.constant("property", getter);
        self.enter_with_top(i, function, 1, of)
    }

    /// Enters a known function with the top `count` values of the stack as its arguments; what it returns takes their place.
    pub(super) unsafe fn enter_with_top(
        &mut self,
        i: &Instr,
        function: Abs,
        count: usize,
        version: u64,
    ) -> Option<Flow> {
        let before = self.top().stack.clone();
        let args = self.pop_many(count);
        if self.enter_function(i, function, &args, version) {
            return Some(Flow::Goto(0));
        }
        self.top().stack = before;
        None
    }

    /// `__enter__` or `__exit__` of a class, with the receiver behind it.
    unsafe fn load_special(&mut self, i: &Instr) -> Option<Flow> {
        let a = self.peek(1);
        let ty = self.type_at_hand(a)?;
        let version = u64::from(ty.version.get());
        let all = tiercel_object::thread::names();
        let name = [&all.__enter__, &all.__exit__].get(i.oparg as usize).copied()?;
        let found = ty.lookup(name)?;
        let binds = matches!(found.header()?.kind(), Kind::Function | Kind::MethodDescriptor);
        if version == 0 || !binds {
            return None;
        }
        self.guard_version(a, version);
        let method = self.constant("special", found.word());
        let receiver = self.pop();
        self.push(method);
        self.push(receiver);
        Some(Flow::Next)
    }

    fn load_slot(&mut self, i: &Instr) -> Flow {
        let a = self.peek(1);
        let sample = self.sample(a);
        let (v, ty) = self.guard_version(a, i.cache2(1));
        let at = i.cache1(3);
        let loaded = self.counted_load(v, at as i64, Alias::Inline);
        if ty.is_some() {
            self.sample_word(loaded, sample.map(|w| w + at));
        }
        self.replace_owner(Abs::Ref { v: loaded, own: true }, i.oparg)
    }

    /// Stores into the `__slots__` member at an offset of an instance whose type has this version.
    pub(crate) fn store_member(&mut self, version: u64, at: i64) -> Flow {
        let owner = self.peek(1);
        let (v, _) = self.guard_version(owner, version);
        let old = self.load(v, at, Alias::Inline, Type::Ref);
        let owner = self.pop();
        let value = self.pop();
        let word = self.own_ref(value);
        self.store(v, word, at, Alias::Inline);
        self.give_up(Abs::Ref { v: old, own: true });
        self.give_up(owner);
        Flow::Next
    }

    /// Attributes; `None` if this is none.
    pub(super) unsafe fn attribute_instruction(&mut self, i: &Instr) -> Result<Option<Flow>, Reason> {
        if self.knows_better(i) {
            let stores = i.opcode.deopt() == Opcode::STORE_ATTR;
            return if stores { self.store_by_type(i) } else { self.attribute_by_type(i) }.map(Some);
        }
        let flow = match i.opcode {
            Opcode::LOAD_ATTR_INSTANCE_VALUE => self.load_inline(i),
            Opcode::STORE_ATTR_INSTANCE_VALUE => self.store_inline(i.cache2(1), i.cache1(3)),
            // `__class__`, of a class that is not known.
            Opcode::LOAD_ATTR_SLOT if i.cache1(3) == layout::TYPE_OFFSET as u64 => return Ok(None),
            Opcode::LOAD_ATTR_SLOT => self.load_slot(i),
            Opcode::STORE_ATTR_SLOT => self.store_member(i.cache2(1), i.cache1(3) as i64),
            Opcode::LOAD_ATTR_MODULE => return self.load_module(i),
            Opcode::LOAD_ATTR_PROPERTY => return Ok(self.load_property(i)),
            Opcode::LOAD_SPECIAL => return Ok(self.load_special(i)),
            Opcode::LOAD_ATTR_METHOD_WITH_VALUES => return Ok(self.class_attribute(i, true, true, true)),
            Opcode::LOAD_ATTR_METHOD_NO_DICT => return Ok(self.class_attribute(i, true, false, false)),
            Opcode::LOAD_ATTR_METHOD_LAZY_DICT => return Ok(self.class_attribute(i, true, false, true)),
            Opcode::LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES => {
                return Ok(self.class_attribute(i, false, true, true));
            }
            Opcode::LOAD_ATTR_NONDESCRIPTOR_NO_DICT => {
                return Ok(self.class_attribute(i, false, false, false));
            }
            Opcode::LOAD_ATTR_CLASS => {
                let a = self.peek(1);
                let Some(class) = self.sample(a).filter(|w| word::is_heap(*w)) else { return Ok(None) };
                // SAFETY: samples are live objects; the type that a value is taken for is checked.
                let known = Value::borrow_word(&class).downcast::<PyType>();
                if known.is_none_or(|t| u64::from(t.version.get()) != i.cache2(1)) {
                    return Ok(None);
                }
                let v = self.borrow_ref(a);
                let sym = self.object_sym("class", class);
                if !matches!(a, Abs::Const(_)) {
                    let k = self.emit(Op::RefConst, &[], &[Imm::Sym(sym)]);
                    self.guard(Op::GuardIs, &[v, k], &[]);
                }
                let base = self.emit(Op::PtrConst, &[], &[Imm::Sym(sym)]);
                let at = offset_of!(PyType, version) as i64;
                self.guard_field32(base, at, Alias::Type, i.cache2(1) as i64);
                let attribute = self.constant("attr", i.cache4(5));
                self.replace_owner(attribute, i.oparg)
            }
            _ => return Ok(None),
        };
        Ok(Some(flow))
    }
}
