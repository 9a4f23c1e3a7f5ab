//! Exceptions that are not made: what is raised and caught in one trace, and looked at by nobody, is never an object.
//!
//! An exception is kept as what it would hold: its arguments, attributes, cause and context, and for its traceback the
//! frames that it has come through. Those that have ended stay as their locals ([`Ended`]); those that go on are named by
//! their number. Snapshots have recipes for all of it, so that an exit makes the exception as the interpreter would have.
//!
//! What has not been raised yet can be made where it is needed, by a native. What has been raised cannot: its traceback
//! names frames that are in no memory. Whoever needs it says so by [`Unmade::escaped`], and the trace is cut off where it
//! was raised ([`Builder::cut`]): there it ends as any other `raise` does.

use super::{Abs, Builder, Built, VirtualFrame};
use crate::natives_exceptions as natives;
use crate::project::Reason;
use tiercel_ir::{Imm, Op, Recipe, RecipeKind, Slot, Snapshot, SymId, SymKind, word};
use tiercel_object::typeobj::Type as PyType;
use tiercel_passes::hash::HashMap;

/// What an exception was made with.
#[derive(Clone)]
pub(super) enum Args {
    /// These.
    Items(Vec<Abs>),
    /// Those of this tuple, which someone has seen.
    Tuple(Abs),
}

/// What was handled when an exception was raised.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Context {
    /// It was not raised.
    None,
    /// What memory says is handled.
    Handled,
    /// This one.
    Exception(u32),
}

/// A frame in a traceback.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Place {
    /// One of the trace's, by its level.
    Live(u32),
    /// One that has ended.
    Ended(u32),
}

/// A frame that an exception has left.
#[derive(Clone)]
pub(super) struct Ended {
    code: SymId,
    /// The code unit that it stood at.
    pc: u32,
    function: Abs,
    locals: Vec<Abs>,
    /// Its caller's.
    back: Option<Place>,
    /// Whether an exception still has it.
    is_there: bool,
}

/// An exception that has not been made.
#[derive(Clone)]
pub(super) struct Exception {
    /// Its class, which has a version.
    pub(super) ty: &'static PyType,
    class: SymId,
    pub(super) args: Args,
    /// By name.
    pub(super) attributes: Vec<(SymId, Abs)>,
    /// Empty if it was given none, not even None.
    pub(super) cause: Abs,
    pub(super) context: Context,
    /// What it has come through, first where it was raised, each with the code unit.
    pub(super) passed: Vec<(Place, u32)>,
    /// Whether anything still has it.
    is_there: bool,
}

impl Exception {
    /// A new one.
    pub(super) fn new(ty: &'static PyType, class: SymId, args: Vec<Abs>) -> Exception {
        Exception {
            ty,
            class,
            args: Args::Items(args),
            attributes: vec![],
            cause: Abs::Null,
            context: Context::None,
            passed: vec![],
            is_there: true,
        }
    }

    /// Whether it has been raised.
    pub(super) fn is_raised(&self) -> bool {
        !self.passed.is_empty()
    }

    fn contents(&self) -> Vec<Abs> {
        let mut all: Vec<Abs> = self.attributes.iter().map(|a| a.1).collect();
        match &self.args {
            Args::Items(items) => all.extend(items),
            Args::Tuple(tuple) => all.push(*tuple),
        }
        if let Context::Exception(k) = self.context {
            all.push(Abs::Exception(k));
        }
        all.push(self.cause);
        all
    }
}

/// The exceptions of a trace.
#[derive(Clone, Default)]
pub(super) struct Unmade {
    pub(super) all: Vec<Exception>,
    ended: Vec<Ended>,
    /// The one that is being handled; none if memory says what is.
    pub(super) handled: Option<u32>,
    /// One is needed that has been raised.
    pub(super) escaped: bool,
}

impl Unmade {
    pub(super) fn is_idle(&self) -> bool {
        self.handled.is_none() && self.all.iter().all(|e| !e.is_there)
    }

    /// Whether nothing of what has been raised is left.
    fn is_clean(&self) -> bool {
        self.handled.is_none() && self.all.iter().all(|e| !e.is_there || !e.is_raised())
    }

    /// Whether an exception that is still there names this frame.
    pub(super) fn names_frame(&self, level: usize) -> bool {
        let place = Place::Live(level as u32);
        self.all.iter().any(|e| e.is_there && e.passed.iter().any(|p| p.0 == place))
    }
}

/// What a recipe of a parent's snapshot is to a side trace.
pub(super) enum Remade {
    /// A value.
    Value(Abs),
    /// An entry of a traceback, with those below it first.
    Entries(Vec<(Place, u32)>),
    /// A frame.
    Frame(Place),
}

