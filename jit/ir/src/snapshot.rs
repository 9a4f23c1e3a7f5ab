//! Snapshots: how to rebuild every interpreter frame at a point of the trace.
//!
//! A snapshot is a value of its own, shared by guards with nothing between them that the interpreter could see. Passes
//! only remap what it refers to, or turn a value into a recipe for making it.

use crate::frames::FrameMap;
use crate::trace::SymId;
use crate::types::{Type, Val};
use std::fmt;
use std::sync::Arc;

/// A snapshot's index in its trace.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct SnapId(pub u32);

impl SnapId {
    /// The index into the trace's list of snapshots.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for SnapId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s{}", self.0)
    }
}

/// What one local or stack slot holds when the trace is left.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Slot {
    /// What the frame's memory holds already.
    Keep,
    /// A value whose count moves into the slot.
    Own(Val),
    /// A value that someone else keeps alive: a stack slot borrows it, a local counts it.
    Borrow(Val),
    /// A value that is counted when the trace is left: the slot owns what the trace had no need to.
    Dup(Val),
    /// An int still to be boxed.
    Int(Val),
    /// A float still to be boxed.
    Float(Val),
    /// `True` or `False`.
    Bool(Val),
    /// A singleton, a small int, or 0 for an empty slot.
    Word(u64),
    /// A constant object, counted by the slot (and borrowed on the stack where the interpreter would).
    Const(SymId),
    /// The object at this index of the snapshot's recipes, made (once) when the trace is left.
    Virtual(u32),
    /// What was being handled before [`Snapshot::handled`], or None: memory says so until the trace is left.
    Previous,
}

impl Slot {
    /// The value referred to, with the type it must have.
    pub fn value(self) -> Option<(Val, Type)> {
        match self {
            Slot::Own(v) | Slot::Borrow(v) | Slot::Dup(v) => Some((v, Type::Ref)),
            Slot::Int(v) => Some((v, Type::I64)),
            Slot::Float(v) => Some((v, Type::F64)),
            Slot::Bool(v) => Some((v, Type::Bool)),
            Slot::Keep | Slot::Word(_) | Slot::Const(_) | Slot::Virtual(_) | Slot::Previous => None,
        }
    }

    /// The same slot with the value that it refers to, if any, replaced.
    pub fn map_value(self, f: impl FnOnce(Val) -> Val) -> Slot {
        self.value().map_or(self, |(v, _)| self.with_value(f(v)))
    }

    /// The same slot referring to another value.
    pub fn with_value(self, v: Val) -> Slot {
        match self {
            Slot::Own(_) => Slot::Own(v),
            Slot::Borrow(_) => Slot::Borrow(v),
            Slot::Dup(_) => Slot::Dup(v),
            Slot::Int(_) => Slot::Int(v),
            Slot::Float(_) => Slot::Float(v),
            Slot::Bool(_) => Slot::Bool(v),
            other => other,
        }
    }
}

/// The kinds of object that a snapshot can make.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum RecipeKind {
    /// A tuple of the fields.
    Tuple,
    /// An instance of a class, with inline attributes.
    Instance,
    /// An empty dict.
    Dict,
    /// Another built-in object, of a size of its own: the words that are not zero.
    Object,
    /// An exception: its arguments; its cause, if it was given one; its context, None for what is being handled; the last
    /// entry of its traceback; and by turns the names and values of its attributes.
    Exception,
    /// An entry of a traceback: the one below, the frame, and where that stood, in code units.
    Traceback,
    /// The object of a frame that has ended (its type is the code): its caller's, where it stood, the function, the locals.
    Frame,
    /// The object of one of the snapshot's frames, by its number.
    LiveFrame,
}

impl RecipeKind {
    /// All kinds with their names in the text form.
    pub const ALL: [(RecipeKind, &'static str); 8] = [
        (RecipeKind::Tuple, "tuple"),
        (RecipeKind::Instance, "instance"),
        (RecipeKind::Dict, "dict"),
        (RecipeKind::Object, "object"),
        (RecipeKind::Exception, "exception"),
        (RecipeKind::Traceback, "traceback"),
        (RecipeKind::Frame, "frame"),
        (RecipeKind::LiveFrame, "live_frame"),
    ];

    /// The name in the text form.
    pub fn name(self) -> &'static str {
        RecipeKind::ALL.iter().find(|(k, _)| *k == self).map_or("?", |(_, n)| n)
    }

    /// Whether it is made of frames, or of what is handled in them.
    pub fn is_about_frames(self) -> bool {
        use RecipeKind::{Exception, Frame, LiveFrame, Traceback};
        matches!(self, Exception | Traceback | Frame | LiveFrame)
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<RecipeKind> {
        RecipeKind::ALL.iter().find(|(_, n)| *n == name).map(|(k, _)| *k)
    }
}

/// Marks a field of a [`RecipeKind::Object`] that is a machine integer: [`Slot::Int`], or the word of a small int; or an
/// address: [`Slot::Const`].
pub const RAW: u8 = 0x80;

/// An object that was never allocated: what it is and what it is made of. Fields may be earlier recipes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recipe {
    /// What to make.
    pub kind: RecipeKind,
    /// Its type.
    pub ty: SymId,
    /// For an instance: the index of each attribute, in the order that they were stored first. For an object: which word each
    /// field is, counted from the header on; [`RAW`] says that it is no value.
    pub order: Vec<u8>,
    /// What it holds; each field counts or owns its value.
    pub fields: Vec<Slot>,
}

