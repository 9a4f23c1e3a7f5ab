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

/// Decides one slot of a class made at run time.
fn update_slot(ty: &Type, slot: SlotId) {
    let mut native = 0;
    let mut python = false;
    for (_, name) in SLOT_DEFS.iter().zip(slot_names()).filter(|(def, _)| def.slot == slot) {
        let Some(found) = ty.lookup(name) else { continue };
        match judge(ty, slot, name, &found) {
            Verdict::Native(word) if native == 0 || native == word => native = word,
            Verdict::Native(_) | Verdict::Python => python = true,
            Verdict::Other => {}
        }
    }
    let word = if python { HEAP_SLOTS[slot as usize].word() } else { native };
    // SAFETY: the word is 0, or comes from the same slot of another type or of the table of heap slots.
    unsafe { ty.slots_mut().words_mut()[slot as usize] = word };
}

/// The slots that dunder methods decide, each once.
fn named_slots() -> impl Iterator<Item = SlotId> {
    let mut seen = [false; SLOT_COUNT];
    SLOT_DEFS
        .iter()
        .map(|def| def.slot)
        .filter(move |slot| !std::mem::replace(&mut seen[*slot as usize], true))
}

/// Fills all slots of a new class, whose MRO and namespace are in place.
pub fn fill_slots(ty: &Type) {
    if let Some(base) = ty.base_type() {
        let s = ty.slots_mut();
        let b = base.slots();
        (s.traverse, s.clear, s.am_send) = (b.traverse, b.clear, b.am_send);
    }
    for slot in named_slots() {
        update_slot(ty, slot);
    }
    settle(ty);
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
    update_with_subclasses(ty, &slots);
    if binds(ty) != bound {
        // Whatever class has an instance of it gives something else from now on.
        types().object.modified();
    }
}

fn update_with_subclasses(ty: &Type, slots: &[SlotId]) {
    if ty.has(tflag::HEAP) {
        for &slot in slots {
            update_slot(ty, slot);
        }
        settle(ty);
    }
    for sub in ty.live_subclasses() {
        update_with_subclasses(crate::typeobj::as_type(&sub).expect("a class"), slots);
    }
}

/// Decides all slots of a class and of all that derive from it, after its MRO changed.
pub fn bases_changed(ty: &Type) {
    let all: Vec<SlotId> = named_slots().collect();
    update_with_subclasses(ty, &all);
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