impl Builder<'_> {
    /// Takes up a new exception.
    pub(super) fn unmade_exception(&mut self, exception: Exception) -> Abs {
        self.unmade.all.push(exception);
        Abs::Exception(self.unmade.all.len() as u32 - 1)
    }

    /// A value for something to keep: with a count of its own.
    pub(super) fn kept(&mut self, a: Abs) -> Abs {
        match a {
            Abs::Ref { v, own: false } => self.duplicate(Abs::Ref { v, own: true }),
            other => other,
        }
    }

    /// Remembers the state before something is raised, to come back to if that does not stay in the trace.
    pub(super) fn checkpoint(&mut self) {
        let state = self.save();
        self.checkpoints.push(state);
    }

    /// Ends the trace where the exception was raised that it cannot do without: the last place from where on nothing
    /// that is left was raised.
    pub(super) fn cut(mut self) -> Result<Built, Reason> {
        let Some(state) = std::mem::take(&mut self.checkpoints).into_iter().rfind(|c| c.unmade.is_clean())
        else {
            return Err(Reason::Unsupported);
        };
        self.restore(state);
        self.raise();
        if self.unmade.escaped { Err(Reason::Unsupported) } else { self.finish(false) }
    }

    /// Makes an exception at the start of an instruction, if it has not been raised.
    pub(super) fn make(&mut self, k: u32) {
        let e = &self.unmade.all[k as usize];
        let Args::Items(args) = &e.args else {
            self.unmade.escaped = true;
            return;
        };
        let is_held = self.unmade.all.iter().any(|e| e.is_there && e.contents().contains(&Abs::Exception(k)));
        if e.is_raised() || is_held {
            self.unmade.escaped = true;
            return;
        }
        let (ty, args, attributes) = (e.ty, args.clone(), e.attributes.clone());
        self.unmade.all[k as usize].is_there = false;
        let v = self.new_exception(std::ptr::from_ref(ty) as u64, &args);
        self.made(v, ty);
        for a in args {
            self.give_up(a);
        }
        for (name, value) in attributes {
            let name = self.emit(Op::RefConst, &[], &[Imm::Sym(name)]);
            let word = self.borrow_ref(value);
            self.leaf(natives::SET_ATTRIBUTE, &[v, name, word], None);
            self.give_up(value);
        }
        let mut uses = 0;
        for frame in &mut self.frames {
            for a in frame.locals.iter_mut().chain(&mut frame.stack).filter(|a| **a == Abs::Exception(k)) {
                *a = Abs::Ref { v, own: true };
                uses += 1;
            }
        }
        for _ in 1..uses {
            self.emit(Op::Incref, &[v], &[]);
        }
        if uses == 0 {
            self.dead.push(v);
        }
        self.saved = self.frames[self.frames.len() - 1].clone();
        self.here = None;
    }

    /// Makes all that has not been made, because the frames are about to be written.
    pub(super) fn make_pending(&mut self) {
        if self.unmade.is_idle() {
            return;
        }
        self.unmade.escaped |= self.unmade.handled.is_some();
        for k in 0..self.unmade.all.len() {
            if self.unmade.all[k].is_there {
                self.make(k as u32);
            }
        }
    }

    /// Makes those of the top `count` slots that are exceptions.
    pub(super) fn make_operands(&mut self, count: usize) {
        if self.unmade.is_idle() {
            return;
        }
        let stack = &self.top().stack;
        let operands = stack[stack.len().saturating_sub(count)..].to_vec();
        for a in operands {
            match a {
                Abs::Exception(k) if self.unmade.all[k as usize].is_there => self.make(k),
                Abs::Previous => self.unmade.escaped = true,
                _ => {}
            }
        }
    }

    /// Finds the exceptions that nobody has any more; what they hold is given up.
    pub(super) fn sweep(&mut self) {
        if self.unmade.all.iter().all(|e| !e.is_there) && self.unmade.ended.iter().all(|e| !e.is_there) {
            return;
        }
        let mut seen = vec![false; self.unmade.all.len()];
        let mut frames = vec![false; self.unmade.ended.len()];
        let slots = self.frames.iter().flat_map(|f| f.locals.iter().chain(&f.stack)).copied();
        let mut work: Vec<Abs> = slots.collect();
        work.extend(self.unmade.handled.map(Abs::Exception));
        while let Some(a) = work.pop() {
            let Abs::Exception(k) = a else { continue };
            if std::mem::replace(&mut seen[k as usize], true) {
                continue;
            }
            let e = &self.unmade.all[k as usize];
            work.extend(e.contents());
            for (place, _) in &e.passed {
                let mut at = Some(*place);
                while let Some(Place::Ended(n)) = at {
                    frames[n as usize] = true;
                    at = self.unmade.ended[n as usize].back;
                }
            }
        }
        // The last that is noted is given up first.
        let mut gone: Vec<Abs> = vec![];
        for (e, _) in self.unmade.all.iter_mut().zip(seen).filter(|(e, seen)| e.is_there && !seen) {
            e.is_there = false;
            gone.extend(e.contents());
        }
        for (f, _) in self.unmade.ended.iter_mut().zip(frames).filter(|(f, seen)| f.is_there && !seen) {
            f.is_there = false;
            gone.extend(std::mem::take(&mut f.locals));
            gone.push(f.function);
        }
        for a in gone.into_iter().rev() {
            self.give_up(a);
        }
    }

    /// The nearest frame below a level that tracebacks show.
    unsafe fn caller_of(&self, level: usize) -> Option<Place> {
        let shown = |level: &usize| !is_internal(&self.frames[*level], self.frames[*level].pc);
        (0..level).rev().find(shown).map(|level| Place::Live(level as u32))
    }

    /// The top frame ends because an exception leaves it; it stood at `pc`. Exceptions that have come through it keep what
    /// it holds.
    pub(super) unsafe fn end_frame(&mut self, pc: u32) {
        let level = self.frames.len() - 1;
        let back = self.caller_of(level);
        let Some(frame) = self.frames.pop() else { return };
        for a in frame.stack {
            self.give_up(a);
        }
        self.emit(Op::FramePop, &[], &[]);
        if !self.unmade.names_frame(level) {
            for a in frame.locals.into_iter().chain(std::iter::once(frame.function)) {
                self.give_up(a);
            }
            return;
        }
        let function = self.kept(frame.function);
        let locals = frame.locals.into_iter().map(|a| self.kept(a)).collect();
        let ended = Ended { code: frame.code_sym, pc, function, locals, back, is_there: true };
        self.unmade.ended.push(ended);
        let (live, now) = (Place::Live(level as u32), Place::Ended(self.unmade.ended.len() as u32 - 1));
        for e in &mut self.unmade.all {
            e.passed.iter_mut().filter(|p| p.0 == live).for_each(|p| p.0 = now);
        }
        for f in self.unmade.ended.iter_mut().filter(|f| f.back == Some(live)) {
            f.back = Some(now);
        }
    }

    /// Gives a snapshot, whose slots name exceptions by their numbers, the recipes for them.
    pub(super) fn tell(&self, snap: &mut Snapshot) {
        let is_named = snap.slots().any(|s| matches!(s, Slot::Virtual(_)));
        if !is_named && self.unmade.handled.is_none() {
            return;
        }
        let mut story = Story { unmade: &self.unmade, list: vec![], known: HashMap::default() };
        snap.map_slots(|slot| match slot {
            Slot::Virtual(k) => Slot::Virtual(story.exception(k)),
            slot => slot,
        });
        snap.handled = self.unmade.handled.map(|k| story.exception(k));
        snap.recipes = story.list;
    }

    /// Takes up an exception, an entry of a traceback or a frame that the parent trace has not made.
    pub(super) unsafe fn follow_unmade(
        &mut self,
        recipe: &Recipe,
        fields: &[Abs],
        made: &[Remade],
    ) -> Result<Remade, Reason> {
        let part = |n: usize| match recipe.fields.get(n) {
            Some(Slot::Virtual(k)) => made.get(*k as usize),
            _ => None,
        };
        let number = |n: usize| match recipe.fields.get(n) {
            Some(Slot::Word(w)) => word::decode_int(*w) as u32,
            _ => 0,
        };
        let place = |n: usize| match part(n) {
            Some(Remade::Frame(place)) => Some(*place),
            _ => None,
        };
        let entries = |n: usize| match part(n) {
            Some(Remade::Entries(list)) => list.clone(),
            _ => vec![],
        };
        Ok(match recipe.kind {
            RecipeKind::LiveFrame => Remade::Frame(Place::Live(number(0))),
            RecipeKind::Frame => {
                let (pc, back) = (number(1), place(0));
                let (function, locals) = (fields[2], fields[3..].to_vec());
                let ended = Ended { code: recipe.ty, pc, function, locals, back, is_there: true };
                self.unmade.ended.push(ended);
                Remade::Frame(Place::Ended(self.unmade.ended.len() as u32 - 1))
            }
            RecipeKind::Traceback => {
                let mut list = entries(0);
                list.push((place(1).ok_or(Reason::Unsupported)?, number(2)));
                Remade::Entries(list)
            }
            _ => {
                let ty = &*(self.trace.syms[recipe.ty.0 as usize].address as *const PyType);
                let mut e = Exception::new(ty, recipe.ty, vec![]);
                e.args = Args::Tuple(fields[0]);
                e.cause = fields[1];
                e.context = match fields[2] {
                    Abs::Exception(k) => Context::Exception(k),
                    Abs::Null => Context::None,
                    _ => Context::Handled,
                };
                e.passed = entries(3);
                for (name, pair) in recipe.fields[4..].chunks_exact(2).zip(fields[4..].chunks_exact(2)) {
                    let Slot::Const(name) = name[0] else { return Err(Reason::Unsupported) };
                    e.attributes.push((name, pair[1]));
                }
                Remade::Value(self.unmade_exception(e))
            }
        })
    }

    /// The symbol of an attribute's name.
    pub(super) fn name_sym(&mut self, name: u64) -> SymId {
        let text = crate::natives::text_of(name);
        self.trace.symbol(SymKind::Object, &format!("'{text}'"), name)
    }

    /// The arguments of an exception as a tuple.
    pub(super) fn args_tuple(&mut self, k: u32) -> Abs {
        let tuple = match self.unmade.all[k as usize].args.clone() {
            Args::Tuple(tuple) => tuple,
            Args::Items(items) => self.tuple_of(&items),
        };
        self.unmade.all[k as usize].args = Args::Tuple(tuple);
        tuple
    }
}