/// The generator that a frame belongs to which the trace has resumed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Resumed {
    /// The generator, borrowed from whoever resumes it. Its frame stands in it.
    pub object: Slot,
    /// Where the frame below goes on after a return, in code units from where it stands.
    pub back: u32,
}

/// One interpreter frame, outermost first in a snapshot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FrameState {
    /// The code object.
    pub code: SymId,
    /// The function object that an inlined frame runs; [`Slot::Keep`] for the frame the trace was entered in.
    pub function: Slot,
    /// For a generator's frame that the trace has resumed: whose it is. Its locals are in memory.
    pub generator: Option<Resumed>,
    /// Index of the code unit to go on at; for outer frames, of the instruction that called.
    pub pc: u32,
    /// Locals, cells and free variables.
    pub locals: Box<[Slot]>,
    /// Value stack, bottom first.
    pub stack: Box<[Slot]>,
}

/// A store put off until the trace is left: `memory[base + offset] = value`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DelayedStore {
    /// The object stored into.
    pub base: Val,
    /// Byte offset of the word.
    pub offset: i32,
    /// What to store; a counted field owns it, and the old word there is simply overwritten.
    pub value: Slot,
    /// Whether the field holds a raw machine integer, not a tagged word.
    pub raw: bool,
}

/// How to leave the trace at some point.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Snapshot {
    /// The interpreter goes on at the very instruction whose guard failed, so that doing the same again would fail again.
    pub again: bool,
    /// It does not say what has failed: a check that was made before its time, of what the trace might have come to later, or
    /// one of several that leave to the state before the first.
    pub early: bool,
    /// The exit is taken because a called function raised: the interpreter goes on in its handler search.
    pub raises: bool,
    /// The frames, outermost first. Snapshots that differ in the inner ones only share the others.
    pub frames: Vec<Arc<FrameState>>,
    /// Objects to make.
    pub recipes: Vec<Recipe>,
    /// The recipe of the exception that is being handled, where memory does not say so yet.
    pub handled: Option<u32>,
    /// Stores to do.
    pub stores: Vec<DelayedStore>,
    /// References still to give up, after all else.
    pub drops: Vec<Val>,
}

impl Snapshot {
    /// All slots: recipes' fields, the frames' slots, then delayed values.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        let recipes = self.recipes.iter().flat_map(|r| r.fields.iter());
        let frames = self.frames.iter().flat_map(|f| f.slots());
        recipes.chain(frames).chain(self.stores.iter().map(|s| &s.value))
    }

    /// Replaces all slots, in the same order. Frames in which nothing changes stay shared.
    pub fn map_slots(&mut self, mut f: impl FnMut(Slot) -> Slot) {
        for slot in self.recipes.iter_mut().flat_map(|r| r.fields.iter_mut()) {
            *slot = f(*slot);
        }
        self.frames = FrameMap::default().map(&self.frames, &mut f);
        for store in &mut self.stores {
            store.value = f(store.value);
        }
    }

    /// Replaces the first slot that is `old`; `false` if none is.
    pub fn replace_first(&mut self, old: Slot, new: Slot) -> bool {
        let mut recipes = self.recipes.iter_mut().flat_map(|r| r.fields.iter_mut());
        if let Some(slot) = recipes.find(|s| **s == old) {
            *slot = new;
            return true;
        }
        for frame in self.frames.iter_mut().filter(|f| f.slots().any(|s| *s == old)) {
            if let Some(slot) = Arc::make_mut(frame).slots_mut().find(|s| **s == old) {
                *slot = new;
                return true;
            }
        }
        let store = self.stores.iter_mut().find(|s| s.value == old);
        store.map(|s| s.value = new).is_some()
    }

    /// The slots of the first frame, counted over locals and stack, that hold what memory has.
    pub fn kept_slots(&self) -> Vec<u32> {
        let Some(first) = self.frames.first() else { return vec![] };
        let slots = first.locals.iter().chain(&first.stack).enumerate();
        slots.filter(|(_, s)| **s == Slot::Keep).map(|(n, _)| n as u32).collect()
    }

    /// Calls `f` on every value referred to.
    pub fn for_each_value(&self, mut f: impl FnMut(Val)) {
        self.slots().filter_map(|s| s.value()).for_each(|(v, _)| f(v));
        self.stores.iter().for_each(|s| f(s.base));
        self.drops.iter().for_each(|v| f(*v));
    }

    /// The same snapshot with every slot and every other value replaced by what is said of it. What is said of the slots of
    /// frames must be the same for all snapshots that `frames` is used for.
    pub fn mapped(
        &self,
        frames: &mut FrameMap,
        slot: impl Fn(Slot) -> Slot,
        value: impl Fn(Val) -> Val,
    ) -> Snapshot {
        let recipe = |r: &Recipe| Recipe {
            fields: r.fields.iter().map(|s| slot(*s)).collect(),
            order: r.order.clone(),
            ..*r
        };
        let store = |s: &DelayedStore| DelayedStore { base: value(s.base), value: slot(s.value), ..*s };
        Snapshot {
            recipes: self.recipes.iter().map(recipe).collect(),
            frames: frames.map(&self.frames, &slot),
            stores: self.stores.iter().map(store).collect(),
            drops: self.drops.iter().map(|v| value(*v)).collect(),
            ..*self
        }
    }

    /// The values that an exit must hand over, each once, in order: value number `k` is entry `k` of the exit buffer.
    pub fn live_values(&self) -> Vec<Val> {
        let mut live = Vec::new();
        self.for_each_value(|v| live.push(v));
        live.sort_unstable();
        live.dedup();
        live
    }
}
