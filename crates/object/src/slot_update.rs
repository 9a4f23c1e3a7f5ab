//! Which function a class' slot holds: the one of the built-in type whose wrapper the lookup finds, or the one that
//! calls the Python method.

use crate::heap_slots::HEAP_SLOTS;
use crate::slotdefs::{SLOT_DEFS, slot_names};
use crate::slots::{SLOT_COUNT, SlotId};
use crate::thread::types;
use crate::typeobj::{Type, tflag};
use crate::types::descriptors::{DescriptorTarget, as_descriptor};
use crate::value::Value;

/// What a dunder method found on a class says about its slot.
enum Verdict {
    /// The slot of a built-in type serves.
    Native(usize),
    /// The method is Python's (or at least not the slot's own wrapper).
    Python,
    /// The method belongs to another slot of the same name and says nothing.
    Other,
}

fn judge(ty: &Type, slot: SlotId, name: &Value, found: &Value) -> Verdict {
    // A wrapper under another name than its own (`__radd__ = int.__sub__`) is called like any method.
    if let Some(d) = as_descriptor(found).filter(|d| d.name.word() == name.word()) {
        let owner = d.owner();
        let word = owner.slots().words()[slot as usize];
        let usable = !owner.has(tflag::HEAP) && ty.is_subtype(owner);
        match d.target.get() {
            DescriptorTarget::Slot(index) if SLOT_DEFS[index].slot == slot && usable => {
                return Verdict::Native(word);
            }
            // `__pow__` stands for two slots and is a wrapper of the first; `__add__` may be a sequence's.
            DescriptorTarget::Slot(index) if usable => {
                let same_name = SLOT_DEFS[index].slot;
                let power = (SlotId::nb_power, SlotId::nb_power_modulo);
                return if (same_name, slot) == power { Verdict::Native(word) } else { Verdict::Other };
            }
            // A built-in type may give the method a definition of its own besides the slot (`dict.__contains__`).
            DescriptorTarget::Method(_) if usable && word != 0 => return Verdict::Native(word),
            _ => {}
        }
    }
    if slot == SlotId::hash && found.is_none() {
        return Verdict::Native(crate::object::unhashable as fn(&Value) -> crate::PyResult<i64> as usize);
    }
    if slot == SlotId::new
        && let Some(owner) = crate::types::type_type::owner_of_new(found)
    {
        return Verdict::Native(owner.slots().words()[slot as usize]);
    }
    Verdict::Python
}

/// What the slots that are `wanted` have to be in a class made at run time, going by what its methods are found to be.
fn decide(ty: &Type, wanted: impl Fn(SlotId) -> bool) -> [Option<usize>; SLOT_COUNT] {
    let mut natives = [None; SLOT_COUNT];
    let mut python = [false; SLOT_COUNT];
    for (def, name) in SLOT_DEFS.iter().zip(slot_names()).filter(|(def, _)| wanted(def.slot)) {
        let slot = def.slot as usize;
        let native = natives[slot].get_or_insert(0);
        let Some(found) = ty.lookup(name) else { continue };
        match judge(ty, def.slot, name, &found) {
            Verdict::Native(word) if *native == 0 || *native == word => *native = word,
            Verdict::Native(_) | Verdict::Python => python[slot] = true,
            Verdict::Other => {}
        }
    }
    for (slot, native) in natives.iter_mut().enumerate().filter(|(slot, _)| python[*slot]) {
        *native = Some(HEAP_SLOTS[slot].word());
    }
    natives
}

fn write(ty: &Type, words: &[Option<usize>; SLOT_COUNT]) {
    for (slot, word) in words.iter().enumerate() {
        if let Some(word) = word {
            // SAFETY: the word is 0, or comes from the same slot of another type or of the table of heap slots.
            unsafe { ty.slots_mut().words_mut()[slot] = *word };
        }
    }
}

/// Fills all slots of a new class, whose MRO and namespace are in place.
pub fn fill_slots(ty: &Type) {
    if let Some(base) = ty.base_type() {
        let s = ty.slots_mut();
        let b = base.slots();
        (s.traverse, s.clear, s.am_send) = (b.traverse, b.clear, b.am_send);
    }
    match inherited(ty) {
        Some(words) => {
            write(ty, &words);
            let own = ty.dict();
            let names = SLOT_DEFS.iter().zip(slot_names());
            let changed: Vec<SlotId> =
                names.filter(|(_, name)| own.get_str(name).is_some()).map(|(def, _)| def.slot).collect();
            if !changed.is_empty() {
                write(ty, &decide(ty, |slot| changed.contains(&slot)));
            }
        }
        None => write(ty, &decide(ty, |_| true)),
    }
    settle(ty);
}

/// The slots of a class which adds nothing to its only base, if its MRO is its base's behind itself and they are known.
fn inherited(ty: &Type) -> Option<[Option<usize>; SLOT_COUNT]> {
    let base = ty.base_type()?;
    let behind = base.mro().items();
    let (_, above) = ty.mro().items().split_first()?;
    if above.len() != behind.len() || !above.iter().zip(behind).all(|(a, b)| a.is(b)) {
        return None;
    }
    if base.has(tflag::HEAP) {
        let mut words = [None; SLOT_COUNT];
        for def in SLOT_DEFS {
            words[def.slot as usize] = Some(base.slots().words()[def.slot as usize]);
        }
        return Some(words);
    }
    // Slots of a built-in type may do what no method of it says.
    let object = types().object;
    let known = &crate::thread::runtime().type_cache.slots_of_plain;
    std::ptr::eq(base, object).then(|| *known.get_or_init(|| Box::new(decide(object, |_| true))).as_ref())
}

/// Decides the slots that `name` stands for again, in a class and all that derive from it.
pub fn attribute_changed(ty: &Type, name: &Value) {
    if !name.as_str().and_then(|s| s.as_ascii()).is_some_and(|s| s.starts_with("__")) {
        return;
    }
    let slots: Vec<SlotId> =
        SLOT_DEFS.iter().zip(slot_names()).filter(|(_, n)| n.is(name)).map(|(def, _)| def.slot).collect();
    if slots.is_empty() {
        return;
    }
    let binds = |ty: &Type| (ty.slots().descr_get.is_some(), ty.slots().descr_set.is_some());
    let bound = binds(ty);
    update_with_subclasses(ty, &|slot| slots.contains(&slot));
    if binds(ty) != bound {
        // Whatever class has an instance of it gives something else from now on.
        types().object.modified();
    }
}

fn update_with_subclasses(ty: &Type, wanted: &dyn Fn(SlotId) -> bool) {
    if ty.has(tflag::HEAP) {
        write(ty, &decide(ty, wanted));
        settle(ty);
    }
    for sub in ty.live_subclasses() {
        update_with_subclasses(crate::typeobj::as_type(&sub).expect("a class"), wanted);
    }
}

/// Decides all slots of a class and of all that derive from it, after its MRO changed.
pub fn bases_changed(ty: &Type) {
    update_with_subclasses(ty, &|_| true);
}

/// What follows from a class' slots.
fn settle(ty: &Type) {
    let s = ty.slots();
    ty.has_finalizer.set(s.finalize.is_some());
    let generic = types().object.slots().getattro.map(|f| f as usize);
    let plain = s.getattro.map(|f| f as usize) == generic;
    let flags = ty.flags.get() & !tflag::PLAIN_GETATTR;
    ty.flags.set(flags | if plain { tflag::PLAIN_GETATTR } else { 0 });
}