/// Whether tracebacks leave a frame out.
pub(super) unsafe fn is_internal(frame: &VirtualFrame, pc: u32) -> bool {
    (*frame.code).first_traceable.get() > pc
}

/// The recipes of one snapshot in the making.
struct Story<'a> {
    unmade: &'a Unmade,
    list: Vec<Recipe>,
    known: HashMap<(RecipeKind, u32), u32>,
}

impl Story<'_> {
    fn add(&mut self, kind: RecipeKind, ty: SymId, fields: Vec<Slot>) -> u32 {
        self.list.push(Recipe { kind, ty, order: vec![], fields });
        self.list.len() as u32 - 1
    }

    fn field(&mut self, a: Abs) -> Slot {
        match a {
            Abs::Exception(k) => Slot::Virtual(self.exception(k)),
            a => a.slot(),
        }
    }

    fn exception(&mut self, k: u32) -> u32 {
        let id = (RecipeKind::Exception, k);
        if let Some(at) = self.known.get(&id) {
            return *at;
        }
        let e = &self.unmade.all[k as usize];
        let args = match &e.args {
            Args::Tuple(tuple) => self.field(*tuple),
            Args::Items(items) => {
                let fields = items.iter().map(|a| self.field(*a)).collect();
                Slot::Virtual(self.add(RecipeKind::Tuple, SymId(0), fields))
            }
        };
        let cause = self.field(e.cause);
        let context = match e.context {
            Context::None => Slot::Word(0),
            Context::Handled => Slot::Word(word::NONE),
            Context::Exception(k) => Slot::Virtual(self.exception(k)),
        };
        let mut entry = Slot::Word(0);
        for (place, pc) in &e.passed {
            let fields = vec![entry, self.place(*place), number(*pc)];
            entry = Slot::Virtual(self.add(RecipeKind::Traceback, SymId(0), fields));
        }
        let mut fields = vec![args, cause, context, entry];
        for (name, value) in &e.attributes {
            fields.push(Slot::Const(*name));
            let value = self.field(*value);
            fields.push(value);
        }
        let at = self.add(RecipeKind::Exception, e.class, fields);
        self.known.insert(id, at);
        at
    }

    fn place(&mut self, place: Place) -> Slot {
        let id = match place {
            Place::Live(level) => (RecipeKind::LiveFrame, level),
            Place::Ended(n) => (RecipeKind::Frame, n),
        };
        if let Some(at) = self.known.get(&id) {
            return Slot::Virtual(*at);
        }
        let at = match place {
            Place::Live(level) => self.add(RecipeKind::LiveFrame, SymId(0), vec![number(level)]),
            Place::Ended(n) => {
                let f = &self.unmade.ended[n as usize];
                let back = f.back.map_or(Slot::Word(0), |place| self.place(place));
                let mut fields = vec![back, number(f.pc), self.field(f.function)];
                for a in &f.locals {
                    let slot = self.field(*a);
                    fields.push(slot);
                }
                self.add(RecipeKind::Frame, f.code, fields)
            }
        };
        self.known.insert(id, at);
        Slot::Virtual(at)
    }
}

/// A small number in a slot.
fn number(n: u32) -> Slot {
    Slot::Word(u64::from(n) << 1 | 1)
}
