//! Frames that snapshots share.
//!
//! A snapshot mostly differs from the one before it in its innermost frame: what a trace is inside of stays as it is. So
//! frames are shared, and stay shared when a pass renames what they hold: [`FrameMap`] maps a frame once, however many
//! snapshots have it.

use crate::snapshot::{FrameState, Slot};
use std::sync::Arc;

/// Maps the slots of one snapshot's frames after the other's.
#[derive(Default)]
pub struct FrameMap {
    /// By depth, the frame that was mapped last.
    last: Vec<Mapped>,
    /// The slots of the frame at hand.
    slots: Vec<Slot>,
}

struct Mapped {
    old: Arc<FrameState>,
    new: Arc<FrameState>,
    /// Whether mapping it again would give the same.
    is_steady: bool,
}

impl FrameMap {
    /// The frames with each slot replaced by what `slot` says of it: locals, stack, function, generator, outermost frame first.
    /// It is not asked again about a frame that the snapshot before had at the same depth, unless that names recipes.
    pub fn map(
        &mut self,
        frames: &[Arc<FrameState>],
        mut slot: impl FnMut(Slot) -> Slot,
    ) -> Vec<Arc<FrameState>> {
        let mut new = Vec::with_capacity(frames.len());
        for (depth, old) in frames.iter().enumerate() {
            let last = self.last.get(depth);
            if let Some(last) = last.filter(|last| last.is_steady && Arc::ptr_eq(&last.old, old)) {
                new.push(last.new.clone());
                continue;
            }
            self.slots.clear();
            self.slots.extend(old.locals.iter().map(|s| slot(*s)));
            self.slots.extend(old.stack.iter().map(|s| slot(*s)));
            self.slots.push(slot(old.function));
            self.slots.extend(old.generator.iter().map(|g| slot(g.object)));
            let is = |frame: &FrameState| frame.holds(&self.slots);
            let mapped = match last {
                Some(last) if last.new.stands_as(old) && is(&last.new) => last.new.clone(),
                _ if is(old) => old.clone(),
                _ => Arc::new(old.with_slots(&self.slots)),
            };
            let is_steady = !self.slots.iter().any(|s| matches!(s, Slot::Virtual(_)));
            let entry = Mapped { old: old.clone(), new: mapped.clone(), is_steady };
            match self.last.get_mut(depth) {
                Some(last) => *last = entry,
                None => self.last.push(entry),
            }
            new.push(mapped);
        }
        new
    }

    /// What slots are mapped to has changed: each frame is asked about anew.
    pub fn forget(&mut self) {
        self.last.iter_mut().for_each(|last| last.is_steady = false);
    }
}

impl FrameState {
    /// All slots: locals, stack, function, generator.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        let generator = self.generator.iter().map(|g| &g.object);
        self.locals.iter().chain(&self.stack).chain(std::iter::once(&self.function)).chain(generator)
    }

    /// The same, mutably.
    pub fn slots_mut(&mut self) -> impl Iterator<Item = &mut Slot> {
        let generator = self.generator.iter_mut().map(|g| &mut g.object);
        let function = std::iter::once(&mut self.function);
        self.locals.iter_mut().chain(&mut self.stack).chain(function).chain(generator)
    }

    /// Whether it differs from another in what its slots hold at most.
    fn stands_as(&self, other: &FrameState) -> bool {
        let back = |f: &FrameState| f.generator.map(|g| g.back);
        (self.code, self.pc, self.locals.len(), self.stack.len())
            == (other.code, other.pc, other.locals.len(), other.stack.len())
            && back(self) == back(other)
    }

    /// Whether its slots hold this, in the order of [`FrameState::slots`].
    fn holds(&self, slots: &[Slot]) -> bool {
        let (locals, rest) = slots.split_at(self.locals.len());
        let (stack, rest) = rest.split_at(self.stack.len());
        *locals == *self.locals
            && *stack == *self.stack
            && rest[0] == self.function
            && self.generator.map(|g| g.object) == rest.get(1).copied()
    }

    /// The same frame holding this, in the order of [`FrameState::slots`].
    fn with_slots(&self, slots: &[Slot]) -> FrameState {
        let (locals, rest) = slots.split_at(self.locals.len());
        let (stack, rest) = rest.split_at(self.stack.len());
        let mut generator = self.generator;
        if let (Some(g), Some(object)) = (&mut generator, rest.get(1)) {
            g.object = *object;
        }
        FrameState {
            code: self.code,
            function: rest[0],
            generator,
            pc: self.pc,
            locals: locals.into(),
            stack: stack.into(),
        }
    }
}

