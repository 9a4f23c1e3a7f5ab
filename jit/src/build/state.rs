//! Abstract values and virtual frames.

use super::Builder;
use super::unmade::Remade;
use crate::project::Reason;
use std::sync::Arc;
use tiercel_ir::{FrameState, Imm, Op, RecipeKind, Resumed, Slot, Snapshot, SymId, SymKind, Type, Val, word};
use tiercel_object::typeobj::Type as PyType;
use tiercel_object::types::code::CodeObject;
use tiercel_object::types::dict::DictObject;
use tiercel_object::value::StackRef;
use tiercel_passes::hash::HashMap;
use tiercel_vm::generator::State;

/// What a local or stack slot holds, as the trace sees it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Abs {
    /// Empty.
    Null,
    /// A reference; the slot owns a count or borrows.
    Ref {
        /// The value.
        v: Val,
        /// Whether the slot owns a count.
        own: bool,
    },
    /// An int, not boxed.
    Int(Val),
    /// A float, not boxed.
    Float(Val),
    /// A truth value, not boxed.
    Bool(Val),
    /// A singleton, small int or self-tagged float known now.
    Word(u64),
    /// A known object, borrowed.
    Const(SymId),
    /// What the frame's memory holds; only in slots that the trace has not looked at.
    Keep,
    /// An exception that has not been made, by its number.
    Exception(u32),
    /// What memory says is handled, while the trace handles an exception that is not made.
    Previous,
}

impl Abs {
    /// The abstract value of a parent's snapshot slot.
    pub(super) fn of_slot(slot: Slot, inherited: &HashMap<Val, Val>, made: &[Remade]) -> Abs {
        match slot {
            Slot::Keep => Abs::Keep,
            Slot::Virtual(k) => match made[k as usize] {
                Remade::Value(a) => a,
                _ => Abs::Null,
            },
            Slot::Previous => Abs::Previous,
            // A side trace takes the count that the exit would have taken, first thing.
            Slot::Own(v) | Slot::Dup(v) => Abs::Ref { v: inherited[&v], own: true },
            Slot::Borrow(v) => Abs::Ref { v: inherited[&v], own: false },
            Slot::Int(v) => Abs::Int(inherited[&v]),
            Slot::Float(v) => Abs::Float(inherited[&v]),
            Slot::Bool(v) => Abs::Bool(inherited[&v]),
            Slot::Word(0) => Abs::Null,
            Slot::Word(w) => Abs::Word(w),
            Slot::Const(s) => Abs::Const(s),
        }
    }

    /// How a snapshot says it.
    pub fn slot(self) -> Slot {
        match self {
            Abs::Null => Slot::Word(0),
            Abs::Ref { v, own: true } => Slot::Own(v),
            Abs::Ref { v, own: false } => Slot::Borrow(v),
            Abs::Int(v) => Slot::Int(v),
            Abs::Float(v) => Slot::Float(v),
            Abs::Bool(v) => Slot::Bool(v),
            Abs::Word(w) => Slot::Word(w),
            Abs::Const(s) => Slot::Const(s),
            Abs::Keep => Slot::Keep,
            // Its number stands in for that of its recipe.
            Abs::Exception(k) => Slot::Virtual(k),
            Abs::Previous => Slot::Previous,
        }
    }
}

/// Globals and builtins.
pub type Namespaces = (*const DictObject, *const DictObject);

/// What is known of a generator whose frame the trace has resumed.
#[derive(Clone, Debug)]
pub struct Running {
    /// The generator.
    pub(super) object: Val,
    /// The class of its memory.
    pub(super) class: tiercel_ir::Alias,
    /// Where its consumer goes on after a return, in code units from where it stands.
    pub(super) back: u32,
    /// How memory says that it rests, and how deep its stack is there, if that is known.
    pub(super) rested: Option<(State, usize)>,
    /// What the trace has written into its locals.
    pub(super) words: Vec<Option<Val>>,
    /// What has been taken up from its slots, which hold it still.
    pub(super) taken: Vec<(Val, usize)>,
    /// What its slots hold now, as hints.
    pub(super) hints: Vec<u64>,
    /// Its globals and builtins.
    pub(super) namespaces: Namespaces,
}