/// Has each of `frames` that is the same as the one at its depth among `others` be that very one.
pub fn share(frames: &mut [Arc<FrameState>], others: &[Arc<FrameState>]) {
    for (frame, other) in frames.iter_mut().zip(others) {
        if !Arc::ptr_eq(frame, other) && frame == other {
            *frame = other.clone();
        }
    }
}

/// Makes each frame a copy: which of them are the same one stays as it is, if they follow each other at all closely.
pub fn detach<'a>(frames: impl Iterator<Item = &'a mut Arc<FrameState>>) {
    /// How many copies are remembered: more than frames are inlined in each other.
    const CLOSE: usize = 16;
    let mut copies: Vec<(Arc<FrameState>, Arc<FrameState>)> = vec![];
    for (n, frame) in frames.enumerate() {
        if let Some((_, copy)) = copies.iter().find(|(old, _)| Arc::ptr_eq(old, frame)) {
            *frame = copy.clone();
            continue;
        }
        let copy = Arc::new(FrameState::clone(frame));
        let old = std::mem::replace(frame, copy.clone());
        if copies.len() < CLOSE { copies.push((old, copy)) } else { copies[n % CLOSE] = (old, copy) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::SymId;
    use crate::types::Val;

    fn frame(slots: &[Slot]) -> Arc<FrameState> {
        Arc::new(FrameState {
            code: SymId(0),
            function: Slot::Keep,
            generator: None,
            pc: 3,
            locals: slots.into(),
            stack: Box::default(),
        })
    }

    fn up(slot: Slot) -> Slot {
        slot.value().map_or(slot, |(v, _)| slot.with_value(Val(v.0 + 1)))
    }

    #[test]
    fn what_is_shared_stays_shared() {
        let (outer, inner) = (frame(&[Slot::Own(Val(4))]), frame(&[Slot::Own(Val(5))]));
        let mut map = FrameMap::default();
        let first = map.map(&[outer.clone(), inner.clone()], up);
        assert_eq!(first[0].locals[..], [Slot::Own(Val(5))]);
        let mut asked = 0;
        let second = map.map(&[outer.clone(), frame(&[Slot::Own(Val(9))])], |s| {
            asked += 1;
            up(s)
        });
        assert_eq!(asked, 2, "one local and the function of the inner frame");
        assert!(Arc::ptr_eq(&first[0], &second[0]) && !Arc::ptr_eq(&first[1], &second[1]));
        // Asked anew, and the same again.
        map.forget();
        assert!(Arc::ptr_eq(&first[0], &map.map(&[outer], up)[0]));
    }

    #[test]
    fn copies_are_shared_as_the_frames_were() {
        let (outer, inner) = (frame(&[Slot::Own(Val(4))]), frame(&[Slot::Own(Val(5))]));
        let before = [&outer, &inner, &outer, &frame(&[Slot::Own(Val(5))])].map(Arc::clone);
        let mut frames = before.clone();
        detach(frames.iter_mut());
        assert_eq!(frames, before);
        let is_same: Vec<bool> = (0..4).map(|n| Arc::ptr_eq(&frames[0], &frames[n])).collect();
        assert_eq!(is_same, [true, false, true, false]);
        assert!(frames.iter().zip(&before).all(|(new, old)| !Arc::ptr_eq(new, old)));
        // However many there are.
        let mut many: Vec<_> = (0..50).map(|n| frame(&[Slot::Own(Val(n))])).collect();
        let before = many.clone();
        detach(many.iter_mut());
        assert!(many.iter().zip(&before).all(|(new, old)| new == old && !Arc::ptr_eq(new, old)));
    }

    #[test]
    fn what_does_not_change_is_not_made_anew() {
        let kept = frame(&[Slot::Keep]);
        assert!(Arc::ptr_eq(&kept, &FrameMap::default().map(std::slice::from_ref(&kept), up)[0]));
    }

    #[test]
    fn frames_that_name_recipes_are_always_asked_about() {
        let named = frame(&[Slot::Virtual(0)]);
        let mut map = FrameMap::default();
        for k in 0..3 {
            let new = map.map(std::slice::from_ref(&named), |s| match s {
                Slot::Virtual(_) => Slot::Virtual(k),
                s => s,
            });
            assert_eq!(new[0].locals[..], [Slot::Virtual(k)]);
        }
    }
}