/// A frame that the trace runs in; all but the first, and those of generators, are in no memory.
#[derive(Clone, Debug)]
pub struct VirtualFrame {
    /// The code.
    pub code: *const CodeObject,
    /// Its symbol.
    pub code_sym: SymId,
    /// The function it runs; [`Abs::Keep`] for the first frame.
    pub function: Abs,
    /// Whose frame it is, if the trace has resumed a generator.
    pub generator: Option<Running>,
    /// Locals, cells and free variables.
    pub locals: Vec<Abs>,
    /// The value stack.
    pub stack: Vec<Abs>,
    /// The instruction to do; for outer frames, the one that called.
    pub pc: u32,
    /// The call is entered, but not followed.
    pub boundary: bool,
}

impl VirtualFrame {
    /// A frame of nothing.
    pub fn empty() -> VirtualFrame {
        VirtualFrame {
            code: std::ptr::null(),
            code_sym: SymId(0),
            function: Abs::Keep,
            generator: None,
            locals: vec![],
            stack: vec![],
            pc: 0,
            boundary: false,
        }
    }
}

impl Builder<'_> {
    /// What a snapshot says of a frame: what the last one said, if that is the same.
    pub(super) fn frame_state(&self, f: &VirtualFrame, level: usize) -> Arc<FrameState> {
        let last = self.trace.snaps.last().and_then(|snap| snap.frames.get(level));
        let resumed = |g: &Running| Resumed { object: Slot::Borrow(g.object), back: g.back };
        let (code, function, pc) = (f.code_sym, f.function.slot(), f.pc);
        let generator = f.generator.as_ref().map(resumed);
        let is_same = |last: &&Arc<FrameState>| {
            let slots = last.locals.iter().chain(&last.stack).copied();
            (last.code, last.pc, last.locals.len()) == (code, pc, f.locals.len())
                && (last.function, last.generator) == (function, generator)
                && self.frame_slots(f, level).eq(slots)
        };
        if let Some(last) = last.filter(is_same) {
            return last.clone();
        }
        let mut slots = self.frame_slots(f, level);
        let locals = slots.by_ref().take(f.locals.len()).collect();
        Arc::new(FrameState { code, function, generator, pc, locals, stack: slots.collect() })
    }

    fn frame_slots(&self, f: &VirtualFrame, level: usize) -> impl Iterator<Item = Slot> {
        let first_slot = move |n: usize, a: &Abs| match a {
            Abs::Ref { v, own: true } if level == 0 && self.unmoved.get(v) == Some(&n) => Slot::Keep,
            a => a.slot(),
        };
        let slot = move |(n, a): (usize, &Abs)| match (&f.generator, a) {
            (Some(_), _) if n < f.locals.len() => Slot::Keep,
            (Some(g), Abs::Ref { v, own: true }) if g.taken.contains(&(*v, n)) => Slot::Keep,
            (_, a) => first_slot(n, a),
        };
        f.locals.iter().chain(&f.stack).enumerate().map(slot)
    }

    /// Makes what the parent trace has not made: it may turn out again that nobody needs it. Every slot that refers to it
    /// gets a count.
    pub(super) unsafe fn follow_recipe(
        &mut self,
        snapshot: &Snapshot,
        k: usize,
        inherited: &HashMap<Val, Val>,
        made: &[Remade],
    ) -> Result<Remade, Reason> {
        let recipe = &snapshot.recipes[k];
        let fields: Vec<Abs> = recipe.fields.iter().map(|f| Abs::of_slot(*f, inherited, made)).collect();
        let objects = [RecipeKind::Instance, RecipeKind::Tuple, RecipeKind::Dict, RecipeKind::Object];
        if !objects.contains(&recipe.kind) {
            return self.follow_unmade(recipe, &fields, made);
        }
        if recipe.kind == RecipeKind::Tuple && fields.is_empty() {
            return Ok(Remade::Value(self.tuple_of(&[])));
        }
        if recipe.kind == RecipeKind::Object {
            let ty = &*(self.trace.syms[recipe.ty.0 as usize].address as *const PyType);
            let v = self.made_again(ty, &recipe.order, &fields).ok_or(Reason::Unsupported)?;
            self.count_uses(snapshot, k, v);
            return Ok(Remade::Value(Abs::Ref { v, own: true }));
        }
        let words: Vec<Val> = fields.into_iter().map(|a| self.own_ref(a)).collect();
        let v = match recipe.kind {
            RecipeKind::Tuple => self.new_tuple(&words),
            RecipeKind::Dict => self.new_dict(),
            _ => {
                let ty = &*(self.trace.syms[recipe.ty.0 as usize].address as *const PyType);
                if !self.heads.is_steady(ty.shared_keys.version.as_ptr() as u64) {
                    // There is no instruction yet that a guard could leave to.
                    return Err(Reason::Unsupported);
                }
                let v = self.new_instance(ty);
                for (index, word) in recipe.order.iter().zip(words) {
                    self.first_attribute(v, ty, u64::from(*index), word);
                }
                v
            }
        };
        self.count_uses(snapshot, k, v);
        Ok(Remade::Value(Abs::Ref { v, own: true }))
    }

    /// Gives what recipe `k` has become a count for each slot that refers to it.
    fn count_uses(&mut self, snapshot: &Snapshot, k: usize, v: Val) {
        let uses = snapshot.slots().filter(|s| **s == Slot::Virtual(k as u32)).count();
        // A frame borrows the generator that it is of.
        let lent = snapshot
            .frames
            .iter()
            .filter_map(|f| f.generator)
            .filter(|g| g.object == Slot::Virtual(k as u32));
        for _ in 1 + lent.count()..uses {
            self.emit(Op::Incref, &[v], &[]);
        }
    }

    /// Pushes.
    pub(crate) fn push(&mut self, a: Abs) {
        self.top().stack.push(a);
    }

    /// Pushes a reference that comes with a count.
    pub(crate) fn push_owned(&mut self, v: Val) {
        self.push(Abs::Ref { v, own: true });
    }

    /// Pops.
    pub(crate) fn pop(&mut self) -> Abs {
        let depth = self.frames.len() - 1;
        match self.top().stack.pop() {
            Some(Abs::Keep) => {
                let n = self.top().stack.len();
                self.entered(depth, None, n)
            }
            Some(a) => a,
            None => Abs::Null,
        }
    }

    /// The item `depth` below the first free slot: 1 is the top.
    pub(crate) fn peek(&mut self, depth: usize) -> Abs {
        let n = self.top().stack.len().wrapping_sub(depth);
        match self.top().stack.get(n).copied() {
            Some(Abs::Keep) => {
                let level = self.frames.len() - 1;
                let a = self.entered(level, None, n);
                self.top().stack[n] = a;
                a
            }
            Some(a) => a,
            None => Abs::Null,
        }
    }

    /// A local.
    pub(crate) fn local(&mut self, n: u32) -> Abs {
        let a = self.top().locals.get(n as usize).copied().unwrap_or(Abs::Null);
        if a == Abs::Keep {
            let level = self.frames.len() - 1;
            let a = self.entered(level, Some(n as usize), 0);
            self.top().locals[n as usize] = a;
            return a;
        }
        a
    }

    /// Takes up what the first frame's memory holds in a slot that the trace has left alone so far.
    fn entered(&mut self, level: usize, local: Option<usize>, stack: usize) -> Abs {
        if level > 0 {
            return self.taken_up(level, local.unwrap_or(self.frames[level].locals.len() + stack));
        }
        let n = local.unwrap_or(self.frames[0].locals.len() + stack);
        let v = self.emit(Op::Entry, &[], &[Imm::Int(n as i64)]);
        if let Some(w) = self.memory.get(n).filter(|w| **w != 0) {
            self.samples.insert(v, *w);
        }
        if local.is_none() && self.memory.get(n) == Some(&0) {
            // An empty place on the stack is a call's missing receiver; what is done depends on it.
            let null = self.emit(Op::Word, &[], &[Imm::Word(0)]);
            self.guard(Op::GuardIs, &[v, null], &[]);
            return Abs::Null;
        }
        if let Some(known) = self.slots_known.get(&(n as u32)).copied() {
            self.trace.insts.extend(known.assumption(v));
        }
        self.unmoved.insert(v, n);
        Abs::Ref { v, own: true }
    }

    /// Overwrites a local; what was there is given up.
    pub(crate) fn set_local(&mut self, n: u32, a: Abs) {
        let old = self.local(n);
        let a = match a {
            // What is borrowed stays until the call is done.
            a if self.is_sending() => a,
            // The slot may outlive what the value was borrowed from, if that can end.
            Abs::Ref { v, own: false } if !self.codes.contains_key(&v) => {
                self.emit(Op::Incref, &[v], &[]);
                Abs::Ref { v, own: true }
            }
            other => other,
        };
        self.place_local(n, a, old);
    }

    /// Puts something into a local, which owns it, in place of what was there, which is given up.
    pub(crate) fn place_local(&mut self, n: u32, a: Abs, old: Abs) {
        self.top().locals[n as usize] = a;
        let held = match self.in_generator() {
            true => self.write_local(n as usize, a),
            false => None,
        };
        match held {
            // It is given up when memory is written.
            _ if self.is_sending() => {}
            // Memory holds the box of a number.
            Some(v) if !matches!(old, Abs::Null) => self.give_up(Abs::Ref { v, own: true }),
            _ => self.give_up(old),
        }
    }

    /// Gives up a slot's reference when the next instruction starts.
    pub(crate) fn give_up(&mut self, a: Abs) {
        if let Abs::Ref { v, own: true } = a {
            self.dead.push(v);
        }
    }

    /// A second reference to the same thing.
    pub(crate) fn duplicate(&mut self, a: Abs) -> Abs {
        if let Abs::Ref { v, own } = a
            && (own || !self.codes.contains_key(&v))
        {
            self.emit(Op::Incref, &[v], &[]);
            return Abs::Ref { v, own: true };
        }
        a
    }

    /// The value as a reference, counted or not; a box made for it is given up later.
    pub(crate) fn borrow_ref(&mut self, a: Abs) -> Val {
        match a {
            Abs::Ref { v, .. } => v,
            Abs::Const(s) => self.emit(Op::RefConst, &[], &[Imm::Sym(s)]),
            Abs::Int(_) | Abs::Float(_) => {
                let v = self.own_ref(a);
                self.dead.push(v);
                v
            }
            other => self.own_ref(other),
        }
    }

    /// The value as a reference with a count to give away. The slot's own count, if it has one, is the one.
    pub(crate) fn own_ref(&mut self, a: Abs) -> Val {
        match a {
            Abs::Ref { v, own: true } => v,
            Abs::Ref { v, own: false } => {
                self.emit(Op::Incref, &[v], &[]);
                v
            }
            Abs::Int(v) => self.emit(Op::BoxInt, &[v], &[]),
            Abs::Float(v) => self.emit(Op::BoxFloat, &[v], &[]),
            Abs::Bool(v) => self.emit(Op::BoxBool, &[v], &[]),
            Abs::Word(w) => self.emit(Op::Word, &[], &[Imm::Word(w)]),
            Abs::Exception(_) | Abs::Previous => {
                self.unmade.escaped = true;
                self.emit(Op::Word, &[], &[Imm::Word(word::NONE)])
            }
            Abs::Null | Abs::Keep => self.emit(Op::Word, &[], &[Imm::Word(0)]),
            Abs::Const(s) => {
                let v = self.emit(Op::RefConst, &[], &[Imm::Sym(s)]);
                self.emit(Op::Incref, &[v], &[]);
                v
            }
        }
    }

    /// The value as a reference whose count goes to the call that follows.
    pub(crate) fn given_ref(&mut self, a: Abs) -> Val {
        let v = self.own_ref(a);
        self.emit(Op::Give, &[v], &[]);
        v
    }

    /// A live word that says what the value will probably be.
    pub(crate) fn sample(&self, a: Abs) -> Option<u64> {
        match a {
            // A slot of the stack may have lent its value.
            Abs::Ref { v, .. } => self.samples.get(v).map(|w| StackRef(w).clean()),
            Abs::Const(s) => Some(self.trace.syms[s.0 as usize].address),
            Abs::Word(w) => Some(w),
            _ => None,
        }
    }

    /// Whether it is an int, or a live word says it will be.
    pub(crate) fn likely_int(&self, a: Abs) -> bool {
        matches!(a, Abs::Int(_)) || self.sample(a).is_some_and(word::is_int)
    }

    /// Whether it is a float, or a live word says it will be.
    pub(crate) fn likely_float(&self, a: Abs) -> bool {
        matches!(a, Abs::Float(_)) || self.sample(a).is_some_and(word::is_float)
    }

    /// Whether it is a bool, or a live word says it will be.
    pub(crate) fn likely_bool(&self, a: Abs) -> bool {
        matches!(a, Abs::Bool(_)) || matches!(self.sample(a), Some(word::TRUE | word::FALSE))
    }

    /// The machine integer in an int, or in a bool, if it is likely to be one; leaves if it is none.
    pub(crate) fn as_int(&mut self, a: Abs) -> Val {
        match a {
            Abs::Int(v) => v,
            Abs::Word(w) if word::is_int(w) => self.iconst(word::decode_int(w)),
            Abs::Word(w @ (word::TRUE | word::FALSE)) => self.iconst(i64::from(w == word::TRUE)),
            a if self.likely_bool(a) => {
                if let Abs::Ref { v, .. } = a {
                    self.guard(Op::GuardBool, &[v], &[]);
                }
                let truth = self.as_bool(a);
                self.emit(Op::BoolToInt, &[truth], &[])
            }
            other => {
                let v = self.borrow_ref(other);
                self.guard(Op::GuardInt, &[v], &[]);
                self.emit(Op::UnboxInt, &[v], &[])
            }
        }
    }

    /// The double in a float; leaves if it is none.
    pub(crate) fn as_float(&mut self, a: Abs) -> Val {
        match a {
            Abs::Float(v) => v,
            Abs::Word(w) if word::is_float(w) => {
                self.emit(Op::FConst, &[], &[Imm::Float(word::decode_float(w))])
            }
            other => {
                let v = self.borrow_ref(other);
                self.guard(Op::GuardFloat, &[v], &[]);
                self.emit(Op::UnboxFloat, &[v], &[])
            }
        }
    }

    /// The truth of a bool.
    pub(crate) fn as_bool(&mut self, a: Abs) -> Val {
        match a {
            Abs::Bool(v) => v,
            Abs::Word(w) => self.emit(Op::BConst, &[], &[Imm::Int((w == word::TRUE) as i64)]),
            other => {
                let v = self.borrow_ref(other);
                self.emit(Op::UnboxBool, &[v], &[])
            }
        }
    }

    /// Leaves unless the value is a heap object of exactly this type.
    pub(crate) fn guard_type(&mut self, v: Val, ty: &PyType) {
        let sym = self.type_sym(ty);
        self.guard(Op::GuardType, &[v], &[Imm::Sym(sym)]);
    }

    /// The symbol of a type.
    pub(crate) fn type_sym(&mut self, ty: &PyType) -> SymId {
        use tiercel_object::header::Kind;
        use tiercel_object::typeobj::tflag;
        let kind = match ty.kind {
            _ if ty.has(tflag::HEAP) => SymKind::Type,
            Kind::Int
            | Kind::Float
            | Kind::Complex
            | Kind::Str
            | Kind::Bytes
            | Kind::Range
            | Kind::RangeIterator => SymKind::LeafType,
            _ => SymKind::StaticType,
        };
        self.trace.symbol_of(kind, std::ptr::from_ref(ty) as u64, || ty.name_str())
    }

    /// The symbol of an object.
    pub(crate) fn object_sym(&mut self, name: &str, word: u64) -> SymId {
        self.trace.symbol(SymKind::Object, name, word)
    }

    /// The abstract value of a constant word.
    pub(crate) fn constant(&mut self, name: &str, word: u64) -> Abs {
        match word {
            0 => Abs::Null,
            w if w & 7 == 0 => Abs::Const(self.object_sym(name, w)),
            w => Abs::Word(w),
        }
    }

    /// Loads a reference from memory and takes a count of it.
    pub(crate) fn counted_load(&mut self, base: Val, offset: i64, class: tiercel_ir::Alias) -> Val {
        let v = self.load(base, offset, class, Type::Ref);
        self.guard(Op::GuardNonNull, &[v], &[]);
        self.emit(Op::Incref, &[v], &[]);
        v
    }
}
